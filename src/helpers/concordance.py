"""How texts speak of an actor: each mention in its line, the words that stand beside it, and who is named with whom.

Uses NLTK without any of its data: the tokens come from a pattern, the association measure is Dunning's log-likelihood.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from nltk.metrics import BigramAssocMeasures
from nltk.tokenize import RegexpTokenizer

from helpers.records import Article, Mention
from helpers.roster import load

_TOKENS = RegexpTokenizer(r"[^\W\d_](?:[\w'’-]*\w)?")


def concordance(
    mentions: Iterable[Mention], articles: Iterable[Article], actor: str, *, width: int = 60, limit: int | None = None
) -> pd.DataFrame:
    """Every mention of an actor (canonical name) in its line, in the order of the articles.

    Out: article_id, day (null where not one day), outlet, left, surface, right, form, start, end; `left` and `right`
    hold up to `width` characters on one line, so that each line can open its own article.
    """
    places: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.actor == actor:
            places[mention.article_id].append(mention)
    rows: list[tuple[Any, ...]] = []
    for article in articles:
        for mention in sorted(places.get(article.article_id, ()), key=lambda item: item.start):
            left = " ".join(article.text[max(0, mention.start - width) : mention.start].split(" ")).replace("\n", " ")
            right = article.text[mention.end : mention.end + width].replace("\n", " ")
            rows.append(
                (article.article_id, article.day, article.outlet, left, mention.surface, right, mention.form, mention.start, mention.end)
            )  # fmt: skip
    return pd.DataFrame(
        rows[:limit],
        columns=["article_id", "day", "outlet", "left", "surface", "right", "form", "start", "end"],
    )


def collocations(
    mentions: Iterable[Mention],
    articles: Iterable[Article],
    actor: str,
    *,
    window: int = 5,
    least: int = 3,
    limit: int = 30,
) -> pd.DataFrame:
    """Words that stand within `window` words of an actor more often than in the rest of the corpus.

    Out, the strongest first: word, near (times within the window), elsewhere (times in the rest), expected (near, if
    the word kept to its rate), log_likelihood (Dunning's G², against the rest of the corpus), articles. Words of
    other names count; the actor's own words, function words and words seen fewer than `least` times near it do not.
    """
    lex = load()
    skip = set(lex.words["function_words"])
    number = lex.by_name.get(actor)
    if number is not None:
        for form in lex.actors[number].forms:
            skip.update(word.lower() for word in _TOKENS.tokenize(form))
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for mention in mentions:
        if mention.actor == actor:
            spans[mention.article_id].append((mention.start, mention.end))
    near: Counter[str] = Counter()
    total: Counter[str] = Counter()
    seen: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        if article.language != "en":
            continue
        tokens = [(start, end, article.text[start:end].lower().removesuffix("'s").removesuffix("’s")) for start, end in _TOKENS.span_tokenize(article.text)]  # fmt: skip
        total.update(word for _, _, word in tokens)
        marked: set[int] = set()
        place = 0
        for start, end in sorted(spans.get(article.article_id, ())):
            while place < len(tokens) and tokens[place][1] <= start:
                place += 1
            after = place
            while after < len(tokens) and tokens[after][0] < end:
                after += 1
            marked.update(range(max(0, place - window), place))
            marked.update(range(after, min(len(tokens), after + window)))
        for index in marked:
            word = tokens[index][2]
            near[word] += 1
            seen[word].add(article.article_id)
    inside, whole = sum(near.values()), sum(total.values())
    rows = []
    for word, count in near.items():
        if count < least or word in skip or len(word) < 2:
            continue
        expected = total[word] * inside / whole
        if count <= expected or inside in (0, whole):
            continue
        score = BigramAssocMeasures.likelihood_ratio(count, (total[word], inside), whole)
        rows.append((word, count, total[word] - count, round(expected, 2), round(float(score), 2), len(seen[word])))
    rows.sort(key=lambda row: (-row[4], row[0]))
    return pd.DataFrame(rows[:limit], columns=["word", "near", "elsewhere", "expected", "log_likelihood", "articles"])


def together(
    mentions: Iterable[Mention],
    articles: Iterable[Article],
    stories: Iterable[Any] | None = None,
    *,
    actors: Sequence[str] | None = None,
    least: int = 2,
    limit: int = 100,
) -> pd.DataFrame:
    """Who is named together: pairs of actors in one independent story, the most frequent first.

    Out: a, b (canonical names, a before b in the alphabet), stories, stories_a, stories_b, stories_total, expected
    (stories, if the two were named independently of each other). `actors` keeps pairs among these names.
    """
    told = {aid: story.story_id for story in stories or () for aid in story.articles}
    story: dict[str, str] = {}
    for article in articles:
        if article.language == "en":
            story[article.article_id] = told.get(article.article_id) or article.story_id or article.article_id
    cast: dict[str, set[str]] = defaultdict(set)
    wanted = set(actors) if actors is not None else None
    for mention in mentions:
        if mention.article_id in story and (wanted is None or mention.actor in wanted):
            cast[story[mention.article_id]].add(mention.actor)
    total = len(set(story.values()))
    alone: Counter[str] = Counter()
    pairs: Counter[tuple[str, str]] = Counter()
    for names in cast.values():
        ordered = sorted(names)
        alone.update(ordered)
        pairs.update(itertools.combinations(ordered[:200], 2))
    rows = [
        (a, b, count, alone[a], alone[b], total, round(alone[a] * alone[b] / total, 2))
        for (a, b), count in sorted(pairs.items(), key=lambda item: (-item[1], item[0]))
        if count >= least
    ]
    return pd.DataFrame(
        rows[:limit], columns=["a", "b", "stories", "stories_a", "stories_b", "stories_total", "expected"]
    )
