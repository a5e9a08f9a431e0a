"""Stances of the mannequins: how their joints differ from standing, and how points follow.

A figure in a stance is the figure that stands (`figures`), carried on by the same skinning that
brings clothes to people in photos (`pose`). Outlines and clothes go the same way, so that what
covers the one covers the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from fashionm3.domain import BodyStance
from fashionm3.tryon.body import SIDES, Side
from fashionm3.tryon.figures import Figure, Widened
from fashionm3.tryon.geometry import Array, Point, Points, smooth_step
from fashionm3.tryon.pose import FORM_POSE, JOINTS, Place, Pose, Stance

_HEAD = ("nose", *(f"{side}_{name}" for side in SIDES for name in ("eye", "ear", "mouth")))
_ELBOW = 46.0
"""Pixels of the arm on each side of the elbow within which it bends."""
_CROOK = 0.32
"""Of the bend's mean radius: the room that there is inside of it."""
_HIP_LEVEL = 436.0
"""Height of the form at which a hand rests on the hip."""
_HIP_HALF = 68.0
"""Half width of the form there."""
_SEEN_ARM = 0.9
"""Of the length of an arm whose elbow points a little backwards."""
_SEEN_HAND = 0.8


@dataclass(frozen=True)
class Gesture:
    """How a stance differs from standing."""

    moves: Mapping[str, Point] = field(default_factory=dict)
    """Joint → pixels of the form; heel and toe go with the ankle, the hand with the wrist."""
    head: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """The head's move, and its tilt to the right in degrees."""
    hand_on_hip: Side | None = None


_WEIGHT_ON_LEFT: Mapping[str, Point] = MappingProxyType(
    {
        **{"left_shoulder": (-6, 5), "right_shoulder": (-6, -5)},
        **{"left_hip": (-15, -8), "right_hip": (-15, 7)},
        **{"left_knee": (-10, -3), "left_ankle": (12, 2)},
        **{"right_knee": (22, 3), "right_ankle": (40, -2)},
    }
)

STANCES: Mapping[BodyStance, Gesture] = MappingProxyType(
    {
        "standing": Gesture(),
        "relaxed": Gesture(
            {
                **_WEIGHT_ON_LEFT,
                **{"left_elbow": (-16, 2), "left_wrist": (-24, 0)},
                **{"right_elbow": (-2, -7), "right_wrist": (-4, -10)},
            },
            head=(-8, 0, -2.0),
        ),
        "posing": Gesture(
            {**_WEIGHT_ON_LEFT, **{"right_elbow": (-1, -7), "right_wrist": (-2, -10)}},
            head=(-8, 0, -2.0),
            hand_on_hip="left",
        ),
        "walking": Gesture(
            {
                **{"left_shoulder": (3, -2), "right_shoulder": (3, 2)},
                **{"left_hip": (8, 6), "right_hip": (8, -6)},
                **{"right_knee": (-2, -4), "right_ankle": (-20, 6)},
                **{"left_knee": (12, 4), "left_ankle": (20, -30)},
                **{"left_elbow": (4, -4), "left_wrist": (20, -16)},
                **{"right_elbow": (8, -2), "right_wrist": (10, -12)},
            },
            head=(4, 0, 0.0),
        ),
    }
)


class Posed(Widened):
    """The form with the widths of a figure and in its stance: where each of its points goes."""

    moves_limbs = True

    def __init__(self, figure: Figure, gesture: Gesture) -> None:
        """Find the place of every bone."""
        super().__init__(figure)
        self._bent = Bent(figure, gesture)

    def carry(self, points: Points, place: Place) -> Points:
        """See `Stance.carry`."""
        return self._bent.carry(super().carry(points, place), place)


class Bent(Stance):
    """A figure that stands, brought into a stance."""

    def __init__(self, figure: Figure, gesture: Gesture) -> None:
        """Find the place of every bone."""
        standing = _standing(figure)
        super().__init__(_posed(standing, figure, gesture), standing)
        self._turned = gesture.hand_on_hip

    def carry(self, points: Points, place: Place) -> Points:
        """See `Stance.carry`; rings turn with the hand, bags hang from it."""
        if place == f"{self._turned}_hand":
            return self.hand(points, "left" if self._turned == "left" else "right")
        return super().carry(points, place)

    def hand(self, points: Points, side: Side) -> Points:
        """Where points of a hand itself go."""
        wrist, to_wrist = (np.asarray(p[f"{side}_wrist"]) for p in (self.form, self.pose))
        bone = np.asarray(self.form[f"{side}_hand"]) - wrist
        to_bone = np.asarray(self.pose[f"{side}_hand"]) - to_wrist
        away = points - wrist
        length, to_length = np.linalg.norm(bone), np.linalg.norm(to_bone)
        ahead, to_ahead = bone / length, to_bone / to_length
        along = away @ ahead * (to_length / length)
        aside = away @ _normal(ahead)
        return np.asarray(to_wrist + along[:, None] * to_ahead + aside[:, None] * _normal(to_ahead))

    def _arm(self, points: Points, side: Side) -> Points:
        """Along a curve through shoulder, elbow and wrist: a bent elbow stays as thick as it is."""
        way, aside = self._beside_arm(points, side)
        place, ahead = self._curve(way, side)
        aside = self._unfolded(way, aside, side)
        limb = place + aside[:, None] * np.stack([-ahead[:, 1], ahead[:, 0]], axis=1)
        begun = smooth_step(self.along_arm(points, side), -0.04, 0.17)[:, None]
        return np.asarray(self._trunk(points) * (1 - begun) + limb * begun)

    def _beside_arm(self, points: Points, side: Side) -> tuple[Array, Array]:
        """How far down its arm and how far beside it points of the standing figure lie."""
        shoulder, elbow, wrist = _arm_of(self.form, side)
        one, two = _unit(elbow - shoulder), _unit(wrist - elbow)
        length = float(np.linalg.norm(elbow - shoulder))
        upper, lower = points - shoulder, points - elbow
        way = upper @ one
        low = smooth_step(way, length - _ELBOW, length + _ELBOW)
        return (
            np.asarray(way * (1 - low) + (length + lower @ two) * low),
            np.asarray((upper @ _normal(one)) * (1 - low) + (lower @ _normal(two)) * low),
        )

    def _curve(self, way: Array, side: Side) -> tuple[Points, Points]:
        """Points of the bent arm's axis and its direction there."""
        shoulder, elbow, wrist = _arm_of(self.form, side)
        to_shoulder, to_elbow, to_wrist = _arm_of(self.pose, side)
        length = float(np.linalg.norm(elbow - shoulder))
        one = (to_elbow - to_shoulder) / length
        two = (to_wrist - to_elbow) / float(np.linalg.norm(wrist - elbow))
        low = smooth_step(way, length - _ELBOW, length + _ELBOW)[:, None]
        upper = to_shoulder + way[:, None] * one
        lower = to_elbow + (way - length)[:, None] * two
        ahead = one * (1 - low) + two * low
        ahead = ahead / np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-6)
        return np.asarray(upper * (1 - low) + lower * low), np.asarray(ahead)

    def _unfolded(self, way: Array, aside: Array, side: Side) -> Array:
        """Wide sleeves are pressed together in the crook of an elbow, where they would fold."""
        shoulder, elbow, wrist = _arm_of(self.pose, side)
        (ax, ay), (bx, by) = _unit(elbow - shoulder), _unit(wrist - elbow)
        turn = float(np.arctan2(ax * by - ay * bx, ax * bx + ay * by))
        bone = self.form.distance(f"{side}_shoulder", f"{side}_elbow")
        low = smooth_step(way, bone - _ELBOW, bone + _ELBOW)
        narrow = _CROOK * 2 * _ELBOW / max(abs(turn), 0.1)
        room = narrow / np.maximum(4 * low * (1 - low), 1e-2)
        inside = aside * np.sign(turn) > 0
        return np.asarray(np.where(inside, room * np.tanh(aside / room), aside))


class _Drawn(Pose):
    """The pose of a drawn body, which is as large as the form."""

    @property
    def scale(self) -> float:
        """See `Pose.scale`."""
        return 1.0


def _standing(figure: Figure) -> Pose:
    """The joints of a figure that stands."""
    widened = Widened(figure)
    joints: dict[str, Point] = {}
    for name in JOINTS:
        x, y = widened.carry(np.asarray([FORM_POSE[name]]), _carrier(name))[0]
        joints[name] = (float(x), float(y))
    return _Drawn(joints, FORM_POSE.seen)


def _carrier(joint: str) -> Place:
    side, _, name = joint.partition("_")
    if joint in _HEAD:
        return "head"
    if name in ("elbow", "wrist", "hand"):
        return "left_arm" if side == "left" else "right_arm"
    return "lower"


def _posed(standing: Pose, figure: Figure, gesture: Gesture) -> Pose:
    with_it = {"heel": "ankle", "toe": "ankle", "hand": "wrist"}
    joints: dict[str, Point] = {}
    for name, (x, y) in standing.joints.items():
        side, _, part = name.partition("_")
        leader = f"{side}_{with_it[part]}" if part in with_it else name
        dx, dy = gesture.moves.get(leader, (0.0, 0.0))
        joints[name] = (x + dx, y + dy)
    joints |= _head(standing, gesture.head)
    if gesture.hand_on_hip is not None:
        joints |= _on_hip(joints, standing, figure, gesture.hand_on_hip)
    return _Drawn(joints, standing.seen)


def _head(standing: Pose, move: tuple[float, float, float]) -> dict[str, Point]:
    dx, dy, tilt = move
    turn = np.radians(tilt)
    cos, sin = np.cos(turn), np.sin(turn)
    # Heads tilt where they sit on the neck.
    base = np.asarray((standing["nose"][0], 170.0))
    joints: dict[str, Point] = {}
    for name in _HEAD:
        x, y = np.asarray(standing[name]) - base
        moved = base + (x * cos - y * sin + dx, x * sin + y * cos + dy)
        joints[name] = (float(moved[0]), float(moved[1]))
    return joints


def _on_hip(
    joints: Mapping[str, Point], standing: Pose, figure: Figure, side: Side
) -> dict[str, Point]:
    """Elbow, wrist and hand of an arm whose hand rests on the hip, the elbow pointing outwards."""
    sign = 1 if side == "right" else -1
    pair = [np.asarray([joints[f"{s}_{name}"] for s in SIDES]).mean(0) for name in _AXIS]
    top, bottom = (standing.middle(name)[1] for name in _AXIS)
    part = (_HIP_LEVEL - top) / (bottom - top)
    half = _HIP_HALF * figure.width(_HIP_LEVEL)
    wrist = pair[0] * (1 - part) + pair[1] * part + (sign * (half + 12), 0)
    shoulder = np.asarray(joints[f"{side}_shoulder"])
    upper = _SEEN_ARM * standing.distance(f"{side}_shoulder", f"{side}_elbow")
    lower = _SEEN_ARM * standing.distance(f"{side}_elbow", f"{side}_wrist")
    span = wrist - shoulder
    reach = min(float(np.linalg.norm(span)), 0.98 * (upper + lower))
    wrist = shoulder + _unit(span) * reach
    along = (upper**2 - lower**2 + reach**2) / (2 * reach)
    out = np.sqrt(max(upper**2 - along**2, 0.0))
    outwards = _normal(_unit(span))
    if outwards[0] * sign < 0:
        outwards = -outwards
    elbow = shoulder + _unit(span) * along + outwards * out
    palm = _SEEN_HAND * standing.distance(f"{side}_wrist", f"{side}_hand")
    hand = wrist + _unit(np.asarray((-sign * 0.38, 0.92))) * palm
    found = {"elbow": elbow, "wrist": wrist, "hand": hand}
    return {f"{side}_{name}": (float(x), float(y)) for name, (x, y) in found.items()}


_AXIS = ("shoulder", "hip")


def _arm_of(pose: Pose, side: Side) -> tuple[Points, Points, Points]:
    shoulder, elbow, wrist = (
        np.asarray(pose[f"{side}_{name}"]) for name in ("shoulder", "elbow", "wrist")
    )
    return shoulder, elbow, wrist


def _unit(vector: Points) -> Points:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-6))


def _normal(ahead: Points) -> Points:
    return np.asarray((-ahead[1], ahead[0]))
