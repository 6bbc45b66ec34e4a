"""Attribution of claims: cases of one's own, the gold's figures pinned, and properties on hostile text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import attribution_score
from helpers import frames
from helpers.records import Article, Claim

HERE = Path(__file__).parent
GOLD = HERE.parent / "data" / "gold"
CASES = [json.loads(line) for line in (HERE / "cases" / "attribution.jsonl").read_text(encoding="utf-8").splitlines()]
# shares that the rules reach on the gold's own claims, and below which they may not fall:
# (attacker, claimed_by, scope) on the texts read while writing them, and on the third kept apart
PINNED = {
    "claims_plain_dev.jsonl": {"read": (0.985, 0.975, 0.93), "kept": (0.98, 0.94, 0.88)},
    "claims_hard_dev.jsonl": {"read": (0.975, 0.855, 0.91), "kept": (0.88, 0.70, 0.73)},
    "sample/claims.jsonl": {"read": (0.995, 0.975, 0.98), "kept": (0.995, 0.96, 0.985)},
}


def _claims(case: dict) -> tuple[Article, list[Claim]]:
    text, day = case["text"], case.get("day")
    article = Article("a1", "case", 1, text, published_earliest=day, published_latest=day)
    claims = []
    for n, row in enumerate(case["claims"]):
        start = text.index(row["evidence"])
        words = row["evidence"]
        m = next(m for m in attribution_score.NUMBER.finditer(words) if attribution_score.value(m[0]) is not None)
        low = attribution_score.value(m[0])
        claims.append(
            Claim(
                f"c{n}", "a1", start, start + len(words), words, "", start + m.start(), start + m.end(), low, low, False,
                row["class"], row["model"], row["outcome"],
            )
        )  # fmt: skip
    return article, claims


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:40] for c in CASES])
def test_cases(case):
    article, claims = _claims(case)
    for row, got in zip(case["claims"], frames.attribute(article, claims), strict=True):
        for field in (
            "attacker",
            "target",
            "scope",
            "place",
            "place_role",
            "additional",
            "event_basis",
            "event_start",
            "event_end",
            "as_of",
        ):
            if field in row:
                assert getattr(got, field) == row[field], (row["evidence"], field, got)
        if "claimed_by" in row:
            assert attribution_score.agrees("claimed_by", row["claimed_by"], got.claimed_by), (
                row["evidence"],
                got.claimed_by,
            )
        if "part_of" in row:
            wanted = None if row["part_of"] is None else f"c{row['part_of']}"
            assert got.part_of == wanted, (row["evidence"], got.part_of)


@pytest.mark.parametrize("name", PINNED)
@pytest.mark.parametrize("which", ["read", "kept"])
def test_gold(name, which):
    got = attribution_score.score([GOLD / name], which)
    for field, floor in zip(attribution_score.FIELDS, PINNED[name][which], strict=True):
        right, total = got[field]
        assert right >= floor * total, (name, which, field, right, total)


def test_seed():
    seed = HERE.parent.parent / "shared" / "gold" / "seed_claims.jsonl"
    if not seed.exists():
        pytest.skip("the seed's gold is not here")
    assert all(right == total for right, total in attribution_score.score([seed], "all").values())


def test_claims_keep_their_order_and_their_own_fields():
    article, claims = _claims(CASES[0])
    got = frames.attribute(article, list(reversed(claims)))
    assert [c.claim_id for c in got] == [c.claim_id for c in reversed(claims)]
    assert all(
        a.evidence == b.evidence and a.quantity_low == b.quantity_low
        for a, b in zip(got, reversed(claims), strict=True)
    )


def test_no_claims():
    assert frames.attribute(Article("a", "s", 1, "Russia fired nothing."), []) == ()


def test_undated_article_gets_no_day():
    case = {
        "text": "Russia launched 40 drones overnight, the air force said on Friday.",
        "claims": [{"evidence": "40 drones", "class": "drone", "model": None, "outcome": "launched"}],
    }
    article, claims = _claims(case)
    (got,) = frames.attribute(article, claims)
    assert (got.event_start, got.event_end, got.event_basis) == (None, None, "overnight")


def test_inferred_names_what_the_sentence_does_not_state():
    article, claims = _claims(CASES[0])
    got = frames.attribute(article, claims)
    assert "attacker" not in got[0].inferred and "claimed_by" not in got[0].inferred


def test_pack_adds_a_war(tmp_path):
    pack = tmp_path / "pack.toml"
    pack.write_text(
        '[[sides]]\nname = "Ruritania"\nnames = ["Ruritania"]\nadjectives = ["Ruritanian"]\nenemies = ["Elbonia"]\n'
        '[[sides]]\nname = "Elbonia"\nnames = ["Elbonia"]\nadjectives = ["Elbonian"]\nenemies = ["Ruritania"]\n'
        '[[places]]\nname = "Strelsau"\nforms = ["Strelsau"]\nkind = "city"\nside = "Ruritania"\n'
        '[[parties]]\nname = "Elbonian Rocket Office"\nforms = ["Elbonian Rocket Office"]\nside = "Elbonia"\nrole = "military"\n',
        encoding="utf-8",
    )
    case = {
        "text": "The Elbonian Rocket Office said that 12 rockets were fired at Strelsau.",
        "claims": [{"evidence": "12 rockets", "class": "rocket", "model": None, "outcome": "launched"}],
    }
    article, claims = _claims(case)
    (got,) = frames.attribute(article, claims, pack)
    assert (got.attacker, got.target, got.claimed_by) == ("Elbonia", "Ruritania", "Elbonian Rocket Office")


WORDS = st.sampled_from(
    'Russia Ukraine the air force said that 40 drones missiles Kyiv overnight on Friday of which were shot down ; , . : “ ” " ( ) \n - and by from over Kursk region it he according to since 2024-13-45 31 May a.m. U.S. Ünïcode Київ \x00 \ud7ff 99999999999999999999'.split(
        " "
    )
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(WORDS, max_size=60),
    st.integers(0, 400),
    st.integers(0, 40),
    st.sampled_from(["launched", "intercepted", "lost", "hit"]),
)
def test_never_raises(words, at, width, outcome):
    text = " ".join(words)
    claim = Claim(
        "c", "a", at, at + width, text[at : at + width], "", at, at + 2, 4, None, False, "drone", None, outcome
    )
    for day in (None, "2024-02-29"):
        article = Article("a", "s", 1, text, published_earliest=day, published_latest=day)
        (got,) = frames.attribute(article, [claim])
        assert got.scope in ("attack", "part", "period")
        assert frames.attribute(article, [claim]) == (got,)


@pytest.mark.parametrize(
    "unit",
    [
        "Russia launched 40 drones and Ukraine said it shot down 30, ",
        "from 10:00 to ",
        'said "',
        "x" * 30,
        "according to the ",
    ],
)
def test_linear_time(unit):
    def seconds(n: int) -> float:
        text = unit * n
        claims = [
            Claim(
                f"c{i}",
                "a",
                i * len(unit),
                i * len(unit) + 5,
                "",
                "",
                i * len(unit),
                i * len(unit) + 2,
                40,
                40,
                False,
                "drone",
                None,
                "launched",
            )
            for i in range(0, n, 12)
        ]
        begin = time.process_time()
        frames.attribute(Article("a", "s", 1, text), claims)
        return time.process_time() - begin

    few, many = (min(seconds(n) for _ in range(2)) for n in (300, 1200))
    assert many < 12 * max(few, 0.05)
