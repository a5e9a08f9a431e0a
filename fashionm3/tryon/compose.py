"""Painting: layers over the body from the skin outwards, each with a soft shadow below it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fashionm3.tryon.body import ARMS, SIDES, Body
from fashionm3.tryon.geometry import Array, blur, over, smooth_step

_SHADOW = 0.34
_SHADOW_BLUR = 4.0
_FALL = (2, 5)
"""Pixels by which a shadow falls to the right and down."""


@dataclass(frozen=True)
class Layer:
    """A garment as it lies on the body."""

    colour: Array
    """`(H, W, 3)`"""
    matte: Array
    """`(H, W)`"""
    behind: Array | None = None
    """`(H, W)`: what of it lies behind the body: the back of a collar, the strap of a bag."""
    sleeves: Array | None = None
    """`(H, W)`: what of it covers the arms; it is in front of whatever the arms are in front of."""
    in_front_of_arms: bool = False
    lit: float = 1.0
    """How much the body's form shades it."""
    shadow: float = 1.0


@dataclass
class Canvas:
    """The picture while it is painted."""

    body: Body
    picture: Array
    figure: Array
    """`(H, W)`: body and everything painted so far; shadows fall on it alone."""
    arms: list[tuple[Array, Array]] = field(default_factory=list)
    """What goes over wide clothes at the end: (colour, matte) of arms and sleeves, in order."""

    @staticmethod
    def begin(body: Body, *, feet: bool) -> "Canvas":
        """The body alone, with or without its feet."""
        picture = body.picture if feet else body.barefoot
        figure = body.silhouette
        if not feet:
            rows = np.arange(figure.shape[0], dtype=np.float32)[:, None]
            figure = figure * (1 - smooth_step(rows, *_ankle(body)))
        if body.front is not None:
            return Canvas(body, picture.copy(), figure.copy(), [(body.picture, body.front)])
        bare = np.zeros_like(figure)
        for side in SIDES:
            bare = np.maximum(bare, body.parts[ARMS[side]].astype(np.float32))
        low = smooth_step(
            np.arange(figure.shape[0], dtype=np.float32)[:, None],
            body["right_armpit"][1] + 10,
            body["right_armpit"][1] + 30,
        )
        soft = np.minimum(blur(bare, 1.0), body.silhouette) * low
        return Canvas(body, picture.copy(), figure.copy(), [(body.picture, soft)])

    def paint(self, layer: Layer) -> None:
        """Lay a garment over everything so far."""
        matte = layer.matte
        colour = _shaded(layer, self.body)
        if layer.behind is not None:
            hidden = np.minimum(layer.behind, matte)
            # Behind the body it shows beside the neck only, in its shade.
            beside = hidden * (1 - self.figure)
            self.picture = over(self.picture, colour * 0.9, beside)
            matte = matte * (1 - layer.behind)
        self._shadow(matte, layer.shadow)
        self.picture = over(self.picture, colour, matte)
        self.figure = np.maximum(self.figure, matte)
        if layer.sleeves is not None:
            self.arms.append((colour, np.minimum(matte, layer.sleeves)))

    def raise_arms(self) -> None:
        """Bring arms, hands and sleeves in front of the clothes that hang beside them."""
        for number, (colour, matte) in enumerate(self.arms):
            if number == 0:
                self._shadow(matte, 0.5)
            self.picture = over(self.picture, colour, matte)

    def _shadow(self, matte: Array, strength: float) -> None:
        if strength <= 0:
            return
        dark = np.roll(blur(matte, _SHADOW_BLUR), _FALL[::-1], axis=(0, 1))
        dark = dark * self.figure * (1 - matte) * (_SHADOW * strength)
        self.picture *= 1 - dark[..., None]


def _shaded(layer: Layer, body: Body) -> Array:
    if not layer.lit:
        return layer.colour
    light = 1 + (body.light - 1) * layer.lit
    return np.asarray(np.clip(layer.colour * light[..., None], 0, 1), dtype=np.float32)


def _ankle(body: Body) -> tuple[float, float]:
    y = body["right_ankle"][1]
    return y, y + 12


def finish(canvas: Canvas) -> Array:
    """The finished picture, `(H, W, 3)` uint8."""
    return np.asarray(np.clip(canvas.picture * 255 + 0.5, 0, 255), dtype=np.uint8)


def stacked(layers: Sequence[Layer]) -> Array:
    """Union of the mattes of some layers."""
    return np.asarray(np.max([layer.matte for layer in layers], axis=0), dtype=np.float32)
