"""One turn, from the user's words to `TurnDone`.

- A thread belongs to a user; a foreign one is not found, just like one that does not exist.
- One turn at a time per thread, across processes; a second one is refused at once.
- A turn either ends in one checkpoint or leaves none, whatever kills it.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractContextManager, aclosing, asynccontextmanager, nullcontext
from typing import Any, cast
from uuid import uuid4

from langchain_core.messages import AnyMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from pydantic import BaseModel, ConfigDict

from fashionm3.domain import (
    ImageRef,
    ShopperPhoto,
    StylistReply,
    TurnDone,
    TurnEvent,
    TurnFailed,
    UserTurn,
)
from fashionm3.errors import FashionM3Error
from graph.build import Stylist
from graph.checkpoints import TurnSaver, saver_errors
from graph.deps import Deps
from graph.nodes import check_input
from graph.state import TurnContext, TurnInput, TurnOutput

logger = logging.getLogger(__name__)

MAX_TITLE = 60
"""Characters of a thread's title."""


class PastTurn(BaseModel):
    """A finished turn as it was shown."""

    model_config = ConfigDict(frozen=True)

    text: str
    images: tuple[ImageRef, ...] = ()
    reply: StylistReply


async def stream_turn(graph: Stylist, turn: UserTurn) -> AsyncGenerator[TurnEvent, None]:
    """Run one turn and tell what happens as it happens.

    The last event is `TurnDone` or `TurnFailed`. A caller that stops listening ends the turn, and
    nothing of it stays.

    Args:
        graph: from `build_graph`.
        turn: whose, in which thread (None begins one), and what they say.
    """
    try:
        async with aclosing(_events(graph, turn)) as events:
            async for event in events:
                yield event
    except FashionM3Error as error:
        logger.info("turn failed thread=%s error=%s", turn.thread_id, type(error).__name__)
        yield TurnFailed(error=type(error).__name__, message=str(error))


async def read_thread(graph: Stylist, thread_id: str, user_id: str) -> tuple[PastTurn, ...]:
    """The finished turns of a user's own thread, oldest first.

    Raises:
        NotFoundError: if the thread does not exist or belongs to somebody else.
        DatabaseError: if the dialogues cannot be read.
    """
    values = await _finished(graph, thread_id, user_id)
    messages = cast(list[AnyMessage], values.get("messages", []))
    asked = [message for message in messages if isinstance(message, HumanMessage)]
    answered = [message for message in messages if not isinstance(message, HumanMessage)]
    return tuple(
        PastTurn(
            text=str(question.content),
            images=question.additional_kwargs.get("images", ()),
            reply=StylistReply.model_validate_json(answer.additional_kwargs["reply"]),
        )
        for question, answer in zip(asked, answered, strict=True)
    )


async def read_shopper(graph: Stylist, thread_id: str, user_id: str) -> ShopperPhoto | None:
    """The photo of the shopper that looks of a user's own thread are shown on.

    Raises:
        NotFoundError: if the thread does not exist or belongs to somebody else.
        DatabaseError: if the dialogues cannot be read.
    """
    values = await _finished(graph, thread_id, user_id)
    return cast(ShopperPhoto | None, values.get("shopper_photo"))


async def _finished(graph: Stylist, thread_id: str, user_id: str) -> dict[str, Any]:
    """The state at the end of the last finished turn."""
    deps = await graph.services()
    await asyncio.to_thread(deps.database.thread, thread_id, user_id)
    config = _config(thread_id)
    with saver_errors():
        if isinstance(graph.checkpointer, TurnSaver):
            config["configurable"]["checkpoint_id"] = await graph.checkpointer.afinished(thread_id)
        state = await graph.aget_state(config)
    return state.values


async def _events(graph: Stylist, turn: UserTurn) -> AsyncGenerator[TurnEvent, None]:
    check_input(turn.text, turn.images)
    deps = await graph.services()
    done: TurnDone | None = None
    if turn.thread_id is None:
        # The thread comes into being with its first finished turn; nobody else knows it before.
        await asyncio.to_thread(deps.database.user, turn.user_id)
        thread_id, claim = str(uuid4()), cast(AbstractContextManager[object], nullcontext())
    else:
        thread_id = turn.thread_id
        claim = deps.database.claim_thread(thread_id, turn.user_id)
    async with off_loop(claim), aclosing(_saved(graph, turn, thread_id)) as events:
        async for event in events:
            if isinstance(event, TurnOutput):
                await remember(
                    deps,
                    event,
                    user_id=turn.user_id,
                    thread_id=thread_id,
                    is_new=turn.thread_id is None,
                )
                done = turn_done(event, thread_id)
            else:
                yield event
    if done is not None:
        # After the claim has ended: who hears of it may begin the next turn at once.
        yield done


async def _saved(
    graph: Stylist, turn: UserTurn, thread_id: str
) -> AsyncGenerator[TurnEvent | TurnOutput, None]:
    """The turn's events; its output once it is saved, and no trace of it if that never comes."""
    config = _config(thread_id)
    output: TurnOutput | None = None
    with saver_errors():
        await forget_unfinished(graph, thread_id)
        try:
            async with aclosing(_streamed(graph, turn, config)) as events:
                async for event in events:
                    if isinstance(event, TurnOutput):
                        await settle(graph, thread_id)
                        output = event
                    else:
                        yield event
        finally:
            if output is None:
                await forget_unfinished(graph, thread_id)
    if output is None:
        raise ValueError(f"the stream of thread {thread_id} ended without an output")
    yield output


async def _streamed(
    graph: Stylist, turn: UserTurn, config: RunnableConfig
) -> AsyncGenerator[TurnEvent | TurnOutput, None]:
    output: dict[str, Any] = {}
    stream = graph.astream(
        TurnInput(
            text=turn.text,
            images=turn.images,
            shopper=turn.shopper,
            body=turn.body,
            people=turn.people,
        ),
        config,
        context=TurnContext(user_id=turn.user_id),
        stream_mode=["custom", "values"],
        durability="sync",
    )
    async with aclosing(cast(AsyncGenerator[tuple[str, Any], None], stream)) as chunks:
        async for mode, chunk in chunks:
            if mode == "custom":
                yield chunk
            else:
                output = chunk
    yield TurnOutput.model_validate(output)


def turn_done(output: TurnOutput, thread_id: str) -> TurnDone:
    """The event that ends a turn well."""
    if output.reply is None:
        raise ValueError(f"the turn of thread {thread_id} ended without a reply")
    steps = output.plan.steps if output.plan else ()
    return TurnDone(thread_id=thread_id, reply=output.reply, steps=steps)


async def remember(
    deps: Deps, output: TurnOutput, *, user_id: str, thread_id: str, is_new: bool = False
) -> None:
    """After a finished turn: the user's lasting tastes, and the thread in the user's list."""
    steps = output.plan.steps if output.plan else ()

    def save() -> None:
        if any(step.intent == "preference_update" for step in steps):
            deps.database.save_profile(user_id, output.profile)
        if is_new:
            deps.database.create_thread(user_id, thread_id=thread_id, title=title(output.text))
        else:
            deps.database.touch_thread(thread_id, title=title(output.text))

    await asyncio.to_thread(save)


def title(text: str) -> str:
    """What a thread is called in lists: the first words of its first turn."""
    words = " ".join(text.split())
    return words if len(words) <= MAX_TITLE else words[: MAX_TITLE - 1] + "…"


async def settle(graph: Stylist, thread_id: str) -> None:
    """The thread's newest checkpoint is the end of a turn; the way to it has served its purpose."""
    if isinstance(graph.checkpointer, TurnSaver):
        await graph.checkpointer.asettle(thread_id)


async def forget_unfinished(graph: Stylist, thread_id: str) -> None:
    """Drop what a turn left that did not end, in this process or in one that was killed."""
    if isinstance(graph.checkpointer, TurnSaver):
        await graph.checkpointer.aforget_unfinished(thread_id)


def _config(thread_id: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread_id}}


@asynccontextmanager
async def off_loop(manager: AbstractContextManager[object]) -> AsyncIterator[None]:
    """Enter and leave a blocking context manager on a worker thread; cancellation leaks nothing."""
    entering = asyncio.ensure_future(asyncio.to_thread(manager.__enter__))
    try:
        await asyncio.shield(entering)
    except asyncio.CancelledError:
        await asyncio.wait([entering])
        if not entering.cancelled() and entering.exception() is None:
            await asyncio.to_thread(manager.__exit__, None, None, None)
        raise
    try:
        yield
    finally:
        await asyncio.shield(asyncio.to_thread(manager.__exit__, None, None, None))
