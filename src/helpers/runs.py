"""A run: sources and parameters in, all tables out, computed once and kept under a key of everything they depend on.

`open_run` is what the notebooks, the commands and the report share. A run's key covers the input bytes, the
parameters, the lexicons, the package's code, the lock file and the Python minor version; its folder is written
beside and renamed, so there is either a whole run or none.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pandas as pd

from helpers import actors, articles, attacks, corrections, paths, reading, remote, scale, tables
from helpers.paths import resolve as resolve
from helpers.reading import READ_LANGUAGES as READ_LANGUAGES
from helpers.reading import read_claims as read_claims
from helpers.records import Article, Claim, Mention, Reading, SetAside, Skipped, stable_id

TABLES = (
    "articles", "dropped", "skipped", "inputs", "stories", "claims", "set_aside", "extras", "figures", "versions",
    "attacks", "periods", "monthly", "coverage", "scorecard", "disagreements", "decisions", "mentions", "timeline", "corrections",
)  # fmt: skip
# Records that an export always holds beside its articles: counted and listed, but no fault of the input.
EXPECTED_SKIPS = {"service", "duplicate", "media"}


@dataclass(frozen=True)
class Parameters:
    """What a run depends on beside its sources. Null means: not given."""

    collected: str | None = None  # day on which the texts were collected: no article is later
    encoding: str | None = None
    mode: str = "auto"  # auto, whole (a file is one article) or split (records are split too)
    since: str | None = None
    until: str | None = None
    pack: str | None = None
    reference: str | None = None
    corrections: str | None = None
    by: str = "week"  # period of the actor timeline


class NothingUsable(Exception):
    """No source gave an article; `skipped` says why, one line each."""

    def __init__(self, skipped: Sequence[Any]) -> None:
        super().__init__("no article could be read")
        self.skipped = skipped


class CountsBroken(RuntimeError):
    """Something that came in is neither among the articles nor among what was skipped: a fault of this program."""


class Run(Mapping):
    """The tables of one run, by name; each is read from its Parquet file when first asked for."""

    def __init__(self, folder: Path, key: str, parameters: Parameters, sources: Sequence[str]) -> None:
        self.folder, self.key, self.parameters, self.sources = folder, key, parameters, list(sources)
        self._held: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in TABLES:
            raise KeyError(name)
        if name not in self._held:
            self._held[name] = tables.read_parquet(self.folder / f"{name}.parquet", name)
        return self._held[name]

    def __iter__(self) -> Iterator[str]:
        return iter(TABLES)

    def __len__(self) -> int:
        return len(TABLES)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """The tables by name."""
        return self


def label(source: str | Path) -> str:
    """A source as reports show it: relative to the project or the working folder, never an absolute path."""
    if str(source) == "-":
        return "-"
    if remote.is_url(source):
        return remote.shown(str(source))
    path = Path(source).resolve()
    home = Path.home() if "HOME" in os.environ else None
    for base in (paths.project(), Path.cwd()):
        if home and home != base and home.is_relative_to(base) and path.is_relative_to(home):
            continue  # seen from above the home folder, the way there would tell the user's name
        if path.is_relative_to(base):
            return path.relative_to(base).as_posix() or "."
    return path.name


def _files(source: str) -> Iterator[tuple[str, Path]]:
    path = Path(source)
    if path.is_dir():
        for folder, folders, names in os.walk(path):
            folders.sort()
            for name in sorted(names):
                file = Path(folder, name)
                yield file.relative_to(path).as_posix(), file
    else:
        yield path.name, path


def _hash_file(path: Path) -> str:
    try:
        if not path.is_file():
            return "no file"
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable {error.errno}"


@lru_cache(maxsize=1)
def code_hash() -> str:
    """SHA-256 over the package's code, lexicons, templates, reference data and the lock file."""
    root = paths.project()
    files = [p for p in sorted(paths.PACKAGE.rglob("*")) if p.is_file() and "__pycache__" not in p.parts]
    files += sorted(root.glob("data/reference/*.csv")) + [root / "data/codebook.csv"]
    files += [p for p in [root / "requirements.txt"] if p.is_file()]
    digest = hashlib.sha256(f"python {sys.version_info.major}.{sys.version_info.minor}".encode())
    for path in files:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + _hash_file(path).encode())
    return digest.hexdigest()


@lru_cache(maxsize=1)
def lexicons_hash() -> str:
    """SHA-256 over the lexicons alone, so that a change of theirs can be told from one of the code."""
    digest = hashlib.sha256()
    for path in sorted((paths.PACKAGE / "lexicons").rglob("*.toml")):
        digest.update(path.name.encode() + b"\0" + _hash_file(path).encode())
    return digest.hexdigest()


def run_key(sources: Sequence[str], parameters: Parameters) -> str:
    """SHA-256 over everything the tables depend on."""
    digest = hashlib.sha256(code_hash().encode())
    for source in sources:
        if remote.is_url(source):
            for name, url in remote.files(source):
                digest.update(f"\0{name}\0{remote.state(url)}".encode("utf-8", "surrogateescape"))
            continue
        for name, path in _files(source):
            digest.update(f"\0{name}\0{_hash_file(path)}".encode("utf-8", "surrogateescape"))
        digest.update(b"\1")
    given = asdict(parameters)
    for name in ("pack", "reference", "corrections"):
        if given[name] and given[name] != "none":
            given[name] = _hash_file(Path(given[name]))
    digest.update(json.dumps(given, sort_keys=True).encode())
    return digest.hexdigest()


def reading_key(article: Article) -> str:
    """What the reading of an article depends on beside code and lexicons: its id, text, dates, title, outlet and language."""
    return stable_id(
        "r", article.article_id, article.text, article.published_earliest, article.published_latest, article.title,
        article.outlet, article.place, article.as_of, article.language, article.collected,
    )  # fmt: skip


def compute(
    sources: Sequence[str],
    parameters: Parameters,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    known: MutableMapping[str, tuple[Reading, list[Mention]]] | None = None,
) -> dict[str, pd.DataFrame]:
    """All tables of the sources, without any cache of tables.

    `known` holds what was read of articles before, by `reading_key`; what is missing there is read and added.
    `progress(stage, done, total)` is called as the work goes on.
    """
    with scale.team(jobs, scheduler) as team:
        return _compute(sources, parameters, team, progress or (lambda *_: None), {} if known is None else known)


def _compute(
    sources: Sequence[str],
    parameters: Parameters,
    team: scale.Team,
    say: Callable[[str, int, int], None],
    known: MutableMapping[str, tuple[Reading, list[Mention]]],
) -> dict[str, pd.DataFrame]:
    say("articles", 0, 0)
    corpus = articles.read(
        sources,
        collected=parameters.collected,
        encoding=parameters.encoding,
        mode=parameters.mode,
        since=parameters.since,
        until=parameters.until,
        pack=parameters.pack,
        team=team,
    )
    check_counts(corpus, parameters)
    found_claims: list[Claim] = []
    aside: list[SetAside] = []
    extras: list[dict] = []
    mentions: list[Mention] = []
    total = len(corpus.articles)
    crashed: list[Skipped] = []

    def lost(article: Article) -> tuple[Reading, list[Mention]]:
        crashed.append(reading.crashed(article))
        return Reading(), []

    keys = [reading_key(article) for article in corpus.articles]
    unread = [article for article, key in zip(corpus.articles, keys, strict=True) if key not in known]
    results = team.each(partial(reading.both_of, pack=parameters.pack), unread, lost=lost)
    for done, (article, key) in enumerate(zip(corpus.articles, keys, strict=True), 1):
        if key not in known:
            known[key] = next(results)
        read, named = known[key]
        found_claims += read.claims
        aside += read.set_aside
        extras += [{"article_id": article.article_id, **extra} for extra in read.extras]
        mentions += named
        if done % 50 == 0 or done == total:
            say("claims and mentions", done, total)
    say("attacks", 0, 0)
    texts, stories, corrected = corpus.articles, corpus.stories, ()
    if parameters.corrections:
        laid = corrections.apply(parameters.corrections, texts, found_claims, stories)
        texts, stories, corrected = laid.articles, laid.stories, laid.results
        found_claims = list(laid.claims)
    reference = parameters.reference or str(paths.data("reference", "nights.csv"))
    settled = attacks.reconcile(
        texts,
        found_claims,
        stories,
        extras,
        reference=None if reference == "none" else reference,
        pack=parameters.pack,
    )
    timeline = actors.timeline(mentions, texts, stories, by=parameters.by)
    rows: dict[str, Iterable[Any]] = {
        "articles": texts,
        "dropped": corpus.dropped,
        "skipped": [*corpus.skipped, *crashed],
        "inputs": corpus.inputs,
        "stories": stories,
        "claims": found_claims,
        "set_aside": aside,
        "extras": extras,
        "mentions": mentions,
        "corrections": corrected,
    }
    for name in (
        "figures",
        "versions",
        "attacks",
        "periods",
        "monthly",
        "coverage",
        "scorecard",
        "disagreements",
        "decisions",
    ):
        rows[name] = getattr(settled, name)
    changed = {claim.claim_id for claim in found_claims if claim.corrected}
    rows["figures"] = [{**row, "corrected": not changed.isdisjoint(row["claim_ids"])} for row in settled.figures]
    out = {name: tables.frame(_rows(value), name) for name, value in rows.items()}
    out["timeline"] = tables.frame(_rows(timeline), "timeline")
    return {name: out[name] for name in TABLES}


def check_counts(corpus: articles.Corpus, parameters: Parameters) -> None:
    """Nothing is lost between the files and the tables. Raises CountsBroken.

    Of each input, records = accepted + skipped + duplicates; each skipped one has its row; and each input of which
    records were accepted shows in the articles, the dropped lines or the skipped, unless days were asked for.
    """
    listed: Counter[str] = Counter(item.source for item in corpus.skipped)
    shown = {item.source for kind in (corpus.articles, corpus.dropped, corpus.skipped) for item in kind}
    ids = [article.article_id for article in corpus.articles]
    if len(set(ids)) != len(ids):
        raise CountsBroken("two articles have one id")
    inside = sorted(shown | set(listed))
    for item in corpus.inputs:
        counts = (item.accepted, item.skipped, item.duplicates)
        if min(counts) < 0 or item.records != sum(counts):
            raise CountsBroken(f"{item.source}: {item.records} records, but {counts} accepted, skipped, duplicate")
        members = inside[bisect_left(inside, f"{item.source}/") : bisect_left(inside, f"{item.source}0")]
        told = sum(listed[name] for name in {item.source, *members})
        if item.kind != "media" and told < item.skipped + item.duplicates:
            raise CountsBroken(f"{item.source}: {item.skipped + item.duplicates} records skipped, {told} listed")
        if item.accepted and not (parameters.since or parameters.until) and item.source not in shown and not members:
            raise CountsBroken(f"{item.source}: {item.accepted} records accepted, none of them in the tables")


def _rows(value: Any) -> Iterable[Any]:
    return value.to_dict("records") if isinstance(value, pd.DataFrame) else value


def open_run(
    sources: Sequence[str | Path] | str | Path = "data/sample",
    *,
    cache: Path | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    **parameters: Any,
) -> Run:
    """The run of these sources and parameters: its tables, computed when they are missing.

    `parameters` are those of `Parameters`; empty strings count as not given. A notebook that the report runs gets
    the report's tables (environment variable STRIKEBOOK_RUN), so nothing is computed twice.
    Raises TypeError for an unknown parameter.
    """
    wanted = Parameters(**{name: value for name, value in parameters.items() if value not in (None, "")})
    given = [sources] if isinstance(sources, (str, Path)) else list(sources)
    ready = os.environ.get("STRIKEBOOK_RUN")
    if ready and cache is None:
        return Run(Path(ready), Path(ready).name, wanted, [str(s) for s in given])
    where = resolve(given)
    key = run_key(where, wanted)
    home = cache or paths.build() / "cache"
    folder = home / key[:32]
    if not (folder / "complete").is_file():
        content = compute(where, wanted, jobs=jobs, scheduler=scheduler, progress=progress)
        store(content, folder)
    return Run(folder, key, wanted, [label(source) for source in where])


def store(content: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Writes the tables beside and renames them into place: a whole run or none. A run that is there already stays."""
    partial_ = folder.with_name(f"{folder.name}.partial-{os.getpid()}")
    shutil.rmtree(partial_, ignore_errors=True)
    try:
        partial_.mkdir(parents=True)
        for name, df in content.items():
            tables.write_parquet(df, name, partial_ / f"{name}.parquet")
        (partial_ / "complete").write_text("", encoding="utf-8")
        try:
            os.rename(partial_, folder)
        except OSError:
            if (folder / "complete").is_file():
                return
            shutil.rmtree(folder, ignore_errors=True)
            os.rename(partial_, folder)
    finally:
        shutil.rmtree(partial_, ignore_errors=True)
