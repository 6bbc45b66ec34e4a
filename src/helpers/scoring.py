"""How well the claims are read: found claims against annotated ones, with intervals.

A found claim counts as right where outcome, both bounds and the family of the weapon are those of the gold; class,
model, attacker, claimant and scope are judged on the matched pairs. Intervals come from drawing whole texts with
replacement (seeded), because the claims of one text are not independent of each other.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import paths
from helpers.records import MISSILES, Article, Claim, stable_id

ATTRIBUTES = ("weapon_class", "weapon_model", "attacker", "claimed_by", "scope")
DRAWS = 400  # enough for two digits of a 95 % interval
FAMILIES = {**dict.fromkeys(MISSILES, "missile"), "decoy_drone": "drone", "recon_drone": "drone"}
# Pairs of families that one text may name either way: a rocket is called a missile, `targets` may be both kinds.
NEAR = ({"missile", "rocket"}, {"mixed", "other"})


@dataclass(frozen=True)
class Pair:
    """One text with its gold claims and what was found in it, matched."""

    text_id: str
    text: str
    matched: tuple[tuple[Mapping[str, Any], Mapping[str, Any]], ...]
    missed: tuple[Mapping[str, Any], ...]
    extra: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Score:
    """Counts and shares of one gold set. Shares are null where there is nothing to divide by."""

    name: str
    texts: int
    right: int
    missed: int
    extra: int
    clean: int
    without_claims: int
    attributes: Mapping[str, float | None]
    pairs: tuple[Pair, ...] = field(repr=False, default=())

    @property
    def precision(self) -> float | None:
        """Of the claims found, the share that is right."""
        return self.right / (self.right + self.extra) if self.right + self.extra else None

    @property
    def recall(self) -> float | None:
        """Of the claims in the texts, the share that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        total = 2 * self.right + self.missed + self.extra
        return 2 * self.right / total if total else None


def family(weapon_class: str | None) -> str:
    """The family that a class belongs to for matching."""
    return FAMILIES.get(weapon_class or "other", weapon_class or "other")


def _words(text: Any) -> str:
    return "".join(c for c in str(text or "").lower() if c.isalnum())


def closeness(gold: Mapping[str, Any], found: Mapping[str, Any]) -> int:
    """0 where the two are not the same claim, else 1 and a point for every attribute that agrees."""
    if any(gold.get(name) != found.get(name) for name in ("outcome", "quantity_low", "quantity_high")):
        return 0
    families = {family(gold.get("weapon_class")), family(found.get("weapon_class"))}
    if len(families) > 1 and not any(families <= near for near in NEAR):
        return 0
    return 1 + sum(_words(gold.get(name)) == _words(found.get(name)) for name in ATTRIBUTES)


def pair_up(text_id: str, text: str, gold: Sequence[Mapping], found: Sequence[Mapping]) -> Pair:
    """Matches gold and found claims of one text, the closest pairs first."""
    candidates = sorted(
        ((-closeness(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found) if closeness(g, f)),
    )
    used_gold, used_found, matched = set(), set(), []
    for _, i, j in candidates:
        if i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            matched.append((gold[i], found[j]))
    return Pair(
        text_id,
        text,
        tuple(matched),
        tuple(g for i, g in enumerate(gold) if i not in used_gold),
        tuple(f for j, f in enumerate(found) if j not in used_found),
    )


PARTY_WORDS = {
    "ukrainian": "ukraine", "russian": "russia", "israeli": "israel", "american": "us", "defense": "defence",
    "forces": "military", "armed": "military", "army": "military", "idf": "israel military",
}  # fmt: skip
PARTY_STOPS = {"of", "the", "and", "for", "in", "s", "head", "office"}


def same_party(a: str | None, b: str | None) -> bool:
    """Whether two wordings name one party: at least half of their telling words agree."""
    left, right = (_party(x) for x in (a, b))
    return left == right or bool(left and right and 2 * len(left & right) >= len(left | right))


def _party(name: str | None) -> set[str]:
    words = re.findall(r"\w+", re.sub(r"[’']s\b", "", (name or "").lower()))
    return {w for word in words for w in PARTY_WORDS.get(word, word).split()} - PARTY_STOPS


def agrees(name: str, gold: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    """Whether the attribute `name` of a matched pair is right."""
    if name == "claimed_by":
        return same_party(gold.get(name), found.get(name))
    return _words(gold.get(name)) == _words(found.get(name))


def score(name: str, pairs: Iterable[Pair]) -> Score:
    """The score of a set of matched texts."""
    kept = tuple(pairs)
    matched = [pair for text in kept for pair in text.matched]
    attributes = {
        attribute: sum(agrees(attribute, g, f) for g, f in matched) / len(matched) if matched else None
        for attribute in ATTRIBUTES
    }
    empty = [p for p in kept if not p.matched and not p.missed]
    return Score(
        name,
        len(kept),
        len(matched),
        sum(len(p.missed) for p in kept),
        sum(len(p.extra) for p in kept),
        sum(not p.extra for p in empty),
        len(empty),
        attributes,
        kept,
    )


def interval(pairs: Sequence[Pair], measure: str, seed: int = 0) -> tuple[float, float] | None:
    """The middle 95 % of `precision`, `recall` or `f1` over texts drawn with replacement; null where it can't be computed."""
    counts = [(len(p.matched), len(p.missed), len(p.extra)) for p in pairs]
    rng = random.Random(seed)
    values = []
    for _ in range(DRAWS if counts else 0):
        right, missed, extra = map(sum, zip(*rng.choices(counts, k=len(counts)), strict=True))
        value = getattr(Score("", 0, right, missed, extra, 0, 0, {}), measure)
        if value is not None:
            values.append(value)
    if not values:
        return None
    values.sort()
    return values[int(0.025 * (len(values) - 1))], values[int(0.975 * (len(values) - 1) + 0.5)]


def read_gold(path: Path) -> list[dict[str, Any]]:
    """The rows of a gold file (`id`, `text`, `claims`, perhaps `doc_date`, `language`). Raises ValueError with file and line."""
    rows = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            try:
                row = json.loads(line)
                row["id"], row["text"], row["claims"]
            except (ValueError, KeyError, TypeError) as error:
                raise ValueError(f"{path.name}:{number}: not a gold row with id, text and claims ({error})") from None
            rows.append(row)
    return rows


def as_article(row: Mapping[str, Any]) -> Article:
    """A gold row as the article that the readers take."""
    day = row.get("doc_date") or (row.get("published") or "")[:10] or None
    return Article(
        stable_id("a", row["id"], row["text"]),
        str(row["id"]),
        1,
        row["text"],
        last_char=len(row["text"]),
        published_earliest=day,
        published_latest=day,
        language=row.get("language") or "en",
    )


def counted(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    """Claims as the gold counts them: a stated none is data for reconciling, not a claim of the gold."""
    names = ("quantity_low", "quantity_high", "outcome", "evidence", "rule", *ATTRIBUTES)
    return [{name: getattr(c, name) for name in names} for c in claims if c.kind != "zero" and c.quantity_high != 0]


def score_set(name: str, rows: Iterable[Mapping[str, Any]], pack: str | Path | None = None) -> Score:
    """Reads every text of a gold set anew, with the pack that belongs to the set, and scores what was found."""
    from helpers import runs

    pack = pack or (paths.data(*PACKS[name].split("/")) if name in PACKS else None)

    def found(row: Mapping[str, Any]) -> list[dict[str, Any]]:
        return counted(runs.read_claims(as_article(row), str(pack) if pack else None).claims)

    return score(name, (pair_up(str(row["id"]), row["text"], row["claims"], found(row)) for row in rows))


GOLD = {
    "plain": "gold/claims_plain_dev.jsonl",
    "hard": "gold/claims_hard_dev.jsonl",
    "sample": "gold/sample/claims.jsonl",
    "reports": "gold/reports_dev.jsonl",
    "second-war": "second-war/gold/claims.jsonl",
    "later-plain": "gold/claims_unseen_plain.jsonl",
    "later-titles": "gold/claims_unseen_titles.jsonl",
    "later-hard": "gold/claims_unseen_hard.jsonl",
}
PACKS = {"second-war": "packs/iran-israel-2025.toml"}
MEANING = {
    "plain": "agency prose written for the project",
    "hard": "real reports retold in dense, unusual words",
    "sample": "the sample corpus",
    "reports": "posts of the two official channels, in Ukrainian and Russian",
    "second-war": "another war, with a pack: Iran and Israel, June 2025",
    "later-plain": "agency prose written after the reader; F1 0.89 in the half that was last looked at",
    "later-titles": "titles with standfirsts, written after the reader; F1 0.90 in the half that was last looked at",
    "later-hard": "very dense retellings, written after the reader; F1 0.48 in the half that was last looked at",
}


def gold_rows(name: str) -> list[dict[str, Any]]:
    """The rows of one of the project's gold sets, by its short name in GOLD."""
    return read_gold(gold_path(name))


def gold_path(name: str) -> Path:
    """Where a gold set lies, by its short name in GOLD."""
    return paths.data(*GOLD[name].split("/"))


def learning_curve() -> pd.DataFrame:
    """F1 by round of mending: the reader as it stood at each round (data/gold/learning_curve.csv).

    The columns that begin with `unseen` are the even half of the later sets, on which nothing had been mended up to the
    last round given.
    """
    return pd.read_csv(paths.data("gold", "learning_curve.csv"))
