"""Builders for the tests of figures, attacks and reference: short claims and articles, and the sample's gold."""

from __future__ import annotations

from typing import Any

from helpers.records import Article, Claim, stable_id

AIR_FORCE = "Ukrainian Air Force"
MINISTRY = "Russian Ministry of Defence"


def article(name: str, day: str | None = "2025-01-15", **more: Any) -> Article:
    """An article of one day (null: undated)."""
    fields: dict[str, Any] = {
        "article_id": name, "source": f"{name}.txt", "n": 1, "text": "", "outlet": f"Outlet {name}", "story_id": f"story {name}",
        "published_earliest": day, "published_latest": day, "date_method": "metadata" if day else None,
    }  # fmt: skip
    return Article(**(fields | more))


def claim(art: str, at: int, low: int | None, weapon: str, outcome: str = "launched", **more: Any) -> Claim:
    """A claim at position `at` of an article. `high` defaults to `low`; attacker Russia, target Ukraine, party Air Force,
    the night of `night` where that is given."""
    high = more.pop("high", low)
    night = more.pop("night", None)
    fields: dict[str, Any] = {
        "claim_id": more.pop("claim_id", None) or stable_id("c", art, at, outcome), "article_id": art, "start": at, "end": at + 5,
        "evidence": f"{low} {weapon} {outcome}", "sentence": "", "number_start": at, "number_end": at + 2, "quantity_low": low,
        "quantity_high": high, "approx": False, "weapon_class": weapon, "weapon_model": None, "outcome": outcome,
        "attacker": "Russia", "target": "Ukraine", "claimed_by": AIR_FORCE,
    }  # fmt: skip
    if night:
        fields |= {"event_end": night, "event_basis": "overnight"}
    return Claim(**(fields | more))


def by_ministry(art: str, at: int, low: int | None, weapon: str, outcome: str = "intercepted", **more: Any) -> Claim:
    """A claim of Russia's ministry about an attack by Ukraine."""
    return claim(art, at, low, weapon, outcome, attacker="Ukraine", target="Russia", claimed_by=MINISTRY, **more)


def row(rows: list[dict], **want: Any) -> dict:
    """The one row with these values."""
    found = [r for r in rows if all(r.get(k) == v for k, v in want.items())]
    assert len(found) == 1, f"{len(found)} rows with {want}"
    return found[0]


def cell(found: dict, name: str) -> tuple[int | None, int | None]:
    """Both bounds of one outcome of an attacks row."""
    return found[f"{name}_low"], found[f"{name}_high"]
