"""What graph and checkpoints cost a turn, beside the work of the steps."""

import time

import pytest

from fashionm3.domain import PlanStep
from graph.build import STEPS, build_graph
from graph.deps import Deps
from graph.state import TurnState
from graph.steps import Stage, Update
from tests.graph.conftest import Planned, say, steps

LIMIT_S = 0.025
TURNS = 30


async def idle(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    return {}


async def test_graph_and_checkpoints_cost_at_most_25_ms_a_turn(
    deps: Deps, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned.plans["shoes"] = steps("recommend", "generate_image", "find_product")
    monkeypatch.setattr("graph.build.STEPS", dict.fromkeys(STEPS, idle))
    graph = build_graph(deps)
    thread = (await say(graph, "hello")).thread_id
    seconds = []
    for _ in range(TURNS):
        begun = time.process_time()
        await say(graph, "shoes", thread_id=thread)
        seconds.append(time.process_time() - begun)
    # Processor time of the least disturbed turns: the machine of a test run is shared.
    seconds.sort()
    assert seconds[TURNS // 4] <= LIMIT_S, f"{seconds[TURNS // 4] * 1000:.1f} ms"
