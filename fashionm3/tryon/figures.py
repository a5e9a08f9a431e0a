"""Sizes and skin tones of the mannequins: how each differs from the form that garments know.

A figure keeps the form's heights and is wider or narrower at them. Garments are fitted to the form
and then take the figure's widths as the body itself did, so that what covers the one covers the
other. Names are those of `domain.BodyName`: `classic`, `curvy-brown`, `slim-tan-walking`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import get_args

import numpy as np

from fashionm3.domain import BodyShape, BodyStance, SkinTone
from fashionm3.errors import TryOnError
from fashionm3.tryon.body import Side
from fashionm3.tryon.geometry import Array, Point, Points, smooth_step
from fashionm3.tryon.pose import FORM, FORM_POSE, Place, Stance

Ramp = tuple[tuple[float, float, float], ...]

_LEVELS = (190.0, 240.0, 300.0, 345.0, 402.0, 455.0, 512.0, 600.0, 722.0, 800.0, 905.0, 976.0)
"""Heights at which widths are given: neck, shoulders, armpits, below the bust, waist, belly, hips,
thighs, knees, calves, ankles, floor."""
_BESIDE = ((262.0, 86.0), (300.0, 80.0), (402.0, 66.0), (512.0, 82.0), (640.0, 76.0))
"""Heights and half widths of the form's trunk beside which the arms hang."""
_SHOULDERS = 262.0
_FOLLOWS = 0.85
"""How far arms give way to a wider trunk."""


@dataclass(frozen=True)
class Figure:
    """How a body differs from the form, 1 being the same."""

    widths: Sequence[float] = (1.0,) * len(_LEVELS)
    """Of trunk and legs, at `_LEVELS`."""
    arms: float = 1.0
    """Thickness."""
    neck: float = 1.0
    """Width."""
    face: float = 1.0
    """Width."""
    bust: float = 1.0
    """How far it stands out."""
    belly: float = 0.0
    """How far it stands out, in pixels of the relief."""

    def width(self, y: float) -> float:
        """Of trunk and legs at a height."""
        return float(np.interp(y, _LEVELS, self.widths))

    def trunk(self, points: Sequence[Point]) -> list[Point]:
        """Points of trunk, legs or feet, `x` from the middle, on this figure."""
        return [(x * self.width(y), y) for x, y in points]

    def beside(self, points: Sequence[Point]) -> list[Point]:
        """Points of an arm or a hand, moved as a whole at each height."""
        return [(x + self.aside(y), y) for x, y in points]

    def aside(self, y: float) -> float:
        """How far an arm hangs farther out than the form's, in pixels."""
        heights, halves = zip(*_BESIDE, strict=True)
        half = float(np.interp(y, heights, halves))
        way = float(np.interp(y, (262.0, 402.0), (1.0, _FOLLOWS)))
        thick = float(np.interp(y, (280.0, 360.0), (0.0, 8.0))) * (self.arms - 1)
        # Hands hang straight down, whatever thighs they hang beside.
        return way * half * (self.width(min(y, 512.0)) - 1) + thick

    def thick(self, way: Array) -> Array:
        """Of an arm, at parts of the way from its shoulder (0) to its wrist (1)."""
        share = np.interp(way, (0.0, 0.12, 0.3, 0.65, 0.85, 1.0), (0.1, 0.7, 1.0, 0.9, 0.5, 0.2))
        return np.asarray(1 + share * (self.arms - 1))

    def scaled(self, points: Sequence[Point], by: float) -> list[Point]:
        """Points moved away from the middle, or towards it."""
        return [(x * by, y) for x, y in points]


FIGURES: Mapping[BodyShape, Figure] = MappingProxyType(
    {
        "classic": Figure(),
        "slim": Figure(
            (0.97, 0.93, 0.9, 0.9, 0.92, 0.9, 0.87, 0.86, 0.9, 0.9, 0.95, 0.97),
            arms=0.86,
            neck=0.95,
            bust=0.5,
        ),
        "curvy": Figure(
            (1.0, 1.02, 1.1, 1.1, 1.12, 1.2, 1.26, 1.25, 1.16, 1.14, 1.05, 1.03),
            arms=1.12,
            face=1.02,
            bust=1.5,
            belly=2.0,
        ),
        "broad": Figure(
            (1.18, 1.16, 1.2, 1.24, 1.3, 1.24, 1.08, 1.1, 1.12, 1.16, 1.08, 1.08),
            arms=1.2,
            neck=1.28,
            face=1.05,
            bust=0.3,
        ),
        "full": Figure(
            (1.1, 1.14, 1.3, 1.42, 1.62, 1.6, 1.46, 1.42, 1.3, 1.28, 1.12, 1.08),
            arms=1.3,
            neck=1.2,
            face=1.1,
            bust=1.4,
            belly=7.0,
        ),
    }
)

TONES: Mapping[SkinTone, Ramp] = MappingProxyType(
    {
        "stone": ((0.475, 0.435, 0.405), (0.80, 0.757, 0.715), (0.955, 0.932, 0.905)),
        "light": ((0.520, 0.375, 0.320), (0.875, 0.710, 0.625), (0.985, 0.890, 0.825)),
        "tan": ((0.420, 0.275, 0.205), (0.745, 0.555, 0.430), (0.905, 0.755, 0.635)),
        "brown": ((0.270, 0.165, 0.115), (0.545, 0.365, 0.265), (0.735, 0.555, 0.435)),
        "deep": ((0.140, 0.088, 0.068), (0.335, 0.222, 0.165), (0.540, 0.400, 0.320)),
    }
)
"""RGB in shadow, in half light, in full light."""


class Widened(Stance):
    """The form with the widths of a figure: where each of its points goes."""

    moves_limbs = False

    def __init__(self, figure: Figure) -> None:
        """Stand as the form does."""
        super().__init__(FORM_POSE)
        self._figure = figure

    def carry(self, points: Points, place: Place) -> Points:
        """See `Stance.carry`."""
        if place in ("trunk", "lower", "left_foot", "right_foot"):
            return self._body(points)
        if place == "head":
            face = np.full(len(points), self._figure.face)
            return _across(points, face)
        side: Side = "left" if place.startswith("left") else "right"
        if place.endswith("arm"):
            return self._limb(points, side)
        return np.asarray(points + np.asarray((self._shift(points, side).mean(), 0.0)))

    def _body(self, points: Points) -> Points:
        widths = np.interp(points[:, 1], _LEVELS, self._figure.widths)
        return _across(points, np.asarray(widths))

    def _limb(self, points: Points, side: Side) -> Points:
        line = [FORM[f"{side}_{joint}"] for joint in ("shoulder", "elbow", "wrist")]
        axis = np.interp(points[:, 1], [y for _, y in line], [x for x, _ in line])
        way = self.along_arm(points, side)
        # Sleeves sit looser where shoulders are rounder than the form's, or skin shows beside them.
        loose = max(0.0, 0.8 * (self._figure.width(_SHOULDERS) - 1))
        thick = self._figure.thick(np.clip(way, 0, 1)) + loose
        x = axis + self._shift(points, side) + (points[:, 0] - axis) * thick
        limb = np.stack([x, points[:, 1]], axis=1)
        begun = smooth_step(way, 0.04, 0.26)[:, None]
        return np.asarray(self._body(points) * (1 - begun) + limb * begun)

    def _shift(self, points: Points, side: Side) -> Points:
        sign = 1 if side == "right" else -1
        return sign * np.asarray([self._figure.aside(float(y)) for y in points[:, 1]])


def _across(points: Points, widths: Points) -> Points:
    """Points moved away from the middle, or towards it."""
    middle = FORM["nose"][0]
    return np.stack([middle + (points[:, 0] - middle) * widths, points[:, 1]], axis=1)


def read_name(name: str) -> tuple[BodyShape, SkinTone, BodyStance]:
    """The shape, the tone and the stance that a name stands for.

    Raises:
        TryOnError: if there is no such body; names those that there are.
    """
    stances: tuple[BodyStance, ...] = get_args(BodyStance)
    shape, *rest = name.split("-")
    # Two may be missing, in the middle or at the end: stone stands, and who stands says no more.
    tone = rest.pop(0) if rest and rest[0] in TONES else "stone"
    how = rest.pop(0) if rest else "standing"
    for known, skin, stance in product(FIGURES, TONES, stances):
        if not rest and (shape, tone, how) == (known, skin, stance):
            return known, skin, stance
    words = (", ".join(names) for names in (FIGURES, TONES, stances))
    raise TryOnError(
        "there is no body {!r}; shapes are {}, skin tones -{}, stances -{}".format(name, *words)
    )
