"""Load and save weights in the published format.

A checkpoint is `config.json` beside `pytorch_model.safetensors`, or `pytorch_model.bin`. Loading is
strict: every tensor must be there, fit and be finite. Sizes that config.json does not give are read
from the shapes of the tensors.
"""

import json
import math
import os
import pickle
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from fashionm3.errors import CheckpointError, ConfigError
from fashionm3.vlm.config import MARKERS, ShowoConfig
from fashionm3.vlm.files import MINI, mini_directory, resolve_files
from fashionm3.vlm.image_tokenizer import ImageTokenizer, ImageTokenizerConfig
from fashionm3.vlm.model import Showo

CONFIG = "config.json"
SAFETENSORS = "pytorch_model.safetensors"
PICKLE = "pytorch_model.bin"
PUBLISHED_IMAGE_TOKENIZER = "showlab/magvitv2"
DTYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
    "float64": torch.float64,
}
"""Types of weights, in files and in memory, by name."""
_DIFFUSERS_VERSION = "0.30.1"
_LLM = "microsoft/phi-1_5"
_OWN = "fashionm3"


def load_showo(
    path_or_id: str | Path,
    *,
    revision: str | None = None,
    dtype: torch.dtype | str | None = None,
) -> Showo:
    """Load a Show-o transformer.

    Args:
        path_or_id: a directory, a hub repository, or `mini`.
        revision: branch, tag or commit on the hub.
        dtype: type of the weights, one of `DTYPES` or its name; as stored without it.

    Returns:
        The model on the CPU, in evaluation mode.

    Raises:
        CheckpointError: if files are missing or damaged, or tensors do not fit the sizes.
        ValueError: for any other `dtype`.
    """
    where = mini_directory() if str(path_or_id) == MINI else path_or_id
    values, weights = _read(where, revision, dtype)
    try:
        config = _showo_config(values, weights, where)
        with torch.device("meta"):
            model = Showo(config)
    except (ConfigError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path_or_id}: sizes make no sense: {error}") from error
    _assign(model, weights, path_or_id)
    return model.eval()


def save_showo(model: Showo, directory: str | Path) -> None:
    """Write `config.json` and `pytorch_model.safetensors` as the authors' code does.

    Sizes that the published format has no words for are added under a key of our own, and only if
    they are not those of Phi-1.5, so that published sizes give the published bytes.
    """
    config = model.config
    values: dict[str, Any] = {
        "_class_name": "Showo",
        "_diffusers_version": _DIFFUSERS_VERSION,
        "codebook_size": config.codebook_size,
        "llm_model_path": _LLM,
        "llm_vocab_size": config.llm_vocab_size,
        "mask_token_id": config.mask_token_id,
        "num_vq_tokens": config.num_vq_tokens,
        "vocab_size": config.vocab_size,
        "w_clip_vit": False,
    }
    if config.num_vq_tokens != ShowoConfig.from_name("show-o-256").num_vq_tokens:
        values["load_from_showo"] = True
    published = [ShowoConfig.from_name(name).to_dict() for name in ("show-o-512", "show-o-256")]
    if {**config.to_dict(), "name": ""} not in [{**sizes, "name": ""} for sizes in published]:
        values[_OWN] = config.to_dict()
    _write(directory, values, model)


def load_image_tokenizer(
    path_or_id: str | Path = PUBLISHED_IMAGE_TOKENIZER,
    *,
    config: ImageTokenizerConfig | Mapping[str, Any] | None = None,
    revision: str | None = None,
    dtype: torch.dtype | str | None = None,
) -> ImageTokenizer:
    """Load an image tokenizer.

    Args:
        path_or_id: a directory, a hub repository, or `mini`.
        config: sizes, or the reference's constructor arguments; without it they come from
            config.json and the shapes of the tensors.
        revision: branch, tag or commit on the hub.
        dtype: type of the weights, one of `DTYPES` or its name; as stored without it.

    Returns:
        The tokenizer on the CPU, in evaluation mode.

    Raises:
        CheckpointError: if files are missing or damaged, or tensors do not fit the sizes.
        ValueError: for any other `dtype`.
    """
    is_mini = str(path_or_id) == MINI
    where = mini_directory() / "image_tokenizer" if is_mini else path_or_id
    values, weights = _read(where, revision, dtype)
    try:
        if not isinstance(config, ImageTokenizerConfig):
            sizes = {**_tokenizer_sizes(weights), **values, **(config or {})}
            config = ImageTokenizerConfig.from_dict(sizes)
        with torch.device("meta"):
            model = ImageTokenizer(config)
    except (ConfigError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path_or_id}: sizes make no sense: {error}") from error
    _assign(model, weights, path_or_id)
    return model.eval()


def save_image_tokenizer(model: ImageTokenizer, directory: str | Path) -> None:
    """Write `config.json` and `pytorch_model.safetensors`; sizes only if not the published ones."""
    values: dict[str, Any] = {
        "_class_name": "MAGVITv2",
        "_diffusers_version": _DIFFUSERS_VERSION,
    }
    if model.config != ImageTokenizerConfig():
        values |= model.config.to_dict()
    _write(directory, values, model)


def _read(
    path_or_id: str | Path, revision: str | None, dtype: torch.dtype | str | None
) -> tuple[dict[str, Any], dict[str, Tensor]]:
    wanted = DTYPES.get(dtype) if isinstance(dtype, str) else dtype
    if dtype is not None and wanted not in DTYPES.values():
        raise ValueError(f"dtype must be one of {', '.join(DTYPES)}, got {dtype!r}")
    # The pickle only where there is nothing better: on the hub it would be downloaded for nothing.
    found = resolve_files(path_or_id, (CONFIG, SAFETENSORS), revision=revision)
    if SAFETENSORS not in found:
        found |= resolve_files(path_or_id, (PICKLE,), revision=revision)
    if CONFIG not in found or not {SAFETENSORS, PICKLE} & found.keys():
        raise CheckpointError(
            f"{path_or_id} has {sorted(found) or 'no model files'}; needed are {CONFIG} and "
            f"{SAFETENSORS} or {PICKLE}"
        )
    try:
        values = json.loads(found[CONFIG].read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path_or_id}/{CONFIG}: {error}") from error
    if not isinstance(values, dict):
        raise CheckpointError(f"{path_or_id}/{CONFIG} holds a {type(values).__name__}, no object")
    weights_file = found.get(SAFETENSORS) or found[PICKLE]
    weights = {}
    for key, value in _tensors(weights_file):
        if value.dtype in DTYPES.values():
            # Looked at afterwards: what float16 cannot hold becomes infinite on the way.
            value = value.to(wanted or value.dtype)
            if not bool((finite := torch.isfinite(value)).all()):
                raise CheckpointError(
                    f"{weights_file}: {key} has {int((~finite).sum())} of {value.numel()} values "
                    f"that are not finite in {_name(value.dtype)}"
                )
        weights[key] = value
    return values, weights


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _tensors(path: Path) -> Iterator[tuple[str, Tensor]]:
    try:
        if path.suffix == ".safetensors":
            # One at a time: 5.8 GB in float32 need not be in memory beside their bfloat16 copy.
            with safe_open(path, framework="pt") as file:
                for key in list(file.keys()):
                    yield key, file.get_tensor(key)
            return
        loaded = torch.load(path, map_location="cpu", weights_only=True)
    except (SafetensorError, pickle.UnpicklingError, RuntimeError, OSError, EOFError) as error:
        reason = str(error).strip().splitlines() or [type(error).__name__]
        size = path.stat().st_size if path.is_file() else 0
        raise CheckpointError(
            f"{path} is damaged or foreign ({size} bytes): {reason[0]}"
        ) from error
    if not isinstance(loaded, dict) or not all(isinstance(v, Tensor) for v in loaded.values()):
        raise CheckpointError(f"{path} holds no plain dictionary of tensors")
    yield from loaded.items()


def _assign(model: nn.Module, weights: dict[str, Tensor], where: str | Path) -> None:
    """Put the weights in place of the meta tensors, all of them and nothing else.

    Raises:
        CheckpointError: with the counts, and both shapes, or the type, of the first tensor that
            does not fit.
    """
    wanted = model.state_dict()
    missing = sorted(wanted.keys() - weights.keys())
    extra = sorted(weights.keys() - wanted.keys())
    if missing or extra:
        raise CheckpointError(
            f"{where} has {len(weights)} tensors, the model {len(wanted)}; "
            f"{len(missing)} missing ({', '.join(missing[:3])}), "
            f"{len(extra)} unknown ({', '.join(extra[:3])})"
        )
    for key, value in wanted.items():
        if weights[key].shape != value.shape:
            raise CheckpointError(
                f"{where}: {key} is {tuple(weights[key].shape)}, "
                f"the model needs {tuple(value.shape)}"
            )
        if value.is_floating_point() and weights[key].dtype not in DTYPES.values():
            raise CheckpointError(
                f"{where}: {key} is of {_name(weights[key].dtype)}, not one of {', '.join(DTYPES)}"
            )
    model.load_state_dict(weights, strict=True, assign=True)


def _write(directory: str | Path, values: dict[str, Any], model: nn.Module) -> None:
    folder = Path(directory)
    folder.mkdir(parents=True, exist_ok=True)
    tensors = {key: value.detach().cpu().contiguous() for key, value in model.state_dict().items()}
    text = json.dumps(values, indent=2, sort_keys=True) + "\n"
    # Renamed into place: whoever reads meanwhile, or after a crash, finds whole files only.
    weights = folder / f"{SAFETENSORS}.part"
    save_file(tensors, weights, metadata={"format": "pt"})
    weights.chmod(0o644)  # the library makes files that nobody else can read
    (folder / f"{CONFIG}.part").write_text(text, encoding="utf-8")
    for name in (SAFETENSORS, CONFIG):
        os.replace(folder / f"{name}.part", folder / name)


def _showo_config(
    values: dict[str, Any], weights: dict[str, Tensor], where: str | Path
) -> ShowoConfig:
    """Sizes of a transformer, from config.json, then the tensors, then Phi-1.5's."""
    if values.get("w_clip_vit"):
        raise ConfigError("w_clip_vit models, which see through CLIP, are not supported")
    if _OWN in values:
        if not isinstance(values[_OWN], dict):
            raise ConfigError(f"{_OWN!r} in {CONFIG} is {values[_OWN]!r}, no object")
        return ShowoConfig.from_dict(values[_OWN])
    try:
        vocabulary, hidden = weights["showo.model.embed_tokens.weight"].shape
        head_dim = len(weights["showo.model.layers.0.self_attn.q_layernorm.weight"])
        inner = len(weights["showo.model.layers.0.mlp.fc1.weight"])
    except KeyError as error:
        raise ConfigError(f"there is no tensor {error}; is this a Show-o checkpoint?") from error
    layers = 1 + max(int(k.split(".")[3]) for k in weights if k.startswith("showo.model.layers."))
    markers = 1 + len(MARKERS)
    codebook = int(values.get("codebook_size", ShowoConfig.codebook_size))
    text = int(values.get("llm_vocab_size", vocabulary - codebook - markers - 1))
    if (total := text + markers + codebook + 1) != vocabulary:
        raise ConfigError(
            f"config.json adds up to {total} ids ({text} text, {markers} control, {codebook} "
            f"image, 1 mask), the embedding has {vocabulary}"
        )
    count = int(values.get("num_vq_tokens", ShowoConfig.num_vq_tokens))
    return ShowoConfig(
        llm_vocab_size=text,
        codebook_size=codebook,
        num_vq_tokens=count,
        picture_size=16 * max(math.isqrt(count), 1),
        hidden_size=hidden,
        num_layers=layers,
        num_heads=hidden // head_dim,
        intermediate_size=inner,
        **_phi_options(values, where),
    )


def _phi_options(values: dict[str, Any], where: str | Path) -> dict[str, Any]:
    """What tensors cannot tell, from a Phi config on disk if the checkpoint names one."""
    name = values.get("llm_model_path")
    if not isinstance(name, str):
        return {}
    known = {"hidden_act", "layer_norm_eps", "partial_rotary_factor", "rope_theta"}
    for folder in (Path(where) / name, Path(where).parent / name):
        if (folder / CONFIG).is_file():
            phi = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
            options = {**phi, **(phi.get("rope_parameters") or {})}
            return {key: options[key] for key in known & options.keys()}
    return {}


def _tokenizer_sizes(weights: dict[str, Tensor]) -> dict[str, Any]:
    """Sizes of an image tokenizer, as far as the shapes tell them."""

    def stack(half: str, levels: str) -> dict[str, Any]:
        prefix = f"{half}.{levels}."
        blocks: dict[int, int] = {}
        channels: dict[int, int] = {}
        for key, value in weights.items():
            if key.startswith(prefix) and key.endswith("conv1.weight"):
                level, block = int(key.split(".")[2]), int(key.split(".")[4])
                blocks[level] = max(blocks.get(level, 0), block + 1)
                channels[level] = value.shape[0]
        order = sorted(blocks)
        # `ch` never shows in the decoder; any common divisor gives the same layers.
        ch = len(weights["encoder.conv_in.weight"]) if half == "encoder" else 0
        ch = ch or math.gcd(*channels.values())
        return {
            "ch": ch,
            "ch_mult": [channels[i] // ch for i in order],
            "num_res_blocks": [blocks[i] for i in order],
        }

    try:
        stem = weights["encoder.conv_in.weight"].shape[1]
        encoder, decoder = stack("encoder", "down"), stack("decoder", "up")
        bits = len(weights["encoder.quant_conv.bias"])
    except KeyError as error:
        raise ConfigError(f"there is no tensor {error}; is this an image tokenizer?") from error
    widths = [half["ch"] * m for half in (encoder, decoder) for m in half["ch_mult"]]
    return {
        "encoder": encoder,
        "decoder": decoder,
        "z_channels": bits,
        # Not visible in any shape; 32 unless the channels do not split into 32.
        "num_groups": math.gcd(32, encoder["ch"], *widths),
        "stem_patch": math.isqrt(stem // 3),
    }
