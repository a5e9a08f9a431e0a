"""Points, lines and masks, and what several modules ask of them.

Pictures are arrays `(H, W, 3)` float32 from 0 to 1; masks and mattes are `(H, W)` float32 from 0 to
1, or bool. Points are `(x, y)` in pixels, the middle of the first pixel being (0, 0).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

Array = NDArray[np.floating[Any]]
Points = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]
Point = tuple[float, float]


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
    t = np.clip((values - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), dtype=np.float32)


def over(under: Array, colour: Array, alpha: Array) -> Array:
    """`colour` laid over `under` with straight alpha, `(H, W)`."""
    return np.asarray(under + (colour - under) * alpha[..., None], dtype=np.float32)


def blur(field: Array, sigma: float) -> Array:
    """A gaussian; three boxes, which is faster and looks the same for soft shadows."""
    size = max(1, round(sigma * 1.18) * 2 - 1)
    for _ in range(3):
        field = ndimage.uniform_filter(field, size, mode="nearest")
    return np.asarray(field, dtype=np.float32)


def resized(field: Array, size: tuple[int, int]) -> Array:
    """A field `(H, W)` or a picture `(H, W, 3)` at another width and height."""
    if field.ndim == 3:
        return np.stack([resized(field[..., i], size) for i in range(field.shape[2])], axis=-1)
    image = Image.fromarray(np.ascontiguousarray(field, dtype=np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR), dtype=np.float32)
