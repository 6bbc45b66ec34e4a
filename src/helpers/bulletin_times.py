"""Windows of the two official channels: hours, dates, nights and `as of` times, in Ukrainian and Russian.

Times are local: Kyiv for the Ukrainian channel, Moscow for the Russian one. Only what the text states becomes a window;
the day of publication gives the year, and the day where the text says `tonight`, `today` or no day at all.
"""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

_MONTHS = {
    "uk": "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня".split(),
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split(),
}
_MONTH = {name: i for names in _MONTHS.values() for i, name in enumerate(names, 1)}
_NAMES = "|".join(_MONTH)
_YEAR = r"(?:\s*(?:року|року|роки|рік|році|р\.|года|год|году|г\.))?"
_D = rf"(?P<d{{0}}>\d{{{{1,2}}}})(?:-?(?:го|е|те|ше|та))?\s+(?P<m{{0}}>{_NAMES})(?!\w)(?:,?\s+(?P<y{{0}}>(?:19|20)\d\d)(?!\d){_YEAR})?"
_T = r"(?P<h{0}>[01]?\d|2[0-4])(?:[.:](?P<n{0}>[0-5]\d)(?!\d)(?!\.\d)|(?=\s*(?:мск|год(?:ин[аиу]?)?(?!\w)|час)))"
_TZ = r"(?:\s*(?:мск|год(?:ин[аиуі]?)?(?!\w)|часов(?!\w)|час(?:а)?(?!\w)))?"


def _date(tag: str) -> str:
    return _D.format(tag)


def _time(tag: str) -> str:
    return _T.format(tag) + _TZ


_RANGE = re.compile(
    rf"(?<!\w)(?:у період |в период |в період )?(?:(?:з|із|зі|від|с|со|от)\s+)"
    rf"{_time('1')}(?:\s*,?\s*\(?{_date('1')})?"
    rf"(?:\s*(?:до|по|–|-)\s*{_time('2')}(?:\s*,?\s*{_date('2')})?)?"
)
_SPAN = re.compile(rf"(?:{_date('1')},?\s+)?(?<![\w.:]){_time('1')}\s*[–-]\s*{_time('2')}(?:\s+{_date('2')})?")
_NIGHT = re.compile(
    rf"(?<!\w)(?:(?:у|в)\s+)?ніч на {_date('1')}|(?<!\w)в ночь (?:с \d{{1,2}}(?:\s+(?:{_NAMES}))? )?на {_date('2')}"
)
_AS_OF = re.compile(
    rf"(?<!\w)(?:за\s+)?(?:станом|по состоянию) на\s+(?:{_time('1')}(?:\s*,?\s*{_date('1')})?|{_date('2')}\s*,?\s*{_time('2')})"
)
_POINT = re.compile(
    rf"(?:{_date('1')},?\s+)?(?<!\w)(?P<prep>о|об|близько|около|в|у|приблизно)\s+"
    rf"(?:{_time('1')}|(?P<hw>\d{{1,2}})(?:-?(?:ї|й|ій|а))?\s+(?P<part>ранку|вечора|ночі|утра|вечера|ночи))(?:\s*,?\s*{_date('2')})?"
)
_DATE = re.compile(rf"(?<![\w.]){_date('1')}")
_DATES = re.compile(rf"(?<!\w)(?:с|з|із|від)\s+(?P<d1>\d{{1,2}})(?:\s+(?P<m1>{_NAMES}))?\s+(?:по|до)\s+{_date('2')}")
_NUMERIC = re.compile(r"(?<![\d.])(?P<d>\d{1,2})[.](?P<m>\d{1,2})[.](?P<y>(?:19|20)\d\d)(?!\d)")
_LOOSE = re.compile(
    r"(?<![\d.,])(?:[01]?\d|2[0-4])[.:][0-5]\d(?![\d%])(?!\.\d)|(?<!\d)(?:19|20)\d\d(?:-(?:му|го|й|м|ого|ому|ий|ый)|\s*(?:рок[уиі]|року|році|рік|год[ау]?(?!\w)|г\.|р\.))"
    rf"|(?<!\w)\d{{1,2}}(?:-?(?:го|е|те|ше|та))?\s+(?:{_NAMES})(?!\w)|(?<!\w)\d{{1,2}}-?(?:ї|й|ій)?\s+(?:ранку|вечора|утра|вечера|ночі|ночи)(?!\w)"
    r"|запад-\d{4}|(?<![\d.])\d{1,2}[.]\d{1,2}[.](?:19|20)\d\d"
)
_NEW_YEAR = re.compile(r"(?<!\w)новорічн(?:у|ої|а) н(?:іч|очі)|новогодн\w+ ночь?")
_TONIGHT = re.compile(
    r"(?<!\w)(?:цієї ночі|цю ніч|минулої ночі|вночі|уночі|упродовж ночі|протягом ночі|прошедш\w+ ноч\w+|минувш\w+ ноч\w+|истекш\w+ ноч\w+|сегодня ночью|ночью|этой ночью|в течение ночи|за ночь|за ніч|у ніч на|в ніч на|нічної атаки)(?!\w)"
)
_MORNING = re.compile(r"(?<!\w)(?:вранці|зранку|ранок|утром|удень|вдень|днем)(?!\w)")
_YESTERDAY = re.compile(r"(?<!\w)(?:вчора|учора|минулої доби|вчера|накануне)(?!\w)")
_DAY = re.compile(
    r"(?<!\w)(?:за (?:минулу |останню )?добу|протягом доби|впродовж доби|упродовж доби|за (?:прошедшие |минувшие |последние |истекшие )?сутки|в течение суток)(?!\w)"
)
_WEEK = re.compile(
    r"(?<!\w)(?:за (?:минулий |останній )?тиждень|протягом тижня|за (?:прошедшую |минувшую |последнюю )?неделю|в течение недели)(?!\w)"
)


_MOST = 64  # windows of one post; real ones have at most a handful


@dataclass(frozen=True, slots=True)
class Window:
    """One window that a post states. `first`, `last` are ISO dates or local date-times (null where open),
    `precision` is hour, night, mixed or day, `basis` the event_basis of a claim, `start`, `end` the span of the words."""

    start: int
    end: int
    first: str | None
    last: str | None
    precision: str
    basis: str


@dataclass(frozen=True, slots=True)
class Times:
    """All times of a post: windows in order, the `as of` time, and the spans whose digits are no counts."""

    windows: tuple[Window, ...]
    as_of: str | None
    as_of_span: tuple[int, int] | None
    masked: tuple[tuple[int, int], ...]


def offset(day: str, language: str) -> str:
    """The offset of local time at an ISO date(-time): Moscow `+03:00`; Kyiv `+02:00`, from the last Sunday of March to
    the last Sunday of October `+03:00` (change at 03:00 and 04:00 local)."""
    if language == "ru":
        return "+03:00"
    moment = datetime.fromisoformat(day)
    start, end = _last_sunday(moment.year, 3, 3), _last_sunday(moment.year, 10, 4)
    return "+03:00" if start <= moment < end else "+02:00"


def _last_sunday(year: int, month: int, hour: int) -> datetime:
    day = datetime(year, month, 31, hour)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def _made(day: str | None, month: str | None, year: str | None, near: date | None) -> date | None:
    if not day or not month:
        return None
    number = _MONTH.get(month) if not month.isdigit() else int(month)
    if not number:
        return None
    years = [int(year)] if year else ([near.year, near.year - 1, near.year + 1] if near else [])
    best: date | None = None
    for candidate in years:
        try:
            made = date(candidate, number, int(day))
        except ValueError:
            continue
        if best is None or (near and abs((made - near).days) < abs((best - near).days)):
            best = made
    return best


def _at(day: date, hour: str, minute: str | None) -> str | None:
    if int(hour) == 24:
        return f"{day + timedelta(days=1)}T00:{minute or '00'}" if day < date.max else None
    return f"{day}T{int(hour):02d}:{minute or '00'}"


def read(repaired: str, published: str | None, language: str) -> Times:
    """The times of a repaired text. `published` is an ISO date or date-time, null where unknown (then dates without a
    year give no window). Never raises: an impossible date is passed over."""
    try:
        return _read(repaired, date.fromisoformat(published[:10]) if published else None, language)
    except (ValueError, OverflowError):
        return Times((), None, None, tuple(_merge([m.span() for m in _LOOSE.finditer(repaired)])))


def _read(text: str, near: date | None, language: str) -> Times:
    masked = [m.span() for m in _LOOSE.finditer(text)] + [m.span() for m in _NUMERIC.finditer(text)]
    found: list[Window] = []
    taken: list[tuple[int, int]] = []
    nights: list[tuple[int, int, date]] = []
    as_of = None
    as_of_span = None
    for m in _AS_OF.finditer(text):
        taken.append(m.span())
        masked.append(m.span())
        hour, minute = m["h1"] or m["h2"], m["n1"] or m["n2"]
        day = _made(m["d1"] or m["d2"], m["m1"] or m["m2"], m["y1"] or m["y2"], near) or near
        if day and as_of is None:
            as_of, as_of_span = _at(day, hour, minute), m.span()
    for m in _NIGHT.finditer(text):
        day = _made(m["d1"] or m["d2"], m["m1"] or m["m2"], m["y1"] or m["y2"], near)
        masked.append(m.span())
        if day:
            nights.append((*m.span(), day))
    for m in _NEW_YEAR.finditer(text):
        if near:
            nights.append((*m.span(), date(near.year + (near.month == 12), 1, 1)))
    for m in _DATES.finditer(text):
        last = _made(m["d2"], m["m2"], m["y2"], near)
        first = _made(m["d1"], m["m1"] or m["m2"], m["y2"], last or near)
        masked.append(m.span())
        taken.append(m.span())
        if first and last and first <= last:
            found.append(Window(*m.span(), str(first), str(last), "day", "period"))
    dates = [(*m.span(), _made(m["d1"], m["m1"], m["y1"], near)) for m in _DATE.finditer(text)]
    numeric = [(*m.span(), _made(m["d"], m["m"], m["y"], near)) for m in _NUMERIC.finditer(text)]
    stated = sorted((a, b, d) for a, b, d in dates + numeric if d)
    ranges = list(_RANGE.finditer(text)) + list(_SPAN.finditer(text))
    ranges.sort(key=lambda m: m.start())
    for m in ranges:
        if _inside(m.span(), taken):
            continue
        night = _before(nights, m.start())
        known = _before(stated, m.start() - 1) if stated and stated[0][0] < m.start() else None
        one = _made(m["d1"], m["m1"], m["y1"], night or near)
        two = _made(m["d2"], m["m2"], m["y2"], one or night or near)
        if m["h2"] is None and one is None and night is None:
            if text[m.start() : m.start() + 2].strip() in ("с", "со", "от", "від"):
                continue
            if known is None:
                continue
        taken.append(m.span())
        masked.append(m.span())
        window = _window(m, one, two, night, known, near)
        if window:
            found.append(window)
    points: list[Window] = []
    for m in _POINT.finditer(text):
        if _inside(m.span(), taken):
            continue
        day = _made(m["d1"] or m["d2"], m["m1"] or m["m2"], m["y1"] or m["y2"], near)
        if day is None:
            if m["hw"] is None and m["n1"] is None:
                continue
            night = _before(nights, m.start())
            day = night or (_before(stated, m.start() - 1) if stated and stated[0][0] < m.start() else None) or near
        hour = m["h1"] or m["hw"]
        if m["part"] in ("вечора", "вечера") and int(hour) < 12:
            hour = str(int(hour) + 12)
        masked.append(m.span())
        if day and int(hour) <= 24:
            at = _at(day, hour, m["n1"])
            points.append(Window(*m.span(), at, at if language == "ru" else None, "hour", "stated"))
    told = [(a, b) for a, b, _ in nights] + [m.span() for m in _TONIGHT.finditer(text)]
    if (
        not found
        and points
        and not (told and min(told)[1] <= points[0].start and _stop_between(text, min(told)[1], points[0].start))
    ):
        found = points[:1]
    elif (
        len(found) == 1
        and found[0].basis == "stated"
        and told
        and not nights
        and near
        and _stop_between(text, min(told)[1], found[0].start)
    ):
        a, b = min(told)  # the night is told first, the hours are of a part of it
        found.append(Window(a, b, str(near - timedelta(days=1)), str(near), "night", "overnight"))
    if not found and nights:
        for a, b, day in nights:
            found.append(Window(a, b, str(day - timedelta(days=1)), str(day), "night", "overnight"))
    if not found and near:
        found = _by_word(text, near, stated)
    found = _until(found, as_of, as_of_span)
    found.sort(key=lambda w: w.start)
    found = found[:_MOST]
    return Times(tuple(found), as_of, as_of_span, tuple(_merge(masked)))


def _stop_between(text: str, a: int, b: int) -> bool:
    """Whether a sentence ends between two places."""
    return bool(re.search(r"[.!?](?!\d)\s|\n", text[a : min(b, a + 2000)]))


def _by_word(text: str, near: date, stated: list[tuple[int, int, date]]) -> list[Window]:
    yesterday = near - timedelta(days=1)
    if m := _WEEK.search(text):
        return [Window(*m.span(), str(near - timedelta(days=7)), str(near), "day", "period")]
    if m := _DAY.search(text):
        for a, b, day in stated:
            if 0 <= a - m.end() <= 3:
                return [Window(m.start(), b, str(day), str(day), "day", "period")]
        return [Window(*m.span(), str(yesterday), str(near), "day", "period")]
    if m := _TONIGHT.search(text):
        day = stated[0][2] if stated else near
        return [Window(*m.span(), str(day - timedelta(days=1)), str(day), "night", "overnight")]
    if stated:
        a, b, day = min(stated)
        return [Window(a, b, str(day), str(day), "day", "date")]
    if m := _YESTERDAY.search(text):
        return [Window(*m.span(), str(yesterday), str(yesterday), "day", "date")]
    return [Window(0, 0, str(near), str(near), "day", "date")]


def _until(found: list[Window], as_of: str | None, span: tuple[int, int] | None) -> list[Window]:
    """Where a Ukrainian night has no end of its own, the `as of` time is where the report ends."""
    if not as_of or not span:
        return found
    out = []
    for w in found:
        if w.precision == "hour" and w.last is None and w.first and w.first < as_of:
            w = Window(w.start, w.end, w.first, as_of, "hour", "stated")
        elif w.precision == "night" and w.last == as_of[:10]:
            w = Window(w.start, w.end, w.first, as_of, "mixed", w.basis)
        out.append(w)
    return out


def _window(
    m: re.Match[str], one: date | None, two: date | None, night: date | None, known: date | None, near: date | None
) -> Window | None:
    h1, h2 = int(m["h1"]), int(m["h2"]) if m["h2"] else None
    over = h2 is not None and (h2, m["n2"] or "00") <= (h1, m["n1"] or "00")
    if one is None and two is not None:
        one = two - timedelta(days=1) if over else two
    if one is None and night is not None:
        one = night - timedelta(days=1) if over or (h2 is None and h1 >= 12) or (h2 is not None and h1 >= 17) else night
    if one is None:
        one = known
        if one is None and near is not None:
            one = near - timedelta(days=1) if over else near
    if one is None:
        return None
    if two is None and h2 is not None:
        two = one + timedelta(days=1) if over else one
    last = _at(two, m["h2"], m["n2"]) if two and m["h2"] else None
    return Window(*m.span(), _at(one, m["h1"], m["n1"]), last, "hour", "stated")


def _before(rows: list[tuple[int, int, date]], at: int) -> date | None:
    """The day told last before a place, else the first one told. `rows` are in the order of the text."""
    found = bisect.bisect_right(rows, at, key=lambda row: row[0])
    return rows[found - 1][2] if found else (rows[0][2] if rows else None)


def _inside(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(a < span[1] and span[0] < b for a, b in taken[-64:])


def _merge(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for a, b in sorted(spans):
        if out and a <= out[-1][1]:
            out[-1] = (out[-1][0], max(b, out[-1][1]))
        elif b > a:
            out.append((a, b))
    return out
