"""How an item is shown: alone or as a pair, a little different for each seed."""

from collections.abc import Callable

import skia

from fashionm3.demoshop.drawing.canvas import BLACK, Canvas
from fashionm3.demoshop.drawing.goods import Bench


def show(canvas: Canvas, draw: Callable[[Bench], None], *, by: float = 0.03) -> None:
    """Draw one item; its height and width vary by up to the part `by`."""
    one = Canvas(canvas.rng)
    draw(Bench(one))
    _place(canvas, *one.finish(), _stretch(canvas, by))


def pair(
    canvas: Canvas,
    draw: Callable[[Bench], None],
    back: skia.Matrix,
    front: skia.Matrix | None = None,
    *,
    dim: float = 0.06,
) -> None:
    """Draw one shoe and show it twice: the second one behind, `dim` darker."""
    one = Canvas(canvas.rng)
    draw(Bench(one))
    bounds, picture = one.finish()
    stretch = _stretch(canvas, 0.03)
    for matrix, shade in ((back, dim), (front or skia.Matrix.I(), 0.0)):
        _place(canvas, bounds, picture, skia.Matrix.Concat(matrix, stretch), shade)


def _stretch(canvas: Canvas, by: float) -> skia.Matrix:
    return skia.Matrix.Scale(canvas.vary(1, by), canvas.vary(1, by))


def _place(
    canvas: Canvas,
    bounds: skia.Rect,
    picture: skia.Picture,
    matrix: skia.Matrix,
    shade: float = 0,
) -> None:
    whole = skia.Path.Rect(bounds)
    whole.transform(matrix)
    canvas.include(whole)
    paint = skia.Paint()
    if shade:
        tint = skia.ColorFilters.Blend(BLACK.argb(shade), skia.BlendMode.kSrcATop)
        paint.setColorFilter(tint)
    canvas.skia.drawPicture(picture, matrix, paint)
