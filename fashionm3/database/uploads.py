"""From the bytes that somebody sent to a picture that is safe to keep.

- Only JPEG, PNG and WebP are opened; no other decoder ever sees the bytes.
- The size is read from the header and checked before a single pixel is decoded.
- What is kept is encoded anew, upright, in sRGB and without any metadata.
"""

import io

from PIL import Image, ImageCms, ImageOps

from fashionm3.errors import UploadError

ACCEPTED = ("JPEG", "PNG", "WEBP")
MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 24_000_000

_SIGNATURES = (
    (b"GIF8", 0, "GIF"),
    (b"BM", 0, "BMP"),
    (b"%PDF", 0, "PDF"),
    (b"II*\0", 0, "TIFF"),
    (b"MM\0*", 0, "TIFF"),
    (b"ftypheic", 4, "HEIC"),
    (b"ftypheix", 4, "HEIC"),
    (b"ftypmif1", 4, "HEIC"),
    (b"ftypavif", 4, "AVIF"),
    (b"<svg", 0, "SVG"),
    (b"<?xml", 0, "SVG"),
    (b"\xff\x4f\xff\x51", 0, "JPEG 2000"),
)


def read_upload(data: bytes) -> tuple[Image.Image, str]:
    """Decode an upload within the limits.

    Returns:
        The picture, upright, RGB on white, without metadata; and `JPEG`, `PNG` or `WEBP`.

    Raises:
        UploadError: naming the value and the limit.
    """
    if not data:
        raise UploadError("the upload is empty (0 bytes); send a JPEG, PNG or WebP picture")
    if len(data) > MAX_BYTES:
        raise UploadError(
            f"the picture has {len(data) / 2**20:.1f} MB, the limit is {MAX_BYTES // 2**20} MB"
        )
    try:
        picture = Image.open(io.BytesIO(data), formats=ACCEPTED)
    except Image.DecompressionBombError as error:
        raise UploadError(
            f"the picture is too large ({error}); the limit is {MAX_PIXELS // 10**6} megapixels"
        ) from error
    except Exception as error:  # header parsers raise whatever they trip over
        raise UploadError(_unreadable(data)) from error
    with picture:
        _check_header(picture)
        kind = "JPEG" if picture.format == "MPO" else str(picture.format)
        try:
            return _normalise(picture), kind
        except Exception as error:  # and so do decoders
            raise UploadError(f"the {kind} picture is damaged: {error}") from error


def _check_header(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise UploadError(
            f"the picture has {picture.width} × {picture.height} = "
            f"{picture.width * picture.height / 1e6:.1f} megapixels, "
            f"the limit is {MAX_PIXELS // 10**6} megapixels"
        )
    # Phones store previews and gain maps as further pictures of one JPEG (MPO): no animation.
    frames = 1 if picture.format == "MPO" else getattr(picture, "n_frames", 1)
    if frames > 1:
        raise UploadError(f"the picture has {frames} frames, the limit is 1 frame")


def _normalise(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    rgb = on_white(upright)
    if profile and upright.mode in ("RGB", "RGBA"):
        rgb = _to_srgb(rgb, profile)
    # A new image: `info` of the old one would carry metadata into the encoder.
    clean = Image.new("RGB", rgb.size)
    clean.paste(rgb)
    return clean


def on_white(picture: Image.Image) -> Image.Image:
    """RGB in 8 bits; whatever is transparent shows white, as in a shop's pictures."""
    if picture.mode.startswith(("I", "F")):
        low, high = picture.getextrema()
        top = 255.0 if isinstance(high, float | int) and high <= 255 else 65535.0
        picture = picture.convert("F").point(lambda value: value * (255.0 / top)).convert("L")
    if picture.has_transparency_data:
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, "white")
        return Image.alpha_composite(white, picture).convert("RGB")
    return picture.convert("RGB")


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    # The profile is stripped, so its colours have to be converted, or wide-gamut photos turn pale.
    try:
        converted = ImageCms.profileToProfile(
            picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture
    return converted or picture


def _unreadable(data: bytes) -> str:
    accepted = "accepted are JPEG, PNG and WebP"
    for signature, offset, name in _SIGNATURES:
        if data[offset : offset + len(signature)] == signature:
            return f"a {name} file is not accepted; {accepted}"
    return f"the file ({len(data)} bytes) is no picture that can be read; {accepted}"
