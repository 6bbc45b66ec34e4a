"""Parties, their sides and their changes of definition."""

from __future__ import annotations

import pytest

from helpers import parties
from made_claims import AIR_FORCE, MINISTRY


def test_parties_have_sides_and_roles():
    assert parties.role_of(AIR_FORCE, "Russia", "Ukraine") == "defender"
    assert parties.role_of(AIR_FORCE, "Ukraine", "Russia") == "attacker"
    assert parties.role_of(MINISTRY, "Ukraine", "Russia") == "defender"
    assert parties.role_of(None, "Russia", "Ukraine") == "unattributed"
    assert parties.role_of("Polish Armed Forces", "Russia", "Ukraine") == "third"
    assert parties.role_of("regional governor", "Russia", "Ukraine") == "unattributed"
    assert parties.side_of("Sumy regional governor") == "Ukraine"
    assert parties.side_of("Belgorod regional governor") == "Russia"
    assert parties.side_of("Israeli Home Front Command") == "Israel"
    assert parties.is_own_channel("@kpszsu", AIR_FORCE)
    assert not parties.is_own_channel("Meridian Wire", AIR_FORCE)


def test_every_definition_break_has_party_date_and_evidence():
    rows = parties.definition_breaks()
    assert len({(r["party"], r["date"]) for r in rows}) == len(rows)
    for row in rows:
        assert row["party"] in parties.parties() and len(row["date"]) == 10
        assert row["what_changed"] and row["source"]
        assert row["effect"] in ("break", "note", "withheld", "lost_are_decoys")


@pytest.mark.parametrize("row", parties.definition_breaks(), ids=lambda r: r["date"])
def test_no_series_runs_across_a_break(row):
    """Synthetic rows on both sides of every break: it is named where a line may not cross it."""
    day = row["date"]
    for group in row["groups"]:
        for outcome in row["outcomes"]:
            found = [
                b["date"] for b in parties.breaks_between(row["party"], group, outcome, "2022-01-01", "2027-01-01")
            ]
            assert (day in found) == (row["effect"] in ("break", "withheld"))
            assert not parties.breaks_between(row["party"], group, outcome, day, "2027-01-01") or (
                day not in [b["date"] for b in parties.breaks_between(row["party"], group, outcome, day, "2027-01-01")]
            )
    assert not parties.breaks_between("Somebody else", "drone", "intercepted", "2022-01-01", "2027-01-01")
