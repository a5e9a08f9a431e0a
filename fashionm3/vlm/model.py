"""Show-o: one transformer over text and image tokens. Forward only: no prompts, no files.

- Phi-1.5's blocks (attention and MLP in parallel) with normed queries and keys in every layer.
- Text rows predict the next token, image rows predict themselves; the mask decides who is which.
- One embedding and one untied head with bias over text, control, image and mask tokens.

Source: Show-o, arXiv 2408.12528; FashionVLM is this model tuned on FashionRec.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from transformers import AttentionInterface, PhiForCausalLM
from transformers.integrations.sdpa_attention import sdpa_attention_forward

from fashionm3.vlm.config import ShowoConfig


class KeyValueCache:
    """Keys and values of the positions seen so far, in buffers of fixed size.

    `update` writes behind the committed positions and `commit` keeps them. What is not committed is
    overwritten by the next pass: that is how the canvas is recomputed over a constant text.
    """

    def __init__(self, capacity: int, dtype: torch.dtype | None = None) -> None:
        """Hold up to `capacity` positions, in a type of their own if one is given."""
        self.capacity = capacity
        self.length = 0
        self._dtype = dtype
        self._layers: dict[int, tuple[Tensor, Tensor]] = {}
        self._columns: Tensor | None = None

    def update(
        self, keys: Tensor, values: Tensor, layer: int, *_: object, **__: object
    ) -> tuple[Tensor, Tensor]:
        """Write `(B, heads, T, d)` behind the committed positions.

        Returns:
            Keys and values of all positions so far, these included.

        Raises:
            ValueError: if they do not fit.
        """
        if self._columns is not None:
            return self._overwrite(keys, values, layer, self._columns)
        end = self.length + keys.shape[2]
        if end > self.capacity:
            raise ValueError(f"{end} positions do not fit a cache of {self.capacity}")
        if layer not in self._layers:
            shape = (*keys.shape[:2], self.capacity, keys.shape[3])
            dtype = self._dtype or keys.dtype
            self._layers[layer] = (
                keys.new_zeros(shape, dtype=dtype),
                values.new_zeros(shape, dtype=dtype),
            )
        all_keys, all_values = self._layers[layer]
        all_keys[:, :, self.length : end] = keys
        all_values[:, :, self.length : end] = values
        if not self.length:
            return keys, values  # all there is, in the type that the model computes in
        return all_keys[:, :, :end], all_values[:, :, :end]

    @contextmanager
    def overwriting(self, columns: Tensor) -> Iterator[None]:
        """Within it `update` writes at `columns` `(B, T)` and returns the whole buffers."""
        self._columns = columns
        try:
            yield
        finally:
            self._columns = None

    def _overwrite(
        self, keys: Tensor, values: Tensor, layer: int, columns: Tensor
    ) -> tuple[Tensor, Tensor]:
        all_keys, all_values = self._layers[layer]
        index = columns[:, None, :, None].expand_as(keys)
        return all_keys.scatter_(2, index, keys), all_values.scatter_(2, index, values)

    def commit(self, positions: int) -> None:
        """Keep the last `positions` that were written."""
        self.length += positions

    def keep_rows(self, rows: Tensor) -> None:
        """Drop all samples but `rows`, int64 indices into the batch."""
        self._layers = {i: (k[rows], v[rows]) for i, (k, v) in self._layers.items()}


def attend(
    module: nn.Module,
    queries: Tensor,
    keys: Tensor,
    values: Tensor,
    visible: Tensor | None,
    **options: Any,
) -> tuple[Tensor, None]:
    """The library's attention in the type of the keys, which a cache may keep in another one."""
    if queries.shape[2] == 1 and queries.device.type == "cpu":
        return _attend_one(queries, keys, values, visible, options["scaling"]), None
    out, _ = sdpa_attention_forward(
        module, queries.to(keys.dtype), keys, values, visible, **options
    )
    return out.to(queries.dtype), None


def _attend_one(
    queries: Tensor, keys: Tensor, values: Tensor, visible: Tensor | None, scaling: float
) -> Tensor:
    """Attention of one row, `(B, 1, heads, d)`: plain products read its keys quicker on a CPU."""
    scores = torch.matmul(queries.to(keys.dtype) * scaling, keys.transpose(2, 3))
    if visible is not None:
        shown = visible.dtype == torch.bool
        scores = scores.masked_fill(~visible, -torch.inf) if shown else scores + visible
    out = torch.matmul(scores.softmax(dim=-1), values)
    return out.transpose(1, 2).to(queries.dtype)


AttentionInterface.register("showo", attend)


class Showo(nn.Module):
    """The transformer."""

    def __init__(self, config: ShowoConfig) -> None:
        """Build with the library's random initialisation."""
        super().__init__()
        self.config = config
        phi = config.phi()
        phi._attn_implementation = "showo"
        self.showo = PhiForCausalLM(phi)
        # Its table would be rounded by a change of dtype and stay empty on the meta device; it is
        # recomputed in float32 below.
        self.showo.model.rotary_emb = nn.Identity()

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return torch.device(self.showo.lm_head.weight.device)

    @property
    def dtype(self) -> torch.dtype:
        """Type that is computed in."""
        # Not of the head: its weights may be of 8 bits, which nothing is computed in.
        dtype: torch.dtype = self.showo.model.final_layernorm.weight.dtype
        return dtype

    @property
    def reading_dtype(self) -> torch.dtype:
        """Type of keys and values that are read by one row after the other."""
        # On a CPU torch attends from one bfloat16 row at a tenth of the memory's speed; over
        # float32 keys it takes a third of the time, although they are twice as large.
        if self.device.type == "cpu" and self.dtype == torch.bfloat16:
            return torch.float32
        return self.dtype

    def hidden(
        self,
        tokens: Tensor,
        visible: Tensor | None,
        *,
        positions: Tensor | None = None,
        cache: KeyValueCache | None = None,
        on_layer: Callable[[Tensor], None] | None = None,
    ) -> Tensor:
        """Run the blocks.

        Args:
            tokens: ids `(B, T)` int64.
            visible: boolean `(B or 1, 1, T or 1, keys)`, True where seen; None if every row sees
                every key. An additive float mask works too.
            positions: rotary positions `(B or 1, T)`; counted on from the cache without it.
            cache: earlier positions; this pass is written behind them but not committed.
            on_layer: called with the embeddings and the output of each block `(B, T, D)`.

        Returns:
            Final normed states `(B, T, D)`.
        """
        model = self.showo.model
        if positions is None:
            start = cache.length if cache is not None else 0
            positions = torch.arange(start, start + tokens.shape[1], device=tokens.device)[None]
        x = model.embed_tokens(tokens)
        rotary = self._rotary(positions, x.dtype)
        for layer in model.layers:
            if on_layer is not None:
                on_layer(x)
            # The library's own loop would build a causal mask wherever none is given.
            x = layer(
                x,
                attention_mask=visible,
                position_embeddings=rotary,
                past_key_values=cache,
                is_causal=False,
            )
        out: Tensor = model.final_layernorm(x)
        if on_layer is not None:
            on_layer(out)
        return out

    def _rotary(self, positions: Tensor, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        dims = self.config.rotary_dims
        exponents = torch.arange(0, dims, 2, dtype=torch.float, device=positions.device) / dims
        angles = positions[..., None].float() * (1.0 / self.config.rope_theta**exponents)
        angles = torch.cat((angles, angles), dim=-1)  # (B or 1, T, dims)
        return angles.cos().to(dtype), angles.sin().to(dtype)

    def head(
        self, states: Tensor, ids: slice = slice(None), *, largest: int | None = None
    ) -> Tensor:
        """Score vocabulary entries for some rows.

        Args:
            states: any rows of `hidden`, `(..., D)`; gather the scored ones before calling.
            ids: the part of the vocabulary wanted; all of it without.
            largest: so many of the largest scores of each row `(B, D)` are needed; the others may
                come back as -inf where that is quicker.

        Returns:
            Logits `(..., entries)` float32.
        """
        head = self.showo.lm_head
        if isinstance(head, nn.Linear):
            return F.linear(states, head.weight[ids], head.bias[ids]).float()
        # One of `fashionm3.vlm.linear` or `fashionm3.vlm.screen`.
        if largest is not None and hasattr(head, "largest"):
            scores: Tensor = head.largest(states, ids, largest)
        else:
            scores = head.part(states, ids)
        return scores.float()

    @property
    def text_ids(self) -> slice:
        """The vocabulary's text, eos included, control tokens not."""
        return slice(0, self.config.llm_vocab_size)

    @property
    def image_ids(self) -> slice:
        """The vocabulary's image codes, the mask token not."""
        offset = self.config.image_token_offset
        return slice(offset, offset + self.config.codebook_size)

    def forward(self, tokens: Tensor, visible: Tensor | None) -> Tensor:
        """Map ids `(B, T)` and a mask as in `hidden` to logits `(B, T, V)` float32."""
        return self.head(self.hidden(tokens, visible))
