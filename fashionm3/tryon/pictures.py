"""What comes in and goes out: PNG in base64, within limits."""

import base64
import binascii
import io

from PIL import Image, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from fashionm3.errors import UploadError

MOST_BYTES = 40 * 2**20
"""Of a picture as PNG; uploads are smaller, but PNG keeps photos badly."""
MOST_PIXELS = 24_000_000
LEAST_SIDE = 16


def read_picture(encoded: str) -> Image.Image:
    """Decode a picture.

    Args:
        encoded: base64 of a PNG file.

    Returns:
        RGB or RGBA.

    Raises:
        UploadError: if it is no PNG, or too large or too small; names the value and the limit.
    """
    if len(encoded) > MOST_BYTES * 4 // 3 + 4:
        size, most = len(encoded) * 3 // 4 / 2**20, MOST_BYTES / 2**20
        raise UploadError(f"a picture of {size:.0f} MB is too large; the most is {most:.0f} MB")
    try:
        data = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UploadError(f"a picture is not base64: {error}") from error
    try:
        picture = Image.open(io.BytesIO(data), formats=("PNG",))
        _check(picture)
        picture.load()
    except UnidentifiedImageError as error:
        raise UploadError("a picture is not a PNG file") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise UploadError(f"a PNG cannot be read: {error}") from error
    if picture.mode in ("RGB", "RGBA"):
        return picture
    return picture.convert(
        "RGBA" if "transparency" in picture.info or "A" in picture.mode else "RGB"
    )


def _check(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise UploadError(
            f"a picture of {width}×{height} is too large; "
            f"the most is {MOST_PIXELS / 1e6:.0f} megapixels"
        )
    if min(width, height) < LEAST_SIDE:
        raise UploadError(
            f"a picture of {width}×{height} is too small; the least is {LEAST_SIDE} pixels a side"
        )


def write_picture(picture: Image.Image, *, note: str) -> str:
    """Encode a picture as PNG in base64, with a note about what it is in the file's metadata."""
    info = PngInfo()
    info.add_itxt("Description", note)
    buffer = io.BytesIO()
    # It only goes through a pipe: time counts, a few per cent of size do not.
    picture.save(buffer, "PNG", compress_level=1, pnginfo=info)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
