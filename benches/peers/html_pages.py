"""Main content of HTML pages by other extractors and by saoye, with F1 and speed from one run.

    python3 -m venv .venv/peers-html && .venv/peers-html/bin/pip install -U pip && .venv/peers-html/bin/pip install -r benches/peers/requirements-html.txt
    .venv/peers-html/bin/python benches/peers/html_pages.py PAGES GOLD --saoye target/release/saoye

Every extractor gets the page's text as str, decoded beforehand by the same function, so that none is measured for its
decoding; saoye gets the bytes and decodes them itself. Each runs ROUNDS times over all pages and its best round counts; saoye
runs between the others, as often. F1 is computed by `saoye eval --html`.
"""
import argparse
import pathlib
import re
import subprocess
import tempfile
import time


def decode(raw: bytes) -> str:
    """UTF-8 where it is valid, else GB 18030: what the pages of the set are in."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def strip(markup: str) -> str:
    from lxml import html

    return html.fromstring(markup).text_content() if markup.strip() else ""


def systems():
    import justext
    import trafilatura
    from readability import Document
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    def resiliparse(main):
        return lambda page: extract_plain_text(HTMLTree.parse(page), main_content=main, alt_texts=False)

    # jusText measures lines by words, which Chinese does not part: characters, without a list of stop words.
    lengths = dict(length_low=15, length_high=40, stopwords_low=0, stopwords_high=0, max_link_density=0.3)
    return {
        "resiliparse, all text": resiliparse(False),
        "resiliparse, main content": resiliparse(True),
        "trafilatura": lambda page: trafilatura.extract(page) or "",
        "readability": lambda page: strip(Document(page).summary()),
        "jusText, for Chinese": lambda page: "\n".join(
            p.text for p in justext.justext(page, frozenset(), **lengths) if not p.is_boilerplate
        ),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=pathlib.Path)
    parser.add_argument("gold", type=pathlib.Path)
    parser.add_argument("--saoye", default="target/release/saoye")
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    files = sorted(args.pages.glob("*.html"))
    raw = [f.read_bytes() for f in files]
    size = sum(map(len, raw)) / 1e6
    pages = [decode(page) for page in raw]
    best, failed, speed = {}, {}, {}
    with tempfile.TemporaryDirectory() as scratch:
        outputs = []
        for name, extract in systems().items():
            directory = pathlib.Path(scratch) / re.sub(r"\W+", "-", name)
            directory.mkdir()
            for round_ in range(args.rounds):
                texts, wrong = [], 0
                start = time.perf_counter()
                for page in pages:
                    try:
                        texts.append(extract(page))
                    except Exception:  # counted below; the page counts as empty
                        texts.append("")
                        wrong += 1
                took = time.perf_counter() - start
                best[name] = min(took, best.get(name, took))
                failed[name] = wrong
            for file, text in zip(files, texts):
                (directory / f"{file.stem}.txt").write_text(text, encoding="utf-8")
            outputs += ["--outputs", f"{name}={directory}"]
            command = [args.saoye, "eval", str(args.gold), "--html", str(args.pages)]
            for line in subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines():
                if found := re.match(r"(saoye.*?)\s+[\d.]+\s+[\d.]+\s+[\d.]+\s+([\d.]+)$", line):
                    speed[found[1]] = max(float(found[2]), speed.get(found[1], 0))
        report = subprocess.run(command + outputs, check=True, capture_output=True, text=True).stdout
    for line in report.splitlines():
        name = next((n for n in [*best, *speed] if re.match(re.escape(n) + r"  +[\d.]", line)), None)
        if name in best:
            line = re.sub(r"-$", f"{size / best[name]:.1f}", line)
        elif name:
            line = re.sub(r"[\d.]+$", f"{speed[name]:.1f}", line)
        print(line + (f"  ({failed[name]} pages failed)" if failed.get(name) else ""))


if __name__ == "__main__":
    main()
