"""Write an answer token by token; fill a picture by unmasking. Knows token ids only.

- `continue_text`: one pass over the prompts, then one row per new token over cached keys/values.
- `fill_canvas`: the text's keys and values are computed once; a step recomputes the picture only.

Source: Show-o, arXiv 2408.12528; MaskGIT, arXiv 2202.04200.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from fashionm3.vlm import masks
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.draws import TINY, Draws, SeededDraws, draw
from fashionm3.vlm.model import KeyValueCache, Showo
from fashionm3.vlm.noise import schedule as noise_schedule
from fashionm3.vlm.pace import Pace, pace_of
from fashionm3.vlm.painter import Painter
from fashionm3.vlm.sequence import T2IInputs


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
        ValueError: for a prompt that is empty, too long or has ids that do not exist, or a number
            below its limit.
    """
    if not prompts:
        return []
    answers: list[list[int]] = [[] for _ in prompts]
    options = _TextOptions(max_new_tokens, frozenset(stop_ids), top_k, temperature, text_only)
    for step in _write(model, prompts, options, _Shared(generator)):
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
    for (token,) in _write(model, [prompt], options, _Shared(generator)):
        if token is not None:
            yield token


def stream_texts(
    model: Showo,
    prompts: Sequence[Sequence[int] | Tensor],
    *,
    max_new_tokens: int,
    stop_ids: Collection[int],
    top_k: int = 1,
    temperature: float = 1.0,
    generators: Sequence[torch.Generator | None] | None = None,
    gone: Callable[[int], bool] = lambda row: False,
) -> Iterator[list[int | None]]:
    """Continue several prompts together and hand out a row of ids per step; see `continue_text`.

    `generators` has one for each prompt, None where the likeliest token is taken; without it all
    are greedy. An answer's draws do not depend on its company. `gone` is asked with a prompt's
    index in every step; True ends its answer.

    Yields:
        The next id of each prompt, None where the answer has ended.
    """
    own = _Own(generators if generators is not None else [None] * len(prompts))
    options = _TextOptions(max_new_tokens, frozenset(stop_ids), top_k, temperature, True, gone)
    return _write(model, prompts, options, own)


@dataclass(frozen=True)
class _TextOptions:
    max_new_tokens: int
    stop_ids: frozenset[int]
    top_k: int
    temperature: float
    text_only: bool
    gone: Callable[[int], bool] = lambda row: False

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
    choice: "_Shared | _Own",
) -> Iterator[list[int | None]]:
    """Yield the next id of each prompt, None where the answer has ended."""
    rows = [torch.as_tensor(prompt, dtype=torch.long).flatten() for prompt in prompts]
    _check_prompts(rows, model.config)
    lengths = torch.tensor([len(row) for row in rows], device=model.device)
    longest = int(lengths.max())
    tokens = torch.full((len(rows), longest), model.config.pad_id)
    for i, row in enumerate(rows):
        tokens[i, : len(row)] = row
    tokens = tokens.to(model.device)
    vocabulary = model.text_ids if options.text_only else slice(None)

    cache = KeyValueCache(longest + options.max_new_tokens, model.reading_dtype)
    states = model.hidden(tokens, masks.understanding(tokens, eoi=model.config.eoi_id), cache=cache)
    cache.commit(longest)
    last = states[torch.arange(len(rows), device=model.device), lengths - 1]  # (B, D)
    # Keys beyond a shorter prompt are padding; new tokens are appended behind the longest.
    column = torch.arange(cache.capacity, device=model.device)
    seen = (column < lengths[:, None]) | (column >= longest)  # (B, capacity)
    is_even = bool(seen.all())

    ended = [False] * len(rows)
    for step in range(options.max_new_tokens):
        chosen = choice.of(model.head(last, vocabulary, largest=options.top_k), options)
        ids = chosen.tolist()
        yield [None if end else token for token, end in zip(ids, ended, strict=True)]
        ended = [
            end or ids[row] in options.stop_ids or options.gone(row)
            for row, end in enumerate(ended)
        ]
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


def _check_prompts(rows: Sequence[Tensor], config: ShowoConfig) -> None:
    for number, row in enumerate(rows, start=1):
        if not len(row):
            raise ValueError(f"prompt {number} of {len(rows)} is empty")
        if len(row) > config.max_position_embeddings:
            raise ValueError(
                f"a prompt has {len(row)} ids, the model holds {config.max_position_embeddings}"
            )
        if int(row.min()) < 0 or int(row.max()) >= config.vocab_size:
            raise ValueError(
                f"ids of a prompt span {int(row.min())} to {int(row.max())}, "
                f"allowed are 0 to {config.vocab_size - 1}"
            )


@dataclass(frozen=True)
class _Shared:
    """One source of chance for all rows, in the reference's order."""

    generator: torch.Generator | None

    def of(self, logits: Tensor, options: _TextOptions) -> Tensor:
        """Pick one of `(B, V)` per row."""
        if options.top_k == 1:
            return logits.argmax(dim=-1)
        return draw(_likeliest(logits, options).softmax(dim=-1), self.generator)


@dataclass(frozen=True)
class _Own:
    """A source of chance for each row, None for a row that takes the likeliest."""

    generators: Sequence[torch.Generator | None]

    def of(self, logits: Tensor, options: _TextOptions) -> Tensor:
        """Pick one of `(B, V)` per row."""
        chosen = logits.argmax(dim=-1)
        for row, generator in enumerate(self.generators):
            if generator is not None and options.top_k > 1:
                scores = _likeliest(logits[row : row + 1], options)
                chosen[row] = draw(scores.softmax(dim=-1), generator)[0]
        return chosen


def _likeliest(logits: Tensor, options: _TextOptions) -> Tensor:
    """Logits `(B, V)` over the temperature, -inf for all but the `top_k` likeliest."""
    logits = logits / options.temperature
    least = logits.topk(min(options.top_k, logits.shape[-1])).values[:, -1:]
    # Ties with the last of the `top_k` survive, as in the reference.
    return logits.masked_fill(logits < least, -torch.inf)


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
    pace: Pace | str = "exact",
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
        pace: `exact`, `fast` or what `pace.Pace` allows: other paces trade exactness for time.
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
    pace = pace_of(pace)
    steps = pace.steps_of(steps)
    config, source = model.config, draws or SeededDraws(generator)
    painter = Painter(model, inputs, guidance_scale)
    canvas = painter.canvas
    unknown = canvas == config.mask_token_id
    changed = torch.ones_like(unknown)
    codes = torch.where(unknown, 0, canvas - config.image_token_offset)
    shape = (canvas.shape[0], canvas.shape[1])
    share, whole_temperature = noise_schedule(schedule), temperature

    for step in range(1, steps + 1):
        if not pace.is_guided(step, steps):
            painter.stop_guiding()
        if pace.is_full(step):
            probabilities = painter.probabilities(canvas)  # (B, N, K)
            sampled = source.codes(probabilities).to(canvas.device)
            codes = torch.where(unknown, sampled, codes)
            confidence = probabilities.gather(-1, codes[..., None])[..., 0]
        else:
            # Those that are settled since the last pass look different to the others now.
            places = _marked(changed)
            probabilities = painter.probabilities_at(canvas, places)  # (B, n, K)
            drawn = source.codes(probabilities).to(canvas.device)
            chance = probabilities.gather(-1, drawn[..., None])[..., 0]
            sampled = codes.scatter(1, places, drawn)
            codes = torch.where(unknown, sampled, codes)
            confidence = chance.new_zeros(shape).scatter(1, places, chance)
        confidence = confidence.masked_fill(~unknown, torch.finfo(torch.float32).max)

        done = step / steps
        wanted = (shape[1] * share(torch.tensor(done))).floor().long().to(canvas.device)
        # At least one position is drawn anew, and at least one is fixed, in every step.
        again = torch.minimum(unknown.sum(dim=1, keepdim=True) - 1, wanted).clamp(min=1)
        again = again.clamp(max=shape[1] - 1)
        # Show-o compounds this over the steps, MaskGIT does not; kept for parity.
        compound = pace.temperature == "compound"
        temperature = (temperature if compound else whole_temperature) * (1 - done)
        score = confidence.clamp(min=TINY).log()
        score = score + temperature * source.noise(shape).to(canvas.device)
        cut = score.sort(dim=1).values.gather(1, again)
        changed = unknown
        unknown = unknown & (score < cut)  # a picture that is known entirely stays as it is
        canvas = torch.where(unknown, config.mask_token_id, codes + config.image_token_offset)
        if on_step is not None:
            masked = unknown if step < steps else torch.zeros_like(unknown)
            on_step(CanvasStep(step, steps, codes, masked, sampled, confidence, temperature))
    return codes


def _marked(marks: Tensor) -> Tensor:
    """Where `marks` `(B, N)` is True: `(B, n)`, filled up with other places in shorter rows."""
    count = max(int(marks.sum(dim=1).max()), 1)
    return marks.long().argsort(dim=1, descending=True, stable=True)[:, :count]
