"""Shoes, bags, accessories and jewellery show what their designs say."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations, product

import numpy as np
import pytest
from numpy.typing import NDArray
from skimage.color import deltaE_ciede2000, rgb2lab

from fashionm3.demoshop.design import RANGES, Design
from fashionm3.demoshop.drawing import draw, draw_cutout
from fashionm3.vocabulary import load_vocabulary

SHOES = (
    "Sneakers",
    "Boots",
    "Sandals",
    "Loafers",
    "Ballet flats",
    "Pumps",
    "Slides & flip flops",
    "Oxford shoes",
)
BAGS = ("Tote bags", "Shoulder bags", "Cross-body bags", "Backpacks", "Clutch bags")
ACCESSORIES = ("Hats", "Hats & caps", "Scarves", "Belts", "Sunglasses")
JEWELLERY = ("Necklaces", "Earrings", "Watches")
ALL = SHOES + BAGS + ACCESSORIES + JEWELLERY

COLOURS = ("black", "white", "navy", "red", "beige", "yellow")
METALS = ("gold", "silver", "black")

MEDIAN_WITHIN = {**dict.fromkeys(ALL, 12.0), "Belts": 14.0, "Sunglasses": 16.0}
"""CIEDE2000 between the median of an item's own material and the colour of its design; the tinted
lenses of sunglasses are darker than the frame."""

OWN = 0.3
"""Part of an item that its own material covers at least, the rest being soles, lenses, fittings."""

SEEN = 0.04
"""Part of an item's pixels that must change visibly from one choice to another."""


def _design(category: str, seed: int = 0, **changes: object) -> Design:
    """The most common design of a category."""
    choice = RANGES[category]
    colours = ("navy", "white")
    parts: dict[str, object] = {
        "colours": colours[:1],
        "pattern": "plain",
        "material": choice.materials[0],
        "features": {name: values[0] for name, values in choice.features.items()},
        **changes,
    }
    if parts["pattern"] != "plain":
        parts["colours"] = colours
    return Design(category, seed=seed, **parts)  # type: ignore[arg-type]


def _feature_sets(category: str) -> Iterator[dict[str, str]]:
    features = RANGES[category].features
    for values in product(*features.values()):
        yield dict(zip(features, values, strict=True))


@cache
def _anchors() -> dict[str, NDArray[np.float64]]:
    colours = load_vocabulary().colours
    return {name: _lab(np.array([[colour.rgb]]))[0, 0] for name, colour in colours.items()}


def _lab(rgb: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.asarray(rgb2lab(rgb.astype(np.float64) / 255))


def _apart(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    return float(deltaE_ciede2000(one, other))  # type: ignore[no-untyped-call]


def _pixels(design: Design) -> NDArray[np.float64]:
    return np.asarray(draw(design, 128), dtype=np.float64)


def _changed(one: Design, other: Design) -> float:
    """Part of the pixels of two items that differ by more than 24 of 255."""
    apart = np.abs(_pixels(one) - _pixels(other)).max(-1) > 24
    masks = [np.asarray(draw_cutout(design, 128))[..., 3] > 127 for design in (one, other)]
    return float(apart.sum() / (masks[0] | masks[1]).sum())


@pytest.mark.parametrize("category", ALL)
def test_every_choice_is_drawn_centred_on_white(category: str) -> None:
    for features in _feature_sets(category):
        for material in RANGES[category].materials:
            design = _design(category, material=material, features=features)
            picture = np.asarray(draw(design, 128))
            assert picture.shape == (128, 128, 3)
            assert (picture[[0, 0, -1, -1], [0, -1, 0, -1]] == 255).all()
            alpha = np.asarray(draw_cutout(design, 128))[..., 3] > 127
            rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
            height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
            assert 0.80 <= max(height, width) / 128 <= 0.90, (category, features)
            assert abs(rows.mean() - 63.5) < 16 and abs(columns.mean() - 63.5) < 16
            assert alpha.mean() > 0.045, f"{category} {features} covers {alpha.mean():.3f}"


@pytest.mark.parametrize("category", ALL)
def test_large_and_small_pictures_show_the_same_item(category: str) -> None:
    design = _design(category)
    large = draw(design, 512)
    assert large.size == (512, 512)
    reduced = np.asarray(large.resize((128, 128)), dtype=np.float64)
    small = np.asarray(draw(design, 128), dtype=np.float64)
    assert np.abs(reduced - small).mean() < 4


@pytest.mark.parametrize("category", ALL)
def test_equal_designs_draw_equal_pictures(category: str) -> None:
    design = _design(category, seed=7)
    assert draw(design, 256).tobytes() == draw(design, 256).tobytes()


@pytest.mark.parametrize("category", ALL)
def test_two_seeds_of_one_design_differ(category: str) -> None:
    one, other = (_pixels(_design(category, seed=seed)) for seed in (1, 2))
    assert np.abs(one - other).mean() > 0.3


@pytest.mark.parametrize("category", ALL)
def test_each_feature_is_seen(category: str) -> None:
    """Each pair of choices of a feature changes the picture, the rest being equal."""
    choice = RANGES[category]
    base = {name: values[0] for name, values in choice.features.items()}
    for name, values in choice.features.items():
        for one, other in combinations(values, 2):
            a = _design(category, features=base | {name: one})
            b = _design(category, features=base | {name: other})
            assert _changed(a, b) > SEEN, f"{category}: {one} looks like {other}"


@pytest.mark.parametrize("category", ALL)
def test_each_pattern_is_seen(category: str) -> None:
    for one, other in combinations(RANGES[category].patterns, 2):
        pair = (_design(category, pattern=one), _design(category, pattern=other))
        assert _changed(*pair) > SEEN, f"{category}: {one} looks like {other}"


@pytest.mark.parametrize("category", ALL)
def test_the_main_colour_is_the_colour_of_the_pixels(category: str) -> None:
    """The item's own material is what follows when the same item is drawn in another colour."""
    names = METALS if RANGES[category].materials == ("metal",) else COLOURS
    for features in _feature_sets(category):
        cuts = {
            name: np.asarray(
                draw_cutout(_design(category, features=features, colours=(name,)), 128)
            )
            for name in {*names, "black", "white"}
        }
        for name in names:
            anchor = _anchors()[name]
            other = "black" if anchor[0] > 50 else "white"
            both = (cuts[name], cuts[other])
            solid = (both[0][..., 3] > 250) & (both[1][..., 3] > 250)
            lab, other_lab = (_lab(cut[..., :3][solid][None])[0] for cut in both)
            follows = np.linalg.norm(lab - other_lab, axis=-1)
            own = follows > 0.6 * np.linalg.norm(anchor - _anchors()[other])
            assert own.mean() > OWN, f"{name} {features}: {own.mean():.2f} is its own material"
            distance = _apart(np.median(lab[own], axis=0), anchor)
            assert distance <= MEDIAN_WITHIN[category], f"{name} {features}: {distance:.1f}"


def test_the_range_of_shoes_bags_and_accessories_is_complete() -> None:
    clothes = set(RANGES) - set(ALL)
    assert len(RANGES) - len(clothes) == len(ALL)


@pytest.mark.parametrize("category", ALL)
def test_what_a_design_leaves_open_is_the_most_common_choice(category: str) -> None:
    full = _design(category)
    bare = Design(category, full.colours, full.pattern, full.material, {})
    assert draw(bare, 32).tobytes() == draw(full, 32).tobytes()


def test_a_choice_that_nobody_draws_is_named_with_those_that_are() -> None:
    with pytest.raises(ValueError, match="Hats have no cut 'bowler'; there are fedora, wide-brim"):
        draw(_design("Hats", features={"cut": "bowler"}), 32)
