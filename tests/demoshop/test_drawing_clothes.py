import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from PIL import Image, ImageChops
from skimage.color import deltaE_ciede2000, rgb2lab

from fashionm3.demoshop.design import RANGES, Design
from fashionm3.demoshop.drawing import draw, draw_cutout
from fashionm3.demoshop.drawing.fabric import SURFACES
from fashionm3.vocabulary import load_vocabulary

CLOTHES = (
    "T-shirts & vests",
    "Shirts",
    "Polo shirts",
    "Tops",
    "Sweaters & knitwear",
    "Knitwear",
    "Coats",
    "Jackets",
    "Pants",
    "Jeans",
    "Shorts",
    "Skirts",
    "Activewear",
    "Dresses",
)


def plain(category: str, colour: str = "blue", seed: int = 0, **features: str) -> Design:
    chosen = RANGES[category]
    first = {feature: choices[0] for feature, choices in chosen.features.items()}
    return Design(
        category, (colour, "white"), "plain", chosen.materials[0], first | features, seed=seed
    )


def feature_choices(category: str) -> Iterator[dict[str, str]]:
    features = RANGES[category].features
    for choice in itertools.product(*features.values()):
        yield dict(zip(features, choice, strict=True))


def changed(a: Image.Image, b: Image.Image) -> float:
    """Part of the pixels that differ visibly."""
    return float((np.asarray(ImageChops.difference(a, b)).max(2) > 24).mean())


@pytest.mark.parametrize("category", CLOTHES)
def test_every_choice_of_features_is_drawn_framed_and_different(category: str) -> None:
    seen: list[tuple[dict[str, str], Image.Image]] = []
    for features in feature_choices(category):
        design = plain(category, **features)
        cutout = draw_cutout(design, 128)
        left, top, right, bottom = cutout.getchannel("A").getbbox() or (0, 0, 0, 0)
        assert 0.78 < max(right - left, bottom - top) / 128 < 0.92, features
        assert abs(left + right - 128) <= 4 and abs(top + bottom - 128) <= 4, features
        picture = Image.new("RGB", cutout.size, "white")
        picture.paste(cutout, mask=cutout)
        for other, earlier in seen:
            # the smallest feature is a chest pocket: a few threads and a shadow
            assert changed(picture, earlier) > 0.001, (features, other)
        seen.append((features, picture))


@pytest.mark.parametrize("category", CLOTHES)
def test_every_pattern_and_material_is_drawn(category: str) -> None:
    chosen = RANGES[category]
    cloths = [(pattern, chosen.materials[0]) for pattern in chosen.patterns]
    cloths += [("plain", material) for material in chosen.materials[1:]]
    pictures = [
        draw(Design(category, ("green", "white"), pattern, material, {}, 3), 64).tobytes()
        for pattern, material in cloths
    ]
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("category", CLOTHES)
def test_equal_designs_draw_equal_pictures_and_seeds_vary_them(category: str) -> None:
    picture = draw(plain(category, seed=1))
    assert picture.size == (512, 512) and picture.mode == "RGB"
    assert picture.tobytes() == draw(plain(category, seed=1)).tobytes()
    assert changed(picture, draw(plain(category, seed=2))) > 0.01


@pytest.mark.parametrize("category", CLOTHES)
def test_the_median_of_a_plain_garment_names_its_colour(category: str) -> None:
    colours = load_vocabulary().colours
    anchors = rgb2lab(np.array([[entry.rgb for entry in colours.values()]]) / 255)
    for i, colour in enumerate(colours):
        if i % 2 == CLOTHES.index(category) % 2:
            continue
        materials = RANGES[category].materials
        design = Design(category, (colour,), "plain", materials[i % len(materials)], {}, i)
        pixels = np.asarray(draw_cutout(design, 96))
        median = np.median(pixels[pixels[..., 3] == 255][:, :3], axis=0)
        distances = deltaE_ciede2000(anchors, rgb2lab(median[None, None] / 255))[0]
        assert distances[i] < 8, (design, median)
        assert distances.argmin() == i, (design, median)


@pytest.mark.parametrize("pattern", ["striped", "checked", "dotted", "floral", "colour-blocked"])
def test_a_pattern_shows_both_colours_on_cells_of_eight_pixels(pattern: str) -> None:
    design = Design("T-shirts & vests", ("navy", "yellow"), pattern, "cotton", {}, 5)
    small = draw(design, 128).crop((40, 40, 88, 104))
    cells = np.asarray(small).reshape(-1, 8, 6, 8, 3).mean((1, 3)).reshape(-1, 3)
    blueness = cells[:, 2] - cells[:, 0]
    assert blueness.min() < -20 and blueness.max() > 15


def test_the_cutout_is_the_packshot_without_background_and_shadow() -> None:
    design = plain("Jackets", "red")
    cutout, picture = draw_cutout(design), draw(design)
    inside = np.asarray(cutout)[..., 3] == 255
    assert np.array_equal(np.asarray(cutout)[inside][:, :3], np.asarray(picture)[inside])
    away = np.asarray(cutout)[..., 3] == 0
    assert np.asarray(picture)[away].min() > 180
    assert (np.asarray(picture)[away] < 255).any()


def test_every_material_of_the_vocabulary_has_a_surface() -> None:
    assert set(load_vocabulary().materials) <= set(SURFACES)


@pytest.mark.parametrize(
    ("design", "size", "words"),
    [
        (Design("Suits", ("navy",), "plain", "wool"), 512, "nobody draws 'Suits'"),
        (Design("Coats", (), "plain", "wool"), 512, "at least one colour"),
        (Design("Coats", ("mauve-ish",), "plain", "wool"), 512, "no colour is called 'mauve-ish'"),
        (Design("Coats", ("navy",), "plain", "gold leaf"), 512, "'gold leaf' cannot be"),
        (Design("Coats", ("navy",), "zigzag", "wool"), 512, "'zigzag' cannot be"),
        (Design("Coats", ("navy",), "plain", "wool"), 8, "8 pixels is too small"),
    ],
)
def test_what_cannot_be_drawn_is_refused_by_name(design: Design, size: int, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        draw(design, size)
