"""FASHN VTON 1.5: a diffusion model on pixels that needs no mask of the old garment.

Follows the call contract of github.com/fashn-AI/fashn-vton-1.5 (Apache-2.0), which is not on PyPI:
`TryOnPipeline(weights_dir, device)` and `pipeline(person_image, garment_image, category,
garment_photo_type, num_timesteps, guidance_scale, seed, segmentation_free).images`. The folder of
weights holds `model.safetensors` and the pose models in `dwpose/`.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from PIL import Image

from fashionm3.errors import CheckpointError, TryOnError
from fashionm3.tryon.refiner import KINDS, Fitting, Kind, Options, check_device

WEIGHTS = "fashn-ai/fashn-vton-1.5"
POSE_WEIGHTS = "fashn-ai/DWPose"
MODEL = "model.safetensors"
POSE_MODELS = ("yolox_l.onnx", "dw-ll_ucoco_384.onnx")
INSTALL = "pip install git+https://github.com/fashn-AI/fashn-vton-1.5"
STEPS = 30
GUIDANCE = 1.5
SEED = 42  # these three are the pipeline's own defaults

CATEGORIES: Mapping[Kind, str] = MappingProxyType(
    {"upper": "tops", "lower": "bottoms", "overall": "one-pieces"}
)


class Fashn:
    """The pipeline, loaded."""

    name = "FASHN VTON 1.5"

    def __init__(self, options: Options) -> None:
        """Load it.

        Raises:
            TryOnError: if the package or the device is missing, or a precision is asked for.
            CheckpointError: if weights are missing or do not fit.
        """
        pipeline = _package()
        if options.dtype != "auto":
            raise TryOnError(
                f"TRYON__REFINE__DTYPE={options.dtype}: FASHN VTON chooses its precision itself, "
                "bfloat16 on GPUs that have it and else float32; leave it at auto"
            )
        check_device(options.device, self.name)
        folder = find_weights(options)
        try:
            # Libraries that print would break into the protocol on standard output.
            with contextlib.redirect_stdout(sys.stderr):
                self._pipeline = pipeline(weights_dir=str(folder), device=options.device)
        except (RuntimeError, OSError, KeyError, ValueError) as error:
            raise CheckpointError(f"{folder}: {error}") from error
        self._steps = options.steps or STEPS

    def draw(self, person: Image.Image, fitting: Fitting) -> Image.Image:
        """See `Refiner.draw`."""
        with contextlib.redirect_stdout(sys.stderr):
            output = self._pipeline(
                person_image=person.convert("RGB"),
                garment_image=fitting.picture.convert("RGB"),
                category=CATEGORIES[KINDS[fitting.slot]],
                garment_photo_type="flat-lay",
                num_timesteps=self._steps,
                guidance_scale=GUIDANCE,
                seed=SEED,
                segmentation_free=True,
            )
        if not output.images:
            raise TryOnError(f"{self.name} gave no picture")
        picture: Image.Image = output.images[0]
        return picture.resize(person.size, Image.Resampling.LANCZOS)


def _package() -> Any:
    try:
        from fashn_vton import TryOnPipeline
    except ImportError as error:
        raise TryOnError(
            f"the backend fashn needs a package that is not installed here ({error}); {INSTALL}"
        ) from error
    return TryOnPipeline


def find_weights(options: Options) -> Path:
    """The folder of weights: the one named, or one put together from the hub.

    Raises:
        CheckpointError: naming the files that are missing.
    """
    from fashionm3.vlm.files import resolve_files

    place = options.weights or WEIGHTS
    if (folder := Path(place).expanduser()).is_dir():
        needed = [MODEL, *(f"dwpose/{name}" for name in POSE_MODELS)]
        if missing := [name for name in needed if not (folder / name).is_file()]:
            raise CheckpointError(f"{folder} lacks {', '.join(missing)}")
        return folder
    found = resolve_files(place, [MODEL], revision=options.revision)
    found |= resolve_files(POSE_WEIGHTS, POSE_MODELS)
    if missing := [name for name in (MODEL, *POSE_MODELS) if name not in found]:
        raise CheckpointError(f"{place} and {POSE_WEIGHTS} lack {', '.join(missing)}")
    (options.folder / "dwpose").mkdir(parents=True, exist_ok=True)
    for name, path in found.items():
        _link(path, options.folder / (name if name == MODEL else f"dwpose/{name}"))
    return options.folder


def _link(path: Path, place: Path) -> None:
    place.unlink(missing_ok=True)
    try:
        os.symlink(path, place)
    except OSError:  # a system without links for everybody
        shutil.copyfile(path, place)
