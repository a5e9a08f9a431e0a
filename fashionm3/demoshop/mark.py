"""Which demo shop a database holds, and whether it is finished."""

import json
from dataclasses import asdict, dataclass

from fashionm3.database.store import Database

_BUILT = "demoshop.built"
_BUILDING = "demoshop.building"
_VERSION = 1
"""Raise it when equal arguments make another shop than before."""


@dataclass(frozen=True)
class ShopMark:
    """The arguments that a shop was built from."""

    items: int
    users: int
    seed: int
    version: int = _VERSION


def built_shop(database: Database) -> ShopMark | None:
    """The demo shop that the database holds completely; None if it holds none."""
    return None if unfinished_shop(database) else last_shop(database)


def last_shop(database: Database) -> ShopMark | None:
    """The demo shop that was finished last, even if another one is replacing it."""
    return _read(database, _BUILT)


def unfinished_shop(database: Database) -> ShopMark | None:
    """The demo shop whose building was cut short; building it again finishes it."""
    return _read(database, _BUILDING)


def begin_shop(database: Database, mark: ShopMark) -> None:
    """Say that a shop is being built; until it is finished the database holds none."""
    database.set_meta(_BUILDING, json.dumps(asdict(mark)))


def finish_shop(database: Database, mark: ShopMark) -> None:
    """Say that a shop is complete."""
    database.set_meta(_BUILT, json.dumps(asdict(mark)))
    database.set_meta(_BUILDING, "")


def _read(database: Database, key: str) -> ShopMark | None:
    stored = database.meta(key)
    return ShopMark(**json.loads(stored)) if stored else None
