"""Any open_clip model as an `Embedder`."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import open_clip
import torch
from PIL import Image
from torch import Tensor

from fashionm3.errors import ConfigError
from vectorstore.embed import Vectors

logger = logging.getLogger(__name__)


class ClipEmbedder:
    """Runs an open_clip model in float32 on the CPU, a few inputs at a time."""

    PICTURES_AT_ONCE = 8
    """Larger batches leave the processor's cache: 32 were slower per picture."""
    TEXTS_AT_ONCE = 32

    def __init__(
        self,
        name: str,
        model: torch.nn.Module,
        *,
        tokenize: Callable[[list[str]], Tensor],
        prepare: Callable[[Image.Image], Tensor],
    ) -> None:
        """Wrap a model that is ready to run.

        Args:
            name: identifies model and weights.
            model: has `encode_text(ids)` and `encode_image(pixels)`.
            tokenize: texts → token ids `(n, T)` int64, cut at the model's limit.
            prepare: a picture → pixels `(3, H, W)` float32 as the model wants them.
        """
        self._name = name
        self._model = model.eval().requires_grad_(False)
        self._tokenize = tokenize
        self._prepare = prepare
        self._dim: int = self._texts(["a"]).shape[1]

    @property
    def name(self) -> str:
        """Identifies the model and its weights; vectors of two names do not mix."""
        return self._name

    @property
    def dim(self) -> int:
        """Length of a vector."""
        return self._dim

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as rows `(n, dim)` of length 1; a text beyond the model's limit is cut."""
        vectors = np.empty((len(texts), self.dim), np.float32)
        # Texts of like length share a batch, so that little of it is padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        for start in range(0, len(order), self.TEXTS_AT_ONCE):
            rows = order[start : start + self.TEXTS_AT_ONCE]
            vectors[rows] = self._texts([texts[i] for i in rows])
        return vectors

    def embed_pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        """Embed pictures of any size and mode as rows `(n, dim)` of length 1."""
        vectors = np.empty((len(pictures), self.dim), np.float32)
        for start in range(0, len(pictures), self.PICTURES_AT_ONCE):
            some = pictures[start : start + self.PICTURES_AT_ONCE]
            pixels = torch.stack([self._prepare(picture) for picture in some])
            with torch.inference_mode():
                pixels = pixels.contiguous(memory_format=torch.channels_last)
                found: Any = self._model.encode_image(pixels)  # type: ignore[operator]
            vectors[start : start + len(some)] = _unit(found)
        return vectors

    def _texts(self, texts: list[str]) -> Vectors:
        with torch.inference_mode():
            found: Any = self._model.encode_text(self._tokenize(texts))  # type: ignore[operator]
        return _unit(found)


def has_fast_bf16() -> bool:
    """Whether this processor multiplies bfloat16 matrices in hardware."""
    capabilities = torch.cpu.get_capabilities()
    return bool(capabilities.get("avx512_bf16") or capabilities.get("amx_bf16"))


def load_open_clip(model: str) -> ClipEmbedder:
    """Load a released model by name, `name/weights`, `hf-hub:` id or `local-dir:` path.

    A bare name takes the newest weights that open_clip lists for it.

    Raises:
        ConfigError: if open_clip knows no such model, or cannot fetch it.
    """
    name, weights = model, None
    if ":" not in model:
        name, _, weights = model.partition("/")
        known = open_clip.list_pretrained_tags_by_model(name)
        if not known or (weights and weights not in known):
            raise ConfigError(
                f"CLIP__MODEL is {model!r}, which open_clip has no weights for; give `mini`, a "
                f"name such as ViT-B-32{'/' + known[-1] if known else ''}, or an hf-hub: id"
            )
        weights = weights or known[-1]
    logger.info("loading CLIP model=%s weights=%s", name, weights)
    try:
        network, _, prepare = open_clip.create_model_and_transforms(name, pretrained=weights)
        tokenize = open_clip.get_tokenizer(name)
    except (OSError, RuntimeError, ValueError) as error:
        raise ConfigError(f"CLIP__MODEL is {model!r}, which cannot be loaded: {error}") from error
    return ClipEmbedder(model, network, tokenize=tokenize, prepare=_rgb(prepare))


def _rgb(prepare: Callable[[Image.Image], Tensor]) -> Callable[[Image.Image], Tensor]:
    return lambda picture: prepare(picture.convert("RGB"))


def _unit(found: Tensor) -> Vectors:
    # In float32, or the lengths would have the rounding of bf16.
    vectors: Vectors = torch.nn.functional.normalize(found.float(), dim=-1).numpy()
    return vectors
