"""The command line: what goes where, and the exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TEXT = "Russia launched 61 drones at Ukraine overnight, the air force said. Forty-four were shot down."


def run(*arguments: str, cwd: Path = ROOT, stdin: str | None = None, **environment: str) -> subprocess.CompletedProcess:
    """The command with these arguments in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "helpers", *arguments],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, **environment},
    )


def lines(done: subprocess.CompletedProcess) -> list[dict]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_progress_is_told_on_standard_error(tmp_path):
    rows = (json.dumps({"id": n, "text": f"Train {n} of the line left at noon."}) + "\n" for n in range(2001))
    (tmp_path / "a.jsonl").write_text("".join(rows))
    done = run("articles", str(tmp_path), "-o", str(tmp_path / "out.jsonl"))
    assert done.returncode == 0 and done.stderr.count("2,000 articles read") == 1
    assert "read" not in run("articles", str(tmp_path), "-o", str(tmp_path / "out2.jsonl"), "--quiet").stderr


def test_claims_go_to_standard_output_as_json_lines(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"id": "x1", "text": TEXT, "doc_date": "2025-01-22", "claims": [1]}) + "\n"
    )
    done = run("claims", str(tmp_path))
    assert done.returncode == 0, done.stderr
    found = lines(done)
    assert {(c["quantity_low"], c["outcome"]) for c in found} == {(61, "launched"), (44, "intercepted")}
    for claim in found:
        assert (claim["id"], claim["source"], claim["n"]) == ("x1", "a.jsonl", 1)
        assert TEXT[claim["start"] : claim["end"]] == claim["evidence"]


def test_standard_input_is_a_source():
    done = run("claims", "-", stdin=TEXT)
    assert done.returncode == 0, done.stderr
    assert len(lines(done)) == 2


@pytest.mark.parametrize("form", ["csv", "parquet", "jsonl"])
def test_tables_are_written_to_files(tmp_path, form):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    target = tmp_path / f"claims.{form}"
    done = run("claims", str(tmp_path / "a.txt"), "-o", str(target), "--format", form)
    assert done.returncode == 0, done.stderr
    assert target.stat().st_size > 100
    assert not done.stdout
    assert not list(tmp_path.glob("*.partial-*"))


def test_attacks_in_the_layout_of_the_public_table(tmp_path):
    row = {
        "text": "Russia launched 61 drones at Ukraine overnight, Ukraine's air force said. It shot down 44.",
        "date": "2025-01-22",
    }
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    done = run("attacks", str(tmp_path), "--layout", "kaggle")
    assert done.returncode == 0, done.stderr
    head, line, *_ = done.stdout.splitlines()
    assert {"time_start", "time_end", "model", "launched", "destroyed"} <= set(head.split(","))
    assert "61" in line and "44" in line
    assert "always empty: " in done.stderr and "carrier" in done.stderr


def test_articles_and_mentions(tmp_path):
    (tmp_path / "a.txt").write_text("(KYIV) — Donald Trump called Vladimir Putin on Jan. 15, 2025.\n", encoding="utf-8")
    article = lines(run("articles", str(tmp_path)))[0]
    assert (article["source"], article["n"], article["first_char"]) == ("a.txt", 1, 0)
    assert {m["actor"] for m in lines(run("mentions", str(tmp_path)))} == {"Donald Trump", "Vladimir Putin"}


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["claims", "no-such-file.txt"], 3, "no-such-file.txt"),
        (["claims"], 2, "Usage"),
        (["claims", ".", "--since", "yesterday"], 2, "expected a date"),
        (["claims", ".", "--pack", "none.toml"], 2, "no such file"),
        (["nonsense"], 2, "No such command"),
        (["report", "-p", "wepon", "drone"], 2, "Did you mean 'weapon'"),
        (["report", "-p", "weapon", "dron"], 2, "Did you mean 'drone'"),
        (["report", "-p", "by", "century"], 2, "day, week, month"),
        (["report", "--since", "2025-02-01", "--until", "2025-01-01"], 2, "is later than --until"),
        (["claims", "-", "--since", "2025-02-01", "--until", "2025-01-01"], 2, "is later than --until"),
        (["claims", "-", "-o", "."], 4, "is a folder"),
        (["claims", "-", "-o", "nowhere/x.jsonl"], 4, "its folder does not exist"),
        (["score", "nowhere.jsonl"], 3, "nowhere.jsonl: No such file"),
        (["verify", "nowhere"], 6, ""),
    ],
)
def test_exit_codes(arguments, code, says, tmp_path):
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_what_can_not_be_read_is_named_and_the_rest_is_done(tmp_path):
    (tmp_path / "good.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 20)
    (tmp_path / "rows.jsonl").write_text(json.dumps({"text": TEXT}) + "\nnot json\n", encoding="utf-8")
    done = run("claims", str(tmp_path))
    assert done.returncode == 1
    assert len(lines(done)) == 4
    for where in ("empty.txt", "binary.txt", "rows.jsonl:2"):
        assert where in done.stderr
    assert "Traceback" not in done.stderr


def test_days_that_hold_no_article_are_named(tmp_path):
    (tmp_path / "a.txt").write_text(f"15 January 2025\n\n{TEXT}\n")
    for command in ("claims", "articles", "attacks"):
        done = run(command, str(tmp_path), "--since", "2025-03-01")
        assert done.returncode == 3
        assert "--since 2025-03-01" in done.stderr


def test_nothing_readable_is_3(tmp_path):
    (tmp_path / "empty.txt").write_text(" \n", encoding="utf-8")
    done = run("report", str(tmp_path), "--out", str(tmp_path / "out"))
    assert done.returncode == 3, done.stderr
    assert "nothing usable" in done.stderr


def test_a_closed_pipe_is_no_error(tmp_path):
    (tmp_path / "a.jsonl").write_text((json.dumps({"text": TEXT}) + "\n") * 3000, encoding="utf-8")
    command = f'"{sys.executable}" -m helpers claims a.jsonl | head -1'
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert done.stdout.count("\n") == 1


def test_help_names_every_command():
    text = run("--help").stdout
    for command in ("articles", "claims", "mentions", "attacks", "explain", "report", "verify", "gate"):
        assert command in text


SHARED = ROOT.parent / "shared"


@pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the page for which the project was made is not at hand")
def test_the_page_for_which_the_project_was_made(tmp_path):
    options = ["--collected", "2025-03-01", "--quiet"]
    for command, name in (("articles", "a"), ("mentions", "m"), ("claims", "c")):
        done = run(command, str(SHARED / "seeds"), *options, "-o", str(tmp_path / f"{name}.jsonl"))
        assert done.returncode == 0, done.stderr
    tool = [sys.executable, str(SHARED / "tools/check_seed.py"), str(SHARED), str(tmp_path)]
    checked = subprocess.run(tool, capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    claims = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len([c for c in claims if c["kind"] != "zero"]) == 11
