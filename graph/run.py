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
    StylistReply,
    TurnDone,
    TurnEvent,
    TurnFailed,
    UserTurn,
)
from fashionm3.errors import FashionM3Error
from graph.build import Stylist
from graph.checkpoints import Forgetful, saver_errors
from graph.deps import Deps
from graph.nodes import check_input
from graph.state import TurnContext, TurnInput, TurnOutput

logger = logging.getLogger(__name__)

MAX_TITLE = 60
"""Characters of a thread's title: the first words of its first turn."""


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
    deps = await graph.services()
    await asyncio.to_thread(deps.database.thread, thread_id, user_id)
    with saver_errors():
        state = await graph.aget_state(_config(thread_id))
    messages = cast(list[AnyMessage], state.values.get("messages", []))
    asked = [message for message in messages if isinstance(message, HumanMessage)]
    answered = [message for message in messages if not isinstance(message, HumanMessage)]
    return tuple(
        PastTurn(
            text=str(question.content),
            images=question.additional_kwargs.get("images", ()),
            reply=answer.additional_kwargs["reply"],
        )
        for question, answer in zip(asked, answered, strict=True)
    )


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
                await remember(deps, event, user_id=turn.user_id, thread_id=thread_id)
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
        last = await forget_cut_turn(graph, config)
        try:
            async with aclosing(_streamed(graph, turn, config)) as events:
                async for event in events:
                    if isinstance(event, TurnOutput):
                        output = event
                    else:
                        yield event
        finally:
            if output is None:
                await _forget(graph, thread_id, after=last)
        if output is None:
            raise ValueError(f"the stream of thread {thread_id} ended without an output")
        # The way to this checkpoint has served its purpose; without it a thread stays small.
        now = (await graph.aget_state(config)).config["configurable"]["checkpoint_id"]
        await _forget(graph, thread_id, after=last, before=now)
    yield output


async def _streamed(
    graph: Stylist, turn: UserTurn, config: RunnableConfig
) -> AsyncGenerator[TurnEvent | TurnOutput, None]:
    output: dict[str, Any] = {}
    stream = graph.astream(
        TurnInput(text=turn.text, images=turn.images),
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


async def remember(deps: Deps, output: TurnOutput, *, user_id: str, thread_id: str) -> None:
    """After a finished turn: the user's lasting tastes, and the thread in the user's list."""

    def save() -> None:
        database = deps.database
        if output.profile != database.profile(user_id):
            database.save_profile(user_id, output.profile)
        database.create_thread(user_id, thread_id=thread_id)
        database.touch_thread(thread_id, title=output.text[:MAX_TITLE].strip())

    await asyncio.to_thread(save)


async def forget_cut_turn(graph: Stylist, config: RunnableConfig) -> str:
    """Drop what a killed process left of a turn; returns the id of the last finished checkpoint.

    Without a finished turn the id is empty.
    """
    state = await graph.aget_state(config)
    if not state.next:
        return cast(str, state.config["configurable"].get("checkpoint_id", ""))
    last = ""
    async for earlier in graph.aget_state_history(config):
        if not earlier.next:
            last = earlier.config["configurable"]["checkpoint_id"]
            break
    await _forget(graph, config["configurable"]["thread_id"], after=last)
    return last


async def _forget(graph: Stylist, thread_id: str, *, after: str, before: str | None = None) -> None:
    saver = graph.checkpointer
    if isinstance(saver, Forgetful):
        await saver.aforget(thread_id, after=after, before=before)


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
