"""Corrections: found by source and exact words, applied once, and loud when they find nothing."""

import csv

import pytest

from helpers import corrections
from helpers.records import Article, Claim, Story

TEXT = "Russia launched 61 drones. Some 44 were shot down, the air force said. In Odesa 44 people were hurt."


def article(n: int = 1, text: str = TEXT, story: str = "s1") -> Article:
    return Article(
        f"a{n}", "news/a.txt", n, text, story_id=story, published_earliest="2025-01-22", published_latest="2025-01-22"
    )


def claim(number: str, outcome: str, low: int) -> Claim:
    start = TEXT.index(number)
    return Claim(
        f"c{low}",
        "a1",
        start,
        start + len(number),
        number,
        TEXT,
        start,
        start + len(number),
        low,
        low,
        False,
        "drone",
        None,
        outcome,
    )


CLAIMS = [claim("61", "launched", 61), claim("44", "intercepted", 44)]


def laid(tmp_path, *rows, articles=None, stories=()):
    path = tmp_path / "corrections.csv"
    with open(path, "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(corrections.COLUMNS)
        out.writerows([(*row, "", "", "")[:8] for row in rows])
    return corrections.apply(path, articles or [article()], CLAIMS, stories)


@pytest.mark.parametrize(
    ("row", "field", "value"),
    [
        (("edit", "news/a.txt", "61 drones", "quantity_low", "60"), "quantity_low", 60),
        (("edit", "news/a.txt", "61 drones", "quantity_high", ""), "quantity_high", None),
        (("edit", "news/a.txt#1", "launched 61", "weapon_class", "decoy_drone"), "weapon_class", "decoy_drone"),
        (("set_party", "news/a.txt", "launched 61", "", "Ukrainian Air Force"), "claimed_by", "Ukrainian Air Force"),
        (
            ("set_date", "news/a.txt", "launched 61", "", "2025-01-21T20:00/2025-01-22T08:00"),
            "event_start",
            "2025-01-21T20:00",
        ),
    ],
)
def test_a_field_is_changed(tmp_path, row, field, value):
    done = laid(tmp_path, row)
    assert done.results[0]["status"] == "applied"
    changed = next(c for c in done.claims if c.claim_id == "c61")
    assert getattr(changed, field) == value and changed.corrected
    assert next(c for c in done.claims if c.claim_id == "c44") == CLAIMS[1]


def test_a_claim_is_taken_out_and_another_added(tmp_path):
    value = "quantity_low=44; weapon_class=drone; outcome=lost; claimed_by=Ukrainian Air Force"
    done = laid(
        tmp_path,
        ("reject", "news/a.txt", "Some 44 were shot down"),
        ("add", "news/a.txt", "In Odesa 44 people", "", value),
    )
    assert [r["status"] for r in done.results] == ["applied", "applied"]
    added = done.claims[-1]
    assert (added.quantity_low, added.quantity_high, added.outcome) == (44, 44, "lost")
    assert TEXT[added.number_start : added.number_end] == "44" and TEXT[added.start : added.end] == added.evidence
    assert [c.claim_id for c in done.claims][0] == "c61" and len(done.claims) == 2


def test_what_is_right_already_is_told(tmp_path):
    assert (
        laid(tmp_path, ("edit", "news/a.txt", "61 drones", "quantity_low", "61")).results[0]["status"]
        == "already right"
    )


@pytest.mark.parametrize(
    ("row", "status", "says"),
    [
        (("edit", "news/b.txt", "61", "quantity_low", "1"), "orphaned", "no article"),
        (("edit", "news/a.txt", "62 drones", "quantity_low", "1"), "orphaned", "does not stand"),
        (("edit", "news/a.txt", "44", "quantity_low", "1"), "orphaned", "2 times"),
        (("reject", "news/a.txt", "44 people were hurt"), "orphaned", "no claim"),
        (("change", "news/a.txt", "61"), "refused", "unknown action"),
        (("edit", "news/a.txt", "61", "number", "1"), "refused", "unknown field"),
        (("edit", "news/a.txt", "61", "quantity_low", "many"), "refused", "whole number"),
        (("edit", "news/a.txt", "61", "outcome", "destroyed"), "refused", "expected one of"),
        (("edit", "news/a.txt", TEXT, "quantity_low", "5"), "refused", "holds 2 claims"),
        (("set_date", "news/a.txt", "61", "", "15.01.2025"), "refused", "expected a day"),
        (("set_party", "news/a.txt", "61", "", ""), "refused", "needs the party"),
        (("add", "news/a.txt", "61", "", "drones"), "refused", "name=value"),
        (("merge", "news/a.txt", "61", "", "other.txt"), "refused", "names no article"),
        (("edit", "", "61", "quantity_low", "1"), "refused", "required"),
    ],
)
def test_what_can_not_be_applied_is_told_and_changes_nothing(tmp_path, row, status, says):
    done = laid(tmp_path, row)
    assert done.results[0]["status"] == status and says in done.results[0]["message"]
    assert done.results[0]["line"] == 2
    assert list(done.claims) == CLAIMS


def test_stories_are_merged_and_split(tmp_path):
    two = [article(1), article(2, "Another text.", "s2")]
    stories = [Story("s1", ("a1",), ("X",), None, None, "single"), Story("s2", ("a2",), ("Y",), None, None, "single")]
    done = laid(tmp_path, ("merge", "news/a.txt#2", "Another text", "", "news/a.txt#1"), articles=two, stories=stories)
    assert {a.story_id for a in done.articles} == {"s1"} and done.stories[0].articles == ("a1", "a2")
    back = laid(tmp_path, ("split", "news/a.txt#2", "Another text"), articles=list(done.articles), stories=done.stories)
    assert len({a.story_id for a in back.articles}) == 2 and len(back.stories) == 2


def test_the_date_of_an_article(tmp_path):
    done = laid(tmp_path, ("set_date", "news/a.txt", "61 drones", "published", "2025-01-23"))
    assert done.articles[0].day == "2025-01-23" and done.articles[0].date_method == "correction"


@pytest.mark.parametrize("content", ["", "action,source\n", "\xff"])
def test_an_unusable_file_is_named(tmp_path, content):
    path = tmp_path / "corrections.csv"
    path.write_bytes(content.encode("latin-1"))
    with pytest.raises(corrections.CorrectionError, match="corrections.csv"):
        corrections.read(path)
    with pytest.raises(corrections.CorrectionError, match="no such file"):
        corrections.read(tmp_path / "none.csv")
