"""Bags, hats, scarves, belts, glasses and jewellery: each has its place and its size.

Sizes are in body heights and stand for usual sizes of such things; a picture tells no size.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from scipy import ndimage

from fashionm3.tryon.body import ARMS, SIDES, Body, Side
from fashionm3.tryon.compose import Layer
from fashionm3.tryon.cutout import Cutout
from fashionm3.tryon.geometry import Array, Mask, Spans
from fashionm3.tryon.stamp import Thing, stamp

_BAG_WIDTHS: Mapping[str, float] = MappingProxyType(
    {
        **{"Tote bags": 0.185, "Shoulder bags": 0.16, "Cross-body bags": 0.125, "Backpacks": 0.165},
        **{"Clutch bags": 0.135, "Clutches": 0.135, "Mini bags": 0.095, "Messenger bags": 0.19},
        **{"Laptop bags & briefcases": 0.20, "Luggage & holdalls": 0.25},
    }
)
_BROWS = 0.65
"""Of the way from the temples down to the eyes."""
_BAG_SIDE: Side = "right"
_WATCH_SIDE: Side = "left"


def bag(cutout: Cutout, category: str, body: Body) -> list[Layer]:
    """In the hand, or over the shoulder when its strap is long."""
    thing = Thing.of(cutout)
    width = _BAG_WIDTHS.get(category, 0.16) * body.height
    hand_x, hand_y = body[f"{_BAG_SIDE}_hand"]
    if category in ("Clutch bags", "Clutches"):
        colour, matte = stamp(
            thing, body.size, width=width, at=(hand_x - 6, hand_y + 26), hold=(0.5, 0.5), turn=-4
        )
        return [Layer(colour, matte, in_front_of_arms=True, lit=0.0)]
    if category == "Cross-body bags" and thing.height > 1.15 * thing.width:
        x, y = body.shoulder_line(_BAG_SIDE, 0.72)
        tall = body["hips"][1] + 0.06 * body.height - y
        colour, matte = stamp(
            thing, body.size, width=width, height=tall, at=(x + 10, y - 3), hold=(0.5, 0.0)
        )
        return [Layer(colour, matte, lit=0.0)]
    colour, matte = stamp(
        thing, body.size, width=width, at=(hand_x + 4, hand_y - 4), hold=(0.5, 0.0)
    )
    fingers = _fingers(body)
    return [
        Layer(
            colour,
            np.asarray(matte * (1 - fingers), np.float32),
            None,
            in_front_of_arms=True,
            lit=0.0,
        )
    ]


def _fingers(body: Body) -> Array:
    """The hand that a handle is held in covers it."""
    hand_y = body[f"{_BAG_SIDE}_hand"][1]
    rows = np.arange(body.size[1], dtype=np.float32)[:, None]
    near = np.exp(-0.5 * ((rows - hand_y - 6) / 16) ** 8)
    arm = body.parts[ARMS[_BAG_SIDE]].astype(np.float32)
    return np.asarray(ndimage.gaussian_filter(arm, 0.8) * near, dtype=np.float32)


def hat(cutout: Cutout, category: str, body: Body) -> list[Layer]:
    """On the head, its crown as wide as the head and some; no brim hangs over the eyes."""
    thing = Thing.of(cutout)
    spans = Spans.of(thing.matte > 0.5)
    widths = spans.right - spans.left
    crown = float(np.nanmin(widths[int(0.34 * thing.height) : int(0.56 * thing.height) + 1]))
    head = body["right_temple"][0] - body["left_temple"][0]
    scale = 1.12 * head / max(crown, 1)
    brim = int(np.nanargmax(widths)) / thing.height
    middle = float(
        np.nanmedian((spans.left + spans.right)[int(0.3 * thing.height) : int(0.6 * thing.height)])
        / 2
    )
    rest, eyes = body["right_temple"][1], body["right_eye"][1]
    # The front of a brim lies at the brows; a cap without one is drawn over the temples.
    hold, down = 1.04, rest + 10
    if brim > 0.62:
        hold, down = _front_edge(thing, middle) / thing.height, rest + _BROWS * (eyes - rest)
    colour, matte = stamp(
        thing,
        body.size,
        width=thing.width * scale,
        at=(body.middle, down),
        hold=(middle / thing.width, min(hold, 1.0)),
    )
    return [Layer(colour, matte, lit=0.0)]


def _front_edge(thing: Thing, middle: float) -> float:
    """The lowest row of a hat around its middle."""
    around = max(2, round(0.1 * thing.width))
    front = thing.matte[:, max(round(middle) - around, 0) : round(middle) + around] > 0.5
    return float(np.median(thing.height - front[::-1].argmax(axis=0)))


def glasses(cutout: Cutout, category: str, body: Body) -> list[Layer]:
    """On the eyes, as wide as the face."""
    wide = (body["right_temple"][0] - body["left_temple"][0]) * 1.02
    at = (body.middle, body["right_eye"][1] + 2)
    colour, matte = stamp(Thing.of(cutout), body.size, width=wide, at=at)
    return [Layer(colour, matte, lit=0.0, shadow=0.5)]


def scarf(cutout: Cutout, category: str, body: Body) -> list[Layer]:
    """Round the neck: what its loop shows of the inside lies behind the neck."""
    thing = Thing.of(cutout)
    chin = body["chin"][1]
    if category == "Ties & bow ties":
        bow = thing.width > thing.height
        colour, matte = stamp(
            thing,
            body.size,
            width=0.07 * body.height if bow else 0.05 * body.height,
            at=(body.middle, body["neck"][1] + 4),
            hold=(0.5, 0.5 if bow else 0.0),
        )
        return [Layer(colour, matte, lit=0.0)]
    width = 0.135 * body.height * max(1.0, thing.width / max(_loop_width(thing), 1))
    top = chin + 0.012 * body.height
    colour, matte = stamp(thing, body.size, width=width, at=(body.middle, top), hold=(0.5, 0.0))
    rows, columns = np.indices(matte.shape, dtype=np.float32)
    loop = width * _loop_width(thing) / thing.width
    away = ((columns - body.middle) / (loop * 0.36)) ** 2 + ((rows - top) / (loop * 0.30)) ** 2
    behind = np.asarray(np.clip((1 - away) / 0.2, 0, 1), dtype=np.float32)
    return [Layer(colour, matte, behind=behind, lit=0.0)]


def _loop_width(thing: Thing) -> float:
    spans = Spans.of(thing.matte > 0.5)
    return float(np.nanmax((spans.right - spans.left)[: max(thing.height // 2, 1)]))


def belt(cutout: Cutout, category: str, body: Body) -> list[Layer]:
    """Round the waist; of a belt that lies in a ring only the front is seen."""
    thing = Thing.of(cutout)
    front = _front_band(thing)
    y = body["waist"][1] + (body["crotch"][1] - body["waist"][1]) * 0.14
    half = body.half_width(y) + 4.5
    scale = 2 * half / thing.width
    colour, matte = stamp(
        Thing(thing.colour, thing.matte * front),
        body.size,
        width=2 * half,
        height=thing.height * scale * 0.8,
        at=(body.middle, y + 12),
        hold=(0.5, 1.0),
    )
    return [Layer(colour, matte, lit=0.4)]


def _front_band(thing: Thing) -> Array:
    """Of a ring seen from the front, its front half: the lower one, up to its upper edge."""
    solid = thing.matte > 0.5
    if thing.height < 0.16 * thing.width:
        return np.ones_like(thing.matte)
    low = thing.height - 1 - solid[::-1].argmax(axis=0)
    light = thing.colour.mean(axis=-1)
    # Away from the buckle, heights are counted from the lower edge.
    columns = np.concatenate(
        [
            np.arange(int(a * thing.width), int(b * thing.width))
            for a, b in ((0.14, 0.3), (0.7, 0.86))
        ]
    )
    depth = int(0.8 * thing.height)
    lift = np.arange(depth)
    rows = np.clip(low[columns][:, None] - lift[None, :], 0, thing.height - 1)
    profile = np.median(light[rows, columns[:, None]], axis=0)
    step = np.abs(ndimage.gaussian_filter1d(profile, 1.2, order=1))
    first, last = int(0.22 * thing.height), int(0.72 * thing.height)
    band = first + int(step[first:last].argmax())
    above = low[None, :] - np.arange(thing.height)[:, None]
    return np.asarray(np.clip(band + 1.0 - above, 0, 1), dtype=np.float32)


def jewellery(cutout: Cutout, category: str, body: Body) -> list[Layer]:
    """Necklaces, earrings, watches, bracelets, rings."""
    return _JEWELS.get(category, _necklace)(cutout, body)


def _necklace(cutout: Cutout, body: Body) -> list[Layer]:
    thing = Thing.of(cutout)
    width = 0.078 * body.height
    top = body["neck"][1] - 0.016 * body.height
    height = min(width * thing.height / thing.width, 0.15 * body.height)
    colour, matte = stamp(
        thing, body.size, width=width, height=height, at=(body.middle, top), hold=(0.5, 0.0)
    )
    rows = np.arange(body.size[1], dtype=np.float32)[:, None]
    neck = ndimage.binary_erosion(body.parts["neck"], iterations=3) & (rows < top + 0.22 * height)
    hidden = ndimage.gaussian_filter(neck.astype(np.float32), 1.0)
    return [Layer(colour, np.asarray(matte * (1 - hidden), np.float32), lit=0.0, shadow=0.6)]


def _earrings(cutout: Cutout, body: Body) -> list[Layer]:
    mask = cutout.mask
    labels, count = ndimage.label(ndimage.binary_closing(mask, iterations=3))
    sizes = np.bincount(labels.ravel())[1:] if count else np.zeros(0)
    big = [i + 1 for i in np.argsort(-sizes)[:2] if sizes[i] > 0.4 * sizes.max()]
    things = [Thing.of(cutout, labels == n) for n in big]
    if len(things) == 2:
        starts = [ndimage.find_objects((labels == n).astype(int))[0][1].start for n in big]
        things = [things[i] for i in np.argsort(starts)]
    else:
        things = [things[0], things[0].flipped()]
    layers = []
    for side, thing in zip(SIDES, things, strict=True):
        x, y = body[f"{side}_ear"]
        long = thing.height > 1.35 * thing.width
        tall = (0.034 if long else 0.013) * body.height
        colour, matte = stamp(
            thing,
            body.size,
            width=tall * thing.width / thing.height,
            at=(x + (2 if side == "right" else -2), y + (0 if long else 3)),
            hold=(0.5, 0.0 if long else 0.5),
        )
        layers.append(Layer(colour, matte, lit=0.0, shadow=0.4))
    return layers


def _watch(cutout: Cutout, body: Body) -> list[Layer]:
    return _round_wrist(Thing.of(cutout), body, _WATCH_SIDE, upright=True)


def _bracelet(cutout: Cutout, body: Body) -> list[Layer]:
    return _round_wrist(Thing.of(cutout), body, _WATCH_SIDE, upright=False)


def _round_wrist(thing: Thing, body: Body, side: Side, *, upright: bool) -> list[Layer]:
    centre, across, radius = body.arm(side, 0.93)
    angle = float(np.degrees(np.arctan2(-across[1], across[0] if side == "right" else -across[0])))
    if upright:
        shown = thing.rows(0.16, 0.84)
        case = 2.25 * radius
        tall = case * shown.height / shown.width
        colour, matte = stamp(
            shown,
            body.size,
            width=case,
            height=tall,
            at=centre,
            turn=90 + angle * (1 if side == "right" else -1),
        )
    else:
        colour, matte = stamp(
            thing, body.size, width=2.4 * radius, height=1.3 * radius, at=centre, turn=angle
        )
    arm: Mask = ndimage.binary_dilation(body.parts[ARMS[side]], iterations=2)
    soft = ndimage.gaussian_filter(arm.astype(np.float32), 0.8)
    return [
        Layer(
            colour, np.asarray(matte * soft, np.float32), in_front_of_arms=True, lit=0.0, shadow=0.5
        )
    ]


def _ring(cutout: Cutout, body: Body) -> list[Layer]:
    x, y = body[f"{_WATCH_SIDE}_hand"]
    colour, matte = stamp(
        Thing.of(cutout), body.size, width=0.009 * body.height, at=(x - 2, y + 14)
    )
    return [Layer(colour, matte, in_front_of_arms=True, lit=0.0, shadow=0.4)]


_JEWELS: Mapping[str, Callable[[Cutout, Body], list[Layer]]] = MappingProxyType(
    {
        **{"Necklaces": _necklace, "Earrings": _earrings, "Watches": _watch},
        **{"Bracelets": _bracelet, "Rings": _ring},
    }
)
