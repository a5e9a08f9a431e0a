"""What a replica does, without Ray around it."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashionm3.errors import CheckpointError, GenerationError, HostError, InputError
from fashionm3.serving import replicas
from fashionm3.serving.replicas import ClipReplica, Event, VlmReplica
from fashionm3.serving.requests import Drawing, Writing
from fashionm3.serving.starts import StartCounter
from fashionm3.settings import Settings, VlmSettings
from tests.fakes import HashingEmbedder, swatch
from tests.serving.toy_engine import STEPS, load_damaged, load_toy


class Free:
    def add(self) -> None:
        pass


class Spent:
    def add(self) -> None:
        raise HostError("it stays down")


@pytest.fixture
def settings(tmp_path: Path) -> VlmSettings:
    return VlmSettings(checkpoint=str(tmp_path / "notes"), batch=4, queue=4)


def writing(words: str) -> Writing:
    return Writing(None, (("user", words),))


async def events(replica: VlmReplica, request: Writing | Drawing) -> list[Event]:
    return [event async for some in replica.ask(request, 20) for event in some]


async def test_a_short_answer_does_not_wait_for_the_longest_of_its_batch(
    settings: VlmSettings,
) -> None:
    replica = VlmReplica(settings, Free(), load_toy)
    long = asyncio.ensure_future(events(replica, writing("slowly " * 15)))
    short = asyncio.ensure_future(events(replica, writing("hello")))
    done, _ = await asyncio.wait((long, short), return_when=asyncio.FIRST_COMPLETED)
    assert done == {short} and short.result() == ["hello "]
    assert len(await long) == 15


async def test_steps_are_reported_up_to_the_last_and_the_picture_ends(
    settings: VlmSettings,
) -> None:
    replica = VlmReplica(settings, Free(), load_toy)
    *steps, picture = await events(replica, Drawing("a hat", 5, watched=True))
    assert steps[-1] == (STEPS, STEPS)
    assert isinstance(picture, Image.Image) and picture.getpixel((0, 0)) == (5, 0, 0)


async def test_nobody_is_told_steps_who_does_not_watch(settings: VlmSettings) -> None:
    replica = VlmReplica(settings, Free(), load_toy)
    drawings = [Drawing("a slow hat", 1), Drawing("a slow hat", 2, watched=True)]
    unseen, seen = await asyncio.gather(*(events(replica, drawing) for drawing in drawings))
    assert [type(event) for event in unseen] == [Image.Image]
    # Half a second of steps, told every quarter: a message for each would slow the next one down.
    *steps, picture = seen
    assert steps[-1] == (STEPS, STEPS) and 2 <= len(steps) <= 5


async def test_silence_and_bad_input_fail_alone(settings: VlmSettings) -> None:
    replica = VlmReplica(settings, Free(), load_toy)
    asked = [writing("silence"), Drawing("", 1), writing("hello")]
    silence, bad, good = await asyncio.gather(
        *(events(replica, request) for request in asked), return_exceptions=True
    )
    assert isinstance(silence, GenerationError)
    assert isinstance(bad, InputError)
    assert good == ["hello "]


async def test_a_replica_without_a_model_answers_with_the_reason(settings: VlmSettings) -> None:
    for replica, error in (
        (VlmReplica(settings, Free(), load_damaged), CheckpointError),
        (VlmReplica(settings, Spent(), load_toy), HostError),
    ):
        replica.check_health()
        with pytest.raises(error):
            await replica.ready()
        with pytest.raises(error):
            await events(replica, writing("hello"))


async def test_a_stuck_batch_is_unhealthy(
    settings: VlmSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(replicas, "STALLED_S", 0.2)
    replica = VlmReplica(settings, Free(), load_toy)
    replica.check_health()
    slow = asyncio.ensure_future(events(replica, Drawing("a slow hat", 0)))
    await asyncio.sleep(0.35)
    with pytest.raises(HostError, match="has worked at one batch"):
        replica.check_health()
    await slow
    replica.check_health()


async def test_vectors_of_one_batch_go_back_to_their_askers() -> None:
    replica = ClipReplica(Settings(), Free(), lambda settings: HashingEmbedder())
    own = HashingEmbedder()
    asked = [("red", "blue"), (swatch("green"),), ("hat",)]
    found = await asyncio.gather(*(replica.embed(request, 20) for request in asked))
    assert np.array_equal(found[0], own.embed_texts(["red", "blue"]))
    assert np.array_equal(found[1], own.embed_pictures([swatch("green")]))
    assert np.array_equal(found[2], own.embed_texts(["hat"]))
    assert (await replica.embed((), 20)).shape == (0, own.dim)


def test_starts_beyond_the_budget_are_refused_for_good() -> None:
    counter = StartCounter(2, 10)
    assert [counter.add(now) for now in (0, 1, 2, 100)] == [True, True, False, False]


def test_starts_that_are_long_ago_do_not_count() -> None:
    counter = StartCounter(2, 10)
    assert all(counter.add(now) for now in (0, 1, 11, 20, 40))
