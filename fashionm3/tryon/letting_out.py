"""Widening a garment to where the old one that it replaces stood off from the body."""

from dataclasses import replace

import numpy as np
from scipy import ndimage

from fashionm3.tryon.compose import Layer
from fashionm3.tryon.dressing import Fitted
from fashionm3.tryon.geometry import Array, Mask, blur, bounds, over, smooth_step, thrice
from fashionm3.tryon.limbs import Limbs
from fashionm3.tryon.neighbours import away_from, most_around, nearest, taken

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
    box = bounds(layer.matte > 0.02, round(1.3 * _MOST * scale) + 8)
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


def _widened(layer: Layer, old: Array, axis: Array, scale: float) -> Layer:
    """The same for the part of the photo around the garment."""
    solid = layer.matte > 0.6
    away, places = nearest(solid)
    rows, columns = np.divmod(places, solid.shape[1])
    across = np.arange(solid.shape[1]) - columns
    down = np.arange(solid.shape[0])[:, None] - rows
    along = np.abs(across * axis[..., 0] + down * axis[..., 1]) / np.maximum(away, 1e-3)
    grown = smooth_step(away, _MOST * scale, 0.7 * _MOST * scale) * (along < 0.75) * old
    # Slits between sleeve and body are cloth too.
    wide = max(2.0, 7 * scale)
    gap = (away_from(away > wide) > wide) & ~solid
    grown = np.maximum(grown, gap)
    if layer.behind is not None:
        grown = grown * (1 - layer.behind.ravel()[places])
    matte = np.maximum(
        layer.matte, np.where(solid, layer.matte, ndimage.gaussian_filter(grown, 0.7))
    )
    mix = layer.matte / np.maximum(matte, 1e-3)
    # The old edge lies within the cloth now: its outline would show.
    inner = away_from(~solid) > max(2.0, 4 * scale)
    beside = most_around(grown, 2 * max(2, round(5 * scale)) + 1) > 0.3
    mix = np.where(beside & ~inner, 0, mix)
    colour = over(_carried_out(layer.colour, inner, scale), layer.colour, mix)
    sleeves = layer.sleeves
    if sleeves is not None:
        sleeves = np.where(layer.matte < matte, matte * (sleeves.ravel()[places] > 0.5), sleeves)
    return replace(
        layer,
        colour=colour,
        matte=np.asarray(matte, np.float32),
        sleeves=sleeves,
    )


def _carried_out(colour: Array, inner: Mask, scale: float) -> Array:
    """The cloth's colours beyond its edge; outlines, hems and highlights at the edge are not it."""
    weight = blur(inner.astype(np.float32), 4 * scale)
    soft = blur(colour * inner[..., None], 4 * scale)
    known = weight > 0.3
    if not known.any():
        return colour
    soft /= thrice(np.maximum(weight, 1e-3))
    return taken(soft, nearest(known)[1])
