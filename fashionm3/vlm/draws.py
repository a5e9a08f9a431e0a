"""Where the image sampler gets its chance from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

# Both logarithms of the Gumbel noise, and that of a confidence, are kept finite by this.
TINY = 1e-20


class Draws(Protocol):
    """What `fill_canvas` asks for, in this order in every step."""

    def codes(self, probabilities: Tensor) -> Tensor:
        """One code `(B, N)` for each position of `(B, N, K)`."""

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Gumbel noise `(B, N)` for the confidences."""


@dataclass(frozen=True)
class SeededDraws:
    """Random draws in the reference's order and shapes, so that its seeds can be replayed."""

    generator: torch.Generator | None = None

    def codes(self, probabilities: Tensor) -> Tensor:
        """Draw from each distribution."""
        return draw(probabilities.flatten(0, 1), self.generator).view(probabilities.shape[:2])

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Draw Gumbel noise on the generator's device."""
        place = self.generator.device if self.generator is not None else None
        return gumbel(torch.rand(shape, generator=self.generator, device=place))


@dataclass(frozen=True)
class QuickDraws:
    """The same distributions from one random number per position; replays no reference seed.

    A multinomial draws one number per code, which is a fifth of a step of a small model on a CPU.
    """

    generator: torch.Generator | None = None

    def codes(self, probabilities: Tensor) -> Tensor:
        """Draw from each distribution by inverting its cumulative sum."""
        cumulative = probabilities.cumsum(dim=-1)
        uniform = self._uniform(probabilities.shape[:2]).to(probabilities.device)[..., None]
        found = torch.searchsorted(cumulative, uniform * cumulative[..., -1:], right=True)[..., 0]
        return found.clamp(max=probabilities.shape[-1] - 1)

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Draw Gumbel noise on the generator's device."""
        return gumbel(self._uniform(shape))

    def _uniform(self, shape: Sequence[int]) -> Tensor:
        place = self.generator.device if self.generator is not None else None
        return torch.rand(tuple(shape), generator=self.generator, device=place)


@dataclass(frozen=True)
class LikeliestDraws:
    """No chance at all: the likeliest code everywhere, no noise."""

    def codes(self, probabilities: Tensor) -> Tensor:
        """The likeliest code, the lowest on ties."""
        return probabilities.argmax(dim=-1)

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Zeros."""
        return torch.zeros(shape)


@dataclass(frozen=True)
class RowDraws:
    """A source of its own for each picture of a batch, so that company changes no picture."""

    rows: Sequence[Draws]

    def codes(self, probabilities: Tensor) -> Tensor:
        """Ask each row's source for its row."""
        return torch.cat(
            [row.codes(part) for row, part in zip(self.rows, probabilities[:, None], strict=True)]
        )

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Ask each row's source for its row."""
        return torch.cat([row.noise((1, shape[1])) for row in self.rows])

    @classmethod
    def seeded(
        cls, seeds: Sequence[int], kind: Callable[[torch.Generator], Draws] = QuickDraws
    ) -> "RowDraws":
        """One source per seed, on the CPU, so that a seed means the same on every device."""
        return cls([kind(torch.Generator("cpu").manual_seed(seed)) for seed in seeds])


def draw(probabilities: Tensor, generator: torch.Generator | None) -> Tensor:
    """One index per row of `(rows, entries)`, drawn where the generator lives."""
    place = generator.device if generator is not None else probabilities.device
    drawn = torch.multinomial(probabilities.to(place), 1, generator=generator)[:, 0]
    return drawn.to(probabilities.device)


def gumbel(uniform: Tensor) -> Tensor:
    """Turn uniform numbers in [0, 1) into Gumbel noise."""
    return -(-uniform.clamp(min=TINY).log()).clamp(min=TINY).log()
