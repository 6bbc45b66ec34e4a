"""What changed between two runs, and why."""

import json

import pytest

from helpers import differences, runs, tables

FIGURE = {"figure_id": "f1", "attack_id": "k1", "claimed_by": "Ukrainian Air Force", "reporter_role": "defender", "outcome": "launched",
          "weapon_class": "drone", "low": 61, "high": 61, "approx": False, "status": "stated", "claim_ids": ["c1"],
          "last_published": "2025-01-22", "sentence": "Russia <b>launched</b> 61 drones.", "rule": "61 stated", "corrected": False}  # fmt: skip
ARTICLE = {
    "article_id": "a1",
    "source": "a.txt",
    "n": 1,
    "published_latest": "2025-01-22",
    "text": "x",
    "source_id": None,
}
CLAIM = {"claim_id": "c1", "article_id": "a1"}
MANIFEST = {"code_sha256": "1", "lexicons_sha256": "1", "parameters": {}}


def state(figures=(FIGURE,), articles=(ARTICLE,), claims=(CLAIM,), corrections=(), **manifest):
    rows = {"figures": figures, "articles": articles, "claims": claims, "corrections": corrections}
    return differences.State({k: tables.frame(v, k) for k, v in rows.items()}, {**MANIFEST, **manifest})


def second(name="b.txt", n=1, day="2025-01-23", source_id=None):
    return {**ARTICLE, "article_id": "a2", "source": name, "n": n, "published_latest": day, "source_id": source_id}


NEW_CLAIM = {"claim_id": "c2", "article_id": "a2"}
RAISED = {**FIGURE, "low": 62, "high": 62, "claim_ids": ["c2"]}
CORRECTION = {"line": 2, "action": "edit", "source": "a.txt", "quote": "61", "status": "applied", "claim_ids": ["c1"]}


@pytest.mark.parametrize(
    ("new", "kind", "cause"),
    [
        (state([FIGURE, {**RAISED, "figure_id": "f2"}], [ARTICLE, second()], [CLAIM, NEW_CLAIM]), "new", "new source"),
        (state([RAISED], [ARTICLE, second(day="2025-01-20")], [CLAIM, NEW_CLAIM]), "changed", "late report"),
        (state([RAISED], [second("a.txt")], [NEW_CLAIM]), "changed", "edited source"),
        (state([], [], []), "vanished", "removed source"),
        (state([{**FIGURE, "low": 60, "corrected": True}], corrections=[CORRECTION]), "changed", "correction"),
        (state([{**FIGURE, "low": 60}], lexicons_sha256="2", code_sha256="2"), "changed", "lexicon"),
        (state([{**FIGURE, "low": 60}], code_sha256="2"), "changed", "code"),
        (state([{**FIGURE, "low": 60}], parameters={"since": "2025-01-01"}), "changed", "parameters"),
        (state([{**FIGURE, "low": 60}]), "changed", "other figures of the attack"),
    ],
)
def test_every_cause_is_named(new, kind, cause):
    changes = differences.compare(state(), new)
    assert [(c.kind, c.cause) for c in changes] == [(kind, cause)]


def test_an_edited_message_is_known_by_its_id():
    old = state(articles=[{**ARTICLE, "source_id": "m7"}])
    new = state([RAISED], [second("other.json", 3, source_id="m7")], [NEW_CLAIM])
    assert differences.compare(old, new)[0].cause == "edited source"


def test_nothing_changed():
    assert differences.compare(state(), state()) == []
    assert differences.as_text([]) == "no figure changed"


def test_text_json_and_page_escape_what_the_texts_say():
    changes = differences.compare(
        state(), state([{**RAISED, "sentence": "<script>alert(1)</script>"}], [second()], [NEW_CLAIM])
    )
    assert "61 → 62" in differences.as_text(changes)
    assert json.loads(differences.as_json(changes))[0]["after"] == "62"
    assert "<script" not in differences.as_page(changes)


def test_a_run_reads_back_and_what_is_none_is_named(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text(
        "(KYIV) — Russia launched 61 drones on Jan. 21, 2025, the air force said.\n"
    )
    runs.store(runs.compute([str(tmp_path / "texts")], runs.Parameters()), tmp_path / "run")
    held = differences.load(tmp_path / "run")
    assert differences.compare(held, held) == []
    with pytest.raises(differences.NotARun, match="no report and no run"):
        differences.load(tmp_path)
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04cut")
    with pytest.raises(differences.NotARun, match="broken"):
        differences.load(tmp_path)
