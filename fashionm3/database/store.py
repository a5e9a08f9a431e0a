"""The database: users, items, outfits, threads and profiles behind one class."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from uuid import uuid4

from sqlalchemy import Engine, func, select, update
from sqlalchemy.engine import Connection

from fashionm3.database import items as item_queries
from fashionm3.database.claims import claim
from fashionm3.database.engine import open_engine, reading, writing
from fashionm3.database.history import History, load_history
from fashionm3.database.items import chunks, insert_or_update
from fashionm3.database.tables import (
    MetaRow,
    OutfitItemRow,
    ProfileRow,
    ThreadRow,
    UserOutfitRow,
    UserRow,
)
from fashionm3.domain import Item, PreferenceProfile
from fashionm3.errors import NotFoundError
from fashionm3.settings import Settings


@dataclass(frozen=True)
class User:
    """A shopper."""

    user_id: str
    name: str
    created_at: datetime


@dataclass(frozen=True)
class Thread:
    """A conversation, for the list of a user's conversations."""

    thread_id: str
    user_id: str
    title: str
    created_at: datetime
    updated_at: datetime


class Database:
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

    # users

    def add_user(self, user_id: str | None = None, *, name: str = "") -> User:
        """Add a shopper, or find the one who has this id already; without an id, a new guest."""
        user = _new_user(user_id or f"guest-{uuid4().hex[:12]}", name or "Guest")
        self.add_users([user])
        return self.user(user.user_id)

    def add_users(self, users: Iterable[User | tuple[str, str]]) -> None:
        """Add many, as users or as pairs of id and name; those who exist stay as they are."""
        rows = [vars(_new_user(*u) if isinstance(u, tuple) else u) for u in users]
        with writing(self._engine) as connection:
            for chunk in chunks(rows):
                known = _known_users(connection, [row["user_id"] for row in chunk])
                if new := [row for row in chunk if row["user_id"] not in known]:
                    connection.execute(insert_or_update(connection, UserRow), new)

    def user(self, user_id: str) -> User:
        """One shopper.

        Raises:
            NotFoundError: listing three who exist.
        """
        with reading(self._engine) as connection:
            return _user(connection, user_id)

    def users(self, limit: int = 50) -> list[User]:
        """Shoppers in order of id."""
        with reading(self._engine) as connection:
            return _users(connection, limit)

    def count_users(self) -> int:
        """How many shoppers there are."""
        with reading(self._engine) as connection:
            return connection.execute(select(func.count()).select_from(UserRow)).scalar_one()

    def profile(self, user_id: str) -> PreferenceProfile:
        """What is known of a user's tastes; empty for one who has said nothing yet.

        Raises:
            NotFoundError: if the user is unknown.
        """
        with reading(self._engine) as connection:
            query = select(ProfileRow.profile).where(ProfileRow.user_id == user_id)
            stored = connection.execute(query).scalar_one_or_none()
            if stored is None:
                _user(connection, user_id)
                return PreferenceProfile()
        return PreferenceProfile.model_validate(stored)

    def save_profile(self, user_id: str, profile: PreferenceProfile) -> None:
        """Replace what is known of a user's tastes.

        Raises:
            NotFoundError: if the user is unknown.
        """
        with writing(self._engine) as connection:
            _user(connection, user_id)
            row = {"user_id": user_id, "profile": profile.model_dump(mode="json")}
            connection.execute(insert_or_update(connection, ProfileRow), row)

    # items

    def put_items(self, items: Iterable[Item]) -> int:
        """Insert or replace items, all or none; returns how many."""
        with writing(self._engine) as connection:
            return item_queries.put_items(connection, items)

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
        with reading(self._engine) as connection:
            return item_queries.find_items(connection, item_ids)

    def list_items(self, categories: Sequence[str] = (), *, limit: int | None = None) -> list[Item]:
        """Items in order of id; of these categories if any are given."""
        with reading(self._engine) as connection:
            return item_queries.list_items(connection, categories, limit)

    def count_items(self) -> int:
        """How many items there are."""
        with reading(self._engine) as connection:
            return item_queries.count_items(connection)

    def delete_items(self, item_ids: Iterable[str]) -> int:
        """Delete items, from outfits as well; returns how many there were."""
        with writing(self._engine) as connection:
            return item_queries.delete_items(connection, item_ids)

    def set_stock(self, item_id: str, stock: int) -> None:
        """What a sale or a delivery does.

        Raises:
            NotFoundError: if there is no such item.
            ValueError: if `stock` is negative.
        """
        if stock < 0:
            raise ValueError(f"stock {stock} of item {item_id!r} is below 0")
        self._change_item(item_id, stock=stock)

    def set_price(self, item_id: str, price: float) -> None:
        """Change a price, in the item's own currency.

        Raises:
            NotFoundError: if there is no such item.
            ValueError: if `price` is negative.
        """
        if not price >= 0:
            raise ValueError(f"price {price} of item {item_id!r} is below 0")
        self._change_item(item_id, price=price)

    def _change_item(self, item_id: str, **values: float | int) -> None:
        with writing(self._engine) as connection:
            if not item_queries.change_item(connection, item_id, **values):
                raise NotFoundError(f"unknown item {item_id!r}")

    # outfits

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
                old = OutfitItemRow.outfit_id.in_(ids)
                connection.execute(OutfitItemRow.__table__.delete().where(old))  # type: ignore[attr-defined]
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
            _user(connection, user_id)
            return load_history(
                connection,
                user_id,
                categories,
                given,
                target=target,
                without_outfits=without_outfits,
            )

    # threads

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
            _user(connection, user_id)
            if _thread_row(connection, new_id) is None:
                connection.execute(insert_or_update(connection, ThreadRow), vars(row))
            else:
                _thread(connection, new_id, user_id)
        return new_id

    def thread(self, thread_id: str, user_id: str) -> Thread:
        """A user's own conversation.

        Raises:
            NotFoundError: the same one whether it does not exist or belongs to somebody else.
        """
        with reading(self._engine) as connection:
            return _thread(connection, thread_id, user_id)

    def thread_owner(self, thread_id: str) -> str:
        """Who began a conversation.

        Raises:
            NotFoundError: if it does not exist.
        """
        with reading(self._engine) as connection:
            return _thread(connection, thread_id, None).user_id

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
            thread = _thread(connection, thread_id, None)
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
            thread = _thread(connection, thread_id, user_id)
        with claim(self._engine, thread_id):
            yield thread

    # facts about the shop

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


def _new_user(user_id: str, name: str) -> User:
    return User(user_id, name, datetime.now(UTC))


def _known_users(connection: Connection, user_ids: Sequence[str]) -> set[str]:
    query = select(UserRow.user_id).where(UserRow.user_id.in_(user_ids))
    return set(connection.execute(query).scalars())


def _users(connection: Connection, limit: int) -> list[User]:
    query = select(UserRow.__table__).order_by(UserRow.user_id).limit(limit)
    return [User(**row) for row in connection.execute(query).mappings()]


def _user(connection: Connection, user_id: str) -> User:
    query = select(UserRow.__table__).where(UserRow.user_id == user_id)
    if row := connection.execute(query).mappings().first():
        return User(**row)
    some = ", ".join(user.user_id for user in _users(connection, 3))
    raise NotFoundError(
        f"unknown user {user_id!r}; " + (f"users that exist: {some}" if some else "there are none")
    )


def _thread_row(connection: Connection, thread_id: str) -> Thread | None:
    query = select(ThreadRow.__table__).where(ThreadRow.thread_id == thread_id)
    row = connection.execute(query).mappings().first()
    return Thread(**row) if row else None


def _thread(connection: Connection, thread_id: str, user_id: str | None) -> Thread:
    thread = _thread_row(connection, thread_id)
    if thread is None or (user_id is not None and thread.user_id != user_id):
        raise NotFoundError(f"thread {thread_id!r} is not found")
    return thread
