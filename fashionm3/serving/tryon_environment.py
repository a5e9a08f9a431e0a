"""The environment of the try-on program: made once, found again, away from everything else.

MediaPipe 0.10.14 is the last line whose wheel carries its pose and segmentation models. It needs a
protobuf older than the rest of the assistant does, and its wheels end at Python 3.12. Most of what
it asks for is needed for training only, so it is installed without its requirements.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from fashionm3.errors import ConfigError

NEWEST_PYTHON = (3, 12)
MEDIAPIPE = "mediapipe==0.10.14"
NEEDS = (
    *("numpy>=2.0", "protobuf>=4.25.3,<5", "absl-py", "attrs>=19.1", "flatbuffers>=2.0"),
    *("opencv-python-headless", "matplotlib", "mcp>=2.0", "pydantic>=2.11", "pillow>=11.3"),
    *("scipy>=1.15", "scikit-image>=0.25", "skia-python>=138"),
)
"""What MediaPipe's models need to run, and what the program itself does."""

_PACKAGE = Path(__file__).parent.parent
_BIN = "Scripts" if sys.platform == "win32" else "bin"


def checkout_folder() -> Path | None:
    """Where the environment belongs in a checkout of the sources; None: there is no checkout."""
    root = _PACKAGE.parent
    return root / ".venv-tryon" if (root / "pyproject.toml").is_file() else None


def environment_folder(home: Path) -> Path:
    """Where the environment belongs: beside the sources, or in the data folder."""
    return checkout_folder() or home / "tryon-environment"


def find_environment(home: Path | None) -> Path | None:
    """The interpreter of an environment that is complete; None: there is none."""
    folders = [checkout_folder(), home / "tryon-environment" if home else None]
    for folder in folders:
        if folder is not None and (folder / ".installed").is_file():
            return _interpreter(folder)
    return None


def _interpreter(folder: Path) -> Path:
    return folder / _BIN / ("python.exe" if sys.platform == "win32" else "python")


def find_python() -> str | None:
    """A Python that MediaPipe has wheels for: this one, else one on the path."""
    if sys.version_info[:2] <= NEWEST_PYTHON:
        return sys.executable
    found = (shutil.which(name) for name in ("python3.12", "python3.11"))
    return next((path for path in found if path and _runs(path)), None)


def _runs(python: str) -> bool:
    """Version managers put names on the path behind which there is no Python."""
    try:
        return subprocess.run([python, "-c", ""], capture_output=True).returncode == 0
    except OSError:
        return False


def how_to_set_up() -> str:
    """What to do for photos of people to work, in a sentence."""
    if find_python() is None:
        newest = ".".join(map(str, NEWEST_PYTHON))
        return (
            f"MediaPipe needs Python {newest} or 3.11 and there is only {sys.version.split()[0]}; "
            "install one, then run `fashionm3 tryon setup`"
        )
    return "run `fashionm3 tryon setup`"


def set_up(home: Path, say: Callable[[str], None]) -> Path:
    """Make the environment, or complete it.

    Args:
        home: data folder, used where there is no checkout.
        say: told what is being done.

    Returns:
        Its interpreter.

    Raises:
        ConfigError: if no Python fits, or a step fails; the mannequin works without it.
    """
    python = find_python()
    if python is None:
        raise ConfigError(f"{how_to_set_up()}. The mannequin works without it")
    folder = environment_folder(home)
    done = folder / ".installed"
    if done.is_file() and done.read_text("utf-8") == _recipe():
        return _interpreter(folder)
    done.unlink(missing_ok=True)
    say(f"making {folder}")
    _run([python, "-m", "venv", "--clear", str(folder)])
    pip = [str(_interpreter(folder)), "-m", "pip", "install", "--disable-pip-version-check"]
    say(f"installing {MEDIAPIPE}")
    _run([*pip, "--quiet", "--no-deps", MEDIAPIPE])
    say("installing what it needs")
    _run([*pip, "--quiet", *NEEDS])
    _link_package(folder)
    done.write_text(_recipe(), "utf-8")
    return _interpreter(folder)


def _recipe() -> str:
    return "\n".join((MEDIAPIPE, *NEEDS, str(_PACKAGE)))


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = (getattr(error, "stderr", "") or str(error)).strip().splitlines()
        raise ConfigError(
            f"the try-on environment could not be made: {said[-1] if said else error}. "
            "The mannequin works without it"
        ) from error


def _link_package(folder: Path) -> None:
    """Let the environment see this package, and nothing else of where it is installed."""
    asked = [
        str(_interpreter(folder)),
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
    ]
    place = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    link = Path(place) / "fashionm3"
    try:
        os.symlink(_PACKAGE, link, target_is_directory=True)
    except OSError:  # a system without links for everybody
        shutil.copytree(_PACKAGE, link, ignore=shutil.ignore_patterns("assets", "__pycache__"))
