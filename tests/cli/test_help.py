import json
import resource
import subprocess
import sys
from typing import Any

import pytest
import typer

from fashionm3.cli import app

COMMANDS = {
    "demo",
    "ask",
    "chat",
    "plan",
    "ui",
    "studio",
    "shop build",
    "image add",
    "catalog ingest",
    "catalog search",
    "tag",
    "tryon setup",
    "train tokenizer",
    "train vlm",
    "train clip",
    "bench vlm",
    "serve",
    "doctor",
}
NOT_YET = {"mcp", "data"}
"""A command that is not there yet does not exist."""

PROBE = """
import json, sys
from fashionm3.cli import app
try:
    app(["--help"])
except SystemExit:
    pass
heavy = ["torch", "ray", "numpy", "PIL", "pydantic", "langgraph", "sqlalchemy", "streamlit"]
print(json.dumps([name for name in heavy if name in sys.modules]), file=sys.stderr)
"""


def commands(command: Any, path: str = "") -> dict[str, Any]:
    if not hasattr(command, "commands"):
        return {path: command}
    found: dict[str, Any] = {}
    for name, child in command.commands.items():
        found |= commands(child, f"{path} {name}".strip())
    return found


def test_there_are_these_commands_and_each_has_help() -> None:
    found = commands(typer.main.get_command(app))
    assert set(found) >= COMMANDS
    assert not {name.split()[0] for name in found} & NOT_YET
    for name, command in found.items():
        assert command.help, name


@pytest.fixture(scope="module")
def probe() -> tuple[list[str], str, float]:
    """Heavy modules that `--help` loads, what it prints, and the CPU seconds that it takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return json.loads(done.stderr), done.stdout, used


def test_help_loads_no_torch_nor_anything_heavy(probe: tuple[list[str], str, float]) -> None:
    assert probe[0] == []


def test_help_is_quick_and_names_the_commands(probe: tuple[list[str], str, float]) -> None:
    assert all(name.split()[0] in probe[1] for name in COMMANDS)
    # Seconds of CPU, since the clock on the wall belongs to whatever else runs.
    assert probe[2] <= 0.7
