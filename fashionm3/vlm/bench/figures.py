"""What a benchmark reports: raw times, their spread, and ratios of medians."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Times:
    """How long the same thing took, again and again."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """The middle one."""
        return statistics.median(self.seconds)

    def to_json(self) -> dict[str, Any]:
        """Median, extremes and all of them."""
        return {
            "median_s": self.median,
            "least_s": min(self.seconds),
            "most_s": max(self.seconds),
            "all_s": list(self.seconds),
        }


def ratio(slow: Times, fast: Times) -> dict[str, float]:
    """How many times faster: of medians, and the worst and best that the extremes allow."""
    return {
        "ratio": slow.median / fast.median,
        "ratio_least": min(slow.seconds) / max(fast.seconds),
        "ratio_most": max(slow.seconds) / min(fast.seconds),
    }


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result of `work` and its seconds."""
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def repeated(work: Callable[[], T], count: int) -> tuple[T, Times]:
    """The last result of `work`, and the seconds of each of `count` runs."""
    results = [timed(work) for _ in range(count)]
    return results[-1][0], Times(tuple(seconds for _, seconds in results))


def evenly(count: int, of: int) -> list[int]:
    """`count` numbers from 1 to `of`, evenly spaced, all of them where there are fewer."""
    if count >= of:
        return list(range(1, of + 1))
    return [round(1 + i * (of - 1) / (count - 1)) for i in range(count)]


def whole(samples: Sequence[float], of: int) -> Times:
    """What `of` steps take, by some evenly spaced ones: their mean, and the least and most."""
    mean = statistics.fmean(samples) * of
    error = statistics.stdev(samples) / len(samples) ** 0.5 * of if len(samples) > 1 else 0.0
    return Times((mean - error, mean, mean + error))


def median_interval(values: Sequence[float], confidence: float = 0.95) -> tuple[float, float]:
    """Two of the values between which the median lies with at least `confidence`.

    Nothing is assumed of how they scatter: of `n` values at random, as many lie below the median as
    `n` coins show heads. Of fewer than six, even the extremes do not reach 0.95; they come back.
    """
    ordered, count = sorted(values), len(values)
    rank, below = 0, 1 / 2**count
    while 2 * below <= 1 - confidence:
        rank += 1
        below += math.comb(count, rank) / 2**count
    return ordered[max(rank - 1, 0)], ordered[min(count - rank, count - 1)]
