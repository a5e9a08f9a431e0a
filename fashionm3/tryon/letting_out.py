"""Widening a garment to where the old one that it replaces stood off from the body."""

from dataclasses import replace

import numpy as np
from scipy import ndimage

from fashionm3.tryon.compose import Layer
from fashionm3.tryon.dressing import Fitted
from fashionm3.tryon.geometry import Array, Mask, blur, smooth_step
from fashionm3.tryon.limbs import Limbs

_MOST = 26.0
"""Pixels of the form by which a garment is widened at most."""


def let_out(one: Fitted, old: Array, where: Limbs, scale: float) -> Fitted:
    """Widen a garment over the old one.

    It grows across the limbs only: hems and sleeves keep their length.

    Args:
        one: the garment as it was fitted.
        old: `(H, W)`, what of the person is the old garment for sure.
        where: how far each pixel is from the bones.
        scale: pixels of the photo for one of the form.
    """
    if one.worn.slot == "shoes" or not old.any():
        return one
    (layer,) = one.layers
    if not (layer.matte > 0.6).any():
        return one
    box = _around(layer.matte > 0.02, round(1.3 * _MOST * scale) + 8)
    part = replace(
        layer,
        colour=layer.colour[box],
        matte=layer.matte[box],
        behind=None if layer.behind is None else layer.behind[box],
        sleeves=None if layer.sleeves is None else layer.sleeves[box],
    )
    wide = _widened(part, old[box], where.axis[box], scale)
    colour, matte, sleeves = layer.colour.copy(), layer.matte.copy(), layer.sleeves
    colour[box], matte[box] = wide.colour, wide.matte
    if sleeves is not None and wide.sleeves is not None:
        sleeves = sleeves.copy()
        sleeves[box] = wide.sleeves
    return Fitted(one.worn, (replace(layer, colour=colour, matte=matte, sleeves=sleeves),))


def _around(mask: Mask, margin: int) -> tuple[slice, slice]:
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return (
        slice(max(int(rows[0]) - margin, 0), int(rows[-1]) + margin + 1),
        slice(max(int(columns[0]) - margin, 0), int(columns[-1]) + margin + 1),
    )


def _widened(layer: Layer, old: Array, axis: Array, scale: float) -> Layer:
    """The same for the part of the photo around the garment."""
    solid = layer.matte > 0.6
    away, (rows, columns) = ndimage.distance_transform_edt(~solid, return_indices=True)
    step = np.stack([*np.indices(solid.shape)[::-1]], axis=-1) - np.stack([columns, rows], axis=-1)
    along = np.abs((step * axis).sum(axis=-1)) / np.maximum(away, 1e-3)
    grown = smooth_step(away, _MOST * scale, 0.7 * _MOST * scale) * (along < 0.75) * old
    # Slits between sleeve and body are cloth too.
    wide = max(2.0, 7 * scale)
    gap = (ndimage.distance_transform_edt(away <= wide) > wide) & ~solid
    grown = np.maximum(grown, gap)
    if layer.behind is not None:
        grown = grown * (1 - layer.behind[rows, columns])
    matte = np.maximum(
        layer.matte, np.where(solid, layer.matte, ndimage.gaussian_filter(grown, 0.7))
    )
    mix = layer.matte / np.maximum(matte, 1e-3)
    # The old edge lies within the cloth now: its outline would show.
    inner = ndimage.distance_transform_edt(solid) > max(2.0, 4 * scale)
    beside = ndimage.maximum_filter(grown, 2 * max(2, round(5 * scale)) + 1) > 0.3
    mix = np.where(beside & ~inner, 0, mix)[..., None]
    colour = layer.colour * mix + _carried_out(layer.colour, inner, scale) * (1 - mix)
    sleeves = layer.sleeves
    if sleeves is not None:
        sleeves = np.where(layer.matte < matte, matte * (sleeves[rows, columns] > 0.5), sleeves)
    return replace(
        layer,
        colour=np.asarray(colour, np.float32),
        matte=np.asarray(matte, np.float32),
        sleeves=sleeves,
    )


def _carried_out(colour: Array, inner: Mask, scale: float) -> Array:
    """The cloth's colours beyond its edge; outlines, hems and highlights at the edge are not it."""
    weight = blur(inner.astype(np.float32), 4 * scale)
    soft = np.stack([blur(colour[..., c] * inner, 4 * scale) for c in range(3)], axis=-1)
    known = weight > 0.3
    if not known.any():
        return colour
    soft = soft / np.maximum(weight, 1e-3)[..., None]
    rows, columns = ndimage.distance_transform_edt(
        ~known, return_distances=False, return_indices=True
    )
    return np.asarray(soft[rows, columns], dtype=np.float32)
