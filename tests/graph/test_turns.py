from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from fashionm3.domain import (
    ImageReady,
    ImageRef,
    Plan,
    PlanStep,
    ProductsFound,
    StageStarted,
    TextDelta,
    TurnDone,
)
from graph.build import build_graph
from graph.deps import Deps
from tests.graph.conftest import Planned, events_of, say, steps

Photo = Callable[[str], ImageRef]


async def test_shoes_for_two_photos_are_recommended_and_shown(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["Which shoes? Show me"] = Plan(
        steps=(
            PlanStep(intent="recommend", category="Shoes", query="Which shoes?"),
            PlanStep(intent="generate_image"),
        )
    )
    graph = build_graph(deps)
    images = (photo("blue"), photo("white"))
    events = await events_of(graph, "Which shoes? Show me", images=images)
    done = events[-1]
    assert isinstance(done, TurnDone)
    stages = [event.stage for event in events if isinstance(event, StageStarted)]
    assert stages == [
        "intake",
        "planner",
        "preference_summarizer",
        "recommender",
        "image_generator",
        "respond",
    ]
    reply = done.reply
    assert reply.recommendation and reply.recommendation.category == "Sneakers"
    words = "".join(event.text for event in events if isinstance(event, TextDelta))
    assert words.strip() == reply.recommendation.text
    assert "blue jeans and white T-shirt" in reply.text
    assert [event.image for event in events if isinstance(event, ImageReady)] == list(reply.images)
    assert deps.images.open_picture(reply.images[0]).size == (32, 32)
    assert reply.notices == ()
    assert set(reply.timings) == set(stages)


async def test_a_whole_session_is_remembered(deps: Deps, planned: Planned, photo: Photo) -> None:
    planned.plans |= {
        "shoes": steps("recommend", category="Shoes"),
        "buy": steps("find_product", refers_to="recommendation-1"),
        "body": steps("try_on"),
    }
    graph = build_graph(deps)
    first = await say(graph, "shoes", images=(photo("blue"), photo("white")))
    thread = first.thread_id
    found = await say(graph, "buy", thread_id=thread)
    assert len(found.reply.products) == 4
    for hit in found.reply.products:
        assert hit.item.category == "Sneakers"
        assert hit.item.item_id in found.reply.text
        assert f"{hit.item.price:.2f}" in found.reply.text
    look = await say(graph, "body", thread_id=thread)
    assert look.reply.try_on is not None
    worn = {garment.category for garment in look.reply.try_on.garments}
    assert worn == {"Jeans", "T-shirts & vests", "Sneakers"}
    refs = [entry.ref for entry in planned.contexts[-1].shown]
    assert refs == [
        *("photo-1", "photo-2", "recommendation-1"),
        *("product-1", "product-2", "product-3", "product-4"),
    ]
    assert planned.contexts[-1].turn == 3


async def test_a_turn_starts_clean(deps: Deps, planned: Planned) -> None:
    planned.plans |= {"buy": steps("find_product", category="Boots")}
    graph = build_graph(deps)
    first = await say(graph, "buy")
    second = await say(graph, "hello", thread_id=first.thread_id)
    assert first.reply.products and not second.reply.products
    assert "retriever" not in second.reply.timings


async def test_it_survives_a_restart(tmp_path: Path, deps: Deps, planned: Planned) -> None:
    from tests.graph.conftest import fake_deps

    planned.plans |= {"shoes": steps("recommend", category="Shoes")}
    first = await say(build_graph(deps), "shoes")
    async with fake_deps(tmp_path) as again:
        await say(build_graph(again), "hello", thread_id=first.thread_id)
    assert [entry.ref for entry in planned.contexts[-1].shown] == ["recommendation-1"]


async def test_products_are_found_events_before_the_reply(deps: Deps, planned: Planned) -> None:
    planned.plans |= {"boots": steps("find_product", category="Boots")}
    events = await events_of(build_graph(deps), "boots")
    found = [event for event in events if isinstance(event, ProductsFound)]
    assert len(found) == 1 and events.index(found[0]) < len(events) - 1


async def test_other_products_are_other_ones(deps: Deps, planned: Planned) -> None:
    planned.plans |= {
        "boots": steps("find_product", category="Boots"),
        "other boots": steps("find_product", category="Boots", query="other boots"),
    }
    graph = build_graph(deps)
    first = await say(graph, "boots")
    second = await say(graph, "other boots", thread_id=first.thread_id)
    ids = [{hit.item.item_id for hit in done.reply.products} for done in (first, second)]
    assert not ids[0] & ids[1]


async def test_a_question_ends_the_turn(deps: Deps, planned: Planned) -> None:
    planned.plans["hm"] = Plan(
        steps=(PlanStep(intent="recommend"),), question="What is the occasion?"
    )
    done = await say(build_graph(deps), "hm")
    assert done.reply.text == "What is the occasion?"
    assert set(done.reply.timings) == {"intake", "planner", "respond"}


async def test_a_picture_of_a_recommendation_stays_with_it(deps: Deps, planned: Planned) -> None:
    planned.plans |= {
        "shoes": steps("recommend", category="Shoes"),
        "show": steps("generate_image", refers_to="recommendation-1"),
    }
    graph = build_graph(deps)
    first = await say(graph, "shoes")
    shown = await say(graph, "show", thread_id=first.thread_id)
    await say(graph, "hi", thread_id=first.thread_id)
    garment = planned.contexts[-1].shown[0].garment
    assert garment.image == shown.reply.images[0]
    assert planned.contexts[-1].outfit.all() == (garment,)


async def test_a_search_for_the_piece_in_hand_uses_its_words(deps: Deps, planned: Planned) -> None:
    from tests.fakes import ListCatalog, shop

    catalog = ListCatalog(shop())
    deps = replace(deps, catalog=catalog)
    planned.plans["shoes, and find them"] = Plan(
        steps=(
            PlanStep(intent="recommend", category="Shoes"),
            PlanStep(intent="find_product", category="Shoes"),
        )
    )
    done = await say(build_graph(deps), "shoes, and find them")
    assert done.reply.recommendation
    assert catalog.searched == [done.reply.recommendation.item_description]
