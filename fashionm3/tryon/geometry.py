"""Points, lines and masks, and what several modules ask of them.

Pictures are arrays `(H, W, 3)` float32 from 0 to 1; masks and mattes are `(H, W)` float32 from 0 to
1, or bool. Points are `(x, y)` in pixels, the middle of the first pixel being (0, 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Array = NDArray[np.floating[Any]]
Points = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
Point = tuple[float, float]
Box = tuple[slice, slice]
"""Rows and columns of a picture."""


@dataclass(frozen=True)
class Spans:
    """First and last pixel of a mask in each row; rows without any are NaN."""

    left: Points
    right: Points

    @staticmethod
    def of(mask: Mask) -> "Spans":
        """Of each row of `mask`, `(H, W)`."""
        some = mask.any(axis=1)
        left = np.where(some, mask.argmax(axis=1), np.nan)
        right = np.where(some, mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1), np.nan)
        return Spans(left.astype(np.float64), right.astype(np.float64))

    def at(self, y: float) -> tuple[float, float]:
        """Left and right at a height, from the nearest row that has any."""
        rows = np.flatnonzero(~np.isnan(self.left))
        row = int(rows[np.abs(rows - y).argmin()])
        return float(self.left[row]), float(self.right[row])

    def middle(self, y: float) -> float:
        """Half-way between both."""
        left, right = self.at(y)
        return (left + right) / 2

    def half_width(self, y: float) -> float:
        """Half the distance between both."""
        left, right = self.at(y)
        return (right - left + 1) / 2


def run_through(row: Mask, x: int) -> tuple[int, int] | None:
    """First and last pixel of the unbroken run of a row that holds `x`, or None."""
    if not 0 <= x < len(row) or not row[x]:
        return None
    gaps = np.flatnonzero(~row)
    before, after = gaps[gaps < x], gaps[gaps > x]
    first = int(before[-1]) + 1 if len(before) else 0
    last = int(after[0]) - 1 if len(after) else len(row) - 1
    return first, last


def largest(mask: Mask, *, least_share: float = 0.0) -> Mask:
    """The largest connected part, with those that have at least `least_share` of its area."""
    labels, count = ndimage.label(mask)
    if count < 2:
        return mask
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    keep = sizes >= max(1.0, sizes.max() * (least_share or 1.0))
    keep[0] = False
    return np.asarray(keep[labels], dtype=bool)


def along(points: Sequence[Point], part: float) -> Point:
    """The point at a part (0 to 1 of its length) of a polyline; beyond 1 it runs straight on."""
    line = np.asarray(points, dtype=np.float64)
    steps = np.hypot(*np.diff(line, axis=0).T)
    way = part * steps.sum()
    for i, step in enumerate(steps):
        if way <= step or i == len(steps) - 1:
            x, y = line[i] + (line[i + 1] - line[i]) * (way / step)
            return float(x), float(y)
        way -= step
    raise ValueError("a polyline needs two points")


def blend(a: Point, b: Point, part: float) -> Point:
    """`a` at 0, `b` at 1, straight in between."""
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part


def smooth_step(values: Array, low: float, high: float) -> Array:
    """0 below `low`, 1 above `high`, without a corner in between; `low` may be the larger one."""
    part = np.asarray(values - low, dtype=np.float32)
    part *= np.float32(1 / (high - low))
    np.clip(part, 0, 1, out=part)
    return np.asarray(part * part * (3 - 2 * part))


def bounds(mask: Mask, margin: int = 0) -> Box:
    """Rows and columns that hold all of a mask, and a margin; both empty if it is."""
    left, top, width, height = cv2.boundingRect(mask.astype(np.uint8))
    if not width:
        return slice(0, 0), slice(0, 0)
    return (
        slice(max(top - margin, 0), min(top + height + margin, mask.shape[0])),
        slice(max(left - margin, 0), min(left + width + margin, mask.shape[1])),
    )


def placed(part: Array, box: Box, size: tuple[int, int]) -> Array:
    """A part of a field or picture where it belongs on an empty sheet.

    Args:
        part: `(h, w)` or `(h, w, 3)`.
        box: its rows and columns.
        size: width and height of the sheet.
    """
    sheet = np.zeros((size[1], size[0], *part.shape[2:]), dtype=np.float32)
    sheet[box] = part
    return sheet


def thrice(field: Array) -> Array:
    """A field `(H, W)` for each of three colours, `(H, W, 3)`."""
    one = np.asarray(field, dtype=np.float32)
    return np.asarray(cv2.merge([one, one, one]), dtype=np.float32) if one.size else one[..., None]


def over(under: Array, colour: Array, alpha: Array) -> Array:
    """`colour` laid over `under` with straight alpha, `(H, W)`."""
    laid = np.array(under, dtype=np.float32)
    box = bounds(alpha > 0)
    laid[box] += (colour[box] - laid[box]) * thrice(alpha[box])
    return laid


def blur(field: Array, sigma: float) -> Array:
    """A gaussian; three boxes, which is faster and looks the same for soft shadows."""
    size = max(1, round(sigma * 1.18) * 2 - 1)
    soft = np.ascontiguousarray(field, dtype=np.float32)
    for _ in range(3):
        soft = np.asarray(cv2.blur(soft, (size, size), borderType=cv2.BORDER_REPLICATE), np.float32)
    return soft


def resized(field: Array, size: tuple[int, int]) -> Array:
    """A field `(H, W)` or a picture `(H, W, 3)` at another width and height."""
    smaller = size[0] * size[1] < field.shape[0] * field.shape[1]
    how = cv2.INTER_AREA if smaller else cv2.INTER_LINEAR
    single = np.ascontiguousarray(field, dtype=np.float32)
    return np.asarray(cv2.resize(single, size, interpolation=how), dtype=np.float32)
