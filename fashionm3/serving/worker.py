"""One worker thread for one heavy model: work in turn, text streamed out, cancellation in.

The thread is the queue: requests wait for it in order, and the event loop never blocks.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Cancelled(Exception):
    """The asker went away; raised inside the worker thread to end its work."""


class Stop:
    """Tells the work under way that nobody waits for it any more."""

    def __init__(self) -> None:
        """Nobody has gone away yet."""
        self._gone = threading.Event()

    def set(self) -> None:
        """Ask the work to end."""
        self._gone.set()

    def check(self) -> None:
        """Called between steps of the work.

        Raises:
            Cancelled: if the asker went away.
        """
        if self._gone.is_set():
            raise Cancelled


class Worker:
    """Runs blocking work on a thread of its own, one piece at a time."""

    def __init__(self, name: str) -> None:
        """Start no thread yet; the first work does."""
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[[Stop], T]) -> T:
        """The result of `work`; a cancelled caller ends it at its next check."""
        stop = Stop()
        future = self._pool.submit(work, stop)
        try:
            return await asyncio.wrap_future(future)
        finally:
            stop.set()

    async def stream(self, work: Callable[[Stop], Iterator[T]]) -> AsyncGenerator[T, None]:
        """What `work` yields, as it yields it; closing the stream ends the work."""
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[T | None] = asyncio.Queue()
        stop = Stop()

        def pump() -> None:
            try:
                for value in work(stop):
                    stop.check()
                    loop.call_soon_threadsafe(queue.put_nowait, value)
            finally:
                # The loop is closed already when the program ends in the middle of an answer.
                if not loop.is_closed():
                    loop.call_soon_threadsafe(queue.put_nowait, None)

        future = self._pool.submit(pump)
        try:
            while (value := await queue.get()) is not None:
                yield value
            await asyncio.wrap_future(future)
        finally:
            stop.set()

    def close(self) -> None:
        """Drop what waits, let the work under way end at its next check."""
        self._pool.shutdown(wait=False, cancel_futures=True)
