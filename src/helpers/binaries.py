"""Readers whose libraries can hang, crash or eat memory on a bad file: HTML, PDF, Word, Excel, Parquet.

They run in the child process of `sandbox`, take the bytes of one file and yield `Document` and `Skipped`.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from helpers.decoding import Encoding, decode, detect, tidy
from helpers.feeds import channel_outlet, repaired
from helpers.formats import Fault, Item, columns, no_text, record_document
from helpers.markup import depth, html_text, one_line
from helpers.records import Document, Skipped
from helpers.telegram import Counter, telegram_message

HUGE = 3_000_000  # characters of a page from which its layout is not worked out
HUGE_TAGS = 60_000
DEEP = 200  # nesting from which the C parsers lose text without a word
EXPANDED_LIMIT = 200_000_000  # bytes that the parts of a Word or Excel file may take when unpacked
RATIO = 100  # unpacked bytes for each packed one, once the first megabyte is past
MEMBERS = 5_000


def read(kind: str, data: bytes, source: str, options: dict) -> Iterator[Item]:
    """The items of one file of a kind: html, telegram-html, pdf, docx, xlsx, parquet."""
    return READERS[kind](data, source, options)


# ---------------------------------------------------------------------------------------------------------------------
def _html(data: bytes, source: str, options: dict) -> Iterator[Item]:
    encoding = detect(data, given=options.get("encoding"), declared=options.get("declared"))
    page, odd = tidy(decode(data, encoding))
    page = re.sub(r"(?i)\b(col|row)span\s*=\s*([\"']?)\s*\d{4,}", r"\1span=\g<2>1", page)
    page = re.sub(r"<(\w{1,20})\s[^<>]{50000,}>", r"<\1>", page)
    level = depth(page)
    # The parsers lose the text of a deep page without a word, and take minutes over a huge one.
    plain = level > DEEP or len(page) > HUGE or page.count("<") > HUGE_TAGS
    facts = _facts(page[:HUGE] if level <= DEEP else re.sub(r"(?is)<body\b.*", "", page[:HUGE]))
    body = facts.pop("body", "")
    text, note = "", None
    if not plain:
        text = _main_text(page)
    if len(body) > 2 * len(text):
        text = body  # the page's own statement of its text, where its layout hides it
    if not text.strip():
        text = html_text(page)
        note = f"nested {level} deep" if level > DEEP else "a very large page" if plain else "no main text found"
        note += ", read without its layout"
    if not text.strip():
        if len(data) > 5_000:
            raise Fault(
                "no text", "a page of markup and scripts without text; save it from the browser after it has loaded"
            )
        raise Fault("empty", "a page without text")
    if archived := re.fullmatch(r"https?://web\.archive\.org/web/\d+[a-z_]*/(https?://.+)", facts.get("url", "")):
        facts.update(archive_url=facts["url"], url=archived.group(1))
    meta = [("reading", n) for n in (note, f"{odd} broken or control characters shown as \ufffd" if odd else None) if n]
    yield Document(source=source, text=text, kind="html", whole=True, meta=tuple(meta), **facts)


def _mail(data: bytes, source: str, options: dict) -> Iterator[Item]:
    """A saved web page (MHTML) or a mail: its HTML part, else its text."""
    import email
    import email.policy
    import email.utils

    message = email.message_from_bytes(data, policy=email.policy.compat32)
    pages, texts = [], []
    for part in message.walk():
        if part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            payload = part.get_payload(decode=True)
            charset = part.get_content_charset()
            kind = {"html": pages, "plain": texts}.get(part.get_content_subtype())
            if isinstance(payload, bytes) and payload.strip() and kind is not None:
                kind.append((payload, charset))
    saved = "Snapshot-Content-Location" in message or "Saved by" in str(message.get("From", ""))
    try:
        day = email.utils.parsedate_to_datetime(str(message.get("Date", ""))).isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        day = None
    facts = {"collected": day[:10]} if saved and day else {"published": day} if day else {}
    if address := str(message.get("Snapshot-Content-Location", "")).strip():
        facts["url"] = tidy(address)[0]
    if pages:
        for item in _html(pages[0][0], source, {"encoding": options.get("encoding"), "declared": pages[0][1]}):
            if isinstance(item, Document):
                more = {k: v for k, v in facts.items() if getattr(item, k) is None}
                item = replace(item, **more)
            yield item
        return
    if not texts:
        raise Fault("empty", "a mail or saved page without text")
    payload, charset = texts[0]
    encoding = detect(payload, given=options.get("encoding"), declared=charset)
    text, odd = tidy(decode(payload, encoding))
    if not text.strip():
        raise Fault("empty", "a mail or saved page without text")
    meta = (("reading", f"{odd} broken or control characters shown as \ufffd"),) if odd else ()
    yield Document(source=source, text=text, kind="text", meta=meta, **facts)


def _main_text(page: str) -> str:
    import trafilatura

    try:
        return (
            trafilatura.extract(
                page, include_comments=False, include_tables=True, output_format="txt", with_metadata=False
            )
            or ""
        )
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        return ""  # the plain reading takes its place


def _facts(page: str) -> dict[str, str]:
    """Title, date, outlet, author, place and address that a page states of itself, as written."""
    import lxml.html

    try:
        tree = lxml.html.document_fromstring(re.sub(r"^\s*<\?xml[^>]{0,400}\?>", "", page))
    except (ValueError, lxml.etree.LxmlError):
        return {}
    metas: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = (element.get("property") or element.get("name") or element.get("itemprop") or "").strip().lower()
        content = (element.get("content") or "").strip()
        if name and content:
            metas.setdefault(name, content)
    stories: list[dict] = []
    for script in tree.iter("script"):
        if (script.get("type") or "").strip().lower() == "application/ld+json" and len(stories) < 50:
            stories += _stories(script.text or "")
    heading = next(iter(tree.iter("h1")), None)
    shown = " ".join(heading.text_content().split()) if heading is not None else ""
    story = _own_story(stories, [metas.get("og:title"), metas.get("twitter:title"), shown])
    found: dict[str, str | None] = {
        "title": _first(story.get("headline"), metas.get("og:title"), metas.get("twitter:title"), story.get("name")),
        "published": _first(
            story.get("datePublished"),
            *(metas.get(k) for k in (
                "article:published_time", "og:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created",
                "parsely-pub-date", "sailthru.date", "publish-date", "pubdate", "article.published", "publication_date", "cxenseparse:recs:publishtime",
            )),
        ),
        "edited": _first(story.get("dateModified"), metas.get("article:modified_time"), metas.get("og:updated_time")),
        "outlet": _first(_name(story.get("publisher")), metas.get("og:site_name"), metas.get("application-name"), metas.get("dc.publisher")),
        "byline": _first(_name(story.get("author")), metas.get("author"), metas.get("dc.creator")),
        "body": html_text(story["articleBody"]) if isinstance(story.get("articleBody"), str) else None,
        "place": _first(story.get("dateline"), _name(story.get("contentLocation")), _name(story.get("locationCreated"))),
    }  # fmt: skip
    if not found["title"]:
        titled = next(iter(tree.iter("title")), None)
        found["title"] = shown or (" ".join(titled.text_content().split()) if titled is not None else None)
    canonical = next((e.get("href") for e in tree.iter("link") if (e.get("rel") or "").lower() == "canonical"), None)
    url = _first(canonical, metas.get("og:url"), story.get("url"))
    if url is None:
        saved = re.search(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->", page[:5_000])
        url = saved.group(1) if saved else None
    if not found["published"]:
        # Only inside the story: elsewhere a time may be the clock of the site or the date of a related article.
        story_part = next(iter(tree.iter("article")), next(iter(tree.iter("main")), None))
        times = (
            [t.get("datetime") for t in story_part.iter("time") if t.get("datetime")] if story_part is not None else []
        )
        found["published"] = times[0].strip() if times else None
    found["url"] = url
    return {k: v if k == "body" else " ".join(v.split())[:2_000] for k, v in found.items() if v and v.strip()}


def _stories(raw: str) -> list[dict]:
    """The articles of a JSON-LD block; the page itself where it names none."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return []
    queue, seen, found, page = [data], 0, [], []
    while queue and seen < 2_000:
        node = queue.pop(0)
        seen += 1
        if isinstance(node, list):
            queue.extend(node)
        elif isinstance(node, dict):
            kinds = node.get("@type")
            kinds = [k for k in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(k, str)]
            if any(k.endswith(("Article", "Posting", "Reportage")) for k in kinds):
                found.append(node)
            elif "WebPage" in kinds:
                page.append(node)
            inner = ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement", "item")
            queue.extend(v for k, v in node.items() if k in inner)
    return found or page[:1]


def _own_story(stories: list[dict], titles: list[str | None]) -> dict:
    """The article that a page is about. Of several (lists of related ones), the one with the page's headline, else none:
    the date of another article is worse than no date."""
    if len(stories) <= 1:
        return stories[0] if stories else {}
    wanted = {" ".join(t.split()).casefold() for t in titles if t}
    for story in stories:
        headline = story.get("headline") or story.get("name")
        if isinstance(headline, str) and " ".join(html_text(headline).split()).casefold() in wanted:
            return story
    return {}


def _name(value: object) -> str | None:
    if isinstance(value, list):
        names = [n for n in map(_name, value) if n]
        return ", ".join(dict.fromkeys(names)) or None
    if isinstance(value, dict):
        value = value.get("name") or value.get("addressLocality")
    return value if isinstance(value, str) else None


def _first(*values: object) -> str | None:
    for value in values:
        if isinstance(value, list) and value:
            value = value[0]
        if isinstance(value, str) and value.strip():
            return one_line(value) if "<" in value or "&" in value else value.strip()
    return None


# ---------------------------------------------------------------------------------------------------------------------
def _telegram_html(data: bytes, source: str, options: dict) -> Iterator[Item]:
    """`messages.html` of a Telegram Desktop export."""
    import lxml.html

    encoding = detect(data, given=options.get("encoding"), declared=options.get("declared"))
    page, _ = tidy(decode(data, encoding))
    if depth(page) > DEEP:
        raise Fault("nesting", "a Telegram export nested too deep; export again")
    tree = lxml.html.document_fromstring(page)
    chat = " ".join(
        "".join(tree.xpath("(//div[contains(@class,'page_header')]//div[contains(@class,'bold')])[1]//text()")).split()
    )
    count, sender = Counter(), ""
    for node in tree.xpath("//div[starts-with(@id,'message') and contains(concat(' ',@class,' '),' message ')]"):
        classes = (node.get("class") or "").split()
        number = re.sub(r"\D", "", node.get("id") or "")
        if "service" in classes:
            told = " ".join(node.text_content().split())[:60]
            yield Skipped(source, node.sourceline, "service", f"service message {told}")
            continue
        body = node.xpath("./div[contains(concat(' ',@class,' '),' body ')]")
        if not body:
            continue
        body = body[0]
        name = body.xpath("./div[contains(@class,'from_name')]")
        if name:
            sender = " ".join("".join(name[0].xpath("./text()")).split()) or sender
        stamp = body.xpath("./div[contains(@class,'date')]/@title")
        forwarded = body.xpath("./div[contains(@class,'forwarded')]")
        inner = forwarded[0] if forwarded else body
        texts = inner.xpath("./div[contains(concat(' ',@class,' '),' text ')]")
        text = html_text(lxml.html.tostring(texts[0], encoding="unicode", with_tail=False)) if texts else ""
        reply = "".join(body.xpath("./div[contains(@class,'reply_to')]//a/@href"))
        message = {
            "id": number,
            "type": "message",
            "text": text,
            "from": sender or chat,
            "forwarded_from": " ".join("".join(inner.xpath("./div[contains(@class,'from_name')]/text()")).split())
            if forwarded
            else None,
            "reply_to_message_id": (re.findall(r"(\d+)$", reply) or [None])[0],
            "date": _stamp(stamp[0]) if stamp else None,
            "media_type": "media" if inner.xpath(".//div[contains(@class,'media_wrap')]") else None,
        }
        yield telegram_message(message, source, {"name": chat}, count, node.sourceline)
    if count.n == 0:
        raise Fault("empty", "a Telegram page without messages")


def _telegram_web(data: bytes, source: str, options: dict) -> Iterator[Item]:
    """A page of a channel as the web shows it (t.me/s/...), saved from the browser: its messages."""
    import lxml.html

    encoding = detect(data, given=options.get("encoding"), declared=options.get("declared"))
    page, _ = tidy(decode(data, encoding))
    if depth(page) > DEEP:
        raise Fault("nesting", "a Telegram page nested too deep; save it again")
    tree = lxml.html.document_fromstring(page)
    has = "contains(concat(' ',normalize-space(@class),' '),' {} ')".format
    count = Counter()

    def text_of(node: object, name: str) -> str:
        found = node.xpath(f".//*[{has(name)}]")
        return " ".join(found[0].text_content().split()) if found else ""

    for node in tree.xpath(f"//div[{has('tgme_widget_message')}]"):
        post = node.get("data-post") or ""
        number = post.rpartition("/")[2]
        if "service_message" in (node.get("class") or ""):
            yield Skipped(source, node.sourceline, "service", f"service message {number}")
            continue
        texts = node.xpath(
            f".//div[{has('tgme_widget_message_text')}][not(ancestor::*[{has('tgme_widget_message_reply')}])]"
        )
        # A message with a picture may hold its text twice, one inside the other.
        inner = [t for t in texts if not t.xpath(f".//div[{has('tgme_widget_message_text')}]")]
        stamps = node.xpath(f".//a[{has('tgme_widget_message_date')}]//time/@datetime") or node.xpath(
            ".//time/@datetime"
        )
        reply = node.xpath(f".//a[{has('tgme_widget_message_reply')}]/@href")
        message = {
            "id": number,
            "type": "message",
            "text": html_text(lxml.html.tostring(inner[0], encoding="unicode", with_tail=False)) if inner else "",
            "from": text_of(node, "tgme_widget_message_owner_name"),
            "forwarded_from": text_of(node, "tgme_widget_message_forwarded_from_name"),
            "reply_to_message_id": reply[0].rpartition("/")[2] if reply else None,
            "date": stamps[0] if stamps else None,
            "media_type": "media"
            if node.xpath(".//*[contains(@class,'_photo_wrap') or contains(@class,'_video')]")
            else None,
        }
        item = telegram_message(message, source, {"id": post.rpartition("/")[0]}, count, node.sourceline)
        if isinstance(item, Document) and re.fullmatch(r"\w+/\d+", post):
            item = replace(item, url=f"https://t.me/{post}")
        yield item
    if count.n == 0:
        raise Fault("empty", "a Telegram page without messages")


def _stamp(told: str) -> str:
    """`14.01.2025 09:04:10 UTC+02:00`, as the export writes it, in ISO form; another form as it is."""
    match = re.fullmatch(r"(\d\d)\.(\d\d)\.(\d{4}) (\d\d:\d\d:\d\d)(?: UTC([+-]\d\d:\d\d))?", told.strip())
    if not match:
        return told
    day, month, year, time, zone = match.groups()
    return f"{year}-{month}-{day}T{time}{zone or ''}"


# ---------------------------------------------------------------------------------------------------------------------
def _feed(data: bytes, source: str, options: dict) -> Iterator[Item]:
    """The items of a feed whose XML is broken, from the one after `skip`; the last one of a feed that is cut off is
    left out, for it may be cut itself."""
    import feedparser

    text = decode(data, Encoding(options["encoding"], 1, "given"))
    text = repaired(re.sub(r"^\s*<\?xml[^>]{0,400}\?>", "", tidy(text)[0]))
    feed = feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    entries = feed.entries[: len(feed.entries) - bool(options.get("cut"))]
    channel = one_line(feed.feed.get("title") or "")
    for n, entry in enumerate(entries, 1):
        if n <= options.get("skip", 0):
            continue
        bodies = [c.get("value") or "" for c in entry.get("content", [])] + [entry.get("summary") or ""]
        body = html_text(next((b for b in bodies if b.strip()), ""))
        title = one_line(entry.get("title") or "")
        if not body and not title:
            yield Skipped(source, None, "empty", f"item {n} has no text")
            continue
        body = body or title
        fields = {
            "title": title,
            "published": entry.get("published") or entry.get("updated"),
            "edited": entry.get("updated") if entry.get("published") else None,
            "url": entry.get("link"),
            "source_id": entry.get("id"),
            "byline": one_line(entry.get("author") or ""),
            "outlet": one_line(entry.get("source", {}).get("title") or "") or channel_outlet(channel),
        }
        clean = {k: v or None for k, v in fields.items()}
        yield Document(source=source, text=body, kind="item", whole=True, n=n, **clean)


# ---------------------------------------------------------------------------------------------------------------------
def _pdf(data: bytes, source: str, options: dict) -> Iterator[Item]:
    import logging

    import pypdf
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            try:
                opened = reader.decrypt("")
            except Exception:
                opened = 0
            if not opened:
                raise Fault("password", "the PDF is protected by a password; save it without one")
        pages, failed = [], 0
        for page in reader.pages:
            try:
                pages.append(page.extract_text() or "")
            except MemoryError:
                raise
            except Exception:  # one broken page of a PDF; it is counted and told
                failed += 1
        images = not any(p.strip() for p in pages)
    except Fault:
        raise
    except (
        PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        AssertionError,
        RecursionError,
        NotImplementedError,
    ) as error:
        kind = "truncated" if b"%%EOF" not in data[-2048:] else "pdf"
        what = "the PDF is cut off" if kind == "truncated" else f"the PDF is broken ({type(error).__name__})"
        raise Fault(kind, f"{what}; download or save it again") from None
    if images:
        if failed:
            raise Fault("pdf", "no page of the PDF can be read; save it again")
        raise Fault("image", "the PDF has no text, only pictures; run character recognition (OCR) on it first")
    text, odd = tidy("\n\n".join(p.strip("\n") for p in pages if p.strip()))
    meta = [("reading", f"{odd} broken or control characters shown as \ufffd")] if odd else []
    title = (reader.metadata.title if reader.metadata else None) or ""
    if isinstance(title, str) and title.strip():
        meta.append(("pdf_title", tidy(title.strip())[0]))
    yield Document(source=source, text=text, kind="pdf", meta=tuple(meta))
    if failed:
        yield Skipped(source, None, "pdf", f"{failed} of {len(pages) + failed} pages cannot be read")


# ---------------------------------------------------------------------------------------------------------------------
def check_package(data: bytes, what: str) -> None:
    """Raise Fault where a Word or Excel file is a bomb, declares entities, or is no sound archive."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        infos = package.infolist()
        if len(infos) > MEMBERS:
            raise Fault("bomb", f"the {what} file has {len(infos)} parts; it is not opened")
        total = 0
        for info in infos:
            if info.flag_bits & 1:
                raise Fault("password", f"the {what} file is protected by a password; save it without one")
            got = 0
            head = b""
            with package.open(info) as part:
                while block := part.read(65_536):
                    if got < 4_096:
                        head += block
                    got += len(block)
                    total += len(block)
                    if got > 1_000_000 and got > RATIO * max(info.compress_size, 1) or total > EXPANDED_LIMIT:
                        raise Fault("bomb", f"the {what} file unpacks to far more than its size; it is not opened")
            if info.filename.lower().endswith((".xml", ".rels")) and b"<!" in head.replace(b"\0", b""):
                plain = head.replace(b"\0", b"").upper()
                if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
                    raise Fault("dtd", f"the {what} file declares entities of its own; it is not opened")
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Fault(
            "truncated", f"the {what} file is broken or cut off ({type(error).__name__}); save it again"
        ) from None
    except Exception as error:
        if isinstance(error, Fault | MemoryError):
            raise
        raise Fault("truncated", f"the {what} file is broken ({type(error).__name__}); save it again") from None


def _docx(data: bytes, source: str, options: dict) -> Iterator[Item]:
    import docx
    from docx.table import Table

    check_package(data, "Word")
    try:
        document = docx.Document(io.BytesIO(data))
        blocks: list[str] = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                for row in block.rows:
                    cells = []
                    for cell in row.cells:
                        if cell.text not in cells[-1:]:
                            cells.append(cell.text)
                    blocks.append(" | ".join(c.strip() for c in cells if c.strip()))
            else:
                blocks.append(block.text)
        # Without a part of its own the library makes up properties of a default document.
        stated = any(part.partname.startswith("/docProps/core") for part in document.part.package.iter_parts())
        title = document.core_properties.title if stated and b"docProps/core.xml" in data else None
    except MemoryError:
        raise
    except Exception as error:  # the library raises errors of many kinds on broken packages
        raise Fault("docx", f"the Word file is broken ({type(error).__name__}); save it again as .docx") from None
    text, odd = tidy("\n\n".join(b for b in blocks if b.strip()))
    if not text.strip():
        raise Fault("empty", "the Word file has no text")
    meta = [("reading", f"{odd} broken or control characters shown as \ufffd")] if odd else []
    if title and title.strip():
        meta.append(("docx_title", tidy(title.strip())[0]))
    yield Document(source=source, text=text, kind="docx", meta=tuple(meta))


def _xlsx(data: bytes, source: str, options: dict) -> Iterator[Item]:
    import warnings

    import openpyxl

    check_package(data, "Excel")
    n, useless = 0, []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                header: list[str] | None = None
                for line, row in enumerate(sheet.iter_rows(values_only=True), 1):
                    cells = [_cell(c) for c in row]
                    if not any(c.strip() for c in cells):
                        continue
                    if header is None:
                        while cells and not cells[-1].strip():
                            cells.pop()
                        header = [c.strip() or f"column {i + 1}" for i, c in enumerate(cells)]
                        if not {"text", "title"} & set(columns(header)):
                            useless.append((sheet.title, header))
                            break
                        continue
                    n += 1
                    record = dict(zip(header, cells, strict=False))
                    yield record_document(record, source, n, line)
    except (Fault, MemoryError):
        raise
    except Exception as error:  # the library raises errors of many kinds on broken packages
        raise Fault(
            "xlsx", f"the Excel file is broken ({type(error).__name__}); save it again as .xlsx or .csv"
        ) from None
    if n == 0:
        raise Fault("columns", no_text(useless[0][1]) if useless else "the Excel file has no rows")
    for name, header in useless:
        yield Skipped(source, 1, "columns", f"sheet {name[:40]!r}: {no_text(header)}")


def _cell(value: object) -> str:
    if value is None:
        return ""
    if hasattr(value, "isoformat"):
        told = value.isoformat()
        return told[:10] if told.endswith("T00:00:00") else told
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _parquet(data: bytes, source: str, options: dict) -> Iterator[Item]:
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(data))
        names = table.schema_arrow.names
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise Fault("parquet", f"the Parquet file is broken ({type(error).__name__}); write it again") from None
    if not {"text", "title"} & set(columns(names)):
        raise Fault("columns", no_text(names))
    n = 0
    try:
        for batch in table.iter_batches(batch_size=500):
            for record in batch.to_pylist():
                n += 1
                plain = {
                    k: (_cell(v) if not isinstance(v, list | dict | str) else v)
                    for k, v in record.items()
                    if v is not None
                }
                yield record_document(plain, source, n, n)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError) as error:
        raise Fault(
            "parquet", f"row {n + 1} of the Parquet file cannot be read ({type(error).__name__}); write it again", n + 1
        ) from None
    if n == 0:
        raise Fault("empty", "the Parquet file has no rows")


READERS = {
    "feed": _feed,
    "mail": _mail,
    "html": _html,
    "telegram-html": _telegram_html,
    "telegram-web": _telegram_web,
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "parquet": _parquet,
}
