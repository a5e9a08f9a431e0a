"""Scarves and belts."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast, deep, fitting
from fashionm3.demoshop.drawing.lines import at, curve, pen, spline
from fashionm3.demoshop.drawing.paths import box, ellipse, moved


def scarves(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A scarf slung once around, both ends hanging down."""
    fringed = design.features["ends"] == "fringed"
    show(canvas, lambda bench: _scarf(bench, fabric, fringed=fringed))


def _scarf(bench: Bench, fabric: Fabric, *, fringed: bool) -> None:
    silky = fabric.sheen
    far = spline(*at("-27,24 -18,13 0,8.6 18,13 27,24 20,31 0,24 -20,31"))
    bench.part(far, fabric.dyed(deep(fabric.tone, 0.35)), round=6)
    _tail(
        bench,
        fabric.upright() if fabric.pattern == "checked" else fabric,
        (-4, 40),
        (-16, 62),
        (-19, 92),
        26,
        fringed=fringed,
        turn=7,
    )
    _tail(bench, fabric, (4, 40), (13, 62), (14, 99), 27, fringed=fringed, turn=-4)
    loop = spline(
        *at(
            "-30,22 -24,27 -12,33 0,35 12,33 24,27 30,22 33.5,31 30,43 18,53 3,57.6 -12,55.6 "
            "-27,45 -33.5,32"
        )
    )
    folds = (
        Soft(curve((-29, 28), (-14, 39), (4, 43), (24, 38)), BLACK, 0.34, 1.5, 2.6),
        Soft(
            curve((-29, 31.5), (-14, 42.5), (4, 46), (22, 42)), WHITE, 0.16 + 0.3 * silky, 1.5, 2.6
        ),
        Soft(curve((-25, 40), (-10, 49.4), (8, 51)), BLACK, 0.28, 1.4, 2.4),
        Soft(curve((30, 27), (18, 40), (6, 45)), BLACK, 0.24, 1.6, 2.6),
        Soft(curve((-18, 33.4), (0, 38.4), (16, 35.4)), WHITE, 0.14 + 0.24 * silky, 1.4, 2.4),
    )
    bench.canvas.shadow(loop, depth=1.6)
    bench.part(loop, fabric, *folds, round=9, grain=-8)


def _tail(
    bench: Bench,
    fabric: Fabric,
    top: tuple[float, float],
    middle: tuple[float, float],
    end: tuple[float, float],
    width: float,
    *,
    fringed: bool,
    turn: float,
) -> None:
    half = width / 2
    (tx, ty), (mx, my), (ex, ey) = top, middle, end
    shape = spline(
        (tx - half * 0.55, ty, 1),
        (mx - half * 0.92, my),
        (ex - half, ey, 1),
        (ex + half, ey - 1.5, 1),
        (mx + half * 0.92, my - 2),
        (tx + half * 0.55, ty, 1),
    )
    folds = (
        Soft(curve((tx - 3, ty), (mx - 5, my), (ex - 6, ey - 6)), BLACK, 0.22, 1.8, 2.6),
        Soft(
            curve((tx - 1, ty), (mx - 2, my), (ex - 3, ey - 6)),
            WHITE,
            0.12 + 0.3 * fabric.sheen,
            1.8,
            2.8,
        ),
        Soft(curve((tx + 4, ty), (mx + 6, my), (ex + 7, ey - 10)), BLACK, 0.16, 1.8, 2.6),
    )
    bench.canvas.shadow(shape, depth=1.4)
    if fringed:
        _fringe(bench, fabric, (ex - half, ey), (ex + half, ey - 1.5))
    bench.part(shape, fabric, *folds, round=7, grain=turn)
    if fringed:
        with bench.canvas.inside(shape):
            bench.line(
                curve((ex - half, ey - 1.6), (ex + half, ey - 3.1)),
                deep(fabric.tone, 0.7),
                0.6,
                0.5,
            )
    else:
        with bench.canvas.inside(shape):
            hem = curve((ex - half, ey - 4), (ex + half, ey - 5.5))
            bench.seam(hem, fabric.tone, 0.5)
            bench.stitches(
                curve((ex - half, ey - 3), (ex + half, ey - 4.5)), contrast(fabric.tone, 0.4)
            )


def _fringe(
    bench: Bench, fabric: Fabric, left: tuple[float, float], right: tuple[float, float]
) -> None:
    rng = bench.canvas.rng
    count = 10
    for i in range(count):
        t = (i + 0.5) / count
        x, y = left[0] + (right[0] - left[0]) * t, left[1] + (right[1] - left[1]) * t
        tone = fabric.tone if i % 2 == 0 or fabric.pattern == "plain" else fabric.second
        lean = rng.uniform(-1.6, 1.6)
        knot = (x + lean * 0.2, y + 3)
        tassel = spline(
            (x - 0.9, y - 1, 1),
            (knot[0] - 0.7, knot[1]),
            (x + lean - 1.7, y + 12, 1),
            (x + lean + 1.5, y + 12.4, 1),
            (knot[0] + 0.7, knot[1]),
            (x + 0.9, y - 1, 1),
        )
        bench.part(tassel, fabric.dyed(tone), round=1.2)
        bench.line(curve(knot, (x + lean, y + 12)), deep(tone, 0.7), 0.35, 0.6)
        bench.part(ellipse(knot[0], knot[1], 1.25, 1.1), fabric.dyed(tone), round=0.8)


def belts(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A closed belt, the buckle in front."""
    width = 21.0 if design.features["width"] == "wide" else 11.5
    show(canvas, lambda bench: _belt(bench, fabric, design.features["buckle"], width))


def _belt(bench: Bench, fabric: Fabric, buckle: str, width: float) -> None:
    dip = 15.0

    def ring(y: float, sign: int) -> list[tuple[float, ...]]:
        return [
            (x, y + sign * dip * (1 - (x / 50) ** 2) ** 0.5)
            for x in (-50, -47, -39, -26, -10, 8, 24, 38, 47, 50)
        ]

    top = 30.0
    back = spline(
        *[(x, y, *([1] if abs(x) == 50 else [])) for x, y in ring(top, -1)],
        *[
            (x, y, *([1] if abs(x) == 50 else []))
            for x, y in reversed(ring(top + width * 0.94, -1))
        ],
    )
    lining = fabric.of_material("suede").dyed(
        fabric.tone.mixed(Tone(150, 118, 88), 0.14).darker(0.08)
    )
    bench.part(
        back,
        lining,
        Soft(curve((-48, top - 4), (0, top - 12), (48, top - 4)), BLACK, 0.12, 3, 5),
        round=5,
        shine=0.05,
    )
    front = spline(
        *[(x, y, *([1] if abs(x) == 50 else [])) for x, y in ring(top, 1)],
        *[(x, y, *([1] if abs(x) == 50 else [])) for x, y in reversed(ring(top + width, 1))],
    )
    sides = (
        Soft(curve((-50, 28), (-49, 60)), BLACK, 0.22, 2.4, 4),
        Soft(curve((50, 28), (49, 60)), BLACK, 0.26, 2.4, 4),
        Soft(
            curve((-34, top + dip * 0.7 + width * 0.3), (-14, top + dip * 0.95 + width * 0.3)),
            WHITE,
            0.16 + 0.3 * fabric.sheen,
            2,
            width * 0.2,
        ),
    )
    bench.part(front, fabric, *sides, round=width * 0.3, dark=0.4)
    stitch = contrast(fabric.tone, 0.5)
    with bench.canvas.inside(front):
        for inset in (1.7, width - 1.7):
            bench.stitches(curve(*ring(top + inset, 1)), stitch, width=0.5, length=1.3)
    middle = top + width / 2 + dip
    for x in (20, 27.5, 35):
        y = top + width / 2 + dip * (1 - (x / 50) ** 2) ** 0.5
        bench.fill(ellipse(x, y, 1.35), deep(fabric.tone, 1))
        bench.line(ellipse(x, y, 1.5), fabric.tone.lighter(0.3), 0.4, 0.5)
    _buckle(bench, buckle, front, middle, width, fitting(fabric.tone))
    keeper = box(-24.5, middle - width / 2 - 2.6, -19, middle + width / 2 + 0.4, 1.2)
    bench.cast(keeper, front, alpha=0.55)
    bench.part(keeper, fabric, round=2)


def _buckle(bench: Bench, kind: str, front: skia.Path, y: float, width: float, metal: Tone) -> None:
    tall, x = width / 2 + 4.5, 0.0
    if kind == "square buckle":
        shape = box(x - tall * 0.98, y - tall, x + tall * 0.98, y + tall, 2.6)
    else:
        shape = ellipse(x, y, tall * 1.08)
    rim = pen(shape, 5.0 if width > 15 else 3.8)
    bench.cast(rim, front, alpha=0.6, shift=(0.5, 1.4))
    bench.metal(rim, metal, (x - tall, y - tall), (x + tall * 0.9, y + tall))
    bench.soft(rim, Soft(rim, deep(metal, 1), 0.55, 0.5, 0.8))
    bench.line(moved(shape, skia.Matrix.Translate(-0.4, -0.6)), WHITE, 0.6, 0.55)
    prong = spline(
        (x - tall * 0.98, y - 1.5, 1),
        (x, y - 1.7),
        (x + tall * 1.12, y - 1, 1),
        (x + tall * 1.12, y + 1, 1),
        (x, y + 1.7),
        (x - tall * 0.98, y + 1.5, 1),
    )
    bench.cast(prong, front, alpha=0.6)
    bench.metal(prong, metal, (x, y - 2), (x, y + 2))
    bench.line(prong, deep(metal, 0.9), 0.3, 0.5)


PAINTERS: Painters = MappingProxyType({"Scarves": scarves, "Belts": belts})
