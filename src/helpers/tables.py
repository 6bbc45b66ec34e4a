"""Records and rows to tables: DataFrames begin here. Columns and types are those of `data/codebook.csv`.

Nulls stay null: whole numbers are `Int64`, so "not reported" never turns into 0.
"""

from __future__ import annotations

import csv
import dataclasses
import errno
import json
import os
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from helpers import paths
from helpers.records import row_of

DTYPES = {"string": "string", "date": "string", "int": "Int64", "float": "Float64", "bool": "boolean", "list": "object"}
ARROW = {
    "string": pa.string(),
    "date": pa.string(),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "list": pa.list_(pa.string()),
}


@lru_cache(maxsize=1)
def codebook() -> dict[str, dict[str, dict[str, str]]]:
    """Table → column → its row of `data/codebook.csv` (type, unit, definition, null_means), in order."""
    book: dict[str, dict[str, dict[str, str]]] = {}
    with open(paths.data("codebook.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            book.setdefault(row["table"], {})[row["column"]] = row
    return book


def _type(table: str, column: str) -> str:
    known = codebook().get(table, {}).get(column)
    return known["type"] if known else "string"


def frame(rows: Iterable[Any], table: str) -> pd.DataFrame:
    """The rows as the table named: the codebook's columns in its order, then `meta_*` columns by name.

    A column that the codebook does not know is left out, a known one that no row has is null throughout.
    """
    flat = [row_of(row) for row in rows]
    columns = list(codebook()[table]) if table in codebook() else list(dict.fromkeys(k for row in flat for k in row))
    meta = sorted({key for row in flat for key in row if key.startswith("meta_")})
    data = {}
    for column in [*columns, *meta]:
        kind = _type(table, column)
        values = [_value(row.get(column), kind) for row in flat]
        data[column] = pd.Series(values, dtype=DTYPES[kind])
    return pd.DataFrame(data, columns=[*columns, *meta])


def _value(value: Any, kind: str) -> Any:
    if kind == "list":
        return [] if value is None else [str(item) for item in value]
    if value is None or value is pd.NA:
        return None
    if kind in ("string", "date"):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
        return text.encode("utf-8", "replace").decode("utf-8") if _surrogates(text) else text
    if kind == "int":
        return int(value)
    return value


def _surrogates(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return False


def arrow(df: pd.DataFrame, table: str) -> pa.Table:
    """The frame as an Arrow table with the codebook's types and no pandas metadata (same bytes everywhere)."""
    arrays, names = [], []
    for column in df.columns:
        kind = ARROW[_type(table, column)]
        arrays.append(pa.array(_plain(df[column]), type=kind))
        names.append(str(column))
    return pa.table(arrays, names=names)


def _plain(series: pd.Series) -> list[Any]:
    return [None if item is pd.NA or item is None else item for item in series.tolist()]


def write_parquet(df: pd.DataFrame, table: str, path: Path) -> None:
    """Writes the table as Parquet (zstd). Raises OSError with the file's name where it can't be written."""
    content = arrow(df, table)
    try:
        pq.write_table(content, path, compression="zstd")
    except OSError as error:
        if error.filename is not None:
            raise
        # Arrow tells the system's number in words alone.
        number = re.search(r"\[errno (\d+)\]", str(error))
        code = int(number[1]) if number else error.errno or errno.EIO
        raise OSError(code, os.strerror(code), str(path)) from None


def read_parquet(path: Path, table: str) -> pd.DataFrame:
    """Reads a table that `write_parquet` wrote, with the same types."""
    content = pq.read_table(path)
    data = {}
    for column in content.column_names:
        kind = _type(table, column)
        data[column] = pd.Series(content.column(column).to_pylist(), dtype=DTYPES[kind])
    return pd.DataFrame(data, columns=content.column_names)


def records_of(df: pd.DataFrame, record: type) -> list[Any]:
    """The rows of a table as records again; fields that the table leaves out have their defaults."""
    names = [field.name for field in dataclasses.fields(record) if field.name in df.columns]
    columns = [_plain(df[name]) for name in names]
    return [
        record(**{n: tuple(v) if isinstance(v, list) else v for n, v in zip(names, values, strict=True)})
        for values in zip(*columns, strict=True)
    ]


FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a leading ' where it would."""
    return f"'{text}" if text.startswith(FORMULA) else text


def plain_rows(df: pd.DataFrame, table: str) -> list[list[Any]]:
    """Rows for CSV: lists joined by semicolons, nulls empty, strings made safe for spreadsheets."""
    kinds = [_type(table, column) for column in df.columns]
    out = []
    for values in zip(*(_plain(df[column]) for column in df.columns), strict=True) if len(df.columns) else []:
        line: list[Any] = []
        for kind, value in zip(kinds, values, strict=True):
            if value is None:
                line.append("")
            elif kind == "list":
                line.append(csv_safe("; ".join(map(str, value))))
            elif kind == "bool":
                line.append("true" if value else "false")
            elif kind in ("string", "date"):
                line.append(csv_safe(value))
            else:
                line.append(value)
        out.append(line)
    return out


def write_csv(df: pd.DataFrame, table: str, path: Path) -> None:
    """Writes the table as CSV that a spreadsheet opens right: UTF-8 with BOM, see `plain_rows`."""
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)  # CRLF as RFC 4180 has it: cells with CR or LF are then quoted
        out.writerow([csv_safe(str(column)) for column in df.columns])
        out.writerows(plain_rows(df, table))


def json_lines(df: pd.DataFrame) -> Iterable[str]:
    """One JSON object a row, nulls as null."""
    columns = list(df.columns)
    for values in zip(*(_plain(df[column]) for column in columns), strict=True) if columns else []:
        yield json.dumps(dict(zip(columns, values, strict=True)), ensure_ascii=False)
