"""Drawn people: the form in another stance, size and skin, in old clothes, before a wall.

Their joints and the masks of body and old clothes are known exactly.
"""

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image
from scipy import ndimage

from fashionm3.tryon.body import ARMS, SIDES, Body
from fashionm3.tryon.dressing import Worn, fit, paint
from fashionm3.tryon.geometry import Array, Mask, over
from fashionm3.tryon.landmarks import Found
from fashionm3.tryon.mannequin import in_skin, mannequin
from fashionm3.tryon.pose import FORM, Place, Pose, Stance
from fashionm3.tryon.warp import carry, lattice

SKINS = {"pale": (0.93, 0.80, 0.72), "tan": (0.76, 0.57, 0.44), "dark": (0.40, 0.27, 0.20)}
SIZE = 768, 1024


@dataclass(frozen=True)
class Person:
    photo: Image.Image
    pose: Pose
    body: Array
    """`(H, W)`, without clothes"""
    clothes: dict[str, Array]
    """slot → matte of the old garment"""

    @property
    def mask(self) -> Array:
        return np.asarray(np.max([self.body, *self.clothes.values()], axis=0), np.float32)

    def look(self, _: object) -> Found:
        """In place of the landmark model."""
        return Found(self.pose, self.mask)

    def old(self, *slots: str) -> Mask:
        return np.asarray(np.max([self.clothes[slot] for slot in slots], axis=0) > 0.02, dtype=bool)


def stand(
    *,
    left: tuple[float, float] = (-8, -8),
    right: tuple[float, float] = (-8, -8),
    wide: float = 1.0,
) -> Pose:
    """A stance.

    Args:
        left: degrees by which upper arm and forearm are turned outwards from hanging, plus the
            form's own slant; negative ones go inwards.
        right: likewise.
        wide: width of the trunk, in that of the form.
    """
    joints = {
        name: ((x - 384) * (wide if "hip" in name or "shoulder" in name else 1) + 384, y)
        for name, (x, y) in FORM.items()
    }
    for side, angles in (("left", left), ("right", right)):
        sign = 1 if side == "right" else -1
        start = np.asarray(joints[f"{side}_shoulder"])
        for one, two, angle in (
            ("shoulder", "elbow", angles[0]),
            ("elbow", "wrist", angles[1]),
            ("wrist", "hand", angles[1]),
        ):
            bone = np.asarray(FORM[f"{side}_{two}"]) - np.asarray(FORM[f"{side}_{one}"])
            turn = np.deg2rad(angle + 8) * -sign
            cos, sin = np.cos(turn), np.sin(turn)
            start = start + np.asarray(
                (cos * bone[0] - sin * bone[1], sin * bone[0] + cos * bone[1])
            )
            joints[f"{side}_{two}"] = (float(start[0]), float(start[1]))
    girths = {side: (wide, wide, wide) for side in SIDES}
    return Pose(joints, {name: 1.0 for name in joints}, girths)


def drawn(
    pose: Pose, skin: str, old: list[Worn], wall: tuple[int, int, int] = (178, 186, 190)
) -> Person:
    """A person in a stance, in old clothes."""
    form = in_skin(mannequin(), SKINS[skin])
    stance = Stance(pose)
    colour = np.zeros((SIZE[1], SIZE[0], 3), np.float32)
    body = np.zeros((SIZE[1], SIZE[0]), np.float32)
    arms = np.max([form.parts[ARMS[side]] for side in SIDES], axis=0)
    head = form.parts["head"] | form.parts["neck"]
    rest = form.silhouette * ~(ndimage.binary_dilation(arms, iterations=3) & ~form.parts["torso"])
    layers: list[tuple[Place, Array]] = [("lower", rest * ~head), ("head", form.silhouette * head)]
    layers += [(ARMS[side], form.silhouette * form.parts[ARMS[side]]) for side in SIDES]
    for place, matte in layers:
        mesh = lattice(matte > 0)
        mesh = replace(mesh, target=stance.carry(mesh.target, place))
        own, alpha = carry(mesh, SIZE, form.picture, np.asarray(matte, np.float32))
        colour, body = over(colour, own, alpha), np.maximum(body, alpha)
    hair = np.asarray((0.20, 0.13, 0.08), np.float32)
    rows, columns = np.indices(body.shape)
    x, y = pose.middle("eye")
    crown = ((columns - x) / 46) ** 2 + ((rows - y + 34) / 34) ** 2 < 1
    colour = over(colour, np.broadcast_to(hair, colour.shape), crown.astype(np.float32))
    body = np.maximum(body, crown)
    picture = over(np.full_like(colour, 0) + np.asarray(wall, np.float32) / 255, colour, body)
    standing = Body(
        picture=picture,
        barefoot=picture,
        silhouette=body,
        parts=form.parts,
        landmarks=pose.joints,
        light=np.ones_like(body),
        arm_radii=form.arm_radii,
        stance=stance,
        dress_form=form,
        front=np.zeros_like(body),
    )
    fitted = [fit(standing, piece) for piece in old]
    photo = paint(standing, fitted)
    return Person(photo, pose, body, {one.worn.slot: one.matte for one in fitted})
