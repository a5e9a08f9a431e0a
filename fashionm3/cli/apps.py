"""`fashionm3 ui` and `fashionm3 studio`: programs of other libraries, started with our files."""

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from fashionm3.cli.console import err
from fashionm3.cli.shop import ensure_shop


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
    _run([*command, *(f"--{name}={value}" for name, value in options.items())])


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
    if thread:
        base = f"https://smith.langchain.com/studio/?baseUrl=http://127.0.0.1:{port}"
        err.print(f"conversation: {base}&threadId={thread}", soft_wrap=True)
    options = ["--config", str(config), "--port", str(port), "--no-reload"]
    if not browser:
        options.append("--no-browser")
    _run([sys.executable, "-m", "langgraph_cli", "dev", *options])


def _source(module: str) -> Path:
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"{module} is not installed beside fashionm3")
    return Path(spec.origin)


def _run(command: list[str]) -> None:
    """Run a program until it ends, and end with its exit code."""
    try:
        code = subprocess.run(command, env=os.environ, check=False).returncode
    except KeyboardInterrupt:
        code = 0  # the program heard the same key
    raise typer.Exit(code)
