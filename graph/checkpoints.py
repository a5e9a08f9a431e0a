"""Where dialogues are kept between turns: beside the database, SQLite or Postgres.

- Only the types listed here are ever rebuilt from a checkpoint.
- A finished turn is one checkpoint; what led to it, and what a dead turn left, is dropped.
- The mark of a finished turn is set in the transaction that drops the way to it.
"""

import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Protocol, runtime_checkable

import psycopg
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from sqlalchemy.engine import make_url

from fashionm3 import domain
from fashionm3.errors import DatabaseError
from fashionm3.settings import Settings
from graph.state import Board, TurnContext, TurnInput, TurnOutput, TurnState

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
    domain.ShopperPhoto,
    domain.Shown,
    domain.StylistReply,
    domain.TryOnResult,
    domain.WebResult,
    Board,
    TurnContext,
    TurnInput,
    TurnOutput,
    TurnState,
)


@runtime_checkable
class TurnSaver(Protocol):
    """A saver that knows where a thread's last finished turn ended."""

    async def afinished(self, thread_id: str) -> str | None:
        """The checkpoint in which the last finished turn ended."""
        ...

    async def asettle(self, thread_id: str) -> None:
        """Call the newest checkpoint the end of a turn; drop those that led to it."""
        ...

    async def aforget_unfinished(self, thread_id: str) -> None:
        """Drop what came after the last finished turn."""
        ...


def serializer() -> JsonPlusSerializer:
    """The serializer of every saver: nothing but messages and `STORED_TYPES` comes back."""
    return JsonPlusSerializer(allowed_msgpack_modules=STORED_TYPES)


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
    from graph.sqlite_checkpoints import open_sqlite_saver

    path = f"{url.database}-dialogues" if url.database not in (None, "", ":memory:") else ":memory:"
    async with open_sqlite_saver(path, serializer()) as saver:
        yield saver
