import io
from dataclasses import replace
from datetime import timedelta

from PIL import Image

from fashionm3.domain import ShopperPhoto
from graph import build_graph, read_shopper
from graph.deps import Deps
from tests.fakes import StandingTryOn
from tests.graph.conftest import Planned, say, steps
from tests.graph.test_failures import Photo, components


def shopper(
    deps: Deps, width: int = 300, keep_for: timedelta = timedelta(hours=24)
) -> ShopperPhoto:
    buffer = io.BytesIO()
    Image.new("RGB", (width, 400), "tan").save(buffer, "PNG")
    return deps.images.put_shopper_photo(buffer.getvalue(), keep_for=keep_for)


async def test_the_look_is_shown_on_the_shopper_from_then_on(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = planned.plans["again"] = steps("try_on")
    tryon = StandingTryOn()
    graph = build_graph(replace(deps, tryon=tryon))
    done = await say(graph, "look", images=(photo("blue"),), shopper=shopper(deps))
    await say(graph, "again", thread_id=done.thread_id)
    assert [person is not None and person.width for person in tryon.people] == [300, 300]


async def test_the_look_goes_with_the_photo_of_the_shopper(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = steps("try_on")
    me = shopper(deps)
    done = await say(build_graph(deps), "look", images=(photo("blue"),), shopper=me)
    assert done.reply.try_on
    deps.images.delete(me.image)
    assert not deps.images.exists(done.reply.try_on.image)


async def test_a_refused_photo_is_told_and_the_mannequin_wears_the_look(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = steps("try_on")
    me = shopper(deps, width=50)
    done = await say(build_graph(deps), "look", images=(photo("blue"),), shopper=me)
    assert done.reply.try_on
    assert components(done.reply.notices) == {"try_on"}
    assert "There is no person in the photo" in done.reply.notices[0].message


async def test_a_photo_whose_time_is_over_is_told(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = steps("try_on")
    me = shopper(deps, keep_for=timedelta(0))
    done = await say(build_graph(deps), "look", images=(photo("blue"),), shopper=me)
    assert done.reply.try_on and "Your photo is gone" in done.reply.notices[0].message


async def test_with_a_deleted_photo_the_consent_to_it_has_ended(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = planned.plans["again"] = planned.plans["last"] = steps("try_on")
    graph = build_graph(deps)
    me = shopper(deps)
    done = await say(graph, "look", images=(photo("blue"),), shopper=me)
    assert await read_shopper(graph, done.thread_id, "ada") == me
    deps.images.delete(me.image)
    again = await say(graph, "again", thread_id=done.thread_id)
    assert "Your photo is gone" in again.reply.notices[0].message
    assert await read_shopper(graph, done.thread_id, "ada") is None
    assert not (await say(graph, "last", thread_id=done.thread_id)).reply.notices
