"""The sentences and tables of the notebooks, made from the data: there is a form for nothing found, for one and for many.

No notebook states a result in a static cell, since parameters change it; each result is read by a function of this
module. Text of the sources is escaped by whoever shows it: these functions return plain text or DataFrames.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pandas as pd

from helpers import actors, claims, concordance, scoring, views
from helpers.records import Article, Mention, Reading, Story
from helpers.tables import records_of

Tables = Mapping[str, pd.DataFrame]
CHANGES = ("rises", "falls", "peak")  # kinds of findings on actors that state a change


def some(count: int, one: str, many: str | None = None) -> str:
    """`no drones`, `one drone`, `1,200 drones`."""
    if count == 0:
        return f"no {many or one + 's'}"
    return f"one {one}" if count == 1 else f"{count:,} {many or one + 's'}"


def share(part: int, whole: int) -> str:
    """`3 of 40 (8 %)`; only the counts where the whole is under 30."""
    return f"{part:,} of {whole:,} ({100 * part / whole:.0f} %)" if whole >= 30 else f"{part:,} of {whole:,}"


def listed(words: Sequence[str], most: int = 5) -> str:
    """`a, b and c`; past `most` the rest is counted."""
    words = [str(word) for word in words]
    if len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} more"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else "none"


def intake(tables: Tables) -> str:
    """What came in and what of it was read."""
    inputs, articles = tables["inputs"], tables["articles"]
    if not len(articles):
        return f"From {some(len(inputs), 'file')} no article could be read; the table of skipped items says why."
    skipped = len(tables["skipped"])
    copies = int(articles["copy_of"].notna().sum())
    return (
        f"{some(len(inputs), 'file').capitalize()} gave {some(len(articles), 'article')} in "
        f"{some(len(tables['stories']), 'independent story', 'independent stories')}; "
        f"{some(copies, 'article is a copy', 'articles are copies')}, {some(skipped, 'item was', 'items were')} skipped, "
        f"{some(len(tables['dropped']), 'line was', 'lines were')} taken out of the texts."
    )


def period(tables: Tables) -> str:
    """The days that the dated articles span."""
    articles = tables["articles"]
    dated = articles[articles["published_earliest"].notna()]
    if not len(dated):
        return "No article could be dated."
    first, last = dated["published_earliest"].min()[:10], dated["published_latest"].dropna().max()
    last = last[:10] if isinstance(last, str) else None
    exact = int((dated["published_earliest"].str[:10] == dated["published_latest"].str[:10]).sum())
    span = f"on {first}" if first == last else f"from {first} to {last}" if last else f"on {first} or later"
    undated = len(articles) - len(dated)
    without = (
        f" {some(undated, 'article has', 'articles have').capitalize()} no date and stand in no chart."
        if undated
        else ""
    )
    return (
        f"{share(len(dated), len(articles))} articles could be dated, {exact:,} of them to the day; they were published "
        f"{span}." + without
    )


def languages(tables: Tables) -> str:
    """The languages of the articles, and how many are not read."""
    counts = tables["articles"]["language"].value_counts().sort_index()
    if not len(counts):
        return "There is no article whose language could be told."
    unread = {name: int(n) for name, n in counts.items() if name not in ("en", "uk", "ru")}
    read = listed([f"{n:,} in {name}" for name, n in counts.items() if name not in unread])
    tail = (
        f"; not read: {listed([f'{n:,} in {name}' for name, n in unread.items()])}"
        if unread
        else "; none is in a language that is not read"
    )
    return f"Articles by language: {read}{tail}."


def by_count(df: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """How often each value of a column stands, most frequent first, ties by name."""
    counts = df[column].fillna("not known").value_counts().rename_axis(name).reset_index(name="count")
    return counts.sort_values(["count", name], ascending=[False, True], ignore_index=True)


def articles_by_day(tables: Tables) -> pd.DataFrame:
    """day × outlet: articles whose day is known."""
    articles = tables["articles"]
    exact = articles[
        articles["published_earliest"].notna()
        & (articles["published_earliest"].str[:10] == articles["published_latest"].str[:10])
    ]
    days = exact.assign(day=exact["published_earliest"].str[:10], outlet=exact["outlet"].fillna("outlet not known"))
    return days.groupby(["day", "outlet"], as_index=False).size().rename(columns={"size": "articles"})


def claims_read(tables: Tables) -> str:
    """How many numbers became claims and how many were set aside."""
    claims, aside = tables["claims"], tables["set_aside"]
    if not len(claims) and not len(aside):
        return "No number stands beside a munition in these texts."
    counted = claims[claims["kind"] != "zero"]
    zeros = len(claims) - len(counted)
    texts = counted["article_id"].nunique()
    return (
        f"{some(len(counted), 'strike claim').capitalize()} in {some(texts, 'article')}, {some(zeros, 'stated zero')}; "
        f"{some(len(aside), 'number')} beside a munition gave no claim (in the table of numbers set aside)."
    )


def main_party(tables: Tables) -> str | None:
    """The party that tells most dated attacks with a number launched, else with any number; ties by name. Null for none."""
    attacks = tables["attacks"]
    named = attacks[attacks["claimed_by"].notna()]
    for rows in (
        named[named["night_end"].notna() & named["launched_low"].notna()],
        named[named["night_end"].notna()],
        named,
    ):
        if len(rows):
            counts = rows.groupby("claimed_by")["attack_id"].nunique()
            return sorted(counts.index, key=lambda name: (-counts[name], name))[0]
    return None


def rows_of(tables: Tables, party: str | None, weapon: str) -> pd.DataFrame:
    """The rows of `attacks` of one party for one class as a whole (`drone`, `missile`, …), by night."""
    attacks = tables["attacks"]
    mine = attacks[
        (attacks["weapon_class"] == weapon) & attacks["weapon_model"].isna() & attacks["weapon_group"].isna()
    ]
    if party:
        mine = mine[mine["claimed_by"] == party]
    return mine.sort_values(["night_end", "attack_id"], na_position="last", ignore_index=True)


def strikes(tables: Tables, party: str | None, weapon: str) -> str:
    """What one party says of one class over the whole time."""
    many = views.words_of(weapon)
    if party is None:
        return f"No party gives a figure of {many} for a dated attack in these texts."
    rows = rows_of(tables, party, weapon)
    stated = rows[rows["launched_low"].notna()]
    who = views.party(party, start=True)
    if not len(stated):
        return f"{who} gives no number of {many} launched in these texts."
    open_end = bool(stated["launched_high"].isna().any())
    total = int(stated["launched_low"].sum())
    both = stated[stated["intercepted_low"].notna()]
    text = (
        f"{who} reported {'at least ' if open_end else ''}{some(total, views.words_of(weapon, 1), many)} launched in "
        f"{some(len(stated), 'attack')}."
    )
    if len(both):
        down = int(both["intercepted_low"].sum())
        of = int(both["launched_low"].sum())
        text += f" Where it also gave a number shot down ({some(len(both), 'attack')}), that was {share(down, of)}."
    return text


def settled(tables: Tables) -> str:
    """How many attacks and figures there are, and which figures don't hold together."""
    attacks, figures = tables["attacks"], tables["figures"]
    if not len(figures):
        return "There is no figure to reconcile."
    flags = [flag for row in attacks["flags"] for flag in row]
    conflicts = sum(flag == "contradiction" for flag in flags)
    return (
        f"{some(len(figures), 'figure').capitalize()} of {some(attacks['attack_id'].nunique(), 'attack')}, by "
        f"{some(figures['claimed_by'].nunique(), 'named party', 'named parties')}; "
        f"{some(conflicts, 'row states', 'rows state')} more stopped than launched, "
        f"{some(flags.count('revised'), 'row was', 'rows were')} revised, "
        f"{some(len(tables['disagreements']), 'disagreement')} between parties or with the reference."
    )


def biggest_attack(tables: Tables, weapon: str = "") -> str | None:
    """The attack with the most munitions stated as launched by one party; null where there is none."""
    attacks = tables["attacks"]
    mine = attacks[attacks["launched_low"].notna() & attacks["weapon_model"].isna()]
    if weapon:
        mine = mine[mine["weapon_class"] == weapon]
    if not len(mine):
        return None
    best = mine.sort_values(["launched_low", "night_end", "attack_id"], ascending=[False, True, True])
    return best["attack_id"].iloc[0]


def find_attack(tables: Tables, wanted: str) -> str | None:
    """The attack of that id, or of that night (its morning date); the biggest where nothing is wanted or found."""
    attacks = tables["attacks"]
    if wanted:
        for column in ("attack_id", "night_end"):
            found = attacks[attacks[column] == wanted]
            if len(found):
                return (
                    sorted(found["attack_id"])[0]
                    if column == "attack_id"
                    else biggest_attack({"attacks": found}) or sorted(found["attack_id"])[0]
                )
    return biggest_attack(tables)


def named(tables: Tables) -> str:
    """Whom the texts speak of most, by the share of independent stories."""
    mentions, articles = tables["mentions"], tables["articles"]
    if not len(mentions):
        return "No actor of the lexicon is named in these texts."
    story = articles.set_index("article_id")["story_id"]
    per = mentions[mentions["form"] == "name"].assign(story=lambda d: d["article_id"].map(story))
    counts = per.groupby("actor")["story"].nunique()
    total = articles["story_id"].nunique()
    top = sorted(counts.index, key=lambda name: (-counts[name], name))[:3]
    return (
        f"These texts name {some(mentions['actor'].nunique(), 'actor')}, in most stories "
        + listed([f"{name} ({share(int(counts[name]), total)})" for name in top])
        + "."
    )


def top_actors(tables: Tables, most: int = 4) -> list[str]:
    """The persons named in the most stories, ties by name; where there are too few, other actors after them."""
    mentions = tables["mentions"]
    story = tables["articles"].set_index("article_id")["story_id"]
    per = mentions[mentions["form"] == "name"].assign(story=lambda d: d["article_id"].map(story))
    counts = per.groupby("actor")["story"].nunique()
    kinds = actors.kinds()
    return sorted(counts.index, key=lambda name: (kinds.get(name) != "person", -counts[name], name))[:most]


def accuracy(scores: Sequence[Any]) -> str:
    """How good the reading is on annotated texts, in a reader's terms."""
    if not scores:
        return "No annotated texts were scored."
    lines = []
    for found in scores:
        if found.precision is None or found.recall is None:
            lines.append(f"{found.name}: no claims to judge.")
            continue
        lines.append(
            f"{found.name} ({found.texts} texts): of 100 numbers shown, {100 * (1 - found.precision):.0f} are wrong; "
            f"of 100 in the texts, {100 * (1 - found.recall):.0f} are missed"
            + (
                f"; texts without claims left clean {found.clean} of {found.without_claims}."
                if found.without_claims
                else "."
            )
        )
    return "\n".join(lines)


def score_table(scores: Sequence[Any]) -> pd.DataFrame:
    """One row a gold set: counts, precision, recall, F1 and the share of right attributes."""
    rows = []
    for s in scores:
        rows.append(
            {
                "set": s.name,
                "texts": s.texts,
                "claims": s.right + s.missed,
                "precision": s.precision,
                "recall": s.recall,
                "F1": s.f1,
            }
            | {name.replace("_", " "): value for name, value in s.attributes.items()}
        )
    columns = ["set", "texts", "claims", "precision", "recall", "F1"]
    return pd.DataFrame(rows, columns=None if rows else columns).round(3)


def errors_by(scores: Sequence[Any], field: str) -> pd.DataFrame:
    """right, missed and extra claims by outcome or weapon class, over all sets."""
    counts: dict[str, dict[str, int]] = {}
    for found in scores:
        for text in found.pairs:
            for kind, group in (
                ("right", [g for g, _ in text.matched]),
                ("missed", text.missed),
                ("extra", text.extra),
            ):
                for claim in group:
                    row = counts.setdefault(str(claim.get(field)), {"right": 0, "missed": 0, "extra": 0})
                    row[kind] += 1
    rows = [{field: name, **row} for name, row in sorted(counts.items())]
    df = pd.DataFrame(rows, columns=[field, "right", "missed", "extra"])
    df["precision"] = df["right"] / (df["right"] + df["extra"]).where(lambda n: n > 0)
    df["recall"] = df["right"] / (df["right"] + df["missed"]).where(lambda n: n > 0)
    return df.round(3)


def worst(scores: Sequence[Any], most: int = 12) -> pd.DataFrame:
    """The texts with the most errors: what was missed and what was read wrongly, in the words of the text."""
    rows = []
    for found in scores:
        for text in found.pairs:
            for kind, group in (("missed", text.missed), ("extra", text.extra)):
                for claim in group:
                    rows.append(
                        {"set": found.name, "text": text.text_id, "errors": len(text.missed) + len(text.extra), "kind": kind,
                         "outcome": claim["outcome"], "weapon": claim["weapon_class"], "evidence": claim.get("evidence")}
                    )  # fmt: skip
    df = pd.DataFrame(rows, columns=["set", "text", "errors", "kind", "outcome", "weapon", "evidence"])
    order = ["errors", "set", "text", "kind", "evidence"]
    return df.sort_values(order, ascending=[False, True, True, True, True], ignore_index=True).head(most)


def show(df: pd.DataFrame, title: str, note: str = "", rows: int = 25) -> Any:
    """The first rows of a table, escaped, with title and note; how many more there are stands below."""
    from great_tables import GT

    shown = df.head(rows).copy()
    for column in shown.columns:
        if shown[column].dtype == object or str(shown[column].dtype).startswith("str"):
            shown[column] = [_cell(value) for value in shown[column]]
    name = "t-" + views.slug(title)
    table = GT(shown, id=name[:60]).tab_header(title=title)
    if note:
        table = table.tab_source_note(note)
    if len(df) > rows:
        table = table.tab_source_note(f"{rows} of {len(df):,} rows; all of them are in the downloads.")
    return table.sub_missing(missing_text="").tab_options(table_font_size="13px", heading_align="left")


def _cell(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return "; ".join(map(str, value))
    return "" if views.null(value) else str(value)


def read_text(text: str, day: str = "") -> Reading:
    """One pasted text, read as an article published on `day` (ISO date, or empty where not known)."""
    return claims.read(
        Article(
            "pasted", "-", 1, text, last_char=len(text), published_earliest=day or None, published_latest=day or None
        )
    )


def text_read(reading: Reading) -> str:
    """What was read in one text, claim by claim."""
    if not reading.claims:
        aside = some(len(reading.set_aside), "number")
        return f"No strike claim was read in this text; {aside} beside a munition set aside."
    lines = []
    for claim in reading.claims:
        kind = claim.weapon_model or views.words_of(claim.weapon_class)
        who = views.party(claim.claimed_by, start=True) if claim.claimed_by else "The text, naming nobody"
        number = (
            "none of the"
            if claim.kind == "zero"
            else views.amount(claim.quantity_low, claim.quantity_high, claim.approx)
        )
        lines.append(f"{who}: {number} {kind} {views.OUTCOME_WORDS[claim.outcome]} (“{claim.evidence}”)")
    return "\n".join(lines)


def reading_table(reading: Reading) -> pd.DataFrame:
    """The claims of one text with all that was read of each."""
    columns = [
        "evidence",
        "low",
        "high",
        "weapon",
        "model",
        "outcome",
        "detail",
        "attacker",
        "claimed by",
        "scope",
        "rule",
    ]
    rows = [
        (c.evidence, c.quantity_low, c.quantity_high, c.weapon_class, c.weapon_model, c.outcome, c.detail, c.attacker,
         c.claimed_by, c.scope, c.rule)
        for c in reading.claims
    ]  # fmt: skip
    return _numbers(pd.DataFrame(rows, columns=columns), "low", "high")


def aside_table(reading: Reading) -> pd.DataFrame:
    """The numbers of one text that gave no claim."""
    rows = [(a.sentence, a.quantity_low, a.quantity_high, a.unit, a.reason) for a in reading.set_aside]
    return _numbers(pd.DataFrame(rows, columns=["sentence", "low", "high", "counts", "why"]), "low", "high")


def _numbers(df: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return df.astype(dict.fromkeys(columns, "Int64"))


def attack_table(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows of `attacks` with each pair of bounds as one cell: `43`, `at least 117`, empty where not reported."""
    out = rows[["night_end", "attacker", "target", "claimed_by"]].copy()
    for outcome in ("launched", *views.OUTCOMES):
        if f"{outcome}_low" in rows:
            pairs = zip(rows[f"{outcome}_low"], rows[f"{outcome}_high"], strict=True)
            cells = [
                "" if views.null(a) and views.null(b) else views.amount(views.whole(a), views.whole(b))
                for a, b in pairs
            ]
            if any(cells):
                out[outcome.replace("_", " ")] = cells
    out["flags"] = rows["flags"]
    return out.rename(columns={"night_end": "night to", "claimed_by": "according to"})


def figures_of(tables: Tables, attack: str | None) -> pd.DataFrame:
    """The figures of one attack, by party, weapon and outcome; empty where there is no attack."""
    figures = tables["figures"]
    mine = figures[figures["attack_id"] == attack] if attack else figures.head(0)
    columns = [
        "claimed_by",
        "weapon_class",
        "weapon_model",
        "outcome",
        "low",
        "high",
        "status",
        "carried_by",
        "sentence",
        "rule",
    ]
    return mine.sort_values(["claimed_by", "weapon_class", "weapon_model", "outcome", "figure_id"], ignore_index=True)[
        columns
    ]


def changed(tables: Tables) -> pd.DataFrame:
    """The values that replaced another, or that did not because they were older or rounder."""
    versions = tables["versions"]
    odd = versions[versions["verdict"].isin(["revised", "rounded", "stale"])]
    columns = ["claimed_by", "weapon_class", "outcome", "figure_id"]
    named = odd.merge(tables["figures"][columns], on="figure_id", how="left")
    order = ["claimed_by", "weapon_class", "outcome", "low", "high", "published", "outlet", "verdict"]
    return named.sort_values(["published", "figure_id", "low"], ignore_index=True)[order]


def actor_table(tables: Tables) -> pd.DataFrame:
    """Stories and mentions by actor, most stories first."""
    mentions = tables["mentions"]
    story = tables["articles"].set_index("article_id")["story_id"]
    per = mentions.assign(story=mentions["article_id"].map(story))
    named = per[per["form"] == "name"]
    df = pd.DataFrame(
        {
            "stories": named.groupby("actor")["story"].nunique(),
            "mentions by name": named.groupby("actor").size(),
            "by title": per[per["form"] == "title"].groupby("actor").size(),
        }
    )
    df = df.astype("Int64").fillna(0).rename_axis("actor").reset_index()
    return df.sort_values(["stories", "mentions by name", "actor"], ascending=[False, False, True], ignore_index=True)


def interval_table(scores: Sequence[Any]) -> pd.DataFrame:
    """Precision and recall of each set with the middle 95 % over texts drawn with replacement."""
    rows = []
    for found in scores:
        for name in ("precision", "recall"):
            span = scoring.interval(found.pairs, name)
            low, high = span or (None, None)
            rows.append((found.name, name, getattr(found, name), low, high))
    df = pd.DataFrame(rows, columns=["set", "measure", "value", "low", "high"])
    return df.astype({"value": "Float64", "low": "Float64", "high": "Float64"}).round(3)


def set_table(scores: Sequence[Any]) -> pd.DataFrame:
    """What each annotated set holds."""
    rows = [(s.name, scoring.MEANING.get(s.name, ""), s.texts, s.right + s.missed, s.without_claims) for s in scores]
    return pd.DataFrame(rows, columns=["set", "what", "texts", "claims", "texts without claims"])


def timeline_of(tables: Tables, names: Sequence[str]) -> pd.DataFrame:
    """The rows of `timeline` of some actors, by actor and period."""
    mine = tables["timeline"][tables["timeline"]["actor"].isin(list(names))]
    columns = [
        "actor",
        "period_start",
        "by_name",
        "by_title",
        "stories",
        "stories_total",
        "share_of_stories",
        "articles",
    ]
    rows = mine.sort_values(["actor", "period_start"], ignore_index=True)[columns]
    return rows.assign(share_of_stories=rows["share_of_stories"].round(3))


def _told(tables: Tables) -> tuple[list[Mention], list[Article], list[Story]]:
    """Mentions, articles and stories as records; of texts that may not be shown the words are empty."""
    mentions, articles = tables["mentions"], tables["articles"]
    return (
        records_of(mentions.assign(surface=mentions["surface"].fillna("")), Mention),
        records_of(articles.assign(text=articles["text"].fillna("")), Article),
        records_of(tables["stories"], Story),
    )


def _by(tables: Tables) -> str:
    """The period of the run's timeline: day, week or month, from the distance of its first two periods."""
    periods = sorted(set(tables["timeline"]["period_start"].dropna()))
    if len(periods) < 2:
        return "week"
    days = (date.fromisoformat(periods[1]) - date.fromisoformat(periods[0])).days
    return "day" if days == 1 else "week" if days == 7 else "month"


def _findings(tables: Tables, names: Sequence[str]) -> tuple[list[Any], list[dict[str, Any]]]:
    """A finding for each actor, and the breaks of coverage. Where an outlet comes or goes, a change is stated only if it
    shows also without that outlet, and says so."""
    mentions, articles, stories = _told(tables)
    by = _by(tables)
    breaks = actors.breaks(actors.coverage(articles, stories, by=by))
    odd = {found["outlet"] for found in breaks if found["outlet"]}
    rest = sorted({a.outlet for a in articles if a.outlet} - odd)
    found = []
    for name in names:
        first = actors.finding(tables["timeline"], name, broken=breaks)
        if first.kind == "coverage_break" and odd and rest:
            whole = actors.finding(tables["timeline"], name, broken=[b for b in breaks if not b["outlet"]])
            series = actors.timeline(mentions, articles, stories, by=by, outlets=rest, actors=[name])
            if whole.kind in CHANGES and actors.finding(series, name).kind == whole.kind:
                first = replace(whole, text=f"{whole.text}; so also without {listed(sorted(odd))}")
            elif whole.kind not in CHANGES:
                first = replace(first, text=f"{whole.text}; the outlets change on the way")
        found.append(first)
    return found, breaks


def actor_findings(tables: Tables, names: Sequence[str]) -> str:
    """What may be said of each actor's series, by rule: a change only above the stated minimums, else a description;
    then every warning that coverage breaks."""
    found, breaks = _findings(tables, names)
    lines = [f"{one.text}." for one in found] + [f"Warning: {one['text']}" for one in breaks]
    return "\n".join(lines) or "No actor was chosen."


def actor_title(tables: Tables, names: Sequence[str]) -> str:
    """The title of the actors' chart: the first change that may be stated; empty where there is none."""
    found, _ = _findings(tables, names)
    return next((one.text for one in found if one.kind in CHANGES), "")


def steady_outlets(tables: Tables, names: Sequence[str]) -> pd.DataFrame:
    """The second line: the same series from the outlets alone that have an article in every period."""
    mentions, articles, stories = _told(tables)
    series = actors.constant_outlets(mentions, articles, stories, by=_by(tables), actors=list(names))
    columns = ["actor", "period_start", "stories", "stories_total", "share_of_stories"]
    rows = series.reindex(columns=columns)
    return rows.assign(share_of_stories=pd.to_numeric(rows["share_of_stories"]).round(3))


def outlets_or_attention(tables: Tables, names: Sequence[str]) -> pd.DataFrame:
    """First against second half of the periods: how much of each actor's change the same outlets made, and how much
    came from outlets that appear, leave or weigh differently."""
    columns = ["actor", "from", "share before", "share after", "change", "same outlets", "outlets changed"]
    periods = sorted(set(tables["timeline"]["period_start"].dropna()))
    if len(periods) < 2:
        return pd.DataFrame(columns=columns)
    cut = periods[len(periods) // 2]
    mentions, articles, stories = _told(tables)
    rows = []
    for name in names:
        row = actors.decompose(mentions, articles, name, cut, stories).iloc[0]
        values = [row[key] for key in ("share_before", "share_after", "change", "same_outlets", "outlets_changed")]
        rows.append((name, cut, *values))
    return pd.DataFrame(rows, columns=columns).round(3)


def named_together(tables: Tables) -> pd.DataFrame:
    """Pairs of actors that stand in one story, most stories first."""
    return concordance.together(*_told(tables))


def concordance_of(tables: Tables, names: Sequence[str]) -> pd.DataFrame:
    """The lines in which actors are named."""
    mentions, articles, _ = _told(tables)
    quotable = [article for article in articles if article.text]
    found = [concordance.concordance(mentions, quotable, name, limit=200) for name in names]
    columns = ["day", "outlet", "left", "surface", "right"]
    return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)
