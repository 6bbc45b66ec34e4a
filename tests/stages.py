"""What must hold of any text at each stage; used by test_properties.py (some dozens of texts) and soak.py (many)."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from re import _constants as ops
from re import _parser

from helpers import actors, articles, attacks, bulletins, claims, dates, duplicates, files, frames, pages, records, runs
from helpers.explain import explain
from helpers.records import Article, Claim, Document, Dropped, Input, Skipped

ROOT = Path(__file__).resolve().parents[1]
WORDS = (
    "Russia Ukraine Kyiv Moscow Crimea Belgorod Iran Israel Yemen Houthi Zelensky Putin Trump Smith Bob the a of them in "
    "by over on at overnight Monday night January 15 2025 2025-01-15 15.01.2025 20:00 9 12 100 1,200 0 3.5 two dozen "
    "twelve hundred thousand no none all half another more up to least about between and or to from - – — launched fired "
    "shot down intercepted destroyed lost hit struck failed suppressed repelled downed attacked drones drone missiles "
    "missile Shahed Shahed-136 Iskander-M Kalibr Kh-101 Geran-2 ballistic cruise decoy rockets UAVs said according "
    "claimed reported air force ministry governor defense Army officials president President spokesman (KYIV) (Reuters) "
    "AP BBC Reporting Editing Published Updated Read Subscribe Advertisement By збито збили ворожих БпЛА ударних ракет "
    "Повітряні сили ЗСУ противник атакував у ніч на січня із 74 локаційно втрачено уничтожено беспилотников "
    "Минобороны дежурными средствами ПВО над областью станом 09:00 » « “ ” ’s 's ' \" … https://a.b/c?d=e @user #tag "
    "<p> </p> <script> &amp; &#x27; {{7*7}} 12% $5 №3 ½ ² १२ ௧ \u0661\u0662 １２ 1e9 1.2.3 10^6 -5 +3 1/2 9999999999999999999"
).split()
GLUE = (" ", " ", " ", " ", ", ", ". ", "\n", "\n\n", "; ", ": ", "", "-", "\u00a0", "\u202f", "\u2028", "\r\n", "\t", "\x00",
        "\u200b", "\u202e", "\ud83d", "\ufeff", " — ", " (", ") ", "“", "”", "\u0301", " of them ", " including ", "*", "|")  # fmt: skip


def plain(text: str) -> str:
    """The text as a reader of files gives it: no lone surrogates."""
    return text.encode("utf-8", "replace").decode("utf-8")


def article_of(text: str, language: str = "en") -> Article:
    """An article of this text, read as it is."""
    return Article(
        article_id=records.stable_id("a", text), source="a.txt", n=1, text=text, first_char=0, last_char=len(text),
        published_earliest="2025-01-16", published_latest="2025-01-16", language=language, outlet="Outlet",
    )  # fmt: skip


def spans(text: str, start: int, end: int, evidence: str | None = None) -> None:
    """A span lies in its text and is not empty; its evidence is what stands there."""
    assert 0 <= start < end <= len(text), (start, end, len(text))
    if evidence is not None:
        assert text[start:end] == evidence, (text[start:end], evidence)


def claims_hold(text: str, found: Iterable[Claim]) -> None:
    """Whatever a claim says: its spans, its numbers, its words are those of the contract."""
    ids = []
    for claim in found:
        ids.append(claim.claim_id)
        spans(text, claim.start, claim.end, claim.evidence)
        spans(text, claim.number_start, claim.number_end)
        assert claim.weapon_class in records.CLASSES and claim.outcome in records.OUTCOMES
        assert claim.scope in records.SCOPES and claim.kind in records.KINDS
        assert claim.detail is None or claim.detail in records.DETAILS[claim.outcome]
        low, high = claim.quantity_low, claim.quantity_high
        assert low is not None or high is not None
        assert min(low or 0, high or 0) >= 0 and (low is None or high is None or low <= high), (low, high)
        assert claim.part_of != claim.claim_id
        first, last = claim.event_start or "", claim.event_end or ""
        assert not last or first[: len(last)] <= last, (first, last)
    assert len(set(ids)) == len(ids), "two claims of one id"


def of_pages(text: str) -> None:
    """Pieces lie in order inside the page, their maps are exact, and what was cleaned stays clean."""
    document = Document("a.txt", plain(text), "text")
    pieces, dropped = pages.split(document)
    last = 0
    for piece in pieces:
        assert last <= piece.start <= piece.end <= len(document.text)
        last = piece.start
        for at, source, length in piece.source_map:
            there = document.text[source : source + length]
            shown = piece.text[at : at + length]
            # A character that an entity stands for is mapped to where the entity begins.
            assert all(a == b or b == "&" for a, b in zip(shown, there, strict=True)), (shown, there)
    for line in dropped:
        assert line.line >= 1 and line.rule
    again = pages.split(Document("a.txt", document.text, "text"))
    assert again == (pieces, dropped)


def of_articles(text: str) -> None:
    """Any page becomes articles; each has its own id and place."""
    found = [
        a
        for a in articles.from_documents([Document("a.txt", plain(text), "text")], collected="2025-03-01")
        if isinstance(a, Article)
    ]
    assert len({a.article_id for a in found}) == len(found)
    for number, article in enumerate(found, 1):
        assert article.n == number and article.text.strip()
        assert article.published_latest is None or article.published_latest[:10] <= "2025-03-01"
        lo, hi = article.published_earliest, article.published_latest
        assert not lo or not hi or lo <= hi, (lo, hi)
    linked, stories = duplicates.link(found)
    assert [a.article_id for a in linked] == [a.article_id for a in found]
    assert sorted(i for story in stories for i in story.articles) == sorted(a.article_id for a in found)


def of_claims(text: str) -> None:
    """English claims: exact, and the same when read again."""
    article = article_of(text)
    reading = claims.read(article)
    claims_hold(text, reading.claims)
    for aside in reading.set_aside:
        spans(text, aside.start, aside.end)
    assert claims.read(article) == reading


def of_bulletins(text: str) -> None:
    """Ukrainian and Russian claims."""
    for language in ("uk", "ru"):
        reading = bulletins.read(article_of(text, language))
        claims_hold(text, reading.claims)
        for aside in reading.set_aside:
            spans(text, aside.start, aside.end)


def of_frames(text: str) -> None:
    """Attribution is a function of article and claims: done again, it changes nothing but what it may fill."""
    article = article_of(text)
    found = claims.read(article).claims
    again = frames.attribute(article, found)
    assert [c.claim_id for c in again] == [c.claim_id for c in found]
    claims_hold(text, again)


def of_actors(text: str) -> None:
    """Mentions are in order, do not overlap, and their surface stands in the text."""
    article, last = article_of(text), 0
    for mention in actors.find(article):
        spans(text, mention.start, mention.end, mention.surface)
        assert last <= mention.start
        last = mention.start
        assert mention.form in ("name", "title")


def of_dates(text: str) -> None:
    """Whatever a date says, it is a day of the calendar, and the earliest is not after the latest."""
    for line in (text, *text.splitlines()[:20]):
        dates.absolute(line)
        dates.absolute(line, day_first=True)
        dates.metadata(line)
        dates.stamp(line)
        dates.as_of(line)
    dates.html_date(text)
    told = dates.date_article(plain(text), collected="2025-03-01")
    assert not told.earliest or not told.latest or told.earliest <= told.latest


def of_explain(text: str) -> None:
    """The explanation of any text can be printed, and holds no markup of the text's own."""
    explain(text)
    page = explain(text, html=True)
    assert "<script" not in page.lower()


STAGES: dict[str, Callable[[str], None]] = {
    "pages": of_pages, "articles": of_articles, "claims": of_claims, "bulletins": of_bulletins, "frames": of_frames,
    "actors": of_actors, "dates": of_dates, "explain": of_explain,
}  # fmt: skip


def of_files(paths: Sequence[Path]) -> None:
    """Any files become articles; nothing is lost, spans of the articles lie in their source."""
    corpus = articles.read(paths, collected="2025-03-01")
    runs.check_counts(corpus, runs.Parameters())
    for article in corpus.articles:
        assert article.text.strip() and 0 <= article.first_char <= article.last_char
        article.text.encode("utf-8")
        reading = runs.read_claims(article)
        claims_hold(article.text, reading.claims)
    for item in files.read(paths):
        if isinstance(item, Input):
            assert item.records == item.accepted + item.skipped + item.duplicates
        elif isinstance(item, Skipped | Dropped):
            assert item.source


def of_corpus(texts: Sequence[str]) -> None:
    """Any articles and claims are reconciled; figures point to claims that are there, bounds are in order."""
    documents = [
        Document(
            f"{n}.txt", plain(text), "row", whole=True, published=f"2025-01-{n % 28 + 1:02d}", outlet=f"Outlet {n % 3}"
        )
        for n, text in enumerate(texts)
    ]
    found = [a for a in articles.from_documents(documents) if isinstance(a, Article)]
    linked, stories = duplicates.link(found)
    read = [(a, runs.read_claims(a)) for a in linked]
    all_claims = [c for _, reading in read for c in reading.claims]
    extras = [{"article_id": a.article_id, **extra} for a, reading in read for extra in reading.extras]
    settled = attacks.reconcile(linked, all_claims, stories, extras)
    known = {c.claim_id for c in all_claims}
    rows = [row if isinstance(row, dict) else vars(row) for row in settled.figures]
    assert len({row["figure_id"] for row in rows}) == len(rows)
    for row in rows:
        assert set(row["claim_ids"]) <= known
        assert row["low"] is None or row["high"] is None or row["low"] <= row["high"], row


# ---------------------------------------------------------------------------------------------------------------------
# Time
LIMIT = 3.0  # seconds for the longer text before its growth is looked at: noise of a busy machine lies below


def slowest(unit: str, size: int = 2_000) -> str:
    """The stages whose time grows faster than the length of the text does, with their figures; empty where none does."""
    told = []
    for name, stage in STAGES.items():
        if name == "explain":
            continue
        short, long = (_time(stage, (unit * math.ceil(n / len(unit)))[:n]) for n in (size, 8 * size))
        if long > LIMIT and long > 24 * short:
            told.append(f"{name}: {size:,} characters in {short:.2f} s, {8 * size:,} in {long:.2f} s")
    return "; ".join(told)


def _time(stage: Callable[[str], None], text: str) -> float:
    began = time.process_time()
    stage(text)
    return time.process_time() - began


def is_nested(pattern: str, flags: int = 0) -> bool:
    """Whether a repetition without bound holds another one in such a way that they may take the same characters in
    turns: each round of the outer one can consist of the inner one's characters alone."""
    return any(_nested(node) for node in _walk(_parser.parse(pattern, flags)))


REPEATS = {ops.MAX_REPEAT, ops.MIN_REPEAT}


def _walk(parsed):
    for node in parsed:
        yield node
        for part in _parts(node):
            yield from _walk(part)


def _parts(node) -> list:
    op, value = node
    if op in REPEATS or op is getattr(ops, "POSSESSIVE_REPEAT", None):
        return [value[2]]
    if op is ops.SUBPATTERN:
        return [value[3]]
    if op is ops.BRANCH:
        return list(value[1])
    if op is getattr(ops, "ATOMIC_GROUP", None):
        return [value]
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return [value[1]]
    if op is ops.GROUPREF_EXISTS:
        return [part for part in value[1:] if part is not None]
    return []


def _nested(node) -> bool:
    op, value = node
    if op not in REPEATS or value[1] < 20:
        return False
    return _only_repeats(value[2])


def _only_repeats(parsed) -> bool:
    """Whether one round can be made of unbounded repetitions alone (all else in it being optional), in such a way that
    characters can move from one of them to another, or from one round to the next."""
    for way in _ways(parsed):
        must = [n for n in way if _least(n) > 0]
        loops = [_loop(n) for n in way]
        taken = [chars for chars in loops if chars]
        if not taken or not all(chars for n, chars in zip(way, loops, strict=True) if n in must):
            continue
        if len(must) <= 1 or any(x & y for i, x in enumerate(taken) for y in taken[i + 1 :]):
            return True
    return False


ALPHABET = [chr(c) for c in range(32, 127)] + list("\t\n\u00e9\u0434\u2014\u2022\u00a0\u201c")


def _loop(node) -> set[str]:
    """The characters that a repetition without bound may take one after another; empty where the node is none."""
    op, value = node
    if op in (ops.SUBPATTERN, ops.BRANCH):
        ways = _ways(value[3] if op is ops.SUBPATTERN else [node])
        return set().union(*(_loop(way[0]) for way in ways if len(way) == 1), set())
    if op not in REPEATS or value[1] < 20:
        return set()
    inner = list(value[2])
    if len(inner) != 1 or inner[0][0] in (ops.SUBPATTERN, ops.BRANCH, *REPEATS):
        return {"*"} | set(ALPHABET) if any(n[0] in REPEATS for n in inner) else set()
    state = _parser.State()
    state.str = ""
    tested = re._compiler.compile(_parser.SubPattern(state, inner))
    return {char for char in ALPHABET if tested.fullmatch(char)}


def _ways(parsed) -> list[list]:
    nodes = list(parsed)
    if len(nodes) == 1 and nodes[0][0] is ops.BRANCH:
        return [list(part) for part in nodes[0][1][1]]
    if len(nodes) == 1 and nodes[0][0] is ops.SUBPATTERN:
        return _ways(nodes[0][1][3])
    return [nodes]


def _least(node) -> int:
    op, value = node
    if op in REPEATS:
        return value[0] * sum(map(_least, value[2]))
    if op is ops.SUBPATTERN:
        return sum(map(_least, value[3]))
    if op is ops.BRANCH:
        return min(sum(map(_least, part)) for part in value[1])
    return 0 if op in (ops.AT, ops.ASSERT, ops.ASSERT_NOT) else 1


def nested_repetitions() -> list[str]:
    """The nested ones among all patterns that are compiled when the package is loaded and every stage is run once."""
    import subprocess
    import sys

    done = subprocess.run([sys.executable, __file__], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def _listed() -> None:
    """Prints the nested ones among the patterns in the memory of this process."""
    import gc
    import importlib

    for path in sorted((ROOT / "src/helpers").glob("*.py")):
        if path.stem not in ("__main__", "remote", "cluster"):
            try:
                importlib.import_module(f"helpers.{path.stem}")
            except ImportError:  # an optional reader
                continue
    text = "KYIV (AP) \u2014 Russia launched 9 drones overnight. By Ann Lee. Published Jan. 15, 2025.\n\n" + " ".join(
        WORDS
    )
    for stage in STAGES.values():
        stage(text)
    gc.collect()
    held = {id(o): o for o in gc.get_objects() if isinstance(o, re.Pattern)}
    for holder in gc.get_objects():
        if isinstance(holder, dict | list | tuple | set | frozenset):
            for value in list(holder.values()) if isinstance(holder, dict) else list(holder):
                if isinstance(value, re.Pattern):
                    held[id(value)] = value
        else:
            for name in getattr(type(holder), "__slots__", None) or ():
                value = getattr(holder, name, None) if isinstance(name, str) else None
                if isinstance(value, re.Pattern):
                    held[id(value)] = value
    seen = set()
    for pattern in held.values():
        if isinstance(pattern.pattern, str) and pattern.pattern not in seen:
            seen.add(pattern.pattern)
            if is_nested(pattern.pattern, pattern.flags & ~re.DEBUG):
                print(ascii(pattern.pattern[:300]))
    print(f"{len(seen)} patterns", file=__import__("sys").stderr)


if __name__ == "__main__":
    _listed()
