"""Linear layers in forms that a CPU reads faster: packed bfloat16, and 8-bit weights.

A new token multiplies one row by every weight, so the time is that of reading the weights. torch's
own product of one bfloat16 row reads them at a fraction of the memory's speed; oneDNN's does better
on weights that were packed for it. 8-bit weights halve the bytes once more, for a stated cost in
quality.

Models that were changed here can neither be trained nor saved.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fashionm3.vlm.model import Showo

FEW_ROWS = 4
"""Up to so many rows the 8-bit kernel is used; more are faster over weights made wide again."""


class PackedLinear(nn.Module):
    """bfloat16 weights in oneDNN's own order."""

    def __init__(self, linear: nn.Linear) -> None:
        """Pack the weights of `linear`."""
        super().__init__()
        self._bias = linear.bias
        self._weight = torch.ops.mkldnn._reorder_linear_weight(linear.weight.detach(), 1)

    def forward(self, rows: Tensor) -> Tensor:
        """`(..., in)` to `(..., out)`."""
        out: Tensor = torch.ops.mkldnn._linear_pointwise(
            rows, self._weight, self._bias, "none", [], ""
        )
        return out


class PackedHead(nn.Module):
    """A head whose text part, which every new token reads, is packed as well."""

    def __init__(self, linear: nn.Linear, text: slice) -> None:
        """Pack the rows `text` of `linear`; all rows stay as they are, too."""
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias
        self._text = text
        part = nn.Linear(1, 1, device="meta")
        part.weight, part.bias = _rows(linear.weight, text), _rows(linear.bias, text)
        self._packed = PackedLinear(part)

    def part(self, rows: Tensor, outputs: slice) -> Tensor:
        """Some of the outputs."""
        if outputs == self._text:
            out: Tensor = self._packed(rows)
            return out
        return F.linear(rows, self.weight[outputs], self.bias[outputs])


def _rows(weight: Tensor, rows: slice) -> nn.Parameter:
    return nn.Parameter(weight.detach()[rows], requires_grad=False)


class Int8Linear(nn.Module):
    """8-bit weights with a scale for each output; inputs and sums stay as they are."""

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
            out = torch._weight_int8pack_mm(flat, weight, scale)
        else:
            out = F.linear(flat, weight.to(flat.dtype)) * scale
        return (out + bias).view(*rows.shape[:-1], -1)


def prepared(model: Showo) -> Showo:
    """The model made quicker for where it is; changed in place.

    On a GPU the blocks are compiled at their first use; on a CPU their bfloat16 weights are packed.
    In other types it stays as it is on a CPU.
    """
    layers = model.showo.model.layers
    if model.device.type != "cpu":
        for layer in layers:
            layer.compile(dynamic=True)
    elif model.dtype == torch.bfloat16 and torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        _replace(layers, PackedLinear)
        model.showo.lm_head = PackedHead(model.showo.lm_head, model.text_ids)
    return model


def quantised(model: Showo) -> Showo:
    """The model with 8-bit weights in blocks and head; changed in place.

    Raises:
        ValueError: if it is not on a CPU.
    """
    if model.device.type != "cpu":
        raise ValueError(f"8-bit weights are for a CPU, the model is on {model.device}")
    _replace(model.showo.model.layers, Int8Linear)
    model.showo.lm_head = Int8Linear(model.showo.lm_head)
    return model


@torch.no_grad()
def _replace(layers: nn.Module, kind: Callable[[nn.Linear], nn.Module]) -> None:
    for module in list(layers.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Linear):
                setattr(module, name, kind(child))
