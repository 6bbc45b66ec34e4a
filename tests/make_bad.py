"""Writes the files of `tests/bad`: one small file for each way in which input goes wrong.

usage: python tests/make_bad.py [FOLDER]

What must come of each stands in `tests/bad/expected.jsonl`. Bombs and other large files are made by the tests
themselves and never kept.
"""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path

UK = "Протягом ночі протиповітряна оборона збила 43 ударні безпілотники з 74. Є пошкодження у Києві.\n"
RU = "Минувшей ночью дежурными средствами ПВО уничтожено 47 беспилотников над территорией Брянской области.\n"
EN = "Russia launched 74 drones overnight, the air force said; 43 were shot down and 20 were lost.\n"
ROW = '"A night of drones",2025-01-14,"Russia launched 74 drones overnight, the air force said."\n'
CSV = "title,date,text\n"
STAMP = (2025, 1, 14, 12, 0, 0)


def package(parts: dict[str, bytes | str]) -> bytes:
    """A ZIP archive with fixed times."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def pdf(content: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page with a content stream."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % p for p in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)
    return bytes(out)


def docx(body: str, head: str = "") -> bytes:
    """A Word file with a body of raw XML."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return package(
        {
            "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
            "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?>{head}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
        }
    )


def locked(data: bytes) -> bytes:
    """A ZIP archive whose members claim to be encrypted."""
    out = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = out.find(mark)
        while at >= 0:
            out[at + offset] |= 1
            at = out.find(mark, at + 4)
    return bytes(out)


def telegram(messages: list, **chat: object) -> bytes:
    """A Telegram Desktop export of one channel."""
    return json.dumps(
        {"name": "Night", "type": "public_channel", "id": 7, **chat, "messages": messages}, ensure_ascii=False, indent=1
    ).encode()


def message(number: int, text: object, **more: object) -> dict:
    """A message of an export."""
    return {
        "id": number,
        "type": "message",
        "date": "2025-01-15T09:04:10",
        "date_unixtime": "1736924650",
        "from": "Night",
        "text": text,
        **more,
    }


def files() -> dict[str, bytes]:
    """Name and bytes of each file."""
    item = "<item><title>One</title><link>https://example.org/1</link><description>%s</description></item>".replace(
        "%s", EN.strip()
    )
    rss = '<?xml version="1.0"?>\n%s<rss version="2.0"><channel><title>T</title>\n%s\n</channel></rss>'
    page = "<!doctype html><html><head><title>Night of drones</title></head><body><article><h1>Night of drones</h1>%s</article></body></html>"
    good = json.dumps({"id": "a", "text": EN.strip(), "published": "2025-01-14"})
    inner = package({"a.txt": EN})
    lol = '<!DOCTYPE lolz [<!ENTITY lol "lol">' + "".join(
        f'<!ENTITY lol{i} "{("&lol" + (str(i - 1) if i > 1 else "") + ";") * 10}">' for i in range(1, 10)
    )
    lol += "]>"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
    return {
        # empty
        "empty.txt": b"",
        "blank.txt": b" \n\t\r\n  \n",
        "mark_only.txt": b"\xef\xbb\xbf",
        "mark_only_utf16.txt": b"\xff\xfe",
        "header_only.csv": CSV.encode(),
        "empty_list.json": b"[]",
        "no_items.xml": (rss % ("", "")).encode(),
        "no_text.html": (page % "").replace("<h1>Night of drones</h1>", "").replace("Night of drones", "").encode(),
        "scripts_only.html": (page % "<script>var a='%s';</script>" % ("x" * 6000))
        .replace("<h1>Night of drones</h1>", "")
        .replace("Night of drones", "")
        .encode(),
        # encodings
        "utf16_mark.txt": EN.encode("utf-16"),
        "utf16_no_mark.txt": UK.encode("utf-16-le"),
        "utf16be_no_mark.txt": (EN * 2).encode("utf-16-be"),
        "utf32_no_mark.txt": EN.encode("utf-32-le"),
        "utf16.csv": (CSV + ROW).encode("utf-16"),
        "utf16_no_mark.jsonl": (good + "\n" + good + "\n").encode("utf-16-le"),
        "cp1251.txt": UK.encode("cp1251"),
        "cp1251_ru.csv": ("title,date,text\n" + f'"ПВО","2025-01-14","{RU.strip()}"\n').encode("cp1251"),
        "koi8u.txt": UK.encode("koi8-u"),
        "koi8r.txt": RU.encode("koi8-r"),
        "cp866.txt": RU.encode("cp866"),
        "cp1252.txt": "The café said “43 drones” were shot down — a record.\n".encode("cp1252"),
        "unclear.txt": b"\xc0\xd7 43\n",
        "declares_utf8_is_cp1251.html": (page % f"<p>{UK}</p>")
        .replace("<head>", '<head><meta charset="utf-8">')
        .encode("cp1251"),
        "declares_cp1251_is_utf8.html": (page % f"<p>{UK}</p>")
        .replace("<head>", '<head><meta charset="windows-1251">')
        .encode(),
        "declares_nonsense.html": (page % f"<p>{UK}</p>").replace("<head>", '<head><meta charset="utf-9000">').encode(),
        "declares_latin1_is_utf8.xml": (rss % ("", item.replace("Russia", "Росія")))
        .replace('"1.0"?', '"1.0" encoding="iso-8859-1"?')
        .encode(),
        "damaged_utf8.txt": UK.encode().replace("збила".encode(), "зби".encode() + b"\xff" + "а".encode()),
        "damaged_utf8.jsonl": (good + "\n").encode()
        + good.replace("overnight", "over\xa6night").encode("latin-1")
        + ("\n" + good + "\n" + json.dumps({"text": UK}, ensure_ascii=False) + "\n").encode(),
        "mojibake.txt": UK.encode().decode("cp1252", "replace").encode()
        if False
        else "ÐŸÑ€Ð¾Ñ‚ÑÐ³Ð¾Ð¼ Ð½Ð¾Ñ‡Ñ– 43".encode(),
        # characters
        "nul.txt": EN.replace("74", "7\x004").encode(),
        "controls.txt": EN.replace("lost", "lo\x01st\x1b[31m").encode(),
        "binary.txt": bytes(range(256)) * 8,
        "separators.jsonl": json.dumps({"text": "One\u2028two\u0085three\u000bfour " + EN}, ensure_ascii=False).encode()
        + b"\n",
        "bidi.txt": ("\u202e" + EN.strip() + "\u202c\u200b e\u0301\n").encode(),
        "surrogate.jsonl": b'{"text": "43 drones \\ud83d were shot down"}\n',
        "surrogate_telegram.json": telegram([message(1, "43 drones X were shot down")]).replace(b"X", b"\\udc9f"),
        # tables
        "unbalanced.csv": (
            CSV
            + ROW
            + '"Broken,2025-01-15,"Quote opened, and closed, but wrong\n'
            + 'x,2025-01-15,"never closed\n'
            + ROW
            + ROW
        ).encode(),
        "unbalanced_last.csv": (CSV + ROW + 'x,2025-01-15,"never closed\n').encode(),
        "ragged.csv": (CSV + ROW + "a,b\n" + "a,2025-01-14,b,c,d\n" + ROW).encode(),
        "semicolons.csv": (CSV + ROW)
        .replace('"A night of drones",2025-01-14,', "A night of drones;2025-01-14;")
        .replace("title,date,text", "title;date;text")
        .encode(),
        "excel_sep.csv": ("sep=;\n" + "title;date;text\nA;2025-01-14;Seven drones, all shot down\n").encode(),
        "pipes.csv": b"id|date|text\n007|2025-01-14|Seven drones, all shot down\n",
        "quotes_in.tsv": b'id\tdate\ttext\n1\t2025-01-14\t"We saw 7 drones, he said\n2\t2025-01-14\tAll "seven" were shot down\n',
        "backslash.csv": b'id,text\n1,"He said \\"7 drones\\", no more"\n2,"x, y"\n',
        "literals.csv": b"id,outlet,text\n007,NA,None\n1234567890123456789,null,NaN\n",
        "no_text_column.csv": b"id,name,number\n1,a,2\n2,b,3\n",
        "hostile_header.csv": b"text,<script>alert(1)</script>,=cmd|' /C calc'!A0\nSeven drones,x,y\n",
        "same_header.csv": b"text,note,note\nSeven drones,x,y\n",
        "mac_lines.csv": (CSV + ROW).replace("\n", "\r").encode(),
        "empty_rows.csv": (CSV + ",,\n" + ROW + "\n\n" + "t,2025-01-14,\n,2025-01-14,\n").encode(),
        # json
        "bad_line.jsonl": (good + '\n{"text": "no end\n' + good + '\n[1, 2]\n\n"bare text of an article"\n').encode(),
        "truncated.jsonl": (good + "\n" + good[:40]).encode(),
        "nested.jsonl": (good + "\n" + "[" * 100_000 + "\n" + good + "\n").encode(),
        "nested.json": b'{"text": ' + b"[" * 100_000,
        "bad_element.json": ("[\n" + good + ',\n{"text": "x" "y"},\n' + good + "\n]").encode(),
        "truncated.json": ("[" + good + "," + good[:30]).encode(),
        "garbage_after.json": ("[" + good + "] and more").encode(),
        "no_text.json": b'{"name": "x", "value": 3}',
        "numbers.json": b"[1, 2, 3]",
        "huge_number.json": b'[{"text": "Seven drones", "n": ' + b"9" * 5000 + b"}]",
        # telegram
        "telegram_shapes.json": telegram(
            [
                {"id": 1, "type": "service", "date": "2025-01-15T09:04:10", "action": "create_channel", "text": ""},
                message(2, ["43 ", {"type": "bold", "text": "drones"}, " shot down"]),
                message(3, "", photo="(File not included. Change data exporting settings to download.)"),
                message(4, {"type": "plain", "text": 3}),
                message(5, "", text_entities=[{"type": "plain", "text": "Five drones"}]),
                message(6, 17),
                {"id": 7, "type": "unheard", "text": "x"},
                "no object",
                message(2, ["43 ", {"type": "bold", "text": "drones"}, " shot down"]),
                {"type": "message", "text": "without id or date"},
            ]
        ),
        "telegram_truncated.json": telegram([message(1, EN), message(2, EN)])[:-140],
        # xml
        "billion_laughs.xml": (rss % (lol, item.replace("One", "&lol9;"))).encode(),
        "quadratic.xml": (
            rss % ('<!DOCTYPE r [<!ENTITY a "%s">]>' % ("a" * 1000), item.replace("One", "&a;" * 100))
        ).encode(),
        "xxe.xml": (
            rss % ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', item.replace("One", "&x;"))
        ).encode(),
        "remote_dtd.xml": (rss % ('<!DOCTYPE rss SYSTEM "http://example.org/evil.dtd">', item)).encode(),
        "xxe_utf16.xml": (
            rss % ('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>', item.replace("One", "&x;"))
        ).encode("utf-16"),
        "old_dtd.xml": (
            rss
            % (
                '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">',
                item,
            )
        ).encode(),
        "truncated.xml": (rss % ("", item + item)).encode()[:-120],
        "entities.xml": (rss % ("", item.replace("overnight", "over&nbsp;night &mdash; fast"))).encode(),
        "bare_ampersand.xml": (rss % ("", item.replace("the air force", "R&D air force"))).encode(),
        "script_link.xml": (
            rss
            % (
                "",
                item.replace("https://example.org/1", "javascript:alert(1)").replace(
                    "One", "&lt;script&gt;alert(1)&lt;/script&gt;One"
                ),
            )
        ).encode(),
        "no_feed.xml": b'<?xml version="1.0"?><invoice><total>3</total></invoice>',
        "nested.xml": (rss % ("", item.replace("One", "<b>" * 5000 + "One"))).encode(),
        # html
        "deep.html": (page % ("<div>" * 12_000 + f"<p>{EN}</p>" + "</div>" * 12_000)).encode(),
        "colspan.html": (
            page % f'<table><tr><td colspan="9007199254740991">{EN}</td></tr></table><p>{EN * 3}</p>'
        ).encode(),
        "attributes.html": (page % ("<p " + " ".join(f"a{i}" for i in range(5000)) + f">{EN * 3}</p>")).encode(),
        "unclosed.html": (page % f"<p>{EN * 3}").replace("</article></body></html>", "<div><b><script>").encode(),
        "html_called.csv": (page % f"<p>{EN * 3}</p>").encode(),
        "html_called.txt": (page % f"<p>{EN * 3}</p>").encode(),
        "pdf_called.txt": pdf(b"BT /F1 12 Tf 72 720 Td (43 of 74 drones were shot down) Tj ET"),
        "jsonl_called.txt": (good + "\n" + good + "\n").encode(),
        "csv_called.txt": (CSV + ROW + ROW).encode(),
        "text_called.pdf": EN.encode(),
        "text_called.docx": EN.encode(),
        # pdf, office
        "image_only.pdf": pdf(b"q 10 0 0 10 0 0 cm Q"),
        "truncated.pdf": pdf(b"BT /F1 12 Tf 72 720 Td (43 of 74 drones were shot down) Tj ET")[:150],
        "garbage.pdf": b"%PDF-1.7\n" + bytes((i * 73 + 11) % 256 for i in range(2000)),
        "loop.pdf": pdf(b"BT ET").replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]"),
        "locked.pdf": _locked_pdf(),
        "locked.docx": ole + "EncryptedPackage".encode("utf-16-le") + b"\0" * 200,
        "old_word.doc": ole + "WordDocument".encode("utf-16-le") + b"\0" * 200,
        "empty.docx": docx(""),
        "laughs.docx": docx("<w:p><w:r><w:t>&lol9;</w:t></w:r></w:p>", lol),
        "broken.docx": docx("<w:p><w:r><w:t>open"),
        "truncated.docx": docx(f"<w:p><w:r><w:t>{EN}</w:t></w:r></w:p>")[:-60],
        "garbage.xlsx": package({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "no xml"}),
        "garbage.parquet": b"PAR1" + bytes(200) + b"PAR1",
        # archives
        "locked.zip": locked(package({"a.txt": EN})),
        "slip.zip": package({"../../a.txt": EN, "/etc/b.txt": EN, "C:\\c.txt": EN, "a/../../d.txt": EN}),
        "nested.zip": package({"inner.zip": inner, "b.txt": EN, "c.txt.gz": gzip.compress(EN.encode(), mtime=0)}),
        "truncated.zip": inner[:-30],
        "link.zip": _link_zip(),
        "mixed.zip": package(
            {
                "a.txt": EN,
                "bad.jsonl": good + "\n{\n",
                "empty.txt": "",
                "photo.jpg": b"\xff\xd8\xff",
                "__MACOSX/._a.txt": "x",
            }
        ),
        "same_names.zip": _same_names(),
        "empty.zip": package({}),
        "truncated.txt.gz": gzip.compress((EN * 400).encode(), mtime=0)[:-20],
        "garbage.gz": b"\x1f\x8b\x08" + b"x" * 50,
        "nested.gz": gzip.compress(inner, mtime=0),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + bytes(50),
        "archive.tar": b"a.txt" + bytes(252) + b"ustar\x0000" + bytes(300),
        "table.pkl": b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94",
        "note.rtf": b"{\\rtf1\\ansi Seven drones}",
        "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(50),
    }


def _locked_pdf() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(pdf(b"BT /F1 12 Tf 72 720 Td (43 of 74 drones) Tj ET")))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _link_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("passwd.txt", STAMP)
        info.external_attr = 0o120777 << 16
        info.create_system = 3
        archive.writestr(info, "/etc/passwd")
        archive.writestr(zipfile.ZipInfo("a.txt", STAMP), EN)
    return out.getvalue()


def _same_names() -> bytes:
    import warnings

    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(zipfile.ZipInfo("a.txt", STAMP), EN)
            archive.writestr(zipfile.ZipInfo("a.txt", STAMP), UK)
    return out.getvalue()


def main() -> None:
    """Write all files."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent / "bad")
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files().items():
        path = folder / name
        if name == "locked.pdf" and path.exists():
            continue  # its encryption is salted: the first one made is kept
        path.write_bytes(data)


if __name__ == "__main__":
    main()
