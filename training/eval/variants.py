"""What a quicker way to draw costs: the same descriptions and seeds, drawn both ways.

Category by CLIP mini, and similarity of picture and description by CLIP mini, both in points of a
hundred; differences are paired.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from training.data.drawn import look_of
from training.eval.naming import CategoryNamer
from training.eval.pictures import held_out_items
from vectorstore.embed import Embedder

PaintMany = Callable[[Sequence[str], Sequence[int]], list[Image.Image]]
"""Descriptions and a seed for each → pictures."""
BATCH = 8


@dataclass(frozen=True)
class Drawn:
    """What the judges say of pictures that were drawn one way, picture by picture."""

    category: NDArray[np.float64]
    """100 where it is the item's, else 0."""
    similarity: NDArray[np.float64]
    """100 times the cosine."""


def judge_way(
    paint: PaintMany,
    embedder: Embedder,
    *,
    pictures: int,
    seed: int = 0,
    on_picture: Callable[[int, int], None] = lambda done, total: None,
) -> Drawn:
    """Draw held-out looks of the demo shop in one way."""
    items = held_out_items(pictures, seed=seed)
    looks = [look_of(item) for item in items]
    drawn: list[Image.Image] = []
    for at in range(0, len(items), BATCH):
        some = looks[at : at + BATCH]
        drawn += paint(some, range(at, at + len(some)))
        on_picture(len(drawn), len(items))
    vectors = embedder.embed_pictures(drawn)
    names = CategoryNamer(embedder).names(vectors)
    right = [name == item.category for name, item in zip(names, items, strict=True)]
    cosines = (vectors * embedder.embed_texts(looks)).sum(axis=1)
    return Drawn(100 * np.array(right, np.float64), 100 * cosines.astype(np.float64))


def difference(exact: NDArray[np.float64], other: NDArray[np.float64]) -> dict[str, Any]:
    """Means, and the mean paired difference with its normal 95 % interval."""
    paired = other - exact
    reach = 1.959964 * float(paired.std(ddof=1)) / math.sqrt(len(paired))
    mean = float(paired.mean())
    return {
        "exact": float(exact.mean()),
        "other": float(other.mean()),
        "difference": mean,
        "interval": (mean - reach, mean + reach),
        "pictures": len(paired),
    }
