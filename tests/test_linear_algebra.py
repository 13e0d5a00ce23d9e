"""The models' matrix products run on one thread, whether the process is ours or another program's."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

CODE = """
{before}
from clean.linear import one_thread, settle_for_one
{settle}
import numpy
from threadpoolctl import threadpool_info
with one_thread() as held:
    print(all(library["num_threads"] == 1 for library in threadpool_info()), held is None)
"""


def threads(before: str = "", settle: str = "settle_for_one()", **environment: str) -> str:
    code = CODE.format(before=before, settle=settle)
    held = {key: value for key, value in os.environ.items() if not key.endswith("_THREADS")}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**held, **environment}
    ).stdout.strip()


def test_a_process_that_settled_has_one_from_the_start() -> None:
    assert threads() == "True True"


@pytest.mark.parametrize(
    ("before", "settle", "environment"),
    [
        ("", "", {}),
        ("import numpy", "settle_for_one()", {}),
        ("", "settle_for_one()", {"OPENBLAS_NUM_THREADS": "2"}),
    ],
    ids=["never settled", "numpy came first", "the user asks for two"],
)
def test_any_other_is_held_to_one(before: str, settle: str, environment: dict[str, str]) -> None:
    assert threads(before, settle, **environment) == "True False"
