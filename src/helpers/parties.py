"""Parties, sides and what they count: who speaks for whom, and how a party's definitions changed.

The tables stand in `data/reference/`: `parties.csv`, `zones.csv`, `definition_breaks.csv`. Parties and time zones of a
pack are laid over them within `lexicon.laid_over`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from helpers import lexicon, paths, sides
from helpers.records import DRONES, MISSILES


def parties() -> dict[str, dict[str, str]]:
    """Party → its row of `data/reference/parties.csv`: side, level, channels (handles that are its own)."""
    return _parties(lexicon.current())


@lru_cache(maxsize=8)
def _parties(pack: str | None) -> dict[str, dict[str, str]]:
    with open(paths.data("reference", "parties.csv"), encoding="utf-8", newline="") as file:
        known = {row["party"]: row for row in csv.DictReader(file)}
    for row in lexicon.pack_entries("parties", pack) if pack else ():
        if row.get("side"):
            level = row.get("role") or row.get("level") or known.get(row["name"], {}).get("level", "")
            own = "; ".join(row.get("channels", ())) or known.get(row["name"], {}).get("channels", "")
            known[row["name"]] = {"party": row["name"], "side": row["side"], "level": level, "channels": own}
    return known


def side_of(party: str | None) -> str | None:
    """The side that a party speaks for: the table's, else the one side that its name shows (`Sumy regional governor`,
    `Israeli Home Front Command`); null where it shows none or several."""
    return _side_of(party, lexicon.current()) if party else None


@lru_cache(maxsize=4096)
def _side_of(party: str, pack: str | None) -> str | None:
    known = _parties(pack).get(party)
    if known:
        return known["side"]
    found = set()
    for tag in sides.scene(party, "en", pack).tags:
        if tag.kind in ("name", "adjective", "people", "metonym", "force"):
            found.add(tag.value)
        elif tag.kind in ("place", "party", "person") and isinstance(tag.entry, Mapping):
            found.add(tag.entry.get("side"))
    found.discard(None)
    return found.pop() if len(found) == 1 else None


def role_of(party: str | None, attacker: str | None, target: str | None) -> str:
    """attacker, defender, third, or unattributed: the part that a party has in an attack. A party whose side nothing shows
    (`regional governor`) counts as unattributed."""
    side = side_of(party)
    if side is None:
        return "unattributed"
    return "attacker" if side == attacker else "defender" if side == target else "third"


def is_own_channel(outlet: str | None, party: str | None) -> bool:
    """Whether an outlet is the party's own channel."""
    if not outlet or not party:
        return False
    names = {party.casefold()}
    row = parties().get(party)
    if row:
        names |= {name.strip().casefold() for name in row["channels"].split(";") if name.strip()}
    return outlet.strip().lstrip("@").casefold() in names


def zones() -> dict[str, str]:
    """Side → IANA time zone, from `data/reference/zones.csv`."""
    return _zones(lexicon.current())


@lru_cache(maxsize=8)
def _zones(pack: str | None) -> dict[str, str]:
    with open(paths.data("reference", "zones.csv"), encoding="utf-8", newline="") as file:
        known = {row["side"]: row["tz"] for row in csv.DictReader(file)}
    for row in lexicon.pack_entries("sides", pack) if pack else ():
        if "tz" in row:
            if not isinstance(row["tz"], str) or row["tz"] not in available_timezones():
                raise lexicon.LexiconError(
                    f'{pack}: side {row["name"]!r}: {row["tz"]!r} is no time zone; write one such as "Asia/Tehran"'
                )
            known[row["name"]] = row["tz"]
    return known


@lru_cache(maxsize=1)
def definition_breaks() -> tuple[dict[str, Any], ...]:
    """The rows of `data/reference/definition_breaks.csv`, `groups` and `outcomes` as tuples. `effect` is `break`
    (series before and after are not one), `withheld` (not published from then on), `lost_are_decoys`, or `note`."""
    out = []
    with open(paths.data("reference", "definition_breaks.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            item: dict[str, Any] = dict(row)
            for name in ("groups", "outcomes"):
                item[name] = tuple(part.strip() for part in row[name].split(",") if part.strip())
            out.append(item)
    return tuple(out)


def in_effect(effect: str, party: str | None, weapon_class: str, outcome: str, day: str | None) -> dict | None:
    """The latest row of the definition table with this effect for a party, class and outcome on a day, else null.

    A later `break` of the same party, class and outcome ends an effect.
    """
    found = None
    if not day:
        return None
    for row in sorted(definition_breaks(), key=lambda item: item["date"]):
        if row["party"] != party or row["date"] > day or outcome not in row["outcomes"]:
            continue
        if weapon_class not in row["groups"] and family_of(weapon_class) not in row["groups"]:
            continue
        if row["effect"] == effect:
            found = row
        elif row["effect"] == "break":
            found = None
    return found


def breaks_between(party: str | None, weapon_class: str, outcome: str, first: str, last: str) -> list[dict]:
    """The breaks of definition after `first` and up to `last` (ISO days) that a line of this series may not cross."""
    return [
        row
        for row in definition_breaks()
        if row["party"] == party
        and row["effect"] in ("break", "withheld")
        and first < row["date"] <= last
        and (weapon_class in row["groups"] or family_of(weapon_class) in row["groups"])
        and outcome in row["outcomes"]
    ]


def family_of(weapon_class: str) -> str:
    """`missile` or `drone` for their kinds, else the class itself."""
    return "missile" if weapon_class in MISSILES else "drone" if weapon_class in DRONES else weapon_class
