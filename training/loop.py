"""The loop that all trainers share: schedule, clipping, averaging, checkpoints, resume, log.

A trainer hands in its module and a function that computes the losses of one draw; the loop owns
the rest. A run lives in a folder: `last.pt` (everything a resume needs) and `log.jsonl`. Where
several processes train together, each makes a draw of its own in every step.
"""

import copy
import json
import logging
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn

from fashionm3.errors import CheckpointError
from training.args import TrainArgs
from training.workers import Workers

logger = logging.getLogger(__name__)

RUN = "run.json"
"""What a model card tells of a run: its arguments, processes, and the steps that were done."""

Losses = Mapping[str, Tensor]
"""Name → scalar. `loss` is what is minimised; the others are only logged."""


def schedule(step: int, args: TrainArgs) -> float:
    """Share of the peak rates at step `step` (from 0): linear warm-up, cosine to a tenth."""
    if step < args.warmup_steps:
        return (step + 1) / args.warmup_steps
    done = (step - args.warmup_steps) / max(1, args.steps - args.warmup_steps)
    return 0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


def make_optimizers(module: nn.Module, args: TrainArgs) -> list[torch.optim.Optimizer]:
    """AdamW for everything, or for all but the matrices that Muon takes.

    Matrices decay, biases and norm gains do not. Muon takes the matrices of linear layers whose
    name ends in none of `args.muon_spares`; embeddings and heads are look-ups, not maps.
    """
    trainable = [p for p in module.parameters() if p.requires_grad]
    rate = args.muon_learning_rate
    taken = muon_matrices(module, args.muon_spares) if rate is not None else []
    ids = {id(p) for p in taken}
    rest = [p for p in trainable if id(p) not in ids]
    groups = [
        {"params": [p for p in rest if p.ndim > 1], "weight_decay": args.weight_decay},
        {"params": [p for p in rest if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimizers: list[torch.optim.Optimizer] = [
        torch.optim.AdamW(groups, lr=args.learning_rate, betas=(0.9, 0.98))
    ]
    if rate is not None:
        optimizers.append(
            torch.optim.Muon(
                taken,
                lr=rate,
                weight_decay=args.weight_decay,
                adjust_lr_fn="match_rms_adamw",
            )
        )
    return optimizers


def muon_matrices(module: nn.Module, spares: Sequence[str]) -> list[Tensor]:
    """Weights of the linear layers whose name ends in none of `spares`."""
    return [
        layer.weight
        for name, layer in module.named_modules()
        if isinstance(layer, nn.Linear) and not name.endswith(tuple(spares))
    ]


class Loop:
    """Runs `args.steps` optimizer steps over one module, resuming where an earlier run stopped."""

    def __init__(self, module: nn.Module, args: TrainArgs, folder: Path) -> None:
        """Prepare, and resume if `folder` holds a checkpoint.

        Raises:
            CheckpointError: if the checkpoint there does not fit the module.
        """
        self.module, self.args, self.folder = module, args, folder
        self.workers = Workers.join()
        self.optimizers = make_optimizers(module, args)
        self._peaks = [optimizer.defaults["lr"] for optimizer in self.optimizers]
        self.average = copy.deepcopy(module).eval().requires_grad_(False)
        self.step = 0
        folder.mkdir(parents=True, exist_ok=True)
        if self._last.exists():
            self._resume()

    @property
    def _last(self) -> Path:
        return self.folder / "last.pt"

    def run(
        self,
        losses: Callable[[int], Losses],
        *,
        on_save: Callable[[nn.Module, int], None] | None = None,
    ) -> nn.Module:
        """Train to the end and return the averaged module, in eval mode.

        Args:
            losses: computes the losses of a draw from its number; draws from its own generators
                seeded by that number, so that a resumed run sees what an unbroken one would.
            on_save: called with the averaged module and the step after each checkpoint, in the
                first process alone.

        Raises:
            FloatingPointError: if the loss is not finite; the last checkpoint is kept.
        """
        saved_at, sums = time.monotonic(), dict[str, float]()
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            disable=not self.workers.is_first,
        )
        with bar:
            task = bar.add_task(
                self.folder.name, total=self.args.steps, completed=self.step, note=""
            )
            while self.step < self.args.steps:
                values = self._optimize(losses)
                for name, value in values.items():
                    sums[name] = sums.get(name, 0.0) + value
                if self.step % self.args.log_every == 0:
                    means = {name: total / self.args.log_every for name, total in sums.items()}
                    sums = {}
                    self._log(means)
                    bar.update(task, note=" ".join(f"{k} {v:.4f}" for k, v in means.items()))
                bar.update(task, completed=self.step)
                due = time.monotonic() - saved_at > self.args.save_every_s
                if due and self.workers.is_first:
                    self.save()
                    saved_at = time.monotonic()
                    if on_save is not None:
                        on_save(self.average, self.step)
        with self.workers.first_alone():
            if self.workers.is_first:
                self.save()
        return self.average

    def _optimize(self, losses: Callable[[int], Losses]) -> dict[str, float]:
        self.module.train()
        for optimizer, peak in zip(self.optimizers, self._peaks, strict=True):
            for group in optimizer.param_groups:
                group["lr"] = peak * schedule(self.step, self.args)
        values = losses(self.step * self.workers.count + self.workers.rank)
        if not torch.isfinite(values["loss"]):
            raise FloatingPointError(f"loss is {float(values['loss'])} at step {self.step}")
        values["loss"].backward()  # type: ignore[no-untyped-call]
        self.workers.average_gradients(self.module.parameters())
        torch.nn.utils.clip_grad_norm_(self.module.parameters(), self.args.max_grad_norm)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self._update_average()
        return {name: float(value.detach()) for name, value in values.items()}

    @torch.no_grad()
    def _update_average(self) -> None:
        # Young averages forget faster, or the random start would stay in them for long.
        decay = min(self.args.ema_decay, self.step / (self.step + 10))
        for mine, live in zip(self.average.parameters(), self.module.parameters(), strict=True):
            mine.lerp_(live, 1 - decay)
        for kept, now in zip(self.average.buffers(), self.module.buffers(), strict=True):
            kept.copy_(now)

    def save(self) -> None:
        """Write everything that a resume needs, atomically."""
        state = {
            "step": self.step,
            "module": self.module.state_dict(),
            "average": self.average.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
        }
        told = {"args": self.args.model_dump(mode="json"), "workers": self.workers.count}
        (self.folder / RUN).write_text(json.dumps({**told, "steps": self.step}, indent=1), "utf-8")
        fresh = self._last.with_suffix(".tmp")
        torch.save(state, fresh)
        fresh.replace(self._last)

    def _resume(self) -> None:
        try:
            state = torch.load(self._last, map_location="cpu", weights_only=True)
            self.module.load_state_dict(state["module"])
            self.average.load_state_dict(state["average"])
            for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(kept)
        except (RuntimeError, KeyError, ValueError) as error:
            raise CheckpointError(
                f"{self._last} belongs to another model; choose another --out or remove it: {error}"
            ) from error
        self.step = int(state["step"])
        logger.info("resumed %s at step %d", self.folder, self.step)

    def _log(self, means: Mapping[str, float]) -> None:
        if not self.workers.is_first:
            return
        with (self.folder / "log.jsonl").open("a") as log:
            record = {"step": self.step, "time": time.time(), **means}
            log.write(json.dumps(record) + "\n")
