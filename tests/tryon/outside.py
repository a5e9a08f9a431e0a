"""What a try-on changed where it may change nothing: outside of old and new clothes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy import ndimage

from fashionm3.tryon.body import Body
from fashionm3.tryon.dressing import Fitted, Worn, paint
from fashionm3.tryon.geometry import Mask
from fashionm3.tryon.landmarks import Found
from fashionm3.tryon.photo import dress_photo

REACH = 8
"""Pixels around clothes in which soft edges and shadows may lie."""


def dressed_and_fitted(
    photo: Image.Image, piece: Worn, look: Callable[[Any], Found], patch: pytest.MonkeyPatch
) -> tuple[Image.Image, Fitted]:
    """The look, and the garment as `dress_photo` lays it on the person."""
    kept: list[Fitted] = []

    def paint_and_keep(body: Body, fitted: Sequence[Fitted]) -> Image.Image:
        kept[:] = fitted
        return paint(body, fitted)

    with patch.context() as here:
        here.setattr("fashionm3.tryon.photo.paint", paint_and_keep)
        picture = dress_photo(photo, [piece], look=look)
    return picture, kept[0]


def dressed_with(
    photo: Image.Image, piece: Worn, look: Callable[[Any], Found], patch: pytest.MonkeyPatch
) -> tuple[Image.Image, Mask]:
    """The look, and where the new garment lies in it, `(H, W)`."""
    picture, fitted = dressed_and_fitted(photo, piece, look, patch)
    new = Image.fromarray(fitted.matte > 0.02).resize(photo.size, Image.Resampling.NEAREST)
    return picture, np.asarray(new)


def changed_outside(before: Image.Image, after: Image.Image, clothes: Mask) -> int:
    """Pixels that changed further than `REACH` from some clothes, `(H, W)`."""
    away = ndimage.distance_transform_edt(~clothes)
    changed = (np.asarray(before.convert("RGB")) != np.asarray(after)).any(axis=-1)
    return int((changed & (away > REACH)).sum())
