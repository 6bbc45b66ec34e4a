"""Builders for the tests of figures, attacks and reference: short claims and articles, and the sample's gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from helpers import attacks, paths
from helpers.records import Article, Claim, stable_id

AIR_FORCE = "Ukrainian Air Force"
MINISTRY = "Russian Ministry of Defence"
NIGHT = "2025-01-15"


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


def sample() -> tuple[list[Article], list[Claim]]:
    """The sample's gold as records: what an unerring reader would hand over. The gold has no windows, details or
    totals; `cases/sample_windows.jsonl` adds them, read by hand from the same texts."""
    folder = paths.data("gold", "sample")
    about = {f"{r['file']}#{r['n']}": r for r in _lines(folder / "articles.jsonl")}
    windows = {r["id"]: r["claims"] for r in _lines(Path(__file__).parent / "cases/sample_windows.jsonl")}
    articles, claims = [], []
    for item in _lines(folder / "claims.jsonl"):
        name, text, day, known = item["id"], item["text"], item["doc_date"], about[item["id"]]
        source, _, number = name.partition("#")
        articles.append(
            Article(
                name, source, int(number), text, outlet=known["outlet"], published_earliest=day, published_latest=day,
                date_method="metadata", story_id=known["duplicate_of"] or name, copy_of=known["duplicate_of"], source_id=name,
            )
        )  # fmt: skip
        ids: list[str] = []
        for number_, (said, more) in enumerate(zip(item["claims"], windows.get(name, []), strict=True)):
            start = text.index(said["evidence"])
            end = start + len(said["evidence"])
            first, last = _sentence(text, start, end)
            ids.append(stable_id("c", name, number_, said["outcome"]))
            claims.append(
                Claim(
                    ids[-1], name, start, end, said["evidence"], text[first:last], start + number_, start + number_ + 1,
                    said["quantity_low"], said["quantity_high"], more.get("approx", False), said["weapon_class"],
                    said["weapon_model"], said["outcome"], detail=more.get("detail"), attacker=said["attacker"],
                    target={"Russia": "Ukraine", "Ukraine": "Russia"}.get(said["attacker"]), claimed_by=said["claimed_by"],
                    place=more.get("place"), place_role="target_region" if more.get("place") else None, scope=said["scope"],
                    event_start=more.get("start"), event_end=more.get("end"), event_basis=more["basis"],
                    part_of=ids[more["part_of"]] if "part_of" in more else None, additional=more.get("additional", False),
                )
            )  # fmt: skip
    return articles, claims


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(text.rfind("\n", 0, start), text.rfind(". ", 0, start)) + 1
    ends = [i for i in (text.find("\n", end), text.find(". ", end)) if i >= 0]
    return first, min(ends, default=len(text))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def settle(*claims: Claim, articles: list[Article] | None = None, **more: Any) -> attacks.Reconciled:
    """Reconciles claims; an article of 15 January for each that is not given."""
    names = sorted({c.article_id for c in claims})
    return attacks.reconcile(articles or [article(name) for name in names], claims, **more)


def hours(start: str, end: str) -> dict:
    """The fields of a window with stated hours."""
    return {"event_start": start, "event_end": end, "event_basis": "stated"}
