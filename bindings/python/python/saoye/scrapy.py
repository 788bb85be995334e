"""Scrapy: an item pipeline. Needs scrapy.

Settings::

    ITEM_PIPELINES = {"saoye.scrapy.SaoyePipeline": 300}
    SAOYE_TEXT_FIELD = "text"              # the item's field with the page
    SAOYE_REMOVED_FIELD = "saoye_removed"  # for the spans that were edited; "" to do without
    SAOYE_VERDICT_FIELD = "saoye_verdict"  # for the verdict; "" to do without
    SAOYE_CONFIG = None                    # as for Cleaner: a dict, or the path of a TOML file
    SAOYE_DROP = False                     # whether items that are not worth keeping are dropped
"""

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from . import Cleaner, InputError


class SaoyePipeline:
    """Cleans the text of each item and tells in fields of the item what was removed. See the module for its settings."""

    def __init__(self, settings, stats=None):
        config = settings.get("SAOYE_CONFIG")
        self.cleaner = Cleaner(config if config is None or isinstance(config, str) else dict(config), threads=1)
        self.text = settings.get("SAOYE_TEXT_FIELD", "text")
        self.removed = settings.get("SAOYE_REMOVED_FIELD", "saoye_removed")
        self.verdict = settings.get("SAOYE_VERDICT_FIELD", "saoye_verdict")
        self.drop = settings.getbool("SAOYE_DROP")
        self.stats = stats

    @classmethod
    def from_crawler(cls, crawler):
        return cls(crawler.settings, crawler.stats)

    def process_item(self, item, spider=None):
        fields = ItemAdapter(item)
        text = fields.get(self.text)
        if text is None:
            return item
        page = self.cleaner.process(text)
        self._put(fields, self.text, page.text)
        self._put(fields, self.removed, [edit._asdict() for edit in page.edits])
        self._put(fields, self.verdict, page.verdict._asdict())
        if self.stats is not None:
            self.stats.inc_value(f"saoye/{page.verdict.decision}")
            for mark in page.marks:
                self.stats.inc_value(f"saoye/marks/{mark.label}")
        if self.drop and page.verdict.decision == "drop-advised":
            raise DropItem(f"saoye: {page.verdict.reason}")
        return item

    @staticmethod
    def _put(fields, name, value):
        if not name:
            return
        try:
            fields[name] = value
        except KeyError as error:
            kind = type(fields.item).__name__
            raise InputError(f"the item {kind} has no field {name!r}: add it, or set the setting that names it to ''") from error
