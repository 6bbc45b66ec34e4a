"""When: time expressions of a text, and the window of an event that each gives.

`windows(text, article)` lists every expression in order. Values are ISO strings in local time of the attacked country.
A day is never guessed: without a day of publication (and without a date in the text) the values stay null, and the
basis says what was read. A night without stated hours gives its evening and its morning as dates.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from helpers.anchors import Anchored
from helpers.records import Article

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "dozen": 12, "couple of": 2, "a couple of": 2, "several": None, "few": None, "twenty-four": 24, "twenty four": 24, "thirty": 30,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """One time expression: span, basis (`stated`, `overnight`, `day`, `date`, `period`, or `as_of` for the time that a
    figure speaks of), and what it is worth.

    `event_start`, `event_end` are ISO days, or days with hours; null where the text does not allow a day. `label` names
    the expression for comparison where there is no day. `spoken`: it is the day of a statement (`said on Sunday`), not of
    the event. `shift`: `before`, `after` where the expression leaves the main event (`the night before`), else null.
    `cumulative`: a period over more than one attack.
    """

    start: int
    end: int
    basis: str
    event_start: str | None = None
    event_end: str | None = None
    label: str = ""
    spoken: bool = False
    shift: str | None = None
    cumulative: bool = False
    as_of: str | None = None


_MONTH = r"(?P<{0}month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|Sept?(?:ember)?\.?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)(?![a-z])"
_YEAR = r"(?:,? (?P<{0}year>(?:19|20)\d\d))?"
_DAYNO = r"(?P<{0}day>[0-3]?\d)(?:st|nd|rd|th)?"


def _date_pattern(p: str) -> str:
    a = _MONTH.format(p + "a") + " " + _DAYNO.format(p + "a") + r"\b(?![:.,]\d)" + _YEAR.format(p + "a")
    b = _DAYNO.format(p + "b") + r"(?: of)? " + _MONTH.format(p + "b") + _YEAR.format(p + "b")
    return rf"(?:{a}|{b}|(?P<{p}iso>(?:19|20)\d\d-[01]\d-[0-3]\d))"


_WD = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PART = r"(?:morning|afternoon|evening|night|lunchtime|noon|midday)"
_CLOCK = r"(?:(?:[01]?\d|2[0-4])[:.][0-5]\d(?: ?[ap]\.?m\.?)?|(?:1[0-2]|[1-9]) ?[ap]\.?m\.?|noon|midnight)"
_SPELT = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: o'clock)? (?:in the (?:morning|afternoon|evening)|at night)"
_HOUR = rf"(?:{_CLOCK}|{_SPELT})"
_N = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty[- ]four|thirty|several|a few|few|couple of|a couple of)"
_SPOKEN = re.compile(
    r"(?:\b(?:said|says|reported|wrote|told [\w ]{1,30}|announced|stated|added|posted|confirmed|disclosed|claimed|according to [\w' ]{1,40}|statement|message|briefing|ministry|spoke|bulletin|"
    r"meanwhile|later|first|says)(?: (?:late|early))?(?: on| in)?|,? late on| report(?:ed)? on) $",
    re.I,
)

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, flags))
    for name, pattern, flags in (
        (
            "range",
            rf"\b(?:from|between|since|starting at|in the period from) (?:about |around )?(?P<h1>{_HOUR})(?:,? (?:on )?(?:the )?(?:(?P<r1>{_date_pattern('d')})|(?P<o1>\d{{1,2}})(?:st|nd|rd|th)|(?P<w1>{_WD})))?"
            rf",? ?(?:to|and|until|till|-|–|through) (?:about |around )?(?P<h2>{_HOUR})(?:,? (?:on )?(?:(?P<r2>{_date_pattern('e')})|(?P<w2>{_WD})))?",
            re.I,
        ),
        (
            "since_hour",
            rf"\b(?:from|since|starting at|starting from|beginning at) (?:about |around )?(?P<h1>{_HOUR})(?:,? (?:on )?(?:the )?(?:(?P<r1>{_date_pattern('d')})|(?P<o1>\d{{1,2}})(?:st|nd|rd|th)|(?P<w1>{_WD})|(?P<prev>previous day|previous evening|day before|evening before)))?",
            re.I,
        ),
        ("as_of", rf"\b(?:as of|as at|by|status at|by about) (?:about |around )?(?P<h1>{_HOUR})(?:,? (?:on )?(?:(?P<r1>{_date_pattern('d')})|(?P<w1>{_WD})))?", re.I),
        ("night_of", rf"\b(?:the )?(?:night|nights) (?:of|to|from|into|on|between) (?:(?P<w0>{_WD}) (?:to|and|into|-|–) (?P<w1>{_WD})|(?P<w2>{_WD})(?:, (?P<r2>{_date_pattern('f')}))?|(?P<n1>\d{{1,2}})(?:st|nd|rd|th)?(?:[-–]| to | and )(?P<r3>{_date_pattern('g')})|(?P<r1>{_date_pattern('d')})(?:(?:[-–]| to | and |/)(?P<n2>\d{{1,2}})(?:st|nd|rd|th)?\b(?! [A-Z]))?)", re.I),
        ("overnight", rf"\bovernight(?: (?:into|to|on|from|of) (?:(?P<w0>{_WD}) (?:to|and|into) (?P<w1>{_WD})|(?P<w2>{_WD})(?:,? (?P<r2>{_date_pattern('f')}))?|(?P<r1>{_date_pattern('d')})(?:(?:[-–]| to | and |/)(?P<n2>\d{{1,2}})\b)?|(?P<n1>\d{{1,2}})(?:[-–]| to | and )(?P<r3>{_date_pattern('g')})))?", re.I),
        ("night_before", r"\b(?:the |on the |for the |during the )?(?:(?:night|evening) before(?! last)|previous (?:night|evening)|preceding (?:night|evening)|prior night|night earlier)", re.I),
        ("night_after", r"\b(?:the |on the )?(?:following|next) night\b", re.I),
        ("last_night", r"\b(?:last night(?:'s)?|past night|(?:during|in|over|through) the night(?! (?:of|to|from|into|between)\b)|that (?:same )?night|the same night|the night's|tonight|by night|at night|nighttime|night-time|night raid|night attack)", re.I),
        ("dawn", rf"\b(?:before dawn|before sunrise|shortly before dawn|(?:in )?the (?:early|small) hours|early (?=morning)|at dawn|pre-dawn|around midnight)(?: (?:of|on) (?:(?P<w1>{_WD})|(?P<r1>{_date_pattern('d')})))?", re.I),
        ("hours24", r"\b(?:(?:over|in|during|for|within|throughout|across) (?:the )?(?:(?:past|last|previous|preceding) )?(?:24|twenty[- ]four|48|12) hours|(?:past|last|previous|preceding) (?:24|twenty[- ]four) hours|in the course of the (?:preceding|previous|past|last) day|(?:over|in|during|for) the (?:past|last|previous|preceding) day|in (?:just |only )?(?:one|a single) day|since (?:the )?(?:beginning|start) of (?:the |this )?day|the day's (?:count|tally|total|toll)|per day|a day(?= on average)|in a day\b|within a day)", re.I),
        ("past_span", rf"\b(?:(?:over|in|during|for|within|throughout|across) )?(?:the |these )?(?:past|last|previous|preceding|recent) (?:(?P<n>{_N}) )?(?P<unit>days|weeks?|months?|years?|fortnight|quarter)\b", re.I),
        ("this_span", r"\b(?<!earlier )(?<!later )(?<!late )(?<!early )(?:(?:so far|already|alone|in|during|over) )?(?:this|that) (?P<unit>week|month|year|winter|summer|autumn|spring|quarter|season)(?: alone| so far)?\b", re.I),
        ("in_span", rf"\b(?:in|within|over|during|for|across|under) (?:just |only |about |almost |nearly |the |these |his |her |their |its )*(?P<n>{_N}) (?P<unit>days|weeks?|months?|years?|quarter)\b(?! (?:of an hour|ago|earlier|later|before|after|old|away|into))", re.I),
        ("the_span", r"\b(?:(?:in|during|over|for|across|throughout) (?:the )?(?:whole |entire )?(?P<unit>week|month|year|quarter)\b(?! (?:of|to|before|after))|(?:over|in|during|for) the same period|(?:of|for|up) the (?P<unit2>week|month|year|quarter)\b(?! (?:of|to))|(?P<unit3>week|month)'s (?:total|tally|count|toll|figures)|weekly (?:bulletin|tally|total|count|summary)|monthly (?:total|tally|count)|a quarter-year)", re.I),
        ("first_span", rf"\b(?:in |over |during )?the first (?:(?P<n>{_N}) )?(?P<unit>days?|weeks?|months?|half|quarter) of (?:the year|this year|(?P<year>(?:19|20)\d\d)|{_MONTH.format('q')})", re.I),
        ("days_span", rf"\b(?:from|between|over|for|in) (?:(?P<r1>{_date_pattern('d')})|(?P<n1>\d{{1,2}})) ?(?:to|and|until|-|–|through) (?:(?P<r2>{_date_pattern('e')})|(?P<n2>\d{{1,2}})\b(?! ?[:.]\d))", re.I),
        ("since", rf"\b[Ss]ince (?:about |early |late |mid-|at least |around )?(?:(?P<r1>{_date_pattern('d')})|(?P<month>{_MONTH.format('q')})(?: (?P<y2>(?:19|20)\d\d))?|(?P<year>(?:19|20)\d\d)|(?P<w1>{_WD})|(?P<ny>New Year|the New Year|the (?:start|beginning) of (?:the|this) year)|(?P<nm>the (?:start|beginning) of (?:the|this) month)|(?P<inv>(?:the )?(?:start|beginning|launch) of (?:the |its |Russia's )?(?:full-scale|special military)[\w ]{{0,20}}|(?:the |its |Russia's )?full-scale (?:invasion|war))|(?P<other>(?:the )?(?:end|start|beginning|outbreak|launch|invasion|war|ceasefire|truce)\b[\w' ]{{0,30}}|then\b|the [\w-]+ war\b[\w ]{{0,20}}|[\w' -]{{2,40}}? (?:began|started|broke out|erupted|resumed|took office|took over|invaded|came to power|went to war)))", 0),
        ("in_month", rf"\b(?:[Ii]n|[Dd]uring|[Tt]hroughout|[Ff]or|[Aa]ll of|[Oo]ver|of(?= [A-Z]\w+\.? (?:19|20)\d\d)) (?:early |late |mid-|the month of )?{_MONTH.format('q')}(?:,? (?:of )?(?P<year>(?:19|20)\d\d))?(?! ?\d{{1,2}}\b(?![,.]\d))(?:,? alone)?\b", 0),
        ("in_year", r"\b(?:in|during|throughout|for|all of) (?P<year>(?:19|20)\d\d)\b(?![-./]\d)", re.I),
        ("total_ever", r"\b(?:(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|\w+) (?:days|weeks|months) into (?:the|this) (?:year|month|week|war)|already (?=fired|launched|used|dropped|shot|destroyed|downed|intercepted|attacked)|so far in the war|in the course of the war|during the war|throughout the war|to date|all told since|over the course of the war|in total since)\b", re.I),
        ("earlier", rf"\b(?:(?P<n>{_N}|the) (?P<unit>days?|weeks?|months?|years?|hours?) (?P<dir>earlier|later|before|ago|after(?= that)|afterwards)|the day before|the following day|the next day|the previous day|yesterday|a day earlier)(?:, on (?:(?P<r1>{_date_pattern('d')})))?", re.I),
        ("weekday", rf"\b(?:(?:on|by|late on|early on|late|early|until|this|last|next|since) )?(?P<w1>{_WD})(?:'s|’s)?(?:,? (?:the )?(?P<r1>{_date_pattern('d')}))?(?: (?P<part>{_PART}))?", re.I),
        ("date", rf"\b(?:(?P<part>{_PART}) of )?(?P<r1>{_date_pattern('d')})(?P<alone>,? alone)?", re.I),
        ("dots", r"\b(?P<dd>[0-3]?\d)\.(?P<mm>[01]?\d)\.(?P<yy>(?:20)?\d\d)\b", 0),
        ("clock", rf"\b(?:at|about|around|shortly after|shortly before|just after|just before) (?:about |around )?(?P<h1>{_HOUR})(?:,? (?:on )?(?P<w1>{_WD}))?", re.I),
        ("daypart", rf"\b(?:during the day|in the (?:morning|afternoon|evening)|this (?:morning|afternoon|evening)|midday|in daylight|daytime|(?:before|after|until) noon|by day)(?: on (?P<w1>{_WD}))?\b", re.I),
    )
)  # fmt: skip
_SUPERLATIVE = re.compile(
    r"\b(?:first|biggest|largest|heaviest|worst|deadliest|most|highest|record|lowest|longest|only|fewest|greatest|smallest|strongest|least|time|best|last|fiercest|deadlier|\d+(?:st|nd|rd|th))\b[^.;:,]{0,70}$",
    re.I,
)


class _Days:
    """The calendar of one article: days by name, relative to its day of publication."""

    def __init__(self, article: Article | None) -> None:
        self.day = _iso(article.day) if article else None
        earliest = _iso(article.published_earliest) if article else None
        latest = _iso(article.published_latest) if article else None
        narrow = latest and earliest and (latest - earliest).days <= 200
        self.latest = latest if narrow else None

    def of(self, groups: dict[str, str | None], prefix: str) -> date | None:
        """The date of a `_date_pattern` with this prefix; the year nearest before publication where none is given."""
        if iso := groups.get(prefix + "iso"):
            return _iso(iso)
        for p in (prefix + "a", prefix + "b"):
            if groups.get(p + "month") and groups.get(p + "day"):
                return self.on(_month(groups[p + "month"]), int(groups[p + "day"] or 0), groups.get(p + "year"))
        return None

    def on(self, month: int, day: int, year: str | None = None) -> date | None:
        """A day of a month; null where the year can't be known."""
        if year:
            return _safe(int(year), month, day)
        if not self.latest:
            return None
        found = _safe(self.latest.year, month, day)
        if found and (found - self.latest).days > 3:
            found = _safe(self.latest.year - 1, month, day)
        return found

    def weekday(self, name: str) -> date | None:
        """The last such weekday up to the day of publication."""
        if not self.day:
            return None
        back = (self.day.weekday() - WEEKDAYS.index(name.lower())) % 7
        return _before(self.day, back)


def _iso(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(name: str | None) -> int:
    return MONTHS.index((name or "jan")[:3].lower()) + 1


def _count(word: str | None) -> int | None:
    if not word:
        return 1
    word = word.lower()
    return int(word) if word.isdigit() else NUMBERS.get(word)


def _hours(word: str) -> str | None:
    """`HH:MM` of a clock time or a spelt hour; null where it is none."""
    low = word.lower().replace(" ", "")
    if low == "noon":
        return "12:00"
    if low == "midnight":
        return "00:00"
    m = re.match(r"(\d{1,2})(?:[:.](\d\d))?([ap])?", low)
    if m:
        hour, minute, half = int(m[1]), int(m[2] or 0), m[3]
    else:
        first = word.lower().split()[0]
        hour, minute, half = NUMBERS.get(first) or 0, 0, "a" if "morning" in low else "p"
        if "atnight" in low and hour < 5:
            half = "a"
    if half == "p" and hour < 12:
        hour += 12
    if half == "a" and hour == 12:
        hour = 0
    return f"{hour % 24:02d}:{minute:02d}" if minute < 60 else None


def _text(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _before(value: date | None, days: int = 1) -> date | None:
    try:
        return value - timedelta(days=days) if value else None
    except OverflowError:
        return None


def _months_back(value: date, months: int) -> date:
    index = value.year * 12 + value.month - 1 - months
    year, month = max(1, index // 12), index % 12 + 1
    return date(year, month, min(value.day, calendar.monthrange(year, month)[1]))


# What a text must hold for a pattern to have a chance: saves most of the passes over it.
_NEEDED = {
    "range": ("from ", "between ", "since ", "starting at ", "in the period "),
    "as_of": ("as of ", "as at ", "by ", "status at "),
    "night_of": ("night",),
    "overnight": ("overnight",),
    "night_before": ("night", "evening"),
    "night_after": ("night",),
    "last_night": ("night",),
    "dawn": ("dawn", "sunrise", "hours", "early ", "midnight"),
    "hours24": ("hours", "day"),
    "past_span": ("past ", "last ", "previous ", "preceding ", "recent "),
    "first_span": ("the first ",),
    "since": ("since ",),
    "in_year": ("19", "20"),
    "total_ever": ("war", "date", "total", "since", "already", "into the", "into this"),
    "earlier": ("earlier", "later", "before", "ago", "after", "next day", "following day", "previous day", "yesterday"),
    "weekday": ("day",),
    "dots": (".",),
    "clock": ("at ", "about ", "around ", "after ", "before "),
    "daypart": ("day", "morning", "afternoon", "evening", "noon"),
}


_ANCHORED = Anchored([pattern for _, pattern in _PATTERNS])


def windows(text: str, article: Article | None = None) -> list[Window]:
    """Every time expression of a text, in order, without overlaps (the longer of two wins).

    Weekdays, `last week`, dates without a year are read against the article's window of publication; without one, their
    values are null. Never raises; linear in the text.
    """
    days = _Days(article)
    found: list[tuple[int, int, int, Window]] = []
    low = text.lower()
    starts = _ANCHORED.starts(text)
    for order, (name, _) in enumerate(_PATTERNS):
        if name in _NEEDED and not any(word in low for word in _NEEDED[name]):
            continue
        for m in _ANCHORED.finditer(order, text, starts):
            window = _read(name, m, days, text)
            if window:
                found.append((m.start(), -m.end(), order, window))
    found.sort(key=lambda row: row[:3])
    kept: list[Window] = []
    last = -1
    for start, minus_end, _, window in found:
        if start >= last:
            kept.append(window)
            last = -minus_end
    return list(_settled(kept, days))


def _settled(kept: list[Window], days: _Days) -> Iterator[Window]:
    """Nights without a date take the day on which the text is spoken or published; an hour without a day that is told
    inside a night belongs to its evening or its morning (`overnight into Sunday … shortly after 11 p.m.`)."""
    night: Window | None = None
    for window in kept:
        if window.basis == "overnight":
            night = window
        elif window.label.startswith("hours:") and not window.event_end and night is not None and days.day:
            at = window.event_start or ""
            if at[11:] >= "18:00" and night.event_start and (night.event_end or "")[:10] == at[:10] == str(days.day):
                window = replace(window, event_start=f"{night.event_start[:10]}{at[10:]}")
        else:
            night = None
        if window.basis == "overnight" and not window.event_end and window.label == "overnight" and days.day:
            window = replace(window, event_start=_text(_before(days.day)), event_end=_text(days.day))
            night = window
        yield window


def _read(name: str, m: re.Match[str], days: _Days, text: str) -> Window | None:
    g = m.groupdict()
    a, b = m.span()
    before = text[max(0, a - 60) : a]
    spoken = bool(_SPOKEN.search(before))

    def weekday(key: str) -> date | None:
        return days.weekday(g[key] or "") if g.get(key) else None

    if name in ("range", "since_hour"):
        start_day = days.of(g, "d") or weekday("w1")
        if g.get("o1") and days.day:
            start_day = _near(days.day, int(g["o1"]))
        if g.get("prev"):
            start_day = _before(days.day)
        h1, h2 = _hours(g["h1"]), _hours(g["h2"]) if g.get("h2") else None
        end_day = days.of(g, "e") or weekday("w2") if "h2" in g else None
        stated = start_day is not None or end_day is not None
        if name == "range" and h1 and h2:
            over = h1 > h2
            if not end_day:
                end_day = (_before(start_day, -1) if over else start_day) if start_day else days.day
            if not start_day and end_day:
                start_day = _before(end_day) if over else end_day
        if name == "since_hour" and not start_day and days.day and h1 and h1 >= "15:00":
            start_day = _before(days.day)
        return Window(
            a, b, "stated",
            f"{start_day}T{h1}" if start_day and h1 else None,
            f"{end_day}T{h2}" if end_day and h2 else None,
            f"hours:{h1}-{h2}" + (f":{start_day}" if stated else ""),
        )  # fmt: skip
    if name == "as_of":
        day = days.of(g, "d") or weekday("w1") or days.day
        hour = _hours(g["h1"])
        return Window(a, b, "as_of", label="as_of", as_of=f"{day}T{hour}" if day and hour else None)
    if name == "clock":
        day, hour = weekday("w1") or days.day, _hours(g["h1"])
        return Window(a, b, "stated", f"{day}T{hour}" if day and hour else None, None, f"hours:{hour}", spoken=spoken)
    if name in ("night_of", "overnight"):
        morning = evening = None
        label = "overnight"
        if g.get("w1"):
            morning, label = weekday("w1"), f"night:{(g['w1'] or '').lower()}"
        elif g.get("w2"):
            morning, label = days.of(g, "f") or weekday("w2"), f"night:{(g['w2'] or '').lower()}"
        elif g.get("r3"):
            morning, label = days.of(g, "g"), f"night:{g['r3']}"
        elif g.get("r1"):
            morning, label = days.of(g, "d"), f"night:{(g['r1'] or '').lower()}"
            if g.get("n2") and morning:
                evening = morning
                morning = _safe(morning.year, morning.month, int(g["n2"])) or _before(morning, -1)
        return Window(a, b, "overnight", _text(evening or _before(morning)), _text(morning), label)
    if name == "night_before":
        return Window(
            a, b, "overnight", _text(_before(days.day, 2)), _text(_before(days.day)), "night:before", shift="before"
        )
    if name == "night_after":
        return Window(a, b, "overnight", None, None, "night:after", shift="after")
    if name == "last_night":
        return Window(a, b, "overnight", None, None, "overnight")
    if name == "dawn":
        day = days.of(g, "d") or weekday("w1")
        label = (
            f"night:{(g.get('w1') or g.get('r1') or '').lower()}" if day or g.get("w1") or g.get("r1") else "overnight"
        )
        return Window(a, b, "overnight", _text(_before(day)), _text(day), label)
    if name == "hours24":
        return Window(a, b, "period", _text(_before(days.day)), _text(days.day), "period:24h", cumulative=True)
    if name in (
        "past_span",
        "this_span",
        "in_span",
        "the_span",
        "first_span",
        "since",
        "in_month",
        "in_year",
        "total_ever",
        "days_span",
    ):
        return _period(name, m, days, before, spoken)
    if name == "earlier":
        return _earlier(m, days)
    if name == "weekday":
        day = days.of(g, "d") or weekday("w1")
        low = m[0].lower()
        part = g.get("part")
        label = f"day:{(g['w1'] or '').lower()}"
        if part and part.lower() == "night" and not spoken:
            return Window(
                a,
                b,
                "overnight",
                _text(day),
                _text(_before(day, -1)),
                f"night:{(g['w1'] or '').lower()}+",
            )
        if low.startswith("since"):
            return Window(a, b, "period", _text(day), _text(days.day), "period:since", cumulative=True)
        return Window(a, b, "day" if part else "date", _evening(day, part), _text(day), label, spoken=spoken)
    if name == "date":
        day = days.of(g, "d")
        alone = bool(g.get("alone"))
        part = g.get("part")
        label = f"date:{(g['r1'] or '').lower()}"
        if part and part.lower() == "night":
            return Window(a, b, "overnight", _text(_before(day)), _text(day), f"night:{(g['r1'] or '').lower()}")
        return Window(
            a, b, "day" if part else "date", _evening(day, part), _text(day), label, spoken=spoken, cumulative=alone
        )
    if name == "dots":
        year = g["yy"] or ""
        day = _safe(int(year) if len(year) == 4 else 2000 + int(year), int(g["mm"] or 0), int(g["dd"] or 0))
        return Window(a, b, "date", _text(day), _text(day), f"date:{day}", spoken=True) if day else None
    if name == "daypart":
        day = weekday("w1") or days.day
        part = "evening" if "evening" in text[a:b].lower() else None
        return Window(a, b, "day", _evening(day, part), _text(day), "daypart", spoken=spoken)
    return None


def _evening(day: date | None, part: str | None) -> str | None:
    """The start of a day's window: 18:00 of an evening, which opens a night; else the day alone."""
    start = _text(day)
    return f"{start}T18:00" if start and (part or "").lower() == "evening" else start


def _near(day: date, number: int) -> date | None:
    """The day with this number of the month that lies nearest before a day."""
    for back in range(0, 31):
        found = _before(day, back)
        if found and found.day == number:
            return found
    return None


def _period(name: str, m: re.Match[str], days: _Days, before: str, spoken: bool) -> Window | None:
    g = m.groupdict()
    a, b = m.span()
    start: date | None = None
    end: date | None = days.day
    superlative = bool(_SUPERLATIVE.search(before))
    unit = (g.get("unit") or g.get("unit2") or g.get("unit3") or "").lower().rstrip("s")
    n = _count(g.get("n"))
    if name in ("past_span", "in_span"):
        if days.day and n:
            start = (
                _months_back(days.day, {"month": n, "year": 12 * n, "quarter": 3}.get(unit, 0))
                if unit in ("month", "year", "quarter")
                else _before(days.day, n * (7 if unit == "week" else 14 if unit == "fortnight" else 1))
            )
        if name == "past_span" and unit == "week" and m[0].lower().startswith("last") and days.day and not g.get("n"):
            start, end = _before(days.day, days.day.weekday() + 7), _before(days.day, days.day.weekday() + 1)
    elif name in ("this_span", "the_span"):
        if days.day and unit == "week":
            start = _before(days.day, days.day.weekday())
        elif days.day and unit == "month":
            start = days.day.replace(day=1)
        elif days.day and unit == "year":
            start = days.day.replace(month=1, day=1)
    elif name == "first_span":
        year = int(g["year"]) if g.get("year") else days.day.year if days.day else None
        if year:
            first = date(year, _month(g["qmonth"]) if g.get("qmonth") else 1, 1)
            start, end = (
                first,
                _before(first, -((n or 1) * (7 if unit == "week" else 1) - 1)) if unit in ("day", "week") else None,
            )
    elif name == "days_span":
        start, end = days.of(g, "d"), days.of(g, "e")
        if not start and not end:
            return (
                None
                if not (g.get("r1") or g.get("r2"))
                else Window(a, b, "period", None, None, "period:days", cumulative=True)
            )
        if g.get("n1") and end:
            start = _safe(end.year, end.month, int(g["n1"] or 0))
        if g.get("n2") and start:
            end = _safe(start.year, start.month, int(g["n2"] or 0))
        if start and end and start > end:
            start = _safe(start.year - 1, start.month, start.day)
    elif name == "since":
        if g.get("r1"):
            start = days.of(g, "d")
        elif g.get("year"):
            start = date(int(g["year"] or 1), 1, 1)
        elif g.get("month"):
            year = int(g["y2"]) if g.get("y2") else None
            start = date(year, _month(g["qmonth"]), 1) if year else days.on(_month(g["qmonth"]), 1)
        elif g.get("w1"):
            start = days.weekday(g["w1"] or "")
        elif g.get("ny") and days.day:
            start = days.day.replace(month=1, day=1)
        elif g.get("nm") and days.day:
            start = days.day.replace(day=1)
        elif g.get("inv"):
            start = date(2022, 2, 24)
    elif name == "in_month":
        year = int(g["year"]) if g.get("year") else None
        start = date(year, _month(g["qmonth"]), 1) if year else days.on(_month(g["qmonth"]), 1)
        if start:
            end = start.replace(day=calendar.monthrange(start.year, start.month)[1])
        else:
            end = None
        if (
            g.get("year")
            and re.search(r"\w[^.;:!?]{12,}$", before)
            and not re.search(r"\b(?:total|tally|count|altogether|all)\b", before)
        ):
            # `59 were fired at the base in April 2017`: the month of one attack, not a sum over it
            return Window(a, b, "date", _text(start), _text(end), f"date:{m[0].lower()}")
    elif name == "in_year":
        start, end = date(int(g["year"] or 1), 1, 1), date(int(g["year"] or 1), 12, 31)
    return Window(
        a, b, "period", _text(start), _text(end) if start else None, f"period:{unit or name}", spoken=superlative or spoken and name == "this_span", cumulative=not superlative
    )  # fmt: skip


def _earlier(m: re.Match[str], days: _Days) -> Window:
    g = m.groupdict()
    low = m[0].lower()
    day = days.of(g, "d")
    shift = "after" if ("later" in low or "following" in low or "next" in low or "after" in low) else "before"
    unit = (g.get("unit") or "day").rstrip("s")
    n = (
        1
        if "day before" in low
        or "previous day" in low
        or "yesterday" in low
        or "following day" in low
        or "next day" in low
        else _count(g.get("n"))
    )
    if unit == "hour":
        return Window(m.start(), m.end(), "day", None, None, "hours:shift")
    if not day and days.day and n and shift == "before":
        day = (
            _months_back(days.day, n * (12 if unit == "year" else 1))
            if unit in ("month", "year")
            else _before(days.day, n * (7 if unit == "week" else 1))
        )
        if unit in ("month", "year"):
            day = None
    return Window(m.start(), m.end(), "date", _text(day), _text(day), f"shift:{shift}:{n}{unit}", shift=shift)
