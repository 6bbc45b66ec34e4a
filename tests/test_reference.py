"""Reading reference tables, faults in them, comparing, exporting."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers import attacks, figures, paths, reference
from made_claims import AIR_FORCE, article, claim, row

PUBLIC = paths.project().parent / "shared" / "reference" / "missile_attacks_daily.csv"
needs_public = pytest.mark.skipif(not PUBLIC.is_file(), reason="the public table is not here")
HEAD = "time_start,time_end,model,launch_place,target,launched,destroyed,not_reach_goal,border_crossing,source\n"


def table(tmp_path: Path, text: str) -> list[dict]:
    file = tmp_path / "table.csv"
    file.write_text(text, encoding="utf-8")
    return reference.load(file)


def test_own_table():
    rows = reference.load(paths.data("reference", "nights.csv"))
    counted = [r for r in rows if not r["is_total"]]
    assert len(counted) == 261
    assert sum(r["launched"] for r in counted) == 7939
    assert sum(r["intercepted"] or 0 for r in counted) == 4584
    assert sum(r["lost"] or 0 for r in counted) == 2893
    found = reference.by_night(rows)[("Russia", "2025-01-15", "night", "missile")]
    assert (found["launched"], found["intercepted"], found["lost"]) == (43, 30, None)
    assert reference.by_night(rows)[("Russia", "2025-01-04", "day", "drone")]["launched"] == 30


def test_sums_agree_with_the_totals_of_the_table():
    rows = reference.load(paths.data("reference", "nights.csv"))
    nights = reference.by_night(rows)
    totals = [r for r in rows if r["is_total"] and r["models"] == "TOTAL"]
    for total in totals:
        ours = nights[("Russia", total["night_end"], "night", total["weapon_class"])]
        assert ours["launched"] == total["launched"], total


def test_ballistic_missiles_by_month_with_and_without_their_zeros():
    rows = [
        r for r in reference.load(paths.data("reference", "nights.csv")) if r["weapon_class"] == "ballistic_missile"
    ]
    months = {r["month"]: r for r in reference.monthly(rows)}
    assert {m: (r["launched"], r["intercepted"]) for m, r in months.items()} == {
        "2024-12": (23, 6), "2025-01": (17, 2), "2025-02": (24, 6),
    }  # fmt: skip
    counted = [r for r in rows if r["country"] and not r["is_total"]]
    without = [r for r in counted if r["intercepted"]]
    share = sum(r["intercepted"] for r in counted) / sum(r["launched"] for r in counted)
    flattered = sum(r["intercepted"] for r in without) / sum(r["launched"] for r in without)
    assert round(share, 2) == 0.22 and round(flattered, 2) == 0.82


def test_bad_cells_are_named_and_kept(tmp_path):
    rows = table(
        tmp_path,
        HEAD
        + "2025-01-14 20:00,2025-01-15 09:00,Shahed-136/131,,Ukraine,seventy,47.0,27.0,{},kpszsu/1\n"
        + "2025-01-14 20:00,2025-01-15 09:00,Shahed-136/131,,Ukraine,16.0,15.0,11.0,{},kpszsu/2\n"
        + "2025-01-14 20:00,2025-01-15 09:00,Shahed-136/131,,Ukraine,16.0,15.0,11.0,{},kpszsu/2\n"
        + "14.01.2025,15.01.2025,Lancet,,south,2,2,,,PvKPivden/3\n"
        + "yesterday,soon,Kalibr,,Ukraine,4,3,,,kpszsu/4\n"
        + "2025-01-16 20:00,2025-01-15 09:00,Kalibr,,Ukraine,4,-3,,\"{'x': bad}\",kpszsu/5\n"
        + "2025-01-14 20:00,2025-01-15 09:00,Unheard-of,,Ukraine,4,1.5,,,kpszsu/6\n",
    )
    assert len(rows) == 7
    assert rows[0]["launched"] is None and "'seventy' is no number" in rows[0]["problems"][0]
    assert "more accounted for (26) than launched (16)" in rows[1]["problems"]
    assert (rows[1]["launched"], rows[1]["intercepted"], rows[1]["lost"]) == (16, 15, 11)
    assert any("repeats the key of line 3" in p for p in rows[2]["problems"])
    assert rows[3]["night_end"] == "2025-01-15" and rows[3]["date_only"] and not rows[3]["country"]
    assert rows[4]["night_end"] is None and len(rows[4]["problems"]) == 2
    assert "time_end lies before time_start" in rows[5]["problems"]
    assert any("'-3' is no count" in p for p in rows[5]["problems"]) and any(
        "border_crossing" in p for p in rows[5]["problems"]
    )
    assert any("'Unheard-of' is not known" in p for p in rows[6]["problems"]) and any(
        "'1.5'" in p for p in rows[6]["problems"]
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"a,b,c\n1,2,3\n", "columns a, b, c are not a known layout"),
        (b"time_start,time_end,model,launched\n", "missing for the public table: destroyed"),
        ("время,пусков\n1,2\n".encode("cp1251"), "not UTF-8"),
    ],
)
def test_tables_that_cannot_be_read(tmp_path, content, reason):
    file = tmp_path / "other.csv"
    file.write_bytes(content)
    with pytest.raises(reference.ReferenceTableError, match=reason) as error:
        reference.load(file)
    assert "other.csv" in str(error.value)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(reference.ReferenceTableError, match="no such file"):
        reference.load(tmp_path / "none.csv")
    with pytest.raises(reference.ReferenceTableError, match="a folder"):
        reference.load(tmp_path)


def test_semicolons_and_bom(tmp_path):
    text = "\ufeff" + HEAD.replace(",", ";") + "2025-01-14 20:00;2025-01-15 09:00;Kalibr;;Ukraine;4;3;;;kpszsu/1\n"
    assert table(tmp_path, text)[0]["intercepted"] == 3


def test_withheld_counts_are_no_zeros(tmp_path):
    head = HEAD.strip() + ",status_data\n"
    rows = table(
        tmp_path,
        head
        + "2026-08-14 18:00,2026-08-15 08:00,Iskander-M,,Ukraine,0.0,0.0,,{},kpszsu/1,hidden\n"
        + "2026-08-14 18:00,2026-08-15 08:00,Shahed-136/131,,Ukraine,90,80,0,{},kpszsu/1,\n",
    )
    assert rows[0]["withheld"] and rows[0]["intercepted"] is None and rows[0]["launched"] is None
    assert rows[1]["lost"] is None  # no separate figure since July 2025: the 0 stands for none given
    (month,) = [r for r in reference.monthly(rows) if r["weapon_class"] == "ballistic_missile"]
    assert month["withheld"] and month["launched"] is None and month["intercepted"] is None
    settled = attacks.reconcile(
        [article("a", "2026-08-15")],
        [claim("a", 0, 5, "ballistic_missile", night="2026-08-15"), claim("a", 20, 90, "drone", night="2026-08-15")],
        reference=rows,
    )
    found = row(settled.attacks, weapon_class="ballistic_missile")
    assert (found["intercepted_low"], found["intercepted_high"]) == (None, None) and "withheld" in found["flags"]
    assert row(settled.figures, weapon_class="ballistic_missile", outcome="intercepted")["status"] == "withheld"
    assert {r["verdict"] for r in settled.scorecard if r["weapon_class"] == "ballistic_missile"} == {"withheld"}


def test_verdicts():
    rows = reference.load(paths.data("reference", "nights.csv"))
    arts = [article("a", "2025-01-15"), article("b", "2025-01-14"), article("c", "2025-01-22")]
    given = [
        claim("a", 0, 43, "missile", night="2025-01-15"),
        claim("a", 20, 28, "missile", "intercepted", night="2025-01-15"),
        claim("a", 40, 70, "drone", high=None, night="2025-01-15"),
        claim("b", 0, 80, "drone", night="2025-01-14"),
        claim("c", 0, 99, "missile", night="2025-01-22"),
    ]
    score = attacks.reconcile(arts, given, reference=rows).scorecard
    assert row(score, night_end="2025-01-15", weapon_class="missile", outcome="launched")["verdict"] == "match"
    assert (
        row(score, night_end="2025-01-15", weapon_class="missile", outcome="intercepted")["verdict"] == "differs by 2"
    )
    assert row(score, night_end="2025-01-15", weapon_class="drone", outcome="launched")["how"] == "range"
    assert row(score, night_end="2025-01-14", weapon_class="drone", outcome="intercepted")["verdict"] == "not in texts"
    assert (
        row(score, night_end="2025-01-22", weapon_class="missile", outcome="launched")["verdict"] == "not in reference"
    )
    assert row(score, night_end="2025-01-16", weapon_class="drone", outcome="launched")["verdict"] == "not in texts"


def test_figures_dated_by_fingerprint_stay_out():
    rows = reference.load(paths.data("reference", "nights.csv"))
    settled = attacks.reconcile(
        [article("a", "2025-01-15", date_method="fingerprint")], [claim("a", 0, 43, "missile")], reference=rows
    )
    assert row(settled.attacks)["window_basis"] == "fingerprint"
    assert settled.scorecard == [] and settled.monthly == [] and figures.shares(settled.attacks) == []


def test_export_in_the_public_layout():
    settled = attacks.reconcile(
        [article("a")],
        [
            claim("a", 0, 43, "missile", night="2025-01-15"),
            claim("a", 10, 27, "cruise_missile", weapon_model="Kh-101", scope="part", night="2025-01-15"),
            claim("a", 20, 70, "drone", high=None, night="2025-01-15"),
            claim("a", 30, 117, "mixed", night="2025-01-15"),
        ],
    )
    rows = reference.export_kaggle_layout(settled.attacks)
    assert [tuple(r) for r in rows] == [reference.KAGGLE_COLUMNS] * 2
    assert {r["model"]: r["launched"] for r in rows} == {"X-101/X-555": 27, "drone": None}
    assert all(r[name] is None for r in rows for name in reference.EXPORT_EMPTY)
    assert AIR_FORCE in rows[0]["source"]


@needs_public
def test_public_table():
    rows = reference.load(PUBLIC)
    assert len(rows) == 3770
    month = row(reference.monthly(rows), month="2025-08", weapon_class="drone", claimed_by=AIR_FORCE)
    assert month["launched"] == 4132 and month["nights"] == 31
    with_hours = [r for r in rows if not r["date_only"]]
    assert len(with_hours) + sum(r["date_only"] for r in rows) == 3770
    assert any("more accounted for (26) than launched (16)" in r["problems"] for r in rows)
    moved = [r for r in rows if any("its post is of 2025-01-18" in p for p in r["problems"])]
    assert [(r["models"], r["night_end"], r["launched"]) for r in moved] == [("Iskander-M/KN-23", "2025-01-18", 4)]


@needs_public
def test_ballistic_share_of_the_public_table_with_and_without_zeros():
    rows = [
        r for r in reference.load(PUBLIC)
        if r["weapon_class"] == "ballistic_missile" and r["launched"] and r["intercepted"] is not None
    ]  # fmt: skip
    share = sum(r["intercepted"] for r in rows) / sum(r["launched"] for r in rows)
    stopped = [r for r in rows if r["intercepted"]]
    flattered = sum(r["intercepted"] for r in stopped) / sum(r["launched"] for r in stopped)
    assert share < 0.3 < 0.5 < flattered


@needs_public
def test_attack_of_15_january_matches_the_public_table():
    given = [
        claim("a", 0, 43, "missile", night="2025-01-15"),
        claim("a", 10, 74, "drone", night="2025-01-15"),
        claim("a", 20, 30, "missile", "intercepted", night="2025-01-15"),
        claim("a", 30, 47, "drone", "intercepted", night="2025-01-15"),
        claim("a", 40, 27, "drone", "lost", night="2025-01-15", additional=True),
    ]
    score = attacks.reconcile([article("a")], given, reference=PUBLIC).scorecard
    assert len([r for r in score if r["attack_id"]]) == 5
    assert all(r["verdict"] == "match" and r["how"] == "exact" for r in score if r["attack_id"])
