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
    for x, width in ((70, 9), (84, 8)):
        arch = curve(
            (x + 2, bed(x)), (x + 8, bed(x) - 13), (x + 13, bed(x) - 9), (x + 14, bed(x) + 1)
        )
        bench.part(pen(arch, width * 0.7, flat=True), dark, round=2)
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
    for x, width in ((62, 10.5), (77, 9)):
        arch = curve(
            (x, bed(x) + 2), (x + 1, bed(x) - 10), (x + 6.5, bed(x) - 15.5), (x + 12, bed(x) - 12.5)
        )
        strap = pen(arch, width, flat=True)
        bench.cast(strap, strap, alpha=0.2)
        bench.part(
            strap,
            fabric,
            Soft(curve((x + 2, bed(x) - 10), (x + 7, bed(x) - 14)), WHITE, 0.3, 1.4, 2.6),
            round=3.4,
        )
        for side in (-1, 1):
            with bench.canvas.inside(strap):
                bench.stitches(
                    curve(
                        *[
                            (px + side * (width / 2 - 1.1) * 0.9, py + side * 0.6 * (i > 1))
                            for i, (px, py) in enumerate(
                                (
                                    (x, bed(x) + 2),
                                    (x + 1, bed(x) - 10),
                                    (x + 6.5, bed(x) - 15.5),
                                    (x + 12, bed(x) - 12.5),
                                )
                            )
                        ]
                    ),
                    contrast(fabric.tone, 0.4),
                    width=0.34,
                )
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
