"""Named colours of a garment in a picture, found from its pixels.

- The garment is what differs from the picture's border and lies near its middle.
- Its pixels are grouped in CIELAB; groups that differ by light alone become one, so a shadow is
  no second colour.
- A group is called like the nearest of the vocabulary's anchors and some further ones here, by
  the CIE94 difference with lightness counting for less: photos are rarely well lit.
"""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from fashionm3.vocabulary import cached_from_vocabulary, load_vocabulary

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]

_SIDE = 160
"""Pixels of the longer side at which colours are counted."""
_LEAST_SIDE = 24
_COUNTED = 2500
"""Pixels that are grouped; more change nothing."""
_LEAST_SHARE = 0.12
"""A colour that covers less of the garment is not named."""
_LIGHTNESS_WEIGHT = 0.6

_MORE_ANCHORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "black": ("#000000", "#2b2b2e"),
        "white": ("#ffffff", "#e4e3e0", "#e9e6dc"),
        "grey": ("#5c5e62", "#a9abae", "#77797d"),
        "navy": ("#111a3a", "#2a3760", "#27304a"),
        "blue": ("#4a6ea8", "#1e3fa0", "#3b5a85", "#3f7fd0"),
        "light blue": ("#b8d4ee", "#86a9cf", "#a9bccf"),
        "turquoise": ("#5fc4bf", "#147a78"),
        "green": ("#1c5a34", "#5fae6c", "#9bd0a0", "#2f4a38"),
        "olive": ("#4c4d2a", "#8a8a52", "#5e6146"),
        "beige": ("#e6d8bf", "#c4ac86", "#cfc0a8"),
        "brown": ("#4a2d1b", "#8a5a36", "#5b4636"),
        "red": ("#e0393c", "#a81c22"),
        "burgundy": ("#4d1426", "#7f2740"),
        "pink": ("#f6c3d2", "#e0559a", "#d98a9c"),
        "purple": ("#4d2a72", "#a98cc8", "#8a63b4"),
        "orange": ("#f29a55", "#c65a22", "#f0805f"),
        "yellow": ("#f7e27a", "#d8a92a"),
    }
)


def dominant_colours(
    picture: Image.Image, mask: Mask | None = None
) -> tuple[tuple[str, float], ...]:
    """The colours of the garment in a picture.

    Args:
        picture: one garment; any size and mode.
        mask: where the garment is, `(H, W)`; None: found by `garment_mask`.

    Returns:
        (name in the vocabulary, share of the garment in [0, 1]), the largest first; never empty.

    Raises:
        ValueError: if the mask has another size than the picture.
    """
    if mask is not None and mask.shape != (picture.height, picture.width):
        raise ValueError(
            f"the mask is {mask.shape[1]}x{mask.shape[0]}, the picture "
            f"{picture.width}x{picture.height}"
        )
    small = _small(picture)
    lab = rgb_to_lab(_exposed(np.asarray(small, np.float64)))
    if mask is None:
        weights = _garment_weights(lab)
    else:
        shrunk = Image.fromarray(mask.astype(np.uint8) * 255).resize(
            small.size, Image.Resampling.BOX
        )
        weights = (np.asarray(shrunk) > 127).astype(np.float64)
        if not weights.any():
            weights = np.asarray(shrunk, np.float64) + 1e-6
    rows = np.flatnonzero(weights)
    rows = rows[:: len(rows) // _COUNTED + 1]
    shares: dict[str, float] = {}
    for colour, share in _groups(lab.reshape(-1, 3)[rows], weights.ravel()[rows]):
        name = name_colour(colour)
        shares[name] = shares.get(name, 0.0) + share
    ranked = sorted(shares.items(), key=lambda entry: -entry[1])
    return tuple(entry for i, entry in enumerate(ranked) if i == 0 or entry[1] >= _LEAST_SHARE)


def garment_mask(picture: Image.Image) -> Mask:
    """Where the garment is, `(H, W)`: what differs from the border, near the middle."""
    small = _small(picture)
    found = _garment_weights(rgb_to_lab(_exposed(np.asarray(small, np.float64)))) > 0
    whole = Image.fromarray(found.astype(np.uint8) * 255).resize(
        picture.size, Image.Resampling.BILINEAR
    )
    return np.asarray(whole) > 127


def name_colour(lab: Array) -> str:
    """The vocabulary's name for a colour `(3,)` in CIELAB."""
    names, anchors = _anchors()
    return names[int(np.argmin(_difference(lab[None], anchors)))]


def rgb_to_lab(rgb: Array) -> Array:
    """CIELAB under D65 of sRGB `(..., 3)` from 0 to 255."""
    linear = rgb / 255
    linear = np.where(linear <= 0.04045, linear / 12.92, ((linear + 0.055) / 1.055) ** 2.4)
    xyz = linear @ np.array(_RGB_TO_XYZ).T / np.array(_WHITE)
    curved = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    x, y, z = np.moveaxis(curved, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


_RGB_TO_XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE = (0.95047, 1.0, 1.08883)


def _small(picture: Image.Image) -> Image.Image:
    rgb = picture.convert("RGB")
    scale = min(1.0, _SIDE / max(rgb.size))
    width, height = (max(_LEAST_SIDE, round(side * scale)) for side in rgb.size)
    size = width, height
    return rgb if size == rgb.size else rgb.resize(size, Image.Resampling.BOX)


def _exposed(rgb: Array) -> Array:
    """Brighten a dim photo, up to a quarter: its brightest parts are taken for near white."""
    brightest = float(np.percentile(rgb.max(axis=2), 97))
    return np.clip(rgb * min(1.25, max(1.0, 235 / max(brightest, 1.0))), 0, 255)


def _difference(one: Array, other: Array) -> Array:
    """CIE94 difference of colours `(n, 3)` from `(m, 3)`: `(n, m)`."""
    chroma, anchor_chroma = np.hypot(*one.T[1:])[:, None], np.hypot(*other.T[1:])[None]
    apart = one[:, None] - other[None]
    chroma_apart = chroma - anchor_chroma
    hue_apart = (apart[..., 1:] ** 2).sum(-1) - chroma_apart**2
    mean_chroma = np.sqrt(chroma * anchor_chroma)
    squares = (
        (_LIGHTNESS_WEIGHT * apart[..., 0]) ** 2
        + (chroma_apart / (1 + 0.045 * mean_chroma)) ** 2
        + hue_apart.clip(0) / (1 + 0.015 * mean_chroma) ** 2
    )
    found: Array = np.sqrt(squares)
    return found


@cached_from_vocabulary
def _anchors() -> tuple[tuple[str, ...], Array]:
    names, colours = [], []
    for name, colour in load_vocabulary().colours.items():
        for code in (colour.srgb, *_MORE_ANCHORS.get(name, ())):
            names.append(name)
            colours.append([int(code[i : i + 2], 16) for i in (1, 3, 5)])
    return tuple(names), rgb_to_lab(np.array(colours, np.float64))


def _garment_weights(lab: Array) -> Array:
    """How much each pixel counts for the garment, `(H, W)`, 0 outside it."""
    height, width = lab.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    central: Array = np.exp(-(x**2 + y**2) / 0.8)
    rim = np.zeros((height, width), bool)
    thick = max(1, min(height, width) // 24)
    rim[:thick] = rim[-thick:] = True
    rim[:, :thick] = rim[:, -thick:] = True
    centres, labels = _cluster(lab[rim] * (0.7, 1, 1), 3)
    shares = np.bincount(labels, minlength=len(centres)) / len(labels)
    scene = centres[shares > 0.15]
    apart = np.linalg.norm(lab[:, :, None] * (0.7, 1, 1) - scene, axis=-1).min(axis=2)
    studio = _is_studio(lab[rim])
    if studio:
        # On plain white even a white garment can be told apart, and its soft shadow is cut off.
        mask = _inner(apart > 2.2, fill=False)
    else:
        score = ndimage.gaussian_filter(apart, 1.0) * central
        mask = _inner(score > _otsu(score))
    middle = mask[height * 3 // 10 : height * 7 // 10 + 1, width * 3 // 10 : width * 7 // 10 + 1]
    is_found = 0.03 < mask.mean() < 0.9 and (studio or middle.mean() > 0.15)
    if not is_found:
        mask = central > 0.6
    return mask * central


def _is_studio(rim: Array) -> bool:
    """Whether the border is the even white of a product picture."""
    light, chroma = rim[:, 0], np.hypot(rim[:, 1], rim[:, 2])
    return bool(np.percentile(light, 10) > 96 and np.percentile(chroma, 90) < 3)


def _inner(mask: Mask, *, fill: bool = True) -> Mask:
    """The mask without specks and without its mixed edge pixels; with its holes filled."""
    labels, count = ndimage.label(ndimage.binary_fill_holes(mask) if fill else mask)
    if count > 1:
        sizes = np.bincount(labels.ravel())
        sizes[0] = 0
        labels = np.where(sizes[labels] >= 0.1 * sizes.max(), labels, 0)
    whole: Mask = labels > 0
    inner = ndimage.binary_erosion(whole, iterations=1)
    return inner if inner.sum() > 0.4 * whole.sum() else whole


def _otsu(values: Array) -> float:
    """The threshold that splits values best in two."""
    counts, edges = np.histogram(values, 64)
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    above = below[-1] - below
    sums = np.cumsum(counts * middles)
    with np.errstate(divide="ignore", invalid="ignore"):
        gap = sums / below - (sums[-1] - sums) / above
        spread = np.nan_to_num(below * above * gap**2)
    return float(edges[int(np.argmax(spread)) + 1])


def _cluster(points: Array, count: int, rounds: int = 8) -> tuple[Array, NDArray[np.int64]]:
    """k-means from starting points as far apart as possible: centres and labels."""
    centres = points.mean(axis=0, keepdims=True)
    for _ in range(count - 1):
        apart = np.linalg.norm(points[:, None] - centres, axis=-1).min(axis=1)
        # Not the very farthest, which is often a stray pixel.
        far = points[int(np.argsort(apart)[int(0.97 * (len(points) - 1))])]
        centres = np.vstack([centres, far])
    for _ in range(rounds):
        labels = np.linalg.norm(points[:, None] - centres, axis=-1).argmin(axis=1)
        centres = np.stack(
            [
                points[labels == k].mean(axis=0) if (labels == k).any() else c
                for k, c in enumerate(centres)
            ]
        )
    return centres, labels


def _groups(lab: Array, weights: Array) -> list[tuple[Array, float]]:
    """Colours of the garment `(3,)` with their shares, shades of one colour taken together."""
    centres, labels = _cluster(lab * (0.7, 1, 1), 6)
    group = list(range(len(centres)))
    for one in range(len(centres)):
        for other in range(one):
            if _same_cloth(centres[one] / (0.7, 1, 1), centres[other] / (0.7, 1, 1)):
                group = [group[other] if g == group[one] else g for g in group]
    membership = np.array(group)[labels]
    found = []
    for key in set(group):
        mine = membership == key
        if mine.any():
            found.append((_true_colour(lab[mine]), float(weights[mine].sum() / weights.sum())))
    return found


def _same_cloth(one: Array, other: Array) -> bool:
    """Whether two colours may be one cloth in light and in shade."""
    lightness = abs(one[0] - other[0])
    chroma, other_chroma = np.hypot(*one[1:]), np.hypot(*other[1:])
    if max(chroma, other_chroma) < 10:
        return bool(lightness < 20)
    # Shade takes lightness and chroma together, so the hue stays.
    bright, dark = (one, other) if one[0] > other[0] else (other, one)
    expected = bright[1:] * (0.35 + 0.65 * dark[0] / max(bright[0], 1))
    return bool(lightness < 30 and np.hypot(*(dark[1:] - expected)) < 9)


def _true_colour(lab: Array) -> Array:
    """The colour of a cloth from its pixels: shadows and highlights left out."""
    low, high = np.percentile(lab[:, 0], (35, 92))
    chosen = lab[(lab[:, 0] >= low) & (lab[:, 0] <= high)]
    found: Array = np.median(chosen if len(chosen) else lab, axis=0)
    return found
