"""Engines that take the cleaner as a plain function: the examples, as they stand in the manual."""

import pyarrow.parquet as pq
import pytest
from conftest import EXAMPLES, run

import saoye


def test_strings():
    assert "share-widget" in run(EXAMPLES / "strings.py")


@pytest.mark.parametrize("engine", ["arrow", "polars", "duckdb", "daft"])
def test_example(engine, corpus, tmp_path):
    if engine != "arrow":
        pytest.importorskip(engine)
    name = engine if engine == "arrow" else f"{engine}_udf"
    output = tmp_path / "clean.parquet"
    run(EXAMPLES / f"{name}.py", corpus.parquet, output)
    corpus.check(pq.read_table(output).to_pylist(), marks=None, verdict=None)


def test_polars_marks(corpus, cleaner):
    pl = pytest.importorskip("polars")
    pages = pl.read_parquet(corpus.parquet)
    marks = pages.select(pl.col("text").map_batches(cleaner.mark_array))["text"].to_list()
    assert marks == [page["marks"] for page in corpus.judged]
    with pytest.raises(saoye.InputTypeError, match='column "id": expected string'):
        cleaner.clean_array(pages["id"])


def test_duckdb_one_by_one(corpus, cleaner):
    duckdb = pytest.importorskip("duckdb")
    db = duckdb.connect()
    db.create_function("clean", cleaner.clean, ["VARCHAR"], "VARCHAR", null_handling="special")
    rows = db.sql(f"select id, clean(text) from '{corpus.parquet}' order by id").fetchall()
    assert [text for _, text in rows] == corpus.clean
