import copy
import os
import pathlib
import pickle
import subprocess
import sys
import threading
import time

import pytest

import saoye

PAGE = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间"
CLEAN = "今天上午,全市春季植树活动在南山公园举行。"


def test_marks(cleaner):
    (mark,) = cleaner.mark("😀" + PAGE)
    assert mark.label == "share-widget" and mark.label in saoye.LABELS
    assert ("😀" + PAGE)[mark.char_start : mark.char_end] == "分享到微信 分享到微博 分享到QQ空间"
    assert mark.start == len(("😀" + CLEAN + "\n").encode()) and mark.end == len(("😀" + PAGE).encode())
    assert 0 < mark.score <= 1 and mark.evidence and mark.action == "remove" and mark.edit == ""
    assert pickle.loads(pickle.dumps(mark)) == mark


def test_what_does_not_change_is_the_same_object(cleaner):
    text = "春天来了,院子里的花开了。"
    assert cleaner.clean(text) is text
    assert cleaner.clean_many([text])[0] is text


def test_none_stays_none(cleaner):
    for method in (cleaner.clean, cleaner.mark, cleaner.verdict, cleaner.process):
        assert method(None) is None
    assert cleaner.clean_many([None, PAGE]) == [None, CLEAN]
    assert cleaner.mark_many([None])[0] is None
    assert cleaner.clean_many([]) == [] and cleaner.clean_many(iter([PAGE])) == [CLEAN]


def test_verdict_and_undo(cleaner):
    page = cleaner.process(PAGE)
    assert page.verdict.decision == "cleaned" and page.verdict.labels == ("share-widget",)
    assert 0 < page.verdict.removed_share < 1 and page.verdict.spam_score == 0
    assert saoye.undo(page.text, page.edits) == PAGE
    with pytest.raises(saoye.InputError, match="does not fit"):
        saoye.undo("something else", [(3, "x", "y")])
    with pytest.raises(saoye.InputError, match=r"edits\[0\]"):
        saoye.undo(PAGE, [("x", "y")])


def test_config(tmp_path):
    page = "来源:新华社 作者:张三\n" + PAGE
    file = tmp_path / "saoye.toml"
    file.write_text("threshold = 0.4\n[actions]\nshare-widget = 'ignore'\n", encoding="utf-8")
    given = {"threshold": 0.4, "actions": {"share-widget": "ignore"}}
    for config in (given, file, str(file)):
        cleaner = saoye.Cleaner(config)
        assert cleaner.clean(page) == page
        for again in (pickle.loads(pickle.dumps(cleaner)), copy.deepcopy(cleaner), eval(repr(cleaner), vars(saoye))):
            assert again.config_toml == cleaner.config_toml and again.clean(page) == page
    assert saoye.Cleaner.from_toml(file.read_text()).clean(page) == page
    assert saoye.Cleaner({"normalise": {"simplify": True}}).clean("漢語") == "汉语"


@pytest.mark.parametrize(
    "config, message",
    [
        ({"actions": {"share": "ignore"}}, "share"),
        ({"actions": {"byline": "eat"}}, "byline|eat"),
        ({"treshold": 1}, "treshold"),
        ({"threshold": 3}, "threshold"),
        ({"threshold": None}, "threshold"),
        ({"actions": {"byline": [1]}}, "actions.byline"),
        ({3: 4}, "keys"),
        (7, "path"),
        ("no-such-file.toml", "no-such-file.toml"),
    ],
)
def test_wrong_config(config, message):
    with pytest.raises(saoye.ConfigError, match=message) as raised:
        saoye.Cleaner(config)
    assert isinstance(raised.value, (saoye.Error, ValueError))


def test_wrong_config_file(tmp_path):
    file = tmp_path / "wrong.toml"
    file.write_text("[actions\n", encoding="utf-8")
    with pytest.raises(saoye.ConfigError, match="wrong.toml"):
        saoye.Cleaner(file)
    with pytest.raises(saoye.ConfigError, match="threads"):
        saoye.Cleaner(threads=0)


def test_wrong_text(cleaner):
    for method in (cleaner.clean, cleaner.mark, cleaner.verdict, cleaner.process):
        with pytest.raises(saoye.InputError, match="surrogate"):
            method("好\ud800")
        for wrong in (b"bytes", 3, ["list"]):
            with pytest.raises(saoye.InputTypeError, match="expected str or None, got"):
                method(wrong)
    with pytest.raises(saoye.InputError, match=r"texts\[1\].*surrogate"):
        cleaner.clean_many([PAGE, "\udfff"])
    with pytest.raises(TypeError, match=r"texts\[2\].*int"):
        cleaner.mark_many([PAGE, None, 3])
    for wrong in (PAGE, 3):
        with pytest.raises(saoye.InputTypeError, match="expected an iterable of str"):
            cleaner.clean_many(wrong)


@pytest.mark.parametrize("threads", [1, 4])
def test_a_panic_is_an_exception(threads, capfd):
    from saoye._saoye import _panic

    with pytest.raises(saoye.InternalError, match="row 999 panics") as raised:
        _panic(threads)
    assert isinstance(raised.value, Exception)


def test_the_lock_is_released(cleaner):
    """Another thread runs Python code while a large page is cleaned."""
    page = PAGE * 40_000
    ticks, done = 0, threading.Event()

    def clean():
        cleaner.clean(page)
        done.set()

    worker = threading.Thread(target=clean)
    worker.start()
    while not done.is_set():
        ticks += 1
        time.sleep(0.001)
    worker.join()
    assert ticks > 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_fork():
    """A child that is forked behind work on several threads does such work too."""
    code = """
import os, saoye, sys, threading
cleaner = saoye.Cleaner(threads=4)
texts = [%r] * 500
expected = cleaner.clean_many(texts)
stop = threading.Event()
def busy():
    while not stop.is_set():
        cleaner.clean_many(texts)
thread = threading.Thread(target=busy)
thread.start()
status = 0
for _ in range(5):
    child = os.fork()
    if child == 0:
        os._exit(0 if cleaner.clean_many(texts) == expected and saoye.Cleaner().clean(texts[0]) == expected[0] else 1)
    status |= os.waitpid(child, 0)[1]
stop.set()
thread.join()
sys.exit(1 if status else 0)
"""
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", code % PAGE], timeout=120, check=False)
    assert run.returncode == 0


def test_processes(cleaner):
    import concurrent.futures
    import multiprocessing

    for method in ("fork", "spawn"):
        context = multiprocessing.get_context(method)
        with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
            assert list(pool.map(cleaner.clean, [PAGE] * 3)) == [CLEAN] * 3
            assert list(pool.map(cleaner.mark, [PAGE])) == [cleaner.mark(PAGE)]


def test_the_package_is_typed():
    folder = pathlib.Path(saoye.__file__).parent
    assert (folder / "py.typed").exists() and (folder / "_saoye.pyi").exists()
    stubs = (folder / "_saoye.pyi").read_text(encoding="utf-8")
    for name in ("Cleaner", "PageReader"):
        for member in vars(getattr(saoye, name)):
            if not member.startswith("_"):
                assert f"def {member}(" in stubs, f"{name}.{member} has no stub"
