"""What changed between two runs, figure by figure, and why.

Causes: new source · late report (a new article older than the newest that the first run knew) · edited source · removed
source · correction · lexicon · code · parameters · other figures of the attack (a sum or remainder moved).
"""

from __future__ import annotations

import html
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from helpers import tables, views

NEEDED = ("articles", "claims", "figures", "corrections")
CAUSES = (
    "new source", "late report", "edited source", "removed source", "correction", "lexicon", "code", "parameters",
    "other figures of the attack",
)  # fmt: skip


class NotARun(ValueError):
    """A folder that holds neither the tables of a run nor a report."""


@dataclass(frozen=True, slots=True)
class State:
    """The tables and the manifest of one run."""

    tables: Mapping[str, pd.DataFrame]
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that is new, changed or gone. Values are as readers see them (`at least 117`), null where absent."""

    kind: str  # new, changed, vanished
    figure_id: str
    night_end: str | None
    claimed_by: str | None
    weapon: str
    outcome: str
    before: str | None
    after: str | None
    cause: str
    source: str | None
    sentence: str | None


def load(folder: str | Path) -> State:
    """The tables of a report (from its zip) or of a run's folder. Raises NotARun with what is missing."""
    folder = Path(folder)
    manifest: dict[str, Any] = {}
    if (folder / "manifest.json").is_file():
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except ValueError:
            raise NotARun(f"{folder}: manifest.json is not readable; the report is cut off") from None
    if (folder / "complete").is_file():
        return State({name: tables.read_parquet(folder / f"{name}.parquet", name) for name in NEEDED}, manifest)
    archives = sorted(folder.rglob("*.zip"))
    if not archives:
        raise NotARun(f"{folder}: no report and no run; give the folder that `strikebook report --out` wrote")
    found = {}
    try:
        with zipfile.ZipFile(archives[0]) as archive:
            names = {Path(name).name: name for name in archive.namelist()}
            for name in NEEDED:
                if f"{name}.parquet" not in names:
                    raise NotARun(f"{folder}: the report's zip has no table {name}; it is of another version")
                content = pq.read_table(io.BytesIO(archive.read(names[f"{name}.parquet"])))
                found[name] = content.to_pandas(types_mapper=None)
    except (zipfile.BadZipFile, OSError):
        raise NotARun(f"{folder}: the report's zip is broken") from None
    return State(found, manifest)


def compare(old: State, new: State) -> list[Change]:
    """The changes of the figures that stand in an attack, in the order of night, party, weapon and outcome."""
    before, after = (_figures(state) for state in (old, new))
    causes = _Causes(old, new)
    changes = []
    for figure_id in sorted(before.keys() | after.keys()):
        a, b = before.get(figure_id), after.get(figure_id)
        if a and b and _value(a) == _value(b) and bool(a.get("corrected")) == bool(b.get("corrected")):
            continue
        kind = "changed" if a and b else "new" if b else "vanished"
        row = b or a or {}
        cause, source = causes.of(a, b)
        changes.append(
            Change(
                kind,
                figure_id,
                row.get("night_end"),
                row.get("claimed_by"),
                row.get("weapon_model") or row.get("weapon_class") or "",
                row.get("outcome") or "",
                _value(a) if a else None,
                _value(b) if b else None,
                cause,
                source,
                row.get("sentence"),
            )
        )
    return sorted(changes, key=lambda c: (c.night_end or "9999", c.claimed_by or "", c.weapon, c.outcome, c.figure_id))


def _figures(state: State) -> dict[str, dict[str, Any]]:
    rows = {}
    for row in state.tables["figures"].to_dict("records"):
        plain = {key: views.plain(value) for key, value in row.items()}
        plain["claim_ids"] = views.items(row.get("claim_ids"))
        published = plain.get("last_published") or plain.get("first_published")
        plain["night_end"] = plain.get("night_end") or published
        rows[str(plain["figure_id"])] = plain
    return rows


def _value(row: Mapping[str, Any]) -> str:
    low, high = views.whole(row.get("low")), views.whole(row.get("high"))
    text = "not stated" if low is None and high is None else views.amount(low, high, bool(row.get("approx")))
    return f"{text} ({row['status']})" if row.get("status") not in (None, "stated") else text


class _Causes:
    """Looks up why a figure changed."""

    def __init__(self, old: State, new: State) -> None:
        self.old, self.new = _articles(old), _articles(new)
        self.places = [{(a["source"], a["n"]) for a in side.values()} for side in (self.old, self.new)]
        self.ids = [{i for a in side.values() for i in a["ids"]} for side in (self.old, self.new)]
        self.claims = [_owners(old), _owners(new)]
        self.newest = max((a["day"] for a in self.old.values() if a["day"]), default="")
        self.corrected = [_corrected(old), _corrected(new)]
        same = {
            name: old.manifest.get(name) == new.manifest.get(name)
            for name in ("lexicons_sha256", "code_sha256", "parameters")
        }
        self.else_cause = (
            "lexicon" if not same["lexicons_sha256"]
            else "code" if not same["code_sha256"]
            else "parameters" if not same["parameters"]
            else "other figures of the attack"
        )  # fmt: skip

    def of(self, a: Mapping[str, Any] | None, b: Mapping[str, Any] | None) -> tuple[str, str | None]:
        """The cause and the source that shows it."""
        had, has = set(a["claim_ids"]) if a else set(), set(b["claim_ids"]) if b else set()
        touched = (self.corrected[0] | self.corrected[1]) & (had | has)
        if touched and (self.corrected[0] & had) != (self.corrected[1] & has):
            return "correction", None
        if a and b and bool(a.get("corrected")) != bool(b.get("corrected")):
            return "correction", None
        for claim in sorted(has - had):
            article = self.claims[1].get(claim)
            if article and article not in self.old:
                row = self.new[article]
                if (row["source"], row["n"]) in self.places[0] or row["ids"] & self.ids[0]:
                    return "edited source", row["source"]
                return ("late report" if row["day"] and row["day"] < self.newest else "new source"), row["source"]
        for claim in sorted(had - has):
            article = self.claims[0].get(claim)
            if article and article not in self.new:
                row = self.old[article]
                edited = (row["source"], row["n"]) in self.places[1] or row["ids"] & self.ids[1]
                return ("edited source" if edited else "removed source"), row["source"]
        return self.else_cause, None


def _articles(state: State) -> dict[str, dict[str, Any]]:
    rows = state.tables["articles"]
    return {
        str(row.article_id): {
            "source": row.source,
            "n": int(row.n),
            "ids": {("id", views.plain(row.outlet), i) for i in [views.plain(row.source_id)] if i}
            | {("url", u) for u in [views.plain(row.url)] if u},
            "day": views.text_of(row.published_latest)[:10],
        }
        for row in rows.itertuples()
    }


def _owners(state: State) -> dict[str, str]:
    rows = state.tables["claims"]
    return dict(zip(rows["claim_id"], rows["article_id"], strict=True))


def _corrected(state: State) -> set[str]:
    rows = state.tables["corrections"]
    done = rows[rows["status"].isin(["applied"])] if len(rows) else rows
    return {claim for ids in done["claim_ids"] for claim in views.items(ids)} if len(done) else set()


def as_text(changes: Sequence[Change]) -> str:
    """One line a change, and a count first."""
    if not changes:
        return "no figure changed"
    counts = {kind: sum(c.kind == kind for c in changes) for kind in ("new", "changed", "vanished")}
    lines = [", ".join(f"{n} {kind}" for kind, n in counts.items() if n)]
    for c in changes:
        what = f"{c.night_end or 'undated'}  {c.claimed_by or 'nobody named'}: {c.weapon} {c.outcome}"
        values = f"{c.before} → {c.after}" if c.kind == "changed" else c.after if c.kind == "new" else f"was {c.before}"
        lines.append(f"{c.kind:8} {what}  {values}  [{c.cause}{': ' + c.source if c.source else ''}]")
    return "\n".join(lines)


def as_json(changes: Sequence[Change]) -> str:
    """The changes as a JSON list."""
    return json.dumps([asdict(c) for c in changes], ensure_ascii=False, indent=1)


def as_page(changes: Sequence[Change]) -> str:
    """The changes as one HTML page without scripts; everything from the texts is escaped."""
    head = ("", "Night to", "According to", "Weapon", "Outcome", "Before", "After", "Cause", "Sentence")
    rows = []
    for c in changes:
        source = f"{c.cause}: {c.source}" if c.source else c.cause
        cells = (c.kind, c.night_end, c.claimed_by, c.weapon, c.outcome, c.before, c.after, source, c.sentence)
        rows.append("<tr>" + "".join(f'<td dir="auto">{html.escape(str(x or ""))}</td>' for x in cells) + "</tr>")
    first = html.escape(as_text(changes).splitlines()[0])
    style = "body{font:16px/1.5 sans-serif;margin:2rem;max-width:80rem}table{border-collapse:collapse}td,th{border-bottom:1px solid #ccc;padding:4px 10px 4px 0;text-align:left;vertical-align:top}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>What changed</title><style>{style}</style></head><body><main><h1>What changed between two runs</h1>"
        f"<p>{first}</p><table><thead><tr>{''.join(f'<th scope=col>{h}</th>' for h in head)}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table></main></body></html>\n"
    )
