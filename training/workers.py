"""Processes that train one model together, each on samples of its own.

`torchrun --nproc-per-node 2 --no-python fashionm3 train …` starts them; without it there is one.
On a CPU two processes of one thread are faster than one of two threads, and suffer less from
other programs: they wait for each other once a step, not at every operation.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Self

import torch
import torch.distributed as dist
from torch import Tensor


@dataclass(frozen=True)
class Workers:
    """This process among all that train."""

    rank: int = 0
    count: int = 1

    @classmethod
    def join(cls) -> Self:
        """Meet the others that torchrun started; alone without it. May be called again."""
        count = int(os.environ.get("WORLD_SIZE", "1"))
        if count > 1 and not dist.is_initialized():
            dist.init_process_group("gloo")
        return cls(int(os.environ.get("RANK", "0")), count)

    @property
    def is_first(self) -> bool:
        """Whether this one keeps log, checkpoints and progress."""
        return self.rank == 0

    @contextmanager
    def first_alone(self) -> Iterator[None]:
        """The first goes through before the others, who then find what it made on disk."""
        if not self.is_first:
            self._meet()
        yield
        if self.is_first:
            self._meet()

    @torch.no_grad()
    def average_gradients(self, parameters: Iterable[Tensor]) -> None:
        """Replace each gradient by its mean over all processes."""
        if self.count == 1:
            return
        gradients = [p.grad for p in parameters if p.grad is not None]
        total = torch.cat([gradient.flatten() for gradient in gradients])
        dist.all_reduce(total)
        pieces = torch.split(total / self.count, [gradient.numel() for gradient in gradients])
        for gradient, mean in zip(gradients, pieces, strict=True):
            gradient.copy_(mean.view_as(gradient))

    def _meet(self) -> None:
        if self.count > 1:
            dist.barrier()
