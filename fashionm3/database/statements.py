"""Statements that every table needs."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Engine, inspect
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from sqlalchemy.sql.dml import Insert

from fashionm3.database.tables import Table

T = TypeVar("T")

_CHUNK = 500  # bound values per statement stay far below SQLite's limit of 32 766


class Queries:
    """Base of the parts of `Database`: they share its engine."""

    _engine: Engine


def insert_or_update(connection: Connection, row: type[Table]) -> Insert:
    """An insert that replaces the row of equal primary key."""
    table = inspect(row).local_table
    assert isinstance(table, SqlTable)
    keys = [column.name for column in table.primary_key]
    others = [column.name for column in table.columns if column.name not in keys]
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement: Any = dialect.insert(table)
    if not others:
        return statement.on_conflict_do_nothing(index_elements=keys)  # type: ignore[no-any-return]
    changes = {name: statement.excluded[name] for name in others}
    return statement.on_conflict_do_update(index_elements=keys, set_=changes)  # type: ignore[no-any-return]


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """`values` in lists of a size that every database takes in one statement."""
    rest = iter(values)
    while chunk := list(islice(rest, _CHUNK)):
        yield chunk
