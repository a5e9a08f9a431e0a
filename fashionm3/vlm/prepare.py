"""A loaded model made quicker for where it runs.

Models that were changed here can neither be trained nor saved.
"""

from typing import cast

import torch
from torch import nn
from transformers.models.phi.modeling_phi import PhiDecoderLayer

from fashionm3.vlm.block import MakeLinear, MergedBlock
from fashionm3.vlm.few_rows import FewRowsLinear
from fashionm3.vlm.linear import Int8Linear, PackedLinear
from fashionm3.vlm.model import Showo
from fashionm3.vlm.screen import ScreenedHead


def prepared(model: Showo) -> Showo:
    """The model made quicker for where it is; changed in place.

    On a GPU the blocks are compiled at their first use. On a CPU a block's products are merged and
    their weights packed or streamed, and the head screens the words.
    """
    layers = cast(nn.ModuleList, model.showo.model.layers)
    if model.device.type != "cpu":
        for layer in layers:
            layer.compile(dynamic=True)
    elif _packs(model.dtype):
        _merge(layers, _streamed_or_packed)
        model.showo.lm_head = ScreenedHead(model.showo.lm_head, model.text_ids)
    else:
        _merge(layers, lambda linear: linear)
    return model


def _streamed_or_packed(linear: nn.Linear) -> nn.Module:
    return FewRowsLinear(linear) if FewRowsLinear.suits(linear) else PackedLinear(linear)


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
    _merge(cast(nn.ModuleList, model.showo.model.layers), Int8Linear)
    model.showo.lm_head = Int8Linear(model.showo.lm_head)
    return model


@torch.no_grad()
def _merge(layers: nn.ModuleList, make: MakeLinear) -> None:
    # One after the other, so that no more than one block is held twice.
    for number, layer in enumerate(layers):
        layers[number] = MergedBlock(cast(PhiDecoderLayer, layer), make)
