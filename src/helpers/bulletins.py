"""Claims out of the posts of two official channels: the Ukrainian Air Force (Ukrainian) and the Russian Ministry of
Defence (Russian). A reader of formulae: phrases of `bulletin_phrases`, outcomes with their dates in the lexicons.

How a post is read
1. `bulletin_words.repair` puts letters right on a copy of the same length; `bulletin_times` finds windows and hides
   their digits; items, phrases and outcomes follow, sentence by sentence.
2. Inside a sentence each number takes the outcome of its segment (between commas), before or after it; a segment
   without one takes the outcome before it, else the next one; a line of a list that of its head.
3. A number without a munition refers back; general words (`targets`, `means`) take the class of what they hold.
4. Scope, parts and windows are settled over the whole post. What found no outcome or no munition is set aside.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from helpers import bulletin_times, bulletin_words
from helpers.bulletin_phrases import PREPOSITIONS, Phrase, Reader, Unit, adjective_like, family, is_dash, joint
from helpers.bulletin_words import Item, language, repair
from helpers.records import MISSILES, Article, Claim, Reading, SetAside, stable_id

__all__ = ["read", "language", "english"]

_INSTITUTION = {"uk": "Ukrainian Air Force", "ru": "Russian Ministry of Defence"}
_ENEMY = {"uk": "Russia", "ru": "Ukraine"}
_ABBREVIATION = frozenset("обл г р ст м с т ч км год св ін тис грн млн н п им ім с-т см".split())
_BULLETS = frozenset("•▪▫●◾◼✅⚡❗🔹🔸➖➡→►■□○*·📍🛑‼⚠️")
_PLURAL = "a plural without a number"
_GENERAL = ("targets", "means")


@dataclass(slots=True)
class _Sentence:
    items: list[Item]
    start: int
    end: int
    paragraph: int
    number: int
    line_start: bool = False
    text: str = ""
    period: bool = False
    speaker: str | None = None
    side: str | None = None
    blocked: str | None = None
    notice: bool = False
    own_time: bool = False


@dataclass(slots=True)
class _Element:
    kind: str  # phrase unit verb place mark word
    value: Any
    segment: int
    depth: int
    index: int
    colon: int = 0
    after_na: bool = False
    negated: bool = False


@dataclass(slots=True)
class _Draft:
    phrase: Phrase
    sentence: _Sentence
    outcome: str
    detail: str | None
    rule: str
    places: list[str]
    low: int | None
    high: int | None
    cls: str
    model: str | None
    listed: int | None = None  # number of the draft that heads the list
    flags: set[str] = field(default_factory=set)
    window: int | None = None
    colon: int = 0
    scope: str = "attack"
    total: int | None = None
    role: str | None = None
    place: str | None = None
    inferred: set[str] = field(default_factory=set)
    verb_form: str = ""
    zero: bool = False
    start: int = 0
    end: int = 0


class _Post:
    """The state of one post while it is read."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.lang = (
            article.language if article.language in bulletin_words.LANGUAGES else (language(article.text) or "uk")
        )
        self.repaired = repair(article.text)
        self.times = bulletin_times.read(
            self.repaired, article.published_latest or article.published_earliest, self.lang
        )
        self.waves = sum(w.precision == "hour" for w in self.times.windows) > 1
        self.drafts: list[_Draft] = []
        self.aside: list[SetAside] = []
        self.extras: list[dict[str, Any]] = []
        self.named: list[Phrase] = []  # phrases that name a munition, in order
        self.carried: tuple[Any, int, bool] | None = None  # verb entry, paragraph, period
        self.waiting: list[tuple[Phrase, Any, _Sentence, list[str]]] = []
        self.launches: list[Item] = []
        self.regions: list[Item] = []
        self.named_only: list[Item] = []  # in sentences that tell nothing else: regions only where no other is named
        self.period_in: int | None = None
        self.merged: list[tuple[int, int]] = []
        self.kinds: dict[str, list[str]] = {}  # outcome -> classes of the missiles counted by kind
        self.aircraft: set[int] = set()  # sentences that count aircraft too
        self.means = -1  # a sentence without any outcome that counts means of attack
        self.fired: set[str] = set()  # classes of missiles that were launched
        self.withheld: tuple[int, int] | None = None  # munitions shot down, regions named, counts not given
        self.list_source: Phrase | None = None  # what the bare numbers of a list count, where its head names several
        self.left: list[tuple[str, int, int, int]] = []

    # ------------------------------------------------------------------ sentences

    def sentences(self) -> list[_Sentence]:
        row = bulletin_words.items(self.repaired, self.lang, self.times.masked)
        text = self.article.text
        out: list[_Sentence] = []
        begin = 0
        paragraph = 0
        for i, item in enumerate(row):
            following = row[i + 1] if i + 1 < len(row) else None
            stop = False
            if item.kind == "line":
                previous = row[i - 1] if i > begin else None
                stop = not (previous is not None and previous.kind == "mark" and previous.text in ":,;") and not (
                    previous is not None and previous.kind in ("and", "line")
                )
                if following is not None and following.kind == "line":
                    paragraph += 1
                    stop = stop or not (previous is not None and previous.kind == "mark" and previous.text in ":,")
            elif item.kind == "mark" and item.text in ".!?…":
                before = row[i - 1] if i > begin else None
                if following is None or following.kind == "line":
                    stop = True
                elif following.start > item.end:
                    char = text[following.start]
                    short = before is not None and (
                        before.text in _ABBREVIATION
                        or self.repaired[max(0, before.end - 3) : before.end].lstrip(" (,") in _ABBREVIATION
                    )
                    stop = (
                        char.isupper() or char.isdecimal() or following.kind not in ("word", "mark") or char in '«"('
                    ) and not (short and item.text == ".")
                    if (
                        short
                        and item.text == "."
                        and char.isupper()
                        and before is not None
                        and before.text in ("обл", "р", "г")
                        and following.kind == "verb"
                    ):
                        stop = True
            if stop:
                self._sentence(out, row[begin : i + 1], paragraph)
                begin = i + 1
        self._sentence(out, row[begin:], paragraph)
        return out

    def _sentence(self, out: list[_Sentence], row: list[Item], paragraph: int) -> None:
        while row and (
            row[0].kind == "line"
            or (
                row[0].kind == "mark"
                and (
                    row[0].text in _BULLETS or is_dash(row[0]) or not row[0].text.isascii() and row[0].text not in "«»…"
                )
            )
        ):
            row = row[1:]
        if not row:
            return
        sentence = _Sentence(row, row[0].start, row[-1].end, paragraph, len(out))
        sentence.text = self.article.text[sentence.start : sentence.end].strip()
        out.append(sentence)

    # ------------------------------------------------------------------ one sentence

    def elements(self, sentence: _Sentence) -> list[_Element]:
        row = sentence.items
        reader = Reader(row)
        out: list[_Element] = []
        segment = top = 0
        stack: list[int] = []
        colon = 0
        i = 0
        pending: set[str] = set()
        na = False
        negated = False
        while i < len(row):
            item = row[i]
            if item.kind == "mark":
                if item.text in ",;":
                    top += 1
                    segment = top
                    if stack:
                        pending &= {"including"}
                    pending -= {"of_them", "all"}
                elif item.text == "(":
                    stack.append(segment)
                    top += 1
                    segment = top
                elif item.text == ")" and stack:
                    segment = stack.pop()
                    top += 1
                    pending.clear()
                elif item.text == ":":
                    top += 1
                    segment = top
                    colon += 1
                out.append(_Element("mark", item, segment, len(stack), i, colon))
                na = False
                i += 1
                continue
            if item.kind == "line":
                if i + 1 < len(row) and is_dash(row[i + 1]):
                    i += 1  # a dash that opens a line is a bullet
                i += 1
                continue
            if item.kind == "subset":  # `640 – за пределами зоны`
                last = next(
                    (e for e in reversed(out[-4:]) if e.kind == "phrase" and e.segment == segment and e.value.numbered),
                    None,
                )
                if last is not None:
                    last.value.flags.add("of_them")
                else:
                    pending.add("of_them")
                out.append(_Element("word", item, segment, len(stack), i, colon))
                i += 1
                continue
            if item.kind in ("including", "of_them", "more", "correction"):
                pending.add(item.kind)
                if item.kind != "including" or not stack:
                    out.append(_Element(item.kind, item, segment, len(stack), i, colon))
                i += 1
                continue
            if item.kind == "none":
                pending.add("none")
                out.append(_Element("none", item, segment, len(stack), i, colon))
                i += 1
                continue
            found, end = reader.at(i)
            if found is not None:
                if isinstance(found, Phrase):
                    found.flags |= pending
                    found.sentence, found.segment = sentence.number, segment
                    pending -= {"of_them", "more", "correction", "none", "all"}
                    out.append(_Element("phrase", found, segment, len(stack), i, colon, na))
                else:
                    out.append(_Element("unit", found, segment, len(stack), i, colon, na))
                na = False
                i = max(end, i + 1)
                continue
            if item.kind == "verb":
                if not _attributive(item, self.lang):
                    out.append(_Element("verb", item, segment, len(stack), i, colon, negated=negated))
                else:
                    out.append(_Element("word", item, segment, len(stack), i, colon))
            else:
                out.append(_Element(item.kind, item, segment, len(stack), i, colon))
            negated = item.kind == "word" and item.text in ("не", "ні")
            na = item.text in ("на", "в", "у") or (na and item.kind == "bound")
            i += 1
        return out

    def read_sentence(self, sentence: _Sentence) -> None:
        row = sentence.items
        kinds = {item.kind for item in row}
        sentence.period = "period" in kinds or (
            self.period_in == sentence.paragraph and not kinds & {"night", "time", "day_word", "total"}
        )
        self.period_in = sentence.paragraph if sentence.period else None
        for item in row:
            if item.kind == "speaker" and sentence.speaker is None:
                sentence.speaker = item.entry["party"]
            elif item.kind == "attacker" and item.entry["side"] != _ENEMY[self.lang]:
                sentence.side = item.entry["side"]
        parts = self.elements(sentence)
        verbs = [e for e in parts if e.kind == "verb" and not _weak(e.value)]
        sentence.notice, sentence.own_time = "kind_notice" in kinds, "night" in kinds
        if "block" in kinds:
            sentence.blocked = "no strike: " + next(i.text for i in row if i.kind == "block")
        alert = next((i.text for i in row if i.kind == "kind_alert"), None)
        if alert and not any(
            v.value.entry["outcome"] in ("intercepted", "hit", "lost") or v.value.entry["name"] == "attacked"
            for v in verbs
        ):
            sentence.blocked = "alert: " + alert
        self._sites(parts, sentence)
        self._places(parts, sentence)
        self._bind(parts, sentence)

    # ------------------------------------------------------------------ sites

    def _sites(self, parts: list[_Element], sentence: _Sentence) -> None:
        context = None
        fallen = {e.segment for e in parts if e.kind == "verb" and e.value.entry["outcome"] == "debris"}
        fallen -= {e.segment for e in parts if e.kind == "verb" and e.value.entry["outcome"] == "hit"}
        for e in parts:
            if e.kind == "verb":
                if e.value.entry["outcome"] in ("hit", "debris"):
                    context = e.value.entry["outcome"]
            elif e.kind == "non" and e.value.text.startswith("удар"):
                context = context or "hit"
            value: Phrase | Unit | None = None
            if e.kind == "unit" and e.value.unit == "sites":
                value = e.value
            elif e.kind == "phrase" and e.after_na and e.value.bare and e.value.numbered and context:
                value = e.value
                e.kind = "unit"
                e.value = Unit(value.start, value.end, value.low, value.high, "sites", e.segment)
            if value is None or (e.kind == "unit" and not context):
                continue
            low = value.low if value.low is not None else value.high
            self._extra(
                "sites_debris" if context == "debris" or e.segment in fallen else "sites_hit",
                low,
                value.start,
                value.end,
            )

    def _extra(self, kind: str, value: Any, start: int, end: int, **more: Any) -> None:
        self.extras.append(
            {"kind": kind, "value": value, "start": start, "end": end, "text": self.article.text[start:end], **more}
        )

    # ------------------------------------------------------------------ places

    def _places(self, parts: list[_Element], sentence: _Sentence) -> None:
        """Places of launch stand in brackets after the weapons of an attack, or after `from`; the others are regions."""
        outcome = None
        launching = False
        towards = False
        last: str | None = None
        near_phrase = False
        telling = any(e.kind in ("verb", "towards") or (e.kind == "phrase" and e.value.numbered) for e in parts)
        before: str | None = None
        for e in parts:
            item = e.value
            if e.kind == "verb":
                outcome = item.entry["outcome"]
                launching = False
                if item.entry.get("detail") == "left_airspace":
                    launching = False
            elif e.kind == "phrase":
                launching = False
                near_phrase = True
                if item.numbered and item.verb is None and self.carried and outcome is None:
                    outcome = self.carried[0]["outcome"]
            elif e.kind in ("from", "ratio"):
                launching = True
            elif e.kind == "towards":
                towards, launching = True, False
            elif e.kind == "mark":
                if item.text == "(" and near_phrase and (outcome in ("launched", None)):
                    launching = True
                elif item.text in ");":
                    launching = False
            elif e.kind == "each" or (
                e.kind == "word"
                and not e.depth
                and item.text in ("у", "в", "на", "над", "по", "під", "об'єкти", "об'єктах")
            ):
                launching = False
            if e.kind != "place":
                before = item.text if e.kind == "word" else None
                continue
            sort, name = item.entry["sort"], item.entry["name"]
            if sort == "country":
                last = None
                continue
            if sort == "command":
                continue
            if name == "Crimea" and last and last.endswith(", Crimea"):
                last = None
                continue
            from_there = launching and not towards
            if (
                self.lang == "uk"
                and not towards
                and sort in ("sea", "town")
                and outcome in ("launched", None)
                and not from_there
            ):
                from_there = sort == "sea" or outcome == "launched"
            if (
                self.lang == "uk"
                and not towards
                and outcome in ("launched", None)
                and item.entry.get("side") == "Russia"
            ):
                from_there = True
            if from_there and sort == "direction":
                e.after_na = True
                continue
            if (sort == "direction" and self.lang == "ru") or (
                before is not None and before.startswith(("побереж", "узбереж"))
            ):
                before = None
                continue
            (self.launches if from_there else self.regions if telling else self.named_only).append(item)
            e.after_na = from_there
            last = name

    # ------------------------------------------------------------------ outcomes

    def _bind(self, parts: list[_Element], sentence: _Sentence) -> None:
        by_segment: dict[int, list[_Element]] = {}
        for e in parts:
            if e.kind in ("phrase", "verb"):
                by_segment.setdefault(e.segment, []).append(e)
        strong_anywhere = False
        for row in by_segment.values():
            if any(e.kind == "verb" and not _weak(e.value) for e in row):
                strong_anywhere = True
                row[:] = [e for e in row if e.kind != "verb" or not _weak(e.value)]
        nominal = any(
            e.kind == "verb"
            and (e.value.entry["outcome"] in ("hit", "debris") or e.value.text.startswith(("збиття", "збитя")))
            for e in parts
        )
        if nominal:  # `влучання зафіксовано`: the noun tells the outcome
            for row in by_segment.values():
                row[:] = [
                    e
                    for e in row
                    if not (e.kind == "verb" and e.value.text.startswith(("зафіксов", "підтвердж", "зафиксир")))
                ]
        live = {id(e) for row in by_segment.values() for e in row}
        verbs = [e for e in parts if e.kind == "verb" and id(e) in live]
        positions = {id(e): n for n, e in enumerate(parts)}
        bound: dict[int, _Element | None] = {}
        for row in by_segment.values():
            self._bind_segment(row, bound, parts, positions)
        strange = {e.segment for e in parts if e.kind == "word" and _finite(e.value.text, self.lang)}
        backward = {
            id(verb)
            for n, verb in bound.items()
            if verb is not None and n in positions and positions[n] < positions[id(verb)]
        }
        last_verb: _Element | None = None
        outer: list[_Element | None] = []
        last_phrase_verb: Any = None
        verb_iter = iter(verbs)
        ahead = next(verb_iter, None)
        for e in parts:
            if e.kind == "mark" and e.value.text == "(":
                outer.append(last_phrase_verb or last_verb)
            elif e.kind == "mark" and e.value.text == ")" and outer:
                outer.pop()
            if e.kind == "verb" and id(e) in live:
                while ahead is not None and positions[id(ahead)] <= positions[id(e)]:
                    ahead = next(verb_iter, None)
                if not (outer and e.depth):
                    last_verb = e
            if e.kind != "phrase":
                continue
            own = bound.get(id(e))
            if own is None and e.segment in strange and not e.depth:
                e.value.flags.add("unknown_fate")
            elif own is None:
                if outer and outer[-1] is not None:
                    own = outer[-1]
                elif "including" in e.value.flags and last_phrase_verb is not None:
                    own = last_phrase_verb
                elif last_verb is not None:
                    own = last_verb
                    if id(own) in backward and self._other_fate(parts, positions[id(e)]):
                        own = None  # `27 – втрачено, 2 – ...`: an outcome of its own that is not known
                        e.value.flags.add("unknown_fate")
                elif ahead is not None and not self._refers_back(by_segment.get(ahead.segment, [])):
                    own = ahead
                elif ahead is not None:
                    e.value.flags.add("whole")  # `80 «шахедів», 50 збито`: the number of all
            e.value.verb = own
            if own is not None and not e.depth:
                last_phrase_verb = own
        self._phrases(parts, sentence, positions, strong_anywhere)
        strong = [v for v in verbs if v.value.entry["outcome"] != "debris" and not _weak(v.value)]
        if strong:
            self.carried = (strong[-1].value.entry, sentence.paragraph, sentence.period)

    def _bind_segment(
        self, row: list[_Element], bound: dict[int, _Element | None], parts: list[_Element], positions: dict[int, int]
    ) -> None:
        used: set[int] = set()
        size = len(row)
        following: list[_Element | None] = [None] * size
        upcoming: _Element | None = None
        has_after: list[bool] = [False] * size
        seen_phrase = False
        for n in range(size - 1, -1, -1):
            e = row[n]
            if e.kind == "verb":
                has_after[n] = seen_phrase
                upcoming, seen_phrase = e, False
            else:
                following[n] = upcoming
                if e.value.numbered or "singular" in e.value.flags or e.value.flags & {"all", "both"}:
                    seen_phrase = True
                    upcoming = upcoming if not e.value.numbered else upcoming
        before: _Element | None = None
        index = {id(e): n for n, e in enumerate(row)}
        for n, e in enumerate(row):
            if e.kind == "verb":
                before = e
                continue
            after = following[n]
            if (
                after is not None
                and n + 1 < size
                and row[n + 1].kind == "phrase"
                and row[n + 1].value.numbered
                and before is not None
            ):
                after = None  # another number stands between
            if before is None:
                chosen = after
            elif after is None or has_after[index[id(after)]]:
                chosen = before
            elif id(before) in used or self._dash_between(parts, positions[id(e)], positions[id(after)]):
                chosen = after
            else:
                chosen = before
            if chosen is not None and e.value.numbered:
                used.add(id(chosen))
            bound[id(e)] = chosen

    @staticmethod
    def _refers_back(row: Sequence[_Element]) -> bool:
        """Whether the numbers of a segment name no munition themselves."""
        numbered = [e for e in row if e.kind == "phrase" and e.value.numbered]
        return bool(numbered) and all(e.value.bare for e in numbered)

    @staticmethod
    def _other_fate(parts: list[_Element], position: int) -> bool:
        """Whether a bare number and a dash are followed only by words that no lexicon knows."""
        if not parts[position].value.bare or position + 1 >= len(parts):
            return False
        after = parts[position + 1]
        if after.kind != "mark" or not is_dash(after.value):
            return False
        rest = []
        for e in parts[position + 2 : position + 10]:
            if e.kind == "mark" and e.value.text in ",;.()":
                break
            rest.append(e)
        known = [e for e in rest if e.kind != "word" or e.value.text in PREPOSITIONS and len(e.value.text) > 2]
        return bool(rest) and not known

    @staticmethod
    def _dash_between(parts: list[_Element], a: int, b: int) -> bool:
        return any(p.kind == "mark" and is_dash(p.value) for p in parts[a + 1 : min(b, a + 4)])

    # ------------------------------------------------------------------ phrases to drafts

    def _phrases(self, parts: list[_Element], sentence: _Sentence, positions: dict[int, int], strong: bool) -> None:
        heads: dict[int, int] = {}  # colon level -> draft number of the head
        dash_head: int | None = None
        chain: dict[int, list[Phrase]] = {}
        here: list[Phrase] = []
        if any(e.kind == "phrase" and e.value.sort == "means" and e.value.numbered for e in parts) and not any(
            e.kind == "verb" for e in parts
        ):
            self.means = sentence.number
        near = any(e.kind == "phrase" and not e.value.bare or e.kind == "verb" for e in parts)
        superseded = False
        for position, e in enumerate(parts):
            if e.kind == "correction":
                superseded = e.value.text in ("а не", "замість", "вместо") or e.value.text.startswith(
                    ("раніше", "ранее", "помилков")
                )
                continue
            if e.kind == "unit":
                unit: Unit = e.value
                if unit.unit == "aircraft":
                    self.aircraft.add(sentence.number)
                if unit.unit != "sites" and near:
                    self._set_aside(
                        unit.start,
                        unit.end,
                        sentence,
                        unit.low,
                        unit.high,
                        unit.unit,
                        "counts something else than munitions",
                    )
                continue
            if (
                e.kind == "none"
                and self.named
                and not any(p.kind == "phrase" and p.segment == e.segment for p in parts[position + 1 : position + 6])
            ):
                self._none_of(e, parts, position, sentence)
                continue
            if e.kind == "no_hits":
                self._no_hits(e.value, sentence)
                continue
            if e.kind == "ordinal":
                self._ordinal(parts, position, sentence)
                continue
            if e.kind == "verb" and e.value.entry.get("detail") == "left_airspace":
                continue
            if e.kind == "moscow" and self.drafts and here:
                self._towards_moscow(e.value, sentence)
                continue
            if e.kind != "phrase":
                continue
            phrase: Phrase = e.value
            previous = parts[position - 1] if position else None
            denied = previous is not None and previous.kind == "word" and previous.value.text == "не"  # не 212, а 217
            if (superseded or denied) and phrase.numbered:
                self._extra(
                    "corrected_from", phrase.low if phrase.low is not None else phrase.high, phrase.start, phrase.end
                )
                superseded = False
                continue
            made = self._draft(phrase, e, parts, position, sentence, here, chain)
            if not phrase.bare:
                self.named.append(phrase)
                here.append(phrase)
            for n in made:
                draft = self.drafts[n]
                draft.colon = e.colon
                if e.colon and e.colon - 1 in heads:
                    draft.listed = heads[e.colon - 1]
                elif "including" in phrase.flags and n:
                    draft.listed = self._parent(n)
                elif dash_head is not None and not e.colon:
                    draft.listed = dash_head
                if any(d.sentence is sentence and d.phrase.sort in _GENERAL for d in self.drafts[max(0, n - 30) : n]):
                    draft.flags.add("headed")
                if e.colon not in heads or (e.colon in heads and not e.colon and draft.phrase.sort in _GENERAL):
                    heads[e.colon] = n
                after = parts[position + 1] if position + 1 < len(parts) else None
                if (
                    after is not None
                    and after.kind == "mark"
                    and is_dash(after.value)
                    and position + 2 < len(parts)
                    and parts[position + 2].kind == "phrase"
                    and parts[position + 2].value.numbered
                ):
                    dash_head = n

    def _parent(self, n: int) -> int | None:
        return n - 1 if n and self.drafts[n - 1].sentence is self.drafts[n].sentence else None

    def _towards_moscow(self, item: Item, sentence: _Sentence) -> None:
        draft = self.drafts[-1]
        gap = self.repaired[draft.phrase.end : item.start]
        if draft.sentence is not sentence or draft.outcome == "launched" or any(c.isalnum() for c in gap):
            return
        self._extra("flying_to_moscow", draft.low, draft.start, item.end)
        self.drafts.append(
            replace(
                draft,
                outcome="launched",
                detail="fired",
                rule="towards Moscow",
                flags=draft.flags | {"aimed"},
                places=[],
                inferred=set(draft.inferred),
                end=item.end,
            )
        )
        draft.end = item.end
        draft.flags.add("aimed")

    def _ordinal(self, parts: list[_Element], position: int, sentence: _Sentence) -> None:
        """`шостий полетів у росію`: one that left, no count of its own."""
        verb = None
        for e in parts[position + 1 : position + 8]:
            if e.kind == "verb":
                verb = e.value
            elif (
                e.kind == "place"
                and verb is not None
                and verb.entry.get("detail") == "left_airspace"
                and e.value.entry["sort"] == "country"
            ):
                self.left.append((e.value.entry["name"], 1, parts[position].value.start, e.value.end))
                return
            elif e.kind == "mark" and not is_dash(e.value):
                return

    def _draft(
        self,
        phrase: Phrase,
        e: _Element,
        parts: list[_Element],
        position: int,
        sentence: _Sentence,
        here: list[Phrase],
        chain: dict[int, list[Phrase]],
    ) -> list[int]:
        verb: _Element | None = phrase.verb
        entry = verb.value.entry if verb is not None else None
        inferred: set[str] = set()
        if (
            entry is None
            and self.carried
            and not sentence.notice
            and not phrase.flags & {"whole", "unknown_fate"}
            and (phrase.numbered or phrase.flags & {"all", "both"})
        ):
            opens = sentence.items[0].kind in ("including", "total", "of_them", "more")
            same = (
                self.carried[1] == sentence.paragraph
                or sentence.line_start
                or (opens and sentence.paragraph - self.carried[1] <= 1)
            )
            if (
                same
                and self.carried[0]["outcome"] != "launched"
                and any(
                    p.kind == "non" and p.value.text.startswith(("атак", "удар", "наліт")) for p in parts[:position]
                )
            ):
                same = False  # `Атака була з півдня: 43 дрони`
            if same:
                entry = self.carried[0]
                sentence.period = sentence.period or (self.carried[2] and not sentence.own_time)
                inferred.add("outcome")
        if entry is None and not inferred and self.means == sentence.number and not phrase.bare:
            entry = _entry(self.lang, "attacked")  # `287 засобів нападу: 94 ракети та 193 БпЛА.`
            inferred.add("outcome")
        if "unknown_fate" in phrase.flags and phrase.numbered:
            self._set_aside(
                phrase.start, phrase.end, sentence, phrase.low, phrase.high, "unknown", "an outcome that no form names"
            )
            return []
        if entry is None and "whole" in phrase.flags and phrase.numbered:
            entry = _entry(self.lang, "attacked")
            inferred.add("outcome")
        zero = "none" in phrase.flags or (phrase.numbered and phrase.low == 0 and phrase.high == 0)
        if zero:
            if phrase.bare:
                self._resolve(phrase, here, inferred, entry or _entry(self.lang, "shot-down"))
            return self._zero(phrase, entry, sentence) if phrase.cls and entry is not None else []
        group = chain.setdefault(id(verb), [])
        if not phrase.bare or phrase.numbered:
            group.append(phrase)
        if entry is not None and entry["outcome"] == "debris":
            if phrase.numbered:
                self._set_aside(
                    phrase.start,
                    phrase.end,
                    sentence,
                    phrase.low,
                    phrase.high,
                    "debris",
                    "number beside falling wreckage",
                )
            return []
        if not phrase.numbered:
            return self._unnumbered(phrase, e, parts, position, sentence, here, group, entry, inferred)
        if self._ratio(parts, position):
            return self._fraction(phrase, parts, position, entry, sentence, inferred)
        if (
            phrase.bare
            and here
            and position
            and parts[position - 1].kind == "ratio"
            and e.depth
            and parts[position - 2].kind == "mark"
        ):
            entry = _entry(self.lang, "attacked")  # `34 крилаті ракети (з 48-ми)`
        places, role = self._phrase_places(parts, position, sentence)
        if sentence.blocked:
            if not phrase.bare or entry:
                self._set_aside(
                    phrase.start,
                    phrase.end,
                    sentence,
                    phrase.low,
                    phrase.high,
                    phrase.cls or "unknown",
                    sentence.blocked,
                )
            return []
        if entry is None:
            self._set_aside(
                phrase.start,
                phrase.end,
                sentence,
                phrase.low,
                phrase.high,
                phrase.cls or "unknown",
                "no outcome stands beside this number",
            )
            return []
        if verb is not None and verb.negated:
            self._set_aside(
                phrase.start,
                phrase.end,
                sentence,
                phrase.low,
                phrase.high,
                phrase.cls or "unknown",
                "the outcome is denied",
            )
            return []
        self._resolve(phrase, here, inferred, entry)
        if phrase.cls is None:
            if self._linked(parts, position, verb):
                self.waiting.append((phrase, entry, sentence, places))
            return []
        return self._add(phrase, entry, sentence, places, role, inferred, verb, parts, position)

    def _linked(self, parts: list[_Element], position: int, verb: _Element | None) -> bool:
        return verb is not None and verb.segment == parts[position].segment

    def _ratio(self, parts: list[_Element], position: int) -> bool:
        return (
            position + 2 < len(parts)
            and parts[position + 1].kind == "ratio"
            and parts[position + 2].kind == "phrase"
            and parts[position + 2].value.numbered
        )

    def _fraction(
        self, phrase: Phrase, parts: list[_Element], position: int, entry: Any, sentence: _Sentence, inferred: set[str]
    ) -> list[int]:
        """`Збито 87 із 90 дронів`: two claims, the second launched. A bare `45 із 45!` means shot down."""
        whole: Phrase = parts[position + 2].value
        if sentence.blocked:
            return []
        if entry is None or entry["outcome"] in ("launched", "debris"):
            entry = _entry(self.lang, "shot-down")
            inferred.add("outcome")
        phrase.cls, phrase.model, phrase.noun, phrase.sort = (
            phrase.cls or whole.cls,
            phrase.model or whole.model,
            whole.noun,
            whole.sort,
        )
        whole.flags.add("whole")
        parts[position + 2].kind = "taken"
        launched = _entry(self.lang, "attacked")
        span_end = whole.end
        if phrase.cls is None:
            self._resolve(phrase, [], inferred, entry)
        if phrase.cls is None:
            phrase.end = span_end
            self.waiting.append((phrase, entry, sentence, []))
            whole.start = phrase.start
            self.waiting.append((whole, launched, sentence, []))
            return []
        whole.cls, whole.model = whole.cls or phrase.cls, whole.model or phrase.model
        if phrase.noun is None or phrase.end <= phrase.number[1]:
            phrase.end = span_end
        made = self._add(phrase, entry, sentence, [], None, inferred, None, parts, position)
        made += self._add(whole, launched, sentence, [], None, {"outcome"}, None, parts, position)
        self.named.append(whole)
        return made

    def _zero(self, phrase: Phrase, entry: Any, sentence: _Sentence) -> list[int]:
        entry = entry if entry is not None and entry["outcome"] != "debris" else _entry(self.lang, "shot-down")
        if entry["outcome"] == "lost" and entry.get("detail") in (None, "crashed"):
            entry = _entry(self.lang, "hit")  # `жодна не досягла цілі`
        phrase.low = phrase.high = 0
        if not phrase.numbered:
            phrase.number = (phrase.start, phrase.end)
        made = self._add(phrase, entry, sentence, [], None, set(), None, [], 0)
        for n in made:
            self.drafts[n].zero = True
        value = {"weapon_class": phrase.cls, "outcome": entry["outcome"]}
        if phrase.model:
            value["weapon_model"] = phrase.model
        self._extra("zero", value, phrase.start, phrase.end)
        return made

    def _none_of(self, e: _Element, parts: list[_Element], position: int, sentence: _Sentence) -> None:
        """`жодної не збито`: none of the munitions named last."""
        verb = next(
            (p for p in parts[position + 1 : position + 6] if p.kind == "verb" and p.segment == e.segment), None
        )
        if verb is None or verb.value.entry["outcome"] == "debris":
            return
        last = self.named[-1]
        phrase = Phrase(
            e.value.start,
            verb.value.end,
            0,
            0,
            numbered=True,
            number=(e.value.start, e.value.end),
            cls=last.cls,
            model=last.model,
            sentence=sentence.number,
        )
        self._zero(phrase, verb.value.entry, sentence)

    def _no_hits(self, item: Item, sentence: _Sentence) -> None:
        """`Влучань не зафіксовано`: none of what the post counts got through."""
        counted = [d for d in self.drafts if d.outcome == "launched" and not d.zero]
        kind = joint([d.cls for d in counted])
        if kind is None:
            return
        phrase = Phrase(
            item.start, item.end, 0, 0, numbered=True, number=(item.start, item.end), cls=kind, sentence=sentence.number
        )
        self._zero(phrase, _entry(self.lang, "hit"), sentence)

    def _unnumbered(
        self,
        phrase: Phrase,
        e: _Element,
        parts: list[_Element],
        position: int,
        sentence: _Sentence,
        here: list[Phrase],
        group: list[Phrase],
        entry: Any,
        inferred: set[str],
    ) -> list[int]:
        verb: _Element | None = phrase.verb
        if phrase.flags & {"all", "both"}:
            return self._all(phrase, parts, position, sentence, here, entry, inferred)
        if entry is None or sentence.blocked or phrase.bare:
            return []
        plural = [p for p in group[:-1] if not p.numbered and "singular" not in p.flags]
        follows = verb is not None and verb.index < e.index
        attached = verb is not None and (verb.segment == e.segment or (group[:-1] and follows))
        named = bool(phrase.model or phrase.tags)
        before = parts[position - 1] if position else None
        prepositional = (
            before is not None
            and before.kind in ("word", "from", "ratio", "each")
            and before.value.text
            in (
                "з",
                "із",
                "зі",
                "від",
                "до",
                "для",
                "за",
                "после",
                "після",
                "при",
                "с",
                "із-за",
                "разом",
                "про",
                "о",
                "об",
                "від",
                "на",
                "в",
                "у",
                "под",
                "під",
            )
        )
        bare_models = [p for p in group if not p.numbered and p.noun is None]
        if (
            "singular" not in phrase.flags
            and family(phrase.cls) == "drone"
            and position
            and parts[position - 1].kind == "and"
        ):
            # `53 БпЛА типу Shahed (у тому числі ...) та імітаторами`: one number for both
            for d in reversed(self.drafts[-4:]):
                if d.sentence is sentence and family(d.cls) == "drone":
                    d.model = d.phrase.model = None
                    d.cls = "drone"
            return []
        if (
            self.lang == "ru"
            and phrase.noun == "drone"
            and attached
            and verb is not None
            and _one_done(verb.value.text)
        ):
            phrase.flags.add("singular")  # уничтожен БПЛА
        if "singular" not in phrase.flags:
            self._set_aside(phrase.start, phrase.end, sentence, None, None, phrase.cls or "unknown", _PLURAL)
            if entry["outcome"] == "intercepted" and attached and verb is not None and not verb.negated:
                self.withheld = self.withheld or (phrase.start, phrase.end)
            return []
        if phrase.noun is None and (plural or phrase.cls == "rocket" or self._belongs_to_word(before)):
            return []
        if phrase.noun is None and before is not None and before.kind == "and" and position > 1:
            other = parts[position - 2]
            if other.kind == "phrase" and other.value.numbered and other.value.noun and other.value.model:
                self._set_aside(
                    phrase.start,
                    phrase.end,
                    sentence,
                    None,
                    None,
                    phrase.cls or "unknown",
                    "may share the number before it",
                )
                return []
        if not attached or e.depth or (prepositional and phrase.noun is None) or verb is None or verb.negated:
            return []
        if not follows and not named:
            return []  # `the missile fell`: a definite repeat
        if phrase.noun is None and len(bare_models) > 1 and not any(p.numbered or p.noun for p in group):
            return []
        if self._ordinal_before(parts, position):
            return []
        phrase.low = phrase.high = 1
        phrase.number = (phrase.start, phrase.end)
        places, role = self._phrase_places(parts, position, sentence)
        phrase.flags.add("singular_counted")
        return self._add(phrase, entry, sentence, places, role, inferred | {"quantity"}, verb, parts, position)

    @staticmethod
    def _belongs_to_word(before: _Element | None) -> bool:
        """Whether a bare model stands right after another noun (`4 КР «Калібр»`, `комплекс «Іскандер»`)."""
        if before is None or before.kind in ("unit", "non", "plain"):
            return before is not None
        return before.kind == "word" and before.value.text not in PREPOSITIONS and not adjective_like(before.value)

    @staticmethod
    def _ordinal_before(parts: list[_Element], position: int) -> bool:
        return position > 0 and parts[position - 1].kind == "ordinal"

    def _all(
        self,
        phrase: Phrase,
        parts: list[_Element],
        position: int,
        sentence: _Sentence,
        here: list[Phrase],
        entry: Any,
        inferred: set[str],
    ) -> list[int]:
        """`усі`, `обидві`, `зокрема всі реактивні`: the number that they refer to, where the text states it."""
        if entry is None or sentence.blocked or (phrase.verb is not None and phrase.verb.negated):
            return []
        jet = None
        for e in parts[position + 1 : position + 3]:
            if e.kind == "adjective":
                jet = e.value
                break
            if e.kind != "attacker":
                break
        candidates = [d for d in reversed(self.drafts[-40:]) if not d.zero]
        if jet is not None and phrase.bare:
            candidates = [d for d in candidates if jet.entry["name"] in d.phrase.tags]
        elif not phrase.bare:
            candidates = [
                d for d in candidates if family(d.cls) == family(phrase.cls) and (phrase.model in (None, d.model))
            ]
            candidates = [d for d in candidates if phrase.cls in ("missile", "drone", d.cls)]
        elif here:
            pass
        if "both" in phrase.flags:
            candidates = [d for d in candidates if d.low == d.high == 2]
        if entry["outcome"] != "launched":
            candidates = [d for d in candidates if d.outcome == "launched"] or candidates
        if not candidates:
            return []
        source = candidates[0]
        if phrase.bare and jet is None and "both" not in phrase.flags:
            totals = [d for d in candidates if d.sentence is source.sentence and d.phrase.sort in _GENERAL]
            source = totals[0] if totals and source.sentence is not sentence else source
        if (
            not phrase.bare
            and source.sentence is not sentence
            and any(e.kind == "place" and e.value.entry["sort"] in ("city", "region") for e in parts)
        ):
            self._set_aside(
                phrase.start,
                phrase.end,
                sentence,
                None,
                None,
                phrase.cls or "unknown",
                "all of a place whose number is not stated",
            )
            return []
        if source.outcome == entry["outcome"] and source.detail == entry.get("detail"):
            return []
        phrase.low, phrase.high = source.low, source.high
        if phrase.cls is None or phrase.cls in ("missile",):
            phrase.cls = source.cls
        if phrase.model is None and ("both" in phrase.flags or phrase.bare or phrase.cls == source.cls):
            phrase.model = (
                source.model
                if phrase.bare or source.phrase.noun == phrase.noun or "both" in phrase.flags
                else phrase.model
            )
        phrase.tags |= source.phrase.tags
        phrase.number = (phrase.start, phrase.end)
        if jet is not None:
            phrase.end = jet.end
        phrase.sort = source.phrase.sort
        verb: _Element | None = phrase.verb
        return self._add(phrase, entry, sentence, [], None, inferred | {"quantity"}, verb, parts, position, source)

    # ------------------------------------------------------------------ what a bare number refers back to

    def _resolve(self, phrase: Phrase, here: list[Phrase], inferred: set[str], entry: Any) -> None:
        if phrase.cls == "missile" and not phrase.model and not phrase.tags:
            kinds = self.fired
            if len(kinds) == 1 and kinds != {"missile"} and entry["outcome"] != "launched":
                phrase.cls = next(iter(kinds))
                inferred.add("weapon_class")
            return
        if phrase.cls is not None:
            return
        source = self._antecedent(phrase, here)
        if source is not None:
            phrase.cls, phrase.model, phrase.noun, phrase.sort = source.cls, source.model, source.noun, source.sort
            phrase.tags |= source.tags
            inferred.add("weapon_class")

    @staticmethod
    def _one_of(row: Sequence[Phrase]) -> Phrase:
        """The last of them, or their common class where several kinds of one family stand side by side."""
        last = row[-1]
        kinds = {(p.cls, p.model) for p in row if p.numbered and family(p.cls) == family(last.cls)}
        if len(kinds) < 2:
            return last
        models = {model for _, model in kinds}
        cls = joint([cls for cls, _ in sorted(kinds, key=str)])
        return Phrase(last.start, last.end, cls=cls, model=last.model if len(models) == 1 else None, noun=last.noun)

    def _antecedent(self, phrase: Phrase, here: list[Phrase]) -> Phrase | None:
        if here:
            size = phrase.low if phrase.low is not None else phrase.high
            if len({family(p.cls) for p in here}) > 1:
                if self.list_source is not None and self.list_source.sentence == here[-1].sentence:
                    return self.list_source
                enough = [p for p in here if p.numbered and (p.high is None or size is None or p.high >= size)]
                if enough and enough[-1] is not here[-1]:
                    self.list_source = enough[-1]
                    return enough[-1]
            return self._one_of(here)
        if not self.named:
            return None
        last = self.named[-1].sentence
        near = [p for p in self.named[-40:] if p.sentence == last]
        if len({family(p.cls) for p in near}) == 1:
            totals = [p for p in near if p.sort in _GENERAL]
            return totals[-1] if totals else self._one_of(near)
        size = phrase.low if phrase.low is not None else phrase.high
        enough = [p for p in near if p.numbered and (p.high is None or size is None or p.high >= size)]
        totals = [p for p in enough if p.sort in _GENERAL]
        if totals and "of_them" not in phrase.flags:
            return totals[0]
        if enough:
            return enough[-1]
        earlier = [p for p in self.named[-200:] if p.numbered and (p.high is None or size is None or p.high >= size)]
        return earlier[-1] if earlier else near[-1]

    # ------------------------------------------------------------------ places of one phrase

    def _phrase_places(self, parts: list[_Element], position: int, sentence: _Sentence) -> tuple[list[str], str | None]:
        names: list[str] = []
        role = "over"
        if position > 1 and parts[position - 1].kind == "mark" and is_dash(parts[position - 1].value):
            for e in reversed(parts[max(0, position - 8) : position - 1]):  # на сході – 109
                if e.kind == "place" and e.segment == parts[position].segment and not e.after_na:
                    names.append(e.value.entry["name"])
                elif e.kind not in ("and", "word", "non"):
                    break
            if names:
                return names[::-1], role
        for e in parts[position + 1 : position + 120]:
            if (
                e.kind in ("of_them", "including", "total", "ordinal")
                or e.kind in ("phrase", "verb", "unit")
                and not (e.kind == "verb" and not names and e.segment == parts[position].segment)
            ):
                break
            if e.kind == "mark" and e.value.text in ";:":
                break
            if (
                e.kind == "place"
                and e.value.entry["sort"] not in ("country",)
                and not e.after_na
                and e.value.entry["name"] not in names
            ):
                names.append(e.value.entry["name"])
        if names:
            return names, role
        segment = parts[position].segment
        back = [e for e in parts[max(0, position - 12) : position] if e.segment == segment]
        if any(e.kind in ("verb", "phrase") for e in back):
            whole = parts[max(0, position - 60) : position]
            if self.lang == "ru" and not any(e.kind == "phrase" and e.value.numbered for e in whole):
                back = whole
            else:
                last = max((e for e in back if e.kind in ("verb", "phrase")), key=lambda e: e.index)
                back = [e for e in back if e.kind == "place" and e.index > last.index and last.kind == "verb"]
        for e in back:
            if (
                e.kind == "place"
                and not e.after_na
                and e.value.entry["sort"] != "country"
                and e.value.entry["name"] not in names
            ):
                names.append(e.value.entry["name"])
        return names, role

    # ------------------------------------------------------------------ adding

    def _add(
        self,
        phrase: Phrase,
        entry: Any,
        sentence: _Sentence,
        places: list[str],
        role: str | None,
        inferred: set[str],
        verb: _Element | None,
        parts: list[_Element],
        position: int,
        source: _Draft | None = None,
    ) -> list[int]:
        outcome, detail = entry["outcome"], entry.get("detail")
        if (
            verb is not None
            and verb.value.text.endswith(("вши", "вшись", "в"))
            and verb.value.text.startswith(("збивши", "сбив"))
            and phrase.sort == "targets"
        ):
            phrase.cls, phrase.sort = "other", None
            phrase.flags.add("aside_clause")
        if outcome == "launched" and phrase.cls in MISSILES:
            self.fired.add(phrase.cls)
        start, end = phrase.start, phrase.end
        if "weapon_class" in inferred or "quantity" in inferred:
            start, end = self._stretch(phrase, verb, parts, position)
        draft = _Draft(
            phrase, sentence, outcome, detail, entry["name"], places, phrase.low, phrase.high, phrase.cls or "other", phrase.model,
            flags=set(phrase.flags), role=role, inferred=set(inferred), zero=False, start=start, end=end,
        )  # fmt: skip
        if detail == "left_airspace":
            for e in parts[position + 1 : position + 16]:
                if e.kind == "phrase":
                    break
                if e.kind == "place" and e.value.entry["sort"] == "country":
                    self.left.append((e.value.entry["name"], phrase.low or phrase.high or 0, phrase.start, e.value.end))
                    break
        elif outcome == "lost" and self._to_country(parts, position):
            draft.detail = "left_airspace"
            self.left.append(
                (self._to_country(parts, position), phrase.low or phrase.high or 0, phrase.start, phrase.end)
            )
        elif outcome == "lost" and self.lang == "uk":
            stop = parts[position + 1 : position + 16]
            for n, e in enumerate(stop):
                if e.kind in ("phrase", "ordinal"):
                    break
                if e.kind == "verb" and e.value.entry.get("detail") == "left_airspace":
                    land = next((x for x in stop[n:] if x.kind == "place" and x.value.entry["sort"] == "country"), None)
                    if land is not None:
                        self.left.append(
                            (land.value.entry["name"], phrase.low or phrase.high or 0, phrase.start, land.value.end)
                        )
                    break
        if detail == "still_flying":
            self._extra("still_flying", phrase.low, start, end)
        if "each" in phrase.flags and places:
            made = []
            for name in places:
                made.append(len(self.drafts))
                self.drafts.append(replace(draft, places=[name], flags=set(draft.flags), inferred=set(draft.inferred)))
            return made
        self.drafts.append(draft)
        return [len(self.drafts) - 1]

    @staticmethod
    def _to_country(parts: list[_Element], position: int) -> str | None:
        """`один – у білорусь`: the land, where nothing else stands between."""
        for e in parts[position + 1 : position + 5]:
            if e.kind == "place":
                return e.value.entry["name"] if e.value.entry["sort"] == "country" else None
            if not (e.kind == "word" and e.value.text in ("у", "в", "до", "на")) and not (
                e.kind == "mark" and is_dash(e.value)
            ):
                return None
        return None

    def _stretch(self, phrase: Phrase, verb: _Element | None, parts: list[_Element], position: int) -> tuple[int, int]:
        """The evidence of a number without a noun of its own takes in the outcome, where it stands in the same segment."""
        start, end = phrase.start, phrase.end
        if verb is not None and parts and position < len(parts) and verb.segment == parts[position].segment:
            start, end = min(start, verb.value.start), max(end, verb.value.end)
        return start, end

    def _set_aside(
        self, start: int, end: int, sentence: _Sentence, low: int | None, high: int | None, unit: str, reason: str
    ) -> None:
        self.aside.append(SetAside(self.article.article_id, start, end, sentence.text, low, high, unit, reason))

    # ------------------------------------------------------------------ the whole post

    def read(self) -> Reading:
        sentences = self.sentences()
        previous: _Sentence | None = None
        for sentence in sentences:
            sentence.line_start = (
                previous is not None and previous.text.endswith((":", ",", ";")) or self._list_line(sentence, previous)
            )
            self.read_sentence(sentence)
            previous = sentence
        self._settle_waiting()
        self._general_words()
        self._twice()
        self._windows()
        self._scopes()
        return self._finish(sentences)

    def _list_line(self, sentence: _Sentence, previous: _Sentence | None) -> bool:
        """A line of a list: its head or an earlier line stands before it and it has no outcome of its own."""
        return (
            previous is not None
            and sentence.paragraph - previous.paragraph <= 1
            and sentence.items[0].kind in ("num", "number_word", "model", "place", "bound", "each", "adjective", "noun")
            and (previous.line_start or previous.text.endswith(":"))
        )

    def _settle_waiting(self) -> None:
        """Numbers whose munition is named only later (`45 із 45!`): the first named number that equals them, else the first."""
        for phrase, entry, sentence, places in self.waiting:
            later = [d for d in self.drafts if d.sentence.number >= sentence.number] or self.drafts
            source = next((d for d in later if d.low == phrase.low and d.high == phrase.high), None) or (
                later[0] if later else None
            )
            if source is None:
                self._set_aside(
                    phrase.start, phrase.end, sentence, phrase.low, phrase.high, "unknown", "the munition is not named"
                )
                continue
            phrase.cls, phrase.model, phrase.noun, phrase.sort = (
                source.cls,
                source.model,
                source.phrase.noun,
                source.phrase.sort,
            )
            self._add(phrase, entry, sentence, places, None, {"weapon_class"}, None, [], 0)

    def _general_words(self) -> None:
        """`targets` and `means`: the class of what the post counts under them."""
        listed: dict[int, list[_Draft]] = {}
        named: dict[str, dict[str, None]] = {}
        for d in self.drafts:
            if d.zero:
                continue
            if d.listed is not None:
                listed.setdefault(d.listed, []).append(d)
            if d.phrase.sort not in _GENERAL:
                named.setdefault(d.outcome, {})[d.cls] = None
        everything = list(dict.fromkeys(cls for row in named.values() for cls in row))
        for number, draft in enumerate(self.drafts):
            if (
                "weapon_class" in draft.inferred
                and draft.phrase.sort not in _GENERAL
                and number in listed
                and draft.low is not None
            ):
                lines = [d for d in listed[number] if d.outcome == draft.outcome]
                if (
                    len(lines) > 1
                    and sum(d.low or 0 for d in lines) == draft.low
                    and not any(d.phrase.places or d.places for d in lines)
                ):
                    models = {d.model for d in lines}
                    draft.cls = joint([d.cls for d in lines]) or draft.cls
                    draft.model = models.pop() if len(models) == 1 else None  # `Знищено 112: 7 ..., 31 ..., 64 дрони`
                continue
            if (
                draft.phrase.sort not in _GENERAL
                or draft.cls not in ("mixed", "other")
                or "aside_clause" in draft.flags
            ):
                continue
            lines = [d for d in listed.get(number, ()) if d.outcome == draft.outcome]
            if lines and draft.low is not None and sum(d.low or 0 for d in lines) == draft.low:
                draft.cls = joint([d.cls for d in lines]) or draft.cls
                draft.inferred.add("weapon_class")
            elif draft.phrase.sort == "targets":
                kinds = list(named.get(draft.outcome, ())) or everything
                kind = "other" if draft.sentence.number in self.aircraft else joint(kinds)
                draft.cls = kind if kind not in MISSILES or len(everything) == 1 else "missile"
                draft.cls = draft.cls or "other"
                draft.inferred.add("weapon_class")

    def _twice(self) -> None:
        """One fact told twice (headline and body) is one claim, in its most exact form."""
        kept: list[_Draft] = []
        moved: dict[int, int] = {}
        buckets: dict[tuple[str, int | None, int | None], list[int]] = {}
        for n, draft in enumerate(self.drafts):
            key = (draft.outcome, draft.low, draft.high)
            same = None
            for other in buckets.get(key, [])[-30:]:
                if self._same_fact(kept[other], draft):
                    same = other
                    break
            if same is None:
                buckets.setdefault(key, []).append(len(kept))
                moved[n] = len(kept)
                kept.append(draft)
                continue
            moved[n] = same
            self.merged.append((draft.start, draft.end))
            self.merged.append((draft.phrase.start, draft.phrase.end))
            if _exactness(draft) > _exactness(kept[same]):
                self.merged.append((kept[same].start, kept[same].end))
                self.merged.append((kept[same].phrase.start, kept[same].phrase.end))
                kept[same] = draft
        for draft in kept:
            if draft.listed is not None:
                draft.listed = moved.get(draft.listed)
        self.drafts = kept

    def _same_fact(self, a: _Draft, b: _Draft) -> bool:
        if (
            a.sentence is b.sentence
            and a.colon < b.colon
            and a.cls == b.cls
            and not a.zero
            and (a.model is None or a.model == b.model)
            and not b.places
        ):
            return not (a.phrase.flags | b.phrase.flags) & {
                "each",
                "including",
                "of_them",
            }  # the head of a list and its line
        if a.sentence is b.sentence or a.zero != b.zero or a.phrase.flags & {"each"} or b.phrase.flags & {"each"}:
            return False
        if a.places and b.places and a.places != b.places:
            return False
        if (a.places or b.places) and a.sentence.number and self.lang == "ru" and a.places != b.places:
            return False
        if b.places and not a.places and a.sentence.number > 0:
            return False
        if a.detail != b.detail and {"radar", "left_airspace"} == {a.detail, b.detail}:
            return False
        if family(a.cls) != family(b.cls):
            return False
        if a.cls != b.cls and not ({a.cls, b.cls} & {"missile", "drone", "mixed"}):
            return False
        if {a.cls, b.cls} & {"recon_drone", "decoy_drone"} and a.cls != b.cls and a.sentence.number > 0:
            return False
        if a.model and b.model and a.model != b.model:
            return bool(set(a.model.split("/")) & set(b.model.split("/"))) and a.sentence.number == 0
        if "more" in b.flags and a.sentence.number > 0:
            return False
        if (
            (a.model is None) != (b.model is None)
            and a.sentence.number > 0
            and b.phrase.numbered
            and a.outcome == "launched"
        ):
            return False
        return not (self._wave(a) is not None and self._wave(a) != self._wave(b))

    def _wave(self, draft: _Draft) -> int | None:
        return self._window_of(draft) if self.waves else None

    def _window_of(self, draft: _Draft) -> int | None:
        windows = self.times.windows
        if not windows:
            return None
        inside = [n for n, w in enumerate(windows) if draft.sentence.start <= w.start < draft.sentence.end]
        if inside:
            before = [n for n in inside if windows[n].start <= draft.start]
            return before[-1] if before else inside[0]
        before = [n for n, w in enumerate(windows) if w.start <= draft.start]
        return before[-1] if before else 0

    def _windows(self) -> None:
        for draft in self.drafts:
            draft.window = self._window_of(draft)

    # ------------------------------------------------------------------ scope

    def _scopes(self) -> None:
        """`attack`, `part` or `period` for every number, and the total that holds a part."""
        drafts = [d for d in self.drafts if not d.zero]
        numbers = {id(d): n for n, d in enumerate(self.drafts)}
        peers: dict[str, list[_Draft]] = {}
        for d in drafts:
            peers.setdefault(d.outcome, []).append(d)
        peers = {outcome: row[:200] for outcome, row in peers.items()}
        for outcome, row in peers.items():
            self.kinds[outcome] = [
                p.cls for p in row if p.cls in MISSILES and not (p.cls == "missile" and p.model is None)
            ]
        waves = len({self._wave(d) for d in drafts} - {None}) > 1
        launched_parts: set[tuple[str | None, str]] = set()
        for d in sorted(self.drafts, key=lambda d: d.outcome != "launched"):
            if d.sentence.period:
                d.scope = "period"
                continue
            row = peers.get(d.outcome, [])
            total = self._total(d, row, numbers)
            if total is not None:
                d.total = numbers[id(total)]
            of_all = "of_them" in d.flags and any(
                "all" in t.flags and t.cls == d.cls for t in peers.get("intercepted", [])
            )
            part = (
                total is not None
                or (d.outcome == "lost" and of_all)
                or bool(d.flags & {"including", "each", "aside_clause"})
                or d.detail == "still_flying"
                or (d.outcome == "launched" and "aimed" in d.flags)
                or (
                    d.outcome != "launched"
                    and family(d.cls) == "missile"
                    and d.cls != "missile"
                    and (d.model, d.cls) in launched_parts
                )
                or self._one_of_places(d, row)
                or (waves and any(p is not d and p.cls == d.cls and self._wave(p) != self._wave(d) for p in row))
            )
            if part and self._whole_of_kind(d, total):
                part = False
            if part:
                d.scope = "part"
                if d.outcome == "launched" and total is not None:
                    if d.model:
                        launched_parts.add((d.model, d.cls))
                    if total.cls in ("mixed", "missile", "other"):
                        launched_parts.add((None, d.cls))

    @staticmethod
    def _whole_of_kind(d: _Draft, total: _Draft | None) -> bool:
        """`537 засобів, у тому числі 477 БпЛА і 60 ракет`: each is the whole number of its kind."""
        return (
            total is None
            and "including" in d.flags
            and d.phrase.cls in ("drone", "missile")
            and d.model is None
            and "headed" in d.flags
        )

    def _one_of_places(self, d: _Draft, row: Sequence[_Draft]) -> bool:
        return bool(d.places) and any(
            p is not d
            and p.cls == d.cls
            and p.places
            and p.places != d.places
            and (p.model == d.model or self.lang == "ru")
            for p in row
        )

    def _total(self, d: _Draft, peers: Sequence[_Draft], numbers: Mapping[int, int]) -> _Draft | None:
        """The stated number that holds this one, or null."""
        best: _Draft | None = None
        for t in peers:
            if t is d or (t.sentence.period and "of_them" not in d.flags) or not _at_least(t, d):
                continue
            if self._holds(t, d, numbers) and (best is None or (t.low or 0) < (best.low or 0)):
                best = t
        return best

    def _holds(self, t: _Draft, d: _Draft, numbers: Mapping[int, int]) -> bool:
        listed = d.listed is not None and numbers.get(id(t)) == d.listed
        equal = (t.low, t.high) == (d.low, d.high)
        if self._wave(t) is not None and self._wave(t) != self._wave(d) and t.cls != "mixed":
            return False
        if t.cls in ("mixed", "other") and t.model is None:
            if d.cls in ("mixed", "other"):
                return not equal and (t.detail == "shot_down_or_suppressed") and d.detail == "shot_down"
            if d.cls == "missile" and d.model is None:
                return False
            if family(d.cls) == "drone":
                return False
            if d.cls not in MISSILES:
                return False
            kinds = self.kinds.get(d.outcome, [])
            return not (len(kinds) <= 2 and len(set(kinds)) == len(kinds))  # the whole number of its kind
        if family(t.cls) != family(d.cls):
            return False
        if (
            len(d.places) == 1
            and not equal
            and t.places != d.places
            and (t.cls in (d.cls, "missile", "drone"))
            and t.model in (None, d.model)
            and (not t.places or set(d.places) < set(t.places))
            and (listed or t.start < d.start or t.sentence is not d.sentence)
        ):
            return True
        if listed and not equal and t.model in (None, d.model):
            return True
        if d.flags & {"including", "of_them"} and not equal and t.cls in (d.cls, "missile", "drone"):
            return True
        if (
            t.flags & {"all"}
            and not equal
            and t.sentence is not d.sentence
            and t.model in (None, d.model)
            and t.cls == d.cls
            and t.phrase.verb is not None
            and not d.phrase.flags & {"all"}
        ):
            return True
        if t.model is None and t.cls == "missile" and (d.model or d.cls != "missile" or "specific" in d.flags):
            return (not equal or t.sentence is d.sentence) and (t.start < d.start or t.sentence is not d.sentence)
        if (
            t.model is None
            and t.cls == d.cls
            and d.model
            and not equal
            and family(d.cls) == "missile"
            and t.start < d.start
        ):
            return True
        if (
            t.model is None
            and t.cls == d.cls
            and d.model
            and not equal
            and t.sentence is d.sentence
            and d.outcome == "intercepted"
        ):
            return True
        return not equal and t.detail == "shot_down_or_suppressed" and d.detail == "shot_down" and t.cls == d.cls

    # ------------------------------------------------------------------ records

    def _finish(self, sentences: Sequence[_Sentence]) -> Reading:
        article = self.article
        ids: list[str] = []
        seen: dict[str, int] = {}
        for d in self.drafts:
            made = stable_id("c", article.article_id, d.phrase.number[0], d.phrase.number[1], d.outcome)
            seen[made] = seen.get(made, 0) + 1
            ids.append(made if seen[made] == 1 else stable_id("c", made, seen[made]))
        speaker = self._speaker(sentences)
        claims = [self._claim(d, ids, n, speaker) for n, d in enumerate(self.drafts)]
        if not claims and self.withheld is not None and self.regions:
            self._extra("withheld", "counts", *self.withheld)
        if claims or self.extras or self.left:
            self._facts(claims)
        else:
            self.extras.clear()
            self._kind_of_post(sentences)
        self._unread(sentences)
        order = sorted(range(len(claims)), key=lambda n: (claims[n].number_start, n))
        aside = tuple(sorted(set(self.aside), key=lambda s: (s.start, s.end, s.reason)))
        return Reading(tuple(claims[n] for n in order), aside, tuple(self.extras))

    def _speaker(self, sentences: Sequence[_Sentence]) -> str:
        other = [s.speaker for s in sentences if s.speaker]
        home = _INSTITUTION[self.lang]
        return other[0] if other and home not in other else home

    def _claim(self, d: _Draft, ids: Sequence[str], n: int, speaker: str) -> Claim:
        article = self.article
        text = article.text
        start, end = _trim(text, d.start, d.end)
        number_start, number_end = _trim(text, *d.phrase.number)
        start, end = min(start, number_start), max(end, number_end)
        enemy = "Russia" if speaker in ("Ukrainian Air Force", "General Staff of Ukraine") else "Ukraine"
        attacker = d.sentence.side if d.sentence.side and d.outcome == "launched" else enemy
        window = self.times.windows[d.window] if d.window is not None else None
        basis = window.basis if window else None
        if d.scope == "period" and basis in (None, "date", "overnight"):
            basis = "period"
        place = d.places[0] if len(d.places) == 1 else None
        role = None
        if place:
            role = {"hit": "hit", "launched": "target_region", "lost": "over", "intercepted": "over"}[d.outcome]
        weapon = d.model.split("/")[0] if d.model else None
        inferred = set(d.inferred) | {"attacker", "claimed_by"}
        if d.sentence.side:
            inferred.discard("attacker")
        if d.sentence.speaker:
            inferred.discard("claimed_by")
        rule = f"{self.lang}:{d.rule}"
        if window is not None and window.precision != "day":
            rule += f"+{window.basis}"
        return Claim(
            claim_id=ids[n],
            article_id=article.article_id,
            start=start,
            end=end,
            evidence=text[start:end],
            sentence=d.sentence.text,
            number_start=number_start,
            number_end=number_end,
            quantity_low=d.low,
            quantity_high=d.high,
            approx=d.phrase.approx,
            weapon_class=d.cls,
            weapon_model=d.model,
            outcome=d.outcome,
            detail=d.detail,
            weapon_group=_groups().get(d.model or "") or _groups().get(weapon or ""),
            attacker=attacker,
            target="Ukraine" if attacker == "Russia" else "Russia",
            claimed_by=speaker,
            place=place,
            place_role=role,
            scope=d.scope,
            event_start=window.first if window else None,
            event_end=window.last if window else None,
            event_basis=basis,
            as_of=self.times.as_of,
            part_of=ids[d.total] if d.total is not None else None,
            additional="more" in d.flags,
            kind="zero" if d.zero else "platform" if d.model in ("MQ-9 Reaper",) else "munition",
            inferred=tuple(sorted(inferred)),
            rule=rule,
            language=self.lang,
        )

    def _facts(self, claims: Sequence[Claim]) -> None:
        windows = self.times.windows
        if windows:
            stated = [w for w in windows if w.precision == "hour"] or list(windows)
            if len(stated) == 1 and windows[0].precision == "night":
                stated = [windows[0]]  # the hours are of a part
            firsts = [w.first for w in stated if w.first]
            lasts = [w.last for w in stated if w.last]
            first = min(firsts) if firsts else None
            last = max(lasts) if lasts and len(lasts) == len(stated) else (max(lasts) if lasts else None)
            precision = stated[0].precision
            if (
                precision == "hour"
                and last is None
                and first
                and self.drafts
                and max(d.low or d.high or 0 for d in self.drafts) <= 1
            ):
                last = first
            self._extra(
                "window",
                {"start": self._stamp(first), "end": self._stamp(last), "precision": precision},
                stated[0].start,
                stated[0].end,
            )
            for w in stated if len(stated) > 1 else ():
                self._extra(
                    "window_part",
                    {"start": self._stamp(w.first), "end": self._stamp(w.last), "precision": w.precision},
                    w.start,
                    w.end,
                )
        if self.times.as_of and self.times.as_of_span:
            self._extra("as_of", self._stamp(self.times.as_of), *self.times.as_of_span)
        if self.lang == "ru" or not self.regions:
            self.regions += self.named_only
        counted = {
            item.start
            for item in self.regions
            if item.entry["sort"] == "direction"
            and self.repaired[item.end : item.end + 4].lstrip(" –-")[:1].isdecimal()
        }
        named = {item.entry["name"] for item in self.regions if item.entry["sort"] != "direction"}
        self.regions = [
            item for item in self.regions
            if not (item.entry["sort"] == "direction" and named and item.start not in counted) and not (self.lang == "uk" and f"{item.entry['name']} oblast" in named)
        ]  # fmt: skip
        for kind, places in (("launch_area", self.launches), ("region", self.regions)):
            seen = set()
            for item in places:
                name = item.entry.get("oblast") or item.entry["name"]
                if name not in seen:
                    seen.add(name)
                    self._extra(kind, name, item.start, item.end)
        for name, count, start, end in self.left:
            self._extra("left_airspace", count, start, end, place=name)
        regional = [
            c
            for c in claims
            if c.place and c.weapon_class == "drone" and c.outcome == "intercepted" and c.scope == "part"
        ]
        if len({c.place for c in regional}) > 1 or any(c.part_of and not c.additional for c in regional):
            for c in regional:
                self._extra("by_region", c.quantity_low, c.start, c.end, place=c.place)
        for c in claims:
            if c.weapon_model == "Shahed" and c.outcome == "launched" and c.scope == "part":
                self._extra("shahed_of_which", c.quantity_low, c.start, c.end)

    def _stamp(self, moment: str | None) -> str | None:
        if moment is None or "T" not in moment:
            return moment
        return f"{moment}:00{bulletin_times.offset(moment, self.lang)}"

    def _kind_of_post(self, sentences: Sequence[_Sentence]) -> None:
        kinds = [item.kind for s in sentences for item in s.items if item.kind.startswith("kind_")]
        kind = next((k for k in ("kind_condolence", "kind_alert", "kind_thanks", "kind_notice") if k in kinds), None)
        name = kind[5:] if kind else "other"
        text = self.article.text
        start, end = _trim(text, 0, len(text))
        if end > start:
            self._extra("post", name, start, end)
            first = sentences[0].text if sentences else text[:200]
            self.aside.append(
                SetAside(
                    self.article.article_id,
                    start,
                    end,
                    first,
                    None,
                    None,
                    "post",
                    f"a post without strike figures: {name}",
                )
            )

    def _unread(self, sentences: Sequence[_Sentence]) -> None:
        """Numbers that no rule took, in sentences that name a munition or an outcome: a new formula shows here."""
        taken = (
            [(c.start, c.end) for c in self.drafts]
            + [(c.phrase.start, c.phrase.end) for c in self.drafts]
            + self.merged
        )
        taken += [(p.start, p.end) for p in self.named] + [(s.start, s.end) for s in self.aside if s.unit != "post"]
        taken += [(e["start"], e["end"]) for e in self.extras if e["kind"] not in ("post",)]
        spans = sorted(taken)
        for s in sentences:
            if not any(i.kind in ("noun", "model", "verb") for i in s.items):
                continue
            for i in s.items:
                if i.kind == "num" and not _covered(spans, i.start, i.end):
                    self._set_aside(
                        i.start, i.end, s, i.low, i.high, "unknown", "a number that no form of the reports reads"
                    )


def _covered(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    import bisect

    at = bisect.bisect_right(spans, (start, sys.maxsize))
    return any(a <= start and end <= b for a, b in spans[max(0, at - 8) : at])


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks at its ends; a quotation mark that opens inside it is closed."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if (
        start
        and text[start - 1] in "«“"
        and ("»" in text[start:end] or "”" in text[start:end])
        and not text[start:end].count("«")
        and not text[start:end].count("“")
    ):
        start -= 1
    if (
        end < len(text)
        and text[end] in '»”"'
        and ("«" in text[start:end] or "“" in text[start:end] or '"' in text[start:end])
    ):
        end += 1
    elif end < len(text) and text[end] == "»" and start and text[start - 1] == "«":
        start, end = start - 1, end + 1
    return start, end


def _at_least(t: _Draft, d: _Draft) -> bool:
    top = t.high if t.high is not None else None
    need = d.low if d.low is not None else d.high
    return top is None or need is None or top >= need


def _exactness(d: _Draft) -> tuple[bool, bool, int]:
    return (d.cls not in ("missile", "drone", "mixed", "other"), d.model is not None, len(d.model or ""))


def _weak(item: Item) -> bool:
    return (
        item.entry.get("detail") == "still_flying"
        or item.entry["outcome"] == "debris"
        and item.text.startswith(("уламк", "обломк", "фрагмент"))
        and " " not in item.text
    )


_FINITE = {
    "uk": (
        "ив",
        "ав",
        "ув",
        "али",
        "ила",
        "ило",
        "или",
        "ала",
        "ало",
        "али",
        "лися",
        "лись",
        "ено",
        "ано",
        "ться",
        "ють",
    ),
    "ru": ("ила", "ило", "или", "ала", "ало", "али", "лись", "лся", "ены", "ено", "аны", "ано", "ется", "ются"),
}


def _finite(word: str, lang: str) -> bool:
    """Whether an unknown word looks like a finite verb: a number beside it has an outcome that no form names."""
    return len(word) > 3 and word.endswith(_FINITE[lang])


def _one_done(text: str) -> bool:
    """Whether a Russian outcome stands in the masculine singular: `сбит`, `уничтожен и перехвачен`."""
    words = [w for w in text.split() if len(w) > 2]
    return bool(words) and all(w.endswith(("ен", "сбит", "ан")) for w in words)


def _attributive(item: Item, lang: str) -> bool:
    """Participles that only describe (`сбитых`, `выпущенные`): no outcome of their own."""
    if " " in item.text or "/" in item.text:
        return False
    if lang == "ru":
        return item.text.endswith(
            (
                "нные",
                "нных",
                "нными",
                "нная",
                "нную",
                "нной",
                "нного",
                "нным",
                "тые",
                "тых",
                "вшие",
                "вших",
                "вшими",
                "вшего",
                "вший",
                "емые",
                "ящие",
                "ящих",
            )
        )
    return (
        item.text.endswith(("их", "ими", "ого", "ому"))
        and item.entry.get("detail") != "radar"
        and item.entry["outcome"] in ("intercepted", "launched")
    )


@lru_cache(maxsize=8)
def _outcomes(lang: str) -> dict[str, dict[str, Any]]:
    from helpers import lexicon

    return {row["name"]: row for row in lexicon.entries("outcomes", lang)}


def _entry(lang: str, name: str) -> dict[str, Any]:
    return _outcomes(lang)[name]


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    """model → group out of `data/reference/weapon_groups.csv`; empty where the file does not exist."""
    for folder in (Path(__file__).parent / "data", Path(__file__).parents[2] / "data"):
        path = folder / "reference" / "weapon_groups.csv"
        if path.is_file():
            with path.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            key = next((k for k in ("model", "weapon_model", "name") if rows and k in rows[0]), None)
            value = next((k for k in ("group", "weapon_group", "trajectory") if rows and k in rows[0]), None)
            return {row[key]: row[value] for row in rows if row.get(key)} if key and value else {}
    return {}


def read(article: Article) -> Reading:
    """Claims, numbers set aside and other facts of one post in Ukrainian or Russian.

    In: an Article; its `language` chooses the forms (else the letters do), its publication day gives the year of dates.
    Out: a Reading whose spans index `article.text`. `extras` are dicts with `kind` (window, window_part, as_of,
    launch_area, region, by_region, left_airspace, sites_hit, sites_debris, still_flying, flying_to_moscow,
    shahed_of_which, zero, corrected_from, post), `value`, `start`, `end`, `text` and for some `place`. Null fields of a
    claim mean that the post does not state them. Never raises on any text.
    """
    if not article.text or not article.text.strip():
        return Reading()
    return _Post(article).read()


_NAMES = {
    "missile": "missile", "ballistic_missile": "ballistic missile", "cruise_missile": "cruise missile",
    "other_missile": "guided missile", "drone": "drone", "decoy_drone": "decoy drone",
    "recon_drone": "reconnaissance drone", "sea_drone": "sea drone", "rocket": "rocket", "bomb": "guided bomb",
    "shell": "shell", "mixed": "air attack weapon", "other": "air target",
}  # fmt: skip
_DONE = {"launched": "launched", "intercepted": "shot down", "lost": "lost", "hit": "hit"}


def english(claim: Claim | Mapping[str, Any]) -> str:
    """One claim as an English phrase, built from fixed words of the lexicon: `at least 90 cruise missiles
    (Kh-101/Kh-555/Kh-55) launched`. In: a Claim or a dict with its field names. No translation of the sentence."""

    def get(name: str) -> Any:
        return claim.get(name) if isinstance(claim, Mapping) else getattr(claim, name)

    low, high = get("quantity_low"), get("quantity_high")
    if get("kind") == "zero" or (low == 0 and high == 0):
        number = "no"
    elif low is None and high is None:
        number = "an unstated number of"
    elif high is None:
        number = f"at least {low}"
    elif low is None:
        number = f"up to {high}"
    else:
        number = str(low) if low == high else f"{low} to {high}"
    if get("approx") and low == high:
        number = f"about {number}"
    noun = _NAMES.get(get("weapon_class") or "other", "munition")
    if not (low == high == 1):
        noun += "s"
    if get("weapon_model"):
        noun += f" ({get('weapon_model')})"
    rule = str(get("rule") or "")
    lang, _, name = rule.partition(":")
    entry = _outcomes(lang).get(name.partition("+")[0]) if lang in bulletin_words.LANGUAGES else None
    done = entry["english"] if entry and entry["outcome"] == get("outcome") else _DONE.get(get("outcome") or "", "")
    more = "another " if get("additional") and number.isdecimal() else ""
    where = ""
    if get("place"):
        where = f" {'over' if get('place_role') == 'over' else 'at' if get('place_role') == 'hit' else 'against'} {get('place')}"
    return f"{more}{number} {noun} {done}{where}".strip()


def main(arguments: Iterable[str] | None = None) -> int:
    """Prints the claims of a JSON-lines file of posts as JSON lines. For development: `python -m helpers.bulletins FILE`."""
    for name in list(arguments if arguments is not None else sys.argv[1:]):
        with open(name, encoding="utf-8") as file:
            for n, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row = json.loads(line)
                except ValueError as error:
                    print(f"{name}:{n}: not JSON: {error}", file=sys.stderr)
                    return 2
                day = row.get("published") or row.get("date")
                article = Article(
                    str(row.get("id")),
                    name,
                    n,
                    row["text"],
                    published_earliest=day,
                    published_latest=day,
                    language=row.get("language") or language(row["text"]) or "uk",
                )
                for claim in read(article).claims:
                    fields = (
                        "quantity_low", "quantity_high", "weapon_class", "weapon_model", "outcome", "detail", "attacker",
                        "claimed_by", "scope", "evidence", "place", "event_start", "event_end", "as_of", "kind", "start", "end", "rule",
                    )  # fmt: skip
                    print(
                        json.dumps({"id": row.get("id")} | {f: getattr(claim, f) for f in fields}, ensure_ascii=False)
                    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
