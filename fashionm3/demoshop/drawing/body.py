"""Measures of garments for the upper body, and the outlines that follow from them.

Pieces are described for the right of the picture and mirrored for the left.
"""

import math
from dataclasses import dataclass, replace

import skia

from fashionm3.demoshop.drawing.canvas import Canvas
from fashionm3.demoshop.drawing.paths import Outline, Point


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

    @property
    def scale(self) -> float:
        """How large it is drawn: 1 for a shirt that fills the sheet."""
        return (self.chest_y - self.shoulder_y) / 20.5

    @property
    def shoulder_seam(self) -> tuple[Point, Point]:
        """An arc from the neck point to the shoulder point."""
        middle = (self.neck + self.shoulder) / 2 + 0.8 * self.scale
        return (middle, self.neck_y + self.scale), (self.shoulder, self.shoulder_y)

    @property
    def armhole(self) -> tuple[Point, Point, Point]:
        """A bend from the shoulder point to the armpit."""
        k = self.scale
        return (
            (self.shoulder - 1.6 * k, self.shoulder_y + 7 * k),
            (self.chest - 3 * k, self.chest_y - 5 * k),
            (self.chest, self.chest_y),
        )

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
        outline = neckline.curve(*self.shoulder_seam)
        outline.bend(*self.armhole)
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
        body, (outer, inner), k = self.body, self.ends, self.body.scale
        slant = abs(math.sin(math.radians(self.grain)))
        top, pit = (body.shoulder, body.shoulder_y), (body.chest, body.chest_y)
        cap = (top[0] + (0.9 + 2.2 * slant) * k, top[1] + (2.6 - 1.2 * slant) * k)
        elbow = (
            top[0] + (outer[0] - top[0]) * 0.42 + (1.4 + slant) * k + self.fullness,
            top[1] + (outer[1] - top[1]) * 0.42 - 0.6 * k,
        )
        crook = (
            pit[0] + (inner[0] - pit[0]) * 0.5 + 0.3 * k - self.fullness * 0.7,
            pit[1] + (inner[1] - pit[1]) * 0.5 + self.fullness * 0.2,
        )
        return (
            Outline(top[0] - 4 * k, top[1] - 1.2 * k)
            .line((top[0] - 0.4 * k, top[1] - 0.1 * k))
            .through(cap, elbow, outer)
            .line(inner)
            .through(crook, (pit[0] - 0.2 * k, pit[1] - 0.4 * k))
            .line((pit[0] - 6 * k, pit[1] - 3 * k))
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
