"""A sleeve in a garment's outline: from the seam between shoulder and armpit to its cuff."""

from dataclasses import dataclass

import numpy as np
from scipy.spatial import ConvexHull, QhullError

from fashionm3.tryon.body import Side
from fashionm3.tryon.geometry import Mask, Point, Points, largest

_SQUARE = 4.0
"""How much more a cuff is believed in that is square to its sleeve: a power of the sine."""
_SLEEVE_STOPS = (0.06, 0.18, 0.36, 0.58, 0.8)


@dataclass(frozen=True)
class Sleeve:
    """One sleeve: pairs of (outer, inner) points from the shoulder to its end."""

    pairs: tuple[tuple[float, Point, Point], ...]
    """(part of the way from its beginning to its end, outer point, inner point)"""
    widths: tuple[float, ...]
    """At each pair, square to the sleeve, in pixels."""
    length: float
    """Pixels from the shoulder to the middle of its end."""
    area: Mask
    """`(H, W)`, the sleeve beyond the line from shoulder to armpit."""


def measure_sleeve(
    mask: Mask, middle: float, side: Side, shoulder: Point, armpit: Point, profile: Points
) -> Sleeve | None:
    """Measure the sleeve on one side of a garment; None: there is none worth the name.

    Args:
        mask: `(H, W)`, the garment.
        middle: the x of its axis.
        side: of the picture.
        shoulder: the upper end of the seam.
        armpit: its lower end.
        profile: how far the body reaches to this side from the middle, per row; NaN: not there.
    """
    sign = 1 if side == "right" else -1
    # Beyond the line from shoulder to armpit, and below it beyond the body's own edge.
    every = np.arange(mask.shape[0])
    line = np.interp(every, (shoulder[1], armpit[1]), (shoulder[0], armpit[0]))
    line = np.where(every > armpit[1], middle + sign * (np.nan_to_num(profile) + 2), line)
    outwards = (np.arange(mask.shape[1])[None, :] - line[:, None]) * sign
    area = largest(mask & (outwards > 0))
    rows, columns = np.nonzero(area)
    if len(rows) < 30:
        return None
    points = np.stack([columns, rows], axis=1).astype(np.float64)
    corners = _cuff(points, shoulder, armpit, sign)
    if corners is None:
        return None
    seam, end = np.asarray((shoulder, armpit)), np.asarray(corners)
    length = float(np.linalg.norm(end.mean(axis=0) - seam.mean(axis=0)))
    pairs: list[tuple[float, Point, Point]] = []
    widths: list[float] = []
    axis = _unit(end.mean(axis=0) - seam.mean(axis=0))
    turned = float(np.linalg.norm(seam[0] - seam[1])) / max(length, 1.0)
    for part in (*_SLEEVE_STOPS, 0.97):
        # Across it as the seam is at its beginning, and soon as the cuff is at its end.
        one, other = seam * (1 - part) + end * part
        middle_line = (one + other) / 2
        cuff = min(part / max(turned, 1e-6), 1.0)
        across = _unit(_unit(seam[0] - seam[1]) * (1 - cuff) + _unit(end[0] - end[1]) * cuff)
        away = points - middle_line
        near = np.abs(away @ (-across[1], across[0])) < max(1.5, 0.02 * length)
        if near.sum() < 2:
            continue
        off = away[near] @ across
        outer, inner = middle_line + across * off.max(), middle_line + across * off.min()
        widths.append(float(np.ptp(off)) * abs(float(axis[0] * across[1] - axis[1] * across[0])))
        pairs.append((part, (float(outer[0]), float(outer[1])), (float(inner[0]), float(inner[1]))))
    if not pairs:
        return None
    x, y = end.mean(axis=0) - seam[0]
    return Sleeve(tuple(pairs), tuple(widths), float(np.hypot(x, y)), area)


def _unit(vector: Points) -> Points:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6))


def _cuff(points: Points, shoulder: Point, armpit: Point, sign: int) -> tuple[Point, Point] | None:
    """Outer and inner corner of a sleeve's end.

    With the ends of the seam they make the largest quadrangle that lies in the sleeve's hull; its
    end is about square to the sleeve.
    """
    try:
        hull = points[ConvexHull(points).vertices]
    except QhullError:
        return None
    start, last = np.asarray(shoulder), np.asarray(armpit)
    outer, inner = hull[:, None], hull[None, :]
    # Twice the area: the cross product of the diagonals, from shoulder and from armpit.
    one, two = inner - start, last - outer
    area = sign * (one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0])
    along, end = (outer + inner - start - last) / 2, outer - inner
    lengths = np.linalg.norm(along, axis=-1) * np.linalg.norm(end, axis=-1)
    square = np.abs(along[..., 0] * end[..., 1] - along[..., 1] * end[..., 0]) / np.maximum(
        lengths, 1e-6
    )
    area = area * square**_SQUARE
    if area.max() <= 0:
        return None
    i, j = np.unravel_index(int(area.argmax()), area.shape)
    (ox, oy), (ix, iy) = hull[i], hull[j]
    return (float(ox), float(oy)), (float(ix), float(iy))
