"""Draw the piece that the dialogue is about."""

from fashionm3.description import name_garment
from fashionm3.domain import Garment
from fashionm3.errors import GenerationError
from fashionm3.serving.clients import StepCallback, VlmClient
from tools.generation import generate_image
from tools.pictures import Pictures


def no_progress(done: int, total: int) -> None:
    """Nobody watches."""


async def draw_garment(
    garment: Garment | None,
    *,
    vlm: VlmClient,
    pictures: Pictures,
    seed: int,
    on_step: StepCallback = no_progress,
) -> Garment:
    """`garment` with a new picture drawn from its description.

    Args:
        garment: the piece; None raises, so that a failed recommendation draws nothing.
        vlm: who draws.
        pictures: where the picture is kept.
        seed: another seed draws another picture of the same piece.
        on_step: called with (steps done, steps in all), possibly from another thread.

    Raises:
        GenerationError: if there is nothing to draw, or the model produced nothing.
        CheckpointError: if the weights cannot be loaded.
    """
    if garment is None:
        raise GenerationError("there is no piece yet that could be drawn")
    words = garment.description or name_garment(garment, article="a")
    image = await generate_image(words, vlm=vlm, pictures=pictures, seed=seed, on_step=on_step)
    return garment.model_copy(update={"image": image})
