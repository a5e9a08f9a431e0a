from collections.abc import Callable
from dataclasses import replace

import pytest

from fashionm3.domain import ImageRef, Notice, Plan, PlanStep
from fashionm3.errors import CatalogError, CheckpointError, PlanError, TryOnError
from graph.build import build_graph
from graph.deps import Deps
from graph.nodes import MAX_IMAGES, MAX_TEXT
from graph.run import read_thread
from tests.fakes import BrokenVlm, ListCatalog, ScriptedVlm, StandingTryOn
from tests.graph.conftest import Planned, events_of, fail, say, steps

Photo = Callable[[str], ImageRef]


def components(notices: tuple[Notice, ...]) -> set[str]:
    return {notice.component for notice in notices}


async def test_a_broken_model_leaves_a_recommendation_by_rules(
    deps: Deps, planned: Planned
) -> None:
    planned.plans["shoes"] = steps("recommend", category="Shoes")
    done = await say(build_graph(replace(deps, vlm=BrokenVlm())), "shoes")
    assert done.reply.recommendation and "sneakers" in done.reply.text
    assert components(done.reply.notices) == {"recommender"}
    assert "the weights are damaged" in done.reply.text


async def test_a_model_that_misses_the_wish_is_asked_again(deps: Deps, planned: Planned) -> None:
    planned.plans["shoes"] = steps("recommend", category="Shoes")
    vlm = ScriptedVlm(
        "I recommend a red wool scarf. Nice.", "I recommend a pair of brown boots. They fit."
    )
    done = await say(build_graph(replace(deps, vlm=vlm)), "shoes")
    assert done.reply.recommendation and done.reply.recommendation.category == "Boots"
    assert len(vlm.asked) == 2 and not done.reply.notices


async def test_a_failed_recommendation_draws_nothing(deps: Deps, planned: Planned) -> None:
    planned.plans["show"] = steps("generate_image")
    done = await say(build_graph(deps), "show")
    assert not done.reply.images
    assert components(done.reply.notices) == {"image_generator"}


async def test_an_unreachable_catalogue_is_a_notice(deps: Deps, planned: Planned) -> None:
    planned.plans["boots"] = Plan(
        steps=(
            PlanStep(intent="find_product", category="Boots"),
            PlanStep(intent="recommend", category="Bags"),
        )
    )
    vlm = ScriptedVlm("I recommend a black leather tote bag. It fits.")
    catalog = ListCatalog(error=CatalogError("the index is locked"))
    done = await say(build_graph(replace(deps, vlm=vlm, catalog=catalog)), "boots")
    assert done.reply.recommendation and not done.reply.products
    assert "the index is locked" in done.reply.text


async def test_an_empty_search_says_so(deps: Deps, planned: Planned) -> None:
    planned.plans["boots"] = steps("find_product", category="Boots")
    done = await say(build_graph(replace(deps, catalog=ListCatalog())), "boots")
    assert components(done.reply.notices) == {"retriever"}
    assert "Boots" in done.reply.text


async def test_a_failed_try_on_is_a_notice(deps: Deps, planned: Planned, photo: Photo) -> None:
    planned.plans["look"] = steps("try_on")
    tryon = StandingTryOn(TryOnError("no answer within 20 s"))
    done = await say(build_graph(replace(deps, tryon=tryon)), "look", images=(photo("blue"),))
    assert done.reply.try_on is None and "no answer within 20 s" in done.reply.text


async def test_a_piece_that_cannot_be_drawn_is_left_out(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = Plan(
        steps=(PlanStep(intent="recommend", category="Shoes"), PlanStep(intent="try_on"))
    )
    done = await say(build_graph(replace(deps, vlm=BrokenVlm())), "look", images=(photo("blue"),))
    assert done.reply.try_on
    assert [garment.category for garment in done.reply.try_on.garments] == ["Jeans"]
    assert components(done.reply.notices) == {"recommender", "try_on"}


async def test_online_search_is_off_and_says_so(deps: Deps, planned: Planned) -> None:
    planned.plans["look up"] = steps("online_search")
    done = await say(build_graph(deps), "look up")
    assert not done.reply.web and "online search is off" in done.reply.text


async def test_without_a_tagger_the_turn_still_answers(
    deps: Deps, photo: Photo, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*args: object, **kwargs: object) -> None:
        raise CheckpointError("CLIP is damaged")

    monkeypatch.setattr("graph.nodes.tag_garments", broken)
    done = await say(build_graph(deps), "hello", images=(photo("blue"),))
    assert components(done.reply.notices) == {"intake"}


async def test_without_a_planner_the_turn_still_answers(
    deps: Deps, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*args: object, **kwargs: object) -> None:
        raise PlanError("the plan is no plan")

    monkeypatch.setattr("graph.nodes.plan", broken)
    done = await say(build_graph(deps), "hello")
    assert components(done.reply.notices) == {"planner"}


async def test_a_notice_is_also_an_event(deps: Deps, planned: Planned) -> None:
    planned.plans["look up"] = steps("online_search")
    events = await events_of(build_graph(deps), "look up")
    assert [e.component for e in events if isinstance(e, Notice)] == ["online_search"]


@pytest.mark.parametrize(
    ("text", "photos", "names"),
    [
        (" ", 0, ["empty"]),
        ("x" * (MAX_TEXT + 1), 0, [str(MAX_TEXT), str(MAX_TEXT + 1)]),
        ("hi", MAX_IMAGES + 1, [str(MAX_IMAGES), str(MAX_IMAGES + 1)]),
    ],
)
async def test_what_cannot_be_meant_is_refused_with_value_and_limit(
    deps: Deps, photo: Photo, text: str, photos: int, names: list[str]
) -> None:
    failed = await fail(build_graph(deps), text, images=(photo("blue"),) * photos)
    assert failed.error == "InputError"
    assert all(name in failed.message for name in names)


async def test_a_photo_alone_is_a_turn(deps: Deps, photo: Photo) -> None:
    done = await say(build_graph(deps), "", images=(photo("blue"),))
    assert "blue jeans" in done.reply.text


async def test_a_removed_photo_fails_the_turn_and_loses_nothing(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    graph = build_graph(deps)
    first = await say(graph, "hello")
    ref = photo("blue")
    deps.images.delete(ref)
    failed = await fail(graph, "look", images=(ref,), thread_id=first.thread_id)
    assert failed.error == "NotFoundError" and "removed" in failed.message
    assert len(await read_thread(graph, first.thread_id, "ada")) == 1
