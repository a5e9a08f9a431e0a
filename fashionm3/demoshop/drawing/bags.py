"""Bags from the front; the middle of the bag is at x = 0."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters, both, box, ellipse
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import (
    GOLD,
    Bench,
    Soft,
    contrast,
    curve,
    deep,
    fitting,
    mirrored,
    show,
    spline,
)

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
    behind = curve((-20, 44), (-19, 14), (-11, 1), (0, -3), (11, 1), (19, 14), (20, 44))
    bench.strap(behind, trim.dyed(trim.tone.darker(0.28)), 4.2, stitched=False)
    mouth = mirrored((0, 31.5), (30, 30), (47.5, 33.5, 1), (30, 39), (0, 40))
    bench.part(mouth, main.dyed(main.tone.darker(0.5)), round=4)
    body = mirrored(
        (0, 38.5), (28, 37.5), (48, 33, 1), (46.8, 60), (43, 92), (40, 97.5), (34, 99.5), (0, 100.5)
    )
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
            spline((-60, 72, 1), (0, 74), (60, 72, 1), (60, 120, 1), (-60, 120, 1)),
            trim,
        )
    hem = curve((-47.6, 37.4), (-28, 41.8), (0, 42.8), (28, 41.8), (47.6, 37.4))
    with bench.canvas.inside(body):
        bench.seam(hem, main.tone, 0.5)
        bench.stitches(
            curve((-47.6, 36.4), (-28, 40.8), (0, 41.8), (28, 40.8), (47.6, 36.4)),
            contrast(main.tone, 0.4),
        )
        for side in (-1, 1):
            bench.seam(curve((side * 44.2, 36), (side * 43.2, 60), (side * 39, 99)), main.tone, 0.4)
    front = curve(
        (-22, 60),
        (-22.4, 46),
        (-21, 20),
        (-13, 6),
        (0, 1.5),
        (13, 6),
        (21, 20),
        (22.4, 46),
        (22, 60),
    )
    bench.cast(front, body, width=4.6, alpha=0.4, shift=(0.5, 1.4))
    bench.strap(front, trim, 4.6)
    for x in (-22.1, 22.1):
        bench.stitches(spline((x - 1.6, 51), (x + 1.6, 51, 1), (x - 1.6, 58.4, 1), (x + 1.6, 58.4, 1), (x - 1.6, 51, 1)),
                       contrast(trim.tone, 0.5), width=0.4)  # fmt: skip
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
    behind = curve((-14, 36), (-13.4, 20), (-8, 10), (0, 7), (8, 10), (13.4, 20), (14, 36))
    bench.wire(behind, trim.tone.darker(0.3), 3.8)
    body = mirrored(
        (0, 30.5), (31.5, 30, 1), (34, 62), (36.5, 94), (34.5, 99), (30, 100), (0, 100.4)
    )
    side = Soft(curve((26, 34), (28, 66), (30, 98)), BLACK, 0.14, 2, 3)
    bench.part(
        body, main, side, Soft(curve((-12, 40), (-14, 70), (-16, 96)), WHITE, 0.10, 5, 8), round=8
    )
    lower = spline((-60, 76, 1), (60, 76, 1), (60, 120, 1), (-60, 120, 1))
    if fabric.pattern == "colour-blocked" or fabric.material != "leather":
        _block(bench, body, lower, trim)
    else:
        with bench.canvas.inside(body):
            bench.seam(curve((-40, 76), (40, 76)), main.tone, 0.6)
    with bench.canvas.inside(body):
        bench.seam(curve((-34, 34), (0, 34.6), (34, 34)), main.tone, 0.5)
        bench.stitches(curve((-34, 32.8), (0, 33.4), (34, 32.8)), contrast(main.tone, 0.4))
    front = curve(
        (-16, 48),
        (-16, 34),
        (-14.6, 23),
        (-9, 13.5),
        (0, 11),
        (9, 13.5),
        (14.6, 23),
        (16, 34),
        (16, 48),
    )
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
    clasp = spline((-4.4, 27, 1), (4.4, 27, 1), (4.4, 42), (0, 47), (-4.4, 42))
    bench.cast(clasp, body)
    bench.part(clasp, trim, round=2.6)
    bench.stud(0, 41.4, 2.1, GOLD)


def shoulder_bags(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A long, narrow baguette or a slouchy hobo."""
    draw = _baguette if design.features["cut"] == "baguette" else _hobo
    show(canvas, lambda bench: draw(bench, fabric))


def _baguette(bench: Bench, fabric: Fabric) -> None:
    strap = curve((-40, 47), (-37, 30), (-22, 12), (0, 6), (22, 12), (37, 30), (40, 47))
    metal = fitting(fabric.tone)
    bench.strap(strap, fabric, 5.4)
    body = mirrored(
        (0, 43), (38, 43), (46.5, 47), (49.5, 60), (48.5, 76), (43, 83.5), (34, 85), (0, 85.6)
    )
    bench.part(body, fabric, round=8)
    for side in (-1, 1):
        with bench.canvas.inside(body):
            bench.seam(curve((side * 42, 42), (side * 44.4, 62), (side * 41, 88)), fabric.tone)
    flap = mirrored(
        (0, 41.5),
        (36, 41.6),
        (44, 44, 1),
        (45.4, 56),
        (43.5, 66),
        (36, 69.4),
        (18, 70.2),
        (0, 70.4),
    )
    bench.cast(flap, body, alpha=0.5, blur=1.6, shift=(0.4, 1.6))
    sheen = Soft(
        curve((-36, 49), (-10, 47.5), (22, 48.5)), WHITE, 0.12 + 0.32 * fabric.sheen, 2.2, 4
    )
    bench.part(flap, fabric, sheen, round=6)
    bench.stitches(mirrored((0, 42.8), (35.6, 43), (42.6, 45), (44, 56), (42.2, 65), (35.6, 68), (18, 68.8), (0, 69)),
                   contrast(fabric.tone, 0.4), width=0.4)  # fmt: skip
    for x in (-40.4, 40.4):
        bench.wire(ellipse(x, 47.5, 3.8, 3.8), metal, 1.6)
    plate = box(-6.4, 63.4, 6.4, 74.6, 2)
    bench.cast(plate, body, alpha=0.5)
    bench.metal(plate, metal, (-6.5, 63), (6.5, 75))
    bench.line(box(-4.2, 65.4, 4.2, 72.6, 1.2), deep(metal, 0.6), 0.6, 0.7)
    bench.wire(curve((0, 66.4), (0, 71.6)), metal, 2)


def _hobo(bench: Bench, fabric: Fabric) -> None:
    metal = fitting(fabric.tone)
    inner = curve((-33, 50), (-25, 24), (-10, 8), (4, 5), (18, 12), (29, 28), (35, 50))
    bench.strap(inner, fabric.dyed(fabric.tone.darker(0.12)), 7.4)
    body = spline((-42, 44, 1), (-37, 40), (-31, 45), (-20, 55), (0, 60), (20, 56), (32, 46), (38, 41), (43.5, 45, 1),
                  (49, 60), (48.5, 76), (40, 91), (22, 99), (0, 100.5), (-22, 99), (-40, 91), (-48.5, 76), (-48.5, 59))  # fmt: skip
    slouch = (
        Soft(curve((-34, 52), (-36, 66), (-28, 82)), BLACK, 0.24, 2.2, 3),
        Soft(curve((-30, 54), (-31, 66), (-22, 80)), WHITE, 0.10 + 0.16 * fabric.sheen, 1.8, 2.6),
        Soft(curve((33, 54), (36, 68), (28, 84)), BLACK, 0.24, 2.2, 3),
        Soft(curve((-14, 64), (-6, 78), (6, 84)), BLACK, 0.16, 2.6, 3),
        Soft(curve((18, 64), (10, 76), (-2, 90)), BLACK, 0.14, 2.8, 3),
        Soft(curve((-18, 68), (-12, 82), (0, 90)), WHITE, 0.10 + 0.14 * fabric.sheen, 2.4, 3),
    )
    bench.part(body, fabric, *slouch, round=11)
    rim = curve((-38, 43), (-31, 47), (-20, 57), (0, 62), (20, 58), (32, 48), (39, 43.5))
    with bench.canvas.inside(body):
        bench.zipper(rim, fabric.tone, metal, 2.2)
        bench.stitches(
            curve(
                (-40, 45.6),
                (-31.6, 49.6),
                (-20, 59.4),
                (0, 64.6),
                (20, 60.4),
                (32.4, 50.6),
                (40, 46),
            ),
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


def cross_bodies(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Small bags on a long strap: with a flap, or a camera bag with a zip."""
    draw = _flap_bag if design.features["cut"] == "flap" else _camera_bag
    show(canvas, lambda bench: draw(bench, fabric))


def _flap_bag(bench: Bench, fabric: Fabric) -> None:
    main, trim, metal = fabric.block().plain(), fabric.plain(), fitting(fabric.tone)
    strap = curve((-31, 52), (-35, 32), (-29, 9), (-10, -4), (8, -4), (27, 8), (35, 32), (31, 52))
    bench.strap(strap, trim, 3.2, stitched=False)
    body = mirrored(
        (0, 46), (28, 46), (34, 50), (35.5, 66), (35, 88), (29, 97.5), (18, 99.5), (0, 100)
    )
    bench.part(body, main, round=8)
    flap = mirrored(
        (0, 44.5),
        (26, 44.6),
        (33.5, 47.5, 1),
        (35, 62),
        (33, 76),
        (24, 84.5),
        (12, 87.6),
        (0, 88.4),
    )
    bench.cast(flap, body, alpha=0.55, blur=1.6, shift=(0.4, 1.8))
    bench.part(
        flap,
        trim,
        Soft(curve((-25, 53), (-6, 50.6), (16, 51.6)), WHITE, 0.10 + 0.3 * trim.sheen, 2.2, 4.5),
        round=7,
    )
    bench.stitches(mirrored((0, 46), (25.6, 46.2), (32, 48.6), (33.5, 62), (31.6, 75), (23.4, 83), (12, 86), (0, 86.8)),
                   contrast(trim.tone, 0.42), width=0.44)  # fmt: skip
    tongue = spline((-4.6, 66, 1), (4.6, 66, 1), (4.8, 86), (3, 94), (0, 96), (-3, 94), (-4.8, 86))
    bench.cast(tongue, body, alpha=0.5)
    bench.part(tongue, main if fabric.pattern == "colour-blocked" else trim, round=2.6)
    lock = box(-5.6, 82.4, 5.6, 90.4, 1.6)
    bench.cast(lock, body, alpha=0.45)
    bench.metal(lock, metal, (-5.6, 82), (5.6, 91))
    bench.line(box(-3.6, 84.2, 3.6, 88.6, 0.8), deep(metal, 0.6), 0.5, 0.7)
    for x in (-31.4, 31.4):
        tab = box(x - 2.6, 49, x + 2.6, 59, 1.4)
        bench.cast(tab, body, alpha=0.5)
        bench.part(tab, trim, round=1.8)
        bench.wire(ellipse(x, 48.4, 3, 2.6), metal, 1.3)
        bench.stud(x, 56, 1, metal)


def _camera_bag(bench: Bench, fabric: Fabric) -> None:
    main, trim, metal = fabric.plain(), fabric.block().plain(), fitting(fabric.tone)
    loop = curve((-39, 56), (-44, 34), (-34, 12), (-12, 1), (12, 1), (34, 12), (44, 34), (39, 56))
    bench.strap(loop, trim, 4, stitched=False)
    body = mirrored(
        (0, 42), (34, 42), (42, 45), (45, 54), (45, 88), (42, 96.5), (34, 99.4), (0, 100)
    )
    bench.part(body, main, round=7)
    top = mirrored((0, 41), (33, 41), (41, 44), (44.6, 53.4, 1), (0, 53.4, 1))
    bench.part(both(body, top), main.dyed(main.tone.mixed(deep(main.tone), 0.3)), round=4)
    bench.zipper(curve((-38, 47.6), (0, 46.8), (38, 47.6)), main.tone, metal, 3)
    bench.puller(27, 47.6, metal, 7, turn=-10)
    pocket = mirrored(
        (0, 64), (30, 64), (35.5, 66), (37.4, 71), (37.4, 86), (35, 92), (30, 94.4), (0, 95)
    )
    bench.cast(pocket, body, alpha=0.45, blur=1.4, shift=(0.3, 1.2))
    bench.part(
        pocket,
        trim,
        Soft(curve((-28, 69), (-6, 67.4), (14, 68)), WHITE, 0.08 + 0.26 * trim.sheen, 2, 4),
        round=6,
    )
    stitch = contrast(trim.tone, 0.42)
    bench.stitches(
        mirrored(
            (0, 65.4),
            (29.6, 65.4),
            (34.4, 67),
            (36, 71),
            (36, 86),
            (33.8, 91),
            (29.6, 93),
            (0, 93.6),
        ),
        stitch,
        width=0.44,
    )
    bench.zipper(curve((-32, 72.6), (0, 72.2), (32, 72.6)), trim.tone, metal, 2.4)
    bench.puller(-25, 72.6, metal, 6, turn=8)
    for x in (-40.4, 40.4):
        bench.wire(ellipse(x, 54.4, 3.2, 3.2), metal, 1.4)
        tab = box(x - 2.6, 55.4, x + 2.6, 64, 1.4)
        bench.part(tab, trim, round=1.8)
        bench.stud(x, 60.8, 1, metal)
    cord = curve((27, 54), (28.6, 60), (28, 66))
    bench.wire(cord, contrast(trim.tone, 0.3), 1.1)
    tassel = spline((26.6, 66, 1), (29.6, 66, 1), (32, 80, 1), (28, 81), (24.2, 80, 1))
    bench.cast(tassel, body, alpha=0.5)
    bench.part(tassel, trim, round=2)
    for k in (-1.8, -0.6, 0.6, 1.8):
        bench.line(
            curve((28.1 + k * 0.5, 68), (28.1 + k * 1.5, 80)), deep(trim.tone, 0.8), 0.35, 0.7
        )
    bench.metal(box(26.2, 65, 30, 68, 0.8), metal, (26, 65), (30, 68))


def backpacks(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A zipped daypack or a rucksack with a flap and two buckles."""
    draw = _daypack if design.features["cut"] == "zipped" else _rucksack
    show(canvas, lambda bench: draw(bench, fabric))


def _shoulder_straps(bench: Bench, fabric: Fabric) -> None:
    dark = fabric.dyed(fabric.tone.mixed(deep(fabric.tone), 0.35))
    for side in (-1, 1):
        strap = curve(
            (side * 20, 14), (side * 33, 22), (side * 40, 42), (side * 40, 66), (side * 35, 88)
        )
        bench.strap(strap, dark, 6)
        bench.line(curve((side * 38.6, 76), (side * 36, 90)), deep(fabric.tone, 0.8), 2.4)


def _handle(bench: Bench, fabric: Fabric, y: float) -> None:
    loop = curve((-8, y + 5), (-7.4, y - 3), (0, y - 6.4), (7.4, y - 3), (8, y + 5))
    bench.wire(loop, fabric.tone.mixed(deep(fabric.tone), 0.3), 3.2)


def _daypack(bench: Bench, fabric: Fabric) -> None:
    main, trim = fabric.plain(), fabric.block().plain()
    metal = fitting(fabric.tone)
    _shoulder_straps(bench, main)
    _handle(bench, trim, 6)
    body = mirrored(
        (0, 6), (16, 8), (29, 17), (35, 32), (36, 60), (36.4, 86), (33, 97), (24, 100), (0, 101)
    )
    bench.part(
        body,
        main,
        Soft(curve((-20, 22), (-24, 40), (-23, 54)), WHITE, 0.12 + 0.2 * main.sheen, 4, 6),
        round=11,
    )
    arch = curve(
        (-33, 66),
        (-31.4, 40),
        (-25.6, 24),
        (-14, 15.6),
        (0, 13.4),
        (14, 15.6),
        (25.6, 24),
        (31.4, 40),
        (33, 66),
    )
    bench.zipper(arch, main.tone, metal, 3)
    bench.puller(-30.6, 36, metal, 8, turn=10)
    bench.puller(31, 38, metal, 8, turn=-8)
    patch = spline((0, 31), (6.5, 37), (0, 43), (-6.5, 37))
    bench.part(
        patch,
        trim if fabric.pattern == "colour-blocked" else main.of_material("leather").dyed(TAN),
        round=2,
    )
    bench.line(curve((-1.8, 35), (-1.8, 39)), BLACK, 0.9, 0.6)
    bench.line(curve((1.8, 35), (1.8, 39)), BLACK, 0.9, 0.6)
    pocket = mirrored(
        (0, 55), (18, 55.4), (26.4, 60), (28.4, 72), (28.6, 88), (25, 96), (16, 97.6), (0, 98)
    )
    bench.cast(pocket, body, alpha=0.5, blur=1.8, shift=(0.2, 0.4), width=1.5)
    bench.part(
        pocket,
        trim,
        Soft(curve((-19, 68), (-20, 82)), WHITE, 0.10 + 0.2 * trim.sheen, 2.5, 4),
        round=8,
    )
    bench.zipper(
        curve((-26.8, 66.4), (-14, 63.6), (0, 62.8), (14, 63.6), (26.8, 66.4)),
        trim.tone,
        metal,
        2.6,
    )
    bench.puller(18, 64.6, metal, 7, turn=-6)
    for side in (-1, 1):
        with bench.canvas.inside(body):
            bench.seam(curve((side * 31.6, 66), (side * 32.4, 82), (side * 30, 101)), main.tone)


def _rucksack(bench: Bench, fabric: Fabric) -> None:
    main, trim = fabric.plain(), fabric.block().plain()
    leather = (
        main
        if main.material == "leather"
        else main.of_material("leather").dyed(
            TAN if abs(main.tone.lightness - TAN.lightness) > 0.1 else Tone(92, 54, 30)
        )
    )
    _shoulder_straps(bench, main)
    _handle(bench, leather, 7)
    body = mirrored(
        (0, 12), (22, 14), (31, 24), (34, 44), (37, 70), (37, 88), (33, 97.4), (24, 100), (0, 101)
    )
    gathers = [
        Soft(curve((x, 40), (x * 1.04, 60), (x * 0.9, 70)), BLACK, 0.14, 1.4, 2)
        for x in (-26, -14, 14, 26)
    ]
    bench.part(body, main, *gathers, round=10)
    for side in (-1, 1):
        pouch = both(spline((side * 30, 64, 1), (side * 42, 66), (side * 43, 90), (side * 34, 97), (side * 29, 95, 1)),
                     box(-50, 0, 50, 120))  # fmt: skip
        bench.part(pouch, main, round=5)
    pocket = mirrored(
        (0, 63), (20, 63), (25.4, 66), (26.6, 76), (26.4, 90), (23, 96.6), (15, 98), (0, 98.4)
    )
    bench.cast(pocket, body, alpha=0.5, width=1.6, shift=(0.2, 0.6), blur=1.6)
    bench.part(pocket, main, round=7)
    flap = mirrored(
        (0, 8), (20, 10), (31, 18), (35, 34), (35, 50), (31, 58, 1), (14, 60.4), (0, 61)
    )
    bench.cast(flap, body, alpha=0.6, blur=2, shift=(0.4, 2.4))
    bench.part(
        flap,
        trim,
        Soft(curve((-22, 20), (-26, 34), (-25, 48)), WHITE, 0.1 + 0.24 * trim.sheen, 3.5, 6),
        round=9,
    )
    bench.stitches(mirrored((0, 10.4), (19.4, 12), (29.4, 19.4), (33.2, 34), (33.2, 49), (30, 56.4), (14, 58.6), (0, 59.2)),
                   contrast(trim.tone, 0.42), width=0.5)  # fmt: skip
    for x in (-15.5, 15.5):
        area = spline((x - 2.7, 38, 1), (x + 2.7, 38, 1), (x + 2.7, 84), (x, 87.4), (x - 2.7, 84))
        bench.cast(area, body, alpha=0.5)
        bench.part(area, leather, round=2.2)
        bench.stitches(curve((x - 1.7, 40), (x - 1.7, 82)), contrast(leather.tone, 0.5), width=0.36)
        bench.stitches(curve((x + 1.7, 40), (x + 1.7, 82)), contrast(leather.tone, 0.5), width=0.36)
        buckle = box(x - 4.4, 63.6, x + 4.4, 72.6, 1.4)
        bench.wire(buckle, GOLD, 1.6)
        bench.wire(curve((x, 66), (x, 72.6)), GOLD, 1.2)
        for y in (76.5, 80.5):
            bench.fill(ellipse(x, y, 0.7), deep(leather.tone, 1))


def clutches(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """An envelope with a pointed flap, or a hard box with a metal frame and a ball clasp."""
    draw = _envelope if design.features["cut"] == "envelope" else _box_clutch
    show(canvas, lambda bench: draw(bench, fabric))


def _envelope(bench: Bench, fabric: Fabric) -> None:
    body = mirrored((0, 30), (46, 29.5), (49.5, 32), (49.6, 60), (49, 86), (46, 89), (0, 89.6))
    sheen = Soft(curve((-40, 84), (-10, 66), (36, 78)), WHITE, 0.06 + 0.26 * fabric.sheen, 4, 5)
    bench.part(body, fabric, sheen, round=7)
    flap = mirrored((0, 29), (45.4, 28.6), (49.6, 31.6, 1), (36, 48), (6, 69.4), (0, 71.4))
    bench.cast(flap, body, alpha=0.6, blur=2, shift=(0.5, 2.2))
    light = (
        Soft(curve((-40, 36), (0, 37), (36, 35)), WHITE, 0.12 + 0.36 * fabric.sheen, 2.5, 5),
        Soft(curve((-24, 50), (0, 62), (20, 52)), BLACK, 0.12, 4, 6),
    )
    bench.part(flap, fabric, *light, round=6, grain=8)
    bench.stitches(
        curve(
            (-47, 33), (-34.6, 47.6), (-5.6, 67.6), (0, 69.6), (5.6, 67.6), (34.6, 47.6), (47, 33)
        ),
        contrast(fabric.tone, 0.4),
        width=0.42,
    )
    bench.stud(0, 64.4, 3.4, GOLD)
    loop = curve((-49, 40), (-57, 48), (-59, 62), (-56, 76), (-53, 62), (-51, 48), (-49, 41))
    bench.strap(loop, fabric, 2.6, stitched=False)
    bench.wire(ellipse(-49.4, 40, 2.4), GOLD, 1.2)


def _box_clutch(bench: Bench, fabric: Fabric) -> None:
    metal = GOLD
    chain = curve((-42, 36), (-40, 16), (-22, 5), (0, 2), (22, 5), (40, 16), (42, 36))
    bench.chain(chain, metal, 5.2)
    frame = mirrored((0, 32), (43, 32), (48, 34), (50, 40), (50, 82), (48, 88), (43, 90), (0, 90))
    bench.metal(frame, metal, (-50, 32), (50, 90))
    bench.soft(frame, Soft(frame, BLACK, 0.4, 1, 1.5))
    front = mirrored(
        (0, 35.4), (42, 35.4), (45.4, 37), (46.6, 41), (46.6, 81), (45.4, 85), (42, 86.6), (0, 86.6)
    )
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
    {
        "Tote bags": totes,
        "Shoulder bags": shoulder_bags,
        "Cross-body bags": cross_bodies,
        "Backpacks": backpacks,
        "Clutch bags": clutches,
    }
)
