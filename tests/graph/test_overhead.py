"""What graph and checkpoints cost a turn, beside the work of the steps."""

import statistics
import time
from dataclasses import replace

from graph.build import build_graph
from graph.deps import Deps
from tests.fakes import ListCatalog, ScriptedVlm
from tests.graph.conftest import Planned, say, steps

LIMIT_S = 0.025
TURNS = 30


async def test_graph_and_checkpoints_cost_at_most_25_ms_a_turn(
    deps: Deps, planned: Planned
) -> None:
    planned.plans |= {
        "shoes": steps("recommend", "find_product", category="Boots"),
        "hello": steps("chat"),
    }
    # Fakes that answer at once: what is left is the graph, its store and the thread's claim.
    graph = build_graph(
        replace(deps, vlm=ScriptedVlm("I recommend black boots."), catalog=ListCatalog())
    )
    thread = (await say(graph, "hello")).thread_id
    seconds = []
    for _ in range(TURNS):
        begun = time.process_time()
        await say(graph, "shoes", thread_id=thread)
        seconds.append(time.process_time() - begun)
    # Processor time: the machine of a test run is shared, and a wait for it is not overhead.
    assert statistics.median(seconds) <= LIMIT_S, f"{statistics.median(seconds) * 1000:.1f} ms"
