import json
import os
import subprocess
import sys

import pyarrow.parquet as pq
import pytest

pytest.importorskip("pyspark")

from conftest import EXAMPLES, run  # noqa: E402

import saoye  # noqa: E402

pytestmark = pytest.mark.usefixtures("java")

CLUSTER = """
import os, sys
from pyspark.sql import SparkSession
os.environ["PYSPARK_PYTHON"] = sys.executable
build = SparkSession.Builder.getOrCreate
def on_cluster(builder):
    for key, value in {
        "spark.master": "local-cluster[2,1,1024]",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.executor.memory": "1024m",
        "spark.sql.files.maxPartitionBytes": "60k",
        "spark.sql.files.openCostInBytes": "1",
    }.items():
        builder = builder.config(key, value)
    return build(builder)
SparkSession.Builder.getOrCreate = on_cluster
"""


def test_executors_without_the_package(corpus, tmp_path):
    """The example on a cluster of two executors that get the package as an archive."""
    output = tmp_path / "clean"
    example = (EXAMPLES / "spark_job.py").read_text(encoding="utf-8")
    probe = """
def where(rows):
    import os, saoye
    yield (os.getcwd(), saoye.__file__)
places = spark.sparkContext.parallelize(range(8), 8).mapPartitions(where).collect()
assert all("saoye_package" in file for _, file in places), places
assert len({folder for folder, _ in places}) == 2, places
"""
    example = example.replace("spark.stop()", probe + "spark.stop()")
    run(CLUSTER + example, corpus.parquet, output, installed=False)
    corpus.check(pq.read_table(output).to_pylist())


def test_executors_do_not_have_the_package_by_themselves(corpus, tmp_path):
    code = """
from pyspark.sql import SparkSession
import saoye.spark
spark = SparkSession.builder.getOrCreate()
try:
    saoye.spark.clean(spark.read.parquet(sys.argv[1])).collect()
except Exception as error:
    assert "No module named 'saoye'" in str(error), error
    print("refused")
spark.stop()
"""
    assert "refused" in run(CLUSTER + code, corpus.parquet, installed=False)


KILLING = (
    CLUSTER
    + """
import pathlib, saoye.spark
source, output, flag = sys.argv[1:]
spark = saoye.spark.ship(SparkSession.builder).getOrCreate()
pages = spark.read.parquet(source).repartition(12)

def die_once(batches):
    # The first task to come here takes its executor with it: the process that started this worker.
    for batch in batches:
        try:
            pathlib.Path(flag).touch(exist_ok=False)
        except FileExistsError:
            pass
        else:
            import os, signal, subprocess
            pid = os.getpid()
            while True:
                pid = int(open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()[1])
                if b"CoarseGrainedExecutorBackend" in open(f"/proc/{pid}/cmdline", "rb").read():
                    break
            os.kill(pid, signal.SIGKILL)
        yield batch

cleaned = saoye.spark.clean(pages, text="text")
cleaned.mapInArrow(die_once, cleaned.schema).write.parquet(output)
assert pathlib.Path(flag).exists()
spark.stop()
"""
)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="no /proc: the executor to kill cannot be found")
def test_an_executor_that_is_killed(corpus, tmp_path):
    output = tmp_path / "clean"
    run(KILLING, corpus.parquet, output, tmp_path / "flag", installed=False)
    corpus.check(pq.read_table(output).to_pylist())


@pytest.mark.parametrize("kind", ["parquet", "jsonl"])
def test_script(corpus, tmp_path, kind):
    """`saoye-spark`, under spark-submit."""
    import pyspark

    submit = os.path.join(os.path.dirname(pyspark.__file__), "bin", "spark-submit")
    script = saoye.__path__[0] + "/spark.py"
    output = tmp_path / "clean"
    config = tmp_path / "saoye.toml"
    config.write_text("threshold = 0.5\n", encoding="utf-8")
    done = subprocess.run(
        [submit, "--master", "local[2]", "--conf", "spark.ui.enabled=false", "--conf", "spark.driver.host=127.0.0.1"]
        + ["-c", f"spark.pyspark.python={sys.executable}", launcher(tmp_path, script)]
        + [str(getattr(corpus, kind)), "-o", str(output), "--config", str(config), "--into", "clean"],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    rows = pq.read_table(output).to_pylist()
    assert [row["text"] for row in sorted(rows, key=lambda row: row["id"])] == corpus.pages
    corpus.check([{**row, "text": row["clean"]} for row in rows])


def launcher(folder, script):
    """spark-submit wants a file; the installed script is this."""
    file = folder / "saoye-spark.py"
    file.write_text("from saoye.spark import main\nmain()\n", encoding="utf-8")
    assert os.path.exists(script)
    return str(file)


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    spark = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    yield spark
    spark.stop()


def test_bad_input(spark, corpus):
    import saoye.spark

    pages = spark.read.parquet(str(corpus.parquet))
    with pytest.raises(saoye.InputError, match="column 'body'.*'id', 'text'"):
        saoye.spark.clean(pages, "body")
    with pytest.raises(saoye.InputTypeError, match="column 'id': expected string, got bigint"):
        saoye.spark.clean(pages, "id")
    with pytest.raises(saoye.InputError, match="column 'id': expected a new name"):
        saoye.spark.clean(pages, into="id")
    with pytest.raises(saoye.ConfigError, match="acts"):
        saoye.spark.clean(pages, config={"acts": {}})


def test_columns(spark, corpus):
    import saoye.spark

    pages = spark.read.parquet(str(corpus.parquet))
    bare = saoye.spark.clean(pages, into="clean", marks=None, verdict=None, config={"threshold": 0.5})
    assert bare.columns == ["id", "text", "clean"]
    rows = sorted(bare.collect(), key=lambda row: row.id)
    assert [row.clean for row in rows] == corpus.clean and [row.text for row in rows] == corpus.pages
    empty = saoye.spark.clean(pages.limit(0)).collect()
    assert empty == []
    marks = saoye.spark.clean(pages).selectExpr("explode(saoye_marks) as mark").selectExpr("mark.label").collect()
    found = [mark["label"] for page in corpus.judged for mark in page["marks"] or []]
    assert sorted(row.label for row in marks) == sorted(found)
    evidence = saoye.spark.clean(pages).selectExpr("explode(saoye_marks) as mark").selectExpr("mark.evidence").first()
    assert isinstance(json.loads(evidence[0]), dict)
