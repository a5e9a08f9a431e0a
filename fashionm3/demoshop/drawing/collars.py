"""Collars and lapels, and the lining seen above them."""

from dataclasses import dataclass

import skia

from fashionm3.demoshop.drawing import trimmings as trim
from fashionm3.demoshop.drawing.body import Body
from fashionm3.demoshop.drawing.canvas import BLACK, Canvas
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import Outline, Point, for_side, mirror, polyline


def open_neckline(neckline: Outline) -> skia.Path:
    """A neckline from neck point to neck point, open at the top."""
    half = neckline.path(closed=False)
    whole = skia.Path()
    whole.reverseAddPath(mirror(half))
    whole.addPath(half, skia.Path.AddPathMode.kExtend_AddPathMode)
    return whole


def shirt_collar(
    canvas: Canvas, fabric: Fabric, body: Body, *, spread: float = 8.0, fall: float = 11.0
) -> None:
    """A turned-down collar with a stand: two leaves that meet at the throat."""
    neck, top = body.neck, body.neck_y
    stand = (
        Outline(0, top - 4.6)
        .curve((neck * 0.75, top - 4.4), (neck * 0.94, top - 1.2))
        .curve((neck * 0.6, top + 4.0), (0, top + 5.4))
        .mirrored()
    )
    inner = fabric.in_shade(0.30)
    canvas.cloth(stand, inner, round=0.5, lift=0.3, lit=False)
    roll = (
        Outline(0, top - 6.0)
        .curve((neck * 0.8, top - 5.8), (neck * 1.04, top - 0.6))
        .line((neck * 0.84, top - 0.4))
        .curve((neck * 0.66, top - 3.4), (0, top - 3.6))
        .mirrored()
    )
    canvas.cloth(roll, fabric.plain(), round=0.5, lift=0.4, lit=False)
    leaf = (
        Outline(neck * 0.80, top - 3.4)
        .curve((neck * 1.08, top - 2.4), (neck * 1.22, top + 1.6))
        .line((spread, top + fall))
        .line((0.5, top + 5.4))
        .curve((neck * 0.62, top + 2.6), (neck * 0.80, top - 3.4))
        .path()
    )
    edge = (
        Outline(neck * 1.16, top + 1.6)
        .line((spread - 0.2, top + fall - 1.2), (1.2, top + 5.4))
        .path(closed=False)
    )
    for side in (1, -1):
        canvas.cloth(for_side(leaf, side), fabric, grain=-22 * side, round=0.6)
        canvas.stitch(for_side(edge, side), fabric.thread)


@dataclass(frozen=True)
class Lapel:
    """Measures of a turned-down lapel and its collar."""

    width: float = 12.0
    """How far its tip lies from the middle."""
    tip: float = 14.0
    """Height of the tip below the neck."""
    roll: float = 32.0
    """Where it turns, below the neck."""
    overlap: float = 2.5
    """How far the front reaches over the middle at the roll."""
    peaked: bool = False


def lapels(canvas: Canvas, fabric: Fabric, body: Body, lapel: Lapel) -> None:
    """Collar and lapels; the right front lies over the left one."""
    neck, top = body.neck, body.neck_y
    collar_back = (
        Outline(0, top - 3.4)
        .curve((neck * 0.8, top - 3.2), (neck * 1.02, top + 0.6))
        .line((neck * 0.7, top + 3))
        .curve((neck * 0.5, top + 0.6), (0, top + 0.8))
        .mirrored()
    )
    canvas.cloth(collar_back, fabric.plain(), round=0.5, lift=0.5, lit=False)
    rise = -2.6 if lapel.peaked else 1.4
    leaf = (
        Outline(neck * 0.74, top + 0.4)
        .curve((neck * 0.62, top + lapel.roll * 0.5), (-lapel.overlap, top + lapel.roll))
        .curve((lapel.width * 0.72, top + lapel.roll * 0.72), (lapel.width, top + lapel.tip + rise))
        .line((lapel.width * 0.74, top + lapel.tip - 1.4))
        .line((neck * 0.98, top + 4))
        .path()
    )
    collar = (
        Outline(neck * 0.70, top - 2.2)
        .curve((neck * 1.22, top - 1.6), (neck * 1.36, top + 3.4))
        .line(
            (lapel.width * 1.02, top + lapel.tip - 4.4), (lapel.width * 0.74, top + lapel.tip - 1.2)
        )
        .curve((neck * 0.86, top + lapel.tip * 0.5), (neck * 0.70, top - 2.2))
        .path()
    )
    for side in (-1, 1):
        canvas.cloth(for_side(leaf, side), fabric, grain=14 * side, round=0.55)
    for side in (-1, 1):
        canvas.cloth(for_side(collar, side), fabric, grain=-30 * side, round=0.55)


def lined_neck(
    canvas: Canvas, fabric: Fabric, body: Body, depth: float, *, labelled: bool = True
) -> None:
    """The lining that is seen above the closed fronts."""
    inner = fabric.in_shade(0.5).of_material("satin")
    back = (
        Outline(0, body.neck_y - 1)
        .line((body.neck, body.neck_y))
        .line((body.neck, body.neck_y + 8))
        .line((0, body.neck_y + depth + 6))
        .mirrored()
    )
    canvas.cloth(back, inner, round=0.4, lift=0, lit=False)
    if labelled:
        trim.label(canvas, 0, body.neck_y + 3.4)


def front_edge(
    canvas: Canvas, fabric: Fabric, top: Point, bottom: Point, *, soft: float = 0.8
) -> None:
    """The edge of the front that lies over the other one."""
    line = polyline(top, bottom)
    shifted = polyline((top[0] - 0.5, top[1]), (bottom[0] - 0.5, bottom[1]))
    canvas.stroke(shifted, BLACK, 1.6, alpha=0.38, soft=soft)
    canvas.seam(line, fabric, alpha=0.9)
