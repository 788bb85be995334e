import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import saoye

ROOT = pathlib.Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def cleaner():
    return saoye.Cleaner(threads=1)


@pytest.fixture(scope="session")
def pages():
    """Pages of every kind: those of the cases, a few times over, with empty ones and None between."""
    from test_cases import CASES

    pages = [case["text"] for case in CASES]
    return (pages + ["", None, "一行正文。", "plain ASCII text"]) * 3


@pytest.fixture(scope="session")
def java():
    """Java 17 or later, that Spark needs; skips where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java")
    if not java or not os.path.exists(java):
        pytest.skip("no Java: Spark needs Java 17 or later, as `java` on the PATH or in JAVA_HOME")
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    version = said.split('"')[1].split(".")[0]
    if int(version) < 17:
        pytest.skip(f"Java too old: Spark needs Java 17 or later, got {version}")
    return java


EXAMPLES = pathlib.Path(__file__).resolve().parents[1] / "examples"


def run(code, *arguments, installed=True, timeout=300):
    """Runs a file, or a snippet, in a process of its own.

    When the package is not to be installed, the process finds it by its own search path, which it does not hand down.
    """
    environment = dict(os.environ)
    file = code if isinstance(code, pathlib.Path) else None
    code = file.read_text(encoding="utf-8") if file else code
    name = repr(str(file or "snippet"))
    if not installed:
        site = environment.pop("PYTHONPATH")
        code = f"import sys\nsys.path.insert(0, {site!r})\nexec(compile({code!r}, {name}, 'exec'))"
        command = [sys.executable, "-c", code]
    else:
        command = [sys.executable, str(file)] if file else [sys.executable, "-c", code]
    done = subprocess.run(
        [*command, *map(str, arguments)], env=environment, capture_output=True, text=True, timeout=timeout, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-6000:]}"
    return done.stdout


def wet(pages):
    """A WET file: a record of the type warcinfo, then a page a record, each in a gzip member of its own."""

    def member(kind, content, *lines):
        head = ["WARC/1.0", f"WARC-Type: {kind}", *lines, f"Content-Length: {len(content)}"]
        return gzip.compress("\r\n".join(head).encode() + b"\r\n\r\n" + content + b"\r\n\r\n")

    out = member("warcinfo", b"made for a test", "Content-Type: application/warc-fields", "WARC-Record-ID: <urn:uuid:info>")
    for i, page in enumerate(pages):
        lines = (
            f"WARC-Target-URI: http://pages.example/{i}",
            f"WARC-Record-ID: <urn:uuid:{i}>",
            "Content-Type: text/plain",
        )
        out += member("conversion", page.encode(), *lines)
    return out


class Corpus:
    """The same pages in files of each kind, and what one process makes of them."""

    def __init__(self, folder, pages, cleaner):
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.pages = pages
        self.table = pa.table({"id": range(len(pages)), "text": pages})
        self.judged = cleaner.process_array(self.table["text"].combine_chunks()).to_pylist()
        self.clean = [page["text"] for page in self.judged]
        assert self.clean != pages and sum(map(len, filter(None, self.clean)))
        self.parquet = folder / "pages.parquet"
        pq.write_table(self.table, self.parquet, row_group_size=200)
        self.jsonl = folder / "pages.jsonl"
        rows = ({"id": i, "text": page} for i, page in enumerate(pages))
        self.jsonl.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        # A record of WET has a text, though it may be empty.
        self.texts = [page for page in pages if page is not None]
        (folder / "wet").mkdir()
        half = len(self.texts) // 2
        for name, part in (("a", self.texts[:half]), ("b", self.texts[half:])):
            (folder / "wet" / f"{name}.warc.wet.gz").write_bytes(wet(part))
        self.wet = folder / "wet"

    def check(self, rows, marks="saoye_marks", verdict="saoye_verdict"):
        """Rows of `id`, `text` and what was found, in any order, against what one process made: bytes and counts."""
        rows = sorted(rows, key=lambda row: row["id"])
        assert [row["id"] for row in rows] == list(range(len(self.pages)))
        assert [row["text"] for row in rows] == self.clean
        if marks:
            assert [row[marks] for row in rows] == [page["marks"] for page in self.judged]
        if verdict:
            assert [row[verdict] for row in rows] == [page["verdict"] for page in self.judged]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory, pages, cleaner):
    return Corpus(tmp_path_factory.mktemp("corpus"), pages, cleaner)
