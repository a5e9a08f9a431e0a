import pytest

from fashionm3.domain import Plan, PlanStep
from graph.routing import Node, itinerary, next_step, picks_before
from graph.state import TurnState


def plan(*intents: str, question: str | None = None) -> Plan:
    steps = tuple(PlanStep.model_validate({"intent": intent}) for intent in intents)
    return Plan(steps=steps, question=question)


@pytest.mark.parametrize(
    ("intents", "nodes"),
    [
        (["recommend"], ["preference_summarizer", "recommender"]),
        (
            ["alternative", "generate_image"],
            ["preference_summarizer", "recommender", "image_generator"],
        ),
        (["find_product", "try_on"], ["retriever", "try_on"]),
        (["preference_update", "online_search"], ["preference_summarizer", "online_search"]),
        (["chat", "out_of_scope"], []),
        ([], []),
    ],
)
def test_a_plan_is_a_line_of_stations(intents: list[str], nodes: list[Node]) -> None:
    planned = plan(*intents)
    assert [station.node for station in itinerary(planned)] == nodes
    visited = [
        next_step(TurnState(plan=planned, cursor=cursor)) for cursor in range(len(nodes) + 1)
    ]
    assert visited == [*nodes, "respond"]


def test_a_question_skips_all_steps() -> None:
    asking = plan("recommend", question="What for?")
    assert next_step(TurnState(plan=asking)) == "respond"


def test_picks_take_effect_where_they_were_said() -> None:
    pick = PlanStep(intent="chat", refers_to="product-1")
    later = PlanStep(intent="chat", refers_to="product-2")
    planned = Plan(steps=(pick, PlanStep(intent="try_on"), PlanStep(intent="chat"), later))
    assert picks_before(planned, 0) == (pick,)
    assert picks_before(planned, 1) == (later,)


def test_without_stations_all_picks_count_at_once() -> None:
    pick = PlanStep(intent="chat", refers_to="photo-1")
    assert picks_before(Plan(steps=(pick,)), 0) == (pick,)
