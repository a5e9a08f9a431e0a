"""Drawings of the demo shop with their descriptions, for contrastive training.

A fifth of all looks is held out, by a hash of what can be seen: no drawing and no description
of such a look is ever trained on, whatever seed it was made with.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionm3.demoshop import drawing
from fashionm3.demoshop.catalogue import design_of, make_items, words_of
from fashionm3.demoshop.drawing import PAINTERS, draw_cutout
from fashionm3.description import describe_garment
from fashionm3.domain import Item

HELD_OUT_ONE_IN = 5
_DRAWN_AT = 384
"""Pixels at which the garments are drawn before they are made smaller."""


@dataclass(frozen=True)
class DrawnPair:
    """A garment of the shop and ways to put it in words."""

    item: Item
    texts: tuple[str, ...]
    """Description as in the shop, plain description, title."""
    look: str
    """Equal for garments that look alike but for folds."""


def look_of(item: Item) -> str:
    """What can be seen of an item, as one string."""
    return describe_garment(words_of(item))


def is_held_out(look: str) -> bool:
    """Whether a look belongs to the fifth that is never trained on."""
    return hashlib.sha256(look.encode()).digest()[0] % HELD_OUT_ONE_IN == 0


def make_pairs(count: int, seeds: Iterable[int], *, held_out: bool = False) -> list[DrawnPair]:
    """Make up `count` items for each seed and keep those of one side of the hold-out.

    Categories that nobody draws yet are left out.
    """
    pairs = []
    for seed in seeds:
        for item in make_items(count, seed=seed):
            look = look_of(item)
            if item.category in PAINTERS and is_held_out(look) == held_out:
                pairs.append(DrawnPair(item, (item.description, look, item.title), look))
    return pairs


def painters_digest() -> str:
    """Changes with the code that draws; pictures kept under another digest are stale."""
    digest = hashlib.sha256()
    for source in sorted(Path(drawing.__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def draw_pixels(
    pairs: Sequence[DrawnPair], size: int, *, on_drawing: Callable[[], None] | None = None
) -> NDArray[np.uint8]:
    """Cut-outs of the garments: `(n, size, size, 4)` uint8, colour premultiplied by alpha."""
    pixels = np.empty((len(pairs), size, size, 4), np.uint8)
    for row, pair in enumerate(pairs):
        cutout = draw_cutout(design_of(pair.item), _DRAWN_AT)
        # Premultiplied, or making it smaller would mix the colour of empty pixels in.
        small = cutout.convert("RGBa").resize((size, size), Image.Resampling.BOX)
        pixels[row] = np.asarray(small)
        if on_drawing is not None:
            on_drawing()
    return pixels
