"""The only reader of the lexicons: TOML files in `lexicons/<language>/`, and a user's pack laid over them.

A lexicon file holds `[[entry]]` tables. Every entry has `name` and `forms` (or `names`), and carries `examples` and,
where the word misleads, `counter_examples`, which its tests run. A pack is one TOML file with tables
`[[weapons]]`, `[[actors]]`, `[[sides]]`, `[[places]]`, `[[parties]]`, `[[outlets]]`, `[[agencies]]`, `[[events]]` of
the same form; an entry whose `name` is known replaces the entry, another is added. A side of a pack may give its `tz`,
a party its `channels`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Any

import ahocorasick_rs

from helpers.records import CLASSES

_LONE = re.compile("[\ud800-\udfff]")
LEXICONS = Path(__file__).parent / "lexicons"


class LexiconError(ValueError):
    """A lexicon or pack entry that can't be used: names file, entry, reason and what to write instead."""


@lru_cache(maxsize=64)
def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise LexiconError(f"{path.name}: no such file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path.name}: not readable as TOML: {error}") from None


# Tables of a pack, and what an entry must have (`a|b`: one of the two).
TABLES: dict[str, tuple[str, ...]] = {
    "sides": ("names|forms",), "parties": ("forms|names", "side"), "places": ("forms|names",), "weapons": ("forms", "class"),
    "actors": (), "outlets": ("forms",), "agencies": ("forms",), "events": ("start", "cues"),
}  # fmt: skip
_EXAMPLES = {
    "names": '["Arandia"]', "forms": '["…"]', "side": '"Arandia"', "class": '"drone"', "start": '"2025-06-13"', "cues": '"landing + Ostrel"',
}  # fmt: skip
_LISTS = {
    "names",
    "forms",
    "plurals",
    "adjectives",
    "people",
    "metonyms",
    "forces",
    "loose",
    "enemies",
    "platforms",
    "channels",
}

_CURRENT: ContextVar[str | None] = ContextVar("pack", default=None)


@contextmanager
def laid_over(pack: str | Path | None) -> Iterator[None]:
    """Within it, tables that stand apart from the lexicons (parties, time zones, models, outlets) hold the pack's entries."""
    token = _CURRENT.set(str(pack) if pack else None)
    try:
        yield
    finally:
        _CURRENT.reset(token)


def current() -> str | None:
    """The pack of the `laid_over` that we are in; null outside."""
    return _CURRENT.get()


def document(name: str, language: str = "en") -> dict[str, Any]:
    """The whole lexicon file `lexicons/<language>/<name>.toml` as nested dicts. Treat it as read-only."""
    return _file(LEXICONS / language / f"{name}.toml")


def entries(name: str, language: str = "en", pack: str | Path | None = None) -> list[dict[str, Any]]:
    """The `[[entry]]` tables of a lexicon, with the pack's `[[<name>]]` tables laid over them.

    Raises LexiconError where an entry has no name, or a name stands twice in one file.
    """
    rows = _checked(f"{language}/{name}.toml", document(name, language).get("entry", []))
    if pack:
        over = pack_entries(name, pack)
        replaced = {row["name"] for row in over}
        rows = [row for row in rows if row["name"] not in replaced] + over
    return rows


def pack_entries(name: str, pack: str | Path) -> list[dict[str, Any]]:
    """The `[[<name>]]` tables of a pack alone. Raises LexiconError for a table that is none, an entry that lacks what its
    table needs, or a word where a list belongs: with file, table, entry, and what to write."""
    return [dict(row) for row in _pack(Path(pack)).get(name, ())]


@lru_cache(maxsize=16)
def _pack(path: Path) -> dict[str, list[dict[str, Any]]]:
    """All tables of a pack, checked."""
    out = {}
    for name, content in _file(path).items():
        if name not in TABLES:
            raise LexiconError(f"{path.name}: there is no table {name!r}; write one of: {', '.join(TABLES)}")
        out[name] = _checked(path.name, content)
        for row in out[name]:
            _check_entry(f"{path.name}: {name} entry {row['name']!r}", name, row)
    return out


def _check_entry(where: str, name: str, row: Mapping[str, Any]) -> None:
    for key in TABLES[name]:
        first, *others = key.split("|")
        if not any(row.get(option) for option in (first, *others)):
            raise LexiconError(f"{where} has no {first}; write {first} = {_EXAMPLES[first]}")
    if name == "weapons" and row["class"] not in CLASSES:
        raise LexiconError(f"{where}: class {row['class']!r} is none; write one of: {', '.join(CLASSES)}")
    for key in sorted(_LISTS & row.keys()) if name != "actors" else ():  # actors are checked where they are compiled
        if not isinstance(row[key], list) or not all(isinstance(word, str) and word.strip() for word in row[key]):
            raise LexiconError(f'{where}: {key} is no list of words; write {key} = ["…", "…"]')


def _checked(file: str, rows: Any) -> list[dict[str, Any]]:
    if not isinstance(rows, list):
        raise LexiconError(f"{file}: expected a list of tables, write [[entry]]")
    seen: set[str] = set()
    for number, row in enumerate(rows, 1):
        name = row.get("name") if isinstance(row, dict) else None
        if not isinstance(name, str) or not name.strip():
            raise LexiconError(f'{file}: entry {number} has no name; write name = "…"')
        if name in seen:
            raise LexiconError(f"{file}: entry {name!r} stands twice; join the two")
        seen.add(name)
    return [dict(row) for row in rows]


class Matcher:
    """One pass over a text for many forms at once, longest first, at word boundaries.

    `forms` maps a form to any payload. Matching ignores case unless `case` is true. A form matches only where the
    characters beside it are not letters or digits (so `Iran` is not found in `Iranian`; `U.K.` is found).
    """

    def __init__(self, forms: Mapping[str, Any], case: bool = False) -> None:
        self._case = case
        keyed = {(form if case else fold(form)): payload for form, payload in forms.items() if form}
        self._forms = list(keyed)
        self._payloads = list(keyed.values())
        self._automaton = ahocorasick_rs.AhoCorasick(
            self._forms or ["\0"], matchkind=ahocorasick_rs.MatchKind.Standard, store_patterns=False
        )
        self._empty = not self._forms

    def find(self, text: str) -> Iterator[tuple[int, int, Any]]:
        """Yields `(start, end, payload)`, left to right, without overlaps; of two matches the longer one wins."""
        if self._empty or not text:
            return
        hay = text if self._case else fold(text)
        if not hay.isascii():  # half a surrogate pair, from broken input, has no UTF-8 form
            hay = _LONE.sub("\ufffd", hay)
        size = len(hay)
        found = []
        for index, start, end in self._automaton.find_matches_as_indexes(hay, overlapping=True):
            if (start and hay[start - 1].isalnum() and hay[start].isalnum()) or (
                end < size and hay[end].isalnum() and hay[end - 1].isalnum()
            ):
                continue
            found.append((start, -end, index))
        found.sort()
        last = 0
        for start, minus_end, index in found:
            if start >= last:
                last = -minus_end
                yield start, last, self._payloads[index]

    def any(self, text: str) -> bool:
        """Whether any form stands in the text."""
        return next(self.find(text), None) is not None


def fold(text: str) -> str:
    """The text in lower case with the same length, so that offsets stay true (`İ` and `ẞ` change length otherwise)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def unique_forms(rows: Iterable[Mapping[str, Any]], key: str = "forms") -> dict[str, Mapping[str, Any]]:
    """Form → entry. Raises LexiconError where one form stands in two entries."""
    table: dict[str, Mapping[str, Any]] = {}
    for row in rows:
        for form in row.get(key, []):
            if form in table and table[form] is not row:
                raise LexiconError(f"{form!r} stands in {table[form]['name']!r} and in {row['name']!r}; keep one")
            table[form] = row
    return table
