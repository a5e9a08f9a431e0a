"""Where a turn goes next: a line through the planned steps, read with a cursor. Pure."""

from typing import Literal, NamedTuple

from fashionm3.domain import Intent, Plan
from graph.state import TurnState

Node = Literal[
    "preference_summarizer",
    "recommender",
    "image_generator",
    "retriever",
    "try_on",
    "online_search",
    "respond",
]

STATIONS: dict[Intent, tuple[Node, ...]] = {
    "recommend": ("preference_summarizer", "recommender"),
    "alternative": ("preference_summarizer", "recommender"),
    "generate_image": ("image_generator",),
    "find_product": ("retriever",),
    "try_on": ("try_on",),
    "preference_update": ("preference_summarizer",),
    "online_search": ("online_search",),
    # Nothing to do: the words of the reply answer it.
    "chat": (),
    "out_of_scope": (),
}


class Station(NamedTuple):
    """A node to visit for one step of the plan."""

    node: Node
    step: int
    """Index into `plan.steps`."""


def itinerary(plan: Plan | None) -> tuple[Station, ...]:
    """The stations of a plan in order; none when the turn asks back instead of acting."""
    if plan is None or plan.question is not None:
        return ()
    return tuple(
        Station(node, index)
        for index, step in enumerate(plan.steps)
        for node in STATIONS[step.intent]
    )


def station(state: TurnState) -> Station | None:
    """The station under the cursor; None when all are done."""
    stations = itinerary(state.plan)
    return stations[state.cursor] if state.cursor < len(stations) else None


def next_step(state: TurnState) -> Node:
    """The node that follows."""
    here = station(state)
    return here.node if here else "respond"
