"""A recommendation by styling rules, for when the model has none: plain, but never wrong."""

from collections.abc import Sequence
from itertools import product

from fashionm3.description import (
    Extracted,
    GarmentWords,
    describe_garment,
    is_plural,
    join_words,
    name_garment,
)
from fashionm3.domain import Constraints, Garment, Outfit
from fashionm3.errors import GenerationError
from fashionm3.vocabulary import load_vocabulary

NEUTRALS = ("white", "black", "beige", "navy", "grey", "brown")
"""Colours that go with every other one."""


def rule_based_advice(
    allowed: Sequence[str],
    *,
    outfit: Outfit,
    constraints: Constraints,
    unlike: Sequence[Garment] = (),
) -> tuple[str, Extracted]:
    """Recommend the most common fitting category, plain, in a colour that goes with the outfit.

    Args:
        allowed: categories that answer the wish, the most common one first; not empty.
        outfit: what it has to go with.
        constraints: colours and materials asked for or ruled out.
        unlike: pieces that it must not look like: category or main colour differs from each.

    Returns:
        The words that recommend the piece, and the piece.

    Raises:
        GenerationError: if every fitting combination was ruled out.
    """
    wanted = constraints.colours or (*NEUTRALS, *load_vocabulary().colours)
    colours = [colour for colour in wanted if colour not in constraints.not_colours]
    worn = {garment.colours[0] for garment in outfit.all() if garment.colours}
    # A colour that is not worn yet sets the piece off; among equals the more neutral one leads.
    colours.sort(key=lambda colour: colour in worn)
    seen = {(garment.category, garment.colours[:1]) for garment in unlike}
    for category, colour in product(allowed, colours):
        if (category, (colour,)) not in seen:
            return _advise(category, colour, outfit, constraints)
    raise GenerationError(
        f"no colour is left for {', '.join(allowed[:3])}: ruled out are "
        f"{', '.join(constraints.not_colours) or 'none'}"
    )


def _advise(
    category: str, colour: str, outfit: Outfit, constraints: Constraints
) -> tuple[str, Extracted]:
    material = constraints.materials[0] if constraints.materials else None
    words = GarmentWords(category, (colour,), "plain", material)
    description = describe_garment(words)
    slot = load_vocabulary().slot(category)
    others = [name_garment(g, article="your") for g in outfit.all() if g.slot != slot]
    companions = join_words(others[:3]) or "almost anything"
    verb = "They go" if is_plural(category) else "It goes"
    text = f"I recommend {description}. {verb} well with {companions}."
    return text, Extracted(description, words)
