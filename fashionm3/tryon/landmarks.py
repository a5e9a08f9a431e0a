"""Who is in a photo and how they stand, by MediaPipe's pose model; nothing is kept.

The models are those inside the wheel of MediaPipe 0.10.14, which lives in an environment of its
own. Without it the program dresses the mannequin only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fashionm3.errors import RefusedPhotoError, TryOnError
from fashionm3.tryon.geometry import Array, Mask
from fashionm3.tryon.neighbours import most_around
from fashionm3.tryon.pose import Pose
from fashionm3.tryon.segment import follow_edges

# Numbers of the model; its left is the person's, which is on our right when they face us.
_NUMBERS = {
    **{"left_eye": 2, "left_ear": 7, "left_mouth": 9, "left_shoulder": 11, "left_elbow": 13},
    **{"left_wrist": 15, "left_hip": 23, "left_knee": 25, "left_ankle": 27, "left_heel": 29},
    **{"left_toe": 31, "right_eye": 5, "right_ear": 8, "right_mouth": 10, "right_shoulder": 12},
    **{"right_elbow": 14, "right_wrist": 16, "right_hip": 24, "right_knee": 26},
    **{"right_ankle": 28, "right_heel": 30, "right_toe": 32},
}
_FINGERS = {"left": (17, 19), "right": (18, 20)}
_SECOND_PERSON = 0.25
"""Of the first one's shoulder width: who is smaller stands in the background."""


@dataclass(frozen=True)
class Found:
    """A person in a photo."""

    pose: Pose
    mask: Array
    """`(H, W)`, how much of a pixel is the person."""


@dataclass(frozen=True)
class Seen:
    """Whether somebody is in a picture."""

    person: bool
    refused: str = ""
    """Why no look can be shown on them, in a sentence; empty: one can."""


def can_see_people() -> bool:
    """Whether this interpreter has MediaPipe."""
    return find_spec("mediapipe") is not None


def find_person(photo: NDArray[np.uint8]) -> Found:
    """Find the one person in a photo.

    Args:
        photo: `(H, W, 3)` RGB.

    Raises:
        RefusedPhotoError: if there is nobody, more than one, or one seen from behind.
        TryOnError: if MediaPipe is not installed here.
    """
    if not can_see_people():
        raise TryOnError(
            "photos of people need the try-on environment, which is not set up; "
            "run `fashionm3 tryon setup`. The mannequin works without it"
        )
    first = _look(photo)
    if first is None:
        raise RefusedPhotoError("no_person", "There is no person in the photo that I can make out.")
    points, mask = first
    _refuse_back(points)
    rest = photo.copy()
    height, width = mask.shape
    grown = most_around(mask, max(5, width // 40)) > 0.2
    box = np.round(points[:, :2]).astype(int)
    top, bottom = max(box[:, 1].min() - height // 12, 0), box[:, 1].max() + 1
    grown[top : max(bottom, 0), max(box[:, 0].min(), 0) : max(box[:, 0].max(), 0) + 1] = True
    # Every fourth pixel tells as much of what a photo is like.
    rest[grown] = np.median(photo[::4, ::4].reshape(-1, 3), axis=0).astype(np.uint8)
    second = _look(rest)
    if second is not None and _is_somebody(second[0], points, rest.shape, grown):
        raise RefusedPhotoError(
            "several_people", "There are several people in the photo; I need one of you alone."
        )
    return Found(_pose(points), follow_edges(mask, _grey(photo), radius=5).clip(0, 1))


def _grey(photo: NDArray[np.uint8]) -> Array:
    red, green, blue = (photo[..., i].astype(np.float32) for i in range(3))
    return np.asarray((red + green + blue) / np.float32(3 * 255))


def see(photo: NDArray[np.uint8]) -> Seen:
    """Whether a photo shows a person.

    The pose model finds people in shirts on hangers too; those have cloth where a face would be, or
    nothing where hands would be when they seem to be seen from behind.

    Args:
        photo: `(H, W, 3)` RGB.

    Raises:
        TryOnError: if MediaPipe is not installed here.
    """
    refused, skin = "", _FACE
    try:
        pose = find_person(photo).pose
    except RefusedPhotoError as error:
        first = None if error.reason == "no_person" else _look(photo)
        if first is None:
            return Seen(False, "")
        pose, refused = _pose(first[0]), str(error)
        skin = _HANDS if error.reason == "back_view" else _FACE
    shown = any(_has_skin(photo, pose, marks) for marks in skin)
    return Seen(shown, refused if shown else "")


_Marks = tuple[tuple[str, ...], ...]
_FACE: _Marks = (("nose", "left_mouth", "right_mouth"),)
_HANDS: _Marks = (("left_hand",), ("right_hand",))


def _has_skin(photo: NDArray[np.uint8], pose: Pose, names: Sequence[str]) -> bool:
    """Whether the colour amid these marks can be skin of any tone; yes in a grey photo."""
    if np.ptp(photo.reshape(-1, 3).astype(np.int16), axis=1).mean() < 4:
        return True
    marks = np.asarray([pose[name] for name in names])
    reach = max(1, round(pose.distance("left_eye", "right_eye") / 4))
    x, y = np.clip(marks.mean(axis=0).astype(int), 0, np.asarray(photo.shape[1::-1]) - 1)
    patch = photo[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1]
    red, green, blue = np.median(patch.reshape(-1, 3), axis=0) / 255
    return bool(red > 0.12 and red >= green >= 0.95 * blue and 0.12 < (red - blue) / red < 0.8)


def warm_up_model() -> None:
    """Load the model now; needs MediaPipe."""
    _look(np.zeros((64, 64, 3), np.uint8))


@cache
def _model() -> Any:
    import mediapipe

    return mediapipe.solutions.pose.Pose(
        static_image_mode=True, model_complexity=1, enable_segmentation=True
    )


def _look(photo: NDArray[np.uint8]) -> tuple[Array, Array] | None:
    """Landmarks `(33, 3)` as x, y in pixels and visibility, and the mask; None: nobody."""
    seen = _model().process(np.ascontiguousarray(photo))
    if seen.pose_landmarks is None:
        return None
    height, width = photo.shape[:2]
    marks = seen.pose_landmarks.landmark
    points = np.asarray([(m.x * width, m.y * height, m.visibility) for m in marks])
    return points, np.asarray(seen.segmentation_mask, dtype=np.float32)


def _refuse_back(points: Array) -> None:
    shoulders = points[11, 0] - points[12, 0]
    if shoulders < -0.15 * abs(points[23:25, 1].mean() - points[11:13, 1].mean()):
        raise RefusedPhotoError(
            "back_view", "The photo shows you from behind; I need one from the front."
        )


def _is_somebody(other: Array, first: Array, size: tuple[int, ...], hidden: Mask) -> bool:
    marks = [0, 2, 5, 11, 12]
    inside = (other[marks, 0] > 0) & (other[marks, 0] < size[1])
    inside &= (other[marks, 1] > 0) & (other[marks, 1] < size[0])
    if not inside.all() or other[marks, 2].min() < 0.6:
        return False
    columns, rows = other[marks, 0].astype(int), other[marks, 1].astype(int)
    if hidden[rows, columns].any():
        return False
    own = np.hypot(*(other[11, :2] - other[12, :2]))
    return bool(own > _SECOND_PERSON * np.hypot(*(first[11, :2] - first[12, :2])))


def _pose(points: Array) -> Pose:
    joints = {"nose": (float(points[0, 0]), float(points[0, 1]))}
    seen = {"nose": float(points[0, 2])}
    for name, number in _NUMBERS.items():
        side, joint = name.split("_")
        mirrored = f"{'right' if side == 'left' else 'left'}_{joint}"
        joints[mirrored] = (float(points[number, 0]), float(points[number, 1]))
        seen[mirrored] = float(points[number, 2])
    for side, fingers in _FINGERS.items():
        own = "right" if side == "left" else "left"
        x, y = points[list(fingers), :2].mean(axis=0)
        joints[f"{own}_hand"], seen[f"{own}_hand"] = (float(x), float(y)), seen[f"{own}_wrist"]
    return Pose(joints, seen)
