"""Whose thread it is, one turn at a time, and what a turn that dies leaves."""

import asyncio
import multiprocessing
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from fashionm3.domain import ImageRef, StageStarted, TextDelta, TurnDone, TurnFailed, UserTurn
from fashionm3.errors import NotFoundError
from graph.build import build_graph
from graph.deps import Deps
from graph.run import read_thread, stream_turn
from tests.fakes import ScriptedVlm
from tests.graph.conftest import Planned, events_of, fail, fake_deps, say, steps

Photo = Callable[[str], ImageRef]


async def test_a_foreign_thread_is_not_found(deps: Deps) -> None:
    graph = build_graph(deps)
    thread = (await say(graph, "hello")).thread_id
    failed = await fail(graph, "hello", user_id="bob", thread_id=thread)
    assert failed.error == "NotFoundError" and "not found" in failed.message
    with pytest.raises(NotFoundError):
        await read_thread(graph, thread, "bob")


async def test_an_unknown_thread_reads_like_a_foreign_one(deps: Deps) -> None:
    failed = await fail(build_graph(deps), "hello", thread_id="nowhere")
    assert failed.error == "NotFoundError" and "not found" in failed.message


async def test_an_unknown_user_is_told_three_that_exist(deps: Deps) -> None:
    failed = await fail(build_graph(deps), "hello", user_id="eve")
    assert failed.error == "NotFoundError" and "ada" in failed.message


async def test_a_thread_reads_back_as_it_was_shown(
    deps: Deps, planned: Planned, photo: Photo
) -> None:
    planned.plans["shoes"] = steps("recommend", "generate_image", category="Shoes")
    graph = build_graph(deps)
    image = photo("blue")
    first = await say(graph, "shoes", images=(image,))
    second = await say(graph, "thanks", thread_id=first.thread_id)
    past = await read_thread(graph, first.thread_id, "ada")
    assert [turn.text for turn in past] == ["shoes", "thanks"]
    assert [turn.reply for turn in past] == [first.reply, second.reply]
    assert past[0].images == (image,)


async def test_threads_are_listed_by_their_first_words(deps: Deps) -> None:
    done = await say(build_graph(deps), "shoes for the opera")
    (thread,) = deps.database.threads("ada")
    assert (thread.thread_id, thread.title) == (done.thread_id, "shoes for the opera")


async def test_a_second_turn_at_the_same_time_is_refused(deps: Deps, planned: Planned) -> None:
    planned.plans["shoes"] = steps("recommend", category="Shoes")
    graph = build_graph(deps)
    thread = (await say(graph, "hello")).thread_id
    running = stream_turn(graph, UserTurn(user_id="ada", thread_id=thread, text="shoes"))
    assert isinstance(await anext(running), StageStarted)
    failed = await fail(graph, "me too", thread_id=thread)
    assert failed.error == "BusyError"
    rest = [event async for event in running]
    assert isinstance(rest[-1], TurnDone)
    await say(graph, "and now", thread_id=thread)


def _other_process(home: str, thread: str, answers: Any) -> None:
    async def turn() -> None:
        async with fake_deps(Path(home)) as deps:
            event = (await events_of(build_graph(deps), "me too", thread_id=thread))[-1]
            answers.put(event.error if isinstance(event, TurnFailed) else event.kind)

    asyncio.run(turn())


async def test_a_turn_of_another_process_keeps_the_thread_busy(deps: Deps, tmp_path: Path) -> None:
    graph = build_graph(deps)
    thread = (await say(graph, "hello")).thread_id
    running = stream_turn(graph, UserTurn(user_id="ada", thread_id=thread, text="hello"))
    await anext(running)
    spawn = multiprocessing.get_context("spawn")
    answers = spawn.Queue()
    other = spawn.Process(target=_other_process, args=(str(tmp_path), thread, answers))
    other.start()
    answer = await asyncio.to_thread(answers.get, timeout=60)
    await asyncio.to_thread(other.join, 60)
    await running.aclose()
    assert answer == "BusyError"


def rows(home: Path, thread: str) -> tuple[int, int]:
    with sqlite3.connect(home / "fashionm3.sqlite-dialogues") as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table} WHERE thread_id = ?", (thread,))
            for table in ("checkpoints", "writes")
        ]
        checkpoints, writes = (count.fetchone()[0] for count in counts)
    return checkpoints, writes


class Failing(ScriptedVlm):
    """Dies in the middle of an answer, for a reason that nobody foresaw."""

    async def recommend(self, *args: Any, **kwargs: Any) -> Any:
        yield "I recommend"
        raise RuntimeError("a bug")


async def test_a_turn_that_dies_leaves_nothing(
    deps: Deps, planned: Planned, tmp_path: Path
) -> None:
    planned.plans["shoes"] = steps("recommend", category="Shoes")
    graph = build_graph(deps)
    thread = (await say(graph, "hello")).thread_id
    before = rows(tmp_path, thread)
    with pytest.raises(RuntimeError, match="a bug"):
        await say(build_graph(replace(deps, vlm=Failing())), "shoes", thread_id=thread)
    assert rows(tmp_path, thread) == before
    again = await say(graph, "shoes", thread_id=thread)
    assert again.reply.recommendation
    assert len(await read_thread(graph, thread, "ada")) == 2


async def test_a_first_turn_that_dies_leaves_no_thread(
    deps: Deps, planned: Planned, tmp_path: Path
) -> None:
    planned.plans["shoes"] = steps("recommend", category="Shoes")
    with pytest.raises(RuntimeError, match="a bug"):
        await say(build_graph(replace(deps, vlm=Failing())), "shoes")
    assert deps.database.threads("ada") == []
    with sqlite3.connect(tmp_path / "fashionm3.sqlite-dialogues") as connection:
        assert connection.execute("SELECT count(*) FROM checkpoints").fetchone() == (0,)


async def test_who_stops_listening_ends_the_turn(
    deps: Deps, planned: Planned, tmp_path: Path
) -> None:
    planned.plans["shoes"] = steps("recommend", category="Shoes")
    graph = build_graph(deps)
    thread = (await say(graph, "hello")).thread_id
    before = rows(tmp_path, thread)
    running = stream_turn(graph, UserTurn(user_id="ada", thread_id=thread, text="shoes"))
    async for event in running:
        if isinstance(event, TextDelta):
            break
    await running.aclose()
    assert rows(tmp_path, thread) == before
    await say(graph, "hello again", thread_id=thread)


async def test_a_finished_turn_is_one_checkpoint(deps: Deps, tmp_path: Path) -> None:
    graph = build_graph(deps)
    thread = (await say(graph, "hello")).thread_id
    for _ in range(3):
        await say(graph, "hello", thread_id=thread)
    assert rows(tmp_path, thread)[0] == 4


async def test_no_photo_bytes_are_in_the_dialogue_store(
    deps: Deps, planned: Planned, tmp_path: Path
) -> None:
    planned.plans["look"] = steps("try_on")
    noise = Image.effect_noise((256, 256), 90).convert("RGB")
    planned.garments = dict.fromkeys(["grey", "silver", "black", "white"], "Jeans")
    ref = deps.images.put_picture(noise, media_type="image/png")
    await say(build_graph(deps), "look", images=(ref,))
    data = deps.images.bytes(ref)
    assert len(data) > 50_000
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite-dialogues*"))
    assert not any(data[at : at + 64] in stored for at in range(0, len(data) - 64, 997))
    with sqlite3.connect(tmp_path / "fashionm3.sqlite-dialogues") as connection:
        (size,) = connection.execute("SELECT sum(length(checkpoint)) FROM checkpoints").fetchone()
    assert size < 10_000


async def test_only_listed_types_come_back_from_a_checkpoint() -> None:
    from graph.checkpoints import serializer
    from graph.state import TurnOutput

    stored = serializer()
    kept = TurnOutput(text="hi")
    assert stored.loads_typed(stored.dumps_typed(kept)) == kept
    turn = UserTurn(user_id="ada", text="hi")
    assert not isinstance(stored.loads_typed(stored.dumps_typed(turn)), UserTurn)
