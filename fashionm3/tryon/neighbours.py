"""What the pixels around a pixel say of it, by OpenCV.

Beyond the edge of a picture its outermost pixels go on, unless said otherwise.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from fashionm3.tryon.geometry import Array, Mask

_CROSS = np.asarray(((0, 1, 0), (1, 1, 1), (0, 1, 0)), dtype=np.uint8)


def mean_around(field: Array, size: int) -> Array:
    """Mean of the `size` by `size` pixels around each, `(H, W)`; `size` is odd."""
    even = cv2.blur(_single(field), (size, size), borderType=cv2.BORDER_REPLICATE)
    return np.asarray(even, dtype=np.float32)


def least_around(field: Array, size: int) -> Array:
    """The least of the `size` by `size` pixels around each, `(H, W)`; `size` is odd."""
    least = cv2.erode(_single(field), np.ones((size, size), np.uint8))
    return np.asarray(least, dtype=np.float32)


def most_around(field: Array, size: int) -> Array:
    """The most of the `size` by `size` pixels around each, `(H, W)`; `size` is odd."""
    most = cv2.dilate(_single(field), np.ones((size, size), np.uint8))
    return np.asarray(most, dtype=np.float32)


def dilated(mask: Mask, steps: int) -> Mask:
    """A mask with what is at most so many steps, each up, down, left or right, away from it."""
    grown = cv2.dilate(mask.astype(np.uint8), _CROSS, iterations=steps)
    return np.asarray(grown, dtype=bool)


def eroded(mask: Mask, steps: int, *, beyond: bool = False) -> Mask:
    """A mask without what is at most so many steps away from its outside.

    Args:
        mask: `(H, W)`.
        steps: each up, down, left or right.
        beyond: whether it goes on beyond the picture's edge.
    """
    shrunk = cv2.erode(
        mask.astype(np.uint8),
        _CROSS,
        iterations=steps,
        borderType=cv2.BORDER_CONSTANT,
        borderValue=(float(beyond),),
    )
    return np.asarray(shrunk, dtype=bool)


def away_from(mask: Mask) -> Array:
    """Pixels to the nearest one in a mask; far away where there is none."""
    outside = (~mask).astype(np.uint8)
    return np.asarray(
        cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE), dtype=np.float32
    )


def nearest(mask: Mask) -> tuple[Array, NDArray[np.intp]]:
    """The nearest pixel in a mask, within a few hundredths of the way.

    Args:
        mask: `(H, W)`, with something in it.

    Returns:
        (pixels to it, its number in the flattened picture), each `(H, W)`.

    Source: Borgefors, "Distance transformations in digital images", CVGIP 1986.
    """
    outside = (~mask).astype(np.uint8)
    away, number = cv2.distanceTransformWithLabels(
        outside, cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_PIXEL
    )
    # OpenCV numbers the pixels of the mask from 1 on, row after row.
    return np.asarray(away, dtype=np.float32), np.flatnonzero(mask)[number - 1]


def taken(picture: Array, places: NDArray[np.intp]) -> Array:
    """The pixels of a picture `(H, W, 3)` at numbers such as those of `nearest`."""
    return np.asarray(picture.reshape(-1, picture.shape[2])[places])


def _single(field: Array) -> Array:
    return np.ascontiguousarray(field, dtype=np.float32)
