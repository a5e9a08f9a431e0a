"""Trimmings: buttons, zips, pockets, loops, cords and labels, on whatever lies on the canvas."""

from collections.abc import Iterable

import skia

from fashionm3.demoshop.drawing.canvas import BLACK, WHITE, Canvas
from fashionm3.demoshop.drawing.colour import Tone
from fashionm3.demoshop.drawing.fabric import Fabric
from fashionm3.demoshop.drawing.paths import Outline, Point, box, ellipse, polyline

BRASS = Tone(196, 152, 80)
STEEL = Tone(186, 190, 196)
COPPER = Tone(176, 108, 66)
HORN = Tone(74, 50, 36)
PEARL = Tone(240, 238, 232)


def button_tone(fabric: Fabric) -> Tone:
    """Buttons that are seen on the fabric: pearl on dark cloth, horn or deeper on bright cloth."""
    tone = fabric.tone
    return PEARL.mixed(tone, 0.12) if tone.lightness < 0.5 else tone.darker(0.55)


def buttons(
    canvas: Canvas, at: Iterable[Point], tone: Tone, *, radius: float = 1.25, holes: bool = True
) -> None:
    """Sewn-on buttons with a rim and four holes."""
    for x, y in at:
        disc = ellipse(x, y, radius)
        canvas.shadow(disc, depth=0.5)
        paint = skia.Paint(AntiAlias=True)
        paint.setShader(
            skia.GradientShader.MakeRadial(
                skia.Point(x - radius * 0.3, y - radius * 0.35),
                radius * 1.6,
                [tone.lighter(0.45).argb(), tone.argb(), tone.darker(0.4).argb()],
            )
        )
        canvas.skia.drawPath(disc, paint)
        rim = ellipse(x, y, radius * 0.68)
        canvas.stroke(rim, tone.darker(0.45), radius * 0.12, alpha=0.6)
        canvas.stroke(disc, tone.darker(0.6), radius * 0.12, alpha=0.7)
        if holes:
            for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
                hole = ellipse(x + dx * radius * 0.22, y + dy * radius * 0.22, radius * 0.11)
                canvas.skia.drawPath(hole, canvas.paint(tone.darker(0.7)))


def studs(canvas: Canvas, at: Iterable[Point], tone: Tone = COPPER, *, radius: float = 0.7) -> None:
    """Rivets and press studs of metal."""
    buttons(canvas, at, tone, radius=radius, holes=False)


def zip_fastener(
    canvas: Canvas, line: skia.Path, pull: Point, *, tape: Tone, metal: Tone = STEEL
) -> None:
    """A zip along `line` with its slider at `pull`."""
    canvas.stroke(line, BLACK, 3.0, alpha=0.35, soft=0.5)
    canvas.stroke(line, tape, 2.2)
    canvas.stroke(line, metal.darker(0.45), 1.1)
    canvas.stripes(line, 1.0, metal.lighter(0.35), alpha=0.95, gap=0.42)
    x, y = pull
    canvas.solid(box(x - 0.9, y - 1.1, x + 0.9, y + 1.2, 0.5), metal.darker(0.1), lift=0.4)
    canvas.solid(box(x - 0.5, y + 0.7, x + 0.5, y + 4.4, 0.45), metal.lighter(0.2), lift=0.4)
    canvas.skia.drawPath(ellipse(x, y + 3.7, 0.22), canvas.paint(metal.darker(0.6)))


def patch_pocket(
    canvas: Canvas,
    fabric: Fabric,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    pointed: float = 1.2,
    flap: bool = False,
    thread: Tone | None = None,
) -> None:
    """A pocket sewn on around its middle `x` with its opening at `y`; its tip hangs lower."""
    half = width / 2
    shape = (
        Outline(x, y)
        .line((x + half, y), (x + half * 0.96, y + height - pointed))
        .line((x, y + height), (x - half * 0.96, y + height - pointed), (x - half, y))
        .path()
    )
    canvas.cloth(shape, fabric, round=0.35, lift=0.45, lit=False)
    thread = thread or fabric.thread
    inner = (
        Outline(x + half - 0.7, y)
        .line((x + half * 0.96 - 0.7, y + height - pointed - 0.5), (x, y + height - 0.8))
        .line((x - half * 0.96 + 0.7, y + height - pointed - 0.5), (x - half + 0.7, y))
    )
    canvas.stitch(inner.path(closed=False), thread)
    if flap:
        pocket_flap(canvas, fabric, x, y - 0.6, width + 0.6, height * 0.36, thread=thread)
    else:
        canvas.stitch(polyline((x - half, y + 2.0), (x + half, y + 2.0)), thread)


def pocket_flap(
    canvas: Canvas,
    fabric: Fabric,
    x: float,
    y: float,
    width: float,
    height: float,
    *,
    slant: float = 0,
    pointed: float = 1.3,
    thread: Tone | None = None,
) -> None:
    """A flap whose upper edge is at `y`; `slant` lowers its right end."""
    half = width / 2
    shape = (
        Outline(x - half, y)
        .line((x + half, y + slant), (x + half, y + slant + height - pointed))
        .line((x, y + slant / 2 + height), (x - half, y + height - pointed))
        .path()
    )
    canvas.cloth(shape, fabric, round=0.4, lift=0.6, lit=False)
    edge = (
        Outline(x - half + 0.6, y + height - pointed - 0.5)
        .line(
            (x, y + slant / 2 + height - 0.8), (x + half - 0.6, y + slant + height - pointed - 0.5)
        )
        .path(closed=False)
    )
    canvas.stitch(edge, thread or fabric.thread)


def welt(canvas: Canvas, fabric: Fabric, start: Point, end: Point, *, width: float = 1.4) -> None:
    """A pocket opening with a welt: a dark slit under a narrow strip of cloth."""
    line = polyline(start, end)
    canvas.stroke(line, fabric.shadow_tone, width + 1.4, alpha=0.35, soft=0.5)
    canvas.stroke(line, fabric.tone.lighter(0.06), width)
    below = polyline((start[0], start[1] + width * 0.5), (end[0], end[1] + width * 0.5))
    canvas.stroke(below, fabric.shadow_tone, 0.4, alpha=0.85)
    above = polyline((start[0], start[1] - width * 0.5), (end[0], end[1] - width * 0.5))
    canvas.stroke(above, fabric.shadow_tone, 0.22, alpha=0.6)


def belt_loops(
    canvas: Canvas, fabric: Fabric, at: Iterable[float], top: float, bottom: float
) -> None:
    """Narrow loops on a waistband."""
    for x in at:
        loop = box(x - 0.8, top - 0.4, x + 0.8, bottom + 0.7, 0.25)
        canvas.cloth(loop, fabric.plain(), round=0.3, lift=0.4, lit=False)
        for side in (-0.5, 0.5):
            canvas.stitch(
                polyline((x + side, top), (x + side, bottom + 0.5)), fabric.thread, width=0.2
            )


def drawstring(canvas: Canvas, x: float, y: float, tone: Tone, *, length: float = 13) -> None:
    """Two ends of a cord that hang from eyelets, knotted below a bow."""
    sway = canvas.rng.uniform(-1.2, 1.2)
    for side in (-1, 1):
        eyelet = ellipse(x + side * 2.2, y, 0.75)
        canvas.skia.drawPath(eyelet, canvas.paint(STEEL))
        canvas.skia.drawPath(ellipse(x + side * 2.2, y, 0.38), canvas.paint(BLACK))
        end = (x + side * 3.2 + sway, y + length * canvas.vary(1, 0.08))
        cord = (
            Outline(x + side * 2.2, y)
            .bend((x + side * 0.4, y + 2), (x + side * 3.6, y + length * 0.5), end)
            .path(closed=False)
        )
        canvas.cord(cord, tone, 1.0)
        canvas.solid(
            box(end[0] - 0.6, end[1] - 0.4, end[0] + 0.6, end[1] + 1.4, 0.3), STEEL, lift=0.3
        )


def label(canvas: Canvas, x: float, y: float, *, width: float = 5, height: float = 2.6) -> None:
    """The maker's label inside a neck."""
    canvas.solid(
        box(x - width / 2, y, x + width / 2, y + height, 0.3), WHITE.darker(0.06), lift=0.3
    )
    canvas.stroke(
        polyline((x - width * 0.3, y + height * 0.5), (x + width * 0.3, y + height * 0.5)),
        BLACK,
        0.4,
        alpha=0.55,
    )
