"""Charts for notebooks (Plotly) and for the README (PNG), from tables, in one style and with one exit (`finish`).

Each function returns a figure and changes nothing. Titles are findings by rule that name the party; a table without
rows gives a figure that says so. Text of the sources is escaped: Plotly reads a little HTML and, in labels, formulas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from helpers import diagrams, findings, views
from helpers.drawing import TOKENS, wrap
from helpers.views import Book

Tables = Mapping[str, pd.DataFrame]
FONT = "Arial, 'Liberation Sans', sans-serif"
ACTORS = ("a1", "a2", "a3", "a4")
DASHES = ("solid", "dot", "dash", "dashdot")
MARKERS = ("circle", "triangle-up", "square", "diamond")
MEASURES = {
    "share_of_stories": "Share of independent stories that name the actor",
    "stories": "Independent stories that name the actor",
    "articles": "Articles that name the actor",
    "by_name": "Mentions by name",
    "by_title": "Mentions by title",
    "per_1000_words": "Mentions by name per 1,000 words",
}
# How the parts of a bar look: name, colour, pattern, line.
LOOKS = {
    "stopped": ("shot down or suppressed", TOKENS["shot"], "", TOKENS["shot"]),
    "lost": ("lost from radar / did not reach the target", TOKENS["lost"], "/", TOKENS["shot"]),
    "other": ("hit", TOKENS["hit"], "", TOKENS["hit"]),
    "rest": ("fate not stated", TOKENS["open"], "", TOKENS["open"]),
    "silent": ("outcome withheld or not reported", "#fff", "x", TOKENS["void"]),
}


def plain(text: Any) -> str:
    """Text that Plotly shows as it is: no tags, no formulas."""
    return escape(str(text), quote=False).replace("$", "&#36;")


def finish(figure: go.Figure, title: str, subtitle: str, source: str, height: int = 420) -> go.Figure:
    """The one style and the one exit of every Plotly figure. Raises ValueError where title or source is empty."""
    if not title or not source:
        raise ValueError("a chart needs a title and a source")
    head = "<br>".join(f"<b>{plain(line)}</b>" for line in wrap(findings.upper(title), 92))
    small = "<br>".join(plain(line) for line in wrap(subtitle, 120)) if subtitle else ""
    rows = head.count("<br>") + 1 + (small.count("<br>") + 1 if small else 0)
    figure.update_layout(
        template="none",
        height=height + 22 * rows,
        margin={"l": 60, "r": 150, "t": 44 + 22 * rows, "b": 78},
        font={"family": FONT, "size": 13, "color": TOKENS["ink2"]},
        title={
            "text": head + (f"<br><span style='font-size:13px;color:{TOKENS['ink2']}'>{small}</span>" if small else ""),
            "x": 0, "xanchor": "left", "xref": "container", "y": 1, "yanchor": "top", "yref": "container", "automargin": False, "pad": {"l": 12, "t": 16},
            "font": {"size": 17, "color": TOKENS["ink"]},
        },
        paper_bgcolor="#fff", plot_bgcolor="#fff", hovermode="closest", barmode="stack", bargap=0.18,
        legend={"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "xanchor": "left", "font": {"size": 12}},
        annotations=[
            *figure.layout.annotations,
            {"text": f"Source: {plain(source)}", "xref": "paper", "yref": "paper", "x": 0, "y": 0, "yshift": -62, "showarrow": False,
             "xanchor": "left", "font": {"size": 12, "color": TOKENS["ink3"]}},
        ],
        modebar={"remove": ["sendChartToCloud"]},
    )  # fmt: skip
    figure.update_xaxes(
        showgrid=False, zeroline=False, linecolor=TOKENS["ink"], ticks="outside", tickcolor=TOKENS["axis"]
    )
    figure.update_yaxes(gridcolor=TOKENS["rule"], zeroline=True, zerolinecolor=TOKENS["ink"], rangemode="tozero")
    return figure


def nothing(what: str) -> go.Figure:
    """A figure that says that there is nothing to draw."""
    figure = go.Figure()
    figure.add_annotation(
        text=plain(what), x=0.5, y=0.5, xref="paper", yref="paper", showarrow=False, font={"size": 15}
    )
    figure.update_layout(xaxis={"visible": False}, yaxis={"visible": False})
    return finish(figure, what, "", "the tables of this run", 160)


def of(tables: Tables) -> Book:
    """The tables as a book, whatever mapping they come in."""
    return Book({name: tables[name] for name in tables})


def plotly_attacks(tables: Tables, party: str | None = None, weapon: str = "drone") -> go.Figure:
    """Launched and what became of it, a bar an attack, as one party reports one weapon class.

    `party` null: the party with the most figures. Ranges are drawn at their lower end; gaps stay gaps; changes of
    definition are marked.
    """
    book = of(tables)
    attacker, main = book.main
    who = party or main
    word = views.words_of(weapon)
    if who and who != main:
        attackers = [
            r.get("attacker")
            for a in book.attacks.values()
            for r in a.rows
            if r.get("claimed_by") == who and r.get("attacker")
        ]
        attacker = max(sorted(set(attackers)), key=attackers.count) if attackers else attacker
    nights = (
        [
            n
            for n in book.nights(weapon, attacker, who)
            if n["launched_low"] is not None or n["intercepted_low"] is not None
        ]
        if attacker
        else []
    )
    if not nights:
        return nothing(
            f"No {word} with a number by {views.party(who)} in these texts"
            if who
            else f"No {word} with a number in these texts"
        )
    figure = go.Figure()
    days = [n["night"].isoformat() for n in nights]
    used = [_parts(n) for n in nights]
    for part, (name, colour, pattern, line) in LOOKS.items():
        values = [u[part] for u in used]
        if any(values):
            hover = [
                f"{plain(n['attack'].when())}<br>{views.amount(n['launched_low'], n['launched_high'])} {plain(views.words_of(weapon))} launched<br>{v} {plain(name)}"
                for n, v in zip(nights, values, strict=True)
            ]
            figure.add_bar(x=days, y=values, name=name, hovertext=hover, hoverinfo="text",
                           marker={"color": colour, "line": {"color": line, "width": 0.6}, "pattern": {"shape": pattern, "fgcolor": line, "size": 5, "solidity": 0.3}})  # fmt: skip
    ranked = sorted((n for n in nights if n["launched_low"]), key=lambda n: (-n["launched_low"], n["night"]))[:3]
    for n in ranked:
        figure.add_annotation(
            x=n["night"].isoformat(),
            y=n["launched_low"],
            text=f"<b>{views.short_day(n['night'])}: {views.number(n['launched_low'])}</b>",
            showarrow=False,
            yshift=11,
            font={"size": 12, "color": TOKENS["ink"]},
        )
    _breaks(figure, book, who, nights[0]["night"], nights[-1]["night"])
    counted = findings.known(nights)
    said = views.party(who, start=True)
    if len(counted) * 2 >= len(nights):
        title = f"{said} counted {word} from {attacker} in {len(counted)} attack{'s' * (len(counted) != 1)}, at most {views.number(ranked[0]['launched_low'])}"
    else:
        down = max(n["intercepted_low"] or 0 for n in nights)
        title = f"{said} reported {word} from {attacker} shot down in {len(nights)} attack{'s' * (len(nights) != 1)}, at most {views.number(down)}, and the number launched in {len(counted)}"
    return finish(
        figure,
        title,
        f"{findings.upper(word)} an attack and what became of them, {views.long_day(nights[0]['night'])} to {views.long_day(nights[-1]['night'])}. A day without a bar has no report here; it is no zero.",
        diagrams.source_line(book, who),
    )


def _parts(night: dict[str, Any]) -> dict[str, int]:
    if night["launched_low"] is None:
        return {"stopped": night["intercepted_low"] or 0, "lost": 0, "other": 0, "rest": 0, "silent": 0}
    if diagrams.outcome_silent(night):
        return {"stopped": 0, "lost": 0, "other": 0, "rest": 0, "silent": night["launched_low"]}
    return {**diagrams.stacked(night), "silent": 0}


def _breaks(figure: go.Figure, book: Book, who: str | None, first: date, last: date) -> None:
    for mark in book.breaks:
        if first < mark["day"] <= last and views.text_of(mark.get("party")) in ("", who or ""):
            figure.add_shape(
                type="line",
                x0=mark["day"].isoformat(),
                x1=mark["day"].isoformat(),
                y0=0,
                y1=1,
                yref="paper",
                line={"color": TOKENS["open"], "width": 1, "dash": "dash"},
            )
            figure.add_annotation(
                x=mark["day"].isoformat(),
                y=1,
                yref="paper",
                text="count changes",
                showarrow=False,
                xanchor="left",
                font={"size": 11},
                hovertext=plain(mark["what"]),
            )


def plotly_shares(tables: Tables, weapon: str = "drone", by: str = "month") -> go.Figure:
    """The reported shot-down share by period as a band from stopped to stopped + lost, with bounds for what is left out.

    Under 30 munitions a period has its counts in words and no mark.
    """
    book = of(tables)
    attacker, who = book.main
    rows = findings.shares(book, weapon, by) if attacker else []
    word = views.words_of(weapon)
    if not rows:
        return nothing(f"No share can be given for {word}: no party states both launched and shot down")
    figure = go.Figure()
    names = [views.period_words(s.start, by) for s in rows]
    shown = [(n, s) for n, s in zip(names, rows, strict=True) if s.low is not None]
    for k, (name, s) in enumerate(shown):
        figure.add_scatter(
            x=[name, name],
            y=[100 * s.floor, 100 * s.ceiling],
            mode="lines",
            line={"color": TOKENS["axis"], "width": 2},
            name="bounds with what is left out",
            showlegend=k == 0,
            hoverinfo="skip",
        )
    figure.add_bar(
        x=[n for n, _ in shown],
        y=[100 * (s.high - s.low) for _, s in shown],
        base=[100 * s.low for _, s in shown],
        width=0.35,
        name="up to here with those lost from radar",
        marker={
            "color": TOKENS["lost"],
            "line": {"color": TOKENS["shot"], "width": 1},
            "pattern": {"shape": "/", "fgcolor": TOKENS["shot"], "size": 5, "solidity": 0.3},
        },
        hoverinfo="skip",
    )
    figure.add_scatter(
        x=[n for n, _ in shown],
        y=[100 * s.low for _, s in shown],
        mode="markers+text",
        text=[findings.percent(s.low) for _, s in shown],
        textposition="bottom center",
        marker={
            "color": TOKENS["shot"],
            "symbol": "line-ew-open",
            "size": 26,
            "line": {"width": 4, "color": TOKENS["shot"]},
        },
        name="shot down or suppressed",
        hovertext=[
            f"{s.stopped} of {s.launched} in {s.attacks} attacks; {s.left_out} attacks left out with {s.left_out_munitions} munitions"
            for _, s in shown
        ],
        hoverinfo="text",
    )
    for name, s in zip(names, rows, strict=True):
        if s.low is None:
            figure.add_annotation(
                x=name,
                y=6,
                text=f"{s.stopped} of {s.launched}" if s.launched else "no number",
                showarrow=False,
                font={"size": 12},
            )
    figure.add_scatter(
        x=names, y=[0] * len(names), mode="markers", marker={"opacity": 0}, showlegend=False, hoverinfo="skip"
    )
    figure.update_xaxes(
        categoryorder="array",
        categoryarray=names,
        ticktext=[f"{n}<br>n = {views.number(s.launched)}" for n, s in zip(names, rows, strict=True)],
        tickvals=names,
    )
    finish(
        figure,
        _share_title(rows, who, word, by),
        f"Reported shot-down share of {word} by {by}, attacks by {attacker}; n: munitions counted. Under {findings.LEAST_MUNITIONS} munitions the counts stand alone.",
        diagrams.source_line(book, who),
    )
    figure.update_yaxes(range=[0, 104], ticksuffix="%", dtick=25)
    return figure


def _share_title(rows: Sequence[findings.Share], who: str | None, word: str, by: str) -> str:
    found = [s for s in rows if s.low is not None]
    if not found:
        return f"Too few {word} for a shot-down share in the figures of {views.party(who)}"
    low, high = min(s.low for s in found), max(s.low for s in found)
    if findings.percent(low) == findings.percent(high):
        return f"{views.party(who, start=True)} reported {findings.percent(low)} of {word} shot down"
    return f"{views.party(who, start=True)} reported between {findings.percent(low)} and {findings.percent(high)} of {word} shot down, {by} by {by}"


def plotly_accounting(tables: Tables, attack: str | None) -> go.Figure:
    """The accounting of one attack, party by party: launched, and what became of it by the same party's figures."""
    book = of(tables)
    found = book.attacks.get(views.text_of(attack))
    if not found:
        return nothing("No attack is chosen" if not attack else f"No attack {attack} in these tables")
    figure = go.Figure()
    rows: list[tuple[str, dict[str, int], dict[str, Any], str]] = []
    for who in found.parties[:6]:
        mine = book.whole_rows(found, who)
        for kinds in ("missile", "drone"):
            cell = views.class_cell(mine, kinds)
            if cell and (cell["launched_low"] is not None or cell["intercepted_low"] is not None):
                night = {"night": found.night, "attack": found, **cell}
                rows.append((f"{who or 'not named'}: {views.words_of(kinds)}", _parts(night), night, kinds))
    if not rows:
        return nothing(f"No number of missiles or drones stands for the attack of {found.when()}")
    rows.reverse()
    for part, (name, colour, pattern, line) in LOOKS.items():
        values = [r[1][part] for r in rows]
        if any(values):
            figure.add_bar(y=[plain(r[0]) for r in rows], x=values, orientation="h", name=name, text=[str(v) if v else "" for v in values], textposition="inside", insidetextanchor="middle",
                           marker={"color": colour, "line": {"color": line, "width": 0.6}, "pattern": {"shape": pattern, "fgcolor": line, "size": 5, "solidity": 0.3}}, hovertemplate="%{y}: %{x} " + plain(name) + "<extra></extra>")  # fmt: skip
    for label, parts, night, _ in rows:
        figure.add_annotation(
            x=sum(parts.values()),
            y=plain(label),
            text=f"<b>{views.amount(night['launched_low'], night['launched_high'])}</b> launched",
            showarrow=False,
            xanchor="left",
            xshift=6,
            font={"size": 12, "color": TOKENS["ink"]},
        )
    lead = book.main[1] if book.main[1] in found.parties else found.parties[0]
    title = findings.accounting(book, found, lead).text
    carried = views.distinct(c for f in found.figures for c in views.items(f.get("carried_by")))
    source = "; ".join(p or "a source that is not named" for p in found.parties[:4]) + (
        f", carried by {', '.join(carried[:5])}" if carried else ""
    )
    finish(
        figure,
        title,
        f"{findings.upper(found.when())}, {found.sides()}. Parties stand side by side and are never added.",
        source,
        90 + 46 * len(rows),
    )
    figure.update_yaxes(showgrid=False, automargin=True, zeroline=False)
    figure.update_xaxes(rangemode="tozero", showgrid=True, gridcolor=TOKENS["rule"])
    return figure


def plotly_timeline(
    tables: Tables, actors: Sequence[str], measure: str = "share_of_stories", title: str = ""
) -> go.Figure:
    """The measure of some actors by period, as in the table `timeline`; each line has its own marker and dash.

    Raises ValueError for a measure that the table does not have.
     `title` is a finding that may be stated; empty: what stands at the end."""
    if measure not in MEASURES:
        raise ValueError(f"measure: expected one of {', '.join(MEASURES)}, not {measure!r}")
    rows = of(tables).rows("timeline")
    names = [n for n in dict.fromkeys(actors) if any(r.get("actor") == n for r in rows)]
    if not names:
        return nothing("No actor that was chosen is named in these texts")
    figure = go.Figure()
    ends: list[tuple[str, float]] = []
    for k, name in enumerate(names):
        mine = sorted((r for r in rows if r.get("actor") == name), key=lambda r: views.text_of(r.get("period_start")))
        days = [views.text_of(r.get("period_start"))[:10] for r in mine]
        factor = 100 if measure == "share_of_stories" else 1
        values = [
            None
            if r.get(measure) is None or (measure == "share_of_stories" and not r.get("stories_total", 1))
            else factor * r[measure]
            for r in mine
        ]
        hover = [
            f"{plain(name)}, period from {d}: {views.text_of(r.get('stories'))} of {views.text_of(r.get('stories_total'))} stories"
            for d, r in zip(days, mine, strict=True)
        ]
        colour = TOKENS[ACTORS[k % 4]]
        figure.add_scatter(
            x=days,
            y=values,
            mode="lines+markers",
            name=plain(name),
            connectgaps=False,
            hovertext=hover,
            hoverinfo="text",
            line={"color": colour, "width": 2.5, "dash": DASHES[(k + k // 4) % 4]},
            marker={"symbol": MARKERS[k % 4], "size": 8, "color": colour, "line": {"color": "#fff", "width": 1}},
        )
        last = next(((d, v) for d, v in zip(reversed(days), reversed(values), strict=True) if v is not None), None)
        if last:
            ends.append((name, last[1]))
    total = len({views.text_of(r.get("period_start")) for r in rows})
    unit = "%" if measure == "share_of_stories" else ""
    said = "; ".join(
        f"{name} {value:.0f}{unit}" if measure != "per_1000_words" else f"{name} {value:.1f}"
        for name, value in ends[:4]
    )
    finish(
        figure,
        title or f"At the end of these texts: {said}",
        f"{MEASURES[measure]}, by period ({total} periods). Few stories a period: read steps, not points. Names; titles are counted apart.",
        "independent stories of this run; copies count once",
    )
    if measure == "share_of_stories":
        figure.update_yaxes(range=[0, 104], ticksuffix="%", dtick=25)
    return figure


def plotly_articles(tables: Tables) -> go.Figure:
    """Dated articles by day, independent stories and copies apart; what has no day is counted in the subtitle."""
    rows = of(tables).rows("articles")
    counts: dict[date, list[int]] = {}
    undated = 0
    for row in rows:
        lo, hi = views.day_of(row.get("published_earliest")), views.day_of(row.get("published_latest"))
        if not lo or not hi or (hi - lo).days > 7:
            undated += 1
            continue
        counts.setdefault(lo, [0, 0])[bool(row.get("copy_of"))] += 1
    if not counts:
        return nothing("No article with a date" if rows else "No article was read")
    days = sorted(counts)
    figure = go.Figure()
    for k, (name, colour, pattern) in enumerate((("independent", TOKENS["ink"], ""), ("copies", "#fff", "/"))):
        values = [counts[d][k] for d in days]
        if any(values):
            figure.add_bar(
                x=[d.isoformat() for d in days],
                y=values,
                name=name,
                marker={
                    "color": colour,
                    "line": {"color": TOKENS["ink"], "width": 0.6},
                    "pattern": {"shape": pattern, "fgcolor": TOKENS["ink"], "size": 5, "solidity": 0.3},
                },
                hovertemplate="%{x|%-d %B %Y}: %{y}<extra></extra>",
            )
    total = sum(map(sum, counts.values()))
    title = f"{views.number(total)} of {views.number(len(rows))} articles are dated, over {len(days)} days"
    finish(
        figure,
        title,
        f"Articles by first possible day of publication, {views.long_day(days[0])} to {views.long_day(days[-1])}. {undated} without a date are not drawn.",
        "files of this run",
        260,
    )
    figure.update_yaxes(dtick=1 if max(map(sum, counts.values())) <= 6 else None)
    return figure


def plotly_errors(scores: pd.DataFrame) -> go.Figure:
    """Precision and recall with their intervals: columns set, measure, value, low, high (shares)."""
    rows = [r for r in views.records(scores) if r.get("value") is not None]
    if not rows:
        return nothing("No annotated set was scored")
    figure = go.Figure()
    sets = list(dict.fromkeys(views.text_of(r["set"]) for r in rows))
    looks = {
        "precision": (TOKENS["shot"], "circle", "shown numbers that are right (precision)"),
        "recall": (TOKENS["open"], "diamond", "numbers of the texts that are found (recall)"),
    }
    for k, (measure, (colour, symbol, name)) in enumerate(looks.items()):
        mine = [r for r in rows if r.get("measure") == measure]
        if not mine:
            continue
        value = [100 * r["value"] for r in mine]
        up = [100 * (r["high"] - r["value"]) if r.get("high") is not None else 0 for r in mine]
        down = [100 * (r["value"] - r["low"]) if r.get("low") is not None else 0 for r in mine]
        place = [sets.index(views.text_of(r["set"])) + (0.14 if k else -0.14) for r in mine]
        figure.add_scatter(
            x=value,
            y=place,
            mode="markers+text",
            name=name,
            text=[f"{v:.0f}" for v in value],
            textposition="top center" if not k else "bottom center",
            marker={"color": colour, "symbol": symbol, "size": 11},
            error_x={"type": "data", "array": up, "arrayminus": down, "color": colour, "thickness": 1.5},
            hovertemplate="%{x:.1f} of 100<extra></extra>",
        )
    first = min((r for r in rows if r.get("measure") == "precision"), key=lambda r: r["value"], default=rows[0])
    title = (
        f"In the hardest set, {plain(views.text_of(first['set']))}, {100 * (1 - first['value']):.0f} of 100 numbers shown are wrong"
        if first.get("measure") == "precision"
        else "Numbers found, of those in the texts"
    )
    finish(
        figure,
        title,
        "Of 100 numbers: right among those shown, and found among those in the texts, with the middle 95% over texts drawn with replacement.",
        "annotated sets of data/gold",
        110 + 54 * len(sets),
    )
    figure.update_yaxes(
        tickvals=list(range(len(sets))),
        ticktext=[plain(s) for s in sets],
        range=[len(sets) - 0.5, -0.5],
        showgrid=False,
        zeroline=False,
        automargin=True,
    )
    figure.update_xaxes(range=[0, 103], ticksuffix="", dtick=25, showgrid=True, gridcolor=TOKENS["rule"])
    return figure


def plotly_learning(curve: pd.DataFrame) -> go.Figure:
    """Scores by round of mending: columns round, then one a set; a set whose name begins with `unseen` was not mended on."""
    sets = [c for c in curve.columns if c != "round"]
    if not len(curve) or not sets:
        return nothing("No rounds were recorded")
    figure = go.Figure()
    for name in sets:
        unseen = name.startswith("unseen")
        colour = TOKENS["open"] if unseen else TOKENS["shot"]
        figure.add_scatter(
            x=curve["round"], y=[100 * v for v in curve[name]], mode="lines+markers", name=plain(name), showlegend=False,
            line={"color": colour, "dash": "dot" if unseen else "solid"},
            marker={"symbol": "diamond" if unseen else "circle", "size": 8},
            hovertemplate=f"{plain(name)}: F1 %{{y:.1f}} of 100<extra></extra>",
        )  # fmt: skip
        figure.add_annotation(
            x=curve["round"].iloc[-1], y=100 * curve[name].iloc[-1], text=f" {plain(name)} {100 * curve[name].iloc[-1]:.0f}",
            showarrow=False, xanchor="left", font={"size": 12, "color": colour},
        )  # fmt: skip
    known = [n for n in sets if not n.startswith("unseen")]
    other = [n for n in sets if n.startswith("unseen")]
    gain = {n: 100 * (curve[n].iloc[-1] - curve[n].iloc[0]) for n in sets}

    def mean(names: Sequence[str]) -> float:
        return sum(gain[n] for n in names) / len(names)

    title = (
        f"Mending moved the texts at hand by {mean(known):.0f} points, texts that nobody had looked at by {mean(other):.0f}"
        if known and other
        else "Scores by round of mending"
    )
    finish(
        figure,
        title,
        "F1 of 100 by round; solid: texts that were read while the reader was built (fit), dotted: texts written afterwards (skill).",
        "annotated sets of data/gold, the reader as it was at each round",
    )
    figure.update_yaxes(range=[0, 103])
    figure.update_xaxes(dtick=1, title="round")
    return figure


# --- pictures of the README -----------------------------------------------------------------------------------------


def write_figures(tables: Tables, folder: Path) -> list[Path]:
    """Writes the README's pictures as PNG below `folder` (launched, shares, actors) and returns their paths.

    The same tables give the same bytes with the same matplotlib. A picture without data is not written.
    """
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot as plt

    folder.mkdir(parents=True, exist_ok=True)
    book = of(tables)
    written = []
    style = {
        "font.family": ["DejaVu Sans"], "font.size": 11, "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": TOKENS["ink"], "text.parse_math": False,
        "xtick.color": TOKENS["ink2"], "ytick.color": TOKENS["ink2"], "hatch.linewidth": 0.8, "hatch.color": TOKENS["shot"], "svg.hashsalt": "strikebook", "figure.dpi": 100,
    }  # fmt: skip
    with plt.rc_context(style):
        for name, draw in (("launched", _draw_launched), ("shares", _draw_shares), ("actors", _draw_actors)):
            figure = draw(book, plt)
            if figure is None:
                continue
            path = folder / f"{name}.png"
            figure.savefig(path, dpi=130, metadata={"Software": None})
            plt.close(figure)
            written.append(path)
    return written


def _picture(
    plt: Any, title: str, subtitle: str, source: str, panels: int = 1, height: float = 4.6
) -> tuple[Any, list[Any]]:
    figure, axes = plt.subplots(panels, 1, figsize=(9.6, height), squeeze=False)
    lines = wrap(findings.upper(title), 72)
    figure.subplots_adjust(
        left=0.075, right=0.86, top=1 - (0.72 + 0.24 * len(lines)) / height, bottom=0.78 / height, hspace=0.5
    )
    figure.text(
        0.012,
        1 - 0.12 / height,
        "\n".join(lines),
        fontsize=13.5,
        fontweight="bold",
        color=TOKENS["ink"],
        va="top",
        parse_math=False,
    )
    figure.text(
        0.012,
        1 - (0.2 + 0.24 * len(lines)) / height,
        subtitle,
        fontsize=10,
        color=TOKENS["ink2"],
        va="top",
        parse_math=False,
    )
    figure.text(
        0.012, 0.1 / height, f"Source: {source}", fontsize=9, color=TOKENS["ink3"], va="bottom", parse_math=False
    )
    for ax in axes[:, 0]:
        ax.grid(axis="y", color=TOKENS["rule"], linewidth=0.8)
        ax.set_axisbelow(True)
        ax.tick_params(length=3)
    return figure, list(axes[:, 0])


def _draw_launched(book: Book, plt: Any) -> Any:
    groups = [(k, findings.known(book.nights(k))) for k in ("drone", "missile")]
    groups = [(k, rows) for k, rows in groups if rows]
    if not groups:
        return None
    attacker, who = book.main
    first, last = min(r[0]["night"] for _, r in groups), max(r[-1]["night"] for _, r in groups)
    figure, axes = _picture(
        plt,
        findings.launched_title(book),
        f"Munitions launched by {attacker} and what became of them, an attack; {views.long_day(first)} to {views.long_day(last)}",
        diagrams.source_line(book, who),
        len(groups),
        5.6 if len(groups) > 1 else 4.2,
    )
    for ax, (kinds, rows) in zip(axes, groups, strict=True):
        bottom = [0] * len(rows)
        days = [n["night"] for n in rows]
        for part, (name, colour, pattern, line) in LOOKS.items():
            values = [_parts(n)[part] for n in rows]
            if any(values):
                ax.bar(
                    days,
                    values,
                    bottom=bottom,
                    color=colour,
                    edgecolor=line,
                    linewidth=0.4,
                    hatch={"/": "////", "x": "xxxx"}.get(pattern),
                    label=name,
                    width=0.85,
                )
                bottom = [b + v for b, v in zip(bottom, values, strict=True)]
        top = max(rows, key=lambda n: (n["launched_low"], -n["night"].toordinal()))
        ax.annotate(
            f"{views.short_day(top['night'])}: {views.number(top['launched_low'])}",
            (top["night"], top["launched_low"]),
            xytext=(0, 3),
            textcoords="offset points",
            ha="right" if top["night"] > first + (last - first) * 0.8 else "center",
            fontsize=10,
            fontweight="bold",
            color=TOKENS["ink"],
        )
        ax.set_xlim(
            first.toordinal() - date(1970, 1, 1).toordinal() - 1, last.toordinal() - date(1970, 1, 1).toordinal() + 1
        )
        ax.set_title(
            findings.upper(views.words_of(kinds)),
            loc="left",
            fontsize=11,
            fontweight="bold",
            color=TOKENS["ink"],
            parse_math=False,
        )
        ax.xaxis.set_major_formatter(
            plt.FuncFormatter(lambda v, _: views.short_day(date.fromordinal(int(v) + date(1970, 1, 1).toordinal())))
        )
        ax.set_ylim(0, 1.16 * max(n["launched_low"] for n in rows))
    found: dict[str, Any] = {}
    for ax in axes:
        handles, names = ax.get_legend_handles_labels()
        found |= dict(zip(names, handles, strict=True))
    figure.legend(
        list(found.values()),
        list(found),
        loc="lower right",
        bbox_to_anchor=(0.99, 0.0),
        ncol=2,
        frameon=False,
        fontsize=9,
    )
    return figure


def _draw_shares(book: Book, plt: Any) -> Any:
    kinds = "drone" if any(s.low is not None for s in findings.shares(book, "drone", "month")) else "missile"
    rows = [s for s in findings.shares(book, kinds, "month") if s.low is not None]
    if not rows:
        return None
    attacker, who = book.main
    figure, (ax,) = _picture(
        plt,
        _share_title(rows, who, views.words_of(kinds), "month"),
        f"Reported shot-down share by month; attacks by {attacker}. Grey: bounds with what is left out",
        diagrams.source_line(book, who),
    )
    for k, s in enumerate(rows):
        ax.plot([k, k], [100 * s.floor, 100 * s.ceiling], color=TOKENS["axis"], linewidth=1.5, zorder=2)
        ax.bar(
            k,
            100 * (s.high - s.low),
            bottom=100 * s.low,
            width=0.3,
            color=TOKENS["lost"],
            edgecolor=TOKENS["shot"],
            hatch="////",
            linewidth=0.8,
            zorder=3,
            label="up to here with those lost from radar" if not k else None,
        )
        ax.plot(
            [k - 0.15, k + 0.15],
            [100 * s.low] * 2,
            color=TOKENS["shot"],
            linewidth=3.5,
            zorder=4,
            solid_capstyle="butt",
            label="shot down or suppressed" if not k else None,
        )
        ax.annotate(
            findings.percent(s.low),
            (k, 100 * s.low),
            xytext=(0, -14),
            textcoords="offset points",
            ha="center",
            fontweight="bold",
            color=TOKENS["ink"],
        )
    ax.set_xticks(
        range(len(rows)), [f"{views.period_words(s.start, 'month')}\nn = {views.number(s.launched)}" for s in rows]
    )
    ax.set_ylim(0, 104)
    ax.set_xlim(-0.6, len(rows) - 0.4)
    ax.yaxis.set_major_formatter(plt.FuncFormatter(lambda v, _: f"{v:.0f}%"))
    ax.legend(loc="upper left", bbox_to_anchor=(0, 1.1), ncol=2, frameon=False, fontsize=9)
    return figure


def _draw_actors(book: Book, plt: Any) -> Any:
    people = findings.leading(book, 4)
    by = views.period_for(book.span, 8)
    periods = book.story_periods(by)
    if not people or not periods:
        return None
    figure, (ax,) = _picture(
        plt,
        findings.attention_title(book),
        f"Share of independent stories that name the actor, by {by}; n: stories of the period",
        f"{views.number(book.stories_total)} independent stories of this run",
    )
    ends = []
    for k, a in enumerate(people):
        values = [
            100 * len(p["actors"].get(a["actor_id"], ())) / len(p["stories"]) if p["stories"] else float("nan")
            for p in periods
        ]
        ax.plot(
            range(len(periods)),
            values,
            color=TOKENS[ACTORS[k]],
            linestyle=("-", ":", "--", "-.")[k],
            marker="o^sD"[k],
            linewidth=2.2,
            markersize=6,
        )
        ends.append([values[-1] if values[-1] == values[-1] else 0.0, k, a])
    ends.sort(key=lambda e: (e[0], e[1]))
    for j in range(1, len(ends)):
        ends[j][0] = max(ends[j][0], ends[j - 1][0] + 6)
    for y, k, a in ends:
        ax.annotate(
            diagrams.short_name(a["actor"]),
            (len(periods) - 1, y),
            xytext=(10, -4),
            textcoords="offset points",
            color=TOKENS[ACTORS[k]],
            fontweight="bold",
            annotation_clip=False,
            parse_math=False,
        )
    ax.set_xticks(
        range(len(periods)), [f"{views.period_words(p['start'], by)}\nn = {len(p['stories'])}" for p in periods]
    )
    ax.set_ylim(0, 104)
    ax.yaxis.set_major_formatter(plt.FuncFormatter(lambda v, _: f"{v:.0f}%"))
    return figure
