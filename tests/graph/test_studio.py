"""The graph behind LangGraph's server, on the app's own dialogues."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
from langgraph_sdk import get_client
from langgraph_sdk.client import LangGraphClient

from fashionm3.domain import ImageRef
from graph.build import build_graph
from graph.run import read_thread
from graph.studio import make_graph
from tests.fakes import swatch
from tests.graph.conftest import Planned, fake_deps, say, steps

ROOT = Path(__file__).parents[2]


def test_the_graph_is_made_without_opening_anything() -> None:
    begun = time.perf_counter()
    graph = make_graph()
    assert time.perf_counter() - begun < 0.25
    assert set(graph.get_graph().nodes) == {
        *("__start__", "intake", "planner", "preference_summarizer", "recommender"),
        *("image_generator", "retriever", "try_on", "online_search", "respond", "__end__"),
    }


def test_the_schemas_name_text_images_and_user() -> None:
    graph = make_graph()
    assert {"text", "images"} <= set(graph.get_input_jsonschema()["properties"])
    assert set(graph.get_context_jsonschema()["properties"]) == {"user_id"}


# The server of this file: the app's graph and store, with the fakes in place of the models.
SERVED = """
from contextlib import asynccontextmanager

import graph.nodes
import graph.studio
from tests.graph.conftest import Planned, fake_deps, steps

script = Planned()
script.plans |= {
    "Which shoes?": steps("recommend", category="Shoes"),
    "The whole look": steps("try_on"),
}
graph.nodes.plan = script.plan
graph.nodes.tag_garments = script.tag


@asynccontextmanager
async def connect(settings):
    async with fake_deps(settings.home) as deps:
        yield deps


graph.studio.connect = connect
make_graph, make_saver = graph.studio.make_graph, graph.studio.make_saver
"""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[LangGraphClient]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "served.py").write_text(SERVED)
    config = {
        "dependencies": [str(ROOT)],
        "graphs": {"stylist": f"{tmp_path}/served.py:make_graph"},
        "checkpointer": {"path": f"{tmp_path}/served.py:make_saver"},
    }
    (tmp_path / "langgraph.json").write_text(json.dumps(config))
    environment = {
        **os.environ,
        "FASHIONM3_HOME": str(tmp_path / "home"),
        "LANGGRAPH_STRICT_MSGPACK": "true",
        "LANGSMITH_TRACING": "false",
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "langgraph_cli", "dev", "--no-browser", "--no-reload"]
    log = (tmp_path / "server.log").open("w")
    process = subprocess.Popen(
        [*command, "--host", "127.0.0.1", "--port", str(port)],
        cwd=tmp_path,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    client = get_client(url=f"http://127.0.0.1:{port}")
    try:
        await _until_up(client, process, tmp_path / "server.log")
        yield client
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait, 20)
        log.close()


async def _until_up(client: LangGraphClient, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()[-3000:]
        try:
            await client.assistants.search()
            return
        except Exception:
            await asyncio.sleep(0.2)
    raise AssertionError(log.read_text()[-3000:])


async def test_studio_and_app_share_their_threads(
    server: LangGraphClient, tmp_path: Path, planned: Planned
) -> None:
    home = tmp_path / "home"
    planned.plans["Which shoes?"] = steps("recommend", category="Shoes")
    async with fake_deps(home) as deps:
        photos: list[ImageRef] = [
            deps.images.put_picture(swatch(colour, 64), media_type="image/png")
            for colour in ("blue", "white")
        ]
        mine = (await say(build_graph(deps), "Which shoes?", images=photos)).thread_id

        # Two turns in a thread begun in Studio, photos as JSON; the second needs the outfit.
        thread = await server.threads.create(thread_id=str(uuid4()))
        context = {"user_id": "ada"}
        first = await server.runs.wait(
            thread["thread_id"],
            "stylist",
            input={"text": "Which shoes?", "images": [photo.model_dump() for photo in photos]},
            context=context,
        )
        assert first["reply"]["recommendation"]["category"] == "Sneakers"
        second = await server.runs.wait(
            thread["thread_id"], "stylist", input={"text": "The whole look"}, context=context
        )
        worn = {garment["category"] for garment in second["reply"]["try_on"]["garments"]}
        assert worn == {"Jeans", "T-shirts & vests", "Sneakers"}

        # The app reads and continues what Studio began, under the same owner.
        past = await read_thread(build_graph(deps), thread["thread_id"], "ada")
        assert [turn.text for turn in past] == ["Which shoes?", "The whole look"]
        # What the second input left out was not said again.
        assert [len(turn.images) for turn in past] == [2, 0]
        await say(build_graph(deps), "hello", thread_id=thread["thread_id"])
        past = await read_thread(build_graph(deps), thread["thread_id"], "ada")
        assert [turn.text for turn in past] == ["Which shoes?", "The whole look", "hello"]

        # Studio opens and continues a thread held in the app.
        await server.threads.create(thread_id=mine, if_exists="do_nothing", graph_id="stylist")
        state = await server.threads.get_state(mine)
        assert [message["content"] for message in state["values"]["messages"]][0] == "Which shoes?"
        look = await server.runs.wait(
            mine, "stylist", input={"text": "The whole look"}, context=context
        )
        assert len(look["reply"]["try_on"]["garments"]) == 3
        assert len(await read_thread(build_graph(deps), mine, "ada")) == 2

        # A thread belongs to its user there too.
        with pytest.raises(Exception, match="NotFoundError"):
            await server.runs.wait(
                mine, "stylist", input={"text": "hello"}, context={"user_id": "bob"}
            )
        assert len(await read_thread(build_graph(deps), mine, "ada")) == 2
