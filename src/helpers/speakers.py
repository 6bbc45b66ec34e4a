"""Who says so: the reporting events of a text, and the party that stands behind each statement.

A reporting event is a party with a reporting verb (`the air force said`), a preposition (`according to the governor`), or
a noun (`in the ministry's account`). Its content lies before it, behind it, or on both sides. What no event covers is
carried on from the sentence before where it plainly continues, from the head of a list, or from the whole text's source.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from helpers.sides import Scene, Sentence, Tag

FORE, BACK, BOTH = "fore", "back", "both"


@dataclass(frozen=True, slots=True)
class Party:
    """One party that speaks: canonical name, side (null where it has none), role, level (national, regional, media),
    group of its head word, and whether a person spoke."""

    name: str
    side: str | None = None
    role: str = ""
    level: str = "national"
    group: str = ""
    person: bool = False

    @property
    def agency(self) -> bool:
        """Whether the party only carries what others say."""
        return self.role in ("agency", "media")


@dataclass(frozen=True, slots=True)
class Event:
    """One reporting event: spans of the whole event and of its verb, party, where its content lies."""

    start: int
    verb: int
    end: int
    party: Party
    mode: str


_BOUNDARY = re.compile(
    r"[;:()“”\"—–\n]|,(?!\d)|(?<![\w-])(?:that|which|who|whom|and|but|while|as|when|where|because|after|before|though|although|if|than|whose|since|until)(?![\w-])|--| - ",
    re.I,
)
_NAME = re.compile(
    r"(?<![\w'’-])((?:[A-ZÀ-ŽА-ЯІЇЄ][\w'’-]*[a-zà-ž][\w'’-]*|[A-Z]\.)(?: (?:al-|el-|bin |ibn |von |van |de )?(?:[A-ZÀ-Ž][\w'’-]*[a-zà-ž][\w'’-]*|[A-Z]\.)){0,3})"
)
_TITLES = frozenset(
    "president prime minister governor mayor general lieutenant colonel major captain admiral rear vice brigadier sergeant commander chief king prince sheikh dr mr mrs ms sir the a an lt gen col maj capt brig adm regional "
    "military defence defense foreign interior energy spokesman spokeswoman spokesperson secretary senator acting deputy head in on at of for from by but and and as after when while meanwhile earlier later according all one two three "
    "overnight late early most some officials sources there it he she they this that these those what our we air force army navy ministry department region oblast city monday tuesday wednesday thursday friday saturday sunday "
    "january february march april may june july august september october november december telegram facebook".split()
)
_DAY = r"(?:(?:late|early|later)? ?(?:on|in|at|by) )?(?:(?:the )?(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?: (?:morning|afternoon|evening|night))?|(?:the )?(?:morning|evening|afternoon)|midday|noon|[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})"
_TRAIL_DAY = re.compile(rf"(?:^|\s){_DAY}$")
_AFTER = re.compile(
    rf"(?:,?\s*(?:{_DAY}|(?:in|via|on|through|at|to|for|with|from|by|of|during|before|after)\s+(?!that\b)[^,;.:\"”“]{{1,60}}?(?=\s+that\b|[,;.:\"”“]|$)|late|early|later|earlier|meanwhile|then|also|again|separately|now|then))*\s*"
)
_ADVERBIAL = re.compile(
    r"\s*(?:,|on|in|at|late|early|via|to|after|before|during|by|through|citing|adding|as|without|while|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b"
)
_POSS = re.compile(r"['’]s?\s*$")
_STRONG = re.compile(
    r"\b(?:envoy|ambassador|senator|lawmaker|analyst|expert|researcher|historian|adviser|advisor|congressman|diplomat|blogger|journalist)\b"
)
_REPORTERS = ("air force", "ministry", "general staff", "joint chiefs", "administration", "governor", "mayor")
_NEW_ACTOR = re.compile(
    r"(?:[Tt]he )?[A-Z][\w'’]+ (?:\w+ )?(?:fired|fires|launched|launches|sent|used|attacked|struck|hit|shot|destroyed|intercepted)\b"
)
_SEAT = re.compile(r"\b((?:Prime Minister|President|Chancellor|Premier)['’]s Office)\b")
_RANKED = re.compile(
    r"^\W*(?:Lt\.?|Maj\.?|Brig\.?|Rear|Vice)? ?(?:Gen|Col|Adm|Lt|Maj|Capt|General|Colonel|Admiral|Major|Captain|Governor|Mayor|Senator|Minister)\.? ([A-Z][\w'’-]+)\W*$"
)
_AFTERMATH = re.compile(r", (?:hours |days |a day |shortly |just |soon )?after (?=[A-Z]|the |its )")
_FINITE = re.compile(
    r"\b(?:was|were|had|has|have|is|are|said|fired|launched|shot|destroyed|intercepted|attacked|struck|hit|sent|used|downed|came|flew|fell)\b"
)


class Speech:
    """The reporting events of a scene, and answers to `who says what stands here`."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.text = scene.text
        self.lex = scene.words
        self.memory: dict[str, Party] = {}  # surnames and head groups introduced so far
        self.last_person: Party | None = None
        self.last_institution: Party | None = None
        self.last: Party | None = None
        self.headed: Party | None = None  # the speaker that the headline names as its source
        self.known = self._introduced()
        self.theatre = self._theatre()
        self.places: list[tuple[int, str]] = [
            (t.start, t.value) for t in scene.tags if t.kind == "place" and t.entry.get("kind") in ("region", "city")
        ]
        self.events: list[list[Event]] = []
        for i, sentence in enumerate(scene.sentences):
            self.events.append(self._read(i, sentence))
        self.source = self._source()

    # -- what the text is about -------------------------------------------------------------------------------------

    def _theatre(self) -> tuple[str, str] | None:
        """The two sides of the war that the text is mostly about: the pair of enemies named most."""
        counts = self.scene.counts
        best: tuple[int, int, tuple[str, str] | None] = (0, 0, None)
        for order, a in enumerate(counts):
            for b in self.lex.enemies(a):
                if b in counts and a != b:
                    weight = min(counts[a], counts[b]) * 2 + max(counts[a], counts[b])
                    if weight > best[0]:
                        best = (weight, -order, (a, b))
        if best[2]:
            acts = self.lex.sides
            return tuple(acts.get(x, {}).get("acts_as", x) for x in best[2])  # type: ignore[return-value]
        for side in ("Ukraine", "Russia"):
            if counts.get(side):
                return ("Russia", "Ukraine")
        return None

    def _introduced(self) -> dict[str, list[tuple[int, str]]]:
        """Head group → (position, side) of every institution named with its side."""
        known: dict[str, list[tuple[int, str]]] = {}
        text = self.text
        tags = self.scene.tags
        for i, tag in enumerate(tags):
            if tag.kind == "head":
                side = self._side_beside(tag, tags, i)
                if side:
                    known.setdefault(tag.entry["group"], []).append((tag.start, side))
            elif tag.kind in ("party", "spokesman") and tag.entry.get("side"):
                low = text[tag.start : tag.end].lower() + " " + tag.value.lower()
                for group, mark in (
                    ("air force", "air force"),
                    ("ministry", "ministry"),
                    ("ministry", "defen"),
                    ("general staff", "general staff"),
                    ("military", "military"),
                    ("military", "armed forces"),
                    ("navy", "navy"),
                    ("joint chiefs", "joint chiefs"),
                ):
                    if mark in low:
                        known.setdefault(group, []).append((tag.start, tag.entry["side"]))
        return known

    def _side_beside(self, tag: Tag, tags: list[Tag], i: int) -> str | None:
        """The side that stands before a head word (`Ukraine's`, `Russian`) or behind it (`in Moscow`, `of Ukraine`)."""
        text = self.text
        for j in range(i - 1, max(-1, i - 4), -1):
            t = tags[j]
            between = text[t.end : tag.start]
            if len(between) > 40 or re.search(
                r"[,;:.\n]|\b(?:and|that|said|of)\b", between.replace("’s", "").replace("'s", "")
            ):
                break
            if t.kind in ("adjective", "name", "metonym") or (t.kind == "force" and between.strip() == ""):
                return t.value
        for j in range(i + 1, min(len(tags), i + 4)):
            t = tags[j]
            between = text[tag.end : t.start]
            if len(between) > 24:
                break
            if re.fullmatch(r"\s+(?:of|in|of the|in the|for)\s+(?:the )?(?:[a-z]+ )?", between):
                if t.kind in ("name", "metonym", "adjective"):
                    return t.value
                if t.kind == "place" and t.entry.get("side"):
                    return t.entry["side"]
        return None

    # -- parties from noun groups ------------------------------------------------------------------------------------

    def _head_side(self, tag: Tag, tags: list[Tag], sentence: Sentence | None) -> str | None:
        """The side of a head word without one: who was named so before, or later; else by the text's war."""
        group = tag.entry["group"]
        if group not in (
            "officials",
            "sources",
            "police",
            "rescuers",
            "prosecutors",
            "media",
            "city",
            "administration",
            "regional",
            "governor",
            "mayor",
        ):
            known = self.known.get(group, [])
            at = bisect_left(known, (tag.start, ""))
            if at:
                return known[at - 1][1]
            if (
                self.last
                and self.last.side
                and not tag.entry.get("default")
                and group in ("military", "air force", "navy")
            ):
                return self.last.side
            context = self._context(sentence, tag)
            default = tag.entry.get("default")
            war = set(self.theatre or ()) == {"Russia", "Ukraine"} or not self.scene.counts
            if default and war:
                if context and group == "ministry" and context in ("Russia", "Ukraine"):
                    return context if any(s == context for _, s in known) or context == default else default
                return default
            if known:
                return known[0][1]
            return context
        if re.search(r"\bthe\s+$", self.text[max(0, tag.start - 5) : tag.start], re.I):
            known = self.known.get(group, [])
            at = bisect_left(known, (tag.start, ""))
            if at:
                return known[at - 1][1]
        return self._context(sentence, tag)

    def _context(self, sentence: Sentence | None, tag: Tag) -> str | None:
        """The side that a sentence speaks of: the ground named in it, or the line's dateline, or the war's defender."""
        if sentence:
            grounds = [
                t for t in self.scene.tags_in(sentence.start, sentence.end)
                if t.kind == "place" and t.entry.get("side") or t.kind in ("name", "metonym")
            ]  # fmt: skip
            for t in grounds:
                lead = self.text[max(0, t.start - 16) : t.start].lower()
                if re.search(r"\b(?:made|built|produced|designed|assembled|bought) in $", lead):
                    continue
                if re.search(
                    r"\b(?:in|at|on|against|near|over|into|across|around|attacked|hit|struck)\s+(?:the |southern |northern |eastern |western |central |occupied )*$",
                    lead,
                ):
                    return t.entry.get("side") if t.kind == "place" else t.value
        if self.theatre:
            pair = self.theatre
            if set(pair) == {"Russia", "Ukraine"}:
                return "Ukraine"
            groups, counts = self.lex.sides, self.scene.counts
            return min(
                pair,
                key=lambda s: (bool(groups.get(s, {}).get("group")) or s in ("Iran", "North Korea"), -counts[s]),
            )
        return max(self.scene.counts, key=lambda s: self.scene.counts[s]) if self.scene.counts else None

    def _place_for(self, start: int, end: int, tags: list[Tag], sentence: Sentence | None) -> str | None:
        inside = [
            t
            for t in tags
            if t.kind == "place" and t.entry.get("kind") in ("region", "city") and start - 2 <= t.start < end + 40
        ]
        if inside:
            return inside[-1].value
        low = self.text[start:end].lower()
        if "capital" in low or "city" in low and any(t.value == "Kyiv" for t in tags):
            return "Kyiv"
        if sentence:
            around = self.scene.tags_in(sentence.start, min(end + 60, sentence.end))
            # `hours after Moscow sent its biggest barrage`: a capital that stands for its state is nobody's city
            states = {t.start for t in around if t.kind == "metonym"}
            near = [
                t
                for t in around
                if t.kind == "place" and t.entry.get("kind") in ("region", "city") and t.start not in states
            ]
            if near:
                return near[-1].value
        return None

    def resolve(self, start: int, end: int, sentence: Sentence | None = None) -> Party | None:
        """The party that a noun group names, or null. Remembers whom it introduces."""
        text = self.text
        phrase = text[start:end]
        low = phrase.lower()
        tags = [t for t in self.scene.tags_in(start, end) if t.end <= end + 1]
        if "people familiar" in low:
            return Party("people familiar with the matter", None, "sources")
        institutions = [t for t in tags if t.kind == "party"]
        people = [t for t in tags if t.kind == "person"]
        voices = [t for t in tags if t.kind == "spokesman"]
        heads = [t for t in tags if t.kind == "head"]
        by_name = bool(self.lex.by_name.search(low))
        for_institution = bool(self.lex.for_institution.search(low))
        office = re.match(r"(?:the )?office of\b", low)
        seat = _SEAT.search(phrase)
        if seat:
            side = self._side_in(tags) or self._context(sentence, tags[0] if tags else Tag(start, end, "", "", None))
            adjective = (self.lex.sides.get(side, {}).get("adjectives") or [side])[0] if side else ""
            return self._remember(Party(f"{adjective} {seat[1]}".strip(), side, "government", group="office"), None)
        if office:
            place = self._place_for(start, end, tags, sentence)
            head = re.search(r"head of (?:the )?", low)
            side = next((t.entry.get("side") for t in tags if isinstance(t.entry, dict) and t.entry.get("side")), None)
            name = (
                f"Office of the Head of {place}"
                if head and place
                else "Office of " + phrase[office.end() :].strip(" ,")
            )
            return Party(name, side, "regional", "regional", "office")
        if voices:
            entry = voices[-1].entry
            if institutions and institutions[-1].entry.get("side") == entry.get("side"):
                entry = {**entry, "speaks_for": institutions[-1].entry["name"]}
            return self._remember(
                Party(
                    entry["speaks_for"], entry.get("side"), "spokesman", group=_group(entry["speaks_for"]), person=True
                ),
                voices[-1].value,
            )
        composed = [h for h in heads if h.entry["group"] not in ("governor", "mayor")]
        if (
            len(composed) > 1
            and composed[0].entry["group"] in ("sources", "officials")
            and re.match(r"\s+(?:of|in|from|at|with|close to)\b", text[composed[0].end : composed[0].end + 10])
        ):
            if composed[0].entry["group"] == "sources":
                other = self._compose(composed[1], tags, sentence)
                return replace(other, name=f"{other.name} source", role="sources", person=True)
            composed = composed[:1]
        official = [h for h in heads if h.entry["group"] in ("governor", "mayor")]
        if people and not (
            for_institution
            and institutions
            and people[-1].entry.get("role") not in ("president", "governor", "mayor", "official", "minister")
        ):
            entry = people[-1].entry
            # `the Ukrainian president, Volodymyr Zelenskyy`; `Putin's spokesman` speaks for the office
            tail = text[people[-1].end : end]
            if _POSS.match(tail[:2] + " ") and re.search(
                r"['’]s? (?:spokes\w+|office|chief|adviser|advisor|envoy|government|administration|press)", tail
            ):
                side = entry.get("side")
                return Party(
                    {"Russia": "Kremlin", "United States": "White House"}.get(str(side), f"Office of {entry['name']}"),
                    side,
                    "government",
                )
            return self._remember(
                Party(
                    entry["name"], entry.get("side"), entry.get("role", ""), entry.get("level", "national"), person=True
                ),
                entry["name"],
            )
        name = self._proper_name(start, end, tags)
        strong = bool(_STRONG.search(low))
        if (
            name
            and (not institutions or strong and not for_institution)
            and (by_name or official or strong)
            and not (for_institution and composed and not official)
        ):
            level = (
                "regional"
                if official or re.search(r"\bhead of|regional|mayor|governor|administration", low)
                else "national"
            )
            side = self._side_in(tags) or self._context(sentence, tags[0] if tags else Tag(start, end, "", "", None))
            return self._remember(
                Party(name, side, "governor" if level == "regional" else "official", level, person=True), name
            )
        if name and not institutions and not heads:
            known = self.memory.get(name.split()[-1].lower())
            if known:
                return replace(known, person=True)
            if for_institution:
                party = self.last_institution
                if party and party.role in ("military", "ministry", "spokesman", ""):
                    return self._remember(replace(party, person=True), name)
                return self._remember(Party(name, self._side_in(tags), "official", person=True), name)
        if institutions:
            entry = institutions[-1].entry
            party = Party(
                entry["name"],
                entry.get("side"),
                entry.get("role", ""),
                entry.get("level", "national"),
                _group(entry["name"]),
                bool(name or for_institution),
            )
            if (
                composed
                and institutions[-1].end <= composed[-1].start
                and composed[-1].entry["group"] == "ministry"
                and party.role != "ministry"
            ):
                party = self._compose(composed[-1], tags, sentence)
            return self._remember(party, name)
        if composed or official:
            head = (composed or official)[-1]
            party = self._compose(head, tags, sentence)
            return self._remember(replace(party, person=bool(name) or for_institution), name)
        if name:
            known = self.memory.get(name.split()[-1].lower())
            if known:
                return replace(known, person=True)
        agencies = [t for t in tags if t.kind == "agency"]
        if agencies:
            if re.search(r"\bsources?\b|\btold\b", low):
                return Party(f"{agencies[-1].value} sources", None, "sources")
            return Party(agencies[-1].value, None, "agency", "media")
        last = [t for t in tags if t.kind in ("name", "metonym", "place", "people", "force")]
        if last and re.fullmatch(r"[\s,'’s]*(?:itself|forces|troops|officials?)?[\s.]*", text[last[-1].end : end]):
            sides_ = [t for t in last if t.start == last[-1].start and t.kind != "place"]
            if sides_:
                t = sides_[-1]
                return Party(t.value, t.value, "side", group="side")
            t = last[-1]
            if t.entry.get("kind") in ("region", "city"):
                return Party(f"{t.value} regional authorities", t.entry.get("side"), "regional", "regional", "regional")
        ranked = _RANKED.match(phrase)
        if ranked:  # `Gen. Miller`, named by rank alone
            return self._remember(Party(ranked[1], self._side_in(tags), "official", person=True), ranked[1])
        if name:
            return (
                self._remember(Party(name, self._side_in(tags), "", person=True), name)
                if len(name.split()) > 1
                else None
            )
        return None

    def _side_in(self, tags: list[Tag]) -> str | None:
        for t in tags:
            if t.kind in ("adjective", "name", "metonym"):
                return t.value
        return next((t.entry["side"] for t in tags if t.kind == "place" and t.entry.get("side")), None)

    def _compose(self, head: Tag, tags: list[Tag], sentence: Sentence | None) -> Party:
        """The party of a head word with its side or place (`the Polish army`, `the governor of the Sumy region`)."""
        entry = head.entry
        template = entry["name"]
        index = next((i for i, t in enumerate(self.scene.tags_in(head.start, head.end)) if t is head), 0)
        all_tags = self.scene.tags
        i = next((k for k in range(_find(all_tags, head), len(all_tags)) if all_tags[k] is head), index)
        side = self._side_beside(head, all_tags, i) or (
            self._side_in(
                [t for t in tags if head.start - 60 < t.start < head.start and "," not in self.text[t.end : head.start]]
            )
        )
        level = entry.get("level", "national")
        if "{place}" in template:
            place = self._place_for(head.start - 40 if head.start > 40 else 0, head.end + 30, tags, sentence)
            places_side = next((t.entry.get("side") for t in tags if t.kind == "place" and t.value == place), None)
            if not places_side and place in self.lex.places:
                places_side = self.lex.places[place].get("side")
            side = side or places_side or self._context(sentence, head)
            if (
                place == "Kyiv"
                and entry["group"] == "administration"
                and re.search(r"\bcity|capital", self.text[max(0, head.start - 20) : head.end], re.I)
            ):
                return Party("Kyiv City Military Administration", "Ukraine", "regional", "regional", "administration")
            name = (
                template.format(place=place) if place else template.replace("{place} ", "").replace(" of {place}", "")
            )
            return Party(name, side, entry["role"], level, entry["group"])
        if entry.get("anaphoric"):
            known = self.memory.get("ministry")
            if known:
                return known
        side = side or self._head_side(head, tags, sentence)
        adjective = (self.lex.sides.get(side, {}).get("adjectives") or [side])[0] if side else ""
        if side == "United States":
            adjective = "US"
        elif side == "United Arab Emirates":
            adjective = "UAE"
        known = self.memory.get(entry["group"])
        if known and known.side == side and entry["group"] in ("ministry",) and entry.get("anaphoric"):
            return known
        name = template.format(adj=adjective, side=side or "").strip()
        name = self.lex.canonical.get(name, name)
        return Party(name, side, entry["role"], level, entry["group"])

    def _remember(self, party: Party, name: str | None) -> Party:
        if name:
            self.memory[name.split()[-1].lower()] = party
        if party.group:
            self.memory[party.group] = party
        return party

    def _proper_name(self, start: int, end: int, tags: list[Tag]) -> str | None:
        """The last proper name of a noun group that no tag explains."""
        covered = [(t.start, t.end) for t in tags if t.kind != "head"]
        found = None
        for m in _NAME.finditer(self.text, start, end):
            kept = []
            for w in re.finditer(r"\S+", m[0]):
                a = m.start() + w.start()
                inside = any(x <= a < y for x, y in covered)
                plain = w[0].lower().strip(".'’").removesuffix("'s").removesuffix("’s") in _TITLES
                if inside or plain:
                    if kept and not inside:
                        continue
                    if inside:
                        kept = []
                    continue
                kept.append(w[0])
            if kept:
                found = re.sub(r"['’]s?$", "", " ".join(kept))
        return found or None

    # -- events ------------------------------------------------------------------------------------------------------

    def _read(self, index: int, sentence: Sentence) -> list[Event]:
        text = self.text
        found: list[Event] = []
        for tag in self.scene.speech_in(sentence.start, sentence.end):
            if found and tag.start < found[-1].end:
                continue
            event: Event | None = None
            if tag.kind == "behind":
                event = self._behind(tag, sentence)
            elif tag.kind == "account":
                event = self._account(tag, sentence)
            else:
                event = self._verb(tag, sentence, found)
            if event:
                found.append(event)
                if not re.search(
                    r"\bthat(?: the)?\s+$", text[max(sentence.start, event.start - 12) : event.start] + " "
                ):
                    self._heard(event.party)
        if sentence.first and not found:
            found = self._labelled(index, sentence)
        if not any(not e.party.agency for e in found):
            found = sorted([*found, *self._named(sentence)], key=lambda e: e.start)
        # `Details were given by the Air Force`: the figures before are its own
        if found and found[0].mode != BACK:
            opening = (
                text[sentence.start : found[0].start].strip().lower() or text[sentence.start : found[0].end].lower()
            )
            if (
                any(opening.startswith(w + " ") for w in self.lex.takes_up)
                and "by" in text[sentence.start : found[0].end].split()
            ):
                found[0] = replace(found[0], mode="above")
        return found

    def _named(self, sentence: Sentence) -> list[Event]:
        """An institution that reports, named in a sentence without a reporting verb (`so the Defence Ministry`)."""
        for t in self.scene.tags_in(sentence.start, sentence.end):
            if (
                t.kind == "head"
                and t.entry["group"] in _REPORTERS
                or t.kind == "party"
                and t.entry.get("role") in ("ministry", "military")
                and not self.lex.sides.get(t.value)
            ):
                party = self.resolve(self._group_start(t.start, sentence.start), t.end, sentence)
                if party and party.group != "side":
                    self._heard(party)
                    return [Event(t.start, t.start, t.end, party, BOTH)]
        return []

    def _labelled(self, index: int, sentence: Sentence) -> list[Event]:
        """A headline's speaker before a colon (`Kyiv: two of three …`) or behind a dash (`… downed – Air Force`)."""
        text = self.text
        if index == 0 and (
            m := re.search(
                r"(?:\s[-–—]|\w:)\s*([\w'’. \"“”]{2,40}?)\s*(?:\(\d[^()]*\))?(?:\s*«.*)?$",
                text[sentence.start : sentence.end][-160:],
            )
        ):
            offset = max(sentence.start, sentence.end - 160)
            start, end = offset + m.start(1), offset + m.end(1)
            if (
                any(
                    t.kind in ("party", "head", "person", "spokesman", "metonym")
                    for t in self.scene.tags_in(start, end)
                )
                and end - start <= 40
            ):
                party = self.resolve(start, end, sentence)
                if party and (not party.agency or party.side):
                    self._heard(party)
                    self.headed = party
                    return [Event(start, start, end, party, BACK)]
        m = re.match(
            r"\W*([A-Z][\w'’. ]{1,40}?)(?: on [^:.!?]{3,80})?:\s+(?=\S)",
            text[sentence.start : min(sentence.end, sentence.start + 140)],
        )
        if m:
            start, end = sentence.start + m.start(1), sentence.start + m.end(1)
            tags = [
                t
                for t in self.scene.tags_in(start, end)
                if t.kind in ("name", "metonym", "party", "head", "person", "adjective")
            ]
            theme = (
                re.search(r"\b(?:in|of|on|for|at|against)\s+(?:the )?$", text[start : tags[0].start]) if tags else None
            )
            if tags and tags[0].start - start <= 12 and not theme:
                party = self.resolve(start, end, sentence)
                if party and party.level != "regional":
                    self._heard(party)
                    if index == 0 and party.role != "side":
                        self.headed = party
                    return [Event(start, start, end, party, FORE)]
        return []

    def _heard(self, party: Party) -> None:
        if party.agency:
            return
        self.last = party
        if party.side and party.level == "national" and party.role in ("military", "ministry", "spokesman", "service"):
            self.memory[f"side:{party.side}"] = party
        if party.person:
            self.last_person = party
            if party.role in ("spokesman",) or party.group:
                self.last_institution = party
        else:
            self.last_institution = party

    def _behind(self, tag: Tag, sentence: Sentence) -> Event | None:
        end = self._group_end(tag.end, sentence.end)
        party = self.resolve(tag.end, end, sentence) or self._pronoun(self.text[tag.end : end])
        if not party:
            return None
        lead = self.text[sentence.start : tag.start].strip(" -–—•▪️")
        mode = FORE if not lead else BOTH
        return Event(tag.start, tag.start, end, party, mode)

    def _group_end(self, start: int, limit: int) -> int:
        """Where the noun group that begins here ends: at a boundary, with appositions of names included."""
        end = limit
        m = _BOUNDARY.search(self.text, start + 1, limit)
        while m:
            end = m.start()
            if m[0] == ",":
                rest = self.text[m.end() : limit]
                n = re.match(
                    r" (?:[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){0,3}|(?:the|its|who|head|a) [^,;.]{1,60})(?=[,;.]|$)", rest
                )
                if n and not _FINITE.search(n[0]):
                    return m.end() + n.end()
            if m[0].lower() == "and" and re.match(
                r" (?:the |his |her )?(?:[A-Z]\w+ )*(?:US |U\.S\. )?[\w ]{0,30}?(?:officials|ministry|military|army|force|staff|authorities)\b",
                self.text[m.end() : limit],
            ):
                m = _BOUNDARY.search(self.text, m.end(), limit)
                end = limit
                continue
            return end
        return end

    def _account(self, tag: Tag, sentence: Sentence) -> Event | None:
        """`the Defence Ministry's list has`, `in the air force's account`, `Air Force data show`."""
        text = self.text
        left = text[max(sentence.start, tag.start - 80) : tag.start]
        m = re.search(r"(?:['’]s?|s['’])\s+(?:[a-z-]+ ){0,2}$", left)
        if not m:
            # `the Ukrainian count`, `the official Russian figures`
            side = next(
                (
                    t
                    for t in self.scene.tags_in(max(sentence.start, tag.start - 14), tag.start)
                    if t.kind == "adjective"
                ),
                None,
            )
            if side and re.fullmatch(r"\s+(?:[a-z-]+ )?", text[side.end : tag.start]):
                party = self._of_side(side.value)
                return Event(side.start, tag.start, tag.end, party, BOTH)
            return None
        end = max(sentence.start, tag.start - 80) + m.start()
        start = self._group_start(end, sentence.start)
        party = self.resolve(start, end, sentence)
        if (
            not party
            or party.role == "side"
            and not re.search(
                r"\b(?:by|in|on|according)\s+$", text[max(sentence.start, start - 12) : start].lower() + " "
            )
        ):
            return None
        if party.role == "side":
            party = self._of_side(party.name)
        lead = re.search(r"\b(?:by|in|on)\s+(?:the )?$", text[max(sentence.start, start - 10) : start + 4])
        return Event(start, tag.start, tag.end, party, BOTH if lead else FORE)

    def _of_side(self, side: str) -> Party:
        """The institution that spoke last for a side, or the side itself."""
        known = self.memory.get(f"side:{side}")
        return known or Party(side, side, "side", group="side")

    def _group_start(self, end: int, limit: int) -> int:
        start = limit
        floor = max(limit, end - 160)
        for m in _BOUNDARY.finditer(self.text, floor, end):
            start = m.end()
        return max(start, floor)

    def _verb(self, tag: Tag, sentence: Sentence, found: list[Event]) -> Event | None:
        text = self.text
        verb = tag.start
        left = text[sentence.start : verb]
        bare = left.rstrip()
        surface = text[tag.start : tag.end].lower()
        # `adding that`, `and said`: the speaker of the event before
        joined = re.search(r"(?:,| and| but|;)\s*(?:has |had |also |then |later |it )?$", f"{left.rstrip()} "[-26:])
        same = surface.endswith("ing") or re.search(r"\b(?:and|but)\s+(?:also |then |later |had |has )*$", left[-24:])
        if found and joined and same and not self._inverted(tag, sentence, probe=True):
            return Event(verb, verb, tag.end, found[-1].party, FORE)
        if tag.kind == "say" and (not bare or bare[-1:] in ",\"”’'—–-"):
            inverted = self._inverted(tag, sentence)
            if inverted:
                return inverted
        span = self._subject(verb, sentence)
        if (
            not span
            or re.search(r"\b(?:was|were|been|being|is|are)\s+(?:\w+ )?$", left[-20:])
            and "saying" not in surface
        ):
            return None
        start, end = span
        party = self._party(start, end, sentence, found)
        if not party:
            return None
        if party.role == "sources" and surface in ("told", "tell", "tells"):
            agency = next((t for t in self.scene.tags_in(tag.end, tag.end + 6) if t.kind == "agency"), None)
            if agency:
                party = replace(party, name=f"{agency.value} sources", side=None)
                self.memory["sources"] = party
        return Event(start, verb, tag.end, party, self._mode(start, tag.end, sentence, surface, tag.kind))

    def _party(self, start: int, end: int, sentence: Sentence, found: list[Event]) -> Party | None:
        """The party of a subject: a noun group, two joined by `and`, or a pronoun."""
        phrase = self.text[start:end].strip().lower().strip(",")
        if phrase in ("he", "she", "it", "they"):
            party = self._pronoun(phrase, found)
            return party or (self._of_itself(start, sentence) if phrase == "it" else None)
        if re.fullmatch(
            r"(?:the |a )?(?:militant |rebel |armed |same )?(?:group|movement|rebels|militants|militia)", phrase
        ):
            for t in reversed(self.scene.tags_in(max(0, start - 3000), start)):
                if isinstance(t.entry, dict) and t.entry.get("group") is True:
                    return Party(t.value, t.value, "side", group="side")
        party = self.resolve(start, end, sentence)
        if party:
            joined = self._joined(start, sentence)
            if joined and joined.name != party.name:
                return Party(
                    f"{joined.name} and {party.name}",
                    joined.side if joined.side == party.side else None,
                    party.role,
                    party.level,
                )
            return party
        return self._pronoun(phrase, found, start)

    def _of_itself(self, at: int, sentence: Sentence) -> Party | None:
        """`The group fired 70 rockets, it said`: the movement that the sentence, or the one before, is about."""
        for t in reversed(self.scene.tags_in(max(0, at - 600), at)):
            if isinstance(t.entry, dict) and t.entry.get("group") is True:
                named = t.start >= sentence.start or re.search(
                    r"\b[Tt]he (?:group|movement|militia|rebels)\b", self.text[sentence.start : at]
                )
                return Party(t.value, t.value, "side", group="side") if named else None
        return None

    def _joined(self, start: int, sentence: Sentence) -> Party | None:
        """`the foreign ministry in Doha and American defence officials`: the first of two parties."""
        lead = re.search(r"\sand\s*(?:the\s*)?$", self.text[max(sentence.start, start - 9) : start] + "")
        if not lead:
            return None
        end = max(sentence.start, start - 9) + lead.start()
        begin = self._group_start(end, sentence.start)
        phrase = self.text[begin:end]
        if (
            len(phrase) > 60
            or re.search(r"\d", phrase)
            or not any(t.kind in ("head", "party") for t in self.scene.tags_in(begin, end))
        ):
            return None
        return self.resolve(begin, end, sentence)

    def _pronoun(self, phrase: str, found: list[Event] | None = None, at: int = 0) -> Party | None:
        phrase = phrase.strip().lower().strip(",. ")
        for lead in ("which ", "that ", "but ", "and ", "while ", "as "):
            phrase = phrase.removeprefix(lead)
        if phrase in self.lex.person_pronouns:
            return self.last_person or self.last or (self._mentioned(at) if "spokes" in phrase else None)
        if phrase in ("it", "its"):
            return (self.last if self.last and not self.last.person else None) or self.last_institution or self.last
        if phrase in ("they", "the officials"):
            return self.last
        if phrase in self.lex.institution_pronouns:
            return self.last_institution or self.last
        return None

    def _mentioned(self, at: int) -> Party | None:
        """The last institution named before a position, for `the spokesman` of nobody introduced."""
        for t in reversed(self.scene.tags_in(max(0, at - 3000), at)):
            if t.kind == "party" and t.entry.get("role") in ("military", "ministry", "government"):
                return Party(t.entry["name"], t.entry.get("side"), t.entry["role"], group=_group(t.entry["name"]))
        return None

    def _inverted(self, tag: Tag, sentence: Sentence, probe: bool = False) -> Event | None:
        """`…, said Serhiy Popko, its military chief`: the subject behind the verb."""
        text = self.text
        m = re.match(r"\s+(?=(?:the |a |an |its |his |her )?[\w“\"])", text[tag.end : tag.end + 12])
        if not m or re.match(r"\s+(?:that|it|he|she|they|there|\d)\b", text[tag.end : tag.end + 8]):
            return None
        start = tag.end + m.end()
        end = self._group_end(start, sentence.end)
        if end - start > 120 or re.search(
            r"\b(?:was|were|had|has|have|is|are|would|will|could|fired|launched|shot)\b", text[start:end]
        ):
            return None
        tags = [
            t
            for t in self.scene.tags_in(start, min(end, start + 60))
            if t.kind in ("party", "person", "spokesman", "head", "metonym", "name", "agency")
        ]
        if not tags and not _NAME.match(text, start, end):
            return None
        if probe:
            return Event(tag.start, tag.start, end, Party("?"), BACK)
        party = self.resolve(start, end, sentence)
        if not party:
            return None
        return Event(tag.start, tag.start, end, party, BOTH)

    def _subject(self, verb: int, sentence: Sentence) -> tuple[int, int] | None:
        """The span of the noun group before a verb, without adverbs and days between, with its apposition."""
        text = self.text
        end = verb
        for _ in range(6):
            left = text[max(sentence.start, end - 60) : end].rstrip()
            end = max(sentence.start, end - 60) + len(left)
            m = _TRAIL_DAY.search(left)
            if m and m.start() > 0:
                end = max(sentence.start, end - len(left)) + m.start()
                continue
            low = left.lower()
            word = next(
                (
                    a
                    for a in self.lex.adverbs
                    if low.endswith(a) and (len(low) == len(a) or not low[-len(a) - 1].isalnum())
                ),
                None,
            )
            if not word:
                word = next((a for a in self.lex.adverbs if low.endswith(a + ",") and len(a) > 8), None)
                if not word:
                    break
                end -= 1
            end -= len(word)
            head = text[sentence.start : end].rstrip()
            if len(word) > 8 and head.endswith(","):
                end = sentence.start + len(head) - 1
        left = text[sentence.start : end].rstrip()
        end = sentence.start + len(left)
        if not left:
            return None
        if left.endswith(","):
            floor = max(sentence.start, end - 160)
            commas = [m.start() for m in re.finditer(r",(?!\d)", text[floor : end - 1])]
            if not commas:
                # `In Kyiv, said …` has no subject here; `The ministry, said` neither
                return None
            start = self._group_start(floor + commas[-1], sentence.start)
            return start, end - 1
        start = self._group_start(end, sentence.start)
        # an office before a comma: `the navy's spokesman, Dmytro Pletenchuk said`
        if text[start - 1 : start] == ",":
            before = self._group_start(start - 1, sentence.start)
            office = text[before : start - 1].lower()
            named = self.lex.for_institution.search(office) or self.lex.by_name.search(office)
            if named and len(office) < 80 and not re.search(r"\d", office) and not _FINITE.search(office):
                start = before
        return (start, end) if start < end else None

    def _mode(self, start: int, end: int, sentence: Sentence, surface: str, kind: str) -> str:
        """Where the content of `subject + verb` lies."""
        text = self.text
        lead = text[sentence.start : start].rstrip()
        after = text[end : sentence.end]
        m = _AFTER.match(after)
        rest = after[m.end() if m else 0 :]
        closes = not rest.strip() or rest.lstrip()[:1] in ',.;:!?"”)—–'
        fronted = bool(re.match(r"\W*(?:of|out of|from among|among)\b", lead, re.I)) and lead.endswith(",")
        if re.match(r"\s*that\b", rest) and after.lstrip()[:1] != ",":
            return BOTH if fronted else FORE
        if surface in ("told", "tells", "telling") and lead[-1:] in ',"”—–' and lead:
            # `…, the spokesman told CNN`: whom it was told is no content
            return FORE if re.match(r"[^.;]{0,80}\bthat\b", after) else BOTH
        if fronted:
            return BOTH
        if lead and lead[-1:] in ",\"”—–;'’" and kind == "say":
            # `…, rescuers said, in an attack`; `…, the administration said on Telegram in a tally`
            free = closes or after.lstrip()[:1] in ',.;:"”' or _ADVERBIAL.match(after)
            if free and not re.match(r"[^,;]{0,60}\bthat\b", after):
                return BOTH
        if not closes:
            return FORE
        if lead and lead[-1:] in ",\"”—–;'’":
            return BOTH
        return FORE if rest.strip(' ."”') else BOTH

    # -- answers -----------------------------------------------------------------------------------------------------

    def _source(self) -> Party | None:
        """The source of the whole text: a closing `Source: …` line, or a heading in one voice (`Address by …`)."""
        sentences = self.scene.sentences
        for i, s in enumerate(sentences):
            if re.match(r"\W*sources?:", self.text[s.start : s.start + 24], re.I) and self.events[i]:
                return self.events[i][0].party
        if sentences:
            s = sentences[0]
            head = self.text[s.start : s.end].lower()
            if any(v in head for v in self.lex.voice) and len(head) < 140:
                people = [t for t in self.scene.tags_in(s.start, s.end) if t.kind in ("person", "party", "spokesman")]
                if people:
                    return self.resolve(people[0].start, people[0].end, s)
        if self.headed and sentences[-1].line <= 4:
            return self.headed
        return None

    def in_sentence(self, position: int) -> Party | None:
        """The party whose words stand at a position, by an event of the same sentence or the quotation around it."""
        i = self.scene.sentence_at(position)
        events = self.events[i]
        best: tuple[tuple[int, int, int], Party] | None = None
        for k, e in enumerate(events):
            fore_limit = self.scene.sentences[i].end
            if e.mode == BOTH and e.start - self.scene.sentences[i].start > 8:
                cut = self.text.find("; ", e.end, fore_limit)
                if cut >= 0 and _NEW_ACTOR.match(self.text, cut + 2, fore_limit):
                    fore_limit = cut  # `…, the governor says; Russia fired 30 missiles`: told by nobody
            for later in events[k + 1 :]:
                if later.mode == FORE and later.party != e.party:
                    fore_limit = later.start
                    break
            back_limit = self.scene.sentences[i].start
            for earlier in events[:k]:
                if earlier.mode in (FORE, BOTH):
                    cut = self.text.rfind(";", earlier.end, e.start)
                    if cut >= 0:
                        back_limit = cut
            if e.end <= position and _AFTERMATH.search(self.text, e.end, position):
                continue  # `warned allies, after Russia fired 117`: the text's own words
            if e.end <= position < fore_limit and e.mode in (FORE, BOTH):
                rank = (e.party.agency, 0 if e.mode == FORE else 1, position - e.end)
            elif back_limit <= position < e.start and e.mode in (BACK, BOTH):
                rank = (e.party.agency, 1, e.start - position)
            elif e.start <= position < e.end:
                rank = (e.party.agency, 2, 0)
            else:
                continue
            if best is None or rank < best[0]:
                best = (rank, e.party)
        if best:
            return best[1]
        quote = self.scene.quote_at(position)
        if quote:
            return self._of_quote(quote, i)
        return None

    def _of_quote(self, quote: tuple[int, int], i: int) -> Party | None:
        """The speaker of a quotation: an event in the sentences that it touches, or right before it."""
        first, last = self.scene.sentence_at(quote[0]), self.scene.sentence_at(quote[1] - 1)
        for k in (*range(first, last + 1), last + 1):
            if k < len(self.events) and (k <= last or self.scene.sentences[k].line == self.scene.sentences[last].line):
                outside = [e for e in self.events[k] if not quote[0] < e.start < quote[1]]
                outside = [e for e in outside if not e.party.agency] or outside
                if outside and (
                    k <= last
                    or self.text[self.scene.sentences[k].start : self.scene.sentences[k].start + 4]
                    .lower()
                    .startswith(("he", "she", "it", "the"))
                ):
                    return outside[0].party
        if (
            first
            and self.scene.sentences[first - 1].line == self.scene.sentences[first].line
            and self.events[first - 1]
        ):
            return self.events[first - 1][-1].party
        return None

    def above(self, i: int) -> Party | None:
        """The speaker whom the sentence behind names for the figures before (`Details were given by …`)."""
        sentences = self.scene.sentences
        for k in range(i + 1, min(i + 3, len(sentences))):
            if sentences[k].line != sentences[i].line:
                break
            for e in self.events[k]:
                if e.mode == "above":
                    return e.party
        return None

    def before(self, i: int, same_line: bool = True) -> tuple[Party, int] | None:
        """The last party that spoke before a sentence (in its line), with the index of that sentence."""
        sentences = self.scene.sentences
        for k in range(i - 1, max(-1, i - 13), -1):
            if same_line and sentences[k].line != sentences[i].line:
                return None
            said = [e for e in self.events[k] if not e.party.agency]
            if said:
                return said[-1].party, k
        return None


def _group(name: str) -> str:
    low = name.lower()
    for group, mark in (
        ("air force", "air force"),
        ("ministry", "ministry"),
        ("general staff", "general staff"),
        ("joint chiefs", "joint chiefs"),
        ("military", "military"),
        ("military", "defense forces"),
        ("military", "command"),
    ):
        if mark in low:
            return group
    return "institution"


def _find(tags: list[Tag], tag: Tag) -> int:
    return bisect_left(tags, tag.start, key=lambda t: t.start)
