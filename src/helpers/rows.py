"""Tables of text: lines, and the rows of CSV and TSV, one article each; a broken row is told and costs no other."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from helpers.formats import LINE_LIMIT, Fault, Item, columns, no_text, record_document
from helpers.records import Skipped

FIELD_LIMIT = 8_000_000  # characters of one record in a table
RETRIES = 200  # broken rows of one table after which the rest is given up


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
