"""The lines of a pattern book: outlines, strips and what can be cut from them.

The sheet is 100 units high and wide; x runs from -50 to 50 with the middle of the garment at 0,
y runs downwards from 0 to 100.
"""

import math
from collections.abc import Sequence
from typing import Self

import skia

Point = tuple[float, float]


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


def for_side(path: skia.Path, side: int) -> skia.Path:
    """A piece drawn for the right of the picture, for the right (1) or the left (-1)."""
    return path if side > 0 else mirror(path)


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
