"""Leggings and joggers."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.legs import Legs, leg_hems, legs, slant_pockets
from fashionm3.demoshop.drawing.paths import (
    Outline,
    both,
    ellipse,
    flowing,
    for_side,
    polyline,
)


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
    inset = canvas.rng.uniform(-0.9, 0.9)
    seam = [(x + inset, y) for x, y in ((11, 12), (13.6, 27), (11.4, 44), (10, 60), (8.4, 94))]
    panel = Outline(*seam[0]).through(*seam[1:]).line((14, 94), (24, 60), (24, 12)).path()
    second = fabric.block()
    for side in (-1, 1):
        leg = for_side(shape.path, side)
        area = for_side(panel, side)
        if fabric.pattern == "colour-blocked":
            canvas.cloth(both(leg, area), second, lift=0, round=0.6)
        canvas.seam(for_side(flowing(*seam), side), fabric, alpha=0.7)
        with canvas.softly(leg):
            for part, bright in ((-0.25, 0.4), (0.3, 0.34), (0.75, 0.3)):
                inner, outer, y = shape.at(max(part, 0.0))
                y += 40 * min(part, 0)
                x = side * (inner + outer) / 2 - 1.2
                canvas.shade(ellipse(x, y, 1.9, 9), fabric.light_tone, alpha=bright, soft=1.8)
    leg_hems(canvas, fabric, shape, height=1.6)
    low = canvas.vary(13.2, 0.14)
    band = (
        Outline(0, 5)
        .curve((7, 4.8), (12.6, 4))
        .curve((13, (4 + low) / 2), (12.6 + (low - 4) * 0.18, low))
        .curve((7.4, low + 2.2), (0, low + 2.4))
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
            leg = for_side(shape.path, side)
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
