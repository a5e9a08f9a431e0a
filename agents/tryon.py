"""See the whole look on a body: draw what has no picture yet, dress it, refine the preview."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.image_generator import draw_garment
from fashionm3.description import join_words, name_garment
from fashionm3.domain import (
    BodyName,
    Garment,
    ImageRef,
    Notice,
    Outfit,
    ShopperPhoto,
    TryOnResult,
)
from fashionm3.errors import (
    CheckpointError,
    GenerationError,
    NotFoundError,
    RefusedPhotoError,
    TryOnError,
)
from fashionm3.serving.clients import RefineClient, TryOnClient, VlmClient
from tools.pictures import Pictures
from tools.refinement import refine
from tools.tryon import try_on


@dataclass(frozen=True)
class Dressed:
    """The look on a body, the pieces that were drawn for it, and what was left out."""

    result: TryOnResult
    drawn: tuple[tuple[Garment, Garment], ...] = ()
    """(before, with its picture) for each piece that had none."""
    notices: tuple[Notice, ...] = ()
    person: ImageRef | None = None
    """The photo that it is shown on; None: the mannequin."""


@dataclass(frozen=True)
class Refined:
    """The look as a model drew it, or the preview and why it stays."""

    result: TryOnResult
    notices: tuple[Notice, ...] = ()


async def dress(
    outfit: Outfit,
    *,
    client: TryOnClient,
    vlm: VlmClient,
    pictures: Pictures,
    timeout_s: float,
    shopper: ShopperPhoto | None = None,
    body: BodyName = "classic",
    seed: int = 0,
) -> Dressed:
    """Put the outfit on the shopper's photo, or else on the mannequin.

    A photo that is gone or that nothing can be put on is told in a notice, and the mannequin wears
    the look. A piece without a picture is drawn first; one that cannot be pictured is left out, and
    a notice names it.

    Args:
        outfit: the whole look.
        client: the try-on program.
        vlm: draws pieces that have no picture.
        pictures: where pictures live.
        timeout_s: seconds that the try-on may take.
        shopper: the photo of the person who asks.
        body: the mannequin, where there is no photo.
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
    notices = [_left_out(missing, reason)] if missing else []
    person = shopper.image if shopper is not None else None

    async def worn_by(person: ImageRef | None) -> TryOnResult:
        return await try_on(
            ready, client=client, pictures=pictures, timeout_s=timeout_s, person=person, body=body
        )

    try:
        result = await worn_by(person)
    except (RefusedPhotoError, NotFoundError) as error:
        if person is None:
            raise
        notices.append(_not_on_photo(error))
        person, result = None, await worn_by(None)
    return Dressed(result, tuple(drawn), tuple(notices), person)


async def refine_look(
    dressed: Dressed,
    *,
    client: TryOnClient,
    refiner: RefineClient,
    pictures: Pictures,
    preview_s: float,
    timeout_s: float,
) -> Refined:
    """Let a model draw a look that is shown on a photo; a look on the mannequin stays as it is.

    A model that fails costs no look: the preview stays, and a notice says why.

    Args:
        dressed: the preview.
        client: the program that made it.
        refiner: the model.
        pictures: where pictures live.
        preview_s: seconds that the preview of one garment may take.
        timeout_s: seconds that the model may take.
    """
    if dressed.person is None:
        return Refined(dressed.result)
    try:
        result = await refine(
            dressed.result,
            dressed.person,
            client=client,
            refiner=refiner,
            pictures=pictures,
            preview_s=preview_s,
            timeout_s=timeout_s,
        )
    except (TryOnError, NotFoundError) as error:
        message = f"The look stays a preview: {error}."
        return Refined(dressed.result, (Notice(component="try_on", message=message),))
    return Refined(result)


def _left_out(missing: Sequence[Garment], reason: str) -> Notice:
    names = join_words([name_garment(garment, article="the") for garment in missing])
    return Notice(component="try_on", message=f"The look is shown without {names}: {reason}.")


def _not_on_photo(error: RefusedPhotoError | NotFoundError) -> Notice:
    reason = str(error) if isinstance(error, RefusedPhotoError) else "Your photo is gone."
    return Notice(component="try_on", message=f"{reason} The mannequin wears the look instead.")
