"""Shop mannequins, drawn once each: outlines as curves, form from inflating them, light on it.

Its proportions are those of a fashion figure, a little over eight heads. What stands on the right
of the picture is written down and mirrored.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import skia
from scipy import ndimage

from fashionm3.domain import BodyShape, SkinTone
from fashionm3.tryon.body import Body, Part, mirrored
from fashionm3.tryon.figures import FIGURES, TONES, Figure, Ramp, Widened, read_name
from fashionm3.tryon.geometry import Array, Mask, Point, blur, over, smooth_step
from fashionm3.tryon.relief import inflate, lit

WIDTH, HEIGHT = 768, 1024
_MIDDLE = WIDTH / 2
_FLOOR = 976.0

_BACKDROP = ((0.912, 0.916, 0.924), (0.80, 0.806, 0.822))
"""Behind the figure, and in the corners."""
_BODY_LANDMARKS = frozenset(
    {"trapezius", "acromion", "shoulder", "armpit", "waist", "hip", "knee", "ankle", "heel", "toe"}
)
_ARM_LANDMARKS = frozenset({"elbow", "wrist", "hand"})

# Outlines from the top down, (x from the middle, y).
_HEAD = (
    *((0, 44), (18, 47.5), (31, 60), (38, 82), (38.5, 106), (34, 130), (25, 149), (13, 162)),
    (0, 166),
)
_EAR = ((36.5, 98), (41.5, 97), (42, 108), (38.5, 119), (35.5, 118))
_NECK = ((21.5, 128), (21, 165), (22, 185), (28, 199), (44, 208))
_TRUNK = (
    *((0, 190), (22, 194), (42, 208), (68, 215), (88, 223), (101, 240), (106, 265), (100, 290)),
    *((84, 296), (76, 306), (75, 325), (70, 362), (65, 402), (68, 440), (77, 478), (82, 505)),
    *((74, 534), (40, 548), (0, 552)),
)
_LEG = (
    *(
        (40, 470),
        (70, 474),
        (82, 505),
        (84.5, 540),
        (82, 590),
        (77, 640),
        (71, 690),
        (68, 722),
        (70, 765),
        (70, 790),
    ),
    *((65, 840), (60, 880), (57.5, 905), (58, 930), (50, 940), (40, 940), (34, 930), (34, 905)),
    *((30, 860), (23, 805)),
    *((20, 765), (22, 720), (17, 680), (11, 620), (5, 560), (0, 543), (0, 500)),
)
_FOOT = (
    *((57, 908), (60, 926), (69, 942), (81, 955), (84, 964), (73, 970), (54, 971), (39, 966)),
    *((33, 950), (33.5, 928), (35, 908)),
)
_ARM_AXIS = ((86, 262), (93, 295), (104, 342), (117, 398), (129, 450), (140, 500), (147, 532))
_ARM_RADII = (17.5, 18.6, 17.6, 14.8, 15.6, 11.6, 10.0)
_REACHES = (19.5, 19.0, 14.8, 15.5, 13.0, 10.0, 13.0)
"""Half widths of an arm at `ARM_STOPS`."""
_HAND = (
    *((136.5, 520), (136, 540), (137, 560), (143, 582), (150, 604), (157, 617), (164, 616)),
    *((168, 598), (167, 574), (162, 548), (156, 520)),
)
_THUMB = ((139, 532), (132, 549), (129.5, 570), (132, 579), (137, 573), (145, 553))

_LANDMARKS: dict[str, Point] = {
    **{"eye": (16, 104), "ear": (40, 116), "temple": (37, 82)},
    **{"collar": (27, 199), "trapezius": (58, 213), "acromion": (90, 229)},
    **{"shoulder": (80, 240), "armpit": (77, 300), "elbow": (117, 398), "wrist": (146, 524)},
    **{"hand": (152, 568), "waist": (65, 402), "hip": (84, 512), "knee": (45, 722)},
    **{"ankle": (46, 912), "heel": (40, 962), "toe": (76, 966)},
}
_AXIS_LANDMARKS = {
    **{"crown": 46.0, "chin": 166.0, "neck": 200.0, "chest": 318.0, "waist": 402.0},
    **{"hips": 512.0, "crotch": 541.0, "floor": _FLOOR},
}


def mannequin(name: str = "classic") -> Body:
    """A mannequin, 768 by 1024; drawn at the first call, then kept.

    Args:
        name: shape and skin tone, as `BodyName`; without a name the form that garments know.

    Raises:
        TryOnError: if there is no such body.
    """
    return _drawn(*read_name(name))


@lru_cache(maxsize=4)
def _drawn(shape: BodyShape, tone: SkinTone) -> Body:
    figure, skin = FIGURES[shape], TONES[tone]
    face, ear = figure.scaled(_HEAD, figure.face), figure.scaled(_EAR, figure.face)
    head = _filled([_whole(face), _spline(ear), _spline(_flipped(ear))])
    neck = _filled([_neck(figure)])
    trunk = _filled([_whole(figure.trunk(_TRUNK))])
    limb = [_arm(figure), *(_spline(figure.beside(part)) for part in (_HAND, _THUMB))]
    arms = [_filled(limb, flip=flip) for flip in (True, False)]
    legs = [_filled([_spline(figure.trunk(_LEG))], flip=flip) for flip in (True, False)]
    foot = figure.trunk(_FOOT)
    feet = _filled([_spline(foot), _spline(_flipped(foot))])
    lower = np.maximum(trunk, np.maximum(*legs))
    whole = np.max([lower, neck, *arms, feet], axis=0)
    shade, form = _body_light(whole, lower, figure)
    head_shade, _ = _head_light(head)
    under_chin = blur(np.roll(head, 14, axis=0), 9) * (1 - head)
    light = np.clip(shade - 0.30 * under_chin, 0, 1)
    light = light * (1 - head) + head_shade * head
    colour = _skin(_with_lines(light, figure), skin)
    silhouette = np.maximum(whole, head)
    no_feet = _without_feet(np.max([lower, neck, *arms, head], axis=0))
    ground = _backdrop()
    parts: dict[Part, Mask] = {
        "head": head > 0.5,
        "neck": neck > 0.5,
        "torso": trunk > 0.5,
        "left_arm": arms[0] > 0.5,
        "right_arm": arms[1] > 0.5,
        "left_leg": legs[0] > 0.5,
        "right_leg": legs[1] > 0.5,
        "feet": feet > 0.5,
    }
    landmarks = mirrored({n: _moved(n, p, figure) for n, p in _LANDMARKS.items()}, _MIDDLE)
    landmarks |= {name: (_MIDDLE, y) for name, y in _AXIS_LANDMARKS.items()}
    return Body(
        picture=over(ground, colour, silhouette),
        barefoot=over(ground, colour, no_feet),
        silhouette=silhouette,
        parts=parts,
        landmarks=landmarks,
        light=np.asarray(0.93 + 0.14 * blur(form, 5), dtype=np.float32),
        arm_radii=tuple(radius * figure.arms for radius in _REACHES),
        stance=None if shape == "classic" else Widened(figure),
        dress_form=None if shape == "classic" else _drawn("classic", tone),
    )


def _moved(name: str, point: Point, figure: Figure) -> Point:
    if name in _ARM_LANDMARKS:
        return figure.beside([point])[0]
    if name in _BODY_LANDMARKS:
        return figure.trunk([point])[0]
    return figure.scaled([point], figure.neck if name == "collar" else figure.face)[0]


def in_skin(body: Body, tone: Sequence[float]) -> Body:
    """The mannequin with skin of another colour.

    Args:
        body: the mannequin.
        tone: RGB of skin in full light, 0 to 1.
    """
    ratio = np.asarray(tone, dtype=np.float32) / np.asarray(TONES["stone"][1], dtype=np.float32)
    tinted = np.asarray(np.clip(body.picture * ratio, 0, 1), np.float32)
    bare = np.asarray(np.clip(body.barefoot * ratio, 0, 1), np.float32)
    return replace(
        body,
        picture=over(body.picture, tinted, body.silhouette),
        barefoot=over(body.barefoot, bare, _without_feet(body.silhouette)),
    )


def _without_feet(matte: Array) -> Array:
    return np.asarray(matte * (1 - smooth_step(_rows(), 912, 924)), dtype=np.float32)


def _rows() -> Array:
    return np.arange(HEIGHT, dtype=np.float32)[:, None]


def _columns() -> Array:
    return np.arange(WIDTH, dtype=np.float32)[None, :]


def _flipped(points: Sequence[Point]) -> list[Point]:
    return [(-x, y) for x, y in points]


def _whole(right: Sequence[Point]) -> skia.Path:
    left = [p for p in _flipped(right)[::-1] if p[0] < 0]
    return _spline([*right, *left])


def _spline(points: Sequence[Point]) -> skia.Path:
    """A closed smooth curve through all points (Catmull-Rom as cubics)."""
    path = skia.Path()
    n = len(points)
    path.moveTo(*points[0])
    for i in range(n):
        a, b, c, d = (points[(i + k) % n] for k in (-1, 0, 1, 2))
        one = (b[0] + (c[0] - a[0]) / 6, b[1] + (c[1] - a[1]) / 6)
        two = (c[0] - (d[0] - b[0]) / 6, c[1] - (d[1] - b[1]) / 6)
        path.cubicTo(*one, *two, *c)
    path.close()
    return path


def _neck(figure: Figure) -> skia.Path:
    path = skia.Path()
    right = figure.scaled(_NECK, figure.neck)
    left = _flipped(right)[::-1]
    path.moveTo(*right[0])
    for x, y in right[1:]:
        path.lineTo(x, y)
    path.lineTo(30 * figure.neck, 230)
    path.lineTo(-30 * figure.neck, 230)
    for point in left:
        path.lineTo(*point)
    path.close()
    return path


def _arm(figure: Figure) -> skia.Path:
    axis = np.asarray(figure.beside(_ARM_AXIS), dtype=np.float64)
    tangent = np.gradient(axis, axis=0)
    tangent /= np.hypot(*tangent.T)[:, None]
    across = np.stack([tangent[:, 1], -tangent[:, 0]], axis=1)
    way = (axis[:, 1] - axis[0, 1]) / (axis[-1, 1] - axis[0, 1])
    radii = (np.asarray(_ARM_RADII) * figure.thick(way))[:, None]
    outer, inner = axis + across * radii, axis - across * radii
    return _spline([(float(x), float(y)) for x, y in (*outer, *inner[::-1])])


def _filled(paths: Sequence[skia.Path], *, flip: bool = False) -> Array:
    """Coverage of the union of some paths, `(H, W)`."""
    surface = skia.Surface(WIDTH, HEIGHT)
    with surface as canvas:
        canvas.translate(_MIDDLE + 0.5, 0.5)
        if flip:
            canvas.scale(-1, 1)
        for path in paths:
            canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=skia.ColorWHITE))
    pixels = surface.toarray(colorType=skia.kRGBA_8888_ColorType)
    return np.asarray(pixels[..., 3], dtype=np.float32) / 255


def _body_light(whole: Array, lower: Array, figure: Figure) -> tuple[Array, Array]:
    form = inflate(whole, depth=34)
    middle = blur(lower, 12)
    for x, y, width, tall, high in (
        *((33, 300, 26, 24, 9.0 * figure.bust), (62, 214, 30, 7, 4.0)),
        *((0, 470, 34, 44, 5.0), (0, 445, 52, 46, figure.belly)),
        *((46, 716, 12, 16, 4.0), (30, 235, 24, 4, -1.6), (46, 640, 18, 60, 4.0)),
        *((0, 300, 7, 60, -3.0), (0, 425, 3.5, 4.5, -1.6), (100, 330, 8, 40, 2.0)),
    ):
        wide = figure.width(y)
        for side in (-1, 1) if x else (1,):
            form += high * _bump(_MIDDLE + side * x * wide, y, width * wide, tall) * middle
    return lit(form, whole)


def _head_light(head: Array) -> tuple[Array, Array]:
    form = inflate(head, depth=40)
    for x, y, width, tall, high in (
        *((0, 118, 4.5, 14, 7.0), (0, 126, 7, 5, 3.0), (16, 105, 8, 5.5, -4.0)),
        *((16, 94, 11, 3.5, 2.2), (0, 146, 10, 2.6, 1.8), (0, 143, 10, 1.6, -1.4)),
        *((0, 151, 8, 2.2, -1.2), (22, 126, 9, 8, 1.6), (0, 158, 8, 5, 1.6)),
    ):
        for side in (-1, 1) if x else (1,):
            form += high * _bump(_MIDDLE + side * x, y, width, tall)
    return lit(form, head)


def _bump(x: float, y: float, width: float, tall: float) -> Array:
    across, down = ((_columns() - x) / width) ** 2, ((_rows() - y) / tall) ** 2
    return np.asarray(np.exp(-0.5 * across) * np.exp(-0.5 * down), dtype=np.float32)


def _with_lines(tone: Array, figure: Figure) -> Array:
    """The few lines that a smooth form cannot show: fingers, toes, the fold under the waist."""
    surface = skia.Surface(WIDTH, HEIGHT)
    fingers: tuple[tuple[Point, ...], ...] = (
        ((147, 578), (153, 596), (159, 616)),
        ((152, 574), (158, 592), (163, 614)),
        ((158, 572), (162, 588), (166, 606)),
    )
    toes: tuple[tuple[Point, ...], ...] = (
        ((60, 962), (62, 967)),
        ((66, 962), (68, 967)),
        ((72, 961), (74, 966)),
    )
    strokes = [*map(figure.beside, fingers), *map(figure.trunk, toes)]
    paint = skia.Paint(
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=1.3,
        StrokeCap=skia.Paint.kRound_Cap,
        Color=skia.ColorWHITE,
    )
    with surface as canvas:
        for flip in (1, -1):
            canvas.save()
            canvas.translate(_MIDDLE + 0.5, 0.5)
            canvas.scale(flip, 1)
            for stroke in strokes:
                path = skia.Path()
                path.addPoly([skia.Point(*p) for p in stroke], False)
                canvas.drawPath(path, paint)
            canvas.restore()
    ink = surface.toarray(colorType=skia.kRGBA_8888_ColorType)[..., 3].astype(np.float32) / 255
    return np.asarray(np.clip(tone - 0.16 * ndimage.gaussian_filter(ink, 0.6), 0, 1), np.float32)


def _skin(light: Array, skin: Ramp) -> Array:
    """Light from 0 to 1 as colour: from the shadow over the half light to the full light."""
    stops = np.asarray(skin, dtype=np.float32)
    channels = [np.interp(light, (0.0, 0.55, 1.0), stops[:, c]) for c in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)


def _backdrop() -> Array:
    """A lit wall and floor, with the soft shadow that the figure stands on."""
    dx, dy = (_columns() - _MIDDLE) / WIDTH, (_rows() - 430) / HEIGHT
    far = np.clip(np.sqrt(1.6 * dx * dx + dy * dy) / 0.72, 0, 1) ** 1.7
    near, corner = (np.asarray(colour, dtype=np.float32) for colour in _BACKDROP)
    wall = near + (corner - near) * far[..., None]
    # The floor begins softly: a horizon would cut the legs.
    floor = smooth_step(np.broadcast_to(_rows(), far.shape), 800, 1000)
    wall = wall * (1 - 0.035 * floor[..., None])
    spot = np.exp(-0.5 * (((_columns() - _MIDDLE) / 105) ** 2 + ((_rows() - 972) / 11) ** 2))
    contact = np.exp(
        -0.5 * (((np.abs(_columns() - _MIDDLE) - 56) / 26) ** 2 + ((_rows() - 970) / 5) ** 2)
    )
    dark = 1 - 0.22 * spot - 0.26 * contact
    return np.asarray(wall * dark[..., None], dtype=np.float32)
