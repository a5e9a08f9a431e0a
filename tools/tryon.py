"""See garments on a body."""

import asyncio
from collections.abc import Sequence

from fashionm3.domain import BodyName, Garment, ImageRef, TryOnResult
from fashionm3.errors import TryOnError
from fashionm3.serving.clients import Piece, TryOnClient
from tools.pictures import Pictures


async def try_on(
    garments: Sequence[Garment],
    *,
    client: TryOnClient,
    pictures: Pictures,
    timeout_s: float,
    person: ImageRef | None = None,
    body: BodyName = "classic",
) -> TryOnResult:
    """Dress a person, or else a mannequin, in `garments` and keep the picture.

    What is kept goes when a garment's picture or the person's photo goes.

    Args:
        garments: the look; each has a picture.
        client: the try-on program.
        pictures: where the pictures live.
        timeout_s: seconds that the program may take.
        person: a photo of one person, given with consent.
        body: the mannequin, where there is no person.

    Raises:
        RefusedPhotoError: if nothing can be put on the person; `reason` says why.
        TryOnError: if there is nothing to put on, a garment has no picture, or the program fails.
        NotFoundError: if a picture was removed.
    """
    refs = [garment.image for garment in garments if garment.image is not None]
    if not garments:
        raise TryOnError("there is nothing to put on yet")
    if len(refs) < len(garments):
        bare = [garment.category for garment in garments if garment.image is None]
        raise TryOnError(f"without a picture of it, nothing can be put on: {', '.join(bare)}")

    def cut() -> list[Piece]:
        return [
            Piece(garment.slot, garment.category, pictures.open_picture(ref))
            for garment, ref in zip(garments, refs, strict=True)
        ]

    photo = await asyncio.to_thread(pictures.open_picture, person) if person else None
    pieces = await asyncio.to_thread(cut)
    dressed = await client.dress(pieces, timeout_s=timeout_s, person=photo, body=body)
    sources = [*refs, person] if person else refs
    image = await asyncio.to_thread(
        pictures.put_picture, dressed.picture, derived_from=sources, note=dressed.note
    )
    return TryOnResult(
        image=image,
        garments=tuple(garments),
        backend=dressed.backend,
        is_preview=dressed.is_preview,
    )
