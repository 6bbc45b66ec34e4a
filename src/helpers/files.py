"""Files to documents: what a run is given, read in order, in bounded memory, with every fault told and none raised.

`read` yields the documents of each file, the records that were skipped, and one `Input` behind them, for which
`records == accepted + skipped + duplicates` always holds. What a file is, its content decides; its ending is a hint.
"""

from __future__ import annotations

import codecs
import csv
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

from helpers import exports, feeds, formats, rows, sandbox, warc
from helpers.decoding import Encoding, Undecodable, decode, decoded, detect, tidy
from helpers.folders import (
    HEAD,
    MEDIA,
    METADATA,
    Entry,
    Facts,
    entries,
    hidden,
    is_metadata,
    open_file,
    plain,
    shown_path,
    size_of,
    told_error,
    with_facts,
)
from helpers.formats import Fault
from helpers.kinds import Kind, sniff
from helpers.records import Document, Input, Skipped

Progress = Callable[[str, int, int], None]

BLOCK = 1 << 20
IN_MEMORY = 16_000_000  # files up to this size are read once, so that what is hashed is what is parsed
EXPANDED_LIMIT = 2_000_000_000  # bytes that one archive may unpack to
RATIO = 100  # unpacked bytes for each packed one, once the first megabyte is past
MEMBERS = 10_000  # files in one archive
# Bytes that a file of each kind may have. Those that are read piece by piece may be large.
LIMITS = {
    "html": 20_000_000,
    "telegram-html": 20_000_000,
    "telegram-web": 20_000_000,
    "mail": 50_000_000,
    "pdf": 100_000_000,
    "docx": 50_000_000,
    "xlsx": 50_000_000,
    "parquet": 200_000_000,
}
LIMIT = 4_000_000_000
# Skipped records that belong to the form of a source: they do not make its reading incomplete.
HARMLESS = frozenset({"service", "media", "duplicate"})
MARKUP_KINDS = ("html", "telegram-html", "telegram-web")
RISKY = ("mail", "html", "telegram-html", "telegram-web", "pdf", "docx", "xlsx", "parquet")


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
    given = list(entries(sources))
    total = sum(size_of(e.path) for e in given if e.path)
    done = 0
    for entry in given:
        base = done

        def tell(count: int, label: str = entry.label, base: int = base) -> None:
            if progress:
                progress(label, min(base + count, total) if total else base + count, total)

        yield from _read_entry(entry, encoding, max_bytes, tell)
        done += size_of(entry.path) if entry.path else 0
        tell(done - base)


def recognise(
    sources: Sequence[str | Path], *, encoding: str | None = None, max_bytes: int | None = None
) -> list[dict[str, object]]:
    """What is seen before a run: one row a file with source, kind, encoding, bytes, records (a guess, null where it
    would take reading the whole) and note (why it will be skipped, or what was odd)."""
    found_all: list[dict[str, object]] = []
    for entry in entries(sources):
        row: dict[str, object] = {
            "source": entry.label,
            "kind": None,
            "encoding": None,
            "bytes": 0,
            "records": None,
            "note": None,
        }
        found_all.append(row)
        if entry.group:
            row.update(
                kind="media",
                records=len(entry.group),
                bytes=sum(map(size_of, entry.group)),
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
            with open_file(entry.path) as handle:
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
            row["note"] = told_error(error)
        except Exception as error:  # the boundary of one file, as in `read`
            row["note"] = f"cannot be looked at ({type(error).__name__})"
        row["note"] = plain(" ".join(row["note"].split())) if row["note"] else None
    return found_all


def _guess_records(kind: str, head: str, seen: int, size: int) -> int | None:
    if kind == "jsonl":
        count = sum(1 for line in head.split("\n") if line.strip())
    elif kind in ("csv", "tsv"):
        layout = rows.sniff_table(head[:HEAD])
        if layout is None:
            return None
        table = csv.reader(io.StringIO(head, newline=""), delimiter=layout[0])
        csv.field_size_limit(rows.FIELD_LIMIT)
        count = -1
        try:
            for row in table:
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
            skipped=self.skipped, duplicates=self.duplicates, status=status, reason=plain("; ".join(reasons)) or None,
        )  # fmt: skip


def _read_entry(
    entry: Entry, encoding: str | None, max_bytes: int | None, tell: Callable[[int], None]
) -> Iterator[Document | Skipped | Input]:
    count = _Count()
    if entry.group:
        endings = sorted({p.rpartition(".")[2].lower() for p in entry.group})
        count.kind, count.skipped = "media", len(entry.group)
        reason = f"{len(entry.group)} {'file' if len(entry.group) == 1 else 'files'} of pictures, sound, video or page parts (.{', .'.join(endings)}): not text"
        yield Skipped(entry.label, None, "media", reason)
        yield replace(count.input(entry.label, sum(map(size_of, entry.group)), ""), reason=reason, status="read")
        return
    if entry.fault:
        skip = Skipped(entry.label, None, *entry.fault)
        count.take(skip)
        yield skip
        yield count.input(entry.label, size_of(entry.path), "")
        return
    size, digest = 0, ""
    try:
        with _input(entry.path) as handle:
            blob = _Blob(handle, tell)
            size, digest = blob.size, blob.sha256
            for item in _read_blob(blob, entry.label, count, encoding, max_bytes):
                if isinstance(item, Document):
                    item = with_facts(item, entry.facts)
                else:
                    item = _one_line(item)
                count.take(item)
                yield item
            if blob.changed():
                raise Fault("changed", "the file changed while it was read; run again when it is complete")
    except Fault as fault:
        skip = Skipped(entry.label, fault.line, fault.code, fault.reason)
    except Undecodable as fault:
        skip = Skipped(entry.label, None, "encoding", str(fault))
    except OSError as error:
        skip = Skipped(entry.label, None, "unreadable", told_error(error))
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
        skip = _one_line(skip)
        count.take(skip)
        yield skip
    yield count.input(entry.label, size, digest)


def _one_line(skip: Skipped) -> Skipped:
    """A reason that quotes a file is still one plain line."""
    reason = plain(" ".join(skip.reason.split()))
    return replace(skip, reason=reason if len(reason) <= 600 else reason[:599] + "\u2026")


def _input(path: str) -> BinaryIO:
    if path != "-":
        return open_file(path)
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
            f"has {size:,} bytes, the limit for {kind} is {limit:,}; split it or raise the limit (max_bytes)",
        )


def _read_blob(
    blob: _Blob, label: str, count: _Count, encoding: str | None, max_bytes: int | None, inside: bool = False
) -> Iterator[Document | Skipped]:
    if warc.is_warc(blob.head):
        count.kind = "warc"
        _check_size("warc", blob.size, max_bytes)
        yield from warc.read(blob.file(), label)
        return
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
                raw = tidy(decode(data, found))[0]
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
        yield from rows.read_table(chunks, label, head)
    elif kind.name == "jsonl":
        yield from exports.read_json_lines(chunks, label)
    elif kind.name == "json":

        def seen(name: str) -> None:
            if count.kind == "json":
                count.kind = name

        yield from exports.read_json(chunks, label, seen)
    elif kind.name == "feed":
        try:
            yield from feeds.read_feed(chunks, label, head)
        except feeds.BrokenFeed as broken:
            yield from _lenient_feed(blob, label, count, found, broken)
    else:
        yield from formats.read_text(chunks, label, kind="text")


def _lenient_feed(
    blob: _Blob, label: str, count: _Count, found: Encoding, broken: feeds.BrokenFeed
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
        if any(hidden(part) for part in inner.split("/")) or inner == facts.name:
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
                yield with_facts(item, facts.of(inner)) if isinstance(item, Document) else item
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
    return shown_path("/".join(parts).encode("utf-8", "replace").decode("utf-8")) or "unnamed"


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


class _ZipFacts(Facts):
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
                    if not is_metadata(path):
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
