"""The garment without its background: a matte with soft edges, and the garment's own colours.

- A shop's picture, on an even ground: what can be reached from the border without crossing an
  edge is background, soft shadows included; enclosed ground (between arm and body, in the handle
  of a bag) is told from pale cloth by its evenness, since cloth has a texture.
- Any other picture: colour models of ground and garment, made smooth by a random walk that does
  not like to cross edges (`segment`).
- Along the outline the matte is what share of garment and ground explains a pixel's colour; there
  the garment's colour is taken from further inside, so that no ground shines through.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.color import rgb2lab

from fashionm3.errors import TryOnError
from fashionm3.tryon.geometry import Array, Mask, largest
from fashionm3.tryon.neighbours import dilated, eroded, nearest, taken
from fashionm3.tryon.segment import segment

SIDE = 512
"""Pixels of the longer side at which garments are cut out."""

_EVEN_SPREAD = 3.5
"""Lab units: a border that varies by less is an even ground."""
_STEP = 1.1
"""Lab units per pixel: soft shadows rise more slowly, outlines faster."""
_TINT = 0.75
"""Lab units by which enclosed ground may differ in tint from the ground outside."""
_BEYOND = 3, 7
"""Pixels from enclosed ground within which its surroundings are looked at."""
_OTHER = 5.0
"""Lab units by which most of them differ from it."""
_LEAST_AREA = 0.002
_SPECK = 0.004
"""Parts of less than this share of the garment are dirt."""


@dataclass(frozen=True)
class Cutout:
    """A garment without its background."""

    colour: Array
    """`(H, W, 3)`; outside the matte it goes on with the nearest colours of the garment."""
    matte: Array
    """`(H, W)`."""

    @property
    def mask(self) -> Mask:
        """Where there is more garment than ground."""
        return np.asarray(self.matte > 0.5, dtype=bool)


def cut_out(picture: Image.Image) -> Cutout:
    """Cut the garment out of a picture.

    Args:
        picture: RGB, or RGBA whose alpha is the matte.

    Returns:
        The cut-out; its longer side is `SIDE` pixels.

    Raises:
        TryOnError: if nothing stands out from the background.
    """
    scale = SIDE / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    sized = picture.resize(size, Image.Resampling.LANCZOS) if picture.size != size else picture
    colour = np.asarray(sized.convert("RGB"), dtype=np.float32) / 255
    if picture.mode == "RGBA" and np.asarray(picture.getchannel("A")).min() < 250:
        matte = np.asarray(sized.getchannel("A"), dtype=np.float32) / 255
        _check(matte > 0.5)
        return Cutout(_spread(colour, matte > 0.98), matte)
    lab: Array = rgb2lab(colour).astype(np.float32)
    ground, spread = _border(lab)
    mask = _on_even_ground(lab, ground) if spread < _EVEN_SPREAD else segment(lab)
    mask = _clean(mask)
    _check(mask)
    share = _matte(colour, mask)
    return Cutout(_spread(colour, eroded(mask, 2) & (share > 0.98)), share)


def _check(mask: Mask) -> None:
    share = float(mask.mean())
    if share < _LEAST_AREA:
        raise TryOnError(
            f"no garment stands out in the picture: {share:.2%} of it, "
            f"the least is {_LEAST_AREA:.2%}"
        )


def _border(lab: Array) -> tuple[Array, float]:
    """Colour of the border, and how much it varies."""
    rim = max(2, min(lab.shape[:2]) // 50)
    edge = np.concatenate(
        [part.reshape(-1, 3) for part in (lab[:rim], lab[-rim:], lab[:, :rim], lab[:, -rim:])]
    )
    ground = np.median(edge, axis=0)
    away = np.linalg.norm(edge - ground, axis=1)
    return ground.astype(np.float32), float(np.percentile(away, 85))


def _on_even_ground(lab: Array, ground: Array) -> Mask:
    step = _steepness(lab)
    rim = np.concatenate([step[:4].ravel(), step[-4:].ravel()])
    calm = step < max(_STEP, 3 * float(np.percentile(rim, 95)))
    away = lab - ground
    chroma = np.hypot(away[..., 1], away[..., 2])
    # A shadow takes light away and hardly any colour.
    maybe = (away[..., 0] < 3) & (away[..., 0] > -24) & (chroma < 5)
    passable = calm & maybe
    labels, _ = ndimage.label(passable)
    edge = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    outside = np.isin(labels, edge[edge > 0])
    enclosed = _enclosed_ground(lab, passable & ~outside, outside)
    # The outline itself is steep on both sides; half of it belongs to the garment.
    return np.asarray(~dilated(outside | enclosed, 1), dtype=bool)


def _steepness(lab: Array) -> Array:
    """By how much the colour changes from pixel to pixel, in Lab units, `(H, W)`."""
    across, down = (
        cv2.Sobel(lab, cv2.CV_32F, dx, dy, borderType=cv2.BORDER_REFLECT)
        for dx, dy in ((1, 0), (0, 1))
    )
    square = np.einsum("...i,...i->...", across, across)
    square += np.einsum("...i,...i->...", down, down)
    return np.asarray(np.sqrt(square) / 8, dtype=np.float32)


def _enclosed_ground(lab: Array, candidate: Mask, outside: Mask) -> Mask:
    """Of the pale, calm areas inside, those that look like the ground outside, shadow included.

    They are as even as it is, and have its tint at every lightness: white cloth is warmer or cooler
    than white ground in shadow, if only by a shade.
    """
    found = np.zeros_like(candidate)
    if not outside.any():
        return found
    labels, _ = ndimage.label(candidate)
    least = candidate.size * 1e-4
    if np.bincount(labels.ravel())[1:].max(initial=0) < least:
        return found
    light = lab[..., 0]
    rough = np.abs(light - ndimage.gaussian_filter(light, 1.2))
    own = float(np.percentile(rough[outside], 90))
    off = _off_tint(lab, outside)
    for number, where in enumerate(ndimage.find_objects(labels), start=1):
        area = labels[where] == number
        if area.sum() < least:
            continue
        core = ndimage.binary_erosion(area, iterations=1)
        if not core.any():
            continue
        grain = float(np.median(rough[where][core]))
        even = grain <= max(2.0 * own, 0.06) and float(np.median(off[where][core])) < _TINT
        if even and _is_bounded(lab, labels == number, where):
            found[where] |= area
    return found


def _is_bounded(lab: Array, area: Mask, where: tuple[slice, ...]) -> bool:
    """Whether garment begins all around an area; a pale patch of cloth goes over into more of it.

    Args:
        lab: `(H, W, 3)`.
        area: `(H, W)`.
        where: the rows and columns of the area.
    """
    first, last = _BEYOND
    near = tuple(slice(max(span.start - last, 0), span.stop + last) for span in where)
    away = ndimage.distance_transform_edt(~area[near])
    beyond = lab[near][(away > first) & (away <= last)]
    if not len(beyond):  # a frame, thinner than that
        return True
    other = np.linalg.norm(beyond - np.median(lab[area], axis=0), axis=-1)
    return bool(np.percentile(other, 25) >= _OTHER)


def _off_tint(lab: Array, outside: Mask) -> Array:
    """How far each pixel is from the tint that the ground has at its lightness, in Lab units."""
    light = np.clip(lab[..., 0], 0, 100)
    bins = np.floor(light / 2).astype(int)
    count = np.bincount(bins[outside], minlength=51)
    known = np.flatnonzero(count >= 8)
    off = np.zeros_like(light)
    for channel in (1, 2):
        total = np.bincount(bins[outside], weights=lab[..., channel][outside], minlength=51)
        tint = np.interp(light, known * 2.0 + 1.0, total[known] / count[known])
        off += (lab[..., channel] - tint) ** 2
    # Darker than any shadow outside: no shadow.
    off += np.maximum(known[0] * 2.0 - 2.0 - light, 0) ** 2
    return np.asarray(np.sqrt(off), dtype=np.float32)


def _clean(mask: Mask) -> Mask:
    mask = dilated(eroded(mask, 1), 1)
    mask = largest(mask, least_share=0.04)
    # Pin-holes are texture, not openings.
    holes, count = ndimage.label(~mask)
    if count > 1:
        sizes = np.bincount(holes.ravel())
        small = sizes < max(12.0, _SPECK * 0.12 * mask.sum())
        mask = mask | small[holes] & (holes > 0)
    return np.asarray(mask, dtype=bool)


def _matte(colour: Array, mask: Mask) -> Array:
    """Share of garment in each pixel: 0 or 1 but for a band along the outline."""
    inner = eroded(mask, 2, beyond=True)
    outer = ~dilated(mask, 2)
    hard = ndimage.gaussian_filter(mask.astype(np.float32), 0.8)
    if not inner.any() or not outer.any():
        return np.asarray(hard, dtype=np.float32)
    band = ~inner & ~outer
    garment = taken(colour, nearest(inner)[1][band])
    ground = taken(colour, nearest(outer)[1][band])
    apart = garment - ground
    length = np.einsum("ij,ij->i", apart, apart)
    share = np.einsum("ij,ij->i", colour[band] - ground, apart) / np.maximum(length, 1e-6)
    # Where garment and ground look alike, the colour says nothing and the mask decides.
    trust = np.clip((np.sqrt(length) - 0.08) / 0.22, 0, 1) * 0.85
    matte = inner.astype(np.float32)
    matte[band] = np.clip(share, 0, 1) * trust + hard[band] * (1 - trust)
    return np.asarray(np.clip((matte - 0.06) / 0.88, 0, 1), dtype=np.float32)


def _spread(colour: Array, known: Mask) -> Array:
    """The garment's colours, carried on outside of it."""
    return taken(colour, nearest(known)[1]) if known.any() else colour
