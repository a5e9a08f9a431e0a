"""What a photo of one garment shows: category, colours and pattern, in words of the vocabulary."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from PIL.Image import Image
from pydantic import Field

from fashionm3.colour import dominant_colours
from fashionm3.description import describe
from fashionm3.domain import Slot, Value
from fashionm3.serving.clients import EmbedClient
from fashionm3.vocabulary import Vocabulary, load_vocabulary
from vectorstore.embed import Vectors
from vectorstore.zero_shot import CategoryPrompts

_METAL_SLOTS = frozenset(("jewellery", "belt", "bag", "shoes", "eyes"))
_CLOTH_INSTEAD: Mapping[str, str] = {"gold": "yellow", "silver": "grey"}
_MAX_COLOURS = 3

_PLAIN_LEAD = 0.02
"""Cosine by which a pattern must beat plain: a wrong pattern is worse than none."""


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
    categories, vectors, colours = await asyncio.gather(
        _categories(embed, vocabulary),
        embed.pictures(pictures),
        asyncio.to_thread(lambda: [dominant_colours(picture) for picture in pictures]),
    )
    scores = categories.prompts.scores(vectors, categories.vectors)
    best = [next(iter(found)) for found in scores]
    named = [_names(vocabulary.slot(c), shares) for c, shares in zip(best, colours, strict=True)]
    patterns = await _patterns(embed, vectors, best, named, tuple(vocabulary.patterns))
    return [
        GarmentTags(
            category=category,
            category_scores=found,
            colours=names,
            pattern=pattern,
            description=describe(category, colours=names, pattern=pattern),
        )
        for category, found, names, pattern in zip(best, scores, named, patterns, strict=True)
    ]


@dataclass(frozen=True)
class _Categories:
    prompts: CategoryPrompts
    vectors: Vectors
    """`(categories, dim)`."""


_known: WeakKeyDictionary[EmbedClient, _Categories] = WeakKeyDictionary()


async def _categories(embed: EmbedClient, vocabulary: Vocabulary) -> _Categories:
    """The vectors of all categories; their prompts are embedded once for each client."""
    if found := _known.get(embed):
        return found
    prompts = CategoryPrompts(vocabulary)
    categories = _Categories(prompts, prompts.class_vectors(await embed.texts(prompts.texts)))
    _known[embed] = categories
    return categories


def _names(slot: Slot, colours: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The colours' names, the largest first; cloth is not called golden."""
    names = [
        name if slot in _METAL_SLOTS else _CLOTH_INSTEAD.get(name, name) for name, _ in colours
    ]
    return tuple(dict.fromkeys(names))[:_MAX_COLOURS]


async def _patterns(
    embed: EmbedClient,
    vectors: Vectors,
    categories: Sequence[str],
    colours: Sequence[tuple[str, ...]],
    patterns: Sequence[str],
) -> list[str]:
    """The pattern of each picture.

    CLIP is asked with whole descriptions, which differ in the pattern alone: a bare "striped" says
    less to a model that has learned from descriptions.
    """
    texts = []
    for category, names in zip(categories, colours, strict=True):
        second = names[1] if len(names) > 1 else "white" if names[0] != "white" else "black"
        for pattern in patterns:
            shown = names[:1] if pattern == "plain" else (names[0], second)
            texts.append(describe(category, colours=shown, pattern=pattern))
    said = (await embed.texts(texts)).reshape(len(categories), len(patterns), -1)
    cosines = np.einsum("npd,nd->np", said, vectors)
    cosines[:, list(patterns).index("plain")] += _PLAIN_LEAD
    return [patterns[i] for i in cosines.argmax(axis=1)]
