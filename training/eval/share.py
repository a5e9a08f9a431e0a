"""A share of cases with its interval: how most figures are told."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Share:
    """A share of cases with its 95 % interval."""

    right: int
    cases: int

    @classmethod
    def of(cls, rights: Sequence[bool]) -> Self:
        """The share of what is true."""
        return cls(sum(map(bool, rights)), len(rights))

    @property
    def value(self) -> float:
        """Share in [0, 1]."""
        return self.right / self.cases if self.cases else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval; it takes the cases as independent of each other."""
        if not self.cases:
            return (math.nan, math.nan)
        z, n, p = 1.959964, self.cases, self.value
        centre = (p + z * z / (2 * n)) / (1 + z * z / n)
        reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return (centre - reach, centre + reach)

    def __str__(self) -> str:
        """As results and model cards print it."""
        low, high = self.interval
        return (
            f"{self.value:.3f} ({self.right} of {self.cases}, 95 % interval {low:.3f}–{high:.3f})"
        )
