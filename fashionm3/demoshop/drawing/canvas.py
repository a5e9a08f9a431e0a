"""The drawing table: a picture measured like a pattern book, and the strokes a garment is made of.

The sheet is 100 units high and wide; x runs from -50 to 50 with the middle of the garment at 0,
y runs downwards from 0 to 100. Painters draw at roughly this scale; at the end the garment is
centred and fitted to `FILLED` of the picture. Shadows of one piece on another are drawn "atop":
they darken what lies below and leave the background alone.

A group of garments is a module with `PAINTERS: Mapping[str, Painter]`.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from random import Random
from typing import Protocol, Self

import skia
from PIL import Image

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric

Point = tuple[float, float]

FILLED = 0.86
"""Part of the picture that the longer side of the garment takes."""

SOFT_SCALE = 1.5
"""Pixels of a unit in soft layers: blur needs no resolution, and costs the most of a drawing."""

SHEET = skia.Rect.MakeLTRB(-100, -60, 100, 180)
BLACK = Tone(12, 12, 16)
WHITE = Tone(255, 255, 255)


class Painter(Protocol):
    """Draws one category of garments."""

    def __call__(self, canvas: "Canvas", design: Design, fabric: Fabric, /) -> None:
        """Draw `design` on an empty canvas with cloth cut from `fabric`."""


Painters = Mapping[str, Painter]


class Outline:
    """An outline drawn point by point; straight and curved as a pattern cutter would say it."""

    def __init__(self, x: float, y: float) -> None:
        """Put the pen at (x, y)."""
        self.start: Point = (x, y)
        self._segments: list[tuple[Point, ...]] = []

    def line(self, *points: Point) -> Self:
        """Straight to each point in turn."""
        self._segments.extend((point,) for point in points)
        return self

    def curve(self, control: Point, end: Point) -> Self:
        """One arc, pulled towards `control`."""
        self._segments.append((control, end))
        return self

    def bend(self, first: Point, second: Point, end: Point) -> Self:
        """An S or a deep arc: leaves towards `first`, arrives from `second`."""
        self._segments.append((first, second, end))
        return self

    def through(self, *points: Point, ease: float = 0.5) -> Self:
        """Smoothly through all points; `ease` 0 is a polyline, 0.5 a flowing line."""
        stops = [self.end, *points]
        for i in range(len(stops) - 1):
            before, a, b = stops[max(i - 1, 0)], stops[i], stops[i + 1]
            after = stops[min(i + 2, len(stops) - 1)]
            k = ease / 3
            first = (a[0] + (b[0] - before[0]) * k, a[1] + (b[1] - before[1]) * k)
            second = (b[0] - (after[0] - a[0]) * k, b[1] - (after[1] - a[1]) * k)
            self._segments.append((first, second, b))
        return self

    @property
    def end(self) -> Point:
        """Where the outline has arrived."""
        return self._segments[-1][-1] if self._segments else self.start

    def path(self, *, closed: bool = True) -> skia.Path:
        """The outline as it was drawn."""
        path = skia.Path()
        path.moveTo(*self.start)
        self._append(path, self._segments)
        if closed:
            path.close()
        return path

    def mirrored(self) -> skia.Path:
        """A symmetric piece: the outline is its right half, from centre top to centre bottom."""
        path = self.path(closed=False)
        stops = [self.start, *(segment[-1] for segment in self._segments)]
        back = [(*reversed(segment[:-1]), stops[i]) for i, segment in enumerate(self._segments)][
            ::-1
        ]
        if self.end[0] != 0:
            path.lineTo(-self.end[0], self.end[1])
        self._append(path, [tuple((-x, y) for x, y in segment) for segment in back])
        path.close()
        return path

    @staticmethod
    def _append(path: skia.Path, segments: Sequence[tuple[Point, ...]]) -> None:
        for segment in segments:
            if len(segment) == 1:
                path.lineTo(*segment[0])
            elif len(segment) == 2:
                path.quadTo(*segment[0], *segment[1])
            else:
                path.cubicTo(*segment[0], *segment[1], *segment[2])


def polyline(*points: Point) -> skia.Path:
    """Straight lines from point to point, open."""
    return Outline(*points[0]).line(*points[1:]).path(closed=False)


def flowing(*points: Point, ease: float = 0.5) -> skia.Path:
    """A smooth open line through the points."""
    return Outline(*points[0]).through(*points[1:], ease=ease).path(closed=False)


def box(left: float, top: float, right: float, bottom: float, radius: float = 0) -> skia.Path:
    """A rectangle with rounded corners."""
    rect = skia.Rect.MakeLTRB(left, top, right, bottom)
    return skia.Path.RRect(skia.RRect.MakeRectXY(rect, radius, radius))


def ellipse(x: float, y: float, rx: float, ry: float | None = None) -> skia.Path:
    """An ellipse around (x, y); a circle without `ry`."""
    ry = rx if ry is None else ry
    return skia.Path.Oval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))


def mirror(path: skia.Path) -> skia.Path:
    """The same piece for the other side of the body."""
    return moved(path, skia.Matrix.Scale(-1, 1))


def moved(path: skia.Path, matrix: skia.Matrix) -> skia.Path:
    """A transformed copy."""
    copy = skia.Path()
    path.transform(matrix, copy)
    return copy


def both(path: skia.Path, other: skia.Path) -> skia.Path:
    """Where two pieces overlap."""
    return skia.Op(path, other, skia.PathOp.kIntersect_PathOp)


def without(path: skia.Path, other: skia.Path) -> skia.Path:
    """A piece with another one cut out of it."""
    return skia.Op(path, other, skia.PathOp.kDifference_PathOp)


def joined(*paths: skia.Path) -> skia.Path:
    """Several pieces as one."""
    whole = paths[0]
    for path in paths[1:]:
        whole = skia.Op(whole, path, skia.PathOp.kUnion_PathOp)
    return whole


def strip(points: Sequence[Point], widths: Sequence[float], ease: float = 0.5) -> skia.Path:
    """A band along `points` that is `widths[i]` wide at `points[i]`: straps, straws, creases."""
    left: list[Point] = []
    right: list[Point] = []
    for i, ((x, y), width) in enumerate(zip(points, widths, strict=True)):
        before, after = points[max(i - 1, 0)], points[min(i + 1, len(points) - 1)]
        dx, dy = after[0] - before[0], after[1] - before[1]
        reach = width / 2 / max(math.hypot(dx, dy), 1e-6)
        left.append((x - dy * reach, y + dx * reach))
        right.insert(0, (x + dy * reach, y - dx * reach))
    outline = Outline(*left[0]).through(*left[1:], ease=ease)
    return outline.line(right[0]).through(*right[1:], ease=ease).path()


def ribbon(path: skia.Path, width: float) -> skia.Path:
    """The area within half of `width` from an open line, its ends cut straight."""
    pen = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width)
    pen.setStrokeJoin(skia.Paint.kRound_Join)
    area = skia.Path()
    pen.getFillPath(path, area)
    return area


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
                bright.argb(0.10 + 0.22 * sheen),
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
        bright = strength * (0.30 + 0.5 * fabric.sheen)
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


def packshot(cutout: skia.Image) -> Image.Image:
    """The garment as a shop shows it: RGB on white, with a soft shadow below."""
    size = cutout.width()
    surface = skia.Surface(size, size)
    with surface as target:
        target.clear(skia.ColorWHITE)
        haze = _haze(cutout)
        drop = size * 0.012
        smooth = skia.SamplingOptions(skia.FilterMode.kLinear)
        target.drawImageRect(haze, skia.Rect.MakeXYWH(drop * 0.25, drop, size, size), smooth)
        target.drawImage(cutout, 0, 0)
    pixels = surface.toarray(colorType=skia.kBGRA_8888_ColorType)
    return Image.frombuffer("RGB", (size, size), pixels, "raw", "BGRX", 0, 1)


def _haze(cutout: skia.Image) -> skia.Image:
    """The blurred shadow of a cut-out at a quarter of its size: blurring it whole is slow."""
    size = max(cutout.width() // 4, 8)
    soft = size * 0.014
    paint = skia.Paint(
        ImageFilter=skia.ImageFilters.DropShadowOnly(
            0, 0, soft, soft, skia.ColorSetARGB(64, 30, 32, 44)
        )
    )
    surface = skia.Surface(size, size)
    with surface as target:
        smooth = skia.SamplingOptions(skia.FilterMode.kLinear)
        target.drawImageRect(cutout, skia.Rect.MakeWH(size, size), smooth, paint)
    return surface.makeImageSnapshot()


def rgba(cutout: skia.Image) -> Image.Image:
    """The cut-out as a PIL picture with straight (unpremultiplied) alpha."""
    pixels = cutout.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kUnpremul_AlphaType)
    return Image.fromarray(pixels, "RGBA")
