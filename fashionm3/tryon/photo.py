"""Clothes on a person's photo: everything but the clothes stays as it was, pixel for pixel."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from fashionm3.errors import TryOnError
from fashionm3.tryon.dressing import MOST_PIECES, Fitted, Worn, fit, paint
from fashionm3.tryon.geometry import Array, Mask, blur, over, smooth_step
from fashionm3.tryon.landmarks import Found, find_person
from fashionm3.tryon.parsing import Limbs, Parsing, limbs, parse
from fashionm3.tryon.person import as_body, replaced_kinds, require

_LONGER_SIDE = 1024
"""Larger photos are worked on at this size; what does not change keeps its own pixels."""
_LEAST_SIDE = 96
_LET_OUT = 26.0
"""Pixels of the form by which a garment is widened at most to cover the old one."""
_MARGIN = 6
"""Pixels around new garments within which shadows and soft edges may lie."""

Look = Callable[[NDArray[np.uint8]], Found]


def dress_photo(
    photo: Image.Image, pieces: Sequence[Worn], *, look: Look = find_person
) -> Image.Image:
    """Put garments on the person in a photo.

    Args:
        photo: one person, seen from the front.
        pieces: in any order.
        look: finds the person.

    Returns:
        RGB of the photo's size; outside of new and replaced garments its pixels.

    Raises:
        RefusedPhotoError: if nothing can be put on this person; `reason` says why.
        TryOnError: if there is nothing to put on, or a picture shows no garment.
    """
    if not 1 <= len(pieces) <= MOST_PIECES:
        raise TryOnError(f"{len(pieces)} pieces; between 1 and {MOST_PIECES} can be put on at once")
    whole = np.asarray(photo.convert("RGB"))
    if min(photo.size) < _LEAST_SIDE:
        raise TryOnError(
            f"a photo of {photo.width}×{photo.height} is too small to see a person in; "
            f"the least is {_LEAST_SIDE} pixels a side"
        )
    small = photo.convert("RGB")
    if max(photo.size) > _LONGER_SIDE:
        small.thumbnail((_LONGER_SIDE, _LONGER_SIDE), Image.Resampling.LANCZOS)
    pixels = np.asarray(small)
    found = look(pixels)
    slots = {piece.slot for piece in pieces}
    require(found.pose, small.size, slots)
    picture = pixels.astype(np.float32) / 255
    parsing = parse(picture, found.mask, found.pose)
    where = limbs(found.pose, small.size)
    body = as_body(picture, found.mask, found.pose, parsing, where, slots)
    fitted = [_let_out(fit(body, piece), parsing, where, found.pose.scale) for piece in pieces]
    painted = np.asarray(paint(body, fitted))
    share = _changing(fitted, parsing.surely(replaced_kinds(slots)))
    return Image.fromarray(_joined(whole, painted, share))


def _let_out(one: Fitted, parsing: Parsing, where: Limbs, scale: float) -> Fitted:
    """Widen a garment to where the old one that it replaces stood off from the body.

    It grows across the limbs only: hems and sleeves keep their length.
    """
    kinds = replaced_kinds([one.worn.slot])
    if not kinds or one.worn.slot == "shoes":
        return one
    old = parsing.surely(kinds)
    (layer,) = one.layers
    solid = layer.matte > 0.6
    if not solid.any():
        return one
    away, (rows, columns) = ndimage.distance_transform_edt(~solid, return_indices=True)
    step = np.stack([*np.indices(solid.shape)[::-1]], axis=-1) - np.stack([columns, rows], axis=-1)
    along = np.abs((step * where.axis).sum(axis=-1)) / np.maximum(away, 1e-3)
    grown = smooth_step(away, _LET_OUT * scale, 0.7 * _LET_OUT * scale) * (along < 0.75) * old
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
    new = replace(layer, colour=np.asarray(colour, np.float32), matte=matte, sleeves=sleeves)
    return Fitted(one.worn, (new,))


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


def _changing(fitted: Sequence[Fitted], old: Array) -> Array:
    """How far each pixel may change: on new garments and on `old` ones that go away, else not."""
    new = np.max([one.matte for one in fitted], axis=0) > 0.02
    away = ndimage.distance_transform_edt(~new)
    return np.maximum(
        smooth_step(away, _MARGIN, _MARGIN / 2), ndimage.maximum_filter(old, 3) > 0
    ).astype(np.float32)


def _joined(
    whole: NDArray[np.uint8], painted: NDArray[np.uint8], share: Array
) -> NDArray[np.uint8]:
    """The photo with the painted picture's share of each pixel, at the photo's size.

    This keeps the promise, whatever was painted: where the share is 0, a pixel is the photo's.
    """
    size = whole.shape[1], whole.shape[0]
    if painted.shape != whole.shape:
        painted = np.asarray(Image.fromarray(painted).resize(size, Image.Resampling.BICUBIC))
        share = np.asarray(Image.fromarray(share).resize(size, Image.Resampling.BILINEAR))
    return np.asarray(np.rint(over(whole, painted, share)), dtype=np.uint8)
