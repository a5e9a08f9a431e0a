"""Bottoms: trousers, jeans, shorts, skirts and sportswear for the legs."""

from dataclasses import dataclass, replace
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import cut
from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.canvas import (
    BLACK,
    WHITE,
    Canvas,
    Outline,
    Painters,
    Point,
    both,
    ellipse,
    flowing,
    mirror,
    polyline,
    strip,
)
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric


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
    canvas.cloth(inside, fabric.dyed(cut.lining(fabric)), round=0.2, lift=0, lit=False)
    for side in (-1, 1):
        path = cut_.path if side > 0 else mirror(cut_.path)
        canvas.cloth(path, fabric.shifted(side * 2.3, 0), lift=0)
        with canvas.softly(path):
            for i in range(3):
                y = cut_.crotch_y - 2 + rng.uniform(-1, 3) + i * 2.5
                reach = rng.uniform(0.4, 0.75) * cut_.hip
                line = [(0.4, y), (reach * 0.5, y - 3 + 2 * i), (reach, y - 7 + 5.5 * i)]
                _fold(canvas, line, side, fabric, rng.uniform(1.8, 2.8), 0.45)
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
        canvas.stroke(path, BLACK, 1.4, alpha=0.35, soft=0.5)
        canvas.seam(path, fabric, alpha=0.9)
        canvas.stitch(row, fabric.thread, width=0.28)


def trousers(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Trousers with slanted pockets; pressed ones have a crease."""
    leg = design.features.get("leg", "straight-leg")
    if fabric.pattern == "striped":
        fabric = fabric.upright()
    shape = {
        "wide-leg": Legs(waist=14, hip=19, knee=(1.8, 23), hem=(2.2, 26.5)),
        "tapered": Legs(waist=14.5, hip=19.5, knee=(3.6, 16.5), hem=(5.6, 13.2)),
    }.get(leg, Legs(knee=(2.8, 17.6), hem=(4.2, 17.4))).tailored(canvas)
    pressed = fabric.material in ("wool", "linen")
    legs(canvas, fabric, shape, folds=4, crease=pressed)
    slant_pockets(canvas, fabric, shape)
    fly(canvas, fabric, shape.waist_y + 3, 28)
    leg_hems(canvas, fabric, shape, height=2.8)
    if leg == "tapered":
        inner, outer = shape.hem
        for side in (-1, 1):
            band = strip([(side * (inner - 0.2), 91.4), (side * (outer + 0.2), 91)], [4.6, 4.6])
            canvas.cloth(band, fabric.plain(), round=0.6, lift=0.5)
    waistband(canvas, fabric.plain(), shape.waist, shape.waist_y)
    if leg == "wide-leg":
        for side in (-1, 1):
            for x in (5.6, 8.8):
                line = [
                    (side * x, shape.waist_y + 3.4),
                    (side * (x + 0.4), 20),
                    (side * (x + 0.6), 32),
                ]
                canvas.fold(line, fabric, width=1.5, alpha=0.5)
    trim.buttons(canvas, [(0, shape.waist_y + 0.8)], trim.button_tone(fabric), radius=1.3)


def jeans(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Five-pocket jeans with golden stitching."""
    leg = design.features.get("leg", "straight-leg")
    finish = design.features.get("finish", "clean")
    shape = {
        "skinny": Legs(waist=15, hip=18.6, knee=(4.2, 14.6), hem=(5.6, 11.8)),
        "flared": Legs(waist=14.4, hip=18.4, knee=(3.2, 15.4), knee_y=60, hem=(2.2, 23.5)),
    }.get(leg, Legs(waist=15.4, hip=19.4, knee=(2.6, 18), hem=(3.6, 17.8))).tailored(canvas)
    legs(canvas, fabric, shape, folds=6 if leg == "skinny" else 4)
    if finish == "faded":
        _fade(canvas, fabric, shape)
    _outseams(canvas, fabric, shape)
    _scoop_pockets(canvas, fabric, shape)
    fly(canvas, fabric, shape.waist_y + 3, 29)
    if finish == "ripped":
        _rips(canvas, fabric, shape)
    leg_hems(canvas, fabric, shape, height=2.0)
    waistband(canvas, fabric, shape.waist, shape.waist_y)
    trim.studs(canvas, [(0, shape.waist_y + 0.9)], trim.BRASS, radius=1.6)


def _outseams(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    points = [(shape.hip - 1.5, shape.hip_y + 2)]
    for part in (0.4, 0.7, 1.0):
        _, outer, y = shape.at(part)
        points.append((outer - 1.5, y))
    line = flowing(*points)
    for path in (line, mirror(line)):
        canvas.seam(path, fabric, alpha=0.5)


def _scoop_pockets(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    top = shape.waist_y + 2.8
    edge = Outline(5.6, top).curve((6.4, 19), (shape.hip - 0.8, 20.5)).path(closed=False)
    inset = Outline(4.7, top).curve((5.6, 20), (shape.hip - 0.8, 21.6)).path(closed=False)
    bag = Outline(5.6, top).curve((6.4, 19), (shape.hip, 20.5)).line((shape.waist, top)).path()
    coin = polyline((11.4, 14.6), (15.8, 14.2))
    for side in (-1, 1):
        path, row = (edge, inset) if side > 0 else (mirror(edge), mirror(inset))
        canvas.shade(bag if side > 0 else mirror(bag), fabric.shadow_tone, alpha=0.25, soft=0.6)
        canvas.stroke(path, BLACK, 1.6, alpha=0.4, soft=0.6)
        canvas.seam(path, fabric)
        canvas.stitch(row, fabric.thread, width=0.34)
        trim.studs(canvas, [(side * 5.3, top + 1.4), (side * (shape.hip - 2), 19.6)], radius=0.65)
    canvas.stroke(polyline((11.4, 14.6), (11.8, 18.6)), fabric.thread, 0.3, alpha=0.8)
    canvas.stitch(coin, fabric.thread, width=0.34)


def _fade(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    """Worn bright along thighs and knees, with whiskers from the crotch."""
    pale = fabric.tone.lighter(0.72)
    for side in (-1, 1):
        leg = shape.path if side > 0 else mirror(shape.path)
        with canvas.softly(leg):
            inner, outer, y = shape.at(0.25)
            x = side * (inner + outer) / 2
            canvas.shade(ellipse(x, y - 6, (outer - inner) * 0.24, 15), pale, alpha=0.75, soft=3.4)
            inner, outer, y = shape.at(0.62)
            x = side * (inner + outer) / 2
            canvas.shade(ellipse(x, y, (outer - inner) * 0.2, 11), pale, alpha=0.6, soft=3)
            for i in range(4):
                y = shape.crotch_y - 9 + i * 3.4
                line = [
                    (side * 2.4, y),
                    (side * 8, y - 1.6 + i * 0.5),
                    (side * 13.5, y - 4 + i * 1.8),
                ]
                canvas.shade(strip(line, [0.3, 1.3, 0.2]), pale, alpha=0.7, soft=0.5)


def _rips(canvas: Canvas, fabric: Fabric, shape: Legs) -> None:
    """Torn knees: bare threads across a hole with frayed edges."""
    rng = canvas.rng
    for side, part, size in ((1, 0.40, 1.0), (-1, 0.50, 0.85), (-1, 0.16, 0.55)):
        inner, outer, y = shape.at(part + rng.uniform(-0.03, 0.03))
        x, half = side * (inner + outer) / 2, (outer - inner) * 0.36 * (0.6 + 0.4 * size)
        height = 4.6 * size
        hole = flowing(
            (x - half, y),
            (x - half * 0.5, y - height * 0.8),
            (x + half * 0.3, y - height),
            (x + half, y - 0.5),
            (x + half * 0.5, y + height * 0.85),
            (x - half * 0.4, y + height),
            (x - half, y),
        )
        frame = strip([(x - half - 1, y), (x + half + 1, y)], [height * 2, height * 2])
        canvas.shade(frame, WHITE, alpha=0.35, soft=1.4)
        canvas.skia.drawPath(
            hole,
            canvas.paint(
                Tone(212, 172, 146) if fabric.tone.lightness < 0.6 else Tone(196, 152, 124)
            ),
        )
        with canvas.inside(hole):
            canvas.stroke(hole, BLACK, 1.8, alpha=0.5, soft=0.7)
            rows = int(height * 2 / 0.85)
            for i in range(rows):
                level = y - height + (i + 0.5) * 0.85 + rng.uniform(-0.15, 0.15)
                thread = flowing(
                    (x - half - 1, level),
                    (x, level + rng.uniform(-0.5, 0.7)),
                    (x + half + 1, level),
                )
                canvas.stroke(thread, WHITE.darker(0.06), rng.uniform(0.22, 0.5), alpha=0.95)
        canvas.stroke(hole, WHITE.darker(0.08), 0.7, alpha=0.85, soft=0.18)


def shorts(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Shorts, buttoned or with a drawstring; the hems turned up or plain."""
    if fabric.pattern == "striped" and fabric.variant % 2:
        fabric = fabric.upright()
    shape = Legs(
        waist=25,
        waist_y=16,
        hip=31,
        hip_y=42,
        crotch_y=60,
        knee=(2.6, 35),
        knee_y=74,
        hem=(3.4, canvas.vary(37, 0.03)),
        hem_y=85,
    )
    legs(canvas, fabric, shape, folds=3)
    line = polyline((19, 20), (30, 41))
    inset = polyline((17.6, 20), (28.6, 41.8))
    for side in (-1, 1):
        path, row = (line, inset) if side > 0 else (mirror(line), mirror(inset))
        canvas.stroke(path, BLACK, 1.8, alpha=0.38, soft=0.6)
        canvas.seam(path, fabric)
        canvas.stitch(row, fabric.thread, width=0.34)
    if design.features.get("hem") == "plain":
        leg_hems(canvas, fabric, shape, height=3)
    else:
        inner, outer = shape.hem
        for side in (-1, 1):
            cuff = (
                Outline(side * (inner - 0.3), 79.4)
                .line((side * (outer + 0.3), 78.2))
                .line((side * (outer + 1), 86.4))
                .curve((side * 20, 88.4), (side * (inner - 0.5), 87.4))
                .path()
            )
            canvas.cloth(cuff, fabric.shifted(5, 6.5), round=0.7, lift=0.8)
    if design.features.get("waist") == "drawstring":
        elastic = strip([(-25.4, 17), (0, 18.2), (25.4, 17)], [7, 7, 7])
        canvas.cloth(elastic, fabric.plain(), round=0.8, lift=0.5)
        with canvas.inside(elastic):
            middle = flowing((-26, 17), (0, 18.2), (26, 17))
            canvas.stripes(middle, 7, fabric.shadow_tone, alpha=0.30, gap=0.9)
            canvas.stroke(middle, fabric.shadow_tone, 0.4, alpha=0.5)
        cord = fabric.tone.lighter(0.78) if fabric.tone.lightness < 0.6 else fabric.tone.darker(0.6)
        trim.drawstring(canvas, 0, 19, cord, length=19)
    else:
        fly(canvas, fabric, 20, 50, width=5.6)
        waistband(canvas, fabric.plain(), 25, 17, height=6.4)
        trim.buttons(canvas, [(0, 18.2)], trim.button_tone(fabric), radius=1.7)


def activewear(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """Leggings or joggers."""
    if design.features.get("cut") == "joggers":
        joggers(canvas, fabric)
    else:
        leggings(canvas, fabric)


def leggings(canvas: Canvas, fabric: Fabric) -> None:
    """A second skin: wide waistband, flat seams, panels."""
    shape = Legs(
        waist=12.4,
        waist_y=7,
        hip=16.6,
        hip_y=27,
        crotch_y=36,
        knee=(4.8, 13.2),
        knee_y=60,
        hem=(5.4, 10.2),
        hem_y=94,
    ).tailored(canvas)
    legs(canvas, fabric, shape, folds=2)
    panel = (
        Outline(11, 12)
        .through((13.6, 27), (11.4, 44), (10, 60), (8.4, 94))
        .line((14, 94))
        .line((24, 60), (24, 12))
        .path()
    )
    second = fabric.block()
    for side in (-1, 1):
        leg = shape.path if side > 0 else mirror(shape.path)
        area = panel if side > 0 else mirror(panel)
        if fabric.pattern == "colour-blocked":
            canvas.cloth(both(leg, area), second, lift=0, round=0.6)
        edge = flowing(
            *((side * x, y) for x, y in ((11, 12), (13.6, 27), (11.4, 44), (10, 60), (8.4, 94)))
        )
        canvas.seam(edge, fabric, alpha=0.7)
        with canvas.softly(leg):
            for part, bright in ((-0.25, 0.4), (0.3, 0.34), (0.75, 0.3)):
                inner, outer, y = shape.at(max(part, 0.0))
                y += 40 * min(part, 0)
                x = side * (inner + outer) / 2 - 1.2
                canvas.shade(ellipse(x, y, 1.9, 9), fabric.light_tone, alpha=bright, soft=1.8)
    leg_hems(canvas, fabric, shape, height=1.6)
    band = (
        Outline(0, 5)
        .curve((7, 4.8), (12, 4))
        .curve((12.2, 9), (13.4, 13.2))
        .curve((7, 15.4), (0, 15.6))
        .mirrored()
    )
    canvas.cloth(band, second, round=0.8, lift=0.4)


def joggers(canvas: Canvas, fabric: Fabric) -> None:
    """Loose legs gathered at ankle and waist, with a cord and side stripes."""
    shape = Legs(
        waist=15,
        waist_y=9,
        hip=20.5,
        hip_y=27,
        crotch_y=42,
        knee=(2.6, 19),
        knee_y=64,
        hem=(6, 13.6),
        hem_y=90,
    ).tailored(canvas)
    legs(canvas, fabric, shape, folds=7)
    second = fabric.block()
    if fabric.pattern == "colour-blocked":
        for side in (-1, 1):
            leg = shape.path if side > 0 else mirror(shape.path)
            panel = (
                Outline(side * 11, 11)
                .through((side * 15, 28), (side * 13.4, 64), (side * 9.6, 90))
                .line((side * 30, 90), (side * 30, 11))
                .path()
            )
            canvas.cloth(both(leg, panel), second, lift=0, round=0.6)
    slant_pockets(canvas, fabric, shape)
    ribs = second.of_material("rib")
    for side in (-1, 1):
        canvas.rib(polyline((side * 5.6, 91.6), (side * 13.8, 91.2)), 5.6, ribs, lift=0.4)
    waist = flowing((-15.2, 9), (0, 10), (15.2, 9))
    canvas.rib(waist, 6, ribs, lift=0.4, gap=0.8)
    cord = fabric.tone.lighter(0.8) if fabric.tone.lightness < 0.6 else fabric.tone.darker(0.6)
    trim.drawstring(canvas, 0, 10.4, cord, length=15)


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
    canvas.cloth(inside, fabric.dyed(cut.lining(fabric)), round=0.2, lift=0, lit=False)
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


PAINTERS: Painters = MappingProxyType(
    {
        "Pants": trousers,
        "Jeans": jeans,
        "Shorts": shorts,
        "Skirts": skirt,
        "Activewear": activewear,
    }
)
