"""What a file is: its first bytes decide, its ending is a hint."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from helpers.decoding import Undecodable, detect
from helpers.exports import DECODER
from helpers.formats import Fault, columns, front_matter
from helpers.rows import first_row, sniff_table

HEAD = 1 << 16


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


_MAIL = re.compile(r"(?:[A-Za-z][A-Za-z0-9-]{1,40}: ?[^\n]*\n|[ \t][^\n]*\n){2}")


def _text_kind(text: str, ending: str) -> Kind:
    start = text.lstrip()[:4096]
    low = start.lower()
    declared = None
    xml = re.match(r"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", low)
    if xml:
        declared = xml.group(1)
    if _MAIL.match(text) and re.search(
        r"^mime-version:", text[:HEAD].split("\n\n", 1)[0].replace("\r", ""), re.I | re.M
    ):
        return Kind("mail", False, None, _lie(ending, "mail"))
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
        # A page that embeds one post is an article; one that shows several is a channel.
        shown = len(re.findall(r'<div class="tgme_widget_message[ "]', text[:HEAD]))
        name = (
            "telegram-html" if telegram else "telegram-web" if shown > 1 or "tgme_channel_history" in text else "html"
        )
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
    return Kind("markdown" if front_matter(text)[1] else "text", True, None, _lie(ending, "text"))


def _json_kind(text: str, ending: str) -> str | None:
    """`jsonl` where the first line is an object of its own, `json` where the text is one value; null for prose."""
    first, _, rest = text.partition("\n")
    try:
        value = DECODER.decode(first.strip())
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
    layout = sniff_table(text[:HEAD])
    if not layout:
        return False
    names = first_row(first, layout[0])
    found = columns(names)
    if "text" not in found or len(found) < 2 or any(len(n) >= 40 for n in names):
        return False
    second = first_row(text.split("\n", 2)[1], layout[0])
    return len(second) == len(names) or '"' in text.split("\n", 2)[1]


def _office(head: bytes, ending: str) -> str:
    if b"word/" in head[:HEAD]:
        return "docx"
    if b"xl/" in head[:HEAD]:
        return "xlsx"
    return "xlsx" if ending in ("xlsx", "xlsm") else "docx"


_ENDINGS = {
    "txt": "text", "text": "text", "md": "markdown", "html": "html", "htm": "html", "csv": "csv", "tsv": "csv", "jsonl": "jsonl",
    "ndjson": "jsonl", "json": "json", "xml": "feed", "rss": "feed", "atom": "feed", "pdf": "pdf", "docx": "docx", "xlsx": "xlsx",
    "parquet": "parquet", "eml": "mail", "mht": "mail", "mhtml": "mail", "zip": "zip", "gz": "gzip",
}  # fmt: skip


def _lie(ending: str, kind: str) -> str | None:
    told = _ENDINGS.get(ending)
    if told and told != kind and {told, kind} not in ({"json", "jsonl"}, {"text", "markdown"}, {"html", "feed"}):
        return f"called .{ending}, but is {kind}"
    return None
