"""Oxford shoes from the side, in pairs: heel at x = 0, toe at x = 100, ground at y = 100."""

from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import pair
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import Bench, Soft, contrast, deep
from fashionm3.demoshop.drawing.lines import along, at, curve, spline
from fashionm3.demoshop.drawing.paths import both
from fashionm3.demoshop.drawing.soles import STACKED, flat_sole


def oxfords(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Laced dress shoes; two-tone ones have their caps and heels in the second colour."""
    cap = design.features["toe"] == "cap toe"
    pair(canvas, lambda bench: _oxford(bench, fabric, cap=cap), back=skia.Matrix.Translate(8, -15))


def _oxford(bench: Bench, fabric: Fabric, *, cap: bool) -> None:
    body, trim = fabric.plain(), fabric.block()
    trim = trim if fabric.pattern == "colour-blocked" else body
    upper = spline(
        *at(
            "6,95! 3,86 6,75 5,66! 12,68 22,73 30,71.5 38,64! 46,66 55,71.5 65,76.5 77,79 89,82 "
            "96.5,88 97,95!"
        )
    )
    tongue = spline(*at("35,70! 36,60 40,57 45,60 52,70!"))
    bench.part(tongue, body, round=3)
    shine = Soft(
        curve((72, 80.5), (82, 81.5), (90, 86)),
        WHITE,
        0.45 if fabric.material == "leather" else 0.12,
        1.4,
        2.6,
    )
    bench.part(upper, body, shine, round=8)
    quarter = both(
        upper, spline(*at("-2,60! 38,58! 50,66 60,73.5! 60,78 54,84 42,88 38,97! -2,97!"))
    )
    bench.cast(quarter, upper, alpha=0.4, shift=(0.6, 0.5))
    bench.part(quarter, body, round=5)
    stitch = contrast(body.tone, 0.4)
    bench.stitches(curve((59, 77.5), (53, 83), (41.2, 87.2), (37.2, 95)), stitch)
    counter = both(upper, spline(*at("-2,76! 9,76 18,81 25,88 27,97! -2,97!")))
    bench.part(counter, trim, round=5)
    bench.seam(curve(*at("4,76 9,76 18,81 25,88 27,96")), trim.tone, 0.5)
    if cap:
        _toe_cap(bench, upper, trim, shine, burnished=fabric.pattern == "plain")
    bench.line(curve(*at("5.5,67 12,69 22,74 30,72.6 37,66.5")), deep(body.tone, 0.6), 1.8, 0.6)
    lace = contrast(body.tone, 0.75) if body.tone.lightness > 0.2 else Tone(70, 66, 64)
    for (x, y), (dx, dy) in along(curve((41, 64.5), (48, 67.4), (57, 72.8)), 5):
        bench.fill(skia.Path.Circle(x - dy * 4.6, y + dx * 4.6, 0.9), deep(body.tone, 1))
        bench.wire(
            curve((x - dy * 4.4, y + dx * 4.4), (x, y), (x + dy * 1.5, y - dx * 1.8)), lace, 1.7
        )
    for loop in (
        ((41, 65), (35, 63.4), (31.4, 67), (35, 70), (41, 66)),
        ((41, 66), (40, 72), (37, 75)),
        ((41, 65.5), (44, 60.4), (49, 60.6), (48, 64.4), (42, 66)),
    ):
        bench.wire(curve(*loop), lace, 1.3)
    flat_sole(
        bench,
        upper,
        fabric,
        STACKED if fabric.tone.lightness > 0.12 else Tone(36, 30, 28),
        heel=30,
        thick=2.2,
    )


def _toe_cap(
    bench: Bench, upper: skia.Path, leather: Fabric, shine: Soft, *, burnished: bool
) -> None:
    """The cap over the toes: polished to another shade, edged with punched holes."""
    if burnished:
        tone = leather.tone
        other = tone.lighter(0.14) if tone.lightness < 0.2 else deep(tone, 0.42)
        leather = leather.dyed(other)
    cap = both(upper, spline(*at("104,70! 76,70! 71.5,84 73.5,98! 104,98!")))
    bench.cast(cap, upper, alpha=0.6, shift=(-0.9, 0.3))
    bench.part(cap, leather, shine, round=6)
    thread = contrast(leather.tone, 0.6)
    bench.stitches(curve((75.6, 76), (72.8, 84), (74.8, 95.6)), thread, width=0.55)
    for (x, y), _ in along(curve((78.4, 79.2), (75.4, 86), (77.2, 94.4)), 7):
        bench.fill(skia.Path.Circle(x, y, 0.75), deep(leather.tone, 1), 0.9)


PAINTERS: Painters = MappingProxyType({"Oxford shoes": oxfords})
