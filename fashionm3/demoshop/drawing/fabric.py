"""Fabrics: a colour, a pattern printed on it and the surface of a material, ready to be cut."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from types import MappingProxyType

import skia

from fashionm3.demoshop.design import Design
from fashionm3.demoshop.drawing import prints, weave
from fashionm3.demoshop.drawing.colour import Tone


@dataclass(frozen=True)
class Surface:
    """How a material takes the light."""

    texture: str
    """Name of the relief in `weave`."""
    relief: float = 1.0
    """How strongly the relief shows."""
    depth: float = 1.0
    """How dark folds and edges get."""
    sheen: float = 0.0
    """How bright the light on it gets, from 0 (matt) to 1 (patent)."""


SURFACES: Mapping[str, Surface] = MappingProxyType(
    {
        "canvas": Surface("plain weave", 1.3, 0.8),
        "cashmere": Surface("fine knit", 0.8, 0.9),
        "chiffon": Surface("gauze", 0.8, 0.65, 0.25),
        "corduroy": Surface("wales", 1.0, 1.0, 0.05),
        "cotton": Surface("plain weave", 0.7, 0.9),
        "denim": Surface("twill", 1.0, 1.0),
        "fleece": Surface("curls", 1.0, 0.9),
        "jersey": Surface("fine knit", 0.6, 0.85, 0.03),
        "knit": Surface("knit", 1.0, 0.85),
        "lace": Surface("lace", 1.0, 0.7),
        "leather": Surface("grain", 0.8, 1.25, 0.75),
        "linen": Surface("slub", 1.0, 0.9),
        "mesh": Surface("mesh", 1.0, 0.8),
        "metal": Surface("brushed", 0.6, 1.2, 1.0),
        "nylon": Surface("ripstop", 0.7, 1.05, 0.45),
        "polyester": Surface("mesh", 0.5, 0.95, 0.3),
        "rubber": Surface("nap", 0.5, 1.0, 0.3),
        "satin": Surface("flow", 0.8, 1.1, 0.8),
        "silk": Surface("flow", 0.6, 0.95, 0.6),
        "straw": Surface("basket", 1.0, 0.9, 0.1),
        "suede": Surface("nap", 1.0, 0.9),
        "tweed": Surface("herringbone", 1.0, 0.9),
        "velvet": Surface("nap", 0.9, 1.15, 0.4),
        "wool": Surface("felt", 1.0, 0.88),
        "rib": Surface("rib", 0.8, 0.8),
    }
)
"""Every material of the vocabulary, and `rib`, the knitted edge of sweaters and polo collars."""


EXPOSURE = 1.09


@dataclass(frozen=True)
class Fabric:
    """A bolt of cloth."""

    tone: Tone
    second: Tone
    """Colour of the pattern, of trims and of colour blocks."""
    pattern: str = "plain"
    material: str = "cotton"
    period: float = 15
    """Repeat of the pattern in sheet units."""
    phase: tuple[float, float] = (0, 0)
    """Where pattern and texture start, in sheet units."""
    vertical: bool = False
    """Stripes run down instead of across."""
    variant: int = 0
    """One of the ways to print the pattern."""

    @classmethod
    def of(cls, design: Design) -> "Fabric":
        """The main fabric of a design.

        Raises:
            ValueError: if the design has no colour or an unknown one, if its pattern cannot be
                printed or its material has no surface.
        """
        if not design.colours:
            raise ValueError(f"a design of {design.category!r} needs at least one colour")
        if design.pattern not in prints.PATTERNS:
            known = ", ".join(prints.PATTERNS)
            raise ValueError(f"pattern {design.pattern!r} cannot be printed; known: {known}")
        if design.material not in SURFACES:
            known = ", ".join(SURFACES)
            raise ValueError(f"material {design.material!r} cannot be drawn; known: {known}")
        rng = Random(f"{design.category} {design.seed} fabric")
        tone = Tone.named(design.colours[0])
        contrast = tone.lighter(0.75) if tone.lightness < 0.45 else tone.darker(0.7)
        return cls(
            tone=tone,
            second=Tone.named(design.colours[1]) if len(design.colours) > 1 else contrast,
            pattern=design.pattern,
            material=design.material,
            period=rng.uniform(13.2, 16.8),
            phase=(rng.uniform(0, 15), rng.uniform(0, 15)),
            variant=rng.randrange(1000),
        )

    # other fabrics from the same bolt

    def plain(self) -> "Fabric":
        """Without the pattern."""
        return replace(self, pattern="plain")

    def dyed(self, tone: Tone) -> "Fabric":
        """Plain, in another colour."""
        return replace(self, tone=tone, pattern="plain")

    def in_shade(self, by: float) -> "Fabric":
        """Plain, and darkened by the part `by`: the inside of a back or a collar."""
        return self.dyed(self.tone.mixed(self.shadow_tone, by))

    def of_material(self, material: str) -> "Fabric":
        """The same colour in another of `SURFACES`, plain."""
        return replace(self, material=material, pattern="plain")

    def block(self) -> "Fabric":
        """What the other blocks are cut from if it is colour-blocked; else the fabric itself."""
        return self.dyed(self.second) if self.pattern == "colour-blocked" else self

    def upright(self) -> "Fabric":
        """Stripes running down."""
        return replace(self, vertical=True)

    def shifted(self, dx: float, dy: float) -> "Fabric":
        """The pattern starts elsewhere, as on another piece of the garment."""
        return replace(self, phase=(self.phase[0] + dx, self.phase[1] + dy))

    # light

    @property
    def surface(self) -> Surface:
        """How the material takes the light."""
        return SURFACES[self.material]

    @property
    def sheen(self) -> float:
        """Brightness of light on it, from 0 (matt) to 1."""
        return self.surface.sheen

    @property
    def gleam(self) -> float:
        """How much light tells of its shape: on dark cloth it has to do the work of shade."""
        return 1 + 2.2 * max(0.0, 0.35 - self.tone.lightness)

    @property
    def depth(self) -> float:
        """Strength of shade on it; white shows little shade before it looks grey."""
        return self.surface.depth * (1 - 0.42 * self.tone.lightness**2)

    @property
    def face(self) -> Tone:
        """The tone in full light: brighter, so that folds and edges bring the mean back to `tone`.

        `EXPOSURE` was measured so that the median colour of garments is the one they are named by.
        """
        gain = 1 + (EXPOSURE - 1) * self.surface.depth
        parts = (self.tone.red, self.tone.green, self.tone.blue)
        if self.is_white:
            gain = min(gain, 255 / max(parts))
        return Tone(*(min(part * gain, 255) for part in parts))

    @property
    def is_white(self) -> bool:
        """Whether light cannot be seen on it, only shade."""
        return self.tone.lightness > 0.8

    @property
    def shadow_tone(self) -> Tone:
        """What shade turns it into: darker and a little cooler, never plain black."""
        return self.tone.darker(0.72).mixed(Tone(16, 18, 34), 0.35)

    @property
    def light_tone(self) -> Tone:
        """What light turns it into."""
        return self.tone.lighter(0.82)

    @property
    def thread(self) -> Tone:
        """Stitching that can be seen: golden on denim, else tone in tone."""
        if self.material == "denim":
            return Tone(205, 148, 74) if self.tone.lightness < 0.75 else Tone(176, 150, 116)
        return self.tone.lighter(0.28) if self.tone.lightness < 0.3 else self.tone.darker(0.3)

    # painting

    def paints(self, grain: float = 0) -> list[skia.Paint]:
        """Paints that laid over each other show the fabric: colour, pattern, surface.

        Args:
            grain: degrees by which pattern and surface turn, clockwise.
        """
        paints = [skia.Paint(AntiAlias=True, Color=self.face.argb())]
        if self.pattern not in ("plain", "colour-blocked"):
            image = prints.tile(self.pattern, self.tone, self.second, self.variant)
            turn = grain + (90 if self.vertical else 0)
            units = self.period * prints.periods(self.pattern)
            paints.append(_tiled(image, units, turn, self.phase))
        relief = weave.tile(self.surface.texture, carved=self.is_white)
        paint = _tiled(relief, weave.UNITS, grain, self.phase)
        strength = 0.55 if self.is_white or self.tone.lightness < 0.2 else 0.75
        paint.setAlphaf(min(self.surface.relief * strength, 1))
        paints.append(paint)
        return paints


def _tiled(image: skia.Image, units: float, turn: float, phase: tuple[float, float]) -> skia.Paint:
    matrix = skia.Matrix.RotateDeg(turn)
    matrix.preTranslate(*phase)
    matrix.preScale(units / image.width(), units / image.height())
    repeat = skia.TileMode.kRepeat
    smooth = skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kNearest)
    return skia.Paint(AntiAlias=True, Shader=image.makeShader(repeat, repeat, smooth, matrix))
