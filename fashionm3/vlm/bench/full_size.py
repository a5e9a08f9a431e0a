"""The published size with random weights: how near it comes to what the machine allows.

- Bandwidth: bytes over time of the best of five read-only passes over 2 GiB, same threads. A new
  token reads every weight of the blocks and of the text's part of the head once, and the cache.
  Where a machine is shared its memory is faster in one second than in the next; one more pass after
  each token tells what a sum got in the same seconds.
- Arithmetic: the best of five products of square matrices in the same type.
"""

import statistics
import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor, nn

from fashionm3.vlm.bench.comparison import (
    GUIDANCE,
    TEXT_TOKENS,
    Report,
    random_prompt,
)
from fashionm3.vlm.bench.figures import Times, median_interval, repeated, timed
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.model import Showo
from fashionm3.vlm.painter import Painter
from fashionm3.vlm.prepare import prepared
from fashionm3.vlm.sampling import stream_texts
from fashionm3.vlm.sequence import Layout

READ_BYTES = 2 << 30
PASSES = 5
MATRIX = 4096
NEW_TOKENS = 24
IMAGE_STEPS = 3


def measure_full_size(
    config: ShowoConfig, *, dtype: torch.dtype, report: Report, read_bytes: int = READ_BYTES
) -> dict[str, Any]:
    """Prefill, decoding and a picture's steps of a model with random weights."""
    report("read-only passes over memory")
    bandwidth = read_bandwidth(read_bytes)
    report("products of matrices")
    peak = matmul_peak(dtype)
    report("building the model")
    model = empty_model(config, dtype)
    parameters = sum(weight.numel() for weight in model.parameters())
    weights = model_bytes(model)  # packed ones cannot be counted any more
    model = prepared(model)
    figures: dict[str, Any] = {
        "parameters": parameters,
        "dtype": str(dtype).removeprefix("torch."),
        "threads": torch.get_num_threads(),
        "read_bandwidth_gb_s": bandwidth / 1e9,
        "matmul_peak_tflops": peak / 1e12,
    }
    figures |= _text(model, weights, bandwidth, peak, report, read_bytes)
    figures["picture"] = _picture(model, peak, report)
    return figures


def read_bandwidth(size: int) -> float:
    """Bytes per second of the best of five passes over `size` bytes, by the quicker of two sums."""
    block = torch.ones(size // 4)
    best = min(
        timed(read)[1] for _ in range(PASSES) for read in (block.sum, block.view(torch.int32).max)
    )
    return size / best


def matmul_peak(dtype: torch.dtype) -> float:
    """Operations per second of the best of five square products, two for each multiplication."""
    a, b = (torch.randn(MATRIX, MATRIX).to(dtype) for _ in range(2))
    return 2 * MATRIX**3 / min(timed(lambda: a @ b)[1] for _ in range(PASSES))


@torch.no_grad()
def empty_model(config: ShowoConfig, dtype: torch.dtype) -> Showo:
    """Random weights, made in their own type: in float32 they would need twice the memory."""
    with torch.device("meta"):
        model = Showo(config)
    model = model.to(dtype).to_empty(device="cpu").eval()
    torch.manual_seed(0)
    for name, weight in model.named_parameters():
        if "norm" in name and name.endswith("weight"):
            weight.fill_(1.0)
        elif name.endswith("bias"):
            weight.zero_()
        else:
            weight.normal_(std=0.02)
    return model


def _text(
    model: Showo, weights: int, bandwidth: float, peak: float, report: Report, read_bytes: int
) -> dict[str, Any]:
    config = model.config
    prompt = random_prompt(config, TEXT_TOKENS)
    report(f"prefill of {len(prompt)} tokens")
    steps = stream_texts(model, [prompt], max_new_tokens=NEW_TOKENS + 1, stop_ids=[])
    prefill = timed(lambda: next(steps))[1]
    block = torch.ones(read_bytes // 4)
    seconds, passes = [], []
    for token in range(NEW_TOKENS):
        report(f"token {token + 1} of {NEW_TOKENS}")
        seconds.append(timed(lambda: next(steps))[1])
        passes.append(timed(block.sum)[1])
    times = Times(tuple(seconds))
    size = weights + cache_bytes(config, len(prompt) + NEW_TOKENS // 2, model.dtype)
    linear = linear_seconds(model)
    beside = [
        size / token / (read_bytes / read) for token, read in zip(seconds, passes, strict=True)
    ]
    least, most = median_interval(beside)
    return {
        "bandwidth_fraction": size / bandwidth / times.median,
        "decode": {
            **times.to_json(),
            "tokens_per_s": 1 / times.median,
            "limit_tokens_per_s": bandwidth / size,
            "bytes_per_token": size,
            "passes_between": {
                **Times(tuple(passes)).to_json(),
                "gb_s": read_bytes / statistics.median(passes) / 1e9,
                "fraction": statistics.median(beside),
                "fraction_least": least,
                "fraction_most": most,
            },
            # Where the time goes: products of weights, then all the rest.
            "linear_s": linear,
            "other_s": times.median - linear,
        },
        "prefill": {
            "seconds": prefill,
            "tokens": len(prompt),
            "peak_fraction": forward_flops(config, len(prompt), len(prompt), 0) / prefill / peak,
        },
    }


@torch.no_grad()
def _picture(model: Showo, peak: float, report: Report) -> dict[str, Any]:
    config = model.config
    report("the texts of a picture")
    inputs = Layout(config, eos=0).t2i_inputs([list(range(1, 31))])
    painter, texts = timed(lambda: Painter(model, inputs, GUIDANCE))
    rows = config.num_vq_tokens + 2
    canvas = painter.canvas
    counted = iter(range(1, IMAGE_STEPS + 1))

    def step() -> Tensor:
        report(f"image step {next(counted)} of {IMAGE_STEPS}")
        return painter.probabilities(canvas)

    _, times = repeated(step, IMAGE_STEPS)
    work = forward_flops(config, 2 * rows, rows + 33, config.num_vq_tokens)
    return {
        "step": times.to_json(),
        "texts_s": texts,
        "step_tflop": work / 1e12,
        "peak_fraction": work / times.median / peak,
        "picture_of_50_steps_s": 50 * times.median + texts,
    }


def forward_flops(config: ShowoConfig, rows: int, keys: int, head_rows: int) -> float:
    """Operations of a pass over `rows` rows that each see `keys` keys; image codes are scored."""
    width = config.hidden_size
    block = 4 * width**2 + 2 * width * config.intermediate_size
    attention = 2 * keys * width
    per_row = 2 * config.num_layers * (block + attention)
    return rows * per_row + 2 * head_rows * width * config.codebook_size


def model_bytes(model: Showo) -> int:
    """Bytes of the weights that a new token reads: all blocks, the text's part of the head."""
    config = model.config
    head = (config.hidden_size + 1) * config.llm_vocab_size
    body = sum(
        value.numel() * value.element_size()
        for part in (model.showo.model.layers, model.showo.model.final_layernorm)
        for value in part.state_dict().values()
    )
    return int(body + head * model.showo.lm_head.weight.element_size())


def cache_bytes(config: ShowoConfig, length: int, dtype: torch.dtype) -> int:
    """Bytes of the keys and values of `length` positions."""
    return 2 * config.num_layers * length * config.hidden_size * dtype.itemsize


@torch.no_grad()
def linear_seconds(model: Showo) -> float:
    """Seconds that the products with weights take for one row, without anything in between."""
    parts = list(_linears(model))
    rows = {width: torch.zeros(1, 1, width, dtype=model.dtype) for _, width in parts}
    least = float("inf")
    for _ in range(PASSES):
        began = time.perf_counter()
        for part, width in parts:
            part(rows[width])
        model.head(rows[model.config.hidden_size][0], model.text_ids, largest=1)
        least = min(least, time.perf_counter() - began)
    return least


def _linears(model: Showo) -> Iterator[tuple[nn.Module, int]]:
    config = model.config
    for layer in model.showo.model.layers:
        yield layer.into, config.hidden_size
        yield layer.out, config.hidden_size + config.intermediate_size
