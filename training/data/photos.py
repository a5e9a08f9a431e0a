"""Real clothing photos with coarse labels: reading the folder, the split, what a label accepts.

The folder is that of the public clothing dataset (CC0): `labels.csv` with the columns image,
label and contributor, and `images/<image>.jpg`.
"""

import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from fashionm3.errors import InputError
from vectorstore.mini_clip import squash

Split = Literal["train", "valid", "all"]

FOOTWEAR = (
    *("Sneakers", "Boots", "Sandals", "Loafers", "Ballet flats", "Espadrilles", "Pumps", "Mules"),
    *("Slides & flip flops", "Oxford shoes", "Brogues", "Derby shoes"),
)

ACCEPTED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "T-Shirt": ("T-shirts & vests",),
        "Longsleeve": ("Sweaters & knitwear", "Knitwear", "T-shirts & vests", "Tops"),
        "Pants": ("Pants", "Jeans", "Denim", "Activewear"),
        "Shoes": FOOTWEAR,
        "Shirt": ("Shirts",),
        "Dress": ("Dresses",),
        "Outwear": ("Coats", "Jackets"),
        "Shorts": ("Shorts",),
        "Hat": ("Hats", "Hats & caps"),
        "Skirt": ("Skirts",),
        "Polo": ("Polo shirts",),
        "Undershirt": ("T-shirts & vests", "Tops", "Lingerie & Nightwear"),
        "Blazer": ("Jackets", "Suits"),
        "Hoodie": ("Sweaters & knitwear", "Knitwear", "Activewear", "Jackets", "Tops"),
        "Body": ("Lingerie & Nightwear", "Tops", "T-shirts & vests", "Activewear"),
        "Top": ("Tops", "T-shirts & vests"),
        "Blouse": ("Tops", "Shirts"),
    }
)
"""Label of a photo → categories that name it rightly."""

TAUGHT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **ACCEPTED,
        "Longsleeve": ("Sweaters & knitwear", "T-shirts & vests"),
        "Pants": ("Pants", "Jeans"),
        "Undershirt": ("T-shirts & vests",),
        "Blazer": ("Jackets",),
        "Hoodie": ("Sweaters & knitwear",),
        "Body": ("Tops", "T-shirts & vests"),
    }
)
"""Label of a photo → categories that training asks for: of those accepted, what most of them are.
Asking for any accepted one taught that all trousers are activewear."""


@dataclass(frozen=True)
class Photo:
    """A photo of one garment."""

    path: Path
    label: str
    """One of `ACCEPTED`."""
    contributor: str
    """Who took it; photos by one person look alike."""

    @property
    def accepted(self) -> tuple[str, ...]:
        """Categories that name it rightly."""
        return ACCEPTED[self.label]


def valid_contributors() -> frozenset[str]:
    """Contributors whose photos are never trained on: a committed list of ids."""
    path = Path(__file__).with_name("photo_split.json")
    return frozenset(json.loads(path.read_text("utf-8"))["valid"])


def read_photos(folder: Path, split: Split = "all") -> list[Photo]:
    """Read the list of photos, in the order of the file.

    Raises:
        InputError: if `labels.csv` or a photo is missing, or a label is unknown.
    """
    path = folder / "labels.csv"
    if not path.is_file():
        raise InputError(
            f"{folder} has no labels.csv; give the folder of the public clothing dataset, with "
            f"labels.csv (image, label, contributor) and images/"
        )
    held_out = valid_contributors()
    photos = []
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        columns = {"image", "label", "contributor"}
        if missing := columns - set(rows.fieldnames or ()):
            raise InputError(f"{path} lacks the columns {sorted(missing)}")
        for line, row in enumerate(rows, 2):
            if row["label"] not in ACCEPTED:
                raise InputError(f"{path} line {line}: label {row['label']!r} is unknown")
            photo = Photo(
                folder / "images" / f"{row['image']}.jpg", row["label"], row["contributor"]
            )
            if split == "all" or (split == "valid") == (photo.contributor in held_out):
                photos.append(photo)
    if gone := [photo.path.name for photo in photos if not photo.path.is_file()]:
        raise InputError(f"{len(gone)} of {len(photos)} photos are missing, {gone[0]} first")
    return photos


def load_pixels(
    photos: Sequence[Photo], size: int, *, on_photo: Callable[[], None] | None = None
) -> NDArray[np.uint8]:
    """Decode photos into one array `(n, size, size, 3)`, squashed to squares.

    Raises:
        InputError: if a photo cannot be decoded.
    """
    pixels = np.empty((len(photos), size, size, 3), np.uint8)
    for row, photo in enumerate(photos):
        try:
            with Image.open(photo.path) as picture:
                pixels[row] = squash(picture, size)
        except (OSError, UnidentifiedImageError) as error:
            raise InputError(f"{photo.path} is no readable picture: {error}") from error
        if on_photo is not None:
            on_photo()
    return pixels
