"""Tables: columns and types of the codebook, nulls that stay null, files that read back the same."""

import csv

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import records, tables

RECORDS = {
    "articles": records.Article,
    "dropped": records.Dropped,
    "skipped": records.Skipped,
    "inputs": records.Input,
    "claims": records.Claim,
    "set_aside": records.SetAside,
    "stories": records.Story,
    "mentions": records.Mention,
}
INTERNAL = {"meta", "source_map", "kind", "collected"}  # kept out of the table `articles`


@pytest.mark.parametrize("table", RECORDS)
def test_codebook_documents_every_field_of_the_record(table):
    fields = set(records.names_of(RECORDS[table]))
    columns = set(tables.codebook()[table])
    assert columns <= fields
    assert fields - columns <= (INTERNAL if table == "articles" else set())


def test_every_codebook_row_is_whole():
    for table, columns in tables.codebook().items():
        for column, row in columns.items():
            assert row["type"] in tables.DTYPES, (table, column)
            assert row["definition"] and row["null_means"], (table, column)


CLAIM = records.Claim("c1", "a1", 0, 5, "5 dro", "5 drones", 0, 1, 5, None, False, "drone", None, "launched")


def test_nulls_stay_null_and_zero_stays_zero(tmp_path):
    rows = [tables.row_of(CLAIM), {**tables.row_of(CLAIM), "quantity_low": 0, "quantity_high": 0}]
    df = tables.frame(rows, "claims")
    assert df["quantity_high"].isna().tolist() == [True, False]
    assert df["quantity_low"].tolist() == [5, 0]
    path = tmp_path / "claims.parquet"
    tables.write_parquet(df, "claims", path)
    pd.testing.assert_frame_equal(tables.read_parquet(path, "claims"), df)


def test_empty_table_has_all_columns(tmp_path):
    df = tables.frame([], "claims")
    assert list(df.columns) == list(tables.codebook()["claims"])
    tables.write_parquet(df, "claims", tmp_path / "x.parquet")
    assert len(tables.read_parquet(tmp_path / "x.parquet", "claims")) == 0


def test_own_columns_survive():
    article = records.Article("a1", "x.csv", 1, "text", meta=(("region", "north"), ("desk", "=1+1")))
    df = tables.frame([article], "articles")
    assert df.loc[0, "meta_region"] == "north"
    assert list(df.columns)[-2:] == ["meta_desk", "meta_region"]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\nx"])
def test_csv_cells_are_no_formulae(cell, tmp_path):
    df = tables.frame([{**tables.row_of(CLAIM), "evidence": cell, "quantity_low": 7}], "claims")
    tables.write_csv(df, "claims", tmp_path / "x.csv")
    with open(tmp_path / "x.csv", encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["evidence"] == "'" + cell
    assert row["quantity_low"] == "7"


def test_lone_surrogates_do_not_break_the_file(tmp_path):
    df = tables.frame([{**tables.row_of(CLAIM), "evidence": "\ud83d x"}], "claims")
    tables.write_parquet(df, "claims", tmp_path / "x.parquet")
    assert tables.read_parquet(tmp_path / "x.parquet", "claims").loc[0, "evidence"] == "? x"


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 2**53), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3)),
        max_size=5,
    )
)
def test_parquet_reads_back_what_was_written(tmp_path_factory, values):
    rows = [
        {**tables.row_of(CLAIM), "quantity_low": n, "evidence": text, "inferred": items} for n, text, items in values
    ]
    df = tables.frame(rows, "claims")
    path = tmp_path_factory.mktemp("parquet") / "x.parquet"
    tables.write_parquet(df, "claims", path)
    pd.testing.assert_frame_equal(tables.read_parquet(path, "claims"), df)
