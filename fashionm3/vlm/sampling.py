"""Write an answer token by token; fill a picture by unmasking. Knows token ids only.

- `continue_text`: one pass over the prompts, then one row per new token over cached keys/values.
- `fill_canvas`: the text's keys and values are computed once; a step recomputes the picture only.

Source: Show-o, arXiv 2408.12528; MaskGIT, arXiv 2202.04200.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from fashionm3.vlm import masks
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.model import KeyValueCache, Showo
from fashionm3.vlm.noise import schedule as noise_schedule
from fashionm3.vlm.sequence import T2IInputs

# Both logarithms of the Gumbel noise, and that of the confidence, are kept finite by this.
_TINY = 1e-20


def continue_text(
    model: Showo,
    prompts: Sequence[Sequence[int] | Tensor],
    *,
    max_new_tokens: int,
    stop_ids: Collection[int],
    # sampling
    top_k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
    text_only: bool = True,
) -> list[list[int]]:
    """Continue prompts of any length together; each comes out as it would alone.

    Args:
        model: in evaluation mode.
        prompts: ids of each prompt; everything up to its first eoi is seen by all its rows.
        max_new_tokens: at least 1.
        stop_ids: ids that end an answer; they stay in the result.
        top_k: 1 takes the likeliest token and draws nothing; else one of the `top_k` likeliest.
        temperature: divides the logits before a draw.
        generator: source of the draws; the global one without it.
        text_only: False lets control and image ids win too, as in the reference.

    Returns:
        The new ids of each prompt.

    Raises:
        ValueError: for an empty prompt, or a number below its limit.
    """
    if not prompts:
        return []
    answers: list[list[int]] = [[] for _ in prompts]
    options = _TextOptions(max_new_tokens, frozenset(stop_ids), top_k, temperature, text_only)
    for step in _write(model, prompts, options, generator):
        for answer, token in zip(answers, step, strict=True):
            if token is not None:
                answer.append(token)
    return answers


def stream_text(
    model: Showo,
    prompt: Sequence[int] | Tensor,
    *,
    max_new_tokens: int,
    stop_ids: Collection[int],
    top_k: int = 1,
    temperature: float = 1.0,
    generator: torch.Generator | None = None,
    text_only: bool = True,
) -> Iterator[int]:
    """Continue one prompt and hand out each id as soon as it is known; see `continue_text`."""
    options = _TextOptions(max_new_tokens, frozenset(stop_ids), top_k, temperature, text_only)
    for (token,) in _write(model, [prompt], options, generator):
        if token is not None:
            yield token


@dataclass(frozen=True)
class _TextOptions:
    max_new_tokens: int
    stop_ids: frozenset[int]
    top_k: int
    temperature: float
    text_only: bool

    def __post_init__(self) -> None:
        if self.max_new_tokens < 1 or self.top_k < 1 or self.temperature <= 0:
            raise ValueError(
                "max_new_tokens and top_k must be at least 1 and temperature above 0, got "
                f"{self.max_new_tokens}, {self.top_k} and {self.temperature}"
            )


# The decorator also suspends itself while a generator waits; a `with` block would leak out of it.
@torch.no_grad()
def _write(
    model: Showo,
    prompts: Sequence[Sequence[int] | Tensor],
    options: _TextOptions,
    generator: torch.Generator | None,
) -> Iterator[list[int | None]]:
    """Yield the next id of each prompt, None where the answer has ended."""
    rows = [torch.as_tensor(prompt, dtype=torch.long).flatten() for prompt in prompts]
    lengths = torch.tensor([len(row) for row in rows], device=model.device)
    if not int(lengths.min()):
        raise ValueError("a prompt is empty")
    longest = int(lengths.max())
    tokens = torch.full((len(rows), longest), model.config.pad_id)
    for i, row in enumerate(rows):
        tokens[i, : len(row)] = row
    tokens = tokens.to(model.device)
    vocabulary = model.text_ids if options.text_only else slice(None)

    cache = KeyValueCache(longest + options.max_new_tokens)
    states = model.hidden(tokens, masks.understanding(tokens, eoi=model.config.eoi_id), cache=cache)
    cache.commit(longest)
    last = states[torch.arange(len(rows), device=model.device), lengths - 1]  # (B, D)
    # Keys beyond a shorter prompt are padding; new tokens are appended behind the longest.
    column = torch.arange(cache.capacity, device=model.device)
    seen = (column < lengths[:, None]) | (column >= longest)  # (B, capacity)
    is_even = bool(seen.all())

    ended = [False] * len(rows)
    for step in range(options.max_new_tokens):
        chosen = _choose(model.head(last, vocabulary), options, generator)
        ids = chosen.tolist()
        yield [None if end else token for token, end in zip(ids, ended, strict=True)]
        ended = [end or i in options.stop_ids for i, end in zip(ids, ended, strict=True)]
        if all(ended) or step == options.max_new_tokens - 1:
            return
        states = model.hidden(
            chosen[:, None],
            None if is_even else seen[:, None, None, : cache.length + 1],
            positions=(lengths + step)[:, None],
            cache=cache,
        )
        cache.commit(1)
        last = states[:, 0]


def _choose(logits: Tensor, options: _TextOptions, generator: torch.Generator | None) -> Tensor:
    """Pick one of `(B, V)` per row."""
    if options.top_k == 1:
        return logits.argmax(dim=-1)
    logits = logits / options.temperature
    least = logits.topk(min(options.top_k, logits.shape[-1])).values[:, -1:]
    # Ties with the last of the `top_k` survive, as in the reference.
    logits = logits.masked_fill(logits < least, -torch.inf)
    return _draw(logits.softmax(dim=-1), generator)


def _draw(probabilities: Tensor, generator: torch.Generator | None) -> Tensor:
    """One index per row of `(rows, entries)`, drawn where the generator lives."""
    place = generator.device if generator is not None else probabilities.device
    drawn = torch.multinomial(probabilities.to(place), 1, generator=generator)[:, 0]
    return drawn.to(probabilities.device)


class Draws(Protocol):
    """Where `fill_canvas` gets its chance from; asked in this order in every step."""

    def codes(self, probabilities: Tensor) -> Tensor:
        """One code `(B, N)` for each position of `(B, N, K)`."""

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Gumbel noise `(B, N)` for the confidences."""


@dataclass(frozen=True)
class SeededDraws:
    """Random draws in the reference's order and shapes, so that its seeds can be replayed."""

    generator: torch.Generator | None = None

    def codes(self, probabilities: Tensor) -> Tensor:
        """Draw from each distribution."""
        return _draw(probabilities.flatten(0, 1), self.generator).view(probabilities.shape[:2])

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Draw Gumbel noise on the generator's device."""
        place = self.generator.device if self.generator is not None else None
        return gumbel(torch.rand(shape, generator=self.generator, device=place))


@dataclass(frozen=True)
class QuickDraws:
    """The same distributions from one random number per position; replays no reference seed.

    A multinomial draws one number per code, which is a fifth of a step of a small model on a CPU.
    """

    generator: torch.Generator | None = None

    def codes(self, probabilities: Tensor) -> Tensor:
        """Draw from each distribution by inverting its cumulative sum."""
        cumulative = probabilities.cumsum(dim=-1)
        uniform = self._uniform(probabilities.shape[:2]).to(probabilities.device)[..., None]
        found = torch.searchsorted(cumulative, uniform * cumulative[..., -1:], right=True)[..., 0]
        return found.clamp(max=probabilities.shape[-1] - 1)

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Draw Gumbel noise on the generator's device."""
        return gumbel(self._uniform(shape))

    def _uniform(self, shape: Sequence[int]) -> Tensor:
        place = self.generator.device if self.generator is not None else None
        return torch.rand(tuple(shape), generator=self.generator, device=place)


@dataclass(frozen=True)
class LikeliestDraws:
    """No chance at all: the likeliest code everywhere, no noise."""

    def codes(self, probabilities: Tensor) -> Tensor:
        """The likeliest code, the lowest on ties."""
        return probabilities.argmax(dim=-1)

    def noise(self, shape: tuple[int, int]) -> Tensor:
        """Zeros."""
        return torch.zeros(shape)


def gumbel(uniform: Tensor) -> Tensor:
    """Turn uniform numbers in [0, 1) into Gumbel noise."""
    return -(-uniform.clamp(min=_TINY).log()).clamp(min=_TINY).log()


@dataclass(frozen=True)
class CanvasStep:
    """What one step of `fill_canvas` did."""

    step: int
    """Steps done, from 1."""
    steps: int
    """Steps in all."""
    codes: Tensor
    """Every position's code so far `(B, N)`, also where it will be masked again."""
    masked: Tensor
    """True `(B, N)` where the next step draws anew; False everywhere after the last."""
    sampled: Tensor
    """This step's draw `(B, N)` at all positions."""
    confidence: Tensor
    """Probability of `codes` `(B, N)`; the largest float where it was fixed before."""
    temperature: float
    """Factor of the noise."""


@torch.no_grad()
def fill_canvas(
    model: Showo,
    inputs: T2IInputs,
    *,
    # sampling
    steps: int = 50,
    guidance_scale: float = 5.0,
    temperature: float = 1.0,
    schedule: str = "cosine",
    # chance
    generator: torch.Generator | None = None,
    draws: Draws | None = None,
    # progress
    on_step: Callable[[CanvasStep], None] | None = None,
) -> Tensor:
    """Fill the masked part of a canvas by iterative unmasking.

    Args:
        model: in evaluation mode.
        inputs: token ids `(B, T)` int64 that end in soi, N image ids, eoi. Not modified.
        steps: forward passes; each keeps the most confident tokens and masks the rest again.
        guidance_scale: g in `(1 + g) * cond - g * uncond`; 0 turns guidance off.
        temperature: of the noise on the confidences, before it decays.
        schedule: share of masked tokens over time; see `noise.schedule`.
        generator: source of the draws; the global one without it.
        draws: other draws than seeded ones.
        on_step: called after each step; what it raises ends the sampling.

    Returns:
        Codebook ids `(B, N)` int64, each in `[0, codebook_size)`.

    Raises:
        ValueError: if the canvas is not where it belongs, or a number is out of range.
    """
    if steps < 1 or guidance_scale < 0:
        raise ValueError(
            f"steps must be at least 1 and guidance_scale 0, got {steps} and {guidance_scale}"
        )
    config, source = model.config, draws or SeededDraws(generator)
    painter = _Painter(model, inputs, guidance_scale)
    canvas = painter.canvas
    unknown = canvas == config.mask_token_id
    codes = torch.where(unknown, 0, canvas - config.image_token_offset)
    shape = (canvas.shape[0], canvas.shape[1])
    share = noise_schedule(schedule)

    for step in range(1, steps + 1):
        probabilities = painter.probabilities(canvas)  # (B, N, K)
        sampled = source.codes(probabilities).to(canvas.device)
        codes = torch.where(unknown, sampled, codes)
        confidence = probabilities.gather(-1, codes[..., None])[..., 0]
        confidence = confidence.masked_fill(~unknown, torch.finfo(torch.float32).max)

        done = step / steps
        wanted = (shape[1] * share(torch.tensor(done))).floor().long().to(canvas.device)
        # At least one position is drawn anew, and at least one is fixed, in every step.
        again = torch.minimum(unknown.sum(dim=1, keepdim=True) - 1, wanted).clamp(min=1)
        again = again.clamp(max=shape[1] - 1)
        # Show-o compounds this over the steps, MaskGIT does not; kept for parity.
        temperature *= 1 - done
        score = confidence.clamp(min=_TINY).log()
        score = score + temperature * source.noise(shape).to(canvas.device)
        cut = score.sort(dim=1).values.gather(1, again)
        unknown = unknown & (score < cut)  # a picture that is known entirely stays as it is
        canvas = torch.where(unknown, config.mask_token_id, codes + config.image_token_offset)
        if on_step is not None:
            masked = unknown if step < steps else torch.zeros_like(unknown)
            on_step(CanvasStep(step, steps, codes, masked, sampled, confidence, temperature))
    return codes


class _Painter:
    """The model's view of a canvas behind texts that do not change."""

    def __init__(self, model: Showo, inputs: T2IInputs, guidance_scale: float) -> None:
        """Run the texts once, those for guidance in the same batch."""
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
        length = text.shape[1]
        self._cache = KeyValueCache(length + config.num_vq_tokens + 2)
        self._positions = torch.arange(first, total, device=model.device)[None]
        visible = masks.causal(length, model.device)
        visible = visible & (~is_pad[:, None, None, :] | is_pad[:, None, :, None])
        model.hidden(text, visible, positions=self._positions[:, :length], cache=self._cache)
        self._cache.commit(length)
        self._seen: Tensor | None = None
        if bool(is_pad.any()):
            image = is_pad.new_ones(len(text), config.num_vq_tokens + 2)
            self._seen = torch.cat((~is_pad, image), dim=1)[:, None, None]  # (B, 1, 1, keys)

    def probabilities(self, canvas: Tensor) -> Tensor:
        """Distribution over the codes `(B, N, K)` float32 for ids `(B, N)`."""
        config, model = self._model.config, self._model
        soi, eoi = (canvas.new_full((len(canvas), 1), i) for i in (config.soi_id, config.eoi_id))
        image = torch.cat((soi, canvas, eoi), dim=1)
        if self._guidance:
            image = image.repeat(2, 1)
        states = model.hidden(
            image,
            self._seen,
            positions=self._positions[:, -image.shape[1] :],
            cache=self._cache,
        )[:, 1:-1]
        if self._guidance:
            wanted, other = states.float().chunk(2)
            # The head is affine and the weights add up to 1, so guiding states guides logits, at
            # half the cost of the head.
            states = ((1 + self._guidance) * wanted - self._guidance * other).to(states.dtype)
        return model.head(states, model.image_ids).softmax(dim=-1)


def _check_canvas(canvas: Tensor, config: ShowoConfig) -> None:
    low, high = config.image_token_offset, config.mask_token_id
    if int(canvas.min()) < low or int(canvas.max()) > high:
        raise ValueError(
            f"image ids span {int(canvas.min())} to {int(canvas.max())}, "
            f"allowed are {low} to {high}"
        )
