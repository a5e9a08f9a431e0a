"""See the whole look on a body: draw what has no picture yet, then dress the mannequin."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.image_generator import draw_garment
from fashionm3.description import join_words, name_garment
from fashionm3.domain import Garment, Notice, Outfit, TryOnResult
from fashionm3.errors import CheckpointError, GenerationError, NotFoundError, TryOnError
from fashionm3.serving.clients import TryOnClient, VlmClient
from tools.pictures import Pictures
from tools.tryon import try_on


@dataclass(frozen=True)
class Dressed:
    """The look on a body, the pieces that were drawn for it, and what was left out."""

    result: TryOnResult
    drawn: tuple[tuple[Garment, Garment], ...] = ()
    """(before, with its picture) for each piece that had none."""
    notices: tuple[Notice, ...] = ()


async def dress(
    outfit: Outfit,
    *,
    client: TryOnClient,
    vlm: VlmClient,
    pictures: Pictures,
    timeout_s: float,
    seed: int = 0,
) -> Dressed:
    """Put the outfit on the mannequin.

    A piece without a picture is drawn first; one that cannot be pictured is left out, and a notice
    names it.

    Args:
        outfit: the whole look.
        client: the try-on program.
        vlm: draws pieces that have no picture.
        pictures: where pictures live.
        timeout_s: seconds that the try-on may take.
        seed: for the pieces that are drawn.

    Raises:
        TryOnError: if there is nothing to put on, or the program fails.
    """
    garments = outfit.all()
    if not garments:
        raise TryOnError("there is no outfit yet; show me a piece or ask for a recommendation")
    ready: list[Garment] = []
    drawn: list[tuple[Garment, Garment]] = []
    missing: list[Garment] = []
    reason = ""
    for garment in garments:
        if garment.image is not None:
            ready.append(garment)
            continue
        try:
            pictured = await draw_garment(garment, vlm=vlm, pictures=pictures, seed=seed)
        except (GenerationError, CheckpointError, NotFoundError) as error:
            missing.append(garment)
            reason = str(error)
            continue
        ready.append(pictured)
        drawn.append((garment, pictured))
    if not ready:
        raise TryOnError(f"no piece of the look could be pictured: {reason}")
    result = await try_on(ready, client=client, pictures=pictures, timeout_s=timeout_s)
    notices = (_left_out(missing, reason),) if missing else ()
    return Dressed(result, tuple(drawn), notices)


def _left_out(missing: Sequence[Garment], reason: str) -> Notice:
    names = join_words([name_garment(garment, article="the") for garment in missing])
    return Notice(component="try_on", message=f"The look is shown without {names}: {reason}.")
