"""Mannequins that do not stand still, and clothes that go with them."""

import numpy as np
import pytest

from fashionm3.tryon.body import ARMS, LANDMARKS, SIDES, Body
from fashionm3.tryon.dressing import fit
from fashionm3.tryon.geometry import along
from fashionm3.tryon.mannequin import mannequin
from fashionm3.tryon.stances import STANCES
from tests.tryon.conftest import worn

MOVING = [how for how in STANCES if how != "standing"]


@pytest.mark.parametrize("how", MOVING)
def test_a_body_in_a_stance_is_whole_and_stands_on_the_floor(how: str) -> None:
    body = mannequin(f"curvy-{how}")
    assert set(body.landmarks) == set(LANDMARKS)
    shown = [
        body.silhouette[round(y), round(x)] > 0
        for name, (x, y) in body.landmarks.items()
        if name != "floor"
    ]
    assert np.mean(shown) > 0.9
    lowest = np.flatnonzero((body.silhouette > 0.5).any(axis=1)).max()
    assert abs(lowest - np.flatnonzero((mannequin().silhouette > 0.5).any(axis=1)).max()) < 12
    # The shadow is below the feet: the floor is darker there than beside them.
    floor = body.barefoot[980, :, 0]
    feet = round((body["left_ankle"][0] + body["right_ankle"][0]) / 2)
    assert floor[feet] < floor[feet - 250] - 0.05


@pytest.fixture(scope="module")
def posing() -> Body:
    return mannequin("full-posing")


def test_a_hand_rests_on_the_hip_whatever_its_width(posing: Body) -> None:
    for body in (posing, mannequin("classic-posing")):
        x, y = body["left_hand"]
        assert body.parts["torso"][round(y), round(x)]
        elbow, wrist, shoulder = (body[f"left_{n}"] for n in ("elbow", "wrist", "shoulder"))
        assert elbow[0] < wrist[0] - 40 and elbow[0] < shoulder[0] - 40


def test_a_sleeve_goes_with_the_bent_arm(posing: Body) -> None:
    shirt = fit(posing, worn("Shirts", sleeve="long-sleeved")).matte > 0.5
    for side in SIDES:
        line = [posing[f"{side}_{name}"] for name in ("shoulder", "elbow", "wrist")]
        covered = [shirt[round(y), round(x)] for x, y in (along(line, p) for p in STOPS)]
        assert all(covered), side
    # Nothing of the arm shows beside it, the elbow included.
    rows, columns = np.indices(shirt.shape)
    x, y = posing["left_elbow"]
    near = posing.parts[ARMS["left"]] & (np.hypot(columns - x, rows - y) < 40)
    assert shirt[near].mean() > 0.97


STOPS = (0.15, 0.35, 0.5, 0.65, 0.9)


@pytest.mark.parametrize("how", ["relaxed", "walking"])
def test_trousers_and_shoes_go_with_the_legs(how: str) -> None:
    body = mannequin(f"classic-{how}")
    jeans = fit(body, worn("Jeans")).matte > 0.5
    legs = body.parts["left_leg"] | body.parts["right_leg"]
    rows = np.arange(jeans.shape[0])[:, None]
    shown = legs & (rows > body["crotch"][1]) & (rows < min(_ankles(body)) - 20)
    assert jeans[shown].mean() > 0.97
    shoes = fit(body, worn("Boots")).matte > 0.5
    for side in SIDES:
        x, y = body[f"{side}_heel"]
        assert shoes[round(y) - 12, round(x)], side


def _ankles(body: Body) -> list[float]:
    return [body[f"{side}_ankle"][1] for side in SIDES]
