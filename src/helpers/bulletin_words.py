"""Words of the two official channels: repaired spelling, tokens, lexicon items, number words. Ukrainian and Russian.

Everything works on a copy of the text that has the same length (`repair`), so that spans stay true in the original.
One pass over the tokens, and at each one a walk down a tree of forms of bounded depth: linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from helpers import lexicon

LANGUAGES = ("uk", "ru")
_TO_CYRILLIC = dict(zip("aceiopxykmtbhjs", "асеіорхукмтвнјѕ", strict=True))
_TO_LATIN = dict(zip("асеіорхукмтвн", "aceiopxykmtbh", strict=True))
_FOLD = {"ё": "е", "’": "'", "ʼ": "'", "`": "'", "‘": "'", "´": "'"}
_FOLD |= dict.fromkeys("—–‒−‑‐―", "–") | {
    "\u00a0": " ",
    "\u202f": " ",
    "\u2009": " ",
    "\t": " ",
    "\u2007": " ",
    "：": ":",
}
_FOLD |= dict.fromkeys('“”„‟"', '"') | {"‹": "«", "›": "»"}
_TABLE = str.maketrans(_FOLD)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_TOKEN = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+|\n|[^\w\s]")
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_LATIN = re.compile(r"[a-z]")
QUOTES = frozenset("«»\"'*_`")


def repair(text: str) -> str:
    """The text folded for matching: lower case, one apostrophe, one dash, е for ё, and letters of the wrong script put
    right (`Shahеd` with a Cyrillic е, `c применением` with a Latin c). Same length as the text, whatever stands in it."""
    low = lexicon.fold(text).translate(_TABLE)
    parts: list[str] = []
    last = 0
    for match in _WORD.finditer(low):
        word = match.group()
        fixed = _one_script(word, low, match.start(), match.end())
        if fixed is not word:
            parts.append(low[last : match.start()])
            parts.append(fixed)
            last = match.end()
    parts.append(low[last:])
    return "".join(parts)


def _one_script(word: str, low: str, start: int, end: int) -> str:
    latin, cyrillic = _LATIN.search(word), _CYRILLIC.search(word)
    if latin and cyrillic:
        if all(c in _TO_CYRILLIC or not _LATIN.match(c) for c in word):
            return "".join(_TO_CYRILLIC.get(c, c) for c in word)
        if all(c in _TO_LATIN or not _CYRILLIC.match(c) for c in word):
            return "".join(_TO_LATIN.get(c, c) for c in word)
        return word
    if len(word) == 1 and latin and word in _TO_CYRILLIC:
        after = low[end : end + 2]
        before = low[max(0, start - 2) : start]
        if word in "xc" and after[:1] == "-" and after[1:2].isdecimal():
            return _TO_CYRILLIC[word]  # X-101, C-300
        if before[1:] in ("-", "/") and (_CYRILLIC.match(before[:1]) or before[1:] == "/") and word in "mk":
            return _TO_CYRILLIC[word]  # Іскандер-M, М/K
        if after[:1] == " " and (_CYRILLIC.match(after[1:2]) or after[1:2].isdecimal()):
            return _TO_CYRILLIC[word]  # c применением
    if len(word) > 1 and cyrillic is None and latin and all(c in _TO_CYRILLIC for c in word) and len(word) <= 2:
        after, before = low[end : end + 2], low[max(0, start - 2) : start]
        if _CYRILLIC.match(after[1:2]) and _CYRILLIC.match(before[:1]):
            return "".join(_TO_CYRILLIC[c] for c in word)
    return word


@dataclass(slots=True)
class Token:
    """One run of letters or digits, one mark, or a line break, with its place in the text."""

    text: str
    start: int
    end: int


def tokens(repaired: str, start: int = 0, end: int | None = None) -> list[Token]:
    """All tokens of a repaired text between two places; quotation marks are left out, since they never part words."""
    found = _TOKEN.finditer(repaired, start, len(repaired) if end is None else end)
    return [Token(m.group(), m.start(), m.end()) for m in found if m.group() not in QUOTES]


@dataclass(slots=True)
class Item:
    """One thing that the grammar reads: a lexicon form, a number, a mark, or an unknown word."""

    kind: str
    start: int
    end: int
    entry: dict[str, Any] = field(default_factory=dict)
    text: str = ""
    low: int | None = None
    high: int | None = None
    approx: bool = False
    first: int = 0  # tokens, end exclusive
    last: int = 0


def _one_slip(a: str, b: str) -> bool:
    """Whether two words differ by one letter: missing, added, changed, or two neighbours swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    if len(a) == len(b):
        return a[i + 1 :] == b[i + 1 :] or (a[i : i + 2] == b[i : i + 2][::-1] and a[i + 2 :] == b[i + 2 :])
    return a[i + 1 :] == b[i:] if len(a) > len(b) else a[i:] == b[i + 1 :]


class Forms:
    """A tree of forms over tokens. A token that ends in `*` stands for every word with that beginning."""

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}
        self._deepest = 1
        self._slips: dict[str, list[tuple[str, bool]]] = {}
        self._mended: dict[str, str | None] = {}

    def add(self, form: str, payload: Any) -> None:
        """Adds one form; the first payload of a form stays."""
        node = self._root
        words = [t.text for t in tokens(repair(form.replace("*", "\u2217")))]
        merged: list[str] = []
        for word in words:
            if word == "\u2217" and merged:
                merged[-1] += "*"
            else:
                merged.append(word)
        for word in merged:
            node = node.setdefault(word, {})
        node.setdefault("", payload)
        self._deepest = max(self._deepest, len(merged))

    def mend(self, forms: Iterable[str]) -> None:
        """Learns the first words of forms, so that `mended` knows them with one letter missing, added, changed or
        swapped. Words under five letters and stems under six are left out: there a slip makes another word."""
        for form in forms:
            word = re.split(r"[ \-/(]", form)[0]
            stem = word.endswith("*")
            word = repair(word.rstrip("*"))
            if len(word) >= (6 if stem else 5) and word.isalpha():
                for cut in [word, *(word[:i] + word[i + 1 :] for i in range(len(word)))]:
                    self._slips.setdefault(cut, []).append((word, stem))

    def mended(self, word: str) -> str | None:
        """The known word that an unknown one is with one slip, its own ending kept; null where there is none or several."""
        if len(word) > 24:
            return None
        if word in self._mended:
            return self._mended[word]
        if len(self._mended) > 50_000:
            self._mended.clear()
        found: set[str] = set()
        for size in range(max(5, len(word) - 8), len(word) + 1):
            head = word[:size]
            for cut in [head, *(head[:i] + head[i + 1 :] for i in range(size))]:
                for known, stem in self._slips.get(cut, ()):
                    if (
                        not (stem or size == len(word))
                        or abs(len(known) - size) > 1
                        or (stem and head[-1] != known[-1])
                    ):
                        continue
                    if _one_slip(head, known):
                        found.add(known + word[size:] if stem else known)
        heads = {f[:6] for f in found}
        best = min(found, key=lambda f: (abs(len(f) - len(word)), f)) if len(heads) == 1 else None
        self._mended[word] = best
        return best

    def longest(self, row: Sequence[Token], at: int) -> tuple[int, Any] | None:
        """The longest form at a token: `(end, payload)`; of equally long ones the one with more letters spelt out."""
        best: tuple[int, int, Any] | None = None
        stack = [(self._root, at, 0)]
        while stack:
            node, i, letters = stack.pop()
            if "" in node and i > at and (best is None or (i, letters) > best[:2]):
                best = (i, letters, node[""])
            if i >= len(row):
                continue
            word = row[i].text
            child = node.get(word)
            if child is not None:
                stack.append((child, i + 1, letters + len(word) + 1))
            for size in range(min(len(word), 24), 1, -1):
                child = node.get(word[:size] + "*")
                if child is not None:
                    stack.append((child, i + 1, letters + size))
        return (best[0], best[2]) if best else None


@lru_cache(maxsize=4)
def forms(language: str) -> Forms:
    """The forms of one language out of its lexicons. A payload is `(kind, entry)`."""
    tree = Forms()
    for row in lexicon.entries("context", language):
        for form in row["forms"]:
            tree.add(form, (row["kind"], row))
    for row in lexicon.entries("outcomes", language):
        for form in row["forms"]:
            tree.add(form, ("verb", row))
    for row in lexicon.entries("weapons", language):
        for form in row["forms"]:
            tree.add(form, (row["kind"], row))
    known: list[str] = []
    for name in ("outcomes", "weapons"):
        for row in lexicon.entries(name, language):
            if row.get("kind") != "adjective":
                known += row["forms"]
    tree.mend(known)
    for row in lexicon.entries("numbers", language):
        for form in row["forms"]:
            tree.add(form, ("number_word", row))
    for row in lexicon.entries("places", language):
        for form in row["forms"]:
            tree.add(form, ("place", row))
    return tree


# Suffixes that Ukrainian and Russian hang on digits. The cardinal ones keep the number, the others make an ordinal.
_CARDINAL = frozenset(
    ["ма", "ми", "ти", "х", "ьох", "ьома", "мя", "ю", "ью", "тью", "ох", "ом", "ьма", "їх", "их", "м"]
)
_ORDINAL = frozenset(
    [
        "ї",
        "ій",
        "й",
        "го",
        "му",
        "ту",
        "та",
        "ша",
        "га",
        "те",
        "ше",
        "ый",
        "ой",
        "ая",
        "я",
        "е",
        "ого",
        "ому",
        "им",
        "ою",
        "ої",
        "ге",
    ]
)


_LINE = re.compile(r"[^\n]*\n?")


def items(repaired: str, language: str, masked: Sequence[tuple[int, int]] = ()) -> list[Item]:
    """The text as items of the grammar. `masked` are spans (times, dates) that become items `time`, in order.

    A line whose letters are those of the other language is read with the forms of that one.
    """
    blocks: list[tuple[int, int, str]] = []
    for line in _LINE.finditer(repaired):
        if line.start() == line.end():
            continue
        uk, ru = bool(_UK_LETTERS.search(line.group())), bool(_RU_LETTERS.search(line.group()))
        spoken = language if uk == ru else "uk" if uk else "ru"
        if blocks and blocks[-1][2] == spoken:
            blocks[-1] = (blocks[-1][0], line.end(), spoken)
        else:
            blocks.append((line.start(), line.end(), spoken))
    out: list[Item] = []
    at = 0
    for start, end, spoken in blocks:
        stop = at
        while stop < len(masked) and masked[stop][0] < end:
            stop += 1
        out.extend(_block(repaired, start, end, spoken, masked[at:stop]))
        at = stop
    return out


def _block(repaired: str, start: int, end: int, language: str, masked: Sequence[tuple[int, int]]) -> list[Item]:
    row = tokens(repaired, start, end)
    tree, other = forms(language), forms("ru" if language == "uk" else "uk")
    out: list[Item] = []
    spans = iter(masked)
    span = next(spans, None)
    i = 0
    while i < len(row):
        token = row[i]
        while span and token.start >= span[1]:
            span = next(spans, None)
        if span and token.start >= span[0]:
            j = i
            while j < len(row) and row[j].start < span[1]:
                j += 1
            out.append(Item("time", token.start, max(span[1], token.end), first=i, last=j))
            i = j
            continue
        limit = span[0] if span else None
        if token.text.isdecimal():
            item = _model_or_number(repaired, row, i, tree)
        else:
            found = tree.longest(row, i)
            if found is None:  # a munition named in the other language
                found = other.longest(row, i)
                if found and found[1][0] not in ("noun", "model"):
                    found = None
            if found is None and len(token.text) >= 5 and token.text[0].isalpha():
                known = tree.mended(token.text)
                if known is not None:  # a slip of one letter
                    found = tree.longest(
                        [*row[max(0, i - 1) : i], Token(known, token.start, token.end), *row[i + 1 : i + 8]], min(i, 1)
                    )
                    found = (found[0] - min(i, 1) + i, found[1]) if found else None
            if found and limit is not None and row[found[0] - 1].end > limit:
                found = None
            if found:
                j, (kind, entry) = found
                item = Item(
                    kind, token.start, row[j - 1].end, entry, repaired[token.start : row[j - 1].end], first=i, last=j
                )
            else:
                kind = "word" if token.text[0].isalpha() else "mark"
                item = Item(
                    "line" if token.text == "\n" else kind, token.start, token.end, text=token.text, first=i, last=i + 1
                )
        out.append(item)
        i = item.last
    return list(_numbers(out, repaired))


def _model_or_number(repaired: str, row: Sequence[Token], i: int, tree: Forms) -> Item:
    found = tree.longest(row, i)
    if found:  # 3М22 «Циркон»
        j, (kind, entry) = found
        return Item(kind, row[i].start, row[j - 1].end, entry, repaired[row[i].start : row[j - 1].end], first=i, last=j)
    if _part_of_a_name(row, i):
        return Item("word", row[i].start, row[i].end, text=row[i].text, first=i, last=i + 1)
    start, end, digits, j = row[i].start, row[i].end, row[i].text, i + 1
    while len(digits) <= 9 and len(row[i].text) <= 3 and j < len(row) and _thousands(repaired, row[j - 1], row[j]):
        digits += row[j].text
        end = row[j].end
        j += 1
    value = int(digits[:12]) if len(digits) <= 9 else None
    kind = "num" if value is not None else "word"
    if j + 2 < len(row) and row[j].text in ("-", "–") and row[j + 1].text.isdecimal() and row[j + 2].text == "%":
        return Item("word", start, row[j + 2].end, text=digits, first=i, last=j + 3)  # 85–86 %
    if j + 1 < len(row) and row[j].text in ("-", "–") and row[j].start == end and row[j + 1].start == row[j].end:
        suffix = row[j + 1].text
        if suffix in _CARDINAL:
            end, j = row[j + 1].end, j + 2
        elif suffix in _ORDINAL:
            return Item("ordinal", start, row[j + 1].end, text=digits, first=i, last=j + 2)
    elif j < len(row) and row[j].start - end <= 1 and row[j].text == "%":
        return Item("word", start, row[j].end, text=digits, first=i, last=j + 1)
    elif (
        j + 1 < len(row)
        and row[j].text in (",", ".")
        and row[j].start == end
        and row[j + 1].start == row[j].end
        and row[j + 1].text.isdecimal()
    ):
        return Item("word", start, row[j + 1].end, text=digits, first=i, last=j + 2)  # decimals, versions
    return Item(kind, start, end, text=digits, low=value, high=value, first=i, last=j)


def _part_of_a_name(row: Sequence[Token], i: int) -> bool:
    """Whether digits hang on letters (`М3`, `АБВ-12`) and so count nothing."""
    if i and row[i - 1].end == row[i].start:
        if row[i - 1].text[0].isalpha():
            return True
        if row[i - 1].text == "/":
            return True
        apart = i > 1 and row[i - 2].end == row[i - 1].start
        if row[i - 1].text == "-":
            return i > 1 and (not apart or row[i - 2].text[0].isalpha()) and row[i - 2].text != "\n"
    return False


def _thousands(repaired: str, left: Token, right: Token) -> bool:
    return right.text.isdecimal() and len(right.text) == 3 and repaired[left.end : right.start] == " "


def _numbers(row: list[Item], repaired: str) -> Iterator[Item]:
    """Joins number words (`двадцяти чотирьох`), ranges (`10–15`) and `100+` into one item each."""
    i = 0
    while i < len(row):
        item = row[i]
        if item.kind == "number_word" and i and row[i - 1].text[:1].isdecimal() and row[i - 1].kind == "word":
            yield Item("word", item.start, item.end, text=item.text, first=item.first, last=item.last)  # 1,2 тисячі
            i += 1
            continue
        if item.kind == "number_word":
            item, i = _words(row, i)
        elif item.kind == "num":
            i += 1
            if i < len(row) and row[i].kind == "number_word" and row[i].entry.get("value") == 1000 and item.low:
                item = Item(
                    "num",
                    item.start,
                    row[i].end,
                    low=item.low * 1000,
                    high=(item.high or 0) * 1000,
                    first=item.first,
                    last=row[i].last,
                )
                i += 1
        else:
            yield item
            i += 1
            continue
        if (
            i + 1 < len(row)
            and row[i].kind == "mark"
            and row[i].text in ("-", "–")
            and row[i].start == item.end
            and row[i + 1].kind == "num"
            and row[i + 1].start == row[i].end
            and item.low is not None
            and (row[i + 1].low or 0) > item.low
        ):
            item = Item(
                "num",
                item.start,
                row[i + 1].end,
                low=item.low,
                high=row[i + 1].high,
                first=item.first,
                last=row[i + 1].last,
            )
            i += 2
        elif i < len(row) and row[i].kind == "mark" and row[i].text == "+" and row[i].start == item.end:
            item = Item("num", item.start, row[i].end, low=item.low, high=None, first=item.first, last=row[i].last)
            i += 1
        yield item


_THOUSAND = ("тисяча", "тисячу", "тысяча", "тысячу", "тис", "тыс")


def _words(row: list[Item], i: int) -> tuple[Item, int]:
    head = row[i]
    if head.entry.get("value") == 1000 and head.text not in _THOUSAND:
        # кілька тисяч: no number of thousands is told
        return Item("num", head.start, head.end, low=2000, approx=True, first=head.first, last=head.last), i + 1
    if "value" not in head.entry:
        return (
            Item(
                "num",
                head.start,
                head.end,
                low=head.entry.get("low"),
                high=head.entry.get("high"),
                approx=True,
                first=head.first,
                last=head.last,
            ),
            i + 1,
        )
    total = part = 0
    room = 1000
    start, end, first, last = head.start, head.end, head.first, head.last
    while i < len(row) and row[i].kind == "number_word" and "value" in row[i].entry:
        value = row[i].entry["value"]
        if value == 1000:
            if total:
                break
            total, part, room = (part or 1) * 1000, 0, 1000
        elif value >= room or (room == 10 and value >= 10) or (value == 0 and (part or total)):
            break
        else:
            part += value
            room = 100 if value >= 100 else 10 if value >= 20 else 1
        end, last = row[i].end, row[i].last
        i += 1
    value = total + part
    return Item("num", start, end, low=value, high=value, first=first, last=last, text="word"), i


_UK_LETTERS = re.compile(r"[іїєґІЇЄҐ]|[а-яА-Я]['’ʼ][яюєїЯЮЄЇ]")
_RU_LETTERS = re.compile(r"[ыэъёЫЭЪЁ]")
_UK_WORDS = re.compile(
    r"(?<!\w)(?:та|або|що|від|це|був|було|збито|ворог|рф|безпілотник\w*|ракет\w*\s+типу|у|із)(?!\w)", re.IGNORECASE
)
_RU_WORDS = re.compile(
    r"(?<!\w)(?:и|или|что|от|это|был|было|сбит\w*|над|из|из них|уничтож\w*|беспилот\w*|мск)(?!\w)", re.IGNORECASE
)
_LETTERS = re.compile(r"[^\W\d_]")
_ANY_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


def language(text: str) -> str | None:
    """`uk`, `ru`, or null where neither is plain. Cheap: counts letters that only one of the two has, then words.

    Null for texts in which fewer than a third of the letters are Cyrillic. Reads at most the first 20,000 characters.
    """
    head = text[:20_000]
    cyrillic = len(_ANY_CYRILLIC.findall(head))
    if cyrillic < 3 or cyrillic * 3 < len(_LETTERS.findall(head)):
        return None
    uk, ru = len(_UK_LETTERS.findall(head)), len(_RU_LETTERS.findall(head))
    if uk != ru:
        return "uk" if uk > ru else "ru"
    uk, ru = len(_UK_WORDS.findall(head)), len(_RU_WORDS.findall(head))
    if uk == ru:
        return None
    return "uk" if uk > ru else "ru"
