"""Find products: turn what the dialogue is about into a search, and say why each hit answers it."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from fashionm3.domain import Constraints, Garment, ProductHit
from fashionm3.errors import InputError
from fashionm3.vocabulary import load_vocabulary
from tools.pictures import Pictures
from tools.retrieval import ProductIndex, search_catalog

PRODUCTS = 4
"""Products shown for one request: as many as a person compares at a glance."""


_OTHERS = re.compile(r"\b(others?|another|different|else|more|next)\b", re.I)


@dataclass(frozen=True)
class Search:
    """What is looked for."""

    words: str
    category: str | None = None
    """A category or broad word asked for; None: the category of `like`."""
    constraints: Constraints = Constraints()
    like: Garment | None = None
    """The piece that the user means: recommended, photographed or a product."""
    exclude: frozenset[str] = frozenset()
    """item_ids that were shown before and must not come back."""


async def retrieve(
    search: Search, *, catalog: ProductIndex, pictures: Pictures, limit: int = PRODUCTS
) -> tuple[ProductHit, ...]:
    """The products that answer the search, best first.

    A piece that is meant is searched by its picture and its description together; words alone are
    searched as they were said.

    Args:
        search: what is looked for.
        catalog: the index that answers.
        pictures: where pictures live.
        limit: hits at most.

    Raises:
        InputError: if nothing in the catalogue satisfies the limits; names them.
        CatalogError: if the index is unreachable, locked or damaged.
        NotFoundError: if the picture of the piece was removed.
    """
    categories = search_categories(search)
    like = search.like
    # The piece itself is no answer to "find one like it".
    own = {like.item_id} if like and like.item_id else set()
    hits = await search_catalog(
        (like.description if like else "") or search.words,
        catalog=catalog,
        pictures=pictures,
        picture=like.image if like else None,
        categories=categories,
        constraints=search.constraints,
        exclude=search.exclude | own,
        limit=limit,
    )
    if not hits:
        raise InputError(f"nothing in stock answers {wish_in_words(search, categories)}")
    return hits


def asks_for_others(words: str) -> bool:
    """Whether the user wants to see products besides those already shown."""
    return _OTHERS.search(words) is not None


def search_categories(search: Search) -> tuple[str, ...]:
    """The categories to search in: those asked for, else that of the piece meant, else any.

    Raises:
        UnknownCategoryError: if the search names a category that is none.
    """
    vocabulary = load_vocabulary()
    if search.category is not None:
        asked = vocabulary.expand(search.category)
        # "Find these shoes" about sneakers means sneakers.
        if search.like is not None and search.like.category in asked:
            return (search.like.category,)
        return asked
    return (search.like.category,) if search.like else ()


def wish_in_words(search: Search, categories: Collection[str]) -> str:
    """The limits of a search, for the message that it found nothing."""
    limits = search.constraints
    parts = [
        search.category or ", ".join(categories) or "your words",
        *(f"in {colour}" for colour in limits.colours),
        *(f"not {colour}" for colour in limits.not_colours),
        *(f"of {material}" for material in limits.materials),
        *(f"in size {size}" for size in limits.sizes),
        *([f"up to {limits.max_price:g}"] if limits.max_price is not None else []),
        *([f"besides the {len(search.exclude)} already shown"] if search.exclude else []),
    ]
    return ", ".join(parts)
