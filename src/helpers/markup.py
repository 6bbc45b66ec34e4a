"""Text of markup: HTML to plain text in one pass, at any depth, in linear time."""

from __future__ import annotations

import html as html_module
import re

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


_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)\b[^<>]*>", re.I)
_END = {name: re.compile(rf"</{name}\b", re.I) for name in ("script", "style")}


def depth(markup: str) -> int:
    """How deep the tags of a page nest, at most; void tags, and code in scripts, do not count."""
    level = deepest = at = 0
    endless: set[str] = set()
    while match := _TAG.search(markup, at):
        at = match.end()
        name = match.group(2).lower()
        if name in _END and not match.group(1) and name not in endless:
            end = _END[name].search(markup, at)
            if end:
                at = end.end()
            else:
                endless.add(name)
            continue
        if name in _VOID or name in _END or markup[at - 2] == "/":
            continue
        level = max(level + (-1 if match.group(1) else 1), 0)
        deepest = max(deepest, level)
    return deepest


_VOID = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li td th tr dt dd option".split()  # noqa: SIM905 (short words read better so)
)


def one_line(markup: str) -> str:
    """Markup or text as one line of plain text."""
    return " ".join(html_text(markup).split())
