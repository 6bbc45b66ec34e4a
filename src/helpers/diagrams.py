"""Drawings of the site from tables, in one style and with one exit (`finish`): finding as title, measure and period
below it, source, alt text, and the table that was drawn, in two widths.

Silence has a shape everywhere: what is not reported, withheld, or known from the reference table only is never drawn
as zero, and no line crosses a change of definition.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup

from helpers import findings, views
from helpers.drawing import Drawing, ticks
from helpers.views import Attack, Book

WIDE, PAIR, FIND, NARROW = 1120, 528, 340, 358  # widths in units; text is never drawn below 12 of them
MOST_BARS = 240  # beyond this many days bars would be thinner than three pixels: months are drawn instead
SHAPES = (0, 1, 2, 3)


@dataclass(frozen=True)
class Chart:
    """One chart: words, two drawings, and the table behind it. `key` lists the marks as `(class, words)`."""

    name: str
    title: str
    subtitle: str
    source: str
    alt: str
    wide: Drawing
    narrow: Drawing
    head: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    key: tuple[tuple[str, str], ...] = ()
    note: str = ""

    @property
    def svg(self) -> Markup:
        """Both drawings for a page."""
        return self.wide.svg() + self.narrow.svg()

    def csv(self) -> str:
        """The table as CSV for spreadsheets; null cells are empty."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")  # so that a lone CR inside a cell is quoted too
        writer.writerow(self.head)
        writer.writerows([["" if c is None else safe(c) for c in row] for row in self.rows])
        return out.getvalue()

    def file(self) -> str:
        """The wide drawing as a file of its own."""
        return self.wide.standalone(self.title, self.subtitle, f"Source: {self.source}")


def safe(cell: Any) -> Any:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else cell


def finish(
    name: str,
    title: str,
    subtitle: str,
    source: str,
    alt: str,
    draw: Callable[[Drawing], None],
    sizes: Sequence[tuple[float, float]],
    head: Sequence[str],
    rows: Iterable[Sequence[Any]],
    key: Sequence[tuple[str, str]] = (),
    note: str = "",
) -> Chart:
    """The one exit of every site chart: draws both widths and refuses a chart without its words.

    `sizes` is `(width, height)` of the wide and the narrow drawing. Raises ValueError where title, source or alt is empty.
    """
    if not (title and source and alt):
        raise ValueError(f"chart {name}: title, source and alt text are required")
    drawings = []
    for kind, (width, height) in zip(("wide", "narrow"), sizes, strict=True):
        drawing = Drawing(width, height, alt, kind)
        draw(drawing)
        drawings.append(drawing)
    cells = tuple(tuple(views.plain(cell) for cell in row) for row in rows)
    return Chart(
        name,
        findings.upper(title),
        subtitle,
        source,
        alt,
        drawings[0],
        drawings[1],
        tuple(head),
        cells,
        tuple(key),
        note,
    )


def source_line(book: Book, who: str | None, reference: bool = False) -> str:
    """Who is the source of the numbers and in how many articles they stand."""
    count = len(book.articles)
    said = (
        f"{views.party(who, start=True)}, as told in {views.number(count)} article{'s' * (count != 1)}"
        if who
        else f"{views.number(count)} articles of this run"
    )
    return said + ("; outlined days from the reference table" if reference else "")


def span_words(book: Book) -> str:
    """`2 December 2024 to 23 February 2025`."""
    if not book.span:
        return "no dates"
    first, last = book.span
    return views.long_day(first) if first == last else f"{views.long_day(first)} to {views.long_day(last)}"


def axis_days(first: date, last: date, most: int) -> list[date]:
    """Days for axis labels: Mondays, or firsts of months where Mondays would be too many."""
    days = (last - first).days + 1
    if days <= most:
        return [first + timedelta(days=k) for k in range(days)]
    for step in (7, 14, 28):
        if days / step <= most:
            start = first + timedelta(days=(-first.weekday()) % 7) if days > 10 else first
            return [start + timedelta(days=k) for k in range(0, (last - start).days + 1, step)]
    months = [d for k in range(days) if (d := first + timedelta(days=k)).day == 1]
    skip = -(-len(months) // most)
    return months[::skip]


# --- coverage -------------------------------------------------------------------------------------------------------


def coverage(book: Book) -> Chart | None:
    """The strip of days: told, said to be none, in the reference only, no report, withheld. Null without dates."""
    days = book.coverage
    if not days:
        return None
    attacker, _ = book.main
    count = {
        state: [d["day"] for d in days if d["state"] == state]
        for state in ("told", "explicit_none", "reference_only", "no_report")
    }
    withheld = [d["day"] for d in days if d["withheld"]]
    title = f"Coverage: these texts report attacks{f' by {attacker}' if attacker else ''} on {len(count['told'])} of {len(days)} days"
    alt = f"{title}. {len(count['reference_only'])} days only in the reference table, {len(count['no_report'])} without any report"
    alt += f", {len(count['explicit_none'])} with an explicit none" if count["explicit_none"] else ""
    alt += f"; figures withheld on {len(withheld)} days." if withheld else "."
    weeks = -(-(len(days) + days[0]["day"].weekday()) // 7)
    long = len(days) > 430

    def draw(d: Drawing) -> None:
        if d.kind == "wide" and not long:
            strip(d, days)
        else:
            calendar(d, days)

    narrow_rows = weeks if not long else min(weeks, 60)
    size_wide = (WIDE, 70) if not long else (WIDE, 24 + 15 * 7)
    key = [("f-ink", "told; height: 1, 2, 3 or more stories")]
    key += [("ghost", f"{len(count['reference_only'])} in the reference table only")] if count["reference_only"] else []
    key += [("f-wash", f"{len(count['explicit_none'])} with an explicit none")] if count["explicit_none"] else []
    key += [("f-void", f"{len(count['no_report'])} without report")] if count["no_report"] else []
    key += [("flag", f"{len(withheld)} with a figure withheld")] if withheld else []
    words = {
        "told": "told",
        "explicit_none": "explicit none",
        "reference_only": "reference only",
        "no_report": "no report",
    }
    return finish(
        "coverage", title, f"Days, {span_words(book)}. A day without report is not a day without attack.", source_line(book, None), alt,
        draw, (size_wide, (NARROW, 22 + 16 * max(1, -(-narrow_rows // 1)) if not long else 22 + 16 * narrow_rows)),
        ("date", "coverage", "stories", "withheld"), [(d["day"].isoformat(), words[d["state"]], d["stories"] if d["state"] == "told" else None, d["withheld"]) for d in days], key,
    )  # fmt: skip


def strip(d: Drawing, days: list[dict[str, Any]]) -> None:
    """The days in one line, height by stories."""
    step = d.width / len(days)
    base = 46.0
    for k, day in enumerate(days):
        x, w = k * step, max(step - min(2.5, step * 0.2), 0.8)
        tip = f"{views.long_day(day['day'])}: " + (
            f"{day['stories']} stor{'y' if day['stories'] == 1 else 'ies'}"
            if day["state"] == "told"
            else day["state"].replace("_", " ")
        )
        if day["state"] == "told":
            h = 13 + 10 * (min(day["stories"], 3) - 1)
            d.rect(x, base - h, w, h, "f-ink", tip)
        elif day["state"] == "reference_only":
            d.rect(x + 0.5, base - 12.5, max(w - 1, 0.6), 12, "ghost", tip)
        elif day["state"] == "explicit_none":
            d.rect(x, base - 13, w, 13, "f-wash", tip)
        else:
            d.rect(x, base - 30, w, 30, "f-void", tip)
        if day["withheld"]:
            d.path([(x + w / 2, base + 4), (x + w / 2 + 4, base + 11), (x + w / 2 - 4, base + 11)], "flag", close=True)
    d.line(0, base + 0.5, d.width, base + 0.5, "lead")
    first, last = days[0]["day"], days[-1]["day"]
    seen_month, right = None, -99.0
    for day in axis_days(first, last, 13):
        x = (day - first).days * step
        said = views.short_day(day) if day.month != seen_month else str(day.day)
        if x - right < 8 or x > d.width - 20:
            continue
        d.text(x, 66, said, "t3")
        seen_month, right = day.month, x + 6.2 * len(said)


def calendar(d: Drawing, days: list[dict[str, Any]]) -> None:
    """The days as a calendar: weeks as rows on a phone, as columns on a wide page."""
    first = days[0]["day"]
    lead = first.weekday()
    across = d.kind == "wide"
    weeks = -(-(len(days) + lead) // 7)
    if across:
        cell_w, cell_h = d.width / weeks, 15.0
    else:
        cell_w, cell_h = (d.width - 52) / 7, 16.0
        for k, name in enumerate("MTWTFSS"):
            d.text(52 + (k + 0.5) * cell_w, 11, name, "t3", "middle")
    month = None
    for k, day in enumerate(days):
        week, weekday = divmod(k + lead, 7)
        x, y = (week * cell_w, 20 + weekday * cell_h) if across else (52 + weekday * cell_w, 17 + week * cell_h)
        w, h = max(cell_w - (0.6 if across else 3), 0.5), cell_h - 3
        if across and day["day"].day == 1 and day["day"].month in (1, 4, 7, 10):
            d.text(x, 12, f"{views.short_day(day['day'])[2:]} {day['day'].year}", "t3")
        if not across and (weekday == 0 or k == 0):
            d.text(0, y + 11, views.short_day(day["day"]) if day["day"].month != month else str(day["day"].day), "t3")
            month = day["day"].month
        if y > d.height:
            break
        if day["state"] == "told":
            d.rect(x, y, w, h, "f-ink" + ("" if day["stories"] > 2 else " mid" if day["stories"] == 2 else " half"))
        else:
            d.rect(
                x, y, w, h, {"reference_only": "ghost", "explicit_none": "f-wash", "no_report": "f-void"}[day["state"]]
            )
        if day["withheld"]:
            d.path([(x + w / 2, y + 3), (x + w / 2 + 4, y + 10), (x + w / 2 - 4, y + 10)], "flag", close=True)


# --- launched and what became of it ---------------------------------------------------------------------------------

STACK = (("stopped", "f-shot", "shot down or suppressed"), ("lost", "f-lost", "lost from radar / did not reach the target"),
         ("other", "f-hit", "hit"), ("rest", "f-open", "fate not stated"))  # fmt: skip


def stacked(night: dict[str, Any]) -> dict[str, int]:
    """A night's bar in parts, from the lower bounds; parts beyond the number launched are drawn as they stand."""
    lost = (night["lost_low"] or 0) + (night["left_airspace_low"] or 0)
    stop = (night["intercepted_low"] or 0) + (night["suppressed_low"] or 0)
    hit = night["hit_low"] or 0
    rest = (night["launched_low"] or 0) - stop - lost - hit
    return {"stopped": stop, "lost": lost, "other": hit, "rest": max(rest, 0)}


def launched(book: Book, link: Callable[[Attack], str] | None = None) -> Chart | None:
    """Launched and what became of it, one bar an attack (or a month, for long periods). Null where no number stands.

    Drones and missiles stand in two panels on one scale; gaps stay gaps; the biggest are labelled.
    """
    drones, missiles = book.nights("drone"), book.nights("missile")
    if not findings.known(drones) and not findings.known(missiles):
        return None
    attacker, who = book.main
    days = [n["night"] for n in drones + missiles]
    first, last = min(days), max(days)
    if (last - first).days >= MOST_BARS:
        return launched_by_month(book, drones, missiles)
    panels = [(w, rows) for w, rows in (("Drones", drones), ("Missiles", missiles)) if findings.known(rows)]
    top = max(n["launched_low"] or sum(stacked(n).values()) for _, rows in panels for n in rows)
    scale = ticks(top)
    peak = [max(n["launched_low"] or sum(stacked(n).values()) for n in rows) for _, rows in panels]
    gaps = {c["day"] for c in book.coverage if c["state"] == "no_report"}
    only = {} if book.main == (None, None) else reference_only(book)
    breaks = [b for b in book.breaks if first < b["day"] <= last]

    def draw(d: Drawing) -> None:
        left, right = 40.0, 6.0
        width = d.width - left - right
        step = width / ((last - first).days + 1)
        unit = (d.height - 80 * len(panels)) / max(sum(max(p, scale[-1] * 0.12) for p in peak), 1)
        y = 0.0
        for (name, rows), most in zip(panels, peak, strict=True):
            kinds = "drone" if name == "Drones" else "missile"
            y += 14
            d.text(0, y, f"{name}, an attack" + (", same scale" if kinds == "missile" and len(panels) > 1 else ""), "b")
            high = max(most, scale[-1] * 0.12) * unit
            base = y + 34 + high
            for value in scale:
                if value * unit <= high + 8:
                    d.line(left, base - value * unit, left + width, base - value * unit, "grid")
                    d.text(left - 6, base - value * unit + 4, views.number(value), "t3", "end")
            for day in sorted(gaps):
                if first <= day <= last:
                    d.rect(left + (day - first).days * step, base - high, step, high, "f-wash")
            for k, mark in enumerate(breaks):
                x = left + (mark["day"] - first).days * step
                d.line(x, base - high - 14, x, base, "break")
                if name == panels[0][0]:
                    d.text(
                        x + 3,
                        base - high - 6,
                        f"count changes {views.short_day(mark['day'])}" if d.kind == "wide" else f"▸{k + 1}",
                        "t3",
                    )
            for day, value in sorted(only.get(kinds, {}).items()):
                if first <= day <= last:
                    d.rect(
                        left + (day - first).days * step + 0.5,
                        base - value * unit,
                        max(step * 0.78 - 1, 0.6),
                        value * unit,
                        "ghost",
                    )
            same: dict[date, int] = {}
            for n in rows:
                same[n["night"]] = same.get(n["night"], 0) + 1
            drawn: dict[date, int] = {}
            for n in rows:
                w = step * 0.78 / same[n["night"]]
                x = left + (n["night"] - first).days * step + w * drawn.get(n["night"], 0)
                drawn[n["night"]] = drawn.get(n["night"], 0) + 1
                bar(d, n, x, base, w, unit, kinds)
            d.line(left, base + 0.5, left + width, base + 0.5, "zero")
            labels(
                d,
                rows,
                lambda n: left + ((n["night"] - first).days + 0.4) * step,
                base,
                unit,
                link,
                kinds,
                5 if d.kind == "wide" else 2,
            )  # noqa: B023
            month = None
            for day in axis_days(first, last, 13 if d.kind == "wide" else 4):
                said = views.short_day(day) if day.month != month or d.kind == "narrow" else str(day.day)
                d.text(left + (day - first).days * step, base + 16, said, "t3")
                month = day.month
            y = base + 30

    rows = []
    for name, nights in panels:
        for n in nights:
            rows.append(
                (n["night"].isoformat(), n["attack"].attack_id, name.lower(), n["launched_low"], n["launched_high"], n["intercepted_low"], n["suppressed_low"],
                 n["lost_low"], n["left_airspace_low"], n["hit_low"], n["fate_not_stated_low"], "; ".join(n["flags"]) + ("; types named only" if n["partial"] and len(n["rows"]) > 1 else ""))
            )  # fmt: skip
    title = findings.launched_title(book)
    biggest = "; ".join(f"{name.lower()} at most {views.number(p)}" for (name, _), p in zip(panels, peak, strict=True))
    alt = f"{title}. Bars of {len(rows)} attack and weapon pairs from {views.long_day(first)} to {views.long_day(last)}: {biggest}. {len(gaps)} days without any report are left blank."
    used = {
        part
        for _, nights in panels
        for n in nights
        for part, value in stacked(n).items()
        if value and n["launched_low"] is not None
    }
    key = [(cls, words) for part, cls, words in STACK if part in used]
    key += (
        [("f-void", "outcome withheld or not reported")]
        if any(outcome_silent(n) for _, ns in panels for n in ns)
        else []
    )
    key += [("ghost", "in the reference table only")] if only else []
    key += [("f-wash", "no report")] if gaps else []
    note = " ".join(f"{views.long_day(b['day'])}: {b['what']}." for b in breaks)
    heights = 150 + 300, 150 + 250
    return finish("launched", title, f"Munitions launched by {attacker} and what became of them, as {views.party(who)} reports; {views.long_day(first)} to {views.long_day(last)}. Ranges are drawn at their lower end.",
                  source_line(book, who, bool(only)), alt, draw, ((WIDE, heights[0]), (NARROW, heights[1])),
                  ("date", "attack_id", "weapon", "launched_low", "launched_high", "shot_down", "suppressed", "lost", "left_airspace", "hit", "fate_not_stated", "flags"), rows, key, note)  # fmt: skip


def outcome_silent(night: dict[str, Any]) -> bool:
    """Whether a night states a number launched and nothing of what became of it."""
    return night["launched_low"] is not None and all(
        night[f"{o}_{e}"] is None
        for o in ("intercepted", "suppressed", "lost", "left_airspace", "hit")
        for e in ("low", "high")
    )


def bar(d: Drawing, night: dict[str, Any], x: float, base: float, w: float, unit: float, kinds: str) -> None:
    """One bar: its parts from the zero line up; hatched where the outcome is not reported."""
    tip = f"{views.long_day(night['night'])}: {views.amount(night['launched_low'], night['launched_high'])} {views.words_of(kinds)} launched"
    if night["launched_low"] is None:
        h = (night["intercepted_low"] or 0) * unit
        if h:
            d.rect(
                x,
                base - h,
                w,
                h,
                "f-shot half",
                f"{views.long_day(night['night'])}: {night['intercepted_low']} shot down, launched not reported",
            )
        return
    if outcome_silent(night):
        d.rect(
            x,
            base - night["launched_low"] * unit,
            w,
            night["launched_low"] * unit,
            "f-void",
            tip + ", outcome withheld or not reported",
        )
        return
    y = base
    for part, cls, words in STACK:
        value = stacked(night)[part]
        if value:
            h = value * unit
            d.rect(x, y - h, w, h, f"{cls} edge" if cls == "f-lost" else cls, f"{tip}; {views.number(value)} {words}")
            y -= h


def labels(
    d: Drawing, rows: list[dict[str, Any]], place: Callable[[dict[str, Any]], float], base: float, unit: float,
    link: Callable[[Attack], str] | None, kinds: str, most: int,
) -> None:  # fmt: skip
    """Labels the biggest bars, links to their attack, none over another."""
    ranked = sorted(findings.known(rows), key=lambda n: (-n["launched_low"], n["night"]))[:most]
    taken: list[tuple[float, float, float]] = []
    for n in ranked:
        said = f"{views.short_day(n['night'])}: {views.number(n['launched_low'])}"
        wide = 6.9 * len(said)
        x = min(max(place(n), wide / 2), d.width - wide / 2)
        y = base - n["launched_low"] * unit - 6
        if any(abs(x - tx) < (wide + tw) / 2 + 4 and abs(y - ty) < 14 for tx, ty, tw in taken):
            continue
        over = [
            m
            for m in rows
            if m is not n
            and abs(place(m) - x) < wide / 2
            and m["launched_low"] is not None
            and base - m["launched_low"] * unit < y + 2
        ]
        if over:
            continue
        taken.append((x, y, wide))
        d.text(x, y, said, "b", "middle", link(n["attack"]) if link else None)


def reference_only(book: Book) -> dict[str, dict[date, int]]:
    """Numbers launched that only the reference table has, by weapon and day, for the main attacker."""
    attacker, who = book.main
    told = {k: {n["night"] for n in book.nights(k)} for k in ("drone", "missile")}
    out: dict[str, dict[date, int]] = {"drone": {}, "missile": {}}
    for row in book.rows("scorecard"):
        if (
            row.get("verdict") != "not in texts"
            or row.get("outcome") not in (None, "launched")
            or row.get("attacker") not in (None, attacker)
        ):
            continue
        if row.get("weapon_model"):
            continue
        kinds = {"drone": "drone", "missile": "missile", "all_missiles": "missile"}.get(
            views.text_of(row.get("weapon_class"))
        )
        day = views.day_of(row.get("night_end") or row.get("date"))
        value = views.whole(
            next((row[k] for k in ("reference", "reference_low", "reference_value") if row.get(k) is not None), None)
        )
        if kinds and day and value and day not in told[kinds]:
            out[kinds][day] = max(value, out[kinds].get(day, 0))
    return {k: v for k, v in out.items() if v}


def launched_by_month(book: Book, drones: list[dict[str, Any]], missiles: list[dict[str, Any]]) -> Chart:
    """The chart of attacks for long periods: sums of a month's reported attacks, with how many there are."""
    attacker, who = book.main
    days = [n["night"] for n in drones + missiles]
    first, last = min(days), max(days)
    by = "month" if (last - first).days < 120 * 31 else "year"
    starts = []
    start = views.period_start(first, by, first)
    while start <= last:
        starts.append(start)
        start = views.next_period(start, by)
    table: dict[tuple[str, date], dict[str, int]] = {}
    for name, rows in (("drones", drones), ("missiles", missiles)):
        for n in findings.known(rows):
            cell = table.setdefault(
                (name, views.period_start(n["night"], by, first)),
                {"attacks": 0, "launched": 0, "stopped": 0, "lost": 0, "other": 0, "rest": 0, "silent": 0},
            )
            cell["attacks"] += 1
            cell["launched"] += n["launched_low"]
            if outcome_silent(n):
                cell["silent"] += n["launched_low"]
            else:
                for part, value in stacked(n).items():
                    cell[part] += value
    panels = [name for name in ("drones", "missiles") if any(key[0] == name for key in table)]
    breaks = [b for b in book.breaks if first < b["day"] <= last]

    def draw(d: Drawing) -> None:
        left, width = 52.0, d.width - 58
        step, y = width / len(starts), 0.0
        room = (d.height - 62 * len(panels)) / len(panels)
        for name in panels:
            y += 14
            d.text(0, y, f"{findings.upper(name)}, a {by}", "b")
            most = max(c["launched"] for (n, _), c in table.items() if n == name)
            scale = ticks(most)
            unit, base = room / max(most * 1.06, 1), y + 16 + room
            for value in scale:
                if value <= most * 1.05:
                    d.line(left, base - value * unit, left + width, base - value * unit, "grid")
                    d.text(left - 6, base - value * unit + 4, views.number(value), "t3", "end")
            for k, start in enumerate(starts):
                cell = table.get((name, start))
                x, w = left + k * step, step * 0.8
                if not cell:
                    d.rect(x, base - room, step, room, "f-wash")
                    continue
                tip = f"{views.period_words(start, by)}: {views.number(cell['launched'])} in {cell['attacks']} attacks"
                at = base
                for part, cls in (
                    ("stopped", "f-shot"),
                    ("lost", "f-lost"),
                    ("other", "f-hit"),
                    ("rest", "f-open"),
                    ("silent", "f-void"),
                ):
                    if cell[part]:
                        d.rect(x, at - cell[part] * unit, w, cell[part] * unit, cls, tip)
                        at -= cell[part] * unit
                if cell["launched"] == most:
                    d.text(
                        min(max(x + w / 2, 40), d.width - 50),
                        base - most * unit - 5,
                        f"{views.period_words(start, by)}: {views.number(most)}",
                        "b",
                        "middle",
                    )
            for mark in breaks:
                index = starts.index(views.period_start(mark["day"], by, first))
                d.line(left + index * step, y + 8, left + index * step, base, "break")
            d.line(left, base + 0.5, left + width, base + 0.5, "zero")
            every = -(-len(starts) // (12 if d.kind == "wide" else 4))
            for k in range(0, len(starts), every):
                d.text(left + k * step, base + 16, views.period_words(starts[k], by), "t3")
            y = base + 32

    rows = [
        (
            start.isoformat(),
            name,
            *(table[(name, start)][c] for c in ("attacks", "launched", "stopped", "lost", "other", "rest", "silent")),
        )
        for name in panels
        for start in starts
        if (name, start) in table
    ]
    title = findings.launched_title(book)
    alt = f"{title}. Bars by {by}, {views.period_words(starts[0], by)} to {views.period_words(starts[-1], by)}."
    key = [(cls, words) for _, cls, words in STACK] + [
        ("f-void", "outcome withheld or not reported"),
        ("f-wash", "no report"),
    ]
    note = " ".join(f"{views.long_day(b['day'])}: {b['what']}." for b in breaks)
    return finish("launched", title, f"Sums over the attacks that {views.party(who)} reports in a {by}; other days are not filled in. The table tells of how many attacks.", source_line(book, who), alt,
                  draw, ((WIDE, 440), (NARROW, 400)), (by, "weapon", "attacks", "launched", "shot_down_or_suppressed", "lost", "hit", "fate_not_stated", "outcome_not_reported"), rows, key, note)  # fmt: skip


# --- shares ---------------------------------------------------------------------------------------------------------


def share_groups(book: Book) -> list[str]:
    """The weapon groups for which a share is drawn."""
    return [
        k
        for k in ("drone", "missile", "ballistic_missile", "cruise_missile", "other_missile")
        if any(s.launched for s in findings.shares(book, k))
    ]


def shares(book: Book) -> Chart | None:
    """The reported shot-down share by month and weapon group as a band. Null where none can be given."""
    span = book.span
    groups = share_groups(book)
    if not groups or not span:
        return None
    by = "month" if (span[1] - span[0]).days >= 45 else "week"
    if (span[1] - span[0]).days > 31 * 30:
        by = "quarter" if (span[1] - span[0]).days < 31 * 90 else "year"
    data = {k: findings.shares(book, k, by) for k in groups}
    starts = sorted({s.start for rows in data.values() for s in rows})
    axis = []
    at = starts[0]
    while at <= starts[-1]:
        axis.append(at)
        at = views.next_period(at, by)
    axis = sorted({*axis, *starts})  # a change of definition begins a column of its own
    breaks = [b for b in book.breaks if axis[0] < b["day"] <= views.next_period(axis[-1], by)]
    attacker, who = book.main

    def draw(d: Drawing) -> None:
        columns = min(len(groups), 3 if d.width > 800 else 2)
        gap, room, tall = 34.0, 118.0, 186.0
        width = (d.width - gap * (columns - 1)) / columns
        for k, kinds in enumerate(groups):
            x0, y0 = (k % columns) * (width + gap) + 34, (k // columns) * tall
            inner = width - 38
            d.text(x0 - 34, y0 + 12, findings.upper(views.words_of(kinds)), "b")
            base = y0 + 26 + room
            for value in (0, 50, 100):
                d.line(
                    x0, base - room * value / 100, x0 + inner, base - room * value / 100, "grid" if value else "zero"
                )
                d.text(
                    x0 - 6,
                    base - room * value / 100 + 4,
                    f"{value}%" if value == 100 or k % columns == 0 else str(value),
                    "t3",
                    "end",
                )
            step = inner / len(axis)
            for mark in breaks:
                index = (mark["day"] - axis[0]).days / max((views.next_period(axis[-1], by) - axis[0]).days, 1)
                d.line(x0 + index * inner, base - room, x0 + index * inner, base, "break")
            every = -(-len(axis) // max(1, int(inner // 58)))
            for j, start in enumerate(axis):
                share = next((s for s in data[kinds] if s.start == start), None)
                x = x0 + (j + 0.5) * step
                if j % every == 0:
                    d.text(x, base + 15, period_short(start, by), "t3", "middle")
                if not share:
                    continue
                if j % every == 0:
                    d.text(x, base + 29, f"n={views.number(share.launched)}", "t3", "middle")
                if share.low is None:
                    if share.launched:
                        d.text(x, base - 6, f"{share.stopped} of {share.launched}", "i", "middle")
                    elif share.left_out:
                        d.rect(x - min(step * 0.2, 11), base - room, min(step * 0.4, 22), room, "f-void")
                    continue
                w = min(step * 0.42, 22)
                d.line(x, base - room * share.floor, x, base - room * share.ceiling, "whisk")
                d.rect(
                    x - w / 2,
                    base - room * share.high,
                    w,
                    room * (share.high - share.low),
                    "f-lost edge",
                    f"{views.period_words(start, by)}: {findings.band(share)}",
                )
                d.rect(x - w / 2, base - room * share.low - 1.5, w, 3, "f-shot")
                if every == 1:
                    d.text(x, base - room * share.low + 14, findings.percent(share.low), "b", "middle")

    def height(width: float) -> float:
        columns = min(len(groups), 3 if width > 800 else 2)
        return -(-len(groups) // columns) * 186.0

    rows = [(s.start.isoformat(), views.words_of(s.kinds), s.attacks, s.launched, s.stopped, s.lost, rounded(s.low), rounded(s.high), rounded(s.floor), rounded(s.ceiling), s.left_out, s.left_out_munitions, s.below)
            for k in groups for s in data[k]]  # fmt: skip
    title = findings.share_title(book, by)
    told = "; ".join(
        f"{views.words_of(k)} {findings.band(w)}" for k in groups if (w := findings.whole_share(book, k)) and w.launched
    )
    alt = f"{title}. Over the whole period: {told}."
    return finish("shares", title, f"Reported shot-down share by {by}, as a band from shot down to shot down or lost; {views.party(who)} on attacks by {attacker}. Grey line: bounds when attacks without both numbers count as 0% and 100%. Below: munitions counted; under {findings.LEAST_MUNITIONS} the counts stand alone.",
                  source_line(book, who), alt, draw, ((PAIR, height(PAIR)), (NARROW, height(NARROW))),
                  (by, "weapon", "attacks_counted", "launched", "stopped", "lost", "share_stopped", "share_stopped_or_lost", "lower_bound", "upper_bound", "attacks_left_out", "munitions_left_out", "attacks_with_none_stopped"), rows,
                  [("f-shot", "shot down or suppressed"), ("f-lost", "up to here with those lost from radar"), ("f-void", "no share can be given")],
                  " ".join(f"{views.long_day(b['day'])}: {b['what']}." for b in breaks))  # fmt: skip


def rounded(value: float | None) -> float | None:
    """A share with four decimals, null kept."""
    return None if value is None else round(value, 4)


def period_short(start: date, by: str) -> str:
    """An axis label of at most eight characters."""
    if by == "month" and start.day == 1:
        return f"{views.MONTHS[start.month - 1][:3]} {start.year % 100:02d}"
    return views.period_words(start, by)


# --- attention ------------------------------------------------------------------------------------------------------


def attention(book: Book, most: int = 4, events: bool = True) -> Chart | None:
    """Share of independent stories that name the leading actors, by period. Null where nobody is named."""
    people = findings.leading(book, most)
    by = views.period_for(book.span, 8)
    periods = book.story_periods(by)
    if not people or not periods:
        return None
    axis = [p["start"] for p in periods]
    marks = spaced_events(book, axis[0], views.next_period(axis[-1], by)) if events else []

    def value(period: dict[str, Any], actor: dict[str, Any]) -> float | None:
        return len(period["actors"].get(actor["actor_id"], ())) / len(period["stories"]) if period["stories"] else None

    def draw(d: Drawing) -> None:
        left, right = 38.0, 104.0 if d.kind == "wide" else 20.0
        top, room = 26.0 + 15 * min(len(marks), 3), 0.0
        legend = 18 * len(people) if d.kind == "narrow" else 0
        room = d.height - top - 44 - legend
        base = top + room
        width = d.width - left - right
        step = width / max(len(axis) - 1, 1)
        for v in (0, 25, 50, 75, 100):
            d.line(left, base - room * v / 100, left + width, base - room * v / 100, "grid" if v else "zero")
            d.text(left - 6, base - room * v / 100 + 4, f"{v}%" if v == 100 else str(v), "t3", "end")
        whole = max((views.next_period(axis[-1], by) - axis[0]).days, 1)
        for k, mark in enumerate(marks):
            x = left + width * (mark["day"] - axis[0]).days / whole
            y = top - 10 - 15 * (len(marks) - 1 - k if len(marks) <= 3 else (len(marks) - 1 - k) % 3)
            d.line(x, y + 3, x, base, "event")
            said = f"{views.short_day(mark['day'])} {mark['name']}"
            d.text(
                x,
                y,
                said if d.kind == "wide" else views.short_day(mark["day"]),
                "t3",
                "end" if x > d.width * 0.6 else "start",
            )
        every = -(-len(axis) // max(1, int(width // 52)))
        for k, period in enumerate(periods):
            if k % every == 0:
                d.text(
                    left + k * step,
                    base + 16,
                    views.period_words(period["start"], by).replace(" 20", " ’")
                    if by == "month"
                    else views.period_words(period["start"], by),
                    "t3",
                    "middle",
                )
                d.text(left + k * step, base + 30, f"n={len(period['stories'])}", "t3", "middle")
        ends = []
        for k, actor in enumerate(people):
            points, run = [], []
            for j, period in enumerate(periods):
                v = value(period, actor)
                if v is None:
                    points.append(run)
                    run = []
                else:
                    run.append((left + j * step, base - room * v))
            points.append(run)
            for part in points:
                if len(part) > 1:
                    d.path(part, f"line c{k + 1} d{k + 1}")
                for x, y in part:
                    d.marker(x, y, SHAPES[k], f"pt c{k + 1}")
            last = next((p[-1] for p in reversed(points) if p), None)
            if last:
                ends.append([last[1], k, actor])
        ends.sort(key=lambda e: e[0])
        for j in range(1, len(ends)):
            ends[j][0] = max(ends[j][0], ends[j - 1][0] + 14)
        for j, (y, k, actor) in enumerate(ends):
            v = next((value(p, actor) for p in reversed(periods) if p["stories"]), None)
            said = f"{short_name(actor['actor'])} {findings.percent(v)}"
            if d.kind == "wide":
                d.text(left + width + 10, y + 4, said, f"lc c{k + 1}")
            else:
                d.marker(left + 4, base + 44 + 18 * j, SHAPES[k], f"pt c{k + 1}")
                d.text(
                    left + 16, base + 48 + 18 * j, f"{actor['actor']} {findings.percent(v)} at the end", f"lc c{k + 1}"
                )

    rows = [
        (
            p["start"].isoformat(),
            a["actor"],
            len(p["actors"].get(a["actor_id"], ())),
            len(p["stories"]),
            rounded(value(p, a)),
        )
        for a in people
        for p in periods
    ]
    title = findings.attention_title(book)
    said = "; ".join(
        f"{a['actor']} {findings.percent(value(periods[0], a))} at first, {findings.percent(next((value(p, a) for p in reversed(periods) if p['stories']), None))} at the end"
        for a in people
    )
    return finish("attention", title, f"Share of independent stories that name the actor, by {by}; names only, titles are counted apart. n: stories of the period. {span_words(book)}.",
                  f"{views.number(book.stories_total)} independent stories of this run; copies count once. Events mark time and are not offered as causes", f"{title}. By {by}: {said}.",
                  draw, ((PAIR + 60, 380), (NARROW, 400)), (f"{by}_start", "actor", "stories_naming", "stories", "share"), rows)  # fmt: skip


def spaced_events(book: Book, first: date, last: date, most: int = 4) -> list[dict[str, Any]]:
    """Events of a span that can be labelled without meeting: those with a `weight` first, then the earlier ones."""
    gap = (last - first) / 9
    chosen: list[dict[str, Any]] = []
    inside = [e for e in book.events if first <= e["day"] < last]
    for event in sorted(inside, key=lambda e: (-(views.whole(e.get("weight")) or 0), e["day"], e["name"])):
        if len(chosen) < most and all(abs(event["day"] - c["day"]) >= gap for c in chosen):
            chosen.append(event)
    return sorted(chosen, key=lambda e: e["day"])


def short_name(name: str) -> str:
    """The last word of a person's name, where that is short enough for the end of a line."""
    words = name.split()
    return (
        words[-1]
        if len(words) > 1
        and len(name) > 12
        and words[-1][:1].isupper()
        and words[0] not in ("United", "North", "South", "Saudi")
        else name
    )


def actor(book: Book, who: dict[str, Any], number: int = 0) -> Chart | None:
    """One actor's share of stories by period, as bars with the counts below. Null where no period has stories."""
    by = views.period_for(book.span, 13)
    periods = book.story_periods(by)
    if not any(p["stories"] for p in periods):
        return None
    colour = f"c{number % 4 + 1}"

    def draw(d: Drawing) -> None:
        left, top = 40.0, 16.0
        base = d.height - 40
        room, width = base - top, d.width - left - 4
        step = width / len(periods)
        for v in (0, 25, 50, 75, 100):
            d.line(left, base - room * v / 100, left + width, base - room * v / 100, "grid" if v else "zero")
            d.text(left - 6, base - room * v / 100 + 4, f"{v}%" if v == 100 else str(v), "t3", "end")
        every = -(-len(periods) // max(1, int(width // 54)))
        for k, period in enumerate(periods):
            x, n = left + k * step, len(period["stories"])
            named = len(period["actors"].get(who["actor_id"], ()))
            if not n:
                d.rect(x + step * 0.1, top, step * 0.8, room, "f-wash")
            elif named:
                d.rect(
                    x + step * 0.2,
                    base - room * named / n,
                    step * 0.6,
                    room * named / n,
                    f"fill {colour}",
                    f"{views.period_words(period['start'], by)}: {named} of {n} stories",
                )
            if k % every == 0:
                d.text(x + step / 2, base + 16, views.period_words(period["start"], by), "t3", "middle")
                d.text(x + step / 2, base + 31, f"{named} of {n}" if n else "no story", "i", "middle")

    rows = [
        (
            p["start"].isoformat(),
            len(p["actors"].get(who["actor_id"], ())),
            len(p["stories"]),
            rounded(len(p["actors"].get(who["actor_id"], ())) / len(p["stories"])) if p["stories"] else None,
        )
        for p in periods
    ]
    best = max(
        (p for p in periods if p["stories"]),
        key=lambda p: (len(p["actors"].get(who["actor_id"], ())) / len(p["stories"]), -p["start"].toordinal()),
    )
    named, n = len(best["actors"].get(who["actor_id"], ())), len(best["stories"])
    title = (
        f"{who['actor']} is named in {named} of {n} stories of the {by} from {views.long_day(best['start'])}, the highest share"
        if named
        else f"{who['actor']} is named by title only"
    )
    if len(periods) == 1 and named:
        title = f"{who['actor']} is named in {named} of {n} stories"
    return finish(f"actor-{views.slug(who['actor_id'])}", title, f"Share of independent stories that name the actor, by {by} of publication. Below each bar: stories that name, of all stories.",
                  f"{views.number(book.stories_total)} independent stories of this run; copies count once", f"{title}. " + "; ".join(f"{r[0]}: {r[1]} of {r[2]}" for r in rows[:60]) + ".",
                  draw, ((WIDE, 250), (NARROW, 230)), (f"{by}_start", "stories_naming", "stories", "share"), rows)  # fmt: skip


def company(book: Book, who: dict[str, Any], most: int = 9) -> Chart | None:
    """Who else is named in the stories that name an actor. Null where nobody is."""
    mine = who["named"] or who["stories"]
    others = sorted(
        ((len(mine & a["named"]), a) for a in book.actors if a["actor_id"] != who["actor_id"] and mine & a["named"]),
        key=lambda t: (-t[0], t[1]["actor"]),
    )[:most]
    if not others:
        return None
    total = max(book.stories_total, 1)

    def draw(d: Drawing) -> None:
        left = 170.0 if d.kind == "wide" else 130.0
        width = d.width - left - 34
        for v in (0, 50, 100):
            d.line(left + width * v / 100, 18, left + width * v / 100, d.height - 4, "grid" if v else "zero")
            d.text(left + width * v / 100, 12, f"{v}%", "t3", "middle")
        for k, (count, a) in enumerate(others):
            y = 26 + 24 * k
            d.text(left - 8, y + 12, a["actor"][:26], "i", "end")
            d.rect(left, y, width * count / len(mine), 15, "fill c4")
            share = len(a["named"]) / total
            d.rect(left + width * share - 1.5, y - 2, 3, 19, "f-ink halo")
            d.text(left + width * count / len(mine) + 6, y + 12, str(count), "b")

    top = others[0]
    title = f"Of the {len(mine)} stories that name {who['actor']}, {top[0]} also name {top[1]['actor']}"
    rows = [(a["actor"], count, len(mine), len(a["named"]), total) for count, a in others]
    return finish(f"company-{views.slug(who['actor_id'])}", title, f"Share of the stories naming {who['actor']} that also name the other. Black tick: share in all {total} stories.",
                  f"{views.number(book.stories_total)} independent stories of this run; names only", title + ": " + "; ".join(f"{r[0]} {r[1]}" for r in rows) + ".",
                  draw, ((PAIR + 90, 30 + 24 * len(others)), (NARROW, 30 + 24 * len(others))), ("actor", "stories_naming_both", "stories_naming_this_actor", "stories_naming_the_other", "stories"), rows)  # fmt: skip


# --- one attack -----------------------------------------------------------------------------------------------------


def accounting(book: Book, attack: Attack, who: str | None, link: Callable[[str], str] | None = None) -> Chart | None:
    """The accounting of one attack by one party as a picture. Null where nothing was counted as launched.

    `link` turns a figure_id into an address.
    """
    rows = book.whole_rows(attack, who)
    cells = []
    for kinds in ("missile", "drone"):
        cell = views.class_cell(rows, kinds)
        if cell and cell["launched_low"] is not None:
            cells.append((kinds, {"night": attack.night, "attack": attack, **cell}))
    total = next(
        (r for r in rows if r.get("weapon_class") == "mixed" and views.whole(r.get("launched_low")) is not None), None
    )
    if not cells:
        return None
    sum_low = sum(c["launched_low"] for _, c in cells)
    stated = views.whole(total.get("launched_low")) if total else None
    most = max(sum_low, stated or 0)
    if not most:
        return None
    opened = any(c["launched_high"] is None for _, c in cells)

    def href(row: Mapping[str, Any] | None, outcome: str) -> str | None:
        figure = book.figure_for(row, outcome) if row else None
        return link(figure["figure_id"]) if link and figure else None

    def box(
        d: Drawing, x: float, y: float, w: float, h: float, cls: str, said: str, words: str, text: str, to: str | None
    ) -> None:
        d.rect(x, y, w, h, cls)
        size = 11.8 * len(said) + 7
        if cls.startswith("f-lost") and w > max(size, 44):  # a plain ground below words on the hatch
            d.rect(x + 2, y + 4, min(max(size, 6.3 * len(words) + 14) + 6, w - 4), h - 8, "f-lost0")
        if w > max(size, 44) and h > 40:
            d.text(x + 9, y + 25, said, f"big {text}", href=to)
            if w > 6.3 * len(words) + 14:
                d.text(x + 9, y + 42, words, text)
        elif w > 7.6 * len(said) + 6:
            d.text(x + w / 2, y + h / 2 + 4, said, f"b {text}", "middle", href=to)

    def draw(d: Drawing) -> None:
        y, margin = 4.0, 14.0
        unit = (d.width - (margin if opened else 0)) / most
        if total is not None:
            d.text(
                0, y + 10, "All that was launched: a total, checked against the parts and never added to them", "t3"
            ) if d.kind == "wide" else d.text(0, y + 10, "All that was launched: never added", "t3")
            end = stated * unit
            d.path(
                [
                    (0, y + 18),
                    (end, y + 18),
                    (end + (margin - 2 if total.get("launched_high") is None else 0), y + 43),
                    (end, y + 68),
                    (0, y + 68),
                ],
                "f-rest f-wash",
                close=True,
            )
            d.text(
                9,
                y + 50,
                views.amount(stated, views.whole(total.get("launched_high"))),
                "big",
                href=href(total, "launched"),
            )
            y += 84
        d.text(
            0,
            y + 10,
            "By kind"
            + (
                f": {' + '.join(views.number(c['launched_low']) for _, c in cells)} = {views.number(sum_low)}"
                if len(cells) > 1
                else ""
            ),
            "t3",
        )
        x = 0.0
        for kinds, cell in cells:
            w = cell["launched_low"] * unit
            said = views.amount(cell["launched_low"], cell["launched_high"])
            box(
                d,
                x,
                y + 18,
                w,
                52,
                "f-rest",
                said,
                views.words_of(kinds, cell["launched_low"]),
                "",
                href(cell["rows"][0] if len(cell["rows"]) == 1 else None, "launched"),
            )
            x += w
        y += 86
        d.text(0, y + 10, "By outcome, as reported", "t3")
        x = 0.0
        for _, cell in cells:
            end = x + cell["launched_low"] * unit
            if outcome_silent(cell):
                d.rect(x, y + 18, end - x, 58, "f-void")
                d.text(x + 9, y + 50, "outcome not reported", "i")
                x = end
                continue
            for outcome, cls, text in (
                ("intercepted", "f-shot", "t-shot"),
                ("suppressed", "f-shot mid", "t-shot"),
                ("lost", "f-lost edge", ""),
                ("left_airspace", "f-lost edge", ""),
                ("still_flying", "f-wash edge", ""),
                ("hit", "f-hit", "t-shot"),
                ("rest", "f-open", "t-open"),
            ):
                value = stacked(cell)["rest"] if outcome == "rest" else cell[f"{outcome}_low"]
                if outcome == "rest":
                    value -= cell["still_flying_low"] or 0
                if not value or value < 0:
                    continue
                words = {"intercepted": "shot down", "lost": "lost from radar", "rest": "fate not stated"}.get(
                    outcome, views.OUTCOME_WORDS.get(outcome, outcome)
                )
                high = cell.get(f"{outcome}_high") if outcome != "rest" else value
                row = cell["rows"][0] if len(cell["rows"]) == 1 else None
                box(
                    d,
                    x,
                    y + 18,
                    value * unit,
                    58,
                    cls,
                    views.amount(value, high),
                    words,
                    text,
                    None if outcome == "rest" else href(row, outcome),
                )
                x += value * unit
            x = max(x, end)
        if most <= 160 and unit > 3:
            for k in range(1, most):
                d.line(k * unit, y + 71, k * unit, y + 76, "notch")

    height = 4 + (84 if total is not None else 0) + 86 + 84
    out = []
    for kinds, cell in cells:
        out.append(
            (
                views.words_of(kinds),
                *(views.amount(cell[f"{o}_low"], cell[f"{o}_high"]) for o in ("launched", *views.OUTCOMES)),
            )
        )
    left = sum(stacked(c)["rest"] for _, c in cells if not outcome_silent(c))
    sums = [
        f"{views.amount(c['launched_low'], c['launched_high'])} {views.words_of(k, c['launched_low'])}"
        for k, c in cells
    ]
    contradiction = any("contradiction" in c["flags"] for _, c in cells)
    title = f"{views.party(who, start=True)}: {' and '.join(sums)}; " + (
        "no fate is left open" if not left else f"the fate of {views.number(left)} is not stated"
    )
    if all(outcome_silent(c) for _, c in cells):
        title = f"{views.party(who, start=True)}: {' and '.join(sums)} launched; what became of them is not reported"
    elif contradiction:
        title = f"{views.party(who, start=True)}: {' and '.join(sums)}; the outcomes add up to more than was launched"
    key = [
        ("f-shot", "shot down or suppressed"),
        ("f-lost", "lost or left the airspace"),
        ("f-open", "fate not stated"),
    ]
    if any(c["hit_low"] for _, c in cells):
        key.insert(2, ("f-hit", "hit"))
    alt = (
        f"{title}. "
        + "; ".join(
            f"{o[0]}: "
            + ", ".join(
                f"{views.OUTCOME_WORDS[n]} {v}" for n, v in zip(("launched", *views.OUTCOMES), o[1:], strict=True)
            )
            for o in out
        )
        + "."
    )
    carried = views.distinct(
        c for f in attack.figures if f.get("claimed_by") == who for c in views.items(f.get("carried_by"))
    )
    source = views.party(who, start=True) + (
        f", carried by {', '.join(carried[:6])}" + (f" and {len(carried) - 6} more" if len(carried) > 6 else "")
        if carried
        else ""
    )
    return finish(f"attack-{views.slug(attack.attack_id)}", title, f"Munitions launched and what became of them, {attack.when()}; one party: {views.party(who)}. Each notch is one munition." if most <= 160 else f"Munitions launched and what became of them, {attack.when()}; one party: {views.party(who)}.",
                  source, alt, draw, ((WIDE, height), (NARROW, height)), ("kind", "launched", *(o for o in views.OUTCOMES)), out, key)  # fmt: skip


def sides(
    book: Book, attack: Attack, who: str | None, top: int, link: Callable[[str], str] | None = None
) -> Chart | None:
    """One party's figures of an attack as bars, on a scale shared with the other parties. Null where there are none."""
    figures = [
        f
        for f in attack.figures
        if f.get("claimed_by") == who
        and (views.whole(f.get("low")) is not None or views.whole(f.get("high")) is not None)
    ]
    figures.sort(
        key=lambda f: (
            bool(f.get("weapon_model")),
            order_of(f.get("weapon_class")),
            order_of(f.get("outcome")),
            views.text_of(f.get("weapon_model")),
            f["figure_id"],
        )
    )
    figures = figures[:12]
    if not figures:
        return None
    fills = {
        "launched": "f-ink",
        "intercepted": "f-shot",
        "suppressed": "f-shot mid",
        "lost": "f-lost edge",
        "left_airspace": "f-lost edge",
        "hit": "f-hit",
        "still_flying": "f-wash edge",
    }

    def draw(d: Drawing) -> None:
        width = d.width - 76
        for k, f in enumerate(figures):
            y = 4 + 34 * k
            low, high = views.whole(f.get("low")), views.whole(f.get("high"))
            d.text(0, y + 9, figure_words(f, short=True), "i")
            w = width * (low if low is not None else high or 0) / max(top, 1)
            d.rect(
                0,
                y + 14,
                max(w, 1.2),
                12,
                fills.get(views.text_of(f.get("outcome")), "f-ink") if low is not None else "ghost dash",
            )
            if high is None and low is not None:
                d.path([(w, y + 14), (w + 7, y + 20), (w, y + 26)], "lead")
            d.text(
                w + 12,
                y + 25,
                views.amount(low, high, bool(f.get("approx"))),
                "b",
                href=link(f["figure_id"]) if link else None,
            )

    rows = [
        (
            figure_words(f),
            views.whole(f.get("low")),
            views.whole(f.get("high")),
            views.STATUS_WORDS.get(views.text_of(f.get("status")), views.text_of(f.get("status"))),
        )
        for f in figures
    ]
    title = views.party(who, start=True)
    alt = f"{title}: " + "; ".join(f"{r[0]} {views.amount(r[1], r[2])}" for r in rows) + "."
    return finish(
        f"side-{views.slug(attack.attack_id)}-{views.slug(who or 'unnamed')}",
        title,
        "",
        title,
        alt,
        draw,
        ((PAIR - 24, 8 + 34 * len(figures)), (NARROW, 8 + 34 * len(figures))),
        ("figure", "low", "high", "status"),
        rows,
    )


ORDER = (
    "launched",
    "intercepted",
    "suppressed",
    "lost",
    "left_airspace",
    "still_flying",
    "hit",
    "mixed",
    "missile",
    "ballistic_missile",
    "cruise_missile",
    "other_missile",
    "drone",
)


def order_of(word: Any) -> int:
    """A fixed order of outcomes and classes."""
    return ORDER.index(word) if word in ORDER else len(ORDER)


def figure_words(figure: Mapping[str, Any], short: bool = False) -> str:
    """`Missiles launched`, `Kh-101 shot down`."""
    model = views.text_of(figure.get("weapon_model"))
    kind = views.words_of(views.text_of(figure.get("weapon_class")))
    what = f"{model} ({kind})" if model and not short else model or kind
    detail, outcome = views.text_of(figure.get("detail")), views.text_of(figure.get("outcome"))
    said = views.DETAIL_WORDS.get(detail, views.OUTCOME_WORDS.get(outcome, outcome))
    if outcome == "lost" and detail not in views.DETAIL_WORDS:
        said = "lost" if short else "lost from radar / did not reach the target"
    return findings.upper(f"{what} {said}")


# --- errors ---------------------------------------------------------------------------------------------------------


def errors(book: Book) -> Chart | None:
    """The figures beside the reference table by verdict. Null without a scorecard."""
    rows = book.rows("scorecard")
    if not rows:
        return None
    names = ("match", "differs", "withheld", "not in texts", "not in reference")
    words = {
        "match": "match",
        "differs": "differs",
        "withheld": "withheld",
        "not in texts": "in the reference table only",
        "not in reference": "in the texts only",
    }
    table: dict[str, dict[str, int]] = {}
    for row in rows:
        verdict = next((n for n in names if views.text_of(row.get("verdict")).startswith(n)), "differs")
        kinds = views.words_of(views.text_of(row.get("weapon_class")))
        table.setdefault(kinds, dict.fromkeys(names, 0))[verdict] += 1
    kinds = sorted(table, key=lambda k: (-sum(table[k].values()), k))[:10]
    top = max(sum(c.values()) for c in table.values())
    fills = {
        "match": "f-shot",
        "differs": "f-open",
        "withheld": "f-void",
        "not in texts": "ghost",
        "not in reference": "f-wash edge",
    }

    def draw(d: Drawing) -> None:
        left = 150.0 if d.kind == "wide" else 118.0
        width = d.width - left - 44
        for k, kind in enumerate(kinds):
            y, x = 6 + 34 * k, left
            d.text(left - 8, y + 16, findings.upper(kind)[:22], "i", "end")
            for name in names:
                value = table[kind][name]
                if value:
                    w = width * value / top
                    d.rect(x, y, w, 22, fills[name], f"{kind}: {value} {words[name]}")
                    if w > 26 and name != "withheld":
                        d.text(
                            x + w / 2,
                            y + 15,
                            str(value),
                            {"match": "t-shot b", "differs": "t-open b"}.get(name, "i on"),
                            "middle",
                        )
                    x += w
            d.text(x + 6, y + 15, str(sum(table[kind].values())), "t3")
        d.line(left, 0, left, d.height - 4, "zero")

    compared = {n: sum(c[n] for c in table.values()) for n in names}
    both = compared["match"] + compared["differs"]
    title = (
        f"{compared['match']} of {both} figures that both have are equal to the reference table"
        if both
        else "No figure stands both in these texts and in the reference table"
    )
    return finish("errors", title, "Figures of the attacked side beside the reference table, by weapon; one mark a figure. What only one of them has is no error of reading, but told.",
                  "figures of this run and the reference table", f"{title}. " + "; ".join(f"{words[n]}: {compared[n]}" for n in names) + ".", draw,
                  ((WIDE, 8 + 34 * len(kinds)), (NARROW, 8 + 34 * len(kinds))), ("weapon", *(words[n] for n in names)), [(k, *(table[k][n] for n in names)) for k in kinds],
                  [(fills[n], words[n]) for n in names if compared[n]])  # fmt: skip


# --- small charts of the findings -----------------------------------------------------------------------------------


def small_launched(book: Book) -> Chart | None:
    """The mean of reported attacks by period: the first finding's picture."""
    kinds = (
        "drone"
        if len(findings.known(book.nights("drone"))) >= len(findings.known(book.nights("missile")))
        else "missile"
    )
    rows = findings.known(book.nights(kinds))
    if not rows:
        return None
    by = views.period_for((rows[0]["night"], rows[-1]["night"]), 14)
    origin = rows[0]["night"] - timedelta(days=rows[0]["night"].weekday())
    groups: dict[date, list[int]] = {}
    for n in rows:
        groups.setdefault(views.period_start(n["night"], by, origin), []).append(n["launched_low"])
    axis, at = [], views.period_start(rows[0]["night"], by, origin)
    while at <= max(groups):
        axis.append(at)
        at = views.next_period(at, by)
    means = {k: findings.trimmed_mean(v) for k, v in groups.items()}
    top = max(means.values()) or 1
    best, worst = max(means, key=lambda k: (means[k], k)), min(means, key=lambda k: (means[k], k))
    _, who = book.main

    def draw(d: Drawing) -> None:
        base, step = d.height - 22, d.width / len(axis)
        room = base - 20
        for k, start in enumerate(axis):
            x = k * step
            if start not in means:
                d.rect(x, 20, step * 0.88, room, "f-wash")
                continue
            h = room * means[start] / top
            d.rect(
                x,
                base - h,
                step * 0.88,
                h,
                "f-ink",
                f"{views.period_words(start, by)}: mean {means[start]:.0f} over {len(groups[start])} attacks",
            )
            if start in (best, worst) or k in (0, len(axis) - 1):
                d.text(x + step * 0.44, base - h - 5, f"{means[start]:.0f}", "b", "middle")
        d.line(0, base + 0.5, d.width, base + 0.5, "zero")
        d.text(0, d.height - 5, views.period_words(axis[0], by), "t3")
        if len(axis) > 2:
            d.text(d.width, d.height - 5, views.period_words(axis[-1], by), "t3", "end")

    title = f"{findings.upper(views.words_of(kinds))} an attack, mean of a {by}'s reported attacks: {means[axis[0]]:.0f} at first, {means[axis[-1]]:.0f} at the end"
    return finish("finding-launched", title, f"{views.party(who, start=True)}, mean by {by}", source_line(book, who), title + ".", draw, ((FIND, 170), (NARROW, 170)), (by, "mean_launched", "attacks"),
                  [(s.isoformat(), rounded(means.get(s)), len(groups.get(s, []))) for s in axis])  # fmt: skip


def small_shares(book: Book) -> Chart | None:
    """The shot-down share by period as points with the band to lost: the second finding's picture."""
    groups = [k for k in ("drone", "missile") if (s := findings.whole_share(book, k)) and s.low is not None]
    if not groups:
        return None
    whole = {k: findings.whole_share(book, k) for k in groups}
    more = [
        k for k in ("ballistic_missile", "cruise_missile") if (s := findings.whole_share(book, k)) and s.low is not None
    ]
    whole |= {k: findings.whole_share(book, k) for k in more}

    def draw(d: Drawing) -> None:
        left, width = 0.0, d.width - 8
        for v in (0, 50, 100):
            d.line(left + width * v / 100, 20, left + width * v / 100, d.height - 6, "grid" if v else "zero")
            d.text(left + width * v / 100, 13, f"{v}%", "t3", "start" if v == 0 else "end" if v == 100 else "middle")
        for k, (kinds, share) in enumerate(whole.items()):
            y = 34 + 34 * k
            d.text(left + 4, y + 2, f"{findings.upper(views.words_of(kinds))}, n = {views.number(share.launched)}", "i")
            d.line(left + width * share.floor, y + 14, left + width * share.ceiling, y + 14, "whisk")
            d.rect(left, y + 8, width * share.low, 12, "f-shot")
            d.rect(left + width * share.low, y + 8, width * (share.high - share.low), 12, "f-lost edge")
            d.text(left + width * share.low - 5, y + 18, findings.percent(share.low), "b t-shot", "end")

    _, who = book.main
    title = "Reported shot-down share: " + "; ".join(
        f"{views.words_of(k)} {findings.band(s)}" for k, s in whole.items()
    )
    return finish("finding-shares", title, f"{views.party(who, start=True)}, whole period", source_line(book, who), title + ".", draw, ((FIND, 170), (NARROW, 40 + 34 * len(whole))), ("weapon", "launched", "stopped", "lost"),
                  [(views.words_of(k), s.launched, s.stopped, s.lost) for k, s in whole.items()])  # fmt: skip


def small_attention(book: Book) -> Chart | None:
    """The shares of the leading actors: the third finding's picture."""
    people = findings.leading(book, 4)
    total = book.stories_total
    if not people or not total:
        return None

    def draw(d: Drawing) -> None:
        width = d.width - 8
        for v in (0, 50, 100):
            d.line(width * v / 100, 20, width * v / 100, d.height - 6, "grid" if v else "zero")
            d.text(width * v / 100, 13, f"{v}%", "t3", "start" if v == 0 else "end" if v == 100 else "middle")
        for k, a in enumerate(people):
            y = 34 + 34 * k
            d.text(4, y + 2, a["actor"], "i")
            d.rect(0, y + 8, width * len(a["named"]) / total, 12, f"fill c{k + 1}")
            d.text(width * len(a["named"]) / total + 6, y + 18, findings.percent(len(a["named"]) / total), "b")

    title = "Share of independent stories: " + "; ".join(
        f"{a['actor']} {findings.percent(len(a['named']) / total)}" for a in people
    )
    return finish("finding-attention", title, f"{total} independent stories", f"{total} independent stories of this run", title + ".", draw, ((FIND, 170), (NARROW, 40 + 34 * len(people))), ("actor", "stories_naming", "stories"),
                  [(a["actor"], len(a["named"]), total) for a in people])  # fmt: skip
