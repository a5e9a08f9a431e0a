import numpy as np
import pytest
import skimage
from PIL import Image, ImageDraw

from fashionm3.skin import may_show_skin


@pytest.mark.parametrize("skin", ["#f3d9c6", "#d8936b", "#a5714b", "#6b4228", "#3b2417"])
def test_a_face_in_the_distance_can_be_one_in_every_tone(skin: str) -> None:
    photo = Image.new("RGB", (1200, 1600), "navy")
    ImageDraw.Draw(photo).ellipse((600, 300, 660, 380), fill=skin)
    assert may_show_skin(photo)


def test_a_portrait_can_be_one_in_colour_and_in_grey() -> None:
    astronaut = Image.fromarray(skimage.data.astronaut())
    assert may_show_skin(astronaut)
    assert may_show_skin(astronaut.convert("L"))


@pytest.mark.parametrize("cloth", ["#2050a0", "#307040", "#af334f", "#7f2740"])
def test_coloured_cloth_on_white_shows_no_skin(cloth: str) -> None:
    photo = np.full((400, 300, 3), 255, np.uint8)
    photo[50:350, 50:250] = tuple(int(cloth[i : i + 2], 16) for i in (1, 3, 5))
    assert not may_show_skin(Image.fromarray(photo))
