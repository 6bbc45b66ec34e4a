"""From claims to figures: the value that stands, and what one party says of one attack.

A *figure* is one reported number of one attack: a party, a weapon, an outcome. Nothing here looks at the order of
articles: the same reports in any order give the same figures. No total is added to its parts, no null becomes 0.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from helpers import wording
from helpers.nights import SILENT, TOP, Attack, Item, decision, figure_key
from helpers.parties import breaks_between, in_effect, is_own_channel
from helpers.ranges import CELLS, NOTHING, OUTCOME_CELLS, Range, agree, high_of, sortable, total
from helpers.records import CLASSES, Article

TREE = {
    "mixed": ("missile", "drone"),
    "missile": ("ballistic_missile", "cruise_missile", "other_missile"),
    "drone": ("decoy_drone", "recon_drone"),
}
MIN_FOR_SHARE = 30  # below this many munitions a share says nothing: counts are given
LATEST_EDIT = timedelta(days=3)
SEED = 20250115  # of the resampling, so that every run gives the same band


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
    replaced: bool = False  # a later version of the same article or post is known

    def rank(self) -> tuple[bool, str, int, str, bool, str]:
        """What decides: whether it was replaced by an edit, the day it speaks of, explicit words, the hour it speaks of,
        own channel, publication."""
        spoken = self.as_of or self.published or ""
        hour = self.as_of[11:] if self.as_of and len(self.as_of) > 10 else ""
        return (not self.replaced, spoken[:10], self.explicit, hour, self.own, self.published or "")


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
    order = sorted(reports, key=lambda r: (r.rank(), r.copy, r.article_id, sortable(r.value), r.claim_ids))
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
        fresh = sorted({r.value for r in batch} - set(current) - superseded, key=sortable)
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


def _vague(value: Range) -> tuple[float, int]:
    """How little a range says: its width, and of open ones the lower bound."""
    width = high_of(value) - (value.low or 0)
    return (width + (0.5 if value.approx else 0), -(value.low or 0))


def _narrowest(values: list[Range]) -> list[Range]:
    """Of values that can be one number the one that says most; others stay beside it."""
    kept: list[Range] = []
    for value in sorted(values, key=lambda v: (_vague(v), sortable(v))):
        if not any(agree(value, other) for other in kept):
            kept.append(value)
    return sorted(kept, key=sortable)


def _names(values: Sequence[Range]) -> str:
    return " and ".join(str(v) for v in values)


def _why(new: Report, old: Report) -> str:
    a, b = new.rank(), old.rank()
    for left, right, reason in zip(
        a,
        b,
        ("a later version of the same text", "speaks of a later day", "says that it is the later count", "speaks of a later hour", "the party's own channel",
         "published later"),
        strict=True,
    ):  # fmt: skip
        if left != right:
            return reason
    return "no rule"


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
    standing: Standing | None = None
    flags: set[str] = field(default_factory=set)
    part: str | None = None  # the place or hours that it counts, where it is a part
    detail: str | None = None
    figure_id: str = ""
    exact_part: bool = False  # given as part of a larger number, by class
    more: int = 0  # munitions that `more` adds beside a total


UNPLACED = ("part", "of a total")  # labels of parts that no place or hours tell apart
Key = tuple[str, str | None, str]  # weapon class, model, cell


def figures_of(attack: Attack, party: str | None, items: list[Item], notes: list[dict]) -> list[Figure]:
    """All figures that one party gives for one attack: totals, parts, zeros proved by closed lists, and sums."""
    groups: dict[Key, list[Item]] = defaultdict(list)
    silent = [item for item in items if item.claim.kind == SILENT]
    items = [item for item in items if item.claim.kind != SILENT]
    items = _without_withdrawn(items, notes)
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
    for key in sorted(groups, key=key_order):
        whole, pieces = _sort_parts(key, groups[key], index)
        parts += _part_figures(key, pieces)
        figure = _whole_figure(key, whole, left_of, notes) if whole else _from_parts(key, pieces, notes)
        if figure:
            wholes[key] = figure
    _lost_with_left(wholes, notes)
    _stopped_with_lost(wholes, parts, notes)
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
    return [wholes[key] for key in sorted(wholes, key=key_order)] + parts


def _without_withdrawn(items: list[Item], notes: list[dict]) -> list[Item]:
    """Leaves out what only a replaced version of a post says: the edit took it back."""
    said = {figure_key(item) for item in items if not item.withdrawn}
    gone = [item for item in items if item.withdrawn and figure_key(item) not in said]
    for item in gone:
        notes.append(decision("a figure that the edited post no longer gives", [item], None, str(item.value)))
    taken = {id(item) for item in gone}
    return [item for item in items if id(item) not in taken]


def _only_numbers(items: list[Item]) -> None:
    """Marks the outcomes that an article gives as a part (`30 came, 14 of which were downed`) although they are its only
    number of that outcome beside a launched total: they are the attack's."""

    def whose(item: Item) -> tuple:
        return (item.claim.article_id, item.claim.weapon_class)

    totals = {whose(i) for i in items if i.cell == "launched" and i.claim.scope == "attack" and not i.place}
    cells = {i.claim.claim_id: i.cell for i in items}
    told: dict[tuple, int] = defaultdict(int)
    for item in items:
        told[(*whose(item), item.cell)] += 1
    for item in items:
        alone = told[(*whose(item), item.cell)] == 1
        if item.cell in ("intercepted", "lost") and alone and whose(item) in totals and not item.place:
            item.counts_all = item.counts_all or cells.get(item.claim.part_of or "") in (None, "launched")


def _says_inside(outer: Item, inner: Item) -> bool:
    """Whether the words between two numbers of an article put the second inside the first (`three of those`)."""
    if outer.article is None or inner.claim.article_id != outer.claim.article_id:
        return False
    first, last = sorted((outer.claim.number_end, inner.claim.end))
    return wording.says_inside(outer.article.text[first:last])


def key_order(key: Key) -> tuple:
    """The order of figures in a table: class, model, outcome."""
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
        elif outer is not None and figure_key(outer) == figure_key(item):
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
    as_of = max((i.claim.as_of for i in items if i.claim.as_of), default=None) or _edited(article)
    return Report(
        article_id=claim.article_id,
        value=value,
        claim_ids=tuple(sorted(i.claim.claim_id for i in items)),
        as_of=as_of,
        published=published,
        explicit=max((wording.explicit_rank(i.claim) for i in items), key=lambda x: (abs(x), x)),
        own=bool(article and is_own_channel(article.outlet or article.agency, first.party)),
        outlet=article.outlet if article else None,
        copy=bool(article and article.copy_of),
        replaced=first.replaced,
    )


def _edited(article: Article | None) -> str | None:
    """The time that an article as a whole speaks of, with its day. An edit long after the event mends words: it makes no
    later count."""
    if article is None or not article.as_of:
        return None
    if len(article.as_of) == len("08:30"):
        return f"{article.day}T{article.as_of}" if article.day else None
    try:
        late = date.fromisoformat(article.as_of[:10]) - date.fromisoformat(
            (article.published_latest or article.as_of)[:10]
        )
    except ValueError:
        return article.as_of
    return article.as_of if late <= LATEST_EDIT else None


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
            value = total(i.value for i in base)
            notes.append(decision("one article's separate counts of one outcome add up", base, None, _plus(base)))
            out.append(_report(base, value))
            continue
        if more:
            chosen = stand([_report([i], i.value) for i in base])
            first = [i for i in base if i.value in {r.value for r in chosen.chosen}][:1] or base[:1]
            extra = _distinct(more)
            value = total([first[0].value, *(i.value for i in extra)])
            notes.append(decision("`more` stands beside the total", [*first, *extra], None, _plus([*first, *extra])))
            # It says itself that it adds to an earlier count.
            out.append(replace(_report([*first, *extra], value), explicit=1))
            continue
        for item in base:
            inside = left_of.get(item.claim.claim_id, ())
            gone = total(i.value for i in inside)
            if gone.exact and item.value.exact and gone.low <= item.value.low:  # type: ignore[operator]
                value = Range(item.value.low - gone.low, item.value.high - gone.high)  # type: ignore[operator]
                notes.append(
                    decision(
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
    standing = stand(reports)
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
        by_label[f"{label}: {item.value}" if label in UNPLACED else label].append(item)
    out = []
    for label, items in sorted(by_label.items()):
        standing = stand([_report([i], i.value) for i in sorted(items, key=Item.sort_key)])
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
        slot = (label, item.value) if label in UNPLACED else (label,)
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
    notes.append(decision("parts give a lower bound", items, None, rule))
    return figure


def _lost_with_left(wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """Two lost numbers that differ by just those that left the airspace are one count, with and without them; the one
    without stands, since those that left have a column of their own."""
    for key, lost in sorted(wholes.items(), key=lambda entry: key_order(entry[0])):
        left = wholes.get((key[0], key[1], "left_airspace"))
        if key[2] != "lost" or left is None or not left.value.exact or not left.value.low or lost.standing is None:
            continue
        values = {r.value.low for r, _ in lost.standing.reports if r.value.exact}
        pairs = [(low, low + left.value.low) for low in values if low is not None and low + left.value.low in values]
        if len(pairs) != 1 or len(values) != 2:
            continue
        without, with_them = pairs[0]
        lost.value, lost.status = Range(without, without), "stated"
        lost.flags -= {"conflicting", "revised"}
        lost.rule = f"{without}; {with_them} counts the {left.value} that left the airspace"
        notes.append(decision("lost with and without those that left", [*lost.items, *left.items], None, lost.rule))


def _stopped_with_lost(wholes: dict[Key, Figure], parts: list[Figure], notes: list[dict]) -> None:
    """`475 neutralised: 249 shot down, 226 lost`: the stopped total holds the lost, which have a column of their own;
    what stands as intercepted is the number shot down."""
    for key, whole in sorted(wholes.items(), key=lambda entry: key_order(entry[0])):
        lost = wholes.get((key[0], key[1], "lost"))
        if key[2] != "intercepted" or lost is None or not lost.value.exact:
            continue
        values = [f.value for f in parts if (f.weapon_class, f.weapon_model, f.cell) == key]
        values += [r.value for r, _ in whole.standing.reports] if whole.standing else []
        pairs = {
            (shot, both)
            for both in {whole.value, *values}
            for shot in values
            if both.exact and shot.exact and shot.low and shot.low + lost.value.low == both.low  # type: ignore[operator]
        }
        if len(pairs) != 1 or (whole.value.exact and whole.value != next(iter(pairs))[1]):
            continue
        shot, both = next(iter(pairs))
        whole.value, whole.status = shot, "stated"
        whole.flags -= {"conflicting", "revised"}
        whole.rule = f"{both} stopped = {shot} shot down + {lost.value} lost"
        notes.append(decision("the stopped total holds the lost", [*whole.items, *lost.items], None, whole.rule))


def _bundles(wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """A list may give some models together (`four Kh-22 and Kh-31P, five Kh-59`): the number without a model is then
    beside the models of its class, not their total. It is where one of the models alone is larger, or where only the
    sum makes up the missiles' total."""
    bundled: set[str] = set()  # a list that gives models together does so for every outcome
    for cell in ("launched", "intercepted", "lost"):
        mixed: dict[str, list[Figure]] = {}
        for weapon_class in TREE["missile"]:
            own = wholes.get((weapon_class, None, cell))
            models = [
                f
                for key, f in sorted(wholes.items(), key=lambda e: key_order(e[0]))
                if key[0] == weapon_class and key[1] and key[2] == cell
            ]
            if own and own.exact_part and own.value.exact and models and all(f.value.exact for f in models):
                mixed[weapon_class] = [own, *models]
        whole = wholes.get(("missile", None, cell))
        for weapon_class, found in mixed.items():
            own = found[0]
            larger = any((f.value.low or 0) > (own.value.low or 0) for f in found[1:])
            together = total(f.value for f in found)
            closes = False
            if whole and whole.value.exact:
                others = [f for c, rest in _listed("missile", cell, wholes) if c[0] != weapon_class for f in rest]
                beside = sum(f.value.low or 0 for f in others)
                closes = beside + (together.low or 0) == whole.value.low and all(f.value.exact for f in others)
            if not larger and not closes and weapon_class not in bundled:
                continue
            bundled.add(weapon_class)
            parts = " + ".join(f"{f.weapon_model or 'others'} {f.value}" for f in found)
            figure = Figure(
                cell, weapon_class, None, together, "summed", f"summed: {parts}", [i for f in found for i in f.items]
            )
            figure.flags |= {"summed"}
            wholes[(weapon_class, None, cell)] = figure
            notes.append(decision("a number without model stands beside the models", figure.items, None, figure.rule))


def _launched_beside(wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """Munitions stopped, lost or hit beside a total (`two more were shot down`) were launched beside it too: the
    launched number that does not count them becomes a lower bound."""
    for key, figure in sorted(wholes.items(), key=lambda entry: key_order(entry[0])):
        if key[2] != "launched" or figure.more or figure.value.low is None:
            continue
        beside = [f for cell in OUTCOME_CELLS if (f := wholes.get((key[0], key[1], cell))) and f.more]
        extra = sum(f.more for f in beside)
        stopped = total(f.value for cell in OUTCOME_CELLS if (f := wholes.get((key[0], key[1], cell))))
        if not extra or figure.value.high is None or (stopped.low or 0) <= figure.value.high:
            continue
        figure.rule = f"at least {figure.value} + {extra} that met an outcome beside it"
        figure.value = Range(figure.value.low + extra, None, figure.value.approx)
        figure.flags |= {"summed"}
        figure.status = "summed"
        notes.append(
            decision(
                "launched beside the total", [*figure.items, *(i for f in beside for i in f.items)], None, figure.rule
            )
        )


def _decoys_lost(attack: Attack, party: str | None, wholes: dict[Key, Figure], notes: list[dict]) -> None:
    """Where a party calls what it lost from radar decoys, its decoys lost are its drones lost."""
    decoys = wholes.get(("decoy_drone", None, "lost"))
    if decoys is None or ("drone", None, "lost") in wholes or ("drone", None, "launched") not in wholes:
        return
    row = in_effect("lost_are_decoys", party, "drone", "lost", attack.night_end)
    if row is None:
        return
    rule = f"summed: decoys lost {decoys.value}; this party's lost drones are decoys since {row['date']}"
    wholes[("drone", None, "lost")] = Figure(
        "lost", "drone", None, decoys.value, "summed", rule, list(decoys.items), None, {"summed"}
    )
    notes.append(decision("decoys lost are the drones lost", decoys.items, None, rule))


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
            notes.append(decision("zero by closed list", sources, None, rule))


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
                cell, parent, None, total(f.value for f in have), "summed", f"summed: {names}",
                [i for f in have for i in f.items],
            )  # fmt: skip
            figure.flags |= {"summed"} | {x for f in have for x in f.flags}
            wholes[key] = figure
            notes.append(decision("sum over every type named", figure.items, None, figure.rule))


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
