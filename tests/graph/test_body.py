"""The mannequin that looks are shown on."""

from dataclasses import replace

from graph import build_graph
from graph.deps import Deps
from tests.fakes import StandingTryOn
from tests.graph.conftest import Planned, say, steps
from tests.graph.test_failures import Photo


async def test_the_look_is_shown_on_the_mannequin_that_was_chosen(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = planned.plans["again"] = steps("try_on")
    tryon = StandingTryOn()
    graph = build_graph(replace(deps, tryon=tryon))
    done = await say(graph, "look", images=(photo("blue"),), body="curvy-brown")
    await say(graph, "again", thread_id=done.thread_id)
    assert tryon.bodies == ["curvy-brown", "classic"]
