"""The graph of a turn: nodes, then edges, then compile."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graph.deps import Deps
from graph.nodes import Services, intake, planner, respond, step
from graph.routing import Node, next_step
from graph.state import TurnContext, TurnInput, TurnOutput, TurnState
from graph.steps import (
    act_find_product,
    act_generate_image,
    act_online_search,
    act_preference,
    act_recommend,
    act_try_on,
)

STEPS = {
    "preference_summarizer": act_preference,
    "recommender": act_recommend,
    "image_generator": act_generate_image,
    "retriever": act_find_product,
    "try_on": act_try_on,
    "online_search": act_online_search,
}


async def route(state: TurnState) -> Node:
    """`next_step`, as a coroutine: LangGraph would send a plain function through a thread."""
    return next_step(state)


class Stylist(CompiledStateGraph[TurnState, TurnContext, TurnInput, TurnOutput]):
    """The compiled graph, and the services that its turns run on."""

    def __init__(self, *, services: Services, **compiled: Any) -> None:
        """Take over a compiled graph; LangGraph copies graphs through this signature too."""
        super().__init__(**compiled)
        self.services = services

    async def astream(self, input: Any, config: Any = None, **options: Any) -> AsyncIterator[Any]:
        """Run one turn; what its input leaves out is not said, whatever the last turn said."""
        stream = super().astream(_whole(input), config, **options)
        async with aclosing(cast(Any, stream)) as chunks:
            async for chunk in chunks:
                yield chunk


def _whole(said: Any) -> Any:
    """Every field of an input: LangGraph keeps the last turn's value of those that are missing."""
    if not isinstance(said, dict | TurnInput):
        return said
    turn = TurnInput.model_validate(said)
    return {name: getattr(turn, name) for name in TurnInput.model_fields}


def build_graph(deps: Deps, checkpointer: BaseCheckpointSaver[Any] | None = None) -> Stylist:
    """The graph of a turn over open services.

    Args:
        deps: what the nodes stand on.
        checkpointer: where dialogues are kept; None: the store that goes with the database.
    """

    async def services() -> Deps:
        return deps

    return assemble(services, checkpointer=checkpointer or deps.checkpointer)


def assemble(
    services: Services,
    *,
    checkpointer: BaseCheckpointSaver[Any] | None = None,
    kind: Callable[..., Stylist] = Stylist,
) -> Stylist:
    """The graph over services that may open later; without a checkpointer, for a host with one."""
    graph = StateGraph(
        TurnState, context_schema=TurnContext, input_schema=TurnInput, output_schema=TurnOutput
    )
    graph.add_node("intake", intake(services))
    graph.add_node("planner", planner(services))
    for name, act in STEPS.items():
        graph.add_node(name, step(name, act, services))
    graph.add_node("respond", respond(services))

    graph.add_edge(START, "intake")
    graph.add_edge("intake", "planner")
    for name in ("planner", *STEPS):
        graph.add_conditional_edges(name, route, [*STEPS, "respond"])
    graph.add_edge("respond", END)

    return kind(services=services, **vars(graph.compile(checkpointer=checkpointer)))
