"""Derives dictionaries/advert_weights.tsv: how much a character, or one after another, speaks for an advert.

    python3 -m venv VENV && VENV/bin/pip install numpy==2.2.6 scipy==1.15.3 scikit-learn==1.7.2
    python3 scripts/clean_corpus.py CLEAN.jsonl
    VENV/bin/python scripts/advert_weights.py CLEAN.jsonl
    cargo test --lib regenerate_weights -- --ignored

Logistic regression on the characters and pairs of characters of folded text: adverts and search phrases of
dictionaries/adverts/ and of the gold pages that may be read (tests/quality: dev, opened, written) against honest sentences and
items there, sentences of ordinary pages, and those of the articles in the gold pages. A run of digits counts as 0, one of Latin letters as a.
"""

import json
import pathlib
import re
import sys
from collections import Counter

from fold import folding
from weights import fit, folded, lines_of, lookalikes, with_pairs, write

ROOT = pathlib.Path(__file__).parent.parent
SOURCES = ROOT / "dictionaries" / "adverts"
# What an example of each kind counts for.
WEIGHTS = {"adverts": 5.0, "phrases": 2.0, "stuffed": 4.0, "honest": 4.0, "items": 2.0, "gold": 2.0, "pages": 1.0}
SPAM = ("adverts", "phrases", "stuffed")
# One page in so many is left out, for measuring.
APART = 5
STRENGTH = 0.6
# Fewest examples that hold a pair.
FEWEST = 2
SENTENCE = re.compile(r"[^。！？!?…\n;；]+[。！？!?…;；]*")
# What stands between the phrases of a stuffed line.
BETWEEN = re.compile(r"[|｜_,，、/／+＋#＃;；。！!~～\-—【】「」\[\]（）()\s]+")


def units(text, fold):
    """The characters that count; signs between them are left out."""
    out, last = [], ""
    for c in text:
        c = folded(c, fold)
        kind = c if "\u3400" <= c <= "\u9fff" else "0" if c in "0123456789" else "a" if "a" <= c <= "z" else ""
        if kind and not (kind == last and kind in "0a"):
            out.append(kind)
        if kind or c not in ".-":
            last = kind
    return out


def features(text, fold):
    return with_pairs(units(text, fold))


def examples(clean):
    """Texts by kind."""
    found = {kind: lines_of(SOURCES / f"{kind}.txt") for kind in ("adverts", "phrases", "honest", "items")}
    gold, stuffed, pages = [], [], []
    for name in ("dev", "opened", "written"):
        for row in (ROOT / "tests" / "quality" / f"{name}.jsonl").open(encoding="utf-8"):
            page = json.loads(row)
            text = list(page["text"])
            for start, end, label in page["gold"]:
                if label in ("keyword-stuffing", "contact-ad"):
                    stuffed += phrases_of(page["text"][start:end])
                text[start:end] = "\n" * (end - start)
            gold += SENTENCE.findall("".join(text))
    for i, row in enumerate(open(clean, encoding="utf-8")):
        page = json.loads(row)
        # The manuals are not under a permissive licence.
        if i % APART and page["genre"] != "manuals":
            pages += SENTENCE.findall(page["text"])
    return found | {"stuffed": list(dict.fromkeys(stuffed)), "gold": list(dict.fromkeys(gold)), "pages": pages}


def phrases_of(stuffed):
    """The phrases of a stuffed text; a line of fewer than three is one advert."""
    for line in stuffed.splitlines():
        phrases = [phrase for phrase in BETWEEN.split(line) if len(phrase) > 3]
        yield from phrases if len(phrases) > 2 else [line] if len(line) > 7 else []


def main():
    fold = lookalikes(ROOT, folding())
    found = examples(sys.argv[1])
    spam = Counter(f for kind in SPAM for text in found[kind] for f in set(features(text, fold)))
    other = Counter(f for kind in WEIGHTS if kind not in SPAM for text in found[kind] for f in set(features(text, fold)))
    known = [f for f, n in spam.items() if n >= FEWEST]
    known += [f for f, n in other.most_common(30_000) if n >= 20 and spam[f] < FEWEST]
    known = {f: i for i, f in enumerate(sorted(known))}
    texts = [features(text, fold) for kind in WEIGHTS for text in found[kind]]
    is_spam = [kind in SPAM for kind in WEIGHTS for _ in found[kind]]
    weights = [WEIGHTS[kind] for kind in WEIGHTS for _ in found[kind]]
    model = fit(texts, is_spam, weights, known, STRENGTH)
    comment = (
        "# How much a character speaks for an advert, and how much it does with the one behind it: a for a tenth, b for two, and so on;\n"
        f"# capitals speak against it. 0 stands for digits, a for Latin letters. All text starts from {model.intercept_[0]:.1f}. Derived by\n"
        "# scripts/advert_weights.py; not edited by hand.\n"
    )
    pairs = write(ROOT / "dictionaries" / "advert_weights.tsv", comment, known, model.coef_[0])
    print(f"{ {kind: len(found[kind]) for kind in found} }, {pairs} pairs, intercept {model.intercept_[0]:.2f}")


if __name__ == "__main__":
    main()
