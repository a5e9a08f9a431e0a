"""Flat shoes from above, in pairs: the left shoe is drawn, toes up, and mirrored."""

from collections.abc import Callable
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters, both, box
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import (
    GOLD,
    Bench,
    Soft,
    Stop,
    contrast,
    curve,
    deep,
    pair,
    spline,
)

INSOLE = Tone(214, 184, 146)


def _pair_from_above(canvas: Canvas, draw: Callable[[Bench], None], gap: float) -> None:
    right = skia.Matrix.Translate(gap, 0)
    right.preScale(-1, 1)
    pair(canvas, draw, right, skia.Matrix.Translate(-gap, 0), dim=0)


# The shoe lies around x = 0, its inner side at positive x; y runs from 0 (toe) to 100 (heel).

ROUND_TOE: tuple[Stop, ...] = (
    (2, 0), (11, 3), (17, 12), (18.5, 25), (16, 42), (13, 58), (13, 74), (12.5, 88), (8, 97), (0, 100),
    (-8, 97), (-13, 88), (-14.5, 74), (-17, 56), (-20, 40), (-20, 25), (-15.5, 10), (-7, 2),
)  # fmt: skip
LOAFER_TOE: tuple[Stop, ...] = (
    (2.5, 0), (9, 2.6), (14, 11), (16.6, 25), (15.6, 42), (13, 58), (13, 74), (12.5, 88), (8, 97), (0, 100),
    (-8, 97), (-13, 88), (-14.5, 74), (-16.4, 56), (-18.6, 40), (-17.6, 24), (-12, 9), (-4, 1.6),
)  # fmt: skip
POINTED_TOE: tuple[Stop, ...] = (
    (4, -4, 1), (10, 7), (16, 20), (17, 31), (15.5, 44), (13, 58), (13, 74), (12.5, 88), (8, 97), (0, 100),
    (-8, 97), (-13, 88), (-14.5, 74), (-16.5, 56), (-19, 42), (-18.5, 30), (-13, 14), (-4, 2),
)  # fmt: skip


def _opening(bench: Bench, opening: skia.Path, fabric: Fabric, tone: Tone = INSOLE) -> None:
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


def ballet_flats(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Low ballerinas, open on top; two-tone ones have the toe in the second colour."""
    pointed, bow = design.features["toe"] == "pointed toe", design.features["detail"] == "bow"
    _pair_from_above(
        canvas, lambda bench: _ballet_flat(bench, fabric, pointed=pointed, bow=bow), 22
    )


def _ballet_flat(bench: Bench, fabric: Fabric, *, pointed: bool, bow: bool) -> None:
    body, trim = fabric.plain(), fabric.block().plain()
    shape = spline(*(POINTED_TOE if pointed else ROUND_TOE))
    gloss = Soft(curve((-9, 22), (-4, 11), (2, 8)), WHITE, 0.1 + 0.6 * body.sheen, 2, 4)
    bench.part(shape, body, gloss, round=7)
    if fabric.pattern == "colour-blocked":
        cap = both(shape, spline((-40, -10, 1), (40, -10, 1), (40, 14, 1), (0, 19), (-40, 15, 1)))
        bench.part(cap, trim, gloss, round=6)
        bench.seam(curve((-20, 17), (0, 19), (20, 17)), trim.tone)
    top: tuple[Stop, ...] = ((0, 29), (8, 31), (11.5, 42), (10, 58), (9.5, 76), (8.5, 88), (0, 95), (-9, 88), (-11, 74),
                             (-13, 58), (-14, 42), (-9.5, 31.5))  # fmt: skip
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
    _opening(bench, opening, body)
    binding = trim if fabric.pattern == "colour-blocked" else body
    bench.wire(opening, binding.tone.mixed(deep(binding.tone), 0.12), 1.9)
    if bow:
        _bow(bench, trim, 0, 31 if pointed else 27.5)


def _bow(bench: Bench, fabric: Fabric, x: float, y: float) -> None:
    for side in (-1, 1):
        tail = spline(
            (x, y, 1),
            (x + side * 3, y + 3),
            (x + side * 5.5, y + 10, 1),
            (x + side * 2.4, y + 9, 1),
        )
        bench.part(tail, fabric, round=1.6)
        loop = spline((x, y - 0.8, 1), (x + side * 5, y - 5.6), (x + side * 10, y - 5), (x + side * 10.4, y + 2.4),
                      (x + side * 6, y + 4), (x, y + 0.8, 1))  # fmt: skip
        crease = Soft(curve((x, y), (x + side * 6, y - 0.6)), BLACK, 0.45, 0.6, 1.2)
        bench.part(loop, fabric, crease, round=2.4)
        bench.line(loop, deep(fabric.tone, 0.9), 0.4, 0.5)
    knot = box(x - 2, y - 2.4, x + 2, y + 2.4, 1.4)
    bench.part(knot, fabric, round=1.6)
    bench.line(knot, deep(fabric.tone, 0.9), 0.4, 0.5)


def loafers(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Loafers with a penny strap, tassels or a horsebit."""
    cut = design.features["cut"]
    _pair_from_above(canvas, lambda bench: _loafer(bench, fabric, cut), 22)


def _loafer(bench: Bench, fabric: Fabric, cut: str) -> None:
    sole = spline(*[(x * 1.07 - 0.2, 50 + (y - 50) * 1.022, *rest) for x, y, *rest in LOAFER_TOE])
    bench.part(sole, fabric.of_material("rubber").dyed(Tone(48, 34, 26)), round=2)
    shape = spline(*LOAFER_TOE)
    bench.part(shape, fabric, round=6.5)
    apron = spline(
        (1, 9),
        (7, 11.6),
        (10.4, 19),
        (11.6, 32),
        (11, 46, 1),
        (-13, 46, 1),
        (-13.4, 32),
        (-10.6, 18.6),
        (-5.6, 11.4),
    )
    top = Soft(curve((-9, 34), (-7, 20), (0, 14)), WHITE, 0.12 + 0.42 * fabric.sheen, 2, 4.5)
    bench.part(apron, fabric, top, round=5)
    for side in (-1, 1):
        rim = spline(*[(x + side * 0.55 * (1 if x > 0 else -1), y - side * 0.4 * (y < 30), *r) for x, y, *r in
                       ((-13, 46, 1), (-13.4, 32), (-10.6, 18.6), (-5.6, 11.4), (1, 9), (7, 11.6), (10.4, 19), (11.6, 32), (11, 46, 1))],
                     closed=False)  # fmt: skip
        bench.seam(rim, fabric.tone, 0.6)
    bench.stitches(curve((-13, 44), (-13.4, 32), (-10.6, 18.6), (-5.6, 11.4), (1, 9), (7, 11.6), (10.4, 19), (11.6, 32), (11.2, 44)),
                   contrast(fabric.tone, 0.5), width=0.6, length=0.9)  # fmt: skip
    opening = spline(
        (-1, 51),
        (8, 52.5),
        (10, 60),
        (9.5, 76),
        (8.5, 88),
        (0, 95),
        (-9, 88),
        (-11, 74),
        (-12.6, 60),
        (-10, 52.5),
    )
    bench.cast(opening, shape, shift=(0, 0), blur=1.5, alpha=0.3, width=3)
    _opening(bench, opening, fabric, Tone(170, 122, 82))
    bench.line(opening, deep(fabric.tone, 0.45), 1.6, 0.9)
    band = both(
        shape, spline((-30, 36, 1), (0, 34), (30, 36, 1), (30, 49, 1), (0, 47), (-30, 49, 1))
    )
    saddle = (
        band
        if cut != "tassel"
        else both(
            shape, spline((-30, 44, 1), (0, 43), (30, 44, 1), (30, 50, 1), (0, 49), (-30, 50, 1))
        )
    )
    bench.cast(saddle, shape, alpha=0.5)
    bench.part(saddle, fabric, round=3.4)
    stitch = contrast(fabric.tone, 0.45)
    if cut == "penny":
        slot = spline((-7.5, 40.5), (-1, 39.2), (5.5, 40.5), (3.4, 43.4), (-1, 42.6), (-5.4, 43.4))
        bench.fill(slot, deep(fabric.tone, 1))
        bench.line(curve((-7.5, 40.4), (-1, 39), (5.5, 40.4)), fabric.tone.lighter(0.4), 0.5, 0.5)
        bench.stitches(curve((-20, 37.6), (0, 35.6), (18, 37.6)), stitch)
        bench.stitches(curve((-20, 47.2), (0, 45.4), (18, 47.2)), stitch)
    elif cut == "horsebit":
        bench.stitches(curve((-20, 37.6), (0, 35.6), (18, 37.6)), stitch)
        bench.stitches(curve((-20, 47.2), (0, 45.4), (18, 47.2)), stitch)
        _horsebit(bench)
    else:
        _tassels(bench, fabric)


def _horsebit(bench: Bench) -> None:
    bar = curve((-11, 41.5), (-5, 42.6), (-1, 40.6), (3, 42.6), (9, 41.5))
    bench.cast(bar, box(-25, 30, 25, 55), width=3, alpha=0.4)
    for x in (-13, 11):
        ring = skia.Path.Oval(skia.Rect.MakeLTRB(x - 3.4, 37, x + 3.4, 46))
        bench.cast(ring, box(-25, 30, 25, 55), width=2, alpha=0.4)
        bench.wire(ring, GOLD, 1.9)
    bench.wire(bar, GOLD, 3)
    bench.metal(skia.Path.Circle(-1, 41.5, 2.2), GOLD, (-3, 39), (1, 44))


def _tassels(bench: Bench, fabric: Fabric) -> None:
    tone = fabric.tone
    fabric = fabric.dyed(
        tone.lighter(0.16) if tone.lightness < 0.25 else tone.mixed(deep(tone), 0.15)
    )
    for side in (-1, 1):
        cord = curve((-1, 45), (side * 2 - 1, 38), (side * 4 - 1, 32))
        bench.wire(cord, fabric.tone.mixed(deep(fabric.tone), 0.2), 1.6)
        x, y = side * 4.8 - 1, 31.5
        skirt = spline(
            (x - 1.8, y, 1),
            (x - 4.2 + side, y - 12, 1),
            (x + side, y - 13.4),
            (x + 4.2 + side, y - 12, 1),
            (x + 1.8, y, 1),
        )
        bench.cast(skirt, box(-25, 10, 25, 50), alpha=0.5, shift=(0.6, 1.2))
        bench.part(skirt, fabric, round=1.8)
        for k in (-2, -0.7, 0.7, 2):
            bench.line(
                curve((x + k * 0.5, y), (x + k * 1.4 + side, y - 12.4)),
                deep(fabric.tone, 0.9),
                0.5,
                0.8,
            )
        bench.part(box(x - 2.6, y - 1.8, x + 2.6, y + 1.8, 1.2), fabric, round=1.4)
    knot = box(-4, 43, 2, 48, 1.8)
    bench.part(knot, fabric, round=1.8)


def slides(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Slides with a broad band, flip flops with a thong."""
    draw = _slide if design.features["cut"] == "slides" else _flip_flop
    _pair_from_above(canvas, lambda bench: draw(bench, fabric), 26.5)


FOOTBED: tuple[Stop, ...] = (
    (3, 0), (13, 4), (18.5, 15), (18.5, 30), (15, 46), (13.5, 60), (14.5, 76), (13.5, 91), (7, 99), (-1, 100.5),
    (-9, 99), (-15, 91), (-16, 76), (-17.5, 58), (-20.5, 42), (-21, 25), (-16, 9), (-7, 1.5),
)  # fmt: skip


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
        Tone(190, 150, 108)
        if leather
        else fabric.tone.mixed(deep(fabric.tone), 0.28)
        if fabric.tone.lightness > 0.2
        else fabric.tone.lighter(0.10)
    )
    shape = _bed(bench, fabric, bed)
    band = spline((-24.5, 24, 1), (-12, 18), (0, 16.5), (12, 18), (22, 24, 1), (21.5, 40), (20, 52, 1), (10, 47), (-1, 45.5),
                  (-12, 47), (-24.5, 53, 1), (-25.4, 40))  # fmt: skip
    bench.cast(band, shape, alpha=0.6, blur=1.8, shift=(0.5, 2.2))
    sheen = Soft(curve((-12, 50), (-10, 34), (-8, 18)), WHITE, 0.22 + 0.35 * fabric.sheen, 2.2, 4.5)
    sides = Soft(band, BLACK, 0.3, 3, 3.5)
    bench.part(band, fabric, sheen, sides, round=7)
    stitch = contrast(fabric.tone, 0.5)
    bench.stitches(
        curve((-22.5, 25.4), (-12, 20.2), (0, 18.7), (12, 20.2), (20.5, 25.6)), stitch, width=0.5
    )
    bench.stitches(
        curve((-23, 50), (-12, 44.8), (-1, 43.3), (10, 44.8), (18.6, 49.4)), stitch, width=0.5
    )
    if leather:
        buckle = box(-19, 29, -11, 40, 1.5)
        bench.wire(buckle, GOLD, 1.8)
        bench.wire(curve((-18.5, 34.5), (-11, 34.5)), GOLD, 1.3)
    else:
        groove = curve((-24, 37), (-12, 32), (0, 30.6), (12, 32), (21, 37))
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
        path = spline((stops[0][0] - 1.6, stops[0][1], 1), (stops[1][0] - 3, stops[1][1] + 0.5), (stops[2][0] - 3.4, stops[2][1] + 1),
                      (stops[3][0] - 1.6, stops[3][1], 1), (stops[3][0] + 2.2, stops[3][1], 1), (stops[2][0] + 3.4, stops[2][1] - 1),
                      (stops[1][0] + 3, stops[1][1] - 0.5), (stops[0][0] + 1.6, stops[0][1], 1))  # fmt: skip
        bench.cast(path, shape, alpha=0.6, blur=1.6, shift=(0.6, 2.0))
        bench.part(path, strap, round=2.8)
        bench.line(band, strap_tone.lighter(0.35), 0.8, 0.5)
    stud = skia.Path.Circle(1.5, 17.5, 2.8)
    bench.cast(stud, shape, alpha=0.6)
    bench.part(stud, strap, round=2)


PAINTERS: Painters = MappingProxyType(
    {"Loafers": loafers, "Ballet flats": ballet_flats, "Slides & flip flops": slides}
)
