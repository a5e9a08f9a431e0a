"""The database behind one class; its parts stand in files of their own."""

from typing import Self

from sqlalchemy import Engine, select

from fashionm3.database.engine import open_engine, reading, writing
from fashionm3.database.items import Items
from fashionm3.database.outfits import Outfits
from fashionm3.database.statements import insert_or_update
from fashionm3.database.tables import MetaRow
from fashionm3.database.threads import Thread, Threads
from fashionm3.database.users import User, Users
from fashionm3.settings import Settings

__all__ = ["Database", "Thread", "User"]


class Database(Users, Items, Outfits, Threads):
    """Everything relational. Safe to use from several threads and processes.

    Every method raises `DatabaseError`, naming the database, when it cannot be reached, is locked
    or is damaged.
    """

    def __init__(self, engine: Engine) -> None:
        """Use `open` instead."""
        self._engine = engine

    @classmethod
    def open(cls, settings: Settings, *, busy_timeout_s: float = 5.0) -> Self:
        """Open the database that the settings name, and create its tables where it is new.

        Args:
            settings: `database_url` counts.
            busy_timeout_s: how long SQLite waits for another process that is writing.

        Raises:
            ConfigError: if the URL is malformed or names another kind of database.
            DatabaseError: if it is unreachable, locked, damaged or of a newer schema.
        """
        return cls(open_engine(settings.database_url, busy_timeout_s=busy_timeout_s))

    def close(self) -> None:
        """Close all connections; claims that are held stay until they end."""
        self._engine.dispose()

    def meta(self, key: str) -> str | None:
        """A fact that was stored with `set_meta`, such as how the demo shop was built."""
        with reading(self._engine) as connection:
            query = select(MetaRow.value).where(MetaRow.key == key)
            return connection.execute(query).scalar_one_or_none()

    def set_meta(self, key: str, value: str) -> None:
        """Store a fact.

        Raises:
            ValueError: for the schema version, which is the database's own.
        """
        if key == "schema_version":
            raise ValueError("schema_version is set by the database alone")
        with writing(self._engine) as connection:
            connection.execute(insert_or_update(connection, MetaRow), {"key": key, "value": value})
