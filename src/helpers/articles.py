"""Sources into articles: reads, cleans, cuts, dates, names the language, links copies.

`read` returns everything with stories; `stream` yields records one by one in bounded memory, without stories.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import dates, lexicon, pages
from helpers.records import Article, Document, Dropped, Input, Skipped, Story, stable_id

if TYPE_CHECKING:
    from helpers.scale import Team

CHUNK = 1_000_000  # characters of a page that are cut at once; a longer page is read in chunks


@dataclass(frozen=True, slots=True)
class Corpus:
    """What came in: articles in the order read, dropped lines, skipped inputs, the inputs, the stories."""

    articles: tuple[Article, ...]
    dropped: tuple[Dropped, ...]
    skipped: tuple[Skipped, ...]
    inputs: tuple[Input, ...]
    stories: tuple[Story, ...]


@lru_cache(maxsize=1)
def _identifier():
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


_LETTERS = re.compile(r"[^\W\d_]+")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_ENGLISH = frozenset("the of and to that was were said by with from on at is are had has have it its which for".split())
_ONLY_ENGLISH = frozenset("and of which were said with from by after into".split())  # beside `the`: no other language
_UKRAINIAN, _RUSSIAN = re.compile("[іїєґІЇЄҐ]"), re.compile("[ыэъёЫЭЪЁ]")


def language(text: str) -> str:
    """The language of a text as an ISO 639-1 code; `und` where there are too few letters to tell."""
    sample = pages.repaired(text[:3000])
    runs = _LETTERS.findall(sample)
    letters = sum(map(len, runs))
    if letters < 12:
        return "und"
    cyrillic = 0 if sample.isascii() else len(_CYRILLIC.findall(sample))
    if cyrillic * 2 > letters:
        uk, ru = len(_UKRAINIAN.findall(sample)), len(_RUSSIAN.findall(sample))
        if uk != ru:
            return "uk" if uk > ru else "ru"
    if not cyrillic:
        words = [run.lower() for run in runs]
        if len(words) >= 20 and sum(w in _ENGLISH for w in words) >= 0.15 * len(words):
            return "en"
        if len(words) >= 8 and "the" in words and len(_ONLY_ENGLISH.intersection(words)) >= 2:
            return "en"
    code, certainty = _identifier().classify(sample)
    if cyrillic * 2 <= letters and code != "en" and (certainty < 0.9 or letters < 60):
        english = len(
            re.findall(r"\b(?:the|of|and|in|to|was|were|said|that|at|on|for|shot|down|by)\b", sample, re.IGNORECASE)
        )
        if english >= 2:
            return "en"
    return str(code)


def _chunks(document: Document) -> Iterator[tuple[Document, int]]:
    """A long page in parts that end at a safe border (an empty line before a dateline, a closing line), with offsets."""
    text = document.text
    if document.whole or len(text) <= 2 * CHUNK:
        yield document, 0
        return
    start, line = 0, document.line
    while start < len(text):
        end = _safe_end(text, start)
        part = text[start:end]
        yield replace(document, text=part, line=line), start
        line += part.count("\n")
        start = end


def _safe_end(text: str, start: int) -> int:
    if len(text) - start <= 2 * CHUNK:
        return len(text)
    at = start + CHUNK
    limit = start + 2 * CHUNK
    fallback = 0
    while at < limit:
        stop = text.find("\n", at)
        if stop < 0 or stop >= limit:
            break
        following = text.find("\n", stop + 1)
        line = text[stop + 1 : following if 0 <= following < stop + 3000 else stop + 3000]
        if pages.read_dateline(line.strip()):
            return stop + 1
        fallback = fallback or stop + 1
        at = stop + 1
    return fallback or limit


def _date(
    document: Document,
    piece: pages.Piece,
    alone: bool,
    day_first: bool | None,
    bound: str | None,
    table: Sequence[dates.Event],
) -> dates.Dated:
    published = dates.html_date(document.html) if document.html else None
    published = published or dates.metadata(document.published, day_first)
    return dates.date_article(
        pages.repaired(piece.text),
        published=published,
        stamps=piece.stamps,
        dateline=piece.dateline,
        relative=piece.relative,
        issue=piece.issue,
        named=named_day(document) if alone and not published else None,
        collected=bound,
        day_first=day_first,
        table=table,
    )


def _article(
    document: Document,
    piece: pages.Piece,
    dated: dates.Dated,
    n: int,
    offset: int,
    bound: str | None,
) -> Article:
    title = document.title or piece.title
    return Article(
        article_id=stable_id("a", document.source, 0, piece.text),
        source=document.source,
        n=n,
        text=piece.text,
        first_char=piece.start + offset,
        last_char=piece.end + offset,
        url=document.url,
        archive_url=document.archive_url,
        retrieved=bound,
        outlet=document.forwarded_from or document.outlet or piece.outlet,
        agency=document.agency or piece.agency,
        title=pages.resolve(title)[0].strip() if title else None,
        place=document.place or piece.place,
        byline=document.byline or piece.byline,
        published_earliest=dated.earliest,
        published_latest=dated.latest,
        as_of=_state(document.edited, dated.as_of),
        date_method=dated.method,
        date_evidence=dated.evidence,
        language=language(piece.text),
        words=len(piece.text.split()),
        source_id=document.source_id,
        collected=bound,
        licence=document.licence,
        kind=document.kind,
        meta=document.meta,
        source_map=tuple((a, b + offset, c) for a, b, c in piece.source_map) if offset else piece.source_map,
    )


def _state(edited: str | None, told: str | None) -> str | None:
    """The last edit (ISO day or minute, as the source writes it), else the hour that the text says it speaks of."""
    if not edited:
        return told
    if m := re.match(r"(20\d\d-\d\d-\d\d)[T ](\d\d:\d\d)", edited.strip()):
        return f"{m[1]}T{m[2]}"
    window = dates.metadata(edited)
    return window.earliest.isoformat() if window and window.earliest else told


_NAMED = re.compile(r"(?<!\d)(20[12]\d)([-_/.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?!\d)")


def named_day(document: Document) -> date | None:
    """The day written in the address of a document or in the name of its file; null where there is none."""
    for text in (document.url or "", document.source.rsplit("/", 1)[-1]):
        if m := _NAMED.search(text):
            try:
                return date(int(m[1]), int(m[3]), int(m[4]))
            except ValueError:
                continue
    return None


def _within(article: Article, since: str | None, until: str | None) -> bool:
    lo, hi = article.published_earliest, article.published_latest
    return not ((since and hi and hi < since) or (until and lo and lo > until))


@dataclass(slots=True)
class _Draft:
    """What one document gives: its articles, with n 0 where they are still to be counted, and what else there is to tell."""

    told: list[Dropped | Skipped]
    articles: list[Article]


def _draft(
    item: Document, day_first: bool | None, mode: str, collected: str | None, table: Sequence[dates.Event]
) -> _Draft:
    draft = _Draft([], [])
    for part, skip in _chunks(item):
        offset = item.first_char + skip
        pieces, dropped = pages.split(part, mode=mode)
        draft.told += dropped
        if not pieces and part is item:
            reason = (
                "no story found: every line is a menu, a credit, a stamp or a heading"
                if item.text.strip()
                else "empty text"
            )
            draft.told.append(Skipped(item.source, item.line, "no_story" if item.text.strip() else "empty", reason))
        bound = item.collected or collected
        dated = [_date(part, piece, len(pieces) == 1 and part is item, day_first, bound, table) for piece in pieces]
        dated = dates.of_that_week(dated, [pages.repaired(p.text) for p in pieces], bound)
        for piece, when in zip(pieces, dated, strict=True):
            # A record keeps its place in the file, whatever was skipped before it; pieces of a page are counted.
            n = item.n if item.whole and len(pieces) == 1 else 0
            # `first_char`: a long page comes in several documents, front matter is left out.
            draft.articles.append(_article(part, piece, when, n, offset, bound))
    return draft


_Ordered = tuple[Document | Skipped | Input, bool | None]


def _draft_batch(batch: list[_Ordered], mode: str, collected: str | None, pack: str | None) -> list[Any]:
    table = dates.events(pack=pack)
    with lexicon.laid_over(pack):
        return [
            _draft(item, day_first, mode, collected, table) if isinstance(item, Document) else item
            for item, day_first in batch
        ]


def _size(pair: _Ordered) -> int:
    item = pair[0]
    return len(item.text) + len(item.html or "") if isinstance(item, Document) else 100


def _lost(pair: _Ordered) -> Any:
    item = pair[0]
    if not isinstance(item, Document):
        return item
    return _Draft([Skipped(item.source, item.line, "crash", f"record {item.n} ends the process that reads it")], [])


def from_documents(
    documents: Iterable[Document | Skipped | Input],
    *,
    collected: str | None = None,
    mode: str = "auto",
    since: str | None = None,
    until: str | None = None,
    pack: str | Path | None = None,
    team: Team | None = None,
) -> Iterator[Article | Dropped | Skipped | Input]:
    """Articles and dropped lines of documents, in order; other records pass through. See `stream`."""
    counts: dict[str, int] = {}
    seen: dict[str, int] = {}
    source = None
    work = partial(_draft_batch, mode=mode, collected=collected, pack=str(pack) if pack else None)
    ordered = _with_order(documents, {})
    # Without a team each document is read as it comes.
    made = team.each(work, ordered, size=_size, lost=_lost) if team else (work([pair])[0] for pair in ordered)
    for item in made:
        if not isinstance(item, _Draft):
            yield item
            continue
        yield from item.told
        for article in item.articles:
            if article.source != source:
                source, seen = article.source, {}
            n = article.n or counts.get(article.source, 0) + 1
            counts[article.source] = n
            # Texts that a source has twice are told apart by their ordinal among the equal ones.
            key = article.article_id
            ordinal = seen.get(key, 0)
            seen[key] = ordinal + 1
            if ordinal or article.n != n:
                key = stable_id("a", article.source, ordinal, article.text) if ordinal else key
                article = replace(article, article_id=key, n=n)
            if _within(article, since, until):
                yield article


def _with_order(
    documents: Iterable[Document | Skipped | Input], orders: dict[str, bool | None]
) -> Iterator[tuple[Document | Skipped | Input, bool | None]]:
    """Each record with the order of day and month in its source. Where a date can be read in two ways, the records
    after it wait until another date of the same source shows the order, or the source ends."""
    waiting: list[Document | Skipped | Input] = []
    source: str | None = None
    for item in documents:
        if isinstance(item, Document):
            if item.source != source and waiting:
                order = orders.get(source or "")
                yield from ((held, order) for held in waiting)
                waiting = []
            source = item.source
            if item.published and orders.get(source) is None:
                orders[source] = dates.day_order([item.published])
            if waiting or (orders.get(source) is None and dates.is_ambiguous(item.published)):
                waiting.append(item)
                if orders.get(source) is not None or len(waiting) > 20_000:
                    yield from ((held, orders.get(source)) for held in waiting)
                    waiting = []
                continue
            yield item, orders.get(source)
        elif waiting:
            waiting.append(item)
        else:
            yield item, None
    yield from ((held, orders.get(source or "")) for held in waiting)


def stream(
    sources: Sequence[str | Path],
    *,
    collected: str | None = None,
    encoding: str | None = None,
    mode: str = "auto",
    since: str | None = None,
    until: str | None = None,
    pack: str | Path | None = None,
    progress: Callable[[int], None] | None = None,
    team: Team | None = None,
) -> Iterator[Article | Dropped | Skipped | Input]:
    """Reads sources and yields articles, dropped lines, skipped inputs and inputs as they come, without stories.

    `collected`: ISO day on which the texts were collected, upper bound of dates where a source has none of its own.
    `pack`: a TOML file whose `[[events]]` are laid over the event table. `mode`: auto, whole, split. `since`, `until`: ISO days; articles whose window lies outside are left out.
    `progress` is called with the number of articles so far. `team`: who cuts and dates them (null: this process). Raises ValueError for an unknown mode or date.
    """
    from helpers import files

    for name, value in (("collected", collected), ("since", since), ("until", until)):
        if value and not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            raise ValueError(f"{name} {value!r}: write a day as YYYY-MM-DD")
    count = 0
    for item in from_documents(
        files.read(sources, encoding=encoding),
        collected=collected,
        mode=mode,
        since=since,
        until=until,
        pack=pack,
        team=team,
    ):
        if isinstance(item, Article):
            count += 1
            if progress:
                progress(count)
        yield item


def read(
    sources: Sequence[str | Path],
    *,
    collected: str | None = None,
    encoding: str | None = None,
    mode: str = "auto",
    since: str | None = None,
    until: str | None = None,
    pack: str | Path | None = None,
    progress: Callable[[int], None] | None = None,
    team: Team | None = None,
) -> Corpus:
    """Reads sources into a Corpus with stories and copies linked. Arguments as in `stream`."""
    kept: dict[type, list] = {Article: [], Dropped: [], Skipped: [], Input: []}
    for item in stream(
        sources,
        collected=collected,
        encoding=encoding,
        mode=mode,
        since=since,
        until=until,
        pack=pack,
        progress=progress,
        team=team,
    ):
        kept[type(item)].append(item)
    from helpers import duplicates  # its libraries are slow to load, and a stream of articles needs none of them

    named = name_outlets(kept[Article])
    linked, stories = duplicates.link(named)
    return Corpus(tuple(linked), tuple(kept[Dropped]), tuple(kept[Skipped]), tuple(kept[Input]), tuple(stories))


def name_outlets(articles: Sequence[Article]) -> list[Article]:
    """Fills the outlet where a text has only the agency: the outlet of that name, or the one outlet of the corpus
    whose initials the agency's abbreviation is."""
    known = {a.outlet for a in articles if a.outlet}
    initials: dict[str, set[str]] = {}
    for name in known:
        words = re.findall(r"[A-Z]\w*", name)
        if len(words) > 1:
            initials.setdefault("".join(w[0] for w in words), set()).add(name)
    out = []
    for article in articles:
        if not article.outlet and article.agency:
            names = initials.get(article.agency, set())
            name = next(iter(names)) if len(names) == 1 else article.agency
            article = replace(article, outlet=name)
        out.append(article)
    return out


def row(article: Article) -> dict[str, object]:
    """The article as one row of the table `articles`: own columns as meta_*, text last."""
    out: dict[str, object] = {
        f.name: getattr(article, f.name)
        for f in dataclasses.fields(article)
        if f.name not in ("meta", "source_map", "text", "kind", "licence", "collected")
    }
    out.update({f"meta_{k}": v for k, v in article.meta})
    out["text"] = article.text
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the articles of sources as JSON lines; dropped lines go to a file with --dropped."""
    parser = argparse.ArgumentParser(prog="python -m helpers.articles", description=main.__doc__)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--collected")
    parser.add_argument("--encoding")
    parser.add_argument("--mode", default="auto", choices=pages.MODES)
    parser.add_argument("--dropped")
    parser.add_argument("-o", "--output")
    options = parser.parse_args(arguments)
    corpus = read(options.sources, collected=options.collected, encoding=options.encoding, mode=options.mode)
    lines = "".join(json.dumps(row(article), ensure_ascii=False) + "\n" for article in corpus.articles)
    if options.output:
        Path(options.output).write_text(lines, encoding="utf-8")
    else:
        sys.stdout.write(lines)
    if options.dropped:
        with open(options.dropped, "w", encoding="utf-8") as file:
            for line in corpus.dropped:
                print(json.dumps(dataclasses.asdict(line), ensure_ascii=False), file=file)
    for skip in corpus.skipped:
        print(f"{skip.source}:{skip.line or ''} {skip.code}: {skip.reason}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
