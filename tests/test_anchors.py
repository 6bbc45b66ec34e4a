"""Patterns tried only where they can begin find what `finditer` finds."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import anchors, windows

PATTERNS = [
    re.compile(p, re.I)
    for p in (
        r"\b(?:the |on the )?night of (?P<n>\d+)",
        r"\b(?<!x)in (?:early |late )*(?:may|june)\b",
        r"\b(?<!the )(?:two|[3-9]) days?\b",
        r"\ba(?:b|c)+d?",
    )
]


def both(found: anchors.Anchored, text: str) -> None:
    starts = found.starts(text)
    for number, pattern in enumerate(found.patterns):
        expected = [(m.span(), m.groupdict()) for m in pattern.finditer(text)]
        assert [(m.span(), m.groupdict()) for m in found.finditer(number, text, starts)] == expected, pattern.pattern


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.lists(
        st.sampled_from(
            "the On night of 14 in early late May JUNE two 3 days day abcabd ac . \n - May, overnight from 20:00 to 09:00 "
            "since Monday January 2025 last week this İ ſince ٣ ١٤.01.2025 14.01.2025 5 days earlier past three 24 hours at dawn é".split(
                " "
            )
        ),
        max_size=25,
    ).map(" ".join)
)
def test_matches_are_those_of_finditer(text):
    both(anchors.Anchored(PATTERNS), text)
    both(windows._ANCHORED, text)


def test_every_pattern_of_the_time_reader_has_its_beginnings():
    unknown = [
        p.pattern[:60]
        for p, begin in zip(windows._ANCHORED.patterns, windows._ANCHORED.begin, strict=True)
        if begin is None
    ]
    assert len(unknown) <= 1, unknown


@pytest.mark.parametrize("pattern", [r"night", r"\b.night", r"\b(?:|x)y?", r"\b\w+ing"])
def test_a_pattern_that_can_begin_with_anything_is_run_as_it_is(pattern):
    assert anchors.beginnings(re.compile(pattern)) is None
