"""How well descriptions and drawings of looks that were never trained on find each other."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashionm3.demoshop.catalogue import design_of, make_items
from fashionm3.demoshop.drawing import PAINTERS, draw
from training.data.drawn import is_held_out, look_of
from training.eval.naming import CategoryNamer
from training.eval.share import Share
from vectorstore.embed import Embedder

_AT_ONCE = 64  # drawings in memory


@dataclass(frozen=True)
class SearchFigures:
    """What was found on one shop, searched by vectors of pictures alone."""

    items: int
    """Drawn items of the shop."""
    found_in_10: Share
    """Held-out descriptions whose own item is among the first ten."""
    category_in_5: Share
    """Held-out descriptions with an item of their category among the first five."""
    neighbour: Share
    """Held-out drawings whose nearest other drawing is of their category."""
    named: Share
    """Held-out drawings whose best category is the one they were drawn as."""


def evaluate_search(
    embedder: Embedder,
    *,
    items: int = 2000,
    queries: int = 500,
    seed: int = 0,
    on_drawing: Callable[[], None] | None = None,
) -> SearchFigures:
    """Draw a shop, embed its pictures and search it with held-out looks."""
    shop = [item for item in make_items(items, seed=seed) if item.category in PAINTERS]
    vectors = []
    for start in range(0, len(shop), _AT_ONCE):
        pictures: list[Image.Image] = []
        for item in shop[start : start + _AT_ONCE]:
            pictures.append(draw(design_of(item)))
            if on_drawing is not None:
                on_drawing()
        vectors.append(embedder.embed_pictures(pictures))
    gallery = np.concatenate(vectors)
    categories = np.array([item.category for item in shop])
    asked = [row for row, item in enumerate(shop) if is_held_out(look_of(item))][:queries]

    texts = embedder.embed_texts([shop[row].description for row in asked])
    order = np.argsort(-texts @ gallery.T, axis=1)
    near = gallery[asked] @ gallery.T
    near[np.arange(len(asked)), asked] = -1  # itself
    names = CategoryNamer(embedder).names(gallery[asked])
    truth = categories[asked]
    return SearchFigures(
        items=len(shop),
        found_in_10=_share((order[:, :10] == np.array(asked)[:, None]).any(axis=1)),
        category_in_5=_share((categories[order[:, :5]] == truth[:, None]).any(axis=1)),
        neighbour=_share(categories[near.argmax(axis=1)] == truth),
        named=_share(np.array(names) == truth),
    )


def _share(right: np.ndarray) -> Share:
    return Share(int(right.sum()), len(right))
