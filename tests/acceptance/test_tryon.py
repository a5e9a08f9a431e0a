"""Many people in many stances put on many garments: what may change, and what is refused."""

import os
import random
from collections import Counter

import numpy as np
import pytest
import skimage
from PIL import Image
from scipy import ndimage

from fashionm3.errors import RefusedPhotoError, TryOnError
from fashionm3.serving.clients import Piece
from fashionm3.serving.tryon_environment import find_environment, how_to_set_up
from fashionm3.serving.tryon_process import TryOnProcess
from fashionm3.settings import TryOnSettings
from fashionm3.tryon.body import Body
from fashionm3.tryon.dressing import Fitted, Worn, paint
from fashionm3.tryon.photo import dress_photo
from tests.tryon.conftest import worn
from tests.tryon.people import SKINS, Person, drawn, stand

PEOPLE = int(os.environ.get("FASHIONM3_ACCEPTANCE_PEOPLE", "200"))
PAIRS = int(os.environ.get("FASHIONM3_ACCEPTANCE_PAIRS", "500"))
WEARABLE = (
    *("T-shirts & vests", "Shirts", "Sweaters & knitwear", "Coats", "Jackets", "Pants", "Jeans"),
    *("Shorts", "Skirts", "Dresses", "Sneakers", "Boots", "Tote bags", "Hats", "Scarves"),
)
COLOURS = ("red", "navy", "green", "white", "black", "beige")
OLD = (("T-shirts & vests", "Shirts", "Sweaters & knitwear"), ("Pants", "Jeans", "Shorts"))


def garment(dice: random.Random) -> Worn:
    return worn(dice.choice(WEARABLE), dice.choice(COLOURS))


def person(dice: random.Random) -> Person:
    """Somebody upright, with arms anywhere from hanging to raised to the side."""

    def arm() -> tuple[float, float]:
        return dice.uniform(-10, 45), dice.uniform(-60, 60)

    pose = stand(left=arm(), right=arm(), wide=dice.uniform(0.9, 1.2))
    old = [worn(dice.choice(kinds), dice.choice(COLOURS)) for kinds in OLD]
    return drawn(pose, dice.choice(sorted(SKINS)), old)


def test_outside_of_old_and_new_clothes_each_pixel_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(1)
    painted: list[Fitted] = []

    def paint_and_keep(body: Body, fitted: list[Fitted]) -> Image.Image:
        painted[:] = fitted
        return paint(body, fitted)

    monkeypatch.setattr("fashionm3.tryon.photo.paint", paint_and_keep)
    disc = np.hypot(*(np.indices((17, 17)) - 8)) <= 8
    touched = []
    for number in range(PEOPLE):
        someone, piece = person(dice), garment(dice)
        after = np.asarray(dress_photo(someone.photo, [piece], look=someone.look))
        replaced = {"dress": ("top", "bottom"), "outer": (), "shoes": ()}
        slots = replaced.get(piece.slot, (piece.slot,))
        allowed = painted[0].matte > 0.02
        if old := [slot for slot in slots if slot in someone.clothes]:
            allowed |= someone.old(*old)
        changed = (np.asarray(someone.photo) != after).any(axis=-1)
        outside = int((changed & ~ndimage.binary_dilation(allowed, disc)).sum())
        if outside:
            touched.append((number, piece.category, outside))
    print(f"\n{PEOPLE - len(touched)} of {PEOPLE} pictures unchanged outside; touched: {touched}")
    assert not touched


@pytest.mark.skipif(find_environment(None) is None, reason=how_to_set_up())
async def test_every_refusal_is_named_and_few_are_needless() -> None:
    dice = random.Random(2)
    noise = np.random.default_rng(2).integers(0, 256, (400, 300, 3), np.uint8)
    odd = {
        "noise": Image.fromarray(noise),
        "black": Image.new("RGB", (300, 400)),
        "tiny": Image.new("RGB", (9, 9), "white"),
        "huge": Image.new("RGB", (5000, 5000), "white"),
    }
    astronaut = Image.fromarray(skimage.data.astronaut())
    process = TryOnProcess(TryOnSettings(timeout_s=600))
    refused: Counter[str] = Counter()
    whole, needless = 0, []
    try:
        for _ in range(PAIRS):
            draw = dice.random()
            shown = draw < 0.8
            photo = person(dice).photo if shown else astronaut
            if draw > 0.9:
                photo = dice.choice(list(odd.values()))
            piece = garment(dice)
            picture = dice.choice(list(odd.values())) if dice.random() < 0.1 else piece.picture
            fair = shown and picture is piece.picture
            whole += fair
            asked = Piece(piece.slot, piece.category, picture)
            try:
                dressed = await process.dress([asked], timeout_s=600, person=photo)
                assert dressed.picture.size == photo.size
            except RefusedPhotoError as error:
                refused[error.reason] += 1
                if fair:
                    needless.append((piece.category, error.reason))
            except TryOnError as error:
                refused[type(error).__name__] += 1
                if fair:
                    needless.append((piece.category, str(error)))
    finally:
        await process.aclose()
    print(f"\nrefused: {dict(refused)}; of {whole} whole people: {needless}")
    assert len(needless) <= 0.05 * whole
