"""The nodes: state in, an agent's work, what changed out.

Only this module knows both the graph's state and the agents. A step's `FashionM3Error` becomes a
`Notice` in one place, `step`, and the turn goes on.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Protocol

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.runtime import Runtime

from agents.planner import plan
from agents.responder import Produced, compose, reword
from fashionm3.database.images import ImageStore
from fashionm3.domain import (
    Garment,
    ImageRef,
    Notice,
    Outfit,
    Plan,
    PlanStep,
    ShopperPhoto,
    Shown,
    StageStarted,
    UserTurn,
)
from fashionm3.errors import FashionM3Error, InputError, NotFoundError
from fashionm3.vocabulary import load_vocabulary
from graph.deps import Deps
from graph.outfit import find, put_on, show
from graph.photos import Photos, sort_photos
from graph.routing import picks_before, station
from graph.state import Board, TurnContext, TurnState, fresh_turn
from graph.steps import Act, Stage, Update
from tools.tagging import GarmentTags, tag_garments

logger = logging.getLogger(__name__)

MAX_TEXT = 4_000
"""Characters of one turn; more is a document, not a wish."""
MAX_IMAGES = 4
"""Pictures of one turn: as many as the collage that the model reads has cells."""

Services = Callable[[], Awaitable[Deps]]
"""Gives the open services; Studio opens them at the first turn."""


class Node(Protocol):
    """A node as LangGraph calls it."""

    async def __call__(self, state: TurnState, *, runtime: Runtime[TurnContext]) -> Update:
        """What the node changes of the state."""
        ...


def step(name: str, act: Act, services: Services) -> Node:
    """The node that carries out one planned step with `act`.

    A step's failure becomes a notice; the steps after it see that its result is missing.
    """

    async def node(state: TurnState, runtime: Runtime[TurnContext]) -> Update:
        begun = time.perf_counter()
        here = station(state)
        if here is None or state.plan is None:
            raise ValueError(f"{name} was entered with the cursor at {state.cursor}, past the plan")
        emit = runtime.stream_writer
        emit(StageStarted(stage=name))
        stage = Stage(await services(), runtime.context.user_id, emit)
        notices = state.notices
        try:
            update = await act(state, state.plan.steps[here.step], stage)
        except FashionM3Error as error:
            logger.warning("%s failed: %s: %s", name, type(error).__name__, error)
            update = {"notices": (Notice(component=name, message=str(error)),)}
        for notice in update.get("notices", ()):
            emit(notice)
        cursor = state.cursor + 1
        outfit = update.get("draft_outfit", state.draft_outfit)
        shown = update.get("draft_shown", state.draft_shown)
        return {
            **update,
            "draft_outfit": _picked(outfit, shown.entries, picks_before(state.plan, cursor)),
            "notices": (*notices, *update.get("notices", ())),
            "cursor": cursor,
            "timings": _timed(state, name, begun),
        }

    return node


def intake(services: Services) -> Node:
    """The node that begins a turn: checks what came in, resets the state, sorts the photos."""

    async def node(state: TurnState, runtime: Runtime[TurnContext]) -> Update:
        begun = time.perf_counter()
        emit = runtime.stream_writer
        emit(StageStarted(stage="intake"))
        check_input(state.text, state.images)
        deps = await services()
        profile = await asyncio.to_thread(deps.database.profile, runtime.context.user_id)
        photos = await sort_while_loading(state, deps)
        notices = photos.notices
        garments: tuple[Garment, ...] = ()
        try:
            garments = await see_garments(photos.garments, deps)
        except (InputError, NotFoundError):
            # What was handed in cannot be used: that is for the sender to put right.
            raise
        except FashionM3Error as error:
            message = f"I could not look at the photos: {error}"
            notices = (*notices, Notice(component="intake", message=message))
        for notice in notices:
            emit(notice)
        return {
            **fresh_turn(),
            # Photos of people are no pictures of the dialogue.
            "images": photos.garments,
            "shopper": state.shopper or photos.shopper,
            "draft_set_aside": photos.set_aside,
            "draft_profile": profile,
            "draft_outfit": put_on(state.outfit, *garments),
            "draft_shown": Board(entries=show(state.shown.entries, garments, turn=state.turn)),
            "notices": notices,
            "timings": {"intake": time.perf_counter() - begun},
        }

    return node


def planner(services: Services) -> Node:
    """The node that decides, once per turn, what to do."""

    async def node(state: TurnState, runtime: Runtime[TurnContext]) -> Update:
        begun = time.perf_counter()
        emit = runtime.stream_writer
        emit(StageStarted(stage="planner"))
        deps = await services()
        turn = UserTurn(user_id=runtime.context.user_id, text=state.text, images=state.images)
        notices: tuple[Notice, ...] = ()
        try:
            planned, notices = await plan(
                turn, state.dialogue_context(), deps.llm, pictures=deps.images
            )
        except FashionM3Error as error:
            logger.warning("planner failed: %s: %s", type(error).__name__, error)
            planned = Plan()
            notices = (Notice(component="planner", message=str(error)),)
        for notice in notices:
            emit(notice)
        picks = picks_before(planned, 0)
        return {
            "plan": planned,
            "draft_outfit": _picked(state.draft_outfit, state.draft_shown.entries, picks),
            "notices": (*state.notices, *notices),
            "timings": _timed(state, "planner", begun),
        }

    return node


def respond(services: Services) -> Node:
    """The node that ends a turn: one reply, and everything that lasts in one superstep."""

    async def node(state: TurnState, runtime: Runtime[TurnContext]) -> Update:
        begun = time.perf_counter()
        runtime.stream_writer(StageStarted(stage="respond"))
        told = produced(state)
        reply = compose(told)
        deps = await services()
        if deps.llm is not None:
            reply = await reword(reply, told, deps.llm)
        shopper = await asyncio.to_thread(
            still_there, state.shopper or state.shopper_photo, deps.images
        )
        reply = reply.model_copy(update={"timings": _timed(state, "respond", begun)})
        asked = {"images": [image.model_dump() for image in state.images]}
        answered = {"reply": reply.model_dump_json(exclude_defaults=True)}
        return {
            "reply": reply,
            "messages": [
                HumanMessage(state.text, additional_kwargs=asked),
                AIMessage(reply.text, additional_kwargs=answered),
            ],
            "outfit": state.draft_outfit,
            "shown": state.draft_shown,
            "profile": state.draft_profile,
            "last_plan": state.plan,
            "shopper_photo": shopper,
            "set_aside": state.draft_set_aside,
            "turns": state.turn,
            "timings": reply.timings,
            # Kept once: what lasts stands in the fields above.
            "draft_outfit": Outfit(),
            "draft_shown": Board(),
            "draft_set_aside": None,
        }

    return node


def still_there(shopper: ShopperPhoto | None, images: ImageStore) -> ShopperPhoto | None:
    """A photo that has not been deleted; with a deleted one the consent to it has ended."""
    return shopper if shopper is not None and images.exists(shopper.image) else None


def check_input(text: str, images: tuple[ImageRef, ...]) -> None:
    """Refuse a turn that cannot be meant.

    Raises:
        InputError: for no words and no picture, or too many of either; names value and limit.
    """
    if not text.strip() and not images:
        raise InputError("the message is empty; write a wish or add a photo of a garment")
    if len(text) > MAX_TEXT:
        raise InputError(f"the message has {len(text)} characters; the limit is {MAX_TEXT}")
    if len(images) > MAX_IMAGES:
        raise InputError(f"the message has {len(images)} pictures; the limit is {MAX_IMAGES}")


async def sort_while_loading(state: TurnState, deps: Deps) -> Photos:
    """Tell the photos apart; the tagger loads while the program that looks at them starts."""

    async def load() -> None:
        if state.images:
            with suppress(FashionM3Error):  # it fails again, and is told, when it is needed
                await deps.embed.warm_up()

    photos, _ = await asyncio.gather(sort_photos(state, deps), load())
    return photos


async def see_garments(images: tuple[ImageRef, ...], deps: Deps) -> tuple[Garment, ...]:
    """The garments on the photos, tagged.

    Raises:
        NotFoundError: if a reference leads to no picture.
        FashionM3Error: if the tagger cannot work.
    """
    if not images:
        return ()
    store: ImageStore = deps.images
    pictures = await asyncio.to_thread(lambda: [store.open_picture(ref) for ref in images])
    tags = await tag_garments(pictures, deps.embed)
    return tuple(garment_of(ref, tag) for ref, tag in zip(images, tags, strict=True))


def garment_of(image: ImageRef, tags: GarmentTags) -> Garment:
    """A photo as a piece of the dialogue."""
    return Garment(
        origin="photo",
        category=tags.category,
        slot=load_vocabulary().slot(tags.category),
        colours=tags.colours,
        pattern=tags.pattern,
        description=tags.description,
        image=image,
    )


def produced(state: TurnState) -> Produced:
    """What the turn has to tell about."""
    photos = [
        entry.garment
        for entry in state.draft_shown.entries
        if entry.turn == state.turn and entry.garment.origin == "photo"
    ]
    picks = [s.refers_to for s in (state.plan or Plan()).steps if s.intent == "chat"]
    picked = [entry.garment for ref in picks if (entry := find(state.draft_shown.entries, ref))]
    return Produced(
        words=state.text,
        plan=state.plan,
        photos=tuple(photos),
        picked=tuple(picked),
        recommendations=state.recommendations,
        drawn=state.drawn,
        products=state.products,
        try_on=state.try_on,
        web=state.web,
        profile=state.draft_profile,
        notices=state.notices,
    )


def _picked(outfit: Outfit, shown: Sequence[Shown], picks: Sequence[PlanStep]) -> Outfit:
    for pick in picks:
        entry = find(shown, pick.refers_to)
        if entry is not None and entry.garment not in outfit.all():
            outfit = put_on(outfit, entry.garment)
    return outfit


def _timed(state: TurnState, name: str, begun: float) -> dict[str, float]:
    seconds = time.perf_counter() - begun
    return {**state.timings, name: state.timings.get(name, 0.0) + seconds}
