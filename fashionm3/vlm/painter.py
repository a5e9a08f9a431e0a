"""The model's view of a canvas behind texts that do not change."""

import torch
from torch import Tensor

from fashionm3.vlm import masks
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.model import KeyValueCache, Showo
from fashionm3.vlm.sequence import T2IInputs


class Painter:
    """Computes the texts' keys and values once, and each step's picture over them."""

    def __init__(self, model: Showo, inputs: T2IInputs, guidance_scale: float) -> None:
        """Run the texts, those for guidance in the same batch.

        Raises:
            ValueError: if the canvas is not where it belongs, or ids are out of range.
        """
        self._model, self._guidance = model, guidance_scale
        config = model.config
        tokens = inputs.tokens.to(model.device)
        total, self._begin = tokens.shape[1], tokens.shape[1] - config.num_vq_tokens - 2
        if (
            self._begin < 1
            or bool((tokens[:, self._begin] != config.soi_id).any())
            or bool((tokens[:, -1] != config.eoi_id).any())
        ):
            raise ValueError(
                f"the last {config.num_vq_tokens + 2} of {total} ids must be soi, "
                f"{config.num_vq_tokens} image ids, eoi"
            )
        self.canvas = tokens[:, self._begin + 1 : -1]
        """Image ids `(B, N)` as they were given."""
        _check_canvas(self.canvas, config)
        text = tokens[:, : self._begin]
        if guidance_scale:
            if inputs.unconditional is None or inputs.unconditional.shape != tokens.shape:
                raise ValueError("guidance needs unconditional ids of the same shape")
            text = torch.cat((text, inputs.unconditional.to(model.device)[:, : self._begin]))
        is_pad = text == config.pad_id
        # Nothing looks at pads, so those that all rows share are left out; positions stay.
        first = int((~is_pad).any(0).long().argmax())
        text, is_pad = text[:, first:], is_pad[:, first:]
        self._length = text.shape[1]
        self._cache = KeyValueCache(self._length + config.num_vq_tokens + 2)
        self._positions = torch.arange(first, total, device=model.device)[None]
        visible = masks.causal(self._length, model.device)
        visible = visible & (~is_pad[:, None, None, :] | is_pad[:, None, :, None])
        model.hidden(text, visible, positions=self._positions[:, : self._length], cache=self._cache)
        self._cache.commit(self._length)
        self._is_pad = is_pad
        self._seen = self._mask()

    def _mask(self) -> Tensor | None:
        """Which keys a picture's rows see, `(B, 1, 1, keys)`; None where that is all."""
        if not bool(self._is_pad.any()):
            return None
        shape = (len(self._is_pad), self._model.config.num_vq_tokens + 2)
        image = self._is_pad.new_ones(shape)
        return torch.cat((~self._is_pad, image), dim=1)[:, None, None]

    def stop_guiding(self) -> None:
        """From now on compute the wanted pictures only."""
        if not self._guidance:
            return
        self._guidance = 0.0
        wanted = torch.arange(len(self.canvas), device=self._is_pad.device)
        self._cache.keep_rows(wanted)
        self._is_pad = self._is_pad[wanted]
        self._seen = self._mask()

    def probabilities(self, canvas: Tensor) -> Tensor:
        """Distribution over the codes `(B, N, K)` float32 for ids `(B, N)`."""
        config = self._model.config
        soi, eoi = (canvas.new_full((len(canvas), 1), i) for i in (config.soi_id, config.eoi_id))
        image = self._for_both(torch.cat((soi, canvas, eoi), dim=1))
        states = self._model.hidden(
            image,
            self._seen,
            positions=self._positions[:, -image.shape[1] :],
            cache=self._cache,
        )[:, 1:-1]
        return self._scored(states)

    def probabilities_at(self, canvas: Tensor, places: Tensor) -> Tensor:
        """Distribution over the codes `(B, n, K)` at some places `(B, n)` of ids `(B, N)`.

        All other places keep the keys and values of the last pass that computed them.
        """
        columns = self._for_both(places + self._length + 1)  # behind the text and soi
        with self._cache.overwriting(columns):
            states = self._model.hidden(
                self._for_both(canvas.gather(1, places)),
                self._seen,
                positions=self._positions[0][columns],
                cache=self._cache,
            )
        return self._scored(states)

    def _for_both(self, rows: Tensor) -> Tensor:
        return rows.repeat(2, 1) if self._guidance else rows

    def _scored(self, states: Tensor) -> Tensor:
        if self._guidance:
            wanted, other = states.float().chunk(2)
            # The head is affine and the weights add up to 1, so guiding states guides logits, at
            # half the cost of the head.
            states = ((1 + self._guidance) * wanted - self._guidance * other).to(states.dtype)
        return self._model.head(states, self._model.image_ids).softmax(dim=-1)


def _check_canvas(canvas: Tensor, config: ShowoConfig) -> None:
    low, high = config.image_token_offset, config.mask_token_id
    if int(canvas.min()) < low or int(canvas.max()) > high:
        raise ValueError(
            f"image ids span {int(canvas.min())} to {int(canvas.max())}, "
            f"allowed are {low} to {high}"
        )
