"""Windows, and which claims tell of one attack."""

from __future__ import annotations

import pytest

from helpers import attacks, nights
from made_claims import MINISTRY, NIGHT, article, by_ministry, cell, claim, hours, row, settle


def test_two_attacks_of_one_date_stay_two():
    settled = settle(
        claim("a", 0, 81, "drone", night="2025-01-04"),
        claim("a", 10, 30, "drone", event_end="2025-01-04", event_basis="day"),
        claim("b", 0, 81, "drone", event_end="2025-01-04", event_basis="date"),
    )
    assert [(r["part"], *cell(r, "launched")) for r in settled.attacks] == [("night", 81, 81), ("day", 30, 30)]
    assert len({r["attack_id"] for r in settled.attacks}) == 2


@pytest.mark.parametrize(
    ("start", "end", "night", "part"),
    [
        ("2025-01-14T20:00", "2025-01-15T09:00", "2025-01-15", "night"),
        ("2025-01-15T06:00", "2025-01-15T08:00", "2025-01-15", "night"),
        ("2025-01-14T20:00", "2025-01-14T23:30", "2025-01-15", "night"),
        ("2025-01-14T18:00", "2025-01-15T12:00", "2025-01-15", "night"),
        ("2025-01-14T18:00", "2025-01-15T13:30", "2025-01-15", "day"),
        ("2025-01-15T08:00", "2025-01-15T15:30", "2025-01-15", "day"),
        ("2025-01-15T13:00", "2025-01-15T16:00", "2025-01-15", "day"),
    ],
)
def test_night_and_day(start, end, night, part):
    window = nights.window_of(claim("a", 0, 1, "drone", **hours(start, end)), article("a"))
    assert (window.day, window.part) == (night, part)


@pytest.mark.parametrize(
    ("start", "end", "as_of", "window"),
    [
        ("2025-01-14T20:00", None, None, ("2025-01-14T20:00", "2025-01-15T09:00")),
        ("2025-01-14T20:00", "2025-01-15", None, ("2025-01-14T20:00", "2025-01-15T09:00")),
        ("2025-01-14T20:00", None, "2025-01-15T08:30", ("2025-01-14T20:00", "2025-01-15T08:30")),
        ("2025-01-15T03:25", None, None, ("2025-01-15T03:25", "2025-01-15T04:25")),
        (None, "2025-01-15T05:00", None, ("2025-01-15T04:00", "2025-01-15T05:00")),
        ("2025-01-15T05:00", "2025-01-14T20:00", None, ("2025-01-14T20:00", "2025-01-15T05:00")),
    ],
)
def test_windows_with_one_hour(start, end, as_of, window):
    settled = settle(claim("a", 0, 9, "drone", event_start=start, event_end=end, event_basis="stated", as_of=as_of))
    found = row(settled.attacks)
    assert (found["window_start"], found["window_end"]) == window and found["night_end"] == NIGHT


def test_hours_agree_with_a_default_night_and_change_no_address():
    first = settle(claim("a", 0, 66, "drone", "lost", night=NIGHT))
    both = settle(
        claim("a", 0, 66, "drone", "lost", night=NIGHT),
        claim("b", 0, 64, "drone", "lost", sentence="final figures", **hours("2025-01-14T20:00", "2025-01-15T09:00")),
    )
    assert first.figures[0]["figure_id"] == both.figures[0]["figure_id"] and len(both.figures) == 1
    found = row(both.attacks)
    assert cell(found, "lost") == (64, 64) and found["flags"] == ["revised"] and found["window_basis"] == "stated"
    assert [v["verdict"] for v in both.versions] == ["first", "revised"]


def test_disjoint_hours_are_separate_attacks_unless_a_larger_number_holds_both():
    evening = by_ministry("a", 0, 31, "drone", **hours("2025-01-14T20:00", "2025-01-14T23:00"))
    late = by_ministry("b", 0, 100, "drone", **hours("2025-01-14T23:00", "2025-01-15T07:00"))
    apart = settle(evening, late)
    assert sorted(cell(r, "intercepted") for r in apart.attacks) == [(31, 31), (100, 100)]
    assert len({r["attack_id"] for r in apart.attacks}) == 2
    month = row(apart.monthly)
    assert cell(month, "intercepted") == (131, 131) and month["nights"] == 1 and month["attacks"] == 2
    whole = settle(evening, late, by_ministry("c", 0, 131, "drone", night=NIGHT))
    assert cell(row(whole.attacks), "intercepted") == (131, 131)
    assert sorted(f["low"] for f in whole.figures if f["part"]) == [31, 100]


def test_windows_of_weapon_groups_in_one_report_are_one_attack():
    settled = settle(
        claim("a", 0, 74, "drone", **hours("2025-01-14T21:00", "2025-01-15T02:30")),
        claim("a", 10, 43, "missile", **hours("2025-01-15T06:00", "2025-01-15T08:00")),
    )
    assert len({r["attack_id"] for r in settled.attacks}) == 1
    assert (
        settled.attacks[0]["window_start"] == "2025-01-14T21:00"
        and settled.attacks[0]["window_end"] == "2025-01-15T08:00"
    )


def test_undated_claims_have_figures_with_a_null_window():
    undated = article("a", None)
    settled = settle(claim("a", 0, 12, "drone"), articles=[undated])
    found = row(settled.attacks)
    assert found["night_end"] is None and found["window_start"] is None and cell(found, "launched") == (12, 12)
    assert settled.figures[0]["dated_by"] is None and settled.monthly == []


def test_a_claim_without_its_own_time_continues_the_attack_of_its_article():
    settled = settle(
        claim("a", 0, 43, "missile", night="2025-01-14"),
        claim("a", 20, 30, "missile", "intercepted"),
        articles=[article("a", "2025-01-15")],
    )
    found = row(settled.attacks)
    assert found["night_end"] == "2025-01-14" and cell(found, "intercepted") == (30, 30)


def test_an_earlier_attack_of_the_other_side_is_not_dated_by_the_later_one():
    def told(between: str):
        text = "0123456789 43 missiles overnight. " + between + " The ministry downed 180 drones."
        return settle(
            claim("a", 11, 43, "missile", night=NIGHT),
            by_ministry("a", text.index("180"), 180, "drone", night=NIGHT, inferred=("event_start",)),
            articles=[article("a", text=text)],
        )

    after = told("The barrage came after a night of attacks on refineries.")
    assert row(after.attacks, claimed_by=MINISTRY)["night_end"] is None
    both = told("Both sides used drones.")
    assert row(both.attacks, claimed_by=MINISTRY)["night_end"] == NIGHT


def test_claims_of_unknown_articles_and_broken_dates_are_kept():
    settled = attacks.reconcile([], [claim("x", 0, 5, "drone", event_end="soon", event_basis="date")])
    assert row(settled.figures)["low"] == 5 and row(settled.attacks)["night_end"] is None


def test_one_moment_is_one_window():
    moment = hours("2024-11-19T03:25", "2024-11-19T03:25")
    settled = settle(
        by_ministry("a", 0, 6, "ballistic_missile", "launched", **moment),
        by_ministry("a", 10, 5, "ballistic_missile", **moment),
    )
    found = row(settled.attacks, weapon_class="ballistic_missile")
    assert cell(found, "launched") == (6, 6) and cell(found, "intercepted") == (5, 5)


def test_a_post_that_withholds_its_counts_is_a_report_and_a_gap():
    channel = {"outlet": "channel", "language": "ru"}
    arts = [
        article("a", "2025-09-21", **channel),
        article("b", "2025-09-22", **channel),
        article("c", "2025-09-23", **channel),
    ]
    extras = [
        {"article_id": "b", "kind": "withheld", "value": "counts", "start": 5, "end": 9},
        {"article_id": "b", "kind": "window", "start": 0, "end": 4,
         "value": {"start": "2025-09-21T20:00", "end": "2025-09-22T07:00", "precision": "hour"}},
    ]  # fmt: skip
    settled = attacks.reconcile(
        arts, [by_ministry("a", 0, 20, "drone", night="2025-09-21"), by_ministry("c", 0, 30, "drone", night="2025-09-23")],
        extras=extras,
    )  # fmt: skip
    silent = row(settled.attacks, night_end="2025-09-22")
    assert silent["flags"] == ["withheld"] and cell(silent, "intercepted") == (None, None)
    assert row(settled.figures, status="withheld")["claim_ids"] == []
    assert [r["status"] for r in settled.coverage] == ["report", "report", "report"]
    month = row(settled.monthly)
    assert cell(month, "intercepted") == (50, 50) and month["intercepted_attacks"] == 2 and "withheld" in month["flags"]


def test_a_copy_of_another_day_is_no_second_attack():
    settled = settle(
        claim("a", 0, 43, "missile", night=NIGHT),
        claim("b", 0, 43, "missile", night="2025-01-16"),
        articles=[article("a"), article("b", "2025-01-16", copy_of="a")],
    )
    assert row(settled.attacks)["night_end"] == NIGHT
