"""The cases of tests/cases/*.toml through the C library: python3 cases.py LIBRARY. It is also an example of its use by ctypes."""

import ctypes
import pathlib
import sys
import tomllib


class Mark(ctypes.Structure):
    _fields_ = [
        ("start", ctypes.c_size_t),
        ("end", ctypes.c_size_t),
        ("label", ctypes.c_uint32),
        ("edit", ctypes.c_uint32),
        ("score", ctypes.c_float),
    ]


BUFFER_TOO_SMALL = 6
library = ctypes.CDLL(sys.argv[1])
library.saoye_last_error.restype = ctypes.c_char_p
library.saoye_label_name.restype = ctypes.c_char_p
cleaner = ctypes.c_void_p()
assert library.saoye_cleaner_new(ctypes.byref(cleaner)) == 0


def ask(entry, item, text):
    """Asks for the size first, and then for what there is."""
    text = text.encode()
    size = ctypes.c_size_t()
    status = entry(cleaner, text, ctypes.c_size_t(len(text)), None, ctypes.c_size_t(0), ctypes.byref(size))
    assert status in (0, BUFFER_TOO_SMALL), library.saoye_last_error()
    buffer = (item * size.value)()
    status = entry(cleaner, text, ctypes.c_size_t(len(text)), buffer, size, ctypes.byref(size))
    assert status == 0, library.saoye_last_error()
    return buffer


def marks(text):
    found = ask(library.saoye_mark, Mark, text)
    return [(library.saoye_label_name(m.label).decode(), text.encode()[m.start : m.end].decode()) for m in found]


def wrong(case):
    """What a case expects and does not get; the same checks as in tests/it/cases.rs."""
    text = case["text"]
    found, clean = marks(text), bytes(ask(library.saoye_clean, ctypes.c_char, text)).decode()
    if clean != case.get("clean", text):
        return f"clean: {clean!r}"
    if "marks" in case and found != [(m["label"], m["text"]) for m in case["marks"]]:
        return f"marks: {found!r}"
    if "labels" in case and {label for label, _ in found} != set(case["labels"]):
        return f"labels: {found!r}"
    return None


folder = pathlib.Path(__file__).resolve().parents[3] / "tests/cases"
cases = [case for file in sorted(folder.glob("*.toml")) for case in tomllib.loads(file.read_text("utf-8"))["case"]]
assert len(cases) > 100
failures = [(case["name"], wrong(case)) for case in cases]
failures = [failure for failure in failures if failure[1]]
for name, reason in failures:
    print(f"{name}: {reason}", file=sys.stderr)
print(f"{len(cases) - len(failures)} passed, {len(failures)} failed")
sys.exit(bool(failures))
