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
from fashionm3.tryon.geometry import Array, Mask, Spans, bounds, over, placed, smooth_step
from fashionm3.tryon.stamp import Thing, stamp

View = Literal["side", "above"]

_LENGTH = 0.142
"""Of a shoe from the side, in body heights, before it is turned."""
_TURNED = 0.66
"""What is left of the length of a foot that points half outwards."""


_LEAST_SHIFT = 0.08
"""Of the width of a picture of two shoes: so far the second one looks out at least."""
_SAME_OUTLINE = 0.97
"""Part of a picture of two shoes that one of them, shifted, has to make."""


_SHAFT = 0.3
"""Of a shoe's length: what is narrower at the top is no boot but a high heel."""
_MOST_WIDENED = 1.3
"""How much a boot grows to go round the leg, at most."""
_HEEL = 12.0
"""Pixels below the ankle at which the back of a shoe from above begins."""
_SEEN_TURN = 0.7
"""Of a foot's turn: toes that come forwards hide a part of it."""
_WIDER = 1.14
"""A shoe, in widths of the foot in it."""


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

    What stays inside the outline when it is shifted back is the front shoe. Straps and heels tell
    the shift by what is drawn on them, smooth shoes by their outline.
    """
    fronts = []
    for shift in (_shift_of_picture(cutout), _shift_of_outline(cutout.mask)):
        if shift is not None:
            moved = ndimage.shift(cutout.mask.astype(np.float32), shift, order=0) > 0.5
            front = ndimage.binary_opening(cutout.mask & moved, iterations=2)
            if front.sum() >= 0.4 * cutout.mask.sum():
                fronts.append(ndimage.binary_dilation(front, iterations=2) & cutout.mask)
    return min(fronts, key=np.sum, default=cutout.mask)


def _shift_of_picture(cutout: Cutout) -> tuple[int, int] | None:
    """The shift from the second shoe to the first, after which the picture is like itself.

    Returns:
        (down, across) in pixels, or None: one shoe.
    """
    mask = cutout.mask
    light = np.asarray(cutout.colour.mean(axis=-1) * mask, dtype=np.float32)
    small = 2
    edges = np.hypot(ndimage.sobel(light, 0), ndimage.sobel(light, 1))[::small, ::small]
    likeness = _likeness(edges - edges.mean())
    # Shifts of more than half of the picture are shifts the other way.
    rows, columns = (np.fft.fftfreq(n, 1 / n) for n in likeness.shape)
    near = np.hypot(rows[:, None], columns)
    box = bounds(mask)
    width = (box[1].stop - box[1].start) / small
    # The second shoe stands further up, since it is further away.
    fits = (near > 0.05 * width) & (near < 0.45 * width)
    fits &= ((rows <= 0) & (rows > -0.4 * width))[:, None]
    smooth = likeness - ndimage.uniform_filter(likeness, 25, mode="wrap")
    best = np.where(fits, smooth, -np.inf)
    if best.max() < 0.06 * likeness[0, 0]:
        return None
    down, across = np.unravel_index(int(best.argmax()), best.shape)
    return -int(rows[down]) * small, -int(columns[across]) * small


def _likeness(field: Array) -> Array:
    """How much a field is like itself when it is shifted, `(2 H, 2 W)`, by rows and columns."""
    spectrum = np.fft.rfft2(field, s=(2 * field.shape[0], 2 * field.shape[1]))
    return np.asarray(np.fft.irfft2(np.abs(spectrum) ** 2), dtype=np.float32)


def _shift_of_outline(mask: Mask) -> tuple[int, int] | None:
    """Likewise: the farthest shift of one shape that makes the outline of both together."""
    box = bounds(mask)
    step = max(1, round((box[1].stop - box[1].start) / 80))
    both = mask[box][::step, ::step]
    height, width = both.shape
    least = _SAME_OUTLINE * both.sum()
    up = np.arange(int(0.4 * min(width, height)) + 1)[:, None]
    across = np.arange(-int(0.45 * width), int(0.45 * width) + 1)[None, :]
    far = np.hypot(up, across)
    # What is one shoe at a shift makes at most twice as much of the outline.
    shared = np.rint(_likeness(both.astype(np.float32)))[up, -across]
    rows, columns = np.nonzero(
        (far > _LEAST_SHIFT * width) & (far < 0.45 * width) & (2 * shared > least)
    )
    for number in np.argsort(-far[rows, columns], kind="stable"):
        shift = int(up[rows[number], 0]), int(across[0, columns[number]])
        if _both_shifted(both, *shift) > least:
            return shift[0] * step, -shift[1] * step
    return None


def _both_shifted(both: Mask, up: int, across: int) -> int:
    """Pixels of two shoes that one shoe and itself, shifted, make."""
    height, width = both.shape
    low, high = slice(up, height), slice(0, height - up)
    here = slice(max(-across, 0), width - max(across, 0))
    there = slice(max(across, 0), width + min(across, 0))
    one = both[low, here] & both[high, there]
    pair = np.zeros_like(both)
    pair[low, here] |= one
    pair[high, there] |= one
    return int(pair.sum())


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
    if height > 0.075 * body.height and shaft > _SHAFT * width:
        # A shaft goes round the leg: it is as wide as the leg there, and some.
        top = floor - height
        edges = body.leg(side, max(top, body[f"{side}_knee"][1] + 6))
        leg = edges[1] - edges[0]
        grow = max(1.0, (leg + 7) / max(shaft, 1))
        width *= min(grow, _MOST_WIDENED)
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
    solid = matte > 0.5
    shoe = bounds(solid)
    ankle_y = body[f"{side}_ankle"][1]
    left, right = body.leg(side, ankle_y - 4)
    front, back = (right, left) if sign > 0 else (left, right)
    toe = float(shoe[1].stop - 1 if sign > 0 else shoe[1].start)
    floor = float(shoe[0].stop - 1)
    reach = abs(toe - front)
    # All of the foot lies here.
    seen = matte > 0
    seen[round(ankle_y) - 8, [round(left), round(right)]] = True
    box = bounds(seen, 4)
    rows, columns = (line.astype(np.float32) for line in np.ogrid[box])
    part = np.clip((columns - front) * sign / max(reach, 1), 0, 1)
    instep = (ankle_y - 8) + (floor - 6 - ankle_y + 8) * part**0.72
    inside = (columns - (back + sign * 1.0)) * sign > 0
    inside = inside & ((columns - (toe - sign * 5)) * sign < 0)
    inside = inside & (rows > np.maximum(instep, ankle_y - 8))
    last = box[0].stop - 1 - solid[box][::-1].argmax(axis=0)
    low = np.where(solid[box].any(axis=0), last, 0)
    inside &= rows < low[None, :] - 3
    skin = ndimage.gaussian_filter(inside.astype(np.float32), 0.8)
    tone = body.picture[int(ankle_y) - 12, int((left + right) / 2)]
    shade = 1.0 - 0.16 * smooth_step(np.abs(columns - (front + back) / 2), 0, max(reach, 8))
    flesh = np.broadcast_to(tone * shade[..., None], (*skin.shape, 3))
    whole = np.maximum(matte[box], skin)
    mixed = over(flesh, colour[box], matte[box] / np.maximum(whole, 1e-4))
    return Layer(placed(mixed, box, body.size), placed(whole, box, body.size), lit=0.0, shadow=0.8)


def _over_foot(shoe: Thing, body: Body, side: Side) -> Layer:
    """A shoe seen from above on the foot that comes towards the viewer, as the foot is turned."""
    sign = 1 if side == "right" else -1
    ankle_x, ankle_y = body[f"{side}_ankle"]
    feet = body.parts["feet"].copy()
    feet[:, : round(body.middle)] &= sign < 0
    feet[:, round(body.middle) :] &= sign > 0
    floor = int(np.flatnonzero(feet.any(axis=1))[-1])
    spans = Spans.of(feet)
    toes = float(max(range(round(ankle_y), floor + 1), key=spans.half_width))
    heel = ankle_x + sign * 1, ankle_y + _HEEL
    turn = _SEEN_TURN * np.arctan2((spans.middle(toes) - heel[0]) * sign, toes - heel[1])
    width = 2 * spans.half_width(toes) * _WIDER
    height = (floor + 2 - heel[1]) / np.cos(turn)
    colour, matte = stamp(
        shoe,
        body.size,
        width=width,
        height=height,
        at=heel,
        hold=(0.5, 0.0),
        turn=sign * float(np.rad2deg(turn)),
    )
    # The foot fills the opening at the back of the shoe, and nothing of it is outside.
    box = bounds((matte > 0) | feet, 4)
    matte, feet = matte[box], feet[box]
    down, across = (line.astype(np.float32) for line in np.ogrid[box])
    along = (across - heel[0]) * sign * np.sin(turn) + (down - heel[1]) * np.cos(turn)
    aside = (across - heel[0]) * np.cos(turn) - (down - heel[1]) * sign * np.sin(turn)
    hole = (aside / (width * 0.33)) ** 2 + (along / (height * 0.56)) ** 2
    # Its sides end in the ankle, whose breadth grows to that of the toes.
    ankle = body.leg(side, ankle_y)
    thin = (ankle[1] - ankle[0]) / 2 + 3
    breadth = thin + (width / 2 + 2 - thin) * smooth_step(along, 0, 0.55 * height)
    matte = matte * np.clip(breadth - np.abs(aside), 0, 1)
    inside = np.clip((1 - hole) / 0.12, 0, 1) * (matte + (along < 2)).clip(0, 1)
    skin = inside * (down > ankle_y - 8) * feet
    whole = np.maximum(matte * (1 - inside), skin)
    mixed = over(colour[box], body.picture[box], skin / np.maximum(whole, 1e-4))
    return Layer(placed(mixed, box, body.size), placed(whole, box, body.size), lit=0.0, shadow=0.8)
