"""The site: every page parses, resolves, escapes, obeys licences, and is the same twice."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gold_tables
from helpers import downloads, findings, notebook_pages, passages, site, views, workbook
from helpers.views import Book

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}
LOADS = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("object", "data"),
    ("embed", "src"),
    ("source", "src"),
    ("use", "href"),
    ("image", "href"),
    ("video", "src"),
    ("audio", "src"),
    ("input", "src"),
    ("form", "action"),
}
KNOWN_ELEMENTS = set(
    "html head meta title link script body a svg defs pattern rect path g circle header div nav ul li main footer p b code br h1 h2 h3 dl dt dd small figure figcaption details summary section span text "
    "table caption thead tbody tr th td label input output button ol article blockquote mark bdi em strong noscript pre img style i".split()
)  # fmt: skip
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)><svg/onload=alert(3)>&amp;{{7*7}}</script><!--\u2028javascript:alert(4)"


class Page(HTMLParser):
    """Elements, ids, links and loads of one page; complains of what is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.stack: list[str] = []
        self.text: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.close()
        self.faults += [f"never closed: {t}" for t in self.stack if t not in ("p", "li")]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if len({n for n, _ in attrs}) != len(attrs):
            self.faults.append(f"attribute twice in {tag}")
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.stack or self.stack[-1] != tag:
            self.faults.append(f"</{tag}> closes {self.stack[-1:]}")
            if tag not in self.stack:
                return
        while self.stack and self.stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@cache
def sample() -> dict[str, pd.DataFrame]:
    return gold_tables.tables()


@cache
def short() -> dict[str, pd.DataFrame]:
    """Ten days of the sample: enough for every kind of page, and built in a second."""
    whole = sample()
    day = whole["articles"]["published_earliest"].fillna("")
    keep = set(whole["articles"]["article_id"][(day >= "2025-01-12") & (day <= "2025-01-20")])
    claims = whole["claims"][whole["claims"]["article_id"].isin(keep)]
    figures = whole["figures"][[bool(set(c) & set(claims["claim_id"])) for c in whole["figures"]["claim_ids"]]]
    out = {
        name: table[table["article_id"].isin(keep)] if "article_id" in table and name != "versions" else table
        for name, table in whole.items()
    }
    out["figures"] = figures
    out["versions"] = whole["versions"][whole["versions"]["figure_id"].isin(figures["figure_id"])]
    out["attacks"] = whole["attacks"][whole["attacks"]["attack_id"].isin(figures["attack_id"])]
    return {name: table.reset_index(drop=True) for name, table in out.items()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    site.build(sample(), folder, title="Twelve weeks", parameters={"since": "2024-12-01"})
    return folder


def pages_of(folder: Path) -> dict[str, Page]:
    return {
        p.relative_to(folder).as_posix(): Page(p.read_text(encoding="utf-8")) for p in sorted(folder.rglob("*.html"))
    }


def check_pages(folder: Path) -> dict[str, Page]:
    """Everything that must hold of any site, whatever the tables hold."""
    pages = pages_of(folder)
    ids = {name: [a["id"] for _, a in page.elements if a.get("id")] for name, page in pages.items()}
    for name, page in pages.items():
        assert not page.faults, (name, page.faults[:5])
        assert len(set(ids[name])) == len(ids[name]), (name, sorted(i for i in ids[name] if ids[name].count(i) > 1)[:5])
        assert {t for t, _ in page.elements} <= KNOWN_ELEMENTS, (name, {t for t, _ in page.elements} - KNOWN_ELEMENTS)
        tags = [t for t, _ in page.elements]
        assert tags.count("h1") == 1 and tags.count("main") == 1 and tags.count("title") >= 1
        assert any(a.get("http-equiv") == "Content-Security-Policy" for _, a in page.elements)
        for tag, attributes in page.elements:
            assert not any(n.startswith("on") or n == "style" for n in attributes), (name, tag, attributes)
            for attribute, value in attributes.items():
                if (tag, attribute) in LOADS:
                    assert value and "//" not in value and not value.startswith("/"), (name, tag, value)
                    if value != "data:,":
                        assert (folder / name).parent.joinpath(value).resolve().is_file(), (name, value)
                elif attribute == "href":
                    check_link(folder, name, str(value), ids)
        assert (folder / name).stat().st_size < 3_000_000
    return pages


def check_link(folder: Path, name: str, value: str, ids: dict[str, list[str]]) -> None:
    if value.startswith(("http://", "https://")):
        return
    path, _, anchor = value.partition("#")
    target = (folder / name).parent.joinpath(path).resolve() if path else (folder / name).resolve()
    assert target.is_file(), (name, value)
    inside = target.relative_to(folder.resolve()).as_posix()
    if anchor and inside in ids:
        assert anchor in ids[inside], (name, value)


def test_every_page_parses_and_every_link_resolves(built: Path) -> None:
    pages = check_pages(built)
    assert {
        "index.html",
        "attacks.html",
        "weapons.html",
        "actors.html",
        "articles.html",
        "figures.html",
        "errors.html",
        "method.html",
        "glossary.html",
    } <= set(pages)
    assert sum(name.startswith("attacks/") for name in pages) == sample()["attacks"]["attack_id"].nunique()


def test_the_plan_tells_pages_and_size(built: Path) -> None:
    plan = site.plan(sample())
    assert plan["pages"] == len(list(built.rglob("*.html")))
    size = sum(p.stat().st_size for p in built.rglob("*.html"))
    assert size / 4 < plan["bytes"] < 6 * size


def test_a_number_opens_its_sentence(built: Path) -> None:
    """Two clicks from the start page to the sentence about the missiles of 15 January, with party and outlets."""
    figures = sample()["figures"]
    row = figures[
        (figures["first_published"] == "2025-01-15")
        & (figures["weapon_class"] == "missile")
        & (figures["outcome"] == "launched")
        & (figures["claimed_by"] == "Ukrainian Air Force")
    ].iloc[0]
    index = (built / "index.html").read_text(encoding="utf-8")
    assert f'href="figures.html#{row["figure_id"]}"' in index
    door = (
        (built / "figures.html").read_text(encoding="utf-8").split(f'id="{row["figure_id"]}"')[1].split("</article>")[0]
    )
    assert "<mark>43 missiles</mark>" in door and "Ukrainian Air Force" in door and "Harbor Radio" in door
    assert f"figures.html#{row['figure_id']}" in door and "carried by 2 outlets" in door


def test_every_figure_has_a_sentence_or_says_why(built: Path) -> None:
    text = (built / "figures.html").read_text(encoding="utf-8")
    for fid in sample()["figures"]["figure_id"]:
        door = text.split(f'id="{fid}"')[1].split("</article>")[0]
        assert "<mark>" in door or 'class="quiet small"' in door


def test_same_tables_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        site.build(
            {n: t.copy() for n, t in short().items()},
            tmp_path / name,
            title="Ten days",
            parameters={"since": "2024-12-01"},
        )
    one = {p.relative_to(tmp_path / "one"): p.read_bytes() for p in (tmp_path / "one").rglob("*") if p.is_file()}
    tmp_path = tmp_path / "two"
    two = {p.relative_to(tmp_path): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert one.keys() == two.keys()
    assert [str(k) for k in one if one[k] != two[k]] == []


def test_row_order_changes_no_page_of_figures(tmp_path: Path) -> None:
    shuffled = dict(short())
    shuffled["attacks"] = shuffled["attacks"].iloc[::-1].reset_index(drop=True)
    site.build(shuffled, tmp_path, title="Twelve weeks")
    check_pages(tmp_path)


@pytest.mark.parametrize("tables", [{}, {"articles": pd.DataFrame()}], ids=["nothing", "empty"])
def test_a_site_of_nothing_stands(tables: dict[str, pd.DataFrame], tmp_path: Path) -> None:
    site.build(tables, tmp_path)
    pages = check_pages(tmp_path)
    assert "No article could be read" in "".join(pages["index.html"].text)


def one_article() -> dict[str, pd.DataFrame]:
    whole = sample()
    key = whole["claims"]["article_id"].iloc[0]
    claims = whole["claims"][whole["claims"]["article_id"] == key]
    keep = {
        f
        for f, c in zip(whole["figures"]["figure_id"], whole["figures"]["claim_ids"], strict=True)
        if set(c) & set(claims["claim_id"])
    }
    out = {
        name: table[table["article_id"] == key]
        for name, table in whole.items()
        if name in ("articles", "claims", "mentions")
    }
    out["figures"] = whole["figures"][whole["figures"]["figure_id"].isin(keep)]
    out["attacks"] = whole["attacks"][[bool(set(f) & keep) for f in whole["attacks"]["figure_ids"]]]
    return out


def test_a_site_of_one_article_stands(tmp_path: Path) -> None:
    site.build(one_article(), tmp_path)
    check_pages(tmp_path)


def hostile(table: pd.DataFrame) -> pd.DataFrame:
    """Every text of the table replaced by markup, in ids and languages too."""
    out = table.copy()
    for column in out.columns:
        values = out[column].tolist()
        if (
            any(isinstance(v, str) for v in values)
            and not str(column).endswith(("_id", "_of"))
            and column
            not in ("outcome", "weapon_class", "night_end", "published_earliest", "published_latest", "period_start")
        ):
            out[column] = [PAYLOAD + str(k) if isinstance(v, str) else v for k, v in enumerate(values)]
    return out


def test_no_text_of_the_data_becomes_markup(tmp_path: Path) -> None:
    tables = {name: hostile(table) for name, table in short().items()}
    tables["articles"]["url"] = "javascript:alert(1)"
    tables["figures"]["claimed_by"] = PAYLOAD
    site.build(tables, tmp_path, title=PAYLOAD, parameters={PAYLOAD: PAYLOAD}, language_note=PAYLOAD)
    pages = check_pages(tmp_path)
    for name, page in pages.items():
        scripts = [a for t, a in page.elements if t == "script"]
        assert [a.get("src", "").split("/")[-1] for a in scripts] == ["script.js"], name
        assert not any(t in ("img", "iframe", "style") for t, _ in page.elements), name
        assert not any(
            str(a.get("href", "")).lower().startswith(("javascript", "data:text")) for _, a in page.elements
        ), name
    for path in tmp_path.rglob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "<script" not in text and "<img" not in text and "onload=" not in text.replace("/onload=alert", "")


def test_hostile_ids_stay_file_names(tmp_path: Path) -> None:
    tables = {name: table.copy() for name, table in one_article().items()}
    old = tables["articles"]["article_id"].iloc[0]
    for table in tables.values():
        if "article_id" in table:
            table["article_id"] = table["article_id"].replace(old, "../../<x>")
    tables["mentions"]["actor_id"] = "../../../etc/<b>"
    site.build(tables, tmp_path / "deep" / "site")
    check_pages(tmp_path / "deep" / "site")
    assert [p for p in tmp_path.rglob("*") if p.is_file() and "site" not in p.parts] == []


def test_excerpts_by_default_full_texts_by_licence(tmp_path: Path) -> None:
    tables = {name: table.copy() for name, table in short().items()}
    article = next(
        a for a in views.records(tables["articles"]) if "(SEOUL" in a["text"] or "gas facilities" in a["text"]
    )
    last = "described as the largest drone and missile raid"
    for licence, expected in (("", False), ("CC BY 4.0", True), ("All rights reserved", False), ("none", False)):
        tables["articles"]["licence"] = licence
        folder = tmp_path / (licence or "empty").replace(" ", "")
        site.build(tables, folder)
        page = next(
            p
            for p in folder.glob("articles/*.html")
            if "gas facilities" in p.read_text(encoding="utf-8") or p.stem == article["article_id"]
        )
        shown = last in page.read_text(encoding="utf-8")
        assert shown is expected, licence
        stored = (
            pq.read_table(io.BytesIO(zipfile.ZipFile(folder / downloads.ZIP).read("parquet/articles.parquet")))
            .column("text")
            .to_pylist()
        )
        assert any(stored) is expected
        if licence == "none":
            assert "gas facilities" not in "".join(p.read_text(encoding="utf-8") for p in folder.rglob("*.html"))


def test_no_texts_and_never_a_byline(tmp_path: Path) -> None:
    tables = {name: table.copy() for name, table in short().items()}
    tables["articles"]["byline"] = "Zebulon Quixworth"
    tables["articles"]["licence"] = None
    tables["dropped"] = pd.DataFrame(
        [
            {
                "source": "a.txt",
                "n": 1,
                "line": 2,
                "text": "Zebulon Quixworth contributed to this report.",
                "rule": "byline",
            }
        ]
    )
    site.build(tables, tmp_path, texts="none")
    check_pages(tmp_path)
    everything = b"".join(p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and p.suffix != ".zip")
    with zipfile.ZipFile(tmp_path / downloads.ZIP) as archive:
        everything += b"".join(archive.read(n) for n in archive.namelist())
    assert b"Quixworth" not in everything
    assert b"gas facilities and power stations" not in everything
    with pytest.raises(ValueError, match="texts"):
        site.build(tables, tmp_path, texts="all")


def test_many_figures_are_cut_by_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(site, "FIGURES_A_PAGE", 9)
    monkeypatch.setattr(site, "ROWS_A_PAGE", 8)
    site.build(short(), tmp_path)
    pages = check_pages(tmp_path)
    assert sum(n.startswith("figures/") for n in pages) > 5 and "attacks-2.html" in pages and "articles-2.html" in pages
    assert site.plan(short())["pages"] == len(pages)


# --- downloads ------------------------------------------------------------------------------------------------------


def test_the_zip_holds_what_it_promises(built: Path) -> None:
    with zipfile.ZipFile(built / downloads.ZIP) as archive:
        names = archive.namelist()
        assert {
            "README.md",
            "LICENSE.md",
            "CITATION.cff",
            "manifest.json",
            "datapackage.json",
            "read.py",
            "read.R",
            "strikebook.xlsx",
            "factcheck.xlsx",
            "csv/attacks.csv",
            "parquet/attacks.parquet",
        } <= set(names)
        assert {i.date_time for i in archive.infolist()} == {workbook.EPOCH}
        package = json.loads(archive.read("datapackage.json"))
        assert all(r["path"] in names for r in package["resources"])
        text = archive.read("csv/figures.csv")
        assert text.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))
        frame = pq.read_table(io.BytesIO(archive.read("parquet/figures.parquet"))).to_pydict()
        assert [r["figure_id"] for r in rows] == frame["figure_id"]
        assert all((r["high"] == "") == (v is None) for r, v in zip(rows, frame["high"], strict=True))
        assert any("; " in r["carried_by"] for r in rows)
        book = openpyxl.load_workbook(io.BytesIO(archive.read("strikebook.xlsx")), read_only=True)
        assert book.sheetnames[0] == "codebook" and "figures" in book.sheetnames
        sheet = openpyxl.load_workbook(io.BytesIO(archive.read("factcheck.xlsx")))["factcheck"]
        assert sheet["A1"].value == "ok (x)" and sheet["A2"].value is None and sheet.max_row > 20


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\n=x"])
def test_formulas_stay_text(text: str) -> None:
    columns = downloads.columns_of(pd.DataFrame({"words": [text], "n": [-5]}), {})
    row = list(csv.reader(io.StringIO(downloads.csv_bytes(columns).decode("utf-8-sig"), newline="")))[1]
    assert row[0] == "'" + text and row[1] == "-5"
    assert pq.read_table(io.BytesIO(downloads.parquet_bytes(columns))).column("words").to_pylist() == [text]


def test_odd_cells_survive(tmp_path: Path) -> None:
    table = pd.DataFrame(
        {
            "a": ["\x00\x1b\ud800x", None],
            "b": [[1, 2], []],
            "c": [2**70, 1],
            "d": [1.5, None],
            "e": [True, None],
            "f": [{"k": 1}, "t"],
        },
        dtype=object,
    )
    downloads.write({"odd": table}, tmp_path, title="T\n=x", manifest={"a": object})
    assert (tmp_path / "data" / "odd.csv").is_file() and (tmp_path / downloads.ZIP).is_file()


def test_a_workbook_keeps_texts_and_numbers() -> None:
    odd = 'a <b> & "c" \x01 Київ\nline'
    rows = [[odd, 5, None, 1.5, True], ["", -3, 2**60, "=1+1", False]]
    content = workbook.workbook(
        [workbook.Sheet("one/two", ["a", "b", "c", "d", "e"], rows, {}), workbook.Sheet("one two", [], [], {})]
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["one two", "one two 2"]
    found = [[c.value for c in row] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert found == [
        ['a <b> & "c" \ufffd Київ\nline', 5, None, 1.5, True],
        [None, -3, str(2**60), "=1+1", False],
    ]
    assert workbook.text("_x0041_") == "_x005F_x0041_"  # else read as a character code
    assert book.worksheets[0]["D3"].data_type == "s"  # a text, which no spreadsheet computes
    assert book.worksheets[0].freeze_panes == "A2" and [workbook.letters(k) for k in (0, 25, 26, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "ZZ",
        "AAA",
    ]


def test_paths_of_the_machine_are_not_told() -> None:
    assert downloads.name_only("/home/me/secret/pack.toml") == "pack.toml"
    assert downloads.name_only(r"C:\Users\me\pack.toml") == "pack.toml"
    assert downloads.name_only("data/sample") == "data/sample"


# --- passages -------------------------------------------------------------------------------------------------------

TEXT = st.text(alphabet=st.sampled_from("ab <>&.\n\"'яבא\u202e"), max_size=60)
SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["launched", "lost", "who"])), max_size=12
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(TEXT, SPANS)
def test_underlining_keeps_every_character(text: str, raw: list[tuple[int, int, str]]) -> None:
    spans = sorted(
        (passages.Span(min(a, b), max(a, b), c, "", f"i{k}") for k, (a, b, c) in enumerate(raw)),
        key=lambda s: (s.start, -s.end, s.ident),
    )
    page = Page(str(passages.underlined(text, 0, len(text), spans)))
    assert "".join(page.text) == text and not page.faults
    names = [a["id"] for _, a in page.elements if "id" in a]
    assert len(names) == len(set(names))
    assert set(names) == {s.ident for s in spans if s.start < s.end and s.start < len(text)}


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.text(max_size=200), st.integers(-5, 210), st.integers(-5, 210))
def test_any_text_has_its_sentences(text: str, a: int, b: int) -> None:
    bounds = passages.sentences(text)
    assert all(0 <= x < y <= len(text) for x, y in bounds)
    assert all(p[1] <= q[0] for p, q in zip(bounds, bounds[1:], strict=False))
    passages.around(text, a, b)
    passages.excerpt(text, [passages.Span(a, b, "lost")])


def test_one_sentence_on_each_side() -> None:
    text = "First one. Second has 43 missiles in it. Third is here. Fourth is not."
    at = text.index("43 missiles")
    before, lo, hi, after = passages.around(text, at, at + 11)
    assert (before, text[lo:hi], after) == ("First one.", "Second has 43 missiles in it.", "Third is here.")
    assert [text[a:b] for a, b in passages.excerpt(text, [passages.Span(at, at + 11, "launched")])] == [
        text[: text.index(" Fourth")]
    ]


@pytest.mark.parametrize(
    ("licence", "texts", "expected"),
    [(None, "excerpt", "excerpt"), ("", "full", "full"), ("CC BY 4.0", "excerpt", "full"), ("cc-by-sa", "none", "none"), ("All rights reserved", "full", "excerpt"),
     ("© 2025 Harbor Radio", "full", "excerpt"), ("private", "full", "none"), ("public domain", "excerpt", "full"), ("CC BY-NC-ND 4.0", "excerpt", "excerpt")],
)  # fmt: skip
def test_rights(licence: str | None, texts: str, expected: str) -> None:
    assert views.rights(licence, texts) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.b/c?d=e", True),
        ("HTTP://a.b", True),
        ("javascript:alert(1)", False),
        (" data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("https://a b", False),
        (None, False),
    ],
)
def test_only_web_addresses_become_links(url: str | None, expected: bool) -> None:
    assert bool(views.web(url)) is expected


@pytest.mark.parametrize(
    ("low", "high", "approx", "said"),
    [(43, 43, False, "43"), (40, None, False, "at least 40"), (None, 50, False, "up to 50"), (10, 15, False, "10–15"), (200, 200, True, "about 200"), (None, None, False, "not reported"), (0, 0, False, "0"), (1234, 1234, False, "1,234"), (None, 0, False, "up to 0")],
)  # fmt: skip
def test_amounts(low: int | None, high: int | None, approx: bool, said: str) -> None:
    assert views.amount(low, high, approx) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Ukrainian Air Force", "the Ukrainian Air Force"),
        ("Volodymyr Zelenskyy", "Volodymyr Zelenskyy"),
        ("Ukrainian officials", "Ukrainian officials"),
        (None, "a source that is not named"),
        ("Russian Ministry of Defence", "the Russian Ministry of Defence"),
    ],
)
def test_parties_in_sentences(name: str | None, said: str) -> None:
    assert views.party(name) == said


# --- notebooks ------------------------------------------------------------------------------------------------------


def test_notebooks_become_pages_without_network(tmp_path: Path) -> None:
    import nbformat

    book = nbformat.v4.new_notebook()
    plot = {
        "application/vnd.plotly.v1+json": {
            "data": [{"type": "bar", "y": [1]}],
            "layout": {"title": {"text": "A </script> title"}},
            "config": {},
        }
    }
    book.cells = [
        nbformat.v4.new_markdown_cell("# What was read?\n\n<script>x</script>\n\n[next](02-count.ipynb)"),
        nbformat.v4.new_code_cell("sources = ['a']", metadata={"tags": ["injected-parameters"]}),
        nbformat.v4.new_code_cell(
            "1 < 2",
            outputs=[
                nbformat.v4.new_output("display_data", plot),
                nbformat.v4.new_output("stream", name="stderr", text="/home/me"),
                nbformat.v4.new_output("execute_result", {"text/plain": "<b>"}),
            ],
        ),
    ]
    path = tmp_path / "01-read.ipynb"
    nbformat.write(book, path)
    other = tmp_path / "02-count.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# Second")]), other)
    folder = tmp_path / "site"
    site.build({}, folder, notebooks={"01-read": path, "02-count": other})
    pages = pages_of(folder)
    page = pages["notebooks/01-read.html"]
    text = (folder / "notebooks" / "01-read.html").read_text(encoding="utf-8")
    assert "/home/me" not in text and "What was read?" in "".join(page.text) and 'href="02-count.html"' in text
    assert [a.get("src", a.get("type")) for t, a in page.elements if t == "script"] == [
        "../plotly.min.js",
        "../script.js",
        "application/json",
    ]
    assert (folder / "plotly.min.js").stat().st_size > 1_000_000
    with pytest.raises(ValueError, match="no notebook"):
        broken = tmp_path / "x.ipynb"
        broken.write_text("{", encoding="utf-8")
        notebook_pages.render(broken)


# --- findings -------------------------------------------------------------------------------------------------------


def test_findings_name_the_party_and_keep_quiet_below_the_minimum() -> None:
    book = Book(sample())
    assert "Ukrainian Air Force" in findings.launched(book).text and findings.launched(book).trend == "rising"
    small = Book(one_article())
    assert findings.launched(small).trend in ("none", "one")
    assert findings.shift(small, small.actors[0]["actor_id"] if small.actors else "") is None
    empty = Book({})
    for finding in (findings.launched(empty), findings.stopped(empty), findings.attention(empty)):
        assert finding.text


def test_a_flat_series_is_called_no_change() -> None:
    assert findings.change([50, 60, 40], [52, 61, 43])[0] == "flat"
    assert findings.change([10, 12, 11, 10], [60, 66, 61, 70])[0] == "rising"
    assert findings.change([60, 66, 61, 70], [10, 12, 11, 10])[0] == "falling"


def test_a_collection_with_few_counts_is_told_so(tmp_path: Path) -> None:
    tables = short()
    assert findings.few_counts(Book(tables)) is None
    one = tables["articles"].iloc[[0]]
    others = pd.concat([one.assign(article_id=f"other{i}", n=100 + i) for i in range(400)])
    sparse = tables | {"articles": pd.concat([tables["articles"], others], ignore_index=True)}
    telling = tables["claims"]["article_id"].nunique()
    total = len(sparse["articles"])
    said = findings.few_counts(Book(sparse)) or ""
    assert f"{telling} of {total} articles hold one, {round(1000 * telling / total)} per 1,000" in said
    none = {"articles": others.head(3), "claims": tables["claims"].head(0)}
    assert (findings.few_counts(Book(none)) or "").startswith("None of the 3 articles holds a count of munitions.")
    site.build(none, tmp_path / "none", title="None")
    assert "None of the 3 articles" in (tmp_path / "none/index.html").read_text(encoding="utf-8")


def test_words_of_closed_articles_stand_in_no_disagreement() -> None:
    def tables_of(licence: str | None) -> dict[str, pd.DataFrame]:
        return {
            "articles": pd.DataFrame({"article_id": ["a1"], "licence": [licence]}),
            "claims": pd.DataFrame({"claim_id": ["c1"], "article_id": ["a1"]}),
            "disagreements": pd.DataFrame(
                {
                    "one_sentence": ["Sixty drones."],
                    "one_claim_ids": [["c1"]],
                    "two_sentence": [None],
                    "two_claim_ids": [[]],
                }
            ),
        }

    def shown(licence: str | None, texts: str) -> bool:
        return bool(downloads.public(tables_of(licence), texts)["disagreements"]["one_sentence"].notna().any())

    assert shown(None, "excerpt")
    assert not shown(None, "none")
    assert not shown("no quotation", "excerpt")
