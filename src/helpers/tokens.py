"""Cuts a sentence into tokens with offsets and tags each by the lexicons, the longest form first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from . import lexicon

# A date or score (16.04.22), a clock time (07:30), a number with separators, a word with inner hyphens, stops and
# slashes, or one mark. Every branch moves forward by a bounded look-ahead, so the whole is linear.
# What holds a broken character is a token of its own: `7\ufffd4` is no number, and neither is the 4.
_TOKEN = re.compile(
    r"[\w.,]{0,20}\ufffd[\w.,\ufffd]{0,20}"
    r"|\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+(?![\d\w])"
    r"|\d{1,2}:\d{2}(?!\d)"
    r"|\d+(?:[./]\d+){2,}"
    r"|\d+\.\d+(?![\d\w])"
    r"|(?:[A-Z]\.){2,}"
    r"|(?:[ap]\.m\.)"
    r"|[^\W_]+(?:[-'’/&.‑][^\W_]+)*(?:(?<=[sS])['’](?!\w))?"
    r"|[^\s\w]|_"
)
MAX_CACHE = 50_000  # words whose tags are remembered


@dataclass(slots=True)
class Token:
    """One tagged token: `low` is its lower-case text, `tags` maps a category to what the lexicon says of it.

    A form of several words is one token. `start`, `end` index the text that was given.
    """

    low: str
    raw: str
    start: int
    end: int
    tags: dict[str, Any]


def wordset(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


_NONE: dict[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Predicate:
    """How a form tells an outcome. `role`: object, subject, with, of. `pos`: base, past, part, ing."""

    name: str
    outcome: str
    detail: str | None
    role: str
    pos: str
    soft: bool = False
    nominal: bool = False
    also_hit: bool = False
    supply_sense: bool = False
    frame: bool = False
    needs_object: bool = False
    stationed: bool = False
    moves: bool = False  # the munition may be its subject too: `rockets rained down on the town`


@dataclass(frozen=True, slots=True)
class Weapon:
    """A weapon form: its class, its normalised model (null for a common noun), and how it may be read."""

    name: str
    cls: str
    kind: str
    model: str | None = None
    group: str | None = None
    plural: bool = False
    case: bool = False
    needs_head: bool = False
    launcher: bool = False
    platform: bool = False
    weak: bool = False


def words(text: str) -> list[tuple[int, int]]:
    """Start and end of every raw token."""
    return [m.span() for m in _TOKEN.finditer(text)]


def _name(entry: Any) -> str:
    return entry["name"] if isinstance(entry, dict) else entry.name


def _key(raw: str) -> str:
    low = raw.lower().replace("’", "'").replace("‑", "-")
    return low


class Tagger:
    """The compiled lexicons of one language (and pack): tags the tokens of a text. Build once; see `tagger`."""

    def __init__(self, language: str = "en", pack: str | Path | None = None) -> None:
        self.index: dict[str, list[tuple[tuple[str, ...], str | None, dict[str, Any]]]] = {}
        self._by_form: dict[tuple[tuple[str, ...], str | None], dict[str, Any]] = {}
        self._known: dict[str, tuple[dict[str, Any], Any, Any, str | None]] = {}
        self.weapon_words: dict[str, bool] = {}
        self.groups: dict[str, str] = {}
        self._weapons(language, pack)
        self._predicates(language)
        self._context(language)
        self._numbers(language)
        for (form, raw), tags in self._by_form.items():
            self.index.setdefault(form[0], []).append((form, raw, tags))
        for rows in self.index.values():
            rows.sort(key=lambda row: (-len(row[0]), row[1] is None))
        self.gate = lexicon.Matcher(self.weapon_words)
        topics = [row["forms"] for row in lexicon.entries("context", language) if row["category"] == "topic"]
        self.topics = lexicon.Matcher({form: True for forms in topics for form in forms})

    def _add(self, form: str, category: str, value: Any, case: bool = False) -> None:
        key = tuple(_key(form[a:b]) for a, b in words(form))
        if not key:
            raise lexicon.LexiconError(f"{category}: form {form!r} holds no word; take it out")
        if key[-1] in ("a", "an", "the") and not category.startswith("num_") and category != "det" and len(key) > 1:
            raise lexicon.LexiconError(
                f"{category}: {form!r} ends in an article, which would swallow the number behind it"
            )
        tags = self._by_form.setdefault((key, form if case else None), {})
        known = tags.setdefault(category, value)
        here, there = _name(value), _name(known)
        if here != there:
            raise lexicon.LexiconError(f"{category}: {form!r} stands in {there!r} and in {here!r}; keep one")

    def _weapons(self, language: str, pack: str | Path | None) -> None:
        for row in lexicon.entries("weapons", language, pack):
            kind = row.get("kind", "model")
            model = row.get("model", row["name"]) if kind == "model" else None
            options = {k: bool(row.get(k)) for k in ("case", "needs_head", "launcher", "platform", "weak")}
            if model and row.get("group"):
                self.groups[model] = row["group"]
            for plural, key in ((False, "forms"), (True, "plurals")):
                for form in row.get(key, ()):
                    many = plural or (kind == "model" and form.endswith("s") and form[:-1] in row["forms"])
                    weapon = Weapon(
                        row["name"], row.get("class", "other"), kind, model, row.get("group"), many, **options
                    )
                    self._add(form, kind, weapon, options["case"])
                    if kind != "adjective" and not row.get("quiet"):
                        self.weapon_words[form.lower()] = True

    def _predicates(self, language: str) -> None:
        for row in lexicon.entries("outcomes", language):
            flags = {
                k: bool(row.get(k))
                for k in ("soft", "nominal", "also_hit", "supply_sense", "frame", "needs_object", "stationed", "moves")
            }
            for pos in ("part", "past", "base", "ing"):
                for form in row.get(pos, ()):
                    self._add(
                        form,
                        "pred",
                        Predicate(row["name"], row["outcome"], row.get("detail"), row["role"], pos, **flags),
                    )

    def _context(self, language: str) -> None:
        for row in lexicon.entries("context", language):
            for form in row["forms"]:
                self._add(form, row["category"], row)

    def _numbers(self, language: str) -> None:
        for row in lexicon.entries("numbers", language):
            for form in row["forms"]:
                self._add(form, "num_" + row["kind"], row)

    def tag(self, text: str, start: int, end: int) -> list[Token]:
        """The tagged tokens of `text[start:end]`, with offsets into `text`. The longest form wins."""
        raws: list[str] = []
        spans: list[tuple[int, int]] = []
        for match in _TOKEN.finditer(text, start, end):
            raws.append(match.group())
            spans.append(match.span())
        keys = [raw.lower() for raw in raws]
        if not text.isascii():
            keys = [key.replace("’", "'").replace("‑", "-") for key in keys]
        out: list[Token] = []
        known, i, size = self._known, 0, len(spans)
        while i < size:
            low = keys[i]
            entry = known.get(low)
            if entry is None:
                entry = self._look_up(low)
            single, longer, cased, stem = entry
            a, b = spans[i]
            if longer:
                if stem is not None:
                    keys[i] = stem
                found = self._longest(longer, keys, text, spans, i)
                if found is not None:
                    tags, n = found
                    b = spans[i + n - 1][1]
                    out.append(Token(" ".join(keys[i : i + n]), text[a:b], a, b, tags))
                    i += n
                    continue
            if cased:
                for raw, tags in cased:
                    if _same_case(raw, raws[i]):
                        single = {**single, **tags} if single else tags
                        break
            out.append(Token(stem or low, raws[i], a, b, single))
            i += 1
        return out

    def _look_up(self, low: str) -> tuple[dict[str, Any], Any, Any, str | None]:
        """What the lexicons know of a token, cached: tags of the word alone, longer forms, cased forms, stem."""
        rows = self.index.get(low)
        stem = None
        if rows is None:
            stem = _stem(low, self.index)
            rows = self.index.get(stem, ()) if stem is not None else ()
        single: dict[str, Any] = _NONE
        longer = []
        cased = []
        for form, raw, tags in rows:
            if len(form) > 1:
                longer.append((list(form[1:]), len(form), raw, tags))
            elif raw is None:
                single = tags
            else:
                cased.append((raw, tags))
        entry = (single, tuple(longer), tuple(cased), stem)
        if len(self._known) < MAX_CACHE:
            self._known[low] = entry
        return entry

    def _longest(
        self, rows: Any, keys: list[str], text: str, spans: list[tuple[int, int]], i: int
    ) -> tuple[dict[str, Any], int] | None:
        """The tags and length of the longest form of several words that stands at token `i`."""
        follow = keys[i + 1] if i + 1 < len(keys) else None
        for tail, n, raw, tags in rows:
            if tail[0] != follow or n > 2 and keys[i + 1 : i + n] != tail:
                continue
            if raw is not None and not _same_case(raw, text[spans[i][0] : spans[i + n - 1][1]]):
                continue
            return tags, n
        return None


_SUFFIX = ("-type", "-style", "-class", "-like", "-variant")


def _stem(low: str, index: dict[str, Any]) -> str | None:
    """A known form behind a possessive or a `-type` suffix, else null."""
    if low.endswith("'s") or low.endswith("s'"):
        stem = low[:-2] if low.endswith("'s") else low[:-1]
        if stem in index:
            return stem
    for suffix in _SUFFIX:
        if low.endswith(suffix) and low[: -len(suffix)] in index:
            return low[: -len(suffix)]
    return None


def _same_case(form: str, raw: str) -> bool:
    """A cased form wants a capital in the text; a text all in capitals is let through."""
    return raw[:1].isupper() if form[:1].isupper() else True


@lru_cache(maxsize=8)
def tagger(language: str = "en", pack: str | None = None) -> Tagger:
    """The tagger of a language with a pack, built once a process."""
    return Tagger(language, pack)
