"""A thread that several share: long work in turn, short work between two steps of the long.

All that a process computes with torch belongs on one. OpenMP keeps a team of threads for each
thread that ever computed in parallel; where all teams have more threads than the machine has cores,
whoever waits for its team falls asleep at once, and FashionVLM waits thousands of times for a
picture.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from typing import Any, TypeVar

from fashionm3.errors import HostError

T = TypeVar("T")


class WorkerThread:
    """Does work in its turn, and short work as soon as the long one under way lets it in."""

    def __init__(self, name: str) -> None:
        """Start no thread yet; the first work does."""
        self._name = name
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._short: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._here = threading.local()
        self._closed = False

    def submit(self, work: Callable[[], T]) -> "Future[T]":
        """Do `work` in its turn; what takes long calls `let_in` between its steps."""
        return self._pool.submit(self._known, work)

    def do(self, work: Callable[[], T], *, short: bool = False) -> T:
        """The result of `work`, for threads that may wait.

        Args:
            work: what to do; what it raises is raised here.
            short: whether it may come in between the steps of other work.

        Raises:
            HostError: if the thread was closed.
        """
        if getattr(self._here, "is_worker", False):
            return work()
        try:
            return (self._submit_short(work) if short else self.submit(work)).result()
        except (CancelledError, RuntimeError) as error:
            if self._closed:
                raise HostError(f"{self._name} is shutting down") from error
            raise

    def let_in(self) -> None:
        """Do all short work that waits; called on the thread itself."""
        while self._short:
            future, work = self._short.popleft()
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(work())
                except BaseException as error:
                    future.set_exception(error)

    def close(self) -> None:
        """Drop what waits, let what is under way end."""
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)
        while self._short:
            self._short.popleft()[0].cancel()

    def _submit_short(self, work: Callable[[], T]) -> "Future[T]":
        future: Future[T] = Future()
        self._short.append((future, work))
        self.submit(self.let_in)
        return future

    def _known(self, work: Callable[[], T]) -> T:
        self._here.is_worker = True
        return work()
