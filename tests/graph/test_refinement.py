"""The preview comes first; what a model draws takes its place."""

from dataclasses import replace

from fashionm3.domain import ImageReady
from fashionm3.errors import TryOnError
from graph import build_graph
from graph.deps import Deps
from tests.fakes import BoxTryOn, PaintingRefiner
from tests.graph.conftest import Planned, events_of, say, steps
from tests.graph.test_failures import Photo, components
from tests.graph.test_shopper_photo import shopper


async def test_the_preview_is_shown_first_and_the_models_picture_replaces_it(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = steps("try_on")
    refiner = PaintingRefiner()
    graph = build_graph(replace(deps, tryon=BoxTryOn(), refiner=refiner))
    me = shopper(deps)
    events = await events_of(graph, "look", images=(photo("blue"),), shopper=me)
    preview, refined = (event for event in events if isinstance(event, ImageReady))
    assert preview.replaces is None
    assert refined.replaces == preview.image
    reply = events[-1].reply  # type: ignore[union-attr]
    assert reply.images == (refined.image,)
    assert reply.try_on.image == refined.image
    assert (reply.try_on.backend, reply.try_on.is_preview) == ("painter", False)
    assert deps.images.open_picture(refined.image).getpixel((50, 120)) == (128, 0, 128)
    deps.images.delete(me.image)
    assert not deps.images.exists(refined.image) and not deps.images.exists(preview.image)


async def test_a_model_that_fails_leaves_the_preview_and_a_notice(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = steps("try_on")
    refiner = PaintingRefiner(TryOnError("there is no GPU"))
    graph = build_graph(replace(deps, tryon=BoxTryOn(), refiner=refiner))
    done = await say(graph, "look", images=(photo("blue"),), shopper=shopper(deps))
    assert done.reply.try_on and done.reply.try_on.is_preview
    assert components(done.reply.notices) == {"try_on"}
    assert "stays a preview: there is no GPU" in done.reply.notices[0].message


async def test_a_look_on_the_mannequin_is_not_redrawn(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["look"] = steps("try_on")
    refiner = PaintingRefiner()
    graph = build_graph(replace(deps, tryon=BoxTryOn(), refiner=refiner))
    done = await say(graph, "look", images=(photo("blue"),))
    assert done.reply.try_on and not done.reply.notices
    assert not refiner.asked
