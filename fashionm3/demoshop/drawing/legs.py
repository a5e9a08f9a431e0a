"""What everything with two legs shares: the legs, their hems, pockets and the waistband."""

from dataclasses import dataclass, replace

import skia

from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import BLACK, Canvas
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import Outline, Point, flowing, for_side, mirror, polyline


@dataclass(frozen=True)
class Legs:
    """Measures of trousers: half widths at the waist and hip, the leg's place and width below."""

    waist: float = 15.0
    waist_y: float = 8.0
    hip: float = 19.0
    hip_y: float = 25.0
    crotch_y: float = 38.0
    knee: tuple[float, float] = (2.6, 18.0)
    """Inner and outer x at the knee."""
    knee_y: float = 62.0
    hem: tuple[float, float] = (4.6, 17.5)
    """Inner and outer x at the hem."""
    hem_y: float = 93.0

    def tailored(self, canvas: Canvas) -> "Legs":
        """The same legs a little wider or narrower, set higher or lower, as no two are alike."""
        wide, (knee_in, knee_out), (hem_in, hem_out) = canvas.vary(1, 0.045), self.knee, self.hem
        spread = canvas.rng.uniform(-0.7, 0.9)
        return replace(
            self,
            hip=self.hip * (1 + wide) / 2,
            crotch_y=self.crotch_y + canvas.rng.uniform(-1.2, 1.2),
            knee=(knee_in + spread * 0.5, knee_in + spread + (knee_out - knee_in) * wide),
            hem=(hem_in + spread, hem_in + spread + (hem_out - hem_in) * wide),
        )

    @property
    def path(self) -> skia.Path:
        """The leg at the right of the picture, from waist to hem."""
        return (
            Outline(0, self.waist_y + 0.8)
            .curve((self.waist * 0.5, self.waist_y + 0.8), (self.waist, self.waist_y))
            .through(
                (self.hip, self.hip_y), (self.knee[1], self.knee_y), (self.hem[1], self.hem_y - 0.4)
            )
            .curve(((self.hem[0] + self.hem[1]) / 2, self.hem_y + 0.8), (self.hem[0], self.hem_y))
            .through((self.knee[0], self.knee_y), (0.3, self.crotch_y))
            .line((0, self.crotch_y - 1))
            .path()
        )

    def at(self, part: float) -> tuple[float, float, float]:
        """Inner x, outer x and y at a part of the way from crotch (0) to hem (1)."""
        y = self.crotch_y + (self.hem_y - self.crotch_y) * part
        if y < self.knee_y:
            t = (y - self.crotch_y) / (self.knee_y - self.crotch_y)
            return self.knee[0] * t, self.hip + (self.knee[1] - self.hip) * t, y
        t = (y - self.knee_y) / (self.hem_y - self.knee_y)
        return (
            self.knee[0] + (self.hem[0] - self.knee[0]) * t,
            self.knee[1] + (self.hem[1] - self.knee[1]) * t,
            y,
        )


def legs(
    canvas: Canvas, fabric: Fabric, cut_: Legs, *, folds: int = 5, crease: bool = False
) -> None:
    """Both legs with the folds around crotch and knee; with `crease` an ironed one."""
    rng = canvas.rng
    inside = (
        Outline(0, cut_.waist_y - 1.4)
        .curve((cut_.waist * 0.6, cut_.waist_y - 1.4), (cut_.waist, cut_.waist_y))
        .line((0, cut_.waist_y + 6))
        .mirrored()
    )
    canvas.cloth(inside, fabric.in_shade(0.5), round=0.2, lift=0, lit=False)
    for side in (-1, 1):
        path = for_side(cut_.path, side)
        canvas.cloth(path, fabric.shifted(side * 2.3, 0), lift=0)
        with canvas.softly(path):
            for i in range(3):
                y = cut_.crotch_y - 2 + rng.uniform(-1, 3) + i * 2.5
                reach = rng.uniform(0.4, 0.75) * cut_.hip
                line = [(0.4, y), (reach * 0.5, y - 3 + 2 * i), (reach, y - 7 + 5.5 * i)]
                _fold(canvas, line, side, fabric, rng.uniform(1.8, 2.8), 0.36)
            for i in range(folds):
                inner, outer, y = cut_.at(0.2 + 0.75 * (i + rng.uniform(0.1, 0.9)) / folds)
                start, end = (inner, outer) if rng.random() < 0.5 else (outer, inner)
                middle = start + (end - start) * rng.uniform(0.3, 0.5)
                line = [
                    (start, y),
                    (middle, y + rng.uniform(1, 3)),
                    (middle + (end - start) * 0.2, y + rng.uniform(-1, 5)),
                ]
                _fold(canvas, line, side, fabric, rng.uniform(2.0, 3.4), 0.32)
            if crease:
                points = []
                for part in (-0.3, 0.1, 0.5, 1.0):
                    inner, outer, y = cut_.at(max(part, 0))
                    points.append((side * (inner + outer) / 2, y if part >= 0 else y - 16))
                canvas.stroke(flowing(*points), fabric.light_tone, 0.9, alpha=0.30, soft=0.45)
                shifted = [(x + 1.1, y) for x, y in points]
                canvas.stroke(flowing(*shifted), fabric.shadow_tone, 1.2, alpha=0.40, soft=0.6)
    canvas.seam(polyline((0, cut_.waist_y), (0, cut_.crotch_y)), fabric, alpha=0.8)


def _fold(
    canvas: Canvas, line: list[Point], side: int, fabric: Fabric, width: float, alpha: float
) -> None:
    canvas.fold([(x * side, y) for x, y in line], fabric, width=width, alpha=alpha)


def leg_hems(canvas: Canvas, fabric: Fabric, cut_: Legs, *, height: float = 2.2) -> None:
    """A row of stitches above the hem of each leg."""
    inner, outer = cut_.hem
    y = cut_.hem_y - height
    line = flowing((inner - 0.2, y), ((inner + outer) / 2, y + 0.5), (outer + 0.2, y - 0.4))
    for path in (line, mirror(line)):
        canvas.stroke(path, fabric.shadow_tone, 0.9, alpha=0.3, soft=0.4)
        canvas.stitch(path, fabric.thread, width=0.3)


def waistband(
    canvas: Canvas,
    fabric: Fabric,
    half: float,
    y: float,
    *,
    height: float = 5.0,
    loops: bool = True,
) -> None:
    """A band around the waist with stitching, and loops for a belt."""
    band = (
        Outline(0, y - height * 0.5 + 1.0)
        .curve((half * 0.55, y - height * 0.5 + 1.0), (half, y - height * 0.5))
        .line((half + 0.5, y + height * 0.5))
        .curve((half * 0.55, y + height * 0.5 + 1.0), (0, y + height * 0.5 + 1.0))
        .mirrored()
    )
    canvas.cloth(band, fabric, round=0.5, lift=0.4)
    for row in (0.12, 0.88):
        level = y + height * (row - 0.5)
        canvas.stitch(
            flowing((-half, level), (0, level + 1), (half, level)), fabric.thread, width=0.28
        )
    if loops:
        at = (-half * 0.88, -half * 0.46, half * 0.46, half * 0.88)
        trim.belt_loops(canvas, fabric, at, y - height * 0.5 + 0.4, y + height * 0.5 + 0.6)


def fly(canvas: Canvas, fabric: Fabric, top: float, bottom: float, *, width: float = 4.0) -> None:
    """The J-shaped stitching over the zip."""
    for inset in (0, 0.8):
        line = (
            Outline(width - inset, top)
            .line((width - inset, bottom - 6))
            .curve((width - inset, bottom - 1 - inset), (0.3, bottom - inset))
            .path(closed=False)
        )
        canvas.stitch(line, fabric.thread, width=0.3)


def slant_pockets(canvas: Canvas, fabric: Fabric, cut_: Legs) -> None:
    """Side pockets with slanted openings."""
    top = cut_.waist_y + 2.4
    line = polyline((cut_.waist * 0.74, top), (cut_.hip - 0.7, cut_.hip_y - 1))
    inset = polyline((cut_.waist * 0.74 - 1.1, top), (cut_.hip - 1.9, cut_.hip_y - 1))
    for side in (-1, 1):
        path, row = (line, inset) if side > 0 else (mirror(line), mirror(inset))
        canvas.stroke(path, BLACK, 1.0, alpha=0.28, soft=0.4)
        canvas.seam(path, fabric, alpha=0.6)
        canvas.stitch(row, fabric.thread, width=0.28)
