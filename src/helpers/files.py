"""Files to documents: what a run is given, read in order, in bounded memory, with every fault told and none raised.

`read` yields the documents of each file, the records that were skipped, and one `Input` behind them, for which
`records == accepted + skipped + duplicates` always holds. What a file is, its content decides; its ending is a hint.
"""

from __future__ import annotations

import codecs
import csv
import errno
import fnmatch
import glob
import hashlib
import io
import os
import re
import stat
import struct
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

from helpers import formats, sandbox
from helpers.decoding import Encoding, Undecodable, decode, decoded, detect
from helpers.formats import Fault
from helpers.records import Document, Input, Skipped

Progress = Callable[[str, int, int], None]

BLOCK = 1 << 20
HEAD = 1 << 16
IN_MEMORY = 16_000_000  # files up to this size are read once, so that what is hashed is what is parsed
EXPANDED_LIMIT = 2_000_000_000  # bytes that one archive may unpack to
RATIO = 100  # unpacked bytes for each packed one, once the first megabyte is past
MEMBERS = 10_000  # files in one archive
# Bytes that a file of each kind may have. Those that are read piece by piece may be large.
LIMITS = {
    "html": 20_000_000,
    "telegram-html": 20_000_000,
    "pdf": 100_000_000,
    "docx": 50_000_000,
    "xlsx": 50_000_000,
    "parquet": 200_000_000,
}
LIMIT = 4_000_000_000
# Skipped records that belong to the form of a source: they do not make its reading incomplete.
HARMLESS = frozenset({"service", "media", "duplicate"})
MEDIA = frozenset(
    [
        "jpg",
        "jpeg",
        "png",
        "gif",
        "webp",
        "bmp",
        "tif",
        "tiff",
        "svg",
        "ico",
        "heic",
        "avif",
        "mp3",
        "ogg",
        "oga",
        "opus",
        "wav",
        "m4a",
        "flac",
        "aac",
        "mp4",
        "mov",
        "avi",
        "mkv",
        "webm",
        "mpg",
        "mpeg",
        "3gp",
        "tgs",
        "css",
        "js",
        "map",
        "woff",
        "woff2",
        "ttf",
        "otf",
        "eot",
    ]  # noqa: SIM905 (short words read better so)
)
METADATA = "sources.csv"
MARKUP_KINDS = ("html", "telegram-html")
RISKY = ("html", "telegram-html", "pdf", "docx", "xlsx", "parquet")


# ---------------------------------------------------------------------------------------------------------------------
# What there is
@dataclass(frozen=True)
class Entry:
    """One thing that a run was given: a file to open, or what is wrong with it."""

    label: str
    path: str | None = None
    fault: tuple[str, str] | None = None  # code, reason
    group: tuple[str, ...] = ()  # files that are counted together
    facts: tuple[tuple[str, str], ...] = ()  # from sources.csv


def read(
    sources: Sequence[str | Path],
    *,
    encoding: str | None = None,
    max_bytes: int | None = None,
    progress: Progress | None = None,
) -> Iterator[Document | Skipped | Input]:
    """Documents of files, folders (in the order of their paths), globs and `-` (standard input).

    `encoding` overrules what is found. `max_bytes` is the most bytes that any one file may have (null: a limit for
    each kind). `progress(source, done, total)` is told bytes. Each file's documents and skipped records come in file
    order, then its Input. Never raises for what a file holds.
    """
    entries = list(_entries(sources))
    total = sum(_size(e.path) for e in entries if e.path)
    done = 0
    for entry in entries:
        base = done

        def tell(count: int, label: str = entry.label, base: int = base) -> None:
            if progress:
                progress(label, min(base + count, total) if total else base + count, total)

        yield from _read_entry(entry, encoding, max_bytes, tell)
        done += _size(entry.path) if entry.path else 0
        tell(done - base)


def recognise(
    sources: Sequence[str | Path], *, encoding: str | None = None, max_bytes: int | None = None
) -> list[dict[str, object]]:
    """What is seen before a run: one row a file with source, kind, encoding, bytes, records (a guess, null where it
    would take reading the whole) and note (why it will be skipped, or what was odd)."""
    rows: list[dict[str, object]] = []
    for entry in _entries(sources):
        row: dict[str, object] = {
            "source": entry.label,
            "kind": None,
            "encoding": None,
            "bytes": 0,
            "records": None,
            "note": None,
        }
        rows.append(row)
        if entry.group:
            row.update(
                kind="media",
                records=len(entry.group),
                bytes=sum(map(_size, entry.group)),
                note="pictures, sound, video or page parts: not text",
            )
            continue
        if entry.fault:
            row["note"] = entry.fault[1]
            continue
        if entry.path == "-":
            row.update(kind="standard input", note="read in the run")
            continue
        try:
            with _open(entry.path) as handle:
                size = os.fstat(handle.fileno()).st_size
                head = handle.read(BLOCK)
            row["bytes"] = size
            kind = sniff(head, entry.label)
            row["kind"] = kind.name
            _check_size(kind.name, size, max_bytes)
            if kind.text:
                found = detect(head[:HEAD], given=encoding, declared=kind.declared, whole=size <= HEAD)
                row.update(encoding=found.name, note=found.note)
                text = head.decode(found.name, "replace")
                row["records"] = _guess_records(kind.name, text, len(head), size)
                if kind.name == "json" and re.search(r'"type"\s*:\s*"(?:message|service)"', text):
                    row["kind"] = "telegram"
            elif kind.name == "html":
                row["records"] = 1
        except Fault as fault:
            row["note"] = fault.reason
        except Undecodable as fault:
            row["note"] = str(fault)
        except OSError as error:
            row["note"] = _told(error)
        except Exception as error:  # the boundary of one file, as in `read`
            row["note"] = f"cannot be looked at ({type(error).__name__})"
    return rows


def _guess_records(kind: str, head: str, seen: int, size: int) -> int | None:
    if kind == "jsonl":
        count = sum(1 for line in head.split("\n") if line.strip())
    elif kind in ("csv", "tsv"):
        layout = formats.sniff_table(head[:HEAD])
        if layout is None:
            return None
        rows = csv.reader(io.StringIO(head, newline=""), delimiter=layout[0])
        csv.field_size_limit(formats.FIELD_LIMIT)
        count = -1
        try:
            for row in rows:
                count += bool(row)
        except csv.Error:
            return None
        count = max(count, 0)
    elif kind == "feed":
        count = len(re.findall(r"<(?:\w+:)?(?:item|entry)[\s>]", head))
    elif kind == "json":
        count = len(re.findall(r'"type"\s*:\s*"message"', head)) or len(
            re.findall(r'"(?:text|body|content|content_html|content_text)"\s*:', head)
        )
    elif kind in ("text", "markdown"):
        return None
    else:
        return 1
    return count if seen >= size else round(count * size / max(seen, 1))


def _entries(sources: Sequence[str | Path]) -> Iterator[Entry]:
    """All that is given, in order, each real file once. A label that two folders share gets its folder's name."""
    labels: set[str] = set()
    seen: set[tuple[int, int] | str] = set()
    for entry in _given(sources):
        if entry.path and entry.path != "-":
            try:
                info = os.stat(entry.path)
                key: tuple[int, int] | str = (info.st_dev, info.st_ino) if info.st_ino else os.path.realpath(entry.path)
            except OSError:
                key = entry.path
            if key in seen:
                continue
            seen.add(key)
        label = entry.label
        if label in labels and entry.path:
            parent = os.path.basename(os.path.dirname(os.path.abspath(entry.path))) if "/" not in label else ""
            root = os.path.abspath(entry.path)[: -len(label)].rstrip(os.sep) if not parent else ""
            label = f"{_label(parent or os.path.basename(root))}/{label}"
            count = 2
            while label in labels:
                label = f"{entry.label} ({count})"
                count += 1
            entry = replace(entry, label=label)
        labels.add(label)
        yield entry


def _given(sources: Sequence[str | Path]) -> Iterator[Entry]:
    for source in [sources] if isinstance(sources, str | Path) else sources:
        name = os.fspath(source)
        if name == "-":
            yield Entry("-", "-")
            continue
        if "\0" in name or not name:
            yield Entry(_label(name) or "''", fault=("missing", "is no name of a file"))
            continue
        if os.path.isdir(name):
            yield from _folder(name)
            continue
        if os.path.lexists(name):
            yield _single(name, _label(os.path.basename(os.path.normpath(name))), _Facts(os.path.dirname(name)))
            continue
        if glob.has_magic(name):
            fixed = re.split(r"[*?\[]", name, maxsplit=1)[0]
            root = os.path.dirname(fixed)
            found = sorted(glob.glob(name, recursive=True), key=_order)
            facts = _Facts(root)
            count = 0
            for path in found:
                label = _label(os.path.relpath(path, root) if root else path)
                if os.path.isdir(path):
                    continue
                if os.path.basename(path) == METADATA and _is_metadata(path):
                    continue
                count += 1
                yield _single(path, label, facts)
            if not count:
                yield Entry(_label(name), fault=("missing", "no file has such a name; check the pattern"))
            continue
        yield Entry(_label(name), fault=("missing", "there is no such file or folder; check the path"))


def _order(path: str) -> list[bytes]:
    """Folder by folder, by the bytes of the names: the same on every machine and in every locale."""
    return [os.fsencode(part) for part in path.split(os.sep)]


def _label(path: str) -> str:
    """A path as it is shown: slashes, no control characters, bytes that are not UTF-8 as backslash escapes."""
    shown = os.fsencode(path).decode("utf-8", "backslashreplace").replace(os.sep, "/")
    return re.sub(
        r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]",
        lambda m: m.group().encode("unicode_escape").decode(),
        shown,
    )


def _single(path: str, label: str, facts: _Facts) -> Entry:
    fault = _refuse(path)
    if fault:
        return Entry(label, fault=fault)
    return Entry(label, path, facts=facts.of(label))


def _refuse(path: str) -> tuple[str, str] | None:
    """Why a path is not opened: it is no regular file, or is gone. Devices and pipes are never opened."""
    try:
        mode = os.stat(path).st_mode
    except OSError as error:
        if os.path.islink(path):
            return (
                "link",
                "a link that leads nowhere" if error.errno != errno.ELOOP else "a link that leads to itself",
            )
        return ("unreadable", _told(error))
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        return None
    for test, what in (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    ):
        if test(mode):
            return ("special", f"is {what}, no file; it is not opened")
    return ("special", "is no regular file; it is not opened")


def _told(error: OSError) -> str:
    return f"cannot be read ({(error.strerror or type(error).__name__).lower()}); check that it exists and may be read"


def _folder(root: str) -> Iterator[Entry]:
    """The files of a folder and its folders. Links are not followed; hidden files are not taken as input."""
    facts = _Facts(root)
    real = os.path.realpath(root)
    found: list[tuple[str, Entry]] = []
    media: dict[str, list[str]] = {}

    def trouble(error: OSError) -> None:
        path = error.filename or root
        found.append((path, Entry(_label(os.path.relpath(path, root)), fault=("unreadable", _told(error)))))

    for here, folders, names in os.walk(root, onerror=trouble, followlinks=False):
        folders[:] = sorted((f for f in folders if not _hidden(f)), key=os.fsencode)
        for name in [f for f in folders if os.path.islink(os.path.join(here, f))]:
            path = os.path.join(here, name)
            found.append(
                (
                    path,
                    Entry(
                        _label(os.path.relpath(path, root)),
                        fault=("link", "a link to a folder; links are not followed"),
                    ),
                )
            )
        for name in names:
            if _hidden(name):
                continue
            path = os.path.join(here, name)
            label = _label(os.path.relpath(path, root))
            if name == METADATA and _is_metadata(path):
                continue
            if name.rpartition(".")[2].lower() in MEDIA and not os.path.islink(path) and _refuse(path) is None:
                media.setdefault(here, []).append(path)
                continue
            if os.path.islink(path):
                target = os.path.realpath(path)
                inside = os.path.commonpath([real, target]) == real if os.path.exists(target) else None
                reason = {
                    True: "a link to a file of this folder, which is read under its own name",
                    False: "a link that leaves the folder; it is not followed",
                    None: "a link that leads nowhere",
                }[inside]
                found.append((path, Entry(label, fault=("link", reason))))
                continue
            found.append((path, _single(path, label, facts)))
    for here, paths in media.items():
        label = _label(os.path.relpath(here, root))
        paths.sort(key=os.fsencode)
        found.append((os.path.join(here, "\x7f"), Entry(f"{label}/*" if label != "." else "*", group=tuple(paths))))
    found.sort(key=lambda pair: _order(pair[0]))
    if not found:
        yield Entry(_label(os.path.basename(os.path.normpath(root))) or ".", fault=("empty", "a folder without files"))
    for _, entry in found:
        yield entry


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$")) or name in ("__MACOSX", "Thumbs.db", "desktop.ini", "__pycache__")


# ---------------------------------------------------------------------------------------------------------------------
# sources.csv
class _Facts:
    """What the `sources.csv` of a folder says of its files: by path, by name, or by pattern; later rows stand over
    earlier ones only where they name the file more exactly."""

    def __init__(self, folder: str):
        self._exact: dict[str, tuple[tuple[str, str], ...]] = {}
        self._patterns: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        path = os.path.join(folder, METADATA)
        if not os.path.isfile(path) or not _is_metadata(path):
            return
        try:
            with _open(path) as handle:
                data = handle.read(20_000_000)
            text = data.decode(detect(data).name, "replace").lstrip("\ufeff")
        except (OSError, Undecodable, Fault):
            return
        layout = formats.sniff_table(text[:HEAD])
        try:
            for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=layout[0] if layout else ","):
                plain = {(k or "").strip().lower(): (v or "").strip() for k, v in row.items() if isinstance(v, str)}
                name = plain.pop("file", "").replace("\\", "/").removeprefix("./")
                kept = tuple((k, v) for k, v in plain.items() if k and v)
                if name and glob.has_magic(name):
                    self._patterns.append((name, kept))
                elif name:
                    self._exact.setdefault(name, kept)
        except csv.Error:
            return

    def of(self, label: str) -> tuple[tuple[str, str], ...]:
        name = label.rsplit("/", 1)[-1]
        if label in self._exact:
            return self._exact[label]
        for pattern, kept in self._patterns:
            if fnmatch.fnmatchcase(label, pattern) or fnmatch.fnmatchcase(name, pattern):
                return kept
        return self._exact.get(name, ())


def _is_metadata(path: str) -> bool:
    """Whether a file called sources.csv says something of files, and is no table of texts."""
    try:
        if _refuse(path):
            return False
        with _open(path) as handle:
            head = handle.read(HEAD)
        text = head.decode(detect(head, whole=False).name, "replace").lstrip("\ufeff")
    except (OSError, Undecodable, Fault):
        return False
    layout = formats.sniff_table(text)
    first = formats.first_row(text, layout[0] if layout else ",")
    names = {c.strip().lower() for c in first}
    return "file" in names and not names & {"text", "body", "content"}


def _with_facts(document: Document, facts: tuple[tuple[str, str], ...]) -> Document:
    if not facts:
        return document
    changes: dict[str, object] = {}
    meta = list(document.meta)
    have = {k for k, _ in meta}
    for name, value in facts:
        field_name = {"license": "licence", "published": "published", "date": "published"}.get(name, name)
        if field_name in (
            "collected",
            "outlet",
            "url",
            "licence",
            "place",
            "agency",
            "byline",
            "archive_url",
            "published",
            "title",
        ):
            if getattr(document, field_name) is None:
                changes[field_name] = value
        elif name not in have:
            meta.append((name, value))
    return replace(document, meta=tuple(meta), **changes)


# ---------------------------------------------------------------------------------------------------------------------
# What a file is
@dataclass(frozen=True)
class Kind:
    """What the first bytes of a file show: `name`, whether it is `text`, the encoding that it declares, and a note."""

    name: str
    text: bool = False
    declared: str | None = None
    note: str | None = None


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (_OLE, "ole"),
)
_REFUSED = (
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"BZh", "a bzip2 file; unpack it first"),
    (b"\xfd7zXZ\x00", "an xz file; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd file; unpack it first"),
    (b"{\\rtf", "a rich text file; save it as .docx or .txt"),
    (b"\x89PNG", "a picture; run character recognition (OCR) on it first"),
    (b"\xff\xd8\xff", "a picture; run character recognition (OCR) on it first"),
    (b"GIF8", "a picture; run character recognition (OCR) on it first"),
    (b"SQLite format 3\x00", "a database; export its table as CSV"),
    (b"\x7fELF", "a program, not text"),
    (b"MZ\x90", "a program, not text"),
    (b"\x80\x02", "a pickle; it is never loaded, save the table as CSV or Parquet"),
    (b"\x80\x03", "a pickle; it is never loaded, save the table as CSV or Parquet"),
    (b"\x80\x04\x95", "a pickle; it is never loaded, save the table as CSV or Parquet"),
    (b"\x80\x05\x95", "a pickle; it is never loaded, save the table as CSV or Parquet"),
    (b"OggS", "sound or video, not text"),
    (b"ID3", "sound or video, not text"),
    (b"\x1aE\xdf\xa3", "sound or video, not text"),
    (b"ARROW1\x00\x00", "an Arrow file; save it as Parquet or CSV"),
)


def sniff(head: bytes, name: str = "") -> Kind:
    """What a file is, by its first bytes; the ending of its name decides only between kinds of text.

    Raises Fault for what is known and not read (`format`), and for bytes that are no text (`binary`).
    """
    ending = os.path.splitext(name)[1].lower().lstrip(".")
    if not head:
        raise Fault("empty", "an empty file")
    for mark, kind in _MAGIC:
        if head.startswith(mark):
            if (
                kind == "zip"
                and b"[Content_Types].xml" in head[:HEAD]
                or kind == "zip"
                and ending in ("docx", "xlsx", "docm", "xlsm")
            ):
                return Kind(_office(head, ending), note=_lie(ending, _office(head, ending)))
            return Kind(kind, note=_lie(ending, kind))
    for mark, reason in _REFUSED:
        if head.startswith(mark):
            raise Fault("format", f"is {reason}")
    if head[4:8] == b"ftyp" or head[257:262] == b"ustar" or head[:4] == b"RIFF":
        raise Fault(
            "format",
            "is a tar archive; unpack it first" if head[257:262] == b"ustar" else "is sound or video, not text",
        )
    if b"%PDF-" in head[:1024]:
        return Kind("pdf", note=_lie(ending, "pdf"))
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x0b\x0c") or head in (b"\xff\xfe", b"\xfe\xff"):
        raise Fault("empty", "nothing but blank space")
    try:
        encoding = detect(head[:HEAD], whole=False)
        text = head[:HEAD].decode(encoding.name, "replace").lstrip("\ufeff")
    except Undecodable:
        text = head[:HEAD].decode("latin-1")
    if text.startswith("%PDF"):
        return Kind("pdf")
    control = sum(c < " " and c not in "\t\r\n\f\v\x1a" or c == "\ufffd" for c in text[:8192])
    if control > 0.1 * len(text[:8192]):
        raise Fault("binary", "is no text and no format that is known")
    return _text_kind(text, ending)


def _text_kind(text: str, ending: str) -> Kind:
    start = text.lstrip()[:4096]
    low = start.lower()
    declared = None
    xml = re.match(r"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", low)
    if xml:
        declared = xml.group(1)
    body = re.sub(r"^(?:<\?xml[^>]*\?>|<!--.*?-->|<!doctype[^>\[]*(?:\[.*?\]\s*)?>|\s)+", "", low, flags=re.S)
    if re.match(r"<(?:rss|feed|rdf:rdf|channel)\b", body) or re.match(r"<(?:\w+:)?(?:feed|rdf)\b", body):
        return Kind("feed", True, declared, _lie(ending, "feed"))
    html = re.match(r"<!doctype\s+html|<html\b|<head\b|<body\b", low) or re.match(r"<(?:html|head|body)\b", body)
    if not html and ending in ("html", "htm", "xhtml", "shtml") and re.search(r"<[a-z!][^>]*>", low):
        html = True
    if (
        not html
        and re.match(r"<(?:div|p|article|section|main|table|h1|meta|title|script|style|link)\b[^>]*>", body)
        and ending not in ("csv", "tsv", "md")
    ):
        html = True
    if html:
        meta = re.search(r"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", text[:HEAD], re.I)
        declared = meta.group(1) if meta else declared
        telegram = (
            "tgme_page" not in low
            and 'class="page_wrap' in text
            and re.search(r'class="message (?:default|service)', text)
        )
        name = "telegram-html" if telegram else "html"
        return Kind(name, False, declared, _lie(ending, "html"))
    if low.startswith("<?xml") or ending == "xml" and low.startswith("<"):
        return Kind("feed", True, declared)
    if start[:1] in "{[":
        kind = _json_kind(text.lstrip(), ending)
        if kind:
            return Kind(kind, True, None, _lie(ending, kind))
    if ending in ("csv", "tsv", "tab"):
        return Kind("tsv" if ending in ("tsv", "tab") else "csv", True)
    if ending in ("jsonl", "ndjson"):
        return Kind("jsonl", True)
    if ending == "json":
        return Kind("json", True)
    if ending in ("md", "markdown"):
        return Kind("markdown", True)
    if _is_table(text):
        return Kind("csv", True, None, _lie(ending, "csv"))
    return Kind("markdown" if formats.front_matter(text)[1] else "text", True, None, _lie(ending, "text"))


def _json_kind(text: str, ending: str) -> str | None:
    """`jsonl` where the first line is an object of its own, `json` where the text is one value; null for prose."""
    first, _, rest = text.partition("\n")
    try:
        value = formats._JSON.decode(first.strip())
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        after = rest.lstrip()
        if ending in ("jsonl", "ndjson") or after.startswith("{"):
            return "jsonl"
        return "json" if not after or ending == "json" else "jsonl"
    if ending in ("jsonl", "ndjson"):
        return (
            "json"
            if re.match(r"\[\s*[{\[\"]?\s*$", first) or re.match(r"\{\s*$", first) or re.match(r"\[\s*\{", first)
            else "jsonl"
        )
    if ending == "json" or re.match(r"\{\s*(?:\"|\}|$)", text) or re.match(r"\[\s*(?:[\[{\"]|\])", text):
        return "json"
    return None


def _is_table(text: str) -> bool:
    """Whether a text without the ending of a table is one: a header with a column of text and another known one."""
    first = text.split("\n", 1)[0]
    if len(first) > 2_000 or "\n" not in text:
        return False
    layout = formats.sniff_table(text[:HEAD])
    if not layout:
        return False
    names = formats.first_row(first, layout[0])
    found = formats.columns(names)
    return "text" in found and len(found) >= 2 and all(len(n) < 40 for n in names)


def _office(head: bytes, ending: str) -> str:
    if b"word/" in head[:HEAD]:
        return "docx"
    if b"xl/" in head[:HEAD]:
        return "xlsx"
    return "xlsx" if ending in ("xlsx", "xlsm") else "docx"


_ENDINGS = {
    "txt": "text", "text": "text", "md": "markdown", "html": "html", "htm": "html", "csv": "csv", "tsv": "csv", "jsonl": "jsonl",
    "ndjson": "jsonl", "json": "json", "xml": "feed", "rss": "feed", "atom": "feed", "pdf": "pdf", "docx": "docx", "xlsx": "xlsx",
    "parquet": "parquet", "zip": "zip", "gz": "gzip",
}  # fmt: skip


def _lie(ending: str, kind: str) -> str | None:
    told = _ENDINGS.get(ending)
    if told and told != kind and {told, kind} not in ({"json", "jsonl"}, {"text", "markdown"}, {"html", "feed"}):
        return f"called .{ending}, but is {kind}"
    return None


# ---------------------------------------------------------------------------------------------------------------------
# Reading
@dataclass
class _Count:
    """What has become of the records of one file."""

    accepted: int = 0
    skipped: int = 0
    duplicates: int = 0
    told: list[str] = field(default_factory=list)
    complete: bool = True
    kind: str = "unknown"
    encoding: str | None = None
    notes: list[str] = field(default_factory=list)

    def take(self, item: Document | Skipped) -> None:
        if isinstance(item, Document):
            self.accepted += 1
            note = dict(item.meta).get("reading")
            if note and len(self.notes) < 3 and note not in self.notes:
                self.notes.append(note)
            return
        if item.code == "duplicate":
            self.duplicates += 1
        else:
            self.skipped += 1
        if item.code not in HARMLESS:
            self.complete = False
        if len(self.told) < 1:
            self.told.append(item.reason)

    def input(self, source: str, size: int, digest: str) -> Input:
        records = self.accepted + self.skipped + self.duplicates
        if not self.accepted:
            status = "skipped"
        else:
            status = "read" if self.complete else "partly"
        reasons = self.notes + (self.told if status != "read" else [])
        return Input(
            source=source, bytes=size, sha256=digest, kind=self.kind, encoding=self.encoding, records=records, accepted=self.accepted,
            skipped=self.skipped, duplicates=self.duplicates, status=status, reason="; ".join(reasons) or None,
        )  # fmt: skip


def _size(path: str | None) -> int:
    try:
        return os.stat(path).st_size if path and path != "-" else 0
    except OSError:
        return 0


def _open(path: str) -> BinaryIO:
    """Open a regular file for reading; a pipe that took its place is not waited for."""
    handle = os.open(
        path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    )
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise Fault("special", "is no regular file; it is not opened")
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _read_entry(
    entry: Entry, encoding: str | None, max_bytes: int | None, tell: Callable[[int], None]
) -> Iterator[Document | Skipped | Input]:
    count = _Count()
    if entry.group:
        endings = sorted({p.rpartition(".")[2].lower() for p in entry.group})
        count.kind, count.skipped = "media", len(entry.group)
        reason = f"{len(entry.group)} {'file' if len(entry.group) == 1 else 'files'} of pictures, sound, video or page parts (.{', .'.join(endings)}): not text"
        yield Skipped(entry.label, None, "media", reason)
        yield replace(count.input(entry.label, sum(map(_size, entry.group)), ""), reason=reason, status="read")
        return
    if entry.fault:
        skip = Skipped(entry.label, None, *entry.fault)
        count.take(skip)
        yield skip
        yield count.input(entry.label, _size(entry.path), "")
        return
    size, digest = 0, ""
    try:
        with _input(entry.path) as handle:
            blob = _Blob(handle, tell)
            size, digest = blob.size, blob.sha256
            for item in _read_blob(blob, entry.label, count, encoding, max_bytes):
                if isinstance(item, Document):
                    item = _with_facts(item, entry.facts)
                count.take(item)
                yield item
            if blob.changed():
                raise Fault("changed", "the file changed while it was read; run again when it is complete")
    except Fault as fault:
        skip = Skipped(entry.label, fault.line, fault.code, fault.reason)
    except Undecodable as fault:
        skip = Skipped(entry.label, None, "encoding", str(fault))
    except OSError as error:
        skip = Skipped(entry.label, None, "unreadable", _told(error))
    except RecursionError:
        skip = Skipped(entry.label, None, "nesting", "the file is nested too deep")
    except MemoryError:
        skip = Skipped(entry.label, None, "memory", "the file needs more memory than there is; split it")
    except Exception as error:
        # The boundary of one file: a fault of a reader costs this file alone, and its kind helps to find it.
        skip = Skipped(entry.label, None, "broken", f"the file cannot be read ({type(error).__name__}); save it again")
    else:
        skip = None
    if skip:
        count.take(skip)
        yield skip
    yield count.input(entry.label, size, digest)


def _input(path: str) -> BinaryIO:
    if path != "-":
        return _open(path)
    # Standard input can be read once only; it is kept in a file so that it can be hashed before it is parsed.
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    stream = getattr(sys.stdin, "buffer", sys.stdin)
    while block := stream.read(BLOCK):
        spool.write(block.encode() if isinstance(block, str) else block)
        if spool.tell() > LIMIT:
            raise Fault("size", f"standard input gave more than {LIMIT // 1_000_000} MB; give a file")
    spool.seek(0)
    return spool


class _Blob:
    """The bytes of one file: hashed first, then read, small ones from memory. `changed` compares both readings."""

    def __init__(
        self, handle: BinaryIO | None, tell: Callable[[int], None] = lambda count: None, data: bytes | None = None
    ):
        self._handle, self._tell, self._data = handle, tell, data
        self._again: str | None = None
        self.suspect: bytes = b""
        if data is None:
            first = handle.read(IN_MEMORY + 1)
            if len(first) <= IN_MEMORY:
                self._data = first
        if self._data is not None:
            self.size, self.sha256, self.head = (
                len(self._data),
                hashlib.sha256(self._data).hexdigest(),
                self._data[:BLOCK],
            )
            return
        digest, self.size, self.head = hashlib.sha256(first), len(first), first[:BLOCK]
        check = codecs.getincrementaldecoder("utf-8")("strict")
        self._check(check, first)
        del first
        while block := handle.read(BLOCK):
            digest.update(block)
            self.size += len(block)
            self._check(check, block)
        self.sha256 = digest.hexdigest()

    def _check(self, check: codecs.IncrementalDecoder, block: bytes) -> None:
        """Keep the piece in which a large file stops being UTF-8."""
        if self.suspect:
            return
        try:
            check.decode(block)
        except UnicodeDecodeError as error:
            self.suspect = block[max(0, error.start - 1000) : error.start + 200_000]

    def data(self) -> bytes:
        """All bytes at once."""
        return self._data if self._data is not None else b"".join(self.chunks())

    def chunks(self) -> Iterator[bytes]:
        """The bytes piece by piece, from the start."""
        if self._data is not None:
            for at in range(0, len(self._data), BLOCK):
                yield self._data[at : at + BLOCK]
                self._tell(min(at + BLOCK, len(self._data)))
            return
        self._handle.seek(0)
        digest, done = hashlib.sha256(), 0
        while block := self._handle.read(BLOCK):
            digest.update(block)
            done += len(block)
            yield block
            self._tell(done)
        self._again = digest.hexdigest()

    def file(self) -> BinaryIO:
        """The bytes as a file that can be sought."""
        if self._data is not None:
            return io.BytesIO(self._data)
        self._handle.seek(0)
        return self._handle

    def changed(self) -> bool:
        """Whether a second reading gave other bytes than the first."""
        return self._again is not None and self._again != self.sha256


def _check_size(kind: str, size: int, max_bytes: int | None) -> None:
    limit = max_bytes if max_bytes is not None else LIMITS.get(kind, LIMIT)
    if size > limit:
        raise Fault(
            "size",
            f"has {size:,} bytes, the limit for {kind} is {limit:,}; split it or raise the limit with --max-bytes",
        )


def _read_blob(
    blob: _Blob, label: str, count: _Count, encoding: str | None, max_bytes: int | None, inside: bool = False
) -> Iterator[Document | Skipped]:
    kind = sniff(blob.head, label)
    top = count.kind in ("unknown",)
    if top:
        count.kind = kind.name
    if kind.note:
        count.notes.append(kind.note)
    _check_size(kind.name, blob.size, max_bytes)
    if kind.name == "zip":
        if inside:
            raise Fault("nested", "an archive inside an archive; unpack it first")
        yield from _read_zip(blob, label, count, encoding, max_bytes)
    elif kind.name == "gzip":
        if inside:
            raise Fault("nested", "an archive inside an archive; unpack it first")
        yield from _read_gzip(blob, label, count, encoding, max_bytes)
    elif kind.name == "ole":
        _check_size("docx", blob.size, max_bytes)
        if "EncryptedPackage".encode("utf-16-le") in blob.data():
            raise Fault("password", "the Office file is protected by a password; save it without one")
        raise Fault("format", "is an old Word, Excel or mail file; save it as .docx, .xlsx or .txt")
    elif kind.name in RISKY:
        data = blob.data()
        options = {"encoding": encoding, "declared": kind.declared}
        raw = None
        if kind.name in MARKUP_KINDS:
            found = detect(data, given=encoding, declared=kind.declared)
            count.encoding = found.name
            if found.note:
                count.notes.append(found.note)
            if kind.name == "html":
                raw = formats.tidy(decode(data, found))[0]
        for item in sandbox.child().run(kind.name, data, label, options):
            yield replace(item, html=raw) if raw is not None and isinstance(item, Document) else item
    else:
        yield from _read_text(blob, label, count, kind, encoding)


def _read_text(
    blob: _Blob, label: str, count: _Count, kind: Kind, encoding: str | None
) -> Iterator[Document | Skipped]:
    found = _encoding(blob, kind, encoding)
    if count.encoding is None:
        count.encoding = found.name
    if found.note:
        count.notes.append(found.note)
    head = blob.head[:HEAD].decode(found.name, "replace")
    chunks = decoded(blob.chunks(), found)
    if kind.name in ("csv", "tsv"):
        yield from formats.read_table(chunks, label, head)
    elif kind.name == "jsonl":
        yield from formats.read_json_lines(chunks, label)
    elif kind.name == "json":

        def seen(name: str) -> None:
            if count.kind == "json":
                count.kind = name

        yield from formats.read_json(chunks, label, seen)
    elif kind.name == "feed":
        try:
            yield from formats.read_feed(chunks, label, head)
        except formats.BrokenFeed as broken:
            yield from _lenient_feed(blob, label, count, found, broken)
    else:
        yield from formats.read_text(chunks, label, kind="text")


def _lenient_feed(
    blob: _Blob, label: str, count: _Count, found: Encoding, broken: formats.BrokenFeed
) -> Iterator[Document | Skipped]:
    """The rest of a feed whose XML is broken, read leniently in the child process."""
    if blob.size > LIMITS["html"]:
        raise broken
    cut = "premature end" in broken.told.lower()
    options = {"encoding": found.name, "skip": broken.read, "cut": cut}
    items = 0
    for item in sandbox.child().run("feed", blob.data(), label, options):
        items += 1
        yield item
    if cut:
        raise Fault("truncated", f"the feed is cut off after item {broken.read}; download it again", broken.line)
    if not items:
        raise broken
    count.notes.append(f"broken XML ({broken.told}), read leniently from item {broken.read + 1}")


def _encoding(blob: _Blob, kind: Kind, encoding: str | None) -> Encoding:
    """The encoding of a text. A large file is looked at in its first piece, and checked to be UTF-8 to its end."""
    if blob.size <= IN_MEMORY:
        return detect(blob.data(), given=encoding, declared=kind.declared)
    found = detect(blob.head, given=encoding, declared=kind.declared, whole=False)
    if found.how == "valid" and blob.suspect and blob.head.isascii():
        # The first piece is plain ASCII; the piece in which UTF-8 ends tells what the file is.
        return detect(blob.suspect, declared=kind.declared, whole=False)
    return found


# ---------------------------------------------------------------------------------------------------------------------
# Archives: nothing is unpacked to a name; members are read in memory, their names are labels
def _read_zip(
    blob: _Blob, label: str, count: _Count, encoding: str | None, max_bytes: int | None
) -> Iterator[Document | Skipped]:
    _check_directory(blob)
    try:
        archive = zipfile.ZipFile(blob.file())
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, struct.error) as error:
        raise Fault("truncated", f"the archive is broken or cut off ({type(error).__name__}); make it again") from None
    if len(infos) > MEMBERS:
        raise Fault("bomb", f"the archive holds {len(infos):,} files, more than {MEMBERS:,}; split it")
    facts = _ZipFacts(archive, infos)
    budget = [EXPANDED_LIMIT]
    names: set[str] = set()
    media = 0
    usable = 0
    for info in sorted(infos, key=lambda i: (i.filename.encode("utf-8", "surrogatepass"), i.header_offset)):
        if info.filename.endswith("/"):
            continue
        inner = _member_label(info.filename)
        if any(_hidden(part) for part in inner.split("/")) or inner == facts.name:
            continue
        usable += 1
        if inner.rpartition(".")[2].lower() in MEDIA:
            media += 1
            continue
        shown = f"{label}/{inner}"
        number = 2
        while shown in names:
            shown = f"{label}/{inner} ({number})"
            number += 1
        names.add(shown)
        if stat.S_ISLNK(info.external_attr >> 16):
            yield Skipped(shown, None, "link", "a link inside an archive; it is not followed")
            continue
        try:
            data = _member(archive, info, budget)
            part = _Blob(None, data=data)
            for item in _read_blob(part, shown, count, encoding, max_bytes, inside=True):
                yield _with_facts(item, facts.of(inner)) if isinstance(item, Document) else item
        except Fault as fault:
            yield Skipped(shown, fault.line, fault.code, fault.reason)
            if fault.code == "bomb":
                return
        except Undecodable as fault:
            yield Skipped(shown, None, "encoding", str(fault))
    if media:
        yield Skipped(
            label,
            None,
            "media",
            f"{media} {'file' if media == 1 else 'files'} of pictures, sound, video or page parts: not text",
        )
    if not usable:
        raise Fault("empty", "an archive without files")


def _check_directory(blob: _Blob) -> None:
    """Refuse an archive whose list of files alone would fill the memory."""
    handle = blob.file()
    handle.seek(max(0, blob.size - 66_000))
    tail = handle.read(66_000)
    at = tail.rfind(b"PK\x05\x06")
    if at >= 0 and len(tail) >= at + 22:
        entries = int.from_bytes(tail[at + 10 : at + 12], "little")
        length = int.from_bytes(tail[at + 12 : at + 16], "little")
        if length == 0xFFFFFFFF or length > 8_000_000 or entries > MEMBERS:
            raise Fault("bomb", f"the archive lists more than {MEMBERS:,} files; split it")


def _member_label(name: str) -> str:
    parts = [p for p in re.split(r"[/\\]+", name) if p not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", p)]
    return _label("/".join(parts).encode("utf-8", "replace").decode("utf-8")) or "unnamed"


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: list[int]) -> bytes:
    if info.flag_bits & 1:
        raise Fault("password", "is protected by a password; unpack it first")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Fault("format", "is packed by a method that is not read; make the archive again as a plain ZIP")
    out, got = [], 0
    try:
        with archive.open(info) as part:
            while block := part.read(BLOCK):
                got += len(block)
                budget[0] -= len(block)
                if got > 1_000_000 and got > RATIO * max(info.compress_size, 1) or budget[0] < 0 or got > 400_000_000:
                    raise Fault("bomb", "unpacks to far more than its size; it is not opened")
                out.append(block)
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        zlib.error,
        struct.error,
    ) as error:
        raise Fault("truncated", f"is broken or cut off ({type(error).__name__}); make the archive again") from None
    return b"".join(out)


class _ZipFacts(_Facts):
    """The `sources.csv` at the top of an archive."""

    def __init__(self, archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]):
        self._exact, self._patterns, self.name = {}, [], None
        tops = [i for i in infos if _member_label(i.filename).rsplit("/", 1)[-1] == METADATA]
        for info in tops[:1]:
            if info.file_size > 20_000_000:
                continue
            try:
                with tempfile.TemporaryDirectory() as folder:
                    path = os.path.join(folder, METADATA)
                    Path(path).write_bytes(_member(archive, info, [20_000_000]))
                    if not _is_metadata(path):
                        continue
                    super().__init__(folder)
            except (Fault, OSError):
                continue
            self.name = _member_label(info.filename)


def _read_gzip(
    blob: _Blob, label: str, count: _Count, encoding: str | None, max_bytes: int | None
) -> Iterator[Document | Skipped]:
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as spool:
        machine = zlib.decompressobj(31)
        packed = got = 0
        cut = False
        try:
            for block in blob.chunks():
                packed += len(block)
                while block:
                    out = machine.decompress(block, BLOCK)
                    got += len(out)
                    if got > 1_000_000 and got > RATIO * packed or got > EXPANDED_LIMIT:
                        raise Fault("bomb", "unpacks to far more than its size; it is not opened")
                    spool.write(out)
                    block = machine.unconsumed_tail
                    if machine.eof:
                        block = machine.unused_data
                        if not block.startswith(b"\x1f\x8b"):
                            break
                        machine = zlib.decompressobj(31)
            cut = not machine.eof
        except zlib.error:
            if not got:
                raise Fault("truncated", "the gzip file is broken; make it again") from None
            cut = True
        spool.seek(0)
        inner = _Blob(spool)
        name = label.removesuffix(".gz")
        yield from (
            replace(item, source=label) for item in _read_blob(inner, name, count, encoding, max_bytes, inside=True)
        )
        if cut:
            yield Skipped(label, None, "truncated", "the gzip file is cut off; what came before is read")
