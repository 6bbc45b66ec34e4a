"""Feeds: the items of RSS and Atom, one by one, in bounded memory; nothing that the XML points to is loaded."""

from __future__ import annotations

import html as html_module
import re
from collections.abc import Iterable, Iterator

from helpers.decoding import tidy
from helpers.formats import Fault, Item
from helpers.markup import html_text, one_line
from helpers.records import Document, Skipped

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
    text = text or fields["title"]
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
