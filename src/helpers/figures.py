"""From claims to figures: the arithmetic of ranges, the value that stands, parties, the class tree, shares.

A *figure* is one reported number of one attack: a party, a weapon, an outcome. A `Range` has two bounds; a null bound
is open, both null means "not reported", and neither is ever 0. Nothing here knows about windows or articles' order:
the same reports in any order give the same figure.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from helpers import lexicon, paths
from helpers.records import DRONES, MISSILES, Claim

CELLS = ("launched", "intercepted", "suppressed", "lost", "left_airspace", "still_flying", "hit")
OUTCOME_CELLS = CELLS[1:]
# Outcomes that a reader expects to be told; the remainder's rule names those that a party leaves out.
EXPECTED = {"intercepted": "shot down", "lost": "lost", "hit": "hit"}
TREE = {
    "mixed": ("missile", "drone"),
    "missile": ("ballistic_missile", "cruise_missile", "other_missile"),
    "drone": ("decoy_drone", "recon_drone"),
}
TOLERANCE = 0.10  # an approximate figure neither contradicts nor differs within this share
MIN_FOR_SHARE = 30  # below this many munitions a share says nothing: counts are given
SEED = 20250115  # of the resampling, so that every run gives the same band


class Range(NamedTuple):
    """A number as it was reported: bounds (null = open), and whether the party rounded it."""

    low: int | None
    high: int | None
    approx: bool = False

    @property
    def known(self) -> bool:
        """Whether anything was reported: not both bounds null."""
        return self.low is not None or self.high is not None

    @property
    def exact(self) -> bool:
        """One number, not rounded."""
        return self.low is not None and self.low == self.high and not self.approx

    def __str__(self) -> str:
        if not self.known:
            return "not reported"
        if self.low == self.high:
            return f"about {self.low}" if self.approx else f"{self.low}"
        if self.high is None:
            return f"{self.low}+"
        if self.low is None:
            return f"up to {self.high}"
        return f"{self.low} to {self.high}"


NOTHING = Range(None, None)


def agree(a: Range, b: Range) -> bool:
    """Whether two ranges can be the same number: they overlap, or miss each other by no more than a tenth where one
    of them is approximate. A range that is not reported agrees with nothing."""
    if not a.known or not b.known:
        return False
    low = max(a.low or 0, b.low or 0)
    high = min(x for x in (_high(a), _high(b)))
    if low <= high:
        return True
    return (a.approx or b.approx) and low - high <= TOLERANCE * low


def total(ranges: Iterable[Range]) -> Range:
    """The sum of reported ranges. A null low counts as 0 (all of them null: the sum's low is null too) and a null high
    as without end; nothing gives nothing."""
    known = [item for item in ranges if item.known]
    if not known:
        return NOTHING
    lows = [item.low for item in known if item.low is not None]
    highs = [item.high for item in known if item.high is not None]
    return Range(
        sum(lows) if lows else None,
        sum(highs) if len(highs) == len(known) else None,
        any(item.approx for item in known),
    )


def _high(item: Range) -> float:
    return float("inf") if item.high is None else item.high


class Remainder(NamedTuple):
    """What is left of the launched: bounds in munitions, how it was made, and whether the figures contradict."""

    low: int | None
    high: int | None
    rule: str
    contradiction: bool


def remainder(launched: Range, outcomes: Mapping[str, Range]) -> Remainder:
    """Launched minus the outcomes reported: the munitions whose fate this party does not state.

    `outcomes` maps cells (`intercepted`, `lost`, …) to ranges; one that is not reported is named by the rule, not
    counted as 0. Null bounds: not known. Where fewer were launched than the outcomes add up to at the least, the
    negative difference is shown and `contradiction` is true; an approximate number is allowed a tenth.
    """
    if not launched.known:
        return Remainder(None, None, "", False)
    said = {cell: outcomes[cell] for cell in OUTCOME_CELLS if cell in outcomes and outcomes[cell].known}
    missing = [name for cell, name in EXPECTED.items() if cell not in said]
    rule = " − ".join([str(launched), *(str(value) for value in said.values())])
    if missing:
        rule += f"; {', '.join(missing)} not reported"
    low, high = launched.low or 0, _high(launched)
    gone_low = sum(value.low or 0 for value in said.values())
    gone_high = sum(_high(value) for value in said.values())
    approx = launched.approx or any(value.approx for value in said.values())
    if high < gone_low:
        if not (approx and gone_low - high <= TOLERANCE * gone_low):
            left = None if gone_high == float("inf") else int(low - gone_high)
            return Remainder(left, int(high - gone_low), rule, True)
        return Remainder(0, 0, rule, False)
    left_low: int | None = 0 if gone_high == float("inf") else max(0, int(low - gone_high))
    left_high = None if high == float("inf") else int(high - gone_low)
    if launched.low is None and left_low == 0:
        left_low = None  # an open bound stays open
    if not left_low and left_high is None:
        return Remainder(None, None, rule, False)
    return Remainder(left_low, left_high, rule, False)


# --- parties ---------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def parties() -> dict[str, dict[str, str]]:
    """Party → its row of `data/reference/parties.csv`: side, level, channels (handles that are its own)."""
    with open(paths.data("reference", "parties.csv"), encoding="utf-8", newline="") as file:
        return {row["party"]: row for row in csv.DictReader(file)}


# How a party's name shows its side where the table does not know it.
_ADJECTIVES = {
    "ukrain": "Ukraine", "kyiv": "Ukraine", "russia": "Russia", "moscow": "Russia", "kremlin": "Russia",
    "israel": "Israel", "iran": "Iran", "houthi": "Houthis", "yemen": "Yemen", "hezbollah": "Hezbollah",
    "leban": "Lebanon", "palestin": "Palestine", "hamas": "Hamas", "syria": "Syria", "iraq": "Iraq",
    "india": "India", "pakistan": "Pakistan", "azerbaijan": "Azerbaijan", "armenia": "Armenia",
    "north korea": "North Korea", "south korea": "South Korea", "japan": "Japan", "saudi": "Saudi Arabia",
    "us ": "United States", "u.s.": "United States", "american": "United States", "pentagon": "United States",
    "poland": "Poland", "polish": "Poland", "romania": "Romania", "moldov": "Moldova", "belarus": "Belarus",
    "qatar": "Qatar", "emirati": "United Arab Emirates", "uae": "United Arab Emirates",
}  # fmt: skip


def side_of(party: str | None) -> str | None:
    """The side that a party speaks for, null where neither the table nor its name shows it."""
    if not party:
        return None
    known = parties().get(party)
    if known:
        return known["side"]
    name = party.casefold()
    found = {side for word, side in _ADJECTIVES.items() if word in name}
    if {"South Korea", "North Korea"} & found:
        found -= {"Ukraine"}
    return found.pop() if len(found) == 1 else None


def role_of(party: str | None, attacker: str | None, target: str | None) -> str:
    """attacker, defender, third, or unattributed: the part that a party has in an attack."""
    if not party:
        return "unattributed"
    side = side_of(party)
    if side is None:
        return "third"
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


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """Side → IANA time zone, from `data/reference/zones.csv`."""
    with open(paths.data("reference", "zones.csv"), encoding="utf-8", newline="") as file:
        return {row["side"]: row["tz"] for row in csv.DictReader(file)}


@lru_cache(maxsize=1)
def weapon_groups() -> dict[str, str]:
    """Model → trajectory group, from `data/reference/weapon_groups.csv` where the project has one."""
    file = paths.data("reference", "weapon_groups.csv")
    if not file.is_file():
        return {}
    with open(file, encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    table = {}
    for row in rows:
        model = row.get("model") or row.get("weapon_model")
        group = row.get("weapon_group") or row.get("group") or row.get("trajectory")
        if model and group:
            table[model] = group
    return table


def group_of(model: str | None, given: str | None = None) -> str | None:
    """The trajectory group of a model; a class as a whole has none."""
    if not model:
        return None
    return given or weapon_groups().get(model)


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
        if weapon_class not in row["groups"] and _root(weapon_class) not in row["groups"]:
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
        and (weapon_class in row["groups"] or _root(weapon_class) in row["groups"])
        and outcome in row["outcomes"]
    ]


def _root(weapon_class: str) -> str:
    return "missile" if weapon_class in MISSILES else "drone" if weapon_class in DRONES else weapon_class


def is_parent(weapon_class: str) -> bool:
    """Whether other classes stand below this one in the tree."""
    return weapon_class in TREE


# --- which value stands ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Report:
    """One value of one figure, as one article gives it. Times are ISO strings; `explicit` is 1 for final, updated,
    corrected, -1 for early or preliminary, else 0; `own` is true in the party's own channel."""

    article_id: str
    value: Range
    claim_ids: tuple[str, ...] = ()
    as_of: str | None = None
    published: str | None = None
    explicit: int = 0
    own: bool = False
    outlet: str | None = None
    copy: bool = False

    def rank(self) -> tuple[str, int, str, bool, str]:
        """What decides: the day it speaks of, explicit words, the hour it speaks of, own channel, publication."""
        spoken = self.as_of or self.published or ""
        hour = self.as_of[11:] if self.as_of and len(self.as_of) > 10 else ""
        return (spoken[:10], self.explicit, hour, self.own, self.published or "")


@dataclass(frozen=True, slots=True)
class Standing:
    """The value that stands, its status (stated, zero_stated, conflicting), how it was chosen, the verdict on every
    report (in the order of `reports`), and flags."""

    value: Range
    status: str
    rule: str
    as_of: str | None
    reports: tuple[tuple[Report, str], ...]
    flags: tuple[str, ...]
    chosen: tuple[Report, ...]


def stand(reports: Sequence[Report]) -> Standing:
    """Chooses among the reports of one figure. Raises ValueError where there is none.

    A rounder value never replaces an exact one. Among exact values the later and the more explicit one stands; an
    older one that comes again is stale; two that nothing tells apart stand as a conflict, from the lower to the
    higher. The order in which reports are given changes nothing.
    """
    if not reports:
        raise ValueError("no report of this figure")
    order = sorted(reports, key=lambda r: (r.rank(), r.copy, r.article_id, _sortable(r.value), r.claim_ids))
    exact = any(r.value.exact for r in order)
    if exact:
        pool = [r for r in order if r.value.exact]
    else:
        pool = [r for r in order if r.value.low is not None and r.value.low == r.value.high] or order
    verdicts: dict[int, str] = {}
    flags: set[str] = set()
    current: list[Range] = []
    superseded: set[Range] = set()
    latest = pool[0]  # the report that brought the value which stands
    rule = ""
    for _, group in groupby(pool, key=Report.rank):
        batch = list(group)
        fresh = sorted({r.value for r in batch} - set(current) - superseded, key=_sortable)
        verdict = "revised" if current else "first"
        if not exact:
            # Of rounded values the one that says most stands; none is a revision while they can be the same number.
            fresh = _narrowest(fresh)
            fresh = [v for v in fresh if not any(agree(v, c) and _vague(v) >= _vague(c) for c in current)]
        if fresh:
            if current:
                if exact or not all(agree(v, c) for v in fresh for c in current):
                    flags.add("revised")
                superseded |= set(current)
                rule = f"{_names(fresh)} replaces {_names(current)}: {_why(batch[0], latest)}"
            current, latest = fresh, batch[0]
        told: set[Range] = set()
        for r in batch:
            if r.value in fresh and r.value not in told:
                verdicts[id(r)] = verdict
                told.add(r.value)
            elif r.value in superseded:
                verdicts[id(r)] = "stale"
            else:
                verdicts[id(r)] = "repeated" if r.value in current else "rounded"
    for r in order:
        if id(r) not in verdicts:
            verdicts[id(r)] = "rounded"
            if r.value.known and not any(agree(r.value, c) for c in current):
                flags.add("conflicting" if r.rank() > latest.rank() else "revised")
    chosen = tuple(r for r in order if r.value in current)
    status = "stated"
    value = current[0]
    if len(current) > 1:
        status = "conflicting"
        flags.add("conflicting")
        lows, highs = [v.low for v in current], [v.high for v in current]
        value = Range(
            None if None in lows else min(v for v in lows if v is not None),
            None if None in highs else max(v for v in highs if v is not None),
            any(v.approx for v in current),
        )
        rule = f"{_names(current)}: nothing tells which is later"
    elif not value.known:
        status, rule = "not_stated", "no number"
    elif value == Range(0, 0):
        status = "zero_stated"
    if not rule:
        rounded = any(v == "rounded" for v in verdicts.values())
        rule = f"{value} stated" + (", rounder values set aside" if rounded else "")
    if all(r.explicit < 0 for r in chosen):
        flags.add("early")
    as_of = max((r.as_of for r in chosen if r.as_of), default=None)
    return Standing(
        value, status, rule, as_of, tuple((r, verdicts[id(r)]) for r in order), tuple(sorted(flags)), chosen
    )


def _sortable(value: Range) -> tuple[float, float, bool]:
    return (-1 if value.low is None else value.low, _high(value), value.approx)


def _vague(value: Range) -> tuple[float, int]:
    """How little a range says: its width, and of open ones the lower bound."""
    width = _high(value) - (value.low or 0)
    return (width + (0.5 if value.approx else 0), -(value.low or 0))


def _narrowest(values: list[Range]) -> list[Range]:
    """Of values that can be one number the one that says most; others stay beside it."""
    kept: list[Range] = []
    for value in sorted(values, key=lambda v: (_vague(v), _sortable(v))):
        if not any(agree(value, other) for other in kept):
            kept.append(value)
    return sorted(kept, key=_sortable)


def _names(values: Sequence[Range]) -> str:
    return " and ".join(str(v) for v in values)


def _why(new: Report, old: Report) -> str:
    a, b = new.rank(), old.rank()
    for left, right, reason in zip(
        a,
        b,
        ("speaks of a later day", "says that it is the later count", "speaks of a later hour", "the party's own channel",
         "published later"),
        strict=True,
    ):  # fmt: skip
        if left != right:
            return reason
    return "no rule"


@lru_cache(maxsize=8)
def _words() -> tuple[lexicon.Matcher, ...]:
    forms: dict[str, dict[str, str]] = {"later": {}, "early": {}, "inside": {}, "sequence": {}}
    for language in ("en", "uk", "ru"):
        if not (lexicon.LEXICONS / language / "revisions.toml").is_file():
            continue
        for row in lexicon.entries("revisions", language):
            forms[row["sense"]] |= dict.fromkeys(row["forms"], row["name"])
    return tuple(lexicon.Matcher(forms[sense]) for sense in ("later", "early", "inside", "sequence"))


def explicit_rank(claim: Claim) -> int:
    """1 where the claim's sentence says final, updated or corrected; -1 for early or preliminary; 0 for neither or
    both."""
    later, early = _words()[:2]
    text = claim.sentence
    if not text:
        return 0
    found_late, found_early = later.any(text), early.any(text)
    if found_late == found_early:
        return 0
    return 1 if found_late else -1


def says_inside(text: str) -> bool:
    """Whether a text says that what follows is counted in what stands before: `of those`, `including`."""
    return _words()[2].any(text)


def says_earlier(text: str) -> bool:
    """Whether a text puts the attack told before it after the one that it goes on to: `came after`, `in response to`."""
    return _words()[3].any(text)


# --- shares ----------------------------------------------------------------------------------------------------------


def shares(attacks: Sequence[Mapping[str, Any]], by: Sequence[str] = ("month",), draws: int = 400) -> list[dict]:
    """Reported shot-down shares as bands, by `by`, party and weapon.

    `attacks` are rows of the attacks table. In: the attacks of one attacker, party and weapon group that state
    launched and stopped as numbers. The band runs from stopped to stopped + lost. Attacks left out are bounded as
    none and all stopped (`bound_low`, `bound_high`), with the share of munitions that they hold (`left_out_share`).
    Under 30 munitions: counts, and null shares. `spread_low`, `spread_high`: what resampling the attacks gives
    (10th to 90th percentile, seeded); variation between attacks, not an error of measurement. Units: shares 0 to 1.
    Rows on both sides of a change of definition are never in one share (`defined_since`, null before the first).
    """
    groups: dict[tuple, list[Mapping[str, Any]]] = {}
    for row in attacks:
        if not row.get("claimed_by") or not row.get("night_end") or row.get("window_basis") == "fingerprint":
            continue
        if row.get("weapon_model") and not row.get("weapon_group"):
            continue  # its class's row holds these munitions
        key = (
            *(_period(row["night_end"], unit) for unit in by),
            row.get("attacker") or "",
            row["claimed_by"],
            row["weapon_class"],
            row.get("weapon_group") or "",
            _era(row),
        )
        groups.setdefault(key, []).append(row)
    out = []
    for key in sorted(groups):
        rows = sorted(groups[key], key=lambda r: (r["night_end"], r["attack_id"], r.get("weapon_model") or ""))
        out.append(_share(key, by, rows, draws))
    return out


def _period(day: str, unit: str) -> str:
    return {"month": day[:7], "year": day[:4], "day": day[:10], "all": "all"}[unit]


def _era(row: Mapping[str, Any]) -> str:
    """The day of the last change of definition before a row: no share runs across one."""
    found = breaks_between(row["claimed_by"], row["weapon_class"], "intercepted", "", row["night_end"])
    return max((b["date"] for b in found), default="")


def _point(row: Mapping[str, Any], cell: str) -> int | None:
    low, high = row.get(f"{cell}_low"), row.get(f"{cell}_high")
    return low if low is not None and low == high else None


def _share(key: tuple, by: Sequence[str], rows: list[Mapping[str, Any]], draws: int) -> dict:
    used, left = [], []
    for row in rows:
        launched = _point(row, "launched")
        parts = [_point(row, cell) for cell in ("intercepted", "suppressed") if _known(row, cell)]
        if launched is None or not parts or None in parts or sum(parts) > launched:  # type: ignore[arg-type]
            left.append(row)
        else:
            stopped = sum(parts)  # type: ignore[arg-type]
            used.append((launched, stopped, min(launched, stopped + (_point(row, "lost") or 0))))
    launched = sum(u[0] for u in used)
    stopped = sum(u[1] for u in used)
    with_lost = sum(u[2] for u in used)
    unknown = sum(row.get("launched_low") or 0 for row in left)
    counts_only = launched < MIN_FOR_SHARE
    spread = (None, None) if counts_only or len(used) < 5 else _resample(used, draws)
    every = launched + unknown
    party, weapon_class = key[len(by) + 1], key[len(by) + 2]
    return {
        **dict(zip(by, key, strict=False)),
        "attacker": key[len(by)] or None,
        "claimed_by": party,
        "weapon_class": weapon_class,
        "weapon_group": key[len(by) + 3] or None,
        "attacks": len({row["attack_id"] for row in rows}),
        "attacks_used": len(used),
        "attacks_left_out": len(left),
        "launched": launched,
        "stopped": stopped,
        "stopped_or_lost": with_lost,
        "share_low": None if counts_only else stopped / launched,
        "share_high": None if counts_only else with_lost / launched,
        "launched_left_out": unknown,
        "left_out_share": unknown / every if every else None,
        "bound_low": None if counts_only else stopped / every,
        "bound_high": None if counts_only else (with_lost + unknown) / every,
        "spread_low": spread[0],
        "spread_high": spread[1],
        "counts_only": counts_only,
        "defined_since": key[len(by) + 4] or None,
    }


def _known(row: Mapping[str, Any], cell: str) -> bool:
    return row.get(f"{cell}_low") is not None or row.get(f"{cell}_high") is not None


def _resample(used: list[tuple[int, int, int]], draws: int) -> tuple[float, float]:
    generator = random.Random(SEED)
    lows, highs = [], []
    for _ in range(draws):
        sample = [used[generator.randrange(len(used))] for _ in used]
        launched = sum(s[0] for s in sample)
        if launched:
            lows.append(sum(s[1] for s in sample) / launched)
            highs.append(sum(s[2] for s in sample) / launched)
    lows.sort()
    highs.sort()
    return lows[len(lows) // 10], highs[len(highs) - 1 - len(highs) // 10]
