"""Hats of straw and felt."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import along, at, curve, mirrored, spline
from fashionm3.demoshop.drawing.paths import both, box, ellipse

RIBBON = Tone(34, 30, 32)


def hats(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A fedora, a wide-brimmed sun hat or a cloche."""
    draw = {"fedora": _fedora, "wide-brim": _wide_brim, "cloche": _cloche}[design.features["cut"]]
    show(canvas, lambda bench: draw(bench, fabric))


def _ribbon(fabric: Fabric) -> Fabric:
    tone = RIBBON if fabric.tone.lightness > 0.22 else Tone(150, 128, 100)
    return fabric.of_material("satin").dyed(tone)


def _plait(bench: Bench, shape: skia.Path, fabric: Fabric, rows: list[skia.Path]) -> None:
    """Straw is sewn in rounds: rows that follow the form."""
    if fabric.material != "straw":
        return
    with bench.canvas.inside(shape):
        for row in rows:
            bench.line(row, deep(fabric.tone, 0.8), 0.7, 0.38)


def _fedora(bench: Bench, fabric: Fabric) -> None:
    under = mirrored(*at("0,62 26,62 46,56 52,59 44,69 22,75 0,76.5"))
    bench.part(under, fabric.dyed(deep(fabric.tone, 0.45)), round=5)
    crown = spline(
        *at(
            "-29,64! -28.6,50 -26,33 -21,21 -13,16.4 -6,18.6 0,20.6 8,18.2 15,16.6 22,21.5 "
            "27,34 29,50 29.4,64! 0,71"
        )
    )
    dents = (
        Soft(curve((-2, 21), (-1, 30), (2, 38)), BLACK, 0.42, 2.2, 5),
        Soft(curve((-19, 26), (-15, 34), (-15, 42)), BLACK, 0.30, 2.2, 4.5),
        Soft(curve((18, 26), (15, 36), (16, 44)), BLACK, 0.34, 2.2, 4.5),
        Soft(curve((-9, 22), (-8, 34), (-9, 46)), WHITE, 0.22, 2.6, 4),
        Soft(curve((9, 22), (9, 34), (8, 44)), WHITE, 0.12, 2.4, 4),
    )
    bench.part(crown, fabric, *dents, round=9)
    _plait(bench, crown, fabric, [curve((-32, y), (0, y + 6), (32, y)) for y in range(12, 60, 5)])
    band = both(crown, spline(*at("-40,48! 0,55.5 40,48! 40,62! 0,69 -40,62!")))
    bench.cast(band, crown, alpha=0.45, width=1.4)
    ribbon = _ribbon(fabric)
    bench.part(band, ribbon, round=4)
    bench.line(curve((-40, 49.4), (0, 56.9), (40, 49.4)), ribbon.tone.lighter(0.3), 0.5, 0.4)
    brim = spline(
        *at(
            "-53,57! -47,59 -30,63.5 -12,67.6 0,68.2 12,67.6 30,63.5 47,58.4 53,55.4! 50,64 "
            "36,73 16,78.6 -4,79 -26,75.6 -44,67.4"
        )
    )
    light = Soft(curve((-40, 63.5), (-16, 70.5), (8, 71.4), (36, 65.5)), WHITE, 0.22, 1.8, 3)
    bench.cast(band, brim, shift=(0, 1.4), blur=1.4, alpha=0.4)
    bench.part(brim, fabric, light, round=6)
    _plait(
        bench,
        brim,
        fabric,
        [
            curve((-53, 57 + k), (-28, 65.5 + k), (0, 69.4 + k), (28, 65.4 + k), (53, 56 + k))
            for k in (2.5, 5.2, 7.9)
        ],
    )
    with bench.canvas.inside(brim):
        edge = curve(*at("-52,60 -44,66.4 -26,74.4 -4,77.6 16,77.2 36,71.6 50,62.6"))
        bench.stitches(edge, contrast(fabric.tone, 0.35), width=0.42)
    _side_bow(bench, ribbon, 23.6, 58)


def _side_bow(bench: Bench, ribbon: Fabric, x: float, y: float) -> None:
    loop = spline(
        (x - 3, y - 5.6, 1),
        (x + 5.4, y - 8, 1),
        (x + 4, y - 0.6),
        (x + 5, y + 5.4, 1),
        (x - 3, y + 7.4, 1),
        (x - 2, y),
    )
    bench.part(
        loop, ribbon, Soft(curve((x - 1.5, y), (x + 4.6, y - 1)), BLACK, 0.5, 0.8, 1.4), round=2
    )
    knot = box(x - 3.6, y - 5, x - 0.4, y + 6.6, 1)
    bench.part(knot, ribbon, round=1.4)


def _wide_brim(bench: Bench, fabric: Fabric) -> None:
    """Seen slightly from above: a broad oval brim with gentle waves."""
    brim = spline(
        *at("-62,58 -54,48 -30,42 0,40 30,41 54,47 63,57 58,68 38,77 14,79.5 -8,80.6 -36,79 -56,70")
    )
    waves = (
        Soft(curve((-44, 50), (-50, 62), (-40, 75)), BLACK, 0.2, 3, 5),
        Soft(curve((-26, 66), (-20, 76)), WHITE, 0.22, 3, 5),
        Soft(curve((22, 68), (14, 78)), BLACK, 0.14, 3, 5),
        Soft(curve((44, 52), (50, 62), (42, 72)), WHITE, 0.16, 3, 5),
        Soft(ellipse(2, 62, 36, 12), BLACK, 0.30, 4.5),
    )
    bench.part(brim, fabric, *waves, round=6)
    _plait(
        bench,
        brim,
        fabric,
        [ellipse(0, 59.5, 62 * k, 20 * k) for k in (0.62, 0.7, 0.78, 0.86, 0.94)],
    )
    crown = spline(
        *at(
            "-29,62! -28.6,48 -25,32 -16,22.4 0,19.6 16,22.4 25,32 28.6,48 29,62! 16,67.5 0,69 "
            "-16,67.5"
        )
    )
    bench.cast(crown, brim, shift=(3, 3), blur=3, alpha=0.4)
    top = Soft(curve((-17, 32), (-10, 27), (0, 25.6)), WHITE, 0.3, 3, 5)
    bench.part(crown, fabric, top, round=11)
    _plait(
        bench,
        crown,
        fabric,
        [
            curve((-31, y - 4), (-16, y + 1), (0, y + 2.4), (16, y + 1), (31, y - 4))
            for y in range(26, 60, 5)
        ],
    )
    band = both(
        crown,
        spline(*at("-40,50! -16,56 0,57.2 16,56 40,50! 40,60! 16,67 0,68.4 -16,67 -40,60!")),
    )
    ribbon = _ribbon(fabric)
    bench.cast(band, crown, alpha=0.4, width=1)
    bench.part(band, ribbon, round=3.6)
    for stops in (
        ((20, 60), (27, 66), (31, 76), (36, 79, 1), (30, 80.5, 1), (25, 72), (18, 65)),
        ((19, 60), (24, 68), (22, 77), (24.5, 83, 1), (18, 81.5, 1), (17, 72), (16.5, 64)),
    ):
        tail = spline(*stops)
        bench.cast(tail, brim, alpha=0.4)
        bench.part(tail, ribbon, round=2)
    bench.part(
        spline(*at("14,57! 24,53! 24.5,60 25,65.6! 14.5,67.4!")),
        ribbon,
        round=2.4,
    )


def _cloche(bench: Bench, fabric: Fabric) -> None:
    brim = mirrored(*at("0,68 28,66 41,60.5 46,66! 47,78 42,87 24,84 0,82.4"))
    bench.part(brim, fabric.dyed(deep(fabric.tone, 0.2)), round=6)
    dome = spline(
        *at("-41,66! -42,48 -35,28 -19,15.5 0,12 19,15.5 35,28 42,48 41,66! 20,73 0,74.6 -20,73")
    )
    folds = (
        Soft(curve((-26, 34), (-17, 24), (-4, 20)), WHITE, 0.34, 3.6, 6),
        Soft(curve((30, 34), (34, 48), (33, 62)), BLACK, 0.18, 4, 6),
    )
    bench.part(dome, fabric, *folds, round=13)
    _plait(
        bench,
        dome,
        fabric,
        [curve((-44, y - 8), (-22, y), (0, y + 2), (22, y), (44, y - 8)) for y in range(22, 74, 5)],
    )
    band = both(
        dome,
        spline(*at("-50,50! -22,57.4 0,59 22,57.4 50,50! 50,63! 22,70.4 0,72 -22,70.4 -50,63!")),
    )
    ribbon = _ribbon(fabric)
    bench.cast(band, dome, alpha=0.4, width=1.2)
    bench.part(band, ribbon, round=4)
    flare = mirrored(*at("0,71.5 20,70 41,63! 45.6,69 46.6,79 42,87.6 22,85.4 0,83.6"))
    bench.cast(band, flare, shift=(0, 1.6), blur=1.6, alpha=0.4)
    bench.part(
        flare, fabric, Soft(curve((-38, 74), (-16, 77.4), (10, 77.4)), WHITE, 0.22, 2, 4), round=6
    )
    _plait(
        bench,
        flare,
        fabric,
        [
            curve((-47, 70 + k), (-22, 76 + k), (0, 77.4 + k), (22, 76 + k), (47, 70 + k))
            for k in (0, 4.4)
        ],
    )
    bench.stitches(
        curve(*at("-41.4,85 -22,83.4 0,81.6 22,83.4 41.4,85")),
        contrast(fabric.tone, 0.35),
        width=0.42,
    )
    _rosette(bench, ribbon, 24, 62)


def _rosette(bench: Bench, ribbon: Fabric, x: float, y: float) -> None:
    for radius, turn in ((9.5, 0), (6.8, 35), (4, 10)):
        places = along(ellipse(x, y, radius * 0.62), 8)
        for (px, py), _ in places[:-1]:
            petal = ellipse(px, py, radius * 0.42)
            bench.fill(petal, deep(ribbon.tone, 0.5))
            bench.fill(
                ellipse(px - 0.25, py - 0.35, radius * 0.38),
                ribbon.tone.lighter(0.16 if turn != 35 else 0.08),
            )
    bench.fill(ellipse(x, y, 1.7), deep(ribbon.tone, 0.3))


PAINTERS: Painters = MappingProxyType({"Hats": hats})
