"""What Ray adds to a call, and what batching takes off: local and Ray in turn, in one run."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from fashionm3.serving import launch
from fashionm3.serving.clients import Speaker, VlmClient
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.serving.ray_clients import RayVlm
from fashionm3.settings import Settings

QUESTION: tuple[tuple[Speaker, str], ...] = (("user", "Which shoes go with blue jeans?"),)
DESCRIPTION = "a navy striped cotton T-shirt"


async def measure_serving(settings: Settings, *, pictures: int, calls: int) -> dict[str, Any]:
    """Median seconds of an answer and of a picture, here and on Ray; pictures asked for at once.

    Args:
        settings: which model; a Ray is started for it and stopped again.
        pictures: how many are drawn one after the other, and at once.
        calls: answers and pictures that are timed on each side, in turn.
    """
    local = LocalVlm(settings.vlm)
    await asyncio.to_thread(launch.open_ray, settings)
    try:
        await asyncio.to_thread(launch.serve_vlm, settings)
        remote = RayVlm(settings)
        figures: dict[str, Any] = {}
        for name, call in (("text", _write), ("picture", _draw)):
            figures[name] = await _in_turn(call, local, remote, calls)
        figures["pictures_at_once"] = await _at_once(remote, pictures)
    finally:
        await local.aclose()
        await asyncio.to_thread(launch.stop, settings)
    return figures


async def _in_turn(
    call: Callable[[VlmClient, int], Awaitable[None]],
    local: VlmClient,
    remote: VlmClient,
    calls: int,
) -> dict[str, Any]:
    for vlm in (local, remote):
        await call(vlm, 0)
    seconds: dict[str, list[float]] = {"local": [], "ray": []}
    for number in range(calls):
        for name, vlm in (("local", local), ("ray", remote)):
            seconds[name].append(await _timed(call(vlm, number)))
    added = [ray - here for ray, here in zip(seconds["ray"], seconds["local"], strict=True)]
    return {
        "local_p50_s": statistics.median(seconds["local"]),
        "ray_p50_s": statistics.median(seconds["ray"]),
        "added_p50_ms": 1000 * statistics.median(added),
        "added_least_ms": 1000 * min(added),
        "added_most_ms": 1000 * max(added),
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


async def _timed(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return time.perf_counter() - began
