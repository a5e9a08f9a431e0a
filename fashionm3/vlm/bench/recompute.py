"""The plain way to write and to draw: the whole sequence, the whole head, in every step.

Built from the model's own modules, as the reference does it: no cache, additive masks made anew,
all rows scored over the whole vocabulary, guidance on full logits.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from fashionm3.vlm import masks
from fashionm3.vlm.draws import TINY, Draws
from fashionm3.vlm.model import Showo
from fashionm3.vlm.noise import schedule
from fashionm3.vlm.sequence import T2IInputs


@torch.no_grad()
def next_token(model: Showo, ids: list[int]) -> int:
    """The likeliest text token behind `ids`."""
    tokens = torch.tensor([ids], device=model.device)
    visible = masks.additive(masks.of_task("mmu", tokens, model.config), model.dtype)
    return int(model(tokens, visible)[0, -1, model.text_ids].argmax())


@dataclass
class CanvasState:
    """A picture between two steps."""

    canvas: Tensor
    """Ids `(B, N)`, the mask id where nothing is settled."""
    temperature: float
    """Factor of the noise in the last step."""


@torch.no_grad()
def canvas_step(
    model: Showo,
    inputs: T2IInputs,
    state: CanvasState,
    *,
    step: int,
    steps: int,
    guidance_scale: float,
    draws: Draws,
) -> Tensor:
    """One step of the sampler, counted from 1; changes `state`.

    Returns:
        Codes `(B, N)` of all positions.
    """
    config = model.config
    image = slice(-config.num_vq_tokens - 1, -1)
    tokens = inputs.tokens.clone()
    tokens[:, image] = state.canvas
    if guidance_scale:
        if inputs.unconditional is None:
            raise ValueError("guidance needs unconditional ids")
        other = inputs.unconditional.clone()
        other[:, image] = state.canvas
        tokens = torch.cat((tokens, other))
    visible = masks.additive(masks.of_task("t2i", tokens, config), model.dtype)
    logits = model(tokens, visible)  # (B or 2 B, T, V)
    if guidance_scale:
        wanted, unwanted = logits.chunk(2)
        logits = (1 + guidance_scale) * wanted - guidance_scale * unwanted
    probabilities = logits[:, image, model.image_ids].softmax(dim=-1)
    sampled = draws.codes(probabilities)
    unknown = state.canvas == config.mask_token_id
    codes = torch.where(unknown, sampled, state.canvas - config.image_token_offset)
    chance = probabilities.gather(-1, codes[..., None])[..., 0]
    chance = chance.masked_fill(~unknown, torch.finfo(torch.float32).max)
    done = step / steps
    left = (config.num_vq_tokens * schedule("cosine")(torch.tensor(done))).floor().long()
    again = torch.minimum(unknown.sum(dim=1, keepdim=True) - 1, left).clamp(min=1)
    state.temperature *= 1 - done
    score = chance.clamp(min=TINY).log() + state.temperature * draws.noise(tuple(codes.shape))  # type: ignore[arg-type]
    cut = score.sort(dim=1).values.gather(1, again)
    settled = codes + config.image_token_offset
    state.canvas = torch.where(unknown & (score < cut), config.mask_token_id, settled)
    return codes


def write_plainly(model: Showo, prompt: list[int], count: int) -> list[int]:
    """`count` tokens behind a prompt."""
    ids = list(prompt)
    for _ in range(count):
        ids.append(next_token(model, ids))
    return ids[len(prompt) :]


def draw_plainly(
    model: Showo, inputs: T2IInputs, *, steps: int, guidance_scale: float, draws: Draws
) -> Tensor:
    """Codes `(B, N)` of a picture."""
    image = slice(-model.config.num_vq_tokens - 1, -1)
    state = CanvasState(inputs.tokens[:, image], 1.0)
    for step in range(1, steps + 1):
        codes = canvas_step(
            model,
            inputs,
            state,
            step=step,
            steps=steps,
            guidance_scale=guidance_scale,
            draws=draws,
        )
    return codes
