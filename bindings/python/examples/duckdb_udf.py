import sys

import duckdb
import saoye

source, output = sys.argv[1:]
db = duckdb.connect()
cleaner = saoye.Cleaner(threads=1)

def clean(text):
    return cleaner.clean_array(text)

db.create_function("clean", clean, ["VARCHAR"], "VARCHAR", type="arrow")
db.read_parquet(source).project("id, clean(text) as text").write_parquet(output)
