"""The picture of an outfit that FashionVLM looks at: up to four items on a white square."""

from collections.abc import Sequence

from PIL import Image, ImageOps

CELLS = 4


def outfit_collage(pictures: Sequence[Image.Image | None], size: int = 512) -> Image.Image:
    """Arrange the first four pictures in a 2×2 grid, row by row.

    Each is scaled until its longer side fills its cell and centred there; transparency, missing
    pictures and whatever is left of a cell are white.

    Args:
        pictures: any size and mode; None leaves its cell white.
        size: side of the square in pixels, at least 2.

    Returns:
        An RGB picture.

    Raises:
        ValueError: if `size` is too small.

    Source: the grid of the FashionRec data set.
    """
    if size < 2:
        raise ValueError(f"a collage of {size} pixels has no room for 2 x 2 cells")
    side = size // 2
    canvas = Image.new("RGB", (size, size), "white")
    for i, picture in enumerate(pictures[:CELLS]):
        if picture is None:
            continue
        rgb = on_white(picture)
        ratio = side / max(rgb.size)
        # The longer side is set, not computed: in floating point it may fall a pixel short.
        width, height = (
            side if length == max(rgb.size) else max(int(length * ratio), 1) for length in rgb.size
        )
        rgb = rgb.resize((width, height), Image.Resampling.LANCZOS)
        left, top = (i % 2) * side, (i // 2) * side
        canvas.paste(rgb, (left + (side - width) // 2, top + (side - height) // 2))
    return canvas


def on_white(picture: Image.Image) -> Image.Image:
    """The picture as RGB, whatever was transparent turned white."""
    picture = ImageOps.exif_transpose(picture)
    if picture.mode == "RGB":
        return picture
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    rgba = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
