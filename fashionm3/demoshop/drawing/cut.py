"""The cut that garments for the upper body share: bodies, sleeves, collars and how they drape.

Heights and widths are in units of the sheet; pieces for the right of the picture are mirrored for
the left.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import skia

from fashionm3.demoshop.drawing.canvas import (
    Canvas,
    Outline,
    Point,
    flowing,
    mirror,
    moved,
    polyline,
    ribbon,
    strip,
)
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric


@dataclass(frozen=True)
class Body:
    """Measures of a front: half widths, and heights on the sheet."""

    neck: float = 9.0
    neck_y: float = 12.0
    shoulder: float = 22.5
    shoulder_y: float = 16.5
    chest: float = 23.0
    chest_y: float = 37.0
    waist: float = 22.5
    waist_y: float = 60.0
    hem: float = 23.5
    hem_y: float = 84.0
    dip: float = 1.2
    """How much lower the hem hangs in the middle."""

    def tailored(self, canvas: Canvas) -> "Body":
        """The same body a little wider or narrower, longer or shorter, as no two are alike."""
        wide, length = canvas.vary(1, 0.035), canvas.rng.uniform(-2.2, 2.2)
        return replace(
            self,
            shoulder=self.shoulder * (1 + wide) / 2,
            chest=self.chest * wide,
            waist=self.waist * wide,
            waist_y=self.waist_y + length * 0.4,
            hem=self.hem * wide,
            hem_y=self.hem_y + length,
        )

    @property
    def side(self) -> tuple[Point, ...]:
        """Points down the side seam from the armhole to the hem."""
        return ((self.chest, self.chest_y), (self.waist, self.waist_y), (self.hem, self.hem_y))

    def neckline(self, depth: float, *, sharp: bool = False) -> Outline:
        """From the middle of the front up to the neck point; `sharp` is a V, else a round one."""
        bottom = self.neck_y + depth
        outline = Outline(0, bottom)
        if sharp:
            return outline.curve(
                (self.neck * 0.62, self.neck_y + depth * 0.46), (self.neck, self.neck_y)
            )
        return outline.bend(
            (self.neck * 0.55, bottom),
            (self.neck * 0.93, self.neck_y + depth * 0.62),
            (self.neck, self.neck_y),
        )

    def front(self, neckline: Outline) -> skia.Path:
        """The front with the given neckline: shoulder, armhole, side seam, hem."""
        outline = neckline.curve(
            ((self.neck + self.shoulder) / 2 + 0.8, self.neck_y + 1.0),
            (self.shoulder, self.shoulder_y),
        )
        outline.bend(
            (self.shoulder - 1.6, self.shoulder_y + 7),
            (self.chest - 3.0, self.chest_y - 5),
            (self.chest, self.chest_y),
        )
        outline.through(*self.side[1:])
        return outline.curve(
            (self.hem * 0.5, self.hem_y + self.dip), (0, self.hem_y + self.dip)
        ).mirrored()

    def back(self, rise: float = 0) -> skia.Path:
        """The inside of the back that is seen through the neck."""
        return (
            Outline(0, self.neck_y + 2.0 - rise)
            .curve((self.neck * 0.7, self.neck_y + 1.8 - rise), (self.neck, self.neck_y + 0.2))
            .line((self.neck + 1, self.neck_y + 14))
            .line((0, self.neck_y + 22))
            .mirrored()
        )


@dataclass(frozen=True)
class Sleeve:
    """A sleeve for the right of the picture."""

    body: Body
    cuff: Point
    """Middle of the sleeve's end."""
    width: float
    """Of its end."""
    fullness: float = 0.0
    """How much wider than straight it is half-way."""
    drop: float = 0.0
    """How far below the shoulder point it starts, for puffed or dropped ones."""

    def posed(self, canvas: Canvas) -> "Sleeve":
        """The same sleeve laid a little differently on the table."""
        x, y = self.cuff
        return replace(self, cuff=(x + canvas.rng.uniform(-1.4, 1.4), canvas.vary(y, 0.02)))

    @property
    def grain(self) -> float:
        """Degrees by which the cloth of the sleeve turns: it runs along the arm."""
        dx, dy = self.cuff[0] - self.body.shoulder, self.cuff[1] - self.body.shoulder_y
        return -math.degrees(math.atan2(dx, dy))

    @property
    def ends(self) -> tuple[Point, Point]:
        """Outer and inner corner of the cuff."""
        top = (self.body.shoulder, self.body.shoulder_y)
        dx, dy = self.cuff[0] - top[0], self.cuff[1] - top[1]
        length = math.hypot(dx, dy)
        ax, ay = dy / length * self.width / 2, -dx / length * self.width / 2
        return (self.cuff[0] + ax, self.cuff[1] + ay), (self.cuff[0] - ax, self.cuff[1] - ay)

    @property
    def path(self) -> skia.Path:
        """The outline, tucked under the body."""
        body, (outer, inner) = self.body, self.ends
        full = self.fullness
        slant = abs(math.sin(math.radians(self.grain)))
        cap = (body.shoulder + 0.9 + 2.2 * slant, body.shoulder_y + 2.6 - 1.2 * slant)
        mid_out = (
            body.shoulder + (outer[0] - body.shoulder) * 0.42 + 1.4 + slant + full,
            body.shoulder_y + (outer[1] - body.shoulder_y) * 0.42 - 0.6,
        )
        mid_in = (
            body.chest + (inner[0] - body.chest) * 0.5 - full * 0.7 + 0.3,
            body.chest_y + (inner[1] - body.chest_y) * 0.5 + full * 0.2,
        )
        return (
            Outline(body.shoulder - 4, body.shoulder_y - 1.2)
            .line((body.shoulder - 0.4, body.shoulder_y - 0.1))
            .through(cap, mid_out, outer)
            .line(inner)
            .through(mid_in, (body.chest - 0.2, body.chest_y - 0.4))
            .line((body.chest - 6, body.chest_y - 3))
            .path()
        )

    def across(self, part: float) -> tuple[Point, Point]:
        """Outer and inner point at a part of the way from shoulder (0) to cuff (1)."""
        outer, inner = self.ends
        body = self.body
        return (
            (
                body.shoulder + (outer[0] - body.shoulder) * part,
                body.shoulder_y + (outer[1] - body.shoulder_y) * part,
            ),
            (
                body.chest + (inner[0] - body.chest) * part,
                body.chest_y + (inner[1] - body.chest_y) * part,
            ),
        )


def sleeves(canvas: Canvas, fabric: Fabric, sleeve: Sleeve, *, folds: int = 4) -> None:
    """Both sleeves with the folds of a bent arm; draw them before the body."""
    for side in (1, -1):
        path = sleeve.path if side > 0 else mirror(sleeve.path)
        cloth = fabric.shifted(3.7 * side, 2.1)
        canvas.cloth(path, cloth, grain=sleeve.grain * side, lift=0)
        with canvas.softly(path):
            for i in range(folds):
                part = (i + 0.7 + canvas.rng.uniform(-0.25, 0.25)) / (folds + 0.6)
                outer, inner = sleeve.across(part)
                sag = canvas.rng.uniform(1.5, 4.0)
                reach = canvas.rng.uniform(0.45, 0.85)
                line = [
                    inner,
                    _between(inner, outer, reach * 0.5, sag * 0.9),
                    _between(inner, outer, reach, sag * 0.3 - 1),
                ]
                canvas.fold(_sided(line, side), fabric, width=canvas.rng.uniform(1.6, 2.8))


def _between(a: Point, b: Point, part: float, sag: float) -> Point:
    return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part + sag


def _sided(points: Sequence[Point], side: int) -> list[Point]:
    return [(x * side, y) for x, y in points]


def cuffs(
    canvas: Canvas, fabric: Fabric, sleeve: Sleeve, *, height: float, ribbed: bool = False
) -> None:
    """Cuffs at the ends of both sleeves: a band of cloth with stitching, or a ribbed one."""
    outer, inner = sleeve.ends
    turn = math.radians(-sleeve.grain)
    dx, dy = math.sin(turn) * height / 2, math.cos(turn) * height / 2
    line = polyline((outer[0] - dx, outer[1] - dy), (inner[0] - dx, inner[1] - dy))
    for side in (1, -1):
        along = line if side > 0 else mirror(line)
        if ribbed:
            canvas.rib(along, height, fabric)
            continue
        band = ribbon(along, height)
        canvas.cloth(band, fabric.plain(), grain=sleeve.grain * side, round=0.6, lift=0.4)
        for inset in (0.4, -0.4):
            shift = skia.Matrix.Translate(dx * side * 2 * inset, dy * 2 * inset)
            canvas.stitch(moved(along, shift), fabric.thread)


def sleeve_hems(canvas: Canvas, fabric: Fabric, sleeve: Sleeve, *, height: float = 2.6) -> None:
    """The turned hem at the end of both sleeves: two rows of stitches."""
    outer, inner = sleeve.ends
    turn = math.radians(-sleeve.grain)
    for row in (height, height - 0.6):
        dx, dy = math.sin(turn) * row, math.cos(turn) * row
        line = polyline((outer[0] - dx, outer[1] - dy), (inner[0] - dx, inner[1] - dy))
        for side in (1, -1):
            canvas.stitch(line if side > 0 else mirror(line), fabric.thread, width=0.24)
    line = polyline(outer, inner)
    for side in (1, -1):
        canvas.stroke(
            line if side > 0 else mirror(line), fabric.shadow_tone, 1.2, alpha=0.45, soft=0.5
        )


def hem(canvas: Canvas, fabric: Fabric, body: Body, *, height: float = 2.8) -> None:
    """The turned hem of a body: two rows of stitches above its edge."""
    for row in (height, height - 0.6):
        y = body.hem_y - row
        line = flowing((-body.hem, y), (0, y + body.dip), (body.hem, y))
        canvas.stitch(line, fabric.thread, width=0.24)


def armhole_seams(canvas: Canvas, fabric: Fabric, body: Body) -> None:
    """The seams where the sleeves are set in."""
    seam = (
        Outline(body.shoulder, body.shoulder_y)
        .bend(
            (body.shoulder - 1.6, body.shoulder_y + 7),
            (body.chest - 3.0, body.chest_y - 5),
            (body.chest, body.chest_y),
        )
        .path(closed=False)
    )
    for line in (seam, mirror(seam)):
        canvas.seam(line, fabric, alpha=0.4)


def drape(canvas: Canvas, fabric: Fabric, path: skia.Path, body: Body, *, folds: int = 7) -> None:
    """How a body hangs: folds from the armpits, soft waves above the hem."""
    rng = canvas.rng
    with canvas.softly(path):
        for side in (1, -1):
            for _ in range(2):
                drop = rng.uniform(6, 16)
                start = (body.chest - 0.5, body.chest_y + rng.uniform(0, 3))
                line = [
                    start,
                    (start[0] - rng.uniform(4, 7), start[1] + drop * 0.35),
                    (start[0] - rng.uniform(8, 13), start[1] + drop),
                ]
                canvas.fold(_sided(line, side), fabric, width=rng.uniform(1.8, 2.8), alpha=0.42)
        span = body.hem_y - body.waist_y
        for i in range(folds - 4):
            x = (i - (folds - 5) / 2) * body.hem * 0.55 + rng.uniform(-4, 4)
            top = body.waist_y - span * rng.uniform(0.0, 0.5)
            line = [
                (x, top),
                (x + rng.uniform(-2, 2), (top + body.hem_y) / 2),
                (x + rng.uniform(-3, 3), body.hem_y - rng.uniform(0, 4)),
            ]
            canvas.fold(line, fabric, width=rng.uniform(2.4, 4.2), alpha=0.30)
        y = body.waist_y + rng.uniform(-3, 5)
        side = rng.choice((-1, 1))
        line = [(side * body.waist, y), (side * body.waist * 0.5, y + 4), (side * 2, y + 3)]
        canvas.fold(line, fabric, width=2.6, alpha=0.3)


def inside_back(canvas: Canvas, fabric: Fabric, body: Body, *, rise: float = 0) -> None:
    """The shaded inside of the back; draw it before the front."""
    back = body.back(rise)
    inner = fabric.dyed(fabric.tone.mixed(fabric.shadow_tone, 0.5))
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)


def nape(canvas: Canvas, fabric: Fabric, body: Body, *, width: float = 2.4) -> None:
    """The ribbed band at the back of the neck; draw it before the front."""
    half, y = body.neck - 0.4, body.neck_y + width * 0.5
    line = flowing((-half, y), (0, y + 1.2), (half, y))
    canvas.rib(line, width, fabric, lift=0.45, gap=0.42)


def neck_band(
    canvas: Canvas, fabric: Fabric, line: skia.Path, *, width: float = 2.6, ribbed: bool = True
) -> None:
    """The band around a neckline, sewn onto the edge `line`."""
    if ribbed:
        canvas.rib(line, width, fabric, lift=0.45, gap=0.42)
    else:
        canvas.cloth(ribbon(line, width), fabric.plain(), round=0.6, lift=0.35, lit=False)


def open_neckline(neckline: Outline) -> skia.Path:
    """A neckline from neck point to neck point, open at the top."""
    half = neckline.path(closed=False)
    whole = skia.Path()
    whole.reverseAddPath(mirror(half))
    whole.addPath(half, skia.Path.AddPathMode.kExtend_AddPathMode)
    return whole


def shirt_collar(
    canvas: Canvas, fabric: Fabric, body: Body, *, spread: float = 8.0, fall: float = 11.0
) -> None:
    """A turned-down collar with a stand: two leaves that meet at the throat."""
    neck, top = body.neck, body.neck_y
    stand = (
        Outline(0, top - 4.6)
        .curve((neck * 0.75, top - 4.4), (neck * 0.94, top - 1.2))
        .curve((neck * 0.6, top + 4.0), (0, top + 5.4))
        .mirrored()
    )
    inner = fabric.dyed(fabric.tone.mixed(fabric.shadow_tone, 0.30))
    canvas.cloth(stand, inner, round=0.5, lift=0.3, lit=False)
    roll = (
        Outline(0, top - 6.0)
        .curve((neck * 0.8, top - 5.8), (neck * 1.04, top - 0.6))
        .line((neck * 0.84, top - 0.4))
        .curve((neck * 0.66, top - 3.4), (0, top - 3.6))
        .mirrored()
    )
    canvas.cloth(roll, fabric.plain(), round=0.5, lift=0.4, lit=False)
    leaf = (
        Outline(neck * 0.80, top - 3.4)
        .curve((neck * 1.08, top - 2.4), (neck * 1.22, top + 1.6))
        .line((spread, top + fall))
        .line((0.5, top + 5.4))
        .curve((neck * 0.62, top + 2.6), (neck * 0.80, top - 3.4))
        .path()
    )
    edge = (
        Outline(neck * 1.16, top + 1.6)
        .line((spread - 0.2, top + fall - 1.2), (1.2, top + 5.4))
        .path(closed=False)
    )
    for side in (1, -1):
        canvas.cloth(leaf if side > 0 else mirror(leaf), fabric, grain=-22 * side, round=0.6)
        canvas.stitch(edge if side > 0 else mirror(edge), fabric.thread)


def placket(
    canvas: Canvas, fabric: Fabric, top: float, bottom: float, *, width: float = 4.2, x: float = 0
) -> skia.Path:
    """A strip down the front for buttons; returns its outline."""
    shape = strip([(x, top), (x, bottom)], [width, width])
    canvas.cloth(shape, fabric, round=0.3, lift=0.35, lit=False)
    for side in (-1, 1):
        inset = x + side * (width / 2 - 0.5)
        canvas.stitch(polyline((inset, top), (inset, bottom)), fabric.thread)
    return shape


def lining(fabric: Fabric) -> Tone:
    """The tone of the inside of a lined garment."""
    return fabric.tone.mixed(fabric.shadow_tone, 0.5)
