"""What a turn may rely on, whoever hosts the models: this process or Ray."""

import asyncio
import os
import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops

from fashionm3.errors import BusyError, CheckpointError, GenerationError, HostError, InputError
from fashionm3.serving.clients import EmbedClient, VlmClient
from fashionm3.serving.local_embed import LocalEmbed
from fashionm3.serving.local_vlm import LocalVlm
from tests.fakes import HashingEmbedder, swatch
from tests.serving.conftest import toy_settings
from tests.serving.toy_engine import STEPS, load_damaged, load_toy

BOTH = ["local", pytest.param("ray", marks=pytest.mark.ray)]
Connect = Callable[..., VlmClient]
Told = tuple[Image.Image | str, float]
"""A picture or why there is none, and seconds until then."""
NAMED = (
    "died over the request",
    "did not answer within",
    "does not answer",
    "is busy",
    "is shutting down",
)
"""What a caller may be told when the host is killed, overloaded or too late."""


def notes_of(place: Path) -> list[str]:
    """What the toy did, its starts left out."""
    lines = place.read_text().splitlines() if place.exists() else []
    return [line for line in lines if not line.startswith("started")]


@pytest.fixture(scope="module")
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The toy on Ray, deployed once for all tests: where it lives, where it takes notes."""
    from fashionm3.serving import launch

    home = request.getfixturevalue("ray_home")
    notes = tmp_path_factory.mktemp("notes") / "notes"
    launch.serve_vlm(toy_settings(home, notes, host="ray"), load=load_toy)
    return home, notes


@pytest.fixture(params=BOTH)
def connect(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connect]:
    """Makes clients of the toy; `connect.notes` is what it did since."""

    def local(**vlm: object) -> VlmClient:
        return LocalVlm(toy_settings(tmp_path, notes, **vlm).vlm, load=load_toy)

    def remote(**vlm: object) -> VlmClient:
        from fashionm3.serving.ray_clients import RayVlm

        return RayVlm(toy_settings(home, notes, host="ray", **vlm))

    if request.param == "local":
        notes, make = tmp_path / "notes", local
    else:
        (home, notes), make = request.getfixturevalue("served"), remote
        notes.unlink(missing_ok=True)
    make.notes = notes  # type: ignore[attr-defined]
    yield make


async def said(vlm: VlmClient, words: str) -> list[str]:
    return [piece async for piece in vlm.recommend(None, (("user", words),))]


async def until(condition: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not happen"
        await asyncio.sleep(0.02)


async def test_pieces_add_up_to_the_answer(connect: Connect) -> None:
    vlm = connect()
    await vlm.warm_up()
    assert "".join(await said(vlm, "white sneakers")) == "white sneakers "
    await vlm.aclose()
    await vlm.aclose()


async def test_words_arrive_before_the_answer_ends(connect: Connect) -> None:
    vlm = connect()
    await vlm.warm_up()
    answer = vlm.recommend(None, (("user", "slowly " * 20),))
    assert (await anext(answer)).startswith("slowly")
    before = len(notes_of(connect.notes))  # type: ignore[attr-defined]
    rest = [piece async for piece in answer]
    assert before == 1 and len(rest) > 1
    await vlm.aclose()


async def test_drawing_reports_steps_up_to_the_last(connect: Connect) -> None:
    vlm = connect()
    steps: list[tuple[int, int]] = []
    picture = await vlm.draw("a hat", seed=7, on_step=lambda *step: steps.append(step))
    assert picture.getpixel((0, 0)) == (7, 0, 0)
    assert steps[-1] == (STEPS, STEPS) and steps == sorted(steps)
    again = await vlm.repaint(picture, "a red hat", seed=9)
    assert again.getpixel((0, 0)) == (9, 0, 0)
    await vlm.aclose()


async def test_bad_words_are_refused_and_the_next_call_works(connect: Connect) -> None:
    vlm = connect()
    with pytest.raises(InputError, match="description is empty"):
        await vlm.draw("", seed=0)
    with pytest.raises(GenerationError, match="wrote nothing"):
        await said(vlm, "silence")
    assert await said(vlm, "hello") == ["hello "]
    await vlm.aclose()


async def test_a_caller_that_goes_away_stops_the_work(connect: Connect) -> None:
    vlm = connect()
    notes = connect.notes  # type: ignore[attr-defined]
    task = asyncio.ensure_future(vlm.draw("a slow slow hat", seed=0))
    await until(lambda: "draw 1" in notes_of(notes))
    task.cancel()
    await until(lambda: "gave up" in notes_of(notes))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await said(vlm, "hello") == ["hello "]
    await vlm.aclose()


async def test_a_deadline_is_an_error_by_name_and_stops_the_work(connect: Connect) -> None:
    hurried, patient = connect(timeout_s=0.3), connect()
    await patient.warm_up()
    await hurried.warm_up()
    with pytest.raises(HostError, match=r"did not answer within 0\.3 s"):
        await hurried.draw("a slow hat", seed=0)
    await until(lambda: "gave up" in notes_of(connect.notes))  # type: ignore[attr-defined]
    assert await said(patient, "hello") == ["hello "]
    await hurried.aclose()
    await patient.aclose()


async def test_overload_says_busy_and_nobody_hangs(connect: Connect) -> None:
    vlm = connect()
    await vlm.warm_up()
    results = await asyncio.gather(
        *(vlm.draw("a slow hat", seed=seed) for seed in range(12)), return_exceptions=True
    )
    refused = [result for result in results if isinstance(result, BaseException)]
    assert 0 < len(refused) < 12
    assert all(isinstance(error, BusyError) for error in refused)
    # Two wait behind a batch under way; before it has begun, the four of the batch wait as well.
    assert re.search(r"(2|6) requests wait, the limit is \1$", str(refused[0]))
    for seed, picture in enumerate(results):
        if isinstance(picture, Image.Image):
            assert picture.getpixel((0, 0)) == (seed, 0, 0)
    await vlm.aclose()


@pytest.fixture(params=BOTH)
def embed(request: pytest.FixtureRequest) -> EmbedClient:
    if request.param == "local":
        return LocalEmbed(HashingEmbedder())
    from fashionm3.serving import launch
    from fashionm3.serving.ray_clients import RayEmbed

    settings = toy_settings(request.getfixturevalue("ray_home"), Path("unused"), host="ray")
    launch.serve_clip(settings, load=hashing_embedder)
    return RayEmbed(settings)


def hashing_embedder(_: object) -> HashingEmbedder:
    return HashingEmbedder()


async def test_vectors_are_those_of_the_embedder(embed: EmbedClient) -> None:
    await embed.warm_up()
    own = HashingEmbedder()
    words = [["red", "blue hat"], ["green"], ["a", "b", "c"]]
    for texts, vectors in zip(words, await asyncio.gather(*map(embed.texts, words)), strict=True):
        assert np.array_equal(vectors, own.embed_texts(texts))
    pictures = [swatch("red"), swatch("blue")]
    assert np.array_equal(await embed.pictures(pictures), own.embed_pictures(pictures))
    assert (await embed.texts([])).shape == (0, own.dim)
    await embed.aclose()


async def test_without_a_running_ray_the_way_to_start_it_is_named(tmp_path: Path) -> None:
    from fashionm3.serving.ray_clients import RayVlm

    vlm = RayVlm(toy_settings(tmp_path, tmp_path / "notes", host="ray"))
    with pytest.raises(HostError, match="fashionm3 serve"):
        await vlm.draw("a hat", seed=0)


@pytest.mark.ray
async def test_pictures_asked_for_at_once_share_batches(served: Any) -> None:
    from fashionm3.serving.ray_clients import RayVlm

    home, notes = served
    vlm = RayVlm(toy_settings(home, notes, host="ray"))
    await vlm.warm_up()
    notes.unlink(missing_ok=True)
    await asyncio.gather(*(vlm.draw("a slow hat", seed=seed) for seed in range(3)))
    assert sum(int(word.split()[1]) for word in notes_of(notes)) == 3
    assert len(notes_of(notes)) <= 2
    await vlm.aclose()


@pytest.mark.ray
async def test_ray_answers_as_this_process_does(golden_checkpoint: Path, ray_home: Path) -> None:
    from fashionm3.serving import launch
    from fashionm3.serving.ray_clients import RayVlm

    options = {"dtype": "float32", "host": "ray"}
    settings = toy_settings(ray_home, golden_checkpoint, **options)
    await asyncio.to_thread(launch.serve_vlm, settings)
    collage = Image.new("RGB", (64, 64), "white")
    local, remote = LocalVlm(settings.vlm), RayVlm(settings)
    for seed in (None, 3):
        answers = []
        for vlm in (local, remote):
            words = vlm.recommend(collage, (("user", "Which shoes?"),), seed=seed)
            answers.append("".join([piece async for piece in words]))
        assert answers[0] == answers[1] and answers[0]
    pictures = [await vlm.draw("a red hat", seed=5) for vlm in (local, remote)]
    assert ImageChops.difference(*pictures).getbbox() is None
    with pytest.raises(InputError, match="tokens, FashionVLM reads 379"):
        await remote.draw("hat " * 500, seed=0)
    await local.aclose()
    await remote.aclose()


@pytest.mark.ray
async def test_a_model_that_cannot_be_loaded_tells_every_caller(
    ray_home: Path, tmp_path: Path
) -> None:
    from fashionm3.serving import launch
    from fashionm3.serving.ray_clients import RayVlm

    settings = toy_settings(ray_home, tmp_path / "notes", host="ray")
    with pytest.raises(CheckpointError, match="damaged"):
        await asyncio.to_thread(launch.serve_vlm, settings, load=load_damaged)
    vlm = RayVlm(settings)
    for _ in range(2):
        with pytest.raises(CheckpointError, match="damaged"):
            await vlm.draw("a hat", seed=0)


@pytest.mark.ray
async def test_death_is_named_the_next_call_works_and_a_crash_loop_ends(
    ray_home: Path, tmp_path: Path
) -> None:
    from fashionm3.serving import launch
    from fashionm3.serving.ray_clients import RayVlm

    settings = toy_settings(ray_home, tmp_path / "notes", host="ray")
    await asyncio.to_thread(launch.serve_vlm, settings, load=load_toy, budget=2)
    vlm = RayVlm(settings)
    with pytest.raises(HostError, match="died over the request"):
        await vlm.draw("poison", seed=0)
    assert (await vlm.draw("a hat", seed=4)).getpixel((0, 0)) == (4, 0, 0)
    with pytest.raises(HostError, match="died over the request"):
        await vlm.draw("poison", seed=0)
    for _ in range(2):
        with pytest.raises(HostError, match="more than 2 times within 600 s and stays down"):
            await vlm.draw("a hat", seed=0)


@pytest.mark.ray
@pytest.mark.parametrize(
    ("requests", "kills"), [(16, 1), pytest.param(200, 8, marks=pytest.mark.slow)]
)
async def test_kills_at_random_lose_no_request_in_silence(
    ray_home: Path, tmp_path: Path, requests: int, kills: int
) -> None:
    from fashionm3.serving import launch
    from fashionm3.serving.ray_clients import GRACE_S, RayVlm

    notes = tmp_path / "notes"
    settings = toy_settings(ray_home, notes, host="ray", queue=8)
    await asyncio.to_thread(launch.serve_vlm, settings, load=load_toy, budget=100)
    vlm = RayVlm(settings)
    chance = random.Random(0)
    places = asyncio.Semaphore(6)

    async def ask(seed: int) -> Told:
        async with places:
            began = time.monotonic()
            try:
                answer: Image.Image | str = await vlm.draw("a slow hat", seed=seed)
            except (HostError, BusyError) as error:
                answer = str(error)
            return answer, time.monotonic() - began

    async def kill() -> set[int]:
        killed: set[int] = set()
        for _ in range(kills):
            # The next one is killed over its work, not while it starts.
            await until(lambda: at_work(notes) not in {None, *killed})
            await asyncio.sleep(chance.uniform(0, 0.7))
            pid = at_work(notes)
            assert pid is not None
            os.kill(pid, signal.SIGKILL)
            killed.add(pid)
        return killed

    killing = asyncio.ensure_future(kill())
    answers = await asyncio.gather(*(ask(seed) for seed in range(requests)))
    assert killing.done(), "the requests were over before the last kill"
    assert len(await killing) == kills
    assert len(answers) == requests
    reasons = [answer for answer, _ in answers if isinstance(answer, str)]
    assert sum("died over the request" in reason for reason in reasons) >= kills
    assert [reason for reason in reasons if not any(map(reason.count, NAMED))] == []
    assert max(seconds for _, seconds in answers) <= settings.vlm.timeout_s + GRACE_S + 1
    drawn = [(seed, a) for seed, (a, _) in enumerate(answers) if isinstance(a, Image.Image)]
    assert drawn and all(picture.getpixel((0, 0)) == (seed, 0, 0) for seed, picture in drawn)
    named = {name: sum(name in reason for reason in reasons) for name in NAMED}
    print(f"{requests} requests, {kills} kills: {len(drawn)} drawn, {named}")  # noqa: T201
    assert (await vlm.draw("a hat", seed=9)).getpixel((0, 0)) == (9, 0, 0)
    await vlm.aclose()


def at_work(notes: Path) -> int | None:
    """Process of the last replica that was started, None before it began to draw."""
    lines = notes.read_text().splitlines()
    start = max(i for i, line in enumerate(lines) if line.startswith("started"))
    is_drawing = any(line.startswith("draw") for line in lines[start:])
    return int(lines[start].split()[1]) if is_drawing else None
