"""Boots from the side, in pairs: heel at x = 0, toe at x = 100, ground at y = 100."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import pair
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import STEEL, Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import along, at, curve, pen, spline
from fashionm3.demoshop.drawing.paths import both, box
from fashionm3.demoshop.drawing.soles import STACKED, flat_sole


def boots(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Ankle boots with a heel, Chelsea, riding and combat boots."""
    draw, back = _BOOTS[design.features["cut"]]
    pair(canvas, lambda bench: draw(bench, fabric), back=skia.Matrix.Translate(*back))


def _chelsea(bench: Bench, fabric: Fabric) -> None:
    upper = spline(
        *at(
            "8,95! 5,86 7.5,74 9.5,58 9,40 8.5,24! 26,22.6 43,24! 43.5,38 46,52 54,62 66,68.5 "
            "80,73 91,79.5 96.5,88 96,95!"
        )
    )
    _pull(bench, fabric, 12, 24)
    instep = Soft(curve((47, 42), (51, 58), (66, 70), (84, 77)), WHITE, 0.3, 2.5, 4)
    bench.part(upper, fabric, instep, _ankle(), round=10)
    gusset = spline(*at("19,22.4! 35,22.6! 34,42 29,55 26.5,57 23,53 19.5,40"))
    elastic = fabric.of_material("rib").dyed(
        deep(fabric.tone, 0.35) if fabric.tone.lightness > 0.2 else fabric.tone.lighter(0.14)
    )
    bench.cast(gusset, upper, alpha=0.4, width=1.5, blur=0.8)
    bench.part(gusset, elastic, round=3, shine=0)
    bench.seam(gusset, fabric.tone, 0.6)
    bench.seam(curve((24, 56), (21, 72), (22, 95)), fabric.tone)
    bench.seam(curve((31, 53), (38, 66), (40, 95)), fabric.tone)
    flat_sole(bench, upper, fabric, Tone(48, 36, 30), heel=31, thick=3)


def _ankle() -> Soft:
    """The crease where a boot bends."""
    return Soft(curve((14, 62), (28, 66), (44, 55)), BLACK, 0.25, 1.8, 2.5)


def _pull(bench: Bench, fabric: Fabric, x: float, y: float) -> None:
    loop = spline(
        (x - 3, y + 3, 1), (x - 3.5, y - 4), (x, y - 6.5), (x + 3.5, y - 4), (x + 3, y + 3, 1)
    )
    bench.part(loop, fabric.of_material("canvas").dyed(contrast(fabric.tone, 0.35)), round=2)
    hole = skia.Path.Oval(skia.Rect.MakeLTRB(x - 1.1, y - 4.2, x + 1.1, y - 0.6))
    bench.fill(hole, deep(fabric.tone, 0.9), 0.8)


def _lace_up(bench: Bench, fabric: Fabric) -> None:
    upper = spline(
        *at(
            "8,92! 5,83 7.5,70 9.5,52 8.5,34 7.5,18! 20,15.5 38,14! 40.5,26 43,40 49,53 59,60.5 "
            "70,63 82,65 93,72 97.5,83 97,92!"
        )
    )
    tongue = spline(*at("27,20! 28,8 33,5 40,7.5 40.5,16 41,26! 34,34!"))
    bench.part(tongue, fabric, round=4)
    _pull(bench, fabric, 11, 17.5)
    bench.part(
        upper,
        fabric,
        Soft(curve((52, 56), (66, 66), (86, 71)), WHITE, 0.3, 2.4, 4),
        _ankle(),
        round=10,
    )
    bench.seam(spline((63, 61), (58.5, 70), (57, 80), (58, 94), closed=False), fabric.tone, 0.6)
    bench.seam(curve((8.5, 56), (20, 56), (24, 66), (26, 93)), fabric.tone, 0.6)
    stay = both(upper, spline(*at("22,10! 25,30 31,46 42,58 54,66 62,66! 62,50! 46,20! 44,6!")))
    bench.cast(stay, upper, alpha=0.45)
    bench.part(stay, fabric, round=3.5)
    bench.stitches(curve(*at("23.5,14 26.3,30 32.2,45.2 43,56.9 54,64.6")), contrast(fabric.tone))
    cuff = both(upper, spline(*at("4,10! 46,6! 46,19.5! 22,21.5 4,24!")))
    bench.part(cuff, fabric, round=3)
    bench.seam(curve((7, 23.4), (22, 21.4), (40, 19.4)), fabric.tone)
    lace = Tone(40, 36, 34) if fabric.tone.lightness > 0.2 else Tone(96, 84, 66)
    edge = curve(*at("39,18 40.8,28 43.4,40 49,52 57,59"))
    for (x, y), (dx, dy) in along(edge, 7):
        nx, ny = -dy, dx
        ex, ey = x + nx * 6, y + ny * 6
        bench.metal(
            skia.Path.Circle(ex, ey, 1.7), STEEL, (ex - 1.5, ey - 1.5), (ex + 1.5, ey + 1.5)
        )
        bench.wire(
            curve((ex, ey), (x + nx, y + ny - 0.5), (x - nx * 1.3, y - ny * 1.3 - 1)), lace, 2
        )
    for loop in (
        ((38, 17), (29, 16), (25, 22), (31, 26), (38, 18)),
        ((38, 18), (35, 28), (30, 34)),
    ):
        bench.wire(curve(*loop), lace, 1.7)
    lugs = fabric.of_material("rubber").dyed(Tone(34, 33, 34))
    sole = spline(
        *at(
            "3,90! 30,92 60,93 86,92 100,88! 101,93 97,98! 84,102.5! 44,102.5! 40,99! 33,99! "
            "31,103! 4,103! 2.5,97"
        )
    )
    bench.cast(sole, upper, shift=(0, -0.8), blur=1, alpha=0.5)
    bench.part(sole, lugs, round=3)
    for x in range(6, 96, 7):
        if not 31 < x < 43:
            bench.fill(both(sole, box(x - 0.9, 99, x + 0.9, 104)), BLACK, 0.75)
    bench.stitches(
        curve(*at("4,91.6 30,93.6 60,94.6 86,93.6 99.5,89.8")),
        Tone(226, 178, 74),
        width=0.7,
        length=1.6,
    )


def _ankle_boot(bench: Bench, fabric: Fabric) -> None:
    upper = spline(
        *at(
            "9,85! 6,76 8.5,64 10,48 9.5,34 8.5,21! 25,18.5 42,20! 42,34 44.5,47 53,59 67,70.5 "
            "82,79.5 94,88.5 98,95 95,99! 80,99.6 66,98.5 50,93.5 34,88 20,85.5"
        )
    )
    heel = spline(*at("7.8,83! 34,87! 30.5,94 30,103! 11,103! 9.5,93"))
    bench.part(
        heel,
        fabric.of_material("leather").dyed(
            STACKED if fabric.tone.lightness > 0.25 else fabric.tone
        ),
        round=6,
    )
    for y in (91, 94.5, 98):
        bench.line(curve((8, y), (33, y + 0.6)), BLACK, 0.4, 0.25)
    bench.fill(both(heel, box(0, 101.2, 100, 104)), Tone(25, 24, 24))
    instep = Soft(curve((46, 38), (51, 54), (68, 69), (88, 82)), WHITE, 0.32, 2.2, 3.6)
    bench.part(upper, fabric, instep, _ankle(), round=10)
    sole = curve(*at("8.5,85.2 20,86 34,88.7 50,94.2 66,99.3 80,100.5 96,99.6"))
    bench.fill(pen(sole, 2), Tone(30, 26, 25))
    zipper = curve((27, 18.8), (26.5, 40), (25, 60), (25.5, 76))
    bench.seam(zipper, fabric.tone, 2.4)
    bench.line(zipper, STEEL, 1.5, 0.95, dash=(0.5, 1.7))
    pull = spline((25.6, 24), (28.6, 24), (28.4, 33), (25.8, 33))
    bench.cast(pull, upper)
    bench.metal(pull, STEEL, (25, 24), (29, 33))
    bench.seam(curve((25.5, 76), (38, 72), (50, 76), (56, 95)), fabric.tone)
    _collar_line(bench, fabric, curve((9.2, 23.4), (25, 21), (42, 22.5)))


def _collar_line(bench: Bench, fabric: Fabric, line: skia.Path) -> None:
    bench.stitches(line, contrast(fabric.tone, 0.4))


def _knee_high(bench: Bench, fabric: Fabric) -> None:
    upper = spline(
        *at(
            "12,94! 9.5,86 12,76 13,60 8,38 5.5,18 7,-12! 24,-14.5 44,-12! 45,14 43,36 38,58 "
            "38.5,70 45,77.5 56,82 66,85.5 73,90 75,96!"
        )
    )
    shaft = (
        Soft(curve((37, -10), (37, 20), (33, 50), (32, 72)), WHITE, 0.3, 3, 4.5),
        Soft(curve((15, 74), (26, 72), (36, 66)), BLACK, 0.28, 1.6, 2.5),
        Soft(curve((16, 66), (24, 66), (34, 60)), BLACK, 0.16, 1.4, 2.2),
        Soft(curve((20, -8), (19, 30), (23, 60)), BLACK, 0.10, 4, 6),
    )
    heel = spline((10, 92, 1), (31, 94, 1), (29, 103.5, 1), (12, 103.5, 1))
    bench.part(
        heel,
        fabric.of_material("leather").dyed(
            STACKED if fabric.tone.lightness > 0.25 else fabric.tone.lighter(0.04)
        ),
        round=5,
    )
    for y in (97, 100):
        bench.line(curve((8, y), (31, y)), BLACK, 0.35, 0.3)
    bench.part(upper, fabric, *shaft, round=11)
    sole = curve(*at("11,94.2 26,95 36,96.6 52,98 66,97.8 75.6,96"))
    bench.fill(pen(sole, 2.8), Tone(40, 32, 28))
    bench.seam(curve(*at("23,-14 22,20 25,50 24,76 22,94")), fabric.tone)
    band = both(upper, box(0, -20, 60, -5))
    bench.cast(band, upper)
    bench.part(band, fabric, round=4)
    bench.stitches(curve((6, -6.6), (24, -6), (46, -6.6)), contrast(fabric.tone, 0.4))
    strap = both(upper, spline(*at("4,71! 24,77 42,68! 42,73! 24,82.5 4,76!")))
    bench.cast(strap, upper, alpha=0.55)
    bench.part(strap, fabric, round=2)
    ring = skia.Path.Circle(27, 78.8, 3.2)
    bench.wire(ring, STEEL if fabric.tone.lightness < 0.2 else Tone(206, 168, 90), 1.5)


_BOOTS = MappingProxyType(
    {
        "ankle": (_ankle_boot, (9, -12)),
        "Chelsea": (_chelsea, (9, -10)),
        "knee-high": (_knee_high, (19, -6)),
        "lace-up": (_lace_up, (9, -10)),
    }
)


PAINTERS: Painters = MappingProxyType({"Boots": boots})
