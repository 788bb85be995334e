"""What a cleaner gives back: named tuples, so that they can be pickled, compared and unpacked."""

from __future__ import annotations

from typing import Any, NamedTuple, Optional


class Mark(NamedTuple):
    """A decision about one span of a page."""

    start: int
    """First byte of the span, in the UTF-8 of the page."""
    end: int
    """The byte behind the span."""
    char_start: int
    """First character of the span: ``page[mark.char_start:mark.char_end]`` is its text."""
    char_end: int
    """The character behind the span."""
    label: str
    """What the span is, one of ``saoye.LABELS``."""
    rule: str
    """The rule that decided; ``saoye explain RULE`` tells about it."""
    score: float
    """How sure the rule is, between 0 and 1."""
    evidence: dict[str, Any]
    """The signals that decided, in the order they were weighed: numbers, and words found."""
    edit: Optional[str]
    """What is put in the span's place: ``""`` when it is removed, ``None`` when it is only reported."""

    @property
    def action(self) -> str:
        """``"remove"``, ``"replace"`` or ``"report"``."""
        if self.edit is None:
            return "report"
        return "replace" if self.edit else "remove"


class Verdict(NamedTuple):
    """What the marks of a page say of it as a whole."""

    decision: str
    """``"keep"``, ``"cleaned"`` or ``"drop-advised"``."""
    removed_share: float
    """Share of the visible characters that is removed, between 0 and 1."""
    spam_score: float
    """How much of the page is spam, between 0 and 1."""
    labels: tuple[str, ...]
    """The labels found."""
    reason: str
    """Why, in words."""


class Edit(NamedTuple):
    """One edit that was made."""

    start: int
    """Where, in bytes of the original page."""
    removed: str
    """What stood there."""
    inserted: str
    """What stands there now."""
    label: str
    """The label of the mark that asked for it."""


class HtmlText(NamedTuple):
    """The text of a page of HTML, cleaned."""

    text: str
    """A paragraph a line."""
    title: str
    """The title in the page's head, cleaned like the text."""
    encoding: str
    """The encoding that the page was read in."""
    replaced: int
    """Replacement characters in the place of bytes that are none in the encoding."""


class Page(NamedTuple):
    """All that is told of a page."""

    text: str
    """The page without what is to be removed."""
    marks: list[Mark]
    verdict: Verdict
    edits: list[Edit]
    """The edits made: ``saoye.undo(page.text, page.edits)`` is the original."""


class Record(NamedTuple):
    """A page as it lay in a file."""

    number: int
    """The record's number in the file, counted from 1."""
    id: Optional[str]
    url: Optional[str]
    text: str


class Rejected(NamedTuple):
    """A record of a file that could not be read."""

    number: int
    """The record's number in the file, counted from 1."""
    reason: str
    """What was expected and what came."""
    offset: Optional[int]
    """Where it lies in the file, in bytes, packed as it is, where that is known."""
