"""Shoes on the feet, whichever way their picture shows them.

- From the side, mostly as a pair whose second shoe looks out behind the first one: the front shoe
  alone is put on both feet, which are turned outwards, and seen a little from the front.
- From above, side by side: each is put on its foot, toes towards the viewer and foreshortened.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import ndimage

from fashionm3.tryon.body import SIDES, Body, Side
from fashionm3.tryon.compose import Layer
from fashionm3.tryon.cutout import Cutout
from fashionm3.tryon.geometry import Array, Mask, Spans, smooth_step
from fashionm3.tryon.stamp import Thing, stamp

View = Literal["side", "above"]

_LENGTH = 0.142
"""Of a shoe from the side, in body heights, before it is turned."""
_TURNED = 0.66
"""What is left of the length of a foot that points half outwards."""


@dataclass(frozen=True)
class Shoes:
    """One shoe for each foot and how it was seen."""

    view: View
    shoes: dict[Side, Thing]
    """From the side, toes point away from the middle; from above, towards the viewer."""


def measure_shoes(cutout: Cutout) -> Shoes:
    """Tell the shoes of a picture apart."""
    mask = cutout.mask
    labels, count = ndimage.label(ndimage.binary_closing(mask, iterations=2))
    sizes = np.bincount(labels.ravel())[1:] if count else np.zeros(0)
    big = [i + 1 for i in np.argsort(-sizes)[:2] if sizes[i] > 0.3 * sizes.max()]
    if len(big) == 2:
        things = [Thing.of(cutout, labels == number) for number in big]
        boxes = [ndimage.find_objects((labels == number).astype(int))[0][1].start for number in big]
        left, right = (things[i] for i in np.argsort(boxes))
        if all(thing.height > 1.25 * thing.width for thing in things) and not _like_boots(left):
            upside = {"left": left.flipped(across=False), "right": right.flipped(across=False)}
            return Shoes("above", {side: upside[side] for side in SIDES})
        return _from_side(things[0])
    return _from_side(Thing.of(cutout, _front_shoe(cutout)))


def _like_boots(thing: Thing) -> bool:
    """A boot from the side is upright too, but its foot is far wider than its shaft."""
    spans = Spans.of(thing.matte > 0.5)
    shaft = float(np.nanmedian((spans.right - spans.left)[: thing.height // 2]))
    foot = float(np.nanmax((spans.right - spans.left)[int(thing.height * 0.7) :]))
    return foot > 1.5 * shaft


def _from_side(shoe: Thing) -> Shoes:
    right = shoe if _points_right(shoe) else shoe.flipped()
    return Shoes("side", {"right": right, "left": right.flipped()})


def _points_right(shoe: Thing) -> bool:
    """The toe is the low end."""
    solid = shoe.matte > 0.5
    top = np.where(solid.any(axis=0), solid.argmax(axis=0), shoe.height)
    part = max(1, shoe.width // 5)
    return float(np.mean(top[-part:])) > float(np.mean(top[:part]))


def _front_shoe(cutout: Cutout) -> Mask:
    """Of two equal shoes, one shifted behind the other, the one in front.

    Both are the same picture, so the picture is like itself after the shift; what stays inside the
    outline when it is shifted back is the front shoe.
    """
    mask = cutout.mask
    light = cutout.colour.mean(axis=-1) * mask
    small = 2
    edges = np.hypot(ndimage.sobel(light, 0), ndimage.sobel(light, 1))[::small, ::small]
    edges = edges - edges.mean()
    spectrum = np.fft.rfft2(edges, s=(2 * edges.shape[0], 2 * edges.shape[1]))
    likeness = np.fft.irfft2(np.abs(spectrum) ** 2)
    down, across = np.indices(likeness.shape)
    rows = np.where(down > likeness.shape[0] // 2, down - likeness.shape[0], down)
    columns = np.where(across > likeness.shape[1] // 2, across - likeness.shape[1], across)
    near = np.hypot(rows, columns)
    box = ndimage.find_objects(mask.astype(int))[0]
    width = (box[1].stop - box[1].start) / small
    # The second shoe stands further up, since it is further away.
    fits = (near > 0.05 * width) & (near < 0.45 * width) & (rows <= 0) & (rows > -0.4 * width)
    smooth = likeness - ndimage.uniform_filter(likeness, 25, mode="wrap")
    best = np.where(fits, smooth, -np.inf)
    peak = np.unravel_index(int(best.argmax()), best.shape)
    shift = int(rows[peak]) * small, int(columns[peak]) * small
    if best.max() < 0.06 * likeness[0, 0]:
        return mask
    moved = ndimage.shift(mask.astype(np.float32), (-shift[0], -shift[1]), order=0) > 0.5
    front = ndimage.binary_opening(mask & moved, iterations=2)
    if front.sum() < 0.4 * mask.sum():
        return mask
    return np.asarray(ndimage.binary_dilation(front, iterations=2) & mask, dtype=bool)


def put_on(shoes: Shoes, body: Body) -> list[Layer]:
    """The shoes on their feet; feet that they do not hide are part of the layers."""
    if shoes.view == "above":
        return [_over_foot(shoes.shoes[side], body, side) for side in SIDES]
    return [_turned_out(shoes.shoes[side], body, side) for side in SIDES]


def _turned_out(shoe: Thing, body: Body, side: Side) -> Layer:
    sign = 1 if side == "right" else -1
    right = shoe if side == "right" else shoe.flipped()
    ankle_x, ankle_y = body[f"{side}_ankle"]
    left_edge, right_edge = body.leg(side, ankle_y)
    ankle = right_edge - left_edge
    solid = right.matte > 0.5
    foot = int(right.height - 0.55 * min(right.width, right.height))
    spans = Spans.of(solid)
    length = float(np.nanmax(spans.right[foot:]) - np.nanmin(spans.left[foot:])) or right.width
    unit = _LENGTH * body.height / length
    width, height = right.width * unit * _TURNED, right.height * unit
    neck = 0.5 * float(np.sum(spans.at(0.08 * right.height))) / right.width
    shaft = (spans.half_width(0.08 * right.height) * 2) * unit * _TURNED
    floor = body["floor"][1] - 6
    if height > 0.075 * body.height:
        # A shaft goes round the leg: it is as wide as the leg there, and some.
        top = floor - height
        edges = body.leg(side, max(top, body[f"{side}_knee"][1] + 6))
        leg = edges[1] - edges[0]
        grow = max(1.0, (leg + 7) / max(shaft, 1))
        width *= min(grow, 1.5)
        knee = body[f"{side}_knee"][1] + 14
        height = min(height, floor - knee)
        hold, at = (neck, 1.0), (ankle_x, floor)
    else:
        hold, at = (max(neck, 0.16), 1.0), (ankle_x + sign * 0.03 * ankle, floor)
    colour, matte = stamp(
        shoe,
        body.size,
        width=width,
        height=height,
        at=at,
        hold=(hold[0] if sign > 0 else 1 - hold[0], hold[1]),
    )
    return _with_foot(colour, matte, body, side)


def _with_foot(colour: Array, matte: Array, body: Body, side: Side) -> Layer:
    """Put a foot into a shoe seen from the side: what shows between leg and shoe is skin."""
    sign = 1 if side == "right" else -1
    rows, columns = np.indices(matte.shape, dtype=np.float32)
    solid = matte > 0.5
    xs = np.flatnonzero(solid.any(axis=0))
    ys = np.flatnonzero(solid.any(axis=1))
    ankle_y = body[f"{side}_ankle"][1]
    left, right = body.leg(side, ankle_y - 4)
    front, back = (right, left) if sign > 0 else (left, right)
    toe = float(xs[-1] if sign > 0 else xs[0])
    floor = float(ys[-1])
    reach = abs(toe - front)
    part = np.clip((columns - front) * sign / max(reach, 1), 0, 1)
    instep = (ankle_y - 8) + (floor - 6 - ankle_y + 8) * part**0.72
    inside = (columns - (back + sign * 1.0)) * sign > 0
    inside &= ((columns - (toe - sign * 5)) * sign < 0) & (rows > np.maximum(instep, ankle_y - 8))
    low = np.where(solid.any(axis=0), solid.shape[0] - 1 - solid[::-1].argmax(axis=0), 0)
    inside &= rows < low[None, :] - 3
    skin = ndimage.gaussian_filter(inside.astype(np.float32), 0.8)
    tone = body.picture[int(ankle_y) - 12, int((left + right) / 2)]
    shade = 1.0 - 0.16 * smooth_step(np.abs(columns - (front + back) / 2), 0, max(reach, 8))
    flesh = tone[None, None, :] * shade[..., None]
    whole = np.maximum(matte, skin)
    mix = (matte / np.maximum(whole, 1e-4))[..., None]
    return Layer(
        np.asarray(flesh * (1 - mix) + colour * mix, np.float32), whole, lit=0.0, shadow=0.8
    )


def _over_foot(shoe: Thing, body: Body, side: Side) -> Layer:
    sign = 1 if side == "right" else -1
    ankle_x, ankle_y = body[f"{side}_ankle"]
    width = 0.050 * body.height
    height = min(width * shoe.height / shoe.width * 0.46, 0.072 * body.height)
    colour, matte = stamp(
        shoe,
        body.size,
        width=width,
        height=height,
        at=(ankle_x + sign * 2, ankle_y + 14),
        hold=(0.5, 0.0),
        turn=sign * 16,
    )
    # The foot fills the opening at the back of the shoe.
    rows, columns = np.indices(matte.shape, dtype=np.float32)
    foot = ((columns - ankle_x - sign * 5) / (width * 0.33)) ** 2
    foot = foot + ((rows - ankle_y - 14) / (height * 0.56)) ** 2
    hole = np.clip((1 - foot) / 0.12, 0, 1)
    seen = np.asarray(matte * (1 - hole), np.float32)
    return Layer(colour, seen, lit=0.0, shadow=0.8, shows_feet=True)
