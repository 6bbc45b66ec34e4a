"""The morning routine of one folder: read what is new or edited, rebuild, and tell what changed.

A folder holds its texts (in `texts/` where there is such a folder, else directly), and may hold `parameters.yaml`,
`pack.toml` and `corrections.csv`. What was read before is kept in `.strikebook/`, so that untouched articles are not
read again; the tables are always those that a fresh run of the same files would give.
"""

from __future__ import annotations

import csv
import dataclasses
import html
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import differences, placing, runs, tables, views
from helpers.records import Claim, Mention, Reading, SetAside, Skipped

STATE = ".strikebook"
LOG = ("update", "newest", "kind", "what", "who", "before", "after", "cause", "source", "sentence")
OWN = {"changes.csv", "changes.html", "corrections.csv", "parameters.yaml", "pack.toml", "README.md", "report", STATE}

README = """# {name}

Put texts into `texts/`: pages, files, exports, as they are. Then:

    strikebook update {name}     # every morning: reads what is new or edited, tells what changed
    strikebook report {name}/texts --out {name}/report

- `texts/sources.csv`: what the texts can't say of themselves (file, collected, outlet, url, licence, note)
- `corrections.csv`: wrong readings, put right and kept right; anchored on source and exact words
- `pack.toml`: weapons, actors, sides, outlets and events of another war, laid over the project's own
- `parameters.yaml`: parameters of every run of this folder
"""
PACK = """# Entries here are laid over the project's lexicons: a known name replaces, another is added.
# [[weapons]]
# name = "Zolfaghar"
# class = "ballistic_missile"
# forms = ["Zolfaghar", "Zulfiqar"]
# [[sides]]
# name = "Israel"
# tz = "Asia/Jerusalem"
# names = ["Israel"]
# adjectives = ["Israeli"]
# enemies = ["Iran"]
# The tables are sides, parties, places, weapons, actors, outlets, agencies and events.
"""
PARAMETERS = """# One parameter a line, as `strikebook report` takes them. Lines that begin with # do nothing.
# collected: 2025-03-01
# weapon: missile
"""


@dataclass(frozen=True)
class Update:
    """One morning: its number, the articles that are new, edited or gone, the attacks that are new, the figures that changed."""

    number: int
    newest: str
    new: tuple[dict[str, Any], ...]
    edited: tuple[dict[str, Any], ...]
    gone: tuple[dict[str, Any], ...]
    attacks: tuple[dict[str, Any], ...]
    figures: tuple[differences.Change, ...]
    skipped: int

    @property
    def nothing(self) -> bool:
        """Whether the morning brought nothing."""
        return not (self.new or self.edited or self.gone or self.attacks or self.figures)


def init(folder: Path) -> list[Path]:
    """Makes a folder ready to run. Raises FileExistsError where something stands there already."""
    if folder.exists() and any(folder.iterdir()):
        raise FileExistsError(17, "something stands there already; give a new name", str(folder))
    (folder / "texts").mkdir(parents=True, exist_ok=True)
    content = {
        "README.md": README.format(name=folder.name),
        "parameters.yaml": PARAMETERS,
        "pack.toml": PACK,
        "corrections.csv": "action,source,quote,field,value,reason,who,date\n",
        "texts/sources.csv": "file,collected,outlet,url,licence,note\n",
    }
    for name, text in content.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in content]


def texts_of(folder: Path) -> Path:
    """Where the folder's texts lie."""
    return folder / "texts" if (folder / "texts").is_dir() else folder


class Readings(dict):
    """What was read of articles before, by `runs.reading_key`, kept in one file of JSON lines for one state of the code."""

    def __init__(self, folder: Path, pack: str | None) -> None:
        super().__init__()
        mark = (Path(pack).read_bytes().hex() if pack else "") + runs.code_hash()
        self.path = folder / f"readings-{runs.stable_id('', mark)}.jsonl"
        self.held = 0
        if self.path.is_file():
            for line in self.path.read_bytes().split(b"\n"):
                try:
                    row = json.loads(line)
                    self[row["key"]] = _reading(row)
                except (ValueError, KeyError, TypeError):
                    continue  # a line that was cut off is read again
        self.held = len(self)

    def keep(self, keys: Sequence[str]) -> None:
        """Writes the readings of these keys and forgets the others; files of other states of the code are removed."""
        partial = self.path.with_suffix(f".partial-{os.getpid()}")
        with open(partial, "w", encoding="utf-8") as file:
            for key in sorted(set(keys) & self.keys()):
                reading, mentions = self[key]
                row = {
                    "key": key,
                    "mentions": [dataclasses.asdict(m) for m in mentions],
                    "extras": list(reading.extras),
                }
                row |= {
                    name: [dataclasses.asdict(r) for r in getattr(reading, name)] for name in ("claims", "set_aside")
                }
                file.write(json.dumps(row) + "\n")
        os.replace(partial, self.path)
        for other in self.path.parent.glob("readings-*"):
            if other != self.path:
                other.unlink()


def _reading(row: dict[str, Any]) -> tuple[Reading, list[Mention]]:
    claims = tuple(Claim(**{**c, "inferred": tuple(c["inferred"])}) for c in row["claims"])
    aside = tuple(SetAside(**a) for a in row["set_aside"])
    return Reading(claims, aside, tuple(row["extras"])), [Mention(**m) for m in row["mentions"]]


def parameters_of(folder: Path, given: dict[str, Any]) -> tuple[runs.Parameters, dict[str, Any]]:
    """The run's parameters and those of the notebooks: `parameters.yaml`, the folder's own files, and what was given."""
    from helpers.report import read_parameter_files

    file = folder / "parameters.yaml"
    found = read_parameter_files([str(file)]) if file.is_file() else {}
    found |= {key: value for key, value in given.items() if value}
    if (folder / "corrections.csv").is_file():
        found.setdefault("corrections", str(folder / "corrections.csv"))
    if (folder / "pack.toml").is_file() and "[[" in _uncommented(folder / "pack.toml"):
        found.setdefault("pack", str(folder / "pack.toml"))
    names = {f.name for f in dataclasses.fields(runs.Parameters)}
    own = {key: found.pop(key) for key in list(found) if key in names}
    return runs.Parameters(**own), found


def _uncommented(path: Path) -> str:
    return "\n".join(
        line for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")
    )


def update(
    folder: Path, parameters: runs.Parameters, *, jobs: int | None = None, progress: Any = None
) -> tuple[Update, dict[str, pd.DataFrame]]:
    """Reads the folder as it is now and compares with the last update. Returns what changed, and the tables.

    Idempotent: the same files give the same tables, and a second update finds nothing new.
    """
    state = folder / STATE
    state.mkdir(exist_ok=True)
    readings = Readings(state, parameters.pack)
    sources = [str(texts_of(folder))] if (folder / "texts").is_dir() else _own_sources(folder)
    found = runs.compute(sources, parameters, jobs=jobs, progress=progress, known=readings)
    if not len(found["articles"]):
        raise runs.NothingUsable(tables.records_of(found["skipped"], Skipped))
    readings.keep(list(readings))
    last = state / "last"
    placing.sweep(last)
    old = differences.load(last) if (last / "complete").is_file() else None
    number = int(_read(state / "number") or 0)
    result = _compare(
        old, found, number + 1, {"code_sha256": runs.code_hash(), "lexicons_sha256": runs.lexicons_hash()}, state
    )
    if old is None or not result.nothing:
        fresh = state / "next"
        shutil.rmtree(fresh, ignore_errors=True)
        runs.store(found, fresh)
        (fresh / "manifest.json").write_text(json.dumps(_manifest(parameters)), encoding="utf-8")
        placing.replace(fresh, last)
        (state / "number").write_text(str(number + 1), encoding="utf-8")
        if old is not None:
            log(folder, result)
    return result, found


def _manifest(parameters: runs.Parameters) -> dict[str, Any]:
    return {
        "code_sha256": runs.code_hash(),
        "lexicons_sha256": runs.lexicons_hash(),
        "parameters": {k: v for k, v in dataclasses.asdict(parameters).items() if k not in ("corrections", "pack")},
    }


def _own_sources(folder: Path) -> list[str]:
    return [str(path) for path in sorted(folder.iterdir()) if path.name not in OWN and not path.name.startswith(".")]


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def _compare(
    old: differences.State | None, found: dict[str, pd.DataFrame], number: int, manifest: dict, state: Path
) -> Update:
    fresh = differences.State(found, json.loads(_read(state / "last/manifest.json") or "{}") | manifest)
    now = _posts(found["articles"])
    before = _posts(old.tables["articles"]) if old else {}
    by_id = {_identity(row): key for key, row in before.items()}
    came = [row for key, row in now.items() if key not in before]
    # A post that an overlapping export brings again is a copy of itself, no news, whichever of the two is read first.
    told = {(_identity(row), row["text"]) for row in before.values()}
    edited, fresh_texts = [], set()
    for row in came:
        mark = (_identity(row), row["text"])
        if _identity(row) in by_id and mark not in told and mark not in fresh_texts:
            fresh_texts.add(mark)
            edited.append(row)
    there = {_identity(row) for row in now.values()}
    gone = [row for key, row in before.items() if key not in now and _identity(row) not in there]
    changes = differences.compare(old, fresh) if old else []
    known = set(old.tables["figures"]["attack_id"].dropna()) if old else set()
    heads = found["attacks"].drop_duplicates("attack_id") if old else found["attacks"].head(0)
    attacks = [
        {"attack_id": row.attack_id, "night_end": views.plain(row.night_end), "attacker": views.plain(row.attacker)}
        for row in heads.itertuples()
        if views.plain(row.attack_id) and row.attack_id not in known
    ]
    newest = max((str(row["published_latest"])[:10] for row in now.values() if row["published_latest"]), default="")
    new = [row for row in came if _identity(row) not in by_id] if old else []
    return Update(
        number,
        newest,
        tuple(new),
        tuple(edited) if old else (),
        tuple(gone),
        tuple(attacks),
        tuple(changes),
        len(found["skipped"]),
    )


def _posts(articles: pd.DataFrame) -> dict[str, dict[str, Any]]:
    names = ["article_id", "source", "n", "source_id", "url", "outlet", "title", "published_latest", "text"]
    rows = articles[names].to_dict("records")
    return {str(row["article_id"]): {k: views.plain(v) for k, v in row.items()} for row in rows}


def _identity(row: dict[str, Any]) -> tuple:
    """What stays the same when a text is edited: url, own id with its outlet, else place in its file."""
    if row["url"]:
        return ("url", row["url"])
    if row["source_id"]:
        return ("id", row["outlet"], row["source_id"])
    return ("place", row["source"], row["n"])


def lines(result: Update) -> list[dict[str, Any]]:
    """The update as rows of changes.csv."""
    out = []
    for kind, rows in (("new post", result.new), ("edited post", result.edited), ("removed post", result.gone)):
        for row in rows:
            what = row["title"] or f"{row['source']} article {row['n']}"
            out.append({"kind": kind, "what": what, "who": row["outlet"], "source": row["source"]})
    for row in result.attacks:
        out.append(
            {
                "kind": "new attack",
                "what": f"{row['night_end'] or 'undated'}, {row['attacker'] or 'attacker not known'}",
            }
        )
    for c in result.figures:
        out.append(
            {"kind": f"{c.kind} figure", "what": f"{c.night_end or 'undated'}: {c.weapon} {c.outcome}", "who": c.claimed_by,
             "before": c.before, "after": c.after, "cause": c.cause, "source": c.source, "sentence": c.sentence}
        )  # fmt: skip
    return [{**dict.fromkeys(LOG), "update": result.number, "newest": result.newest, **row} for row in out]


def told(result: Update, first: bool) -> str:
    """The update for the terminal."""
    if first:
        return "first update: everything is new; the next one tells what changed"
    if result.nothing:
        return "nothing new"
    counts = [
        (len(result.new), "new post"), (len(result.edited), "edited post"), (len(result.gone), "removed post"),
        (len(result.attacks), "new attack"), (len(result.figures), "figure changed or new"),
    ]  # fmt: skip
    out = [
        ", ".join(f"{n} {name}{'s' if n != 1 and name.endswith(('post', 'attack')) else ''}" for n, name in counts if n)
    ]
    for row in lines(result):
        values = (
            f"  {row['before']} → {row['after']}"
            if row["before"] and row["after"]
            else f"  {row['after'] or row['before'] or ''}"
        )
        who = f" ({row['who']})" if row["who"] else ""
        cause = f"  [{row['cause']}{': ' + row['source'] if row['source'] else ''}]" if row["cause"] else ""
        out.append(f"{row['kind']:16} {row['what']}{who}{values.rstrip()}{cause}")
        if row["sentence"]:
            out.append(f"{'':17}“{row['sentence']}”")
    return "\n".join(out)


def log(folder: Path, result: Update) -> None:
    """Appends the update to changes.csv and writes changes.html anew from it."""
    path = folder / "changes.csv"
    held = []
    if path.is_file():
        with open(path, encoding="utf-8-sig", newline="") as file:
            held = list(csv.DictReader(file))
    held += lines(result)
    partial = path.with_suffix(f".partial-{os.getpid()}")
    with open(partial, "w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, LOG, extrasaction="ignore", restval="")
        out.writeheader()
        for row in held:
            out.writerow(
                {k: tables.csv_safe(v) if isinstance(v, str) and not v.startswith("'") else v for k, v in row.items()}
            )
    os.replace(partial, path)
    body = "".join(
        "<tr>" + "".join(f'<td dir="auto">{html.escape(str(row.get(name) or ""))}</td>' for name in LOG) + "</tr>"
        for row in reversed(held)
    )
    style = "body{font:16px/1.5 sans-serif;margin:2rem}table{border-collapse:collapse}td,th{border-bottom:1px solid #ccc;padding:4px 10px 4px 0;text-align:left;vertical-align:top}"
    page = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Changes</title><style>{style}</style></head><body>'
        f"<h1>What changed, newest first</h1><table><thead><tr>{''.join(f'<th scope=col>{name}</th>' for name in LOG)}</tr></thead>"
        f"<tbody>{body}</tbody></table></body></html>\n"
    )
    (folder / "changes.html").write_text(page, encoding="utf-8")
