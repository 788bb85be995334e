"""Tables of pages, for the engines that hand Arrow tables to Python. Needs pyarrow."""

import pyarrow as pa
import pyarrow.compute as pc

from ._errors import InputError


def clean_table(table, cleaner, *, text="text", into=None, marks="saoye_marks", verdict="saoye_verdict"):
    """A pyarrow Table or RecordBatch with its pages cleaned.

    text: the column with the pages.
    into: the column for the clean pages; in place of the pages when nothing is said.
    marks, verdict: the columns for what was found, see ``Mark`` and ``Verdict``; ``None`` to do without.
    """
    names = table.schema.names
    if names.count(text) != 1:
        raise InputError(f"column {text!r}: expected once in the table, got the columns {', '.join(map(repr, names))}")
    for new in (into, marks, verdict):
        if new is not None and new != text and new in names:
            raise InputError(f"column {new!r}: expected a new name, got one that the table has")
    pages = table.column(text)
    if marks is None and verdict is None:
        clean, found, judged = cleaner.clean_array(pages, name=text), None, None
    else:
        whole = cleaner.process_array(pages, name=text)
        clean, found, judged = (pc.struct_field(whole, name) for name in ("text", "marks", "verdict"))
    if into is None or into == text:
        table = table.set_column(names.index(text), pa.field(text, clean.type), clean)
    else:
        table = table.append_column(pa.field(into, clean.type), clean)
    for name, column in ((marks, found), (verdict, judged)):
        if name is not None:
            table = table.append_column(pa.field(name, column.type), column)
    return table
