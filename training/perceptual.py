"""How different two pictures look: distance of what the first stages of a classifier see.

Absolute errors forgive a blurred outline or a lost button; the features of a network that tells
things apart do not. The network is the image tower that CLIP mini starts from.

Source: R. Zhang et al., The Unreasonable Effectiveness of Deep Features as a Perceptual Metric,
arXiv 1801.03924; here without learned weights of the channels.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from vectorstore.mini_clip import build_mini_clip, load_imagenet_weights

STAGES = 3
"""Taken from the front of the tower: strides 2, 4 and 8."""


class PerceptualDistance(nn.Module):
    """Mean squared difference of unit feature vectors, summed over the stages."""

    def __init__(self) -> None:
        """Read the ImageNet weights from their package.

        Raises:
            CheckpointError: if the package holds other tensors than expected.
        """
        super().__init__()
        model = build_mini_clip()
        load_imagenet_weights(model)
        trunk = model.visual.trunk
        self.stages = nn.ModuleList(
            (nn.Sequential(trunk.conv_stem, trunk.bn1, trunk.blocks[0]), *trunk.blocks[1:STAGES])
        )
        self.eval().requires_grad_(False)

    def forward(self, output: Tensor, pixels: Tensor) -> Tensor:
        """Distance of two batches `(B, 3, H, W)` in [-1, 1], a scalar; gradients reach `output`."""
        with torch.no_grad():
            seen = self._features(pixels)
        pairs = zip(self._features(output), seen, strict=True)
        return torch.stack([(a - b).square().sum(1).mean() for a, b in pairs]).sum()

    def _features(self, pixels: Tensor) -> list[Tensor]:
        features = []
        for stage in self.stages:
            pixels = stage(pixels)
            features.append(F.normalize(pixels.float(), dim=1))
        return features
