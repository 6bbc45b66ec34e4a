"""Reads strike claims in English: how many munitions met which outcome, each with the exact words that say so.

Stages: a gate (no munition word, no work) → sentences → tags → numbers → noun groups (a number and what it counts)
→ verb groups with voice, negation and modality → the predicate of each noun group (`_choose`, which names its rule)
→ memory for what is left out (`27 were lost`) → repeats joined over the text. Every number beside a munition that gives no
claim is set aside with its unit and the reason.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from .clauses import Candidate, Grammar, verb_group
from .nouns import FAMILY, Memory, Mention, class_of_them, named, weapon_of
from .nouns import mentions as find_mentions
from .quantities import quantities
from .records import DETAILS, Article, Claim, Reading, SetAside, stable_id
from .sentences import Sentence, split
from .tokens import Predicate, Tagger, Token, Weapon, tagger, wordset

_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen"
    r"|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|dozens?|scores|pair|couple"
    r"|both|all|each|every|none|another|lot|any)\b",
    re.IGNORECASE,
)
MAX_SENTENCE = 4000  # tokens of one sentence that are read; a longer one is no prose


@dataclass(slots=True)
class Read:
    """One sentence as read: its tokens, mentions and the choice for each."""

    sentence: Sentence
    tokens: list[Token]
    mentions: list[Mention]
    heading: bool = False


def read(article: Article, pack: str | Path | None = None) -> Reading:
    """The strike claims of an English article, what was set aside, and facts that are no munition counts (`extras`).

    Never raises on any text; a text of another shape than news gives an empty reading.
    """
    tags = tagger("en", str(pack) if pack else None)
    if not tags.gate.any(article.text):
        return Reading()
    claims: list[Claim] = []
    aside: list[SetAside] = []
    extras: list[dict[str, Any]] = []
    for one in readings(article.text, tags):
        made, left = _emit(article, one, tags)
        claims += made
        aside += left
        extras += _extras(article, one)
    final: tuple[Claim, ...] = tuple(claims)
    try:
        from . import frames
    except ImportError:
        frames = None  # the attribute reader may be absent; claims stand without it
    if frames is not None and final:
        final = tuple(frames.attribute(article, final, pack))
    final = tuple(_consolidate(article, list(final)))
    return Reading(final, tuple(aside), tuple(extras))


_LAUNCH_AREAS = re.compile(
    r"launch(?:ed from the| areas?)\b(?: of| were| was| included|:)*\s+([^();.\n]{2,160})", re.IGNORECASE
)
_WITHHELD = re.compile(
    r"\b(?:did not (?:say|specify|disclose|give|report|state)|gave no|does not (?:say|specify|disclose|give)|without giving)\b"
    r"[^.;\n]{0,60}?\b(ballistic missiles|cruise missiles|missiles|drones|uavs)\b",
    re.IGNORECASE,
)


_DEBRIS = ("debris", "wreckage", "fragments")


def _extras(article: Article, one: Read) -> list[dict[str, Any]]:
    """Facts of a sentence that count no munitions: places hit, places where debris fell, launch areas, what is not told."""
    tokens, text = one.tokens, article.text
    out: list[dict[str, Any]] = []

    def add(kind: str, value: Any, start: int, end: int) -> None:
        out.append({"article_id": article.article_id, "kind": kind, "value": value, "start": start, "end": end})

    if any("place" in t.tags or t.low in _DEBRIS for t in tokens):
        hits = any("pred" in t.tags and t.tags["pred"].outcome == "hit" or t.low in ("hits", "impacts") for t in tokens)
        told = {i for m in one.mentions if m.outcomes for i in range(m.at, m.until)}
        for q in quantities(tokens):
            if q.at in told or q.low is None:
                continue
            behind = tokens[q.last : q.last + 3]
            near = [t.low for t in tokens[max(0, q.first - 9) : q.first]]
            debris = any(w in _DEBRIS for w in near)
            places = any("place" in t.tags and t.tags["place"]["unit"] == "sites" for t in behind)
            start, end = tokens[q.first].start, tokens[q.last - 1].end
            if debris and (places or "at" in near[-3:]):
                add("sites_debris", q.low, start, end)
            elif places and hits and not debris:
                add("sites_hit", q.low, start, end)
    begin, end = one.sentence.start, one.sentence.end
    words = text[begin:end].lower()
    for found in _LAUNCH_AREAS.finditer(text, begin, end) if "launch" in words else ():
        for name in re.split(r",\s*|\s+and\s+", found.group(1)):
            place = name.strip(" .:–-")
            if place[:1].isupper():
                at = text.find(place, found.start(1), end)
                add("launch_area", place, at, at + len(place))
    for found in _WITHHELD.finditer(text, begin, end) if "not" in words or "no" in words or "without" in words else ():
        add("withheld", found.group(1).lower(), found.start(), found.end())
    return out


def readings(text: str, tags: Tagger) -> Iterator[Read]:
    """Every sentence that was worth reading, in order."""
    memory = Memory()
    low = text[:200000].lower()
    memory.test = "korea" in low or "test-fir" in low or "test launch" in low or "test-launch" in low
    memory.supply = any(w in low for w in ("aid package", "deliver", "shipment", "supplied", "military aid", "donat"))
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
            if _NUMBER.search(text, sentence.start, sentence.end) is None:
                memory.age += 1
                continue  # neither a munition nor a number
        tokens = tags.tag(text, sentence.start, min(sentence.end, sentence.start + 60 * MAX_SENTENCE))[:MAX_SENTENCE]
        if not tokens:
            continue
        one = _read_sentence(text, sentence, tokens, memory)
        yield one


def _off_topic(text: str, tags: Tagger) -> bool:
    """Sport, space flight, shows and shopping: more of their words than of war."""
    head = text[:6000]
    sport = sum(1 for _ in tags.topics.find(head))
    if sport < 2:
        return False
    war = sum(1 for token in tags.tag(head, 0, len(head)) if "military" in token.tags)
    return sport * 2 > war


# ---------------------------------------------------------------- the choice

_WRECKS = wordset("debris wreckage fragments remains remnants parts pieces shrapnel")
_CLAUSE_WORDS = wordset("while but although when after because who where than whose that since if though")
_LIST_MARKS = frozenset((",", "and", "or", ";", ":", "–", "—", "-", "(", "with", "plus", "&"))
_FATES = ("intercepted", "lost", "hit")


def _pick(
    g: Grammar,
    m: Mention,
    left: Candidate | None,
    finite: Candidate | None,
    part: Candidate | None,
    rel: Candidate | None,
) -> Candidate | None:
    """Which of the predicates around a mention governs it: the order of preference that the reader goes by."""
    tokens = g.tokens
    near = part is not None and part.direct and part.crossed == 0
    if m.premod is not None:
        pred: Predicate = tokens[m.premod].tags["pred"]
        if pred.outcome != "launched" or not (left or finite):
            return Candidate(pred.outcome, pred.detail, "before the noun", m.premod, direct=True)
    if left is not None and left.direct and left.crossed == 0 and left.rule in ("object", "nominal", "anti", "own"):
        word = tokens[left.at].tags.get("pred")
        weak = left.outcome is None or word is not None and (word.soft or left.rule == "nominal")
        if weak and near and part.outcome in _FATES and left.reason != "negated":
            return part
        if left.rule == "nominal" and finite is not None and finite.crossed == 0 and finite.reason == "capability":
            return finite  # `a salvo of eight missiles was prepared`
        if left.unit == "stock" and part is not None and part.outcome:
            return part  # `the south had six more drones sent at it`
        if (
            weak
            and finite is not None
            and finite.crossed == 0
            and finite.outcome in _FATES
            and left.outcome is not None
        ):
            return finite
        return left
    if (
        near and part.outcome in _FATES and (left is None or left.rule in ("with", "anti", "agent") or left.crossed)
    ) and (finite is None or finite.crossed):
        return part  # `with 25 of the missiles shot down`
    if finite is not None and finite.crossed == 0:
        return finite
    if left is not None and left.direct and left.crossed == 0:
        return left
    if near and left is not None and left.outcome and part.outcome == "launched":
        return left
    if near and (left is None or left.crossed):
        return part
    if finite is not None and left is not None and left.outcome and finite.crossed and left.rule in ("object", "with"):
        # `downed 747 drones and four missiles, and nine missiles hit …`: the comma before `and` ends the list
        before = [t.low for t in tokens[max(0, m.first - 2) : m.first]]
        if [t.low for t in tokens[m.last : m.last + 2]] == [",", "and"] and before != [",", "and"]:
            return left
    return finite or left or part or rel


def _choose(g: Grammar, n: int, memory: Memory, sentence: Sentence) -> None:
    """Sets the outcomes of mention `n`, or the reason why it has none."""
    tokens, m = g.tokens, g.mentions[n]
    if m.kind == "whole":
        return
    if m.preset is not None:
        m.outcomes.append(m.preset)
        return
    if (
        m.kind == "full"
        and m.first >= 2
        and "how many" in " ".join(t.low for t in tokens[max(0, m.first - 4) : m.first])
    ):
        m.outcomes.append(("launched", "fired", "how many of"))
        return
    if (
        m.kind in ("partitive", "ofthem")
        and m.low == 1
        and "not" in [t.low for t in tokens[max(0, m.first - 3) : m.first]]
    ):
        m.kind, m.low, m.high = "zero", 0, 0  # `not a single one of the five`
    if m.none_of:
        m.outcomes.append(("launched", "fired", "none of"))
        return
    subset = m.kind in ("partitive", "ofthem") and m.first > 1 and tokens[m.first - 1].low in ("from", "of")
    if subset and tokens[m.first - 2].low in _WRECKS:  # `debris from one of the five drones shot down`
        fate = g.right(n)[1]
        m.reason = ("debris", "debris")
        m.passed = [(fate.outcome, fate.detail, fate.rule)] if fate is not None and fate.outcome else []
        return
    if (
        m.kind in ("full", "bare")
        and m.first
        and any("share" in t.tags for t in tokens[max(0, m.first - 3) : m.first])
        and (m.low or 0) > 2
    ):
        m.outcomes.append(("launched", "fired", "whole of a share"))
        return
    before = m.first - 1
    while before > 0 and (
        tokens[before].low in ("a", "the", "total", "total of", "of") or "det" in tokens[before].tags
    ):
        before -= 1
    if (
        m.first
        and tokens[before].low == "out of"
        and m.kind == "full"
        and any(x.kind in ("full", "bare", "ofthem") for x in g.mentions[:n])
    ):
        m.outcomes.append(("launched", "fired", "out of the whole"))
        return
    left = g.left(n)
    finite, part, rel = g.right(n)
    for name, c in (("left", left), ("finite", finite), ("participle", part), ("relative", rel)):
        if c is not None:
            across = f", across {c.crossed}" if c.crossed else ""
            m.trace.append(f"{name}: “{tokens[c.at].raw}” → {c.outcome or c.reason} ({c.rule}{across})")
    if m.first >= 2 and tokens[m.first - 1].low in ("were", "was", "did") and tokens[m.first - 2].low == "as":
        left = finite = part = None
    pick = _pick(g, m, left, finite, part, rel)
    if pick is not None and m.kind == "article" and pick.outcome and _generic(g, pick, sentence):
        m.reason = ("munitions", "said in general")
        return
    if pick is not None and m.kind == "article" and pick.crossed and pick.rule not in _ARTICLE_RULES:
        pick = None
    if pick is None:
        _inherit(g, n, memory, sentence)
        return
    if (
        pick is part
        and pick.outcome in _FATES
        and not pick.direct
        and sentence.bullet
        and m.kind in ("full", "article")
    ):
        _inherit(g, n, memory, sentence)
        if m.outcomes:
            _set(m, pick)
            m.pred = pick.at
            return
        m.reason = None
    m.pred = pick.at
    if m.kind == "zero":
        pred = tokens[pick.at].tags.get("pred")
        if pred is not None and pick.reason in ("", "negated") and pick.rule not in ("anti", "own"):
            told = pick.outcome or pred.outcome
            if pred.name == "fail to stop":
                told = "intercepted"
            elif pred.name == "reach":
                told = "hit"
            m.outcomes.append((told, pred.detail, pick.rule))
        else:
            m.reason = (pick.unit or "munitions", pick.reason or "no outcome found")
        return
    if pick.outcome is None:
        m.reason = (pick.unit, pick.reason)
        if (
            pick.reason in ("negated", "plan or possibility")
            and part is not None
            and part.outcome == "launched"
            and part is not pick
        ):
            _set(m, part)
    else:
        _set(m, pick)
    second = part if part is not None and part is not pick else rel
    if second is not None and second is not pick and second.outcome == "launched" and pick.outcome in _FATES:
        word = tokens[second.at].tags.get("pred")
        soft = word is not None and word.soft and m.kind == "article"
        if m.kind not in ("partitive", "ofthem") and not soft and (second.crossed == 0 or pick.rule == "object"):
            m.outcomes.append((second.outcome, second.detail, "also " + second.rule))
    if (
        (
            m.kind == "full"
            and m.first >= 2
            and tokens[m.first - 1].low in (",", "–", "—")
            and _salvo_before(tokens[: m.first - 1])
        )
        and pick.outcome in _FATES
        and pick.finite
    ):
        m.outcomes.append(("launched", "fired", "in a salvo"))
    if pick.finite and pick.outcome:
        _second_verb(g, m, pick)
    if (
        m.outcomes
        and m.first
        and tokens[m.first - 1].low in ("except", "bar", "save", "excepting")
        or tokens[m.first - 1].low == "all but"
        or m.first >= 2
        and tokens[m.first - 1].low == "but"
        and tokens[m.first - 2].low == "all"
    ):
        m.passed, m.outcomes, m.reason = m.outcomes, [], ("share", "all but")


def _generic(g: Grammar, pick: Candidate, sentence: Sentence) -> bool:
    """`a drone is counted as lost when …`, `systems that catch a rocket`: said of any munition, not of one."""
    tokens = g.tokens
    if sentence.line == 0:
        return False
    pred: Predicate | None = tokens[pick.at].tags.get("pred")
    if pred is None:
        return False
    if pick.rule == "object" and pred.pos == "base" and not tokens[pick.at].low.endswith("s"):
        return True
    return (
        any("be" in t.tags and t.low in ("is", "are") for t in tokens[max(0, pick.at - 4) : pick.at])
        and pred.pos == "part"
    )


_ARTICLE_RULES = ("object", "with", "nominal", "subject of passive", "agent", "subject")


def _set(m: Mention, c: Candidate) -> None:
    m.outcomes.append((c.outcome or "", c.detail, c.rule + (" over a list" if c.crossed else "")))


def _second_verb(g: Grammar, m: Mention, pick: Candidate) -> None:
    """`entered Polish airspace and probably landed`: a second predicate of the same subject."""
    tokens = g.tokens
    first = m.outcomes[-1][0] if m.outcomes else ""
    if first != "launched":
        return
    for k in range(pick.at + 1, min(pick.at + 12, len(tokens))):
        low, tags = tokens[k].low, tokens[k].tags
        if k in g.owner or low in (";", ".", ":") or "sub" in tags and low not in ("but", "before"):
            return
        if low not in ("and", "but", "before"):
            continue
        j = k + 1
        while (
            j < len(tokens)
            and j not in g.owner
            and (any(c in tokens[j].tags for c in ("adv", "be", "have")) or tokens[j].low.endswith("ly"))
        ):
            j += 1
        if j < len(tokens) and "pred" in tokens[j].tags and j not in g.owner:
            verb = verb_group(tokens, j)
            pred = verb.pred
            object_after = j + 1 < len(tokens) and "det" in tokens[j + 1].tags
            mine = tokens[pick.at].tags["pred"]
            joined = mine.role == "object" and pred.pos == "part" and not object_after
            fits = pred.role == "subject" or pred.role == "object" and (verb.passive or joined)
            if (fits and not verb.negated and not verb.modal and pred.outcome != first and not pred.nominal) and (
                not (m.kind == "ofthem" and pred.outcome == "hit")
            ):
                m.outcomes.append((pred.outcome, pred.detail, "second verb"))
            return


def _inherit(g: Grammar, n: int, memory: Memory, sentence: Sentence) -> None:
    """An outcome from the list that the mention continues, the heading above it, or the figure that it gives."""
    tokens, m = g.tokens, g.mentions[n]
    if m.kind == "zero":
        m.reason = ("munitions", "no outcome found")
        return
    if (
        m.last < len(tokens)
        and "pred" in tokens[m.last].tags
        and tokens[m.last].tags["pred"].needs_object
        and m.kind == "bare"
    ):
        m.reason = ("munitions", "no outcome found")
        return
    nxt = tokens[m.last] if m.last < len(tokens) else None
    if nxt is not None and m.kind in ("bare", "ofthem") and any(k in nxt.tags for k in ("be", "have", "do", "modal")):
        after = tokens[m.last + 1] if m.last + 1 < len(tokens) else None
        placed = (
            after is not None
            and "be" in nxt.tags
            and ("prep" in after.tags or after.low in ("outside", "above", "over"))
        )
        if not placed:
            m.reason = ("munitions", "no outcome found")  # it has a verb of its own, unknown to the reader
            return
        before = [t.low for t in tokens[max(0, m.first - 4) : m.first]]
        of_those = any(w in before for w in ("which", "these", "them", "those"))
        if of_those and memory.outcome is not None and memory.age <= 1 and not any(x.outcomes for x in g.mentions[:n]):
            m.outcomes.append((*memory.outcome, "continued"))  # `Of those, ten were over the Bryansk region`
            return
    if nxt is not None and m.kind == "full" and "be" in nxt.tags and (m.low or 0) > 1 and m.last + 2 < len(tokens):
        above, where = tokens[m.last + 1], tokens[m.last + 2]
        if above.low in ("over", "above") and (where.raw[:1].isupper() or "det" in where.tags):
            m.outcomes.append(("launched", "entered_airspace", "were over"))
            return
    earlier = [x for x in g.mentions[:n] if x.kind not in ("whole", "zero")]
    prev = earlier[-1] if earlier else None
    if (
        prev is not None
        and m.kind == "full"
        and prev.kind in ("bare", "ofthem", "all")
        and tokens[m.first - 1].low != "of"
    ):
        # `50 drones, 33 of them downed, and two missiles`: back to what was counted before the subset
        prev = next((x for x in reversed(earlier) if x.kind not in ("bare", "ofthem", "all") and x.cls != m.cls), prev)
    after = " ".join(t.low for t in tokens[m.last : m.last + 3])
    if (
        m.kind in ("bare", "ofthem")
        and prev is not None
        and prev.outcomes
        and after.startswith(("by jamming", "by electronic", "by ew", "electronically", "through jamming"))
    ):
        m.outcomes.append(("lost", "electronic_warfare", "list"))
        return
    opening = max((i for i in range(m.first) if tokens[i].low in (";", ":")), default=-1) + 1
    stretch = tokens[opening : m.first]
    if m.kind in ("bare", "inverted") and len(stretch) > 2 and tokens[m.at - 1].low == "," and _ends(tokens, m.last):
        told = [t.tags["pred"] for t in tokens[opening : m.at] if "pred" in t.tags]
        verbs = any(c in t.tags for t in tokens[opening : m.at] for c in ("be", "have", "modal", "say", "supply"))
        if len(told) == 1 and told[0].pos == "part" and not told[0].nominal and not verbs:
            m.outcomes.append((told[0].outcome, told[0].detail, "number behind its clause"))
            return
    if m.kind == "bare" and prev is not None and prev.outcomes and after.startswith("to "):
        by_jamming = any(w in after for w in ("jam", "electronic", "to ew"))
        by_guns = any(w in after for w in ("gun", "fire", "missile", "fighter", "defen", "air"))
        if by_jamming or by_guns:  # `12 fell victim to jamming and eight to gunfire`
            m.outcomes.append(
                ("lost", "electronic_warfare", "list") if by_jamming else ("intercepted", "shot_down", "list")
            )
            return
    back_over = prev is not None and prev is not earlier[-1] and tokens[m.first - 1].low in ("and", ",", "plus")
    if prev is not None and (prev.outcomes or prev.reason or prev.passed) and (back_over or _continues(g, prev, m)):
        told = prev.outcomes or prev.passed
        if not told:
            m.reason = prev.reason
            return
        m.pred = prev.pred
        m.outcomes.append((told[0][0], told[0][1], "list"))
        return
    if memory.heading is not None and (sentence.bullet or prev is None):
        m.outcomes.append((memory.heading[0], memory.heading[1], "heading"))
        return
    if sentence.bullet and memory.above is not None and sentence.line - memory.above[2] <= 2:
        m.outcomes.append((memory.above[0], memory.above[1], "heading"))
        memory.above = (memory.above[0], memory.above[1], sentence.line)
        return
    start = [t.low for t in tokens[max(0, m.first - 12) : m.first]]
    back = tokens[max(0, m.first - 12) : m.first]
    before = tokens[m.first - 1] if m.first else None
    if before is not None and "there" in before.tags and m.kind in ("full", "inverted") and not _on_hand(tokens, m):
        m.outcomes.append(("launched", "fired", "there were"))
        return
    if before is not None and before.low in _TELLING and m.kind in ("full", "article"):
        m.outcomes.append(("launched", "detected", "reported"))
        return
    if (
        len(start) > 1
        and m.kind == "full"
        and start[-1] == "of"
        and start[-2] in ("spoke", "speaks", "spoken", "told", "tells", "talking")
    ):
        m.outcomes.append(("launched", "detected", "reported"))
        return
    bracketed = len(start) > 2 and start[-1] == "(" and any(_salvo_before([t]) for t in back[-7:-1])
    if m.kind == "full" and (
        bracketed or len(start) > 1 and start[-1] in (",", ":", "–", "—") and _salvo_before(back[:-1])
    ):
        m.outcomes.append(("launched", "fired", "in a salvo"))
        return
    here = next((x.outcomes[0] for x in reversed(earlier) if x.outcomes), None)
    outcome = here[:2] if here is not None else memory.main or memory.outcome
    stands = here is not None or memory.age <= 3
    placed_first = m.kind in ("full", "inverted") and before is not None and before.low == "," and len(stretch) <= 9
    verbless = not any(c in t.tags for t in stretch for c in ("pred", "be", "have", "say", "supply"))
    if placed_first and verbless and tokens[opening].low == "from":
        m.outcomes.append(("launched", "fired", "from where"))  # `from Crimea, five Iskanders; from the sea, …`
        return
    if any(
        c in t.tags
        for t in back
        for c in ("supply", "seizure", "capability")
        if "have" not in t.tags and "pred" not in t.tags
    ):
        m.reason = ("supplied", "supply")
        return
    if any(t.low in ("catch", "haul", "bag", "kills") for t in back):
        outcome, stands = ("intercepted", "shot_down"), True
    elif outcome is None and any((w := weapon_of(t)) is not None and w.plural for t in back):
        outcome, stands = ("launched", "fired"), True  # `the count of missiles fired since Monday stands at 210`
    if outcome is not None and stands:
        figured = (
            not any("casualty" in t.tags or "person" in t.tags or t.low == "death" for t in back)
            and any("figure" in t.tags for t in back)
            and (
                before is None
                or before.low in ("at", "to", "of", "was", "is", "stood", "as", ",", ":", "given", "own")
                or "prep" in before.tags
                or "be" in before.tags
            )
        )
        joins = any(
            t.low in ("followed by", "joined by", "plus", "on top of that", "in addition", "accompanied by")
            for t in back
        )
        bracket = (
            before is not None
            and before.low == "("
            and m.last < len(tokens)
            and tokens[m.last].low == ")"
            and m.kind == "bare"
        )
        placed = (
            before is not None
            and before.low == "with"
            and m.kind == "bare"
            and m.first >= 2
            and tokens[m.first - 2].low == ","
        )
        added = before is not None and (
            before.low in ("added", "adding", "adds")
            and m.kind == "full"
            or before.low in ("claims", "claimed")
            and m.kind == "bare"
        )
        if figured and m.kind in ("full", "bare", "inverted") or joins or bracket or placed or added:
            if figured and any((w := weapon_of(t)) is not None and w.plural for t in back):
                told = [t.tags["pred"] for t in back if "pred" in t.tags and t.tags["pred"].pos == "part"]
                outcome = (told[-1].outcome, told[-1].detail) if told else ("launched", "fired")
            m.outcomes.append((outcome[0], outcome[1], "figure" if figured else "continued"))
            return
    if _fragment(tokens, m):
        m.outcomes.append(("launched", "fired", "sentence without a verb"))
        return
    m.reason = ("munitions", "no outcome found")


_TELLING = wordset(
    "reported reports counted tallied recorded saw seen see sees brought witnessed listed lists reporting registered mentioned"
)


def _ends(tokens: list[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].low in (";", ".")


def _on_hand(tokens: list[Token], m: Mention) -> bool:
    """`there were 12 missiles on board`: munitions at a place."""
    return any(
        t.low in ("board", "depot", "warehouse", "stock", "storage", "inside", "store", "launchers")
        for t in tokens[m.last : m.last + 6]
    )


def _salvo_before(back: list[Token]) -> bool:
    return bool(back) and back[-1].low.split()[0] in _SALVOS


_SALVOS = wordset("salvo volley barrage wave swarm attack raid strike shooting launch")


def _continues(g: Grammar, prev: Mention, m: Mention) -> bool:
    """Whether a mention goes on with the list that the one before it belongs to."""
    tokens = g.tokens
    gap = tokens[prev.last : m.first]
    last = gap[-1] if gap else None
    as_were = len(gap) >= 2 and gap[-1].low in ("were", "was", "did") and gap[-2].low == "as"
    if as_were:
        return True
    if any("casualty" in t.tags for t in gap):
        return False
    for i, t in enumerate(gap):
        at = prev.last + i
        if prev.pred is not None and at <= prev.pred:
            continue
        if within(gap, i):
            continue
        if t.low in _CLAUSE_WORDS and not (i == len(gap) - 1 and t.low == "than"):
            return False
        if (
            "pred" in t.tags and not g.noun_use(at) and not t.tags["pred"].nominal and not (i < 2 and "prep" in t.tags)
        ) and (not (m.kind in ("ofthem", "bare") and t.tags["pred"].pos in ("ing", "part"))):
            return False
    tight = last is not None and (last.low in ("and", ",", "or", "plus") or "join" in last.tags) and len(gap) <= 14
    if m.kind == "article":
        return tight
    return (
        tight
        or last is not None
        and last.low in _LIST_MARKS
        or m.kind in ("ofthem", "inverted", "all")
        or any(t.low in (",", ";", "and", ":", "–", "—") for t in gap[-6:])
    )


def within(gap: list[Token], i: int) -> bool:
    """Whether token `i` stands in a relative clause between two commas: `, none of which was stopped, `."""
    for k in range(i, max(-1, i - 8), -1):
        if gap[k].low == ",":
            head = [t.low for t in gap[k + 1 : k + 6]]
            return "which" in head or "whom" in head or "who" in head
    return False


def _fragment(tokens: list[Token], m: Mention) -> bool:
    """`Over 500 drones and missiles from Russia.`: a sentence without a verb that opens with munitions and a direction."""
    if (
        m.kind != "full"
        or m.low == 1
        or any(t.low[:1].isalnum() and "adv" not in t.tags and "num_lower" not in t.tags for t in tokens[: m.first])
    ):
        return False
    stop = next((i for i in range(m.last, len(tokens)) if tokens[i].low in ('"', "”", ".", "!", ";")), len(tokens))
    rest = tokens[m.last : stop]
    if not rest or rest[0].low not in (
        "from",
        "against",
        "at",
        "overnight",
        "towards",
        "toward",
        "on",
        "in",
        "last",
        "over",
    ):
        return False
    return not any(
        k in t.tags
        for t in rest
        for k in ("pred", "be", "have", "modal", "supply", "capability", "seizure", "money", "say", "equipment")
    )


def _read_sentence(text: str, sentence: Sentence, tokens: list[Token], memory: Memory) -> Read:
    mentions, aside = find_mentions(tokens, memory)
    g = Grammar(tokens, mentions, memory.test, memory.supply)
    for n in range(len(mentions)):
        _choose(g, n, memory, sentence)
    _of_the(tokens, mentions)
    _wholes(mentions)
    _of_what_follows(tokens, mentions)
    _copula(g, memory)
    _was_a_raid(g)
    if sentence.line == 0:
        _headline_as(tokens, mentions)
    _colon_list(g, text, sentence)
    for n, m in enumerate(mentions):
        if not m.outcomes and m.kind in ("full", "inverted") and m.reason == ("munitions", "no outcome found"):
            m.reason = None
            _inherit(g, n, memory, sentence)  # what it continues may have found its outcome since
    _anaphora(tokens, mentions, memory)
    _denied(tokens, mentions)
    _context(tokens, mentions, g)
    _each(tokens, mentions)
    others = [
        Mention(q.first, q.last, q.at, q.until, q.low, q.high, "aside", reason=(unit, reason))
        for q, unit, reason in aside
    ]
    _remember(text, sentence, tokens, mentions, memory, g)
    counted = any(m.cls is not None for m in mentions)
    if aside or counted:
        memory.other = not counted and any(unit in ("strikes", "people", "equipment") for _, unit, _ in aside)
    return Read(sentence, tokens, mentions + others)


def _denied(tokens: list[Token], mentions: list[Mention]) -> None:
    """`42 drones, not 40, had been shot down`: the number behind `not` is denied; what was told of it is told of the
    number that it is set against."""
    for one, other in zip(mentions, mentions[1:], strict=False):
        between = [token.low for token in tokens[one.last + 1 : other.first]]
        words = " ".join(word for word in between if word not in (",", "–", "—", "-", "("))
        if words != "not":
            continue
        if other.outcomes and not one.outcomes:
            one.outcomes = [
                (outcome, detail, f"{rule}, set against another") for outcome, detail, rule in other.outcomes
            ]
            one.reason, one.pred = None, other.pred
        other.outcomes, other.reason = [], ("munitions", "denied")


def _of_the(tokens: list[Token], mentions: list[Mention]) -> None:
    """`Of the 127 missiles fired, 102 were shot down`: the whole was launched; `102 and 99, respectively` are paired in order."""
    if not mentions:
        return
    opening = 0
    while opening < min(3, len(tokens)) and not tokens[opening].low[:1].isalnum():
        opening += 1
    if opening < len(tokens) and tokens[opening].low in ("of", "out of", "from among"):
        m = next((x for x in mentions if x.kind != "whole"), None)
        comma = next((i for i in range(opening, len(tokens)) if tokens[i].low == ","), len(tokens))
        inside = [x for x in mentions if x.first < comma and x.kind in ("full", "inverted", "bare")]
        if m is not None and inside and inside[0] is m and m.first <= opening + 4:
            for x in inside:
                if x.pred is None or x.pred > comma or not x.outcomes:
                    x.outcomes, x.reason, x.pred = [("launched", "fired", "of the whole")], None, None
    if any(t.low == "respectively" for t in tokens):
        bare = [m for m in mentions if m.kind in ("bare", "ofthem")]
        full = [m for m in mentions if m.kind in ("full", "inverted")]
        if bare and len(bare) <= len(full):
            for b, f in zip(bare, full[-len(bare) :], strict=True):
                b.cls, b.model, b.anaphoric, b.kind = f.cls, f.model, False, "bare"
            for b, after in reversed(list(zip(bare, bare[1:], strict=False))):
                # `40 and 66 respectively were shot down`: one verb for both
                if after.outcomes and [t.low for t in tokens[b.last : after.first]] in (["and"], [","]):
                    b.outcomes, b.reason, b.pred = list(after.outcomes), None, after.pred


def _wholes(mentions: list[Mention]) -> None:
    """The second number of `28 of 31 drones` was launched where the first met an outcome."""
    for part, whole in zip(mentions, mentions[1:], strict=False):
        if whole.kind == "whole" and part.reason == ("debris", "debris"):
            whole.outcomes, whole.reason = list(part.passed), None if part.passed else part.reason
            continue
        if whole.kind == "whole" and part.kind == "zero" and part.outcomes:
            whole.outcomes.append(("launched", "fired", "none of"))
        if whole.kind != "whole" or part.kind != "partitive" or whole.outcomes:
            continue
        if (
            part.outcomes
            and part.outcomes[0][0] == "launched"
            and len(part.outcomes) == 1
            and part.outcomes[0][2] in ("participle", "relative")
        ):
            whole.outcomes, part.outcomes, part.reason = part.outcomes, [], ("munitions", "no outcome found")
        elif (part.outcomes or part.passed) and (part.outcomes or part.passed)[0][0] != "launched":
            whole.outcomes.append(("launched", "fired", "x of y"))
            part.outcomes = [o for o in part.outcomes if o[0] != "launched"]
        else:
            whole.reason = part.reason or ("munitions", "no outcome found")


def _of_what_follows(tokens: list[Token], mentions: list[Mention]) -> None:
    """`162 drones, 82 of them downed and 75 lost`: the whole of parts that met an outcome was launched."""
    for n, m in enumerate(mentions):
        if m.outcomes or m.kind not in ("full", "inverted", "bare") or (m.reason or ("", ""))[1] != "no outcome found":
            continue
        nxt = next((x for x in mentions[n + 1 :] if x.kind != "whole"), None)
        if nxt is None or not nxt.outcomes or nxt.outcomes[0][0] not in _FATES:
            continue
        gap = [t.low for t in tokens[m.last : nxt.first]]
        subset = (
            nxt.kind == "ofthem"
            or nxt.kind == "bare"
            and (not gap or gap[-1] in (",", ":", ";", "–", "—", "which") or "which" in gap[-4:] or "these" in gap[-3:])
        )
        if subset and (m.low or 0) >= (nxt.low or 0) and m.cls is not None:
            m.outcomes, m.reason = [("launched", "fired", "whole of what follows")], None


def _copula(g: Grammar, memory: Memory) -> None:
    """`Of the missiles destroyed, 55 were Kh-101s`; `among them were four Kinzhals`; `eight were ballistic missiles`."""
    tokens = g.tokens
    for m in g.mentions:
        if m.outcomes:
            continue
        i = m.last
        j = i + 1
        behind = m.kind in ("bare", "ofthem") and j < len(tokens) and "be" in tokens[i].tags
        if behind:
            while j < len(tokens) and ("det" in tokens[j].tags or "adv" in tokens[j].tags):
                j += 1
            weapon = named(tokens, j)
            kind = tokens[j].tags.get("adjective") if j < len(tokens) else None
            if (
                weapon is None
                and kind is not None
                and (j + 1 >= len(tokens) or tokens[j + 1].low in (".", ",", ";", "and"))
            ):
                m.cls, m.model, m.anaphoric = kind.cls, None, False  # `34 have been ballistic`
            elif weapon is None:
                continue
            else:
                m.cls, m.model, m.anaphoric = weapon.cls, weapon.model, False
        among = (
            m.first >= 2
            and "be" in tokens[m.first - 1].tags
            and any(t.low in ("among", "of", "they", "these") for t in tokens[: m.first - 1][:3])
            or bool(m.first >= 3 and "be" in tokens[m.first - 1].tags and tokens[0].low == "what")
        )
        if m.kind == "full" and i + 1 < len(tokens) and "be" in tokens[i].tags and tokens[i + 1].low == "among":
            fate = next(
                (t.tags["pred"] for t in tokens[i + 2 : i + 9] if "pred" in t.tags and not t.tags["pred"].nominal), None
            )
            if fate is not None and not fate.soft:
                m.outcomes, m.reason = [(fate.outcome, fate.detail, "copula")], None
            continue
        if not behind and not among:
            continue
        if among and any(
            c in t.tags for t in tokens[: m.first] for c in ("supply", "capability", "seizure") if "have" not in t.tags
        ):
            continue
        opening = next(
            (t.tags["pred"] for k, t in enumerate(tokens[: m.first]) if "pred" in t.tags and not g.noun_use(k)), None
        )
        if opening is not None:
            m.outcomes = [(opening.outcome, opening.detail, "copula")]
        elif among or memory.outcome is None:
            m.outcomes = [("launched", "fired", "copula")]
        else:
            m.outcomes = [(memory.outcome[0], memory.outcome[1], "copula")]
        m.reason = None


def _what_was_done(g: Grammar, colon: int) -> None:
    """`Six missiles, 24 drones: what Russia threw at Kyiv`: the list stands before the colon."""
    tokens = g.tokens
    words = [t.low for t in tokens[colon + 1 : colon + 4]]
    told = next((t.tags["pred"] for t in tokens[colon + 1 : colon + 9] if "pred" in t.tags), None)
    if "what" not in words or told is None or told.role not in ("object", "with"):
        return
    for m in g.mentions:
        if m.last <= colon and not m.outcomes and m.cls is not None and m.kind in ("full", "article", "inverted"):
            m.outcomes, m.reason = [(told.outcome, told.detail, "list before a colon")], None


_ANSWERS = wordset(
    "answer reply response riposte retaliation package mix stock payload contribution throw haul offering opener finale rest load"
)


def _was_a_raid(g: Grammar) -> None:
    """`Pyongyang's answer was four missiles`, `the night's package was 12 Kh-101s, three Iskanders …`: what a raid was made of."""
    tokens = g.tokens
    m = next((x for x in g.mentions if x.kind != "whole"), None)
    if m is None or m.outcomes or m.kind not in ("full", "inverted") or m.cls is None or m.first < 2:
        return
    if (m.reason or ("", ""))[1] != "no outcome found" or tokens[m.first - 1].low not in ("was", "were"):
        return
    subject = tokens[: m.first - 1]
    if any(
        c in t.tags
        for t in subject
        for c in ("supply", "seizure", "capability", "money", "person")
        if "have" not in t.tags
    ):
        return
    last = next((t for t in reversed(subject) if t.low[:1].isalpha()), None)
    raid = {i for i, t in enumerate(subject) if t.low in _ANSWERS or "event" in t.tags and not weapon_of(t)}
    if last is None or not any(len(subject) - i <= 6 for i in raid) or any("have" in t.tags for t in subject[-2:]):
        return
    m.outcomes, m.reason = [("launched", "fired", "what the raid was")], None


def _headline_as(tokens: list[Token], mentions: list[Mention]) -> None:
    """`Four Zircons in one night as Kremlin fires 60 missiles`: a headline without a verb before `as` tells of the same raid."""
    turn = next((i for i, t in enumerate(tokens) if t.low == "as"), None)
    if turn is None:
        return
    behind = next((m for m in mentions if m.first > turn and m.outcomes), None)
    if behind is None or behind.outcomes[0][0] != "launched":
        return
    verbs = any(c in t.tags for t in tokens[:turn] for c in ("pred", "be", "have", "modal", "say", "supply", "seizure"))
    for m in mentions:
        if m.last <= turn and m.kind == "full" and not m.outcomes and not verbs and (m.low or 0) > 1:
            m.outcomes, m.reason = [("launched", "fired", "headline")], None


def _colon_list(g: Grammar, text: str, sentence: Sentence) -> None:
    """`He summed up the week: about 630 bombs, some 550 drones`: a list of munitions after a colon, with no other verb, was launched."""
    tokens = g.tokens
    colon = next((i for i, t in enumerate(tokens) if t.low == ":"), None)
    if colon is None or colon < 2:
        return
    listed = [m for m in g.mentions if m.first > colon]
    told = any(
        "figure" in t.tags
        or "event" in t.tags
        or "noun" in t.tags
        and t.tags["noun"].plural
        or "pred" in t.tags
        and t.tags["pred"].role == "with"
        for t in tokens[:colon]
    )
    if not listed:
        _what_was_done(g, colon)
    listed = [m for m in listed if not (m.kind == "all" and m.low is None)]
    if len(listed) < 2 and not told or not listed:
        return
    if any(m.outcomes or m.kind == "article" or (m.reason or ("", ""))[1] != "no outcome found" for m in listed):
        return
    if any(c in t.tags for t in tokens for c in ("supply", "seizure", "capability", "money") if "have" not in t.tags):
        return
    headed = [
        m for m in g.mentions if m.last == colon and not m.outcomes and (m.reason or ("", ""))[1] == "no outcome found"
    ]
    stopped = any(t.low in ("catch", "haul", "bag", "kills") for t in tokens[:colon])
    fate = ("intercepted", "shot_down") if stopped else ("launched", "fired")
    for m in listed + headed:
        if m.cls is not None:
            m.outcomes, m.reason = [(*fate, "list after a colon")], None


def _anaphora(tokens: list[Token], mentions: list[Mention], memory: Memory) -> None:
    """Class, model and (for `all`) number of mentions that leave them out."""
    seen: list[Mention] = []
    for m in mentions:
        if m.kind == "all" and m.low is None:
            _copy_all(tokens, m, seen, memory)
        elif m.kind == "all" and m.cls in ("missile", "drone") and m.model is None:
            # `both missiles`: the two that were counted just before
            source = next(
                (x for x in reversed(memory.group + seen) if x.low == m.low and FAMILY.get(x.cls or "") == m.cls), None
            )
            source = source or next(
                (x for x in reversed(memory.launched) if x.low == m.low and FAMILY.get(x.cls or "") == m.cls), None
            )
            if source is not None:
                m.cls, m.model = source.cls, source.model
        if m.former:
            pool = [
                x
                for x in (seen if any(x.cls for x in seen) else memory.group)
                if x.cls and x.kind in ("full", "inverted", "bare")
            ]
            if not any(x.kind in ("full", "inverted") for x in seen):
                pool = [x for x in memory.group if x.cls]
            kinds = list(dict.fromkeys((x.cls, x.model) for x in pool))
            if len(kinds) >= 2:
                m.cls, m.model = kinds[-2] if m.former == 1 else kinds[-1]
        if m.cls is None:
            source = None
            if m.total and m.low is not None:
                source = next((x for x in reversed(memory.group + seen) if x.low == m.low and x.cls), None)
            if source is None and m.kind == "partitive":
                whole = next((x for x in mentions if x.kind == "whole" and m.at < x.first < m.last), None)
                if whole is not None:
                    source = next(
                        (x for x in reversed(memory.launched + memory.group + seen) if x.low == whole.low and x.cls),
                        None,
                    )
            if source is None and m.kind == "whole":
                source = next((x for x in reversed(memory.launched + seen) if x.low == m.low and x.cls), None)
                source = source or next((x for x in reversed(seen) if x.cls), None)
            if source is not None:
                m.cls, m.model = source.cls, source.model
            elif (topic := _topic(tokens, m, seen)) is not None:
                m.cls, m.model = topic.cls, topic.model
            else:
                m.cls, m.model = class_of_them(memory, [x for x in seen if x.cls])
            if m.cls is None:
                spots = [i for i, t in enumerate(tokens) if (w := weapon_of(t)) is not None and not w.weak][:12]
                spots.sort(key=lambda i: i > m.first)  # what was named before the number comes first
                heads = [(h, i < m.first) for i in spots if (h := named(tokens, i)) is not None]
                plural = next((h for h, _ in sorted(heads, key=lambda x: (not x[1], not x[0].plural))), None)
                if plural is not None:
                    m.cls, m.model = plural.cls, plural.model
                elif spots:
                    m.cls = weapon_of(tokens[spots[0]]).cls  # `a drone attack`
            if m.kind == "full" and m.cls in ("ballistic_missile", "cruise_missile", "other_missile") and m.anaphoric:
                m.cls, m.model = "missile", None
        seen.append(m)


def _topic(tokens: list[Token], m: Mention, seen: list[Mention]) -> Weapon | None:
    """`Of the missiles five were shot down, of the drones 60`: a weapon named without a number since the last one counted."""
    floor = max((x.last for x in seen), default=0)
    if m.kind == "bare":
        for k in range(m.first - 1, 0, -1):
            if tokens[k].low == ":" and (label := weapon_of(tokens[k - 1])) is not None and label.plural:
                if not any(x.first > k and x.kind != "bare" for x in seen):
                    return label  # `Missiles: 15 launched, 11 shot down`
                break
    if (
        m.kind in ("bare", "ofthem")
        and any(t.low == "of" for t in tokens[floor : m.first])
        or "which" in [t.low for t in tokens[max(0, m.first - 5) : m.first]]
    ):
        for k in range(m.first - 1, floor - 1, -1):
            weapon = weapon_of(tokens[k])
            if weapon is not None and weapon.plural and not weapon.weak:
                return weapon
    for k in range(m.first - 1, max(-1, m.first - 5), -1):
        weapon = tokens[k].tags.get("noun") or tokens[k].tags.get("model")
        if (
            weapon is not None
            and weapon.plural
            and k >= 1
            and (tokens[k - 1].low in ("the", "of", "these") or k >= 2 and tokens[k - 2].low == "the")
        ):
            return weapon
    return None


def _copy_all(tokens: list[Token], m: Mention, seen: list[Mention], memory: Memory) -> None:
    """The number that `all of them` or `all of our missiles` stands for."""

    def fits(x: Mention) -> bool:
        if x.low is None or x.kind == "all":
            return False
        if m.cls is not None and FAMILY.get(x.cls or "", x.cls) != FAMILY.get(m.cls, m.cls):
            return False
        return m.model is None or m.model == x.model

    clause = max((i for i in range(min(m.first, len(tokens))) if tokens[i].low == ";"), default=-1)
    pool = [x for x in seen if fits(x) and x.outcomes and x.first > clause]
    pool = pool or [x for x in seen if fits(x) and x.outcomes]
    if m.cls is not None and not pool:
        pool = [x for x in memory.launched if fits(x) and x.cls == m.cls] or [x for x in memory.launched if fits(x)]
    pool = pool or [x for x in memory.group if fits(x)]
    launched = [x for x in pool if x.outcomes and x.outcomes[0][0] == "launched"] or pool
    if not launched:
        m.reason, m.outcomes = ("munitions", "number not stated"), []
        return
    group = launched if m.cls is None and m.kind == "all" else launched[-1:]
    source = group[-1]
    m.low, m.high, m.approx = source.low, source.high, source.approx
    if m.cls is None:
        m.cls, m.model = source.cls, source.model
    m.copies = group[:-1] if len({(x.cls, x.model, x.low) for x in group}) == len(group) and len(group) <= 5 else []


def _context(tokens: list[Token], mentions: list[Mention], g: Grammar) -> None:
    """Rules that take a claim away or add the whole: on the ground, platforms, `all 35`."""
    for m in mentions:
        if not m.outcomes:
            continue
        window = tokens[m.last : m.last + 12]
        stop = len(window)
        for i, t in enumerate(window):
            owner = g.owner.get(m.last + i)
            if t.low in (";", ",", "and") or owner is not None and g.mentions[owner] is not m:
                stop = i
                break
        if m.outcomes[0][0] == "intercepted" and any("disposal" in t.tags for t in tokens):
            m.outcomes, m.reason = [], ("captured or found", "disposal")
            continue
        if any("ground" in t.tags for t in window[:stop]) and m.outcomes[0][0] in ("intercepted", "launched"):
            m.outcomes, m.reason = [], ("on the ground", "destroyed on the ground")
            continue
        after = " ".join(t.low for t in tokens[m.last : m.last + 2])
        if re.match(r"(?:more|fewer|less) than\b", after):
            m.outcomes, m.reason = [], ("munitions", "a difference between two counts")
            continue
        whole = m.total and m.kind == "full" and "num_all" in tokens[m.first].tags and m.low is not None
        if (
            whole
            and m.outcomes[0][0] in _FATES
            and not any(o[0] == "launched" for o in m.outcomes)
            and tokens[m.at].low != "both"
        ):
            m.outcomes.append(("launched", "fired", "all of them"))
        if (
            m.cls == "rocket"
            and (m.low or 0) <= 3
            and any(t.low in ("satellite", "satellites", "orbit", "liftoff", "spacecraft") for t in tokens)
        ):
            m.outcomes, m.reason = [], ("satellite launcher", "a launch into space")
            continue
        if m.platform and m.outcomes[0][0] in ("launched", "hit"):
            m.outcomes, m.reason = [], ("equipment", "a platform")


def _each(tokens: list[Token], mentions: list[Mention]) -> None:
    """`seven in each of A and B`, `one drone apiece for A and B`: one claim a place."""
    for m in mentions:
        if not m.outcomes:
            continue
        window = tokens[m.last : m.last + 14]
        for i, t in enumerate(window):
            if t.low in (";", ".") or any(x.first == m.last + i for x in mentions):
                break
            if t.low not in ("each", "apiece"):
                continue
            if i + 1 < len(window) and (window[i + 1].low.endswith("ing") or window[i + 1].low in ("with", "worth")):
                break  # `80 bombs, each weighing a tonne`
            behind = i + 1 < len(window) and window[i + 1].low in ("of", "over", "in", "for", "above")
            span = window[i + 1 :] if behind else window[:i] if i > 1 else tokens[max(0, m.first - 9) : m.first]
            names = [x for x in span if x.raw[:1].isupper()]
            joins = sum(1 for x in span if x.low in ("and", ","))
            m.each = max(2, min(len(names), joins + 1)) if names else 2
            break


def _remember(
    text: str, sentence: Sentence, tokens: list[Token], mentions: list[Mention], memory: Memory, g: Grammar
) -> None:
    strong = [
        m
        for m in mentions
        if m.kind != "zero" and m.cls is not None and (m.outcomes or m.kind in ("full", "partitive"))
    ]
    memory.age += 1
    if strong:
        memory.age = 0
        memory.group = strong
        last = next((m for m in reversed(strong) if not m.anaphoric and m.kind != "article"), strong[-1])
        memory.cls, memory.model = last.cls, last.model
        memory.launched = (memory.launched + [m for m in strong if any(o[0] == "launched" for o in m.outcomes)])[-40:]
        told = [m for m in strong if m.outcomes and m.kind != "whole"]
        if told:
            memory.outcome = told[-1].outcomes[0][:2]
            main = [
                m
                for m in told
                if m.kind in ("full", "inverted", "partitive") or m.kind == "bare" and m.pred is not None
            ]
            if main:
                memory.main = main[-1].outcomes[0][:2]
    else:
        if memory.topic is None:
            memory.topic = next((w.cls for t in tokens if (w := weapon_of(t)) is not None and not w.weak), None)
        plural = [
            w
            for t in tokens
            if (w := weapon_of(t)) is not None and (w.plural and not w.weak or w.kind == "model") and not w.launcher
        ]
        if plural:
            memory.cls, memory.model = plural[-1].cls, plural[-1].model
            memory.age = min(memory.age, 1)
    if not sentence.bullet:
        told = [m for m in mentions if m.outcomes and m.kind in ("full", "inverted", "bare")]
        memory.above = (*told[0].outcomes[0][:2], sentence.line) if told else None
    elif memory.above is not None and sentence.line - memory.above[2] <= 2:
        memory.above = (memory.above[0], memory.above[1], sentence.line)
    if text[sentence.end - 1 : sentence.end] == ":":
        claimed = [m for m in mentions if m.outcomes]
        if claimed:
            memory.heading = claimed[0].outcomes[0][:2]
        else:
            found = [t.tags["pred"] for i, t in enumerate(tokens) if "pred" in t.tags and not g.noun_use(i)]
            if found:
                memory.heading = (found[-1].outcome, found[-1].detail)


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
            if m.kind in ("bare", "article", "all", "ofthem", "zero") and reason == "no outcome found":
                continue
            aside.append(SetAside(article.article_id, start, end, sentence, m.low, m.high, unit, reason))
            continue
        # A detail that was taken over with another outcome says nothing of this one.
        m.outcomes = [(o, d if d in DETAILS.get(o, ()) else None, rule) for o, d, rule in m.outcomes]
        used: set[str] = set()
        for extra in m.copies:
            outcome, detail, rule = m.outcomes[0]
            claims.append(
                Claim(
                    stable_id("c", article.article_id, number_start, outcome, extra.at),
                    article.article_id,
                    start,
                    end,
                    text[start:end],
                    sentence,
                    number_start,
                    number_end,
                    extra.low,
                    extra.high,
                    extra.approx,
                    extra.cls or "other",
                    extra.model,
                    outcome,
                    detail,
                    weapon_group=_group(extra, tags),
                    inferred=("quantity", "weapon_class"),
                    rule=f"all: {rule}",
                )  # fmt: skip
            )
        for outcome, detail, rule in m.outcomes:
            if outcome in used:
                continue
            used.add(outcome)
            lo, hi = (start, end)
            if (
                m.pred is not None
                and not rule.endswith("over a list")
                and rule.split()[0]
                in (
                    "object",
                    "subject",
                    "participle",
                    "with",
                    "agent",
                    "nominal",
                    "relative",
                )
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
                        kind="zero" if m.kind == "zero" else "platform" if m.platform else "munition",
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
    if (
        a.weapon_model
        and b.weapon_model
        and not (a.weapon_model.startswith(b.weapon_model) or b.weapon_model.startswith(a.weapon_model))
    ):
        return False
    narrow = {a.weapon_class, b.weapon_class}
    if len(narrow) == 2 and narrow <= {"ballistic_missile", "cruise_missile", "other_missile"}:
        return False
    return not (len(narrow) == 2 and narrow <= {"decoy_drone", "recon_drone"})


def _consolidate(article: Article, claims: list[Claim]) -> list[Claim]:
    """One fact told twice in a text becomes one claim, in its most exact form; the first place keeps its evidence."""
    out: list[Claim] = []
    first_line = max(article.text.find("\n"), 0)
    by_outcome: dict[str, list[int]] = {}
    for c in claims:
        merged = False
        slots = by_outcome.setdefault(c.outcome, [])
        for k in slots[-60:]:
            d = out[k]
            if not _related(c, d) or c.additional != d.additional and _value(c) != _value(d):
                continue
            apart = (c.scope == "period") != (d.scope == "period")
            apart = apart or bool(c.event_end and d.event_end and c.event_end[:10] != d.event_end[:10])
            listed = all(x.rule.startswith("bare") and x.rule.endswith(("list", "heading")) for x in (c, d))
            if listed and c.sentence != d.sentence:
                continue  # `Oryol – 3`, `Tula – 3`: two places
            told = min(c.number_start, d.number_start) < first_line or "whole" in (c.rule[:5], d.rule[:5])
            if apart and not told:
                continue
            if (
                d.sentence == c.sentence
                and d.number_start != c.number_start
                and abs(d.number_start - c.number_start) < len(c.sentence)
            ):
                continue  # two numbers of one sentence are two facts
            if d.number_start == c.number_start:
                continue
            if _value(c) == _value(d):
                if c.quantity_low == 1 and c.quantity_high == 1 and not _same_single(article, c, d):
                    continue
                out[k] = _fuller(d, c)
                merged = True
                break
            if c.claimed_by and d.claimed_by and c.claimed_by != d.claimed_by:
                continue
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
    out = [
        c
        for c in out
        if not (
            c.rule.endswith("sentence without a verb")
            and any(c is not d and _related(c, d) and _rounded(c, d) for d in out)
        )
    ]
    families = {FAMILY.get(c.weapon_class, c.weapon_class) for c in out}
    if {"missile", "drone"} <= families:
        # `67 air targets` in a text that counts missiles and drones is one number for both
        out = [
            replace(c, weapon_class="mixed", inferred=(*c.inferred, "weapon_class"))
            if c.weapon_class == "other" and c.quantity_high != 1
            else c
            for c in out
        ]
    out = [c for c in out if not _same_strike(c, out) and not _told_as_stopped(c, out)]
    out.sort(key=lambda c: (c.number_start, c.outcome))
    return out


def _told_as_stopped(c: Claim, claims: list[Claim]) -> bool:
    """`58 never arrived` beside `downed 58`: the same munitions, whose fate another sentence tells."""
    plain = c.rule.startswith("bare") and not c.additional
    if c.outcome != "lost" or not plain or (c.quantity_low or 0) < 3 or not _NEVER.search(c.evidence):
        return False
    return any(d.outcome == "intercepted" and _related(c, d) and _value(c) == _value(d) for d in claims)


_NEVER = re.compile(r"\b(?:never|not|failed to)\b", re.IGNORECASE)


def _same_strike(c: Claim, claims: list[Claim]) -> bool:
    """`hit the town with four missiles` beside `fired four missiles`, in another sentence: the launch told again."""
    if c.outcome != "hit" or not c.rule.endswith("agent") or " with " not in c.evidence:
        return False
    return any(
        d.outcome == "launched"
        and not d.rule.startswith("whole")
        and _related(c, d)
        and _value(c) == _value(d)
        and c.sentence != d.sentence
        for d in claims
    )


def _same_single(article: Article, a: Claim, b: Claim) -> bool:
    """Whether two single munitions are one: the headline and the lead, or the same model."""
    first_line = max(article.text.find("\n"), 0)
    early, late = sorted((a.number_start, b.number_start))
    lead = article.text.find("\n", first_line + 2)
    return early <= first_line and late <= (lead if lead > 0 else len(article.text))


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
    if FAMILY.get(vague.weapon_class, vague.weapon_class) != FAMILY.get(exact.weapon_class, exact.weapon_class):
        return False
    if vague.weapon_class != exact.weapon_class and exact.weapon_class in ("missile", "drone", "mixed", "other"):
        return False  # a narrower kind is no rounding of the whole
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
