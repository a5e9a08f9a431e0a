"""Dialogues in SQLite, written from a thread of their own.

LangGraph's own asynchronous SQLite saver crosses to its thread several times for each statement;
here a checkpoint is one crossing, which is most of what a turn's overhead was.
"""

import sqlite3
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    WRITES_IDX_MAP,
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.serde.base import SerializerProtocol
from langgraph.checkpoint.sqlite import SqliteSaver

from fashionm3.database.write_ahead import keep_write_ahead_log
from fashionm3.errors import DatabaseError
from fashionm3.serving.worker import Worker

T = TypeVar("T")

_TIMEOUT_S = 10.0
_FINISHED = """
CREATE TABLE IF NOT EXISTS finished (
    thread_id TEXT PRIMARY KEY,
    checkpoint_id TEXT NOT NULL
)
"""
_LAST = "(SELECT checkpoint_id FROM finished WHERE thread_id = :thread)"


class ThreadedSqliteSaver(SqliteSaver):
    """LangGraph's blocking SQLite saver behind its asynchronous interface."""

    def __init__(self, connection: sqlite3.Connection, serde: SerializerProtocol) -> None:
        """Use `open_sqlite_saver` instead."""
        super().__init__(connection, serde=serde)
        self._worker = Worker("dialogues")

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """See `BaseCheckpointSaver.aget_tuple`."""
        return await self._run(lambda: self.get_tuple(config))

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        """See `BaseCheckpointSaver.alist`."""
        found = await self._run(
            lambda: list(self.list(config, filter=filter, before=before, limit=limit))
        )
        for one in found:
            yield one

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """See `BaseCheckpointSaver.aput`."""
        return await self._run(lambda: self.put(config, checkpoint, metadata, new_versions))

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Keep errors and interrupts; a node's results come with the next checkpoint anyway.

        They would let a step that was cut resume in the middle, but such a turn is dropped.
        """
        if any(channel in WRITES_IDX_MAP for channel, _ in writes):
            await self._run(lambda: self.put_writes(config, writes, task_id, task_path))

    async def adelete_thread(self, thread_id: str) -> None:
        """Delete a thread with everything in it."""

        def delete() -> None:
            self.delete_thread(thread_id)
            with self.cursor() as cursor:
                cursor.execute("DELETE FROM finished WHERE thread_id = ?", (thread_id,))

        await self._run(delete)

    async def afinished(self, thread_id: str) -> str | None:
        """See `TurnSaver.afinished`."""

        def find() -> str | None:
            with self.cursor(transaction=False) as cursor:
                cursor.execute(f"SELECT {_LAST}", {"thread": thread_id})
                found: str | None = cursor.fetchone()[0]
                return found

        return await self._run(find)

    async def asettle(self, thread_id: str) -> None:
        """See `TurnSaver.asettle`."""

        def settle() -> None:
            with self.cursor() as cursor:
                cursor.execute(
                    "SELECT max(checkpoint_id) FROM checkpoints WHERE thread_id = ?", (thread_id,)
                )
                span = {"thread": thread_id, "end": cursor.fetchone()[0]}
                cursor.execute(
                    "DELETE FROM checkpoints WHERE thread_id = :thread"
                    f" AND checkpoint_id > coalesce({_LAST}, '') AND checkpoint_id < :end",
                    span,
                )
                cursor.execute("DELETE FROM writes WHERE thread_id = :thread", span)
                cursor.execute("INSERT OR REPLACE INTO finished VALUES (:thread, :end)", span)

        await self._run(settle)

    async def aforget_unfinished(self, thread_id: str) -> None:
        """See `TurnSaver.aforget_unfinished`."""
        thread = {"thread": thread_id}
        unfinished = f"WHERE thread_id = :thread AND checkpoint_id > coalesce({_LAST}, '')"

        def forget() -> None:
            with self.cursor(transaction=False) as cursor:
                cursor.execute(f"SELECT 1 FROM checkpoints {unfinished} LIMIT 1", thread)
                if cursor.fetchone() is None:
                    return
            with self.cursor() as cursor:
                cursor.execute("DELETE FROM writes WHERE thread_id = :thread", thread)
                cursor.execute(f"DELETE FROM checkpoints {unfinished}", thread)

        await self._run(forget)

    async def _run(self, work: Callable[[], T]) -> T:
        return await self._worker.run(lambda stop: work())

    async def _close(self) -> None:
        await self._run(self.conn.close)
        self._worker.close()


@asynccontextmanager
async def open_sqlite_saver(
    path: str, serde: SerializerProtocol
) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    """Open the saver on a file, or on `:memory:`, and create its tables where they are new.

    Raises:
        DatabaseError: if the file cannot be opened or is damaged.
    """
    try:
        connection = sqlite3.connect(path, timeout=_TIMEOUT_S, check_same_thread=False)
    except sqlite3.Error as error:
        raise DatabaseError(f"cannot open the dialogues in {path}: {error}") from error
    saver = ThreadedSqliteSaver(connection, serde)

    def prepare() -> None:
        keep_write_ahead_log(connection, timeout_s=_TIMEOUT_S)
        saver.setup()
        connection.execute(_FINISHED)
        # A killed process loses nothing of it; only a power cut could lose the last turns.
        connection.execute("PRAGMA synchronous=NORMAL")

    try:
        await saver._run(prepare)
    except sqlite3.Error as error:
        await saver._close()
        raise DatabaseError(f"cannot open the dialogues in {path}: {error}") from error
    try:
        yield saver
    finally:
        await saver._close()
