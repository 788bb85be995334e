"""datatrove: a step that cleans documents, and a reader of WARC and WET files. Needs datatrove."""

from datatrove.pipeline.base import PipelineStep
from datatrove.pipeline.readers.base import BaseDiskReader
from datatrove.utils.logging import logger

from . import Cleaner, PageReader


class SaoyeCleaner(PipelineStep):
    """Cleans documents, and counts characters removed and marks by label.

    config: as for ``Cleaner``.
    marks: the key of the metadata for the marks, as dicts; ``None`` to do without.
    verdict: the key of the metadata for the verdict; ``None`` to do without.
    drop: whether documents that are not worth keeping are left out.
    """

    type = "🍂 - CLEANER"
    name = "saoye"

    def __init__(self, config=None, *, marks="saoye_marks", verdict="saoye_verdict", drop=False):
        super().__init__()
        self.cleaner = Cleaner(config, threads=1)
        self.marks, self.verdict, self.drop = marks, verdict, drop

    def run(self, data, rank=0, world_size=1):
        for document in data:
            with self.track_time():
                page = self.cleaner.process(document.text)
                self.stat_update("total", page.verdict.decision)
                for mark in page.marks:
                    self.stat_update(f"marks-{mark.label}", unit="mark")
                self.stat_update("chars_removed", value=len(document.text) - len(page.text), unit="doc")
                document.text = page.text
                if self.marks is not None:
                    document.metadata[self.marks] = [mark._asdict() for mark in page.marks]
                if self.verdict is not None:
                    document.metadata[self.verdict] = page.verdict._asdict()
            if self.drop and page.verdict.decision == "drop-advised":
                self.stat_update("dropped")
                continue
            yield document


class SaoyeWarcReader(BaseDiskReader):
    """Reads the pages of WARC files: the records of plain text that WET files have.

    The arguments are those of datatrove's ``BaseDiskReader``. What a file is packed with is told by its content. Records
    that cannot be read are counted as ``rejected`` and logged; those that hold no page as ``no_page``.
    """

    name = "🍂 saoye WARC"

    def __init__(self, data_folder, paths_file=None, **options):
        super().__init__(data_folder, paths_file, **options)

    def read_file(self, filepath):
        with self.data_folder.open(filepath, "rb", compression=None) as file:
            reader = PageReader(file, kind="warc", name=filepath)
            pages = 0
            for record in reader:
                pages += 1
                data = {self.text_key: record.text, self.id_key: record.id or f"{filepath}/{record.number}", "url": record.url}
                document = self.get_document_from_dict(data, filepath, record.number)
                if document is None:
                    self.stat_update("empty")
                    continue
                yield document
            rejected = reader.rejected
            for row in rejected:
                logger.warning(f"{filepath}: record {row.number} was rejected: {row.reason}")
            self.stat_update("rejected", value=len(rejected), unit="input_file")
            self.stat_update("no_page", value=reader.records - pages - len(rejected), unit="input_file")
