"""Where dialogues are kept between turns: beside the database, SQLite or Postgres.

- Only the types listed here are ever rebuilt from a checkpoint.
- A finished turn is one checkpoint; what led to it, and what a dead turn left, is forgotten.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Protocol, runtime_checkable

import aiosqlite
import psycopg
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from sqlalchemy.engine import make_url

from fashionm3 import domain
from fashionm3.errors import DatabaseError
from fashionm3.settings import Settings
from graph.state import TurnContext, TurnInput, TurnOutput, TurnState

STORED_TYPES: tuple[type, ...] = (
    domain.Attributes,
    domain.Constraints,
    domain.Garment,
    domain.ImageRef,
    domain.Item,
    domain.Notice,
    domain.Outfit,
    domain.Plan,
    domain.PlanStep,
    domain.PreferenceProfile,
    domain.PreferenceSummary,
    domain.ProductHit,
    domain.Recommendation,
    domain.Shown,
    domain.StylistReply,
    domain.TryOnResult,
    domain.WebResult,
    TurnContext,
    TurnInput,
    TurnOutput,
    TurnState,
)


@runtime_checkable
class Forgetful(Protocol):
    """A saver that can drop checkpoints of a thread by their place in time."""

    async def aforget(self, thread_id: str, *, after: str, before: str | None = None) -> None:
        """Drop the thread's checkpoints with `after` < id (< `before`); ids grow with time."""
        ...


def serializer() -> JsonPlusSerializer:
    """The serializer of every saver: nothing but messages and `STORED_TYPES` comes back."""
    return JsonPlusSerializer(allowed_msgpack_modules=STORED_TYPES)


class SqliteSaver(AsyncSqliteSaver):
    """LangGraph's SQLite saver, able to forget."""

    async def aforget(self, thread_id: str, *, after: str, before: str | None = None) -> None:
        """See `Forgetful.aforget`."""
        await self.setup()
        span = (thread_id, after, before or "~")
        async with self.lock:
            for table in ("writes", "checkpoints"):
                await self.conn.execute(
                    f"DELETE FROM {table}"
                    " WHERE thread_id = ? AND checkpoint_id > ? AND checkpoint_id < ?",
                    span,
                )
            await self.conn.commit()


@contextmanager
def saver_errors() -> Iterator[None]:
    """Turn the savers' errors into ours.

    Raises:
        DatabaseError: if the store is locked, damaged or unreachable.
    """
    try:
        yield
    except (sqlite3.Error, psycopg.Error) as error:
        raise DatabaseError(f"the dialogues cannot be read or written: {error}") from error


@asynccontextmanager
async def open_saver(settings: Settings) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Open the dialogue store that goes with the settings' database.

    Raises:
        DatabaseError: if it cannot be reached.
    """
    url = make_url(settings.database_url)
    if url.get_backend_name() == "postgresql":
        from graph.postgres_checkpoints import open_postgres_saver

        address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        async with open_postgres_saver(address, serializer()) as saver:
            yield saver
        return
    path = f"{url.database}-dialogues" if url.database not in (None, "", ":memory:") else ":memory:"
    try:
        connection = await aiosqlite.connect(path, timeout=10)
    except aiosqlite.Error as error:
        raise DatabaseError(f"cannot open the dialogues in {path}: {error}") from error
    try:
        yield await _prepare(connection, path)
    finally:
        await connection.close()


async def _prepare(connection: aiosqlite.Connection, path: str) -> SqliteSaver:
    saver = SqliteSaver(connection, serde=serializer())
    try:
        await connection.execute("PRAGMA journal_mode=WAL")
        # A killed process loses nothing of it; only a power cut could lose the last turns.
        await connection.execute("PRAGMA synchronous=NORMAL")
        await saver.setup()
    except aiosqlite.Error as error:
        raise DatabaseError(f"cannot open the dialogues in {path}: {error}") from error
    return saver
