"""Hats and caps; the middle is at x = 0."""

from math import cos, sin, tau
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import (
    BLACK,
    WHITE,
    Canvas,
    Painters,
    both,
    box,
    ellipse,
)
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import (
    Bench,
    Soft,
    along,
    contrast,
    curve,
    deep,
    mirrored,
    show,
    spline,
)

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
    under = mirrored((0, 62), (26, 62), (46, 56), (52, 59), (44, 69), (22, 75), (0, 76.5))
    bench.part(under, fabric.dyed(deep(fabric.tone, 0.45)), round=5)
    crown = spline((-29, 64, 1), (-28.6, 50), (-26, 33), (-21, 21), (-13, 16.4), (-6, 18.6), (0, 20.6), (8, 18.2), (15, 16.6),
                   (22, 21.5), (27, 34), (29, 50), (29.4, 64, 1), (0, 71))  # fmt: skip
    dents = (
        Soft(curve((-2, 21), (-1, 30), (2, 38)), BLACK, 0.42, 2.2, 5),
        Soft(curve((-19, 26), (-15, 34), (-15, 42)), BLACK, 0.30, 2.2, 4.5),
        Soft(curve((18, 26), (15, 36), (16, 44)), BLACK, 0.34, 2.2, 4.5),
        Soft(curve((-9, 22), (-8, 34), (-9, 46)), WHITE, 0.22, 2.6, 4),
        Soft(curve((9, 22), (9, 34), (8, 44)), WHITE, 0.12, 2.4, 4),
    )
    bench.part(crown, fabric, *dents, round=9)
    _plait(bench, crown, fabric, [curve((-32, y), (0, y + 6), (32, y)) for y in range(12, 60, 5)])
    band = both(
        crown, spline((-40, 48, 1), (0, 55.5), (40, 48, 1), (40, 62, 1), (0, 69), (-40, 62, 1))
    )
    bench.cast(band, crown, alpha=0.45, width=1.4)
    ribbon = _ribbon(fabric)
    bench.part(band, ribbon, round=4)
    bench.line(curve((-40, 49.4), (0, 56.9), (40, 49.4)), ribbon.tone.lighter(0.3), 0.5, 0.4)
    brim = spline((-53, 57, 1), (-47, 59), (-30, 63.5), (-12, 67.6), (0, 68.2), (12, 67.6), (30, 63.5), (47, 58.4), (53, 55.4, 1),
                  (50, 64), (36, 73), (16, 78.6), (-4, 79), (-26, 75.6), (-44, 67.4))  # fmt: skip
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
        edge = curve(
            (-52, 60), (-44, 66.4), (-26, 74.4), (-4, 77.6), (16, 77.2), (36, 71.6), (50, 62.6)
        )
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
    brim = spline((-62, 58), (-54, 48), (-30, 42), (0, 40), (30, 41), (54, 47), (63, 57), (58, 68), (38, 77), (14, 79.5), (-8, 80.6),
                  (-36, 79), (-56, 70))  # fmt: skip
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
    crown = spline((-29, 62, 1), (-28.6, 48), (-25, 32), (-16, 22.4), (0, 19.6), (16, 22.4), (25, 32), (28.6, 48), (29, 62, 1), (16, 67.5),
                   (0, 69), (-16, 67.5))  # fmt: skip
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
        spline(
            (-40, 50, 1),
            (-16, 56),
            (0, 57.2),
            (16, 56),
            (40, 50, 1),
            (40, 60, 1),
            (16, 67),
            (0, 68.4),
            (-16, 67),
            (-40, 60, 1),
        ),
    )
    ribbon = _ribbon(fabric)
    bench.cast(band, crown, alpha=0.4, width=1)
    bench.part(band, ribbon, round=3.6)
    for stops in (((20, 60), (27, 66), (31, 76), (36, 79, 1), (30, 80.5, 1), (25, 72), (18, 65)),
                  ((19, 60), (24, 68), (22, 77), (24.5, 83, 1), (18, 81.5, 1), (17, 72), (16.5, 64))):  # fmt: skip
        tail = spline(*stops)
        bench.cast(tail, brim, alpha=0.4)
        bench.part(tail, ribbon, round=2)
    bench.part(
        spline((14, 57, 1), (24, 53, 1), (24.5, 60), (25, 65.6, 1), (14.5, 67.4, 1)),
        ribbon,
        round=2.4,
    )


def _cloche(bench: Bench, fabric: Fabric) -> None:
    brim = mirrored(
        (0, 68), (28, 66), (41, 60.5), (46, 66, 1), (47, 78), (42, 87), (24, 84), (0, 82.4)
    )
    bench.part(brim, fabric.dyed(deep(fabric.tone, 0.2)), round=6)
    dome = spline(
        (-41, 66, 1),
        (-42, 48),
        (-35, 28),
        (-19, 15.5),
        (0, 12),
        (19, 15.5),
        (35, 28),
        (42, 48),
        (41, 66, 1),
        (20, 73),
        (0, 74.6),
        (-20, 73),
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
        spline(
            (-50, 50, 1),
            (-22, 57.4),
            (0, 59),
            (22, 57.4),
            (50, 50, 1),
            (50, 63, 1),
            (22, 70.4),
            (0, 72),
            (-22, 70.4),
            (-50, 63, 1),
        ),
    )
    ribbon = _ribbon(fabric)
    bench.cast(band, dome, alpha=0.4, width=1.2)
    bench.part(band, ribbon, round=4)
    flare = mirrored(
        (0, 71.5), (20, 70), (41, 63, 1), (45.6, 69), (46.6, 79), (42, 87.6), (22, 85.4), (0, 83.6)
    )
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
        curve((-41.4, 85), (-22, 83.4), (0, 81.6), (22, 83.4), (41.4, 85)),
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


def caps(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A baseball cap, a beanie or a beret."""
    draw = {"baseball cap": _baseball_cap, "beanie": _beanie, "beret": _beret}[
        design.features["cut"]
    ]
    show(canvas, lambda bench: draw(bench, fabric))


def _baseball_cap(bench: Bench, fabric: Fabric) -> None:
    """From the front left: crown of panels, curved visor to the right."""
    blocked = fabric.pattern == "colour-blocked"
    main, trim = (fabric.plain(), fabric.block()) if blocked else (fabric, fabric.plain())
    crown = spline((-47, 68, 1), (-48, 54), (-43, 36), (-31, 22), (-14, 14.6), (3, 14.6), (19, 21), (30, 33), (36, 48), (38, 62, 1),
                   (20, 66), (0, 70), (-24, 72.4))  # fmt: skip
    bench.part(
        crown, main, Soft(curve((-30, 34), (-19, 24), (-6, 20.5)), WHITE, 0.22, 3.4, 6), round=12
    )
    with bench.canvas.inside(crown):
        for seam in (
            curve((-5, 14), (-22, 34), (-28, 54), (-29, 73)),
            curve((-5, 14), (12, 34), (18, 52), (19, 68)),
        ):
            bench.seam(seam, main.tone, 0.6)
            for dx in (-1.3, 1.3):
                bench.skia.save()
                bench.skia.translate(dx, 0)
                bench.stitches(seam, contrast(main.tone, 0.35), width=0.36)
                bench.skia.restore()
        if not blocked:
            bench.line(
                curve((-47, 67), (-24, 71), (0, 68.6), (20, 64.6), (38, 60.6)),
                deep(main.tone, 0.8),
                0.6,
                0.6,
            )
    if blocked:
        front = both(
            crown,
            spline((-5, 13, 1), (-22, 34), (-28, 54), (-29, 75, 1), (-60, 75, 1), (-60, 10, 1)),
        )
        bench.part(front, trim, round=8)
        bench.seam(curve((-5, 14), (-22, 34), (-28, 54), (-28.8, 72)), trim.tone, 0.6)
    for x, y in ((-13, 30), (7, 29), (-36, 40)):
        eye = ellipse(x, y, 1.5)
        bench.fill(eye, deep(main.tone, 1), 0.9)
        bench.line(ellipse(x, y, 1.7), contrast(main.tone, 0.4), 0.5, 0.9)
    visor = spline((-27, 71.5, 1), (-6, 69.6), (16, 65), (38, 58.4, 1), (50, 62), (57, 69), (59, 76, 1), (48, 76), (30, 77.6), (10, 82), (-10, 84.6),
                   (-22, 80))  # fmt: skip
    bench.cast(crown, visor, shift=(0, 2), blur=1.5, alpha=0.3)
    peak = trim if blocked else main.plain()
    bench.part(
        visor, peak, Soft(curve((-12, 76), (16, 72), (44, 66)), WHITE, 0.22, 2.4, 4.5), round=6
    )
    with bench.canvas.inside(visor):
        for k in (3.2, 6.2, 9.2):
            bench.stitches(
                curve(
                    (-26, 71.5 + k),
                    (-6, 70 + k),
                    (16, 66 + k * 0.9),
                    (38, 60 + k * 0.7),
                    (60, 66 + k * 0.4),
                ),
                contrast(peak.tone, 0.35),
                width=0.4,
            )
    button = ellipse(-5, 14, 3.6, 2.2)
    bench.part(button, trim, round=1.8)


def _beanie(bench: Bench, fabric: Fabric) -> None:
    blocked = fabric.pattern == "colour-blocked"
    main, trim = (fabric.plain(), fabric.block()) if blocked else (fabric, fabric.plain())
    dome = mirrored((0, 16), (18, 17.6), (34, 28), (41.6, 46), (43, 64), (42.6, 74, 1), (0, 78))
    wool = [
        Soft(curve((x * 0.25, 20), (x * 0.8, 40), (x, 74)), BLACK, 0.13, 1.3, 2)
        for x in (-34, -23, -11, 0, 11, 23, 34)
    ]
    bench.part(
        dome, main, *wool, Soft(curve((-24, 38), (-16, 28), (-4, 24)), WHITE, 0.2, 3.5, 6), round=13
    )
    cuff = mirrored(
        (0, 66),
        (24, 65),
        (43.4, 61.4, 1),
        (45.4, 72),
        (45, 84),
        (42.6, 89, 1),
        (22, 92.4),
        (0, 93.6),
    )
    bench.cast(cuff, dome, shift=(0, -1), blur=1.4, alpha=0.4)
    ribs = [
        Soft(curve((x, 60), (x * 1.015, 80), (x * 0.98, 95)), BLACK, 0.34, 0.7, 1.1)
        for x in range(-42, 43, 6)
    ]
    glints = [
        Soft(
            curve((x + 2.4, 62), (x * 1.015 + 2.4, 80), (x * 0.98 + 2.4, 94)), WHITE, 0.16, 0.7, 1.4
        )
        for x in range(-42, 40, 6)
    ]
    bench.part(cuff, trim, *ribs, *glints, round=7)
    _bobble(bench, trim)


def _bobble(bench: Bench, yarn: Fabric) -> None:
    """A pompom: threads that start around its middle, bright above and dark below."""
    rng = bench.canvas.rng
    ball = [
        (
            cos(tau * i / 26) * rng.uniform(10.6, 12.4),
            10.4 + sin(tau * i / 26) * rng.uniform(10, 11.8),
        )
        for i in range(26)
    ]
    shape = spline(*[(x, y, 1) for x, y in ball])
    bench.part(shape, yarn, round=6)
    for i in range(90):
        angle, reach = rng.uniform(0, tau), rng.uniform(2, 10.5)
        x, y = cos(angle) * reach, 10.4 + sin(angle) * reach
        bright = 0.22 - 0.03 * y
        tone = yarn.tone.lighter(bright + 0.12) if bright > 0 else yarn.tone.darker(0.1 - bright)
        thread = curve((x, y), (x + cos(angle) * 3.4, y + sin(angle) * 3.4))
        bench.line(thread, tone, 0.8, 0.75)


def _beret(bench: Bench, fabric: Fabric) -> None:
    blocked = fabric.pattern == "colour-blocked"
    main, trim = (fabric.plain(), fabric.block()) if blocked else (fabric, fabric.plain())
    band = spline(
        (-34, 66, 1),
        (-10, 76),
        (18, 75.4),
        (37, 66, 1),
        (36.6, 75),
        (18, 85),
        (-10, 86),
        (-33, 76.4),
    )
    bench.part(band, trim if blocked else main.plain().dyed(deep(main.tone, 0.16)), round=5)
    with bench.canvas.inside(band):
        bench.stitches(
            curve((-34, 73), (-10, 83), (18, 82), (37, 72)),
            contrast(trim.tone if blocked else main.tone, 0.4),
            width=0.42,
        )
    crown = spline(
        (-40, 70),
        (-52, 60),
        (-54, 46),
        (-42, 32),
        (-18, 23),
        (10, 21.4),
        (36, 28),
        (52, 42),
        (56, 57),
        (48, 69),
        (34, 73.6),
        (8, 78.4),
        (-16, 77.4),
    )
    folds = (
        Soft(curve((-36, 40), (-16, 31), (8, 28.6)), WHITE, 0.3, 4, 8),
        Soft(curve((-30, 70), (-26, 62), (-12, 56)), BLACK, 0.24, 2.4, 3.6),
        Soft(curve((20, 76), (26, 66), (40, 58)), BLACK, 0.26, 2.6, 4),
        Soft(curve((2, 76), (6, 66)), BLACK, 0.2, 2, 3),
        Soft(curve((-22, 70), (-16, 63)), WHITE, 0.14, 2, 3),
    )
    bench.part(crown, main, *folds, round=13)
    if blocked:
        with bench.canvas.inside(crown):
            side = both(crown, spline((14, 10, 1), (24, 40), (14, 90, 1), (80, 90, 1), (80, 10, 1)))
            bench.part(
                side, trim, Soft(curve((20, 76), (30, 66), (42, 58)), BLACK, 0.26, 2.6, 4), round=10
            )
            bench.seam(curve((14, 20), (24, 44), (15, 80)), trim.tone, 0.5)
    stem = spline((-1.6, 24, 1), (-1.2, 17), (1, 14.6), (3, 17.4), (2.6, 24, 1))
    bench.part(stem, main.plain(), round=1.6)


PAINTERS: Painters = MappingProxyType({"Hats": hats, "Hats & caps": caps})
