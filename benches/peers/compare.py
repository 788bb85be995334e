"""What other tools take out of the gold pages and leave in, and how fast: the tables of docs/benchmarks.md.

    benches/peers/run.sh [--saoye PATH] [--markdown] [--json FILE] [--only NAME] [--rounds 3]

The pages are those of tests/quality/{dev,opened,written}.jsonl (`python3 tests/quality/generate.py` writes them), never others.
A tool is given a page's text; those that read HTML are given it as a page with the first line as <h1> and title and every
other line as a <p>, as nothing of the page's markup is known. What a tool gives back is laid beside the page: first lines
that are equal, white space aside, then within what differs the longest common characters; a character that has no place in
what the tool gave is removed. A filter that drops a page removes all of it.

Speed is in millions of bytes of page text (UTF-8) a second of one processor's time, for Python tools the median of the rounds
of time.process_time over all pages, in one thread; the making of HTML is not timed, that of a tool's parser is. saoye's is
the `cleaner` stage of `saoye bench` on the same file, the Rust aho-corasick's its own clock.
"""

import argparse
import datetime
import difflib
import functools
import html
import importlib.metadata
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SETS = ["dev", "opened", "written"]
# Labels that are only reported, as by default.
REPORTED = {"byline"}
# A loop over 8,000 patterns would take hours over all pages.
LOOP_PAGES = 60


def read_gold():
    pages = []
    for name in SETS:
        path = ROOT / "tests" / "quality" / f"{name}.jsonl"
        if not path.exists():
            sys.exit(f"expected {path}, got none: python3 tests/quality/generate.py")
        pages += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return pages


def as_html(text):
    lines = [html.escape(line) for line in text.split("\n")]
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    body = "\n".join(f"<h1>{line}</h1>" if i == first else f"<p>{line}</p>" for i, line in enumerate(lines) if line.strip())
    return (f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{lines[first]}</title></head>'
            f"<body>\n{body}\n</body></html>")


# Measuring what is left


def visible(text):
    return "".join(text.split())


def kept_flags(text, left):
    """For each visible character of the text whether it is in what is left."""
    page, given = text.split("\n"), left.split("\n")
    a, b = [visible(line) for line in page], [visible(line) for line in given if line.strip()]
    a = [line for line in a if line]
    flags = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        old, new = "".join(a[i1:i2]), "".join(b[j1:j2])
        if tag == "equal":
            flags += [True] * len(old)
        elif not new:
            flags += [False] * len(old)
        else:
            flags += common(old, new)
    return flags


def common(old, new):
    """Flags of the characters of `old` that are in `new`; in most cases `new` has the same characters, some left out."""
    if old == new:
        return [True] * len(old)
    flags = [False] * len(old)
    for i, _, size in difflib.SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
        flags[i:i + size] = [True] * size
    return flags


def measure(pages, lefts):
    t = dict(pages=0, gold=0, gold_removed=0, article=0, article_lost=0, exact=0, negatives=0, touched=0, emptied=0)
    for page, left in zip(pages, lefts):
        text = page["text"]
        gold = [False] * len(text)
        for start, end, label in page["gold"]:
            if label not in REPORTED:
                gold[start:end] = [True] * (end - start)
        gold = [g for g, c in zip(gold, text) if not c.isspace()]
        kept = kept_flags(text, left)
        assert len(gold) == len(kept), page["id"]
        removed = sum(g and not k for g, k in zip(gold, kept))
        lost = sum(not g and not k for g, k in zip(gold, kept))
        t["pages"] += 1
        t["gold"] += sum(gold)
        t["gold_removed"] += removed
        t["article"] += len(gold) - sum(gold)
        t["article_lost"] += lost
        t["exact"] += removed == sum(gold) and lost == 0
        t["negatives"] += not any(gold)
        t["touched"] += not any(gold) and lost > 0
        t["emptied"] += not any(kept)
    return t


# The tools: each takes texts and gives what is left of them


def names():
    return cargo("automaton").splitlines()


def cargo(bench, *args):
    command = ["cargo", "bench", "--quiet", "--locked", "--bench", bench, "--", *args]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def trafilatura_default(**options):
    import trafilatura
    return lambda page: trafilatura.extract(page, **options) or ""


def justext_tool(**lengths):
    import justext
    # jusText has no stop words of Chinese, and parts words at blanks; without stop words its own limits never call a
    # paragraph good, so they are set to none, as its authors say for languages that are not known.
    def run(page):
        found = justext.justext(page.encode(), frozenset(), stopwords_low=0, stopwords_high=0, encoding="utf-8", **lengths)
        return "\n".join(p.text for p in found if not p.is_boilerplate)
    return run


def resiliparse_tool():
    from resiliparse.extract.html2text import extract_plain_text
    return lambda page: extract_plain_text(page, main_content=True, list_bullets=False, alt_texts=False)


def readability_tool():
    import lxml.html
    from readability import Document
    def run(page):
        found = lxml.html.fromstring(Document(page).summary() or "<p></p>")
        return "\n".join("".join(e.itertext()) for e in found.iter("h1", "h2", "p", "pre", "td", "li"))
    return run


def datatrove_tool(name):
    import logging

    from datatrove.data import Document
    logging.disable(logging.INFO)
    sys.path.insert(0, str(HERE))
    import rescue
    if name == "C4ParagraphFilter":
        from datatrove.pipeline.filters.c4_filters import C4ParagraphFilter
        one = C4ParagraphFilter()
    else:
        gopher, c4 = rescue.filters(rescue.THRESHOLDS["05e6729"])
        one = {**gopher, "C4QualityFilter": c4}[name]
        # Cut words anew for every page, as in a pipeline; rescue.py keeps them.
        tokens = rescue.tokenizer()
        tokens.word_tokenize = getattr(tokens.word_tokenize, "__wrapped__", tokens.word_tokenize)
        tokens.word_tokenize("热身。")
    def run(text):
        document = Document(text=text, id="0")
        return document.text if one.filter(document) is True else ""
    return run


def ahocorasick_tool():
    import ahocorasick
    automaton = ahocorasick.Automaton()
    for name in names():
        automaton.add_word(name, len(name))
    automaton.make_automaton()
    def run(text):
        out, at = [], 0
        for end, size in automaton.iter_long(text):
            out.append(text[at:end + 1 - size])
            at = end + 1
        return "".join(out) + text[at:]
    return run


def regex_loop():
    patterns = [re.compile(re.escape(name)) for name in sorted(names(), key=len, reverse=True)]
    def run(text):
        for pattern in patterns:
            text = pattern.sub("", text)
        return text
    return run


def regex_one():
    pattern = re.compile("|".join(map(re.escape, sorted(names(), key=len, reverse=True))))
    return lambda text: pattern.sub("", text)


def dolma_tool(name):
    """dolma's taggers, in an environment of their own (run.sh makes it where they install); pages with a span that the
    usual mixer would take out lose that span, or all."""
    python = os.environ.get("DOLMA_PYTHON")
    if not python:
        raise ImportError("dolma did not install; " + os.environ.get("DOLMA_REASON", "see run.sh"))
    return functools.partial(dolma_run, python, name)


def dolma_run(python, name, texts):
    source = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    command = [python, str(HERE / "dolma_tagger.py"), name]
    done = subprocess.run(command, input=source, check=True, capture_output=True, text=True).stdout.splitlines()
    return [json.loads(line)["text"] for line in done[1:]], json.loads(done[0])["seconds"]


HTML, TEXT = "HTML", "text"
TOOLS = [
    ("trafilatura", "trafilatura", HTML, functools.partial(trafilatura_default, include_comments=False)),
    ("trafilatura, favor_recall", "trafilatura", HTML, functools.partial(trafilatura_default, include_comments=False, favor_recall=True)),
    ("jusText, no stop words", "justext", HTML, justext_tool),
    # A Chinese text has about a third of the characters of an English one.
    ("jusText, no stop words, a third of its lengths", "justext", HTML, functools.partial(justext_tool, length_low=23, length_high=67)),
    ("resiliparse, main_content", "resiliparse", HTML, resiliparse_tool),
    ("readability-lxml", "readability-lxml", HTML, readability_tool),
    ("datatrove C4 quality", "datatrove", TEXT, functools.partial(datatrove_tool, "C4QualityFilter")),
    ("datatrove C4 paragraphs (mC4)", "datatrove", TEXT, functools.partial(datatrove_tool, "C4ParagraphFilter")),
    ("datatrove Gopher quality, FineWeb-2's values", "datatrove", TEXT, functools.partial(datatrove_tool, "GopherQualityFilter")),
    ("datatrove Gopher repetition, FineWeb-2's values", "datatrove", TEXT, functools.partial(datatrove_tool, "GopherRepetitionFilter")),
    ("names, pyahocorasick", "pyahocorasick", TEXT, ahocorasick_tool),
    ("names, one Python regex", None, TEXT, regex_one),
    ("names, loop of Python regexes", None, TEXT, regex_loop),
]


def timed(run, inputs, rounds):
    seconds = []
    for _ in range(rounds):
        start = time.process_time()
        lefts = [run(page) for page in inputs]
        seconds.append(time.process_time() - start)
    return lefts, seconds


def saoye(binary, pages, rounds):
    with tempfile.TemporaryDirectory() as folder:
        source, target = pathlib.Path(folder, "in.jsonl"), pathlib.Path(folder, "out.jsonl")
        source.write_text("".join(json.dumps({"text": p["text"]}, ensure_ascii=False) + "\n" for p in pages), encoding="utf-8")
        subprocess.run([binary, "clean", source, "-o", target, "--quiet"], check=True)
        lefts = [json.loads(line)["text"] for line in target.read_text(encoding="utf-8").splitlines()]
        told = json.loads(subprocess.run([binary, "bench", source, "--json", "--threads", "1", "--rounds", str(rounds), "--size", "64"],
                                         check=True, capture_output=True, text=True).stdout)
        rate = next(s for s in told["parts"][0]["stages"] if s["stage"] == "cleaner")["median_megabytes_per_second"]
        lines = cargo("automaton", str(source)).splitlines()
    return lefts, rate, [json.loads(line)["text"] for line in lines[1:]], json.loads(lines[0])["seconds"]


def share(part, whole):
    return "-" if not whole else f"{int(10000 * part / whole) / 10000:.4f}"


def row(name, version, given, rate, t):
    removed = t["gold_removed"] + t["article_lost"]
    return [name, version, given, "-" if rate is None else f"{rate:.3g}", share(t["gold_removed"], t["gold"]),
            share(t["article"] - t["article_lost"], t["article"]), share(t["gold_removed"], removed),
            share(t["exact"], t["pages"]), f'{t["touched"]} of {t["negatives"]}', str(t["emptied"])]


HEAD = ["tool", "version", "given", "MB/s a core", "junk removed", "article kept", "precision", "exact", "negatives touched", "nothing left"]


def processor():
    try:
        told = pathlib.Path("/proc/cpuinfo").read_text()
        return next(line.split(":")[1].strip() for line in told.splitlines() if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or "unknown"


def print_table(rows, markdown):
    if markdown:
        print("| " + " | ".join(HEAD) + " |\n| --- | --- | --- |" + " ---: |" * (len(HEAD) - 3))
        for cells in rows:
            print("| " + " | ".join(cells) + " |")
        return
    widths = [max(len(cells[i]) for cells in [HEAD, *rows]) for i in range(len(HEAD))]
    for cells in [HEAD, *rows]:
        print("  ".join(c.ljust(w) if i < 3 else c.rjust(w) for i, (c, w) in enumerate(zip(cells, widths))).rstrip())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--saoye", default=str(ROOT / "target" / "release" / "saoye"), help="the binary to measure")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", help="only tools with this in their name")
    parser.add_argument("--markdown", action="store_true")
    parser.add_argument("--json", type=pathlib.Path, help="write the counts to this file")
    options = parser.parse_args()

    pages = read_gold()
    texts = [page["text"] for page in pages]
    size = sum(len(text.encode()) for text in texts)
    rate = lambda seconds: size / 1e6 / statistics.median(seconds)
    print(f"{datetime.date.today()}, {processor()}, {os.cpu_count()} cores, Python {platform.python_version()}: "
          f"{len(pages)} pages of {', '.join(SETS)}, {size / 1e6:.2f} MB\n", flush=True)
    rows, counts, missing = [], {}, []

    def note(name, version, given, speed, lefts, part=pages):
        t = counts[name] = measure(part, lefts)
        t["megabytes_per_second"] = speed
        rows.append(row(name, version, given, speed, t))
        print(f"  {name}: done", file=sys.stderr, flush=True)

    if not options.only:
        lefts, speed, automaton, seconds = saoye(options.saoye, pages, options.rounds)
        version = subprocess.run([options.saoye, "--version"], check=True, capture_output=True, text=True).stdout.split()[1]
        note("saoye", version, TEXT, speed, lefts)
        note("keep everything", "", TEXT, None, texts)
        note("remove everything", "", TEXT, None, [""] * len(texts))
        note("names, Rust aho-corasick", lock_version("aho-corasick"), TEXT, rate(seconds), automaton)
    for name, package, given, make in TOOLS:
        if options.only and options.only not in name:
            continue
        try:
            run = make()
        except ImportError as e:
            missing.append(f"{name}: {e}")
            continue
        part = pages[::max(1, len(pages) // LOOP_PAGES)] if "loop" in name else pages
        inputs = [as_html(p["text"]) if given == HTML else p["text"] for p in part]
        lefts, seconds = timed(run, inputs, 1 if "loop" in name else options.rounds)
        part_size = sum(len(p["text"].encode()) for p in part)
        version = importlib.metadata.version(package) if package else platform.python_version()
        shown = name if part is pages else f"{name} ({len(part)} pages)"
        note(shown, version, given, part_size / 1e6 / statistics.median(seconds), lefts, part)
    for name in ["c4_v2", "gopher_v1"]:
        if options.only and options.only not in "dolma " + name:
            continue
        try:
            lefts, seconds = dolma_tool(name)(texts)
            note(f"dolma {name}", os.environ.get("DOLMA_VERSION", ""), TEXT, rate([seconds]), lefts)
        except ImportError as e:
            missing.append(f"dolma {name}: {e}")
    print_table(rows, options.markdown)
    for line in missing:
        print(f"\nnot measured: {line}")
    if options.json:
        options.json.write_text(json.dumps(counts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def lock_version(crate):
    lock = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    return re.search(rf'name = "{crate}"\nversion = "([^"]+)"', lock).group(1)


if __name__ == "__main__":
    main()
