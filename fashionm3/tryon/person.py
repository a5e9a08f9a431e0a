"""A person in a photo as a body to dress: old clothes away, widths measured, the front kept."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import reduce
from types import MappingProxyType

import numpy as np

from fashionm3.domain import Slot
from fashionm3.errors import RefusedPhotoError
from fashionm3.tryon.body import SIDES, Body, Part, Side
from fashionm3.tryon.geometry import Array, Mask, smooth_step
from fashionm3.tryon.limbs import Limbs
from fashionm3.tryon.mannequin import in_skin, mannequin
from fashionm3.tryon.neighbours import least_around
from fashionm3.tryon.parsing import Kind, Parsing
from fashionm3.tryon.pose import HALVES, LEVELS, Pose, Stance
from fashionm3.tryon.undressing import old_light, undressed

_NEEDS: Mapping[Slot, tuple[tuple[str, ...], str, str]] = MappingProxyType(
    {
        "top": (("shoulder",), "a top needs", "both shoulders"),
        "outer": (("shoulder",), "outerwear needs", "both shoulders"),
        "dress": (("shoulder", "hip", "knee"), "a dress needs", "shoulders, hips and knees"),
        "bottom": (("hip", "knee"), "trousers and skirts need", "hips and knees"),
        "shoes": (("ankle", "heel"), "shoes need", "feet"),
        "bag": (("wrist",), "a bag needs", "a hand"),
        "belt": (("hip",), "a belt needs", "the hips"),
        "head": (("eye", "ear"), "a hat needs", "the whole head"),
        "eyes": (("eye",), "glasses need", "the face"),
        "scarf": (("shoulder",), "a scarf needs", "the shoulders"),
        "jewellery": (("eye",), "jewellery needs", "the face"),
    }
)
_REPLACED: Mapping[Slot, tuple[Kind, ...]] = MappingProxyType(
    {
        **{"top": ("top",), "dress": ("top", "bottom"), "bottom": ("bottom",)},
        "shoes": ("shoes",),
    }
)
"""What goes away for what; outerwear is worn over the old top, as all accessories are."""
_STANDS_OFF, _SLEEVES_STAND_OFF = 5.0, 3.0
"""Pixels of the form by which clothes make a silhouette wider; new ones bring their own ease."""
_ARM, _LEG = 21.0, 48.0
"""Half widths of an arm and a leg in clothes, in pixels of the form."""


def require(pose: Pose, size: tuple[int, int], slots: Collection[Slot]) -> None:
    """Refuse a photo that does not show the part of the body that a garment needs.

    Args:
        pose: of the person.
        size: width and height of the photo.
        slots: of the garments.

    Raises:
        RefusedPhotoError: naming the garment's slot and what it needs.
    """
    for slot in sorted(slots):
        names, needs, what = _NEEDS[slot]
        for name in names:
            shown = [_in_frame(pose, f"{side}_{name}", size) for side in SIDES]
            if not (any(shown) if slot == "bag" else all(shown)):
                raise RefusedPhotoError("out_of_frame", f"{needs} {what} in the picture.")


def _in_frame(pose: Pose, joint: str, size: tuple[int, int]) -> bool:
    x, y = pose[joint]
    margin = 0.01 * max(size)
    return -margin <= x < size[0] + margin and -margin <= y < size[1] + margin


def as_body(
    photo: Array, mask: Array, pose: Pose, parsing: Parsing, where: Limbs, slots: Collection[Slot]
) -> Body:
    """A body to put garments on.

    Args:
        photo: `(H, W, 3)`, 0 to 1.
        mask: `(H, W)`, the person.
        pose: how the person stands.
        parsing: what of the person is what.
        where: how far each pixel is from the bones.
        slots: of the garments that will be put on.
    """
    stance = Stance(measured(mask, pose, where))
    stripped, figure = undressed(photo, parsing, replaced_kinds(slots))
    return Body(
        picture=stripped,
        barefoot=stripped,
        silhouette=figure,
        parts=_parts(mask, where),
        landmarks={**stance.pose.joints, **_extra(stance)},
        light=old_light(photo, parsing),
        arm_radii=mannequin().arm_radii,
        stance=stance,
        dress_form=_form(parsing, slots),
        front=_front(mask, parsing, where),
    )


def _form(parsing: Parsing, slots: Collection[Slot]) -> Body:
    """What garments are fitted to; only shoes show its skin."""
    form = mannequin()
    return in_skin(form, [float(c) for c in parsing.skin_tone]) if "shoes" in slots else form


def replaced_kinds(slots: Collection[Slot]) -> set[Kind]:
    """The old garments that go away for new ones."""
    return {kind for slot in slots for kind in _REPLACED.get(slot, ())}


def measured(mask: Array, pose: Pose, where: Limbs) -> Pose:
    """The pose with the body's widths, read off its silhouette within what bodies can be.

    The silhouette wears clothes, so what they stand off is taken away.
    """
    scale = max(pose.scale, 1e-6)
    off = _STANDS_OFF * scale
    solid = mask > 0.5
    across = np.asarray(pose["right_shoulder"]) - np.asarray(pose["left_shoulder"])
    half = max(float(np.linalg.norm(across)) / 2, 1e-6)
    across = across / (2 * half)
    up = np.asarray((across[1], -across[0]))
    shoulders: dict[Side, float] = {}
    arms: dict[Side, float] = {}
    rises = []
    for side in SIDES:
        sign = 1 if side == "right" else -1
        joint = np.asarray(pose[f"{side}_shoulder"])
        reach = _reach(solid, joint, sign * across) - off
        shoulders[side] = float(np.clip((half + reach) / (half * (1 + 17 / 86)), 0.95, 1.22))
        between = joint * 0.62 + pose.middle("shoulder") * 0.38
        rises.append((_reach(solid, between, up) - off) / (scale * 33))
        arms[side] = _arm_girth(solid, pose, side) / scale
    rise = float(np.clip(np.mean(rises), 0.85, 1.5))
    return replace(
        pose, girths=_girths(mask, pose, where), shoulders=shoulders, rise=rise, arms=arms
    )


def _arm_girth(solid: Mask, pose: Pose, side: Side) -> float:
    """An arm's thickness, in that of the form times the pixels for one of the form."""
    found = []
    for one, two, part, radius in (
        ("shoulder", "elbow", 0.6, 16.0),
        ("shoulder", "elbow", 0.9, 15.0),
        ("elbow", "wrist", 0.4, 13.0),
    ):
        a, b = np.asarray(pose[f"{side}_{one}"]), np.asarray(pose[f"{side}_{two}"])
        bone = b - a
        length = float(np.linalg.norm(bone))
        if length < 12 * pose.scale:
            continue
        normal = np.asarray((-bone[1], bone[0])) / length
        reach = [_reach(solid, a + bone * part, sign * normal) for sign in (-1, 1)]
        found.append((min(reach) - _SLEEVES_STAND_OFF * pose.scale) / radius)
    low, high = 0.95 * pose.scale, 1.5 * pose.scale
    return float(np.clip(np.median(found), low, high)) if found else pose.scale


def _girths(mask: Array, pose: Pose, where: Limbs) -> dict[Side, tuple[float, ...]]:
    """How much wider or narrower than the form's each side of the trunk is, at `LEVELS`."""
    shoulders, hips = pose.middle("shoulder"), pose.middle("hip")
    spine = (hips - shoulders) / 262.0
    across = np.asarray((spine[1], -spine[0]))
    across /= max(float(np.linalg.norm(across)), 1e-6)
    if across[0] < 0:
        across = -across
    solid = (mask > 0.5) & (where.arm > 15)
    wide = pose.distance("left_shoulder", "right_shoulder") / 172.0 / max(pose.scale, 1e-6)
    found: dict[Side, tuple[float, ...]] = {}
    for side in SIDES:
        sign = 1 if side == "right" else -1
        reaches = [
            _reach(solid, shoulders + spine * (level - 246), sign * across) / max(pose.scale, 1e-6)
            - _STANDS_OFF
            for level in LEVELS
        ]
        chest, waist, low = (float(reaches[i] / HALVES[i]) for i in range(3))
        if reaches[1] < max(reaches[0], reaches[2]):
            # Clothes that hang straight from chest to hips hide how slim a waist is.
            waist = min(waist, max(chest, low))
        least = 0.92 * float(np.clip(wide, 0.7, 1.0))
        found[side] = tuple(float(np.clip(girth, least, 1.35)) for girth in (chest, waist, low))
    return found


def _reach(solid: Mask, start: Array, step: Array) -> float:
    """Pixels from a point to the edge of what is solid, along a direction."""
    for way in np.arange(0.0, max(solid.shape), 1.0):
        x, y = start + step * way
        column, row = round(float(x)), round(float(y))
        if not (0 <= row < solid.shape[0] and 0 <= column < solid.shape[1]):
            return float(way)
        if way > 8 and not solid[row, column]:
            return float(way)
    return 0.0


def _extra(stance: Stance) -> dict[str, tuple[float, float]]:
    """Landmarks of the form that are no joints, where they come to lie on the body."""
    form = mannequin()
    names = [name for name in form.landmarks if name not in stance.pose.joints]
    upper = [n for n in names if not n.endswith(("crotch", "floor", "crown", "chin", "temple"))]
    lower, head = ["crotch", "floor"], ["crown", "chin", "left_temple", "right_temple"]
    found: dict[str, tuple[float, float]] = {}
    for group, place in ((upper, "trunk"), (lower, "lower"), (head, "head")):
        points = np.asarray([form[name] for name in group], dtype=np.float64)
        moved = stance.carry(points, place)  # type: ignore[arg-type]
        found |= {n: (float(x), float(y)) for n, (x, y) in zip(group, moved, strict=True)}
    return found


def _parts(mask: Array, where: Limbs) -> dict[Part, Mask]:
    solid = mask > 0.5
    arm, leg = solid & (where.arm < _ARM), solid & (where.leg < _LEG)
    head = solid & (where.head < 75)
    return {
        **{"head": head, "neck": head, "torso": solid & ~arm & ~leg, "feet": solid},
        **{"left_arm": arm, "right_arm": arm, "left_leg": leg, "right_leg": leg},
    }


def _front(mask: Array, parsing: Parsing, where: Limbs) -> Array:
    """Face, hair and hands, and bare arms from below the elbow on: all that no cloth hides."""
    head = smooth_step(where.head, 62, 52) * (parsing["skin"] + parsing["hair"])
    # Masks are softer than a cheek is; what is behind it must not shine through.
    solid = smooth_step(mask, 0.2, 0.6)
    face = smooth_step(where.head, 56, 50) * solid * (1 - parsing["top"])
    face = np.maximum(face, smooth_step(where.head, 44, 38) * solid)
    hair = parsing["hair"] * smooth_step(where.head, 190, 150)
    skin = least_around(parsing["skin"], 3)
    hands = skin * smooth_step(where.hand, 34, 24)
    # Sleeves are laid over them again.
    forearms = (parsing["skin"] + parsing["top"]) * smooth_step(where.forearm, 21, 17)
    front = reduce(np.maximum, (head, face, hair, hands, np.clip(forearms, 0, 1)))
    return np.asarray(np.minimum(front, np.maximum(mask, face)), dtype=np.float32)
