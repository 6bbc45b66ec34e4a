"""The command line: `strikebook`, and `python -m helpers` where the script is not on the path.

Data goes to standard output, messages to standard error. Exit codes: 0 done · 1 done, some inputs skipped · 2 wrong
usage or parameter · 3 nothing usable · 4 output or environment · 5 a notebook or stage failed · 6 verify, score or
check below · 70 internal error · 130 interrupted · 138 kernel dead.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from helpers import __version__


class Failure(click.ClickException):
    """An error with one line and an exit code of the list above."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.exit_code = code

    def show(self, file: Any = None) -> None:
        click.echo(f"ERROR {self.message}", err=True)


def common(command: Callable) -> Callable:
    """The options that every stage takes."""
    options = [
        click.option(
            "--collected",
            metavar="DATE",
            callback=_day,
            help="Day on which the texts were collected: no article is later.",
        ),
        click.option("--encoding", metavar="NAME", help="Encoding of text files that don't declare one."),
        click.option("--since", metavar="DATE", callback=_day, help="Leave out articles published before."),
        click.option("--until", metavar="DATE", callback=_day, help="Leave out articles published after."),
        click.option(
            "--pack",
            metavar="FILE",
            callback=_file,
            help="TOML file with weapons, actors, sides, outlets, events of another war.",
        ),
        click.option(
            "--reference",
            metavar="FILE",
            callback=_file,
            help="Reference table to compare with (default: the project's nights.csv; `none` for none).",
        ),
        click.option("--corrections", metavar="FILE", callback=_file, help="corrections.csv to lay over the reading."),
        click.option("--whole", "mode", flag_value="whole", help="Each file is one article."),
        click.option("--split", "mode", flag_value="split", help="Look for several articles in every text."),
        click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Processes (default: all cores)."),
        click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler that does the work."),
        click.option("--quiet", is_flag=True, help="No progress on standard error."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _day(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    import datetime

    if value in (None, ""):
        return None
    try:
        return datetime.date.fromisoformat(value).isoformat()
    except ValueError:
        raise click.BadParameter(f"expected a date as 2025-01-31, not {value!r}", param=parameter) from None


def _file(_: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value and not Path(value).is_file() and not (value == "none" and parameter.name == "reference"):
        raise click.BadParameter(f"no such file: {value}", param=parameter)
    return value


class Skips:
    """Prints what was skipped, one line each, and remembers whether any of it was a fault."""

    def __init__(self) -> None:
        self.faults = 0

    def __call__(self, skipped: Any) -> None:
        from helpers.files import HARMLESS

        if skipped.code in HARMLESS:
            return
        self.faults += 1
        where = f"{skipped.source}:{skipped.line}" if skipped.line else skipped.source
        click.echo(f"SKIPPED {skipped.code} {printable(where)}: {printable(skipped.reason)}", err=True)


def printable(text: str) -> str:
    """The text for a terminal: control characters and undecodable bytes are shown, not sent."""
    safe = str(text).encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in safe)


def printable_lines(text: str) -> str:
    """Several lines for a terminal, each as `printable` makes it."""
    return "\n".join(map(printable, text.splitlines()))


READ_LINE = 2000  # articles after which a line of progress is told


def counted(quiet: bool) -> Callable[[int], None]:
    """What to call with the number of articles read so far: tells every 2,000th on standard error, unless quiet."""

    def tell(found: int) -> None:
        if not quiet and found % READ_LINE == 0:
            click.echo(f"{found:,} articles read", err=True)

    return tell


def stage_articles(sources: tuple[str, ...], options: dict[str, Any], skips: Skips, team: Any = None) -> Iterator[Any]:
    """The articles of the sources, one after another; raises Failure 3 when there is none.

    `team`: who cuts and dates them (null: this process).
    """
    from helpers import articles, paths
    from helpers.records import Article, Skipped

    found = 0
    tell = counted(options["quiet"])
    wanted = {key: options[key] for key in ("collected", "encoding", "since", "until", "pack")}
    wanted["mode"] = options["mode"] or "auto"
    check_days(options["since"], options["until"])
    for item in articles.stream(paths.resolve(sources), **wanted, team=team):
        if isinstance(item, Article):
            found += 1
            tell(found)
            yield item
        elif isinstance(item, Skipped):
            skips(item)
    if not found:
        raise Failure(nothing_usable(options["since"], options["until"]), 3)


def check_days(since: str | None, until: str | None) -> None:
    """Refuses a period that ends before it begins (both as 2025-01-31, null: open)."""
    if since and until and since > until:
        raise click.UsageError(f"--since {since} is later than --until {until}: no article can lie between them")


def nothing_usable(since: str | None, until: str | None) -> str:
    """The words for a run without an article: with days asked for, the days may be the cause."""
    words = "nothing usable: no article could be read from the sources given"
    if since or until:
        days = " ".join(f"--{name} {day}" for name, day in (("since", since), ("until", until)) if day)
        words += f", or none is dated within {days}"
    return words


@contextlib.contextmanager
def whole(output: str) -> Iterator[Path]:
    """A name beside `output` to write to; it takes that place when the block ends well, and is removed when it doesn't.

    For an address (s3://…) it is a file of this machine, copied there at the end.
    """
    from helpers import remote

    if remote.is_url(output):
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder, "output")
            remote.put(Path(folder, "output"), output)
        return
    if Path(output).is_dir():
        raise Failure(f"{printable(output)}: is a folder; name a file with -o", 4)
    if not Path(output).absolute().parent.is_dir():
        raise Failure(f"{printable(output)}: its folder does not exist; make it first", 4)
    partial = Path(f"{output}.partial-{os.getpid()}")
    try:
        yield partial
        os.replace(partial, output)
    finally:
        partial.unlink(missing_ok=True)


def write(rows: Iterable[dict[str, Any]], table: str, output: str | None, form: str) -> None:
    """Writes rows as JSON lines, CSV or Parquet to a file or to standard output; into a folder, as Parquet parts."""
    if form == "jsonl":
        if output is None:
            for row in rows:
                sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            return
        with whole(output) as partial, open(partial, "w", encoding="utf-8", errors="backslashreplace") as file:
            for row in rows:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
        return
    from helpers import tables

    if output is None:
        raise click.UsageError(f"--format {form} needs a file: -o FILE")
    from helpers import parts

    if form == "parquet" and parts.is_folder(output):
        parts.write(rows, table, output)
        return
    df = tables.frame(rows, table)
    with whole(output) as partial:
        (tables.write_csv if form == "csv" else tables.write_parquet)(df, table, partial)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="strikebook")
def main_group() -> None:
    """Turns messy war-news text into traceable strike numbers, actor timelines and shareable HTML reports."""


def stage(name: str, summary: str) -> Callable:
    """A command that prints one stage of the work."""

    def wrap(function: Callable) -> click.Command:
        command = common(function)
        command = click.option(
            "--format", "form", type=click.Choice(["jsonl", "csv", "parquet"]), default="jsonl", show_default=True
        )(command)
        command = click.option("-o", "output", metavar="FILE", help="File to write (default: standard output).")(
            command
        )
        command = click.argument("sources", nargs=-1, required=True)(command)
        return main_group.command(name, help=summary)(command)

    return wrap


def _ends(skips: Skips) -> None:
    if skips.faults:
        sys.exit(1)


@stage("articles", "The articles of the sources: borders, dates, outlets, languages. JSON lines.")
def articles_command(sources: tuple[str, ...], output: str | None, form: str, **options: Any) -> None:
    from helpers import articles, paths, scale, tables

    skips = Skips()
    wanted = {key: options[key] for key in ("collected", "encoding", "since", "until", "pack")}
    check_days(options["since"], options["until"])
    with scale.team(options["jobs"], options["scheduler"]) as team:
        corpus = articles.read(
            paths.resolve(sources),
            mode=options["mode"] or "auto",
            progress=counted(options["quiet"]),
            **wanted,
            team=team,
        )
    for item in corpus.skipped:
        skips(item)
    if not corpus.articles:
        raise Failure(nothing_usable(options["since"], options["until"]), 3)
    df = tables.frame(corpus.articles, "articles")
    rows = (json.loads(line) for line in tables.json_lines(df))
    write(({"id": row["source_id"] or row["article_id"], **row} for row in rows), "articles", output, form)
    _ends(skips)


def read_by_team(
    work: Callable, sources: tuple[str, ...], options: dict[str, Any], skips: Skips
) -> Iterator[tuple[Any, Any]]:
    """Each article of the sources with what `work` finds in it, in order, by all processes or a cluster."""
    from functools import partial

    from helpers import reading, scale

    def lost(article: Any) -> tuple[Any, tuple]:
        skips(reading.crashed(article))
        return article, ()

    with scale.team(options["jobs"], options["scheduler"]) as team:
        stream = stage_articles(sources, options, skips, team)
        yield from team.each(partial(work, pack=options["pack"]), stream, lost=lost)


def _identified(article: Any, row: dict[str, Any]) -> dict[str, Any]:
    return {"id": article.source_id or article.article_id, "source": article.source, "n": article.n, **row}


@stage("claims", "The strike claims of the sources, each with the words that carry it. JSON lines.")
def claims_command(sources: tuple[str, ...], output: str | None, form: str, **options: Any) -> None:
    from helpers import reading
    from helpers.records import row_of

    skips = Skips()

    def rows() -> Iterator[dict[str, Any]]:
        for article, claims in read_by_team(reading.claims_of, sources, options, skips):
            for claim in claims:
                yield _identified(article, row_of(claim))

    write(rows(), "claims", output, form)
    _ends(skips)


@stage("mentions", "The actor mentions of the sources. JSON lines.")
@click.option(
    "--kinds", metavar="KINDS", help="Only actors of these kinds, with commas: person, state, institution, group."
)
@click.option("--bodies", is_flag=True, help="Leave mentions in headlines out.")
def mentions_command(
    sources: tuple[str, ...], output: str | None, form: str, kinds: str | None, bodies: bool, **options: Any
) -> None:
    from helpers import actors, reading
    from helpers.records import row_of

    skips = Skips()
    kind_of = actors.kinds(options["pack"])
    wanted = {kind.strip() for kind in (kinds or "").split(",") if kind.strip()}
    if not wanted <= set(kind_of.values()):
        raise click.UsageError(f"--kinds: known are {', '.join(sorted(set(kind_of.values())))}")

    def rows() -> Iterator[dict[str, Any]]:
        for article, mentions in read_by_team(reading.mentions_of, sources, options, skips):
            for mention in mentions:
                headline = actors.in_headline(mention, article)
                if (not wanted or kind_of[mention.actor] in wanted) and not (bodies and headline):
                    yield _identified(article, row_of(mention)) | {"headline": headline}

    write(rows(), "mentions", output, form)
    _ends(skips)


@stage("attacks", "The attacks told in the sources: launched, stopped, lost, according to whom. JSON lines.")
@click.option(
    "--layout", type=click.Choice(["kaggle"]), help="CSV with the columns of the public table of missile attacks."
)
def attacks_command(
    sources: tuple[str, ...], output: str | None, form: str, layout: str | None, **options: Any
) -> None:
    from helpers import runs, tables
    from helpers.records import Skipped

    skips = Skips()
    check_days(options["since"], options["until"])
    parameters = runs.Parameters(**{key: options[key] or default for key, default in (
        ("collected", None), ("encoding", None), ("since", None), ("until", None), ("pack", None),
        ("reference", None), ("corrections", None), ("mode", "auto"))})  # fmt: skip
    found = runs.compute(runs.resolve(sources), parameters, jobs=options["jobs"], scheduler=options["scheduler"])
    for item in tables.records_of(found["skipped"], Skipped):
        skips(item)
    if not len(found["articles"]):
        raise Failure(nothing_usable(options["since"], options["until"]), 3)
    rows = [json.loads(line) for line in tables.json_lines(found["attacks"])]
    if layout:
        _write_layout(rows, output)
    else:
        write(rows, "attacks", output, form)
    _ends(skips)


def _write_layout(rows: list[dict[str, Any]], output: str | None) -> None:
    """The attacks as CSV in the column layout of the public table; names on standard error the columns that stay empty."""
    import csv
    import io

    from helpers import reference, tables

    made = reference.export_kaggle_layout(rows)
    out = io.StringIO()
    if made:
        writer = csv.DictWriter(out, list(made[0]))
        writer.writeheader()
        for row in made:
            writer.writerow({k: tables.csv_safe(v) if isinstance(v, str) else v for k, v in row.items()})
    click.echo(f"always empty: {', '.join(reference.EXPORT_EMPTY)}", err=True)
    if output is None:
        sys.stdout.write(out.getvalue())
        return
    partial = Path(f"{output}.partial-{os.getpid()}")
    partial.write_text(out.getvalue(), encoding="utf-8", newline="")
    os.replace(partial, output)


@main_group.command("explain")
@click.argument("text")
@click.option("--html", is_flag=True, help="HTML, as the notebooks show it.")
def explain_command(text: str, html: bool) -> None:
    """How TEXT (or the text in a FILE) was read, and why: tags, quantities, predicates, choice."""
    from helpers.explain import explain

    if len(text) < 4096 and "\n" not in text and Path(text).is_file():
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"{printable(text)}: {error}", 3) from None
    click.echo(explain(text, html=html))


@main_group.command("report")
@click.argument("sources", nargs=-1)
@click.option("--out", default=None, metavar="FOLDER", help="Folder of the report (default: build/report).")
@click.option("--title", metavar="TEXT", help="Title of the report.")
@click.option(
    "--texts",
    type=click.Choice(["full", "excerpt", "none"]),
    default="excerpt",
    show_default=True,
    help="How much of the sources the report shows.",
)
@click.option("-p", "pairs", nargs=2, multiple=True, metavar="NAME VALUE", help="A parameter of the notebooks.")
@click.option("-f", "files", multiple=True, metavar="FILE", help="YAML or JSON file with parameters.")
@click.option(
    "--checked",
    metavar="SHEET",
    callback=_file,
    help="A filled sheet of `strikebook check` on these texts: its result stands in the report.",
)
@click.option("--no-cache", is_flag=True, help="Compute everything anew.")
@common
def report_command(sources: tuple[str, ...], **options: Any) -> None:
    """Runs the notebooks on the SOURCES (default: the sample) and writes tables, notebooks and the site."""
    from helpers import report

    check_days(options["since"], options["until"])
    code = report.build_from(list(sources) or ["data/sample"], **options)
    if code:
        sys.exit(code)


@main_group.command("init")
@click.argument("name")
def init_command(name: str) -> None:
    """Makes the folder NAME ready to run: texts, sources.csv, parameters, pack, corrections."""
    from helpers import morning

    for path in morning.init(Path(name)):
        click.echo(path)


@main_group.command("update")
@click.argument("folder", type=click.Path(exists=True, file_okay=False))
@click.option("--no-report", is_flag=True, help="Only tell what changed; don't rebuild FOLDER/report.")
@common
def update_command(folder: str, no_report: bool, **options: Any) -> None:
    """The morning routine of a FOLDER: reads what is new or edited, rebuilds, tells and logs what changed."""
    from helpers import morning, notebooks, report, runs, tables
    from helpers.records import Skipped

    place = Path(folder)
    given = {
        key: options[key]
        for key in ("collected", "encoding", "since", "until", "pack", "reference", "corrections", "mode")
    }
    skips = Skips()
    try:
        parameters, more = morning.parameters_of(place, given)
        notebooks.checked(more)
        with report.Lock(place.resolve() / "report"):
            first = not (place / morning.STATE / "last" / "complete").is_file()
            result, found = morning.update(place, parameters, jobs=options["jobs"])
    except notebooks.ParameterError as error:
        raise Failure(printable(str(error)), 2) from None
    except report.Locked as error:
        raise Failure(f"{printable(folder)}: {error}", 4) from None
    except runs.NothingUsable as error:
        for item in error.skipped:
            skips(item)
        raise Failure("nothing usable: no article could be read in the folder", 3) from None
    for item in tables.records_of(found["skipped"], Skipped):
        skips(item)
    click.echo(printable_lines(morning.told(result, first)))
    # also where nothing is new: an update with --no-report, or one cut short, left the report behind the texts
    if not no_report:
        own = {key: value for key, value in vars_of(parameters).items() if value}
        code = report.build_from(
            [str(morning.texts_of(place))],
            out=str(place / "report"),
            pairs=list(more.items()),
            quiet=options["quiet"],
            jobs=options["jobs"],
            **own,
        )
        if code > 1:
            sys.exit(code)
    _ends(skips)


def vars_of(record: Any) -> dict[str, Any]:
    """A record's fields by name."""
    import dataclasses

    return {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}


@main_group.command("check")
@click.argument("sources", nargs=-1, required=True)
@click.option(
    "--n", "count", type=click.IntRange(1, 100_000), default=200, show_default=True, help="Sentences to draw."
)
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed draws other sentences.")
@click.option(
    "-o", "output", default="check.xlsx", show_default=True, metavar="FILE", help="The sheet: .xlsx, .csv or .html."
)
@common
def check_command(sources: tuple[str, ...], count: int, seed: int, output: str, **options: Any) -> None:
    """A random sheet of sentences from the SOURCES to mark: how many numbers are right, wrong, missed."""
    from helpers import checks, runs

    skips = Skips()
    read = list(stage_articles(sources, options, skips))
    readings = [runs.read_claims(article, options["pack"]) for article in read]
    lines = checks.draw(
        read, [c for r in readings for c in r.claims], [a for r in readings for a in r.set_aside], count, seed
    )
    if not lines:
        raise Failure("nothing usable: no sentence of these texts holds a number", 3)
    path = Path(output)
    checks.write(lines, path)
    if path.suffix == ".xlsx":
        checks.write(lines, path.with_suffix(".html"))
    click.echo(f"{len(lines)} sentences in {path}; fill in right, wrong and missed, then: strikebook score {path}")
    _ends(skips)


@main_group.command("score")
@click.argument("files", nargs=-1, required=True, metavar="SHEET|GOLD.jsonl [SHEET]")
@click.option("--min-f1", type=float, help="End with 6 where F1 (gold) or precision and recall (sheet) are below.")
def score_command(files: tuple[str, ...], min_f1: float | None) -> None:
    """Precision and recall with intervals, of a filled sheet or an annotated file; of two sheets also their agreement."""
    from helpers import checks, scoring

    if files[0].endswith(".jsonl"):
        try:
            found = scoring.score_set(Path(files[0]).name, scoring.read_gold(Path(files[0])))
        except OSError as error:
            raise Failure(f"{printable(files[0])}: {error.strerror or error}", 3) from None
        except ValueError as error:
            raise Failure(printable(str(error)), 3) from None
        for name in ("precision", "recall", "f1"):
            value, span = getattr(found, name), scoring.interval(found.pairs, name)
            click.echo(
                f"{name}: "
                + (
                    f"{value:.3f} ({span[0]:.3f} to {span[1]:.3f})"
                    if value is not None and span
                    else "nothing to judge"
                )
            )
        click.echo(f"texts without claims left clean: {found.clean} of {found.without_claims}")
        for name, value in found.attributes.items():
            click.echo(f"{name}: {value:.3f}" if value is not None else f"{name}: nothing to judge")
        if min_f1 is not None and (found.f1 or 0) < min_f1:
            sys.exit(6)
        return
    sheets, faults = [], []
    for name in files:
        try:
            lines, wrong = checks.read(Path(name))
        except checks.SheetError as error:
            raise Failure(printable(str(error)), 3) from None
        sheets.append(lines)
        faults += wrong
    for fault in faults:
        click.echo(f"LEFT OUT {printable(fault)}", err=True)
    if not sheets[0]:
        raise Failure("nothing usable: no row of the sheet is filled in", 3)
    result = checks.score(sheets[0], faults)
    click.echo(result.words())
    if len(sheets) > 1:
        click.echo(checks.agreement(sheets[0], sheets[1]))
    if min_f1 is not None and min(result.precision or 0, result.recall or 0) < min_f1:
        sys.exit(6)
    if faults:
        sys.exit(1)


@main_group.command("actors")
@click.option(
    "--suggest", "sources", multiple=True, metavar="SOURCES", help="Frequent capitalised names that no actor covers."
)
@click.argument("more", nargs=-1, metavar="[SOURCES]...")
@common
def actors_command(sources: tuple[str, ...], more: tuple[str, ...], **options: Any) -> None:
    """The actors of the lexicon; with --suggest, the names in the SOURCES that no actor covers, with a sentence each."""
    from helpers import actors, lexicon

    if not sources:
        for row in lexicon.entries("actors", pack=options["pack"]):
            click.echo(f"{row.get('id', '')}\t{row['name']}\t{row.get('kind', '')}")
        return
    skips = Skips()
    found = actors.suggest(list(stage_articles((*sources, *more), options, skips)), options["pack"])
    for row in found.to_dict("records"):
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    _ends(skips)


@main_group.command("verify")
@click.argument("folder", metavar="REPORT")
def verify_command(folder: str) -> None:
    """Hashes the files of a REPORT anew and says what matches its manifest."""
    from helpers import report

    lines, good = report.verify(Path(folder))
    for line in lines:
        click.echo(line)
    if not good:
        sys.exit(6)


@main_group.command("diff")
@click.argument("old", metavar="RUN")
@click.argument("new", metavar="RUN")
@click.option("--json", "as_json", is_flag=True, help="A JSON list on standard output.")
@click.option("--html", "page", metavar="FILE", help="Write a page too.")
def diff_command(old: str, new: str, as_json: bool, page: str | None) -> None:
    """What changed between two RUNs (folders of reports), figure by figure, and why."""
    from helpers import differences

    try:
        changes = differences.compare(differences.load(old), differences.load(new))
    except differences.NotARun as error:
        raise Failure(printable(str(error)), 3) from None
    if page:
        Path(page).write_text(differences.as_page(changes), encoding="utf-8")
    click.echo(differences.as_json(changes) if as_json else printable_lines(differences.as_text(changes)))


@main_group.command("figures")
def figures_command() -> None:
    """Writes the pictures of figures/ from the sample."""
    from helpers import charts, paths, runs

    for path in charts.write_figures(runs.open_run("data/sample").tables, paths.project() / "figures"):
        click.echo(path.name)


@main_group.command("gate")
@click.option("--update", is_flag=True, help="Pin the present scores; refuses to lower one.")
@click.option("--allow-regression", is_flag=True, help="With --update: lower a score all the same.")
def gate_command(update: bool, allow_regression: bool) -> None:
    """Scores the readers on the gold and compares with the pinned scores."""
    from helpers import paths

    flags = ["--update"] * update + ["--allow-regression"] * allow_regression
    sys.exit(subprocess.call([sys.executable, str(paths.project() / "tests/gate.py"), *flags]))


@main_group.command("lab")
def lab_command() -> None:
    """Opens JupyterLab on the notebooks."""
    from helpers import paths

    sys.exit(subprocess.call([sys.executable, "-m", "jupyter", "lab", str(paths.notebooks())]))


@main_group.command("lint")
def lint_command() -> None:
    """Checks the code's form (ruff)."""
    from helpers import paths

    sys.exit(subprocess.call([sys.executable, "-m", "ruff", "check", str(paths.project())]))


@main_group.command("test")
def test_command() -> None:
    """Runs every check: lint, unit and property tests, gate, notebooks, double build."""
    from helpers import paths

    sys.exit(subprocess.call([sys.executable, str(paths.project() / "tests/all_checks.py")]))


def main() -> None:
    """Runs the command line and ends with its exit code; a bad input never ends in a traceback."""
    from helpers.corrections import CorrectionError
    from helpers.lexicon import LexiconError
    from helpers.placing import terminable
    from helpers.reference import ReferenceTableError

    try:
        with terminable():
            code = main_group.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except click.UsageError as error:
        error.show()
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (LexiconError, CorrectionError, ReferenceTableError) as error:
        click.echo(f"ERROR {printable(str(error))}", err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"ERROR {printable(str(error.filename or ''))}: {error.strerror or error}", err=True)
        sys.exit(4)
    except Exception as error:
        if os.environ.get("STRIKEBOOK_DEBUG"):
            raise
        click.echo(
            f"ERROR internal: {type(error).__name__}: {printable(str(error))}; STRIKEBOOK_DEBUG=1 shows where", err=True
        )
        sys.exit(70)


if __name__ == "__main__":
    main()
