"""Pictures of clothes that a diffusion model draws, in place of those that were warped.

A model draws one garment at a time on the whole photo. Only where the garment is, or the old one
was, its pixels are taken: face, hands, hair and background stay those of the photo.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from pydantic import BaseModel, ConfigDict
from scipy import ndimage

from fashionm3.domain import Slot
from fashionm3.errors import TryOnError

Kind = Literal["upper", "lower", "overall"]

KINDS: Mapping[Slot, Kind] = MappingProxyType(
    {"bottom": "lower", "dress": "overall", "top": "upper", "outer": "upper"}
)
"""What models can draw, from the skin outwards."""

GROWN = 0.01
"""Of the photo's height: how far beyond its region a garment may fall, and fades out."""


class Options(BaseModel):
    """Which model, and where it runs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    backend: Literal["fashn", "catvton"]
    weights: str | None = None
    revision: str | None = None
    device: str = "cuda"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    steps: int | None = None
    folder: Path
    """Where weights are put together that come from several repositories."""


@dataclass(frozen=True)
class Fitting:
    """A garment to draw on a photo."""

    slot: Slot
    picture: Image.Image
    region: Image.Image
    """`L`, of the photo's size: white where the garment is to be, or the old one was."""


class Refiner(Protocol):
    """A model that draws a garment on a person."""

    name: str

    def draw(self, person: Image.Image, fitting: Fitting) -> Image.Image:
        """The person with the garment: RGB of the photo's size.

        Raises:
            TryOnError: if the model gave no picture.
        """
        ...


def load_refiner(options: Options) -> Refiner:
    """Load the model that the options name.

    Raises:
        TryOnError: if a package or the device is missing.
        CheckpointError: if weights are missing or do not fit.
    """
    # Each needs packages that the other does not.
    if options.backend == "fashn":
        from fashionm3.tryon.fashn import Fashn

        return Fashn(options)
    from fashionm3.tryon.catvton import CatVton

    return CatVton(options)


def redraw(model: Refiner, base: Image.Image, fittings: Sequence[Fitting]) -> Image.Image:
    """Draw garments on a photo, from the skin outwards.

    Args:
        model: draws them.
        base: the photo, or a preview whose other pieces are to stay.
        fittings: each of a slot in `KINDS`.

    Returns:
        RGB of the photo's size; farther than twice `GROWN` from all regions the base's pixels.

    Raises:
        TryOnError: if there is nothing to draw, or the model gave no picture.
    """
    if not fittings:
        raise TryOnError(f"there is nothing to draw; models draw {', '.join(KINDS)}")
    for one in fittings:
        if one.slot not in KINDS:
            raise TryOnError(f"{one.slot} cannot be drawn; models draw {', '.join(KINDS)}")
        if one.region.size != base.size:
            (w, h), (width, height) = one.region.size, base.size
            raise TryOnError(f"a region of {w}×{h} for a photo of {width}×{height}")
    picture = base.convert("RGB")
    for one in sorted(fittings, key=lambda one: list(KINDS).index(one.slot)):
        drawn = model.draw(picture, one).convert("RGB")
        if drawn.size != picture.size:
            drawn = drawn.resize(picture.size, Image.Resampling.LANCZOS)
        picture = Image.composite(drawn, picture, soft_region(one.region))
    return picture


def soft_region(region: Image.Image) -> Image.Image:
    """`L`: full in the region, fading to nothing at twice `GROWN` of the height from it."""
    inside = np.asarray(region.convert("L")) > 127
    if not inside.any():
        return Image.new("L", region.size)
    away = ndimage.distance_transform_edt(~inside)
    reach = max(1.0, GROWN * region.height)
    weight = np.clip(2 - away / reach, 0, 1)
    return Image.fromarray(_as_bytes(weight), "L")


def _as_bytes(weight: NDArray[np.floating]) -> NDArray[np.uint8]:
    return np.asarray(np.round(weight * 255), dtype=np.uint8)


def check_device(device: str, backend: str) -> None:
    """Refuse a GPU that is not there.

    Raises:
        TryOnError: naming the setting.
    """
    import torch

    try:
        kind = torch.device(device).type
    except RuntimeError as error:
        raise TryOnError(f"TRYON__REFINE__DEVICE={device} is no device: {error}") from error
    missing = kind == "cuda" and not torch.cuda.is_available()
    if missing or (kind == "mps" and not torch.backends.mps.is_available()):
        raise TryOnError(
            f"{backend} is to run on {device} and there is none; with "
            "FASHIONM3_TRYON__REFINE__DEVICE=cpu a picture takes many minutes, with "
            "FASHIONM3_TRYON__BACKEND=warp the preview is all there is"
        )
