import os
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from fashionm3.settings import Settings, VlmSettings

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"


@pytest.fixture(scope="session")
def golden_checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny checkpoint in the published format, with its tokenizers beside it."""
    place = tmp_path_factory.mktemp("golden") / "checkpoint"
    shutil.copytree(GOLDEN / "showo_pretrained", place)
    shutil.copytree(GOLDEN / "tokenizer", place / "tokenizer")
    shutil.copytree(GOLDEN / "magvit_pretrained", place / "image_tokenizer")
    (place / "README.md").write_text("---\nsampling: {steps: 3, guidance_scale: 2.0}\n---\n")
    return place


@pytest.fixture(scope="session")
def ray_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A Ray of its own, with its token in this folder."""
    # Not imported here: Ray reads at its import how it authenticates.
    if find_spec("ray") is None:
        pytest.skip("ray is not installed")
    from fashionm3.serving import launch

    home = tmp_path_factory.mktemp("ray")
    kept = dict(os.environ)
    # Its workers import the toy engine from the tests.
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")]))
    settings = Settings(home=home)
    launch.open_ray(settings)
    yield home
    launch.stop(settings)
    os.environ.clear()
    os.environ.update(kept)


def toy_settings(home: Path, notes: Path, **vlm: object) -> Settings:
    values = {"checkpoint": str(notes), "batch": 4, "queue": 2, "timeout_s": 120, **vlm}
    return Settings(home=home, vlm=VlmSettings.model_validate(values))
