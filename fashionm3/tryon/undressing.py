"""A person's photo without the old clothes that new ones take the place of.

All of it is soft or hidden by the new clothes, so it is worked out at the size of the parsing.
"""

from collections.abc import Set as AbstractSet

import numpy as np
from scipy import ndimage

from fashionm3.tryon.geometry import Array, Mask, blur, over, resized, smooth_step
from fashionm3.tryon.neighbours import least_around, nearest, taken
from fashionm3.tryon.parsing import Kind, Parsing, shrunk

_SOFT = 1.3
"""Blur of what is carried on, in pixels."""


def undressed(photo: Array, parsing: Parsing, kinds: AbstractSet[Kind]) -> tuple[Array, Array]:
    """Take old clothes away.

    Where a limb lies below them there is skin, elsewhere on the body a plain colour; what stood off
    from the body becomes background.

    Args:
        photo: `(H, W, 3)`, 0 to 1.
        parsing: what of the person is what.
        kinds: what goes away.

    Returns:
        (picture `(H, W, 3)`, the photo itself outside of `parsing.surely(kinds)`; what of it is the
        person now, `(H, W)`)
    """
    if not kinds:
        return photo, parsing.person
    old = parsing.surely(kinds)
    size = photo.shape[1], photo.shape[0]
    small = shrunk(size)
    bare = _bare(resized(photo, small), resized(old, small), parsing, kinds)
    figure = parsing.person * (1 - old) + resized(_skin(parsing), size) * old
    return over(photo, resized(bare, size), old), figure


def _bare(photo: Array, old: Array, parsing: Parsing, kinds: AbstractSet[Kind]) -> Array:
    """What lies below old clothes; worth something there only."""
    where, size = parsing.where, (photo.shape[1], photo.shape[0])
    away = ndimage.binary_dilation(old > 0.05, iterations=1)
    ground = _carried_on(photo, (resized(parsing.person, size) < 0.05) & ~away)
    body = _skin(parsing)
    depth = np.clip(1 + where.bare / 20, 0, 1)
    shade = (1.02 - 0.20 * depth**2) * _mild(photo, old)
    skin = np.clip(parsing.skin_tone[None, None, :] * shade[..., None], 0, 1)
    if kinds == {"top"}:
        # Below the hem of a shorter top goes on what is worn below.
        lower = resized(parsing["bottom"], size) > 0.8
        if lower.any():
            cloth = _carried_on(photo, lower & ~away)
            low = (smooth_step(where.down, 0.72, 0.8) * (where.arm > 20))[..., None]
            skin = skin + (cloth - skin) * low
    return np.asarray(ground * (1 - body[..., None]) + skin * body[..., None], dtype=np.float32)


def _skin(parsing: Parsing) -> Array:
    """How much of each pixel the bare body would cover, at the size of the parsing."""
    where = parsing.where
    limb = smooth_step(where.bare, 2, -2)
    trunk = smooth_step(where.aside, 76, 68) * (where.down > -0.05) * (where.down < 1.2)
    neck = smooth_step(where.aside, 44, 36) * (where.down < 0.1)
    return np.asarray(np.max([limb, trunk, neck], axis=0), dtype=np.float32)


def _mild(photo: Array, old: Array) -> Array:
    """Large-scale light within the old clothes, about 1."""
    light = photo.mean(axis=-1)
    sigma = max(photo.shape) / 40
    weight = blur(old, sigma) + 1e-3
    local = blur(light * old, sigma) / weight
    whole = float((light * old).sum() / max(old.sum(), 1e-3))
    return np.asarray(np.clip(1 + 0.3 * (local / max(whole, 0.05) - 1), 0.85, 1.12), np.float32)


def _carried_on(photo: Array, known: Mask) -> Array:
    """What is known of a picture, carried on over the rest."""
    if not known.any():
        return photo
    filled = taken(photo, nearest(known)[1])
    soft = ndimage.gaussian_filter(filled, (_SOFT, _SOFT, 0))
    return np.asarray(np.where(known[..., None], photo, soft), dtype=np.float32)


def old_light(photo: Array, parsing: Parsing) -> Array:
    """Folds and shade of the old clothes, to be carried on to the new.

    Args:
        photo: `(H, W, 3)`, 0 to 1.
        parsing: what of the person is what.

    Returns:
        `(H, W)`, about 1.
    """
    size = photo.shape[1], photo.shape[0]
    half = max(1, size[0] // 2), max(1, size[1] // 2)
    light = resized(photo.mean(axis=-1), half)
    shade = np.ones_like(light)
    kinds: tuple[Kind, ...] = ("top", "bottom")
    for kind in kinds:
        cloth = resized(parsing[kind], half)
        shade += (_folds(light, cloth) - 1) * smooth_step(cloth, 0.3, 0.9)
    return resized(blur(shade, max(half) / 680), size)


def _folds(light: Array, cloth: Array) -> Array:
    """Where one garment is lighter or darker than around there, about 1."""
    scale = max(light.shape) / 1024
    # Away from its edges, where what lies beside it shines through.
    inner = least_around(cloth, 2 * round(3 * scale) + 1)
    weight = blur(inner, 22 * scale) + 1e-3
    mean = blur(light * inner, 22 * scale) / weight
    local = blur(inner, 4 * scale) + 1e-3
    fine = blur(light * inner, 4 * scale) / local
    # A print is no shadow: where brightness jumps about, nothing is carried over.
    spread = np.sqrt(np.maximum(blur((light - mean) ** 2 * inner, 22 * scale) / weight, 0))
    calm = smooth_step(spread / np.maximum(mean, 0.08), 0.35, 0.15)
    ratio = np.where(local > 0.1, fine / np.maximum(mean, 0.05), 1.0)
    return np.asarray(np.clip(1 + (ratio - 1) * 0.55 * calm, 0.72, 1.16), dtype=np.float32)
