"""Check sheets: drawn the same for the same seed, read back with their faults named, scored by stratum."""

import csv

import pytest

from helpers import articles, checks, paths, runs, scoring

TEXTS = ["data/sample"]


@pytest.fixture(scope="module")
def sample():
    corpus = articles.read(runs.resolve(TEXTS))
    readings = [runs.read_claims(article) for article in corpus.articles]
    return corpus.articles, [c for r in readings for c in r.claims], [a for r in readings for a in r.set_aside]


def filled(lines, right=None, wrong=0, missed=0):
    return [
        checks.Line(**{**{s: getattr(line, s) for s in line.__slots__}, "right": len(line.read) - wrong if right is None else right,
                       "wrong": wrong, "missed": missed})
        for line in lines
    ]  # fmt: skip


def test_the_same_seed_draws_the_same_sheet(sample):
    one, two = (checks.draw(*sample, n=60, seed=3) for _ in range(2))
    assert one == two and len(one) == 60
    assert checks.draw(*sample, n=60, seed=4) != one
    assert {line.stratum for line in one} == set(checks.STRATA)


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_filled_sheet_reads_back(sample, tmp_path, form):
    lines = filled(checks.draw(*sample, n=40))
    path = tmp_path / f"sheet.{form}"
    checks.write(lines, path)
    back, faults = checks.read(path)
    assert faults == []
    assert [(b.row, b.right, b.wrong, b.missed, len(b.read)) for b in back] == [
        (a.row, a.right, a.wrong, a.missed, len(a.read)) for a in lines
    ]


def test_half_filled_rows_are_named_and_left_out(sample, tmp_path):
    lines = checks.draw(*sample, n=5)
    path = tmp_path / "sheet.csv"
    checks.write(filled(lines), path)
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    rows[2][7] = ""
    rows[3][9] = "some"
    rows[4][8] = "7"
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    kept, faults = checks.read(path)
    assert len(kept) == 2
    assert [f.split(": ", 1)[0] for f in faults] == ["sheet.csv:3", "sheet.csv:4", "sheet.csv:5"]
    assert "right is empty" in faults[0] and "expected a count" in faults[1] and "add up to" in faults[2]


@pytest.mark.parametrize("name", ["none.csv", "broken.xlsx", "other.csv"])
def test_what_is_no_sheet_is_named(tmp_path, name):
    if name != "none.csv":
        (tmp_path / name).write_bytes(b"a,b\n1,2\n")
    with pytest.raises(checks.SheetError, match=name):
        checks.read(tmp_path / name)


def test_shares_are_weighted_by_stratum():
    big = checks.Line(1, "number, nothing read", 90, "a", 1, "x", (), 0, 0, 1)
    small = checks.Line(2, "with claims", 10, "a", 1, "y", ("1",), 1, 0, 0)
    found = checks.score([big, small])
    assert found.precision == 1.0
    assert found.recall == pytest.approx(10 / 100)


def test_two_checkers():
    lines = [checks.Line(i, "with claims", 4, "a", 1, f"s{i}", ("1",), 1, 0, 0) for i in range(4)]
    other = [*lines[:3], checks.Line(3, "with claims", 4, "a", 1, "s3", ("1",), 0, 1, 0)]
    assert "3 of 4 sentences" in checks.agreement(lines, other)
    assert "no sentence in common" in checks.agreement(lines, [])


def test_a_sheet_filled_from_the_gold_gives_the_score_of_the_gold(sample):
    """The estimate of a sheet holds the shares that the whole gold gives."""
    texts, claims, aside = sample
    gold = {row["id"]: row for row in scoring.gold_rows("sample")}
    wrong, missed, pairs = {}, {}, []
    for article in texts:
        row = gold[f"{article.source}#{article.n}"]
        mine = [c for c in claims if c.article_id == article.article_id and c.kind != "zero"]
        found = [{**d, "claim": c} for d, c in zip(scoring.counted(mine), mine, strict=True)]
        pair = scoring.pair_up(row["id"], row["text"], row["claims"], found)
        pairs.append(pair)
        wrong[article.source, article.n] = [f["claim"] for f in pair.extra]
        missed[article.source, article.n] = [g["evidence"] for g in pair.missed]
    whole = scoring.score("sample", pairs)
    by_place = {(a.source, a.n): a for a in texts}
    lines = []
    for line in checks.draw(texts, claims, aside, n=250, seed=1):
        key = (line.source, line.n)
        start = by_place[key].text.index(line.sentence)
        bad = sum(start <= c.number_start < start + len(line.sentence) for c in wrong[key])
        lost = sum(evidence in line.sentence for evidence in missed[key])
        lines += filled([line], wrong=bad, missed=lost)
    found = checks.score(lines)
    assert found.precision_low <= whole.precision + 0.02 and whole.precision - 0.02 <= found.precision_high
    assert found.recall_low <= whole.recall + 0.03 and whole.recall - 0.03 <= found.recall_high
    assert "of 100 numbers shown" in found.words()
    assert paths.data("gold").is_dir()
