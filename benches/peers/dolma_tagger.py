"""One of dolma's taggers over {"text": …} lines of the standard input, in dolma's own environment: compare.py asks.

Prints {"seconds": …} and each page as it is left by the mixer as Dolma ran it on web pages (Soldaini et al., 2024, section 3):
of c4 lines without ending punctuation are taken out, of gopher pages outside Gopher's limits are dropped. The limits are those
of Rae et al. (2021), table A1; they count words between blanks.
"""

import json
import sys
import time

from dolma.core.data_types import Document
from dolma.core.registry import TaggerRegistry
import dolma.taggers  # noqa: F401  registers the taggers

LIMITS = {
    "word_count": (50, 100_000),
    "median_word_length": (3, 10),
    "symbol_to_word_ratio": (0, 0.1),
    "fraction_of_words_with_alpha_character": (0.8, 1),
    "required_word_count": (2, float("inf")),
    "fraction_of_lines_starting_with_bullet_point": (0, 0.9),
    "fraction_of_lines_ending_with_ellipsis": (0, 0.3),
    "fraction_of_duplicate_lines": (0, 0.3),
    "fraction_of_characters_in_duplicate_lines": (0, 0.2),
}


def left(text, spans):
    gone = []
    for span in spans:
        if span.type == "lines_with_no_ending_punctuation":
            gone.append((span.start, span.end))
        elif span.type in LIMITS:
            low, high = LIMITS[span.type]
            if not low <= span.score <= high:
                return ""
    out, at = [], 0
    for start, end in sorted(gone):
        out.append(text[at:start])
        at = end
    return "".join(out) + text[at:]


def main():
    tagger = TaggerRegistry.get(sys.argv[1])()
    texts = [json.loads(line)["text"] for line in sys.stdin]
    start = time.process_time()
    spans = [tagger.predict(Document(source="", version="", id="0", text=text)).spans for text in texts]
    print(json.dumps({"seconds": time.process_time() - start}))
    for text, found in zip(texts, spans):
        print(json.dumps({"text": left(text, found)}))


if __name__ == "__main__":
    main()
