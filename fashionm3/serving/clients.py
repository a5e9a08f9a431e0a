"""What the tools ask of the models: three small protocols and the values that cross them.

Everything is `async`; an implementation keeps tensors off the event loop. Pictures cross as
`PIL.Image` in RGB, vectors as float32 arrays.
"""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image

from fashionm3.domain import BodyName, Slot

Vectors = NDArray[np.float32]
Speaker = Literal["user", "assistant"]
StepCallback = Callable[[int, int], None]
"""Called with (steps done, steps in all), possibly from another thread."""


class VlmClient(Protocol):
    """FashionVLM: reads a collage and writes advice; reads a description and draws it.

    Every call may also raise `HostError`, when whoever runs the model is down or too late, and
    `BusyError`, when too many requests wait.
    """

    def recommend(
        self,
        collage: Image | None,
        dialogue: Sequence[tuple[Speaker, str]],
        *,
        seed: int | None = None,
    ) -> AsyncGenerator[str, None]:
        """Answer the last user's words, as pieces of text in the order they are written.

        Args:
            collage: the outfit that the words are about; None: words alone.
            dialogue: (speaker, words) from the oldest on; the last one is the user's.
            seed: None decodes greedily; a number samples, equally each time.

        Raises:
            CheckpointError: if the weights cannot be loaded.
            GenerationError: if the model produced nothing.
        """
        ...

    async def draw(
        self, description: str, *, seed: int, on_step: StepCallback | None = None
    ) -> Image:
        """Draw one piece of clothing; equal arguments draw equal pictures.

        Raises:
            CheckpointError: if the weights cannot be loaded.
            GenerationError: if the model produced nothing.
            InputError: if the description is empty or longer than the model reads.
        """
        ...

    async def repaint(
        self,
        picture: Image,
        description: str,
        *,
        seed: int,
        region: Image | None = None,
        on_step: StepCallback | None = None,
    ) -> Image:
        """Draw the same piece in another colour or pattern.

        Args:
            picture: the piece as it is.
            description: the piece as it is to be, e.g. "a red striped cotton shirt".
            seed: equal arguments draw equal pictures.
            region: what may change, of the picture's size, white where it may; without it all that
                is not white background, so that the shape stays.
            on_step: called with (steps done, steps in all), possibly from another thread.

        Raises:
            CheckpointError: if the weights cannot be loaded.
            InputError: if the description is as in `draw`, or the region empty or of another size.
        """
        ...

    async def warm_up(self) -> None:
        """Load the weights now instead of at the first request."""
        ...

    async def aclose(self) -> None:
        """End the work under way and free the model; may be called twice."""
        ...


class EmbedClient(Protocol):
    """CLIP: words and pictures as unit vectors of one space."""

    async def texts(self, texts: Sequence[str]) -> Vectors:
        """Embed words: `(n, dim)` float32, each row of length 1."""
        ...

    async def pictures(self, pictures: Sequence[Image]) -> Vectors:
        """Embed pictures: `(n, dim)` float32, each row of length 1."""
        ...

    async def warm_up(self) -> None:
        """Load the weights now instead of at the first request."""
        ...

    async def aclose(self) -> None:
        """Free the model; may be called twice."""
        ...


@dataclass(frozen=True)
class Piece:
    """A garment to put on."""

    slot: Slot
    category: str
    picture: Image


@dataclass(frozen=True)
class TryOnPicture:
    """A body that wears the pieces."""

    picture: Image
    backend: str
    is_preview: bool = True
    note: str = ""
    """What it is, in a sentence; belongs into the metadata of its file."""


@dataclass(frozen=True)
class Fitting:
    """A garment for a model to draw on a photo."""

    piece: Piece
    region: Image
    """`L`, of the photo's size: white where the garment is to be, or the old one was."""


@dataclass(frozen=True)
class Sight:
    """Whether a picture shows a person, and whether looks can be shown on them."""

    person: bool
    refused: str = ""
    """Why no look can be shown on the person, in a sentence for the shopper; empty: one can."""


class TryOnClient(Protocol):
    """The try-on program: pieces in, a dressed body out."""

    async def dress(
        self,
        pieces: Sequence[Piece],
        *,
        timeout_s: float,
        person: Image | None = None,
        body: BodyName = "classic",
    ) -> TryOnPicture:
        """Dress the person in a photo, or else the mannequin `body`, in all pieces at once.

        Raises:
            RefusedPhotoError: if nothing can be put on the person; `reason` says why.
            TryOnError: if the program is not there, fails, or takes longer than `timeout_s`
                seconds; the message says which.
        """
        ...

    async def look(self, picture: Image, *, timeout_s: float) -> Sight:
        """Whether somebody is to be seen in a picture.

        Without the environment for photos of people the program sees nobody.

        Raises:
            TryOnError: as `dress`.
        """
        ...

    async def warm_up(self) -> None:
        """Start the program now instead of at the first request."""
        ...

    async def aclose(self) -> None:
        """End the program; may be called twice."""
        ...


class RefineClient(Protocol):
    """A diffusion model that draws clothes on a photo, in seconds to minutes."""

    async def refine(
        self, base: Image, fittings: Sequence[Fitting], *, timeout_s: float
    ) -> TryOnPicture:
        """Draw garments on a photo.

        Args:
            base: the photo, or a preview whose other pieces are to stay.
            fittings: of the slots in `REFINED`, in any order.
            timeout_s: seconds that it may take, loading the model not included.

        Raises:
            TryOnError: if the model, a package or the device is missing, it fails, or takes too
                long; the message says which.
        """
        ...

    async def warm_up(self) -> None:
        """Load the model now instead of at the first request."""
        ...

    async def aclose(self) -> None:
        """Free the model; may be called twice."""
        ...


REFINED: frozenset[Slot] = frozenset({"top", "outer", "bottom", "dress"})
"""What diffusion models for try-on can draw; other pieces stay as the preview has them."""
