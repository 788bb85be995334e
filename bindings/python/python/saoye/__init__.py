"""saoye (扫叶) marks and removes page spam and boilerplate from scraped Chinese pages, and says why for every span.

>>> import saoye
>>> cleaner = saoye.Cleaner()
>>> cleaner.clean("今天上午,全市春季植树活动在南山公园举行。\\n分享到微信 分享到微博 分享到QQ空间")
'今天上午,全市春季植树活动在南山公园举行。'
"""

from ._errors import ConfigError, Error, InputError, InputTypeError, InternalError
from ._saoye import LABELS, Cleaner, PageReader, __version__, undo
from ._types import Edit, HtmlText, Mark, Page, Record, Rejected, Verdict

__all__ = [
    "LABELS",
    "Cleaner",
    "ConfigError",
    "Edit",
    "Error",
    "HtmlText",
    "InputError",
    "InputTypeError",
    "InternalError",
    "Mark",
    "Page",
    "PageReader",
    "Record",
    "Rejected",
    "Verdict",
    "__version__",
    "undo",
]


def _rebuild(toml, threads):
    """A cleaner from what it was pickled as."""
    return Cleaner.from_toml(toml, threads=threads)
