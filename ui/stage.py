"""One open set of services for all browser sessions, on an event loop of its own.

Streamlit runs scripts on threads and throws them away; models and stores must outlive that.
"""

import asyncio
import queue
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

from fashionm3.domain import TurnDone, TurnEvent, TurnFailed, UserTurn
from fashionm3.settings import Settings
from graph import Deps, PastTurn, Stylist, build_graph, connect, read_thread, stream_turn

T = TypeVar("T")


class Stage:
    """Where turns are played: opened once for the process."""

    def __init__(self, settings: Settings) -> None:
        """Open the services.

        Raises:
            ConfigError: if a setting is wrong.
            DatabaseError: if the database cannot be opened.
        """
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._loop.run_forever, name="turns", daemon=True).start()
        # Never left: the services end with the process, and what they keep survives that.
        self.deps: Deps = self._wait(connect(settings).__aenter__())
        self.graph: Stylist = build_graph(self.deps)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def past(self, thread_id: str, user_id: str) -> tuple[PastTurn, ...]:
        """The finished turns of a user's own thread.

        Raises:
            NotFoundError: if it does not exist or belongs to somebody else.
        """
        return self._wait(read_thread(self.graph, thread_id, user_id))

    def play(self, turn: UserTurn) -> Iterator[TurnEvent]:
        """Run a turn and yield its events; who stops listening ends the turn."""
        events: queue.Queue[TurnEvent | BaseException] = queue.Queue()

        async def run() -> None:
            try:
                async for event in stream_turn(self.graph, turn):
                    events.put(event)
            except Exception as error:
                # Carried over to the thread that listens, and raised there.
                events.put(error)

        task = asyncio.run_coroutine_threadsafe(run(), self._loop)
        try:
            while True:
                event = events.get()
                if isinstance(event, BaseException):
                    raise event
                yield event
                if isinstance(event, TurnDone | TurnFailed):
                    return
        finally:
            task.cancel()
