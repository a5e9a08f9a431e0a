"""Switching a SQLite file to its write-ahead log.

SQLite waits for other programs before it reads or writes, but answers "locked" at once where a file
is to be switched while another program has it: two that open a new one together would meet that.
"""

import sqlite3
import time

_RETRY_S = 0.01


def keep_write_ahead_log(connection: sqlite3.Connection, *, timeout_s: float) -> None:
    """Switch the connection's file, waiting for as long as somebody else holds it.

    Raises:
        sqlite3.OperationalError: if it is still locked after `timeout_s`, or cannot be written.
    """
    until = time.monotonic() + timeout_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > until:
                raise
            time.sleep(_RETRY_S)
