"""What the words beside a number say of it: that it is a later or an early count, that it is counted in another, that
its attack came before the one just told. The words stand in `lexicons/<language>/revisions.toml`.
"""

from __future__ import annotations

from functools import lru_cache

from helpers import lexicon
from helpers.records import Claim


@lru_cache(maxsize=8)
def _words() -> tuple[lexicon.Matcher, ...]:
    forms: dict[str, dict[str, str]] = {"later": {}, "early": {}, "inside": {}, "sequence": {}}
    for language in ("en", "uk", "ru"):
        if not (lexicon.LEXICONS / language / "revisions.toml").is_file():
            continue
        for row in lexicon.entries("revisions", language):
            forms[row["sense"]] |= dict.fromkeys(row["forms"], row["name"])
    return tuple(lexicon.Matcher(forms[sense]) for sense in ("later", "early", "inside", "sequence"))


def explicit_rank(claim: Claim) -> int:
    """1 where the claim's sentence says final, updated or corrected; -1 for early or preliminary; 0 for neither or
    both."""
    later, early = _words()[:2]
    text = claim.sentence
    if not text:
        return 0
    found_late, found_early = later.any(text), early.any(text)
    if found_late == found_early:
        return 0
    return 1 if found_late else -1


def says_inside(text: str) -> bool:
    """Whether a text says that what follows is counted in what stands before: `of those`, `including`."""
    return _words()[2].any(text)


def says_earlier(text: str) -> bool:
    """Whether a text puts the attack told before it after the one that it goes on to: `came after`, `in response to`."""
    return _words()[3].any(text)
