"""Sentences: borders, bullets, abbreviations, offsets."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import sentences

CASES = [
    ("On Oct. 13 Gen. Smith spoke. Two drones fell.", ["On Oct. 13 Gen. Smith spoke.", "Two drones fell."]),
    ("The U.S. Navy fired. It hit.", ["The U.S. Navy fired.", "It hit."]),
    (
        "At 8 a.m. on Monday it came. At 9 a.m. The raid ended.",
        ["At 8 a.m. on Monday it came.", "At 9 a.m.", "The raid ended."],
    ),
    ("No. 5 fell.\nThe rest flew", ["No. 5 fell.", "The rest flew"]),
    ('"We shot down 30." He left.', ['"We shot down 30."', "He left."]),
    ("A cost of 3.5 million. Done!", ["A cost of 3.5 million.", "Done!"]),
    ("J. Smith said so.", ["J. Smith said so."]),
    ("", []),
    ("\n\n \n", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[c[0][:40] for c in CASES])
def test_borders(text, expected):
    assert [text[s.start : s.end] for s in sentences.split(text)] == expected


def test_bullets_and_lines():
    text = "Shot down:\n- 4 missiles;\n▪️ 5 drones\n3) six bombs\nplain – line"
    assert [s.bullet for s in sentences.split(text)] == [False, True, True, True, False]
    assert [s.line for s in sentences.split(text)] == [0, 1, 2, 3, 4]


@given(st.text(alphabet=st.sampled_from('aB.!?\n "”…1§–•'), max_size=200))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_order_and_offsets(text):
    last = 0
    for s in sentences.split(text):
        assert last <= s.start < s.end <= len(text)
        assert not text[s.start].isspace() and not text[s.end - 1].isspace()
        last = s.end
