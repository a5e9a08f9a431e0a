"""The adapter calls FASHN VTON as its authors document it; the package itself is a stand-in."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import pytest
from PIL import Image

from fashionm3.errors import CheckpointError, TryOnError
from fashionm3.tryon.fashn import MODEL, POSE_MODELS, Fashn, find_weights
from fashionm3.tryon.refiner import Fitting, Options, load_refiner


@dataclass
class Output:
    images: list[Image.Image]


class TryOnPipeline:
    """Takes what the documented pipeline takes, and nothing else."""

    calls: list[dict[str, Any]] = []

    def __init__(self, weights_dir: str, device: str | None = None, logger: object = None) -> None:
        sys.stdout.write("a line that must not reach the protocol")
        if (Path(weights_dir) / MODEL).read_text() != "weights":
            raise RuntimeError("size mismatch for x_embedder")

    def __call__(
        self,
        person_image: Image.Image,
        garment_image: Image.Image,
        category: Literal["tops", "bottoms", "one-pieces"],
        garment_photo_type: Literal["model", "flat-lay"] = "model",
        num_samples: int = 1,
        num_timesteps: int = 30,
        guidance_scale: float = 1.5,
        skip_cfg_last_n_steps: int = 1,
        seed: int = 42,
        segmentation_free: bool = True,
    ) -> Output:
        self.calls.append({k: v for k, v in locals().items() if k != "self"})
        return Output([Image.new("RGB", (576, 768), "red")] if garment_image.width > 9 else [])


@pytest.fixture(autouse=True)
def package(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("fashn_vton")
    module.TryOnPipeline = TryOnPipeline  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "fashn_vton", module)
    TryOnPipeline.calls = []


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    folder = tmp_path / "weights"
    (folder / "dwpose").mkdir(parents=True)
    (folder / MODEL).write_text("weights")
    for name in POSE_MODELS:
        (folder / "dwpose" / name).touch()
    return folder


def options(weights: Path | None, **changes: Any) -> Options:
    place = None if weights is None else str(weights)
    chosen = {"backend": "fashn", "weights": place, "device": "cpu", "folder": "/nowhere"}
    return Options(**chosen | changes)


@pytest.mark.parametrize(
    ("slot", "category"),
    [("top", "tops"), ("outer", "tops"), ("bottom", "bottoms"), ("dress", "one-pieces")],
)
def test_a_garment_is_asked_for_by_its_category(slot: str, category: str, weights: Path) -> None:
    model = load_refiner(options(weights, steps=20))
    garment, region = Image.new("RGBA", (50, 60)), Image.new("L", (600, 800))
    drawn = model.draw(Image.new("RGB", (600, 800)), Fitting(slot, garment, region))  # type: ignore[arg-type]
    assert drawn.size == (600, 800)
    (call,) = TryOnPipeline.calls
    assert (call["category"], call["garment_photo_type"]) == (category, "flat-lay")
    assert (call["num_timesteps"], call["segmentation_free"]) == (20, True)
    assert (call["person_image"].mode, call["garment_image"].mode) == ("RGB", "RGB")


def test_what_the_package_prints_stays_off_the_standard_output(
    weights: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Fashn(options(weights))
    said = capsys.readouterr()
    assert said.out == "" and "must not reach" in said.err


def test_no_picture_is_an_error(weights: Path) -> None:
    tiny = Fitting("top", Image.new("RGB", (5, 5)), Image.new("L", (60, 80)))
    with pytest.raises(TryOnError, match="no picture"):
        Fashn(options(weights)).draw(Image.new("RGB", (60, 80)), tiny)


def test_without_the_package_it_is_told_how_to_install_it(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fashn_vton", None)
    with pytest.raises(TryOnError, match="pip install git.https://github.com/fashn-AI"):
        Fashn(options(weights))


def test_files_that_are_missing_from_a_folder_are_named(weights: Path) -> None:
    (weights / "dwpose" / "yolox_l.onnx").unlink()
    with pytest.raises(CheckpointError, match=r"lacks dwpose/yolox_l\.onnx$"):
        Fashn(options(weights))


def test_weights_that_do_not_fit_are_named(weights: Path) -> None:
    (weights / MODEL).write_text("others")
    with pytest.raises(CheckpointError, match="size mismatch"):
        Fashn(options(weights))


def test_a_precision_of_ones_own_is_refused(weights: Path) -> None:
    with pytest.raises(TryOnError, match="DTYPE=float16.*leave it at auto"):
        Fashn(options(weights, dtype="float16"))


def test_weights_of_the_hub_are_put_together_in_one_folder(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str, str | None]] = []

    def download(repository: str, name: str, *, revision: str | None = None) -> str:
        asked.append((repository, name, revision))
        return str(weights / name if name == MODEL else weights / "dwpose" / name)

    monkeypatch.setattr("huggingface_hub.hf_hub_download", download)
    own = weights.parent / "own"
    chosen = options(None, folder=own, revision="v1")
    assert find_weights(chosen) == find_weights(chosen) == own
    assert asked[0] == ("fashn-ai/fashn-vton-1.5", MODEL, "v1")
    assert asked[1] == ("fashn-ai/DWPose", "yolox_l.onnx", None)
    Fashn(chosen)
