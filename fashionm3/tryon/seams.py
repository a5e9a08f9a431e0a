"""Where sleeves join the body of a garment: nothing tucked in comes out, and no slit opens."""

import numpy as np
from scipy import ndimage

from fashionm3.tryon.body import SIDES, Body
from fashionm3.tryon.fit import EASE
from fashionm3.tryon.geometry import Array, Mask, smooth_step

_SLIT = 9
"""Pixels: half the width of a gap that is closed."""


def armpit(body: Body, slot: str) -> float:
    """The height at which a garment's armpits come to lie."""
    lowest = max(body[f"{side}_armpit"][1] for side in SIDES)
    return lowest + 60 * (EASE.get(slot, 1.07) - 1)


def kept_in(sleeve: Array, outside: Array, trunk: Array, armpit: float) -> Array:
    """A sleeve without what of its tucked part comes out below the armpit of a lifted arm.

    Args:
        sleeve: `(H, W)`, with what is tucked in.
        outside: without it.
        trunk: the body of the garment, below which it stays.
        armpit: height.
    """
    low = smooth_step(np.arange(len(sleeve), dtype=np.float32)[:, None], armpit - 8, armpit + 4)
    kept = np.minimum(sleeve, np.maximum(outside, trunk))
    return np.asarray(sleeve * (1 - low) + kept * low, dtype=np.float32)


def without_slits(
    colour: Array, matte: Array, sleeves: Array, trunk: Array, armpit: float
) -> tuple[Array, Array]:
    """Close the slits between sleeves and body of a garment, above the armpits.

    Returns:
        (colour, matte) with the cloth at their edges carried on.
    """
    rows = np.flatnonzero((sleeves > 0.5).any(axis=1))
    if not len(rows) or rows[0] >= armpit:
        return colour, matte
    part = np.s_[max(rows[0] - 2 * _SLIT, 0) : round(armpit) + 2 * _SLIT]
    cloth = matte[part] > 0.9
    grown = ndimage.distance_transform_edt(~cloth) <= _SLIT
    closed = ndimage.distance_transform_edt(grown) > _SLIT
    seam = _near(sleeves[part]) & _near(trunk[part])
    height = np.arange(part.start, part.start + len(cloth))[:, None]
    gap = closed & ~cloth & seam & (height < armpit)
    nearest = ndimage.distance_transform_edt(~cloth, return_distances=False, return_indices=True)
    colour, matte = colour.copy(), matte.copy()
    colour[part][gap] = colour[part][tuple(nearest)][gap]
    matte[part][gap] = 1.0
    return colour, matte


def _near(matte: Array) -> Mask:
    return np.asarray(ndimage.distance_transform_edt(matte < 0.5) <= 2 * _SLIT, dtype=bool)
