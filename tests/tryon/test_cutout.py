import numpy as np
import pytest
from PIL import Image, ImageDraw
from scipy import ndimage

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import draw, draw_cutout
from fashionm3.errors import TryOnError
from fashionm3.tryon.cutout import cut_out
from tests.tryon.conftest import design

CUT = (
    design("T-shirts & vests", "white"),
    design("Shirts", "black", "white", pattern="striped", sleeve="long-sleeved"),
    design("Jeans", "light blue"),
    design("Tote bags", "beige"),
    design("Hats", "brown"),
)


@pytest.mark.parametrize("one", CUT, ids=lambda one: f"{one.colours[0]} {one.category}")
def test_the_matte_is_the_garment_without_its_shadow(one: object) -> None:
    exact = np.asarray(draw_cutout(one))[..., 3] > 127  # type: ignore[arg-type]
    found = cut_out(draw(one)).mask  # type: ignore[arg-type]
    assert (exact & found).sum() / (exact | found).sum() >= 0.96


def test_the_ground_between_handle_and_bag_is_no_bag() -> None:
    cutout = cut_out(draw(design("Tote bags", "navy")))
    rows = np.flatnonzero(cutout.mask.any(axis=1))
    middle = cutout.mask[: (rows[0] + rows[-1]) // 2, 256]
    assert (~middle[middle.argmax() :]).sum() > 20


def test_white_stripes_have_no_holes_where_their_texture_is_faint() -> None:
    one = Design(
        *("Shirts", ("blue", "white"), "striped", "denim"),
        {"sleeve": "long-sleeved", "pocket": "no pocket"},
        seed=1001462,
    )
    exact = np.asarray(draw_cutout(one))[..., 3] > 127
    inside = ndimage.binary_erosion(exact, iterations=8)
    assert cut_out(draw(one)).mask[inside].all()


def test_edges_carry_no_white_of_the_ground() -> None:
    cutout = cut_out(draw(design("Shirts", "navy")))
    edge = (cutout.matte > 0.05) & (cutout.matte < 0.95)
    assert cutout.colour[edge].mean() < cutout.colour[cutout.matte > 0.99].mean() + 0.05


def test_a_shirt_on_a_wooden_floor_is_found() -> None:
    rng = np.random.default_rng(0)
    grain = np.cumsum(rng.normal(0, 2.5, (512, 1)), axis=0) + rng.normal(0, 3, (512, 512))
    floor = np.clip(np.array([150, 110, 75]) + grain[..., None], 0, 255).astype(np.uint8)
    one = design("T-shirts & vests", "navy")
    shirt = draw_cutout(one)
    photo = Image.fromarray(floor)
    photo.paste(shirt, (0, 0), shirt)
    exact = np.asarray(shirt)[..., 3] > 127
    found = cut_out(photo).mask
    assert (exact & found).sum() / (exact | found).sum() >= 0.9


@pytest.mark.parametrize("colour", ["white", "black", "#808080"])
def test_an_empty_picture_shows_no_garment(colour: str) -> None:
    with pytest.raises(TryOnError, match="no garment"):
        cut_out(Image.new("RGB", (64, 64), colour))


def test_a_transparent_ground_is_taken_at_its_word() -> None:
    picture = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((50, 40, 149, 159), fill=(200, 30, 30, 255))
    cutout = cut_out(picture)
    assert cutout.mask.mean() == pytest.approx(0.3, abs=0.01)
