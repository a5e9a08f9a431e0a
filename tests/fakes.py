"""Stand-ins that are small enough to read at a glance."""

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionm3.vocabulary import load_vocabulary


class HashingEmbedder:
    """A text is the sum of its words, each a fixed random vector; a picture is a text as well:
    the name of its mean colour."""

    name = "hashing"
    dim = 64

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [sum(map(self._word, text.lower().split()), np.zeros(self.dim)) for text in texts]
        lengths = [[np.linalg.norm(row) or 1.0] for row in rows]
        return np.asarray(
            np.array(rows).reshape(-1, self.dim) / np.array(lengths).reshape(-1, 1), np.float32
        )

    def embed_pictures(self, pictures: Sequence[Image.Image]) -> NDArray[np.float32]:
        return self.embed_texts([colour_of(picture) for picture in pictures])

    def _word(self, word: str) -> NDArray[np.float64]:
        return np.random.default_rng(zlib.crc32(word.encode())).normal(size=self.dim)


def colour_of(picture: Image.Image) -> str:
    """The vocabulary's colour that is nearest to the mean of a picture."""
    mean = np.array(picture.convert("RGB").resize((1, 1), Image.Resampling.BOX).getpixel((0, 0)))
    colours = load_vocabulary().colours
    return min(colours, key=lambda name: float(np.abs(mean - colours[name].rgb).sum()))


def swatch(colour: str, size: int = 16) -> Image.Image:
    """A picture of nothing but one of the vocabulary's colours."""
    return Image.new("RGB", (size, size), load_vocabulary().colours[colour].rgb)
