"""The catalogue as vectors: `Catalog` finds items by words, pictures and conditions."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vectorstore.store import Catalog

__all__ = ["Catalog"]


def __getattr__(name: str) -> Any:
    # Lazy: the embedder's protocol is imported in places that need no database.
    if name == "Catalog":
        from vectorstore.store import Catalog

        return Catalog
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
