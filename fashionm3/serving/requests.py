"""What is asked of FashionVLM, as values that can wait, travel and share a batch."""

from collections.abc import Sequence
from dataclasses import dataclass

from PIL.Image import Image

from fashionm3.serving.clients import Speaker


@dataclass(frozen=True)
class Writing:
    """An answer to be written; see `VlmClient.recommend`."""

    collage: Image | None
    dialogue: Sequence[tuple[Speaker, str]]
    seed: int | None = None


@dataclass(frozen=True)
class Drawing:
    """A picture to be drawn, or repainted where there is one; see `VlmClient.repaint`."""

    description: str
    seed: int
    picture: Image | None = None
    region: Image | None = None
    watched: bool = False
    """Whether its steps are told; each telling may be a message between processes."""
