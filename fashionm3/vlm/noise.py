"""How much of a picture is masked, and which tokens: schedules and the training corruption."""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

Schedule = Callable[[Tensor], Tensor]
IGNORED = -100
"""Label of a position that enters no loss."""


def schedule(name: str, **options: float) -> Schedule:
    """The share of masked tokens as a function of time in [0, 1]; 1 at 0, about 0 at 1.

    Args:
        name: `cosine`, `linear`, `sigmoid`, or `pow` followed by its exponent, as in `pow2`.
        options: for `sigmoid` only: `start` (-3), `end` (3), `tau` (1).

    Raises:
        ValueError: for another name or option.
    """
    if options and name != "sigmoid":
        raise ValueError(f"the {name} schedule takes no options, got {sorted(options)}")
    if name == "cosine":
        return lambda t: torch.cos(t * math.pi * 0.5)
    if name == "linear":
        return lambda t: (1 - t).clamp(1e-6, 1.0)
    if name == "sigmoid":
        return _sigmoid(**options)
    if name.startswith("pow"):
        try:
            exponent = float(name[3:])
        except ValueError as error:
            raise ValueError(f"{name!r} must end in a number, as pow2 does") from error
        return lambda t: (1 - t**exponent).clamp(1e-6, 1.0)
    raise ValueError(f"no schedule is called {name!r}; there are cosine, linear, sigmoid, powX")


def _sigmoid(start: float = -3, end: float = 3, tau: float = 1.0) -> Schedule:
    first, last = (torch.sigmoid(torch.tensor(x / tau)) for x in (start, end))

    def share(t: Tensor) -> Tensor:
        value = torch.sigmoid((t * (end - start) + start) / tau)
        return ((last - value) / (last - first)).clamp(1e-6, 1.0)

    return share


@dataclass(frozen=True)
class Corrupted:
    """Pictures with a part of their tokens masked."""

    tokens: Tensor
    """Ids `(B, N)` with the mask id where masked."""
    labels: Tensor
    """Original ids `(B, N)` where the model must find them, -100 elsewhere."""
    mask: Tensor
    """True `(B, N)` where masked."""
    share: Tensor
    """Share aimed at `(B,)`."""


def mask_tokens(
    tokens: Tensor,
    mask_id: int,
    *,
    # how much
    share: Schedule | None = None,
    min_share: float = 0.0,
    shares: Sequence[float] | None = None,
    # which
    contiguous: bool = False,
    label_all: bool = False,
    # randomness
    generator: torch.Generator | None = None,
    draws: tuple[Tensor | None, Tensor | None] = (None, None),
    python_random: random.Random | None = None,
) -> Corrupted:
    """Mask a random part of each picture, as training does.

    The order of draws is that of the reference: times `(B,)`, then one uniform number per token.

    Args:
        tokens: ids `(B, N)` int64.
        mask_id: what a masked token becomes.
        share: schedule of the masked share over a uniform time; cosine without one.
        min_share: floor of the share, in [0, 1].
        shares: given shares `(B,)` instead of drawn ones, for a reproducible validation.
        contiguous: mask one rectangle of about that many tokens in a square picture.
        label_all: score the visible tokens too.
        generator: where the uniform numbers come from; the global one without.
        draws: uniform numbers `(B,)` and `(B, N)` to use instead of drawing them.
        python_random: where rectangles come from.

    Returns:
        At least one masked token per picture.
    """
    batch, count = tokens.shape
    times, order = draws
    if shares is not None:
        wanted = torch.tensor(shares, device=tokens.device)
    else:
        if times is None:
            times = torch.rand(batch, generator=generator)
        wanted = (share or schedule("cosine"))(times.to(tokens.device)).clip(min_share)
    # torch rounds halves to even, as the reference does.
    masked = (count * wanted).round().clamp(min=1)  # (B,)
    if contiguous:
        mask = _rectangles(masked, count, python_random or random.Random()).to(tokens.device)
    else:
        if order is None:
            order = torch.rand(batch, count, generator=generator)
        # The argsort values are compared, not the ranks; both give a uniform subset, only the
        # former the reference's.
        mask = order.to(tokens.device).argsort(dim=-1) < masked[:, None]
    return Corrupted(
        tokens=torch.where(mask, mask_id, tokens),
        labels=tokens if label_all else torch.where(mask, tokens, IGNORED),
        mask=mask,
        share=wanted,
    )


def loss_weight(share: Tensor, mask: Tensor, *, least: float = 0.3) -> Tensor:
    """Weight of each position when all are scored: 1 where masked, less where visible.

    Args:
        share: masked share `(B,)`.
        mask: True `(B, N)` where masked.
        least: weight of a visible token when nothing is masked.
    """
    return 1 - (1 - mask.long()) * ((1 - share) * (1 - least))[:, None]


def _rectangles(masked: Tensor, count: int, dice: random.Random) -> Tensor:
    side = math.isqrt(count)
    mask = torch.zeros(len(masked), side, side, dtype=torch.bool)
    for grid, wanted in zip(mask, masked.long().tolist(), strict=True):
        height = min(dice.randint(math.ceil(wanted / side), min(side, wanted)), side)
        width = min(math.ceil(wanted / height), side)
        top, left = dice.randint(0, side - height), dice.randint(0, side - width)
        grid[top : top + height, left : left + width] = True
    return mask.flatten(1)
