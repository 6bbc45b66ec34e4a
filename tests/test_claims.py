"""The claim reader: cases as data, spans, stated zeros, numbers set aside, hostile texts, speed."""

import json
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers import claims
from helpers.explain import explain
from helpers.records import CLASSES, DETAILS, KINDS, OUTCOMES, SCOPES, Article

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "cases" / "claims.jsonl").read_text("utf-8").splitlines() if line]
WORDS = (
    "Russia launched shot down 12 drones missiles and of the 30 were lost , . ; : ( ) \n - “ ” all which said a Kh-101 none both"
    " respectively each Shahed more than at least 1,000 % by with to from not could hit it that"
).split(" ")


def article(text: str) -> Article:
    return Article("a", "case", 1, text)


def shown(c) -> str:
    low, high = c.quantity_low, c.quantity_high
    number = str(low) if low == high else f"{'' if low is None else low}..{'' if high is None else high}"
    kind = None if c.kind == "munition" else c.kind
    return " ".join(filter(None, (number, c.weapon_class, c.outcome, c.weapon_model, kind)))


def check(text: str) -> None:
    """What holds for every reading: spans, closed vocabularies, ids that differ."""
    reading = claims.read(article(text))
    for c in reading.claims:
        assert text[c.start : c.end] == c.evidence
        assert c.start <= c.number_start < c.number_end <= c.end
        assert c.sentence in text
        assert c.weapon_class in CLASSES and c.outcome in OUTCOMES and c.kind in KINDS and c.scope in SCOPES
        assert c.detail is None or c.detail in DETAILS[c.outcome]
        assert c.rule
        assert c.quantity_low is not None or c.quantity_high is not None
        if c.kind == "zero":
            assert c.quantity_low == c.quantity_high == 0
    assert len({c.claim_id for c in reading.claims}) == len(reading.claims)
    for a in reading.set_aside:
        assert 0 <= a.start < a.end <= len(text) and a.unit and a.reason
    assert claims.read(article(text)) == reading


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:60] for c in CASES])
def test_case(case, request):
    if "xfail" in case:
        request.applymarker(pytest.mark.xfail(strict=True, reason=case["xfail"]))
    check(case["text"])
    found = Counter(shown(c) for c in claims.read(article(case["text"])).claims)
    assert found == Counter(case["claims"])


def test_a_headline_and_its_lead_are_one_claim():
    text = "Air force downs 44 drones\nUkraine's air force shot down 44 Shahed drones overnight, it said."
    assert [shown(c) for c in claims.read(article(text)).claims] == ["44 drone intercepted Shahed"]


def test_memory_over_sentences():
    text = (
        "Russia sent 85 drones against the country. Sixty were shot down. Nineteen were lost; six flew on to Belarus."
    )
    found = [shown(c) for c in claims.read(article(text)).claims]
    assert found == ["85 drone launched", "60 drone intercepted", "19 drone lost", "6 drone lost"]


def test_a_list_under_a_heading():
    text = "Air defence shot down 34 missiles:\n- 30 Kh-101 cruise missiles;\n- four Kalibrs.\n\nTwo people were hurt."
    found = [shown(c) for c in claims.read(article(text)).claims]
    assert found == [
        "34 missile intercepted",
        "30 cruise_missile intercepted Kh-101",
        "4 cruise_missile intercepted Kalibr",
    ]


def test_additional_and_approx_are_marked():
    text = "Crews shot down about 40 drones and another nine over the sea."
    forty, nine = claims.read(article(text)).claims
    assert forty.approx and not forty.additional
    assert nine.additional and not nine.approx


def test_details():
    text = "Twelve drones were lost from radar, nine were jammed and three flew back to Russia; 40 were shot down or suppressed."
    found = {c.quantity_low: c.detail for c in claims.read(article(text)).claims}
    assert found == {12: "radar", 9: "electronic_warfare", 3: "left_airspace", 40: "shot_down_or_suppressed"}


def test_set_aside_names_unit_and_reason():
    text = (
        "Berlin delivered 60 missiles. The strike destroyed four missile launchers. Each ship can carry eight missiles."
    )
    found = {(a.quantity_low, a.unit) for a in claims.read(article(text)).set_aside}
    assert {(60, "supplied"), (4, "equipment")} <= found
    assert any(low == 8 for low, _ in found)


def test_weapon_group_and_model():
    (claim,) = claims.read(article("Russia fired three S-300 missiles at the town.")).claims
    assert (claim.weapon_class, claim.weapon_model, claim.weapon_group) == (
        "other_missile",
        "S-300",
        "SAM in ground role",
    )


def test_no_munition_word_no_work():
    assert claims.read(article("The council met for three hours and closed 12 schools.")).claims == ()


def test_explain_shows_choice_and_reason():
    text = "Crews shot down 12 drones. Berlin bought 30 missiles."
    plain = explain(text)
    assert "12 drone: intercepted" in plain and "supplied" in plain
    page = explain("Crews shot down 12 <b>drones</b>.", html=True)
    assert "<b>drones" not in page and "&lt;b&gt;" in page
    assert explain("Nothing here.") == "No munition is counted in this text.\n"


@given(st.text(max_size=300))
@example("\x00 12 drones \ud800 were shot down")
@example("İ 12 drones ẞ shot down")
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_text(text):
    check(text)
    explain(text)


@given(st.lists(st.sampled_from(WORDS), max_size=60))
@settings(max_examples=250, deadline=None, derandomize=True)
def test_any_news_words(words):
    check(" ".join(words))


@pytest.mark.parametrize(
    "text",
    [
        "RUSSIA LAUNCHED 40 DRONES AND FOUR MISSILES; 30 DRONES WERE SHOT DOWN.",
        "Сили ППО shot down 12 дронів and 5 drones 無人機",
        "1" * 40 + " drones were shot down",
        "(" * 500 + "12 drones" + ")" * 500 + " were shot down",
        "all all all both each of which of which 12 of of them drones",
        "drones " * 3000,
        "12 of 13 of 14 of 15 drones",
    ],
    ids=["capitals", "scripts", "forty digits", "brackets", "anaphors", "repeated", "nested partitives"],
)
def test_hostile(text):
    check(text)


@pytest.mark.parametrize(
    "piece", ["a", "12", "drones", "12 drones ", "(", "12 drones, ", "shot down ", "12 of "], ids=repr
)
def test_long_texts_take_linear_time(piece):
    short, long = piece * (40_000 // len(piece)), piece * (320_000 // len(piece))
    start = time.process_time()
    claims.read(article(short))
    middle = time.process_time()
    claims.read(article(long))
    end = time.process_time()
    # eight times the text; a quadratic step would take sixty-four times as long
    assert end - middle < 24 * max(middle - start, 0.05)
