"""What Ray adds to a call, and what batching takes off: local and Ray in turn, in one run."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from PIL import Image

from fashionm3.serving import launch
from fashionm3.serving.clients import Speaker, VlmClient
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.serving.ray_clients import RayVlm
from fashionm3.serving.requests import Drawing, Writing
from fashionm3.settings import Settings, VlmSettings
from fashionm3.vlm.bench.figures import median_interval

QUESTION: tuple[tuple[Speaker, str], ...] = (("user", "Which shoes go with blue jeans?"),)
DESCRIPTION = "a navy striped cotton T-shirt"
BLANK_SIDE = 128
BLANK_CALLS = 100

Call = Callable[[VlmClient, int], Awaitable[None]]


async def measure_serving(settings: Settings, *, pictures: int, calls: int) -> dict[str, Any]:
    """What Ray adds to an answer and to a picture, in pairs; pictures asked for at once.

    Args:
        settings: which model; a Ray is started for it and stopped again.
        pictures: how many are drawn one after the other, and at once.
        calls: pairs of one call here and one on Ray, timed next to each other.
    """
    local = LocalVlm(settings.vlm)
    await asyncio.to_thread(launch.open_ray, settings)
    try:
        figures: dict[str, Any] = {"transport": await _transport(settings)}
        await asyncio.to_thread(launch.serve_vlm, settings)
        remote = RayVlm(settings)
        for name, call in CALLS.items():
            figures[name] = await _in_pairs(call, local, remote, calls)
        figures["pictures_at_once"] = await _at_once(remote, pictures)
    finally:
        await local.aclose()
        await asyncio.to_thread(launch.stop, settings)
    return figures


async def _transport(settings: Settings) -> dict[str, Any]:
    """Calls of a model that takes no time: what is left is the way there and back."""
    await asyncio.to_thread(launch.serve_vlm, settings, load=load_blank)
    remote = RayVlm(settings)
    figures = {}
    for name, call in CALLS.items():
        await call(remote, 0)
        seconds = [await _timed(call(remote, number)) for number in range(BLANK_CALLS)]
        figures[f"{name}_p50_ms"] = 1000 * statistics.median(seconds)
    return figures


async def _in_pairs(call: Call, local: VlmClient, remote: VlmClient, calls: int) -> dict[str, Any]:
    # A pair lies within seconds, so that both meet the same state of a shared machine; who goes
    # first alternates, so that going first is worth nothing.
    for vlm in (local, remote):
        await call(vlm, 0)
    here: list[float] = []
    there: list[float] = []
    for number in range(calls):
        sides = [(local, here), (remote, there)]
        for vlm, seconds in sides if number % 2 == 0 else reversed(sides):
            seconds.append(await _timed(call(vlm, number)))
    added = [1000 * (ray - own) for ray, own in zip(there, here, strict=True)]
    return {
        "pairs": calls,
        "local_p50_s": statistics.median(here),
        "ray_p50_s": statistics.median(there),
        "added_p50_ms": statistics.median(added),
        "added_interval_ms": median_interval(added),
        "added_least_ms": min(added),
        "added_most_ms": max(added),
    }


async def _at_once(vlm: VlmClient, count: int) -> dict[str, Any]:
    began = time.perf_counter()
    for number in range(count):
        await _draw(vlm, number)
    sequential = time.perf_counter() - began
    began = time.perf_counter()
    waits = await asyncio.gather(*(_timed(_draw(vlm, number)) for number in range(count)))
    together = time.perf_counter() - began
    return {
        "pictures": count,
        "one_by_one_s": sequential,
        "at_once_s": together,
        "ratio": sequential / together,
        "longest_wait_s": max(waits),
    }


async def _write(vlm: VlmClient, number: int) -> None:
    async for _ in vlm.recommend(None, QUESTION):
        pass


async def _draw(vlm: VlmClient, number: int) -> None:
    await vlm.draw(DESCRIPTION, seed=number)


async def _watch(vlm: VlmClient, number: int) -> None:
    await vlm.draw(DESCRIPTION, seed=number, on_step=lambda done, total: None)


CALLS: dict[str, Call] = {"text": _write, "picture": _draw, "watched_picture": _watch}


async def _timed(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began


class Blank:
    """A model that answers at once."""

    def check(self, request: Writing | Drawing) -> None:
        """Refuse nothing."""

    def write_together(
        self, writings: Sequence[Writing], *, gone: Callable[[int], bool]
    ) -> Iterator[list[str | None]]:
        """A word for each."""
        yield ["words" for _ in writings]

    def draw_together(
        self, drawings: Sequence[Drawing], *, on_step: Callable[[int, int], None]
    ) -> list[Image.Image]:
        """White pictures of the mini's size."""
        on_step(1, 1)
        return [Image.new("RGB", (BLANK_SIDE, BLANK_SIDE), "white") for _ in drawings]


def load_blank(settings: VlmSettings) -> Blank:
    """A model that needs no weights."""
    return Blank()
