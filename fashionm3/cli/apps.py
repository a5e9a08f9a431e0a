"""`fashionm3 ui` and `fashionm3 studio`: programs of other libraries, started with our files."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from fashionm3.cli.console import err
from fashionm3.cli.shop import ensure_shop

if TYPE_CHECKING:
    from fashionm3.settings import Settings


def ui(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8501,
    headless: Annotated[bool, typer.Option(help="Open no browser.")] = False,
) -> None:
    """Open the chat in a browser."""
    from fashionm3.settings import get_settings

    ensure_shop(get_settings())
    command = [sys.executable, "-m", "streamlit", "run", str(_source("ui.app"))]
    options = {
        "server.port": port,
        "server.headless": str(headless).lower(),
        "server.address": "localhost",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
        "theme.base": "light",
        "theme.primaryColor": "#7a5c43",
        "theme.backgroundColor": "#fdfbf8",
        "theme.secondaryBackgroundColor": "#f5f0e9",
    }
    command += [f"--{name}={value}" for name, value in options.items()]
    _end_with(_start(command))


def studio(
    thread: Annotated[
        str | None, typer.Option(help="Show the address of this conversation of the app.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65535)] = 2024,
    browser: Annotated[bool, typer.Option(help="Open the Studio page.")] = True,
) -> None:
    """Serve the graph for LangGraph Studio, with the app's own conversations behind it.

    The Studio page itself is hosted and needs a browser with internet; the server does not.
    """
    from fashionm3.settings import get_settings

    settings = get_settings()
    ensure_shop(settings)
    if thread:
        _check_thread(settings, thread)
    config = settings.home / "studio" / "langgraph.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    graph = _source("graph.studio")
    # A wheel carries no langgraph.json, so the server always runs on one written here.
    config.write_text(
        json.dumps(
            {
                "dependencies": [str(graph.parents[1])],
                "graphs": {"stylist": f"{graph}:make_graph"},
                "checkpointer": {"path": f"{graph}:make_saver"},
            },
            indent=2,
        ),
        "utf-8",
    )
    options = ["--config", str(config), "--port", str(port), "--no-reload"]
    if not browser:
        options.append("--no-browser")
    command = [sys.executable, "-m", "langgraph_cli", "dev", *options]
    server = _start(command)
    if thread:
        _show_thread(server, f"http://127.0.0.1:{port}", thread)
    _end_with(server)


def _check_thread(settings: "Settings", thread: str) -> None:
    from fashionm3.database.store import Database

    database = Database.open(settings)
    try:
        database.thread_owner(thread)
    finally:
        database.close()


def _show_thread(server: subprocess.Popen[bytes], url: str, thread: str) -> None:
    """Tell the server of a conversation that began in the app, once it is up."""
    import httpx
    from langgraph_sdk import get_sync_client

    while server.poll() is None:
        try:
            httpx.get(f"{url}/ok").raise_for_status()
        except httpx.HTTPError:
            time.sleep(0.2)
            continue
        # The server lists only threads that it was told of; their state is in the app's store.
        client = get_sync_client(url=url)
        client.threads.create(thread_id=thread, if_exists="do_nothing", graph_id="stylist")
        page = f"https://smith.langchain.com/studio/?baseUrl={url}&threadId={thread}"
        err.print(f"conversation: {page}", soft_wrap=True)
        return


def _source(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} is not installed beside fashionm3")
    return Path(spec.origin)


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a program that ends when this one is told to end, as a supervisor does it."""
    program = subprocess.Popen(command, env=os.environ)
    signal.signal(signal.SIGTERM, lambda number, frame: program.terminate())
    return program


def _end_with(program: subprocess.Popen[bytes]) -> None:
    """Wait for a program, and end with its exit code."""
    try:
        code = program.wait()
    except KeyboardInterrupt:
        program.wait()  # it heard the same key
        code = 0
    raise typer.Exit(code)
