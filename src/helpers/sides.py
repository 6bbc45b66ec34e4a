"""Who is named where: sentences, sides, places and parties of a text, tagged once for the stages that attribute.

`scene(text)` cuts a text into sentences and finds every form of the lexicons `sides`, `places`, `parties` and `speech`
in two passes. Everything here is linear in the text and raises on no text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers import lexicon

SIDE_KINDS = ("name", "adjective", "people", "metonym", "force", "relative")
_SHORT = re.compile(r"(?:[A-Z]\.?){2,6}$")


@dataclass(frozen=True, slots=True)
class Tag:
    """One form found in the text. `kind`: name, adjective, people, metonym, force, relative (of a side); place; party,
    person, spokesman, agency; head (of an institution); say, count, behind, account (speech). `value` is the side or the
    canonical name, `entry` the lexicon's entry."""

    start: int
    end: int
    kind: str
    value: str
    entry: Any


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: span, the number of its line, whether it opens the line, and whether the line is a list item."""

    start: int
    end: int
    line: int
    first: bool
    item: bool


@dataclass
class Scene:
    """A text with its sentences, tags in order, and quotations."""

    text: str
    words: Words
    sentences: list[Sentence]
    tags: list[Tag]
    speech: list[Tag]
    quotes: list[tuple[int, int]]
    datelines: dict[int, tuple[int, int]]
    counts: Counter[str] = field(default_factory=Counter)
    _starts: list[int] = field(default_factory=list)
    _tag_starts: list[int] = field(default_factory=list)
    _speech_starts: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._starts = [s.start for s in self.sentences]
        self._tag_starts = [t.start for t in self.tags]
        self._speech_starts = [t.start for t in self.speech]
        for tag in self.tags:
            side = (
                tag.value if tag.kind in SIDE_KINDS else tag.entry.get("side") if isinstance(tag.entry, dict) else None
            )
            if side and tag.kind != "relative":
                self.counts[side] += 1

    def sentence_at(self, position: int) -> int:
        """The index of the sentence that holds a position (the last one that starts at or before it)."""
        return max(0, bisect_right(self._starts, position) - 1)

    def tags_in(self, start: int, end: int) -> list[Tag]:
        """The tags that begin in `[start, end)`, in order."""
        return self.tags[bisect_left(self._tag_starts, start) : bisect_left(self._tag_starts, end)]

    def speech_in(self, start: int, end: int) -> list[Tag]:
        """The speech tags that begin in `[start, end)`, in order."""
        return self.speech[bisect_left(self._speech_starts, start) : bisect_left(self._speech_starts, end)]

    def quote_at(self, position: int) -> tuple[int, int] | None:
        """The quotation that holds a position."""
        i = bisect_right(self.quotes, (position, len(self.text) + 1)) - 1
        return self.quotes[i] if i >= 0 and self.quotes[i][0] <= position < self.quotes[i][1] else None


class Words:
    """The compiled lexicons of one language and pack."""

    def __init__(self, language: str = "en", pack: str | Path | None = None) -> None:
        self.language = language
        rows = lexicon.entries("sides", language, pack)
        document = lexicon.document("sides", language)
        self.sides: dict[str, dict[str, Any]] = {row["name"]: row for row in rows}
        self.places = {row["name"]: row for row in lexicon.entries("places", language, pack)}
        self.place_words = lexicon.document("places", language)["region_words"]
        self.parties = {row["name"]: row for row in lexicon.entries("parties", language, pack)}
        self.makers = tuple(document["maker"]["words"])
        speech = lexicon.document("speech", language)
        self.heads = speech["head"]
        self.adverbs = tuple(sorted(speech["adverbs"]["words"], key=len, reverse=True))
        self.by_name = _any_word(speech["by_name"]["words"])
        self.for_institution = _any_word(speech["by_name"]["for_institution"])
        self.person_pronouns = frozenset(speech["pronouns"]["person"])
        self.institution_pronouns = frozenset(speech["pronouns"]["institution"])
        self.takes_up = frozenset(speech["takes_up"]["words"])
        self.voice = tuple(speech["voice"]["forms"])
        self.first_person = frozenset(speech["first_person"]["words"])
        forms: dict[str, list[tuple[str, str, Any]]] = defaultdict(list)
        for row in rows:
            for key, kind in (
                ("names", "name"), ("forms", "name"), ("adjectives", "adjective"), ("people", "people"),
                ("metonyms", "metonym"), ("forces", "force"),
            ):  # fmt: skip
                for form in row.get(key, []):
                    forms[form].append((kind, row["name"], row))
            for form in row.get("loose", []):
                forms[form].append(("loose", row["name"], row))
            for form in (*row.get("platforms", ()), *(w for w in row.get("weapons", ()) if "*" not in w)):
                forms[form].append(("weapon", row["name"], row))
        for form in document["relative"]["enemy"]:
            forms[form].append(("relative", "enemy", {"name": "enemy"}))
        for row in self.places.values():
            for form in row.get("forms", row.get("names", [])):
                forms[form].append(("place", row["name"], row))
        for row in self.parties.values():
            role = row.get("role", "")
            kind = (
                "agency" if role == "agency"
                else "spokesman" if role == "spokesman"
                else "person" if role in ("president", "minister", "governor", "mayor", "commander", "official")
                or (role == "government" and " " in row["name"] and "Office" not in row["name"] and row["name"] not in ("White House",) and row.get("person"))
                else "party"
            )  # fmt: skip
            for form in row.get("forms", row.get("names", [])):
                forms[form].append((kind, row["name"], row))
        for number, row in enumerate(self.heads):
            for form in row["forms"]:
                forms[form].append(("head", row["name"], {**row, "number": number}))
        self._names = lexicon.Matcher(_merged(forms))
        spoken: dict[str, list[tuple[str, str, Any]]] = defaultdict(list)
        for row in speech["entry"]:
            for form in row["forms"]:
                spoken[form].append((row["kind"], form, row))
        self._speech = lexicon.Matcher(_merged(spoken))
        self.canonical = {
            f: row["name"] for row in self.parties.values() for f in row.get("forms", ()) if row.get("side")
        }
        self._users: dict[str, list[str]] = defaultdict(list)
        self._prefixes: list[tuple[str, str]] = []
        for row in rows:
            for model in row.get("weapons", []):
                key = _key(model)
                if model.endswith("*"):
                    self._prefixes.append((key, row["name"]))
                else:
                    self._users[key].append(row["name"])

    def enemies(self, side: str) -> list[str]:
        """The sides that a side exchanges fire with, the usual one first."""
        return list(self.sides.get(side, {}).get("enemies", []))

    def users(self, model: str | None) -> list[str]:
        """The sides that fire a model (`Kh-59/Kh-69` is looked up by its parts), in the lexicon's order."""
        found: dict[str, None] = {}
        for part in re.split(r"[/,]| and ", model or ""):
            key = _key(part)
            if not key:
                continue
            for side in self._users.get(key, ()):
                found[side] = None
            for prefix, side in self._prefixes:
                if key.startswith(prefix):
                    found[side] = None
        return list(found)

    def names(self, text: str) -> Iterator[Tag]:
        """Tags of sides, places, parties and heads. A form that begins with a capital needs one in the text."""
        for start, end, payloads in self._names.find(text):
            surface = text[start:end]
            for form, kind, value, entry in payloads:
                if (kind != "party" or " " not in form) and not _capital(form, surface):
                    continue
                if _SHORT.match(form) and not surface.isupper() and surface.rstrip("s") != form:
                    continue
                yield Tag(start, end, kind, value, entry)

    def speech(self, text: str) -> Iterator[Tag]:
        """Tags of speech words."""
        for start, end, payloads in self._speech.find(text):
            for _, kind, value, entry in payloads:
                yield Tag(start, end, kind, value, entry)


def _capital(form: str, surface: str) -> bool:
    """Whether the text has the capital that a form begins with (behind `the`, where the form has one)."""
    at = 4 if form[:4].lower() == "the " else 0
    return not form[at : at + 1].isupper() or surface[at : at + 1].isupper()


def _any_word(found: Iterable[str]) -> re.Pattern[str]:
    """One pattern for many words, as whole words."""
    return re.compile(r"\b(?:" + "|".join(re.escape(w) for w in found) + r")\b")


def _key(model: str) -> str:
    return "".join(c for c in model.lower() if c.isalnum())


def _merged(forms: dict[str, list[tuple[str, str, Any]]]) -> dict[str, tuple[tuple[str, str, str, Any], ...]]:
    """Form → payloads, where forms that differ in case alone share theirs (the matcher ignores case)."""
    folded: dict[str, list[tuple[str, str, str, Any]]] = defaultdict(list)
    for form, payloads in forms.items():
        folded[lexicon.fold(form)] += [(form, *p) for p in payloads]
    return {form: tuple(payloads) for form, payloads in folded.items()}


@lru_cache(maxsize=8)
def words(language: str = "en", pack: str | Path | None = None) -> Words:
    """The compiled lexicons; a pack is laid over them. Raises LexiconError where one can't be read."""
    return Words(language, pack)


_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Capt|Sgt|Adm|Sen|Rep|Gov|St|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|"
    r"U\.S|U\.K|U\.N|U\.A\.E|D\.P\.R\.K|approx|ca|cf|e\.g|i\.e)|\b[A-Z])\.$"
)
_STOP = re.compile(r"[.!?…]+[\"”’»)\]]*(?=\s+[\"“‘«(\[]?[A-Z0-9А-ЯІЇЄ])")
_DAY_AFTER = re.compile(
    r"\s+(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|[A-Z]{2,4}\b|Kyiv|Moscow|local|Eastern|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_ITEM = re.compile(r"\s*(?:[-–—•*▪◾◼●·‣✅➡❗️]|\d{1,2}[.)]\s)")
_DATELINE = re.compile(
    r"\s*(?:\(?[A-ZÀ-Ž][\w’'.]*(?:[ ,/]+(?:and |the )?[A-ZÀ-Ž][\w’'.]*){0,7}(?:,? +\d{1,2}(?:, \d{4})?)?\.?\s*(?:\([^()\n]{1,40}\)|/[A-Z]+/\.?)?\s*\)?\s*(?:--|[-–—])\s?"
    r"|[A-Z]{3,}[A-Z, ]*, [A-Z][a-z]+\.? \d{1,2}\.? /[A-Z]+/\.?)"
)


_LONGEST = 1200  # characters; what runs on without an end is read in pieces, so that work stays linear


def _sentences(text: str) -> list[Sentence]:
    found: list[Sentence] = []
    position = 0
    number = -1  # counts the lines that hold text
    for line in text.split("\n"):
        number += bool(line.strip())
        item = bool(_ITEM.match(line[:8]))
        begin = 0
        for m in _STOP.finditer(line):
            head = line[max(begin, m.start() - 12) : m.start() + 1]
            if m[0][0] == "." and len(m[0]) == 1 and _ABBREVIATION.search(head):
                continue
            if head[-5:].lower() in (" a.m.", " p.m.") and _DAY_AFTER.match(line, m.end()):
                continue
            _add(found, line, position, begin, m.end(), number, item)
            begin = m.end()
        _add(found, line, position, begin, len(line), number, item)
        position += len(line) + 1
    return found


def _add(found: list[Sentence], line: str, at: int, begin: int, end: int, number: int, item: bool) -> None:
    while end - begin > _LONGEST:
        cut = line.rfind(" ", begin + _LONGEST // 2, begin + _LONGEST)
        cut = cut if cut > begin else begin + _LONGEST
        _add(found, line, at, begin, cut, number, item)
        begin = cut
    part = line[begin:end]
    if part.strip():
        lead = len(part) - len(part.lstrip())
        first = not found or found[-1].line != number
        found.append(Sentence(at + begin + lead, at + begin + len(part.rstrip()), number, first, item))


def _quotes(text: str) -> list[tuple[int, int]]:
    """Spans between double quotation marks, each inside one line; an open one runs to the end of its line."""
    found: list[tuple[int, int]] = []
    opened = -1
    for m in re.finditer(r'["“”«»\n]', text):
        c = m[0]
        if c == "\n":
            if opened >= 0:
                found.append((opened, m.start()))
            opened = -1
        elif opened < 0 and c in '"“«':
            opened = m.start()
        elif opened >= 0 and c in '"”»':
            found.append((opened, m.end()))
            opened = -1
    if opened >= 0:
        found.append((opened, len(text)))
    return found


def scene(text: str, language: str = "en", pack: str | Path | None = None) -> Scene:
    """The tagged text. Datelines (`KYIV, Dec 13 (Meridian Wire) -`) carry no tags, since they name no actor."""
    lex = words(language, str(pack) if pack else None)
    sentences = _sentences(text)
    datelines: dict[int, tuple[int, int]] = {}
    for s in sentences:
        if s.first and s.line < 400:
            m = _DATELINE.match(text[s.start : s.start + 120])
            if m and (head := re.match(r"\s*\(?([A-Z]{3,})", m[0])) and not (head[1] == "KYIV" and ":" in m[0]):
                datelines[s.line] = (s.start, s.start + m.end())
    spans = sorted(datelines.values())
    starts = [a for a, _ in spans]

    def outside(tags: Iterable[Tag]) -> list[Tag]:
        kept = []
        for tag in tags:
            i = bisect_right(starts, tag.start) - 1
            if i < 0 or tag.start >= spans[i][1]:
                kept.append(tag)
        return kept

    tags = outside(lex.names(text))
    named = {t.value for t in tags if t.kind in SIDE_KINDS}
    for side in list(named):  # of two that are each other's first enemy, one named is enough
        foe = (lex.enemies(side) or [""])[0]
        if lex.enemies(foe)[:1] == [side]:
            named.add(foe)
    tags = [
        t if t.kind != "loose" else Tag(t.start, t.end, "name", t.value, t.entry)
        for t in tags
        if t.kind != "loose" or t.value in named
    ]
    return Scene(text, lex, sentences, tags, list(lex.speech(text)), _quotes(text), datelines)
