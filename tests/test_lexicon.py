"""The lexicon reader and its matcher."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import lexicon

FORMS = {"Iran": "IR", "U.K.": "UK", "Storm Shadow": "storm", "shadow": "shadow", "Kh-101": "kh"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Iranian drones", []),
        ("Iran's drones", ["Iran"]),
        ("in the U.K. today", ["U.K."]),
        ("two STORM SHADOW missiles", ["STORM SHADOW"]),
        ("a shadow fell", ["shadow"]),
        ("Kh-1012 and Kh-101", ["Kh-101"]),
        ("", []),
    ],
)
def test_matches_whole_words_longest_first(text, found):
    matcher = lexicon.Matcher(FORMS)
    assert [text[start:end] for start, end, _ in matcher.find(text)] == found


def test_case_matters_where_asked():
    assert not lexicon.Matcher({"US": 1}, case=True).any("give us this")
    assert lexicon.Matcher({"US": 1}, case=True).any("the US said")


def test_no_forms_match_nothing():
    assert not lexicon.Matcher({}).any("anything \0 at all")


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_folding_keeps_the_length(text):
    assert len(lexicon.fold(text)) == len(text)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(max_size=60))
def test_spans_are_in_order_and_do_not_overlap(text):
    last = 0
    for start, end, _ in lexicon.Matcher(FORMS).find(text + " Iran " + text):
        assert last <= start < end
        last = end


def test_a_pack_replaces_and_adds(tmp_path):
    pack = tmp_path / "war.toml"
    pack.write_text(
        '[[weapons]]\nname = "Shahed"\nforms = ["Shahed"]\nclass = "rocket"\n'
        '[[weapons]]\nname = "Zolfaghar"\nforms = ["Zolfaghar"]\nclass = "ballistic_missile"\n'
    )
    names = [row["name"] for row in lexicon.entries("weapons", pack=pack)]
    assert names.count("Shahed") == 1
    assert "Zolfaghar" in names
    assert next(r for r in lexicon.entries("weapons", pack=pack) if r["name"] == "Shahed")["class"] == "rocket"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[[weapons]]\nclass = 1\n", "entry 1 has no name"),
        ('[[weapons]]\nname = "A"\n[[weapons]]\nname = "A"\n', "stands twice"),
        ("weapons = 3\n", "write [[entry]]"),
        ("[[weapons]\n", "not readable as TOML"),
    ],
)
def test_a_bad_pack_names_file_entry_and_reason(tmp_path, content, says):
    pack = tmp_path / "bad.toml"
    pack.write_text(content)
    with pytest.raises(lexicon.LexiconError, match="bad.toml") as error:
        lexicon.entries("weapons", pack=pack)
    assert says in str(error.value)


def test_one_form_in_two_entries_is_refused():
    with pytest.raises(lexicon.LexiconError, match="keep one"):
        lexicon.unique_forms([{"name": "a", "forms": ["x"]}, {"name": "b", "forms": ["x"]}])
