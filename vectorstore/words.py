"""What is said of an item: the text that is embedded, and why it answers a search."""

import re
from collections.abc import Sequence

from fashionm3.domain import Constraints, Item
from fashionm3.vocabulary import singular

_STOP_WORDS = frozenset(
    "a an and any are as at be but by can do for from get have i in is it like looking me my need "
    "of on one ones or pair pairs piece pieces kind please show some something sort that the them "
    "thing things these this to want wear with you".split()
)


def document(item: Item) -> str:
    """The words that stand for an item: title, description, and attributes not named in them."""
    text = f"{item.title}. {item.description}".strip(". ")
    known = set(_tokens(text))
    more = [word for word in _attribute_words(item) if not set(_tokens(word)) <= known]
    return ". ".join(part for part in (text, ", ".join(dict.fromkeys(more))) if part)


def why(item: Item, text: str, constraints: Constraints | None, *, by_picture: bool) -> str:
    """Which words and limits of a search an item meets, for a person.

    Example: `navy, striped, cotton; under 60 EUR; in stock`.
    """
    parts = []
    if shared := _shared_words(item, text):
        parts.append(", ".join(shared))
    elif text:
        parts.append("close in meaning")
    if by_picture:
        parts.append("looks alike")
    wish = constraints or Constraints()
    if wish.max_price is not None:
        parts.append(f"{item.price:g} {item.currency}, within {wish.max_price:g}")
    if sizes := [size for size in item.sizes if size.lower() in _lower(wish.sizes)]:
        parts.append(f"in size {', '.join(sizes)}")
    if item.stock > 0:
        parts.append("in stock")
    return "; ".join(parts)


def _shared_words(item: Item, text: str) -> list[str]:
    own = {singular(token) for token in _tokens(document(item))}
    own |= {singular(token) for token in _tokens(item.category)}
    asked = dict.fromkeys(token for token in _tokens(text) if token not in _STOP_WORDS)
    return [token for token in asked if singular(token) in own][:6]


def _attribute_words(item: Item) -> list[str]:
    known = item.attributes
    words = [*known.colours, known.pattern, known.material, *known.details]
    words += [*known.occasions, *known.seasons]
    # A shop's own columns: `lining: silk` reads as "silk lining".
    words += [f"{value} {name}" for name, value in (known.model_extra or {}).items() if value]
    return [word for word in words if word]


def _tokens(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:-[^\W_]+)*", text.lower())


def _lower(words: Sequence[str]) -> set[str]:
    return {word.lower() for word in words}
