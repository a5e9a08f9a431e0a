"""Train the small image tokenizer: a picture becomes bits and comes back.

The loss is a sum of
- absolute error of the pixels;
- absolute error of the colour differences over 4×4 pixels: red must not become brown, which the
  brightness alone would hardly mind;
- perceptual distance: outlines, buttons and prints stay sharp;
- commitment: latents stay near the sign that stands for them;
- entropy: each latent is sure of its sign, and over a batch many codes are used.

Source: MAGVIT-v2, arXiv 2310.05737.
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fashionm3.errors import CheckpointError
from fashionm3.vlm.checkpoint import load_image_tokenizer, save_image_tokenizer
from fashionm3.vlm.image_tokenizer import ImageTokenizer, ImageTokenizerConfig, StackConfig
from training.args import TrainArgs
from training.data.pictures import PicturePool
from training.loop import Loop
from training.perceptual import PerceptualDistance


class ImageTokenizerArgs(TrainArgs):
    """Knobs of the image tokenizer's run."""

    batch_size: int = Field(16, gt=0, description="Pictures per optimizer step.")
    collage_share: float = Field(0.5, ge=0, le=1, description="Of collages among the pictures.")
    photo_share: float = Field(0.25, ge=0, le=1, description="Of real photos among the pictures.")
    bits: int = Field(12, ge=1, le=18, description="Latent channels; 2 ** bits codes.")
    channels: int = Field(48, gt=0, description="At the finest level.")
    multiples: tuple[int, ...] = (1, 2, 3)
    encoder_blocks: tuple[int, ...] = (1, 1, 1)
    decoder_blocks: tuple[int, ...] = (1, 1, 2)
    groups: int = Field(16, gt=0, description="Of every group norm.")
    stem_patch: int = Field(2, gt=0, description="Pixel-unshuffle before the first convolution.")
    chroma_weight: float = Field(2.0, ge=0)
    perceptual_weight: float = Field(0.05, ge=0)
    commitment_weight: float = Field(0.02, ge=0)
    entropy_weight: float = Field(0.02, ge=0)

    start: Path | None = Field(
        None,
        description="A trained tokenizer whose encoder stays as it is, and so do the codes: a "
        "decoder is trained on, or anew where its size differs.",
    )

    def config(self) -> ImageTokenizerConfig:
        """The architecture of this run."""
        return ImageTokenizerConfig(
            StackConfig(self.channels, self.multiples, self.encoder_blocks),
            StackConfig(self.channels, self.multiples, self.decoder_blocks),
            z_channels=self.bits,
            num_groups=self.groups,
            stem_patch=self.stem_patch,
        )


def reconstruction_losses(
    tokenizer: ImageTokenizer,
    pixels: Tensor,
    args: ImageTokenizerArgs,
    perceptual: PerceptualDistance,
) -> Mapping[str, Tensor]:
    """Losses of one batch; `pixels` is `(B, 3, H, W)` in [-1, 1]."""
    with torch.autocast("cpu", torch.bfloat16):
        latents = tokenizer.latents(pixels)  # (B, z, h, w)
        latents = latents.float()
        signs = torch.where(latents > 0, 1.0, -1.0)
        # The sign has no gradient; the decoder's passes straight through to the latent.
        straight = latents + (signs - latents).detach()
        output = tokenizer.decode_latents(straight)
        looks = perceptual(output, pixels)
    output = output.float()
    pixel = (output - pixels).abs().mean()
    chroma = (F.avg_pool2d(opponents(output), 4) - F.avg_pool2d(opponents(pixels), 4)).abs().mean()
    commitment = (latents - signs).square().mean()
    probability = torch.sigmoid(4 * latents)
    unsure = binary_entropy(probability).sum(1).mean()
    used = code_entropy(probability)
    loss = (
        pixel
        + args.chroma_weight * chroma
        + args.perceptual_weight * looks
        + args.commitment_weight * commitment
        + args.entropy_weight * (unsure - used)
    )
    return {
        "loss": loss,
        "pixel": pixel,
        "chroma": chroma,
        "looks": looks,
        "unsure": unsure,
        "used": used,
    }


def binary_entropy(probability: Tensor) -> Tensor:
    """Entropy in nats of coins with these probabilities."""
    p = probability.clamp(1e-6, 1 - 1e-6)
    return -(p * p.log() + (1 - p) * (1 - p).log())


def code_entropy(probability: Tensor) -> Tensor:
    """Entropy in nats of the codes of a batch, from the probability of each bit `(B, z, h, w)`.

    The mean of a product over independent bits is a matrix product of two halves, so all
    `2 ** z` codes are counted exactly.
    """
    bits = probability.permute(0, 2, 3, 1).flatten(0, 2)  # (P, z)
    middle = bits.shape[1] // 2
    first, second = _code_probability(bits[:, :middle]), _code_probability(bits[:, middle:])
    share = (first.T @ second / len(bits)).flatten()
    return -(share * share.clamp_min(1e-12).log()).sum()


def _code_probability(bits: Tensor) -> Tensor:
    """Probability of each code of a few independent bits: `(P, k)` → `(P, 2 ** k)`."""
    codes = torch.ones(len(bits), 1)
    for bit in bits.unbind(1):
        codes = torch.stack((codes * (1 - bit[:, None]), codes * bit[:, None]), 2).flatten(1)
    return codes


def opponents(pixels: Tensor) -> Tensor:
    """Red-green and yellow-blue differences `(B, 2, H, W)` of RGB `(B, 3, H, W)`."""
    red, green, blue = pixels.unbind(1)
    return torch.stack((red - green, (red + green) / 2 - blue), 1)


def keep_encoder(tokenizer: ImageTokenizer, trained: ImageTokenizer) -> None:
    """Give `tokenizer` the encoder of `trained`, frozen, and its decoder if that fits.

    Raises:
        CheckpointError: if the encoders differ in size.
    """
    if tokenizer.config.encoder != trained.config.encoder:
        raise CheckpointError(
            f"the encoder to keep is {trained.config.encoder}, "
            f"this run's is {tokenizer.config.encoder}"
        )
    tokenizer.encoder.load_state_dict(trained.encoder.state_dict())
    tokenizer.encoder.requires_grad_(False)
    if tokenizer.config == trained.config:
        tokenizer.load_state_dict(trained.state_dict())


@torch.no_grad()
def evaluate_reconstruction(tokenizer: ImageTokenizer, pictures: np.ndarray) -> dict[str, float]:
    """Peak signal-to-noise ratio in dB and the share of codes in use, on `(n, H, W, 3)` uint8."""
    errors, codes = [], []
    for start in range(0, len(pictures), 32):
        pixels = to_pixels(pictures[start : start + 32])
        found = tokenizer.encode(pixels)
        output = tokenizer.decode(found).clamp(-1, 1)
        errors.append(((output - pixels) / 2).square().mean(dim=(1, 2, 3)))
        codes.append(found.flatten())
    error = torch.cat(errors)
    used = torch.unique(torch.cat(codes)).numel()
    return {
        "psnr_db": float((-10 * error.log10()).mean()),
        "codes_used": used / tokenizer.config.codebook_size,
    }


def to_pixels(pictures: np.ndarray) -> Tensor:
    """`(n, H, W, 3)` uint8 → `(n, 3, H, W)` float32 in [-1, 1]."""
    return torch.from_numpy(np.array(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1


def train_image_tokenizer(pool: PicturePool, args: ImageTokenizerArgs, folder: Path) -> Path:
    """Train on `pool`; returns the directory with the finished tokenizer.

    Raises:
        FloatingPointError: if the loss stops being finite.
        CheckpointError: if `folder` holds a run of another architecture.
    """
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    tokenizer = ImageTokenizer(args.config())
    if args.start is not None:
        keep_encoder(tokenizer, load_image_tokenizer(args.start, dtype=torch.float32))
    perceptual = PerceptualDistance()

    def losses(draw: int) -> Mapping[str, Tensor]:
        generator = np.random.default_rng((args.seed, draw))
        pictures = pool.sample(
            args.batch_size, generator, collages=args.collage_share, photos=args.photo_share
        )
        return reconstruction_losses(tokenizer, to_pixels(pictures), args, perceptual)

    def save(average: nn.Module, step: int) -> None:
        assert isinstance(average, ImageTokenizer)
        save_image_tokenizer(average, folder / "image_tokenizer")

    loop = Loop(tokenizer, args, folder)
    average = loop.run(losses, on_save=save)
    if loop.workers.is_first:
        save(average, args.steps)
    return folder / "image_tokenizer"
