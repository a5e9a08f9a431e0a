"""Clothes on a person's photo: everything but the clothes stays as it was, pixel for pixel."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from fashionm3.errors import TryOnError
from fashionm3.tryon.dressing import MOST_PIECES, Fitted, Worn, fit, paint
from fashionm3.tryon.geometry import Array, Mask
from fashionm3.tryon.landmarks import Found, find_person
from fashionm3.tryon.parsing import Parsing, parse
from fashionm3.tryon.person import as_body, replaced_kinds, require
from fashionm3.tryon.pose import Pose

_LONGER_SIDE = 1280
"""Larger photos are worked on at this size; what does not change keeps its own pixels."""
_LEAST_SIDE = 96
_MARGIN = 6
"""Pixels around new garments within which shadows and soft edges may lie."""

Look = Callable[[NDArray[np.uint8]], Found]


def dress_photo(photo: Image.Image, pieces: Sequence[Worn], *, look: Look = find_person) -> Image.Image:
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
    body = as_body(picture, found.mask, found.pose, parsing, slots)
    fitted = [fit(body, piece) for piece in pieces]
    painted = np.asarray(paint(body, fitted))
    changed = _changed(fitted, parsing, slots_kinds=replaced_kinds(slots))
    return Image.fromarray(_joined(whole, painted, changed))


def _changed(fitted: Sequence[Fitted], parsing: Parsing, *, slots_kinds: set[str]) -> Mask:
    """Where the photo may change: new garments and the old ones that they replace."""
    new = np.max([one.matte for one in fitted], axis=0) > 0.02
    new = ndimage.binary_dilation(new, _disc(_MARGIN))
    for kind in slots_kinds:
        new |= ndimage.binary_dilation(parsing[kind] > 0.15, _disc(2))  # type: ignore[index]
    return np.asarray(new, dtype=bool)


def _disc(radius: int) -> Mask:
    rows, columns = np.indices((2 * radius + 1, 2 * radius + 1)) - radius
    return np.asarray(rows**2 + columns**2 <= radius**2, dtype=bool)


def _joined(whole: NDArray[np.uint8], painted: NDArray[np.uint8], changed: Mask) -> NDArray[np.uint8]:
    """The photo with the painted picture where it changed, at the photo's size."""
    size = whole.shape[1], whole.shape[0]
    if painted.shape != whole.shape:
        painted = np.asarray(Image.fromarray(painted).resize(size, Image.Resampling.BICUBIC))
        changed = np.asarray(Image.fromarray(changed).resize(size, Image.Resampling.NEAREST))
    return np.where(changed[..., None], painted, whole)
