"""How often real photos are named rightly, alone and two at a time.

A photo is named rightly when its best category is one that its coarse label accepts.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from training.data.photos import Photo, Split, read_photos
from training.eval.naming import CategoryNamer
from training.eval.share import Share
from vectorstore.embed import Embedder

_AT_ONCE = 64  # decoded photos in memory


@dataclass(frozen=True)
class TaggingFigures:
    """What was found on a set of photos."""

    all: Share
    contributors: int
    """People who took the photos."""
    by_label: Mapping[str, Share]
    confused: Mapping[tuple[str, str], int]
    """(label, wrong category) → photos, the most frequent first."""

    @property
    def pair(self) -> float:
        """Chance that both photos of a random pair are named rightly."""
        right, cases = self.all.right, self.all.cases
        return right * (right - 1) / (cases * (cases - 1)) if cases > 1 else math.nan


def evaluate_tagging(
    embedder: Embedder,
    folder: Path,
    split: Split = "valid",
    *,
    on_photo: Callable[[], None] | None = None,
) -> TaggingFigures:
    """Name every photo of one side of the split.

    Raises:
        InputError: if the photos are not what is expected.
    """
    photos = read_photos(folder, split)
    named = name_photos(embedder, photos, on_photo=on_photo)
    rights: dict[str, list[bool]] = {}
    confused: dict[tuple[str, str], int] = {}
    for photo, category in zip(photos, named, strict=True):
        rights.setdefault(photo.label, []).append(category in photo.accepted)
        if category not in photo.accepted:
            confused[photo.label, category] = confused.get((photo.label, category), 0) + 1
    shares = {label: Share(sum(right), len(right)) for label, right in sorted(rights.items())}
    return TaggingFigures(
        all=Share(sum(s.right for s in shares.values()), len(photos)),
        contributors=len({photo.contributor for photo in photos}),
        by_label=shares,
        confused=dict(sorted(confused.items(), key=lambda entry: -entry[1])),
    )


def name_photos(
    embedder: Embedder, photos: Sequence[Photo], *, on_photo: Callable[[], None] | None = None
) -> list[str]:
    """The best category of each photo, as `fashionm3 tag` finds it."""
    namer = CategoryNamer(embedder)
    named: list[str] = []
    for start in range(0, len(photos), _AT_ONCE):
        pictures = []
        for photo in photos[start : start + _AT_ONCE]:
            with Image.open(photo.path) as picture:
                pictures.append(picture.convert("RGB"))
            if on_photo is not None:
                on_photo()
        named += namer.names(embedder.embed_pictures(pictures))
    return named
