"""What a photo of one garment shows: category, colours and pattern, in words of the vocabulary."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from PIL.Image import Image
from pydantic import Field

from fashionm3.colour import dominant_colours
from fashionm3.description import describe
from fashionm3.domain import Value
from fashionm3.serving.clients import EmbedClient
from fashionm3.vocabulary import Vocabulary, load_vocabulary
from vectorstore.embed import Vectors
from vectorstore.zero_shot import SCORE_SCALE, CategoryPrompts, softmax

_METAL_SLOTS = frozenset(("jewellery", "belt", "bag", "shoes", "eyes"))
_CLOTH_INSTEAD: Mapping[str, str] = {"gold": "yellow", "silver": "grey"}
_MAX_COLOURS = 3

_PATTERNS = ("plain", "striped", "checked", "dotted", "floral")
_PATTERN_TEMPLATE = "a photo of a {} garment"
_LEAST_PATTERN_SCORE = 0.5
"""Below this a pattern is not named: most garments are plain, and a wrong word is worse."""


class GarmentTags(Value):
    """What one photo shows."""

    category: str = Field(description="The likeliest of the vocabulary's categories.")
    category_scores: Mapping[str, float] = Field(description="All categories, best first; sum 1.")
    colours: tuple[str, ...] = Field(description="Main colour first.")
    description: str = Field(examples=["a navy striped T-shirt"])
    pattern: str | None = None


async def tag_garments(pictures: Sequence[Image], embed: EmbedClient) -> list[GarmentTags]:
    """Say what each picture shows.

    Args:
        pictures: one garment each, any size, RGB.
        embed: the CLIP model that compares pictures with words.

    Returns:
        Tags in the order of the pictures.

    Raises:
        CheckpointError: if the CLIP model cannot be loaded.
    """
    if not pictures:
        return []
    vocabulary = load_vocabulary()
    words, vectors, colours = await asyncio.gather(
        _words(embed, vocabulary),
        embed.pictures(pictures),
        asyncio.to_thread(lambda: [dominant_colours(picture) for picture in pictures]),
    )
    scores = words.prompts.scores(vectors, words.categories)
    patterns = softmax(SCORE_SCALE * (vectors @ words.patterns.T))
    return [
        _tags(vocabulary, scores[i], colours[i], dict(zip(_PATTERNS, patterns[i], strict=True)))
        for i in range(len(pictures))
    ]


@dataclass(frozen=True)
class _Words:
    prompts: CategoryPrompts
    categories: Vectors
    """`(categories, dim)`."""
    patterns: Vectors
    """`(patterns, dim)`."""


_known: WeakKeyDictionary[EmbedClient, _Words] = WeakKeyDictionary()


async def _words(embed: EmbedClient, vocabulary: Vocabulary) -> _Words:
    """The vectors of all prompts; they are embedded once for each client."""
    if found := _known.get(embed):
        return found
    prompts = CategoryPrompts(vocabulary)
    patterns = [_PATTERN_TEMPLATE.format(name) for name in _PATTERNS]
    vectors = await embed.texts([*prompts.texts, *patterns])
    words = _Words(
        prompts, prompts.class_vectors(vectors[: -len(patterns)]), vectors[-len(patterns) :]
    )
    _known[embed] = words
    return words


def _tags(
    vocabulary: Vocabulary,
    scores: Mapping[str, float],
    colours: Sequence[tuple[str, float]],
    patterns: Mapping[str, float],
) -> GarmentTags:
    category = next(iter(scores))
    slot = vocabulary.slot(category)
    names = [
        name if slot in _METAL_SLOTS else _CLOTH_INSTEAD.get(name, name) for name, _ in colours
    ]
    named = tuple(dict.fromkeys(names))[:_MAX_COLOURS]
    pattern = max(patterns, key=lambda name: patterns[name])
    if patterns[pattern] < _LEAST_PATTERN_SCORE:
        pattern = "plain"
    return GarmentTags(
        category=category,
        category_scores=scores,
        colours=named,
        pattern=pattern,
        description=describe(category, colours=named, pattern=pattern),
    )
