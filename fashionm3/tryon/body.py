"""What every body offers to the fitting, be it drawn or a person in a photo."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

import numpy as np

from fashionm3.tryon.geometry import Array, Mask, Point, Points, Spans, along

if TYPE_CHECKING:
    from fashionm3.tryon.pose import Stance

Side = Literal["left", "right"]
SIDES: tuple[Side, ...] = ("left", "right")
"""Sides of the picture, not of the person."""

Part = Literal["head", "neck", "torso", "left_arm", "right_arm", "left_leg", "right_leg", "feet"]


@dataclass(frozen=True)
class Body:
    """A body seen from the front.

    `picture` shows it on its background; `parts` cover its silhouette and overlap a little where
    they meet. Landmarks are those of `LANDMARKS`.
    """

    picture: Array
    """`(H, W, 3)`, body and background."""
    barefoot: Array
    """The same without feet: shoes that hide them are painted on this."""
    silhouette: Array
    """`(H, W)`, how much of a pixel is body."""
    parts: Mapping[Part, Mask]
    landmarks: Mapping[str, Point]
    light: Array
    """`(H, W)`, about 1: how the body's form lightens or darkens what lies on it."""
    arm_radii: tuple[float, ...]
    """Half widths at `ARM_STOPS` of the way from shoulder to wrist."""
    stance: "Stance | None" = None
    """How it stands; None: it is the form itself, to which garments are fitted."""
    dress_form: "Body | None" = None
    """The form, in the skin of this body."""
    front: Array | None = None
    """`(H, W)`: hair, face and hands, which lie before clothes."""

    @property
    def is_drawn(self) -> bool:
        """Whether it is a mannequin, whose arms hang; else a person in a photo."""
        return self.front is None

    @property
    def form(self) -> "Body":
        """The body that garments are fitted to before they are brought here."""
        return self.dress_form or self

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.silhouette.shape[1], self.silhouette.shape[0]

    @property
    def height(self) -> float:
        """Pixels from the crown to the floor."""
        return self["floor"][1] - self["crown"][1]

    def __getitem__(self, landmark: str) -> Point:
        """A landmark, `(x, y)`."""
        return self.landmarks[landmark]

    @cached_property
    def middle(self) -> float:
        """The x of the body's axis."""
        return self["neck"][0]

    @cached_property
    def _trunk(self) -> Spans:
        return Spans.of(self.parts["torso"] | self.parts["left_leg"] | self.parts["right_leg"])

    @cached_property
    def _legs(self) -> dict[Side, Spans]:
        return {side: Spans.of(self.parts[LEGS[side]]) for side in SIDES}

    def half_width(self, y: float) -> float:
        """Half the width of trunk and legs together, without the arms."""
        return self._trunk.half_width(y)

    def leg(self, side: Side, y: float) -> tuple[float, float]:
        """Left and right edge of one leg at a height."""
        return self._legs[side].at(y)

    def arm(self, side: Side, part: float) -> tuple[Point, Point, float]:
        """A point of an arm's axis, the direction across it pointing outwards, its half width.

        Args:
            side: of the picture.
            part: of the way from shoulder (0) over the elbow to the wrist (1); a little more
                reaches into the hand.
        """
        line = [self[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist")]
        here, ahead = along(line, part), along(line, part + 0.06)
        back = along(line, max(part - 0.06, 0))
        dx, dy = ahead[0] - back[0], ahead[1] - back[1]
        length = float(np.hypot(dx, dy))
        across = (dy / length, -dx / length)
        if (across[0] > 0) != (side == "right"):
            across = (-across[0], -across[1])
        return here, across, float(np.interp(part, ARM_STOPS, self.arm_radii))

    def arm_edge(self, side: Side, part: float) -> float:
        """How far the silhouette reaches outwards from the arm's axis, at a part of the way."""
        (x, y), across, radius = self.arm(side, part)
        width, height = self.size
        for step in np.arange(radius * 0.5, radius * 3, 0.5):
            column, row = round(x + across[0] * step), round(y + across[1] * step)
            inside = 0 <= column < width and 0 <= row < height
            if not inside or self.silhouette[row, column] < 0.5:
                return float(step)
        return radius

    def shoulder_line(self, side: Side, part: float) -> Point:
        """A point on top of the shoulder: beside the neck at 0, at its outer end at 1."""
        line = [self[f"{side}_{name}"] for name in ("collar", "trapezius", "acromion")]
        return along(line, part)


ARM_STOPS = (0.0, 0.25, 0.5, 0.6, 0.8, 1.0, 1.2)

LANDMARKS: tuple[str, ...] = (
    *("crown", "chin", "neck", "chest", "waist", "hips", "crotch", "floor"),
    *(
        f"{side}_{name}"
        for side in SIDES
        for name in (
            *("eye", "ear", "temple", "collar", "trapezius", "acromion", "shoulder", "armpit"),
            *("elbow", "wrist", "hand", "waist", "hip", "knee", "ankle", "heel", "toe"),
        )
    ),
)


ARMS: Mapping[Side, Part] = MappingProxyType({"left": "left_arm", "right": "right_arm"})
LEGS: Mapping[Side, Part] = MappingProxyType({"left": "left_leg", "right": "right_leg"})


def mirrored(points: Mapping[str, Point], middle: float) -> dict[str, Point]:
    """Landmarks of both sides from those of the right of the picture."""
    both: dict[str, Point] = {}
    for name, (x, y) in points.items():
        both[f"right_{name}"] = (middle + x, y)
        both[f"left_{name}"] = (middle - x, y)
    return both


def as_points(*points: Point) -> Points:
    """`(n, 2)` float64."""
    return np.asarray(points, dtype=np.float64)
