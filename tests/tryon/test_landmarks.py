"""Who is taken for a person."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from fashionm3.errors import RefusedPhotoError
from fashionm3.tryon import landmarks
from fashionm3.tryon.landmarks import Found, Seen, see
from fashionm3.tryon.pose import FORM_POSE


def photo(face: str, ground: str = "white", *, hands: str | None = None) -> np.ndarray:
    """Something of a colour where the form has its face, and of another where its hands are."""
    picture = Image.new("RGB", (768, 1024), ground)
    pen = ImageDraw.Draw(picture)
    pen.ellipse((340, 40, 428, 170), fill=face)
    if hands is not None:
        for name in ("left_hand", "right_hand"):
            x, y = FORM_POSE[name]
            pen.ellipse((x - 30, y - 30, x + 30, y + 30), fill=hands)
    return np.asarray(picture)


@pytest.fixture(autouse=True)
def form(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pose model finds somebody wherever it looks."""
    found = Found(FORM_POSE, np.ones((1024, 768), np.float32))
    monkeypatch.setattr(landmarks, "find_person", lambda photo: found)
    monkeypatch.setattr(landmarks, "_look", lambda photo: (np.zeros((33, 3)), found.mask))
    monkeypatch.setattr(landmarks, "_pose", lambda points: FORM_POSE)


@pytest.mark.parametrize("skin", ["#f3d9c6", "#d8936b", "#a5714b", "#6b4228", "#3b2417"])
def test_faces_of_every_tone_are_people(skin: str) -> None:
    assert see(photo(skin, "navy")) == Seen(True)


@pytest.mark.parametrize("cloth", ["#af334f", "#727679", "#262427", "#2050a0", "#307040"])
def test_a_shirt_on_a_hanger_is_nobody(cloth: str) -> None:
    assert see(photo(cloth, "tan")) == Seen(False)


def test_a_grey_photo_is_given_the_benefit_of_the_doubt() -> None:
    assert see(photo("#909090", "#d0d0d0")).person


@pytest.mark.parametrize("reason", ["several_people", "back_view"])
def test_a_person_on_whom_nothing_can_be_shown_is_one_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, reason: str
) -> None:
    refuse_with(monkeypatch, reason)
    assert see(photo("#a5714b", "navy", hands="#a5714b")) == Seen(True, "It cannot be used.")


def test_where_nobody_is_there_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_with(monkeypatch, "no_person")
    assert see(photo("#a5714b", hands="#a5714b")) == Seen(False)


def test_hair_shows_nobody_but_hands_do_in_a_view_from_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    refuse_with(monkeypatch, "back_view")
    assert see(photo("#202020", hands="#d8936b")).person
    assert see(photo("#307040", "navy")) == Seen(False)


def refuse_with(monkeypatch: pytest.MonkeyPatch, reason: str) -> None:
    def refuse(photo: np.ndarray) -> Found:
        raise RefusedPhotoError(reason, "It cannot be used.")

    monkeypatch.setattr(landmarks, "find_person", refuse)
