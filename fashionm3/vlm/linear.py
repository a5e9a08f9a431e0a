"""Linear layers in forms that a CPU reads faster: packed weights, and 8-bit weights.

A new token multiplies one row by every weight, so the time is that of reading the weights. torch's
own product of few rows reads them at a fraction of the memory's speed; oneDNN's does better on
weights that were packed for it. 8-bit weights halve the bytes, for a stated cost in quality.

Models that were changed here can neither be trained nor saved.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from fashionm3.vlm.model import Showo

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


def prepared(model: Showo) -> Showo:
    """The model made quicker for where it is; changed in place.

    On a GPU the blocks are compiled at their first use. On a CPU one pass does for GELU what takes
    the library eight, and weights are packed.
    """
    layers = model.showo.model.layers
    if model.device.type != "cpu":
        for layer in layers:
            layer.compile(dynamic=True)
        return model
    _merge_gelu(layers)
    if _packs(model.dtype):
        _replace(layers, PackedLinear)
        model.showo.lm_head = PackedHead(model.showo.lm_head, model.text_ids)
    return model


def _merge_gelu(layers: nn.Module) -> None:
    for layer in layers.children():
        layer.mlp.activation_fn = nn.GELU(approximate="tanh")  # type: ignore[union-attr]


def _packs(dtype: torch.dtype) -> bool:
    if not torch.backends.mkldnn.is_available():  # type: ignore[no-untyped-call]
        return False
    if dtype == torch.bfloat16:
        return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return dtype == torch.float32


def quantised(model: Showo) -> Showo:
    """The model with 8-bit weights in blocks and head; changed in place.

    Raises:
        ValueError: if it is not on a CPU.
    """
    if model.device.type != "cpu":
        raise ValueError(f"8-bit weights are for a CPU, the model is on {model.device}")
    _merge_gelu(model.showo.model.layers)
    _replace(model.showo.model.layers, Int8Linear)
    model.showo.lm_head = Int8Linear(model.showo.lm_head)
    return model


@torch.no_grad()
def _replace(layers: nn.Module, kind: Callable[[nn.Linear], nn.Module]) -> None:
    # A list of all modules would keep the old weights beside the new ones to the end.
    for module in [part for part in layers.modules() if not isinstance(part, nn.Linear)]:
        for name, child in list(module.named_children()):
            if isinstance(child, nn.Linear):
                setattr(module, name, kind(child))
