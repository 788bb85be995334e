import functools
import http.server
import json
import threading

import pytest

pytest.importorskip("scrapy")

from conftest import EXAMPLES, run  # noqa: E402

import saoye  # noqa: E402


@pytest.fixture
def site(tmp_path, corpus):
    """A site on loopback: a start page that links to a page for each text."""
    folder = tmp_path / "site"
    folder.mkdir()
    texts = [text for text in corpus.texts if text.strip()][:40]

    def page(text, more=""):
        import html

        return f"<html><meta charset=utf-8><body><p>{html.escape(text)}</p>{more}</body></html>"

    links = "".join(f'<a href="{i}.html">{i}</a>' for i in range(len(texts)))
    (folder / "index.html").write_text(page("目录。", links), encoding="utf-8")
    for i, text in enumerate(texts):
        (folder / f"{i}.html").write_text(page(text), encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", texts
    server.shutdown()


def test_crawl(site, tmp_path, cleaner):
    address, texts = site
    output = tmp_path / "items.jsonl"
    run(EXAMPLES / "scrapy_crawl.py", f"{address}/index.html", output)
    items = {row["url"]: row for row in map(json.loads, output.read_text(encoding="utf-8").splitlines())}
    assert len(items) == len(texts) + 1
    removed = 0
    for i, text in enumerate(texts):
        item = items[f"{address}/{i}.html"]
        # Where HTML folds line breaks, what the spider saw is what undoing the edits gives.
        seen = saoye.undo(item["text"], [tuple(row.values()) for row in item["saoye_removed"]])
        assert seen == text
        page = cleaner.process(seen)
        assert item["text"] == page.text
        assert item["saoye_removed"] == [edit._asdict() for edit in page.edits]
        assert item["saoye_verdict"]["decision"] == page.verdict.decision
        removed += len(page.edits)
    assert removed > 20


def pipeline(**settings):
    from scrapy.utils.test import get_crawler

    from saoye.scrapy import SaoyePipeline

    return SaoyePipeline.from_crawler(get_crawler(settings_dict=settings))


def test_items():
    import dataclasses

    from scrapy.exceptions import DropItem

    page = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间"
    item = pipeline(SAOYE_TEXT_FIELD="body").process_item({"body": page})
    assert item["body"] == "今天上午,全市春季植树活动在南山公园举行。"
    assert [row["label"] for row in item["saoye_removed"]] == ["share-widget"]
    ignore = {"actions": {"share-widget": "ignore"}}
    assert pipeline(SAOYE_CONFIG=ignore).process_item({"text": page})["text"] == page
    assert pipeline().process_item({"text": None, "n": 1}) == {"text": None, "n": 1}

    @dataclasses.dataclass
    class Item:
        text: str

    with pytest.raises(saoye.InputError, match="Item has no field 'saoye_removed'"):
        pipeline().process_item(Item(page))
    bare = pipeline(SAOYE_REMOVED_FIELD="", SAOYE_VERDICT_FIELD="")
    assert bare.process_item(Item(page)).text == item["body"]
    with pytest.raises(DropItem):
        pipeline(SAOYE_DROP=True).process_item({"text": "分享到微信 分享到微博 分享到QQ空间"})
    with pytest.raises(saoye.ConfigError, match="actoins"):
        pipeline(SAOYE_CONFIG={"actoins": {}})
