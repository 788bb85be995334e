import pytest

pa = pytest.importorskip("pyarrow")

import saoye  # noqa: E402
from saoye.arrow import clean_table  # noqa: E402


def test_columns(corpus, cleaner):
    for table in (corpus.table, corpus.table.to_batches()[0]):
        corpus.check(clean_table(table, cleaner).to_pylist())
        bare = clean_table(table, cleaner, into="clean", marks=None, verdict=None)
        assert bare.schema.names == ["id", "text", "clean"]
        assert bare["clean"].to_pylist() == corpus.clean and bare["text"].to_pylist() == corpus.pages


def test_wrong_columns(corpus, cleaner):
    with pytest.raises(saoye.InputError, match="column 'body': expected once in the table, got the columns 'id', 'text'"):
        clean_table(corpus.table, cleaner, text="body")
    with pytest.raises(saoye.InputError, match='column "id": expected string'):
        clean_table(corpus.table, cleaner, text="id")
    with pytest.raises(saoye.InputError, match="column 'id': expected a new name"):
        clean_table(corpus.table, cleaner, into="id")
