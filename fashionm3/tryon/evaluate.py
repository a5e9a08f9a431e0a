"""How well garments sit on the mannequin: `python -m fashionm3.tryon.evaluate FOLDER [SHEET]`.

`FOLDER/looks.json` is a list of looks; a look is a list of `{"slot", "category", "details",
"picture"}`: words that say how the garment is cut, and a picture relative to the folder. For each
top, dress, bottom and outer garment the figure is the intersection over union of what is painted
of it (before something else hides it) with the part of the body that such a garment covers
(`regions`). `SHEET` is a picture of the first looks, to be judged by eye.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.color import deltaE_ciede2000, rgb2lab

from fashionm3.errors import InputError
from fashionm3.tryon.body import Body
from fashionm3.tryon.cutout import cut_out
from fashionm3.tryon.dressing import Worn, dress, fit
from fashionm3.tryon.mannequin import mannequin
from fashionm3.tryon.regions import MEASURED, expected

SHEET_LOOKS = 24
_COLUMNS = 8
_CELL = 246, 380
"""Width and height on the sheet."""
_SHOWN = (122, 20, 646, 1000)
"""Left, top, right and bottom of what is shown of the mannequin's picture."""


@dataclass(frozen=True)
class Piece:
    """A garment with the words for its cut."""

    worn: Worn
    details: tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How one garment sits."""

    category: str
    details: tuple[str, ...]
    iou: float
    """0 to 1"""
    colour_shift: float
    """CIEDE2000 between the garment's mean colour in its picture and on the body."""


def evaluate(looks: Sequence[Sequence[Piece]]) -> Iterator[list[Score]]:
    """Fit every garment of some looks and score those of the slots in `MEASURED`, look by look."""
    body = mannequin()
    for look in looks:
        yield [score(piece, body) for piece in look if piece.worn.slot in MEASURED]


def score(piece: Piece, body: Body) -> Score:
    """Fit one garment and compare it with the part of the body that it should cover."""
    fitted = fit(body, piece.worn)
    (layer,) = fitted.layers
    shown = layer.matte if layer.behind is None else layer.matte * (1 - layer.behind)
    painted = shown > 0.5
    wanted = expected(piece.worn.slot, piece.worn.category, piece.details, body)
    union = int((painted | wanted).sum())
    cutout = cut_out(piece.worn.picture)
    before = rgb2lab(cutout.colour[cutout.matte > 0.9].mean(axis=0))
    lit = np.clip(layer.colour * body.light[..., None], 0, 1)
    after = rgb2lab(lit[layer.matte > 0.9].mean(axis=0))
    return Score(
        piece.worn.category,
        piece.details,
        float((painted & wanted).sum() / max(union, 1)),
        float(deltaE_ciede2000(before, after)),  # type: ignore[no-untyped-call]
    )


def sheet(looks: Sequence[Sequence[Piece]]) -> Image.Image:
    """The first looks side by side on the mannequin, RGB."""
    shown = looks[:SHEET_LOOKS]
    width, height = _CELL
    columns = min(_COLUMNS, len(shown))
    paper = Image.new("RGB", (columns * width, -(-len(shown) // columns) * height), "white")
    for number, look in enumerate(shown):
        picture = dress(mannequin(), [piece.worn for piece in look])
        small = picture.resize(_CELL, Image.Resampling.LANCZOS, box=_SHOWN)
        row, column = divmod(number, columns)
        paper.paste(small, (column * width, row * height))
    return paper


def read_looks(folder: Path) -> list[list[Piece]]:
    """Read the looks of a folder.

    Raises:
        InputError: if `looks.json` or a picture is missing or malformed.
    """
    try:
        looks = json.loads((folder / "looks.json").read_text("utf-8"))
        return [
            [
                Piece(
                    Worn(one["slot"], one["category"], _picture(folder / one["picture"])),
                    tuple(one["details"]),
                )
                for one in look
            ]
            for look in looks
        ]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{folder} holds no looks: {error}") from error


def _picture(path: Path) -> Image.Image:
    # Read whole: hundreds of files that stay open are more than a system allows.
    with Image.open(path) as file:
        file.load()
        return file


def main() -> None:
    """Print the scores of a folder, one JSON document a look, and draw the sheet."""
    if not 2 <= len(sys.argv) <= 3:
        raise SystemExit("usage: python -m fashionm3.tryon.evaluate FOLDER [SHEET]")
    looks = read_looks(Path(sys.argv[1]))
    for scores in evaluate(looks):
        document = [
            {
                "category": one.category,
                "details": one.details,
                "iou": round(one.iou, 4),
                "colour_shift": round(one.colour_shift, 2),
            }
            for one in scores
        ]
        sys.stdout.write(json.dumps(document) + "\n")
        sys.stdout.flush()
    if len(sys.argv) == 3:
        sheet(looks).save(sys.argv[2], quality=88)


if __name__ == "__main__":
    main()
