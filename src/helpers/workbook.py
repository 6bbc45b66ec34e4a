"""A small writer of .xlsx files: sheets of texts and numbers, a bold frozen heading, widths, and fixed bytes.

Texts are stored as inline strings, never as formulas. The general libraries put a clock into the file and spend most of
the time of a report on cells; this writes the few parts of the format that the sheets need.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first time that a zip can hold
CELL = 32_000  # characters that a spreadsheet's cell holds
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # what a spreadsheet would read as a character code
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
STYLES = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """One sheet. `widths` are in characters by heading; columns in `wrapped` break their lines."""

    name: str
    head: Sequence[str]
    rows: Iterable[Sequence[Any]]
    widths: Mapping[str, int]
    wrapped: frozenset[str] = frozenset()


def letters(index: int) -> str:
    """The name of a column, counted from 0: A, B … Z, AA."""
    out = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        out = chr(65 + rest) + out
    return out


def text(value: str) -> str:
    """Text as XML that a sheet shows as it is."""
    value = ILLEGAL.sub("\ufffd", value[:CELL].replace("\r\n", "\n").replace("\r", "\n"))
    return escape(ESCAPED.sub("_x005F_", value), quote=False)


def cell(place: str, value: Any, style: int = 0) -> str:
    """One cell; empty where there is nothing."""
    look = f' s="{style}"' if style else ""
    if value is None or value == "":
        return f'<c r="{place}"{look}/>' if style else ""
    if isinstance(value, bool):
        return f'<c r="{place}"{look} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float) and abs(value) < 2**53:
        return f'<c r="{place}"{look}><v>{value!r}</v></c>'
    return f'<c r="{place}"{look} t="inlineStr"><is><t xml:space="preserve">{text(str(value))}</t></is></c>'


def sheet_xml(sheet: Sheet) -> str:
    """A sheet's part of the file."""
    columns = [letters(k) for k in range(len(sheet.head))]
    looks = [2 if name in sheet.wrapped else 0 for name in sheet.head]
    widths = "".join(
        f'<col min="{k}" max="{k}" width="{sheet.widths.get(name, min(max(len(name) + 2, 10), 24))}" customWidth="1"/>'
        for k, name in enumerate(sheet.head, 1)
    )
    out = [
        f'{HEAD}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>',
        f"<cols>{widths}</cols>" if widths else "",
        "<sheetData>",
        '<row r="1">' + "".join(cell(f"{c}1", str(h), 1) for c, h in zip(columns, sheet.head, strict=True)) + "</row>",
    ]
    for n, row in enumerate(sheet.rows, 2):
        out.append(
            f'<row r="{n}">'
            + "".join(cell(f"{c}{n}", v, s) for c, v, s in zip(columns, row, looks, strict=True))
            + "</row>"
        )
    out.append("</sheetData></worksheet>")
    return "".join(out)


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names that a workbook takes: 31 characters, no signs of addresses, each once."""
    out: list[str] = []
    for name in names:
        clean = re.sub(r"[\[\]:*?/\\']", " ", ILLEGAL.sub("", name)).strip()[:31] or "sheet"
        k = 2
        while clean.lower() in {n.lower() for n in out}:
            clean = f"{clean[:28]} {k}"
            k += 1
        out.append(clean)
    return out


def workbook(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as an .xlsx file. The same sheets give the same bytes."""
    names = sheet_names([s.name for s in sheets])
    count = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for k in count
        )
        + "</Types>",
        "_rels/.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        + "".join(f'<sheet name="{escape(name)}" sheetId="{k}" r:id="rId{k}"/>' for k, name in enumerate(names, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        + "".join(
            f'<Relationship Id="rId{k}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{k}.xml"/>' for k in count
        )
        + f'<Relationship Id="rId{len(sheets) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }
    for k, sheet in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{k}.xml"] = sheet_xml(sheet)
    return zipped({name: content.encode("utf-8") for name, content in parts.items()})


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip: sorted by name, with one fixed time and no owner."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(files, key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, files[name])
    return out.getvalue()
