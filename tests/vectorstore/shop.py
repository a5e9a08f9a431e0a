"""A small shop in which every field varies."""

import random

from fashionm3.database.images import ImageStore
from fashionm3.domain import Attributes, Item
from tests.fakes import swatch

COLOURS = ("navy", "red", "green", "black", "beige")
CATEGORIES = ("Coats", "Jackets", "Boots", "Sneakers", "Skirts")
MATERIALS = ("wool", "cotton", "leather", None)
OCCASIONS = ((), ("office",), ("party", "date"))
SEASONS = ((), ("winter",), ("summer", "spring"))


def items(images: ImageStore, count: int = 120, seed: int = 0) -> list[Item]:
    """The same items for the same arguments."""
    rng = random.Random(seed)
    pictures = {colour: images.put_picture(swatch(colour)) for colour in COLOURS}
    return [_item(n, rng, pictures) for n in range(count)]


def _item(n: int, rng: random.Random, pictures: dict) -> Item:  # type: ignore[type-arg]
    colours = tuple(rng.sample(COLOURS, rng.choice((1, 2))))
    category, material = rng.choice(CATEGORIES), rng.choice(MATERIALS)
    return Item(
        item_id=f"item-{n:04}",
        title=f"{colours[0]} {category.lower()}",
        category=category,
        description=f"{' and '.join(colours)} {material or ''} number{n} style{rng.randrange(9)}",
        attributes=Attributes(
            colours=colours,
            material=material,
            occasions=rng.choice(OCCASIONS),
            seasons=rng.choice(SEASONS),
        ),
        price=rng.randrange(10, 200),
        sizes=tuple(rng.sample(("S", "M", "L", "42"), 2)),
        stock=rng.choice((0, 1, 5)),
        image=pictures[colours[0]] if rng.random() < 0.9 else None,
    )
