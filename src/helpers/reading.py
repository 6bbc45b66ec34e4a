"""Articles read by the reader of their language, one by one or in the batches that workers take.

The readers load when a first article needs them: a command that only counts names never loads the grammar.
"""

from __future__ import annotations

from typing import Any

from helpers.records import Article, Mention, Reading, Skipped

READ_LANGUAGES = ("en", "uk", "ru")


def read_claims(article: Article, pack: str | None = None) -> Reading:
    """Claims, numbers set aside and other facts of one article; empty where no reader knows its language."""
    if article.language == "en":
        from helpers import claims

        return claims.read(article, pack)
    if article.language in READ_LANGUAGES:
        from helpers import bulletins

        return bulletins.read(article)
    return Reading()


def find_mentions(article: Article, pack: str | None = None) -> list[Mention]:
    """The actors that an English article names; none in other languages."""
    if article.language != "en":
        return []
    from helpers import actors

    return actors.find(article, pack)


def claims_of(batch: list[Article], pack: str | None = None) -> list[tuple[Article, tuple]]:
    """Each article of a batch with its claims."""
    return [(article, read_claims(article, pack).claims) for article in batch]


def mentions_of(batch: list[Article], pack: str | None = None) -> list[tuple[Article, list[Mention]]]:
    """Each article of a batch with its mentions of actors."""
    return [(article, find_mentions(article, pack)) for article in batch]


def both_of(batch: list[Article], pack: str | None = None) -> list[tuple[Reading, list[Mention]]]:
    """The reading and the mentions of each article of a batch."""
    return [(read_claims(article, pack), find_mentions(article, pack)) for article in batch]


def crashed(item: Any) -> Skipped:
    """What is told of an article that ended every process that read it."""
    return Skipped(item.source, None, "crash", f"article {item.n} ends the process that reads it; it has no claims")
