"""Large results in parts, and files at addresses."""

import json

import pytest
from click.testing import CliRunner

from helpers import cli, parts, remote, runs, tables

TEXT = "Ukraine's Air Force said it shot down {n} of {m} drones that Russia launched overnight."


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "texts.jsonl"
    rows = [{"id": f"t{n}", "date": "2025-03-02", "text": TEXT.format(n=n + 20, m=n + 40)} for n in range(30)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def rows(count: int) -> list[dict]:
    return [{"claim_id": f"c{n}", "article_id": "a", "evidence": "x" * 100} for n in range(count)]


def test_parts_are_bounded_and_hold_every_row_in_order(tmp_path):
    folder = tmp_path / "parts"
    assert parts.write(iter(rows(25)), "claims", str(folder), limit=2000) > 3
    found = [row for part in parts.read(folder, "claims") for row in part["claim_id"]]
    assert found == [f"c{n}" for n in range(25)]
    first = [p.read_bytes() for p in sorted(folder.iterdir())]
    parts.write(iter(rows(25)), "claims", str(folder), limit=2000)
    assert [p.read_bytes() for p in sorted(folder.iterdir())] == first


def test_fewer_parts_leave_none_of_the_earlier_ones(tmp_path):
    folder = tmp_path / "parts"
    parts.write(iter(rows(25)), "claims", str(folder), limit=2000)
    assert parts.write(iter([]), "claims", str(folder)) == 1
    assert len(list(folder.iterdir())) == 1 and not len(next(parts.read(folder, "claims")))


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(OSError, match="other files"):
        parts.write(iter(rows(2)), "claims", str(tmp_path))
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("stage", ["claims", "mentions", "articles"])
def test_stages_write_parts(source, tmp_path, stage):
    folder = tmp_path / "out"
    done = CliRunner().invoke(
        cli.main_group, [stage, str(source), "--format", "parquet", "-o", f"{folder}/", "--quiet"]
    )
    assert done.exit_code == 0, done.output
    table = tables.read_parquet(folder / "part-00000.parquet", stage)
    assert len(table) >= 30


def test_sources_and_outputs_at_addresses(source):
    fsspec = pytest.importorskip("fsspec", reason="needs the packages of requirements-cluster.txt")
    store = fsspec.filesystem("memory")
    store.pipe("/news/a/texts.jsonl", source.read_bytes())
    arguments = ["claims", "memory://news/", "--quiet", "--jobs", "1"]
    done = CliRunner().invoke(cli.main_group, arguments)
    lines = [json.loads(line) for line in done.output.splitlines()]
    assert len(lines) >= 60 and {line["source"] for line in lines} == {"a/texts.jsonl"}
    CliRunner().invoke(cli.main_group, [*arguments, "-o", "memory://out/claims.jsonl"])
    assert store.cat("/out/claims.jsonl").decode() == done.output
    CliRunner().invoke(cli.main_group, [*arguments, "--format", "parquet", "-o", "memory://out/claims/"])
    assert sorted(p.rpartition("/")[2] for p in store.ls("/out/claims", detail=False)) == [
        "_SUCCESS",
        "part-00000.parquet",
    ]
    before = runs.run_key(["memory://news/"], runs.Parameters())
    store.pipe("/news/a/texts.jsonl", source.read_bytes() + b"\n")
    assert runs.run_key(["memory://news/"], runs.Parameters()) != before


def test_an_address_that_fails_is_told_without_its_password():
    pytest.importorskip("fsspec")
    assert remote.shown("ftp://me:secret@host/a?token=x") == "ftp://host/a"
    done = CliRunner().invoke(cli.main_group, ["claims", "nosuch://me:secret@host/a"])
    assert done.exit_code == 3 and "secret" not in done.output + done.stderr and "nosuch" in done.stderr
