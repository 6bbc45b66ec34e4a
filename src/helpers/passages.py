"""Passages of articles for pages: a sentence with its neighbours, and text with overlapping spans underlined.

Text is cut at every span border, so that no two elements cross; every piece is escaped here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

LANES = 6  # lines below a line of text; a span beyond is named by its label only
LONGEST = 420  # characters of one neighbour sentence
END = re.compile(r"[.!?…。]+[\"”’»)\]]*(?=\s+(?:[\"“«(\[]?[A-ZА-ЯЁЇІЄҐ0-9•\u0590-\u06ff—–]))|\n+")


@dataclass(frozen=True)
class Span:
    """One underlined stretch of a text. `label` is shown after it; `target` is the id of its note, `ident` its own."""

    start: int
    end: int
    cls: str
    label: str = ""
    ident: str = ""
    href: str = ""
    tip: str = ""


def sentences(text: str) -> list[tuple[int, int]]:
    """Bounds of the sentences of a text, in order, without the white space between them."""
    out = []
    at = 0
    for match in [*END.finditer(text), None]:
        stop = match.end() if match else len(text)
        start = at
        while start < stop and text[start].isspace():
            start += 1
        last = stop
        while last > start and text[last - 1].isspace():
            last -= 1
        if last > start:
            out.append((start, last))
        at = stop
    return out


def around(text: str, start: int, end: int) -> tuple[str, int, int, str]:
    """The sentence that holds a span: the one before, its bounds, the one after. Neighbours are shortened if long."""
    start, end = max(0, min(start, len(text))), max(0, min(end, len(text)))
    window_lo = max(0, start - 3000)
    window = text[window_lo : end + 3000]
    found = [(a + window_lo, b + window_lo) for a, b in sentences(window)]
    inside = [k for k, (a, b) in enumerate(found) if a < end and b > start]
    if not inside:
        return "", start, end, ""
    lo, hi = found[inside[0]][0], found[inside[-1]][1]
    before = text[slice(*found[inside[0] - 1])] if inside[0] else ""
    after = text[slice(*found[inside[-1] + 1])] if inside[-1] + 1 < len(found) else ""
    if len(before) > LONGEST:
        before = "… " + before[-LONGEST:]
    if len(after) > LONGEST:
        after = after[:LONGEST] + " …"
    if hi - lo > 4 * LONGEST:  # a "sentence" of a page: a window around the span
        lo, hi = max(lo, start - LONGEST), min(hi, end + LONGEST)
        before = after = "…"
    return before, lo, hi, after


def quote(text: str, start: int, end: int) -> Markup:
    """The sentence with the span marked, and its neighbours."""
    before, lo, hi, after = around(text, start, end)
    lo, hi = min(lo, start), max(hi, end)
    return Markup('{}{}<span class="hl">{}<mark>{}</mark>{}</span>{}{}').format(
        before, " " if before else "", text[lo:start], text[start:end], text[end:hi], " " if after else "", after
    )


def excerpt(text: str, spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Bounds of the stretches to show: every sentence with a span and one on each side, joined where they touch."""
    found = sentences(text)
    keep: set[int] = set()
    k = 0
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        while k and found and found[min(k, len(found) - 1)][0] > span.start:
            k -= 1
        while k < len(found) and found[k][1] <= span.start:
            k += 1
        j = k
        while j < len(found) and found[j][0] < span.end:
            keep.update((j - 1, j, j + 1))
            j += 1
    out: list[tuple[int, int]] = []
    last = -2
    for j in sorted(i for i in keep if 0 <= i < len(found)):
        a, b = found[j]
        if j == last + 1 and out:
            out[-1] = (out[-1][0], b)
        else:
            out.append((a, b))
        last = j
    return out


def paragraphs(text: str, stretches: Sequence[tuple[int, int]] | None = None) -> list[list[tuple[int, int]]]:
    """The text's paragraphs as lists of stretches; with `stretches`, only what lies in them."""
    out: list[list[tuple[int, int]]] = []
    at, k = 0, 0
    for line in text.split("\n"):
        stop = at + len(line)
        if stretches is None:
            if line.strip():
                out.append([(at, stop)])
        else:
            while k < len(stretches) and stretches[k][1] <= at:
                k += 1
            j, parts = k, []
            while j < len(stretches) and stretches[j][0] < stop:
                a, b = max(stretches[j][0], at), min(stretches[j][1], stop)
                if text[a:b].strip():
                    parts.append((a, b))
                j += 1
            if parts:
                out.append(parts)
        at = stop + 1
    return out


def lanes(spans: Sequence[Span]) -> list[int]:
    """The lowest free line for each span, in order of start; `LANES` where none is free."""
    free_at = [0] * LANES
    out = []
    for span in spans:
        lane = next((k for k in range(LANES) if free_at[k] <= span.start), LANES)
        if lane < LANES:
            free_at[lane] = span.end
        out.append(lane)
    return out


def underlined(text: str, start: int, end: int, spans: Sequence[Span]) -> Markup:
    """The stretch `text[start:end]` with its spans underlined, labelled at their end.

    `spans` must be sorted by start, longer first. A span's id stands on its first piece.
    """
    inside = [s for s in spans if s.start < end and s.end > start and s.end > s.start]
    lane_of = lanes(inside)
    opens: dict[int, list[int]] = {}
    closes: dict[int, list[int]] = {}
    for k, span in enumerate(inside):
        opens.setdefault(max(span.start, start), []).append(k)
        closes.setdefault(min(span.end, end), []).append(k)
    borders = sorted({start, end, *opens, *closes})
    active: list[int] = []
    named: set[int] = set()
    out: list[str] = []
    for at, stop in zip(borders, [*borders[1:], None], strict=True):
        for k in closes.get(at, ()):
            if k in active:
                active.remove(k)
            span = inside[k]
            if span.label and span.end <= end:
                out.append(_label(span))
        for k in opens.get(at, ()):
            if lane_of[k] < LANES:
                active.append(k)
            elif inside[k].ident:
                out.append(f'<span id="{escape(inside[k].ident)}"></span>')
        if stop is None:
            break
        piece = str(escape(text[at:stop]))
        for k in sorted(active, key=lambda i: lane_of[i]):
            span = inside[k]
            ident = f' id="{escape(span.ident)}"' if span.ident and k not in named and span.start >= start else ""
            named.add(k)
            piece = f'<span class="u {escape(span.cls)} lane{lane_of[k]}"{ident}>{piece}</span>'
        out.append(piece)
    return Markup("".join(out))


def _label(span: Span) -> str:
    if span.href:
        return f'<a class="lab {escape(span.cls)}" href="{escape(span.href)}" aria-label="{escape(span.tip or span.label)}">{escape(span.label)}</a>'
    return f'<span class="lab {escape(span.cls)}">{escape(span.label)}</span>'
