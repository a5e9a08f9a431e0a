"""What shoes, bags and accessories are made with: volume, seams, straps, metal.

Soft light and shade are painted at `SOFT_SCALE` pixels a unit and scaled up, because blur is the
one costly step of a drawing and needs no resolution.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import atan2, degrees

import skia

from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.lines import along, curve, pen
from fashionm3.demoshop.drawing.paths import box

SOFT_SCALE = 1.5


GOLD = Tone(201, 161, 74)


STEEL = Tone(185, 189, 196)


def deep(tone: Tone, by: float = 0.5) -> Tone:
    """Towards the shade of a tone, which is darker but no greyer."""
    shade = [255 * (part / 255) ** 1.3 * 0.24 for part in (tone.red, tone.green, tone.blue)]
    return tone.mixed(Tone(*shade), by)


def contrast(tone: Tone, by: float = 0.5) -> Tone:
    """A tone that is seen on `tone`: darker on bright ones, brighter on dark ones."""
    return deep(tone, by) if tone.lightness > 0.35 else tone.lighter(by * 0.6)


@dataclass(frozen=True)
class Soft:
    """A blurred shape: light or shade."""

    path: skia.Path
    tone: Tone
    alpha: float
    blur: float
    width: float = 0.0
    """Of the pen in units; 0 fills the path."""
    shift: tuple[float, float] = (0.0, 0.0)


class Bench:
    """A canvas, and the tools for firm materials."""

    def __init__(self, canvas: Canvas) -> None:
        """Work on `canvas`."""
        self.canvas = canvas
        self.skia = canvas.skia

    # fills

    def fill(self, path: skia.Path, tone: Tone, alpha: float = 1) -> None:
        """A flat area."""
        self.canvas.include(path)
        self.skia.drawPath(path, self.canvas.paint(tone, alpha))

    def blend(
        self,
        path: skia.Path,
        tones: Sequence[Tone],
        start: tuple[float, float],
        end: tuple[float, float],
        places: Sequence[float] | None = None,
        alpha: float = 1,
    ) -> None:
        """A linear gradient from `start` to `end`."""
        self.canvas.include(path)
        paint = skia.Paint(AntiAlias=True)
        paint.setShader(
            skia.GradientShader.MakeLinear(
                [skia.Point(*start), skia.Point(*end)],
                [tone.argb() for tone in tones],
                list(places) if places else None,
            )
        )
        paint.setAlphaf(alpha)
        self.skia.drawPath(path, paint)

    def line(
        self,
        path: skia.Path,
        tone: Tone,
        width: float,
        alpha: float = 1,
        *,
        dash: tuple[float, float] | None = None,
    ) -> None:
        """A line with round ends on what is already drawn; it leaves the background alone."""
        paint = self.canvas.paint(tone, alpha)
        paint.setBlendMode(skia.BlendMode.kSrcATop)
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        if dash:
            paint.setPathEffect(skia.DashPathEffect.Make(list(dash), 0))
        self.skia.drawPath(path, paint)

    def soft(
        self,
        clip: skia.Path,
        *shapes: Soft,
        wash: tuple[tuple[Tone, float], tuple[Tone, float]] | None = None,
    ) -> None:
        """Light and shade within `clip`; `wash` fades from a tone above to a tone below."""
        bounds = clip.computeTightBounds()
        width, height = (int(side * SOFT_SCALE) + 4 for side in (bounds.width(), bounds.height()))
        surface = skia.Surface(width, height)
        with surface as target:
            target.scale(SOFT_SCALE, SOFT_SCALE)
            target.translate(1 - bounds.left(), 1 - bounds.top())
            if wash:
                self._wash(target, bounds, *wash)
            for shape in shapes:
                paint = self.canvas.paint(shape.tone, shape.alpha, soft=shape.blur)
                if shape.width:
                    paint.setStyle(skia.Paint.kStroke_Style)
                    paint.setStrokeWidth(shape.width)
                    paint.setStrokeCap(skia.Paint.kRound_Cap)
                target.save()
                target.translate(*shape.shift)
                target.drawPath(shape.path, paint)
                target.restore()
        matrix = skia.Matrix.Translate(bounds.left() - 1, bounds.top() - 1)
        matrix.preScale(1 / SOFT_SCALE, 1 / SOFT_SCALE)
        edge, smooth = skia.TileMode.kClamp, skia.SamplingOptions(skia.FilterMode.kLinear)
        image = surface.makeImageSnapshot()
        shader = image.makeShader(edge, edge, smooth, matrix)
        self.skia.drawPath(clip, skia.Paint(AntiAlias=True, Shader=shader))

    @staticmethod
    def _wash(
        target: skia.Canvas, bounds: skia.Rect, above: tuple[Tone, float], below: tuple[Tone, float]
    ) -> None:
        paint = skia.Paint()
        paint.setShader(
            skia.GradientShader.MakeLinear(
                [
                    skia.Point(bounds.left(), bounds.top()),
                    skia.Point(bounds.left() + bounds.width() * 0.3, bounds.bottom()),
                ],
                [
                    above[0].argb(above[1]),
                    above[0].argb(0),
                    below[0].argb(0),
                    below[0].argb(below[1]),
                ],
                [0, 0.45, 0.55, 1],
            )
        )
        target.drawRect(bounds, paint)

    # parts

    def part(
        self,
        path: skia.Path,
        fabric: Fabric,
        *more: Soft,
        round: float = 7.0,
        dark: float = 0.55,
        shine: float | None = None,
        grain: float = 0,
    ) -> None:
        """A part of an item, lit from the upper left.

        Args:
            path: its outline.
            fabric: what it is made of.
            more: further light and shade on it.
            round: how far from the edge, in units, the surface begins to turn away.
            dark: how dark it turns there.
            shine: how bright the band of light is, from 0 to 1; None follows the material.
            grain: degrees by which pattern and texture turn, clockwise.
        """
        tone, brightness = fabric.tone, fabric.tone.lightness
        self.canvas.include(path)
        for paint in fabric.paints(grain):
            self.skia.drawPath(path, paint)
        gloss = 0.14 + 0.5 * fabric.sheen if shine is None else shine
        gloss *= 1 if brightness > 0.2 else 0.6
        shade = deep(tone, 1) if brightness > 0.1 else BLACK
        dark *= fabric.depth * (1 - 0.35 * brightness)
        self.soft(
            path,
            Soft(
                path, shade, dark * 0.8, round * 0.42, round * 0.8, (-round * 0.14, -round * 0.22)
            ),
            Soft(path, WHITE, gloss * 0.6, round * 0.2, round * 0.26, (round * 0.28, round * 0.42)),
            Soft(path, shade, dark * 0.55 + (0.22 if brightness > 0.85 else 0), 0.5, 0.7),
            *more,
            wash=((WHITE, 0.10 + 0.06 * (1 - brightness)), (shade, 0.12 * fabric.depth)),
        )

    def cast(
        self,
        path: skia.Path,
        clip: skia.Path,
        *,
        shift: tuple[float, float] = (0.3, 1.0),
        blur: float = 1.0,
        alpha: float = 0.45,
        width: float = 0,
    ) -> None:
        """The shadow that `path` throws on `clip`, drawn before `path` itself."""
        self.soft(clip, Soft(path, BLACK, alpha, blur, width, shift))

    def seam(self, path: skia.Path, tone: Tone, width: float = 0.5) -> None:
        """A groove between two pieces of leather: a dark valley, a lit lip below."""
        self.skia.save()
        self.skia.translate(0.15, 0.32)
        self.line(path, tone.lighter(0.5), width * 0.8, 0.35)
        self.skia.restore()
        self.line(path, deep(tone, 0.95), width, 0.65)

    def stitches(
        self, path: skia.Path, tone: Tone, *, length: float = 1.1, width: float = 0.4
    ) -> None:
        """A row of stitches, each with its own shadow."""
        self.skia.save()
        self.skia.translate(0.1, 0.25)
        self.line(path, BLACK, width, 0.35, dash=(length, length * 0.8))
        self.skia.restore()
        self.line(path, tone, width, 0.95, dash=(length, length * 0.8))

    def metal(
        self,
        path: skia.Path,
        tone: Tone,
        start: tuple[float, float],
        end: tuple[float, float],
    ) -> None:
        """Polished metal: a run of reflections from `start` to `end`."""
        self.blend(
            path,
            [
                deep(tone, 0.25),
                tone.lighter(0.15),
                tone.lighter(0.85),
                tone,
                deep(tone, 0.55),
                tone.lighter(0.3),
                deep(tone, 0.35),
            ],
            start,
            end,
            [0, 0.16, 0.3, 0.46, 0.66, 0.86, 1],
        )

    def strap(
        self, path: skia.Path, fabric: Fabric, width: float, *, stitched: bool = True
    ) -> skia.Path:
        """A flat band along `path` with a row of stitches at each edge; returns its area."""
        band = pen(path, width, flat=True)
        self.part(band, fabric, round=max(width * 0.4, 1.2))
        if stitched:
            with self.canvas.inside(band):
                row = pen(path, width - 1.5, flat=True)
                self.stitches(row, contrast(fabric.tone, 0.45), width=0.36)
        return band

    def zipper(self, path: skia.Path, tape: Tone, metal: Tone, width: float = 2.6) -> None:
        """A zip: tape, teeth and a shine along them."""
        self.line(path, deep(tape, 0.55), width)
        self.line(path, deep(metal, 0.35), width * 0.55, dash=(0.01, 1.05))
        self.line(path, metal.lighter(0.45), width * 0.3, dash=(0.01, 1.05))

    def puller(self, x: float, y: float, metal: Tone, length: float = 7, turn: float = 0) -> None:
        """The slider of a zip with its pull hanging from (x, y)."""
        self.skia.save()
        self.skia.translate(x, y)
        self.skia.rotate(turn)
        slider = box(-1.6, -1.5, 1.6, 1.7, 0.8)
        tab = box(-1.25, 1.6, 1.25, 1.6 + length, 1.0)
        self.line(tab, BLACK, 0.8, 0.25)
        self.metal(slider, metal, (-2, -2), (2, 2))
        self.metal(tab, metal, (-1.5, 1), (1.8, length))
        self.fill(box(-0.5, length - 1.6, 0.5, length + 0.4, 0.4), deep(metal, 0.8), 0.8)
        self.skia.restore()

    def stud(self, x: float, y: float, radius: float, metal: Tone) -> None:
        """A round rivet or magnet button."""
        head = skia.Path.Circle(x, y, radius)
        self.line(head, BLACK, 0.6, 0.35)
        self.metal(head, metal, (x - radius, y - radius), (x + radius, y + radius))
        self.line(skia.Path.Circle(x, y, radius * 0.62), deep(metal, 0.6), radius * 0.16, 0.6)

    def chain(self, path: skia.Path, metal: Tone, size: float, *, thick: float = 0.34) -> None:
        """Links of a chain, every other one seen from its edge; `size` is the length of one."""
        count = max(int(skia.PathMeasure(path, False).getLength() / (size * 0.62)), 2)
        for i, ((x, y), (dx, dy)) in enumerate(along(path, count)):
            if i % 2:
                bar = curve(
                    (x - dx * size * 0.36, y - dy * size * 0.36),
                    (x + dx * size * 0.36, y + dy * size * 0.36),
                )
                self.wire(bar, metal, size * thick)
            else:
                turn = skia.Matrix.RotateDeg(degrees(atan2(dy, dx)), skia.Point(x, y))
                link = skia.Path.Oval(
                    skia.Rect.MakeLTRB(
                        x - size * 0.5, y - size * 0.32, x + size * 0.5, y + size * 0.32
                    )
                )
                link.transform(turn)
                self.wire(link, metal, size * thick * 0.62)

    def wire(self, path: skia.Path, tone: Tone, width: float) -> None:
        """A round bar of metal or a cord along `path`."""
        bar = pen(path, width)
        self.fill(bar, tone)
        self.line(path, deep(tone, 0.6), width * 0.98, 0.45)
        self.line(path, tone, width * 0.7)
        self.skia.save()
        self.skia.translate(-width * 0.12, -width * 0.16)
        glint = tone.lighter(0.75 if tone.lightness > 0.2 else 0.45)
        self.line(path, glint, width * 0.24, 0.9)
        self.skia.restore()


def fitting(tone: Tone) -> Tone:
    """The metal that goes with a colour: gold with warm ones, steel with cool ones and black."""
    return GOLD if tone.red > tone.blue + 4 or tone.lightness > 0.9 else STEEL
