"""WARC files (Common Crawl News and other web archives): each saved page is one article.

Needs warcio. Pages are read one after another, whatever the size of the archive; each goes through the reader of HTML
in the child process, with its limits of time and memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from helpers.decoding import Undecodable, decode, detect, tidy
from helpers.formats import Fault, Item
from helpers.records import Document, Skipped

PAGE_LIMIT = 20_000_000  # bytes of one page
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)


def is_warc(head: bytes) -> bool:
    """Whether the first bytes of a file are those of a WARC file, packed by gzip or plain."""
    if head.startswith(b"\x1f\x8b"):
        try:
            head = zlib.decompressobj(31).decompress(head[:4096], 64)
        except zlib.error:
            return False
    return re.match(rb"WARC/[01]\.\d+\r?\n", head) is not None


def read(file: BinaryIO, source: str) -> Iterator[Item]:
    """The pages of a WARC file, one article each: text, title, date and outlet of the page, its address, and the day
    on which it was saved. Answers other than 200, and what is no HTML, are counted and left out. Raises Fault.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise Fault("format", "is a WARC file; install the packages of requirements-cluster.txt to read it") from None
    number = others = 0
    try:
        for record in ArchiveIterator(file):
            if record.rec_type != "response":
                continue
            number += 1
            if not _is_page(record):
                others += 1
                continue
            yield from _page(record, source, number)
    except (ArchiveLoadFailed, EOFError, zlib.error, OSError) as error:
        raise Fault(
            "truncated", f"the archive is broken or cut off behind page {number} ({type(error).__name__})"
        ) from None
    if others:
        yield Skipped(source, None, "media", f"{others} saved answers that are no pages: pictures, redirects, errors")
    if not number:
        raise Fault("empty", "an archive without pages")


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    if headers is None or headers.get_statuscode() != "200":
        return False
    return "html" in (headers.get_header("Content-Type") or "").lower()


def _page(record: Any, source: str, number: int) -> Iterator[Item]:
    from helpers import sandbox

    url = record.rec_headers.get_header("WARC-Target-URI")
    saved = (record.rec_headers.get_header("WARC-Date") or "")[:10]
    name = f"{source}#{number}"
    data = record.content_stream().read(PAGE_LIMIT + 1)
    if len(data) > PAGE_LIMIT:
        yield Skipped(source, number, "size", f"page {number} has more than {PAGE_LIMIT:,} bytes")
        return
    told = _CHARSET.search(record.http_headers.get_header("Content-Type") or "")
    try:
        found = detect(data, declared=told.group(1) if told else None)
        raw = tidy(decode(data, found))[0]
        options = {"encoding": None, "declared": found.name}
        for item in sandbox.child().run("html", data, name, options):
            if isinstance(item, Document):
                day = saved if re.fullmatch(r"\d{4}-\d\d-\d\d", saved) else None
                yield replace(
                    item, source=source, n=number, url=item.url or url, collected=item.collected or day, html=raw
                )
            else:
                yield Skipped(source, number, item.code, f"page {number}: {item.reason}")
    except Fault as fault:
        yield Skipped(source, number, fault.code, f"page {number}: {fault.reason}")
    except Undecodable as fault:
        yield Skipped(source, number, "encoding", f"page {number}: {fault}")
