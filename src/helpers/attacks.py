"""From claims to attacks: windows, figures, roll-ups, remainders, months, coverage, disagreements.

An attack is attacker × target × time window. Its table is a pivot of the figures: one row a party and weapon. Nothing
is added to what holds it already, no two parties are mixed, no null becomes 0, and the order of articles and claims
changes nothing. Every decision is a row of `decisions` with its rule and claim ids.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from helpers import figures
from helpers import reference as records_of_others
from helpers.figures import CELLS, NOTHING, OUTCOME_CELLS, TREE, Range, Report
from helpers.records import DRONES, FLAGS, MISSILES, Article, Claim, Story, stable_id

NIGHT_STARTS = 18  # hour from which a window belongs to the night that ends on the next morning
NIGHT_ENDS = 12
DEFAULT_NIGHT = ("18:00", "09:00")  # of `overnight` without hours; the basis says that it is a default
DEFAULT_DAY = ("09:00", "18:00")
LONGEST = timedelta(hours=36)  # a longer window counts more than one attack
LONGEST_STRIP = 3660  # days; over a longer span coverage lists only the days with a report
SILENT = "withheld"  # kind of an item that stands for a post without counts
TOP = ("missile", "drone", "mixed", "other")  # classes whose number holds others
AREA_ROLES = ("target_region", "over", "hit", "debris", None)


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The tables that reconciling yields, as lists of row dicts with the columns of the codebook, in a fixed order."""

    figures: list[dict] = field(default_factory=list)
    versions: list[dict] = field(default_factory=list)
    attacks: list[dict] = field(default_factory=list)
    periods: list[dict] = field(default_factory=list)
    monthly: list[dict] = field(default_factory=list)
    coverage: list[dict] = field(default_factory=list)
    scorecard: list[dict] = field(default_factory=list)
    disagreements: list[dict] = field(default_factory=list)
    decisions: list[dict] = field(default_factory=list)
    corrections: list[dict] = field(default_factory=list)


# --- windows ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Window:
    """When a claim's event was. `day` is the date of the morning (of a night) or of the day; null where undated.
    `part`: night, day, or any (a date only). `start`, `end` are set where the text states hours."""

    day: str | None
    part: str
    basis: str
    start: datetime | None = None
    end: datetime | None = None

    @property
    def stated(self) -> bool:
        return self.start is not None


def window_of(claim: Claim, article: Article | None) -> Window:
    """The window of a claim: its hours, `overnight`, a day, or the day on which its article appeared."""
    start, end = _moment(claim.event_start), _moment(claim.event_end)
    basis = claim.event_basis or ""
    if basis == "period":
        return Window(None, "any", "period")
    has_hours = _has_hour(claim.event_start) or _has_hour(claim.event_end)
    if basis == "stated" and has_hours and (start or end):
        return _stated(start, end, claim)
    if end is None and start is not None:
        end = start
    if end is not None:
        day = end.date().isoformat()
        if basis == "overnight":
            return Window(_morning(end, claim.event_end), "night", "overnight")
        if basis == "day":
            if has_hours and start and _has_hour(claim.event_start) and start.hour >= NIGHT_STARTS:
                # An evening belongs to the night that it opens.
                return Window((start.date() + timedelta(days=1)).isoformat(), "night", "overnight")
            return Window(day, "day", "day")
        return Window(day, "any", "date")
    if article is not None and article.day and basis in ("overnight", "day") and article.date_method != "fingerprint":
        # `the following night` without a date: the night before the article.
        return Window(article.day, "night" if basis == "overnight" else "day", basis)
    if article is not None and article.day and article.date_method != "fingerprint":
        return Window(article.day, "any", "published")
    if article is not None and article.day:
        return Window(article.day, "any", "fingerprint")
    return Window(None, "any", "undated")


def _morning(end: datetime, text: str | None) -> str:
    """The date of the morning of a night whose end is given with or without an hour."""
    if _has_hour(text) and end.hour >= NIGHT_STARTS:
        return (end.date() + timedelta(days=1)).isoformat()
    return end.date().isoformat()


def _stated(start: datetime | None, end: datetime | None, claim: Claim) -> Window:
    if start is None or not _has_hour(claim.event_start):
        start = end - timedelta(hours=1) if end and _has_hour(claim.event_end) else start
    if end is None or not _has_hour(claim.event_end):
        end = start + timedelta(hours=1) if start else end
    assert start is not None and end is not None
    if end < start:
        start, end = end, start
    if end - start > LONGEST:
        return Window(end.date().isoformat(), "any", "date")
    if is_night(start, end):
        day = end.date() if end.hour < NIGHT_STARTS else end.date() + timedelta(days=1)
        return Window(day.isoformat(), "night", "stated", start, end)
    return Window(end.date().isoformat(), "day", "stated", start, end)


def is_night(start: datetime, end: datetime) -> bool:
    """Whether a window lies between 18:00 and 12:00 of the next day, in the attacked country's time."""
    if NIGHT_ENDS <= start.hour < NIGHT_STARTS:
        return False
    first = start.date() if start.hour >= NIGHT_STARTS else start.date() - timedelta(days=1)
    return end <= datetime(first.year, first.month, first.day) + timedelta(days=1, hours=NIGHT_ENDS)


def _has_hour(text: str | None) -> bool:
    return bool(text) and len(text) > 10  # type: ignore[arg-type]


def _moment(text: str | None) -> datetime | None:
    """An ISO day or minute as a datetime (local time); null where it is none."""
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.replace(" ", "T"))
    except ValueError:
        return None
    # A year that no report of this kind can have is a slip of the reader, not a date.
    return found.replace(tzinfo=None) if 1900 <= found.year <= 2100 else None


# --- claims, made ready ----------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Item:
    """A claim with what reconciling needs to know of it."""

    claim: Claim
    article: Article | None
    window: Window
    party: str | None
    cell: str
    place: str | None
    value: Range
    slot: str = ""  # hours inside a longer window: a part
    attack: str = ""
    later: bool = False  # the text puts another attack after this one: its date is not that one's
    counts_all: bool = False  # `part` in the reader's words, but the only number of its kind beside a launched total

    def sort_key(self) -> tuple:
        c = self.claim
        return (c.article_id, c.start, c.end, c.number_start, c.outcome, c.claim_id)


def cell_of(claim: Claim) -> str:
    """The column that a claim counts for: its outcome, or a detail that has a column of its own."""
    if claim.outcome == "launched" and claim.detail == "still_flying":
        return "still_flying"
    if claim.outcome == "intercepted" and claim.detail == "suppressed":
        return "suppressed"
    if claim.outcome == "lost" and claim.detail == "left_airspace":
        return "left_airspace"
    return claim.outcome


def _items(articles: Mapping[str, Article], claims: Iterable[Claim]) -> list[Item]:
    out = []
    for claim in claims:
        article = articles.get(claim.article_id)
        zero = claim.kind == "zero"
        value = Range(0, 0) if zero else Range(claim.quantity_low, claim.quantity_high, bool(claim.approx))
        place = claim.place if claim.place_role in AREA_ROLES and claim.place not in (claim.target, None) else None
        if claim.weapon_class == "decoy_drone" and claim.outcome == "launched" and claim.detail == "still_flying":
            place = None
        out.append(
            Item(claim, article, window_of(claim, article), claim.claimed_by or None, cell_of(claim), place, value)
        )
    return sorted(out, key=Item.sort_key)


def _name_sides(items: list[Item]) -> list[dict]:
    """A claim that names neither attacker nor target takes those of its article's and party's other claims, where they
    are the same throughout."""
    pairs: dict[tuple, set[tuple]] = defaultdict(set)
    for item in items:
        if item.claim.attacker:
            pairs[(item.claim.article_id, item.party)].add((item.claim.attacker, item.claim.target))
    decisions = []
    for item in items:
        side = figures.side_of(item.party)
        stopped = item.claim.outcome in ("intercepted", "lost")
        others = pairs.get((item.claim.article_id, item.party), set())
        if side and stopped and item.claim.attacker not in (None, side) and item.claim.target != side:
            # What a side brought down was fired at it, wherever some of it flew on to.
            if (item.claim.attacker, side) in others:
                item.claim = replace(item.claim, target=side)
                decisions.append(_decision("what a party stopped was fired at its side", [item], None))
            continue
        if item.claim.attacker or item.claim.target:
            continue
        known = pairs.get((item.claim.article_id, item.party), set())
        if len(known) == 1:
            attacker, target = next(iter(known))
            item.claim = replace(item.claim, attacker=attacker, target=target)
            decisions.append(_decision("attacker and target of the party's other claims of the article", [item], None))
    return decisions


def _not_of_the_other_side(items: list[Item]) -> list[dict]:
    """A window that a reader carried over (`inferred` holds `event`) from the other side's attack dates no claim where
    the text between says that the one came after the other (`the barrage came after a night of drone attacks`)."""
    own: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.window.day and "event" not in item.claim.inferred:
            own[item.claim.article_id].append(item)
    decisions = []
    for item in items:
        if (
            "event" not in item.claim.inferred
            or not item.window.day
            or item.article is None
            or item.claim.scope == "period"
        ):
            continue
        same_day = [o for o in own.get(item.claim.article_id, ()) if o.window.day == item.window.day]
        if not same_day or any(o.claim.attacker == item.claim.attacker for o in same_day):
            continue
        before = [o.claim.end for o in same_day if o.claim.end <= item.claim.start]
        if before and figures.says_earlier(item.article.text[max(before) : item.claim.start]):
            item.window, item.later = Window(None, "any", "undated"), True
            decisions.append(_decision("an earlier attack of the other side, undated", [item], None))
    return decisions


def _continue(items: list[Item]) -> list[dict]:
    """A claim whose time the text leaves open belongs to the one night or day that its article tells of the same
    attacker and target; where there are several, or none, it takes the day of publication as a date only."""
    told: dict[tuple, set[Window]] = defaultdict(set)
    for item in items:
        if item.window.day and item.window.basis not in ("published", "fingerprint") and item.claim.scope != "period":
            told[(item.claim.article_id, item.claim.attacker, item.claim.target)].add(item.window)
    decisions = []
    for item in items:
        if item.window.basis not in ("published", "fingerprint", "undated") or item.later:
            continue
        windows = told.get((item.claim.article_id, item.claim.attacker, item.claim.target), set())
        nights = {(w.day, w.part) for w in windows}
        if len(nights) == 1:
            day, part = nights.pop()
            basis = "overnight" if part == "night" else "day" if part == "day" else "date"
            item.window = Window(day, part, basis)
            decisions.append(_decision("continues the only attack of its article", [item], None))
    return decisions


_BLANKS = re.compile(r"\s+")


def _inherit(items: list[Item], articles: Mapping[str, Article]) -> list[dict]:
    """Copies take the windows of what they copy: one post carried on two days is one attack."""
    decisions = []
    originals: dict[tuple, list[Item]] = defaultdict(list)
    for item in items:
        if item.article is not None and not item.article.copy_of:
            originals[(item.claim.article_id, *_print(item.claim))].append(item)
    seen: dict[tuple, int] = defaultdict(int)
    for item in items:
        if item.article is None or not item.article.copy_of:
            continue
        words = _print(item.claim)
        same = originals.get((_root_of(item.article, articles), *words), [])
        turn = seen[(item.claim.article_id, *words)]
        seen[(item.claim.article_id, *words)] += 1
        first = same[turn] if turn < len(same) else None
        if first is not None and first.window != item.window:
            item.window = first.window
            decisions.append(_decision("copy takes the window of its original", [first, item], None))
    return decisions


_BASES = {"hour": "stated", "night": "overnight"}  # precision of a post's window → basis


def _silent_posts(
    items: list[Item], articles: Mapping[str, Article], extras: Iterable[Mapping[str, Any]]
) -> list[Item]:
    """Posts that report an attack and withhold its counts: an item without a number, so that the night has a report and
    a gap. Whose post it is follows from the same channel's other posts; a channel without any stays out."""
    told = {item.claim.article_id for item in items}
    facts: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for extra in extras:
        name = str(extra.get("article_id"))
        if extra.get("kind") in ("withheld", "window") and name in articles and name not in told:
            facts[name].setdefault(str(extra["kind"]), extra)
    habits: dict[tuple, dict[tuple, int]] = defaultdict(lambda: defaultdict(int))
    for item in items:
        if item.article is not None and item.cell == "intercepted" and item.party:
            c = item.claim
            habits[(item.article.outlet, item.article.language)][
                (c.claimed_by, c.attacker, c.target, c.weapon_class)
            ] += 1
    out = []
    for name, found in sorted(facts.items()):
        article = articles[name]
        habit = habits.get((article.outlet, article.language))
        window = (found.get("window") or {}).get("value")
        if "withheld" not in found or not habit:
            continue
        party, attacker, target, weapon_class = min(habit, key=lambda h: (-habit[h], tuple(str(x) for x in h)))
        times = window if isinstance(window, Mapping) else {}
        at = int(found["withheld"].get("start") or 0)
        claim = Claim(
            "", name, at, int(found["withheld"].get("end") or at), "", "", at, at, None, None, False, weapon_class, None,
            "intercepted", attacker=attacker, target=target, claimed_by=party, event_start=times.get("start"),
            event_end=times.get("end"), event_basis=_BASES.get(str(times.get("precision")), "date") if times else None,
            kind=SILENT,
        )  # fmt: skip
        out.append(Item(claim, article, window_of(claim, article), party, "intercepted", None, NOTHING))
    return out


def _print(claim: Claim) -> tuple:
    return (
        claim.outcome, claim.weapon_class, claim.weapon_model, claim.quantity_low, claim.quantity_high,
        _BLANKS.sub(" ", claim.evidence).strip().casefold(),
    )  # fmt: skip


def _root_of(article: Article, articles: Mapping[str, Article]) -> str:
    seen = set()
    while article.copy_of and article.copy_of in articles and article.article_id not in seen:
        seen.add(article.article_id)
        article = articles[article.copy_of]
    return article.article_id


def _decision(rule: str, items: Iterable[Item], subject: str | None, detail: str = "") -> dict:
    ids = sorted({item.claim.claim_id for item in items if item.claim.claim_id})
    return {"rule": rule, "subject": subject, "detail": detail, "claim_ids": ids}


# --- attacks ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Attack:
    """One attack with its claims."""

    attack_id: str
    attacker: str | None
    target: str | None
    night_end: str | None
    part: str
    items: list[Item]
    basis: str
    start: str | None
    end: str | None


def _group(items: list[Item]) -> tuple[list[Attack], list[dict]]:
    """Sorts items into attacks."""
    decisions: list[dict] = []
    by_pair: dict[tuple, list[Item]] = defaultdict(list)
    for item in items:
        by_pair[(item.claim.attacker or "", item.claim.target or "", item.window.day or "")].append(item)
    # A claim without a target agrees with the one target that its attacker has on that date.
    for key in sorted(k for k in by_pair if k[0] and not k[1] and k[2]):
        others = sorted(k for k in by_pair if k[0] == key[0] and k[2] == key[2] and k[1])
        if len(others) == 1:
            moved = by_pair.pop(key)
            by_pair[others[0]] += moved
            decisions.append(_decision("target taken from the attacker's only target of that date", moved, None))
    attacks: list[Attack] = []
    for (attacker, target, day), group in sorted(by_pair.items()):
        group.sort(key=Item.sort_key)
        if not day:
            attacks += _undated(attacker or None, target or None, group)
            continue
        found, notes = _split(attacker or None, target or None, day, group)
        attacks += found
        decisions += notes
    where: dict[str, str] = {}
    for attack in attacks:
        for item in attack.items:
            item.attack = attack.attack_id
            where[item.claim.claim_id] = attack.attack_id
    for item in items:
        total = where.get(item.claim.part_of or "")
        item.counts_all = total is not None and total != item.attack
    return attacks, decisions


def _undated(attacker: str | None, target: str | None, group: list[Item]) -> list[Attack]:
    """Claims without a date: one attack an independent story, with a null window."""
    by_story: dict[str, list[Item]] = defaultdict(list)
    for item in group:
        story = (item.article.story_id if item.article else None) or item.claim.article_id
        by_story[story].append(item)
    return [
        Attack(stable_id("a", attacker, target, "undated", story), attacker, target, None, "any", members, "undated", None, None)
        for story, members in sorted(by_story.items())
    ]  # fmt: skip


def _split(attacker: str | None, target: str | None, day: str, group: list[Item]) -> tuple[list[Attack], list[dict]]:
    """The attacks of one pair and date. Claims without hours have two homes, the night and the day, whose addresses
    (ordinal 0) do not depend on which hours other articles state; stated windows join a home or stand alone."""
    decisions: list[dict] = []
    stated = [item for item in group if item.window.stated]
    night_home = [item for item in group if not item.window.stated and item.window.part == "night"]
    day_home = [item for item in group if not item.window.stated and item.window.part == "day"]
    dates_only = [item for item in group if not item.window.stated and item.window.part == "any"]
    told_by_day = _of_the_day(dates_only, night_home, day_home) if night_home else []
    day_home += told_by_day
    moved = {id(item) for item in told_by_day}
    night_home += [item for item in dates_only if id(item) not in moved]
    strays = _outcomes_of(night_home, day_home)
    if strays:
        gone = {id(item) for item in strays}
        day_home = [item for item in day_home if id(item) not in gone]
        night_home += strays
        decisions.append(_decision("outcomes go with the launched number of their article", strays, None))
    while True:  # an article that joins the night may bring the numbers by which another joins
        day_home, told_again = _same_attack(night_home, day_home)
        if not told_again:
            break
        night_home += told_again
        decisions.append(_decision("day and night tell one attack: same numbers, or a date only", told_again, None))
    clusters = _overlapping(stated)
    clusters, merged = _covered(clusters, night_home)
    if merged:
        decisions.append(_decision("separate hours are parts of the whole night's number", merged, None))
    if night_home:
        only_dates = all(item.window.part == "any" for item in night_home)
        holders = [c for c in clusters if _night_cluster(c)] or [c for c in clusters if _holds_night(c, day)]
        if not holders and only_dates and not day_home:
            holders = [c for c in clusters if _matches(night_home, c) or not _shares_key(night_home, c)]
        _join(night_home, holders, clusters)
    if day_home:
        _join(day_home, [c for c in clusters if not _night_cluster(c)], clusters)
    rest = [(c, "night" if _night_cluster(c) else "day") for c in clusters]
    attacks = []
    for part, home in (("night", night_home), ("day", day_home)):
        mine = [c for c, label in rest if label == part]
        mine.sort(key=lambda c: (_first_published(c), _hull(c), min(i.sort_key() for i in c)))
        for ordinal, cluster in enumerate([home] * bool(home) + mine):
            cluster.sort(key=Item.sort_key)
            name = stable_id("a", attacker, target, day, part, ordinal)
            attacks.append(_attack(name, attacker, target, day, part, cluster))
    return attacks, decisions


def _outcomes_of(night_home: list[Item], day_home: list[Item]) -> list[Item]:
    """The day's claims of what became of munitions whose launch the same article tells of the night only (`37 were
    launched overnight, 18 were shot down; one was still flying in the morning`): they are the night's."""

    def whose(item: Item) -> tuple:
        return (item.claim.article_id, item.party or "", _family(item.claim.weapon_class))

    launched = {whose(i) for i in night_home if i.cell == "launched"}
    by_day = {whose(i) for i in day_home if i.cell == "launched"}
    given = {(whose(i), i.cell) for i in night_home}
    return [
        i for i in day_home
        if i.cell != "launched" and whose(i) in launched and whose(i) not in by_day
        and (whose(i), i.cell) not in given
    ]  # fmt: skip


def _of_the_day(dates_only: list[Item], night_home: list[Item], day_home: list[Item]) -> list[Item]:
    """Date-only claims of articles that give a number of the day's attack and none of the night's."""

    def numbers(items: list[Item]) -> set[tuple]:
        return {(i.claim.weapon_class, i.claim.weapon_model, i.cell, i.value) for i in items}

    by_night, by_day = numbers(night_home), numbers(day_home)
    by_article: dict[tuple, list[Item]] = defaultdict(list)
    for item in dates_only:
        by_article[(item.claim.article_id, item.party or "")].append(item)
    out: list[Item] = []
    for _, members in sorted(by_article.items()):
        told = numbers(members)
        if told & by_day and not told & by_night:
            out += members
    return out


def _same_attack(night_home: list[Item], day_home: list[Item]) -> tuple[list[Item], list[Item]]:
    """Splits a day's claims into those of an attack of its own and those that tell the night's: an article that repeats
    the night's numbers, or, where the other texts give a date only, one that contradicts none of them."""
    if not night_home or not day_home:
        return day_home, []
    only_dates = all(item.window.part == "any" for item in night_home)
    by_article: dict[str, list[Item]] = defaultdict(list)
    for item in day_home:
        by_article[item.claim.article_id].append(item)
    values: dict[tuple, list[Range]] = defaultdict(list)
    for item in night_home:
        values[_figure_key(item)].append(item.value)
    own: list[Item] = []
    again: list[Item] = []
    for _, members in sorted(by_article.items()):
        clash = any(
            key in values and not any(figures.agree(item.value, v) for v in values[key])
            for item in members
            if item.claim.scope == "attack" and not item.claim.additional and not item.place
            for key in [_figure_key(item)]
        )
        same = _matches(members, night_home) > 0
        (again if not clash and (same or only_dates) else own).extend(members)
    return own, again


def _matches(items: list[Item], others: list[Item]) -> int:
    """How many of the items have the same value for the same figure among the others."""
    known = {(_figure_key(other), other.value) for other in others}
    return sum((_figure_key(item), item.value) in known for item in items)


def _shares_key(items: list[Item], others: list[Item]) -> bool:
    return bool({_figure_key(i) for i in items} & {_figure_key(i) for i in others})


def _join(home: list[Item], holders: list[list[Item]], clusters: list[list[Item]]) -> None:
    """Moves the stated windows that a home agrees with into it: of several, the one that gives the same numbers, else
    the longest."""
    if not holders:
        return
    best = min(holders, key=lambda c: (-_matches(home, c), -_length(c), _hull(c)))
    home += best
    clusters[:] = [c for c in clusters if c is not best]


def _length(cluster: list[Item]) -> float:
    """Seconds from the first start to the last end of a cluster's stated windows."""
    start, end = _hull(cluster)
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds() if start else 0.0


def _attack(name: str, attacker: str | None, target: str | None, day: str, part: str, cluster: list[Item]) -> Attack:
    stated = [i for i in cluster if i.window.stated]
    # Hours that are stated for one weapon only (five missiles between 04:30 and 05:10) are not those of the attack.
    timed = {_family(i.claim.weapon_class) for i in stated if i.claim.scope == "attack" or len(stated) == len(cluster)}
    whole = {_family(i.claim.weapon_class) for i in cluster if i.claim.scope == "attack"}
    if stated and (whole - {"mixed"} <= timed or len(stated) == len(cluster)):
        start, end = _hull(cluster)
        return Attack(name, attacker, target, day, part, cluster, "stated", start, end)
    bases = {i.window.basis for i in cluster}
    if "overnight" in bases:
        before = (date.fromisoformat(day) - timedelta(days=1)).isoformat()
        return Attack(
            name, attacker, target, day, part, cluster, "overnight",
            f"{before}T{DEFAULT_NIGHT[0]}", f"{day}T{DEFAULT_NIGHT[1]}",
        )  # fmt: skip
    if "day" in bases:
        return Attack(
            name, attacker, target, day, part, cluster, "day", f"{day}T{DEFAULT_DAY[0]}", f"{day}T{DEFAULT_DAY[1]}"
        )
    basis = "fingerprint" if bases == {"fingerprint"} else "date"
    return Attack(name, attacker, target, day, part, cluster, basis, day, day)


def _minute(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="minutes") if moment else None


def _overlapping(stated: list[Item]) -> list[list[Item]]:
    """Clusters of stated windows: those that overlap, and those of different weapons that one article tells of a night."""
    clusters: list[list[Item]] = []
    closes = None
    for item in sorted(stated, key=lambda i: (i.window.start, i.window.end, i.sort_key())):
        start, end = item.window.start, item.window.end
        # The same moment twice (`at 03:25`) is one window, although it has no length.
        if closes is not None and (start < closes or start == clusters[-1][-1].window.start):  # type: ignore[operator]
            clusters[-1].append(item)
            closes = max(closes, end)  # type: ignore[type-var]
        else:
            clusters.append([item])
            closes = end
    changed = True
    while changed and len(clusters) > 1:
        changed = False
        for index in range(len(clusters) - 1):
            one, two = clusters[index], clusters[index + 1]
            if _one_report(one, two):
                one += two
                del clusters[index + 1]
                changed = True
                break
    return clusters


def _one_report(one: list[Item], two: list[Item]) -> bool:
    """Whether the windows differ only because one report times its weapon groups apart."""
    if _night_cluster(one) != _night_cluster(two):
        return False
    shared = {i.claim.article_id for i in one} & {i.claim.article_id for i in two}
    for article in sorted(shared):
        first = {_family(i.claim.weapon_class) for i in one if i.claim.article_id == article}
        second = {_family(i.claim.weapon_class) for i in two if i.claim.article_id == article}
        if not first & second:
            return True
    return False


def _family(weapon_class: str) -> str:
    return "missile" if weapon_class in MISSILES else "drone" if weapon_class in DRONES else weapon_class


def _covered(clusters: list[list[Item]], loose: list[Item]) -> tuple[list[list[Item]], list[Item]]:
    """Joins the disjoint windows of one night where the party also gives one larger number for the whole night: each
    window is then a part of it (`slot`)."""
    nights = [c for c in clusters if _night_cluster(c)]
    if len(nights) < 2:
        return clusters, []
    whole: dict[tuple, list[Item]] = defaultdict(list)
    for item in loose:
        if item.window.part == "night" and item.claim.scope == "attack" and not item.place:
            whole[_figure_key(item)].append(item)
    inside: dict[tuple, list[Range]] = defaultdict(list)
    for cluster in nights:
        best: dict[tuple, Range] = {}
        for item in cluster:
            if item.claim.scope == "attack" and not item.place:
                key = _figure_key(item)
                if key not in best or (item.value.low or 0) > (best[key].low or 0):
                    best[key] = item.value
        for key, value in best.items():
            inside[key].append(value)
    covering = [
        key
        for key, values in inside.items()
        if len(values) > 1 and any((i.value.low or 0) > max((v.low or 0) for v in values) for i in whole.get(key, ()))
    ]
    if not covering:
        return clusters, []
    joined: list[Item] = []
    for cluster in nights:
        start, end = _hull(cluster)
        for item in cluster:
            item.slot = f"{start[11:]}–{end[11:]}"
        joined += cluster
    rest = [c for c in clusters if not _night_cluster(c)]
    return [joined, *rest], joined


def _figure_key(item: Item) -> tuple:
    return (item.party or "", item.claim.weapon_class, item.claim.weapon_model or "", item.cell)


def _hull(cluster: list[Item]) -> tuple[str, str]:
    stated = [i for i in cluster if i.window.stated]
    if not stated:
        return ("", "")
    return (
        _minute(min(i.window.start for i in stated)) or "",  # type: ignore[type-var]
        _minute(max(i.window.end for i in stated)) or "",  # type: ignore[type-var]
    )


def _night_cluster(cluster: list[Item]) -> bool:
    stated = [i for i in cluster if i.window.stated]
    if not stated:
        return any(i.window.part == "night" for i in cluster)
    start = min(i.window.start for i in stated)  # type: ignore[type-var]
    end = max(i.window.end for i in stated)  # type: ignore[type-var]
    return is_night(start, end)  # type: ignore[arg-type]


def _holds_night(cluster: list[Item], day: str) -> bool:
    """Whether a stated window that ends after noon began in the night before."""
    start, _ = _hull(cluster)
    return bool(start) and start < f"{day}T06:00"


def _first_published(cluster: list[Item]) -> str:
    return min(((i.article.published_latest if i.article else None) or "9999" for i in cluster), default="9999")


# --- figures of one attack -------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Figure:
    """One figure on its way into the table."""

    cell: str
    weapon_class: str
    weapon_model: str | None
    value: Range
    status: str
    rule: str
    items: list[Item] = field(default_factory=list)
    standing: figures.Standing | None = None
    flags: set[str] = field(default_factory=set)
    part: str | None = None  # the place or hours that it counts, where it is a part
    detail: str | None = None
    figure_id: str = ""
    exact_part: bool = False  # given as part of a larger number, by class
    more: int = 0  # munitions that `more` adds beside a total


Key = tuple[str, str | None, str]  # weapon class, model, cell


def _figures_of(attack: Attack, party: str | None, items: list[Item], notes: list[dict]) -> list[Figure]:
    """All figures that one party gives for one attack: totals, parts, zeros proved by closed lists, and sums."""
    groups: dict[Key, list[Item]] = defaultdict(list)
    silent = [item for item in items if item.claim.kind == SILENT]
    items = [item for item in items if item.claim.kind != SILENT]
    for item in items:
        groups[(item.claim.weapon_class, item.claim.weapon_model, item.cell)].append(item)
    index = {item.claim.claim_id: item for item in items}
    left_of: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        lost = index.get(item.claim.part_of or "")
        if item.cell != "left_airspace" or lost is None or lost.cell != "lost":
            continue
        if _says_inside(lost, item) or left_of.get(lost.claim.claim_id):
            left_of[lost.claim.claim_id].append(item)
    _only_numbers(items)
    wholes: dict[Key, Figure] = {}
    parts: list[Figure] = []
    for key in sorted(groups, key=_key_order):
        whole, pieces = _sort_parts(key, groups[key], index)
        parts += _part_figures(key, pieces)
        figure = _whole_figure(key, whole, left_of, notes) if whole else _from_parts(key, pieces, notes)
        if figure:
            wholes[key] = figure
    _bundles(wholes, notes)
    _launched_beside(wholes, notes)
    _decoys_lost(attack, party, wholes, notes)
    _closed_lists(wholes, notes)
    _roll_up(wholes, notes)
    for figure in wholes.values():
        if figure.exact_part and figure.value.known:
            figure.flags.add("partial")
    for item in silent:
        key = (item.claim.weapon_class, None, item.cell)
        if key not in wholes:
            wholes[key] = Figure(item.cell, key[0], None, NOTHING, "withheld", "reported without a count", [item])
            wholes[key].flags.add("withheld")
    return [wholes[key] for key in sorted(wholes, key=_key_order)] + parts


def _only_numbers(items: list[Item]) -> None:
    """Marks the outcomes that an article gives as a part (`30 came, 14 of which were downed`) although they are its only
    number of that outcome beside a launched total: they are the attack's."""

    def whose(item: Item) -> tuple:
        return (item.claim.article_id, item.claim.weapon_class)

    totals = {whose(i) for i in items if i.cell == "launched" and i.claim.scope == "attack" and not i.place}
    told: dict[tuple, int] = defaultdict(int)
    for item in items:
        told[(*whose(item), item.cell)] += 1
    for item in items:
        alone = told[(*whose(item), item.cell)] == 1
        if item.cell in ("intercepted", "lost") and alone and whose(item) in totals and not item.place:
            item.counts_all = item.counts_all or not item.claim.part_of


def _says_inside(outer: Item, inner: Item) -> bool:
    """Whether the words between two numbers of an article put the second inside the first (`three of those`)."""
    if outer.article is None or inner.claim.article_id != outer.claim.article_id:
        return False
    first, last = sorted((outer.claim.number_end, inner.claim.end))
    return figures.says_inside(outer.article.text[first:last])


def _key_order(key: Key) -> tuple:
    from helpers.records import CLASSES

    return (CLASSES.index(key[0]) if key[0] in CLASSES else 99, key[0], key[1] or "", CELLS.index(key[2]))


def _sort_parts(key: Key, group: list[Item], index: Mapping[str, Item]) -> tuple[list[Item], list[tuple[str, Item]]]:
    """Items that count the whole of their class or model, and (label, item) for those that count a part of it."""
    weapon_class, model, cell = key
    whole: list[Item] = []
    placed: list[Item] = []
    pieces: list[tuple[str, Item]] = []
    for item in group:
        claim = item.claim
        outer = index.get(claim.part_of or "")
        if item.slot:
            pieces.append((item.slot, item))
        elif outer is not None and _figure_key(outer) == _figure_key(item):
            pieces.append((item.place or "of a total", item))
        elif (
            claim.scope == "part"
            and cell not in ("left_airspace", "still_flying")
            and (cell == "hit" or (weapon_class in TOP and not model))
        ):
            pieces.append((item.place or "part", item))
        elif item.place and cell not in ("left_airspace", "still_flying"):
            placed.append(item)
        else:
            whole.append(item)
    if placed:
        places = {item.place for item in placed}
        values = {item.value for item in placed}
        per_article: dict[str, set[str | None]] = defaultdict(set)
        for item in placed:
            per_article[item.claim.article_id].add(item.place)
        if whole or (len(places) > 1 and (len(values) > 1 or max(map(len, per_article.values())) > 1)):
            pieces += [(item.place or "", item) for item in placed]
        else:
            whole = placed
    if whole and cell == "lost":
        # Beside `66 lost`, `3 crashed` of the same article is a part of it.
        plain: dict[str, int] = {}
        for item in whole:
            if not item.claim.detail:
                known = plain.get(item.claim.article_id, 0)
                plain[item.claim.article_id] = max(known, item.value.low or 0)
        fine = [
            item
            for item in whole
            if item.claim.detail
            and not item.claim.additional
            and (item.value.low or 0) < plain.get(item.claim.article_id, 0)
        ]
        pieces += [(item.claim.detail or "", item) for item in fine]
        taken = {id(item) for item in fine}
        whole = [item for item in whole if id(item) not in taken]
    return whole, pieces


def _report(items: list[Item], value: Range) -> Report:
    first = items[0]
    article, claim = first.article, first.claim
    published = None
    if article is not None and article.published_latest and article.date_method != "fingerprint":
        published = article.published_latest
    as_of = max((i.claim.as_of for i in items if i.claim.as_of), default=None) or (article.as_of if article else None)
    return Report(
        article_id=claim.article_id,
        value=value,
        claim_ids=tuple(sorted(i.claim.claim_id for i in items)),
        as_of=as_of,
        published=published,
        explicit=max((figures.explicit_rank(i.claim) for i in items), key=lambda x: (abs(x), x)),
        own=bool(article and figures.is_own_channel(article.outlet or article.agency, first.party)),
        outlet=article.outlet if article else None,
        copy=bool(article and article.copy_of),
    )


def _reports(key: Key, items: list[Item], left_of: Mapping[str, list[Item]], notes: list[dict]) -> list[Report]:
    """The values that articles give for one figure; what one article adds up itself is one value."""
    by_article: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_article[item.claim.article_id].append(item)
    out = []
    for _, members in sorted(by_article.items()):
        members.sort(key=Item.sort_key)
        base = [i for i in members if not i.claim.additional]
        more = [i for i in members if i.claim.additional]
        if not base:
            base, more = more, []
        details = [i.claim.detail for i in base]
        adds_up = len(base) > 1 and (
            (key[2] == "left_airspace" and len({i.claim.number_start for i in base}) == len(base))
            or (key[2] == "lost" and None not in details and len(set(details)) == len(details))
            or (all(i.claim.scope == "part" for i in base) and len({i.claim.number_start for i in base}) == len(base))
        )
        if adds_up:
            value = figures.total(i.value for i in base)
            notes.append(_decision("one article's separate counts of one outcome add up", base, None, _plus(base)))
            out.append(_report(base, value))
            continue
        if more:
            chosen = figures.stand([_report([i], i.value) for i in base])
            first = [i for i in base if i.value in {r.value for r in chosen.chosen}][:1] or base[:1]
            extra = _distinct(more)
            value = figures.total([first[0].value, *(i.value for i in extra)])
            notes.append(_decision("`more` stands beside the total", [*first, *extra], None, _plus([*first, *extra])))
            # It says itself that it adds to an earlier count.
            out.append(replace(_report([*first, *extra], value), explicit=1))
            continue
        for item in base:
            inside = left_of.get(item.claim.claim_id, ())
            gone = figures.total(i.value for i in inside)
            if gone.exact and item.value.exact and gone.low <= item.value.low:  # type: ignore[operator]
                value = Range(item.value.low - gone.low, item.value.high - gone.high)  # type: ignore[operator]
                notes.append(
                    _decision(
                        "lost without those that left the airspace", [item, *inside], None, f"{item.value} − {gone}"
                    )
                )
                out.append(_report([item, *inside], value))
            else:
                out.append(_report([item], item.value))
    return out


def _plus(items: Iterable[Item]) -> str:
    return " + ".join(str(i.value) for i in items)


def _distinct(items: list[Item]) -> list[Item]:
    seen, out = set(), []
    for item in items:
        if item.claim.number_start not in seen:
            seen.add(item.claim.number_start)
            out.append(item)
    return out


def _whole_figure(key: Key, items: list[Item], left_of: Mapping[str, list[Item]], notes: list[dict]) -> Figure:
    reports = _reports(key, items, left_of, notes)
    standing = figures.stand(reports)
    figure = Figure(key[2], key[0], key[1], standing.value, standing.status, standing.rule, list(items), standing)
    figure.flags |= set(standing.flags)
    summed = [r for r in standing.chosen if len(r.claim_ids) > 1]
    if summed and len(summed) == len(standing.chosen):
        mine = [i for i in items if i.claim.claim_id in set(summed[0].claim_ids)]
        if len(mine) > 1:
            extra = [i for i in mine if i.claim.additional]
            figure.more = sum(i.value.low or 0 for i in extra) if len(extra) < len(mine) else 0
            figure.status = "summed"
            figure.rule = f"summed: {_plus(mine)}"
            figure.flags.add("summed")
        else:
            figure.rule = f"{figure.rule}; without those that left the airspace"
    details = {i.claim.detail for i in items if i.claim.detail}
    figure.detail = details.pop() if len(details) == 1 else None
    figure.exact_part = key[1] is None and key[0] not in TOP and all(i.claim.scope == "part" for i in items)
    return figure


def _part_figures(key: Key, pieces: list[tuple[str, Item]]) -> list[Figure]:
    by_label: dict[str, list[Item]] = defaultdict(list)
    for label, item in pieces:
        by_label[label if label != "part" else f"part: {item.value}"].append(item)
    out = []
    for label, items in sorted(by_label.items()):
        standing = figures.stand([_report([i], i.value) for i in sorted(items, key=Item.sort_key)])
        figure = Figure(
            key[2], key[0], key[1], standing.value, standing.status, f"part ({label}): {standing.rule}", items, standing
        )
        figure.flags |= {*standing.flags, "partial"}
        figure.part = label
        out.append(figure)
    return out


def _from_parts(key: Key, pieces: list[tuple[str, Item]], notes: list[dict]) -> Figure | None:
    """A total that nobody gives: at least what the parts of one article add up to. Open upwards, since parts are not
    known to be complete; exact for zero nowhere."""
    by_article: dict[str, dict[tuple, Item]] = defaultdict(dict)
    for label, item in pieces:
        # The same place told twice by an article is one part.
        slot = (label, item.value) if label == "part" else (label,)
        known = by_article[item.claim.article_id].get(slot)
        if known is None or (item.value.low or 0) > (known.value.low or 0):
            by_article[item.claim.article_id][slot] = item
    best: tuple[int, str] | None = None
    for article, members in sorted(by_article.items()):
        low = sum(i.value.low or 0 for i in members.values())
        if best is None or low > best[0]:
            best = (low, article)
    if best is None or best[0] == 0:
        return None
    items = sorted(by_article[best[1]].values(), key=Item.sort_key)
    text = " + ".join(str(i.value) for i in items)
    rule = f"at least {text}, parts only; the total is not reported"
    figure = Figure(key[2], key[0], key[1], Range(best[0], None), "summed" if len(items) > 1 else "stated", rule, items)
    figure.flags |= {"partial"} | ({"summed"} if len(items) > 1 else set())
    notes.append(_decision("parts give a lower bound", items, None, rule))
    return figure


def _bundles(wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """A list may give some models together (`four Kh-22 and Kh-31P, five Kh-59`): the number without a model is then
    beside the models of its class, not their total. It is where one of the models alone is larger, or where only the
    sum makes up the missiles' total."""
    for cell in ("launched", "intercepted", "lost"):
        mixed: dict[str, list[Figure]] = {}
        for weapon_class in TREE["missile"]:
            own = wholes.get((weapon_class, None, cell))
            models = [
                f
                for key, f in sorted(wholes.items(), key=lambda e: _key_order(e[0]))
                if key[0] == weapon_class and key[1] and key[2] == cell
            ]
            if own and own.exact_part and own.value.exact and models and all(f.value.exact for f in models):
                mixed[weapon_class] = [own, *models]
        whole = wholes.get(("missile", None, cell))
        for weapon_class, found in mixed.items():
            own = found[0]
            larger = any((f.value.low or 0) > (own.value.low or 0) for f in found[1:])
            together = figures.total(f.value for f in found)
            closes = False
            if whole and whole.value.exact:
                others = [f for c, rest in _listed("missile", cell, wholes) if c[0] != weapon_class for f in rest]
                beside = sum(f.value.low or 0 for f in others)
                closes = beside + (together.low or 0) == whole.value.low and all(f.value.exact for f in others)
            if not larger and not closes:
                continue
            parts = " + ".join(f"{f.weapon_model or 'others'} {f.value}" for f in found)
            figure = Figure(
                cell, weapon_class, None, together, "summed", f"summed: {parts}", [i for f in found for i in f.items]
            )
            figure.flags |= {"summed"}
            wholes[(weapon_class, None, cell)] = figure
            notes.append(_decision("a number without model stands beside the models", figure.items, None, figure.rule))


def _launched_beside(wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """Munitions stopped, lost or hit beside a total (`two more were shot down`) were launched beside it too: the
    launched number that does not count them becomes a lower bound."""
    for key, figure in sorted(wholes.items(), key=lambda entry: _key_order(entry[0])):
        if key[2] != "launched" or figure.more or figure.value.low is None:
            continue
        beside = [f for cell in OUTCOME_CELLS if (f := wholes.get((key[0], key[1], cell))) and f.more]
        extra = sum(f.more for f in beside)
        stopped = figures.total(f.value for cell in OUTCOME_CELLS if (f := wholes.get((key[0], key[1], cell))))
        if not extra or figure.value.high is None or (stopped.low or 0) <= figure.value.high:
            continue
        figure.rule = f"at least {figure.value} + {extra} that met an outcome beside it"
        figure.value = Range(figure.value.low + extra, None, figure.value.approx)
        figure.flags |= {"summed"}
        figure.status = "summed"
        notes.append(
            _decision(
                "launched beside the total", [*figure.items, *(i for f in beside for i in f.items)], None, figure.rule
            )
        )


def _decoys_lost(attack: Attack, party: str | None, wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """Where a party calls what it lost from radar decoys, its decoys lost are its drones lost."""
    decoys = wholes.get(("decoy_drone", None, "lost"))
    if decoys is None or ("drone", None, "lost") in wholes or ("drone", None, "launched") not in wholes:
        return
    row = figures.in_effect("lost_are_decoys", party, "drone", "lost", attack.night_end)
    if row is None:
        return
    rule = f"summed: decoys lost {decoys.value}; this party's lost drones are decoys since {row['date']}"
    wholes[("drone", None, "lost")] = Figure(
        "lost", "drone", None, decoys.value, "summed", rule, list(decoys.items), None, {"summed"}
    )
    notes.append(_decision("decoys lost are the drones lost", decoys.items, None, rule))


def _children(parent: str, wholes: Mapping[Key, Figure]) -> list[tuple[str, str | None]]:
    """What is named below a class: classes below it, or its models where it is a leaf."""
    named = {(c, m) for c, m, _ in wholes}
    # A drone total counts attack drones and decoys; reconnaissance drones keep a row of their own.
    below = [c for c in TREE.get(parent, ()) if c != "recon_drone"]
    out: list[tuple[str, str | None]] = [(c, None) for c in below if any(n == c for n, _ in named)]
    if not below or parent == "drone":
        out += sorted(((c, m) for c, m in named if c == parent and m), key=str)
    return out


def _listed(parent: str, cell: str, wholes: Mapping[Key, Figure]) -> list[tuple[tuple[str, str | None], list[Figure]]]:
    """The figures of a cell below a class without overlap: a class's own figure where it has one, else its parts'."""
    out = []
    for child in _children(parent, wholes):
        own = wholes.get((*child, cell))
        if own is not None:
            out.append((child, [own]))
        elif child[1] is None:
            inner = [f for _, found in _listed(child[0], cell, wholes) for f in found]
            out.append((child, inner))
        else:
            out.append((child, []))
    return out


def _closed_lists(wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """Stopped by type adds up to the stopped total: the types launched and not listed have 0."""
    for parent in ("ballistic_missile", "cruise_missile", "other_missile", "missile", "drone", "mixed"):
        whole = wholes.get((parent, None, "intercepted"))
        if whole is None or not whole.value.exact or whole.status in ("summed", "conflicting"):
            continue
        listed = [f for _, found in _listed(parent, "intercepted", wholes) for f in found]
        if not listed or not all(f.value.exact for f in listed):
            continue
        if sum(f.value.low or 0 for f in listed) != whole.value.low:
            continue
        parts = " + ".join(str(f.value) for f in listed if f.value.low)
        sources = [*whole.items, *(i for f in listed for i in f.items)]
        for figure in listed:
            figure.exact_part = False
        for weapon_class, model in _open_types(parent, wholes):
            rule = (
                f"zero by closed list: {parts or 0} = {whole.value}, none of {model or weapon_class.replace('_', ' ')}"
            )
            wholes[(weapon_class, model, "intercepted")] = Figure(
                "intercepted", weapon_class, model, Range(0, 0), "zero_by_closed_list", rule, sources
            )
            notes.append(_decision("zero by closed list", sources, None, rule))


def _open_types(parent: str, wholes: Mapping[Key, Figure]) -> list[tuple[str, str | None]]:
    """Types launched below a class that have no interception figure and are in no listed figure."""
    out: list[tuple[str, str | None]] = []
    for weapon_class, model in _children(parent, wholes):
        if (weapon_class, model, "intercepted") in wholes:
            continue
        if model is None:
            inner = _listed(weapon_class, "intercepted", wholes)
            if any(found for _, found in inner) or TREE.get(weapon_class):
                out += _open_types(weapon_class, wholes)
            elif (weapon_class, None, "launched") in wholes or not inner:
                out.append((weapon_class, None))
                out += _open_types(weapon_class, wholes)
            else:
                out += _open_types(weapon_class, wholes)
        elif (weapon_class, model, "launched") in wholes:
            out.append((weapon_class, model))
    return out


def _roll_up(wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """Sums for classes that have no figure of their own, from the bottom of the tree: only where every type named of
    this attack by this party has the figure, and, where the class's launched number is given, the types make it up."""
    for parent in (
        "ballistic_missile",
        "cruise_missile",
        "other_missile",
        "missile",
        "decoy_drone",
        "recon_drone",
        "drone",
    ):
        children = _children(parent, wholes)
        if not children:
            continue
        own = wholes.get((parent, None, "launched"))
        launched = [wholes.get((*child, "launched")) for child in children]
        complete = own is None or (
            all(f is not None and f.value.exact for f in launched)
            and own.value.exact
            and sum(f.value.low or 0 for f in launched if f) == own.value.low
        )
        for cell in CELLS:
            key = (parent, None, cell)
            if key in wholes:
                continue
            found = [wholes.get((*child, cell)) for child in children]
            if any(f is None or f.status == "withheld" or not f.value.known for f in found) or not complete:
                continue
            if (
                parent == "drone"
                and own is None
                and cell == "launched"
                and all(c[0] == "recon_drone" for c in children)
            ):
                continue  # reconnaissance drones are no attack
            have = [f for f in found if f is not None]
            names = " + ".join(f"{(f.weapon_model or f.weapon_class.replace('_', ' '))} {f.value}" for f in have)
            figure = Figure(
                cell, parent, None, figures.total(f.value for f in have), "summed", f"summed: {names}",
                [i for f in have for i in f.items],
            )  # fmt: skip
            figure.flags |= {"summed"} | {x for f in have for x in f.flags}
            wholes[key] = figure
            notes.append(_decision("sum over every type named", figure.items, None, figure.rule))


# --- tables ----------------------------------------------------------------------------------------------------------


def reconcile(
    articles: Iterable[Article],
    claims: Iterable[Claim],
    stories: Iterable[Story] = (),
    extras: Iterable[Mapping[str, Any]] = (),
    reference: str | Path | Sequence[Mapping[str, Any]] | None = None,
    corrections: Any = None,
) -> Reconciled:
    """Figures, attacks and what follows from them.

    `claims` of kind platform stay out; those of scope period go to `periods`. `extras` are facts that count no
    munitions (`article_id`, `kind`, `start`, `end`, `value`). `reference` is a path (our `nights.csv` or the public
    table) or its rows as `reference.load` gives them; without it the project's own table is not used. `corrections`
    is what `corrections.apply` takes. Undated claims get figures of an attack with a null window.
    Raises `reference.ReferenceTableError` where a reference table can't be read.
    """
    known = {article.article_id: article for article in articles}
    extras = [dict(extra) for extra in extras]
    given = sorted(claims, key=lambda c: (c.article_id, c.start, c.end, c.number_start, c.outcome, c.claim_id))
    applied: list[dict] = []
    if corrections:
        from helpers import corrections as fixes

        given, applied = fixes.apply(corrections, list(known.values()), given)
    seen: set[tuple] = set()
    once = []
    for claim in given:
        if (claim.article_id, claim.claim_id) not in seen:
            seen.add((claim.article_id, claim.claim_id))
            once.append(claim)
    usable = [c for c in once if c.kind != "platform"]
    items = _items(known, usable)
    items = sorted([*items, *_silent_posts(items, known, extras)], key=Item.sort_key)
    decisions = _name_sides(items) + _not_of_the_other_side(items) + _continue(items) + _inherit(items, known)
    period_items = [i for i in items if i.claim.scope == "period" or i.window.basis == "period"]
    in_periods = {id(i) for i in period_items}
    single = [i for i in items if id(i) not in in_periods]
    attacks, notes = _group(single)
    decisions += notes
    attacks.sort(key=lambda a: (a.night_end or "9999", a.start or "", a.attacker or "", a.target or "", a.attack_id))
    story_of = {article_id: story.story_id for story in stories for article_id in story.articles}
    facts = _facts(extras, single)

    figure_rows: list[dict] = []
    version_rows: list[dict] = []
    attack_rows: list[dict] = []
    for attack in attacks:
        by_party: dict[str, list[Item]] = defaultdict(list)
        for item in attack.items:
            by_party[item.party or ""].append(item)
        made: dict[str, list[Figure]] = {}
        for party in sorted(by_party):
            own_notes: list[dict] = []
            found = _figures_of(attack, party or None, by_party[party], own_notes)
            found += _withheld(attack, party or None, found, facts)
            for figure in found:
                figure.figure_id = stable_id(
                    "f",
                    attack.attack_id,
                    party or None,
                    figure.weapon_class,
                    figure.weapon_model,
                    figure.cell,
                    figure.part,
                )
            for note in own_notes:
                note["subject"] = attack.attack_id
            decisions += own_notes
            made[party] = found
        _later_of_one_side(attack, made, decisions)
        for party in sorted(made):
            for figure in made[party]:
                figure_rows.append(_figure_row(attack, party or None, figure, known, story_of))
                version_rows += _version_rows(figure)
                if figure.standing and figure.standing.status == "conflicting":
                    decisions.append(_decision("conflict shown", figure.items, figure.figure_id, figure.rule))
            attack_rows += _attack_rows(attack, party or None, made[party], facts)
    settled = Reconciled(
        figures=figure_rows,
        versions=version_rows,
        attacks=attack_rows,
        periods=_periods(period_items, known),
        monthly=monthly(attack_rows),
        coverage=_coverage(attack_rows),
        decisions=sorted(decisions, key=lambda d: (d["subject"] or "", d["rule"], d["claim_ids"], d["detail"])),
        corrections=list(applied),
    )
    score: list[dict] = []
    if reference is not None:
        rows = records_of_others.load(reference) if isinstance(reference, (str, Path)) else list(reference)
        score = records_of_others.scorecard(attack_rows, rows)
    disagreements = _disagreements(settled, score)
    return replace(settled, scorecard=score, disagreements=disagreements)


def _later_of_one_side(attack: Attack, made: Mapping[str, list[Figure]], decisions: list[dict]) -> None:
    """Marks a figure as revised where another party of the same side gave a different exact number on an earlier day:
    the side's count changed, although the parties stay apart."""
    by_key: dict[tuple, list[tuple[str, Figure]]] = defaultdict(list)
    for party, found in made.items():
        side = figures.side_of(party)
        if not side:
            continue
        for figure in found:
            if figure.part is None and figure.standing and figure.value.exact:
                by_key[(side, figure.weapon_class, figure.weapon_model or "", figure.cell)].append((party, figure))
    for _, entries in sorted(by_key.items()):
        for party, figure in entries:
            mine = _first_day(figure)
            older = [
                (p, f) for p, f in entries
                if p != party and f.value != figure.value and mine and (_first_day(f) or mine) < mine
            ]  # fmt: skip
            if older:
                figure.flags.add("revised")
                names = ", ".join(f"{p}: {f.value}" for p, f in older)
                decisions.append(
                    _decision(
                        "later count of the same side differs", [*figure.items, *(i for _, f in older for i in f.items)],
                        attack.attack_id, f"{party}: {figure.value}; earlier {names}",
                    )
                )  # fmt: skip


def _first_day(figure: Figure) -> str | None:
    days = [r.published for r, _ in figure.standing.reports if r.published] if figure.standing else []
    return min(days) if days else None


def _figure_row(
    attack: Attack, party: str | None, figure: Figure, known: Mapping[str, Article], story_of: Mapping[str, str]
) -> dict:
    articles = [known[i.claim.article_id] for i in figure.items if i.claim.article_id in known]
    days = sorted(a.published_latest for a in articles if a.published_latest and a.date_method != "fingerprint")
    chosen = figure.standing.chosen if figure.standing else ()
    best = None
    for report in sorted(chosen, key=lambda r: (r.copy, r.rank(), r.article_id, r.claim_ids)):
        best = next((i for i in sorted(figure.items, key=Item.sort_key) if i.claim.claim_id in report.claim_ids), None)
        if best:
            break
    article = best.article if best else None
    groups = sorted(
        {g for i in figure.items if i.claim.weapon_model == figure.weapon_model and (g := i.claim.weapon_group)}
    )
    outlets = sorted({a.outlet or a.agency or a.source for a in articles})
    tales = {a.story_id or story_of.get(a.article_id) or a.article_id for a in articles}
    return {
        "figure_id": figure.figure_id,
        "attack_id": attack.attack_id,
        "claimed_by": party,
        "reporter_role": figures.role_of(party, attack.attacker, attack.target),
        "outcome": figure.cell,
        "detail": figure.detail,
        "weapon_class": figure.weapon_class,
        "weapon_group": figures.group_of(figure.weapon_model, groups[0] if groups else None),
        "weapon_model": figure.weapon_model,
        "low": figure.value.low,
        "high": figure.value.high,
        "approx": figure.value.approx,
        "status": figure.status,
        "as_of": figure.standing.as_of if figure.standing else None,
        "first_published": days[0] if days else None,
        "last_published": days[-1] if days else None,
        "claim_ids": sorted({i.claim.claim_id for i in figure.items if i.claim.claim_id}),
        "original_sources": 1 if party else 0,
        "carried_by": outlets,
        "stories": len(tales),
        "dated_by": _dated_by(attack),
        "sentence": best.claim.sentence if best else None,
        "url": article.url if article else None,
        "rule": figure.rule,
        "part": figure.part,
        "flags": _ordered(figure.flags),
    }


def _dated_by(attack: Attack) -> str | None:
    bases = {i.window.basis for i in attack.items}
    for basis in ("stated", "overnight", "day", "date", "published", "fingerprint"):
        if basis in bases:
            return basis
    return None


def _ordered(flags: Iterable[str]) -> list[str]:
    have = set(flags)
    return [flag for flag in FLAGS if flag in have]


def _version_rows(figure: Figure) -> list[dict]:
    if figure.standing is None:
        return []
    return [
        {
            "figure_id": figure.figure_id,
            "low": report.value.low,
            "high": report.value.high,
            "as_of": report.as_of,
            "published": report.published,
            "outlet": report.outlet,
            "article_id": report.article_id,
            "claim_id": report.claim_ids[0] if report.claim_ids else None,
            "verdict": verdict,
        }
        for report, verdict in figure.standing.reports
    ]


def _attack_rows(
    attack: Attack, party: str | None, found: list[Figure], facts: Mapping[tuple, list[dict]]
) -> list[dict]:
    rows = []
    keys = sorted(
        {(f.weapon_class, f.weapon_model) for f in found if f.part is None}, key=lambda k: _key_order((*k, "launched"))
    )
    regions = sorted(
        {i.place for i in attack.items if (i.party or None) == party and i.place and i.place != attack.attacker}
    )
    mine = facts.get((attack.attack_id, party or ""), [])
    launch = {i.claim.place for i in attack.items if (i.party or None) == party and i.claim.place_role == "launch_area"}
    regions = sorted({*regions, *(str(f["value"]) for f in mine if f["kind"] in ("target_region", "region"))})
    launch |= {str(f["value"]) for f in mine if f["kind"] == "launch_area"}
    main = next((k for k in keys if k == ("drone", None)), None) or next(
        (k for k in keys if k[1] is None), keys[0] if keys else None
    )
    for weapon_class, model in keys:
        cells = {
            f.cell: f for f in found if f.part is None and (f.weapon_class, f.weapon_model) == (weapon_class, model)
        }
        pieces = [f for f in found if f.part is not None and (f.weapon_class, f.weapon_model) == (weapon_class, model)]
        values = {cell: cells[cell].value if cell in cells else NOTHING for cell in CELLS}
        rest = _remainder(values, cells)
        flags: set[str] = set()
        for figure in cells.values():
            flags |= figure.flags
            if (figure.value.low is None) != (figure.value.high is None):
                flags.add("at_least")
            if figure.value.approx:
                flags.add("approximate")
        if rest.contradiction:
            flags.add("contradiction")
        if weapon_class == "mixed" or (values["launched"].known and not any(values[c].known for c in OUTCOME_CELLS)):
            flags.add("total_only")
        sums = [f.rule for c, f in cells.items() if f.status in ("summed", "windows_summed")]
        groups = sorted(
            {
                g
                for f in cells.values()
                for i in f.items
                if i.claim.weapon_model == model and (g := i.claim.weapon_group)
            }
        )
        row: dict[str, Any] = {
            "attack_id": attack.attack_id,
            "window_start": attack.start,
            "window_end": attack.end,
            "tz": figures.zones().get(attack.target or ""),
            "window_basis": attack.basis,
            "night_end": attack.night_end,
            "attacker": attack.attacker,
            "target": attack.target,
            "target_region": "; ".join(regions) or None,
            "launch_areas": sorted(x for x in launch if x),
            "claimed_by": party,
            "weapon_class": weapon_class,
            "weapon_group": figures.group_of(model, groups[0] if groups else None),
            "weapon_model": model,
        }
        for cell in CELLS:
            row[f"{cell}_low"], row[f"{cell}_high"] = values[cell].low, values[cell].high
        row["fate_not_stated_low"], row["fate_not_stated_high"] = rest.low, rest.high
        row["sites_hit"] = _count(mine, "sites_hit") if (weapon_class, model) == main else None
        row["sites_debris"] = _count(mine, "sites_debris") if (weapon_class, model) == main else None
        row["flags"] = _ordered(flags)
        row["figure_ids"] = [f.figure_id for f in sorted(cells.values(), key=lambda f: CELLS.index(f.cell))] + sorted(
            f.figure_id for f in pieces
        )
        row["rollup"] = "; ".join(dict.fromkeys(sums)) or None
        row["rule"] = rest.rule or None
        row["part"] = attack.part
        rows.append(row)
    return rows


def _remainder(values: Mapping[str, Range], cells: Mapping[str, Figure]) -> figures.Remainder:
    """What the outcomes leave of the launched. An outcome known from a part only may lie inside another (`all eight were
    stopped, three of them by electronic warfare`): where it alone makes a contradiction it is named, not subtracted."""
    rest = figures.remainder(values["launched"], {c: values[c] for c in OUTCOME_CELLS})
    parts = [c for c in OUTCOME_CELLS if c in cells and "partial" in cells[c].flags and values[c].high is None]
    if not rest.contradiction or not parts:
        return rest
    other = figures.remainder(values["launched"], {c: values[c] for c in OUTCOME_CELLS if c not in parts})
    if other.contradiction:
        return rest
    named = ", ".join(f"{c.replace('_', ' ')} {values[c]}" for c in parts)
    return other._replace(rule=f"{other.rule}; {named} may lie inside")


def _count(facts: list[dict], kind: str) -> int | None:
    """The largest count of this kind that the texts of one party give (later reports count more places), or null."""
    numbers = []
    for fact in facts:
        if fact["kind"] == kind:
            digits = str(fact.get("value", "")).strip()
            if digits.isdigit():
                numbers.append(int(digits))
    return max(numbers) if numbers else None


def _facts(extras: Iterable[Mapping[str, Any]], items: list[Item]) -> dict[tuple, list[dict]]:
    """(attack, party) → facts: each goes to the claim of its article that stands nearest before it, else after it."""
    by_article: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_article[item.claim.article_id].append(item)
    out: dict[tuple, list[dict]] = defaultdict(list)
    ordered = sorted(
        (dict(e) for e in extras), key=lambda e: (str(e.get("article_id")), e.get("start") or 0, str(e.get("kind")), str(e.get("value")))
    )  # fmt: skip
    by_article = {name: [i for i in found if i.claim.kind != SILENT] or found for name, found in by_article.items()}
    for fact in ordered:
        near = by_article.get(str(fact.get("article_id")), [])
        if not near or not fact.get("kind"):
            continue
        at = fact.get("start") or 0
        before = [i for i in near if i.claim.start <= at]
        chosen = max(before, key=lambda i: i.claim.start) if before else min(near, key=lambda i: i.claim.start)
        out[(chosen.attack, chosen.party or "")].append(fact)
    return out


_CLASS_WORDS = (
    ("ballist", "ballistic_missile"), ("cruise", "cruise_missile"), ("drone", "drone"), ("uav", "drone"), ("missile", "missile"),
)  # fmt: skip


def _withheld(
    attack: Attack, party: str | None, found: list[Figure], facts: Mapping[tuple, list[dict]]
) -> list[Figure]:
    """Figures that the party says it does not give. `value` names a class, or a class and an outcome."""
    out = []
    have = {(f.weapon_class, f.cell) for f in found if f.part is None and f.weapon_model is None}
    for fact in facts.get((attack.attack_id, party or ""), []):
        if fact["kind"] != "withheld":
            continue
        text = f"{fact.get('value') or ''} {fact.get('weapon_class') or ''} {fact.get('outcome') or ''}".casefold()
        named = [c for word, c in _CLASS_WORDS if word in text]
        if not named:
            continue
        weapon_class = named[0]
        cell = "launched" if "launch" in text else "intercepted"
        if (weapon_class, cell) not in have:
            have.add((weapon_class, cell))
            figure = Figure(cell, weapon_class, None, NOTHING, "withheld", "withheld by the party")
            figure.flags.add("withheld")
            out.append(figure)
    for weapon_class, cell in sorted(have):
        if cell == "launched" and (weapon_class, "intercepted") not in have:
            row = figures.in_effect("withheld", party, weapon_class, "intercepted", attack.night_end)
            if row and weapon_class in row["groups"]:
                figure = Figure(
                    "intercepted", weapon_class, None, NOTHING, "withheld", f"withheld by the party since {row['date']}"
                )
                figure.flags.add("withheld")
                out.append(figure)
    return out


def _periods(items: list[Item], known: Mapping[str, Article]) -> list[dict]:
    """Cumulative claims, one row a party, weapon, outcome, period and value."""
    groups: dict[tuple, list[Item]] = defaultdict(list)
    for item in items:
        c = item.claim
        end = c.event_end or (item.article.day if item.article else None)
        groups[
            (
                c.event_start or "", end or "", c.attacker or "", c.target or "", item.party or "", c.weapon_class,
                c.weapon_model or "", item.cell, _sortable(item.value),
            )
        ].append(item)  # fmt: skip
    out = []
    for key, members in sorted(groups.items()):
        members.sort(key=Item.sort_key)
        first = members[0]
        articles = [known[i.claim.article_id] for i in members if i.claim.article_id in known]
        out.append(
            {
                "period_id": stable_id("p", *key),
                "period_start": key[0] or None,
                "period_end": key[1] or None,
                "attacker": key[2] or None,
                "target": key[3] or None,
                "claimed_by": key[4] or None,
                "weapon_class": key[5],
                "weapon_group": figures.group_of(key[6] or None, first.claim.weapon_group),
                "weapon_model": key[6] or None,
                "outcome": key[7],
                "low": first.value.low,
                "high": first.value.high,
                "approx": first.value.approx,
                "place": first.claim.place,
                "published": min((a.published_latest for a in articles if a.published_latest), default=None),
                "carried_by": sorted({a.outlet or a.agency or a.source for a in articles}),
                "claim_ids": sorted({i.claim.claim_id for i in members}),
                "sentence": first.claim.sentence,
                "url": first.article.url if first.article else None,
                "rule": "cumulative: never added to attacks",
            }
        )
    return out


def _sortable(value: Range) -> tuple:
    return (-1 if value.low is None else value.low, float("inf") if value.high is None else value.high, value.approx)


def monthly(attacks: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Month × party × weapon: sums of the attacks rows, on how many nights a figure stands (`nights` of
    `nights_in_month`), and how many attacks state each outcome. A month without a figure for an outcome has nulls."""
    groups: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
    for row in attacks:
        if not row.get("night_end") or row.get("window_basis") == "fingerprint":
            continue
        if row.get("weapon_model") and not row.get("weapon_group"):
            continue
        key = (
            row["night_end"][:7], row.get("attacker") or "", row.get("target") or "", row.get("claimed_by") or "",
            row["weapon_class"], row.get("weapon_group") or "",
        )  # fmt: skip
        groups[key].append(row)
    out = []
    for key, rows in sorted(groups.items()):
        first = date.fromisoformat(f"{key[0]}-01")
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        line: dict[str, Any] = {
            "month": key[0],
            "attacker": key[1] or None,
            "target": key[2] or None,
            "claimed_by": key[3] or None,
            "weapon_class": key[4],
            "weapon_group": key[5] or None,
            "attacks": len({r["attack_id"] for r in rows}),
            "nights": len({r["night_end"] for r in rows}),
            "nights_in_month": last.day,
        }
        for cell in (*CELLS, "fate_not_stated"):
            have = [
                Range(r[f"{cell}_low"], r[f"{cell}_high"])
                for r in rows
                if r[f"{cell}_low"] is not None or r[f"{cell}_high"] is not None
            ]
            value = figures.total(have)
            line[f"{cell}_low"], line[f"{cell}_high"] = value.low, value.high
            line[f"{cell}_attacks"] = len(have)
        line["flags"] = _ordered({f for r in rows for f in r["flags"]})
        line["breaks"] = sorted(
            {
                b["date"]
                for cell in ("launched", "intercepted", "lost")
                for b in figures.breaks_between(key[3] or None, key[4], cell, first.isoformat(), last.isoformat())
            }
        )
        out.append(line)
    return out


def _coverage(attacks: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Date × party: `report`, `explicit none` (the party says that nothing was launched), `no report`. Parties with a
    figure on at least three nights, or of national level, over the days from the first attack to the last."""
    by_party: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in attacks:
        if row.get("night_end") and row.get("claimed_by") and row.get("window_basis") != "fingerprint":
            by_party[row["claimed_by"]][row["night_end"]].append(row)
    days = sorted({day for found in by_party.values() for day in found})
    if not days:
        return []
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    out = []
    national = ("military", "ministry", "head of state")
    for party in sorted(by_party):
        level = figures.parties().get(party, {}).get("level")
        if len(by_party[party]) < 3 and level not in national:
            continue
        every = range((last - first).days + 1) if (last - first).days <= LONGEST_STRIP else ()
        span = [(first + timedelta(days=offset)).isoformat() for offset in every] or sorted(by_party[party])
        for day in span:
            rows = by_party[party].get(day, [])
            launched = [r for r in rows if r["launched_low"] is not None or r["launched_high"] is not None]
            none = bool(launched) and all(r["launched_high"] == 0 for r in launched)
            out.append(
                {
                    "date": day,
                    "party": party,
                    "status": "explicit none" if none else "report" if rows else "no report",
                    "attacks": len({r["attack_id"] for r in rows}),
                }
            )
    return out


def _disagreements(settled: Reconciled, score: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Numbers of one attack that can't both be right: between parties, between values of one party, against the
    reference. Both sources' words stand beside each other."""
    out = []
    nights = {row["attack_id"]: row for row in settled.attacks}
    groups: dict[tuple, list[dict]] = defaultdict(list)
    for row in settled.figures:
        if row["part"] is None and row["status"] not in ("summed", "withheld", "zero_by_closed_list"):
            groups[(row["attack_id"], row["weapon_class"], row["weapon_model"] or "", row["outcome"])].append(row)
    for key, rows in sorted(groups.items()):
        for index, one in enumerate(rows):
            for two in rows[index + 1 :]:
                a, b = (Range(r["low"], r["high"], bool(r["approx"])) for r in (one, two))
                if a.known and b.known and not figures.agree(a, b):
                    out.append(_disagreement("parties", nights.get(key[0]), key, one, two))
    versions: dict[str, list[dict]] = defaultdict(list)
    for row in settled.versions:
        versions[row["figure_id"]].append(row)
    for row in settled.figures:
        seen = []
        for version in versions.get(row["figure_id"], ()):
            value = Range(version["low"], version["high"])
            if row["low"] != row["high"] or not value.known or version["verdict"] in ("rounded",):
                continue
            if not figures.agree(value, Range(row["low"], row["high"], bool(row["approx"]))) and value not in seen:
                seen.append(value)
                other = {**row, "low": version["low"], "high": version["high"], "sentence": None, "url": None}
                other["article_id"], other["claim_id"] = version["article_id"], version["claim_id"]
                key = (row["attack_id"], row["weapon_class"], row["weapon_model"] or "", row["outcome"])
                out.append(_disagreement("versions", nights.get(key[0]), key, row, other))
    for row in score:
        if str(row["verdict"]).startswith("differs"):
            key = (row["attack_id"], row["weapon_class"], "", row["outcome"])
            one = next(
                (f for f in settled.figures if f["attack_id"] == key[0] and f["claimed_by"] == row["claimed_by"]
                 and f["weapon_class"] == key[1] and not f["weapon_model"] and f["outcome"] == key[3] and f["part"] is None),
                {},
            )  # fmt: skip
            two = {
                "claimed_by": "reference table",
                "low": row["reference"],
                "high": row["reference"],
                "sentence": row["reference_note"],
            }
            out.append(_disagreement("reference", nights.get(key[0]), key, one, two))
    return out


def _disagreement(kind: str, attack: Mapping[str, Any] | None, key: tuple, one: Mapping, two: Mapping) -> dict:
    low = [x for x in (one.get("low"), one.get("high")) if x is not None]
    other = [x for x in (two.get("low"), two.get("high")) if x is not None]
    gap = max(min(low) - max(other), min(other) - max(low), 0) if low and other else None
    row: dict[str, Any] = {
        "kind": kind,
        "attack_id": key[0],
        "night_end": attack["night_end"] if attack else None,
        "weapon_class": key[1],
        "weapon_model": key[2] or None,
        "outcome": key[3],
        "difference": gap,
    }
    for name, side in (("one", one), ("two", two)):
        for column in ("claimed_by", "low", "high", "sentence", "url", "figure_id"):
            row[f"{name}_{column}"] = side.get(column)
        row[f"{name}_claim_ids"] = [side["claim_id"]] if side.get("claim_id") else list(side.get("claim_ids") or ())
    return row
