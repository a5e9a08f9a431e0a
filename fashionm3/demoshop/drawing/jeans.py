"""Five-pocket jeans: clean, faded or ripped."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.legs import Legs, fly, leg_hems, legs, waistband
from fashionm3.demoshop.drawing.paths import (
    Outline,
    ellipse,
    flowing,
    for_side,
    mirror,
    polyline,
    strip,
)


def jeans(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Five-pocket jeans with golden stitching."""
    leg = design.features.get("leg", "straight-leg")
    finish = design.features.get("finish", "clean")
    shape = {
        "skinny": Legs(waist=15, hip=18.6, knee=(4.2, 14.6), hem=(5.6, 11.8)),
        "flared": Legs(waist=14.4, hip=18.4, knee=(3.2, 15.4), knee_y=60, hem=(2.2, 23.5)),
    }.get(leg, Legs(waist=15.4, hip=19.4, knee=(2.6, 18), hem=(3.6, 17.8))).tailored(canvas)
    legs(canvas, fabric, shape, folds=6 if leg == "skinny" else 4)
    if finish == "faded":
        _fade(canvas, fabric, shape)
    _outseams(canvas, fabric, shape)
    _scoop_pockets(canvas, fabric, shape)
    fly(canvas, fabric, shape.waist_y + 3, 29)
    if finish == "ripped":
        _rips(canvas, fabric, shape)
    leg_hems(canvas, fabric, shape, height=2.0)
    waistband(canvas, fabric, shape.waist, shape.waist_y)
    trim.studs(canvas, [(0, shape.waist_y + 0.9)], trim.BRASS, radius=1.6)


def _outseams(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    points = [(shape.hip - 1.5, shape.hip_y + 2)]
    for part in (0.4, 0.7, 1.0):
        _, outer, y = shape.at(part)
        points.append((outer - 1.5, y))
    line = flowing(*points)
    for path in (line, mirror(line)):
        canvas.seam(path, fabric, alpha=0.5)


def _scoop_pockets(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    top = shape.waist_y + 2.8
    edge = Outline(5.6, top).curve((6.4, 19), (shape.hip - 0.8, 20.5)).path(closed=False)
    inset = Outline(4.7, top).curve((5.6, 20), (shape.hip - 0.8, 21.6)).path(closed=False)
    bag = Outline(5.6, top).curve((6.4, 19), (shape.hip, 20.5)).line((shape.waist, top)).path()
    coin = polyline((11.4, 14.6), (15.8, 14.2))
    for side in (-1, 1):
        path, row = (edge, inset) if side > 0 else (mirror(edge), mirror(inset))
        canvas.shade(for_side(bag, side), fabric.shadow_tone, alpha=0.25, soft=0.6)
        canvas.stroke(path, BLACK, 1.6, alpha=0.4, soft=0.6)
        canvas.seam(path, fabric)
        canvas.stitch(row, fabric.thread, width=0.34)
        trim.studs(canvas, [(side * 5.3, top + 1.4), (side * (shape.hip - 2), 19.6)], radius=0.65)
    canvas.stroke(polyline((11.4, 14.6), (11.8, 18.6)), fabric.thread, 0.3, alpha=0.8)
    canvas.stitch(coin, fabric.thread, width=0.34)


def _fade(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    """Worn bright along thighs and knees, with whiskers from the crotch."""
    pale = fabric.tone.lighter(0.72)
    for side in (-1, 1):
        leg = for_side(shape.path, side)
        with canvas.softly(leg):
            inner, outer, y = shape.at(0.25)
            x = side * (inner + outer) / 2
            canvas.shade(ellipse(x, y - 6, (outer - inner) * 0.24, 15), pale, alpha=0.75, soft=3.4)
            inner, outer, y = shape.at(0.62)
            x = side * (inner + outer) / 2
            canvas.shade(ellipse(x, y, (outer - inner) * 0.2, 11), pale, alpha=0.6, soft=3)
            for i in range(4):
                y = shape.crotch_y - 9 + i * 3.4
                line = [
                    (side * 2.4, y),
                    (side * 8, y - 1.6 + i * 0.5),
                    (side * 13.5, y - 4 + i * 1.8),
                ]
                canvas.shade(strip(line, [0.3, 1.3, 0.2]), pale, alpha=0.7, soft=0.5)


def _rips(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    """Torn knees and slashes: bare white threads across, frayed edges above and below."""
    rng = canvas.rng
    tears = (
        (1, 0.40, 0.82, 4.4),
        (1, 0.62, 0.6, 1.5),
        (-1, 0.46, 0.78, 3.4),
        (-1, 0.14, 0.55, 1.7),
    )
    for side, part, share, height in tears:
        inner, outer, y = shape.at(part + rng.uniform(-0.03, 0.03))
        x, half = side * (inner + outer) / 2, (outer - inner) * share / 2
        upper = [(x - half + half * i / 3, y - height * rng.uniform(0.75, 1.1)) for i in range(7)]
        lower = [(x + half - half * i / 3, y + height * rng.uniform(0.75, 1.1)) for i in range(7)]
        hole = Outline(x - half - 0.8, y).line(*upper, (x + half + 0.8, y), *lower).path()
        canvas.shade(hole, fabric.light_tone, alpha=0.6, soft=0.9)
        skin = Tone(206, 164, 136) if fabric.tone.lightness < 0.6 else Tone(188, 146, 118)
        canvas.skia.drawPath(hole, canvas.paint(skin))
        with canvas.inside(hole):
            canvas.stroke(hole, BLACK, 1.6, alpha=0.45, soft=0.6)
            level = y - height * 1.1
            while level < y + height * 1.1:
                sag = rng.uniform(-0.4, 0.5)
                ends = (x - half - 1, level), (x + half + 1, level + rng.uniform(-0.3, 0.3))
                thread = flowing(ends[0], (x, level + sag), ends[1])
                pale = WHITE.darker(rng.uniform(0.02, 0.12))
                canvas.stroke(thread, pale, rng.uniform(0.25, 0.5), alpha=0.95)
                level += rng.uniform(0.6, 1.2)
        for edge in (upper, lower):
            canvas.stripes(polyline(*edge), rng.uniform(1.2, 1.8), WHITE, alpha=0.75, gap=0.3)


PAINTERS: Painters = MappingProxyType({"Jeans": jeans})
