"""Charts: titles name the party, silence has a shape, zeros count, the same tables give the same pictures."""

from __future__ import annotations

import csv
import io
import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gold_tables
from helpers import charts, diagrams, drawing, findings, views
from helpers.views import Book

OUTCOMES = ("launched", *views.OUTCOMES)


@cache
def sample() -> dict[str, pd.DataFrame]:
    return gold_tables.tables()


def book_of(rows: list[dict], breaks: list[dict] | None = None) -> Book:
    """A book of attack rows, each with `night_end` and the numbers that it states."""
    full = []
    for k, row in enumerate(rows):
        base = {
            "attack_id": f"a{k}",
            "attacker": "Russia",
            "target": "Ukraine",
            "claimed_by": "Ukrainian Air Force",
            "weapon_class": "drone",
            "weapon_group": None,
            "weapon_model": None,
            "window_start": row["night_end"],
            "window_end": row["night_end"],
            "window_basis": "date",
            "flags": [],
            "figure_ids": [],
        }
        base |= {f"{o}_{e}": None for o in OUTCOMES for e in ("low", "high")}
        for name, value in row.items():
            if name in OUTCOMES:
                base[f"{name}_low"] = base[f"{name}_high"] = value
            else:
                base[name] = value
        full.append(base)
    tables = {"attacks": pd.DataFrame(full)}
    if breaks is not None:
        tables["definition_breaks"] = pd.DataFrame(breaks)
    return Book(tables)


def every_chart(book: Book) -> list[diagrams.Chart]:
    made = [
        diagrams.coverage(book),
        diagrams.launched(book),
        diagrams.shares(book),
        diagrams.attention(book),
        diagrams.errors(book),
        diagrams.small_launched(book),
        diagrams.small_shares(book),
        diagrams.small_attention(book),
    ]
    for attack in list(book.attacks.values())[:12]:
        for who in attack.parties:
            made += [diagrams.accounting(book, attack, who), diagrams.sides(book, attack, who, 400)]
    for actor in book.actors[:3]:
        made += [diagrams.actor(book, actor), diagrams.company(book, actor)]
    return [c for c in made if c]


def test_every_chart_has_its_words_its_table_and_its_file() -> None:
    for chart in every_chart(Book(sample())):
        assert chart.title and chart.source and chart.alt, chart.name
        assert chart.rows and all(len(r) == len(chart.head) for r in chart.rows), chart.name
        for part in (chart.wide, chart.narrow):
            root = ElementTree.fromstring(str(part.svg()))
            assert root.get("aria-label") == chart.alt and root.get("role") in ("img", "group")
        ElementTree.fromstring(chart.file())
        table = list(csv.reader(io.StringIO(chart.csv())))
        assert len(table) == len(chart.rows) + 1


def test_no_drawing_leaves_its_frame() -> None:
    """Nothing is drawn outside the width, and no bar upside down."""
    for chart in every_chart(Book(sample())):
        for part in (chart.wide, chart.narrow):
            for rect in ElementTree.fromstring(str(part.svg())).iter("rect"):
                x, w, h = (float(rect.get(k)) for k in ("x", "width", "height"))
                assert x >= -1 and x + w <= part.width + 1.5 and h >= 0, (chart.name, x, w)


def test_titles_name_the_party() -> None:
    book = Book(sample())
    for chart in (diagrams.launched(book), diagrams.shares(book)):
        assert "Ukrainian Air Force" in chart.title
    for attack in book.attacks.values():
        chart = diagrams.accounting(book, attack, "Ukrainian Air Force")
        assert chart is None or "Ukrainian Air Force" in chart.title


def test_a_withheld_outcome_is_hatched_and_never_zero() -> None:
    book = book_of(
        [
            {"night_end": "2026-08-14", "launched": 40, "flags": ["withheld"]},
            {"night_end": "2026-08-15", "launched": 60, "intercepted": 50, "lost": 10},
        ]
    )
    chart = diagrams.launched(book)
    assert str(chart.wide.svg()).count("f-void") == 1
    silent, told = chart.rows
    assert silent[5] is None and told[5] == 50
    share = findings.shares(book, "drone")[0]
    assert (share.attacks, share.launched, share.stopped, share.left_out, share.left_out_munitions) == (
        1,
        60,
        50,
        1,
        40,
    )
    assert share.floor == pytest.approx(0.5) and share.ceiling == pytest.approx(1.0)


def test_shares_with_and_without_the_zeros() -> None:
    """Five attacks of which one was stopped in part: 4 of 46, not 4 of 6."""
    rows = [
        {"night_end": f"2025-01-{d:02d}", "weapon_class": "ballistic_missile", "launched": 10, "intercepted": 0}
        for d in (1, 2, 3, 4)
    ]
    rows.append({"night_end": "2025-01-05", "weapon_class": "ballistic_missile", "launched": 6, "intercepted": 4})
    share = findings.shares(book_of(rows), "ballistic_missile")[0]
    assert (share.stopped, share.launched, share.below) == (4, 46, 4) and share.low == pytest.approx(4 / 46)
    unknown = [{k: v for k, v in r.items() if k != "intercepted" or v} for r in rows]
    share = findings.shares(book_of(unknown), "ballistic_missile")[0]
    assert (share.stopped, share.launched, share.left_out) == (4, 6, 4) and share.low is None  # too few: counts only


def test_no_share_mixes_two_ways_of_counting() -> None:
    rows = [
        {"night_end": f"2025-07-{d:02d}", "launched": 50, "intercepted": 40 if d < 24 else 48}
        for d in (20, 21, 26, 27, 28)
    ]
    change = [
        {
            "party": "Ukrainian Air Force",
            "date": "2025-07-24",
            "groups": "drone",
            "outcomes": "lost",
            "effect": "break",
            "what_changed": "no lost figure",
        }
    ]
    book = book_of(rows, change)
    assert [(s.start.day, s.attacks, s.stopped) for s in findings.shares(book, "drone", "month")] == [
        (1, 2, 80),
        (24, 3, 144),
    ]
    assert findings.whole_share(book, "drone").attacks == 3
    assert "24 Jul" in str(diagrams.shares(book).wide.svg())
    assert "24 Jul 2025 on" in charts.plotly_shares({**book.tables}).to_json()
    assert len(findings.shares(book_of(rows, [{**change[0], "groups": "missile"}]), "drone", "month")) == 1


@pytest.mark.parametrize(
    ("row", "counted"),
    [
        ({"launched": 40, "intercepted": 30}, True),
        ({"launched": 40, "intercepted": 0}, True),
        ({"launched": 40}, False),
        ({"intercepted": 30}, False),
        ({"launched_low": 40, "launched_high": None, "intercepted": 30}, False),
        ({"launched": 40, "intercepted_low": 30, "intercepted_high": None}, False),
        ({"launched": 40, "intercepted": 50, "flags": ["contradiction"]}, False),
    ],
    ids=[
        "both",
        "zero stopped",
        "stopped not reported",
        "launched not reported",
        "launched at least",
        "stopped at least",
        "contradiction",
    ],
)
def test_what_counts_for_a_share(row: dict, counted: bool) -> None:
    share = findings.shares(book_of([{"night_end": "2025-01-01", **row}]), "drone")[0]
    assert (share.attacks, share.left_out) == ((1, 0) if counted else (0, 1))


def test_two_parties_are_never_merged() -> None:
    book = book_of(
        [
            {"night_end": "2025-01-01", "attack_id": "x", "launched": 50, "intercepted": 40},
            {
                "night_end": "2025-01-01",
                "attack_id": "x",
                "claimed_by": "Volodymyr Zelenskyy",
                "launched": 70,
                "intercepted": 60,
            },
            {"night_end": "2025-01-02", "launched": 10, "intercepted": 9},
        ]
    )
    assert book.main == ("Russia", "Ukrainian Air Force")
    assert [n["launched_low"] for n in book.nights("drone")] == [50, 10]
    assert sum(s.launched for s in findings.shares(book, "drone")) == 60


def test_a_total_is_not_added_to_its_parts() -> None:
    """The class row stands alone; types are summed only where no class row stands, and that is said."""
    rows = [
        {"night_end": "2025-01-01", "attack_id": "x", "weapon_class": c, "launched": n}
        for c, n in (("missile", 43), ("cruise_missile", 30), ("ballistic_missile", 13))
    ]
    assert book_of(rows).nights("missile")[0]["launched_low"] == 43
    cell = book_of(rows[1:]).nights("missile")[0]
    assert cell["launched_low"] == 43 and cell["partial"]


def test_gaps_stay_gaps_and_breaks_are_marked() -> None:
    rows = [{"night_end": f"2025-07-{d:02d}", "launched": 50, "intercepted": 40} for d in (20, 21, 26)]
    book = book_of(
        rows,
        [{"party": "Ukrainian Air Force", "date": "2025-07-24", "what_changed": "no lost figure", "effect": "break"}],
    )
    chart = diagrams.launched(book)
    assert {c["state"] for c in book.coverage} == {"told", "no_report"}
    assert 'class="break"' in str(chart.wide.svg()) and "no lost figure" in chart.note
    assert len(chart.rows) == 3
    figure = charts.plotly_attacks({**book.tables})
    assert [a for a in figure.layout.annotations if a.text == "count changes"]


def test_no_line_crosses_a_period_without_stories() -> None:
    articles = pd.DataFrame(
        [
            {"article_id": f"a{k}", "story_id": f"s{k}", "published_earliest": d, "published_latest": d}
            for k, d in enumerate(("2025-01-01", "2025-01-02", "2025-01-20", "2025-01-21", "2025-02-20"))
        ]
    )
    mentions = pd.DataFrame(
        [
            {
                "article_id": f"a{k}",
                "actor_id": "Q1",
                "actor": "A",
                "start": 0,
                "end": 1,
                "surface": "A",
                "form": "name",
            }
            for k in range(5)
        ]
    )
    chart = diagrams.attention(Book({"articles": articles, "mentions": mentions}))
    shares = [r[4] for r in chart.rows]
    assert None in shares
    runs = "".join("x" if s is not None else " " for s in shares).split()
    assert len(re.findall(r'class="line c1', str(chart.wide.svg()))) == sum(len(r) > 1 for r in runs)


def test_reference_only_days_are_outlines() -> None:
    book = Book(sample())
    days = {c["day"] for c in book.coverage if c["state"] == "reference_only"}
    assert days and not days & {n["night"] for n in book.nights("drone")}
    assert "ghost" in str(diagrams.launched(book).wide.svg())


@pytest.mark.parametrize("tables", [{}, {"attacks": pd.DataFrame(), "articles": pd.DataFrame()}])
def test_empty_tables_draw_nothing_and_raise_nothing(tables: dict[str, pd.DataFrame]) -> None:
    assert every_chart(Book(tables)) == []
    for figure in (
        charts.plotly_attacks(tables),
        charts.plotly_shares(tables),
        charts.plotly_accounting(tables, None),
        charts.plotly_accounting(tables, "k"),
        charts.plotly_timeline(tables, ["x"]),
        charts.plotly_articles(tables),
        charts.plotly_errors(pd.DataFrame()),
    ):
        assert figure.layout.title.text


def test_plotly_figures_are_said_and_fixed() -> None:
    tables = sample()
    attack = next(a.attack_id for a in Book(tables).attacks.values() if a.night and a.night.isoformat() == "2025-01-15")
    makers = [lambda: charts.plotly_attacks(tables), lambda: charts.plotly_attacks(tables, "Russian Ministry of Defence"), lambda: charts.plotly_attacks(tables, None, "missile"), lambda: charts.plotly_shares(tables), lambda: charts.plotly_shares(tables, "ballistic_missile"),
              lambda: charts.plotly_accounting(tables, attack), lambda: charts.plotly_timeline(tables, ["Donald Trump", "Vladimir Putin"]), lambda: charts.plotly_timeline(tables, ["Donald Trump"], "by_name"), lambda: charts.plotly_articles(tables)]  # fmt: skip
    for make in makers:
        one, two = make().to_json(), make().to_json()
        assert one == two and "Source: " in one
    assert (
        "Ukrainian Air Force" in makers[0]().layout.title.text
        and "Russian Ministry of Defence" in makers[1]().layout.title.text
    )
    with pytest.raises(ValueError, match="measure"):
        charts.plotly_timeline(tables, ["Donald Trump"], "fame")
    scores = pd.DataFrame(
        [("plain", "precision", 0.99, 0.98, 1.0), ("plain", "recall", 0.97, None, None)],
        columns=["set", "measure", "value", "low", "high"],
    )
    assert "1 of 100 numbers shown are wrong" in charts.plotly_errors(scores).layout.title.text


def test_hostile_names_stay_words() -> None:
    name = "<b onmouseover=x>$\\href{javascript:1}{y}$</b><script>"
    book = book_of([{"night_end": "2025-01-01", "launched": 50, "intercepted": 40, "claimed_by": name}])
    text = charts.plotly_attacks({**book.tables}).to_json()
    assert "<script>" not in text and "<b onmouseover" not in text and "$" not in text
    svg = str(diagrams.launched(book).wide.svg()) + diagrams.launched(book).file()
    assert "<script>" not in svg and "<b " not in svg


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 25),
            st.one_of(st.none(), st.integers(0, 300)),
            st.one_of(st.none(), st.integers(0, 300)),
            st.one_of(st.none(), st.integers(0, 300)),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_numbers_can_be_drawn(rows: list[tuple]) -> None:
    """Nulls, zeros, more stopped than launched, open ends: no error, no share outside 0 to 1, bounds in order."""
    made = [
        {
            "night_end": f"2025-03-{d + 1:02d}",
            "launched_low": a,
            "launched_high": None if opened else a,
            "intercepted": b,
            "lost": c,
        }
        for d, a, b, c, opened in rows
    ]
    book = book_of(made)
    every_chart(book)
    for share in findings.shares(book, "drone", "week"):
        if share.low is not None and share.stopped <= share.launched:
            assert 0 <= share.floor <= share.low <= share.high <= 1 and share.low <= share.ceiling <= 1


@given(st.floats(0.1, 1e6))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_ticks_hold_the_top(top: float) -> None:
    found = drawing.ticks(top)
    assert found[0] == 0 and found[-1] >= top and len(found) <= 7 and found == sorted(set(found))


def test_pictures_are_the_same_twice(tmp_path: Path) -> None:
    one = charts.write_figures(sample(), tmp_path / "one")
    two = charts.write_figures(sample(), tmp_path / "two")
    assert [p.name for p in one] == ["launched.png", "shares.png", "actors.png"]
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    assert charts.write_figures({}, tmp_path / "none") == []
