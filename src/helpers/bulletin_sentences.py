"""Sentences of the two official channels: their elements, the places and sites in them, and which outcome belongs to
which number. Inside a segment (between commas) a number takes the outcome before or after it; a segment without one
takes that of the segment before, else the next one; a word that looks like an unknown verb takes every outcome away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from helpers import bulletin_times, bulletin_words, lexicon
from helpers.bulletin_phrases import PREPOSITIONS, Phrase, Reader, Unit, is_dash
from helpers.bulletin_words import Item, language, repair
from helpers.records import Article, SetAside

INSTITUTION = {"uk": "Ukrainian Air Force", "ru": "Russian Ministry of Defence"}
ENEMY = {"uk": "Russia", "ru": "Ukraine"}
_ABBREVIATION = frozenset("обл г р ст м с т ч км год св ін тис грн млн н п им ім с-т см".split())
_BULLETS = frozenset("•▪▫●◾◼✅⚡❗🔹🔸➖➡→►■□○*·📍🛑‼⚠️")
PLURAL = "a plural without a number"
GENERAL = ("targets", "means")


@dataclass(slots=True)
class Sentence:
    """One sentence of a post: its items, its span in the text, and where it stands."""

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
class Element:
    """One thing that a sentence is read as: kind, value, the segment and the depth of brackets it stands in."""

    kind: str  # phrase unit verb place mark word
    value: Any
    segment: int
    depth: int
    index: int
    colon: int = 0
    after_na: bool = False
    negated: bool = False


@dataclass(slots=True)
class Draft:
    """One claim in the making: a phrase of a post with its outcome, before scope and places are settled."""

    phrase: Phrase
    sentence: Sentence
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


class Sentences:
    """The state of one post while it is read, and the reading of its sentences."""

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
        self.drafts: list[Draft] = []
        self.aside: list[SetAside] = []
        self.extras: list[dict[str, Any]] = []
        self.named: list[Phrase] = []  # phrases that name a munition, in order
        self.carried: tuple[Any, int, bool] | None = None  # verb entry, paragraph, period
        self.count = 0  # sentences of the post
        self.cut = False  # whether the text ends without a stop
        self.several = False  # whether the sentence before told more than one outcome
        self.waiting: list[tuple[Phrase, Any, Sentence, list[str]]] = []
        self.launches: list[Item] = []
        self.regions: list[Item] = []
        self.named_only: list[Item] = []  # in sentences that tell nothing else: regions only where no other is named
        self.period_in: int | None = None
        self.merged: list[tuple[int, int]] = []
        self.kinds: dict[str, list[str]] = {}  # outcome -> classes of the missiles counted by kind
        self.aircraft: set[int] = set()  # sentences that count aircraft too
        self.means = -1  # a sentence without any outcome that counts means of attack
        self.fired: set[str] = set()  # classes of missiles that were launched
        self.withheld: tuple[int, int, str] | None = None  # munitions shot down, regions named, counts not given
        self.list_source: Phrase | None = None  # what the bare numbers of a list count, where its head names several
        self.left: list[tuple[str, int, int, int]] = []

    # ------------------------------------------------------------------ sentences

    def sentences(self) -> list[Sentence]:
        row = bulletin_words.items(self.repaired, self.lang, self.times.masked)
        text = self.article.text
        out: list[Sentence] = []
        begin = 0
        paragraph = next_paragraph = 0
        for i, item in enumerate(row):
            following = row[i + 1] if i + 1 < len(row) else None
            stop = False
            if i == begin:
                paragraph = next_paragraph
            if item.kind == "line":
                previous = row[i - 1] if i > begin else None
                stop = not (previous is not None and previous.kind == "mark" and previous.text in ":,;") and not (
                    previous is not None and previous.kind in ("and", "line")
                )
                if following is not None and following.kind == "line":
                    next_paragraph += 1
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

    def _sentence(self, out: list[Sentence], row: list[Item], paragraph: int) -> None:
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
        sentence = Sentence(row, row[0].start, row[-1].end, paragraph, len(out))
        sentence.text = self.article.text[sentence.start : sentence.end].strip()
        out.append(sentence)

    # ------------------------------------------------------------------ one sentence

    def elements(self, sentence: Sentence) -> list[Element]:
        row = sentence.items
        reader = Reader(row)
        out: list[Element] = []
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
                    if out and any(x.kind == "more" and x.value.text in ("ще", "еще") for x in out[-6:]):
                        pending.discard("more")  # `13 – ще у 2022-му, ... 32`
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
                out.append(Element("mark", item, segment, len(stack), i, colon))
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
                out.append(Element("word", item, segment, len(stack), i, colon))
                i += 1
                continue
            if item.kind in ("including", "of_them", "more", "correction"):
                pending.add(item.kind)
                if item.kind != "including" or not stack:
                    out.append(Element(item.kind, item, segment, len(stack), i, colon))
                i += 1
                continue
            if item.kind == "none":
                pending.add("none")
                out.append(Element("none", item, segment, len(stack), i, colon))
                i += 1
                continue
            found, end = reader.at(i)
            if found is not None:
                if isinstance(found, Phrase):
                    found.flags |= pending
                    found.sentence, found.segment = sentence.number, segment
                    pending -= {"of_them", "more", "correction", "none", "all"}
                    out.append(Element("phrase", found, segment, len(stack), i, colon, na))
                else:
                    out.append(Element("unit", found, segment, len(stack), i, colon, na))
                na = False
                i = max(end, i + 1)
                continue
            if item.kind == "verb":
                if len(out) > 1 and out[-1].kind == "mark" and out[-1].value.text == "/" and out[-2].kind == "verb":
                    before = out[-2].value
                    if before.entry["outcome"] == "intercepted" and item.entry["outcome"] in ("intercepted", "lost"):
                        out.pop()  # збито/подавлено with a slip in one half
                        before.entry, before.end = entry_of(self.lang, "shot-down-or-suppressed"), item.end
                        before.text = self.repaired[before.start : before.end]
                        i += 1
                        continue
                if not _attributive(item, self.lang):
                    out.append(Element("verb", item, segment, len(stack), i, colon, negated=negated))
                else:
                    out.append(Element("word", item, segment, len(stack), i, colon))
            else:
                out.append(Element(item.kind, item, segment, len(stack), i, colon))
            negated = item.kind == "word" and item.text in ("не", "ні")
            na = (
                item.text in ("на", "в", "у")
                or (item.kind == "night" and item.text.endswith("на"))
                or (na and item.kind == "bound")
            )
            i += 1
        return out

    def read_sentence(self, sentence: Sentence) -> None:
        row = sentence.items
        kinds = {item.kind for item in row}
        sentence.period = "period" in kinds or (
            self.period_in == sentence.paragraph and not kinds & {"night", "time", "day_word", "total"}
        )
        self.period_in = sentence.paragraph if sentence.period else None
        for item in row:
            if item.kind == "speaker" and sentence.speaker is None:
                sentence.speaker = item.entry["party"]
            elif item.kind == "attacker" and item.entry["side"] != ENEMY[self.lang]:
                sentence.side = item.entry["side"]
        parts = self.elements(sentence)
        verbs = [e for e in parts if e.kind == "verb" and not weak(e.value)]
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

    def _sites(self, parts: list[Element], sentence: Sentence) -> None:
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

    def _places(self, parts: list[Element], sentence: Sentence) -> None:
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

    def _bind(self, parts: list[Element], sentence: Sentence) -> None:
        by_segment: dict[int, list[Element]] = {}
        for e in parts:
            if e.kind in ("phrase", "verb"):
                by_segment.setdefault(e.segment, []).append(e)
        strong_anywhere = False
        for row in by_segment.values():
            if any(e.kind == "verb" and not weak(e.value) for e in row):
                strong_anywhere = True
                row[:] = [e for e in row if e.kind != "verb" or not weak(e.value)]
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
        doubtful = {
            id(e)
            for n, e in enumerate(parts)
            if e.kind == "verb"
            and n > 1
            and parts[n - 1].kind == "and"
            and parts[n - 2].kind == "word"
            and _finite(parts[n - 2].value.text, self.lang)
        }  # `уничтжены и подавлены`: half of the outcome is not read
        for row in by_segment.values():
            row[:] = [e for e in row if id(e) not in doubtful]
        live = {id(e) for row in by_segment.values() for e in row}
        verbs = [e for e in parts if e.kind == "verb" and id(e) in live]
        positions = {id(e): n for n, e in enumerate(parts)}
        bound: dict[int, Element | None] = {}
        for row in by_segment.values():
            self._bind_segment(row, bound, parts, positions)
        strange = {e.segment for e in parts if e.kind == "word" and _finite(e.value.text, self.lang)}
        backward = {
            id(verb)
            for n, verb in bound.items()
            if verb is not None and n in positions and positions[n] < positions[id(verb)]
        }
        last_verb: Element | None = None
        outer: list[Element | None] = []
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
        strong = [v for v in verbs if v.value.entry["outcome"] != "debris" and not weak(v.value)]
        if strong:
            self.several = len({v.value.entry["outcome"] for v in strong if not v.depth}) > 1
            self.carried = (strong[-1].value.entry, sentence.paragraph, sentence.period)

    def _bind_segment(
        self, row: list[Element], bound: dict[int, Element | None], parts: list[Element], positions: dict[int, int]
    ) -> None:
        used: set[int] = set()
        size = len(row)
        following: list[Element | None] = [None] * size
        upcoming: Element | None = None
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
        before: Element | None = None
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
    def _refers_back(row: Sequence[Element]) -> bool:
        """Whether the numbers of a segment name no munition themselves."""
        numbered = [e for e in row if e.kind == "phrase" and e.value.numbered]
        return bool(numbered) and all(e.value.bare for e in numbered)

    @staticmethod
    def _other_fate(parts: list[Element], position: int) -> bool:
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
    def _dash_between(parts: list[Element], a: int, b: int) -> bool:
        return any(p.kind == "mark" and is_dash(p.value) for p in parts[a + 1 : min(b, a + 4)])

    def _phrases(self, parts: list[Element], sentence: Sentence) -> None:
        raise NotImplementedError


@lru_cache(maxsize=8)
def outcomes(lang: str) -> dict[str, dict[str, Any]]:
    """The outcome forms of a language by name."""
    return {row["name"]: row for row in lexicon.entries("outcomes", lang)}


def entry_of(lang: str, name: str) -> dict[str, Any]:
    """One outcome form of a language. Raises KeyError for a name that no lexicon has."""
    return outcomes(lang)[name]


def weak(item: Item) -> bool:
    """Whether an outcome gives way to any other one in its segment (`у повітрі`, `уламки`)."""
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


def one_done(text: str) -> bool:
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
