import gzip
import json

import pytest

pytest.importorskip("datatrove")

from conftest import EXAMPLES, run, wet  # noqa: E402

import saoye  # noqa: E402


def test_job(corpus, tmp_path, cleaner):
    """The example: two tasks in two processes, from WET to JSON lines."""
    run(EXAMPLES / "datatrove_job.py", corpus.wet, tmp_path)
    rows = []
    for file in tmp_path.glob("*.jsonl.gz"):
        rows += map(json.loads, gzip.decompress(file.read_bytes()).splitlines())
    # datatrove itself knows no document without a text: they are counted, not lost.
    empty = corpus.texts.count("")
    expected = sorted(cleaner.clean(text) for text in corpus.texts if text)
    assert sorted(row["text"] for row in rows) == expected
    by_url = {(row["metadata"]["file_path"], row["metadata"]["url"]): row["text"] for row in rows}
    assert len(by_url) == len(rows) == len(corpus.texts) - empty
    stats = {step["name"]: step["stats"] for step in json.loads((tmp_path / "logs/stats.json").read_text())}
    (reader,) = [step for name, step in stats.items() if "WARC" in name]
    (step,) = [step for name, step in stats.items() if "CLEANER" in name]

    def total(stat):
        return stat["total"] if isinstance(stat, dict) else stat

    assert (total(reader["empty"]), total(reader["rejected"]), total(reader["no_page"])) == (empty, 0, 2)
    assert total(step["total"]) == len(rows)
    marks = [mark.label for text in corpus.texts if text for mark in cleaner.mark(text)]
    for label in set(marks):
        assert total(step[f"marks-{label}"]) == marks.count(label)
    removed = sum(len(text) - len(cleaner.clean(text)) for text in corpus.texts)
    assert total(step["chars_removed"]) == removed


def test_metadata_and_dropping():
    from datatrove.data import Document

    from saoye.datatrove import SaoyeCleaner

    page = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间"
    only = "分享到微信 分享到微博 分享到QQ空间"
    documents = lambda: iter([Document(page, "1"), Document(only, "2"), Document("好", "3")])  # noqa: E731
    kept = list(SaoyeCleaner().run(documents()))
    assert [document.id for document in kept] == ["1", "2", "3"]
    assert kept[0].metadata["saoye_marks"][0]["label"] == "share-widget"
    assert kept[1].metadata["saoye_verdict"]["decision"] == "drop-advised"
    step = SaoyeCleaner({"actions": {}}, marks=None, verdict=None, drop=True)
    assert [(d.id, d.metadata) for d in step.run(documents())] == [("1", {}), ("3", {})]
    with pytest.raises(saoye.ConfigError, match="acts"):
        SaoyeCleaner({"acts": {}})


def test_reader_tells_what_it_leaves_out(tmp_path):
    from saoye.datatrove import SaoyeWarcReader

    members = wet(["第一页。", "第二页。", ""])
    (tmp_path / "cut.warc.wet.gz").write_bytes(members + members[:-30])
    reader = SaoyeWarcReader(str(tmp_path))
    assert [document.text for document in reader.run()] == ["第一页。", "第二页。"] * 2
    stats = reader.stats.to_dict()["stats"] if hasattr(reader.stats, "to_dict") else {}
    text = json.dumps(stats, default=str)
    assert '"rejected"' in text and '"empty"' in text
