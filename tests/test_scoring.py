"""The scorer: what counts as right, and what the shares are made of."""

import pytest

from helpers import scoring

DRONES = {
    "quantity_low": 5,
    "quantity_high": 5,
    "weapon_class": "drone",
    "outcome": "launched",
    "claimed_by": "Ukrainian Air Force",
}


def other(**changes):
    return {**DRONES, **changes}


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (other(), True),
        (other(weapon_class="decoy_drone"), True),
        (other(weapon_class="missile"), False),
        (other(quantity_high=None), False),
        (other(quantity_low=4), False),
        (other(outcome="hit"), False),
    ],
)
def test_what_counts_as_the_same_claim(found, right):
    pair = scoring.pair_up("x", "", [DRONES], [found])
    assert (len(pair.matched) == 1) is right
    assert (len(pair.missed), len(pair.extra)) == ((0, 0) if right else (1, 1))


def test_missile_and_rocket_are_near():
    assert scoring.closeness(other(weapon_class="rocket"), other(weapon_class="missile"))


def test_the_closest_pair_is_taken_first():
    gold = [other(claimed_by="A"), other(claimed_by="B")]
    pair = scoring.pair_up("x", "", gold, [other(claimed_by="B"), other(claimed_by="A")])
    assert all(g["claimed_by"] == f["claimed_by"] for g, f in pair.matched)


def test_shares_are_null_where_nothing_is_to_divide():
    empty = scoring.score("x", [scoring.pair_up("1", "", [], [])])
    assert empty.precision is None and empty.recall is None and empty.f1 is None
    assert (empty.clean, empty.without_claims) == (1, 1)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("Ukrainian Air Force", "Ukraine’s air force", True),
        ("Russian Ministry of Defence", "Russian Defense Ministry", True),
        ("Ukrainian Air Force", None, False),
        (None, None, True),
        ("Ukrainian Air Force", "Russian Ministry of Defence", False),
    ],
)
def test_parties_by_their_telling_words(a, b, same):
    assert scoring.same_party(a, b) is same


def test_intervals_hold_the_value_and_repeat():
    pairs = [scoring.pair_up(str(i), "", [DRONES], [DRONES] if i % 3 else []) for i in range(40)]
    found = scoring.score("x", pairs)
    low, high = scoring.interval(pairs, "recall")
    assert low <= found.recall <= high
    assert (low, high) == scoring.interval(pairs, "recall")


def test_a_bad_gold_row_is_named(tmp_path):
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": 1, "text": "x", "claims": []}\n{"id": 2}\n')
    with pytest.raises(ValueError, match="gold.jsonl:2"):
        scoring.read_gold(path)
