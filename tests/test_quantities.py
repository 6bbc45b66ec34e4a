"""Numbers: digits, words, bounds, ranges, approximations; what is no number of things."""

import json
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import quantities

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "quantities.jsonl").read_text("utf-8").splitlines()
    if line
]


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_quantities(case):
    found = [[low, high] for low, high, _, _ in quantities.read(case["text"])]
    assert found == case["numbers"]


@given(st.text(max_size=120))
@example("1" * 40 + " drones")
@example("between and to 5")
@example("a hundred and")
@example("12-")
@settings(max_examples=200, deadline=None, derandomize=True)
def test_never_raises_and_spans_hold(text):
    for low, high, start, end in quantities.read(text):
        assert 0 <= start < end <= len(text)
        assert low is None or high is None or low <= high
