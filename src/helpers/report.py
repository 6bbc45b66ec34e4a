"""The report: tables, executed notebooks and the site, built beside and renamed into place when all of it stands.

`manifest.json` lists inputs, parameters, code and the hash of every file, without clock or machine; `run.json`, which
is in no hash, holds status, times and platform. A run that fails or is stopped leaves the report as it was, but for a
`last_attempt` in its run.json; where there was no report, its run.json stands alone and says `failed` or `interrupted`.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import click
import pandas as pd

from helpers import (
    __version__,
    checks,
    downloads,
    lexicon,
    notebook_pages,
    notebooks,
    paths,
    placing,
    runs,
    site,
    tables,
    views,
)
from helpers.placing import Lock, Locked
from helpers.records import Skipped
from helpers.runs import EXPECTED_SKIPS, Parameters, Run, open_run
from helpers.workers import BrokenProcessPool

__all__ = ["Lock", "Locked", "build", "build_from", "open_run", "verify"]

PACKAGES = ("lxml", "numpy", "nbclient", "pandas", "papermill", "plotly", "pyarrow", "trafilatura")
MANIFEST_TAG = '<script type="application/json" id="manifest">'
LARGE_REPORT = 100  # megabytes, from which a smaller one is proposed
CACHED_RUNS = 6  # older runs are removed: a run of a large corpus may hold a gigabyte


def _sha(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _notebook_hash() -> str:
    digest = hashlib.sha256()
    for name in notebooks.REPORT:
        digest.update(_sha(notebooks.path_of(name)).encode())
    for path in sorted(paths.data("gold").rglob("*.jsonl")):
        digest.update(_sha(path).encode())
    return digest.hexdigest()


def manifest_of(run: Run, settings: Mapping[str, Any], inputs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The manifest without its outputs: what the report was made from."""
    return {
        "strikebook": __version__,
        "run_key": run.key,
        "sources": run.sources,
        "parameters": {key: Path(value).name if key in ("pack", "reference", "corrections") and value else value
                       for key, value in asdict(run.parameters).items()},
        "settings": dict(settings),
        "code_sha256": runs.code_hash(),
        "lexicons_sha256": runs.lexicons_hash(),
        "notebooks_sha256": _notebook_hash(),
        "inputs": list(inputs),
        "rows": {name: len(run[name]) for name in runs.TABLES},
    }  # fmt: skip


def write_outputs(manifest: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Adds path, bytes and SHA-256 of every file below `folder` to the manifest and writes it there."""
    outputs = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if name not in ("manifest.json", "run.json"):
            outputs.append({"path": name, "bytes": path.stat().st_size, "sha256": _sha(path)})
    manifest = {**manifest, "outputs": outputs}
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8")
    return manifest


def verify(folder: Path) -> tuple[list[str], bool]:
    """Hashes the report's files anew. Returns one line a file that does not match, a summary, and whether all do."""
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        outputs = [(str(entry["path"]), entry["sha256"]) for entry in manifest["outputs"]]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return [f"{folder.name}: no readable manifest.json"], False
    lines, good = [], 0
    for name, expected in outputs:
        path = folder / name
        if not path.resolve().is_relative_to(folder.resolve()):
            lines.append(f"outside  {name}")  # a manifest that was made by hand
        elif not path.is_file():
            lines.append(f"missing  {name}")
        elif _sha(path) != expected:
            lines.append(f"changed  {name}")
        else:
            good += 1
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    for name in sorted(present - {name for name, _ in outputs} - {"manifest.json", "run.json"}):
        lines.append(f"added    {name}")
    carried = embedded(folder / "index.html")
    if carried is not None and carried != {key: value for key, value in manifest.items() if key != "outputs"}:
        lines.append("differs  the manifest inside index.html")
    lines.append(f"{good} of {len(outputs)} files match the manifest")
    return lines, len(lines) == 1


def _embed(manifest: Mapping[str, Any], page: Path) -> None:
    """Puts the manifest into the first page, so that a page that is passed on alone still tells what it was made from."""
    text = page.read_text(encoding="utf-8")
    at = text.rindex("</body>")
    content = notebook_pages.safe_json(manifest)
    page.write_text(f"{text[:at]}{MANIFEST_TAG}{content}</script>\n{text[at:]}", encoding="utf-8")


def embedded(page: Path) -> dict[str, Any] | None:
    """The manifest that the first page of a report carries (without the hashes of its files); null where it has none."""
    try:
        text = page.read_text(encoding="utf-8")
        start = text.index(MANIFEST_TAG) + len(MANIFEST_TAG)
        found = json.loads(text[start : text.index("</script>", start)])
    except (OSError, ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


class Console:
    """Progress on standard error: lines that a log keeps, nothing with `quiet`."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.began = time.monotonic()

    def say(self, text: str) -> None:
        """One line, with the seconds since the start."""
        if not self.quiet:
            click.echo(f"[{time.monotonic() - self.began:5.1f} s] {text}", err=True)

    def stage(self, name: str, done: int, total: int) -> None:
        """Progress of a stage."""
        self.say(f"{name} {done:,} of {total:,}" if total else name)

    def notebook(self, result: notebooks.Executed, done: int, total: int) -> None:
        """Progress of the notebooks, with the time left by the mean of those that are done."""
        spent = time.monotonic() - self.began
        left = spent / done * (total - done)
        rest = f", about {left:.0f} s left" if done < total else ""
        self.say(f"{result.name} in {result.seconds:.1f} s ({done} of {total}{rest})")


def build(
    sources: Sequence[str],
    out: Path,
    parameters: Parameters,
    *,
    title: str | None = None,
    texts: str = "excerpt",
    given: Mapping[str, Any] | None = None,
    jobs: int | None = None,
    scheduler: str | None = None,
    no_cache: bool = False,
    console: Console | None = None,
) -> Run | None:
    """Builds the report of the sources in the folder `out`; returns its run, or null where nothing has changed.

    `given`: notebook parameters, checked before any work. Raises notebooks.ParameterError, notebooks.NotebookFailed,
    Locked, OSError and runs.NothingUsable; the old report then stands as it was.
    """
    console = console or Console(quiet=True)
    out = out.resolve()
    checked = notebooks.checked(given or {})
    where = runs.resolve(sources)
    placing.ready(out)
    with Lock(out):
        for line in placing.sweep(out):
            console.say(line)
        settings = {"title": title, "texts": texts, "notebook_parameters": checked}
        key = runs.run_key(where, parameters)
        if not no_cache and _unchanged(out, key, settings):
            return None
        partial = out.with_name(f".{out.name}.partial-{os.getpid()}")
        work = partial / "work"
        record = _record()
        try:
            work.mkdir(parents=True)
            placing.write_status(partial / "run.json", record)
            cache = _cache(work, no_cache)
            run = open_run(
                sources, cache=cache, jobs=jobs, scheduler=scheduler, progress=console.stage, **asdict(parameters)
            )
            if not len(run["articles"]):
                raise runs.NothingUsable(tables.records_of(run["skipped"], Skipped))
            if not no_cache:
                _tidy(cache)
            site_folder = partial / "site"
            shown = _shown(run, texts, work / "tables")
            executed = _notebooks(run, shown, work, checked, jobs, console)
            console.say(_size(site.plan(run.tables)))
            inputs = json.loads("[" + ",".join(tables.json_lines(run["inputs"])) + "]")
            manifest = manifest_of(run, settings, inputs)
            pages = {item.name: item.path for item in executed}
            with lexicon.laid_over(run.parameters.pack):
                site.build(run.tables, site_folder, title=title, texts=texts, parameters=asdict(run.parameters),
                           manifest=manifest, notebooks=pages)  # fmt: skip
            _embed(manifest, site_folder / "index.html")
            for item in executed:
                (site_folder / "notebooks").mkdir(exist_ok=True)
                shutil.copyfile(item.path, site_folder / "notebooks" / item.path.name)
            write_outputs(manifest, site_folder)
            skipped = any(row.code not in EXPECTED_SKIPS for row in run["skipped"].itertuples())
            seconds = {item.name: round(item.seconds, 2) for item in executed}
            ended = _ended(record, "partial" if skipped else "ok", int(skipped))
            placing.write_status(site_folder / "run.json", {**ended, "seconds": seconds})
            placing.replace(site_folder, out)
        except BaseException as error:
            _keep_status(out, record, error)
            raise
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return run


def _size(plan: Mapping[str, int]) -> str:
    """What will be written, so that nobody is surprised by a large report."""
    size = plan["bytes"] / 1e6
    hint = "; --since and --until make it smaller" if size > LARGE_REPORT else ""
    return f"site of {plan['pages']:,} pages, about {size:,.0f} MB{hint}"


def _cache(work: Path, no_cache: bool) -> Path:
    """The folder of computed tables; one inside `work` where none is wanted or the project's can't be written."""
    home = paths.build() / "cache"
    if not no_cache:
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError:
            no_cache = True
    return work / "cache" if no_cache or not os.access(home, os.W_OK) else home


def _record() -> dict[str, Any]:
    """The head of a run.json: what is known when a run begins. No user, host or path, for reports are passed on."""
    return {
        "run_id": str(uuid.uuid4()),
        "status": "running",
        "started": time.strftime(placing.STAMP, time.gmtime()),
        "pid": os.getpid(),
        "strikebook": __version__,
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "hash_seed": os.environ.get("PYTHONHASHSEED"),
        "packages": {name: found for name in PACKAGES if (found := _version(name))},
    }


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _ended(record: Mapping[str, Any], status: str, code: int) -> dict[str, Any]:
    return {**record, "status": status, "exit_code": code, "ended": time.strftime(placing.STAMP, time.gmtime())}


def _keep_status(out: Path, record: Mapping[str, Any], error: BaseException) -> None:
    """Writes how a run ended that made no report, as far as the place lets it."""
    code = exit_code(error)
    ended = _ended(record, "interrupted" if code == 130 else "failed", code)
    reason = {3: "no article could be read", 130: "stopped by a signal"}.get(code)
    if isinstance(error, notebooks.NotebookFailed):
        ended |= {"notebook": error.notebook, "cell": error.cell}
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__  # without its path
    ended["error"] = reason or f"{type(error).__name__}: {error}"
    path = out / "run.json"
    try:
        if (out / "manifest.json").is_file():
            ended = {**placing.status(path), "last_attempt": ended}
        out.mkdir(exist_ok=True)
        placing.write_status(path, ended)
    except OSError:
        if out.is_dir() and not any(out.iterdir()):
            out.rmdir()


def exit_code(error: BaseException) -> int:
    """The exit code by which the command line ends for an error of a build."""
    if isinstance(error, KeyboardInterrupt):
        return 130
    if isinstance(error, notebooks.NotebookFailed):
        return 138 if error.dead else 5
    known = ((notebooks.ParameterError, 2), (runs.NothingUsable, 3), (Locked, 4), (OSError, 4), (BrokenProcessPool, 5))
    return next((code for kind, code in known if isinstance(error, kind)), 70)


def _shown(run: Run, texts: str, folder: Path) -> Path:
    """The run's tables as the notebooks may show them: they travel with the report, so `texts`, the licences of the
    sources and the privacy of bylines hold for them too. Articles that may be quoted keep their text, for lines of it."""
    content = dict(downloads.public(run.tables, texts))
    whole = run["articles"]
    hidden = [views.rights(licence, texts) == "none" for licence in whole["licence"]]
    content["articles"] = content["articles"].assign(text=whole["text"].mask(pd.Series(hidden, index=whole.index)))
    runs.store({name: content[name] for name in runs.TABLES}, folder)
    return folder


def _notebooks(
    run: Run, shown: Path, work: Path, checked: Mapping[str, Any], jobs: int | None, console: Console
) -> list[notebooks.Executed]:
    environment = notebooks.prepare_environment(work / "jupyter")
    environment["STRIKEBOOK_RUN"] = str(shown.resolve())
    own = {key: value for key, value in asdict(run.parameters).items() if value is not None}
    injected = {**own, **checked, "sources": run.sources}
    for name in ("pack", "reference", "corrections"):
        if injected.get(name):
            injected[name] = runs.label(injected[name])
    known = set().union(*(notebooks.parameters_of(name) for name in notebooks.REPORT))
    injected = {key: value for key, value in injected.items() if key in known}
    return notebooks.execute_all(
        work / "notebooks", injected, environment, jobs=min(jobs or runs.scale.cores(), 4), progress=console.notebook
    )


def _unchanged(out: Path, key: str, settings: Mapping[str, Any]) -> bool:
    try:
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    same = manifest.get("run_key") == key and manifest.get("settings") == json.loads(json.dumps(settings))
    return same and manifest.get("notebooks_sha256") == _notebook_hash() and verify(out)[1]


def _tidy(cache: Path) -> None:
    for left in cache.glob("*.partial-*"):
        pid = left.name.rpartition("-")[2]
        if pid.isdigit() and not placing.alive(int(pid)):
            shutil.rmtree(left, ignore_errors=True)
    kept = sorted((p for p in cache.iterdir() if (p / "complete").is_file()), key=lambda p: -p.stat().st_mtime)
    for folder in kept[CACHED_RUNS:]:
        shutil.rmtree(folder, ignore_errors=True)


def read_parameter_files(files: Sequence[str]) -> dict[str, Any]:
    """The parameters of YAML or JSON files, later files over earlier. Raises ParameterError."""
    import yaml

    out: dict[str, Any] = {}
    for name in files:
        try:
            content = yaml.load(Path(name).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise notebooks.ParameterError(
                f"{name}: {error.strerror or error}"
                if isinstance(error, OSError)
                else f"{name}: not readable as YAML or JSON: {' '.join(str(error).split())}"
            ) from None
        content = content or {}  # nothing but comments
        if not isinstance(content, dict):
            raise notebooks.ParameterError(f"{name}: expected lines of the form name: value")
        out |= {str(key): value for key, value in content.items()}
    return out


def build_from(sources: Sequence[str], **options: Any) -> int:
    """The command `report`: builds, tells what was done, and returns the exit code."""
    from helpers import cli, files

    quiet = options.get("quiet") or False
    console = Console(quiet)
    out = Path(options.get("out") or Path("build", "report"))
    try:
        given = read_parameter_files(options.get("files") or ()) | dict(options.get("pairs") or ())
        sources = given.pop("sources", sources)
        sources = [sources] if isinstance(sources, str) else list(sources)
        own = {}
        for name in ("collected", "encoding", "since", "until", "pack", "reference", "corrections"):
            value = options.get(name) or given.pop(name, None)
            if value:
                own[name] = value
        own["mode"] = options.get("mode") or given.pop("mode", None) or "auto"
        parameters = Parameters(**own)
        if options.get("checked"):
            given["checked"] = checks.score(checks.read(Path(options["checked"]))[0]).words()
        notebooks.checked(given)
        placing.ready(out.resolve())
        if not quiet:
            console.say(f"will read {', '.join(cli.printable(str(s)) for s in sources)} and write {out}")
            for row in files.recognise(runs.resolve(sources))[:12]:
                console.say("  " + cli.printable("  ".join(str(v) for v in row.values() if v not in (None, ""))))
        run = build(
            sources, out, parameters, title=options.get("title"), texts=options.get("texts") or "excerpt",
            given=given, jobs=options.get("jobs"), scheduler=options.get("scheduler"),
            no_cache=options.get("no_cache") or False, console=console,
        )  # fmt: skip
    except (notebooks.ParameterError, checks.SheetError) as error:
        return _fail(str(error), 2)
    except Locked as error:
        return _fail(f"{out}: {error}", 4)
    except BrokenProcessPool:
        return _fail("a process that read articles was killed, most likely for want of memory; try --jobs 1", 5)
    except notebooks.NotebookFailed as error:
        return _fail(f"notebook {error}", 138 if error.dead else 5)
    except runs.NothingUsable as error:
        skips = cli.Skips()
        for item in error.skipped:
            skips(item)
        return _fail("nothing usable: no article could be read from the sources given", 3)
    if run is None:
        click.echo(f"nothing has changed since the report in {out / 'index.html'} was built")
        return 0
    return summary(run, out)


def _fail(message: str, code: int) -> int:
    from helpers import cli

    click.echo(f"ERROR {cli.printable(message)}", err=True)
    return code


def some(count: int, one: str, more: str | None = None) -> str:
    """The count with its noun: `1 article`, `2 copies`; `more` is the plural where it is not `one` with an s."""
    return f"{count} {one if count == 1 else more or one + 's'}"


def summary(run: Run, out: Path) -> int:
    """Prints where the report lies and what it holds, in five lines; returns 1 where inputs were skipped, else 0."""
    from helpers import cli

    skips = cli.Skips()
    for item in tables.records_of(run["skipped"], Skipped):
        skips(item)
    texts, dated = run["articles"], run["articles"]["published_earliest"].notna().sum()
    unread = (~texts["language"].isin(runs.READ_LANGUAGES)).sum()
    click.echo(f"{some(len(texts), 'article')}, {dated} dated, {some(texts['copy_of'].notna().sum(), 'copy', 'copies')}, "
               f"{unread} in languages not read, {some(len(run['skipped']), 'item')} skipped")  # fmt: skip
    aside = some(len(run["set_aside"]), "number")
    click.echo(f"{some(len(run['claims']), 'strike claim')}, {aside} beside a weapon set aside")
    click.echo(f"{some(run['attacks']['attack_id'].nunique(), 'attack')}, {some(len(run['figures']), 'figure')}")
    actors = some(run["mentions"]["actor"].nunique(), "actor")
    click.echo(f"{some(len(run['mentions']), 'mention')} of {actors}")
    click.echo(f"open {out / 'index.html'}")
    return 1 if skips.faults else 0


if __name__ == "__main__":
    sys.exit(build_from(sys.argv[1:] or ["data/sample"]))
