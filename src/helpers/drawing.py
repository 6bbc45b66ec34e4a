"""A small SVG writer: shapes with classes, so that one drawing serves light, dark, print and the downloaded file.

Every text is escaped here and nowhere else. Coordinates are written with one decimal: the same input gives the same
bytes. Colours live in the style sheet; `standalone` puts the light ones into the file.
"""

from __future__ import annotations

import math
import re
from html import escape

from markupsafe import Markup

# The light tokens of style.css: what a downloaded file looks like outside the site.
TOKENS = {
    "paper": "#fff", "wash": "#f3f5f6", "ink": "#14181d", "ink2": "#474f58", "ink3": "#616a73", "rule": "#d6dbdf",
    "axis": "#868f97", "link": "#0b4f8a", "shot": "#1b507e", "on-shot": "#fff", "lost": "#cfe0ee", "on-lost": "#14181d",
    "open": "#bf4812", "on-open": "#fff", "hit": "#86205a", "void": "#868f97",
    "a1": "#6d3c96", "a2": "#00705c", "a3": "#9a5b00", "a4": "#56616b",
}  # fmt: skip

PATTERNS = (
    '<defs><pattern id="p-lost" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="5" height="5" class="p-lost-bg"/><path d="M0 0V5" class="p-lost-ln"/></pattern>'
    '<pattern id="p-void" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">'
    '<rect width="6" height="6" class="p-void-bg"/><path d="M0 0V6" class="p-void-ln"/></pattern></defs>'
)

STYLE = """
text{font-family:var(--sans,Arial,sans-serif);font-size:12px;fill:var(--ink2);font-variant-numeric:tabular-nums;paint-order:stroke;stroke:var(--paper);stroke-width:3px;stroke-linejoin:round}
.on,.t-shot,.t-open,.t-lost,.t-ink{stroke:none}
.b{font-weight:700;fill:var(--ink)}.i{fill:var(--ink)}.t3{fill:var(--ink3)}.big{font-size:21px;font-weight:700;fill:var(--ink)}
.t-shot{fill:var(--on-shot)}.t-open{fill:var(--on-open)}.t-lost{fill:var(--on-lost)}.t-ink{fill:var(--paper)}
.big.t-shot{fill:var(--on-shot)}.big.t-open{fill:var(--on-open)}.big.t-lost{fill:var(--on-lost)}
.grid{stroke:var(--rule);stroke-width:1;fill:none}.zero{stroke:var(--ink);stroke-width:1}.lead{stroke:var(--axis);stroke-width:1;fill:none}
.break{stroke:var(--open);stroke-width:1;stroke-dasharray:4 3}.event{stroke:var(--axis);stroke-width:1;stroke-dasharray:1.5 2.5}
.f-ink{fill:var(--ink)}.f-shot{fill:var(--shot)}.f-lost{fill:url(#p-lost)}.f-lost0{fill:var(--lost)}.f-open{fill:var(--open)}.f-hit{fill:var(--hit)}.f-wash{fill:var(--wash)}.f-void{fill:url(#p-void)}
.f-rest{fill:var(--paper);stroke:var(--ink);stroke-width:1}.edge{stroke:var(--shot);stroke-width:1}.ghost{fill:none;stroke:var(--void);stroke-width:1}.dash{stroke-dasharray:2 1.6}
.p-lost-bg{fill:var(--lost)}.p-lost-ln{stroke:var(--shot);stroke-width:1.6}.p-void-bg{fill:var(--paper)}.p-void-ln{stroke:var(--void);stroke-width:1.4}
.half{opacity:.45}.mid{opacity:.7}.halo{stroke:var(--paper);stroke-width:1}
.c1{--c:var(--a1)}.c2{--c:var(--a2)}.c3{--c:var(--a3)}.c4{--c:var(--a4)}.c0{--c:var(--ink)}
.line{fill:none;stroke:var(--c);stroke-width:2.5;stroke-linejoin:round}.d1{stroke-dasharray:none}.d2{stroke-dasharray:2 3}.d3{stroke-dasharray:7 4}.d4{stroke-dasharray:7 3 2 3}
.pt{fill:var(--c);stroke:var(--paper);stroke-width:1.5}.lc{fill:var(--c);font-weight:700}.fill{fill:var(--c)}.whisk{stroke:var(--axis);stroke-width:1.5}
.flag{fill:var(--open)}.notch{stroke:var(--paper);stroke-width:1;opacity:.55}
"""


def num(value: float) -> str:
    """A coordinate with at most one decimal, never `-0`."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") and text != "-0.0" else "0" if text == "-0.0" else text


class Drawing:
    """One picture of `width` by `height` units. `alt` tells its numbers to who cannot see it."""

    def __init__(self, width: float, height: float, alt: str, kind: str = "wide") -> None:
        self.width, self.height, self.alt, self.kind = width, height, alt, kind
        self._parts: list[str] = []
        self._links = False

    def rect(self, x: float, y: float, w: float, h: float, cls: str, tip: str | None = None) -> None:
        """A rectangle; `tip` is shown by the browser on hover."""
        body = (
            f'<rect x="{num(x)}" y="{num(y)}" width="{num(max(w, 0))}" height="{num(max(h, 0))}" class="{escape(cls)}"'
        )
        self._parts.append(f"{body}><title>{escape(tip)}</title></rect>" if tip else f"{body}/>")

    def line(self, x1: float, y1: float, x2: float, y2: float, cls: str) -> None:
        """A straight line."""
        self._parts.append(f'<path d="M{num(x1)} {num(y1)}L{num(x2)} {num(y2)}" class="{escape(cls)}"/>')

    def path(self, points: list[tuple[float, float]], cls: str, close: bool = False) -> None:
        """A line through points, or the closed shape of them."""
        if points:
            d = "M" + "L".join(f"{num(x)} {num(y)}" for x, y in points) + ("Z" if close else "")
            self._parts.append(f'<path d="{d}" class="{escape(cls)}"/>')

    def marker(self, x: float, y: float, shape: int, cls: str, size: float = 4) -> None:
        """A point by shape: 0 circle, 1 triangle, 2 square, 3 diamond."""
        if shape % 4 == 0:
            self._parts.append(f'<circle cx="{num(x)}" cy="{num(y)}" r="{num(size)}" class="{escape(cls)}"/>')
            return
        s = size * 1.15
        corners = {
            1: [(x, y - s), (x + s, y + s * 0.8), (x - s, y + s * 0.8)],
            2: [(x - s * 0.8, y - s * 0.8), (x + s * 0.8, y - s * 0.8), (x + s * 0.8, y + s * 0.8), (x - s * 0.8, y + s * 0.8)],
            3: [(x, y - s * 1.1), (x + s * 1.1, y), (x, y + s * 1.1), (x - s * 1.1, y)],
        }[shape % 4]  # fmt: skip
        self.path(corners, cls, close=True)

    def text(
        self, x: float, y: float, words: str, cls: str = "", anchor: str = "start", href: str | None = None
    ) -> None:
        """A line of text; with `href` it is a link."""
        body = (
            f'<text x="{num(x)}" y="{num(y)}" class="{escape(cls)}" text-anchor="{anchor}">{escape(str(words))}</text>'
        )
        if href:
            self._links = True
            body = f'<a href="{escape(href)}">{body}</a>'
        self._parts.append(body)

    def svg(self) -> Markup:
        """The drawing for a page; patterns and styles are the page's."""
        role = "group" if self._links else "img"
        return Markup(
            f'<svg class="{self.kind}{" snug" if self.kind == "wide" and self.width < 700 else ""}" viewBox="0 0 {num(self.width)} {num(self.height)}" role="{role}" '
            f'aria-label="{escape(self.alt)}">{"".join(self._parts)}</svg>'
        )

    def standalone(self, title: str, subtitle: str, source: str) -> str:
        """The drawing as a file of its own: title above, source below, light colours inside."""
        style = STYLE
        for name, value in sorted(TOKENS.items(), key=lambda t: -len(t[0])):
            style = style.replace(f"var(--{name})", value)
        style = style.replace("var(--sans,Arial,sans-serif)", "Arial,'Liberation Sans',sans-serif")
        for k in range(5):  # many viewers know no CSS variables
            colour = TOKENS["ink"] if k == 0 else TOKENS[f"a{k}"]
            style += f".c{k}.line,.c{k} .line{{stroke:{colour}}}.c{k}.pt,.c{k}.fill,.c{k}.lc{{fill:{colour}}}\n"
        pad, lines = 16, wrap(title, max(20, int(self.width / 9.2)))
        small = wrap(subtitle, max(30, int(self.width / 6.2)))
        foot = wrap(source, max(30, int(self.width / 6.2)))
        head = 22 * len(lines) + 17 * len(small) + 14
        w, h = self.width + 2 * pad, self.height + 2 * pad + head + 17 * len(foot) + 8
        out = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {num(w)} {num(h)}" width="{num(w)}" height="{num(h)}" '
            f'role="img" aria-label="{escape(self.alt)}">',
            f"<style>{style}</style>{PATTERNS}",
            f'<rect width="{num(w)}" height="{num(h)}" fill="#fff"/>',
        ]
        y = pad + 14.0
        for row in lines:
            out.append(f'<text x="{pad}" y="{num(y)}" class="b" style="font-size:17px">{escape(row)}</text>')
            y += 22
        for row in small:
            out.append(f'<text x="{pad}" y="{num(y)}">{escape(row)}</text>')
            y += 17
        drawn = re.sub(r"</?a(?:\s[^<>]*)?>", "", "".join(self._parts))  # a picture on its way has no pages to link to
        out.append(f'<g transform="translate({pad} {num(pad + head)})">{drawn}</g>')
        y = pad + head + self.height + 22
        for row in foot:
            out.append(f'<text x="{pad}" y="{num(y)}" class="t3">{escape(row)}</text>')
            y += 17
        return "".join(out) + "</svg>\n"


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` characters, cut at spaces."""
    lines: list[str] = []
    for word in str(text).split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return lines or [""]


def ticks(top: float, most: int = 4) -> list[int]:
    """Round tick values from 0 to at least `top`."""
    if top <= 0:
        return [0, 1]
    step = 10 ** math.floor(math.log10(top / most)) if top > most else 1
    for factor in (1, 2, 2.5, 5, 10):
        if top / (step * factor) <= most and (step * factor) % 1 == 0:
            step *= factor
            break
    step = max(1, int(step))
    return [step * k for k in range(math.ceil(top / step) + 1)]
