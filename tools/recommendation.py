"""Ask FashionVLM what to wear with an outfit."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from PIL.Image import Image

from fashionm3.domain import ImageRef
from fashionm3.serving.clients import VlmClient
from tools.pictures import Pictures

COLLAGE_SIZE = 512  # pixels; FashionRec's collages
COLLAGE_CELLS = 4


async def outfit_picture(pieces: Sequence[ImageRef], *, pictures: Pictures) -> Image | None:
    """The collage of an outfit's first four pictures; None when there are none.

    Raises:
        NotFoundError: if a picture does not exist or was removed.
    """
    if not pieces:
        return None

    def draw() -> Image:
        # The model's package is heavy; a turn without pictures never loads it.
        from fashionm3.vlm.collage import outfit_collage

        cells = [pictures.open_picture(ref) for ref in pieces[:COLLAGE_CELLS]]
        return outfit_collage(cells, size=COLLAGE_SIZE)

    return await asyncio.to_thread(draw)


def recommend_outfit(
    words: str, *, collage: Image | None, vlm: VlmClient, seed: int | None = None
) -> AsyncGenerator[str, None]:
    """The model's advice on `words`, piece by piece as it is written.

    Args:
        words: the user's wish with garment notes and the preference sentence.
        collage: the outfit that the words are about; None: words alone.
        vlm: who answers.
        seed: None decodes greedily; a number samples, equally each time.

    Raises:
        CheckpointError: if the weights cannot be loaded.
        GenerationError: if the model produced nothing.
    """
    # One round: the collage shows what earlier rounds decided.
    return vlm.recommend(collage, (("user", words),), seed=seed)
