import sys

import polars as pl
import saoye

source, output = sys.argv[1:]
cleaner = saoye.Cleaner()
pages = pl.scan_parquet(source)
clean = pages.with_columns(pl.col("text").map_batches(cleaner.clean_array, return_dtype=pl.String))
clean.collect().write_parquet(output)
