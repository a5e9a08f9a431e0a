"""Pumps and sandals from the side, in pairs: heel at x = 0, toe at x = 100, ground at y = 100."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import WHITE, Canvas, Painters, both, box
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import (
    GOLD,
    Bench,
    Soft,
    contrast,
    curve,
    deep,
    pair,
    pen,
    spline,
)

INSOLE = Tone(206, 176, 140)
SOLE = Tone(60, 40, 30)
CORK = Tone(190, 148, 100)


def pumps(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Court shoes: open on top, three heels, two toes."""
    heel, pointed = design.features["heel"], design.features["toe"] == "pointed toe"
    rise = {"stiletto heel": 44, "block heel": 33, "kitten heel": 20}[heel]
    pair(
        canvas,
        lambda bench: _pump(bench, fabric, heel, rise, pointed=pointed),
        back=skia.Matrix.Translate(12, -11),
    )


def _pump(bench: Bench, fabric: Fabric, heel: str, rise: float, *, pointed: bool) -> None:
    seat = 100 - rise
    """Height of the heel's top."""
    fall = rise - 3.0
    tip = 108 if pointed else 95
    lining = spline(
        (8, seat - 22, 1), (14, seat - 20), (26, seat - 10), (44, seat + fall * 0.42 - 7),
        (58, seat + fall * 0.75 - 9), (66, seat + fall * 0.92 - 13), (73, seat + fall - 11, 1),
        (66, seat + fall - 1), (40, seat + fall * 0.52 + 3), (10, seat - 4, 1),
    )  # fmt: skip
    bench.part(lining, fabric.of_material("leather").dyed(INSOLE), round=4, shine=0.1)
    _pump_heel(bench, fabric, heel, seat)
    vamp = (
        [
            (86, seat + fall - 10.2),
            (97, seat + fall - 5.6),
            (tip, seat + fall - 0.2, 1),
            (96, seat + fall + 2.4),
        ]
        if pointed
        else [
            (84, seat + fall - 12.2),
            (91, seat + fall - 8.8),
            (tip, seat + fall - 3),
            (91, seat + fall + 2.2),
        ]
    )
    upper = spline(
        (8, seat - 22.5, 1), (4.6, seat - 15), (4, seat - 6), (7, seat + 2, 1), (20, seat + fall * 0.08 + 3.4),
        (32, seat + fall * 0.26 + 5), (46, seat + fall * 0.58 + 5.2), (60, seat + fall * 0.9 + 3.8), (74, seat + fall + 3),
        *reversed(vamp[3:]), *reversed(vamp[:3]), (75, seat + fall - 12.6, 1), (68, seat + fall * 0.95 - 8.4),
        (56, seat + fall * 0.74 - 4.5), (42, seat + fall * 0.42 - 4), (26, seat + fall * 0.08 - 6), (15, seat - 14),
    )  # fmt: skip
    gloss = Soft(
        curve((74, seat + fall - 10), (84, seat + fall - 9), (92, seat + fall - 5)),
        WHITE,
        {"leather": 0.55, "satin": 0.6}.get(fabric.material, 0.15)
        * (0.7 if fabric.tone.lightness < 0.2 else 1),
        1.2,
        2.4,
    )
    waist = Soft(
        curve((22, seat + 2), (40, seat + fall * 0.4 + 1), (58, seat + fall * 0.8)),
        WHITE,
        0.18,
        2,
        4,
    )
    bench.part(upper, fabric, gloss, waist, round=7)
    sole = curve((7, seat + 2), (20, seat + fall * 0.08 + 3.6), (32, seat + fall * 0.26 + 5.4),
                 (46, seat + fall * 0.58 + 5.8), (60, seat + fall * 0.9 + 4.6), (74, seat + fall + 3.8),
                 (tip - 5, seat + fall + 2.6 if pointed else seat + fall + 2.4))  # fmt: skip
    bench.fill(pen(sole, 1.7), SOLE)
    edge = curve((8.6, seat - 21), (15, seat - 13), (26, seat + fall * 0.08 - 5), (42, seat + fall * 0.42 - 3),
                 (56, seat + fall * 0.74 - 3.4), (67, seat + fall * 0.95 - 7.2), (74, seat + fall - 11.4))  # fmt: skip
    with bench.canvas.inside(upper):
        bench.stitches(edge, contrast(fabric.tone, 0.4), width=0.36)


def _pump_heel(bench: Bench, fabric: Fabric, heel: str, seat: float) -> None:
    foot = 100.0
    shape = {
        "stiletto heel": spline((4.6, seat - 4, 1), (26, seat + 3.5, 1), (16, seat + 9), (12.6, seat + 20),
                                (12.2, foot + 2, 1), (8.8, foot + 2, 1), (7.6, seat + 18), (4.6, seat + 4)),
        "block heel": spline((4.2, seat - 4, 1), (30, seat + 5, 1), (28.5, seat + 14), (28.5, foot + 2, 1),
                             (6.5, foot + 2, 1), (5.4, seat + 12)),
        "kitten heel": spline((4.6, seat - 4, 1), (25, seat + 3, 1), (16.5, seat + 7), (14.2, seat + 13),
                              (14.4, foot + 2, 1), (9.6, foot + 2, 1), (8.4, seat + 11), (5, seat + 4)),
    }[heel]  # fmt: skip
    bench.part(shape, fabric, round=4.5 if heel == "block heel" else 2.6)
    bench.fill(both(shape, box(-5, foot + 0.4, 60, foot + 5)), Tone(30, 28, 28))


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
        wedge = spline((3, bed(4), 1), *top[1:], (99, bed(99), 1), (99.5, 96), (95, 101.5, 1), (60, 102.5),
                       (5, 102.5, 1), (3.4, 90))  # fmt: skip
        rope = fabric.of_material("straw").dyed(Tone(206, 172, 122))
        bench.part(wedge, rope, round=7)
        with bench.canvas.inside(wedge):
            for k in range(1, 9):
                y = [(x, bed(x) + k * 4.6) for x in range(0, 108, 12)]
                bench.line(curve(*y), deep(rope.tone, 0.7), 0.7, 0.4)
        bench.fill(both(wedge, box(-5, 100.4, 110, 110)), Tone(70, 50, 38))
    elif heel == "block heel":
        block = spline((3.4, bed(4), 1), (30, bed(30) + 2, 1), (27.5, seat + 14), (27.5, 102.5, 1), (6, 102.5, 1),
                       (4.6, seat + 14))  # fmt: skip
        bench.part(block, fabric, round=5)
        bench.fill(both(block, box(-5, 101, 60, 105)), Tone(40, 34, 32))
    thick = 2.6 if heel != "flat" else 4.4
    sole = spline((2.6, bed(4) - 1, 1), *[(x, y - 1) for x, y in top[1:]], (100, bed(100) - 1), (101, bed(100) + 1.5),
                  (96, bed(96) + thick), *[(x, y + thick) for x, y in reversed(top[1:])], (3, bed(4) + thick, 1))  # fmt: skip
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
    _near_straps(bench, fabric, bed, sole)


def _far_straps(bench: Bench, fabric: Fabric, bed) -> None:  # type: ignore[no-untyped-def]
    dark = fabric.dyed(fabric.tone.darker(0.22))
    for x, width in ((70, 9), (84, 8)):
        arch = curve(
            (x + 2, bed(x)), (x + 8, bed(x) - 13), (x + 13, bed(x) - 9), (x + 14, bed(x) + 1)
        )
        bench.part(pen(arch, width * 0.7, flat=True), dark, round=2)
    ring = curve((10, bed(8) - 26), (22, bed(8) - 34), (32, bed(8) - 33), (35, bed(8) - 27))
    bench.part(pen(ring, 4.6), dark, round=2)


def _near_straps(bench: Bench, fabric: Fabric, bed, sole: skia.Path) -> None:  # type: ignore[no-untyped-def]
    y = bed(8)
    counter = spline((4, y + 1.5, 1), (3, y - 12), (6.5, y - 29, 1), (12.5, y - 29, 1), (13.5, y - 18), (18, y - 8),
                     (30, bed(30) + 1.5, 1))  # fmt: skip
    bench.part(counter, fabric, round=4.5)
    bench.stitches(curve((4.6, y - 12), (8, y - 27.4), (11.4, y - 27.4), (12.2, y - 18), (16.6, y - 7), (27, bed(28))),
                   contrast(fabric.tone, 0.4))  # fmt: skip
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
                    curve(*[(px + side * (width / 2 - 1.1) * 0.9, py + side * 0.6 * (i > 1)) for i, (px, py) in
                            enumerate(((x, bed(x) + 2), (x + 1, bed(x) - 10), (x + 6.5, bed(x) - 15.5), (x + 12, bed(x) - 12.5)))]),
                    contrast(fabric.tone, 0.4), width=0.34)  # fmt: skip
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


PAINTERS: Painters = MappingProxyType({"Pumps": pumps, "Sandals": sandals})
