"""Ballet flats, slides and flip flops from above, in pairs."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.above import lay_insole, pair_from_above
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import GOLD, Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import Stop, at, curve, spline
from fashionm3.demoshop.drawing.paths import both, box

ROUND_TOE: tuple[Stop, ...] = (
    (2, 0),
    (11, 3),
    (17, 12),
    (18.5, 25),
    (16, 42),
    (13, 58),
    (13, 74),
    (12.5, 88),
    (8, 97),
    (0, 100),
    (-8, 97),
    (-13, 88),
    (-14.5, 74),
    (-17, 56),
    (-20, 40),
    (-20, 25),
    (-15.5, 10),
    (-7, 2),
)


POINTED_TOE: tuple[Stop, ...] = (
    (4, -4, 1),
    (10, 7),
    (16, 20),
    (17, 31),
    (15.5, 44),
    (13, 58),
    (13, 74),
    (12.5, 88),
    (8, 97),
    (0, 100),
    (-8, 97),
    (-13, 88),
    (-14.5, 74),
    (-16.5, 56),
    (-19, 42),
    (-18.5, 30),
    (-13, 14),
    (-4, 2),
)


def ballet_flats(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Low ballerinas, open on top; two-tone ones have the toe in the second colour."""
    pointed, bow = design.features["toe"] == "pointed toe", design.features["detail"] == "bow"
    pair_from_above(canvas, lambda bench: _ballet_flat(bench, fabric, pointed=pointed, bow=bow), 22)


def _ballet_flat(bench: Bench, fabric: Fabric, *, pointed: bool, bow: bool) -> None:
    body, trim = fabric.plain(), fabric.block().plain()
    shape = spline(*(POINTED_TOE if pointed else ROUND_TOE))
    gloss = Soft(curve((-9, 22), (-4, 11), (2, 8)), WHITE, 0.1 + 0.6 * body.sheen, 2, 4)
    bench.part(shape, body, gloss, round=7)
    if fabric.pattern == "colour-blocked":
        cap = both(shape, spline(*at("-40,-10! 40,-10! 40,14! 0,19 -40,15!")))
        bench.part(cap, trim, gloss, round=6)
        bench.seam(curve((-20, 17), (0, 19), (20, 17)), trim.tone)
    top: tuple[Stop, ...] = (
        (0, 29),
        (8, 31),
        (11.5, 42),
        (10, 58),
        (9.5, 76),
        (8.5, 88),
        (0, 95),
        (-9, 88),
        (-11, 74),
        (-13, 58),
        (-14, 42),
        (-9.5, 31.5),
    )
    if pointed:
        top = (
            (1, 33, 1),
            (7, 38),
            (10.5, 46),
            (10, 60),
            *top[4:9],
            (-12.5, 58),
            (-13, 46),
            (-8, 37),
        )
    opening = spline(*top)
    bench.cast(opening, shape, shift=(0, 0), blur=1.5, alpha=0.3, width=3)
    lay_insole(bench, opening, body)
    binding = trim if fabric.pattern == "colour-blocked" else body
    bench.wire(opening, binding.tone.mixed(deep(binding.tone), 0.12), 1.9)
    if bow:
        tone = trim.tone
        bow_tone = tone.lighter(0.22) if tone.lightness < 0.35 else deep(tone, 0.3)
        ribbon = trim if fabric.pattern == "colour-blocked" else trim.dyed(bow_tone)
        _bow(bench, ribbon, 0, 31 if pointed else 27.5)


def _bow(bench: Bench, fabric: Fabric, x: float, y: float) -> None:
    for side in (-1, 1):
        tail = spline(
            (x, y, 1),
            (x + side * 4, y + 4),
            (x + side * 7.5, y + 14, 1),
            (x + side * 3.2, y + 12.6, 1),
        )
        bench.canvas.shadow(tail, depth=0.8)
        bench.part(tail, fabric, round=1.8)
        loop = spline(
            (x, y - 1, 1),
            (x + side * 6.5, y - 7.6),
            (x + side * 13.4, y - 6.6),
            (x + side * 13.8, y + 3.2),
            (x + side * 7.6, y + 5.4),
            (x, y + 1, 1),
        )
        crease = Soft(curve((x, y), (x + side * 8, y - 0.8)), BLACK, 0.45, 0.8, 1.5)
        bench.canvas.shadow(loop, depth=0.9)
        bench.part(loop, fabric, crease, round=2.8)
        bench.line(loop, deep(fabric.tone, 0.9), 0.4, 0.5)
    knot = box(x - 2.6, y - 3, x + 2.6, y + 3, 1.6)
    bench.part(knot, fabric, round=1.8)
    bench.line(knot, deep(fabric.tone, 0.9), 0.4, 0.5)


def slides(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Slides with a broad band, flip flops with a thong."""
    draw = _slide if design.features["cut"] == "slides" else _flip_flop
    pair_from_above(canvas, lambda bench: draw(bench, fabric), 26.5)


FOOTBED: tuple[Stop, ...] = (
    (3, 0),
    (13, 4),
    (18.5, 15),
    (18.5, 30),
    (15, 46),
    (13.5, 60),
    (14.5, 76),
    (13.5, 91),
    (7, 99),
    (-1, 100.5),
    (-9, 99),
    (-15, 91),
    (-16, 76),
    (-17.5, 58),
    (-20.5, 42),
    (-21, 25),
    (-16, 9),
    (-7, 1.5),
)


def _bed(bench: Bench, fabric: Fabric, bed: Tone) -> skia.Path:
    edge = spline(*[(x * 1.06, 50 + (y - 50) * 1.03) for x, y in FOOTBED])
    rubber = fabric.of_material("rubber")
    bench.part(edge, rubber.dyed(bed.darker(0.35)), round=2.5)
    shape = spline(*FOOTBED)
    hollow = (
        Soft(skia.Path.Oval(skia.Rect.MakeLTRB(-11, 70, 9, 95)), BLACK, 0.16, 3.5),
        Soft(skia.Path.Oval(skia.Rect.MakeLTRB(-15, 10, 13, 44)), BLACK, 0.12, 4),
    )
    bench.part(shape, rubber.dyed(bed), *hollow, round=5)
    bench.stitches(
        spline(*[(x * 0.9 - 0.1, 50 + (y - 50) * 0.955) for x, y in FOOTBED]),
        contrast(bed, 0.35),
        width=0.5,
    )
    return shape


def _slide(bench: Bench, fabric: Fabric) -> None:
    leather = fabric.material == "leather"
    bed = (
        fabric.tone.mixed(deep(fabric.tone), 0.16)
        if leather and fabric.tone.lightness > 0.2
        else fabric.tone.mixed(deep(fabric.tone), 0.28)
        if fabric.tone.lightness > 0.2
        else fabric.tone.lighter(0.10)
    )
    shape = _bed(bench, fabric, bed)
    band = spline(
        *at(
            "-24.5,24! -12,18 0,16.5 12,18 22,24! 21.5,40 20,52! 10,47 -1,45.5 -12,47 -24.5,53! "
            "-25.4,40"
        )
    )
    bench.cast(band, shape, alpha=0.6, blur=1.8, shift=(0.5, 2.2))
    sheen = Soft(curve((-12, 50), (-10, 34), (-8, 18)), WHITE, 0.22 + 0.35 * fabric.sheen, 2.2, 4.5)
    sides = Soft(band, BLACK, 0.3, 3, 3.5)
    bench.part(band, fabric, sheen, sides, round=7)
    stitch = contrast(fabric.tone, 0.5)
    bench.stitches(curve(*at("-22.5,25.4 -12,20.2 0,18.7 12,20.2 20.5,25.6")), stitch, width=0.5)
    bench.stitches(curve(*at("-23,50 -12,44.8 -1,43.3 10,44.8 18.6,49.4")), stitch, width=0.5)
    if leather:
        buckle = box(-19, 29, -11, 40, 1.5)
        bench.wire(buckle, GOLD, 1.8)
        bench.wire(curve((-18.5, 34.5), (-11, 34.5)), GOLD, 1.3)
    else:
        groove = curve(*at("-24,37 -12,32 0,30.6 12,32 21,37"))
        with bench.canvas.inside(band):
            bench.line(groove, contrast(fabric.tone, 0.75), 5, 0.9)


def _flip_flop(bench: Bench, fabric: Fabric) -> None:
    bed = fabric.tone
    shape = _bed(bench, fabric, bed)
    strap_tone = contrast(fabric.tone, 0.55)
    strap = fabric.dyed(strap_tone)
    for stops in (
        ((1.5, 17), (-5, 26), (-14, 38), (-18.5, 53)),
        ((1.5, 17), (7, 26), (13, 38), (14.5, 53)),
    ):
        band = curve(*stops)
        path = spline(
            (stops[0][0] - 1.6, stops[0][1], 1),
            (stops[1][0] - 3, stops[1][1] + 0.5),
            (stops[2][0] - 3.4, stops[2][1] + 1),
            (stops[3][0] - 1.6, stops[3][1], 1),
            (stops[3][0] + 2.2, stops[3][1], 1),
            (stops[2][0] + 3.4, stops[2][1] - 1),
            (stops[1][0] + 3, stops[1][1] - 0.5),
            (stops[0][0] + 1.6, stops[0][1], 1),
        )
        bench.cast(path, shape, alpha=0.6, blur=1.6, shift=(0.6, 2.0))
        bench.part(path, strap, round=2.8)
        bench.line(band, strap_tone.lighter(0.35), 0.8, 0.5)
    stud = skia.Path.Circle(1.5, 17.5, 2.8)
    bench.cast(stud, shape, alpha=0.6)
    bench.part(stud, strap, round=2)


PAINTERS: Painters = MappingProxyType({"Ballet flats": ballet_flats, "Slides & flip flops": slides})
