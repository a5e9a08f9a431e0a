"""What a model draws takes the place of the preview's clothes, and of nothing else."""

import numpy as np
import pytest
from PIL import Image

from fashionm3.errors import TryOnError
from fashionm3.serving.clients import Piece, TryOnPicture
from tests.fakes import BoxTryOn, PaintingRefiner
from tools.refinement import changed_region, redraw

PHOTO = Image.effect_noise((100, 160), 70).convert("RGB")
PURPLE = (128, 0, 128)


def piece(slot: str, colour: str) -> Piece:
    return Piece(slot, f"{slot}s", Image.new("RGB", (9, 9), colour))  # type: ignore[arg-type]


async def redrawn(*pieces: Piece) -> tuple[TryOnPicture, Image.Image, PaintingRefiner]:
    client, refiner = BoxTryOn(), PaintingRefiner()
    preview = (await client.dress(pieces, timeout_s=1, person=PHOTO)).picture
    drawn = await redraw(
        PHOTO, preview, pieces, client=client, refiner=refiner, preview_s=1, timeout_s=1
    )
    return drawn, preview, refiner


async def test_one_garment_is_drawn_on_the_photo_where_the_preview_changed_it() -> None:
    drawn, _, refiner = await redrawn(piece("top", "red"))
    ((base, regions),) = refiner.asked
    assert np.array_equal(np.asarray(base), np.asarray(PHOTO))
    inside = np.zeros((160, 100), bool)
    inside[40:90, 20:80] = True
    assert np.array_equal(np.asarray(regions["top"]) > 0, inside)
    assert not drawn.is_preview


async def test_each_garment_of_an_outfit_has_a_region_of_its_own() -> None:
    _, _, refiner = await redrawn(piece("top", "red"), piece("bottom", "blue"))
    ((base, regions),) = refiner.asked
    assert np.array_equal(np.asarray(base), np.asarray(PHOTO))
    assert np.asarray(regions["top"])[85, 50] and np.asarray(regions["bottom"])[85, 50]
    assert not np.asarray(regions["top"])[120, 50]


async def test_what_models_cannot_draw_stays_as_the_preview_has_it_in_front() -> None:
    drawn, preview, refiner = await redrawn(piece("top", "red"), piece("bag", "green"))
    ((base, regions),) = refiner.asked
    assert np.array_equal(np.asarray(base), np.asarray(preview))
    assert set(regions) == {"top"}
    assert drawn.picture.getpixel((75, 80)) == (0, 128, 0)
    assert drawn.picture.getpixel((40, 60)) == PURPLE


async def test_an_outfit_that_no_model_can_draw_is_refused_by_name() -> None:
    with pytest.raises(TryOnError, match="tops, bottoms and dresses, not bags"):
        await redrawn(piece("bag", "green"))


def test_pixels_that_are_alike_by_chance_belong_to_the_region() -> None:
    after = PHOTO.copy()
    after.paste("red", (20, 40, 80, 90))
    after.paste(PHOTO.crop((50, 60, 54, 64)), (50, 60))
    region = np.asarray(changed_region(PHOTO, after)) > 0
    assert region[40:90, 20:80].all() and region.sum() == 50 * 60
    with pytest.raises(TryOnError, match="9×9 for a photo of 100×160"):
        changed_region(PHOTO, Image.new("RGB", (9, 9)))
