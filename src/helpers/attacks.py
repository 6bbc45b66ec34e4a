"""From figures to tables: attacks, versions, months, coverage, disagreements.

The attacks table is a pivot of the figures: one row an attack, party and weapon. No two parties are mixed, no null
becomes 0, and the order of articles and claims changes nothing. Every decision is a row of `decisions` with its rule and
claim ids.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from helpers import arsenal, lexicon, parties, ranges
from helpers import reference as records_of_others
from helpers.figures import Figure, figures_of, key_order
from helpers.nights import SILENT, Attack, Item, decision, settle
from helpers.ranges import CELLS, NOTHING, OUTCOME_CELLS, Range, sortable
from helpers.records import FLAGS, Article, Claim, Story, stable_id

LONGEST_STRIP = 3660  # days; over a longer span coverage lists only the days with a report


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The tables that reconciling yields, as lists of row dicts with the columns of the codebook, in a fixed order."""

    figures: list[dict] = field(default_factory=list)
    versions: list[dict] = field(default_factory=list)
    attacks: list[dict] = field(default_factory=list)
    periods: list[dict] = field(default_factory=list)
    monthly: list[dict] = field(default_factory=list)
    coverage: list[dict] = field(default_factory=list)
    scorecard: list[dict] = field(default_factory=list)
    disagreements: list[dict] = field(default_factory=list)
    decisions: list[dict] = field(default_factory=list)


# --- tables ----------------------------------------------------------------------------------------------------------


def reconcile(
    articles: Iterable[Article],
    claims: Iterable[Claim],
    stories: Iterable[Story] = (),
    extras: Iterable[Mapping[str, Any]] = (),
    reference: str | Path | Sequence[Mapping[str, Any]] | None = None,
    pack: str | Path | None = None,
) -> Reconciled:
    """Figures, attacks and what follows from them; parties, time zones and models of a pack are laid over the project's.

    `claims` of kind platform stay out; those of scope period go to `periods`. `extras` are facts that count no
    munitions (`article_id`, `kind`, `start`, `end`, `value`). `reference` is a path (our `nights.csv` or the public
    table) or its rows as `reference.load` gives them; without it the project's own table is not used. Corrections are laid
    over articles and claims before (`corrections.apply`). Undated claims get figures of an attack with a null window.
    Raises `reference.ReferenceTableError` where a reference table can't be read, LexiconError for a faulty pack.
    """
    with lexicon.laid_over(pack):
        return _reconcile(articles, claims, stories, extras, reference)


def _reconcile(
    articles: Iterable[Article],
    claims: Iterable[Claim],
    stories: Iterable[Story],
    extras: Iterable[Mapping[str, Any]],
    reference: str | Path | Sequence[Mapping[str, Any]] | None,
) -> Reconciled:
    known = {article.article_id: article for article in articles}
    extras = [dict(extra) for extra in extras]
    given = sorted(claims, key=lambda c: (c.article_id, c.start, c.end, c.number_start, c.outcome, c.claim_id))
    attacks, period_items, decisions = settle(known, given, extras)
    story_of = {article_id: story.story_id for story in stories for article_id in story.articles}
    facts = _facts(extras, [item for attack in attacks for item in attack.items])

    figure_rows: list[dict] = []
    version_rows: list[dict] = []
    attack_rows: list[dict] = []
    for attack in attacks:
        by_party: dict[str, list[Item]] = defaultdict(list)
        for item in attack.items:
            by_party[item.party or ""].append(item)
        made: dict[str, list[Figure]] = {}
        for party in sorted(by_party):
            own_notes: list[dict] = []
            found = figures_of(attack, party or None, by_party[party], own_notes)
            found += _withheld(attack, party or None, found, facts)
            for figure in found:
                figure.figure_id = stable_id(
                    "f",
                    attack.attack_id,
                    party or None,
                    figure.weapon_class,
                    figure.weapon_model,
                    figure.cell,
                    figure.part,
                )
            for note in own_notes:
                note["subject"] = attack.attack_id
            decisions += own_notes
            made[party] = found
        _later_of_one_side(attack, made, decisions)
        for party in sorted(made):
            for figure in made[party]:
                figure_rows.append(_figure_row(attack, party or None, figure, known, story_of))
                version_rows += _version_rows(figure)
                if figure.standing and figure.standing.status == "conflicting":
                    decisions.append(decision("conflict shown", figure.items, figure.figure_id, figure.rule))
            attack_rows += _attack_rows(attack, party or None, made[party], facts)
    settled = Reconciled(
        figures=figure_rows,
        versions=version_rows,
        attacks=attack_rows,
        periods=_periods(period_items, known),
        monthly=monthly(attack_rows),
        coverage=_coverage(attack_rows),
        decisions=sorted(decisions, key=lambda d: (d["subject"] or "", d["rule"], d["claim_ids"], d["detail"])),
    )
    score: list[dict] = []
    if reference is not None:
        rows = records_of_others.load(reference) if isinstance(reference, (str, Path)) else list(reference)
        score = records_of_others.scorecard(attack_rows, rows)
    disagreements = _disagreements(settled, score)
    return replace(settled, scorecard=score, disagreements=disagreements)


def _later_of_one_side(attack: Attack, made: Mapping[str, list[Figure]], decisions: list[dict]) -> None:
    """Marks a figure as revised where another party of the same side gave a different exact number on an earlier day:
    the side's count changed, although the parties stay apart."""
    by_key: dict[tuple, list[tuple[str, Figure]]] = defaultdict(list)
    for party, found in made.items():
        side = parties.side_of(party)
        if not side:
            continue
        for figure in found:
            if figure.part is None and figure.standing and figure.value.exact:
                by_key[(side, figure.weapon_class, figure.weapon_model or "", figure.cell)].append((party, figure))
    for _, entries in sorted(by_key.items()):
        for party, figure in entries:
            mine = _first_day(figure)
            older = [
                (p, f) for p, f in entries
                if p != party and f.value != figure.value and mine and (_first_day(f) or mine) < mine
            ]  # fmt: skip
            if older:
                figure.flags.add("revised")
                names = ", ".join(f"{p}: {f.value}" for p, f in older)
                decisions.append(
                    decision(
                        "later count of the same side differs", [*figure.items, *(i for _, f in older for i in f.items)],
                        attack.attack_id, f"{party}: {figure.value}; earlier {names}",
                    )
                )  # fmt: skip


def _first_day(figure: Figure) -> str | None:
    days = [r.published for r, _ in figure.standing.reports if r.published] if figure.standing else []
    return min(days) if days else None


def _figure_row(
    attack: Attack, party: str | None, figure: Figure, known: Mapping[str, Article], story_of: Mapping[str, str]
) -> dict:
    articles = [known[i.claim.article_id] for i in figure.items if i.claim.article_id in known]
    days = sorted(a.published_latest for a in articles if a.published_latest and a.date_method != "fingerprint")
    chosen = figure.standing.chosen if figure.standing else ()
    best = None
    for report in sorted(chosen, key=lambda r: (r.copy, r.rank(), r.article_id, r.claim_ids)):
        best = next((i for i in sorted(figure.items, key=Item.sort_key) if i.claim.claim_id in report.claim_ids), None)
        if best:
            break
    article = best.article if best else None
    groups = sorted(
        {g for i in figure.items if i.claim.weapon_model == figure.weapon_model and (g := i.claim.weapon_group)}
    )
    outlets = sorted({a.outlet or a.agency or a.source for a in articles})
    tales = {a.story_id or story_of.get(a.article_id) or a.article_id for a in articles}
    return {
        "figure_id": figure.figure_id,
        "attack_id": attack.attack_id,
        "claimed_by": party,
        "reporter_role": parties.role_of(party, attack.attacker, attack.target),
        "outcome": figure.cell,
        "detail": figure.detail,
        "weapon_class": figure.weapon_class,
        "weapon_group": arsenal.group_of(figure.weapon_model, groups[0] if groups else None),
        "weapon_model": figure.weapon_model,
        "low": figure.value.low,
        "high": figure.value.high,
        "approx": figure.value.approx,
        "status": figure.status,
        "as_of": figure.standing.as_of if figure.standing else None,
        "first_published": days[0] if days else None,
        "last_published": days[-1] if days else None,
        "claim_ids": sorted({i.claim.claim_id for i in figure.items if i.claim.claim_id}),
        "original_sources": 1 if party else 0,
        "carried_by": outlets,
        "stories": len(tales),
        "dated_by": _dated_by(attack),
        "sentence": best.claim.sentence if best else None,
        "url": article.url if article else None,
        "rule": figure.rule,
        "part": figure.part,
        "flags": _ordered(figure.flags),
    }


def _dated_by(attack: Attack) -> str | None:
    bases = {i.window.basis for i in attack.items}
    for basis in ("stated", "overnight", "day", "date", "published", "fingerprint"):
        if basis in bases:
            return basis
    return None


def _ordered(flags: Iterable[str]) -> list[str]:
    have = set(flags)
    return [flag for flag in FLAGS if flag in have]


def _version_rows(figure: Figure) -> list[dict]:
    if figure.standing is None:
        return []
    return [
        {
            "figure_id": figure.figure_id,
            "low": report.value.low,
            "high": report.value.high,
            "as_of": report.as_of,
            "published": report.published,
            "outlet": report.outlet,
            "article_id": report.article_id,
            "claim_id": report.claim_ids[0] if report.claim_ids else None,
            "verdict": verdict,
        }
        for report, verdict in figure.standing.reports
    ]


def _attack_rows(
    attack: Attack, party: str | None, found: list[Figure], facts: Mapping[tuple, list[dict]]
) -> list[dict]:
    rows = []
    keys = sorted(
        {(f.weapon_class, f.weapon_model) for f in found if f.part is None}, key=lambda k: key_order((*k, "launched"))
    )
    mine = facts.get((attack.attack_id, party or ""), [])
    main = next((k for k in keys if k == ("drone", None)), None) or next(
        (k for k in keys if k[1] is None), keys[0] if keys else None
    )
    for weapon_class, model in keys:
        cells = {
            f.cell: f for f in found if f.part is None and (f.weapon_class, f.weapon_model) == (weapon_class, model)
        }
        pieces = [f for f in found if f.part is not None and (f.weapon_class, f.weapon_model) == (weapon_class, model)]
        values = {cell: cells[cell].value if cell in cells else NOTHING for cell in CELLS}
        rest = _remainder(values, cells)
        regions, launch_areas = _places(attack, [*cells.values(), *pieces], mine)
        sums = [f.rule for c, f in cells.items() if f.status in ("summed", "windows_summed")]
        groups = sorted(
            {
                g
                for f in cells.values()
                for i in f.items
                if i.claim.weapon_model == model and (g := i.claim.weapon_group)
            }
        )
        row: dict[str, Any] = {
            "attack_id": attack.attack_id,
            "window_start": attack.start,
            "window_end": attack.end,
            "tz": parties.zones().get(attack.target or ""),
            "window_basis": attack.basis,
            "night_end": attack.night_end,
            "attacker": attack.attacker,
            "target": attack.target,
            "target_region": "; ".join(regions) or None,
            "launch_areas": launch_areas,
            "claimed_by": party,
            "weapon_class": weapon_class,
            "weapon_group": arsenal.group_of(model, groups[0] if groups else None),
            "weapon_model": model,
        }
        for cell in CELLS:
            row[f"{cell}_low"], row[f"{cell}_high"] = values[cell].low, values[cell].high
        row["fate_not_stated_low"], row["fate_not_stated_high"] = rest.low, rest.high
        row["sites_hit"] = _count(mine, "sites_hit") if (weapon_class, model) == main else None
        row["sites_debris"] = _count(mine, "sites_debris") if (weapon_class, model) == main else None
        row["flags"] = _flags(weapon_class, cells, rest.contradiction)
        row["figure_ids"] = [f.figure_id for f in sorted(cells.values(), key=lambda f: CELLS.index(f.cell))] + sorted(
            f.figure_id for f in pieces
        )
        row["rollup"] = "; ".join(dict.fromkeys(sums)) or None
        row["rule"] = rest.rule or None
        row["part"] = attack.part
        rows.append(row)
    return rows


def _places(attack: Attack, found: Iterable[Figure], facts: Iterable[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    """Target regions and launch areas: of the row's own claims, and those that the report names for the whole attack."""
    items = [item for figure in found for item in figure.items]
    regions = {item.place for item in items if item.place}
    launch = {item.claim.place for item in items if item.claim.place_role == "launch_area"}
    regions |= {str(fact["value"]) for fact in facts if fact["kind"] in ("target_region", "region")}
    launch |= {str(fact["value"]) for fact in facts if fact["kind"] == "launch_area"}
    return sorted(x for x in regions if x != attack.attacker), sorted(x for x in launch if x)


def _flags(weapon_class: str, cells: Mapping[str, Figure], contradiction: bool) -> list[str]:
    """The flags of a row: those of its figures, of their bounds, and of how they fit together."""
    flags = {flag for figure in cells.values() for flag in figure.flags}
    if any((f.value.low is None) != (f.value.high is None) for f in cells.values()):
        flags.add("at_least")
    if any(f.value.approx for f in cells.values()):
        flags.add("approximate")
    if contradiction:
        flags.add("contradiction")
    launched = "launched" in cells and cells["launched"].value.known
    if weapon_class == "mixed" or (launched and not any(c in cells and cells[c].value.known for c in OUTCOME_CELLS)):
        flags.add("total_only")
    return _ordered(flags)


def _remainder(values: Mapping[str, Range], cells: Mapping[str, Figure]) -> ranges.Remainder:
    """What the outcomes leave of the launched. An outcome known from a part only may lie inside another (`all eight were
    stopped, three of them by electronic warfare`): where it alone makes a contradiction it is named, not subtracted."""
    rest = ranges.remainder(values["launched"], {c: values[c] for c in OUTCOME_CELLS})
    parts = [c for c in OUTCOME_CELLS if c in cells and "partial" in cells[c].flags and values[c].high is None]
    if not rest.contradiction or not parts:
        return rest
    other = ranges.remainder(values["launched"], {c: values[c] for c in OUTCOME_CELLS if c not in parts})
    if other.contradiction:
        return rest
    named = ", ".join(f"{c.replace('_', ' ')} {values[c]}" for c in parts)
    return other._replace(rule=f"{other.rule}; {named} may lie inside")


def _count(facts: list[dict], kind: str) -> int | None:
    """The largest count of this kind that the texts of one party give (later reports count more places), or null."""
    numbers = []
    for fact in facts:
        if fact["kind"] == kind:
            digits = str(fact.get("value", "")).strip()
            if digits.isdigit():
                numbers.append(int(digits))
    return max(numbers) if numbers else None


def _facts(extras: Iterable[Mapping[str, Any]], items: list[Item]) -> dict[tuple, list[dict]]:
    """(attack, party) → facts: each goes to the claim of its article that stands nearest before it, else after it."""
    by_article: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        by_article[item.claim.article_id].append(item)
    out: dict[tuple, list[dict]] = defaultdict(list)
    ordered = sorted(
        (dict(e) for e in extras), key=lambda e: (str(e.get("article_id")), e.get("start") or 0, str(e.get("kind")), str(e.get("value")))
    )  # fmt: skip
    by_article = {name: [i for i in found if i.claim.kind != SILENT] or found for name, found in by_article.items()}
    for fact in ordered:
        near = by_article.get(str(fact.get("article_id")), [])
        if not near or not fact.get("kind"):
            continue
        at = fact.get("start") or 0
        before = [i for i in near if i.claim.start <= at]
        chosen = max(before, key=lambda i: i.claim.start) if before else min(near, key=lambda i: i.claim.start)
        out[(chosen.attack, chosen.party or "")].append(fact)
    return out


_CLASS_WORDS = (
    ("ballist", "ballistic_missile"), ("cruise", "cruise_missile"), ("drone", "drone"), ("uav", "drone"), ("missile", "missile"),
)  # fmt: skip


def _withheld(
    attack: Attack, party: str | None, found: list[Figure], facts: Mapping[tuple, list[dict]]
) -> list[Figure]:
    """Figures that the party says it does not give. `value` names a class, or a class and an outcome."""
    out = []
    have = {(f.weapon_class, f.cell) for f in found if f.part is None and f.weapon_model is None}
    for fact in facts.get((attack.attack_id, party or ""), []):
        if fact["kind"] != "withheld":
            continue
        text = f"{fact.get('value') or ''} {fact.get('weapon_class') or ''} {fact.get('outcome') or ''}".casefold()
        named = [c for word, c in _CLASS_WORDS if word in text]
        if not named:
            continue
        weapon_class = named[0]
        cell = "launched" if "launch" in text else "intercepted"
        if (weapon_class, cell) not in have:
            have.add((weapon_class, cell))
            figure = Figure(cell, weapon_class, None, NOTHING, "withheld", "withheld by the party")
            figure.flags.add("withheld")
            out.append(figure)
    for weapon_class, cell in sorted(have):
        if cell == "launched" and (weapon_class, "intercepted") not in have:
            row = parties.in_effect("withheld", party, weapon_class, "intercepted", attack.night_end)
            if row and weapon_class in row["groups"]:
                figure = Figure(
                    "intercepted", weapon_class, None, NOTHING, "withheld", f"withheld by the party since {row['date']}"
                )
                figure.flags.add("withheld")
                out.append(figure)
    return out


def _periods(items: list[Item], known: Mapping[str, Article]) -> list[dict]:
    """Cumulative claims, one row a party, weapon, outcome, period and value."""
    groups: dict[tuple, list[Item]] = defaultdict(list)
    for item in items:
        c = item.claim
        end = c.event_end or (item.article.day if item.article else None)
        groups[
            (
                c.event_start or "", end or "", c.attacker or "", c.target or "", item.party or "", c.weapon_class,
                c.weapon_model or "", item.cell, sortable(item.value),
            )
        ].append(item)  # fmt: skip
    out = []
    for key, members in sorted(groups.items()):
        members.sort(key=Item.sort_key)
        first = members[0]
        articles = [known[i.claim.article_id] for i in members if i.claim.article_id in known]
        out.append(
            {
                "period_id": stable_id("p", *key),
                "period_start": key[0] or None,
                "period_end": key[1] or None,
                "attacker": key[2] or None,
                "target": key[3] or None,
                "claimed_by": key[4] or None,
                "weapon_class": key[5],
                "weapon_group": arsenal.group_of(key[6] or None, first.claim.weapon_group),
                "weapon_model": key[6] or None,
                "outcome": key[7],
                "low": first.value.low,
                "high": first.value.high,
                "approx": first.value.approx,
                "place": first.claim.place,
                "published": min((a.published_latest for a in articles if a.published_latest), default=None),
                "carried_by": sorted({a.outlet or a.agency or a.source for a in articles}),
                "claim_ids": sorted({i.claim.claim_id for i in members}),
                "sentence": first.claim.sentence,
                "url": first.article.url if first.article else None,
                "rule": "cumulative: never added to attacks",
            }
        )
    return out


def monthly(attacks: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Month × party × weapon: sums of the attacks rows, on how many nights a figure stands (`nights` of
    `nights_in_month`), and how many attacks state each outcome. A month without a figure for an outcome has nulls."""
    groups: dict[tuple, list[Mapping[str, Any]]] = defaultdict(list)
    for row in attacks:
        if not row.get("night_end") or row.get("window_basis") == "fingerprint":
            continue
        if row.get("weapon_model") and not row.get("weapon_group"):
            continue
        key = (
            row["night_end"][:7], row.get("attacker") or "", row.get("target") or "", row.get("claimed_by") or "",
            row["weapon_class"], row.get("weapon_group") or "",
        )  # fmt: skip
        groups[key].append(row)
    out = []
    for key, rows in sorted(groups.items()):
        first = date.fromisoformat(f"{key[0]}-01")
        last = (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
        line: dict[str, Any] = {
            "month": key[0],
            "attacker": key[1] or None,
            "target": key[2] or None,
            "claimed_by": key[3] or None,
            "weapon_class": key[4],
            "weapon_group": key[5] or None,
            "attacks": len({r["attack_id"] for r in rows}),
            "nights": len({r["night_end"] for r in rows}),
            "nights_in_month": last.day,
        }
        for cell in (*CELLS, "fate_not_stated"):
            have = [
                Range(r[f"{cell}_low"], r[f"{cell}_high"])
                for r in rows
                if r[f"{cell}_low"] is not None or r[f"{cell}_high"] is not None
            ]
            value = ranges.total(have)
            line[f"{cell}_low"], line[f"{cell}_high"] = value.low, value.high
            line[f"{cell}_attacks"] = len(have)
        line["flags"] = _ordered({f for r in rows for f in r["flags"]})
        line["breaks"] = sorted(
            {
                b["date"]
                for cell in ("launched", "intercepted", "lost")
                for b in parties.breaks_between(key[3] or None, key[4], cell, first.isoformat(), last.isoformat())
            }
        )
        out.append(line)
    return out


def _coverage(attacks: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Date × party: `report`, `explicit none` (the party says that nothing was launched), `no report`. Parties with a
    figure on at least three nights, or of national level, over the days from the first attack to the last."""
    by_party: dict[str, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for row in attacks:
        if row.get("night_end") and row.get("claimed_by") and row.get("window_basis") != "fingerprint":
            by_party[row["claimed_by"]][row["night_end"]].append(row)
    days = sorted({day for found in by_party.values() for day in found})
    if not days:
        return []
    first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1])
    out = []
    national = ("military", "ministry", "head of state")
    for party in sorted(by_party):
        level = parties.parties().get(party, {}).get("level")
        if len(by_party[party]) < 3 and level not in national:
            continue
        every = range((last - first).days + 1) if (last - first).days <= LONGEST_STRIP else ()
        span = [(first + timedelta(days=offset)).isoformat() for offset in every] or sorted(by_party[party])
        for day in span:
            rows = by_party[party].get(day, [])
            launched = [r for r in rows if r["launched_low"] is not None or r["launched_high"] is not None]
            none = bool(launched) and all(r["launched_high"] == 0 for r in launched)
            out.append(
                {
                    "date": day,
                    "party": party,
                    "status": "explicit none" if none else "report" if rows else "no report",
                    "attacks": len({r["attack_id"] for r in rows}),
                }
            )
    return out


def _disagreements(settled: Reconciled, score: Sequence[Mapping[str, Any]]) -> list[dict]:
    """Numbers of one attack that can't both be right: between parties, between values of one party, against the
    reference. Both sources' words stand beside each other."""
    out = []
    nights = {row["attack_id"]: row for row in settled.attacks}
    groups: dict[tuple, list[dict]] = defaultdict(list)
    for row in settled.figures:
        if row["part"] is None and row["status"] not in ("summed", "withheld", "zero_by_closed_list"):
            groups[(row["attack_id"], row["weapon_class"], row["weapon_model"] or "", row["outcome"])].append(row)
    for key, rows in sorted(groups.items()):
        for index, one in enumerate(rows):
            for two in rows[index + 1 :]:
                a, b = (Range(r["low"], r["high"], bool(r["approx"])) for r in (one, two))
                if a.known and b.known and not ranges.agree(a, b):
                    out.append(_disagreement("parties", nights.get(key[0]), key, one, two))
    versions: dict[str, list[dict]] = defaultdict(list)
    for row in settled.versions:
        versions[row["figure_id"]].append(row)
    for row in settled.figures:
        seen = []
        for version in versions.get(row["figure_id"], ()):
            value = Range(version["low"], version["high"])
            if row["low"] != row["high"] or not value.known or version["verdict"] == "rounded":
                continue
            if f"{version['low']} counts the" in row["rule"] or f"{version['low']} stopped =" in row["rule"]:
                continue  # the same count, cut otherwise
            if not ranges.agree(value, Range(row["low"], row["high"], bool(row["approx"]))) and value not in seen:
                seen.append(value)
                other = {**row, "low": version["low"], "high": version["high"], "sentence": None, "url": None}
                other["article_id"], other["claim_id"] = version["article_id"], version["claim_id"]
                key = (row["attack_id"], row["weapon_class"], row["weapon_model"] or "", row["outcome"])
                out.append(_disagreement("versions", nights.get(key[0]), key, row, other))
    for row in score:
        if str(row["verdict"]).startswith("differs"):
            key = (row["attack_id"], row["weapon_class"], "", row["outcome"])
            one = next(
                (f for f in settled.figures if f["attack_id"] == key[0] and f["claimed_by"] == row["claimed_by"]
                 and f["weapon_class"] == key[1] and not f["weapon_model"] and f["outcome"] == key[3] and f["part"] is None),
                {},
            )  # fmt: skip
            two = {
                "claimed_by": "reference table",
                "low": row["reference"],
                "high": row["reference"],
                "sentence": row["reference_note"],
            }
            out.append(_disagreement("reference", nights.get(key[0]), key, one, two))
    return out


def _disagreement(kind: str, attack: Mapping[str, Any] | None, key: tuple, one: Mapping, two: Mapping) -> dict:
    low = [x for x in (one.get("low"), one.get("high")) if x is not None]
    other = [x for x in (two.get("low"), two.get("high")) if x is not None]
    gap = max(min(low) - max(other), min(other) - max(low), 0) if low and other else None
    row: dict[str, Any] = {
        "kind": kind,
        "attack_id": key[0],
        "night_end": attack["night_end"] if attack else None,
        "weapon_class": key[1],
        "weapon_model": key[2] or None,
        "outcome": key[3],
        "difference": gap,
    }
    for name, side in (("one", one), ("two", two)):
        for column in ("claimed_by", "low", "high", "sentence", "url", "figure_id"):
            row[f"{name}_{column}"] = side.get(column)
        row[f"{name}_claim_ids"] = [side["claim_id"]] if side.get("claim_id") else list(side.get("claim_ids") or ())
    return row
