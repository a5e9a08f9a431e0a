"""Who is taken for a person."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashionm3.errors import RefusedPhotoError
from fashionm3.tryon import landmarks
from fashionm3.tryon.landmarks import Found, Seen, see
from fashionm3.tryon.pose import FORM_POSE


def photo(face: str, ground: str = "white") -> np.ndarray:
    """Something of a colour where the form has its face."""
    picture = Image.new("RGB", (768, 1024), ground)
    ImageDraw.Draw(picture).ellipse((340, 40, 428, 170), fill=face)
    return np.asarray(picture)


@pytest.fixture(autouse=True)
def form(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pose model finds somebody wherever it looks."""
    found = Found(FORM_POSE, np.ones((1024, 768), np.float32))
    monkeypatch.setattr(landmarks, "find_person", lambda photo: found)


@pytest.mark.parametrize("skin", ["#f3d9c6", "#d8936b", "#a5714b", "#6b4228", "#3b2417"])
def test_faces_of_every_tone_are_people(skin: str) -> None:
    assert see(photo(skin, "navy")) == Seen(True)


@pytest.mark.parametrize("cloth", ["#af334f", "#727679", "#262427", "#2050a0", "#307040"])
def test_a_shirt_on_a_hanger_is_nobody(cloth: str) -> None:
    assert see(photo(cloth, "tan")) == Seen(False)


def test_a_grey_photo_is_given_the_benefit_of_the_doubt() -> None:
    assert see(photo("#909090", "#d0d0d0")).person


@pytest.mark.parametrize(("reason", "person"), [("no_person", False), ("back_view", True)])
def test_a_person_on_whom_nothing_can_be_shown_is_one_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, reason: str, person: bool
) -> None:
    def refuse(photo: np.ndarray) -> Found:
        raise RefusedPhotoError(reason, "It cannot be used.")

    monkeypatch.setattr(landmarks, "find_person", refuse)
    assert see(photo("tan")) == Seen(person, "It cannot be used." if person else "")
