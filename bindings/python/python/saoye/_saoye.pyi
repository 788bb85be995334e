import os
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Optional, Protocol, TypeVar, Union, overload

from ._types import Edit, HtmlText, Mark, Page, Record, Rejected, Verdict

__version__: str
LABELS: list[str]

class _ArrowArray(Protocol):
    def __arrow_c_array__(self, requested_schema: object = None) -> tuple[object, object]: ...

class _ArrowStream(Protocol):
    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...

_Arrow = Union[_ArrowArray, _ArrowStream]

class Cleaner:
    """Marks and cleans pages. Immutable, may be shared between threads, can be pickled.

    ``None`` and nulls stay what they are. The interpreter's lock is released while pages are cleaned.
    """

    def __init__(
        self,
        config: Union[None, dict[str, Any], str, os.PathLike[str]] = None,
        *,
        threads: Optional[int] = None,
    ) -> None:
        """A cleaner with the dictionaries that come with the package.

        config: the path of a TOML file, or a dict with the same keys, such as ``{"actions": {"byline": "remove"}}``.
        threads: how many threads the methods for many pages may use; all processors when nothing is said. Inside an
            engine that runs a task on each processor, say 1.

        Raises ConfigError when the configuration is wrong.
        """

    @classmethod
    def from_toml(cls, toml: str, *, threads: Optional[int] = None) -> Cleaner:
        """A cleaner with the configuration that is written in ``toml``."""

    @property
    def config_toml(self) -> str:
        """The configuration as TOML."""

    @overload
    def clean(self, text: str) -> str: ...
    @overload
    def clean(self, text: None) -> None: ...
    def clean(self, text):
        """The page without what is to be removed; the same object when nothing is."""

    @overload
    def mark(self, text: str) -> list[Mark]: ...
    @overload
    def mark(self, text: None) -> None: ...
    def mark(self, text):
        """The marks of a page, ordered by position, disjoint."""

    @overload
    def verdict(self, text: str) -> Verdict: ...
    @overload
    def verdict(self, text: None) -> None: ...
    def verdict(self, text):
        """What the marks of a page say of it as a whole."""

    @overload
    def process(self, text: str) -> Page: ...
    @overload
    def process(self, text: None) -> None: ...
    def process(self, text):
        """The clean page, its marks, its verdict and the edits made, in one go."""

    def clean_html(self, page: bytes, *, content_type: Optional[str] = None, main: bool = False) -> HtmlText:
        """The visible text of a page of HTML, cleaned, or with ``main`` its main content alone.

        content_type: the ``Content-Type`` that the page came with; it may name the encoding.
        """

    def rewrite_html(self, page: bytes, *, content_type: Optional[str] = None) -> bytes:
        """The page of HTML without the elements that are to be removed, all else byte for byte.

        Raises InputError for a page whose markup is not written in ASCII (UTF-16).
        """

    def clean_many(self, texts: Iterable[Optional[str]]) -> list[Optional[str]]:
        """``clean`` for many pages, on several threads, in order."""

    def mark_many(self, texts: Iterable[Optional[str]]) -> list[Optional[list[Mark]]]:
        """``mark`` for many pages, on several threads, in order."""

    def clean_array(self, array: _Arrow, *, name: Optional[str] = None) -> Any:
        """The cleaned pages of an Arrow array of the type string, large_string or string_view, or a stream of such arrays.

        The result has the same type: pyarrow for pyarrow, a Polars series for a Polars series, else an object that has the
        Arrow interface itself. ``name`` is the column's name for messages.
        """

    def mark_array(self, array: _Arrow, *, name: Optional[str] = None) -> Any:
        """The marks of an array's pages: lists of structs with the fields of ``Mark``, evidence as JSON."""

    def process_array(self, array: _Arrow, *, name: Optional[str] = None) -> Any:
        """Structs of the cleaned ``text``, the ``marks`` and the ``verdict`` of an array's pages."""

class PageReader(Iterator[Record]):
    """The pages of a file of WARC (WET) records, JSON lines or plain text, plain or packed with gzip or Zstandard.

    What cannot be read is left out and told in ``rejected``.
    """

    def __init__(
        self,
        source: Union[str, os.PathLike[str], BinaryIO],
        *,
        kind: Optional[str] = None,
        name: Optional[str] = None,
        text: str = "text",
        id: str = "id",
        url: str = "url",
        max_record: int = 67108864,
    ) -> None:
        """Opens a file, or reads a binary stream.

        kind: ``"warc"``, ``"jsonl"`` or ``"text"``; told by the name, or else by the content.
        name: the name in messages.
        text, id, url: the names of the fields, for JSON lines.
        max_record: the longest record that is read, in bytes.
        """

    def __iter__(self) -> PageReader: ...
    def __next__(self) -> Record: ...
    @property
    def rejected(self) -> list[Rejected]:
        """The records that could not be read so far."""

    @property
    def records(self) -> int:
        """How many records were read so far, with those that hold no page."""

def undo(text: str, edits: Iterable[Edit]) -> str:
    """Undoes edits: ``undo(page.text, page.edits)`` is the page from before."""

def _panic(threads: int) -> int: ...
