"""One open set of services for all browser sessions, on an event loop of its own.

Streamlit runs scripts on threads and throws them away; models and stores must outlive that.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

from PIL.Image import Image

from fashionm3.domain import ShopperPhoto, TurnDone, TurnEvent, TurnFailed, UserTurn
from fashionm3.errors import TryOnError
from fashionm3.serving.clients import Sight
from fashionm3.settings import Settings
from graph import (
    Deps,
    PastTurn,
    Stylist,
    build_graph,
    connect,
    read_shopper,
    read_thread,
    stream_turn,
)

logger = logging.getLogger(__name__)

T = TypeVar("T")

BEAT_S = 0.5
"""How long a listener may be left without an event."""
_ENDING_S = 10.0  # a model stops between two tokens


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
        self._open = connect(settings)
        self.deps: Deps = self._wait(self._open.__aenter__())
        self.graph: Stylist = build_graph(self.deps)

    def close(self) -> None:
        """End the turns under way and close the services."""
        self._wait(self._open.__aexit__(None, None, None))
        self._loop.call_soon_threadsafe(self._loop.stop)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    def past(self, thread_id: str, user_id: str) -> tuple[PastTurn, ...]:
        """The finished turns of a user's own thread.

        Raises:
            NotFoundError: if it does not exist or belongs to somebody else.
            DatabaseError: if the dialogues cannot be read.
        """
        return self._wait(read_thread(self.graph, thread_id, user_id))

    def shopper(self, thread_id: str, user_id: str) -> ShopperPhoto | None:
        """The photo that looks of a user's own thread are shown on.

        Raises:
            NotFoundError: if the thread does not exist or belongs to somebody else.
            DatabaseError: if the dialogues cannot be read.
        """
        return self._wait(read_shopper(self.graph, thread_id, user_id))

    def look(self, picture: Image) -> Sight | None:
        """Whether a picture shows a person, as a turn looks at it; None: nobody could look."""
        timeout_s = self.deps.settings.tryon.timeout_s
        try:
            return self._wait(self.deps.tryon.look(picture, timeout_s=timeout_s))
        except TryOnError as error:
            logger.warning("an upload could not be looked at: %s", error)
            return None

    def play(self, turn: UserTurn) -> Generator[TurnEvent | None, None, None]:
        """Run a turn and yield its events; None when nothing happened for a moment.

        Who closes the generator ends the turn, and nothing of it stays. Without the beats a
        listener that has gone would be noticed only after a long step.
        """
        events: queue.Queue[TurnEvent] = queue.Queue()
        ended = threading.Event()

        async def run() -> None:
            try:
                async for event in stream_turn(self.graph, turn):
                    events.put(event)
            except Exception as error:
                # A bug of ours must not cost the visitor their words: it is a failed turn.
                logger.exception("the turn broke thread=%s", turn.thread_id)
                kind = type(error).__name__
                events.put(TurnFailed(error=kind, message=f"Something broke here ({kind})."))
            finally:
                ended.set()

        task = asyncio.run_coroutine_threadsafe(run(), self._loop)
        try:
            while True:
                try:
                    event = events.get(timeout=BEAT_S)
                except queue.Empty:
                    yield None
                    continue
                yield event
                if isinstance(event, TurnDone | TurnFailed):
                    return
        finally:
            task.cancel()
            # The thread is free for the next turn only when this one has let go of it.
            ended.wait(_ENDING_S)
