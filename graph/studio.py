"""What LangGraph's server loads: the graph, and the app's own dialogue store behind it.

`make_graph` is also called just to read schemas, so it opens nothing; the services open at the
first turn and stay open for the life of the server.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver

from fashionm3.errors import ConfigError
from fashionm3.settings import get_settings
from graph.build import Stylist, assemble
from graph.checkpoints import open_saver
from graph.deps import Deps, connect
from graph.run import off_loop, remember, settle
from graph.state import TurnContext, TurnOutput

GUEST = "guest"


class SharedServices:
    """The services of this process, opened by whoever needs them first."""

    def __init__(self) -> None:
        """Open nothing yet."""
        self._opening: dict[asyncio.AbstractEventLoop, asyncio.Task[Deps]] = {}

    async def __call__(self) -> Deps:
        """The open services of the running loop.

        Raises:
            ConfigError: if a setting is wrong.
            DatabaseError: if the database cannot be opened.
        """
        loop = asyncio.get_running_loop()
        task = self._opening.get(loop)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._opening[loop] = loop.create_task(_open())
        return await asyncio.shield(task)


async def _open() -> Deps:
    settings = await asyncio.to_thread(get_settings)
    # Never left: the server ends with the process, and what it opened survives that.
    return await connect(settings).__aenter__()


class StudioStylist(Stylist):
    """The graph as a server runs it: each run is a turn of the context's user, in their thread."""

    async def astream(
        self, input: Any, config: Any = None, *, context: Any = None, **options: Any
    ) -> AsyncIterator[Any]:
        """Run one turn as `stream_turn` does: owned, alone in its thread, saved step by step.

        Raises:
            NotFoundError: if the thread belongs to another user than the context's.
            BusyError: if another turn holds it.
        """
        whose = TurnContext.model_validate(context or {}, from_attributes=True)
        thread_id = (config or {}).get("configurable", {}).get("thread_id")
        if not thread_id:
            raise ConfigError("a turn needs a thread; begin one first")
        deps = await self.services()

        def own() -> None:
            if whose.user_id == GUEST:
                deps.database.add_user(GUEST, name="Guest")
            deps.database.create_thread(whose.user_id, thread_id=thread_id)

        await asyncio.to_thread(own)
        claim = deps.database.claim_thread(thread_id, whose.user_id)
        options["durability"] = "sync"
        async with off_loop(claim):
            stream = super().astream(input, config, context=whose, **options)
            async with aclosing(cast(Any, stream)) as chunks:
                async for chunk in chunks:
                    yield chunk
            # The newest state, wherever in the thread's past the run began.
            state = await self.aget_state({"configurable": {"thread_id": thread_id}})
            if not state.next:
                await settle(self, thread_id)
                output = TurnOutput.model_validate(state.values, extra="ignore")
                await remember(deps, output, user_id=whose.user_id, thread_id=thread_id)


services = SharedServices()


def make_graph() -> Stylist:
    """The graph that `langgraph.json` names; cheap."""
    return assemble(services, kind=StudioStylist)


@asynccontextmanager
async def make_saver() -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """The app's own dialogues, so that a thread goes on where the app left it."""
    settings = await asyncio.to_thread(get_settings)
    await asyncio.to_thread(settings.home.mkdir, parents=True, exist_ok=True)
    async with open_saver(settings) as saver:
        yield saver
