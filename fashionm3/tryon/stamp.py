"""Things that do not bend: scaled, turned and put in their place."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashionm3.tryon.cutout import Cutout
from fashionm3.tryon.geometry import Array, Box, Mask, Point, placed

_MARGIN = 3
"""Pixels beyond the edge of a thing that it shines into when it is turned."""


@dataclass(frozen=True)
class Thing:
    """A cut-out cropped to what is there."""

    colour: Array
    matte: Array

    @staticmethod
    def of(cutout: Cutout, where: Mask | None = None) -> "Thing":
        """A cut-out, or the part of it in `where`."""
        matte = cutout.matte if where is None else cutout.matte * where
        solid = matte > 0.3
        rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        return Thing(cutout.colour[box], matte[box])

    @property
    def width(self) -> int:
        """Pixels."""
        return int(self.matte.shape[1])

    @property
    def height(self) -> int:
        """Pixels."""
        return int(self.matte.shape[0])

    def flipped(self, *, across: bool = True) -> "Thing":
        """Its mirror image: left for right, or (`across` false) upside down."""
        turn = (slice(None), slice(None, None, -1)) if across else (slice(None, None, -1),)
        return Thing(self.colour[turn], self.matte[turn])

    def rows(self, first: float, last: float) -> "Thing":
        """The part between two heights, as parts of its own height from the top."""
        a, b = round(first * self.height), max(round(last * self.height), 1)
        return Thing(self.colour[a:b], self.matte[a:b])


def stamp(
    thing: Thing,
    size: tuple[int, int],
    *,
    width: float,
    height: float | None = None,
    at: Point,
    hold: Point = (0.5, 0.5),
    turn: float = 0.0,
) -> tuple[Array, Array]:
    """Put a thing on an empty sheet.

    Args:
        thing: what.
        size: width and height of the sheet.
        width: of the thing there, in pixels.
        height: likewise; None keeps its proportions.
        at: where the held point comes to lie.
        hold: the held point, in parts of the thing's width and height.
        turn: degrees counter-clockwise about the held point.

    Returns:
        (colour, matte) of the whole sheet.
    """
    tall = height if height is not None else width * thing.height / thing.width
    w, h = max(1, round(width)), max(1, round(tall))
    pixels = np.concatenate([thing.colour, thing.matte[..., None]], axis=-1)
    picture = Image.fromarray((np.clip(pixels, 0, 1) * 255).astype(np.uint8), "RGBA")
    # Straight alpha would mix the colours outside of the matte in; they go on there, so it may.
    bands = [band.resize((w, h), Image.Resampling.LANCZOS) for band in picture.split()]
    angle = np.deg2rad(turn)
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    x0, y0 = hold[0] * w, hold[1] * h
    # The corners say which part of the sheet has to be looked at.
    across, down = np.asarray((0, w, 0, w)) - x0, np.asarray((0, 0, h, h)) - y0
    box = _box(at[0] + cos * across + sin * down, at[1] - sin * across + cos * down, size)
    left, top = box[1].start, box[0].start
    matrix = (
        *(cos, -sin, x0 - cos * (at[0] - left) + sin * (at[1] - top)),
        *(sin, cos, y0 - sin * (at[0] - left) - cos * (at[1] - top)),
    )
    part = box[1].stop - left, box[0].stop - top
    turned = [
        np.asarray(band.transform(part, Image.Transform.AFFINE, matrix, Image.Resampling.BICUBIC))
        for band in bands
    ]
    sheet = placed(np.stack(turned, axis=-1) / np.float32(255), box, size)
    return sheet[..., :3], sheet[..., 3]


def _box(xs: Array, ys: Array, size: tuple[int, int]) -> Box:
    """What holds all points of a sheet, and a margin; at least a pixel."""
    (left, right), (top, bottom) = (
        (
            int(np.clip(np.floor(ends.min()) - _MARGIN, 0, most - 1)),
            int(np.clip(np.ceil(ends.max()) + _MARGIN, 1, most)),
        )
        for ends, most in ((xs, size[0]), (ys, size[1]))
    )
    return slice(top, max(bottom, top + 1)), slice(left, max(right, left + 1))
