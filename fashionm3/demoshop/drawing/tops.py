"""Tops of woven cloth and jersey: T-shirts, shirts, polo shirts and evening tops."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import cut
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import (
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


def tee(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A T-shirt with a ribbed neck, or a vest with wide armholes."""
    sharp = design.features.get("neckline") == "V-neck"
    depth = 18.0 if sharp else 9.6
    if design.features.get("sleeve") == "sleeveless":
        vest(canvas, fabric, depth, sharp=sharp)
        return
    body = Body(neck=9.6, hem=canvas.vary(23.5), waist=canvas.vary(22.5, 0.03), hem_y=87).tailored(
        canvas
    )
    rib = fabric.dyed(fabric.second) if design.pattern == "colour-blocked" else fabric.plain()
    sleeve = Sleeve(body, (37.5, canvas.vary(36, 0.03)), 14.5).posed(canvas)
    cut.inside_back(canvas, fabric, body)
    cut.nape(canvas, rib, body)
    trim.label(canvas, 0, 16.6)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=3)
    cut.sleeve_hems(canvas, fabric.block(), sleeve)
    front = body.front(body.neckline(depth, sharp=sharp))
    canvas.cloth(front, fabric, lift=0.35, block_from=54)
    cut.drape(canvas, fabric, front, body)
    cut.armhole_seams(canvas, fabric, body)
    cut.hem(canvas, fabric, body)
    cut.neck_band(canvas, rib, cut.open_neckline(body.neckline(depth, sharp=sharp)))


def vest(canvas: Canvas, fabric: Fabric, depth: float, *, sharp: bool) -> None:
    """A tank top: straps instead of shoulders, bound edges."""
    body = Body(
        neck=9.5,
        neck_y=8,
        shoulder=16,
        shoulder_y=9.5,
        chest=24,
        chest_y=38,
        waist=23.5,
        waist_y=64,
        hem=canvas.vary(25, 0.05),
        hem_y=canvas.vary(91, 0.03),
    )
    depth += 5
    back = (
        Outline(0, 16)
        .curve((8.5, 16), (9.5, 8))
        .line((16, 9.5))
        .curve((15, 30), (22, 38))
        .line((0, 44))
        .mirrored()
    )
    inner = fabric.dyed(fabric.tone.mixed(fabric.shadow_tone, 0.36))
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    binding = fabric.dyed(fabric.second) if fabric.pattern == "colour-blocked" else fabric.plain()
    cut.neck_band(
        canvas, binding, flowing((-9.3, 9), (-6, 15), (0, 16), (6, 15), (9.3, 9)), width=1.6
    )
    trim.label(canvas, 0, 17.5)
    outline = body.neckline(depth, sharp=sharp).line((16, 9.5))
    outline.bend((14.8, 26), (18.5, 36), (24, 38)).through(*body.side[1:])
    front = outline.curve((12, body.hem_y + 1), (0, body.hem_y + 1)).mirrored()
    canvas.cloth(front, fabric, lift=0.5, block_from=56)
    cut.drape(canvas, fabric, front, body)
    cut.hem(canvas, fabric, body)
    armhole = Outline(16, 9).bend((14.8, 26), (18.5, 36), (24, 38.2)).path(closed=False)
    for line in (armhole, mirror(armhole)):
        cut.neck_band(canvas, binding, line, width=1.8, ribbed=False)
    cut.neck_band(canvas, binding, cut.open_neckline(body.neckline(depth, sharp=sharp)), width=2)


def shirt(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A button-down shirt with collar, placket, yoke and a shirt-tail hem."""
    long_sleeved = design.features.get("sleeve") != "short-sleeved"
    if fabric.pattern == "striped" and fabric.variant % 2:
        fabric = fabric.upright()
    body = Body(
        neck=8.2,
        neck_y=14,
        shoulder=21.5,
        shoulder_y=18.5,
        chest=22,
        chest_y=38,
        waist=canvas.vary(21, 0.03),
        waist_y=58,
        hem=canvas.vary(22.5, 0.03),
        hem_y=84,
        dip=5,
    ).tailored(canvas)
    if long_sleeved:
        sleeve = Sleeve(body, (36.5, 72), 8.4, fullness=0.6).posed(canvas)
        cut.sleeves(canvas, fabric.block(), sleeve, folds=6)
        cut.cuffs(canvas, fabric.block(), sleeve, height=6)
        outer, inner = sleeve.ends
        x, y = outer[0] * 0.6 + inner[0] * 0.4, outer[1] * 0.6 + inner[1] * 0.4 - 3
        trim.buttons(canvas, [(x, y), (-x, y)], trim.button_tone(fabric), radius=0.9)
    else:
        sleeve = Sleeve(body, (36, 40), 15).posed(canvas)
        cut.sleeves(canvas, fabric.block(), sleeve, folds=3)
        cut.cuffs(canvas, fabric.block(), sleeve, height=3)
    cut.inside_back(canvas, fabric, body, rise=5)
    front = body.front(body.neckline(6))
    canvas.cloth(front, fabric, lift=0.4, block_from=56)
    cut.drape(canvas, fabric, front, body)
    cut.armhole_seams(canvas, fabric, body)
    yoke = Outline(21.2, 23).curve((14, 22.4), (7.5, 20)).path(closed=False)
    for line in (yoke, mirror(yoke)):
        canvas.seam(line, fabric, alpha=0.6)
    y = body.hem_y - 2
    edge = flowing((-22, y), (-11, y + 3.6), (0, y + 5.4), (11, y + 3.6), (22, y))
    canvas.stitch(edge, fabric.thread)
    with canvas.inside(front):
        cut.placket(canvas, fabric.plain(), 18, body.hem_y + body.dip)
    if design.features.get("pocket") != "no pocket":
        trim.patch_pocket(canvas, fabric.shifted(0, 0), 11.5, 34, 11, 12.5)
    cut.shirt_collar(canvas, fabric, body)
    heights = [20.5 + 10.2 * i for i in range(7)]
    trim.buttons(canvas, [(0, y) for y in heights], trim.button_tone(fabric), radius=1.15)


def polo(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A polo shirt: knitted collar, short placket, ribbed sleeve ends."""
    long_sleeved = design.features.get("sleeve") == "long-sleeved"
    body = Body(neck=8.6, neck_y=13, hem=canvas.vary(23.5, 0.03), chest_y=38).tailored(canvas)
    trimmed = fabric.dyed(fabric.second) if design.pattern != "plain" else fabric
    if long_sleeved:
        sleeve = Sleeve(body, (37, 73), 8.4, fullness=0.4).posed(canvas)
    else:
        sleeve = Sleeve(body, (36.5, 39), 14).posed(canvas)
    cut.sleeves(canvas, fabric.block(), sleeve, folds=6 if long_sleeved else 3)
    cut.cuffs(canvas, trimmed, sleeve, height=3.4 if long_sleeved else 2.8, ribbed=True)
    cut.inside_back(canvas, fabric, body, rise=3)
    front = body.front(body.neckline(7))
    canvas.cloth(front, fabric, lift=0.35, block_from=52)
    cut.drape(canvas, fabric, front, body)
    cut.armhole_seams(canvas, fabric, body)
    cut.hem(canvas, fabric, body)
    cut.placket(canvas, fabric.plain(), 17, 40, width=5.2)
    canvas.stitch(box(-2.2, 36.4, 2.2, 39.6), fabric.thread)
    cut.shirt_collar(canvas, trimmed.plain(), body, spread=9.5, fall=12)
    trim.buttons(canvas, [(0, 23.5), (0, 29), (0, 34.2)], trim.button_tone(fabric), radius=1.2)


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
    inner = fabric.dyed(fabric.tone.mixed(fabric.shadow_tone, 0.36))
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
    edge = cut.open_neckline(Outline(0, 33).curve((8, 31), (15.5, 22.5)))
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
        path = sleeve if side > 0 else mirror(sleeve)
        canvas.cloth(path, fabric.block().shifted(4 * side, 3), grain=-18 * side)
        with canvas.softly(path):
            for x in (29, 33, 37):
                line = [(x - 4, 20), (x + 1, 34), (x + 1.5, 49)]
                canvas.fold([(a * side, b) for a, b in line], fabric, width=2, alpha=0.4)
        end = polyline((41.3 * side, 45.4), (29.3 * side, 48.4))
        canvas.rib(end, 2.4, fabric.block(), gap=0.8)
    back = Outline(0, 16.5).curve((18, 15.5), (27, 18)).line((20, 30), (0, 34)).mirrored()
    inner = fabric.dyed(fabric.tone.mixed(fabric.shadow_tone, 0.36))
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
    edge = cut.open_neckline(Outline(0, 24).curve((17, 24), (27.6, 18)))
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
    inner = fabric.dyed(fabric.tone.mixed(fabric.shadow_tone, 0.36))
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
    cut.neck_band(canvas, fabric, cut.open_neckline(body.neckline(12)), width=1.4, ribbed=False)
    armhole = Outline(19, 12.3).bend((17.4, 19.5), (18, 28), (21, 33.2)).path(closed=False)
    for line in (armhole, mirror(armhole)):
        cut.neck_band(canvas, fabric, line, width=1.4, ribbed=False)


def halter(canvas: Canvas, fabric: Fabric) -> None:
    """Held by a band around the neck; bare shoulders."""
    hem = canvas.vary(24, 0.04)
    band = strip([(-7.5, 17), (-5.2, 9), (0, 7), (5.2, 9), (7.5, 17)], [3, 3, 3, 3, 3])
    inner = fabric.dyed(fabric.tone.mixed(fabric.shadow_tone, 0.3))
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


PAINTERS: Painters = MappingProxyType(
    {"T-shirts & vests": tee, "Shirts": shirt, "Polo shirts": polo, "Tops": top}
)
