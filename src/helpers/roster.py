"""The roster of actors: the lexicon `lexicons/<language>/actors.toml` checked, compiled and ready to search with.

`normal` gives the form of a text that is searched (accents, quotation marks, broken characters and line breaks made
plain) with a map back; `load` compiles the lexicon, with a user's pack laid over it, into one automaton.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ahocorasick_rs

from helpers import lexicon
from helpers.lexicon import LexiconError

KINDS = ("person", "state", "institution", "organisation", "armed_group", "party", "company")
KEYS = {
    "id": str,
    "name": str,
    "kind": str,
    "side": str,
    "forms": list,
    "surnames": list,
    "shared_surnames": list,
    "surname_needs_name": bool,
    "family_name_first": bool,
    "short": list,
    "titles": list,
    "adjectives": list,
    "capitals": list,
    "must_not": list,
    "not_with": list,
    "only_with": list,
    "examples": list,
    "counter_examples": list,
}
TITLE_KEYS = {"office", "of", "form", "from", "until"}
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?")

# ---------------------------------------------------------------------------------------------- normal form of a text

_PLAIN = {"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "“": '"', "”": '"', "\u00a0": " ", "\u202f": " ", "\u2009": " ",
          "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "‑": "-", "‐": "-"}  # fmt: skip
# What changes the length: soft hyphens and zero-width marks, a word broken at a line end, runs of blanks, combining
# accents, and UTF-8 that was read as Windows-1252 (`SÃ¡nchez`, `Russiaâ€™s`).
_C1 = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_ODD = re.compile(
    rf"[\u00ad\u200b-\u200f\u2060\ufeff]+|(?<=[a-z])-\n(?=[a-z])|[ \t\r\n\u00a0]{{2,}}|[\u0300-\u036f]+"
    rf"|[ÃÂÄÅ][{_C1}]|â[{_C1}][{_C1}\ufffd]?"
)


_BLANKS = re.compile(r"[ \t\r\n\u00a0]{2,}")
_RARE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeffÃÂÄÅâ") | {chr(code) for code in range(0x300, 0x370)}


def _pattern(text: str) -> re.Pattern[str] | None:
    """The cheapest pattern that finds all that changes the length of this text; null where nothing does."""
    if "-\n" in text or (not text.isascii() and not _RARE.isdisjoint(set(text))):
        return _ODD
    if any(pair in text for pair in ("  ", "\n\n", " \n", "\n ", "\r", "\t", "\u00a0")):
        return _BLANKS
    return None


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    known = _PLAIN.get(char)
    if known is not None:
        return known
    if "\ud800" <= char <= "\udfff":
        return "?"  # half a character, which no automaton can search
    first = unicodedata.normalize("NFD", char)[0]
    return first if first.isalpha() and char.isalpha() else char


def _repaired(broken: str) -> str:
    if broken.startswith("â€") and (len(broken) == 2 or broken[2] == "\ufffd"):
        return '"'  # the last byte of a closing quotation mark has no character in Windows-1252
    try:
        return broken.encode("cp1252", "strict").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return broken


def plain(text: str) -> str:
    """The text with straight quotes, plain letters and no line breaks; the length stays."""
    if "\n" in text:
        text = text.replace("\n", " ")
    if not text.isascii():
        for char in sorted(set(text)):
            if char > "\x7f":
                base = _base(char)
                if base != char:
                    text = text.replace(char, base)
    return text


@dataclass(frozen=True, slots=True)
class Normal:
    """A text made plain: `hay` is searched, `lined` has its lines; both have one length.

    `starts` and `shifts` say where characters stand in the original; null where the lengths agree.
    """

    hay: str
    lined: str
    starts: tuple[int, ...] | None = None
    shifts: tuple[int, ...] | None = None

    def original(self, place: int) -> int:
        """Where the character at `place` stands in the text that was made plain."""
        if self.starts is None or self.shifts is None:
            return place
        index = bisect_right(self.starts, place) - 1
        return place + (self.shifts[index] if index >= 0 else 0)


def normal(text: str) -> Normal:
    """The text to search, and the way back."""
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    last = size = 0
    pattern = _pattern(text)
    for match in pattern.finditer(text) if pattern is not None else ():
        broken = match.group()
        if broken[0] in "ÃÂÄÅâ":
            new = _repaired(broken)
            if len(new) != 1:
                continue
        elif broken[0] in " \t\r\n\u00a0":
            new = "\n" if "\n" in broken else " "
        else:
            new = ""
        parts.append(text[last : match.start()])
        parts.append(new)
        size += match.start() - last + len(new)
        last = match.end()
        starts.append(size)
        shifts.append(last - size)
    if parts:
        parts.append(text[last:])
        text = "".join(parts)
        return Normal(plain(text), text, tuple(starts), tuple(shifts))
    return Normal(plain(text), text)


# ------------------------------------------------------------------------------------------------------ the lexicon


@dataclass(frozen=True, slots=True)
class Title:
    """One office of an actor, or one fixed title (`form`), with the days from and until which it holds."""

    office: str
    state: str | None
    begins: str | None
    ends: str | None

    def holds(self, earliest: str | None, latest: str | None) -> bool:
        """Whether the title holds at some time of the window; an open window asks nothing."""
        if self.begins and latest and _stamp(latest, end=True) < _stamp(self.begins):
            return False
        return not (self.ends and earliest and _stamp(earliest) >= _stamp(self.ends))


def _stamp(moment: str, end: bool = False) -> str:
    return moment[:16] if len(moment) > 10 else moment[:10] + ("T23:59" if end else "T00:00")


@dataclass(frozen=True, slots=True)
class Actor:
    """One entry of the lexicon, checked."""

    actor_id: str
    name: str
    kind: str
    side: str
    forms: tuple[str, ...]
    surnames: tuple[str, ...]
    shared: tuple[str, ...]
    needs_name: bool
    family_first: bool
    short: tuple[str, ...]
    titles: tuple[Title, ...]
    adjectives: tuple[str, ...]
    capitals: tuple[str, ...]
    must_not: tuple[str, ...]
    not_with: tuple[str, ...]
    only_with: tuple[str, ...]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]


def _refuse(file: str, entry: str, reason: str, instead: str) -> LexiconError:
    return LexiconError(f"{file}: actor {entry!r}: {reason}; {instead}")


def _checked(rows: Iterable[Mapping[str, Any]], file: str) -> tuple[Actor, ...]:
    """The entries as Actors. Raises LexiconError with file, entry, reason and what to write instead."""
    actors: list[Actor] = []
    owners: dict[str, str] = {}
    ids: dict[str, str] = {}
    for row in rows:
        name = row["name"]
        source = row.get("_file", file)
        for key, value in row.items():
            if key == "_file":
                continue
            if key not in KEYS:
                raise _refuse(source, name, f"unknown key {key!r}", f"write one of: {', '.join(KEYS)}")
            if not isinstance(value, KEYS[key]):
                kind = {str: 'a text, as in key = "..."', list: 'a list, as in key = ["..."]', bool: "true or false"}
                raise _refuse(source, name, f"{key} is not {kind[KEYS[key]]}", f"write {key} as {kind[KEYS[key]]}")
            if KEYS[key] is list and key != "titles" and not all(isinstance(item, str) for item in value):
                raise _refuse(source, name, f"{key} holds something that is no text", 'write texts, as in ["..."]')
        kind = row.get("kind", "person")
        if kind not in KINDS:
            raise _refuse(source, name, f"unknown kind {kind!r}", f"write one of: {', '.join(KINDS)}")
        forms = tuple(dict.fromkeys([name, *row.get("forms", [])]))
        for key in ("forms", "surnames", "shared_surnames", "short", "must_not"):
            for form in (*row.get(key, []), name):
                if sum(char.isalnum() for char in form) < 2:
                    raise _refuse(
                        source, name, f"{form!r} in {key} is a name of one letter", "write at least two letters"
                    )
        for form in forms:
            same = plain(form)
            if owners.setdefault(same, name) != name:
                raise _refuse(
                    source,
                    name,
                    f"the name {form!r} is also a name of {owners[same]!r}",
                    "keep it in one entry, or give both entries one name",
                )
        actor_id = row.get("id") or re.sub(r"[^a-z0-9]+", "-", plain(name).lower()).strip("-") or name
        if ids.setdefault(actor_id, name) != name:
            raise _refuse(
                source,
                name,
                f"the id {actor_id!r} is also the id of {ids[actor_id]!r}",
                "write another id, or leave it out",
            )
        titles = []
        for title in row.get("titles", []):
            if not isinstance(title, dict) or not ("office" in title or "form" in title):
                raise _refuse(
                    source,
                    name,
                    "a title has neither office nor form",
                    'write { office = "president", of = "State", from = "2025-01-20" }',
                )
            wrong = set(title) - TITLE_KEYS
            if wrong:
                raise _refuse(
                    source,
                    name,
                    f"unknown key {min(wrong)!r} in titles",
                    f"write one of: {', '.join(sorted(TITLE_KEYS))}",
                )
            for key in ("from", "until"):
                value = title.get(key)
                if value is not None and not _is_day(value):
                    raise _refuse(
                        source,
                        name,
                        f"titles: {key} = {value!r} is no date",
                        'write it as "2025-01-20" or "2025-01-20T12:00"',
                    )
            begins, ends = title.get("from"), title.get("until")
            if begins and ends and _stamp(str(begins)) >= _stamp(str(ends)):
                raise _refuse(source, name, f"titles: from {begins} is not before until {ends}", "swap the two dates")
            titles.append(
                Title(
                    title.get("office") or title["form"],
                    title.get("of") if "office" in title else "*",
                    begins and str(begins),
                    ends and str(ends),
                )
            )
        actors.append(
            Actor(
                actor_id, name, kind, row.get("side", ""), forms, tuple(row.get("surnames", [])),
                tuple(row.get("shared_surnames", [])), row.get("surname_needs_name", False), row.get("family_name_first", False),
                tuple(row.get("short", [])), tuple(titles), tuple(row.get("adjectives", [])), tuple(row.get("capitals", [])),
                tuple(row.get("must_not", [])), tuple(row.get("not_with", [])),
                tuple(row.get("only_with", [])), tuple(row.get("examples", [])),
                tuple(row.get("counter_examples", [])),
            )
        )  # fmt: skip
    return tuple(actors)


def _is_day(value: Any) -> bool:
    if isinstance(value, (datetime.date, datetime.datetime)):
        return True
    if not isinstance(value, str) or not _DATE.fullmatch(value):
        return False
    try:
        datetime.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


NAME, SURNAME, SHORT, BLOCK, CAPITAL, OFFICE, FIXED = range(7)


_PARTICLES = frozenset(["Of", "The", "And", "For", "In"])


def _variants(form: str) -> set[str]:
    """A form as written, with a capital first letter, in capitals, and with capitals on its particles."""
    text = plain(form)
    out = {text, text.upper(), text[0].upper() + text[1:]}
    if " " in text:
        words = [word[0].upper() + word[1:] if word else word for word in text.split(" ")]
        out.add(" ".join(words))
        out.add(" ".join(word.lower() if word in _PARTICLES and index else word for index, word in enumerate(words)))
    return out


class Compiled:
    """The lexicon ready to read with: one automaton over all forms, and the tables to resolve what it finds."""

    def __init__(self, rows: Iterable[Mapping[str, Any]], words: Mapping[str, Any], file: str) -> None:
        self.actors = _checked(rows, file)
        self.by_name = {actor.name: number for number, actor in enumerate(self.actors)}
        self.words = words
        self.given = frozenset(words.get("given_names", ()))
        self.roles = frozenset(words["roles"])
        self.not_now = frozenset(words["not_now"])
        self.modifiers = frozenset(words["modifiers"])
        self.offices: dict[str, tuple[str, ...]] = {}  # word → offices
        for office, forms in words["offices"].items():
            for form in forms:
                self.offices[form.lower()] = (*self.offices.get(form.lower(), ()), office)
        for form, offices in words["short_offices"].items():
            self.offices[form] = tuple(offices)
        self.primary: dict[str, list[int]] = {}
        self.secondary: dict[str, list[int]] = {}
        self.own_given: dict[str, set[str]] = {}
        self.holders: dict[tuple[str, str | None], list[tuple[int, Title]]] = {}
        self.adjectives: dict[str, int] = {}
        self.capitals: dict[str, list[int]] = {}
        self.fixed: dict[str, list[tuple[int, Title]]] = {}
        payloads: dict[str, list[tuple[int, Any]]] = {}

        def add(form: str, kind: int, value: Any, variants: bool = True) -> None:
            for text in _variants(form) if variants else {plain(form)}:
                entry = payloads.setdefault(text, [])
                if (kind, value) not in entry:
                    entry.append((kind, value))

        for number, actor in enumerate(self.actors):
            for form in actor.forms:
                add(form, NAME, number)
                if actor.kind == "person":
                    for surname in (*actor.surnames, *actor.shared):
                        self.own_given.setdefault(plain(surname).lower(), set()).update(
                            word.lower() for word in plain(form).split(" ")
                        )
            for surname in actor.surnames:
                self.primary.setdefault(plain(surname).lower(), []).append(number)
                add(surname, SURNAME, plain(surname).lower())
            for surname in actor.shared:
                self.secondary.setdefault(plain(surname).lower(), []).append(number)
                add(surname, SURNAME, plain(surname).lower())
            for form in actor.short:
                add(form, SHORT, number)
            for form in actor.must_not:
                add(form, BLOCK, number)
            for form in actor.adjectives:
                self.adjectives[plain(form)] = number
            for form in actor.capitals:
                self.capitals.setdefault(plain(form), []).append(number)
                add(form, CAPITAL, plain(form))
            for title in actor.titles:
                if title.state == "*":
                    self.fixed.setdefault(plain(title.office).lower(), []).append((number, title))
                    add(title.office, FIXED, plain(title.office).lower())
                else:
                    self.holders.setdefault((title.office, title.state), []).append((number, title))
        for form in self.offices:
            add(form, OFFICE, form)
            add("PM", OFFICE, "pm", variants=False)
        self.state_forms = {
            plain(form): number
            for number, actor in enumerate(self.actors)
            if actor.kind == "state"
            for form in actor.forms
        }
        self.plain_names = frozenset(text for text, entry in payloads.items() if any(kind == NAME for kind, _ in entry))
        self.patterns = sorted(payloads)
        self.payloads = [tuple(payloads[pattern]) for pattern in self.patterns]
        self.automaton = ahocorasick_rs.AhoCorasick(
            self.patterns or ["\0"], matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )
        self.lower: ahocorasick_rs.AhoCorasick | None = None
        self.lower_payloads: list[tuple[tuple[int, Any], ...]] = []
        ends = "|".join(sorted(map(re.escape, words["organisation_ends"])))
        starts = "|".join(sorted(map(re.escape, words["organisation_starts"])))
        self.org_after = re.compile(rf"(?: [A-Z][\w&-]+){{0,3}} (?:{ends})\b")
        self.org_before = re.compile(
            rf"\b(?:{starts})(?: [A-Z][\w-]+){{0,3}}(?: of (?:the )?[A-Z]\w+(?: [A-Z]\w+){{0,3}})? (?:of|for) (?:the )?$"
        )
        self.gov_verbs = frozenset(words["government_verbs"])
        self.place_before = frozenset(words["place_before"])
        self.place_after = frozenset(words["place_after"])
        self.gov_ties = frozenset(words["government_ties"])
        self.gov_objects = frozenset(words["government_objects"])
        self.gov_owned = frozenset(words["government_owned"])

    def small(self) -> ahocorasick_rs.AhoCorasick:
        """The automaton for texts without a single capital letter; forms of four letters and fewer are left out."""
        if self.lower is None:
            table: dict[str, list[tuple[int, Any]]] = {}
            for pattern, payload in zip(self.patterns, self.payloads, strict=True):
                if len(pattern) > 4 and pattern.lower() not in self.words.get("common_words", ()):
                    row = table.setdefault(pattern.lower(), [])
                    row.extend(item for item in payload if item not in row)
            patterns = sorted(table)
            self.lower_payloads = [tuple(table[pattern]) for pattern in patterns]
            self.lower = ahocorasick_rs.AhoCorasick(
                patterns or ["\0"], matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
            )
        return self.lower


@lru_cache(maxsize=8)
def _load(pack: str | None, stamp: int, language: str) -> Compiled:
    rows = lexicon.entries("actors", language, pack)
    if pack:
        own = {id(row) for row in rows}
        base = {row["name"]: row for row in lexicon.document("actors", language).get("entry", [])}
        for row in rows:
            if id(row) in own and row != base.get(row["name"]):
                row["_file"] = Path(pack).name
    return Compiled(rows, lexicon.document("actors", language)["words"], f"{language}/actors.toml")


def load(pack: str | Path | None = None) -> Compiled:
    """The compiled lexicon, with the pack's `[[actors]]` laid over it. Raises LexiconError for a pack it can't use."""
    stamp = 0
    if pack is not None:
        try:
            stamp = Path(pack).stat().st_mtime_ns
        except OSError:
            raise LexiconError(f"{Path(pack).name}: no such file") from None
    return _load(str(pack) if pack is not None else None, stamp, "en")
