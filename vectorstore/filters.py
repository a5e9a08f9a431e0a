"""What a search may ask of an item besides likeness: small conditions, described once.

A condition is data. Each index renders it in its own way, and `holds` decides it in Python, for
the check against the database and for the tests of both.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fashionm3.domain import Constraints, Item
from fashionm3.vocabulary import Vocabulary

Payload = Mapping[str, Any]

KEYWORDS = ("item_id", "category", "colours", "materials", "sizes", "occasions", "seasons")
"""Fields of a payload that hold words, one or many; all are indexed."""
NUMBERS = ("price", "stock")
"""Fields of a payload that hold a number; both are indexed."""


@dataclass(frozen=True)
class AnyOf:
    """The field has one of these words."""

    field: str
    words: tuple[str, ...]
    or_unknown: bool = False
    """Also satisfied by an item that says nothing in this field."""

    def holds(self, payload: Payload) -> bool:
        """Whether an item of this payload satisfies the condition."""
        own = _words(payload, self.field)
        return bool(own & set(self.words)) or (self.or_unknown and not own)


@dataclass(frozen=True)
class NoneOf:
    """The field has none of these words."""

    field: str
    words: tuple[str, ...]

    def holds(self, payload: Payload) -> bool:
        """Whether an item of this payload satisfies the condition."""
        return not _words(payload, self.field) & set(self.words)


@dataclass(frozen=True)
class Between:
    """The field is a number from `low` to `high`, both included; None leaves an end open."""

    field: str
    low: float | None = None
    high: float | None = None

    def holds(self, payload: Payload) -> bool:
        """Whether an item of this payload satisfies the condition."""
        value = payload[self.field]
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


Condition = AnyOf | NoneOf | Between


def category_in(categories: Sequence[str]) -> Condition:
    """Of one of these categories of the vocabulary."""
    return AnyOf("category", tuple(categories))


def price_between(low: float | None, high: float | None) -> Condition:
    """Within a price range, in the shop's currency."""
    return Between("price", low, high)


def in_stock() -> Condition:
    """At least one piece is there."""
    return Between("stock", low=1)


def colour_any(colours: Sequence[str]) -> Condition:
    """Has one of these colours."""
    return AnyOf("colours", tuple(colours))


def colour_none(colours: Sequence[str]) -> Condition:
    """Has none of these colours."""
    return NoneOf("colours", tuple(colours))


def material_any(materials: Sequence[str]) -> Condition:
    """Is made of one of these materials."""
    return AnyOf("materials", tuple(material.lower() for material in materials))


def size_any(sizes: Sequence[str]) -> Condition:
    """Comes in one of these sizes."""
    return AnyOf("sizes", tuple(size.lower() for size in sizes))


def occasion_is(occasion: str) -> Condition:
    """Made for the occasion, or for none in particular."""
    return AnyOf("occasions", (occasion,), or_unknown=True)


def season_is(season: str) -> Condition:
    """Made for the season, or for none in particular."""
    return AnyOf("seasons", (season,), or_unknown=True)


def item_not_in(item_ids: Collection[str]) -> Condition:
    """Is none of these items."""
    return NoneOf("item_id", tuple(sorted(item_ids)))


def compose(
    categories: Sequence[str],
    constraints: Constraints | None,
    exclude: Collection[str],
    vocabulary: Vocabulary,
) -> tuple[Condition, ...]:
    """All conditions of a search, which all have to hold.

    Args:
        categories: categories, broad words or ways to say them; empty: any.
        constraints: what the user asked for, in any words that the vocabulary knows.
        exclude: items that must not come back.
        vocabulary: resolves the words.

    Raises:
        UnknownCategoryError: if one of `categories` is neither category nor broad word.
    """
    wish = constraints or Constraints()
    conditions: list[Condition] = []
    if categories:
        expanded = (vocabulary.expand(vocabulary.resolve(word)) for word in categories)
        conditions.append(category_in(tuple(dict.fromkeys(c for group in expanded for c in group))))
    if wish.max_price is not None:
        conditions.append(price_between(None, wish.max_price))
    if wish.in_stock:
        conditions.append(in_stock())
    if wish.colours:
        conditions.append(colour_any(_canonical(wish.colours, vocabulary.colour_phrases)))
    if wish.not_colours:
        conditions.append(colour_none(_canonical(wish.not_colours, vocabulary.colour_phrases)))
    if wish.materials:
        conditions.append(material_any(wish.materials))
    if wish.sizes:
        conditions.append(size_any(wish.sizes))
    if wish.occasion:
        conditions.append(occasion_is(*_canonical([wish.occasion], vocabulary.occasion_phrases)))
    if wish.season:
        conditions.append(season_is(*_canonical([wish.season], vocabulary.season_phrases)))
    if exclude:
        conditions.append(item_not_in(exclude))
    return tuple(conditions)


def payload_of(item: Item) -> dict[str, Any]:
    """The fields of an item that conditions look at."""
    return {
        "item_id": item.item_id,
        "category": item.category,
        "price": float(item.price),
        "stock": item.stock,
        "colours": list(item.attributes.colours),
        "materials": [item.attributes.material.lower()] if item.attributes.material else [],
        "sizes": [size.lower() for size in item.sizes],
        "occasions": list(item.attributes.occasions),
        "seasons": list(item.attributes.seasons),
    }


def _canonical(words: Sequence[str], phrases: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(phrases.get(word.strip().lower(), word) for word in words)


def _words(payload: Payload, field: str) -> set[str]:
    value = payload.get(field) or []
    return {value} if isinstance(value, str) else set(value)
