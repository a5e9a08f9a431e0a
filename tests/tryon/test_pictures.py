import base64
import io
import struct
import zlib

import pytest
from PIL import Image

from fashionm3.errors import UploadError
from fashionm3.tryon.pictures import read_picture, write_picture


def encoded(picture: Image.Image, kind: str = "PNG") -> str:
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


def test_a_picture_comes_back_with_its_note_in_the_file_alone() -> None:
    picture = Image.new("RGB", (40, 30), "teal")
    back = write_picture(picture, note="a preview")
    file = Image.open(io.BytesIO(base64.b64decode(back)))
    assert file.text["Description"] == "a preview"  # type: ignore[attr-defined]
    assert read_picture(back).tobytes() == picture.tobytes()


@pytest.mark.parametrize("kind", ["JPEG", "GIF", "BMP"])
def test_only_png_is_read(kind: str) -> None:
    with pytest.raises(UploadError, match="not a PNG"):
        read_picture(encoded(Image.new("RGB", (40, 40)), kind))


def test_what_is_no_base64_is_refused() -> None:
    with pytest.raises(UploadError, match="base64"):
        read_picture("%%%")


def test_a_bomb_is_refused_by_its_header() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + header
    data = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk
    data += struct.pack(">I", zlib.crc32(chunk)) + struct.pack(">I", 0) + b"IDAT" + b"\0" * 4
    with pytest.raises(UploadError, match="60000|too large|exceeds"):
        read_picture(base64.b64encode(data).decode())


def test_a_broken_png_is_refused() -> None:
    whole = base64.b64decode(encoded(Image.effect_noise((80, 80), 50).convert("RGB")))
    with pytest.raises(UploadError):
        read_picture(base64.b64encode(whole[: len(whole) // 2]).decode())


def test_a_tiny_picture_is_refused_with_the_limit() -> None:
    with pytest.raises(UploadError, match="16 pixels"):
        read_picture(encoded(Image.new("RGB", (8, 90))))
