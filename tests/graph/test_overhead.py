"""What graph and checkpoints cost a turn, beside the work of the steps."""

import time
from collections.abc import Callable

import pytest

from fashionm3.domain import PlanStep
from graph.build import STEPS, Stylist, build_graph
from graph.deps import Deps
from graph.state import TurnState
from graph.steps import Stage, Update
from tests.graph.conftest import Planned, say, steps

LIMIT_S = 0.025
TURNS = 30


async def idle(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    return {}


def without_work(deps: Deps, planned: Planned, monkeypatch: pytest.MonkeyPatch) -> Stylist:
    """A graph whose turns pass through four steps that do nothing."""
    planned.plans["shoes"] = steps("recommend", "generate_image", "find_product")
    monkeypatch.setattr("graph.build.STEPS", dict.fromkeys(STEPS, idle))
    return build_graph(deps)


async def seconds_of_turns(graph: Stylist, clock: Callable[[], float]) -> list[float]:
    """What each turn of a thread takes by a clock."""
    thread = (await say(graph, "hello")).thread_id
    seconds = []
    for _ in range(TURNS):
        begun = clock()
        await say(graph, "shoes", thread_id=thread)
        seconds.append(clock() - begun)
    return seconds


async def test_graph_and_checkpoints_cost_at_most_25_ms_a_turn(
    deps: Deps, planned: Planned, monkeypatch: pytest.MonkeyPatch
) -> None:
    graph = without_work(deps, planned, monkeypatch)
    seconds = sorted(await seconds_of_turns(graph, time.process_time))
    # Processor time of the least disturbed turns: the machine of a test run is shared.
    assert seconds[TURNS // 4] <= LIMIT_S, f"{seconds[TURNS // 4] * 1000:.1f} ms"
