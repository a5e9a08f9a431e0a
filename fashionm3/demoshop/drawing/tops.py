"""Tops that bare the shoulders, and the peplum."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import collars, cut
from fashionm3.demoshop.drawing.body import Body
from fashionm3.demoshop.drawing.canvas import Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import (
    Outline,
    Point,
    flowing,
    for_side,
    mirror,
    polyline,
    strip,
)


def top(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """One of the tops that bare the shoulders, or a peplum."""
    {
        "off-shoulder top": off_shoulder,
        "peplum top": peplum,
        "halter top": halter,
    }.get(design.features.get("cut", ""), camisole)(canvas, fabric)


def camisole(canvas: Canvas, fabric: Fabric) -> None:
    """Thin straps over a softly draped front."""
    flare = canvas.vary(27, 0.04)
    neckline = Outline(0, 33).curve((8, 31), (15.5, 22.5))
    outline = neckline.curve((17, 32), (23.5, 38)).through((23, 60), (flare, 91))
    front = outline.curve((14, 94.5), (0, 94)).mirrored()
    back = Outline(0, 34).curve((14, 34), (23.5, 38)).line((0, 46)).mirrored()
    inner = fabric.in_shade(0.36)
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    for side in (1, -1):
        strap = flowing((side * 15.2, 23), (side * 13.6, 9), (side * 14.6, 5), (side * 17, 34))
        canvas.cord(strap, fabric.tone, 1.1)
    canvas.cloth(front, fabric, lift=0.6, block_from=60)
    with canvas.softly(front):
        for i in range(6):
            x = (i - 2.5) * 8 + canvas.rng.uniform(-2, 2)
            line = [(x * 0.75, 36 + abs(x) * 0.2), (x * 0.95, 62), (x * 1.12, 93)]
            canvas.fold(line, fabric, width=canvas.rng.uniform(2.2, 3.6), alpha=0.34)
        cowl = [(-10, 31), (0, 42 + canvas.rng.uniform(-2, 3)), (10, 31)]
        canvas.fold(cowl, fabric, width=2.4, alpha=0.35)
    edge = collars.open_neckline(Outline(0, 33).curve((8, 31), (15.5, 22.5)))
    cut.neck_band(canvas, fabric, edge, width=1.3, ribbed=False)
    canvas.stitch(flowing((-flare, 89.4), (0, 92.6), (flare, 89.4)), fabric.thread, width=0.22)


def off_shoulder(canvas: Canvas, fabric: Fabric) -> None:
    """A wide elastic neckline that bares the shoulders, with a frill and puffed sleeves."""
    body = Body(
        neck=26,
        neck_y=18,
        shoulder=27,
        shoulder_y=19,
        chest=22.5,
        chest_y=41,
        waist=20.5,
        waist_y=62,
        hem=canvas.vary(23, 0.06),
        hem_y=canvas.vary(84, 0.03),
    )
    sleeve = (
        Outline(25, 18)
        .through((33, 21), (41, 34), (41.5, 47))
        .line((29.5, 50))
        .through((27, 45), (22, 41))
        .path()
    )
    for side in (1, -1):
        path = for_side(sleeve, side)
        canvas.cloth(path, fabric.block().shifted(4 * side, 3), grain=-18 * side)
        with canvas.softly(path):
            for x in (29.0, 33.0, 37.0):
                line = [(x - 4, 20), (x + 1, 34), (x + 1.5, 49)]
                canvas.fold([(a * side, b) for a, b in line], fabric, width=2, alpha=0.4)
        end = polyline((41.3 * side, 45.4), (29.3 * side, 48.4))
        canvas.rib(end, 2.4, fabric.block(), gap=0.8)
    back = Outline(0, 16.5).curve((18, 15.5), (27, 18)).line((20, 30), (0, 34)).mirrored()
    inner = fabric.in_shade(0.36)
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    outline = Outline(0, 24).curve((17, 24), (27, 18.5)).bend((25, 28), (21, 38), (22.5, 42))
    front = (
        outline.through(*body.side[1:])
        .curve((12, body.hem_y + 1.5), (0, body.hem_y + 1.5))
        .mirrored()
    )
    canvas.cloth(front, fabric, lift=0.5, block_from=62)
    cut.drape(canvas, fabric, front, body)
    cut.hem(canvas, fabric, body)
    frill_edge: list[Point] = [
        (27.5, 33),
        (24.5, 36.2),
        (21, 34.6),
        (17, 38.4),
        (12.6, 36.8),
        (8, 39.8),
        (3.6, 38),
        (0, 40),
    ]
    frill = (
        Outline(0, 23.6)
        .curve((17, 23.6), (28.4, 17.6))
        .line(frill_edge[0])
        .through(*frill_edge[1:])
        .mirrored()
    )
    canvas.cloth(frill, fabric.shifted(0, 7), lift=1)
    with canvas.softly(frill):
        for x, y in (*frill_edge[1::2], *((-x, y) for x, y in frill_edge[1::2])):
            canvas.fold([(x * 0.92, 22), (x, 30), (x, y + 1)], fabric, width=2.2, alpha=0.45)
    edge = collars.open_neckline(Outline(0, 24).curve((17, 24), (27.6, 18)))
    canvas.rib(edge, 2.2, fabric, gap=0.8)


def peplum(canvas: Canvas, fabric: Fabric) -> None:
    """Fitted to the waist, flared below it."""
    body = Body(
        neck=11,
        neck_y=10,
        shoulder=19,
        shoulder_y=12.5,
        chest=21,
        chest_y=33,
        waist=16.5,
        waist_y=57,
        hem=16.5,
        hem_y=57,
        dip=1,
    )
    inner = fabric.in_shade(0.36)
    back = (
        Outline(0, 12.5)
        .curve((8, 12), (11, 10))
        .line((19, 12.5))
        .curve((16, 26), (20, 33))
        .line((0, 36))
        .mirrored()
    )
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    front = body.front(body.neckline(12))
    canvas.cloth(front, fabric, lift=0.4)
    with canvas.softly(front):
        for side in (1, -1):
            dart = [(side * 9, 57), (side * 9.5, 47), (side * 11, 37)]
            canvas.fold(dart, fabric, width=1.8, alpha=0.4)
            pull = [(side * 21, 35), (side * 14, 38), (side * 8, 37)]
            canvas.fold(pull, fabric, width=2.2, alpha=0.4)
            canvas.fold([(side * 16.5, 52), (side * 11, 53.5), (side * 4, 52)], fabric, width=1.6)
    flare = canvas.vary(29, 0.04)
    waves: list[Point] = [(flare, 84), (22, 88.5), (16.5, 84.8), (10, 90), (4.5, 86), (0, 89)]
    skirt = (
        Outline(0, 57.6)
        .curve((9, 57.6), (16.6, 56.4))
        .bend((19, 63), (26, 74), waves[0])
        .through(*waves[1:])
        .mirrored()
    )
    canvas.cloth(skirt, fabric.block().shifted(0, 6), lift=0.3)
    with canvas.softly(skirt):
        for x, y in (*waves[2::2], *((-x, y) for x, y in waves[2::2])):
            canvas.fold([(x * 0.45, 58), (x * 0.8, 70), (x, y + 2)], fabric.block(), width=3.4)
    waist = flowing((-16.8, 56.8), (0, 58), (16.8, 56.8))
    cut.neck_band(canvas, fabric.block(), waist, width=3.2, ribbed=False)
    cut.neck_band(canvas, fabric, collars.open_neckline(body.neckline(12)), width=1.4, ribbed=False)
    armhole = Outline(19, 12.3).bend((17.4, 19.5), (18, 28), (21, 33.2)).path(closed=False)
    for line in (armhole, mirror(armhole)):
        cut.neck_band(canvas, fabric, line, width=1.4, ribbed=False)


def halter(canvas: Canvas, fabric: Fabric) -> None:
    """Held by a band around the neck; bare shoulders."""
    hem = canvas.vary(24, 0.04)
    band = strip([(-7.5, 17), (-5.2, 9), (0, 7), (5.2, 9), (7.5, 17)], [3, 3, 3, 3, 3])
    inner = fabric.in_shade(0.3)
    canvas.cloth(band, inner, round=0.6, lift=0, lit=False)
    back = Outline(0, 42).curve((14, 42), (23, 44)).line((22, 52), (0, 54)).mirrored()
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    outline = Outline(0, 33).line((0, 32.8)).curve((4.5, 22), (4.8, 13)).curve((7, 11.6), (8.6, 13))
    outline.bend((11, 30), (16, 42), (23.4, 46)).through((21.5, 66), (hem, 92))
    front = outline.curve((12, 94), (0, 94)).mirrored()
    canvas.cloth(front, fabric, lift=0.6, block_from=62)
    with canvas.softly(front):
        for side in (1, -1):
            for x, y in ((3.0, 52.0), (10.0, 60.0), (17.0, 62.0)):
                bend = canvas.rng.uniform(-1, 1)
                line = [(side * 6.8, 15), (side * (x * 0.6 + 4.6), 36 + bend), (side * x, y)]
                canvas.fold(line, fabric, width=2.2, alpha=0.38)
            x = canvas.rng.uniform(6, 16)
            canvas.fold(
                [(side * x, 64), (side * (x + 1), 78), (side * (x + 2), 92)], fabric, width=3
            )
    edge = Outline(8.6, 13).bend((11, 30), (16, 42), (23.4, 46.2)).path(closed=False)
    slit = Outline(0, 33).curve((4.5, 22), (4.8, 13)).path(closed=False)
    for line in (edge, mirror(edge), slit, mirror(slit)):
        cut.neck_band(canvas, fabric, line, width=1.5, ribbed=False)
    choker = flowing((-8.8, 13.4), (-4, 15.6), (0, 16.2), (4, 15.6), (8.8, 13.4))
    cut.neck_band(canvas, fabric.block(), choker, width=3.4, ribbed=False)
    canvas.stitch(flowing((-hem, 89.6), (0, 91.6), (hem, 89.6)), fabric.thread, width=0.22)


PAINTERS: Painters = MappingProxyType({"Tops": top})
