"""Cost of the actor reader: 1,000 actors with 5,000 names against 100 with 500, and megabytes a second.

usage: python benchmarks/actors.py

Both rosters read the same text in turn, in one run; the best of five rounds counts. Fails (exit code 1) where 1,000
actors cost twice what 100 cost or more.
"""

import sys
import time
from pathlib import Path

from helpers import actors, lexicon, roster
from helpers.records import Article

SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo wu za che dri fal gor".split()


def name(number: int) -> str:
    """A made-up name: a given name and a surname that depend on the number alone."""
    parts = []
    for _ in range(4):
        number, rest = divmod(number * 7 + 3, len(SYLLABLES))
        parts.append(SYLLABLES[rest])
    return f"{(parts[0] + parts[1]).capitalize()}"


def made_up(number: int) -> dict[str, object]:
    """One actor with five names."""
    first, last = name(number) + "o", f"{name(number + 31)}{SYLLABLES[number % 20]}{SYLLABLES[number // 20 % 20]}{SYLLABLES[number // 400 % 20]}"  # fmt: skip
    forms = [
        f"{first} {last}",
        f"{first[0]}. {last}",
        f"{first} Q. {last}",
        f"{last} the {SYLLABLES[number % 20].capitalize()}er",
    ]
    return {"name": forms[0], "forms": forms, "surnames": [last]}


def best(text: str, rosters: list[roster.Compiled]) -> list[float]:
    """Seconds a roster, the best of five rounds in turn."""
    article = Article("a", "s", 1, text, published_earliest="2025-02-01", published_latest="2025-02-01")
    seconds = [float("inf")] * len(rosters)
    for _ in range(5):
        for index, compiled in enumerate(rosters):
            begin = time.perf_counter()
            actors.read(article, compiled)
            seconds[index] = min(seconds[index], time.perf_counter() - begin)
    return seconds


def main() -> int:
    words = lexicon.document("actors")["words"]
    rows = [made_up(number) for number in range(1000)]
    few, many = (roster.Compiled(rows[:count], words, "benchmark") for count in (100, 1000))
    sample = Path(__file__).resolve().parents[1] / "data/sample"
    news = "\n".join(path.read_text(encoding="utf-8") for path in sorted(sample.rglob("*.txt")))
    lines = news.split("\n")
    text = "\n".join(f"{line} {rows[index % 100]['name']} said so." for index, line in enumerate(lines))
    text *= max(1, 1_000_000 // len(text))
    cheap, dear = best(text, [few, many])
    print(f"100 actors {cheap:.3f} s, 1,000 actors {dear:.3f} s on {len(text) / 1e6:.1f} MB: ratio {dear / cheap:.2f}")
    own = actors.load()
    news *= max(1, 2_000_000 // len(news))
    empty = "The grain ship left the port at dawn and the crew waved to the children on the pier. " * 25_000
    for what, content in (("the sample's pages", news), ("text without actors", empty)):
        (seconds,) = best(content, [own])
        print(f"{what}: {len(content.encode()) / 1e6 / seconds:.1f} MB/s with {len(own.actors)} actors")
    return 0 if dear < 2 * cheap else 1


if __name__ == "__main__":
    sys.exit(main())
