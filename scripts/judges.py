"""What scripts/remnants.py learns of lists of places and search phrases that their rules did not find likely, and of lines,
sentences and clauses that no rule has looked at: dictionaries/judge_regions.tsv, judge_phrases.tsv and judge_clauses.tsv.

Trees are boosted on what was measured (target/judged.jsonl) on the gold pages that may be read and on those composed. A fifth of
the authors is left out in turn for measuring; the held pages are measured and not learnt from. What is junk in part does not go.
"""

import json
import pathlib
from collections import Counter, defaultdict

import numpy
from sklearn.ensemble import HistGradientBoostingClassifier

from weights import in_characters, write_trees

ROOT = pathlib.Path(__file__).parent.parent
TABLES = {"region-stuffing": "judge_regions", "keyword-stuffing": "judge_phrases", None: "judge_clauses"}
TREES = {
    "judge_regions": {"max_iter": 120, "max_leaf_nodes": 8, "learning_rate": 0.05, "min_samples_leaf": 8, "l2_regularization": 1.0},
    "judge_phrases": {"max_iter": 120, "max_leaf_nodes": 8, "learning_rate": 0.05, "min_samples_leaf": 8, "l2_regularization": 1.0},
    "judge_clauses": {"max_iter": 150, "max_leaf_nodes": 12, "learning_rate": 0.06, "min_samples_leaf": 15, "l2_regularization": 1.0},
}
# Fewest examples of a signal, and what the characters of a clause come to at least, as in src/rules/clauses.rs.
FEWEST = 8
LIGHTEST = -5.0


def rows_of(pages, weight, goes):
    """What was measured, by table, with weights that know nothing of the page's author."""
    rows = defaultdict(list)
    for row in (ROOT / "target" / "judged.jsonl").open(encoding="utf-8"):
        row = json.loads(row)
        page = pages[row["set"], row["id"]]
        start, end = in_characters(page["text"], row["start"], row["end"])
        row["goes"] = goes(page, start, end)
        row["chars"] = {(row["set"], row["id"], i) for i in range(start, end) if not page["text"][i].isspace()}
        signals = row["signals"]
        signals["@weight"] = weight(row)
        signals["@density"] = signals["@weight"] / max(1.0, signals["@chars"])
        row["kind"] = page.get("kind")
        rows[TABLES[None if "level" in signals else row["label"]]].append(row)
    return rows


def measure(name, odds, rows):
    """How much goes and is lost by the odds from which spans go."""
    for least in (0.0, 0.7, 1.0, 1.4, 2.0):
        own = [row for row, one in zip(rows, odds) if one >= least and row["signals"]["@covered"] < 1]
        chars = {kind: len(set().union(*(row["chars"] for row in own if row["goes"] is kind))) for kind in (True, False, None)}
        spans = Counter(row["goes"] for row in own)
        hurt = {row["id"] for row in own if row["goes"] is False and row["kind"] == "negative"}
        print(
            f"{name} from {least}: {spans[True]} spans, {chars[True]} characters go; lost {spans[False]}, {chars[False]};"
            f" in part {spans[None]}, {chars[None]}; look-alikes {len(hurt)}"
        )


def learn(pages, weight, goes, fold_of, folds, write):
    """Learns and measures all three; writes them if told so."""
    for table, rows in rows_of(pages, weight, goes).items():
        if table == "judge_clauses":
            rows = [row for row in rows if row["signals"]["@weight"] >= LIGHTEST]
        times = Counter(name for row in rows for name in row["signals"])
        names = [name for name in sorted(times) if times[name] >= FEWEST]
        signals = numpy.array([[row["signals"].get(name, 0.0) for name in names] for row in rows], dtype=numpy.float32)
        ones = numpy.array([row["goes"] is True for row in rows])
        own = numpy.array([-1 if row["set"] == "held" else fold_of(row["id"]) for row in rows])
        read = numpy.array([row["set"] not in ("held", "remnant_pages") for row in rows])

        def boosted(chosen):
            return HistGradientBoostingClassifier(**TREES[table], early_stopping=False, random_state=1).fit(signals[chosen], ones[chosen])

        odds = numpy.zeros(len(rows))
        for k in range(folds):
            odds[own == k] = boosted((own >= 0) & (own != k)).decision_function(signals[own == k])
        model = boosted(own >= 0)
        odds[own < 0] = model.decision_function(signals[own < 0])
        print(f"{table}: {(own >= 0).sum()} spans, {(ones & (own >= 0)).sum()} go")
        # Of pages on which something is stuffed for sure, and of others.
        stuffed = numpy.array([row["signals"]["@marks"] > 0 for row in rows])
        for name, chosen in (("other authors", read), ("held", own < 0)):
            for kind, some in (("", stuffed), (", nothing stuffed", ~stuffed)):
                measure(name + kind, odds[chosen & some], [rows[i] for i in numpy.flatnonzero(chosen & some)])
        if not write:
            continue
        comment = (
            "# Whether a span goes all the same: the signals (src/rules/judge.rs, and what its rule measured), then what all spans start\n"
            "# from, and trees that are summed up. A tree is a signal and a number, then the tree for values up to it, then the one for\n"
            "# greater ones; or what it adds. Derived by scripts/remnants.py; not edited by hand.\n"
        )
        used = sorted({names[node["feature_idx"]] for one in model._predictors for node in one[0].nodes if not node["is_leaf"]})
        write_trees(ROOT / "dictionaries" / f"{table}.tsv", comment, names, used, model)
