"""Noun groups: a number and the munition that it counts, the number after its noun, numbers without a noun, `a drone`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from .quantities import Quantity, quantities
from .records import DRONES, MISSILES
from .tokens import Token, Weapon, wordset

FAMILY = {**dict.fromkeys(MISSILES, "missile"), "drone": "drone", "decoy_drone": "drone", "recon_drone": "drone"}
MAX_HEAD = 12  # tokens between a number and its noun


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
    passed: list[tuple[str, str | None, str]] = field(
        default_factory=list
    )  # outcomes that a list hands on, not its own
    former: int = 0  # 1: `of the one`, 2: `of the other`
    none_of: bool = False  # the whole of which a zero is said
    preset: tuple[str, str | None, str] | None = None  # an outcome that the noun group itself tells
    copies: list[Mention] = field(default_factory=list)  # further mentions that `all of them` stands for


@dataclass(slots=True)
class Memory:
    """What earlier sentences leave for later ones."""

    cls: str | None = None
    model: str | None = None
    low: int | None = None
    high: int | None = None
    group: list[Mention] = field(default_factory=list)  # the mentions of the last sentence that had any
    heading: tuple[str, str | None] | None = None  # outcome of a line that ends in a colon
    launched: list[Mention] = field(default_factory=list)  # every mention of the text that was launched
    outcome: tuple[str, str | None] | None = None  # the last outcome told
    above: tuple[str, str | None, int] | None = None  # outcome of the line above, for list items, and its line
    test: bool = False
    other: bool = False  # the last sentence with a number counted something else: `55 attacks`
    topic: str | None = None  # class of the weapon first named, without a number: `drone attacks`
    supply: bool = False
    main: tuple[str, str | None] | None = None  # the last outcome told of a whole, not of `three of them`
    age: int = 9  # sentences since munitions were last counted


# ---------------------------------------------------------------- noun groups


def weapon_of(token: Token) -> Weapon | None:
    """The weapon that a token names as a noun or a model, or null."""
    tags = token.tags
    found = tags.get("noun") or tags.get("model")
    return found


_HARD = ("be", "have", "modal", "sub", "say", "do", "negation", "modal_verb", "factual")
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
    launcher = platform = coordinated = False
    other = False
    steps = 0
    while j < size and steps < MAX_HEAD:
        token = tokens[j]
        tags, low = token.tags, token.low
        follow = tokens[j + 1] if j + 1 < size else None
        if "interceptor" in tags:
            if models and "sam" in tags["interceptor"].name and _compound(tokens, j):
                return _unit_of(tokens, j + 1)
            if models and "sam" in tags["interceptor"].name:
                return _second_noun(
                    tokens, Head(j + 1, _join_classes(model_classes), _join_models(models), True), models
                )
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
            while j < size and tokens[j].low in _SKIP_MARKS and j + 1 < size and weapon_like(tokens[j + 1]):
                j += 1
            closed = weapon.plural and j + 1 < size and tokens[j].low == "," and not _plural_model_at(tokens, j + 1)
            if j < size and tokens[j].low in _CONNECT and not closed and _model_goes_on(tokens, j + 1):
                while j < size and tokens[j].low in _CONNECT:
                    j += 1
                if j < size and tokens[j].low in ("other", "others"):
                    other = True
                    j += 1
            continue
        noun = tags.get("noun")
        if noun is not None:
            if follow is not None and (not noun.plural or noun.weak) and _compound(tokens, j):
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
            if noun.weak:
                cls = "weapon"
            if cls == "missile" and adjectives:
                cls = _join_classes([a if a in MISSILES else "missile" for a in adjectives])
            elif cls in MISSILES and coordinated and adjectives:
                cls = _join_classes([*adjectives, cls])  # `ballistic and cruise missiles`
            elif cls == "drone" and any(a in DRONES for a in adjectives):
                named = [a for a in adjectives if a in DRONES]
                cls = named[0] if len(named) == 1 and not models else "drone"
            elif cls == "bomb" or cls == "shell":
                pass
            if models and noun.cls in ("missile", "drone", "bomb", "other", "rocket") and not adjectives and not other:
                joined = _join_classes(model_classes)
                if (
                    noun.cls == "rocket"
                    and joined in MISSILES
                    or joined != "mixed"
                    and not (noun.cls == "drone" and FAMILY.get(joined) != "drone")
                ):
                    cls = joined
            if (
                models
                and noun.cls in DRONES
                and set(model_classes) != {noun.cls}
                and any(t.low in ("and", ",") for t in tokens[i:j])
            ):
                cls, other = "drone", True
            if noun.cls in ("drone",) and models and "decoy_drone" in model_classes and len(set(model_classes)) > 1:
                cls = "drone"
            plural = noun.plural or low.endswith("craft")
            model = None if other else _join_models(models) if models else None
            head = Head(j + 1, cls, model, plural, platform, premod, noun.weak, general)
            if general and model is None and not models:
                _named_behind(tokens, head)
            return _second_noun(tokens, head, models)
        if "adjective" in tags:
            adjectives.append(tags["adjective"].cls)
            j += 1
            coordinated = coordinated or j < size and tokens[j].low in ("and", "or", "/")
            if j < size and tokens[j].low in ("and", ",", "or", "/") and _weapon_ahead(tokens, j + 1):
                j += 1
            steps += 1
            continue
        if model_last and j >= model_last:
            if (
                low not in _CONNECT
                and _weapon_ahead(tokens, j)
                and "prep" not in tags
                and not any(k in tags for k in _HARD)
            ) and ("pred" not in tags or tags["pred"].role == "with"):
                j += 1
                continue
            break
        if low in ("ones", "one") and j > i and not models:
            cls = _join_classes(adjectives) if adjectives else "weapon"
            return Head(j + 1, cls, None, low == "ones", platform, premod, False, not adjectives)
        if low in _SKIP_MARKS and low != ")":
            j += 1
            steps += 1
            continue
        if "pred" in tags or low in _MADE:
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
        if any(k in tags for k in _HARD) or low not in _MADE and any(k in tags for k in _OWNING):
            return None
        if low == ",":
            if (
                j > i
                and ("-" in tokens[j - 1].low or "adjective" in tokens[j - 1].tags)
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
        if hit_noun and (not _weapon_ahead(tokens, j + 1) or low.endswith("s") and low not in _S_MODIFIERS):
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
        verb_follows = model_last < size and "pred" in tokens[model_last].tags and _plural_model(tokens, model_last - 1)
        if model_last < size and not verb_follows and _compound(tokens, model_last - 1):
            return _unit_of(tokens, model_last)
        cls = _join_classes(model_classes)
        head = Head(model_last, cls, _join_models(models), True, platform, premod)
        return _second_noun(tokens, head, models)
    return None


_OWNING = ("supply", "capability", "seizure", "money", "casualty")
_MADE = frozenset(("produced", "manufactured", "built", "supplied", "made", "donated"))
_S_MODIFIERS = frozenset(
    [
        "various",
        "previous",
        "enemies'",
        "occupiers'",
        "russians'",
        "forces'",
        "armed-forces",
        "us",
        "dangerous",
        "hostile",
        "air-forces",
        "hypersonics",
        "iran's",
        "news",
    ]
)


def _plural_model_at(tokens: list[Token], at: int) -> bool:
    """`12 Kh-101s, Kh-55s and Kalibrs` goes on; `14 Shaheds, Kh-59 missile` does not."""
    weapon = weapon_of(tokens[at])
    return weapon is not None and weapon.plural


def _plural_model(tokens: list[Token], at: int) -> bool:
    weapon = tokens[at].tags.get("model")
    return bool(weapon and weapon.plural)


def _number_like(token: Token) -> bool:
    return token.raw[:1].isdigit() and token.raw[-1:].isdigit() and "-" not in token.raw or token.low in _NUMBER_WORDS


_NUMBER_WORDS = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
    ]
)


def weapon_like(token: Token) -> bool:
    """Whether a token speaks of a weapon, as noun, model or adjective."""
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
    if "pred" in tags and " " in token.low and token.low.split()[0] in _STRIKES:
        return True
    if "casualty" in tags:
        return False
    if "event" in tags or "equipment" in tags or "person" in tags or "place" in tags:
        pred = tags.get("pred")
        if pred is not None and pred.nominal and " " in token.low:
            return True
        if (
            pred is not None
            and token.low in ("hit", "fire")
            and k + 1 < len(tokens)
            and "prep" not in tokens[k + 1].tags
            and tokens[k + 1].low[:1].isalnum()
        ):
            return False
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


_STRIKES = frozenset(
    (
        "attack",
        "attacks",
        "strike",
        "strikes",
        "raid",
        "raids",
        "assault",
        "assaults",
        "launch",
        "launches",
        "barrage",
        "hit",
        "hits",
    )
)


def _unit_of(tokens: list[Token], j: int) -> tuple[str, str]:
    for k in range(j, min(j + 4, len(tokens))):
        for noun in _NOUNS:
            if noun in tokens[k].tags:
                return (tokens[k].tags[noun].get("unit", noun), "counts " + tokens[k].low)
    return ("other", "a compound noun")


def _named_behind(tokens: list[Token], head: Head) -> None:
    """`37 missiles of the cruise type`, `four missiles from HIMARS`, `missiles made for the S-300 system`: what stands behind the noun."""
    j = head.last
    size = len(tokens)
    if j + 1 >= size or tokens[j].low not in ("of", "from", "made", "for", "made for"):
        return
    models: list[Weapon] = []
    adjectives: list[str] = []
    for k in range(j + 1, min(j + 8, size)):
        tags, low = tokens[k].tags, tokens[k].low
        if "model" in tags:
            models.append(tags["model"])
        elif "adjective" in tags:
            adjectives.append(tags["adjective"].cls)
        elif low in ("type", "kind", "family", "variety", "class") or low in ("types", "families") and models:
            if len(adjectives) == 1 and not models and FAMILY.get(adjectives[0], "") == FAMILY.get(head.cls, head.cls):
                head.cls = adjectives[0]
            break
        elif not (
            "det" in tags or "prep" in tags or low in ("and", ",", "/", "or") or "-" in low or low in ("us", "russian")
        ):
            break
    if len(models) == 1 and (
        tokens[j].low != "of" or tokens[j + 1].low in ("the", "a") or "model" in tokens[j + 1].tags
    ):
        head.model = models[0].model
        if head.cls == "missile" and models[0].cls in MISSILES or head.cls == "drone" and models[0].cls in DRONES:
            head.cls = models[0].cls


def _second_noun(tokens: list[Token], head: Head, models: list[str]) -> Head:
    """`300 drones and missiles`: one number before two nouns."""
    j = head.last
    size = len(tokens)
    if j + 3 < size and tokens[j].low == "," and tokens[j + 2].low in ("and", "or"):
        noun = tokens[j + 1].tags.get("noun")
        if noun is not None and noun.plural and not noun.weak:  # `9,500 rockets, missiles and drones`
            head = Head(j + 2, _join_classes([head.cls, noun.cls]), None, True, head.platform, head.premod, False, True)
            j = head.last
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
            return Head(k + 1, both, None, True, head.platform, head.premod, head.weak, True)
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


def named(tokens: list[Token], j: int) -> Head | None:
    """The weapon noun group without a number that starts at token `j`, or null."""
    found = _head(tokens, j, True) if j < len(tokens) else None
    return found if isinstance(found, Head) else None


def mentions(tokens: list[Token], memory: Memory) -> tuple[list[Mention], list[tuple[Quantity, str, str]]]:
    """The noun groups of a sentence, and the numbers that count something else: `(number, unit, reason)`."""
    found: list[Mention] = []
    aside: list[tuple[Quantity, str, str]] = []
    numbers = quantities(tokens)
    size = len(tokens)
    skip = -1
    for index, q in enumerate(numbers):
        if q.first < skip:
            continue
        if q.low == 0 and q.high == 0:
            continue
        nxt = tokens[q.last] if q.last < size else None
        if nxt is not None and (nxt.low.startswith(("%", "percent", "per cent")) or nxt.low == "cent"):
            aside.append((q, "share", "a share"))
            continue
        single = q.low == 1 and q.high == 1
        made = None
        if nxt is not None and nxt.low in ("of", "out of", "from") and q.last + 1 < size:
            made = _partitive(tokens, q, numbers, index, memory)
            if made is not None:
                found += made[0]
                skip = made[1]
                continue
            if q.word not in ("vague", "collective"):
                unit = _unit_of(tokens, q.last + 1)
                if any(weapon_like(t) for t in tokens[q.last : q.last + 6]):
                    aside.append((q, unit[0], unit[1]))
                continue
        start = q.last + 1 if nxt is not None and nxt.low == "of" else q.last
        if q.word == "vague" and nxt is not None and nxt.low == "more":
            start = q.last + 1
        head = _head(tokens, start, single)
        if isinstance(head, Head) and (head.plural or single or q.word in ("vague", "collective")):
            if head.weak and not _weak_ok(tokens, head, memory, found):
                aside.append((q, "objects", "counts " + tokens[head.last - 1].low))
                continue
            if (
                head.last + 1 < size
                and tokens[head.last].low in ("more", "fewer", "less")
                and tokens[head.last + 1].low == "than"
            ):
                aside.append((q, "difference", "a difference"))
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
            if m.cls == "weapon":
                word = tokens[head.last - 1].low
                targets = word == "targets" or word == "objects" and memory.cls is None and not found
                m.cls, m.anaphoric = ("other", False) if targets else (None, True)
            found.append(m)
            skip = head.last
            whole = _out_of(tokens, m, numbers, index)
            if whole is not None:
                m.kind = "partitive"
                found.append(whole)
                skip = whole.last
            continue
        if isinstance(head, Head):
            continue  # a singular noun after a plural number describes another noun: `three shell companies`
        loose = nxt is not None and nxt.low in ("others", "more", "other", "left")
        if loose and nxt.low == "other" and q.last + 1 < size and any(k in tokens[q.last + 1].tags for k in _NOUNS):
            loose = False  # `eight other regions`
        if isinstance(head, tuple) and not loose:
            aside.append((q, head[0], head[1]))
            continue
        named_next = q.last + 1 < size and tokens[q.last + 1].raw[:1].isupper()
        if nxt is not None and nxt.low == "of" and q.word == "collective" and named_next:
            aside.append((q, "other", "counts what follows"))
            continue  # `a pair of Su-34s`
        bare = _bare(tokens, q, memory, found, aside)
        if bare is not None:
            found.append(bare)
            whole = _out_of(tokens, bare, numbers, index)
            if whole is not None:
                bare.kind = "partitive"
                found.append(whole)
                skip = whole.last
    found += _zeros(tokens, found)
    found += _articles(tokens, found)
    found += _alls(tokens, found, memory)
    found.sort(key=lambda m: (m.first, m.last))
    found = _inverted(tokens, found, numbers)
    return _appositions(tokens, found), aside


def _appositions(tokens: list[Token], found: list[Mention]) -> list[Mention]:
    """`the last seven, all SCALPs, hit`; `a ballistic missile, an Iskander-M, was fired`: one number told twice in place."""
    out: list[Mention] = []
    size = len(tokens)
    skip: set[int] = set()
    for n, m in enumerate(found):
        if n in skip:
            continue
        j = m.last
        if j + 2 < size and tokens[j].low in (",", "(", "–", "—") and m.kind != "whole":
            nxt = next((x for x in found[n + 1 :] if x.first >= j), None)
            if nxt is not None and _second_thought(tokens, j, nxt):
                m.last = nxt.last + 1
                skip.add(found.index(nxt))
                out.append(m)
                continue
            if (
                nxt is not None
                and nxt.first == j + 1
                and nxt.kind == "article"
                and m.kind in ("article", "full")
                and m.low == m.high == 1
            ):
                close = nxt.last < size and tokens[nxt.last].low in (",", ")", ".", "–", "—")
                if close and (nxt.model is not None or nxt.cls == m.cls) and not nxt.additional:
                    m.model = m.model or nxt.model
                    m.cls = nxt.cls if m.general else m.cls
                    m.last = nxt.last + (1 if nxt.last < size and tokens[nxt.last].low != "." else 0)
                    skip.add(found.index(nxt))
            elif (
                tokens[j + 1].low in ("all", "both", "mostly")
                and nxt is not None
                and nxt.first == j + 1
                and nxt.kind == "all"
                and nxt.cls is not None
                or (tokens[j + 1].low in ("all", "both", "mostly") and weapon_like(tokens[j + 2]))
            ):
                head = _head(tokens, j + 2, True)
                cls, model, last = None, None, j + 3
                if isinstance(head, Head):
                    cls, model, last = head.cls, head.model, head.last
                elif "adjective" in tokens[j + 2].tags:
                    cls = tokens[j + 2].tags["adjective"].cls
                if cls is not None and (last >= size or tokens[last].low in (",", ")", ".", "–", "—")):
                    m.cls, m.model, m.anaphoric = cls, model or m.model, False
                    m.last = min(size, last + 1)
                    for k, x in enumerate(found[n + 1 :], n + 1):
                        if x.kind == "all" and j < x.first < m.last:
                            skip.add(k)
        out.append(m)
    return out


def _second_thought(tokens: list[Token], j: int, m: Mention) -> bool:
    """`three drones, possibly four, were shot down`: a guess between commas is no number of its own."""
    return (
        m.kind == "bare"
        and m.first == j + 1
        and m.at > m.first
        and tokens[m.first].low in ("possibly", "perhaps", "maybe", "probably")
        and m.last < len(tokens)
        and tokens[m.last].low in (",", ")", "–", "—")
    )


def _out_of(tokens: list[Token], m: Mention, numbers: list[Quantity], index: int) -> Mention | None:
    """`15 drones out of 16`, `58, out of 59`: the whole that a number is said to be part of."""
    j = m.last
    bracket = j < len(tokens) and tokens[j].low == "("
    if j < len(tokens) and (tokens[j].low == "," or bracket):
        j += 1
    if j + 1 >= len(tokens) or tokens[j].low not in ("out of", "of"):
        return None
    k = j + 1
    while k < len(tokens) and "det" in tokens[k].tags:
        k += 1
    inner = next((n for n in numbers[index + 1 : index + 3] if n.first <= k < n.last), None)
    if inner is None or tokens[j].low == "of" and tokens[j - 1].low == ",":
        return None
    head = _head(tokens, inner.last, True)
    last = inner.last
    if isinstance(head, Head):
        last = head.last
    elif head is not None or not _no_noun_after(tokens, inner.last):
        return None
    whole = Mention(
        inner.first, last, inner.at, inner.until, inner.low, inner.high, "whole", m.cls, m.model, inner.approx
    )
    whole.anaphoric = m.cls is None
    m.last = last
    if bracket:  # `three Iskanders (of four)`
        if last >= len(tokens) or tokens[last].low != ")":
            return None
        m.last = last + 1
    return whole


def _weak_ok(tokens: list[Token], head: Head, memory: Memory, found: list[Mention]) -> bool:
    """`22 weapons`: munitions only where the text speaks of munitions already."""
    word = tokens[head.last - 1].low
    if word in ("targets", "objects"):
        around = tokens[max(0, head.last - 6) : head.last + 5]
        names = {t.tags["pred"].name for t in around if "pred" in t.tags}
        if names & {"shoot down", "down"}:
            return True  # nothing else is shot down
        told = bool(names & {"intercept", "detect"})
        listed = (
            head.last < len(tokens)
            and tokens[head.last].low == ":"
            and any(weapon_like(t) for t in tokens[head.last + 1 : head.last + 6])
        )
        return listed or told and memory.cls is not None
    if word in ("weapons", "weapon"):
        return memory.cls is not None or bool(found)
    return bool(found) or memory.cls is not None and memory.age <= 2  # `30 of the machines`


def class_of_them(memory: Memory, before: list[Mention]) -> tuple[str | None, str | None]:
    """Class and model that a number without its noun refers back to."""
    for m in reversed(before):
        if m.cls is not None:
            return m.cls, m.model
    return memory.cls or memory.topic, memory.model


def _partitive(
    tokens: list[Token], q: Quantity, numbers: list[Quantity], index: int, memory: Memory
) -> tuple[list[Mention], int] | None:
    """`30 of the missiles`, `28 of 31 drones`, `five of them`, `one of two Kinzhals`, `15 of which`."""
    j = q.last + 1
    size = len(tokens)
    if (
        q.word in ("vague", "collective")
        and tokens[q.last].low == "of"
        and "det" not in tokens[j].tags
        and tokens[j].low not in ("them", "these", "those", "which")
    ):
        return None
    low = tokens[j].low
    if low in ("the", "those") and j + 1 < size and tokens[j + 1].low in _REST and tokens[q.last].low == "of":
        return [Mention(q.first, j + 2, q.at, q.until, q.low, q.high, "ofthem", approx=q.approx, anaphoric=True)], j + 2
    if memory.other and low == "them" and not any(weapon_like(t) for t in tokens):
        return None
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
    if low == "the" and j + 1 < size and tokens[j + 1].low in _FIRST + _SECOND and tokens[q.last].low == "of":
        m = Mention(q.first, j + 2, q.at, q.until, q.low, q.high, "ofthem", approx=q.approx, anaphoric=True)
        m.former = 1 if tokens[j + 1].low in _FIRST else 2
        if j + 2 < size and tokens[j + 2].low in _SORTS:
            m.last += 1
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
        craft = (
            isinstance(head, tuple)
            and tokens[inner.last].low in ("aircraft", "planes", "vehicles")
            and not {memory.cls, *(w.cls for t in tokens[: q.first] if (w := weapon_of(t)) is not None)}.isdisjoint(
                DRONES
            )
        )  # `13 of the 16 aircraft` of a drone attack
        if head is None and _no_noun_after(tokens, inner.last) or craft:
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
            if memory.cls is None:
                return None if not any(weapon_like(t) for t in tokens) else ([part, whole], inner.last)
            return [part, whole], inner.last
        return None
    head = _head(tokens, j, True)
    if isinstance(head, tuple) and tokens[j].low in ("aircraft", "planes") and memory.cls in DRONES and j > q.last + 1:
        return [
            Mention(q.first, j + 1, q.at, q.until, q.low, q.high, "partitive", approx=q.approx, anaphoric=True)
        ], j + 1  # `31 of the aircraft`, where drones were told of
    if isinstance(head, Head) and (head.plural or j > q.last + 1):
        if tokens[q.last].low == "from":
            return None
        if head.weak and head.cls == "other":
            return None
        if head.cls == "weapon":  # `thirty of the machines`
            if memory.age > 2 and not any(weapon_like(t) for t in tokens[: q.first]):
                return None
            part = Mention(
                q.first, head.last, q.at, q.until, q.low, q.high, "partitive", approx=q.approx,
                additional=q.additional, anaphoric=True,
            )  # fmt: skip
            return [part], head.last
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


_FIRST = ("one", "former", "first")
_REST = wordset("rest remainder others remaining")
_SORTS = wordset("kind sort type group category lot variety class")
_SECOND = ("other", "latter", "second", "others")


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
    if "event" in tags and ("pred" not in tags or token.low.endswith("s")) or "equipment" in tags:
        return False
    if (
        j + 1 < len(tokens)
        and "pred" in tags
        and tags["pred"].pos == "base"
        and any(k in tokens[j + 1].tags for k in ("event", "equipment"))
    ):
        return False
    if token.low in ("before", "as", "that", "but"):
        return True
    if "pred" in tags and tags["pred"].nominal and token.low.split()[0] in _STRIKES:
        return False
    if token.low.endswith("ly") and "noun" not in tags and j + 1 < len(tokens):
        return "pred" in tokens[j + 1].tags or "be" in tokens[j + 1].tags
    return any(k in tags for k in ("pred", "be", "have", "do", "modal", "prep", "sub", "adv", "join", "negation"))


def _bare(
    tokens: list[Token], q: Quantity, memory: Memory, before: list[Mention], aside: list[tuple[Quantity, str, str]]
) -> Mention | None:
    """A number without a noun: kept only where munitions were spoken of and no other noun follows."""
    here = any(m.cls for m in before) or any(weapon_like(t) for t in tokens)
    if memory.cls is None and memory.topic is None and not here:
        return None
    at = q.last
    token = tokens[at] if at < len(tokens) else None
    prev = tokens[q.first - 1] if q.first else None
    if q.word == "vague" and token is not None and "pred" not in token.tags and "be" not in token.tags:
        return None
    if not _no_noun_after(tokens, at):
        return None
    if token is not None and token.low == "in" and at + 1 < len(tokens) and _number_like(tokens[at + 1]) and q.low == 1:
        return None  # `one in five fell short`
    if token is not None and token.low == "after" and at + 1 < len(tokens) and tokens[at + 1].low == "another":
        return None  # `one after another`
    if token is not None and token.low in ("missing", "unaccounted for") and _counts_people(tokens, q):
        return None
    commas = prev is not None and prev.low == "," and token is not None and token.low == ","
    if commas and q.first > 1 and "person" in tokens[q.first - 2].tags:
        return None  # an age: `a girl, 7, was hurt`
    # a strong predicate right behind the number carries it over a distance: `Oct. 13: 68 launched, 31 shot down`
    fate = (
        token is not None and "pred" in token.tags and token.tags["pred"].pos == "part" and not token.tags["pred"].soft
    )
    if memory.other and not here and not fate:
        return None
    if not here and not fate and memory.age > (4 if q.total else 2):
        return None
    figure = any("figure" in t.tags for t in tokens[max(0, q.first - 12) : q.first])
    if prev is not None:
        low = prev.low
        if prev.raw in ("$", "€", "£", "#") or "measure" in prev.tags and low not in ("night", "day"):
            return None
        if low in _NAMED_BY_NUMBER or low == "at" and not figure or low in ("no", "any", "every"):
            return None
        if low in ("by", "from", "to") and tokens[q.at].raw[:1].isdigit() and 1900 < (q.low or 0) < 2100:
            return None
        if low in _PLACED:
            return None
        if low == "the" and not q.additional and tokens[q.at].raw[:1].isdigit() is False and not q.total:
            return None
        gapped = (
            low == "of"
            and q.first > 3
            and tokens[q.first - 2].raw[:1].isupper()
            and tokens[q.first - 3].low in (",", "and")
            and any(m.first and tokens[m.first - 1].low == "of" for m in before)
        )  # `Kyiv was the target of 20 drones, Odesa of 12`
        if low == "of" and q.first > 2 and "pred" not in tokens[q.first - 2].tags and not figure and not gapped:
            return None
    last_other = max((a[0].last for a in aside if a[1] in ("people", "equipment", "other")), default=-1)
    own = token is not None and "pred" in token.tags and token.tags["pred"].role == "subject"
    if last_other > max((m.last for m in before), default=-1) and not own:
        return None
    last = at
    if token is not None and token.low in ("more", "others", "other"):
        last += 1
        nxt = tokens[last] if last < len(tokens) else None
        if token.low == "more" and nxt is not None and (nxt.low == "than" or not _no_noun_after(tokens, last)):
            return None
    return Mention(
        q.first, last, q.at, q.until, q.low, q.high, "bare", approx=q.approx, additional=q.additional or last > at,
        total=q.total, anaphoric=True,
    )  # fmt: skip


def _counts_people(tokens: list[Token], q: Quantity) -> bool:
    """`40 dead, 30 missing`: the numbers around are of people."""
    around = tokens[max(0, q.first - 7) : q.first] + tokens[q.last + 1 : q.last + 6]
    return any("casualty" in t.tags or "person" in t.tags for t in around)


_NAMED_BY_NUMBER = wordset("group brigade unit phase order since until age page area top part day")
_PLACED = wordset("in on near into across around within outside after before during under through")


def _zeros(tokens: list[Token], found: list[Mention]) -> list[Mention]:
    """`none was stopped`, `none of the 14 missiles`, `no drones were lost`, `any` after a failure: a stated zero."""
    out: list[Mention] = []
    size = len(tokens)
    for i, token in enumerate(tokens):
        low = token.low
        if low not in ("none", "zero", "no", "neither", "any") or i + 1 >= size:
            continue
        j = i + 1
        if low == "any" and not any(
            "failed" in t.low or "failing" in t.low or "fail to" in t.low or t.low == "without"
            for t in tokens[max(0, i - 4) : i]
        ):
            continue
        if tokens[j].low == "of":
            j += 1
            while j < size and "det" in tokens[j].tags:
                j += 1
        if low == "any" and tokens[j].low == "of":
            continue
        number = next((m for m in found if m.first <= j < m.last and m.kind in ("full", "bare")), None)
        if number is not None and low in ("none", "neither"):
            number.none_of = True
            out.append(Mention(i, number.first, i, i + 1, 0, 0, "zero", number.cls, number.model))
            continue
        if j < size and tokens[j].low in ("them", "these", "those", "which") and j > i + 1:
            out.append(Mention(i, j + 1, i, i + 1, 0, 0, "zero", anaphoric=True))
            continue
        head = _head(tokens, j, True)
        if isinstance(head, Head) and (head.plural or low in ("no", "zero")) and not head.weak and head.cls != "weapon":
            out.append(Mention(i, head.last, i, i + 1, 0, 0, "zero", head.cls, head.model))
        elif (
            low == "none"
            and head is None
            and ("be" in tokens[i + 1].tags or "have" in tokens[i + 1].tags or "pred" in tokens[i + 1].tags)
            or low == "any"
            and (j >= size or tokens[j].low in (".", ",", ";"))
        ):
            out.append(Mention(i, i + 1, i, i + 1, 0, 0, "zero", anaphoric=True))
    return out


_ORDINALS = wordset("second third fourth fifth sixth seventh eighth ninth tenth 2nd 3rd 4th")
_ARTICLES = frozenset(("a", "an", "another"))


def _articles(tokens: list[Token], found: list[Mention]) -> list[Mention]:
    """`a drone`, `another missile`, `a further Kinzhal`: one munition."""
    covered = [(m.first, m.last) for m in found]
    out: list[Mention] = []
    for i, token in enumerate(tokens):
        if (
            token.low == "another"
            and i + 1 < len(tokens)
            and any(k in tokens[i + 1].tags for k in ("pred", "be", "have"))
        ):
            noun = tokens[i + 1].tags.get("noun")
            pred = tokens[i + 1].tags.get("pred")
            taken = any(a <= i < b for a, b in covered) or pred is not None and pred.nominal
            if (
                noun is None
                and not taken
                and (found or any(weapon_like(t) for t in tokens))
                and "num_vague" not in tokens[i + 1].tags
            ):
                out.append(Mention(i, i + 1, i, i + 1, 1, 1, "bare", additional=True, anaphoric=True))
            continue
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
        comma = next((k for k in range(i + 1, min(i + 8, len(tokens))) if tokens[k].low in (",", ";")), len(tokens))
        head = _head(tokens[:comma], i + 1, True)
        if not isinstance(head, Head) or head.cls == "weapon":
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
        if any(t.low in _ORDINALS for t in between):
            continue
        if any(t.low in (",", ";", ":") for t in between):
            continue
        if any("event" in t.tags and t.low not in ("attack", "strike", "assault", "test", "fire") for t in between):
            continue
        if (
            i >= 2
            and tokens[i - 1].low in ("of", "from", "by")
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
            plain = j < len(tokens) and any(k in tokens[j].tags for k in ("be", "have", "pred"))
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
        weapon = weapon_of(tokens[i])
        if weapon is None or not (weapon.plural or weapon.kind == "model" or tokens[i].low.endswith("craft")):
            continue
        if (
            weapon.kind == "model"
            and i + 1 < size
            and ("noun" in tokens[i + 1].tags or "adjective" in tokens[i + 1].tags)
        ):
            continue
        j = i + 1
        fate = None  # `drones launched, 185`: a participle between the noun and its number
        while j < size and j < i + 12:
            token = tokens[j]
            if token.low in _GLUE:
                j += 1
                continue
            pred = token.tags.get("pred")
            told = j == i + 1 and pred is not None and pred.pos == "part" and not pred.nominal and j + 1 < size
            if (
                told
                and tokens[j + 1].low in (",", ":", "–", "—", "=", "(")
                and "of" not in (tokens[i - 1].low, tokens[i - 2].low)
            ):
                fate = (pred.outcome, pred.detail, "number after its noun")
                j += 1
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
            and verb is None
            and m.kind == "bare"
            and after is not None
            and after.low not in (",", ";", ".", "and", ")", "in", "of")
        ):
            continue
        if glue in ("–", "—", "-", ":") and after is not None and ("pred" in after.tags or "be" in after.tags):
            continue
        if (
            glue == ","
            and m.kind == "ofthem"
            and after is not None
            and any(k in after.tags for k in ("pred", "be", "have"))
        ):
            continue  # `rockets, 20 of which fell`
        if glue == "(" and (after is None or after.low != ")"):
            continue
        if glue == "as":
            continue
        if fate is not None and after is not None and ("pred" in after.tags or "be" in after.tags):
            continue
        m.cls, m.model, m.anaphoric, m.kind = weapon.cls, weapon.model, False, "inverted"
        if fate is not None:
            m.preset = fate
        if verb == "numbered" or verb == "number" and "the" not in [tokens[k].low for k in range(i + 1, j)]:
            m.preset = ("launched", "fired", "number after its noun")
        adjective = tokens[i - 1].tags.get("adjective") if i else None
        if adjective is not None and weapon.cls == "missile":
            m.cls = adjective.cls
        if i and weapon.kind == "noun" and "model" in tokens[i - 1].tags:
            m.model = tokens[i - 1].tags["model"].model
            if weapon.cls in ("missile", "drone"):
                m.cls = tokens[i - 1].tags["model"].cls
        m.first = i
        pair = tokens[i - 2].tags.get("noun") if i >= 2 and tokens[i - 1].low == "and" else None
        if pair is not None and pair.plural and not pair.weak and weapon.kind == "noun" and m.preset is None:
            if not any(x.first <= i - 2 < x.last for x in found):  # `drones and missiles, over 300 of them`
                m.cls, m.first = _join_classes([pair.cls, weapon.cls]), i - 2
        elif i and ("model" in tokens[i - 1].tags or "adjective" in tokens[i - 1].tags):
            m.first = i - 1
        if m.kind == "inverted" and verb:
            m.trace.append("number after its noun: " + verb)
    _numbering(tokens, by_first)
    return sorted(found, key=lambda m: (m.first, m.last))


def _numbering(tokens: list[Token], by_first: dict[int, Mention]) -> None:
    """`rockets fired since the war started number more than 19,000`; `the missiles at the base numbered 14`."""
    for i, token in enumerate(tokens):
        if token.low not in ("number", "numbered", "totalled", "totaled", "were"):
            continue
        m = next((x for x in by_first.values() if x.first == i + 1 and x.cls is None), None)
        if m is None or m.last < len(tokens) and tokens[m.last].low not in (",", ".", ";", ":", "and", ")"):
            continue
        for k in range(i - 1, max(-1, i - 26), -1):
            if tokens[k].low in (";", ":", "."):
                break
            noun = tokens[k].tags.get("noun") or tokens[k].tags.get("model")
            if noun is None or not noun.plural or noun.weak:
                continue
            told = next((t.tags["pred"] for t in tokens[k + 1 : i] if "pred" in t.tags), None)
            if told is None and token.low == "were" and any("have" in t.tags for t in tokens[k:i]):
                break
            m.cls, m.model, m.anaphoric = noun.cls, noun.model, False
            m.preset = (
                (told.outcome, told.detail, "number after its noun")
                if told
                else ("launched", "fired", "number after its noun")
            )
            break


_GLUE = frozenset((
    ",", ":", "(", "–", "—", "-", "=", "numbering", "numbered", "number", "totalling", "totaling", "making up",
    "to the number of", "there were", "as",
))  # fmt: skip


def _ends_clause_after_number(tokens: list[Token], j: int, by_first: dict[int, Mention]) -> bool:
    m = by_first.get(j)
    return m is not None and (m.last >= len(tokens) or tokens[m.last].low in (".", ",", ";"))
