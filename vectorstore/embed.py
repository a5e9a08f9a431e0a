"""Words and pictures as unit vectors of one space; which model does it is a setting.

Importing this module loads no torch: the models stand in `clip.py` and `mini_clip.py`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from fashionm3.settings import Settings

Vectors = NDArray[np.float32]


class Embedder(Protocol):
    """A CLIP model: texts and pictures that belong together lie close together."""

    @property
    def name(self) -> str:
        """Identifies the model and its weights; vectors of two names do not mix."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as rows `(n, dim)` of length 1; a text beyond the model's limit is cut."""

    def embed_pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Embed pictures of any size and mode as rows `(n, dim)` of length 1."""


def load_embedder(settings: Settings) -> Embedder:
    """Load the CLIP model that `CLIP__MODEL` names.

    `mini` is the model of the package and needs no network; a directory holds a model that
    `fashionm3 train clip` has written; anything else is a name that open_clip knows
    (`ViT-B-32`, `ViT-B-32/laion2b_s34b_b79k`, `hf-hub:Marqo/marqo-fashionSigLIP`).

    Raises:
        ConfigError: if open_clip knows no such model, or cannot fetch it.
        CheckpointError: if weights are missing, damaged, or do not fit.
    """
    model = settings.clip.model
    if model == "mini" or Path(model).is_dir():
        from vectorstore.mini_clip import ASSETS, load_mini_clip

        return load_mini_clip(ASSETS if model == "mini" else Path(model))
    from vectorstore.clip import load_open_clip

    return load_open_clip(model)
