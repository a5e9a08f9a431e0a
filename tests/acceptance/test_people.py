"""Who is taken for a person: real photos of garments, people whose faces are there to be seen."""

import random
from pathlib import Path

import pytest
import skimage
from PIL import Image, ImageOps

from fashionm3.serving.tryon_environment import find_environment, how_to_set_up
from fashionm3.serving.tryon_process import TryOnProcess
from fashionm3.settings import TryOnSettings
from training.data.photos import read_photos
from training.eval.share import Share

PHOTOS = 200
TIMEOUT_S = 60


@pytest.mark.skipif(find_environment(None) is None, reason=how_to_set_up())
async def test_photos_of_garments_are_taken_for_people_once_in_two_hundred(photos: Path) -> None:
    chosen = random.Random(20).sample(read_photos(photos), PHOTOS)
    process = TryOnProcess(TryOnSettings(timeout_s=TIMEOUT_S))
    taken = []
    try:
        for photo in chosen:
            with Image.open(photo.path) as picture:
                upright = ImageOps.exif_transpose(picture).convert("RGB")
            if (await process.look(upright, timeout_s=TIMEOUT_S)).person:
                taken.append(photo.path.name)
        astronaut = Image.fromarray(skimage.data.astronaut())
        assert (await process.look(astronaut, timeout_s=TIMEOUT_S)).person
    finally:
        await process.aclose()
    print(f"\ntaken for a person: {Share(len(taken), PHOTOS)} {taken}")
    assert len(taken) <= 1
