"""JSON: lines of records, lists of records and the exports of messengers, read piece by piece in bounded memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from helpers.decoding import tidy
from helpers.feeds import channel_outlet
from helpers.formats import LINE_LIMIT, Fault, Item, as_text, columns, no_text, record_document
from helpers.records import Document, Skipped
from helpers.rows import lines
from helpers.telegram import Counter, telegram_message

ELEMENT_LIMIT = 32_000_000  # characters of one element of a JSON array


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) < 300 else digits


DECODER = json.JSONDecoder(parse_int=_number)
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
            value = DECODER.decode(text.strip().lstrip("\ufeff"))
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
        f"{error.msg.lower().removesuffix(' starting at')} at column {error.colno}"
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
                value, end = DECODER.raw_decode(self._buffer, self._at)
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
                raise Fault("json", f"no JSON: {error.msg.lower().removesuffix(' starting at')}", line) from None
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
        inner = [v for v in found.values() if isinstance(v, dict) and "text" in columns(v)]
        if inner and len(inner) == len(found):
            # Records under their ids.
            for n, (key, value) in enumerate(found.items(), 1):
                yield _json_record(value if "source_id" in columns(value) else {"id": key, **value}, source, n, line)
            return
        item = _json_record(found, source, 1, line)
        if isinstance(item, Skipped):
            raise Fault("columns", no_text(found), line)
        yield item


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
