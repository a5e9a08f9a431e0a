"""Catalogues on both kinds of index, with a fake embedder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fashionm3.domain import Item
from fashionm3.settings import CatalogSettings, Settings
from tests.fakes import HashingEmbedder
from tests.vectorstore.shop import items
from vectorstore import Catalog


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty home."""
    return Settings(home=tmp_path)


def _open(kind: str, home: Path) -> Catalog:
    """A shard on disk, or the client's own mode in place of a server."""
    url = ":memory:" if kind == "server" else None
    return Catalog.open(Settings(home=home, catalog=CatalogSettings(url=url)), HashingEmbedder())


@pytest.fixture(params=["edge", "server"])
def catalog(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Catalog]:
    """An empty catalogue of either kind."""
    catalog = _open(request.param, tmp_path)
    yield catalog
    catalog.close()


@pytest.fixture
def shop(catalog: Catalog) -> dict[str, Item]:
    """The items that are in `catalog`, which a test may change."""
    everything = items(catalog.images)
    catalog.upsert(everything)
    return {item.item_id: item for item in everything}


@pytest.fixture(scope="module", params=["edge", "server"])
def browsed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Catalog, dict[str, Item]]]:
    """A filled catalogue of either kind and its items, for tests that only look."""
    catalog = _open(request.param, tmp_path_factory.mktemp("browsed"))
    everything = items(catalog.images)
    catalog.upsert(everything)
    yield catalog, {item.item_id: item for item in everything}
    catalog.close()
