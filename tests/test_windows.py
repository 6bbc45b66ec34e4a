"""Time expressions: cases, days that are never guessed, and hostile text."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.records import Article
from helpers.windows import windows

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "windows.jsonl").read_text(encoding="utf-8").splitlines()
]
ISO = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d)?")


def _article(text: str, day: str | None) -> Article:
    return Article("a", "s", 1, text, published_earliest=day, published_latest=day)


@pytest.mark.parametrize("case", CASES, ids=[f"{c['text'][:40]} {c['day']}" for c in CASES])
def test_cases(case):
    found = windows(case["text"], _article(case["text"], case["day"]))
    assert [case["text"][w.start : w.end] for w in found] == [row["words"] for row in case["windows"]]
    for got, row in zip(found, case["windows"], strict=True):
        assert got.basis == row["basis"]
        if not row["words"].startswith("since February"):
            assert (got.event_start, got.event_end) == (row["start"], row["end"])


def test_superlative_is_no_tally():
    text = "It was the biggest raid since February 2022."
    (got,) = windows(text, _article(text, "2024-12-15"))
    assert not got.cumulative


def test_as_of_gives_the_time_of_the_figure():
    text = "As of 08:30 it had counted 40."
    assert windows(text, _article(text, "2024-12-15"))[0].as_of == "2024-12-15T08:30"
    assert windows(text, _article(text, None))[0].as_of is None


def test_the_day_of_a_statement_is_no_event():
    text = "The ministry said on Thursday that six missiles were fired a day earlier."
    found = windows(text, _article(text, "2024-12-19"))
    assert found[0].spoken and not found[1].spoken
    assert found[1].shift == "before" and found[1].event_end == "2024-12-18"


def test_no_day_without_a_date():
    for case in CASES:
        for got in windows(case["text"], _article(case["text"], None)):
            if not re.search(r"\b(?:19|20)\d\d\b", case["text"]):
                assert got.event_start is None and got.event_end is None and got.as_of is None


PIECES = st.sampled_from(
    "on from to since night of 31 29 February May 2023 2024 Friday overnight 20:00 25:61 a.m. p.m. the past week 24 hours as in , . and - \n ٣ ½".split(
        " "
    )
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(PIECES, max_size=40), st.sampled_from([None, "2024-02-29", "0001-01-01", "9999-12-31", "not a day"]))
def test_never_raises(pieces, day):
    text = " ".join(pieces)
    last = 0
    for got in windows(text, _article(text, day)):
        assert last <= got.start < got.end <= len(text)
        last = got.end
        for value in (got.event_start, got.event_end, got.as_of):
            assert value is None or ISO.fullmatch(value)


@pytest.mark.parametrize(
    "unit", ["from 10:00 ", "since the ", "on 5 May 2024 ", "the first ", "in the past ", "12 and "]
)
def test_linear_time(unit):
    def seconds(n: int) -> float:
        begin = time.process_time()
        windows(unit * n, _article("", "2024-02-29"))
        return time.process_time() - begin

    # four times the text: four times the time where it is linear, sixteen where it is not; the best of two runs each
    few, many = (min(seconds(n) for _ in range(2)) for n in (2000, 8000))
    assert many < 12 * max(few, 0.05)
