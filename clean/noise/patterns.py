"""Crumb lines that can't be listed: counters, share bars in any glue, credits, consent sentences.

A pattern matches the whole line, folded or (where capitals count) as written. Repeats are bounded. So that
prose costs nothing, a pattern is tried only where the line's first word, last word or a mark allows it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple


class Pattern(NamedTuple):
    """A whole-line pattern of one rule. `sure`: the words alone are proof. `words`: where it may be tried."""

    table: str
    rule: str
    sure: bool
    words: str
    regex: str


SOCIAL = (
    "facebook messenger|facebook|fb|twitter|x \\(twitter\\)|linkedin|linked in|whatsapp|instagram|pinterest|reddit|telegram|tumblr"
    "|messenger|youtube|flipboard|bluesky|mastodon|snapchat|tiktok|wechat|weibo|viber|vkontakte|vk|xing|google\\+|google plus"
    "|google news|hacker ?news|stumbleupon|digg|odnoklassniki|kakaotalk|evernote|skype"
)
_ACTIONS = (
    "share on|share via|share to|share|tweet|post|e-?mail|mail|print|copy link|copy url|copy|link|save|pin it|pin|pocket|sms|text"
    "|rss|like|follow us|follow|threads|threema|comments?|teilen|drucken|merken|compartir|partager|condividi|compartilhar|gmail|x"
    "|icon|opens in new window|on|via|more|message|line|bookmark|buffer|subscribe"
)
_BAR = re.compile(rf"(?>(?:{SOCIAL}|{_ACTIONS})[\s|/·•:+]*){{2,14}}")
_BAR_PROOF = re.compile(rf"{SOCIAL}|share|tweet")
_SOCIAL_WORD = re.compile(rf"(?:{SOCIAL})")
_AGENCY = (
    "reuters|getty images?|getty|gettyimages|ap|ap photo|associated press|the associated press|afp|epa|epa-efe|shutterstock|istock"
    "|istockphoto|alamy|alamy stock photo|bloomberg|dpa|tass|xinhua|zuma press|zuma|imago|wireimage|filmmagic|pa wire|pa images"
    "|rex features|anadolu|anadolu agency|nurphoto|sipa|sipa usa|nasa|unsplash|pexels|pixabay|flickr|wikimedia commons"
    "|wikimedia|corbis|newscom|usa today sports|usa today network|the new york times|nytimes|washington post|picture alliance|ansa|efe"
    "|ritzau scanpix|scanpix|ntb|belga|anp|keystone|afp via getty images|polaris|redux|magnum photos|adobe stock|fotolia|dreamstime"
    "|thinkstock|123rf|depositphotos|yonhap|kyodo|ria novosti|sputnik|upi|the canadian press|aap|splash news|backgrid|barcroft"
)
_NAME = r"[^\W\d_][\w.'’-]{0,20}"
_NAMES = rf"{_NAME}(?:\s(?:(?:de|van|von|la|el|al|bin|le|di|da|and|&)\s)?{_NAME}){{0,4}}"
_CREDITED = rf"@?{_NAMES}(?:\s?[/,|-]\s?{_NAMES}|\s@\w{{1,20}}|\son\sUnsplash){{0,2}}"
_IMAGE = "(?i:photo|image|picture|photograph|foto|illustration|photo illustration|photos|images|pictures|bild)"
_UNIT = r"(?:second|sec|minute|min|hour|hr|day|week|month|year)s?"

STARTS = (
    Pattern(
        "ads",
        "share-call",
        True,
        "share follow find like join connect click tweet e-mail email print copy link subscribe",
        r"(?:share (?:this|on|via|with|to)|follow (?:us|me|@\w{2,20}) on|(?:find|like|join) us on|connect with us"
        r"|click to (?:share|e-?mail|print|tweet)|tweet this|e-?mail this|print this|copy (?:link|url)|link copied"
        r"|subscribe to .{1,40} on youtube)(?: .{0,39}[^.?,;])?",
    ),
    Pattern(
        "ads",
        "counter",
        True,
        "image photo slide picture foto bild page video item imagen seite images photos",
        r"\w+ \d{1,3} ?(?:/|of|von|de|sur|di|из)(?: ?/)? ?\d{1,3}",
    ),
    Pattern(
        "ads",
        "counter",
        True,
        "0",
        r"[\d.,]{1,9} ?[km]? (?:shares?|comments?|views?|likes?|retweets?|followers|replies|reactions?|claps?|kommentare?"
        r"|comentarios?|commentaires?|commenti|comentários?|reacties|комментари\w{1,3}|просмотр\w{0,3})",
    ),
    Pattern(
        "ads",
        "counter",
        True,
        "share shares comment comments view views like likes replies kommentare comentarios commentaires commenti",
        r"\w+ ?[(:]? ?[\d.,]{1,9} ?[km]?\)?",
    ),
    Pattern(
        "ads",
        "read-more",
        True,
        "view see show load read",
        r"\w+ (?:all|more)(?: \d{1,5})?(?: (?:comments?|photos?|images?|replies|posts))?(?: ?\(?\d{1,5}\)?)?",
    ),
    Pattern("ads", "counter", False, "0", r"\d{1,3} ?(?:/|of|von|de|из) ?\d{1,3}"),
    Pattern(
        "ads",
        "timestamp",
        True,
        "0 about over updated posted published a an one two three",
        rf"(?:(?:about|over|updated|posted|published) )?(?:\d{{1,2}}|an?|one|two|three) {_UNIT} ago|\d{{1,2}} ?(?:[mhdw]|min|hr|hrs) ago",
    ),
    Pattern(
        "ads",
        "timestamp",
        True,
        "vor hace il",
        r"vor \d{1,2} (?:minuten?|stunden?|tag(?:en)?|wochen?|monat(?:en)?)|hace \d{1,2} (?:minutos?|horas?|días?|semanas?|mes(?:es)?)"
        r"|il y a \d{1,2} (?:minutes?|heures?|jours?|semaines?|mois)",
    ),
    Pattern("ads", "timestamp", False, "0", r"\d{4}-\d\d-\d\dt\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:z|[+-]\d\d:?\d\d)?"),
    Pattern(
        "ads",
        "cookies",
        True,
        "we this the our by cookies we've diese wir ce nous en este utilizamos usamos questo utilizziamo deze wij ta мы этот наш на",
        r"(?:we(?: and our partners| and third parties)?(?: may)? use (?:\w+ ){0,3}cookies"
        r"|(?:this|the|our) (?:web\s?site|site|page) (?:\w+ ){0,2}uses (?:\w+ ){0,3}cookies"
        r"|by (?:continuing|using|clicking|browsing|closing|visiting)\b[^.]{0,120}\bcookies|cookies help us"
        r"|diese (?:web)?seite (?:verwendet|nutzt|benutzt) cookies|(?:diese website|wir) (?:verwende[nt]|nutzt|nutzen|setzt|setzen) cookies"
        r"|ce site (?:web )?utilise des cookies|nous utilisons des cookies|en poursuivant (?:votre|la) navigation"
        r"|este sitio(?: web)? (?:utiliza|usa) cookies|(?:utilizamos|usamos) cookies|questo sito (?:web )?(?:utilizza|usa)(?: i)? cookie"
        r"|utilizziamo i cookie|este site (?:utiliza|usa) cookies|(?:deze (?:web)?site|wij) (?:gebruikt|gebruiken) (?:\w+ )?cookies"
        r"|ta strona (?:używa|korzysta z) (?:plików )?cookies?|(?:мы используем|(?:этот|наш) сайт использует) (?:файлы )?(?:cookie|куки))"
        r"\b.{0,300}",
    ),
    Pattern(
        "ads",
        "signup",
        True,
        "get have receive",
        r"\w+ (?:(?!your (?:e-?mail )?inbox).){2,90} (?:to|in) your (?:e-?mail )?inbox(?: .{0,30})?\W{0,3}",
    ),
    Pattern(
        "ads",
        "signup",
        True,
        "sign subscribe register join",
        r"\w+\b.{0,80}\b(?:newsletters?|mailing list|e-?mail updates|e-?mail alerts|your inbox)(?: (?:today|now|here|below|for free))?\W{0,3}",
    ),
    Pattern("ads", "signup", True, "get receive", r"\w+ (?:our|the|a) (?:\w+ ){0,3}newsletters?\W{0,3}"),
    Pattern("ads", "signup", True, "please enter", r"(?:please )?enter your e-?mail(?: address)?\b.{0,80}"),
    Pattern(
        "ads",
        "signup",
        True,
        "by",
        r"by (?:signing up|subscribing|clicking (?:sign up|subscribe|submit)|(?:submitting|entering|providing) your e-?mail)\b.{0,280}",
    ),
    Pattern(
        "ads", "comments", True, "leave post add write submit", r"\w+ (?:a|your) (?:comment|reply|response)\b.{0,30}"
    ),
    Pattern(
        "ads",
        "comments",
        True,
        "be log login sign you",
        r"(?:be the first to|log ?in to|sign in to|login or register to|you must be logged in to)"
        r" (?:(?:leave|post|add|write) a )?(?:comment|reply|share your thoughts|review)\b.{0,30}",
    ),
    Pattern(
        "ads",
        "comments",
        True,
        "your required",
        r"(?:your e-?mail address will not be published|required fields are marked)\b.{0,50}",
    ),
    Pattern("ads", "related", True, "related", r"related(?: \w{3,10})? ?[:|] ?\S.{0,140}"),
    Pattern(
        "ads",
        "related",
        False,
        "read also don't must lesen mehr lire à leggi leia lea te lees läs les читайте czytaj zobacz more see watch listen",
        r"(?:read (?:more|also|next|now)|also(?: read)?|don't miss|must read|lesen sie auch|mehr(?: zum thema)?|lire aussi|à lire aussi"
        r"|leggi anche|leia (?:também|mais)|lea también|te puede interesar|lees ook|läs (?:också|mer)|les også|читайте также"
        r"|czytaj (?:też|także)|zobacz także|more(?: on this| stories)?|see also|see more|watch|listen) ?[:|›»] ?\S.{0,140}",
    ),
    Pattern(
        "ads",
        "powered-by",
        True,
        "powered proudly website",
        r"(?:proudly |website )?powered by \S{2,20}(?: \S{1,20}){0,2}",
    ),
    Pattern(
        "ads",
        "contact-line",
        False,
        "write e-mail email contact reach",
        r"(?:write to|e-?mail|contact|reach) (?:.{0,50} )?(?:at|on) \S{1,40}@\S{1,40}",
    ),
    Pattern(
        "boilerplate",
        "read-time",
        True,
        "0",
        r"\d{1,3} ?-?(?:min(?:ute)?s?)\.? ?(?:read|reading time|to read)"
        r"|\d{1,3} (?:min(?:uten)? lesezeit|min de lectura|min de lecture|minutos de lectura|минут\w? чтения|分钟阅读)",
    ),
    Pattern(
        "boilerplate",
        "read-time",
        True,
        "estimated average reading read lesezeit temps tiempo tempo leestijd время",
        r"(?:(?:estimated |average )?(?:reading|read) time|lesezeit|temps de lecture|tiempo de lectura|tempo di lettura|leestijd"
        r"|время чтения) ?[:~]? ?(?:ca\. |~)?\d{1,3} ?\w{0,8}\.?",
    ),
    Pattern(
        "boilerplate",
        "copyright",
        True,
        "copyright © (c c 0",
        r"(?:copyright|©|\(?c\)|copyright ©|© copyright|copyright \(?c\)) ?\d{4}(?: ?[-–] ?(?:\d{2,4}|present))?\b.{0,160}"
        r"|[\d–-]{4,9} .{0,100}\ball rights reserved\b.{0,40}",
    ),
    Pattern(
        "boilerplate",
        "copyright",
        True,
        "all alle todos tous tutti все 版权所有",
        r"(?:all rights reserved|alle rechte vorbehalten|todos los derechos reservados|tous droits réservés|tutti i diritti riservati"
        r"|todos os direitos reservados|все права защищены|版权所有)\b.{0,40}",
    ),
    Pattern(
        "boilerplate",
        "breadcrumb",
        True,
        "home homepage startseite inicio accueil início главная 首页 ホーム hjem hem forside strona",
        r"(?:\w+|strona główna)(?: ?(?:>|»|›|→|::) ?[^>»›→|]{2,70}){1,5}|(?:\w+|strona główna)(?: ?[/|] ?[^/|]{2,60}){2,5}",
    ),
)
"""Patterns of the folded line, tried where its first word is among `words` (`0`: any number)."""

ICON = (
    Pattern(
        "ads",
        "icon-label",
        True,
        "icon icons logo logos avatar avatars",
        r"(?:title|search|menu|arrow|play|close|share|e-?mail|mail|clock|calendar|user|home|cart|chevron|hamburger|info|print|pdf"
        r"|download|external link|link|location|phone|rss|camera|comments?|plus|minus|check|checkmark|star|heart|bookmark|quote"
        r"|section|profile|account|verified|lock|site|company|header|footer|brand|website|caret|dropdown|settings|globe|language"
        rf"|navigation|social|copy|copy link|x|{SOCIAL})[ -](?:icon|logo|avatar)s?",
    ),
    Pattern("ads", "icon-label", False, "icon logo avatar thumbnail headshot", r"(?:\S{1,20} ){1,4}\w+"),
)
"""Patterns of the folded line, tried where its last word is among `words`."""

CREDITS = tuple(
    Pattern("ads", "photo-credit", sure, "", regex)
    for sure, regex in (
        (True, rf"\(?[^.!?:]{{3,60}}?\s?/\s?(?i:{_AGENCY})\)?"),
        (
            True,
            rf"{_IMAGE}(?i: credits?| copyright| source| courtesy)?\s?[:©|]\s?(?:(?i:by|courtesy|courtesy of|via)\s)?{_CREDITED}",
        ),
        (
            True,
            rf"{_IMAGE}\s(?i:copyright|credit|by|via|courtesy of|courtesy)\s{_CREDITED}|(?i:courtesy of) {_NAME}(?:\s{_NAME}){{1,3}}",
        ),
        (True, rf"\(?{_NAMES}\s(?:via|VIA)\s(?i:{_AGENCY})\)?"),
        (
            True,
            rf"\(?{_NAME}\s{_NAMES},\s?(?:AP|AFP|EPA|Getty Images|Reuters|REUTERS|Associated Press|The Associated Press)\)?",
        ),
        (True, rf"{_NAMES} (?i:submitted photo|file photo|staff photo|courtesy photo|handout photo|contributed photo)"),
        (
            True,
            r"\((?:(?i:credits?|photo|image|photo by|photo credit|image credit|photo courtesy|photo courtesy of|courtesy of)[: ]\s?)[^()]{2,60}\)",
        ),
        (
            True,
            r"(?i:getty images|shutterstock|ap photo|istock|ap photo/.{3,30})|.{3,60} \((?i:credit|photo|image): [^()]{2,40}\)",
        ),
        (False, rf"[A-Z]{_NAME}\s[A-Z]{_NAME}\s?/\s?[A-Z]\w[\w.]{{1,20}}"),
    )
)
"""Patterns of the line as written, tried on short lines that don't end like a sentence."""

SLUG = Pattern(
    "boilerplate",
    "slug-path",
    True,
    "",
    r"/?(?:[\w-]{1,30}/){1,4}(?:\d{4}[-/]\d\d(?:[-/]\d\d)?[-/])?[a-z0-9]+(?:-[a-z0-9]+){4,40}/?",
)

_TERMINAL = (".", "?", "!", "”", '"', ":", ";", ",")
_CREDIT_MARK = re.compile(
    r"/|\b(?i:photos?|image|picture|photograph|foto|illustration|bild|images|getty|courtesy|via|ap|afp|epa|reuters|associated press|shutterstock|istock)\b"
)


def find(key: str, written: str) -> Pattern | None:
    """The first pattern that the whole line matches. `key` is the folded line, `written` the line stripped."""
    first = key.split(None, 1)[0].rstrip(":,.!|(")
    for pattern in _index().get("0" if first[:1].isdecimal() else first, ()):
        if _compiled(pattern.regex)(key):
            return pattern
    if len(key) > 120:
        return SLUG if "/" in written and " " not in written and _compiled(SLUG.regex)(written) else None
    return _bar(key, written) or _ending(key) or _as_written(written)


def _bar(key: str, written: str) -> Pattern | None:
    if _SOCIAL_WORD.fullmatch(key):
        return Pattern("ads", "social-word", written.islower(), "", "")
    if _BAR.fullmatch(key) and _BAR_PROOF.search(key):
        return Pattern("ads", "share-bar", True, "", "")
    return None


def _ending(key: str) -> Pattern | None:
    last = key.rsplit(None, 1)[-1]
    for pattern in ICON:
        if last in pattern.words.split() and _compiled(pattern.regex)(key):
            return pattern
    return None


def _as_written(written: str) -> Pattern | None:
    if "/" in written and " " not in written and _compiled(SLUG.regex)(written):
        return SLUG
    if len(written) > 90 or written.endswith(_TERMINAL) or not _CREDIT_MARK.search(written):
        return None
    return next((pattern for pattern in CREDITS if _compiled(pattern.regex)(written)), None)


@cache
def _compiled(regex: str) -> Callable[[str], re.Match[str] | None]:
    return re.compile(regex).fullmatch


@cache
def _index() -> dict[str, tuple[Pattern, ...]]:
    found: dict[str, list[Pattern]] = {}
    for pattern in STARTS:
        for word in pattern.words.split():
            found.setdefault(word, []).append(pattern)
    return {word: tuple(patterns) for word, patterns in found.items()}
