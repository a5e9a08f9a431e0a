"""Jackets: biker, blazer, bomber and trucker."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import collars, cut
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.body import Body, Sleeve
from fashionm3.demoshop.drawing.canvas import Canvas, Painters
from fashionm3.demoshop.drawing.collars import Lapel
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import Outline, box, flowing, for_side, mirror, polyline


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
    collars.lined_neck(canvas, fabric, body, roll)
    under = (
        Outline(0, 48).line((10, 60), (12, 85)).curve((6, 86.5), (1.5, 82)).line((0, 80)).mirrored()
    )
    canvas.cloth(under, fabric.in_shade(0.5), round=0.3, lift=0, lit=False)
    outline = (
        Outline(body.neck, body.neck_y)
        .curve(*body.shoulder_seam)
        .bend(*body.armhole)
        .through(*body.side[1:])
        .line((11, body.hem_y + 0.8))
        .bend((3, body.hem_y + 1), (0.5, body.hem_y - 6), (-1.6, 66))
        .line((-2.4, body.neck_y + roll))
        .line((body.neck * 0.6, body.neck_y + roll * 0.5))
        .path()
    )
    for side in (-1, 1):
        path = for_side(outline, side)
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
    collars.lapels(canvas, fabric.block(), body, Lapel(13.4, 15, roll, 2.4))


def bomber(canvas: Canvas, fabric: Fabric) -> None:
    """Ribbed collar, cuffs and hem; a zip and slanted pockets."""
    body = _jacket_body(canvas, hem_y=82, waist=24, hem=23)
    ribs = fabric.block().of_material("rib")
    ribs = ribs.dyed(ribs.tone.darker(0.12))
    sleeve = Sleeve(body, (35.5, 75), 9, fullness=3).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=7)
    cut.cuffs(canvas, ribs, sleeve, height=5.6, ribbed=True)
    collars.lined_neck(canvas, fabric, body, 8, labelled=False)
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
    collar = Outline(1.2, 20.6).bend((5.4, 19.6), (9, 16), (7.6, 10.4)).path(closed=False)
    nape = flowing((-7.4, 12.2), (0, 11.0), (7.4, 12.2))
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
        line = for_side(yoke, side)
        canvas.seam(line, fabric)
        for seam in seams:
            path = seam.path(closed=False)
            path = for_side(path, side)
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
    collars.shirt_collar(canvas, fabric.block(), body, spread=11, fall=12)
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
    collars.lined_neck(canvas, fabric, body, 22)
    front = body.front(body.neckline(20, sharp=True))
    canvas.cloth(front, fabric, lift=0.4)
    cut.drape(canvas, fabric, front, body, folds=8)
    cut.armhole_seams(canvas, fabric, body)
    for side in (-1, 1):
        panel = flowing((side * 20, 36), (side * 13, 52), (side * 12.5, 76))
        canvas.seam(panel, fabric)
    metal = trim.STEEL
    dark = fabric.tone.darker(0.4)
    collars.front_edge(canvas, fabric, (-9.4, 44), (-5, body.hem_y))
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
        canvas.cloth(for_side(collar, side), lined, grain=-28 * side, round=0.7, lift=0.9)
    spots = [(14.4, 29.4), (-14.6, 29), (13.2, 23.6), (-13.2, 23.6), (-12.4, 37)]
    trim.studs(canvas, spots, trim.STEEL, radius=0.75)


PAINTERS: Painters = MappingProxyType({"Jackets": jacket})
