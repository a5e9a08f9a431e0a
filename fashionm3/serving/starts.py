"""How often replicas were started: Ray starts a dead one anew without end, so we count.

The count lives in an actor of its own, which outlives the replicas.
"""

import time
from dataclasses import dataclass
from typing import Any

from fashionm3.errors import HostError

NAMESPACE = "fashionm3"
BUDGET = 5
"""Starts within the window; one more and the model stays down."""
WINDOW_S = 600.0


class StartCounter:
    """Remembers when replicas were started; the budget, once overdrawn, stays so."""

    def __init__(self, budget: int, window_s: float) -> None:
        """No start yet."""
        self._budget, self._window_s = budget, window_s
        self._starts: list[float] = []
        self._spent = False

    def add(self, now: float | None = None) -> bool:
        """Count a start at `now`; False if it is one too many."""
        now = time.monotonic() if now is None else now
        self._starts = [at for at in self._starts if now - at < self._window_s] + [now]
        self._spent = self._spent or len(self._starts) > self._budget
        return not self._spent


@dataclass(frozen=True)
class StartsOf:
    """The budget of one deployment, reachable from any replica."""

    name: str
    budget: int = BUDGET
    window_s: float = WINDOW_S

    def forget(self) -> None:
        """Begin to count anew."""
        import ray

        try:
            ray.kill(ray.get_actor(self._actor, namespace=NAMESPACE))
        except ValueError:
            pass  # nothing was counted yet

    def add(self) -> None:
        """Count one more.

        Raises:
            HostError: if there were too many of late.
        """
        import ray

        counter: Any = (
            ray.remote(StartCounter)
            .options(
                name=self._actor,
                namespace=NAMESPACE,
                get_if_exists=True,
                lifetime="detached",
                num_cpus=0,
            )
            .remote(self.budget, self.window_s)
        )
        if not ray.get(counter.add.remote()):
            raise HostError(
                f"{self.name} was started more than {self.budget} times within "
                f"{self.window_s:g} s and stays down; look for the cause, then restart "
                "fashionm3 serve"
            )

    @property
    def _actor(self) -> str:
        return f"starts of {self.name}"
