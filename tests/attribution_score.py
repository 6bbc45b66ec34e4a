"""Scores `frames.attribute` on gold claims, without the claim reader: the gold's own claims are located in the text.

usage: python tests/attribution_score.py [--show FIELD] [--kept | --all] GOLD.jsonl …

Every gold claim is found by its evidence, the number inside it is located, and a claim without attacker, speaker and
scope is built from it; what `attribute` fills in is compared with the gold. `--kept` scores the texts kept apart (a
third, by hash of the id), `--all` both, the default the texts that were read while writing the rules.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import json
import re
import sys
from pathlib import Path

from helpers import frames
from helpers.records import Article, Claim, stable_id

FIELDS = ("attacker", "claimed_by", "scope")
UNITS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split())}  # fmt: skip
TENS = {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), 2)}
ODD = {"a": 1, "an": 1, "another": 1, "both": 2, "pair": 2, "couple": 2, "dozens": 24, "dozen": 12, "scores": 40, "hundreds": 200, "thousands": 2000}  # fmt: skip
NUMBER = re.compile(r"\d[\d,]*|[A-Za-z]+(?:-[a-z]+)*")


def kept(identifier: object) -> bool:
    """Whether a text belongs to the third that is kept apart, by the hash of its id."""
    return int(hashlib.sha256(str(identifier).encode()).hexdigest(), 16) % 3 == 0


def value(word: str) -> int | None:
    """The value of one number word or group of digits, or null."""
    if word[0].isdigit():
        return int(word.replace(",", "") or 0)
    low = word.lower()
    for table in (UNITS, TENS, ODD):
        if low in table:
            return table[low]
    head, _, tail = low.partition("-")
    return TENS[head] + UNITS[tail] if head in TENS and tail in UNITS else None


def locate(text: str, claim: dict, taken: set[int]) -> tuple[int, int, int, int]:
    """Start and end of the evidence and of its number; a number is used once only where another stands free."""
    evidence = claim["evidence"]
    wanted = {claim["quantity_low"], claim["quantity_high"]} - {None}
    starts, at = [], text.find(evidence)
    while at >= 0:
        starts.append(at)
        at = text.find(evidence, at + 1)
    best = None
    for start in starts or [0]:
        for m in NUMBER.finditer(evidence):
            if value(m[0]) in wanted:
                span = (start, start + len(evidence), start + m.start(), start + m.end())
                if span[2] not in taken:
                    return span
                best = best or span
    start = (starts or [0])[0]
    return best or (start, start + len(evidence), start, start + 1)


def claims_of(row: dict) -> tuple[Article, list[Claim]]:
    """The article of one gold row, and its claims with attacker, speaker and scope left open."""
    text, day = row["text"], row.get("doc_date")
    article = Article(stable_id("a", row["id"]), str(row["id"]), 1, text, published_earliest=day, published_latest=day)
    taken: dict[str, set[int]] = collections.defaultdict(set)
    claims = []
    for n, gold in enumerate(row["claims"]):
        start, end, number_start, number_end = locate(text, gold, taken[gold["outcome"] + str(gold["weapon_class"])])
        taken[gold["outcome"] + str(gold["weapon_class"])].add(number_start)
        claims.append(
            Claim(
                claim_id=f"c{n}", article_id=article.article_id, start=start, end=end, evidence=text[start:end], sentence="",
                number_start=number_start, number_end=number_end, quantity_low=gold["quantity_low"],
                quantity_high=gold["quantity_high"], approx=False, weapon_class=gold["weapon_class"],
                weapon_model=gold["weapon_model"], outcome=gold["outcome"],
            )
        )  # fmt: skip
    return article, claims


def norm(x: object) -> str | None:
    """A name without case, spaces and signs; null for none."""
    return None if x in (None, "", "unknown") else "".join(c for c in str(x).lower() if c.isalnum())


SAME = {"ukrainian": "ukraine", "ukraines": "ukraine", "russian": "russia", "russias": "russia", "israeli": "israel", "american": "us", "u": "us", "defense": "defence", "sergey": "sergei", "idf": "israel military", "forces": "military", "armed": "military", "army": "military"}  # fmt: skip
IDLE = {"of", "the", "and", "for", "in", "s", "defence", "ministry", "head", "office"}


def telling(x: object) -> set[str]:
    """The telling words of a party's name."""
    words = "".join(c if c.isalnum() else " " for c in str(x or "").lower()).split()
    found = set(" ".join(SAME.get(w, w) for w in words).split()) - IDLE
    return found | ({"ministry"} if "inistry" in str(x) else set())


def agrees(field: str, gold: object, got: object) -> bool:
    """Whether a value is right: parties where half of their telling words agree."""
    if field != "claimed_by":
        return norm(gold) == norm(got)
    a, b = telling(gold), telling(got)
    return a == b or bool(a and b) and len(a & b) / len(a | b) >= 0.5


def score(paths: list[Path], which: str = "read", show: str | None = None) -> dict[str, tuple[int, int]]:
    """Right and all claims for each field over gold files. `which`: read, kept or all."""
    right: collections.Counter[str] = collections.Counter()
    total = 0
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if not row["claims"] or (which != "all" and kept(row["id"]) != (which == "kept")):
                continue
            article, claims = claims_of(row)
            shown = False
            for gold, got in zip(row["claims"], frames.attribute(article, claims), strict=True):
                total += 1
                for field in FIELDS:
                    ok = agrees(field, gold[field], getattr(got, field))
                    right[field] += ok
                    if show == field and not ok:
                        if not shown:
                            print(f"--- {row['id']}: {article.text[:1600]}" if which != "kept" else f"--- {row['id']}")
                            shown = True
                        print(
                            f"   {gold['evidence'][:70]!r} {gold['outcome']}: {gold[field]} <> {getattr(got, field)} {got.inferred}"
                        )
    return {field: (right[field], total) for field in FIELDS}


def main(argv: list[str] | None = None) -> int:
    """Prints the share of each field that is right, per file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", nargs="+", type=Path)
    parser.add_argument("--show", choices=FIELDS)
    parser.add_argument("--kept", action="store_true")
    parser.add_argument("--all", action="store_true")
    args = parser.parse_args(argv)
    which = "all" if args.all else "kept" if args.kept else "read"
    sums = {field: [0, 0] for field in FIELDS}
    for path in args.gold:
        got = score([path], which, args.show)
        print(path.name, which, {f: f"{a}/{n} {a / n:.3f}" for f, (a, n) in got.items() if n})
        for f, (a, n) in got.items():
            sums[f][0] += a
            sums[f][1] += n
    print("together", {f: f"{a}/{n} {a / n:.3f}" for f, (a, n) in sums.items() if n})
    return 0


if __name__ == "__main__":
    sys.exit(main())
