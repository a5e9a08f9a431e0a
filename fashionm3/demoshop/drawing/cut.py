"""What garments for the upper body share: sleeves, cuffs, hems, necklines and how they drape."""

import math
from collections.abc import Sequence

import skia

from fashionm3.demoshop.drawing.body import Body, Sleeve
from fashionm3.demoshop.drawing.canvas import Canvas
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import (
    Outline,
    Point,
    flowing,
    for_side,
    mirror,
    moved,
    polyline,
    ribbon,
    strip,
)


def sleeves(canvas: Canvas, fabric: Fabric, sleeve: Sleeve, *, folds: int = 4) -> None:
    """Both sleeves with the folds of a bent arm; draw them before the body."""
    for side in (1, -1):
        path = for_side(sleeve.path, side)
        cloth = fabric.shifted(3.7 * side, 2.1)
        canvas.cloth(path, cloth, grain=sleeve.grain * side, lift=0)
        with canvas.softly(path):
            for i in range(folds):
                part = (i + 0.7 + canvas.rng.uniform(-0.25, 0.25)) / (folds + 0.6)
                outer, inner = sleeve.across(part)
                sag = canvas.rng.uniform(1.5, 4.0)
                reach = canvas.rng.uniform(0.45, 0.85)
                line = [
                    inner,
                    _between(inner, outer, reach * 0.5, sag * 0.9),
                    _between(inner, outer, reach, sag * 0.3 - 1),
                ]
                canvas.fold(_sided(line, side), fabric, width=canvas.rng.uniform(1.6, 2.8))


def _between(a: Point, b: Point, part: float, sag: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part + sag


def _sided(points: Sequence[Point], side: int) -> list[Point]:
    return [(x * side, y) for x, y in points]


def cuffs(
    canvas: Canvas, fabric: Fabric, sleeve: Sleeve, *, height: float, ribbed: bool = False
) -> None:
    """Cuffs at the ends of both sleeves: a band of cloth with stitching, or a ribbed one."""
    outer, inner = sleeve.ends
    turn = math.radians(-sleeve.grain)
    dx, dy = math.sin(turn) * height / 2, math.cos(turn) * height / 2
    line = polyline((outer[0] - dx, outer[1] - dy), (inner[0] - dx, inner[1] - dy))
    for side in (1, -1):
        along = for_side(line, side)
        if ribbed:
            canvas.rib(along, height, fabric)
            continue
        band = ribbon(along, height)
        canvas.cloth(band, fabric.plain(), grain=sleeve.grain * side, round=0.6, lift=0.4)
        for inset in (0.4, -0.4):
            shift = skia.Matrix.Translate(dx * side * 2 * inset, dy * 2 * inset)
            canvas.stitch(moved(along, shift), fabric.thread)


def sleeve_hems(canvas: Canvas, fabric: Fabric, sleeve: Sleeve, *, height: float = 2.6) -> None:
    """The turned hem at the end of both sleeves: two rows of stitches."""
    outer, inner = sleeve.ends
    turn = math.radians(-sleeve.grain)
    for row in (height, height - 0.6):
        dx, dy = math.sin(turn) * row, math.cos(turn) * row
        line = polyline((outer[0] - dx, outer[1] - dy), (inner[0] - dx, inner[1] - dy))
        for side in (1, -1):
            canvas.stitch(for_side(line, side), fabric.thread, width=0.24)
    line = polyline(outer, inner)
    for side in (1, -1):
        canvas.stroke(for_side(line, side), fabric.shadow_tone, 1.2, alpha=0.45, soft=0.5)


def hem(canvas: Canvas, fabric: Fabric, body: Body, *, height: float = 2.8) -> None:
    """The turned hem of a body: two rows of stitches above its edge."""
    for row in (height, height - 0.6):
        y = body.hem_y - row
        line = flowing((-body.hem, y), (0, y + body.dip), (body.hem, y))
        canvas.stitch(line, fabric.thread, width=0.24)


def armhole_seams(canvas: Canvas, fabric: Fabric, body: Body) -> None:
    """The seams where the sleeves are set in."""
    seam = Outline(body.shoulder, body.shoulder_y).bend(*body.armhole).path(closed=False)
    for line in (seam, mirror(seam)):
        canvas.seam(line, fabric, alpha=0.4)


def drape(canvas: Canvas, fabric: Fabric, path: skia.Path, body: Body, *, folds: int = 7) -> None:
    """How a body hangs: folds from the armpits, soft waves above the hem."""
    rng = canvas.rng
    with canvas.softly(path):
        for side in (1, -1):
            for _ in range(2):
                drop = rng.uniform(6, 16)
                start = (body.chest - 0.5, body.chest_y + rng.uniform(0, 3))
                line = [
                    start,
                    (start[0] - rng.uniform(4, 7), start[1] + drop * 0.35),
                    (start[0] - rng.uniform(8, 13), start[1] + drop),
                ]
                canvas.fold(_sided(line, side), fabric, width=rng.uniform(1.8, 2.8), alpha=0.42)
        span = body.hem_y - body.waist_y
        for i in range(folds - 4):
            x = (i - (folds - 5) / 2) * body.hem * 0.55 + rng.uniform(-4, 4)
            top = body.waist_y - span * rng.uniform(0.0, 0.5)
            line = [
                (x, top),
                (x + rng.uniform(-2, 2), (top + body.hem_y) / 2),
                (x + rng.uniform(-3, 3), body.hem_y - rng.uniform(0, 4)),
            ]
            canvas.fold(line, fabric, width=rng.uniform(2.4, 4.2), alpha=0.30)
        y = body.waist_y + rng.uniform(-3, 5)
        side = rng.choice((-1, 1))
        line = [(side * body.waist, y), (side * body.waist * 0.5, y + 4), (side * 2, y + 3)]
        canvas.fold(line, fabric, width=2.6, alpha=0.3)


def inside_back(canvas: Canvas, fabric: Fabric, body: Body, *, rise: float = 0) -> None:
    """The shaded inside of the back; draw it before the front."""
    back = body.back(rise)
    inner = fabric.in_shade(0.5)
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)


def nape(canvas: Canvas, fabric: Fabric, body: Body, *, width: float = 2.4) -> None:
    """The ribbed band at the back of the neck; draw it before the front."""
    half, y = body.neck - 0.4, body.neck_y + width * 0.5
    line = flowing((-half, y), (0, y + 1.2), (half, y))
    canvas.rib(line, width, fabric, lift=0.45, gap=0.42)


def neck_band(
    canvas: Canvas, fabric: Fabric, line: skia.Path, *, width: float = 2.6, ribbed: bool = True
) -> None:
    """The band around a neckline, sewn onto the edge `line`."""
    if ribbed:
        canvas.rib(line, width, fabric, lift=0.45, gap=0.42)
    else:
        canvas.cloth(ribbon(line, width), fabric.plain(), round=0.6, lift=0.35, lit=False)


def placket(
    canvas: Canvas, fabric: Fabric, top: float, bottom: float, *, width: float = 4.2, x: float = 0
) -> skia.Path:
    """A strip down the front for buttons; returns its outline."""
    shape = strip([(x, top), (x, bottom)], [width, width])
    canvas.cloth(shape, fabric, round=0.3, lift=0.35, lit=False)
    for side in (-1, 1):
        inset = x + side * (width / 2 - 0.5)
        canvas.stitch(polyline((inset, top), (inset, bottom)), fabric.thread)
    return shape
