"""The demo shop's items: distinct designs with title, description, price, sizes and stock."""

import math
import random
from collections.abc import Mapping, Sequence
from itertools import product
from types import MappingProxyType

from fashionm3.demoshop.design import RANGES, Design
from fashionm3.demoshop.traits import (
    NEUTRALS,
    colours_of,
    details_of,
    features_of,
    formality,
    occasions,
    patterns_of,
    seasons,
)
from fashionm3.description import GarmentWords, describe_garment, is_plural, join_words
from fashionm3.domain import Attributes, Item, Slot
from fashionm3.errors import InputError
from fashionm3.vocabulary import load_vocabulary

_SHARE: Mapping[str, float] = MappingProxyType(
    {
        **{"Dresses": 2.0, "Shirts": 1.5, "T-shirts & vests": 1.5, "Tops": 1.3, "Skirts": 1.5},
        **{"Jackets": 1.4, "Pants": 1.4, "Sweaters & knitwear": 1.3, "Sneakers": 1.2},
        **{"Hats": 0.7, "Hats & caps": 0.7, "Belts": 0.6, "Slides & flip flops": 0.5},
        **{"Polo shirts": 0.8, "Oxford shoes": 0.7, "Loafers": 0.8, "Backpacks": 0.7},
    }
)
"""How many items a category has, relative to one that is not listed."""

_PRICE: Mapping[str, float] = MappingProxyType(
    {
        **{"T-shirts & vests": 22, "Shirts": 48, "Polo shirts": 40, "Tops": 38},
        **{"Sweaters & knitwear": 65, "Knitwear": 70, "Coats": 190, "Jackets": 120, "Pants": 60},
        **{"Jeans": 75, "Shorts": 35, "Skirts": 50, "Activewear": 45, "Dresses": 85},
        **{"Sneakers": 85, "Boots": 140, "Sandals": 65, "Loafers": 110, "Ballet flats": 75},
        **{"Pumps": 105, "Slides & flip flops": 28, "Oxford shoes": 130, "Tote bags": 70},
        **{"Shoulder bags": 110, "Cross-body bags": 85, "Backpacks": 75, "Clutch bags": 65},
        **{"Hats": 45, "Hats & caps": 25, "Scarves": 40, "Belts": 38, "Sunglasses": 70},
        **{"Necklaces": 45, "Earrings": 32, "Watches": 150},
    }
)
"""Median price in EUR of a piece in its most common material."""

_PRICE_FACTOR: Mapping[str, float] = MappingProxyType(
    {
        **{"cashmere": 2.2, "silk": 1.7, "leather": 1.5, "suede": 1.4, "wool": 1.3, "velvet": 1.3},
        **{"tweed": 1.4, "linen": 1.1, "lace": 1.2, "jersey": 0.9, "polyester": 0.8},
        **{"nylon": 0.8, "canvas": 0.8, "rubber": 0.7, "knit": 0.9, "mesh": 0.9},
    }
)
_PRICE_SPREAD = 0.22  # sigma of the lognormal: two thirds of prices lie within a quarter of it

_CLOTHING_SIZES = ("XS", "S", "M", "L", "XL", "XXL")
_SIZES: Mapping[Slot, tuple[str, ...]] = MappingProxyType(
    {
        "top": _CLOTHING_SIZES,
        "outer": _CLOTHING_SIZES,
        "bottom": _CLOTHING_SIZES,
        "dress": _CLOTHING_SIZES,
        "shoes": tuple(str(size) for size in range(36, 47)),
        "belt": ("80", "90", "100", "110"),
        "head": ("S/M", "L/XL"),
    }
)
_ONE_SIZE = ("one size",)
_SOLD_OUT_SHARE = 0.08

_OCCASION_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "sport": ("the gym", "training days"),
        "beach": ("the beach", "days by the sea"),
        "festival": ("festivals and picnics", "a garden party"),
        "casual": ("weekends", "everyday wear", "relaxed days"),
        "travel": ("travelling", "long journeys"),
        "date": ("dinner dates", "a night out for two"),
        "office": ("the office", "business meetings"),
        "party": ("parties", "evenings out"),
        "wedding": ("weddings", "festive receptions"),
        "formal": ("black-tie evenings", "formal events"),
    }
)
_FIRST_ID = 1_000_001


def make_items(count: int = 2000, *, seed: int = 0) -> list[Item]:
    """Draw up `count` items of distinct designs over all categories of `RANGES`.

    The same arguments give the same items. Items have no picture yet.

    Raises:
        InputError: if there are not that many distinct designs, or fewer items than categories.
    """
    if count < len(RANGES):
        raise InputError(
            f"a shop of {count} items cannot cover {len(RANGES)} categories; ask for more"
        )
    rng = random.Random(f"items-{seed}")
    looks = [
        look
        for category, number in _counts(count).items()
        for look in _distinct_looks(category, number, rng)
    ]
    rng.shuffle(looks)
    return [_item(f"{_FIRST_ID + number:07d}", look, rng) for number, look in enumerate(looks)]


def words_of(item: Item) -> GarmentWords:
    """What an item looks like, for the functions of `description`."""
    attributes = item.attributes
    return GarmentWords(
        category=item.category,
        colours=attributes.colours,
        pattern=attributes.pattern,
        material=attributes.material,
        details=attributes.details,
    )


def design_of(item: Item) -> Design:
    """The design that an item of this shop was drawn from: draw it at any size.

    Raises:
        InputError: if the item is none of the demo shop's.
    """
    attributes = item.attributes
    if item.category not in RANGES or not item.item_id.isdecimal() or not attributes.colours:
        raise InputError(f"item {item.item_id!r} is not from the demo shop and has no design")
    return Design(
        category=item.category,
        colours=attributes.colours,
        pattern=attributes.pattern or "plain",
        material=attributes.material or RANGES[item.category].materials[0],
        features=features_of(item.category, attributes.details),
        seed=int(item.item_id),
    )


def random_design(category: str, rng: random.Random, *, seed: int = 0) -> Design:
    """A sensible design of `category`, common choices more often; `seed` becomes its own."""
    ranges = RANGES[category]
    material = _common_first(ranges.materials, rng)
    pattern = _common_first(patterns_of(category, material), rng)
    return Design(
        category=category,
        colours=_colours(category, pattern, material, rng),
        pattern=pattern,
        material=material,
        features={name: _common_first(values, rng) for name, values in ranges.features.items()},
        seed=seed,
    )


def capacity(category: str) -> int:
    """A lower bound of the number of distinct designs of `category`."""
    ranges = RANGES[category]
    shapes = math.prod(len(values) for values in ranges.features.values())
    return shapes * sum(len(colours_of(category, m)) for m in ranges.materials)


def _counts(count: int) -> dict[str, int]:
    """Items per category: by share, at most half of what can be told apart, exactly `count`."""
    limit = {category: max(1, capacity(category) * 3 // 4) for category in RANGES}
    if count > sum(limit.values()):
        raise InputError(f"{count} items asked for, {sum(limit.values())} distinct designs exist")
    counts = dict.fromkeys(RANGES, 1)
    open_categories = list(RANGES)
    while (missing := count - sum(counts.values())) > 0:
        open_categories = [c for c in open_categories if counts[c] < limit[c]]
        total = sum(_SHARE.get(c, 1.0) for c in open_categories)
        for category in open_categories:
            wanted = max(1, round((missing * _SHARE.get(category, 1.0)) / total / 2))
            room = min(limit[category] - counts[category], count - sum(counts.values()))
            counts[category] += min(wanted, room)
    return counts


def _distinct_looks(category: str, number: int, rng: random.Random) -> list[Design]:
    looks: dict[tuple[object, ...], Design] = {}
    misses = 0
    while len(looks) < number:
        design = random_design(category, rng)
        if looks.setdefault(_key(design), design) is not design:
            misses += 1
            if misses > 20 * number:
                # Common choices are used up: take any that are left.
                for rest in _every_plain_design(category, rng):
                    if len(looks) < number:
                        looks.setdefault(_key(rest), rest)
                break
    return list(looks.values())


def _every_plain_design(category: str, rng: random.Random) -> list[Design]:
    ranges = RANGES[category]
    names = list(ranges.features)
    designs = [
        Design(category, (colour,), "plain", material, dict(zip(names, values, strict=True)))
        for material in ranges.materials
        for colour in colours_of(category, material)
        for values in product(*ranges.features.values())
    ]
    rng.shuffle(designs)
    return designs


def _key(design: Design) -> tuple[object, ...]:
    return (
        design.colours,
        design.pattern,
        design.material,
        *sorted(design.features.items()),
    )


def _common_first(values: Sequence[str], rng: random.Random) -> str:
    # The first choice of a range is the most common one.
    return rng.choices(values, [2.0, *[1.0] * (len(values) - 1)])[0]


def _colours(category: str, pattern: str, material: str, rng: random.Random) -> tuple[str, ...]:
    choices = colours_of(category, material)
    weights = [1.6 if colour in NEUTRALS else 1.0 for colour in choices]
    main = rng.choices(choices, weights)[0]
    if pattern == "plain":
        return (main,)
    others = [c for c in choices if contrast(main, c) >= _MIN_CONTRAST]
    if not others:
        others = ["white" if contrast(main, "white") > contrast(main, "black") else "black"]
    favour = [3.0 if colour in ("white", "black", "navy", "beige") else 1.0 for colour in others]
    return (main, rng.choices(others, favour)[0])


_MIN_CONTRAST = 0.28


def contrast(one: str, other: str) -> float:
    """How far apart two colours are in lightness, from 0 (equal) to 1 (black and white)."""
    return abs(_lightness(one) - _lightness(other))


def _lightness(colour: str) -> float:
    red, green, blue = load_vocabulary().colours[colour].rgb
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def _item(item_id: str, look: Design, rng: random.Random) -> Item:
    details = details_of(look)
    level = formality(look.category, look.pattern, look.material, details)
    worn_in = seasons(look.category, look.material, details)
    attributes = Attributes(
        colours=look.colours,
        pattern=look.pattern,
        material=look.material,
        occasions=occasions(look.category, level, worn_in),
        seasons=worn_in,
        details=details,
    )
    item = Item(
        item_id=item_id,
        title="",
        category=look.category,
        description="",
        attributes=attributes,
        price=_price(look, rng),
        sizes=_sizes(load_vocabulary().slot(look.category), rng),
        stock=0 if rng.random() < _SOLD_OUT_SHARE else rng.randint(1, 40),
    )
    return item.model_copy(update={"title": _title(item), "description": _description(item, rng)})


def _price(look: Design, rng: random.Random) -> float:
    median = _PRICE[look.category] * _PRICE_FACTOR.get(look.material, 1.0)
    euros = max(5, int(rng.lognormvariate(math.log(median), _PRICE_SPREAD)))
    return euros + rng.choice((0.90, 0.95))


def _sizes(slot: Slot, rng: random.Random) -> tuple[str, ...]:
    sizes = _SIZES.get(slot, _ONE_SIZE)
    if len(sizes) < 6:
        return sizes
    first, last = rng.randint(0, 2), len(sizes) - rng.randint(0, 2)
    return sizes[first:last]


def _title(item: Item) -> str:
    phrase = describe_garment(words_of(item), article="none").partition(" with ")[0]
    # Not str.title: T-shirt and A-line keep their own capitals.
    words = [
        word if word in ("and", "or") else word[:1].upper() + word[1:] for word in phrase.split()
    ]
    return " ".join(words)


def _description(item: Item, rng: random.Random) -> str:
    """One or two sentences in the manner of FashionRec's generated descriptions."""
    phrase = describe_garment(words_of(item))
    chosen = rng.sample(item.attributes.occasions, min(2, len(item.attributes.occasions)))
    use = join_words([rng.choice(_OCCASION_WORDS[occasion]) for occasion in chosen])
    pieces = "them" if is_plural(item.category) else "it"
    worn_in = item.attributes.seasons
    season = "all year round" if len(worn_in) == 4 else f"in {join_words(worn_in)}"
    opening = phrase[:1].upper() + phrase[1:]
    return rng.choice(
        (
            f"{opening}. Made for {use}; wear {pieces} {season}.",
            f"{opening}, right for {use}, to wear {season}.",
            f"{opening}. A good choice for {use}, worn {season}.",
            f"{opening}, suitable for {use} {season}.",
        )
    )
