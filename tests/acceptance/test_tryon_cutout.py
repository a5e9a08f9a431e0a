"""Drawn garments laid on real surfaces and cut out again; real photos cut out, to be looked at.

The outline of a drawn garment is known exactly; surfaces are those of held-out contributors.
`FASHIONM3_CUTOUTS_SHEET` names a file for a picture of the real garments alone, without their
photos.
"""

import csv
import os
import random
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from fashionm3.demoshop.drawing import draw_cutout
from fashionm3.errors import TryOnError
from fashionm3.tryon.cutout import Cutout, cut_out
from tests.tryon.conftest import design
from training.data.photos import ACCEPTED, Photo, read_photos, valid_contributors

COMPOSITES = int(os.environ.get("FASHIONM3_ACCEPTANCE_COMPOSITES", "300"))
GARMENTS = (
    *("T-shirts & vests", "Shirts", "Sweaters & knitwear", "Coats", "Jackets", "Pants", "Jeans"),
    *("Shorts", "Skirts", "Dresses", "Tote bags", "Hats"),
)
COLOURS = ("red", "navy", "green", "white", "black", "beige", "pink", "yellow", "brown", "grey")
SHOWN = 60
"""Real photos on the sheet."""
_COLUMNS = 10
_CELL = 150
_CAPTION = 14
_CHECK = 10
"""Pixels of a square of the ground on which a cut-out is shown."""
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


def chosen(photos: Path) -> list[Photo]:
    """Held-out photos, of all labels in turn while there are some."""
    dice = random.Random(7)
    held_out = read_photos(photos, "valid")
    by_label = [[p for p in held_out if p.label == name] for name in {p.label: 0 for p in held_out}]
    for some in by_label:
        dice.shuffle(some)
    in_turn = [photo for row in zip_longest(*by_label) for photo in row if photo is not None]
    return sorted(in_turn[:SHOWN], key=lambda photo: photo.label)


def shown(cutout: Cutout | None) -> Image.Image:
    """A garment alone, as large as its cell, on a checkered ground; None: the ground alone."""
    rows, columns = np.indices((_CELL, _CELL)) // _CHECK
    tone = np.where((rows + columns) % 2, 228, 246).astype(np.uint8)
    cell = Image.fromarray(tone).convert("RGB")
    if cutout is not None:
        rgba = np.dstack([cutout.colour, cutout.matte])
        garment = Image.fromarray((rgba * 255 + 0.5).astype(np.uint8), "RGBA")
        garment = garment.crop(garment.getchannel("A").getbbox())
        garment.thumbnail((_CELL - 8, _CELL - 8), Image.Resampling.LANCZOS)
        corner = (_CELL - garment.width) // 2, (_CELL - garment.height) // 2
        cell.paste(garment, corner, garment)
    return cell


def sheet(cut: Sequence[tuple[Photo, Cutout | None]]) -> Image.Image:
    """Cut-outs side by side, numbered and with their labels."""
    tall = _CELL + _CAPTION
    paper = Image.new("RGB", (_COLUMNS * _CELL, -(-len(cut) // _COLUMNS) * tall), "white")
    pen = ImageDraw.Draw(paper)
    for number, (photo, cutout) in enumerate(cut):
        row, column = divmod(number, _COLUMNS)
        paper.paste(shown(cutout), (column * _CELL, row * tall))
        pen.text(
            (column * _CELL + 3, row * tall + _CELL + 1), f"{number + 1} {photo.label}", "black"
        )
    return paper


def test_real_garments_of_every_label_are_found_in_their_photos(photos: Path) -> None:
    cut: list[tuple[Photo, Cutout | None]] = []
    for photo in chosen(photos):
        with Image.open(photo.path) as file:
            try:
                cut.append((photo, cut_out(file.convert("RGB"))))
            except TryOnError:
                cut.append((photo, None))
    if place := os.environ.get("FASHIONM3_CUTOUTS_SHEET"):
        sheet(cut).save(place, quality=85)
    shares = [0.0 if cutout is None else float(cutout.mask.mean()) for _, cutout in cut]
    found = sum(0.03 < share < 0.9 for share in shares)
    print(f"\n{found} of {len(cut)} photos: a part of the picture is the garment")
    assert len(cut) == SHOWN and len({photo.label for photo, _ in cut}) == len(ACCEPTED)
    assert found >= 0.95 * SHOWN
