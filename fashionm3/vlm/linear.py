"""Linear layers in forms that a CPU reads faster: packed weights, and 8-bit weights.

A new token multiplies one row by every weight, so the time is that of reading the weights. torch's
own product of few rows reads them at a fraction of the memory's speed; oneDNN's does better on
weights that were packed for it. 8-bit weights halve the bytes, for a stated cost in quality.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

FEW_ROWS = 8
"""Up to so many rows the 8-bit kernel is used; more are faster over weights made wide again."""
LEAST_ROWS = 4
"""As many rows as oneDNN multiplies in less time than one."""


class PackedLinear(nn.Module):
    """Weights in oneDNN's own order."""

    def __init__(self, linear: nn.Linear) -> None:
        """Pack the weights of `linear`."""
        super().__init__()
        self._bias = linear.bias
        self._weight = torch.ops.mkldnn._reorder_linear_weight(
            # Packed for one row, more rows would take twice as long; packed for some, all are fast.
            linear.weight.detach(),
            LEAST_ROWS,
        )

    def forward(self, rows: Tensor) -> Tensor:
        """`(..., in)` to `(..., out)`."""
        is_one = rows.numel() == rows.shape[-1]
        given = rows.view(1, -1).expand(LEAST_ROWS, -1).contiguous() if is_one else rows
        out: Tensor = torch.ops.mkldnn._linear_pointwise(
            given, self._weight, self._bias, "none", [], ""
        )
        return out[:1].view(*rows.shape[:-1], -1) if is_one else out


class Int8Linear(nn.Module):
    """8-bit weights with a scale for each output.

    Few rows are multiplied in bfloat16 even where the model is float32: torch's kernel is written
    for that type and takes ten times as long over float32.
    """

    def __init__(self, linear: nn.Linear) -> None:
        """Round the weights of `linear` to the nearest of 255 steps."""
        super().__init__()
        weight = linear.weight.detach().float()
        scale = (weight.abs().amax(dim=1) / 127).clamp(min=torch.finfo(torch.float32).tiny)
        rounded = (weight / scale[:, None]).round().to(torch.int8)
        self.register_buffer("weight", rounded)
        self.register_buffer("scale", scale.to(linear.weight.dtype))
        self.bias = linear.bias
        self.weight: Tensor
        self.scale: Tensor

    def forward(self, rows: Tensor) -> Tensor:
        """`(..., in)` to `(..., out)`."""
        return self.part(rows, slice(None))

    def part(self, rows: Tensor, outputs: slice) -> Tensor:
        """Some of the outputs."""
        weight, scale, bias = self.weight[outputs], self.scale[outputs], self.bias[outputs]
        flat = rows.reshape(-1, rows.shape[-1])
        if len(flat) <= FEW_ROWS:
            narrow = torch._weight_int8pack_mm(flat.bfloat16(), weight, scale.bfloat16())
            out = narrow.to(flat.dtype)
        else:
            out = F.linear(flat, weight.to(flat.dtype)) * scale
        return (out + bias).view(*rows.shape[:-1], -1)
