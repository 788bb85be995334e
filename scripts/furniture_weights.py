"""Derives dictionaries/furniture_weights.tsv: how much a line's characters, or one after another, speak for page furniture.

    python3 -m venv VENV && VENV/bin/pip install numpy==2.2.6 scipy==1.15.3 scikit-learn==1.7.2
    python3 scripts/clean_corpus.py CLEAN.jsonl
    VENV/bin/python scripts/furniture_weights.py CLEAN.jsonl
    cargo test --lib regenerate_weights -- --ignored

Logistic regression on the characters and pairs of characters of folded short lines: those of dictionaries/furniture/lines.txt and
the furniture of the gold pages that may be read (tests/quality: dev, opened, written) against the honest lines and items of
dictionaries/furniture and dictionaries/adverts, the articles' lines there and those of ordinary pages. A run of digits counts as
0, one of Latin letters as a, one of blanks as a blank; ⟨ and ⟩ are a line's ends, and hold what every line starts from.
"""

import json
import pathlib
import sys
from collections import Counter

from fold import folding
from weights import fit, folded, lines_of, lookalikes, with_pairs, write

ROOT = pathlib.Path(__file__).parent.parent
SOURCES = ROOT / "dictionaries"
LABELS = {"share-widget", "page-tools", "breadcrumb", "pager", "footer", "link-list"}
# What a line of each kind counts for.
WEIGHTS = {"lines": 4.0, "gold": 1.5, "honest": 4.0, "items": 1.0, "articles": 2.0, "pages": 0.5}
# One page in so many is left out, for measuring.
APART = 5
STRENGTH = 1.5
# Most characters of a line, and fewest lines that hold a pair: of furniture, of others.
LONGEST = 60
FEWEST = 2
COMMON = 20


def units(text, fold):
    out, last = ["⟨"], ""
    for c in text.strip():
        c = folded(c, fold)
        if c.isspace():
            c = " "
        elif c in "0123456789":
            c = "0"
        elif "a" <= c <= "z":
            c = "a"
        elif c == "#":
            c = "＃"
        elif ord(c) > 0xFFFF:
            c = "☺"
        if not (c == last and c in "0a "):
            out.append(c)
        last = c
    return out + ["⟩"]


def gold_lines():
    """The lines of the gold pages: those that are furniture, and those of which nothing is."""
    for name in ("dev", "opened", "written"):
        for row in (ROOT / "tests" / "quality" / f"{name}.jsonl").open(encoding="utf-8"):
            page = json.loads(row)
            label = {i: gold[2] for gold in page["gold"] for i in range(gold[0], gold[1])}
            at = 0
            for line in page["text"].split("\n"):
                own = [label.get(at + i) for i, c in enumerate(line) if not c.isspace()]
                at += len(line) + 1
                if own and len(own) <= LONGEST:
                    furniture = sum(one in LABELS for one in own) / len(own)
                    if furniture >= 0.9 or not any(own):
                        yield furniture >= 0.9, line.strip()


def examples(clean):
    """Lines by kind."""
    lines = [line.split("\t") for line in lines_of(SOURCES / "furniture" / "lines.txt")]
    lines = [line for label, line in lines if label in LABELS]
    gold = list(gold_lines())
    pages = set()
    for i, row in enumerate(open(clean, encoding="utf-8")):
        page = json.loads(row)
        # The manuals are not under a permissive licence.
        if i % APART and page["genre"] != "manuals":
            pages.update(line.strip() for line in page["text"].split("\n") if 0 < len(line.strip()) <= LONGEST)
    return {
        "lines": lines,
        "gold": [line for furniture, line in gold if furniture],
        "honest": lines_of(SOURCES / "furniture" / "honest.txt"),
        "items": lines_of(SOURCES / "adverts" / "items.txt"),
        "articles": [line for furniture, line in gold if not furniture],
        "pages": sorted(pages),
    }


def main():
    fold = lookalikes(ROOT, folding())
    found = examples(sys.argv[1])
    ones = ("lines", "gold")
    texts = {kind: [with_pairs(units(line, fold)) for line in found[kind]] for kind in WEIGHTS}
    own = Counter(f for kind in ones for text in texts[kind] for f in set(text))
    all_ = Counter(f for kind in texts for text in texts[kind] for f in set(text))
    known = sorted(f for f, n in all_.items() if own[f] >= FEWEST or n >= COMMON)
    known = {f: i for i, f in enumerate(known)}
    is_one = [kind in ones for kind in WEIGHTS for _ in texts[kind]]
    weights = [WEIGHTS[kind] for kind in WEIGHTS for _ in texts[kind]]
    model = fit([text for kind in WEIGHTS for text in texts[kind]], is_one, weights, known, STRENGTH)
    coefficients = model.coef_[0].copy()
    for end in "⟨⟩":
        coefficients[known[end]] += model.intercept_[0] / 2
    comment = (
        "# How much a character of a short line speaks for page furniture, and how much it does with the one behind it: a for a tenth,\n"
        "# b for two, and so on; capitals speak against it. 0 stands for digits, a for Latin letters, ⟨ and ⟩ for the line's ends, ＃ for #,\n"
        "# ☺ for pictures. Derived by scripts/furniture_weights.py; not edited by hand.\n"
    )
    pairs = write(SOURCES / "furniture_weights.tsv", comment, known, coefficients)
    print(f"{ {kind: len(found[kind]) for kind in found} }, {pairs} pairs, intercept {model.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
