"""Sneakers from the side, in pairs: heel at x = 0, toe at x = 100."""

from collections.abc import Sequence
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import pair
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import Stop, along, at, curve, pen, spline
from fashionm3.demoshop.drawing.paths import both, box

CREAM = Tone(238, 234, 224)


GUM = Tone(176, 120, 70)


INSTEP: tuple[Stop, ...] = ((47, 37.5), (57, 46), (68, 53), (78, 55.5), (88, 57), (95.5, 61.5))


COLLARS: dict[str, tuple[Stop, ...]] = {
    "low-top": (
        (4, 68, 1),
        (2.8, 58),
        (5.4, 47),
        (4.6, 39),
        (7.5, 35.5),
        (13, 38.5),
        (21, 45),
        (29, 45.5),
        (36, 40.5),
        (41.5, 35, 1),
    ),
    "high-top": (
        (4, 68, 1),
        (2.6, 58),
        (5.6, 46),
        (5.6, 30),
        (4, 17),
        (6, 11.5, 1),
        (17, 11.5),
        (28, 10),
        (33, 8.5, 1),
        (36, 20),
        (40, 30),
    ),
    "runner": (
        (3.5, 68, 1),
        (1.2, 57),
        (5.2, 46),
        (3.6, 34),
        (6.6, 31),
        (13, 37),
        (21, 43),
        (29, 43.5),
        (36, 39.5),
        (42, 35.5, 1),
    ),
}
"""Heel and collar, from the heel's foot up and over to where the laces begin."""


def sneakers(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Low court shoes, high basketball shoes or running shoes."""
    cut = design.features["cut"]
    back = skia.Matrix.Translate(7, -15 if cut != "high-top" else -11)
    pair(canvas, lambda bench: _sneaker(bench, cut, fabric), back=back)


def _sneaker(bench: Bench, cut: str, fabric: Fabric) -> None:
    body = fabric.plain()
    trim = fabric.block() if fabric.pattern == "colour-blocked" else _overlay(body)
    upper = spline(*COLLARS[cut], *INSTEP, (98, 69, 1), (50, 71))
    _tongue(bench, cut, body)
    bench.part(upper, body, Soft(curve((44, 40), (60, 52), (80, 61)), WHITE, 0.22, 2.5, 4), round=9)
    if cut == "runner":
        _runner_panels(bench, upper, body, trim)
    else:
        _court_panels(bench, upper, body, trim, high=cut == "high-top")
    with bench.canvas.inside(upper):
        _collar(bench, cut, body)
    _laces(bench, cut, body)
    _sole(bench, cut, fabric)


def _overlay(body: Fabric) -> Fabric:
    """Leather patches a shade off the body, so that they are seen."""
    tone = body.tone
    shade = tone.darker(0.16) if tone.lightness > 0.25 else tone.lighter(0.13)
    return body.of_material("suede" if body.material == "mesh" else "leather").dyed(shade)


def _tongue(bench: Bench, cut: str, body: Fabric) -> None:
    x, y = (30.5, 8) if cut == "high-top" else (41.5, 34)
    lean = 0.0 if cut == "high-top" else 1.0
    tongue = spline(
        (x - 2, y + 8, 1),
        (x, y - 4),
        (x + 4, y - 7.5),
        (x + 7.5 + lean, y - 5.5),
        (x + 8 + lean * 4, y + 6),
        (x + 9 + lean * 5, y + 14, 1),
        (x, y + 22, 1),
    )
    bench.part(tongue, body, round=4)
    bench.stitches(
        curve((x + 1.5, y - 2), (x + 5, y - 5), (x + 8, y - 3)), contrast(body.tone, 0.5)
    )


def _court_panels(
    bench: Bench, upper: skia.Path, body: Fabric, trim: Fabric, *, high: bool
) -> None:
    heel = spline(
        (0, 72, 1), (-2, 40, 1), (8, 44 if not high else 42), (17, 52), (21, 62), (22, 73, 1)
    )
    toe = spline(*at("66,73! 67,64 73,59.5 82,55! 104,58! 104,74!"))
    stay: tuple[Stop, ...] = (
        (38, 30, 1),
        (46, 40),
        (58, 49.5),
        (69, 55.5),
        (72.5, 59),
        (68, 62),
        (56, 57),
        (44, 50),
        (36, 44),
        (30, 34, 1),
    )
    if high:
        stay = (
            (31, 6, 1),
            (36, 20),
            (41, 32),
            (52, 44),
            (66, 53.5),
            (72.5, 58.5),
            (68, 62),
            (54, 55),
            (40, 45),
            (31, 32),
            (24, 8, 1),
        )
    for shape in (heel, toe, spline(*stay)):
        _patch(bench, upper, shape, trim)
    for k in (0, 6.5):
        stripe = spline(
            (29 + k, 72, 1),
            (33 + k, 60),
            (39 + k, 51, 1),
            (43 + k, 53, 1),
            (37 + k, 62),
            (33.5 + k, 72, 1),
        )
        _patch(bench, upper, shape=stripe, fabric=trim)
    if high:
        badge = skia.Path.Circle(17, 28, 6.2)
        _patch(bench, upper, badge, trim)
        bench.stitches(skia.Path.Circle(17, 28, 4.4), contrast(trim.tone, 0.7), width=0.45)


def _runner_panels(bench: Bench, upper: skia.Path, body: Fabric, trim: Fabric) -> None:
    heel = spline(*at("-3,72! -4,44! 7,40 15,49 24,56 30,65 29,73!"))
    guard = spline(*at("60,73! 70,66.5 82,64.5 90,58! 104,60! 104,74!"))
    stay = spline(*at("39,30! 47,39 58,48 70,55 75,58.5 70,60.5 57,54 45,47 35,38!"))
    wave = spline(*at("24,73! 30,60 40,52 53,55 47,60 39,64 36,73!"))
    for shape in (wave, heel, guard, stay):
        _patch(bench, upper, shape, trim)
    tip = both(upper, spline(*at("-2,50! -2,28! 9,30 8,40 7,50!")))
    bench.part(tip, trim, round=3)


def _patch(bench: Bench, upper: skia.Path, shape: skia.Path, fabric: Fabric) -> None:
    area = both(upper, shape)
    bench.cast(area, upper, alpha=0.38, blur=0.7, shift=(0.1, 0.5))
    bench.part(area, fabric, round=3.2, dark=0.4)
    bench.stitches(_edge(area, pen(area, 2.2)), contrast(fabric.tone, 0.45), width=0.42)


def _edge(area: skia.Path, rim: skia.Path) -> skia.Path:
    """The line that runs inside an area, half the rim's width from its edge."""
    return skia.Op(area, rim, skia.PathOp.kDifference_PathOp)


def _collar(bench: Bench, cut: str, body: Fabric) -> None:
    """The padded edge around the ankle."""
    stops = [stop for stop in COLLARS[cut][4:]]
    rim = curve(*[(s[0], s[1] + 1.6) for s in stops])
    bench.line(rim, deep(body.tone, 0.45), 3.6, 0.55)
    bench.line(rim, body.tone.lighter(0.25), 1.2, 0.35)


def _laces(bench: Bench, cut: str, body: Fabric) -> None:
    lace = Tone(250, 250, 248) if body.tone.lightness < 0.75 else Tone(226, 224, 218)
    edge: Sequence[Stop] = ((41, 36), *INSTEP[:3], (72, 55.3))
    if cut == "high-top":
        edge = ((34, 12), (37, 22), (41, 31.5), *INSTEP[1:3], (72, 55.3))
    count = 9 if cut == "high-top" else 6
    for (x, y), (dx, dy) in along(curve(*edge), count):
        bench.wire(
            curve(
                (x + dy * 1.6, y - dx * 1.6),
                (x - dy * 1.2, y + dx * 1.2),
                (x - dy * 5 - dx * 1.6, y + dx * 5 - dy * 1.6),
            ),
            lace,
            2.5,
        )
    x, y = edge[0][0], edge[0][1]
    for loop in (
        ((x, y), (x - 9, y + 2), (x - 11, y + 8), (x - 5, y + 8.5), (x, y + 2)),
        ((x, y + 1), (x + 2, y + 9), (x - 1, y + 15)),
    ):
        path = curve(*loop)
        bench.wire(path, lace, 1.9)


def _sole(bench: Bench, cut: str, fabric: Fabric) -> None:
    white = CREAM if fabric.tone.lightness > 0.8 else Tone(247, 246, 242)
    if cut == "runner":
        sole = spline(
            *at(
                "1,62! -2.5,70 -1,79.5 8,81.5 34,80.5 52,80 72,82 88,80.5 97,75 101.5,67! 88,69 "
                "66,69.5 44,67 20,64.5"
            )
        )
    else:
        sole = spline(
            *at(
                "2.2,66! 0.8,73 3.5,80! 50,80.6 80,80.4 92,77.6 99.3,72 98.6,66.5! 84,69.5 "
                "50,69.5 20,68"
            )
        )
    rubber = fabric.of_material("rubber")
    bench.part(sole, rubber.dyed(white), round=5, dark=0.55)
    with bench.canvas.inside(sole):
        if cut == "runner":
            groove = curve(*at("-3,73 14,71.5 30,74.5 48,73 66,75.5 86,74 102,70"))
            bench.line(
                groove, fabric.second if fabric.pattern != "plain" else fabric.tone, 2.6, 0.9
            )
            bench.seam(curve(*at("2,67 20,69.5 44,71.5 66,73 90,72")), white, 0.5)
            tread = both(sole, box(-5, 78.4, 105, 90))
        else:
            bench.seam(curve(*at("0,71.5 20,72.8 50,73.6 84,73.2 102,69.5")), white, 0.6)
            bench.stitches(curve(*at("0,70 20,71.2 50,72 84,71.6 102,68")), white.darker(0.3))
            tread = both(sole, box(-5, 77.8, 105, 90))
    dark = GUM if fabric.tone.lightness > 0.8 else BLACK.lighter(0.12)
    bench.part(tread, rubber.dyed(dark), round=2)


PAINTERS: Painters = MappingProxyType({"Sneakers": sneakers})
