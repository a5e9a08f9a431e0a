"""Several askers share a batch; nobody hangs, and nobody's answer is lost in silence."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from fashionm3.errors import BusyError, HostError
from fashionm3.serving.batcher import HAND_OUT_S, Ask, Batcher

Work = Callable[[list[Ask[str, str]]], None]


@pytest.fixture
def batcher() -> Iterator[Callable[..., Batcher[str, str]]]:
    made: list[Batcher[str, str]] = []

    def make(work: Work, **options: object) -> Batcher[str, str]:
        made.append(Batcher("model", work, kind=lambda word: word[0], **options))  # type: ignore[arg-type]
        return made[-1]

    yield make
    for one in made:
        one.close()


async def collect(batcher: Batcher[str, str], word: str, timeout_s: float = 20) -> list[str]:
    return [e async for events in batcher.stream(word, timeout_s=timeout_s) for e in events]


def echo(asks: list[Ask[str, str]]) -> None:
    for ask in asks:
        ask.emit(ask.request)
        ask.emit(str(len(asks)))


class Gate:
    """Work that tells when it has begun and goes on when it is let."""

    def __init__(self) -> None:
        self.begun, self.open = threading.Event(), threading.Event()
        self.batches: list[list[str]] = []

    def __call__(self, asks: list[Ask[str, str]]) -> None:
        self.batches.append([ask.request for ask in asks])
        self.begun.set()
        assert self.open.wait(20)
        echo(asks)


async def begun(gate: Gate) -> None:
    assert await asyncio.to_thread(gate.begun.wait, 20)


async def test_requests_of_one_kind_that_wait_share_a_batch(batcher) -> None:
    gate = Gate()
    model = batcher(gate, size=3)
    first = asyncio.ensure_future(collect(model, "a0"))
    await begun(gate)
    rest = [asyncio.ensure_future(collect(model, word)) for word in ("a1", "b1", "a2", "a3", "a4")]
    await asyncio.sleep(0.05)
    gate.open.set()
    answers = await asyncio.gather(first, *rest)
    assert gate.batches == [["a0"], ["a1", "a2", "a3"], ["b1"], ["a4"]]
    assert answers[1] == ["a1", "3"]


async def test_parts_arrive_before_the_end(batcher) -> None:
    go_on = threading.Event()

    def work(asks: list[Ask[str, str]]) -> None:
        asks[0].emit("first")
        assert go_on.wait(20)
        asks[0].emit("last")

    stream = batcher(work).stream("a", timeout_s=20)
    assert await anext(stream) == ["first"]
    go_on.set()
    assert [events async for events in stream] == [["last"]]


async def test_parts_that_come_fast_go_together(batcher) -> None:
    def work(asks: list[Ask[str, str]]) -> None:
        for part in "abcd":
            asks[0].emit(part)
        time.sleep(2 * HAND_OUT_S)
        asks[0].emit("e")

    stream = batcher(work).stream("a", timeout_s=20)
    assert [events async for events in stream] == [["a"], ["b", "c", "d", "e"]]


async def test_a_full_queue_says_busy_with_both_numbers(batcher) -> None:
    gate = Gate()
    model = batcher(gate, limit=2)
    tasks = [asyncio.ensure_future(collect(model, "a0"))]
    await begun(gate)
    tasks += [asyncio.ensure_future(collect(model, word)) for word in ("a1", "a2")]
    await asyncio.sleep(0.05)
    with pytest.raises(BusyError, match="2 requests wait, the limit is 2"):
        await collect(model, "a3")
    gate.open.set()
    assert len(await asyncio.gather(*tasks)) == 3


async def test_who_goes_away_leaves_the_queue(batcher) -> None:
    gate = Gate()
    model = batcher(gate, limit=1)
    first = asyncio.ensure_future(collect(model, "a0"))
    await begun(gate)
    second = asyncio.ensure_future(collect(model, "a1"))
    await asyncio.sleep(0.05)
    second.cancel()
    await asyncio.sleep(0.05)
    third = asyncio.ensure_future(collect(model, "a2"))
    await asyncio.sleep(0.05)
    gate.open.set()
    await asyncio.gather(first, third)
    assert gate.batches == [["a0"], ["a2"]]


async def test_the_work_learns_that_its_asker_went_away(batcher) -> None:
    started, noticed = threading.Event(), threading.Event()

    def work(asks: list[Ask[str, str]]) -> None:
        started.set()
        while not asks[0].is_gone:
            pass
        noticed.set()

    task = asyncio.ensure_future(collect(batcher(work), "a"))
    assert await asyncio.to_thread(started.wait, 20)
    task.cancel()
    assert await asyncio.to_thread(noticed.wait, 20)


async def test_a_deadline_ends_waiting_and_work_by_name(batcher) -> None:
    def work(asks: list[Ask[str, str]]) -> None:
        while not all(ask.is_gone for ask in asks):
            pass

    model = batcher(work, size=1)
    slow = [asyncio.ensure_future(collect(model, "a", timeout_s=0.2)) for _ in range(2)]
    for error in await asyncio.gather(*slow, return_exceptions=True):
        assert isinstance(error, HostError) and "did not answer within 0.2 s" in str(error)


async def test_an_error_of_the_work_reaches_all_of_the_batch_and_the_next_works(batcher) -> None:
    failures = iter([ValueError("no more"), None])

    def work(asks: list[Ask[str, str]]) -> None:
        if (error := next(failures)) is not None:
            raise error
        echo(asks)

    model = batcher(work)
    with pytest.raises(ValueError, match="no more"):
        await collect(model, "a")
    assert await collect(model, "b") == ["b", "1"]


async def test_closing_tells_those_who_wait(batcher) -> None:
    gate = Gate()
    model = batcher(gate)
    first = asyncio.ensure_future(collect(model, "a0"))
    await begun(gate)
    second = asyncio.ensure_future(collect(model, "a1"))
    await asyncio.sleep(0.05)
    model.close()
    with pytest.raises(HostError, match="shutting down"):
        await second
    with pytest.raises(HostError, match="shutting down"):
        await collect(model, "a2")
    gate.open.set()
    assert await first == ["a0", "1"]


async def test_what_is_prepared_is_prepared_on_the_thread_of_the_work(batcher) -> None:
    threads: list[int] = []

    def work(asks: list[Ask[str, str]]) -> None:
        threads.append(threading.get_ident())

    model = batcher(work, prepare=lambda: threads.append(threading.get_ident()))
    assert len(threads) == 1
    await collect(model, "a")
    assert threads[0] == threads[1] != threading.get_ident()


def test_what_cannot_be_prepared_says_why() -> None:
    def prepare() -> None:
        raise MemoryError("no room")

    with pytest.raises(MemoryError, match="no room"):
        Batcher[str, str]("model", lambda asks: None, prepare=prepare)
