"""Soles that several kinds of shoes stand on."""

import skia

from fashionm3.demoshop.drawing.canvas import BLACK
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench
from fashionm3.demoshop.drawing.lines import at, curve, spline

STACKED = Tone(58, 40, 30)
"""Stacked leather of heels and soles."""


def flat_sole(
    bench: Bench, upper: skia.Path, fabric: Fabric, tone: Tone, *, heel: float, thick: float
) -> None:
    """Welt, sole and a low stacked heel."""
    rubber = fabric.of_material("rubber").dyed(tone)
    block = spline((5.5, 95, 1), (heel, 95, 1), (heel - 2.2, 103, 1), (6, 103, 1))
    bench.part(block, rubber, round=3.5)
    for y in (97.6, 100.2):
        bench.line(curve((5, y), (heel, y)), BLACK, 0.35, 0.35)
    sole = spline(
        (4, 92.5, 1),
        (30, 94),
        (60, 95),
        (84, 94.5),
        (98.5, 91.5, 1),
        (98.5, 94),
        (88, 94.5 + thick),
        (62, 95.5 + thick),
        (40, 93 + thick),
        (28, 92.6 + thick),
        (4.5, 95.5, 1),
    )
    bench.cast(sole, upper, shift=(0, -0.7), blur=0.9, alpha=0.5)
    bench.part(sole, rubber, round=2)
    bench.stitches(curve(*at("5,93.7 30,95.2 60,96.1 84,95.5 97.5,92.8")), tone.lighter(0.45))
