"""What the catalogue asks of an index, wherever it runs."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

from vectorstore.embed import Vectors
from vectorstore.filters import Condition

VECTOR = "looks"
"""Name of the one vector of an entry."""


@dataclass(frozen=True)
class Entry:
    """An item as the index holds it."""

    item_id: str
    vector: Vectors
    """(2 · dim,): the text's vector, then the picture's; zeros where there is no picture. One
    inner product with a query (a · q, b · q) gives a · cos(q, text) + b · cos(q, picture), so the
    weights are chosen per search, with one graph to walk."""
    payload: Mapping[str, Any]


@dataclass(frozen=True)
class Candidate:
    """An item that the index found; not yet checked against the database."""

    item_id: str
    score: float


class Index(Protocol):
    """Vectors and payloads in generations: readers see the old one whole, or the new one whole.

    Every method raises `CatalogError`, naming the place, when the index is unreachable, locked or
    damaged; reading one that was never published is such an error too, `count` and `marks` apart.
    """

    @property
    def place(self) -> str:
        """Directory or URL, for messages."""

    def query(self, vector: Vectors, where: Sequence[Condition], limit: int) -> list[Candidate]:
        """The entries of greatest inner product, best first."""

    def publish(
        self, entries: Iterable[Entry], removed: Collection[str] = (), *, fresh: bool = False
    ) -> None:
        """Make a generation of the last one and these changes, and put it in service at once.

        Args:
            entries: new ones, and replacements for entries of the same item.
            removed: items that leave.
            fresh: begin with nothing instead of the last generation.
        """

    def count(self, where: Sequence[Condition] = ()) -> int:
        """How many entries satisfy the conditions; 0 where nothing was published yet."""

    def marks(self) -> dict[str, str]:
        """item_id → `mark` of every entry: equal marks are equal entries."""

    def vectors(self, item_ids: Sequence[str]) -> dict[str, Vectors]:
        """item_id → vector of those that exist."""

    def close(self) -> None:
        """Let go of files and connections."""


def point_id(item_id: str) -> str:
    """The id that an item has in the index, which takes UUIDs and numbers only."""
    return str(uuid5(NAMESPACE_URL, f"fashionm3:item:{item_id}"))
