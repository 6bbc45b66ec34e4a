"""Files: every format that is listed works, every fault is told and none is raised, nothing is lost."""

from __future__ import annotations

import gzip
import html
import io
import json
import os
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers import decoding, exports, files, formats, markup, rows, sandbox
from helpers.records import Document, Input, Skipped

HERE = Path(__file__).parent
PROJECT = HERE.parent
EN = "Russia launched 74 drones overnight, the air force said; 43 were shot down and 20 were lost.\n"
UK = "Протягом ночі протиповітряна оборона збила 43 ударні безпілотники з 74. Є пошкодження у Києві.\n"
RU = "Минувшей ночью дежурными средствами ПВО уничтожено 47 беспилотников над территорией Брянской области.\n"


def expected(folder: str) -> list[dict]:
    with open(HERE / folder / "expected.jsonl", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read(*sources: object, **options: object) -> tuple[list[Document], list[Skipped], list[Input]]:
    items = list(files.read([os.fspath(s) for s in sources], **options))
    check(items)
    kinds = (Document, Skipped, Input)
    return tuple([i for i in items if isinstance(i, k)] for k in kinds)


def check(items: list) -> None:
    """What holds of every reading: counts add up, each reason is one plain line, text can be encoded."""
    assert all(isinstance(i, Document | Skipped | Input) for i in items)
    accepted = skipped = 0
    for item in items:
        if isinstance(item, Document):
            accepted += 1
            (item.text + (item.title or "") + (item.outlet or "") + "".join(k + v for k, v in item.meta)).encode(
                "utf-8"
            )
            assert item.text.strip() or item.title
        elif isinstance(item, Skipped):
            skipped += 1
            assert item.code and item.reason and "\n" not in item.reason and len(item.reason) < 700
            assert "Traceback" not in item.reason
            item.source.encode("utf-8")
        else:
            assert item.records == item.accepted + item.skipped + item.duplicates
            assert item.accepted == accepted
            assert item.status == "skipped" or accepted or item.kind == "media"
            if item.kind != "media":
                assert item.skipped + item.duplicates == skipped
            accepted = skipped = 0
    assert not items or isinstance(items[-1], Input)


# ---------------------------------------------------------------------------------------------------------------------
# The two corpora
def compare(folder: str, case: dict) -> None:
    documents, skipped, inputs = read(HERE / folder / case["file"])
    (told,) = inputs
    assert (told.kind, told.encoding, told.status) == (case["kind"], case["encoding"], case["status"])
    if "note" in case:
        assert told.reason == case["note"]
    assert len(documents) == len(case["documents"])
    for document, want in zip(documents, case["documents"], strict=True):
        assert document.source == want.pop("source", case["file"])
        assert document.text.startswith(want.pop("starts"))
        assert document.text.strip().endswith(want.pop("ends", ""))
        if "meta" in want:
            assert [list(pair) for pair in document.meta] == want.pop("meta")
        for field, value in want.items():
            assert getattr(document, field) == value, field
    got = [(s.source, s.line, s.code, s.reason) for s in skipped]
    assert got == [(s.get("source", case["file"]), s["line"], s["code"], s["reason"]) for s in case["skipped"]]


@pytest.mark.parametrize("case", expected("bad"), ids=lambda c: c["file"])
def test_bad_input_is_told(case: dict) -> None:
    compare("bad", case)


@pytest.mark.parametrize("case", expected("good"), ids=lambda c: c["file"])
def test_listed_format_works(case: dict) -> None:
    compare("good", case)


@pytest.mark.parametrize("folder", ["bad", "good"])
def test_each_file_has_its_expectation(folder: str) -> None:
    there = {p.name for p in (HERE / folder).iterdir()} - {"expected.jsonl"}
    assert there == {case["file"] for case in expected(folder)}


def test_the_list_of_formats_is_the_folder() -> None:
    page = (PROJECT / "docs" / "formats.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"`tests/good/([^`]+)`", page))
    assert listed == {case["file"] for case in expected("good")}


def test_corpora_are_what_their_makers_write() -> None:
    sys.path.insert(0, str(HERE))
    try:
        import make_bad
        import make_good
    finally:
        sys.path.remove(str(HERE))
    own_times = {"locked.pdf", "table.xlsx", "table.parquet"}
    packed = (".zip", ".docx", ".gz", ".xlsx")  # the compressor's version may differ
    for folder, maker in (("bad", make_bad), ("good", make_good)):
        made = maker.files()
        assert set(made) == {c["file"] for c in expected(folder)}
        for name, data in made.items():
            if name not in own_times and not name.endswith(packed):
                assert (HERE / folder / name).read_bytes() == data, name


def test_a_folder_of_bad_files_is_read_to_its_end() -> None:
    documents, skipped, inputs = read(HERE / "bad")
    assert len(inputs) == len(list((HERE / "bad").iterdir()))
    assert [i.source for i in inputs] == sorted((i.source for i in inputs), key=os.fsencode)
    assert documents and skipped


# ---------------------------------------------------------------------------------------------------------------------
# The sample
def test_sample_records_have_the_numbers_of_the_gold() -> None:
    documents, _, inputs = read(PROJECT / "data" / "sample")
    assert all(i.status == "read" for i in inputs)
    got = {(d.source, d.n): d for d in documents}
    with open(PROJECT / "data" / "gold" / "sample" / "articles.jsonl", encoding="utf-8") as lines:
        for line in lines:
            want = json.loads(line)
            if want["file"].startswith(("pages/", "articles/")):
                assert (want["file"], 1) in got
                continue
            document = got[want["file"], want["n"]]
            assert document.whole
            text = re.sub(r"<br\s*/?>|\s+", " ", html.unescape(document.text))
            assert " ".join(want["first_words"].split()) in " ".join(text.split()), want["file"]
            assert document.outlet == want["outlet"]
            if want["headline"]:
                assert document.title == want["headline"]


# ---------------------------------------------------------------------------------------------------------------------
# Encodings
@pytest.mark.parametrize(
    "encoding", ["cp1251", "koi8-u", "iso8859-5", "utf-16", "utf-16-le", "utf-16-be", "utf-32-le", "utf-8-sig", "utf-8"]
)
@pytest.mark.parametrize("text", [UK, UK * 40, "Збито 43 безпілотники"], ids=["line", "page", "few words"])
def test_ukrainian_in_any_encoding(encoding: str, text: str) -> None:
    data = text.encode(encoding)
    found = decoding.detect(data)
    assert decoding.decode(data, found).lstrip("\ufeff") == text


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "iso8859-5", "utf-16-le"])
def test_russian_in_any_encoding(encoding: str) -> None:
    data = RU.encode(encoding)
    assert decoding.decode(data, decoding.detect(data)) == RU


@pytest.mark.parametrize(
    "text",
    [
        "KYIV, Ukraine (AP) \u2014 Russia launched 74 drones.\n",
        "The air force\u2019s count is \u201c43 of 74\u201d.\n",
        "Home \u00bb World \u00bb Europe\nSeven drones were shot down.\n",
        "Le pr\u00e9sident a dit que 43 drones ont \u00e9t\u00e9 abattus \u00e0 Kiev.\n",
        "Die Luftwaffe meldete 43 Drohnen \u00fcber Kiew; f\u00fcr die \u00fcbrigen fehlen Angaben.\n",
    ],
)
def test_windows_punctuation_in_latin_text(text: str) -> None:
    data = text.encode("cp1252")
    assert decoding.decode(data, decoding.detect(data)) == text


def test_the_given_encoding_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xc0\xd7 43\n")
    assert read(path)[1][0].code == "encoding"
    assert read(path, encoding="koi8-u")[0][0].text == "юв 43\n".replace("юв", b"\xc0\xd7".decode("koi8-u"))
    utf8 = tmp_path / "b.txt"
    utf8.write_text(UK, encoding="utf-8")
    (document,), _, (told,) = read(utf8, encoding="cp1251")
    assert document.text == UK and told.encoding == "utf-8" and "not cp1251" in told.reason
    for wrong in ("utf-8", "klingon", "base64"):
        (skip,) = read(path, encoding=wrong)[1]
        assert skip.code == "encoding" and wrong in skip.reason


def test_no_replacement_without_a_note() -> None:
    for case in expected("bad") + expected("good"):
        folder = "bad" if (HERE / "bad" / case["file"]).exists() else "good"
        for document in read(HERE / folder / case["file"])[0]:
            if "\ufffd" in document.text:
                assert "shown as" in dict(document.meta)["reading"]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.binary(max_size=300), st.sampled_from(["utf-8", "cp1251", "utf-16-le", "utf-32-be", "koi8-u"]))
def test_decoding_by_pieces_is_decoding_at_once(data: bytes, name: str) -> None:
    encoding = decoding.Encoding(name, 1, "given")
    pieces = [data[i : i + 7] for i in range(0, len(data), 7)]
    assert "".join(decoding.decoded(pieces, encoding)) == decoding.decode(data, encoding)
    assert not re.search("[\ud800-\udfff\x00]", decoding.tidy(decoding.decode(data, encoding))[0])


# ---------------------------------------------------------------------------------------------------------------------
# Never raises
SUFFIXES = [
    "txt",
    "md",
    "html",
    "csv",
    "tsv",
    "jsonl",
    "json",
    "xml",
    "parquet",
    "xlsx",
    "pdf",
    "docx",
    "zip",
    "gz",
    "rtf",
    "",
]
STARTS = [
    b"",
    b"%PDF-1.4\n",
    b"PK\x03\x04",
    b"\x1f\x8b\x08",
    b"PAR1",
    b"<html>",
    b"<?xml version='1.0'?><rss>",
    b'{"messages": [',
    b"[",
    b'{"text": "',
    b"text,title\n",
    b"\xff\xfe",
    b"---\n",
]


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.sampled_from(SUFFIXES),
    st.sampled_from(STARTS),
    st.one_of(st.binary(max_size=400), st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))),
)
def test_arbitrary_bytes_never_raise(tmp_path: Path, suffix: str, start: bytes, data: bytes) -> None:
    path = tmp_path / f"f.{suffix}"
    path.write_bytes(start + data)
    read(path)
    files.recognise([str(path)])


@settings(
    max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.sampled_from([c["file"] for c in expected("good")]), st.randoms(use_true_random=False))
def test_damaged_files_never_raise(tmp_path: Path, name: str, chance: object) -> None:
    data = bytearray((HERE / "good" / name).read_bytes())
    for _ in range(chance.randint(1, 6)):
        what, at = chance.randint(0, 3), chance.randrange(len(data) or 1)
        if what == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif what == 1:
            del data[at : at + chance.randint(1, 60)]
        elif what == 2:
            data[at:at] = data[at : at + chance.randint(1, 60)]
        else:
            del data[at:]
    path = tmp_path / name
    path.write_bytes(bytes(data))
    read(path)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.text(max_size=300), st.integers(1, 50))
def test_lines_lose_nothing(text: str, size: int) -> None:
    pieces = [text[i : i + size] for i in range(0, len(text), size)]
    got = list(rows.lines(pieces))
    assert "".join(line for _, line in got) == text
    assert [n for n, _ in got] == list(range(1, len(got) + 1))


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda c: st.lists(c, max_size=4) | st.dictionaries(st.text(max_size=5), c, max_size=4),
        max_leaves=20,
    ),
    st.integers(1, 40),
    st.sampled_from([None, 1]),
)
def test_json_by_pieces_is_json_at_once(value: object, size: int, indent: int | None) -> None:
    text = json.dumps([value, value], indent=indent)
    stream = exports.JsonStream(text[i : i + size] for i in range(0, len(text), size))
    assert [v for _, v in stream.elements()] == [value, value]


@settings(max_examples=80, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            *[st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=12) for _ in range(2)],
            st.text("ab \n\",;'", max_size=12),
        ),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from(",;\t|"),
)
def test_tables_come_back(table: list[tuple[str, str, str]], delimiter: str) -> None:
    import csv

    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL)
    writer.writerow(["id", "title", "text"])
    writer.writerows(table)
    kept = [r for r in table if any(c.strip() for c in r)]
    if not kept:
        return
    items = list(rows.read_table([out.getvalue()], "t.csv", out.getvalue()))
    assert len(items) == len(kept)
    for row, item in zip(kept, items, strict=True):
        if row[2].strip() and not markup.looks_like_markup(row[2]):
            assert item.text == row[2]


# ---------------------------------------------------------------------------------------------------------------------
# Bombs, limits, the child process
def test_archive_bombs_are_refused_at_once(tmp_path: Path) -> None:
    zeros = bytes(1 << 20)
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.txt", "w", force_zip64=True) as member:
            for _ in range(60):
                member.write(zeros)
        archive.writestr("b.txt", EN)
    gz = tmp_path / "bomb.txt.gz"
    with gzip.open(gz, "wb") as out:
        for _ in range(60):
            out.write(zeros)
    word = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(HERE / "good" / "report.docx") as good,
        zipfile.ZipFile(word, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for info in good.infolist():
            archive.writestr(info.filename, good.read(info))
        archive.writestr("word/media/x.xml", bytes(60 << 20))
    many = tmp_path / "many.zip"
    with zipfile.ZipFile(many, "w") as archive:
        for i in range(10_050):
            archive.writestr(zipfile.ZipInfo(f"{i}.txt"), "x")
    start = time.monotonic()
    _, skipped, inputs = read(bomb, gz, word, many)
    assert time.monotonic() - start < 60
    assert [s.code for s in skipped] == ["bomb"] * 4
    assert all(i.status == "skipped" for i in inputs)


def test_sizes_are_checked_before_parsing(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<p>drones</p>" * 100)
    (skip,) = read(path, max_bytes=1000)[1]
    assert skip.code == "size" and "1,000" in skip.reason and "max_bytes" in skip.reason
    assert files.recognise([str(path)], max_bytes=1000)[0]["note"] == skip.reason
    assert read(path)[0]


def test_one_endless_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"drone " * 3_000_000)
    (skip,) = read(path)[1]
    assert skip.code == "line"
    rows = tmp_path / "a.jsonl"
    rows.write_bytes(b'{"text": "first"}\n{"text": "' + b"x" * 17_000_000 + b'"}\n{"text": "third"}\n')
    documents, (skip,), _ = read(rows)
    assert [d.text for d in documents] == ["first", "third"] and (skip.line, skip.code) == (2, "line")
    table = tmp_path / "a.csv"
    table.write_bytes(b"id,text\n1,first\n2," + b"x" * 10_000_000 + b"\n3,third\n")
    documents, (skip,), _ = read(table)
    assert [d.text for d in documents] == ["first", "third"] and skip.line == 3


def test_a_field_of_ten_megabytes_in_quotes_costs_its_row(tmp_path: Path) -> None:
    table = tmp_path / "a.csv"
    table.write_text('id,text\n1,first\n2,"' + "word\n" * 2_000_000 + '"\n3,third\n')
    documents, skipped, _ = read(table)
    assert documents[0].text == "first" and skipped[0].line == 3
    assert documents[-1].text == "third" and len(skipped) == 1


def unruly_child(monkeypatch: pytest.MonkeyPatch, **options: object) -> sandbox.Child:
    monkeypatch.setenv("PYTHONPATH", str(HERE))
    return sandbox.Child(readers="unruly", **options)


def test_a_hanging_reader_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    child = unruly_child(monkeypatch)
    try:
        with pytest.raises(formats.Fault) as fault:
            list(child.run("hang", b"x" * 5_000_000, "a.html", {}, limit=0.3))
        assert fault.value.code == "timeout"
        with pytest.raises(formats.Fault) as fault:
            list(child.run("toil", b"", "a.html", {}, limit=1.0))
        assert fault.value.code == "timeout"
        (document,) = child.run("html", b"<html><body><p>" + EN.encode() * 3, "b.html", {})
        assert "74 drones" in document.text
    finally:
        child.close()


def test_a_crash_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    child = unruly_child(monkeypatch)
    try:
        with pytest.raises(formats.Fault) as fault:
            list(child.run("crash", b"", "a.pdf", {}))
        assert fault.value.code == "crash" and "signal" in fault.value.reason
        (document,) = child.run("html", b"<html><body><p>" + EN.encode() * 3, "b.html", {})
        assert "74 drones" in document.text
    finally:
        child.close()


@pytest.mark.skipif(sys.platform != "linux", reason="limits of memory are those of Linux")
def test_hunger_for_memory_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    child = unruly_child(monkeypatch, memory=900_000_000)
    try:
        with pytest.raises(formats.Fault) as fault:
            list(child.run("eat", b"", "a.pdf", {}))
        assert fault.value.code == "memory"
        (document,) = child.run("html", b"<html><body><p>" + EN.encode() * 3, "b.html", {})
        assert "74 drones" in document.text
    finally:
        child.close()


def test_a_reading_given_up_halfway_leaves_the_child_usable(tmp_path: Path) -> None:
    stream = files.read([HERE / "good" / "table.xlsx"])
    next(stream)
    stream.close()
    assert len(read(HERE / "good" / "table.xlsx")[0]) == 2


def test_two_readings_at_once() -> None:
    path = HERE / "good" / "table.xlsx"
    both = list(zip(files.read([path]), files.read([path]), strict=True))
    assert len(both) == 3 and all(a == b for a, b in both)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_large_files_in_little_memory(tmp_path: Path) -> None:
    page = (PROJECT / "data" / "sample" / "pages" / "page_01.txt").read_text(encoding="utf-8") + "\n\n\n"
    text = tmp_path / "big.txt"
    with open(text, "w", encoding="utf-8") as out:
        for _ in range(40_000_000 // len(page)):
            out.write(page)
    feed = tmp_path / "big.xml"
    with open(feed, "w", encoding="utf-8") as out:
        out.write('<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>')
        for i in range(5_000):
            out.write(f"<item><title>{i}</title><description>{EN * 10}</description></item>\n")
        out.write("</channel></rss>")
    code = (
        "import re, sys\nfrom helpers import files\nfrom helpers.records import Document\n"
        "told, n, first, ends = [], 0, 0, []\n"
        "for item in files.read(sys.argv[1:], progress=lambda *a: told.append(a)):\n"
        "    if isinstance(item, Document):\n"
        "        n += 1\n"
        "        if item.kind == 'text':\n"
        "            assert item.first_char == first\n"
        "            first += len(item.text)\n"
        "            ends.append(item.text.endswith('\\n\\n\\n'))\n"
        "assert all(ends), ends\n"
        "assert told[-1][1] == told[-1][2] and len(told) > 20\n"
        "print(n, first, int(re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1]) // 1024)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(text), str(feed)], capture_output=True, text=True, check=True
    )
    count, characters, memory = map(int, done.stdout.split())
    assert characters == len(page) * (40_000_000 // len(page)) and count >= 5_000 + 20
    assert memory < 200


# ---------------------------------------------------------------------------------------------------------------------
# Names, folders, links
def test_folders_globs_and_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/a.md", "Ж.txt", "a b.txt", ".hidden.txt", "__MACOSX/x.txt", "~$lock.docx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(EN)
    assert [i.source for i in read(tmp_path)[2]] == ["a/a.md", "a/z.txt", "a b.txt", "b.txt", "Ж.txt"]
    assert [i.source for i in read(tmp_path / "*.txt")[2]] == ["a b.txt", "b.txt", "Ж.txt"]
    assert [i.source for i in read(tmp_path / "**" / "*.md")[2]] == ["a/a.md"]
    assert [i.source for i in read(tmp_path / "b.txt", tmp_path)[2]] == [
        "b.txt",
        "a/a.md",
        "a/z.txt",
        "a b.txt",
        "Ж.txt",
    ]
    assert [s.code for s in read(tmp_path / "*.pdf", tmp_path / "no.txt", "", "a\0b")[1]] == ["missing"] * 4
    (tmp_path / "empty").mkdir()
    assert read(tmp_path / "empty")[1][0].code == "empty"


def test_reasons_that_quote_a_file_are_plain_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"na\x1b[31mme\n\n\u202ex","<b>y"\n1,2\n')
    (skip,) = read(path)[1]
    assert "<b>y" in skip.reason and not re.search(r"[\x00-\x1f\u202e]", skip.reason)


def test_labels_of_two_folders_do_not_collide(tmp_path: Path) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(EN + folder)
    sources = [i.source for i in read(tmp_path / "one", tmp_path / "two")[2]]
    assert sources == ["a.txt", "two/a.txt"]


NAMES = [
    "a b.txt",
    "a\nb.txt",
    "'q\".txt",
    "{region}.txt",
    "{}.txt",
    "-rf.txt",
    "<img src=x onerror=alert(1)>.txt".replace("/", ""),
    "😀.txt",
    "$(id).txt",
    "a\u202egpj.txt",
    "%s.txt",
    "[a].txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_hostile_names(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(EN)
    for source in (tmp_path, tmp_path / name):
        (document,), _, (told,) = read(source)
        assert document.source == told.source
        assert not re.search(r"[\x00-\x1f\u202a-\u202e]", told.source)


@pytest.mark.skipif(sys.platform != "linux", reason="names of bytes")
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    path = os.path.join(os.fsencode(tmp_path), b"\xff\xfe.txt")
    with open(path, "wb") as out:
        out.write(EN.encode())
    (document,), _, _ = read(tmp_path)
    assert document.source == "\\xff\\xfe.txt"


@pytest.mark.skipif(sys.platform == "win32", reason="links and pipes")
def test_links_pipes_and_devices(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text("SECRET")
    folder = tmp_path / "folder"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text(EN)
    os.symlink(outside / "secret.txt", folder / "b.txt")
    os.symlink("a.txt", folder / "c.txt")
    os.symlink("nowhere", folder / "d.txt")
    os.symlink(folder, folder / "sub" / "loop")
    os.symlink("e.txt", folder / "e.txt")
    os.symlink(outside, folder / "out")
    os.mkfifo(folder / "pipe.txt")
    os.symlink("/dev/zero", folder / "zero.txt")
    (folder / "x.txt").mkdir()
    documents, skipped, inputs = read(folder)
    assert [d.source for d in documents] == ["a.txt"]
    assert {s.source: s.code for s in skipped} == {
        "b.txt": "link", "c.txt": "link", "d.txt": "link", "e.txt": "link", "out": "link", "pipe.txt": "special", "sub/loop": "link", "zero.txt": "link",
    }  # fmt: skip
    assert read(folder / "pipe.txt", "/dev/null")[1][0].code == "special"
    assert [s.code for s in read(folder / "e.txt")[1]] == ["link"]


def test_unreadable_and_vanishing_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        (tmp_path / f"{name}.txt").write_text(EN)
    items = files.read([tmp_path])
    first = next(items)
    (tmp_path / "b.txt").unlink()
    rest = [first, *items]
    check(rest)
    assert [i.status for i in rest if isinstance(i, Input)] == ["read", "skipped", "read"]
    assert [i.code for i in rest if isinstance(i, Skipped)] == ["unreadable"]

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(files, "open_file", refuse)
    (skip, _) = read(tmp_path)[1]
    assert skip.code == "unreadable" and "permission denied" in skip.reason


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "IN_MEMORY", 1000)
    path = tmp_path / "a.txt"
    path.write_text(EN * 100)
    real = files.detect

    def grow(*args: object, **options: object) -> object:
        path.write_text(EN * 120)
        return real(*args, **options)

    assert read(path)[2][0].status == "read"
    monkeypatch.setattr(files, "detect", grow)
    _, (skip,), (told,) = read(path)
    assert skip.code == "changed" and told.status == "partly"


def test_the_hash_is_of_the_bytes(tmp_path: Path) -> None:
    import hashlib

    path = tmp_path / "a.txt"
    path.write_bytes(EN.encode())
    assert read(path)[2][0].sha256 == hashlib.sha256(EN.encode()).hexdigest()


# ---------------------------------------------------------------------------------------------------------------------
# sources.csv, standard input, media, the table before a run
def test_sources_csv(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").write_text(EN)
    (tmp_path / "sub" / "b.csv").write_text("text,source\nSeven drones,Own Outlet\n")
    (tmp_path / "sources.csv").write_text(
        "\ufefffile;collected;outlet;url;licence;note\na.txt;2025-01-20;Harbor Radio;https://example.org;CC-BY;from the desk\nsub/*.csv;2025-01-21;Other;;;\n",
        encoding="utf-8",
    )
    (a, b), _, inputs = read(tmp_path)
    assert [i.source for i in inputs] == ["a.txt", "sub/b.csv"]
    assert (a.collected, a.outlet, a.url, a.licence, a.meta) == (
        "2025-01-20",
        "Harbor Radio",
        "https://example.org",
        "CC-BY",
        (("note", "from the desk"),),
    )
    assert (b.collected, b.outlet) == ("2025-01-21", "Own Outlet")
    assert read(tmp_path / "a.txt")[0][0].collected == "2025-01-20"
    assert read(tmp_path / "*.txt")[0][0].collected == "2025-01-20"
    (tmp_path / "sources.csv").write_text("text,source\nEight drones,X\n")
    assert "sources.csv" in [i.source for i in read(tmp_path)[2]]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    for data, kind in ((EN.encode(), "text"), (json.dumps({"text": EN}).encode() + b"\n", "json"), (b"", "unknown")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        documents, skipped, (told,) = read("-")
        assert told.source == "-" and told.kind == kind and told.bytes == len(data)
        assert bool(documents) == bool(data)


def test_an_export_folder_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "result.json").write_bytes((HERE / "good" / "telegram_channel.json").read_bytes())
    for name in ("photos/a.jpg", "photos/b.jpg", "css/style.css", "video_files/c.mp4"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"\xff\xd8\xff")
    documents, skipped, inputs = read(tmp_path)
    assert len(documents) == 3
    assert {i.source: i.records for i in inputs} == {"css/*": 1, "photos/*": 2, "video_files/*": 1, "result.json": 5}
    assert {s.code for s in skipped} == {"media", "service"} and all(i.status == "read" for i in inputs)


def test_the_table_before_a_run(tmp_path: Path) -> None:
    rows = {
        r["source"]: r for r in files.recognise([str(HERE / "good"), str(HERE / "bad" / "empty.txt"), "no-such-file"])
    }
    assert rows["wire.jsonl"]["records"] == 2 and rows["rss.xml"]["records"] == 2
    assert rows["telegram_channel.json"]["kind"] == "telegram" and rows["post_cp1251.txt"]["encoding"] == "cp1251"
    assert rows["empty.txt"]["note"] == "an empty file" and "no such file" in rows["no-such-file"]["note"]
    read_kinds = {i.source: i.kind for i in read(HERE / "good")[2]}
    for source, kind in read_kinds.items():
        assert rows[source]["kind"] == kind, source


def test_the_same_bytes_give_the_same_records() -> None:
    assert list(files.read([HERE / "good"])) == list(files.read([str(HERE / "good")]))


def test_a_dtd_opens_no_file(tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY")
    feed = tmp_path / "a.xml"
    feed.write_text(
        f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{canary}">]><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>'
    )
    page = tmp_path / "a.html"
    page.write_text(
        f'<!DOCTYPE html [<!ENTITY x SYSTEM "file://{canary}">]><html><body><p>&x; {EN * 3}</p></body></html>'
    )
    documents, skipped, _ = read(feed, page)
    assert [s.code for s in skipped] == ["dtd"]
    assert all("CANARY" not in d.text for d in documents)


def test_deep_pages_keep_their_text(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text("<html><body>" + "<div>" * 100_000 + EN + "</div>" * 100_000)
    start = time.monotonic()
    (document,), _, _ = read(path)
    assert "74 drones" in document.text and time.monotonic() - start < 90


def test_markup_to_text_is_linear() -> None:
    start = time.monotonic()
    for hostile in (
        "<" * 200_000,
        "<!--" * 100_000,
        "<script>" * 50_000,
        "<![CDATA[" * 50_000,
        "&" * 200_000,
        "<a " * 100_000,
        "\n " * 200_000,
        "<p>" * 200_000,
    ):
        markup.html_text(hostile)
        markup.depth(hostile)
        markup.looks_like_markup(hostile)
    assert time.monotonic() - start < 60
