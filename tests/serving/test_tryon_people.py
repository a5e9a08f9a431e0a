"""The whole way of a photo: over MCP to MediaPipe and back; needs the try-on environment."""

import numpy as np
import pytest
import skimage
from PIL import Image

from fashionm3.demoshop.design import RANGES, Design
from fashionm3.demoshop.drawing import draw
from fashionm3.errors import RefusedPhotoError
from fashionm3.serving.clients import Piece, Sight
from fashionm3.serving.tryon_environment import find_environment, how_to_set_up
from fashionm3.serving.tryon_process import TryOnProcess
from fashionm3.settings import TryOnSettings
from fashionm3.tryon.dressing import Worn
from tests.tryon.people import SKINS, drawn, stand

pytestmark = pytest.mark.skipif(
    find_environment(None) is None, reason=f"photos of people cannot be dressed: {how_to_set_up()}"
)


def piece(category: str, slot: str, colour: str) -> Piece:
    ranges = RANGES[category]
    features = {name: choices[0] for name, choices in ranges.features.items()}
    picture = draw(Design(category, (colour,), "plain", ranges.materials[0], features, seed=3))
    return Piece(slot, category, picture)  # type: ignore[arg-type]


async def test_an_astronaut_puts_on_a_shirt_and_keeps_her_face() -> None:
    photo = Image.fromarray(skimage.data.astronaut())
    process = TryOnProcess(TryOnSettings(timeout_s=300))
    try:
        shirt = piece("Shirts", "top", "green")
        dressed = await process.dress([shirt], timeout_s=300, person=photo)
        with pytest.raises(RefusedPhotoError, match="shoes need feet") as refused:
            await process.dress([piece("Boots", "shoes", "black")], timeout_s=300, person=photo)
        blank = Image.new("RGB", photo.size, "grey")
        with pytest.raises(RefusedPhotoError) as nobody:
            await process.dress([shirt], timeout_s=300, person=blank)
    finally:
        await process.aclose()
    assert process.sees_people
    assert (refused.value.reason, nobody.value.reason) == ("out_of_frame", "no_person")
    assert dressed.is_preview and "Not a size prediction" in dressed.note
    before, after = np.asarray(photo), np.asarray(dressed.picture)
    assert after.shape == before.shape
    face, jaw = np.s_[80:140, 195:260], np.s_[140:165, 195:260]
    assert (before[face] == after[face]).all()
    assert np.abs(before[jaw].astype(float) - after[jaw]).mean() < 1
    red, green, blue = after[400:480, 180:280].reshape(-1, 3).mean(axis=0)
    assert green > max(red, blue) + 10


async def test_people_are_seen_and_garments_are_nobody() -> None:
    process = TryOnProcess(TryOnSettings(timeout_s=300))

    async def look(picture: Image.Image) -> Sight:
        return await process.look(picture, timeout_s=300)

    old = [Worn("top", "T-shirts & vests", piece("T-shirts & vests", "top", "blue").picture)]
    try:
        assert await look(Image.fromarray(skimage.data.astronaut())) == Sight(person=True)
        for skin in SKINS:
            assert await look(drawn(stand(), skin, old).photo) == Sight(person=True), skin
        for colour in ("green", "beige", "brown"):
            assert not (await look(piece("Shirts", "top", colour).picture)).person, colour
    finally:
        await process.aclose()
