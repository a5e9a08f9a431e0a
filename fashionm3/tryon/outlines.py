"""Outlines of the mannequins.

They are written down for one side of the form that stands, then widened for a figure, mirrored for
the other side, and carried into a stance.
"""

from collections.abc import Sequence

import numpy as np
import skia

from fashionm3.tryon.body import SIDES, Side
from fashionm3.tryon.figures import Figure
from fashionm3.tryon.geometry import Array, Point, Points
from fashionm3.tryon.pose import Place
from fashionm3.tryon.stances import Bent

WIDTH, HEIGHT = 768, 1024
MIDDLE = WIDTH / 2
FLOOR = 976.0

_SAMPLES = 12
"""Points between two of an outline: it bends between them, too."""
_ANKLE = 918.0
"""Height at which legs end that have no feet."""
_BODY_LANDMARKS = frozenset(
    {"trapezius", "acromion", "shoulder", "armpit", "waist", "hip", "knee", "ankle", "heel", "toe"}
)
_ARM_LANDMARKS = frozenset({"elbow", "wrist", "hand"})
_HEAD_LANDMARKS = frozenset({"eye", "ear", "temple", "crown", "chin"})

# Outlines from the top down, (x from the middle, y).
_HEAD = (
    *((0, 44), (18, 47.5), (31, 60), (38, 82), (38.5, 106), (34, 130), (25, 149), (13, 162)),
    (0, 166),
)
_EAR = ((36.5, 98), (41.5, 97), (42, 108), (38.5, 119), (35.5, 118))
_NECK = ((21.5, 128), (21, 165), (22, 185), (28, 199), (44, 208))
_TRUNK = (
    *((0, 190), (22, 194), (42, 208), (68, 215), (88, 223), (101, 240), (106, 265), (100, 290)),
    *((84, 296), (76, 306), (75, 325), (70, 362), (65, 402), (68, 440), (77, 478), (82, 505)),
    *((74, 534), (40, 548), (0, 552)),
)
_LEG = (
    *(
        (40, 470),
        (70, 474),
        (82, 505),
        (84.5, 540),
        (82, 590),
        (77, 640),
        (71, 690),
        (68, 722),
        (70, 765),
        (70, 790),
    ),
    *((65, 840), (60, 880), (57.5, 905), (58, 930), (50, 940), (40, 940), (34, 930), (34, 905)),
    *((30, 860), (23, 805)),
    *((20, 765), (22, 720), (17, 680), (11, 620), (5, 560), (0, 543), (0, 500)),
)
_FOOT = (
    *((57, 908), (60, 926), (69, 942), (81, 955), (84, 964), (73, 970), (54, 971), (39, 966)),
    *((33, 950), (33.5, 928), (35, 908)),
)
_ARM_AXIS = ((86, 262), (93, 295), (104, 342), (117, 398), (129, 450), (140, 500), (147, 532))
_ARM_RADII = (17.5, 18.6, 17.6, 14.8, 15.6, 11.6, 10.0)
_HAND = (
    *((136.5, 520), (136, 540), (137, 560), (143, 582), (150, 604), (157, 617), (164, 616)),
    *((168, 598), (167, 574), (162, 548), (156, 520)),
)
_THUMB = ((139, 532), (132, 549), (129.5, 570), (132, 579), (137, 573), (145, 553))
_FINGERS: tuple[tuple[Point, ...], ...] = (
    ((147, 578), (153, 596), (159, 616)),
    ((152, 574), (158, 592), (163, 614)),
    ((158, 572), (162, 588), (166, 606)),
)
_TOES: tuple[tuple[Point, ...], ...] = (
    ((60, 962), (62, 967)),
    ((66, 962), (68, 967)),
    ((72, 961), (74, 966)),
)

_LANDMARKS: dict[str, Point] = {
    **{"eye": (16, 104), "ear": (40, 116), "temple": (37, 82)},
    **{"collar": (27, 199), "trapezius": (58, 213), "acromion": (90, 229)},
    **{"shoulder": (80, 240), "armpit": (77, 300), "elbow": (117, 398), "wrist": (146, 524)},
    **{"hand": (152, 568), "waist": (65, 402), "hip": (84, 512), "knee": (45, 722)},
    **{"ankle": (46, 912), "heel": (40, 962), "toe": (76, 966)},
}
_AXIS_LANDMARKS = {
    **{"crown": 46.0, "chin": 166.0, "neck": 200.0, "chest": 318.0, "waist": 402.0},
    **{"hips": 512.0, "crotch": 541.0, "floor": FLOOR},
}


class Outlines:
    """The outlines of a figure in a stance."""

    def __init__(self, figure: Figure, bent: Bent | None) -> None:
        """Draw nothing yet.

        Args:
            figure: how wide it is.
            bent: brings it into its stance; None: it stands.
        """
        self.figure = figure
        self.bent = bent

    def head(self) -> Array:
        """Face and ears, `(H, W)`."""
        face = self.figure.scaled(_HEAD, self.figure.face)
        ear = self.figure.scaled(_EAR, self.figure.face)
        return filled(
            [
                self._path(_smooth(_whole(face)), "head"),
                *(self._path(_smooth(_on(side, ear)), "head") for side in SIDES),
            ]
        )

    def neck(self) -> Array:
        """Neck down to the collar bones."""
        wide = self.figure.neck
        right = [*self.figure.scaled(_NECK, wide), (30 * wide, 230)]
        return filled([self._path(_straight([*right, *_on("left", right)[::-1]]), "trunk")])

    def trunk(self) -> Array:
        """Shoulders to crotch."""
        return filled([self._path(_smooth(_whole(self.figure.trunk(_TRUNK))), "lower")])

    def arm(self, side: Side) -> Array:
        """Arm and hand."""
        arm = self._path(_smooth(_on(side, self._arm_outline())), _arm(side))
        hand = [_smooth(_on(side, self.figure.beside(part))) for part in (_HAND, _THUMB)]
        return filled([arm, *(self._hand_path(part, side) for part in hand)])

    def leg(self, side: Side, *, to: float = HEIGHT) -> Array:
        """Leg without its foot; where it ends `to` cuts it at a height of the form."""
        points = _smooth(_on(side, self.figure.trunk(_LEG)))
        points[:, 1] = np.minimum(points[:, 1], to)
        return filled([self._path(points, "lower")])

    def bare_leg(self, side: Side) -> Array:
        """Leg down to the ankle: what is left where a shoe hides the foot."""
        return self.leg(side, to=_ANKLE)

    def foot(self, side: Side) -> Array:
        """One foot."""
        return filled([self._path(_smooth(_on(side, self.figure.trunk(_FOOT))), _foot(side))])

    def lines(self) -> Array:
        """Fingers and toes, `(H, W)`: what a smooth form cannot show."""
        surface = skia.Surface(WIDTH, HEIGHT)
        paint = skia.Paint(
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=1.3,
            StrokeCap=skia.Paint.kRound_Cap,
            Color=skia.ColorWHITE,
        )
        with surface as canvas:
            canvas.translate(0.5, 0.5)
            for side in SIDES:
                for stroke in _FINGERS:
                    points = np.asarray(_on(side, self.figure.beside(stroke)))
                    canvas.drawPath(self._hand_path(points, side, closed=False), paint)
                for stroke in _TOES:
                    points = np.asarray(_on(side, self.figure.trunk(stroke)))
                    canvas.drawPath(self._path(points, _foot(side), closed=False), paint)
        pixels = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
        return np.asarray(pixels[..., 3], dtype=np.float32) / 255

    def landmarks(self) -> dict[str, Point]:
        """Those of `body.LANDMARKS`."""
        found: dict[str, Point] = {}
        for name, point in _LANDMARKS.items():
            for side in SIDES:
                where = _on(side, [self._moved(name, point)])
                found[f"{side}_{name}"] = self.at(where[0], _carrier(name, side))
        for name, y in _AXIS_LANDMARKS.items():
            place: Place = "head" if name in _HEAD_LANDMARKS else "lower"
            found[name] = self.at((0.0, y), place) if name != "floor" else (MIDDLE, y)
        return found

    def at(self, point: Point, place: Place) -> Point:
        """Where a point of the figure, `x` from its middle, comes to lie in the picture."""
        x, y = self._carried(np.asarray([point], dtype=np.float64), place)[0]
        return float(x), float(y)

    def _moved(self, name: str, point: Point) -> Point:
        if name in _ARM_LANDMARKS:
            return self.figure.beside([point])[0]
        if name in _BODY_LANDMARKS:
            return self.figure.trunk([point])[0]
        wide = self.figure.neck if name == "collar" else self.figure.face
        return self.figure.scaled([point], wide)[0]

    def _arm_outline(self) -> list[Point]:
        axis = np.asarray(self.figure.beside(_ARM_AXIS), dtype=np.float64)
        tangent = np.gradient(axis, axis=0)
        tangent /= np.hypot(*tangent.T)[:, None]
        across = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
        way = (axis[:, 1] - axis[0, 1]) / (axis[-1, 1] - axis[0, 1])
        radii = (np.asarray(_ARM_RADII) * self.figure.thick(way))[:, None]
        outer, inner = axis + across * radii, axis - across * radii
        return [(float(x), float(y)) for x, y in (*outer, *inner[::-1])]

    def _path(self, points: Points, place: Place, *, closed: bool = True) -> skia.Path:
        return _as_path(self._carried(points, place), closed=closed)

    def _hand_path(self, points: Points, side: Side, *, closed: bool = True) -> skia.Path:
        absolute = points + (MIDDLE, 0)
        carried = absolute if self.bent is None else self.bent.hand(absolute, side)
        return _as_path(carried, closed=closed)

    def _carried(self, points: Points, place: Place) -> Points:
        absolute = points + (MIDDLE, 0)
        return absolute if self.bent is None else self.bent.carry(absolute, place)


def filled(paths: Sequence[skia.Path]) -> Array:
    """Coverage of the union of some paths, `(H, W)`."""
    surface = skia.Surface(WIDTH, HEIGHT)
    with surface as canvas:
        # A pixel's middle is half a pixel inside of it for skia, and at whole numbers here.
        canvas.translate(0.5, 0.5)
        for path in paths:
            canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    pixels = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    return np.asarray(pixels[..., 3], dtype=np.float32) / 255


def _on(side: Side, points: Sequence[Point]) -> list[Point]:
    return [(x if side == "right" else -x, y) for x, y in points]


def _whole(right: Sequence[Point]) -> list[Point]:
    return [*right, *(p for p in _on("left", right)[::-1] if p[0] < 0)]


def _smooth(points: Sequence[Point]) -> Points:
    """Points of a closed smooth curve through all of some points (Catmull-Rom as cubics)."""
    b = np.asarray(points, dtype=np.float64)
    a, c, d = (np.roll(b, shift, axis=0) for shift in (1, -1, -2))
    one, two = b + (c - a) / 6, c - (d - b) / 6
    t = (np.arange(_SAMPLES) / _SAMPLES)[None, :, None]
    parts = (b, 3 * one, 3 * two, c)
    curve = sum((1 - t) ** (3 - n) * t**n * part[:, None, :] for n, part in enumerate(parts))
    return np.asarray(curve).reshape(-1, 2)


def _straight(points: Sequence[Point]) -> Points:
    """Points of a closed polygon."""
    corners = np.asarray(points, dtype=np.float64)
    t = (np.arange(_SAMPLES) / _SAMPLES)[None, :, None]
    ahead = np.roll(corners, -1, axis=0)
    return np.asarray(corners[:, None] * (1 - t) + ahead[:, None] * t).reshape(-1, 2)


def _as_path(points: Points, *, closed: bool) -> skia.Path:
    path = skia.Path()
    path.addPoly([skia.Point(float(x), float(y)) for x, y in points], closed)
    return path


def _arm(side: Side) -> Place:
    return "left_arm" if side == "left" else "right_arm"


def _foot(side: Side) -> Place:
    return "left_foot" if side == "left" else "right_foot"


def _carrier(landmark: str, side: Side) -> Place:
    if landmark in _HEAD_LANDMARKS:
        return "head"
    if landmark in _ARM_LANDMARKS:
        return _arm(side)
    return _foot(side) if landmark in ("ankle", "heel", "toe") else "lower"
