"""Sentences with results, made by rule from the tables: titles of charts and the findings of the start page.

Each names the party and stays inside the texts of the run. A finding is made only above a stated minimum; below it the
sentence describes what is shown. `Finding.parts` holds plain words and `(words, figure_id or address)` pairs, so that
a page can make each number a link.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from helpers import lexicon, views
from helpers.views import Book

LEAST_NIGHTS = 20  # nights with a figure below which no trend is worded
LEAST_STORIES = 20  # stories on each side of a change in attention
LEAST_MUNITIONS = 30  # below this: counts, no share
FEW_COUNTS = 100  # of 1,000 articles: with fewer that hold a count, figures rest on few texts
LEAST_ARTICLES = 20  # articles below which a rate says nothing
CHANGE = 1.5  # a mean has to grow or fall by this factor, and beyond the spread, to be called a change
BAND = 0.10  # a share has to move by ten points

Part = str | tuple[str, str]


@dataclass(frozen=True)
class Finding:
    """One sentence. `trend`: rising, falling, flat, one or none."""

    parts: tuple[Part, ...]
    trend: str = "none"

    @property
    def text(self) -> str:
        return "".join(part if isinstance(part, str) else part[0] for part in self.parts)


def upper(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def trimmed_mean(values: Sequence[float]) -> float:
    """The mean of the values; 0 where there are none."""
    return sum(values) / len(values) if values else 0.0


def spread(values: Sequence[float]) -> float:
    """The standard error of the mean, 0 for fewer than two values."""
    if len(values) < 2:
        return 0.0
    mean = trimmed_mean(values)
    return (sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values)) ** 0.5


def thirds(nights: Sequence[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of the first and the last third of the time between the first and the last row."""
    first, last = nights[0]["night"], nights[-1]["night"]
    third = (last - first) / 3
    return [n for n in nights if n["night"] < first + third], [n for n in nights if n["night"] > last - third]


def known(nights: Sequence[dict[str, Any]], outcome: str = "launched") -> list[dict[str, Any]]:
    """The rows that state a lower bound for the outcome."""
    return [n for n in nights if n.get(f"{outcome}_low") is not None]


def link_of(book: Book, night: dict[str, Any], outcome: str) -> Part:
    """A number of a night with the figure that it opens."""
    value = night.get(f"{outcome}_low")
    said = views.amount(value, night.get(f"{outcome}_high"), "approximate" in night.get("flags", ()))
    figure = book.figure_for(night["rows"][0], outcome) if len(night["rows"]) == 1 else None
    return (said, figure["figure_id"]) if figure else (said, night["attack"].file)


def launched(book: Book, kinds: str = "drone") -> Finding:
    """How many were launched, by the party with the most counts: most, and the change over time where it is one."""
    nights = known(book.nights(kinds))
    attacker, who = book.main
    word = views.words_of(kinds)
    if not attacker or not nights:
        return Finding((f"No party gives a number of {word} launched that these texts carry",))
    most = max(nights, key=lambda n: (n["launched_low"], -n["night"].toordinal()))
    party = views.party(who, start=True)
    if len(nights) == 1:
        return Finding((f"{party} counted ", link_of(book, most, "launched"), f" {views.words_of(kinds, most['launched_low'])} launched by {attacker}, {most['attack'].when()}"), "one")  # fmt: skip
    first, last = thirds(nights)
    tail: tuple[Part, ...] = ("; the most, ", link_of(book, most, "launched"), f", {on(most['attack'])}")
    trend, before, after = change([n["launched_low"] for n in first], [n["launched_low"] for n in last])
    if len(nights) < LEAST_NIGHTS or min(len(first), len(last)) < LEAST_NIGHTS // 4 or trend == "flat":
        total = "about as many at the end as at the start" if trend == "flat" and len(nights) >= LEAST_NIGHTS else ""
        parts: tuple[Part, ...] = (f"{party} counted {word} from {attacker} in {len(nights)} reported attacks",)
        return Finding((*parts, f", {total}" if total else "", *tail), trend if total else "none")
    return Finding(
        (f"{party} counted {before:.0f} {word} an attack in the first third of the period and {after:.0f} in the last", *tail), trend
    )  # fmt: skip


def on(attack: views.Attack) -> str:
    """`in the night to 15 January 2025`, `on 15 January 2025`."""
    return f"in the {attack.when()}" if attack.night_time else f"on {views.long_day(attack.night)}"


def change(first: Sequence[float], last: Sequence[float]) -> tuple[str, float, float]:
    """`rising`, `falling` or `flat` with both means: a change of half and beyond twice the joint standard error."""
    before, after = trimmed_mean(first), trimmed_mean(last)
    error = (spread(first) ** 2 + spread(last) ** 2) ** 0.5
    if abs(after - before) <= 2 * error or not before:
        return "flat", before, after
    if after >= CHANGE * before:
        return "rising", before, after
    if before >= CHANGE * after:
        return "falling", before, after
    return "flat", before, after


@dataclass(frozen=True)
class Share:
    """Reported shot-down share of one party, weapon and period, as a band, with what was left out."""

    start: date
    kinds: str
    attacks: int
    launched: int
    stopped: int
    lost: int
    left_out: int  # attacks that state no launched or no stopped number
    left_out_munitions: int
    below: int  # attacks and munitions counted with zero stopped
    low: float | None
    high: float | None
    floor: float | None  # bound: what was left out counted as 0 %
    ceiling: float | None  # bound: as 100 %


def shares(book: Book, kinds: str, by: str | None = None) -> list[Share]:
    """The reported shot-down share by period (by default the whole), from stopped to stopped + lost.

    Only attacks that state launched and stopped exactly are counted; those that do not are bounded as 0 % and 100 %.
    Under 30 munitions the shares are null.
    """
    nights = book.nights(kinds)
    if not nights:
        return []
    origin = nights[0]["night"] - timedelta(days=nights[0]["night"].weekday())
    cuts = [b["day"] for b in book.breaks if changes(b, kinds)]
    groups: dict[date, list[dict[str, Any]]] = {}
    for night in nights:
        start = views.period_start(night["night"], by, origin) if by else nights[0]["night"]
        start = max(
            [start, *(day for day in cuts if day <= night["night"])]
        )  # a share never mixes two ways of counting
        groups.setdefault(start, []).append(night)
    out = []
    for start in sorted(groups):
        used, left, left_count = [], 0, 0
        for n in groups[start]:
            stopped = stopped_of(n)
            exact = n["launched_low"] is not None and n["launched_low"] == n["launched_high"]
            if exact and stopped is not None and "contradiction" not in n["flags"] and "partial" not in n["flags"]:
                used.append((n["launched_low"], stopped, n["lost_low"] or 0))
            else:
                left += 1
                left_count += n["launched_low"] or 0
        fired, stopped, lost = (sum(u[k] for u in used) for k in range(3))
        every = fired + left_count
        enough = fired >= LEAST_MUNITIONS
        out.append(
            Share(
                start, kinds, len(used), fired, stopped, lost, left, left_count, sum(1 for u in used if u[1] == 0),
                stopped / fired if enough else None, min(1.0, (stopped + lost) / fired) if enough else None,
                stopped / every if enough else None, min(1.0, (stopped + lost + left_count) / every) if enough else None,
            )
        )  # fmt: skip
    return out


def changes(mark: dict[str, Any], kinds: str) -> bool:
    """Whether a change of definition touches what a share of these weapons counts."""
    groups = [g for g in re.split(r"[;,|/ ]+", views.text_of(mark.get("groups"))) if g]
    outcomes = [o for o in re.split(r"[;,|/ ]+", views.text_of(mark.get("outcomes"))) if o]
    family = {"missile": views.MISSILES}.get(kinds, (kinds,))
    return (not groups or bool(set(groups) & {*family, "all"})) and (
        not outcomes or bool(set(outcomes) & {"launched", "intercepted", "lost", "all"})
    )


def whole_share(book: Book, kinds: str) -> Share | None:
    """The share over the longest stretch of the texts in which the party counts in one way."""
    return max(shares(book, kinds), key=lambda s: (s.launched, s.attacks, s.start), default=None)


def stopped_of(night: dict[str, Any]) -> int | None:
    """Shot down and suppressed together, where stated exactly; null otherwise."""
    low, high = night["intercepted_low"], night["intercepted_high"]
    if low is None or low != high:
        return None
    extra = night["suppressed_low"] or 0
    return low + extra


def percent(share: float | None) -> str:
    """`57%`, or `–` where there is none."""
    return "–" if share is None else f"{100 * share:.0f}%"


def band(share: Share) -> str:
    """`57%`, or `57% to 96%` with what was lost."""
    if share.low is None:
        return f"{share.stopped} of {share.launched}"
    if share.high is None or percent(share.low) == percent(share.high):
        return percent(share.low)
    return f"{percent(share.low)} to {percent(share.high)}"


def stopped(book: Book) -> Finding:
    """The reported shot-down share of drones and missiles over all attacks, as bands."""
    attacker, who = book.main
    said = []
    for kinds in ("drone", "missile"):
        whole = whole_share(book, kinds)
        if whole and whole.launched:
            said.append((kinds, whole))
    if not said:
        return Finding(("No party gives both how many were launched and how many were shot down",))
    parts: list[Part] = [f"By the figures of {views.party(who)}, "]
    for k, (kinds, share) in enumerate(said):
        parts.append("; " if k else "")
        if share.low is None:
            parts += [
                (f"{share.stopped} of {share.launched}", "weapons.html"),
                f" {views.words_of(kinds)} were shot down: too few for a share",
            ]
            continue
        parts += [(percent(share.low), "weapons.html"), f" of {views.words_of(kinds)} were shot down"]
        if share.lost:
            parts += [", and ", (percent(share.high), "weapons.html"), " with those lost from radar"]
    return Finding(tuple(parts))


def few_counts(book: Book) -> str | None:
    """What to know of a collection in which few articles count munitions, with the number per 1,000 articles; null where it
    fits."""
    articles = {views.text_of(row.get("article_id")) for row in book.rows("articles")}
    telling = {
        name for row in book.rows("claims")
        if views.text_of(row.get("kind")) != "platform" and (name := views.text_of(row.get("article_id"))) in articles
    }  # fmt: skip
    total, told = len(articles), len(telling)
    if not total or (told and (total < LEAST_ARTICLES or 1000 * told >= FEW_COUNTS * total)):
        return None
    fits = "Strikebook fits texts that say how many missiles or drones were launched or stopped"
    if not told:
        held = "The one article holds" if total == 1 else f"None of the {views.number(total)} articles holds"
        return f"{held} {'no' if total == 1 else 'a'} count of munitions. {fits}."
    rate = max(1, round(1000 * told / total))
    return (
        f"Few counts of munitions: {views.number(told)} of {views.number(total)} articles hold one, {rate} per 1,000. "
        f"{fits}; here the figures rest on few of them."
    )


def share_title(book: Book, by: str) -> str:
    """The title of the share chart: range of the periods, by party."""
    _, who = book.main
    drones = [s for s in shares(book, "drone", by) if s.low is not None]
    other = [s for s in shares(book, "missile", by) if s.low is not None]
    kinds, found = ("drone", drones) if drones else ("missile", other)
    if not found:
        return (
            f"Too few munitions for a shot-down share in the figures of {views.party(who)}"
            if who
            else "No shot-down share can be given"
        )
    low, high = min(s.low for s in found), max(s.low for s in found)
    word = views.words_of(kinds)
    if len(found) == 1 or percent(low) == percent(high):
        return f"{views.party(who, start=True)} reported {percent(found[0].low)} of {word} shot down"
    return f"{views.party(who, start=True)} reported between {percent(low)} and {percent(high)} of {word} shot down, {by} by {by}"


def launched_title(book: Book) -> str:
    """The title of the chart of attacks."""
    attacker, who = book.main
    drones, missiles = known(book.nights("drone")), known(book.nights("missile"))
    if not drones and not missiles:
        return "No party gives a number launched that these texts carry"
    who = views.party(who, start=True)
    kinds, rows = ("drone", drones) if len(drones) >= len(missiles) else ("missile", missiles)
    most = max(rows, key=lambda n: (n["launched_low"], -n["night"].toordinal()))
    first = f"{who} counted {views.words_of(kinds)} from {attacker} in {len(rows)} attack{'s' * (len(rows) != 1)}, at most {views.number(most['launched_low'])}"
    if drones and missiles:
        other = missiles if kinds == "drone" else drones
        word = views.words_of("missile" if kinds == "drone" else "drone")
        return f"{first}, and {word} in {len(other)}"
    return first


def attention(book: Book) -> Finding:
    """How large a share of independent stories names the actors named most, and a change where it is one."""
    total = book.stories_total
    people = [a for a in book.actors if len(a["named"]) > 0]
    if not total or not people:
        return Finding(("No actor of the lexicons is named in these texts",))
    people = leading(book, 2)
    parts: list[Part] = []
    for k, actor in enumerate(people):
        share = len(actor["named"]) / total
        shown = percent(share) if total >= LEAST_STORIES else f"{len(actor['named'])} of {total}"
        parts += [
            "" if k == 0 else " and ",
            actor["actor"],
            " in " if k else " was named in ",
            (shown, actor_file(actor)),
        ]
    parts.append(f" of {total} independent stories" if total >= LEAST_STORIES else " independent stories")
    moved = shift(book, people[0]["actor_id"])
    if moved:
        day, before, after = moved
        parts += [
            f"; {people[0]['actor']} in {percent(before)} before {views.long_day(day)} and {percent(after)} from then on"
        ]
    return Finding(tuple(parts))


def actor_file(actor: dict[str, Any]) -> str:
    """The page of an actor."""
    return f"actors/{views.slug(actor['actor_id'])}.html"


def leading(book: Book, count: int) -> list[dict[str, Any]]:
    """The actors named in most stories: persons first where the tables tell kinds, else all."""
    kinds = {
        views.text_of(r.get("actor_id")): views.text_of(r.get("kind")) for r in book.rows("timeline") if r.get("kind")
    }
    kinds |= {a["actor_id"]: kind for a in book.actors if (kind := known_kinds().get(a["actor"]))}
    people = [a for a in book.actors if kinds.get(a["actor_id"]) == "person"]
    return (people or book.actors)[:count]


def known_kinds() -> dict[str, str]:
    """Actor → kind of the lexicon, and of the pack that is laid over it; empty where there is none."""
    try:
        rows = lexicon.entries("actors", pack=lexicon.current())
    except lexicon.LexiconError:
        return {}
    return {str(row["name"]): str(row.get("kind", "")) for row in rows}


def shift(book: Book, actor_id: str) -> tuple[date, float, float] | None:
    """The date at which an actor's share of stories changes most, where at least 20 stories stand on both sides and the
    change is beyond twice its standard error and twenty points; null otherwise."""
    weeks = book.story_periods("week")
    stories = [len(w["stories"]) for w in weeks]
    named = [len(w["actors"].get(actor_id, ())) for w in weeks]
    total, total_named = sum(stories), sum(named)
    n1 = k1 = 0
    best = None
    for cut in range(1, len(weeks)):
        n1, k1 = n1 + stories[cut - 1], k1 + named[cut - 1]
        n2, k2 = total - n1, total_named - k1
        if min(n1, n2) < LEAST_STORIES:
            continue
        p1, p2 = k1 / n1, k2 / n2
        error = (p1 * (1 - p1) / n1 + p2 * (1 - p2) / n2) ** 0.5
        if abs(p2 - p1) > max(0.2, 2 * error) and (best is None or abs(p2 - p1) > abs(best[2] - best[1])):
            best = (weeks[cut]["start"], p1, p2)
    return best


def attention_title(book: Book) -> str:
    """The title of the chart of actors."""
    return upper(re.sub(r"\s+", " ", attention(book).text))


def accounting(book: Book, attack: views.Attack, who: str | None) -> Finding:
    """The heading of an attack's page: what a party counts, and what of it is left without a stated fate."""
    cells = [(kinds, views.class_cell(book.whole_rows(attack, who), kinds)) for kinds in ("missile", "drone")]  # fmt: skip
    cells = [(kinds, {"attack": attack, "night": attack.night, **cell}) for kinds, cell in cells if cell]
    counted = [
        (kinds, cell) for kinds, cell in cells if cell["launched_low"] is not None or cell["launched_high"] is not None
    ]
    party = views.party(who, start=True)
    if not counted:
        some = [(k, c) for k, c in cells if c["intercepted_low"] is not None]
        if some:
            kinds, cell = some[0]
            return Finding((f"{party} reports ", link_of(book, cell, "intercepted"), f" {views.words_of(kinds, cell['intercepted_low'])} shot down, and no number launched"))  # fmt: skip
        rows = [
            r for r in attack.rows if r.get("claimed_by") == who and views.has_numbers(r) and not book.part_of_row(r)
        ] or [r for r in attack.rows if r.get("claimed_by") == who and views.has_numbers(r)]
        for row in rows:
            for outcome in ("launched", "intercepted", "hit", "lost", "suppressed", "left_airspace", "still_flying"):
                low, high = views.whole(row.get(f"{outcome}_low")), views.whole(row.get(f"{outcome}_high"))
                if low is None and high is None:
                    continue
                figure = book.figure_for(row, outcome)
                said = (views.amount(low, high), figure["figure_id"] if figure else attack.file)
                model = f"{row['weapon_model']} " if row.get("weapon_model") else ""
                return Finding((f"{party} reports ", said, f" {model}{views.words_of(row.get('weapon_class'), low)} {views.OUTCOME_WORDS[outcome]}"))  # fmt: skip
        return Finding((f"No number is reported for this attack by {views.party(who)}",))
    parts: list[Part] = [f"{party} counts "]
    for k, (kinds, cell) in enumerate(counted):
        parts += [
            " and " if k else "",
            link_of(book, cell, "launched"),
            f" {views.words_of(kinds, cell['launched_low'])}",
        ]
        if cell["partial"] and len(cell["rows"]) > 1:
            parts.append(" of the types named")
    down = [(kinds, cell) for kinds, cell in counted if cell["intercepted_low"] is not None]
    if down:
        parts.append(", and reports ")
        for k, (kinds, cell) in enumerate(down):
            parts += [
                " and " if k else "",
                link_of(book, cell, "intercepted"),
                f" of the {views.words_of(kinds)}" if len(counted) > 1 else "",
            ]
        parts.append(" shot down")
    return Finding(tuple(parts))


def actor_title(book: Book, actor: dict[str, Any]) -> Finding:
    """The heading of an actor's page."""
    total = book.stories_total
    parts: list[Part] = [f"{actor['actor']}: named in {len(actor['named'])} of {total} independent stories"]
    moved = shift(book, actor["actor_id"])
    if moved:
        day, before, after = moved
        parts = [
            f"{actor['actor']}: named in {percent(before)} of stories before {views.long_day(day)}, in {percent(after)} from then on"
        ]
    return Finding(tuple(parts))


def headline(book: Book) -> str:
    """The heading of the start page: the launched finding, else what the run holds."""
    finding = launched(book, "drone")
    attacker, who = book.main
    if finding.trend in ("rising", "falling"):
        first, last = thirds(known(book.nights("drone")))
        _, before, after = change([n["launched_low"] for n in first], [n["launched_low"] for n in last])
        times = f"{after / before:.1f} times as many" if after > before else f"{100 * after / before:.0f}% as many"
        return f"By the count of {views.party(who)}, {attacker} launched {times} drones an attack at the end of the period as at its start"
    if book.attacks:
        dated = sum(1 for a in book.attacks.values() if a.night)
        words = f"{views.number(len(book.attacks))} attack{'s' * (len(book.attacks) != 1)}"
        return f"{upper(words)}, {views.number(len(book.figures))} reported figure{'s' * (len(book.figures) != 1)}" + ("" if dated == len(book.attacks) else f"; {len(book.attacks) - dated} without a date")  # fmt: skip
    if book.articles:
        return f"No strike figures in {views.number(len(book.articles))} article{'s' * (len(book.articles) != 1)}"
    return "No article could be read"
