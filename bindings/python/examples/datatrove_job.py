import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.writers import JsonlWriter
from saoye.datatrove import SaoyeCleaner, SaoyeWarcReader

source, output = sys.argv[1:]
pipeline = [SaoyeWarcReader(source), SaoyeCleaner(), JsonlWriter(output)]
if __name__ == "__main__":
    LocalPipelineExecutor(pipeline, tasks=2, workers=2, logging_dir=f"{output}/logs").run()
