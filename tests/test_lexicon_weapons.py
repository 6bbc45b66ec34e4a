"""The claim lexicons: every entry is read right by the whole reader, misleads nobody, and can be reached."""

import csv
import tomllib
from pathlib import Path

import pytest

from helpers import claims, lexicon, paths, tokens
from helpers.records import CLASSES, OUTCOMES, Article

FILES = ("weapons", "outcomes", "context", "numbers")
ENTRIES = [(name, row) for name in FILES for row in lexicon.entries(name)]
REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference" / "missiles_and_uavs.csv"


def told(text: str) -> set[str]:
    """The claims of a text as `12 drone intercepted Shahed`, ranges as `10..`."""
    out = set()
    for c in claims.read(Article("a", "case", 1, text)).claims:
        if c.kind == "zero":
            continue
        number = str(c.quantity_low)
        if c.quantity_low != c.quantity_high:
            number += ".." + ("" if c.quantity_high is None else str(c.quantity_high))
        out.add(" ".join(filter(None, (number, c.weapon_class, c.outcome, c.weapon_model))))
    return out


@pytest.mark.parametrize(("file", "row"), ENTRIES, ids=[f"{f}:{r['name']}" for f, r in ENTRIES])
def test_entry(file, row):
    assert row.get("examples"), "every entry carries an example"
    for example in row["examples"]:
        found = told(example["text"])
        assert set(example["claims"]) <= found, (example["text"], found)
        if not example["claims"]:
            assert not found, (example["text"], found)
    for text in row.get("counter_examples", ()):
        found = told(text)
        if file == "outcomes":
            found = {c for c in found if f" {row['outcome']}" in c}
        assert not found, (text, found)


@pytest.mark.parametrize("row", lexicon.entries("weapons"), ids=lambda r: r["name"])
def test_weapon_fields(row):
    assert row["class"] in CLASSES
    assert row["kind"] in ("model", "noun", "adjective", "interceptor")
    assert row["forms"] == list(dict.fromkeys(row["forms"])), "a form stands twice"


@pytest.mark.parametrize("row", lexicon.entries("outcomes"), ids=lambda r: r["name"])
def test_outcome_fields(row):
    assert row["outcome"] in OUTCOMES
    assert row["role"] in ("object", "subject", "with", "of")
    assert any(row[k] for k in ("base", "past", "part", "ing"))


@pytest.mark.parametrize("row", lexicon.entries("weapons"), ids=lambda r: r["name"])
def test_every_form_is_reached(row):
    tagger = tokens.tagger()
    for form in [*row["forms"], *row.get("plurals", ())]:
        found = tagger.tag(form, 0, len(form))
        assert any(getattr(t.tags.get(row["kind"]), "name", None) == row["name"] for t in found), form


def pack(tmp_path, body: str):
    path = tmp_path / "pack.toml"
    path.write_text(body, encoding="utf-8")
    return path


def test_one_form_under_two_types_is_refused(tmp_path):
    path = pack(tmp_path, '[[weapons]]\nname = "Other"\nkind = "model"\nclass = "drone"\nforms = ["Lancet"]\n')
    with pytest.raises(lexicon.LexiconError, match="'Lancet'|'Lancets'"):
        tokens.Tagger("en", path)


def test_an_entry_that_ends_in_an_article_is_refused(tmp_path):
    path = pack(tmp_path, '[[weapons]]\nname = "Bad"\nkind = "model"\nclass = "drone"\nforms = ["fly the"]\n')
    with pytest.raises(lexicon.LexiconError, match="article"):
        tokens.Tagger("en", path)


def test_a_pack_adds_a_weapon(tmp_path):
    path = pack(
        tmp_path,
        '[[weapons]]\nname = "Zephyr-9"\nkind = "model"\nclass = "cruise_missile"\nforms = ["Zephyr-9", "Zephyr-9s"]\n',
    )
    article = Article("a", "case", 1, "Crews shot down four Zephyr-9s over the bay.")
    (claim,) = claims.read(article, path).claims
    assert (claim.quantity_low, claim.weapon_model, claim.weapon_class) == (4, "Zephyr-9", "cruise_missile")
    assert claims.read(article).claims == ()


def test_weapon_groups_agree_with_the_lexicon():
    with open(paths.data("reference", "weapon_groups.csv"), encoding="utf-8", newline="") as file:
        listed = {(r["weapon_model"], r["weapon_class"], r["weapon_group"]) for r in csv.DictReader(file)}
    known = {(r.get("model", r["name"]), r["class"], r["group"]) for r in lexicon.entries("weapons") if r.get("group")}
    assert listed == known


@pytest.mark.skipif(not REFERENCE.exists(), reason="the public table of models is not here")
def test_every_model_of_the_reference_table_is_known():
    tagger = tokens.tagger()
    unknown = []
    with open(REFERENCE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for model in row["model"].split(" and "):
                found = tagger.tag(model, 0, len(model))
                if not any("model" in t.tags or "noun" in t.tags for t in found):
                    unknown.append(model)
    assert not unknown


def test_files_are_valid_toml():
    for name in FILES:
        tomllib.loads((lexicon.LEXICONS / "en" / f"{name}.toml").read_text("utf-8"))
