"""Phi's block in fewer, larger products, for inference on a CPU.

Attention and MLP of Phi read the same normed row and are summed, so that queries, keys, values and
the MLP's first layer are one product, and the attention's and the MLP's last layers another. A new
token is a single row: its time is that of reading the weights and of the calls in between.
"""

from collections.abc import Callable
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers.models.phi.modeling_phi import PhiDecoderLayer, rotate_half

from fashionm3.vlm.model import KeyValueCache, attend

MakeLinear = Callable[[nn.Linear], nn.Module]
"""Turns the joined weights into the form that they are multiplied in."""


class MergedBlock(nn.Module):
    """A block of the library's with two products of weights instead of six."""

    def __init__(self, layer: PhiDecoderLayer, make: MakeLinear) -> None:
        """Take the weights of `layer`, which is not needed any more; `make` forms the products."""
        super().__init__()
        attention, mlp = layer.self_attn, layer.mlp
        self.layer_idx: int = attention.layer_idx
        self.head_dim: int = attention.head_dim
        self.scaling: float = attention.scaling
        self.rotary_dims: int = attention.rotary_ndims
        self.norm = layer.input_layernorm
        self.query_norm, self.key_norm = attention.q_layernorm, attention.k_layernorm
        self.width: int = attention.dense.in_features
        self.inner: int = mlp.fc1.out_features
        self.into = make(_stacked(attention.q_proj, attention.k_proj, attention.v_proj, mlp.fc1))
        self.out = make(_summed(attention.dense, mlp.fc2))

    def forward(
        self,
        x: Tensor,
        *,
        attention_mask: Tensor | None,
        position_embeddings: tuple[Tensor, Tensor],
        past_key_values: KeyValueCache | None = None,
        **_: Any,
    ) -> Tensor:
        """As the library's layer: states `(B, T, D)` in and out; see `Showo.hidden`."""
        batch, rows, width = x.shape
        joint: Tensor = self.into(self.norm(x))
        heads = joint[..., : 3 * width].view(batch, rows, 3, -1, self.head_dim)
        queries, keys = self._turned(
            self.query_norm(heads[:, :, 0]), self.key_norm(heads[:, :, 1]), position_embeddings
        )
        values = heads[:, :, 2].transpose(1, 2)
        if past_key_values is not None:
            keys, values = past_key_values.update(keys, values, self.layer_idx)
        attended = attend(
            self, queries, keys, values, attention_mask, scaling=self.scaling, is_causal=False
        )[0]
        inner = F.gelu(joint[..., 3 * width :], approximate="tanh")
        out: Tensor = self.out(torch.cat((attended.reshape(batch, rows, -1), inner), dim=-1))
        return x + out

    def _turned(
        self, queries: Tensor, keys: Tensor, rotary: tuple[Tensor, Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Queries and keys `(B, T, heads, d)` turned by their positions, `(B, heads, T, d)`."""
        both = torch.cat((queries, keys), dim=2).transpose(1, 2)
        cos, sin = (part[:, None] for part in rotary)
        turned = both[..., : self.rotary_dims]
        turned = turned * cos + rotate_half(turned) * sin  # type: ignore[no-untyped-call]
        both = torch.cat((turned, both[..., self.rotary_dims :]), dim=-1)
        one, other = both.chunk(2, dim=1)
        return one, other


def _stacked(*linears: nn.Linear) -> nn.Linear:
    """One product that gives the outputs of all, one behind the other."""
    weight = torch.cat([linear.weight.detach() for linear in linears])
    return _linear(weight, torch.cat([linear.bias.detach() for linear in linears]))


def _summed(*linears: nn.Linear) -> nn.Linear:
    """One product over all inputs, one behind the other, that gives the sum of the outputs."""
    weight = torch.cat([linear.weight.detach() for linear in linears], dim=1)
    return _linear(weight, cast(Tensor, sum(linear.bias.detach() for linear in linears)))


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    linear = nn.Linear(1, 1, device="meta")
    linear.out_features, linear.in_features = weight.shape
    linear.weight = nn.Parameter(weight, requires_grad=False)
    linear.bias = nn.Parameter(bias, requires_grad=False)
    return linear
