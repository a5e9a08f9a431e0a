"""Loafers from above, in pairs."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.above import lay_insole, pair_from_above
from fashionm3.demoshop.drawing.canvas import WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import GOLD, Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import Stop, at, curve, spline
from fashionm3.demoshop.drawing.paths import both, box

LOAFER_TOE: tuple[Stop, ...] = (
    (2.5, 0),
    (9, 2.6),
    (14, 11),
    (16.6, 25),
    (15.6, 42),
    (13, 58),
    (13, 74),
    (12.5, 88),
    (8, 97),
    (0, 100),
    (-8, 97),
    (-13, 88),
    (-14.5, 74),
    (-16.4, 56),
    (-18.6, 40),
    (-17.6, 24),
    (-12, 9),
    (-4, 1.6),
)


def loafers(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Loafers with a penny strap, tassels or a horsebit."""
    cut = design.features["cut"]
    pair_from_above(canvas, lambda bench: _loafer(bench, fabric, cut), 22)


def _loafer(bench: Bench, fabric: Fabric, cut: str) -> None:
    sole = spline(*[(x * 1.07 - 0.2, 50 + (y - 50) * 1.022, *rest) for x, y, *rest in LOAFER_TOE])
    bench.part(sole, fabric.of_material("rubber").dyed(Tone(48, 34, 26)), round=2)
    shape = spline(*LOAFER_TOE)
    bench.part(shape, fabric, round=6.5)
    apron = spline(*at("1,9 7,11.6 10.4,19 11.6,32 11,46! -13,46! -13.4,32 -10.6,18.6 -5.6,11.4"))
    top = Soft(curve((-9, 34), (-7, 20), (0, 14)), WHITE, 0.12 + 0.42 * fabric.sheen, 2, 4.5)
    bench.part(apron, fabric, top, round=5)
    for side in (-1, 1):
        rim = spline(
            *[
                (x + side * 0.55 * (1 if x > 0 else -1), y - side * 0.4 * (y < 30), *r)
                for x, y, *r in (
                    (-13, 46, 1),
                    (-13.4, 32),
                    (-10.6, 18.6),
                    (-5.6, 11.4),
                    (1, 9),
                    (7, 11.6),
                    (10.4, 19),
                    (11.6, 32),
                    (11, 46, 1),
                )
            ],
            closed=False,
        )
        bench.seam(rim, fabric.tone, 0.6)
    bench.stitches(
        curve(*at("-13,44 -13.4,32 -10.6,18.6 -5.6,11.4 1,9 7,11.6 10.4,19 11.6,32 11.2,44")),
        contrast(fabric.tone, 0.5),
        width=0.6,
        length=0.9,
    )
    opening = spline(*at("-1,51 8,52.5 10,60 9.5,76 8.5,88 0,95 -9,88 -11,74 -12.6,60 -10,52.5"))
    bench.cast(opening, shape, shift=(0, 0), blur=1.5, alpha=0.3, width=3)
    lay_insole(bench, opening, fabric, Tone(170, 122, 82))
    bench.line(opening, deep(fabric.tone, 0.45), 1.6, 0.9)
    if cut == "tassel":
        _tassels(bench, fabric, shape)
        return
    edge = 31 if cut == "penny" else 35
    band = both(
        shape,
        spline(
            (-30, edge + 2, 1), (0, edge), (30, edge + 2, 1), (30, 49, 1), (0, 47), (-30, 49, 1)
        ),
    )
    bench.cast(band, shape, alpha=0.5)
    bench.part(band, fabric, round=3.4)
    stitch = contrast(fabric.tone, 0.45)
    bench.stitches(curve((-20, edge + 3.4), (0, edge + 1.6), (18, edge + 3.4)), stitch, width=0.5)
    bench.stitches(curve((-20, 47.2), (0, 45.4), (18, 47.2)), stitch, width=0.5)
    if cut == "penny":
        _penny(bench, fabric, shape)
    else:
        _horsebit(bench)


def _penny(bench: Bench, fabric: Fabric, shape: skia.Path) -> None:
    """The slot, cut like lips, and the thick seams at both ends of the strap."""
    lips = at("-12,38! -7,37.2 -1,38.4 5,37.2 10,38! 6,41 1.6,41.4 -1,43.6! -3.6,41.4 -8,41")
    slot = spline(*lips)
    bench.fill(slot, deep(fabric.tone, 1))
    bench.line(slot, contrast(fabric.tone, 0.5), 0.7, 0.8)
    for x in (-17.2, 14.8):
        roll = both(shape, box(x - 2.6, 32, x + 2.6, 50, 2.4))
        bench.cast(roll, shape, alpha=0.5)
        bench.part(roll, fabric, round=2)
        for y in range(35, 49, 3):
            bench.line(curve((x - 2.4, y), (x + 2.4, y + 0.6)), deep(fabric.tone, 0.8), 0.6, 0.8)


def _horsebit(bench: Bench) -> None:
    around = box(-25, 28, 25, 56)
    bar = curve(*at("-11,41.5 -5,43 -1,40.4 3,43 9,41.5"))
    bench.cast(bar, around, width=4, alpha=0.45)
    for x in (-13, 11):
        ring = skia.Path.Oval(skia.Rect.MakeLTRB(x - 4, 35.4, x + 4, 47.6))
        bench.cast(ring, around, width=2.6, alpha=0.45)
        bench.wire(ring, GOLD, 2.5)
    bench.wire(bar, GOLD, 3.8)
    bench.metal(skia.Path.Circle(-1, 41.4, 2.8), GOLD, (-3, 38), (1, 44))


def _tassels(bench: Bench, fabric: Fabric, shape: skia.Path) -> None:
    """A fringed tongue on the vamp, tied with a lace that ends in two tassels."""
    tone = fabric.tone
    other = fabric.dyed(tone.lighter(0.14) if tone.lightness < 0.25 else deep(tone, 0.28))
    fan = spline(
        *at("-12.4,51! -14.6,40 -14,27.6! -7.6,25 -1,24.2 5.6,25 12,27.6! 12.6,40 10.4,51! -1,49")
    )
    bench.cast(fan, shape, alpha=0.6, blur=1.4, shift=(0.2, -1.0))
    bench.part(fan, other, round=3)
    for k in range(-5, 6):
        slit = curve((-1 + k * 1.9, 42), (-1 + k * 2.5, 25.4 + abs(k) * 0.5))
        bench.line(slit, deep(tone, 1), 0.6, 0.85)
    lace = both(shape, box(-20, 43, 18, 46.4, 1.4))
    bench.cast(lace, shape, alpha=0.5)
    bench.part(lace, fabric, round=1.4)
    for side in (-1, 1):
        x, y = side * 6.6 - 1, 34.0
        bench.wire(curve((-1, 44), (side * 3 - 1, 39), (x, y)), deep(tone, 0.4), 1.7)
        skirt = spline(
            (x - 2, y, 1),
            (x - 4.6 + side, y - 13, 1),
            (x + side, y - 14.4),
            (x + 4.6 + side, y - 13, 1),
            (x + 2, y, 1),
        )
        bench.cast(skirt, box(-25, 8, 25, 50), alpha=0.55, shift=(0.6, 1.2))
        bench.part(skirt, fabric, round=2)
        for spread in (-2.4, -0.8, 0.8, 2.4):
            strand = curve((x + spread * 0.5, y), (x + spread * 1.4 + side, y - 13.4))
            bench.line(strand, deep(tone, 0.95), 0.5, 0.85)
        bench.part(box(x - 2.8, y - 2, x + 2.8, y + 2, 1.2), other, round=1.4)
    knot = box(-4, 42, 2, 47.4, 1.8)
    bench.part(knot, fabric, round=1.8)


PAINTERS: Painters = MappingProxyType({"Loafers": loafers})
