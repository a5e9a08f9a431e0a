"""Which colours skin can have, of every tone and in most light.

Many things that are not skin have them too: wood, sand, leather, beige cloth. They rule people out,
they never find one.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_SIDE = 512
"""Pixels of the longer side at which skin is looked for."""
_LEAST_SHARE = 0.0005
"""Of a photo: a face takes more of it, even of somebody who stands far away."""
_GREY = 4
"""Mean difference of the channels, of 255, below which a photo has no colours to judge by."""


def can_be_skin(rgb: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Whether colours can be those of skin.

    Args:
        rgb: `(..., 3)`, 0 to 1.

    Returns:
        `(...)`.
    """
    red, green, blue = np.moveaxis(rgb, -1, 0)
    warm = (red >= green) & (green >= 0.95 * blue)
    return np.asarray(
        (red > 0.12) & warm & (red - blue > 0.12 * red) & (red - blue < 0.8 * red), dtype=bool
    )


def is_grey(photo: NDArray[np.uint8]) -> bool:
    """Whether a photo `(H, W, 3)` has no colours; skin cannot be told in it."""
    return bool(np.ptp(photo.reshape(-1, 3).astype(np.int16), axis=1).mean() < _GREY)


def may_show_skin(picture: Image.Image) -> bool:
    """Whether a face could be in a picture; False is certain, True is not."""
    small = picture.convert("RGB")
    if max(small.size) > _SIDE:
        # No new colours by mixing: a face in the distance is a few pixels among others.
        small.thumbnail((_SIDE, _SIDE), Image.Resampling.NEAREST, reducing_gap=None)
    photo = np.asarray(small)
    skin = can_be_skin(photo.astype(np.float32) / 255)
    return bool(skin.mean() >= _LEAST_SHARE) or is_grey(photo)
