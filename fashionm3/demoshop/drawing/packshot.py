"""Pictures of a cut-out garment: on white with a soft shadow, or alone."""

import skia
from PIL import Image


def packshot(cutout: skia.Image) -> Image.Image:
    """The garment as a shop shows it: RGB on white, with a soft shadow below."""
    size = cutout.width()
    surface = skia.Surface(size, size)
    with surface as target:
        target.clear(skia.ColorWHITE)
        haze = _haze(cutout)
        drop = size * 0.012
        smooth = skia.SamplingOptions(skia.FilterMode.kLinear)
        target.drawImageRect(haze, skia.Rect.MakeXYWH(drop * 0.25, drop, size, size), smooth)
        target.drawImage(cutout, 0, 0)
    pixels = surface.toarray(colorType=skia.kBGRA_8888_ColorType)
    return Image.frombuffer("RGB", (size, size), pixels, "raw", "BGRX", 0, 1)


def _haze(cutout: skia.Image) -> skia.Image:
    """The blurred shadow of a cut-out at a quarter of its size: blurring it whole is slow."""
    size = max(cutout.width() // 4, 8)
    soft = size * 0.014
    paint = skia.Paint(
        ImageFilter=skia.ImageFilters.DropShadowOnly(
            0, 0, soft, soft, skia.ColorSetARGB(64, 30, 32, 44)
        )
    )
    surface = skia.Surface(size, size)
    with surface as target:
        smooth = skia.SamplingOptions(skia.FilterMode.kLinear)
        target.drawImageRect(cutout, skia.Rect.MakeWH(size, size), smooth, paint)
    return surface.makeImageSnapshot()


def rgba(cutout: skia.Image) -> Image.Image:
    """The cut-out as a PIL picture with straight (unpremultiplied) alpha."""
    pixels = cutout.toarray(colorType=skia.kRGBA_8888_ColorType, alphaType=skia.kUnpremul_AlphaType)
    return Image.fromarray(pixels, "RGBA")
