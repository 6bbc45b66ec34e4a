"""Copies of one text, and updates of one story: who carries what somebody else wrote.

Candidates come from MinHash signatures (datasketch, seeded, banded); every candidate pair is then compared on its
shingles, so that no link rests on a hash alone. Copies stay; `copy_of` and `story_id` say which one counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from datasketch import MinHash

from helpers.records import Article, Story, stable_id

PERMUTATIONS = 64
BANDS, ROWS = 16, 4  # finds nearly every pair that shares 55 % of its shingles
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


def _hash(words: Sequence[str]) -> np.ndarray:
    import hashlib

    out = {
        int.from_bytes(hashlib.blake2b(" ".join(words[i : i + 4]).encode("utf-8", "surrogatepass"), digest_size=4).digest(), "big")
        for i in range(max(1, len(words) - 3))
    }
    return np.array(sorted(out), dtype=np.uint32)


def _signature(number: int, article: Article) -> _Signature | None:
    words = words_of(article)
    if len(words) < 8:
        return None
    shingles = _hash(words[:4000])
    sketch = MinHash(num_perm=PERMUTATIONS, seed=_SEED, hashfunc=int)
    sketch.update_batch(shingles.tolist())
    import hashlib

    exact = int.from_bytes(hashlib.blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
    return _Signature(number, exact, shingles, sketch.hashvalues.astype(np.uint32))


def _share(a: np.ndarray, b: np.ndarray) -> float:
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / max(1, min(len(a), len(b)))


def _day(article: Article) -> date | None:
    value = article.published_earliest or article.published_latest
    try:
        return date.fromisoformat(value[:10]) if value else None
    except ValueError:
        return None


def _apart(a: Article, b: Article) -> int:
    first, second = _day(a), _day(b)
    return abs((first - second).days) if first and second else 0


_UPDATE = re.compile(
    r"\b(?:later added|updat(?:e|ed|es)|rises? to|rose to|revised|final figures|write-?thru|adds?|correct(?:ed|s)|toll)\b", re.IGNORECASE
)


def link(articles: Iterable[Article]) -> tuple[list[Article], list[Story]]:
    """Finds exact copies, near copies, pieces of one agency text, updates, and edited versions of one post.

    Returns the articles in their order with `story_id`, `copy_of` and `version_of` filled, and one Story per
    independent story. The article that counts is the first published of a story, then the longest, then the first
    read. Linear but for texts that share most of their words.
    """
    rows = list(articles)
    parent = list(range(len(rows)))
    how: dict[int, str] = {}
    copy_of: dict[int, int] = {}
    version_of: dict[int, int] = {}

    def find(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    def join(a: int, b: int, reason: str) -> None:
        first, second = find(a), find(b)
        if first == second:
            return
        keep, gone = min(first, second), max(first, second)
        parent[gone] = keep
        rank = {"exact copy": 0, "near copy": 1, "same agency text": 2, "update": 3}
        reasons = [r for r in (how.get(keep), how.get(gone), reason) if r]
        how[keep] = max(reasons, key=lambda r: rank.get(r, 0))

    buckets: dict[tuple[int, bytes], list[int]] = {}
    by_exact: dict[int, int] = {}
    posts: dict[tuple[str, str], int] = {}
    signatures: list[_Signature | None] = []
    for number, article in enumerate(rows):
        if article.source_id:
            key = (article.source, article.source_id)
            if key in posts:
                version_of[number] = posts[key]
                join(posts[key], number, "update")
            posts.setdefault(key, number)
        signature = _signature(number, article)
        signatures.append(signature)
        if signature is None:
            continue
        if signature.exact in by_exact:
            other = by_exact[signature.exact]
            if number not in version_of and _apart(rows[other], article) <= 31:
                join(other, number, "exact copy")
                copy_of[number] = other
            continue
        by_exact[signature.exact] = number
        tried: set[int] = set()
        for band in range(BANDS):
            key = (band, signature.hashes[band * ROWS : (band + 1) * ROWS].tobytes())
            bucket = buckets.setdefault(key, [])
            for other in bucket[-20:]:
                if other in tried:
                    continue
                tried.add(other)
                first = signatures[other]
                if first is None:
                    continue
                share = _share(first.shingles, signature.shingles)
                days = _apart(rows[other], article)
                if share < NEAR or days > 7:
                    continue
                same_house = rows[other].source == article.source and rows[other].outlet == article.outlet
                if same_house and days <= UPDATE_DAYS:
                    join(other, number, "update")
                    version_of.setdefault(number, other)
                else:
                    same_agency = article.agency and article.agency == rows[other].agency and article.outlet != rows[other].outlet
                    join(other, number, "same agency text" if same_agency else "near copy")
                    copy_of.setdefault(number, other)
            bucket.append(number)
    return _stories(rows, parent, how, copy_of, version_of, find)


def _stories(rows, parent, how, copy_of, version_of, find) -> tuple[list[Article], list[Story]]:
    members: dict[int, list[int]] = {}
    for number in range(len(rows)):
        members.setdefault(find(number), []).append(number)
    out = list(rows)
    stories = []
    for root, numbers in members.items():
        main = min(numbers, key=lambda i: ((_day(rows[i]) or date.max), i in copy_of, -len(rows[i].text), i)) if len(numbers) > 1 else numbers[0]
        story_id = stable_id("s", *sorted(rows[i].article_id for i in numbers))
        for i in numbers:
            copied = None
            if i != main and (i in copy_of or (main in copy_of and i not in version_of)):
                target = copy_of.get(i, main)
                copied = rows[target if target != i and i != main else main].article_id
                if target == i:
                    copied = rows[main].article_id
            version = rows[version_of[i]].article_id if i in version_of and i not in copy_of else None
            out[i] = replace(rows[i], story_id=story_id, copy_of=copied, version_of=version)
        outlets = tuple(dict.fromkeys(o for i in numbers if (o := rows[i].outlet)))
        days = [d for i in numbers if (d := rows[i].published_earliest)]
        agency = next((rows[i].agency for i in numbers if rows[i].agency), None)
        stories.append(
            Story(
                story_id,
                tuple(rows[i].article_id for i in numbers),
                outlets,
                min(days) if days else None,
                agency,
                how.get(root, "single") if len(numbers) > 1 else "single",
            )
        )
    return out, stories
