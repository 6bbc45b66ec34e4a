"""Reads strike claims in English: how many munitions met which outcome, each with the exact words that say so.

Stages: a gate (no munition word, no work) → sentences → tags → numbers → noun groups (a number and what it counts)
→ verb groups with voice, negation and modality → the predicate of each noun group (`_choose`, which names its rule)
→ memory for what is left out (`27 were lost`) → repeats joined over the text. Every number beside a munition that gives no
claim is set aside with its unit and the reason.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from .quantities import Quantity, quantities
from .records import DRONES, MISSILES, Article, Claim, Reading, SetAside, stable_id
from .sentences import Sentence, split
from .tokens import Predicate, Tagger, Token, Weapon, tagger

FAMILY = {**dict.fromkeys(MISSILES, "missile"), "drone": "drone", "decoy_drone": "drone", "recon_drone": "drone"}
MAX_HEAD = 12  # tokens between a number and its noun
MAX_LEFT = 45  # tokens searched to the left of a number for its predicate
MAX_RIGHT = 45
MAX_SENTENCE = 4000  # tokens of one sentence that are read; a longer one is no prose


@dataclass(slots=True)
class Mention:
    """A number with the munition it counts. `first..last` are token indexes, `at..until` those of the number alone."""

    first: int
    last: int
    at: int
    until: int
    low: int | None
    high: int | None
    kind: str  # full, partitive, whole, ofthem, bare, all, article, inverted
    cls: str | None = None
    model: str | None = None
    approx: bool = False
    additional: bool = False
    platform: bool = False
    total: bool = False  # `all 35`
    premod: int | None = None  # token of a participle before the noun: `32 intercepted drones`
    each: int = 0
    of: int | None = None  # index (in the sentence) of the mention that this one is a part of
    outcomes: list[tuple[str, str | None, str]] = field(default_factory=list)
    reason: tuple[str, str] | None = None  # unit, reason, where it gave no claim
    trace: list[str] = field(default_factory=list)
    pred: int | None = None
    anaphoric: bool = False
    general: bool = False


@dataclass(slots=True)
class Read:
    """One sentence as read: its tokens, mentions and the choice for each."""

    sentence: Sentence
    tokens: list[Token]
    mentions: list[Mention]
    heading: bool = False


@dataclass(slots=True)
class Memory:
    """What earlier sentences leave for later ones."""

    cls: str | None = None
    model: str | None = None
    low: int | None = None
    high: int | None = None
    group: list[Mention] = field(default_factory=list)  # the mentions of the last sentence that had any
    heading: tuple[str, str | None] | None = None  # outcome of a line that ends in a colon
    by_class: dict[str, Mention] = field(default_factory=dict)


def read(article: Article, pack: str | Path | None = None) -> Reading:
    """The strike claims of an English article, what was set aside, and facts that are no munition counts (`extras`).

    Never raises on any text; a text of another shape than news gives an empty reading.
    """
    tags = tagger("en", str(pack) if pack else None)
    if not tags.gate.any(article.text):
        return Reading()
    claims: list[Claim] = []
    aside: list[SetAside] = []
    for one in _readings(article.text, tags):
        made, left = _emit(article, one, tags)
        claims += made
        aside += left
    claims = _consolidate(article, claims)
    final: tuple[Claim, ...] = tuple(claims)
    try:
        from . import frames
    except ImportError:
        frames = None  # the attribute reader may be absent; claims stand without it
    if frames is not None and final:
        final = tuple(frames.attribute(article, final, pack))
    return Reading(final, tuple(aside), ())


def _readings(text: str, tags: Tagger) -> Iterator[Read]:
    """Every sentence that was worth reading, in order."""
    memory = Memory()
    gate = tags.gate
    spots = sorted({start for start, _, _ in gate.find(text)})
    if _off_topic(text, tags):
        return
    at = 0
    last_line = -1
    live = 0  # sentences for which a number without its noun may still speak of munitions
    for sentence in split(text):
        while at < len(spots) and spots[at] < sentence.start:
            at += 1
        has_weapon = at < len(spots) and spots[at] < sentence.end
        if (
            sentence.line != last_line
            and not sentence.bullet
            and not (memory.heading and sentence.line <= last_line + 2)
        ):
            memory.heading = None
        last_line = sentence.line
        if has_weapon:
            live = 6
        elif live <= 0 and memory.heading is None:
            continue
        else:
            live -= 1
        tokens = tags.tag(text, sentence.start, min(sentence.end, sentence.start + 60 * MAX_SENTENCE))[:MAX_SENTENCE]
        if not tokens:
            continue
        one = _read_sentence(text, sentence, tokens, memory)
        yield one


def _off_topic(text: str, tags: Tagger) -> bool:
    """Sport, space flight, shows and shopping: more of their words than of war."""
    sport = war = 0
    for token in tags.tag(text, 0, min(len(text), 6000)):
        if "topic" in token.tags:
            sport += 1
        elif "military" in token.tags:
            war += 1
    return sport > 1 and sport * 2 > war


# ---------------------------------------------------------------- noun groups


def _weapon(token: Token) -> Weapon | None:
    tags = token.tags
    found = tags.get("noun") or tags.get("model")
    return found


_HARD = ("be", "have", "modal", "sub", "say", "do", "negation")
_NOUNS = ("event", "equipment", "person", "place", "measure")
_OPEN_ENDINGS = ("ss", "us", "is", "ous")
_CONNECT = ("and", "or", "&", "/", ",", "and/or")
_SKIP_MARKS = ('"', "“", "”", "‘", "’", "'", "«", "»", "-", "(", ")")


@dataclass(slots=True)
class Head:
    """The noun of a noun group: token after it, class, model."""

    last: int
    cls: str
    model: str | None
    plural: bool
    platform: bool = False
    premod: int | None = None
    weak: bool = False
    general: bool = False


def _join_classes(classes: Sequence[str]) -> str:
    """The class of one number that stands before nouns of several classes."""
    distinct = list(dict.fromkeys(classes))
    if len(distinct) == 1:
        return distinct[0]
    families = {FAMILY.get(c, c) for c in distinct}
    if families == {"missile"}:
        return "missile"
    if families == {"drone"}:
        return "drone"
    return "mixed"


def _join_models(models: Sequence[str]) -> str | None:
    distinct = list(dict.fromkeys(models))
    if len(distinct) == 1:
        return distinct[0]
    if set(distinct) == {"Iskander-M", "KN-23"}:
        return "Iskander-M/KN-23"
    if set(distinct) == {"Iskander-M", "Iskander-K"}:
        return "Iskander"
    return None


def _head(tokens: list[Token], i: int, one: bool) -> Head | tuple[str, str] | None:
    """The weapon noun that a number before token `i` counts; `(unit, reason)` where it counts something else; null for no noun."""
    size = len(tokens)
    j = i
    models: list[str] = []
    model_classes: list[str] = []
    adjectives: list[str] = []
    premod: int | None = None
    model_last = 0
    launcher = platform = False
    other = False
    steps = 0
    while j < size and steps < MAX_HEAD:
        token = tokens[j]
        tags, low = token.tags, token.low
        follow = tokens[j + 1] if j + 1 < size else None
        if "interceptor" in tags:
            return ("interceptors", "fired by the defence")
        weapon = tags.get("model")
        if weapon is not None and not (weapon.needs_head and not _weapon_ahead(tokens, j + 1)):
            models.append(weapon.model)
            model_classes.append(weapon.cls)
            launcher, platform = weapon.launcher, platform or weapon.platform
            j += 1
            model_last = j
            steps = 0
            # more models, or the noun, may follow
            while j < size and tokens[j].low in _SKIP_MARKS and j + 1 < size and _weapon_like(tokens[j + 1]):
                j += 1
            if j < size and tokens[j].low in _CONNECT and _model_goes_on(tokens, j + 1):
                while j < size and tokens[j].low in _CONNECT:
                    j += 1
                if j < size and tokens[j].low in ("other", "others"):
                    other = True
                    j += 1
            continue
        noun = tags.get("noun")
        if noun is not None:
            if follow is not None and not noun.plural and _compound(tokens, j):
                return _unit_of(tokens, j + 1)
            if (
                follow is not None
                and ("noun" in follow.tags or "adjective" in follow.tags)
                and not noun.plural
                and follow.low not in _CONNECT
            ):
                adjectives.append(noun.cls)
                j += 1
                continue
            if follow is not None and noun.cls == "other" and not noun.plural and "noun" in follow.tags:
                j += 1
                continue
            cls = noun.cls
            if (
                noun.weak
                and not one
                and low in ("targets", "vehicles", "objects", "threats", "devices", "weapons", "rounds")
                and not noun.plural
            ):
                return None
            general = cls in ("missile", "other", "drone", "rocket")
            if cls == "missile" and adjectives:
                cls = _join_classes([a if a in MISSILES else "missile" for a in adjectives])
            elif cls == "drone" and any(a in DRONES for a in adjectives):
                named = [a for a in adjectives if a in DRONES]
                cls = named[0] if len(named) == 1 and not models else "drone"
            elif cls == "bomb" or cls == "shell":
                pass
            if models and noun.cls in ("missile", "drone", "bomb", "other", "rocket") and not adjectives and not other:
                joined = _join_classes(model_classes)
                if noun.cls == "rocket" and joined in MISSILES or joined != "mixed" and not (noun.cls == "drone" and FAMILY.get(joined) != "drone"):
                    cls = joined
            if noun.cls in ("drone",) and models and "decoy_drone" in model_classes and len(set(model_classes)) > 1:
                cls = "drone"
            plural = noun.plural
            model = None if other else _join_models(models) if models else None
            head = Head(j + 1, cls, model, plural, platform, premod, noun.weak, general)
            return _second_noun(tokens, head, models)
        if "adjective" in tags:
            adjectives.append(tags["adjective"].cls)
            j += 1
            if j < size and tokens[j].low in ("and", ",", "or", "/") and _weapon_ahead(tokens, j + 1):
                j += 1
            steps += 1
            continue
        if model_last and j >= model_last:
            break
        if low in _SKIP_MARKS and low != ")":
            j += 1
            steps += 1
            continue
        if "pred" in tags or "supply" in tags:
            nxt = _weapon_ahead(tokens, j + 1)
            pred = tags.get("pred")
            if (
                nxt
                and (pred is None or pred.pos in ("part", "base", "ing") or pred.pos == "past")
                and (pred is None or " " not in low or pred.pos == "part")
            ):
                if pred is not None and pred.pos == "part" and pred.role == "object":
                    premod = j
                j += 1
                steps += 1
                continue
            return None
        if any(k in tags for k in _HARD):
            return None
        if low == ",":
            if (
                j > i
                and "num_scale" not in tags
                and _weapon_ahead(tokens, j + 1)
                and steps < 4
                and not _number_like(tokens[j + 1])
            ):
                j += 1
                steps += 1
                continue
            return None
        if low in ("and", "or") and j > i and _weapon_ahead(tokens, j + 1):
            j += 1
            steps += 1
            continue
        if "prep" in tags or "join" in tags:
            return None
        hit_noun = next((k for k in _NOUNS if k in tags), None)
        if hit_noun and not _weapon_ahead(tokens, j + 1):
            return (tags[hit_noun].get("unit", hit_noun), "counts " + low)
        if "det" in tags and low not in ("such", "all", "some", "each"):
            return None
        if _number_like(token):
            return None
        if not low[:1].isalnum():
            return None
        if (
            low.endswith("s")
            and low.isalpha()
            and token.raw[:1].islower()
            and not low.endswith(_OPEN_ENDINGS)
            and low not in _S_MODIFIERS
            and not _weapon_ahead(tokens, j + 1)
        ):
            return ("other", "counts " + low)
        j += 1
        steps += 1
    if models:
        if launcher and not _plural_model(tokens, model_last - 1):
            return ("equipment", "a launcher")
        # `eight Kh-101s`; `a Kinzhal`; `six ATACMS`
        if model_last < size and _compound(tokens, model_last - 1):
            return _unit_of(tokens, model_last)
        cls = _join_classes(model_classes)
        head = Head(model_last, cls, _join_models(models), True, platform, premod)
        return _second_noun(tokens, head, models)
    return None


_S_MODIFIERS = frozenset(
    ["various", "previous", "enemies'", "occupiers'", "russians'", "forces'", "armed-forces", "us", "dangerous", "hostile", "air-forces", "hypersonics", "iran's", "news"]
)


def _plural_model(tokens: list[Token], at: int) -> bool:
    weapon = tokens[at].tags.get("model")
    return bool(weapon and weapon.plural)


def _number_like(token: Token) -> bool:
    return token.raw[:1].isdigit() and token.raw[-1:].isdigit() and "-" not in token.raw or token.low in _NUMBER_WORDS


_NUMBER_WORDS = frozenset(
    ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
)


def _weapon_like(token: Token) -> bool:
    tags = token.tags
    return "noun" in tags or "model" in tags or "adjective" in tags


def _weapon_ahead(tokens: list[Token], j: int) -> bool:
    """Whether a weapon word stands at `j` or behind one or two modifiers."""
    for k in range(j, min(j + 4, len(tokens))):
        token = tokens[k]
        if "noun" in token.tags or "model" in token.tags:
            return True
        if "adjective" in token.tags:
            continue
        tags = token.tags
        if (
            any(c in tags for c in _HARD)
            or "prep" in tags
            or "det" in tags
            or _number_like(token)
            or token.low in (",", ";", ":", ".", "(", ")", "and")
        ):
            return False
        if "pred" in tags and tags["pred"].role != "with" and tags["pred"].pos != "part":
            return False
    return False


def _model_goes_on(tokens: list[Token], j: int) -> bool:
    """Whether a list of models goes on at `j`, with no new number before the next weapon word."""
    for k in range(j, min(j + 5, len(tokens))):
        token = tokens[k]
        if "model" in token.tags:
            return True
        if "noun" in token.tags:
            return tokens[k - 1].low in ("other", "and", "&") or k > j
        if "adjective" in token.tags or token.low in ("and", "other", "or", "various"):
            continue
        return False
    return False


def _compound(tokens: list[Token], j: int) -> bool:
    """Whether the weapon at `j` only describes the noun after it (`missile strikes`, `drone operators`)."""
    k = j + 1
    if k >= len(tokens):
        return False
    token = tokens[k]
    tags = token.tags
    if token.low in ("and", "or", "/", "&") and k + 1 < len(tokens):
        nxt = tokens[k + 1]
        noun = nxt.tags.get("noun")
        if noun is not None and not noun.plural and k + 2 < len(tokens):
            return _compound(tokens, k + 1)
        if ("event" in nxt.tags or "equipment" in nxt.tags) and "pred" not in nxt.tags:
            return False
        return False
    if "event" in tags or "equipment" in tags or "person" in tags or "place" in tags:
        pred = tags.get("pred")
        if pred is not None and token.low in (
            "hits",
            "strikes",
            "fire",
            "fires",
            "hit",
            "crashes",
            "tests",
            "launches",
            "impacts",
            "downing",
            "crash",
            "shows",
            "carrier",
        ):
            # `a missile hits a house`, but `missile strikes on Kyiv`
            after = tokens[k + 1] if k + 1 < len(tokens) else None
            if (
                token.low in ("hits", "strikes", "hit", "crashes", "impacts")
                and after is not None
                and ("prep" not in after.tags or after.low in ("near", "inside"))
                and after.low not in (".", ",", ";", ":", "and")
            ):
                return False
            return token.low not in ("hit",)
        return True
    return "measure" in tags and token.low == "range"


def _unit_of(tokens: list[Token], j: int) -> tuple[str, str]:
    for k in range(j, min(j + 4, len(tokens))):
        for noun in _NOUNS:
            if noun in tokens[k].tags:
                return (tokens[k].tags[noun].get("unit", noun), "counts " + tokens[k].low)
    return ("other", "a compound noun")


def _second_noun(tokens: list[Token], head: Head, models: list[str]) -> Head:
    """`300 drones and missiles`: one number before two nouns."""
    j = head.last
    size = len(tokens)
    if j + 1 >= size or tokens[j].low not in ("and", "or", "&", "/", "and/or", "as well as"):
        return head
    k = j + 1
    classes: list[str] = []
    extra: list[str] = []
    while k < min(j + 6, size):
        token = tokens[k]
        tags = token.tags
        if "noun" in tags:
            noun = tags["noun"]
            if not noun.plural or noun.weak:
                return head
            cls = noun.cls
            if cls in ("missile", "drone") and classes:
                cls = classes[-1]
            if extra and cls in ("drone", "missile"):
                cls = cls if cls != "missile" else cls
            after = tokens[k + 1] if k + 1 < size else None
            if after is not None and after.low in ("numbering",):
                return head
            both = _join_classes([head.cls, cls])
            model = head.model if both == head.cls and not extra and cls == head.cls and False else None
            if "interceptor" in tags:
                return head
            return Head(k + 1, both, model, True, head.platform, head.premod, head.weak, True)
        if "adjective" in tags:
            classes.append(tags["adjective"].cls)
        elif "model" in tags:
            if not tags["model"].plural and not _weapon_ahead(tokens, k + 1):
                return head
            extra.append(tags["model"].model)
            classes.append(tags["model"].cls)
        elif (
            token.low
            in (
                "other",
                "attack",
                "strike",
                "various",
                "similar",
                "kamikaze",
                "suicide",
                "one-way",
                "assault",
                "combat",
                "enemy",
                "russian",
                "iranian",
                "ukrainian",
                "long-range",
                "guided",
            )
            or "-" in token.low
        ):
            pass
        else:
            return head
        k += 1
    return head


def _mentions(tokens: list[Token], memory: Memory) -> tuple[list[Mention], list[tuple[Quantity, str, str]]]:
    """The noun groups of a sentence, and the numbers that count something else: `(number, unit, reason)`."""
    found: list[Mention] = []
    aside: list[tuple[Quantity, str, str]] = []
    numbers = quantities(tokens)
    taken = 0
    size = len(tokens)
    skip = -1
    for index, q in enumerate(numbers):
        if q.first < skip:
            continue
        if q.low == 0 and q.high == 0:
            continue
        nxt = tokens[q.last] if q.last < size else None
        if nxt is not None and (nxt.low == "%" or "measure" in nxt.tags and nxt.low in ("percent", "per cent", "cent")):
            aside.append((q, "share", "a share"))
            continue
        single = q.low == 1 and q.high == 1
        made = None
        if nxt is not None and nxt.low in ("of", "out of", "from") and q.last + 1 < size:
            made = _partitive(tokens, q, numbers, index, memory)
            if made is not None:
                found += made[0]
                skip = made[1]
                taken = skip
                continue
            if q.word not in ("vague", "collective"):
                unit = _unit_of(tokens, q.last + 1)
                if any(_weapon_like(t) for t in tokens[q.last : q.last + 6]):
                    aside.append((q, unit[0], unit[1]))
                continue
        start = q.last + 1 if nxt is not None and nxt.low == "of" else q.last
        if q.word == "vague" and nxt is not None and nxt.low == "more":
            start = q.last + 1
        head = _head(tokens, start, single)
        if isinstance(head, Head) and (head.plural or single or q.word in ("vague", "collective")):
            if head.weak and not _weak_ok(tokens, head, memory):
                continue
            m = Mention(
                q.first,
                head.last,
                q.at,
                q.until,
                q.low,
                q.high,
                "full",
                head.cls,
                head.model,
                q.approx,
                q.additional,
                head.platform,
                q.total,
                head.premod,
                general=head.general,
            )
            if q.total and q.low == 2 and tokens[q.at].low == "both":
                m.kind = "full"
            found.append(m)
            skip = head.last
            continue
        if isinstance(head, tuple):
            aside.append((q, head[0], head[1]))
            continue
        bare = _bare(tokens, q, memory, found)
        if bare is not None:
            found.append(bare)
    found += _articles(tokens, found)
    found += _alls(tokens, found, memory)
    found.sort(key=lambda m: (m.first, m.last))
    found = _inverted(tokens, found, numbers)
    return found, aside


def _weak_ok(tokens: list[Token], head: Head, memory: Memory) -> bool:
    """`22 weapons`, `67 targets`: munitions only where the text speaks of munitions already."""
    return memory.cls is not None and tokens[head.last - 1].low in ("weapons", "rounds", "weapon")


def _class_of_them(memory: Memory, before: list[Mention]) -> tuple[str | None, str | None]:
    """Class and model that a number without its noun refers back to."""
    for m in reversed(before):
        if m.cls is not None:
            return m.cls, m.model
    return memory.cls, memory.model


def _partitive(
    tokens: list[Token], q: Quantity, numbers: list[Quantity], index: int, memory: Memory
) -> tuple[list[Mention], int] | None:
    """`30 of the missiles`, `28 of 31 drones`, `five of them`, `one of two Kinzhals`, `15 of which`."""
    j = q.last + 1
    size = len(tokens)
    nothing: list[Mention] = []
    if (
        q.word in ("vague", "collective")
        and tokens[q.last].low == "of"
        and "det" not in tokens[j].tags
        and tokens[j].low not in ("them", "these", "those", "which")
    ):
        return None
    low = tokens[j].low
    if low in ("them", "these", "those", "which", "whom", "that") and not (
        low in ("these", "those") and _weapon_ahead(tokens, j + 1)
    ):
        cls, model = None, None
        last = j + 1
        m = Mention(
            q.first,
            last,
            q.at,
            q.until,
            q.low,
            q.high,
            "ofthem",
            cls,
            model,
            q.approx,
            q.additional,
            total=q.total,
            anaphoric=True,
        )
        head = (
            _head(tokens, last, True)
            if last < size
            and (
                "model" in tokens[last].tags
                or "noun" in tokens[last].tags
                or "adjective" in tokens[last].tags
                or "decoy" in tokens[last].low
            )
            else None
        )
        if isinstance(head, Head):
            m.cls, m.model, m.last, m.anaphoric = head.cls, head.model, head.last, False
        elif last < size and "adjective" in tokens[last].tags:
            m.cls, m.last, m.anaphoric = tokens[last].tags["adjective"].cls, last + 1, False
        return [m], m.last
    while (
        j < size
        and ("det" in tokens[j].tags or tokens[j].low in ("all", "total", "a total of"))
        and tokens[j].low not in _NUMBER_WORDS
    ):
        j += 1
    if j >= size:
        return None
    inner = next((n for n in numbers[index + 1 :] if n.first <= j < n.last or n.at == j), None)
    if inner is not None and inner.at <= j + 2 and inner.first <= j:
        head = _head(tokens, inner.last, True)
        if isinstance(head, Head):
            whole = Mention(
                inner.first,
                head.last,
                inner.at,
                inner.until,
                inner.low,
                inner.high,
                "whole",
                head.cls,
                head.model,
                inner.approx,
                platform=head.platform,
                general=head.general,
            )
            part = Mention(
                q.first,
                head.last,
                q.at,
                q.until,
                q.low,
                q.high,
                "partitive",
                head.cls,
                head.model,
                q.approx,
                q.additional,
                platform=head.platform,
                general=head.general,
            )
            return [part, whole], head.last
        if head is None and _no_noun_after(tokens, inner.last):
            whole = Mention(
                inner.first,
                inner.last,
                inner.at,
                inner.until,
                inner.low,
                inner.high,
                "whole",
                anaphoric=True,
                approx=inner.approx,
            )
            part = Mention(
                q.first,
                inner.last,
                q.at,
                q.until,
                q.low,
                q.high,
                "partitive",
                anaphoric=True,
                approx=q.approx,
                additional=q.additional,
            )
            if memory.cls is None and not any(True for _ in nothing):
                return None if not any(_weapon_like(t) for t in tokens) else ([part, whole], inner.last)
            return [part, whole], inner.last
        return None
    head = _head(tokens, j, True)
    if isinstance(head, Head) and (head.plural or j > q.last + 1):
        if tokens[q.last].low == "from":
            return None
        if head.weak and head.cls == "other":
            return None
        return [
            Mention(
                q.first,
                head.last,
                q.at,
                q.until,
                q.low,
                q.high,
                "partitive",
                head.cls,
                head.model,
                q.approx,
                q.additional,
                head.platform,
                q.total,
                head.premod,
                general=head.general,
            )
        ], head.last
    return None


def _no_noun_after(tokens: list[Token], j: int) -> bool:
    """Whether no noun follows that the number at hand could count."""
    if j >= len(tokens):
        return True
    token = tokens[j]
    tags = token.tags
    if token.low in (
        ",",
        ".",
        ";",
        ":",
        ")",
        "(",
        "—",
        "–",
        "-",
        "!",
        "?",
        '"',
        "”",
        "“",
        "and",
        "or",
        "but",
        "more",
        "others",
        "other",
        "each",
        "apiece",
        "besides",
    ):
        return True
    if any(k in tags for k in ("measure", "person", "place")):
        return False
    if "event" in tags and "pred" not in tags or "equipment" in tags:
        return False
    return any(k in tags for k in ("pred", "be", "have", "do", "modal", "prep", "sub", "adv", "join", "negation"))


_BARE_PREPS = frozenset(
    ["over", "in", "at", "above", "near", "on", "from", "towards", "toward", "to", "across", "into", "for", "around", "off", "between", "before", "after", "by", "during", "within", "inside", "outside", "as"]
)


def _bare(tokens: list[Token], q: Quantity, memory: Memory, before: list[Mention]) -> Mention | None:
    """A number without a noun: kept only where munitions were spoken of and no other noun follows."""
    if memory.cls is None and not any(m.cls for m in before) and not any(_weapon_like(t) for t in tokens):
        return None
    if q.word == "vague" and q.last < len(tokens) and tokens[q.last].low not in ("were", "of"):
        return None
    if not _no_noun_after(tokens, q.last):
        return None
    at = q.last
    token = tokens[at] if at < len(tokens) else None
    prev = tokens[q.first - 1] if q.first else None
    if prev is not None:
        if prev.raw in ("$", "€", "£", "#") or "measure" in prev.tags and prev.low not in ("night", "day"):
            return None
        if prev.low in (
            "group",
            "brigade",
            "unit",
            "phase",
            "order",
            "since",
            "until",
            "at",
            "age",
            "page",
            "area",
            "top",
            "part",
        ):
            return None
        if (
            prev.low in ("in", "on", "by", "from", "to", "near")
            and tokens[q.at].raw[:1].isdigit()
            and (q.low or 0) > 1900
        ):
            return None
        if prev.low in (
            "in",
            "on",
            "near",
            "into",
            "across",
            "around",
            "within",
            "outside",
            "for",
            "after",
            "before",
            "during",
            "under",
            "through",
            "when",
            "the",
        ) and prev.low not in ("for",):
            return None
    if token is not None and token.low in ("in", "on", "at") and prev is None and False:
        return None
    last = at
    if token is not None and token.low in ("more", "others", "other"):
        last += 1
        nxt = tokens[last] if last < len(tokens) else None
        if token.low == "more" and nxt is not None and (nxt.low == "than" or not _no_noun_after(tokens, last)):
            return None
    m = Mention(
        q.first,
        last,
        q.at,
        q.until,
        q.low,
        q.high,
        "bare",
        approx=q.approx,
        additional=q.additional or last > at,
        total=q.total,
        anaphoric=True,
    )
    return m


_ARTICLES = frozenset(("a", "an", "another"))


def _articles(tokens: list[Token], found: list[Mention]) -> list[Mention]:
    """`a drone`, `another missile`, `a further Kinzhal`: one munition."""
    covered = [(m.first, m.last) for m in found]
    out: list[Mention] = []
    for i, token in enumerate(tokens):
        if token.low not in _ARTICLES and not (
            token.low in ("single", "lone") and i and tokens[i - 1].low in ("a", "the")
        ):
            continue
        if token.low in ("single", "lone"):
            continue
        if any(a <= i < b for a, b in covered):
            continue
        if i + 1 < len(tokens) and _number_like(tokens[i + 1]):
            continue
        head = _head(tokens, i + 1, True)
        if not isinstance(head, Head):
            continue
        last = tokens[head.last - 1]
        noun = last.tags.get("noun")
        if noun is not None and noun.plural and not noun.name.endswith("aircraft"):
            continue
        if noun is not None and noun.weak:
            continue
        if noun is not None and _compound(tokens, head.last - 1):
            continue
        between = tokens[i + 1 : head.last]
        if any(t.low in (",", ";", ":") for t in between):
            continue
        if any("event" in t.tags and t.low not in ("attack", "strike", "assault", "test", "fire") for t in between):
            continue
        if (
            tokens[i - 1].low in ("of",)
            and i >= 2
            and (
                "event" in tokens[i - 2].tags
                or tokens[i - 2].low
                in (
                    "type",
                    "kind",
                    "part",
                    "parts",
                    "debris",
                    "wreckage",
                    "remains",
                    "remnants",
                    "fragments",
                    "explosion",
                    "launch",
                    "testing",
                    "test",
                )
            )
            and "pred" not in tokens[i - 1].tags
        ):
            continue
        out.append(
            Mention(
                i,
                head.last,
                i,
                i + 1,
                1,
                1,
                "article",
                head.cls,
                head.model,
                additional=token.low == "another",
                platform=head.platform,
                premod=head.premod,
                general=head.general,
            )
        )
    return out


def _alls(tokens: list[Token], found: list[Mention], memory: Memory) -> list[Mention]:
    """`all were shot down`, `all of them`, `both missiles`, `every one of them`, `all of which`, `each was hit`."""
    out: list[Mention] = []
    for i, token in enumerate(tokens):
        if "num_all" not in token.tags and token.low not in ("both", "the lot", "everything"):
            continue
        if any(m.first <= i < m.last for m in found):
            continue
        j = i + 1
        if token.low in (
            "all",
            "every one of",
            "all of",
            "each of",
            "both",
            "each one of",
            "every one",
            "either of",
        ) and j < len(tokens):
            if tokens[j].low == "of":
                j += 1
            anaphor = tokens[j].low in ("them", "which", "these", "those", "it", "whom") if j < len(tokens) else False
            if anaphor:
                j += 1
            plain = j < len(tokens) and (
                "be" in tokens[j].tags
                or "have" in tokens[j].tags
                or "pred" in tokens[j].tags
                or tokens[j].low in (",",)
                and False
            )
            if token.low == "both":
                while j < len(tokens) and "det" in tokens[j].tags:
                    j += 1
                head = _head(tokens, j, True)
                if isinstance(head, Head) and head.plural:
                    out.append(
                        Mention(
                            i,
                            head.last,
                            i,
                            i + 1,
                            2,
                            2,
                            "all",
                            head.cls,
                            head.model,
                            total=True,
                            platform=head.platform,
                        )
                    )
                elif plain or anaphor:
                    out.append(Mention(i, j, i, i + 1, 2, 2, "all", total=True, anaphoric=True))
                continue
            if anaphor or plain:
                out.append(Mention(i, j, i, i + 1, None, None, "all", total=True, anaphoric=True))
                continue
            while j < len(tokens) and "det" in tokens[j].tags:
                j += 1
            head = _head(tokens, j, True)
            if (
                isinstance(head, Head)
                and head.plural
                and not head.weak
                and token.low in ("all", "all of", "every one of", "each of")
            ):
                out.append(Mention(i, head.last, i, i + 1, None, None, "all", head.cls, head.model, total=True))
    return out


def _inverted(tokens: list[Token], found: list[Mention], numbers: list[Quantity]) -> list[Mention]:
    """`Shaheds numbering 18`, `Kalibr missiles, nine;`, `drones: 145`, `Lancets (two)`: the number after its noun."""
    size = len(tokens)
    covered = {i for m in found if m.kind not in ("bare", "ofthem") for i in range(m.first, m.last)}
    by_first = {m.at: m for m in found if m.kind in ("bare", "ofthem") and m.cls is None}
    for i in range(size):
        if i in covered:
            continue
        weapon = _weapon(tokens[i])
        if weapon is None or not (weapon.plural or weapon.kind == "model"):
            continue
        if (
            weapon.kind == "model"
            and i + 1 < size
            and ("noun" in tokens[i + 1].tags or "adjective" in tokens[i + 1].tags)
        ):
            continue
        j = i + 1
        bracket = False
        while j < size and j < i + 12:
            token = tokens[j]
            if token.low in (
                ",",
                ":",
                "(",
                "–",
                "—",
                "-",
                "=",
                "numbering",
                "numbered",
                "number",
                "totalling",
                "totaling",
                "making up",
                "to the number of",
                "there were",
                "as",
            ):
                bracket = bracket or token.low == "("
                j += 1
                if token.low == "," and j < size and "adj" in tokens[j].tags:
                    continue
                continue
            if token.low in ("making", "to", "the", "up") and j + 1 < size:
                text = " ".join(t.low for t in tokens[j : j + 4])
                if text.startswith("making up"):
                    j += 2
                    continue
                if text.startswith("to the number of"):
                    j += 4
                    continue
            break
        if j >= size or j == i + 1 and not _ends_clause_after_number(tokens, j, by_first):
            continue
        m = next((by_first[k] for k in range(j, min(j + 4, size)) if k in by_first and by_first[k].first <= j), None)
        if m is None:
            continue
        after = tokens[m.last] if m.last < size else None
        verb = next(
            (tokens[k].low for k in range(i + 1, j) if tokens[k].low in ("numbering", "numbered", "number")), None
        )
        glue = tokens[i + 1].low
        if (
            glue == ","
            and m.kind == "bare"
            and after is not None
            and after.low not in (",", ";", ".", "and", ")", "in", "of")
        ):
            continue
        if glue in ("–", "—", "-", ":") and after is not None and ("pred" in after.tags or "be" in after.tags):
            continue
        if glue == "(" and (after is None or after.low != ")"):
            continue
        if glue == "as":
            continue
        m.cls, m.model, m.anaphoric, m.kind = weapon.cls, weapon.model, False, "inverted"
        adjective = tokens[i - 1].tags.get("adjective") if i else None
        if adjective is not None and weapon.cls == "missile":
            m.cls = adjective.cls
        if i and weapon.kind == "noun" and "model" in tokens[i - 1].tags:
            m.model = tokens[i - 1].tags["model"].model
            if weapon.cls in ("missile", "drone"):
                m.cls = tokens[i - 1].tags["model"].cls
        m.first = i
        if m.kind == "inverted" and verb:
            m.trace.append("number after its noun: " + verb)
    return sorted(found, key=lambda m: (m.first, m.last))


def _ends_clause_after_number(tokens: list[Token], j: int, by_first: dict[int, Mention]) -> bool:
    m = by_first.get(j)
    return m is not None and (m.last >= len(tokens) or tokens[m.last].low in (".", ",", ";"))


# ---------------------------------------------------------------- verb groups


@dataclass(slots=True)
class Verb:
    """A predicate in its verb group."""

    at: int
    pred: Predicate
    passive: bool
    negated: bool
    modal: bool
    aux: bool
    infinitive: bool
    first: int


def _verb(tokens: list[Token], k: int) -> Verb:
    pred: Predicate = tokens[k].tags["pred"]
    passive = negated = modal = aux = infinitive = False
    factual = False
    i = k - 1
    steps = 0
    first = k
    while i >= 0 and steps < 8:
        tags, low = tokens[i].tags, tokens[i].low
        if "factual" in tags:
            factual = True
        elif "be" in tags:
            aux = True
            passive = passive or pred.pos == "part"
        elif "have" in tags or "do" in tags:
            aux = True
        elif "modal" in tags:
            modal = aux = True
        elif "negation" in tags:
            negated = True
        elif "modal_verb" in tags:
            modal = True
        elif low == "to":
            infinitive = True
        elif "adv" in tags or low.endswith("ly") or low in ("be", "being") or (
            low
            in ("confirmed", "reported", "recorded", "seen", "said", "believed", "detected", "thought", "understood")
            and i
            and ("be" in tokens[i - 1].tags or "adv" in tokens[i - 1].tags)
        ):
            pass
        else:
            break
        first = i
        i -= 1
        steps += 1
    if modal and factual:
        modal = False
    if infinitive and not factual and not (aux and passive):
        modal = modal or pred.pos == "base"
    return Verb(k, pred, passive, negated, modal, aux, infinitive and not factual, first)


@dataclass(slots=True)
class Candidate:
    """One way in which a predicate may govern a mention."""

    outcome: str | None
    detail: str | None
    rule: str
    at: int
    finite: bool = False
    direct: bool = False
    unit: str = ""
    reason: str = ""
    crossed: int = 0


def _anti(tokens: list[Token], k: int) -> tuple[str, str] | None:
    """`(unit, reason)` where the word at `k` governs a number that is no strike (arms delivered, made, found)."""
    tags = tokens[k].tags
    for category in ("supply", "capability", "seizure", "money", "casualty"):
        row = tags.get(category)
        if row is None:
            continue
        if "have" in tags:
            nxt = next((t for t in tokens[k + 1 : k + 5] if "adv" not in t.tags and "negation" not in t.tags), None)
            if nxt is not None and (
                "pred" in nxt.tags
                or "be" in nxt.tags
                or any(c in nxt.tags for c in ("supply", "seizure", "capability", "casualty", "say"))
                or nxt.low.endswith("ed")
                or nxt.low in ("to",)
            ):
                return None
        return row.get("unit", category), category
    return None


class _Grammar:
    """The search for predicates in one sentence."""

    def __init__(self, tokens: list[Token], mentions: list[Mention]) -> None:
        self.tokens = tokens
        self.mentions = mentions
        self.owner: dict[int, int] = {}
        for n, m in enumerate(mentions):
            if m.kind == "whole":
                continue
            for i in range(m.first, m.last):
                self.owner.setdefault(i, n)

    # -- to the left

    def left(self, n: int) -> Candidate | None:
        tokens, m = self.tokens, self.mentions[n]
        i = m.first - 1
        prep: str | None = None
        crossed = steps = 0
        separated = False
        touched = True  # nothing but bound words so far
        while i >= 0 and steps < MAX_LEFT:
            token = tokens[i]
            tags, low = token.tags, token.low
            owner = self.owner.get(i)
            if owner is not None and owner != n:
                other = self.mentions[owner]
                if not separated and not other.kind == "article" and prep is None and touched and i == m.first - 1:
                    pass
                i = other.first - 1
                crossed += 1
                steps += 1
                touched = False
                prep = None
                continue
            if low == ")":
                back = i
                while back >= 0 and i - back < 25 and tokens[back].low != "(":
                    back -= 1
                if back >= 0 and tokens[back].low == "(":
                    i = back - 1
                    steps += 1
                    continue
            if "pred" in tags and not self._noun_use(i):
                verb = _verb(tokens, i)
                got = self._left_fit(verb, prep, touched, crossed, separated)
                if got is not None:
                    return got
                if verb.pred.nominal and not touched and verb.pred.role in ("with", "of"):
                    i -= 1
                    steps += 1
                    continue
                if (
                    not verb.aux
                    and verb.pred.pos in ("part", "ing", "past")
                    and i
                    and self.owner.get(i - 1) is not None
                    and i + 1 < len(tokens)
                    and ("prep" in tokens[i + 1].tags or "adv" in tokens[i + 1].tags)
                ):
                    i -= 1  # a reduced relative of the noun before: `drones fired by X`
                    steps += 1
                    touched = False
                    continue
                if verb.infinitive or verb.pred.pos == "ing" and not touched:
                    i = verb.first - 1 if verb.infinitive else i - 1
                    steps += 1
                    touched = False
                    prep = None
                    continue
                return None
            anti = _anti(tokens, i)
            if anti is not None:
                be = self._has_be(i)
                if not be and prep in (None, "of", "with", "by"):
                    return Candidate(
                        None, None, "anti", i, direct=touched, unit=anti[0], reason=anti[1], crossed=crossed
                    )
                if be and prep in ("with",):
                    return Candidate(
                        None, None, "anti", i, direct=touched, unit=anti[0], reason=anti[1], crossed=crossed
                    )
                return None
            if "say" in tags and low not in ("according to",):
                jump = self._parenthetical(i)
                if jump is not None:
                    i = jump
                    steps += 1
                    touched = False
                    continue
                return None
            if low in (";", ":"):
                if low == ";" and crossed:
                    i -= 1
                    steps += 1
                    continue
                return None
            if "sub" in tags and not ("prep" in tags and crossed):
                return None
            if low in (",", "and", "or", "plus", "&") or "join" in tags:
                separated = True
            elif "prep" in tags:
                if touched and prep is None:
                    prep = low
                elif crossed == 0 and not touched:
                    pass
                touched = touched and prep == low
            elif (
                "num_lower" in tags
                or "num_upper" in tags
                or "num_approx" in tags
                or low in ("a", "the", "total", "total of", "another", "its", "their", "some", "only", "just")
            ):
                pass
            else:
                touched = False
            i -= 1
            steps += 1
        return None

    def _noun_use(self, i: int) -> bool:
        """Whether a predicate form at `i` is inside a noun group or is a plain noun (`the attack`, `a strike`)."""
        tokens = self.tokens
        if i in self.owner:
            return True
        tags, low = tokens[i].tags, tokens[i].low
        if " " in low:
            return False
        if "event" in tags or "person" in tags or "place" in tags or "equipment" in tags:
            before = tokens[i - 1] if i else None
            after = tokens[i + 1] if i + 1 < len(tokens) else None
            if low.endswith("ing") or low in ("hits", "fires", "launches"):
                return before is not None and (
                    "det" in before.tags or before.low in ("a", "an") or "adjective" in before.tags
                )
            if before is not None and (
                "det" in before.tags
                or before.low
                in (
                    "a",
                    "an",
                    "this",
                    "of",
                    "in",
                    "during",
                    "after",
                    "first",
                    "massive",
                    "large-scale",
                    "overnight",
                    "combined",
                    "air",
                    "heavy",
                    "big",
                    "biggest",
                    "latest",
                    "largest",
                    "fresh",
                    "new",
                    "another",
                )
                or "adjective" in before.tags
                or "noun" in before.tags
                and not before.tags["noun"].plural
                or before.low.endswith("'s")
            ):
                pred = tags.get("pred")
                if pred is not None and pred.nominal:
                    return False
                return True
            if (
                after is not None
                and after.low in ("on", "against")
                and low in ("strike", "strikes", "attack", "attacks")
            ):
                return False
        return False

    def _has_be(self, i: int) -> bool:
        for k in range(i - 1, max(-1, i - 4), -1):
            tags = self.tokens[k].tags
            if "be" in tags:
                return True
            if "adv" not in tags and "negation" not in tags and "have" not in tags:
                return False
        return False

    def _parenthetical(self, i: int) -> int | None:
        """`…, he said, …`: the token before the first comma, where the words of saying stand between two commas."""
        tokens = self.tokens
        right = next((k for k in range(i + 1, min(i + 8, len(tokens))) if tokens[k].low in (",", "—", "–", ")")), None)
        if right is None or any(k in self.owner for k in range(i, right)):
            return None
        for k in range(i - 1, max(-1, i - 12), -1):
            if k in self.owner:
                return None
            if tokens[k].low in (",", "—", "–", "("):
                return k - 1
        return None

    def _left_fit(self, verb: Verb, prep: str | None, touched: bool, crossed: int, separated: bool) -> Candidate | None:
        pred = verb.pred
        if pred.nominal and pred.role == "of":
            if touched and prep is None or crossed and prep is None:
                return self._made(pred, "nominal", verb, touched, crossed)
            return None
        if pred.role == "with":
            if prep in ("with", "by", "using", "of", "involving") or crossed and prep is None and not touched:
                if crossed and prep is None and not self._with_between(verb.at):
                    return None
                return self._made(pred, "with", verb, touched, crossed)
            return None
        if prep in ("by", "with") and (
            verb.passive or not verb.aux and prep == "with" or verb.pred.pos == "part" and prep == "by"
        ):
            if pred.outcome == "hit" and pred.role == "subject":
                return self._made(pred, "agent", verb, touched, crossed)
            if pred.also_hit and prep == "by":
                return (
                    Candidate("hit", None, "agent", verb.at, direct=touched, crossed=crossed)
                    if not (verb.negated or verb.modal)
                    else self._made(pred, "agent", verb, touched, crossed)
                )
            if pred.outcome == "launched" and pred.role == "subject" and prep == "by":
                return self._made(pred, "agent", verb, touched, crossed)
            if pred.outcome == "intercepted" and prep == "with":
                return Candidate(
                    None, None, "own", verb.at, direct=touched, unit="interceptors", reason="fired by the defence"
                )
            return None
        if pred.role == "object" and not verb.passive and prep is None:
            if (
                not verb.aux
                and pred.pos == "part"
                and verb.at
                and self.owner.get(verb.at - 1) is not None
                and not touched
            ):
                return None
            if pred.soft and not touched and crossed == 0:
                return None
            return self._made(pred, "object", verb, touched, crossed)
        if pred.role == "object" and not verb.passive and prep == "of" and touched:
            return self._made(pred, "object", verb, touched, crossed)
        return None

    def _with_between(self, k: int) -> bool:
        return any(t.low in ("with", "by", "using", "of") for t in self.tokens[k + 1 : k + 14])

    def _made(
        self, pred: Predicate, rule: str, verb: Verb, touched: bool, crossed: int, finite: bool = False
    ) -> Candidate:
        if verb.negated:
            return Candidate(None, None, rule, verb.at, finite, touched, "negated", "negated", crossed)
        if verb.modal or self._hypothetical(verb.first):
            return Candidate(None, None, rule, verb.at, finite, touched, "plan", "plan or possibility", crossed)
        outcome, detail = pred.outcome, pred.detail
        tail = self.tokens[verb.at + 1 : verb.at + 7]
        text = " ".join(t.low for t in tail)
        if (
            outcome == "intercepted"
            and ("by electronic warfare" in text or text.startswith("by ew") or "electronically" in text[:16])
            and "or" not in text.split()[:2]
        ):
            outcome, detail = "lost", "electronic_warfare"
        if outcome == "lost" and detail == "electronic_warfare" and self._paired(verb.at):
            outcome, detail = "intercepted", "shot_down_or_suppressed"
        elif outcome == "intercepted" and self._paired(verb.at):
            detail = "shot_down_or_suppressed"
        if outcome == "lost" and detail in ("open_area", "crashed") and self._does_damage(verb.at):
            outcome, detail = "hit", None
        return Candidate(outcome, detail, rule, verb.at, finite, touched, crossed=crossed)

    def _paired(self, k: int) -> bool:
        """`downed or jammed`, `suppressed or destroyed`: joined to a predicate of the other kind."""
        tokens = self.tokens
        for j in (k + 2, k - 2):
            mid = (k + j) // 2
            if 0 <= j < len(tokens) and tokens[mid].low in ("or", "and", "/", "and/or"):
                other = tokens[j].tags.get("pred")
                if other is not None and {other.outcome, tokens[k].tags["pred"].outcome} == {"intercepted", "lost"}:
                    return tokens[mid].low != "and" or True
        return False

    def _does_damage(self, k: int) -> bool:
        for j in range(k + 1, min(k + 14, len(self.tokens) - 1)):
            low = self.tokens[j].low
            if low in (";", "while", "but"):
                return False
            if low == "," and self.tokens[j + 1].low in ("damaging", "destroying", "wrecking"):
                return True
        return False

    def _hypothetical(self, first: int) -> bool:
        """Whether a plan or condition word governs the verb group that starts at `first`."""
        tokens = self.tokens
        for k in range(first - 1, max(-1, first - 9), -1):
            tags, low = tokens[k].tags, tokens[k].low
            if "modal_verb" in tags:
                if low in ("if", "unless", "in case", "whether"):
                    return True
                return k >= first - 2
            if low in (";", ":", ".") or "say" in tags:
                return False
            if low == "," and k < first - 3:
                return False
        return False

    # -- to the right

    def right(self, n: int) -> tuple[Candidate | None, Candidate | None, Candidate | None]:
        """`(finite, participle, relative)` predicates to the right of the mention."""
        tokens, m = self.tokens, self.mentions[n]
        size = len(tokens)
        i = m.last
        finite = part = rel = None
        crossed = commas = steps = 0
        plain = True
        last_sep: str | None = None
        fresh_pp = False
        while i < size and steps < MAX_RIGHT:
            token = tokens[i]
            tags, low = token.tags, token.low
            owner = self.owner.get(i)
            if owner is not None and owner != n:
                other = self.mentions[owner]
                joined = (
                    tokens[i - 1].low in ("and", ",", "or", "plus", "&")
                    or "join" in tokens[i - 1].tags
                    or tokens[i - 1].low in ("of", "about", "some", "the", "another")
                )
                if (
                    not joined
                    or other.kind not in ("full", "inverted", "article", "partitive")
                    or other.additional
                    and crossed == 0
                    and False
                ):
                    break
                if other.kind == "article" and tokens[i - 1].low not in ("and", ",", "or", "plus"):
                    break
                crossed += 1
                i = other.last
                plain = False
                steps += 1
                continue
            if low == "(":
                close = next((k for k in range(i + 1, min(i + 40, size)) if tokens[k].low == ")"), None)
                if close is not None:
                    i = close + 1
                    steps += 1
                    continue
            if "pred" in tags and not self._noun_use(i):
                verb = _verb(tokens, i)
                chained = self._chain(verb)
                if chained is not None:
                    verb = chained
                    i = verb.at
                if verb.infinitive and not verb.passive and not verb.aux:
                    i += 1
                    plain = False
                    steps += 1
                    continue
                got = self._right_fit(verb, crossed, plain, commas)
                if got is None:
                    if verb.pred.nominal:
                        i += 1
                        plain = False
                        continue
                    break
                if got.finite:
                    finite = got
                    break
                if part is None and commas == 0 or part is None and commas and tokens[i - 1].low == ",":
                    part = got
                i += 1
                plain = False
                steps += 1
                continue
            anti = _anti(tokens, i)
            if anti is not None and "have" not in tags:
                be = self._has_be(i)
                if be or plain:
                    got = Candidate(None, None, "anti", i, be, plain, anti[0], anti[1], crossed)
                    if be or part is None:
                        if be:
                            finite = got
                        elif tokens[i].low.endswith(("ed", "t", "n")) or low == "found":
                            part = got
                        else:
                            finite = got
                    break
                if not low.endswith("ing"):
                    break
            if "say" in tags:
                if low in (
                    "confirmed",
                    "reported",
                    "recorded",
                    "believed",
                    "said",
                    "reportedly",
                    "claimed",
                    "estimated",
                ) and (self._has_be(i)):
                    i += 1
                    steps += 1
                    plain = False
                    continue
                close = next((k for k in range(i + 1, min(i + 9, size)) if tokens[k].low in (",", "—")), None)
                if commas and close is not None and not any(k in self.owner for k in range(i, close)):
                    i = close + 1
                    steps += 1
                    plain = False
                    continue
                break
            if low in (";", ":", "“") or low == "." and steps:
                break
            if low in ("that", "which", "who") and rel is None and part is None and i <= m.last + 1:
                found = self._relative(i + 1)
                if found is None:
                    break
                rel, i = found
                i += 1
                steps += 1
                plain = False
                continue
            if "sub" in tags and "prep" not in tags:
                break
            if low == "," or low in ("—", "–"):
                commas += 1
                if commas > 3:
                    break
                nxt = tokens[i + 1] if i + 1 < size else None
                if nxt is not None and (
                    nxt.low
                    in (
                        "with",
                        "leaving",
                        "killing",
                        "wounding",
                        "including",
                        "which",
                        "but",
                        "while",
                        "as",
                        "all",
                        "both",
                    )
                    and nxt.low != "including"
                ):
                    if nxt.low in ("which",):
                        found = self._relative(i + 2)
                        if found is not None and rel is None and part is None and i == m.last:
                            rel, i = found
                            i += 1
                            steps += 1
                            plain = False
                            continue
                    break
            elif low in ("and", "but"):
                nxt = tokens[i + 1] if i + 1 < size else None
                if low == "but" and nxt is not None and "be" not in nxt.tags:
                    break
                if (
                    nxt is not None
                    and i + 1 not in self.owner
                    and ("det" in nxt.tags or nxt.low in ("a", "an", "it", "they", "he", "she", "that"))
                ):
                    break
            elif low == "as" and i == m.last:
                pass
            elif "be" in tags or "modal" in tags or "have" in tags or "do" in tags:
                ahead = self._verb_ahead(i)
                if ahead is None:
                    break
            if "prep" not in tags and "adv" not in tags and low not in (",",):
                plain = plain and (low in ("all", "also") or "det" in tags)
            elif "prep" in tags:
                plain = False
            i += 1
            steps += 1
        return finite, part, rel

    def _verb_ahead(self, i: int) -> int | None:
        """The predicate of the verb group that the auxiliary at `i` opens."""
        tokens = self.tokens
        for k in range(i + 1, min(i + 7, len(tokens))):
            tags, low = tokens[k].tags, tokens[k].low
            if "pred" in tags or _anti(tokens, k) is not None:
                return k
            if (
                any(c in tags for c in ("adv", "be", "have", "do", "negation", "modal", "say", "factual"))
                or low.endswith("ly")
                or low in ("to", '"', "“", "‘", "either", "been", "in", "total", "the", "following")
            ):
                continue
            return None
        return None

    def _chain(self, verb: Verb) -> Verb | None:
        """`were recorded hitting`, `was confirmed shot down`, `are believed to have fallen`: the inner predicate counts."""
        tokens = self.tokens
        if verb.pred.name != "detect":
            return None
        k = verb.at + 1
        while (
            k < len(tokens)
            and k <= verb.at + 3
            and (tokens[k].low in ("as", "to", "have", "been", "being") or "adv" in tokens[k].tags)
        ):
            k += 1
        if k < len(tokens) and k <= verb.at + 3:
            pred = tokens[k].tags.get("pred")
            if pred is not None and pred.pos in ("ing", "part", "past") and not pred.nominal:
                inner = _verb(tokens, k)
                return replace_verb(inner, verb)
        return None

    def _relative(self, i: int) -> tuple[Candidate, int] | None:
        """The predicate of a relative clause that starts at `i`, and its token."""
        tokens = self.tokens
        for k in range(i, min(i + 12, len(tokens))):
            tags = tokens[k].tags
            if k in self.owner and k > i:
                return None
            if tokens[k].low in (";", ":", "."):
                return None
            if "pred" in tags and not self._noun_use(k):
                verb = _verb(tokens, k)
                pred = verb.pred
                subject = all(
                    "be" in t.tags
                    or "have" in t.tags
                    or "adv" in t.tags
                    or "negation" in t.tags
                    or "modal" in t.tags
                    or "do" in t.tags
                    or t.low in ("he", "said", "it", ",")
                    for t in tokens[i:k]
                )
                if pred.role == "object" and (verb.passive or not subject and not pred.nominal):
                    return self._made(pred, "relative", verb, True, 0), k
                if pred.role == "subject" and subject:
                    return self._made(pred, "relative", verb, True, 0), k
                if pred.role == "with" and subject and not pred.nominal and not verb.passive:
                    return self._made(pred, "relative", verb, True, 0), k
                return None
            if "say" in tags or "sub" in tags:
                return None
        return None

    def _right_fit(self, verb: Verb, crossed: int, plain: bool, commas: int) -> Candidate | None:
        pred = verb.pred
        tokens = self.tokens
        after = tokens[verb.at + 1] if verb.at + 1 < len(tokens) else None
        if pred.nominal:
            return None
        if pred.role == "object":
            if verb.passive:
                return self._made(pred, "subject of passive", verb, plain, crossed, True)
            if verb.aux:
                if pred.also_hit and after is not None and "prep" not in after.tags:
                    return Candidate("hit", None, "subject", verb.at, True, plain, crossed=crossed)
                return None
            if pred.pos in ("part",):
                object_follows = (
                    after is not None
                    and verb.at + 1 not in self.owner
                    and (
                        "det" in after.tags
                        or after.low in ("a", "an")
                        or after.raw[:1].isupper()
                        and "prep" not in after.tags
                    )
                    and after.low not in ("all", "both")
                )
                if pred.also_hit and plain and object_follows:
                    return Candidate("hit", None, "subject", verb.at, True, plain, crossed=crossed)
                if object_follows and not commas and plain and pred.outcome == "intercepted":
                    return None
                if verb.at + 1 in self.owner and plain and after is not None and "num_additional" not in after.tags:
                    return None
                return self._made(pred, "participle", verb, plain, crossed)
            if pred.pos == "ing" and pred.name == "jam":
                return None
            return None
        if pred.role == "subject":
            if verb.passive and pred.name in ("hit",):
                text = " ".join(t.low for t in tokens[verb.at + 1 : verb.at + 3])
                if not text.startswith(("by", "with")):
                    return Candidate(
                        "intercepted", "shot_down", "subject of passive", verb.at, True, plain, crossed=crossed
                    )
                return None
            if pred.pos == "ing" and not verb.aux:
                return self._made(pred, "participle", verb, plain, crossed)
            finite = verb.aux or pred.pos in ("past", "part", "base")
            return self._made(pred, "subject", verb, plain, crossed, finite)
        if pred.role == "with":
            if verb.passive:
                return None
            if pred.pos == "ing" and not verb.aux:
                return self._made(pred, "participle", verb, plain, crossed)
            return self._made(pred, "subject", verb, plain, crossed, True)
        return None


def replace_verb(inner: Verb, outer: Verb) -> Verb:
    """The inner verb with the auxiliaries of the outer one."""
    return Verb(
        inner.at,
        inner.pred,
        inner.pred.pos == "part" and inner.pred.role == "object",
        outer.negated or inner.negated,
        outer.modal,
        True,
        False,
        outer.first,
    )


# ---------------------------------------------------------------- the choice


def _choose(g: _Grammar, n: int, memory: Memory, sentence: Sentence) -> None:
    """Sets the outcomes of mention `n`, or the reason why it has none."""
    tokens, mentions = g.tokens, g.mentions
    m = mentions[n]
    if m.kind == "whole":
        return
    left = g.left(n)
    finite, part, rel = g.right(n)
    for name, c in (("left", left), ("finite", finite), ("participle", part), ("relative", rel)):
        if c is not None:
            m.trace.append(f"{name}: {tokens[c.at].raw!r} → {c.outcome or c.reason} ({c.rule}, crossed {c.crossed})")
    pick: Candidate | None = None
    if m.premod is not None:
        pred = tokens[m.premod].tags["pred"]
        pick = Candidate(pred.outcome, pred.detail, "before the noun", m.premod, direct=True)
        if pred.outcome == "launched" and (left or finite):
            pick = None
    if (
        pick is None
        and left is not None
        and left.direct
        and left.crossed == 0
        and left.rule in ("object", "nominal", "anti", "own")
    ):
        pick = left
        if left.rule == "nominal" and finite is not None and finite.outcome:
            pick = finite
        if (
            left.rule == "object"
            and finite is not None
            and finite.crossed == 0
            and g.tokens[left.at].tags["pred"].soft
            and finite.outcome in ("intercepted", "lost", "hit")
        ):
            pick = finite
    if (
        pick is None
        and part is not None
        and part.direct
        and part.crossed == 0
        and left is not None
        and left.rule == "with"
        and part.outcome != "launched"
    ):
        pick = part
    if pick is None and finite is not None and finite.crossed == 0:
        pick = finite
    if pick is None and left is not None and left.direct and left.crossed == 0:
        pick = left
    if (
        pick is None
        and part is not None
        and part.direct
        and part.crossed == 0
        and (left is None or part.outcome != "launched" or left.crossed)
    ):
        pick = part
        if left is not None and left.outcome and part.outcome == "launched":
            pick = left
    if pick is None and finite is not None:
        pick = finite
    if pick is None and left is not None:
        pick = left
    if pick is None and part is not None:
        pick = part
    if pick is None and rel is not None:
        pick = rel
    if (
        pick is not None
        and m.kind == "article"
        and pick.crossed
        and pick.rule not in ("object", "with", "nominal", "subject of passive", "agent", "subject")
    ):
        pick = None
    if pick is not None:
        m.pred = pick.at
        if pick.outcome is None:
            m.reason = (pick.unit, pick.reason)
            if (
                pick.reason in ("negated", "plan or possibility")
                and rel is None
                and part is not None
                and part.outcome == "launched"
                and part is not pick
            ):
                _set(m, part)
        else:
            _set(m, pick)
        second = part if part is not None and part is not pick else rel
        if (
            second is not None
            and second.outcome == "launched"
            and pick.outcome in ("intercepted", "lost", "hit")
            and second.crossed == 0 | (second.crossed if pick.rule in ("object",) else 0)
        ):
            if m.kind not in ("partitive", "ofthem"):
                m.outcomes.append((second.outcome, second.detail, "also " + second.rule))
        if pick.finite and pick.outcome:
            _second_verb(g, m, pick)
        return
    _inherit(g, n, memory, sentence)


def _set(m: Mention, c: Candidate) -> None:
    m.outcomes.append((c.outcome or "", c.detail, c.rule + (" over a list" if c.crossed else "")))


def _second_verb(g: _Grammar, m: Mention, pick: Candidate) -> None:
    """`entered Polish airspace and probably landed`: a second predicate of the same subject."""
    tokens = g.tokens
    k = pick.at + 1
    while k < min(pick.at + 12, len(tokens)):
        if k in g.owner:
            return
        low, tags = tokens[k].low, tokens[k].tags
        if low in (";", ".", ":") or "sub" in tags and low not in ("but", "before"):
            return
        if low in ("and", "but", "before"):
            j = k + 1
            while j < len(tokens) and (
                "adv" in tokens[j].tags
                or "be" in tokens[j].tags
                or "have" in tokens[j].tags
                or tokens[j].low.endswith("ly")
                or tokens[j].low == "being"
            ):
                j += 1
            if j < len(tokens) and "pred" in tokens[j].tags and j not in g.owner:
                verb = _verb(tokens, j)
                pred = verb.pred
                first = m.outcomes[-1][0] if m.outcomes else ""
                okay = (
                    pred.role == "subject"
                    or pred.role == "object"
                    and (
                        verb.passive
                        or tokens[pick.at].tags["pred"].role == "object"
                        and pred.pos == "part"
                        and not (j + 1 < len(tokens) and "det" in tokens[j + 1].tags)
                    )
                )
                if (
                    okay
                    and not verb.negated
                    and not verb.modal
                    and pred.outcome != first
                    and not pred.nominal
                    and first == "launched"
                ):
                    m.outcomes.append((pred.outcome, pred.detail, "second verb"))
                return
        k += 1


def _inherit(g: _Grammar, n: int, memory: Memory, sentence: Sentence) -> None:
    """An outcome from the list that the mention continues, from the heading above it, or from the weapons it is a part of."""
    tokens, m = g.tokens, g.mentions[n]
    prev = next((g.mentions[k] for k in range(n - 1, -1, -1) if g.mentions[k].kind != "whole"), None)
    if prev is not None and (prev.outcomes or prev.reason):
        gap = tokens[prev.last : m.first]
        tight = m.kind == "article" or m.kind == "bare" and False
        blocked = any(
            (
                "pred" in t.tags
                and not g._noun_use(prev.last + i)
                and prev.last + i != prev.pred
                and not (i < 2 and "prep" in t.tags)
            )
            or t.low in ("while", "but", "although", "when", "after", "because", "who", "where", "as", "than", "whose")
            for i, t in enumerate(gap)
            if prev.pred is None or prev.last + i > prev.pred
        )
        if tight:
            blocked = blocked or not (
                gap and (gap[-1].low in ("and", ",", "or", "plus") or "join" in gap[-1].tags) and len(gap) <= 14
            )
        starts = gap[-1].low if gap else ""
        listy = (
            starts in (",", "and", "or", ";", ":", "–", "—", "-", "(", "with", "plus", "than")
            or bool(gap)
            and ("join" in gap[-1].tags)
            or m.kind in ("ofthem", "inverted", "all")
            or any(t.low in (",", ";", "and", ":", "–", "—") for t in gap[-6:])
        )
        if not blocked and listy and not any("casualty" in t.tags for t in gap):
            if prev.reason and not prev.outcomes:
                m.reason = prev.reason
                return
            m.pred = prev.pred
            o = prev.outcomes[0]
            m.outcomes.append((o[0], o[1], "list"))
            return
    if memory.heading is not None and (sentence.bullet or prev is None):
        m.outcomes.append((memory.heading[0], memory.heading[1], "heading"))
        return
    m.reason = ("munitions", "no outcome found")


def _read_sentence(text: str, sentence: Sentence, tokens: list[Token], memory: Memory) -> Read:
    mentions, aside = _mentions(tokens, memory)
    g = _Grammar(tokens, mentions)
    for n in range(len(mentions)):
        _choose(g, n, memory, sentence)
    _of_the(tokens, mentions, g)
    _wholes(mentions)
    _anaphora(tokens, mentions, memory)
    _context(tokens, mentions, g)
    _each(tokens, mentions)
    one = Read(sentence, tokens, mentions)
    one_aside = []
    for q, unit, reason in aside:
        one_aside.append(Mention(q.first, q.last, q.at, q.until, q.low, q.high, "aside", reason=(unit, reason)))
    _remember(text, sentence, tokens, mentions, memory, g)
    one.mentions = mentions + one_aside
    return one


def _of_the(tokens: list[Token], mentions: list[Mention], g: _Grammar) -> None:
    """`Of the 127 missiles fired, 102 were shot down`: the whole was launched; `102 and 99, respectively` are paired in order."""
    if not mentions or not tokens:
        return
    opening = next((i for i, t in enumerate(tokens[:4]) if t.low in ("of", "out of", "from among")), None)
    if opening is not None:
        for m in mentions:
            if m.first <= opening + 3 and m.kind in ("full", "inverted", "bare") and m.reason and not m.outcomes:
                m.outcomes.append(("launched", "fired", "of the whole"))
                m.reason = None
            elif (
                m.first <= opening + 3
                and m.outcomes
                and m.kind == "full"
                and m.outcomes[0][0] != "launched"
                and not any(tokens[i].low in (",",) for i in range(0, m.first))
            ):
                pick = m.pred
                comma = next((i for i in range(m.last, len(tokens)) if tokens[i].low == ","), None)
                if comma is not None and pick is not None and pick > comma:
                    m.outcomes[:] = [("launched", "fired", "of the whole")]
            break
    if any(t.low == "respectively" for t in tokens):
        bare = [m for m in mentions if m.kind == "bare"]
        full = [m for m in mentions if m.kind in ("full", "inverted")]
        if bare and len(bare) <= len(full):
            source = full[-len(bare) :]
            for b, f in zip(bare, source, strict=True):
                b.cls, b.model, b.anaphoric = f.cls, f.model, False


def _wholes(mentions: list[Mention]) -> None:
    """The second number of `28 of 31 drones` was launched where the first met an outcome."""
    for part, whole in zip(mentions, mentions[1:], strict=False):
        if whole.kind == "whole" and part.kind == "partitive" and not whole.outcomes:
            if part.outcomes and part.outcomes[0][0] != "launched":
                whole.outcomes.append(("launched", "fired", "x of y"))
            elif part.reason:
                whole.reason = part.reason
            elif part.outcomes:
                whole.reason = ("munitions", "no outcome found")


def _anaphora(tokens: list[Token], mentions: list[Mention], memory: Memory) -> None:
    """Class, model and (for `all`) number of mentions that leave them out."""
    seen: list[Mention] = []
    for m in mentions:
        if m.kind == "all" and m.low is None:
            _copy_all(m, seen, memory)
        if m.cls is None:
            cls = model = None
            wanted = seen if seen else memory.group
            if m.total and m.low is not None:
                match = next((x for x in reversed(seen + memory.group) if x.low == m.low or x.high == m.low), None)
                if match is None:
                    match = next((x for x in reversed(memory.group) if x.low == m.low), None)
                if match is not None:
                    cls, model = match.cls, match.model
            if cls is None and m.kind == "partitive":
                whole = next((x for x in mentions if x.kind == "whole" and x.first > m.at and x.first < m.last), None)
                match = next(
                    (x for x in reversed(memory.group + seen) if whole is not None and x.low == whole.low and x.cls),
                    None,
                )
                if match is not None:
                    cls, model = match.cls, match.model
            if cls is None:
                cls, model = _class_of_them(memory, [x for x in seen if x.cls])
                del wanted
            m.cls, m.model = cls, model
            if cls is None:
                plural = next(
                    (
                        _weapon(t)
                        for t in tokens
                        if "noun" in t.tags and t.tags["noun"].plural and not t.tags["noun"].weak
                    ),
                    None,
                )
                if plural is not None:
                    m.cls = plural.cls
        seen.append(m)


def _copy_all(m: Mention, seen: list[Mention], memory: Memory) -> None:
    pool = [x for x in seen if x.low is not None and x.outcomes and x.kind != "all"] or [
        x for x in memory.group if x.low is not None and x.kind != "all"
    ]
    if m.cls is not None:
        pool = [x for x in pool if FAMILY.get(x.cls or "", x.cls) == FAMILY.get(m.cls, m.cls)]
    launched = [x for x in pool if x.outcomes and x.outcomes[0][0] == "launched"] or pool
    if launched:
        source = launched[-1]
        m.low, m.high, m.approx = source.low, source.high, source.approx
        if m.cls is None:
            m.cls, m.model = source.cls, source.model
        m.of = -1
        if source.high is None or source.low is None:
            pass
    else:
        m.reason, m.outcomes[:] = ("munitions", "number not stated"), []


def _context(tokens: list[Token], mentions: list[Mention], g: _Grammar) -> None:
    """Rules that take a claim away: on the ground, shares, the defender's own missiles."""
    for m in mentions:
        if not m.outcomes:
            continue
        window = tokens[m.last : m.last + 12]
        stop = next(
            (
                i
                for i, t in enumerate(window)
                if t.low in (";", ",", "and") or m.last + i in g.owner and g.mentions[g.owner[m.last + i]] is not m
            ),
            len(window),
        )
        if any("ground" in t.tags for t in window[:stop]) and m.outcomes[0][0] in ("intercepted", "launched"):
            m.outcomes.clear()
            m.reason = ("on the ground", "destroyed on the ground")
            continue
        if (
            m.total
            and m.kind in ("full", "bare", "all")
            and m.low is not None
            and m.outcomes
            and m.outcomes[0][0] in ("intercepted", "lost", "hit")
            and m.kind == "full"
            and not any(o[0] == "launched" for o in m.outcomes)
            and tokens[m.first].low in ("all", "every one of", "all of")
        ):
            m.outcomes.append(("launched", "fired", "all of them"))
        if m.platform and m.outcomes[0][0] in ("launched", "hit"):
            m.outcomes.clear()
            m.reason = ("equipment", "a platform")


def _each(tokens: list[Token], mentions: list[Mention]) -> None:
    """`seven in each of A and B`, `32 over Kursk and Belgorod each`: one claim a place."""
    for m in mentions:
        if not m.outcomes:
            continue
        window = tokens[m.last : m.last + 14]
        for i, t in enumerate(window):
            if t.low in (";", ".") or m.last + i != m.at and any(x.first == m.last + i for x in mentions):
                break
            if t.low in ("each", "apiece"):
                places = 0
                span = (
                    window[i + 1 :]
                    if i + 1 < len(window) and window[i + 1].low in ("of", "over", "in", "for", "above")
                    else (window[:i] if i > 1 else [])
                )
                names = [x for x in span if x.raw[:1].isupper() and x.low not in ("sea", "region", "oblast")]
                joins = sum(1 for x in span[: len(span)] if x.low in ("and", ","))
                places = max(2, min(len(names), joins + 1)) if span and names else 2
                m.each = places
                break


def _remember(
    text: str, sentence: Sentence, tokens: list[Token], mentions: list[Mention], memory: Memory, g: _Grammar
) -> None:
    strong = [m for m in mentions if m.cls is not None and (m.outcomes or m.kind in ("full", "partitive"))]
    if strong:
        memory.group = strong
        last = next((m for m in reversed(strong) if not m.anaphoric and m.kind != "article"), strong[-1])
        memory.cls, memory.model, memory.low, memory.high = last.cls, last.model, last.low, last.high
    else:
        plural = [
            _weapon(t)
            for t in tokens
            if ("noun" in t.tags and t.tags["noun"].plural and not t.tags["noun"].weak) or "model" in t.tags
        ]
        plural = [p for p in plural if p is not None and p.kind in ("noun", "model") and not p.launcher]
        if plural:
            memory.cls, memory.model = plural[-1].cls, plural[-1].model
    end = text[: sentence.end].rstrip()[-1:] if sentence.end < 200 else text[sentence.end - 1 : sentence.end]
    if end == ":":
        claimed = [m for m in mentions if m.outcomes]
        if claimed:
            memory.heading = claimed[0].outcomes[0][:2]
        else:
            preds = [(i, t.tags["pred"]) for i, t in enumerate(tokens) if "pred" in t.tags and not (g._noun_use(i))]
            if preds:
                memory.heading = (preds[-1][1].outcome, preds[-1][1].detail)


# ---------------------------------------------------------------- claims


def _emit(article: Article, one: Read, tags: Tagger) -> tuple[list[Claim], list[SetAside]]:
    claims: list[Claim] = []
    aside: list[SetAside] = []
    text, tokens = article.text, one.tokens
    sentence = text[one.sentence.start : one.sentence.end]
    for m in one.mentions:
        number_start, number_end = tokens[m.at].start, tokens[m.until - 1].end
        start, end = tokens[min(m.first, m.at)].start, tokens[max(m.last, m.until) - 1].end
        if not m.outcomes or m.low is None and m.high is None:
            unit, reason = m.reason or ("munitions", "no outcome found")
            if m.kind in ("bare", "article", "all", "ofthem") and reason == "no outcome found":
                continue
            aside.append(SetAside(article.article_id, start, end, sentence, m.low, m.high, unit, reason))
            continue
        used: set[str] = set()
        for outcome, detail, rule in m.outcomes:
            if outcome in used:
                continue
            used.add(outcome)
            lo, hi = (start, end)
            if m.pred is not None and rule.split()[0] in (
                "object",
                "subject",
                "participle",
                "with",
                "agent",
                "nominal",
                "relative",
            ):
                at = tokens[m.pred]
                if at.end <= start and start - at.end < 90:
                    lo = at.start
                elif at.start >= end and at.start - end < 90:
                    hi = at.end
            for copy in range(max(1, m.each)):
                parts: list[Any] = [article.article_id, number_start, outcome] + ([copy] if copy else [])
                claims.append(
                    Claim(
                        stable_id("c", *parts),
                        article.article_id,
                        lo,
                        hi,
                        text[lo:hi],
                        sentence,
                        number_start,
                        number_end,
                        m.low,
                        m.high,
                        m.approx,
                        m.cls or "other",
                        m.model,
                        outcome,
                        detail,
                        weapon_group=_group(m, tags),
                        additional=m.additional,
                        kind="platform" if m.platform else "munition",
                        inferred=("weapon_class",) if m.anaphoric else (),
                        rule=f"{m.kind}: {rule}",
                    )  # fmt: skip
                )
    return claims, aside


def _group(m: Mention, tags: Tagger) -> str | None:
    """The trajectory of a missile, for rates of interception."""
    if m.model and m.model in tags.groups:
        return tags.groups[m.model]
    return {"ballistic_missile": "ballistic", "cruise_missile": "cruise"}.get(m.cls or "")


def _value(c: Claim) -> tuple[int | None, int | None]:
    return c.quantity_low, c.quantity_high


def _related(a: Claim, b: Claim) -> bool:
    """Whether two claims may speak of the same munitions by class and model."""
    fa, fb = FAMILY.get(a.weapon_class, a.weapon_class), FAMILY.get(b.weapon_class, b.weapon_class)
    if fa != fb and {fa, fb} not in (
        {"missile", "rocket"},
        {"mixed", "other"},
        {"other", "drone"},
        {"other", "missile"},
        {"other", "rocket"},
    ):
        return False
    if a.weapon_model and b.weapon_model and a.weapon_model != b.weapon_model:
        return False
    narrow = {a.weapon_class, b.weapon_class}
    if len(narrow) == 2 and narrow <= {"ballistic_missile", "cruise_missile", "other_missile"}:
        return False
    return not (len(narrow) == 2 and narrow <= {"decoy_drone", "recon_drone"})


def _consolidate(article: Article, claims: list[Claim]) -> list[Claim]:
    """One fact told twice in a text becomes one claim, in its most exact form; the first place keeps its evidence."""
    out: list[Claim] = []
    by_outcome: dict[str, list[int]] = {}
    for c in claims:
        merged = False
        slots = by_outcome.setdefault(c.outcome, [])
        for k in slots[-60:]:
            d = out[k]
            if not _related(c, d) or c.additional != d.additional and _value(c) != _value(d):
                continue
            if (
                d.sentence == c.sentence
                and d.number_start != c.number_start
                and abs(d.number_start - c.number_start) < len(c.sentence)
                and not _restates(article.text, d, c)
            ):
                continue
            if d.number_start == c.number_start:
                continue
            if _value(c) == _value(d):
                if c.quantity_low == 1 and c.quantity_high == 1 and not _same_single(article, c, d):
                    continue
                out[k] = _fuller(d, c)
                merged = True
                break
            if _rounded(d, c):
                out[k] = replace(_fuller(c, d), claim_id=c.claim_id)
                merged = True
                break
            if _rounded(c, d):
                merged = True
                break
        if not merged:
            slots.append(len(out))
            out.append(c)
    out.sort(key=lambda c: (c.number_start, c.outcome))
    return out


def _restates(text: str, a: Claim, b: Claim) -> bool:
    return False


def _same_single(article: Article, a: Claim, b: Claim) -> bool:
    """Whether two single munitions are one: the headline and the lead, or the same model."""
    first_line = article.text.find("\n")
    early = min(a.number_start, b.number_start) <= max(first_line, 0)
    return early


def _fuller(keep: Claim, other: Claim) -> Claim:
    """`keep` with class and model from `other` where that one says more."""
    cls, model = keep.weapon_class, keep.weapon_model
    if model is None and other.weapon_model is not None:
        model = other.weapon_model
    if cls in ("missile", "other", "drone") and other.weapon_class not in ("missile", "other", "mixed", "drone"):
        cls = other.weapon_class
    return replace(keep, weapon_class=cls, weapon_model=model)


def _rounded(vague: Claim, exact: Claim) -> bool:
    """Whether `vague` is a rounder form of `exact`."""
    if exact.quantity_low is None or exact.quantity_low != exact.quantity_high or exact.approx:
        return False
    low, high = vague.quantity_low, vague.quantity_high
    n = exact.quantity_low
    if low is not None and high is None:
        return low <= n <= low * 1.25 + 1 and n >= 10
    if vague.approx and low is not None:
        return abs(n - low) <= max(1, 0.1 * low) and n >= 10
    return False


# ---------------------------------------------------------------- a small command for scoring

FIELDS = (
    "quantity_low",
    "quantity_high",
    "weapon_class",
    "weapon_model",
    "outcome",
    "attacker",
    "claimed_by",
    "scope",
    "evidence",
)


def rows(path: str | Path, pack: str | None = None) -> Iterator[dict[str, Any]]:
    """Every claim of a JSON-lines file of articles (`id`, `text`, `doc_date`), as dicts ready to print."""
    with open(path, encoding="utf-8") as lines:
        for n, line in enumerate(lines, 1):
            if not line.strip():
                continue
            row = json.loads(line)
            day = row.get("doc_date")
            name = Path(path).name
            article = Article(
                stable_id("a", name, n, row["text"]), name, n, row["text"],
                published_earliest=day, published_latest=day, source_id=str(row.get("id", "")),
            )  # fmt: skip
            for c in read(article, pack).claims:
                d = asdict(c)
                yield {
                    "id": row.get("id"),
                    "source": name,
                    "n": n,
                    **{k: d[k] for k in FIELDS},
                    "start": c.start,
                    "end": c.end,
                    "kind": c.kind,
                    "rule": c.rule,
                }


def main(arguments: Iterable[str]) -> int:
    """Prints the claims of JSON-lines files, one JSON object a line."""
    for path in arguments:
        for row in rows(path):
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
