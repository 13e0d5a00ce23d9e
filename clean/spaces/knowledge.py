"""What is known of English words, for the rules and the lattice: how common, checked or not, what kind of piece."""

from __future__ import annotations

from functools import cache, lru_cache

from clean.lexicon import Lexicon, lexicon

FUNCTION = frozenset(
    [
        *("a", "about", "after", "against", "all", "also", "an", "and", "any", "are", "as", "at", "be", "because"),
        *("been", "before", "between", "both", "but", "by", "can", "could", "did", "do", "does", "during", "for"),
        *("from", "had", "has", "have", "he", "her", "his", "how", "i", "if", "in", "into", "is", "it", "its"),
        *("may", "more", "most", "must", "no", "not", "of", "off", "on", "only", "or", "other", "our", "out", "over"),
        *("she", "should", "since", "so", "some", "such", "than", "that", "the", "their", "them", "then", "there"),
        *("these", "they", "this", "those", "through", "to", "under", "until", "up", "was", "we", "were", "what"),
        *("when", "where", "which", "while", "who", "why", "will", "with", "within", "without", "would", "you", "your"),
    ]
)
NAME_STARTS = frozenset(["Mc", "Mac", "De", "Di", "Du", "La", "Le", "Van", "Von", "Fitz", "Del", "Des", "El"])
BOUND = frozenset(
    [
        *("hyper", "mega", "cyber", "electro", "psycho", "nano", "micro", "multi", "anti", "semi", "ultra", "neuro"),
        *("crypto", "techno", "bio", "geo", "eco", "pseudo", "quasi", "thermo", "hydro", "socio"),
    ]
)
"""Beginnings that are hardly ever words by themselves."""
PREFIXES = frozenset(
    [
        *(
            "after",
            "aero",
            "anti",
            "auto",
            "bi",
            "bio",
            "book",
            "by",
            "co",
            "counter",
            "cross",
            "crypto",
            "cyber",
            "de",
        ),
        *(
            "dis",
            "down",
            "eco",
            "electro",
            "euro",
            "ex",
            "extra",
            "fore",
            "geo",
            "hand",
            "home",
            "hydro",
            "hyper",
            "il",
        ),
        *("im", "in", "info", "infra", "inter", "intra", "iso", "macro", "mega", "meta", "micro", "mid", "mini", "mis"),
        *("mono", "multi", "nano", "neo", "neuro", "news", "non", "off", "on", "ortho", "out", "over", "pan", "para"),
        *("petro", "photo", "poly", "post", "pre", "pro", "proto", "pseudo", "psycho", "quasi", "radio", "re", "self"),
        *("semi", "side", "socio", "star", "step", "sub", "super", "sur", "sym", "syn", "techno", "tele", "thermo"),
        *("trans", "tri", "turbo", "ultra", "un", "under", "uni", "up", "upper", "vice", "web", "well", "where"),
    ]
)
SUFFIXES = frozenset(
    [
        *(
            "able",
            "ably",
            "age",
            "al",
            "all",
            "ally",
            "an",
            "ance",
            "ant",
            "ate",
            "ated",
            "ation",
            "back",
            "bank",
            "based",
        ),
        *("berg", "board", "book", "born", "borough", "bound", "bury", "card", "care", "chain", "coin", "con", "craft"),
        *("date", "ed", "en", "ence", "ent", "er", "ers", "es", "est", "ever", "field", "fold", "ford", "form", "free"),
        *(
            "ful",
            "gate",
            "ham",
            "head",
            "hood",
            "house",
            "ible",
            "ic",
            "ies",
            "in",
            "ing",
            "ings",
            "ion",
            "ions",
            "ish",
        ),
        *(
            "ism",
            "ist",
            "ists",
            "ity",
            "ive",
            "ization",
            "ize",
            "ized",
            "keeper",
            "land",
            "lands",
            "less",
            "like",
            "line",
        ),
        *(
            "ling",
            "log",
            "ly",
            "made",
            "maker",
            "making",
            "man",
            "mate",
            "men",
            "ment",
            "ments",
            "mont",
            "most",
            "ness",
        ),
        *("on", "or", "ous", "out", "over", "person", "port", "proof", "s", "scape", "set", "ship", "ships", "side"),
        *("son", "stone", "team", "time", "tion", "tions", "ton", "top", "town", "up", "ups", "ville", "ward", "wards"),
        *("ware", "way", "well", "wide", "wise", "woman", "women", "wood", "work", "works", "worth", "worthy", "y"),
    ]
)
UNITS = frozenset(
    [
        *(
            "st",
            "nd",
            "rd",
            "th",
            "s",
            "am",
            "pm",
            "a",
            "p",
            "m",
            "k",
            "g",
            "b",
            "bn",
            "tn",
            "mn",
            "km",
            "cm",
            "mm",
            "nm",
        ),
        *("kg", "mg", "gb", "mb", "tb", "kb", "hz", "khz", "mhz", "ghz", "mph", "kph", "kmh", "lb", "lbs", "oz", "ft"),
        *(
            "x",
            "d",
            "p",
            "fps",
            "px",
            "dpi",
            "w",
            "kw",
            "kwh",
            "mw",
            "mah",
            "v",
            "hp",
            "nm",
            "rpm",
            "c",
            "f",
            "l",
            "ml",
        ),
        *("h", "hr", "hrs", "min", "mins", "sec", "secs", "ms", "yr", "yrs", "g", "lte", "bit", "ct", "cc", "in", "er"),
    ]
)
STRAIGHT = str.maketrans({"\N{RIGHT SINGLE QUOTATION MARK}": "'"})


@cache
def english() -> Lexicon:
    found = lexicon("en")
    if found is None:
        raise LookupError("the English lexicon is missing from this installation")
    return found


@lru_cache(maxsize=50_000)
def rarity(word: str) -> float | None:
    """log10 probability of a word as it is written in a text; a possessive counts for a tenth of its owner."""
    plain = word.lower().translate(STRAIGHT)
    known = english().log10(plain)
    if known is None and plain.endswith(("'s", "s'")):
        known = english().log10(plain[: -2 if plain.endswith("'s") else -1])
        if known is not None:
            known -= 1.0
    return known


def common(word: str, least: float = -6.0) -> bool:
    """A word that good prose uses: listed often, and either checked or very often."""
    known = rarity(word)
    return known is not None and known >= least and (known >= -4.6 or word.lower() in english().clean)


def affinity(first: str, second: str) -> float:
    """How much more often two words stand side by side than chance has it, log10; 0 where nothing is known."""
    return company(first.lower(), second.lower())[0]


@lru_cache(maxsize=50_000)
def company(first: str, second: str) -> tuple[float, float]:
    """Of two words in small letters the `affinity`, and how often chance would have a pair that is hardly ever seen.

    Both are powers of ten, and 0 where nothing is known; at most one of them is something else.
    """
    lexicon = english()
    one, two = lexicon.log10(first), lexicon.log10(second)
    if one is None or two is None:
        return 0.0, 0.0
    pair = lexicon.pair(first, second)
    return (pair - one - two, 0.0) if pair is not None else (0.0, max(0.0, 7.0 + one + two))
