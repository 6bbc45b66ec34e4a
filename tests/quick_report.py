"""Reports with small notebooks, to see what becomes of a run that is stopped, killed or out of room.

usage: python tests/quick_report.py NOTEBOOK report SOURCE --out FOLDER …   the command with its notebooks replaced
       python tests/quick_report.py kills FOLDER COUNT SEED                 kills runs at random moments, prints JSON
       python tests/quick_report.py room FOLDER                             fills the disk that FOLDER lies on

NOTEBOOK: none (nothing is executed), plain, sleeps, slow (longer than a cell may), dies, fails, worker (its process is killed) or hangs (a process
that only waits).
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import shutil
import signal
import sys
import time
import zipfile
from pathlib import Path

import nbformat

from helpers import cli, notebooks, paths, placing, report, runs, workers

CELLS = {
    "plain": "print('done')",
    "sleeps": "import time\ntime.sleep(600)",
    "dies": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "slow": "import time\ntime.sleep(600)",
    "fails": "1 / 0",
    "worker": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
}
TEXT = (
    "(KYIV) — Russia launched {n} drones overnight on January 15, 2025, Ukraine's air force said; 9 were shot down.\n"
)


def none(folder: Path, *_: object, **__: object) -> list[notebooks.Executed]:
    """No notebook at all: the tables and the site alone."""
    return []


def hangs(folder: Path, *_: object, **__: object) -> list[notebooks.Executed]:
    """Waits for a process that does nothing."""
    with workers.pool(2) as pool:
        pool.submit(time.sleep, 600).result()
    return []


def replace_notebooks(kind: str, folder: Path) -> None:
    """From now on reports run one small notebook, or none."""
    if kind in ("none", "hangs"):
        notebooks.execute_all = {"none": none, "hangs": hangs}[kind]
        return
    cells = [
        nbformat.v4.new_markdown_cell("# Why?"),
        nbformat.v4.new_code_cell("x = 1", metadata={"tags": ["parameters"]}),
        nbformat.v4.new_code_cell(CELLS[kind]),
    ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "00-quick.ipynb")
    if kind == "slow":
        notebooks.TIMEOUT = 2
    paths.notebooks = lambda: folder
    notebooks.REPORT = ("00-quick",)
    notebooks.execute_all.__kwdefaults__["names"] = notebooks.REPORT
    notebooks.checked.__defaults__ = (notebooks.REPORT,)


def build(source: Path, out: Path, n: int) -> None:
    """Builds a report of one text in which `n` drones are launched."""
    source.mkdir(exist_ok=True)
    (source / "a.txt").write_text(TEXT.format(n=n), encoding="utf-8")
    report.build([str(source)], out, runs.Parameters(), no_cache=True)


def launched(out: Path) -> int | None:
    """How many drones the report in `out` tells; null where there is none. Raises AssertionError for half a report."""
    if not out.exists():
        return None
    lines, good = report.verify(out)
    assert good, lines
    assert json.loads((out / "run.json").read_text(encoding="utf-8"))["status"] == "ok"
    with zipfile.ZipFile(out / "strikebook.zip") as archive:
        (name,) = [n for n in archive.namelist() if n.endswith("claims.csv")]
        rows = csv.DictReader(io.StringIO(archive.read(name).decode("utf-8-sig")))
        return max(int(row["quantity_low"]) for row in rows)


def kills(place: Path, count: int, seed: int) -> dict[str, int]:
    """Kills `count` runs at random moments or in the midst of replacing the old report, and looks at what stands.

    Raises AssertionError where it is neither the old report, nor the new one, nor none.
    """
    chance = random.Random(seed)
    replace_notebooks("none", place)
    out, seen = place / "report", {"old": 0, "new": 0, "none": 0, "at a step": 0, "ended before": 0}
    began = time.monotonic()
    build(place / "texts", out, 100)
    whole = time.monotonic() - began
    stands = 100
    for number in range(1, count + 1):
        step = chance.randint(1, 9) if number % 2 else 0
        exchange = bool(chance.randint(0, 1))
        child = os.fork()
        if not child:
            with contextlib.suppress(BaseException):
                os.close(2)
                if step:
                    _kill_at(step, exchange)
                build(place / "texts", out, 100 + number)
            os._exit(0)
        if not step:
            time.sleep(chance.random() * whole * 1.1)
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        _, ended = os.waitpid(child, 0)
        seen["at a step"] += bool(step and os.WIFSIGNALED(ended))
        seen["ended before"] += not os.WIFSIGNALED(ended)
        now = launched(out)
        if now is None:
            # Without an exchange there is a moment with neither; the next run must find the old report again.
            placing.sweep(out)
            assert launched(out) == stands, (number, step, exchange)
            assert not exchange or not sys.platform.startswith("linux")
        assert now in (None, stands, 100 + number), (number, now, stands)
        seen["none" if now is None else "old" if now == stands else "new"] += 1
        stands = now or stands
    build(place / "texts", out, 100 + count + 1)
    assert launched(out) == 100 + count + 1
    left = sorted(p.name for p in place.iterdir() if p.name.startswith("."))
    assert not left, left
    return seen


def _kill_at(step: int, exchange: bool) -> None:
    """Kills this process at the n-th step of putting the report in place."""
    steps = iter(range(1, 10**9))

    def at(function):
        def wrapped(*arguments, **options):
            if replacing and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            out = function(*arguments, **options)
            if replacing and next(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return out

        return wrapped

    replacing: list[bool] = []
    real = placing.replace

    def replace(*arguments):
        replacing.append(True)
        real(*arguments)

    placing.replace = replace
    os.rename, shutil.rmtree = at(os.rename), at(shutil.rmtree)
    placing._exchange = at(placing._exchange) if exchange else lambda *_: False


def room(place: Path) -> dict[str, object]:
    """Builds a report, fills the disk but for a little, builds again; tells the exit code and what stands."""
    replace_notebooks("none", place)
    out = place / "report"
    build(place / "texts", out, 100)
    (place / "texts" / "a.txt").write_text(TEXT.format(n=200), encoding="utf-8")
    filler = place / "filler"
    with contextlib.suppress(OSError), open(filler, "wb", buffering=0) as file:
        while True:
            file.write(b"x" * 65536)
    with open(filler, "r+b") as file:
        file.truncate(filler.stat().st_size - 200_000)
    sys.argv = ["strikebook", "report", str(place / "texts"), "--out", str(out), "--quiet", "--no-cache"]
    try:
        cli.main()
    except SystemExit as end:
        code = end.code
    left = sorted(p.name for p in place.iterdir())
    return {"code": code, "launched": launched(out), "left": left}


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "kills":
        print(json.dumps(kills(Path(rest[0]), int(rest[1]), int(rest[2]))))
    elif what == "room":
        print(json.dumps(room(Path(rest[0]))))
    else:
        import tempfile

        with tempfile.TemporaryDirectory() as own:
            replace_notebooks(what, Path(own))
            sys.argv = ["strikebook", *rest]
            cli.main()
