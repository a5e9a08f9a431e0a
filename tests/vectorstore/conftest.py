"""Catalogues on both kinds of index, with a fake embedder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fashionm3.settings import CatalogSettings, Settings
from tests.fakes import HashingEmbedder
from vectorstore import Catalog


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An empty home."""
    return Settings(home=tmp_path)


@pytest.fixture(params=["edge", "server"])
def catalog(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Catalog]:
    """An empty catalogue: a shard on disk, or the client's own mode in place of a server."""
    if request.param == "server":
        settings = settings.model_copy(update={"catalog": CatalogSettings(url=":memory:")})
    catalog = Catalog.open(settings, HashingEmbedder())
    yield catalog
    catalog.close()
