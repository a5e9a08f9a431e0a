"""Find products of the catalogue by words, by picture, or by both."""

import asyncio
from collections.abc import Collection, Sequence
from typing import Protocol

from PIL.Image import Image

from fashionm3.domain import Constraints, ImageRef, ProductHit
from tools.pictures import Pictures


class ProductIndex(Protocol):
    """What retrieval needs of the catalogue; calls block and belong into a worker thread."""

    def search(
        self,
        text: str | None = None,
        *,
        picture: Image | None = None,
        categories: Sequence[str] = (),
        constraints: Constraints | None = None,
        exclude: Collection[str] = (),
        limit: int = 8,
    ) -> list[ProductHit]:
        """The nearest products that satisfy everything; price and stock are true."""
        ...


async def search_catalog(
    text: str | None = None,
    *,
    catalog: ProductIndex,
    pictures: Pictures,
    picture: ImageRef | None = None,
    categories: Sequence[str] = (),
    constraints: Constraints | None = None,
    exclude: Collection[str] = (),
    limit: int = 8,
) -> tuple[ProductHit, ...]:
    """The products nearest to words and picture, best first.

    Args:
        text: what is looked for, in words.
        catalog: the index that answers.
        pictures: where `picture` lives.
        picture: what is looked for, as a picture.
        categories: of the vocabulary; empty: any.
        constraints: limits on price, colour, material, size, stock.
        exclude: item_ids that must not come back.
        limit: hits at most, ≥ 1.

    Raises:
        CatalogError: if the index is unreachable, locked or damaged.
        NotFoundError: if the picture was removed.
        ValueError: if there is neither text nor picture.
    """
    if not text and picture is None:
        raise ValueError("a search needs words, a picture or both")

    def search() -> tuple[ProductHit, ...]:
        seen = pictures.open_picture(picture) if picture else None
        hits = catalog.search(
            text,
            picture=seen,
            categories=categories,
            constraints=constraints,
            exclude=exclude,
            limit=limit,
        )
        return tuple(hits)

    return await asyncio.to_thread(search)
