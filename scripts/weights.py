"""What the scripts share that learn how much characters and pairs of them speak for something, or by trees whether something goes,
and how the tables are written."""

from collections import defaultdict

import numpy
import scipy.sparse
from sklearn.linear_model import LogisticRegression

# The step of a weight in a table, and how many steps a letter stands for at most.
STEP = 0.1
MOST = 26


def lookalikes(root, fold):
    """Adds to a table of foldings the rare characters that are written for common ones."""
    for row in (root / "dictionaries" / "lookalikes.tsv").read_text(encoding="utf-8").splitlines():
        written, _, meant = row.partition("\t")
        if len(written) == 1 == len(meant):
            fold[written] = meant
    return fold


def folded(c, fold):
    # A full-width comma stays: clauses are joined by it.
    c = chr(ord(c) - 0xFEE0) if "！" <= c <= "～" and c != "，" else c
    return fold.get(c.lower(), c.lower())


def lines_of(path):
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def with_pairs(symbols):
    return symbols + [a + b for a, b in zip(symbols, symbols[1:])]


def fit(texts, is_one, weights, known, strength):
    """A logistic regression; `texts` are lists of features, `known` numbers those that count."""
    rows, columns = [], []
    for i, features in enumerate(texts):
        for feature in features:
            if feature in known:
                rows.append(i)
                columns.append(known[feature])
    matrix = scipy.sparse.csr_matrix((numpy.ones(len(rows)), (rows, columns)), shape=(len(texts), len(known)))
    model = LogisticRegression(C=strength, solver="liblinear", max_iter=500, random_state=1)
    return model.fit(matrix, is_one, sample_weight=weights)


def write(path, comment, known, coefficients):
    """Writes a table and gives back how many pairs it has."""
    table = defaultdict(lambda: ["-", ""])
    for feature, weight in zip(known, coefficients):
        steps = max(-MOST, min(MOST, round(weight / STEP)))
        if steps == 0:
            continue
        letter = chr(ord("a" if steps > 0 else "A") + abs(steps) - 1)
        if len(feature) == 1:
            table[feature][0] = letter
        else:
            table[feature[0]][1] += feature[1] + letter
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(comment + "first\tweight\tfollowers\n")
        for first in sorted(table):
            file.write(f"{first}\t{table[first][0]}\t{table[first][1]}\n")
    return sum(len(row[1]) // 2 for row in table.values())


def in_characters(text, start, end):
    """A span of UTF-8's bytes as one of characters."""
    before = text.encode()
    first = len(before[:start].decode())
    return first, first + len(before[start:end].decode())


def tree_in_words(nodes, names, at=0):
    node = nodes[at]
    if node["is_leaf"]:
        return f"{node['value']:.4g}"
    yes, no = (tree_in_words(nodes, names, node[side]) for side in ("left", "right"))
    return f"{names[node['feature_idx']]} {node['num_threshold']:.6g} {yes} {no}"


def write_trees(path, comment, names, used, model):
    """Writes a boosted model's trees, with those of its signals that are `used` and what all start from before them."""
    trees = [" ".join(used), f"{model._baseline_prediction.ravel()[0]:.4g}"]
    trees += [tree_in_words(one[0].nodes, names) for one in model._predictors]
    path.write_text(comment + "\n".join(trees) + "\n", encoding="utf-8", newline="\n")
    print(f"{path.stem}: {len(used)} signals, {len(trees) - 2} trees, {path.stat().st_size} bytes")
