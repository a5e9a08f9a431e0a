"""Painting: layers over the body from the skin outwards, each with a soft shadow below it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fashionm3.tryon.body import ARMS, SIDES, Body
from fashionm3.tryon.geometry import Array, Box, blur, bounds, over, smooth_step, thrice

_SHADOW = 0.34
_SHADOW_BLUR = 4.0
_FALL = (2, 5)
"""Pixels by which a shadow falls to the right and down."""
_REACH = 24
"""Pixels around a garment within which its shadow lies."""


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
    arms: list[tuple[Box, Array, Array]] = field(default_factory=list)
    """What goes over wide clothes at the end: where, colour and matte of arms and sleeves there, in
    order."""

    @staticmethod
    def begin(body: Body, *, feet: bool) -> "Canvas":
        """The body alone, with or without its feet."""
        picture = body.picture if feet else body.barefoot
        figure = body.silhouette
        if not feet:
            rows = np.arange(figure.shape[0], dtype=np.float32)[:, None]
            figure = figure * (1 - smooth_step(rows, *_ankle(body)))
        if body.front is not None:
            return Canvas(body, picture.copy(), figure.copy(), [_arms(body, body.front)])
        bare = np.zeros_like(figure)
        for side in SIDES:
            bare = np.maximum(bare, body.parts[ARMS[side]].astype(np.float32))
        low = smooth_step(
            np.arange(figure.shape[0], dtype=np.float32)[:, None],
            body["right_armpit"][1] + 10,
            body["right_armpit"][1] + 30,
        )
        soft = np.minimum(blur(bare, 1.0), body.silhouette) * low
        return Canvas(body, picture.copy(), figure.copy(), [_arms(body, soft)])

    def paint(self, layer: Layer) -> None:
        """Lay a garment over everything so far."""
        box = bounds(layer.matte > 0, _REACH)
        matte = layer.matte[box]
        colour = _shaded(layer, self.body, box)
        if layer.behind is not None:
            hidden = np.minimum(layer.behind[box], matte)
            # Behind the body it shows beside the neck only, in its shade.
            beside = hidden * (1 - self.figure[box])
            self.picture[box] = over(self.picture[box], colour * np.float32(0.9), beside)
            matte = matte * (1 - layer.behind[box])
        self._shadow(box, matte, layer.shadow)
        self.picture[box] = over(self.picture[box], colour, matte)
        self.figure[box] = np.maximum(self.figure[box], matte)
        if layer.sleeves is not None:
            self.arms.append((box, colour, np.minimum(matte, layer.sleeves[box])))

    def raise_arms(self) -> None:
        """Bring arms, hands and sleeves in front of the clothes that hang beside them."""
        for number, (box, colour, matte) in enumerate(self.arms):
            if number == 0:
                self._shadow(box, matte, 0.5)
            self.picture[box] = over(self.picture[box], colour, matte)

    def _shadow(self, box: Box, matte: Array, strength: float) -> None:
        if strength <= 0 or not matte.size:
            return
        soft = blur(matte, _SHADOW_BLUR)
        dark = np.zeros_like(soft)
        across, down = _FALL
        dark[down:, across:] = soft[:-down, :-across]
        dark *= self.figure[box] * (1 - matte) * np.float32(_SHADOW * strength)
        self.picture[box] *= thrice(1 - dark)


def _arms(body: Body, matte: Array) -> tuple[Box, Array, Array]:
    box = bounds(matte > 0, _REACH)
    return box, body.picture[box], matte[box]


def _shaded(layer: Layer, body: Body, box: Box) -> Array:
    if not layer.lit:
        return layer.colour[box]
    light = thrice(1 + (body.light[box] - 1) * layer.lit)
    return np.asarray(np.clip(layer.colour[box] * light, 0, 1), dtype=np.float32)


def _ankle(body: Body) -> tuple[float, float]:
    y = body["right_ankle"][1]
    return y, y + 12


def finish(canvas: Canvas) -> Array:
    """The finished picture, `(H, W, 3)` uint8."""
    return np.asarray(np.clip(canvas.picture * 255 + 0.5, 0, 255), dtype=np.uint8)


def stacked(layers: Sequence[Layer]) -> Array:
    """Union of the mattes of some layers."""
    return np.asarray(np.max([layer.matte for layer in layers], axis=0), dtype=np.float32)
