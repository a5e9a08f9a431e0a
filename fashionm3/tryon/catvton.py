"""CatVTON: Stable Diffusion's inpainting, shown the garment below the person.

Weights: github.com/Zheng-Chong/CatVTON, CC BY-NC-SA 4.0, not for commercial use. Method: "CatVTON:
Concatenation Is All You Need for Virtual Try-On with Diffusion Models", arXiv 2407.15886. Person
and garment are joined along the height, in latents; cross-attention to text is skipped, and only
self-attention differs from the base model. The authors find the mask with DensePose and a human
parser; here it is the region that the preview changed.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn
from torch.nn import functional as F

from fashionm3.errors import CheckpointError, TryOnError
from fashionm3.tryon.refiner import Fitting, Options, check_device, soft_region

WEIGHTS = "zhengchong/CatVTON"
ATTENTION = "mix-48k-1024/attention/model.safetensors"
BASE = "booksforcharlie/stable-diffusion-inpainting"
VAE = "stabilityai/sd-vae-ft-mse"
INSTALL = 'pip install "fashionm3[catvton]"'
SIZE = (768, 1024)
"""Width and height at which the weights were trained."""
STEPS = 50
GUIDANCE = 2.5
ETA = 1.0  # these three are the authors' settings
SEED = 42


class CatVton:
    """The model, loaded."""

    name = "CatVTON"

    def __init__(self, options: Options, *, size: tuple[int, int] = SIZE) -> None:
        """Load it.

        Args:
            options: a directory as `weights` may hold `base/` and `vae/` beside the attention;
                what it does not hold comes from the hub.
            size: width and height at which it draws.

        Raises:
            TryOnError: if the package or the device is missing.
            CheckpointError: if weights are missing or do not fit.
        """
        diffusers = _package()
        check_device(options.device, self.name)
        self._device = torch.device(options.device)
        self._dtype = _dtype(options, self._device)
        self._size = size
        self._steps = options.steps or STEPS
        place = options.weights or WEIGHTS
        base, vae = _or_hub(place, "base", BASE), _or_hub(place, "vae", VAE)
        try:
            self._scheduler = diffusers.DDIMScheduler.from_pretrained(base, subfolder="scheduler")
            unet = diffusers.UNet2DConditionModel.from_pretrained(base, subfolder="unet")
            coder = diffusers.AutoencoderKL.from_pretrained(vae)
        except (OSError, ValueError, KeyError) as error:
            raise CheckpointError(f"{base}, {vae}: {error}") from error
        skip_text(unet)
        load_attention(unet, place, revision=options.revision)
        self._unet = unet.to(self._device, self._dtype).eval()
        self._vae = coder.to(self._device, self._dtype).eval()

    @torch.no_grad()
    def draw(self, person: Image.Image, fitting: Fitting) -> Image.Image:
        """See `Refiner.draw`."""
        box = _box(person.size, self._size)
        mask = _bits(_fit(soft_region(fitting.region), self._size, box)).to(self._device)
        photo = _tensor(_fit(person.convert("RGB"), self._size, box)).to(self._device)
        garment = _tensor(_on_white(fitting.picture, self._size)).to(self._device)
        latents = self._sample(photo * (1 - mask), garment, mask)
        pixels = self._vae.decode(latents / self._vae.config.scaling_factor).sample
        drawn = _picture(pixels)
        return drawn.crop(box).resize(person.size, Image.Resampling.LANCZOS)

    def _sample(self, photo: Tensor, garment: Tensor, mask: Tensor) -> Tensor:
        """Latents of the dressed person, `(1, 4, h, w)`."""
        generator = torch.Generator().manual_seed(SEED)
        seen, shown = (self._encoded(picture, generator) for picture in (photo, garment))
        small = F.interpolate(mask, size=seen.shape[-2:], mode="nearest").to(self._dtype)
        masks = torch.cat([small, torch.zeros_like(small)], dim=-2)
        given = torch.cat([seen, shown], dim=-2)
        without = torch.cat([seen, torch.zeros_like(shown)], dim=-2)
        context = torch.cat([torch.cat([masks, masks]), torch.cat([without, given])], dim=1)
        scheduler = self._scheduler
        scheduler.set_timesteps(self._steps, device=self._device)
        latents = self._noise(given.shape, generator) * scheduler.init_noise_sigma
        for step in scheduler.timesteps:
            both = scheduler.scale_model_input(torch.cat([latents, latents]), step)
            noise = self._unet(torch.cat([both, context], dim=1), step, None).sample
            bare, led = noise.chunk(2)
            noise = bare + GUIDANCE * (led - bare)
            chance = self._noise(latents.shape, generator)
            latents = scheduler.step(
                noise, step, latents, eta=ETA, variance_noise=chance
            ).prev_sample
        if not torch.isfinite(latents).all():
            raise TryOnError(f"{self.name} gave no picture: its numbers overflow in {self._dtype}")
        person: Tensor = latents.chunk(2, dim=-2)[0]
        return person

    def _encoded(self, picture: Tensor, generator: torch.Generator) -> Tensor:
        spread = self._vae.encode(picture.to(self._dtype)).latent_dist
        sample = spread.mean + spread.std * self._noise(spread.mean.shape, generator)
        latents: Tensor = sample * self._vae.config.scaling_factor
        return latents

    def _noise(self, shape: torch.Size, generator: torch.Generator) -> Tensor:
        # Drawn on the CPU, so that a seed means the same everywhere.
        noise = torch.randn(shape, generator=generator)
        return noise.to(self._device, self._dtype)


class _Kept(nn.Module):
    """Attention as the base model has it; a module, since the weights count modules."""

    def __init__(self, processor: Any) -> None:
        super().__init__()
        self._processor = processor

    def forward(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
    ) -> Tensor:
        attended: Tensor = self._processor(
            attn, hidden_states, encoder_hidden_states, attention_mask, temb
        )
        return attended


class _Skipped(nn.Module):
    """Attention to a text that nobody wrote."""

    def forward(
        self,
        attn: Any,
        hidden_states: Tensor,
        encoder_hidden_states: Tensor | None = None,
        attention_mask: Tensor | None = None,
        temb: Tensor | None = None,
    ) -> Tensor:
        return hidden_states


def skip_text(unet: Any) -> None:
    """Leave cross-attention out of a network, as CatVTON does."""
    from diffusers.models.attention_processor import AttnProcessor2_0

    unet.set_attn_processor(
        {
            name: _Kept(AttnProcessor2_0()) if name.endswith("attn1.processor") else _Skipped()
            for name in unet.attn_processors
        }
    )


def load_attention(unet: Any, place: str, *, revision: str | None = None) -> None:
    """Give self-attention the weights that were trained for try-on.

    The file counts all modules whose name has `attn1` in it, parents and children: `8.to_q.weight`
    and `9.weight` are the same tensor, and either may be there.

    Args:
        unet: with text skipped already.
        place: directory or hub id.
        revision: branch, tag or commit on the hub.

    Raises:
        CheckpointError: if the file is missing, or does not hold each weight of self-attention.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    from fashionm3.vlm.files import resolve_files

    found = resolve_files(place, [ATTENTION], revision=revision)
    if ATTENTION not in found:
        raise CheckpointError(f"{place} has no {ATTENTION}")
    try:
        weights = load_file(found[ATTENTION])
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{found[ATTENTION]} is damaged: {error}") from error
    attention = nn.ModuleList(m for name, m in unet.named_modules() if "attn1" in name)
    try:
        outcome = attention.load_state_dict(weights, strict=False)
    except RuntimeError as error:
        raise CheckpointError(
            f"{place}/{ATTENTION} does not fit the base model: {error}"
        ) from error
    named = dict(attention.named_parameters(remove_duplicate=False))
    loaded = {id(named[name]) for name in weights if name in named}
    missing = [name for name, one in named.items() if id(one) not in loaded]
    if outcome.unexpected_keys or missing:
        raise CheckpointError(
            f"{place}/{ATTENTION} is not for this base model: {len(missing)} weights are missing, "
            f"{len(outcome.unexpected_keys)} unknown, such as "
            f"{(missing + list(outcome.unexpected_keys))[0]}"
        )


def _package() -> Any:
    try:
        import diffusers
    except ImportError as error:
        raise TryOnError(
            f"the backend catvton needs diffusers, which is not installed here; {INSTALL}"
        ) from error
    return diffusers


def _dtype(options: Options, device: torch.device) -> torch.dtype:
    if options.dtype != "auto":
        dtype: torch.dtype = getattr(torch, options.dtype)
        return dtype
    if device.type != "cuda":
        return torch.float32
    return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16


def _or_hub(place: str, name: str, hub_id: str) -> str:
    folder = Path(place).expanduser() / name
    return str(folder) if folder.is_dir() else hub_id


def _box(size: tuple[int, int], frame: tuple[int, int]) -> tuple[int, int, int, int]:
    """Where a picture of `size` lies in a frame that it fits in as large as can be."""
    scale = min(frame[0] / size[0], frame[1] / size[1])
    width, height = (max(1, round(side * scale)) for side in size)
    left, top = (frame[0] - width) // 2, (frame[1] - height) // 2
    return left, top, left + width, top + height


def _fit(
    picture: Image.Image, frame: tuple[int, int], box: tuple[int, int, int, int]
) -> Image.Image:
    """The picture in the frame, its edges carried on to the frame's."""
    width, height = box[2] - box[0], box[3] - box[1]
    pixels = np.asarray(picture.resize((width, height), Image.Resampling.LANCZOS))
    room = [(box[1], frame[1] - box[3]), (box[0], frame[0] - box[2])]
    room += [(0, 0)] * (pixels.ndim - 2)
    return Image.fromarray(np.pad(pixels, room, mode="edge"))


def _on_white(picture: Image.Image, frame: tuple[int, int]) -> Image.Image:
    """A garment as large as the frame allows, on white."""
    sheet = Image.new("RGB", frame, "white")
    box = _box(picture.size, frame)
    small = picture.convert("RGBA").resize(
        (box[2] - box[0], box[3] - box[1]), Image.Resampling.LANCZOS
    )
    sheet.paste(small, box[:2], small)
    return sheet


def _tensor(picture: Image.Image) -> Tensor:
    """`(1, 3, H, W)` float32 in -1 to 1."""
    pixels = np.asarray(picture.convert("RGB"), dtype=np.float32) / 127.5 - 1
    return torch.from_numpy(pixels).permute(2, 0, 1)[None]


def _bits(mask: Image.Image) -> Tensor:
    """`(1, 1, H, W)` float32, 1 where the mask has anything."""
    return torch.from_numpy((np.asarray(mask) > 0).astype(np.float32))[None, None]


def _picture(pixels: Tensor) -> Image.Image:
    """RGB from `(1, 3, H, W)` in -1 to 1."""
    values = (pixels[0].float().cpu() / 2 + 0.5).clamp(0, 1).permute(1, 2, 0).numpy()
    return Image.fromarray(np.asarray(np.round(values * 255), dtype=np.uint8))
