"""Learns which lines go that no rule has taken, and which pieces of lines: dictionaries/remnant_weights.tsv, remnant_trees.tsv and
part_trees.tsv; and what judges.py learns beside it.

    python3 -m venv VENV && VENV/bin/pip install numpy==2.2.6 scipy==1.15.3 scikit-learn==1.7.2
    python3 scripts/clean_corpus.py CLEAN.jsonl
    VENV/bin/python scripts/remnants.py --compose CLEAN.jsonl
    cargo test --release --lib write_remnants -- --ignored
    VENV/bin/python scripts/remnants.py [--measure]
    cargo test --lib regenerate_weights -- --ignored

The first table is a logistic regression on the characters and pairs of characters of the lines of the gold pages that may be
read (tests/quality: dev, opened, written) and of pieces of them, those that go against all others. The trees are boosted on the
lines that the rules have left (target/remnants.jsonl, with their signals) and on their pieces (target/parts.jsonl), with weights of
the first kind learnt from other authors' pages, as the table knows its own examples too well. The pages of tests/cases, and ordinary pages, as they are and between what
stands at the ends of gold pages (all in target/remnant_pages.jsonl), show what lines articles have. A fifth of the authors is left
out in turn for measuring; the held pages are measured and not learnt from.
"""

import argparse
import functools
import json
import pathlib
import random
import tomllib
import zlib
from collections import Counter, defaultdict

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

import judges
from fold import folding
from furniture_weights import units
from weights import MOST, STEP, fit, in_characters, lookalikes, with_pairs, write, write_trees

ROOT = pathlib.Path(__file__).parent.parent
QUALITY = ROOT / "tests" / "quality"
LEARNT = ("dev", "opened", "written")
COMPOSED = ROOT / "target" / "remnant_pages.jsonl"
# Ordinary pages that are put between the ends of gold pages, and as many that are taken as they are.
ORDINARY = 3000
# Labels of gold lines that stay.
STAY = {"byline"}
# Longest stretch, in characters, and what its characters come to at least to be judged, as in src/rules/remnants.rs. Lighter ones
# are examples all the same.
LONGEST, LIGHTEST = 80, -3.0
# The share of a stretch that is gold from which it goes and up to which it stays.
GOES, STAYS = 0.9, 0.1
FOLDS = 5
STRENGTH = 0.3
# Such weights are small beside a table's steps.
SCALE = 2.0
# Fewest lines that hold a pair.
FEWEST = 2
TREES = {"max_iter": 150, "max_leaf_nodes": 16, "learning_rate": 0.05, "min_samples_leaf": 20, "l2_regularization": 1.0}
# One in so many pieces that stay is an example for the weights.
PIECES = 3
PART_TREES = {"max_iter": 150, "max_leaf_nodes": 12, "learning_rate": 0.06, "min_samples_leaf": 15, "l2_regularization": 1.0}
PART_LIGHTEST = -8.0  # src/rules/parts.rs judges heavier ones only; lighter ones are examples all the same.
# What a neighbour weighs that is not there.
NOTHING = -9.0
# Signals that never speak against it the greater they are.
RISING = {"weight", "known"}


def fold_of(page):
    """Pages of one author's set are in one fold."""
    return zlib.crc32(page.split("-")[0].encode()) % FOLDS


def compose(clean):
    """Puts ordinary pages between the ends of gold pages."""
    ends = []
    for name in LEARNT:
        for row in (QUALITY / f"{name}.jsonl").open(encoding="utf-8"):
            page = json.loads(row)
            at, lines = 0, []
            labels = {i: label for start, end, label in page["gold"] for i in range(start, end)}
            for line in page["text"].split("\n"):
                lines.append((line, [labels[at + i] for i, c in enumerate(line) if not c.isspace() and at + i in labels]))
                at += len(line) + 1
            whole = [len(own) == len("".join(line.split())) > 0 and not STAY & set(own) for line, own in lines]
            if not all(whole):
                first, last = whole.index(False), len(whole) - whole[::-1].index(False)
                if first or last < len(whole):
                    ends.append((page["id"], lines[:first], lines[last:]))
    # The manuals are not under a permissive licence.
    pages = [page for page in map(json.loads, open(clean, encoding="utf-8")) if page["genre"] != "manuals"]
    rng = random.Random(1)
    with COMPOSED.open("w", encoding="utf-8") as out:
        for i, page in enumerate(rng.sample(pages, ORDINARY)):
            author, head, tail = rng.choice(ends)
            text, gold = "", []
            for line, own in [*head, (page["text"].strip("\n"), []), *tail]:
                if own:
                    gold.append([len(text), len(text) + len(line), own[0]])
                text += line + "\n"
            page = {"id": f"{author.split('-')[0]}-{i}", "text": text[:-1], "gold": gold, "kind": "positive"}
            out.write(json.dumps(page, ensure_ascii=False) + "\n")
        for i, page in enumerate(rng.sample(pages, ORDINARY)):
            page = {"id": f"plain{i}-", "text": page["text"].strip("\n"), "gold": [], "kind": "negative"}
            out.write(json.dumps(page, ensure_ascii=False) + "\n")
        for page in cases():
            out.write(json.dumps(page, ensure_ascii=False) + "\n")


def cases():
    """The pages of tests/cases, as far as they are cleaned by default."""
    for path in sorted((ROOT / "tests" / "cases").glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8")).get("case", []):
            text, at, gold = case["text"], 0 if "marks" in case else -1, []
            for mark in case.get("marks", []):
                at = text.find(mark.get("text", "\0"), at)
                if at < 0:
                    break
                gold.append([at, at + len(mark["text"]), mark["label"]])
                at = gold[-1][1]
            if at >= 0 and not case.keys() - {"name", "form", "text", "marks", "clean", "verdict"}:
                yield {"id": f"{path.stem}-{case['name']}", "text": text, "gold": gold, "kind": "negative" if not gold else "positive"}


def gold_pages():
    for path in (*(QUALITY / f"{name}.jsonl" for name in LEARNT), COMPOSED, QUALITY / "held.jsonl"):
        for row in path.open(encoding="utf-8"):
            page = json.loads(row)
            page["set"] = path.stem
            page["labels"] = {i: label for start, end, label in page["gold"] for i in range(start, end)}
            yield page


def goes(page, start, end):
    """Whether a line goes; None where a part of it does."""
    own = [page["labels"].get(i) for i in range(start, end) if not page["text"][i].isspace()]
    share = sum(label is not None for label in own) / max(1, len(own))
    if GOES > share > STAYS:
        return None
    return share >= GOES and Counter(own).most_common(1)[0][0] not in STAY


def lines_of(page):
    at = 0
    for line in page["text"].split("\n"):
        one = goes(page, at, at + len(line))
        at += len(line) + 1
        if line.strip() and one is not None and len("".join(line.split())) <= LONGEST:
            yield line.strip(), one


def weights_of(lines):
    """A table of weights, learnt from lines as lists of features."""
    times = Counter(feature for features, _ in lines for feature in set(features))
    known = sorted(feature for feature, n in times.items() if n >= FEWEST or len(feature) == 1)
    known = {feature: i for i, feature in enumerate(known)}
    model = fit([features for features, _ in lines], [one for _, one in lines], None, known, STRENGTH)
    coefficients = SCALE * model.coef_[0]
    for end in "⟨⟩":
        coefficients[known[end]] += SCALE * model.intercept_[0] / 2
    # As they are in the table.
    return known, STEP * (coefficients / STEP).round().clip(-MOST, MOST)


def boosted(signals, ones, names, trees=TREES):
    rising = [int(name in RISING) for name in names] if trees is TREES else None
    return HistGradientBoostingClassifier(**trees, monotonic_cst=rising, early_stopping=False, random_state=1).fit(signals, ones)


def measure(name, odds, rows):
    """How much goes and is lost by the odds from which lines go."""
    for least in (0.0, 0.3, 0.6, 0.9, 1.2, 1.5, 2.0):
        own = [row for row, one in zip(rows, odds) if one >= least and row["signals"][0] >= LIGHTEST]
        chars = {one: sum(row["chars"] for row in own if row["goes"] is one) for one in (True, False, None)}
        lines = {one: sum(row["goes"] is one for row in own) for one in (True, False, None)}
        hurt = {row["id"] for row in own if row["goes"] is False and row["kind"] == "negative"}
        print(
            f"{name} from {least}: {lines[True]} lines, {chars[True]} characters go; lost {lines[False]}, {chars[False]};"
            f" in part {lines[None]}, {chars[None]}; look-alikes {len(hurt)}"
        )


def rows_of(name, pages):
    """What was measured of lines or of pieces, and the names of the signals."""
    rows, names = [], None
    for row in (ROOT / "target" / f"{name}.jsonl").open(encoding="utf-8"):
        row = json.loads(row)
        names = row.pop("names", names)
        page = pages[row["set"], row["id"]]
        start, end = in_characters(page["text"], row["start"], row["end"])
        row["goes"] = goes(page, start, end)
        row["chars"] = len("".join(page["text"][start:end].split()))
        row["kind"] = page.get("kind")
        row["fold"] = fold_of(row["id"]) if row["set"] != "held" else None
        # A piece of a line that goes whole tells nothing of what is put into lines.
        row["inner"] = name == "parts" and not goes(page, *line_around(page["text"], start, end))
        rows.append(row)
    return rows, names


def line_around(text, start, end):
    behind = text.find("\n", end)
    return text.rfind("\n", 0, start) + 1, behind if behind >= 0 else len(text)


def weigh_line(row, names, weight):
    """Sets the signals of a piece that tell what its line weighs, as src/rules/parts.rs does."""
    weights = [weight(piece) for piece in row["pieces"]]
    chars = [len("".join(piece.split())) for piece in row["pieces"]]
    k = row["index"]
    told = {
        "density": weights[k] / max(1, chars[k]),
        "around": (sum(weights) - weights[k]) / max(1, sum(chars) - chars[k]),
        "weight_before": weights[k - 1] if k else NOTHING,
        "weight_behind": weights[k + 1] if k + 1 < len(weights) else NOTHING,
    }
    for signal, value in told.items():
        row["signals"][names.index(signal)] = value
    del row["pieces"]


def learnt(name, measured, weight, longest, trees):
    """Learns trees from what was measured, measures them, and gives them back with the names of their signals."""
    rows = defaultdict(list)
    all_rows, names = measured
    # What the share of a page is called that goes.
    taken = names.index("share" if name == "parts" else "taken_lines")
    for row in all_rows:
        own = row["signals"][0] = weight(row, row["text"])
        if name == "parts":
            weigh_line(row, names, lambda text: weight(row, text))
        if longest and row["chars"] > longest or name == "parts" and (own < PART_LIGHTEST or not row["inner"]):
            continue
        rows["held" if row["set"] == "held" else "learnt"].append(row)
    signals = {name: numpy.array([row["signals"] for row in rows[name]], dtype=numpy.float32) for name in rows}
    # What is junk in part does not go.
    ones = numpy.array([row["goes"] is True for row in rows["learnt"]])
    folds = numpy.array([row["fold"] for row in rows["learnt"]])
    print(f"{name}: {len(ones)} left by the rules, {ones.sum()} of these go")

    odds = numpy.zeros(len(ones))
    for k in range(FOLDS):
        apart = folds == k
        odds[apart] = boosted(signals["learnt"][~apart], ones[~apart], names, trees).decision_function(signals["learnt"][apart])
    model = boosted(signals["learnt"], ones, names, trees)
    odds = {"other authors": (odds, rows["learnt"]), "held": (model.decision_function(signals["held"]), rows["held"])}
    for whose, (values, own) in odds.items():
        # Of pages of which something goes, and of others.
        for kind, something in (("", True), (", nothing taken", False)):
            chosen = [i for i, row in enumerate(own) if (row["signals"][taken] > 0) == something]
            measure(f"{name}, {whose}{kind}", values[chosen], [own[i] for i in chosen])
    return model, names


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--measure", action="store_true", help="write nothing")
    parser.add_argument("--compose", metavar="CLEAN", help="write the pages to learn from beside the gold, and nothing else")
    options = parser.parse_args()
    if options.compose:
        return compose(options.compose)
    fold = lookalikes(ROOT, folding())
    pages = {(page["set"], page["id"]): page for page in gold_pages()}
    features = lambda line: with_pairs(units(line, fold))
    lines = [
        (fold_of(page["id"]), (features(line), one))
        for page in pages.values()
        if page["set"] != "held"
        for line, one in lines_of(page)
    ]
    print(f"{len(lines)} lines")
    kept = 0
    parts = rows_of("parts", pages)
    for row in parts[0]:
        kept += row["goes"] is False
        if row["set"] != "held" and row["goes"] is not None and (row["goes"] or kept % PIECES == 0):
            lines.append((row["fold"], (features(row["text"]), row["goes"])))
    tables = {k: weights_of([line for own, line in lines if own != k]) for k in range(FOLDS)}
    tables[None] = weights_of([line for _, line in lines])

    @functools.lru_cache(maxsize=1_000_000)
    def weight_by(table, text):
        known, coefficients = tables[table]
        return sum(coefficients[known[f]] for f in features(text.strip()) if f in known)

    def weight(row, text=None):
        table = None if row["set"] == "held" else fold_of(row["id"])
        return weight_by(table, row["text"] if text is None else text)

    judges.learn(pages, weight, goes, fold_of, FOLDS, not options.measure)

    comment = (
        "# Whether a {} goes that no rule has taken: the signals, what all start from, and trees that are summed up. A tree is a\n"
        "# signal (src/dictionary/remnants.rs) and a number, then the tree for values up to it, then the one for greater ones; or what it adds.\n"
        "# Derived by scripts/remnants.py; not edited by hand.\n"
    )
    for name, what, longest, trees in (("remnant", "line", LONGEST, TREES), ("part", "piece of a line", None, PART_TREES)):
        measured = parts if name == "part" else rows_of("remnants", pages)
        model, names = learnt(f"{name}s", measured, weight, longest, trees)
        if not options.measure:
            write_trees(ROOT / "dictionaries" / f"{name}_trees.tsv", comment.format(what), names, names, model)
    if options.measure:
        return
    comment = (
        "# How much a character of a line speaks for its being taken on a page where other lines are, and how much it does with the one\n"
        "# behind it; letters and signs as in furniture_weights.tsv. Derived by scripts/remnants.py; not edited by hand.\n"
    )
    pairs = write(ROOT / "dictionaries" / "remnant_weights.tsv", comment, *tables[None])
    print(f"{pairs} pairs")


if __name__ == "__main__":
    main()
