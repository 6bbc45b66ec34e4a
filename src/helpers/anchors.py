"""Many regular expressions over one text, each tried only at the words with which it can begin.

What a pattern can begin with is derived from the pattern itself, so the matches are those of `finditer`; a pattern of
which it cannot be told is run as it is. One pass over the words of a text serves all patterns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

try:
    from re import _constants as sre
    from re import _parser as parser
except ImportError:  # other implementations of Python: every pattern is run as it is
    sre = parser = None  # type: ignore[assignment]

LENGTH = 4  # characters of a beginning: enough to tell most words apart
MOST = 4_000  # beginnings of one pattern; one with more is run as it is
_WORD = re.compile(r"\b\w")
# Characters that match a letter of another lower case: texts with them are read by every pattern as it is.
# Digits of other scripts are digits to a pattern, too.
_ODD = re.compile(r"[ſıİµςΐΰϐϑϕϖϰϱϵẛιﬅ]|(?![0-9])\d")
_KNOWN = 50_000  # words remembered with the patterns that can begin with them


def beginnings(pattern: re.Pattern[str]) -> frozenset[str] | None:
    """The beginnings, in lower case, of all matches of a pattern; null where they are not known.

    A beginning shorter than LENGTH stands for all that begin with it. Only patterns whose matches begin with a word
    (`\\b` and a letter or digit) have any.
    """
    if parser is None:
        return None
    tree = list(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))
    if not tree or tree[0][0] is not sre.AT or tree[0][1] is not sre.AT_BOUNDARY:
        return None
    try:
        found = {text for text, _ in _grow({("", True)}, tree)}
    except _TooMany:
        return None
    if not all(text and text[0].isalnum() for text in found):
        return None
    return frozenset(found)


class _TooMany(Exception):
    pass


_State = set[tuple[str, bool]]  # beginnings, and whether they can still grow


def _grow(states: _State, items: Iterable) -> _State:
    for kind, value in items:
        if not any(grows for _, grows in states):
            break
        done = {state for state in states if not state[1]}
        states = done | _one({state for state in states if state[1]}, kind, value)
        if len(states) > MOST:
            raise _TooMany
    return states


def _one(states: _State, kind: object, value: object) -> _State:
    if kind in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return states  # takes no characters; without it there are only more beginnings
    if kind is sre.LITERAL:
        return _append(states, [chr(value)])  # type: ignore[arg-type]
    if kind is sre.IN:
        return _append(states, _choices(value))  # type: ignore[arg-type]
    if kind is sre.BRANCH:
        return set().union(*(_grow(states, branch) for branch in value[1]))  # type: ignore[index]
    if kind is sre.SUBPATTERN:
        return _grow(states, value[3])  # type: ignore[index]
    if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        least, most, inner = value  # type: ignore[misc]
        taken = _grow(states, inner)
        if most != 1:
            taken = {(text, False) for text, _ in taken}
        return taken | states if least == 0 else taken
    return {(text, False) for text, _ in states}  # anything may follow


def _choices(items: Sequence) -> list[str] | None:
    found: list[str] = []
    for kind, value in items:
        if kind is sre.LITERAL:
            found.append(chr(value))
        elif kind is sre.RANGE and value[1] - value[0] < 64:
            found += map(chr, range(value[0], value[1] + 1))
        elif kind is sre.CATEGORY and value is sre.CATEGORY_DIGIT:
            found += "0123456789"
        else:
            return None
    return found


def _append(states: _State, choices: list[str] | None) -> _State:
    if choices is None:
        return {(text, False) for text, _ in states}
    out = set()
    for text, _ in states:
        for choice in choices:
            longer = text + choice.lower()
            out.add((longer[:LENGTH], len(longer) < LENGTH))
    return out


class Anchored:
    """Some patterns that are searched together."""

    def __init__(self, patterns: Sequence[re.Pattern[str]]) -> None:
        self.patterns = list(patterns)
        self.begin = [beginnings(pattern) for pattern in self.patterns]
        self._at_word: dict[str, tuple[int, ...]] = {}

    def _of(self, word: str) -> tuple[int, ...]:
        """The patterns that a word (its first LENGTH characters, in lower case) can begin."""
        known = self._at_word.get(word)
        if known is None:
            heads = [word[:size] for size in range(1, LENGTH + 1)]
            known = tuple(n for n, begin in enumerate(self.begin) if begin and any(head in begin for head in heads))
            if len(self._at_word) < _KNOWN:
                self._at_word[word] = known
        return known

    def starts(self, text: str) -> list[list[int]] | None:
        """For each pattern the places where it can begin; null for a text that must be read as it is."""
        if not text.isascii() and _ODD.search(text):
            return None
        found: list[list[int]] = [[] for _ in self.patterns]
        known, low = self._at_word, text.lower()
        if len(low) != len(text):
            return None
        for word in _WORD.finditer(text):
            at = word.start()
            head = low[at : at + LENGTH]
            numbers = known.get(head)
            for number in self._of(head) if numbers is None else numbers:
                found[number].append(at)
        return found

    def finditer(self, number: int, text: str, starts: list[list[int]] | None) -> Iterator[re.Match[str]]:
        """The matches of pattern `number`, as its own `finditer` gives them; `starts` from the method of that name."""
        pattern = self.patterns[number]
        if starts is None or self.begin[number] is None:
            yield from pattern.finditer(text)
            return
        last = 0
        for at in starts[number]:
            if at >= last and (match := pattern.match(text, at)):
                yield match
                last = max(match.end(), at + 1)
