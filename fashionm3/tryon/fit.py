"""Where the key points of clothes come to lie on a body.

A garment lies flat in its picture and goes round the body when it is worn, so its width counts
for less than its length (`_ROUND`). It keeps its own proportions otherwise, but never gets
narrower than the body with some ease, and its sleeves and legs follow the limbs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from fashionm3.tryon.body import SIDES, Body, Side, as_points
from fashionm3.tryon.garment import Legs, Skirt, Upper
from fashionm3.tryon.geometry import Point, blend
from fashionm3.tryon.sleeve import Sleeve
from fashionm3.tryon.warp import Anchors

_ROUND = 1.22
"""How much longer than wide a flat garment is drawn when it is worn."""

EASE: Mapping[str, float] = MappingProxyType({"top": 1.07, "dress": 1.04, "outer": 1.15})
"""Half the chest of a garment, in halves of the body's between the armpits."""

_SLEEVE_EASE: Mapping[str, float] = MappingProxyType({"top": 5.0, "dress": 5.0, "outer": 13.0})
_NEAR = 12.0
"""Pixels of the garment; two anchors that are nearer say the same, or contradict each other."""
_TUBE = 0.7
"""A flat sleeve is wider than the round one that it becomes."""
_STANDING = 0.84
"""Short sleeves stand off instead of hanging down: wider, and not so far down the arm."""
_SLEEVELESS = 0.94
"""Clothes without sleeves are cut close: less of their width goes round the body."""
_FLAT = 1.1
"""Across the shoulders cloth goes round nothing: more of its width counts than at the chest."""
_AT_ARMPIT = 0.25
"""Of the way from shoulder to wrist: where an arm leaves the trunk."""
_SLEEVE_START = 0.10
"""Of the way from shoulder to wrist: where a sleeve leaves the body."""
_ALONG_SEAM = (0.25, 0.5, 0.75)
"""Of the way from shoulder to armpit: where body and sleeve know of each other."""
_BESIDE_SEAM = 0.35
"""Of the way from shoulder to neck: so far a sleeve knows the body of its garment."""
_OUTWARDS = 0.5
"""Of what a sleeve is wider than the arm: so much of its inside goes over to the outside."""
_HELD = 0.36
"""Of a sleeve's length: so far its seam keeps it from standing off the shoulder."""
_TO_WRIST = 1.01
_TROUSER_WAIST = 0.17
"""Trousers sit this far below the waist, on the way to the crotch."""
_OVER_HIPS = 0.945
"""What is left of a dress's length below the waist when it goes over the hips."""
_SKIRT_LENGTH = 1.03
"""A waist goes round the body: the flat one is longer than what is seen of it."""
_TROUSER_TUBE = 0.85
"""A flat leg is wider than the round one that it becomes; those of shorts stand off."""
_FULL_LEGS = 1.32
"""Legs that are longer than so many rises reach the ankle; shorter ones are scaled."""
_LEG_OF_RISE = 0.58
"""Part of the body's leg that one rise of a garment covers."""


@dataclass
class _Pairs:
    """Collects points of the garment with their places on the body."""

    garment: list[Point]
    body: list[Point]
    near: float = _NEAR

    def add(self, source: Point, target: Point) -> None:
        """Add a pair, unless an earlier point lies so near that both would tear the cloth."""
        for x, y in self.garment:
            if abs(x - source[0]) + abs(y - source[1]) < self.near:
                return
        self.garment.append(source)
        self.body.append(target)

    def place(self, source: Point) -> Point:
        """Where a point lies that was added before, or the one that took its place."""
        away = [abs(x - source[0]) + abs(y - source[1]) for x, y in self.garment]
        return self.body[int(np.argmin(away))]

    def anchors(self) -> Anchors:
        return Anchors(as_points(*self.garment), as_points(*self.body))


@dataclass(frozen=True)
class UpperFit:
    """Where body and sleeves of a garment go; sleeves bend on their own, as arms do."""

    body: Anchors
    sleeves: Mapping[Side, Anchors]


def fit_upper(upper: Upper, body: Body, slot: str) -> UpperFit:
    """A top, a dress or outerwear: shoulders, armpits, sides, hem, sleeves, collar."""
    pairs = _Pairs([], [])
    ease = EASE.get(slot, 1.07)
    middle = body.middle
    armpit_x, armpit_y = body["right_armpit"]
    half = (armpit_x - middle) * ease
    scale = half / upper.half_chest
    drop = armpit_y + (ease - 1) * 60
    lengthwise = scale * _ROUND
    for side in SIDES:
        sign = 1 if side == "right" else -1
        pairs.add(upper.armpits[side], (middle + sign * half, drop))
    if upper.bare_shoulders:
        _below_shoulders(pairs, upper, body, scale)
    else:
        _on_shoulders(pairs, upper, body, scale, ease)
    shoulder = float(np.mean([pairs.place(upper.shoulders[side])[1] for side in SIDES]))
    heights = _heights(upper, body, slot, lengthwise, drop=drop, shoulder=shoulder)
    # Body and sleeves bend each on its own and must meet along their seam.
    seams: dict[Side, list[Point]] = {side: [] for side in SIDES}
    for side in upper.sleeves:
        ends = upper.shoulders[side], upper.armpits[side]
        on_body = pairs.place(ends[0]), pairs.place(ends[1])
        for part in _ALONG_SEAM:
            pairs.add(blend(*ends, part), blend(*on_body, part))
            seams[side].append(blend(*ends, part))
    before: dict[int, tuple[float, float]] = {}
    hung: dict[int, float] = {}  # what the hips fill out hangs straight below them
    for left, right in upper.sides:
        y = float(np.interp(left[1], *heights))
        room = body.half_width(y) * (1 + 0.5 * (ease - 1)) + 1.5
        for point, sign in ((left, -1), (right, 1)):
            width = abs(point[0] - upper.middle)
            reach = max(width * hung.get(sign, scale), room)
            if slot == "dress" and y < body["crotch"][1]:
                hung[sign] = max(reach / width, scale)
            if sign in before and width < 0.93 * before[sign][0]:
                # The corner of a rounded hem: it is as much wider as the cloth above it.
                reach = width * before[sign][1] / before[sign][0]
            else:
                before[sign] = (width, reach)
            pairs.add(point, (middle + sign * reach, y))
        pairs.add((upper.middle, left[1]), (middle, y))
    sleeves: dict[Side, Anchors] = {}
    for side, sleeve in upper.sleeves.items():
        along_arm = _Pairs([], [], near=_NEAR / 2)
        edge = upper.sides[0][SIDES.index(side)]
        for point in (upper.shoulders[side], edge, *seams[side]):
            along_arm.add(point, pairs.place(point))
        along_arm.add(
            upper.armpits[side], _inside_arm(body, side, pairs.place(upper.armpits[side]))
        )
        # What is tucked below the body of the garment stays below it.
        ends = upper.shoulders[side], upper.necks[side]
        inside = blend(pairs.place(ends[0]), pairs.place(ends[1]), _BESIDE_SEAM)
        along_arm.add(blend(*ends, _BESIDE_SEAM), inside)
        _along_arm(along_arm, sleeve, body, side, scale, _SLEEVE_EASE.get(slot, 5.0), drop)
        sleeves[side] = along_arm.anchors()
    return UpperFit(pairs.anchors(), sleeves)


def _heights(
    upper: Upper, body: Body, slot: str, lengthwise: float, *, drop: float, shoulder: float
) -> tuple[list[float], list[float]]:
    """Heights of the garment from the armpits to the hem, and of the body where they come to lie.

    Args:
        upper: the garment.
        body: who wears it.
        slot: of the garment.
        lengthwise: pixels of the body for one of the garment.
        drop: where the armpits lie on the body.
        shoulder: where the shoulders lie on the body.
    """
    armpit = (upper.armpits["left"][1] + upper.armpits["right"][1]) / 2
    # How deep an armhole is cut says nothing of the length, so it is counted from the shoulder.
    # Straps and bare shoulders are no such measure.
    from_shoulder = (upper.shoulders["left"][1] + upper.shoulders["right"][1]) / 2
    floor = body["floor"][1] - 0.02 * body.height
    sleeved = upper.sleeves and not upper.bare_shoulders
    if upper.waist is not None and not upper.bare_shoulders and (slot == "dress" or not sleeved):
        own = (body["waist"][1] - shoulder) / (upper.waist - from_shoulder)
        # A top ends soon below its waist, so its own height says how large it is. Down a whole
        # dress a waist that was not found to a centimetre would tell: there the width says as much.
        size = own if slot != "dress" else (own + lengthwise) / 2
        stretch = float(np.clip(size, 0.75 * lengthwise, 1.15 * lengthwise))
        hem = body["waist"][1] + (upper.hem - upper.waist) * stretch * _OVER_HIPS
        return [armpit, upper.waist, upper.hem], [drop, body["waist"][1], min(hem, floor)]
    hem = drop + (upper.hem - armpit) * lengthwise * (1.0 if upper.sleeves else _SLEEVELESS)
    if slot != "dress" and sleeved:
        least = drop + (upper.hem - armpit) * lengthwise * 0.8
        hem = max(shoulder + (upper.hem - from_shoulder) * lengthwise, least)
    return [armpit, upper.hem], [drop, min(hem, floor)]


def _on_shoulders(pairs: _Pairs, upper: Upper, body: Body, scale: float, ease: float) -> None:
    neck_half = body["right_collar"][0] - body.middle
    lift = 2.0 + (ease - 1) * 40
    neck_y = 0.0
    shoulder_half = body["right_acromion"][0] - body.middle
    for side in SIDES:
        sign = 1 if side == "right" else -1
        for point, least in ((upper.necks[side], neck_half + 1), (upper.shoulders[side], 0.0)):
            width = abs(point[0] - upper.middle) * scale
            if not upper.sleeves:
                width = max(width, min(width * _FLAT, shoulder_half))
            reach = max(width, least)
            if upper.sleeves and point is upper.shoulders[side]:
                reach = max(reach, shoulder_half)
            x, y = _shoulder_at(body, side, reach)
            pairs.add(point, (x, y - lift))
            if point is upper.necks[side]:
                neck_y += (y - lift) / 2
    source_y = (upper.necks["left"][1] + upper.necks["right"][1]) / 2
    if upper.collar is not None:
        rise = min((source_y - upper.top) * scale, neck_y - body["chin"][1] - 5)
        for point, sign in zip(upper.collar, (-1, 1), strict=True):
            reach = max(abs(point[0] - upper.middle) * scale, neck_half - 1)
            part = (source_y - point[1]) / (source_y - upper.top)
            pairs.add(point, (body.middle + sign * reach, neck_y - rise * part))


def _below_shoulders(pairs: _Pairs, upper: Upper, body: Body, scale: float) -> None:
    for side in SIDES:
        sign = 1 if side == "right" else -1
        for point in (upper.necks[side], upper.shoulders[side]):
            reach = abs(point[0] - upper.middle) * scale
            y = body[f"{side}_acromion"][1] + 22
            pairs.add(point, (body.middle + sign * reach, y))


def _shoulder_at(body: Body, side: Side, reach: float) -> Point:
    """The point of the shoulder line that lies `reach` from the middle."""
    line = [body.shoulder_line(side, part) for part in np.linspace(0, 1, 12)]
    away = [abs(x - body.middle) for x, _ in line]
    y = float(np.interp(reach, away, [y for _, y in line]))
    sign = 1 if side == "right" else -1
    return body.middle + sign * reach, y


def _inside_arm(body: Body, side: Side, armpit: Point) -> Point:
    """An armpit where it is seen of a sleeve: on the inner side of the arm, or skin would show."""
    (x, _), _, radius = body.arm(side, _AT_ARMPIT)
    inner = abs(x - body.middle) - radius - 2
    sign = 1 if side == "right" else -1
    return body.middle + sign * min(abs(armpit[0] - body.middle), inner), armpit[1]


def _along_arm(
    pairs: _Pairs, sleeve: Sleeve, body: Body, side: Side, scale: float, ease: float, drop: float
) -> None:
    """A sleeve: it starts between shoulder and armpit and follows the arm from there.

    `drop` is the height at which the garment's armpit lies on the body.
    """
    sign = 1 if side == "right" else -1
    line = [body[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist")]
    arm = sum(np.hypot(b[0] - a[0], b[1] - a[1]) for a, b in zip(line, line[1:], strict=False))
    part = sleeve.length * scale * _ROUND / arm
    if part > 0.70:  # long sleeves end at the wrist, whatever the arm's length
        part = _TO_WRIST
    elif part < 0.55:
        part *= _STANDING
    start = _SLEEVE_START
    for (stop, outer, inner), flat in zip(sleeve.pairs, sleeve.widths, strict=True):
        centre, across, radius = body.arm(side, start + (max(part, start + 0.12) - start) * stop)
        reach = max(flat * scale / 2 * _TUBE, radius + ease)
        # Full sleeves fall outwards: the body's side leaves no room inside.
        shift = (reach - radius - ease) * _OUTWARDS
        room = reach - shift
        inside = centre[0] - across[0] * room, centre[1] - across[1] * room
        # Outside it goes round the whole shoulder, on which the seam holds it.
        (x, y), across, _ = body.arm(side, part * stop)
        near = body.arm_edge(side, part * stop) + ease
        out = near + max(reach + shift - near, 0) * min(stop / _HELD, 1.0)
        pairs.add(outer, (x + across[0] * out, y + across[1] * out))
        if inside[1] > drop + 6 and (inside[0] - body.middle) * sign > 0:
            pairs.add(inner, inside)


def fit_legs(legs: Legs, body: Body) -> Anchors:
    """Trousers and shorts: waist, hips, crotch, each leg down to its end."""
    pairs = _Pairs([], [])
    middle = body.middle
    waist_y = body["waist"][1] + (body["crotch"][1] - body["waist"][1]) * _TROUSER_WAIST
    crotch_y = body["crotch"][1] + 7
    (left, source_waist), (right, _) = legs.waist
    waist_half = body.half_width(waist_y) + 2.5
    scale = 2 * waist_half / max(right - left, 1.0)
    for x, sign in ((left, -1), (right, 1)):
        pairs.add((x, source_waist), (middle + sign * waist_half, waist_y))
    for edge_left, edge_right in legs.hips:
        part = (edge_left[1] - source_waist) / (legs.crotch[1] - source_waist)
        y = waist_y + (crotch_y - waist_y) * part
        room = body.half_width(y) + 3
        for point, sign in ((edge_left, -1), (edge_right, 1)):
            reach = max(abs(point[0] - legs.middle) * scale, room)
            pairs.add(point, (middle + sign * reach, y))
    pairs.add(legs.crotch, (middle, crotch_y))
    ankle = body["right_ankle"][1] + 8
    long = legs.leg_part > _FULL_LEGS
    part = 1.0 if long else min(legs.leg_part * _LEG_OF_RISE, 0.92)
    tube = _TROUSER_TUBE if long else 1.0
    hem_y = crotch_y + (ankle - crotch_y) * part
    for side in SIDES:
        sign = 1 if side == "right" else -1
        first, last = legs.crotch[1], legs.ends[side]
        for edges in legs.legs[side]:
            y = crotch_y + (hem_y - crotch_y) * (edges[0][1] - first) / (last - first)
            bounds = body.leg(side, y)
            inner_body, outer_body = bounds if side == "right" else bounds[::-1]
            flat = abs(edges[1][0] - edges[0][0]) * scale
            width = max(flat * tube, abs(outer_body - inner_body) + 7)
            centre = (inner_body + outer_body) / 2
            inner = centre - sign * width / 2
            # Wide legs touch in the middle, they do not cross it.
            inner = max(inner, middle + 1) if sign > 0 else min(inner, middle - 1)
            outer = inner + sign * width
            outer = max(outer, outer_body + 3) if sign > 0 else min(outer, outer_body - 3)
            source = edges if side == "right" else edges[::-1]
            pairs.add(source[0], (inner, y))
            pairs.add(source[1], (outer, y))
    return pairs.anchors()


def fit_skirt(skirt: Skirt, body: Body) -> Anchors:
    """A skirt: waist and edges, as long as its own proportions say."""
    pairs = _Pairs([], [])
    middle = body.middle
    waist_y = body["waist"][1] + 14
    waist_half = body.half_width(waist_y) + 2.5
    (left, source_waist), (right, _) = skirt.waist
    scale = 2 * waist_half / max(right - left, 1.0)
    length = skirt.length_in_waists * 2 * waist_half * _SKIRT_LENGTH
    length = min(length, body["right_ankle"][1] - waist_y)
    for x, sign in ((left, -1), (right, 1)):
        pairs.add((x, source_waist), (middle + sign * waist_half, waist_y))
    hung: dict[int, float] = {}  # what the hips fill out hangs straight below them
    for edge_left, edge_right in skirt.sides:
        y = waist_y + length * (edge_left[1] - source_waist) / (skirt.hem - source_waist)
        room = body.half_width(y) + 3
        for point, sign in ((edge_left, -1), (edge_right, 1)):
            width = abs(point[0] - skirt.middle)
            reach = max(width * hung.get(sign, scale), room)
            if y < body["hips"][1]:
                hung[sign] = max(reach / width, scale)
            pairs.add(point, (middle + sign * reach, y))
        pairs.add((skirt.middle, edge_left[1]), (middle, y))
    return pairs.anchors()
