"""A region is told in pixels, and repainted in tokens."""

import pytest
from PIL import Image, ImageDraw

from fashionm3.errors import InputError
from fashionm3.vlm.region import garment_region, touched_tokens


def test_everything_but_the_background_is_the_garment() -> None:
    picture = Image.new("RGB", (16, 16), (250, 251, 252))
    ImageDraw.Draw(picture).rectangle((4, 4, 7, 11), fill="beige")
    assert garment_region(picture).getbbox() == (4, 4, 8, 12)


def test_tokens_that_the_region_touches_change() -> None:
    region = Image.new("L", (16, 16), 0)
    ImageDraw.Draw(region).rectangle((0, 0, 4, 3), fill=255)  # a quarter into the second token
    assert touched_tokens(region, (4, 4)).nonzero().flatten().tolist() == [0, 1]


def test_a_region_lies_where_the_padded_picture_does() -> None:
    # Eight pixels wide in the middle of a square of sixteen.
    region = Image.new("L", (8, 16), 255)
    touched = touched_tokens(region, (4, 4)).view(4, 4)
    assert touched.int().tolist() == [[0, 1, 1, 0]] * 4


def test_an_empty_region_is_refused() -> None:
    with pytest.raises(InputError, match="none of the picture's 16 tokens"):
        touched_tokens(Image.new("L", (16, 16), 0), (4, 4))
