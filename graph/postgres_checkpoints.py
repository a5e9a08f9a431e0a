"""Dialogues in PostgreSQL, for a deployment whose database is there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.base import SerializerProtocol
from psycopg import AsyncConnection, Error
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from fashionm3.errors import DatabaseError


class PostgresSaver(AsyncPostgresSaver):
    """LangGraph's Postgres saver, able to forget."""

    async def aforget(self, thread_id: str, *, after: str, before: str | None = None) -> None:
        """Drop the thread's checkpoints with `after` < id (< `before`); ids grow with time.

        Values that several checkpoints share stay with the thread.
        """
        span = (thread_id, after, before or "~")
        async with self._cursor() as cursor:
            for table in ("checkpoint_writes", "checkpoints"):
                await cursor.execute(
                    f"DELETE FROM {table}"
                    " WHERE thread_id = %s AND checkpoint_id > %s AND checkpoint_id < %s",
                    span,
                )


@asynccontextmanager
async def open_postgres_saver(
    address: str, serde: SerializerProtocol
) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Open the saver on a small pool and create its tables where they are new.

    Raises:
        DatabaseError: if the server cannot be reached.
    """
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        address,
        min_size=1,
        max_size=4,
        open=False,
        timeout=10,
        kwargs={"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row},
    )
    try:
        await pool.open(wait=True, timeout=10)
        saver = PostgresSaver(pool, serde=serde)
        await saver.setup()
    except (Error, TimeoutError) as error:
        await pool.close()
        raise DatabaseError(f"cannot open the dialogues in PostgreSQL: {error}") from error
    try:
        yield saver
    finally:
        await pool.close()
