"""Commands as a person runs them, over a small shop and models that cost nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from fashionm3.cli import app
from tests.fakes import swatch
from tests.small_shop import use_cheap_models

Run = Callable[..., Result]


@pytest.fixture
def home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop of the test's own, with a wide terminal in a folder of its own."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(tmp_path)
    return home


@pytest.fixture
def models(monkeypatch: pytest.MonkeyPatch) -> None:
    use_cheap_models(monkeypatch)


@pytest.fixture
def run(home: Path, models: None) -> Run:
    def invoke(*args: str, said: str | None = None) -> Result:
        return CliRunner().invoke(app, args, input=said)

    return invoke


@pytest.fixture
def photos(tmp_path: Path) -> tuple[str, str]:
    """A white shirt and blue jeans."""
    paths = tmp_path / "shirt.png", tmp_path / "jeans.png"
    for path, colour in zip(paths, ("white", "blue"), strict=True):
        swatch(colour, 64).save(path)
    return str(paths[0]), str(paths[1])


def document(result: Result) -> Any:
    """The one JSON document on standard output."""
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def refusal(result: Result, code: int = 1) -> str:
    """The one line that says what went wrong."""
    assert result.exit_code == code, (result.exit_code, result.output, result.exception)
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    lines = [line for line in result.stderr.splitlines() if line.startswith("error:")]
    assert len(lines) == 1, result.stderr
    return lines[0]
