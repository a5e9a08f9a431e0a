"""A SQLite file that another program has for a moment."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HELD_S = 0.3


@contextmanager
def held_for_a_moment(path: Path) -> Iterator[None]:
    """Create `path` and keep it from being switched to a write-ahead log for `HELD_S`."""
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("CREATE TABLE other (n)")
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(HELD_S, holder.rollback)
    release.start()
    try:
        yield
    finally:
        release.join()
        holder.close()
