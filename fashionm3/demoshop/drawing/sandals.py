"""Sandals from the side, in pairs: heel at x = 0, toe at x = 100, ground at y = 100."""

from collections.abc import Callable
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import pair
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import GOLD, Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import at, curve, pen, spline
from fashionm3.demoshop.drawing.paths import both, box

INSOLE = Tone(206, 176, 140)


TOE_STRAPS = (56, 74)
"""Where the straps over the toes rise from the sole."""

Footbed = Callable[[float], float]
"""Height of the footbed at a place between heel and toe."""


def sandals(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Straps on a flat sole, a block heel or a wedge."""
    heel = design.features["heel"]
    pair(canvas, lambda bench: _sandal(bench, fabric, heel), back=skia.Matrix.Translate(12, -13))


def _sandal(bench: Bench, fabric: Fabric, heel: str) -> None:
    rise = {"flat": 5.0, "block heel": 30.0, "wedge": 30.0}[heel]
    seat = 100 - rise
    ball = 96.0 if heel != "wedge" else 91.0
    fall = ball - seat

    def bed(x: float) -> float:
        """Height of the footbed at x."""
        t = min(max((x - 14) / 50, 0), 1)
        return seat + fall * (t * t * (3 - 2 * t)) - (max(x - 80, 0) / 20) ** 2 * 2.5

    top = [(x, bed(x)) for x in (4, 14, 26, 38, 50, 62, 76, 90)]
    _far_straps(bench, fabric, bed)
    if heel == "wedge":
        wedge = spline(
            (3, bed(4), 1),
            *top[1:],
            (99, bed(99), 1),
            (99.5, 96),
            (95, 101.5, 1),
            (60, 102.5),
            (5, 102.5, 1),
            (3.4, 90),
        )
        bench.part(wedge, fabric, round=7)
        rope = fabric.of_material("straw").dyed(Tone(206, 172, 122))
        jute = both(wedge, spline(*at("-5,91! 60,93 110,94! 110,110! -5,110!")))
        bench.part(jute, rope, round=3)
        with bench.canvas.inside(wedge):
            for k in range(1, 9):
                y = [(x, bed(x) + k * 4.6) for x in range(0, 108, 12)]
                bench.line(curve(*y), deep(rope.tone, 0.7), 0.7, 0.4)
        bench.fill(both(wedge, box(-5, 100.4, 110, 110)), Tone(70, 50, 38))
    elif heel == "block heel":
        block = spline(
            (3.4, bed(4), 1),
            (30, bed(30) + 2, 1),
            (27.5, seat + 14),
            (27.5, 102.5, 1),
            (6, 102.5, 1),
            (4.6, seat + 14),
        )
        bench.part(block, fabric, round=5)
        bench.fill(both(block, box(-5, 101, 60, 105)), Tone(40, 34, 32))
    thick = 2.6 if heel != "flat" else 4.4
    sole = spline(
        (2.6, bed(4) - 1, 1),
        *[(x, y - 1) for x, y in top[1:]],
        (100, bed(100) - 1),
        (101, bed(100) + 1.5),
        (96, bed(96) + thick),
        *[(x, y + thick) for x, y in reversed(top[1:])],
        (3, bed(4) + thick, 1),
    )
    leather = fabric.of_material("leather")
    bench.part(sole, leather.dyed(INSOLE.darker(0.12)), round=2.4)
    bench.line(
        curve(*[(x, y + 0.4) for x, y in ((4, bed(4)), *top[1:], (99, bed(99)))]),
        deep(INSOLE, 0.7),
        0.5,
        0.5,
    )
    if heel == "flat":
        low = curve((4, 99.6), (30, 99.9), (60, 100.4), (97, bed(97) + 4.2))
        bench.fill(pen(low, 1.8), Tone(66, 46, 34))
        pad = spline((4, 98, 1), (24, 98, 1), (24, 102, 1), (5, 102, 1))
        bench.part(pad, leather.dyed(Tone(66, 46, 34)), round=1.5)
    _near_straps(bench, fabric, bed)


def _far_straps(bench: Bench, fabric: Fabric, bed: Footbed) -> None:
    dark = fabric.dyed(fabric.tone.darker(0.22))
    for x in TOE_STRAPS:
        crest, floor = bed(x + 6) - 15.6, bed(x + 20) - 0.5
        inside = spline(
            (x + 10, crest, 1),
            (x + 18, crest + 0.6, 1),
            (x + 22, crest + 5.5),
            (x + 24, floor, 1),
            (x + 17, floor, 1),
            (x + 15.5, crest + 7),
        )
        bench.part(inside, dark, round=3)
    ring = curve((10, bed(8) - 26), (22, bed(8) - 34), (32, bed(8) - 33), (35, bed(8) - 27))
    bench.part(pen(ring, 4.6), dark, round=2)


def _near_straps(bench: Bench, fabric: Fabric, bed: Footbed) -> None:
    y = bed(8)
    counter = spline(
        (4, y + 1.5, 1),
        (3, y - 12),
        (6.5, y - 29, 1),
        (12.5, y - 29, 1),
        (13.5, y - 18),
        (18, y - 8),
        (30, bed(30) + 1.5, 1),
    )
    bench.part(counter, fabric, round=4.5)
    bench.stitches(
        curve(
            (4.6, y - 12),
            (8, y - 27.4),
            (11.4, y - 27.4),
            (12.2, y - 18),
            (16.6, y - 7),
            (27, bed(28)),
        ),
        contrast(fabric.tone, 0.4),
    )
    for x in TOE_STRAPS:
        toe = bed(x + 6)
        strap = spline(
            (x, toe + 1.4, 1),
            (x + 0.5, toe - 8),
            (x + 4.6, toe - 14.4),
            (x + 10, toe - 17, 1),
            (x + 19, toe - 15.8, 1),
            (x + 14.4, toe - 12),
            (x + 12.2, toe - 6),
            (x + 12.4, toe + 1.4, 1),
        )
        gleam = Soft(
            curve((x + 4, toe - 7), (x + 8, toe - 13), (x + 13, toe - 15)), WHITE, 0.26, 1.4, 2.8
        )
        bench.part(strap, fabric, gleam, round=3.6)
        thread = contrast(fabric.tone, 0.4)
        near = curve((x + 1.5, toe), (x + 2, toe - 8), (x + 5.8, toe - 13.2), (x + 10, toe - 15.4))
        far = curve((x + 11, toe), (x + 10.8, toe - 6), (x + 13, toe - 12), (x + 17, toe - 15))
        for row in (near, far):
            bench.stitches(row, thread, width=0.36)
    ankle = curve((8, y - 26), (16, y - 23.5), (27, y - 23.5), (35, y - 27.5))
    strap = pen(ankle, 5)
    bench.cast(strap, counter)
    bench.part(strap, fabric, round=2.6)
    bench.stitches(
        curve((8, y - 27.6), (16, y - 25.2), (27, y - 25.2), (34, y - 28.6)),
        contrast(fabric.tone, 0.4),
        width=0.34,
    )
    buckle = box(18.5, y - 28.2, 26.5, y - 19.6, 1.6)
    bench.wire(buckle, GOLD, 1.5)
    bench.wire(curve((19, y - 24), (26, y - 24)), GOLD, 1.1)


PAINTERS: Painters = MappingProxyType({"Sandals": sandals})
