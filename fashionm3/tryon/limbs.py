"""How far each pixel of a person's photo is from their bones."""

from dataclasses import dataclass, fields

import cv2
import numpy as np

from fashionm3.tryon.body import SIDES
from fashionm3.tryon.geometry import Array, Points, resized
from fashionm3.tryon.pose import Pose

_GIRTHS = (
    *(("shoulder", "elbow", (18.0, 15.0)), ("elbow", "wrist", (15.0, 10.5))),
    *(
        ("wrist", "hand", (10.5, 13.0)),
        ("hip", "knee", (38.0, 24.0)),
        ("knee", "ankle", (25.0, 14.0)),
        ("ankle", "heel", (14.0, 14.0)),
    ),
)
"""Half widths of bare arms and legs at both ends of a bone, in pixels of the form."""
_THIGH = (0.4, 0.65)
"""Of the way from hip to knee: the middle of a thigh."""
_HIDDEN = 0.25
"""A joint that is less sure to be seen is behind something, or out of the picture."""


@dataclass(frozen=True)
class Limbs:
    """How far each pixel is from the bones, in body scales (pixels of the form); `(H, W)` each."""

    arm: Array
    """Distance to the nearer arm, hands included."""
    forearm: Array
    hand: Array
    fingers: Array
    """Distance to the nearer hand from its knuckles on, where no sleeve reaches."""
    leg: Array
    thigh: Array
    """Distance to the middle of the nearer thigh: no top reaches it, and most trousers do."""
    foot: Array
    trunk: Array
    down: Array
    """0 at the shoulders, 1 at the hips, along the spine."""
    aside: Array
    head: Array
    bare: Array
    """Distance to the skin of the nearer arm or leg, below 0 inside of it."""
    axis: Array
    """`(H, W, 2)`: direction of the nearest bone, of length 1."""

    def at(self, size: tuple[int, int]) -> "Limbs":
        """The same for a picture of another size: between two bones distances change evenly."""
        distances = {
            one.name: resized(getattr(self, one.name), size)
            for one in fields(self)
            if one.name != "axis"
        }
        axis = cv2.resize(self.axis, size, interpolation=cv2.INTER_NEAREST)
        return Limbs(**distances, axis=np.asarray(axis, dtype=np.float32))


Grid = tuple[Array, Array]
"""Columns `(1, W)` and rows `(H, 1)` of a picture."""


def _grid(size: tuple[int, int]) -> Grid:
    columns, rows = (np.arange(n, dtype=np.float32) for n in size)
    return columns[None, :], rows[:, None]


def hidden_forearms(pose: Pose, size: tuple[int, int]) -> Array:
    """Distance to the nearer forearm that something hides, `(H, W)`; far away if none is hidden."""
    grid = _grid(size)
    found = [
        _to_segment(grid, pose[f"{side}_elbow"], _beyond(pose, side)) / max(pose.scale, 1e-3)
        for side in SIDES
        if pose.seen[f"{side}_wrist"] < _HIDDEN
    ]
    return np.asarray(np.min([np.full(size[::-1], np.inf, np.float32), *found], axis=0))


def limbs(pose: Pose, size: tuple[int, int]) -> Limbs:
    """Measure distances.

    Args:
        pose: of the person.
        size: width and height of the picture.
    """
    grid = _grid(size)
    scale = max(pose.scale, 1e-3)

    def near(*names: str) -> Array:
        found = [
            _to_segment(grid, pose[a], pose[b]) for a, b in zip(names, names[1:], strict=False)
        ]
        return np.asarray(np.min(found, axis=0) / scale)

    def both(*names: str) -> Array:
        return np.minimum(*(near(*(f"{side}_{name}" for name in names)) for side in SIDES))

    shoulders, hips = pose.middle("shoulder"), pose.middle("hip")
    spine = hips - shoulders
    length = max(float(np.linalg.norm(spine)), 1.0)
    face = pose.middle("eye") * 0.5 + pose.middle("mouth") * 0.5
    beyond = {side: _beyond(pose, side) for side in SIDES}
    thighs = {
        side: (np.asarray(pose[f"{side}_hip"]), np.asarray(pose[f"{side}_knee"])) for side in SIDES
    }
    hand = np.minimum(*(_to_segment(grid, pose[f"{s}_wrist"], beyond[s]) / scale for s in SIDES))
    return Limbs(
        arm=np.minimum(both("shoulder", "elbow", "wrist"), hand),
        forearm=both("elbow", "wrist"),
        hand=hand,
        fingers=np.minimum(
            *(_to_segment(grid, pose[f"{s}_hand"], beyond[s]) / scale for s in SIDES)
        ),
        leg=both("hip", "knee", "ankle"),
        thigh=np.minimum(
            *(
                _to_segment(grid, *(tuple(hip + (knee - hip) * part) for part in _THIGH)) / scale
                for hip, knee in thighs.values()
            )
        ),
        foot=both("ankle", "toe", "heel", "ankle"),
        trunk=np.asarray(_to_segment(grid, tuple(shoulders), tuple(hips)) / scale),
        down=_along(grid, shoulders, spine / length**2),
        aside=np.abs(_along(grid, shoulders, np.asarray((-spine[1], spine[0])) / length)) / scale,
        head=_to_segment(grid, tuple(face), tuple(face)) / scale,
        bare=np.min(
            [
                _to_skin(grid, pose[f"{side}_{a}"], pose[f"{side}_{b}"], radii, scale)
                for side in SIDES
                for a, b, radii in _GIRTHS
            ],
            axis=0,
        ),
        axis=_axis(grid, pose),
    )


def _axis(grid: Grid, pose: Pose) -> Array:
    ends = [(pose.middle("shoulder"), pose.middle("hip"))]
    for side in SIDES:
        for one, two in (
            ("shoulder", "elbow"),
            ("elbow", "wrist"),
            ("hip", "knee"),
            ("knee", "ankle"),
        ):
            ends.append((np.asarray(pose[f"{side}_{one}"]), np.asarray(pose[f"{side}_{two}"])))
    # The trunk is wide: its bone counts as nearer than it is.
    away = [_to_segment(grid, tuple(a), tuple(b)) for a, b in ends]
    away[0] = away[0] - 45 * pose.scale
    nearest = np.argmin(away, axis=0)
    lines = np.stack([(b - a) / max(float(np.linalg.norm(b - a)), 1e-6) for a, b in ends])
    return np.asarray(lines[nearest], dtype=np.float32)


def _beyond(pose: Pose, side: str) -> tuple[float, float]:
    """The finger tips: as far again behind the knuckles as these are behind the wrist."""
    (wx, wy), (hx, hy) = pose[f"{side}_wrist"], pose[f"{side}_hand"]
    return wx + 1.7 * (hx - wx), wy + 1.7 * (hy - wy)


def _along(grid: Grid, start: Points, way: Points) -> Array:
    """How far each pixel lies along a direction, from a point on."""
    columns, rows = grid
    across, down = way.astype(np.float32)
    x, y = start.astype(np.float32)
    return np.asarray((columns - x) * across + (rows - y) * down)


def _to_segment(grid: Grid, a: tuple[float, ...], b: tuple[float, ...]) -> Array:
    return _beside(grid, a, *_part_of(grid, a, b))


def _beside(grid: Grid, a: tuple[float, ...], part: Array, line: Points) -> Array:
    """The distance to the point that lies `part` of the way along a line from `a`."""
    columns, rows = grid[0] - np.float32(a[0]), grid[1] - np.float32(a[1])
    across, down = columns - part * line[0], rows - part * line[1]
    return np.asarray(np.sqrt(across * across + down * down))


def _part_of(grid: Grid, a: tuple[float, ...], b: tuple[float, ...]) -> tuple[Array, Points]:
    """The part of the way from `a` to `b` that is nearest to each pixel, and that way."""
    start, line = np.asarray(a, np.float64), np.asarray(b, np.float64) - np.asarray(a, np.float64)
    along = _along(grid, start, line / max(float(line @ line), 1e-6))
    return np.clip(along, 0, 1), line.astype(np.float32)


def _to_skin(
    grid: Grid,
    a: tuple[float, float],
    b: tuple[float, float],
    radii: tuple[float, float],
    scale: float,
) -> Array:
    """The distance to a bone with flesh on it, whose half widths at both ends are given."""
    part, line = _part_of(grid, a, b)
    flesh = np.float32(radii[0]) + part * np.float32(radii[1] - radii[0])
    return np.asarray(_beside(grid, a, part, line) / np.float32(scale) - flesh)
