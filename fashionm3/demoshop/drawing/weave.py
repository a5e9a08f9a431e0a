"""Surfaces of materials as reliefs: tiles of light and shade to lay over any colour.

Each relief is a field of heights from -1 to 1 with mean 0 that repeats in both directions. It is
painted as translucent black and white, so that it shows on black as well as on white and leaves
the colour between them alone. Tiles are made once per process.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType

import numpy as np
import numpy.typing as npt
import skia

Field = npt.NDArray[np.float64]

TEXELS = 256
UNITS = 50.0
"""Width of a tile in units of the sheet: one texel is about a pixel of a picture of 512."""

_GRID: Field = np.mgrid[0:TEXELS, 0:TEXELS].astype(np.float64)
_Y, _X = _GRID[0], _GRID[1]


@cache
def tile(texture: str, *, carved: bool = False) -> skia.Image:
    """The relief of one of `TEXTURES` as a premultiplied picture, black and white on transparent.

    Args:
        texture: name of the relief.
        carved: only shades, for white cloth, on which light would not be seen.

    Raises:
        KeyError: if there is no such texture.
    """
    height = TEXTURES[texture]()
    height -= height.mean() + (0.9 * height.std() if carved else 0)
    height = np.clip(height, -1, 0 if carved else 1)
    alpha = np.abs(height)
    pixels = np.zeros((TEXELS, TEXELS, 4), np.uint8)
    pixels[..., :3] = (np.where(height > 0, alpha, 0) * 255)[..., None]
    pixels[..., 3] = alpha * 255
    # The native order of pixels is drawn several times faster than any other.
    image = skia.Image.fromarray(
        pixels, colorType=skia.kN32_ColorType, alphaType=skia.kPremul_AlphaType, copy=True
    )
    return image.withDefaultMipmaps()


def _waves(period_x: float, period_y: float) -> Field:
    """Sine waves; periods in texels that divide the tile, 0 for constant along that axis."""
    phase = np.zeros((TEXELS, TEXELS))
    if period_x:
        phase = phase + _X / period_x
    if period_y:
        phase = phase + _Y / period_y
    return np.asarray(np.sin(2 * np.pi * phase))


def _noise(seed: int, fine_x: float, fine_y: float | None = None) -> Field:
    """Smooth noise of unit deviation; `fine_*` is the size of its lumps in texels."""
    fine_y = fine_x if fine_y is None else fine_y
    white = np.random.default_rng(seed).standard_normal((TEXELS, TEXELS))
    fx, fy = np.fft.fftfreq(TEXELS)[None, :], np.fft.fftfreq(TEXELS)[:, None]
    keep = np.exp(-((fx * fine_x) ** 2 + (fy * fine_y) ** 2) * 4)
    keep[0, 0] = 0
    field = np.fft.ifft2(np.fft.fft2(white) * keep).real
    return np.asarray(field / field.std())


def _plain_weave() -> Field:
    over: Field = _waves(4, 0) * _waves(0, 4)
    return 0.05 * over + 0.028 * _noise(1, 1.5) + 0.025 * _noise(2, 12) + 0.02 * _noise(3, 1, 8)


def _slub() -> Field:
    threads = _noise(4, 28, 1.2) + _noise(5, 1.2, 22)
    slubs = np.maximum(_noise(6, 24, 2.2) - 1.6, 0) - np.maximum(_noise(7, 24, 2.2) - 1.7, 0)
    return 0.055 * threads + 0.12 * slubs


def _twill() -> Field:
    ridges: Field = np.sin(2 * np.pi * (_X * 2 + _Y) / 8)
    return (
        0.085 * ridges + 0.06 * _noise(8, 1.2, 7) + 0.035 * _noise(9, 14, 30) + 0.02 * _noise(10, 1)
    )


def _stitches(width: int, height: int) -> Field:
    """Knitted V shapes in columns."""
    u = (_X % width) / width
    lean = np.abs(u - 0.5) * 2
    v = (_Y / height + lean * 0.7) % 1
    loop = np.sin(np.pi * v) * 2 - 1.2
    gully = -np.exp(-((lean - 1) ** 2) * 40) * 0.9 - np.exp(-(lean**2) * 50) * 0.4
    return np.asarray(loop * 0.55 + gully)


def _knit() -> Field:
    return 0.13 * _stitches(16, 16) + 0.03 * _noise(11, 2)


def _fine_knit() -> Field:
    return 0.06 * _stitches(8, 8) + 0.03 * _noise(12, 2) + 0.022 * _noise(13, 16)


def _rib() -> Field:
    ribs: Field = np.sin(2 * np.pi * _X / 8)
    return 0.16 * ribs + 0.04 * _stitches(8, 8) + 0.02 * _noise(14, 2)


def _felt() -> Field:
    fibres = _noise(15, 1, 6) + _noise(16, 6, 1)
    return 0.035 * fibres + 0.035 * _noise(17, 1.5) + 0.018 * _noise(18, 14)


def _herringbone() -> Field:
    side = np.where((_X // 32) % 2 == 0, 1, -1)
    bones: Field = np.sin(2 * np.pi * (side * _X + _Y) / 8)
    flecks = np.maximum(_noise(19, 2.5) - 1.9, 0) - np.maximum(_noise(20, 2.5) - 1.9, 0)
    return 0.10 * bones + 0.05 * _noise(21, 1.5) + 0.22 * flecks


def _wales() -> Field:
    across = (_X % 16) / 16
    wale: Field = np.sqrt(np.maximum(1 - (across * 2 - 1) ** 2, 0)) * 2 - 1.4
    return 0.19 * wale + 0.035 * _noise(22, 1.5, 4) + 0.03 * _noise(23, 14)


def _grain() -> Field:
    creases = np.exp(-((_noise(24, 5) / 0.22) ** 2)) + np.exp(-((_noise(25, 4) / 0.18) ** 2))
    return -0.075 * creases + 0.02 * _noise(26, 22)


def _nap() -> Field:
    return 0.04 * _noise(27, 1.4) + 0.022 * _noise(28, 10, 16) + 0.03 * _noise(29, 26, 40)


def _flow() -> Field:
    return 0.06 * _noise(30, 14, 60) + 0.045 * _noise(31, 40, 70) + 0.012 * _noise(32, 1)


def _gauze() -> Field:
    return 0.05 * _waves(4, 0) + 0.05 * _waves(0, 4) + 0.05 * _noise(33, 20, 50)


def _ripstop() -> Field:
    u, v = _X % 16, _Y % 16
    grid = np.where((u < 1.5) | (v < 1.5), 1.0, 0.0)
    return 0.07 * grid + 0.055 * _noise(34, 9, 14) + 0.04 * _noise(35, 26)


def _mesh() -> Field:
    shift = np.where((_Y // 8) % 2 == 0, 0, 4)
    dx, dy = (_X + shift) % 8 - 3.5, _Y % 8 - 3.5
    holes: Field = np.exp(-(dx**2 + dy**2) / 4.5)
    return -0.30 * holes + 0.02 * _noise(36, 3)


def _basket() -> Field:
    over: Field = ((_X // 16 + _Y // 16) % 2).astype(float)
    x, y = np.pi * (_X % 16) / 16, np.pi * (_Y % 16) / 16
    along: Field = np.where(over > 0, np.sin(y), np.sin(x))
    straws: Field = np.where(over > 0, np.sin(6 * x), np.sin(6 * y))
    return 0.22 * (along - 0.6) + 0.07 * straws + 0.05 * _noise(37, 2)


def _brushed() -> Field:
    return 0.06 * _noise(38, 40, 1) + 0.03 * _noise(39, 60, 3)


def _curls() -> Field:
    curls: Field = np.sin(_noise(40, 6) * 3)
    return 0.12 * curls + 0.03 * _noise(41, 2)


def _lace() -> Field:
    """Dense six-petalled rosettes on an open net."""
    shift = np.where((_Y // 8) % 2 == 0, 0, 4)
    dx, dy = (_X + shift) % 8 - 3.5, _Y % 8 - 3.5
    net: Field = -0.34 * np.exp(-(dx**2 + dy**2) / 6)
    field = net
    large = [(32, 32), (160, 32), (96, 96), (224, 96), (32, 160), (160, 160), (96, 224), (224, 224)]
    small = [(x, (y + 64) % 256) for x, y in large]
    for cx, cy, size in [(*at, 1.15) for at in large] + [(*at, 0.5) for at in small]:
        x, y = (_X - cx + 128) % 256 - 128, (_Y - cy + 128) % 256 - 128
        for turn in np.arange(6) * np.pi / 3 + cx:
            px, py = x - 17 * size * np.cos(turn), y - 17 * size * np.sin(turn)
            reach = np.hypot(px, py) / (10.5 * size)
            petal = np.where(reach < 0.85, 0.10, -0.22)
            field = np.where(reach < 1, petal, field)
        reach = np.hypot(x, y) / (8 * size)
        field = np.where(reach < 1, np.where(reach < 0.5, -0.3, 0.2), field)
    return np.asarray(field)


TEXTURES: Mapping[str, Callable[[], Field]] = MappingProxyType(
    {
        "basket": _basket,
        "brushed": _brushed,
        "curls": _curls,
        "felt": _felt,
        "fine knit": _fine_knit,
        "flow": _flow,
        "gauze": _gauze,
        "grain": _grain,
        "herringbone": _herringbone,
        "knit": _knit,
        "lace": _lace,
        "mesh": _mesh,
        "nap": _nap,
        "plain weave": _plain_weave,
        "rib": _rib,
        "ripstop": _ripstop,
        "slub": _slub,
        "twill": _twill,
        "wales": _wales,
    }
)
