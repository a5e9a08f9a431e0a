"""Where the inside of a garment shows: through the neck, or down an open front.

There a body, or the garment below, has to be seen instead of the inside of the back.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage.color import rgb2lab
from skimage.morphology import convex_hull_image

from fashionm3.tryon.cutout import Cutout
from fashionm3.tryon.garment import Upper
from fashionm3.tryon.geometry import Array, Mask, Points, largest

_ALIKE = 9.0
"""Lab units by which the inside may vary around the places where it is looked for."""
_DIFFERENT = 4.0
"""Lab units by which the inside has to differ from the front."""
_BETWEEN_STRAPS = 0.5
"""Of half the chest: a picture that shows the ground so far down shows no inside of a back."""
_STRIPE = 0.25
"""Of the cloth beside an opening: where so much has its colour, its edge is not seen."""


def find_opening(cutout: Cutout, upper: Upper, *, deep: bool) -> Array:
    """The opening of a garment, `(H, W)` from 0 to 1.

    The inside is darker or paler than the front, starts below the back of the collar and is about
    as wide on the left as on the right. Where none is found (one colour all over, a turtleneck) a
    small rounded one is assumed, as a neck needs one.

    Args:
        cutout: the garment.
        upper: its measures.
        deep: whether an open front counts; otherwise the opening ends above the armpits.
    """
    chest = upper.half_chest
    neck_y = (upper.necks["left"][1] + upper.necks["right"][1]) / 2
    if upper.collar is None:
        region = _inside(cutout, upper, chest, deep=deep)
        if region is not None:
            whole = _with_collar(region, cutout.matte > 0.01)
            return np.asarray(ndimage.gaussian_filter(whole.astype(np.float32), 0.8), np.float32)
    rows, columns = np.indices(cutout.matte.shape, dtype=np.float32)
    half = 0.36 * chest
    if upper.collar is not None:
        (left, y), (right, _) = upper.collar
        half = min((right - left) * 0.42, 0.36 * chest)
        bottom = upper.top + 0.16 * chest
    else:
        bottom = max(neck_y, upper.top) + 0.12 * chest
        bottom = max(bottom, _below_label(cutout, upper, chest))
    tall = bottom - upper.top
    away = ((columns - upper.middle) / half) ** 2 + ((rows - upper.top) / max(tall, 2)) ** 2
    return np.asarray(np.clip((1.05 - away) / 0.15, 0, 1), dtype=np.float32)


def _inside(cutout: Cutout, upper: Upper, chest: float, *, deep: bool) -> Mask | None:
    mask = cutout.mask
    lab = rgb2lab(cutout.colour)
    lab = ndimage.gaussian_filter(lab, (2, 2, 0))
    rows, columns = np.indices(mask.shape)
    armpit = (upper.armpits["left"][1] + upper.armpits["right"][1]) / 2
    end = upper.hem + 1 if deep else armpit + 0.2 * chest
    # It ends at the shoulders' inner ends, wherever its colour goes on.
    neck = 1.04 * (upper.necks["right"][0] - upper.necks["left"][0]) / 2
    if not upper.sleeves:  # the top of a closed back hides how narrow the straps are
        neck = max(neck, 0.8 * (upper.shoulders["right"][0] - upper.shoulders["left"][0]) / 2)
    reach = np.where(rows < armpit, min(neck, 0.5 * chest), 0.40 * chest)
    room = mask & (rows < end) & (np.abs(columns - upper.middle) < reach)
    seeds = []
    x = round(upper.middle)
    for off in (-0.14, 0.14):
        column = int(np.clip(x + off * chest, 0, mask.shape[1] - 1))
        own = np.flatnonzero(mask[:, column])
        if not len(own) or own[0] > armpit:
            continue
        for depth in (0.17, 0.21, 0.25):
            seeds.append((int(own[0] + depth * chest), column))
    seeds = [(r, c) for r, c in seeds if r < mask.shape[0] and room[r, c]]
    gap = _gap(mask, upper)
    # Between thin straps the back is seen as little as the front: a stripe is no inside.
    if len(seeds) < 3 or gap > _BETWEEN_STRAPS * chest:
        seen = 0.12 * chest < gap < armpit - upper.top + 0.4 * chest
        return np.zeros_like(mask) if seen else None
    colour = np.median([lab[r, c] for r, c in seeds], axis=0)
    front = mask & (rows > armpit) & (rows < armpit + 0.5 * chest)
    front &= np.abs(columns - upper.middle) > 0.5 * chest
    if not front.any() or _apart(lab[front], colour) < _DIFFERENT:
        return None
    # Inside and front of dark cloth are nearer to each other than `_ALIKE`.
    off = np.linalg.norm(lab - colour, axis=-1)
    own = np.linalg.norm(lab - np.median(lab[front], axis=0), axis=-1)
    alike = room & (off < _ALIKE) & (off < own)
    alike = ndimage.binary_opening(alike, iterations=1)
    labels, _ = ndimage.label(alike)
    wanted = {int(labels[r, c]) for r, c in seeds} - {0}
    if not wanted:
        return None
    region = np.isin(labels, list(wanted))
    region = ndimage.binary_closing(region, iterations=max(2, int(0.03 * chest)))
    # A streak of light may part it in the middle.
    region = ndimage.binary_closing(region, np.ones((1, 2 * round(0.08 * chest) + 1), dtype=bool))
    region = ndimage.binary_fill_holes(region)
    if not deep:
        region = _without_stripes(region, mask & (off < _ALIKE) & (off < own), upper)
    # A neckline is a smooth line, whatever the cloth beside it glitters like.
    region = (ndimage.gaussian_filter(region.astype(np.float32), 0.05 * chest) > 0.5) & room
    rows_wide = region.sum(axis=1)
    if not deep and rows_wide[max(int(end) - 2, 0)] > 0.5 * rows_wide.max():
        return None  # it goes on below the armpits: the front is of the same colour
    left = int((region & (columns < upper.middle)).sum())
    right = int((region & (columns > upper.middle)).sum())
    even = min(left, right) / max(left, right, 1)
    share = (left + right) / chest**2
    # An opening has two clean sides; a patch of the front's own colour is ragged.
    hull = _convex(region) & mask
    clean = region.sum() / max(int(hull.sum()), 1)
    if even < 0.7 or share < 0.03 or clean < 0.82 or (not deep and share > 0.9):
        return None
    return np.asarray(region & mask, dtype=bool)


def _without_stripes(region: Mask, alike: Mask, upper: Upper) -> Mask:
    """An opening without the stripes of its colour that it runs into.

    Beside such a stripe its edge is not seen: it lies as far from the middle as on the other side,
    or, where the stripe goes all the way across, where the edge above leads to.

    Args:
        region: what was taken for the opening, `(H, W)`.
        alike: all that has its colour, `(H, W)`.
        upper: measures of the garment.
    """
    chest = upper.half_chest
    across = np.arange(region.shape[1]) - upper.middle
    near = max(2, round(0.04 * chest))
    reaches = []
    for away in (-across, across):
        reach = np.where(region & (away > 0), away, 0.0).max(axis=1)
        beside = alike[:, (away > 0.5 * chest) & (away < 0.8 * chest)]
        stripes = beside.sum(axis=1) > _STRIPE * beside.shape[1]
        reach[ndimage.binary_dilation(stripes, iterations=near)] = np.nan
        reaches.append(reach)
    inside, rows = np.ones_like(region), np.flatnonzero(region.any(axis=1))
    for (own, other), away in zip((reaches, reaches[::-1]), (-across, across), strict=True):
        edge = _led_on(np.where(np.isnan(own), other, own), rows, 2 * near)
        inside &= (away[None, :] <= edge[:, None]) | np.isnan(edge)[:, None]
    return largest(region & inside)  # where the edges have met, it has ended


def _led_on(edge: Points, rows: NDArray[np.intp], near: int) -> Points:
    """An edge led on downwards where it is NaN, in the rows of an opening.

    It bends on as it did: not at all in a V, ever faster to the middle in a round neckline.
    """
    led = edge.copy()
    for row in rows[np.isnan(edge[rows])]:
        last, before, first = row - 1, row - 1 - near, row - 1 - 2 * near
        if first >= rows[0] and not np.isnan(led[first:row]).any():
            slope, earlier = (led[last] - led[before]) / near, (led[before] - led[first]) / near
            step = slope + min(slope - earlier, 0.0) * (near + 2) / (2 * near)
            led[row] = max(led[last] + min(step, 0.0), 0.0)
    return led


def _below_label(cutout: Cutout, upper: Upper, chest: float) -> float:
    """Where the opening ends going by a label in it: what it is sewn to lies behind the neck."""
    rows, columns = np.indices(cutout.mask.shape)
    near = cutout.mask & (rows < upper.top + 0.5 * chest)
    near &= np.abs(columns - upper.middle) < 0.16 * chest
    if not near.any():
        return 0.0
    lab = rgb2lab(cutout.colour)
    odd = near & (np.linalg.norm(lab - np.median(lab[near], axis=0), axis=-1) > 22)
    labels, _ = ndimage.label(odd)
    lowest = 0.0
    for number, where in enumerate(ndimage.find_objects(labels), start=1):
        tall, wide = (span.stop - span.start for span in where)
        centre = (where[1].start + where[1].stop) / 2
        filled = (labels[where] == number).mean()
        small = 0.02 * chest < tall < 0.16 * chest and 0.05 * chest < wide < 0.3 * chest
        if small and filled > 0.7 and abs(centre - upper.middle) < 0.05 * chest:
            lowest = max(lowest, where[0].stop + 0.05 * chest)
    return lowest


def _with_collar(region: Mask, cloth: Mask) -> Mask:
    """The opening with the back of the collar above it, which is behind the neck too."""
    below = np.flipud(np.maximum.accumulate(np.flipud(region), axis=0))
    return np.asarray(below & cloth, dtype=bool)


def _convex(region: Mask) -> Mask:
    if not region.any():
        return region
    hull: Mask = convex_hull_image(region)  # type: ignore[no-untyped-call]
    return hull


def _gap(mask: Mask, upper: Upper) -> float:
    """How deep the neckline is cut out of the picture already, in pixels from the top."""
    column = mask[:, round(upper.middle)]
    return float(column.argmax()) - upper.top if column.any() else 0.0


def _apart(pixels: Array, colour: Array) -> float:
    return float(np.median(np.linalg.norm(pixels - colour, axis=-1)))
