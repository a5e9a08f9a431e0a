"""Pumps from the side, in pairs: heel at x = 0, toe at x = 100, ground at y = 100."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import pair
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast
from fashionm3.demoshop.drawing.lines import curve, pen, spline
from fashionm3.demoshop.drawing.paths import both, box

INSOLE = Tone(206, 176, 140)


SOLE = Tone(60, 40, 30)


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
        (8, seat - 22, 1),
        (14, seat - 20),
        (26, seat - 10),
        (44, seat + fall * 0.42 - 7),
        (58, seat + fall * 0.75 - 9),
        (66, seat + fall * 0.92 - 13),
        (73, seat + fall - 11, 1),
        (66, seat + fall - 1),
        (40, seat + fall * 0.52 + 3),
        (10, seat - 4, 1),
    )
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
        (8, seat - 22.5, 1),
        (4.6, seat - 15),
        (4, seat - 6),
        (7, seat + 2, 1),
        (20, seat + fall * 0.08 + 3.4),
        (32, seat + fall * 0.26 + 5),
        (46, seat + fall * 0.58 + 5.2),
        (60, seat + fall * 0.9 + 3.8),
        (74, seat + fall + 3),
        *reversed(vamp[3:]),
        *reversed(vamp[:3]),
        (75, seat + fall - 12.6, 1),
        (68, seat + fall * 0.95 - 8.4),
        (56, seat + fall * 0.74 - 4.5),
        (42, seat + fall * 0.42 - 4),
        (26, seat + fall * 0.08 - 6),
        (15, seat - 14),
    )
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
    sole = curve(
        (7, seat + 2),
        (20, seat + fall * 0.08 + 3.6),
        (32, seat + fall * 0.26 + 5.4),
        (46, seat + fall * 0.58 + 5.8),
        (60, seat + fall * 0.9 + 4.6),
        (74, seat + fall + 3.8),
        (tip - 5, seat + fall + 2.6 if pointed else seat + fall + 2.4),
    )
    bench.fill(pen(sole, 1.7), SOLE)
    edge = curve(
        (8.6, seat - 21),
        (15, seat - 13),
        (26, seat + fall * 0.08 - 5),
        (42, seat + fall * 0.42 - 3),
        (56, seat + fall * 0.74 - 3.4),
        (67, seat + fall * 0.95 - 7.2),
        (74, seat + fall - 11.4),
    )
    with bench.canvas.inside(upper):
        bench.stitches(edge, contrast(fabric.tone, 0.4), width=0.36)


def _pump_heel(bench: Bench, fabric: Fabric, heel: str, seat: float) -> None:
    foot = 100.0
    shape = {
        "stiletto heel": spline(
            (4.6, seat - 4, 1),
            (26, seat + 3.5, 1),
            (16, seat + 9),
            (12.6, seat + 20),
            (12.2, foot + 2, 1),
            (8.8, foot + 2, 1),
            (7.6, seat + 18),
            (4.6, seat + 4),
        ),
        "block heel": spline(
            (4.2, seat - 4, 1),
            (30, seat + 5, 1),
            (28.5, seat + 14),
            (28.5, foot + 2, 1),
            (6.5, foot + 2, 1),
            (5.4, seat + 12),
        ),
        "kitten heel": spline(
            (4.6, seat - 4, 1),
            (25, seat + 3, 1),
            (16.5, seat + 7),
            (14.2, seat + 13),
            (14.4, foot + 2, 1),
            (9.6, foot + 2, 1),
            (8.4, seat + 11),
            (5, seat + 4),
        ),
    }[heel]
    bench.part(shape, fabric, round=4.5 if heel == "block heel" else 2.6)
    bench.fill(both(shape, box(-5, foot + 0.4, 60, foot + 5)), Tone(30, 28, 28))


PAINTERS: Painters = MappingProxyType({"Pumps": pumps})
