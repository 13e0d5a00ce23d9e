"""Matrix products of the small models, on one thread.

A product of a few hundred rows gains nothing from a second thread, and loses tenfold when the threads spin for a
core that others use; and one thread adds in one order, so that the same text gives the same bytes everywhere.
"""

from __future__ import annotations

import os
import sys
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import Any

_LIMITS = tuple(f"{name}_THREADS" for name in ("OPENBLAS_NUM", "MKL_NUM", "BLIS_NUM", "VECLIB_MAXIMUM"))
_settled = False


def settle_for_one() -> None:
    """For a process that is all our own, before numpy is loaded, which then starts in half the time.

    `one_thread` has nothing left to do, unless the user's environment asks for more threads.
    """
    global _settled  # noqa: PLW0603 - said once, by the command
    for name in _LIMITS:
        os.environ.setdefault(name, "1")
    _settled = "numpy" not in sys.modules and all(os.environ[name] == "1" for name in _LIMITS)


def one_thread() -> AbstractContextManager[Any]:
    """Hold numpy's linear algebra to one thread inside the block; what the process had set comes back after it."""
    if _settled:
        return nullcontext()
    found: AbstractContextManager[Any] = _controller().limit(limits=1, user_api="blas")
    return found


@cache
def _controller() -> Any:
    import numpy as np  # noqa: F401 - the controller knows only the libraries that are loaded
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
