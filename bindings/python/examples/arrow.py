import sys

import pyarrow.parquet as pq
import saoye

source, output = sys.argv[1:]
table = pq.read_table(source)
clean = saoye.Cleaner().clean_array(table["text"])
pq.write_table(table.set_column(table.schema.get_field_index("text"), "text", clean), output)
