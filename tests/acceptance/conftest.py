"""The figures of docs/results.md, over the whole demo shop and the shipped models.

Each takes minutes, so none runs by default: `pytest -s -m target tests/acceptance`. The shop is
built once, or taken from `FASHIONM3_ACCEPTANCE_HOME`; real photos come from `FASHIONM3_PHOTOS`.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from fashionm3.database.store import Database
from fashionm3.settings import Settings
from vectorstore import Catalog

COMMAND = (sys.executable, "-c", "from fashionm3.cli import app; app()")
"""The command line in a process of its own."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.target)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings whose home holds the demo shop."""
    from fashionm3.demoshop.build import build_shop

    given = os.environ.get("FASHIONM3_ACCEPTANCE_HOME")
    home = Path(given) if given else tmp_path_factory.mktemp("acceptance")
    settings = Settings(home=home, _env_file=None)
    database = Database.open(settings)
    empty = database.count_items() == 0
    database.close()
    if empty:
        build_shop(settings)
    return settings


@pytest.fixture(scope="session")
def database(settings: Settings) -> Iterator[Database]:
    database = Database.open(settings)
    yield database
    database.close()


@pytest.fixture(scope="session")
def catalog(settings: Settings) -> Iterator[Catalog]:
    catalog = Catalog.open(settings)
    yield catalog
    catalog.close()


@pytest.fixture(scope="session")
def photos() -> Path:
    """Folder of the public clothing data set."""
    folder = os.environ.get("FASHIONM3_PHOTOS")
    if folder is None:
        pytest.skip("FASHIONM3_PHOTOS names no folder of the public clothing data set")
    return Path(folder)
