"""The HTML page as an export."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clean.report.html import CANNOT as CANNOT
from clean.report.html import page

if TYPE_CHECKING:
    from clean.report.exports import Source


def write(source: Source) -> str:
    return page(replace(source.log, original=source.original), name=source.name)
