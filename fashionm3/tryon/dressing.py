"""From pictures of garments to a dressed body."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from types import MappingProxyType

import cv2
import numpy as np
from PIL import Image

from fashionm3.domain import Slot
from fashionm3.errors import TryOnError
from fashionm3.tryon import accessories
from fashionm3.tryon.body import Body, Side
from fashionm3.tryon.compose import Canvas, Layer, finish
from fashionm3.tryon.cutout import Cutout, cut_out
from fashionm3.tryon.fit import fit_legs, fit_skirt, fit_upper
from fashionm3.tryon.garment import measure_legs, measure_skirt, measure_upper
from fashionm3.tryon.geometry import Array, over, placed, smooth_step
from fashionm3.tryon.limits import lacks_memory
from fashionm3.tryon.neighbours import dilated, mean_around
from fashionm3.tryon.opening import find_opening
from fashionm3.tryon.pose import Place
from fashionm3.tryon.seams import armpit, kept_in, without_slits
from fashionm3.tryon.shoes import measure_shoes, put_on
from fashionm3.tryon.warp import Anchors, Mesh, bend, carry, carry_fields, frame, lattice, spread

ORDER: tuple[Slot, ...] = (
    *("shoes", "bottom", "dress", "top", "belt", "jewellery", "outer", "scarf", "bag"),
    *("eyes", "head"),
)
"""From the skin outwards."""

MOST_PIECES = 16
_TUCKED = 12
"""Pixels of the garment by which sleeves reach below its body."""


_ARMS: Mapping[Side, Place] = MappingProxyType({"left": "left_arm", "right": "right_arm"})


@dataclass(frozen=True)
class Worn:
    """A garment to put on."""

    slot: Slot
    category: str
    picture: Image.Image


@dataclass(frozen=True)
class Fitted:
    """A garment as it lies on the body: what is painted of it, in order."""

    worn: Worn
    layers: tuple[Layer, ...]

    @property
    def matte(self) -> Array:
        """`(H, W)`: all that belongs to it, whether or not something else hides it."""
        return reduce(np.maximum, (layer.matte for layer in self.layers))


def dress(body: Body, pieces: Sequence[Worn]) -> Image.Image:
    """Put garments on a body.

    Args:
        body: who wears them.
        pieces: in any order; two of one slot are worn in the order given.

    Returns:
        RGB of the body's size.

    Raises:
        TryOnError: if there is nothing to put on, or a picture shows no garment.
    """
    if not pieces:
        raise TryOnError("there is nothing to put on")
    if len(pieces) > MOST_PIECES:
        raise TryOnError(f"{len(pieces)} pieces are too many at once; the most is {MOST_PIECES}")
    return paint(body, [fit(body, piece) for piece in pieces])


def cut(piece: Worn) -> Cutout:
    """Cut a garment out.

    Raises:
        TryOnError: if its picture shows no garment; the message names the category.
    """
    with _naming(piece):
        return cut_out(piece.picture)


def fit(body: Body, piece: Worn, cutout: Cutout | None = None) -> Fitted:
    """Bring a garment into the shape of the body.

    Args:
        body: who wears it.
        piece: the garment.
        cutout: the same as it was cut out; None: it is cut out first.

    Raises:
        TryOnError: if its picture shows no garment; the message names the category.
    """
    if cutout is None:
        cutout = cut(piece)
    with _naming(piece):
        return Fitted(piece, tuple(_FITTERS[piece.slot](cutout, piece, body)))


@contextmanager
def _naming(piece: Worn) -> Iterator[None]:
    """Errors name the garment; without an outline that could be measured it is none."""
    try:
        yield
    except TryOnError as error:
        raise TryOnError(f"{piece.category}: {error}") from error
    except (ValueError, IndexError, np.linalg.LinAlgError, cv2.error) as error:
        if lacks_memory(error):
            raise
        # The measures take a garment's outline for granted; noise, threads and bars have none.
        raise TryOnError(f"{piece.category}: its outline is not that of a garment") from error


def paint(body: Body, fitted: Sequence[Fitted]) -> Image.Image:
    """Paint garments over a body, from the skin outwards."""
    order = _order(body, fitted)
    ordered = sorted(fitted, key=lambda one: order.index(one.worn.slot))
    shod = any(one.worn.slot == "shoes" for one in ordered)
    ordered = _under_outerwear(body, ordered)
    feet = not (body.is_drawn and shod)
    canvas = Canvas.begin(body, feet=feet)
    for one in ordered:
        for layer in one.layers:
            if not layer.in_front_of_arms:
                canvas.paint(layer)
    canvas.raise_arms()
    for one in ordered:
        for layer in one.layers:
            if layer.in_front_of_arms:
                canvas.paint(layer)
    return Image.fromarray(finish(canvas), "RGB")


def _order(body: Body, fitted: Sequence[Fitted]) -> tuple[Slot, ...]:
    """`ORDER`, but trousers that are narrow at the ankle go into boots."""
    if not body.is_drawn:
        return ORDER
    y = int(body["right_ankle"][1] - 0.03 * body.height)
    left, right = body.leg("right", y)
    for one in fitted:
        if one.worn.slot == "bottom":
            row = one.matte[y, int(body.middle) :] > 0.5
            if 0 < row.sum() < 2.0 * (right - left):
                return (ORDER[1], ORDER[0], *ORDER[2:])
    return ORDER


def _under_outerwear(body: Body, ordered: Sequence[Fitted]) -> list[Fitted]:
    """Sleeves stay inside the sleeves that are worn over them, as far as those reach."""
    outer = [
        layer
        for one in ordered
        if one.worn.slot == "outer"
        for layer in one.layers
        if layer.sleeves is not None and layer.sleeves.any()
    ]
    if not outer:
        return list(ordered)
    cover = reduce(np.maximum, (layer.matte for layer in outer))
    trunk = reduce(
        np.maximum, (one.matte * (1 - one.sleeves) for one in outer if one.sleeves is not None)
    )
    end = max(
        int(np.flatnonzero((layer.sleeves > 0.5).any(axis=1))[-1])
        for layer in outer
        if layer.sleeves is not None
    )
    reached: Array | np.ndarray = np.arange(cover.shape[0])[:, None] < end
    if body.stance is not None and body.stance.moves_limbs:
        reached = mean_around(cover, 2 * round(30 * body.stance.scale) + 1) > 0.001
    inside: list[Fitted] = []
    for one in ordered:
        layers = []
        for layer in one.layers:
            if one.worn.slot in ("top", "dress") and layer.sleeves is not None:
                # Their soft edges too, or a line would stay. What lies below the trunk of outerwear
                # does not come before it with the arms.
                peeps = np.minimum(layer.sleeves * 8, 1) * (1 - cover) * reached
                layer = replace(
                    layer,
                    matte=np.asarray(layer.matte * (1 - peeps), np.float32),
                    sleeves=np.asarray(layer.sleeves * (1 - peeps) * (1 - trunk), np.float32),
                )
            layers.append(layer)
        inside.append(Fitted(one.worn, tuple(layers)))
    return inside


def _upper(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
    upper = measure_upper(cutout)
    fitted = fit_upper(upper, body.form, piece.slot)
    whole = cutout.matte > 0.01
    area = np.zeros_like(whole)
    for one in upper.sleeves.values():
        area |= one.area
    own_body = dilated(cutout.mask & ~area, 2) & whole & ~area
    carrier: Place = "lower" if piece.slot in ("dress", "outer") else "trunk"
    trunk = _lay(bend(fitted.body, own_body), carrier, body)
    # A sleeve goes on a little below the body of the garment, so that no skin shows at the seam.
    tucked = {side: dilated(one.area, _TUCKED) & whole for side, one in upper.sleeves.items()}
    flat = {side: bend(anchors, tucked[side]) for side, anchors in fitted.sleeves.items()}
    meshes = {side: _lay(mesh, _ARMS[side], body) for side, mesh in flat.items()}
    # All else is done where the garment lies.
    box = frame([trunk, *meshes.values()], body.size)
    size = box[1].stop - box[1].start, box[0].stop - box[0].start
    trunk = trunk.within(box)
    colour, matte = carry(trunk, size, cutout.colour, cutout.matte * own_body)
    opening = find_opening(cutout, upper, deep=piece.slot == "outer")
    (behind,) = carry_fields(trunk, size, opening)
    sleeves, trunk_matte = np.zeros_like(matte), matte
    lifted = body.is_drawn and body.stance is not None and body.stance.moves_limbs
    down_to = armpit(body, piece.slot) - box[0].start if lifted else 0.0
    for side, far in meshes.items():
        mesh = far.within(box)
        own_colour, own = carry(mesh, size, cutout.colour, cutout.matte * tucked[side])
        if lifted:
            edge = dilated(upper.sleeves[side].area, 2)
            (outside,) = carry_fields(mesh, size, cutout.matte * edge)
            own = kept_in(own, outside, trunk_matte, down_to)
        # The seam lies under the body of the garment, the rest of the sleeve over it.
        above = own * _beyond_seam(flat[side], mesh, side, size, cutout, body)
        mix = matte * (1 - above) / np.maximum(matte + own * (1 - matte), 1e-4)
        colour = over(own_colour, colour, mix)
        matte = matte + own * (1 - matte)
        sleeves = np.maximum(sleeves, own)
    if lifted:
        colour, matte = without_slits(colour, matte, sleeves, trunk_matte, down_to)
    colour, matte, behind, sleeves = (
        placed(part, box, body.size) for part in (colour, matte, behind, sleeves)
    )
    return [Layer(colour, matte, behind, sleeves)]


def _beyond_seam(
    flat: Mesh, mesh: Mesh, side: Side, size: tuple[int, int], cutout: Cutout, body: Body
) -> Array:
    """`(H, W)`: where a sleeve has left the shoulder; nowhere on mannequins whose arms hang."""
    if body.stance is None or not body.stance.moves_limbs:
        return np.zeros(size[::-1], dtype=np.float32)
    way = body.stance.along_arm(flat.target, side)
    part = spread(way, flat, cutout.matte.shape[::-1])
    (beyond,) = carry_fields(mesh, size, smooth_step(part, 0.16, 0.26))
    return beyond


def _bottom(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
    legs = None if piece.category == "Skirts" else measure_legs(cutout)
    if legs is not None:
        anchors = fit_legs(legs, body.form)
    else:
        anchors = fit_skirt(measure_skirt(cutout), body.form)
    mesh = _lay(_mesh(cutout, anchors), "lower", body)
    return [Layer(*carry(mesh, body.size, cutout.colour, cutout.matte))]


def _mesh(cutout: Cutout, anchors: Anchors) -> Mesh:
    return bend(anchors, cutout.matte > 0.01)


def _shoes(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
    layers = put_on(measure_shoes(cutout), body.form)
    feet: tuple[Place, ...] = ("left_foot", "right_foot")
    return [_moved(layer, foot, body) for layer, foot in zip(layers, feet, strict=True)]


def _placed(
    put: Callable[[Cutout, str, Body], list[Layer]], place: Place
) -> Callable[[Cutout, Worn, Body], list[Layer]]:
    def fitter(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
        carrier = _CARRIERS.get(piece.category, place)
        return [_moved(one, carrier, body) for one in put(cutout, piece.category, body.form)]

    return fitter


def _lay(mesh: Mesh, place: Place, body: Body) -> Mesh:
    """A mesh that lies on the form, laid on the body."""
    if body.stance is None:
        return mesh
    return replace(mesh, target=body.stance.carry(mesh.target, place))


def _moved(layer: Layer, place: Place, body: Body) -> Layer:
    """A sheet that was painted on the form, brought to the body."""
    if body.stance is None:
        return layer
    mesh = _lay(lattice(layer.matte > 0.004), place, body)
    colour, matte = carry(mesh, body.size, layer.colour, layer.matte)
    behind = layer.behind
    if behind is not None:
        (behind,) = carry_fields(mesh, body.size, behind)
    # Hats and glasses lie over hair and face, which else lie over everything.
    front = layer.in_front_of_arms or place == "head"
    return replace(layer, colour=colour, matte=matte, behind=behind, in_front_of_arms=front)


_CARRIERS: Mapping[str, Place] = MappingProxyType(
    {
        **{"Cross-body bags": "trunk", "Watches": "left_arm", "Bracelets": "left_arm"},
        **{"Rings": "left_hand", "Earrings": "head"},
    }
)
"""Of categories that are not carried as the rest of their slot."""


_FITTERS: Mapping[Slot, Callable[[Cutout, Worn, Body], list[Layer]]] = MappingProxyType(
    {
        "top": _upper,
        "outer": _upper,
        "dress": _upper,
        "bottom": _bottom,
        "shoes": _shoes,
        "bag": _placed(accessories.bag, "right_hand"),
        "head": _placed(accessories.hat, "head"),
        "scarf": _placed(accessories.scarf, "trunk"),
        "belt": _placed(accessories.belt, "trunk"),
        "eyes": _placed(accessories.glasses, "head"),
        "jewellery": _placed(accessories.jewellery, "trunk"),
    }
)
