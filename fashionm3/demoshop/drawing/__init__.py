"""Pictures of the demo shop's garments, drawn from their designs."""

from collections.abc import Mapping
from random import Random
from types import MappingProxyType

import skia
from PIL import Image

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import (
    accessories,
    bags,
    boots,
    caps,
    coats,
    dresses,
    flats,
    hats,
    jackets,
    jeans,
    jewellery,
    knitwear,
    loafers,
    oxfords,
    packs,
    pumps,
    sandals,
    shirts,
    skirts,
    sneakers,
    sportswear,
    sunglasses,
    tops,
    trousers,
    watches,
)
from fashionm3.demoshop.drawing.canvas import Canvas, Painter
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.packshot import packshot, rgba

_GROUPS = (
    shirts,
    tops,
    knitwear,
    coats,
    jackets,
    trousers,
    jeans,
    sportswear,
    skirts,
    dresses,
    sneakers,
    boots,
    oxfords,
    loafers,
    flats,
    pumps,
    sandals,
    bags,
    packs,
    hats,
    caps,
    accessories,
    sunglasses,
    jewellery,
    watches,
)

PAINTERS: Mapping[str, Painter] = MappingProxyType(
    {category: painter for group in _GROUPS for category, painter in group.PAINTERS.items()}
)
"""Who draws a category."""


def draw(design: Design, size: int = 512) -> Image.Image:
    """A packshot: the garment on white with a soft shadow.

    Equal designs and sizes give equal pictures.

    Args:
        design: what to draw.
        size: width and height in pixels, at least 16.

    Returns:
        RGB, `size` by `size`.

    Raises:
        ValueError: if nobody draws the category, if a colour, the pattern, the material or a choice
            is unknown, or if `size` is too small.
    """
    return packshot(_cut(design, size))


def draw_cutout(design: Design, size: int = 512) -> Image.Image:
    """The same garment in the same place without background and shadow.

    Args:
        design: what to draw.
        size: width and height in pixels, at least 16.

    Returns:
        RGBA with straight alpha, `size` by `size`; alpha is the exact mask of the garment.

    Raises:
        ValueError: if nobody draws the category, if a colour, the pattern, the material or a choice
            is unknown, or if `size` is too small.
    """
    return rgba(_cut(design, size))


def _cut(design: Design, size: int) -> skia.Image:
    if size < 16:
        raise ValueError(f"a drawing of {size} pixels is too small, the least is 16")
    if design.category not in PAINTERS:
        known = ", ".join(PAINTERS)
        raise ValueError(f"nobody draws {design.category!r}; drawn are: {known}")
    canvas = Canvas(Random(f"{design.category} {design.seed}"))
    PAINTERS[design.category](canvas, design.completed(), Fabric.of(design))
    return canvas.cutout(size)
