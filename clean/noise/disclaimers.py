"""Site disclaimers: a paragraph of its own, near the end, that speaks about the site and not about its subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clean.text import Text

_NEAR_END = 0.85
_LONGEST = 1600
_SPEAKS_OF_ITSELF = re.compile(
    r"(?i)\b(?:(?:the )?(?:content|information|material|materials|opinions|views|article|articles)\b[^.!?\n]{0,60}"
    r"\b(?:on|in|of|by|from|published|provided|expressed|contained|presented)\b|this (?:article|site|website|post|content|publication)"
    r"|our (?:site|website|content)|disclaimer\b|dieser (?:artikel|beitrag)|die (?:inhalte|informationen) (?:auf|dieser)"
    r"|le contenu de|les informations (?:contenues|publiées)|este artículo|el contenido de|la información (?:contenida|publicada)"
    r"|este artigo|o conteúdo d|questo articolo|il contenuto di)"
)
_PHRASES = re.compile(
    r"(?i)\b(?:for (?:general )?(?:informational|information|educational|entertainment)(?: and \w+)? purposes only"
    r"|(?:is|are|does|do|should|must)(?: not|n[’']t) (?:be )?(?:\w+ ){0,3}(?:constitute|construed|considered|interpreted|taken|intended|relied)\b"
    r"[^.!?\n]{0,60}\badvice|not (?:financial|investment|legal|medical|tax|professional) advice"
    r"|(?:do|does) not guarantee the (?:accuracy|completeness|reliability)|at your own risk|do your own research|accept(?:s)? no (?:liability|responsibility)"
    r"|accept(?:s)? liability for|(?:is|are) not (?:liable|responsible) for any (?:loss|losses|damages|errors)"
    r"|consult (?:a|with a|your) (?:qualified |licensed )?(?:professional|financial advis[eo]r|doctor|physician|healthcare)"
    r"|do(?:es)? not (?:necessarily )?(?:reflect|represent) the (?:official )?(?:views?|opinions?|position|policy|policies) of"
    r"|see our (?:terms|privacy policy|disclaimers?)|keine (?:anlage|rechts|finanz)beratung|stell(?:t|en) keine (?:anlage|rechts|finanz)\w* dar"
    r"|ne constitue(?:nt)? pas un conseil|no constituye(?:n)? (?:un )?(?:asesoramiento|consejo|recomendación)"
    r"|não constitui(?:em)? (?:aconselhamento|recomendação)|non costituisc(?:e|ono) (?:consulenza|un consiglio))"
)


def disclaimers(text: Text) -> Iterator[tuple[int, list[str]]]:
    """(line number, the phrases found) of every disclaimer: one mark of a text about itself, two set phrases."""
    from_here = len(text) * _NEAR_END
    for number in range(len(text.lines) - 1, -1, -1):
        line = text.lines[number]
        if line.end < from_here:
            return
        if 60 <= len(line.string) <= _LONGEST and _SPEAKS_OF_ITSELF.search(line.string):
            found = list(dict.fromkeys(match[0].casefold() for match in _PHRASES.finditer(line.string)))
            if len(found) >= 2:
                yield number, found
