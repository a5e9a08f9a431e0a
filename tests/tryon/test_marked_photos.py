"""Photos of real people whose old clothes were marked by hand: around them nothing changes.

`FASHIONM3_MARKED_PHOTOS` names a folder with more of them: `NAME.jpg` and `NAME.png`, which is
white where the old clothes are. People's photos do not ship; those of an astronaut and a cameraman,
both in the public domain, come with scikit-image.
"""

import os
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import skimage
from PIL import Image, ImageDraw

from fashionm3.errors import RefusedPhotoError
from fashionm3.serving.tryon_environment import find_environment, how_to_set_up
from fashionm3.tryon.geometry import Mask
from tests.tryon.conftest import worn
from tests.tryon.outside import changed_outside, dressed_with
from tests.tryon.sight import Look, find_by_model

pytestmark = pytest.mark.skipif(find_environment(None) is None, reason=how_to_set_up())

SUIT = (
    (
        (113, 192),
        (123, 168),
        (140, 153),
        (165, 149),
        (186, 152),
        (190, 183),
        (222, 191),
        (254, 183),
    ),
    (
        (270, 183),
        (290, 196),
        (304, 222),
        (305, 240),
        (330, 262),
        (347, 285),
        (358, 315),
        (362, 348),
    ),
    ((335, 362), (308, 386), (290, 416), (280, 455), (282, 511), (20, 511), (19, 420), (24, 380)),
    ((38, 320), (45, 280), (62, 250), (95, 218)),
)
"""The astronaut's suit with its collar and gloves, (x, y); the helmet before it is none of it."""
COAT = (
    ((0, 261), (9, 247), (18, 234), (21, 225), (30, 217), (36, 205), (46, 191)),
    ((54, 176), (60, 162), (74, 145), (90, 135), (110, 127), (130, 125), (132, 120)),
    ((144, 111), (154, 106), (162, 107), (156, 116), (156, 131), (160, 145), (164, 152)),
    ((172, 164), (183, 182), (189, 188), (190, 195), (196, 194), (205, 190), (214, 195)),
    ((226, 197), (237, 193), (241, 186), (241, 203), (243, 208), (243, 217), (237, 225)),
    ((242, 223), (248, 245), (257, 236), (266, 230), (262, 222), (263, 213), (272, 207)),
    ((285, 203), (293, 203), (298, 193), (309, 184), (318, 180), (319, 172), (324, 168)),
    ((330, 172), (331, 191), (324, 205), (322, 216), (314, 229), (308, 233), (305, 233)),
    ((305, 213), (287, 216), (287, 244), (289, 290), (272, 300), (246, 312), (226, 306)),
    ((207, 294), (207, 294), (195, 313), (181, 332), (169, 346), (154, 366), (141, 382)),
    ((143, 405), (148, 425), (150, 456), (151, 512), (0, 512)),
)
"""The cameraman's coat with gloves and shirt, up to the pole before them."""
CUFF = ((298, 249), (305, 273), (298, 280))
POLE = ((287, 216), (296, 216), (298, 249), (299, 280), (299, 295), (289, 295))
GARMENTS = (
    *("T-shirts & vests", "Shirts", "Sweaters & knitwear", "Coats", "Pants", "Shorts", "Skirts"),
    *("Dresses", "Hats", "Scarves"),
)


@pytest.fixture
def look(tmp_path: Path) -> Look:
    return find_by_model(tmp_path)


def assert_untouched(
    name: str,
    photo: Image.Image,
    old: Mask,
    look: Look,
    patch: pytest.MonkeyPatch,
) -> None:
    seen = cache(lambda size: look(np.asarray(photo.resize(size))))
    outside = {}
    for category in GARMENTS:
        try:
            picture, new = dressed_with(
                photo, worn(category, "green"), lambda pixels: seen(pixels.shape[1::-1]), patch
            )
        except RefusedPhotoError as error:
            assert error.reason == "out_of_frame"
            continue
        outside[category] = changed_outside(photo, picture, old | new)
    assert outside, f"{name}: nothing could be put on"
    assert not any(outside.values()), f"{name}: pixels changed outside: {outside}"


def test_around_an_astronauts_suit_and_new_clothes_each_pixel_stays(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = Image.fromarray(skimage.data.astronaut())
    marked = Image.new("1", photo.size)
    ImageDraw.Draw(marked).polygon([point for points in SUIT for point in points], fill=1)
    assert_untouched("astronaut", photo, np.asarray(marked), look, monkeypatch)


def test_around_a_cameramans_coat_and_new_clothes_each_pixel_stays(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo = Image.fromarray(skimage.data.camera()).convert("RGB")
    marked = Image.new("1", photo.size)
    pen = ImageDraw.Draw(marked)
    for part, fill in (([point for points in COAT for point in points], 1), (CUFF, 1), (POLE, 0)):
        pen.polygon(part, fill=fill)
    assert_untouched("cameraman", photo, np.asarray(marked), look, monkeypatch)


@pytest.mark.target
def test_around_marked_and_new_clothes_each_pixel_stays(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = os.environ.get("FASHIONM3_MARKED_PHOTOS")
    if folder is None:
        pytest.skip("FASHIONM3_MARKED_PHOTOS names no folder of photos NAME.jpg with NAME.png")
    photos = sorted(Path(folder).glob("*.jpg"))
    assert photos, f"{folder} holds no photo"
    for path in photos:
        with Image.open(path) as photo, Image.open(path.with_suffix(".png")) as marked:
            old = np.asarray(marked.convert("L")) > 127
            assert_untouched(path.stem, photo.convert("RGB"), old, look, monkeypatch)
