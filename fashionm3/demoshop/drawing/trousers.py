"""Trousers and shorts of cloth."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import BLACK, Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.legs import Legs, fly, leg_hems, legs, slant_pockets, waistband
from fashionm3.demoshop.drawing.paths import Outline, flowing, mirror, polyline, strip


def trousers(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Trousers with slanted pockets; pressed ones have a crease."""
    leg = design.features.get("leg", "straight-leg")
    if fabric.pattern == "striped":
        fabric = fabric.upright()
    shape = {
        "wide-leg": Legs(waist=14, hip=19, knee=(1.8, 23), hem=(2.2, 26.5)),
        "tapered": Legs(waist=14.5, hip=19.5, knee=(3.6, 16.5), hem=(5.6, 13.2)),
    }.get(leg, Legs(knee=(2.8, 17.6), hem=(4.2, 17.4))).tailored(canvas)
    pressed = fabric.material in ("wool", "linen")
    legs(canvas, fabric, shape, folds=4, crease=pressed)
    slant_pockets(canvas, fabric, shape)
    fly(canvas, fabric, shape.waist_y + 3, 28)
    leg_hems(canvas, fabric, shape, height=2.8)
    if leg == "tapered":
        inner, outer = shape.hem
        for side in (-1, 1):
            band = strip([(side * (inner - 0.2), 91.4), (side * (outer + 0.2), 91)], [4.6, 4.6])
            canvas.cloth(band, fabric.plain(), round=0.6, lift=0.5)
    waistband(canvas, fabric.plain(), shape.waist, shape.waist_y)
    if leg == "wide-leg":
        for side in (-1, 1):
            for x in (5.6, 8.8):
                line = [
                    (side * x, shape.waist_y + 3.4),
                    (side * (x + 0.4), 20),
                    (side * (x + 0.6), 32),
                ]
                canvas.fold(line, fabric, width=1.5, alpha=0.5)
    trim.buttons(canvas, [(0, shape.waist_y + 0.8)], trim.button_tone(fabric), radius=1.3)


def shorts(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Shorts, buttoned or with a drawstring; the hems turned up or plain."""
    if fabric.pattern == "striped" and fabric.variant % 2:
        fabric = fabric.upright()
    shape = Legs(
        waist=25,
        waist_y=16,
        hip=31,
        hip_y=42,
        crotch_y=60,
        knee=(2.6, 35),
        knee_y=74,
        hem=(3.4, canvas.vary(37, 0.03)),
        hem_y=85,
    )
    legs(canvas, fabric, shape, folds=3)
    line = polyline((19, 20), (30, 41))
    inset = polyline((17.6, 20), (28.6, 41.8))
    for side in (-1, 1):
        path, row = (line, inset) if side > 0 else (mirror(line), mirror(inset))
        canvas.stroke(path, BLACK, 1.3, alpha=0.3, soft=0.5)
        canvas.seam(path, fabric, alpha=0.7)
        canvas.stitch(row, fabric.thread, width=0.34)
    if design.features.get("hem") == "plain":
        leg_hems(canvas, fabric, shape, height=3)
    else:
        inner, outer = shape.hem
        for side in (-1, 1):
            cuff = (
                Outline(side * (inner - 0.3), 79.4)
                .line((side * (outer + 0.3), 78.2))
                .line((side * (outer + 1), 86.4))
                .curve((side * 20, 88.4), (side * (inner - 0.5), 87.4))
                .path()
            )
            canvas.cloth(cuff, fabric.shifted(5, 6.5), round=0.7, lift=0.8)
    if design.features.get("waist") == "drawstring":
        elastic = strip([(-25.4, 17), (0, 18.2), (25.4, 17)], [7, 7, 7])
        canvas.cloth(elastic, fabric.plain(), round=0.8, lift=0.5)
        with canvas.inside(elastic):
            middle = flowing((-26, 17), (0, 18.2), (26, 17))
            canvas.stripes(middle, 7, fabric.shadow_tone, alpha=0.30, gap=0.9)
            canvas.stroke(middle, fabric.shadow_tone, 0.4, alpha=0.5)
        cord = fabric.tone.lighter(0.78) if fabric.tone.lightness < 0.6 else fabric.tone.darker(0.6)
        trim.drawstring(canvas, 0, 19, cord, length=19)
    else:
        fly(canvas, fabric, 20, 50, width=5.6)
        waistband(canvas, fabric.plain(), 25, 17, height=6.4)
        trim.buttons(canvas, [(0, 18.2)], trim.button_tone(fabric), radius=1.7)


PAINTERS: Painters = MappingProxyType({"Pants": trousers, "Shorts": shorts})
