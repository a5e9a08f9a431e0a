"""What tools need of the image store."""

from collections.abc import Sequence
from typing import Protocol

from PIL.Image import Image

from fashionm3.domain import ImageRef


class Pictures(Protocol):
    """Where pictures live; calls block and belong into a worker thread."""

    def open_picture(self, ref: ImageRef) -> Image:
        """The picture in RGB.

        Raises:
            NotFoundError: if it does not exist or was removed.
        """
        ...

    def put_picture(
        self, image: Image, *, derived_from: Sequence[ImageRef] = (), note: str = ""
    ) -> ImageRef:
        """Keep a picture of our own making, which pictures it was made from, and what it is."""
        ...
