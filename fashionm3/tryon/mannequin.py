"""Shop mannequins, drawn once each: outlines as curves, form from inflating them, light on it.

Its proportions are those of a fashion figure, a little over eight heads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from scipy import ndimage

from fashionm3.domain import BodyShape, BodyStance, SkinTone
from fashionm3.tryon.body import ARMS, LEGS, SIDES, Body, Part, Side
from fashionm3.tryon.figures import FIGURES, TONES, Ramp, Widened, read_name
from fashionm3.tryon.geometry import Array, Mask, Point, blur, bounds, over, smooth_step
from fashionm3.tryon.outlines import HEIGHT, MIDDLE, WIDTH, Outlines
from fashionm3.tryon.pose import Stance
from fashionm3.tryon.relief import inflate, lit
from fashionm3.tryon.stances import STANCES, Bent, Posed

_BACKDROP = ((0.912, 0.916, 0.924), (0.80, 0.806, 0.822))
"""Behind the figure, and in the corners."""
_REACHES = (19.5, 19.0, 14.8, 15.5, 13.0, 10.0, 13.0)
"""Half widths of an arm at `ARM_STOPS`."""
_FOREARM_DEPTH = 9.0
"""Height of an arm's form where it lies before the trunk."""


def mannequin(name: str = "classic") -> Body:
    """A mannequin, 768 by 1024; drawn at the first call, then kept.

    Args:
        name: shape, skin tone and stance, as `BodyName`; without a name the form that garments
            know.

    Raises:
        TryOnError: if there is no such body.
    """
    return _drawn(*read_name(name))


@lru_cache(maxsize=4)
def _drawn(shape: BodyShape, tone: SkinTone, how: BodyStance) -> Body:
    figure, skin = FIGURES[shape], TONES[tone]
    bent = Bent(figure, STANCES[how]) if how != "standing" else None
    outlines = Outlines(figure, bent)
    head, neck, trunk = outlines.head(), outlines.neck(), outlines.trunk()
    arms = {side: outlines.arm(side) for side in SIDES}
    legs = {side: outlines.leg(side) for side in SIDES}
    feet = np.maximum(*(outlines.foot(side) for side in SIDES))
    lower = np.maximum(trunk, np.maximum(*legs.values()))
    whole = np.max([lower, neck, *arms.values(), feet], axis=0)
    shade, form = _body_light(whole, lower, outlines)
    if bent is not None:
        shade = _before_trunk(shade, arms, outlines)
    head_shade, _ = _head_light(head, outlines)
    under_chin = blur(np.roll(head, 14, axis=0), 9) * (1 - head)
    light = np.clip(shade - 0.30 * under_chin, 0, 1)
    light = light * (1 - head) + head_shade * head
    light = np.clip(light - 0.16 * ndimage.gaussian_filter(outlines.lines(), 0.6), 0, 1)
    colour = _skin(np.asarray(light, np.float32), skin)
    silhouette = np.maximum(whole, head)
    if bent is None:
        no_feet = _without_feet(np.max([lower, neck, *arms.values(), head], axis=0))
    else:
        bare = [outlines.bare_leg(side) for side in SIDES]
        no_feet = np.max([trunk, *bare, neck, *arms.values(), head], axis=0)
    landmarks = outlines.landmarks()
    ground = _backdrop([landmarks[f"{side}_ankle"] for side in SIDES])
    parts: dict[Part, Mask] = {
        **{"head": head > 0.5, "neck": neck > 0.5, "torso": trunk > 0.5, "feet": feet > 0.5},
        **{ARMS[side]: arms[side] > 0.5 for side in SIDES},
        **{LEGS[side]: legs[side] > 0.5 for side in SIDES},
    }
    is_form = shape == "classic" and bent is None
    return Body(
        picture=over(ground, colour, silhouette),
        barefoot=over(ground, colour, np.asarray(no_feet, np.float32)),
        silhouette=silhouette,
        parts=parts,
        landmarks=landmarks,
        light=np.asarray(0.93 + 0.14 * blur(form, 5), dtype=np.float32),
        arm_radii=tuple(radius * figure.arms for radius in _REACHES),
        stance=None if is_form else _stance(shape, how),
        dress_form=None if is_form else _drawn("classic", tone, "standing"),
    )


def _stance(shape: BodyShape, how: BodyStance) -> Stance:
    figure = FIGURES[shape]
    return Widened(figure) if how == "standing" else Posed(figure, STANCES[how])


def in_skin(body: Body, tone: Sequence[float]) -> Body:
    """The mannequin with skin of another colour.

    Args:
        body: the mannequin.
        tone: RGB of skin in full light, 0 to 1.
    """
    full_light: Array = np.asarray(TONES["stone"][1], dtype=np.float32)
    ratio: Array = np.asarray(np.asarray(tone) / full_light, dtype=np.float32)
    return replace(
        body,
        picture=_tinted(body.picture, ratio, body.silhouette),
        barefoot=_tinted(body.barefoot, ratio, _without_feet(body.silhouette)),
    )


def _tinted(picture: Array, ratio: Array, where: Array) -> Array:
    picture, box = picture.copy(), bounds(where > 0)
    tint = np.clip(picture[box] * ratio, 0, 1)
    picture[box] = over(picture[box], tint, where[box])
    return picture


def _without_feet(matte: Array) -> Array:
    return np.asarray(matte * (1 - smooth_step(_rows(), 912, 924)), dtype=np.float32)


def _rows() -> Array:
    return np.arange(HEIGHT, dtype=np.float32)[:, None]


def _columns() -> Array:
    return np.arange(WIDTH, dtype=np.float32)[None, :]


def _body_light(whole: Array, lower: Array, outlines: Outlines) -> tuple[Array, Array]:
    figure = outlines.figure
    form = inflate(whole, depth=34)
    middle = blur(lower, 12)
    for x, y, width, tall, high in (
        *((33, 300, 26, 24, 9.0 * figure.bust), (62, 214, 30, 7, 4.0)),
        *((0, 470, 34, 44, 5.0), (0, 445, 52, 46, figure.belly)),
        *((46, 716, 12, 16, 4.0), (30, 235, 24, 4, -1.6), (46, 640, 18, 60, 4.0)),
        *((0, 300, 7, 60, -3.0), (0, 425, 3.5, 4.5, -1.6), (100, 330, 8, 40, 2.0)),
    ):
        wide = figure.width(y)
        for sign in (-1, 1) if x else (1,):
            at = outlines.at((sign * x * wide, y), "lower")
            form += high * _bump(at, width * wide, tall) * middle
    return lit(form, whole)


def _before_trunk(shade: Array, arms: Mapping[Side, Array], outlines: Outlines) -> Array:
    """Arms that lie before the trunk have a form of their own and cast a shadow on it."""
    for side, arm in arms.items():
        x, y = outlines.at((86.0 if side == "right" else -86.0, 262.0), "lower")
        beyond = smooth_step(np.hypot(_columns() - x, _rows() - y), 36, 84)
        own, _ = lit(inflate(arm, depth=_FOREARM_DEPTH * outlines.figure.arms), arm)
        before = arm * beyond
        shadow = np.roll(blur(before, 5), (5, 2), axis=(0, 1)) * (1 - arm)
        shade = np.asarray(shade * (1 - 0.24 * shadow) * (1 - before) + own * before, np.float32)
    return shade


def _head_light(head: Array, outlines: Outlines) -> tuple[Array, Array]:
    form = inflate(head, depth=40)
    for x, y, width, tall, high in (
        *((0, 118, 4.5, 14, 7.0), (0, 126, 7, 5, 3.0), (16, 105, 8, 5.5, -4.0)),
        *((16, 94, 11, 3.5, 2.2), (0, 146, 10, 2.6, 1.8), (0, 143, 10, 1.6, -1.4)),
        *((0, 151, 8, 2.2, -1.2), (22, 126, 9, 8, 1.6), (0, 158, 8, 5, 1.6)),
    ):
        for sign in (-1, 1) if x else (1,):
            form += high * _bump(outlines.at((sign * x, y), "head"), width, tall)
    return lit(form, head)


def _bump(at: Point, width: float, tall: float) -> Array:
    across, down = ((_columns() - at[0]) / width) ** 2, ((_rows() - at[1]) / tall) ** 2
    return np.asarray(np.exp(-0.5 * across) * np.exp(-0.5 * down), dtype=np.float32)


def _skin(light: Array, skin: Ramp) -> Array:
    """Light from 0 to 1 as colour: from the shadow over the half light to the full light."""
    stops = np.asarray(skin, dtype=np.float32)
    channels = [np.interp(light, (0.0, 0.55, 1.0), stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def _backdrop(ankles: Sequence[Point]) -> Array:
    """A lit wall and floor, with the soft shadow that the figure stands on."""
    dx, dy = (_columns() - MIDDLE) / WIDTH, (_rows() - 430) / HEIGHT
    far = np.clip(np.sqrt(1.6 * dx * dx + dy * dy) / 0.72, 0, 1) ** 1.7
    near, corner = (np.asarray(colour, dtype=np.float32) for colour in _BACKDROP)
    wall = near + (corner - near) * far[..., None]
    # The floor begins softly: a horizon would cut the legs.
    floor = smooth_step(np.broadcast_to(_rows(), far.shape), 800, 1000)
    wall = wall * (1 - 0.035 * floor[..., None])
    between = float(np.mean([x for x, _ in ankles]))
    spot = np.exp(-0.5 * (((_columns() - between) / 105) ** 2 + ((_rows() - 972) / 11) ** 2))
    contact = np.zeros_like(spot)
    for x, y in ankles:
        # Feet point outwards of their ankles.
        aside = x + (10 if x > between else -10)
        below = ((_columns() - aside) / 26) ** 2 + ((_rows() - y - 58) / 5) ** 2
        contact = np.maximum(contact, np.exp(-0.5 * below))
    dark = 1 - 0.22 * spot - 0.26 * contact
    return np.asarray(wall * dark[..., None], dtype=np.float32)
