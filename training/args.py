"""What a training run chooses: one YAML file per run, checked, with a unit on every knob."""

from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from fashionm3.errors import ConfigError

CONFIGS = Path(__file__).with_name("configs")


class TrainArgs(BaseModel):
    """What all trainers share; each adds its own knobs."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    steps: int = Field(gt=0, description="Optimizer steps of the whole run.")
    warmup_steps: int = Field(200, ge=0, description="Optimizer steps of linear warm-up.")
    learning_rate: float = Field(gt=0, description="Peak rate; falls to a tenth along a cosine.")
    muon_learning_rate: float | None = Field(
        None, gt=0, description="Peak rate of Muon for the matrices inside blocks; None: AdamW."
    )
    muon_spares: tuple[str, ...] = Field(
        ("lm_head",), description="Endings of layers that AdamW keeps."
    )
    weight_decay: float = Field(0.01, ge=0)
    max_grad_norm: float = Field(1.0, gt=0, description="Gradients are clipped to this L2 norm.")
    ema_decay: float = Field(0.999, ge=0, lt=1, description="Of the averaged weights; 0 is off.")
    save_every_s: float = Field(300.0, gt=0, description="Seconds between checkpoints.")
    log_every: int = Field(50, gt=0, description="Optimizer steps between log lines.")
    threads: int | None = Field(None, gt=0, description="CPU threads; None leaves torch's choice.")

    @classmethod
    def from_yaml(cls, path: Path, **overrides: Any) -> Self:
        """Read a config file; an override that is None leaves the file's value.

        Raises:
            ConfigError: if the file is missing or a knob is unknown or out of range.
        """
        try:
            values = yaml.safe_load(path.read_text("utf-8")) or {}
            return cls(**values | {k: v for k, v in overrides.items() if v is not None})
        except OSError as error:
            shipped = ", ".join(sorted(p.stem for p in CONFIGS.glob("*.yaml")))
            raise ConfigError(f"no config at {path}; shipped are {shipped}") from error
        except (yaml.YAMLError, ValidationError, TypeError) as error:
            raise ConfigError(f"{path}: {error}") from error
