"""What the program allows itself."""

import contextlib
import ctypes
import logging
import os
import sys

import cv2

logger = logging.getLogger(__name__)

MOST_MEMORY = 1 * 2**30
"""Bytes of data that the process may hold: a bomb of a picture ends here and not the computer."""

_M_ARENA_MAX = -8
"""What glibc's `malloc.h` calls the most heaps that there may be."""
_HEAPS = 2


def limit_memory(most: int = MOST_MEMORY) -> None:
    """Make allocations beyond `most` bytes fail with MemoryError, where the system can."""
    if sys.platform == "win32":
        logger.warning("this system cannot limit the memory of a process; it runs without a limit")
        return
    import resource

    _share_heaps()
    # Address space counts every library's reservation too; data is what pictures take.
    used = _reserved()
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        _, hard = resource.getrlimit(kind)
        wanted = most if kind == resource.RLIMIT_DATA else most + used
        limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(kind, (limit, hard))


def _share_heaps() -> None:
    """Make threads share heaps: glibc reserves 64 MB of address space for each of its own."""
    # Other C libraries have no such function, or no such reservations.
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, _HEAPS)


def lacks_memory(error: Exception) -> bool:
    """Whether an allocation failed, in Python or in OpenCV."""
    return isinstance(error, MemoryError) or (
        isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem
    )


def _reserved() -> int:
    """Bytes of address space that the process has reserved already."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 2**31
