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

_FINISHED = """
CREATE TABLE IF NOT EXISTS finished_turns (
    thread_id TEXT PRIMARY KEY,
    checkpoint_id TEXT NOT NULL
)
"""
_LAST = "(SELECT checkpoint_id FROM finished_turns WHERE thread_id = %(thread)s)"


class PostgresSaver(AsyncPostgresSaver):
    """LangGraph's Postgres saver, with the marks of finished turns.

    Values that several checkpoints share stay with the thread.
    """

    async def setup(self) -> None:
        """Create the tables."""
        await super().setup()
        async with self._cursor() as cursor:
            await cursor.execute(_FINISHED)

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete a thread with everything in it."""
        await super().adelete_thread(thread_id)
        async with self._cursor() as cursor:
            await cursor.execute("DELETE FROM finished_turns WHERE thread_id = %s", (thread_id,))

    async def afinished(self, thread_id: str) -> str | None:
        """See `TurnSaver.afinished`."""
        async with self._cursor() as cursor:
            await cursor.execute(f"SELECT {_LAST} AS last", {"thread": thread_id})
            row = await cursor.fetchone()
        return None if row is None else row["last"]

    async def asettle(self, thread_id: str) -> None:
        """See `TurnSaver.asettle`."""
        end = "(SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = %(thread)s)"
        # One statement: the marks and the way to them change together.
        await self._execute(
            f"WITH gone AS (DELETE FROM checkpoints WHERE thread_id = %(thread)s"
            f" AND checkpoint_id > coalesce({_LAST}, '') AND checkpoint_id < {end}),"
            f" written AS (DELETE FROM checkpoint_writes WHERE thread_id = %(thread)s)"
            f" INSERT INTO finished_turns VALUES (%(thread)s, {end})"
            f" ON CONFLICT (thread_id) DO UPDATE SET checkpoint_id = excluded.checkpoint_id",
            thread_id,
        )

    async def aforget_unfinished(self, thread_id: str) -> None:
        """See `TurnSaver.aforget_unfinished`."""
        await self._execute(
            f"WITH written AS (DELETE FROM checkpoint_writes WHERE thread_id = %(thread)s)"
            f" DELETE FROM checkpoints WHERE thread_id = %(thread)s"
            f" AND checkpoint_id > coalesce({_LAST}, '')",
            thread_id,
        )

    async def _execute(self, statement: str, thread_id: str) -> None:
        async with self._cursor() as cursor:
            await cursor.execute(statement, {"thread": thread_id})


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
