"""What cleaning takes through the bindings, beside the library itself and beside the same jobs that only copy.

    python bench.py [MEGABYTES [ROUNDS]] [--library PATH] [--binary PATH] [--without spark,ray,datatrove]

Needs the package, built with the profile `release`, and the engines (test.sh makes the venv: target/python). `--library` is the
example `library` of this crate, `--binary` the command line's `saoye`, both of the profile `release` too; without them their
rows are left out. Prints a table.

All measures use one thread. Those inside one process are in seconds of its processor time; the engines' jobs, that run in
several processes, in seconds of the clock, each job and its copy by turns. Each figure is the best of the rounds.
"""

import argparse
import contextlib
import json
import os
import pathlib
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "tests"))

import pyarrow as pa
import pyarrow.parquet as pq

import saoye

GOLD = pathlib.Path(__file__).resolve().parents[2] / "tests/quality/dev.jsonl"


def corpus(size, cleaner):
    """Pages of `size` bytes: paragraphs of the clean gold pages in other orders; behind each 25th page a dirty one."""
    paragraphs, dirty = [], []
    with GOLD.open(encoding="utf-8") as lines:
        for page in map(json.loads, lines):
            if page["gold"]:
                dirty.append(page["text"])
            else:
                paragraphs += [line for line in page["text"].splitlines() if len(line) > 30]
    dice = random.Random(7)
    pages, total = [], 0
    while total < size:
        page = "\n".join(dice.choice(paragraphs) for _ in range(dice.randint(4, 16)))
        if dice.randrange(25) == 0:
            page += "\n" + dice.choice(dirty)
        elif cleaner.clean(page) != page:
            continue
        pages.append(page)
        total += len(page.encode())
    return pages, total


def processor(work):
    start = time.process_time()
    work()
    return time.process_time() - start


def clock(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


class Bench:
    def __init__(self, options, folder):
        self.folder, self.rounds = folder, options.rounds
        self.cleaner = saoye.Cleaner(threads=1)
        self.pages, self.bytes = corpus(options.megabytes * 1_000_000, self.cleaner)
        self.array = pa.array(self.pages)
        self.jsonl, self.parquet = folder / "pages.jsonl", folder / "pages.parquet"
        rows = (json.dumps({"text": page}, ensure_ascii=False) + "\n" for page in self.pages)
        self.jsonl.write_text("".join(rows), encoding="utf-8")
        pq.write_table(pa.table({"text": self.array}), self.parquet)
        self.rows = []

    def row(self, what, seconds, beside=None):
        """`beside`: pairs of a name and the seconds that the same pages took there."""
        ratios = ", ".join(f"{there / seconds:.2f} of {name}" for name, there in beside or ())
        self.rows.append((what, f"{self.bytes / 1e6 / seconds:.1f}", ratios))
        print(f"{what}: {self.rows[-1][1]} MB/s, {ratios}", file=sys.stderr)

    def in_process(self, library, binary):
        works = {
            "a loop over `clean`": lambda: [self.cleaner.clean(page) for page in self.pages],
            "`clean_many`": lambda: self.cleaner.clean_many(self.pages),
            "`clean_array`": lambda: self.cleaner.clean_array(self.array),
            "`process_array`": lambda: self.cleaner.process_array(self.array),
        }
        best = dict.fromkeys(works, float("inf"))
        beside, left = [], sum(len(page.encode()) for page in self.cleaner.clean_many(self.pages))
        alone = shell = float("inf")
        for _ in range(self.rounds):
            if library:
                seconds, out = self.library(library)
                assert out == left, f"the library leaves {out} bytes, the package {left}"
                alone = min(alone, seconds)
            if binary:
                shell = min(shell, self.binary(binary))
            for name, work in works.items():
                best[name] = min(best[name], processor(work))
        if library:
            self.row("the Rust library, a loop", alone)
            beside.append(("the library", alone))
        if binary:
            self.row("the binary, JSON lines to JSON lines", shell, beside)
        for name, seconds in best.items():
            self.row(name, seconds, beside)

    def library(self, path):
        said = subprocess.run([path, self.jsonl, "1"], capture_output=True, text=True, check=True).stdout.split()
        return float(said[0]), int(said[1])

    def binary(self, path):
        out = self.folder / "binary.jsonl"
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([path, "clean", "--quiet", "--threads", "1", self.jsonl, "-o", out], check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        out.unlink()
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    def engine(self, name, jobs):
        """`jobs`: the job that only copies, then others; each takes a folder to write."""
        best = dict.fromkeys(jobs, float("inf"))
        for n in range(self.rounds + 1):
            for what, job in jobs.items():
                out = self.folder / "out"
                seconds = clock(lambda: job(str(out)))
                shutil.rmtree(out)
                # The first round warms the engine up.
                best[what] = min(best[what], seconds) if n else float("inf")
        copying = next(iter(best.values()))
        for what, seconds in best.items():
            self.row(f"{name}, {what}", seconds, [("copying", copying)])

    def spark(self):
        from pyspark.sql import SparkSession

        import saoye.spark

        os.environ["PYSPARK_PYTHON"] = sys.executable
        builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        spark = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
        pages = spark.read.parquet(str(self.parquet))
        bare = saoye.spark.clean(pages, marks=None, verdict=None)
        jobs = {
            "copying": lambda out: pages.mapInArrow(lambda batches: batches, pages.schema).write.parquet(out),
            "text only": lambda out: bare.write.parquet(out),
            "with marks and verdicts": lambda out: saoye.spark.clean(pages).write.parquet(out),
        }
        self.engine("Spark", jobs)
        spark.stop()

    def ray(self):
        import ray

        import saoye.ray

        ray.init(num_cpus=1, include_dashboard=False, logging_level="error", log_to_driver=False)
        ray.data.DataContext.get_current().enable_progress_bars = False

        def read():
            return ray.data.read_parquet(str(self.parquet))

        def copy(table):
            return table

        batches = {"batch_format": "pyarrow", "batch_size": 1024, "zero_copy_batch": True}
        jobs = {
            "copying": lambda out: read().map_batches(copy, **batches).write_parquet(out),
            "text only": lambda out: saoye.ray.clean(read(), marks=None, verdict=None).write_parquet(out),
            "with marks and verdicts": lambda out: saoye.ray.clean(read()).write_parquet(out),
        }
        self.engine("Ray Data", jobs)
        ray.shutdown()

    def datatrove(self):
        from datatrove.pipeline.readers import JsonlReader
        from datatrove.pipeline.writers import JsonlWriter
        from datatrove.utils.logging import logger

        from saoye.datatrove import SaoyeCleaner

        logger.remove()
        source = self.folder / "datatrove"
        source.mkdir()
        shutil.copy(self.jsonl, source)

        def run(out, *steps):
            documents = None
            for step in (JsonlReader(str(source)), *steps, JsonlWriter(out, compression=None)):
                documents = step(documents)
            for _ in documents:
                pass

        jobs = {
            "copying": run,
            "text only": lambda out: run(out, SaoyeCleaner(marks=None, verdict=None)),
            "with marks and verdicts": lambda out: run(out, SaoyeCleaner()),
        }
        self.engine("datatrove", jobs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("megabytes", nargs="?", type=int, default=20)
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    parser.add_argument("--library")
    parser.add_argument("--binary")
    parser.add_argument("--without", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="saoye-bench-") as folder:
        bench = Bench(options, pathlib.Path(folder))
        bench.in_process(options.library, options.binary)
        for engine in ("datatrove", "spark", "ray"):
            if engine not in options.without.split(","):
                with contextlib.redirect_stdout(sys.stderr):
                    getattr(bench, engine)()
        print("| through | MB/s | beside |\n|---|--:|---|")
        for row in bench.rows:
            print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
