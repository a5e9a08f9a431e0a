"""Shoppers with latent tastes, and the outfits that these tastes made them choose."""

import random
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

from fashionm3.demoshop.catalogue import make_items, words_of
from fashionm3.demoshop.outfits import ShopOutfit, Stylist
from fashionm3.domain import Item
from fashionm3.errors import InputError

Split = Literal["train", "valid", "test"]
SPLITS: tuple[Split, ...] = ("train", "valid", "test")

_USER_SHARES = (0.80, 0.08, 0.12)  # of shoppers, by split
_OUTFIT_SHARES = (0.92, 0.03, 0.05)  # of the outfits of training shoppers
_FAVOURITES = (3, 4)
"""In so many categories a shopper has a taste and a wardrobe."""
_WARDROBE = (14, 18)  # distinct items of a favourite category: above m_u = 10 with room for t
_OUTFITS_A_FAVOURITE = 16
_TASTE_SHARE = 0.85  # of a wardrobe follows the taste; nobody is consistent
_MIN_POOL = 12
_SIBLING_SHARE = 0.3  # of outfits exist a second time with one piece exchanged


@dataclass(frozen=True)
class CategoryTaste:
    """What someone looks for in one category; what is empty does not matter to them."""

    category: str
    colours: tuple[str, ...] = ()
    material: str | None = None
    pattern: str | None = None
    detail: str | None = None

    def likes(self, item: Item) -> bool:
        """Whether an item has everything that is looked for."""
        look = item.attributes
        return (
            item.category == self.category
            and (not self.colours or look.colours[0] in self.colours)
            and self.material in (None, look.material)
            and self.pattern in (None, look.pattern)
            and (self.detail is None or self.detail in look.details)
        )


@dataclass(frozen=True)
class Shopper:
    """A shopper of the demo shop. The id says nothing about the person."""

    user_id: str
    tastes: tuple[CategoryTaste, ...]
    colours: tuple[str, ...]
    """Colours liked on anything."""
    price_level: float
    """1 is the middle of the shop; above it, dearer items are preferred."""
    outfit_ids: tuple[str, ...] = ()
    split: Split = "train"


@dataclass(frozen=True)
class Shop:
    """The demo shop in memory: everything but the pictures."""

    items: Mapping[str, Item]
    outfits: Mapping[str, ShopOutfit]
    shoppers: tuple[Shopper, ...]

    @cached_property
    def stylist(self) -> Stylist:
        """The styling rules over the shop's items."""
        return Stylist(list(self.items.values()))


def make_shop(*, items: int = 2000, users: int = 200, seed: int = 0) -> Shop:
    """Invent the shop: items, shoppers and their outfits. The same arguments give the same shop.

    Splits hold out whole shoppers with all their outfits, and a few outfits of the others.

    Raises:
        InputError: if the numbers of items or users cannot make a shop.
    """
    if users < 1:
        raise InputError(f"a shop needs at least 1 user, got {users}")
    stock = make_items(items, seed=seed)
    stylist = Stylist(stock)
    by_category: dict[str, list[Item]] = {}
    for item in stock:
        by_category.setdefault(item.category, []).append(item)
    splits = _user_splits(users, random.Random(f"splits-{seed}"))
    outfits: dict[str, ShopOutfit] = {}
    shoppers = []
    # Outfits of two shops never share an id, so one can replace the other in a database.
    prefix = f"outfit-{zlib.crc32(f'{items} {users} {seed}'.encode()):08x}"
    for number in range(users):
        rng = random.Random(f"shopper-{seed}-{number}")
        shopper = replace(
            _shopper(f"user-{number + 1:03d}", by_category, rng), split=splits[number]
        )
        history = _history(shopper, by_category, stylist, rng, prefix, len(outfits))
        outfits |= {outfit.outfit_id: outfit for outfit in history}
        shoppers.append(replace(shopper, outfit_ids=tuple(o.outfit_id for o in history)))
    return Shop({item.item_id: item for item in stock}, outfits, tuple(shoppers))


def _user_splits(users: int, rng: random.Random) -> list[Split]:
    # Exact shares rather than draws, so that small shops have all three splits too.
    valid = round(users * _USER_SHARES[1])
    test = round(users * _USER_SHARES[2])
    splits: list[Split] = [
        "train" if n >= valid + test else "valid" if n < valid else "test" for n in range(users)
    ]
    rng.shuffle(splits)
    return splits


def _shopper(
    user_id: str, by_category: Mapping[str, Sequence[Item]], rng: random.Random
) -> Shopper:
    able = [c for c, items in by_category.items() if len(items) >= _WARDROBE[1]]
    if len(able) < _FAVOURITES[1]:  # a small shop: its largest categories have to do
        able = sorted(by_category, key=lambda c: (-len(by_category[c]), c))[: 2 * _FAVOURITES[1]]
    wanted = rng.randint(*_FAVOURITES)
    weights = {category: len(by_category[category]) for category in able}
    favourites: list[str] = []
    while len(favourites) < wanted:
        category = rng.choices(list(weights), list(weights.values()))[0]
        favourites.append(category)
        del weights[category]
    tastes = tuple(_category_taste(c, by_category[c], rng) for c in favourites)
    liked = tuple(dict.fromkeys(colour for taste in tastes for colour in taste.colours))
    return Shopper(user_id, tastes, liked[:4], price_level=rng.choice((0.7, 1.0, 1.0, 1.4)))


def _category_taste(category: str, items: Sequence[Item], rng: random.Random) -> CategoryTaste:
    """A taste that enough of the items satisfy, as narrow as the stock allows."""
    for _ in range(40):
        model = words_of(rng.choice(items))
        full = CategoryTaste(
            category,
            colours=_some_colours(items, model.colours[0], rng),
            material=model.material,
            pattern=model.pattern,
            detail=rng.choice(model.details) if model.details else None,
        )
        looked_for = rng.sample(("colours", "material", "pattern", "detail"), rng.choice((1, 2, 2)))
        taste = CategoryTaste(category, **{name: getattr(full, name) for name in looked_for})
        pool = sum(taste.likes(item) for item in items)
        if taste != CategoryTaste(category) and _MIN_POOL <= pool <= 0.7 * len(items):
            return taste
    return CategoryTaste(category, colours=_most_common_colours(items))


def _some_colours(items: Sequence[Item], first: str, rng: random.Random) -> tuple[str, ...]:
    others = sorted({words_of(item).colours[0] for item in items} - {first})
    return (first, *rng.sample(others, min(len(others), rng.choice((1, 1, 2)))))


def _most_common_colours(items: Sequence[Item]) -> tuple[str, ...]:
    mains = [words_of(item).colours[0] for item in items]
    return tuple(sorted(set(mains), key=lambda colour: (-mains.count(colour), colour))[:3])


def _wardrobe(
    taste: CategoryTaste, shopper: Shopper, items: Sequence[Item], rng: random.Random
) -> list[Item]:
    size = min(rng.randint(*_WARDROBE), len(items))
    liked = [item for item in items if taste.likes(item)]
    others = [item for item in items if not taste.likes(item)]
    median = sorted(item.price for item in items)[len(items) // 2]

    def affordable(item: Item) -> float:
        return abs(item.price / median - shopper.price_level) + rng.random()

    chosen = sorted(liked, key=affordable)[: max(1, round(size * _TASTE_SHARE))]
    return chosen + sorted(others, key=affordable)[: size - len(chosen)]


def _history(
    shopper: Shopper,
    by_category: Mapping[str, Sequence[Item]],
    stylist: Stylist,
    rng: random.Random,
    prefix: str,
    before: int,
) -> list[ShopOutfit]:
    owned: set[str] = set()
    history: list[ShopOutfit] = []

    def like(item: Item) -> float:
        # Own pieces are worn again, which gives Algorithm 1 counts above one.
        weight = 6.0 if item.item_id in owned else 1.0
        return weight * (3.0 if item.attributes.colours[0] in shopper.colours else 1.0)

    def keep(item_ids: tuple[str, ...], occasion: str, season: str) -> ShopOutfit:
        outfit = ShopOutfit(
            outfit_id=f"{prefix}-{before + len(history):05d}",
            item_ids=item_ids,
            occasion=occasion,
            season=season,
            split=_split(shopper, rng),
        )
        history.append(outfit)
        owned.update(item_ids)
        return outfit

    for taste in shopper.tastes:
        wardrobe = _wardrobe(taste, shopper, by_category[taste.category], rng)
        starts = [*wardrobe, *rng.choices(wardrobe, k=max(0, _OUTFITS_A_FAVOURITE - len(wardrobe)))]
        for start in starts:
            made = stylist.outfit(rng, start=start, taste=like)
            if made is None:
                continue
            outfit = keep(*made)
            if rng.random() < _SIBLING_SHARE:
                place = rng.randrange(len(outfit.item_ids))
                other = stylist.swap(outfit, place, rng, like)
                if other is not None:
                    ids = [*outfit.item_ids]
                    ids[place] = other.item_id
                    keep(tuple(ids), outfit.occasion, outfit.season)
    return history


def _split(shopper: Shopper, rng: random.Random) -> Split:
    if shopper.split != "train":
        return shopper.split
    return rng.choices(SPLITS, _OUTFIT_SHARES)[0]
