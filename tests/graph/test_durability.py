"""`kill -9` at random moments: finished turns stay, the unfinished one is gone."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from fashionm3.domain import TurnDone
from graph.build import build_graph
from graph.run import read_thread
from tests.graph.conftest import Planned, events_of, fake_deps

ROOT = Path(__file__).parents[2]

# Talks without end in one thread and tells each finished turn on standard output.
TALKER = """
import asyncio, sys
from pathlib import Path

import graph.nodes
from tests.graph.conftest import Planned, fake_deps, say, steps
from graph.build import build_graph

script = Planned()
script.plans["boots"] = steps("recommend", "find_product", "generate_image", category="Boots")
graph.nodes.plan = script.plan

async def talk(home, thread):
    async with fake_deps(Path(home)) as deps:
        graph = build_graph(deps)
        print("ready", flush=True)
        while True:
            thread = (await say(graph, "boots", thread_id=thread)).thread_id
            print(thread, flush=True)

asyncio.run(talk(sys.argv[1], sys.argv[2] or None))
"""


def talk_and_kill(home: Path, thread: str, seconds: float) -> list[str]:
    """Let a process talk for some time, kill it, and return what it said."""
    python_path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    talker = subprocess.Popen(
        [sys.executable, "-c", TALKER, str(home), thread],
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
    talker.wait()
    return said


@pytest.mark.parametrize("kills", [3, pytest.param(50, marks=pytest.mark.slow)])
async def test_a_kill_loses_no_finished_turn(tmp_path: Path, planned: Planned, kills: int) -> None:
    chance = random.Random(kills)
    thread, finished = "", 0
    for _ in range(kills):
        wait_s = chance.uniform(0.0, 0.8)
        said = await asyncio.to_thread(talk_and_kill, tmp_path, thread, wait_s)
        thread = thread or (said[0] if said else "")
        finished += len(said)
        if not thread:
            continue
        async with fake_deps(tmp_path) as deps:
            graph = build_graph(deps)
            past = await read_thread(graph, thread, "ada")
            # A turn may have been saved just before its end could be told.
            assert finished <= len(past) <= finished + 1
            finished = len(past)
            for turn in past:
                if turn.text == "boots":
                    assert turn.reply.recommendation
                    assert deps.images.open_picture(turn.reply.images[0]).size == (32, 32)
            done = (await events_of(graph, "and now?", thread_id=thread))[-1]
            assert isinstance(done, TurnDone)
            past = await read_thread(graph, thread, "ada")
            finished += 1
            assert [turn.text for turn in past][-1] == "and now?"
            assert len(past) == finished
            # The dialogue store holds nothing of the turns that were cut.
            with sqlite3.connect(tmp_path / "fashionm3.sqlite-dialogues") as connection:
                (rows,) = connection.execute(
                    "SELECT count(*) FROM checkpoints WHERE thread_id = ?", (thread,)
                ).fetchone()
            assert rows == finished
            finished_state = await graph.aget_state({"configurable": {"thread_id": thread}})
            assert not finished_state.next
