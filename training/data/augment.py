"""Random views of photos and of drawn garments, a batch at a time on tensors.

Colour is what a shopper asks for, so it is changed only as much as daylight changes it.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor


@dataclass(frozen=True)
class View:
    """Limits of a random view."""

    scale: tuple[float, float]
    """Seen part of the picture's side; above 1 there is a margin."""
    turn_deg: float
    """Largest rotation either way."""
    stretch: float
    """Largest factor between the scales of the two axes."""


PHOTO_VIEW = View(scale=(0.55, 1.05), turn_deg=15, stretch=1.25)
DRAWING_VIEW = View(scale=(0.85, 1.3), turn_deg=8, stretch=1.15)
PLACED_VIEW = View(scale=(0.9, 1.7), turn_deg=20, stretch=1.2)


def as_tensor(pixels: NDArray[np.uint8]) -> Tensor:
    """`(B, H, W, C)` uint8 → `(B, C, H, W)` float32 in [0, 1]."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).float().div_(255)


def random_view(
    pictures: Tensor, view: View, size: int, generator: torch.Generator, *, padding: str
) -> Tensor:
    """Crop, turn, stretch and mirror each picture: `(B, C, H, W)` → `(B, C, size, size)`."""
    count = len(pictures)

    def uniform(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, generator=generator)

    # Area, not side, is uniform: large views would be rare otherwise.
    scale = uniform(view.scale[0] ** 2, view.scale[1] ** 2).sqrt()
    stretch = torch.exp(uniform(-1, 1) * math.log(view.stretch) / 2)
    turn = torch.deg2rad(uniform(-view.turn_deg, view.turn_deg))
    mirror = torch.where(uniform(0, 1) < 0.5, -1.0, 1.0)
    across, down = scale * stretch * mirror, scale / stretch
    theta = torch.stack(
        [
            across * turn.cos(),
            -down * turn.sin(),
            uniform(-1, 1) * (1 - scale).abs(),
            across * turn.sin(),
            down * turn.cos(),
            uniform(-1, 1) * (1 - scale).abs(),
        ],
        dim=1,
    ).view(count, 2, 3)
    grid = F.affine_grid(theta, [count, pictures.shape[1], size, size], align_corners=False)
    return F.grid_sample(pictures, grid, padding_mode=padding, align_corners=False)


def daylight(pictures: Tensor, generator: torch.Generator, *, strength: float = 1.0) -> Tensor:
    """Change brightness, contrast, saturation and white balance a little; values in [0, 1]."""

    def factor(spread: float, channels: int = 1) -> Tensor:
        noise = torch.rand(len(pictures), channels, 1, 1, generator=generator) * 2 - 1
        return 1 + strength * spread * noise

    mean = pictures.mean(dim=(1, 2, 3), keepdim=True)
    pictures = (pictures - mean) * factor(0.2) + mean * factor(0.25)
    grey = pictures.mean(dim=1, keepdim=True)
    pictures = grey + (pictures - grey) * factor(0.2)
    return (pictures * factor(0.06, 3)).clamp(0, 1)


def blur_some(pictures: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Take a share of the pictures through a small size, as a coarse model or a zoom would."""
    count = int(share * len(pictures))
    if not count:
        return pictures
    size = pictures.shape[-1]
    small = int(size * (0.2 + 0.6 * float(torch.rand(1, generator=generator))))
    chosen = torch.randperm(len(pictures), generator=generator)[:count]
    low = F.interpolate(pictures[chosen], size=small, mode="bilinear", antialias=True)
    pictures[chosen] = F.interpolate(low, size=size, mode="bilinear")
    return pictures


def erase_some(pictures: Tensor, share: float, generator: torch.Generator) -> Tensor:
    """Cover a random rectangle of a share of the pictures with their mean colour."""
    size = pictures.shape[-1]
    for row in torch.nonzero(torch.rand(len(pictures), generator=generator) < share).flatten():
        height, width = torch.randint(size // 8, size // 3, (2,), generator=generator).tolist()
        top, left = torch.randint(0, size - size // 3, (2,), generator=generator).tolist()
        colour = pictures[row].mean(dim=(1, 2))[:, None, None]
        pictures[row, :, top : top + height, left : left + width] = colour
    return pictures


def backgrounds(photos: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """Something like floors, walls and beds: magnified corners of photos, garments at the edge."""
    count = len(photos)
    scale = 0.12 + 0.2 * torch.rand(count, generator=generator)
    side = torch.where(torch.rand(count, 2, generator=generator) < 0.5, -1.0, 1.0)
    theta = torch.zeros(count, 2, 3)
    theta[:, 0, 0] = theta[:, 1, 1] = scale
    theta[:, :, 2] = side * (1 - scale)[:, None]
    grid = F.affine_grid(theta, [count, 3, size, size], align_corners=False)
    return F.grid_sample(photos, grid, padding_mode="reflection", align_corners=False)


def place(cutouts: Tensor, scenes: Tensor) -> Tensor:
    """Lay garments `(B, 4, H, W)`, premultiplied, on scenes `(B, 3, H, W)` with a soft shadow."""
    colour, alpha = cutouts[:, :3], cutouts[:, 3:]
    size = alpha.shape[-1]
    reach = size // 32 * 2 + 1
    near = F.interpolate(alpha, size=size // 4, mode="area")
    near = F.avg_pool2d(near, 5, stride=1, padding=2, count_include_pad=False)
    shadow = F.interpolate(near, size=size, mode="bilinear").roll((reach // 3, 1), dims=(2, 3))
    return colour + scenes * (1 - alpha) * (1 - 0.25 * shadow)
