"""Form from a silhouette, and light on a form."""

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_array, csc_array
from scipy.sparse.linalg import splu

from fashionm3.tryon.geometry import Array

_COARSE = 4
_LIGHT = np.asarray((-0.42, -0.50, 0.76), dtype=np.float32)
"""Where the light comes from: the upper left, in front."""


def inflate(silhouette: Array, *, depth: float) -> Array:
    """Heights that bulge out of a silhouette like a blown-up balloon.

    The height solves the Poisson equation with zero at the edge; its square root makes the rim
    round. It is solved on a coarse grid, and the rim is sharpened by the fine silhouette.

    Args:
        silhouette: `(H, W)`, 0 to 1.
        depth: height in pixels at the widest place, roughly.

    Returns:
        `(H, W)` in pixels, 0 outside.
    """
    height, width = silhouette.shape
    coarse = ndimage.zoom(silhouette, 1 / _COARSE, order=1, grid_mode=True, mode="nearest")
    inside = coarse > 0.35
    number = np.full(inside.shape, -1)
    number[inside] = np.arange(inside.sum())
    rows, cols = [], []
    for axis in (0, 1):
        for shift in (-1, 1):
            neighbour = np.roll(number, shift, axis)
            joined = inside & (neighbour >= 0)
            rows.append(number[joined])
            cols.append(neighbour[joined])
    row, col = np.concatenate(rows), np.concatenate(cols)
    n = int(inside.sum())
    system = csc_array(coo_array((-np.ones(len(row)), (row, col)), shape=(n, n)))
    system.setdiag(4.0)
    swell = np.zeros(inside.shape)
    swell[inside] = splu(system).solve(np.ones(n))
    fine = ndimage.zoom(swell, _COARSE, order=1, grid_mode=True, mode="nearest")
    fine = ndimage.gaussian_filter(fine[:height, :width], _COARSE * 0.8)
    root = np.sqrt(np.maximum(fine, 0) / max(fine.max(), 1e-6))
    return np.asarray(root * depth * (silhouette > 0), dtype=np.float32)


def lit(form: Array, silhouette: Array) -> tuple[Array, Array]:
    """The tone of a matte form under a soft light with a rim light from behind.

    Args:
        form: heights in pixels.
        silhouette: where there is something.

    Returns:
        (tone from 0 to 1, how much each place faces the light from 0 to 1), each `(H, W)`.
    """
    smooth = ndimage.gaussian_filter(form, 1.6)
    dy, dx = np.gradient(smooth)
    normal = np.stack([-dx, -dy, np.ones_like(dx)], axis=-1)
    normal /= np.linalg.norm(normal, axis=-1, keepdims=True)
    light = _LIGHT / np.linalg.norm(_LIGHT)
    facing = np.clip(normal @ light, -0.2, 1)
    rim = np.clip(1 - normal[..., 2], 0, 1) ** 2.5 * np.clip(normal[..., 0] * 0.8 + 0.2, 0, 1)
    gloss = np.clip(normal @ _half_way(light), 0, 1) ** 26
    tone = 0.16 + 0.62 * facing + 0.42 * rim + 0.10 * gloss
    tone = np.clip(tone, 0, 1) * (silhouette > 0) + 0.5 * (silhouette == 0)
    return np.asarray(tone, np.float32), np.asarray(np.clip(facing, 0, 1), np.float32)


def _half_way(light: Array) -> Array:
    half = light + np.asarray((0, 0, 1), dtype=np.float32)
    return np.asarray(half / np.linalg.norm(half), dtype=np.float32)
