"""Words beside a number."""

from __future__ import annotations

from helpers import lexicon, wording
from made_claims import claim


def test_revision_words_follow_their_examples():
    for language in ("en", "uk", "ru"):
        for entry in lexicon.entries("revisions", language):
            if entry["sense"] in ("inside", "sequence"):
                says = wording.says_inside if entry["sense"] == "inside" else wording.says_earlier
                assert all(says(text) for text in entry["examples"])
                assert not any(says(text) for text in entry["counter_examples"])
                continue
            want = {"later": 1, "early": -1}[entry["sense"]]
            for text in entry["examples"]:
                assert wording.explicit_rank(claim("a", 0, 1, "drone", sentence=text)) == want, text
            for text in entry["counter_examples"]:
                assert wording.explicit_rank(claim("a", 0, 1, "drone", sentence=text)) == 0, text
