"""Phrases of the two official channels: a number with its munition, an outcome, a place, a count of sites.

The grammar that turns items (`bulletin_words`) into the elements of a sentence. No decision about meaning beyond the
phrase is taken here: outcomes are bound to numbers in `bulletin_sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from helpers.bulletin_words import Item
from helpers.records import DRONES, MISSILES

ADJECTIVE = re.compile(
    r"(?:их|ими|ій|ого|ому|ою|ої|ую|ий|ні|ві|рі|ті|кі|ьі|жі|чі|ші|лі|сі|ну|ня|ої|ых|ые|ие|ими|ыми|ый|ой|ая|яя|ую|юю|ого|его|ему|ому|ым|им|на|ва|ська)$"
)
PREPOSITIONS = frozenset(
    "над у в на по з із зі за до через після під при около к от не вже уже був була були було был была были было во со для о об біля от из после під час також шляхом лише только".split()
)
_ONE = ("ий", "ого", "ый", "им", "ым", "ій")  # adjectives that show one munition beside a word without cases
JOINED = {"Kh-59/Kh-69": "Kh-59/69", "Kh-69/Kh-59": "Kh-59/69", "Storm Shadow/SCALP": "Storm Shadow"}
_SUFFIX_CLASS = {
    "Kh-32": "other_missile",
    "Kh-69": "other_missile",
    "Kh-555": "cruise_missile",
    "Kh-55": "cruise_missile",
    "S-400": "other_missile",
    "Kh-101": "cruise_missile",
}
PLURAL = re.compile(r"(?:ів|їв|ами|ями|ах|ах|ов|ев|ей|ам|и|ы|і)$")
SINGULAR = re.compile(r"(?:[^аеиіїоуыэюя]|а|у|ом|ою|ем|им|ой|о|е)$")


def family(cls: str | None) -> str:
    """`missile`, `drone` or the class itself: what an `of them` can refer back to."""
    if cls in MISSILES:
        return "missile"
    return "drone" if cls in DRONES and cls != "sea_drone" else str(cls)


@dataclass(slots=True)
class Phrase:
    """A number with a munition, or a munition without a number, or a number that refers back."""

    start: int
    end: int
    low: int | None = None
    high: int | None = None
    approx: bool = False
    numbered: bool = False
    number: tuple[int, int] = (0, 0)
    cls: str | None = None
    model: str | None = None
    noun: str | None = None
    sort: str | None = None
    tags: set[str] = field(default_factory=set)  # adjectives: jet, cruise ...
    flags: set[str] = field(default_factory=set)  # all both each of_them including more singular ratio dash plural
    outcome: Any = None
    places: list[Item] = field(default_factory=list)
    verb: Any = None
    sentence: int = 0
    segment: int = 0

    @property
    def bare(self) -> bool:
        """Whether the phrase names no munition itself."""
        return self.cls is None


@dataclass(slots=True)
class Unit:
    """A number that counts something else: sites, aircraft, people, an unknown word."""

    start: int
    end: int
    low: int | None
    high: int | None
    unit: str
    segment: int = 0


def adjective_like(item: Item) -> bool:
    """Whether an unknown word has the ending of an adjective, so that it may stand between a number and its noun."""
    return len(item.text) > 3 and bool(ADJECTIVE.search(item.text)) and item.text not in PREPOSITIONS


def is_dash(item: Item) -> bool:
    """Whether an item is a dash that parts two halves of a list entry."""
    return item.kind == "mark" and item.text in ("–", "-")


def _adjectival(item: Item) -> bool:
    """`ворожих`, `українських`: sides that stand as adjectives before a noun."""
    return item.kind == "attacker" and bool(ADJECTIVE.search(item.text))


class Reader:
    """Reads phrases out of a row of items. `at` never looks further than a bounded number of items ahead."""

    def __init__(self, row: Sequence[Item]) -> None:
        self.row = row
        self.size = len(row)

    def kind(self, i: int) -> str:
        """The kind of an item, `end` past the end."""
        return self.row[i].kind if i < self.size else "end"

    def at(self, i: int) -> tuple[Phrase | Unit | None, int]:
        """The phrase that begins at an item, and where it ends; null and `i` where none begins."""
        row = self.row
        j = i
        flags: set[str] = set()
        bound = None
        while j < self.size and row[j].kind in ("all", "both", "each", "bound"):
            if row[j].kind == "bound":
                bound = row[j].entry["bound"]
            else:
                flags.add(row[j].kind)
            j += 1
            if j - i > 4:
                return None, i
        kind = self.kind(j)
        if kind == "num":
            return self._numbered(i, j, flags, bound)
        if bound or "each" in flags:
            return None, i
        if kind in ("adjective", "noun", "model", "attacker"):
            found, end = self._named(i, j, flags)
            if found is not None or not flags:
                return found, end
        if flags:
            if kind == "of_them":
                j += 1
                flags.add("of_them")
            last = row[j - 1]
            return Phrase(row[i].start, last.end, flags=flags), j
        return None, i

    def _numbered(self, i: int, j: int, flags: set[str], bound: str | None) -> tuple[Phrase | Unit | None, int]:
        row = self.row
        number = row[j]
        low, high, approx = number.low, number.high, number.approx
        if bound == "low":
            high = None
        elif bound == "high":
            low = None
        elif bound == "approx":
            approx = True
        phrase = Phrase(row[i].start, number.end, low, high, approx, True, (number.start, number.end), flags=flags)
        if number.text == "word" and number.low == 1:
            flags.add("one")
        j += 1
        if self.kind(j) == "of_them":
            flags.add("of_them")
            phrase.end = row[j].end
            j += 1
        elif self.kind(j) == "ratio" and self.kind(j + 1) == "number_word":
            pass
        k = j
        if k < self.size and is_dash(row[k]):
            k += 1
            if self.kind(k) in ("more",):
                k += 1
            if self.kind(k) == "of_them":
                k += 1
            head = self._head(k, numbered=True, strict=True)
            if head and head[0] == "munition":
                self._take(phrase, head)
                phrase.flags.add("dash")
                return phrase, head[1]
            return phrase, j
        head = self._head(k, numbered=True)
        if head is None:
            if self.kind(k) == "post" and row[k].text.startswith("тип"):
                return Unit(phrase.start, row[k].end, low, high, "types"), k + 1
            if self.kind(k) == "word" and row[k].text not in PREPOSITIONS and "of_them" not in flags:
                return Unit(phrase.start, row[k].end, low, high, row[k].text), k + 1
            return phrase, j
        what, end, *_ = head
        if what == "munition":
            self._take(phrase, head)
            return phrase, end
        return Unit(phrase.start, row[end - 1].end, low, high, what), end

    def _named(self, i: int, j: int, flags: set[str]) -> tuple[Phrase | Unit | None, int]:
        row = self.row
        head = self._head(j, numbered=False)
        if head is None or head[0] != "munition":
            return None, i
        phrase = Phrase(row[i].start, row[i].end, flags=flags)
        self._take(phrase, head)
        end = head[1]
        # «Циркон» – 1 · «шахеди» – усі 27 · Х-101 та «Калібр» – 101
        k = end
        joined = [head]
        while self.kind(k) == "and" and self.kind(k + 1) in ("model",) and len(joined) < 6:
            more = self._head(k + 1, numbered=False)
            if more is None:
                break
            joined.append(more)
            k = more[1]
        for stop, heads in ((k, joined), (end, [head])):
            if stop < self.size and (is_dash(row[stop]) or (row[stop].kind == "mark" and row[stop].text == ":")):
                at = stop + 1
                bound = None
                while self.kind(at) in ("all", "bound"):
                    if row[at].kind == "bound":
                        bound = row[at].entry["bound"]
                    else:
                        flags.add("all")
                    at += 1
                if self.kind(at) == "num" and not self._heads_munition(at + 1):
                    number = row[at]
                    phrase.low = None if bound == "high" else number.low
                    phrase.high = None if bound == "low" else number.high
                    phrase.approx = number.approx or bound == "approx"
                    phrase.numbered, phrase.number, phrase.end = True, (number.start, number.end), number.end
                    phrase.flags.add("dash")
                    if len(heads) > 1:
                        models = [m for h in heads for m in h[3]]
                        nouns = heads[0][2]
                        phrase.cls, phrase.model = _class_and_model(nouns, models, phrase.tags, heads[0][5])
                    return phrase, at + 1
            if stop == k and k == end:
                break
        return phrase, end

    def _heads_munition(self, i: int) -> bool:
        head = self._head(i, numbered=True, strict=True)
        return bool(head and head[0] == "munition")

    def _take(self, phrase: Phrase, head: tuple[Any, ...]) -> None:
        _, end, noun, models, tags, other, singular, span_end = head
        phrase.cls, phrase.model = _class_and_model(noun, models, tags, other)
        phrase.noun = noun["name"] if noun else None
        phrase.sort = noun.get("sort") if noun else None
        phrase.tags |= tags
        if singular:
            phrase.flags.add("singular")
        if models or tags:
            phrase.flags.add("specific")
        if noun and noun.get("model") and not models:
            phrase.model = noun["model"]
        phrase.end = max(phrase.end, span_end)

    def _head(self, i: int, numbered: bool, strict: bool = False) -> tuple[Any, ...] | None:
        """The munition that begins at an item: `("munition", end, noun, models, tags, other_types, singular, span_end)`,
        or `(unit, end)` for another noun, or null."""
        row = self.row
        k = i
        adjectives: list[dict[str, Any]] = []
        unknown = 0
        while k < self.size:
            kind = row[k].kind
            if kind == "adjective":
                adjectives.append(row[k].entry)
            elif _adjectival(row[k]) or (kind == "post" and k > i):
                pass
            elif kind == "word" and adjective_like(row[k]) and unknown < 3 and (numbered or adjectives):
                unknown += 1
            else:
                break
            k += 1
            if k - i > 8:
                return None
        kind = self.kind(k)
        if kind == "post" and numbered and k > i:
            k += 1
            kind = self.kind(k)
        if kind == "non":
            return (row[k].entry["unit"], k + 1)
        if kind == "site":
            return ("sites", k + 1)
        noun: dict[str, Any] | None = None
        models: list[tuple[str, str, str]] = []
        singular = False
        other = False
        tags = {a["name"] for a in adjectives}
        span_end = row[k - 1].end if k > i else row[min(i, self.size - 1)].start if self.size else 0
        if kind == "noun":
            noun = row[k].entry
            singular = row[k].text in noun.get("singular", ()) or (
                row[k].text in ("бпла", "бла")
                and k > 0
                and row[k - 1].kind in ("word", "adjective", "attacker")
                and row[k - 1].text.endswith(_ONE)
                or row[k].text in ("ракети", "ракеты")
                and k > 0
                and row[k - 1].kind in ("word", "adjective", "attacker")
                and row[k - 1].text.endswith(("ої", "ой"))
            )
            span_end = row[k].end
            k += 1
            while self.kind(k) in ("post", "adjective") and k < self.size:
                if row[k].kind == "adjective":
                    tags.add(row[k].entry["name"])
                span_end = row[k].end
                k += 1
            if (
                self.kind(k) == "noun"
                and row[k].entry.get("sort") is None
                and family(row[k].entry["class"]) == family(noun["class"])
            ):
                if noun["class"] == "drone":
                    noun = row[k].entry  # безпілотниками імітаторами
                span_end = row[k].end
                k += 1
        elif kind == "model":
            singular = _one(row[k])
        elif kind != "model" and adjectives and k > i and not unknown:
            after = row[k] if k < self.size else None
            named = after is not None and after.kind == "word" and after.text not in PREPOSITIONS
            if (strict or numbered) and not named:
                noun_like = adjectives[-1]
                if noun_like["name"] != "guided" and (not noun_like.get("class") or noun_like["class"] in MISSILES):
                    span_end = row[k - 1].end
                    return ("munition", k, None, [], tags, False, False, span_end)
            return None
        else:
            return None
        k, span_end = self._models(k, models, span_end)
        if noun is None and self.kind(k) == "noun" and models and row[k].entry["class"] == models[-1][1]:
            noun = row[k].entry
            span_end = row[k].end
            k += 1
        if self.kind(k) == "post" and models:
            span_end = row[k].end
            k += 1
        k, span_end, other = self._more_of_same(k, noun, models, numbered, singular, span_end, tags)
        return ("munition", k, noun, models, tags, other, singular, span_end)

    def _models(self, k: int, models: list[tuple[str, str, str]], span_end: int) -> tuple[int, int]:
        row = self.row
        while self.kind(k) == "model":
            entry = row[k].entry
            models.append((entry["name"], entry["class"], entry["family"]))
            span_end = row[k].end
            k += 1
            while k + 1 < self.size and row[k].kind == "mark" and row[k].text == "/":
                following = row[k + 1]
                if following.kind == "model":
                    models.append((following.entry["name"], following.entry["class"], following.entry["family"]))
                elif following.text.isdecimal():
                    prefix = models[-1][0].split("-")[0]
                    name = f"{prefix}-{following.text}"
                    if name in _SUFFIX_CLASS:
                        models.append((name, _SUFFIX_CLASS[name], models[-1][2]))
                    elif models[-1][0] != "Shahed":
                        break
                elif following.kind == "word" and following.text in ("к", "м") and models[-1][0].startswith("Iskander"):
                    name = f"Iskander-{'K' if following.text == 'к' else 'M'}"
                    models.append((name, "cruise_missile" if name.endswith("K") else "ballistic_missile", name.lower()))
                else:
                    break
                span_end = following.end
                k += 2
        return k, span_end

    def _more_of_same(
        self,
        k: int,
        noun: dict[str, Any] | None,
        models: list[tuple[str, str, str]],
        numbered: bool,
        singular: bool,
        span_end: int,
        tags: set[str],
    ) -> tuple[int, int, bool]:
        """Models and general nouns that share the number: `БпЛА Shahed, Гербера і дронами інших типів`, `(Shahed та
        імітатори)`, `ракети (С-400, «Іскандер-М»)`."""
        row = self.row
        other = False
        if not numbered:
            return k, span_end, other
        cls = _class_and_model(noun, models, tags, False)[0]
        plain = noun is not None and not singular and noun["class"] == "missile" and not tags
        while k < self.size:
            item = row[k]
            if item.kind == "mark" and item.text == "(":
                close = self._only_munitions(k + 1)
                if close is None:
                    nothing = k + 1
                    while (
                        nothing < self.size
                        and nothing - k < 4
                        and row[nothing].kind in ("word", "mark")
                        and row[nothing].text != ")"
                    ):
                        nothing += 1
                    if (
                        nothing < self.size
                        and row[nothing].text == ")"
                        and nothing > k + 1
                        and family(cls) == "drone"
                        and self.kind(nothing + 1) == "and"
                    ):
                        k = nothing + 1  # (рекорд!) і ...
                        continue
                    break
                inner: list[tuple[str, str, str]] = []
                for at in range(k + 1, close):
                    if row[at].kind == "model":
                        self._models(at, inner, 0)
                    elif row[at].kind == "noun":
                        other = True
                if not models or other:
                    models.extend(m for m in inner if m not in models)
                span_end = row[close].end
                k = close + 1
                continue
            joins = (item.kind == "mark" and item.text == ",") or item.kind == "and"
            if not joins:
                break
            at = k + 1
            if item.kind == "mark" and self.kind(at) == "and":
                at += 1
            head_kind = self.kind(at)
            if head_kind == "model" and models:
                found: list[tuple[str, str, str]] = []
                stop, end = self._models(at, found, span_end)
                same = family(found[0][1]) == "drone" == family(cls) or (
                    noun is not None and not singular and (found[0][1] == cls or (plain and found[0][1] in MISSILES))
                )
                if (
                    not same
                    or (stop < self.size and is_dash(row[stop]))
                    or self.kind(stop) == "verb"
                    and item.kind == "mark"
                ):
                    break
                models.extend(m for m in found if m not in models)
                k, span_end = stop, end
                continue
            if family(cls) == "drone":
                skip = at
                while (
                    skip < self.size
                    and skip - at < 3
                    and (
                        row[skip].kind in ("adjective", "post")
                        or _adjectival(row[skip])
                        or (row[skip].kind == "word" and adjective_like(row[skip]))
                    )
                ):
                    skip += 1
                if (
                    self.kind(skip) == "noun"
                    and family(row[skip].entry["class"]) == "drone"
                    and row[skip].text not in row[skip].entry.get("singular", ())
                ):
                    if skip + 1 < self.size and is_dash(row[skip + 1]):
                        break
                    other = True
                    span_end = row[skip].end
                    k = skip + 1
                    while self.kind(k) == "post":
                        span_end = row[k].end
                        k += 1
                    continue
            break
        return k, span_end, other

    def _only_munitions(self, k: int) -> int | None:
        row = self.row
        seen = False
        for at in range(k, min(self.size, k + 16)):
            item = row[at]
            if item.kind == "mark" and item.text == ")":
                return at if seen else None
            if item.kind in ("model", "noun"):
                seen = True
            elif (
                item.kind in ("and", "post", "adjective")
                or (item.kind == "mark" and item.text in (",", "/", "-", "–"))
                or (item.kind == "word" and adjective_like(item))
                or item.text.isdecimal()
                and row[at - 1].kind == "mark"
                and row[at - 1].text in ("/", "-")
            ):
                continue
            else:
                return None
        return None


def _one(item: Item) -> bool:
    """Whether a model name stands in the singular: an indeclinable one does, a declined one by its ending."""
    words = re.findall(r"[^\W\d_]{3,}", item.text)
    if not words or not re.search(r"[а-яіїєґ]", words[0]):
        return True
    return not re.search(r"(?:ів|їв|ами|ями|ов|ев|ей|ам|и|ы|и-у)$", words[0]) and not words[0].endswith(
        ("калібрі", "ди")
    )


def _class_and_model(
    noun: dict[str, Any] | None, models: Sequence[tuple[str, str, str]], tags: set[str], other: bool
) -> tuple[str | None, str | None]:
    classes = list(dict.fromkeys(m[1] for m in models))
    names = list(dict.fromkeys(m[0] for m in models))
    families = {m[2] for m in models}
    joined = joint(classes)
    if noun is not None:
        cls = noun["class"]
        if cls == "missile":
            cls = _by_adjective(tags) or (joined if joined in MISSILES else "missile")
        elif cls == "drone":
            if "recon" in tags or (joined == "recon_drone"):
                cls = "recon_drone"
            elif "decoy" in tags:
                cls = "decoy_drone"
            elif "sea" in tags:
                cls = "sea_drone"
        elif cls == "shell" and joined == "rocket":
            cls = "rocket"  # 24 снаряда HIMARS
        elif cls == "decoy_drone" and joined and joined != "decoy_drone":
            cls = "drone"
        if other and cls in ("decoy_drone",) and any(c != "decoy_drone" for c in classes):
            cls = "drone"
    elif models:
        cls = (_by_adjective(tags) if joined in MISSILES else None) or joined
        if other and cls in ("decoy_drone", "drone"):
            cls = "drone"
    else:
        cls = _by_adjective(tags)
    model = None
    if names and not other and len(families) == 1:
        model = "/".join(names)
        model = JOINED.get(model, model)
    return cls, model


def _by_adjective(tags: set[str]) -> str | None:
    if "aeroballistic" in tags:
        return "other_missile"
    if "cruise" in tags:
        return "cruise_missile"
    if "ballistic" in tags:
        return "ballistic_missile"
    if tags & {"antiradar", "antiship", "guided"}:
        return "other_missile"
    return None


def joint(classes: Sequence[str | None]) -> str | None:
    """The class of a number that counts munitions of these classes together."""
    known = [c for c in classes if c]
    if not known:
        return None
    if len(set(known)) == 1:
        return known[0]
    kinds = {family(c) for c in known}
    if kinds == {"missile"}:
        return "missile"
    return "drone" if kinds == {"drone"} else "mixed"
