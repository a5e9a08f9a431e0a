from dataclasses import replace

import numpy as np
import pytest

from fashionm3.tryon.body import Body
from fashionm3.tryon.compose import Canvas, Layer
from fashionm3.tryon.warp import Mesh, carry, carry_fields, frame, lattice, spread

SIZE = 120, 90


@pytest.fixture
def mesh() -> Mesh:
    """A tilted piece of cloth."""
    cloth = np.zeros((64, 72), dtype=bool)
    cloth[10:50, 12:60] = True
    flat = lattice(cloth)
    return replace(flat, target=flat.source @ np.asarray(((0.9, 0.2), (-0.3, 0.8))) + (40, 10))


def test_what_corners_say_is_straight_between_them(mesh: Mesh) -> None:
    x, y = mesh.source.T
    known = spread(0.01 * x + 0.003 * y + 0.1, mesh, (150, 64))
    rows, columns = np.mgrid[10:50, 12:60]
    assert known[10:50, 12:60] == pytest.approx(0.01 * columns + 0.003 * rows + 0.1, abs=1e-4)
    assert not known[:, 90:].any()


def test_cloth_lies_the_same_on_a_part_of_the_sheet(mesh: Mesh) -> None:
    dice = np.random.default_rng(5)
    colour = dice.random((64, 72, 3), dtype=np.float32)
    matte = np.zeros((64, 72), np.float32)
    matte[10:50, 12:60] = 1
    whole_colour, whole = carry(mesh, SIZE, colour, matte)
    box = frame([mesh], SIZE)
    assert not whole[: box[0].start].any() and not whole[:, box[1].stop :].any()
    size = box[1].stop - box[1].start, box[0].stop - box[0].start
    part_colour, part = carry(mesh.within(box), size, colour, matte)
    assert (part == whole[box]).all() and (part_colour == whole_colour[box]).all()
    (field,) = carry_fields(mesh, SIZE, matte * 0.5)
    assert field[whole == 1] == pytest.approx(0.5, abs=0.01)


def test_cloth_beside_the_sheet_is_not_painted(mesh: Mesh) -> None:
    beside = replace(mesh, target=mesh.target + (500, 500))
    colour, matte = carry(beside, SIZE, np.ones((64, 72, 3), np.float32), np.ones((64, 72)))
    assert colour.shape == (90, 120, 3) and not matte.any()


def test_a_shadow_at_the_bottom_does_not_fall_on_the_head(body: Body) -> None:
    figure = np.ones_like(body.silhouette)
    canvas = Canvas.begin(replace(body, silhouette=figure), feet=True)
    before = canvas.picture.copy()
    matte = np.zeros_like(figure)
    matte[-40:, 100:300] = 1
    canvas.paint(Layer(np.ones((*figure.shape, 3), np.float32), matte))
    changed = (canvas.picture != before).any(axis=-1)
    assert changed[-40:, 100:300].all() and changed[-50:-40].any()
    assert not changed[:900].any()
