"""Counts of the two official channels: from a number and its outcome to a draft of a claim. What a number without a
munition refers back to, numbers of `all` and `both`, fractions, zeros, numbers of one, and what is set aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from helpers.bulletin_phrases import PREPOSITIONS, Phrase, Unit, adjective_like, family, is_dash, joint
from helpers.bulletin_sentences import GENERAL, PLURAL, Draft, Element, Sentence, Sentences, entry_of, one_done
from helpers.bulletin_words import Item
from helpers.records import MISSILES, SetAside


class Counts(Sentences):
    """Drafts of claims out of the sentences of one post."""

    # ------------------------------------------------------------------ phrases to drafts

    def _phrases(self, parts: list[Element], sentence: Sentence, positions: dict[int, int], strong: bool) -> None:
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
                if any(d.sentence is sentence and d.phrase.sort in GENERAL for d in self.drafts[max(0, n - 30) : n]):
                    draft.flags.add("headed")
                if e.colon not in heads or (e.colon in heads and not e.colon and draft.phrase.sort in GENERAL):
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

    def _towards_moscow(self, item: Item, sentence: Sentence) -> None:
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

    def _ordinal(self, parts: list[Element], position: int, sentence: Sentence) -> None:
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
        e: Element,
        parts: list[Element],
        position: int,
        sentence: Sentence,
        here: list[Phrase],
        chain: dict[int, list[Phrase]],
    ) -> list[int]:
        verb: Element | None = phrase.verb
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
            if same and not sentence.line_start and sentence.number + 1 == self.count and self.cut:
                same = False  # the text breaks off: the outcome may have stood in what is missing
            if same and self.several and sentence.items[0].kind == "more":
                same = False  # `Крім того, 16 ракет` after a sentence of two outcomes could mean either
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
            entry = entry_of(self.lang, "attacked")  # `287 засобів нападу: 94 ракети та 193 БпЛА.`
            inferred.add("outcome")
        if "unknown_fate" in phrase.flags and phrase.numbered:
            self._set_aside(
                phrase.start, phrase.end, sentence, phrase.low, phrase.high, "unknown", "an outcome that no form names"
            )
            return []
        if entry is None and "whole" in phrase.flags and phrase.numbered:
            entry = entry_of(self.lang, "attacked")
            inferred.add("outcome")
        zero = "none" in phrase.flags or (phrase.numbered and phrase.low == 0 and phrase.high == 0)
        if zero:
            if phrase.bare:
                self._resolve(phrase, here, inferred, entry or entry_of(self.lang, "shot-down"))
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
            entry = entry_of(self.lang, "attacked")  # `34 крилаті ракети (з 48-ми)`
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
        if phrase.bare and self._counts_nothing(phrase, e, parts, position, verb):
            self._set_aside(
                phrase.start,
                phrase.end,
                sentence,
                phrase.low,
                phrase.high,
                "unknown",
                "nothing says what this number counts",
            )
            return []
        self._resolve(phrase, here, inferred, entry)
        if phrase.cls is None:
            if self._linked(parts, position, verb):
                self.waiting.append((phrase, entry, sentence, places))
            return []
        return self._add(phrase, entry, sentence, places, role, inferred, verb, parts, position)

    @staticmethod
    def _counts_nothing(phrase: Phrase, e: Element, parts: list[Element], position: int, verb: Element | None) -> bool:
        """Whether a bare number has neither an outcome, a place, a dash nor a word of reference beside it."""
        if e.after_na:
            return True
        if phrase.flags & {"of_them", "including", "each", "more", "all", "dash"} or e.depth:
            return False
        if verb is not None and verb.segment == e.segment:
            return False
        near = parts[max(0, position - 6) : position + 8]
        return not any(
            p.segment == e.segment
            and (
                p.kind in ("place", "total", "subset", "moscow", "non", "verb")
                or (p.kind == "mark" and is_dash(p.value))
            )
            for p in near
        )

    def _linked(self, parts: list[Element], position: int, verb: Element | None) -> bool:
        return verb is not None and verb.segment == parts[position].segment

    def _ratio(self, parts: list[Element], position: int) -> bool:
        return (
            position + 2 < len(parts)
            and parts[position + 1].kind == "ratio"
            and parts[position + 2].kind == "phrase"
            and parts[position + 2].value.numbered
        )

    def _fraction(
        self, phrase: Phrase, parts: list[Element], position: int, entry: Any, sentence: Sentence, inferred: set[str]
    ) -> list[int]:
        """`Збито 87 із 90 дронів`: two claims, the second launched. A bare `45 із 45!` means shot down."""
        whole: Phrase = parts[position + 2].value
        if sentence.blocked:
            return []
        if entry is None or entry["outcome"] in ("launched", "debris"):
            entry = entry_of(self.lang, "shot-down")
            inferred.add("outcome")
        phrase.cls, phrase.model, phrase.noun, phrase.sort = (
            phrase.cls or whole.cls,
            phrase.model or whole.model,
            whole.noun,
            whole.sort,
        )
        whole.flags |= {"whole", "fraction"}
        phrase.flags.add("fraction")
        parts[position + 2].kind = "taken"
        launched = entry_of(self.lang, "attacked")
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

    def _zero(self, phrase: Phrase, entry: Any, sentence: Sentence) -> list[int]:
        entry = entry if entry is not None and entry["outcome"] != "debris" else entry_of(self.lang, "shot-down")
        if entry["outcome"] == "lost" and entry.get("detail") in (None, "crashed"):
            entry = entry_of(self.lang, "hit")  # `жодна не досягла цілі`
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

    def _none_of(self, e: Element, parts: list[Element], position: int, sentence: Sentence) -> None:
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

    def _no_hits(self, item: Item, sentence: Sentence) -> None:
        """`Влучань не зафіксовано`: none of what the post counts got through."""
        counted = [d for d in self.drafts if d.outcome == "launched" and not d.zero]
        kind = joint([d.cls for d in counted])
        if kind is None:
            return
        phrase = Phrase(
            item.start, item.end, 0, 0, numbered=True, number=(item.start, item.end), cls=kind, sentence=sentence.number
        )
        self._zero(phrase, entry_of(self.lang, "hit"), sentence)

    def _unnumbered(
        self,
        phrase: Phrase,
        e: Element,
        parts: list[Element],
        position: int,
        sentence: Sentence,
        here: list[Phrase],
        group: list[Phrase],
        entry: Any,
        inferred: set[str],
    ) -> list[int]:
        verb: Element | None = phrase.verb
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
        if self.lang == "ru" and phrase.noun == "drone" and attached and verb is not None and one_done(verb.value.text):
            phrase.flags.add("singular")  # уничтожен БПЛА
        if "singular" not in phrase.flags:
            self._set_aside(phrase.start, phrase.end, sentence, None, None, phrase.cls or "unknown", PLURAL)
            if entry["outcome"] == "intercepted" and attached and verb is not None and not verb.negated:
                self.withheld = self.withheld or (phrase.start, phrase.end, f"{phrase.cls} intercepted")
            return []
        if phrase.noun is None and (plural or phrase.cls == "rocket" or self._belongs_to_word(before)):
            phrase.flags.discard("singular")  # nor do the models that follow it in a list count as one each
            return []
        if phrase.noun is None and here and here[-1].numbered and ":" in self.repaired[here[-1].end : phrase.start]:
            phrase.flags.discard("singular")  # `36 ракет: Х-101, Х-22, «Калібр»`: kinds without numbers
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
    def _belongs_to_word(before: Element | None) -> bool:
        """Whether a bare model stands right after another noun (`4 КР «Калібр»`, `комплекс «Іскандер»`)."""
        if before is None or before.kind in ("unit", "non", "plain", "post"):
            return before is not None
        return before.kind == "word" and before.value.text not in PREPOSITIONS and not adjective_like(before.value)

    @staticmethod
    def _ordinal_before(parts: list[Element], position: int) -> bool:
        return position > 0 and parts[position - 1].kind == "ordinal"

    def _all(
        self,
        phrase: Phrase,
        parts: list[Element],
        position: int,
        sentence: Sentence,
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
            totals = [d for d in candidates if d.sentence is source.sentence and d.phrase.sort in GENERAL]
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
        verb: Element | None = phrase.verb
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
            totals = [p for p in near if p.sort in GENERAL]
            return totals[-1] if totals else self._one_of(near)
        size = phrase.low if phrase.low is not None else phrase.high
        enough = [p for p in near if p.numbered and (p.high is None or size is None or p.high >= size)]
        totals = [p for p in enough if p.sort in GENERAL]
        if totals and "of_them" not in phrase.flags:
            return totals[0]
        if enough:
            return enough[-1]
        earlier = [p for p in self.named[-200:] if p.numbered and (p.high is None or size is None or p.high >= size)]
        return earlier[-1] if earlier else near[-1]

    # ------------------------------------------------------------------ places of one phrase

    def _phrase_places(self, parts: list[Element], position: int, sentence: Sentence) -> tuple[list[str], str | None]:
        names: list[str] = []
        role = "over"
        if position > 1 and parts[position - 1].kind == "mark" and is_dash(parts[position - 1].value):
            for e in reversed(parts[max(0, position - 8) : position - 1]):  # на сході – 109
                if e.kind == "place" and e.value.entry["sort"] == "country":
                    break
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
        sentence: Sentence,
        places: list[str],
        role: str | None,
        inferred: set[str],
        verb: Element | None,
        parts: list[Element],
        position: int,
        source: Draft | None = None,
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
        draft = Draft(
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
    def _to_country(parts: list[Element], position: int) -> str | None:
        """`один – у білорусь`: the land, where nothing else stands between."""
        for e in parts[position + 1 : position + 5]:
            if e.kind == "place":
                return e.value.entry["name"] if e.value.entry["sort"] == "country" else None
            if not (e.kind == "word" and e.value.text in ("у", "в", "до", "на")) and not (
                e.kind == "mark" and is_dash(e.value)
            ):
                return None
        return None

    def _stretch(self, phrase: Phrase, verb: Element | None, parts: list[Element], position: int) -> tuple[int, int]:
        """The evidence of a number without a noun of its own takes in the outcome, where it stands in the same segment."""
        start, end = phrase.start, phrase.end
        if verb is not None and parts and position < len(parts) and verb.segment == parts[position].segment:
            a, b = sorted((verb.index, parts[position].index))
            if not any(e.kind == "phrase" and a < e.index < b for e in parts[max(0, position - 40) : position + 40]):
                start, end = min(start, verb.value.start), max(end, verb.value.end)
        return start, end

    def _set_aside(
        self, start: int, end: int, sentence: Sentence, low: int | None, high: int | None, unit: str, reason: str
    ) -> None:
        self.aside.append(SetAside(self.article.article_id, start, end, sentence.text, low, high, unit, reason))
