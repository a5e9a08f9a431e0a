"""`fashionm3 studio --thread`: a conversation of the app in LangGraph's server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from langgraph_sdk import get_sync_client

from tests.cli.conftest import Run, document, refusal

ROOT = Path(__file__).parents[2]
START_S = 240


@contextmanager
def studio(thread: str, log: Path) -> Iterator[str]:
    """The server's address, once it tells of the conversation."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "LANGGRAPH_STRICT_MSGPACK": "true",
        "LANGSMITH_TRACING": "false",
        "LANGGRAPH_CLI_NO_ANALYTICS": "1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    options = ["studio", "--thread", thread, "--port", str(port), "--no-browser"]
    with log.open("w") as file:
        program = subprocess.Popen(
            [sys.executable, "-c", "from fashionm3.cli import app; app()", *options],
            env=environment,
            stdout=file,
            stderr=file,
        )
    try:
        until = time.monotonic() + START_S
        while f"threadId={thread}" not in log.read_text():
            assert program.poll() is None and time.monotonic() < until, log.read_text()[-3000:]
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        program.send_signal(signal.SIGTERM)
        program.wait(30)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0, "the server outlived its command"


def test_a_conversation_of_the_app_goes_on_in_studio_and_back(
    run: Run, home: Path, tmp_path: Path
) -> None:
    thread = document(run("ask", "hello", "--json"))["thread_id"]
    with studio(thread, tmp_path / "studio.log") as url:
        client = get_sync_client(url=url)
        assert thread in {found["thread_id"] for found in client.threads.search()}
        messages = client.threads.get_state(thread)["values"]["messages"]
        assert messages[0]["content"] == "hello"
        answer = client.runs.wait(
            thread, "stylist", input={"text": "thanks"}, context={"user_id": "guest"}
        )
        assert "welcome" in answer["reply"]["text"]
    back = document(run("ask", "thank you", "--thread", thread, "--json"))
    assert back["thread_id"] == thread


def test_studio_refuses_a_conversation_that_is_not_there(run: Run) -> None:
    assert "no-such-thread" in refusal(run("studio", "--thread", "no-such-thread", "--no-browser"))
