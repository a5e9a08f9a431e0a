"""How a body stands in a picture: its joints, and how the dress form is brought into that stance.

Every garment is fitted to the form (`mannequin`) first, which stands still and is known exactly.
What it looks like on another body follows from the joints alone: each bone of the form goes to its
place on the body, and cloth goes with the bones that it lies on, shared where two of them meet.

Source: linear blend skinning, Magnenat-Thalmann et al., "Joint-dependent local deformations",
Graphics Interface 1988.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import numpy as np

from fashionm3.tryon.body import SIDES, Side
from fashionm3.tryon.geometry import Array, Point, Points, smooth_step

Place = Literal[
    "trunk",
    "lower",
    "head",
    "left_arm",
    "right_arm",
    "left_foot",
    "right_foot",
    "left_hand",
    "right_hand",
]
"""What a garment or a part of it is carried by."""

_MIDDLE = 384.0
_RIGHT: Mapping[str, Point] = MappingProxyType(
    {
        **{"eye": (16, 104), "ear": (32, 115), "mouth": (12, 139), "shoulder": (86, 246)},
        **{"elbow": (116, 391), "wrist": (143, 525), "hand": (152, 568), "hip": (47, 508)},
        **{"knee": (42, 715), "ankle": (44, 902), "heel": (40, 940), "toe": (60, 962)},
    }
)
"""Joints of the form as landmark models place them, right of the picture, from the middle."""

FORM: Mapping[str, Point] = MappingProxyType(
    {
        "nose": (_MIDDLE, 121.0),
        **{f"right_{name}": (_MIDDLE + x, float(y)) for name, (x, y) in _RIGHT.items()},
        **{f"left_{name}": (_MIDDLE - x, float(y)) for name, (x, y) in _RIGHT.items()},
    }
)
JOINTS = tuple(FORM)

LEVELS = (300.0, 402.0, 512.0)
"""Heights of the form at which a trunk's width counts: armpits, waist, hips."""
HALVES = (77.0, 65.0, 82.0)
"""Half widths of the form there."""


@dataclass(frozen=True)
class Pose:
    """Where a body's joints are, sides being those of the picture."""

    joints: Mapping[str, Point]
    """Each of `JOINTS`, in pixels."""
    seen: Mapping[str, float]
    """How sure it is that the joint lies in the picture and is not hidden, 0 to 1."""
    girths: Mapping[Side, Sequence[float]] = field(
        default_factory=lambda: {"left": (1.0, 1.0, 1.0), "right": (1.0, 1.0, 1.0)}
    )
    """At `LEVELS`: half widths of the trunk, in those of the form scaled to this body."""
    shoulders: Mapping[Side, float] = field(default_factory=lambda: {"left": 1.0, "right": 1.0})
    """Reach of a shoulder from the middle, in that of the form between the same joints."""
    rise: float = 1.0
    """Height of the shoulders' line above the joints, likewise."""
    arms: Mapping[Side, float] = field(default_factory=lambda: {"left": 1.0, "right": 1.0})
    """Thickness of an arm, in that of the form scaled to this body."""

    def __getitem__(self, joint: str) -> Point:
        """A joint, `(x, y)`."""
        return self.joints[joint]

    def middle(self, name: str) -> Points:
        """Half-way between the left and the right joint of a name."""
        pair = np.asarray([self[f"left_{name}"], self[f"right_{name}"]], dtype=np.float64)
        return np.asarray(pair.mean(axis=0))

    def distance(self, one: str, two: str) -> float:
        """Pixels between two joints."""
        (ax, ay), (bx, by) = self[one], self[two]
        return float(np.hypot(bx - ax, by - ay))

    def scaled(self, factor: float) -> "Pose":
        """The same in a picture whose sides are `factor` times as long."""
        joints = {
            name: ((x + 0.5) * factor - 0.5, (y + 0.5) * factor - 0.5)
            for name, (x, y) in self.joints.items()
        }
        return replace(self, joints=joints)

    @property
    def scale(self) -> float:
        """Pixels of this body for one of the form; what is turned away from us only looks short."""
        spine = float(np.linalg.norm(self.middle("hip") - self.middle("shoulder")))
        form = FORM_POSE
        form_spine = float(np.linalg.norm(form.middle("hip") - form.middle("shoulder")))
        across = self.distance("left_shoulder", "right_shoulder")
        wide = across / form.distance("left_shoulder", "right_shoulder")
        if min(self.seen["left_hip"], self.seen["right_hip"]) < 0.3:
            return wide
        return max(0.96 * wide, 0.96 * spine / form_spine)

    @property
    def height(self) -> float:
        """Pixels from crown to floor if it stood upright."""
        return self.scale * 930.0


FORM_POSE = Pose(FORM, {name: 1.0 for name in FORM})


@dataclass(frozen=True)
class Bone:
    """A bone of the form and its place on a body."""

    start: Points
    axis: Points
    to_start: Points
    to_axis: Points
    """Length included: pixels of the body for one of the form, along."""
    across: float
    """Pixels of the body for one of the form, across."""

    @staticmethod
    def between(pose: Pose, one: str, two: str, across: float, form: Pose = FORM_POSE) -> "Bone":
        """The bone between two joints."""
        a, b = (np.asarray(form[name], dtype=np.float64) for name in (one, two))
        to_a, to_b = (np.asarray(pose[name], dtype=np.float64) for name in (one, two))
        length = float(np.linalg.norm(b - a))
        return Bone(a, (b - a) / length, to_a, (to_b - to_a) / length, across)

    def carry(self, points: Points) -> Points:
        """Points of the form, `(n, 2)`, where this bone takes them."""
        away = points - self.start
        along = away @ self.axis
        aside = away @ np.asarray((-self.axis[1], self.axis[0]))
        length = float(np.linalg.norm(self.to_axis))
        ahead = self.to_axis / length if length > 1e-6 else np.asarray((0.0, 1.0))
        left = np.asarray((-ahead[1], ahead[0])) * self.across
        return np.asarray(self.to_start + along[:, None] * self.to_axis + aside[:, None] * left)


class Stance:
    """The form in the stance of a body: where each of its points goes."""

    moves_limbs = True
    """Whether arms and legs may be elsewhere than on the form."""

    def __init__(self, pose: Pose, form: Pose = FORM_POSE) -> None:
        """Find the place of every bone.

        Args:
            pose: of the body.
            form: of what is brought into that pose.
        """
        self.pose, self.form = pose, form
        self.scale = pose.scale
        self._shoulders = pose.middle("shoulder")
        spine = pose.middle("hip") - self._shoulders
        across = np.asarray(pose["right_shoulder"]) - np.asarray(pose["left_shoulder"])
        if pose.seen["left_hip"] < 0.3 or pose.seen["right_hip"] < 0.3:
            # Hips below the picture are a guess; the trunk goes straight down from the shoulders.
            down = np.asarray((-across[1], across[0])) / max(float(np.linalg.norm(across)), 1e-6)
            spine = down * self.scale * (form["left_hip"][1] - form["left_shoulder"][1])
        self._spine = spine / (form["left_hip"][1] - form["left_shoulder"][1])
        hips = np.asarray(pose["right_hip"]) - np.asarray(pose["left_hip"])
        self._across = _unit(across), _unit(hips if np.linalg.norm(hips) > 4 else across)
        self._wide = float(np.linalg.norm(across)) / form.distance(
            "left_shoulder", "right_shoulder"
        )

    def carry(self, points: Points, place: Place) -> Points:
        """Where points of the form go.

        Args:
            points: `(n, 2)`.
            place: what carries them.
        """
        if place == "trunk":
            return self._shouldered(points)
        if place == "lower":
            return self._lower(points)
        if place == "head":
            return self._head(points)
        side: Side = "left" if place.startswith("left") else "right"
        if place.endswith("arm"):
            return self._arm(points, side)
        if place.endswith("foot"):
            return self._foot(points, side)
        return self._hung(points, side)

    def _trunk(self, points: Points) -> Points:
        level = points[:, 1] - self.form["left_shoulder"][1]
        part = np.clip(level / (self.form["left_hip"][1] - self.form["left_shoulder"][1]), 0, 1)[
            :, None
        ]
        ahead = self._across[0] * (1 - part) + self._across[1] * part
        ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-6)
        x = points[:, 0] - _MIDDLE
        wide = {}
        for side in SIDES:
            top = self._wide * self.pose.shoulders[side]
            girths = [top, *(self.scale * g for g in self.pose.girths[side])]
            wide[side] = np.interp(points[:, 1], (self.form["left_shoulder"][1], *LEVELS), girths)
        # Between the sides the two widths pass over into each other, or a crease would show.
        right = smooth_step(x, -30, 30)
        reach = x * (wide["left"] * (1 - right) + wide["right"] * right)
        # Beside the neck; the shoulder's end is where the joint says.
        rise = 1 + (self.pose.rise - 1) * smooth_step(np.abs(x), 90, 55)
        level = np.where(level < 0, level * rise, level)
        axis = self._shoulders + level[:, None] * self._spine
        return np.asarray(axis + reach[:, None] * ahead)

    def _shouldered(self, points: Points) -> Points:
        """The trunk, whose shoulders turn with raised arms: their corners would stick out."""
        moved = self._trunk(points)
        for side in SIDES:
            bone = self._upper_arm(side)
            along = self.along_arm(points, side)
            outwards = (points - bone.start) @ np.asarray((bone.axis[1], -bone.axis[0]))
            aside = outwards if side == "right" else -outwards
            corner = smooth_step(aside, -14, 8) * smooth_step(along, -0.14, 0.0)
            corner = (corner * smooth_step(along, 0.4, 0.25))[:, None]
            moved = moved + (bone.carry(points) - moved) * corner
        return np.asarray(moved)

    def _upper_arm(self, side: Side) -> Bone:
        girth = self.scale * self.pose.arms[side]
        return Bone.between(self.pose, f"{side}_shoulder", f"{side}_elbow", girth, self.form)

    def _lower(self, points: Points) -> Points:
        """The trunk down to the hips, the legs below, shared between them."""
        legs = {side: self._leg(points, side) for side in SIDES}
        right = smooth_step(points[:, 0] - _MIDDLE, -34, 34)[:, None]
        below = legs["left"] * (1 - right) + legs["right"] * right
        on_legs = smooth_step(points[:, 1], 496, 590)[:, None]
        return np.asarray(self._shouldered(points) * (1 - on_legs) + below * on_legs)

    def _leg(self, points: Points, side: Side) -> Points:
        girth = self.scale * float(np.clip(self.pose.girths[side][2], 0.9, 1.25))
        thigh = Bone.between(self.pose, f"{side}_hip", f"{side}_knee", girth, self.form)
        shin = Bone.between(self.pose, f"{side}_knee", f"{side}_ankle", girth, self.form)
        knee = self.form[f"{side}_knee"][1]
        low = smooth_step(points[:, 1], knee - 40, knee + 40)[:, None]
        return np.asarray(thigh.carry(points) * (1 - low) + shin.carry(points) * low)

    def _arm(self, points: Points, side: Side) -> Points:
        girth = self.scale * self.pose.arms[side]
        upper = self._upper_arm(side)
        lower = Bone.between(self.pose, f"{side}_elbow", f"{side}_wrist", girth, self.form)
        way = self.along_arm(points, side)
        length = float(np.linalg.norm(self._arm_line(side)[1]))
        elbow = self.along_arm(np.asarray([self.form[f"{side}_elbow"]]), side)[0]
        bent = smooth_step(way, elbow - 26 / length, elbow + 26 / length)[:, None]
        limb = upper.carry(points) * (1 - bent) + lower.carry(points) * bent
        begun = smooth_step(way, -0.04, 0.17)[:, None]
        return np.asarray(self._shouldered(points) * (1 - begun) + limb * begun)

    def _arm_line(self, side: Side) -> tuple[Points, Points]:
        start = np.asarray(self.form[f"{side}_shoulder"])
        return start, np.asarray(self.form[f"{side}_wrist"]) - start

    def along_arm(self, points: Points, side: Side) -> Array:
        """How far points of the form lie down its arm: 0 at the shoulder, 1 at the wrist."""
        start, line = self._arm_line(side)
        return np.asarray((points - start) @ line / (line @ line))

    def _head(self, points: Points) -> Points:
        form = self.form
        tall = np.linalg.norm(self.pose.middle("mouth") - self.pose.middle("eye"))
        form_tall = np.linalg.norm(form.middle("mouth") - form.middle("eye"))
        wide = self.pose.distance("left_ear", "right_ear") / form.distance("left_ear", "right_ear")
        eyes = np.asarray(self.pose["right_eye"]) - np.asarray(self.pose["left_eye"])
        across = _unit(eyes) * max(wide, float(tall / form_tall))
        down = np.asarray((-across[1], across[0]))
        away = points - form.middle("eye")
        # The middle of the head, not of the face: a face that is turned looks to one side.
        middle = 0.5 * (self.pose.middle("eye") + self.pose.middle("ear"))
        along = (middle - self.pose.middle("eye")) @ _unit(across)
        start = self.pose.middle("eye") + _unit(across) * along
        return np.asarray(start + away[:, :1] * across + away[:, 1:] * down)

    def _foot(self, points: Points, side: Side) -> Points:
        ankle, form_ankle = (
            np.asarray(self.pose[f"{side}_ankle"]),
            np.asarray(self.form[f"{side}_ankle"]),
        )
        shin = ankle - np.asarray(self.pose[f"{side}_knee"])
        lean = float(np.clip(np.arctan2(-shin[0], max(shin[1], 1e-6)), -0.5, 0.5))
        sole = max(self.pose[f"{side}_heel"][1], self.pose[f"{side}_toe"][1]) - ankle[1]
        tall = float(np.clip(sole / 60.0, 0.8 * self.scale, 1.3 * self.scale))
        away = (points - form_ankle) * np.asarray((self.scale, tall))
        cos, sin = np.cos(lean), np.sin(lean)
        turn = np.asarray(((cos, sin), (-sin, cos)))
        return np.asarray(ankle + away @ turn)

    def _hung(self, points: Points, side: Side) -> Points:
        away = points - np.asarray(self.form[f"{side}_hand"])
        return np.asarray(np.asarray(self.pose[f"{side}_hand"]) + away * self.scale)


def _unit(vector: Points) -> Points:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6))
