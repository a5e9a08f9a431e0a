"""Drawn garments laid on real surfaces, whose outline is known exactly, and cut out again."""

import csv
import os
import random
from pathlib import Path

import numpy as np
from PIL import Image, ImageFilter

from fashionm3.demoshop.drawing import draw_cutout
from fashionm3.errors import TryOnError
from fashionm3.tryon.cutout import cut_out
from tests.tryon.conftest import design
from training.data.photos import valid_contributors

COMPOSITES = int(os.environ.get("FASHIONM3_ACCEPTANCE_COMPOSITES", "300"))
GARMENTS = (
    *("T-shirts & vests", "Shirts", "Sweaters & knitwear", "Coats", "Jackets", "Pants", "Jeans"),
    *("Shorts", "Skirts", "Dresses", "Tote bags", "Hats"),
)
COLOURS = ("red", "navy", "green", "white", "black", "beige", "pink", "yellow", "brown", "grey")
_SIDE = 512
_CORNER = 0.2
"""Of a photo's sides: nearer to its corners than this, clothes seldom lie."""


def surface(photo: Image.Image) -> Image.Image:
    """What a piece of clothing lies on: a corner of its photo, carried on by mirroring.

    The corner is the one most like the other three, since clothes reach into one at most.
    """
    wide, tall = (round(_CORNER * side) for side in photo.size)
    left, top = photo.width - wide, photo.height - tall
    boxes = [(x, y, x + wide, y + tall) for x in (0, left) for y in (0, top)]
    corners = [np.asarray(photo.crop(box)) for box in boxes]
    colours = np.asarray([np.median(corner.reshape(-1, 3), axis=0) for corner in corners])
    away = np.linalg.norm(colours[:, None] - colours[None], axis=-1).sum(axis=1)
    tile = corners[int(away.argmin())]
    both = np.concatenate([tile, tile[:, ::-1]], axis=1)
    both = np.concatenate([both, both[::-1]], axis=0)
    across, down = (-(-_SIDE // side) for side in both.shape[1::-1])
    return Image.fromarray(np.tile(both, (down, across, 1))[:_SIDE, :_SIDE])


def lay(garment: Image.Image, ground: Image.Image, dice: random.Random) -> Image.Image:
    """A garment on a ground, with a soft shadow."""
    alpha = garment.getchannel("A")
    shade = alpha.filter(ImageFilter.GaussianBlur(5)).point(lambda value: int(value * 0.35))
    photo = ground.copy()
    photo.paste((0, 0, 0), (dice.randint(-3, 5), dice.randint(1, 6)), shade)
    photo.paste(garment, (0, 0), garment)
    return photo


def test_drawn_garments_are_cut_out_of_real_surfaces(photos: Path) -> None:
    held_out = valid_contributors()
    with (photos / "labels.csv").open(encoding="utf-8", newline="") as file:
        names = [row["image"] for row in csv.DictReader(file) if row["contributor"] in held_out]
    dice = random.Random(6)
    ious: list[tuple[float, str]] = []
    for _ in range(COMPOSITES):
        name = dice.choice(names)
        with Image.open(photos / "images" / f"{name}.jpg") as file_:
            ground = surface(file_.convert("RGB"))
        category, colour = dice.choice(GARMENTS), dice.choice(COLOURS)
        garment = draw_cutout(design(category, colour)).convert("RGBA").resize((_SIDE, _SIDE))
        photo = lay(garment, ground, dice)
        exact = np.asarray(garment)[..., 3] > 127
        try:
            found = cut_out(photo).mask
        except TryOnError:
            found = np.zeros_like(exact)
        ious.append(
            (float((exact & found).sum() / (exact | found).sum()), f"{colour} {category} on {name}")
        )
    values = [iou for iou, _ in ious]
    print(f"\ncut-out IoU: mean {np.mean(values):.3f}, median {np.median(values):.3f}")
    print("worst:", *(f"{iou:.2f} {words}" for iou, words in sorted(ious)[:8]), sep="\n  ")
    assert np.mean(values) >= 0.92
