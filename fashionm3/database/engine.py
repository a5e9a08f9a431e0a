"""Opening the database: SQLite or Postgres, its schema, and errors that name it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.pool import ConnectionPoolEntry

from fashionm3.database.tables import SCHEMA_VERSION, MetaRow, Table
from fashionm3.database.write_ahead import keep_write_ahead_log
from fashionm3.errors import ConfigError, DatabaseError

_SCHEMA_LOCK = 0x46334D33  # any number, equal in all processes


def open_engine(url: str, *, busy_timeout_s: float) -> Engine:
    """An engine for `url` with the current schema in place.

    Raises:
        ConfigError: if `url` is malformed or names another kind of database.
        DatabaseError: if it is unreachable, locked, damaged or of a newer schema.
    """
    target = _parse(url)
    if target.get_backend_name() == "sqlite":
        engine = _sqlite(target, busy_timeout_s)
    else:
        engine = create_engine(target, pool_pre_ping=True, pool_size=5, max_overflow=10)
    try:
        with naming(engine):
            _prepare_schema(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def naming(engine: Engine) -> Iterator[None]:
    """Turn the driver's errors into ours, which name the database without its password.

    Raises:
        DatabaseError: for whatever the driver reports.
    """
    try:
        yield
    except DBAPIError as error:
        raise DatabaseError(f"{place(engine)}: {_reason(error)}") from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with naming(engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: all of it or nothing.

    SQLite takes its write lock at the start. One that reads first and then writes would fail at
    once, without waiting, when another process wrote in between.
    """
    with naming(engine), engine.connect() as plain:
        connection = plain.execution_options(fashionm3_writes=True)
        with connection.begin():
            yield connection


def place(engine: Engine) -> str:
    """What to call the database in a message: a file, or a URL without password."""
    if engine.dialect.name == "sqlite":
        return f"database {engine.url.database}"
    return f"database {engine.url.render_as_string(hide_password=True)}"


def _parse(url: str) -> URL:
    try:
        target = make_url(url)
        backend = target.get_backend_name()
    except (ArgumentError, NoSuchModuleError) as error:
        raise ConfigError(f"DATABASE__URL {url.split('@')[-1]!r} is no database URL") from error
    if backend in ("postgresql", "postgres"):
        return target.set(drivername="postgresql+psycopg")
    if backend != "sqlite":
        raise ConfigError(f"DATABASE__URL names {backend!r}; known are sqlite and postgresql")
    if not target.database or target.database == ":memory:":
        raise ConfigError("DATABASE__URL names SQLite in memory, which forgets; name a file")
    return target.set(drivername="sqlite+pysqlite")


def _sqlite(target: URL, busy_timeout_s: float) -> Engine:
    assert target.database is not None
    try:
        Path(target.database).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseError(f"database {target.database}: {error}") from error
    engine = create_engine(target, connect_args={"timeout": busy_timeout_s})

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        # The driver's own BEGIN comes late and is always deferred; `_begin` below replaces it.
        connection.isolation_level = None
        keep_write_ahead_log(connection, timeout_s=busy_timeout_s)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("fashionm3_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _prepare_schema(engine: Engine) -> None:
    with reading(engine) as connection:
        if _version(connection, engine) == SCHEMA_VERSION:
            return
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            # Two processes that open an empty database at once would both create its tables.
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_SCHEMA_LOCK})"))
        version = _version(connection, engine)
        if version is None:
            Table.metadata.create_all(connection)
            connection.execute(
                MetaRow.__table__.insert().values(  # type: ignore[attr-defined]
                    key="schema_version", value=str(SCHEMA_VERSION)
                )
            )


def _version(connection: Connection, engine: Engine) -> int | None:
    if not inspect(connection).has_table(MetaRow.__tablename__):
        return None
    query = select(MetaRow.value).where(MetaRow.key == "schema_version")
    found = connection.execute(query).scalar_one_or_none()
    version = int(found) if found and found.isdigit() else None
    if version is not None and version > SCHEMA_VERSION:
        raise DatabaseError(
            f"{place(engine)} has schema version {version}, this program knows versions up to "
            f"{SCHEMA_VERSION}; update the program"
        )
    return version


def _reason(error: DBAPIError) -> str:
    message = str(error.orig).strip().splitlines()[0] if error.orig else type(error).__name__
    if "database is locked" in message:
        return "locked by another process; try again when it has finished"
    if "not a database" in message or "malformed" in message:
        return f"damaged ({message}); restore it, or move it away to begin anew"
    return message
