"""Ray Data: cleans a column of a Dataset. Needs ray[data] and pyarrow."""

from . import Cleaner
from .arrow import clean_table


class _Clean:
    """What the workers run on a batch."""

    def __init__(self, toml, columns):
        self.cleaner = Cleaner.from_toml(toml, threads=1)
        self.columns = columns

    def __call__(self, table):
        return clean_table(table, self.cleaner, **self.columns)


def clean(dataset, text="text", *, config=None, into=None, marks="saoye_marks", verdict="saoye_verdict", **options):
    """The Dataset with the pages in its column ``text`` cleaned, and columns for marks and verdicts.

    config: as for ``Cleaner``; read here, not on the workers.
    into: the column for the clean pages; in place of the pages when nothing is said.
    marks, verdict: the columns for what was found; ``None`` to do without.
    options: go to ``Dataset.map_batches``, such as ``batch_size`` and ``num_cpus``.

    Workers that do not have the package get it by ``ray.init(runtime_env={"py_modules": ["saoye-….whl"]})``.
    """
    columns = {"text": text, "into": into, "marks": marks, "verdict": verdict}
    work = _Clean(Cleaner(config).config_toml, columns)
    options = {"batch_size": 1024, "zero_copy_batch": True} | options
    return dataset.map_batches(work.__call__, batch_format="pyarrow", **options)
