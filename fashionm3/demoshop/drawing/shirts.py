"""Shirts of every kind: T-shirts, vests, button-downs and polo shirts."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import collars, cut
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.body import Body, Sleeve
from fashionm3.demoshop.drawing.canvas import Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import Outline, box, flowing, mirror


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
    cut.neck_band(canvas, rib, collars.open_neckline(body.neckline(depth, sharp=sharp)))


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
    inner = fabric.in_shade(0.36)
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
    cut.neck_band(
        canvas, binding, collars.open_neckline(body.neckline(depth, sharp=sharp)), width=2
    )


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
    collars.shirt_collar(canvas, fabric, body)
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
    collars.shirt_collar(canvas, trimmed.plain(), body, spread=9.5, fall=12)
    trim.buttons(canvas, [(0, 23.5), (0, 29), (0, 34.2)], trim.button_tone(fabric), radius=1.2)


PAINTERS: Painters = MappingProxyType(
    {"T-shirts & vests": tee, "Shirts": shirt, "Polo shirts": polo}
)
