"""Write the floors of the quality test from the figures as they are.

    saoye eval tests/quality/{dev,opened,written,held}.jsonl --json | python3 scripts/floors.py > tests/quality/floors.tsv

A floor lies a little below its figure (0.002, or 0.01 for figures below 0.99), so
that it catches a fall and not a rounding. Look at the difference before it is
committed: floors rise when figures do, they do not follow them down.
"""

import json
import math
import pathlib
import sys

LABEL = {"recall-any": "recall_any", "recall": "recall", "precision": "precision", "span-f1": "span_f1"}
PAGES = {"removed": "removed", "kept": "kept", "exact": "exact_share"}


def floor(figure):
    slack = 0.002 if figure >= 0.99 else 0.01
    return f"{max(0, math.floor((figure - slack) * 1000) / 1000):g}"


def main():
    print("# half\ttier\tlabel, or pages\tfigure\tfloor (for touched and negatives-dropped: ceiling); scripts/floors.py")
    for file in json.load(sys.stdin)["files"]:
        half = pathlib.Path(file["file"]).stem
        for tier, group in [("all", file["all"]), *sorted(file["tiers"].items())]:
            pages = group["systems"]["saoye"]
            for name, key in PAGES.items():
                slack = floor(pages[key]) if name != "kept" else f"{math.floor((pages[key] - 0.0001) * 10000) / 10000:g}"
                print(half, tier, "pages", name, slack, sep="\t")
            print(half, tier, "pages", "touched", f"{math.ceil(pages['touched_share'] * 1000) / 1000:g}", sep="\t")
            print(half, tier, "pages", "negatives-dropped", pages["negatives_drop_advised"], sep="\t")
            for label, score in group["labels"].items():
                for name, key in LABEL.items():
                    if score["gold"] and score[key] is not None and (tier == "all" or name == "recall-any"):
                        print(half, tier, label, name, floor(score[key]), sep="\t")


if __name__ == "__main__":
    main()
