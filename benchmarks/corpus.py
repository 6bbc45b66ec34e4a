"""Makes a corpus of any size for measuring: a mix of war news and other news, seeded, so that every run reads the same.

Numbers, names, places and a good part of the vocabulary vary from text to text, so that no cache can help: what is
measured is reading, not remembering. The texts are made of patterns and mean nothing; they are no data about any war.

    python benchmarks/corpus.py --megabytes 20 --war 2 --out build/bench/mix-2.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator
from pathlib import Path

SYLLABLES = "ba be bi bo bra ca ce co cra da de di do dra fa fe fi ga ge go gra ha he ho ka ke ki ko kra la le li lo ma me mi mo na ne ni no pa pe po pra ra re ri ro sa se si so sta ta te ti to tra va ve vi vo za ze zo".split()
ENDINGS = "l n r s t k m th nd rt ll ng st ck".split()
MONTHS = "January February March April May June July August September October November December".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve fourteen sixteen twenty thirty forty".split()
WEAPONS = (
    "Shahed drones", "attack drones", "cruise missiles", "ballistic missiles", "Kh-101 cruise missiles", "Iskander-M ballistic missiles",
    "unmanned aerial vehicles", "Kalibr missiles", "decoy drones", "glide bombs", "rockets", "Storm Shadow missiles", "UAVs",
)  # fmt: skip
REGIONS = "Kyiv Kharkiv Odesa Sumy Poltava Dnipro Lviv Zaporizhzhia Mykolaiv Chernihiv Vinnytsia Kherson Belgorod Bryansk Kursk Voronezh".split()
SPEAKERS = (
    "the air force said", "according to the Ukrainian air force", "the Russian Defense Ministry said", "the regional governor said",
    "officials said", "Ukraine's air force reported", "President Volodymyr Zelenskyy said",
)  # fmt: skip
PEOPLE = (
    "Donald Trump", "Vladimir Putin", "Volodymyr Zelenskyy", "Emmanuel Macron", "Keir Starmer", "Marco Rubio", "Olaf Scholz", "Joe Biden",
    "Sergei Lavrov", "Recep Tayyip Erdogan",
)  # fmt: skip
COUNTRIES = "Russia Ukraine Germany France Poland Turkey Iran Israel China Japan".split() + [
    "the United States",
    "South Korea",
]
WAR = (
    "Russia launched {n} {w} at Ukraine overnight into {day}, {s}.",
    "{N} of them were shot down and {m} were lost from radar, it said.",
    "Air defenses destroyed {n} of {big} {w} over the {r} region, {s}.",
    "At least {n} {w} struck {r}, damaging {t} and wounding {m} people.",
    "{C} fired {n} {w} and {m} {w2}; {k} {w} were intercepted, {s}.",
    "In the {r} region, {n} {w} fell near {t}, {s}.",
    "More than {big} {w} had been launched since the start of the month, {s}.",
    "The ministry said that {n} {w} were brought down over {r} and {m} over {r2}.",
    "Of the {big} {w} used in the raid, {n} did not reach their targets, {s}.",
    "The attack on {t} lasted {m} hours and left {big} homes without power.",
)
POLITICS = (
    "{p} met {p2} in {r} on {day} and spoke of {x} and {y}, aides to the president said.",
    "{C} will give {big} million euros for {x}, the foreign ministry said on {day}.",
    "Lawmakers voted {big} to {n} for a bill on {x}, which {p} had called {a}.",
    "The talks on {x} were {a}, {p} told reporters, adding that {C} would decide by {month}.",
    "Sanctions on {x} and {y} would be eased step by step, {p2} said.",
    "{p} said that {C} and {C2} had agreed on {n} of {m} points.",
)
OTHER = (
    "The {a} {x} of {r} opened on {day} after {n} months of work and {big} visitors came.",
    "Researchers at {x} found that {n} of {big} samples of {y} were {a}.",
    "The club won its {n}th game in {month}, {m} to {k}, and {x} scored twice.",
    "Shares of {x} fell {n} percent after the company reported {a} sales of {y}.",
    "A storm brought {n} centimeters of rain to {x}, and {m} roads were closed until {day}.",
    "The new {x} costs {big} dollars and comes with {y} in {n} colors.",
    "Cooks in {x} prefer {a} {y}, {big} of them told a survey in {month}.",
)
LINKS = (
    "The {a} {x} had been {y} for years.",
    "Nobody at {x} could say how {a} {y} would be.",
    "It was a {a} day for {x}, neighbors said, and {y} went on.",
)


class Maker:
    """Makes texts from a seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def word(self) -> str:
        """A made-up word: a third of the running text, so that the vocabulary grows with the corpus."""
        rng = self.rng
        return "".join(rng.choice(SYLLABLES) for _ in range(rng.randint(2, 3))) + rng.choice(ENDINGS)

    def number(self, low: int, high: int) -> str:
        """A number as news writes it: digits, thousands with a comma, small ones at times as words."""
        value = self.rng.randint(low, high)
        return self.rng.choice(NUMBER_WORDS) if value < 20 and self.rng.random() < 0.4 else f"{value:,}"

    def sentence(self, pattern: str) -> str:
        """A pattern filled in."""
        rng = self.rng
        small = self.number(2, 90)
        return pattern.format(
            n=self.number(3, 190), m=self.number(2, 60), k=self.number(2, 40), big=self.number(90, 9000), N=small.capitalize(),
            w=rng.choice(WEAPONS), w2=rng.choice(WEAPONS), r=rng.choice(REGIONS), r2=rng.choice(REGIONS), s=rng.choice(SPEAKERS),
            p=rng.choice(PEOPLE), p2=rng.choice(PEOPLE), C=rng.choice(COUNTRIES), C2=rng.choice(COUNTRIES), day=rng.choice(DAYS),
            month=rng.choice(MONTHS), x=self.word() + " " + self.word(), y=self.word(), a=self.word(), t=f"a {self.word()} plant",
        )  # fmt: skip

    def article(self, number: int, war: bool) -> dict[str, str]:
        """One article of some 2 to 4 kB: war news (claims in nearly every sentence), or politics or other news."""
        rng = self.rng
        main = WAR if war else OTHER if rng.random() < 1 / 3 else POLITICS
        paragraphs = []
        for _ in range(rng.randint(5, 10)):
            lines = [self.sentence(rng.choice(main)) for _ in range(rng.randint(2, 4))]
            if not war:
                lines.append(self.sentence(rng.choice(LINKS)))
            paragraphs.append(" ".join(lines))
        day = f"20{rng.randint(22, 25)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        title = self.sentence(rng.choice(main)).split(",")[0]
        outlet = f"Outlet {rng.randint(1, 40)}"
        return {"id": f"b{number}", "date": day, "outlet": outlet, "title": title, "text": "\n".join(paragraphs)}


def texts(size: int, war_percent: float, seed: int = 1) -> Iterator[dict[str, str]]:
    """Articles of together at least `size` characters, of which `war_percent` are war news."""
    maker = Maker(seed)
    made = number = 0
    while made < size:
        row = maker.article(number, maker.rng.random() * 100 < war_percent)
        made += len(row["text"]) + len(row["title"])
        number += 1
        yield row


def write(path: Path, size: int, war_percent: float, seed: int = 1) -> int:
    """Writes the articles as JSON lines; returns their number."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with open(path, "w", encoding="utf-8") as file:
        for row in texts(size, war_percent, seed):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count


def main() -> None:
    """Writes a corpus."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=10)
    parser.add_argument("--war", type=float, default=2, help="percent of war news")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    print(f"{write(options.out, int(options.megabytes * 1e6), options.war, options.seed):,} articles in {options.out}")


if __name__ == "__main__":
    main()
