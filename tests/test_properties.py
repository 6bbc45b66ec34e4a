"""What must hold of any text whatever, stage by stage: nothing is raised, spans are exact, cleaning is idempotent, counts
add up. A longer run of the same kind is `make soak`; what it finds becomes a case in cases/fuzz.jsonl."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import stages

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases/fuzz.jsonl").read_text(encoding="utf-8").splitlines()
]
QUICK = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)  # fmt: skip

words = st.sampled_from(stages.WORDS)
glue = st.sampled_from(stages.GLUE)
news = st.lists(st.tuples(words, glue), max_size=60).map(lambda parts: "".join(a + b for a, b in parts))
anything = st.text(max_size=300)
texts = st.one_of(news, anything, st.tuples(news, anything, news).map("".join))


@pytest.mark.parametrize("stage", stages.STAGES)
@given(text=texts)
@QUICK
def test_any_text_passes_every_stage(stage, text):
    stages.STAGES[stage](text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_was_found_before(case):
    stages.STAGES[case["stage"]](case["text"] * case.get("times", 1))


@given(st.binary(max_size=400), st.sampled_from(["", ".txt", ".html", ".jsonl", ".csv", ".xml", ".json"]))
@QUICK
def test_any_bytes_become_articles_with_exact_spans(tmp_path_factory, data, ending):
    path = tmp_path_factory.mktemp("bytes") / f"a{ending}"
    path.write_bytes(data)
    stages.of_files([path])


@given(st.lists(st.one_of(news, anything), min_size=1, max_size=5))
@QUICK
def test_any_corpus_is_reconciled(corpus):
    stages.of_corpus(corpus)


@pytest.mark.parametrize(
    "unit",
    ["(", "1,", "1 ", "a ", "A. ", "drones and ", "12 drones, ", "of them, ", "\n", "--", "—", '"', "“said ", "2025-01-", "shot down ",
     "збито ", "12 БпЛА, ", "Zelensky's ", "-", "up to ", "no ", "hundred ", "&amp;", "<div>", "https://a.b/", "\u202e", "e\u0301", "\U0001f4a3"],
)  # fmt: skip
def test_time_grows_with_length_and_no_faster(unit):
    """Each reader on ever the same words: eight times the length takes at most about eight times as long."""
    slow = stages.slowest(unit)
    assert not slow, slow


def test_patterns_hold_no_nested_repetition():
    """No pattern of the package repeats without bound what itself repeats without bound over the same characters:
    `(\\w+\\s?)*` takes minutes on thirty characters."""
    found = stages.nested_repetitions()
    assert not found, "\n".join(found)
    for bad in (r"^(\w+\s?)*$", r"(\d+[,\s]?)+ (?:drones|missiles)", r"(?:[-|0-9 ]+(?:a|[0-9+]+))*x", r"(?:a+)+"):
        assert stages.is_nested(bad), bad
    for good in (r"(?:\d+,)+\d", r"\w+(?: \w+)*", r"(?:[a-z]+[0-9]+)*", r"(?:ab|cd)+"):
        assert not stages.is_nested(good), good


def test_stages_cover_the_flow():
    names = set(stages.STAGES)
    assert names >= {"pages", "articles", "claims", "bulletins", "frames", "actors", "dates", "explain"}
    assert all(re.fullmatch(r"[a-z]+", name) for name in names)
