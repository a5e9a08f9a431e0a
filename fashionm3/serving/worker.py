"""One worker thread for one heavy model: work in turn, text streamed out, cancellation in.

The thread is the queue: requests wait for it in order, and the event loop never blocks.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

from fashionm3.errors import BusyError, HostError
from fashionm3.serving.worker_thread import WorkerThread

T = TypeVar("T")


class Cancelled(Exception):
    """The asker went away; raised inside the worker thread to end its work."""


class Stop:
    """Tells the work under way that nobody waits for it any more."""

    def __init__(self, let_in: Callable[[], None] = lambda: None) -> None:
        """Nobody has gone away yet; `let_in` does the short work of others at each check."""
        self._gone = threading.Event()
        self._let_in = let_in

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
        self._let_in()


class Worker:
    """Runs blocking work on one thread, one piece at a time."""

    def __init__(
        self,
        name: str,
        *,
        limit: int | None = None,
        timeout_s: float | None = None,
        thread: WorkerThread | None = None,
    ) -> None:
        """Start no thread yet; the first work does.

        Args:
            name: who it is, in messages.
            limit: how much work may wait behind the one under way.
            timeout_s: longest that a caller waits for the end.
            thread: one that is shared with others; one of its own without it.
        """
        self._name, self._limit, self._timeout_s = name, limit, timeout_s
        self._thread, self._is_own = thread or WorkerThread(name), thread is None
        self._unfinished: set[Future[Any]] = set()
        self._lock = threading.Lock()
        self._closed = False

    async def run(self, work: Callable[[Stop], T]) -> T:
        """The result of `work`; a cancelled caller ends it at its next check.

        Raises:
            BusyError: if too much waits already.
            HostError: if it takes too long.
        """
        stop = Stop(self._thread.let_in)
        future = self._submit(lambda: work(stop))
        try:
            async with asyncio.timeout(self._timeout_s):
                return await asyncio.wrap_future(future)
        except TimeoutError as error:
            if future.done() and not future.cancelled():
                raise  # the work's own time-out is its own matter
            raise self._late() from error
        except asyncio.CancelledError as error:
            if self._closed and future.cancelled():
                raise self._closing() from error
            raise
        finally:
            stop.set()

    def _submit(self, work: Callable[[], T]) -> "Future[T]":
        if self._closed:
            raise self._closing()
        with self._lock:
            if self._limit is not None and len(self._unfinished) > self._limit:
                raise BusyError(
                    f"{self._name} is busy: {len(self._unfinished) - 1} requests wait, "
                    f"the limit is {self._limit}"
                )
            future = self._thread.submit(work)
            self._unfinished.add(future)
        future.add_done_callback(self._finish)
        return future

    def _finish(self, future: "Future[Any]") -> None:
        with self._lock:
            self._unfinished.discard(future)

    def _closing(self) -> HostError:
        return HostError(f"{self._name} is shutting down")

    def _late(self) -> HostError:
        return HostError(f"{self._name} did not answer within {self._timeout_s:g} s")

    async def stream(self, work: Callable[[Stop], Iterator[T]]) -> AsyncGenerator[T, None]:
        """What `work` yields, as it yields it; closing the stream ends the work.

        Raises:
            BusyError: if too much waits already.
            HostError: if it takes too long.
        """
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[T | None] = asyncio.Queue()
        stop = Stop(self._thread.let_in)

        def pump() -> None:
            for value in work(stop):
                stop.check()
                loop.call_soon_threadsafe(queue.put_nowait, value)

        def end(_: object) -> None:
            # The loop is closed already when the program ends in the middle of an answer.
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, None)

        ends = None if self._timeout_s is None else loop.time() + self._timeout_s
        future = self._submit(pump)
        future.add_done_callback(end)
        try:
            while True:
                try:
                    async with asyncio.timeout_at(ends):
                        value = await queue.get()
                except TimeoutError as error:
                    raise self._late() from error
                if value is None:
                    break
                yield value
            if future.cancelled():
                raise self._closing()
            await asyncio.wrap_future(future)
        finally:
            stop.set()
            future.cancel()

    def close(self) -> None:
        """Drop what waits, let the work under way end at its next check."""
        self._closed = True
        with self._lock:
            waiting = list(self._unfinished)
        for future in waiting:
            future.cancel()
        if self._is_own:
            self._thread.close()
