"""Names, classes and groups of models."""

from __future__ import annotations

import csv

from helpers import arsenal, paths
from helpers.records import CLASSES
from made_claims import NIGHT, cell, claim, row, settle


def test_names_are_unique_and_classes_known():
    with open(paths.data("reference", "model_names.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len({r["name"] for r in rows}) == len(rows)
    assert {r["weapon_class"] for r in rows} <= set(CLASSES)
    classes: dict[str, set[str]] = {}
    for r in rows:
        classes.setdefault(r["weapon_model"], set()).add(r["weapon_class"])
    assert all(len(found) == 1 for model, found in classes.items() if model)


def test_a_model_has_one_class_whatever_a_text_calls_it():
    assert arsenal.model_of("Kh-59/69", "cruise_missile") == ("Kh-59/Kh-69", "other_missile")
    assert arsenal.model_of("Unheard-of", "cruise_missile") == ("Unheard-of", "cruise_missile")
    assert arsenal.model_of(None, "drone") == (None, "drone")
    settled = settle(
        claim("a", 0, 8, "other_missile", weapon_model="Kh-22", night=NIGHT),
        claim("b", 0, 8, "cruise_missile", weapon_model="Kh-22", night=NIGHT),
    )
    assert cell(row(settled.attacks, weapon_model="Kh-22"), "launched") == (8, 8)
    assert cell(row(settled.attacks, weapon_class="missile"), "launched") == (8, 8)
