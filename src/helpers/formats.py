"""Readers of single formats: decoded text or bytes in, documents and skipped records out.

Each reader is a generator of `Document` and `Skipped`. A fault of one record is yielded and the rest goes on; a fault
that ends the file raises `Fault`. No reader opens a file, follows a link of its input or loads anything from outside.
"""

from __future__ import annotations

import csv
import html as html_module
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from helpers.decoding import broken, tidy
from helpers.records import Document, Skipped

LINE_LIMIT = 16_000_000  # characters of one line
FIELD_LIMIT = 8_000_000  # characters of one record in a table
ELEMENT_LIMIT = 32_000_000  # characters of one element of a JSON array
PART = 2_000_000  # characters of one part of a long text
RETRIES = 200  # broken rows of one table after which the rest is given up

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
        text = ", ".join(map(as_text, value)) if field == "byline" and isinstance(value, list) else as_text(value)
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
    meta = own_columns(record, use.values())
    meta += _notes(odd, body, title or "")
    clean = {k: tidy(v)[0] if v else None for k, v in fields.items()}
    return Document(source=source, text=body, kind=kind, whole=True, n=n, line=line or 1, meta=meta, **clean)


_MOJIBAKE = re.compile(
    r"[\u00c3\u00d0\u00d1][\x80-\xbf\u0152-\u0178\u02c6\u02dc\u2013-\u203a\u20ac\u2122]|\u00e2\u20ac|\u0432\u0402|[\u0420\u0421][\u00a0-\u00bf\u0402-\u040f\u0452-\u045f\u2018-\u203a]"
)


def _notes(odd: int, *texts: str) -> tuple[tuple[str, str], ...]:
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
# Markup
_BLOCK = frozenset(
    "p div br li ul ol tr table h1 h2 h3 h4 h5 h6 section article header footer blockquote figure figcaption pre hr dd dt dl main aside".split()  # noqa: SIM905 (short words read better so)
)
_SILENT = frozenset(
    "script style template noscript svg iframe object head".split()  # noqa: SIM905 (short words read better so)
)
_PARAGRAPH = frozenset(
    "p div h1 h2 h3 h4 h5 h6 section article blockquote figure table ul ol main".split()  # noqa: SIM905 (short words read better so)
)
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:-]*)")
_MARKUP = re.compile(r"</(?:p|div|li|h[1-6]|article|section|blockquote)\s*>", re.I)


def looks_like_markup(text: str) -> bool:
    """Whether a text is HTML: it closes at least one block."""
    return _MARKUP.search(text) is not None


def html_text(markup: str, silent: frozenset[str] = _SILENT) -> str:
    """Text of HTML in one pass, at any depth: blocks become lines, entities characters, scripts nothing."""
    out: list[str] = []
    at, size = 0, len(markup)
    endless: set[str] = set()
    while at < size:
        start = markup.find("<", at)
        if start < 0:
            start = size
        if start > at:
            out.append(re.sub(r"[ \t\r\n\f]+", " ", markup[at:start]))
        if start >= size:
            break
        if markup.startswith("<!--", start):
            end = markup.find("-->", start + 4)
            at = end + 3 if end >= 0 else size
            continue
        if markup.startswith("<![CDATA[", start):
            end = markup.find("]]>", start + 9)
            stop = end if end >= 0 else size
            out.append(markup[start + 9 : stop])
            at = stop + 3
            continue
        name = _NAME.match(markup, start + 1)
        if not name:
            if markup[start + 1 : start + 2] in ("!", "?"):
                end = markup.find(">", start)
                at = end + 1 if end >= 0 else size
            else:
                out.append("<")
                at = start + 1
            continue
        end = markup.find(">", start)
        if end < 0:
            break
        tag = name.group(1).lower()
        closing = markup[start + 1] == "/"
        if tag in silent and not closing and markup[end - 1] != "/" and tag not in endless:
            closer = re.compile(rf"</{re.escape(tag)}\s*>", re.I).search(markup, end)
            if closer is None:
                # Code without an end runs to the end of the page; an unclosed <head> must not swallow it.
                endless.add(tag)
                at = size if tag in ("script", "style") else end + 1
            else:
                at = closer.end()
            continue
        if tag in _BLOCK:
            out.append("\n\n" if tag in _PARAGRAPH else "\n")
        elif tag in ("td", "th") and closing:
            out.append(" ")
        at = end + 1
    text = html_module.unescape("".join(out))
    text = re.sub(r"[ \t\xa0]*\n[ \t\xa0]*", "\n", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def depth(markup: str) -> int:
    """How deep the tags of a page nest, at most; void and unclosed inline tags are not followed."""
    level = deepest = 0
    for match in re.finditer(
        r"<(/?)(div|span|p|table|tr|td|ul|ol|li|section|article|b|i|em|strong|font|a|blockquote|center|[a-z]+)\b[^<>]*>",
        markup,
        re.I,
    ):
        if match.group(0).endswith("/>") or match.group(2).lower() in _VOID:
            continue
        level += -1 if match.group(1) else 1
        deepest = max(deepest, level)
        level = max(level, 0)
    return deepest


_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option".split()  # noqa: SIM905 (short words read better so)
)


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
    meta += _notes(odd, text)
    if not text.strip(" \t\r\n\f\v\ufeff\u200b\xa0\u2028\u2029"):
        return Skipped(source, line, "empty", "nothing but blank space")
    return Document(
        source=source, text=text, kind=kind, whole=False, n=n, line=line, meta=meta, first_char=first, **fields
    )


# ---------------------------------------------------------------------------------------------------------------------
# Lines and tables
def lines(chunks: Iterable[str], limit: int = LINE_LIMIT) -> Iterator[tuple[int, str | None]]:
    """Numbered lines of pieces of text, cut at line feeds alone, which stay. A line over the limit is null."""
    rest: list[str] = []
    size, number, over = 0, 0, False
    for chunk in chunks:
        start = 0
        while True:
            end = chunk.find("\n", start)
            if end < 0:
                tail = chunk[start:]
                if tail and not over:
                    rest.append(tail)
                    size += len(tail)
                    if size > limit:
                        rest, over = [], True
                break
            number += 1
            if over or size + end - start > limit:
                yield number, None
            else:
                rest.append(chunk[start : end + 1])
                yield number, "".join(rest)
            rest, size, over = [], 0, False
            start = end + 1
    if over:
        yield number + 1, None
    elif rest:
        yield number + 1, "".join(rest)


DELIMITERS = (",", ";", "\t", "|")


class Layout(NamedTuple):
    """How a table is written: its delimiter, whether quotes are used, whether a backslash escapes them, and whether a
    blank follows the delimiter."""

    delimiter: str
    quotes: bool = True
    backslash: bool = False
    blank: bool = False


def sniff_table(sample: str) -> Layout | None:
    """The layout of a table; null where no table is seen.

    The reading wins whose header names known columns and whose rows are all as wide as the header.
    """
    sample = sample.lstrip("\ufeff")
    first = sample.split("\n", 1)[0].strip()
    told = re.fullmatch(r"sep=(.)", first, re.I)
    if told:
        return Layout(told.group(1))
    backslash = '\\"' in sample and '""' not in sample.replace(',""', "").replace('"",', "")
    best: tuple[float, str] | None = None
    for delimiter in DELIMITERS:
        rows = []
        try:
            for row in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
                rows.append(row)
                if len(rows) >= 60:
                    break
        except csv.Error:
            pass
        rows = [r for r in rows if r]
        if not rows or len(rows[0]) < 2 and not columns(rows[0]).get("text"):
            continue
        width = len(rows[0])
        same = sum(len(r) == width for r in rows) / len(rows)
        names = len(columns(rows[0])) + (3 if "text" in columns(rows[0]) else 0)
        score = names + 2 * same + (0.1 * min(width, 5) if same > 0.7 else 0)
        if width >= 2 and same < 0.3 and not names:
            continue
        if best is None or score > best[0]:
            best = (score, delimiter)
    if best is None:
        return None
    delimiter = best[1]
    opened = len(re.findall(rf'(?:^|{re.escape(delimiter)})"', sample, re.M))
    closed = len(re.findall(rf'"\r?(?:$|{re.escape(delimiter)})', sample, re.M))
    quotes = not (delimiter == "\t" and opened > 0 and closed == 0)
    blank = len(re.findall(rf'{re.escape(delimiter)} "', sample)) > opened / 2
    return Layout(delimiter, quotes, backslash, blank and delimiter != "\t")


def first_row(text: str, delimiter: str) -> list[str]:
    """The fields of the first line of a text; none where it cannot be read."""
    try:
        return next(csv.reader([text.split("\n", 1)[0].strip()], delimiter=delimiter), [])
    except csv.Error:
        return []


def read_table(chunks: Iterable[str], source: str, sample: str) -> Iterator[Item]:
    """Rows of a CSV or TSV, one article each. A broken row is skipped with its line; an unbalanced quote costs its row."""
    layout = sniff_table(sample)
    if layout is None:
        raise Fault(
            "table", "no table is seen: no delimiter gives even rows with a header; name the columns in the first line"
        )
    if "\n" not in sample and "\r" in sample:
        chunks = (c.replace("\r", "\n") for c in chunks)
    delimiter = layout.delimiter
    header: list[str] | None = None
    n = 0
    for line, row, fault in _rows(lines(chunks, FIELD_LIMIT), layout):
        if header is None:
            if fault:
                raise Fault("table", f"the header is broken: {fault}", line)
            if not row or (line == 1 and re.fullmatch(r"\ufeff?sep=.?", delimiter.join(row), re.I)):
                continue
            header = [c.strip().strip("\ufeff") for c in row]
            if "text" not in columns(header) and "title" not in columns(header):
                raise Fault("columns", no_text(header), line)
            width = len(header)
            names = _unique(header)
            continue
        if not fault and (not row or all(not c.strip() for c in row)):
            continue
        n += 1
        if fault:
            yield Skipped(source, line, "row", f"row {n}: {fault}")
            continue
        while len(row) > width and not row[-1].strip():
            row.pop()
        if len(row) != width:
            yield Skipped(
                source,
                line,
                "ragged",
                f"row {n} has {len(row)} fields, the header has {width}; quote fields that hold '{delimiter}'",
            )
            continue
        yield record_document(dict(zip(names, row, strict=True)), source, n, line)
    if header is None:
        raise Fault("empty", "no header and no rows")
    if n == 0:
        raise Fault("empty", "a header without rows")


def _unique(header: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    names = []
    for i, name in enumerate(header):
        name = name or f"column {i + 1}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} {seen[name]}")
    return names


def _rows(numbered: Iterator[tuple[int, str | None]], layout: Layout) -> Iterator[tuple[int, list[str], str | None]]:
    """Rows as (line, fields, fault). A quote that never closes takes lines back: reading goes on after its first line."""
    csv.field_size_limit(FIELD_LIMIT)
    dialect = {
        "delimiter": layout.delimiter,
        "quoting": csv.QUOTE_MINIMAL if layout.quotes else csv.QUOTE_NONE,
        "doublequote": not layout.backslash,
        "escapechar": "\\" if layout.backslash else None,
        "skipinitialspace": layout.blank,
        "strict": True,
    }
    waiting: list[tuple[int, str]] = []  # lines given back, last first
    width: int | None = None
    faults = 0
    lost = False  # behind a quote that was never closed, until a row is as wide as the header again
    ended = False

    def pull() -> tuple[int, str | None] | None:
        if waiting:
            return waiting.pop()
        return next(numbered, None)

    while not ended:
        taken: list[tuple[int, str]] = []
        size = 0
        limit = FIELD_LIMIT if faults == 0 else 20_000 if lost else 200_000
        state = {"end": False, "over": False, "long": None}

        def feed(taken: list[tuple[int, str]] = taken, state: dict = state, limit: int = limit) -> Iterator[str]:
            nonlocal size
            while True:
                got = pull()
                if got is None:
                    state["end"] = True
                    return
                number, text = got
                if text is None:
                    state["long"] = number
                    return
                taken.append((number, text))
                size += len(text)
                if size > limit:
                    state["over"] = True
                    return
                yield text

        source = feed()
        try:
            row = next(csv.reader(source, **dialect), None)
            error = None
        except csv.Error as fault:
            row, error = None, str(fault)
        if lost and taken and state["long"] is None:
            if row is None or width is None or len(row) != width:
                waiting.extend(reversed(taken[1:]))
                continue
            lost = False
        if state["long"] is not None:
            yield state["long"], [], f"a field of more than {FIELD_LIMIT // 1_000_000} million characters"
            continue
        if not taken:
            break
        first = taken[0][0]
        unclosed = error is not None and "unexpected end" in error
        if state["over"] and len(taken) == 1:
            yield first, [], f"a field of more than {FIELD_LIMIT // 1_000_000} million characters"
            continue
        if error is not None and not unclosed:
            # A quote inside a field that is not doubled, or a line break of another system.
            told = "a quote inside a field is not doubled" if "expected after" in error else f"cannot be read ({error})"
            yield first, [], told
            resume = 1 if len(taken) == 1 else (_resume(taken, dialect, width) or len(taken))
            waiting.extend(reversed(taken[resume:]))
            continue
        uneven = len(taken) > 1 and width is not None and row is not None and len(row) != width
        if unclosed or uneven:
            resume = _resume(taken, dialect, width) if len(taken) > 1 else None
            if resume is not None or unclosed:
                faults += 1
                if faults > RETRIES:
                    yield first, [], f"more than {RETRIES} broken rows; the rest of the file is not read"
                    return
                yield first, [], "a quote is opened and not closed"
                if resume is not None:
                    waiting.extend(reversed(taken[resume:]))
                else:
                    lost = True
                continue
        if width is None and row:
            width = len(row)
        yield first, row or [], None


def _resume(taken: list[tuple[int, str]], dialect: dict, width: int | None) -> int | None:
    """Where reading can go on after an unclosed quote: the first later line that begins a row of the right width."""
    if width is None:
        return 1
    texts = [text for _, text in taken[:400]]
    for i in range(1, len(texts)):
        try:
            row = next(csv.reader(texts[i : i + 60], **dialect), None)
        except csv.Error:
            continue
        if row and len(row) == width and width > 1:
            return i
    return None


# ---------------------------------------------------------------------------------------------------------------------
# JSON
def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < 300 else digits


_JSON = json.JSONDecoder(parse_int=_number)
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")


def read_json_lines(chunks: Iterable[str], source: str) -> Iterator[Item]:
    """One article a line. Lines end at line feeds alone; a bad line is skipped with its number."""
    n = 0
    pending: Skipped | None = None
    for line, text in lines(chunks):
        if pending:
            yield pending
            pending = None
        if text is not None and not text.strip():
            continue
        n += 1
        if text is None:
            yield Skipped(source, line, "line", f"a line of more than {LINE_LIMIT // 1_000_000} million characters")
            continue
        try:
            value = _JSON.decode(text.strip().lstrip("\ufeff"))
        except RecursionError:
            yield Skipped(source, line, "nesting", "JSON nested too deep")
            continue
        except ValueError as error:
            cut = not text.endswith("\n")
            what = "the last line is cut off" if cut else f"no JSON: {_told(error)}"
            pending = Skipped(source, line, "truncated" if cut else "json", what)
            continue
        yield _json_record(value, source, n, line)
    if pending:
        yield pending
    if n == 0:
        raise Fault("empty", "no lines")


def _told(error: ValueError) -> str:
    return (
        f"{error.msg.lower()} at column {error.colno}"
        if isinstance(error, json.JSONDecodeError)
        else "a number too long"
    )


def _json_record(value: object, source: str, n: int, line: int | None) -> Item:
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, dict):
        return Skipped(source, line, "record", f"record {n} is no object but {type(value).__name__}")
    use = columns(value)
    if "text" not in use and "title" not in use:
        return Skipped(source, line, "columns", f"record {n}: {no_text(value)}")
    return record_document(value, source, n, line)


class JsonStream:
    """A JSON text read from pieces, value by value, in memory bounded by its largest element."""

    def __init__(self, chunks: Iterable[str]):
        self._chunks = iter(chunks)
        self._buffer, self._at, self._ended = "", 0, False
        self._line, self._counted = 1, 0  # the line of the character at `_counted`

    def _grow(self, size: int = 1) -> bool:
        """Take at least `size` more characters; false at the end. What was read is let go."""
        if self._ended:
            return False
        self.here()
        self._counted = 0
        parts = [self._buffer[self._at :]]
        self._at = 0
        got = 0
        while got < size:
            piece = next(self._chunks, None)
            if piece is None:
                self._ended = True
                break
            parts.append(piece)
            got += len(piece)
        self._buffer = "".join(parts)
        return got > 0

    def here(self) -> int:
        """The line of the next character."""
        self._line += self._buffer.count("\n", self._counted, self._at)
        self._counted = self._at
        return self._line

    def peek(self) -> str:
        """The next character that is no blank; empty at the end."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._grow():
                return ""

    def take(self, char: str) -> bool:
        """Step over one character where it comes next."""
        if self.peek() == char:
            self._at += 1
            return True
        return False

    def value(self) -> object:
        """The next value. Raises Fault: `json`, `truncated`, `nesting`, `size`."""
        if not self.peek():
            raise Fault("truncated", "the file ends too early; export or save it again", self.here())
        while True:
            try:
                value, end = _JSON.raw_decode(self._buffer, self._at)
            except RecursionError:
                raise Fault("nesting", "JSON nested too deep", self.here()) from None
            except json.JSONDecodeError as error:
                short = error.msg.startswith("Unterminated string") or error.pos >= len(self._buffer) - 12
                if short and len(self._buffer) - self._at > ELEMENT_LIMIT:
                    raise Fault(
                        "size", f"one element of more than {ELEMENT_LIMIT // 1_000_000} million characters", self.here()
                    ) from None
                if short and self._grow(max(65_536, len(self._buffer) - self._at)):
                    continue
                line = self.here() + self._buffer.count("\n", self._at, min(error.pos, len(self._buffer)))
                if short:
                    raise Fault("truncated", "the file ends too early; export or save it again", line) from None
                raise Fault("json", f"no JSON: {error.msg.lower()}", line) from None
            except ValueError:
                raise Fault("json", "no JSON: a number too long", self.here()) from None
            if end >= len(self._buffer) and not self._ended and self._grow(65_536):
                continue  # a number or word may go on
            self._at = end
            return value

    def members(self) -> Iterator[str]:
        """The keys of the object that comes next; the caller reads each value before going on."""
        if not self.take("{"):
            raise Fault("json", "no JSON: an object is missing", self.here())
        if self.take("}"):
            return
        while True:
            if self.peek() != '"':
                code = "json" if self.peek() else "truncated"
                raise Fault(
                    code,
                    "no JSON: a name in quotes is missing"
                    if code == "json"
                    else "the file ends too early; export or save it again",
                    self.here(),
                )
            key = self.value()
            if not self.take(":"):
                raise Fault("json" if self.peek() else "truncated", "no JSON: a colon is missing", self.here())
            yield str(key)
            if self.take(","):
                continue
            if self.take("}"):
                return
            raise Fault("json" if self.peek() else "truncated", "no JSON: a comma or } is missing", self.here())

    def elements(self) -> Iterator[tuple[int, object | Fault]]:
        """The elements of the array that comes next, with their lines. A bad element comes as its Fault, and reading
        goes on with the next one that can be found."""
        if not self.take("["):
            raise Fault("json", "no JSON: an array is missing", self.here())
        if self.take("]"):
            return
        while True:
            if not self.peek():
                raise Fault("truncated", "the file ends too early; export or save it again", self.here())
            line = self.here()
            mark = self._buffer.rfind("\n", max(0, self._at - 100), self._at)
            indent = self._buffer[mark + 1 : self._at] if mark >= 0 else None
            try:
                value = self.value()
                if self.peek() not in (",", "]", ""):
                    raise Fault("json", "no JSON: a comma is missing", self.here())
            except Fault as fault:
                if fault.code in ("truncated", "size"):
                    raise
                if not self._resync(indent):
                    raise
                yield line, fault
                continue
            yield line, value
            if self.take(","):
                continue
            if self.take("]"):
                return
            raise Fault("truncated", "the file ends too early; export or save it again", self.here())

    def _resync(self, indent: str | None) -> bool:
        """Stand before the next element: the next line that begins as this one did with `{`, else behind the comma
        after the brackets that close this one."""
        while len(self._buffer) - self._at < 4_000_000 and self._grow(1_000_000):
            pass
        if indent is not None and not indent.strip():
            at = self._buffer.find("\n" + indent + "{", self._at + 1)
            if at >= 0:
                self._at = at + 1
                return True
        level = 0
        for token in re.finditer(r'"(?:[^"\\]|\\.)*(?:"|\Z)|[{}\[\],]', self._buffer[self._at :], re.S):
            mark = token.group()
            if mark in ("{", "["):
                level += 1
            elif mark in ("}", "]"):
                level -= 1
                if level < 0:
                    return False
            elif mark == "," and level == 0:
                self._at += token.end()
                return True
        return False


_LISTS = (
    "articles",
    "items",
    "results",
    "data",
    "records",
    "rows",
    "documents",
    "entries",
    "posts",
    "news",
    "stories",
    "hits",
    "docs",
)


def read_json(chunks: Iterable[str], source: str, seen: Callable[[str], None] = lambda kind: None) -> Iterator[Item]:
    """A JSON array or object of records, or a Telegram Desktop export of one chat or of all chats.

    `seen` is told the kind (`json` or `telegram`) as soon as it is known.
    """
    stream = JsonStream(chunks)
    opening = stream.peek()
    if opening == "[":
        yield from _json_array(stream, source)
    elif opening == "{":
        yield from _json_object(stream, source, seen)
    elif not opening:
        raise Fault("empty", "nothing in it")
    else:
        raise Fault("json", "no JSON object or array", stream.here())
    if stream.peek():
        yield Skipped(source, stream.here(), "json", "there is more after the end of the JSON value; it is not read")


def _json_array(stream: JsonStream, source: str) -> Iterator[Item]:
    n = 0
    for line, value in stream.elements():
        n += 1
        if isinstance(value, Fault):
            yield Skipped(source, value.line or line, value.code, f"record {n}: {value.reason}")
        else:
            yield _json_record(value, source, n, line)
    if n == 0:
        raise Fault("empty", "an empty list")


def _json_object(stream: JsonStream, source: str, seen: Callable[[str], None]) -> Iterator[Item]:
    found: dict[str, object] = {}
    read = False
    line = stream.here()
    count = Counter()
    for key in stream.members():
        if key == "messages" and stream.peek() == "[":
            read = True
            yield from _telegram(stream, source, found, count, seen)
        elif key in ("chats", "left_chats") and stream.peek() == "{":
            read = True
            for inner in stream.members():
                if inner == "list" and stream.peek() == "[":
                    yield from _telegram_chats(stream, source, count, seen)
                else:
                    stream.value()
        elif key.lower() in _LISTS and stream.peek() == "[":
            read = True
            outlet = as_text(found.get("title")) if "jsonfeed" in as_text(found.get("version")) else ""
            for item in _json_array(stream, source):
                if outlet and isinstance(item, Document) and item.outlet is None:
                    item = replace(item, outlet=channel_outlet(tidy(outlet)[0]))
                yield item
        elif key.lower() in _LISTS and stream.peek() == "{" and key.lower() == "hits":
            for inner in stream.members():
                if inner == "hits" and stream.peek() == "[":
                    read = True
                    yield from _json_array(stream, source)
                else:
                    stream.value()
        else:
            found[key] = stream.value()
    if not read:
        item = _json_record(found, source, 1, line)
        if isinstance(item, Skipped):
            raise Fault("columns", no_text(found), line)
        yield item


# ---------------------------------------------------------------------------------------------------------------------
# Telegram
class Counter:
    """Numbers the messages of an export over all its chats, and remembers them to find the ones given twice."""

    def __init__(self) -> None:
        self.n = 0
        self.seen: dict[tuple[str, str], int] = {}


_MEDIA = (
    "photo",
    "file",
    "media_type",
    "mime_type",
    "poll",
    "location_information",
    "contact_information",
    "sticker_emoji",
    "venue",
    "game_title",
    "invoice_information",
    "giveaway_information",
)


def _telegram_chats(stream: JsonStream, source: str, count: Counter, seen: Callable[[str], None]) -> Iterator[Item]:
    if not stream.take("["):
        raise Fault("json", "no JSON: the list of chats is missing", stream.here())
    if stream.take("]"):
        return
    while True:
        if stream.peek() != "{":
            raise Fault("truncated" if not stream.peek() else "json", "the list of chats is broken", stream.here())
        chat: dict[str, object] = {}
        for key in stream.members():
            if key == "messages" and stream.peek() == "[":
                yield from _telegram(stream, source, chat, count, seen)
            else:
                chat[key] = stream.value()
        if stream.take(","):
            continue
        if stream.take("]"):
            return
        raise Fault("truncated" if not stream.peek() else "json", "the list of chats is broken", stream.here())


def _telegram(
    stream: JsonStream, source: str, chat: Mapping, count: Counter, seen: Callable[[str], None]
) -> Iterator[Item]:
    for line, message in stream.elements():
        if isinstance(message, Fault):
            count.n += 1
            yield Skipped(source, message.line or line, message.code, f"message {count.n}: {message.reason}")
            continue
        if isinstance(message, Mapping) and "text" in message:
            seen("telegram")
        yield telegram_message(message, source, chat, count, line)


def telegram_message(message: object, source: str, chat: Mapping, count: Counter, line: int | None) -> Item:
    """One message of an export. Service messages are no records of the channel and take no number."""
    if not isinstance(message, Mapping):
        return Skipped(source, line, "message", f"a message is no object but {type(message).__name__}")
    if "text" not in message and "text_entities" not in message and "text" in columns(message):
        # The messages of another program's export: records like any other.
        count.n += 1
        item = record_document(message, source, count.n, line, "message")
        channel = chat.get("channel")
        if isinstance(item, Document) and item.outlet is None and isinstance(channel, Mapping | str):
            item = replace(item, outlet=tidy(as_text(channel))[0] or None)
        return item
    told = as_text(message.get("id")) or "without id"
    if message.get("type") == "service" or (message.get("type") != "message" and "action" in message):
        return Skipped(
            source, line, "service", f"service message {told}: {as_text(message.get('action'))[:60] or 'no action'}"
        )
    count.n += 1
    if message.get("type", "message") != "message":
        return Skipped(
            source, line, "message", f"message {told} is of an unknown type: {as_text(message.get('type'))[:40]}"
        )
    value = message.get("text")
    if value in (None, "", []) and message.get("text_entities"):
        value = message["text_entities"]
    if not isinstance(value, str | list | None):
        return Skipped(source, line, "message", f"message {told} has a text of an unknown shape")
    text = as_text(value)
    if broken(text):
        return Skipped(source, line, "encoding", f"message {told} holds bytes that are not of the file's encoding")
    text, odd = tidy(text)
    media = [k for k in _MEDIA if message.get(k)]
    if not text.strip():
        what = as_text(message.get("media_type")) or (media[0].split("_")[0] if media else "")
        return Skipped(source, line, "media", f"message {told} has no text ({what or 'nothing'})")
    chat_id = as_text(chat.get("id"))
    key = (f"{chat_id}/{told}", text)
    if (
        "id" in message
        and count.seen.setdefault(key if len(text) < 200 else (key[0], str(hash_text(text))), count.n) != count.n
    ):
        return Skipped(source, line, "duplicate", f"message {told} stands in the file twice")
    meta: list[tuple[str, str]] = []
    if media:
        meta.append(("media", as_text(message.get("media_type")) or media[0]))
    for name in ("author", "via_bot", "forwarded_from_id", "saved_from"):
        if message.get(name):
            meta.append((name, tidy(as_text(message[name]))[0]))
    reactions = message.get("reactions")
    if reactions:
        meta.append(("reactions", json.dumps(reactions, ensure_ascii=False)))
    meta.extend(_notes(odd, text))
    sender = as_text(message.get("from")) or as_text(chat.get("name"))
    name = as_text(chat.get("name"))
    if message.get("forwarded_from"):
        meta.append(("forwarded_by", tidy(sender)[0]))
    if name and name != sender:
        meta.append(("chat", tidy(name)[0]))
    return Document(
        source=source,
        text=text,
        kind="message",
        whole=True,
        n=count.n,
        line=line or 1,
        published=telegram_time(message.get("date"), message.get("date_unixtime")),
        outlet=tidy(as_text(message.get("forwarded_from")) or sender)[0] or None,
        source_id=tidy(as_text(message.get("id")))[0] or None,
        edited=telegram_time(message.get("edited"), message.get("edited_unixtime")),
        reply_to=tidy(as_text(message.get("reply_to_message_id")))[0] or None,
        forwarded_from=tidy(as_text(message.get("forwarded_from")))[0] or None,
        meta=tuple(meta),
    )


def hash_text(text: str) -> str:
    """A short fingerprint of a text."""
    import hashlib

    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def telegram_time(date: object, unixtime: object) -> str | None:
    """The time of a message with its zone: an export gives the exporting machine's local time, and seconds of UTC."""
    from datetime import UTC, datetime, timedelta, timezone

    local = as_text(date).strip()
    try:
        stamp = datetime(1970, 1, 1) + timedelta(seconds=int(as_text(unixtime)))
        written = datetime.fromisoformat(local).replace(tzinfo=None)
        offset = round((written - stamp).total_seconds() / 900) * 15
        if abs(offset) <= 14 * 60:
            return written.replace(tzinfo=timezone(timedelta(minutes=offset))).isoformat()
        return stamp.replace(tzinfo=UTC).isoformat()
    except (ValueError, OverflowError):
        return tidy(local)[0] or None


# ---------------------------------------------------------------------------------------------------------------------
# Feeds
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#\d{1,7};|#[xX][0-9a-fA-F]{1,6};)(?:[A-Za-z][A-Za-z0-9]{1,30};)?")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_DTD = re.compile(r"<!DOCTYPE\s+[^\s>\[]+\s*([^>\[]*)(\[)?", re.I)


def refuse_dtd(head: str) -> None:
    """Raise Fault where the start of an XML text declares entities or a DTD of its own."""
    if re.search(r"<!ENTITY", head, re.I):
        raise Fault("dtd", "the XML declares entities of its own, which are not expanded; save it without the DOCTYPE")
    match = _DTD.search(head)
    if match and (match.group(2) or re.match(r"SYSTEM", match.group(1), re.I)):
        raise Fault("dtd", "the XML points to a DTD of its own, which is not loaded; save it without the DOCTYPE")


def _xml_chunks(chunks: Iterable[str]) -> Iterator[str]:
    carry, first = "", True
    for chunk in chunks:
        chunk = carry + chunk
        if first:
            chunk = _DECLARATION.sub("", chunk.lstrip("\ufeff \t\r\n"))
            first = False
        cut = chunk.rfind("&", max(0, len(chunk) - 40))
        carry = ""
        if cut >= 0 and ";" not in chunk[cut:]:
            chunk, carry = chunk[:cut], chunk[cut:]
        yield repaired(tidy(chunk)[0])
    if carry:
        yield repaired(tidy(carry)[0])


def _known_entity(match: re.Match) -> str:
    """The character of an entity of HTML; an ampersand that begins none becomes one in XML."""
    char = html_module.unescape(match.group())
    if char != match.group() and char not in "&<>":
        return char
    return "&amp;" + match.group()[1:]


def repaired(text: str) -> str:
    """XML text with the entities of HTML resolved and bare ampersands escaped."""
    return _ENTITY.sub(_known_entity, text)


def _local(tag: object) -> str:
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


class BrokenFeed(Fault):
    """XML that is not well-formed: `read` items came before it, the rest may still be read leniently."""

    def __init__(self, read: int, told: str, line: int):
        super().__init__("xml", f"the XML is broken after item {read}: {told}", line)
        self.read, self.told = read, told


def read_feed(chunks: Iterable[str], source: str, head: str) -> Iterator[Item]:
    """Items of RSS (0.9 to 2.0, RDF) or Atom, one article each, one by one. Raises BrokenFeed where the XML breaks."""
    from lxml import etree

    refuse_dtd(head)
    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    n, depth_now, root = 0, 0, ""
    channel: str | None = None
    line = 1
    try:
        for chunk in _xml_chunks(chunks):
            parser.feed(chunk)
            for event, element in parser.read_events():
                name = _local(element.tag)
                if event == "start":
                    depth_now += 1
                    if depth_now == 1:
                        root = name
                        if root not in ("rss", "feed", "rdf", "channel"):
                            raise Fault(
                                "xml", f"XML, but no feed: its root is <{root[:40]}>; only RSS and Atom are read"
                            )
                    if depth_now > 200:
                        raise Fault("nesting", "XML nested too deep")
                    continue
                depth_now -= 1
                if name == "title" and channel is None and depth_now <= 2 and n == 0:
                    channel = " ".join("".join(element.itertext()).split()) or None
                if name in ("item", "entry") and depth_now <= 3:
                    n += 1
                    line = element.sourceline or line
                    yield _feed_item(element, source, n, line, channel)
                    parent = element.getparent()
                    element.clear()
                    if parent is not None:
                        for old in list(parent)[:-1]:
                            if _local(old.tag) in ("item", "entry"):
                                parent.remove(old)
        parser.close()
    except etree.XMLSyntaxError as error:
        told = str(error.msg or "not well-formed").split(", line ")[0][:80]
        if "depth" in told.lower():
            raise Fault("nesting", "XML nested too deep", error.lineno or line) from None
        raise BrokenFeed(n, told, error.lineno or line) from None
    if n == 0:
        raise Fault("empty", "a feed without items")


def _feed_item(element: object, source: str, n: int, line: int, channel: str | None) -> Item:
    fields: dict[str, str] = {}
    meta: list[tuple[str, str]] = []
    bodies: dict[str, str] = {}
    for child in element:
        name = _local(child.tag)
        if not name:
            continue
        space = child.tag.rsplit("}", 1)[0].strip("{") if "}" in child.tag else ""
        if child.get("type") == "xhtml":
            from lxml import etree

            value = etree.tostring(child, encoding="unicode", with_tail=False)
        else:
            value = "".join(child.itertext())
        if "yahoo.com/mrss" in space or "itunes" in space:
            continue
        if name == "link":
            href = child.get("href") or value.strip()
            if href and (child.get("rel") in (None, "alternate")):
                fields.setdefault("url", href)
        elif name in ("encoded", "content", "description", "summary", "full-text", "fulltext"):
            if value.strip() and child.get("src") is None:
                bodies.setdefault(name, value)
        elif name == "title":
            fields.setdefault("title", one_line(value))
        elif name in ("pubdate", "published", "issued", "date"):
            fields.setdefault("published", value.strip())
        elif name in ("updated", "modified"):
            fields.setdefault("edited", value.strip())
        elif name in ("guid", "id", "identifier"):
            fields.setdefault("source_id", value.strip())
        elif name in ("creator", "author"):
            inner = [c for c in child if _local(c.tag) == "name"]
            fields.setdefault("byline", one_line("".join(inner[0].itertext()) if inner else value))
        elif name == "source":
            inner = [c for c in child if _local(c.tag) == "title"]
            fields.setdefault("outlet", one_line("".join(inner[0].itertext()) if inner else value))
        elif name == "category":
            label = child.get("term") or value.strip()
            if label:
                meta.append(("category", one_line(label)))
    body = next(
        (bodies[k] for k in ("encoded", "full-text", "fulltext", "content", "description", "summary") if k in bodies),
        "",
    )
    if "published" not in fields and "edited" in fields:
        fields["published"] = fields["edited"]
    if meta:
        meta = [("category", "; ".join(v for _, v in meta))]
    text = html_text(body)
    if not text and not fields.get("title"):
        return Skipped(source, line, "empty", f"item {n} has no text")
    if not fields.get("outlet") and channel:
        fields["outlet"] = channel_outlet(channel)
    return Document(
        source=source,
        text=text,
        kind="item",
        whole=True,
        n=n,
        line=line,
        meta=tuple(meta),
        **{k: v or None for k, v in fields.items()},
    )


_SECTION = re.compile(
    r"(?:the )?(?:world|international|global|europe|ukraine|russia|war|home|news|latest|top|front ?page|breaking|all|main|rss|feed|atom|"
    r"stories|headlines|articles|politics|politic|section|updates|online|en|english|новини|новости)(?:[ /-](?:news|stories|rss|feed|page|headlines|war|updates|world|in ukraine))*",
    re.I,
)


def channel_outlet(channel: str) -> str:
    """The outlet that a feed's title names, without the section: `Quay Courier - World` is `Quay Courier`."""
    parts = [p.strip() for p in re.split(r"\s+[-|»>:•\u2013\u2014]+\s+|:\s+|\s*::\s*", channel) if p.strip()]
    named = [p for p in parts if not _SECTION.fullmatch(p)]
    return named[0] if named else channel


def one_line(markup: str) -> str:
    """Markup or text as one line of plain text."""
    return " ".join(html_text(markup).split())


def with_note(document: Document, note: str) -> Document:
    """A document with a note on how it was read among its own columns."""
    return replace(document, meta=document.meta + (("reading", note),))
