"""What a garment's outline says: where its shoulders, armpits, sleeves, hem or legs are.

All of it is read off the matte of a garment seen from the front, roughly upright; nothing depends
on who drew or photographed it. Sides are those of the picture.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fashionm3.errors import TryOnError
from fashionm3.tryon.body import SIDES, Side
from fashionm3.tryon.cutout import Cutout
from fashionm3.tryon.geometry import Mask, Point, Points, Spans, blend, run_through
from fashionm3.tryon.sleeve import Sleeve, measure_sleeve

_JUMP = 0.16
"""Of the half chest: a run that narrows by so much at once leaves a sleeve behind."""
_DRAWN_IN, _WIDER_BELOW = 0.90, 1.15
"""A waist is so much narrower than the chest, and what hangs below it so much wider again."""
_GAP = 0.05
"""Of the height: what parts two legs is taller; belt loops and pin-holes leave smaller ones."""


@dataclass(frozen=True)
class Upper:
    """A garment that hangs from the shoulders: top, outerwear, dress."""

    middle: float
    top: float
    hem: float
    shoulders: Mapping[Side, Point]
    armpits: Mapping[Side, Point]
    necks: Mapping[Side, Point]
    """On the shoulder line beside the neck."""
    sides: tuple[tuple[Point, Point], ...]
    """(left, right) edges of the body from below the armpits to the hem."""
    collar: tuple[Point, Point] | None = None
    """Top corners of a high collar or hood."""
    sleeves: Mapping[Side, Sleeve] = field(default_factory=dict)
    bare_shoulders: bool = False
    """Its top edge runs across below the shoulders."""
    waist: float | None = None
    """Where it is drawn in at the waist and wider below; None: it falls straight."""

    @property
    def half_chest(self) -> float:
        """Half the distance between the armpits."""
        return (self.armpits["right"][0] - self.armpits["left"][0]) / 2


@dataclass(frozen=True)
class Legs:
    """Trousers and shorts."""

    middle: float
    waist: tuple[Point, Point]
    hips: tuple[tuple[Point, Point], ...]
    crotch: Point
    legs: Mapping[Side, tuple[tuple[Point, Point], ...]]
    """(left, right) edges of each leg from below the crotch to above its end."""
    ends: Mapping[Side, float]
    """The last row of each leg."""
    leg_part: float
    """Length of the legs in heights from waist to crotch: about 1.7 when they reach the ankle."""


@dataclass(frozen=True)
class Skirt:
    """A skirt: edges from the waist to the hem."""

    middle: float
    waist: tuple[Point, Point]
    sides: tuple[tuple[Point, Point], ...]
    """From below the waist to above the hem."""
    hem: float

    @property
    def length_in_waists(self) -> float:
        """Its length, measured in widths of its waist."""
        (left, y), (right, _) = self.waist
        return (self.hem - y) / max(right - left, 1.0)


def measure_upper(cutout: Cutout) -> Upper:
    """Measure a garment that hangs from the shoulders.

    Raises:
        TryOnError: if the outline is too small to be one.
    """
    mask = cutout.mask
    rows = _rows(mask)
    top, bottom = int(rows[0]), int(rows[-1])
    height = bottom - top
    spans = Spans.of(mask)
    # Sleeves end above the hem more often than not, and spread evenly when they do not.
    lower = np.arange(top + int(0.3 * height), bottom + 1)
    middle = float(np.median((spans.left[lower] + spans.right[lower]) / 2))
    profile = {side: _profile(mask, middle, side) for side in SIDES}
    body = float(np.nanmedian([profile[s][lower] for s in SIDES]))
    solid = mask[:, round(middle)]
    found = {side: _armpit(profile[side], solid, top, height, body) for side in SIDES}
    sleeved = any(is_sleeve for _, is_sleeve in found.values())
    armpit_y = float(np.mean([y for y, _ in found.values()]))
    reach = [_after(profile[side], int(found[side][0])) for side in SIDES]
    chest = min(reach) if sleeved else float(np.mean(reach))
    armpits: dict[Side, Point] = {
        "left": (middle - reach[0], float(found["left"][0])),
        "right": (middle + reach[1], float(found["right"][0])),
    }
    upper_edge = _top_edge(mask)
    shoulders, necks = {}, {}
    for side, sign in (("left", -1), ("right", 1)):
        side_: Side = "left" if side == "left" else "right"
        if sleeved:
            shoulders[side_] = _on_edge(upper_edge, middle + sign * 0.95 * chest, armpit_y)
            necks[side_] = _on_edge(upper_edge, middle + sign * 0.46 * chest, armpit_y)
        else:
            shoulders[side_], necks[side_] = _bare_arm(mask, spans, sign, top, armpit_y, middle)
    hem = _hem(mask, middle, bottom, chest)
    sides = tuple(
        _edges(profile, middle, armpit_y, hem, part) for part in _parts(hem, armpit_y, chest)
    )
    collar = _collar(spans, middle, top, necks, chest) if sleeved else None
    flat = abs(necks["left"][1] + necks["right"][1] - shoulders["left"][1] - shoulders["right"][1])
    sleeves = {}
    if sleeved:
        for side in SIDES:
            sleeve = measure_sleeve(
                mask, middle, side, shoulders[side], armpits[side], profile[side]
            )
            if sleeve is not None:
                sleeves[side] = sleeve
    return Upper(
        middle=middle,
        top=float(top),
        hem=hem,
        shoulders=shoulders,
        armpits=armpits,
        necks=necks,
        sides=sides,
        collar=collar,
        sleeves=sleeves,
        bare_shoulders=bool(
            sleeved and flat < 0.10 * chest and shoulders["left"][1] - top < 0.16 * chest
        ),
        waist=_waist(profile, armpit_y, hem, chest),
    )


def measure_legs(cutout: Cutout) -> Legs | None:
    """Measure trousers or shorts; None if no legs can be told apart."""
    mask = cutout.mask
    rows = _rows(mask)
    top, bottom = int(rows[0]), int(rows[-1])
    height = bottom - top
    spans = Spans.of(mask)
    upper = np.arange(top, top + max(int(0.3 * height), 2))
    middle = float(np.median((spans.left[upper] + spans.right[upper]) / 2))
    crotch = _crotch(mask, middle, top, bottom)
    if crotch is None:
        return None
    x, y = crotch
    waist_y = top + 0.025 * height
    waist = spans.at(waist_y)
    hips = []
    for part in (0.35, 0.7, 0.95):
        at = waist_y + (y - waist_y) * part
        left, right = spans.at(at)
        hips.append(((left, at), (right, at)))
    legs: dict[Side, tuple[tuple[Point, Point], ...]] = {}
    ends: dict[Side, float] = {}
    for side in SIDES:
        half = mask.copy()
        if side == "left":
            half[:, int(x) + 1 :] = False
        else:
            half[:, : int(x)] = False
        own = Spans.of(half)
        end = int(np.flatnonzero(half.any(axis=1))[-1])
        edges = []
        for part in (0.08, 0.3, 0.55, 0.8, 0.97):
            at = y + (end - y) * part
            left, right = own.at(at)
            edges.append(((left, at), (right, at)))
        legs[side], ends[side] = tuple(edges), float(end)
    return Legs(
        middle=middle,
        waist=((waist[0], waist_y), (waist[1], waist_y)),
        hips=tuple(hips),
        crotch=crotch,
        legs=legs,
        ends=ends,
        leg_part=(bottom - y) / max(y - top, 1),
    )


def measure_skirt(cutout: Cutout) -> Skirt:
    """Measure a skirt."""
    mask = cutout.mask
    rows = _rows(mask)
    top, bottom = int(rows[0]), int(rows[-1])
    height = bottom - top
    spans = Spans.of(mask)
    middle = float(np.median([spans.middle(y) for y in rows[: max(height // 2, 1)]]))
    waist_y = top + 0.03 * height
    left, right = spans.at(waist_y)
    sides = []
    for part in (0.12, 0.25, 0.4, 0.6, 0.8, 0.97):
        at = waist_y + (bottom - waist_y) * part
        edges = spans.at(at)
        sides.append(((edges[0], at), (edges[1], at)))
    return Skirt(middle, ((left, waist_y), (right, waist_y)), tuple(sides), float(bottom))


def _rows(mask: Mask) -> NDArray[np.intp]:
    # Single pixels that stick out (a thread, a loop) are not the garment's end.
    full = mask.sum(axis=1)
    rows = np.flatnonzero(full >= max(2, 0.02 * full.max()))
    if len(rows) < 16:
        raise TryOnError(f"the garment is only {len(rows)} pixels tall; the least is 16")
    return rows


def _profile(mask: Mask, middle: float, side: Side) -> Points:
    """How far the run of pixels through the middle reaches to one side, per row."""
    x = round(middle)
    outwards = mask[:, x:] if side == "right" else mask[:, x::-1]
    # The middle may be open (a neckline, an open front): start at the nearest cloth.
    start = outwards.argmax(axis=1)
    steps = np.arange(outwards.shape[1])
    gap = ~outwards & (steps > start[:, None])
    end = np.where(gap.any(axis=1), gap.argmax(axis=1), outwards.shape[1]) - 1
    reach = x + end - middle if side == "right" else middle - (x - end)
    return np.where(outwards.any(axis=1), reach, np.nan)


def _armpit(profile: Points, solid: Mask, top: int, height: int, body: float) -> tuple[float, bool]:
    """The row of the armpit, and whether a sleeve begins there."""
    window = max(2, height // 60)
    last = top + int(0.72 * height)
    best, at = 0.0, top
    for y in range(top + int(0.06 * height), last):
        before, after = profile[y], profile[min(y + window, len(profile) - 1)]
        if np.isnan(before) or np.isnan(after):
            continue
        # Wide rows lose a sleeve at the armpit; the first large jump is the one.
        if before - after > best and before - after > _JUMP * body and after > 0.5 * body:
            best, at = float(before - after), y + window
            if best > 0.6 * body:
                break
    if best:
        return float(at), True
    # Without sleeve: below the armhole or the slanted edge of a bodice, where the side, having
    # come further out than ever, turns down. Straps alone have nothing in the middle.
    window = max(4, height // 18)
    furthest = np.fmax.accumulate(profile[top:])
    for y in range(top + int(0.08 * height), top + int(0.55 * height)):
        grows = profile[min(y + window, len(profile) - 1)] - profile[y]
        below = np.nanmax(profile[y : y + int(0.2 * height)], initial=0)
        at_side = profile[y] >= furthest[y - top] - 1 and below < 1.12 * profile[y]
        if solid[y] and at_side and grows < 0.16 * window:
            return float(y), False
    return float(top + 0.42 * min(body * 2, height * 0.6)), False


def _after(profile: Points, y: int) -> float:
    values = profile[y + 1 : y + 6]
    return float(np.nanmin(values)) if np.isfinite(values).any() else float(np.nanmedian(profile))


def _top_edge(mask: Mask) -> Points:
    some = mask.any(axis=0)
    return np.where(some, mask.argmax(axis=0).astype(np.float64), np.nan)


def _on_edge(edge: Points, x: float, limit: float) -> Point:
    """The point of the upper edge at a column, of those that lie above `limit`."""
    columns = np.flatnonzero(~np.isnan(edge) & (edge < limit))
    column = int(columns[np.abs(columns - x).argmin()])
    near = edge[max(column - 2, 0) : column + 3]
    return float(column), float(np.nanmedian(near))


def _bare_arm(
    mask: Mask, spans: Spans, sign: int, top: int, armpit_y: float, middle: float
) -> tuple[Point, Point]:
    """Outer and inner end of the shoulder or strap of a garment without sleeves.

    Where a closed back fills the neckline, the shoulder is highest beside the neck, and ends at the
    corner from which the armhole goes down.
    """
    y = top + 0.06 * (armpit_y - top)
    x = spans.at(y)[0 if sign < 0 else 1]
    if not mask[round(top + 0.3 * (armpit_y - top)), round(middle)]:
        return (x, y), _strap_inside(mask, y, x, middle)
    edge = _top_edge(mask)
    own = np.arange(len(edge)) * sign > middle * sign
    highest = np.nanmin(edge[own])
    columns = np.flatnonzero(own & (edge < highest + 1.5))
    neck = (float(np.median(columns)), float(highest))
    rows = np.arange(round(y), round(top + 0.4 * (armpit_y - top)))
    outline = (spans.left if sign < 0 else spans.right)[rows]
    armpit = spans.at(armpit_y)[0 if sign < 0 else 1]
    chord = np.interp(rows, (neck[1], armpit_y), (neck[0], armpit))
    corner = int(np.nanargmax((outline - chord) * sign))
    return (float(outline[corner]), float(rows[corner])), neck


def _strap_inside(mask: Mask, y: float, x: float, middle: float) -> Point:
    """The inner end of the strap whose outer end is at `(x, y)`."""
    run = run_through(mask[round(y)], round(x))
    if run is None:
        return blend((x, y), (middle, y), 0.4)
    inner = run[0] if x > middle else run[1]
    if (inner - middle) * (x - middle) <= 0:  # no neckline between the straps
        return blend((x, y), (middle, y), 0.4)
    return float(inner), y


def _hem(mask: Mask, middle: float, bottom: int, chest: float) -> float:
    half = max(2, int(0.45 * chest))
    columns = mask[:, max(round(middle) - half, 0) : round(middle) + half + 1]
    lows = [np.flatnonzero(c)[-1] for c in columns.T if c.any()]
    return float(np.median(lows)) if lows else float(bottom)


def _parts(hem: float, armpit_y: float, chest: float) -> Points:
    count = int(np.clip((hem - armpit_y) / (0.55 * chest), 3, 9))
    return np.linspace(0, 1, count + 1)[1:] - 0.012


def _edges(
    profile: Mapping[Side, Points], middle: float, armpit_y: float, hem: float, part: float
) -> tuple[Point, Point]:
    y = armpit_y + (hem - armpit_y) * part
    row = round(y)
    left = float(np.nanmedian(profile["left"][row - 1 : row + 2]))
    right = float(np.nanmedian(profile["right"][row - 1 : row + 2]))
    return (middle - left, y), (middle + right, y)


def _waist(
    profile: Mapping[Side, Points], armpit_y: float, hem: float, chest: float
) -> float | None:
    half = (profile["left"] + profile["right"]) / 2
    first, last = round(armpit_y + 0.4 * chest), round(min(hem - 0.4 * chest, armpit_y + 2 * chest))
    rows = np.arange(first, last)
    rows = rows[np.isfinite(half[first:last])] if last > first else rows[:0]
    if not len(rows):
        return None
    narrowest = float(half[rows].min())
    below = half[int(rows[half[rows].argmin()]) : round(hem)]
    if narrowest > _DRAWN_IN * chest or np.nanmax(below) < _WIDER_BELOW * narrowest:
        return None
    # A waistband is narrow over some rows: its middle counts.
    return float(np.median(rows[half[rows] < 1.02 * narrowest]))


def _collar(
    spans: Spans, middle: float, top: int, necks: Mapping[Side, Point], chest: float
) -> tuple[Point, Point] | None:
    neck_y = (necks["left"][1] + necks["right"][1]) / 2
    if neck_y - top < 0.22 * chest:
        return None
    y = top + 0.12 * (neck_y - top)
    left, right = spans.at(y)
    return (left, y), (right, y)


def _crotch(mask: Mask, middle: float, top: int, bottom: int) -> Point | None:
    """The lowest place where both legs are one."""
    best: tuple[float, float] | None = None
    reach = max(2, int(0.12 * np.nanmax(mask.sum(axis=1))))
    least = max(2, round(_GAP * (bottom - top)))
    for x in range(round(middle) - reach, round(middle) + reach + 1):
        if not 0 <= x < mask.shape[1]:
            continue
        cloth = np.flatnonzero(mask[top : bottom + 1, x])
        if not len(cloth):
            continue
        gaps = np.diff(cloth, append=bottom - top + 1 + least) - 1
        y = top + int(cloth[np.flatnonzero(gaps >= least)[0]])
        if best is None or y < best[1]:
            best = (float(x), float(y))
    if best is None or best[1] > bottom - 0.06 * (bottom - top):
        return None
    return best
