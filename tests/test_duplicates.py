"""Copies and updates: what is linked, which one counts, and what only looks alike."""

import json
from pathlib import Path

from helpers import duplicates
from helpers.records import Article

DATA = Path(__file__).parents[1] / "data"
BODY = (
    "The port of Odesa was closed for a day after drones damaged two cranes and a grain store, the governor said on Tuesday. "
    "Crews worked through the night, and the first ship left in the afternoon with 20,000 tonnes of wheat for Egypt. "
    "Insurers asked for higher rates, and a dispatcher said that eleven more ships were waiting."
)


def article(number: int, text: str, **fields) -> Article:
    return Article(f"a{number}", fields.pop("source", f"s{number}"), 1, text, **fields)


def test_exact_copy_under_another_headline():
    rows, stories = duplicates.link(
        [
            article(1, "Port closed\n" + BODY, title="Port closed", outlet="A", published_earliest="2025-01-16"),
            article(
                2,
                "Cranes damaged\nODESA — " + BODY,
                title="Cranes damaged",
                outlet="B",
                published_earliest="2025-01-15",
            ),
        ]
    )
    assert len(stories) == 1 and stories[0].how_linked == "exact copy" and stories[0].outlets == ("A", "B")
    assert rows[0].copy_of == "a2" and rows[1].copy_of is None
    assert stories[0].first_published == "2025-01-15"


def test_near_copy_and_agency():
    longer = BODY + " The mayor thanked the crews."
    rows, stories = duplicates.link(
        [article(1, BODY, outlet="A", agency="AP"), article(2, longer, outlet="B", agency="AP")]
    )
    assert len(stories) == 1 and stories[0].how_linked == "same agency text" and stories[0].agency == "AP"
    assert {r.copy_of for r in rows} == {None, "a2"}


def test_update_in_one_house():
    later = BODY.replace("20,000", "25,000") + " In the evening a second ship followed."
    rows, stories = duplicates.link(
        [article(1, BODY, source="p", outlet="A"), article(2, later, source="p", outlet="A")]
    )
    assert len(stories) == 1 and stories[0].how_linked == "update"
    assert rows[1].version_of == "a1" and rows[1].copy_of is None


def test_edited_post():
    first = article(1, "72 UAVs launched, 47 shot down.", source="t", source_id="9", kind="message")
    second = article(2, "72 UAVs launched, 48 shot down.", source="t", source_id="9", kind="message")
    rows, stories = duplicates.link([first, second])
    assert rows[1].version_of == "a1" and len(stories) == 1


def test_bulletins_of_two_nights_are_two_stories():
    text = "On the night of {d} January the enemy attacked with {n} UAVs of the Shahed type from Kursk and Orel. {m} UAVs were shot down, {k} were lost."
    rows, stories = duplicates.link(
        [
            article(1, text.format(d=14, n=80, m=58, k=21), kind="message", published_earliest="2025-01-14"),
            article(2, text.format(d=15, n=74, m=47, k=27), kind="message", published_earliest="2025-01-15"),
        ]
    )
    assert len(stories) == 2 and not any(r.copy_of or r.version_of for r in rows)


def test_gold_texts_are_no_copies_of_each_other():
    for name in ("reports_dev.jsonl", "claims_plain_dev.jsonl", "claims_hard_dev.jsonl"):
        texts = [json.loads(line) for line in (DATA / "gold" / name).read_text(encoding="utf-8").splitlines()]
        rows = [
            article(i, t["text"], published_earliest=t.get("doc_date"), kind="message") for i, t in enumerate(texts)
        ]
        assert len(duplicates.link(rows)[1]) == len(rows), name


def test_same_result_twice():
    rows = [article(i, BODY + f" Number {i}.", outlet=str(i)) for i in range(5)]
    assert duplicates.link(rows) == duplicates.link(rows)
    assert duplicates.link([]) == ([], [])


def post(number: int, text: str, source: str, **fields) -> Article:
    fields = {"outlet": "Night Sky", "kind": "message", "published_latest": "2025-01-22", "source_id": "9"} | fields
    return article(number, text, source=source, published_earliest=fields["published_latest"], **fields)


OLD = "Overnight 99 drones were launched at six regions. Of these, 65 were shot down and 30 were lost."
NEW = OLD.replace("65", "66")


def test_versions_of_a_post_across_exports_whatever_their_order():
    rows = [
        post(1, NEW, "a.json", as_of="2025-01-22T12:00"), post(2, OLD, "b.json"), post(3, OLD, "c.json"),
        post(4, NEW, "d.json", as_of="2025-01-22T12:00"),
    ]  # fmt: skip
    for order in (rows, rows[::-1], [rows[2], rows[0], rows[3], rows[1]]):
        found, stories = duplicates.link(order)
        assert len(stories) == 1 and stories[0].how_linked == "update"
        by_id = {row.article_id: row for row in found}
        assert {by_id[name].version_of for name in ("a1", "a4")} <= {"a2", "a3"}
        assert [by_id[name].version_of for name in ("a2", "a3")] == [None, None]
        copies = {name: row.copy_of for name, row in by_id.items() if row.copy_of}
        assert len(copies) == 2 and all({a, b} in ({"a1", "a4"}, {"a2", "a3"}) for a, b in copies.items())


def test_a_copy_elsewhere_does_not_make_two_versions_copies_of_each_other():
    rows = [post(1, OLD, "a.json"), post(2, NEW, "b.json", as_of="2025-01-22T12:00")]
    carried = [article(3, OLD + " Source: Night Sky.", outlet="X"), article(4, NEW + " From Night Sky.", outlet="Y")]
    found, _ = duplicates.link([*rows, *carried])
    assert found[1].version_of == "a1"
    assert not {found[0].copy_of, found[1].copy_of} & {"a1", "a2"}


def test_one_address_with_another_text_is_a_later_version():
    address = "https://example.org/2025/01/22/night"
    rows = [
        article(n, text, url=address, kind="html", published_latest="2025-01-22", as_of=at, outlet="Post")
        for n, text, at in ((1, BODY, None), (2, BODY.replace("eleven", "twelve"), "2025-01-22T18:00"))
    ]
    assert duplicates.link(rows)[0][1].version_of == "a1"
    assert duplicates.link(rows[::-1])[0][0].version_of == "a1"
    short = article(3, BODY[:60], url=address, kind="html", published_latest="2025-01-22", outlet="Post")
    assert duplicates.link([rows[0], short])[0][1].version_of is None  # a summary replaces nothing


def test_one_number_in_two_channels_or_on_two_days_is_not_one_post():
    rows = [
        post(1, "Forty drones came from the south.", "a.json"),
        post(2, "The bridge is open again.", "b.json", outlet="Other"),
        post(3, "The road to the port is shut.", "c.json", published_latest="2025-02-22"),
        post(4, "A kitten was found in the metro.", "d.json", meta=(("forwarded_by", "Somebody"),)),
    ]
    found, stories = duplicates.link(rows)
    assert [row.version_of for row in found] == [None] * 4 and len(stories) == 4


def test_an_item_of_a_feed_that_was_mended_two_days_later():
    first = post(
        1, BODY, "a.xml", kind="item", outlet="Post", published_latest="2025-01-21", url="https://example.org/x/1"
    )
    second = post(
        2, BODY.replace("eleven", "twelve"), "b.xml", kind="item", outlet="Post", published_latest="2025-01-23"
    )
    third = post(
        3,
        "The opera opens its season with a new stage and an old piece.",
        "c.xml",
        kind="item",
        outlet="Post",
        published_latest="2025-01-23",
    )
    assert [row.version_of for row in duplicates.link([second, first])[0]] == ["a1", None]
    assert [row.version_of for row in duplicates.link([first, third])[0]] == [None, None]
    broken = [article(n, BODY[n:], url="http://[", kind="html") for n in (1, 2)]
    assert [row.version_of for row in duplicates.link(broken)[0]] == [None, None]


def test_row_numbers_of_two_files_are_no_posts():
    rows = [
        post(1, BODY, "a.csv", kind="row"),
        post(2, "Forty drones were launched at the port and 31 of them were shot down.", "b.csv", kind="row"),
    ]
    assert [row.version_of for row in duplicates.link(rows)[0]] == [None, None]
