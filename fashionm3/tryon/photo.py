"""Clothes on a person's photo: everything but the clothes stays as it was, pixel for pixel."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionm3.errors import TryOnError
from fashionm3.tryon.cutout import Cutout
from fashionm3.tryon.dressing import MOST_PIECES, Fitted, Worn, cut, fit, paint
from fashionm3.tryon.geometry import Array, over, resized, smooth_step
from fashionm3.tryon.landmarks import Found, find_person
from fashionm3.tryon.letting_out import let_out
from fashionm3.tryon.limbs import hidden_forearms
from fashionm3.tryon.neighbours import away_from, most_around
from fashionm3.tryon.parsing import parse, shrunk
from fashionm3.tryon.person import as_body, replaced_kinds, require

_LONGER_SIDE = 1024
"""Larger photos are worked on at this size; what does not change keeps its own pixels."""
_LEAST_SIDE = 96
_AT_ONCE = 2
"""Garments that are worked on at the same time; more would take more memory."""
_SLEEVE = 45.0
"""Pixels of the form from a forearm's bone to where its sleeve ends at most."""
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
    painted, share = _dressed(pixels, pieces, look)
    return Image.fromarray(_joined(whole, painted, share))


def _dressed(
    pixels: NDArray[np.uint8], pieces: Sequence[Worn], look: Look
) -> tuple[NDArray[np.uint8], Array]:
    """The photo with the garments on, and how far each of its pixels may change."""
    slots = {piece.slot for piece in pieces}
    size = pixels.shape[1], pixels.shape[0]
    with _workers() as pool:
        # Garments are cut out while the person is looked for.
        cutouts = [pool.submit(cut, piece) for piece in pieces]
        found = look(pixels)
        require(found.pose, size, slots)
        picture = pixels.astype(np.float32) / 255
        parsing = parse(picture, found.mask, found.pose)
        where = parsing.where.at(size)
        body = as_body(picture, found.mask, found.pose, parsing, where, slots)
        old = [parsing.surely(replaced_kinds([piece.slot])) for piece in pieces]

        def fitted_out(piece: Worn, cutout: Future[Cutout], old: Array) -> Fitted:
            return let_out(fit(body, piece, cutout.result()), old, where, found.pose.scale)

        fitted = list(pool.map(fitted_out, pieces, cutouts, old))
    fitted = _behind_things(fitted, found)
    painted = np.asarray(paint(body, fitted))
    return painted, _changing(fitted, parsing.surely(replaced_kinds(slots)))


@contextmanager
def _workers() -> Iterator[ThreadPoolExecutor]:
    """Threads for garments, which know nothing of each other; what has not begun is given up."""
    pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="garment")
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _behind_things(fitted: list[Fitted], found: Found) -> list[Fitted]:
    """Sleeves go no further than a hidden forearm is seen: a helmet or a table is before them."""
    width, height = found.mask.shape[1], found.mask.shape[0]
    small = shrunk((width, height))
    away = hidden_forearms(found.pose.scaled(small[0] / width), small)
    if not (away < _SLEEVE).any():
        return fitted
    near = resized((away < _SLEEVE).astype(np.float32), (width, height))
    gone = near * smooth_step(found.mask, 0.6, 0.3)
    seen = []
    for one in fitted:
        layers = [
            layer
            if layer.sleeves is None
            else replace(layer, matte=layer.matte * (1 - gone * np.minimum(8 * layer.sleeves, 1)))
            for layer in one.layers
        ]
        seen.append(Fitted(one.worn, tuple(layers)))
    return seen


def _changing(fitted: Sequence[Fitted], old: Array) -> Array:
    """How far each pixel may change: on new garments and on `old` ones that go away, else not."""
    new = reduce(np.maximum, (one.matte for one in fitted)) > 0.02
    gone = smooth_step(most_around(old, 3), 0, 0.5)
    return np.maximum(smooth_step(away_from(new), _MARGIN, _MARGIN / 2), gone)


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
    under, new = whole.astype(np.float32), painted.astype(np.float32)
    return np.asarray(np.rint(over(under, new, share)), dtype=np.uint8)
