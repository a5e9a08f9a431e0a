"""Smooth lines through points, and what lies along them."""

from math import hypot

import skia

Stop = tuple[float, ...]
"""x, y and, for a corner, any third number."""


def spline(*stops: Stop, closed: bool = True) -> skia.Path:
    """A smooth line through `stops`; a stop with a third number is a corner."""
    count = len(stops)

    def heading(i: int) -> tuple[float, float]:
        if len(stops[i]) > 2 or (not closed and i in (0, count - 1)):
            return 0.0, 0.0
        before, after = stops[i - 1], stops[(i + 1) % count]
        dx, dy = after[0] - before[0], after[1] - before[1]
        length = hypot(dx, dy) or 1.0
        return dx / length, dy / length

    path = skia.Path()
    path.moveTo(stops[0][0], stops[0][1])
    for i in range(count if closed else count - 1):
        a, b = stops[i], stops[(i + 1) % count]
        reach = hypot(b[0] - a[0], b[1] - a[1]) / 3
        (ax, ay), (bx, by) = heading(i), heading((i + 1) % count)
        path.cubicTo(
            a[0] + ax * reach, a[1] + ay * reach, b[0] - bx * reach, b[1] - by * reach, b[0], b[1]
        )
    if closed:
        path.close()
    return path


def curve(*stops: Stop) -> skia.Path:
    """A smooth open line through `stops`."""
    return spline(*stops, closed=False)


def pen(path: skia.Path, width: float, *, flat: bool = False) -> skia.Path:
    """The area that a pen of `width` covers along `path`; `flat` cuts its ends off."""
    stroke = skia.Paint(Style=skia.Paint.kStroke_Style, StrokeWidth=width)
    stroke.setStrokeCap(skia.Paint.kButt_Cap if flat else skia.Paint.kRound_Cap)
    stroke.setStrokeJoin(skia.Paint.kRound_Join)
    area = skia.Path()
    stroke.getFillPath(path, area)
    return area


def along(
    path: skia.Path, count: int, *, first: float = 0, last: float = 1
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """`count` evenly spaced places on a line, as (point, unit direction); ends are parts of it."""
    measure = skia.PathMeasure(path, False)
    length = measure.getLength()
    places = []
    for i in range(count):
        share = first + (last - first) * (i / max(count - 1, 1))
        point, direction = measure.getPosTan(length * share)
        places.append(((point.x(), point.y()), (direction.x(), direction.y())))
    return places


def mirrored(*stops: Stop) -> skia.Path:
    """A symmetric outline from its right half, from the top to the bottom.

    Stops on the middle line are not doubled.
    """
    left = [(-x, *rest) for x, *rest in reversed(stops) if abs(x) > 1e-6]
    return spline(*stops, *left)


def at(stops: str) -> list[Stop]:
    """The stops of a line as written: `x,y` by spaces, corners with an exclamation mark."""
    return [
        (*map(float, stop.rstrip("!").split(",")), *([1.0] if stop.endswith("!") else []))
        for stop in stops.split()
    ]
