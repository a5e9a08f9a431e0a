"""Taste: what a history has in common, what was stated, and how both limit an answer."""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from agents.llm import Llm
from agents.prompts import PREFERENCE, preference_prompt
from agents.rules import tastes
from fashionm3.database.history import TOP_K, History, item_vectors, rank_history
from fashionm3.database.store import Database
from fashionm3.description import GarmentWords, prefer_sentence, shared_words
from fashionm3.domain import (
    Constraints,
    Item,
    PlanStep,
    PreferenceProfile,
    PreferenceSummary,
    Slot,
)
from fashionm3.errors import CatalogError, LlmError, NotFoundError, UnknownCategoryError
from fashionm3.vocabulary import load_vocabulary

logger = logging.getLogger(__name__)

MAX_SENTENCE = 200
"""Characters; the recommendation model was trained on sentences of about 60."""
CLOTHES: tuple[Slot, ...] = ("top", "outer", "bottom", "dress")
"""What a size without a garment is about: "I wear size 38"."""

Vectors = NDArray[np.float32]


class ItemVectors(Protocol):
    """Where the vectors of items are; `Catalog` is one."""

    def vectors(self, item_ids: Sequence[str]) -> Mapping[str, tuple[Vectors, Vectors]]:
        """item_id → unit vectors of text and picture, each (D,), of those that are known."""
        ...


@dataclass(frozen=True)
class _Piece:
    """An item as `shared_words` looks at it."""

    category: str
    colours: tuple[str, ...]
    pattern: str | None
    material: str | None
    details: tuple[str, ...]


async def summarize_history(
    step: PlanStep,
    user_id: str,
    given: Sequence[str],
    database: Database,
    *,
    catalog: ItemVectors | None = None,
    llm: Llm | None = None,
) -> PreferenceSummary | None:
    """What the user's history says about the category that `step` asks for.

    Args:
        step: names the category; without one there is nothing to sum up.
        user_id: whose history; a guest has none.
        given: item_ids of the look, which the piece has to go with.
        database: outfits, interactions and items.
        catalog: vectors for the ranking of Algorithm 1; without them the counts decide.
        llm: writes the sentence, where there is one.

    Raises:
        DatabaseError: if the database fails.
    """
    if step.category is None:
        return None
    try:
        categories = load_vocabulary().expand(step.category)
        history = await asyncio.to_thread(database.history, user_id, categories, given)
    except (NotFoundError, UnknownCategoryError):
        return None
    order = await asyncio.to_thread(_leading, history, catalog)
    found = await asyncio.to_thread(database.items, order)
    ranked = [found[item_id] for item_id in order if item_id in found]
    return await summarize(ranked, ranked[0].category, llm) if ranked else None


def _leading(history: History, catalog: ItemVectors | None) -> list[str]:
    """The first `TOP_K` item_ids of one category, best first.

    Algorithm 1 knows no broad words: "shoes" are ranked as one to find the kind that leads, and
    that kind is ranked by itself.
    """
    vectors = _vectors(history, catalog)
    ranked = _ranked(history, vectors)
    if ranked and len({*history.categories, *history.reference_categories}) > 1:
        kind = dict(zip(history.item_ids, history.categories, strict=True))[ranked[0]]
        ranked = _ranked(history.within(kind), vectors)
    return ranked[:TOP_K]


def _vectors(
    history: History, catalog: ItemVectors | None
) -> Mapping[str, tuple[Vectors, Vectors]]:
    """The vectors of text and picture of a history's items; none when the catalogue is down."""
    if catalog is None or not history.item_ids:
        return {}
    try:
        return catalog.vectors([*history.item_ids, *history.reference_ids])
    except CatalogError as error:
        logger.warning("the history is ranked by counts alone: %s", error)
        return {}


def _ranked(history: History, vectors: Mapping[str, tuple[Vectors, Vectors]]) -> list[str]:
    """item_ids of the history, best first; those without vectors come last."""
    own = [i for i, item_id in enumerate(history.item_ids) if item_id in vectors]
    worn = [i for i, item_id in enumerate(history.reference_ids) if item_id in vectors]
    if not own:
        return list(history.item_ids)

    def stacked(ids: Sequence[str]) -> Vectors:
        if not ids:
            return np.zeros((0, 1), np.float32)
        pairs = [vectors[item_id] for item_id in ids]
        return item_vectors(np.stack([p[1] for p in pairs]), np.stack([p[0] for p in pairs]))

    order = rank_history(
        stacked([history.item_ids[i] for i in own]),
        history.counts[own],
        stacked([history.reference_ids[i] for i in worn]),
        history.reference_counts[worn],
        limit=len(own),
    )
    ranked = [history.item_ids[own[int(i)]] for i in order]
    known = set(ranked)
    return ranked + [item_id for item_id in history.item_ids if item_id not in known]


async def summarize(
    history: Sequence[Item], category: str, llm: Llm | None = None
) -> PreferenceSummary | None:
    """One sentence on what most of a history shares, as "I prefer black leather boots".

    Args:
        history: the user's own items of `category`, best first.
        category: one of the vocabulary's.
        llm: writes the sentence; the rules do where there is none or it fails.

    Returns:
        None where fewer than two items speak, or they have nothing in common.
    """
    pieces = [_piece(item) for item in history]
    if len(pieces) < 2:
        return None
    shared = _named_by_most(shared_words(category, pieces), pieces)
    sentence = prefer_sentence(shared)
    if sentence is None:
        return None
    evidence = [i.item_id for i, p in zip(history, pieces, strict=True) if _shows(p, shared)]
    if llm is not None:
        sentence = await _written(history, category, llm) or sentence
    return PreferenceSummary(category=category, sentence=sentence, evidence=tuple(evidence))


async def _written(history: Sequence[Item], category: str, llm: Llm) -> str | None:
    """The model's sentence, if it is one that can stand."""
    try:
        text = await llm.write(system=PREFERENCE, prompt=preference_prompt(history, category))
    except LlmError as error:
        logger.warning("the preference is worded by rules: %s", error)
        return None
    first = re.match(r"I prefer [^\n.!?]+\.?", text)
    if first is None or len(first.group()) > MAX_SENTENCE:
        logger.warning("the preference is worded by rules: the model wrote no such sentence")
        return None
    return f"{first.group().rstrip('. ')}."


def _piece(item: Item) -> _Piece:
    seen = item.attributes
    return _Piece(item.category, seen.colours[:1], seen.pattern, seen.material, seen.details)


def _named_by_most(shared: GarmentWords, pieces: Sequence[_Piece]) -> GarmentWords:
    """`shared` without a pair of colours of which neither is worn by most."""
    half = len(pieces) / 2
    colours = tuple(c for c in shared.colours if sum(c in p.colours for p in pieces) > half)
    return GarmentWords(
        category=shared.category,
        colours=colours,
        pattern=shared.pattern,
        material=shared.material,
        details=shared.details,
    )


def _shows(piece: _Piece, shared: GarmentWords) -> bool:
    return bool(
        set(piece.colours) & set(shared.colours)
        or (shared.pattern is not None and piece.pattern == shared.pattern)
        or (shared.material is not None and piece.material == shared.material)
        or set(piece.details) & set(shared.details)
    )


def update_profile(profile: PreferenceProfile, step: PlanStep) -> PreferenceProfile:
    """`profile` with the tastes that a `preference_update` states; the latest word counts.

    Plans have fields for liked colours and materials, ruled-out colours and sizes; garments,
    patterns and disliked materials are read from the words of the step.
    """
    said = tastes(step.query)
    likes = [*step.constraints.colours, *step.constraints.materials, *said.likes]
    dislikes = [*step.constraints.not_colours, *said.dislikes]
    likes = [name for name in likes if name not in dislikes]
    sizes = dict(profile.sizes)
    stated = said.sizes or [(step.category, size) for size in step.constraints.sizes]
    for category, size in stated:
        for slot in _slots(category or step.category):
            sizes[slot] = size
    return profile.model_copy(
        update={
            "likes": _joined(profile.likes, likes, without=dislikes),
            "dislikes": _joined(profile.dislikes, dislikes, without=likes),
            "sizes": sizes,
        }
    )


def limit_by_profile(
    constraints: Constraints, profile: PreferenceProfile, category: str | None = None
) -> Constraints:
    """`constraints` with what the user has ruled out for good, and the size they wear.

    What is asked for now wins: who dislikes black and asks for black shoes gets black ones.

    Args:
        constraints: the limits of the step.
        profile: lasting tastes.
        category: the piece wanted; sizes count only where all its categories share a slot.
    """
    colours = load_vocabulary().colours
    disliked = [n for n in profile.dislikes if n in colours and n not in constraints.colours]
    sizes = constraints.sizes
    slots = _slots(category) if category is not None else ()
    if not sizes and len(slots) == 1 and slots[0] in profile.sizes:
        sizes = (profile.sizes[slots[0]],)
    ruled_out = tuple(dict.fromkeys((*constraints.not_colours, *disliked)))
    return constraints.model_copy(update={"not_colours": ruled_out, "sizes": sizes})


def _slots(category: str | None) -> tuple[Slot, ...]:
    vocabulary = load_vocabulary()
    if category is None:
        return CLOTHES
    try:
        names = vocabulary.expand(category)
    except UnknownCategoryError:
        return CLOTHES
    return tuple(dict.fromkeys(vocabulary.slot(name) for name in names))


def _joined(known: Sequence[str], new: Sequence[str], *, without: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys((*known, *new)) if name not in without)
