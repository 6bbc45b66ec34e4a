"""The report: the same bytes twice, one run at a time, the old one kept when the new one fails."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import notebooks, report, runs

ROOT = Path(__file__).resolve().parents[1]


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a report but run.json, which holds times."""
    found = {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: path.read_bytes() for name, path in found.items() if name != "run.json"}


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The report of the sample."""
    out = tmp_path_factory.mktemp("report") / "site"
    report.build(["data/sample"], out, runs.Parameters(), no_cache=True)
    return out


def test_second_build_has_the_same_bytes(built, tmp_path):
    """Another process, hash seed, time zone and locale; the cache off."""
    environment = {**os.environ, "PYTHONHASHSEED": "1", "TZ": "America/New_York", "LC_ALL": "C"}
    command = [
        sys.executable,
        "-m",
        "helpers",
        "report",
        "data/sample",
        "--out",
        str(tmp_path / "b"),
        "--no-cache",
        "--quiet",
    ]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    first, second = files_of(built), files_of(tmp_path / "b")
    assert first.keys() == second.keys()
    assert not [name for name in first if first[name] != second[name]]


def test_the_manifest_lists_every_file_and_no_machine(built):
    manifest = json.loads((built / "manifest.json").read_text(encoding="utf-8"))
    assert {entry["path"] for entry in manifest["outputs"]} == files_of(built).keys() - {"manifest.json"}
    text = (built / "manifest.json").read_text(encoding="utf-8")
    assert str(ROOT) not in text and str(Path.home()) + "/" not in text
    assert all(len(entry["sha256"]) == 64 for entry in manifest["inputs"])
    assert json.loads((built / "run.json").read_text(encoding="utf-8"))["status"] == "ok"


def test_no_file_names_this_machine(built):
    for name, content in files_of(built).items():
        assert str(ROOT).encode() not in content, name


def test_verify_tells_what_changed(built, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(built, copy)
    assert report.verify(copy)[1]
    (copy / "index.html").write_text("x", encoding="utf-8")
    (copy / "new.txt").write_text("x", encoding="utf-8")
    lines, good = report.verify(copy)
    assert not good
    assert "changed  index.html" in lines and "added    new.txt" in lines
    assert not report.verify(tmp_path / "nowhere")[1]


def test_an_unchanged_report_is_not_built_again(tmp_path, monkeypatch):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(
        "(KYIV) — Russia launched three drones on Jan. 15, 2025, officials said.\n", encoding="utf-8"
    )
    monkeypatch.setattr(report.paths, "build", lambda: tmp_path / "build")
    out = tmp_path / "out"
    assert report.build([str(folder)], out, runs.Parameters()) is not None
    assert report.build([str(folder)], out, runs.Parameters()) is None
    (folder / "a.txt").write_text(
        "(KYIV) — Russia launched four drones on Jan. 15, 2025, officials said.\n", encoding="utf-8"
    )
    assert report.build([str(folder)], out, runs.Parameters()) is not None


def test_two_runs_in_one_folder_the_second_stops(tmp_path):
    out = tmp_path / "out"
    with report.Lock(out), pytest.raises(report.Locked, match=f"process {os.getpid()}, started 20"):
        report.build(["data/sample"], out, runs.Parameters())
    assert not list(tmp_path.glob(".*"))


def test_a_lock_of_a_dead_process_is_taken_over(tmp_path):
    out = tmp_path / "out"
    lock = report.Lock(out)
    lock.path.write_text("999999999 2020-01-01T00:00:00Z\n")
    with lock:
        assert lock.path.read_text().startswith(str(os.getpid()))


def test_a_failing_notebook_leaves_the_old_report(tmp_path, monkeypatch):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("Nothing of note.\n", encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    (out / "index.html").write_text("old", encoding="utf-8")
    (out / "manifest.json").write_text("{}", encoding="utf-8")

    def fail(*_args, **_kwargs):
        raise notebooks.NotebookFailed("02-count-the-strikes", 3, "ValueError: x")

    monkeypatch.setattr(notebooks, "execute_all", fail)
    monkeypatch.setattr(report.paths, "build", lambda: tmp_path / "build")
    code = report.build_from([str(folder)], out=str(out), quiet=True)
    assert code == 5
    assert (out / "index.html").read_text() == "old"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["build", "out", "texts"]


def test_unknown_parameters_stop_before_any_work(tmp_path, capsys):
    code = report.build_from(["data/sample"], out=str(tmp_path / "o"), pairs=[("wepon", "x")], quiet=True)
    assert code == 2
    assert "Did you mean 'weapon'" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_one_is_no_plural():
    assert [report.some(n, "article") for n in (0, 1, 2)] == ["0 articles", "1 article", "2 articles"]
    assert [report.some(n, "copy", "copies") for n in (1, 2)] == ["1 copy", "2 copies"]


def test_texts_that_may_not_be_shown_are_in_no_page_and_no_notebook(tmp_path):
    """`--texts none`: no sentence, headline or mention of the sources anywhere; the numbers stay."""
    folder = tmp_path / "texts"
    folder.mkdir()
    row = {"id": "1", "title": "Zanzibar herald", "date": "2025-01-15", "outlet": "A",
           "text": "Quixotic Donald Trump spoke. Russia launched 61 drones overnight amid velvet fog, the air force said."}  # fmt: skip
    (folder / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    out = tmp_path / "out"
    run = report.build([str(folder)], out, runs.Parameters(), texts="none", no_cache=True)
    assert run is not None and len(run["claims"]) == 1
    for name, content in files_of(out).items():
        if name.endswith((".html", ".ipynb", ".csv", ".json")):
            for word in (b"Zanzibar", b"Quixotic", b"velvet"):
                assert word not in content, (name, word)
    assert b"61" in files_of(out)["figures.html"]
