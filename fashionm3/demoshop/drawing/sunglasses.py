"""Sunglasses from the front."""

from collections.abc import Sequence
from math import hypot
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas, Painters
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.display import show
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.goods import STEEL, Bench, Soft, deep
from fashionm3.demoshop.drawing.lines import Stop, at, curve, mirrored, pen, spline
from fashionm3.demoshop.drawing.paths import box, ellipse, moved, without


def sunglasses(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """From the front, the arms folded behind the lenses."""
    show(canvas, lambda bench: _glasses(bench, fabric, design.features["frame"]), by=0.02)


def _glasses(bench: Bench, fabric: Fabric, shape: str) -> None:
    thin = fabric.material == "metal"
    fabric = fabric if thin else fabric.of_material("rubber")
    lens = spline(*_LENSES[shape])
    if thin:
        rim = pen(lens, 3.4)
    elif shape == "round":
        rim = without(pen(lens, 7), lens)
    else:
        rim = without(spline(*_grown(_LENSES[shape])), lens)
    tint = _tint(fabric.tone, thin=thin)
    for side in (1, -1):
        flip = skia.Matrix.Scale(side, 1)
        bench.skia.save()
        bench.skia.concat(flip)
        _arm(bench, fabric, shape, thin=thin)
        bench.skia.restore()
        glass, frame = moved(lens, flip), moved(rim, flip)
        _lens(bench, glass, tint)
        if thin:
            bench.metal(frame, fabric.tone, (side * 26 - 22, 30), (side * 26 + 20, 74))
            bench.soft(frame, Soft(frame, deep(fabric.tone, 1), 0.35, 0.4, 0.6))
            _nose_pad(bench, side)
        else:
            bench.cast(frame, glass, alpha=0.5, shift=(0.2, 1), blur=0.8)
            bench.part(frame, fabric, round=2.6, shine=0.55)
    for path in _bridge(shape, thin=thin):
        if thin:
            bench.wire(path, fabric.tone, 3)
        else:
            bench.part(path, fabric, round=2.4, shine=0.55)


def _nose_pad(bench: Bench, side: int) -> None:
    top, low = side * 9.2, side * 10.8
    pad = spline((top - 1.4, 55), (top + 1.4, 55), (low + 1, 62), (low - 1.6, 62))
    bench.fill(pad, Tone(236, 232, 226), 0.75)
    bench.line(pad, Tone(150, 144, 138), 0.4, 0.6)


_LENSES = MappingProxyType(
    {
        "aviator": at("8,36 26,33.6 44,35.4 48.4,42 46.4,56 38,67 25,69.4 13,62 7.4,48"),
        "round": at("27,30 40.4,36 46,50 40.4,64 27,70 13.6,64 8,50 13.6,36"),
        "cat-eye": at("7.6,45 15,39 30,36.5 47,31.5! 47.5,46 40,58.5 26,63.4 13,59"),
        "square": at("10,35 28,33.6 46.4,34.4 48.2,37 47.4,54 44,63 30,65.2 15,63.6 10,56 8,40"),
    }
)
"""The right lens."""


def _grown(lens: Sequence[Stop]) -> list[Stop]:
    """The frame around a lens: wider all around, and pulled out at a corner."""
    grown: list[Stop] = []
    for x, y, *corner in lens:
        dx, dy = x - 27.5, y - 48.5
        by = (10 if corner else 5) / hypot(dx, dy)
        grown.append((x + dx * by, y + dy * by, *corner))
    return grown


def _tint(tone: Tone, *, thin: bool) -> tuple[Tone, Tone]:
    smoke = Tone(38, 36, 40)
    if thin:
        return smoke.mixed(tone, 0.35), tone.mixed(smoke, 0.12)
    return smoke.mixed(tone, 0.3), tone.mixed(smoke, 0.3)


def _lens(bench: Bench, glass: skia.Path, tint: tuple[Tone, Tone]) -> None:
    bounds = glass.computeTightBounds()
    bench.blend(
        glass,
        tint,
        (bounds.centerX(), bounds.top()),
        (bounds.centerX() + 3, bounds.bottom()),
        [0.1, 1],
    )
    left, top, w, h = bounds.left(), bounds.top(), bounds.width(), bounds.height()
    flare = spline(
        (left + w * 0.12, top + h, 1),
        (left + w * 0.52, top - 1, 1),
        (left + w * 0.72, top - 1, 1),
        (left + w * 0.32, top + h, 1),
    )
    second = spline(
        (left + w * 0.42, top + h, 1),
        (left + w * 0.8, top - 1, 1),
        (left + w * 0.86, top - 1, 1),
        (left + w * 0.48, top + h, 1),
    )
    bench.soft(
        glass,
        Soft(flare, WHITE, 0.22, 0.8),
        Soft(second, WHITE, 0.16, 0.6),
        Soft(glass, BLACK, 0.5, 1.6, 3),
        Soft(ellipse(left + w * 0.3, top + h * 0.2, w * 0.2, h * 0.08), WHITE, 0.35, 2),
    )


def _arm(bench: Bench, fabric: Fabric, shape: str, *, thin: bool) -> None:
    """One arm, folded behind: seen through the gap over the nose, and at the hinge."""
    y = {"aviator": 38, "round": 43, "cat-eye": 36, "square": 38}[shape]
    width = 3 if thin else 6
    arm = pen(curve((46, y), (54, y + 1.4), (55.4, y + 6), (51, y + 14), (40, y + 22)), width)
    bench.canvas.include(moved(arm, skia.Matrix.Scale(-1, 1)))
    bench.part(arm, fabric.dyed(fabric.tone.mixed(deep(fabric.tone), 0.3)), round=2)
    hinge = box(47, y - 1.8, 53, y + 1.8, 1)
    bench.metal(hinge, fabric.tone if thin else STEEL, (47, y - 2), (53, y + 2))


def _bridge(shape: str, *, thin: bool) -> list[skia.Path]:
    if thin:
        if shape == "aviator":
            return [
                curve((-9, 37.4), (0, 36.2), (9, 37.4)),
                curve(*at("-8.6,47 -5,44.4 0,43.4 5,44.4 8.6,47")),
            ]
        y = {"round": 45, "cat-eye": 43, "square": 41}[shape]
        return [curve((-9, y + 2), (-5, y - 1.6), (0, y - 2.8), (5, y - 1.6), (9, y + 2))]
    y = {"aviator": 38, "round": 44, "cat-eye": 42, "square": 40}[shape]
    return [
        mirrored(
            (0, y - 2.6),
            (5, y - 3),
            (10.4, y - 4, 1),
            (9.4, y + 8, 1),
            (5.6, y + 4.4),
            (0, y + 2.8),
        )
    ]


PAINTERS: Painters = MappingProxyType({"Sunglasses": sunglasses})
