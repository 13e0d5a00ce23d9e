"""Hypothesis runs the same examples every time, so that a red test is red for everyone."""

from __future__ import annotations

import signal
import threading

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "repeatable", derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)
settings.load_profile("repeatable")

# Started in the background or by nohup, this process ignores signals, and so would the commands that tests interrupt.
if threading.current_thread() is threading.main_thread():
    for ignored in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        if signal.getsignal(ignored) is signal.SIG_IGN:
            signal.signal(ignored, signal.default_int_handler if ignored is signal.SIGINT else signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--write-logs", action="store_true", help="write the logs of fixtures/documents anew")
