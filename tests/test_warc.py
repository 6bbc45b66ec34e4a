"""Web archives: each saved page is one article. Needs warcio."""

import io

import pytest

from helpers import articles, files
from helpers.records import Article, Document, Input, Skipped

pytest.importorskip("warcio", reason="needs the packages of requirements-cluster.txt")

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Overnight raid</title>
<meta property="article:published_time" content="2025-03-02T08:00:00Z"><meta property="og:site_name" content="Harbor Post"></head>
<body><article><h1>Overnight raid</h1><p>Ukraine’s Air Force said it shot down {n} of 63 drones overnight. The rest of the drones were
lost from radar, it said in a statement on Sunday morning, and two houses were damaged by falling debris.</p>
<p>Residents of the district spent the night in shelters, and trains ran late for most of the day.</p></article></body></html>"""


def archive(pages, gzip=True) -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=gzip)
    for number, (status, kind, body) in enumerate(pages):
        headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.0")
        record = writer.create_warc_record(
            f"https://news.example/{number}",
            "response",
            payload=io.BytesIO(body),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2025-03-03T10:00:00Z"},
        )
        writer.write_record(record)
    return out.getvalue()


PAGES = [
    ("200 OK", "text/html; charset=utf-8", PAGE.format(n=31).encode()),
    ("301 Moved", "text/html", b""),
    ("200 OK", "image/png", b"\x89PNG"),
    ("200 OK", "text/html", PAGE.format(n=44).encode("utf-8")),
]


@pytest.mark.parametrize("gzip", [True, False])
def test_each_page_is_one_article(tmp_path, gzip):
    path = tmp_path / ("news.warc.gz" if gzip else "news.warc")
    path.write_bytes(archive(PAGES, gzip))
    items = list(files.read([path]))
    found = [item for item in items if isinstance(item, Document)]
    assert [d.n for d in found] == [1, 4] and [d.url for d in found] == [
        "https://news.example/0",
        "https://news.example/3",
    ]
    assert all(d.collected == "2025-03-03" and d.whole for d in found)
    (told,) = [item for item in items if isinstance(item, Input)]
    assert (told.kind, told.status, told.accepted) == ("warc", "read", 2)
    made = [a for a in articles.stream([path]) if isinstance(a, Article)]
    assert ["shot down 31" in made[0].text, "shot down 44" in made[1].text] == [True, True]
    assert made[0].published_earliest == "2025-03-02"


def test_an_archive_cut_off_gives_what_came_before(tmp_path):
    path = tmp_path / "cut.warc.gz"
    whole = archive(PAGES)
    path.write_bytes(whole[: len(whole) - 300])
    items = list(files.read([path]))
    assert any(isinstance(item, Document) for item in items)
    assert [item.code for item in items if isinstance(item, Skipped) and item.code != "media"] in (["truncated"], ["empty"], [])


def test_what_is_no_archive_is_left_to_other_readers(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("WARC files are archives.\nThey hold pages of the web, one behind another.\n")
    assert [item.kind for item in files.read([path]) if isinstance(item, Document)] == ["text"]
