"""Dresses: A-line, wrap and sheath, in three lengths and with three kinds of sleeves."""

from dataclasses import dataclass
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import collars, cut
from fashionm3.demoshop.drawing.body import Body, Sleeve
from fashionm3.demoshop.drawing.canvas import BLACK, Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import Outline, flowing, for_side, mirror, strip

_LENGTHS: dict[str, float] = {"mini": 84, "midi": 122, "maxi": 146}
"""From shoulder to hem in centimetres: to mid-thigh, mid-calf and above the ankle."""
_FLARES: dict[str, float] = {"A-line": 0.28, "wrap": 0.19, "sheath": -0.02}
"""How much wider on each side for each centimetre below the hips."""

_TOP, _BOTTOM = 6.0, 94.0


@dataclass(frozen=True)
class DressCut:
    """A dress drawn to scale: `s` units of the sheet are a centimetre."""

    body: Body
    s: float
    style: str
    hip: float
    hem: float

    @property
    def skirt(self) -> skia.Path:
        """The skirt from the waist down."""
        waist, waist_y = self.body.waist, self.body.waist_y
        hip_y = waist_y + 20 * self.s
        dip = 1.2 if self.style == "sheath" else 2.6
        return (
            Outline(0, waist_y - 0.4)
            .line((waist, waist_y - 0.4))
            .through((self.hip, hip_y), (self.hem, _BOTTOM))
            .curve((self.hem * 0.55, _BOTTOM + dip), (0, _BOTTOM + dip))
            .mirrored()
        )


def dress(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A dress; sleeves first, then the body, the skirt and the waist over both."""
    style = design.features.get("cut", "A-line")
    length = _LENGTHS[design.features.get("length", "mini")]
    s = (_BOTTOM - _TOP) / length
    sleeve = design.features.get("sleeve", "sleeveless")
    bare = sleeve == "sleeveless"
    flare = _FLARES[style]
    wide = canvas.vary(1, 0.05)
    hip = wide * {"A-line": 22.0, "wrap": 21.0, "sheath": 20.5}[style] * s
    waist_y = _TOP + canvas.vary(40, 0.04) * s
    body = Body(
        neck=(9.0 if bare else 8.4) * s,
        neck_y=_TOP,
        shoulder=(15.5 if bare else 18.5) * s,
        shoulder_y=_TOP + (3 if bare else 4) * s,
        chest=canvas.vary(20, 0.03) * s,
        chest_y=_TOP + 22 * s,
        waist=(17 if style == "sheath" else 15.6) * s,
        waist_y=waist_y,
        hem=(17 if style == "sheath" else 15.6) * s,
        hem_y=waist_y,
        dip=0,
    )
    shape = DressCut(
        body,
        s,
        style,
        hip,
        canvas.vary(hip + flare * (length - 60) * s, 0.08 if flare > 0 else 0.03),
    )
    if sleeve == "long-sleeved":
        arm = Sleeve(body, (31 * s, _TOP + 58 * s), 9 * s, fullness=0.8 * s).posed(canvas)
        cut.sleeves(canvas, fabric.block(), arm, folds=6)
        cut.cuffs(canvas, fabric.block(), arm, height=4 * s)
    elif sleeve == "short-sleeved":
        arm = Sleeve(body, (29.5 * s, _TOP + 23 * s), 13.5 * s, fullness=1.2 * s).posed(canvas)
        cut.sleeves(canvas, fabric.block(), arm, folds=3)
        cut.sleeve_hems(canvas, fabric.block(), arm, height=1.8 * s)
    cut.inside_back(canvas, fabric, body, rise=0.6)
    depth = (24 if style == "wrap" else 12 if style == "A-line" else 7) * s
    if style == "wrap":
        _wrapped_bodice(canvas, fabric, shape, depth)
    else:
        _bodice(canvas, fabric, shape, depth)
    if bare:
        armhole = Outline(body.shoulder, body.shoulder_y).bend(*body.armhole).path(closed=False)
        for line in (armhole, mirror(armhole)):
            cut.neck_band(canvas, fabric, line, width=1.3 * s, ribbed=False)
    else:
        cut.armhole_seams(canvas, fabric, body)
    _skirt(canvas, fabric.shifted(0, 3), shape)


def _bodice(canvas: Canvas, fabric: Fabric, shape: DressCut, depth: float) -> None:
    body, s = shape.body, shape.s
    neckline = body.neckline(depth, sharp=False)
    front = body.front(neckline)
    canvas.cloth(front, fabric, lift=0.4)
    with canvas.softly(front):
        for side in (-1, 1):
            dart = [
                (side * 8 * s, body.waist_y),
                (side * 8.6 * s, body.waist_y - 9 * s),
                (side * 10 * s, body.waist_y - 17 * s),
            ]
            canvas.fold(dart, fabric, width=1.6 * s, alpha=0.45)
            pull = [
                (side * body.chest, body.chest_y + s),
                (side * 13 * s, body.chest_y + 3 * s),
                (side * 7 * s, body.chest_y + s),
            ]
            canvas.fold(pull, fabric, width=2.2 * s, alpha=0.42)
    edge = collars.open_neckline(body.neckline(depth))
    cut.neck_band(canvas, fabric, edge, width=1.4 * s, ribbed=False)


def _wrapped_bodice(canvas: Canvas, fabric: Fabric, shape: DressCut, depth: float) -> None:
    """Two fronts that cross below the neck; the one at the left of the picture lies above."""
    body, s = shape.body, shape.s
    half = (
        Outline(body.neck, body.neck_y)
        .curve(*body.shoulder_seam)
        .bend(*body.armhole)
        .through((body.waist, body.waist_y))
        .line((-body.waist * 0.9, body.waist_y))
        .curve((-2 * s, body.neck_y + depth * 0.95), (body.neck, body.neck_y))
    )
    edge = Outline(-body.waist * 0.9, body.waist_y).curve(
        (-2 * s, body.neck_y + depth * 0.95), (body.neck, body.neck_y)
    )
    for side in (1, -1):
        path = for_side(half.path(), side)
        canvas.cloth(path, fabric, lift=0.8)
        with canvas.softly(path):
            for i in range(4):
                start = (side * body.chest * 0.95, body.chest_y + (i * 3.4 - 3) * s)
                middle = (side * 6 * s, body.chest_y + (5 + i * 2.2) * s)
                end = (-side * 7 * s, body.waist_y - (4 - i) * s)
                canvas.fold([start, middle, end], fabric, width=1.8 * s, alpha=0.42)
        line = edge.path(closed=False)
        cut.neck_band(canvas, fabric, for_side(line, side), width=1.5 * s, ribbed=False)


def _skirt(canvas: Canvas, fabric: Fabric, shape: DressCut) -> None:
    body, s, rng = shape.body, shape.s, canvas.rng
    path = shape.skirt
    canvas.cloth(path, fabric.block(), lift=0.25)
    with canvas.softly(path):
        if shape.style == "sheath":
            for side in (-1, 1):
                for _ in range(3):
                    y = rng.uniform(body.waist_y + 14 * s, _BOTTOM - 6)
                    line = [
                        (side * shape.hip, y),
                        (side * shape.hip * 0.5, y + 2),
                        (side * 2, y + rng.uniform(-2, 2)),
                    ]
                    canvas.fold(line, fabric.block(), width=rng.uniform(2, 3), alpha=0.3)
        else:
            count = 7
            for i in range(count):
                part = (i + 0.5 + rng.uniform(-0.2, 0.2)) / count * 2 - 1
                top = body.waist_y + rng.uniform(0, 14) * s
                line = [
                    (part * body.waist, top),
                    (part * (shape.hip + shape.hem) * 0.5, (top + _BOTTOM) / 2),
                    (part * shape.hem * 0.98, _BOTTOM + 6),
                ]
                canvas.fold(
                    line, fabric.block(), width=shape.hem * 0.12 * rng.uniform(0.8, 1.3), alpha=0.45
                )
    dip = 1.2 if shape.style == "sheath" else 2.6
    row = flowing((-shape.hem, _BOTTOM - 1.8), (0, _BOTTOM + dip - 1.8), (shape.hem, _BOTTOM - 1.8))
    canvas.stitch(row, fabric.block().thread, width=0.24)
    waist = flowing(
        (-body.waist - 0.1, body.waist_y - 0.2),
        (0, body.waist_y + 0.4),
        (body.waist + 0.1, body.waist_y - 0.2),
    )
    if shape.style == "sheath":
        canvas.seam(waist, fabric, alpha=0.6)
        slit = (
            Outline(shape.hem * 0.45, _BOTTOM - 13 * s)
            .line((shape.hem * 0.45 + 1, _BOTTOM + 3), (shape.hem * 0.45 - 1, _BOTTOM + 3))
            .path()
        )
        with canvas.inside(path):
            canvas.shade(slit, BLACK, alpha=0.65, soft=0.25)
    elif shape.style == "wrap":
        _wrap_over(canvas, fabric, shape, path)
    else:
        cut.neck_band(canvas, fabric, waist, width=3 * s, ribbed=False)


def _wrap_over(canvas: Canvas, fabric: Fabric, shape: DressCut, path: skia.Path) -> None:
    body, s = shape.body, shape.s
    cloth = fabric.block()
    edge = Outline(-body.waist * 0.55, body.waist_y).bend(
        (-2 * s, body.waist_y + 18 * s), (6 * s, _BOTTOM - 14 * s), (shape.hem * 0.30, _BOTTOM + 4)
    )
    with canvas.inside(path):
        line = edge.path(closed=False)
        canvas.stroke(line, BLACK, 2.6, alpha=0.42, soft=1.0)
        canvas.seam(line, cloth)
    belt = strip(
        [
            (-body.waist - 0.4, body.waist_y),
            (0, body.waist_y + 0.8),
            (body.waist + 0.4, body.waist_y),
        ],
        [3.8 * s] * 3,
    )
    canvas.cloth(belt, fabric.plain(), round=0.7, lift=0.6)
    x, y = -body.waist * 0.62, body.waist_y + 0.4
    for dx, dy in ((-5.5, 26), (2.5, 22)):
        tail = strip(
            [(x, y), (x + dx * s * 0.3, y + dy * s * 0.45), (x + dx * s, y + dy * s)],
            [1.6 * s, 2.6 * s, 3.4 * s],
        )
        canvas.cloth(tail, fabric.plain(), round=0.6, lift=0.7)
    for side in (-1, 1):
        loop = (
            Outline(x, y)
            .bend(
                (x + side * 3 * s, y - 4.4 * s),
                (x + side * 9 * s, y - 3.4 * s),
                (x + side * 7.6 * s, y + 0.8 * s),
            )
            .bend((x + side * 6 * s, y + 3.4 * s), (x + side * 2 * s, y + 1.6 * s), (x, y))
            .path()
        )
        canvas.cloth(loop, fabric.plain(), round=0.7, lift=0.6)
    knot = strip([(x - 1.4 * s, y - 0.2), (x + 1.4 * s, y + 0.2)], [3.6 * s, 3.4 * s])
    canvas.cloth(knot, fabric.plain(), round=0.8, lift=0.6)


PAINTERS: Painters = MappingProxyType({"Dresses": dress})
