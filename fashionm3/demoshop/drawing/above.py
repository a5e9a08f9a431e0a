"""Shoes seen from above: the left one is drawn, toes up, and mirrored.

A shoe lies around x = 0, its inner side at positive x; y runs from 0 (toe) to 100 (heel).
"""

from collections.abc import Callable

import skia

from fashionm3.demoshop.drawing.canvas import BLACK, Canvas
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import pair
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast
from fashionm3.demoshop.drawing.paths import box

INSOLE = Tone(214, 184, 146)


def pair_from_above(canvas: Canvas, draw: Callable[[Bench], None], gap: float) -> None:
    """Show a left shoe and its mirror image, `gap` units from the middle each."""
    right = skia.Matrix.Translate(gap, 0)
    right.preScale(-1, 1)
    pair(canvas, draw, right, skia.Matrix.Translate(-gap, 0), dim=0)


def lay_insole(bench: Bench, opening: skia.Path, fabric: Fabric, tone: Tone = INSOLE) -> None:
    """What is seen of the inside: the insole, shaded by the shoe's wall."""
    bench.part(
        opening,
        fabric.of_material("leather").dyed(tone),
        Soft(opening, BLACK, 0.62, 2.2, 5.5, (1.0, 2.0)),
        Soft(opening, BLACK, 0.45, 0.9, 1.6, (0.3, 0.6)),
        round=4,
        shine=0,
    )
    label = box(-4.5, 80, 4.0, 86, 1)
    with bench.canvas.inside(opening):
        bench.line(label, contrast(tone, 0.6), 0.5, 0.6)
