"""Bags worn on the body, from the front: cross-body bags and backpacks."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import GOLD, Bench, Soft, contrast, deep, fitting
from fashionm3.demoshop.drawing.lines import at, curve, mirrored, spline
from fashionm3.demoshop.drawing.paths import both, box, ellipse

TAN = Tone(168, 112, 64)


def cross_bodies(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Small bags on a long strap: with a flap, or a camera bag with a zip."""
    draw = _flap_bag if design.features["cut"] == "flap" else _camera_bag
    show(canvas, lambda bench: draw(bench, fabric))


def _flap_bag(bench: Bench, fabric: Fabric) -> None:
    main, trim, metal = fabric.block().plain(), fabric.plain(), fitting(fabric.tone)
    strap = curve(*at("-31,52 -33,30 -30,0 -17,-22 0,-29 17,-22 30,0 33,30 31,52"))
    bench.strap(strap, trim, 3.2, stitched=False)
    body = mirrored(*at("0,46 28,46 34,50 35.5,66 35,88 29,97.5 18,99.5 0,100"))
    bench.part(body, main, round=8)
    flap = mirrored(*at("0,44.5 26,44.6 33.5,47.5! 35,62 33,76 24,84.5 12,87.6 0,88.4"))
    bench.cast(flap, body, alpha=0.55, blur=1.6, shift=(0.4, 1.8))
    bench.part(
        flap,
        trim,
        Soft(curve((-25, 53), (-6, 50.6), (16, 51.6)), WHITE, 0.10 + 0.3 * trim.sheen, 2.2, 4.5),
        round=7,
    )
    bench.stitches(
        mirrored(*at("0,46 25.6,46.2 32,48.6 33.5,62 31.6,75 23.4,83 12,86 0,86.8")),
        contrast(trim.tone, 0.42),
        width=0.44,
    )
    tongue = spline(*at("-4.6,66! 4.6,66! 4.8,86 3,94 0,96 -3,94 -4.8,86"))
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
    loop = curve(*at("-39,56 -42,34 -38,4 -22,-18 0,-26 22,-18 38,4 42,34 39,56"))
    bench.strap(loop, trim, 3.4, stitched=False)
    body = mirrored(*at("0,42 34,42 42,45 45,54 45,88 42,96.5 34,99.4 0,100"))
    bench.part(body, main, round=7)
    top = mirrored(*at("0,41 33,41 41,44 44.6,53.4! 0,53.4!"))
    bench.part(both(body, top), main.dyed(main.tone.mixed(deep(main.tone), 0.3)), round=4)
    bench.zipper(curve((-38, 47.6), (0, 46.8), (38, 47.6)), main.tone, metal, 3)
    bench.puller(27, 47.6, metal, 7, turn=-10)
    pocket = mirrored(*at("0,64 30,64 35.5,66 37.4,71 37.4,86 35,92 30,94.4 0,95"))
    bench.cast(pocket, body, alpha=0.45, blur=1.4, shift=(0.3, 1.2))
    bench.part(
        pocket,
        trim,
        Soft(curve((-28, 69), (-6, 67.4), (14, 68)), WHITE, 0.08 + 0.26 * trim.sheen, 2, 4),
        round=6,
    )
    stitch = contrast(trim.tone, 0.42)
    bench.stitches(
        mirrored(*at("0,65.4 29.6,65.4 34.4,67 36,71 36,86 33.8,91 29.6,93 0,93.6")),
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
    tassel = spline(*at("26.6,66! 29.6,66! 32,80! 28,81 24.2,80!"))
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
    body = mirrored(*at("0,6 16,8 29,17 35,32 36,60 36.4,86 33,97 24,100 0,101"))
    bench.part(
        body,
        main,
        Soft(curve((-20, 22), (-24, 40), (-23, 54)), WHITE, 0.12 + 0.2 * main.sheen, 4, 6),
        round=11,
    )
    arch = curve(*at("-33,66 -31.4,40 -25.6,24 -14,15.6 0,13.4 14,15.6 25.6,24 31.4,40 33,66"))
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
    pocket = mirrored(*at("0,55 18,55.4 26.4,60 28.4,72 28.6,88 25,96 16,97.6 0,98"))
    bench.cast(pocket, body, alpha=0.5, blur=1.8, shift=(0.2, 0.4), width=1.5)
    bench.part(
        pocket,
        trim,
        Soft(curve((-19, 68), (-20, 82)), WHITE, 0.10 + 0.2 * trim.sheen, 2.5, 4),
        round=8,
    )
    bench.zipper(
        curve(*at("-26.8,66.4 -14,63.6 0,62.8 14,63.6 26.8,66.4")),
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
    body = mirrored(*at("0,12 22,14 31,24 34,44 37,70 37,88 33,97.4 24,100 0,101"))
    gathers = [
        Soft(curve((x, 40), (x * 1.04, 60), (x * 0.9, 70)), BLACK, 0.14, 1.4, 2)
        for x in (-26, -14, 14, 26)
    ]
    bench.part(body, main, *gathers, round=10)
    for side in (-1, 1):
        pouch = both(
            spline(
                (side * 30, 64, 1),
                (side * 42, 66),
                (side * 43, 90),
                (side * 34, 97),
                (side * 29, 95, 1),
            ),
            box(-50, 0, 50, 120),
        )
        bench.part(pouch, main, round=5)
    pocket = mirrored(*at("0,63 20,63 25.4,66 26.6,76 26.4,90 23,96.6 15,98 0,98.4"))
    bench.cast(pocket, body, alpha=0.5, width=1.6, shift=(0.2, 0.6), blur=1.6)
    bench.part(pocket, main, round=7)
    flap = mirrored(*at("0,8 20,10 31,18 35,34 35,50 31,58! 14,60.4 0,61"))
    bench.cast(flap, body, alpha=0.6, blur=2, shift=(0.4, 2.4))
    bench.part(
        flap,
        trim,
        Soft(curve((-22, 20), (-26, 34), (-25, 48)), WHITE, 0.1 + 0.24 * trim.sheen, 3.5, 6),
        round=9,
    )
    bench.stitches(
        mirrored(*at("0,10.4 19.4,12 29.4,19.4 33.2,34 33.2,49 30,56.4 14,58.6 0,59.2")),
        contrast(trim.tone, 0.42),
        width=0.5,
    )
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


PAINTERS: Painters = MappingProxyType({"Cross-body bags": cross_bodies, "Backpacks": backpacks})
