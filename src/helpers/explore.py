"""The panel of `06-explore`: widgets that narrow a run, redraw its charts, and lead from a point to its sentences.

What is chosen can be taken along: as a parameter file for `strikebook report -f`, or as the line of a correction.
"""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import pandas as pd
from IPython.display import display

from helpers import answers, charts, runs, views

CORRECTION = ("action", "source", "quote", "field", "value", "reason", "who", "date")


def narrowed(tables: Mapping[str, pd.DataFrame], since: str, until: str) -> dict[str, pd.DataFrame]:
    """The tables of the attacks and articles between two days, both inclusive; undated rows stay out when a bound is given."""

    def within(df: pd.DataFrame, first: str, last: str) -> pd.DataFrame:
        keep = pd.Series(True, index=df.index)
        if since:
            keep &= df[last].fillna("").str[:10] >= since
        if until:
            keep &= (df[first].fillna("9999").str[:10] <= until) & df[first].notna()
        return df[keep]

    out = {name: tables[name] for name in tables}
    out["attacks"] = within(out["attacks"], "night_end", "night_end")
    out["figures"] = out["figures"][out["figures"]["attack_id"].isin(set(out["attacks"]["attack_id"]))]
    out["articles"] = within(out["articles"], "published_earliest", "published_latest")
    kept = set(out["articles"]["article_id"])
    for name in ("claims", "mentions", "set_aside"):
        out[name] = out[name][out[name]["article_id"].isin(kept)]
    if since or until:
        timeline = out["timeline"]
        starts = timeline["period_start"].fillna("")
        out["timeline"] = timeline[(starts >= since) & ((starts <= until) if until else True)]
    return out


def sentences_of(tables: Mapping[str, pd.DataFrame], attack: str | None) -> list[dict[str, Any]]:
    """The claims behind the figures of an attack: evidence, its sentence, source and party, in a fixed order."""
    figures = tables["figures"]
    ids = {claim for row in figures[figures["attack_id"] == attack]["claim_ids"] for claim in row} if attack else set()
    claims = tables["claims"][tables["claims"]["claim_id"].isin(ids)]
    source = tables["articles"].set_index("article_id")[["source", "n", "outlet"]]
    rows = claims.join(source, on="article_id").sort_values(["claimed_by", "source", "start"], na_position="last")
    return [{k: None if views.null(v) else v for k, v in row.items()} for row in rows.to_dict("records")]


def correction_line(claim: Mapping[str, Any], field: str, value: str, reason: str, who: str, day: str) -> str:
    """The ready line of corrections.csv for one claim, anchored on its source and exact words."""
    out = io.StringIO()
    action = "reject" if field == "reject" else "edit"
    csv.writer(out, lineterminator="").writerow(
        [action, claim["source"], claim["evidence"], "" if action == "reject" else field, value, reason, who, day]
    )
    return out.getvalue()


def sentence_html(claim: Mapping[str, Any]) -> str:
    """A claim's sentence with its evidence marked, escaped."""
    sentence, evidence = str(claim["sentence"] or ""), str(claim["evidence"] or "")
    before, found, after = sentence.partition(evidence)
    marked = (
        f"{html.escape(before)}<mark>{html.escape(found)}</mark>{html.escape(after)}"
        if found
        else html.escape(sentence)
    )
    number = views.amount(views.whole(claim["quantity_low"]), views.whole(claim["quantity_high"]))
    said = html.escape(f"{claim['claimed_by'] or 'nobody named'}: {number} {claim['weapon_class']}, {claim['outcome']}")
    where = html.escape(f"{claim['outlet'] or claim['source']}, {claim['source']} article {claim['n']}")
    return f'<p dir="auto">{marked}<br><small>{said}, {where}</small></p>'


class Panel:
    """The widgets and what they show. `panel.box` is the thing to display."""

    def __init__(self, sources: list[str], **parameters: Any) -> None:
        self.parameters = parameters
        line = widgets.Layout(width="32em")
        self.sources = widgets.Text(value=", ".join(sources), description="Texts", layout=line)
        self.load = widgets.Button(description="Read", tooltip="Read these texts")
        self.since = widgets.DatePicker(description="From")
        self.until = widgets.DatePicker(description="To")
        self.weapon = widgets.Dropdown(description="Weapon", options=["drone"])
        self.party = widgets.Dropdown(description="Party", options=[""], layout=line)
        self.actors = widgets.SelectMultiple(description="Actors", options=[], rows=6, layout=line)
        self.measure = widgets.Dropdown(
            description="Measure", options=["share_of_stories", "stories", "articles", "by_name", "per_1000_words"]
        )
        self.attack = widgets.Dropdown(description="Attack", options=[("none", None)], layout=line)
        self.claim = widgets.Dropdown(description="Claim", options=[], layout=line)
        self.field = widgets.Dropdown(
            description="Correct",
            options=["reject", "quantity_low", "quantity_high", "outcome", "weapon_class", "claimed_by", "attacker"],
        )
        self.value = widgets.Text(description="to")
        self.reason = widgets.Text(description="because", layout=line)
        self.who = widgets.Text(description="by")
        self.line = widgets.Textarea(description="Line", layout=widgets.Layout(width="60em", height="4em"))
        self.file = widgets.Text(value="selection.yaml", description="File")
        self.save = widgets.Button(
            description="Save selection", tooltip="Write a parameter file for strikebook report -f"
        )
        self.status = widgets.HTML()
        self.strikes, self.timeline, self.detail = widgets.Output(), widgets.Output(), widgets.Output()
        self.words = widgets.HTML()
        self.load.on_click(lambda _: self.read())
        self.save.on_click(lambda _: self.export())
        for widget in (self.since, self.until, self.weapon, self.party):
            widget.observe(lambda _: self.refresh(), "value")
        for widget in (self.actors, self.measure):
            widget.observe(lambda _: self.draw_actors(), "value")
        self.attack.observe(lambda _: self.show_attack(), "value")
        for widget in (self.claim, self.field, self.value, self.reason, self.who):
            widget.observe(lambda _: self.correct(), "value")
        self._quiet = False
        self.box = widgets.VBox([
            widgets.HBox([self.sources, self.load]), self.status,
            widgets.HBox([self.since, self.until, self.weapon, self.party]), self.strikes,
            widgets.HBox([self.actors, self.measure]), self.timeline,
            self.attack, self.detail, self.words,
            widgets.HTML("<b>A wrong reading?</b> The line below goes into corrections.csv."),
            self.claim, widgets.HBox([self.field, self.value, self.who]), self.reason, self.line,
            widgets.HBox([self.file, self.save]),
        ])  # fmt: skip
        self.read()

    def read(self) -> None:
        """Reads the texts and fills the widgets."""
        names = [name.strip() for name in self.sources.value.split(",") if name.strip()]
        try:
            self.run = runs.open_run(names, **self.parameters)
        except (OSError, ValueError, runs.NothingUsable) as error:
            self.status.value = f"<b>Not read:</b> {html.escape(str(error))}"
            return
        self._quiet = True
        attacks = self.run["attacks"]
        kinds = sorted(set(attacks["weapon_class"].dropna())) or ["drone"]
        self.weapon.options = kinds
        self.weapon.value = "drone" if "drone" in kinds else kinds[0]
        self.party.options = sorted(set(attacks["claimed_by"].dropna())) or [""]
        self.party.value = answers.main_party(self.run) or self.party.options[0]
        names = list(answers.actor_table(self.run)["actor"])
        self.actors.options = names[:200]
        self.actors.value = tuple(names[:4])
        self._quiet = False
        self.status.value = html.escape(answers.intake(self.run))
        self.refresh()

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables within the chosen days."""
        return narrowed(self.run, _iso(self.since.value), _iso(self.until.value))

    def refresh(self) -> None:
        """Redraws everything that depends on days, weapon and party."""
        if self._quiet:
            return
        tables = self.tables
        self._show(self.strikes, charts.plotly_attacks(tables, self.party.value or None, self.weapon.value))
        rows = answers.rows_of(tables, self.party.value or None, self.weapon.value)
        options = [(f"{row.night_end if not views.null(row.night_end) else 'undated'}  {row.attacker if not views.null(row.attacker) else ''}".strip(), row.attack_id)
                   for row in rows.itertuples() if not views.null(row.attack_id)]  # fmt: skip
        self._quiet = True
        self.attack.options = options or [("none", None)]
        self.attack.value = answers.biggest_attack({"attacks": rows}) or self.attack.options[0][1]
        self._quiet = False
        self.draw_actors()
        self.show_attack()

    def draw_actors(self) -> None:
        """Redraws the chart of the chosen actors."""
        if not self._quiet:
            self._show(self.timeline, charts.plotly_timeline(self.tables, list(self.actors.value), self.measure.value))

    def show_attack(self) -> None:
        """Shows the accounting of the chosen attack and its sentences."""
        if self._quiet:
            return
        self._show(self.detail, charts.plotly_accounting(self.tables, self.attack.value))
        self.claims = sentences_of(self.tables, self.attack.value)
        self.words.value = "".join(map(sentence_html, self.claims)) or "No sentence: nothing is chosen."
        self.claim.options = [(f"{c['evidence']} ({c['source']})"[:120], i) for i, c in enumerate(self.claims)]
        self.correct()

    def correct(self) -> None:
        """Makes the correction's line."""
        if self.claim.value is None:
            self.line.value = ""
            return
        self.line.value = ",".join(CORRECTION) + "\n" + correction_line(
            self.claims[self.claim.value], self.field.value, self.value.value, self.reason.value, self.who.value,
            date.today().isoformat(),
        )  # fmt: skip

    def selection(self) -> str:
        """What is chosen, as a parameter file (JSON is YAML)."""
        chosen = {
            "sources": [name.strip() for name in self.sources.value.split(",") if name.strip()],
            "since": _iso(self.since.value), "until": _iso(self.until.value), "weapon": self.weapon.value,
            "party": self.party.value, "actors": list(self.actors.value), "measure": self.measure.value,
            "attack": self.attack.value or "",
        }  # fmt: skip
        return json.dumps({key: value for key, value in chosen.items() if value}, ensure_ascii=False, indent=1) + "\n"

    def export(self) -> None:
        """Writes the parameter file."""
        try:
            Path(self.file.value).write_text(self.selection(), encoding="utf-8")
            self.status.value = (
                f"Saved {html.escape(self.file.value)}: strikebook report -f {html.escape(self.file.value)}"
            )
        except OSError as error:
            self.status.value = f"<b>Not saved:</b> {html.escape(str(error.strerror))}"

    @staticmethod
    def _show(output: widgets.Output, figure: Any) -> None:
        output.clear_output(wait=True)
        with output:
            display(figure)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def panel(sources: list[str], **parameters: Any) -> widgets.Widget:
    """The panel on these texts, ready to display."""
    return Panel(sources, **parameters).box
