import sys

import ray
import saoye.ray

source, output, wheel = sys.argv[1:]
ray.init(runtime_env={"py_modules": [wheel]})  # sends the package to workers that do not have it
pages = ray.data.read_parquet(source)
saoye.ray.clean(pages, text="text").write_parquet(output)
