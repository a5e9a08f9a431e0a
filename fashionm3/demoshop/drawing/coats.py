"""Coats: single-breasted, double-breasted and the belted trench."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import collars, cut
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.body import Body, Sleeve
from fashionm3.demoshop.drawing.canvas import Canvas, Painters
from fashionm3.demoshop.drawing.collars import Lapel
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import Outline, box, flowing, polyline, strip


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
    collars.lined_neck(canvas, fabric, body, roll)
    front = body.front(body.neckline(roll, sharp=True))
    canvas.cloth(front, fabric, lift=0.45)
    cut.drape(canvas, fabric, front, body, folds=8)
    cut.armhole_seams(canvas, fabric, body)
    overlap = (8.5 if double or trench else 2.6) * s
    collars.front_edge(canvas, fabric, (-overlap, top + roll), (-overlap, 95.8))
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
    collars.lapels(canvas, fabric, body, Lapel(13.5 * s, 15 * s, roll, overlap, peaked=double))
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
    canvas.cord(frame, trim.HORN, 1.3 * s, lift=0.6)
    canvas.cord(
        polyline((4.6 * s, y - 2.8 * s), (4.6 * s, y + 4 * s)), trim.HORN, 0.8 * s, lift=0.3
    )


PAINTERS: Painters = MappingProxyType({"Coats": coat})
