"""The drawing table: a picture measured like a pattern book, and the strokes a garment is made of.

Painters draw on the sheet of `paths` at roughly its scale; at the end the garment is centred and
fitted to `FILLED` of the picture. Shadows of one piece on another are drawn "atop":
they darken what lies below and leave the background alone.

A group of garments is a module with `PAINTERS: Mapping[str, Painter]`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Protocol

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import (
    Outline,
    Point,
    both,
    box,
    ellipse,
    flowing,
    joined,
    mirror,
    moved,
    polyline,
    ribbon,
    strip,
    without,
)

__all__ = [
    "BLACK",
    "WHITE",
    "Canvas",
    "Painter",
    "Painters",
    "Outline",
    "Point",
    "both",
    "box",
    "ellipse",
    "flowing",
    "joined",
    "mirror",
    "moved",
    "polyline",
    "ribbon",
    "strip",
    "without",
]


FILLED = 0.86
"""Part of the picture that the longer side of the garment takes."""

SOFT_SCALE = 1.5
"""Pixels of a unit in soft layers: blur needs no resolution, and costs the most of a drawing."""

SHEET = skia.Rect.MakeLTRB(-160, -100, 160, 200)
BLACK = Tone(12, 12, 16)
WHITE = Tone(255, 255, 255)


class Painter(Protocol):
    """Draws one category of garments."""

    def __call__(self, canvas: "Canvas", design: Design, fabric: Fabric, /) -> None:
        """Draw `design` on an empty canvas with cloth cut from `fabric`."""


Painters = Mapping[str, Painter]


class Canvas:
    """A garment in the making."""

    def __init__(self, rng: Random) -> None:
        """Take a fresh sheet; `rng` decides what design and fabric leave open."""
        self.rng = rng
        """Small chances of this garment: fold positions, proportions."""
        self._recorder = skia.PictureRecorder()
        self.skia = self._recorder.beginRecording(SHEET)
        """The recording canvas in sheet units, for strokes that have no method here."""
        self._bounds: skia.Rect | None = None
        self._atop = skia.BlendMode.kSrcATop

    def vary(self, value: float, by: float = 0.04) -> float:
        """`value`, up to the part `by` larger or smaller."""
        return value * (1 + self.rng.uniform(-by, by))

    # pieces

    def cloth(
        self,
        path: skia.Path,
        fabric: Fabric,
        *,
        grain: float = 0,
        round: float = 1,
        lift: float = 1,
        lit: bool = True,
        block_from: float | None = None,
    ) -> None:
        """Lay a piece of fabric on the table, with its shading and the shadow it throws on others.

        Args:
            path: outline of the piece, closed.
            fabric: what it is cut from.
            grain: degrees by which pattern and texture turn, clockwise: a sleeve hangs askew.
            round: how much the edges curve away from the light; 0 is paper, 1 a sleeve or body.
            lift: how far it lies above what is below; 0 throws no shadow.
            lit: adds the broad light that runs across the piece from the left.
            block_from: the height below which a colour-blocked fabric shows its second colour.
        """
        if lift:
            self.shadow(path, depth=lift)
        self.include(path)
        for paint in fabric.paints(grain):
            self.skia.drawPath(path, paint)
        if block_from is not None and fabric.pattern == "colour-blocked":
            with self.inside(box(-100, block_from, 100, 200)):
                for paint in fabric.block().paints(grain):
                    self.skia.drawPath(path, paint)
            with self.inside(path):
                self.seam(polyline((-100, block_from), (100, block_from)), fabric)
        if round or lit:
            with self.softly(path):
                if lit:
                    self._light(path, fabric, grain)
                if round:
                    bounds = path.getBounds()
                    width = min(4.2, 0.3 * min(bounds.width(), bounds.height()))
                    edge = 0.38 * round * fabric.depth
                    self.stroke(path, fabric.shadow_tone, width, alpha=edge, soft=width * 0.45)
        if round:
            with self.inside(path):
                rim = 0.30 * round * fabric.depth
                self.stroke(path, fabric.shadow_tone, 0.5, alpha=rim)

    def solid(self, path: skia.Path, tone: Tone, *, lift: float = 0) -> None:
        """A plain, unshaded piece: the inside of a collar, a sole, a lens."""
        if lift:
            self.shadow(path, depth=lift)
        self.include(path)
        self.skia.drawPath(path, self.paint(tone))

    def include(self, path: skia.Path) -> None:
        """Count `path`, drawn through `skia`, as part of the garment."""
        bounds = path.computeTightBounds()
        if self._bounds is None:
            self._bounds = bounds
        else:
            self._bounds.join(bounds)

    def _light(self, path: skia.Path, fabric: Fabric, grain: float) -> None:
        """A soft cylinder: bright left of the middle, falling off to both sides."""
        bounds = path.getBounds()
        turn = skia.Matrix.RotateDeg(grain, skia.Point(bounds.centerX(), bounds.centerY()))
        dark, bright = fabric.shadow_tone, fabric.light_tone
        depth, sheen = fabric.depth, fabric.sheen
        shader = skia.GradientShader.MakeLinear(
            [skia.Point(bounds.left(), 0), skia.Point(bounds.right(), 0)],
            [
                dark.argb(0.20 * depth),
                bright.argb(0.0),
                bright.argb((0.09 + 0.22 * sheen) * fabric.gleam),
                bright.argb(0.0),
                dark.argb(0.0),
                dark.argb(0.30 * depth),
            ],
            [0.0, 0.17, 0.33, 0.5, 0.62, 1.0],
            localMatrix=turn,
        )
        self.skia.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))

    def rib(
        self,
        line: skia.Path,
        width: float,
        fabric: Fabric,
        *,
        lift: float = 0.5,
        gap: float = 0.5,
    ) -> None:
        """A ribbed band of `width` along `line`, its ribs square to the line."""
        band = ribbon(line, width)
        self.cloth(band, fabric.plain(), round=0.7, lift=lift, lit=False)
        with self.inside(band):
            self.stripes(line, width, fabric.shadow_tone, alpha=0.30 * fabric.depth, gap=gap)

    def stripes(
        self, line: skia.Path, width: float, tone: Tone, *, alpha: float = 0.3, gap: float = 0.5
    ) -> None:
        """Short strokes square to `line`: ribs, gathers, the teeth of a zip."""
        paint = self.paint(tone, alpha)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setBlendMode(self._atop)
        paint.setPathEffect(skia.DashPathEffect.Make([gap, gap * 1.2], 0))
        self.skia.drawPath(line, paint)

    # light

    def shadow(
        self, path: skia.Path, *, depth: float = 1, dx: float = 0.3, dy: float = 0.9
    ) -> None:
        """The soft shadow of a piece on the pieces below it."""
        paint = self.paint(BLACK, min(0.42 * depth, 0.75), soft=0.9 * max(depth, 0.5))
        paint.setBlendMode(self._atop)
        self.skia.save()
        self.skia.translate(dx * depth, dy * depth)
        self.skia.drawPath(path, paint)
        self.skia.restore()

    def shade(self, path: skia.Path, tone: Tone, *, alpha: float = 0.3, soft: float = 2) -> None:
        """A soft patch of darker or brighter `tone` on what is already drawn."""
        paint = self.paint(tone, alpha, soft=soft)
        paint.setBlendMode(self._atop)
        self.skia.drawPath(path, paint)

    def fold(
        self, points: Sequence[Point], fabric: Fabric, *, width: float = 1.8, alpha: float = 0.4
    ) -> None:
        """A crease along `points`: a dark valley and a bright ridge beside it, fading out."""
        last = len(points) - 1
        swell = [math.sin(math.pi * i / last) * width + 0.05 for i in range(last + 1)]
        valley = strip(points, swell)
        aside = [(x - width * 0.75, y - width * 0.25) for x, y in points]
        ridge = strip(aside, [part * 0.8 for part in swell])
        strength = alpha * fabric.depth
        self.shade(valley, fabric.shadow_tone, alpha=strength, soft=width * 0.38)
        bright = strength * (0.30 + 0.5 * fabric.sheen) * fabric.gleam
        self.shade(ridge, fabric.light_tone, alpha=bright, soft=width * 0.38)

    # lines

    def stroke(
        self, path: skia.Path, tone: Tone, width: float, *, alpha: float = 1, soft: float = 0
    ) -> None:
        """A line on what is already drawn, blurred by `soft` units."""
        paint = self.paint(tone, alpha, soft=soft)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        paint.setBlendMode(self._atop)
        self.skia.drawPath(path, paint)

    def cord(self, path: skia.Path, tone: Tone, width: float, *, lift: float = 0.4) -> None:
        """A round cord, strap or wire: shaded across, it may leave the garment."""
        around = skia.Path()
        pen = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width)
        pen.setStrokeCap(skia.Paint.kRound_Cap)
        pen.setStrokeJoin(skia.Paint.kRound_Join)
        pen.getFillPath(path, around)
        self.solid(around, tone, lift=lift)
        with self.inside(around):
            self.stroke(around, tone.darker(0.5), width * 0.5, alpha=0.55, soft=width * 0.14)
            self.skia.translate(-width * 0.16, -width * 0.16)
            self.stroke(path, tone.lighter(0.6), width * 0.2, alpha=0.6, soft=width * 0.08)

    def seam(self, path: skia.Path, fabric: Fabric, *, alpha: float = 0.6) -> None:
        """Where two pieces are sewn together: a fine groove with a lit lip."""
        self.stroke(path, fabric.shadow_tone, 0.9, alpha=0.45 * alpha, soft=0.45)
        self.stroke(path, fabric.shadow_tone, 0.22, alpha=alpha)
        self.stroke(
            moved(path, skia.Matrix.Translate(-0.28, -0.28)),
            fabric.light_tone,
            0.2,
            alpha=0.3 * alpha,
        )

    def stitch(
        self, path: skia.Path, tone: Tone, *, width: float = 0.26, length: float = 0.9
    ) -> None:
        """A row of stitches."""
        paint = self.paint(tone, 0.9)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setBlendMode(self._atop)
        paint.setPathEffect(skia.DashPathEffect.Make([length, length * 0.55], 0))
        self.skia.drawPath(path, paint)

    # tools

    def paint(self, tone: Tone, alpha: float = 1, *, soft: float = 0) -> skia.Paint:
        """Paint of one tone, blurred by `soft` units."""
        paint = skia.Paint(AntiAlias=True, Color=tone.argb(alpha))
        if soft:
            paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, soft))
        return paint

    @contextmanager
    def inside(self, path: skia.Path) -> Iterator[None]:
        """Nothing drawn in this block leaves `path`."""
        self.skia.save()
        self.skia.clipPath(path, skia.ClipOp.kIntersect, True)
        try:
            yield
        finally:
            self.skia.restore()

    @contextmanager
    def softly(self, path: skia.Path) -> Iterator[None]:
        """Soft light and shade inside `path`: drawn in this block coarsely, and so quickly."""
        bounds = path.getBounds().makeOutset(1, 1)
        width, height = (math.ceil(side * SOFT_SCALE) for side in (bounds.width(), bounds.height()))
        surface = skia.Surface(width, height)
        sheet, self.skia = self.skia, surface.getCanvas()
        self._atop = skia.BlendMode.kSrcOver
        self.skia.scale(SOFT_SCALE, SOFT_SCALE)
        self.skia.translate(-bounds.left(), -bounds.top())
        try:
            yield
        finally:
            self.skia, self._atop = sheet, skia.BlendMode.kSrcATop
        place = skia.Matrix.Translate(bounds.left(), bounds.top())
        place.preScale(1 / SOFT_SCALE, 1 / SOFT_SCALE)
        layer = surface.makeImageSnapshot()
        smooth = skia.SamplingOptions(skia.FilterMode.kLinear)
        clamp = skia.TileMode.kClamp
        # Source-over in the native pixel order: skia's other ways are five times slower.
        shader = layer.makeShader(clamp, clamp, smooth, place)
        self.skia.drawPath(path, skia.Paint(AntiAlias=True, Shader=shader))

    # pictures

    def finish(self) -> tuple[skia.Rect, skia.Picture]:
        """Where the garment lies, and its strokes. Ends the drawing: call it once.

        Raises:
            ValueError: if nothing was drawn.
        """
        if self._bounds is None:
            raise ValueError("an empty canvas has no garment to cut out")
        return self._bounds, self._recorder.finishRecordingAsPicture()

    def cutout(self, size: int) -> skia.Image:
        """The garment alone, centred on a transparent square of `size` pixels.

        Ends the drawing: call it once.

        Raises:
            ValueError: if nothing was drawn.
        """
        bounds, picture = self.finish()
        scale = size * FILLED / max(bounds.width(), bounds.height())
        surface = skia.Surface(size, size)
        with surface as target:
            target.translate(size / 2, size / 2)
            target.scale(scale, scale)
            target.translate(-bounds.centerX(), -bounds.centerY())
            target.drawPicture(picture)
        return surface.makeImageSnapshot()
