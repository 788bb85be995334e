import sys

import daft
import pyarrow.parquet as pq
import saoye

source, output = sys.argv[1:]
cleaner = saoye.Cleaner(threads=1)

@daft.func.batch(return_dtype=daft.DataType.string())
def clean(text: daft.Series):
    return cleaner.clean_array(text.to_arrow())

pages = daft.read_parquet(source)
pq.write_table(pages.with_column("text", clean(pages["text"])).to_arrow(), output)
