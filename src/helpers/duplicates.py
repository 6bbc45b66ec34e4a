"""Copies of one text, and updates of one story: who carries what somebody else wrote.

Candidates come from MinHash signatures (datasketch, seeded, banded); every candidate pair is then compared on its
shingles, so that no link rests on a hash alone. Copies stay; `copy_of` and `story_id` say which one counts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from datasketch import MinHash

from helpers.records import Article, Story, stable_id

PERMUTATIONS = 96
BANDS, ROWS = 32, 3  # finds 99 of 100 pairs with a Jaccard share of 0.5, 75 of 100 at 0.35
NEAR = 0.55  # share of the shingles of the shorter text that a near copy has in common
UPDATE_DAYS = 3
_WORD = re.compile(r"\w+")
_SEED = 20_250_115


@dataclass(slots=True)
class _Signature:
    number: int
    exact: int
    shingles: np.ndarray
    hashes: np.ndarray


def words_of(article: Article) -> list[str]:
    """The words that are compared: the body without headline and dateline, in lower case."""
    text = article.text
    if article.title and text.startswith(article.title):
        text = text[len(article.title) :]
    text = re.sub(r"^\W*\(?[A-ZÀ-Ý ,./]+\)?[^\n]{0,40}?(?:--|[–—]|\s-\s?)", " ", text.lstrip(), count=1)
    return _WORD.findall(text.lower())


@lru_cache(maxsize=65_536)
def _word_hash(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


_STEP = np.uint64(0x9E3779B97F4A7C15)


def _hash(words: Sequence[str]) -> np.ndarray:
    """The hashes of all runs of four words, each once, in order; a word is hashed once and the runs from its hash."""
    of_words = np.fromiter(map(_word_hash, words), np.uint64, len(words))
    count = max(1, len(words) - 3)
    runs = of_words[:count].copy()
    for shift in range(1, min(4, len(words))):
        runs = (runs ^ (runs >> np.uint64(29))) * _STEP + of_words[shift : shift + count]
    return np.unique(((runs ^ (runs >> np.uint64(31))) * _STEP >> np.uint64(32)).astype(np.uint32))


@lru_cache(maxsize=1)
def _permutations() -> tuple[np.ndarray, np.ndarray]:
    first, second = MinHash(num_perm=PERMUTATIONS, seed=_SEED, hashfunc=int).permutations
    return first[:, None], second[:, None]


def _sketch(shingles: np.ndarray) -> np.ndarray:
    """The MinHash signature by datasketch's permutations, made once and not for each text."""
    a, b = _permutations()
    return (((a * shingles.astype(np.uint64) + b) % _PRIME) & _MASK).min(axis=1).astype(np.uint32)


_PRIME, _MASK = np.uint64((1 << 61) - 1), np.uint64((1 << 32) - 1)


def _signature(number: int, article: Article) -> _Signature | None:
    words = words_of(article)
    if len(words) < 8:
        return None
    shingles = _hash(words[:4000])
    exact = int.from_bytes(
        hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big"
    )
    return _Signature(number, exact, shingles, _sketch(shingles))


def _share(a: np.ndarray, b: np.ndarray) -> float:
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(1, min(len(a), len(b)))


def _day(article: Article) -> date | None:
    return _parsed(article.published_earliest or article.published_latest)


@lru_cache(maxsize=4096)
def _parsed(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _apart(a: Article, b: Article) -> int:
    first, second = _day(a), _day(b)
    return abs((first - second).days) if first and second else 0


@lru_cache(maxsize=4096)
def _numbers(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text))


def _same_report(a: Article, b: Article, share: float, days: int) -> bool:
    """Whether two like texts tell one report. Bulletins repeat their wording night after night: there the numbers
    must agree too."""
    if share < NEAR or days > 7:
        return False
    if share > 0.9 and days == 0 and "message" not in (a.kind, b.kind):
        return True
    first, second = _numbers(a.text), _numbers(b.text)
    both = len(first & second) / max(1, min(len(first), len(second)))
    if days >= 1 or "message" in (a.kind, b.kind):
        return both >= 0.6
    return both >= 0.3 or min(len(first), len(second)) < 4


def link(articles: Iterable[Article]) -> tuple[list[Article], list[Story]]:
    """Finds exact copies, near copies, pieces of one agency text, updates, and edited versions of one post.

    Returns the articles in their order with `story_id`, `copy_of` and `version_of` filled, and one Story per
    independent story. Of copies the one that counts is the first published, then the longest, then the first read;
    `version_of` names the version that an update or an edited post replaces, and the two are never copies of each
    other. Linear but for texts that share most of their words.
    """
    rows = list(articles)
    edits = _edits(rows)
    stories, copies = _Sets(len(rows)), _Sets(len(rows))
    kept_apart = {number: {post: text} for number, (post, text, _) in edits.items()}
    how: list[tuple[int, str]] = []
    version_of: dict[int, int] = {}

    def join(a: int, b: int, reason: str) -> None:
        stories.join(a, b)
        how.append((b, reason))
        if reason == "update":
            if a in edits and b in edits and edits[a][:1] == edits[b][:1]:
                return  # the order of a post's own versions is known
            older, newer = (b, a) if (_day(rows[a]) or date.min) > (_day(rows[b]) or date.max) else (a, b)
            version_of.setdefault(newer, older)
            return
        first, second = kept_apart.get(copies.find(a), {}), kept_apart.get(copies.find(b), {})
        if all(second.get(post, text) == text for post, text in first.items()):
            copies.join(a, b)
            if first or second:
                kept_apart[copies.find(a)] = {**first, **second}

    by_exact: dict[int, int] = {}
    first_of: dict[Any, int] = {}
    for number, (post, text, older) in sorted(edits.items()):
        if older is not None:
            stories.join(older, number)
            how.append((number, "update"))
            version_of[number] = older
        if first_of.setdefault((post, text), number) != number:
            join(first_of[post, text], number, "exact copy")
    compared: list[_Signature] = []  # one of each text
    copied: dict[int, int] = {}  # later texts that are the same word for word
    for number, article in enumerate(rows):
        signature = _signature(number, article)
        if signature is None:
            continue
        if signature.exact in by_exact:
            copied[number] = by_exact[signature.exact]
        else:
            by_exact[signature.exact] = number
            compared.append(signature)
    earlier = _earlier(compared)
    places = {signature.number: place for place, signature in enumerate(compared)}
    for number, article in enumerate(rows):
        if number in copied:
            other = copied[number]
            if _apart(rows[other], article) <= 31 and version_of.get(number) != other:
                join(other, number, "exact copy")
            continue
        place = places.get(number)
        if place is None:
            continue
        signature = compared[place]
        tried: set[int] = set()
        for band in np.nonzero(earlier[place] >= 0)[0].tolist():
            for first in (compared[at] for at in _bucket(earlier, place, band)):
                other = first.number
                if other in tried:
                    continue
                tried.add(other)
                if not _same_report(
                    rows[other], article, _share(first.shingles, signature.shingles), _apart(rows[other], article)
                ):
                    continue
                if rows[other].source == article.source and rows[other].outlet == article.outlet:
                    if _apart(rows[other], article) <= UPDATE_DAYS:
                        join(other, number, "update")
                elif article.agency and article.agency == rows[other].agency and article.outlet != rows[other].outlet:
                    join(other, number, "same agency text")
                else:
                    join(other, number, "near copy")
    return _stories(rows, stories, copies, how, version_of)


def _earlier(signatures: Sequence[_Signature]) -> np.ndarray:
    """For each signature and band, the place of the one before with the same band; -1 where there is none.

    An array of numbers, and not a table of buckets, so that a million articles need some hundred bytes each.
    """
    out = np.full((len(signatures), BANDS), -1, dtype=np.int32)
    if not signatures:
        return out
    hashes = np.stack([signature.hashes for signature in signatures])
    for band in range(BANDS):
        keys = hashes[:, band * ROWS : (band + 1) * ROWS]
        order = np.lexsort(keys.T)  # stable: equal ones stay in their order
        same = (keys[order[1:]] == keys[order[:-1]]).all(axis=1)
        out[order[1:][same], band] = order[:-1][same]
    return out


def _bucket(earlier: np.ndarray, place: int, band: int) -> list[int]:
    """The last twenty places before one that share its band, in order."""
    found: list[int] = []
    at = int(earlier[place, band])
    while at >= 0 and len(found) < 20:
        found.append(at)
        at = int(earlier[at, band])
    return found[::-1]


def _edits(rows: Sequence[Article]) -> dict[int, tuple[Any, str, int | None]]:
    """Articles that are one post: number → (post, a mark of its text, the number of the version before it or null).

    One post is one outlet's own message id, or one address. Texts that differ in blanks alone are one version. The order
    is that of the last edit, else of the day, then that in which the texts were given.
    """
    posts: dict[Any, list[int]] = {}
    for number, article in enumerate(rows):
        forwarded = any(name == "forwarded_by" for name, _ in article.meta)
        if article.source_id and not forwarded:
            where = article.outlet or article.source
            posts.setdefault(("id", article.kind, where, article.source_id), []).append(number)
        elif article.url and _has_path(article.url):
            posts.setdefault(("url", article.kind, article.url), []).append(number)
    out: dict[int, tuple[Any, str, int | None]] = {}
    for post, numbers in _of_one_time(rows, posts):
        texts: dict[str, list[int]] = {}
        for number in numbers:
            texts.setdefault(" ".join(rows[number].text.split()), []).append(number)
        order = sorted(
            texts.values(),
            key=lambda same: (max(rows[n].as_of or rows[n].published_latest or "" for n in same), same[0]),
        )
        older = None
        for same in order:
            mark = rows[same[0]].article_id
            out.update(dict.fromkeys(same, (post, mark, older)))
            older = same[0]
    return out


def _has_path(url: str) -> bool:
    try:
        return bool(urlsplit(url).path.strip("/"))
    except ValueError:
        return False


def _of_one_time(rows: Sequence[Article], posts: Mapping[Any, list[int]]) -> Iterator[tuple[Any, list[int]]]:
    """The posts that several articles are. A number or address that comes again on another day is the same post only
    within some days and with like words; an address must also lead to one story, of about one length."""
    for post, numbers in posts.items():
        if len(numbers) < 2:
            continue
        pages_of_several = post[0] == "url" and rows[numbers[0]].kind in ("text", "pdf", "docx")
        if pages_of_several and len({rows[n].source for n in numbers}) < len(numbers):
            continue  # one page that holds several stories
        days = [day for n in numbers if (day := _day(rows[n]))]
        near = len(days) == len(numbers) and (max(days) - min(days)).days <= UPDATE_DAYS
        one_day = len({rows[n].published_latest for n in numbers}) == 1
        channel = post[:2] == ("id", "message")  # numbers of rows come again in every file, those of a channel do not
        if (one_day and channel) or ((one_day or near) and _alike([rows[n] for n in numbers])):
            yield post, numbers
        elif post[0] == "id" and not one_day:
            by_day: dict[str | None, list[int]] = {}
            for n in numbers:
                by_day.setdefault(rows[n].published_latest, []).append(n)
            for day, same in by_day.items():
                if len(same) > 1 and (channel or _alike([rows[n] for n in same])):
                    yield (*post, day), same


def _alike(rows: Sequence[Article]) -> bool:
    """Whether texts under one address tell one story, at about one length: no summary beside its whole text."""
    first = set(words_of(rows[0]))
    for row in rows[1:]:
        words = set(words_of(row))
        shorter, longer = sorted((len(first), len(words)))
        if 2 * shorter < longer or 2 * len(first & words) < shorter:
            return False
    return True


class _Sets:
    """Sets of numbers that are joined pair by pair."""

    def __init__(self, size: int) -> None:
        self.parent = list(range(size))

    def find(self, i: int) -> int:
        while self.parent[i] != i:
            self.parent[i] = self.parent[self.parent[i]]
            i = self.parent[i]
        return i

    def join(self, a: int, b: int) -> None:
        first, second = self.find(a), self.find(b)
        self.parent[max(first, second)] = min(first, second)

    def groups(self) -> dict[int, list[int]]:
        out: dict[int, list[int]] = {}
        for number in range(len(self.parent)):
            out.setdefault(self.find(number), []).append(number)
        return out


_RANK = ("single", "exact copy", "near copy", "same agency text", "update")


def _stories(
    rows: Sequence[Article], stories: _Sets, copies: _Sets, how: Sequence[tuple[int, str]], version_of: dict[int, int]
) -> tuple[list[Article], list[Story]]:
    reasons: dict[int, str] = {}
    for number, reason in how:
        root = stories.find(number)
        reasons[root] = max(reasons.get(root, "single"), reason, key=_RANK.index)
    copy_of: dict[int, int] = {}
    for group in copies.groups().values():
        if len(group) > 1:
            main = min(group, key=lambda i: (_day(rows[i]) or date.max, -len(rows[i].text), i))
            copy_of.update({i: main for i in group if i != main})
    out = list(rows)
    table = []
    for root, numbers in stories.groups().items():
        story_id = stable_id("s", *sorted(rows[i].article_id for i in numbers))
        for i in numbers:
            out[i] = replace(
                rows[i],
                story_id=story_id,
                copy_of=rows[copy_of[i]].article_id if i in copy_of else None,
                version_of=rows[version_of[i]].article_id if i in version_of else None,
            )
        days = [d for i in numbers if (d := rows[i].published_earliest)]
        table.append(
            Story(
                story_id,
                tuple(rows[i].article_id for i in numbers),
                tuple(dict.fromkeys(o for i in numbers if (o := rows[i].outlet))),
                min(days) if days else None,
                next((rows[i].agency for i in numbers if rows[i].agency), None),
                reasons.get(root, "single"),
            )
        )
    return out, table
