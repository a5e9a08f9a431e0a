"""Put a trained FashionVLM mini into the package: half-size weights, tokenizers and a card."""

import shutil
from pathlib import Path

import torch
from torch import nn

from fashionm3.demoshop.design import RANGES
from fashionm3.vlm import mini_directory
from fashionm3.vlm.checkpoint import (
    load_image_tokenizer,
    load_showo,
    save_image_tokenizer,
    save_showo,
)
from training.args import CONFIGS
from training.image_tokenizer import ImageTokenizerArgs
from training.vlm import VlmArgs

CARD = Path(__file__).with_name("cards") / "fashionvlm-mini.md"
"""Text of the model card; names in braces are filled in."""


def export_fashionvlm(
    model: Path,
    image_tokenizer: Path,
    *,
    out: Path | None = None,
    picture_steps: int = 20,
    guidance: float = 3.0,
    figures: str = "",
) -> Path:
    """Write a checkpoint that `mini` loads.

    Args:
        model: directory that `train_vlm` returned.
        image_tokenizer: directory that `train_image_tokenizer` returned.
        out: where to; the package's own place without it.
        picture_steps: forward passes of a picture, for the card.
        guidance: how strongly a picture follows its description, for the card.
        figures: measured ones, as Markdown.

    Returns:
        The directory written.
    """
    out = out or mini_directory()
    showo = load_showo(model).to(torch.bfloat16)
    tokenizer = load_image_tokenizer(image_tokenizer).to(torch.float16)
    save_showo(showo, out)
    save_image_tokenizer(tokenizer, out / "image_tokenizer")
    shutil.copytree(model / "tokenizer", out / "tokenizer", dirs_exist_ok=True)
    args = VlmArgs.from_yaml(CONFIGS / "fashionvlm-mini.yaml")
    pixels = ImageTokenizerArgs.from_yaml(CONFIGS / "image-tokenizer-mini.yaml")
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
        tokenizer_steps=pixels.steps,
        tokenizer_batch=pixels.batch_size,
        tokenizer_seed=pixels.seed,
        steps=args.steps,
        dialogues=args.dialogue_batch,
        captions=args.caption_batch,
        seed=args.seed,
        figures=figures,
    )
    (out / "README.md").write_text(card, "utf-8")
    return out


def _millions(module: nn.Module) -> float:
    return sum(parameter.numel() for parameter in module.parameters()) / 1e6
