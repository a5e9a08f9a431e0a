"""Ours against recomputing everything: same weights, same run, same tokens."""

from collections.abc import Callable
from functools import partial
from typing import Any

import torch

from fashionm3.vlm.bench.figures import Times, evenly, ratio, repeated, timed, whole
from fashionm3.vlm.bench.recompute import (
    CanvasState,
    canvas_step,
    draw_plainly,
    next_token,
    write_plainly,
)
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.draws import QuickDraws, SeededDraws
from fashionm3.vlm.model import Showo
from fashionm3.vlm.sampling import CanvasStep, continue_text, fill_canvas, stream_texts
from fashionm3.vlm.sequence import Layout, T2IInputs

Report = Callable[[str], None]

MID_SIZE = ShowoConfig(
    hidden_size=512, num_layers=8, num_heads=8, intermediate_size=2048, name="mid-size"
)
"""The published vocabulary and 1 024 image tokens over a body that two cores can recompute."""
TEXT_TOKENS, NEW_TOKENS = 40, 100
STEPS, GUIDANCE = 50, 5.0
SAMPLED_STEPS = 8
RUNS = 3
BATCH = 8
SEED = 0


def random_model(config: ShowoConfig, dtype: torch.dtype = torch.float32) -> Showo:
    """A model of these sizes with random weights, equal for equal sizes."""
    torch.manual_seed(SEED)
    return Showo(config).to(dtype).eval()


def random_prompt(config: ShowoConfig, text_tokens: int, seed: int = SEED) -> list[int]:
    """A picture and some text, all random."""
    chance = torch.Generator().manual_seed(seed)
    codes = torch.randint(config.codebook_size, (config.num_vq_tokens,), generator=chance)
    text = torch.randint(config.llm_vocab_size, (text_tokens,), generator=chance)
    return Layout(config, eos=0).prompt(codes, text.tolist(), sot=False)


def compare_text(model: Showo, *, new_tokens: int, report: Report) -> dict[str, Any]:
    """One answer; the plain loop is timed at evenly spaced tokens, which must be ours."""
    prompt = random_prompt(model.config, TEXT_TOKENS)
    report("text, cached")

    def write() -> list[int]:
        return continue_text(model, [prompt], max_new_tokens=new_tokens, stop_ids=[])[0]

    write()
    answer, ours = repeated(write, RUNS)
    samples = []
    places = evenly(SAMPLED_STEPS, new_tokens)
    for place in places:
        report(f"text, recomputed: token {place} of {new_tokens}")
        before = [*prompt, *answer[: place - 1]]
        token, seconds = timed(partial(next_token, model, before))
        samples.append(seconds)
        _must_equal(token, answer[place - 1], f"token {place}")
    plain = whole(samples, new_tokens)
    return {
        **ratio(plain, ours),
        "ours": ours.to_json(),
        "recomputed": {**plain.to_json(), "sampled_tokens": places, "sampled_s": samples},
        "identical": f"{len(places)} of {len(places)} sampled tokens",
        "prompt_tokens": len(prompt),
        "new_tokens": new_tokens,
    }


def compare_batch(model: Showo, *, new_tokens: int, report: Report) -> dict[str, Any]:
    """Texts of different lengths, together and one by one; all tokens must be the same."""
    lengths = [TEXT_TOKENS - 16 + 5 * i for i in range(BATCH)]
    prompts = [random_prompt(model.config, n, seed) for seed, n in enumerate(lengths)]
    together, alone = [], []
    for run in range(RUNS):
        report(f"batch of texts: run {run + 1} of {RUNS}")
        batched, *times = _phases(model, prompts, new_tokens)
        together.append(times)
        single = [_phases(model, [prompt], new_tokens) for prompt in prompts]
        alone.append([sum(one[1] for one in single), sum(one[2] for one in single)])
        _must_equal(batched, [one[0][0] for one in single], "an answer")
    decode = [Times(tuple(run[1] for run in runs)) for runs in (alone, together)]
    in_all = [Times(tuple(sum(run) for run in runs)) for runs in (alone, together)]
    return {
        **ratio(decode[0], decode[1]),
        "end_to_end": ratio(in_all[0], in_all[1]),
        "decode": {"one_by_one": decode[0].to_json(), "together": decode[1].to_json()},
        "all": {"one_by_one": in_all[0].to_json(), "together": in_all[1].to_json()},
        "identical": f"{BATCH} of {BATCH} answers of {new_tokens} tokens",
        "text_tokens": lengths,
    }


def _phases(
    model: Showo, prompts: list[list[int]], new_tokens: int
) -> tuple[list[list[int]], float, float]:
    """The answers, seconds until the first token, seconds from there on."""
    steps = stream_texts(model, prompts, max_new_tokens=new_tokens, stop_ids=[])
    first, prefill = timed(lambda: next(steps))
    rest, decode = timed(lambda: list(steps))
    return [list(row) for row in zip(first, *rest, strict=True)], prefill, decode


def compare_pictures(
    model: Showo, *, steps: int, report: Report, low: Showo | None = None
) -> dict[str, Any]:
    """One picture, exact and fast; the plain loop is timed at evenly spaced steps of ours.

    Each of these starts from our canvas and our chance at that step, and must end where we did.
    """
    inputs = _picture_inputs(model.config)
    generator = torch.Generator()
    states = [generator.get_state()]
    canvases: list[CanvasStep] = []

    def exactly(of: Showo, pace: str, on_step: Callable[[CanvasStep], None] | None = None) -> Times:
        generator.manual_seed(SEED)
        states[:] = [generator.get_state()]
        _, times = repeated(
            lambda: fill_canvas(
                of,
                inputs,
                steps=steps,
                guidance_scale=GUIDANCE,
                pace=pace,
                draws=SeededDraws(generator) if pace == "exact" else QuickDraws(generator),
                on_step=on_step,
            ),
            1,
        )
        return times

    def keep(step: CanvasStep) -> None:
        canvases.append(step)
        states.append(generator.get_state())

    report("picture, exact")
    ours = exactly(model, "exact", keep)
    samples = []
    places = evenly(SAMPLED_STEPS, steps)
    for place in places:
        report(f"picture, recomputed: step {place} of {steps}")
        samples.append(_plain_step(model, inputs, canvases, states[place - 1], place, steps))
    plain = whole(samples, steps)
    fast: list[float] = []
    for run in range(RUNS):
        report(f"picture, fast: run {run + 1} of {RUNS}")
        fast += exactly(model, "fast").seconds
    figures: dict[str, Any] = {
        "recomputed": {**plain.to_json(), "sampled_steps": places, "sampled_s": samples},
        "exact": {
            **ratio(plain, ours),
            "ours": ours.to_json(),
            "identical": f"{len(places)} of {len(places)} sampled steps",
        },
        "fast": {**ratio(plain, Times(tuple(fast))), "ours": Times(tuple(fast)).to_json()},
        "steps": steps,
        "guidance_scale": GUIDANCE,
    }
    if low is not None:
        for pace in ("exact", "fast"):
            report(f"picture, {pace}, bfloat16")
            times = exactly(low, pace)
            figures[pace]["bfloat16"] = {**ratio(plain, times), "ours": times.to_json()}
    return figures


def _plain_step(
    model: Showo,
    inputs: T2IInputs,
    done: list[CanvasStep],
    chance: torch.Tensor,
    step: int,
    steps: int,
) -> float:
    """Seconds of one recomputed step that starts where our last one ended."""
    config = model.config
    canvas = inputs.tokens[:, -config.num_vq_tokens - 1 : -1]
    temperature = 1.0
    if step > 1:
        last = done[step - 2]
        settled = last.codes + config.image_token_offset
        canvas = torch.where(last.masked, config.mask_token_id, settled)
        temperature = last.temperature
    generator = torch.Generator()
    generator.set_state(chance)
    state = CanvasState(canvas, temperature)
    codes, seconds = timed(
        lambda: canvas_step(
            model,
            inputs,
            state,
            step=step,
            steps=steps,
            guidance_scale=GUIDANCE,
            draws=SeededDraws(generator),
        )
    )
    _must_equal(codes.tolist(), done[step - 1].codes.tolist(), f"the canvas after step {step}")
    return seconds


def check_identity(model: Showo, *, steps: int, new_tokens: int, report: Report) -> dict[str, str]:
    """Whole runs of both loops, which must give the same tokens.

    Raises:
        AssertionError: naming what differs.
    """
    report("identity of whole answers")
    prompt = random_prompt(model.config, TEXT_TOKENS)
    answer = continue_text(model, [prompt], max_new_tokens=new_tokens, stop_ids=[])[0]
    _must_equal(answer, write_plainly(model, prompt, new_tokens), "an answer")
    report("identity of whole pictures")
    inputs = _picture_inputs(model.config)
    options = {"steps": steps, "guidance_scale": GUIDANCE}
    ours = fill_canvas(
        model,
        inputs,
        draws=SeededDraws(torch.Generator().manual_seed(SEED)),
        **options,  # type: ignore[arg-type]
    )
    plain = draw_plainly(
        model,
        inputs,
        draws=SeededDraws(torch.Generator().manual_seed(SEED)),
        **options,  # type: ignore[arg-type]
    )
    _must_equal(ours.tolist(), plain.tolist(), "a picture")
    return {
        "text": f"{new_tokens} of {new_tokens} tokens of a whole answer",
        "picture": f"{ours.numel()} of {ours.numel()} codes of a whole picture, {steps} steps",
        "model": model.config.name,
    }


def _picture_inputs(config: ShowoConfig) -> T2IInputs:
    chance = torch.Generator().manual_seed(SEED)
    text = torch.randint(config.llm_vocab_size, (30,), generator=chance).tolist()
    return Layout(config, eos=0).t2i_inputs([text])


def _must_equal(ours: object, theirs: object, what: str) -> None:
    if ours != theirs:
        raise AssertionError(f"{what} is not the one of the recompute loop")
