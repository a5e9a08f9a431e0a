import sys
from pathlib import Path

import pytest

from fashionm3.errors import ConfigError
from fashionm3.serving import tryon_environment as environment


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, and no checkout."""
    monkeypatch.setattr(environment, "checkout_folder", lambda: None)
    return tmp_path


def finished(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / ".installed").write_text(environment._recipe(), "utf-8")


def test_an_environment_is_found_when_it_is_complete(home: Path) -> None:
    folder = environment.environment_folder(home)
    folder.mkdir()
    assert environment.find_environment(home) is None
    folder.rmdir()
    finished(folder)
    found = environment.find_environment(home)
    assert found is not None and found.is_relative_to(folder)


def test_a_complete_environment_is_not_made_again(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(command: list[str]) -> None:
        raise AssertionError(f"ran {command}")

    monkeypatch.setattr(environment, "_run", run)
    finished(environment.environment_folder(home))
    environment.set_up(home, say=lambda what: None)


def test_without_a_python_that_fits_it_says_which_one_is_needed(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 14, 0))
    # A name on the path behind which there is no Python.
    monkeypatch.setattr("shutil.which", lambda name: "/bin/false")
    with pytest.raises(ConfigError, match=r"needs Python 3\.12 or 3\.11.*mannequin works"):
        environment.set_up(home, say=lambda what: None)
    assert not environment.environment_folder(home).exists()


def test_what_pip_said_is_passed_on_and_nothing_counts_as_complete(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = [sys.executable, "-c", "import sys; sys.exit('no such wheel')"]
    run = environment._run
    monkeypatch.setattr(environment, "_run", lambda command: run(broken))
    with pytest.raises(ConfigError, match="could not be made: no such wheel"):
        environment.set_up(home, say=lambda what: None)
    assert environment.find_environment(home) is None
