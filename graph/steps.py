"""What each planned step does: the state's values into an agent, its result into an update."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from agents.image_generator import draw_garment
from agents.online_search import look_up
from agents.preference import limit_by_profile, summarize_history, update_profile
from agents.recommender import Wish, recommend
from agents.retriever import Search, asks_for_others, retrieve
from agents.tryon import dress, refine_look
from fashionm3.domain import (
    Garment,
    ImageReady,
    Outfit,
    PlanStep,
    ProductHit,
    ProductsFound,
    Progress,
    TextDelta,
)
from fashionm3.serving.clients import StepCallback
from fashionm3.vocabulary import load_vocabulary
from graph.deps import Deps
from graph.outfit import find, put_on, show, show_again, swap, with_new_look
from graph.state import Board, TurnState

Update = dict[str, Any]


@dataclass(frozen=True)
class Stage:
    """What a step may use besides the state: services, whose turn it is, and the event stream."""

    deps: Deps
    user_id: str
    emit: Callable[[object], None]

    def from_thread(self, stage: str) -> StepCallback:
        """A progress callback that a worker thread may call."""
        loop = asyncio.get_running_loop()
        # LangGraph's writer looks up the run it belongs to, which another thread does not have.
        here = copy_context()

        def report(done: int, total: int) -> None:
            event = Progress(stage=stage, done=done, total=total)
            loop.call_soon_threadsafe(self.emit, event, context=here)

        return report


Act = Callable[[TurnState, PlanStep, Stage], Awaitable[Update]]


async def act_preference(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    """Keep a stated taste, or sum up what the user's history says about the category asked for."""
    if step.intent == "preference_update":
        return {"draft_profile": update_profile(state.draft_profile, step)}
    given = [g.item_id for g in state.draft_outfit.all() if g.item_id is not None]
    summary = await summarize_history(
        step,
        stage.user_id,
        given,
        stage.deps.database,
        catalog=stage.deps.catalog,
        llm=stage.deps.llm,
    )
    return {"preference": summary}


async def act_recommend(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    """Recommend a piece, or another one for a piece that is there."""
    referred = find(state.draft_shown.entries, step.refers_to)
    replaced = None
    outfit = state.draft_outfit
    if step.intent == "alternative":
        replaced = referred.garment if referred else _worn_in_slot_of(step, outfit)
    elif referred is not None:
        # "Which skirt goes with the blouse?": the blouse alone is what it has to go with.
        outfit = Outfit(garments={referred.garment.slot: (referred.garment,)})
    earlier = [e.garment for e in state.draft_shown.entries if e.garment.origin == "recommendation"]
    wish = Wish(
        words=step.query or state.text,
        category=step.category,
        constraints=limit_by_profile(step.constraints, state.draft_profile, step.category),
        outfit=outfit,
        replaces=replaced,
        preference=state.preference,
        shown=tuple(g for g in earlier if replaced and g.slot == replaced.slot),
    )
    advice = await recommend(
        wish,
        vlm=stage.deps.vlm,
        pictures=stage.deps.images,
        on_text=lambda text: stage.emit(TextDelta(text=text)),
    )
    new = advice.garment
    return {
        "recommendations": (*state.recommendations, advice.recommendation),
        "draft_outfit": swap(state.draft_outfit, replaced, new),
        "draft_shown": Board(entries=show(state.draft_shown.entries, [new], turn=state.turn)),
        "preference": None,
        "notices": advice.notices,
    }


async def act_generate_image(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    """Draw the piece that is meant; a recommended one keeps the picture."""
    garment = _meant(state, step)
    drawn = await draw_garment(
        garment,
        vlm=stage.deps.vlm,
        pictures=stage.deps.images,
        seed=state.turn,
        on_step=stage.from_thread("image_generator"),
    )
    if drawn.image is not None:
        stage.emit(ImageReady(image=drawn.image, stage="image_generator"))
    update: Update = {"drawn": drawn}
    if garment is not None and garment.origin == "recommendation":
        update["draft_outfit"] = with_new_look(state.draft_outfit, garment, drawn)
        update["draft_shown"] = Board(entries=show_again(state.draft_shown.entries, garment, drawn))
    return update


async def act_find_product(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    """Search the shop for words, for a piece that is meant, or for both."""
    words = step.query or state.text
    seen = {e.garment.item_id for e in state.draft_shown.entries if e.garment.item_id is not None}
    like = _meant(state, step)
    category = step.category or (like.category if like else None)
    search = Search(
        words=words,
        category=step.category,
        constraints=limit_by_profile(step.constraints, state.draft_profile, category),
        like=like,
        exclude=frozenset(seen) if asks_for_others(words) else frozenset(),
    )
    hits = await retrieve(search, catalog=stage.deps.catalog, pictures=stage.deps.images)
    stage.emit(ProductsFound(products=hits))
    products = [garment_of_hit(hit) for hit in hits]
    return {
        "products": (*state.products, *hits),
        "draft_shown": Board(entries=show(state.draft_shown.entries, products, turn=state.turn)),
    }


async def act_try_on(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    """Show the whole look on a body; a piece that is meant and not worn yet is put on first.

    Where a model refines previews, the preview is shown first and then gives way to its picture.
    """
    outfit = state.draft_outfit
    referred = find(state.draft_shown.entries, step.refers_to)
    if referred is not None and referred.garment not in outfit.all():
        outfit = put_on(outfit, referred.garment)
    dressed = await dress(
        outfit,
        client=stage.deps.tryon,
        vlm=stage.deps.vlm,
        pictures=stage.deps.images,
        timeout_s=stage.deps.settings.tryon.timeout_s,
        shopper=state.shopper or state.shopper_photo,
        body=state.body or stage.deps.settings.tryon.body,
        seed=state.turn,
    )
    preview, result, notices = dressed.result.image, dressed.result, dressed.notices
    stage.emit(ImageReady(image=preview, stage="try_on"))
    if stage.deps.refiner is not None:
        refined = await refine_look(
            dressed,
            client=stage.deps.tryon,
            refiner=stage.deps.refiner,
            pictures=stage.deps.images,
            preview_s=stage.deps.settings.tryon.timeout_s,
            timeout_s=stage.deps.settings.tryon.refine.timeout_s,
        )
        result, notices = refined.result, (*notices, *refined.notices)
        if result.image != preview:
            stage.emit(ImageReady(image=result.image, stage="try_on", replaces=preview))
    shown = state.draft_shown.entries
    for before, pictured in dressed.drawn:
        outfit = with_new_look(outfit, before, pictured)
        shown = show_again(shown, before, pictured)
    return {
        "try_on": result,
        "draft_outfit": outfit,
        "draft_shown": Board(entries=shown),
        "notices": notices,
    }


async def act_online_search(state: TurnState, step: PlanStep, stage: Stage) -> Update:
    """Quote what the web says."""
    web = await look_up(step, state.text, settings=stage.deps.settings.search)
    return {"web": web}


def garment_of_hit(hit: ProductHit) -> Garment:
    """A product as a piece of the dialogue."""
    item = hit.item
    return Garment(
        origin="product",
        category=item.category,
        slot=load_vocabulary().slot(item.category),
        colours=item.attributes.colours,
        pattern=item.attributes.pattern,
        description=item.description,
        image=item.image,
        item_id=item.item_id,
    )


def _meant(state: TurnState, step: PlanStep) -> Garment | None:
    """The piece that a step is about: what it refers to, else what this turn recommended."""
    if referred := find(state.draft_shown.entries, step.refers_to):
        return referred.garment
    new = [e.garment for e in state.draft_shown.entries if e.turn == state.turn]
    recommended = [g for g in new if g.origin == "recommendation"]
    vocabulary = load_vocabulary()
    fitting = [
        g
        for g in recommended
        if step.category is None or g.category in vocabulary.expand(step.category)
    ]
    return fitting[-1] if fitting else None


def _worn_in_slot_of(step: PlanStep, outfit: Outfit) -> Garment | None:
    if step.category is None:
        return None
    vocabulary = load_vocabulary()
    slots = {vocabulary.slot(name) for name in vocabulary.expand(step.category)}
    return next((garment for garment in outfit.all() if garment.slot in slots), None)
