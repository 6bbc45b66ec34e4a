"""The record kept by others: reading a reference table, comparing attacks with it, exporting in its layout.

Two layouts are known: the project's own `nights.csv`, and the public table "Massive Missile Attacks on Ukraine"
(P. Ivaniuk, Kaggle, ODC-BY; one row a model × window × post). A column that is missing, a number written as text, a
date in another form, a key that repeats: each is named in `problems` of its row, and nothing is dropped or clipped.
"""

from __future__ import annotations

import ast
import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from helpers import arsenal, parties, ranges
from helpers.ranges import NOTHING, Range
from helpers.records import DRONES, MISSILES, stable_id

OURS = ("night_end", "side", "weapon_class", "model", "launched", "intercepted", "lost", "source_note")
KAGGLE = ("time_start", "time_end", "model", "launched", "destroyed")
KAGGLE_COLUMNS = (
    "time_start", "time_end", "model", "launch_place", "target", "target_main", "launched", "destroyed", "not_reach_goal",
    "still_attacking", "border_crossing", "is_shahed", "num_hit_location", "num_fall_fragment_location", "carrier",
    "turbojet", "turbojet_destroyed", "affected region", "destroyed_details", "launched_details", "launch_place_details",
    "source",
)  # fmt: skip
# Columns of that layout that the texts' figures can't fill.
EXPORT_EMPTY = (
    "target_main", "is_shahed", "carrier", "turbojet", "turbojet_destroyed", "affected region", "destroyed_details",
    "launched_details", "launch_place_details",
)  # fmt: skip
AIR_FORCE = "Ukrainian Air Force"
# Prefix of a post's address → whose post it is, and whether it counts the whole country.
REPORTERS = {
    "kpszsu": (AIR_FORCE, True),
    "PvKPivden": ("Ukrainian Southern Air Command", False),
    "pvkshid": ("Ukrainian Eastern Air Command", False),
}
COMPARED = ("launched", "intercepted", "lost")
CLASSES = ("missile", "ballistic_missile", "cruise_missile", "other_missile", "drone")


class ReferenceTableError(ValueError):
    """A reference table that can't be read: names file, line and reason, and the columns that are known."""


def load(path: str | Path) -> list[dict]:
    """The rows of a reference table, in the file's order, with fields

    line, night_end, part (night, day, any), window_start, window_end, date_only, attacker, target, country (whole
    country or a command's or region's share), reporter, weapon_class, weapon_model, models, launched, intercepted,
    lost, left_airspace, still_flying, sites_hit, sites_debris, withheld, is_total, source, note, problems.
    Counts are whole numbers or null (not stated); a 0 that stands for a withheld number is null with `withheld`.
    Raises ReferenceTableError where the file can't be opened, is empty or has other columns.
    """
    path = Path(path)
    if path.is_dir():
        raise ReferenceTableError(f"{path.name}: a folder; give the CSV file itself")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ReferenceTableError(f"{path.name}: no such file") from None
    except OSError as error:
        raise ReferenceTableError(f"{path.name}: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise ReferenceTableError(f"{path.name}: not UTF-8 (byte {error.start}); save it as UTF-8") from None
    lines = text.splitlines(keepends=True)
    if not lines:
        raise ReferenceTableError(f"{path.name}: empty")
    delimiter = ";" if lines[0].count(";") > lines[0].count(",") else "\t" if "\t" in lines[0] else ","
    try:
        reader = csv.DictReader(lines, delimiter=delimiter)
        header = [(name or "").strip() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        if set(OURS[:7]) <= set(header):
            rows = [_ours(row, reader.line_num) for row in reader]
        elif set(KAGGLE) <= set(header):
            rows = [_kaggle(row, reader.line_num) for row in reader]
            _same_post(rows)
        else:
            lack = [name for name in KAGGLE if name not in header]
            near = "; ".join([f"missing for the public table: {', '.join(lack)}"]) if len(lack) < len(KAGGLE) else ""
            raise ReferenceTableError(
                f"{path.name}, line 1: columns {', '.join(header[:12])} are not a known layout; known are "
                f"({', '.join(OURS)}) and the public table ({', '.join(KAGGLE)}, …)" + (f"; {near}" if near else "")
            )
    except csv.Error as error:
        raise ReferenceTableError(f"{path.name}, line {reader.line_num}: {error}") from None
    _repeats(rows)
    return rows


def _count(text: Any, name: str, problems: list[str]) -> int | None:
    """A cell as a whole number; null where empty; a text that is no number is named, not guessed."""
    raw = ("" if text is None else str(text)).strip().replace("\u00a0", "")
    if raw.casefold() in ("", "nan", "none", "null", "n/a", "-", "–"):
        return None
    try:
        number = float(raw.replace(" ", "").replace(",", "."))
    except ValueError:
        problems.append(f"{name}: {raw!r} is no number")
        return None
    if number != number or number in (float("inf"), float("-inf")):
        return None
    if number < 0 or number != int(number):
        problems.append(f"{name}: {raw!r} is no count")
        return None
    return int(number)


_FORMS = (
    ("%Y-%m-%d %H:%M", True), ("%Y-%m-%dT%H:%M", True), ("%Y-%m-%d %H:%M:%S", True), ("%Y-%m-%d", False),
    ("%d.%m.%Y %H:%M", True), ("%d.%m.%Y", False), ("%Y/%m/%d %H:%M", True), ("%Y/%m/%d", False), ("%Y.%m.%d", False),
    ("%d %B %Y", False), ("%d %b %Y", False), ("%B %d, %Y", False),
)  # fmt: skip


def _moment(text: Any, name: str, problems: list[str]) -> tuple[datetime | None, bool]:
    """A date or time and whether it has hours. Forms: ISO, `15.01.2025`, `2025/01/15`, `15 January 2025`."""
    raw = re.sub(r"\s+", " ", ("" if text is None else str(text)).strip())
    if not raw:
        problems.append(f"{name}: empty")
        return None, False
    for form, hours in _FORMS:
        try:
            return datetime.strptime(raw, form), hours
        except ValueError:
            continue
    try:
        return datetime.fromisoformat(raw).replace(tzinfo=None), len(raw) > 10
    except ValueError:
        problems.append(f"{name}: {raw!r} is no date that is known (write 2025-01-15 or 2025-01-15 20:00)")
        return None, False


def _blank() -> dict[str, Any]:
    return {
        "line": 0, "night_end": None, "part": "any", "window_start": None, "window_end": None, "date_only": False,
        "attacker": None, "target": None, "country": True, "reporter": AIR_FORCE, "weapon_class": "other",
        "weapon_model": None, "models": "", "launched": None, "intercepted": None, "lost": None, "left_airspace": None,
        "still_flying": None, "sites_hit": None, "sites_debris": None, "withheld": False, "is_total": False,
        "source": "", "note": "", "problems": [],
    }  # fmt: skip


def _ours(row: Mapping[str, Any], line: int) -> dict:
    out = _blank()
    problems: list[str] = out["problems"]
    moment, _ = _moment(row.get("night_end"), "night_end", problems)
    note = (row.get("source_note") or "").strip()
    model = (row.get("model") or "").strip()
    weapon_class = (row.get("weapon_class") or "").strip()
    side = (row.get("side") or "").strip() or None
    out |= {
        "line": line,
        "night_end": moment.date().isoformat() if moment else None,
        "part": "day" if "day report" in note else "any" if "tally" in note or "southern command" in note else "night",
        "date_only": "tally" in note,
        "attacker": side,
        "target": {"Russia": "Ukraine", "Ukraine": "Russia"}.get(side or ""),
        "country": "not in the night total" not in note or "target: Ukraine" in note,
        "weapon_class": "missile" if weapon_class == "all_missiles" else weapon_class,
        "weapon_model": None if model in ("TOTAL", "type not given") or " and " in model else _model(model)[0] or model,
        "models": model,
        "launched": _count(row.get("launched"), "launched", problems),
        "intercepted": _count(row.get("intercepted"), "intercepted", problems),
        "lost": _count(row.get("lost"), "lost", problems),
        "withheld": "withheld" in note or "not disclosed" in note,
        "is_total": model == "TOTAL",
        "note": note,
    }
    if model == "TOTAL" and weapon_class == "missile":
        out["is_total"] = True
        out["models"] = "TOTAL of missiles whose type is not given"
    left = re.search(r"left the airspace, not in lost: ([^;]*)", note)
    if left:
        out["left_airspace"] = sum(int(n) for n in re.findall(r"\d+", left.group(1)))
    flying = re.search(r"still in the air at report time: (\d+)", note)
    if flying:
        out["still_flying"] = int(flying.group(1))
    _impossible(out)
    return out


def _model(name: str) -> tuple[str | None, str]:
    """Our model and class for a name of the public table; a bundle of several has the class that they share."""
    names = arsenal.names()
    name = name.strip()
    if name in names:
        return names[name]
    parts = [names[p.strip()] for p in name.split(" and ") if p.strip() in names]
    if parts and len(parts) == len(name.split(" and ")):
        classes = {c for _, c in parts}
        if len(classes) == 1:
            return None, classes.pop()
        if classes <= set(MISSILES):
            return None, "missile"
        if classes <= set(DRONES):
            return None, "drone"
        return None, "mixed"
    return None, "other"


def _kaggle(row: Mapping[str, Any], line: int) -> dict:
    out = _blank()
    problems: list[str] = out["problems"]
    start, start_hours = _moment(row.get("time_start"), "time_start", problems)
    end, end_hours = _moment(row.get("time_end"), "time_end", problems)
    model = (row.get("model") or "").strip()
    weapon_model, weapon_class = _model(model)
    if weapon_class == "other" and model:
        problems.append(f"model: {model!r} is not known")
    source = (row.get("source") or "").strip()
    reporter, country = REPORTERS.get(source.split("/")[0], (None, True))
    target = (row.get("target") or "").strip()
    hidden = (row.get("status_data") or "").strip().casefold() == "hidden"
    hours = start_hours and end_hours
    night_end, part = None, "any"
    if start and end:
        if end < start:
            problems.append("time_end lies before time_start")
        night_end, part = night_of(start, end) if hours else (end.date().isoformat(), "any")
    elif end or start:
        night_end = (end or start).date().isoformat()  # type: ignore[union-attr]
    out |= {
        "line": line,
        "night_end": night_end,
        "part": part,
        "window_start": (start.isoformat(timespec="minutes") if start_hours else start.date().isoformat())
        if start
        else None,
        "window_end": (end.isoformat(timespec="minutes") if end_hours else end.date().isoformat()) if end else None,
        "date_only": not hours,
        "attacker": "Russia",
        "target": "Ukraine",
        "country": country,
        "reporter": reporter,
        "weapon_class": weapon_class,
        "weapon_model": weapon_model,
        "models": model,
        "launched": _count(row.get("launched"), "launched", problems),
        "intercepted": _count(row.get("destroyed"), "destroyed", problems),
        "lost": _count(row.get("not_reach_goal"), "not_reach_goal", problems),
        "still_flying": _count(row.get("still_attacking"), "still_attacking", problems),
        "left_airspace": _sum_of(row.get("border_crossing"), "border_crossing", problems),
        "sites_hit": _count(row.get("num_hit_location"), "num_hit_location", problems),
        "sites_debris": _count(row.get("num_fall_fragment_location"), "num_fall_fragment_location", problems),
        "withheld": hidden,
        "source": source,
        "note": f"{model}, {row.get('time_start')} to {row.get('time_end')}, {target}, {source[:40]}",
    }
    if hidden:
        # The number is withheld upstream and stored as 0: not a zero.
        out["intercepted"] = None
        if out["launched"] == 0:
            out["launched"] = None
    if out["lost"] == 0 and parties.breaks_between(
        reporter, _family(weapon_class), "lost", "2025-07-01", night_end or ""
    ):
        out["lost"] = None  # since then no separate figure: the 0 stands for `not given`
    _impossible(out)
    return out


def _family(weapon_class: str) -> str:
    return "missile" if weapon_class in MISSILES else "drone" if weapon_class in DRONES else weapon_class


def _sum_of(text: Any, name: str, problems: list[str]) -> int | None:
    """`{'belarus': 6, 'russia': NaN}` as a number; null where empty."""
    raw = (text or "").strip()
    if raw in ("", "{}", "nan"):
        return None
    try:
        content = ast.literal_eval(re.sub(r"\bnan\b", "None", raw, flags=re.I))
        numbers = [int(v) for v in content.values() if v is not None]
    except (ValueError, SyntaxError, AttributeError, TypeError, MemoryError, RecursionError):
        problems.append(f"{name}: {raw[:40]!r} is no table of counts")
        return None
    return sum(numbers) if numbers else None


def _impossible(row: dict) -> None:
    stopped = sum(row[name] or 0 for name in ("intercepted", "lost", "left_airspace", "still_flying"))
    if row["launched"] is not None and stopped > row["launched"]:
        row["problems"].append(f"more accounted for ({stopped}) than launched ({row['launched']})")


def night_of(start: datetime, end: datetime) -> tuple[str, str]:
    """The morning's date and `night`, or the day and `day`, of a window with hours (18:00 to 12:00 is a night)."""
    if not 12 <= start.hour < 18:
        first = start.date() if start.hour >= 18 else start.date() - timedelta(days=1)
        if end <= datetime(first.year, first.month, first.day) + timedelta(days=1, hours=12):
            return (first + timedelta(days=1)).isoformat(), "night"
    return end.date().isoformat(), "day"


def _same_post(rows: list[dict]) -> None:
    """A night window that lies one night before the rest of its post, and in the same hours as another post's rows,
    was copied from there: the post's own night counts."""
    posts: dict[str, list[dict]] = defaultdict(list)
    windows: dict[tuple, set[str]] = defaultdict(set)
    for row in rows:
        if row["source"] and row["part"] == "night" and row["country"]:
            posts[row["source"]].append(row)
            windows[(row["window_start"], row["window_end"])].add(row["source"])
    for source, members in posts.items():
        last = max(row["night_end"] for row in members)
        for row in members:
            if row["night_end"] == last or len(windows[(row["window_start"], row["window_end"])]) < 2:
                continue
            if date.fromisoformat(last) - date.fromisoformat(row["night_end"]) == timedelta(days=1):
                row["problems"].append(f"dated {row['night_end']} in the table, its post is of {last}")
                row["night_end"] = last
        del source


def _repeats(rows: list[dict]) -> None:
    seen: dict[tuple, int] = {}
    for row in rows:
        key = (
            row["night_end"],
            row["window_start"],
            row["window_end"],
            row["models"],
            row["weapon_class"],
            row["source"],
            row["note"],
        )
        if key in seen:
            row["problems"].append(f"repeats the key of line {seen[key]}")
        else:
            seen[key] = row["line"]


# --- sums over the table ---------------------------------------------------------------------------------------------


def _counted(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Rows that may be summed: of the whole country, with hours (or a night report), no totals beside their parts."""
    return [r for r in rows if r["country"] and not r["date_only"] and not r["is_total"] and r["night_end"]]


def monthly(rows: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Month × reporter × class of a reference table: sums of the attacks with hours by the month of the morning, and
    beside them, never added, the day tallies without hours. Nulls stay null; `launched_rows` says how many rows gave a number."""
    groups: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
    apart: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        if not row["night_end"] or row["is_total"]:
            continue
        key = (row["night_end"][:7], row["attacker"] or "", row["reporter"] or "", row["weapon_class"])
        (groups if row["country"] and not row["date_only"] else apart)[key].append(row)
    out = []
    for key in sorted({*groups, *apart}):
        mine, others = groups.get(key, []), apart.get(key, [])
        line: dict[str, Any] = {
            "month": key[0], "attacker": key[1] or None, "claimed_by": key[2] or None, "weapon_class": key[3],
            "nights": len({r["night_end"] for r in mine}), "nights_in_month": _days(key[0]), "rows": len(mine),
        }  # fmt: skip
        for cell in COMPARED:
            numbers = [r[cell] for r in mine if r[cell] is not None]
            line[cell] = sum(numbers) if numbers else None
            line[f"{cell}_rows"] = len(numbers)
        tallies = [r["launched"] for r in others if r["launched"] is not None]
        line["withheld"] = any(r["withheld"] for r in mine)
        line["tallies_launched"] = sum(tallies) if tallies else None
        out.append(line)
    return out


def _days(month: str) -> int:
    first = date.fromisoformat(f"{month}-01")
    return ((first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day


def by_night(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str, str, str], dict[str, Any]]:
    """(attacker, night_end, part, class) → launched, intercepted, lost, withheld, note, from the whole-country rows.
    A sum is null where one of its rows gives no number, unless no row does; classes of missiles also sum to `missile`."""
    groups: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
    for row in _counted(rows):
        families = [row["weapon_class"]]
        if row["weapon_class"] in MISSILES and row["weapon_class"] != "missile":
            families.append("missile")
        for weapon_class in families:
            groups[
                (row["attacker"] or "", row["night_end"], "day" if row["part"] == "day" else "night", weapon_class)
            ].append(row)
    out = {}
    for key, members in sorted(groups.items()):
        cells: dict[str, Any] = {}
        for cell in COMPARED:
            numbers = [r[cell] for r in members]
            cells[cell] = None if any(n is None for n in numbers) else sum(numbers)
        cells["withheld"] = any(r["withheld"] for r in members)
        cells["reporter"] = next((r["reporter"] for r in members if r["reporter"]), None)
        cells["note"] = " | ".join(r["note"] for r in members if r["note"])
        cells["problems"] = [p for r in members for p in r["problems"]]
        out[key] = cells
    return out


def part_of(row: Mapping[str, Any]) -> str:
    """Whether an attacks row is of a night or of a day, from its window."""
    if row.get("part") in ("night", "day"):
        return row["part"]
    if row.get("window_basis") == "day":
        return "day"
    start, end = str(row.get("window_start") or ""), str(row.get("window_end") or "")
    if row.get("window_basis") == "stated" and len(start) > 10 and len(end) > 10:
        return night_of(datetime.fromisoformat(start), datetime.fromisoformat(end))[1]
    return "night"


def scorecard(attacks: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Attacks against a reference table: one row an attack, class and outcome.

    `verdict`: match · differs by n · not in reference · not in texts · withheld. `how` says `exact`, `range` (the
    texts' range holds the number) or `approximate`. Only figures of the party that the table follows are compared,
    joined by night or day and by the date of the morning; attacks dated by fingerprint stay out. Nights of the table
    that no text tells, inside the span of the texts, are listed with a null attack.
    """
    table = by_night(rows)
    span = [r["night_end"] for r in rows if r["night_end"]]
    out: list[dict] = []
    used: set[tuple] = set()
    groups: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
    parties: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
    reporters = {r["reporter"] for r in rows if r["reporter"]}
    for row in attacks:
        if row.get("weapon_model") or not row.get("night_end") or row.get("window_basis") == "fingerprint":
            continue
        if row["weapon_class"] not in CLASSES or row.get("claimed_by") not in reporters:
            continue
        key = (row.get("attacker") or "", row["night_end"], part_of(row), row["weapon_class"], row["claimed_by"])
        groups[key].append(row)
    for row in attacks:
        if row.get("night_end"):
            parties[(row.get("attacker") or "", row["night_end"])].append(row)
    for key in sorted(groups):
        members = sorted(groups[key], key=lambda r: r["attack_id"])
        ref = table.get(key[:4])
        if ref is not None and ref["reporter"] not in (None, key[4]):
            ref = None
        if ref is not None:
            used.add(key[:4])
        for cell in COMPARED:
            values = [
                Range(r[f"{cell}_low"], r[f"{cell}_high"], "approximate" in (r.get("flags") or ())) for r in members
            ]
            said = [v for v in values if v.known]
            # Several windows of one night in the texts stand against one number of the table.
            value = (
                ranges.total(said) if len(said) == len(values) else (said[0] if len(values) == 1 and said else NOTHING)
            )
            other = ref[cell] if ref else None
            if not value.known and other is None and not (ref and ref["withheld"] and cell == "intercepted"):
                continue
            verdict, how, gap = _verdict(value, other, bool(ref and ref["withheld"]))
            out.append(
                _line(members[0] if len(members) == 1 else {**members[0], "attack_id": members[0]["attack_id"]}, key, cell,
                      value, other, verdict, how, gap, ref, len(members))
            )  # fmt: skip
    told = sorted(k[1] for k in groups)
    for key in sorted(table):
        if key in used or key[3] not in ("missile", "drone") or not told or not told[0] <= key[1] <= told[-1]:
            continue
        ref = table[key]
        for cell in COMPARED:
            if ref[cell] is not None:
                blank = {"attack_id": None, "flags": []}
                out.append(
                    _line(blank, (*key, ref["reporter"]), cell, NOTHING, ref[cell], "not in texts", None, None, ref, 0)
                )
    del span, parties
    return out


def _line(
    row: Mapping[str, Any], key: tuple, cell: str, value: Range, other: int | None, verdict: str, how: str | None,
    gap: int | None, ref: Mapping[str, Any] | None, windows: int,
) -> dict:  # fmt: skip
    return {
        "attack_id": row["attack_id"],
        "night_end": key[1],
        "part": key[2],
        "attacker": key[0] or None,
        "claimed_by": key[4],
        "weapon_class": key[3],
        "outcome": cell,
        "low": value.low,
        "high": value.high,
        "reference": other,
        "verdict": verdict,
        "how": how,
        "difference": gap,
        "windows": windows,
        "flags": list(row.get("flags") or ()),
        "reference_note": ref["note"] if ref else None,
        "reference_problems": list(ref["problems"]) if ref else [],
    }


def _verdict(value: Range, other: int | None, withheld: bool) -> tuple[str, str | None, int | None]:
    if other is None:
        return ("withheld" if withheld else "not in reference"), None, None
    if not value.known:
        return "not in texts", None, None
    if value.low == value.high == other:
        return "match", "exact", 0
    wanted = Range(other, other)
    if ranges.agree(Range(value.low, value.high), wanted):
        return "match", "range", 0
    if ranges.agree(value, wanted):
        return "match", "approximate", 0
    low = value.low if value.low is not None else 0
    gap = other - value.high if value.high is not None and other > value.high else low - other
    return f"differs by {gap}", None, gap


# --- export ----------------------------------------------------------------------------------------------------------


def export_kaggle_layout(attacks: Sequence[Mapping[str, Any]]) -> list[dict]:
    """The attacks in the column layout of the public table: one row an attack, party and weapon, models where they are
    given, else the class. Exact counts only (a range has no place there: the cell stays empty). Columns of
    `EXPORT_EMPTY` are always empty. `source` holds the party and the attack's id."""
    ours = {}
    for name, (model, weapon_class) in arsenal.names().items():
        if model:
            ours.setdefault((model, weapon_class), name)
    named: dict[tuple, bool] = {}
    for row in attacks:
        if row.get("weapon_model"):
            named[(row["attack_id"], row.get("claimed_by"), row["weapon_class"])] = True
            if row["weapon_class"] in MISSILES:
                named[(row["attack_id"], row.get("claimed_by"), "missile")] = True
    for row in attacks:
        if not row.get("weapon_model") and row["weapon_class"] in MISSILES[1:]:
            named[(row["attack_id"], row.get("claimed_by"), "missile")] = True
    out = []
    for row in attacks:
        key = (row["attack_id"], row.get("claimed_by"), row["weapon_class"])
        if (not row.get("weapon_model") and named.get(key)) or row["weapon_class"] == "mixed":
            continue
        line: dict[str, Any] = dict.fromkeys(KAGGLE_COLUMNS)
        model = row.get("weapon_model")
        line |= {
            "time_start": _stamp(row.get("window_start")),
            "time_end": _stamp(row.get("window_end")),
            "model": ours.get((model, row["weapon_class"]), model) if model else row["weapon_class"].replace("_", " "),
            "launch_place": " and ".join(row.get("launch_areas") or ()) or None,
            "target": row.get("target_region") or row.get("target"),
            "launched": _exact(row, "launched"),
            "destroyed": _exact(row, "intercepted"),
            "not_reach_goal": _exact(row, "lost"),
            "still_attacking": _exact(row, "still_flying"),
            "border_crossing": _exact(row, "left_airspace"),
            "num_hit_location": row.get("sites_hit"),
            "num_fall_fragment_location": row.get("sites_debris"),
            "source": f"{row.get('claimed_by') or 'unattributed'} {row['attack_id']}",
        }
        out.append(line)
    return out


def _stamp(text: Any) -> str | None:
    return str(text).replace("T", " ") if text else None


def _exact(row: Mapping[str, Any], cell: str) -> int | None:
    low, high = row.get(f"{cell}_low"), row.get(f"{cell}_high")
    return low if low is not None and low == high else None


def attack_key(row: Mapping[str, Any]) -> str:
    """A stable id of a reference row, for links."""
    return stable_id("r", row["night_end"], row["window_start"], row["models"], row["source"], row["line"])
