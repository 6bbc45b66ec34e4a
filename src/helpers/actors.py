"""Actors: who an article speaks of, and how that changes over time.

`find` reads one article in one Aho–Corasick pass over all names of the lexicon (`lexicons/en/actors.toml`, with a
user's pack laid over it). What counts: every written name as a noun, also possessive, hyphenated or as a modifier, in
headline and body; full name and surname in one place once. Adjectives of states, datelines, bylines and credits never
count. Titles (`the Russian leader`, `the president`) and metonyms (`Kyiv`, `the Kremlin`, where the government is
meant) are mentions of form `title`, resolved inside one article by its date and by who was named before.

`timeline`, `coverage`, `constant_outlets`, `decompose` and `finding` turn mentions into series that keep echo and
changes of the collection apart from attention; `suggest`, `concordance`, `collocations` and `together` explore.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import ahocorasick_rs

from helpers import lexicon
from helpers.lexicon import LexiconError
from helpers.records import Article, Mention

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


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    plain = _PLAIN.get(char)
    if plain is not None:
        return plain
    first = unicodedata.normalize("NFD", char)[0]
    return first if first.isalpha() and char.isalpha() else char


def _repaired(broken: str) -> str:
    if broken.startswith("â€") and (len(broken) == 2 or broken[2] == "\ufffd"):
        return '"'  # the last byte of a closing quotation mark has no character in Windows-1252
    try:
        return broken.encode("cp1252", "strict").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return broken


def _plain(text: str) -> str:
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


def _normal(text: str) -> tuple[str, list[int] | None, list[int] | None]:
    """The text to search, and where its characters stand: `(hay, starts, shifts)`, the last two null if lengths agree."""
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    last = size = 0
    for match in _ODD.finditer(text):
        broken = match.group()
        if broken[0] in "ÃÂÄÅâ":
            new = _repaired(broken)
            if len(new) != 1:
                continue
        else:
            new = " " if broken[0] in " \t\r\n\u00a0" else ""
        parts.append(text[last : match.start()])
        parts.append(new)
        size += match.start() - last + len(new)
        last = match.end()
        starts.append(size)
        shifts.append(last - size)
    if not parts:
        return _plain(text), None, None
    parts.append(text[last:])
    return _plain("".join(parts)), starts, shifts


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
            plain = _plain(form)
            if owners.setdefault(plain, name) != name:
                raise _refuse(
                    source,
                    name,
                    f"the name {form!r} is also a name of {owners[plain]!r}",
                    "keep it in one entry, or give both entries one name",
                )
        actor_id = row.get("id") or re.sub(r"[^a-z0-9]+", "-", _plain(name).lower()).strip("-") or name
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
    import datetime

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


def _variants(form: str) -> set[str]:
    """A form as written, with a capital first letter, in capitals, and with capitals on its particles."""
    plain = _plain(form)
    out = {plain, plain.upper(), plain[0].upper() + plain[1:]}
    if " " in plain:
        out.add(" ".join(word[0].upper() + word[1:] if word else word for word in plain.split(" ")))
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
            for text in _variants(form) if variants else {_plain(form)}:
                entry = payloads.setdefault(text, [])
                if (kind, value) not in entry:
                    entry.append((kind, value))

        for number, actor in enumerate(self.actors):
            for form in actor.forms:
                add(form, NAME, number)
                if actor.kind == "person":
                    for surname in (*actor.surnames, *actor.shared):
                        self.own_given.setdefault(_plain(surname).lower(), set()).update(
                            word.lower() for word in _plain(form).split(" ")
                        )
            for surname in actor.surnames:
                self.primary.setdefault(_plain(surname).lower(), []).append(number)
                add(surname, SURNAME, _plain(surname).lower())
            for surname in actor.shared:
                self.secondary.setdefault(_plain(surname).lower(), []).append(number)
                add(surname, SURNAME, _plain(surname).lower())
            for form in actor.short:
                add(form, SHORT, number)
            for form in actor.must_not:
                add(form, BLOCK, number)
            for form in actor.adjectives:
                self.adjectives[_plain(form)] = number
            for form in actor.capitals:
                self.capitals.setdefault(_plain(form), []).append(number)
                add(form, CAPITAL, _plain(form))
            for title in actor.titles:
                if title.state == "*":
                    self.fixed.setdefault(_plain(title.office).lower(), []).append((number, title))
                    add(title.office, FIXED, _plain(title.office).lower())
                else:
                    self.holders.setdefault((title.office, title.state), []).append((number, title))
        for form in self.offices:
            add(form, OFFICE, form)
            add("PM", OFFICE, "pm", variants=False)
        self.state_forms = {
            _plain(form): number
            for number, actor in enumerate(self.actors)
            if actor.kind == "state"
            for form in actor.forms
        }
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
            rf"\b(?:{starts})(?: [A-Z][\w-]+){{0,3}}(?: of the [A-Z]\w+(?: [A-Z]\w+){{0,3}})? (?:of|for) (?:the )?$"
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


# ------------------------------------------------------------------------------------------------------- the reader

_DATELINE = re.compile(
    r"""[\s"'*_]*(?:
      (?:by\s+)?\(\s*[A-Z][A-Z.'/ -]{2,40}(?:,\s[^()\n]{2,40})?\s*\)\s*[-–—]{1,2}
    | [A-Z][A-Z.'/ -]{2,40}
      (?:,\s?(?:[A-Z][\w.'-]*|\d{1,4})(?:\s(?:[A-Z][\w.'-]*|\d{1,4}|[a-z]{3,9})){0,3}\.?){0,3}
      (?:\s*\([^()\n]{2,40}\))?\s*(?:[-–—]{1,2}|:)\s?(?=["'A-Z\d]|\s)
    | [A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2}(?:\s\([^()\n]{2,30}\))?\s+[-–—]{1,2}\s
    )""",
    re.VERBOSE,
)
_CREDIT = re.compile(
    r"""(?:contributed|contributing)\sto\sthis\s(?:report|story|article)\W*$
    | ^[^.!?]{0,160}(?:Getty\sImages|via\s(?:AP|AFP|Reuters|REUTERS)|AP\sPhoto|/\s?AFP|/\s?Reuters|/\s?REUTERS|Anadolu|EPA-EFE|Shutterstock|/\s?Handout)[^.!?]{0,40}$
    | \((?:AP|AFP|Reuters|REUTERS|EPA|Pool)\s?(?:Photo|Image|via|/)[^()]{0,80}\)\s*$
    | ^\(?(?:Reporting|Writing|Editing|Additional\sreporting|Compiled)\sby\b
    | ^(?:By|BY)\s[A-Z][\w.'’-]+\s[A-Z][^!?]{0,100}$
    | ^(?:Photo|Photos|Image|Picture|Video|Source|Credit|Caption|Image\ssource|Image\scaption|Photo\scredit|Photo\sby)\s?(?::|,)
    | ^(?:©|\(c\)|Copyright\b)|All\srights\sreserved
    | ^(?:Posted|Updated|Posted/updated\son|Published|Tags?|Topics?|Related|Read\salso|Read\smore|See\salso|Also\sread)\s?:
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(
    r"[._@][a-z0-9_-]*(?:\.?(?:com|org|net|gov|info|news|media|io|eu|co|ua|ru|uk|us|int|mil))\b|[_@]\w"
)
_WORD_BEFORE = re.compile(r"([\w.'-]+)[ ,]*$")
_NEXT_WORD = re.compile(r"[ ]?([\w'-]+)")
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")
_PRONOUN_US = frozenset(
    [
        "TELL",
        "JOIN",
        "FOLLOW",
        "ABOUT",
        "CONTACT",
        "LET",
        "OF",
        "GIVE",
        "HELP",
        "SHOW",
        "MAKE",
        "LEAVE",
        "BOTH",
        "ALL",
        "KILL",
        "SAVE",
        "GIVES",
        "TELLS",
        "LETS",
        "MAKES",
    ]
)


@dataclass(slots=True)
class _Hit:
    start: int
    end: int
    kind: int
    value: Any
    actor: int | None = None


def find(article: Article, pack: str | Path | None = None) -> list[Mention]:
    """All mentions of actors in an article, in the order of the text.

    In: an article (its dates decide who `the US president` is) and, optionally, the path of a user's pack.
    Out: mentions with spans in `article.text`; `form` is `name`, or `title` for titles and metonyms. One place can
    give two mentions of different actors: `the Kremlin` is the institution by name and Russia as a title.
    Never raises on any text; raises LexiconError for a pack that can't be used.
    """
    text = article.text
    if not text:
        return []
    lex = load(pack)
    hay, starts, shifts = _normal(text)
    hits = _hits(lex, hay)
    if not hits:
        return []
    title = article.title
    if title and text.startswith(title):
        headline = len(title) if starts is None else len(_normal(title)[0])
    else:
        headline = 0
    found = _resolve(lex, hay, hits, text if starts is None else None, headline, article)
    out = []
    for start, end, number, form in found:
        if starts is not None and shifts is not None:
            start, end = _original(start, starts, shifts), _original(end - 1, starts, shifts) + 1
        actor = lex.actors[number]
        out.append(Mention(article.article_id, actor.actor_id, actor.name, start, end, text[start:end], form))
    return out


def _original(place: int, starts: list[int], shifts: list[int]) -> int:
    index = bisect_right(starts, place) - 1
    return place + (shifts[index] if index >= 0 else 0)


def _hits(lex: Compiled, hay: str) -> list[_Hit]:
    """All forms at word boundaries; longest first, what stands inside a longer one dropped."""
    automaton, payloads = lex.automaton, lex.payloads
    if hay.islower():
        automaton = lex.small()
        payloads = lex.lower_payloads
    size = len(hay)
    raw: list[tuple[int, int, int]] = []
    for index, start, end in automaton.find_matches_as_indexes(hay, overlapping=True):
        if (
            start
            and (before := hay[start - 1]).isalnum()
            and not (before.islower() and hay[start].isupper() and end - start > 3)
        ):
            continue
        if (
            end < size
            and (after := hay[end]).isalnum()
            and hay[end - 1].isalnum()
            and not (after.isupper() and hay[end - 1].islower() and end - start > 3)
        ):
            continue
        raw.append((start, -end, index))
    raw.sort()
    hits: list[_Hit] = []
    titles: list[_Hit] = []
    blocks: list[_Hit] = []
    outer: _Hit | None = None
    for start, minus_end, index in raw:
        end = -minus_end
        inside = outer is not None and start < outer.end
        plain = False
        for kind, value in payloads[index]:
            if kind == BLOCK:
                blocks.append(_Hit(start, end, kind, value))
            elif kind in (OFFICE, FIXED):
                if not inside and (not titles or start >= titles[-1].end):
                    titles.append(_Hit(start, end, kind, value))
            elif not inside:
                hits.append(_Hit(start, end, kind, value))
                plain = True
            elif outer is not None and start == outer.start and (end == outer.end or hay.startswith("'s", end)):
                # several actors share the form, or a state in the possessive stands in it (Ukraine's air force)
                hits.append(_Hit(start, end, kind, value))
        if plain:
            outer = hits[-1]
    if blocks:
        hits = [hit for hit in hits if not _blocked(lex, hit, blocks)]
    hits += titles
    hits.sort(key=lambda hit: (hit.start, hit.end, hit.kind))
    return hits


def _blocked(lex: Compiled, hit: _Hit, blocks: Sequence[_Hit]) -> bool:
    """Whether a hit stands inside a name that its actor must not match."""
    index = bisect_right(blocks, hit.start, key=lambda block: block.start)
    for block in blocks[max(0, index - 6) : index]:
        if block.end >= hit.end:
            if hit.kind in (NAME, SHORT) and hit.value == block.value:
                return True
            if hit.kind == SURNAME and block.value in (
                *lex.primary.get(hit.value, ()),
                *lex.secondary.get(hit.value, ()),
            ):
                return True
    return False


def _outside(hay: str, text: str | None, hit: _Hit, cache: dict[int, bool]) -> bool:
    """Whether a hit stands in a dateline, a byline, a credit, an address or a handle."""
    start, end = hit.start, hit.end
    if start and hay[start - 1] in "@_":
        return True
    if end < len(hay) and hay[end] in "._@" and _ADDRESS.match(hay, end):
        return True
    if text is None:  # offsets differ from the text: the line is not known, only a dateline at the start can be seen
        line, line_end = 0, len(hay)
    else:
        line = text.rfind("\n", max(0, start - 320), start) + 1
        if not line and start > 320:
            return False
        line_end = text.find("\n", end, line + 320)
        if line_end < 0:
            line_end = len(hay) if len(hay) - line <= 320 else -1
    if start - line < 90:
        match = _DATELINE.match(hay, line)
        if match is not None and start < match.end() and _is_dateline(hay[line : match.end()]):
            return True
    if line_end < 0:
        return False
    known = cache.get(line)
    if known is None:
        known = cache[line] = _CREDIT.search(hay[line:line_end]) is not None
    return known


def _is_dateline(head: str) -> bool:
    """A dateline begins with a place; a headline in capitals with a dash in it does not end so soon."""
    words = head.strip(" -–—:\"'").split()
    return len(words) <= 9


def _resolve(
    lex: Compiled, hay: str, hits: list[_Hit], text: str | None, headline: int, article: Article
) -> list[tuple[int, int, int, str]]:
    lines: dict[int, bool] = {}
    hits = [hit for hit in hits if not _outside(hay, text, hit, lines)]
    wanted: dict[int, bool] = {}
    for hit in hits:
        if hit.kind == NAME and hit.value not in wanted:
            wanted[hit.value] = _wanted(lex.actors[hit.value], hay)
    if not all(wanted.values()):
        hits = [hit for hit in hits if hit.kind != NAME or wanted[hit.value]]
    named: dict[int, int] = {}  # actor → first place of a full name
    for hit in hits:
        if hit.kind == NAME and hit.value not in named:
            named[hit.value] = hit.start
    strangers: dict[str, int] = {}  # surname → first place of a bearer who is not in the lexicon
    out: list[tuple[int, int, int, str]] = []
    people: list[tuple[int, int, int]] = []  # named persons in order: start, end, actor
    last_holder: dict[str, int] = {}
    titles: list[_Hit] = []
    capitals: list[_Hit] = []
    modifiers: list[tuple[int, int]] = []
    for hit in hits:
        start, end = hit.start, hit.end
        if hit.kind == NAME:
            actor = lex.actors[hit.value]
            if not _case_fits(hay, start, end) or _other(lex, actor, hay, start, end):
                continue
            out.append((start, end, hit.value, "name"))
            if actor.kind == "person":
                people.append((start, end, hit.value))
                for surname in (*actor.surnames, *actor.shared):
                    last_holder[_plain(surname).lower()] = hit.value
        elif hit.kind == SURNAME:
            number = _surname(lex, hay, hit, headline, named, strangers, last_holder)
            if number is not None:
                out.append((start, end, number, "name"))
                people.append((start, end, number))
        elif hit.kind == SHORT:
            first = named.get(hit.value)
            if first is not None and (first < start or start < headline):
                out.append((start, end, hit.value, "name"))
        elif hit.kind == CAPITAL:
            capitals.append(hit)
        elif hit.kind in (OFFICE, FIXED):
            titles.append(hit)
    window = article.published_earliest, article.published_latest
    ends = [end for _, end, _ in people]
    begins = [start for start, _, _ in people]
    for hit in titles:
        found = _title(lex, hay, hit, people, begins, ends, window)
        if found is not None:
            number, begin, adjective = found
            out.append((begin, hit.end, number, "title"))
            if adjective:  # `the U.S. president`: the state is no more than an adjective of a title that stands alone
                modifiers.append((begin, hit.start))
    if modifiers:
        out = [
            row
            for row in out
            if not (row[3] == "name" and _within(row, modifiers) and lex.actors[row[2]].kind == "state")
        ]
    states = {start for start, _, number, form in out if form == "name" and lex.actors[number].kind == "state"}
    for hit in capitals:
        if _government(lex, hay, hit, states):
            for number in lex.capitals[hit.value]:
                out.append((hit.start, hit.end, number, "title"))
    out.sort()
    return out


def _within(row: tuple[int, int, int, str], spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, row[0], key=lambda span: span[0]) - 1
    return index >= 0 and row[1] <= spans[index][1]


def _case_fits(hay: str, start: int, end: int) -> bool:
    """`US` in a line of capitals may be the pronoun (`TELL US`)."""
    if end - start != 2 or hay[start:end] != "US":
        return True
    if hay[end : end + 1] == "$":
        return False
    match = _WORD_BEFORE.search(hay, max(0, start - 24), start)
    return match is None or match.group(1) not in _PRONOUN_US


def _wanted(actor: Actor, hay: str) -> bool:
    """Whether the words of the article leave room for the actor (Georgia the state, not the one around Atlanta)."""
    if actor.not_with and any(word in hay for word in actor.not_with):
        return False
    return not actor.only_with or any(word in hay for word in actor.only_with)


def _other(lex: Compiled, actor: Actor, hay: str, start: int, end: int) -> bool:
    """Whether a name of a state belongs to something else: an organisation, or a namesake."""
    if actor.kind != "state":
        return False
    if hay[end : end + 1] == " " and lex.org_after.match(hay, end):
        return True
    before = hay[max(0, start - 80) : start]
    if before.endswith("Air "):
        return True
    return before.endswith((" of ", " for ", " the ")) and lex.org_before.search(before) is not None


def _surname(
    lex: Compiled,
    hay: str,
    hit: _Hit,
    headline: int,
    named: Mapping[int, int],
    strangers: dict[str, int],
    last: Mapping[str, int],
) -> int | None:
    """Whose surname it is, if anyone's."""
    key: str = hit.value
    start, end = hit.start, hit.end
    primary = lex.primary.get(key, [])
    holders = [*primary, *lex.secondary.get(key, [])]
    role = False
    if start > 1 and hay[start - 1] in " -":
        match = _WORD_BEFORE.search(hay, max(0, start - 30), start)
        if match is not None:
            word = match.group(1)
            bare = word.removesuffix("'s")
            if hay[start - 1] == " " and hay[start - 2] not in ",":
                if bare == word and bare in lex.given and bare.lower() not in lex.own_given[key]:
                    strangers.setdefault(key, start)
                    return None
                role = word.lower() in lex.roles or word.lower() + "." in lex.roles
    family_first = any(lex.actors[number].family_first for number in holders)
    if hay[end : end + 1] == " " and end + 2 < len(hay) and hay[end + 1].isupper() and hay[end + 2].islower():
        following = _NEXT_WORD.match(hay, end)
        if following is not None:
            word = following.group(1)
            if family_first and ("-" in word or _korean(hay, following.end())) or word in ("Jr", "Sr"):
                strangers.setdefault(key, start)
                return None
            if hay[start:end] in lex.given and word not in lex.roles and not role:
                return None
    before = [number for number in holders if named.get(number, start) < start]
    anywhere = [number for number in holders if number in named]
    if len(primary) == 1:
        first = primary[0]
        actor = lex.actors[first]
        if first in before or (role and len(holders) == 1):
            return first
        if before:
            return last.get(key, before[-1])
        if strangers.get(key, start) < start:
            return None
        if role and first in anywhere:
            return first
        if not actor.needs_name:
            if anywhere and first not in anywhere:
                return anywhere[0] if start < headline and len(anywhere) == 1 else first
            return first
        if role or (start < headline and first in anywhere):
            return first
        return None
    if before:
        return last.get(key, before[-1])
    if start < headline and len(anywhere) == 1:
        return anywhere[0]
    return None


def _korean(hay: str, place: int) -> bool:
    """Whether another capitalised word follows (`Kim Yong Hyun`)."""
    return hay[place : place + 1] == " " and hay[place + 1 : place + 2].isupper()


_BEFORE_TITLE = re.compile(r"(?:[\w.'-]+[ ]+){0,6}$")
_OF_STATE = re.compile(r"(?:-elect)?(?: of (?:the )?)")
_PREDICATE = frozenset(
    [
        "as",
        "is",
        "was",
        "be",
        "been",
        "being",
        "became",
        "become",
        "becomes",
        "remains",
        "remained",
        "named",
        "elected",
        "called",
        "appointed",
        "than",
        "like",
    ]
)


def _title(
    lex: Compiled,
    hay: str,
    hit: _Hit,
    people: Sequence[tuple[int, int, int]],
    begins: Sequence[int],
    ends: Sequence[int],
    window: tuple[str | None, str | None],
) -> tuple[int, int, bool] | None:
    """Who a title stands for, where it starts, and whether an adjective ties it to a state.

    Null where the title stands in apposition, is a predicate or a former one, or is not clear.
    """
    start, end = hit.start, hit.end
    # before a name: President Putin; the Polish president, Andrzej Duda
    index = bisect_right(begins, end - 1)
    if index < len(people) and people[index][0] - end <= 2 and hay[end : people[index][0]] in (" ", ", ", ": "):
        return None
    if hay[end : end + 1] == " " and hay[end + 1 : end + 2].isupper() and hay[start].isupper():
        return None  # a capitalised title before some name that is not in the lexicon
    begin = start
    state: int | None = None
    definite = adjective = False
    turn = ""
    words = list(re.finditer(r"[\w.'-]+", hay[max(0, start - 60) : start]))
    offset = max(0, start - 60)
    position = len(words) - 1
    edge = start
    while position >= 0:
        match = words[position]
        if hay[offset + match.end() : edge].strip(" "):
            break
        word = match.group()
        low = word.lower()
        pair = f"{words[position - 1].group()} {word}" if position else ""
        if pair in lex.adjectives:
            state = lex.adjectives[pair]
            adjective = True
            position -= 1
            begin = edge = offset + words[position].start()
        elif word in lex.adjectives:
            state = lex.adjectives[word]
            adjective = True
            begin = edge = offset + match.start()
        elif word.endswith("'s") and _state_named(lex, hay, offset + match.end() - 2) is not None:
            state = _state_named(lex, hay, offset + match.end() - 2)
            definite = True
            begin = edge = offset + match.start()
            position -= 1
            break
        elif low == "the":
            definite = True
            begin = edge = offset + match.start()
            position -= 1
            break
        elif low in lex.not_now or low.startswith("ex-"):
            return None
        elif low in lex.modifiers or low.endswith("-year-old"):
            turn = low
            begin = edge = offset + match.start()
        else:
            break
        position -= 1
    if (
        position >= 0
        and words[position].group().lower() in _PREDICATE
        and not hay[offset + words[position].end() : begin].strip()
    ):
        return None
    # after a name: Duda, the Polish president; behind `of`: the president of the United States
    where = bisect_right(ends, begin) - 1
    if where >= 0 and hay[ends[where] : begin] in (", ", " ", " - ", " – ", " — ") and begin - ends[where] <= 3:
        return None
    of = _OF_STATE.match(hay, end)
    stop = end
    if of is not None:
        state_of = _state_at(lex, hay, of.end())
        if state_of is None:
            return None
        state, stop = state_of
        if index < len(people) and hay[stop : people[index][0]] in (" ", ", ") and people[index][0] >= stop:
            return None
    if hit.kind == FIXED:
        found = [number for number, title in lex.fixed[hit.value] if title.holds(*window)]
        return (found[0], begin, False) if len(found) == 1 else None
    offices = lex.offices[hit.value]
    earlier = bisect_right(begins, begin)
    if state is not None:
        name = lex.actors[state].name
        candidates = [
            number
            for office in offices
            for number, title in lex.holders.get((office, name), ())
            if title.holds(*window)
        ]
        candidates = _in_turn(lex, list(dict.fromkeys(candidates)), offices, turn)
        if len(candidates) > 1 or window[1] is None:
            seen = {number for _, _, number in people}
            candidates = [number for number in candidates if number in seen]
        return (candidates[0], begin, adjective) if len(candidates) == 1 else None
    if not definite:
        return None
    able = {
        number
        for number in {number for _, _, number in people[:earlier]}
        if any(title.office in offices and title.holds(*window) for title in lex.actors[number].titles)
    }
    able = set(_in_turn(lex, sorted(able), offices, turn))
    if not able:
        return None
    if len(able) == 1:
        return next(iter(able)), begin, False
    near = [
        number for place, _, number in people[max(0, earlier - 8) : earlier] if number in able and begin - place < 400
    ]
    if near and len(set(near)) == 1:
        return near[0], begin, False
    return None


def _in_turn(lex: Compiled, numbers: Sequence[int], offices: Sequence[str], turn: str) -> list[int]:
    """Of several holders on one day, the one who comes (`the new president`) or goes (`the outgoing president`)."""
    if len(numbers) < 2 or turn not in ("new", "newly", "incoming", "outgoing"):
        return list(numbers)
    begun = {
        number: max(title.begins or "" for title in lex.actors[number].titles if title.office in offices)
        for number in numbers
    }
    pick = min(begun.values()) if turn == "outgoing" else max(begun.values())
    return [number for number in numbers if begun[number] == pick]


def _state_named(lex: Compiled, hay: str, end: int) -> int | None:
    """The state whose name ends at `end`."""
    for size in (1, 2, 3):
        words = hay[max(0, end - 40) : end].split(" ")[-size:]
        number = lex.by_name.get(" ".join(words))
        if number is not None and lex.actors[number].kind == "state":
            return number
    return None


def _state_at(lex: Compiled, hay: str, start: int) -> tuple[int, int] | None:
    """The state whose name starts at `start`, and where the name ends."""
    words = re.findall(r"[\w.]+", hay[start : start + 48])[:4]
    for size in (4, 3, 2, 1):
        text = " ".join(words[:size]).rstrip(".")
        number = lex.state_forms.get(text)
        if number is not None and hay.startswith(text, start):
            return number, start + len(text)
    return None


def _government(lex: Compiled, hay: str, hit: _Hit, states: set[int]) -> bool:
    """Whether a capital (or the Kremlin) stands for its government, from the words around it."""
    start, end = hit.start, hit.end
    if hit.value == "Kremlin":
        return not _IN_KREMLIN.search(hay, max(0, start - 16), start)
    if hay[start - 1 : start] == "-" or hay[end : end + 1] == "-":
        return False
    before = [word.lower() for word in re.findall(r"[\w'-]+", hay[max(0, start - 60) : start])]
    prior = before[-1] if before and hay[start - 1 : start] in " " else ""
    if hay.startswith("'s", end):
        owned = _OWNED.match(hay, end)
        if owned is None:
            return False
        first, second = owned.group(1).lower(), (owned.group(2) or "").lower()
        return first in lex.gov_owned or (second in lex.gov_owned and first not in lex.place_after)
    follow = _NEXT_WORD.match(hay, end)
    after = follow.group(1) if follow is not None and hay[end : end + 1] == " " else ""
    if after.lower() in lex.place_after or (after[:1].isupper() and prior not in lex.gov_objects):
        return False
    if hay[end : end + 2] == ", " and hay[end + 2 : end + 3].isupper():
        return False  # Kyiv, Ukraine
    if prior in ("between", "against", "with", "by", "without", "neither", "nor"):
        return True
    if prior in lex.gov_objects:
        return True
    if prior in ("and", "or"):
        joint = before[-5:-1]
        if any(word in ("between", "with", "by", "without", "against", "neither", "both") for word in joint):
            return True
    if prior in lex.place_before:
        return prior in ("to", "of", "on", "for", "from", "towards", "toward", "into") and any(
            word in lex.gov_ties for word in before[-5:-1]
        )
    if prior in ("the", "a", "an"):
        return False
    if any(hay.startswith(join, end) and end + len(join) in states for join in (", ", " and ", ", the ", " and the ")):
        return True
    return after in lex.gov_verbs or (
        after.islower() and len(after) > 3 and after.endswith(("ed", "es", "ts", "ns", "ls", "ks"))
    )


_IN_KREMLIN = re.compile(r"\b(?:in|at|inside|near|to|from|outside|into) the $")
_OWNED = re.compile(r"'s ([\w-]+)(?: ([\w-]+))?")
