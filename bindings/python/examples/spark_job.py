import sys

import saoye.spark
from pyspark.sql import SparkSession

source, output = sys.argv[1:]
builder = saoye.spark.ship(SparkSession.builder)  # sends the package to executors that do not have it
spark = builder.getOrCreate()
pages = spark.read.parquet(source)
saoye.spark.clean(pages, text="text").write.parquet(output)
spark.stop()
