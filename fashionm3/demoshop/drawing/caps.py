"""Baseball caps, beanies and berets."""

from math import cos, sin, tau
from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.display import show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import at, curve, mirrored, spline
from fashionm3.demoshop.drawing.paths import both, ellipse


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
    crown = spline(
        *at(
            "-47,68! -48,54 -43,36 -31,22 -14,14.6 3,14.6 19,21 30,33 36,48 38,62! 20,66 0,70 "
            "-24,72.4"
        )
    )
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
                curve(*at("-47,67 -24,71 0,68.6 20,64.6 38,60.6")),
                deep(main.tone, 0.8),
                0.6,
                0.6,
            )
    if blocked:
        front = both(
            crown,
            spline(*at("-5,13! -22,34 -28,54 -29,75! -60,75! -60,10!")),
        )
        bench.part(front, trim, round=8)
        bench.seam(curve((-5, 14), (-22, 34), (-28, 54), (-28.8, 72)), trim.tone, 0.6)
    for x, y in ((-13, 30), (7, 29), (-36, 40)):
        eye = ellipse(x, y, 1.5)
        bench.fill(eye, deep(main.tone, 1), 0.9)
        bench.line(ellipse(x, y, 1.7), contrast(main.tone, 0.4), 0.5, 0.9)
    visor = spline(
        *at(
            "-27,71.5! -6,69.6 16,65 38,58.4! 50,62 57,69 59,76! 48,76 30,77.6 10,82 -10,84.6 "
            "-22,80"
        )
    )
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
    dome = mirrored(*at("0,16 18,17.6 34,28 41.6,46 43,64 42.6,74! 0,78"))
    wool = [
        Soft(curve((x * 0.25, 20), (x * 0.8, 40), (x, 74)), BLACK, 0.13, 1.3, 2)
        for x in (-34, -23, -11, 0, 11, 23, 34)
    ]
    bench.part(
        dome, main, *wool, Soft(curve((-24, 38), (-16, 28), (-4, 24)), WHITE, 0.2, 3.5, 6), round=13
    )
    cuff = mirrored(*at("0,66 24,65 43.4,61.4! 45.4,72 45,84 42.6,89! 22,92.4 0,93.6"))
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
    for _ in range(90):
        angle, reach = rng.uniform(0, tau), rng.uniform(2, 10.5)
        x, y = cos(angle) * reach, 10.4 + sin(angle) * reach
        bright = 0.22 - 0.03 * y
        tone = yarn.tone.lighter(bright + 0.12) if bright > 0 else yarn.tone.darker(0.1 - bright)
        thread = curve((x, y), (x + cos(angle) * 3.4, y + sin(angle) * 3.4))
        bench.line(thread, tone, 0.8, 0.75)


def _beret(bench: Bench, fabric: Fabric) -> None:
    blocked = fabric.pattern == "colour-blocked"
    main, trim = (fabric.plain(), fabric.block()) if blocked else (fabric, fabric.plain())
    band = spline(*at("-34,66! -10,76 18,75.4 37,66! 36.6,75 18,85 -10,86 -33,76.4"))
    bench.part(band, trim if blocked else main.plain().dyed(deep(main.tone, 0.16)), round=5)
    with bench.canvas.inside(band):
        bench.stitches(
            curve((-34, 73), (-10, 83), (18, 82), (37, 72)),
            contrast(trim.tone if blocked else main.tone, 0.4),
            width=0.42,
        )
    crown = spline(
        *at(
            "-40,70 -52,60 -54,46 -42,32 -18,23 10,21.4 36,28 52,42 56,57 48,69 34,73.6 8,78.4 "
            "-16,77.4"
        )
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
            side = both(crown, spline(*at("14,10! 24,40 14,90! 80,90! 80,10!")))
            bench.part(
                side, trim, Soft(curve((20, 76), (30, 66), (42, 58)), BLACK, 0.26, 2.6, 4), round=10
            )
            bench.seam(curve((14, 20), (24, 44), (15, 80)), trim.tone, 0.5)
    stem = spline(*at("-1.6,24! -1.2,17 1,14.6 3,17.4 2.6,24!"))
    bench.part(stem, main.plain(), round=1.6)


PAINTERS: Painters = MappingProxyType({"Hats & caps": caps})
