"""The base of every error that is the input's or the user's, not ours: its message is fit to be shown."""

from __future__ import annotations


class CleanError(Exception):
    """Says on one line what was expected, what was found, and where it helps what exists."""
