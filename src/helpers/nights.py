"""From claims to attacks: whose attack on whom, when, and which claims tell of one and the same.

An attack is attacker × target × time window. Windows come from the text; a default night or a date only agrees with any
stated window of the same night, and only two stated windows can differ. What a claim leaves open is taken from the rest
of its article, by rules that `decisions` name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from helpers import arsenal, wording
from helpers.parties import family_of, side_of
from helpers.ranges import NOTHING, Range, agree
from helpers.records import Article, Claim, stable_id

NIGHT_STARTS = 18  # hour from which a window belongs to the night that ends on the next morning
NIGHT_ENDS = 12
DEFAULT_NIGHT = ("18:00", "09:00")  # of `overnight` without hours; the basis says that it is a default
DEFAULT_DAY = ("09:00", "18:00")
LONGEST = timedelta(hours=36)  # a longer window counts more than one attack
SILENT = "withheld"  # kind of an item that stands for a post without counts
TOP = ("missile", "drone", "mixed", "other")  # classes whose number holds others
AREA_ROLES = ("target_region", "over", "hit", "debris", None)


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
    opens = start if _has_hour(claim.event_start) else None
    closes = end if _has_hour(claim.event_end) else None
    has_hours = opens is not None or closes is not None
    if basis == "stated" and has_hours:
        return _stated(opens, closes, _moment(claim.as_of) if _has_hour(claim.as_of) else None)
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


def _stated(opens: datetime | None, closes: datetime | None, as_of: datetime | None = None) -> Window:
    """A window of stated hours. Where only the start has an hour, it runs to the time that the figure speaks of, else
    from an evening to the default morning, else for an hour; where only the end has one, an hour long."""
    hour = timedelta(hours=1)
    if opens is None:
        assert closes is not None, "at least one end has an hour"
        start, end = closes - hour, closes
    elif closes is not None:
        start, end = opens, closes
    elif as_of is not None and hour < as_of - opens <= LONGEST:
        start, end = opens, as_of
    elif opens.hour >= NIGHT_STARTS:
        morning = int(DEFAULT_NIGHT[1][:2])
        start, end = opens, opens.replace(hour=morning, minute=0) + timedelta(days=1)
    else:
        start, end = opens, opens + hour
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
    replaced: bool = False  # a later version of its article is known
    withdrawn: bool = False  # ... which is an edit of the same post, so that what it no longer says is taken back
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
        model, weapon_class = arsenal.model_of(claim.weapon_model, claim.weapon_class)
        if (model, weapon_class) != (claim.weapon_model, claim.weapon_class):
            claim = replace(claim, weapon_model=model, weapon_class=weapon_class)
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
        side = side_of(item.party)
        stopped = item.claim.outcome in ("intercepted", "lost")
        others = pairs.get((item.claim.article_id, item.party), set())
        if side and stopped and item.claim.attacker not in (None, side) and item.claim.target != side:
            # What a side brought down was fired at it, wherever some of it flew on to.
            if (item.claim.attacker, side) in others:
                item.claim = replace(item.claim, target=side)
                decisions.append(decision("what a party stopped was fired at its side", [item], None))
            continue
        if item.claim.attacker or item.claim.target:
            continue
        known = pairs.get((item.claim.article_id, item.party), set())
        if len(known) == 1:
            attacker, target = next(iter(known))
            item.claim = replace(item.claim, attacker=attacker, target=target)
            decisions.append(decision("attacker and target of the party's other claims of the article", [item], None))
    return decisions


def _not_of_the_other_side(items: list[Item]) -> list[dict]:
    """A window that a reader carried over (`inferred` holds `event_start`) from the other side's attack dates no claim where
    the text between says that the one came after the other (`the barrage came after a night of drone attacks`)."""
    own: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        if item.window.day and "event_start" not in item.claim.inferred:
            own[item.claim.article_id].append(item)
    decisions = []
    for item in items:
        if (
            "event_start" not in item.claim.inferred
            or not item.window.day
            or item.article is None
            or item.claim.scope == "period"
        ):
            continue
        same_day = [o for o in own.get(item.claim.article_id, ()) if o.window.day == item.window.day]
        if not same_day or any(o.claim.attacker == item.claim.attacker for o in same_day):
            continue
        before = [o.claim.end for o in same_day if o.claim.end <= item.claim.start]
        if before and wording.says_earlier(item.article.text[max(before) : item.claim.start]):
            item.window, item.later = Window(None, "any", "undated"), True
            decisions.append(decision("an earlier attack of the other side, undated", [item], None))
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
            decisions.append(decision("continues the only attack of its article", [item], None))
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
            decisions.append(decision("copy takes the window of its original", [first, item], None))
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


def _replaced(articles: Mapping[str, Article]) -> tuple[set[str], set[str]]:
    """The ids of articles that have a later version, and of those whose later version is an edit of the same post or page."""
    replaced, withdrawn = set(), set()
    for article in articles.values():
        older = articles.get(article.version_of or "")
        if older is None:
            continue
        replaced.add(older.article_id)
        same_post = older.outlet == article.outlet and older.source_id and older.source_id == article.source_id
        if same_post or (older.url and older.url == article.url):
            withdrawn.add(older.article_id)
    # What an overlapping export brings again is as old as the post that it copies.
    for article in articles.values():
        older = articles.get(article.copy_of or "")
        if older is not None and (older.outlet, older.source_id, older.url) == (
            article.outlet, article.source_id, article.url,
        ):  # fmt: skip
            for old in (replaced, withdrawn):
                if older.article_id in old or article.article_id in old:
                    old |= {older.article_id, article.article_id}
    return replaced, withdrawn


def decision(rule: str, items: Iterable[Item], subject: str | None, detail: str = "") -> dict:
    """A row of the decisions: rule, what it was applied to (an attack or figure id, null before there is one), detail,
    and the ids of the claims."""
    ids = sorted({item.claim.claim_id for item in items if item.claim.claim_id})
    return {"rule": rule, "subject": subject, "detail": detail, "claim_ids": ids}


def settle(
    articles: Mapping[str, Article], claims: Iterable[Claim], extras: Iterable[Mapping[str, Any]]
) -> tuple[list[Attack], list[Item], list[dict]]:
    """Claims sorted into attacks, the cumulative ones apart, and what was decided on the way.

    `articles` by id. Claims of platforms stay out, a claim given twice counts once. Attacks come by night; undated ones
    last, with a null window. `extras` may hold posts that withhold their counts (kinds `withheld` and `window`).
    """
    once = {(c.article_id, c.claim_id): c for c in reversed(list(claims)) if c.kind != "platform"}
    items = _items(articles, once.values())
    items = sorted([*items, *_silent_posts(items, articles, extras)], key=Item.sort_key)
    replaced, withdrawn = _replaced(articles)
    for item in items:
        item.replaced = item.claim.article_id in replaced
        item.withdrawn = item.claim.article_id in withdrawn
    decisions = _name_sides(items) + _not_of_the_other_side(items) + _continue(items) + _inherit(items, articles)
    periods = [i for i in items if i.claim.scope == "period" or i.window.basis == "period"]
    apart = {id(i) for i in periods}
    attacks, notes = _group([i for i in items if id(i) not in apart])
    attacks.sort(key=lambda a: (a.night_end or "9999", a.start or "", a.attacker or "", a.target or "", a.attack_id))
    return attacks, periods, decisions + notes


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
            decisions.append(decision("target taken from the attacker's only target of that date", moved, None))
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
        decisions.append(decision("outcomes go with the launched number of their article", strays, None))
    while True:  # an article that joins the night may bring the numbers by which another joins
        day_home, told_again = _same_attack(night_home, day_home)
        if not told_again:
            break
        night_home += told_again
        decisions.append(decision("day and night tell one attack: same numbers, or a date only", told_again, None))
    clusters = _overlapping(stated)
    clusters, merged = _covered(clusters, night_home)
    if merged:
        decisions.append(decision("separate hours are parts of the whole night's number", merged, None))
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
        return (item.claim.article_id, item.party or "", family_of(item.claim.weapon_class))

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
        values[figure_key(item)].append(item.value)
    own: list[Item] = []
    again: list[Item] = []
    for _, members in sorted(by_article.items()):
        clash = any(
            key in values and not any(agree(item.value, v) for v in values[key])
            for item in members
            if item.claim.scope == "attack" and not item.claim.additional and not item.place
            for key in [figure_key(item)]
        )
        same = _matches(members, night_home) > 0
        (again if not clash and (same or only_dates) else own).extend(members)
    return own, again


def _matches(items: list[Item], others: list[Item]) -> int:
    """How many of the items have the same value for the same figure among the others."""
    known = {(figure_key(other), other.value) for other in others}
    return sum((figure_key(item), item.value) in known for item in items)


def _shares_key(items: list[Item], others: list[Item]) -> bool:
    return bool({figure_key(i) for i in items} & {figure_key(i) for i in others})


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
    timed = {
        family_of(i.claim.weapon_class) for i in stated if i.claim.scope == "attack" or len(stated) == len(cluster)
    }
    whole = {family_of(i.claim.weapon_class) for i in cluster if i.claim.scope == "attack"}
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
    if "day" in bases and part == "day":
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
        first = {family_of(i.claim.weapon_class) for i in one if i.claim.article_id == article}
        second = {family_of(i.claim.weapon_class) for i in two if i.claim.article_id == article}
        if not first & second:
            return True
    return False


def _covered(clusters: list[list[Item]], loose: list[Item]) -> tuple[list[list[Item]], list[Item]]:
    """Joins the disjoint windows of one night where the party also gives one larger number for the whole night: each
    window is then a part of it (`slot`)."""
    nights = [c for c in clusters if _night_cluster(c)]
    if len(nights) < 2:
        return clusters, []
    whole: dict[tuple, list[Item]] = defaultdict(list)
    for item in loose:
        if item.window.part == "night" and item.claim.scope == "attack" and not item.place:
            whole[figure_key(item)].append(item)
    inside: dict[tuple, list[Range]] = defaultdict(list)
    for cluster in nights:
        best: dict[tuple, Range] = {}
        for item in cluster:
            if item.claim.scope == "attack" and not item.place:
                key = figure_key(item)
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


def figure_key(item: Item) -> tuple:
    """What two items must share to be values of one figure: party, class, model, outcome."""
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
