"""Garment against ground in a photo of any kind: on a floor, a wall, a bed, a hanger.

A few rounds of: colour models (small Gaussian mixtures) of ground and garment, then a random walk
with these as priors (Grady, "Multilabel random walker image segmentation using prior models",
CVPR 2005), which is a soft GrabCut whose minimum is one sparse linear system.
"""

import numpy as np
from PIL import Image
from scipy import ndimage
from scipy.cluster.vq import kmeans2
from scipy.sparse import coo_array, csc_array, diags_array
from scipy.sparse.linalg import cg

from fashionm3.tryon.geometry import Array, Mask, largest
from fashionm3.tryon.neighbours import mean_around

_SIDE = 144
"""Pixels of the longer side while colours are grouped."""
_ROUNDS = 3
_GROUND_COLOURS, _GARMENT_COLOURS = 6, 5
_EDGE = 60.0
"""How much an edge hinders the walk, for steps normalised to the largest one."""
_PRIOR = 0.012


def segment(lab: Array) -> Mask:
    """The garment in a photo.

    Args:
        lab: `(H, W, 3)` CIELAB.

    Returns:
        `(H, W)`; one part, usually near the middle.
    """
    height, width = lab.shape[:2]
    scale = _SIDE / max(height, width)
    small = _resized(lab, (max(8, round(height * scale)), max(8, round(width * scale))))
    walk = _walker(small)
    rows, columns = (np.linspace(-1, 1, n) for n in small.shape[:2])
    far = np.maximum(np.abs(rows)[:, None], np.abs(columns)[None, :])
    prior = np.clip(1.15 - far**2, 0.02, 0.98)
    ground_seed = far > 0.93
    garment = (far < 0.62) & ~ground_seed
    share: Array = prior
    for _ in range(_ROUNDS):
        ground = ground_seed | (~garment & (far > 0.5))
        likely = colour_likelihood(small, garment) - colour_likelihood(small, ground)
        share = 1 / (1 + np.exp(-np.clip(0.5 * likely + 1.2 * (prior - 0.5), -8, 8)))
        share[ground_seed & (share < 0.6)] = 0.01
        share = walk(share)
        garment = largest(share > 0.5)
        if garment.sum() < 0.01 * garment.size:
            garment = far < 0.4
            break
    share = np.where(ndimage.binary_dilation(garment, iterations=2), share, 0)
    fine = follow_edges(_resized(share[..., None], (height, width))[..., 0], lab[..., 0] / 100)
    mask = largest(fine > 0.5)
    return np.asarray(ndimage.binary_fill_holes(ndimage.binary_opening(mask, iterations=2)), bool)


def _resized(field: Array, size: tuple[int, int]) -> Array:
    channels = [
        np.asarray(
            Image.fromarray(np.asarray(field[..., c], dtype=np.float32)).resize(
                (size[1], size[0]),
                Image.Resampling.BOX if size[0] < field.shape[0] else Image.Resampling.BICUBIC,
            )
        )
        for c in range(field.shape[2])
    ]
    return np.asarray(np.stack(channels, axis=-1), dtype=np.float64)


def colour_likelihood(lab: Array, where: Mask) -> Array:
    """Log likelihood of each pixel's colour under a mixture fitted to the masked ones."""
    pixels = lab[where]
    if len(pixels) < 30:
        return np.zeros(lab.shape[:2], dtype=np.float32)
    _, group = kmeans2(pixels, min(_GARMENT_COLOURS, len(pixels)), seed=0, minit="++")
    density = np.full(lab.shape[:2], 1e-9)
    for number in np.unique(group):
        mine = pixels[group == number]
        if len(mine) < 6:
            continue
        cover = np.cov(mine.T) + np.eye(3) * 6.0
        # Where the mixture's ellipsoids are balls, distances are sums of squares.
        round_ = np.linalg.cholesky(np.linalg.inv(cover)).astype(lab.dtype)
        away = (lab - mine.mean(axis=0)) @ round_
        distance = np.einsum("...i,...i->...", away, away)
        density += len(mine) / len(pixels) * np.exp(-0.5 * distance) / np.sqrt(np.linalg.det(cover))
    return np.asarray(np.log(density), dtype=np.float32)


class _walker:
    """The walk of one picture: priors in, smooth shares out."""

    def __init__(self, lab: Array) -> None:
        number = np.arange(lab.shape[0] * lab.shape[1]).reshape(lab.shape[:2])
        pairs = [(number[:, :-1], number[:, 1:]), (number[:-1], number[1:])]
        flat = lab.reshape(-1, 3)
        row = np.concatenate([a.ravel() for a, _ in pairs])
        col = np.concatenate([b.ravel() for _, b in pairs])
        step = ((flat[row] - flat[col]) ** 2).sum(axis=1)
        weight = np.exp(-_EDGE * step / max(float(np.percentile(step, 99.5)), 1e-6)) + 1e-4
        n = flat.shape[0]
        both = coo_array((weight, (row, col)), shape=(n, n))
        joined = csc_array(both + both.T)
        degree = np.asarray(joined.sum(axis=0)).ravel()
        self._system = csc_array(diags_array(degree + _PRIOR) - joined)
        self._scale = diags_array(1 / (degree + _PRIOR))

    def __call__(self, prior: Array) -> Array:
        start = np.asarray(prior, dtype=np.float64).ravel()
        share, _ = cg(self._system, _PRIOR * start, x0=start, rtol=1e-4, maxiter=300, M=self._scale)
        return np.asarray(share.reshape(prior.shape))


def follow_edges(share: Array, guide: Array, radius: int = 6, slack: float = 4e-4) -> Array:
    """Let a coarse matte follow the edges of the picture.

    Source: He, Sun, Tang, "Guided image filtering", TPAMI 2013.
    """

    def mean(field: Array) -> Array:
        return mean_around(field, 2 * radius + 1)

    guide_mean, share_mean = mean(guide), mean(share)
    slope = (mean(guide * share) - guide_mean * share_mean) / (
        mean(guide * guide) - guide_mean**2 + slack
    )
    offset = share_mean - slope * guide_mean
    return np.asarray(mean(slope) * guide + mean(offset))
