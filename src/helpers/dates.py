"""When an article was published: windows `earliest..latest`, each with its method and evidence, intersected.

Sources of a window: metadata, the date of a dateline, a stamp, absolute dates in the text, weekdays, relative days,
offices and public events (`data/reference/events.csv`), and the day of collection as an upper bound. Windows are
intersected from the strongest to the weakest; one that does not touch what stands is reported as a conflict. Nothing
is ever taken from the order of a page, a site clock or a copyright line, and an ambiguous `03/04/2022` is a window.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import ahocorasick_rs

from helpers import lexicon

FIRST_YEAR, LAST_YEAR = 2022, 2026  # the years of the event table: only these are tried where a text gives no year

_MONTHS = {
    1: "january jan janvier januar enero gennaio января січня",
    2: "february feb février fevrier februar febrero febbraio февраля лютого",
    3: "march mar mars märz marzo марта березня",
    4: "april apr avril abril aprile апреля квітня",
    5: "may mai mayo maggio мая травня",
    6: "june jun juin juni junio giugno июня червня",
    7: "july jul juillet juli julio luglio июля липня",
    8: "august aug août aout agosto августа серпня",
    9: "september sept sep septembre septiembre settembre сентября вересня",
    10: "october oct octobre oktober octubre ottobre октября жовтня",
    11: "november nov novembre noviembre ноября листопада",
    12: "december dec décembre decembre dezember diciembre dicembre декабря грудня",
}
MONTHS = {name: number for number, names in _MONTHS.items() for name in names.split()}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        ("monday mon", "tuesday tue tues", "wednesday wed", "thursday thu thur thurs", "friday fri", "saturday sat",
         "sunday sun")
    )
    for name in names.split()
}  # fmt: skip
_NAMES = {number: names.split()[0].capitalize() for number, names in _MONTHS.items()}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:19|20)\d\d"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ABSOLUTE = re.compile(
    rf"""(?<![\w.,/-])(?:
      (?P<iso_y>{_YEAR})[-./](?P<iso_m>0[1-9]|1[0-2])[-./](?P<iso_d>0[1-9]|[12]\d|3[01])(?!\d)
    | (?P<md_m>{_MONTH})\.?\ (?P<md_d>{_DAY})(?:st|nd|rd|th)?(?![\d:]|\.\d|,\d)(?:(?:,\ |\ |,)(?P<md_y>{_YEAR})(?:(?!\d)|(?=\d{{1,2}}:\d\d)))?
    | (?P<dm_d>{_DAY})(?:st|nd|rd|th|er|\.)?[\ -](?:of\ |de\ )?(?P<dm_m>{_MONTH})\b\.?(?:(?:,\ |\ |,|-|\ de\ )(?P<dm_y>{_YEAR})(?!\d))?
    | (?P<n_a>\d{{1,2}})(?P<n_s>[./-])(?P<n_b>\d{{1,2}})(?P=n_s)(?P<n_y>{_YEAR}|\d\d)(?![\d:])
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_HAS_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Found:
    """One absolute date in a text. `year` is null where the text gives none; `swapped` is the other reading of an
    ambiguous number date (`03/04/2022`), else null."""

    start: int
    end: int
    year: int | None
    month: int
    day: int
    swapped: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Window:
    """A window of days: `earliest` and `latest` may be null (open). `strength`: higher counts first."""

    earliest: date | None
    latest: date | None
    method: str
    evidence: str
    strength: int = 0


@dataclass(frozen=True, slots=True)
class Dated:
    """The date of one article: ISO days (null = open or unknown), the methods used, their evidence, `as_of`."""

    earliest: str | None = None
    latest: str | None = None
    method: str | None = None
    evidence: str | None = None
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A line that says when something was published. `kind`: first, published, updated, plain or time (no day)."""

    kind: str
    earliest: date | None
    latest: date | None
    text: str


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the event table. `kind`: event, office (a state of affairs with a start and an end), anniversary."""

    start: date
    end: date
    kind: str
    name: str
    cues: tuple[tuple[tuple[tuple[str, bool], ...], ...], ...]
    source: str


def data_path(*parts: str) -> Path:
    """The path of a file in the project's data folder, found by walking up from this module, then in the package.

    Raises FileNotFoundError where neither has it.
    """
    for folder in Path(__file__).resolve().parents:
        for base in (folder / "data", folder / "share" / "strikebook" / "data"):
            if (path := base.joinpath(*parts)).exists():
                return path
    raise FileNotFoundError(f"data/{'/'.join(parts)} is not in the project; install it from its folder")


def _day(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year else None
    except ValueError:
        return None


def absolute(text: str, day_first: bool | None = None) -> list[Found]:
    """Every absolute date in a text, in order.

    `day_first` says how a number date such as `03/04/2022` is to be read (null = unknown: both readings are kept).
    Dotted dates are read day first. Impossible days are left out.
    """
    if not _HAS_DIGIT.search(text):
        return []
    found = []
    for m in _ABSOLUTE.finditer(text):
        swapped = None
        if m["iso_y"]:
            year, month, day = int(m["iso_y"]), int(m["iso_m"]), int(m["iso_d"])
        elif m["md_m"]:
            year, month, day = int(m["md_y"] or 0) or None, MONTHS[m["md_m"].lower()], int(m["md_d"])
            if m["md_m"].islower() and m["md_m"].lower() in ("may", "mar", "march", "mars"):
                continue  # `may 12 drones …`, `march 10 km`
        elif m["dm_d"]:
            year, month, day = int(m["dm_y"] or 0) or None, MONTHS[m["dm_m"].lower()], int(m["dm_d"])
            if m["dm_m"].islower() and m["dm_m"].lower() in ("may", "mar", "march", "sun"):
                continue
        else:
            a, b, year = int(m["n_a"]), int(m["n_b"]), int(m["n_y"])
            year += 2000 if year < 100 else 0
            if m["n_s"] == "-" and len(m["n_y"]) == 2:
                continue
            first = True if m["n_s"] == "." else day_first
            if b > 12 >= a:
                month, day = a, b
            elif a > 12 >= b or first is True or a == b:
                month, day = b, a
            elif first is False:
                month, day = a, b
            else:
                month, day, swapped = b, a, (a, b)
        if not 1 <= month <= 12 or not 1 <= day <= 31 or (year and _day(year, month, day) is None):
            continue
        found.append(Found(m.start(), m.end(), year, month, day, swapped))
    return found


def day_order(values: Iterable[str | None]) -> bool | None:
    """Whether the number dates of one source put the day first: true, false, or null where none or both show it."""
    seen = set()
    for value in values:
        for m in re.finditer(r"(?<!\d)(\d{1,2})/(\d{1,2})/(?:\d{4}|\d\d)(?!\d)", value or ""):
            a, b = int(m[1]), int(m[2])
            if a > 12 >= b:
                seen.add(True)
            elif b > 12 >= a:
                seen.add(False)
    return seen.pop() if len(seen) == 1 else None


def is_ambiguous(value: str | None) -> bool:
    """Whether a metadata date can be read in two ways (`03/04/2022`)."""
    return any(f.swapped for f in absolute(value or ""))


def metadata(value: str | None, day_first: bool | None = None) -> Window | None:
    """The window of a metadata date: ISO 8601, RFC 2822, seconds since 1970, `05.12.2024`, `Jan 15, 2025`, …

    The day is the one that the source writes, in its own zone. Null where nothing can be read from it.
    """
    text = (value or "").strip()
    if not text:
        return None
    if re.fullmatch(r"\d{8}", text) and (day := _day(int(text[:4]), int(text[4:6]), int(text[6:]))):
        return Window(day, day, "metadata", text, 9)
    if re.fullmatch(r"\d{10}(?:\.\d+)?|\d{13}", text):
        seconds = float(text) / (1000 if len(text) == 13 else 1)
        if seconds < 4e9:
            day = datetime.fromtimestamp(seconds, UTC).date()
            return Window(day, day, "metadata", f"{text} (seconds since 1970, UTC)", 9)
    if m := re.match(rf"({_YEAR})-(\d\d)-(\d\d)(?=[T ]|$)", text):
        day = _day(int(m[1]), int(m[2]), int(m[3]))
        return Window(day, day, "metadata", text, 9) if day else None
    for f in absolute(text, day_first):
        if not f.year:
            continue
        day = _day(f.year, f.month, f.day)
        if f.swapped:
            other = _day(f.year, *f.swapped)
            if other and day:
                both = f"{text} (day and month can't be told apart)"
                return Window(min(day, other), max(day, other), "metadata", both, 8)
        if day:
            return Window(day, day, "metadata", text, 9)
    if m := re.fullmatch(rf"({_MONTH})\.? ({_YEAR})|({_YEAR})-(\d\d)", text, re.IGNORECASE):
        year, month = int(m[2] or m[3]), MONTHS[m[1].lower()] if m[1] else int(m[4])
        if 1 <= month <= 12:
            first = date(year, month, 1)
            return Window(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1), "metadata", text, 8)
    return None


_TIME = r"\d{1,2}[:.]\d\d(?:[:.]\d\d)?"
_ZONE = r"(?:[A-Z]{2,5}|ist|gmt|utc|et|est|[+-]\d\d:?\d\d|UTC ?[+-]\d{1,2}|local time|Kyiv time|Moscow time|hrs?|h)"
_STAMP = re.compile(
    r"""^[\s|•·*>\[(.–—-]*
    (?P<label>(?:(?:first|last|originally|article|story|news|date|time|was|page|this|on)\ )*
       (?:posted/updated|published|posted|publish|updated|update|modified|issued|created|released|date|publication|pub|dated|all\ headlines)
       (?:\ (?:on|at|date|time))?(?:\ ?[:|,-])?\ ?(?:on:?\ |at\ )?)?
    (?P<rest>.{0,110}?)[\s|•·)\].]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_POST_HEAD = re.compile(
    r"[^\[\]]{0,60}?,?\s?\[((?:\d{1,2}[./]){2}\d{2,4},? \d{1,2}:\d\d(?::\d\d)?)\]:?(?:\s[^.!?\d]{0,40})?"
)
_STAMP_FILLER = re.compile(
    rf"(?:{_WEEKDAY}|\b(?:gmt|utc) ?[+-] ?\d{{1,2}}(?::?\d\d)?\b|\b(?:mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b|{_TIME}|\b\d{{1,2}} ?[ap]\.?m\.?|[ap]\.?m\.?"
    rf"|\b(?:at|on|local|time|kyiv|moscow|london|eastern|updated|published|posted|update|last|first|and|from|\d+ min(?:ute)?s?(?: read)?|min(?:ute)?s? read"
    rf"|gmt|utc|ist|est|edt|et|cet|cest|eet|eest|msk|bst|pst|pdt|pt|hrs?|h|z)\b|[+-]\d\d:?\d\d|[\s,.|•·/:()\[\]–—-])",
    re.IGNORECASE,
)


_NUMBER_WORDS = {
    w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())
}
_NUMBER_WORDS |= {"a": 1, "an": 1}
_AGO = re.compile(
    r"(\d{1,3}|an?|"
    + "|".join(list(_NUMBER_WORDS)[1:13])
    + r") ?(s|m|h|d|w|sec|second|min|minute|hr|hour|day|week|month|year)s? ago",
    re.IGNORECASE,
)


def stamp(line: str, day_first: bool | None = None) -> Stamp | None:
    """Reads a line as a stamp of publication, or null where it is something else.

    `Posted/updated on: January 29, 2025 at 7:12 am` → published; `10:32 GMT` → time (no day).
    """
    text = line.strip()
    if m := _POST_HEAD.fullmatch(text):
        text = m[1]
    if not 4 <= len(text) <= 140 or not _HAS_DIGIT.search(text):
        return None
    m = _STAMP.match(text)
    if not m:
        return None
    label, rest = (m["label"] or "").lower(), m["rest"]
    found = absolute(rest, day_first)
    left = rest
    for f in reversed(found):
        left = left[: f.start] + left[f.end :]
    left = _STAMP_FILLER.sub("", _AGO.sub("", left))
    house = bool(
        found and found[0].year and re.fullmatch(r"[A-Z][A-Za-z]{1,7}|\d{1,2}", left)
    )  # `… / CBS News`, `… 3 min read`
    if len(left) > (14 if label and found else 0) and not house:
        return None
    if not found:
        if re.search(_TIME, rest) or re.search(r"\d ?[ap]\.?m\b", rest, re.IGNORECASE):
            return Stamp("time", None, None, text)
        return None
    kind = (
        "first" if "first" in label or "original" in label
        else "published" if "post" in label or "publi" in label or "issued" in label or "created" in label
        else "updated" if "updat" in label or "modif" in label else "plain"
    )  # fmt: skip
    f = found[0]
    day = _day(f.year, f.month, f.day)
    if f.swapped and day:
        other = _day(f.year, *f.swapped)
        if other:
            return Stamp(kind, min(day, other), max(day, other), text)
    return Stamp(kind, day, day, text)


def relative_stamp(line: str, collected: date | None) -> Window | None:
    """The window of `Published 3 hours ago`, counted back from the day of collection; null without that day."""
    if collected is None:
        return None
    m = _AGO.search(line)
    if not m:
        if re.search(r"\byesterday\b", line, re.IGNORECASE):
            return Window(
                collected - timedelta(days=1), collected - timedelta(days=1), "relative stamp", line.strip(), 6
            )
        if re.search(r"\b(?:today|just now)\b", line, re.IGNORECASE):
            return Window(collected, collected, "relative stamp", line.strip(), 6)
        return None
    count = int(m[1]) if m[1].isdigit() else _NUMBER_WORDS[m[1].lower()]
    unit = m[2].lower()
    if unit.startswith("h") or unit in ("m", "min", "minute", "s", "sec", "second"):
        hours = count if unit.startswith("h") else 0
        back = timedelta(days=(hours + 23) // 24)
        return Window(collected - back, collected - timedelta(days=hours // 24), "relative stamp", line.strip(), 6)
    days = {"d": 1, "w": 7, "m": 30, "y": 365}[unit[0] if unit != "month" else "m"] * count
    slack = {"d": 1, "w": 7}.get(unit[0], 31)
    return Window(
        collected - timedelta(days=days + slack - (unit[0] == "d") * 0),
        collected - timedelta(days=days),
        "relative stamp",
        line.strip(),
        6,
    )


def _cue(text: str) -> tuple[tuple[str, bool], ...]:
    """A cue term as its options: each a stem and whether its end is open (`evacuat*`)."""
    return tuple(
        (option.strip().rstrip("*"), option.strip().endswith("*")) for option in text.split("/") if option.strip()
    )


def events(path: Path | None = None, pack: str | Path | None = None) -> tuple[Event, ...]:
    """The event table, with the `[[events]]` of a user's pack (same columns) laid over it by name.

    Raises ValueError with file, line or entry, and reason where a row can't be read; LexiconError for a bad pack.
    """
    return _events(path, str(pack) if pack else None)


@lru_cache(maxsize=8)
def _events(path: Path | None, pack: str | None) -> tuple[Event, ...]:
    path = path or data_path("reference", "events.csv")
    rows = {}
    with open(path, encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            rows[row.get("name"), row.get("start")] = _event(row, f"{path.name}, line {number}")
    for row in lexicon.pack_entries("events", pack) if pack else []:
        rows = {key: event for key, event in rows.items() if key[0] != row["name"]}
        try:
            rows[row["name"], str(row.get("start"))] = _event(row, f"{Path(pack or '').name}, event {row['name']!r}")
        except ValueError as error:
            raise lexicon.LexiconError(str(error)) from None
    return tuple(rows.values())


def _event(row: Mapping[str, object], where: str) -> Event:
    try:
        kind = str(row.get("kind") or "event")
        if kind not in ("event", "office", "anniversary"):
            raise ValueError(f"kind {kind!r}: write event, office or anniversary")
        start = date.fromisoformat(str(row["start"]))
        end = date.fromisoformat(str(row["end"])) if row.get("end") else date.max if kind == "office" else start
        if end < start:
            raise ValueError(f"ends on {end}, before it starts on {start}")
        cues = tuple(
            tuple(_cue(term) for term in option.split("+")) for option in str(row["cues"]).split("|") if option.strip()
        )
        if not cues or not all(term for cue in cues for term in cue):
            raise ValueError("no cues; write words that must stand in one sentence, joined by +")
        return Event(start, end, kind, str(row["name"]), cues, str(row.get("source") or ""))
    except (KeyError, ValueError, TypeError) as error:
        reason = f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
        raise ValueError(f"{where}: {reason}") from None


_SENTENCE = re.compile(r"[.!?”\"’]\s+(?=[A-Z“\"‘(])|\n+")
_ABBREVIATION = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|U\.S|U\.K|Gen|Lt|Col|Mr|Mrs|Ms|Dr|St|No|Sen|Rep|Gov|[A-Z])\.$"
)
_FUTURE = re.compile(
    r"\b(?:will|would|shall|due|plans?|planned|planning|expected|set to|(?:is|are|was|were) to|going to|to take|ahead of|until|till"
    r"|next|coming|upcoming|scheduled|takes? office|leaves? office|expires?|later this|deadline|in the run-up to|prepar(?:e|ed|es|ing) (?:to|for)|wants? to|hopes? to|(?-i:may|could|might)|before(?! (?:dawn|sunrise|noon|midnight|daybreak)))\b",
    re.IGNORECASE,
)
_PAST_BREAK = re.compile(
    r"\b(?:said|told|wrote|was|were|had|has|have|did|called|announced|reported|killed|hit|launched|fired|signed|agreed|met|took"
    r"|came|went|began|ended|named|voted|ordered|promised|warned|gave|fell|died|spoke|arrived|visited|won|lost|approved|passed|arrested|sent)\b",
    re.I,
)
_WEEKDAY_RE = re.compile(
    rf"\b(?P<rel>last|next|this|coming|late|early|since|until|by|from|every|previous|the)?\s?(?P<day>{_WEEKDAY})(?P<s>s\b|['’]s)?",
    re.IGNORECASE,
)
_ANY_WEEKDAY = re.compile("(?:mon|tues|wednes|thurs|fri|satur|sun)day", re.IGNORECASE)
_ANNIVERSARY = re.compile(
    r"\b(?:anniversar(?:y|ies)|years? (?:ago|after|since|on)|months? (?:ago|after|since|into)|year-old|since)\b", re.I
)


def _sentences(text: str) -> list[tuple[int, str]]:
    out: list[tuple[int, str]] = []
    last = 0
    for m in _SENTENCE.finditer(text):
        end = m.start() + (text[m.start()] != "\n")
        if "\n" not in m.group() and _ABBREVIATION.search(text[max(0, end - 6) : end]):
            continue
        if end > last:
            out.append((last, text[last:end]))
        last = m.end()
    if last < len(text):
        out.append((last, text[last:]))
    return out


@dataclass(frozen=True, slots=True)
class _Weekday:
    sentence: int
    position: int
    day: int
    future: bool
    last: bool
    night: bool


def _weekdays(sentences: Sequence[tuple[int, str]]) -> list[_Weekday]:
    found = []
    for index, (_, sentence) in enumerate(sentences):
        if "day" not in sentence or not _ANY_WEEKDAY.search(sentence):
            continue
        for m in _WEEKDAY_RE.finditer(sentence):
            rel = (m["rel"] or "").lower()
            if rel == "every" or (m["s"] == "s"):
                continue
            before = sentence[max(0, m.start() - 110) : m.start()]
            clause = re.split(r"[;,:“”\"]", before)[-1] if rel != "next" else before
            future = rel in ("next", "coming", "until", "by") or bool(_FUTURE.search(clause) and not _said_last(clause))
            night = bool(re.match(r"\s(?:night|evening|late)", sentence[m.end() : m.end() + 12]))
            found.append(
                _Weekday(index, m.start(), WEEKDAYS[m["day"].lower()], future, rel in ("last", "previous"), night)
            )
    return found


def _said_last(clause: str) -> bool:
    """Whether a verb of the past stands after the last word of the future (`the plan was announced on Monday`)."""
    future = [m.start() for m in _FUTURE.finditer(clause)]
    past = [m.start() for m in _PAST_BREAK.finditer(clause)]
    return bool(past) and (not future or past[-1] > future[-1])


_AS_OF = re.compile(
    r"\b(?:as of|as at|by|at|before)\s+(?P<h>\d{1,2})(?:[:.](?P<m>\d\d))?\s?(?P<ap>[ap]\.?m\.?)?(?=\W|$)", re.IGNORECASE
)
_AS_OF_AT_ALL = re.compile(r"[aAbB](?i:s of|s at|y)\s+\d")  # quick to look for


def as_of(text: str) -> str | None:
    """The hour that the figures of a text speak of (`as of 08:30`, `by 9 a.m.`) as `HH:MM`; null where none is given."""
    if not _AS_OF_AT_ALL.search(text):
        return None
    for m in _AS_OF.finditer(text):
        phrase = m.group().lower()
        hour, minute = int(m["h"]), int(m["m"] or 0)
        if not phrase.startswith(("as ", "by")) or (m["m"] is None and not m["ap"]):
            continue
        if m["ap"]:
            hour = hour % 12 + (12 if m["ap"].lower().startswith("p") else 0)
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    return None


_AFTER = re.compile(
    r"\b(?:(?P<n>\d{1,2}|an?|one|two|three|four|five|six|seven|ten)\s+(?P<u>day|week|hour|month)s?\s+(?P<w>after|before|earlier|later|ago|until)"
    r"|the day (?P<d>after|before)|(?P<eve>on the eve of|the eve of)|(?P<h>hours|shortly|just hours|minutes) (?P<hw>after|before)"
    r"|(?P<f>following|followed|came after|comes after|in the wake of|since|after)|(?P<b>ahead of|before|in the run-up to|days before|weeks before|weeks running up to))\b",
    re.IGNORECASE,
)


_TELLING = 3  # a word that the cues of at most so many events use says which event is meant
_RECENT = 45  # days before the collection in which an event that is only nearly met is looked for


class _Cues:
    """All cue words of an event table, found in one pass; a cue is met where each of its terms stands in a sentence."""

    def __init__(self, table: Sequence[Event]) -> None:
        stems: dict[str, int] = {}
        self.users: list[
            list[tuple[int, int, int, bool]]
        ] = []  # of each stem: event, cue, term, whether its end is open
        self.shout: list[str] = []
        self.words: list[str] = []
        self.named: list[bool] = []  # whether a stem is a name or a number
        self.table = table
        for number, event in enumerate(table):
            for which, cue in enumerate(event.cues):
                for position, term in enumerate(cue):
                    for stem, is_open in term:
                        key = _plain(stem)
                        if key not in stems:
                            stems[key] = len(stems)
                            self.users.append([])
                            self.words.append(key)
                            self.named.append(stem[:1].isupper() or stem[:1].isdigit())
                            self.shout.append(stem if stem.isupper() and len(stem) <= 3 else "")
                        self.users[stems[key]].append((number, which, position, is_open))
        self.automaton = ahocorasick_rs.AhoCorasick(list(stems) or ["\0"])
        self._anchors()

    def _anchors(self) -> None:
        """Files each cue under the stems of its rarest term: `Kyiv` stands in every text, `Sviatoshyn` in few."""
        self.cues: list[tuple[int, int, list[list[tuple[int, bool]]]]] = []
        self.anchored: list[list[int]] = [[] for _ in self.users]
        of_cue: dict[tuple[int, int], dict[int, list[tuple[int, bool]]]] = {}
        for stem, users in enumerate(self.users):
            for number, which, position, is_open in users:
                of_cue.setdefault((number, which), {}).setdefault(position, []).append((stem, is_open))
        for (number, which), terms in of_cue.items():
            rarest = min(terms, key=lambda p: (sum(len(self.users[stem]) for stem, _ in terms[p]), p))
            for stem in {stem for stem, _ in terms[rarest]}:
                self.anchored[stem].append(len(self.cues))
            self.cues.append((number, which, [terms[p] for p in sorted(terms)]))
        self.place = {(number, which): n for n, (number, which, _) in enumerate(self.cues)}

        self.weekdays = {stem for stem, word in enumerate(self.words) if word in WEEKDAYS}
        self.telling: list[list[int]] = [[] for _ in self.users]
        for stem, users in enumerate(self.users):
            if len({number for number, *_ in users}) <= _TELLING:
                for cue in {(number, which) for number, which, *_ in users}:
                    self.telling[stem].append(self.place[cue])

    def near(self, passage: str) -> list[int]:
        """The events a cue of which lacks one term here, where at least two are met and one of these is telling."""
        met, closed = self._met(passage)
        found = set()
        for cue in {cue for stem in met for cue in self.telling[stem]}:
            number, _, terms = self.cues[cue]
            here = [
                {s for s, is_open in term if s in (met if is_open else closed) and s not in self.weekdays}
                for term in terms
            ]
            lacking = [n for n, stems in enumerate(here) if not stems]
            names = [n for n, term in enumerate(terms) if any(self.named[s] for s, _ in term)]
            if len(lacking) > 1 or len(here) - len(lacking) < 2:
                continue
            if lacking and lacking[0] in names and len(names) < 3:
                continue  # who it was may be left out only where two more names say it
            if any(cue in self.telling[s] for stems in here for s in stems):
                found.add(number)
        return sorted(found)

    def find(self, sentence: str) -> list[tuple[int, list[tuple[int, int]]]]:
        """The events a cue of which has all its terms here, with the places of the terms, each in reading order."""
        met, closed = self._met(sentence)
        found = []
        for cue in {cue for stem in met for cue in self.anchored[stem]}:
            number, which, terms = self.cues[cue]
            places = []
            for term in terms:
                options = [(met if is_open else closed).get(stem) for stem, is_open in term]
                if not any(options):
                    break
                places.append(min(place for place in options if place))
            else:
                places.sort()
                found.append((places[0][0], number, which, [place[1:] for place in places]))
        found.sort()
        return [(number, places) for _, number, _, places in found]

    def _met(self, sentence: str) -> tuple[dict[int, tuple[int, int, int]], dict[int, tuple[int, int, int]]]:
        """The first place (rank, start, end) of each stem that stands here, and of each that ends its word here."""
        hay = _plain(sentence)
        met: dict[int, tuple[int, int, int]] = {}  # the first place of each stem: rank, start, end
        closed: dict[int, tuple[int, int, int]] = {}  # … where a word ends with the stem
        for rank, (stem, start, end) in enumerate(self.automaton.find_matches_as_indexes(hay, overlapping=True)):
            if stem in closed or (start and (hay[start - 1].isalnum() or sentence[start - 1] == "-")):
                continue
            if self.shout[stem] and sentence[start:end] != self.shout[stem]:
                continue
            met.setdefault(stem, (rank, start, end))
            if end >= len(hay) or not hay[end].isalnum() or not hay[end - 1].isalnum():
                closed[stem] = (rank, start, end)
        return met, closed


def _plain(text: str) -> str:
    return lexicon.fold(text).replace("-", " ").replace("–", " ").replace("\n", " ").replace("’", "'")


_compiled: list[tuple[Sequence[Event], _Cues]] = []  # the last tables used; compared by identity, which is cheap


def _cues(table: Sequence[Event]) -> _Cues:
    for known, cues in _compiled:
        if known is table:
            return cues
    _compiled[:] = [*_compiled[-3:], (table, _Cues(table))]
    return _compiled[-1][1]


def _event_windows(
    sentences: Sequence[tuple[int, str]], weekdays: Sequence[_Weekday], table: Sequence[Event]
) -> list[Window]:
    cues = _cues(table)
    best: dict[int, tuple[Window, int]] = {}
    lead = next((w for w in weekdays if not w.future and not w.last), None)
    lead_day = lead.day if lead and lead.sentence <= 3 else None
    for index, (_, sentence) in enumerate(sentences[:200]):
        for number, places in cues.find(sentence):
            for window in _relation(cues.table[number], index, sentence, places, weekdays, lead_day):
                if number not in best or window.strength > best[number][0].strength:
                    best[number] = (window, index)
    return [window for window, _ in best.values()]


def _nearly(
    sentences: Sequence[tuple[int, str]], weekdays: Sequence[_Weekday], table: Sequence[Event], upper: date
) -> Window | None:
    """The day of the one event of the last weeks that the lead nearly names, on its weekday; null where none or two fit.

    A story retold in other words lacks one term of a cue; its weekday and the day of collection stand in for it.
    """
    lead = next((w for w in weekdays if not w.future and not w.last), None)
    if lead is None or lead.sentence > 2:
        return None
    passage = " ".join(sentence for _, sentence in sentences[: lead.sentence + 2])
    if _ANNIVERSARY.search(passage):
        return None
    fit = {}
    for number in _cues(table).near(passage):
        event = table[number]
        if event.kind == "event" and 0 <= (upper - event.start).days <= _RECENT and event.start.weekday() == lead.day:
            fit[event.start] = event
    if len(fit) != 1:
        return None
    day, event = fit.popitem()
    return Window(
        day, day + timedelta(days=1), "likely event", f"nearly named, on its weekday: {event.name} [{day}]", 2
    )


def _relation(
    event: Event,
    index: int,
    sentence: str,
    places: Sequence[tuple[int, int]],
    weekdays: Sequence[_Weekday],
    lead_day: int | None,
) -> list[Window]:
    quote = f"{event.name} [{event.start}]"
    if event.kind == "office":
        if re.search(
            r"\b(?:former|then|ex|late|late former|future|next)[\s-]+$", sentence[: min(p[0] for p in places)], re.I
        ):
            return []
        return [Window(event.start, None if event.end == date.max else event.end, "office", quote, 1)]
    first, last = min(p[0] for p in places), max(p[1] for p in places)
    around = sentence[max(0, first - 60) : last + 60]
    mine = [w for w in weekdays if w.sentence == index]
    here = {w.day for w in mine}
    days = {event.start + timedelta(days=n) for n in range(min((event.end - event.start).days, 6) + 1)}
    near = sentence[max(0, first - 45) : first]
    ago = _ANNIVERSARY.search(around)
    if event.kind == "anniversary":
        if index > 1:
            return (
                [] if _FUTURE.search(sentence) else [Window(event.start - timedelta(days=10), None, "event", quote, 1)]
            )
        if re.search(r"\beve of\b|\b(?:one|a) day before\b", sentence[max(0, first - 60) : last], re.I):
            day = event.start - timedelta(days=1)
            return [Window(day, day, "event", f"eve of {quote}", 5)]
        if {event.start.weekday()} & here:
            return [Window(event.start, event.start + timedelta(days=6), "event", quote, 4)]
        return [Window(event.start - timedelta(days=10), event.start + timedelta(days=10), "event", quote, 1)]
    for m in _AFTER.finditer(sentence):
        if m["n"] and m["u"] in ("day", "week") and m["w"] in ("after", "before") and 0 <= first - m.end() < 90:
            count = int(m["n"]) if m["n"].isdigit() else _NUMBER_WORDS.get(m["n"].lower(), 1)
            shift = timedelta(days=count * (7 if m["u"] == "week" else 1))
            if m["u"] == "week":
                return [Window(event.start, None, "event", f"{m.group()} {quote}", 1)] if m["w"] == "after" else []
            day = event.end + shift if m["w"] == "after" else event.start - shift
            return [
                Window(
                    day,
                    day + timedelta(days=1) if not here or day.weekday() in here else day,
                    "event",
                    f"“{m.group()}” {quote}",
                    5,
                )
            ]
        if m["h"] and 0 <= first - m.end() < 70 and index <= 2:
            day = event.start - timedelta(days=1) if m["hw"] == "before" else event.end + timedelta(days=1)
            return [Window(min(day, event.start), max(day, event.end), "event", f"“{m.group()}” {quote}", 4)]
        if m["d"] and 0 <= first - m.end() < 60:
            day = event.end + timedelta(days=1) if m["d"] == "after" else event.start - timedelta(days=1)
            return [Window(day, day + timedelta(days=1), "event", f"“{m.group()}” {quote}", 5)]
        if m["eve"] and index <= 2 and 0 <= first - m.end() < 25:
            day = event.start - timedelta(days=1)
            return [Window(day, day, "event", f"“{m.group()}” {quote}", 5)]
    if (
        re.search(
            r"\b(?:a|one) day (?:earlier|before)\b|\bthe (?:day|night) before\b|\byesterday\b|\bthe previous day\b",
            sentence[first:],
            re.I,
        )
        and not here
    ):
        day = event.end + timedelta(days=1)
        return [Window(day, day + timedelta(days=1), "event", f"a day after {quote}", 4)]
    if re.search(r"\blast week\b", sentence, re.I) and not ago:
        monday = event.start - timedelta(days=event.start.weekday()) + timedelta(days=7)
        return [Window(monday, monday + timedelta(days=6), "event", f"“last week”: {quote}", 4)]
    if re.search(r"\bthis week\b", sentence, re.I) and not ago:
        monday = event.start - timedelta(days=event.start.weekday())
        return [Window(monday, monday + timedelta(days=6), "event", f"“this week”: {quote}", 2)]
    clause = re.split(r"[;“”\"]", near)[-1]
    ahead = _FUTURE.search(clause) and not _said_last(clause)
    if (
        re.search(
            r"\b(?:takes? office|take office|leaves? office|will be sworn|is sworn in|ahead of|until|before)\b",
            around,
            re.I,
        )
        and ahead
    ):
        return [Window(None, event.start, "event", f"before {quote}", 2)]
    if ago:
        return [Window(event.start, None, "event", f"after {quote}", 1)]
    past = [w for w in mine if not w.future]
    background = _BACKGROUND.search(sentence[max(0, first - 40) : last + 40])
    if past and index <= 1 and not background and past[0].day == (event.end + timedelta(days=1)).weekday():
        return [Window(event.start, event.end + timedelta(days=1), "event", f"a day after {quote}", 3)]
    if past and {w.day for w in past} & {d.weekday() for d in days}:
        return [
            Window(
                event.start,
                event.end + timedelta(days=6),
                "event",
                f"{sentence[max(0, first - 10) : last + 10].strip()!r}: {quote}",
                4,
            )
        ]
    if ahead:
        return [Window(None, event.end, "event", f"before {quote}", 1)]
    if re.search(
        r"\blatest\b.{0,60}\b(?:came|comes) (?:just )?after\b|\b(?:hours after|fresh from|on the heels of)\b",
        sentence,
        re.I,
    ):
        return [Window(event.start, event.end + timedelta(days=3), "event", f"soon after {quote}", 3)]
    figures = all(any(c.isdigit() for c in sentence[a:b]) for a, b in places[:1])
    if _FUTURE.search(sentence):
        return []  # it may lie ahead
    if lead_day is not None and index <= (12 if figures else 3) and not mine and not background:
        for day in (event.start, event.end, event.end + timedelta(days=1)):
            if day.weekday() == lead_day:
                return [Window(event.start, max(day, event.end), "event", f"news of {quote}", 3)]
    return [Window(event.start, None, "event", f"after {quote}", 1)]


_BACKGROUND = re.compile(
    r"\b(?:since|after|ago|last (?:week|month|year)|earlier this|in (?:January|February|March|April|May|June|July|August|September|October|November|December|20\d\d)|had|had been)\b"
)


def date_article(
    text: str,
    *,
    published: Window | None = None,
    stamps: Sequence[Stamp] = (),
    dateline: str | None = None,
    relative: Sequence[str] = (),
    issue: date | None = None,
    named: date | None = None,
    collected: str | None = None,
    day_first: bool | None = None,
    table: Sequence[Event] | None = None,
) -> Dated:
    """Dates one article.

    `text` is the headline and body; `published` the window of metadata; `stamps` the stamps that belong to it;
    `dateline` the date part of its dateline (`Jan 15`); `relative` stamps such as `3 hours ago`; `issue` the day of a newsletter that
    holds it; `named` a day in the file's name or address; `collected` the ISO day on which the text was collected (upper bound). Returns windows as ISO days, null where nothing bounds a side.
    """
    table = events() if table is None else table
    upper = None
    if collected and (window := metadata(collected)):
        upper = window.latest
    sentences = _sentences(text[:20_000])
    weekdays = _weekdays(sentences)
    lead = _lead_days(sentences, weekdays)
    windows: list[Window] = []
    if published:
        windows.append(published)
    windows.extend(_stamp_windows(stamps, upper, lead))
    for line in relative:
        if window := relative_stamp(line, upper):
            windows.append(window)
    if issue:
        windows.append(Window(issue - timedelta(days=2), issue, "issue date", str(issue), 4))
    if named:
        fits = not lead[0] or named.weekday() in lead[0]
        windows.append(
            Window(named if fits else named - timedelta(days=2), named, "file name or address", str(named), 5)
        )
    known: list[list[Window]] = []

    def soft() -> list[Window]:
        if not known:
            known.append(_event_windows(sentences, weekdays, table))
        return known[0]

    if dateline and (window := _dateline_window(dateline, upper, lead, soft)):
        windows.append(window)
    if not dateline:
        for month, day in _holiday_days(sentences, weekdays)[:1]:
            if window := _dateline_window(f"{_NAMES[month]} {day}", upper, lead, soft):
                windows.append(Window(window.earliest, window.latest, "holiday", window.evidence, 4))
    if not any(w.strength >= 8 for w in windows):
        windows.extend(soft())
        windows.extend(_text_windows(sentences, weekdays, upper, soft()))
    dated = _combine(windows, upper, lead)
    undecided = lead[0] and dated.earliest != dated.latest
    if upper and undecided and (window := _nearly(sentences, weekdays, table, upper)):
        dated = _combine([*windows, window], upper, lead)
    if dated.earliest and dated.earliest == dated.latest and (hour := as_of(text)):
        return replace(dated, as_of=f"{dated.earliest}T{hour}")
    return dated


def _lead_days(sentences: Sequence[tuple[int, str]], weekdays: Sequence[_Weekday]) -> tuple[tuple[int, ...], str]:
    """The weekdays on which the article can have been published, by its own words, and the words."""
    past = [w for w in weekdays if not w.future and not w.last]
    if not past:
        return (), ""
    first = past[0]
    word = sentences[first.sentence][1][first.position : first.position + 24].strip()
    following = (first.day + 1) % 7
    after = [w for w in past[1:] if w.day == following]
    if after and any(
        _PAST_BREAK.search(sentences[w.sentence][1][max(0, w.position - 50) : w.position + 20]) for w in after
    ):
        return (following,), f"{word} … the day after"
    if (
        first.night
        and first.sentence <= 1
        or re.search(r"\blate (?:on )?$", sentences[first.sentence][1][: first.position + 1])
    ):
        return (first.day, following), word
    behind = re.match(r"\w+\s+had\b", sentences[first.sentence][1][first.position :].lstrip()[:25])
    if (first.sentence > 1 or (behind and first.sentence)) and not re.match(r"\S+ (?:morning|afternoon)", word):
        return (first.day, following), word
    return (first.day,), word


def _stamp_windows(stamps: Sequence[Stamp], upper: date | None, lead: tuple[tuple[int, ...], str]) -> list[Window]:
    dated = [s for s in stamps if s.earliest]
    if not dated:
        bare = [w for s in stamps if (w := _dateline_window(s.text, upper, lead, list))]
        return [Window(bare[0].earliest, bare[0].latest, "stamp", bare[0].evidence, 7)] if bare else []
    first = [s for s in dated if s.kind in ("first", "published")] or [s for s in dated if s.kind == "plain"]
    if first:
        start = min(s.earliest for s in first)
        later = [s.latest for s in dated if s.kind == "updated" and start <= s.latest <= start + timedelta(days=2)]
        end = max([max(s.latest for s in first if s.earliest == start), *later])
        return [Window(start, end, "stamp", "; ".join(s.text for s in dated)[:160], 7)]
    latest = max(s.latest for s in dated)
    if lead[0] and (latest.weekday() in lead[0] or (latest - timedelta(days=1)).weekday() in lead[0]):
        return [Window(latest - timedelta(days=1), latest, "stamp", dated[0].text, 5)]
    return [Window(None, latest, "stamp", dated[0].text, 3)]


def _years(month: int, day: int, upper: date | None) -> list[date]:
    last = upper.year if upper else LAST_YEAR
    return [
        d
        for y in range(last, min(FIRST_YEAR, last) - 1, -1)
        if (d := _day(y, month, day)) and (upper is None or d <= upper)
    ]


def _dateline_window(
    text: str, upper: date | None, lead: tuple[tuple[int, ...], str], soft: Callable[[], Sequence[Window]]
) -> Window | None:
    for f in absolute(text, False):
        if f.year:
            day = _day(f.year, f.month, f.day)
            return Window(day, day, "dateline", text, 8) if day else None
        options = _years(f.month, f.day, upper)
        if upper:
            fitting = options[:1]
        else:
            exact = [d for d in options if d.weekday() in lead[0]]
            fitting = exact or [d for d in options if (d - timedelta(days=1)).weekday() in lead[0]] or options
            for w in sorted(soft(), key=lambda w: -w.strength):
                kept = [d for d in fitting if (not w.earliest or d >= w.earliest) and (not w.latest or d <= w.latest)]
                fitting = kept or fitting
            news = [
                d
                for d in fitting
                for w in soft()
                if w.method == "event" and w.earliest and 0 <= (d - w.earliest).days <= 2
            ]
            if len(fitting) > 1 and len(set(news)) == 1:
                fitting = news[:1]
        if len(fitting) == 1:
            by = "year by the day of collection" if upper else f"year by {lead[1] or 'events'}"
            return Window(fitting[0], fitting[0], "dateline", f"{text} ({by})", 8)
    return None


_HOLIDAYS = (
    (re.compile(r"\bChristmas Day\b|\bon Christmas (?:morning|night)\b", re.I), 12, 25),
    (re.compile(r"\bChristmas Eve\b", re.I), 12, 24),
    (re.compile(r"\bNew Year['’]?s Day\b", re.I), 1, 1),
    (re.compile(r"\bNew Year['’]?s Eve\b|\blast (?:day|morning|night) of the year\b", re.I), 12, 31),
    (re.compile(r"\bValentine['’]?s Day\b", re.I), 2, 14),
    (re.compile(r"\bVictory Day\b", re.I), 5, 9),
    (re.compile(r"\bDefenders? of the Fatherland Day\b", re.I), 2, 23),
    (re.compile(r"\bIndependence Day of Ukraine\b|\bUkraine['’]s Independence Day\b", re.I), 8, 24),
)
_FEAST = re.compile(r"christmas|new year|of the year|valentine|victory day|fatherland|independence", re.IGNORECASE)


def _holiday_days(sentences: Sequence[tuple[int, str]], weekdays: Sequence[_Weekday]) -> list[tuple[int, int]]:
    """Months and days of the holidays that the first sentences name as the day of the news."""
    found = []
    for index, (_, sentence) in enumerate(sentences[:3]):
        if not _FEAST.search(sentence):
            continue
        for pattern, month, day in _HOLIDAYS:
            m = pattern.search(sentence)
            if not m or any(w.sentence == index for w in weekdays):
                continue
            before = sentence[max(0, m.start() - 16) : m.start()]
            if not re.search(r"\b(?:after|since|before|until|ahead of|by)\s+(?:the\s)?$", before, re.IGNORECASE):
                found.append((month, day))
    return found


_TODAY = re.compile(
    r"\b(?:today|this morning|tonight|on the morning of|in the early hours of|overnight (?:on|into)|on the night of|last night)\b[\s,]*(?:on\s)?\(?(?:the\s)?(?:[A-Z][a-z]+day,?\s)?$",
    re.I,
)


def _text_windows(
    sentences: Sequence[tuple[int, str]], weekdays: Sequence[_Weekday], upper: date | None, soft: Sequence[Window]
) -> list[Window]:
    windows = []
    floor = max((w.earliest for w in soft if w.earliest and w.strength >= 1), default=None)
    for index, (_, sentence) in enumerate(sentences[:80]):
        for f in absolute(sentence):
            if f.swapped:
                continue
            before, after = sentence[max(0, f.start - 60) : f.start], sentence[f.end : f.end + 30]
            quote = sentence[max(0, f.start - 20) : f.end + 5].strip()
            exact = (_TODAY.search(before) and index < (5 if "today" in before.lower() else 2)) or (
                before.rstrip().endswith("(") and after.startswith(")") and index < 4
            )
            near = re.search(rf"({_WEEKDAY}),?\s(?:the\s)?$", before) or re.match(rf"\s?\(({_WEEKDAY})\)", after)
            if f.year:
                day = _day(f.year, f.month, f.day)
            elif near:
                fit = [d for d in _years(f.month, f.day, upper) if d.weekday() == WEEKDAYS[near[1].lower()]]
                day = fit[0] if fit and (upper or len(fit) == 1) else None
            elif upper:
                options = _years(f.month, f.day, upper)
                day = options[0] if options else None
            elif floor:
                day = next(
                    (d for y in (floor.year, floor.year + 1) if (d := _day(y, f.month, f.day)) and d >= floor), None
                )
            else:
                day = None
            if day is None or (not f.year and upper and (upper - day).days > 300):
                continue
            clause = re.split(r"[;:“”\"]", before)[-1]
            if exact and not _FUTURE.search(clause):
                windows.append(
                    Window(
                        day,
                        day + timedelta(days=0 if "today" in before.lower() or before.rstrip().endswith("(") else 1),
                        "date in the text",
                        quote,
                        6,
                    )
                )
            elif near and index < 2 and not (_FUTURE.search(clause) and not _said_last(clause)):
                windows.append(Window(day, day + timedelta(days=1), "date in the text", quote, 5))
            elif _FUTURE.search(clause) and not _said_last(clause):
                if f.year:
                    windows.append(Window(None, day, "date in the text", f"ahead: {quote}", 1))
            elif re.search(r"\b(?:to|until|till|through|by|from|before)\s(?:the\s)?$", before, re.I) or _FUTURE.search(
                sentence
            ):
                continue
            elif f.year or _PAST_BREAK.search(sentence):
                windows.append(Window(day, None, "date in the text", quote, 1))
    return windows


def _combine(windows: Sequence[Window], upper: date | None, lead: tuple[tuple[int, ...], str]) -> Dated:
    lo: date | None = None
    hi: date | None = upper
    used: list[Window] = []
    conflicts: list[str] = []
    for w in sorted(windows, key=lambda w: -w.strength):
        new_lo = max(filter(None, (lo, w.earliest)), default=None)
        new_hi = min(filter(None, (hi, w.latest)), default=None)
        if new_lo and new_hi and new_lo > new_hi:
            if w.strength >= 3:
                conflicts.append(f"{w.method} {w.evidence} says {w.earliest or ''}..{w.latest or ''}")
            continue
        if (new_lo, new_hi) != (lo, hi):
            used.append(w)
        lo, hi = new_lo, new_hi
    methods = [w.method for w in used]
    evidence = [f"{w.method}: {w.evidence}" for w in used]
    if lead[0] and lo and hi and lo < hi and (hi - lo).days <= 62:
        days = [lo + timedelta(days=n) for n in range((hi - lo).days + 1)]
        fitting = [d for d in days if d.weekday() in lead[0]]
        if fitting and (len(fitting) == 1 or (len(lead[0]) > 1 and (fitting[-1] - fitting[0]).days == 1)):
            lo, hi = fitting[0], fitting[-1]
            methods.append("weekday")
            evidence.append(f"weekday: {lead[1]}")
    if upper and hi == upper:
        evidence.append(f"collected {upper}")
        if not methods:
            methods.append("collected")
    if conflicts:
        evidence.append("conflict: " + "; ".join(conflicts))
    return Dated(
        lo.isoformat() if lo else None,
        hi.isoformat() if hi else None,
        "+".join(dict.fromkeys(methods)) or None,
        "; ".join(evidence)[:600] or None,
    )


_FIRM = ("metadata", "stamp", "dateline", "event", "date in the text", "relative stamp")


def of_that_week(dated: Sequence[Dated], texts: Sequence[str], collected: str | None) -> list[Dated]:
    """Dates the stories of one page that name a weekday and nothing else.

    Where at least two other stories of the page have a day of their own, and every dated story of it is of the three
    days before the collection, the weekday is the last one before the collection; the evidence says so. A page that
    mixes old stories in is left alone, whatever their order.
    """
    bound = metadata(collected) if collected else None
    if bound is None or bound.latest is None or len(dated) < 3:
        return list(dated)
    upper = bound.latest
    firm = [d for d in dated if d.earliest and d.earliest == d.latest and (d.method or "").split("+")[0] in _FIRM]
    days = [date.fromisoformat(d.earliest) for d in firm if d.earliest]
    if len(days) < 2 or min(days) < upper - timedelta(days=3):
        return list(dated)
    out = []
    for one, text in zip(dated, texts, strict=True):
        if one in firm or (one.earliest and one.earliest == one.latest):
            out.append(one)
            continue
        sentences = _sentences(text[:20_000])
        lead, words = _lead_days(sentences, _weekdays(sentences))
        day = upper
        while lead and day.weekday() != lead[0]:
            day -= timedelta(days=1)
        if (
            not lead
            or (one.earliest and day.isoformat() < one.earliest)
            or (one.latest and day.isoformat() > one.latest)
        ):
            out.append(one)
            continue
        evidence = f"weekday: {words}; the other stories of the page are of {min(days)}..{max(days)}; collected {upper}"
        last = min(day + timedelta(days=len(lead) - 1), upper)
        out.append(Dated(day.isoformat(), last.isoformat(), "weekday+page", evidence, one.as_of))
    return out


_LD = re.compile(r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>", re.IGNORECASE)
_META = re.compile(
    r"<meta\s[^>]{0,300}?(?:property|name|itemprop)\s*=\s*[\"'](?:article:published_time|datePublished|date|dc\.date(?:\.issued)?"
    r"|publishdate|pubdate|parsely-pub-date|sailthru\.date|og:published_time|cXenseParse:recs:publishtime)[\"'][^>]{0,300}>",
    re.IGNORECASE,
)


def html_date(html: str) -> Window | None:
    """The publication date that a page states of itself: JSON-LD, then meta tags, then time elements; null where none.

    Never the site clock: what stands as text in the page's head is not read.
    """
    html = html[:2_000_000]
    for number, m in enumerate(_LD.finditer(html)):
        end = html.find("</", m.end(), m.end() + 200_000)
        while end >= 0 and html[end + 2 : end + 8].lower() != "script":
            end = html.find("</", end + 2, m.end() + 200_000)
        if end < 0 or number >= 40:
            continue
        try:
            found = _published(json.loads(html[m.end() : end]), 0)
        except (ValueError, RecursionError):
            continue
        if found and (window := metadata(found)):
            return Window(window.earliest, window.latest, "metadata", f"JSON-LD datePublished {found}", 9)
    for m in _META.finditer(html):
        content = re.search(r"content\s*=\s*[\"']([^\"']{4,60})[\"']", m.group())
        if content and (window := metadata(content[1])):
            return Window(window.earliest, window.latest, "metadata", f"meta {content[1]}", 9)
    m = re.search(r"<time[^>]{0,200}datetime\s*=\s*[\"']([^\"']{8,40})[\"']", html, re.IGNORECASE)
    if m and (window := metadata(m[1])):
        return Window(window.earliest, window.latest, "metadata", f"time element {m[1]}", 8)
    return None


def _published(value: object, depth: int) -> str | None:
    if depth > 6:
        return None
    if isinstance(value, dict):
        if isinstance(value.get("datePublished"), str):
            return value["datePublished"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value[:200]:
            if isinstance(item, dict | list) and (found := _published(item, depth + 1)):
                return found
    return None
