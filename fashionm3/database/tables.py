"""The tables, as typed mapped classes. A change here needs a new `SCHEMA_VERSION`."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, ForeignKey, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA_VERSION = 1


class _Moment(TypeDecorator[datetime]):
    """An instant in UTC; SQLite forgets the zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Attach UTC where the database returns a naive time."""
        return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


class Table(DeclarativeBase):
    """Base of all tables."""

    type_annotation_map = {str: String, datetime: _Moment, dict[str, Any]: JSON, list[str]: JSON}


class UserRow(Table):
    """A shopper."""

    __tablename__ = "users"

    user_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]


class ItemRow(Table):
    """A product; price and stock are true here and nowhere else."""

    __tablename__ = "items"

    item_id: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    category: Mapped[str] = mapped_column(index=True)
    description: Mapped[str]
    attributes: Mapped[dict[str, Any]]
    price: Mapped[float]
    currency: Mapped[str]
    sizes: Mapped[list[str]]
    stock: Mapped[int]
    image: Mapped[dict[str, Any] | None]


class OutfitItemRow(Table):
    """A piece of an outfit, in its place."""

    __tablename__ = "outfit_items"

    outfit_id: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[str] = mapped_column(
        ForeignKey("items.item_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]


class UserOutfitRow(Table):
    """An outfit that a user wore, bought or saved: the interactions of Algorithm 1."""

    __tablename__ = "user_outfits"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True
    )
    outfit_id: Mapped[str] = mapped_column(primary_key=True, index=True)


class ThreadRow(Table):
    """A conversation. What was said stands in the checkpoints, not here."""

    __tablename__ = "threads"

    thread_id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.user_id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ProfileRow(Table):
    """The lasting tastes of a user."""

    __tablename__ = "profiles"

    user_id: Mapped[str] = mapped_column(
        ForeignKey("users.user_id", ondelete="CASCADE"), primary_key=True
    )
    profile: Mapped[dict[str, Any]]


class MetaRow(Table):
    """Facts about the database itself, such as its schema version."""

    __tablename__ = "meta"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
