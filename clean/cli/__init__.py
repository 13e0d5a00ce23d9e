"""The command line: arguments in, exit code out. One module per verb; this one only finds it.

Nothing but what is loaded anyway is imported before it is known what is asked for.
"""

from __future__ import annotations

import gc
import os
import sys

from clean._version import __version__

VERBS = {
    "check": "list what would be changed and what was found; exit 1 if anything",
    "diff": "show what was changed, from the log, or between any two texts",
    "log": "list the edits of a log",
    "why": "tell which edits made one place of a text",
    "stats": "count edits by rule, filter, or before and after",
    "rules": "list filters and their rules",
    "rule": "explain one rule",
    "undo": "take edits back, by rule, number or condition",
    "restore": "write the original's bytes",
    "apply": "replay a log on the original, without running filters",
    "verify": "check text and log against each other",
    "export": "write a log in another format: HTML, SARIF, CriticMarkup, …",
    "redact": "take the removed text out of a log",
    "query": "ask a log or a corpus of logs in SQL",
    "review": "accept and reject edits in the browser",
    "corpus": "clean a folder of documents or shards, with tables of every edit",
    "report": "draw a corpus run as an HTML page with charts",
    "learn": "find the lines and stamps that documents of one source share",
    "split": "split a string that has no spaces into words",
    "new": "start a new filter: its module and its fixture",
    "recipes": "list recipes, or show one",
    "completions": "write a completion script for bash, zsh or fish",
    "man": "write the man page",
    "selftest": "run generated documents, on which every law must hold",
}
"""What each verb does, in the order in which help lists them. `clean/cli/<verb>.py` holds `command`."""


def main() -> None:
    """Entry point of the `clean` command."""
    gc.set_threshold(100_000, 20, 50)  # modules and logs are a great many small objects, few of them in a cycle
    arguments = sys.argv[1:]
    if arguments == ["--version"]:
        sys.stdout.write(f"clean {__version__}\n")
        return
    if instruction := os.environ.get("_CLEAN_COMPLETE"):
        from clean.cli.completions import answer

        sys.exit(answer(instruction))
    from clean.cli.entry import prepare, run

    prepare()
    sys.exit(run(arguments))
