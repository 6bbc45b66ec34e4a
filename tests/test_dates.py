"""Dates: what a value, a stamp, a text says of the day of publication, and what it must not be made to say."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import dates

CASES = Path(__file__).parent / "cases"


def rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines() if line.strip()]


@pytest.mark.parametrize("case", rows("dates.jsonl"), ids=lambda c: f"{c['value']}-{c.get('day_first')}")
def test_metadata(case):
    window = dates.metadata(case["value"], case.get("day_first"))
    found = (window.earliest.isoformat(), window.latest.isoformat()) if window else (None, None)
    assert found == (case["earliest"], case["latest"])


@pytest.mark.parametrize("case", rows("dated_texts.jsonl"), ids=lambda c: c["id"])
def test_dated_texts(case):
    dated = dates.date_article(case["text"], dateline=case.get("dateline"), collected=case.get("collected"))
    if "earliest" in case:
        assert (dated.earliest, dated.latest) == (case["earliest"], case["latest"]), dated
    if "not" in case:
        assert dated.earliest != case["not"] and dated.latest != case["not"]
    if dated.earliest and dated.latest:
        assert dated.earliest <= dated.latest
    if dated.earliest or dated.latest:
        assert dated.method and dated.evidence


def test_order_of_day_and_month():
    assert dates.day_order(["03/04/2022", "25/04/2022"]) is True
    assert dates.day_order(["03/04/2022", "04/25/2022"]) is False
    assert dates.day_order(["03/04/2022"]) is None
    assert dates.day_order(["25/04/2022", "04/25/2022"]) is None
    assert dates.is_ambiguous("03/04/2022") and not dates.is_ambiguous("2022-04-03")


@pytest.mark.parametrize(
    ("line", "kind", "day"),
    [
        ("Posted/updated on: January 29, 2025 at 7:12 am", "published", "2025-01-29"),
        ("updated: Feb 08 2025, 11:40 ist", "updated", "2025-02-08"),
        ("First published: 30 March 2025, 20:14 BST", "first", "2025-03-30"),
        ("Feb 18, 2025, 9:01 AM EST", "plain", "2025-02-18"),
        ("January 15, 20256:04 AM UTC Updated 2 days ago", "plain", "2025-01-15"),
        ("Night Sky Summary, [06.01.2025 09:25]", "plain", "2025-01-06"),
        ("February 19, 2025 / 8:12 AM EST / CBS News", "plain", "2025-02-19"),
        ("January 15, 2025 5:40 PM • 3 min read", "plain", "2025-01-15"),
        ("Published : 15 Jan 2025 , 5:02 am", "published", "2025-01-15"),
        ("10:32 GMT", "time", None),
    ],
)
def test_stamps(line, kind, day):
    stamp = dates.stamp(line)
    assert stamp and stamp.kind == kind
    assert (stamp.earliest.isoformat() if stamp.earliest else None) == day


@pytest.mark.parametrize(
    "line",
    [
        "On the night of 2 January Russia sent 72 UAVs.",
        "25 drones were shot down",
        "The war began on Feb. 24, 2022",
        "У ніч на 15 січня",
    ],
)
def test_sentences_are_no_stamps(line):
    assert dates.stamp(line) is None


def test_relative_stamps():
    day = date(2025, 3, 19)
    assert dates.relative_stamp("Published 14 hours ago", day).latest == day
    assert dates.relative_stamp("2 days ago", day).latest == date(2025, 3, 17)
    assert dates.relative_stamp("2 days ago", None) is None


def test_a_site_clock_is_not_read():
    page = "<html><body><span class='clock'>Tuesday, January 14, 2020</span><p>text</p></body></html>"
    assert dates.html_date(page) is None
    stated = '<script type="application/ld+json">{"datePublished": "2025-02-12T21:30:00+02:00"}</script>' + page
    assert dates.html_date(stated).earliest == date(2025, 2, 12)


def test_conflict_is_told():
    window = dates.metadata("2025-02-01")
    stamp = dates.stamp("Published: January 29, 2025")
    dated = dates.date_article("Text.", published=window, stamps=[stamp])
    assert dated.earliest == "2025-02-01" and "conflict" in dated.evidence


def test_stories_of_one_week():
    firm = dates.Dated("2025-02-19", "2025-02-19", "stamp", "x")
    bare = dates.Dated(None, "2025-02-20", "collected", "collected 2025-02-20")
    texts = ["", "", "A bridge was closed on Tuesday, the police said."]
    found = dates.of_that_week([firm, firm, bare], texts, "2025-02-20")
    assert found[2].earliest == "2025-02-18" and "other stories" in found[2].evidence
    old = dates.Dated("2025-01-02", "2025-01-02", "stamp", "x")
    assert dates.of_that_week([firm, old, bare], texts, "2025-02-20")[2] == bare


def test_event_table():
    table = dates.events()
    assert len(table) >= 40
    with open(dates.data_path("reference", "events.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            assert row["source"] and row["name"] and row["cues"], row
            assert row["kind"] in ("event", "office", "anniversary")
            assert not row["end"] or row["end"] >= row["start"]


def test_as_of():
    assert dates.as_of("As of 08:30: 56 UAVs shot down") == "08:30"
    assert dates.as_of("By 9 a.m. it had confirmed 47") == "09:00"
    assert dates.as_of("By 9 drones") is None


@given(st.text(max_size=300), st.dates(min_value=date(2022, 3, 1), max_value=date(2026, 1, 1)))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_never_after_the_collection(text, day):
    dated = dates.date_article(text, collected=day.isoformat())
    assert dated.latest is not None and dated.latest <= day.isoformat()
    assert dated.earliest is None or dated.earliest <= dated.latest


def test_a_pack_adds_events(tmp_path):
    pack = tmp_path / "pack.toml"
    pack.write_text(
        '[[events]]\nname = "Fair opens"\nstart = 2023-05-09\ncues = "fair + opened"\nsource = "town"\n',
        encoding="utf-8",
    )
    table = dates.events(pack=pack)
    assert len(table) == len(dates.events()) + 1
    found = dates.date_article("The fair opened on Tuesday, the mayor said.", collected="2023-08-01", table=table)
    assert found.earliest == found.latest == "2023-05-09"
    other = tmp_path / "other.toml"
    other.write_text('[[events]]\nname = "Fair"\nstart = "May"\ncues = "fair"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="other.toml, event 'Fair'"):
        dates.events(pack=other)


def test_a_stamp_without_year_gets_it_from_the_collection():
    stamp = dates.stamp("15 января, 10:32")
    assert dates.date_article("Text.", stamps=[stamp], collected="2025-01-20").earliest == "2025-01-15"
    assert dates.date_article("Text.", stamps=[stamp], collected="2025-01-10").earliest == "2024-01-15"
    assert dates.date_article("Text.", stamps=[stamp]).earliest is None
