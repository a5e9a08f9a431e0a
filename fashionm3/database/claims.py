"""One turn at a time per thread, across processes.

A claim is a lock that dies with its holder: an advisory lock of the connection on Postgres, a
lock of the open file beside an SQLite database. After `kill -9` the server or the kernel lets go
at once. A lease with a heartbeat would need a clock that all hosts share, keep a thread blocked
until it runs out, and lose it to a turn that outlasts it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy import Engine, text

from fashionm3.database.engine import naming, place
from fashionm3.errors import BusyError, DatabaseError


@contextmanager
def claim(engine: Engine, thread_id: str) -> Iterator[None]:
    """Hold the thread for one turn.

    Raises:
        BusyError: at once, if another turn holds it.
        DatabaseError: if the lock cannot be asked for.
    """
    if engine.dialect.name == "postgresql":
        with _advisory_lock(engine, thread_id):
            yield
    else:
        with _file_lock(engine, thread_id):
            yield


@contextmanager
def _advisory_lock(engine: Engine, thread_id: str) -> Iterator[None]:
    key = int.from_bytes(_digest(thread_id)[:8], "big", signed=True)
    with naming(engine):
        # Detached from the pool, so that closing it ends the session and with it the lock.
        connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
    try:
        with naming(engine):
            query = text("SELECT pg_try_advisory_lock(:key)")
            taken = connection.execute(query, {"key": key}).scalar_one()
        if not taken:
            raise _busy(thread_id)
        yield
    finally:
        connection.close()


@contextmanager
def _file_lock(engine: Engine, thread_id: str) -> Iterator[None]:
    # Named by a hash: a thread id comes from outside and must not choose a path.
    path = Path(f"{engine.url.database}-turns", f"{_digest(thread_id).hex()[:32]}.lock")
    # A turn may end on another worker thread than the one it began on.
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        path.parent.mkdir(exist_ok=True)
        lock.acquire()
    except Timeout:
        raise _busy(thread_id) from None
    except OSError as error:
        raise DatabaseError(f"{place(engine)}: cannot lock {path}: {error}") from error
    try:
        yield
    finally:
        lock.release()


def _digest(thread_id: str) -> bytes:
    return hashlib.sha256(thread_id.encode()).digest()


def _busy(thread_id: str) -> BusyError:
    return BusyError(f"thread {thread_id} is busy with another turn; try again when it is done")
