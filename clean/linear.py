"""Matrix products of the small models, on one thread.

A product of a few hundred rows gains nothing from a second thread, and loses tenfold when the threads spin for a
core that others use; and one thread adds in one order, so that the same text gives the same bytes everywhere.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_thread() -> AbstractContextManager[Any]:
    """Hold numpy's linear algebra to one thread inside the block; what the process had set comes back after it."""
    found: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return found


@cache
def _controller() -> Any:
    import numpy as np  # noqa: F401 - the controller knows only the libraries that are loaded
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
