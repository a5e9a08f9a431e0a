"""Several share one thread: long work in turn, short work between its steps."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from fashionm3.errors import HostError
from fashionm3.serving.local_embed import LazyEmbedder
from fashionm3.serving.worker import Stop, Worker
from fashionm3.serving.worker_thread import WorkerThread
from fashionm3.settings import Settings
from tests.fakes import HashingEmbedder


@pytest.fixture
def thread() -> Iterator[WorkerThread]:
    thread = WorkerThread("torch")
    yield thread
    thread.close()


class Steps:
    """Long work of some steps, of which the test grants one after the other."""

    def __init__(self) -> None:
        self.begun, self.granted, self.done = threading.Event(), threading.Semaphore(0), 0

    def __call__(self, stop: Stop) -> int:
        self.begun.set()
        for _ in range(2):
            assert self.granted.acquire(timeout=20)
            self.done += 1
            stop.check()
        return self.done


async def test_short_work_comes_in_between_two_steps_of_long_work(thread: WorkerThread) -> None:
    steps, worker = Steps(), Worker("model", thread=thread)
    long = asyncio.ensure_future(worker.run(steps))
    assert await asyncio.to_thread(steps.begun.wait, 20)
    with ThreadPoolExecutor(1) as pool:
        short = pool.submit(thread.do, lambda: (threading.get_ident(), steps.done), short=True)
        waits = pool.submit(thread.do, lambda: steps.done)
        await asyncio.sleep(0.05)
        assert not short.done()
        steps.granted.release()
        ident, done = await asyncio.wrap_future(short)
        assert ident != threading.get_ident() and done == 1 and not long.done()
        steps.granted.release()
        assert await long == 2
        assert await asyncio.wrap_future(waits) == 2


async def test_short_work_fails_alone(thread: WorkerThread) -> None:
    steps, worker = Steps(), Worker("model", thread=thread)
    long = asyncio.ensure_future(worker.run(steps))
    assert await asyncio.to_thread(steps.begun.wait, 20)
    bad = asyncio.ensure_future(asyncio.to_thread(thread.do, lambda: 1 // 0, short=True))
    await asyncio.sleep(0.05)
    for _ in range(2):
        steps.granted.release()
    with pytest.raises(ZeroDivisionError):
        await bad
    assert await long == 2


def test_the_thread_may_ask_itself(thread: WorkerThread) -> None:
    assert thread.do(lambda: thread.do(lambda: "both", short=True)) == "both"


async def test_closing_a_worker_leaves_the_thread_to_the_others(thread: WorkerThread) -> None:
    one, other = Worker("one", thread=thread), Worker("other", thread=thread)
    one.close()
    with pytest.raises(HostError, match="one is shutting down"):
        await one.run(lambda stop: None)
    assert await other.run(lambda stop: "here") == "here"


async def test_closing_tells_those_who_wait(thread: WorkerThread) -> None:
    steps, worker = Steps(), Worker("model", thread=thread)
    long = asyncio.ensure_future(worker.run(steps))
    assert await asyncio.to_thread(steps.begun.wait, 20)
    waiting = [
        asyncio.ensure_future(asyncio.to_thread(thread.do, lambda: None, short=short))
        for short in (True, False)
    ]
    await asyncio.sleep(0.05)
    thread.close()
    for one in waiting:
        with pytest.raises(HostError, match="torch is shutting down"):
            await one
    with pytest.raises(HostError, match="torch is shutting down"):
        thread.do(lambda: None, short=True)
    for _ in range(2):
        steps.granted.release()
    assert await long == 2


class Placed(HashingEmbedder):
    """Knows on which threads it was used."""

    def __init__(self) -> None:
        super().__init__()
        self.threads = {threading.get_ident()}

    def embed_texts(self, texts):  # type: ignore[no-untyped-def]
        self.threads.add(threading.get_ident())
        return super().embed_texts(texts)


async def test_clip_is_loaded_and_used_on_the_shared_thread_whoever_asks(
    thread: WorkerThread,
) -> None:
    placed: list[Placed] = []

    def load(settings: Settings) -> Placed:
        placed.append(Placed())
        return placed[0]

    embedder = LazyEmbedder(Settings(), load=load, thread=thread)
    embedder.embed_texts(["red"])
    await asyncio.gather(*(asyncio.to_thread(embedder.embed_texts, ["red"]) for _ in range(3)))
    assert placed[0].threads == {thread.do(threading.get_ident)}
