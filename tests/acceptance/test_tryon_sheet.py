"""Twenty-four looks on people, to be judged by eye; FASHIONM3_ACCEPTANCE_SHEET keeps the sheet."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import skimage
from PIL import Image

from fashionm3.serving.tryon_environment import find_environment, how_to_set_up
from fashionm3.tryon.dressing import Worn
from fashionm3.tryon.photo import dress_photo
from fashionm3.tryon.pose import Pose
from tests.tryon.conftest import worn
from tests.tryon.people import drawn, stand
from tests.tryon.sight import Look, find_by_model

COLUMNS, ROWS = 8, 3
CELL = 240, 320
_BEFORE = 0.3
"""Of a cell's width: the photo as it was, in its corner."""
MOST_BYTES = 1_200_000
JEANS, WHITE_TEE = worn("Jeans", "navy"), worn("T-shirts & vests", "white")
OLD = {
    "tee": (JEANS, WHITE_TEE),
    "shirt": (worn("Pants", "beige"), worn("Shirts", "orange", sleeve="long-sleeved")),
    "sweater": (worn("Shorts", "grey"), worn("Sweaters & knitwear", "green")),
}


def legs(pose: Pose, **joints: tuple[float, float]) -> Pose:
    """A stance with other legs; joints are given right of the picture, from the middle."""
    moved = dict(pose.joints)
    for name, (x, y) in joints.items():
        moved[f"right_{name}"], moved[f"left_{name}"] = (384 + x, y), (384 - x, y)
    return replace(pose, joints=moved)


WIDE_LEGS = {"knee": (78.0, 712.0), "ankle": (112.0, 896.0), "heel": (108.0, 934.0)}
SEATED = {"knee": (86.0, 606.0), "ankle": (78.0, 800.0), "heel": (74.0, 838.0)}
STANCES = {
    "hanging": stand(),
    "akimbo": stand(left=(35, -45), right=(35, -45)),
    "waving": stand(left=(-8, -8), right=(70, 150)),
    "spread": stand(left=(45, 45), right=(45, 45)),
    "striding": legs(stand(left=(10, -20), right=(25, 5)), **WIDE_LEGS, toe=(130.0, 954.0)),
    "seated": legs(stand(left=(12, -30), right=(12, -30)), **SEATED, toe=(96.0, 860.0)),
    "broad": stand(left=(8, 8), right=(8, 8), wide=1.18),
}


@dataclass(frozen=True)
class Case:
    """Somebody and what they put on."""

    stance: str
    skin: str
    old: str
    new: Sequence[Worn]


ON_DRAWN = (
    Case("akimbo", "tan", "shirt", [worn("T-shirts & vests", "navy", "white", pattern="striped")]),
    Case("hanging", "dark", "tee", [worn("Shirts", "red", "beige", pattern="checked")]),
    Case("waving", "pale", "tee", [worn("T-shirts & vests", "yellow", "blue", pattern="dotted")]),
    Case(
        "spread", "dark", "shirt", [worn("Sweaters & knitwear", "red", "white", pattern="striped")]
    ),
    Case("striding", "tan", "sweater", [worn("Pants", "brown", "beige", pattern="checked")]),
    Case(
        "broad", "pale", "tee", [worn("Dresses", "pink", "green", pattern="floral", length="midi")]
    ),
    Case(
        "hanging",
        "tan",
        "tee",
        [worn("Skirts", "turquoise", "white", pattern="dotted", length="midi")],
    ),
    Case("akimbo", "dark", "sweater", [worn("Coats", "beige", length="knee-length")]),
    Case("seated", "pale", "tee", [worn("Shirts", "white", "blue", pattern="striped")]),
    Case(
        "seated", "tan", "shirt", [worn("Skirts", "red", "white", pattern="checked", length="midi")]
    ),
    Case("seated", "dark", "tee", [worn("Coats", "grey", length="knee-length")]),
    Case("striding", "dark", "tee", [worn("Shorts", "white", "navy", pattern="striped")]),
    Case("waving", "tan", "shirt", [worn("Jackets", "black", cut="biker jacket")]),
    Case("spread", "pale", "sweater", [worn("Tops", "purple", "yellow", pattern="floral")]),
    Case(
        *("broad", "dark", "shirt"),
        [
            worn("Shirts", "blue", "white", pattern="floral"),
            worn("Pants", "black"),
            worn("Sneakers", "white"),
        ],
    ),
    Case(
        *("hanging", "pale", "sweater"),
        [
            WHITE_TEE,
            worn("Skirts", "green", "white", pattern="striped"),
            worn("Boots", "brown"),
            worn("Hats", "navy"),
        ],
    ),
    Case(
        *("akimbo", "pale", "tee"),
        [
            worn("Dresses", "navy", "white", pattern="striped"),
            worn("Tote bags", "red"),
            worn("Sneakers", "white"),
        ],
    ),
    Case(
        *("striding", "tan", "tee"),
        [
            worn("Sweaters & knitwear", "orange"),
            worn("Jeans", "black"),
            worn("Scarves", "green", "white", pattern="striped"),
        ],
    ),
)
ON_ASTRONAUT: tuple[Sequence[Worn], ...] = (
    [worn("T-shirts & vests", "white", "red", pattern="striped")],
    [worn("Shirts", "blue", "white", pattern="checked")],
    [worn("Sweaters & knitwear", "green", "white", pattern="striped")],
    [worn("Shirts", "white", "purple", pattern="floral")],
    [WHITE_TEE, worn("Jackets", "navy", cut="blazer")],
    [
        worn("Sweaters & knitwear", "grey"),
        worn("Scarves", "red", "white", pattern="striped"),
        worn("Hats", "black"),
    ],
)


def cell(before: Image.Image, after: Image.Image) -> Image.Image:
    """A look, and in the corner the photo that it was made from."""
    paper = Image.new("RGB", CELL, "white")
    after = after.copy()
    after.thumbnail(CELL, Image.Resampling.LANCZOS)
    paper.paste(after, ((CELL[0] - after.width) // 2, (CELL[1] - after.height) // 2))
    small = before.copy()
    small.thumbnail((round(CELL[0] * _BEFORE), CELL[1]), Image.Resampling.LANCZOS)
    paper.paste(small, (0, CELL[1] - small.height))
    return paper


@pytest.mark.skipif(find_environment(None) is None, reason=how_to_set_up())
def test_a_sheet_of_looks_on_people(tmp_path: Path) -> None:
    looks: list[tuple[Image.Image, Look, Sequence[Worn]]] = []
    for case in ON_DRAWN:
        someone = drawn(STANCES[case.stance], case.skin, list(OLD[case.old]))
        looks.append((someone.photo, someone.look, case.new))
    astronaut = Image.fromarray(skimage.data.astronaut())
    found = find_by_model(tmp_path)(skimage.data.astronaut())
    looks += [(astronaut, lambda _: found, pieces) for pieces in ON_ASTRONAUT]
    sheet = Image.new("RGB", (COLUMNS * CELL[0], ROWS * CELL[1]), "white")
    for number, (photo, look, pieces) in enumerate(looks):
        row, column = divmod(number, COLUMNS)
        dressed = dress_photo(photo, pieces, look=look)
        assert dressed.size == photo.size and dressed.tobytes() != photo.tobytes()
        sheet.paste(cell(photo, dressed), (column * CELL[0], row * CELL[1]))
    path = Path(os.environ.get("FASHIONM3_ACCEPTANCE_SHEET", tmp_path / "sheet.jpg"))
    sheet.save(path, quality=88)
    assert len(looks) == COLUMNS * ROWS
    assert path.stat().st_size <= MOST_BYTES
