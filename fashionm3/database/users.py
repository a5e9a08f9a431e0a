"""Users, and what is known of their tastes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import func, select
from sqlalchemy.engine import Connection

from fashionm3.database.engine import reading, writing
from fashionm3.database.statements import Queries, chunks, insert_or_update
from fashionm3.database.tables import ProfileRow, UserRow
from fashionm3.domain import PreferenceProfile
from fashionm3.errors import NotFoundError


@dataclass(frozen=True)
class User:
    """A shopper."""

    user_id: str
    name: str
    created_at: datetime


class Users(Queries):
    """Shoppers and their profiles."""

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
            return find_user(connection, user_id)

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
                find_user(connection, user_id)
                return PreferenceProfile()
        return PreferenceProfile.model_validate(stored)

    def save_profile(self, user_id: str, profile: PreferenceProfile) -> None:
        """Replace what is known of a user's tastes.

        Raises:
            NotFoundError: if the user is unknown.
        """
        with writing(self._engine) as connection:
            find_user(connection, user_id)
            row = {"user_id": user_id, "profile": profile.model_dump(mode="json")}
            connection.execute(insert_or_update(connection, ProfileRow), row)


def _new_user(user_id: str, name: str) -> User:
    return User(user_id, name, datetime.now(UTC))


def _known_users(connection: Connection, user_ids: Sequence[str]) -> set[str]:
    query = select(UserRow.user_id).where(UserRow.user_id.in_(user_ids))
    return set(connection.execute(query).scalars())


def _users(connection: Connection, limit: int) -> list[User]:
    query = select(UserRow.__table__).order_by(UserRow.user_id).limit(limit)
    return [User(**row) for row in connection.execute(query).mappings()]


def find_user(connection: Connection, user_id: str) -> User:
    """One shopper.

    Raises:
        NotFoundError: listing three who exist.
    """
    query = select(UserRow.__table__).where(UserRow.user_id == user_id)
    if row := connection.execute(query).mappings().first():
        return User(**row)
    some = ", ".join(user.user_id for user in _users(connection, 3))
    raise NotFoundError(
        f"unknown user {user_id!r}; " + (f"users that exist: {some}" if some else "there are none")
    )
