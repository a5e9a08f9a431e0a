"""Mannequins of several sizes and skin tones wear clothes as the first one does."""

from itertools import product
from typing import get_args

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError

from fashionm3.domain import BodyName, BodyShape, BodyStance, SkinTone
from fashionm3.errors import TryOnError
from fashionm3.tryon.body import LANDMARKS, Body
from fashionm3.tryon.dressing import fit
from fashionm3.tryon.figures import FIGURES, TONES, read_name
from fashionm3.tryon.mannequin import in_skin, mannequin
from fashionm3.tryon.stances import STANCES
from tests.tryon.conftest import worn

OTHERS = [shape for shape in get_args(BodyShape) if shape != "classic"]


def test_each_name_of_the_domain_has_a_figure_a_tone_and_a_stance() -> None:
    names = TypeAdapter(BodyName)
    assert tuple(FIGURES) == get_args(BodyShape) and tuple(TONES) == get_args(SkinTone)
    assert tuple(STANCES) == get_args(BodyStance)
    for body in product(FIGURES, TONES, STANCES):
        assert read_name(names.validate_python("-".join(body))) == body
    assert read_name(names.validate_python("full")) == ("full", "stone", "standing")
    assert read_name(names.validate_python("slim-deep")) == ("slim", "deep", "standing")
    assert read_name(names.validate_python("slim-walking")) == ("slim", "stone", "walking")
    for wrong in ("tall", "classic-green", "-tan", "", "slim-walking-tan", "slim-tan-tan"):
        with pytest.raises(ValidationError):
            names.validate_python(wrong)
        with pytest.raises(TryOnError, match="shapes are classic, slim"):
            read_name(wrong)


@pytest.mark.parametrize("shape", OTHERS)
def test_a_figure_of_another_size_is_a_whole_body_and_garments_cover_it(shape: str) -> None:
    body = mannequin(shape)
    assert set(body.landmarks) == set(LANDMARKS)
    covered = [
        body.silhouette[round(y), round(x)] > 0
        for name, (x, y) in body.landmarks.items()
        if name != "floor"
    ]
    assert np.mean(covered) > 0.9
    assert np.abs(body.silhouette[:, 1:] - body.silhouette[:, :0:-1]).mean() < 0.003
    # The arms hang beside the trunk: at the wrists there is a gap between hand and hip.
    row = body.silhouette[round(body["right_wrist"][1]), round(body["neck"][0]) :] > 0.5
    assert np.count_nonzero(np.diff(row.astype(int)) == 1) >= 1
    top, bottom = fit(body, worn("T-shirts & vests")), fit(body, worn("Jeans"))
    torso = trunk_between(body, "chest", "hips")
    legs = trunk_between(body, "crotch", "left_knee")
    cloth = np.maximum(top.matte, bottom.matte) > 0.5
    assert cloth[torso].mean() > 0.97
    assert (bottom.matte > 0.5)[legs].mean() > 0.97


def trunk_between(body: Body, upper: str, lower: str) -> np.ndarray:
    """The trunk and legs between two heights, without the edge."""
    rows = np.arange(body.silhouette.shape[0])[:, None]
    parts = body.parts["torso"] | body.parts["left_leg"] | body.parts["right_leg"]
    return parts & (rows > body[upper][1]) & (rows < body[lower][1])


def test_shapes_differ_in_width_and_not_in_height() -> None:
    bodies = {shape: mannequin(shape) for shape in ("slim", "full")}
    widths = {shape: body.half_width(body["waist"][1]) for shape, body in bodies.items()}
    assert widths["full"] > 1.5 * widths["slim"]
    assert bodies["full"].height == bodies["slim"].height


def test_tones_get_darker_in_their_order_and_the_wall_stays() -> None:
    light, deep = mannequin("classic-light"), mannequin("classic-deep")
    skin = light.silhouette > 0.99
    assert light.picture[skin].mean() > 2 * deep.picture[skin].mean()
    wall = light.silhouette == 0
    assert np.array_equal(light.picture[wall], deep.picture[wall])
    halves = [np.mean(ramp[1]) for ramp in TONES.values()]
    assert halves[1:] == sorted(halves[1:], reverse=True)


def test_skin_of_another_colour_leaves_the_ground_where_feet_were_taken_away() -> None:
    plain = mannequin()
    dark = in_skin(plain, (0.3, 0.2, 0.15))
    toes = round(plain["right_toe"][1]) - 6
    assert np.abs(dark.barefoot[toes:] - plain.barefoot[toes:]).max() < 0.005
    assert np.abs(dark.barefoot[:toes] - plain.barefoot[:toes]).max() > 0.3
