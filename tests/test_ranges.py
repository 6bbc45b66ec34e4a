"""Ranges: sums, remainders, agreement."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import ranges
from helpers.ranges import NOTHING, Range

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases/range_arithmetic.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_range_arithmetic(case):
    launched = Range(*case["launched"], case.get("approx", False))
    rest = ranges.remainder(launched, {k: Range(*v) for k, v in case["outcomes"].items()})
    assert [rest.low, rest.high] == case["left"]
    assert rest.rule == case["rule"]
    assert rest.contradiction is case.get("contradiction", False)


bound = st.one_of(st.none(), st.integers(0, 500))


some_range = st.builds(
    lambda a, b, c: Range(a, b, c) if a is None or b is None or a <= b else Range(b, a, c), bound, bound, st.booleans()
)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(some_range, st.dictionaries(st.sampled_from(ranges.OUTCOME_CELLS), some_range, max_size=4))
def test_remainder_holds_every_true_value(launched, outcomes):
    rest = ranges.remainder(launched, outcomes)
    if not launched.known:
        assert (rest.low, rest.high) == (None, None)
        return
    low = launched.low or 0
    least = sum(v.low or 0 for v in outcomes.values() if v.known)
    if launched.high is None:
        assert not rest.contradiction and rest.high is None
    elif rest.contradiction:
        assert launched.high < least and rest.high == launched.high - least
    else:
        assert rest.high is not None and rest.high == max(0, launched.high - least)
        assert rest.low is None or 0 <= rest.low <= max(rest.high, low)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(some_range, max_size=5))
def test_sums_keep_nulls_apart_from_zeros(values):
    found = ranges.total(values)
    known = [v for v in values if v.known]
    assert (found == NOTHING) == (not known)
    if known:
        assert found.low == (sum(v.low or 0 for v in known) if any(v.low is not None for v in known) else None)
        assert (found.high is None) == any(v.high is None for v in known)


def test_agree():
    assert ranges.agree(Range(40, None), Range(43, 43))
    assert ranges.agree(Range(None, 14), Range(14, 14))
    assert not ranges.agree(Range(45, None), Range(43, 43))
    assert ranges.agree(Range(200, 200, True), Range(193, 193))
    assert not ranges.agree(Range(200, 200), Range(193, 193))
    assert not ranges.agree(NOTHING, Range(0, 0))
