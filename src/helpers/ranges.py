"""Ranges: numbers as they were reported, their sums and what they leave.

A `Range` has two bounds; a null bound is open, both null means "not reported", and neither is ever 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

CELLS = ("launched", "intercepted", "suppressed", "lost", "left_airspace", "still_flying", "hit")
OUTCOME_CELLS = CELLS[1:]
# Outcomes that a reader expects to be told; the remainder's rule names those that a party leaves out.
EXPECTED = {"intercepted": "shot down", "lost": "lost", "hit": "hit"}
TOLERANCE = 0.10  # an approximate figure neither contradicts nor differs within this share


class Range(NamedTuple):
    """A number as it was reported: bounds (null = open), and whether the party rounded it."""

    low: int | None
    high: int | None
    approx: bool = False

    @property
    def known(self) -> bool:
        """Whether anything was reported: not both bounds null."""
        return self.low is not None or self.high is not None

    @property
    def exact(self) -> bool:
        """One number, not rounded."""
        return self.low is not None and self.low == self.high and not self.approx

    def __str__(self) -> str:
        if not self.known:
            return "not reported"
        if self.low == self.high:
            return f"about {self.low}" if self.approx else f"{self.low}"
        if self.high is None:
            return f"{self.low}+"
        if self.low is None:
            return f"up to {self.high}"
        return f"{self.low} to {self.high}"


NOTHING = Range(None, None)


def agree(a: Range, b: Range) -> bool:
    """Whether two ranges can be the same number: they overlap, or miss each other by no more than a tenth where one
    of them is approximate. A range that is not reported agrees with nothing."""
    if not a.known or not b.known:
        return False
    low = max(a.low or 0, b.low or 0)
    high = min(x for x in (high_of(a), high_of(b)))
    if low <= high:
        return True
    return (a.approx or b.approx) and low - high <= TOLERANCE * low


def total(ranges: Iterable[Range]) -> Range:
    """The sum of reported ranges. A null low counts as 0 (all of them null: the sum's low is null too) and a null high
    as without end; nothing gives nothing."""
    known = [item for item in ranges if item.known]
    if not known:
        return NOTHING
    lows = [item.low for item in known if item.low is not None]
    highs = [item.high for item in known if item.high is not None]
    return Range(
        sum(lows) if lows else None,
        sum(highs) if len(highs) == len(known) else None,
        any(item.approx for item in known),
    )


def high_of(item: Range) -> float:
    """The upper bound, infinite where it is open."""
    return float("inf") if item.high is None else item.high


class Remainder(NamedTuple):
    """What is left of the launched: bounds in munitions, how it was made, and whether the figures contradict."""

    low: int | None
    high: int | None
    rule: str
    contradiction: bool


def remainder(launched: Range, outcomes: Mapping[str, Range]) -> Remainder:
    """Launched minus the outcomes reported: the munitions whose fate this party does not state.

    `outcomes` maps cells (`intercepted`, `lost`, …) to ranges; one that is not reported is named by the rule, not
    counted as 0. Null bounds: not known. Where fewer were launched than the outcomes add up to at the least, the
    negative difference is shown and `contradiction` is true; an approximate number is allowed a tenth.
    """
    if not launched.known:
        return Remainder(None, None, "", False)
    said = {cell: outcomes[cell] for cell in OUTCOME_CELLS if cell in outcomes and outcomes[cell].known}
    missing = [name for cell, name in EXPECTED.items() if cell not in said]
    rule = " − ".join([str(launched), *(str(value) for value in said.values())])
    if missing:
        rule += f"; {', '.join(missing)} not reported"
    low, high = launched.low or 0, high_of(launched)
    gone_low = sum(value.low or 0 for value in said.values())
    gone_high = sum(high_of(value) for value in said.values())
    approx = launched.approx or any(value.approx for value in said.values())
    if high < gone_low:
        if not (approx and gone_low - high <= TOLERANCE * gone_low):
            left = None if gone_high == float("inf") else int(low - gone_high)
            return Remainder(left, int(high - gone_low), rule, True)
        return Remainder(0, 0, rule, False)
    left_low: int | None = 0 if gone_high == float("inf") else max(0, int(low - gone_high))
    left_high = None if high == float("inf") else int(high - gone_low)
    if launched.low is None and left_low == 0:
        left_low = None  # an open bound stays open
    if not left_low and left_high is None:
        return Remainder(None, None, rule, False)
    return Remainder(left_low, left_high, rule, False)


def sortable(value: Range) -> tuple[float, float, bool]:
    """A key that puts ranges in a fixed order."""
    return (-1 if value.low is None else value.low, high_of(value), value.approx)
