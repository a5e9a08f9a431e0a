"""Put a trained FashionVLM mini into the package: half-size weights, tokenizers and a card."""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from torch import nn

from fashionm3.demoshop.design import RANGES
from fashionm3.description import join_words
from fashionm3.errors import CheckpointError
from fashionm3.vlm import mini_directory
from fashionm3.vlm.checkpoint import (
    load_image_tokenizer,
    load_showo,
    save_image_tokenizer,
    save_showo,
)
from training.image_tokenizer import ImageTokenizerArgs
from training.loop import RUN
from training.vlm import VlmArgs

CARD = Path(__file__).with_name("cards") / "fashionvlm-mini.md"
"""Text of the model card; names in braces are filled in."""


def export_fashionvlm(
    run: Path,
    tokenizer_run: Path,
    *,
    out: Path | None = None,
    picture_steps: int = 20,
    guidance: float = 2.0,
    figures: str = "",
) -> Path:
    """Write a checkpoint that `mini` loads.

    Args:
        run: folder of the run of `train_vlm`.
        tokenizer_run: folder of the run of `train_image_tokenizer`.
        out: where to; the package's own place without it.
        picture_steps: forward passes of a picture, for the card.
        guidance: how strongly a picture follows its description, for the card.
        figures: measured ones, as Markdown.

    Returns:
        The directory written.

    Raises:
        CheckpointError: if a folder holds no run with a model.
    """
    out = out or mini_directory()
    model, stages = run / "fashionvlm", read_stages(run)
    tokenizer_stages = read_stages(tokenizer_run)
    showo = load_showo(model).to(torch.bfloat16)
    tokenizer = load_image_tokenizer(tokenizer_run / "image_tokenizer").to(torch.float16)
    save_showo(showo, out)
    save_image_tokenizer(tokenizer, out / "image_tokenizer")
    shutil.copytree(model / "tokenizer", out / "tokenizer", dirs_exist_ok=True)
    args = VlmArgs(**stages[-1]["args"])
    card = CARD.read_text("utf-8").format(
        picture_steps=picture_steps,
        guidance=guidance,
        categories=len(RANGES),
        side=showo.config.grid[0] * tokenizer.config.stride,
        layers=showo.config.num_layers,
        width=showo.config.hidden_size,
        heads=showo.config.num_heads,
        parameters=_millions(showo),
        bits=tokenizer.config.z_channels,
        grid=showo.config.grid[0],
        tokenizer_parameters=_millions(tokenizer),
        entries=showo.config.llm_vocab_size,
        shops=", ".join(map(str, args.shops)),
        items=args.items,
        photo_share=args.photo_share,
        tokenizer_runs="\n".join(map(_tokenizer_row, tokenizer_stages)),
        runs="\n".join(map(_row, stages)),
        figures=figures.strip(),
    )
    (out / "README.md").write_text(card, "utf-8")
    return out


def read_stages(run: Path) -> list[dict[str, Any]]:
    """What a run and those that it went on from wrote about themselves, the first one first.

    Raises:
        CheckpointError: if one of them is gone.
    """
    told = read_run(run)
    start = told["args"].get("start")
    return [*(read_stages(Path(start).parent) if start else []), told]


def _row(stage: dict[str, Any]) -> str:
    """A row of the card about one run of the transformer."""
    args, workers = VlmArgs(**stage["args"]), stage["workers"]
    parts = [f"{args.dialogue_batch * workers} dialogues"]
    if args.naming_batch:
        parts.append(f"{args.naming_batch * workers} collages to name")
    parts.append(f"{args.caption_batch * workers} captions")
    return (
        f"| transformer's run | `fashionm3 train vlm --photos DIR` in {workers} processes "
        f"(`torchrun`), {stage['steps']} steps of {join_words(parts)}, seed {args.seed} |"
    )


def _tokenizer_row(stage: dict[str, Any]) -> str:
    """A row of the card about one run of the image tokenizer."""
    args = ImageTokenizerArgs(**stage["args"])
    what = "image tokenizer's run" if args.start is None else "… of its decoder alone"
    return (
        f"| {what} | `fashionm3 train tokenizer --photos DIR`, {stage['steps']} steps of "
        f"{args.batch_size * stage['workers']} pictures, seed {args.seed} |"
    )


def read_run(folder: Path) -> dict[str, Any]:
    """What a run wrote about itself: `args`, `workers`, `steps`.

    Raises:
        CheckpointError: if `folder` holds none.
    """
    try:
        told: dict[str, Any] = json.loads((folder / RUN).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{folder} holds no training run: {error}") from error
    return told


def _millions(module: nn.Module) -> float:
    return sum(parameter.numel() for parameter in module.parameters()) / 1e6
