"""Outerwear: coats and jackets, with lapels, linings, belts and zips."""

from dataclasses import dataclass
from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import cut
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import (
    BLACK,
    Canvas,
    Outline,
    Painters,
    Point,
    box,
    flowing,
    mirror,
    polyline,
    strip,
)
from fashionm3.demoshop.drawing.cut import Body, Sleeve
from fashionm3.demoshop.drawing.fabric import Fabric


@dataclass(frozen=True)
class Lapel:
    """Measures of a turned-down lapel and its collar."""

    width: float = 12.0
    """How far its tip lies from the middle."""
    tip: float = 14.0
    """Height of the tip below the neck."""
    roll: float = 32.0
    """Where it turns, below the neck."""
    overlap: float = 2.5
    """How far the front reaches over the middle at the roll."""
    peaked: bool = False


def lapels(canvas: Canvas, fabric: Fabric, body: Body, lapel: Lapel) -> None:
    """Collar and lapels; the right front lies over the left one."""
    neck, top = body.neck, body.neck_y
    collar_back = (
        Outline(0, top - 3.4)
        .curve((neck * 0.8, top - 3.2), (neck * 1.02, top + 0.6))
        .line((neck * 0.7, top + 3))
        .curve((neck * 0.5, top + 0.6), (0, top + 0.8))
        .mirrored()
    )
    canvas.cloth(collar_back, fabric.plain(), round=0.5, lift=0.5, lit=False)
    rise = -2.6 if lapel.peaked else 1.4
    leaf = (
        Outline(neck * 0.74, top + 0.4)
        .curve((neck * 0.62, top + lapel.roll * 0.5), (-lapel.overlap, top + lapel.roll))
        .curve((lapel.width * 0.72, top + lapel.roll * 0.72), (lapel.width, top + lapel.tip + rise))
        .line((lapel.width * 0.74, top + lapel.tip - 1.4))
        .line((neck * 0.98, top + 4))
        .path()
    )
    collar = (
        Outline(neck * 0.70, top - 2.2)
        .curve((neck * 1.22, top - 1.6), (neck * 1.36, top + 3.4))
        .line(
            (lapel.width * 1.02, top + lapel.tip - 4.4), (lapel.width * 0.74, top + lapel.tip - 1.2)
        )
        .curve((neck * 0.86, top + lapel.tip * 0.5), (neck * 0.70, top - 2.2))
        .path()
    )
    for side in (-1, 1):
        canvas.cloth(leaf if side > 0 else mirror(leaf), fabric, grain=14 * side, round=0.55)
    for side in (-1, 1):
        canvas.cloth(collar if side > 0 else mirror(collar), fabric, grain=-30 * side, round=0.55)


def lined_neck(canvas: Canvas, fabric: Fabric, body: Body, depth: float) -> None:
    """The lining that is seen above the closed fronts."""
    inner = fabric.dyed(cut.lining(fabric)).of_material("satin")
    back = (
        Outline(0, body.neck_y - 1)
        .line((body.neck, body.neck_y))
        .line((body.neck, body.neck_y + 8))
        .line((0, body.neck_y + depth + 6))
        .mirrored()
    )
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    trim.label(canvas, 0, body.neck_y + 3.4)


def front_edge(
    canvas: Canvas, fabric: Fabric, top: Point, bottom: Point, *, soft: float = 0.8
) -> None:
    """The edge of the front that lies over the other one."""
    line = polyline(top, bottom)
    shifted = polyline((top[0] - 0.5, top[1]), (bottom[0] - 0.5, bottom[1]))
    canvas.stroke(shifted, BLACK, 1.6, alpha=0.38, soft=soft)
    canvas.seam(line, fabric, alpha=0.9)


def coat(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A coat to the knee or longer: single-breasted, double-breasted or a belted trench."""
    long = design.features.get("length") == "long"
    style = design.features.get("cut", "single-breasted")
    s = 0.74 if long else 0.92
    top = 8.0
    trench, double = style == "belted trench", style == "double-breasted"
    body = Body(
        neck=8.6 * s,
        neck_y=top,
        shoulder=22 * s,
        shoulder_y=top + 4.6 * s,
        chest=23.4 * s,
        chest_y=top + 25 * s,
        waist=(19.5 if trench else 22.4) * s,
        waist_y=top + 45 * s,
        hem=canvas.vary((29 if trench else 26) * s, 0.05),
        hem_y=95,
        dip=0.8,
    )
    sleeve = Sleeve(body, (34 * s, top + 66 * s), 11.5 * s, fullness=0.8 * s).posed(canvas)
    cut.sleeves(canvas, fabric, sleeve, folds=5)
    if trench:
        _strapped_cuffs(canvas, fabric, sleeve, s)
    else:
        cut.cuffs(canvas, fabric, sleeve, height=1.2)
    roll = (30 if double or trench else 36) * s
    lined_neck(canvas, fabric, body, roll)
    front = body.front(body.neckline(roll, sharp=True))
    canvas.cloth(front, fabric, lift=0.45)
    cut.drape(canvas, fabric, front, body, folds=8)
    cut.armhole_seams(canvas, fabric, body)
    overlap = (8.5 if double or trench else 2.6) * s
    front_edge(canvas, fabric, (-overlap, top + roll), (-overlap, 95.8))
    horn = trim.button_tone(fabric) if fabric.tone.lightness < 0.25 else trim.HORN
    pocket_y = top + 58 * s
    for side in (-1, 1):
        x = side * 13.5 * s
        if trench:
            start, end = (
                (x + side * 2.4 * s, pocket_y - 3 * s),
                (x - side * 1.0 * s, pocket_y + 9 * s),
            )
            trim.welt(canvas, fabric, start, end, width=2.4 * s)
        else:
            trim.pocket_flap(canvas, fabric, x, pocket_y, 12 * s, 5 * s, pointed=0)
    if double or trench:
        spots = [(x * s * 6.2, top + roll + (4 + 11 * i) * s) for i in range(3) for x in (-1, 1)]
        if trench:
            spots = [spot for spot in spots if not body.waist_y - 4 < spot[1] < body.waist_y + 4]
    else:
        spots = [(0, top + roll + (3.5 + 11.5 * i) * s) for i in range(3)]
    trim.buttons(canvas, spots, horn, radius=1.7 * s)
    lapels(canvas, fabric, body, Lapel(13.5 * s, 15 * s, roll, overlap, peaked=double))
    if trench:
        _storm_flap(canvas, fabric, body, s)
        _belt(canvas, fabric, body, s)


def _strapped_cuffs(canvas: Canvas, fabric: Fabric, sleeve: Sleeve, s: float) -> None:
    outer, inner = sleeve.ends
    for side in (-1, 1):
        line = polyline(
            (side * (outer[0] - 0.5 * s), outer[1] - 6 * s),
            (side * (inner[0] - 0.3 * s), inner[1] - 6.6 * s),
        )
        cut.neck_band(canvas, fabric, line, width=2.6 * s, ribbed=False)
        trim.buttons(
            canvas,
            [(side * (outer[0] * 0.7 + inner[0] * 0.3), outer[1] - 5.8 * s)],
            trim.HORN,
            radius=1.0 * s,
        )


def _storm_flap(canvas: Canvas, fabric: Fabric, body: Body, s: float) -> None:
    flap = (
        Outline(body.neck + 4 * s, body.neck_y + 10 * s)
        .line((body.shoulder - 1.5 * s, body.shoulder_y + 4 * s))
        .curve(
            (body.shoulder - 2.4 * s, body.chest_y - 6 * s),
            (body.chest - 4 * s, body.chest_y - 2 * s),
        )
        .curve((9 * s, body.chest_y + 3 * s), (7.5 * s, body.chest_y - 4 * s))
        .path()
    )
    canvas.cloth(flap, fabric, round=0.5, lift=0.7, lit=False)
    for side in (-1, 1):
        strap = strip(
            [
                (side * (body.shoulder + 0.6 * s), body.shoulder_y + 0.8 * s),
                (side * (body.neck + 5 * s), body.neck_y + 3.6 * s),
            ],
            [3.4 * s, 2.6 * s],
        )
        canvas.cloth(strap, fabric, round=0.5, lift=0.5, lit=False)
        trim.buttons(
            canvas,
            [(side * (body.neck + 6.5 * s), body.neck_y + 3.8 * s)],
            trim.HORN,
            radius=0.9 * s,
        )


def _belt(canvas: Canvas, fabric: Fabric, body: Body, s: float) -> None:
    y, half = body.waist_y, body.waist + 0.6
    belt = strip([(-half, y), (0, y + 0.9), (half, y)], [4.6 * s] * 3)
    canvas.cloth(belt, fabric, round=0.6, lift=0.8, lit=False)
    for row in (-1.7, 1.7):
        line = flowing((-half, y + row * s), (0, y + 0.9 + row * s), (half, y + row * s))
        canvas.stitch(line, fabric.thread)
    tail = strip(
        [(5 * s, y + 1), (9 * s, y + 10 * s), (8 * s, y + 22 * s)], [4.2 * s, 4.4 * s, 4.2 * s]
    )
    canvas.cloth(tail, fabric, round=0.6, lift=0.9, lit=False)
    frame = box(1.2 * s, y - 3.0 * s, 8.2 * s, y + 4.4 * s, 1.2)
    canvas.skia.save()
    canvas.cord(frame, trim.HORN, 1.3 * s, lift=0.6)
    canvas.cord(
        polyline((4.6 * s, y - 2.8 * s), (4.6 * s, y + 4 * s)), trim.HORN, 0.8 * s, lift=0.3
    )
    canvas.skia.restore()


def jacket(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """One of four jackets."""
    {"blazer": blazer, "bomber jacket": bomber, "trucker jacket": trucker}.get(
        design.features.get("cut", ""), biker
    )(canvas, fabric)


def _jacket_body(
    canvas: Canvas, *, hem_y: float = 80, waist: float = 21.5, hem: float = 22
) -> Body:
    return Body(
        neck=8.8,
        neck_y=14,
        shoulder=22.5,
        shoulder_y=19,
        chest=23.2,
        chest_y=40,
        waist=waist,
        waist_y=58,
        hem=canvas.vary(hem, 0.02),
        hem_y=hem_y,
        dip=0.6,
    ).tailored(canvas)


def blazer(canvas: Canvas, fabric: Fabric) -> None:
    """A tailored jacket: notched lapels, two buttons, flap pockets, rounded fronts."""
    body = _jacket_body(canvas, hem_y=86, waist=20, hem=23.5)
    sleeve = Sleeve(body, (34, 77), 9.6, fullness=0.8).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=5)
    outer, inner = sleeve.ends
    for side in (-1, 1):
        spots = [
            (side * (inner[0] + (outer[0] - inner[0]) * 0.18 - i * 0.35), inner[1] - 2 - i * 2.1)
            for i in range(3)
        ]
        trim.buttons(canvas, spots, trim.button_tone(fabric), radius=0.75)
    roll = 36
    lined_neck(canvas, fabric, body, roll)
    under = (
        Outline(0, 48).line((10, 60), (12, 85)).curve((6, 86.5), (1.5, 82)).line((0, 80)).mirrored()
    )
    canvas.cloth(under, fabric.dyed(cut.lining(fabric)), round=0.3, lift=0, lit=False)
    outline = (
        Outline(body.neck, body.neck_y)
        .curve(
            ((body.neck + body.shoulder) / 2 + 0.8, body.neck_y + 1),
            (body.shoulder, body.shoulder_y),
        )
        .bend(
            (body.shoulder - 1.6, body.shoulder_y + 7),
            (body.chest - 3, body.chest_y - 5),
            (body.chest, body.chest_y),
        )
        .through(*body.side[1:])
        .line((11, body.hem_y + 0.8))
        .bend((3, body.hem_y + 1), (0.5, body.hem_y - 6), (-1.6, 66))
        .line((-2.4, body.neck_y + roll))
        .line((body.neck * 0.6, body.neck_y + roll * 0.5))
        .path()
    )
    for side in (-1, 1):
        path = outline if side > 0 else mirror(outline)
        canvas.cloth(path, fabric, lift=0.7)
        with canvas.softly(path):
            dart = [(side * 11, 40), (side * 10.4, 54), (side * 11, 64)]
            canvas.fold(dart, fabric, width=1.6, alpha=0.4)
            pull = [(side * 21, 54), (side * 12, 55.5), (side * 3, 52)]
            canvas.fold(pull, fabric, width=2.4, alpha=0.35)
            drop = [(side * 22.4, 42), (side * 17, 47), (side * 14, 58)]
            canvas.fold(drop, fabric, width=2.4, alpha=0.42)
        trim.pocket_flap(canvas, fabric, side * 13.6, 66, 12, 5, slant=0.8 * side, pointed=0)
    cut.armhole_seams(canvas, fabric, body)
    trim.welt(canvas, fabric, (10, 38.4), (18, 36.8), width=2.2)
    trim.buttons(canvas, [(-0.6, 52), (-0.6, 62)], trim.button_tone(fabric), radius=1.6)
    lapels(canvas, fabric.block(), body, Lapel(13.4, 15, roll, 2.4))


def bomber(canvas: Canvas, fabric: Fabric) -> None:
    """Ribbed collar, cuffs and hem; a zip and slanted pockets."""
    body = _jacket_body(canvas, hem_y=82, waist=24, hem=23)
    ribs = fabric.block().of_material("rib")
    ribs = ribs.dyed(ribs.tone.darker(0.12))
    sleeve = Sleeve(body, (35.5, 75), 9, fullness=3).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=7)
    cut.cuffs(canvas, ribs, sleeve, height=5.6, ribbed=True)
    lined_neck(canvas, fabric, body, 8)
    front = body.front(body.neckline(6))
    canvas.cloth(front, fabric, lift=0.4)
    cut.drape(canvas, fabric, front, body, folds=9)
    cut.armhole_seams(canvas, fabric, body)
    for side in (-1, 1):
        trim.welt(canvas, fabric, (side * 18.5, 52), (side * 11.5, 66), width=2)
        trim.studs(canvas, [(side * 15, 59)], trim.STEEL, radius=0.7)
    y = body.hem_y - 2.4
    hem = flowing((-body.hem, y), (0, y + 0.6), (body.hem, y))
    canvas.rib(hem, 6.4, ribs, lift=0.3)
    zipper = polyline((0, 19), (0, body.hem_y + 0.6))
    trim.zip_fastener(canvas, zipper, (0, 22.5), tape=fabric.tone.darker(0.35))
    collar = Outline(1.2, 21.2).bend((5.2, 20), (9.6, 16), (9.2, 11.6)).path(closed=False)
    nape = flowing((-9, 12.4), (0, 11.2), (9, 12.4))
    canvas.rib(nape, 4, ribs, lift=0.4)
    for line in (collar, mirror(collar)):
        canvas.rib(line, 4.6, ribs, lift=0.6)


def trucker(canvas: Canvas, fabric: Fabric) -> None:
    """The jacket of jeans: pointed flaps, V seams, contrast stitching, waistband."""
    body = _jacket_body(canvas, hem_y=80, waist=21.6, hem=20.6)
    sleeve = Sleeve(body, (35.5, 75), 9.4, fullness=1.2).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=6)
    cut.cuffs(canvas, fabric, sleeve, height=4.6)
    cut.inside_back(canvas, fabric, body, rise=3)
    front = body.front(body.neckline(6))
    canvas.cloth(front, fabric, lift=0.4)
    cut.drape(canvas, fabric, front, body)
    cut.armhole_seams(canvas, fabric, body)
    yoke = polyline((2.4, 35), (22.4, 34.4))
    seams = [
        Outline(8, 37).curve((7.4, 60), (5.6, 76)),
        Outline(16, 37).curve((15, 60), (10.4, 76)),
    ]
    for side in (-1, 1):
        line = yoke if side > 0 else mirror(yoke)
        canvas.seam(line, fabric)
        for seam in seams:
            path = seam.path(closed=False)
            path = path if side > 0 else mirror(path)
            canvas.seam(path, fabric)
            canvas.stitch(path, fabric.thread, width=0.34)
        trim.pocket_flap(canvas, fabric, side * 12, 35.6, 11.4, 7, pointed=2.6)
        trim.studs(canvas, [(side * 12, 40.2)], radius=0.9)
        trim.welt(canvas, fabric, (side * 18.8, 56), (side * 15, 69), width=1.8)
    with canvas.inside(front):
        cut.placket(canvas, fabric.plain(), 19, body.hem_y + body.dip, width=5.2)
    half, y = body.hem + 0.2, body.hem_y - 2.4
    band = flowing((-half, y), (0, y + 0.6), (half, y))
    cut.neck_band(canvas, fabric, band, width=5.2, ribbed=False)
    for row in (y - 1.8, y + 1.8):
        line = flowing((-half, row), (0, row + 0.6), (half, row))
        canvas.stitch(line, fabric.thread, width=0.34)
    cut.shirt_collar(canvas, fabric.block(), body, spread=11, fall=12)
    trim.studs(canvas, [(0, 24 + 9 * i) for i in range(6)] + [(0, y + 0.4)], radius=1.15)


def biker(canvas: Canvas, fabric: Fabric) -> None:
    """A slanted zip, wide lapels with press studs, zipped pockets and a belt."""
    body = _jacket_body(canvas, hem_y=80, waist=20.4, hem=20.6)
    sleeve = Sleeve(body, (35, 75), 9, fullness=0.8).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=7)
    outer, inner = sleeve.ends
    for side in (-1, 1):
        line = polyline(
            (side * (inner[0] + 2), inner[1] - 1), (side * (inner[0] + 0.6), inner[1] - 12)
        )
        trim.zip_fastener(
            canvas, line, (side * (inner[0] + 0.7), inner[1] - 11), tape=fabric.tone.darker(0.4)
        )
    lined_neck(canvas, fabric, body, 22)
    front = body.front(body.neckline(20, sharp=True))
    canvas.cloth(front, fabric, lift=0.4)
    cut.drape(canvas, fabric, front, body, folds=8)
    cut.armhole_seams(canvas, fabric, body)
    for side in (-1, 1):
        panel = flowing((side * 20, 36), (side * 13, 52), (side * 12.5, 76))
        canvas.seam(panel, fabric)
    metal = trim.STEEL
    dark = fabric.tone.darker(0.4)
    front_edge(canvas, fabric, (-9.4, 44), (-5, body.hem_y))
    trim.zip_fastener(
        canvas, polyline((-10.4, 40), (-5.6, body.hem_y)), (-10.2, 43), tape=dark, metal=metal
    )
    trim.zip_fastener(canvas, polyline((18, 55), (9.5, 66)), (17.6, 55.6), tape=dark, metal=metal)
    trim.zip_fastener(
        canvas, polyline((-18.6, 55), (-13, 66)), (-18.4, 55.6), tape=dark, metal=metal
    )
    trim.zip_fastener(canvas, polyline((17.4, 38), (10, 43)), (17, 38.4), tape=dark, metal=metal)
    _biker_lapels(canvas, fabric, body)
    y = body.hem_y - 2.8
    band = flowing((-body.hem, y), (0, y + 0.6), (body.hem, y))
    cut.neck_band(canvas, fabric.block(), band, width=4.4, ribbed=False)
    buckle = box(9, y - 3.4, 14.4, y + 3.4, 0.8)
    canvas.cord(buckle, metal, 0.9, lift=0.5)
    for x in (-14, -10, 3, 18):
        trim.studs(canvas, [(x, y + 0.4)], metal, radius=0.6)


def _biker_lapels(canvas: Canvas, fabric: Fabric, body: Body) -> None:
    right = (
        Outline(6.2, 15.4)
        .curve((3, 30), (-9.6, 42))
        .line((-2, 46))
        .curve((9, 38), (17.6, 29.6))
        .line((12.6, 24))
        .curve((10, 20), (6.2, 15.4))
        .path()
    )
    left = (
        Outline(-6.2, 15.4)
        .curve((-6.6, 26), (-10.4, 41))
        .line((-15.4, 37.4))
        .curve((-17, 32), (-17.6, 28.6))
        .line((-12.6, 24))
        .curve((-10, 20), (-6.2, 15.4))
        .path()
    )
    collar = (
        Outline(6, 11.4)
        .curve((10.8, 12), (12, 16.4))
        .line((15.8, 24.6), (11.4, 26))
        .curve((7.8, 21), (6, 11.4))
        .path()
    )
    nape = (
        Outline(0, 10).curve((7, 10), (9, 14)).line((6, 17)).curve((4.4, 14), (0, 13.8)).mirrored()
    )
    lined = fabric.block()
    canvas.cloth(nape, lined, round=0.5, lift=0.5, lit=False)
    for leaf, grain in ((left, 16), (right, -16)):
        canvas.cloth(leaf, lined, grain=grain, round=0.7, lift=0.9)
    for side in (-1, 1):
        canvas.cloth(
            collar if side > 0 else mirror(collar), lined, grain=-28 * side, round=0.7, lift=0.9
        )
    spots = [(14.4, 29.4), (-14.6, 29), (13.2, 23.6), (-13.2, 23.6), (-12.4, 37)]
    trim.studs(canvas, spots, trim.STEEL, radius=0.75)


PAINTERS: Painters = MappingProxyType({"Coats": coat, "Jackets": jacket})
