#!/usr/bin/env python3
"""What a month of Common Crawl costs, from rates that were measured: the table of docs/scale.md.

All rates are in MB (10^6 bytes) of text, or of unpacked WARC, a second of one core; sizes are in TiB (2^40 bytes)."""

import argparse

TIB, HOUR = 2**40, 3600


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    size = parser.add_argument_group("the month, by default CC-MAIN-2024-22")
    size.add_argument("--pages", type=float, default=2_709_877_975)
    size.add_argument("--files", type=int, default=100_000, help="WARC files, and as many WET files")
    size.add_argument("--wet", type=float, default=7.31, help="TiB packed")
    size.add_argument("--warc", type=float, default=78.62, help="TiB packed")
    size.add_argument("--warc-unpacked", type=float, default=377, help="TiB")
    size.add_argument("--wet-ratio", type=float, default=2.6, help="unpacked bytes for each packed one in WET")
    size.add_argument("--chinese", type=float, default=0.05, help="share of the text that is Chinese")
    rate = parser.add_argument_group("rates, MB/s of a core")
    rate.add_argument("--clean", type=float, default=9, help="the whole run on WET: unpack, clean, pack what changed")
    rate.add_argument("--copy", type=float, default=114, help="the same without the cleaner")
    rate.add_argument("--foreign", type=float, default=114, help="the whole run on pages that are not Chinese")
    rate.add_argument("--unpack-warc", type=float, default=182, help="unpacking gzip")
    rate.add_argument("--extract", type=float, default=47.4, help="the visible text out of HTML, MB of HTML")
    machine = parser.add_argument_group("machines")
    machine.add_argument("--cores", type=int, default=1000)
    machine.add_argument("--net", type=float, default=10, help="Gbit/s of a node")
    machine.add_argument("--node-cores", type=int, default=32)
    machine.add_argument("--changed", type=float, default=1.0, help="share of the output that is written (1: all of it)")
    given = parser.parse_args()
    for name in ("clean", "foreign"):
        if getattr(given, name) > given.copy:
            parser.error(f"--{name} is of the whole run, so at most --copy, {given.copy:g}: got {getattr(given, name):g}")
    return given


def core_hours(tib, rate):
    return tib * TIB / (rate * 1e6) / HOUR


def main():
    a = arguments()
    text = a.wet * a.wet_ratio
    chinese = core_hours(text * a.chinese, a.clean)
    rest = core_hours(text * (1 - a.chinese), a.foreign)
    wet = chinese + rest
    unpack = core_hours(a.warc_unpacked, a.unpack_warc)
    extract = core_hours(a.warc_unpacked, a.extract)
    rows = [
        ("text in WET, unpacked", f"{text:.1f} TiB, {text * TIB / a.pages / 1e3:.1f} kB a page"),
        ("WET, all pages", f"{wet:,.0f} core-hours"),
        ("WET, the Chinese pages alone", f"{chinese:,.0f} core-hours"),
        ("WET, copied without the cleaner", f"{core_hours(text, a.copy):,.0f} core-hours"),
        ("WARC, unpacking alone", f"{unpack:,.0f} core-hours"),
    ]
    # The text of a page is taken to be what WET has of it.
    rows.append(("WARC: unpacked, text taken out, cleaned", f"{unpack + extract + wet:,.0f} core-hours"))
    hours = wet / a.cores
    need = a.wet * TIB * (1 + a.changed) * 8 / (wet * HOUR) * a.node_cores / 1e9
    rows += [
        (f"WET on {a.cores:,} cores", f"{hours:,.1f} h"),
        (f"network of a node of {a.node_cores} cores, in and out", f"{need:.2f} Gbit/s, {need / a.net:.0%} of {a.net:g}"),
        ("WET read and written", f"{a.wet:.2f} TiB and {a.wet * a.changed:.2f} TiB"),
        ("a WET file", f"{a.wet * TIB / a.files / 1e6:.0f} MB packed, {a.pages / a.files:,.0f} pages, {wet * 3600 / a.files:,.1f} core-seconds"),
        ("a WARC file", f"{a.warc * TIB / a.files / 1e9:.2f} GB packed, {a.warc_unpacked * TIB / a.files / 1e9:.1f} GB unpacked"),
        (f"a node of {a.node_cores} cores lost", f"at most {a.node_cores * wet * 60 / a.files:,.1f} core-minutes, {a.node_cores / a.files:.3%} of the job"),
    ]
    print("| what | |\n|---|--:|")
    for row in rows:
        print("| {} | {} |".format(*row))


if __name__ == "__main__":
    main()
