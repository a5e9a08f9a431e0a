"""The part of a body that a garment covers, going by the words for its cut alone.

It is drawn from landmarks, the body's silhouette and the garment's words, as a tailor's chart
would, and knows nothing of the picture or of how garments are fitted:

- upper body: from the shoulder line to the hem, as wide as the body with ease; hems lie at the
  hips, at mid-thigh (long knitwear), the knee or the calf (coats), and where the words say for
  dresses and skirts: mid-thigh (mini), mid-calf (midi), above the ankle (maxi);
- sleeves: the arm with ease, to the middle of the upper arm (short) or the wrist (long);
- skirts: from the waist, falling outwards by the angle of the cut;
- trousers: from below the waist to the ankle, each leg with a width at the knee and at the hem
  that the cut gives; shorts end above the knee;
- the neck opening: an ellipse of the depth that the neckline gives; bare shoulders are bare with
  what of the sleeves would lie on them.

Words that it does not know leave the plainest cut.
"""

from collections.abc import Sequence

import numpy as np
import skia

from fashionm3.domain import Slot
from fashionm3.tryon.body import SIDES, Body, Side
from fashionm3.tryon.geometry import Mask, Point

MEASURED: tuple[Slot, ...] = ("top", "outer", "bottom", "dress")
"""Slots that have such a part."""

_EASE = 0.007
"""Of the body's height, on each side: about 1.2 cm on a person of 1.75 m."""
_OUTER_EASE = 0.014
_FALLS = {"A-line": 14.0, "pleated": 14.0, "wrap": 10.0, "sheath": 0.0, "pencil": 0.0}
"""Degrees by which a skirt falls outwards of the hips."""
_LEGS = {
    **{"straight-leg": (0.062, 0.058), "wide-leg": (0.086, 0.104), "tapered": (0.060, 0.036)},
    **{"skinny": (0.052, 0.034), "flared": (0.054, 0.082), "leggings": (0.052, 0.031)},
    **{"joggers": (0.072, 0.038)},
}
"""Widths of a leg at the knee and at the hem, in body heights."""


def expected(slot: Slot, category: str, details: Sequence[str], body: Body) -> Mask:
    """The part of the body that a garment covers, `(H, W)`; see the module.

    Args:
        slot: of the garment, one of `MEASURED`.
        category: one of the vocabulary's.
        details: words for its cut.
        body: who wears it.
    """
    words = set(details)
    if slot == "bottom":
        polygons = _skirt(words, body) if category == "Skirts" else _legs(category, words, body)
        return _drawn(polygons, body)
    ease = (_OUTER_EASE if slot == "outer" else _EASE) * body.height
    polygons = [_trunk(slot, category, words, body, ease)]
    part = _sleeve_part(slot, category, words)
    if part:
        polygons += [_sleeve(side, part, body, ease) for side in SIDES]
    covered = _drawn(polygons, body)
    if "off-shoulder top" in words:
        covered[: round(_bare_to(body))] = False
    return covered & ~_neck_hole(category, words, body)


def _bare_to(body: Body) -> float:
    """Where bare shoulders end, going down: a third of the way to the armpit."""
    shoulder, armpit = body["right_acromion"][1], body["right_armpit"][1]
    return shoulder + (armpit - shoulder) / 3


def _trunk(slot: Slot, category: str, words: set[str], body: Body, ease: float) -> list[Point]:
    hem = _hem(slot, category, words, body)
    fall = max((_FALLS.get(word, 0.0) for word in words), default=0.0)
    if slot == "outer" or category == "Knitwear":
        fall = 3.0
    if "peplum top" in words:
        fall = 20.0
    sleeveless = not _sleeve_part(slot, category, words)
    right: list[Point] = []
    for part in (0.15, 0.4, 0.7, 1.0):
        x, y = body.shoulder_line("right", part * (0.8 if sleeveless else 1.0))
        right.append((x - body.middle, y - 0.4 * ease))
    if "halter top" in words:
        right = [(body["right_collar"][0] - body.middle, body["right_collar"][1])]
    elif "camisole" in words:
        right = [(x - body.middle, y) for x, y in [body.shoulder_line("right", 0.45)]]
    top = body["right_armpit"][1]
    if "off-shoulder top" in words:
        right = [(body["right_acromion"][0] - body.middle + ease, _bare_to(body))]
    start = body["waist"][1] if slot == "dress" or "peplum top" in words else body["hips"][1]
    widest = 0.0
    for y in np.linspace(top, hem, 24):
        room = body.half_width(float(y)) + ease
        if y > body["hips"][1]:
            room = max(room, widest)  # cloth that has passed the hips falls straight
        flare = float(np.tan(np.radians(fall))) * max(y - start, 0.0)
        base = body.half_width(start) + ease
        half = max(room, base + flare) if fall else room
        widest = max(widest, body.half_width(float(y)) + ease)
        right.append((half, float(y)))
    return _mirrored(right, body)


def _hem(slot: Slot, category: str, words: set[str], body: Body) -> float:
    hips, crotch = body["hips"][1], body["crotch"][1]
    knee, ankle = body["right_knee"][1], body["right_ankle"][1]
    if slot == "dress" or category == "Skirts":
        if "mini" in words:
            return crotch + 0.42 * (knee - crotch)
        return knee + (0.88 if "maxi" in words else 0.42) * (ankle - knee)
    if category == "Coats":
        return knee + (0.45 * (ankle - knee) if "long" in words else -0.02 * body.height)
    if category == "Knitwear" and "long" in words:
        return crotch + 0.45 * (knee - crotch)
    if "camisole" in words or category in (
        "T-shirts & vests",
        "Shirts",
        "Polo shirts",
        "Sweaters & knitwear",
    ):
        return (hips + crotch) / 2
    return hips


def _sleeve_part(slot: Slot, category: str, words: set[str]) -> float:
    """How far down the arm the sleeve goes; 0: none."""
    if words & {"sleeveless", "camisole", "halter top", "peplum top"}:
        return 0.0
    if words & {"short-sleeved", "off-shoulder top"}:
        return 0.34
    if category == "Tops":
        return 0.0
    return 1.0


def _sleeve(side: Side, part: float, body: Body, ease: float) -> list[Point]:
    outer: list[Point] = []
    inner: list[Point] = []
    for at in np.linspace(0.0, part, 12):
        (x, y), across, radius = body.arm(side, float(at))
        edge = max(body.arm_edge(side, float(at)) if at < 0.3 else radius, radius)
        outer.append((x + across[0] * (edge + ease), y + across[1] * (edge + ease)))
        inner.append((x - across[0] * (radius + ease), y - across[1] * (radius + ease)))
    return [*outer, *inner[::-1]]


def _neck_hole(category: str, words: set[str], body: Body) -> Mask:
    depth = 0.018
    if words & {"V-neck", "wrap"}:
        depth = 0.075
    elif words & {"turtleneck", "hooded"} or category in ("Shirts", "Polo shirts", "Coats"):
        depth = 0.0
    half = body["right_collar"][0] - body.middle + 0.006 * body.height
    if "camisole" in words:  # down to the bodice between the straps
        depth = (body["right_armpit"][1] - body["neck"][1]) / body.height
        half = body.shoulder_line("right", 0.45)[0] - body.middle
    x, y = body["neck"]
    rows, columns = np.indices((body.size[1], body.size[0]))
    inside = ((columns - x) / half) ** 2 + ((rows - y) / max(depth * body.height, 1)) ** 2 < 1
    return np.asarray(inside | (rows < y - 0.004 * body.height), dtype=bool)


def _skirt(words: set[str], body: Body) -> list[list[Point]]:
    fall = max((_FALLS.get(word, 0.0) for word in words), default=0.0)
    waist, hem = body["waist"][1] + 0.006 * body.height, _hem("bottom", "Skirts", words, body)
    ease = _EASE * body.height
    right: list[Point] = []
    widest = 0.0
    for y in np.linspace(waist, hem, 24):
        here = body.half_width(float(y)) + ease
        widest = max(widest, here)
        flare = body.half_width(waist) + ease + float(np.tan(np.radians(fall))) * (y - waist)
        right.append((max(widest, flare), float(y)))
    return [_mirrored(right, body)]


def _legs(category: str, words: set[str], body: Body) -> list[list[Point]]:
    ease = _EASE * body.height
    waist = body["waist"][1] + 0.015 * body.height
    crotch, ankle = body["crotch"][1] + 5, body["right_ankle"][1]
    knee = body["right_knee"][1]
    shorts = category == "Shorts"
    end = crotch + 0.62 * (knee - crotch) if shorts else ankle
    cut = next((_LEGS[word] for word in words if word in _LEGS), _LEGS["straight-leg"])
    right = [(body.half_width(float(y)) + ease, float(y)) for y in np.linspace(waist, crotch, 8)]
    polygons = [_mirrored(right, body)]
    for side in SIDES:
        sign = 1 if side == "right" else -1
        outer: list[Point] = []
        inner: list[Point] = []
        for y in np.linspace(crotch - 4, end, 16):
            left_edge, right_edge = body.leg(side, float(y))
            leg = right_edge - left_edge
            if y < knee:
                part = (y - crotch) / (knee - crotch)
                width = (leg + 2 * ease) * (1 - part) + cut[0] * body.height * part
            else:
                part = (y - knee) / (ankle - knee)
                width = (cut[0] + (cut[1] - cut[0]) * part) * body.height
            width = max(width, leg + ease)
            if shorts:
                width = max(width, (body["right_hip"][0] - body.middle) + ease)
            middle = (left_edge + right_edge) / 2
            near = max((middle - body.middle) * sign - width / 2, 0.5)
            inner.append((body.middle + sign * near, float(y)))
            outer.append((body.middle + sign * (near + width), float(y)))
        polygons.append([*outer, *inner[::-1]])
    return polygons


def _mirrored(right: Sequence[Point], body: Body) -> list[Point]:
    both = [(body.middle + x, y) for x, y in right]
    return [*both, *[(body.middle - x, y) for x, y in reversed(right)]]


def _drawn(polygons: Sequence[Sequence[Point]], body: Body) -> Mask:
    surface = skia.Surface(*body.size)
    with surface as canvas:
        for polygon in polygons:
            path = skia.Path()
            path.addPoly([skia.Point(float(x), float(y)) for x, y in polygon], True)
            canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    return np.asarray(surface.toarray()[..., 3] > 127, dtype=bool)
