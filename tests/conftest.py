"""Shared by the tests that stand in front of a whole shop."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shop_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop, drawn and indexed once; tests get copies of it as `home`."""
    from tests.small_shop import build_small_shop

    home = tmp_path_factory.mktemp("shop") / "home"
    build_small_shop(home)
    return home


@pytest.fixture
def home(shop_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A shop of the test's own, and the one that commands find."""
    home = tmp_path / "home"
    shutil.copytree(shop_home, home)
    monkeypatch.setenv("FASHIONM3_HOME", str(home))
    return home
