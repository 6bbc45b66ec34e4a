"""The nouns of the project: frozen records that one stage hands to the next.

Every span (`start`, `end`, `number_start`, `number_end`) indexes `Article.text`, end exclusive:
`article.text[start:end]` *is* the evidence. A null (`None`) means "not stated", never zero.
Dates are ISO strings: `2025-01-15`, or `2025-01-14T20:00` where the text gives an hour (local time of the
attacked country unless `tz` says otherwise).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from typing import Any

CLASSES = (
    "missile", "ballistic_missile", "cruise_missile", "other_missile",
    "drone", "decoy_drone", "recon_drone", "sea_drone",
    "rocket", "bomb", "shell", "mixed", "other",
)  # fmt: skip
MISSILES = ("missile", "ballistic_missile", "cruise_missile", "other_missile")
DRONES = ("drone", "decoy_drone", "recon_drone", "sea_drone")
OUTCOMES = ("launched", "intercepted", "lost", "hit")
DETAILS = {
    "launched": ("fired", "detected", "entered_airspace", "still_flying"),
    "intercepted": ("shot_down", "suppressed", "shot_down_or_suppressed"),
    "lost": ("radar", "electronic_warfare", "decoy", "left_airspace", "crashed", "fell_short", "open_area"),
    "hit": (),
}
SCOPES = ("attack", "part", "period")
KINDS = ("munition", "zero", "platform")
STATUSES = (
    "stated", "zero_stated", "zero_by_closed_list", "summed", "windows_summed", "withheld", "not_stated", "conflicting",
)  # fmt: skip
FLAGS = (
    "at_least", "approximate", "early", "revised", "conflicting", "contradiction", "summed", "total_only", "partial",
    "withheld",
)  # fmt: skip


def stable_id(prefix: str, *parts: object) -> str:
    """A short id that depends on the parts alone: prefix, then 12 hex digits of their SHA-256."""
    digest = hashlib.sha256("\x1f".join("" if p is None else str(p) for p in parts).encode("utf-8", "surrogatepass"))
    return f"{prefix}{digest.hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class Document:
    """One thing that a reader of `files` yields: a page of text still to be split, or one record taken whole.

    `text` is decoded and otherwise as the source has it. `whole` is true for records (rows, feed items, messages,
    HTML pages), which are one article each. `n` counts the records of a source from 1. `line` is where it starts.
    `html` holds the raw page for the date and metadata readers.
    """

    source: str
    text: str
    kind: str  # text, row, item, message, html, pdf, docx
    whole: bool = False
    n: int = 1
    line: int = 1
    title: str | None = None
    published: str | None = None  # as the source writes it; `dates` reads it
    outlet: str | None = None
    agency: str | None = None
    place: str | None = None
    byline: str | None = None
    url: str | None = None
    archive_url: str | None = None
    source_id: str | None = None
    collected: str | None = None  # day on which the text was collected, upper bound of its date
    edited: str | None = None  # time of the last edit of a message
    reply_to: str | None = None
    forwarded_from: str | None = None
    licence: str | None = None
    html: str | None = None
    meta: tuple[tuple[str, str], ...] = ()  # the user's own columns
    first_char: int = 0  # where `text` begins in the decoded source (front matter, later parts of a long file)


@dataclass(frozen=True, slots=True)
class Input:
    """One file that a run was given. `status`: read, skipped or partly; `sha256` is taken before parsing."""

    source: str
    bytes: int
    sha256: str
    kind: str
    encoding: str | None
    records: int
    accepted: int
    skipped: int
    duplicates: int
    status: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """One file or record that was not read. `line` is 1-based, null where the fault has no line."""

    source: str
    line: int | None
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """One version of one article. `text` is the headline (where there is one), a line break, and the cleaned body.

    `source_map` holds runs `(text_start, source_start, length)`: where characters of `text` stand in the decoded
    source; `first_char`, `last_char` bound the article there. `title` repeats the headline; where
    `text.startswith(title)` the headline is part of the text.
    `language` is an ISO 639-1 code. `copy_of` and `version_of` hold article ids.
    """

    article_id: str
    source: str
    n: int
    text: str
    first_char: int = 0
    last_char: int = 0
    url: str | None = None
    archive_url: str | None = None
    retrieved: str | None = None
    outlet: str | None = None
    agency: str | None = None
    title: str | None = None
    place: str | None = None
    byline: str | None = None
    published_earliest: str | None = None
    published_latest: str | None = None
    as_of: str | None = None
    date_method: str | None = None
    date_evidence: str | None = None
    language: str = "en"
    words: int = 0
    story_id: str | None = None
    copy_of: str | None = None
    version_of: str | None = None
    source_id: str | None = None
    collected: str | None = None
    licence: str | None = None
    kind: str = "text"
    meta: tuple[tuple[str, str], ...] = ()
    source_map: tuple[tuple[int, int, int], ...] = field(default=(), repr=False)

    @property
    def day(self) -> str | None:
        """The day of publication where the window is one day, else null."""
        lo, hi = self.published_earliest, self.published_latest
        return lo[:10] if lo and hi and lo[:10] == hi[:10] else None


@dataclass(frozen=True, slots=True)
class Dropped:
    """One line or run of characters that cleaning took out, with the rule that did."""

    source: str
    n: int
    line: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Story:
    """One independent story: the articles that tell it, copies included."""

    story_id: str
    articles: tuple[str, ...]
    outlets: tuple[str, ...]
    first_published: str | None
    agency: str | None
    how_linked: str  # single, exact copy, near copy, same agency text, update


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement of how many munitions met one outcome (`kind` munition), or of none (`zero`)."""

    claim_id: str
    article_id: str
    start: int
    end: int
    evidence: str
    sentence: str
    number_start: int
    number_end: int
    quantity_low: int | None
    quantity_high: int | None
    approx: bool
    weapon_class: str
    weapon_model: str | None
    outcome: str
    detail: str | None = None
    weapon_group: str | None = None
    attacker: str | None = None
    target: str | None = None
    claimed_by: str | None = None
    place: str | None = None
    place_role: str | None = None  # target_region, launch_area, hit, debris, over, left_for
    scope: str = "attack"
    event_start: str | None = None
    event_end: str | None = None
    event_basis: str | None = None  # stated (hours), overnight, day, date, period; null where unknown
    as_of: str | None = None  # `as of 08:30`, `by 9 a.m.`: the time that the figure speaks of
    part_of: str | None = None  # claim_id of the total that holds it
    additional: bool = False  # `another`, `a further`: stands beside a total, never inside it
    kind: str = "munition"
    inferred: tuple[str, ...] = ()  # fields that the text does not state in this sentence
    rule: str = ""
    language: str = "en"
    corrected: bool = False  # changed or added by a user's correction


@dataclass(frozen=True, slots=True)
class SetAside:
    """One number beside a munition that gave no claim, with what it counts and why."""

    article_id: str
    start: int
    end: int
    sentence: str
    quantity_low: int | None
    quantity_high: int | None
    unit: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What the claim reader found in one article. `extras` holds facts that are no munition counts
    (`kind` sites_hit, sites_debris, launch_area, target_region, withheld), as dicts with span and value."""

    claims: tuple[Claim, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    extras: tuple[dict, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One mention of an actor. `form`: `name` (a name or spelling) or `title` (title or metonym)."""

    article_id: str
    actor_id: str
    actor: str
    start: int
    end: int
    surface: str
    form: str


def row_of(record: Any) -> dict[str, Any]:
    """A record or mapping as a flat row; `meta` pairs become `meta_*` columns, tuples become lists."""
    row = (
        dict(record) if isinstance(record, Mapping) else {name: getattr(record, name) for name in _names(type(record))}
    )
    for name, value in dict(row.pop("meta", None) or ()).items():
        row[f"meta_{name}"] = value
    return {key: list(value) if isinstance(value, tuple) else value for key, value in row.items()}


@lru_cache(maxsize=64)
def _names(record: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(record))


def names_of(record: type) -> list[str]:
    """The field names of a record, in order."""
    return [f.name for f in fields(record)]
