"""Necklaces and earrings."""

from math import atan2, cos, degrees, pi, sin, tau
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import pair, show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import GOLD, Bench, Soft, deep
from fashionm3.demoshop.drawing.lines import along, at, curve, pen, spline
from fashionm3.demoshop.drawing.paths import box, ellipse, moved, without

CRYSTAL = Tone(176, 206, 224)


def _gem(design: Design) -> Tone:
    """The second colour of a design; else clear, since nothing names the colour of its stones."""
    return Tone.named(design.colours[1]) if len(design.colours) > 1 else CRYSTAL


def _brilliant(bench: Bench, x: float, y: float, radius: float, tone: Tone) -> None:
    """A round cut stone: facets around a table."""
    stone = ellipse(x, y, radius)
    bench.fill(stone, deep(tone, 0.45))
    count = 8
    shades = (0.75, 0.15, 0.5, -0.35, -0.55, -0.2, 0.3, 0.55)
    for i in range(count):
        a, b = tau * i / count - 2.4, tau * (i + 1) / count - 2.4
        m = (a + b) / 2
        outer = spline(
            (x + cos(a) * radius, y + sin(a) * radius, 1),
            (x + cos(m) * radius, y + sin(m) * radius),
            (x + cos(b) * radius, y + sin(b) * radius, 1),
            (x + cos(b) * radius * 0.56, y + sin(b) * radius * 0.56, 1),
            (x + cos(a) * radius * 0.56, y + sin(a) * radius * 0.56, 1),
        )
        shade = shades[i]
        bench.fill(outer, tone.lighter(shade) if shade > 0 else deep(tone, -shade), 0.9)
    table = spline(
        *[
            (
                x + cos(tau * i / count - 2.4) * radius * 0.56,
                y + sin(tau * i / count - 2.4) * radius * 0.56,
                1,
            )
            for i in range(count)
        ]
    )
    bench.blend(
        table,
        [tone.lighter(0.65), tone, deep(tone, 0.5)],
        (x - radius * 0.5, y - radius * 0.5),
        (x + radius * 0.5, y + radius * 0.5),
    )
    bench.soft(
        stone,
        Soft(
            ellipse(x - radius * 0.32, y - radius * 0.38, radius * 0.2, radius * 0.13),
            WHITE,
            0.95,
            radius * 0.06,
        ),
        Soft(
            ellipse(x + radius * 0.3, y + radius * 0.45, radius * 0.3, radius * 0.16),
            WHITE,
            0.35,
            radius * 0.1,
        ),
    )


def _pearl(bench: Bench, x: float, y: float, radius: float, tone: Tone) -> None:
    bead = ellipse(x, y, radius)
    bench.canvas.include(bead)
    paint = skia.Paint(AntiAlias=True)
    paint.setShader(
        skia.GradientShader.MakeRadial(
            skia.Point(x - radius * 0.32, y - radius * 0.38),
            radius * 1.45,
            [
                WHITE.argb(),
                tone.lighter(0.45).argb(),
                tone.argb(),
                tone.argb(),
                deep(tone, 0.5).argb(),
                deep(tone, 0.25).argb(),
            ],
            [0.0, 0.14, 0.36, 0.6, 0.9, 1.0],
        )
    )
    bench.skia.drawPath(bead, paint)


def necklaces(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A pendant on a fine chain, a heavy chain or a string of pearls."""
    draw = {"pendant": _pendant, "chain": _chain_necklace, "pearl strand": _pearls}[
        design.features["cut"]
    ]
    show(canvas, lambda bench: draw(bench, fabric.tone, _gem(design)))


def _clasp(bench: Bench, metal: Tone, y: float) -> None:
    bench.wire(ellipse(-1.5, y, 3.4), metal, 1.5)
    bench.wire(curve((1.5, y), (6, y - 0.4)), metal, 2.4)


def _pendant(bench: Bench, metal: Tone, gem: Tone) -> None:
    throat = curve(
        *at("0,2 -16,4 -29,15 -34,32 -26,50 -12,63 0,70 12,63 26,50 34,32 29,15 16,4 0,2")
    )
    bench.chain(throat, metal, 4.0, thick=0.42)
    _clasp(bench, metal, 2)
    bail = ellipse(0, 71, 2.8, 4)
    bench.wire(bail, metal, 1.9)
    disc = ellipse(0, 86, 14.5)
    bench.metal(disc, metal, (-14, 74), (14, 100))
    bench.soft(
        disc,
        Soft(disc, deep(metal, 1), 0.55, 1, 1.6),
        Soft(ellipse(0, 86, 11.6), deep(metal, 1), 0.5, 0.6, 0.9),
    )
    for (x, y), _ in along(ellipse(0, 86, 12.2), 21)[:-1]:
        bench.fill(ellipse(x, y, 1.25), metal.lighter(0.55))
        bench.fill(ellipse(x + 0.25, y + 0.35, 0.9), deep(metal, 0.35), 0.6)
    _brilliant(bench, 0, 86, 8.2, gem)
    for i in range(4):
        a = pi / 4 + i * pi / 2
        bench.fill(ellipse(cos(a) * 8.2, 86 + sin(a) * 8.2, 1.3), metal.lighter(0.5))


def _chain_necklace(bench: Bench, metal: Tone, gem: Tone) -> None:
    """Curb links, one lying over the other, larger towards the front."""
    line = curve(*at("0,4 -20,7 -37,22 -43,44 -35,68 -18,85 0,91 18,85 35,68 43,44 37,22 20,7 0,4"))
    places = along(line, 35)[:-1]
    order = sorted(range(len(places)), key=lambda i: places[i][0][1])
    for i in order:
        (x, y), (dx, dy) = places[i]
        size = 5.4 + 3.4 * max(y - 20, 0) / 70
        link = ellipse(0, 0, size, size * 0.66)
        matrix = skia.Matrix.Translate(x, y)
        matrix.preRotate(degrees(atan2(dy, dx)) + 24)
        ring = moved(link, matrix)
        bench.soft(pen(ring, size * 0.5), Soft(ring, BLACK, 0.3, 0.8, size * 0.3, (0.3, 0.6)))
        bench.wire(ring, metal, size * 0.44)
    _clasp(bench, metal, 4)


def _pearls(bench: Bench, metal: Tone, gem: Tone) -> None:
    tone = metal
    line = curve(*at("0,5 -20,8 -36,23 -41,45 -33,68 -17,83 0,88 17,83 33,68 41,45 36,23 20,8 0,5"))
    places = along(line, 31)[:-1]
    for (x, y), _ in sorted(places, key=lambda place: place[0][1])[1:]:
        _pearl(bench, x, y, 4.3 + 1.5 * max(y - 10, 0) / 78, tone)
    bar = box(-3.6, 1.6, 3.6, 8.4, 2)
    bench.metal(
        bar, GOLD if metal.lightness > 0.75 or metal.lightness < 0.3 else metal, (-3, 2), (3, 8)
    )


def earrings(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A pair of hoops, drops or studs."""
    draw, apart = {"hoop": (_hoop, 27), "drop": (_drop, 25), "stud": (_stud, 26)}[
        design.features["cut"]
    ]
    pair(
        canvas,
        lambda bench: draw(bench, fabric.tone, _gem(design)),
        skia.Matrix.Translate(apart, 0),
        skia.Matrix.Translate(-apart, 0),
        dim=0,
    )


def _hoop(bench: Bench, metal: Tone, gem: Tone) -> None:
    outer, inner = ellipse(0, 52, 22.5, 36), ellipse(-1.4, 50.5, 14.6, 27)
    ring = without(outer, inner)
    bench.wire(curve(*at("-3,18 -2,9 4,7 9,12 9,22")), metal, 2)
    bench.metal(ring, metal, (-22, 22), (20, 86))
    bench.soft(
        ring,
        Soft(outer, deep(metal, 1), 0.7, 1.8, 3.2, (-0.5, -0.8)),
        Soft(inner, deep(metal, 1), 0.7, 1.6, 2.6, (-0.2, 0.4)),
        Soft(curve((-17, 34), (-19, 52), (-16, 70)), WHITE, 0.9, 1.1, 2.4),
        Soft(curve((16, 42), (18, 58), (12, 74)), WHITE, 0.6, 1, 1.8),
    )
    bench.fill(box(-5, 14.5, 5, 19.5, 2.2), deep(metal, 0.3))
    bench.metal(box(-4.6, 14.6, 4.6, 19, 2), metal, (-4, 14), (4, 20))


def _drop(bench: Bench, metal: Tone, gem: Tone) -> None:
    hook = curve(*at("0,26 0,12 3,5 9,5.4 11.4,12 11.6,24"))
    bench.wire(hook, metal, 2.2)
    bench.stud(0, 28, 5.4, metal)
    _brilliant(bench, 0, 28, 3.6, gem)
    bench.wire(ellipse(0, 36.4, 2.2, 3), metal, 1.3)
    drop = spline(*at("0,38.5! 5,50 13.5,64 15.6,76 10,88 0,92.5 -10,88 -15.6,76 -13.5,64 -5,50"))
    bench.metal(drop, metal, (-15, 44), (15, 94))
    bench.soft(drop, Soft(drop, deep(metal, 1), 0.6, 1.4, 2.4))
    stone = spline(
        *at("0,60! 3,65.5 6.4,71 7.2,76 4.6,81.6 0,83.6 -4.6,81.6 -7.2,76 -6.4,71 -3,65.5")
    )
    bench.blend(
        stone,
        [gem.lighter(0.6), gem, deep(gem, 0.6), gem.lighter(0.1)],
        (-8, 58),
        (8, 88),
        [0, 0.4, 0.72, 1],
    )
    for stops in (
        ((0, 54), (-4, 72), (0, 86.6)),
        ((0, 54), (4, 72), (0, 86.6)),
        ((-9.6, 76), (0, 71), (9.6, 76)),
    ):
        bench.line(spline(*[(*s, 1) for s in stops], closed=False), gem.lighter(0.7), 0.5, 0.6)
    bench.soft(
        stone,
        Soft(stone, deep(gem, 1), 0.6, 0.8, 1.4),
        Soft(ellipse(-4, 70, 1.6, 4), WHITE, 0.8, 0.7),
        Soft(ellipse(3.6, 81, 2.4, 1.6), WHITE, 0.5, 0.7),
    )


def _stud(bench: Bench, metal: Tone, gem: Tone) -> None:
    """A flower of metal around a stone, its post behind."""
    y = 50
    for i in range(8):
        a = tau * i / 8
        petal = ellipse(cos(a) * 14.4, y + sin(a) * 14.4, 7)
        px, py = cos(a) * 14.4, y + sin(a) * 14.4
        bench.metal(petal, metal, (px - 6, py - 6), (px + 6, py + 6))
        bench.soft(petal, Soft(petal, deep(metal, 1), 0.6, 0.9, 1.6))
    cup = ellipse(0, y, 12.4)
    bench.line(cup, BLACK, 1.4, 0.25)
    bench.metal(cup, metal, (-12, y - 12), (12, y + 12))
    _brilliant(bench, 0, y, 9.6, gem)
    for i in range(4):
        a = pi / 4 + i * pi / 2
        bench.stud(cos(a) * 9.8, y + sin(a) * 9.8, 1.9, metal)


PAINTERS: Painters = MappingProxyType({"Necklaces": necklaces, "Earrings": earrings})
