"""Held-out descriptions through the catalogue as people search it: words, limits, time."""

import random
import time
from collections.abc import Sequence

import numpy as np
import pytest

from fashionm3.database.store import Database
from fashionm3.domain import Constraints, Item
from fashionm3.vocabulary import load_vocabulary
from training.data.drawn import is_held_out, look_of
from training.eval.share import Share
from vectorstore import Catalog
from vectorstore.filters import compose, payload_of

QUERIES = 500
LIMIT_S = 0.050


@pytest.fixture(scope="module")
def items(database: Database) -> list[Item]:
    """Items of the shop whose look was never trained on."""
    return [item for item in database.list_items() if is_held_out(look_of(item))]


def questions(items: Sequence[Item]) -> list[tuple[Item, str]]:
    """Each item by what can be seen of it, then by what the shop says, until there are enough."""
    seen = [(item, look_of(item)) for item in items]
    return (seen + [(item, item.description) for item in items])[:QUERIES]


def wish_for(item: Item, dice: random.Random) -> Constraints:
    """Limits that the item itself satisfies, so that something is there to be found."""
    seen = item.attributes
    return Constraints(
        max_price=item.price * dice.uniform(1, 1.5) if dice.random() < 0.5 else None,
        colours=seen.colours[:1] if dice.random() < 0.4 else (),
        materials=(seen.material,) if seen.material and dice.random() < 0.3 else (),
        sizes=item.sizes[:1] if item.sizes and dice.random() < 0.3 else (),
        season=seen.seasons[0] if seen.seasons and dice.random() < 0.3 else None,
        in_stock=item.stock > 0 and dice.random() < 0.5,
    )


def test_held_out_descriptions_find_their_item_and_category(
    catalog: Catalog, items: list[Item]
) -> None:
    own, category, seconds = [], [], []
    for item, words in questions(items):
        begun = time.perf_counter()
        hits = [hit.item for hit in catalog.search(words, limit=10)]
        seconds.append(time.perf_counter() - begun)
        own.append(item.item_id in {hit.item_id for hit in hits})
        category.append(item.category in {hit.category for hit in hits[:5]})
    p50, p95 = np.percentile(seconds[10:], (50, 95))
    print(f"\nown item among 10: {Share.of(own)}; category among 5: {Share.of(category)}")
    print(f"end to end: median {p50 * 1000:.1f} ms, 95th percentile {p95 * 1000:.1f} ms")
    assert Share.of(own).value >= 0.60
    assert Share.of(category).value >= 0.95
    assert p95 <= LIMIT_S


def test_a_picture_finds_its_category(catalog: Catalog, items: list[Item]) -> None:
    same = []
    for item in items:
        assert item.image is not None
        picture = catalog.images.open_picture(item.image)
        [hit] = catalog.search(picture=picture, exclude=[item.item_id], limit=1)
        same.append(hit.item.category == item.category)
    print(f"\npicture to same category: {Share.of(same)}")
    assert Share.of(same).value >= 0.90


def test_every_filter_is_respected(catalog: Catalog, items: list[Item]) -> None:
    dice = random.Random(0)
    vocabulary = load_vocabulary()
    hits = 0
    for item, words in questions(items):
        categories = (item.category,) if dice.random() < 0.5 else ()
        wish = wish_for(item, dice)
        where = compose(categories, wish, (), vocabulary)
        found = catalog.search(words, categories=categories, constraints=wish, limit=10)
        assert found, (item.item_id, wish)
        for hit in found:
            assert all(c.holds(payload_of(hit.item)) for c in where), (hit.item, wish)
        hits += len(found)
    print(f"\n{hits} hits of {QUERIES} filtered searches respect every filter")
