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

import bisect
import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from helpers import bulletin_times, bulletin_words, paths
from helpers.bulletin_scopes import Scopes
from helpers.bulletin_sentences import INSTITUTION, Draft, Sentence, outcomes
from helpers.bulletin_words import language
from helpers.records import Article, Claim, Reading, SetAside, stable_id

__all__ = ["read", "language", "english"]


class _Post(Scopes):
    """One post, read from its sentences to its records."""

    # ------------------------------------------------------------------ the whole post

    def read(self) -> Reading:
        sentences = self.sentences()
        self.count = len(sentences)
        self.cut = self.article.text.rstrip()[-1:] not in '.!?…)»"”'
        previous: Sentence | None = None
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

    def _list_line(self, sentence: Sentence, previous: Sentence | None) -> bool:
        """A line of a list: its head or an earlier line stands before it and it has no outcome of its own."""
        return (
            previous is not None
            and sentence.paragraph - previous.paragraph <= 1
            and sentence.items[0].kind in ("num", "number_word", "model", "place", "bound", "each", "adjective", "noun")
            and (previous.line_start or previous.text.endswith(":"))
        )

    # ------------------------------------------------------------------ records

    def _finish(self, sentences: Sequence[Sentence]) -> Reading:
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
            start, end, what = self.withheld
            self._extra("withheld", what, start, end)
        if claims or self.extras or self.left:
            self._facts(claims)
        else:
            self.extras.clear()
            self._kind_of_post(sentences)
        self._unread(sentences)
        order = sorted(range(len(claims)), key=lambda n: (claims[n].number_start, n))
        aside = tuple(sorted(set(self.aside), key=lambda s: (s.start, s.end, s.reason)))
        return Reading(tuple(claims[n] for n in order), aside, tuple(self.extras))

    def _speaker(self, sentences: Sequence[Sentence]) -> str:
        other = [s.speaker for s in sentences if s.speaker]
        home = INSTITUTION[self.lang]
        return other[0] if other and home not in other else home

    def _claim(self, d: Draft, ids: Sequence[str], n: int, speaker: str) -> Claim:
        article = self.article
        text = article.text
        start, end = trim(text, d.start, d.end)
        number_start, number_end = trim(text, *d.phrase.number)
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

    def _kind_of_post(self, sentences: Sequence[Sentence]) -> None:
        kinds = [item.kind for s in sentences for item in s.items if item.kind.startswith("kind_")]
        kind = next((k for k in ("kind_condolence", "kind_alert", "kind_thanks", "kind_notice") if k in kinds), None)
        name = kind[5:] if kind else "other"
        text = self.article.text
        start, end = trim(text, 0, len(text))
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

    def _unread(self, sentences: Sequence[Sentence]) -> None:
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
    at = bisect.bisect_right(spans, (start, sys.maxsize))
    return any(a <= start and end <= b for a, b in spans[max(0, at - 8) : at])


def trim(text: str, start: int, end: int) -> tuple[int, int]:
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


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    """model → group out of `data/reference/weapon_groups.csv`; empty where the file does not exist."""
    path = paths.data("reference", "weapon_groups.csv")
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    key = next((k for k in ("model", "weapon_model", "name") if rows and k in rows[0]), None)
    value = next((k for k in ("group", "weapon_group", "trajectory") if rows and k in rows[0]), None)
    return {row[key]: row[value] for row in rows if row.get(key)} if key and value else {}


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
    entry = outcomes(lang).get(name.partition("+")[0]) if lang in bulletin_words.LANGUAGES else None
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
