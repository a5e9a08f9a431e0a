"""From pictures of garments to a dressed body."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from PIL import Image
from scipy import ndimage

from fashionm3.domain import Slot
from fashionm3.errors import TryOnError
from fashionm3.tryon import accessories
from fashionm3.tryon.body import Body
from fashionm3.tryon.compose import Canvas, Layer, finish
from fashionm3.tryon.cutout import Cutout, cut_out
from fashionm3.tryon.fit import fit_legs, fit_skirt, fit_upper
from fashionm3.tryon.garment import measure_legs, measure_skirt, measure_upper
from fashionm3.tryon.geometry import Array
from fashionm3.tryon.opening import find_opening
from fashionm3.tryon.shoes import measure_shoes, put_on
from fashionm3.tryon.warp import Anchors, Mesh, bend, carry, carry_fields

ORDER: tuple[Slot, ...] = (
    *("shoes", "bottom", "dress", "top", "belt", "jewellery", "outer", "scarf", "bag"),
    *("eyes", "head"),
)
"""From the skin outwards."""

MOST_PIECES = 16
_TUCKED = 12
"""Pixels of the garment by which sleeves reach below its body."""


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
        return np.asarray(np.max([layer.matte for layer in self.layers], axis=0), np.float32)


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


def fit(body: Body, piece: Worn) -> Fitted:
    """Cut a garment out and bring it into the shape of the body.

    Raises:
        TryOnError: if its picture shows no garment; the message names the category.
    """
    try:
        return Fitted(piece, tuple(_FITTERS[piece.slot](cut_out(piece.picture), piece, body)))
    except TryOnError as error:
        raise TryOnError(f"{piece.category}: {error}") from error
    except (ValueError, IndexError, np.linalg.LinAlgError) as error:
        # The measures take a garment's outline for granted; noise, threads and bars have none.
        raise TryOnError(f"{piece.category}: its outline is not that of a garment") from error


def paint(body: Body, fitted: Sequence[Fitted]) -> Image.Image:
    """Paint garments over a body, from the skin outwards."""
    order = _order(body, fitted)
    ordered = sorted(fitted, key=lambda one: order.index(one.worn.slot))
    shoes = [layer for one in ordered if one.worn.slot == "shoes" for layer in one.layers]
    ordered = _under_outerwear(ordered)
    canvas = Canvas.begin(body, feet=all(layer.shows_feet for layer in shoes))
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
    y = int(body["right_ankle"][1] - 0.03 * body.height)
    left, right = body.leg("right", y)
    for one in fitted:
        if one.worn.slot == "bottom":
            row = one.matte[y, int(body.middle) :] > 0.5
            if 0 < row.sum() < 2.0 * (right - left):
                return (ORDER[1], ORDER[0], *ORDER[2:])
    return ORDER


def _under_outerwear(ordered: Sequence[Fitted]) -> list[Fitted]:
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
    cover = np.max([layer.matte for layer in outer], axis=0)
    end = max(
        int(np.flatnonzero((layer.sleeves > 0.5).any(axis=1))[-1])
        for layer in outer
        if layer.sleeves is not None
    )
    rows = np.arange(cover.shape[0])[:, None]
    inside: list[Fitted] = []
    for one in ordered:
        layers = []
        for layer in one.layers:
            if one.worn.slot in ("top", "dress") and layer.sleeves is not None:
                # Their soft edges too, or a line would stay.
                peeps = np.minimum(layer.sleeves * 8, 1) * (1 - cover) * (rows < end)
                layer = replace(
                    layer,
                    matte=np.asarray(layer.matte * (1 - peeps), np.float32),
                    sleeves=np.asarray(layer.sleeves * (1 - peeps), np.float32),
                )
            layers.append(layer)
        inside.append(Fitted(one.worn, tuple(layers)))
    return inside


def _upper(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
    upper = measure_upper(cutout)
    fitted = fit_upper(upper, body, piece.slot)
    whole = cutout.matte > 0.01
    area = np.zeros_like(whole)
    for one in upper.sleeves.values():
        area |= one.area
    own_body = ndimage.binary_dilation(cutout.mask & ~area, iterations=2) & whole & ~area
    trunk = bend(fitted.body, own_body)
    colour, matte = carry(trunk, body.size, cutout.colour, cutout.matte * own_body)
    (behind,) = carry_fields(
        trunk, body.size, find_opening(cutout, upper, deep=piece.slot == "outer")
    )
    sleeves = np.zeros_like(matte)
    for side, anchors in fitted.sleeves.items():
        # It goes on a little below the body of the garment, so that no skin shows at the seam.
        tucked = ndimage.binary_dilation(upper.sleeves[side].area, iterations=_TUCKED) & whole
        mesh = bend(anchors, tucked)
        own_colour, own = carry(mesh, body.size, cutout.colour, cutout.matte * tucked)
        mix = (matte / np.maximum(matte + own * (1 - matte), 1e-4))[..., None]
        colour = colour * mix + own_colour * (1 - mix)
        matte = matte + own * (1 - matte)
        sleeves = np.maximum(sleeves, own)
    return [Layer(np.asarray(colour, np.float32), np.asarray(matte, np.float32), behind, sleeves)]


def _bottom(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
    legs = None if piece.category == "Skirts" else measure_legs(cutout)
    if legs is not None:
        anchors = fit_legs(legs, body)
    else:
        anchors = fit_skirt(measure_skirt(cutout), body)
    return [Layer(*carry(_mesh(cutout, anchors), body.size, cutout.colour, cutout.matte))]


def _mesh(cutout: Cutout, anchors: Anchors) -> Mesh:
    return bend(anchors, cutout.matte > 0.01)


def _shoes(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
    return put_on(measure_shoes(cutout), body)


def _placed(
    place: Callable[[Cutout, str, Body], list[Layer]],
) -> Callable[[Cutout, Worn, Body], list[Layer]]:
    def fitter(cutout: Cutout, piece: Worn, body: Body) -> list[Layer]:
        return place(cutout, piece.category, body)

    return fitter


_FITTERS: Mapping[Slot, Callable[[Cutout, Worn, Body], list[Layer]]] = MappingProxyType(
    {
        "top": _upper,
        "outer": _upper,
        "dress": _upper,
        "bottom": _bottom,
        "shoes": _shoes,
        "bag": _placed(accessories.bag),
        "head": _placed(accessories.hat),
        "scarf": _placed(accessories.scarf),
        "belt": _placed(accessories.belt),
        "eyes": _placed(accessories.glasses),
        "jewellery": _placed(accessories.jewellery),
    }
)
