"""How well drawn pictures show what their description says, for looks never trained on.

Two judges: CLIP mini names the category, pixels name the colours. Both also judge the true
drawings, which bounds what a picture can reach.
"""

import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashionm3.colour import dominant_colours
from fashionm3.demoshop.catalogue import design_of, make_items
from fashionm3.demoshop.drawing import draw
from fashionm3.domain import Item
from training.data.drawn import is_held_out, look_of
from training.eval.naming import CategoryNamer
from training.eval.share import Share
from vectorstore.embed import Embedder

Paint = Callable[[str, int], Image.Image]
"""A description and a seed → a picture."""


@dataclass(frozen=True)
class Judgement:
    """What the judges say of some pictures."""

    category: Share
    colour: Share
    """Pictures whose main colour by pixels is one of the item's."""


@dataclass(frozen=True)
class PictureFigures:
    """What was found on descriptions never trained on."""

    painted: Judgement
    drawings: Judgement
    """The same judges on the true drawings."""
    distinct: int
    """Pictures that differ from all others in some pixel."""
    seconds: tuple[float, float]
    """Median and 95th percentile of the time a picture takes."""


def evaluate_pictures(
    paint: Paint,
    embedder: Embedder,
    *,
    pictures: int = 200,
    seed: int = 0,
    on_picture: Callable[[int, int], None] | None = None,
) -> tuple[PictureFigures, list[tuple[Item, Image.Image]]]:
    """Paint held-out looks of the demo shop.

    Returns:
        The figures, and each item with its picture.
    """
    items = held_out_items(pictures, seed=seed)
    painted, seconds = [], []
    for number, item in enumerate(items):
        began = time.perf_counter()
        painted.append(paint(look_of(item), number))
        seconds.append(time.perf_counter() - began)
        if on_picture is not None:
            on_picture(number + 1, len(items))
    drawn = [draw(design_of(item)).resize(painted[0].size) for item in items]
    figures = PictureFigures(
        painted=judge(painted, items, embedder),
        drawings=judge(drawn, items, embedder),
        distinct=len({hashlib.sha256(picture.tobytes()).digest() for picture in painted}),
        seconds=(float(np.median(seconds)), float(np.percentile(seconds, 95))),
    )
    return figures, list(zip(items, painted, strict=True))


def held_out_items(count: int, *, seed: int = 0) -> list[Item]:
    """Items of the demo shop whose look was never trained on, as their categories come."""
    held_out = [item for item in make_items(2000, seed=seed) if is_held_out(look_of(item))]
    return held_out[:count]


def judge(pictures: Sequence[Image.Image], items: Sequence[Item], embedder: Embedder) -> Judgement:
    """Ask both judges about pictures of known items."""
    names = CategoryNamer(embedder).names(embedder.embed_pictures(list(pictures)))
    colours = [dominant_colours(picture) for picture in pictures]
    return Judgement(
        category=Share.of([name == item.category for name, item in zip(names, items, strict=True)]),
        colour=Share.of(
            [
                bool(found) and found[0][0] in item.attributes.colours
                for found, item in zip(colours, items, strict=True)
            ]
        ),
    )
