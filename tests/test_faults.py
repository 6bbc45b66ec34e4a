"""Runs that are stopped, killed, out of room or not allowed to write: the old report stands, or none, and the exit code
tells. Readings in other environments give the same tables."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import hostile
from helpers import articles, cli, notebooks, placing, report, runs
from helpers.records import Input, Skipped
from quick_report import TEXT, launched

HERE = Path(__file__).parent
ROOT = HERE.parent
QUICK = [sys.executable, str(HERE / "quick_report.py")]


def quick(*arguments: str, prefix: tuple[str, ...] = (), **options) -> subprocess.CompletedProcess:
    """A run of quick_report.py."""
    return subprocess.run(
        [*prefix, *QUICK, *map(str, arguments)], capture_output=True, text=True, timeout=300, **options
    )


def allowed(*prefix: str) -> bool:
    """Whether this system lets a command run in namespaces of its own."""
    try:
        return subprocess.run([*prefix, "true"], capture_output=True).returncode == 0
    except OSError:
        return False


MOUNT = ("unshare", "--user", "--map-root-user", "--mount")
mounts = pytest.mark.skipif(not allowed(*MOUNT), reason="this system allows no file systems of one's own")
posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture(scope="module")
def old(tmp_path_factory) -> Path:
    """A folder with a text of a hundred drones (`texts`) and its report (`report`)."""
    place = tmp_path_factory.mktemp("faults")
    (place / "texts").mkdir()
    (place / "texts" / "a.txt").write_text(TEXT.format(n=100), encoding="utf-8")
    done = quick("none", "report", place / "texts", "--out", place / "report", "--quiet", "--no-cache")
    assert done.returncode == 0, done.stderr
    assert launched(place / "report") == 100
    (place / "texts" / "a.txt").write_text(TEXT.format(n=200), encoding="utf-8")
    return place


def command(kind: str, place: Path) -> list[str]:
    return [*QUICK, kind, "report", str(place / "texts"), "--out", str(place / "report"), "--no-cache"]


def still_stands(place: Path) -> dict:
    """The old report, whole, and nothing beside it; returns what its run.json says of the last attempt."""
    assert report.verify(place / "report")[1]
    assert launched(place / "report") == 100
    assert sorted(p.name for p in place.iterdir()) == ["report", "texts"]
    return placing.status(place / "report" / "run.json").get("last_attempt", {})


def others(session: int) -> list[str]:
    """The commands of the processes of a session that still run."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def of_kernels(place: Path) -> list[str]:
    """The commands of the kernels that were started for a report in this place."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "environ").read_bytes()
            if str(place).encode() in told and b"ipykernel" in (entry / "cmdline").read_bytes():
                found.append((entry / "cmdline").read_text().replace("\0", " "))
        except OSError:
            continue
    return found


def until(condition, seconds: float = 60) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


@posix
@pytest.mark.parametrize(("kind", "number"), [("hangs", signal.SIGINT), ("sleeps", signal.SIGTERM)])
def test_a_stopped_run_ends_with_130_and_cleans_up(old, kind, number):
    """Ctrl-C and SIGTERM, while a process works and while a kernel does: nothing of it goes on or stays."""
    started = subprocess.Popen(
        command(kind, old), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    ready = of_kernels if kind == "sleeps" else lambda _: len(others(started.pid)) > 2
    assert until(lambda: ready(old)), started.stderr.read()
    started.send_signal(number)
    _, told = started.communicate(timeout=60)
    assert started.returncode == 130, told
    assert "interrupted" in told and "Traceback" not in told
    attempt = still_stands(old)
    assert (attempt["status"], attempt["exit_code"]) == ("interrupted", 130)
    assert until(lambda: not others(started.pid) and not of_kernels(old), 20), (others(started.pid), of_kernels(old))


@posix
def test_a_killed_run_leaves_no_process(old):
    started = subprocess.Popen(command("sleeps", old), stderr=subprocess.DEVNULL, start_new_session=True)
    assert until(lambda: of_kernels(old))
    started.kill()
    started.wait()
    assert until(lambda: not others(started.pid) and not of_kernels(old), 30), (others(started.pid), of_kernels(old))
    out = (old / "report").resolve()
    with placing.Lock(out):  # the lock of the dead does not stand in the way
        told = placing.sweep(out)
    assert len(told) == 1 and re.match(r"a run of 20\S+Z did not end; what it left unfinished was removed", told[0])
    still_stands(old)


@posix
@pytest.mark.parametrize(("kind", "code", "says"), [
    ("dies", 138, "00-quick: cell ?: the kernel died"),
    ("worker", 138, "00-quick: cell ?: the process that ran it was killed"),
    ("slow", 5, "00-quick: cell ?: a cell ran longer than 2 s"),
    ("fails", 5, "ZeroDivisionError: division by zero"),
])  # fmt: skip
def test_a_failed_notebook_is_told_and_makes_no_report(old, kind, code, says):
    done = subprocess.run(command(kind, old), capture_output=True, text=True, timeout=120)
    assert done.returncode == code and says in done.stderr and "Traceback" not in done.stderr
    attempt = still_stands(old)
    assert (attempt["status"], attempt["exit_code"], attempt["notebook"]) == ("failed", code, "00-quick")


@posix
def test_kills_at_random_moments_leave_a_whole_report(tmp_path):
    done = quick("kills", tmp_path, 6, 20250115)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen["old"] + seen["new"] + seen["none"] == 6


@mounts
def test_a_full_disk_ends_with_4_and_the_old_report(tmp_path):
    script = f"mount -t tmpfs -o size=24m tmpfs '{tmp_path}' && exec \"$@\""
    done = quick("room", tmp_path, prefix=(*MOUNT, "sh", "-c", script, "sh"))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told == {"code": 4, "launched": 100, "left": ["filler", "report", "texts"]}, done.stderr
    assert re.search(r"^ERROR .*: No space left on device", done.stderr, re.M) and "Traceback" not in done.stderr


@posix
def test_no_room_for_a_file_ends_with_4(old):
    """The same where no file system of one's own is allowed: no file may grow beyond 60 kB."""
    script = 'ulimit -f 60; exec "$@"'
    done = subprocess.run(
        ["sh", "-c", script, "sh", *command("none", old)], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 4, done.stderr
    assert "ERROR" in done.stderr and "File too large" in done.stderr and "Traceback" not in done.stderr
    still_stands(old)


@mounts
def test_a_folder_that_can_not_be_written_ends_with_4_before_any_work(old):
    script = f"mount --bind '{old}' '{old}' && mount -o remount,ro,bind '{old}' && exec \"$@\""
    done = subprocess.run(
        [*MOUNT, "sh", "-c", script, "sh", *command("none", old)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 4 and "articles" not in done.stderr.partition("ERROR")[0].replace(str(old), "")
    assert re.search(r"^ERROR .*Read-only file system", done.stderr, re.M), done.stderr
    assert launched(old / "report") == 100


@pytest.mark.parametrize(("out", "says"), [
    ("file.txt/report", "file.txt"),
    ("mine", "holds other things than a report"),
    ("file.txt", "holds other things than a report"),
])  # fmt: skip
def test_places_that_are_no_report_are_left_alone(out, says, tmp_path, monkeypatch, capsys):
    """Above all: a folder with other files in it is not replaced."""
    (tmp_path / "file.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["strikebook", "report", "data/sample", "--out", str(tmp_path / out), "--quiet"])
    monkeypatch.setattr(runs, "compute", lambda *_, **__: pytest.fail("worked before it looked"))
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 4
    assert says in capsys.readouterr().err
    assert (tmp_path / "mine" / "letter.txt").read_text() == (tmp_path / "file.txt").read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file.txt", "mine"]


def test_folders_above_the_report_are_made(old, tmp_path):
    placing.ready(tmp_path / "a" / "b" / "report")
    assert (tmp_path / "a" / "b").is_dir()


def test_nothing_usable_is_3_and_says_why(tmp_path, monkeypatch, capsys):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "empty.txt").write_text(" \n")
    monkeypatch.setattr(report.paths, "build", lambda: tmp_path / "build")
    assert report.build_from([str(tmp_path / "texts")], out=str(tmp_path / "o"), quiet=True, no_cache=True) == 3
    told = capsys.readouterr().err
    assert "SKIPPED empty empty.txt" in told and "nothing usable" in told
    ended = placing.status(tmp_path / "o" / "run.json")
    assert (ended["status"], ended["exit_code"]) == ("failed", 3)
    assert [p.name for p in (tmp_path / "o").iterdir()] == ["run.json"]


def test_a_text_without_strikes_has_its_report(tmp_path):
    """Zero is a result: the report is made, and its first page says so."""
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("The council met on January 15, 2025 and talked of roads and schools.\n")
    done = quick("none", "report", tmp_path / "texts", "--out", tmp_path / "report", "--quiet", "--no-cache")
    assert done.returncode == 0, done.stderr
    assert "0 strike claims" in done.stdout and report.verify(tmp_path / "report")[1]
    assert "No strike figures in 1 article" in (tmp_path / "report" / "index.html").read_text(encoding="utf-8")


def test_one_run_at_a_time_across_processes(tmp_path):
    script = (
        "import sys, time; from pathlib import Path; from helpers.placing import Lock\n"
        "with Lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True)
    assert holder.stdout.readline() == "held\n"
    with (
        pytest.raises(placing.Locked, match=f"process {holder.pid}, started 20.*Z, is writing this report"),
        placing.Lock(tmp_path / "out"),
    ):
        pass
    holder.kill()
    holder.wait()
    with placing.Lock(tmp_path / "out"):
        pass
    assert not list(tmp_path.iterdir())


@posix
def test_many_takers_of_one_lock_never_hold_it_together(tmp_path):
    script = (
        "import os, sys, time; from pathlib import Path; from helpers.placing import Lock, Locked\n"
        "out = Path(sys.argv[1]); mark = out.with_name('mark'); got = 0\n"
        "end = time.monotonic() + 1.5\n"
        "while time.monotonic() < end:\n"
        "    try:\n"
        "        with Lock(out):\n"
        "            os.close(os.open(mark, os.O_CREAT | os.O_EXCL)); os.unlink(mark); got += 1\n"
        "    except Locked: pass\n"
        "print(got)"
    )
    takers = [
        subprocess.Popen([sys.executable, "-c", script, str(tmp_path / "out")], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert all(int(taker.communicate()[0]) > 0 and taker.returncode == 0 for taker in takers)


@pytest.mark.parametrize("change", [
    {"accepted": 2}, {"skipped": 1}, {"duplicates": -1, "records": 0}, {"source": "b.txt"},
    {"records": 2, "skipped": 1},
])  # fmt: skip
def test_counts_that_do_not_add_up_stop_the_run(change):
    corpus = articles.Corpus(*([()] * 5))
    line = Input("a.txt", 3, "0" * 64, "text", "utf-8", 1, 1, 0, 0, "read")
    runs.check_counts(corpus, runs.Parameters())
    import dataclasses

    from helpers.records import Dropped

    dropped = (Dropped("a.txt", 1, 1, "x", "rule"),)
    runs.check_counts(dataclasses.replace(corpus, inputs=(line,), dropped=dropped), runs.Parameters())
    wrong = dataclasses.replace(line, **change)
    with pytest.raises(runs.CountsBroken):
        runs.check_counts(dataclasses.replace(corpus, inputs=(wrong,), dropped=dropped), runs.Parameters())
    listed = dataclasses.replace(line, records=2, skipped=1)
    skipped = (Skipped("a.txt", 1, "row", "x"),)
    runs.check_counts(
        dataclasses.replace(corpus, inputs=(listed,), dropped=dropped, skipped=skipped), runs.Parameters()
    )


def test_broken_counts_end_with_70(tmp_path, monkeypatch, capsys):
    def broken(*_):
        raise runs.CountsBroken("a.txt: 3 records")

    monkeypatch.setattr(runs, "check_counts", broken)
    (tmp_path / "a.txt").write_text("Seven drones.", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["strikebook", "attacks", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == 70
    assert capsys.readouterr().err == "ERROR internal: CountsBroken: a.txt: 3 records; STRIKEBOOK_DEBUG=1 shows where\n"


def test_labels_tell_no_home(tmp_path, monkeypatch):
    home = tmp_path / "home" / "somebody"
    (home / "texts").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(tmp_path)
    assert runs.label(home / "texts") == "texts"
    monkeypatch.chdir(home)
    assert runs.label("texts") == "texts"
    monkeypatch.chdir(tmp_path / "home")
    assert runs.label("somebody/texts") == "texts"


# ---------------------------------------------------------------------------------------------------------------------
# The same tables everywhere
WRITE = """
import sys
from pathlib import Path
from helpers import runs
found = runs.compute(sys.argv[3:], runs.Parameters(collected="2025-03-01"), jobs=int(sys.argv[2]))
runs.store(found, Path(sys.argv[1]))
"""
PLACES = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Europe/Kyiv", "LC_ALL": "uk_UA.UTF-8"},
    {"PYTHONHASHSEED": "31337", "TZ": "America/New_York", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "0"},
)


def ukrainian(folder: Path) -> dict[str, str]:
    """Makes the Ukrainian locale where the system has its sources, so that it is not only asked for."""
    try:
        subprocess.run(
            ["localedef", "-i", "uk_UA", "-f", "UTF-8", str(folder / "uk_UA.UTF-8")], capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return {}
    return {"LOCPATH": str(folder)}


def test_the_same_bytes_in_other_places(tmp_path):
    """Hash seed, time zone, locale, number of processes: every table has the same bytes."""
    hostile.write(tmp_path / "h")
    locale = ukrainian(tmp_path)
    sources = [str(ROOT / "data/sample/articles"), str(ROOT / "data/sample/feeds"), str(tmp_path / "h" / "texts")]
    started = []
    for number, place in enumerate(PLACES):
        environment = {**os.environ, **place, **(locale if "uk_UA" in place["LC_ALL"] else {})}
        environment.pop("STRIKEBOOK_RUN", None)
        arguments = [str(tmp_path / f"run{number}"), str(number + 1), *sources]
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", WRITE, *arguments], cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True
            )
        )
    for process in started:
        _, told = process.communicate(timeout=300)
        assert process.returncode == 0, told
    first, *rest = (
        {p.name: p.read_bytes() for p in sorted((tmp_path / f"run{n}").iterdir())} for n in range(len(PLACES))
    )
    assert len(first) == len(runs.TABLES) + 1
    for found in rest:
        assert [name for name in first if found[name] != first[name]] == []


def test_no_clock_and_no_chance_in_what_makes_tables():
    """No module that a table comes from asks for the time, the machine or a random number without a seed."""
    asks = re.compile(
        r"\b(?:datetime\.now|date\.today|utcnow|time\.time\(|random\.random\(|uuid4|gethostname|getpass|os\.getlogin|fromtimestamp\((?!.*(?:tz|UTC|utc)))"
    )
    may = {"report.py", "placing.py", "explore.py"}  # run.json tells times; a correction made by hand has its day
    found = [
        f"{path.name}:{number}: {line.strip()}"
        for path in sorted((ROOT / "src/helpers").glob("*.py"))
        if path.name not in may
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if asks.search(line)
    ]
    assert not found


def test_exit_codes_of_errors():
    codes = {
        KeyboardInterrupt(): 130,
        notebooks.NotebookFailed("a", 1, "x"): 5,
        notebooks.NotebookFailed("a", 1, "x", dead=True): 138,
        notebooks.ParameterError("x"): 2,
        runs.NothingUsable([]): 3,
        placing.Locked("x"): 4,
        OSError(28, "No space left on device"): 4,
        runs.CountsBroken("x"): 70,
    }
    for error, code in codes.items():
        assert report.exit_code(error) == code


def test_each_row_of_the_table_of_faults_names_tests_that_exist():
    """SECURITY.md tells for each fault what shows that it is survived."""
    rows = re.findall(r"^\| (\d+) \| (.+?) \| (.+?) \|$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.M)
    assert [int(number) for number, _, _ in rows] == list(range(1, 52))
    for number, _, shown in rows:
        names = re.findall(r"`(?:(\w+)::)?(test_\w+)(?:\[[^\]]*\])?`", shown)
        assert names or "not tested" in shown, number
        module = ""
        for given, name in names:
            module = given or module
            path = next(p for p in (HERE / f"{module}.py", HERE / "browser" / f"{module}.py") if p.exists())
            assert f"def {name}(" in path.read_text(encoding="utf-8"), (number, module, name)
        for file in re.findall(r"bad/([\w.]+)", shown):
            assert (HERE / "bad" / file).exists(), (number, file)
