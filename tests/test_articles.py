"""Sources into articles: the sample corpus against its gold, languages, ids, dates of whole sources."""

import json
import re
from pathlib import Path

import pytest

from helpers import articles
from helpers.records import Article, Document

DATA = Path(__file__).parents[1] / "data"


def squash(text: str | None) -> str:
    return re.sub(r"\W+", "", text or "").lower()


@pytest.fixture(scope="module")
def corpus():
    return articles.read([DATA / "sample"])


@pytest.fixture(scope="module")
def gold():
    return [json.loads(x) for x in (DATA / "gold/sample/articles.jsonl").read_text(encoding="utf-8").splitlines()]


def test_sample_articles(corpus, gold):
    found = {(a.source, a.n): a for a in corpus.articles}
    assert len(found) == len(gold)
    faults = []
    for row in gold:
        article = found[row["file"], row["n"]]
        text = squash(article.text)
        if squash(row["first_words"]) not in text or not text.endswith(squash(row["last_words"])):
            faults.append((row["file"], row["n"], "body"))
        for want, have in (("headline", article.title), ("dateline_place", article.place)):
            if row[want] != have:
                faults.append((row["file"], row["n"], want, row[want], have))
        lo, hi = article.published_earliest, article.published_latest
        if not lo or not hi or lo < row["earliest"] or hi > row["latest"]:
            faults.append((row["file"], row["n"], "date", lo, hi, article.date_evidence))
        if article.outlet and article.outlet != row["outlet"]:
            faults.append((row["file"], row["n"], "outlet", article.outlet))
    assert not faults
    # page_06 names its outlet nowhere
    assert sum(a.outlet is None for a in corpus.articles) <= 3


def test_sample_copies(corpus, gold):
    found = {f"{a.source}#{a.n}": a for a in corpus.articles}
    pairs = {row["file"] + f"#{row['n']}": row["duplicate_of"] for row in gold if row["duplicate_of"]}
    for one, other in pairs.items():
        assert found[one].story_id == found[other].story_id
        assert (found[one].copy_of is None) != (found[other].copy_of is None)
    assert len(corpus.stories) == len(corpus.articles) - len(pairs)


def test_sample_texts_match_the_claims_gold(corpus):
    texts = {f"{a.source}#{a.n}": squash(a.text) for a in corpus.articles}
    for line in (DATA / "gold/sample/claims.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for claim in row["claims"]:
            assert squash(claim["evidence"]) in texts[row["id"]], (row["id"], claim["evidence"])


def test_ids_and_numbers(corpus):
    assert len({a.article_id for a in corpus.articles}) == len(corpus.articles)
    again = articles.read([DATA / "sample" / "pages"])
    assert [a.n for a in again.articles if a.source == "page_01.txt"] == [1, 2, 3, 4]


def read(*documents: Document, **options) -> list[Article]:
    return [x for x in articles.from_documents(documents, **options) if isinstance(x, Article)]


def test_equal_texts_have_their_own_ids():
    rows = [Document("a.csv", "Russia fired ten drones at Kyiv on Monday.", "row", whole=True, n=n) for n in (1, 2)]
    first, second = read(*rows)
    assert first.article_id != second.article_id and (first.n, second.n) == (1, 2)


def test_order_of_day_and_month_by_source():
    def row(source: str, published: str) -> Document:
        return Document(source, "Ten drones were shot down, officials said.", "row", whole=True, published=published)

    found = read(row("a", "03/04/2022"), row("a", "25/04/2022"), row("b", "03/04/2022"), row("c", "2022-04-03"))
    assert [(a.published_earliest, a.published_latest) for a in found] == [
        ("2022-04-03", "2022-04-03"),
        ("2022-04-25", "2022-04-25"),
        ("2022-03-04", "2022-04-03"),
        ("2022-04-03", "2022-04-03"),
    ]


def test_languages():
    assert articles.language("Russia launched 72 drones at Ukraine overnight, the air force said.") == "en"
    assert articles.language("У ніч на 15 січня противник атакував 74 ударними БпЛА, збито 47.") == "uk"
    assert (
        articles.language("Дежурными средствами ПВО уничтожены 27 украинских беспилотных летательных аппаратов.")
        == "ru"
    )
    assert (
        articles.language(
            "Die ukrainische Luftwaffe hat in der Nacht 47 von 74 russischen Drohnen abgeschossen, teilte sie mit."
        )
        == "de"
    )
    assert articles.language("72") == "und"


def test_a_long_page_is_read_in_parts(monkeypatch):
    monkeypatch.setattr(articles, "CHUNK", 2000)
    story = (
        "(LONDON) — Story number {} was told by officials on Tuesday in the port.\nIt had a second paragraph, too.\n"
    )
    text = "".join(story.format(i) for i in range(200))
    found = read(Document("big.txt", text, "text"))
    assert len(found) == 200
    for article in found:
        assert text[article.first_char : article.last_char] == article.text
    (later,) = read(Document("big.txt", story.format(1), "text", first_char=5000))
    assert later.first_char == 5000 and later.source_map[0][1] == 5000


def test_since_and_until():
    rows = [Document("a", "Ten drones.", "row", whole=True, published=f"2025-01-{d:02d}") for d in (10, 15, 20)]
    assert len(read(*rows, since="2025-01-12", until="2025-01-18")) == 1


def test_bad_options():
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        list(articles.stream([DATA / "sample"], collected="yesterday"))


def test_row_has_the_columns_of_the_table():
    (article,) = read(Document("a", "Ten drones.", "row", whole=True, meta=(("desk", "3"),)))
    row = articles.row(article)
    assert (
        row["meta_desk"] == "3" and list(row)[-1] == "text" and {"first_char", "date_evidence", "copy_of"} <= set(row)
    )


def test_nothing_is_silently_empty():
    from helpers.records import Skipped

    items = list(
        articles.from_documents(
            [Document("menu.txt", "Home\nShare\nSubscribe", "text"), Document("e.txt", " ", "text")]
        )
    )
    skipped = [x for x in items if isinstance(x, Skipped)]
    assert [s.code for s in skipped] == ["no_story", "empty"]
    (row,) = read(Document("a.csv", "Enditem", "row", whole=True, n=7))
    assert row.n == 7 and row.text == "Enditem"
