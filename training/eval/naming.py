"""Naming pictures by their category, as `fashionm3 tag` does it."""

import numpy as np

from fashionm3.vocabulary import load_vocabulary
from vectorstore.embed import Embedder, Vectors
from vectorstore.zero_shot import CategoryPrompts


class CategoryNamer:
    """Finds the best category of pictures; the prompts are embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        """Embed the prompts of the vocabulary."""
        self._prompts = CategoryPrompts(load_vocabulary())
        self._classes = self._prompts.class_vectors(embedder.embed_texts(self._prompts.texts))

    def names(self, picture_vectors: Vectors) -> list[str]:
        """The best category of each picture, from vectors `(n, dim)`."""
        best = np.argmax(picture_vectors @ self._classes.T, axis=1)
        return [self._prompts.categories[i] for i in best]
