import asyncio
import threading
import time
from collections.abc import Iterator

import pytest

from fashionm3.errors import BusyError, HostError
from fashionm3.serving.worker import Stop, Worker


@pytest.fixture
def worker() -> Iterator[Worker]:
    worker = Worker("test")
    yield worker
    worker.close()


def endless(stop: Stop, ended: threading.Event) -> Iterator[int]:
    try:
        while True:
            yield 1
            time.sleep(0.001)
    finally:
        ended.set()


async def test_the_loop_goes_on_while_the_work_blocks(worker: Worker) -> None:
    working = asyncio.ensure_future(worker.run(lambda stop: time.sleep(0.3)))
    ticks = 0
    while not working.done():
        await asyncio.sleep(0.01)
        ticks += 1
    assert ticks >= 5


async def test_values_arrive_in_order_and_before_the_end(worker: Worker) -> None:
    go_on = threading.Event()

    def work(stop: Stop) -> Iterator[int]:
        yield 1
        assert go_on.wait(10)
        yield 2

    stream = worker.stream(work)
    assert await anext(stream) == 1
    go_on.set()
    assert [value async for value in stream] == [2]


async def test_closing_the_stream_ends_the_work(worker: Worker) -> None:
    ended = threading.Event()
    stream = worker.stream(lambda stop: endless(stop, ended))
    await anext(stream)
    await stream.aclose()
    assert await asyncio.to_thread(ended.wait, 10)


async def test_a_cancelled_caller_ends_the_work(worker: Worker) -> None:
    begun, ended = threading.Event(), threading.Event()

    def work(stop: Stop) -> None:
        begun.set()
        try:
            while True:
                stop.check()
                time.sleep(0.001)
        finally:
            ended.set()

    task = asyncio.ensure_future(worker.run(work))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    assert await asyncio.to_thread(ended.wait, 10)
    assert await worker.run(lambda stop: "free again") == "free again"


async def test_an_error_of_the_work_reaches_the_listener(worker: Worker) -> None:
    def work(stop: Stop) -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    stream = worker.stream(work)
    assert await anext(stream) == 1
    with pytest.raises(ValueError, match="no more"):
        await anext(stream)


async def test_one_thread_does_one_thing_at_a_time(worker: Worker) -> None:
    busy: list[int] = []

    def work(stop: Stop) -> int:
        busy.append(1)
        time.sleep(0.01)
        together = len(busy)
        busy.pop()
        return together

    assert await asyncio.gather(*(worker.run(work) for _ in range(5))) == [1] * 5


async def test_a_full_queue_says_busy_with_both_numbers() -> None:
    worker = Worker("model", limit=1)
    go_on = threading.Event()
    tasks = [asyncio.ensure_future(worker.run(lambda stop: go_on.wait(10))) for _ in range(2)]
    await asyncio.sleep(0.05)
    with pytest.raises(BusyError, match="1 requests wait, the limit is 1"):
        await worker.run(lambda stop: None)
    go_on.set()
    assert await asyncio.gather(*tasks) == [True, True]
    assert await worker.run(lambda stop: "free again") == "free again"
    worker.close()


async def test_a_deadline_is_named_and_ends_the_work() -> None:
    worker = Worker("model", timeout_s=0.1)
    ended = threading.Event()
    with pytest.raises(HostError, match=r"model did not answer within 0\.1 s"):
        async for _ in worker.stream(lambda stop: endless(stop, ended)):
            pass
    assert await asyncio.to_thread(ended.wait, 10)
    with pytest.raises(HostError, match="did not answer"):
        await worker.run(lambda stop: time.sleep(0.3))
    worker.close()


async def test_closing_tells_those_who_wait() -> None:
    worker = Worker("model")
    go_on = threading.Event()
    first = asyncio.ensure_future(worker.run(lambda stop: go_on.wait(10)))
    second = asyncio.ensure_future(worker.run(lambda stop: None))
    third = asyncio.ensure_future(anext(worker.stream(lambda stop: iter([1]))))
    await asyncio.sleep(0.05)
    worker.close()
    for waiting in (second, third):
        with pytest.raises(HostError, match="shutting down"):
            await waiting
    with pytest.raises(HostError, match="shutting down"):
        await worker.run(lambda stop: None)
    go_on.set()
    assert await first
