"""Which category a picture shows, found by comparing it with words: no classifier to retrain.

A category that a shop adds to the vocabulary is recognised through its name and synonyms.
"""

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from fashionm3.vocabulary import Vocabulary
from vectorstore.embed import Vectors

SCORE_SCALE = 40.0
"""Cosines times this are the logits of the scores; CLIP mini is trained with the same number."""

TEMPLATES = ("a photo of {}", "a product picture of {}")
SAYS_PER_CATEGORY = 4
"""Prompts use the name and the first synonyms; later ones are rarer and less exact."""


class CategoryPrompts:
    """The prompts of every category of a vocabulary, and how their vectors become scores."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Write the prompts; embed `texts` once and hand the vectors to `class_vectors`."""
        self._prompts = {
            name: tuple(
                template.format(phrase)
                for template in TEMPLATES
                for phrase in dict.fromkeys((name.lower(), *entry.says[:SAYS_PER_CATEGORY]))
            )
            for name, entry in vocabulary.categories.items()
        }

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the categories, in the vocabulary's order."""
        return tuple(self._prompts)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """All prompts, category by category."""
        return tuple(prompt for prompts in self._prompts.values() for prompt in prompts)

    @cached_property
    def membership(self) -> NDArray[np.float32]:
        """`(categories, texts)`: rows average the prompts of a category."""
        rows = np.zeros((len(self._prompts), len(self.texts)), np.float32)
        start = 0
        for row, prompts in enumerate(self._prompts.values()):
            rows[row, start : start + len(prompts)] = 1 / len(prompts)
            start += len(prompts)
        return rows

    def class_vectors(self, text_vectors: Vectors) -> Vectors:
        """Unit vectors `(categories, dim)` from those of `texts`, `(texts, dim)`."""
        means = self.membership @ text_vectors
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        vectors: Vectors = means
        return vectors

    def scores(self, picture_vectors: Vectors, class_vectors: Vectors) -> list[Mapping[str, float]]:
        """For each picture, category → score, the best first; scores sum to 1."""
        found: list[Mapping[str, float]] = []
        for row in softmax(picture_vectors @ class_vectors.T * np.float32(SCORE_SCALE)):
            order = np.argsort(-row)
            found.append({self.categories[i]: float(row[i]) for i in order})
        return found


def softmax(logits: Vectors) -> Vectors:
    """Softmax over the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    total: Vectors = shifted / shifted.sum(axis=-1, keepdims=True)
    return total
