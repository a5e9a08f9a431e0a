"""Knitwear: sweaters with four necklines, hoodies and cardigans."""

import math
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import collars, cut
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.body import Body, Sleeve
from fashionm3.demoshop.drawing.canvas import Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import (
    Outline,
    flowing,
    for_side,
    mirror,
    moved,
    polyline,
    strip,
)


def sweater(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A pullover with ribbed hem and cuffs."""
    neckline = design.features.get("neckline", "crew neck")
    body = Body(
        neck=9.5,
        neck_y=15,
        shoulder=22,
        shoulder_y=19.5,
        chest=23,
        chest_y=41,
        waist=canvas.vary(23, 0.02),
        waist_y=62,
        hem=canvas.vary(22.5, 0.02),
        hem_y=86,
        dip=0.6,
    ).tailored(canvas)
    ribs = fabric.dyed(fabric.second) if fabric.pattern == "colour-blocked" else fabric.plain()
    sleeve = Sleeve(body, (36.5, 77), 8.6, fullness=1.6).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=6)
    cut.cuffs(canvas, ribs, sleeve, height=6, ribbed=True)
    cut.inside_back(canvas, fabric, body)
    if neckline != "hooded":
        cut.nape(canvas, ribs, body, width=2.8)
        trim.label(canvas, 0, 20)
    depth = {"V-neck": 19.0, "turtleneck": 5.0}.get(neckline, 9.5)
    opening = body.neckline(depth, sharp=neckline == "V-neck")
    front = body.front(opening)
    canvas.cloth(front, fabric, lift=0.35, block_from=56)
    if fabric.pattern == "plain" and fabric.material == "knit" and neckline != "hooded":
        with canvas.inside(front):
            _cables(canvas, fabric, body, body.neck_y + depth + 1)
    cut.drape(canvas, fabric, front, body)
    cut.armhole_seams(canvas, fabric, body)
    y = body.hem_y - 2.6
    hem = flowing((-body.hem - 0.1, y), (0, y + 0.6), (body.hem + 0.1, y))
    canvas.rib(hem, 6.4, ribs, lift=0.3)
    if neckline == "turtleneck":
        _turtleneck(canvas, ribs, body)
    elif neckline == "hooded":
        _kangaroo_pocket(canvas, fabric)
        _hood(canvas, fabric, ribs, body)
    else:
        sharp = neckline == "V-neck"
        edge = collars.open_neckline(body.neckline(depth, sharp=sharp))
        cut.neck_band(canvas, ribs, edge, width=3.2)


def _cables(canvas: Canvas, fabric: Fabric, body: Body, middle_top: float) -> None:
    """Three columns of two strands that wind around each other, from shoulder or neck to hem."""
    steps, bottom = 34, body.hem_y - 4
    for x in (-12.5, 0.0, 12.5):
        start = body.neck_y if x else middle_top
        for gully in (-2.9, 2.9):
            line = polyline((x + gully, start), (x + gully, bottom))
            canvas.stroke(line, fabric.shadow_tone, 1.3, alpha=0.4 * fabric.depth, soft=0.45)
        ys = [start + (bottom - start) * i / steps for i in range(steps + 1)]
        for phase in (0, math.pi):
            winding = [(x + 1.3 * math.sin(phase + (y - start) * 0.62), y) for y in ys]
            strand = strip(winding, [2.2] * len(winding))
            canvas.shade(strand, fabric.shadow_tone, alpha=0.5 * fabric.depth, soft=0.6)
            canvas.skia.drawPath(strand, canvas.paint(fabric.face))
            line = flowing(*winding)
            canvas.stripes(line, 1.9, fabric.shadow_tone, alpha=0.22 * fabric.depth, gap=0.42)
            canvas.stroke(strand, fabric.shadow_tone, 0.45, alpha=0.5 * fabric.depth)
            lit = moved(line, skia.Matrix.Translate(-0.35, 0))
            canvas.stroke(lit, fabric.light_tone, 0.7, alpha=0.35)


def _turtleneck(canvas: Canvas, fabric: Fabric, body: Body) -> None:
    back = (
        Outline(0, 5.4).curve((6.5, 5.2), (9, 6.6)).line((9, 9)).curve((4, 10), (0, 10)).mirrored()
    )
    inner = fabric.in_shade(0.45)
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    collar = (
        Outline(0, 9)
        .curve((6, 8.8), (9.3, 6.2))
        .curve((10.6, 12), (10.4, 17.6))
        .curve((6, 21.6), (0, 21.8))
        .mirrored()
    )
    canvas.cloth(collar, fabric.plain(), round=0.9, lift=0.8)
    with canvas.inside(collar):
        middle = flowing((-12, 13.4), (0, 15.4), (12, 13.4))
        canvas.stripes(middle, 16, fabric.shadow_tone, alpha=0.30 * fabric.depth, gap=0.55)
    with canvas.softly(collar):
        canvas.fold([(-10, 13), (-2, 16.4), (8, 15)], fabric, width=2.2, alpha=0.5)


def _kangaroo_pocket(canvas: Canvas, fabric: Fabric) -> None:
    pocket = (
        Outline(0, 58)
        .line((9, 58))
        .curve((11, 66), (16.5, 70))
        .line((16.5, 80), (0, 80))
        .mirrored()
    )
    canvas.cloth(pocket, fabric.block(), round=0.5, lift=0.5, lit=False)
    edge = Outline(8.4, 58).curve((10.4, 66.4), (16, 70.6)).path(closed=False)
    for line in (edge, mirror(edge)):
        canvas.stitch(line, fabric.thread)
    canvas.stitch(polyline((-9, 58.7), (9, 58.7)), fabric.thread)


def _hood(canvas: Canvas, fabric: Fabric, ribs: Fabric, body: Body) -> None:
    """The hood thrown back behind the neck, its opening in front, and the cord."""
    inner = fabric.in_shade(0.42)
    hood = (
        Outline(0, 3)
        .bend((8, 2.6), (14.5, 6), (14.6, 14))
        .bend((14.6, 19), (8, 24), (0, 29))
        .mirrored()
    )
    canvas.cloth(hood, fabric.block(), lift=0.9)
    opening = (
        Outline(0, 8.4)
        .bend((6, 8.2), (9.6, 11), (9.8, 14.6))
        .bend((9.4, 19), (4, 23.4), (0, 26.4))
        .mirrored()
    )
    canvas.cloth(opening, inner, lift=0, lit=False)
    rim = (
        Outline(0, 26.4).bend((4, 23.4), (9.4, 19), (9.8, 14.6)).bend((9.6, 11), (6, 8.2), (0, 8.4))
    )
    for line in (rim.path(closed=False), mirror(rim.path(closed=False))):
        cut.neck_band(canvas, fabric.block(), line, width=2.4, ribbed=False)
    trim.label(canvas, 0, 14)
    with canvas.softly(hood):
        for side in (1, -1):
            canvas.fold(
                [(side * 13.8, 12), (side * 12, 18), (side * 6, 25)], fabric, width=2, alpha=0.5
            )
    cord = fabric.tone.lighter(0.75) if fabric.tone.lightness < 0.6 else fabric.tone.darker(0.5)
    trim.drawstring(canvas, 0, 26, cord, length=15)


def cardigan(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A cardigan, buttoned or open in front, to the hip or to the knee."""
    long = design.features.get("length") == "long"
    s = 0.86 if long else 1.0
    top = 6 if long else 12
    body = Body(
        neck=8.4 * s,
        neck_y=top,
        shoulder=21 * s,
        shoulder_y=top + 4.4 * s,
        chest=22.4 * s,
        chest_y=top + 25 * s,
        waist=22 * s,
        waist_y=top + 46 * s,
        hem=canvas.vary(22.5, 0.02) * s,
        hem_y=94 if long else 84,
        dip=0.4,
    ).tailored(canvas)
    ribs = fabric.dyed(fabric.second) if fabric.pattern == "colour-blocked" else fabric.plain()
    sleeve = Sleeve(body, (35.5 * s, top + 62 * s), 8.6 * s, fullness=1.4 * s).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=6)
    cut.cuffs(canvas, ribs, sleeve, height=5.4 * s, ribbed=True)
    open_front = design.features.get("closure") == "open-front"
    depth = 30 * s
    if open_front:
        _open_fronts(canvas, fabric, ribs, body)
        return
    inner = fabric.in_shade(0.4)
    back = (
        Outline(0, top + 2)
        .curve((body.neck * 0.7, top + 1.8), (body.neck, top + 0.2))
        .line((0, top + depth + 2))
        .mirrored()
    )
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    cut.nape(canvas, ribs, body, width=3 * s)
    trim.label(canvas, 0, top + 5 * s)
    neckline = body.neckline(depth, sharp=True)
    front = body.front(neckline)
    canvas.cloth(front, fabric, lift=0.35, block_from=body.waist_y)
    cut.drape(canvas, fabric, front, body)
    cut.armhole_seams(canvas, fabric, body)
    hem = flowing(
        (-body.hem, body.hem_y - 2.6), (0, body.hem_y - 2.2), (body.hem, body.hem_y - 2.6)
    )
    canvas.rib(hem, 5.6, ribs, lift=0.3)
    _pockets(canvas, fabric, ribs, body)
    under = Outline(-body.neck, top).curve(
        (-body.neck * 0.62, top + depth * 0.46), (0, top + depth)
    )
    canvas.rib(under.path(closed=False), 4.2 * s, ribs)
    over = (
        Outline(body.neck, top)
        .curve((body.neck * 0.62, top + depth * 0.46), (0.4, top + depth))
        .line((0, body.hem_y + 0.4))
    )
    canvas.rib(over.path(closed=False), 4.2 * s, ribs, lift=0.6)
    first, last = top + depth + 1.5, body.hem_y - 2.4
    count = 6 if long else 5
    at = [(0.0, first + (last - first) * i / (count - 1)) for i in range(count)]
    trim.buttons(canvas, at, trim.button_tone(ribs), radius=1.45 * s)


def _pockets(canvas: Canvas, fabric: Fabric, ribs: Fabric, body: Body) -> None:
    y = body.waist_y + (body.hem_y - body.waist_y) * 0.28
    for side in (-1, 1):
        x = side * body.hem * 0.56
        trim.patch_pocket(canvas, fabric, x, y, 10, 13, pointed=0)
        canvas.rib(polyline((x - 5, y + 0.9), (x + 5, y + 0.9)), 2.6, ribs, lift=0.2)


def _open_fronts(canvas: Canvas, fabric: Fabric, ribs: Fabric, body: Body) -> None:
    """Two fronts that hang apart, so that the inside of the back is seen between them."""
    inner = fabric.in_shade(0.42)
    back = (
        Outline(0, body.neck_y)
        .line((body.neck, body.neck_y))
        .line((14, body.chest_y))
        .line((15, body.hem_y - 0.5), (0, body.hem_y - 0.5))
        .mirrored()
    )
    canvas.cloth(back, inner, round=0.3, lift=0)
    cut.nape(canvas, ribs, body, width=3.4)
    trim.label(canvas, 0, body.neck_y + 5)
    gap = canvas.vary(7.5, 0.12)
    front = (
        Outline(body.neck * 0.95, body.neck_y)
        .curve(*body.shoulder_seam)
        .bend(*body.armhole)
        .through(*body.side[1:])
        .line((gap, body.hem_y + 1))
        .through(
            (gap - 0.6, body.waist_y), (gap + 1.2, body.chest_y), (body.neck * 0.95, body.neck_y)
        )
        .path()
    )
    edge = flowing(
        (body.neck * 0.9, body.neck_y - 0.4),
        (gap + 1, body.chest_y - 2),
        (gap - 0.4, body.waist_y),
        (gap + 0.3, body.hem_y + 0.8),
    )
    for side in (-1, 1):
        path = for_side(front, side)
        canvas.cloth(path, fabric, lift=0.9, block_from=body.waist_y)
        with canvas.softly(path):
            for x in (11.0, 16.0):
                x *= side * canvas.vary(1, 0.08)
                canvas.fold(
                    [(x, body.chest_y + 2), (x * 1.05, body.waist_y), (x, body.hem_y - 4)],
                    fabric,
                    width=3,
                    alpha=0.42,
                )
        line = polyline((side * gap, body.hem_y - 2), (side * (body.hem + 0.2), body.hem_y - 2.4))
        canvas.rib(line, 5, ribs, lift=0.25)
        x, y, wide = side * (body.hem + gap) * 0.53, body.waist_y + 4, body.hem * 0.4
        trim.patch_pocket(canvas, fabric, x, y, wide, wide * 1.3, pointed=0)
        canvas.rib(polyline((x - wide / 2, y + 0.9), (x + wide / 2, y + 0.9)), 2.4, ribs, lift=0.2)
        canvas.rib(for_side(edge, side), 4.6, ribs, lift=0.7)
    cut.armhole_seams(canvas, fabric, body)


PAINTERS: Painters = MappingProxyType({"Sweaters & knitwear": sweater, "Knitwear": cardigan})
