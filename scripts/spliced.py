"""Measure what the cleaner does with search phrases and sentences that it has not learnt from.

    python3 scripts/clean_corpus.py CLEAN.jsonl
    cargo build --release && python3 scripts/spliced.py CLEAN.jsonl [--saoye target/release/saoye]

The lists in tests/quality/lists were written by people who know none of the rules, and nothing is learnt from them. Phrases are
put into ordinary pages eight at a time, of one trade or of several, joined in eight ways, at the head, in the middle and at the foot;
sentences as lines of their own, behind the first sentence of a paragraph and behind the last. Printed is the share of their characters
that is removed: of phrases and adverts all should be, of honest sentences none.
"""

import argparse
import json
import pathlib
import random
import subprocess
import tempfile

LISTS = pathlib.Path(__file__).parent.parent / "tests" / "quality" / "lists"
JOINTS = ["_", ",", "|", " ", "-", "、", " | ", "\n"]
ROUNDS = 8


def pages_of_phrases(rows, pages, rng):
    """Pages with a list of phrases, with where it stands, and what joins it."""
    trades = {}
    for trade, phrase in rows:
        trades.setdefault(trade, []).append(phrase)
    everything = [phrase for _, phrase in rows]
    for turn in range(ROUNDS):
        for own in trades.values():
            phrases = rng.sample(own if turn % 2 == 0 else everything, 8)
            joint = rng.choice(JOINTS)
            lines = rng.choice(pages).split("\n")
            at = rng.choice([0, len(lines) // 2, len(lines)])
            yield splice(lines, at, joint.join(phrases)) + (joint,)


def pages_of_sentences(rows, pages, rng):
    """Pages with a sentence, with where it stands, and how."""
    for sentence in rows:
        for how in ("a line", "in a paragraph", "behind a paragraph"):
            lines = rng.choice(pages).split("\n")
            long = [i for i, line in enumerate(lines) if line.count("。") >= 2]
            if how == "a line" or not long:
                yield splice(lines, rng.randrange(1, len(lines)), sentence) + (how,)
                continue
            i = rng.choice(long)
            at = len(lines[i]) if how == "behind a paragraph" else lines[i].index("。") + 1
            start = len("\n".join(lines[:i])) + (i > 0) + at
            lines[i] = lines[i][:at] + sentence + lines[i][at:]
            yield "\n".join(lines), start, start + len(sentence), how


def splice(lines, at, text):
    start = len("\n".join(lines[:at])) + (at > 0)
    return "\n".join(lines[:at] + [text] + lines[at:]), start, start + len(text)


def measure(saoye, made):
    """The share of the spliced text that is removed, by kind, and how many characters of other text are."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        for i, (text, *_) in enumerate(made):
            file.write(json.dumps({"id": str(i), "text": text}, ensure_ascii=False) + "\n")
        file.flush()
        out = subprocess.run([saoye, "mark", file.name], check=True, capture_output=True, text=True).stdout
    kinds, others = {}, 0
    for row, (_, start, end, kind) in zip(out.splitlines(), made):
        cut = [mark for mark in json.loads(row)["saoye"]["marks"] if mark["action"] != "report"]
        own = sum(max(0, min(end, m["char_end"]) - max(start, m["char_start"])) for m in cut)
        others += sum(m["char_end"] - m["char_start"] for m in cut) - own
        sums = kinds.setdefault(kind, [0, 0])
        sums[0] += own
        sums[1] += end - start
    return kinds, others


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("clean", type=pathlib.Path)
    parser.add_argument("--saoye", default="target/release/saoye")
    options = parser.parse_args()
    pages = [json.loads(row) for row in options.clean.open(encoding="utf-8")]
    random.Random(5).shuffle(pages)
    pages = [page["text"] for page in pages[:600] if page["text"].count("\n") >= 4 and page["genre"] in ("news", "reviews", "manuals")]
    for path in sorted(LISTS.glob("*.txt")):
        rng = random.Random(7)
        rows = [row for row in path.read_text(encoding="utf-8").splitlines() if row]
        if path.stem.startswith("phrases"):
            made = list(pages_of_phrases([row.split("\t") for row in rows], pages, rng))
        else:
            made = list(pages_of_sentences(rows, pages, rng))
        kinds, others = measure(options.saoye, made)
        share = sum(own for own, _ in kinds.values()) / sum(all_ for _, all_ in kinds.values())
        parts = ", ".join(f"{kind!r} {own / all_:.3f}" for kind, (own, all_) in sorted(kinds.items()))
        print(f"{path.stem}: {share:.3f} removed ({parts}); {others} characters of other text")


if __name__ == "__main__":
    main()
