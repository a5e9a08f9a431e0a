"""Patterns that are printed on or woven into a fabric, as tiles to repeat.

The period is large (64 to 96 pixels in a picture of 512) because small models look at pictures
of 128 pixels in cells of 8: finer patterns would blend into one colour there.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from random import Random
from types import MappingProxyType

import skia

from fashionm3.demoshop.drawing.colour import Tone

PATTERNS = ("plain", "striped", "checked", "dotted", "floral", "colour-blocked")

TEXELS = 128
"""Pixels of one period of a tile."""


def periods(pattern: str) -> int:
    """How many periods wide and high a tile of the pattern is."""
    return 2 if pattern == "floral" else 1


@lru_cache(maxsize=256)
def tile(pattern: str, ground: Tone, ink: Tone, variant: int) -> skia.Image:
    """One repeat of a pattern, transparent where the ground shows.

    Args:
        pattern: one of those that `_PRINTERS` knows: everything but plain and colour-blocked.
        ground: the colour below, for half-tones.
        ink: the colour of the pattern.
        variant: any number; chooses among the ways to print it.
    """
    size = TEXELS * periods(pattern)
    surface = skia.Surface(size, size)
    with surface as canvas:
        canvas.scale(TEXELS, TEXELS)
        _PRINTERS[pattern](canvas, ground, ink, variant)
    return surface.makeImageSnapshot().withDefaultMipmaps()


def _ink(tone: Tone, alpha: float = 1) -> skia.Paint:
    return skia.Paint(AntiAlias=True, Color=tone.argb(alpha))


def _stripes(canvas: skia.Canvas, ground: Tone, ink: Tone, variant: int) -> None:
    width = (0.5, 0.42, 0.46)[variant % 3]
    canvas.drawRect(skia.Rect.MakeXYWH(0, 0.25, 1, width), _ink(ink))


def _checks(canvas: skia.Canvas, ground: Tone, ink: Tone, variant: int) -> None:
    """Gingham, or a tartan with a fine line in the gaps."""
    across = skia.Rect.MakeXYWH(0, 0.25, 1, 0.5)
    down = skia.Rect.MakeXYWH(0.25, 0, 0.5, 1)
    half = _ink(ink, 0.62)
    canvas.drawRect(across, half)
    canvas.drawRect(down, half)
    if variant % 2:
        line = ink.mixed(Tone(255, 255, 255) if ink.lightness < 0.5 else Tone(0, 0, 0), 0.55)
        fine = _ink(line, 0.55)
        canvas.drawRect(skia.Rect.MakeXYWH(0, 0.465, 1, 0.07), fine)
        canvas.drawRect(skia.Rect.MakeXYWH(0.465, 0, 0.07, 1), fine)


def _dots(canvas: skia.Canvas, ground: Tone, ink: Tone, variant: int) -> None:
    radius = (0.2, 0.23, 0.21)[variant % 3]
    paint = _ink(ink)
    for x, y in ((0.25, 0.25), (0.75, 0.75)):
        canvas.drawCircle(x, y, radius, paint)


def _flowers(canvas: skia.Canvas, ground: Tone, ink: Tone, variant: int) -> None:
    """Blossoms and leaves scattered over a tile of two periods."""
    rng = Random(variant)
    leaf = Tone(74, 118, 70) if ground.lightness > 0.3 else Tone(118, 158, 104)
    if abs(leaf.lightness - ground.lightness) < 0.12:
        leaf = leaf.darker(0.5) if ground.lightness > 0.4 else leaf.lighter(0.4)
    spots = ((0.5, 0.45, 0.4), (1.5, 0.62, 0.34), (0.95, 1.35, 0.42), (0.1, 1.5, 0.27))
    for x, y, radius in spots:
        turn = rng.uniform(0, 360)
        for dx in (-2, 0, 2):
            for dy in (-2, 0, 2):
                if -0.6 < x + dx < 2.6 and -0.6 < y + dy < 2.6:
                    canvas.save()
                    canvas.translate(x + dx, y + dy)
                    canvas.rotate(turn)
                    _leaves(canvas, leaf, radius)
                    _blossom(canvas, ink, radius)
                    canvas.restore()


def _leaves(canvas: skia.Canvas, tone: Tone, radius: float) -> None:
    paint = _ink(tone)
    for angle in (35, 160, 275):
        canvas.save()
        canvas.rotate(angle)
        canvas.drawOval(
            skia.Rect.MakeXYWH(radius * 0.7, -radius * 0.2, radius * 0.85, radius * 0.4), paint
        )
        canvas.restore()


def _blossom(canvas: skia.Canvas, tone: Tone, radius: float) -> None:
    shaded = tone.darker(0.22)
    for i in range(5):
        angle = math.radians(72 * i)
        x, y = math.cos(angle) * radius * 0.52, math.sin(angle) * radius * 0.52
        petal = _ink(tone)
        petal.setShader(
            skia.GradientShader.MakeRadial(
                skia.Point(0, 0), radius, [shaded.argb(), tone.argb(), tone.lighter(0.12).argb()]
            )
        )
        canvas.drawCircle(x, y, radius * 0.44, petal)
    heart = Tone(240, 200, 70) if tone.lightness < 0.72 else Tone(214, 148, 44)
    canvas.drawCircle(0, 0, radius * 0.24, _ink(heart))


_PRINTERS: Mapping[str, Callable[[skia.Canvas, Tone, Tone, int], None]] = MappingProxyType(
    {"striped": _stripes, "checked": _checks, "dotted": _dots, "floral": _flowers}
)
