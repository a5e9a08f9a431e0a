"""Let a diffusion model draw the clothes of a preview."""

import asyncio
from collections.abc import Sequence

import numpy as np
from PIL import Image
from scipy import ndimage

from fashionm3.domain import ImageRef, TryOnResult
from fashionm3.errors import TryOnError
from fashionm3.serving.clients import (
    REFINED,
    Fitting,
    Piece,
    RefineClient,
    TryOnClient,
    TryOnPicture,
)
from tools.pictures import Pictures

_CLOSED = 3
"""Pixels: gaps of twice this width in what changed are chance, where old and new are alike."""


async def refine(
    preview: TryOnResult,
    person: ImageRef,
    *,
    client: TryOnClient,
    refiner: RefineClient,
    pictures: Pictures,
    preview_s: float,
    timeout_s: float,
) -> TryOnResult:
    """Draw the clothes of a preview anew and keep the picture.

    Args:
        preview: on the photo of the person.
        person: that photo.
        client: the program that made the preview; it tells where each garment lies.
        refiner: the model.
        pictures: where the pictures live.
        preview_s: seconds that the preview of one garment may take.
        timeout_s: seconds that the model may take.

    Raises:
        TryOnError: if nothing in it can be drawn, or the model fails.
        NotFoundError: if a picture was removed.
    """
    refs = [garment.image for garment in preview.garments if garment.image is not None]

    def opened() -> tuple[Image.Image, Image.Image, list[Piece]]:
        worn = [
            Piece(garment.slot, garment.category, pictures.open_picture(garment.image))
            for garment in preview.garments
            if garment.image is not None
        ]
        return pictures.open_picture(person), pictures.open_picture(preview.image), worn

    photo, warped, pieces = await asyncio.to_thread(opened)
    drawn = await redraw(
        photo,
        warped,
        pieces,
        client=client,
        refiner=refiner,
        preview_s=preview_s,
        timeout_s=timeout_s,
    )
    image = await asyncio.to_thread(
        pictures.put_picture, drawn.picture, derived_from=[*refs, person], note=drawn.note
    )
    return TryOnResult(
        image=image, garments=preview.garments, backend=drawn.backend, is_preview=drawn.is_preview
    )


async def redraw(
    photo: Image.Image,
    preview: Image.Image,
    pieces: Sequence[Piece],
    *,
    client: TryOnClient,
    refiner: RefineClient,
    preview_s: float,
    timeout_s: float,
) -> TryOnPicture:
    """Draw the pieces of a preview anew, as far as models can; the others stay as they are in it.

    Raises:
        TryOnError: if no piece can be drawn, or the model fails.
    """
    if not any(piece.slot in REFINED for piece in pieces):
        kinds = ", ".join(piece.category for piece in pieces)
        raise TryOnError(f"models draw tops, bottoms and dresses, not {kinds}")
    regions = [preview]
    if len(pieces) > 1:
        regions = [
            (await client.dress([piece], timeout_s=preview_s, person=photo)).picture
            for piece in pieces
        ]
    changed = [await asyncio.to_thread(changed_region, photo, one) for one in regions]
    kept = [region for region, piece in zip(changed, pieces, strict=True) if not _drawn(piece)]
    fittings = [
        Fitting(piece, _without(region, kept))
        for region, piece in zip(changed, pieces, strict=True)
        if _drawn(piece)
    ]
    base = preview if kept else photo
    return await refiner.refine(base, fittings, timeout_s=timeout_s)


def changed_region(before: Image.Image, after: Image.Image) -> Image.Image:
    """`L`, white where two pictures of one size differ; chance agreement between is closed.

    Raises:
        TryOnError: if the sizes differ.
    """
    if before.size != after.size:
        (w, h), (width, height) = after.size, before.size
        raise TryOnError(f"a preview of {w}×{h} for a photo of {width}×{height}")
    one, other = (np.asarray(picture.convert("RGB")) for picture in (before, after))
    differs = np.pad((one != other).any(axis=-1), _CLOSED)
    closed = ndimage.binary_closing(differs, iterations=_CLOSED)[_CLOSED:-_CLOSED, _CLOSED:-_CLOSED]
    return Image.fromarray(np.where(closed, np.uint8(255), np.uint8(0)))


def _drawn(piece: Piece) -> bool:
    return piece.slot in REFINED


def _without(region: Image.Image, others: Sequence[Image.Image]) -> Image.Image:
    """A region without those of pieces that stay as they are, in front of it."""
    left = region.copy()
    for other in others:
        left.paste(0, mask=other)
    return left
