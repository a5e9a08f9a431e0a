"""Draw a piece of clothing from its description."""

import asyncio
from collections.abc import Sequence

from fashionm3.domain import ImageRef
from fashionm3.serving.clients import StepCallback, VlmClient
from tools.pictures import Pictures


async def generate_image(
    description: str,
    *,
    vlm: VlmClient,
    pictures: Pictures,
    seed: int = 0,
    derived_from: Sequence[ImageRef] = (),
    on_step: StepCallback | None = None,
) -> ImageRef:
    """Draw `description` and keep the picture.

    Args:
        description: one piece, e.g. "a pair of white leather sneakers".
        vlm: who draws.
        pictures: where the picture is kept.
        seed: equal seeds draw equal pictures.
        derived_from: pictures that the description came from; deleted with them.
        on_step: called with (steps done, steps in all), possibly from another thread.

    Raises:
        CheckpointError: if the weights cannot be loaded.
        GenerationError: if the model produced nothing.
    """
    picture = await vlm.draw(description, seed=seed, on_step=on_step)
    return await asyncio.to_thread(pictures.put_picture, picture, derived_from=derived_from)
