"""Photos of people among the photos of a turn: nothing is done with them before they agree."""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import agents.planner
from fashionm3.domain import ImageRef, Item
from fashionm3.errors import TryOnError
from graph import build_graph, read_shopper, read_thread
from graph.deps import Deps
from graph.photos import NOBODY
from graph.state import TurnContext
from tests.fakes import StandingTryOn
from tests.graph.conftest import Planned, say, steps
from tests.graph.test_failures import Photo, components

LOOK = "The whole look"


@pytest.fixture(autouse=True)
def look(planned: Planned) -> None:
    planned.plans[LOOK] = steps("try_on")


@pytest.fixture
def tryon() -> StandingTryOn:
    return StandingTryOn()


@pytest.fixture
def deps(deps: Deps, tryon: StandingTryOn) -> Deps:
    return replace(deps, tryon=tryon)


def portrait(deps: Deps, width: int = 200, colour: str = "tan") -> ImageRef:
    """What the stand-in takes for a person."""
    data = io.BytesIO()
    Image.new("RGB", (width, 2 * width), colour).save(data, "PNG")
    return deps.images.put(data.getvalue())


def goes_within(deps: Deps, ref: ImageRef) -> timedelta | None:
    """The time until a stored picture is deleted; None: it stays."""
    path = Path(deps.settings.images_path, "expires", ref.sha256)
    if not path.exists():
        return None
    return datetime.fromisoformat(path.read_text()) - datetime.now(UTC)


async def test_a_person_is_set_aside_and_the_turn_goes_on_with_the_garments(
    deps: Deps, planned: Planned, tryon: StandingTryOn, photo: Photo, monkeypatch: Any
) -> None:
    tagged: list[tuple[int, int]] = []

    async def tag(pictures: Sequence[Image.Image], embed: object) -> object:
        tagged.extend(picture.size for picture in pictures)
        return await planned.tag(pictures, embed)

    monkeypatch.setattr("graph.nodes.tag_garments", tag)
    graph, me = build_graph(deps), portrait(deps)
    done = await say(graph, LOOK, images=(photo("blue"), me, photo("red")))

    assert tagged == [(64, 64), (64, 64)]
    assert [entry.garment.category for entry in planned.contexts[0].shown] == ["Jeans", "Dresses"]
    (past,) = await read_thread(graph, done.thread_id, "ada")
    assert me not in past.images and len(past.images) == 2
    assert done.reply.try_on and tryon.people == [None]
    (notice,) = done.reply.notices
    assert notice.component == "intake"
    for said in ("shows a person", "60 minutes", "people=me", "--me FILE", "people=garments"):
        assert said in notice.message
    left = goes_within(deps, me)
    assert left is not None and timedelta(minutes=59) < left <= timedelta(hours=1)


async def test_who_agrees_in_the_next_turn_sees_looks_on_the_photo_that_was_set_aside(
    deps: Deps, tryon: StandingTryOn, photo: Photo
) -> None:
    graph, me = build_graph(deps), portrait(deps)
    first = await say(graph, "hello", images=(photo("blue"), me))
    assert await read_shopper(graph, first.thread_id, "ada") is None
    done = await say(graph, LOOK, thread_id=first.thread_id, people="me")
    assert [person and person.width for person in tryon.people] == [200]
    assert not done.reply.notices
    left = goes_within(deps, me)
    assert left is not None and left > timedelta(hours=23)
    # It holds for the thread, not for one turn.
    await say(graph, LOOK, thread_id=first.thread_id)
    assert [person and person.width for person in tryon.people] == [200, 200]


async def test_who_agrees_at_once_sees_the_look_at_once(
    deps: Deps, tryon: StandingTryOn, photo: Photo
) -> None:
    done = await say(build_graph(deps), LOOK, images=(portrait(deps), photo("blue")), people="me")
    assert [person and person.width for person in tryon.people] == [200]
    assert done.reply.try_on and not done.reply.notices


@pytest.mark.parametrize("words", ["How would that look on me?", "Can I see the whole look on me?"])
async def test_words_about_oneself_show_the_look_on_ones_photo(
    deps: Deps, tryon: StandingTryOn, photo: Photo, monkeypatch: Any, words: str
) -> None:
    monkeypatch.setattr("graph.nodes.plan", agents.planner.plan)
    graph = build_graph(deps)
    first = await say(graph, "hello", images=(photo("blue"), portrait(deps)), people="me")
    done = await say(graph, words, thread_id=first.thread_id)
    assert [step.intent for step in done.steps] == ["try_on"]
    assert [person and person.width for person in tryon.people] == [200]


async def test_consent_ends_with_its_input(deps: Deps, photo: Photo) -> None:
    """What an input leaves out is not said, whatever the turn before said."""
    graph = build_graph(deps)
    config: Any = {"configurable": {"thread_id": "mine"}}
    whose = TurnContext(user_id="ada")
    said = {"text": "hello", "images": [photo("blue").model_dump()], "people": "me"}
    await graph.ainvoke(said, config, context=whose)
    await graph.ainvoke({"text": "and now?"}, config, context=whose)
    state = await graph.aget_state(config)
    assert state.values["people"] == "ask"
    asked = [m.additional_kwargs["images"] for m in state.values["messages"] if m.type == "human"]
    assert [len(images) for images in asked] == [1, 0]
    assert len(state.values["shown"].entries) == 1


async def test_a_photo_that_is_about_the_clothes_is_a_garment_and_nobody_looks(
    deps: Deps, tryon: StandingTryOn, monkeypatch: Any
) -> None:
    monkeypatch.setattr(tryon, "look", None)
    worn = portrait(deps, colour="#d04030")
    done = await say(build_graph(deps), LOOK, images=(worn,), people="garments")
    assert done.reply.try_on and not done.reply.notices
    assert goes_within(deps, worn) is None


async def test_the_shops_own_picture_of_a_model_is_about_the_garment(deps: Deps) -> None:
    model = portrait(deps, colour="#d04030")
    item = Item(item_id="1", title="", category="Dresses", description="", price=1, image=model)
    deps.database.put_items([item])
    done = await say(build_graph(deps), LOOK, images=(model,))
    assert done.reply.try_on and not done.reply.notices
    assert goes_within(deps, model) is None


async def test_a_person_on_whom_nothing_can_be_shown_is_told_why(deps: Deps, photo: Photo) -> None:
    crowd = portrait(deps, width=60)
    done = await say(build_graph(deps), LOOK, images=(photo("blue"), crowd), people="me")
    (notice,) = done.reply.notices
    assert "several people" in notice.message and "people=me" not in notice.message
    assert goes_within(deps, crowd) is not None


async def test_of_two_people_the_first_is_shown_and_the_other_is_set_aside(
    deps: Deps, tryon: StandingTryOn, photo: Photo
) -> None:
    both = portrait(deps), portrait(deps, width=220)
    done = await say(build_graph(deps), LOOK, images=(photo("blue"), *both), people="me")
    assert [person and person.width for person in tryon.people] == [200]
    assert components(done.reply.notices) == {"intake"}
    left = goes_within(deps, both[1])
    assert left is not None and left <= timedelta(hours=1)


async def test_who_says_it_is_me_and_is_not_seen_is_told(deps: Deps, photo: Photo) -> None:
    done = await say(build_graph(deps), LOOK, images=(photo("blue"),), people="me")
    assert [notice.message for notice in done.reply.notices] == [NOBODY]


async def test_a_photo_kept_with_consent_goes_no_sooner_for_being_set_aside_elsewhere(
    deps: Deps, photo: Photo
) -> None:
    me = portrait(deps)
    await say(build_graph(deps), LOOK, images=(photo("blue"), me), people="me")
    await say(build_graph(deps), LOOK, images=(photo("blue"), me))
    left = goes_within(deps, me)
    assert left is not None and left > timedelta(hours=23)


async def test_a_photo_that_went_before_its_owner_agreed_is_told(deps: Deps, photo: Photo) -> None:
    graph, me = build_graph(deps), portrait(deps)
    first = await say(graph, "hello", images=(photo("blue"), me))
    deps.images.delete(me)
    done = await say(graph, LOOK, thread_id=first.thread_id, people="me")
    assert "is gone" in done.reply.notices[0].message


async def test_where_nobody_can_look_photos_are_garments_and_a_notice_says_so(
    deps: Deps, photo: Photo
) -> None:
    down = replace(deps, tryon=StandingTryOn(TryOnError("the try-on program died")))
    red = portrait(deps, colour="#d04030")
    done = await say(build_graph(down), "hello", images=(photo("blue"), red))
    (notice,) = done.reply.notices
    assert "taken for garments" in notice.message and "died" in notice.message
    assert "blue jeans" in done.reply.text and "red dress" in done.reply.text
