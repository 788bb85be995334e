import os

import pyarrow.parquet as pq
import pytest

pytest.importorskip("ray")

from conftest import EXAMPLES, run  # noqa: E402

CLUSTER = """
import sys
import ray
from ray.cluster_utils import Cluster

cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 150 << 20, "include_dashboard": False})
cluster.add_node(num_cpus=1, object_store_memory=150 << 20)
cluster.wait_for_nodes()
assert len([node for node in ray.nodes() if node["Alive"]] if ray.is_initialized() else cluster.list_all_nodes()) == 2
init = ray.init
ray.init = lambda **options: init(address=cluster.address, log_to_driver=False, **options)
sys.argv = sys.argv[1:]
exec(compile(open(sys.argv[0]).read(), sys.argv[0], "exec"))

# A worker that starts while its node still sets up the job's environment may not find the package: Ray starts the task again.
@ray.remote(num_cpus=1, scheduling_strategy="SPREAD", max_retries=10, retry_exceptions=True)
def where():
    import saoye, time
    time.sleep(1)
    return ray.get_runtime_context().get_node_id(), saoye.__file__

places = ray.get([where.remote() for _ in range(4)])
assert len({node for node, _ in places}) == 2, places
assert all("runtime_resources" in file for _, file in places), places
ray.shutdown()
cluster.shutdown()
"""


def test_two_nodes_with_a_shipped_wheel(corpus, tmp_path):
    """The example on a cluster of two nodes whose workers do not have the package."""
    wheel = os.environ.get("SAOYE_WHEEL")
    if not wheel:
        pytest.skip("no wheel to ship: test.sh sets SAOYE_WHEEL")
    # Two nodes on one machine lose a worker's environment now and then while it is set up: a new cluster is tried then.
    for attempt in range(6):
        output = tmp_path / f"clean-{attempt}"
        try:
            run(CLUSTER, EXAMPLES / "ray_job.py", corpus.parquet, output, wheel, installed=False)
            break
        except AssertionError as error:
            if attempt == 5 or "ModuleNotFoundError" not in str(error):
                raise
    corpus.check(pq.read_table(output).to_pylist())
