"""Conversations: whose they are, and one turn at a time in each."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from fashionm3.database.claims import claim
from fashionm3.database.engine import reading, writing
from fashionm3.database.statements import Queries, insert_or_update
from fashionm3.database.tables import ThreadRow
from fashionm3.database.users import find_user
from fashionm3.errors import NotFoundError


@dataclass(frozen=True)
class Thread:
    """A conversation, for the list of a user's conversations."""

    thread_id: str
    user_id: str
    title: str
    created_at: datetime
    updated_at: datetime


class Threads(Queries):
    """Conversations of users."""

    def create_thread(self, user_id: str, *, thread_id: str | None = None, title: str = "") -> str:
        """Begin a conversation; returns its id.

        Args:
            user_id: its owner, for good.
            thread_id: for a conversation that began elsewhere. The owner may repeat it.
            title: for the list of conversations.

        Raises:
            NotFoundError: if the user is unknown, or `thread_id` is somebody else's.
        """
        new_id, now = thread_id or uuid4().hex, datetime.now(UTC)
        row = Thread(new_id, user_id, title, now, now)
        with writing(self._engine) as connection:
            find_user(connection, user_id)
            if _thread_row(connection, new_id) is None:
                connection.execute(insert_or_update(connection, ThreadRow), vars(row))
            else:
                _own_thread(connection, new_id, user_id)
        return new_id

    def thread(self, thread_id: str, user_id: str) -> Thread:
        """A user's own conversation.

        Raises:
            NotFoundError: the same one whether it does not exist or belongs to somebody else.
        """
        with reading(self._engine) as connection:
            return _own_thread(connection, thread_id, user_id)

    def thread_owner(self, thread_id: str) -> str:
        """Who began a conversation.

        Raises:
            NotFoundError: if it does not exist.
        """
        with reading(self._engine) as connection:
            return _own_thread(connection, thread_id, None).user_id

    def threads(self, user_id: str, limit: int = 50) -> list[Thread]:
        """A user's conversations, the last used one first."""
        query = (
            select(ThreadRow.__table__)
            .where(ThreadRow.user_id == user_id)
            .order_by(ThreadRow.updated_at.desc(), ThreadRow.thread_id)
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [Thread(**row) for row in connection.execute(query).mappings()]

    def touch_thread(self, thread_id: str, *, title: str | None = None) -> None:
        """Note that a turn took place; `title` becomes the title of a thread that has none.

        Raises:
            NotFoundError: if it does not exist.
        """
        with writing(self._engine) as connection:
            thread = _own_thread(connection, thread_id, None)
            connection.execute(
                update(ThreadRow)
                .where(ThreadRow.thread_id == thread_id)
                .values(updated_at=datetime.now(UTC), title=thread.title or title or "")
            )

    @contextmanager
    def claim_thread(self, thread_id: str, user_id: str | None = None) -> Iterator[Thread]:
        """Hold a thread for one turn, against all other processes; see `claims`.

        Args:
            thread_id: the conversation.
            user_id: who asks; None trusts the caller to have checked.

        Raises:
            NotFoundError: if it does not exist or belongs to somebody else.
            BusyError: at once, if another turn holds it.
        """
        with reading(self._engine) as connection:
            thread = _own_thread(connection, thread_id, user_id)
        with claim(self._engine, thread_id):
            yield thread


def _thread_row(connection: Connection, thread_id: str) -> Thread | None:
    query = select(ThreadRow.__table__).where(ThreadRow.thread_id == thread_id)
    row = connection.execute(query).mappings().first()
    return Thread(**row) if row else None


def _own_thread(connection: Connection, thread_id: str, user_id: str | None) -> Thread:
    thread = _thread_row(connection, thread_id)
    if thread is None or (user_id is not None and thread.user_id != user_id):
        raise NotFoundError(f"thread {thread_id!r} is not found")
    return thread
