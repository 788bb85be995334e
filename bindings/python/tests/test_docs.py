"""The manual: its snippets are the examples that the other tests run, each short enough to be read."""

import pathlib
import re

import pytest
from conftest import EXAMPLES, ROOT

MANUAL = (ROOT / "docs/python.md").read_text(encoding="utf-8")
SNIPPETS = dict(re.findall(r"^`bindings/python/examples/(\S+)`[^\n]*:\n\n```python\n(.*?)```$", MANUAL, re.M | re.S))


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.py")), ids=lambda file: file.name)
def test_snippet(file):
    text = file.read_text(encoding="utf-8")
    assert SNIPPETS.get(file.name) == text
    # Empty lines do not count.
    assert len([line for line in text.splitlines() if line]) < 15


def test_each_example_is_run_by_a_test():
    tests = "".join(file.read_text(encoding="utf-8") for file in pathlib.Path(__file__).parent.glob("test_*.py"))
    for file in EXAMPLES.glob("*.py"):
        assert f'"{file.name}"' in tests or f'"{file.stem.removesuffix("_udf")}"' in tests, file.name


def test_nothing_in_the_manual_is_left_behind():
    assert set(SNIPPETS) == {file.name for file in EXAMPLES.glob("*.py")}
    assert MANUAL.count("```python") == len(SNIPPETS)
