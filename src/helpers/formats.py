"""What all readers share: records by the spelling of their columns, texts still to be split, faults.

Each reader is a generator of `Document` and `Skipped`. A fault of one record is yielded and the rest goes on; a fault
that ends the file raises `Fault`. No reader opens a file, follows a link of its input or loads anything from outside.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from helpers.decoding import broken, tidy
from helpers.markup import html_text, looks_like_markup
from helpers.records import Document, Skipped

LINE_LIMIT = 16_000_000  # characters of one line
PART = 2_000_000  # characters of one part of a long text

Item = Document | Skipped


class Fault(Exception):
    """What ends the reading of a file: `code`, `reason` (what is wrong and what to try) and `line` or null."""

    def __init__(self, code: str, reason: str, line: int | None = None):
        super().__init__(reason)
        self.code, self.reason, self.line = code, reason, line


# ---------------------------------------------------------------------------------------------------------------------
# Columns. The first spelling that a record has is taken; the others stay as the user's own columns.
COLUMNS: dict[str, tuple[str, ...]] = {
    "text": (
        "text", "body", "content", "article", "article_text", "article_body", "articlebody", "full_text", "fulltext",
        "content_text", "content_html", "content:encoded", "body_text", "message", "story", "post", "текст", "description", "summary",
    ),
    "title": ("title", "headline", "heading", "заголовок"),
    "published": (
        "published", "date", "doc_date", "published_at", "publishedat", "date_published", "datepublished", "publish_date",
        "published_date", "publication_date", "pub_date", "pubdate", "datetime", "timestamp", "created_at", "дата",
    ),
    "outlet": (
        "outlet", "source", "publisher", "publication", "source_name", "outlet_name", "media", "media_name", "newspaper",
        "site", "channel", "джерело", "источник",
    ),
    "place": ("place", "dateline_place", "dateline", "location"),
    "url": ("url", "link", "permalink", "href", "webpage", "external_url"),
    "source_id": ("id", "source_id", "guid", "message_id", "article_id", "uid"),
    "byline": ("byline", "author", "authors", "creator"),
    "agency": ("agency", "news_agency"),
    "collected": ("collected", "retrieved", "accessed", "date_collected", "crawled"),
    "archive_url": ("archive_url", "archived", "archive"),
    "licence": ("licence", "license"),
    "edited": ("edited", "date_modified", "modified", "updated"),
}  # fmt: skip


def columns(names: Iterable[str]) -> dict[str, str]:
    """Which of some column names serves which field of a Document: field -> name as written."""
    known = {}
    for name in names:
        known.setdefault(re.sub(r"[\s\-]+", "_", str(name).strip().strip("\ufeff").lower()), name)
    found = {}
    for field, spellings in COLUMNS.items():
        for spelling in spellings:
            if spelling in known:
                found[field] = known[spelling]
                break
    return found


def as_text(value: object) -> str:
    """A value of a record as text: strings as they are, Telegram's lists of parts joined, null as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "".join(
            part if isinstance(part, str) else as_text(part.get("text")) if isinstance(part, Mapping) else as_text(part)
            for part in value
        )
    if isinstance(value, Mapping):
        for key in ("text", "name", "title", "value", "#text"):
            if isinstance(value.get(key), str):
                return value[key]
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def own_columns(record: Mapping, used: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The user's columns that no field has taken, as text; structures as JSON, empty ones left out."""
    taken = set(used)
    kept = []
    for key, value in record.items():
        if key in taken or value is None or value == "":
            continue
        if not isinstance(value, str):
            value = json.dumps(value, ensure_ascii=False, default=str)
        name = tidy(str(key).strip().strip("\ufeff"))[0]
        name = name[5:] if name.startswith("meta_") else name
        if name:
            kept.append((name, tidy(value)[0]))
    return tuple(kept)


def record_document(record: Mapping, source: str, n: int, line: int | None, kind: str = "row") -> Item:
    """One record, by the spelling of its columns, as one whole article."""
    use = columns(record)
    fields: dict[str, str | None] = {}
    for field, name in use.items():
        value = record[name]
        listed = field != "text" and isinstance(value, list)
        text = ", ".join(map(as_text, value)) if listed else as_text(value)
        fields[field] = text.strip() or None if field != "text" else text
    body = fields.pop("text", None) or ""
    title = fields.get("title")
    if title and broken(title) or broken(body):
        return Skipped(
            source, line, "encoding", f"record {n} holds bytes that are not of the file's encoding; save it as UTF-8"
        )
    if use.get("text", "").lower() == "content_html" or looks_like_markup(body):
        body = html_text(body)
    body, odd = tidy(body)
    if not body.strip() and not title:
        return Skipped(source, line, "empty", f"record {n} has no text")
    if not body.strip():
        body = title  # a list of headlines: the headline is all the text there is
    meta = own_columns(record, use.values())
    meta += notes(odd, body, title or "")
    clean = {k: tidy(v)[0] if v else None for k, v in fields.items()}
    return Document(source=source, text=body, kind=kind, whole=True, n=n, line=line or 1, meta=meta, **clean)


_MOJIBAKE = re.compile(
    r"[\u00c3\u00d0\u00d1][\x80-\xbf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac|\u0432\u0402|[\u0420\u0421][\u00a0-\u00bf\u0402-\u040f\u0452-\u045f\u2018-\u203a]"
)


def notes(odd: int, *texts: str) -> tuple[tuple[str, str], ...]:
    """What was odd about the characters of a record, as a column of its own: it is shown, never repaired here."""
    told = []
    if odd:
        told.append(f"{odd} broken or control character{'s' if odd > 1 else ''} shown as \ufffd")
    if any(_MOJIBAKE.search(t) for t in texts):
        told.append("mojibake suspected, kept as it is")
    return (("reading", "; ".join(told)),) if told else ()


def no_text(names: Iterable[str]) -> str:
    """The reason for a table without a column of text."""
    told = ", ".join(str(n)[:40] for n in list(names)[:12]) or "none"
    return f"no column of text (columns: {told}); name one of them text, body or content"


# ---------------------------------------------------------------------------------------------------------------------
# Text
_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?\n)---[ \t]*(?:\r?\n|$)", re.S)
_BORDER = re.compile(
    r"\n[ \t]*(?:[-=*_#~]{3,}[ \t]*\n|\r?\n[ \t\r]*\n+(?=\S)|\r?\n(?=[A-Z(][A-Z .,'()-]{3,40}[^\n]{0,40}(?:\u2014|--| - |\u2013)))"
)


def front_matter(text: str) -> tuple[dict[str, str], int]:
    """The front matter of a Markdown text as a flat mapping, and the number of characters that it takes."""
    match = _FRONT.match(text[:20_000])
    if not match:
        return {}, 0
    found: dict[str, str] = {}
    for line in match.group(1).splitlines():
        key, colon, value = line.partition(":")
        if colon and re.fullmatch(r"[\w -]{1,40}", key.strip()) and not line[:1].isspace():
            value = value.strip()
            if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            found[key.strip()] = value
    return (found, match.end()) if found else ({}, 0)


def read_text(chunks: Iterable[str], source: str, kind: str = "text") -> Iterator[Item]:
    """A text still to be split. A long one comes in parts of some two million characters, cut where an article seems to
    begin, else at an empty line, else at a line: same source, `n` counts the parts, `first_char` and `line` go on."""
    buffer, first, line, n = "", 0, 1, 0
    front: dict[str, str] = {}
    started = False
    ended = False
    pieces = iter(chunks)
    while not ended:
        parts = [buffer]
        have = len(buffer)
        while have < PART + PART // 4:
            piece = next(pieces, None)
            if piece is None:
                ended = True
                break
            parts.append(piece)
            have += len(piece)
        buffer = "".join(parts)
        if not started:
            started = True
            front, skip = front_matter(buffer)
            first, line = skip, 1 + buffer.count("\n", 0, skip)
            buffer = buffer[skip:]
        while buffer and (ended or len(buffer) >= PART):
            cut = len(buffer) if len(buffer) < PART + PART // 4 and ended else _cut(buffer)
            if cut is None:
                if ended:
                    cut = len(buffer)
                elif len(buffer) < LINE_LIMIT:
                    break
            if cut is None or cut > LINE_LIMIT:
                raise Fault(
                    "line",
                    f"one line of more than {LINE_LIMIT // 1_000_000} million characters; break it into lines",
                    line,
                )
            part, buffer = buffer[:cut], buffer[cut:]
            n += 1
            yield _text_document(part, source, kind, n, line, first, front)
            first += len(part)
            line += part.count("\n")
        if not ended and len(buffer) >= PART:
            piece = next(pieces, None)
            if piece is None:
                ended = True
            else:
                buffer += piece


def _cut(buffer: str) -> int | None:
    low = PART // 2
    window = buffer[low:PART]
    last = None
    for match in _BORDER.finditer(window):
        last = match.end()
    if last:
        return low + last
    for mark in ("\n\n", "\r\n\r\n", "\n", "\r"):
        at = window.rfind(mark)
        if at >= 0:
            return low + at + len(mark)
    for mark in ("\n", "\r"):
        at = buffer.find(mark, PART)
        if at >= 0:
            return at + 1
        at = buffer.rfind(mark, 0, low)
        if at >= 0:
            return at + 1
    return None


def _text_document(part: str, source: str, kind: str, n: int, line: int, first: int, front: dict[str, str]) -> Item:
    text, odd = tidy(part)
    use = columns(front)
    fields = {f: tidy(front[c])[0] or None for f, c in use.items() if f != "text"}
    meta = own_columns(front, [c for f, c in use.items() if f != "text"])
    meta += notes(odd, text)
    if not text.strip(" \t\r\n\f\v\ufeff\u200b\xa0\u2028\u2029"):
        return Skipped(source, line, "empty", "nothing but blank space")
    return Document(
        source=source, text=text, kind=kind, whole=False, n=n, line=line, meta=meta, first_char=first, **fields
    )
