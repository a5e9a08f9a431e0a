"""Tones: the vocabulary's colours, and what light and shade make of them."""

from dataclasses import dataclass
from typing import Self

from fashionm3.vocabulary import load_vocabulary


@dataclass(frozen=True)
class Tone:
    """An sRGB colour, each part from 0 to 255."""

    red: float
    green: float
    blue: float

    @classmethod
    def named(cls, name: str) -> Self:
        """A colour of the vocabulary.

        Raises:
            ValueError: if the vocabulary has no colour `name`.
        """
        colours = load_vocabulary().colours
        if name not in colours:
            raise ValueError(f"no colour is called {name!r}; known: {', '.join(colours)}")
        return cls(*colours[name].rgb)

    def darker(self, by: float) -> "Tone":
        """Mixed with the part `by` (0 to 1) of black."""
        return self.mixed(Tone(0, 0, 0), by)

    def lighter(self, by: float) -> "Tone":
        """Mixed with the part `by` (0 to 1) of white."""
        return self.mixed(Tone(255, 255, 255), by)

    def mixed(self, other: "Tone", by: float) -> "Tone":
        """Mixed with the part `by` (0 to 1) of another tone."""
        return Tone(
            self.red + (other.red - self.red) * by,
            self.green + (other.green - self.green) * by,
            self.blue + (other.blue - self.blue) * by,
        )

    @property
    def lightness(self) -> float:
        """Perceived brightness from 0 to 1."""
        return (0.299 * self.red + 0.587 * self.green + 0.114 * self.blue) / 255

    def argb(self, alpha: float = 1) -> int:
        """The number that skia paints with."""
        opacity = min(max(round(alpha * 255), 0), 255)
        red, green, blue = round(self.red), round(self.green), round(self.blue)
        return opacity << 24 | red << 16 | green << 8 | blue
