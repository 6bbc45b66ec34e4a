"""Ranges, the value that stands, parties, definitions, shares."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import figures
from helpers.figures import Report
from helpers.ranges import Range
from made_claims import AIR_FORCE


def report(name: str, low: int | None, high: int | None = -1, day: str = "2025-01-15", **more) -> Report:
    approx = more.pop("approx", False)
    return Report(name, Range(low, low if high == -1 else high, approx), (f"c{name}",), published=day, **more)


STANDING = [
    ("a later exact number replaces an earlier one", [report("a", 66), report("b", 64, day="2025-01-16")], (64, 64),
     {"a": "first", "b": "revised"}, {"revised"}),
    ("an explicit final count wins on the same day", [report("a", 66), report("b", 64, explicit=1)], (64, 64),
     {"a": "first", "b": "revised"}, {"revised"}),
    ("an early count gives way on the same day", [report("a", 66, explicit=-1), report("b", 64)], (64, 64),
     {"a": "first", "b": "revised"}, {"revised"}),
    ("a rounder number never replaces an exact one", [report("a", 43), report("b", 40, None, day="2025-01-17")], (43, 43),
     {"a": "first", "b": "rounded"}, set()),
    ("an approximate echo is rounded", [report("a", 193), report("b", 200, approx=True, day="2025-01-17")], (193, 193),
     {"a": "first", "b": "rounded"}, set()),
    ("an old value that comes again is stale",
     [report("a", 66), report("b", 64, day="2025-01-16"), report("c", 66, day="2025-01-17")], (64, 64),
     {"a": "first", "b": "revised", "c": "stale"}, {"revised"}),
    ("a repeat", [report("a", 66), report("b", 66, day="2025-01-16")], (66, 66), {"a": "first", "b": "repeated"}, set()),
    ("a tie shows both", [report("a", 66), report("b", 64)], (64, 66), {"a": "first", "b": "first"}, {"conflicting"}),
    ("the hour that it speaks of decides",
     [report("a", 66, as_of="2025-01-15T09:30"), report("b", 64, as_of="2025-01-15T08:00")], (66, 66),
     {"b": "first", "a": "revised"}, {"revised"}),
    ("the time that it speaks of goes before publication",
     [report("a", 66, as_of="2025-01-15T09:30", day="2025-01-15"), report("b", 64, as_of="2025-01-14T08:00", day="2025-01-18")],
     (66, 66), {"b": "first", "a": "revised"}, {"revised"}),
    ("the party's own channel goes before others of the day", [report("a", 66), report("b", 64, own=True)], (64, 64),
     {"a": "first", "b": "revised"}, {"revised"}),
    ("of rounded values the one that says more", [report("a", 40, None), report("b", 42, None, day="2025-01-16")], (42, None),
     {"a": "first", "b": "revised"}, set()),
    ("a stated zero", [report("a", 0)], (0, 0), {"a": "first"}, set()),
    ("only an early count", [report("a", 40, None, explicit=-1)], (40, None), {"a": "first"}, {"early"}),
    ("a later rounded number that can't be the exact one", [report("a", 43), report("b", 60, None, day="2025-01-16")], (43, 43),
     {"a": "first", "b": "rounded"}, {"conflicting"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "reports", "value", "verdicts", "flags"), STANDING, ids=[case[0] for case in STANDING]
)
def test_which_value_stands(name, reports, value, verdicts, flags):
    for order in (reports, reports[::-1]):
        found = figures.stand(order)
        assert (found.value.low, found.value.high) == value
        assert {r.article_id: verdict for r, verdict in found.reports} == verdicts
        assert set(found.flags) == flags
    assert found.status == (
        "conflicting" if name == "a tie shows both" else "zero_stated" if value == (0, 0) else "stated"
    )


days = st.sampled_from(["2025-01-14", "2025-01-15", "2025-01-16"])
many = st.lists(
    st.tuples(st.sampled_from([Range(0, 0), Range(40, 40), Range(43, 43), Range(40, None), Range(45, 45, True), Range(None, 50)]),
              days, st.sampled_from([-1, 0, 0, 1])),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=80, deadline=None, derandomize=True)
@given(many, st.randoms(use_true_random=False))
def test_order_of_reports_changes_nothing(values, shuffled):
    reports = [Report(f"a{i}", v, (f"c{i}",), published=d, explicit=e) for i, (v, d, e) in enumerate(values)]
    mixed = list(reports)
    shuffled.shuffle(mixed)
    one, two = figures.stand(reports), figures.stand(mixed)
    assert one == two
    assert len(one.reports) == len(reports)
    if any(r.value.exact for r in reports):
        assert one.value.low is not None and one.value.high is not None
        assert one.value.low in {r.value.low for r in reports if r.value.exact}


def test_no_report_is_an_error():
    with pytest.raises(ValueError, match="no report"):
        figures.stand([])


def attacks_row(night: str, launched: int | None, intercepted: int | None, lost: int | None = None, **more) -> dict:
    row = {
        "attack_id": f"a{night}", "night_end": night, "attacker": "Russia", "claimed_by": AIR_FORCE, "weapon_class": "drone",
        "weapon_model": None, "weapon_group": None, "window_basis": "overnight", "flags": [],
    }  # fmt: skip
    for name, value in (("launched", launched), ("intercepted", intercepted), ("lost", lost), ("suppressed", None)):
        row[f"{name}_low"] = row[f"{name}_high"] = value
    return row | more


def test_shares_are_bands_with_bounds():
    rows = [
        attacks_row("2025-01-02", 100, 60, 30),
        attacks_row("2025-01-03", 100, 40, 50),
        attacks_row("2025-01-04", 50, None),
    ]
    (found,) = figures.shares(rows)
    assert (found["share_low"], found["share_high"]) == (0.5, 0.9)
    assert found["attacks_left_out"] == 1 and found["left_out_share"] == 0.2
    assert (found["bound_low"], found["bound_high"]) == (100 / 250, 230 / 250)
    assert figures.shares(rows[::-1]) == [found]


def test_no_share_runs_across_a_change_of_definition():
    rows = [attacks_row("2025-07-20", 100, 40, 50), attacks_row("2025-07-28", 100, 85)]
    before, after = figures.shares(rows)
    assert (before["share_low"], before["share_high"]) == (0.4, 0.9) and before["defined_since"] is None
    assert (after["share_low"], after["share_high"]) == (0.85, 0.85) and after["defined_since"] == "2025-07-24"


def test_counts_instead_of_shares_under_thirty():
    (found,) = figures.shares([attacks_row("2025-01-02", 12, 8), attacks_row("2025-01-03", 17, 0)])
    assert found["counts_only"] and found["share_low"] is None and found["stopped"] == 8 and found["launched"] == 29


def test_unattributed_figures_and_fingerprints_give_no_share():
    rows = [
        attacks_row("2025-01-02", 100, 60, claimed_by=None),
        attacks_row("2025-01-03", 100, 60, window_basis="fingerprint"),
    ]
    assert figures.shares(rows) == []


def test_resampling_is_seeded():
    rows = [attacks_row(f"2025-01-{d:02d}", 50 + d, 20 + d, 10) for d in range(1, 20)]
    one, two = figures.shares(rows), figures.shares(list(reversed(rows)))
    assert one == two
    assert one[0]["spread_low"] <= one[0]["share_low"] <= one[0]["share_high"] <= one[0]["spread_high"]
