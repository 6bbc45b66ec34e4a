"""Reads numbers in tokens: digits, words, bounds, ranges, approximations, dozens, `another`, `all 35`, `both`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .tokens import Token, tagger

_DIGITS = re.compile(r"\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3})+|\d+")
_RANGE = re.compile(r"(\d{1,4})[-‑](\d{1,5})")
_SUFFIXED = re.compile(
    r"(\d{1,3}(?:,\d{3})+|\d{1,7}|[a-z]+(?:-[a-z]+)?)[-‑](plus|odd|ish|strong)"
)  # `250-plus`, `ninety-odd`
BIGGEST = 10**9  # above it a number of munitions is a misprint or something else

_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
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
    ]
)
_CURRENCY = frozenset("$€£¥₴₽#№§")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a token list: `first..last` (token indexes, last exclusive) with its bound words, `at..until` the number alone.

    `low`/`high` null: unbounded. `word`: digits, word, article, collective, vague, all. `additional`: `another five`.
    """

    first: int
    last: int
    at: int
    until: int
    low: int | None
    high: int | None
    approx: bool = False
    additional: bool = False
    total: bool = False
    word: str = "digits"


def read(text: str) -> list[tuple[int | None, int | None, int, int]]:
    """The numbers of a short text as `(low, high, start, end)`; for looking at the grammar alone.

    >>> read("at least 119 missiles")
    [(119, None, 0, 12)]
    """
    tokens = tagger().tag(text, 0, len(text))
    found = quantities(tokens)
    return [(q.low, q.high, tokens[q.first].start, tokens[q.last - 1].end) for q in found]


def quantities(tokens: list[Token]) -> list[Quantity]:
    """Every number of the tokens, left to right, dates, clock times and sums of money left out. Articles (`a drone`) are not read here."""
    out: list[Quantity] = []
    i, size = 0, len(tokens)
    while i < size:
        token = tokens[i]
        low = token.low
        if not (
            token.raw[0].isdigit()
            or low in _STARTS
            or "-" in low
            or "num_vague" in token.tags
            or "num_exact" in token.tags
        ):
            i += 1
            continue
        found = _number(tokens, i)
        if found is None:
            i += 1
            continue
        found = _with_bounds(tokens, found, out[-1].last if out else 0)
        if found is not None and out and (joined := _both_bounds(tokens, out[-1], found)) is not None:
            out[-1] = joined
            i = found.last
        elif found is not None and not _other(tokens, found):
            out.append(found)
            i = found.last
        elif found is not None:
            i = max(found.last, i + 1)
        else:
            i += 1
    return out


def _both_bounds(tokens: list[Token], a: Quantity, b: Quantity) -> Quantity | None:
    """`at least 15 and perhaps as many as 20`: a lower and an upper bound of one number."""
    if a.high is not None or b.low is not None or a.low is None or b.high is None or not a.low < b.high:
        return None
    between = [t.low for t in tokens[a.last : b.first]]
    if len(between) > 3 or any(
        w not in ("and", "but", "or", "to", ",", "perhaps", "possibly", "maybe") for w in between
    ):
        return None
    return Quantity(a.first, b.last, a.at, b.until, a.low, b.high, a.approx or b.approx, a.additional, False, a.word)


def _plain(token: Token) -> int | None:
    """The value of a token of digits."""
    raw = token.raw
    if not raw[:1].isdigit() or not raw.isascii() and not _DIGITS.fullmatch(raw):
        return None
    if not _DIGITS.fullmatch(raw):
        return None
    digits = re.sub(r"\D", "", raw)
    return int(digits) if len(digits) <= 10 else None


def _word_value(low: str) -> int | None:
    """A number word below a hundred, hyphened ones included."""
    if low in _UNITS:
        return _UNITS[low]
    if "-" in low:
        parts = low.split("-")
        if len(parts) == 2 and parts[0] in _TENS and parts[1] in _UNITS and 0 < _UNITS[parts[1]] < 10:
            return _TENS[parts[0]] + _UNITS[parts[1]]
    return None


_UNIT_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {
    w: 20 + 10 * i for i, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
}
_UNITS = {**{w: i for i, w in enumerate(_UNIT_WORDS)}, **_TENS}
_STARTS = frozenset(_UNITS) | frozenset("a an several between from pair trio quartet couple brace dozen".split())


def _number(tokens: list[Token], i: int) -> Quantity | None:
    """A number that starts at token `i`."""
    token = tokens[i]
    tags, low = token.tags, token.low
    vague = tags.get("num_vague")
    if vague:
        last = i + 1
        if low == "tens" and not (i + 2 < len(tokens) and tokens[i + 1].low == "of"):
            return None
        return Quantity(i, last, i, last, vague["low"], None, word="vague")
    exact = tags.get("num_exact")
    if exact:
        return Quantity(i, i + 1, i, i + 1, exact["value"], exact["value"], word="collective")
    wide = _RANGE.fullmatch(token.raw)
    if wide and int(wide[1]) < int(wide[2]):
        return Quantity(i, i + 1, i, i + 1, int(wide[1]), int(wide[2]))
    marked = _SUFFIXED.fullmatch(low)
    if marked:
        value = int(marked[1].replace(",", "")) if marked[1][0].isdigit() else _word_value(marked[1])
        if value is not None and value > 1:
            high = None if marked[2] == "plus" else value
            return Quantity(i, i + 1, i, i + 1, value, high, approx=marked[2] in ("odd", "ish"))
    if low == "between" or low == "from":
        first = _cardinal(tokens, i + 1) if i + 1 < len(tokens) else None
        if (
            first
            and first[1] < len(tokens)
            and tokens[first[1]].low in (("and", "to") if low == "between" else ("to",))
        ):
            second = _cardinal(tokens, first[1] + 1)
            if second and first[0] < second[0]:
                return Quantity(i, second[1], i + 1, second[1], first[0], second[0])
        return None
    first = _cardinal(tokens, i)
    if first is None:
        if low in ("a", "an", "one", "two", "three", "four", "five", "six", "several") and i + 1 < len(tokens):
            coll = tokens[i + 1].tags.get("num_collective")
            if coll:
                return _collective(tokens, i, 1, i + 1, coll["value"])
            scale = tokens[i + 1].tags.get("num_scale")
            if scale and low in ("a", "an"):
                value, last = _scaled(tokens, i + 1, 1)
                return Quantity(i, last, i, last, value, value, word="word")
        coll = tags.get("num_collective")
        if (
            coll
            and i + 1 < len(tokens)
            and tokens[i + 1].low == "of"
            and low in ("pair", "trio", "quartet", "couple", "brace")
        ):
            return Quantity(i, i + 1, i, i + 1, coll["value"], coll["value"], word="collective")
        if coll and low == "dozen":
            return Quantity(i, i + 1, i, i + 1, 12, 12, word="collective")
        scale = tags.get("num_scale")
        return None
    value, last = first
    if last < len(tokens):
        coll = tokens[last].tags.get("num_collective")
        if coll and coll["value"] in (12, 20) and value < 100:
            return _collective(tokens, i, value, last, coll["value"])
        mark = tokens[last].low
        if mark in ("to", "-", "–", "—", "or") and last + 1 < len(tokens):
            spaced = mark in ("-", "–", "—") and tokens[last].start > tokens[last - 1].end
            second = None if spaced else _cardinal(tokens, last + 1)
            if (
                second
                and value < second[0]
                and (mark != "or" or second[0] - value <= 2)
                and not _follows_other(tokens, second[1])
            ):
                return Quantity(i, second[1], i, second[1], value, second[0], word="digits")
    return Quantity(i, last, i, last, value, value, word="digits" if tokens[i].raw[:1].isdigit() else "word")


def _follows_other(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].low in ("%", ":")


def _collective(tokens: list[Token], i: int, times: int, at: int, value: int) -> Quantity:
    return Quantity(i, at + 1, i, at + 1, times * value, times * value, word="collective")


def _scaled(tokens: list[Token], i: int, value: int) -> tuple[int, int]:
    """`value` times the scale word at `i`, with what follows (`hundred and seventeen`)."""
    total, current = 0, value
    while i < len(tokens):
        scale = tokens[i].tags.get("num_scale")
        if scale and tokens[i].low == scale["name"]:
            if scale["value"] == 100:
                current = (current or 1) * 100
            else:
                total += (current or 1) * scale["value"]
                current = 0
            i += 1
            j = i + 1 if i < len(tokens) and tokens[i].low == "and" else i
            if j < len(tokens):
                more = _word_value(tokens[j].low)
                if more is not None and more > 0 and (not tokens[j].raw[:1].isdigit()):
                    current += more
                    i = j + 1
                    if more >= 20 and more % 10 == 0 and i < len(tokens) and 0 < _UNITS.get(tokens[i].low, 99) < 10:
                        current += _UNITS[tokens[i].low]
                        i += 1
            continue
        break
    return total + current, i


def _cardinal(tokens: list[Token], i: int) -> tuple[int, int] | None:
    """`(value, next index)` of the cardinal at `i`."""
    if i >= len(tokens):
        return None
    token = tokens[i]
    value = _plain(token)
    if value is None:
        if token.raw[:1].isdigit():
            if re.fullmatch(r"\d+\.\d+", token.raw) and i + 1 < len(tokens) and "num_scale" in tokens[i + 1].tags:
                scale = tokens[i + 1].tags["num_scale"]["value"]
                return int(float(token.raw[:12]) * scale + 0.5), i + 2
            return None
        value = _word_value(token.low)
        if value is None:
            return None
        last = i + 1
        if value >= 20 and value % 10 == 0 and last < len(tokens) and 0 < _UNITS.get(tokens[last].low, 99) < 10:
            value += _UNITS[tokens[last].low]
            last += 1
        if last < len(tokens) and "num_scale" in tokens[last].tags:
            value, last = _scaled(tokens, last, value)
        return (value, last) if value <= BIGGEST else None
    last = i + 1
    if (
        last < len(tokens)
        and "num_scale" in tokens[last].tags
        and tokens[last].low in ("hundred", "thousand", "million", "billion")
    ):
        value *= tokens[last].tags["num_scale"]["value"]
        last += 1
    return (value, last) if value <= BIGGEST else None


def _with_bounds(tokens: list[Token], q: Quantity, floor: int) -> Quantity | None:
    """The number with the bound, approximation and addition words before and after it."""
    first, low, high = q.first, q.low, q.high
    approx, additional, total = q.approx, False, False
    i = first - 1
    while i >= floor:
        token = tokens[i]
        tags = token.tags
        if "num_lower" in tags:
            # `over` may be a preposition: `27 over 11 regions`; the head decides later
            high, first = None, i
        elif "num_upper" in tags:
            low, high, first = None, q.high, i
        elif "num_approx" in tags:
            approx, first = True, i
        elif "num_additional" in tags:
            additional, first = True, i
        elif "num_all" in tags and q.word in ("digits", "word", "collective"):
            total, first = True, i
        elif token.low in (
            "a",
            "an",
            "the",
            "some",
            "total",
            "total of",
            "record",
            "just",
            "only",
            "exactly",
            "perhaps",
            "possibly",
            "another",
            "these",
            "those",
            "whole",
            "staggering",
            "whopping",
            "also",
            "maybe",
            "even",
        ) or (
            token.low == "of"
            and i > floor
            and tokens[i - 1].low in ("total", "minimum", "tally", "combined", "record", "number")
        ):
            if (
                token.low in ("the", "these", "those")
                and (i == 0 or "num_all" not in tokens[i - 1].tags)
                and i - 1 >= floor
                and not ({"num_lower", "num_upper", "num_approx", "num_additional"} & set(tokens[i - 1].tags))
            ):
                break
            if token.low in ("a", "an") and not (i >= floor and first < q.first or q.word == "collective"):
                pass
            first = i
        else:
            break
        i -= 1
    # articles read on the way stay outside the number unless a bound stands before them
    while first < q.first and tokens[first].low in (
        "the",
        "a",
        "an",
        "these",
        "those",
        "of",
        "only",
        "just",
        "also",
        "even",
    ):
        first += 1
    last = q.last
    if last < len(tokens):
        tags = tokens[last].tags
        if "num_lower_after" in tags and not (
            tokens[last].low in ("plus", "at least") and last + 1 < len(tokens) and _number(tokens, last + 1)
        ):
            high, last = None, last + 1
        elif "num_approx_after" in tags:
            approx, last = True, last + 1
        elif tokens[last].low == "or" and last + 1 < len(tokens) and tokens[last + 1].low in ("more", "so", "fewer"):
            if tokens[last + 1].low == "more":
                high = None
            elif tokens[last + 1].low == "so":
                approx = True
            else:
                low = None
            last += 2
    if q.word == "vague":
        high = None
    return Quantity(first, last, q.at, q.until, low, high, approx, additional, total, q.word)


def _falls(tokens: list[Token], q: Quantity) -> bool:
    """`from 72 to 56`: what a number fell from and to."""
    before = tokens[q.at - 1].low
    if before == "from" and q.until < len(tokens) and tokens[q.until].low == "to":
        then = _cardinal(tokens, q.until + 1)
        return then is not None and then[0] < (q.low or 0)
    if before == "to" and q.at >= 3:
        for k in range(q.at - 2, max(-1, q.at - 5), -1):
            first = _cardinal(tokens, k)
            if first is not None and first[1] == q.at - 1 and tokens[k - 1].low == "from":
                return first[0] > (q.low or 0)
    return False


def _other(tokens: list[Token], q: Quantity) -> bool:
    """Whether the number is a date, a clock time, money, a score, an age or a name."""
    before = tokens[q.at - 1] if q.at else None
    after = tokens[q.until] if q.until < len(tokens) else None
    if before is not None and _falls(tokens, q):
        return True
    digits = tokens[q.at].raw[:1].isdigit()
    if before is not None:
        if before.raw in _CURRENCY or before.low in ("us$", "a$", "c$", "usd", "eur"):
            return True
        if digits and (before.low.rstrip(".") in _MONTHS) and before.raw[:1].isupper() and (q.low or 0) <= 31:
            return True
        if digits and before.low in (
            "no",
            "№",
            "number",
            "mach",
            "aged",
            "unit",
            "article",
            "flight",
            "channel",
            "version",
            "gaza-",
        ):
            return True
        if digits and before.low == "." and q.at > 1 and tokens[q.at - 2].low in _MONTHS and (q.low or 0) <= 31:
            return True
        if digits and q.at > 1 and before.low == "." and tokens[q.at - 2].low in ("no", "nos"):
            return True
        if before.low in ("#", "№"):
            return True
        if (
            digits
            and before.low == ","
            and q.at > 1
            and 1900 <= (q.low or 0) <= 2100
            and (_plain(tokens[q.at - 2]) or 99) <= 31
        ):
            return True
        if (
            digits
            and len(tokens[q.at].raw) == 4
            and 1900 <= (q.low or 0) <= 2100
            and before.low
            in (
                "in",
                "since",
                "of",
                "by",
                "until",
                "late",
                "early",
                "mid",
                "from",
                "during",
                "before",
                "after",
                "year",
                "to",
                "throughout",
                "and",
            )
            or (
                digits
                and len(tokens[q.at].raw) == 4
                and 1900 <= (q.low or 0) <= 2100
                and before.low.rstrip(".") in _MONTHS
            )
        ):
            return True
    if after is not None:
        if digits and after.low.rstrip(".") in _MONTHS and after.raw[:1].isupper() and (q.low or 0) <= 31:
            return True
        if after.low in ("st", "nd", "rd", "th", "°", "€"):
            return True
        if after.low == "of" and q.until + 1 < len(tokens) and tokens[q.until + 1].low in _MONTHS:
            return True
    return False
