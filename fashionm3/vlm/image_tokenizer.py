"""MAGVIT-v2: pixels to codebook ids and back, by look-up-free quantisation.

- A convolutional auto-encoder; its only attention sits in the two middle blocks.
- A latent channel is one bit: 1 iff it is strictly greater than 0. Channel 0 is the highest bit.
- Ids are in raster order. Module names are those of the published state dict (382 tensors).

Source: MAGVIT-v2, arXiv 2310.05737; the variant used by Show-o, arXiv 2408.12528.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from math import isqrt
from typing import Any, Self

import torch
import torch.nn.functional as F
from einops import rearrange
from torch import Tensor, nn

from fashionm3.errors import ConfigError

NORM_EPS = 1e-6


@dataclass(frozen=True)
class StackConfig:
    """One half of the auto-encoder, finest level first."""

    ch: int = 128
    """Channels at the finest level."""
    ch_mult: tuple[int, ...] = (1, 2, 2, 4, 4)
    """Channels of each level as multiples of `ch`; between levels the side halves."""
    num_res_blocks: tuple[int, ...] = (4, 3, 4, 3, 4)
    """Residual blocks of each level."""

    def __post_init__(self) -> None:
        """Check that the levels agree.

        Raises:
            ConfigError: naming what disagrees.
        """
        # JSON knows lists only; the dataclass stays hashable with tuples.
        object.__setattr__(self, "ch_mult", tuple(self.ch_mult))
        object.__setattr__(self, "num_res_blocks", tuple(self.num_res_blocks))
        if len(self.ch_mult) != len(self.num_res_blocks) or not self.ch_mult:
            raise ConfigError(
                f"ch_mult has {len(self.ch_mult)} levels, "
                f"num_res_blocks {len(self.num_res_blocks)}; they must be equal and not empty"
            )
        if min(self.ch, *self.ch_mult, *self.num_res_blocks) < 1:
            raise ConfigError(f"sizes must be positive, got {self}")

    @property
    def channels(self) -> tuple[int, ...]:
        """Channels of each level."""
        return tuple(self.ch * multiple for multiple in self.ch_mult)


@dataclass(frozen=True)
class ImageTokenizerConfig:
    """Sizes of an image tokenizer; the defaults are the published ones."""

    encoder: StackConfig = field(default_factory=StackConfig)
    decoder: StackConfig = field(
        default_factory=lambda: StackConfig(128, (1, 1, 2, 2, 4), (4, 4, 3, 4, 3))
    )
    z_channels: int = 13
    """Bits of a code; the codebook has `2 ** z_channels` entries."""
    num_groups: int = 32
    """Groups of every group norm; divides the channels of every level."""
    stem_patch: int = 1
    """Pixel-unshuffle before the encoder and pixel-shuffle after the decoder; 1 is published."""

    def __post_init__(self) -> None:
        """Check that both halves fit each other.

        Raises:
            ConfigError: naming what disagrees.
        """
        if len(self.encoder.ch_mult) != len(self.decoder.ch_mult):
            raise ConfigError(
                f"encoder has {len(self.encoder.ch_mult)} levels, "
                f"decoder {len(self.decoder.ch_mult)}; they must be equal"
            )
        if not 1 <= self.z_channels <= 24:
            raise ConfigError(f"z_channels is {self.z_channels}, allowed are 1 to 24")
        if self.stem_patch < 1:
            raise ConfigError(f"stem_patch is {self.stem_patch}, it must be at least 1")
        for channels in {*self.encoder.channels, *self.decoder.channels, self.encoder.ch}:
            if self.num_groups < 1 or channels % self.num_groups:
                raise ConfigError(f"{channels} channels do not split into {self.num_groups} groups")

    @property
    def codebook_size(self) -> int:
        """Number of codes."""
        return 1 << self.z_channels

    @property
    def stride(self) -> int:
        """Pixels per token along one side."""
        return int(self.stem_patch * 2 ** (len(self.encoder.ch_mult) - 1))

    @classmethod
    def from_name(cls, name: str) -> Self:
        """The sizes known as `magvitv2` (published) or `mini`.

        Raises:
            ConfigError: for any other name.
        """
        if name == "magvitv2":
            return cls()
        if name == "mini":
            stack = StackConfig(48, (1, 2, 3), (1, 1, 2))
            return cls(stack, stack, z_channels=12, num_groups=16, stem_patch=2)
        raise ConfigError(f"no image tokenizer is called {name!r}; there are magvitv2 and mini")

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Read `to_dict` back, or a description by the reference's constructor arguments.

        Keys that are not sizes are ignored; missing ones take the published value.
        """
        stacks = {
            half: StackConfig(**{k: values[half][k] for k in ("ch", "ch_mult", "num_res_blocks")})
            for half in ("encoder", "decoder")
            if half in values
        }
        sizes = {
            k: int(values[k]) for k in ("z_channels", "num_groups", "stem_patch") if k in values
        }
        if "z_channels" not in sizes and "z_channels" in values.get("encoder", {}):
            sizes["z_channels"] = int(values["encoder"]["z_channels"])
        if "num_groups" not in sizes and "group_norm" in values:
            sizes["num_groups"] = int(values["group_norm"]["num_groups"])
        return cls(**stacks, **sizes)  # type: ignore[arg-type]

    def to_dict(self) -> dict[str, Any]:
        """The sizes as JSON values."""
        return asdict(self)


class ResBlock(nn.Module):
    """Two normed 3×3 convolutions beside a shortcut."""

    def __init__(self, in_channels: int, out_channels: int, groups: int) -> None:
        """Build for `(B, in_channels, h, w) -> (B, out_channels, h, w)`."""
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, in_channels, NORM_EPS)
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(groups, out_channels, NORM_EPS)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1)
        if in_channels != out_channels:
            self.nin_shortcut = nn.Conv2d(in_channels, out_channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Transform `(B, C, h, w)`."""
        h = self.conv1(F.silu(self.norm1(x)))
        h = self.conv2(F.silu(self.norm2(h)))
        shortcut = self.nin_shortcut(x) if hasattr(self, "nin_shortcut") else x
        return torch.add(shortcut, h)


class AttnBlock(nn.Module):
    """Single-head attention over all positions, with a residual."""

    def __init__(self, channels: int, groups: int) -> None:
        """Build for `(B, channels, h, w)`."""
        super().__init__()
        self.norm = nn.GroupNorm(groups, channels, NORM_EPS)
        self.q = nn.Conv2d(channels, channels, 1)
        self.k = nn.Conv2d(channels, channels, 1)
        self.v = nn.Conv2d(channels, channels, 1)
        self.proj_out = nn.Conv2d(channels, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Transform `(B, C, h, w)`."""
        normed = self.norm(x)
        q, k, v = (
            rearrange(layer(normed), "b c h w -> b 1 (h w) c") for layer in (self.q, self.k, self.v)
        )
        mixed = F.scaled_dot_product_attention(q, k, v)
        mixed = rearrange(mixed, "b 1 (h w) c -> b c h w", h=x.shape[-2])
        return torch.add(x, self.proj_out(mixed))


class Middle(nn.Module):
    """Residual, attention, residual at the coarsest level."""

    def __init__(self, channels: int, groups: int) -> None:
        """Build for `(B, channels, h, w)`."""
        super().__init__()
        self.block_1 = ResBlock(channels, channels, groups)
        self.attn_1 = AttnBlock(channels, groups)
        self.block_2 = ResBlock(channels, channels, groups)

    def forward(self, x: Tensor) -> Tensor:
        """Transform `(B, C, h, w)`."""
        out: Tensor = self.block_2(self.attn_1(self.block_1(x)))
        return out


class Downsample(nn.Module):
    """Halve the side."""

    def __init__(self, channels: int) -> None:
        """Build for `(B, channels, h, w)`."""
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, stride=2)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, C, h, w)` to `(B, C, h / 2, w / 2)`."""
        # The reference pads right and bottom only; a symmetric padding shifts every code.
        out: Tensor = self.conv(F.pad(x, (0, 1, 0, 1)))
        return out


class Upsample(nn.Module):
    """Double the side."""

    def __init__(self, channels: int) -> None:
        """Build for `(B, channels, h, w)`."""
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        """Map `(B, C, h, w)` to `(B, C, 2 h, 2 w)`."""
        out: Tensor = self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))
        return out


class Level(nn.Module):
    """Residual blocks of one size, then a change of size unless it is the last level."""

    def __init__(
        self, in_channels: int, out_channels: int, blocks: int, groups: int, resample: str | None
    ) -> None:
        """Build `blocks` blocks; `resample` is `downsample`, `upsample` or None."""
        super().__init__()
        self.block = nn.ModuleList(
            ResBlock(in_channels if j == 0 else out_channels, out_channels, groups)
            for j in range(blocks)
        )
        if resample == "downsample":
            self.downsample = Downsample(out_channels)
        elif resample == "upsample":
            self.upsample = Upsample(out_channels)
        self.resample = resample

    def forward(self, x: Tensor) -> Tensor:
        """Transform `(B, C, h, w)`."""
        for block in self.block:
            x = block(x)
        return x if self.resample is None else getattr(self, self.resample)(x)


class Encoder(nn.Module):
    """Pixels to latents before their signs are taken."""

    def __init__(self, config: ImageTokenizerConfig) -> None:
        """Build to `config.encoder`."""
        super().__init__()
        stack, groups = config.encoder, config.num_groups
        channels = (stack.ch, *stack.channels)
        last = len(stack.ch_mult) - 1
        self.stem_patch = config.stem_patch
        self.conv_in = nn.Conv2d(3 * config.stem_patch**2, stack.ch, 3, padding=1)
        self.down = nn.ModuleList(
            Level(channels[i], channels[i + 1], blocks, groups, None if i == last else "downsample")
            for i, blocks in enumerate(stack.num_res_blocks)
        )
        self.mid = Middle(channels[-1], groups)
        self.norm_out = nn.GroupNorm(groups, channels[-1], NORM_EPS)
        self.conv_out = nn.Conv2d(channels[-1], config.z_channels, 3, padding=1)
        self.quant_conv = nn.Conv2d(config.z_channels, config.z_channels, 1)

    def forward(self, pixels: Tensor) -> Tensor:
        """Map pixels `(B, 3, H, W)` to latents `(B, z, h, w)`."""
        x = self.conv_in(F.pixel_unshuffle(pixels, self.stem_patch))
        for level in self.down:
            x = level(x)
        x = F.silu(self.norm_out(self.mid(x)))
        out: Tensor = self.quant_conv(self.conv_out(x))
        return out


class Decoder(nn.Module):
    """Signs to pixels."""

    def __init__(self, config: ImageTokenizerConfig) -> None:
        """Build to `config.decoder`."""
        super().__init__()
        stack, groups = config.decoder, config.num_groups
        channels = (*stack.channels, stack.channels[-1])
        self.stem_patch = config.stem_patch
        self.post_quant_conv = nn.Conv2d(config.z_channels, config.z_channels, 1)
        self.conv_in = nn.Conv2d(config.z_channels, channels[-1], 3, padding=1)
        self.mid = Middle(channels[-1], groups)
        self.up = nn.ModuleList(
            Level(channels[i + 1], channels[i], blocks, groups, "upsample" if i else None)
            for i, blocks in enumerate(stack.num_res_blocks)
        )
        self.norm_out = nn.GroupNorm(groups, channels[0], NORM_EPS)
        self.conv_out = nn.Conv2d(channels[0], 3 * config.stem_patch**2, 3, padding=1)

    def forward(self, latents: Tensor) -> Tensor:
        """Map signs `(B, z, h, w)` to pixels `(B, 3, H, W)`, nominally in [-1, 1]."""
        x = self.mid(self.conv_in(self.post_quant_conv(latents)))
        for level in reversed(self.up):
            x = level(x)
        x = self.conv_out(F.silu(self.norm_out(x)))
        return F.pixel_shuffle(x, self.stem_patch)


class SignQuantizer(nn.Module):
    """Signs of a latent as one integer, without a look-up."""

    def __init__(self, bits: int) -> None:
        """Build for `bits` channels."""
        super().__init__()
        powers = 2 ** torch.arange(bits - 1, -1, -1)
        codes = torch.arange(2**bits)
        table = ((codes[:, None] & powers) != 0).float() * 2 - 1  # (K, z)
        # Arithmetic does the work; the buffers are kept because published files hold them.
        self.register_buffer("embedding", table)
        self.register_buffer("power_vals", powers)
        self.bits = bits

    def codes(self, latents: Tensor) -> Tensor:
        """Map latents `(B, z, h, w)` to codes `(B, h * w)` int64."""
        shifts = torch.arange(self.bits - 1, -1, -1, device=latents.device)
        bits = (latents > 0).long() << shifts[:, None, None]
        return rearrange(bits.sum(dim=1), "b h w -> b (h w)")

    def signs(self, codes: Tensor, shape: tuple[int, int], dtype: torch.dtype) -> Tensor:
        """Map codes `(B, h * w)` to values ±1 `(B, z, h, w)`."""
        shifts = torch.arange(self.bits - 1, -1, -1, device=codes.device)
        bits = (codes[..., None] >> shifts) & 1  # (B, N, z)
        return rearrange((bits * 2 - 1).to(dtype), "b (h w) z -> b z h w", h=shape[0])


class ImageTokenizer(nn.Module):
    """Pictures to codebook ids and back."""

    def __init__(self, config: ImageTokenizerConfig | None = None) -> None:
        """Build with random weights; no `config` means the published sizes."""
        super().__init__()
        self.config = config or ImageTokenizerConfig()
        self.encoder = Encoder(self.config)
        self.decoder = Decoder(self.config)
        self.quantize = SignQuantizer(self.config.z_channels)

    @property
    def dtype(self) -> torch.dtype:
        """Type of the weights."""
        return self.encoder.conv_in.weight.dtype

    def latents(self, pixels: Tensor) -> Tensor:
        """Encode without quantising.

        Args:
            pixels: `(B, 3, H, W)` in [-1, 1]; H and W multiples of `config.stride`.

        Returns:
            Latents `(B, z, H / stride, W / stride)`; their signs are the code.

        Raises:
            ValueError: if the picture does not split into whole tokens.
        """
        stride = self.config.stride
        if pixels.ndim != 4 or pixels.shape[1] != 3:
            raise ValueError(f"pixels must be (B, 3, H, W), got {tuple(pixels.shape)}")
        if pixels.shape[2] % stride or pixels.shape[3] % stride:
            raise ValueError(
                f"a picture of {pixels.shape[2]} x {pixels.shape[3]} pixels does not split into "
                f"tokens of {stride} x {stride}"
            )
        out: Tensor = self.encoder(pixels.to(self.dtype))
        return out

    def encode(self, pixels: Tensor) -> Tensor:
        """Map pixels `(B, 3, H, W)` in [-1, 1] to codes `(B, N)` int64, in raster order."""
        return self.quantize.codes(self.latents(pixels))

    def decode_latents(self, latents: Tensor) -> Tensor:
        """Map values ±1 `(B, z, h, w)` to pixels `(B, 3, H, W)`; differentiable."""
        out: Tensor = self.decoder(latents.to(self.dtype))
        return out

    def decode(self, codes: Tensor, shape: tuple[int, int] | None = None) -> Tensor:
        """Map codes to pixels.

        Args:
            codes: `(B, N)` int64 in `[0, codebook_size)`, in raster order.
            shape: tokens as `(h, w)`; a square without it.

        Returns:
            Pixels `(B, 3, H, W)`, nominally in [-1, 1], not clamped.

        Raises:
            ValueError: if the codes do not fill the shape or lie outside the codebook.
        """
        if codes.ndim != 2:
            raise ValueError(f"codes must be (B, h * w), got {tuple(codes.shape)}")
        count = codes.shape[1]
        h, w = shape or (isqrt(count), isqrt(count))
        if h * w != count:
            raise ValueError(f"{count} codes do not fill {h} x {w} tokens; give the shape")
        if codes.numel() and not 0 <= int(codes.min()) <= int(codes.max()) < 2**self.quantize.bits:
            raise ValueError(
                f"codes span {int(codes.min())} to {int(codes.max())}, "
                f"the codebook has {2**self.quantize.bits}"
            )
        return self.decode_latents(self.quantize.signs(codes, (h, w), self.dtype))
