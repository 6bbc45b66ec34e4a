"""Who says so: reporting events in single sentences and over two, and the lexicons that they stand on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import attribution_score
from helpers import lexicon
from helpers.sides import scene, words
from helpers.speakers import Speech

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "speakers.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=[c["text"][:50] for c in CASES])
def test_cases(case):
    speech = Speech(scene(case["text"]))
    party = speech.in_sentence(case["text"].index(case["word"]))
    name = party.name if party else None
    assert attribution_score.agrees("claimed_by", case["speaker"], name), (name, speech.events)


def test_sides_places_and_parties_name_known_sides():
    lex = words()
    for row in lex.sides.values():
        assert set(row.get("enemies", ())) <= set(lex.sides), row["name"]
        assert row.get("acts_as", row["name"]) in lex.sides
    for row in lex.places.values():
        assert {row[key] for key in ("side", "launch") if key in row} <= set(lex.sides), row["name"]
        assert set(row.get("also", ())) <= set(lex.sides)
    for row in lex.parties.values():
        assert row.get("side") is None or row["side"] in lex.sides, row["name"]
        assert row["role"] != "spokesman" or row["speaks_for"]


def test_every_form_stands_once_in_its_file():
    for name in ("places", "parties"):
        lexicon.unique_forms(lexicon.entries(name))


def test_examples_name_their_side():
    for row in words().sides.values():
        for example in row.get("examples", ()):
            assert any(tag.value == row["name"] for tag in scene(example).tags), example


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("She began to polish the shoes.", "Poland"),
        ("It gave us nothing.", "United States"),
        ("He went south and then to the north.", "North Korea"),
    ],
)
def test_words_that_are_no_sides(text, side):
    assert not any(tag.value == side for tag in scene(text).tags)


def test_datelines_name_nobody():
    found = scene("MOSCOW, Dec 13 (Meridian Wire) - Drones came.\n(KYIV) — A missile fell.")
    assert not found.tags and len(found.datelines) == 2
