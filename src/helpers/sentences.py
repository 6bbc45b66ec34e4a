"""Cuts an article into sentences, with offsets into its text. A line break always ends a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Abbreviations after which a full stop ends no sentence (months, ranks, titles, measures).
ABBREVIATIONS = frozenset(
    [
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "mon",
        "tue",
        "wed",
        "thu",
        "fri",
        "sat",
        "sun",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "gen",
        "lt",
        "col",
        "maj",
        "capt",
        "sgt",
        "adm",
        "cmdr",
        "brig",
        "cpl",
        "st",
        "gov",
        "sen",
        "rep",
        "no",
        "nos",
        "vs",
        "approx",
        "inc",
        "ltd",
        "co",
        "corp",
        "fig",
        "al",
        "hon",
        "rev",
        "pres",
        "dept",
        "est",
        "cf",
        "sq",
        "ft",
        "gov-gen",
        "mt",
        "pvt",
        "v",
    ]
)
# Abbreviations written with inner stops: they end a sentence only before a capitalised new start word.
_INNER = frozenset(("u.s", "u.k", "u.n", "e.g", "i.e", "a.m", "p.m", "d.c", "u.a.e", "e.u", "m.p"))
_STARTERS = frozenset(
    [
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "it",
        "he",
        "she",
        "they",
        "we",
        "this",
        "that",
        "these",
        "those",
        "there",
        "its",
        "his",
        "her",
        "their",
        "our",
        "as",
        "but",
        "and",
        "after",
        "before",
        "when",
        "while",
        "no",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "another",
        "of",
        "by",
        "for",
        "from",
        "russia",
        "ukraine",
        "israel",
        "iran",
        "earlier",
        "later",
        "according",
        "both",
        "all",
        "some",
        "most",
        "many",
        "one",
        "officials",
        "authorities",
        "meanwhile",
        "however",
        "local",
    ]
)
_STOP = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|\n+")
_BULLET = re.compile(r"\s*(?:[^\w\s\"'“”‘’«»$€£(\[]{1,4}|\d{1,2}[.)])\s+")
_WORD_BEFORE = re.compile(r"[^\W_][\w.\-’']*$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: `text[start:end]`. `line` counts the lines of the text from 0; `bullet` is true for a list item;
    `opens` for the first sentence of its line."""

    start: int
    end: int
    line: int
    bullet: bool = False
    opens: bool = False


def split(text: str) -> list[Sentence]:
    """The sentences of a text in order, without blank ones. Linear in the length of the text; never raises."""
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[Sentence]:
    line, begin, opens = 0, 0, True
    for mark in _STOP.finditer(text):
        found = mark.group()
        if found[0] == "\n":
            yield from _trimmed(text, begin, mark.start(), line, opens)
            line += len(found)
            begin, opens = mark.end(), True
        elif (
            found[0] == "."
            and len(found) == 1
            and not _ends(text, begin, mark.start(), mark.end())
            or _next_is_lower(text, mark.end())
        ):
            continue
        else:
            yield from _trimmed(text, begin, mark.end(), line, opens)
            begin, opens = mark.end(), False
    yield from _trimmed(text, begin, len(text), line, opens)


def _next_is_lower(text: str, at: int) -> bool:
    follow = text[at : at + 4].lstrip(" \t\xa0")
    return bool(follow) and follow[0].islower()


def _ends(text: str, begin: int, at: int, after: int) -> bool:
    """Whether the full stop at `at` ends a sentence."""
    word = _WORD_BEFORE.search(text[max(begin, at - 24) : at])
    if word is None:
        return True
    low = word.group().lower()
    follow = text[after : after + 40].split(None, 1)
    start = follow[0] if follow else ""
    if low in ABBREVIATIONS:
        # `Oct. 13`, `Gen. Smith`, `No. 5`; but `... on Nov. 2. The`: the stop after a digit is not this case.
        return not start or start.lower() in _STARTERS and low not in ("no", "nos")
    if len(low) == 1 and low.isalpha() and word.group().isupper():
        return False  # an initial
    if low in _INNER:
        return start.lower().strip(",;:'\"”") in _STARTERS
    # a bullet number `1. Kyiv`
    return not (low.isdigit() and len(low) <= 2 and text[begin:at].strip() == low)


def _trimmed(text: str, start: int, end: int, line: int, opens: bool) -> Iterator[Sentence]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        bullet = bool(opens and _BULLET.match(text, start, end))
        yield Sentence(start, end, line, bullet, opens)
