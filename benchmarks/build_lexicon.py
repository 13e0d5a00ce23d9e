"""Build clean/data/lexicon/en.words and en.pairs: how often English words and word pairs are written.

    pip install wordsegment==1.3.1 symspellpy==6.10.1 zstandard
    python benchmarks/build_lexicon.py --prose wcxb.dev.jsonl.zst --out clean/data/lexicon
    python benchmarks/build_wordgrid.py

Sources (licences in NOTICE): wordsegment's unigrams.txt and bigrams.txt (Google Web Trillion Word Corpus),
symspellpy's 82 765-word list (the clean words), and counts over the reviewed main contents of the Web
Content Extraction Benchmark, which bring the words of the years since 2006. Lists collected from the web
hold glue ("ofthe", "ayear"); an entry that is no clean word and far rarer than its own parts side by side
is dropped.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.resources
import io
import itertools
import json
import math
import re
from collections import Counter, defaultdict
from pathlib import Path

LETTERS = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"
TOTAL = 1024908267229
PROSE_WEIGHT = 0.5
GLUE_RATIO = 30
WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
CAMEL = re.compile(r"(?<![\w.'-])[A-Za-z]{1,}[a-z][A-Z][A-Za-z]*(?![\w-])")
TWO_NAMES = re.compile(r"(?=\b([A-Za-z]+) ([A-Z][A-Za-z]*)\b)")
CLEAN_GLUE = frozenset(["asa", "ina", "fora", "orin", "oran", "thana", "saida", "hasa", "bethe", "alow", "tellus"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    words, pairs, clean = web_counts()
    settled = add_prose(words, pairs, args.prose)
    kept = clean | settled
    dropped = {word for word in words if word not in kept and is_glue(word, words, pairs)}
    for word in dropped:
        del words[word]
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "en.words").write_text(words_file(words, clean - CLEAN_GLUE), encoding="ascii")
    (args.out / "en.pairs").write_text(pairs_file(words, pairs), encoding="ascii")
    names = camel_names(args.prose)
    (args.out / "en.names").write_text("\n".join(names) + "\n", encoding="ascii")
    print(f"{len(names)} names with capitals inside")
    print(f"{len(words)} words, {len(clean)} of them clean; {len(dropped)} dropped as glue; {len(pairs)} pairs seen")


def web_counts() -> tuple[dict[str, float], dict[tuple[str, str], float], set[str]]:
    for name, version in (("wordsegment", "1.3.1"), ("symspellpy", "6.10.1")):
        if importlib.metadata.version(name) != version:
            raise SystemExit(f"needs {name}=={version}, found {importlib.metadata.version(name)}")
    words = {word: count for word, count in table("wordsegment", "unigrams.txt") if WORD.fullmatch(word)}
    pairs: dict[tuple[str, str], float] = defaultdict(float)
    for entry, count in table("wordsegment", "bigrams.txt"):
        first, _, second = entry.lower().partition(" ")
        pairs[first, second] += count
    clean = set()
    for entry, count in table("symspellpy", "frequency_dictionary_en_82_765.txt"):
        if WORD.fullmatch(entry):
            clean.add(entry)
            words.setdefault(entry, count)
    return words, pairs, clean


def table(package: str, name: str) -> list[tuple[str, float]]:
    text = importlib.resources.files(package).joinpath(name).read_text(encoding="utf-8-sig")
    rows = (line.replace("\t", " ").rpartition(" ") for line in text.splitlines() if line.strip())
    return [(entry, float(count)) for entry, _, count in rows]


def add_prose(words: dict[str, float], pairs: dict[tuple[str, str], float], path: Path) -> set[str]:
    """Mix in the counts of a smaller, newer corpus: words and pairs that three documents use.

    Returns the words that it writes in one more often than in two (`livestream`).
    """
    uses: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    documents: Counter[str | tuple[str, str]] = Counter()
    for text in contents(path):
        found = [WORD.findall(part) for part in re.split(r"[^a-z' -]+", text)]
        singles = [word for part in found for word in part]
        couples = [couple for part in found for couple in itertools.pairwise(part)]
        uses.update(singles)
        together.update(couples)
        documents.update(set(singles))
        documents.update(set(couples))
    scale = TOTAL / sum(uses.values())
    for word in list(words):
        words[word] /= 1 + PROSE_WEIGHT
    for word, count in uses.items():
        if word in words or (documents[word] >= 3 and len(word) > 2):
            words[word] = words.get(word, 0) + PROSE_WEIGHT / (1 + PROSE_WEIGHT) * count * scale
    for couple in list(pairs):
        pairs[couple] /= 1 + PROSE_WEIGHT
    for couple, count in together.items():
        if couple in pairs or (documents[couple] >= 3 and count >= 4):
            pairs[couple] = pairs.get(couple, 0) + PROSE_WEIGHT / (1 + PROSE_WEIGHT) * count * scale
    parted: Counter[str] = Counter()
    for (first, second), count in together.items():
        parted[first + second] += count
    return {word for word, count in uses.items() if documents[word] >= 3 and count > parted[word] and len(word) > 5}


def camel_names(path: Path) -> list[str]:
    """Words with a capital inside (`WeWork`) that two documents write so, and less than a third part in two words."""
    written: Counter[str] = Counter()
    parted: Counter[str] = Counter()
    for text in contents(path, lower=False):
        written.update(set(CAMEL.findall(text)))
        parted.update({first + second for first, second in TWO_NAMES.findall(text)})
    return sorted(name for name, count in written.items() if count >= 2 and parted[name] * 3 < count)


def contents(path: Path, lower: bool = True) -> list[str]:
    import zstandard

    with path.open("rb") as raw, zstandard.ZstdDecompressor().stream_reader(raw) as stream:
        records = [json.loads(line) for line in io.TextIOWrapper(stream, encoding="utf-8")]
    texts = [(record["gold"] or "").replace("\N{RIGHT SINGLE QUOTATION MARK}", "'") for record in records]
    texts = [text.lower() for text in texts] if lower else texts
    return [text for text in texts if text.count(" the ") * 400 > len(text)]


def is_glue(word: str, words: dict[str, float], pairs: dict[tuple[str, str], float]) -> bool:
    """Two words run together: their pair is written far more often than the whole."""
    for at in range(1, len(word)):
        first, second = word[:at], word[at:]
        if first in words and second in words:
            apart = max(pairs.get((first, second), 0), words[first] * words[second] / TOTAL)
            if apart > GLUE_RATIO * words[word]:
                return True
    return False


def level(count: float) -> str:
    """-log10 of a probability as one printable character, in steps of 0.1 from 1.0 on."""
    return LETTERS[min(max(round((-math.log10(count / TOTAL) - 1) * 10), 0), len(LETTERS) - 1)]


def words_file(words: dict[str, float], clean: set[str]) -> str:
    """A line for each pair of first letters: clean words, their levels, other words, their levels."""
    groups: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for word in sorted(words):
        groups[word[:2]][word not in clean].append(word)
    lines = []
    for start, lists in sorted(groups.items()):
        columns = [column for names in lists for column in (" ".join(names), "".join(level(words[n]) for n in names))]
        lines.append("\t".join([start, *columns]))
    return "\n".join(lines) + "\n"


def pairs_file(words: dict[str, float], pairs: dict[tuple[str, str], float]) -> str:
    """A line for each first word: itself, its followers, their levels. Pairs that chance explains are left out."""
    groups: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (first, second), count in sorted(pairs.items()):
        if first in words and second in words:
            chance = words[first] * words[second] / TOTAL
            if abs(math.log10(count / chance)) > 0.3:
                groups[first].append((second, count))
    lines = []
    for first, followers in sorted(groups.items()):
        lines.append(f"{first}\t{' '.join(f for f, _ in followers)}\t{''.join(level(c) for _, c in followers)}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
