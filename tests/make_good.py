"""Writes the files of `tests/good`: one real-looking file for each format and export that can be read.

usage: python tests/make_good.py [FOLDER]

Outlets, channels and addresses are fictional. What must be read from each stands in `tests/good/expected.jsonl`, what
each is in `docs/formats.md`.
"""

from __future__ import annotations

import gzip
import io
import json
import quopri
import sys
from pathlib import Path

from make_bad import docx, package, pdf

LEAD = "Russia launched 74 drones at Ukraine overnight into Tuesday, the air force said; 43 were shot down and 20 were lost."
MORE = (
    "Debris fell in the Kyiv region, and a warehouse burned. Nobody was hurt, the governor wrote on Wednesday morning."
)
LEAD_UK = "Протягом ночі противник атакував Україну 74 ударними безпілотниками. Збито 43, ще 20 локаційно втрачено."
LEAD_RU = "Минувшей ночью средствами ПВО уничтожено и перехвачено 47 украинских беспилотников над территорией Брянской области."
TITLE = "Night of drones over Kyiv"
URL = "https://example.org/news/2025/01/14/night-of-drones"

HTML = f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{TITLE} | Harbor Radio</title>
<link rel="canonical" href="{URL}">
<meta property="og:site_name" content="Harbor Radio"><meta property="article:published_time" content="2025-01-14T09:30:00+02:00">
<script type="application/ld+json">{{"@context":"https://schema.org","@graph":[{{"@type":"WebSite","name":"Harbor Radio"}},
{{"@type":"NewsArticle","headline":"{TITLE}","datePublished":"2025-01-14T09:30:00+02:00","dateModified":"2025-01-14T12:00:00+02:00",
"author":[{{"@type":"Person","name":"Emre Sol"}}],"publisher":{{"@type":"Organization","name":"Harbor Radio"}},"dateline":"KYIV"}}]}}</script></head>
<body><div class="cookie-banner">We and our 43 partners use cookies. <button>Accept all</button></div>
<nav><ul><li><a href="/">Home</a></li><li><a href="/world">World</a></li></ul></nav>
<article><h1>{TITLE}</h1><p class="byline">By Emre Sol</p><p>{LEAD}</p><p>{MORE}</p></article>
<aside><h2>Most read</h2><ul><li><a href="/a">Ten ways to cook rice</a></li></ul></aside>
<footer><p>Copyright 2026 Harbor Radio. All rights reserved.</p></footer></body></html>
"""

TELEGRAM_HTML = """<!DOCTYPE html>
<html><head><meta charset="utf-8"/><title>Exported Data</title><link href="css/style.css" rel="stylesheet"/></head>
<body onload="CheckLocation();"><div class="page_wrap"><div class="page_header"><div class="content"><div class="text bold">
Night Sky Summary
</div></div></div><div class="page_body chat_page"><div class="history">
<div class="message service" id="message-1"><div class="body details">14 January 2025</div></div>
<div class="message default clearfix" id="message12"><div class="pull_left userpic_wrap"><div class="userpic userpic3"><div class="initials">N</div></div></div>
<div class="body"><div class="pull_right date details" title="14.01.2025 09:04:10 UTC+02:00">09:04</div>
<div class="from_name">
Night Sky Summary
</div><div class="text">
<strong>43 UAVs shot down, 20 lost</strong><br><br>Russia launched 74 UAVs.<br>&#9642; 43 shot down;<br>&#9642; 20 lost.
</div></div></div>
<div class="message default clearfix joined" id="message13"><div class="body"><div class="pull_right date details" title="14.01.2025 10:00:00 UTC+02:00">10:00</div>
<div class="reply_to details">In reply to <a href="#go_to_message12" onclick="return GoToMessage(12)">this message</a></div>
<div class="forwarded body"><div class="from_name">
Quay Channel <span class="date details" title="14.01.2025 09:50:00 UTC+02:00"> 14.01.2025 09:50:00</span></div>
<div class="text">Two missiles were intercepted.</div></div></div></div>
<div class="message default clearfix" id="message14"><div class="body"><div class="pull_right date details" title="14.01.2025 11:00:00 UTC+02:00">11:00</div>
<div class="from_name">Night Sky Summary</div><div class="media_wrap clearfix"><a class="photo_wrap clearfix pull_left" href="photos/photo_1.jpg"></a></div></div></div>
</div></div></div></body></html>
"""


TELEGRAM_WEB = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>Night Sky Summary \u2013 Telegram</title></head><body class="widget_frame_base tgme_webpreview">
<header class="tgme_header"><div class="tgme_header_title">Night Sky Summary</div></header>
<main class="tgme_main"><section class="tgme_channel_history js-message_history">
<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="nightsky/12">
<div class="tgme_widget_message_bubble"><div class="tgme_widget_message_author"><a class="tgme_widget_message_owner_name" href="https://t.me/nightsky"><span dir="auto">Night Sky Summary</span></a></div>
<div class="tgme_widget_message_text js-message_text" dir="auto"><b>43 UAVs shot down</b><br/><br/>{LEAD}</div>
<div class="tgme_widget_message_footer"><div class="tgme_widget_message_info"><span class="tgme_widget_message_views">1.2K</span>
<a class="tgme_widget_message_date" href="https://t.me/nightsky/12"><time datetime="2025-01-14T07:04:10+00:00" class="time">09:04</time></a></div></div></div></div></div>
<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="nightsky/13">
<div class="tgme_widget_message_bubble"><a class="tgme_widget_message_owner_name" href="https://t.me/nightsky"><span dir="auto">Night Sky Summary</span></a>
<div class="tgme_widget_message_forwarded_from">Forwarded from <a class="tgme_widget_message_forwarded_from_name" href="https://t.me/quay"><span>Quay Channel</span></a></div>
<a class="tgme_widget_message_reply" href="https://t.me/nightsky/12"><div class="tgme_widget_message_text js-message_reply_text">43 UAVs shot down</div></a>
<div class="tgme_widget_message_text js-message_text" dir="auto">{LEAD_UK}</div>
<a class="tgme_widget_message_date" href="https://t.me/nightsky/13"><span>edited</span> <time datetime="2025-01-14T08:00:00+00:00" class="time">10:00</time></a></div></div></div>
<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap js-widget_message" data-post="nightsky/14">
<a class="tgme_widget_message_photo_wrap" href="https://t.me/nightsky/14"></a><a class="tgme_widget_message_date"><time datetime="2025-01-14T09:00:00+00:00">11:00</time></a></div></div>
<div class="tgme_widget_message_wrap js-widget_message_wrap"><div class="tgme_widget_message text_not_supported_wrap service_message js-widget_message" data-post="nightsky/15">Channel photo updated</div></div>
</section></main></body></html>
"""


def telegram_messages() -> list[dict]:
    """Messages as Telegram Desktop writes them."""
    bold = [{"type": "bold", "text": "43 UAVs shot down"}, f"\n\n{LEAD} ", {"type": "hashtag", "text": "#airdefence"}]
    common = {"from": "Night Sky Summary", "from_id": "channel1000000001"}
    return [
        {"id": 1, "type": "service", "date": "2025-01-01T00:00:00", "date_unixtime": "1735682400", "action": "create_channel", "text": "", "text_entities": []},
        {"id": 12, "type": "message", "date": "2025-01-14T09:04:10", "date_unixtime": "1736838250", **common, "text": bold, "text_entities": []},
        {"id": 13, "type": "message", "date": "2025-01-14T10:00:00", "date_unixtime": "1736841600", "edited": "2025-01-14T12:00:00", "edited_unixtime": "1736848800", **common, "text": "Corrected: 45 UAVs shot down.", "text_entities": []},
        {"id": 14, "type": "message", "date": "2025-01-14T11:00:00", "date_unixtime": "1736845200", **common, "photo": "(File not included. Change data exporting settings to download.)", "width": 800, "height": 600, "text": "", "text_entities": []},
        {"id": 15, "type": "message", "date": "2025-01-14T11:10:00", "date_unixtime": "1736845800", **common, "forwarded_from": "Quay Channel", "reply_to_message_id": 12, "file": "video_files/a.mp4", "media_type": "video_file", "text": [LEAD_UK], "text_entities": []},
    ]  # fmt: skip


def files() -> dict[str, bytes]:
    """Name and bytes of each file."""
    quoted = quopri.encodestring(HTML.replace("43 partners", "\u0421\u043e\u0440\u043e\u043a").encode()).decode()
    mhtml = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/saved?id=1\r\n"
        f"Subject: {TITLE}\r\nDate: Mon, 20 Jan 2025 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----X"\r\n\r\n\r\n------X\r\n'
        "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        f"{quoted}\r\n------X\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------X--\r\n"
    )
    channel = {"name": "Night Sky Summary", "type": "public_channel", "id": 1000000001, "messages": telegram_messages()}
    chats = {
        "about": "Here is the data you requested.",
        "personal_information": {"first_name": "X"},
        "chats": {
            "about": "This page lists all chats.",
            "list": [
                channel,
                {
                    "name": "Quay Channel",
                    "type": "public_channel",
                    "id": 2,
                    "messages": [telegram_messages()[4] | {"from": "Quay Channel"}],
                },
            ],
        },
    }
    row = {
        "id": "w-1",
        "outlet": "Meridian Wire",
        "place": "Kyiv",
        "published": "2025-01-14T08:15:00Z",
        "headline": TITLE,
        "url": URL,
        "text": f"{LEAD}\n\n{MORE}",
    }
    newsapi = {
        "status": "ok",
        "totalResults": 1,
        "articles": [
            {
                "source": {"id": None, "name": "Quay Courier"},
                "author": "Dana Whitlock",
                "title": TITLE,
                "description": "Short.",
                "url": URL,
                "urlToImage": None,
                "publishedAt": "2025-01-14T08:15:00Z",
                "content": LEAD,
            }
        ],
    }
    jsonfeed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Quay Courier",
        "items": [
            {
                "id": "q-1",
                "url": URL,
                "title": TITLE,
                "content_html": f"<p>{LEAD}</p><p>{MORE}</p>",
                "date_published": "2025-01-14T08:15:00Z",
            }
        ],
    }
    rss = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Quay Courier - World</title><link>https://example.org/quay</link><image><title>Logo</title></image>
<item><title>Drones &amp;amp; missiles: {TITLE}</title><link>{URL}</link><guid isPermaLink="false">qc-1</guid><pubDate>Tue, 14 Jan 2025 08:15:00 +0200</pubDate>
<dc:creator>Dana Whitlock</dc:creator><category>War</category><category>Ukraine</category><media:title>A photo</media:title>
<description>Short.</description><content:encoded><![CDATA[<p>{LEAD}</p><p>{MORE}&nbsp;<b>R&amp;D</b></p>]]></content:encoded></item>
<item><title>Second</title><link>https://example.org/2</link><description>&lt;p&gt;{LEAD}&lt;/p&gt;</description></item></channel></rss>"""
    atom = f"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Lantern Press Agency</title><link href="https://example.org/lantern" rel="self"/>
<entry><title type="html">Night of &lt;b&gt;drones&lt;/b&gt;</title><link rel="alternate" href="{URL}"/><link rel="enclosure" href="https://example.org/a.mp3"/>
<id>tag:example.org,2025:1</id><published>2025-01-14T08:15:00+02:00</published><updated>2025-01-14T10:00:00+02:00</updated>
<author><name>J. Onda</name></author><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{LEAD}</p><p>{MORE}</p></div></content></entry></feed>"""
    rdf = f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://example.org/e"><title>Eastline Bulletin: News</title></channel>
<item rdf:about="{URL}"><title>{TITLE}</title><link>{URL}</link><dc:date>2025-01-14T08:15:00+02:00</dc:date><description>{LEAD}</description></item></rdf:RDF>"""
    body = "".join(f"<w:p><w:r><w:t>{t}</w:t></w:r></w:p>" for t in (TITLE, LEAD, MORE))
    body += "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Shahed</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>43</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    shown = "".join(f"({part}) Tj T* " for part in (TITLE, *(LEAD.replace("; ", ";|").split("|")), MORE))
    page = f"{TITLE}\n\nKYIV (Harbor Radio) \u2014 {LEAD}\n\n{MORE}\n"
    return {
        "page.txt": page.encode(),
        "page_utf16.txt": page.encode("utf-16"),
        "post_cp1251.txt": (LEAD_UK + "\n").encode("cp1251"),
        "article.md": f'---\ntitle: "{TITLE}"\nsource: Northgate Post\ndate: 2025-01-14\ntags: war\n---\n\n# {TITLE}\n\n{LEAD}\n'.encode(),
        "saved_page.html": HTML.encode(),
        "saved_page.mhtml": mhtml.encode(),
        "two_stories_named.html": HTML.replace('{"@type":"WebSite","name":"Harbor Radio"}', '{"@type":"NewsArticle","headline":"Ten ways to cook rice","datePublished":"2019-01-01"}').encode(),
        "clippings.csv": f'title,date,source,url,text,desk\n"{TITLE}",14.01.2025,Harbor Radio,{URL},"{LEAD}\n{MORE}",foreign\n'.encode(),
        "excel_semicolons.csv": f'Заголовок;Дата;Джерело;Текст\n"Ніч дронів";14.01.2025;Причал;"{LEAD_UK}"\n'.encode("cp1251"),
        "media_cloud.csv": f"id,indexed_date,language,media_name,media_url,publish_date,title,url\nab12,2025-01-15,en,harborradio.example,harborradio.example,2025-01-14,{TITLE},{URL}\n".encode(),
        "sheet.tsv": f"headline\tpublished\toutlet\tbody\n{TITLE}\t2025-01-14\tQuay Courier\t{LEAD}\n".encode(),
        "wire.jsonl": (json.dumps(row) + "\n" + json.dumps({"id": "w-2", "text": LEAD, "claims": [{"quantity_low": 74}], "doc_date": "2025-01-14"}) + "\n").encode(),
        "records.json": json.dumps([row, {"title": TITLE, "content": LEAD, "date": "2025-01-15"}], indent=2).encode(),
        "newsapi.json": json.dumps(newsapi).encode(),
        "feed.json": json.dumps(jsonfeed).encode(),
        "telegram_channel.json": json.dumps(channel, ensure_ascii=False, indent=1).encode(),
        "telegram_all_chats.json": json.dumps(chats, ensure_ascii=False, indent=1).encode(),
        "telegram_messages.html": TELEGRAM_HTML.encode(),
        "telegram_web.html": TELEGRAM_WEB.encode(),
        "discord.json": json.dumps({"guild": {"name": "G"}, "channel": {"name": "alerts"}, "messages": [{"id": "9", "type": "Default", "timestamp": "2025-01-14T08:15:00+00:00", "content": LEAD, "author": {"name": "bot"}}]}, indent=2).encode(),
        "rss.xml": rss.encode(),
        "atom.xml": atom.encode(),
        "rss1.rdf": rdf.encode(),
        "report.pdf": pdf(f"BT /F1 12 Tf 14 TL 72 720 Td {shown}ET".encode()),
        "report.docx": docx(body),
        "table.xlsx": _xlsx(),
        "table.parquet": _parquet(),
        "bundle.zip": package({"news/page.txt": page, "news/wire.jsonl": json.dumps(row) + "\n", "sources.csv": "file,collected,outlet\nnews/page.txt,2025-01-20,Harbor Radio\n", "photos/a.jpg": b"\xff\xd8\xff"}),
        "wire.jsonl.gz": gzip.compress((json.dumps(row) + "\n").encode(), mtime=0),
    }  # fmt: skip


def _xlsx() -> bytes:
    import datetime

    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "news"
    sheet.append(["Title", "Date", "Source", "Text", "ID"])
    sheet.append([TITLE, datetime.datetime(2025, 1, 14), "Harbor Radio", LEAD, 7])
    sheet.append([None, None, None, None, None])
    sheet.append(["Second", datetime.datetime(2025, 1, 14, 9, 30), "Harbor Radio", MORE, 8])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _parquet() -> bytes:
    import datetime

    import pyarrow
    import pyarrow.parquet

    columns = {
        "id": [1, 2],
        "title": [TITLE, None],
        "published": [datetime.date(2025, 1, 14)] * 2,
        "text": [LEAD, LEAD_RU],
        "tags": [["a"], []],
    }
    out = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.table(columns), out)
    return out.getvalue()


def main() -> None:
    """Write all files; tables of other programs, which hold times of their own, only where they are missing."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "good")
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        path = folder / name
        if not (path.suffix in (".xlsx", ".parquet") and path.exists()):
            path.write_bytes(data)


if __name__ == "__main__":
    main()
