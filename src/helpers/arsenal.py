"""Models of munitions: their one name, class and trajectory group.

Texts class a model as they like (`Kh-22 cruise missiles`); counted together they need one class a model, or one salvo
stands in two rows. The tables stand in `data/reference/`: `model_names.csv`, `weapon_groups.csv`.
"""

from __future__ import annotations

import csv
from functools import lru_cache

from helpers import lexicon, paths


def names() -> dict[str, tuple[str | None, str]]:
    """Name of a model, as tables and texts write it → our name (null: no model) and class. Within `lexicon.laid_over` the
    pack's models stand before the project's."""
    return _names(lexicon.current())


@lru_cache(maxsize=8)
def _names(pack: str | None) -> dict[str, tuple[str | None, str]]:
    with open(paths.data("reference", "model_names.csv"), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table: dict[str, tuple[str | None, str]] = {
        row["name"]: (row["weapon_model"] or None, row["weapon_class"]) for row in rows
    }
    for row in rows:
        if row["weapon_model"]:
            table.setdefault(row["weapon_model"], (row["weapon_model"], row["weapon_class"]))
    for model, weapon_class, _ in _groups(None):
        table.setdefault(model, (model, weapon_class))
    for row in _models(pack):
        table[row["name"]] = (row["name"], row["class"])
    return table


def model_of(model: str | None, weapon_class: str) -> tuple[str | None, str]:
    """The model's one name and class; what the text says where the model is not known."""
    found = names().get(model or "")
    return found if found and found[0] else (model, weapon_class)


def _models(pack: str | None) -> list[dict]:
    rows = lexicon.pack_entries("weapons", pack) if pack else []
    return [row for row in rows if row.get("kind", "model") == "model" and "class" in row]


@lru_cache(maxsize=8)
def _groups(pack: str | None) -> tuple[tuple[str, str, str], ...]:
    own = tuple((row["name"], row["class"], row["group"]) for row in _models(pack) if row.get("group"))
    with open(paths.data("reference", "weapon_groups.csv"), encoding="utf-8", newline="") as file:
        return own + tuple((r["weapon_model"], r["weapon_class"], r["weapon_group"]) for r in csv.DictReader(file))


def group_of(model: str | None, given: str | None = None) -> str | None:
    """The trajectory group of a model; a class as a whole has none."""
    if not model:
        return None
    return given or next((group for name, _, group in _groups(lexicon.current()) if name == model), None)
