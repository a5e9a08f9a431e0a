"""Algorithm 1: which pieces of a user's history speak about the piece to recommend.

The queries find U_c (what the user has of the category) and H_c (what is worn with the given
items); the ranking works on arrays alone.

Notation: n items of the history, m reference items, D the width of the vectors.
Source: FashionM3, Algorithm 1 and Eq. (1).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import func, select
from sqlalchemy.engine import Connection
from sqlalchemy.orm import aliased

from fashionm3.database.tables import ItemRow, OutfitItemRow, UserOutfitRow

BETA = 2.0  # weight of how often the user chose a piece; the authors' setting
TOP_K = 5  # the authors' server; the paper leaves k open
MIN_HISTORY = 10  # m_u: a sample of the training set needs that many items in U_c
MIN_REFERENCES = 3  # m_i: and that many in H_c
_DECIMALS = 9  # of a score; float32 vectors are good for seven

Array = NDArray[np.float32]


@dataclass(frozen=True)
class History:
    """The input of the ranking, without vectors. Items are in order of count, then of id."""

    item_ids: tuple[str, ...]
    """U_c: distinct items of the category that the user interacted with."""
    categories: tuple[str, ...]
    """(n,) of which category each is; they differ where several were asked for."""
    counts: NDArray[np.int64]
    """(n,) in how many of the user's outfits each stands."""
    reference_ids: tuple[str, ...]
    """H_c: distinct items of the category worn with at least one of the given items."""
    reference_categories: tuple[str, ...]
    """(m,) of which category each is."""
    reference_counts: NDArray[np.int64]
    """(m,) how often each is worn with the given items, summed over them."""

    def within(self, category: str) -> "History":
        """U_c and H_c of one category alone."""
        own = [i for i, name in enumerate(self.categories) if name == category]
        worn = [i for i, name in enumerate(self.reference_categories) if name == category]
        return History(
            item_ids=tuple(self.item_ids[i] for i in own),
            categories=(category,) * len(own),
            counts=self.counts[own],
            reference_ids=tuple(self.reference_ids[i] for i in worn),
            reference_categories=(category,) * len(worn),
            reference_counts=self.reference_counts[worn],
        )


def item_vectors(pictures: Array, texts: Array) -> Array:
    """f_j = (image_j + text_j) / 2 for unit vectors of shape (n, D)."""
    return ((pictures + texts) / 2).astype(np.float32, copy=False)


def rank_history(
    vectors: Array,
    counts: NDArray[np.int64],
    reference_vectors: Array,
    reference_counts: NDArray[np.int64],
    *,
    limit: int = TOP_K,
    beta: float = BETA,
) -> NDArray[np.int64]:
    """Order the user's items by what suits the outfit, and by how often they were chosen.

    Args:
        vectors: (n, D) `item_vectors` of U_c.
        counts: (n,) positive.
        reference_vectors: (m, D) `item_vectors` of H_c. With m = 0 the counts alone decide.
        reference_counts: (m,) positive.
        limit: k, how many to keep.
        beta: weight of the counts in Eq. (1).

    Returns:
        At most `limit` indices into U_c, best first; equal scores keep their order.

    Raises:
        ValueError: if the lengths disagree.
    """
    if len(vectors) != len(counts) or len(reference_vectors) != len(reference_counts):
        raise ValueError(
            f"{len(vectors)} vectors for {len(counts)} counts, and {len(reference_vectors)} "
            f"reference vectors for {len(reference_counts)} reference counts"
        )
    if len(counts) == 0:
        return np.empty(0, np.int64)
    scores = counts.astype(np.float64)
    if len(reference_counts):
        scores = score_history(vectors, counts, reference_vectors, reference_counts, beta=beta)
    # Rounded, so that the last bit of a product of matrices decides between no two equal items.
    return np.argsort(-scores.round(_DECIMALS), kind="stable")[:limit].astype(np.int64)


def score_history(
    vectors: Array,
    counts: NDArray[np.int64],
    reference_vectors: Array,
    reference_counts: NDArray[np.int64],
    *,
    beta: float = BETA,
) -> NDArray[np.float64]:
    """Eq. (1): (β · count_j / max count + 1) · cos(f_j, f_H), for n ≥ 1 and m ≥ 1."""
    weights = reference_counts / reference_counts.sum()
    ideal = weights @ reference_vectors.astype(np.float64)  # f_H (D,)
    lengths = np.linalg.norm(vectors, axis=1) * np.linalg.norm(ideal)
    similarities = vectors.astype(np.float64) @ ideal / np.maximum(lengths, 1e-12)
    scores: NDArray[np.float64] = (beta * counts / counts.max() + 1) * similarities
    return scores


def load_history(
    connection: Connection,
    user_id: str,
    categories: Sequence[str],
    given: Sequence[str],
    *,
    target: str | None = None,
    without_outfits: Collection[str] = (),
) -> History:
    """U_c and H_c with their counts; neither holds the target or a given item.

    Args:
        connection: an open transaction.
        user_id: whose history.
        categories: usually one; the meaning of a broad word otherwise.
        given: P, the items that the outfit has already. A repeated item counts once.
        target: the item to be recommended, where it is known. As published, the algorithm leaves
            it in, and the history then gives the answer away.
        without_outfits: outfits that do not count, such as held-out ones.
    """
    hidden = {*given, target} - {None}
    of_category = ItemRow.category.in_(categories), ItemRow.item_id.not_in(hidden)
    seen = OutfitItemRow.outfit_id.not_in(set(without_outfits))
    count = func.count().label("count")
    own = (
        select(OutfitItemRow.item_id, ItemRow.category, count)
        .join(UserOutfitRow, UserOutfitRow.outfit_id == OutfitItemRow.outfit_id)
        .join(ItemRow, ItemRow.item_id == OutfitItemRow.item_id)
        .where(UserOutfitRow.user_id == user_id, *of_category, seen)
        .group_by(OutfitItemRow.item_id, ItemRow.category)
        .order_by(count.desc(), OutfitItemRow.item_id)
    )
    partner = aliased(OutfitItemRow)
    worn_with = (
        select(OutfitItemRow.item_id, ItemRow.category, count)
        .join(partner, partner.outfit_id == OutfitItemRow.outfit_id)
        .join(ItemRow, ItemRow.item_id == OutfitItemRow.item_id)
        .where(partner.item_id.in_(set(given)), *of_category, seen)
        .group_by(OutfitItemRow.item_id, ItemRow.category)
        .order_by(count.desc(), OutfitItemRow.item_id)
    )
    history = connection.execute(own).all()
    references = connection.execute(worn_with).all()
    return History(
        item_ids=tuple(row.item_id for row in history),
        categories=tuple(row.category for row in history),
        counts=np.array([row[2] for row in history], np.int64),
        reference_ids=tuple(row.item_id for row in references),
        reference_categories=tuple(row.category for row in references),
        reference_counts=np.array([row[2] for row in references], np.int64),
    )
