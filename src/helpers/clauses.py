"""Verb groups and the search for the predicate of a noun group: voice, negation, modality, coordination, relative clauses."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .nouns import FAMILY, Mention, weapon_like
from .tokens import Predicate, Token, wordset

MAX_LEFT = 45  # tokens searched to the left of a number for its predicate
MAX_RIGHT = 45
_CLOSING = frozenset((".", ",", ";", ":", "-", "–", "—", "(", ")", "and", "or", "but"))
_BOUND_WORDS = wordset("a the total another its their some only just record")
_BREAKERS = wordset("with leaving killing wounding but while as all both when where")
_SAID = wordset("confirmed reported recorded believed said claimed estimated thought")
_INSIDE_VERB = frozenset(("to", '"', "“", "‘", "'", "”", "’", "either", "been", "in", "total", "the", "following"))
_VERBAL = ("adv", "be", "have", "do", "negation", "modal", "say", "factual", "modal_verb")
_LIGHT = ("adv", "det", "be", "have", "modal", "do", "negation")
_CHAIN = wordset("as to have been being")
_OBJECT_OPENS = wordset(
    "a an one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
    " nineteen twenty thirty forty fifty sixty seventy eighty ninety more some about around only"
)
_NOMINAL_LINKS = wordset("with by using involving of on against")
_FLYING = ("drone", "missile", "other")
_REGIONS = wordset(
    "region oblast airspace territory country capital city coast outskirts area part north south east west skies regions"
)
_HOMES = wordset(
    "village town city neighbourhood neighborhood street yard courtyard homes houses district park square camp market hospital school"
)
_STORES = wordset("crates crate cache depot warehouse truck trucks boxes garage workshop store")
RAID = 50  # `hit by 440 drones` tells of the raid, not of hits
_COUNTRIES = wordset("ukraine israel russia iran country nation kingdom pakistan india lebanon syria iraq yemen")
_NOWHERE = wordset("prematurely harmlessly launch field fields forest sea air mid-air midair lake river woods")
_RAIDS = wordset("barrage raid assault wave waves salvo onslaught bombardment")
_NEW_SUBJECT = wordset("a an it they he she that")
_AGAINST = wordset("at against into over toward towards across onto through overnight")
_JAMMED = (
    "by electronic warfare", "by ew", "by means of electronic", "electronically", "using electronic warfare",
    "with electronic warfare", "by jamming",
)  # fmt: skip
_BY_GUNS = re.compile(r"by [a-z' ]{0,20}?(?:patriot|gun|crew|defen|fighter|interceptor|batter|missile)")
_GUNS = re.compile(r"^by [a-z ]{1,24}? (?:and|or) (?:air defence|air defense|gun|fire|missile|fighter|interceptor)")
_EMPTY = wordset("open empty uninhabited unpopulated wasteland wasteground")
_STRUCTURES = wordset(
    "block blocks tower towers building buildings house houses home homes roof wall apartment flat flats car bus ship tanker school"
    " hospital plant depot refinery hangar garage dormitory church shop office skyscraper balcony substation hotel bridge"
)
_SHIPS = wordset("ship ships store stores make")
_LADEN = wordset("laden loaded packed armed equipped filled rigged carrying fitted")
_JAMMERS = wordset("jamming jammers electronic electronics ew spoofing")
_CAUSES = wordset("see sees have has make makes let lets watch watches")
_WATERS = wordset("sea waters water ocean eez zone")
_NEIGHBOURS = wordset("russia russian belarus belarusian romania moldova poland occupied crimea transnistria")
_NOUN_MARKS = wordset(
    "a an this of in during after first massive large-scale overnight combined air heavy big biggest latest largest fresh new"
    " another combat strategic night morning russian ukrainian enemy such major previous"
)


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


def verb_group(tokens: list[Token], k: int) -> Verb:
    """The verb group round the predicate at token `k`: its first token, voice, negation, modality."""
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
            passive = passive or pred.pos == "part" or tokens[k].low == "hit" or tokens[k].low.startswith("let ")
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
        elif (
            "adv" in tags
            or low.endswith("ly")
            or low in ("be", "being", '"', "“", "‘", "'", "”", "’")
            or (
                low
                in (
                    "confirmed",
                    "reported",
                    "recorded",
                    "seen",
                    "said",
                    "believed",
                    "detected",
                    "thought",
                    "understood",
                )
                and i
                and ("be" in tokens[i - 1].tags or "adv" in tokens[i - 1].tags)
            )
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
        if tokens[k].low in ("raised", "raise", "raises") and any(
            "figure" in t.tags or t.low == "count" for t in tokens[k : k + 4]
        ):
            continue  # `raised the count to four`
        if tokens[k].low in _SHIPS and k and ("det" in tokens[k - 1].tags or tokens[k - 1].low in ("a", "an")):
            continue  # `attacked the ship with two missiles`
        if "have" in tags:
            # `had fired`, `had seen` are auxiliaries: owning wants its object right behind
            nxt = next((t for t in tokens[k + 1 : k + 5] if "adv" not in t.tags or t.low in ("some", "all")), None)
            if nxt is None or not (
                nxt.raw[:1].isdigit()
                or nxt.low in _OBJECT_OPENS
                or "det" in nxt.tags
                or any(c.startswith("num_") for c in nxt.tags)
                or weapon_like(nxt)
            ):
                return None
        return row.get("unit", category), category
    return None


class Grammar:
    """The search for predicates in one sentence. `test` is true where the text tells of missile tests, `supply` of arms supplied."""

    def __init__(self, tokens: list[Token], mentions: list[Mention], test: bool = False, supply: bool = False) -> None:
        self.tokens = tokens
        self.mentions = mentions
        self.test = test
        self.supply = supply
        self.owner: dict[int, int] = {}
        for n, m in enumerate(mentions):
            if m.kind != "whole":
                for i in range(m.first, m.last):
                    self.owner.setdefault(i, n)

    def low(self, i: int) -> str:
        """The lower-case text of token `i`, empty beyond the ends."""
        return self.tokens[i].low if 0 <= i < len(self.tokens) else ""

    # -- to the left

    def left(self, n: int) -> Candidate | None:
        """The predicate to the left that governs mention `n` as its object, instrument or agent."""
        tokens, m = self.tokens, self.mentions[n]
        i = m.first - 1
        prep: str | None = None
        crossed = steps = 0
        separated = False  # a comma or `and` stands between
        touched = True  # nothing but bound words so far
        loose = False  # a weapon without a number was passed: `used Iskanders against Kyiv, ten of them`
        while i >= 0 and steps < MAX_LEFT:
            steps += 1
            token = tokens[i]
            tags, low = token.tags, token.low
            owner = self.owner.get(i)
            if owner is not None and owner != n:
                i = self.mentions[owner].first - 1
                crossed += 1
                touched = False
                prep = None
                continue
            if low == ")":
                back = i
                while back >= 0 and i - back < 25 and tokens[back].low != "(":
                    back -= 1
                if back >= 0 and tokens[back].low == "(":
                    i = back - 1
                    continue
            if "pred" in tags and not self.noun_use(i):
                verb = verb_group(tokens, i)
                if (
                    crossed
                    and m.kind == "full"
                    and any(t.low in ("which", "whom") for t in tokens[max(0, verb.first - 3) : verb.first])
                ):
                    return None  # the verb belongs to a relative clause: `50 drones, of which it downed 33, and two missiles`
                got = self._left_fit(verb, prep, touched, crossed, separated and not loose, loose, m)
                if got is not None:
                    return got
                follows_noun = i and (self.owner.get(i - 1) is not None or "noun" in tokens[i - 1].tags)
                reduced = (
                    not verb.aux
                    and verb.pred.pos in ("part", "ing", "past")
                    and follows_noun
                    and (crossed or not separated)
                )
                if verb.pred.nominal or reduced or verb.infinitive or verb.pred.pos == "ing" and not touched:
                    i = verb.first - 1 if verb.infinitive else i - 1
                    touched = False
                    if not verb.pred.nominal:
                        prep = None
                    continue
                return None
            anti = _anti(tokens, i)
            if anti is not None:
                be = self._has_be(i)
                if be and prep == "by" and "casualty" in tags:
                    return Candidate("hit", None, "agent", i, direct=touched, crossed=crossed)
                if low.endswith("ing") and not touched and crossed == 0 and prep is None:
                    i -= 1
                    continue
                if separated and crossed == 0:
                    return None
                if (not be and prep in (None, "of", "with", "by")) or (be and prep == "with"):
                    return Candidate(
                        None, None, "anti", i, direct=touched, unit=anti[0], reason=anti[1], crossed=crossed
                    )
                return None
            if "say" in tags and low != "according to":
                jump = self._parenthetical(i)
                if jump is None:
                    return None
                i = jump
                touched = False
                continue
            if (
                low == ":"
                and i
                and self.owner.get(i - 2) is None
                and "pred" in tokens[i - 1].tags
                and not tokens[i - 1].tags["pred"].nominal
                and i <= 6
            ):
                verb = verb_group(tokens, i - 1)  # a label: `Shot down: 59 missiles and 54 drones`
                if verb.pred.role in ("object", "subject") and (
                    verb.pred.pos in ("part", "past")
                    or self.low(i - 1) == "hits"
                    or verb.pred.name == "still in the air"
                ):
                    return self.made(verb.pred, "label", verb, touched, crossed)
            if low == "," and i == m.first - 1 and touched:
                opening = self._aside_before(i)
                if opening is not None:
                    i = opening - 1
                    continue
            if low == ":" or low == ";" and not crossed:
                return None
            if "sub" in tags and not ("prep" in tags and crossed) and low not in ("before", "after", "since"):
                return None
            if low in (",", "and", "or", "plus", "&", ";") or "join" in tags:
                separated = True
            elif "prep" in tags:
                if touched and prep is None:
                    prep = low
                touched = touched and prep == low
            elif any(k in tags for k in ("num_lower", "num_upper", "num_approx", "adv")) or low in _BOUND_WORDS:
                pass
            elif touched and i and "be" in tags and self._participle(i - 1):
                pass  # `shot down were 25`: the participle comes first
            else:
                loose = loose or "noun" in tags and tags["noun"].plural or "model" in tags
                touched = False
            i -= 1
        return None

    def noun_use(self, i: int) -> bool:
        """Whether a predicate form at `i` is part of a noun group or a plain noun (`the attack`, `a night raid`)."""
        tokens = self.tokens
        if i in self.owner:
            return True
        tags, low = tokens[i].tags, tokens[i].low
        if " " in low:
            return False
        pred: Predicate = tags["pred"]
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        before = tokens[i - 1] if i else None
        determined = before is not None and ("det" in before.tags or before.low in ("a", "an"))
        if pred.pos == "base" and after is not None and i + 1 not in self.owner:
            if (
                "noun" in after.tags
                and pred.role == "object"
                and low not in ("fire", "use")
                or "equipment" in after.tags
                and determined
            ):
                return True
            if "event" in after.tags and "pred" not in after.tags:
                return True
        if (pred.role == "with" and pred.pos == "base" and not pred.nominal) and (
            after is None or "prep" in after.tags and after.low not in _NOMINAL_LINKS or after.low in _CLOSING
        ):
            return True
        if (pred.role == "with" and pred.nominal and i - 1 not in self.owner and determined) and (
            after is not None and after.low not in ("on", "against", "with", "by", "of", "using", "involving", "at")
        ):
            return True
        if pred.role == "with" and after is not None and after.low in ("with", "by", "using", "involving"):
            return False
        if low in ("strike", "strikes") and after is not None and after.low in ("with", "by", "using", "involving"):
            return False
        if not any(k in tags for k in ("event", "person", "place", "equipment", "figure")):
            return False
        if before is None or i - 1 in self.owner:
            return False
        marked = determined or before.low in _NOUN_MARKS or "adjective" in before.tags or before.low.endswith("'s")
        if low in ("hits", "strikes", "fires", "launches") and (
            before.raw[:1].isdigit() or before.low in _OBJECT_OPENS
        ):
            return True
        if low in ("hits", "strikes", "hit", "fires", "launches", "strike", "attacks") and after is not None:
            opens = (
                after.raw[:1].isdigit()
                or after.raw[:1].isupper()
                and not determined
                or "det" in after.tags
                or after.low in _OBJECT_OPENS
            )
            if opens and before.low != "of":
                return False
        if low.endswith("ing") or low in ("hits", "fires", "launches"):
            return marked
        if marked or "noun" in before.tags and not before.tags["noun"].plural:
            return not pred.nominal
        return False

    def _participle(self, i: int) -> bool:
        pred = self.tokens[i].tags.get("pred")
        return pred is not None and pred.pos == "part" and pred.role == "object"

    def _has_be(self, i: int) -> bool:
        for k in range(i - 1, max(-1, i - 5), -1):
            tags = self.tokens[k].tags
            if "be" in tags:
                return True
            if not any(c in tags for c in ("adv", "negation", "have", "modal")) and self.tokens[k].low != "to":
                return False
        return False

    def _aside_before(self, i: int) -> int | None:
        """The comma that opens an insertion closed by the comma at `i`: `sent against it, by the army's tally, 113 missiles`."""
        tokens = self.tokens
        for k in range(i - 1, max(-1, i - 11), -1):
            if k in self.owner or "pred" in tokens[k].tags and not self.noun_use(k):
                return None
            if tokens[k].low == ",":
                return k if tokens[k + 1].low in ("by", "according to", "in", "as", "at", "on", "so", "said") else None
        return None

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

    def _left_fit(
        self, verb: Verb, prep: str | None, touched: bool, crossed: int, separated: bool, loose: bool, m: Mention
    ) -> Candidate | None:
        """The candidate of a verb group to the left, where it can govern the mention."""
        pred = verb.pred
        low = self.tokens[verb.at].low
        closed = low.rsplit(" ", 1)[-1] if " " in low else ""
        if pred.nominal and verb.at and self.low(verb.at - 1) in ("total", "possible", "full") and touched:
            return Candidate(None, None, "anti", verb.at, direct=True, unit="capability", reason="capability")
        if pred.nominal and (pred.role == "of" or pred.role != "with" and closed in ("by", "of", "from", "with")):
            if prep is None and (touched or crossed):
                stopped = self._stops(verb) if pred.outcome == "launched" and closed == "of" else None
                return stopped or self.made(pred, "nominal", verb, touched, crossed)
            return None
        if closed in ("by", "with") and touched and prep is None:
            return self.made(pred, "agent", verb, touched, crossed)
        if pred.role == "with":
            if prep in ("with", "by", "using", "of", "involving"):
                return self.made(pred, "with", verb, touched, crossed)
            if crossed and prep is None and not touched and self._with_between(verb.at):
                return self.made(pred, "with", verb, touched, crossed)
            return None
        if prep == "with" and pred.name == "approach" and not verb.passive and low.startswith("swarm"):
            return self.made(pred, "with", verb, touched, crossed)
        if prep in ("by", "with"):
            by = prep == "by" and (verb.passive or pred.pos == "part")
            if pred.outcome == "hit" and pred.role == "subject" and (by or prep == "with"):
                made = self.made(pred, "agent", verb, touched, crossed)
                swarm = (
                    (m.low or 0) >= RAID
                    or any(t.low in _COUNTRIES for t in self.tokens[verb.at + 1 : m.first])
                    or (m.low or 0) > 2
                    and any(t.low in _RAIDS for t in self.tokens)
                )
                if made.outcome and (
                    swarm or prep == "with" and not verb.passive and low in ("strike", "strikes", "striking")
                ):
                    return replace(made, outcome="launched", detail="fired")
                return made
            if pred.also_hit and by:
                made = self.made(pred, "agent", verb, touched, crossed)
                return replace(made, outcome="hit", detail=None) if made.outcome else made
            if pred.outcome == "launched" and pred.role == "subject" and by:
                return self.made(pred, "agent", verb, touched, crossed)
            absolute = any(t.low == "," for t in self.tokens[max(0, m.first - 3) : m.first])
            if pred.outcome == "intercepted" and prep == "with" and not verb.passive and not absolute:
                return Candidate(
                    None, None, "own", verb.at, direct=touched, unit="interceptors", reason="fired by the defence"
                )
            return None
        if (
            (
                pred.role == "subject"
                and touched
                and prep is None
                and pred.outcome == "launched"
                and not verb.aux
                and pred.pos == "past"
            )
            and verb.at
            and self.owner.get(verb.at - 1) is None
            and not weapon_like(self.tokens[verb.at - 1])
        ):
            return self.made(pred, "object", verb, touched, crossed)  # inversion: `from the ships came nine missiles`
        if (
            pred.name == "hit"
            and touched
            and prep is None
            and not verb.passive
            and FAMILY.get(m.cls or "", m.cls) in _FLYING
        ):
            made = self.made(pred, "object", verb, touched, crossed)  # `crews hit 40 air targets`
            return replace(made, outcome="intercepted", detail="shot_down") if made.outcome else made
        if pred.name == "damage" and touched and prep is None and not verb.passive and m.cls == "sea_drone":
            return self.made(_sunk(pred), "object", verb, touched, crossed)
        if (
            low.startswith("claim")
            and m.kind == "bare"
            and not any(t.low in ("which", "these", "them") for t in self.tokens[max(0, verb.at - 4) : verb.at])
        ):
            return None
        if pred.name == "test" and not self.test:
            return None
        if pred.role != "object" or verb.passive or prep is not None and not (prep == "of" and touched):
            return None
        after = self.tokens[verb.at + 1]
        listed = after.raw[:1].isdigit() or after.low in (
            "a",
            "an",
            "the",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
        )
        follows = verb.at and self.owner.get(verb.at - 1) is not None
        gap = self.tokens[verb.at + 1 : m.first]
        nouns = [t for t in gap if t.low[:1].isalnum() and t.low != "and"]
        named = (
            bool(nouns)
            and not follows
            and not any(k in t.tags for t in gap for k in ("prep", "pred", "be", "sub", "say"))
        )
        if separated and crossed == 0 and not pred.frame and not listed and not named:
            return None
        if not verb.aux and pred.pos == "part" and follows and not touched:
            return None
        if pred.soft and not touched and crossed == 0 and not pred.frame and not loose:
            return None
        if pred.frame:
            return self._frame(verb, touched, crossed)
        if pred.supply_sense and self._sent_as_aid(verb, m) or pred.stationed and not self._used_against(verb, m):
            return Candidate(
                None, None, "anti", verb.at, direct=touched, unit="supplied", reason="supply", crossed=crossed
            )
        return self.made(pred, "object", verb, touched, crossed)

    def _stops(self, verb: Verb) -> Candidate | None:
        """`foiled a swarm of 40 drones`: the verb of which the salvo is the object."""
        for k in range(verb.first - 1, max(-1, verb.first - 5), -1):
            tags, low = self.tokens[k].tags, self.tokens[k].low
            pred = tags.get("pred")
            if pred is not None and pred.outcome == "intercepted" and pred.role == "object" and not pred.nominal:
                whole = verb_group(self.tokens, k)
                return None if whole.passive else self.made(pred, "object", whole, True, 0)
            if k in self.owner or "prep" in tags or "sub" in tags or "be" in tags or low in (",", ";", ":", "and"):
                return None
        return None

    def _frame(self, verb: Verb, touched: bool, crossed: int) -> Candidate | None:
        """`the attack involved 170 drones`, `those shot down included 99`, `the package includes 30`: the subject decides."""
        tokens = self.tokens
        launched = replace(verb.pred, outcome="launched", detail="fired")
        for k in range(verb.first - 1, max(-1, verb.first - 14), -1):
            tags, low = tokens[k].tags, tokens[k].low
            if low in (";", ":", ".") or "sub" in tags and low not in ("that", "which", "as"):
                break
            if "pred" in tags and (not self.noun_use(k) or "event" in tags):
                pred: Predicate = tags["pred"]
                if pred.nominal or pred.role == "with" or pred.outcome == "launched":
                    return self.made(launched, "object", verb, touched, crossed)
                return self.made(pred, "object", verb, touched, crossed)
            row = None if "have" in tags else tags.get("supply") or tags.get("seizure") or tags.get("capability")
            if row is not None:
                return Candidate(
                    None, None, "anti", verb.at, direct=touched, unit=row["unit"], reason="supply", crossed=crossed
                )
            if low in ("losses", "loss"):
                return self.made(replace(verb.pred, outcome="lost", detail=None), "object", verb, touched, crossed)
            if "event" in tags:
                return self.made(launched, "object", verb, touched, crossed)
        if verb.pred.pos == "ing":
            return None
        return Candidate(
            None, None, "anti", verb.at, direct=touched, unit="munitions", reason="no outcome found", crossed=crossed
        )

    def _used_against(self, verb: Verb, m: Mention) -> bool:
        """`deployed 40 drones against Kyiv`, `in the raid`: used, not only stationed."""
        span = self.tokens[m.last : m.last + 10] + self.tokens[max(0, verb.at - 6) : verb.at]
        return verb.passive or any(
            t.low in _AGAINST or t.low in ("attack", "strike", "raid", "assault", "barrage")
            for t in span
            if t.low != "at"
        )

    def _sent_as_aid(self, verb: Verb, m: Mention) -> bool:
        """`has sent 100 missiles to Kyiv since March`: no direction against a target, and the text speaks of supply."""
        tokens = self.tokens
        for k in [*range(m.last, min(m.last + 14, len(tokens))), *range(verb.at + 1, m.first)]:
            if tokens[k].low in _AGAINST:
                return False
            if tokens[k].low in (";", ":"):
                break
        return self.supply and not verb.passive

    def _with_between(self, k: int) -> bool:
        return any(t.low in ("with", "by", "using", "of") for t in self.tokens[k + 1 : k + 16])

    def made(
        self, pred: Predicate, rule: str, verb: Verb, touched: bool, crossed: int, finite: bool = False
    ) -> Candidate:
        """The candidate that a predicate makes, after negation, plans and what stands behind the verb."""
        if verb.negated:
            return Candidate(None, None, rule, verb.at, finite, touched, "negated", "negated", crossed)
        could = verb.modal and outcome_only(self.tokens, verb)
        if verb.modal and not could or self._hypothetical(verb.first) or self._staged(verb):
            return Candidate(None, None, rule, verb.at, finite, touched, "plan", "plan or possibility", crossed)
        if outcome_is_use(pred) and any("civil" in t.tags for t in self.tokens[max(0, verb.first - 4) : verb.first]):
            return Candidate(None, None, rule, verb.at, finite, touched, "civil use", "civil use", crossed)
        outcome, detail = pred.outcome, pred.detail
        tail = self.tokens[verb.at + 1 : verb.at + 10]
        text = " ".join(t.low for t in tail)
        if pred.name == "send" and verb.passive and _BY_GUNS.match(text) and self.low(verb.at) == "dispatched":
            outcome, detail = "intercepted", "shot_down"  # `17 were dispatched by Patriots`
        if pred.name == "fall to" and text.split(" ")[0] in _JAMMERS:
            outcome, detail = "lost", "electronic_warfare"
        if outcome == "intercepted" and text.startswith(_JAMMED) and not _GUNS.search(text):
            outcome, detail = "lost", "electronic_warfare"
        paired = outcome in ("intercepted", "lost") and self._paired(verb.at)
        if paired and outcome == "lost" and detail == "electronic_warfare":
            outcome, detail = "intercepted", "shot_down_or_suppressed"
        elif paired and outcome == "intercepted":
            detail = "shot_down_or_suppressed"
        if outcome == "lost" and detail in ("open_area", "crashed", "fell_short"):
            if (
                self._does_damage(verb.at)
                or self.low(verb.at).startswith("land")
                and any(t.low in _HOMES for t in tail[:6])
            ):
                outcome, detail = "hit", None
            elif self.test and any(t.low in _WATERS for t in tail[:8]):
                outcome, detail = "launched", "fired"
        if (
            pred.name == "land on"
            and self.low(verb.at).startswith("explod")
            and any(t.low in _NOWHERE for t in tail[:4])
        ):
            outcome, detail = "lost", "crashed"
        if pred.name == "hit" and any(t.low in _EMPTY for t in tail[:3]):
            outcome, detail = "lost", "open_area"  # `hit open ground`
        if pred.name == "fly" and "into" in self.low(verb.at) and any(t.low in _STRUCTURES for t in tail[:6]):
            outcome, detail = "hit", None
        bare_reach = pred.name == "reach" and self.low(verb.at) in ("reach", "reaches", "reached", "reaching")
        if bare_reach and (any(t.low in _REGIONS for t in tail[:5]) or tail and tail[0].raw[:1].isupper()):
            outcome, detail = "launched", "entered_airspace"
        if pred.name == "was found" and any(t.low in _STORES for t in tail):
            return Candidate(None, None, rule, verb.at, finite, touched, "captured or found", "seizure", crossed)
        if (
            outcome == "launched" and pred.role == "subject" and pred.name in ("fly", "enter airspace", "approach")
        ) and (self._leaves(verb.at)):
            outcome, detail = "lost", "left_airspace"
        return Candidate(outcome, detail, rule, verb.at, finite, touched, crossed=crossed)

    def _leaves(self, k: int) -> bool:
        """`flew on to Russia`, `crossed into Belarus`: out of the attacked airspace, where the sentence tells the fate of others."""
        tokens = self.tokens
        text = tokens[k].low + " " + " ".join(t.low for t in tokens[k + 1 : k + 8])
        if "airspace" in text and ("out of" in text or "left" in text):
            return True
        if not any(w in text for w in ("to ", "toward", "for ", "into ", "in the direction", "back", "over to")):
            return False
        if not any(t.low in _NEIGHBOURS for t in tokens[k + 1 : k + 8]):
            return False
        fates = sum(1 for m in self.mentions for o in m.outcomes if o[0] in ("intercepted", "lost"))
        return fates > 0 or any("pred" in t.tags and t.tags["pred"].outcome in ("intercepted", "lost") for t in tokens)

    def _paired(self, k: int) -> bool:
        """`downed or jammed`, `suppressed or destroyed`: joined to a predicate of the other kind."""
        tokens = self.tokens
        for j in (k + 2, k - 2):
            mid = (k + j) // 2
            if 0 <= j < len(tokens) and tokens[mid].low in ("or", "and", "/", "and/or"):
                other = tokens[j].tags.get("pred")
                if other is not None and {other.outcome, tokens[k].tags["pred"].outcome} == {"intercepted", "lost"}:
                    return True
        return False

    def _does_damage(self, k: int) -> bool:
        for j in range(k + 1, min(k + 14, len(self.tokens) - 1)):
            low = self.tokens[j].low
            if low in (";", "while", "but"):
                return False
            if low == "," and self.tokens[j + 1].low in ("damaging", "destroying", "wrecking"):
                return True
        return False

    def _staged(self, verb: Verb) -> bool:
        """`the drill will see gunners fire 40 rockets`: a bare infinitive under `will see`, `would have`."""
        tokens, word = self.tokens, self.tokens[verb.at].low.split()[0]
        if verb.pred.pos != "base" or verb.aux or word.endswith("s"):
            return False
        for k in range(verb.first - 1, max(0, verb.first - 7), -1):
            tags, low = tokens[k].tags, tokens[k].low
            if low in (",", ";", ":", ".", "and") or "pred" in tags and not self.noun_use(k):
                return False
            if low in _CAUSES:
                before = tokens[k - 1]
                return "modal" in before.tags or before.low == "to"
        return False

    def _hypothetical(self, first: int) -> bool:
        """Whether a plan or condition word governs the verb group that starts at `first`."""
        tokens = self.tokens
        for k in range(first - 1, max(-1, first - 10), -1):
            tags, low = tokens[k].tags, tokens[k].low
            if "modal_verb" in tags:
                if low in ("if", "unless", "in case", "whether", "assumption that", "possibility of"):
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
        plain = True  # only adverbs so far
        fresh = other_subject = False
        fronted = i + 1 < size and ("det" in tokens[i].tags or tokens[i].low in ("it", "they", "he", "she", "we"))
        if m.kind == "ofthem" and (tokens[m.last - 1].low in ("which", "whom") or fronted):
            inner = self._relative(i)
            if inner is not None and inner[0].rule == "relative":
                return replace(inner[0], finite=True), None, None
        while i < size and steps < MAX_RIGHT:
            steps += 1
            token = tokens[i]
            tags, low = token.tags, token.low
            owner = self.owner.get(i)
            if owner is not None and owner != n:
                if not self._joined(owner, i, m):
                    break
                crossed += 1
                i = self.mentions[owner].last
                continue
            if low == "(":
                close = next((k for k in range(i + 1, min(i + 40, size)) if tokens[k].low == ")"), None)
                if close is not None:
                    i = close + 1
                    continue
            if "pred" in tags and not self.noun_use(i):
                verb = verb_group(tokens, i)
                chained = self._chain(verb)
                if chained is not None:
                    verb = chained
                    i = verb.at
                if verb.infinitive and not verb.passive and not verb.aux:
                    i += 1
                    plain = False
                    continue
                got = self._right_fit(verb, crossed, plain, m)
                if (
                    got is not None
                    and got.outcome == "hit"
                    and verb.pred.name == "hit"
                    and self.low(verb.at + 1) in _COUNTRIES
                ):
                    got = replace(got, outcome="launched", detail="fired")  # `60 drones hit Ukraine`: the raid
                if got is None:
                    opens = tokens[m.last] if m.last < size else token
                    contact = (
                        opens.raw[:1].isupper() or "det" in opens.tags or opens.low in ("it", "they", "he", "she", "we")
                    )
                    if (
                        rel is None
                        and contact
                        and verb.pred.role == "object"
                        and not verb.passive
                        and i - m.last <= 6
                        and not commas
                    ):
                        rel = self.made(verb.pred, "relative", verb, True, 0)  # `the 35 drones Russia had launched`
                        i += 1
                        plain = False
                        continue
                    if verb.pred.nominal or verb.pred.pos == "ing":
                        i += 1
                        plain = False
                        continue
                    break
                if got.finite and self._reduced(verb):
                    got = replace(got, finite=False, rule="participle")  # `12 drones headed for Moscow were shot down`
                if got.finite:
                    finite = got
                    break
                places = part is not None and all(
                    t.raw[:1].isupper() or t.low == "," or "prep" in t.tags or "det" in t.tags
                    for t in tokens[part.at + 1 : i]
                )
                if part is not None and part.outcome == "launched" and not crossed and (not commas or places):
                    first = tokens[part.at].tags["pred"]
                    fate = verb.pred.pos == "part" and verb.pred.role == "object" and verb.pred.outcome != "launched"
                    if fate and first.role in ("subject", "object") and got.outcome == verb.pred.outcome:
                        finite = replace(got, finite=True)  # a headline: `three drones heading for capital shot down`
                        break
                if part is None and (commas == 0 or tokens[i - 1].low == "," or i - 1 in self.owner):
                    part = got
                i += 1
                plain = False
                continue
            anti = _anti(tokens, i)
            if anti is not None and "have" not in tags:
                be = self._has_be(i)
                if (
                    plain
                    and not be
                    and "casualty" in tags
                    and low in ("killed", "wounded", "injured", "kills", "injures", "wounds")
                ):
                    finite = Candidate("hit", None, "subject", i, True, plain, crossed=crossed)
                    break
                if low.endswith("ing"):
                    i += 1
                    plain = False
                    continue
                if be or plain:
                    got = Candidate(None, None, "anti", i, be, plain, anti[0], anti[1], crossed)
                    if not be and low.endswith(("ed", "t", "n", "e")) and low not in ("cost", "have", "make"):
                        if part is None:
                            part = got
                        i += 1
                        plain = False
                        continue
                    if be or not low.endswith(("ed", "t", "n")) and low != "found":
                        finite = got
                    elif part is None:
                        part = got
                    break
                if "casualty" in tags or not low.endswith(("ed", "t", "n", "of")):
                    break
            if "say" in tags:
                if low in _SAID and self._has_be(i) or low == "confirmed" and plain:
                    i += 1
                    plain = False
                    continue
                close = next((k for k in range(i + 1, min(i + 9, size)) if tokens[k].low in (",", "—", "–")), None)
                if commas and close is not None and not any(k in self.owner for k in range(i, close)):
                    i = close + 1
                    plain = False
                    continue
                break
            if low in (";", ":", "“") or low == "." and i > m.last:
                break
            if (
                low in ("that", "which", "who")
                and rel is None
                and part is None
                and (i <= m.last + 1 or i <= m.last + 4 and tokens[m.last].low in _LADEN)
            ):
                found = self._relative(i + 1)
                if found is None:
                    comma = next(
                        (k for k in range(i + 1, min(i + 15, size - 1)) if tokens[k].low == "," or k in self.owner),
                        None,
                    )
                    if comma is None or comma in self.owner or not self._verbal(comma + 1):
                        break
                    i = comma + 1
                    plain = False
                    continue
                rel, i = found
                i += 1
                plain = False
                continue
            if low in ("before", "after", "since", "until", "during") and self._is_prepositional(i):
                i += 2
                plain = False
                continue
            if (
                low == "as"
                and i + 1 < size
                and "pred" in tokens[i + 1].tags
                and tokens[i + 1].tags["pred"].pos == "part"
            ):
                i += 1
                continue
            if "sub" in tags and "prep" not in tags or "share" in tags or low == "%":
                break
            if low in (",", "—", "–"):
                nxt = tokens[i + 1] if i + 1 < size else None
                after = self._inserted(i)
                if after is not None:
                    i = after
                    plain = False
                    continue
                if (
                    nxt is not None
                    and nxt.raw[:1].isdigit()
                    and i + 2 < size
                    and tokens[i + 2].low in ("%", "percent", "per cent")
                ):
                    break
                if not (nxt is not None and (i + 1 in self.owner or nxt.raw[:1].isdigit())):
                    commas += 1
                if commas > 3:
                    break
                if nxt is not None and nxt.low == "which" and rel is None and part is None and i == m.last:
                    found = self._relative(i + 2)
                    if found is not None:
                        rel, i = found
                        i += 1
                        plain = False
                        continue
                    break
                if nxt is not None and nxt.low in _BREAKERS:
                    break
            elif low in ("and", "but"):
                nxt = tokens[i + 1] if i + 1 < size else None
                if low == "but" and nxt is not None and "be" not in nxt.tags and "pred" not in nxt.tags:
                    break
                again = nxt is not None and "pred" in nxt.tags and nxt.tags["pred"].role == "object" and i + 2 < size
                if again and (i + 2 in self.owner or tokens[i + 2].raw[:1].isdigit() or "det" in tokens[i + 2].tags):
                    break  # another verb of the same subject, with its own object
                both = (
                    low == "and"
                    and nxt is not None
                    and nxt.low in ("a", "an")
                    and any(t.low == "were" for t in tokens[i + 2 : i + 12])
                )
                if (
                    nxt is not None
                    and i + 1 not in self.owner
                    and not both
                    and ("det" in nxt.tags or nxt.low in _NEW_SUBJECT)
                ):
                    break
            elif any(k in tags for k in ("be", "modal", "have", "do")) and (
                other_subject or self._verb_ahead(i) is None
            ):
                break
            if low in (",", "—", "–"):
                fresh = True
            elif fresh:
                # a noun right behind a comma is the subject of another clause: `…, the grid was damaged`
                other_subject = low[:1].isalpha() and not tags
                fresh = False
            if low in (",", "—", "–"):
                plain = False
            if (
                low == "from"
                and i == m.last
                and i + 2 < size
                and tokens[i + 1].raw[:1].isupper()
                and tokens[i + 2].low == "as"
            ):
                i += 2
                continue
            if (
                "prep" in tags
                and not (low == "as" and i == m.last)
                or not any(k in tags for k in _LIGHT)
                and low not in (",", "as", "all", "also")
            ):
                plain = False
            i += 1
        return finite, part, rel

    def _reduced(self, verb: Verb) -> bool:
        """Whether a past form opens a reduced relative clause: another verb group follows with no word that joins them."""
        if verb.aux or verb.pred.role != "subject" or verb.pred.pos != "part" or verb.pred.outcome != "launched":
            return False
        tokens = self.tokens
        for k in range(verb.at + 1, min(verb.at + 12, len(tokens) - 1)):
            tags = tokens[k].tags
            if "be" in tags or "have" in tags:
                return self._verb_ahead(k) is not None
            if (
                k in self.owner
                or "sub" in tags
                or "join" in tags
                or "say" in tags
                or tokens[k].low in (",", ";", ":", ".")
            ):
                return False
        return False

    def _verbal(self, i: int) -> bool:
        tags = self.tokens[i].tags
        return "be" in tags or "have" in tags or "modal" in tags or "pred" in tags and not tags["pred"].nominal

    def _inserted(self, i: int) -> int | None:
        """The token after an insertion between the comma at `i` and another, where a verb goes on behind it."""
        tokens = self.tokens
        for k in range(i + 1, min(i + 13, len(tokens) - 1)):
            if k in self.owner or tokens[k].low in (";", ":", ".", "and"):
                return None
            if tokens[k].low == tokens[i].low:
                tags = tokens[k + 1].tags
                verbal = (
                    "be" in tags or "have" in tags or "modal" in tags or "pred" in tags and not tags["pred"].nominal
                )
                return k + 1 if k > i + 1 and verbal and k + 1 not in self.owner else None
        return None

    def _joined(self, owner: int, i: int, m: Mention) -> bool:
        """Whether the mention that starts at `i` is coordinated with the one before it."""
        other, before = self.mentions[owner], self.tokens[i - 1]
        bound = before.low in ("of", "about", "some", "the", "another")
        joined = bound or before.low in ("and", ",", "or", "plus", "&", ";") or "join" in before.tags
        if joined and before.low == "and" and other.kind in ("ofthem", "bare") and m.kind == other.kind:
            return m.former > 0  # `102 of the one and 99 of the other`
        if not joined or other.kind not in ("full", "inverted", "article", "partitive"):
            return False
        return not (
            other.kind == "article" and before.low not in ("and", ",", "or", "plus") and "join" not in before.tags
        )

    def _is_prepositional(self, i: int) -> bool:
        """`before dawn on Friday`: no clause behind the word."""
        for k in range(i + 1, min(i + 5, len(self.tokens))):
            tags, low = self.tokens[k].tags, self.tokens[k].low
            if low in (",", ";") or "be" in tags or k in self.owner:
                break
            if "pred" in tags or low in ("it", "they", "he", "she", "being") or "have" in tags:
                return False
        return True

    def _verb_ahead(self, i: int) -> int | None:
        """The predicate of the verb group that the auxiliary at `i` opens."""
        tokens = self.tokens
        for k in range(i + 1, min(i + 7, len(tokens))):
            tags, low = tokens[k].tags, tokens[k].low
            if "pred" in tags or _anti(tokens, k) is not None:
                return k
            if any(c in tags for c in _VERBAL) or low.endswith("ly") or low in _INSIDE_VERB:
                continue
            nxt = tokens[k + 1].tags.get("pred") if k + 1 < len(tokens) and low.isalpha() else None
            return k + 1 if nxt is not None and nxt.name == "out of the sky" else None
        return None

    def _chain(self, verb: Verb) -> Verb | None:
        """`were recorded hitting`, `was confirmed shot down`, `are believed to have fallen`: the inner predicate counts."""
        tokens = self.tokens
        if verb.pred.name != "detect":
            return None
        k = verb.at + 1
        while k < len(tokens) and k <= verb.at + 3 and (tokens[k].low in _CHAIN or "adv" in tokens[k].tags):
            k += 1
        if k < len(tokens) and k <= verb.at + 3:
            pred = tokens[k].tags.get("pred")
            if pred is not None and pred.pos in ("ing", "part", "past") and not pred.nominal:
                return replace_verb(verb_group(tokens, k), verb)
        return None

    def _relative(self, i: int) -> tuple[Candidate, int] | None:
        """The predicate of a relative clause that starts at `i`, and its token."""
        tokens = self.tokens
        for k in range(i, min(i + 12, len(tokens))):
            tags = tokens[k].tags
            if k in self.owner and k > i or tokens[k].low in (";", ":", ".") or tokens[k].low == "," and k > i + 3:
                return None
            if "pred" in tags and not self.noun_use(k):
                verb = verb_group(tokens, k)
                pred = verb.pred
                subject = all(
                    any(c in t.tags for c in ("be", "have", "adv", "negation", "modal", "do"))
                    or t.low in ("he", "said", "it", ",")
                    for t in tokens[i:k]
                )
                if (
                    not verb.passive
                    and k > i
                    and any(t.low in ("it", "they", "he", "she", "we", "i") for t in tokens[max(i, k - 3) : k])
                ):
                    subject = False  # `of which it shot down 33`
                if pred.role == "object" and (verb.passive or not subject and not pred.nominal):
                    return self.made(pred, "relative", verb, True, 0), k
                if pred.role == "subject" and subject and not verb.passive:
                    return self.made(pred, "relative", verb, True, 0), k
                if pred.role == "with" and subject and not pred.nominal and not verb.passive:
                    return self.made(pred, "relative", verb, True, 0), k
                return None
            if "say" in tags or "sub" in tags:
                return None
        return None

    def _right_fit(self, verb: Verb, crossed: int, plain: bool, m: Mention) -> Candidate | None:
        """The candidate of a verb group to the right, where the mention can be its subject."""
        pred = verb.pred
        tokens = self.tokens
        after = tokens[verb.at + 1] if verb.at + 1 < len(tokens) else None
        owned = verb.at + 1 in self.owner
        np_follows = (
            after is not None
            and not owned
            and after.low not in ("all", "both", "some")
            and (
                "det" in after.tags
                or after.low in ("a", "an")
                or after.raw[:1].isupper()
                and "prep" not in after.tags
                and after.raw != "A"
            )
        )
        if (
            pred.nominal
            or pred.name == "still in the air"
            and not verb.aux
            and "still" not in tokens[verb.at].low
            and "remain" not in tokens[verb.at].low
        ):
            return None
        if pred.role == "object":
            if verb.passive:
                return self.made(pred, "subject of passive", verb, plain, crossed, True)
            if pred.moves and not owned and after is not None and "prep" in after.tags and m.kind != "article":
                return self.made(pred, "subject", verb, plain, crossed, True)  # `40 rockets rained down on the town`
            if verb.aux or pred.pos != "part":
                object_after = after is not None and "prep" not in after.tags and after.low not in _CLOSING
                if pred.also_hit and object_after and pred.pos in ("part", "ing"):
                    return Candidate("hit", None, "subject", verb.at, True, plain, crossed=crossed)
                return None
            digits = after is not None and after.raw[:1].isdigit() and not owned
            if pred.also_hit and plain and (np_follows or digits):
                return Candidate("hit", None, "subject", verb.at, True, plain, crossed=crossed)
            if np_follows and (plain or pred.name == "lost") and pred.outcome in ("intercepted", "lost"):
                return None
            if owned and plain and after is not None and "num_additional" not in after.tags:
                return None
            return self.made(pred, "participle", verb, plain, crossed)
        if pred.role == "subject":
            object_after = after is not None and "prep" not in after.tags and after.low not in _CLOSING
            if verb.passive and pred.name == "damage" and m.cls == "sea_drone":
                return self.made(_sunk(pred), "subject of passive", verb, plain, crossed, True)
            if pred.needs_object and not np_follows and not object_after:
                return None
            if verb.passive and pred.name in ("hit", "damage"):
                text = " ".join(t.low for t in tokens[verb.at + 1 : verb.at + 3])
                if pred.name == "hit" and not text.startswith(("by", "with")):
                    return Candidate(
                        "intercepted", "shot_down", "subject of passive", verb.at, True, plain, crossed=crossed
                    )
                return None
            if pred.pos == "ing" and not verb.aux:
                return self.made(pred, "participle", verb, plain, crossed)
            word = tokens[verb.at].low.split()[0]
            if pred.pos == "part" and not verb.aux and word.endswith(("wn", "en", "one")):
                return self.made(pred, "participle", verb, plain, crossed)
            finite = verb.aux or pred.pos in ("past", "part", "base")
            return self.made(pred, "subject", verb, plain, crossed, finite)
        if verb.passive:
            return None
        if pred.pos == "ing" and not verb.aux:
            return self.made(pred, "participle", verb, plain, crossed)
        if pred.pos == "base" and not plain and self.owner.get(verb.first - 1) is None:
            return None
        return self.made(pred, "subject", verb, plain, crossed, True)


def _sunk(pred: Predicate) -> Predicate:
    """What sinks a sea drone has stopped it."""
    return replace(pred, outcome="intercepted", detail="shot_down")


def outcome_only(tokens: list[Token], verb: Verb) -> bool:
    """`the crews could stop only one`, `could bring down just three`: what they could do is what they did."""
    around = [t.low for t in tokens[verb.first : verb.at + 3]]
    return "could" in around and any(w in around for w in ("only", "just", "merely"))


def outcome_is_use(pred: Predicate) -> bool:
    """Whether a predicate is a word of launching or using that traders and researchers have too."""
    return pred.outcome == "launched" and pred.role == "object"


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
