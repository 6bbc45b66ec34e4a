"""What a reader takes along: the tables as Parquet, CSV and workbooks, described, in one zip with fixed bytes.

Texts obey the licence of their source, bylines never leave. Strings that a spreadsheet would run as a formula carry a
leading '. Lists are joined by semicolons, dates are ISO, a null is empty.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers import __version__, paths, views
from helpers.tables import csv_safe
from helpers.workbook import Sheet, workbook, zipped

ZIP = "strikebook.zip"
SHEET_ROWS = 20_000  # rows of a sheet: beyond, a workbook no longer opens on a laptop; the CSV has all
PRIVATE = re.compile(r"^(byline|meta_(author|authors|byline|creator|by|from|from_id|actor|email))$", re.I)
NAMES = re.compile(r"byline|contribut|credit|author|report(ed|ing) by", re.I)
ARROW = {
    "string": pa.string(), "date": pa.string(), "int": pa.int64(), "float": pa.float64(), "bool": pa.bool_(), "list": pa.list_(pa.string()),
}  # fmt: skip
FRICTIONLESS = {
    "string": "string",
    "date": "string",
    "int": "integer",
    "float": "number",
    "bool": "boolean",
    "list": "string",
}


def codebook() -> list[dict[str, str]]:
    """The rows of `data/codebook.csv`, empty where the file is absent."""
    path = paths.data("codebook.csv")
    if not path.is_file():
        return []
    with open(path, encoding="utf-8-sig", newline="") as file:
        return [{k: v or "" for k, v in row.items() if k} for row in csv.DictReader(file)]


def public(tables: Mapping[str, pd.DataFrame], texts: str) -> dict[str, pd.DataFrame]:
    """The tables as they may be passed on: no bylines, and only as much text as `texts` and the licences allow."""
    out = {}
    rights: dict[str, str] = {}
    articles = tables.get("articles")
    if articles is not None and not articles.empty:
        licences = articles["licence"].tolist() if "licence" in articles else [None] * len(articles)
        rights = {
            views.text_of(i): views.rights(li, texts)
            for i, li in zip(articles["article_id"].tolist(), licences, strict=True)
        }
    article_of_claim = {}
    claims = tables.get("claims")
    if claims is not None and "claim_id" in claims:
        article_of_claim = dict(zip(claims["claim_id"].tolist(), claims["article_id"].tolist(), strict=True))

    def silent(claim_ids: object) -> bool:
        """Whether one of these claims lies in an article whose words may not be passed on."""
        of = {rights.get(views.text_of(article_of_claim.get(c)), texts) for c in views.items(claim_ids)}
        return "none" in of or texts == "none"

    for name in sorted(tables):
        table = tables[name]
        if table is None:
            continue
        table = table[[c for c in table.columns if not PRIVATE.search(str(c))]].copy()
        if table.empty:
            out[name] = table
            continue
        if name == "articles":
            hide(table, "text", [rights.get(views.text_of(i)) != "full" for i in table["article_id"]])
            hide(table, "title", [rights.get(views.text_of(i)) == "none" for i in table["article_id"]])
            hide(table, "date_evidence", [rights.get(views.text_of(i)) == "none" for i in table["article_id"]])
        elif name in ("claims", "set_aside", "mentions", "extras"):
            none = [rights.get(views.text_of(i), texts) == "none" for i in table["article_id"]]
            for column in ("evidence", "sentence", "surface", "value"):
                hide(table, column, none)
        elif name == "figures" and "claim_ids" in table:
            hide(table, "sentence", [silent(cell) for cell in table["claim_ids"]])
        elif name == "dropped":
            hide(table, "text", [texts == "none" or bool(NAMES.search(views.text_of(r))) for r in table["rule"]])
        elif name == "disagreements":
            for side in ("one", "two"):
                if f"{side}_claim_ids" in table:
                    hide(table, f"{side}_sentence", [silent(cell) for cell in table[f"{side}_claim_ids"]])
        elif name in ("versions", "scorecard") and texts == "none":
            for column in ("sentence", "words", "evidence"):
                hide(table, column, [True] * len(table))
        out[name] = table
    return out


def hide(table: pd.DataFrame, column: str, mask: Sequence[bool]) -> None:
    """Empties the cells of a column where the mask is true."""
    if column in table and any(mask):
        table[column] = pd.Series(
            [None if m else v for m, v in zip(mask, table[column].tolist(), strict=True)],
            index=table.index,
            dtype="object",
        )


def write(
    tables: Mapping[str, pd.DataFrame],
    folder: Path,
    *,
    title: str,
    texts: str = "excerpt",
    manifest: Mapping[str, Any] | None = None,
    citation: str = "",
    data_hash: str = "",
    start_page: Sequence[str] = (),
    charts: Mapping[str, str] | None = None,
) -> list[Path]:
    """Writes `data/*.csv`, both workbooks and the zip below `folder`; returns the files.

    `start_page` lists the figure ids of the fact-check sheet. Raises OSError where the folder can't be written.
    """
    kinds: dict[str, dict[str, str]] = {}
    for row in codebook():
        kinds.setdefault(row["table"], {})[row["column"]] = row["type"]
    shown = public(tables, texts)
    typed = {name: columns_of(table, kinds.get(name, {})) for name, table in shown.items()}
    files: dict[str, bytes] = {}
    for name, columns in typed.items():
        files[f"csv/{name}.csv"] = csv_bytes(columns)
        files[f"parquet/{name}.parquet"] = parquet_bytes(columns)
    if (folder_book := codebook()) and folder_book:
        files["csv/codebook.csv"] = rows_bytes(list(folder_book[0]), [list(r.values()) for r in folder_book])
    places = places_of(shown)
    if places:
        files["csv/places.csv"] = rows_bytes(["place", "role", "precision", "claims", "articles"], places)
    files["strikebook.xlsx"] = all_tables(typed)
    files["factcheck.xlsx"] = factcheck(tables, start_page, texts)
    outside = {"strikebook.xlsx": files["strikebook.xlsx"], "factcheck.xlsx": files["factcheck.xlsx"]}
    outside |= {f"data/{path.split('/')[1]}": content for path, content in files.items() if path.startswith("csv/")}
    files |= {path: content.encode("utf-8") for path, content in (charts or {}).items()}
    files["datapackage.json"] = json_bytes(datapackage(typed, title))
    files["manifest.json"] = json_bytes(dict(manifest or {}))
    files["README.md"] = readme(title, citation, data_hash, texts, typed).encode("utf-8")
    files["LICENSE.md"] = LICENCE.encode("utf-8")
    files["CITATION.cff"] = cff(title, data_hash, citation).encode("utf-8")
    files["read.py"] = READ_PY.encode("utf-8")
    files["read.R"] = READ_R.encode("utf-8")
    written = []
    for path, content in sorted({**outside, ZIP: zipped(files)}.items()):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        written.append(target)
    return written


Columns = list[tuple[str, str, list[Any]]]  # name, kind of the codebook, plain cells


def columns_of(table: pd.DataFrame, known: Mapping[str, str]) -> Columns:
    """The columns with their kind: the codebook's, or what the cells show; a cell that does not fit makes it text."""
    out = []
    for column in table.columns:
        cells = [views.plain(v) for v in table[column].tolist()]
        kind = known.get(str(column)) or shape(cells)
        if not all(v is None or fits(v, kind) for v in cells):
            kind = shape(cells)
        if kind in ("string", "date"):
            cells = [None if v is None else clean(v) for v in cells]
        elif kind == "list":
            cells = [None if v is None else [clean(x) for x in (v if isinstance(v, list) else [v])] for v in cells]
        out.append((str(column), kind, cells))
    return out


def shape(cells: Sequence[Any]) -> str:
    """The narrowest kind that holds every cell."""
    found = {type(v) for v in cells if v is not None}
    if found == {list}:
        return "list"
    if found == {bool}:
        return "bool"
    if found and found <= {int} and all(abs(v) < 2**62 for v in cells if v is not None):
        return "int"
    if found and found <= {int, float} and all(abs(v) < 2**62 for v in cells if isinstance(v, int)):
        return "float"
    return "string"


def fits(value: Any, kind: str) -> bool:
    """Whether a plain cell is of a kind."""
    return {
        "list": lambda: isinstance(value, list),
        "bool": lambda: isinstance(value, bool),
        "int": lambda: isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**62,
        "float": lambda: isinstance(value, int | float) and not isinstance(value, bool),
    }.get(kind, lambda: isinstance(value, str))()


def clean(value: Any) -> str:
    """A value as text that every format can hold: lone surrogates replaced."""
    if not isinstance(value, str):
        value = (
            json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
            if isinstance(value, dict | list)
            else str(value)
        )
    return value.encode("utf-8", "replace").decode("utf-8")


def cell_text(value: Any, kind: str) -> Any:
    """A cell for CSV and workbooks."""
    if value is None:
        return ""
    if kind == "list":
        return csv_safe("; ".join(value))
    if kind == "bool":
        return "true" if value else "false"
    return csv_safe(value) if isinstance(value, str) else value


def rows_bytes(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> bytes:
    """CSV bytes with a BOM, so that spreadsheets read the letters right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # so that a lone CR inside a cell is quoted too
    writer.writerow([csv_safe(str(h)) for h in head])
    writer.writerows([[csv_safe(c) if isinstance(c, str) else c for c in row] for row in rows])
    return out.getvalue().encode("utf-8-sig", "replace")


def csv_bytes(columns: Columns) -> bytes:
    """A table as CSV."""
    rows = zip(*([cell_text(v, kind) for v in cells] for _, kind, cells in columns), strict=True) if columns else []
    return rows_bytes([name for name, _, _ in columns], list(rows))


def parquet_bytes(columns: Columns) -> bytes:
    """A table as Parquet, lossless: nulls, lists and numbers as they are."""
    table = pa.table(
        [pa.array(cells, type=ARROW[kind]) for _, kind, cells in columns], names=[n for n, _, _ in columns]
    )
    sink = io.BytesIO()
    pq.write_table(table, sink, compression="zstd")
    return sink.getvalue()


def all_tables(typed: Mapping[str, Columns]) -> bytes:
    """Every table as a sheet, the codebook first. Long tables are cut, and the codebook sheet says so."""
    rows = codebook()
    notes = {name: len(columns[0][2]) if columns else 0 for name, columns in typed.items()}
    head = ["table", "column", "type", "unit", "definition", "null_means"]
    body = [[r.get(h, "") for h in head] for r in rows] or [
        [n, c, k, "", "", ""] for n, columns in typed.items() for c, k, _ in columns
    ]
    for name, count in notes.items():
        if count > SHEET_ROWS:
            body.append(
                [
                    name,
                    "(rows)",
                    "int",
                    "rows",
                    f"{SHEET_ROWS} of {count} rows stand in this workbook; all in the CSV and Parquet files",
                    "",
                ]
            )
    sheets = [Sheet("codebook", head, body, {"definition": 80, "column": 24})]
    for name in sorted(typed, key=lambda n: (SHEETS.index(n) if n in SHEETS else len(SHEETS), n)):
        columns = typed[name]
        part = [[cell_text(v, kind) for v in cells[:SHEET_ROWS]] for _, kind, cells in columns]
        sheets.append(
            Sheet(
                name,
                [c for c, _, _ in columns],
                zip(*part, strict=True) if part else [],
                {"sentence": 70, "text": 60, "evidence": 40, "rule": 40},
            )
        )
    return workbook(sheets)


SHEETS = (
    "attacks",
    "figures",
    "versions",
    "claims",
    "set_aside",
    "periods",
    "monthly",
    "coverage",
    "scorecard",
    "disagreements",
    "timeline",
    "mentions",
    "stories",
    "articles",
    "inputs",
    "skipped",
    "dropped",
)


def factcheck(tables: Mapping[str, pd.DataFrame], figure_ids: Sequence[str], texts: str) -> bytes:
    """The figures of the start page to be checked by hand: number, party, sentence, link, and an empty tick."""
    book = views.Book(tables)
    head = [
        "ok (x)",
        "figure",
        "what",
        "according to",
        "attack",
        "sentence",
        "outlet",
        "published",
        "link",
        "rule",
        "address",
        "note",
    ]
    rows = []
    for fid in figure_ids:
        figure = book.figures.get(fid)
        if not figure:
            continue
        claims = [book.claims[c] for c in views.items(figure.get("claim_ids")) if c in book.claims]
        claim = next((c for c in claims if c.get("sentence") == figure.get("sentence")), claims[0] if claims else {})
        article = book.articles.get(views.text_of(claim.get("article_id")), {})
        right = views.rights(article.get("licence"), texts)
        attack = book.attacks.get(views.text_of(figure.get("attack_id")))
        kind = views.text_of(figure.get("weapon_model")) or views.words_of(views.text_of(figure.get("weapon_class")))
        outcome = views.OUTCOME_WORDS.get(views.text_of(figure.get("outcome")), views.text_of(figure.get("outcome")))
        sentence = "" if right == "none" else views.text_of(figure.get("sentence") or claim.get("sentence"))
        rows.append(["", views.amount(views.whole(figure.get("low")), views.whole(figure.get("high")), bool(figure.get("approx"))), f"{kind} {outcome}", views.text_of(figure.get("claimed_by")) or "not named", f"{attack.when()}, {attack.sides()}" if attack else "", sentence,
                     "; ".join(views.items(figure.get("carried_by"))), views.text_of(figure.get("first_published")), views.web(figure.get("url")) or views.web(article.get("url")) or "", views.text_of(figure.get("rule")), f"figures.html#{views.slug(fid)}", ""])  # fmt: skip
    widths = dict(zip(head, (8, 14, 26, 24, 34, 80, 24, 12, 40, 30, 28, 24), strict=True))
    rows = [[csv_safe(v) for v in row] for row in rows]
    return workbook([Sheet("factcheck", head, rows, widths, frozenset({"sentence"}))])


def places_of(tables: Mapping[str, pd.DataFrame]) -> list[list[Any]]:
    """The places that claims speak of, with their role; precision says that they are names, not points."""
    found: dict[tuple[str, str], tuple[set[str], set[str]]] = {}
    for row in views.records(tables.get("claims")):
        if row.get("place"):
            key = (views.text_of(row["place"]), views.text_of(row.get("place_role")))
            claims, articles = found.setdefault(key, (set(), set()))
            claims.add(views.text_of(row.get("claim_id")))
            articles.add(views.text_of(row.get("article_id")))
    return [[p, r, "name in the text, no coordinates", len(c), len(a)] for (p, r), (c, a) in sorted(found.items())]


def datapackage(typed: Mapping[str, Columns], title: str) -> dict[str, Any]:
    """A Frictionless description of the CSV files."""
    meaning = {(r["table"], r["column"]): r for r in codebook()}
    resources = []
    for name, columns in typed.items():
        fields = []
        for column, kind, _ in columns:
            row = meaning.get((name, column), {})
            entry = {"name": column, "type": FRICTIONLESS[kind], "description": row.get("definition", "")}
            if row.get("unit"):
                entry["unit"] = row["unit"]
            if kind == "list":
                entry["description"] = f"{entry['description']} (joined by '; ')".strip()
            fields.append(entry)
        resources.append({"name": name.replace("_", "-"), "path": f"csv/{name}.csv", "profile": "tabular-data-resource", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8",
                          "schema": {"fields": fields, "missingValues": [""]}})  # fmt: skip
    return {
        "profile": "tabular-data-package",
        "name": "strikebook",
        "title": title,
        "version": __version__,
        "licenses": [{"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}],
        "resources": resources,
    }


def json_bytes(content: Any) -> bytes:
    """JSON with sorted keys and a final line break."""
    return (json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True, default=str) + "\n").encode(
        "utf-8", "replace"
    )


def name_only(value: Any) -> str:
    """A parameter as text: of a path only its last part, so that no folder of a machine is told."""
    if isinstance(value, Path):
        return value.name
    if isinstance(value, list | tuple):
        return ", ".join(name_only(v) for v in value)
    text = str(value)
    return (
        text.replace("\\", "/").rsplit("/", 1)[-1]
        if text.startswith(("/", "~")) or re.match(r"[A-Za-z]:[\\/]", text)
        else text
    )


def readme(title: str, citation: str, data_hash: str, texts: str, typed: Mapping[str, Columns]) -> str:
    """The README of the zip."""
    lines = "\n".join(f"| `{name}` | {len(columns[0][2]) if columns else 0} |" for name, columns in typed.items())
    said = {
        "full": "full texts, where no licence forbids it",
        "excerpt": "the sentence of each claim; full texts only where a licence allows it",
        "none": "no text of the sources",
    }[texts]
    return README.format(
        title=title.replace("\n", " "), citation=citation, hash=data_hash, texts=said, lines=lines, version=__version__
    )


def cff(title: str, data_hash: str, citation: str) -> str:
    """CITATION.cff of the data."""
    return (
        "cff-version: 1.2.0\ntype: dataset\n"
        f"title: {json.dumps(title, ensure_ascii=False)}\n"
        f"message: {json.dumps('Name the parties and outlets first: ' + citation, ensure_ascii=False)}\n"
        f"version: {json.dumps('Strikebook ' + __version__ + ', data ' + data_hash)}\n"
        "license: CC-BY-4.0\nauthors:\n  - name: Strikebook contributors\n"
    )


README = """# {title}

Reported strike figures, made by Strikebook {version}. Every number is what one party says; nothing is verified here.

{citation}

- `csv/` for spreadsheets: UTF-8 with BOM, lists joined by `; `, ISO dates, an empty cell is a null (never 0).
  Text that a spreadsheet would run as a formula carries a leading `'`.
- `parquet/` lossless, with types. `read.py` and `read.R` read them.
- `strikebook.xlsx`: every table, the codebook first. `factcheck.xlsx`: the figures of the start page, to be ticked.
- `datapackage.json` (Frictionless), `csv/codebook.csv`: what every column means. `charts/`: the tables behind the charts.
- `manifest.json`: inputs, parameters and code of the run.

Text of the sources in these files: {texts}. Data SHA-256: {hash}.

Totals stand beside their parts: never sum a column without choosing one party, one weapon class and `weapon_model` empty.

| table | rows |
| --- | --- |
{lines}
"""
LICENCE = """# Licence

Tables and figures: Creative Commons Attribution 4.0 International (CC BY 4.0),
https://creativecommons.org/licenses/by/4.0/. Name the parties and the outlets first, then Strikebook.

Sentences and texts of the sources stay under the rights of their publishers. They stand here as evidence, with their
source. The code `read.py` and `read.R` is under the MIT licence.
"""
READ_PY = '''"""Reads the tables: `tables = read()`, then `tables["attacks"]`. Needs pandas and pyarrow."""

from pathlib import Path

import pandas as pd


def read(folder=Path(__file__).parent):
    """Table name -> DataFrame with nullable whole numbers: a number that is not reported stays null."""
    files = sorted((Path(folder) / "parquet").glob("*.parquet"))
    return {f.stem: pd.read_parquet(f).convert_dtypes() for f in files}


if __name__ == "__main__":
    for name, table in read().items():
        print(f"{name:15} {len(table):7} rows  {', '.join(table.columns[:6])} ...")
'''
READ_R = """# Reads the tables: tables <- read_strikebook(), then tables$attacks. Needs no package.
# An empty cell is NA: a number that is not reported is never 0.
read_strikebook <- function(folder = ".") {
  files <- list.files(file.path(folder, "csv"), pattern = "[.]csv$", full.names = TRUE)
  tables <- lapply(files, read.csv, na.strings = "", fileEncoding = "UTF-8-BOM", encoding = "UTF-8", stringsAsFactors = FALSE)
  names(tables) <- sub("[.]csv$", "", basename(files))
  tables
}
"""
