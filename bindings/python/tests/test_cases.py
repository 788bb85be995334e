"""The cases of tests/cases/*.toml: the same marks and the same clean text as the library's and the command line's tests expect."""

import pathlib
import sys

import pytest

import saoye

if sys.version_info >= (3, 11):
    import tomllib
else:
    tomllib = pytest.importorskip("tomli")

FOLDER = pathlib.Path(__file__).resolve().parents[3] / "tests/cases"


def read_cases():
    cases = []
    for file in sorted(FOLDER.glob("*.toml")):
        cases += tomllib.loads(file.read_text(encoding="utf-8"))["case"]
    return cases


CASES = read_cases()


def check(case, marks, clean):
    """What tests/it/cases.rs checks; `marks` are pairs of label and text."""
    assert "clean" in case or "marks" in case
    assert clean == case.get("clean", case["text"])
    if "marks" in case:
        assert marks == [(mark["label"], mark["text"]) for mark in case["marks"]]
    if "labels" in case:
        assert {label for label, _ in marks} == set(case["labels"])


def by_bytes(text, mark):
    return text.encode()[mark.start : mark.end].decode()


def test_the_cases_are_there():
    assert len(CASES) > 100


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_case(cleaner, case):
    text = case["text"]
    marks = cleaner.mark(text)
    named = [(mark.label, text[mark.char_start : mark.char_end]) for mark in marks]
    check(case, named, cleaner.clean(text))
    assert named == [(mark.label, by_bytes(text, mark)) for mark in marks]
    page = cleaner.process(text)
    assert (page.text, page.marks, page.verdict) == (cleaner.clean(text), marks, cleaner.verdict(text))
    assert saoye.undo(page.text, page.edits) == text


def test_many(cleaner):
    texts = [case["text"] for case in CASES]
    for threads in (1, 3):
        many = saoye.Cleaner(threads=threads)
        assert many.clean_many(texts) == [cleaner.clean(text) for text in texts]
        assert many.mark_many(texts) == [cleaner.mark(text) for text in texts]


def test_arrow(cleaner):
    import pyarrow as pa

    texts = pa.array([case["text"] for case in CASES])
    clean = cleaner.clean_array(texts).to_pylist()
    marks = cleaner.mark_array(texts).to_pylist()
    for case, clean, marks in zip(CASES, clean, marks, strict=True):
        text = case["text"]
        check(case, [(mark["label"], text[mark["char_start"] : mark["char_end"]]) for mark in marks], clean)
