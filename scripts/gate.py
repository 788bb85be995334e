"""Learns which pages the rules need not look at: dictionaries/gate_weights.tsv and gate_trees.tsv.

    python3 -m venv VENV && VENV/bin/pip install numpy==2.2.6 scipy==1.15.3 scikit-learn==1.7.2 numba==0.68.1
    python3 scripts/clean_corpus.py CLEAN.jsonl
    VENV/bin/python scripts/remnants.py --compose CLEAN.jsonl
    VENV/bin/python scripts/gate.py SAOYE CLEAN.jsonl [--measure]
    cargo test --lib regenerate_weights -- --ignored

SAOYE is the program; it marks, with the gate open, the gold pages that may be read (tests/quality: dev, opened, written), the pages
of tests/cases, ordinary pages, and single lines of the phrase tables between lines of these. What is marked rightly there is to be found at a glance, all other text is not to look like it.

A character's weight and that of a pair are learnt so that the stretch of a mark that weighs most weighs enough and no stretch
elsewhere does: passes over all pages in which the weights of such a stretch are moved by how wrong it was. Half of the authors
is learnt from in turn for the trees, which weigh the heaviest stretch of a line with the line and its page. With --measure it says
what would be lost on held pages, which are not learnt from, and how many of a fifth of the ordinary pages would be passed over.
"""

import argparse
import json
import pathlib
import random
import subprocess
import zlib

import numba
import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

from fold import folding
from weights import MOST, STEP, folded, lookalikes, write, write_trees

ROOT = pathlib.Path(__file__).parent.parent
QUALITY = ROOT / "tests" / "quality"
COMPOSED = ROOT / "target" / "remnant_pages.jsonl"
PHRASES = ROOT / "target" / "gate_pages.jsonl"
# What phrases are called that are lines of their own.
LINES = {"line", "prompt"}
GOLD = ("dev", "opened", "written")
# As in src/rules/gate.rs and src/dictionary/gate_weights.rs: what a character speaks against junk, the weight from which a line is looked at and that of a heavy one.
BIAS, LEAST, HEAVY = 0.5, 1.0, 3.0
SIGNALS = ["weight", "chars", "stop", "above", "below", "rival", "heavy"]
STOPS = "。!?….;:”」』)"
LINE, BLANK, DIGIT = ord("⏎"), ord(" "), ord("0")
# What a stretch that goes is to weigh, and what one that stays is to stay below.
ENOUGH, LITTLE = 6.0, 4.0
PASSES, RATE, SHRINK = 24, 0.2, 0.002
# What a page's other marks count for beside the heaviest.
OTHERS = 0.3
# How often a page of tests/cases is learnt from: each is one of a kind.
OFTEN = 4
FEWEST = 2
TREES = {"max_iter": 40, "max_leaf_nodes": 6, "learning_rate": 0.25, "min_samples_leaf": 40}
# One ordinary page in so many is left out with --measure.
APART = 5
# What no rule that judges has found.
RESTORED = {"pinyin-annotation", "shifted-gbk", "markup-residue"}


def symbols_of():
    """What each character counts as, by its number."""
    fold = lookalikes(ROOT, folding())
    table = numpy.full(0x110000, ord("☺"), numpy.uint32)
    for code in range(0x10000):
        if not 0xD800 <= code < 0xE000:
            c = folded(chr(code), fold)
            c = "⏎" if c == "\n" else " " if c.isspace() else "0" if c in "0123456789" else "＃" if c == "#" else c
            table[code] = ord(c) if len(c) == 1 else code
    return table


SYMBOLS = symbols_of()


class Page:
    """A page: what its characters count as, with the ends of lines around it, the marks that are right and what else is junk."""

    def __init__(self, page, right):
        text = page["text"]
        self.id, self.kind = page["id"], page.get("kind", "negative")
        self.fold = zlib.crc32((page["id"] if "genre" in page else page["id"].split("-")[0]).encode()) % 2
        codes = numpy.frombuffer(text.encode("utf-32-le", "surrogatepass"), numpy.uint32)
        self.symbols = numpy.concatenate([[LINE], SYMBOLS[codes], [LINE]]).astype(numpy.uint64)
        gold = numpy.zeros(len(text) + 2, bool)
        for start, end, label in page.get("gold", []):
            gold[start + 1 : end + 1] |= label != "byline"
        marks, self.gains, self.harms = [], 0, 0
        for mark in page["saoye"]["marks"]:
            start, end = mark["char_start"] + 1, mark["char_end"] + 1
            own = int(gold[start:end].sum())
            if mark["label"] not in RESTORED and mark["label"] != "byline":
                self.gains, self.harms = self.gains + own, self.harms + end - start - own
            if own * 2 >= end - start or mark["label"] == "byline" or mark["label"] in RESTORED or right:
                marks.append((start, end))
        self.marks = numpy.array(marks, numpy.int64).reshape(-1, 2)
        # What is junk and was not found is no example.
        kept = ~gold
        for start, end in marks:
            kept[max(0, start - 1) : end + 1] = False
        edges = numpy.flatnonzero(numpy.diff(numpy.concatenate([[False], kept, [False]]).astype(int)))
        self.gaps = edges.reshape(-1, 2).astype(numpy.int64)


def with_phrases(clean):
    """Single lines of the phrase tables, each between a few lines of an ordinary page."""
    rng = random.Random(1)
    texts = [page["text"].strip("\n").split("\n") for page in map(json.loads, open(clean, encoding="utf-8")) if page["genre"] != "manuals"]
    with PHRASES.open("w", encoding="utf-8") as out:
        for path in sorted((ROOT / "dictionaries" / "phrases").glob("*.tsv")):
            for i, row in enumerate(path.read_text(encoding="utf-8").splitlines()):
                columns = row.split("\t")
                if len(columns) > 2 and columns[2] in LINES:
                    page = rng.choice(texts)
                    start = rng.randrange(len(page))
                    own = page[start : start + rng.randint(2, 6)]
                    own.insert(rng.randint(0, len(own)), columns[0])
                    out.write(json.dumps({"id": f"{path.stem}{i}-", "text": "\n".join(own)}, ensure_ascii=False) + "\n")
    return PHRASES


def pages(saoye, path):
    marked = subprocess.run([saoye, "mark", "--no-gate", path, "-o", "-"], check=True, capture_output=True).stdout
    return [json.loads(row) for row in marked.splitlines()]


@numba.njit(cache=True)
def heaviest(weights, features, start, end):
    """The stretch of [start, end) that weighs most, with its weight."""
    total, best, at, first, last = 0.0, -1e9, start, start, start
    for i in range(start, end):
        own = weights[features[i, 0]] + weights[features[i, 1]] - BIAS
        if total <= 0:
            total, at = own, i
        else:
            total += own
        if total > best:
            best, first, last = total, at, i + 1
    return best, first, last


@numba.njit(cache=True)
def move(weights, moved, features, start, end, by, rate):
    for i in range(start, end):
        for j in range(2):
            # A character by itself moves less than a pair.
            own = by if j == 0 else 0.3 * by
            feature = features[i, j]
            moved[feature] += own * own
            weights[feature] += rate * own / numpy.sqrt(moved[feature])


@numba.njit(cache=True)
def one_pass(weights, moved, features, offsets, marks, mark_offsets, gaps, gap_offsets, order, rate):
    for page in order:
        base = offsets[page]
        best, strongest = -1e9, -1
        for m in range(mark_offsets[page], mark_offsets[page + 1]):
            # The pairs with the characters beside it.
            start, end = max(base, base + marks[m, 0] - 2), min(offsets[page + 1], base + marks[m, 1] + 1)
            weight, _, _ = heaviest(weights, features, start, end)
            if weight > best:
                best, strongest = weight, m
        for m in range(mark_offsets[page], mark_offsets[page + 1]):
            start, end = max(base, base + marks[m, 0] - 2), min(offsets[page + 1], base + marks[m, 1] + 1)
            weight, first, last = heaviest(weights, features, start, end)
            if weight < 0:
                first, last = start, end
            by = 1 / (1 + numpy.exp(weight - ENOUGH))
            move(weights, moved, features, first, last, by if m == strongest else OTHERS * by, rate)
        for g in range(gap_offsets[page], gap_offsets[page + 1]):
            start, end = base + gaps[g, 0], min(offsets[page + 1], base + gaps[g, 1] - 1)
            for _ in range(2):
                weight, first, last = heaviest(weights, features, start, end)
                if end - start < 2 or weight < LITTLE - 6:
                    break
                move(weights, moved, features, first, last, -1 / (1 + numpy.exp(LITTLE - weight)), rate)


class Learner:
    """Weights of pairs and characters; what is no known pair counts as the first one behind them, which weighs nothing."""

    def __init__(self, all_):
        pairs, counts = numpy.unique(numpy.concatenate([self.pairs_of(page) for page in all_]), return_counts=True)
        self.pairs = pairs[counts >= FEWEST]

    @staticmethod
    def pairs_of(page):
        return page.symbols[:-1] << numpy.uint64(16) | page.symbols[1:]

    def features(self, page):
        pairs = self.pairs_of(page)
        at = numpy.minimum(numpy.searchsorted(self.pairs, pairs), len(self.pairs) - 1)
        known = numpy.where(self.pairs[at] == pairs, at, len(self.pairs))
        alone = len(self.pairs) + 1 + (pairs & numpy.uint64(0xFFFF)).astype(numpy.int64)
        return numpy.stack([known, alone], axis=1).astype(numpy.uint32)

    def learn(self, all_):
        rng = numpy.random.default_rng(1)
        features = [self.features(page) for page in all_]

        def flat(parts):
            return numpy.concatenate(parts), numpy.concatenate([[0], numpy.cumsum([len(part) for part in parts])])

        (features, offsets), (marks, mark_offsets) = flat(features), flat([page.marks for page in all_])
        gaps, gap_offsets = flat([page.gaps for page in all_])
        none = len(self.pairs)
        weights, moved = numpy.zeros(none + 1 + 0x10000), numpy.ones(none + 1 + 0x10000)
        for i in range(PASSES):
            order = rng.permutation(len(all_))
            one_pass(weights, moved, features, offsets, marks, mark_offsets, gaps, gap_offsets, order, RATE * (1 - 0.9 * i / PASSES))
            weights[:none] = numpy.sign(weights[:none]) * numpy.maximum(0, numpy.abs(weights[:none]) - SHRINK)
            weights[none] = 0
        # As a table holds them.
        return numpy.clip(numpy.round(weights / STEP), -MOST, MOST) * STEP


def lines(page, features, weights):
    """The signals of the lines that are looked at, and whether a mark stands in each."""
    ends = numpy.flatnonzero(page.symbols == LINE)
    rows, holds = [], []
    for i, (start, end) in enumerate(zip(ends, ends[1:])):
        own = page.symbols[start + 1 : end]
        own = own[own != BLANK]
        if len(own):
            weight, _, _ = heaviest(weights, features, start, end)
            stop = float(chr(int(own[-1])) in STOPS)
            rows.append([max(0.0, weight), len(own), stop, i, len(ends) - 2 - i, -1.0, 0.0])
            holds.append(bool(((page.marks[:, 0] < end) & (page.marks[:, 1] > start + 1)).any()))
    if not rows:
        return numpy.zeros((0, len(SIGNALS))), numpy.zeros(0, bool)
    rows, holds = numpy.array(rows), numpy.array(holds)
    if len(rows) > 1:
        first, second = rows[:, 0].argsort()[::-1][:2]
        rows[:, 5] = rows[first, 0]
        rows[first, 5] = rows[second, 0]
    heavy = rows[:, 0] > HEAVY + 1e-6
    rows[:, 6] = heavy.sum() - heavy
    looked = rows[:, 0] >= LEAST - 1e-6
    return rows[looked], holds[looked]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("saoye")
    parser.add_argument("clean")
    parser.add_argument("--measure", action="store_true")
    args = parser.parse_args()
    gold = [Page(page, False) for name in GOLD for page in pages(args.saoye, QUALITY / f"{name}.jsonl")]
    # Pages of tests/cases have a name behind the file's; the others there are composed of gold pages and ordinary ones.
    cases = [page for page in pages(args.saoye, COMPOSED) if not page["id"].split("-")[-1].isdigit() and not page["id"].startswith("plain")]
    cases = [Page(page, True) for page in cases]
    # The manuals are not under a permissive licence.
    ordinary = [Page(page, False) for page in pages(args.saoye, args.clean) if page["genre"] != "manuals"]
    apart = [page for i, page in enumerate(ordinary) if args.measure and i % APART == 0]
    ordinary = [page for i, page in enumerate(ordinary) if not (args.measure and i % APART == 0)]
    phrases = [Page(page, True) for page in pages(args.saoye, with_phrases(args.clean))]
    learnt = gold + cases * OFTEN + phrases + ordinary
    learner = Learner(learnt)
    rows, holds = [], []
    for left_out in (0, 1):
        weights = learner.learn([page for page in learnt if page.fold != left_out])
        for page in learnt:
            if page.fold == left_out:
                own, whether = lines(page, learner.features(page), weights)
                rows.append(own)
                holds.append(whether)
    rows, holds = numpy.concatenate(rows), numpy.concatenate(holds)
    model = HistGradientBoostingClassifier(random_state=1, **TREES).fit(rows, holds)
    weights = learner.learn(learnt)

    if args.measure:

        def odds(page):
            own, _ = lines(page, learner.features(page), weights)
            return model.decision_function(own).max() if len(own) else -99.0

        held = [Page(page, False) for page in pages(args.saoye, QUALITY / "held.jsonl")]
        of_held, of_cases, of_apart = (numpy.array([odds(page) for page in some]) for some in (held, cases, apart))
        gains, harms = numpy.array([page.gains for page in held]), numpy.array([page.harms for page in held])
        for opens in numpy.arange(-4.0, 0.1, 0.5):
            shut = of_held < opens
            print(
                f"{opens:.1f}: ordinary pages passed over {numpy.mean(of_apart < opens):.3f}, of held pages: look-alikes passed over"
                f" {numpy.mean(shut[[page.kind == 'negative' for page in held]]):.3f}, characters lost {gains[shut].sum()} of {gains.sum()},"
                f" saved {harms[shut].sum()} of {harms.sum()}; cases lost {sum((of_cases < opens) & [page.gains > 0 for page in cases])}"
            )
        return

    none = len(learner.pairs)
    known = [chr(int(pair) >> 16) + chr(int(pair) & 0xFFFF) for pair in learner.pairs]
    alone = numpy.flatnonzero(weights[none + 1 :])
    comment = (
        "# How much a character speaks for junk, and how much it does with the one behind it: a for a tenth, b for two, and so on;\n"
        "# capitals speak against it. 0 stands for a digit, ⏎ for a line's end, ＃ for #, ☺ for pictures. Derived by scripts/gate.py; not\n"
        "# edited by hand.\n"
    )
    features, values = known + [chr(code) for code in alone], numpy.concatenate([weights[:none], weights[none + 1 + alone]])
    pairs = write(ROOT / "dictionaries" / "gate_weights.tsv", comment, features, values)
    comment = (
        "# Whether a line holds junk, by its signals; what src/dictionary/gate_weights.rs says of them. Derived by scripts/gate.py; not edited\n"
        "# by hand.\n"
    )
    write_trees(ROOT / "dictionaries" / "gate_trees.tsv", comment, SIGNALS, SIGNALS, model)
    print(f"{len(learnt)} pages, {pairs} pairs")


if __name__ == "__main__":
    main()
