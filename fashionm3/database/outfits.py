"""Outfits, and who wore, bought or saved them."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import delete, select

from fashionm3.database.engine import reading, writing
from fashionm3.database.history import History, load_history
from fashionm3.database.statements import Queries, chunks, insert_or_update
from fashionm3.database.tables import OutfitItemRow, UserOutfitRow
from fashionm3.database.users import find_user
from fashionm3.errors import NotFoundError


class Outfits(Queries):
    """Outfits and interactions: the ground that Algorithm 1 stands on."""

    def put_outfits(self, outfits: Mapping[str, Sequence[str]]) -> None:
        """Store outfits, each with its items in order; one of the same id is replaced.

        Raises:
            DatabaseError: if an item does not exist.
        """
        rows = [
            {"outfit_id": outfit_id, "item_id": item_id, "position": position}
            for outfit_id, item_ids in outfits.items()
            for position, item_id in enumerate(dict.fromkeys(item_ids))
        ]
        with writing(self._engine) as connection:
            for ids in chunks(outfits):
                connection.execute(delete(OutfitItemRow).where(OutfitItemRow.outfit_id.in_(ids)))
            for chunk in chunks(rows):
                connection.execute(insert_or_update(connection, OutfitItemRow), chunk)

    def outfit(self, outfit_id: str) -> tuple[str, ...]:
        """The item ids of an outfit, in order.

        Raises:
            NotFoundError: if there is none.
        """
        query = (
            select(OutfitItemRow.item_id)
            .where(OutfitItemRow.outfit_id == outfit_id)
            .order_by(OutfitItemRow.position)
        )
        with reading(self._engine) as connection:
            item_ids = tuple(connection.execute(query).scalars())
        if not item_ids:
            raise NotFoundError(f"unknown outfit {outfit_id!r}")
        return item_ids

    def add_interactions(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Record that users wore, bought or saved outfits: pairs of user id and outfit id."""
        rows = ({"user_id": user_id, "outfit_id": outfit_id} for user_id, outfit_id in pairs)
        with writing(self._engine) as connection:
            for chunk in chunks(rows):
                connection.execute(insert_or_update(connection, UserOutfitRow), chunk)

    def outfits_of(self, user_id: str) -> dict[str, tuple[str, ...]]:
        """A user's outfits in order of id, each with its item ids in order."""
        query = (
            select(OutfitItemRow.outfit_id, OutfitItemRow.item_id)
            .join(UserOutfitRow, UserOutfitRow.outfit_id == OutfitItemRow.outfit_id)
            .where(UserOutfitRow.user_id == user_id)
            .order_by(OutfitItemRow.outfit_id, OutfitItemRow.position)
        )
        found: dict[str, tuple[str, ...]] = {}
        with reading(self._engine) as connection:
            for outfit_id, item_id in connection.execute(query):
                found[outfit_id] = (*found.get(outfit_id, ()), item_id)
        return found

    def history(
        self,
        user_id: str,
        categories: Sequence[str],
        given: Sequence[str],
        *,
        target: str | None = None,
        without_outfits: Collection[str] = (),
    ) -> History:
        """U_c and H_c of Algorithm 1; see `history.load_history`.

        Raises:
            NotFoundError: if the user is unknown.
        """
        with reading(self._engine) as connection:
            find_user(connection, user_id)
            return load_history(
                connection,
                user_id,
                categories,
                given,
                target=target,
                without_outfits=without_outfits,
            )
