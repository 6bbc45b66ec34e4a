"""Tables in the shape of a run, made from the hand-annotated sample: what the site and chart tests stand on.

The stages are not called, so that these tests fail for faults of the site alone. The reconciling here is as plain as it
can be (exact date, one value a party); it is no model of the real one.
"""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from helpers.records import MISSILES, stable_id

GOLD = Path(__file__).parents[1] / "data" / "gold" / "sample"
ROLES = {"Russia": ("Russian", "Gladkov", "Sobyanin"), "Ukraine": ("Ukrain", "Zelensk", "Kyiv", "Odesa", "Dnipro")}


def rows_of(name: str) -> list[dict]:
    return [json.loads(line) for line in (GOLD / name).read_text(encoding="utf-8").splitlines()]


def sentence_of(text: str, start: int, end: int) -> str:
    lo = max(text.rfind(". ", 0, start) + 2 if ". " in text[:start] else 0, text.rfind("\n", 0, start) + 1)
    hi = min(
        x
        for x in (text.find(". ", end) + 1 or len(text), text.find("\n", end) % (len(text) + 1), len(text))
        if x >= end
    )
    return text[lo:hi]


def role(party: str | None, attacker: str | None) -> str | None:
    for side, words in ROLES.items():
        if party and any(word in party for word in words):
            return "attacker" if side == attacker else "defender"
    return "third" if party else None


def tables() -> dict[str, pd.DataFrame]:
    meta = {f"{r['file']}#{r['n']}": r for r in rows_of("articles.jsonl")}
    articles, claims, mentions = [], [], []
    actors = {r["id"]: r["actors"] for r in rows_of("actors.jsonl")}
    for row in rows_of("claims.jsonl"):
        m, text = meta.get(row["id"], {}), row["text"]
        source, n = row["id"].rsplit("#", 1)
        aid = stable_id("a", source, n, text)
        articles.append(
            {"article_id": aid, "source": source, "n": int(n), "first_char": 0, "last_char": len(text), "url": None, "outlet": m.get("outlet"),
                 "agency": None, "title": m.get("headline"), "place": m.get("dateline_place"), "byline": "By A Writer",
                 "published_earliest": m.get("earliest"), "published_latest": m.get("latest"), "date_method": "dateline",
                 "date_evidence": None, "language": "en", "words": len(text.split()), "story_id": stable_id("s", aid), "copy_of": m.get("duplicate_of"),
                 "version_of": None, "source_id": None, "licence": "CC BY 4.0", "text": text}
        )  # fmt: skip
        for claim in row["claims"]:
            start = text.find(claim["evidence"])
            end = start + len(claim["evidence"])
            day = row["doc_date"]
            claims.append(
                dict(claim_id=stable_id("c", aid, start, claim["outcome"], len(claims)), article_id=aid, start=start, end=end,
                     sentence=sentence_of(text, start, end), number_start=start, number_end=end, approx=False, detail=None,
                     weapon_group=None, target={"Russia": "Ukraine", "Ukraine": "Russia"}.get(claim["attacker"]), place=None,
                     event_start=day, event_end=day, event_basis="day", as_of=None, part_of=None, kind="munition", inferred=[],
                     rule="gold", **claim)
            )  # fmt: skip
        for actor, count in actors.get(row["id"], {}).items():
            at, name = 0, actor if actor in text else actor.split()[-1]
            for _ in range(count["by_name"]):
                at = text.find(name, at)
                if at < 0:
                    break
                mentions.append(
                    {
                        "article_id": aid,
                        "actor_id": stable_id("Q", actor),
                        "actor": actor,
                        "start": at,
                        "end": at + len(name),
                        "surface": name,
                        "form": "name",
                    }
                )
                at += len(name)
    frame_a, frame_c, frame_m = pd.DataFrame(articles), pd.DataFrame(claims), pd.DataFrame(mentions)
    figures, versions = _figures(frame_a, frame_c)
    return {
        "articles": frame_a, "claims": frame_c, "mentions": frame_m, "figures": figures, "versions": versions,
        "attacks": _attacks(figures), "timeline": _timeline(frame_a, frame_m), "scorecard": _scorecard(figures),
        "stories": pd.DataFrame([{"story_id": a["story_id"], "articles": [a["article_id"]], "outlets": [a["outlet"]], "first_published": a["published_earliest"], "agency": None, "how_linked": "single"} for a in articles]),
        "skipped": pd.DataFrame([{"source": "telegram/result.json", "line": 10, "code": "service", "reason": "a service message, no post"}]),
        "dropped": pd.DataFrame([{"source": "pages/page_01.txt", "n": 1, "line": 2, "text": "Handout/Harbor Radio", "rule": "photo credit"}]),
        "set_aside": pd.DataFrame([{"article_id": articles[0]["article_id"], "start": 0, "end": 5, "sentence": "killed 13 in a missile strike", "quantity_low": 13, "quantity_high": 13, "unit": "killed", "reason": "counts people"}]),
        "inputs": pd.DataFrame([{"source": s, "bytes": 100, "sha256": "0" * 64, "kind": "text", "encoding": "utf-8", "records": 1, "accepted": 1, "skipped": 0, "duplicates": 0, "status": "read", "reason": None} for s in sorted({a["source"] for a in articles})]),
    }  # fmt: skip


def _figures(articles: pd.DataFrame, claims: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    outlets = articles.set_index("article_id")
    figures, versions = [], []
    one = claims[claims["scope"] == "attack"].fillna({"weapon_model": "", "claimed_by": "", "attacker": ""})
    keys = ["event_end", "attacker", "claimed_by", "weapon_class", "weapon_model", "outcome"]
    for (day, attacker, party, kind, model, outcome), group in one.groupby(keys, sort=True):
        attack = stable_id("k", attacker, day)
        fid = stable_id("f", attack, party, kind, model, outcome)
        last = group.iloc[-1]
        status = "conflicting" if group["quantity_low"].nunique() > 1 else "stated"
        figures.append(
            {"figure_id": fid, "attack_id": attack, "claimed_by": party or None, "reporter_role": role(party, attacker), "outcome": outcome,
                 "detail": None, "weapon_class": kind, "weapon_group": None, "weapon_model": model or None, "low": last["quantity_low"],
                 "high": last["quantity_high"], "approx": False, "status": status, "as_of": None, "first_published": day, "last_published": day,
                 "claim_ids": list(group["claim_id"]), "original_sources": [party] if party else [],
                 "carried_by": sorted({outlets.loc[a, "outlet"] or "" for a in group["article_id"]} - {""}), "stories": 1,
                 "dated_by": "dateline", "sentence": last["sentence"], "url": None, "rule": "one value"}
        )  # fmt: skip
        versions += [
            {"figure_id": fid, "low": c["quantity_low"], "high": c["quantity_high"], "as_of": None, "published": day,
                 "outlet": outlets.loc[c["article_id"], "outlet"], "article_id": c["article_id"], "verdict": "first" if i == 0 else "repeated"}
            for i, c in enumerate(group.to_dict("records"))
        ]  # fmt: skip
    frame = pd.DataFrame(figures)
    for column in ("low", "high"):
        frame[column] = frame[column].astype("Int64")
    return frame, pd.DataFrame(versions)


def _attacks(figures: pd.DataFrame) -> pd.DataFrame:
    rows = []
    cells = figures.fillna({"claimed_by": "", "weapon_model": ""})
    day_of = {
        stable_id("k", a, d): (a, d) for a in ("Russia", "Ukraine", "") for d in cells["first_published"].unique()
    }
    for (attack, party, kind, model), group in cells.groupby(
        ["attack_id", "claimed_by", "weapon_class", "weapon_model"], sort=True
    ):
        attacker, day = day_of.get(attack, (None, None))
        if not attacker:
            attacker, day = None, group["first_published"].iloc[0]
        row = {"attack_id": attack, "window_start": day, "window_end": day, "tz": "Europe/Kyiv", "window_basis": "day", "night_end": day, "attacker": attacker,
                   "target": {"Russia": "Ukraine", "Ukraine": "Russia"}.get(attacker), "target_region": None, "launch_areas": [], "claimed_by": party or None,
                   "weapon_class": kind, "weapon_group": None, "weapon_model": model or None, "rollup": False}  # fmt: skip
        for outcome in (
            "launched",
            "intercepted",
            "suppressed",
            "lost",
            "left_airspace",
            "still_flying",
            "hit",
            "fate_not_stated",
        ):
            found = group[group["outcome"] == outcome]
            row[f"{outcome}_low"] = found["low"].iloc[0] if len(found) else None
            row[f"{outcome}_high"] = found["high"].iloc[0] if len(found) else None
        rest = 0
        if row["launched_low"] is not None and not pd.isna(row["launched_low"]):
            known = sum(
                row[f"{o}_low"] or 0 for o in ("intercepted", "lost", "hit") if not pd.isna(row[f"{o}_low"] or 0)
            )
            rest = row["launched_low"] - known
            row["fate_not_stated_low"] = row["fate_not_stated_high"] = max(rest, 0)
        row["flags"] = ["contradiction"] if rest < 0 else []
        row["figure_ids"] = list(group["figure_id"])
        rows.append(row)
    frame = pd.DataFrame(rows)
    for column in frame.columns:
        if column.endswith(("_low", "_high")):
            frame[column] = pd.array([None if pd.isna(v) else int(v) for v in frame[column]], dtype="Int64")
    return frame


def _timeline(articles: pd.DataFrame, mentions: pd.DataFrame) -> pd.DataFrame:
    days = pd.to_datetime(articles["published_earliest"])
    week = (days - pd.to_timedelta(days.dt.weekday, unit="D")).dt.strftime("%Y-%m-%d")
    of = dict(zip(articles["article_id"], week, strict=True))
    story = dict(zip(articles["article_id"], articles["story_id"], strict=True))
    m = mentions.assign(period_start=mentions["article_id"].map(of), story=mentions["article_id"].map(story)).dropna(
        subset=["period_start"]
    )
    total = articles.assign(w=week).groupby("w")["story_id"].nunique()
    words = articles.assign(w=week).groupby("w")["words"].sum()
    rows = []
    for actor, group in m.groupby("actor_id", sort=True):
        for period in sorted(total.index):
            part = group[group["period_start"] == period]
            rows.append({"period_start": period, "actor_id": actor, "actor": group["actor"].iloc[0], "by_name": len(part), "by_title": 0, "articles": part["article_id"].nunique(),
                             "stories": part["story"].nunique(), "stories_total": int(total[period]), "share_of_stories": part["story"].nunique() / total[period], "words": int(words[period]),
                             "per_1000_words": 1000 * len(part) / words[period]})  # fmt: skip
    return pd.DataFrame(rows)


def _scorecard(figures: pd.DataFrame) -> pd.DataFrame:
    nights = pd.read_csv(GOLD / "nights.csv")
    total = nights[(nights["model"] == "TOTAL") & (nights["weapon_class"].isin(["drone", "all_missiles"]))]
    rows = []
    for r in total.to_dict("records"):
        classes = ("drone",) if r["weapon_class"] == "drone" else MISSILES[:1]
        attack = stable_id("k", r["side"], r["night_end"])
        for outcome in ("launched", "intercepted"):
            if pd.isna(r[outcome]):
                continue
            mine = figures[
                (figures["attack_id"] == attack)
                & figures["weapon_class"].isin(classes)
                & (figures["outcome"] == outcome)
                & (figures["reporter_role"] == "defender")
            ]
            low = None if mine.empty else mine["low"].iloc[0]
            known = low is not None and not pd.isna(low)
            rows.append({"attack_id": attack if known else None, "night_end": r["night_end"], "attacker": r["side"], "weapon_class": classes[0], "outcome": outcome, "low": low, "high": low,
                             "reference": int(r[outcome]), "verdict": "not in texts" if not known else "match" if low == r[outcome] else f"differs by {int(abs(low - r[outcome]))}"})  # fmt: skip
    return pd.DataFrame(rows)
