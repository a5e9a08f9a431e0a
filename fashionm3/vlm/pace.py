"""How much of the exact sampling of a picture is done: one option, from exact to fast.

- `steps`: fewer passes; each settles more tokens.
- `temperature`: noise that falls linearly, as in MaskGIT, for the few steps to keep variety.
- `refresh`: between full passes only unsettled tokens are recomputed, over the cached keys and
  values of the settled ones. In the spirit of ReCAP; nothing is trained.
- `guided`: guidance in the early part only, where the picture's layout is decided; what follows
  costs half.

What each is worth, and what it costs in quality, stands in docs/results.md.
"""

import math
from dataclasses import dataclass
from typing import Literal

PaceName = Literal["exact", "fast"]


@dataclass(frozen=True)
class Pace:
    """One way to sample; the defaults are the exact one."""

    steps: float = 1.0
    """Share of the steps that were asked for, above 0 and up to 1."""
    temperature: Literal["compound", "linear"] = "compound"
    """How the noise on the confidences decays; Show-o compounds it."""
    refresh: int = 1
    """Every so many steps the whole picture is recomputed; 1: always."""
    guided: float = 1.0
    """Share of the steps, from the first, that are guided."""

    def __post_init__(self) -> None:
        """Check the ranges.

        Raises:
            ValueError: naming the value and the limit.
        """
        if not 0 < self.steps <= 1 or not 0 <= self.guided <= 1 or self.refresh < 1:
            raise ValueError(
                "steps must be above 0 and up to 1, guided within 0 and 1, refresh at least 1; "
                f"got {self.steps}, {self.guided} and {self.refresh}"
            )

    def steps_of(self, steps: int) -> int:
        """Passes that are done where `steps` were asked for."""
        return max(math.ceil(steps * self.steps - 1e-9), 1)

    def is_full(self, step: int) -> bool:
        """Whether step `step`, counted from 1, recomputes the whole picture."""
        return (step - 1) % self.refresh == 0

    def is_guided(self, step: int, steps: int) -> bool:
        """Whether step `step` of `steps`, counted from 1, is guided."""
        return step <= math.ceil(steps * self.guided - 1e-9)


PACES: dict[PaceName, Pace] = {
    "exact": Pace(),
    "fast": Pace(steps=0.28),
}


def pace_of(pace: Pace | str) -> Pace:
    """A pace by its name, or as it is.

    Raises:
        ValueError: if no pace has that name.
    """
    if isinstance(pace, Pace):
        return pace
    for name, known in PACES.items():
        if name == pace:
            return known
    raise ValueError(f"no pace is called {pace!r}; there are {', '.join(PACES)}")
