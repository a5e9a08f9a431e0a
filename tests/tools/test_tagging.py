"""Colours here are drawn: a flat cloth, light from one side, a shadow across, noise over it."""

import numpy as np
import pytest
from PIL import Image

from fashionm3.colour import dominant_colours, garment_mask
from fashionm3.demoshop.design import RANGES, Design
from fashionm3.demoshop.drawing import draw
from fashionm3.vocabulary import load_vocabulary
from tools.tagging import tag_garments
from vectorstore.zero_shot import CategoryPrompts

COLOURS = load_vocabulary().colours
CLOTH = [name for name in COLOURS if name not in ("gold", "silver")]


def plain(category, colour):
    """The commonest shape of a category in one colour."""
    ranges = RANGES[category]
    features = {name: values[0] for name, values in ranges.features.items()}
    return Design(category, (colour,), "plain", ranges.materials[0], features)


def shaded(*names, background=(200, 190, 180), size=120):
    """A garment in vertical stripes of `names` in the middle of a plain room, unevenly lit."""
    rng = np.random.default_rng(0)
    picture = np.tile(np.array(background, float), (size, size, 1))
    cloth = np.array([COLOURS[name].rgb for name in names], float)
    columns = np.arange(size) // 12 % len(names)
    inner = slice(size // 5, -size // 5)
    picture[inner, inner] = cloth[columns][None, inner]
    light = np.linspace(1.05, 0.72, size)[:, None, None]
    picture = picture * light + rng.normal(0, 3, picture.shape)
    return Image.fromarray(picture.clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("name", CLOTH)
def test_a_cloth_in_light_and_shade_has_one_colour(name):
    room = (215, 212, 205) if name not in ("white", "beige", "grey") else (60, 90, 110)
    found = dominant_colours(shaded(name, background=room))
    assert found[0][0] == name
    assert found[0][1] > 0.7


def test_both_colours_of_stripes_are_named():
    found = dict(dominant_colours(shaded("navy", "white", background=(120, 160, 90))))
    assert set(found) == {"navy", "white"}
    assert found["navy"] == pytest.approx(0.5, abs=0.15)


def test_a_white_garment_on_white_is_white():
    for category in ("T-shirts & vests", "Sneakers"):
        drawn = draw(plain(category, "white"), 256)
        assert dominant_colours(drawn)[0][0] == "white"


@pytest.mark.parametrize("name", ["black", "navy", "red", "olive", "light blue", "yellow"])
@pytest.mark.parametrize("category", ["Shirts", "Skirts", "Scarves"])
def test_a_drawn_garment_has_the_colour_it_was_drawn_in(name, category):
    assert dominant_colours(draw(plain(category, name)))[0][0] == name


def test_a_mask_says_where_to_look():
    picture = shaded("red", "blue")
    columns = np.arange(120) // 12 % 2 == 1
    mask = np.zeros((120, 120), bool)
    mask[30:90, 30:90] = columns[None, 30:90]
    assert [name for name, _ in dominant_colours(picture, mask)] == ["blue"]


def test_a_mask_of_another_size_is_refused():
    with pytest.raises(ValueError, match="10x20"):
        dominant_colours(shaded("red"), np.ones((20, 10), bool))


def test_one_flat_colour_is_still_named():
    assert dominant_colours(Image.new("RGB", (1, 1), "red")) == (("red", 1.0),)
    assert dominant_colours(Image.new("L", (300, 2), 0))[0][0] == "black"


def test_the_garment_is_told_from_the_room():
    mask = garment_mask(shaded("green"))
    truth = np.zeros((120, 120), bool)
    truth[24:96, 24:96] = True
    assert (mask & truth).sum() / (mask | truth).sum() > 0.85


class Telepathic:
    """Sees a picture as the category that its width stands for, and as striped."""

    def __init__(self):
        self.prompts = CategoryPrompts(load_vocabulary())
        self.prompts_asked = 0

    async def texts(self, texts):
        vectors = np.zeros((len(texts), len(self.prompts.categories) + 1), np.float32)
        if tuple(texts) == self.prompts.texts:
            self.prompts_asked += 1
            vectors[:, :-1] = self.prompts.membership.T > 0
        else:
            vectors[:, -1] = ["striped" in text for text in texts]
        return vectors

    async def pictures(self, pictures):
        vectors = np.zeros((len(pictures), len(self.prompts.categories) + 1), np.float32)
        for vector, picture in zip(vectors, pictures, strict=True):
            vector[picture.width] = 0.8
            vector[-1] = 0.6
        return vectors


async def test_tags_say_category_colours_pattern_and_words():
    categories = list(load_vocabulary().categories)
    width = categories.index("Skirts")
    tags = (await tag_garments([Image.new("RGB", (width, 30), "#1c2747")], Telepathic()))[0]
    assert tags.category == "Skirts"
    assert next(iter(tags.category_scores)) == "Skirts"
    assert tags.colours == ("navy",)
    assert tags.pattern == "striped"
    assert tags.description == "a navy striped skirt"


async def test_cloth_is_not_called_golden():
    categories = list(load_vocabulary().categories)
    skirt, ring = (
        shaded("gold", background=(250, 250, 250)).resize((categories.index(c), 60))
        for c in ("Skirts", "Rings")
    )
    tags = await tag_garments([skirt, ring], Telepathic())
    assert tags[0].colours == ("yellow",)
    assert tags[1].colours == ("gold",)


async def test_prompts_are_embedded_once_for_a_client():
    embed = Telepathic()
    for _ in range(3):
        await tag_garments([Image.new("RGB", (5, 5))], embed)
    assert embed.prompts_asked == 1


async def test_no_pictures_have_no_tags():
    assert await tag_garments([], Telepathic()) == []
