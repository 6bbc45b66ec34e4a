"""What pages and charts look at: the tables of a run, indexed, null-safe, in a fixed order, and worded for readers.

A null is `None` here, never NaN and never 0. Nothing is computed that the tables do not hold, but sums over nights for
periods (same party, same weapon, stated figures only), which say of how many nights they are.
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import pandas as pd

from helpers import paths
from helpers.records import MISSILES

OUTCOMES = ("intercepted", "suppressed", "lost", "left_airspace", "still_flying", "hit", "fate_not_stated")
CLASS_WORDS = {
    "missile": ("missile", "missiles"),
    "ballistic_missile": ("ballistic missile", "ballistic missiles"),
    "cruise_missile": ("cruise missile", "cruise missiles"),
    "other_missile": ("other missile", "other missiles"),
    "drone": ("drone", "drones"),
    "decoy_drone": ("decoy drone", "decoy drones"),
    "recon_drone": ("reconnaissance drone", "reconnaissance drones"),
    "sea_drone": ("sea drone", "sea drones"),
    "rocket": ("rocket", "rockets"),
    "bomb": ("bomb", "bombs"),
    "shell": ("shell", "shells"),
    "mixed": ("missile or drone", "missiles and drones"),
    "other": ("target or munition of unnamed kind", "targets or munitions of unnamed kind"),
}
OUTCOME_WORDS = {
    "launched": "launched",
    "intercepted": "shot down",
    "suppressed": "suppressed",
    "lost": "lost from radar / did not reach the target",
    "left_airspace": "left the airspace",
    "still_flying": "still flying when reported",
    "hit": "hit",
    "fate_not_stated": "fate not stated",
}
DETAIL_WORDS = {
    "shot_down_or_suppressed": "shot down or suppressed",
    "suppressed": "suppressed",
    "radar": "lost from radar",
    "electronic_warfare": "lost to electronic warfare",
    "decoy": "lost decoy",
    "left_airspace": "left the airspace",
    "crashed": "crashed",
    "fell_short": "fell short",
    "open_area": "fell in an open area",
    "still_flying": "still flying when reported",
    "detected": "detected",
    "entered_airspace": "entered the airspace",
}
STATUS_WORDS = {
    "stated": "stated",
    "zero_stated": "zero, stated",
    "zero_by_closed_list": "zero, by a closed list",
    "summed": "summed from its parts",
    "windows_summed": "summed over separate hours",
    "withheld": "withheld by the party",
    "not_stated": "not reported",
    "conflicting": "conflicting values",
}
FLAG_WORDS = {
    "at_least": "at least",
    "approximate": "approximate",
    "early": "early figure",
    "revised": "revised",
    "conflicting": "conflicting",
    "contradiction": "contradiction",
    "summed": "summed",
    "total_only": "total only",
    "partial": "partial",
    "withheld": "withheld",
}
ORGANISATION = re.compile(
    r"\b(force|forces|ministry|administration|army|staff|command|office|guards?|service|corps|committee|council|"
    r"government|military|navy|agency|department|police|kremlin|white house|pentagon|brigade|directorate|idf)\b",
    re.I,
)
# Words that make `the` wrong before an organisation's name: plurals and collectives.
BARE = re.compile(r"\b(officials|authorities|governors?|mayors?|sources|media)$", re.I)


def null(value: Any) -> bool:
    """Whether a table's cell holds nothing."""
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    return isinstance(value, float) and math.isnan(value)


def plain(value: Any) -> Any:
    """A cell as a plain Python value: null → None, whole floats → int, arrays → list."""
    if hasattr(value, "tolist") and not isinstance(value, str):
        value = value.tolist()
    if isinstance(value, list | tuple | set):
        return [plain(v) for v in value if not null(v)]
    if null(value):
        return None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def items(value: Any) -> list[str]:
    """A list cell as texts; a text with semicolons counts as a list."""
    value = plain(value)
    if value is None:
        return []
    if isinstance(value, list):
        return [str(v) for v in value]
    return [part.strip() for part in str(value).split(";") if part.strip()]


def text_of(value: Any) -> str:
    """A cell as text, empty where null."""
    value = plain(value)
    return "" if value is None else str(value)


def whole(value: Any) -> int | None:
    """A cell as a whole number, null where it is none."""
    value = plain(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if math.isfinite(value) else None


def records(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """The rows of a table as plain dicts, nulls as None."""
    if table is None or table.empty:
        return []
    columns = [str(c) for c in table.columns]
    return [
        dict(zip(columns, map(plain, row), strict=True))
        for row in zip(*(table[c].tolist() for c in table.columns), strict=True)
    ]


def day_of(value: Any) -> date | None:
    """The day of an ISO date or time; null where there is none."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", text_of(value))
    if not match:
        return None
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        return None


MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def long_day(day: date | None) -> str:
    """`15 January 2025`."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}" if day else "date unknown"


def short_day(day: date | None, year: bool = False) -> str:
    """`15 Jan`, with the year on request."""
    if not day:
        return "undated"
    return f"{day.day} {MONTHS[day.month - 1][:3]}" + (f" {day.year}" if year else "")


def number(value: int | float) -> str:
    """A whole number with thousands separated."""
    return f"{value:,.0f}"


def amount(low: int | None, high: int | None, approx: bool = False) -> str:
    """A range in words: `43`, `at least 40`, `up to 50`, `10–15`, `about 200`, `not reported`."""
    if low is None and high is None:
        return "not reported"
    if low is None:
        return f"up to {number(high or 0)}"
    if high is None:
        return f"at least {number(low)}"
    said = number(low) if low == high else f"{number(low)}–{number(high)}"
    return f"about {said}" if approx else said


def words_of(kind: str | None, count: int | None = 2) -> str:
    """The readers' word for a weapon class, singular for 1."""
    one, many = CLASS_WORDS.get(kind or "", (kind or "munition", kind or "munitions"))
    return one if count == 1 else many


def party(name: str | None, start: bool = False) -> str:
    """A party inside a sentence: `the Ukrainian Air Force`, `Volodymyr Zelenskyy`, `a source that is not named`."""
    if not name:
        said = "a source that is not named"
    elif BARE.search(name) or not ORGANISATION.search(name) or name.lower().startswith("the "):
        said = name
    else:
        said = f"the {name}"
    return said[:1].upper() + said[1:] if start else said


def possessive(name: str) -> str:
    """`Russia’s`, `the Houthis’`."""
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def slug(value: Any) -> str:
    """A file or anchor name made of letters, digits, `-` and `_`; an id that has others gets a hash, so no two meet."""
    text = text_of(value)
    clean = re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")[:60]
    if clean == text and clean:
        return clean
    return f"{clean}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}".strip("-")


def web(url: Any) -> str | None:
    """The address where it is http or https, else null: nothing else becomes a link."""
    text = text_of(url).strip()
    return text if re.match(r"https?://[^\s<>\"']+$", text, re.I) else None


# Licences under which whole texts may be passed on; words of `sources.csv`, compared in lower case.
OPEN_LICENCE = re.compile(r"cc[- ]?(by|0)|creative commons|public domain|odc|mit\b|open government|ogl|\bown\b|^full$")
NO_DERIVED = re.compile(r"cc[- ]by(-nc)?-nd")
CLOSED_LICENCE = re.compile(r"^(none|private|confidential|internal|no quotation|not for publication)$")
EXCERPT_LICENCE = re.compile(r"all rights reserved|copyright|©|^excerpt$|proprietary")


def rights(licence: Any, texts: str) -> str:
    """How much of a source's text may be shown: `full`, `excerpt` or `none`.

    `texts` is the run's setting. The licence of the source narrows it, and an open licence widens `excerpt` to `full`.
    """
    said = text_of(licence).strip().lower()
    if texts == "none" or CLOSED_LICENCE.search(said):
        return "none"
    if said and EXCERPT_LICENCE.search(said):
        return "excerpt"
    if said and OPEN_LICENCE.search(said) and not NO_DERIVED.search(said):
        return "full"
    return texts


@dataclass
class Attack:
    """One attack with the rows that parties give it."""

    attack_id: str
    rows: list[dict[str, Any]]
    night: date | None
    attacker: str | None
    target: str | None
    window: tuple[str, str]
    basis: str | None
    night_time: bool | None  # true: at night; false: by day; null: the texts give a date only
    figures: list[dict[str, Any]] = field(default_factory=list)
    twin: bool = False  # another attack of the same sides ended on the same date

    @property
    def file(self) -> str:
        return f"attacks/{slug(self.attack_id)}.html"

    @property
    def parties(self) -> list[str | None]:
        seen: dict[str | None, int] = {}
        for row in self.rows:
            seen[row.get("claimed_by")] = seen.get(row.get("claimed_by"), 0) + 1
        return sorted(seen, key=lambda p: (p is None, -seen[p], p or ""))

    def sides(self) -> str:
        """`Russia on Ukraine`."""
        if not self.attacker and not self.target:
            return "sides not stated"
        return f"{self.attacker or 'attacker not stated'} on {self.target or 'target not stated'}"

    def when(self, short: bool = False) -> str:
        """`night to 15 January 2025`, `day of …`, or the date alone where the texts say no more."""
        said = short_day(self.night, year=True) if short else long_day(self.night)
        if self.night is None:
            return "date unknown"
        prefix = {True: "night to ", False: "day of ", None: ""}[self.night_time]
        hours = ""
        if self.twin and self.basis == "stated" and all(len(w) == 16 for w in self.window):
            hours = f", {self.window[0][11:16]}–{self.window[1][11:16]}"
        return f"{prefix}{said}{hours}"


class Book:
    """The tables of one run, indexed for reading. Absent tables are empty."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = {name: tables[name] for name in sorted(tables) if tables[name] is not None}
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._nights: dict[tuple[str, str | None, str | None], list[dict[str, Any]]] = {}
        self._indexes: dict[str, dict[str, list[dict[str, Any]]]] = {}
        self._periods: dict[str, list[dict[str, Any]]] = {}

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All rows of a table."""
        if name not in self._rows:
            self._rows[name] = records(self.tables.get(name))
        return self._rows[name]

    @cached_property
    def articles(self) -> dict[str, dict[str, Any]]:
        return {row["article_id"]: row for row in self.rows("articles") if row.get("article_id")}

    @cached_property
    def claims(self) -> dict[str, dict[str, Any]]:
        return {row["claim_id"]: row for row in self.rows("claims") if row.get("claim_id")}

    @cached_property
    def claims_of(self) -> dict[str, list[dict[str, Any]]]:
        found = defaultdict(list)
        for row in self.claims.values():
            found[row.get("article_id")].append(row)
        for rows in found.values():
            rows.sort(key=lambda r: (whole(r.get("start")) or 0, whole(r.get("end")) or 0, text_of(r.get("claim_id"))))
        return dict(found)

    @cached_property
    def mentions_of(self) -> dict[str, list[dict[str, Any]]]:
        found = defaultdict(list)
        for row in self.rows("mentions"):
            found[row.get("article_id")].append(row)
        return dict(found)

    def by(self, name: str, column: str) -> dict[str, list[dict[str, Any]]]:
        """The rows of a table by the value of one column."""
        key = f"{name} by {column}"
        if key not in self._indexes:
            found = self._indexes[key] = defaultdict(list)
            for row in self.rows(name):
                found[text_of(row.get(column))].append(row)
        return self._indexes[key]

    @cached_property
    def figures(self) -> dict[str, dict[str, Any]]:
        return {row["figure_id"]: row for row in self.rows("figures") if row.get("figure_id")}

    @cached_property
    def versions_of(self) -> dict[str, list[dict[str, Any]]]:
        found = defaultdict(list)
        for row in self.rows("versions"):
            found[row.get("figure_id")].append(row)
        return dict(found)

    @cached_property
    def figures_of_claim(self) -> dict[str, list[str]]:
        found = defaultdict(list)
        for fid, figure in self.figures.items():
            for claim in items(figure.get("claim_ids")):
                found[claim].append(fid)
        return dict(found)

    @cached_property
    def attacks(self) -> dict[str, Attack]:
        """Attacks in order of time; undated ones last."""
        rows = defaultdict(list)
        for row in self.rows("attacks"):
            if row.get("attack_id"):
                rows[row["attack_id"]].append(row)
        figures = defaultdict(list)
        for figure in self.figures.values():
            figures[figure.get("attack_id")].append(figure)
        found = []
        for key, group in rows.items():
            first = group[0]
            window = (text_of(first.get("window_start")), text_of(first.get("window_end")))
            basis = first.get("window_basis")
            found.append(
                Attack(
                    key, group, day_of(first.get("night_end")) or day_of(window[1]) or day_of(window[0]),
                    first.get("attacker"), first.get("target"), window, basis, at_night(window, basis, first.get("part")), figures[key],
                )
            )  # fmt: skip
        found.sort(key=lambda a: (a.night is None, a.night or date.min, a.window, a.attacker or "", a.attack_id))
        same = defaultdict(list)
        for attack in found:
            same[(attack.night, attack.attacker, attack.target)].append(attack)
        for group in same.values():
            for attack in group:
                attack.twin = len(group) > 1
        return {attack.attack_id: attack for attack in found}

    def figure_for(self, row: Mapping[str, Any], outcome: str) -> dict[str, Any] | None:
        """The figure behind one cell of an attack row; null where the cell is computed or empty."""
        own = ("suppressed", "left_airspace", "still_flying")  # outcomes of their own, or details of a wider one
        want = {"suppressed": "intercepted", "left_airspace": "lost", "still_flying": "launched"}.get(outcome, outcome)
        found = [self.figures[f] for f in items(row.get("figure_ids")) if f in self.figures]
        if outcome in own:
            found = [
                f
                for f in found
                if f.get("outcome") == outcome or (f.get("outcome") == want and f.get("detail") == outcome)
            ]
        else:
            found = [f for f in found if f.get("outcome") == outcome]
            found = [f for f in found if f.get("detail") not in own] or found
        low, high = whole(row.get(f"{outcome}_low")), whole(row.get(f"{outcome}_high"))
        same = [f for f in found if (whole(f.get("low")), whole(f.get("high"))) == (low, high)]
        return (same or found or [None])[0]

    @cached_property
    def main(self) -> tuple[str | None, str | None]:
        """The attacker and the party whose counts stand on the most attacks: what the first charts show."""
        count: dict[tuple[str, str], list[set[str]]] = {}
        for attack in self.attacks.values():
            for row in attack.rows:
                if row.get("claimed_by") and row.get("attacker") and has_numbers(row):
                    launched, other = count.setdefault((row["attacker"], row["claimed_by"]), [set(), set()])
                    (other if whole(row.get("launched_low")) is None else launched).add(attack.attack_id)
        if not count:
            return (None, None)
        return min(count, key=lambda key: (-len(count[key][0]), -len(count[key][1]), key))

    def part_of_row(self, row: Mapping[str, Any]) -> str | None:
        """The place or hours for which a row's figures are, where none of them is for the whole attack; else null."""
        found = [self.figures[f].get("part") for f in items(row.get("figure_ids")) if f in self.figures]
        return text_of(found[0]) if found and all(found) else None

    def whole_rows(self, attack: Attack, who: str | None) -> list[dict[str, Any]]:
        """The rows of one party for weapon classes of the whole attack: no models, no places."""
        return [
            r
            for r in attack.rows
            if r.get("claimed_by") == who and not r.get("weapon_model") and not self.part_of_row(r)
        ]

    def nights(self, kinds: str, attacker: str | None = None, who: str | None = None) -> list[dict[str, Any]]:
        """One row an attack: what one party gives for `drone` or `missile`, as ranges, or with `withheld`.

        A class row stands; where a party gives only types of missiles, they are shown as `partial`: the types named.
        """
        if attacker is None:
            attacker, who = self.main
        key = (kinds, attacker, who)
        if key in self._nights:
            return self._nights[key]
        out = self._nights[key] = []
        for attack in self.attacks.values():
            if attack.night is None or attack.attacker != attacker:
                continue
            cell = class_cell(self.whole_rows(attack, who), kinds)
            if cell:
                out.append({"attack": attack, "night": attack.night, **cell})
        return out

    @cached_property
    def span(self) -> tuple[date, date] | None:
        """First and last day of dated articles and attacks."""
        days = [a.night for a in self.attacks.values() if a.night]
        for row in self.articles.values():
            lo, hi = day_of(row.get("published_earliest")), day_of(row.get("published_latest"))
            if lo and hi and (hi - lo).days <= 7:
                days += [lo]
        return (min(days), max(days)) if days else None

    @cached_property
    def coverage(self) -> list[dict[str, Any]]:
        """A row a day of the span: independent stories, and `told`, `explicit_none`, `reference_only` or `no_report`."""
        if not self.span:
            return []
        first, last = self.span
        if (last - first).days > 6000:
            return []
        attacker, _ = self.main
        stories: dict[date, set[str]] = defaultdict(set)
        withheld: set[date] = set()
        for attack in self.attacks.values():
            if attack.night and (attacker is None or attack.attacker == attacker):
                for figure in attack.figures:
                    for claim in items(figure.get("claim_ids")):
                        article = self.articles.get(text_of(self.claims.get(claim, {}).get("article_id")), {})
                        stories[attack.night].add(text_of(article.get("story_id") or article.get("article_id")))
                    if figure.get("status") == "withheld":
                        withheld.add(attack.night)
                stories[attack.night].update(() if stories[attack.night] else {attack.attack_id})
        none_said = set()
        for row in self.rows("coverage"):
            day = day_of(row.get("date") or row.get("day") or row.get("night_end"))
            if day and text_of(row.get("status") or row.get("report") or row.get("coverage")) in (
                "explicit_none",
                "explicit none",
                "none",
            ):
                none_said.add(day)
        reference = {
            day_of(r.get("night_end") or r.get("date")) for r in self.rows("scorecard") if r.get("verdict") == "not in texts"
            and (attacker is None or r.get("attacker") in (None, attacker))
        }  # fmt: skip
        out = []
        for k in range((last - first).days + 1):
            day = first + timedelta(days=k)
            told = len(stories.get(day, ()))
            state = (
                "told"
                if told
                else "explicit_none"
                if day in none_said
                else "reference_only"
                if day in reference
                else "no_report"
            )
            out.append({"day": day, "stories": told, "state": state, "withheld": day in withheld})
        return out

    @cached_property
    def actors(self) -> list[dict[str, Any]]:
        """Actors by number of stories that name them, most first, with their counts."""
        seen: dict[str, dict[str, Any]] = {}
        for row in self.rows("mentions"):
            key = text_of(row.get("actor_id"))
            actor = seen.setdefault(key, {"actor_id": key, "actor": text_of(row.get("actor") or key), "by_name": 0, "by_title": 0,
                                          "articles": set(), "stories": set(), "named": set(), "surfaces": defaultdict(int)})  # fmt: skip
            article = self.articles.get(text_of(row.get("article_id")), {})
            actor["by_title" if row.get("form") == "title" else "by_name"] += 1
            actor["articles"].add(text_of(row.get("article_id")))
            story = text_of(article.get("story_id") or row.get("article_id"))
            actor["stories"].add(story)
            if row.get("form") != "title":
                actor["named"].add(story)
            actor["surfaces"][(text_of(row.get("form")), text_of(row.get("surface")))] += 1
        return sorted(seen.values(), key=lambda a: (-len(a["named"]), -len(a["stories"]), a["actor"], a["actor_id"]))

    @cached_property
    def stories_total(self) -> int:
        """Independent stories of the articles that were read."""
        return len({text_of(a.get("story_id") or a.get("article_id")) for a in self.articles.values()})

    def story_periods(self, by: str) -> list[dict[str, Any]]:
        """Per period (`week`, `fortnight`, `month`): the stories, and for each actor the stories that name it."""
        if by in self._periods:
            return self._periods[by]
        days: dict[str, date] = {}
        for row in self.articles.values():
            lo, hi = day_of(row.get("published_earliest")), day_of(row.get("published_latest"))
            if lo and hi and (hi - lo).days <= 7:
                story = text_of(row.get("story_id") or row.get("article_id"))
                days[story] = min(lo, days.get(story, lo))
        if not days:
            return []
        origin = min(days.values())
        origin -= timedelta(days=origin.weekday())
        periods: dict[date, dict[str, Any]] = {}
        start = period_start(origin, by, origin)
        while start <= max(days.values()):
            periods[start] = {"start": start, "stories": set(), "actors": defaultdict(set)}
            start = next_period(start, by)
        for story, day in days.items():
            periods[period_start(day, by, origin)]["stories"].add(story)
        for actor in self.actors:
            for story in actor["named"]:
                if story in days:
                    periods[period_start(days[story], by, origin)]["actors"][actor["actor_id"]].add(story)
        self._periods[by] = [periods[key] for key in sorted(periods)]
        return self._periods[by]

    @cached_property
    def breaks(self) -> list[dict[str, Any]]:
        """Dates on which a party changed what it counts, for the party of the main charts."""
        rows = self.rows("definition_breaks") or read_reference("definition_breaks.csv")
        _, who = self.main
        out = []
        for row in rows:
            day = day_of(row.get("date")) or day_of(f"{text_of(row.get('date'))}-01")
            if day and text_of(row.get("party")) in ("", who or "") and text_of(row.get("effect")) in ("", "break"):
                out.append({**row, "day": day, "what": text_of(row.get("what_changed"))})
        return sorted(out, key=lambda r: r["day"])

    @cached_property
    def events(self) -> list[dict[str, Any]]:
        """Dated events that charts may mark, from the reference table."""
        rows = self.rows("events") or read_reference("events.csv")
        found = []
        for row in rows:
            day = day_of(row.get("start"))
            name = text_of(row.get("name"))
            if day and name and row.get("kind") == "event":
                found.append({"day": day, "name": name, **{k: v for k, v in row.items() if k not in ("day", "name")}})
        return sorted(found, key=lambda r: (r["day"], r["name"]))

    @cached_property
    def disagreements(self) -> list[dict[str, Any]]:
        """Attack × weapon × outcome for which parties, or one party at different times, give different numbers.

        Where the run has a table of disagreements, it decides which; here their figures are put side by side.
        """
        table = self.rows("disagreements")
        keys = {
            (
                text_of(r.get("attack_id")),
                text_of(r.get("weapon_class")),
                text_of(r.get("weapon_model")),
                text_of(r.get("outcome")),
            )
            for r in table
        }
        out = []
        for attack in self.attacks.values():
            groups: dict[tuple[str, str, str], list[dict[str, Any]]] = defaultdict(list)
            for figure in attack.figures:
                if figure.get("part") or figure.get("status") in ("summed", "windows_summed", "withheld", "not_stated"):
                    continue
                groups[
                    (
                        text_of(figure.get("weapon_class")),
                        text_of(figure.get("weapon_model")),
                        text_of(figure.get("outcome")),
                    )
                ].append(figure)
            for (kind, model, outcome), group in sorted(groups.items()):
                if "disagreements" in self.tables and (attack.attack_id, kind, model, outcome) not in keys:
                    continue
                said = []
                for figure in group:
                    values = {(whole(figure.get("low")), whole(figure.get("high")))}
                    values |= {
                        (whole(v.get("low")), whole(v.get("high")))
                        for v in self.versions_of.get(figure["figure_id"], [])
                    }
                    said.append((figure, sorted(values - {(None, None)}, key=lambda v: (v[0] or 0, v[1] or 0))))
                if len({v for _, vs in said for v in vs}) < 2:
                    continue
                parties = {f.get("claimed_by") for f, _ in said}
                out.append(
                    {
                        "attack": attack,
                        "kind": kind,
                        "model": model,
                        "outcome": outcome,
                        "said": said,
                        "verdict": verdict(said, len(parties)),
                    }
                )
        return out

    def article_line(self, article_id: Any) -> str:
        """`Harbor Radio, 15 January 2025` for an article, from what is known."""
        row = self.articles.get(text_of(article_id), {})
        return (
            ", ".join(x for x in (text_of(row.get("outlet")) or text_of(row.get("source")), self.published(row)) if x)
            or "article not in the tables"
        )

    @staticmethod
    def published(row: Mapping[str, Any], short: bool = False) -> str:
        """The day of publication, or the window of days where it is not one day."""
        lo, hi = day_of(row.get("published_earliest")), day_of(row.get("published_latest"))
        said = (lambda d: short_day(d, year=True)) if short else long_day
        if lo and hi and lo != hi:
            return f"{said(lo)} to {said(hi)}"
        return said(lo or hi) if lo or hi else "undated"


def verdict(said: list[tuple[dict[str, Any], list[tuple[int | None, int | None]]]], parties: int) -> tuple[str, str]:
    """The tag for figures side by side: `ok` where the ranges share a number, else `warn` with the distance."""
    ranges = [(lo if lo is not None else 0, hi if hi is not None else math.inf) for _, vs in said for lo, hi in vs]
    low, high = max(r[0] for r in ranges), min(r[1] for r in ranges)
    if low <= high:
        return "ok", "ranges agree"
    if any(f.get("approx") for f, _ in said) and low <= 1.1 * high:
        return "ok", "agrees within rounding"
    gap = number(low - high)
    return ("warn", f"revised by {gap}") if parties == 1 else ("warn", f"differs by {gap}")


def class_cell(rows: list[dict[str, Any]], kinds: str) -> dict[str, Any] | None:
    """What rows of one party and attack give for `drone` or `missile` as one set of ranges, or null."""
    rows = [r for r in rows if (has_numbers(r) or "withheld" in items(r.get("flags")))]
    whole_class = [r for r in rows if r.get("weapon_class") == kinds and not r.get("weapon_group")] or [
        r for r in rows if r.get("weapon_class") == kinds
    ]
    if whole_class:
        chosen, partial = whole_class[:1], False
    elif kinds == "missile":
        chosen, partial = [r for r in rows if r.get("weapon_class") in MISSILES and not r.get("weapon_group")], True
    elif kinds == "drone":  # parts of a total that the party does not give are never added
        chosen, partial = [r for r in rows if r.get("weapon_class") in ("decoy_drone", "recon_drone")][:1], True
    else:
        return None
    if not chosen:
        return None
    cell: dict[str, Any] = {
        "rows": chosen,
        "partial": partial,
        "flags": sorted({f for r in chosen for f in items(r.get("flags"))}),
    }
    for outcome in ("launched", *OUTCOMES):
        for end in ("low", "high"):
            values = [whole(r.get(f"{outcome}_{end}")) for r in chosen]
            cell[f"{outcome}_{end}"] = sum(v for v in values if v is not None) if all(v is not None for v in values) or (
                end == "low" and any(v is not None for v in values)) else None  # fmt: skip
    return cell


def has_numbers(row: Mapping[str, Any]) -> bool:
    """Whether an attack row states any number."""
    return any(whole(row.get(f"{o}_{e}")) is not None for o in ("launched", *OUTCOMES[:-1]) for e in ("low", "high"))


def at_night(window: tuple[str, str], basis: Any, part: Any = None) -> bool | None:
    """Whether a window is a night's; null where only a date is known. `part` is the table's own word where it has one."""
    if part in ("night", "day") and basis not in ("date",):
        return part == "night"
    if basis == "overnight":
        return True
    hours = [re.match(r"\d{4}-\d\d-\d\dT(\d\d)", w) for w in window]
    if all(hours) and basis not in ("day", "date"):
        start, end = (int(h.group(1)) for h in hours)
        return (start >= 18 or start < 6) and end <= 12
    return None


def period_start(day: date, by: str, origin: date) -> date:
    """The first day of the period that holds a day."""
    if by == "month":
        return day.replace(day=1)
    if by == "quarter":
        return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)
    if by == "year":
        return date(day.year, 1, 1)
    length = 14 if by == "fortnight" else 7
    return origin + timedelta(days=length * ((day - origin).days // length))


def next_period(start: date, by: str) -> date:
    """The first day of the period after."""
    if by in ("month", "quarter", "year"):
        months = {"month": 1, "quarter": 3, "year": 12}[by]
        index = start.year * 12 + start.month - 1 + months
        return date(index // 12, index % 12 + 1, 1)
    return start + timedelta(days=14 if by == "fortnight" else 7)


def period_for(span: tuple[date, date] | None, most: int = 14) -> str:
    """The shortest period that cuts a span into at most `most` parts."""
    days = (span[1] - span[0]).days + 1 if span else 1
    for by, length in (("week", 7), ("fortnight", 14), ("month", 30.4), ("quarter", 91)):
        if days / length <= most:
            return by
    return "year"


def period_words(start: date, by: str) -> str:
    """A short name of a period for an axis."""
    if by in ("month", "quarter", "year") and start != period_start(start, by, start):
        return f"{short_day(start, year=True)} on"  # a period cut by a change of definition
    if by == "month":
        return f"{MONTHS[start.month - 1][:3]} {start.year}"
    if by == "quarter":
        return f"Q{(start.month - 1) // 3 + 1} {start.year}"
    return str(start.year) if by == "year" else short_day(start)


def read_reference(name: str) -> list[dict[str, Any]]:
    """A table of `data/reference`, empty where it is absent."""
    path = paths.data("reference", name)
    if not path.is_file():
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [dict(row) for row in csv.DictReader(file)]


def fingerprint(tables: Mapping[str, pd.DataFrame]) -> str:
    """SHA-256 over every table's name, columns and cells: the hash that citations carry."""
    digest = hashlib.sha256()
    for name in sorted(tables):
        table = tables[name]
        if table is None or table.empty:
            continue
        digest.update(f"\x1e{name}\x1e".encode())
        columns = sorted(map(str, table.columns))
        digest.update("\x1f".join(columns).encode("utf-8", "surrogatepass"))
        lookup = {str(c): c for c in table.columns}
        for column in columns:
            cells = (repr(plain(v)) for v in table[lookup[column]].tolist())
            digest.update("\x1f".join(cells).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def distinct(values: Iterable[Any]) -> list[Any]:
    """The values in order, each once, nulls left out."""
    return list(dict.fromkeys(v for v in values if v is not None and v != ""))
