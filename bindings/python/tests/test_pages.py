"""The reader of pages in files."""

import gzip
import io

import pytest
from conftest import wet

import saoye


def test_wet(corpus):
    found = []
    for file in sorted(corpus.wet.iterdir()):
        for source in (file, str(file), io.BytesIO(file.read_bytes())):
            reader = saoye.PageReader(source)
            records = list(reader)
            assert reader.records == len(records) + 1 and reader.rejected == []
        found += records
    assert [record.text for record in found] == corpus.texts
    assert found[0].url == "http://pages.example/0" and found[0].id == "<urn:uuid:0>" and found[0].number == 2


def test_jsonl(tmp_path):
    file = tmp_path / "x.jsonl"
    file.write_bytes(b'{"key":"a","body":"\\u597d"}\nno json\n{"key":2,"body":"x","url":"http://x"}\n')
    reader = saoye.PageReader(file, text="body", id="key")
    assert list(reader) == [(1, "a", None, "好"), (3, "2", "http://x", "x")]
    (wrong,) = reader.rejected
    assert wrong.number == 2 and "JSON" in wrong.reason and reader.records == 3


def test_damage():
    """A damaged member is told, and those behind it are read."""
    members = wet(["第一页。", "第二页。", "第三页。"])
    starts = [i for i in range(len(members)) if members[i : i + 4] == b"\x1f\x8b\x08\x00"]
    damaged = bytearray(members)
    damaged[starts[2] + 20 : starts[2] + 60] = b"x" * 40
    reader = saoye.PageReader(io.BytesIO(bytes(damaged)), kind="warc")
    assert [record.text for record in reader] == ["第一页。", "第三页。"]
    assert len(reader.rejected) == 1 and "expected" in reader.rejected[0].reason
    cut = saoye.PageReader(io.BytesIO(members[:-20]), kind="warc")
    assert [record.text for record in cut] == ["第一页。", "第二页。"] and len(cut.rejected) == 1


def test_wrong_sources(tmp_path):
    with pytest.raises(OSError):
        saoye.PageReader(tmp_path / "none.wet")
    with pytest.raises(saoye.InputTypeError, match="expected a path or an object with read"):
        saoye.PageReader(3)
    with pytest.raises(saoye.ConfigError, match="csv"):
        saoye.PageReader(io.BytesIO(b""), kind="csv")
    assert list(saoye.PageReader(io.BytesIO(b""), kind="warc")) == []
    with pytest.raises(Exception, match="bytes"):
        list(saoye.PageReader(io.StringIO("x")))


def test_a_stream_that_fails():
    class Broken(io.RawIOBase):
        sent = False

        def read(self, n=-1):
            if self.sent:
                raise ConnectionError("the line went dead")
            self.sent = True
            return gzip.compress(b"WARC/1.0\r\n" * 10_000)[:30] + b"\0" * 70_000

    with pytest.raises((saoye.InputError, OSError), match="the line went dead"):
        list(saoye.PageReader(Broken(), kind="warc"))
