"""Write the gold pages of the quality tests: one .jsonl for each set.

    python3 tests/quality/generate.py [--out DIR] [--divisions dictionaries/divisions.tsv]

Every page is an article composed for this set, alone or with junk put in at a
known place. `dev` and `opened` are put together from material; they differ in
articles, phrases, templates, separators and in the places they draw. `written`
and `held` are folders of pages written whole (*.pages, see `written_pages`);
nobody who tunes rules reads held. Offsets are code points; a span holds no newline
at its edges. Labels in REPORTED are in the gold but stay in `clean`.
"""

import argparse
import csv
import hashlib
import json
import pathlib
import random
import re

import dev_material
import opened_material
from script_table import to_traditional

HERE = pathlib.Path(__file__).resolve().parent
REPORTED = {"byline"}
PROSE = {"news", "gov", "recipe", "essay", "science", "medical", "finance", "travel", "farm", "sport", "novel", "notice", "qa", "review", "history", "craft"}
ROUNDS = {"plain": 6, "hard": 6, "combo": 30, "list": 8}


class Places:
    """Mainland division names of one half, with province, code and years."""

    def __init__(self, path, half):
        self.current, self.old, self.provinces = {}, {}, {}
        with open(path, encoding="utf-8") as file:
            for row in csv.reader((line for line in file if not line.startswith("#")), delimiter="\t"):
                name, level, codes, _, _, last = row[:6]
                code = codes.split(",")[0]
                if level == "province":
                    self.provinces[code[:2]] = name
                    continue
                if code[:2] >= "71" or not 3 <= len(name) <= 5 or name[-1] not in "县市区旗":
                    continue
                if (int(hashlib.sha1(name.encode()).hexdigest(), 16) & 1 == 0) != (half == "dev"):
                    continue
                alive = last == "" or last.endswith(",")
                (self.current if alive else self.old).setdefault(code[:2], []).append((code, name))
        for table in (self.current, self.old):
            for names in table.values():
                names.sort()

    def cross(self, rng, n, current=True):
        table = [name for names in self.current.values() for name in names]
        if not current:
            table += [name for names in self.old.values() for name in names]
        return rng.sample(sorted(table), n)

    def ordered(self, rng, n):
        return sorted(self.cross(rng, n))

    def one(self, rng, n, table=None):
        table = table or self.current
        province = rng.choice(sorted(p for p, names in table.items() if len(names) >= n))
        return sorted(rng.sample(table[province], n))


def stem(name):
    if name.endswith("地区"):
        return name[:-2]
    return name[:-1] if len(name) > 2 and name[-1] in "县市区旗" else name


# What a row of tools says of source, date and author is a byline, and stays.
FIELD = re.compile("(?:[发發](?:布日期|布时间|佈日期|佈時間|表时间|表時間|表于|表於)|更新(?:时间|時間)?|日期|来源|來源|作者|录入|錄入)[：: ]*"
                   "(?:[0-9][0-9/-]*(?: [0-9:]+)?|[^ 　|｜0-9：:]+)")


def split_fields(piece, label):
    """A piece of page tools, with the bylines in it as pieces of their own."""
    found = list(FIELD.finditer(piece)) if label == "page-tools" and "\n" not in piece else []
    if not found or re.search("[。，]", piece):
        return [(piece, label)]
    out, at = [], 0
    for end, field in [(m.start(), m.group()) for m in found] + [(len(piece), "")]:
        # A bar between a byline and tools goes with the tools.
        core = piece[at:end].rstrip(" |　").lstrip(" |　" if at == 0 else " 　")
        for part in re.split(f"({re.escape(core)})", piece[at:end], maxsplit=1) if core else [piece[at:end]]:
            out.append((part, label if part and part == core else None))
        out.append((field, "byline" if field else None))
        at = end + len(field)
    return [(text, of) for text, of in out if text]


class Page:
    """A page being built: lines of (text, label) pieces."""

    def __init__(self, title, paragraphs):
        self.lines = [[(title, None)]] if title else []
        self.lines += [[(text, None)] for text in paragraphs]
        self.blank = False

    def put(self, at, text, label):
        self.lines.insert(at, [(text, label)])

    def head(self, text, label):
        self.put(0, text, label)

    def tail(self, text, label):
        self.lines.append([(text, label)])

    def middle(self, rng, text, label):
        self.put(rng.randint(2, max(2, len(self.lines) - 1)), text, label)

    def glue(self, rng, text, label, where):
        """Splice into a line of prose: before it, after it or between two of its sentences."""
        whole = [i for i, line in enumerate(self.lines) if i and len(line) == 1 and line[0][1] is None and len(line[0][0]) > 20]
        inner = [i for i in whole if re.search("。(?![”」）])", self.lines[i][0][0][:-1])]
        if where == "inside" and inner:
            at = rng.choice(inner)
            old = self.lines[at][0][0]
            cut = rng.choice([m.end() for m in re.finditer("。(?![”」）])", old[:-1])])
            self.lines[at] = [(old[:cut], None), (text, label), (old[cut:], None)]
            return
        at = rng.choice(whole or [len(self.lines) - 1])
        piece = self.lines[at][0]
        self.lines[at] = [(text, label), piece] if where == "before" else [piece, (text, label)]

    def place(self, rng, text, label, where):
        if where == "under":
            self.put(1, text, label)
        elif where in ("head", "tail"):
            getattr(self, where)(text, label)
        elif where == "middle":
            self.middle(rng, text, label)
        else:
            self.glue(rng, text, label, where)

    def render(self):
        text, gold, clean = "", [], ""
        for number, line in enumerate(self.lines):
            start = len(text)
            kept, removed = "", False
            for piece, label in [part for piece in line for part in split_fields(*piece)]:
                if label:
                    core = piece.strip()
                    at = len(text) + piece.index(core)
                    gold.append([at, at + len(core), label])
                if label and label not in REPORTED:
                    removed = True
                    kept += piece.replace(piece.strip(), "", 1)
                else:
                    kept += piece
                text += piece
            end = "\n" if number + 1 < len(self.lines) else ""
            end += "\n" if end and self.blank and "\n" not in line[0][0] else ""
            text += end
            if not removed or kept.strip():
                clean += kept + end
            assert start < len(text)
        return text, gold, clean


def articles(material):
    pages = []
    for part in re.split(r"^# ", material.ARTICLES.strip(), flags=re.M)[1:]:
        lines = part.rstrip().split("\n")
        name, genre, script = lines[0].split()
        pages.append({"id": name, "genre": genre, "script": script, "title": lines[1], "body": lines[2:]})
    return pages


class Half:
    def __init__(self, half, material, places, seed):
        self.half, self.m, self.places = half, material, places
        self.rng = random.Random(seed)
        self.articles = articles(material)
        self.hosts = [a for a in self.articles if a["genre"] in PROSE and a["id"] != "police"]
        self.anywhere = [a for a in self.articles if a["genre"] not in ("law", "seo") and a["id"] != "police"]
        self.records, self.turn = [], 0

    # --- small ingredients -------------------------------------------------
    def pick(self, name):
        return self.fill(self.rng.choice(getattr(self.m, name)))

    def number(self, low, high):
        return self.rng.randint(low, high)

    def person(self):
        return self.rng.choice(self.m.SURNAMES) + self.rng.choice(self.m.GIVEN)

    def fill(self, template, **more):
        rng = self.rng
        place = self.places.cross(rng, 1)[0][1]
        heads = rng.sample(self.m.HEADLINES, 3)
        values = {"p": place, "s": stem(place), "site": rng.choice(self.m.SITES), "h": heads[0], "h2": heads[1], "h3": heads[2],
                  "n": rng.randint(3, 60), "n2": rng.randint(10, 59), "m": rng.randint(1, 9), "m2": rng.randint(2, 6), "m3": rng.randint(0, 2), "k": rng.randint(1000, 9999),
                  "k2": rng.randint(1000, 9999), "k3": rng.randint(100, 999), "x": self.person(), "x2": self.person(), "i": 1,
                  "f": f"0{rng.randint(310, 999)}-{rng.randint(2, 8)}{rng.randint(100000, 999999)}", "c": rng.choice(self.m.FIRMS),
                  "q": rng.choice(self.m.QUESTIONS), "w": ""}
        values["t"] = f"{rng.randint(6, 22)}:{rng.randint(10, 59)}"
        values.update(more)
        return template.format(**values)

    def host(self, prose=True, script=None):
        pool = self.hosts if prose else self.anywhere
        if script:
            pool = [a for a in pool if a["script"] == script]
        self.turn += 1
        return pool[self.turn * 7 % len(pool)]

    def page(self, article, trad=False):
        turn = to_traditional if trad else (lambda text: text)
        body = article["body"]
        keep = article["genre"] not in PROSE
        page = Page(turn(article["title"]), [turn(line) for line in body if keep or line])
        style = self.rng.random()
        if not keep and style < 0.3:
            page.lines = page.lines[:1] + [[("　　" + line[0][0], None)] for line in page.lines[1:]]
        elif not keep and style < 0.55:
            page.blank = True
        if keep:  # blank lines of the article belong to the piece before them
            lines = []
            for line in page.lines:
                if line[0][0] == "" and lines:
                    lines[-1] = [(lines[-1][0][0] + "\n", None)]
                else:
                    lines.append(line)
            page.lines = lines
        return page

    def add(self, kind, tier, form, page):
        text, gold, clean = page.render()
        if any(r["text"] == text for r in self.records):
            return
        n = sum(r["form"] == form for r in self.records) + 1
        self.records.append({"id": f"{self.half}-{form}-{n}", "kind": kind, "tier": tier, "half": self.half, "form": form,
                             "text": text, "clean": clean, "gold": gold})

    # --- junk ---------------------------------------------------------------
    def words(self, n):
        pool = self.m.KEYWORDS + self.m.GAMBLE
        out = []
        while len(out) < n:
            word = self.rng.choice(pool)
            if len(out) > len(pool) // 2 and self.rng.random() < 0.6:
                word = self.rng.choice(self.m.STEMS) + self.rng.choice(self.m.SUFFIXES)
            if word not in out:
                out.append(word)
        return out

    def keywords(self, n=None, sep=None):
        n = n or self.rng.choice([5, 8, 12, 20, 35, 60])
        return (sep or self.rng.choice(self.m.KEYWORD_SEPS)).join(self.words(n))

    def names(self, n, current=False):
        return [name for _, name in self.places.cross(self.rng, n, current)]

    def regions(self, n=None, sep=None, stray=0.05, dangling=None):
        n = n or self.rng.choice([8, 12, 20, 30, 41, 60, 80])
        names = self.names(n)
        for at in range(len(names)):
            if self.rng.random() < stray:
                names[at] = self.rng.choice(self.m.STRAY)
        sep = sep or self.rng.choice(self.m.REGION_SEPS)
        dangling = self.rng.random() < 0.6 if dangling is None else dangling
        return sep.join(names) + (sep.rstrip() if dangling else "")

    def services(self, n=None, sep=",", names=None):
        n = n or self.rng.choice([5, 8, 14, 24, 40])
        names = names or self.names(n)
        mode = self.rng.random()
        one = self.rng.choice(self.m.SERVICES)
        use = stem if self.rng.random() < 0.4 else (lambda name: name)
        return sep.join(use(name) + (one if mode < 0.4 else self.rng.choice(self.m.SERVICES)) for name in names)

    def links(self):
        if self.rng.random() < 0.35:
            return self.rng.choice(self.m.LINK_HEADS) + self.rng.choice([" ", "\n"]) + " ".join(self.rng.sample(self.m.LINK_SITES, 6))
        mark = self.rng.choice(["", "· ", "> "])
        return "\n".join([self.rng.choice(self.m.LINK_HEADS)] + [mark + h for h in self.rng.sample(self.m.HEADLINES, self.number(4, 9))])

    # --- positives ----------------------------------------------------------
    def simple(self, form, label, make, spots, tier="plain", prose=True, script=None, rounds=None, trad=None):
        for i in range(rounds or ROUNDS[tier]):
            trad_now = (i == 3) if trad is None else trad
            article = self.host(prose, script)
            trad_now = trad_now and article["script"] == "hans"
            page = self.page(article, trad_now)
            text = make()
            if trad_now and self.rng.random() < 0.7 or (article["script"] == "hant" and self.rng.random() < 0.5):
                text = to_traditional(text)
            page.place(self.rng, text, label, spots[i % len(spots)])
            self.add("positive", tier, form, page)

    def positives(self):
        m, rng = self.m, self.rng
        kw, rg = "keyword-stuffing", "region-stuffing"
        all_spots = ["head", "tail", "middle", "before", "after", "inside"]
        self.simple("1-underscore", kw, lambda: self.keywords(sep="_"), ["head", "tail", "before", "middle", "after"])
        self.simple("2-comma", kw, lambda: self.keywords(sep=","), ["head", "before", "tail", "after", "inside"])
        self.simple("3-stem", kw, lambda: (lambda s: "-".join([s] + [s + x for x in rng.sample(m.SUFFIXES, self.number(5, 12))]))(rng.choice(m.STEMS)), ["head", "tail", "under", "middle", "head"])
        self.simple("4-fake-pipe", kw, lambda: self.keywords(self.number(25, 45), " I "), ["head", "tail", "middle", "head", "tail"])
        self.simple("5-mixed", kw, lambda: "_".join(self.keywords(self.number(3, 8), ",") for _ in range(3)), ["head", "tail", "before", "middle", "after"])
        same = self.keywords(14, "_")
        self.simple("6-same-block", kw, lambda: same, ["head"], trad=False)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            block = self.keywords(self.number(5, 15))
            page.head(block, kw)
            page.tail(block, kw)
            page.tail("| " + self.keywords(self.number(20, 30), "| ") + "|", kw)
            self.add("positive", "plain", "7-head-and-tail", page)
        for i in range(ROUNDS["plain"]):
            article = self.host()
            page = self.page(article)
            for h in rng.sample(m.BULLETS, 3):
                page.tail("· " + h, None)
            page.tail("· " + self.keywords(self.number(5, 16)) + " ?", kw)
            self.add("positive", "plain", "8-bullet", page)
        for i in range(ROUNDS["plain"]):
            article = self.host(script="hant" if i % 2 else "hans")
            page = self.page(article, article["script"] == "hans")
            page.place(rng, self.keywords(), kw, ["head", "tail", "middle", "before", "after", "inside"][i])
            self.add("positive", "plain", "9-simplified-over-traditional", page)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            title, brand = page.lines[0][0][0], rng.choice(m.BRANDS)
            sep = rng.choice([" ", "-", "_"])
            page.lines[0] = [(brand + sep, kw), (title, None), (sep + rng.choice([brand, rng.choice(m.BRANDS)]), kw)]
            self.add("positive", "plain", "10-brand-title-brand", page)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            title = page.lines[0][0][0]
            hit = re.search("[，：！？ 　]", title)
            cut = hit.end() if hit else 0
            page.lines[0] = [p for p in [(title[:cut], None), (rng.choice(m.LOTTERY) + ("" if cut else rng.choice([" ", "："])), kw), (title[cut:], None)] if p[0]]
            self.add("positive", "plain", "11-lottery-in-title", page)
        self.simple("12-tail-list", rg, self.regions, ["tail"], rounds=12, trad=False)
        self.simple("12-list-elsewhere", rg, self.regions, all_spots, rounds=12)
        self.simple("12-with-header", rg, lambda: rng.choice(m.REGION_HEADERS) + rng.choice(["", "\n"]) + self.regions(), ["tail", "middle", "head"])
        self.simple("12-odd-host", rg, self.regions, ["tail", "head"], prose=False, rounds=8, trad=False)
        self.simple("13-service-list", rg, self.services, ["middle", "inside", "tail", "head", "after"], rounds=10)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            block = self.services(self.number(3, 6))
            first = page.lines[1][0][0]
            page.lines[1] = [(block, rg), (first, None)]
            page.head(block, rg)
            self.add("positive", "plain", "14-city-title-glued", page)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            title = page.lines[0][0][0]
            page.lines[0] = [(self.services(1) + "-", rg), (title, None), ("-" + rng.choice(m.SERVICE_BRANDS), rg)]
            self.add("positive", "plain", "15-service-title-brand", page)
        self.simple("17-county-crumb", "breadcrumb", lambda: self.pick("COUNTY_CRUMB"), ["head"])
        self.simple("18-contacts", "contact-ad", lambda: "\n".join([self.fill(m.CONTACT[0])] * 4) if rng.random() < 0.3 else "\n".join(self.fill(m.CONTACT[0]) for _ in range(4)), ["tail", "middle"])
        self.simple("18-contact-line", "contact-ad", lambda: self.pick("CONTACT"), ["tail", "middle", "head", "after"], rounds=8)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            for _ in range(self.number(1, 3)):
                page.middle(rng, rng.choice(m.RESIDUE_LINES), "markup-residue")
            self.add("positive", "plain", "21-question-lines", page)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            for _ in range(self.number(1, 3)):
                page.glue(rng, rng.choice(m.RESIDUE_TAIL), "markup-residue", "after")
            self.add("positive", "plain", "23-leaked-closers", page)
        self.simple("30-share", "share-widget", lambda: self.pick("SHARE"), ["tail", "under", "head", "middle"], rounds=10)
        self.simple("31-font", "page-tools", lambda: rng.choice(m.FONT), ["under", "tail", "head"])
        self.simple("32-print", "page-tools", lambda: rng.choice(m.PRINT), ["tail", "under"])
        self.simple("33-follow", "share-widget", lambda: self.pick("FOLLOW"), ["tail", "after", "middle"], rounds=7)
        self.simple("34-app", "page-tools", lambda: rng.choice(m.APP), ["tail", "head", "middle"])
        self.simple("35-plus-one", "page-tools", lambda: rng.choice(m.PLUSONE), ["head"])
        self.simple("36-crumb", "breadcrumb", lambda: rng.choice(m.CRUMBS), ["head"], rounds=8)
        self.simple("37-glued-meta", "page-tools", lambda: self.pick("META"), ["under", "before", "head", "after"], rounds=8)
        self.simple("38-library", "page-tools", lambda: self.pick("LOGIN"), ["head", "tail"])
        self.simple("38-library-tips", "page-tools", lambda: self.pick("TIPS"), ["tail"])
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            caption = rng.choice(m.CAPTION)
            first, second = self.fill(caption, n=1), self.fill(caption, n=2)
            page.tail(second + "\n" + second, "pager")
            page.put(1, first + "\n" + first, "pager")
            self.add("positive", "plain", "39-page-captions", page)
        self.simple("40-epaper", "pager", lambda: self.pick("EPAPER"), ["head"])
        self.simple("40-forum", "page-tools", lambda: self.pick("FORUM"), ["under", "tail"], rounds=6)
        self.simple("40-disclaimer", "footer", lambda: self.pick("DISCLAIMER"), ["tail", "after"], rounds=6)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host())
            if i % 2:
                page.lines.append([(self.pick("DISCLAIMER"), "footer"), (self.pick("TEASER"), "link-list")])
            else:
                page.tail(self.pick("TEASER"), "link-list")
            self.add("positive", "plain", "40-teasers", page)
        self.simple("40-copy-link", "share-widget", lambda: rng.choice(m.COPYLINK), ["tail", "under"])
        self.simple("40-age-gate", "page-tools", lambda: rng.choice(m.AGE), ["head"])
        self.simple("footer", "footer", lambda: self.pick("FOOTER"), ["tail"], rounds=8)
        self.simple("pager", "pager", lambda: self.pick("PAGER"), ["tail"], rounds=8)
        self.simple("link-list", "link-list", self.links, ["tail", "tail", "middle"], rounds=9)
        for i in range(ROUNDS["plain"]):
            page = self.page(self.host(script="hant"))
            for label, text in rng.sample(m.TRAD_FURNITURE, 3):
                page.place(rng, self.fill(text), label, "head" if label == "breadcrumb" else "tail")
            self.add("positive", "plain", "traditional-furniture", page)
        for i in range(ROUNDS["combo"]):
            page = self.page(self.host(), i % 5 == 4)
            put = to_traditional if i % 5 == 4 else (lambda text: text)
            if rng.random() < 0.5:
                page.put(1, put(rng.choice(m.FONT)), "page-tools")
            page.put(1, put(self.pick("BYLINE")), "byline")
            if rng.random() < 0.6:
                page.head(put(rng.choice(m.CRUMBS)), "breadcrumb")
            if rng.random() < 0.3:
                page.head(self.keywords(), kw)
            for chance, label, make in [(0.4, "byline", lambda: self.pick("BYLINE")), (0.5, "share-widget", lambda: self.pick("SHARE")), (0.4, "page-tools", lambda: rng.choice(m.PRINT)),
                                        (0.5, "pager", lambda: self.pick("PAGER")), (0.5, "link-list", self.links), (0.6, "footer", lambda: self.pick("FOOTER")), (0.3, rg, self.regions)]:
                if rng.random() < chance:
                    page.tail(put(make()), label)
            self.add("positive", "plain", "whole-page", page)
        self.hard_positives()

    def hard_positives(self):
        rng, rg = self.rng, "region-stuffing"
        spots = ["tail", "head", "middle"]
        size = lambda: self.number(10, 36)
        def one_a_line():
            names = self.names(size())
            return "\n".join(names)
        def stems():
            return rng.choice([" ", "| ", ",", "、"]).join(stem(n) for n in self.names(size()))
        def one_province():
            n = self.number(5, 12)
            names = [name for _, name in self.places.one(rng, n)]
            rng.shuffle(names)
            return self.services(n, rng.choice([",", "、", " ", "_"]), names)
        def few():
            sep = rng.choice(["| ", ",", " ", "、", "_", "|"])
            return sep.join(self.names(self.number(5, 7))) + (sep.strip() if rng.random() < 0.5 else "")
        def stray():
            out = []
            for at, name in enumerate(self.names(self.number(8, 24))):
                out.append(name)
                if at % 2:
                    out.append(rng.choice(self.m.STRAY))
            return rng.choice(["| ", ",", " ", "-"]).join(out)
        def phone():
            one = rng.choice(self.m.SERVICES)
            return rng.choice(["\n", "| ", "，"]).join(f"{n}{one} {self.fill('{f}')}" for n in self.names(self.number(5, 14)))
        hard = [
            ("h-one-a-line", one_a_line, spots), ("h-stems", stems, spots), ("h-spaces", lambda: self.regions(size(), " ", dangling=False), spots),
            ("h-one-province-service", one_province, ["tail", "inside", "middle", "after"]), ("h-few", few, ["tail", "after", "middle"]), ("h-stray-third", stray, spots),
            ("h-mid-paragraph", lambda: rng.choice([self.services, self.regions])(self.number(5, 14)) + rng.choice(["", "。", "，欢迎来电。"]), ["inside"]),
            ("h-zero-width", lambda: rng.choice(["\u200b", "\u200c", "\ufeff", "\u2060"]).join(self.names(size())), spots), ("h-ideographic", lambda: self.regions(size(), "\u3000", dangling=False), spots),
            ("h-traditional", lambda: to_traditional(self.regions(size())), spots), ("h-service-phone", phone, spots), ("h-fake-pipe", lambda: self.regions(size(), " I ", dangling=False), ["tail", "head", "after"]),
            ("h-glued", lambda: "".join(self.names(size())), ["tail", "after", "head"]), ("h-ideographic-comma", lambda: self.regions(size(), "、", dangling=False), spots),
            ("h-own-" + self.half, lambda: self.m.own_stuffing(rng, self.names(size()), stem), spots),
        ]
        for form, make, where in hard:
            self.simple(form, rg, make, where, tier="hard", trad=form == "h-traditional")
        for i in range(ROUNDS["hard"]):
            page = self.page(self.host())
            block = rng.choice([self.regions, self.services])(self.number(6, 20))
            page.head(block, rg)
            page.tail(block, rg)
            self.add("positive", "hard", "h-head-and-tail", page)
        for i in range(3):  # junk on pages that speak of the trade themselves
            for article in self.articles:
                if article["genre"] in ("law", "seo") or article["id"] == "police":
                    page = self.page(article)
                    page.place(rng, self.keywords(self.number(6, 30)), "keyword-stuffing", ["head", "tail", "head"][i])
                    self.add("positive", "hard", "h-spam-on-honest-topic", page)

    # --- negatives ----------------------------------------------------------
    def list_page(self, spec, turn):
        name, tier, scope, span, sep, item, before, header, after = spec
        rng = self.rng
        n = self.number(*span)
        rows = []
        if scope in ("fruit", "dept"):
            rows = [{"w": w} for w in rng.sample(self.m.FRUIT if scope == "fruit" else self.m.DEPTS, min(n, 13))]
        elif scope == "none":
            rows = [{"q": q} for q in rng.sample(self.m.QUESTIONS, min(n, len(self.m.QUESTIONS)))] if "{q}" in item else [{} for _ in range(n)]
        else:
            table = {"one": lambda: self.places.one(rng, min(n, 12)), "cross": lambda: self.places.cross(rng, n), "sorted": lambda: self.places.ordered(rng, n),
                     "old": lambda: self.places.one(rng, n, self.places.old)}[scope]()
            for code, place in table:
                near = [p for _, p in self.places.current[code[:2]] if p != place]
                more = (rng.sample(near, min(2, len(near))) + [place, place])[:2]
                rows.append({"p": place, "s": stem(place), "d": code, "v": self.places.provinces[code[:2]], "p2": more[0], "p3": more[1]})
        keys = {"v": rows[0].get("v", ""), "v0": rows[0].get("p", "")}
        if any("{v0}" in line for line in before):
            rows = rows[1:]
        items = []
        for i, row in enumerate(rows):
            low = rng.randint(2, 18)
            items.append(self.fill(item, i=i + 1, m=low + rng.randint(3, 9), n=low, **row))
        before, header = [self.fill(b, **keys) for b in before], self.fill(header, **keys)
        after = [self.fill(a, **keys) for a in after]
        body = sep.join(items)
        lines = list(before)
        if header and "\n" not in sep and before[-1][-1] in "，在到了过":
            lines[-1] += header + body
        elif header or "\n" in sep:
            lines += ([header] if header else []) + [body] if "\n" in sep else [header + body]
        elif before[-1][-1] in "，在到了过" or sep == "、" and after and after[0][0] in "，。等":
            lines[-1] += body
        else:
            lines.append(body)
        if turn == 4 and header and before[-1][-1] == "。" and not (after and after[0][0] in "，。等"):
            lines = lines[len(before):] + before  # the list at the page's head
        elif turn in (5, 6) and not (after and after[0][0] in "，。等"):
            after = []  # the list as the page's last line
        if after and after[0][0] in "，。等":
            lines[-1] += after.pop(0)
        elif sep in "、，；" and lines[-1].endswith(body) and rng.random() < 0.8:
            lines[-1] += "。"
        lines += after
        if turn == 1:  # the list among an article's own pages: at the end of a report
            extra = self.host()
            if extra["script"] == "hans" and tier == "plain":
                lines = [extra["title"]] + extra["body"][:2] + lines
        trad = turn == 3
        page = Page("", [to_traditional(line) if trad else line for line in lines])
        page.blank = turn == 2
        self.add("negative", tier, "n-" + name, page)

    def negatives(self):
        rng = self.rng
        for article in self.articles:
            self.add("negative", "plain", "n-article-" + article["genre"], self.page(article))
        for article in self.articles:
            if article["script"] in ("hans", "hant"):
                page = self.page(article, rng.random() < 0.25)
                page.tail(rng.choice(self.m.HONEST_LINES), None)
                if rng.random() < 0.5:
                    page.put(1, self.pick("BYLINE"), "byline")
                self.add("negative", "plain", "n-article-with-lines", page)
        for article in self.articles:
            if article["script"] == "hans" and rng.random() < 0.6:
                self.add("negative", "plain", "n-article-traditional", self.page(article, True))
        for title in self.m.TITLES_ODD:
            page = self.page(self.host())
            page.head(title, None)
            self.add("negative", "plain", "n-odd-title", page)
        for turn in range(ROUNDS["list"]):
            for spec in self.m.LISTS:
                self.list_page(spec, turn)
        for name, tier, text in self.m.STATIC:
            self.add("negative", tier, "n-" + name, Page("", text.strip("\n").split("\n")))


# A counter is a tool of the page, also where an author put it into the span of the byline.
COUNTER = re.compile("(?:浏览|瀏覽|阅读|閱讀|点击|點擊|点阅|點閱|访问|訪問|人气|人氣|查看)(?:次数|次數|量|数|數)?[:： ]*[0-9][0-9,]*[ \u3000]*(?:次|人次)?")


def split_counters(body):
    """Pages written whole, with the counters of bylines as spans of their own."""
    def split(found):
        out, at = "", 0
        for counter in COUNTER.finditer(found[1]):
            before = found[1][at:counter.start()]
            bar = re.search(r"[|｜][ 　]*$", before) if re.search(r"\w", before) else None
            if bar:
                before = before[:bar.start()]
            out += _span("byline", before) + _span("page-tools", (bar[0] if bar else "") + counter[0])
            at = counter.end()
        return out + _span("byline", found[1][at:])
    return re.sub(r"⟦byline\|(.*?)⟧", split, body, flags=re.S)


def _span(label, text):
    return f"⟦{label}|{text}⟧" if re.search(r"\w", text) else text


def written_pages(path):
    """Pages written whole, junk in brackets with its label:

        === name | positive | plain | form
        title
        ⟦share-widget|分享到微信 分享到微博⟧
        text

    A span in ⟦label|…⟧ may run over lines.
    """
    records, seen = [], set()
    for number, part in enumerate(re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.M)[1:], 1):
        head, _, body = part.rstrip("\n").partition("\n")
        fields = [field.strip() for field in head.split("|")]
        body = split_counters(body) if fields[1] == "positive" else body
        assert len(fields) == 4 and fields[1] in ("positive", "negative"), f"{path.name}: page {number}: {head}"
        text, gold, clean, at = "", [], "", 0
        for found in re.finditer(r"⟦([a-z-]+)\|(.*?)⟧", body, flags=re.S):
            text += body[at:found.start()]
            clean += body[at:found.start()]
            core = found[2].strip()
            assert core, f"{path.name}: page {number} ({fields[0]}): empty span"
            start = len(text) + found[2].index(core)
            gold.append([start, start + len(core), found[1]])
            text += found[2]
            clean += found[2] if found[1] in REPORTED else "\0"
            at = found.end()
        text, clean = text + body[at:], clean + body[at:]
        assert "⟦" not in text and "⟧" not in text, f"{path.name}: page {number} ({fields[0]}): open bracket"
        assert (fields[1] == "positive") == any(label not in REPORTED for _, _, label in gold), f"{path.name}: page {number} ({fields[0]}): kind"
        clean = re.sub(r"^[^\S\n]*(?:\0[^\S\n]*)+(?:\n|\Z)", "", clean, flags=re.M).replace("\0", "")
        name = fields[0]
        while name in seen:
            name += "+"
        seen.add(name)
        records.append({"id": f"{path.stem}-{name}", "kind": fields[1], "tier": fields[2], "half": path.parent.name, "form": fields[3],
                        "text": text, "clean": clean, "gold": gold})
    return records


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--out", default=HERE, type=pathlib.Path)
    parser.add_argument("--divisions", default=HERE.parent.parent / "dictionaries" / "divisions.tsv", type=pathlib.Path)
    options = parser.parse_args()
    sets = {}
    for half, material, seed in [("dev", dev_material, 20240607), ("opened", opened_material, 20251109)]:
        maker = Half(half, material, Places(options.divisions, half), seed)
        maker.positives()
        maker.negatives()
        sets[half] = maker.records
    for path in sorted(HERE.glob("*/*.pages")):
        sets.setdefault(path.parent.name, []).extend(written_pages(path))
    for name, records in sets.items():
        path = options.out / f"{name}.jsonl"
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            for record in records:
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
        negatives = sum(r["kind"] == "negative" for r in records)
        print(f"{path.name}: {len(records)} pages, {negatives} negative")


if __name__ == "__main__":
    main()
