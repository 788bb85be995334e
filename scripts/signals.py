"""Says how far the weights of a rule's signals could be better: which findings they judge wrongly, and what each would have to be.

    python3 -m venv VENV && VENV/bin/pip install numpy==2.2.6 scipy==1.15.3 scikit-learn==1.7.2
    python3 scripts/clean_corpus.py CLEAN.jsonl
    cargo build --profile quick
    VENV/bin/python scripts/signals.py target/quick/saoye CLEAN.jsonl LABEL SIGNAL... [-- MORE-GOLD.jsonl...]

Findings of any score with LABEL whose evidence holds all of SIGNAL (names, say, for lists of places) are taken from the gold pages
that may be read (tests/quality: dev, opened, written) and from ordinary pages. They are right where half of their characters or
more are of the gold, wrong where next to none are. What a signal's weight should gain is learnt by a logistic regression that
starts from today's sum and is held near it; a wrong finding counts as three missed ones. Printed are the errors today and those
on pages that the regression did not see, then for each signal how many findings have it and what its unit should gain. A signal
that the rule scales says so in units of its evidence. The weights themselves are changed by hand, and looked at page by page.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
from scipy.optimize import minimize
from sklearn.model_selection import GroupKFold

ROOT = pathlib.Path(__file__).parent.parent
STUFFING = {"region-stuffing", "keyword-stuffing", "contact-ad"}
# Fewest findings that have a signal.
FEWEST = 15
# What a wrong finding counts for, and how freely weights may move.
WRONG = 3.0
FREE = 0.03


def findings(binary, path, label, signals):
    """The findings of a file's pages: page, whether it is right, its sum, its evidence."""
    pages = [json.loads(row) for row in path.read_text(encoding="utf-8").splitlines()]
    with tempfile.NamedTemporaryFile("w", suffix=".toml") as config:
        config.write("threshold = 0.0001\n")
        config.flush()
        rows = "".join(json.dumps({"text": page["text"]}) + "\n" for page in pages)
        command = [binary, "mark", "--config", config.name, "-"]
        marked = subprocess.run(command, input=rows.encode(), capture_output=True, check=True).stdout
    for page, row in zip(pages, marked.decode().splitlines(), strict=True):
        junk = STUFFING if label in STUFFING else None
        own = [(start, end) for start, end, one in page.get("gold", []) if junk is None or one in junk]
        own = {i for start, end in own for i in range(start, end)}
        for mark in json.loads(row)["saoye"]["marks"]:
            evidence = {name: float(value) for name, value in mark["evidence"].items() if isinstance(value, (int, float))}
            if mark["label"] != label or not all(signal in evidence for signal in signals):
                continue
            span = range(mark["char_start"], mark["char_end"])
            share = sum(i in own for i in span) / len(span)
            if share >= 0.5 or share <= 0.1:
                odds = min(max(mark["score"], 1e-6), 1 - 1e-6)
                yield page["id"], share >= 0.5, np.log(odds / (1 - odds)), evidence


def learn(signals, sums, right, weight):
    """What a unit of each signal should gain, with what every sum should gain last."""
    columns = np.hstack([signals, np.ones((len(sums), 1))])

    def loss(gains):
        odds = sums + columns @ gains
        chance = 1 / (1 + np.exp(-odds))
        total = (weight * np.logaddexp(0, -odds * (2 * right - 1))).sum() + (gains[:-1] ** 2).sum() / (2 * FREE)
        return total, columns.T @ ((chance - right) * weight) + np.append(gains[:-1], 0) / FREE

    return minimize(loss, np.zeros(columns.shape[1]), jac=True, method="L-BFGS-B").x


def main():
    arguments = sys.argv[1:]
    more = arguments[arguments.index("--") + 1 :] if "--" in arguments else []
    binary, clean, label, *signals = arguments[: len(arguments) - len(more) - bool(more)]
    files = [ROOT / "tests" / "quality" / f"{name}.jsonl" for name in ("dev", "opened", "written")]
    files += [pathlib.Path(path) for path in [clean, *more]]
    rows = [row for path in files for row in findings(binary, path, label, signals)]
    pages, right, sums, evidence = zip(*rows)
    right, sums = np.array(right, float), np.array(sums)
    names = sorted({name for one in evidence for name in one})
    names = [name for name in names if sum(name in one for one in evidence) >= FEWEST]
    values = np.array([[one.get(name, 0.0) for name in names] for one in evidence])
    spread = values.std(0) + 1e-9
    weight = np.where(right == 1, 1.0, WRONG)

    def errors(odds):
        return f"{int(((odds <= 0) & (right == 1)).sum())} missed, {int(((odds > 0) & (right == 0)).sum())} wrong"

    unseen = np.zeros(len(rows))
    for train, test in GroupKFold(10).split(values, right, pages):
        gains = learn(values[train] / spread, sums[train], right[train], weight[train])
        unseen[test] = sums[test] + values[test] / spread @ gains[:-1] + gains[-1]
    print(f"{len(rows)} findings, {int(right.sum())} right; today {errors(sums)}; learnt, on pages not seen: {errors(unseen)}")
    gains = learn(values / spread, sums, right, weight)
    print(f"{gains[-1]:+.2f}  what all start from")
    for gain, name in sorted(zip(gains[:-1] / spread, names), key=lambda one: -abs(one[0] * spread[names.index(one[1])])):
        print(f"{gain:+.2f}  {name}, {sum(name in one for one in evidence)} times")


if __name__ == "__main__":
    main()
