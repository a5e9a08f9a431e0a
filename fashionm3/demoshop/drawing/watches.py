"""Watches from the front."""

from math import cos, sin, tau
from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast, deep, fitting
from fashionm3.demoshop.drawing.lines import at, curve, mirrored, spline
from fashionm3.demoshop.drawing.paths import box, ellipse


def watches(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A wristwatch on a leather strap or a metal bracelet, its face round or square."""
    square = design.features["face"] == "square"
    show(canvas, lambda bench: _watch(bench, fabric, square=square), by=0.02)


def _watch(bench: Bench, fabric: Fabric, *, square: bool) -> None:
    tone = fabric.tone
    if fabric.material == "leather":
        metal = tone if tone in (Tone.named("gold"), Tone.named("silver")) else fitting(tone)
        _strap(bench, fabric, metal)
        face = tone
    else:
        metal = tone
        _bracelet(bench, tone)
        face = tone.lighter(0.55) if tone.lightness > 0.3 else tone
    _case(bench, metal, square=square)
    _dial(bench, metal, face, square=square)


def _strap(bench: Bench, fabric: Fabric, metal: Tone) -> None:
    upper = mirrored(*at("0,2 12,2 14.4,4 15,16 17.4,30! 0,30"))
    lower = mirrored(*at("0,68 17.4,68! 15,84 14,94 9.4,99.4 0,101"))
    stitch = contrast(fabric.tone, 0.55)
    for half in (upper, lower):
        roll = Soft(curve((-3, 0), (-3.4, 100)), WHITE, 0.14 + 0.26 * fabric.sheen, 2.2, 4)
        ends = Soft(box(-20, 24, 20, 74), BLACK, 0.45, 3)
        bench.part(half, fabric, roll, ends, round=6)
    for side in (-1, 1):
        bench.stitches(
            curve((side * 12.6, 3.8), (side * 13.2, 16), (side * 15.4, 29)),
            stitch,
            width=0.55,
            length=1.4,
        )
        bench.stitches(
            curve((side * 15.4, 70), (side * 13.2, 84), (side * 12.2, 93), (side * 7.8, 98)),
            stitch,
            width=0.55,
            length=1.4,
        )
    for y in (81, 86, 91):
        bench.fill(ellipse(0, y, 1.1), deep(fabric.tone, 1))
    buckle = box(-16, -2.4, 16, 6.4, 2)
    bench.wire(buckle, metal, 1.8)
    bench.wire(curve((0, 5.6), (0, -2.6)), metal, 1.6)
    keeper = box(-15.8, 12, 15.8, 16.4, 1.2)
    bench.cast(keeper, upper)
    bench.part(keeper, fabric, round=2)


def _bracelet(bench: Bench, metal: Tone) -> None:
    rows = [2 + i * 4.7 for i in range(6)] + [70 + i * 4.7 for i in range(7)]
    for y in rows:
        far = abs(y + 2.2 - 50) / 50
        half = 16.6 - 4.0 * far
        whole = box(-half, y, half, y + 4.4, 1.2)
        bench.fill(whole, deep(metal, 0.85))
        for left, right in ((-half, -half * 0.42), (-half * 0.4, half * 0.4), (half * 0.42, half)):
            link = box(left, y, right, y + 4.3, 1.1)
            bench.blend(
                link,
                [metal.lighter(0.25), metal.lighter(0.75), metal, deep(metal, 0.42)],
                (left, y),
                (left + (right - left) * 0.3, y + 4.4),
                [0, 0.22, 0.5, 1],
            )
    shade = (
        Soft(box(-20, 0, -11.5, 104), BLACK, 0.22, 1.8),
        Soft(box(12, 0, 20, 104), BLACK, 0.34, 1.8),
        Soft(box(-20, 27, 20, 73), BLACK, 0.4, 3),
    )
    upper = spline((-12.6, 2, 1), (12.6, 2, 1), (14.8, 30, 1), (-14.8, 30, 1))
    lower = spline((-14.8, 70, 1), (14.8, 70, 1), (12.4, 102.4, 1), (-12.4, 102.4, 1))
    for half in (upper, lower):
        bench.soft(half, *shade)


def _case(bench: Bench, metal: Tone, *, square: bool) -> None:
    for x in (-13, 13):
        for top in (True, False):
            y0, y1 = (24, 38) if top else (62, 76)
            lug = box(x - 3.4, y0, x + 3.4, y1, 2.4)
            bench.metal(lug, metal, (x - 3, y0), (x + 3, y1))
            bench.line(lug, deep(metal, 0.8), 0.3, 0.5)
    crown = box(24, 46.6, 31, 53.4, 1.4)
    bench.metal(crown, metal, (26, 46), (27, 54))
    for y in (48, 49.4, 50.8, 52.2):
        bench.line(curve((27.4, y), (30.8, y)), deep(metal, 0.9), 0.35, 0.7)
    case = box(-25, 26, 25, 74, 8) if square else ellipse(0, 50, 26.5)
    bench.canvas.shadow(case, depth=1.4)
    bench.metal(case, metal, (-24, 26), (24, 74))
    bench.soft(
        case,
        Soft(case, deep(metal, 1), 0.7, 0.8, 1.3),
        Soft(case, WHITE, 0.5, 0.5, 0.7, (0.5, 0.8)),
    )
    bezel = box(-21.4, 29.6, 21.4, 70.4, 5.6) if square else ellipse(0, 50, 22.6)
    bench.metal(bezel, metal, (22, 72), (-22, 28))
    bench.line(bezel, deep(metal, 0.9), 0.4, 0.6)


def _dial(bench: Bench, metal: Tone, face: Tone, *, square: bool) -> None:
    glass = box(-19, 32, 19, 68, 4) if square else ellipse(0, 50, 20)
    bench.blend(glass, [face.lighter(0.12), face, face.darker(0.14)], (-16, 34), (16, 66))
    ink = Tone(36, 36, 42) if face.lightness > 0.5 else Tone(232, 232, 236)
    for i in range(12):
        a = tau * i / 12
        ox, oy = sin(a), -cos(a)
        if square:
            reach = min(16.6 / max(abs(ox), 1e-6), 15.6 / max(abs(oy), 1e-6), 19)
        else:
            reach = 17.4
        length = 4.6 if i % 3 == 0 else 2.8
        mark = curve(
            (ox * reach, 50 + oy * reach), (ox * (reach - length), 50 + oy * (reach - length))
        )
        bench.line(
            mark,
            metal if metal.lightness < 0.6 or face.lightness < 0.5 else ink,
            1.7 if i % 3 == 0 else 1.0,
        )
    rng = bench.canvas.rng
    minute = rng.uniform(0, tau)
    hour = rng.uniform(0, tau)
    for angle, length, width in ((hour, 9, 2.0), (minute, 14, 1.4)):
        tip = (sin(angle) * length, 50 - cos(angle) * length)
        tail = (-sin(angle) * 2.5, 50 + cos(angle) * 2.5)
        bench.skia.save()
        bench.skia.translate(0.4, 0.8)
        bench.line(curve(tail, tip), BLACK, width, 0.25)
        bench.skia.restore()
        bench.line(curve(tail, tip), ink, width)
    bench.line(curve((-2, 55), (6, 36)), Tone(190, 50, 44), 0.6)
    bench.stud(0, 50, 1.6, metal)
    flare = spline((-22, 62, 1), (2, 26, 1), (12, 26, 1), (-14, 68, 1))
    bench.soft(glass, Soft(glass, BLACK, 0.5, 1.2, 1.6, (0.4, 0.8)), Soft(flare, WHITE, 0.22, 1))


PAINTERS: Painters = MappingProxyType({"Watches": watches})
