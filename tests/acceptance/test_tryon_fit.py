"""How garments sit on drawn people whose joints are known exactly, and whether they keep colour."""

import random
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from PIL import ImageDraw
from scipy import ndimage
from scipy.interpolate import LinearNDInterpolator
from skimage.color import deltaE_ciede2000, rgb2lab

from fashionm3.tryon import dressing
from fashionm3.tryon.body import ARMS, SIDES, Body
from fashionm3.tryon.cutout import cut_out
from fashionm3.tryon.dressing import Fitted, Worn
from fashionm3.tryon.garment import measure_legs, measure_upper
from fashionm3.tryon.geometry import Array, Mask, Point
from fashionm3.tryon.mannequin import mannequin
from fashionm3.tryon.pose import FORM, Place, Pose, Stance
from fashionm3.tryon.regions import expected
from fashionm3.tryon.warp import Mesh, carry, carry_fields, lattice
from tests.acceptance.test_tryon import COLOURS, PEOPLE, person
from tests.tryon.conftest import worn
from tests.tryon.outside import dressed_and_fitted
from tests.tryon.people import SIZE, Person

UPPER: tuple[tuple[Worn, tuple[str, ...]], ...] = (
    (worn("Shirts", "grey", sleeve="long-sleeved"), ("long-sleeved",)),
    (worn("Sweaters & knitwear", "grey"), ("crew neck",)),
)
BOTTOM: tuple[tuple[Worn, tuple[str, ...]], ...] = (
    (worn("Pants", "grey", leg="straight-leg"), ("straight-leg",)),
    (worn("Jeans", "grey", leg="skinny"), ("skinny",)),
)
OTHER: tuple[tuple[Worn, tuple[str, ...]], ...] = (
    (worn("T-shirts & vests", "white"), ("crew neck", "short-sleeved")),
    (worn("Skirts", "red", cut="pencil", length="midi"), ("pencil", "midi")),
    (
        worn("Dresses", "green", cut="sheath", length="midi", sleeve="sleeveless"),
        ("sheath", "midi", "sleeveless"),
    ),
)
MARKS = ((255, 0, 255), (0, 255, 255), (0, 255, 0), (255, 120, 0), (255, 255, 0))
_MARK = 6
"""Radius of a mark, in pixels of the garment's cut-out."""


def fitted_on(someone: Person, piece: Worn, patch: pytest.MonkeyPatch) -> Fitted:
    """A garment as `dress_photo` lays it on a person."""
    return dressed_and_fitted(someone.photo, piece, someone.look, patch)[1]


def key_points(piece: Worn) -> dict[tuple[str, Place], Point]:
    """(landmark of the form, what carries it) → the garment's point that belongs there."""
    cutout = cut_out(piece.picture)
    if piece.slot == "top":
        upper = measure_upper(cutout)
        points: dict[tuple[str, Place], Point] = {}
        for side in SIDES:
            x, y = upper.shoulders[side]
            points[f"{side}_acromion", "trunk"] = (x, y + _MARK)
            (_, one, other), *_ = upper.sleeves[side].pairs[-1:]
            x, y = (np.asarray(one) + np.asarray(other)) / 2
            points[f"{side}_wrist", ARMS[side]] = (float(x), float(y))
        return points
    legs = measure_legs(cutout)
    assert legs is not None
    points = {("crotch", "lower"): (legs.crotch[0], legs.crotch[1] - _MARK)}
    for side in SIDES:
        one, other = legs.legs[side][-1]
        points[f"{side}_ankle", "lower"] = ((one[0] + other[0]) / 2, one[1])
    return points


def marked(piece: Worn, points: Sequence[Point]) -> Worn:
    """The garment with a dot of its own colour at each point."""
    picture = piece.picture.convert("RGB")
    scale = picture.width / cut_out(piece.picture).mask.shape[1]
    pen = ImageDraw.Draw(picture)
    for (x, y), colour in zip(points, MARKS, strict=False):
        x, y, r = x * scale, y * scale, _MARK * scale
        pen.ellipse((x - r, y - r, x + r, y + r), fill=colour)
    return replace(piece, picture=picture)


def where_is(colour: tuple[int, int, int], layer: dressing.Layer) -> Point | None:
    """The middle of the dot of one colour."""
    away = np.abs(layer.colour - np.asarray(colour, np.float32) / 255).max(axis=-1)
    rows, columns = np.nonzero((away < 0.3) & (layer.matte > 0.5))
    return (float(np.median(columns)), float(np.median(rows))) if len(rows) >= 4 else None


def test_key_points_of_clothes_lie_on_the_joints(monkeypatch: pytest.MonkeyPatch) -> None:
    dice, form = random.Random(3), mannequin()
    missed: list[float] = []
    lost = 0
    for _ in range(PEOPLE):
        someone = person(dice)
        piece, _ = dice.choice((*UPPER, *BOTTOM))
        points = key_points(piece)
        (layer,) = fitted_on(someone, marked(piece, [*points.values()]), monkeypatch).layers
        stance = Stance(someone.pose)
        for (name, place), colour in zip(points, MARKS, strict=False):
            there = where_is(colour, layer)
            if there is None:
                lost += 1
                continue
            (wanted,) = stance.carry(np.asarray([form[name]], np.float64), place)
            missed.append(float(np.hypot(*(wanted - there))) / form.height)
    middle, most = np.percentile(missed, (50, 95))
    print(
        f"\nkey points: median {middle:.1%} of the height, 95 % within {most:.1%}; {lost} not seen"
    )
    assert middle <= 0.03
    assert lost <= 0.05 * len(missed)


def on_person(region: Mask, pose: Pose) -> Mask:
    """A part of the form, on a person: its arms with their arms, the rest with their trunk."""
    form, stance = mannequin(), Stance(pose)
    arms = {side: ndimage.binary_dilation(form.parts[ARMS[side]], iterations=12) for side in SIDES}
    trunk = ndimage.binary_dilation(form.parts["torso"], iterations=8)
    lower = np.arange(SIZE[1])[:, None] > FORM["right_shoulder"][1]
    whole = np.zeros(region.shape, dtype=np.float32)
    rest = region & ~((arms["left"] | arms["right"]) & ~trunk & lower)
    parts: list[tuple[Place, Mask]] = [("lower", rest)]
    parts += [(ARMS[side], region & arms[side]) for side in SIDES]
    for place, part in parts:
        if part.any():
            mesh = lattice(part)
            mesh = replace(mesh, target=stance.carry(mesh.target, place))
            whole = np.maximum(whole, carry_fields(mesh, SIZE, part.astype(np.float32))[0])
    return np.asarray(whole > 0.5, dtype=bool)


def test_clothes_cover_the_part_of_a_person_that_their_cut_covers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    dice = random.Random(4)
    ious: dict[str, list[float]] = {}
    for _ in range(PEOPLE):
        someone = person(dice)
        piece, words = dice.choice((*UPPER, *BOTTOM, *OTHER))
        (layer,) = fitted_on(someone, piece, monkeypatch).layers
        shown = layer.matte if layer.behind is None else layer.matte * (1 - layer.behind)
        wanted = on_person(expected(piece.slot, piece.category, words, mannequin()), someone.pose)
        painted = shown > 0.5
        iou = float((painted & wanted).sum() / (painted | wanted).sum())
        ious.setdefault(piece.category, []).append(iou)
    every = [iou for some in ious.values() for iou in some]
    kinds = {kind: round(float(np.mean(some)), 3) for kind, some in sorted(ious.items())}
    print(f"\nsilhouette IoU: mean {np.mean(every):.3f}, least {min(every):.3f}; {kinds}")
    assert np.mean(every) >= 0.85


def test_visible_cloth_keeps_its_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(5)
    shifts: list[float] = []
    for _ in range(PEOPLE):
        pattern = dice.choice(("plain", "striped", "checked", "floral"))
        category = dice.choice(("Pants", "Skirts", "Shorts"))
        piece = worn(category, dice.choice(COLOURS), "white", pattern=pattern)
        meshes: list[tuple[Mesh, Array]] = []

        def carry_and_keep(
            mesh: Mesh,
            size: tuple[int, int],
            colour: Array,
            matte: Array,
            kept: list[tuple[Mesh, Array]] = meshes,
        ) -> tuple[Array, Array]:
            kept.append((mesh, colour))
            return carry(mesh, size, colour, matte)

        with monkeypatch.context() as patch:
            patch.setattr(dressing, "carry", carry_and_keep)
            someone = person(dice)
            meshes.clear()
            (layer,) = dressing.fit(_standing(someone), piece).layers
        ((mesh, before),) = meshes
        rows, columns = np.nonzero(layer.matte > 0.95)
        rows, columns = rows[::7], columns[::7]
        source = LinearNDInterpolator(mesh.target, mesh.source)(columns, rows)
        there = np.isfinite(source).all(axis=1)
        taken = [
            ndimage.map_coordinates(before[..., c], source[there].T[::-1], order=1)
            for c in range(3)
        ]
        was = rgb2lab(np.stack(taken, axis=-1)[None])
        now = rgb2lab(layer.colour[rows, columns][there][None])
        shifts.append(float(deltaE_ciede2000(was, now).mean()))  # type: ignore[no-untyped-call]
    print(f"\ncolour shift: mean {np.mean(shifts):.2f} CIEDE2000, most {max(shifts):.2f}")
    assert np.mean(shifts) <= 6


def _standing(someone: Person) -> Body:
    form = mannequin()
    return replace(form, stance=Stance(someone.pose), dress_form=form, silhouette=someone.body)
