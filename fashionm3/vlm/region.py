"""Which tokens of a picture may change when a part of it is painted anew."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from fashionm3.errors import InputError
from fashionm3.vlm.collage import on_white

BACKGROUND = 244
"""A pixel is background where its darkest channel is above this; drawings stand on pure white."""
TOUCHED = 0.05
"""A token changes if at least this share of its pixels may: its rim shows the old colour too."""


def garment_region(picture: Image.Image) -> Image.Image:
    """Everything that is not white background, white on black."""
    darkest = np.asarray(on_white(picture)).min(axis=2)
    return Image.fromarray(np.where(darkest > BACKGROUND, 0, 255).astype(np.uint8))


def touched_tokens(region: Image.Image, grid: tuple[int, int]) -> Tensor:
    """The tokens that a region touches, padded to a square as pictures to be drawn are.

    Args:
        region: any mode; lighter than middle grey where the picture may change.
        grid: image tokens as (h, w).

    Returns:
        True `(N,)` where the token may change.

    Raises:
        InputError: if the region touches no token.
    """
    marked = region.convert("L").point([255 if level >= 128 else 0 for level in range(256)])
    side = max(marked.size)
    square = Image.new("L", (side, side), 0)
    square.paste(marked, ((side - marked.width) // 2, (side - marked.height) // 2))
    shares = np.asarray(square.resize((grid[1], grid[0]), Image.Resampling.BOX)) / 255
    touched = torch.from_numpy(shares >= TOUCHED).flatten()
    if not bool(touched.any()):
        raise InputError(f"the region touches none of the picture's {len(touched)} tokens")
    return touched
