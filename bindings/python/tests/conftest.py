import os
import pathlib
import shutil
import subprocess

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


def without_package():
    """The environment of a process that cannot import saoye unless it was told where it is."""
    environment = dict(os.environ)
    site = environment.pop("PYTHONPATH", None)
    return environment, site
