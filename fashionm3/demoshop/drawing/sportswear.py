"""Leggings and joggers."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.legs import Legs, leg_hems, legs, slant_pockets
from fashionm3.demoshop.drawing.paths import Outline, both, ellipse, flowing, mirror, polyline


def activewear(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Leggings or joggers."""
    if design.features.get("cut") == "joggers":
        joggers(canvas, fabric)
    else:
        leggings(canvas, fabric)


def leggings(canvas: Canvas, fabric: Fabric) -> None:
    """A second skin: wide waistband, flat seams, panels."""
    shape = Legs(
        waist=12.4,
        waist_y=7,
        hip=16.6,
        hip_y=27,
        crotch_y=36,
        knee=(4.8, 13.2),
        knee_y=60,
        hem=(5.4, 10.2),
        hem_y=94,
    ).tailored(canvas)
    legs(canvas, fabric, shape, folds=2)
    panel = (
        Outline(11, 12)
        .through((13.6, 27), (11.4, 44), (10, 60), (8.4, 94))
        .line((14, 94))
        .line((24, 60), (24, 12))
        .path()
    )
    second = fabric.block()
    for side in (-1, 1):
        leg = shape.path if side > 0 else mirror(shape.path)
        area = panel if side > 0 else mirror(panel)
        if fabric.pattern == "colour-blocked":
            canvas.cloth(both(leg, area), second, lift=0, round=0.6)
        edge = flowing(
            *((side * x, y) for x, y in ((11, 12), (13.6, 27), (11.4, 44), (10, 60), (8.4, 94)))
        )
        canvas.seam(edge, fabric, alpha=0.7)
        with canvas.softly(leg):
            for part, bright in ((-0.25, 0.4), (0.3, 0.34), (0.75, 0.3)):
                inner, outer, y = shape.at(max(part, 0.0))
                y += 40 * min(part, 0)
                x = side * (inner + outer) / 2 - 1.2
                canvas.shade(ellipse(x, y, 1.9, 9), fabric.light_tone, alpha=bright, soft=1.8)
    leg_hems(canvas, fabric, shape, height=1.6)
    band = (
        Outline(0, 5)
        .curve((7, 4.8), (12.6, 4))
        .curve((13, 9), (14.7, 13.2))
        .curve((7.4, 15.4), (0, 15.6))
        .mirrored()
    )
    canvas.cloth(band, second, round=0.8, lift=0.4)


def joggers(canvas: Canvas, fabric: Fabric) -> None:
    """Loose legs gathered at ankle and waist, with a cord and side stripes."""
    shape = Legs(
        waist=15,
        waist_y=9,
        hip=20.5,
        hip_y=27,
        crotch_y=42,
        knee=(2.6, 19),
        knee_y=64,
        hem=(6, 13.6),
        hem_y=90,
    ).tailored(canvas)
    legs(canvas, fabric, shape, folds=7)
    second = fabric.block()
    if fabric.pattern == "colour-blocked":
        for side in (-1, 1):
            leg = shape.path if side > 0 else mirror(shape.path)
            panel = (
                Outline(side * 11, 11)
                .through((side * 15, 28), (side * 13.4, 64), (side * 9.6, 90))
                .line((side * 30, 90), (side * 30, 11))
                .path()
            )
            canvas.cloth(both(leg, panel), second, lift=0, round=0.6)
    slant_pockets(canvas, fabric, shape)
    ribs = second.of_material("rib")
    for side in (-1, 1):
        canvas.rib(polyline((side * 5.6, 91.6), (side * 13.8, 91.2)), 5.6, ribs, lift=0.4)
    waist = flowing((-15.2, 9), (0, 10), (15.2, 9))
    canvas.rib(waist, 6, ribs, lift=0.4, gap=0.8)
    cord = fabric.tone.lighter(0.8) if fabric.tone.lightness < 0.6 else fabric.tone.darker(0.6)
    trim.drawstring(canvas, 0, 10.4, cord, length=15)


PAINTERS: Painters = MappingProxyType({"Activewear": activewear})
