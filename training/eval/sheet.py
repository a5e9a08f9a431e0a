"""Generated pictures on one sheet, each beside the most similar picture of the training run."""

import textwrap
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from fashionm3.domain import Item
from training.data.drawn import look_of
from training.data.pictures import SIDE, PicturePool

COLUMNS = 6
_COARSE = 32
"""Pixels of a side at which pictures are compared: outline, colours and pattern count."""
_CAPTION = 34
_MARGIN = 8


def sheet_beside_nearest(
    painted: Sequence[tuple[Item, Image.Image]], pool: PicturePool
) -> Image.Image:
    """Lay out the pictures, left the generated one, right the nearest drawing of `pool`."""
    width, height = 2 * SIDE + _MARGIN, SIDE + _CAPTION + _MARGIN
    rows = -(-len(painted) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * width + _MARGIN, rows * height + _MARGIN), "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(10)
    trained = _coarse(pool.whole[: pool.drawings])
    for number, (item, picture) in enumerate(painted):
        row, column = divmod(number, COLUMNS)
        x, y = _MARGIN + column * width, _MARGIN + row * height
        small = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.LANCZOS)
        distance = np.square(trained - _coarse(np.asarray(small)[None])).sum(1)
        sheet.paste(small, (x, y))
        sheet.paste(Image.fromarray(np.asarray(pool.whole[int(distance.argmin())])), (x + SIDE, y))
        words = textwrap.fill(look_of(item), 48, max_lines=2, placeholder=" …")
        pen.multiline_text((x + 2, y + SIDE + 2), words, "black", font, spacing=2)
    return sheet


def _coarse(pictures: np.ndarray) -> np.ndarray:
    """`(n, SIDE, SIDE, 3)` uint8 → `(n, _COARSE² · 3)` float32, averaged over squares."""
    cell = SIDE // _COARSE
    squares = pictures.reshape(-1, _COARSE, cell, _COARSE, cell, 3)
    means: np.ndarray = squares.mean(axis=(2, 4), dtype=np.float32)
    return means.reshape(len(means), -1)
