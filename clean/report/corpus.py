"""A corpus run as one HTML page that needs nothing else: charts are inline SVG; no script, no network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from importlib import resources

from clean.corpus.statistics import BINS, LOWEST, Source, Statistics
from clean.report.escape import clipped, visible

RULES, SOURCES, HISTOGRAMS = 30, 30, 24
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STYLE = """
main { font-family: system-ui, "Segoe UI", "Noto Sans", sans-serif; }
svg { display: block; width: 100%; height: auto; font: 13px system-ui, "Segoe UI", "Noto Sans", sans-serif; }
svg text { fill: var(--ink); } svg .dim { fill: var(--faint); } svg .bar { fill: var(--new); opacity: .75; }
svg .axis { stroke: var(--line); } .few { display: grid; gap: 1.2rem 1.6rem;
  grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
.few figure { margin: 0; } .few figcaption { font-size: .82rem; overflow-wrap: anywhere; }
.totals { display: flex; flex-wrap: wrap; gap: 1rem 2.4rem; margin: 1.6rem 0; padding: 0; list-style: none; }
.totals b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; }
table { border-collapse: collapse; font-size: .88rem; } td { padding: .15rem 1rem .15rem 0; overflow-wrap: anywhere; }
td:first-child { text-align: right; font-variant-numeric: tabular-nums; }
"""


def page(found: Statistics, *, name: str) -> str:
    """The whole report. Every name comes from somebody's data and is escaped."""
    total = found.manifest["total"]
    sources = _busiest(found.sources)
    rates = [(who, source.rate, f"{source.rate:.2f}") for who, source in sources]
    kinds = found.findings.most_common(RULES)
    return "".join(
        (
            '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            f"<title>{_text(name)}: a corpus run</title>\n<style>\n{_sheet()}{_STYLE}</style>\n",
            f"<h1>{_text(name)}</h1>\n{_meta(found)}<main>\n{_totals(found)}",
            _section("Edits by rule", bars(_counted(found.edits.most_common(RULES)), "edits by rule")),
            _section("How sure the edits are", _histograms(found)),
            _section("Edits per thousand characters, by source", bars(rates, "edits per thousand characters")),
            _section("Findings by kind", bars(_counted(kinds), "findings by kind")),
            _section("Rejected, by reason", bars(_counted(found.reasons.most_common(RULES)), "rejected documents")),
            _section("Documents with most edits", _table(found.most_edited)),
            _section("Shards that could not be read", _failed(found)),
            f"</main>\n<footer>Made by {_text(found.manifest['tool'])} from the tables of the run; ",
            f"{total['documents']:,} documents, {len(found.sources):,} sources.</footer>\n</html>\n",
        )
    )


def bars(rows: Sequence[tuple[str, float, str]], label: str) -> str:
    """A bar chart: (name, value, what is written behind the bar), drawn in the order given. Empty for no rows."""
    if not rows:
        return ""
    most = max(value for _, value, _ in rows) or 1
    parts = [f'<svg viewBox="0 0 900 {22 * len(rows)}" role="img" aria-label="{_text(label)}">\n']
    for number, (name, value, shown) in enumerate(rows):
        at, width, short = 22 * number, 480 * value / most, _text(clipped(name, 44))
        parts.append(
            f'<text x="300" y="{at + 15}" text-anchor="end">{short}<title>{_text(name)}</title></text>'
            f'<rect class="bar" x="310" y="{at + 4}" width="{width:.1f}" height="14" rx="2"/>'
            f'<text class="dim" x="{316 + width:.1f}" y="{at + 15}">{_text(shown)}</text>\n'
        )
    return "".join([*parts, "</svg>\n"])


def histogram(bins: Sequence[int], label: str) -> str:
    """Counts by confidence, from `LOWEST` (and below) to 1."""
    step = (1 - LOWEST) / BINS
    most = max(bins) or 1
    parts = [f'<svg viewBox="0 0 220 92" role="img" aria-label="{_text(label)}">']
    for number, count in enumerate(bins):
        height = max(70 * count / most, 1.5 if count else 0)
        parts.append(
            f'<rect class="bar" x="{10 * number + 10.5:.1f}" y="{74 - height:.1f}" width="9" height="{height:.1f}">'
            f"<title>{LOWEST + number * step:.3f}–{LOWEST + (number + 1) * step:.3f}: {count:,}</title></rect>"
        )
    parts.append('<line class="axis" x1="10" x2="210" y1="74.5" y2="74.5"/>')
    parts.append(f'<text class="dim" x="10" y="89">≤ {LOWEST}</text>')
    parts.append('<text class="dim" x="210" y="89" text-anchor="end">1</text></svg>\n')
    return "".join(parts)


def _histograms(found: Statistics) -> str:
    figures = (
        f"<figure><figcaption>{_text(rule)} <span class=p>{count:,}</span></figcaption>"
        f"{histogram(found.confidence[rule], f'confidence of {rule}')}</figure>\n"
        for rule, count in found.edits.most_common(HISTOGRAMS)
    )
    body = "".join(figures)
    return f'<div class="few">{body}</div>\n' if body else ""


def _busiest(sources: dict[str, Source]) -> list[tuple[str, Source]]:
    """The sources with most text, and among them those with most edits per character first."""
    largest = sorted(sources.items(), key=lambda item: (-item[1].characters, item[0]))[:SOURCES]
    return sorted(largest, key=lambda item: (-item[1].rate, item[0]))


def _counted(rows: Iterable[tuple[str, int]]) -> list[tuple[str, float, str]]:
    return [(name, count, f"{count:,}") for name, count in rows]


def _totals(found: Statistics) -> str:
    total = found.manifest["total"]
    shown = {
        "documents": total["documents"],
        "characters": total["characters"],
        "edits": sum(total["edits"].values()),
        "findings": sum(total["findings"].values()),
        "rejected": total["rejected"],
        "in quarantine": total["quarantined"],
    }
    return f'<ul class="totals">{"".join(f"<li><b>{count:,}</b>{what}</li>" for what, count in shown.items())}</ul>\n'


def _meta(found: Statistics) -> str:
    recipe = found.manifest["recipe"]
    filters = ", ".join(member["name"] for member in found.manifest["filters"])
    return f'<p class="meta">Recipe {_text(recipe["name"])}: {_text(filters)}</p>\n'


def _table(rows: Iterable[tuple[int, str]]) -> str:
    body = "".join(f"<tr><td>{count:,}</td><td>{_text(clipped(name, 200))}</td></tr>\n" for count, name in rows)
    return f"<table>{body}</table>\n" if body else ""


def _failed(found: Statistics) -> str:
    reasons = found.manifest.get("failed", {}).values()
    return f"<ul>{''.join(f'<li>{_text(reason)}</li>' for reason in reasons)}</ul>\n" if reasons else ""


def _section(title: str, body: str) -> str:
    return f"<h2>{_text(title)}</h2>\n{body}" if body else ""


def _text(value: str) -> str:
    return escape(visible(value, newlines=True))


def _sheet() -> str:
    return resources.files("clean.report").joinpath("page.css").read_text("utf-8")
