"""Pages of text into pieces, one an article: cleaning and borders, with the cue of every cut.

A page is read line by line (a line that holds two stories is divided first). Every line gets a kind from the rules of
`lexicons/en/boilerplate.toml`, from the grammar of datelines and from its looks (heading or running text). A border is
cut where a dateline, a closing line, a stamp with a heading or a by-line says so, and where nothing says so but a
heading, people introduced again by full name and new words say it together. What is not the story goes to `Dropped`
with its rule. Spans always index the page as decoded; mojibake is repaired only to recognise things.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the parse tree of a pattern: Python has no public name for it
from typing import Any

import ahocorasick_rs
import ftfy

from helpers import dates, lexicon
from helpers.records import Document, Dropped

MODES = ("auto", "whole", "split")


@dataclass(frozen=True, slots=True)
class Dateline:
    """What a dateline says. `date` is its date as written; `agency` the canonical name; `end` its length."""

    place: str | None
    agency: str | None
    date: str | None
    end: int
    style: str


@dataclass(frozen=True, slots=True)
class Piece:
    """One article cut from a document. `start`, `end` bound it in the decoded source; `text` is cleaned, headline
    first; `source_map` holds runs (text_start, source_start, length); `cue` says why it begins where it begins."""

    start: int
    end: int
    text: str
    source_map: tuple[tuple[int, int, int], ...]
    cue: str
    title: str | None = None
    place: str | None = None
    agency: str | None = None
    outlet: str | None = None
    byline: str | None = None
    dateline: str | None = None  # the date in the dateline, as written
    stamps: tuple[dates.Stamp, ...] = ()
    relative: tuple[str, ...] = ()
    credits: tuple[str, ...] = ()
    bracketed: bool = False  # its dateline is in brackets and capitals
    issue: date | None = None  # the day of the newsletter that holds it


@dataclass(slots=True)
class _Unit:
    start: int
    end: int
    text: str  # repaired, trimmed
    line: int
    kind: str = "body"
    rule: str = ""
    dateline: Dateline | None = None
    stamp: dates.Stamp | None = None
    gap: bool = False  # an empty line stands before it
    info: tuple[str | None, str | None] = (None, None)  # agency and place of a by-line such as `PTI, Kyiv,`


# --- cleaning of records ---------------------------------------------------------------------------------------------

_TAG = re.compile(
    r"<(/?)(p|br|div|li|ul|ol|h[1-6]|tr|td|th|table|blockquote|a|b|i|em|strong|u|s|span|img|figure|figcaption|hr|small|sup|sub|font|code|pre|section|article)\b[^<>]{0,500}>|<!--.{0,500}?-->",
    re.IGNORECASE | re.DOTALL,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BLOCK = frozenset(
    "p br div li ul ol h1 h2 h3 h4 h5 h6 tr table blockquote figure figcaption hr pre section article".split()
)


class Mapped:
    """A text under construction, with runs back to the source."""

    __slots__ = ("parts", "runs", "size")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.runs: list[tuple[int, int, int]] = []
        self.size = 0

    def add(self, text: str, source: int | None, exact: bool = True) -> None:
        """Appends text; `source` is where it stands (null = nowhere); `exact` false for a resolved entity."""
        if not text:
            return
        if source is not None:
            if (
                exact
                and self.runs
                and self.runs[-1][0] + self.runs[-1][2] == self.size
                and self.runs[-1][1] + self.runs[-1][2] == source
            ):
                first, at, length = self.runs[-1]
                self.runs[-1] = (first, at, length + len(text))
            else:
                self.runs.append((self.size, source, len(text)))
        self.parts.append(text)
        self.size += len(text)

    def text(self) -> str:
        """The text so far."""
        return "".join(self.parts)


def resolve(text: str) -> tuple[str, list[int] | None]:
    """Entities and tags resolved: the text, and for each character its place in the source (null = unchanged)."""
    if "&" not in text and "<" not in text:
        return text, None
    if not _ENTITY.search(text) and not _TAG.search(text):
        return text, None
    out: list[str] = []
    place: list[int] = []
    last = 0
    for m in re.finditer(f"(?:{_TAG.pattern})|{_ENTITY.pattern}", text, re.IGNORECASE | re.DOTALL):
        out.append(text[last : m.start()])
        place.extend(range(last, m.start()))
        found = m.group()
        if found.startswith("<"):
            new = "\n" if (m[2] or "").lower() in _BLOCK else ""
        else:
            new = html.unescape(found).replace("\xa0", " ")
        out.append(new)
        place.extend(range(m.start(), m.end()) if new == found else [m.start()] * len(new))
        last = m.end()
    out.append(text[last:])
    place.extend(range(last, len(text)))
    return "".join(out), place


_BROKEN = re.compile("[ÂÃâÐÑ][\x80-\xff€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def repaired(text: str) -> str:
    """The text with mojibake repaired, for recognising things; what the reader sees stays as it is."""
    if text.isascii() or ("\ufffd" not in text and not _BROKEN.search(text)):
        return text
    broken = text.replace("â€\ufffd", "”")
    return ftfy.fix_text(
        broken, uncurl_quotes=False, normalization=None, unescape_html=False, fix_latin_ligatures=False
    )


# --- kinds of lines --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule of the lexicon. `worded`: its patterns that need one of `words` (in lower case); `free`: the others."""

    name: str
    kind: str
    longest: int
    worded: re.Pattern[str] | None
    words: frozenset[str]
    free: re.Pattern[str] | None


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    rules = []
    for row in lexicon.entries("boilerplate"):
        worded: list[str] = []
        words: set[str] = set()
        free: list[str] = []
        for pattern in row["patterns"]:
            needed = _needed(_parser.parse(pattern, re.IGNORECASE))
            if needed:
                words |= needed
            (worded if needed else free).append(f"(?:{pattern})")
        rules.append(
            _Rule(
                row["name"],
                row["kind"],
                int(row["longest"]),
                re.compile("|".join(worded), re.IGNORECASE) if worded else None,
                frozenset(words),
                re.compile("|".join(free), re.IGNORECASE) if free else None,
            )
        )
    return tuple(rules)


def _needed(parsed: Any) -> frozenset[str] | None:
    """Words in lower case one of which stands in every text that a parsed pattern matches; null where none can be
    named. Few lines of a story hold one, so most rules are passed over without trying them."""
    best: frozenset[str] | None = None
    run = ""
    for code, value in [*parsed, (None, None)]:
        found: frozenset[str] | None = None
        name = str(code)
        if name == "LITERAL" and chr(value).isascii():
            run += chr(value).lower()
            continue
        if run:
            best, run = _better(best, frozenset([run])), ""
        if name == "SUBPATTERN":
            found = _needed(value[3])
        elif name == "BRANCH":
            options = [_needed(option) for option in value[1]]
            found = frozenset().union(*(o for o in options if o)) if all(options) else None
        elif name in ("MAX_REPEAT", "MIN_REPEAT") and value[0]:
            found = _needed(value[2])
        best = _better(best, found)
    return best


def _better(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    """The words that say more: those whose shortest is longer; words of a letter or two say nothing."""
    options = [o for o in (one, other) if o and min(map(len, o)) >= 3]
    return max(options, key=lambda o: (min(map(len, o)), -len(o)), default=None)


@lru_cache(maxsize=1)
def _rule_words() -> tuple[ahocorasick_rs.AhoCorasick, tuple[frozenset[int], ...]]:
    """One matcher for the words of all rules, and the rules that each word is of."""
    words = sorted({word for rule in _rules() for word in rule.words})
    rules = tuple(frozenset(n for n, rule in enumerate(_rules()) if word in rule.words) for word in words)
    return ahocorasick_rs.AhoCorasick(words), rules


def agency_forms() -> dict[str, str]:
    """Spelling in lower case → canonical agency or outlet name."""
    return _forms("agencies", lexicon.current())


def outlet_forms() -> dict[str, str]:
    """Spelling in lower case → canonical outlet name."""
    return _forms("outlets", lexicon.current())


@lru_cache(maxsize=16)
def _forms(name: str, pack: str | None) -> dict[str, str]:
    table = {}
    for row in lexicon.entries(name, pack=pack):
        for form in row["forms"]:
            table[form.lower()] = row["name"]
    return table


def rule_of(text: str) -> tuple[str, str] | None:
    """The rule that takes this whole line out of the story, as (name, kind); null where it is story or heading."""
    if not text or len(text) > 800:
        return None
    matcher, of_word = _rule_words()
    low = text.lower().replace("ſ", "s")  # as re.IGNORECASE has it
    worded = {
        rule
        for word in {m[0] for m in matcher.find_matches_as_indexes(low, overlapping=True)}
        for rule in of_word[word]
    }
    told = len(text) > 110 and bool(_SAYS.search(text))
    for number, rule in enumerate(_rules()):
        if len(text) > rule.longest or (told and rule.kind in _NOT_TOLD):
            continue  # … or a sentence of the story that happens to hold the words of a rule
        if (rule.free and rule.free.fullmatch(text)) or (
            number in worded and rule.worded and rule.worded.fullmatch(text)
        ):
            return rule.name, rule.kind
    return None


_NOT_TOLD = frozenset(("chrome", "link", "label", "item", "greeting", "byline"))


_CAPS = r"[A-ZÀ-ÝŁŚŻ][A-ZÀ-ÝŁŚŻ’'.\-]{1,24}"
_CAPS_PLACE = rf"{_CAPS}(?:[ ](?:{_CAPS}|DE|DI|LA|AL|OF)){{0,4}}"
_MIXED = r"[A-ZÀ-ÝŁŚŻ][\w’'.\-]{0,24}"
_MIXED_PLACE = rf"{_MIXED}(?:[ ](?:{_MIXED}|de|di|la|al|of|the|and|upon|am)){{0,4}}"
_DASH = r"(?:-{1,3}|[–—―‒]|:)"
_MONTHS = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[a-zA-Z]*\.?"
_FOREIGN = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)"
_WHEN = rf"(?:(?:[A-Z][a-z]+day,?\s)?(?:{_MONTHS}\s\d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th|er|\.)?\s(?:{_MONTHS}|{_FOREIGN}))(?:,?\s\d{{4}})?|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|\d{{4}}-\d\d-\d\d)"
_AGENCY = r"[A-Za-z][\w./&’' -]{1,40}"
_OPEN = r"[A-ZÀ-Ý0-9“\"‘'«(\[$€£А-ЯЄІЇҐ]"

_DATELINES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # (LONDON) — text, (SEOUL, South Korea) — text, (KYIV )– text, (NEW YORK and LONDON) —
    ("bracketed", re.compile(rf"\(\s?(?P<place>{_CAPS_PLACE}(?:(?:/| and |, ){_CAPS_PLACE})*(?:,\s[A-Z][\w. ]{{1,25}})?)\s?,?\s?\)\s?{_DASH}\s*(?={_OPEN})")),
    # KYIV, Ukraine (AP) — text; KYIV, Jan 15 (Reuters) - text; PARIS, 27 mars 2025 (AFP) - text; Kyiv/Moscow (dpa) - text
    ("agency", re.compile(
        rf"(?P<place>(?:{_CAPS_PLACE}|{_MIXED_PLACE})(?:(?:\s?/\s?|,\s| and |\s?-\s)(?:{_MIXED_PLACE}))*(?:\s\[[A-Za-z ]{{2,30}}\]|\s\([A-Z][A-Za-z ]{{2,30}}\)(?=\s\())?)?"
        rf"(?:[,.]?\s?(?P<when>{_WHEN})\.?,?)?\s?(?:[-–—]\s)?\((?P<agency>{_AGENCY})\)\s?(?P<dash>\.?\s?{_DASH}\s*)?(?={_OPEN}|by\s)")),
    # MOSCOW, January 15. /TASS/. text;  ASTANA. KAZINFORM
    ("slashed", re.compile(rf"(?P<place>{_MIXED_PLACE}(?:,\s{_MIXED_PLACE})?)[,.]\s(?P<when>{_WHEN})\.?\s?/(?P<agency>{_AGENCY})/\.?\s?(?:{_DASH}\s*)?(?={_OPEN})")),
    # MOSCOW. Jan 15 (Interfax) - is covered above. Jan. 15 (UPI) -- too. KYIV, January 15 – text; KYIV, Ukraine — text; KYIV --
    ("plain", re.compile(
        rf"(?P<place>{_CAPS_PLACE}(?:\s?/\s?{_CAPS_PLACE})*(?:,\s{_MIXED_PLACE}|\s\({_MIXED_PLACE}\)){{0,2}})(?:[,.]\s(?P<when>{_WHEN})\.?)?\s?{_DASH}\s*(?={_OPEN})")),
    # Kyiv, Ukraine – text; Washington, DC – text; Kyiv, Ukraine CNN — text
    ("mixed", re.compile(rf"(?P<place>{_MIXED_PLACE},\s{_MIXED_PLACE}?)\s?(?P<agency>CNN)?\s(?:--|[–—])\s(?={_OPEN})")),
    # CNN — text;  Kyiv CNN — text
    ("network", re.compile(rf"(?P<place>{_MIXED_PLACE}\s)?\(?(?P<agency>CNN|BBC News|NBC News|CBS News|NPR|DW|VOA|RFE/RL)\)?\s?(?:--|[–—])\s?(?={_OPEN})")),
    # KYIV, January 15. text
    ("dated", re.compile(rf"(?P<place>{_CAPS_PLACE}),\s(?P<when>{_WHEN})\.?\s(?:{_DASH}\s*)?(?={_OPEN})")),
)  # fmt: skip
_NOT_A_PLACE = frozenset(
    "BREAKING UPDATE UPDATED LIVE WATCH EXCLUSIVE ANALYSIS OPINION FACTBOX EXPLAINER URGENT ADVISORY CORRECTION FILE PHOTO VIDEO NATO EU UN US UK U.S. U.K. "
    "USA UPDATE1 TIMELINE NOTE EDITOR BREAKINGVIEWS WRAPUP RECORD ATTACK MISSILE NIGHT MORNING SOURCE ALERT HERE WHAT WHY HOW WHO THE A AN".split()
)
_NOT_FIRST = frozenset(
    "BREAKING UPDATE UPDATED LIVE WATCH EXCLUSIVE ANALYSIS OPINION FACTBOX EXPLAINER URGENT ADVISORY CORRECTION FILE HOW WHY WHAT WHO THE".split()
)
_DAYS = re.compile(r"\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b")


def read_dateline(text: str) -> Dateline | None:
    """Reads a dateline at the start of a paragraph: place, agency, date; null where the paragraph has none.

    A bare place with a dash must be in capitals and be followed by a capital: `KYIV — lift the ban` is none.
    """
    head = text[:160]
    if not head or not (head[0].isupper() or head[0] in "(Â\ufeff"):
        return None
    if not re.search(r"[—–―‒(/-]|\.\s|:", head):
        return None
    for style, pattern in _DATELINES:
        m = pattern.match(head)
        if not m:
            continue
        if re.search(r"[^\s-]-$", m.group()):
            continue  # a hyphen inside a word (`RBC-Ukraine reports`) is no dash
        groups = m.groupdict()
        place, agency, when = groups.get("place"), groups.get("agency"), groups.get("when")
        if place and (
            place.strip(" ,") in _NOT_A_PLACE
            or place.split()[0].strip(",") in _NOT_FIRST
            or len(place) > 70
            or _DAYS.search(place)
        ):
            continue
        name = agency_forms().get((agency or "").strip().lower())
        if style == "agency":
            if name is None and not _agency_like(agency or "", groups.get("dash")):
                continue
            if place is None and name is None:
                continue
            if not groups.get("dash") and (name is None or not when):
                continue
            if place and not groups.get("dash") and len(place.split()) > 3:
                continue
        if place and style == "agency" and not place.isupper():
            shouted = re.search(r"\b[A-Z]{3,}", place)
            if shouted and shouted.start() and not re.search(r"[,/]", place[: shouted.start()]):
                continue  # `Summary Companies KYIV, Jan 15 (Reuters)`: something else is glued before it
        if style in ("plain", "mixed") and (m.group().rstrip().endswith(":") or len(place or "") < 3):
            continue
        if style == "plain" and text.rstrip().endswith(";"):
            continue
        if style == "plain" and not re.search(r"[a-z]{2}", text[m.end() : m.end() + 80]):
            continue  # a heading in capitals with a dash
        if style == "bracketed" and m.group().rstrip().endswith(":"):
            continue
        if place and (house := agency_forms().get(place.strip().lower())):
            place, name = None, name or house
        return Dateline(place_name(place), name or (agency.strip() if agency else None), when, m.end(), style)
    return None


def _agency_like(name: str, dash: str | None) -> bool:
    """Whether an unknown name in brackets reads as an agency: capitals or capitalised words, and a dash after it."""
    words = name.split()
    if name.strip().lower() in _cities():
        return False
    return bool(dash) and len(words) <= 5 and all(w[0].isupper() or w in ("of", "the", "and") for w in words)


_COUNTRY_TAIL = re.compile(r"(?:\s\([^)]*\)|\s\[[^\]]*\]|,\s.*)$")
_BASE = re.compile(r"\s(?:Air Base|Air Force Base|Airport|Naval Base)$")


def place_name(place: str | None) -> str | None:
    """The place of a dateline as a name: `SEOUL, South Korea` → Seoul, `MOSCOW/KYIV` → Moscow; Kyiv."""
    if not place:
        return None
    names = []
    for part in re.split(r"\s?/\s?|\sand\s", place.strip(" ,.")):
        first = _COUNTRY_TAIL.sub("", part).strip(" ,.")
        if first.upper() == first and len(first) > 2:
            first = re.sub(r"[^\W\d_]+(?:[’'][^\W\d_]+)*", lambda m: m.group().capitalize(), first)
        first = _BASE.sub("", first)
        if first:
            names.append(first)
    return "; ".join(names) or None


_AGENCY_BYLINE = re.compile(r"(?P<agency>[A-Za-z][\w./ -]{1,30})[,|/]\s?(?P<place>[A-Z][\w .'-]{2,30}?)\s?[,:|]?$")
_CITY_FIRST = re.compile(r"(?P<place>[A-Z][\w .'-]{2,30}?),\s?(?P<agency>[A-Za-z][\w./ -]{1,30}?)[,:|]?$")


def _agency_line(text: str) -> tuple[str, str | None] | None:
    """`PTI, Kyiv,` or `Reuters | Kyiv`: agency and place; a bare `Reuters` too."""
    if len(text) > 60:
        return None
    plain = text.strip(" .,|:*_()").lower()
    bare = agency_forms().get(plain) or agency_forms().get(_DESK.sub("", plain))
    if bare:
        return bare, None
    for pattern in (_AGENCY_BYLINE, _CITY_FIRST):
        m = pattern.match(text)
        if m and (name := agency_forms().get(m["agency"].strip().lower())):
            return name, place_name(m["place"])
    return None


_DESK = re.compile(r"\s(?:international|staff|news|news agency|news service|wire|world service|online|english|europe)$")


# --- units -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _cities() -> frozenset[str]:
    return frozenset(form.lower() for row in lexicon.entries("datelines") for form in row["forms"])


_CITY_COLON = re.compile(
    rf"(?P<place>{_MIXED_PLACE}(?:/{_MIXED_PLACE})?)(?:,\s(?P<when>{_WHEN})\.?)?\s?:\s?(?={_OPEN})"
)


def _city_head(text: str) -> Dateline | None:
    """`Kyiv: Russia said …`, `Kyiv, Jan 15: …`: a dateline where the place is a known city."""
    low = re.match(r"(?P<place>[a-z][a-z. ]{2,24})(?:, [a-z. ]{2,20})?\s(?:--|—|–)\s(?=[A-Z“\"])", text[:60])
    if low and low["place"] in _cities() and len(text) > low.end() + 25:
        return Dateline(place_name(low["place"].upper()), None, None, low.end(), "lower case")
    m = _CITY_COLON.match(text[:60])
    if m and m["place"].lower() in _cities() and len(text) > m.end() + 25:
        return Dateline(place_name(m["place"]), None, m["when"], m.end(), "city")
    return None


def _city_line(text: str) -> bool:
    """Whether a line is only the name of a city, or of a city and its country (`ANKARA`, `KYIV, Ukraine`)."""
    plain = text.strip(" .,:—–-*_()")
    return (
        len(plain) <= 40
        and (plain.lower() in _cities() or plain.split(",")[0].lower() in _cities())
        and len(plain.split()) <= 4
    )


_NO_AGENCY = (
    r"(?!\((?:AP|AFP|UPI|PTI|ANI|IANS|EFE|DPA|TASS|RIA|AA|PAP|KCNA|ANSA|CNN|BBC|DW|VOA|NPR|LEAD|URGENT|UPDATE|END)\))"
)
_INNER_DATELINE = re.compile(
    rf"(?<=[a-z])(?={_NO_AGENCY}\({_CAPS_PLACE}(?:,\s[A-Z][\w. ]{{1,25}})?\s?\)\s?(?:--|[–—])\s*[A-Z“\"])"
    rf"|(?<=[.!?”\"’')\]…»])\s?(?={_NO_AGENCY}\({_CAPS_PLACE}(?:,\s[A-Z][\w. ]{{1,25}})?\s?\)\s?(?:--|[–—-])\s*[A-Z“\"])"
    rf"|(?<=[.!?”\"’')\]…»])\s?(?={_CAPS_PLACE}(?:/{_CAPS_PLACE})*(?:,\s{_MIXED_PLACE})?(?:[,.]\s{_WHEN})?\s\([A-Z][\w. ]{{1,25}}\)\s?(?:--|[–—-])\s*[A-Z“\"])"
    rf"|(?<=[.!?”\"’')\]…»])\s(?={_CAPS_PLACE},\s{_WHEN}\.?\s/[A-Z]{{2,10}}/)"
)
_MAYBE_INNER = re.compile(r"\([A-ZÀ-ÝŁŚŻ][^()]{1,80}\)\s?(?:--|[–—-])|/[A-Z]{2,10}/")  # quick to look for
_INNER_CLOSING = re.compile(
    r"(?<=[.!?”\"’])\s(?=(?:(?:ABC|CBS|NBC|Fox) News[’'] |CNN[’']s |(?:The )?Associated Press (?:writer|journalist|reporter)s? )[^.]{3,200}\scontributed(?: to this (?:report|story))?\.)"
    r"|(?<=[.!?”\"’])\s(?=[A-Z][\w.&-]{1,20}(?: [A-Z][\w.&-]{1,20}){0,3}[’']s? [A-Z][^.]{3,200}\scontributed to this report\.)"
    r"|(?<=Getty Images)\s?(?=\([A-Z]{3,})|(?<=Getty Images)\s(?=[A-Z]{3,}[,( ])"
    r"|(?<=[.!?”\"’])(?<!, 20\d\d\.)\s(?=[A-Z][^.!?“”]{2,80}Getty Images(?:$|\s?\(|\s[A-Z]{3,}[,( ]))"
    r"|(?<=[.!?”\"’])\s?(?=\((?:Additional )?(?:Reporting|Writing|Editing) by [^()]{3,300}\))"
    r"|(?<=[.!?”\"’])\s(?=Copyright ©|Enditem\b|© \d{4})"
    r"|(?<=[.!?”\"’)])\s(?=\((?:AP|Reuters|REUTERS|AFP|dpa|DPA|EFE|UPI|PTI|ANI|IANS|TASS|RIA Novosti|Interfax|Xinhua|Yonhap|Anadolu|BelTA|Kyodo|CNN|BBC|Bloomberg)\)\s*$)"
    r"|(?<=contributed to this report\.)\s?(?=\S)|(?<=All rights reserved\.)\s?(?=\S)|(?<=Enditem)\s(?=[A-Z])"
)  # fmt: skip
_CREDIT_GLUED = re.compile(
    r"[^.!?]{2,100}?(?:/|Images|Photo|handout|via)[^.!?()]{0,60}\s(?P<line>\((?P<city>[A-Z][A-Za-z, ]{2,40}?)\s?\)\s?(?:--|[–—])\s?[A-Z“\"])"
)
_GLUED_HEAD = re.compile(r"(?<=[a-z])\s(?=[A-Z]{3,}[A-Z /]{0,30}(?:,| \())")
_INNER_PLAIN = re.compile(
    rf"(?<=[.!?”\"])\s(?={_CAPS_PLACE}(?:/{_CAPS_PLACE}){{0,2}}(?:,\s{_MIXED_PLACE})?\s?(?:--|—)\s?[A-Z“\"])"
)
_LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")


def _units(text: str) -> Iterator[_Unit]:
    line = 1
    last = 0
    blank = False
    for m in _LINE.finditer(text):
        between = text[last : m.start()]
        breaks = between.count("\n") or (1 if between else 0)
        line += breaks
        blank = blank or breaks > 1
        last = m.end()
        if not m.group().strip(" \t\xa0\u200b\ufeff\u3000\x00"):
            blank = True
            continue
        cuts = [m.start()]
        if m.end() - m.start() > 30:
            whole = m.group()
            inner = {c.start() for c in _INNER_DATELINE.finditer(whole)} if _MAYBE_INNER.search(whole) else set()
            if (
                "contributed" in whole
                or "ing by" in whole
                or whole.rstrip().endswith(")")
                or "opyright" in whole
                or "Enditem" in whole
                or "Getty Images" in whole
                or "©" in whole
                or "reserved." in whole
            ):
                inner |= {c.start() for c in _INNER_CLOSING.finditer(whole)}
            if (
                "(" in whole[:160]
                and (c := _CREDIT_GLUED.match(whole))
                and c["city"].split(",")[0].lower() in _cities()
            ):
                inner.add(c.start("line"))
            for c in _GLUED_HEAD.finditer(whole, 0, 120):
                if (found := read_dateline(whole[c.end() : c.end() + 200])) and found.style in ("agency", "slashed"):
                    inner.add(c.start())
                    break
            if len(whole) > 600 and ("—" in whole or "--" in whole):  # a page without line breaks
                for c in _INNER_PLAIN.finditer(whole):
                    if read_dateline(whole[c.end() : c.end() + 200]):
                        inner.add(c.start())
            cuts.extend(m.start() + c for c in sorted(inner) if c)
        cuts.append(m.end())
        for start, end in zip(cuts, cuts[1:], strict=False):
            piece = text[start:end]
            left = len(piece) - len(piece.lstrip(" \t\xa0\u200b\ufeff\u3000\x00"))
            right = len(piece.rstrip(" \t\xa0\u200b\ufeff\u3000\x00"))
            if right <= left:
                continue
            shown = repaired(piece[left:right]).strip().replace("\xa0", " ").replace("\u200b", "")
            if shown:
                yield _Unit(start + left, start + right, shown, line, gap=blank)
                blank = False


_END = re.compile(r"[.!?…;:,—–-][”\"’'»)\]]*$|[.!?…,][”\"’'»)\]]+$")
_MARKUP = re.compile(r"^(?:#{1,6}\s+|>\s+)")


def _heading(text: str) -> bool:
    """Whether a line looks like a heading: short, no full stop at its end, begins like a title."""
    text = _COUNTED.sub("", text, count=1)
    if not 6 <= len(text) <= 160:
        return False
    words = text.split()
    if not 1 <= len(words) <= 24:
        return False
    if text.startswith(("- ", "• ", "▪", "* ", "– ", "— ", "❗", "+")):
        return False
    end = text.rstrip("”\"’'»)]")[-1:] or text[-1]
    if end in ".;,:—–-…" and not text.endswith(("U.S.", "U.K.", "U.N.")):
        return False
    if end == "!" and len(words) > 12:
        return False
    if len(words) > 8 and len(re.findall(r"[a-z”\"’)\d][.!?][”\"’]? [A-Z“\"]", text)) > (text.count("?") == 1):
        return False  # more than one sentence; a question with a few words more is one heading
    first = text.lstrip("“\"‘'«([¿#")[:1]
    if not (first.isupper() or first.isdigit() or first in "$€£"):
        return False
    return not (text.count("“") != text.count("”") or (text.count('"') % 2))


def _classify(units: list[_Unit]) -> None:
    repeated: dict[str, int] = {}
    for unit in units:
        if len(unit.text) < 140:
            repeated[unit.text] = repeated.get(unit.text, 0) + 1
    for index, unit in enumerate(units):
        text = unit.text
        if markup := _MARKUP.match(text):
            text = text[markup.end() :].strip("# ")
            unit.text = text
        unit.dateline = read_dateline(text) or _city_head(text)
        headed = unit.dateline and len(text) <= 100 and text[-1] not in '.!?”"' and _byline_and_stamp(text)
        if unit.dateline and len(text) > unit.dateline.end + 15 and not headed:
            continue  # … but `KYODO NEWS - Oct 22, 2025 - 18:20` is a stamp
        unit.dateline = None
        found = rule_of(text)
        if found and found[1] == "credit" and len(text) <= 90 and (dated := dates.stamp(text)) and dated.earliest:
            found = None  # `Updated on: September 28, 2024 / 4:02 PM EDT / CBS/AP`
        if found and found[1] in ("clock", "credit", "closing", "advisory"):
            unit.rule, unit.kind = found
            continue
        if len(text) <= 140 and (both := _byline_and_stamp(text)):
            unit.kind, unit.rule, unit.stamp, unit.info = "stamp", "byline and stamp", both[1], (None, both[0])
            continue
        if len(text) <= 140 and (stamp := dates.stamp(text)):
            clock = repeated[text] > 1 and stamp.kind == "plain"
            unit.kind, unit.rule, unit.stamp = (
                ("clock", "site clock and page head", None) if clock else ("stamp", "stamp", stamp)
            )
            continue
        if _city_line(text) and index + 1 < len(units) and len(units[index + 1].text) > 60:
            unit.kind, unit.rule, unit.info = "byline", "agency line", (None, place_name(text.strip(" .,:—–-*_()")))
            continue
        if line := _agency_line(text):
            unit.kind, unit.rule, unit.info = "byline", "agency line", line
            continue
        if found:
            unit.rule, unit.kind = found
            if unit.kind == "byline" and unit.rule == "byline" and not _byline_fits(units, index):
                unit.kind, unit.rule = "body", ""
            continue
        if _heading(text):
            unit.kind = "heading"
    headline = False  # whether the line above `before` is one
    for before, unit in zip(units, units[1:], strict=False):
        if (
            before.kind == "heading"
            and _WRITER.fullmatch(before.text)
            and (unit.rule == "role of the writer" or (unit.kind == "stamp" and headline))
        ):
            before.kind, before.rule = "byline", "byline"
        headline = before.kind == "heading" and len(before.text.split()) >= 5
    _tags(units)


_WRITER = re.compile(
    r"[A-ZÀ-Ý][\w’'.-]+(?: [A-ZÀ-Ý][\w’'.-]*){1,3}(?:(?:, | and | & )[A-ZÀ-Ý][\w’'.-]+(?: [A-ZÀ-Ý][\w’'.-]*){1,3})*"
)


_ABOVE_TAGS = frozenset(("related topics", "explore more on these topics"))


def _tags(units: Sequence[_Unit]) -> None:
    """Short lines and lists under a label such as `Tags` are tags: a word or three, or parts with bars between."""
    under = False
    for unit in units:
        if unit.rule == "label of tags" or (unit.kind == "link" and unit.text.strip(" :").lower() in _ABOVE_TAGS):
            under = True
            continue
        parts = re.split(r"\s?[|•·]\s?|, ", unit.text) if under else []
        short = bool(parts) and max(len(p.split()) for p in parts) <= (3 if len(parts) == 1 else 5)
        under = under and unit.kind in ("heading", "body", "label", "link") and short and unit.text[-1] not in '.!?”"'
        if under and unit.dateline is None:
            unit.kind, unit.rule = "link", "tag"


def _byline_and_stamp(text: str) -> tuple[str, dates.Stamp] | None:
    """`By Anna Smith | January 15, 2025`: who, and the stamp; null for other lines."""
    parts = [p for p in re.split(r"\s?[|•·]\s?|\s[–—-]\s", text.strip("*_ ")) if p.strip()]
    if not 2 <= len(parts) <= 4:
        return None
    stamps = [(p, found) for p in parts if (found := dates.stamp(p)) and found.kind != "time"]
    names = [p for p in parts if not dates.stamp(p)]
    if (
        len(stamps) < 1
        or not names
        or any(len(n.split()) > 7 or n[-1] in "!?" or not n[0].isupper() or re.search(r"\w{3}\.$", n) for n in names)
    ):
        return None
    return names[0], stamps[0][1]


def _byline_fits(units: Sequence[_Unit], index: int) -> bool:
    """A by-line is no sentence: it has no verb of saying, no number, and is no longer than a name with its role."""
    text = units[index].text
    return not re.search(r"\b(?:said|was|were|is|are|has|had|will|killed|fired)\b", text) and not re.search(
        r"\d{2,}", text
    )


# --- borders ---------------------------------------------------------------------------------------------------------

_NAME = re.compile(r"\b(?:[A-ZÀ-Ý][\w’'-]{1,30}\s(?:al-|van |von |de |bin |der )?){1,3}[A-ZÀ-Ý][\w’'-]{1,30}\b")
_WORD = re.compile(r"[^\W\d_]{4,}")
_COMMON = frozenset(
    "said says told that this with from have been were will would they their there which after before over into more than about also when where what "
    "while could should because other some only most many much such then them these those during between against under russia russian ukraine ukrainian "
    "president minister government officials according people country year years week month monday tuesday wednesday thursday friday saturday sunday "
    "january february march april june july august september october november december united states trump putin zelenskyy zelensky kyiv moscow war news state".split()
)
_CONTINUES = re.compile(
    r"(?:He|She|They|It|His|Her|Their|Its|But|And|Yet|However|Meanwhile|Also|Earlier|Later|Still|That|This|These|Those|Then|Both|Asked|In addition|“|\"|‘|«|[a-z])\b|[“\"‘«a-z]"
)
_LEAD_AGENCY = re.compile(
    r"\b(?:as|according to|reports?|reported|writes?|wrote|citing|told|with reference to)\b", re.IGNORECASE
)
_AGENCY_NAMED = re.compile(
    r"\b(?:ukrinform|unn|unian|rbc-ukraine|reuters|afp|tass|interfax|ukrainska pravda)\b", re.IGNORECASE
)
_SAYS = re.compile(r"\b(?:said|says|told|announced|reported|reports|according to|wrote|writes|confirmed|declared)\b")
_TIMEWORD = re.compile(
    r"\b(?:today|yesterday|overnight|tonight|this (?:morning|week)|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_WHOLE_PAGE = re.compile(r"(?:the latest|live updates?|as it happened|live blog|live)\b\s?[:|-]", re.IGNORECASE)


class _Story:
    """What is known of the article that is being read: its words, and the people it has introduced."""

    __slots__ = ("words", "full", "last", "paragraphs", "shouted", "dated")

    def __init__(self) -> None:
        self.words: set[str] = set()
        self.full: set[str] = set()
        self.last = ""
        self.paragraphs = 0
        self.shouted = self.dated = False

    def take(self, text: str) -> None:
        text = text[:4000]
        if len(self.words) < 5000:
            self.words.update(w for w in map(str.lower, _WORD.findall(text)) if w not in _COMMON)
            self.full.update(_full_names(text))
        self.last = text
        self.paragraphs += 1

    def open(self, head: Sequence[_Unit], first: _Unit) -> None:
        self.shouted = any(u.kind == "heading" and u.text.isupper() for u in head)
        self.dated = first.dateline is not None


def _full_names(text: str) -> set[str]:
    return {m.group().replace("’s", "") for m in _NAME.finditer(text)}


def _told_again(heading: str, paragraph: str) -> float:
    """The share of a heading's words that the paragraph under it has: a headline is told again by its lead, a
    subheading rarely. Words are compared by their first five letters."""
    words = {w.lower()[:5] for w in re.findall(r"[^\W_]{4,}", heading)}
    text = {w.lower()[:5] for w in re.findall(r"[^\W_]{4,}", paragraph[:1500])}
    return len(words & text) / len(words) if words else 0.0


def _new_story(story: _Story, gap: Sequence[_Unit], ahead: Sequence[_Unit]) -> tuple[float, str]:
    """How much speaks for a border before `ahead[0]` where no firm cue does: a sum of weights, and the cue named."""
    first = ahead[0].text
    score, why = 0.0, []
    heads = _own_headings(gap)
    if story.dated:
        score -= 0.3  # a page that opens its stories with datelines would open this one so too
    if heads:
        words = len(heads[-1].text.split())
        shouting = heads[-1].text.isupper()
        if shouting and not story.shouted:
            score += 0.1  # a subheading in capitals under a headline that is none
        else:
            score += 0.45 if words >= 5 else 0.35 if words >= 4 else 0.1
        if heads[-1].text.rstrip('”"').endswith("?"):
            score -= 0.25
        else:
            told = _told_again(heads[-1].text, first)
            score += 0.3 if told >= 0.4 else 0.1 if told > 0.3 else -0.15 if told == 0 else 0.0
        why.append("heading")
    if any(u.kind == "clock" for u in gap):
        score += 0.3
        why.append("page head")
    if any(u.kind in ("credit",) for u in gap):
        score += 0.15
    if any(u.kind in ("link", "chrome") for u in gap):
        score += 0.05
    if any(u.kind == "label" for u in gap):
        score += 0.05
    text = " ".join(u.text for u in ahead[:2])
    words = {w for w in map(str.lower, _WORD.findall(text)) if w not in _COMMON}
    if len(words) >= 6:
        shared = len(words & story.words) / len(words)
        if shared < 0.08:
            score += 0.35
            why.append("change of topic")
        elif shared < 0.16:
            score += 0.2
            why.append("change of topic")
        elif shared > 0.35:
            score -= 0.25
    names = _full_names(first)
    again = {n for n in names if any(n.split()[-1] == o.split()[-1] for o in story.full)}
    surnames = {o.split()[-1] for o in story.full if len(o.split()[-1]) > 3}
    bare = {w for w in re.findall(r"[A-ZÀ-Ý][\w-]{3,}", first) if w in surnames} - {n.split()[-1] for n in names}
    if again:
        score += 0.3
        why.append("people introduced again")
    if bare and not again:
        score -= 0.35
    if _TIMEWORD.search(first):
        score += 0.12
    if _SAYS.search(first):
        score += 0.08
    if _AGENCY_NAMED.search(first) and _LEAD_AGENCY.search(first):
        score += 0.3
        why.append("agency in the lead")
    if _CONTINUES.match(first):
        score -= 0.45
    if story.last and not _END.search(story.last):
        score -= 0.4
    return score, " + ".join(why) or "change of topic"


_ANAPHORA = re.compile(
    r"\b(?:also|meanwhile|later|earlier|added|another|same|too|further|however|still|instead|separately|in addition|the (?:statement|attack|strike|ministry"
    r"|report|meeting|talks|deal|decision|plan|move|president|minister|leader|visit|raid|fire|blast|court|party|agency|number|count))\b",
    re.IGNORECASE,
)


def _uncued(story: _Story, ahead: Sequence[_Unit]) -> str | None:
    """The cue of a border on a page that has no cue of any kind: a long first sentence that says who said what on
    which day, in new words, without a word that points back, and with the people of the story above, where they
    return, introduced again. Null where one of these is missing: a border missed is better here than one invented."""
    first = ahead[0].text
    sentence = re.split(r"(?<=[a-z0-9”)][.!?”])\s", first)[0]
    if story.paragraphs < 2 or re.match(
        r"(?:In|On|Of|At|Overnight|During|Elsewhere|According|While|As|For|With|By)\b", sentence
    ):
        return None
    if len(sentence.split()) < 18 or _CONTINUES.match(first) or first.startswith("The ") or _ANAPHORA.search(sentence):
        return None
    introduced = _INTRODUCED.match(sentence)
    if not _TIMEWORD.search(sentence) or not (introduced or _SAYS.search(sentence)):
        return None
    words = {w for w in map(str.lower, _WORD.findall(" ".join(u.text for u in ahead))) if w not in _COMMON}
    names = _full_names(first)
    known = {o.split()[-1] for o in story.full if len(o.split()[-1]) > 3}
    again = any(n.split()[-1] in known for n in names)
    if (set(re.findall(r"[A-ZÀ-Ý][\w-]{3,}", first)) & known) - {n.split()[-1] for n in names}:
        return None
    shared = len(words & story.words) / max(1, len(words))
    if again and shared < 0.2:
        return "people introduced again + change of topic"
    return "change of topic" if introduced and shared < 0.1 else None


_INTRODUCED = re.compile(
    r"(?:[A-Z][\w.]+ )?(?:[A-Z]\w+ )?(?:Vice )?(?:President|Prime Minister|Minister|Chancellor|King|Pope|Secretary of State|Foreign Minister|Defen[cs]e Minister|leader|envoy) [A-Z][\w’'-]+ [A-Z]"
)


def split(document: Document, *, mode: str = "auto") -> tuple[list[Piece], list[Dropped]]:
    """Cuts a document into articles and takes out what is not story.

    `mode`: auto (records stay whole, pages are divided), whole (never divide), split (divide records too).
    Returns the pieces in the order of the page, and the dropped lines. Raises ValueError for an unknown mode.
    """
    if mode not in MODES:
        raise ValueError(f"mode {mode!r}: expected one of {', '.join(MODES)}")
    source = document.text
    text, places = resolve(source)
    units = list(_units(text))
    _classify(units)
    whole = mode == "whole" or (mode == "auto" and document.whole)
    if whole and document.kind in ("message", "row", "item"):
        _spare_posts(units)
    if units and not any(u.kind == "body" for u in units):
        for unit in units:  # nothing but headings: they are the text; a record is its text whatever it looks like
            if unit.kind == "heading" or document.whole:
                unit.kind, unit.rule, unit.stamp = "body", "", None
    issue = _issue(units)
    groups = _groups(units, whole, document)
    dropped: list[Dropped] = []
    pieces = []
    for group in groups:
        if piece := _piece(group, text, places, document, dropped):
            pieces.append(piece)
    return _of_one_house(pieces, issue), dropped


def _issue(units: Sequence[_Unit]) -> date | None:
    """The day that the greeting of a newsletter names with its year, or the line above the greeting; else null."""
    head = None
    for unit in units[:12]:
        if unit.kind == "greeting":
            for found in dates.absolute(unit.text) or dates.absolute(head.text if head else ""):
                if found.year:
                    if head:
                        head.kind, head.rule, head.stamp = "clock", "site clock and page head", None
                    return date(found.year, found.month, found.day)
        elif unit.kind in ("body", "byline"):
            return None
        head = unit if dates.absolute(unit.text) else head
    return None


def _of_one_house(pieces: list[Piece], issue: date | None) -> list[Piece]:
    """What one page says of all its stories: its outlet, where only one is named; the agency of bracketed datelines."""
    outlets = {p.outlet for p in pieces if p.outlet}
    house = outlets.pop() if len(outlets) == 1 else None
    out = []
    for piece in pieces:
        agency, outlet = piece.agency, piece.outlet
        if house and not outlet and (not agency or piece.bracketed):
            outlet = house
        if piece.bracketed and not agency:
            agency = agency_forms().get((outlet or "").lower()) if outlet else "ABC News"
        out.append(replace(piece, agency=agency, outlet=outlet, issue=issue))
    return out


def _spare_posts(units: Sequence[_Unit]) -> None:
    """A post or row is short and its own: headings, labels and lists in it are its text."""
    for unit in units:
        if unit.kind in ("heading", "label", "stamp", "clock", "byline") and unit.rule not in ("agency line",):
            unit.kind, unit.rule, unit.stamp = "body", "", None
        elif unit.kind == "chrome" and unit.rule in ("market ticker",):
            unit.kind, unit.rule = "body", ""


@dataclass(slots=True)
class _Group:
    cue: str
    head: list[_Unit] = field(default_factory=list)  # lines above the first line of the story
    body: list[_Unit] = field(default_factory=list)  # from the first to the last line of the story
    tail: list[_Unit] = field(default_factory=list)  # lines below it


def _groups(units: Sequence[_Unit], whole: bool, document: Document) -> list[_Group]:
    groups: list[_Group] = []
    current = _Group("start")
    story = _Story()
    gap: list[_Unit] = []
    calm = bool(units and any(_WHOLE_PAGE.match(u.text) for u in units[:6]))
    bare = len(units) > 3 and all(u.kind == "body" and not u.dateline for u in units)
    bodies = [i for i, u in enumerate(units) if u.kind == "body"]
    following = dict(zip(bodies, bodies[1:], strict=False))
    for index, unit in enumerate(units):
        if unit.kind != "body":
            gap.append(unit)
            continue
        if not current.body:
            current.head.extend(gap)
            gap = []
            current.body.append(unit)
            if not whole:
                story.take(unit.text)
                story.open(current.head, unit)
            continue
        cue = None
        if not whole:
            nxt = following.get(index)
            ahead = [unit] + ([units[nxt]] if nxt is not None and nxt - index == 1 else [])
            opening = len(current.body) == 1 and not current.body[0].dateline and len(current.body[0].text) < 260
            cue = _cut(story, gap, ahead, calm, opening and any(u.kind == "heading" for u in current.head), bare)
        if cue is None:
            current.body.extend(gap)
            current.body.append(unit)
        else:
            tail, head = _share(gap)
            current.tail = tail
            groups.append(current)
            current = _Group(cue, head=head, body=[unit])
            story = _Story()
            story.open(head, unit)
        gap = []
        if not whole:
            story.take(unit.text)
    while current.body and gap and gap[0].kind == "heading" and re.search(r"\d", gap[0].text):
        current.body.append(gap.pop(0))  # the last lines of a list (`49 UAVs lost`) have no full stop
    current.tail = gap
    if current.body or current.head or current.tail:
        groups.append(current)
    return groups


def _own_headings(gap: Sequence[_Unit]) -> list[_Unit]:
    """The headings between two paragraphs but for those that a label such as `Related stories` heads."""
    found = []
    listed = False
    for unit in gap:
        if unit.kind == "heading" and not listed:
            found.append(unit)
        elif unit.kind in ("link", "label"):
            listed = bool(_LIST_LABEL.fullmatch(unit.text.strip(" :")))
        elif unit.kind != "heading":
            listed = False
    return found


def _cut(
    story: _Story, gap: Sequence[_Unit], ahead: Sequence[_Unit], calm: bool, standfirst: bool, bare: bool
) -> str | None:
    """The cue of a border before `ahead[0]`, or null where the story goes on."""
    first = ahead[0]
    if first.dateline:
        return f"dateline ({first.dateline.style})"
    kinds = {u.kind for u in gap}
    sourced = all(u.rule == "agency credit" and u.text.lower().startswith("source") for u in gap if u.kind == "closing")
    if "closing" in kinds and not (sourced and not any(u.kind in ("heading", "stamp", "byline") for u in gap)):
        return "closing line: " + next(u.rule for u in gap if u.kind == "closing")
    heads = _own_headings(gap)
    if not heads and standfirst and kinds & {"stamp", "byline"}:
        return None  # headline, standfirst, by-line or stamp, story
    if "stamp" in kinds:
        real = [u for u in gap if u.kind == "stamp"]
        if heads or any(u.stamp and u.stamp.earliest for u in real) or "byline" in kinds:
            return "stamp"
        if any(u.rule == "stamp" for u in real):
            return "live entry"
        return "stamp"
    if "item" in kinds:
        return "digest item"
    if "byline" in kinds and (heads or any(u.rule == "agency line" or u.text.startswith("By ") for u in gap)):
        return "byline"
    if not gap:
        return _uncued(story, ahead) if bare else None
    score, why = _new_story(story, gap, ahead)
    if calm:
        score -= 0.4
    return why if score >= (0.72 if heads or "clock" in kinds else 0.95) else None


def _share(gap: Sequence[_Unit]) -> tuple[list[_Unit], list[_Unit]]:
    """Divides the lines between two stories: what closes the one above, what heads the one below."""
    cut = 0
    for index, unit in enumerate(gap):
        if unit.kind in ("closing", "link", "chrome", "advisory"):
            cut = index + 1
    return list(gap[:cut]), list(gap[cut:])


def _title(head: Sequence[_Unit], top: bool) -> tuple[_Unit | None, list[_Unit]]:
    """The headline among the lines above a story, and the other headings there (standfirst, list of links). `top`:
    the story is the first of the page, where a label is a section's name and not the head of a list of links."""
    runs: list[list[_Unit]] = [[]]
    listed = summary = False
    points: list[_Unit] = []
    before: _Unit | None = None
    for unit in head:
        if unit.kind == "heading":
            bare = before is not None and before.rule == "agency line" and before.info[1] is None
            if runs[-1] and before is not None and (before.kind == "credit" or bare):
                unit.kind, unit.rule = "credit", "caption"  # a line under a picture credit, with a headline above it
            elif summary:
                points.append(unit)
            else:
                runs[-1].append(unit)
        elif unit.rule == "market ticker" and runs[-1]:
            summary = True  # `Summary`: what follows are points under the headline
        elif unit.kind in ("label", "link", "clock", "closing") or (unit.stamp and unit.stamp.kind == "time"):
            listed = unit.kind == "link" or (unit.kind == "label" and not top)
            summary = False
            if runs[-1]:
                runs.append([])
        before = unit
    runs = [r for r in runs if r]
    if not runs:
        return None, []
    last = runs[-1]
    others = [u for r in runs[:-1] for u in r]
    seen: dict[str, _Unit] = {}
    for unit in last:
        seen.setdefault(unit.text.casefold(), unit)
    options = list(seen.values())
    counted = [u for u in options if _COUNTED.match(u.text)]
    if counted:
        title = counted[-1]
    elif len(options) > 3 or (listed and len(options) > 1):
        title = options[-1]
    else:
        title = options[0]
        if len(options) > 1 and len(title.text.split()) <= 2 and len(options[1].text.split()) >= 4:
            title = options[1]
    return title, others + points + [u for u in last if u is not title]


def _piece(
    group: _Group, text: str, places: list[int] | None, document: Document, dropped: list[Dropped]
) -> Piece | None:
    title, others = _title(group.head, group.cue == "start")
    _links_inside(group.body)
    drop = (
        [u for u in group.head if u.kind != "heading"]
        + [u for u in group.body if u.kind not in ("body", "heading")]
        + group.tail
    )
    standfirst = []
    for unit in others:
        if (
            title is not None
            and unit.start > title.start
            and unit.text.casefold() != title.text.casefold()
            and (len(unit.text.split()) > 6 or re.match(r"[A-Z]\w+: \w", unit.text))
        ):
            standfirst.append(unit)
        else:
            drop.append(unit)
    body = [u for u in group.body if u.kind in ("body", "heading")]
    seen: set[str] = set()
    kept = []
    for unit in reversed(body):  # a paragraph printed twice is kept where it stands last
        key = unit.text.casefold()
        if len(key) > 60 and key in seen:
            unit.rule = "printed twice"
            drop.append(unit)
            continue
        seen.add(key)
        kept.append(unit)
    kept.reverse()
    if not kept and title is not None:
        kept, title = ([title] if document.whole else []), None if document.whole else title
    for unit in sorted(drop, key=lambda u: u.start):
        rule = unit.rule or ("heading without a story" if unit.kind == "heading" else unit.kind)
        dropped.append(
            Dropped(document.source, document.n, document.line + unit.line - 1, text[unit.start : unit.end], rule)
        )
    if not kept:
        if title is not None:
            dropped.append(
                Dropped(
                    document.source, document.n, document.line + title.line - 1, title.text, "heading without a story"
                )
            )
        return None
    shown = Mapped()
    lines = ([title] if title is not None else []) + standfirst + kept
    own_title = None
    if document.title and title is None and document.whole:
        plain = repaired(resolve(document.title)[0]).strip()
        if plain and plain.casefold() != kept[0].text.casefold():
            own_title = resolve(document.title)[0].strip()
            shown.add(own_title, None)
    for number, unit in enumerate(lines):
        if shown.size:
            shown.add("\n\n" if unit.gap and number and document.whole else "\n", None)
        start, end = unit.start, unit.end
        if markup := _MARKUP.match(text[start:end]):
            start += markup.end()
        if unit is title and (counted := _COUNTED.match(text[start:end])):
            start += counted.end()
        for a, b, joint in _glued(text, start, end) if unit.kind == "body" else [(start, end, "")]:
            if joint:
                shown.add(joint, None)
            if places is None:
                shown.add(text[a:b], a)
            else:
                _add_mapped(shown, text, places, a, b)
    first_line = min(lines, key=lambda u: u.start)
    start, end = first_line.start, kept[-1].end
    if title is not None and document.whole is False:
        start = min(start, title.start)
    if places is not None:
        start, end = places[start], (places[end - 1] + 1 if end <= len(places) else len(document.text))
    opening = kept[0].dateline
    heads = group.head
    tails = group.tail
    stamps = tuple(u.stamp for u in _stamps_of(heads) if u.stamp) + tuple(
        u.stamp for u in group.body if u.stamp and u.stamp.earliest
    )
    relative = tuple(u.text for u in heads if u.rule == "relative stamp")
    byline = next((u for u in heads + group.body if u.kind == "byline" and u.rule == "byline"), None)
    agency_line = next((u for u in heads if u.rule == "agency line"), None)
    closings = tuple(u.text for u in [*group.body, *tails] if u.kind == "closing")
    credits = tuple(u.text for u in [*heads, *group.body, *tails] if u.kind == "credit")
    agency = (opening.agency if opening else None) or (agency_line.info[0] if agency_line else None)
    agency = agency or _agency_of(closings, kept, opening)
    shown_title = text[title.start : title.end] if title is not None else own_title
    if shown_title:
        shown_title = _MARKUP.sub("", shown_title)
        shown_title = (
            _COUNTED.sub("", shown_title) if title is not None and _COUNTED.match(shown_title) else shown_title
        )
    return Piece(
        start,
        end,
        shown.text(),
        tuple(shown.runs),
        group.cue,
        shown_title,
        (opening.place if opening else None) or (agency_line.info[1] if agency_line else None),
        agency,
        _outlet_of(closings, credits, byline.text if byline else None) or _outlet_of_stamps(_stamps_of(heads)),
        byline.text.strip("*_ ") if byline else None,
        opening.date if opening else None,
        stamps,
        relative,
        credits,
        bool(opening and opening.style == "bracketed"),
    )


_COUNTED = re.compile(r"\d{1,2}[.)]\s+(?=[A-Z“\"])")
_LIST_LABEL = re.compile(
    r"(?:related|recommended|most|more on this|more from|top|editor.?s|also|read|see|you may|must|popular|trending|dh|our|latest|up next|suggested|in pictures|don.?t miss)\b(?: [\w’']+){0,4}|.{0,20}\bpicks",
    re.IGNORECASE,
)


def _links_inside(body: Sequence[_Unit]) -> None:
    """Headings right under `Related stories` in the middle of a story are links, not its subheadings."""
    listed = False
    for unit in body:
        if unit.kind in ("link", "label"):
            listed = bool(_LIST_LABEL.fullmatch(unit.text.strip(" :")))
        elif unit.kind == "heading" and listed:
            unit.kind, unit.rule = "link", "recommended story"
        elif unit.kind == "body":
            listed = False


_GLUED_HEADING = re.compile(
    r"(?P<word>[a-zà-ÿ’]{3,})[”’']? (?=(?:The|A|An|In|On|At|He|She|It|They|But|According|After|For|This|These|When|While|If|Its|His|Her|Their|Some"
    r"|Several|Two|Three|Four|Five|About|More|Earlier|Meanwhile|However) [a-zA-Z])"
)
_LEADS_ON = frozenset(
    "in of to from with at by for told and near via the called named titled or as on over under into about between said says that than but newspaper "
    "magazine film book song word words".split()
)
_GLUED_SENTENCE = re.compile(r"[.!?](?=[A-Z][a-z]+ )(?<=[a-z]{3}.)")


def _glued(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """A paragraph in runs `(start, end, what to put before)`: a subheading that is glued to the sentence after it
    (`Moscow counts missiles The ministry said …`) gets a line of its own, glued sentences get their space."""
    runs = []
    at, joint = start, ""
    head = text[start : min(end, start + 110)]
    m = _GLUED_HEADING.search(head)
    if m and m["word"] not in _LEADS_ON and end - start > m.end() + 40 and head[:1].isupper():
        before = head[: m.start()]
        if 2 <= len(before.split()) <= 11 and not re.search(r"[.!?:;,—–]", before):
            runs.append((start, start + m.end() - 1, ""))
            at, joint = start + m.end(), "\n"
    for glue in _GLUED_SENTENCE.finditer(text, at, end):
        if glue.end() > at:
            runs.append((at, glue.end(), joint))
            at, joint = glue.end(), " "
    runs.append((at, end, joint))
    return runs


def _add_mapped(shown: Mapped, text: str, places: Sequence[int], start: int, end: int) -> None:
    at = start
    while at < end:
        stop = at + 1
        while stop < end and places[stop] == places[stop - 1] + 1:
            stop += 1
        shown.add(text[at:stop], places[at])
        at = stop


def _stamps_of(head: Sequence[_Unit]) -> list[_Unit]:
    """The stamps that belong to the story below: those with no section label, link or menu between them and it."""
    kept: list[_Unit] = []
    for unit in reversed(head):
        if unit.kind in ("label", "link", "clock", "closing"):
            break
        if unit.kind == "stamp":
            kept.append(unit)
    return kept[::-1]


_POSSESSIVE = re.compile(r"(?P<outlet>[A-Z][\w.&-]*(?: [A-Z][\w.&-]*){0,4})(?:’s?|'s?) [A-Z]")


def _agency_of(closings: Sequence[str], kept: Sequence[_Unit], opening: Dateline | None) -> str | None:
    forms = agency_forms()
    for line in closings:
        low = line.lower()
        if (m := _POSSESSIVE.match(line)) and (name := forms.get(m["outlet"].lower())):
            return name
        for form, name in forms.items():
            if len(form) > 2 and form in low and re.search(rf"(?<![\w]){re.escape(form)}(?!\w)", low):
                return name
        if re.fullmatch(r"\W*ap\W*", low):
            return "AP"
    lead = kept[0].text
    if opening is None and _LEAD_AGENCY.search(lead):
        for form in (
            "Ukrinform",
            "UNN",
            "UNIAN",
            "RBC-Ukraine",
            "Ukrainska Pravda",
            "Reuters",
            "AFP",
            "TASS",
            "Interfax",
            "RIA Novosti",
            "Xinhua",
            "Yonhap",
            "Anadolu",
            "BelTA",
        ):
            if form in lead and re.search(rf"\b{form}\b", lead):
                return form
    return None


def _outlet_of_stamps(stamps: Sequence[_Unit]) -> str | None:
    """The known outlet that a stamp names before its date: `The Levant Ledger | Saturday 14 June 2025`."""
    for unit in stamps:
        first = re.split(r"\s*[|·•]\s*|\s[–—-]\s|, ", unit.text.strip("*_# "), maxsplit=1)[0]
        if name := outlet_forms().get(first.lower()):
            return name
    return None


def _outlet_of(closings: Sequence[str], credits: Sequence[str], byline: str | None) -> str | None:
    """The outlet that a staff line, a copyright line or a picture credit of its own names."""
    for line in closings:
        if m := _POSSESSIVE.match(line):
            return outlet_forms().get(m["outlet"].lower(), m["outlet"])
    for line in credits:
        m = re.fullmatch(
            r"(?:photo|image|file photo): (?P<outlet>[A-Z]\w+(?: [A-Z]\w+){1,3}) archive", line, re.IGNORECASE
        )
        if m:
            return m["outlet"]
        m = re.fullmatch(r"(?:Pool|Handout|.{2,60} handout via)[/ ]+(?P<outlet>[A-Z]\w+(?: [A-Z]\w+){1,3})", line)
        if m and m["outlet"].lower() not in ("getty images",):
            return m["outlet"]
    if byline:
        low = byline.lower()
        for form, name in outlet_forms().items():
            if form in low:
                return name
        if m := re.match(r"\W*(?P<outlet>[A-Z]\w+(?: [A-Z]\w+){1,3})(?:, by our| staff|\s\|)", byline):
            return m["outlet"]
    return None
