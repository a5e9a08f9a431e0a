"""Bags carried by hand or over the shoulder, from the front."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import GOLD, Bench, Soft, contrast, deep, fitting
from fashionm3.demoshop.drawing.lines import at, curve, mirrored, spline
from fashionm3.demoshop.drawing.paths import both, box, ellipse

TAN = Tone(168, 112, 64)


def totes(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A wide shopper with shoulder straps, or a smaller upright one with top handles."""
    draw = _large_tote if design.features["size"] == "large" else _medium_tote
    show(canvas, lambda bench: draw(bench, fabric))


def _tote_trim(fabric: Fabric) -> Fabric:
    if fabric.pattern == "colour-blocked":
        return fabric.block()
    if fabric.material == "leather":
        return fabric
    tone = TAN if abs(fabric.tone.lightness - TAN.lightness) > 0.12 else Tone(92, 54, 30)
    return fabric.of_material("leather").dyed(tone)


def _large_tote(bench: Bench, fabric: Fabric) -> None:
    trim, main = (
        _tote_trim(fabric),
        fabric.plain() if fabric.pattern == "colour-blocked" else fabric,
    )
    behind = curve(*at("-20,44 -19,14 -11,1 0,-3 11,1 19,14 20,44"))
    bench.strap(behind, trim.dyed(trim.tone.darker(0.28)), 4.2, stitched=False)
    mouth = mirrored(*at("0,31.5 30,30 47.5,33.5! 30,39 0,40"))
    bench.part(mouth, main.dyed(main.tone.darker(0.5)), round=4)
    body = mirrored(*at("0,38.5 28,37.5 48,33! 46.8,60 43,92 40,97.5 34,99.5 0,100.5"))
    folds = (
        Soft(curve((-30, 46), (-27, 66), (-33, 92)), BLACK, 0.20, 3, 3),
        Soft(curve((-25, 46), (-22, 68), (-28, 94)), WHITE, 0.14, 2.5, 3),
        Soft(curve((33, 44), (30, 64), (34, 90)), BLACK, 0.22, 3, 3),
        Soft(curve((8, 62), (12, 80), (4, 97)), BLACK, 0.13, 4, 4),
        Soft(curve((-6, 44), (-8, 62)), BLACK, 0.10, 3, 4),
    )
    bench.part(body, main, *folds, round=9)
    if fabric.pattern == "colour-blocked":
        _block(
            bench,
            body,
            spline(*at("-60,72! 0,74 60,72! 60,120! -60,120!")),
            trim,
        )
    hem = curve(*at("-47.6,37.4 -28,41.8 0,42.8 28,41.8 47.6,37.4"))
    with bench.canvas.inside(body):
        bench.seam(hem, main.tone, 0.5)
        bench.stitches(
            curve(*at("-47.6,36.4 -28,40.8 0,41.8 28,40.8 47.6,36.4")),
            contrast(main.tone, 0.4),
        )
        for side in (-1, 1):
            bench.seam(curve((side * 44.2, 36), (side * 43.2, 60), (side * 39, 99)), main.tone, 0.4)
    front = curve(*at("-22,60 -22.4,46 -21,20 -13,6 0,1.5 13,6 21,20 22.4,46 22,60"))
    bench.cast(front, body, width=4.6, alpha=0.4, shift=(0.5, 1.4))
    bench.strap(front, trim, 4.6)
    for x in (-22.1, 22.1):
        bench.stitches(
            spline(
                (x - 1.6, 51),
                (x + 1.6, 51, 1),
                (x - 1.6, 58.4, 1),
                (x + 1.6, 58.4, 1),
                (x - 1.6, 51, 1),
            ),
            contrast(trim.tone, 0.5),
            width=0.4,
        )
        bench.stud(x, 47.6, 1.1, GOLD)


def _block(bench: Bench, body: skia.Path, shape: skia.Path, fabric: Fabric) -> None:
    area = both(body, shape)
    bench.cast(area, body, alpha=0.35, shift=(0, -0.4), blur=0.6)
    bench.part(area, fabric, round=8)
    with bench.canvas.inside(area):
        bench.stitches(_inset_line(area), contrast(fabric.tone, 0.4))


def _inset_line(area: skia.Path) -> skia.Path:
    moved = skia.Path(area)
    moved.offset(0, 1.3)
    return moved


def _medium_tote(bench: Bench, fabric: Fabric) -> None:
    trim, main = (
        _tote_trim(fabric),
        fabric.plain() if fabric.pattern == "colour-blocked" else fabric,
    )
    behind = curve(*at("-14,36 -13.4,20 -8,10 0,7 8,10 13.4,20 14,36"))
    bench.wire(behind, trim.tone.darker(0.3), 3.8)
    body = mirrored(*at("0,30.5 31.5,30! 34,62 36.5,94 34.5,99 30,100 0,100.4"))
    side = Soft(curve((26, 34), (28, 66), (30, 98)), BLACK, 0.14, 2, 3)
    bench.part(
        body, main, side, Soft(curve((-12, 40), (-14, 70), (-16, 96)), WHITE, 0.10, 5, 8), round=8
    )
    edge = 76 if fabric.pattern == "colour-blocked" else 90
    lower = spline((-60, edge, 1), (60, edge, 1), (60, 120, 1), (-60, 120, 1))
    if fabric.pattern == "colour-blocked" or fabric.material != "leather":
        _block(bench, body, lower, trim)
    else:
        with bench.canvas.inside(body):
            bench.seam(curve((-40, 76), (40, 76)), main.tone, 0.6)
    with bench.canvas.inside(body):
        bench.seam(curve((-34, 34), (0, 34.6), (34, 34)), main.tone, 0.5)
        bench.stitches(curve((-34, 32.8), (0, 33.4), (34, 32.8)), contrast(main.tone, 0.4))
    front = curve(*at("-16,48 -16,34 -14.6,23 -9,13.5 0,11 9,13.5 14.6,23 16,34 16,48"))
    bench.cast(front, body, width=4, alpha=0.4, shift=(0.4, 1.4))
    bench.wire(front, trim.tone, 4.2)
    for x in (-16, 16):
        tab = spline((x - 4, 38, 1), (x + 4, 38, 1), (x + 4, 50), (x, 55, 1), (x - 4, 50))
        bench.cast(tab, body)
        bench.part(tab, trim, round=2.5)
        bench.stitches(
            spline(
                (x - 2.8, 39.4, 1), (x + 2.8, 39.4, 1), (x + 2.8, 49.4), (x, 53, 1), (x - 2.8, 49.4)
            ),
            contrast(trim.tone, 0.5),
            width=0.4,
        )
        bench.wire(ellipse(x, 36.8, 3.6, 2.8), GOLD, 1.3)
        bench.stud(x, 49, 1.2, GOLD)
    clasp = spline(*at("-4.4,27! 4.4,27! 4.4,42 0,47 -4.4,42"))
    bench.cast(clasp, body)
    bench.part(clasp, trim, round=2.6)
    bench.stud(0, 41.4, 2.1, GOLD)


def shoulder_bags(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A long, narrow baguette or a slouchy hobo."""
    draw = _baguette if design.features["cut"] == "baguette" else _hobo
    show(canvas, lambda bench: draw(bench, fabric))


def _baguette(bench: Bench, fabric: Fabric) -> None:
    strap = curve(*at("-40,47 -37,30 -22,12 0,6 22,12 37,30 40,47"))
    metal = fitting(fabric.tone)
    bench.strap(strap, fabric, 5.4)
    body = mirrored(*at("0,43 38,43 46.5,47 49.5,60 48.5,76 43,83.5 34,85 0,85.6"))
    bench.part(body, fabric, round=8)
    for side in (-1, 1):
        with bench.canvas.inside(body):
            bench.seam(curve((side * 42, 42), (side * 44.4, 62), (side * 41, 88)), fabric.tone)
    flap = mirrored(*at("0,41.5 36,41.6 44,44! 45.4,56 43.5,66 36,69.4 18,70.2 0,70.4"))
    bench.cast(flap, body, alpha=0.5, blur=1.6, shift=(0.4, 1.6))
    sheen = Soft(
        curve((-36, 49), (-10, 47.5), (22, 48.5)), WHITE, 0.12 + 0.32 * fabric.sheen, 2.2, 4
    )
    bench.part(flap, fabric, sheen, round=6)
    bench.stitches(
        mirrored(*at("0,42.8 35.6,43 42.6,45 44,56 42.2,65 35.6,68 18,68.8 0,69")),
        contrast(fabric.tone, 0.4),
        width=0.4,
    )
    for x in (-40.4, 40.4):
        bench.wire(ellipse(x, 47.5, 3.8, 3.8), metal, 1.6)
    plate = box(-6.4, 63.4, 6.4, 74.6, 2)
    bench.cast(plate, body, alpha=0.5)
    bench.metal(plate, metal, (-6.5, 63), (6.5, 75))
    bench.line(box(-4.2, 65.4, 4.2, 72.6, 1.2), deep(metal, 0.6), 0.6, 0.7)
    bench.wire(curve((0, 66.4), (0, 71.6)), metal, 2)


def _hobo(bench: Bench, fabric: Fabric) -> None:
    metal = fitting(fabric.tone)
    inner = curve(*at("-33,50 -25,24 -10,8 4,5 18,12 29,28 35,50"))
    bench.strap(inner, fabric.dyed(fabric.tone.darker(0.12)), 7.4)
    body = spline(
        *at(
            "-42,44! -37,40 -31,45 -20,55 0,60 20,56 32,46 38,41 43.5,45! 49,60 48.5,76 40,91 "
            "22,99 0,100.5 -22,99 -40,91 -48.5,76 -48.5,59"
        )
    )
    slouch = (
        Soft(curve((-34, 52), (-36, 66), (-28, 82)), BLACK, 0.24, 2.2, 3),
        Soft(curve((-30, 54), (-31, 66), (-22, 80)), WHITE, 0.10 + 0.16 * fabric.sheen, 1.8, 2.6),
        Soft(curve((33, 54), (36, 68), (28, 84)), BLACK, 0.24, 2.2, 3),
        Soft(curve((-14, 64), (-6, 78), (6, 84)), BLACK, 0.16, 2.6, 3),
        Soft(curve((18, 64), (10, 76), (-2, 90)), BLACK, 0.14, 2.8, 3),
        Soft(curve((-18, 68), (-12, 82), (0, 90)), WHITE, 0.10 + 0.14 * fabric.sheen, 2.4, 3),
    )
    bench.part(body, fabric, *slouch, round=11)
    rim = curve(*at("-38,43 -31,47 -20,57 0,62 20,58 32,48 39,43.5"))
    with bench.canvas.inside(body):
        bench.zipper(rim, fabric.tone, metal, 2.2)
        bench.stitches(
            curve(*at("-40,45.6 -31.6,49.6 -20,59.4 0,64.6 20,60.4 32.4,50.6 40,46")),
            contrast(fabric.tone, 0.4),
        )
    bench.puller(-27, 51.5, metal, 7, turn=12)
    for x, y in ((-37, 45.5), (39, 45.5)):
        bench.wire(ellipse(x, y - 1, 4.6, 4.2), metal, 1.7)
        tab = spline(
            (x - 3.6, y + 1, 1), (x + 3.6, y + 1, 1), (x + 3, y + 10), (x, y + 12), (x - 3, y + 10)
        )
        bench.cast(tab, body, alpha=0.5)
        bench.part(tab, fabric, round=2.4)
        bench.stud(x, y + 7.6, 1.3, metal)


def clutches(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """An envelope with a pointed flap, or a hard box with a metal frame and a ball clasp."""
    draw = _envelope if design.features["cut"] == "envelope" else _box_clutch
    show(canvas, lambda bench: draw(bench, fabric))


def _envelope(bench: Bench, fabric: Fabric) -> None:
    body = mirrored(*at("0,30 46,29.5 49.5,32 49.6,60 49,86 46,89 0,89.6"))
    sheen = Soft(curve((-40, 84), (-10, 66), (36, 78)), WHITE, 0.06 + 0.26 * fabric.sheen, 4, 5)
    bench.part(body, fabric, sheen, round=7)
    flap = mirrored(*at("0,29 45.4,28.6 49.6,31.6! 36,48 6,69.4 0,71.4"))
    bench.cast(flap, body, alpha=0.6, blur=2, shift=(0.5, 2.2))
    light = (
        Soft(curve((-40, 36), (0, 37), (36, 35)), WHITE, 0.12 + 0.36 * fabric.sheen, 2.5, 5),
        Soft(curve((-24, 50), (0, 62), (20, 52)), BLACK, 0.12, 4, 6),
    )
    bench.part(flap, fabric, *light, round=6, grain=8)
    bench.stitches(
        curve(*at("-47,33 -34.6,47.6 -5.6,67.6 0,69.6 5.6,67.6 34.6,47.6 47,33")),
        contrast(fabric.tone, 0.4),
        width=0.42,
    )
    bench.stud(0, 64.4, 3.4, GOLD)
    loop = curve(*at("-49,40 -57,48 -59,62 -56,76 -53,62 -51,48 -49,41"))
    bench.strap(loop, fabric, 2.6, stitched=False)
    bench.wire(ellipse(-49.4, 40, 2.4), GOLD, 1.2)


def _box_clutch(bench: Bench, fabric: Fabric) -> None:
    metal = GOLD
    chain = curve(*at("-42,36 -40,16 -22,5 0,2 22,5 40,16 42,36"))
    bench.chain(chain, metal, 5.2)
    frame = mirrored(*at("0,32 43,32 48,34 50,40 50,82 48,88 43,90 0,90"))
    bench.metal(frame, metal, (-50, 32), (50, 90))
    bench.soft(frame, Soft(frame, BLACK, 0.4, 1, 1.5))
    front = mirrored(*at("0,35.4 42,35.4 45.4,37 46.6,41 46.6,81 45.4,85 42,86.6 0,86.6"))
    shine = (
        Soft(
            spline((-40, 82, 1), (-22, 82, 1), (2, 38, 1), (-16, 38, 1)),
            WHITE,
            0.05 + 0.24 * fabric.sheen,
            2.5,
        ),
        Soft(curve((-42, 40), (0, 39), (42, 40)), WHITE, 0.10 + 0.3 * fabric.sheen, 1.5, 3),
    )
    bench.cast(front, frame, alpha=0.4, shift=(0, 0), width=1, blur=0.5)
    bench.part(front, fabric, *shine, round=7)
    bench.wire(curve((-49.6, 46.5), (49.6, 46.5)), metal, 1.8)
    for x in (-4.2, 4.2):
        bench.cast(ellipse(x, 31, 4), frame, alpha=0.4)
        bench.metal(ellipse(x, 30.4, 4.2), metal, (x - 4, 26.4), (x + 4, 34.4))
        bench.fill(ellipse(x - 1.2, 29, 1), WHITE, 0.85)
    for x in (-42, 42):
        bench.wire(ellipse(x, 35, 2.4), metal, 1.2)


PAINTERS: Painters = MappingProxyType(
    {"Tote bags": totes, "Shoulder bags": shoulder_bags, "Clutch bags": clutches}
)
