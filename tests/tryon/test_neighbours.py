import numpy as np
import pytest
from scipy import ndimage

from fashionm3.tryon.geometry import Array, Mask, bounds, over, placed
from fashionm3.tryon.neighbours import (
    away_from,
    dilated,
    eroded,
    least_around,
    mean_around,
    most_around,
    nearest,
)


@pytest.fixture
def field() -> Array:
    return np.random.default_rng(7).random((61, 47), dtype=np.float32)


@pytest.fixture
def mask(field: Array) -> Mask:
    return np.asarray(ndimage.gaussian_filter(field, 2) > 0.52)


def test_means_carry_the_edge_of_a_picture_on(field: Array) -> None:
    assert mean_around(field, 7) == pytest.approx(
        ndimage.uniform_filter(field, 7, mode="nearest"), abs=1e-6
    )


def test_the_least_and_the_most_around_a_pixel_are_of_its_square(field: Array) -> None:
    assert (least_around(field, 5) == ndimage.minimum_filter(field, 5)).all()
    assert (most_around(field, 5) == ndimage.maximum_filter(field, 5)).all()


def test_a_mask_grows_and_shrinks_by_steps(mask: Mask) -> None:
    assert (dilated(mask, 3) == ndimage.binary_dilation(mask, iterations=3)).all()
    assert (eroded(mask, 2) == ndimage.binary_erosion(mask, iterations=2)).all()
    inside = ndimage.binary_erosion(mask, iterations=2, border_value=1)
    assert (eroded(mask, 2, beyond=True) == inside).all()


def test_the_nearest_pixel_is_as_near_as_any(mask: Mask) -> None:
    exact = ndimage.distance_transform_edt(~mask)
    assert away_from(mask) == pytest.approx(exact, abs=1e-4)
    away, places = nearest(mask)
    rows, columns = np.divmod(places, mask.shape[1])
    assert mask[rows, columns].all()
    there = np.hypot(rows - np.arange(61)[:, None], columns - np.arange(47))
    assert np.abs(there - exact).max() < 0.5
    assert away == pytest.approx(exact, rel=0.06)


def test_far_from_an_empty_mask_is_everywhere() -> None:
    assert away_from(np.zeros((20, 30), dtype=bool)).min() > 100


def test_a_part_goes_back_where_it_was_taken_from(mask: Mask, field: Array) -> None:
    mask[:9], mask[:, 40:] = False, False
    box = bounds(mask, 2)
    assert box[0].start == 9 - 2 and box[1].stop <= 40 + 2
    sheet = placed((field * mask)[box], box, (47, 61))
    assert (sheet == field * mask).all()
    assert bounds(np.zeros((5, 5), dtype=bool)) == (slice(0, 0), slice(0, 0))


def test_nothing_is_laid_over_where_there_is_no_alpha(mask: Mask, field: Array) -> None:
    under, colour = np.dstack([field] * 3), np.ones((61, 47, 3), np.float32)
    laid = over(under, colour, mask * np.float32(0.5))
    assert (laid[~mask] == under[~mask]).all()
    assert laid[mask] == pytest.approx((under[mask] + 1) / 2)
    assert (over(under, colour, np.zeros_like(field)) == under).all()
