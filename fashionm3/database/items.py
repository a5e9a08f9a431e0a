"""Items: the catalogue's side of the database, where price and stock are true."""

from collections.abc import Iterable, Sequence

from sqlalchemy import delete, func, select, update
from sqlalchemy.engine import RowMapping

from fashionm3.database.engine import reading, writing
from fashionm3.database.statements import Queries, chunks, insert_or_update
from fashionm3.database.tables import ItemRow
from fashionm3.domain import ImageRef, Item
from fashionm3.errors import NotFoundError


class Items(Queries):
    """Products."""

    def put_items(self, items: Iterable[Item]) -> int:
        """Insert or replace items, all or none; returns how many.

        Of items with equal ids the last one stays.
        """
        total = 0
        with writing(self._engine) as connection:
            for chunk in chunks(items):
                rows = {item.item_id: item.model_dump(mode="json") for item in chunk}
                connection.execute(insert_or_update(connection, ItemRow), list(rows.values()))
                total += len(rows)
        return total

    def item(self, item_id: str) -> Item:
        """One item.

        Raises:
            NotFoundError: if there is none.
        """
        if item := self.items([item_id]).get(item_id):
            return item
        raise NotFoundError(f"unknown item {item_id!r}")

    def items(self, item_ids: Iterable[str]) -> dict[str, Item]:
        """Those of the items that exist, in the order asked for."""
        wanted = list(dict.fromkeys(item_ids))
        found: dict[str, Item] = {}
        with reading(self._engine) as connection:
            for chunk in chunks(wanted):
                query = select(ItemRow.__table__).where(ItemRow.item_id.in_(chunk))
                for row in connection.execute(query).mappings():
                    found[row["item_id"]] = _item(row)
        return {item_id: found[item_id] for item_id in wanted if item_id in found}

    def list_items(self, categories: Sequence[str] = (), *, limit: int | None = None) -> list[Item]:
        """Items in order of id; of these categories if any are given."""
        query = select(ItemRow.__table__).order_by(ItemRow.item_id).limit(limit)
        if categories:
            query = query.where(ItemRow.category.in_(categories))
        with reading(self._engine) as connection:
            return [_item(row) for row in connection.execute(query).mappings()]

    def shows_an_item(self, image: ImageRef) -> bool:
        """Whether a picture is that of a product."""
        shown = ItemRow.__table__.c.image["sha256"].as_string() == image.sha256
        with reading(self._engine) as connection:
            query = select(ItemRow.item_id).where(shown).limit(1)
            return connection.execute(query).first() is not None

    def count_items(self) -> int:
        """How many items there are."""
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(ItemRow)).scalar_one()

    def delete_items(self, item_ids: Iterable[str]) -> int:
        """Delete items, from outfits as well; returns how many there were."""
        with writing(self._engine) as connection:
            return sum(
                connection.execute(delete(ItemRow).where(ItemRow.item_id.in_(chunk))).rowcount
                for chunk in chunks(item_ids)
            )

    def set_stock(self, item_id: str, stock: int) -> None:
        """What a sale or a delivery does.

        Raises:
            NotFoundError: if there is no such item.
            ValueError: if `stock` is negative.
        """
        if stock < 0:
            raise ValueError(f"stock {stock} of item {item_id!r} is below 0")
        self._change(item_id, stock=stock)

    def set_price(self, item_id: str, price: float) -> None:
        """Change a price, in the item's own currency.

        Raises:
            NotFoundError: if there is no such item.
            ValueError: if `price` is negative or no number.
        """
        if not 0 <= price < float("inf"):
            raise ValueError(f"price {price} of item {item_id!r} is not a number from 0 up")
        self._change(item_id, price=price)

    def _change(self, item_id: str, **values: float | int) -> None:
        statement = update(ItemRow).where(ItemRow.item_id == item_id).values(**values)
        with writing(self._engine) as connection:
            if connection.execute(statement).rowcount == 0:
                raise NotFoundError(f"unknown item {item_id!r}")


def _item(row: RowMapping) -> Item:
    return Item.model_validate(dict(row))
