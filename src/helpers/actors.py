"""Actors: who an article speaks of, and how that changes over time.

`find` reads one article in one Aho–Corasick pass over all names of the lexicon (`lexicons/en/actors.toml`, with a
user's pack laid over it). What counts: every written name as a noun, also possessive, hyphenated or as a modifier, in
headline and body; full name and surname in one place once. Adjectives of states, datelines, bylines and credits never
count. Titles (`the Russian leader`, `the president`) and metonyms (`Kyiv`, `the Kremlin`, where the government is
meant) are mentions of form `title`, resolved inside one article by its date and by who was named before.

`timeline`, `coverage`, `breaks`, `constant_outlets`, `decompose` and `finding` turn mentions into series that keep
echo and changes of the collection apart from attention; `suggest` lists names that no actor covers.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers.records import Article, Mention
from helpers.roster import (
    BLOCK,
    CAPITAL,
    FIXED,
    NAME,
    OFFICE,
    SHORT,
    SURNAME,
    Actor,
    Compiled,
    load,
    normal,
    plain,
)

if TYPE_CHECKING:
    import pandas as pd

_DATELINE = re.compile(
    r"""[\s"'*_]*(?:
      (?:by\s+)?\(\s*[A-Z][A-Z.'/ -]{2,40}(?:,\s[^()\n]{2,40})?\s*\)\s*[-–—]{1,2}
    | [A-Z][A-Z.'/ -]{2,40}
      (?:,\s?(?:[A-Z][\w.'-]*|\d{1,4})(?:\s(?:[A-Z][\w.'-]*|\d{1,4}|[a-z]{3,9})){0,3}\.?){0,3}
      (?:\s*\([^()\n]{2,40}\)\s*[-–—:]{1,2}|\s*/[A-Z][\w -]+/\.|\s+[-–—]{1,2}(?=[\s"'A-Z\d])|\s?(?:—|--)(?=["'A-Z\d\s]))
    | [A-Z][\w.'-]+(?:\s[A-Z][\w.'-]+){0,2}\s[\[(][A-Z][^()\[\]\n]{2,30}[\])](?:,\s[A-Z][a-z]{2,8}\.?\s\d{1,2})?(?:,\s\d{4})?
      (?:\s\([A-Z][^()\n]{1,30}\))?\s?[-–—:]{1,2}\s
    | [A-Z][a-z]+(?:\s[A-Z][a-z]+)?,\s[A-Z][a-z]+(?:\s[A-Z][a-z]+){0,2}(?:\s\([^()\n]{2,30}\))?\s+[-–—]{1,2}\s
    )""",
    re.VERBOSE,
)
_CREDIT = re.compile(
    r"""(?:contributed|contributing)\sto\sthis\s(?:report|story|article)\W*$
    | ^[^.!?]{0,160}(?:Getty\sImages|via\s(?:AP|AFP|Reuters|REUTERS)|AP\sPhoto|/\s?AFP|/\s?Reuters|/\s?REUTERS|Anadolu|EPA-EFE|Shutterstock|/\s?Handout)[^.!?]{0,40}$
    | \((?:AP|AFP|Reuters|REUTERS|EPA|Pool)\s?(?:Photo|Image|via|/)[^()]{0,80}\)\s*$
    | ^\(?(?:Reporting|Writing|Editing|Additional\sreporting|Compiled)\sby\b
    | ^(?:By|BY)\s(?!(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Febr)uary|March|April|May|June|July|August|\w+ember|October)[A-Z][\w.'-]+\s[A-Z][^!?\d]{0,90}[^.!?"\d]$
    | ^(?:Photo|Photos|Image|Picture|Video|Source|Credit|Caption|Image\ssource|Image\scaption|Photo\scredit|Photo\sby)\s?(?::|,)
    | ^(?:©|\(c\)|Copyright\b)|All\srights\sreserved
    | ^(?i:posted|updated|posted/updated\son|published|tags?|topics?|related|read\salso|read\smore|see\salso|also\sread)\s?[:|]
    | ^(?:Associated\sPress|AP|Reuters|ABC\sNews|AFP)\b.{0,240}\bcontributed\W*$
    | ^(?:Follow|Find|More|See|Read)\b.{0,200}https?://
    """,
    re.VERBOSE,
)
_ADDRESS = re.compile(
    r"[._@][a-z0-9_-]*(?:\.?(?:com|org|net|gov|info|news|media|io|eu|co|ua|ru|uk|us|int|mil))\b|[_@]\w"
)
_CITY_STATES = frozenset(["UNITED NATIONS", "SINGAPORE", "LUXEMBOURG", "MONACO"])
# One of these stands in every line that _CREDIT can match.
_CREDIT_WORDS = (
    "ontribut", "Getty", "via ", "AP ", "AP/", "AFP", "Reuters", "REUTERS", "Anadolu", "EPA", "Shutterstock", "Handout", "Pool",
    "ing by", "Compiled", "By ", "BY ", "Photo", "Image", "Picture", "Video", "Source", "Credit", "Caption", "©", "(c)",
    "Copyright", "rights reserved", "Posted", "Updated", "Published", "Tag", "Topic", "Related", "ead", "also", "elated:", "EAD", "ELATED", "ALSO", "://", "osted", "pdated", "ublished", "POSTED", "UPDATED", "PUBLISHED", "ag:", "ags:", "TAG", "opic",
)  # fmt: skip
_PERSON_AFTER = re.compile(r" (?!River\b|Valley\b)[A-Z][a-z]+")
_NEXT_WORD = re.compile(r"[ ]?([\w'-]{1,40})")
_PRONOUN_US = frozenset(
    [
        "TELL",
        "JOIN",
        "FOLLOW",
        "ABOUT",
        "CONTACT",
        "LET",
        "OF",
        "GIVE",
        "HELP",
        "SHOW",
        "MAKE",
        "LEAVE",
        "BOTH",
        "ALL",
        "KILL",
        "SAVE",
        "GIVES",
        "TELLS",
        "LETS",
        "MAKES",
    ]
)


@dataclass(slots=True)
class _Hit:
    start: int
    end: int
    kind: int
    value: Any
    actor: int | None = None


def find(article: Article, pack: str | Path | None = None) -> list[Mention]:
    """All mentions of actors in an article, in the order of the text.

    In: an article (its dates decide who `the US president` is) and, optionally, the path of a user's pack.
    Out: mentions with spans in `article.text`; `form` is `name`, or `title` for titles and metonyms. One place can
    give two mentions of different actors: `the Kremlin` is the institution by name and Russia as a title.
    Never raises on any text; raises LexiconError for a pack that can't be used.
    """
    return read(article, load(pack))


def read(article: Article, lex: Compiled) -> list[Mention]:
    """`find` with a roster that is compiled already."""
    text = article.text
    if not text:
        return []
    made = normal(text)
    hits = _hits(lex, made.hay)
    if not hits:
        return []
    title = article.title
    headline = len(normal(title).hay) if title and text.startswith(title) else 0
    out = []
    for start, end, number, form in _resolve(lex, made.hay, hits, made.lined, headline, article):
        start, end = made.original(start), made.original(end - 1) + 1
        actor = lex.actors[number]
        out.append(Mention(article.article_id, actor.actor_id, actor.name, start, end, text[start:end], form))
    return out


def in_headline(mention: Mention, article: Article) -> bool:
    """Whether a mention stands in the headline of its article."""
    title = article.title
    return bool(title) and article.text.startswith(title or "") and mention.start < len(title or "")


def kinds(pack: str | Path | None = None) -> dict[str, str]:
    """Canonical name → kind (person, state, institution, organisation, armed_group, party, company)."""
    return {actor.name: actor.kind for actor in load(pack).actors}


def _hits(lex: Compiled, hay: str) -> list[_Hit]:
    """All forms at word boundaries; longest first, what stands inside a longer one dropped."""
    automaton, payloads = lex.automaton, lex.payloads
    if hay.islower():
        automaton = lex.small()
        payloads = lex.lower_payloads
    size = len(hay)
    raw: list[tuple[int, int, int]] = []
    for index, start, end in automaton.find_matches_as_indexes(hay, overlapping=True):
        if (
            start
            and (before := hay[start - 1]).isalnum()
            and not (before.islower() and hay[start].isupper() and end - start > 3)
        ):
            continue
        if (
            end < size
            and (after := hay[end]).isalnum()
            and hay[end - 1].isalnum()
            and not (after.isupper() and hay[end - 1].islower() and end - start > 3)
        ):
            continue
        raw.append((start, -end, index))
    raw.sort()
    hits: list[_Hit] = []
    titles: list[_Hit] = []
    blocks: list[_Hit] = []
    outer: _Hit | None = None
    for start, minus_end, index in raw:
        end = -minus_end
        inside = outer is not None and start < outer.end
        counted = False
        for kind, value in payloads[index]:
            if kind == BLOCK:
                blocks.append(_Hit(start, end, kind, value))
            elif kind in (OFFICE, FIXED):
                if not inside and (not titles or start >= titles[-1].end):
                    titles.append(_Hit(start, end, kind, value))
            elif not inside:
                hits.append(_Hit(start, end, kind, value))
                counted = True
            elif outer is not None and start == outer.start and (end == outer.end or hay.startswith("'s", end)):
                # several actors share the form, or a state in the possessive stands in it (Ukraine's air force)
                hits.append(_Hit(start, end, kind, value))
        if counted:
            outer = hits[-1]
    if blocks:
        edges = [block.start for block in blocks]
        hits = [hit for hit in hits if not _blocked(lex, hit, blocks, edges)]
    hits += titles
    hits.sort(key=lambda hit: (hit.start, hit.end, hit.kind))
    return hits


def _blocked(lex: Compiled, hit: _Hit, blocks: Sequence[_Hit], edges: Sequence[int]) -> bool:
    """Whether a hit stands inside a name that its actor must not match."""
    index = bisect_right(edges, hit.start)
    for block in blocks[max(0, index - 6) : index]:
        if block.end >= hit.end:
            if hit.kind in (NAME, SHORT) and hit.value == block.value:
                return True
            if hit.kind == SURNAME and block.value in (
                *lex.primary.get(hit.value, ()),
                *lex.secondary.get(hit.value, ()),
            ):
                return True
    return False


def _outside(lex: Compiled, hay: str, text: str, hit: _Hit, cache: dict[int, bool]) -> bool:
    """Whether a hit stands in a dateline, a byline, a credit, an address or a handle."""
    start, end = hit.start, hit.end
    if start and hay[start - 1] in "@_/=&?#.-" or start and hay[start - 1].islower():
        token = hay[max(hay.rfind(" ", max(0, start - 120), start) + 1, start - 120) : start]
        if "@" in token or "://" in token or token.startswith("www."):
            return True
    if end < len(hay) and hay[end] in "._@" and _ADDRESS.match(hay, end):
        return True
    line = text.rfind("\n", max(0, start - 320), start) + 1
    if not line and start > 320:
        return False
    line_end = text.find("\n", end, line + 320)
    if line_end < 0:
        line_end = len(hay) if len(hay) - line <= 320 else -1
    person = hit.kind == SURNAME or (
        hit.kind == NAME and hit.value is not None and lex.actors[hit.value].kind == "person"
    )
    if start - line < 90 and not person:
        match = _DATELINE.match(hay, line, line + 140)
        if match is not None and start < match.end() and _is_dateline(lex, hay[line : match.end()]):
            return True
    if line_end < 0:
        return False
    known = cache.get(line)
    if known is None:
        words = hay[line:line_end]
        known = cache[line] = any(mark in words for mark in _CREDIT_WORDS) and _CREDIT.search(words) is not None
    return known


def _is_dateline(lex: Compiled, head: str) -> bool:
    """Whether what looks like a dateline begins with a place, and not with an actor (`NATO — the alliance — …`)."""
    words = head.strip(" -–—:\"'").split()
    if len(words) > 9:
        return False
    if ")" in head or "]" in head:
        return True
    place = re.split(r"[,/]|\s[-–—]|[-–—]{1,2}$", head.strip(" \"'*_"))[0].strip(" -–—")
    return place in _CITY_STATES or place not in lex.plain_names


def _resolve(
    lex: Compiled, hay: str, hits: list[_Hit], text: str, headline: int, article: Article
) -> list[tuple[int, int, int, str]]:
    lines: dict[int, bool] = {}
    hits = [hit for hit in hits if not _outside(lex, hay, text, hit, lines)]
    wanted: dict[int, bool] = {}
    for hit in hits:
        if hit.kind == NAME and hit.value not in wanted:
            wanted[hit.value] = _wanted(lex.actors[hit.value], hay)
    if not all(wanted.values()):
        hits = [hit for hit in hits if hit.kind != NAME or wanted[hit.value]]
    named: dict[int, int] = {}  # actor → first place of a full name
    for hit in hits:
        if hit.kind == NAME and hit.value not in named:
            named[hit.value] = hit.start
    strangers: dict[str, int] = {}  # surname → first place of a bearer who is not in the lexicon
    out: list[tuple[int, int, int, str]] = []
    people: list[tuple[int, int, int]] = []  # named persons in order: start, end, actor
    last_holder: dict[str, int] = {}
    titles: list[_Hit] = []
    capitals: list[_Hit] = []
    modifiers: list[tuple[int, int]] = []
    for hit in hits:
        start, end = hit.start, hit.end
        if hit.kind == NAME:
            actor = lex.actors[hit.value]
            if not _case_fits(hay, start, end) or _other(lex, actor, hay, start, end):
                continue
            if out and out[-1][2] == hit.value and start - out[-1][1] <= 2 and hay[out[-1][1] : start] in (" (", "("):
                continue  # the International Atomic Energy Agency (IAEA): one place
            out.append((start, end, hit.value, "name"))
            if actor.kind == "person":
                people.append((start, end, hit.value))
                for surname in (*actor.surnames, *actor.shared):
                    last_holder[plain(surname).lower()] = hit.value
        elif hit.kind == SURNAME:
            number = _surname(lex, hay, hit, headline, named, strangers, last_holder)
            if number is not None:
                out.append((start, end, number, "name"))
                people.append((start, end, number))
        elif hit.kind == SHORT:
            first = named.get(hit.value)
            if first is not None and (first < start or start < headline):
                out.append((start, end, hit.value, "name"))
        elif hit.kind == CAPITAL:
            capitals.append(hit)
        elif hit.kind in (OFFICE, FIXED):
            titles.append(hit)
    window = article.published_earliest, article.published_latest
    cast = _Cast(people)
    for hit in titles:
        found = _title(lex, hay, hit, cast, window)
        if found is not None:
            number, begin, adjective = found
            if number is not None:
                out.append((begin, hit.end, number, "title"))
            if adjective:  # `the U.S. president`: the state is no more than an adjective of a title that stands alone
                modifiers.append((begin, hit.start))
    if modifiers:
        out = [
            row
            for row in out
            if not (row[3] == "name" and _within(row, modifiers) and lex.actors[row[2]].kind == "state")
        ]
    states = {start for start, _, number, form in out if form == "name" and lex.actors[number].kind == "state"}
    for hit in capitals:
        if _government(lex, hay, hit, states):
            for number in lex.capitals[hit.value]:
                out.append((hit.start, hit.end, number, "title"))
    out.sort()
    return out


def _within(row: tuple[int, int, int, str], spans: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(spans, row[0], key=lambda span: span[0]) - 1
    return index >= 0 and row[1] <= spans[index][1]


def _case_fits(hay: str, start: int, end: int) -> bool:
    """`US` in a line of capitals may be the pronoun (`TELL US`)."""
    if end - start != 2 or hay[start:end] != "US":
        return True
    if hay[end : end + 1] == "$":
        return False
    return _word_before(hay, start) not in _PRONOUN_US


def _wanted(actor: Actor, hay: str) -> bool:
    """Whether the words of the article leave room for the actor (Georgia the state, not the one around Atlanta)."""
    if actor.not_with and any(word in hay for word in actor.not_with):
        return False
    return not actor.only_with or any(word in hay for word in actor.only_with)


def _other(lex: Compiled, actor: Actor, hay: str, start: int, end: int) -> bool:
    """Whether a name of a state belongs to something else: an organisation, or a namesake."""
    if actor.kind != "state":
        return False
    if actor.name in lex.given and (_PERSON_AFTER.match(hay, end) or _given_before(lex, hay, start)):
        return True
    if hay[end : end + 1] == " " and lex.org_after.match(hay, end):
        return True
    before = hay[max(0, start - 80) : start]
    if before.endswith("Air "):
        return True
    return before.endswith((" of ", " for ", " the ")) and lex.org_before.search(before) is not None


def _word_before(hay: str, start: int) -> str:
    """The word before a place, without the marks in front of it; at most thirty characters of it."""
    words = hay[max(0, start - 30) : start].rstrip(" ,")
    return words[words.rfind(" ") + 1 :].lstrip("\"'([{")


def _given_before(lex: Compiled, hay: str, start: int) -> bool:
    return (
        hay[start - 1 : start] == " " and hay[start - 2 : start - 1].isalpha() and _word_before(hay, start) in lex.given
    )


def _surname(
    lex: Compiled,
    hay: str,
    hit: _Hit,
    headline: int,
    named: Mapping[int, int],
    strangers: dict[str, int],
    last: Mapping[str, int],
) -> int | None:
    """Whose surname it is, if anyone's."""
    key: str = hit.value
    start, end = hit.start, hit.end
    primary = lex.primary.get(key, [])
    holders = [*primary, *lex.secondary.get(key, [])]
    role = False
    if start > 1 and hay[start - 1] == " " and hay[start - 2] != ",":
        word = _word_before(hay, start)
        if word in lex.given and word.lower() not in lex.own_given[key]:
            strangers.setdefault(key, start)
            return None
        role = word.lower() in lex.roles or word.lower() + "." in lex.roles
    family_first = any(lex.actors[number].family_first for number in holders)
    if hay[end : end + 1] == " " and end + 2 < len(hay) and hay[end + 1].isupper() and hay[end + 2].islower():
        following = _NEXT_WORD.match(hay, end)
        if following is not None:
            word = following.group(1)
            if family_first and ("-" in word or _korean(hay, following.end())) or word in ("Jr", "Sr"):
                strangers.setdefault(key, start)
                return None
            if hay[start:end] in lex.given and word not in lex.roles and not role:
                return None
    before = [number for number in holders if named.get(number, start) < start]
    anywhere = [number for number in holders if number in named]
    if len(primary) == 1:
        first = primary[0]
        actor = lex.actors[first]
        if first in before or (role and len(holders) == 1):
            return first
        if before:
            return last.get(key, before[-1])
        if strangers.get(key, start) < start:
            return None
        if role and first in anywhere:
            return first
        if not actor.needs_name:
            if anywhere and first not in anywhere:
                return anywhere[0] if start < headline and len(anywhere) == 1 else first
            return first
        if role or (start < headline and first in anywhere):
            return first
        return None
    if before:
        return last.get(key, before[-1])
    if start < headline and len(anywhere) == 1:
        return anywhere[0]
    return None


def _korean(hay: str, place: int) -> bool:
    """Whether another capitalised word follows (`Kim Yong Hyun`)."""
    return hay[place : place + 1] == " " and hay[place + 1 : place + 2].isupper()


_OF_STATE = re.compile(r"(?:-elect)?(?: of (?:the )?)")
_PREDICATE = frozenset(
    [
        "as",
        "is",
        "was",
        "be",
        "been",
        "being",
        "became",
        "become",
        "becomes",
        "remains",
        "remained",
        "named",
        "elected",
        "called",
        "appointed",
        "than",
        "like",
    ]
)


class _Cast:
    """The persons named in an article, in order."""

    def __init__(self, people: Sequence[tuple[int, int, int]]) -> None:
        self.people = people
        self.begins = [start for start, _, _ in people]
        self.ends = [end for _, end, _ in people]
        first: dict[int, int] = {}
        for start, _, number in people:
            first.setdefault(number, start)
        self.order = list(first)
        self.firsts = list(first.values())
        self.seen = frozenset(first)


def _title(
    lex: Compiled,
    hay: str,
    hit: _Hit,
    cast: _Cast,
    window: tuple[str | None, str | None],
) -> tuple[int | None, int, bool] | None:
    """Who a title stands for, where it starts, and whether an adjective ties it to a state.

    Null where the title stands in apposition to a name; the actor is null where it is a predicate or a former title,
    or where it is not clear who is meant.
    """
    start, end = hit.start, hit.end
    people, begins, ends = cast.people, cast.begins, cast.ends
    # before a name: President Putin; the Polish president, Andrzej Duda
    index = bisect_right(begins, end - 1)
    if index < len(people) and people[index][0] - end <= 2 and hay[end : people[index][0]] in (" ", ", ", ": "):
        return None
    if hay[end : end + 1] == " " and hay[end + 1 : end + 2].isupper() and hay[start].isupper():
        return None  # a capitalised title before some name that is not in the lexicon
    if hay.startswith(("'s Office", "'s Administration"), end):
        return None
    begin = start
    state: int | None = None
    definite = adjective = False
    turn = ""
    words = list(re.finditer(r"[\w.'-]+", hay[max(0, start - 60) : start]))
    offset = max(0, start - 60)
    position = len(words) - 1
    edge = start
    while position >= 0:
        match = words[position]
        if hay[offset + match.end() : edge].strip(" "):
            break
        word = match.group()
        low = word.lower()
        pair = f"{words[position - 1].group()} {word}" if position else ""
        if pair in lex.adjectives:
            state = lex.adjectives[pair]
            adjective = True
            position -= 1
            begin = edge = offset + words[position].start()
        elif word in lex.adjectives:
            state = lex.adjectives[word]
            adjective = True
            begin = edge = offset + match.start()
        elif word.endswith("'s") and _state_named(lex, hay, offset + match.end() - 2) is not None:
            state = _state_named(lex, hay, offset + match.end() - 2)
            definite = True
            begin = edge = offset + match.start()
            position -= 1
            break
        elif low == "the":
            definite = True
            begin = edge = offset + match.start()
            position -= 1
            break
        elif low in lex.not_now or low.startswith("ex-"):
            return None, begin, adjective
        elif low in lex.modifiers or low.endswith("-year-old"):
            turn = low
            begin = edge = offset + match.start()
        else:
            break
        position -= 1
    if (
        position >= 0
        and words[position].group().lower() in _PREDICATE
        and not hay[offset + words[position].end() : begin].strip()
    ):
        return None, begin, adjective
    # after a name: Duda, the Polish president; behind `of`: the president of the United States
    where = bisect_right(ends, begin) - 1
    if where >= 0 and hay[ends[where] : begin] in (", ", " ", " - ", " – ", " — ") and begin - ends[where] <= 3:
        return None
    of = _OF_STATE.match(hay, end)
    stop = end
    if of is not None:
        state_of = _state_at(lex, hay, of.end())
        if state_of is None:
            return None, begin, adjective
        state, stop = state_of
        if index < len(people) and hay[stop : people[index][0]] in (" ", ", ") and people[index][0] >= stop:
            return None
    if hit.kind == FIXED:
        found = [number for number, title in lex.fixed[hit.value] if title.holds(*window)]
        return (found[0], begin, False) if len(found) == 1 else (None, begin, adjective)
    offices = lex.offices[hit.value]
    earlier = bisect_right(begins, begin)
    if state is not None:
        name = lex.actors[state].name
        candidates = [
            number
            for office in offices
            for number, title in lex.holders.get((office, name), ())
            if title.holds(*window)
        ]
        candidates = _in_turn(lex, list(dict.fromkeys(candidates)), offices, turn)
        if len(candidates) > 1 or window[1] is None:
            candidates = [number for number in candidates if number in cast.seen]
        return (candidates[0] if len(candidates) == 1 else None), begin, adjective
    if not definite:
        return None, begin, adjective
    able = {
        number
        for number in cast.order[: bisect_right(cast.firsts, begin)]
        if any(title.office in offices and title.holds(*window) for title in lex.actors[number].titles)
    }
    able = set(_in_turn(lex, sorted(able), offices, turn))
    if not able:
        return None, begin, adjective
    if len(able) == 1:
        return next(iter(able)), begin, False
    near = [
        number for place, _, number in people[max(0, earlier - 8) : earlier] if number in able and begin - place < 400
    ]
    if near and len(set(near)) == 1:
        return near[0], begin, False
    return None, begin, adjective


def _in_turn(lex: Compiled, numbers: Sequence[int], offices: Sequence[str], turn: str) -> list[int]:
    """Of several holders on one day, the one who comes (`the new president`) or goes (`the outgoing president`)."""
    if len(numbers) < 2 or turn not in ("new", "newly", "incoming", "outgoing"):
        return list(numbers)
    begun = {
        number: max(title.begins or "" for title in lex.actors[number].titles if title.office in offices)
        for number in numbers
    }
    pick = min(begun.values()) if turn == "outgoing" else max(begun.values())
    return [number for number in numbers if begun[number] == pick]


def _state_named(lex: Compiled, hay: str, end: int) -> int | None:
    """The state whose name ends at `end`."""
    for size in (1, 2, 3):
        words = hay[max(0, end - 40) : end].split(" ")[-size:]
        number = lex.by_name.get(" ".join(words))
        if number is not None and lex.actors[number].kind == "state":
            return number
    return None


def _state_at(lex: Compiled, hay: str, start: int) -> tuple[int, int] | None:
    """The state whose name starts at `start`, and where the name ends."""
    words = re.findall(r"[\w.]+", hay[start : start + 48])[:4]
    for size in (4, 3, 2, 1):
        text = " ".join(words[:size]).rstrip(".")
        number = lex.state_forms.get(text)
        if number is not None and hay.startswith(text, start):
            return number, start + len(text)
    return None


def _government(lex: Compiled, hay: str, hit: _Hit, states: set[int]) -> bool:
    """Whether a capital (or the Kremlin) stands for its government, from the words around it."""
    start, end = hit.start, hit.end
    if hit.value == "Kremlin":
        return not _IN_KREMLIN.search(hay, max(0, start - 16), start)
    if hay[start - 1 : start] == "-" or hay[end : end + 1] == "-":
        return False
    before = [word.lower() for word in re.findall(r"[\w'-]+", hay[max(0, start - 60) : start])]
    prior = before[-1] if before and hay[start - 1 : start] in " " else ""
    if hay.startswith("'s", end):
        owned = _OWNED.match(hay, end)
        if owned is None:
            return False
        first, second = owned.group(1).lower(), (owned.group(2) or "").lower()
        return first in lex.gov_owned or (second in lex.gov_owned and first not in lex.place_after)
    follow = _NEXT_WORD.match(hay, end)
    after = follow.group(1) if follow is not None and hay[end : end + 1] == " " else ""
    if after.lower() in lex.place_after or (after[:1].isupper() and prior not in lex.gov_objects):
        return False
    if hay[end : end + 2] == ", " and hay[end + 2 : end + 3].isupper():
        return False  # Kyiv, Ukraine
    if prior in ("between", "against", "with", "by", "without", "neither", "nor"):
        return True
    if prior in lex.gov_objects:
        return True
    if prior in ("and", "or"):
        joint = before[-5:-1]
        if any(word in ("between", "with", "by", "without", "against", "neither", "both") for word in joint):
            return True
    if prior in lex.place_before:
        return prior in ("to", "of", "on", "for", "from", "towards", "toward", "into") and any(
            word in lex.gov_ties for word in before[-5:-1]
        )
    if prior in ("the", "a", "an"):
        return False
    if any(hay.startswith(join, end) and end + len(join) in states for join in (", ", " and ", ", the ", " and the ")):
        return True
    if after not in lex.gov_verbs and not (after.islower() and len(after) > 4 and after.endswith("ed")):
        return False
    # Kyiv rocked by blasts, Kyiv told to save power: the city bears it
    return not _PASSIVE.match(hay, end)


_PASSIVE = re.compile(r" (?:\w+(?:ed|en|wn)|hit|struck|told|cut|left) (?:by|to|in|with|amid|after|overnight|again)\b")
_IN_KREMLIN = re.compile(r"\b(?:in|at|inside|near|to|from|outside|into) the $")
_OWNED = re.compile(r"'s ([\w-]{1,40})(?: ([\w-]{1,40}))?")


# -------------------------------------------------------------------------------------------------------- the series

LEAST_STORIES = 20  # stories that a statement about a share needs on either side
# Standard errors of the difference that a change must exceed. All cuts are looked at, so that two would call one random
# series in six a change; at two and a half it is one in twenty.
SPREAD = 2.5
TIMELINE = (
    "period_start", "actor_id", "actor", "by_name", "by_title", "articles", "stories", "share_of_stories", "words",
    "per_1000_words", "articles_total", "stories_total",
)  # fmt: skip


def period_of(day: str, by: str) -> str:
    """The first day of the period that holds a day: `day`, `week` (from Monday) or `month`."""
    date = datetime.date.fromisoformat(day[:10])
    if by == "day":
        return date.isoformat()
    if by == "week":
        return (date - datetime.timedelta(days=date.weekday())).isoformat()
    if by == "month":
        return date.replace(day=1).isoformat()
    raise ValueError(f"by = {by!r} is no period; write day, week or month")


def _period(article: Article, by: str) -> str | None:
    """The period of an article, or null where its dates don't fit into one."""
    lo, hi = article.published_earliest, article.published_latest
    if not lo or not hi:
        return None
    try:
        first = period_of(lo, by)
        return first if first == period_of(hi, by) else None
    except ValueError:
        if by not in ("day", "week", "month"):
            raise
        return None


def _periods(first: str, last: str, by: str) -> list[str]:
    """All periods from the first to the last, also those without an article."""
    out = [first]
    date = datetime.date.fromisoformat(first)
    while out[-1] < last:
        if by == "month":
            date = (date + datetime.timedelta(days=32)).replace(day=1)
        else:
            date += datetime.timedelta(days=7 if by == "week" else 1)
        out.append(date.isoformat())
    return out


@dataclass(slots=True)
class _Corpus:
    """The dated articles that mentions are read from, laid out by period."""

    by: str
    periods: list[str]
    period: dict[str, str]  # article → period
    story: dict[str, str]  # article → story
    story_period: dict[str, str]  # story → period of its first dated article
    words: dict[str, int]
    outlet: dict[str, str]
    undated: int
    not_read: int


def _corpus(articles: Iterable[Article], stories: Iterable[Any] | None, by: str) -> _Corpus:
    period_of("2025-01-01", by)
    told = {aid: story.story_id for story in stories or () for aid in story.articles}
    period: dict[str, str] = {}
    story: dict[str, str] = {}
    first: dict[str, tuple[str, str]] = {}
    words: dict[str, int] = {}
    outlet: dict[str, str] = {}
    undated = not_read = 0
    for article in articles:
        if article.language != "en":
            not_read += 1
            continue
        where = _period(article, by)
        if where is None:
            undated += 1
            continue
        aid = article.article_id
        period[aid] = where
        story[aid] = told.get(aid) or article.story_id or aid
        words[aid] = article.words or len(article.text.split())
        outlet[aid] = article.outlet or ""
        moment = (article.published_earliest or "", where)
        if story[aid] not in first or moment < first[story[aid]]:
            first[story[aid]] = moment
    periods = _periods(min(period.values()), max(period.values()), by) if period else []
    return _Corpus(
        by, periods, period, story, {key: value[1] for key, value in first.items()}, words, outlet, undated, not_read
    )


def timeline(
    mentions: Iterable[Mention],
    articles: Iterable[Article],
    stories: Iterable[Any] | None = None,
    *,
    by: str = "week",
    outlets: Iterable[str] | None = None,
    actors: Iterable[str] | None = None,
) -> pd.DataFrame:
    """Period × actor: how often, and in how many independent stories, each actor stands.

    In: mentions and the articles that they stand in (English ones count; others are not read), the stories (else each
    article's `story_id`, else the article), the period (`day`, `week` from Monday, `month`); `outlets` keeps the
    articles of these outlets, `actors` the rows of these canonical names.
    Out: period_start, actor_id, actor, by_name, by_title (mentions), articles, stories (of which the first dated
    article falls into the period), share_of_stories (0..1; null in a period without stories), words (of all articles
    of the period), per_1000_words (mentions by name or title; null without words), articles_total, stories_total.
    Every actor found has a row in every period, also empty ones. An article whose dates are null or wider than one
    period is left out and counted in `attrs["undated"]`; `attrs["not_read"]` counts other languages.
    A story copied twenty times changes `articles` and not `stories`. Raises ValueError for an unknown period.
    """
    import pandas as pd

    kept = list(articles)
    if outlets is not None:
        wanted = set(outlets)
        kept = [article for article in kept if (article.outlet or "") in wanted]
    corpus = _corpus(kept, stories, by)
    chosen = set(actors) if actors is not None else None
    names: dict[str, str] = {}
    by_form: Counter[tuple[str, str, str]] = Counter()
    in_articles: dict[tuple[str, str], set[str]] = defaultdict(set)
    in_stories: dict[tuple[str, str], set[str]] = defaultdict(set)
    for mention in mentions:
        where = corpus.period.get(mention.article_id)
        if where is None or (chosen is not None and mention.actor not in chosen):
            continue
        names[mention.actor_id] = mention.actor
        by_form[where, mention.actor_id, mention.form] += 1
        in_articles[where, mention.actor_id].add(mention.article_id)
        story = corpus.story[mention.article_id]
        in_stories[corpus.story_period[story], mention.actor_id].add(story)
    articles_total = Counter(corpus.period.values())
    stories_total = Counter(corpus.story_period.values())
    words_total: Counter[str] = Counter()
    for aid, where in corpus.period.items():
        words_total[where] += corpus.words[aid]
    rows = []
    for where in corpus.periods:
        for actor_id in sorted(names, key=lambda key: (names[key], key)):
            by_name, by_title = by_form[where, actor_id, "name"], by_form[where, actor_id, "title"]
            told, total, words = len(in_stories.get((where, actor_id), ())), stories_total[where], words_total[where]
            rows.append(
                (
                    where, actor_id, names[actor_id], by_name, by_title, len(in_articles.get((where, actor_id), ())), told,
                    told / total if total else None, words, 1000 * (by_name + by_title) / words if words else None,
                    articles_total[where], total,
                )
            )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(TIMELINE))
    for column in ("by_name", "by_title", "articles", "stories", "words", "articles_total", "stories_total"):
        frame[column] = frame[column].astype("Int64")
    for column in ("share_of_stories", "per_1000_words"):
        frame[column] = frame[column].astype("Float64")
    frame.attrs.update(undated=corpus.undated, not_read=corpus.not_read, by=by)
    return frame


def by_outlet(
    mentions: Iterable[Mention], articles: Iterable[Article], stories: Iterable[Any] | None = None
) -> pd.DataFrame:
    """Outlet × actor over all articles, dated or not.

    Out: outlet (null where not known), actor_id, actor, by_name, by_title, articles, stories, stories_total,
    share_of_stories. A story that two outlets tell counts for each.
    """
    import pandas as pd

    told = {aid: story.story_id for story in stories or () for aid in story.articles}
    outlet: dict[str, str] = {}
    story: dict[str, str] = {}
    totals: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        if article.language == "en":
            aid = article.article_id
            outlet[aid] = article.outlet or ""
            story[aid] = told.get(aid) or article.story_id or aid
            totals[outlet[aid]].add(story[aid])
    cells: dict[tuple[str, str, str], list[Any]] = {}
    for mention in mentions:
        where = outlet.get(mention.article_id)
        if where is None:
            continue
        cell = cells.setdefault((where, mention.actor, mention.actor_id), [0, 0, set(), set()])
        cell[0 if mention.form == "name" else 1] += 1
        cell[2].add(mention.article_id)
        cell[3].add(story[mention.article_id])
    rows = [
        (where or None, actor_id, actor, cell[0], cell[1], len(cell[2]), len(cell[3]), len(totals[where]), len(cell[3]) / len(totals[where]))
        for (where, actor, actor_id), cell in sorted(cells.items())
    ]  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=["outlet", "actor_id", "actor", "by_name", "by_title", "articles", "stories", "stories_total", "share_of_stories"],
    )  # fmt: skip


def coverage(articles: Iterable[Article], stories: Iterable[Any] | None = None, *, by: str = "week") -> pd.DataFrame:
    """The strip under a series: period × outlet with articles, stories and words.

    An outlet that is not known is null. Rows whose `period_start` is null hold the undated articles, and those in
    languages that are not read stand in `attrs["not_read"]`.
    """
    import pandas as pd

    kept = list(articles)
    corpus = _corpus(kept, stories, by)
    told = {aid: story.story_id for story in stories or () for aid in story.articles}
    cells: dict[tuple[str, str], list[Any]] = {}
    for article in kept:
        if article.language != "en":
            continue
        where = corpus.period.get(article.article_id, "")
        cell = cells.setdefault((where, article.outlet or ""), [0, set(), 0])
        cell[0] += 1
        cell[1].add(told.get(article.article_id) or article.story_id or article.article_id)
        cell[2] += article.words or len(article.text.split())
    outlets = sorted({outlet for _, outlet in cells})
    rows = [
        (
            where,
            outlet or None,
            *(lambda cell: (cell[0], len(cell[1]), cell[2]))(cells.get((where, outlet), (0, (), 0))),
        )
        for where in corpus.periods
        for outlet in outlets
    ]
    rows += [(None, outlet or None, cells["", outlet][0], len(cells["", outlet][1]), cells["", outlet][2]) for outlet in outlets if ("", outlet) in cells]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["period_start", "outlet", "articles", "stories", "words"])
    frame.attrs.update(undated=corpus.undated, not_read=corpus.not_read, by=by)
    return frame


def breaks(covered: pd.DataFrame) -> list[dict[str, Any]]:
    """Where coverage breaks, from the table of `coverage`: a change there may be one of the collection.

    Each break: period_start, outlet (null for all), kind and a sentence. Kinds: `leaves` (an outlet that stood in
    three quarters of the periods until then, three at least, with a tenth of their articles, has none from then on, for
    two periods at least; `share` is its part of them), `joins` (the same from the other end), `gap` (a period without any article) and `thin` (less
    than a third of the median number of articles, where that is six or more).
    """
    dated = covered[covered["period_start"].notna()]
    periods = sorted(dated["period_start"].unique())
    if not periods:
        return []
    counts: dict[Any, list[int]] = {}
    for outlet, part in dated.groupby("outlet", dropna=False, sort=True):
        at = dict(zip(part["period_start"], part["articles"], strict=True))
        counts[outlet if isinstance(outlet, str) else None] = [int(at.get(period, 0)) for period in periods]
    totals = [sum(column) for column in zip(*counts.values(), strict=True)]
    found: list[dict[str, Any]] = []
    for outlet, row in counts.items():
        if outlet is None:
            continue
        present = [index for index, number in enumerate(row) if number]
        for kind, edge in (("leaves", present[-1] + 1 if present else 0), ("joins", present[0] if present else 0)):
            span = row[:edge] if kind == "leaves" else row[edge:]
            whole = totals[:edge] if kind == "leaves" else totals[edge:]
            rest = len(row) - len(span)
            steady = sum(1 for number in span if number)
            if rest < 2 or steady < 3 or 4 * steady < 3 * len(span) or 10 * sum(span) < sum(whole):
                continue
            if kind == "leaves" and edge < len(periods):
                found.append({"period_start": periods[edge], "outlet": outlet, "kind": kind, "share": sum(span) / sum(whole), "text": f"{outlet} leaves the collection: no article from {periods[edge]} on"})  # fmt: skip
            elif kind == "joins" and edge > 0:
                found.append({"period_start": periods[edge], "outlet": outlet, "kind": kind, "share": sum(span) / sum(whole), "text": f"{outlet} joins the collection: its first article is of the period of {periods[edge]}"})  # fmt: skip
    middle = sorted(totals)[len(totals) // 2]
    for index, (period, number) in enumerate(zip(periods, totals, strict=True)):
        if number == 0:
            found.append(
                {"period_start": period, "outlet": None, "kind": "gap", "text": f"no article in the period of {period}"}
            )
        elif middle >= 6 and 3 * number < middle and 0 < index < len(periods) - 1:
            found.append({"period_start": period, "outlet": None, "kind": "thin", "text": f"{number} articles in the period of {period}, where {middle} are usual"})  # fmt: skip
    return sorted(found, key=lambda item: (item["period_start"], item["outlet"] or "", item["kind"]))


def constant_outlets(
    mentions: Iterable[Mention],
    articles: Iterable[Article],
    stories: Iterable[Any] | None = None,
    *,
    by: str = "week",
    actors: Iterable[str] | None = None,
) -> pd.DataFrame:
    """The second line: `timeline` of the outlets alone that have an article in every period from first to last.

    `attrs["outlets"]` names them; the table is empty where there is none. An outlet that comes or goes can't move it.
    """
    kept = list(articles)
    corpus = _corpus(kept, stories, by)
    present: dict[str, set[str]] = defaultdict(set)
    for aid, where in corpus.period.items():
        present[corpus.outlet[aid]].add(where)
    steady = sorted(outlet for outlet, seen in present.items() if outlet and len(seen) == len(corpus.periods))
    frame = timeline(mentions, kept, stories, by=by, outlets=steady, actors=actors)
    frame.attrs["outlets"] = steady
    return frame


def decompose(
    mentions: Iterable[Mention],
    articles: Iterable[Article],
    actor: str,
    cut: str,
    stories: Iterable[Any] | None = None,
    *,
    since: str | None = None,
    until: str | None = None,
) -> pd.DataFrame:
    """How much of a change of an actor's share is "same outlets wrote more or less", and how much "outlets changed".

    Compares the days from `since` to the day before `cut` with those from `cut` to `until` (inclusive; null: open).
    The unit is one outlet telling one story, so a story that two outlets carry weighs twice. Same outlets: the change
    of each outlet's own share, weighted with its mean weight in the two spans; outlets changed: the rest, which comes
    from their weights, and from outlets that stand in one span only. The two add up to the change exactly.
    Out: one row `all outlets`, then one an outlet: outlet, told_before, named_before, told_after, named_after,
    share_before, share_after (null where it told nothing), change, same_outlets, outlets_changed.
    """
    import pandas as pd

    told = {aid: story.story_id for story in stories or () for aid in story.articles}
    named = {mention.article_id for mention in mentions if mention.actor == actor}
    cells: dict[str, list[set[str]]] = {}
    for article in articles:
        lo, hi = article.published_earliest, article.published_latest
        if article.language != "en" or not lo or not hi:
            continue
        if (since and lo[:10] < since) or (until and hi[:10] > until) or (lo[:10] < cut <= hi[:10]):
            continue
        after = 2 if lo[:10] >= cut else 0
        cell = cells.setdefault(article.outlet or "", [set(), set(), set(), set()])
        story = told.get(article.article_id) or article.story_id or article.article_id
        cell[after].add(story)
        if article.article_id in named:
            cell[after + 1].add(story)
    sums = [sum(len(cell[index]) for cell in cells.values()) for index in range(4)]
    rows = []
    for outlet in sorted(cells):
        before, named_before, after, named_after = (len(part) for part in cells[outlet])
        share_before = named_before / before if before else None
        share_after = named_after / after if after else None
        change = (named_after / sums[2] if sums[2] else 0.0) - (named_before / sums[0] if sums[0] else 0.0)
        same = 0.0
        if share_before is not None and share_after is not None:
            same = (before / sums[0] + after / sums[2]) / 2 * (share_after - share_before)
        rows.append(
            (
                outlet or None,
                before,
                named_before,
                after,
                named_after,
                share_before,
                share_after,
                change,
                same,
                change - same,
            )
        )
    if not sums[0] or not sums[2]:
        rows = [(*row[:7], None, None, None) for row in rows]
        total: tuple[Any, ...] = ("all outlets", *sums, sums[1] / sums[0] if sums[0] else None, sums[3] / sums[2] if sums[2] else None, None, None, None)  # fmt: skip
    else:
        whole = sums[3] / sums[2] - sums[1] / sums[0]
        same = sum(row[8] for row in rows)
        total = ("all outlets", *sums, sums[1] / sums[0], sums[3] / sums[2], whole, same, whole - same)
    return pd.DataFrame(
        [total, *rows],
        columns=["outlet", "told_before", "named_before", "told_after", "named_after", "share_before", "share_after", "change", "same_outlets", "outlets_changed"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """The title of an actor's chart.

    `kind`: rises, falls, peak, low (a stretch against the rest), concentrated (all stories in one stretch, which is
    no statement about chance), no_change, few_stories, coverage_break, nothing.
    """

    actor: str
    kind: str
    text: str
    since: str | None = None
    until: str | None = None  # last period of a peak
    share_in: float | None = None
    share_out: float | None = None
    stories_in: int = 0
    stories_out: int = 0


def finding(
    series: pd.DataFrame,
    actor: str,
    *,
    broken: Sequence[Mapping[str, Any]] = (),
    least: int = LEAST_STORIES,
    spread: float = SPREAD,
) -> Finding:
    """The machine-written title of an actor's chart, from the table of `timeline`.

    A change is stated only where both spans that it compares hold `least` stories, the change of the share exceeds
    ten points and `spread` standard errors of the difference (one more for a stretch inside the series, of which
    there are many), and no outlet with a fifth of the articles comes or goes (`broken`, from `breaks`). Otherwise the
    title describes what is shown. Looked at: every cut into before and after, and every stretch against the rest.
    """
    part = series[series["actor"] == actor].sort_values("period_start")
    periods = [str(period) for period in part["period_start"]]
    told = [int(number) for number in part["stories"]]
    totals = [int(number) for number in part["stories_total"]]
    known, whole = sum(told), sum(totals)
    if not whole or not periods:
        return Finding(actor, "nothing", f"{actor}: not named in these texts")
    plain_text = f"{actor} in {known} of {whole} independent stories of these texts"
    span = {"since": periods[0], "until": periods[-1], "stories_in": whole}
    if whole < 2 * least:
        return Finding(actor, "few_stories", plain_text, **span)
    if any(item["kind"] in ("leaves", "joins") and item.get("share", 1.0) >= 0.2 for item in broken):
        return Finding(actor, "coverage_break", f"{plain_text}; the outlets change on the way", **span)
    sums = [(0, 0)]
    for index in range(len(periods)):
        sums.append((sums[-1][0] + told[index], sums[-1][1] + totals[index]))
    spans = [(first, last) for first in range(len(periods)) for last in range(first + 1, len(periods) + 1)]
    best: tuple[float, int, int, float, float, int, int] | None = None
    for first, last in spans:
        k_in, n_in = sums[last][0] - sums[first][0], sums[last][1] - sums[first][1]
        k_out, n_out = known - k_in, whole - n_in
        if n_in < least or n_out < least or (first == 0 and last < len(periods)):
            continue  # a stretch from the start is the complement of one up to the end
        p_in, p_out = k_in / n_in, k_out / n_out
        pooled = known / whole
        error = (pooled * (1 - pooled) * (1 / n_in + 1 / n_out)) ** 0.5
        if error == 0 or abs(p_in - p_out) < 0.1:
            continue
        score = abs(p_in - p_out) / error - (0.0 if last == len(periods) else 1.0)
        if score < spread:
            continue
        if best is None or score > best[0] + 1e-9:
            best = (score, first, last, p_in, p_out, n_in, n_out)
    if best is None:
        where = [index for index, number in enumerate(told) if number]
        if known >= 3 and 3 * (where[-1] - where[0] + 1) <= 2 * len(periods):
            end = _end_of(periods[where[-1]], str(series.attrs.get("by") or _guess(periods)))
            text = f"{plain_text}, all from {_long(periods[where[0]])} to {_long(end)}"
            return Finding(actor, "concentrated", text, periods[where[0]], end, stories_in=whole)
        return Finding(actor, "no_change", f"{plain_text}, with no clear change", **span)
    _, first, last, p_in, p_out, n_in, n_out = best
    inside, outside = f"{_percent(p_in)} of {n_in} independent stories", f"{_percent(p_out)} of {n_out}"
    if last == len(periods):
        kind = "rises" if p_in > p_out else "falls"
        before = f"from {_long(periods[0])} to {_long(_day_before(periods[first]))}"
        text = f"{actor} {kind}: in {_percent(p_out)} of {n_out} independent stories {before}, in {_percent(p_in)} of {n_in} from then on"
        return Finding(actor, kind, text, periods[first], None, p_in, p_out, n_in, n_out)
    end = _end_of(periods[last - 1], str(series.attrs.get("by") or _guess(periods)))
    kind = "peak" if p_in > p_out else "low"
    text = f"{actor} {'peaks' if kind == 'peak' else 'recedes'} from {_long(periods[first])} to {_long(end)}: in {inside}, in {outside} otherwise"
    return Finding(actor, kind, text, periods[first], end, p_in, p_out, n_in, n_out)


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _long(day: str) -> str:
    date = datetime.date.fromisoformat(day)
    return f"{date.day} {date:%B %Y}"


def _day_before(day: str) -> str:
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def _guess(periods: Sequence[str]) -> str:
    if len(periods) < 2:
        return "day"
    gap = (datetime.date.fromisoformat(periods[1]) - datetime.date.fromisoformat(periods[0])).days
    return "day" if gap == 1 else "week" if gap == 7 else "month"


def _end_of(period: str, by: str) -> str:
    date = datetime.date.fromisoformat(period)
    if by == "week":
        return (date + datetime.timedelta(days=6)).isoformat()
    if by == "month":
        return ((date + datetime.timedelta(days=32)).replace(day=1) - datetime.timedelta(days=1)).isoformat()
    return period


# ------------------------------------------------------------------------------------------------------- suggestions

_SMALL = re.compile(r"\b[a-z]{3,}\b")
_CAPITALISED = re.compile(
    r"\b[A-Z][\w'-]{0,40}[a-z][\w'-]{0,40}"
    r"(?: (?:(?:of|the|de|da|al|el|bin|van|von|for|der) ){0,2}[A-Z][\w'-]{0,40}[a-z][\w-]{0,40}){0,4}|\b[A-Z]{3,8}\b"
)


def suggest(
    articles: Iterable[Article], pack: str | Path | None = None, *, least: int = 3, limit: int = 100
) -> pd.DataFrame:
    """Frequent capitalised names that no actor covers, for a pack: name, count, articles, article_id, sentence.

    A single word counts only where it stands in the middle of a sentence and never in small letters elsewhere.
    Names that stand fewer than `least` times are left out; at most `limit` rows, the most frequent first.
    """
    import pandas as pd

    lex = load(pack)
    ignore = set(lex.words["no_names"]) | set(lex.adjectives) | set(lex.capitals)
    common = set(lex.words["function_words"])
    kept = [article for article in articles if article.language == "en"]
    small: Counter[str] = Counter()
    for article in kept:
        small.update(_SMALL.findall(article.text))
    counts: Counter[str] = Counter()
    where: dict[str, list[str]] = defaultdict(list)
    first: dict[str, tuple[str, str]] = {}
    for article in kept:
        text = article.text
        hay = plain(text)
        taken = sorted((mention.start, mention.end) for mention in find(article, pack))
        starts = [start for start, _ in taken]
        lines: dict[int, bool] = {}
        for match in _CAPITALISED.finditer(text):
            start, end = match.span()
            index = bisect_right(starts, end - 1) - 1
            if index >= 0 and taken[index][1] > start:
                continue
            words = match.group().removesuffix("'s").split(" ")
            before = text[max(0, start - 8) : start].rstrip(" \"'“‘(")
            begins = not before or not (before[-1].isalnum() or before[-1] in ",;-–—’")
            begins = begins or "\n" in text[max(0, start - 2) : start]
            while words and (
                words[0] in ignore
                or words[0].lower() in lex.roles
                or words[0].lower() in common
                or (begins and small[words[0].lower()])
            ):
                words = words[1:]
                begins = False
            while words and words[-1] in ignore:
                words = words[:-1]
            name = " ".join(words)
            if sum(char.isalpha() for char in name) < 3 or name in ignore or any(char.isdigit() for char in name):
                continue
            if len(words) == 1 and (begins or small[name.lower()]):
                continue
            if _outside(lex, hay, text, _Hit(start, end, NAME, None), lines):
                continue
            counts[name] += 1
            if not where[name] or where[name][-1] != article.article_id:
                where[name].append(article.article_id)
            if name not in first:
                first[name] = (article.article_id, _sentence(text, start, end))
    rows = [
        (name, number, len(where[name]), *first[name])
        for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        if number >= least
    ]
    return pd.DataFrame(rows[:limit], columns=["name", "count", "articles", "article_id", "sentence"])


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence round a place, at most 300 characters of it."""
    begin = max(
        text.rfind(". ", max(0, start - 200), start) + 2,
        text.rfind("\n", max(0, start - 200), start) + 1,
        max(0, start - 200),
    )
    if begin == 1:
        begin = 0
    stops = [place for place in (text.find(". ", end, end + 150), text.find("\n", end, end + 150)) if place >= 0]
    return text[begin : (min(stops) + 1 if stops else min(len(text), end + 150))].strip()
