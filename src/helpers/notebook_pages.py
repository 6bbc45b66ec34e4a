"""Executed notebooks as cells for pages of the site: prose and results open, code folded.

Markdown is rendered without raw HTML, Plotly figures become data that the page's script draws from one shared bundle,
and nothing is fetched from elsewhere.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune
from markupsafe import Markup

from helpers import paths
from helpers.notebooks import REPORT

PLOTLY = "application/vnd.plotly.v1+json"
HIDDEN = {"parameters", "hide", "remove-cell"}  # tags of cells that pages leave out or show as a table


@dataclass(frozen=True)
class Page:
    """One notebook for a page. `cells` are dicts: kind `md` (html) or `code` (source, outputs)."""

    title: str
    cells: tuple[dict[str, Any], ...]
    plots: bool


def render(path: Path) -> Page:
    """The notebook's title (its first heading) and cells. Raises OSError or ValueError where it can't be read."""
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        found_cells = notebook["cells"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: no notebook of format 4: {error}") from None
    markdown = mistune.create_markdown(escape=True, plugins=["table", "strikethrough"])
    title, cells, plots = "", [], False
    for cell in found_cells:
        source = joined(cell.get("source", ""))
        tags = set(cell.get("metadata", {}).get("tags", []))
        if cell.get("cell_type") == "markdown":
            found = re.match(r"\s*#\s+(.+)", source)
            if found and not title:
                title = re.sub(r"[*_`]", "", found.group(1)).strip()
                source = source[found.end() :]
            if source.strip():
                cells.append({"kind": "md", "html": pages_of(markdown(source))})
        elif cell.get("cell_type") == "code":
            if "injected-parameters" in tags:
                cells.append({"kind": "parameters", "rows": parameters_of(source)})
                continue
            outputs = []
            for output in cell.get("outputs", []):
                made = show(output, markdown)
                if made:
                    outputs.append(made)
                    plots = plots or made["kind"] == "plot"
            if source.strip():
                cells.append({"kind": "code", "source": source, "outputs": outputs, "quiet": bool(tags & HIDDEN)})
    return Page(title, tuple(cells), plots)


def parameters_of(source: str) -> list[tuple[str, str]]:
    """Name and value of the assignments in an injected cell."""
    rows = []
    for line in source.splitlines():
        found = re.match(r"(\w+)\s*=\s*(.+)$", line)
        if found:
            rows.append((found.group(1), found.group(2)))
    return rows


def pages_of(rendered: Any) -> Markup:
    """Rendered markdown with links between notebooks turned to their pages, headings one level down."""
    text = re.sub(r'<a href="(?:\./)?([\w-]+)\.ipynb(#[^"]*)?">(.*?)</a>', _linked, str(rendered), flags=re.DOTALL)
    text = re.sub(r"<(/?)h([1-4])>", lambda m: f"<{m.group(1)}h{int(m.group(2)) + (m.group(2) == '1')}>", text)
    return Markup(text)


def _linked(found: re.Match[str]) -> str:
    name, anchor, words = found[1], found[2] or "", found[3]
    if name not in REPORT and (paths.notebooks() / f"{name}.ipynb").is_file():
        return words  # a notebook to be run by hand, which has no page
    return f'<a href="{name}.html{anchor}">{words}</a>'


def show(output: Any, markdown: Any) -> dict[str, Any] | None:
    """One output of a cell, the richest form that a page without network can show."""
    kind = output.get("output_type")
    if kind == "stream":
        text = joined(output.get("text", ""))
        return {"kind": "text", "text": plain(text)} if output.get("name") == "stdout" and text.strip() else None
    if kind == "error":
        return {"kind": "text", "text": f"{output.get('ename')}: {output.get('evalue')}"}
    data = output.get("data", {})
    if PLOTLY in data:
        figure = {
            k: dict(data[PLOTLY].get(k) or {}) if k == "layout" else data[PLOTLY].get(k) or []
            for k in ("data", "layout")
        }
        head, sub = plot_title(figure["layout"])
        rows = len(head) + len(sub)
        if rows:  # the page's own words can wrap; a title inside the picture is cut on a phone
            figure["layout"]["title"] = {"text": ""}
            margin = dict(figure["layout"].get("margin") or {})
            figure["layout"]["margin"] = {**margin, "t": max(40, margin.get("t", 100) - 22 * rows)}
            if isinstance(figure["layout"].get("height"), int | float):
                figure["layout"]["height"] -= 22 * rows
        return {
            "kind": "plot",
            "json": Markup(safe_json(figure)),
            "head": " ".join(head) or "Chart",
            "sub": " ".join(sub),
        }
    if "text/html" in data:
        return {"kind": "html", "html": Markup(joined(data["text/html"]))}
    if "image/svg+xml" in data:
        return {"kind": "html", "html": Markup(joined(data["image/svg+xml"]))}
    if "image/png" in data:
        return {
            "kind": "image",
            "data": re.sub(r"[^A-Za-z0-9+/=]", "", joined(data["image/png"])),
            "alt": "Chart of the cell above",
        }
    if "text/markdown" in data:
        return {"kind": "html", "html": pages_of(markdown(joined(data["text/markdown"])))}
    if "text/plain" in data:
        return {"kind": "text", "text": plain(joined(data["text/plain"]))}
    return None


def plot_title(layout: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The title of a Plotly figure in plain words: the lines in bold, and those below."""
    title = layout.get("title", "")
    text = str(title.get("text", "") if isinstance(title, dict) else title)
    head: list[str] = []
    sub: list[str] = []
    for line in re.split(r"<br\s*/?>", text):
        words = html.unescape(re.sub(r"<[^>]*>", "", line)).strip()
        if words:
            (head if "<b>" in line or not (head or sub) else sub).append(words)
    return head, sub


def safe_json(content: Any) -> str:
    """JSON that can stand inside a script element."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def joined(value: Any) -> str:
    """A notebook's text, which may be a list of lines."""
    return "".join(value) if isinstance(value, list) else str(value)


def plain(text: str) -> str:
    """Text without terminal colours."""
    return re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)


def plotly_bundle() -> str:
    """The one shared script of Plotly."""
    from plotly.offline import get_plotlyjs

    return get_plotlyjs()
