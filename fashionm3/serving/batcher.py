"""A thread that computes what several askers want together.

Requests of one kind that wait at the same time make a batch; the oldest goes first. An asker who
goes away or runs out of time is dropped from the queue, and the batch under way can ask whether
anybody still waits.
"""

import asyncio
import math
import threading
import time
from collections.abc import AsyncGenerator, Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

from fashionm3.errors import BusyError, HostError
from fashionm3.serving.worker import Cancelled

HAND_OUT_S = 0.1
"""Parts of an answer that come faster go together: each hand-out may be a message to another
process, whose making takes time from the model."""

R = TypeVar("R")
E = TypeVar("E")


class Ask(Generic[R, E]):
    """One request, and the way back to who made it; `emit` is called from the worker thread."""

    def __init__(self, request: R, kind: Hashable, timeout_s: float) -> None:
        """Made on the event loop of the asker."""
        self.request = request
        self.kind = kind
        self.timeout_s = timeout_s
        self.events: asyncio.Queue[list[E] | Exception | None] = asyncio.Queue()
        self._parts: list[E] = []
        self._handed_out = -math.inf
        self._expires = time.monotonic() + timeout_s
        self._loop = asyncio.get_running_loop()
        self._gone = threading.Event()

    @property
    def is_gone(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._gone.is_set() or self.is_late

    @property
    def is_late(self) -> bool:
        """Whether its time is over."""
        return time.monotonic() >= self._expires

    def leave(self) -> None:
        """The asker went away."""
        self._gone.set()

    def emit(self, event: E) -> None:
        """Hand out a part of the answer, the first one at once."""
        self._parts.append(event)
        if time.monotonic() - self._handed_out >= HAND_OUT_S:
            self._hand_out()

    def fail(self, error: Exception) -> None:
        """End with an error."""
        self._hand_out()
        self._put(error)

    def finish(self) -> None:
        """End; what comes after an end is not read."""
        self._hand_out()
        self._put(None)

    def _hand_out(self) -> None:
        if self._parts:
            parts, self._parts = self._parts, []
            self._handed_out = time.monotonic()
            self._put(parts)

    def _put(self, event: list[E] | Exception | None) -> None:
        # The loop is closed already when a program ends in the middle of an answer.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.events.put_nowait, event)


class Batcher(Generic[R, E]):
    """Runs `work` on batches of requests of one kind, on a thread of its own."""

    def __init__(
        self,
        name: str,
        work: Callable[[list[Ask[R, E]]], None],
        *,
        kind: Callable[[R], Hashable] = type,
        size: int = 8,
        limit: int = 32,
        wait_s: float = 0.002,
        prepare: Callable[[], None] = lambda: None,
    ) -> None:
        """Start the thread; returns when it is prepared.

        Args:
            name: who it is, in messages.
            work: computes a batch and emits to each ask; what it raises goes to all of them.
            kind: requests of equal kind may share a batch.
            size: largest batch.
            limit: requests that may wait behind a batch.
            wait_s: how long a batch waits for each one more, beginning with the second.
            prepare: done first, on the thread. What computes in parallel belongs there from the
                start: OpenMP keeps a team of threads for each thread that ever asked for one, and
                where they are more than the cores, each waits for the others asleep.

        Raises:
            Exception: what `prepare` raises.
        """
        self._name, self._work, self._kind = name, work, kind
        self._size, self._limit, self._wait_s = size, limit, wait_s
        self._waiting: list[Ask[R, E]] = []
        self._more = threading.Condition()
        self._closed = False
        self._busy_since: float | None = None
        prepared: Future[None] = Future()
        self._thread = threading.Thread(
            target=self._run, args=(prepare, prepared), name=name, daemon=True
        )
        self._thread.start()
        prepared.result()

    async def stream(self, request: R, *, timeout_s: float) -> AsyncGenerator[list[E], None]:
        """What the work emits for `request`, some parts at a time; closing it ends it.

        Raises:
            BusyError: if the queue is full.
            HostError: if it takes longer than `timeout_s`, or the batcher is closed.
        """
        ask: Ask[R, E] = Ask(request, self._kind(request), timeout_s)
        with self._more:
            if self._closed:
                raise HostError(f"{self._name} is shutting down")
            # Those who went away make room at once.
            self._waiting = [other for other in self._waiting if not other._gone.is_set()]
            # Where nothing is under way, the next batch need not wait.
            room = self._limit + (self._size if self._busy_since is None else 0)
            if len(self._waiting) >= room:
                raise BusyError(
                    f"{self._name} is busy: {len(self._waiting)} requests wait, the limit is {room}"
                )
            self._waiting.append(ask)
            self._more.notify()
        try:
            while (parts := await ask.events.get()) is not None:
                if isinstance(parts, Exception):
                    raise parts
                yield parts
        finally:
            ask.leave()

    @property
    def busy_s(self) -> float:
        """Seconds that the batch under way has taken so far; 0 when idle."""
        since = self._busy_since
        return 0.0 if since is None else time.monotonic() - since

    def close(self) -> None:
        """Take nothing more; what waits fails, what is under way is left to end."""
        with self._more:
            self._closed = True
            waiting, self._waiting = self._waiting, []
            self._more.notify()
        for ask in waiting:
            ask.fail(HostError(f"{self._name} is shutting down"))

    def _run(self, prepare: Callable[[], None], prepared: "Future[None]") -> None:
        try:
            prepare()
        except BaseException as error:
            prepared.set_exception(error)
            return
        prepared.set_result(None)
        while (batch := self._next()) is not None:
            try:
                if batch:
                    self._work(batch)
            except Cancelled:
                pass
            except Exception as error:
                for ask in batch:
                    ask.fail(error)
            finally:
                self._busy_since = None
            for ask in batch:
                if ask.is_late:
                    ask.fail(self._late(ask))
                ask.finish()

    def _next(self) -> list[Ask[R, E]] | None:
        """The next batch, perhaps empty; None at the end."""
        with self._more:
            self._more.wait_for(lambda: self._waiting or self._closed)
            if self._closed:
                return None
            while len(self._waiting) < self._size and self._has_company():
                pass
            late = [ask for ask in self._waiting if ask.is_late]
            self._waiting = [ask for ask in self._waiting if not ask.is_gone]
            batch = [ask for ask in self._waiting if ask.kind == self._waiting[0].kind]
            batch = batch[: self._size]
            self._waiting = [ask for ask in self._waiting if ask not in batch]
            self._busy_since = time.monotonic() if batch else None
        for ask in late:
            ask.fail(self._late(ask))
        return batch

    def _has_company(self) -> bool:
        """Whether another request came while we waited for one; the lock is held."""
        count = len(self._waiting)
        came = self._more.wait_for(lambda: len(self._waiting) > count or self._closed, self._wait_s)
        return came and not self._closed

    def _late(self, ask: Ask[R, E]) -> HostError:
        return HostError(f"{self._name} did not answer within {ask.timeout_s:g} s")
