"""Where a turn goes next: a line through the planned steps, read with a cursor. Pure."""

from typing import Literal, NamedTuple

from fashionm3.domain import Intent, Plan, PlanStep
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
    # Words alone answer these; a pick among them takes effect on the way, see `picks_before`.
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


def picks_before(plan: Plan, cursor: int) -> tuple[PlanStep, ...]:
    """The picks said between the station before `cursor` and the one under it.

    A pick is a `chat` step that refers to something shown: "I'll take the second one".
    """
    if plan.question is not None:
        return ()
    stations = itinerary(plan)
    first = stations[cursor - 1].step + 1 if cursor > 0 else 0
    end = stations[cursor].step if cursor < len(stations) else len(plan.steps)
    return tuple(step for step in plan.steps[first:end] if step.intent == "chat" and step.refers_to)
