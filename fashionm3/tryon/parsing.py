"""What of a person's photo is skin, hair and which old garment, from joints and colours.

Each kind has places where it can be taken for granted (a face is skin, a chest is the top); the
colours there say how likely every other pixel is to be of that kind, and the joints how likely the
kind is at all in that place. Where two kinds look alike, the joints alone decide; they are sure of
chests and thighs and not of hems, so `Parsing.surely` leaves out what lies between.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from scipy import ndimage
from skimage.color import rgb2lab

from fashionm3.tryon.geometry import Array, Mask, resized, smooth_step
from fashionm3.tryon.limbs import Limbs, limbs
from fashionm3.tryon.neighbours import most_around
from fashionm3.tryon.pose import Pose
from fashionm3.tryon.segment import colour_likelihood

Kind = Literal["skin", "hair", "top", "bottom", "shoes"]
KINDS: tuple[Kind, ...] = ("skin", "hair", "top", "bottom", "shoes")

SIDE = 320
"""Pixels of the longer side while colours are told apart."""
_LEAST = 40
"""Pixels that a kind needs to be known by its colour."""
_NEVER = -30.0
_SURE = 4.0
"""Log odds by which a kind must be likelier than all others for its cloth to be taken away."""
_CALM = 1.2
"""Pixels over which the odds are averaged: a single pixel says little."""
_THIN = 6
"""Pixels by which thin ends of a garment stick out of what is broad of it."""
_APART = 3.0
"""Log odds by which the colours of a top and of trousers must differ to say which is which."""
_AROUND = 30.0
"""Pixels at `SIDE` around a person that show what is behind them."""
_WIDE = (4.0, 9.0)
"""Pixels at `SIDE` inside of a person's mask where ground is possible, and where it is not."""
_EDGE = 2.0
"""Pixels at `SIDE` from where a pixel is wholly the person to where none of it is, at most."""
_RIM = 2
"""Pixels at `SIDE` along the person's edge whose colours mix with the ground's."""
_WHOLLY = 0.8
"""Of a pixel that has to be the person for it to be surely cloth."""
_OVER_CHIN = (45.0, 75.0)
"""Pixels of the form above the shoulders: a collar, to which a top reaches, and the chin."""
_LIT_OTHERWISE = 6.0
"""Log odds that the skin of a limb may lack."""
_ON_LIMB = (8.0, 0.0)
"""Pixels of the form outside of a limb's skin where it is none, and where it may be."""
_HUE = (26.0, 18.0)
"""Lab units from the face's colour at which it is no skin in any light, and at which it may be."""
_LIGHT = 0.3
"""How much lightness counts in them."""
_LIKE_SKIN = 14.0
"""Lab units, lightness counted half: what is nearer to the face's colour may be skin."""


def shrunk(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height at which a picture's colours are told apart."""
    shrink = min(1.0, SIDE / max(size))
    return max(1, round(size[0] * shrink)), max(1, round(size[1] * shrink))


@dataclass(frozen=True)
class Parsing:
    """Parts of a person, each `(H, W)` from 0 to 1; they add up to the person."""

    parts: Mapping[Kind, Array]
    skin_tone: Array
    """RGB, 0 to 1, of skin in half light."""
    scores: Array
    """`(kinds, h, w)`: log odds of each of `KINDS`, at `SIDE`."""
    ground: Array
    """`(h, w)`: log odds of what lies behind the person, at `SIDE`."""
    person: Array
    """`(H, W)`, how much of a pixel is the person."""
    doubt: Array
    """`(h, w)`: log odds that skin lacks where it is lit otherwise than the face, at `SIDE`."""
    where: Limbs
    """At `SIDE`."""
    _sure: dict[frozenset[Kind], Array] = field(default_factory=dict, init=False, repr=False)

    def __getitem__(self, kind: Kind) -> Array:
        """One part."""
        return self.parts[kind]

    def surely(self, kinds: Collection[Kind]) -> Array:
        """What of the person is of some kinds for sure, `(H, W)` from 0 to 1.

        Where another kind is nearly as likely, as below the hem of a top that has the trousers'
        colour, there is nothing: what stays of it looks like what lies beside it.
        """
        if not kinds:
            return np.zeros_like(self.person)
        wanted = frozenset(kinds)
        if wanted not in self._sure:
            self._sure[wanted] = self._surely(wanted)
        return self._sure[wanted]

    def _surely(self, kinds: Collection[Kind]) -> Array:
        mine = np.isin(KINDS, list(kinds))
        best, rival = self.scores[mine].max(axis=0), self.scores[~mine].max(axis=0)
        ahead = best - np.maximum(rival, self.ground)
        if "skin" not in kinds:
            ahead = np.minimum(ahead, best - self.scores[KINDS.index("skin")] - self.doubt)
        # What a person holds is half a person to the model that finds them.
        inside = resized(self.person, self.scores.shape[:0:-1]) > _WHOLLY
        deep = ndimage.binary_erosion(inside, iterations=_RIM)
        calm = (ndimage.gaussian_filter(ahead, _CALM) > _SURE) & inside
        core = ndimage.uniform_filter(calm.astype(np.float32), 5) > 0.5
        # Cuffs and collars are thin, and where two kinds meet their colours mix.
        strong = (ahead > 2 * _SURE) & inside
        sure = core | ndimage.binary_dilation(core, iterations=_THIN, mask=strong)
        sure |= ndimage.binary_dilation(sure) & ((ahead > 0) | (best > rival) & ~deep)
        # A person's edge belongs to what is next to it.
        away, (rows, columns) = ndimage.distance_transform_edt(~inside, return_indices=True)
        sure = (sure & inside)[rows, columns] & (away <= _EDGE)
        soft = resized(
            ndimage.gaussian_filter(sure.astype(np.float32), 0.6), self.person.shape[::-1]
        )
        return np.asarray(smooth_step(soft, 0.5, 0.9) * self._edge, dtype=np.float32)

    @cached_property
    def _edge(self) -> Array:
        """Of a pixel at the person's edge nothing may stay: some of it is cloth."""
        return smooth_step(most_around(self.person, 3), 0.75, 0.95)


def parse(photo: Array, person: Array, pose: Pose) -> Parsing:
    """Tell the parts of a person apart.

    Args:
        photo: `(H, W, 3)`, 0 to 1.
        person: `(H, W)`, how much of a pixel is the person.
        pose: of the person.
    """
    height, width = person.shape
    size = shrunk((width, height))
    small = resized(photo, size)
    mask = resized(person, size)
    standing = pose.scaled(size[0] / width)
    where = limbs(standing, size)
    lab = ndimage.gaussian_filter(rgb2lab(small), (0.6, 0.6, 0)).astype(np.float32)
    solid = mask > 0.8
    seeds = _seeds(where, solid, standing, lab)
    priors = _priors(where, standing)
    scores = np.full((len(KINDS), *mask.shape), _NEVER, dtype=np.float32)
    for number, (kind, likely) in enumerate(zip(KINDS, _likely(lab, seeds), strict=True)):
        if likely is not None:
            scores[number] = likely + priors[kind]
        elif kind == "skin":
            scores[number] = -14 + priors[kind]
    smooth = np.stack([ndimage.gaussian_filter(score, _CALM) for score in scores])
    hair = KINDS.index("hair")
    labels, _ = ndimage.label((smooth.argmax(axis=0) == hair) & (mask > 0.5))
    # Hair hangs together with the head; a black collar does not.
    elsewhere = ~np.isin(labels, np.unique(labels[seeds["hair"]]))
    smooth[hair][elsewhere] = scores[hair][elsewhere] = _NEVER * 4
    best = _voted(smooth.argmax(axis=0), mask > 0.3)
    parts: dict[Kind, Array] = {}
    for number, kind in enumerate(KINDS):
        one = ndimage.gaussian_filter((best == number).astype(np.float32), 0.6)
        parts[kind] = resized(one, (width, height)) * person
    sure = seeds["skin"]
    tone = np.median(small[sure], axis=0) if sure.any() else np.asarray((0.8, 0.65, 0.55))
    return Parsing(
        parts,
        np.asarray(tone, dtype=np.float32),
        scores,
        _ground(lab, mask),
        person,
        _doubt(lab, sure, where),
        where,
    )


def _likely(lab: Array, seeds: Mapping[Kind, Mask]) -> list[Array | None]:
    """What the colours say for each of `KINDS`; None: there is too little of it to say."""
    found: dict[Kind, Array] = {}
    for kind in KINDS:
        if seeds[kind].sum() >= (12 if kind in ("skin", "hair") else _LEAST):
            found[kind] = 0.7 * np.maximum(colour_likelihood(lab, seeds[kind]), -22)
    if "top" in found and "bottom" in found:
        ahead = found["top"] - found["bottom"]
        apart = min(np.median(ahead[seeds["top"]]), -np.median(ahead[seeds["bottom"]]))
        if apart < _APART:
            found["top"] = found["bottom"] = np.maximum(found["top"], found["bottom"])
    return [found.get(kind) for kind in KINDS]


def _ground(lab: Array, mask: Array) -> Array:
    """Log odds of the ground: masks of people are a little wide, and no finer than a finger."""
    around = ndimage.distance_transform_edt(mask < 0.05)
    beside = (mask < 0.05) & (around < _AROUND)
    beside[::2] = beside[:, ::2] = False
    if beside.sum() < _LEAST:
        return np.full(mask.shape, _NEVER, dtype=np.float32)
    likely = 0.7 * np.maximum(colour_likelihood(lab, beside), -22)
    depth = ndimage.distance_transform_edt(mask > 0.5)
    return np.asarray(likely - 1 + _NEVER * smooth_step(depth, *_WIDE), dtype=np.float32)


def _doubt(lab: Array, face: Mask, where: Limbs) -> Array:
    """Skin is known by the colours of the face alone, and an arm may lie in the sun or in shade."""
    if not face.any():
        return np.zeros_like(where.bare)
    off = (lab - np.median(lab[face], axis=0)) * (_LIGHT, 1, 1)
    like_skin = smooth_step(np.linalg.norm(off, axis=-1), *_HUE)
    on_limb = smooth_step(where.bare, *_ON_LIMB)
    return np.asarray(_LIT_OTHERWISE * like_skin * on_limb, dtype=np.float32)


def _voted(best: Array, inside: Mask) -> Array:
    """Each pixel as most of its neighbours are; specks are noise."""
    votes = np.stack(
        [
            ndimage.uniform_filter(((best == n) & inside).astype(np.float32), 5)
            for n in range(len(KINDS))
        ]
    )
    return np.asarray(votes.argmax(axis=0))


def _seeds(where: Limbs, solid: Mask, pose: Pose, lab: Array) -> dict[Kind, Mask]:
    rows, columns = np.indices(solid.shape, dtype=np.float32)
    eyes, mouth = pose.middle("eye"), pose.middle("mouth")
    tall = max(float(np.linalg.norm(mouth - eyes)), 2.0)
    up = (eyes - mouth) / tall
    above = (columns - eyes[0]) * up[0] + (rows - eyes[1]) * up[1]
    beside = np.abs((columns - eyes[0]) * -up[1] + (rows - eyes[1]) * up[0])
    face = (above < 0.25 * tall) & (above > -1.1 * tall) & (beside < 0.75 * tall) & solid
    tone = np.median(lab[face], axis=0) if face.any() else np.asarray((65, 15, 18))
    like_skin = np.linalg.norm((lab - tone) * (0.5, 1, 1), axis=-1) < _LIKE_SKIN
    face &= like_skin
    crown = (above > 1.0 * tall) & (above < 3.2 * tall) & (beside < 1.5 * tall) & solid
    crown &= np.linalg.norm((lab - tone) * (0.7, 1, 1), axis=-1) > 12
    free = where.arm > 24
    legs = min(pose.seen["left_knee"], pose.seen["right_knee"]) > 0.4
    bottom = (where.leg < 20) & (where.foot > 60) & solid & (where.hand > 30)
    # Tops hang over the hips, and below shorts and skirts are bare legs.
    bottom &= (where.thigh < 20) | ((where.down > 1.5) & ~like_skin)
    if not legs:
        bottom = (where.down > 1.02) & (where.aside < 60) & solid & (where.hand > 30)
    shoes = (where.foot < 14) & solid & (where.leg > 14)
    if shoes.any() and like_skin[shoes].mean() > 0.5:
        shoes &= False
    return {
        "skin": face,
        "hair": crown,
        "top": (where.down > 0.12) & (where.down < 0.6) & (where.aside < 42) & solid & free,
        "bottom": bottom,
        "shoes": shoes,
    }


def _priors(where: Limbs, pose: Pose) -> dict[Kind, Array]:
    """Log odds of each kind by place."""
    below = smooth_step(where.down, 0.72, 1.12)
    on_leg = smooth_step(where.leg, 60, 30) * smooth_step(where.down, 0.95, 1.1)
    lower = np.maximum(below * smooth_step(where.aside, 150, 110), on_leg)
    # Tops may hang down over the hips, but no trousers climb up to the chest.
    under_top = smooth_step(where.down, 1.0, 1.5)
    near_head = smooth_step(where.head, 105, 60)
    face = smooth_step(where.head, 48, 30)
    shin = smooth_step(where.foot, 26, 12)
    neck = smooth_step(where.down, 0.06, -0.06)
    # No collar climbs over the chin: what is up there away from raised arms is the back of a head.
    trunk = np.linalg.norm(pose.middle("hip") - pose.middle("shoulder")) / max(pose.scale, 1e-3)
    over_chin = smooth_step(-where.down * trunk, *_OVER_CHIN) * smooth_step(where.arm, 30, 50)
    fingers = 8 * smooth_step(where.fingers, 46, 28)
    return {
        "skin": np.asarray(1.5 * smooth_step(where.hand, 40, 20) + 3 * face + 1.0 * neck - 2.0),
        "hair": np.asarray(
            4 * near_head - 12 * (1 - smooth_step(where.head, 190, 120)) - 2 * face - 4
        ),
        "top": np.asarray(
            2
            - 16 * under_top
            - 6 * neck * smooth_step(where.head, 130, 90)
            - 6 * near_head
            - 12 * over_chin
            - fingers
        ),
        "bottom": np.asarray(2 - 16 * (1 - lower) - 4 * shin),
        "shoes": np.asarray(3 - 22 * (1 - smooth_step(where.foot, 42, 24))),
    }
