"""A user's corrections, laid over what was read: kept in the user's folder, anchored on source and exact words.

`corrections.csv` has the columns action, source, quote, field, value, reason, who, date. A row is found by its source
(path, or `path#n` for one article of a file) and its quote, which must stand there exactly once; nothing is matched
fuzzily. What it can't find is orphaned and told, never applied to something like it.

| action | does | field | value |
| --- | --- | --- | --- |
| edit | changes one field of the claims inside the quote | a field of the claim | the right value; empty for null |
| reject | takes the claims inside the quote out | | |
| add | adds a claim; its number is the first number of the quote | | `quantity_low=12; weapon_class=drone; outcome=launched; …` |
| set_party | says whose claims they are | | the party |
| set_date | says when it was | `event` (default) or `published` | a day, or `start/end` |
| merge | the article tells the same story as another | | source of the other, or `source#n` |
| split | the article is a story of its own | | |
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from helpers.records import CLASSES, OUTCOMES, SCOPES, Article, Claim, Story, stable_id

COLUMNS = ("action", "source", "quote", "field", "value", "reason", "who", "date")
EDITABLE = (
    "quantity_low", "quantity_high", "approx", "weapon_class", "weapon_model", "outcome", "detail", "attacker", "target",
    "claimed_by", "place", "place_role", "scope", "event_start", "event_end", "as_of", "additional",
)  # fmt: skip
ACTIONS = ("edit", "reject", "add", "merge", "split", "set_date", "set_party")
CLOSED = {"weapon_class": CLASSES, "outcome": OUTCOMES, "scope": SCOPES}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2})?")
_NUMBER = re.compile(r"\d[\d,]*|\b[a-z]+\b", re.IGNORECASE)


class CorrectionError(ValueError):
    """The file as a whole can't be used: no such file, or columns that are missing."""


@dataclass(frozen=True, slots=True)
class Corrected:
    """What the corrections left: articles, claims and stories, and one row a correction with what became of it."""

    articles: tuple[Article, ...]
    claims: tuple[Claim, ...]
    stories: tuple[Story, ...]
    results: tuple[dict, ...]


class _Refused(ValueError):
    """One row that can't be applied as it is written."""


class _Orphaned(ValueError):
    """One row whose quote is not where it says."""


def read(path: str | Path) -> list[dict[str, str]]:
    """The rows of a corrections file with their line numbers (`line`). Raises CorrectionError."""
    name = Path(path).name
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise CorrectionError(f"{name}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise CorrectionError(f"{name}: not readable as UTF-8 text: {error}") from None
    reader = csv.DictReader(text.splitlines(keepends=True))
    missing = [column for column in COLUMNS[:5] if column not in (reader.fieldnames or [])]
    if missing:
        raise CorrectionError(f"{name}:1: columns missing: {', '.join(missing)}; write {','.join(COLUMNS)}")
    rows = []
    for row in reader:
        plain = {column: (row.get(column) or "").strip() for column in COLUMNS}
        if any(plain.values()):
            plain["quote"] = (row.get("quote") or "").strip("\r\n")
            rows.append({**plain, "line": str(reader.line_num)})
    return rows


def apply(
    path: str | Path, articles: Sequence[Article], claims: Iterable[Claim], stories: Sequence[Story] = ()
) -> Corrected:
    """Lays the corrections of a file over the reading, in the order of the rows.

    Each result row has the correction's columns, `line`, `status` (applied, already right, orphaned, refused),
    `message`, and `claim_ids`, `article_id` of what it touched. Raises CorrectionError for an unusable file.
    """
    state = _State(list(articles), list(claims), list(stories))
    results = []
    for row in read(path):
        try:
            status, message, ids, article = state.apply(row)
        except _Orphaned as error:
            status, message, ids, article = "orphaned", str(error), [], None
        except _Refused as error:
            status, message, ids, article = "refused", str(error), [], None
        results.append(
            {
                **row,
                "line": int(row["line"]),
                "status": status,
                "message": message,
                "claim_ids": ids,
                "article_id": article,
            }
        )
    return Corrected(tuple(state.articles), tuple(state.claims), tuple(state.stories), tuple(results))


class _State:
    """Articles, claims and stories while corrections change them."""

    def __init__(self, articles: list[Article], claims: list[Claim], stories: list[Story]) -> None:
        self.articles, self.claims, self.stories = articles, claims, stories

    def apply(self, row: Mapping[str, str]) -> tuple[str, str, list[str], str | None]:
        action = row["action"]
        if action not in ACTIONS:
            raise _Refused(f"unknown action {action!r}; write one of {', '.join(ACTIONS)}")
        article, start = self._find(row["source"], row["quote"])
        end = start + len(row["quote"])
        if action == "add":
            return self._add(row, article, start)
        if action in ("merge", "split"):
            return self._story(row, article)
        if action == "set_date" and row["field"] == "published":
            return self._published(row, article)
        inside = [
            number
            for number, claim in enumerate(self.claims)
            if claim.article_id == article.article_id and start <= claim.number_start and claim.number_end <= end
        ]
        if not inside:
            raise _Orphaned("the quote holds no claim any more")
        if action == "reject":
            ids = [self.claims[number].claim_id for number in inside]
            self.claims = [claim for number, claim in enumerate(self.claims) if number not in set(inside)]
            return "applied", f"{len(ids)} claim(s) taken out", ids, article.article_id
        changes = self._changes(row)
        if action == "edit" and len(inside) > 1 and row["field"] in ("quantity_low", "quantity_high", "outcome"):
            raise _Refused(f"the quote holds {len(inside)} claims; quote fewer words, so that one is left")
        ids, right = [], True
        for number in inside:
            old = self.claims[number]
            if any(getattr(old, field) != value for field, value in changes.items()):
                right = False
                inferred = tuple(f for f in old.inferred if f not in changes)
                self.claims[number] = dataclasses.replace(old, **changes, inferred=inferred, corrected=True)
            ids.append(old.claim_id)
        return ("already right" if right else "applied"), "", ids, article.article_id

    def _find(self, source: str, quote: str) -> tuple[Article, int]:
        """The article and place of the quote; it must stand in the source exactly once."""
        if not source or not quote:
            raise _Refused("source and quote are required")
        name, _, n = source.rpartition("#") if re.search(r"#\d+$", source) else (source, "", "")
        held = [a for a in self.articles if a.source == name and (not n or a.n == int(n))]
        if not held:
            raise _Orphaned(f"no article of {source} was read")
        places = [(article, match.start()) for article in held for match in re.finditer(re.escape(quote), article.text)]
        if not places:
            raise _Orphaned("the quote does not stand in the source")
        if len(places) > 1:
            raise _Orphaned(
                f"the quote stands in the source {len(places)} times; quote more words, or name the article as {name}#n"
            )
        return places[0]

    @staticmethod
    def _changes(row: Mapping[str, str]) -> dict:
        if row["action"] == "set_party":
            if not row["value"]:
                raise _Refused("set_party needs the party as value")
            return {"claimed_by": row["value"]}
        if row["action"] == "set_date":
            if row["field"] not in ("", "event"):
                raise _Refused(f"set_date: field is event or published, not {row['field']!r}")
            first, last = _window(row["value"])
            return {"event_start": first, "event_end": last, "event_basis": "stated" if "T" in first + last else "date"}
        return {row["field"]: _value(row["field"], row["value"])}

    def _add(self, row: Mapping[str, str], article: Article, start: int) -> tuple[str, str, list[str], str | None]:
        fields: dict = {}
        for part in filter(None, (p.strip() for p in row["value"].split(";"))):
            name, mark, value = part.partition("=")
            if not mark:
                raise _Refused(f"add: write name=value; name=value, not {part!r}")
            fields[name.strip()] = _value(name.strip(), value.strip())
        if not {"weapon_class", "outcome"} <= fields.keys() or not {"quantity_low", "quantity_high"} & fields.keys():
            raise _Refused("add: value needs quantity_low or quantity_high, weapon_class and outcome")
        if "quantity_low" in fields and "quantity_high" not in fields:
            fields["quantity_high"] = fields["quantity_low"]
        quote = row["quote"]
        digits = re.search(r"\d[\d,]*", quote) or _NUMBER.search(quote)
        low, high = (digits.start(), digits.end()) if digits else (0, len(quote))
        key = stable_id("c", article.article_id, start + low, start + high, fields["outcome"])
        if any(claim.claim_id == key for claim in self.claims):
            return "already right", "the claim was read", [key], article.article_id
        fields.setdefault("quantity_low", None)
        fields.setdefault("quantity_high", None)
        base = {"approx": False, "weapon_model": None}
        claim = Claim(
            claim_id=key, article_id=article.article_id, start=start, end=start + len(quote), evidence=quote,
            sentence=quote, number_start=start + low, number_end=start + high, rule="added by correction",
            language=article.language, corrected=True, **{**base, **fields},
        )  # fmt: skip
        self.claims.append(claim)
        order = {a.article_id: number for number, a in enumerate(self.articles)}
        self.claims.sort(key=lambda c: (order.get(c.article_id, 0), c.number_start, c.claim_id))
        return "applied", "", [key], article.article_id

    def _published(self, row: Mapping[str, str], article: Article) -> tuple[str, str, list[str], str | None]:
        first, last = (day[:10] for day in _window(row["value"]))
        if (article.published_earliest, article.published_latest) == (first, last):
            return "already right", "", [], article.article_id
        self._replace(dataclasses.replace(
            article, published_earliest=first, published_latest=last, date_method="correction",
            date_evidence=row["reason"] or "correction",
        ))  # fmt: skip
        return "applied", "", [], article.article_id

    def _replace(self, article: Article) -> None:
        self.articles = [article if a.article_id == article.article_id else a for a in self.articles]

    def _story(self, row: Mapping[str, str], article: Article) -> tuple[str, str, list[str], str | None]:
        if row["action"] == "split":
            if sum(a.story_id == article.story_id for a in self.articles) < 2:
                return "already right", "", [], article.article_id
            self._move(article, stable_id("s", "split", article.article_id), None, "corrected")
            return "applied", "", [], article.article_id
        name, _, n = row["value"].rpartition("#") if re.search(r"#\d+$", row["value"]) else (row["value"], "", "1")
        other = next((a for a in self.articles if a.source == name and str(a.n) == (n or "1")), None)
        if other is None:
            raise _Refused(f"merge: value names no article that was read: {row['value']!r}; write source or source#n")
        if other.story_id == article.story_id:
            return "already right", "", [], article.article_id
        self._move(article, other.story_id, other.article_id, "corrected")
        return "applied", "", [], article.article_id

    def _move(self, article: Article, story_id: str | None, copy_of: str | None, how: str) -> None:
        """Puts an article into a story; the stories it leaves and enters keep their other articles."""
        self._replace(dataclasses.replace(article, story_id=story_id, copy_of=copy_of))
        kept = []
        for story in self.stories:
            rest = tuple(a for a in story.articles if a != article.article_id)
            if story.story_id == story_id:
                rest = (*rest, article.article_id)
                story = dataclasses.replace(story, how_linked=how)
            if rest:
                kept.append(dataclasses.replace(story, articles=rest))
        if all(story.story_id != story_id for story in kept):
            outlets = (article.outlet,) if article.outlet else ()
            kept.append(
                Story(str(story_id), (article.article_id,), outlets, article.published_earliest, article.agency, how)
            )
        self.stories = kept


def _window(value: str) -> tuple[str, str]:
    first, mark, last = value.partition("/")
    if not _DAY.fullmatch(first) or (mark and not _DAY.fullmatch(last)) or (mark and last < first):
        raise _Refused(
            f"expected a day as 2025-01-15, or start/end as 2025-01-14T20:00/2025-01-15T09:00, not {value!r}"
        )
    return first, last or first


def _value(field: str, value: str) -> object:
    """The value in the type of the claim's field. Raises _Refused."""
    if field not in EDITABLE:
        raise _Refused(f"unknown field {field!r}; write one of {', '.join(EDITABLE)}")
    if field in ("quantity_low", "quantity_high"):
        if value == "":
            return None
        if not re.fullmatch(r"\d{1,9}", value):
            raise _Refused(f"{field}: expected a whole number or nothing, not {value!r}")
        return int(value)
    if field in ("approx", "additional"):
        if value not in ("true", "false"):
            raise _Refused(f"{field}: expected true or false, not {value!r}")
        return value == "true"
    if field in CLOSED and value not in CLOSED[field]:
        raise _Refused(f"{field}: expected one of {', '.join(CLOSED[field])}, not {value!r}")
    if field in ("event_start", "event_end") and value and not _DAY.fullmatch(value):
        raise _Refused(f"{field}: expected a date as 2025-01-15 or 2025-01-15T09:00, not {value!r}")
    return value or None
