"""Tops: T-shirts, shirts, polo shirts, blouses and knitwear."""

from types import MappingProxyType

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing.canvas import Canvas, Outline, Painters, mirror
from fashionm3.demoshop.drawing.fabric import Fabric


def tee(canvas: Canvas, design: Design, fabric: Fabric) -> None:
    """A T-shirt."""
    sleeve = (
        Outline(15.5, 12)
        .through((25, 15), (33, 24), (41, 38))
        .line((29, 43))
        .curve((25, 36), (22.5, 30))
        .path()
    )
    canvas.cloth(sleeve, fabric, grain=-25)
    canvas.cloth(mirror(sleeve), fabric, grain=25)
    body = (
        Outline(0, 17)
        .curve((8, 16), (10.5, 8.5))
        .curve((18, 10.5), (24.5, 13.5))
        .through((22, 30), (23, 60), (24, 90))
        .curve((12, 93), (0, 93))
        .mirrored()
    )
    canvas.cloth(body, fabric, lift=0.4)
    with canvas.inside(body):
        canvas.fold([(10, 50), (14, 65), (13, 85)], fabric, width=3)
        canvas.fold([(-18, 40), (-12, 55), (-13, 80)], fabric, width=3)


PAINTERS: Painters = MappingProxyType({"T-shirts & vests": tee})
