"""What is settled over a whole post: numbers whose munition is named later, general words, facts told twice, windows,
and the scope of every number (the whole attack, a part of it and of which total, a period).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from helpers.bulletin_counts import Counts
from helpers.bulletin_phrases import family, joint
from helpers.bulletin_sentences import GENERAL, Draft
from helpers.records import MISSILES


class Scopes(Counts):
    """The drafts of one post, settled."""

    def _settle_waiting(self) -> None:
        """Numbers whose munition is named only later (`45 із 45!`): the first named number that equals them, else the first."""
        for phrase, entry, sentence, places in self.waiting:
            later = [d for d in self.drafts if d.sentence.number >= sentence.number] or self.drafts
            source = next((d for d in later if d.low == phrase.low and d.high == phrase.high), None) or (
                later[0] if later else None
            )
            if source is None:
                named = next(
                    (p for p in self.named if p.sentence >= sentence.number and "fraction" in phrase.flags), None
                )
                if named is not None:
                    phrase.cls, phrase.model, phrase.noun, phrase.sort = named.cls, named.model, named.noun, named.sort
                    self._add(phrase, entry, sentence, places, None, {"weapon_class"}, None, [], 0)
                    continue
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
        listed: dict[int, list[Draft]] = {}
        named: dict[str, dict[str, None]] = {}
        for d in self.drafts:
            if d.zero:
                continue
            if d.listed is not None:
                listed.setdefault(d.listed, []).append(d)
            if d.phrase.sort not in GENERAL:
                named.setdefault(d.outcome, {})[d.cls] = None
        everything = list(dict.fromkeys(cls for row in named.values() for cls in row))
        for number, draft in enumerate(self.drafts):
            if (
                "weapon_class" in draft.inferred
                and draft.phrase.sort not in GENERAL
                and number in listed
                and draft.low is not None
            ):
                lines = [d for d in listed[number] if d.outcome == draft.outcome]
                if (
                    len(lines) > 1
                    and sum(d.low or 0 for d in lines) == draft.low
                    and (len({(d.cls, d.model) for d in lines}) > 1 or not any(d.places for d in lines))
                ):
                    models = {d.model for d in lines}
                    draft.cls = joint([d.cls for d in lines]) or draft.cls
                    draft.model = models.pop() if len(models) == 1 else None  # `Знищено 112: 7 ..., 31 ..., 64 дрони`
                continue
            if draft.phrase.sort not in GENERAL or draft.cls not in ("mixed", "other") or "aside_clause" in draft.flags:
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
        kept: list[Draft] = []
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

    def _same_fact(self, a: Draft, b: Draft) -> bool:
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

    def _wave(self, draft: Draft) -> int | None:
        return self._window_of(draft) if self.waves else None

    def _window_of(self, draft: Draft) -> int | None:
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
        peers: dict[str, list[Draft]] = {}
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
    def _whole_of_kind(d: Draft, total: Draft | None) -> bool:
        """`537 засобів, у тому числі 477 БпЛА і 60 ракет`: each is the whole number of its kind."""
        return (
            total is None
            and "including" in d.flags
            and d.phrase.cls in ("drone", "missile")
            and d.model is None
            and "headed" in d.flags
        )

    def _one_of_places(self, d: Draft, row: Sequence[Draft]) -> bool:
        return bool(d.places) and any(
            p is not d
            and p.cls == d.cls
            and p.places
            and p.places != d.places
            and (p.model == d.model or self.lang == "ru")
            for p in row
        )

    def _total(self, d: Draft, peers: Sequence[Draft], numbers: Mapping[int, int]) -> Draft | None:
        """The stated number that holds this one, or null."""
        best: Draft | None = None
        for t in peers:
            if t is d or (t.sentence.period and "of_them" not in d.flags) or not _at_least(t, d):
                continue
            if self._holds(t, d, numbers) and (best is None or (t.low or 0) < (best.low or 0)):
                best = t
        return best

    def _holds(self, t: Draft, d: Draft, numbers: Mapping[int, int]) -> bool:
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
        if d.outcome == "launched" and t.cls == d.cls == "drone" and t.model is None and d.model and "dash" in d.flags:
            return not equal and t.start < d.start  # `268 БпЛА. Близько 160 – «шахеди»`
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


def _at_least(t: Draft, d: Draft) -> bool:
    top = t.high if t.high is not None else None
    need = d.low if d.low is not None else d.high
    return top is None or need is None or top >= need


def _exactness(d: Draft) -> tuple[bool, bool, int]:
    return (d.cls not in ("missile", "drone", "mixed", "other"), d.model is not None, len(d.model or ""))
