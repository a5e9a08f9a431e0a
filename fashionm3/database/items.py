"""Items as rows: the catalogue's side of the database."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Table as SqlTable
from sqlalchemy import delete, func, inspect, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, RowMapping
from sqlalchemy.sql.dml import Insert

from fashionm3.database.tables import ItemRow, Table
from fashionm3.domain import Item

T = TypeVar("T")

_CHUNK = 500  # bound values per statement stay far below SQLite's limit of 32 766


def put_items(connection: Connection, items: Iterable[Item]) -> int:
    """Insert or replace; returns how many. Of items with equal ids the last one stays."""
    total = 0
    for chunk in chunks(items):
        rows = {item.item_id: item.model_dump(mode="json") for item in chunk}
        connection.execute(insert_or_update(connection, ItemRow), list(rows.values()))
        total += len(rows)
    return total


def find_items(connection: Connection, item_ids: Iterable[str]) -> dict[str, Item]:
    """The items that exist among `item_ids`, in their order."""
    wanted = list(dict.fromkeys(item_ids))
    found: dict[str, Item] = {}
    for chunk in chunks(wanted):
        query = select(ItemRow.__table__).where(ItemRow.item_id.in_(chunk))
        found |= {item.item_id: item for item in map(_item, connection.execute(query).mappings())}
    return {item_id: found[item_id] for item_id in wanted if item_id in found}


def list_items(
    connection: Connection, categories: Sequence[str] = (), limit: int | None = None
) -> list[Item]:
    """Items in order of id, of the given categories if there are any."""
    query = select(ItemRow.__table__).order_by(ItemRow.item_id).limit(limit)
    if categories:
        query = query.where(ItemRow.category.in_(categories))
    return [_item(row) for row in connection.execute(query).mappings()]


def count_items(connection: Connection) -> int:
    """How many items there are."""
    return connection.execute(select(func.count()).select_from(ItemRow)).scalar_one()


def delete_items(connection: Connection, item_ids: Iterable[str]) -> int:
    """Delete items, from outfits as well; returns how many there were."""
    return sum(
        connection.execute(delete(ItemRow).where(ItemRow.item_id.in_(chunk))).rowcount
        for chunk in chunks(item_ids)
    )


def change_item(connection: Connection, item_id: str, **values: float | int) -> bool:
    """Set price or stock; False if there is no such item."""
    statement = update(ItemRow).where(ItemRow.item_id == item_id).values(**values)
    return connection.execute(statement).rowcount == 1


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


def _item(row: RowMapping) -> Item:
    return Item.model_validate(dict(row))
