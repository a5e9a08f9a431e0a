"""Skirts: A-line, pencil and pleated, in three lengths."""

from dataclasses import dataclass
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import BLACK, Canvas, Painters
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.legs import waistband
from fashionm3.demoshop.drawing.paths import Outline, Point, flowing, polyline


@dataclass(frozen=True)
class SkirtCut:
    """Measures of a skirt: half widths and heights."""

    waist: float
    hip: float
    hem: float
    waist_y: float
    hip_y: float
    hem_y: float

    @property
    def path(self) -> skia.Path:
        """The outline below the waistband."""
        return (
            Outline(0, self.waist_y + 0.8)
            .curve((self.waist * 0.6, self.waist_y + 0.8), (self.waist, self.waist_y))
            .through((self.hip, self.hip_y), (self.hem, self.hem_y))
            .curve((self.hem * 0.55, self.hem_y + 2.2), (0, self.hem_y + 2.2))
            .mirrored()
        )


_LENGTHS: dict[str, tuple[float, float, float]] = {
    # waist, top and bottom of the sheet: short skirts are shown larger
    "mini": (22.0, 18.0, 80.0),
    "midi": (15.5, 8.0, 92.0),
    "maxi": (12.0, 6.0, 95.0),
}


def skirt(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A skirt: A-line, pencil or pleated."""
    style = design.features.get("cut", "A-line")
    waist, top, bottom = _LENGTHS.get(design.features.get("length", "mini"), _LENGTHS["mini"])
    hip_y = top + waist * 1.15
    spread = {"A-line": 0.36, "pencil": -0.03, "pleated": 0.32}[style] * (bottom - hip_y) * 0.8
    hip = waist * {"A-line": 1.34, "pencil": 1.28, "pleated": 1.32}[style]
    shape = SkirtCut(waist, hip, canvas.vary(hip + spread, 0.03), top, hip_y, bottom)
    inside = (
        Outline(0, top - 2.4)
        .curve((waist * 0.6, top - 2.4), (waist, top - 1))
        .line((0, top + 5))
        .mirrored()
    )
    canvas.cloth(inside, fabric.in_shade(0.5), round=0.2, lift=0, lit=False)
    if style == "pleated":
        _pleats(canvas, fabric, shape)
    else:
        path = shape.path
        canvas.cloth(path, fabric, lift=0.4, block_from=top + (bottom - top) * 0.55)
        if style == "pencil":
            _pencil_details(canvas, fabric, shape, path)
        else:
            _flares(canvas, fabric, shape, path)
        for row in (2.6, 2.0):
            line = flowing(
                (-shape.hem, bottom - row), (0, bottom + 2.2 - row), (shape.hem, bottom - row)
            )
            canvas.stitch(line, fabric.thread, width=0.26)
    band = fabric.block().plain()
    waistband(canvas, band, waist, top, height=max(waist * 0.28, 3.6), loops=False)
    if fabric.material in ("denim", "leather") and style != "pleated":
        trim.studs(
            canvas,
            [(0, top + 0.9)],
            trim.BRASS if fabric.material == "denim" else trim.STEEL,
            radius=waist * 0.075,
        )


def _flares(canvas: Canvas, fabric: Fabric, shape: SkirtCut, path: skia.Path) -> None:
    rng = canvas.rng
    with canvas.softly(path):
        count = 6
        for i in range(count):
            part = (i + 0.5 + rng.uniform(-0.25, 0.25)) / count * 2 - 1
            top = shape.hip_y + rng.uniform(-4, 10)
            width = shape.hem * 0.13
            line = [
                (part * shape.waist * 1.05, top),
                (part * (shape.hip + shape.hem) / 2, (top + shape.hem_y) / 2),
                (part * shape.hem * 0.98, shape.hem_y + 6),
            ]
            canvas.fold(line, fabric, width=width * rng.uniform(0.8, 1.2), alpha=0.42)
    if fabric.material == "denim":
        canvas.seam(polyline((0, shape.waist_y), (0, shape.hem_y + 2)), fabric)
        step = (shape.hem_y - shape.waist_y) / 7
        trim.studs(
            canvas, [(0, shape.waist_y + step * (i + 1)) for i in range(6)], trim.BRASS, radius=1.2
        )


def _pencil_details(canvas: Canvas, fabric: Fabric, shape: SkirtCut, path: skia.Path) -> None:
    rng = canvas.rng
    with canvas.softly(path):
        for side in (-1, 1):
            dart = [
                (side * shape.waist * 0.5, shape.waist_y),
                (side * shape.waist * 0.56, shape.hip_y * 0.6 + shape.waist_y * 0.4),
                (side * shape.waist * 0.62, shape.hip_y),
            ]
            canvas.fold(dart, fabric, width=1.2, alpha=0.5)
            for _ in range(3):
                y = rng.uniform(shape.hip_y, shape.hem_y - 6)
                line = [
                    (side * shape.hip, y),
                    (side * shape.hip * 0.55, y + rng.uniform(0, 3)),
                    (side * 2, y + rng.uniform(-1, 2)),
                ]
                canvas.fold(line, fabric, width=rng.uniform(2, 3), alpha=0.28)
    slit = shape.hem_y - (shape.hem_y - shape.waist_y) * 0.24
    x = shape.hem * 0.42
    gap = Outline(x, slit).line((x + 0.9, shape.hem_y + 4), (x - 0.9, shape.hem_y + 4)).path()
    with canvas.inside(path):
        canvas.shade(gap, BLACK, alpha=0.7, soft=0.25)
        canvas.seam(polyline((x, shape.waist_y), (x, slit)), fabric, alpha=0.55)


def _pleats(canvas: Canvas, fabric: Fabric, shape: SkirtCut) -> None:
    """Knife pleats: each one hangs a little lower where it lies above the next."""
    count = 11
    rows = ((shape.waist, shape.waist_y), (shape.hip, shape.hip_y), (shape.hem, shape.hem_y + 4))

    def down(part: float) -> list[Point]:
        """A line from waist to hem at a part of the width, from -1 to 1."""
        return [(part * half, y) for half, y in rows]

    def gore(left: float, right: float) -> skia.Path:
        return Outline(*down(left)[0]).line(*down(left)[1:], *reversed(down(right))).path()

    hem: list[Point] = []
    for i in range(count, 0, -1):
        left, right = (i - 1) / count * 2 - 1, i / count * 2 - 1
        hem.append((right * shape.hem, shape.hem_y + 1.4 * (1 - right**2)))
        hem.append((left * shape.hem, shape.hem_y + 1.6 + 1.4 * (1 - left**2)))
    whole = (
        Outline(-shape.waist, shape.waist_y)
        .curve((0, shape.waist_y + 1.2), (shape.waist, shape.waist_y))
        .through((shape.hip, shape.hip_y), hem[0])
        .line(*hem[1:])
        .through((-shape.hip, shape.hip_y), (-shape.waist, shape.waist_y))
        .path()
    )
    middle = shape.waist_y + (shape.hem_y - shape.waist_y) * 0.55
    canvas.cloth(whole, fabric, lift=0.4, block_from=middle)
    step = 2 / count
    soft = shape.hip / count * 0.3
    with canvas.softly(whole):
        for i in range(count):
            part = i * step - 1 + canvas.rng.uniform(-0.06, 0.06) * step
            shade = 0.40 * fabric.depth
            canvas.shade(gore(part, part + step * 0.3), fabric.shadow_tone, alpha=shade, soft=soft)
            ridge = gore(part + step * 0.62, part + step * 0.86)
            light = 0.16 + 0.3 * fabric.sheen
            canvas.shade(ridge, fabric.light_tone, alpha=light, soft=soft * 0.7)
    with canvas.inside(whole):
        for i in range(1, count):
            canvas.stroke(flowing(*down(i * step - 1)), fabric.shadow_tone, 0.5, alpha=0.6)


PAINTERS: Painters = MappingProxyType({"Skirts": skirt})
