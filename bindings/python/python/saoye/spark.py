"""Spark: cleans a column of a DataFrame, and the script ``saoye-spark`` for spark-submit. Needs pyspark 4 and pyarrow."""

import argparse
import pathlib
import tempfile
import zipfile

from pyspark.sql import SparkSession
from pyspark.sql.types import (
    ArrayType,
    FloatType,
    LongType,
    StringType,
    StructField,
    StructType,
)

from . import Cleaner, InputError, InputTypeError
from .arrow import clean_table


def _struct(*fields):
    return StructType([StructField(*field) for field in fields])


MARKS = ArrayType(
    _struct(
        *((name, LongType()) for name in ("start", "end", "char_start", "char_end")),
        ("label", StringType()),
        ("rule", StringType()),
        ("score", FloatType()),
        ("evidence", StringType()),
        ("edit", StringType()),
    )
)
VERDICT = _struct(
    ("decision", StringType()),
    ("removed_share", FloatType()),
    ("spam_score", FloatType()),
    ("labels", ArrayType(StringType())),
    ("reason", StringType()),
)


def clean(df, text="text", *, config=None, into=None, marks="saoye_marks", verdict="saoye_verdict"):
    """The DataFrame with the pages in its column ``text`` cleaned, and columns for marks and verdicts.

    config: as for ``Cleaner``; read here, not on the executors.
    into: the column for the clean pages; in place of the pages when nothing is said.
    marks, verdict: the columns for what was found; ``None`` to do without.
    """
    if df.columns.count(text) != 1:
        raise InputError(f"column {text!r}: expected once in the DataFrame, got the columns {', '.join(map(repr, df.columns))}")
    if not isinstance(df.schema[text].dataType, StringType):
        raise InputTypeError(f"column {text!r}: expected string, got {df.schema[text].dataType.simpleString()}")
    cleaner = Cleaner(config, threads=1)
    new = [(into, StringType()), (marks, MARKS), (verdict, VERDICT)]
    new = [StructField(name, kind) for name, kind in new if name is not None and name != text]
    for field in new:
        if field.name in df.columns:
            raise InputError(f"column {field.name!r}: expected a new name, got one that the DataFrame has")

    def batches(iterator):
        for batch in iterator:
            yield clean_table(batch, cleaner, text=text, into=into, marks=marks, verdict=verdict)

    return df.mapInArrow(batches, StructType(df.schema.fields + new))


def archive(folder=None):
    """Writes this package as ``saoye.zip`` into ``folder``, for executors that do not have it; gives the path."""
    package = pathlib.Path(__file__).parent
    path = pathlib.Path(folder or tempfile.mkdtemp(prefix="saoye-")) / "saoye.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for file in sorted(package.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                packed.write(file, file.relative_to(package.parent))
    return str(path)


def ship(builder, folder=None):
    """A session's builder that sends this package to executors that do not have it."""
    return builder.config("spark.archives", archive(folder) + "#saoye_package").config(
        "spark.executorEnv.PYTHONPATH", "saoye_package"
    )


def main(arguments=None):
    """Cleans Parquet or JSON lines into Parquet."""
    parser = argparse.ArgumentParser(prog="saoye-spark", description=main.__doc__)
    parser.add_argument("input", nargs="+", help="files or folders of Parquet, or of JSON lines when the name says so")
    parser.add_argument("-o", "--output", required=True, help="the folder to write, which must not exist")
    parser.add_argument("--format", choices=["parquet", "json"], help="the inputs' format, when their names do not tell it")
    parser.add_argument("--text", default="text", help="the column with the pages (default: text)")
    parser.add_argument("--into", help="the column for the clean pages (default: in place)")
    parser.add_argument("--config", help="a configuration file")
    parser.add_argument("--text-only", action="store_true", help="write no columns for marks and verdicts")
    options = parser.parse_args(arguments)
    lines = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".json.gz", ".jsonl.zst", ".json.zst")
    kind = options.format or ("json" if options.input[0].endswith(lines) else "parquet")
    columns = {"marks": None, "verdict": None} if options.text_only else {}
    spark = ship(SparkSession.builder.appName("saoye")).getOrCreate()
    pages = spark.read.format(kind).load(options.input)
    clean(pages, options.text, config=options.config, into=options.into, **columns).write.parquet(options.output)
    spark.stop()


if __name__ == "__main__":
    main()
