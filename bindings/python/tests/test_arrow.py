import pathlib

import pytest

pa = pytest.importorskip("pyarrow")

import saoye  # noqa: E402

PAGE = "今天上午,全市春季植树活动在南山公园举行。\n分享到微信 分享到微博 分享到QQ空间"
CLEAN = "今天上午,全市春季植树活动在南山公园举行。"
TYPES = [pa.string(), pa.large_string(), pa.string_view()]


@pytest.fixture(scope="module")
def expected(cleaner, pages):
    return cleaner.clean_many(pages)


def as_structs(marks):
    import json

    return marks and [{**mark, "evidence": json.loads(mark["evidence"])} for mark in marks]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("type", TYPES, ids=str)
def test_types(pages, expected, type, threads):
    cleaner = saoye.Cleaner(threads=threads)
    array = pa.array(pages, type)
    clean = cleaner.clean_array(array)
    assert clean.type == type and clean.to_pylist() == expected
    clean.validate(full=True)
    marks = cleaner.mark_array(array)
    marks.validate(full=True)
    judged = cleaner.process_array(array)
    judged.validate(full=True)
    assert judged.field("text").to_pylist() == expected and judged.field("text").type == type
    assert judged.field("marks").equals(marks)
    verdicts = judged.field("verdict").to_pylist()
    for page, marks, verdict in zip(pages, marks.to_pylist(), verdicts, strict=True):
        found = cleaner.mark(page)
        if page is None:
            assert marks is None and verdict is None
            continue
        one = cleaner.verdict(page)
        assert [row.pop("score") for row in marks] == pytest.approx([mark.score for mark in found])
        assert as_structs(marks) == [
            {name: value for name, value in mark._asdict().items() if name != "score"} for mark in found
        ]
        assert (verdict["decision"], tuple(verdict["labels"]), verdict["reason"]) == (one.decision, one.labels, one.reason)
        assert verdict["removed_share"] == pytest.approx(one.removed_share, abs=1e-6)


@pytest.mark.parametrize("type", TYPES, ids=str)
def test_slices_and_chunks(cleaner, pages, expected, type):
    array = pa.array(["前面", *pages, "后面"], type)
    inner = array.slice(1, len(pages))
    assert cleaner.clean_array(inner).to_pylist() == expected
    assert cleaner.clean_array(inner[5:17]).to_pylist() == expected[5:17]
    assert cleaner.mark_array(inner[5:17]).to_pylist() == cleaner.mark_array(array).to_pylist()[6:18]
    chunked = pa.chunked_array([inner[:3], inner[3:3], inner[3:]])
    clean = cleaner.clean_array(chunked)
    assert isinstance(clean, pa.ChunkedArray) and clean.num_chunks == 3 and clean.to_pylist() == expected
    assert cleaner.process_array(chunked).to_pylist() == cleaner.process_array(inner).to_pylist()


@pytest.mark.parametrize("type", [*TYPES, pa.null()], ids=str)
def test_nothing(cleaner, type):
    text = pa.string() if type == pa.null() else type
    for array in (pa.array([], type), pa.nulls(3, type)):
        clean = cleaner.clean_array(array)
        assert clean.type == text and clean.to_pylist() == [None] * len(array)
        assert cleaner.mark_array(array).to_pylist() == [None] * len(array)
        assert len(cleaner.process_array(array)) == len(array)
    empty = cleaner.mark_array(pa.chunked_array([], type))
    assert isinstance(empty, pa.ChunkedArray) and empty.type == cleaner.mark_array(pa.array([], type)).type


def test_integers_are_signed(cleaner):
    for field in cleaner.mark_array(pa.array([PAGE])).type.value_type:
        assert not pa.types.is_unsigned_integer(field.type)


def test_what_does_not_change_is_not_copied(cleaner):
    for type in TYPES:
        array = pa.array(["春天来了,院子里的花开了。", None, "第二行。"], type)
        clean = cleaner.clean_array(array)
        assert [b and b.address for b in clean.buffers()[1:]] == [b and b.address for b in array.buffers()[1:]]
    views = pa.array(["春天来了,院子里的花开了。", PAGE], pa.string_view())
    assert cleaner.clean_array(views).buffers()[2].address == views.buffers()[2].address


@pytest.mark.parametrize(
    "array, message",
    [
        (pa.array([1]), "int64|Int64"),
        (pa.array([b"x"]), "[Bb]inary.*cast"),
        (pa.array(["x"]).dictionary_encode(), "Dictionary.*cast"),
        (pa.table({"text": ["x"]}), "Struct.*one column"),
        (pa.chunked_array([], pa.float64()), "Float64"),
        (["a list"], "list"),
        ("text", "str"),
        (None, "NoneType"),
    ],
    ids=str,
)
def test_wrong_type(cleaner, array, message):
    for method in (cleaner.clean_array, cleaner.mark_array, cleaner.process_array):
        with pytest.raises(saoye.InputTypeError, match=message):
            method(array)
        with pytest.raises(saoye.InputTypeError, match="column \"body\""):
            method(array, name="body")


@pytest.mark.parametrize("type", [*TYPES], ids=str)
def test_bytes_that_are_not_utf8(cleaner, type):
    """An array that claims to be text but is not."""
    binary = {pa.string(): pa.binary(), pa.large_string(): pa.large_binary(), pa.string_view(): pa.binary_view()}[type]
    raw = pa.array([b"ok", b"good \xff\xfe bad, and long enough"], binary)
    array = pa.Array.from_buffers(type, len(raw), raw.buffers())
    for method in (cleaner.clean_array, cleaner.mark_array, cleaner.process_array):
        with pytest.raises(saoye.InputError, match='column "body": expected UTF-8, got other bytes at byte 5 of row 1'):
            method(array, name="body")


def test_two_gigabytes():
    """More text in one array than 32 bits can count; with one label, to be done soon."""
    cleaner = saoye.Cleaner({"actions": {label: "ignore" for label in saoye.LABELS if label != "share-widget"}})
    memory = pathlib.Path("/proc/meminfo")
    free = 0
    if memory.exists():
        (line,) = [line for line in memory.read_text().splitlines() if line.startswith("MemAvailable")]
        free = int(line.split()[1]) >> 20
    if free < 10:
        pytest.skip(f"two gigabytes of text need 10 GiB of memory, got {free} GiB free")
    line = "春天来了院子里的花开了".encode() * 32_768
    count = 2000
    text = line * count + PAGE.encode()
    offsets = [i * len(line) for i in range(count + 1)] + [len(text)]
    array = pa.LargeStringArray.from_buffers(
        count + 1, pa.array(offsets, pa.int64()).buffers()[1], pa.py_buffer(text)
    )
    assert array.nbytes > 1 << 31
    clean = cleaner.clean_array(array)
    assert clean[count].as_py() == CLEAN and clean[0].as_py() == line.decode()
    assert clean.nbytes == array.nbytes - len(PAGE.encode()) + len(CLEAN.encode())


def test_polars(cleaner, pages, expected):
    pl = pytest.importorskip("polars")
    series = pl.Series("body", pages)
    clean = cleaner.clean_array(series)
    assert isinstance(clean, pl.Series) and clean.name == "body" and clean.to_list() == expected
    assert cleaner.mark_array(series).to_list() == cleaner.mark_array(pa.array(pages)).to_pylist()


def test_nanoarrow(cleaner, pages, expected):
    na = pytest.importorskip("nanoarrow")
    array = na.Array(pages, na.string())
    assert na.Array(cleaner.clean_array(array)).to_pylist() == expected
    assert pa.array(cleaner.clean_array(na.c_array(pages, na.string()))).to_pylist() == expected


def test_duckdb_relation(cleaner, pages, expected):
    duckdb = pytest.importorskip("duckdb")
    crawl = pa.table({"text": pages})  # noqa: F841 (DuckDB finds it by its name)
    column = duckdb.sql("select text from crawl").to_arrow_table()["text"]
    assert cleaner.clean_array(column).to_pylist() == expected
