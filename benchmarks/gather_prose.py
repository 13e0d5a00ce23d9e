"""Bring licensed English prose into the form that ``train_spacenet.py`` reads.

    python benchmarks/gather_prose.py --repositories DIR --contents wcxb.jsonl.zst --out prose.jsonl.zst

DIR holds clones of the public repositories in REPOSITORIES, each in a folder of its owner's and its own name joined by
``+``; they are read at the named commits, which carry a licence that allows reuse (several of the textbooks later
moved to one that does not). ``--contents`` is the development part of the Web Content Extraction Benchmark, one
record a line, the reviewed main content under "gold". The result is the same for the same inputs.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import posixpath
import re
import subprocess
import tarfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import zstandard


def words(string: str) -> frozenset[str]:
    return frozenset(string.split())


#: repository, commit, folder, what its files are
REPOSITORIES = (
    ("openstax+osbooks-american-government", "5c90dd7", "modules", "openstax"),
    ("openstax+osbooks-astronomy", "63157f3", "modules", "openstax"),
    ("openstax+osbooks-introduction-anthropology", "418eedd", "modules", "openstax"),
    ("openstax+osbooks-introduction-philosophy", "d7bd4f0", "modules", "openstax"),
    ("openstax+osbooks-introduction-political-science", "4391e65", "modules", "openstax"),
    ("openstax+osbooks-introduction-python-programming", "d6d069bb", "modules", "openstax"),
    ("openstax+osbooks-introduction-sociology", "d35d5f3", "modules", "openstax"),
    ("openstax+osbooks-introductory-statistics-bundle", "50ec917", "modules", "openstax"),
    ("openstax+osbooks-microbiology", "ecf34da", "modules", "openstax"),
    ("openstax+osbooks-principles-economics-bundle", "cd31beb", "modules", "openstax"),
    ("openstax+osbooks-psychology", "e061043", "modules", "openstax"),
    ("openstax+osbooks-university-physics-bundle", "db44eb9", "modules", "openstax"),
    ("openstax+osbooks-us-history", "046331c", "modules", "openstax"),
    ("openstax+osbooks-world-history", "3e17bed", "modules", "openstax"),
    ("PLOS+allofplos", "07fdeed", "allofplos/starter_corpus", "plos"),
    (
        "standardebooks+arthur-conan-doyle_the-adventures-of-sherlock-holmes",
        "23b2b6e",
        "src/epub/text",
        "standardebooks",
    ),
    ("standardebooks+bertrand-russell_the-problems-of-philosophy", "6d2f24b1", "src/epub/text", "standardebooks"),
    ("standardebooks+charles-darwin_the-origin-of-species", "7c13c26d", "src/epub/text", "standardebooks"),
    ("standardebooks+charles-dickens_bleak-house", "3403d79e", "src/epub/text", "standardebooks"),
    ("standardebooks+samuel-pepys_the-diary", "a3031890", "src/epub/text", "standardebooks"),
    ("dbamman+litbank", "3e50db0", "original", "litbank"),
    ("python+peps", "ba4deeb79", "peps", "peps"),
)
COMMON = words(
    "the of and to in a is that for it was on with as be by are this from at or an which have has not but we were "
    "their can i you he his they"
)
#: Marks of text that is damaged already: it would teach the network to leave damage alone.
DAMAGED = re.compile(
    r"[a-z]{2}[.!?,;:][A-Z][a-z]|[a-z]{3}[.,;!?][a-z]{3,} |\(\s|\s\)| ,|\s\.\s|[a-z]{3}\d{4}|\d{4}[a-z]{3}"
    r"|[a-z]{2}[A-Z][a-z]+ [a-z]+[A-Z]|[\ue000-\uf8ff\ufffd]"
)
CODE = re.compile(r"https?:|www\.|@|[{}<>_=\\]|\w\(\)|\.(com|org|py|net|js)\b")
SKIPPED = words(
    "math media figure table table-wrap disp-formula metadata equation note-group ref-list fig supplementary-material "
    "code glossary"
)
INLINE_SKIPPED = words("note footnote noteref media table figure list fn fig")
WANTED = {
    "openstax": words("para title item caption term-definition meaning"),
    "plos": words("p title article-title"),
    "standardebooks": words("p h2 h3"),
}
FORMULA = "\x00"


def share(line: str) -> float | None:
    """The share of very common English words in a line, none for a short one."""
    found = re.findall(r"[^\W\d_]+", line.lower())
    return sum(w in COMMON for w in found) / len(found) if len(found) >= 8 else None


def english(line: str) -> bool | None:
    part = share(line)
    return None if part is None else part >= 0.18


def intact(line: str) -> bool:
    return bool(line) and (not DAMAGED.search(line) or bool(CODE.search(line)))


def name_of(node: ET.Element) -> str:
    return node.tag.rsplit("}", 1)[-1] if isinstance(node.tag, str) else ""


def flat(node: ET.Element) -> str:
    """The text of a paragraph; a formula becomes a mark."""
    parts = [node.text or ""]
    for child in node:
        name = name_of(child)
        if name in {"math", "inline-formula", "tex-math"} or (name == "link" and not (child.text or len(child))):
            parts.append(FORMULA)
        elif name in {"newline", "br"}:
            parts.append("\n")
        elif name not in {
            "note",
            "footnote",
            "noteref",
            "media",
            "table",
            "figure",
            "list",
            "fn",
            "fig",
        } and not is_note(child):
            parts.append(flat(child))
        parts.append(child.tail or "")
    return "".join(parts)


def is_note(node: ET.Element) -> bool:
    return node.get("{http://www.idpf.org/2007/ops}type") == "noteref"


def paragraphs(node: ET.Element, wanted: frozenset[str]) -> Iterator[str]:
    for child in node:
        name = name_of(child)
        if name in SKIPPED:
            continue
        if name not in wanted:
            yield from paragraphs(child, wanted)
            continue
        text = " ".join(flat(child).split())
        if FORMULA not in text:
            yield text
        else:
            sentences = re.split(r"(?<=[.?!]) (?=[A-Z])", text)
            yield from (s for s in sentences if FORMULA not in s and len(s) > 40)


def marked_up(text: str, wanted: frozenset[str]) -> list[str]:
    text = re.sub(r"<!DOCTYPE[^>]*>", "", text)
    text = re.sub(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)\w+;", lambda m: html.unescape(m[0]), text)
    try:
        return list(paragraphs(ET.fromstring(text), wanted))
    except ET.ParseError:
        return []


def book(text: str, size: int = 90_000) -> list[str]:
    """A stretch out of the middle of a Project Gutenberg text."""
    text = text.replace("\r", "")
    head = re.search(r"\*\*\* ?START.*?\*\*\*", text)
    foot = re.search(r"\*\*\* ?END|End of (the )?Project", text)
    text = text[head.end() if head else 0 : foot.start() if foot else len(text)]
    found = [" ".join(p.replace("_", "").replace("--", "—").split()) for p in re.split(r"\n\s*\n", text)]
    found = [p for p in found if len(p) > 20][10:]
    taken: list[str] = []
    for paragraph in found[len(found) // 3 :]:
        taken.append(paragraph)
        if sum(map(len, taken)) > size:
            break
    return taken


def proposal(text: str) -> list[str]:
    """A Python Enhancement Proposal: paragraphs whole, code and tables line by line."""
    lines: list[str] = []
    for part in re.split(r"\n\s*\n", text.split("\n\n", 1)[-1]):
        if part.startswith((" ", "..", "+--", "===")):
            lines += [x.strip() for x in part.splitlines()[:6] if x.strip()]
        elif re.search(r"\n[=\-~^'\"]{3,}", part):
            lines.append(part.splitlines()[0])
        else:
            lines.append(" ".join(part.replace("``", "").split()))
    return lines


def files_of(repository: Path, commit: str, folder: str) -> Iterator[tuple[str, str]]:
    git = repository / "repo" if (repository / "repo").exists() else repository
    packed = subprocess.run(["git", "-C", str(git), "archive", commit, folder], check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        for member in sorted(archive.getmembers(), key=lambda m: m.name):
            stream = archive.extractfile(member) if member.isfile() else None
            if stream:
                yield member.name, stream.read().decode("utf-8", "replace")


def lines_of(kind: str, path: str, text: str) -> list[str]:
    name = posixpath.basename(path)
    third = zlib.crc32(name.encode())
    if kind == "litbank":
        return book(text) if name.endswith(".txt") else []
    if kind == "peps":
        return proposal(text) if name.startswith("pep-") and third % 3 == 0 else []
    if name in {"colophon.xhtml", "imprint.xhtml", "uncopyright.xhtml"} or not name.endswith(("ml",)):
        return []
    return marked_up(text, WANTED[kind])


def contents(path: Path) -> Iterator[tuple[str, list[str]]]:
    """Pages of the benchmark: their English lines, and by themselves the lines in other languages, lists and code."""
    plain = r"[\x20-\x7e‐-‧£€é]+"
    with zstandard.open(path, "rt", encoding="utf-8") as records:
        for record in map(json.loads, records):
            lines = [" ".join(x.split()) for x in (record.get("gold") or "").splitlines()]
            own = [x for x in lines if english(x) or (english(x) is None and re.fullmatch(plain, x))]
            if english(" ".join(own)):
                yield "wcxb", own
            yield "other", [x for x in lines if (part := share(x)) is not None and part < 0.08]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repositories", type=Path, required=True)
    parser.add_argument("--contents", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    sizes: Counter[str] = Counter()
    with zstandard.open(args.out, "wt", encoding="utf-8") as out:

        def put(source: str, lines: list[str]) -> None:
            text = "\n".join(x for x in lines if intact(x))
            sizes[source] += len(text)
            if text:
                out.write(json.dumps({"source": source, "text": text}) + "\n")

        for source, lines in contents(args.contents):
            put(source, lines)
        for repository, commit, folder, kind in REPOSITORIES:
            for path, text in files_of(args.repositories / repository, commit, folder):
                if "pepys" in repository and zlib.crc32(posixpath.basename(path).encode()) % 4:
                    continue
                put(kind, lines_of(kind, path, text))
    print(dict(sizes))


if __name__ == "__main__":
    main()
