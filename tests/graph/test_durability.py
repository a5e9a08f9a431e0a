"""`kill -9` at random moments of real turns: finished ones stay, the unfinished one is gone.

Stores, index, planner and graph are the real ones; the models cost nothing.
"""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from fashionm3.domain import ImageRef
from fashionm3.settings import Settings
from graph import build_graph, connect
from graph.checkpoints import serializer
from graph.deps import Deps
from graph.run import read_thread
from graph.sqlite_checkpoints import open_sqlite_saver
from tests.graph.conftest import say
from tests.held_file import held_for_a_moment
from tests.small_shop import ITEMS, cheap_models

ROOT = Path(__file__).parents[2]
USER = "user-001"
WISH = "Which loafers go with this? Show me a picture of them and find similar ones in stock."

# Talks without end in one thread, a photo in each turn, and tells each finished turn.
TALKER = f"""
import asyncio, sys
from pathlib import Path

from fashionm3.domain import ImageRef
from fashionm3.settings import Settings
from graph import build_graph, connect
from tests.graph.conftest import say
from tests.small_shop import cheap_models

async def talk(home, thread, photo):
    async with connect(Settings(home=Path(home))) as deps:
        graph = build_graph(deps)
        images = (ImageRef.model_validate_json(photo),)
        print("ready", flush=True)
        while True:
            done = await say(graph, {WISH!r}, user_id={USER!r}, thread_id=thread, images=images)
            thread = done.thread_id
            print(thread, flush=True)

with cheap_models():
    asyncio.run(talk(sys.argv[1], sys.argv[2] or None, sys.argv[3]))
"""


def talk_and_kill(home: Path, thread: str, photo: ImageRef, seconds: float) -> list[str]:
    """Let a process talk for some time, kill it, and return what it said."""
    python_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    talker = subprocess.Popen(
        [sys.executable, "-c", TALKER, str(home), thread, photo.model_dump_json()],
        env={**os.environ, "PYTHONPATH": python_path},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert talker.stdout is not None
    assert talker.stdout.readline() == "ready\n"
    try:
        talker.wait(seconds)
    except subprocess.TimeoutExpired:
        talker.send_signal(signal.SIGKILL)
    said = talker.stdout.read().split()
    assert talker.wait() == -signal.SIGKILL, "the talker ended by itself"
    return said


def stored_turns(home: Path, thread: str) -> int:
    """Checkpoints of a thread: one for each finished turn, if nothing is left of others."""
    with sqlite3.connect(home / "fashionm3.sqlite-dialogues") as connection:
        counts = [
            connection.execute(f"SELECT count(*) FROM {table} WHERE thread_id = ?", (thread,))
            for table in ("checkpoints", "writes")
        ]
        checkpoints, writes = (count.fetchone()[0] for count in counts)
    assert writes == 0
    return int(checkpoints)


def assert_stores_are_whole(deps: Deps, home: Path, photo: ImageRef) -> None:
    """Both databases pass SQLite's own examination, the shop answers, no picture leaked."""
    for name in ("fashionm3.sqlite", "fashionm3.sqlite-dialogues"):
        with sqlite3.connect(home / name) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",), name
    assert deps.database.count_items() == ITEMS
    hits = deps.catalog.search("loafers", categories=("Loafers",), limit=3)
    assert hits and all(deps.images.open_picture(hit.item.image) for hit in hits if hit.item.image)
    data = deps.images.bytes(photo)
    dialogues = b"".join(path.read_bytes() for path in home.glob("*.sqlite-dialogues*"))
    assert not any(data[at : at + 64] in dialogues for at in range(0, len(data) - 64, 997))


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
async def test_a_kill_loses_no_finished_turn(home: Path, kills: int) -> None:
    chance = random.Random(kills)
    with cheap_models():
        async with connect(Settings(home=home)) as deps:
            noise = Image.effect_noise((256, 256), 90).convert("RGB")
            photo = deps.images.put_picture(noise, media_type="image/png")
        thread, finished = "", 0
        for _ in range(kills):
            wait_s = chance.uniform(0.0, 0.8)
            said = await asyncio.to_thread(talk_and_kill, home, thread, photo, wait_s)
            thread = thread or (said[0] if said else "")
            finished += len(said)
            async with connect(Settings(home=home)) as deps:
                assert_stores_are_whole(deps, home, photo)
                if not thread:
                    # A first turn that was saved but not told of is found in the user's list.
                    (thread,) = [t.thread_id for t in deps.database.threads(USER)] or ("",)
                if thread:
                    finished = await _go_on(deps, home, thread, finished)


async def _go_on(deps: Deps, home: Path, thread: str, finished: int) -> int:
    """Check what the kill left of a thread, and say something in it; how many turns it has then."""
    graph = build_graph(deps)
    past = await read_thread(graph, thread, USER)
    # A turn may have been saved just before its end could be told.
    assert finished <= len(past) <= finished + 1
    for turn in past:
        if turn.text == WISH:
            assert turn.reply.recommendation and turn.reply.products
            assert deps.images.open_picture(turn.reply.images[0]).size == (128, 128)
            assert deps.images.open_picture(turn.images[0]).size == (256, 256)
    await say(graph, "thanks", user_id=USER, thread_id=thread)
    now = await read_thread(graph, thread, USER)
    assert [turn.text for turn in now] == [*(turn.text for turn in past), "thanks"]
    assert stored_turns(home, thread) == len(now)
    assert not (await graph.aget_state({"configurable": {"thread_id": thread}})).next
    return len(now)


async def test_dialogues_that_somebody_else_is_opening_are_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "dialogues"
    with held_for_a_moment(path):
        async with open_sqlite_saver(str(path), serializer()) as saver:
            assert await saver.aget_tuple({"configurable": {"thread_id": "new"}}) is None
