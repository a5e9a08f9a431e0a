"""The demo shop in its stores: complete, repeatable, and whole after an interruption."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from fashionm3.database.images import ImageStore
from fashionm3.database.store import Database
from fashionm3.demoshop import build
from fashionm3.demoshop.build import build_shop
from fashionm3.demoshop.catalogue import design_of
from fashionm3.demoshop.mark import ShopMark, built_shop, unfinished_shop
from fashionm3.settings import Settings
from vectorstore.embed import Vectors
from vectorstore.store import Catalog

ITEMS, USERS = 40, 4


class HashEmbedder:
    """Equal texts and equal pictures get equal unit vectors."""

    name = "hash"
    dim = 16

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        return np.stack([_unit(text.encode()) for text in texts])

    def embed_pictures(self, pictures: Sequence[Image.Image]) -> Vectors:
        return np.stack([_unit(picture.resize((8, 8)).tobytes()) for picture in pictures])


def _unit(data: bytes) -> Vectors:
    seed = int.from_bytes(hashlib.sha256(data).digest()[:8])
    vector = np.random.default_rng(seed).normal(size=HashEmbedder.dim)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("home")
    build_shop(Settings(home=home), items=ITEMS, users=USERS, embedder=HashEmbedder())
    return home


@pytest.fixture
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small pictures, drawn in this process."""
    monkeypatch.setattr(build, "PICTURE_SIZE", 32)
    monkeypatch.setattr(build, "_WORKERS", 1)


def test_every_item_is_in_database_and_index_with_a_picture(home: Path) -> None:
    settings = Settings(home=home)
    database, images = Database.open(settings), ImageStore.open(settings)
    items = database.list_items()
    assert len(items) == ITEMS
    assert Catalog.open(settings, HashEmbedder()).count() == ITEMS
    for item in items:
        assert item.image is not None
        assert images.open_picture(item.image).size == (512, 512)
        assert design_of(item).category == item.category


def test_every_shopper_has_outfits_of_existing_items(home: Path) -> None:
    database = Database.open(Settings(home=home))
    users = database.users()
    assert [user.user_id for user in users] == [f"user-00{n}" for n in range(1, USERS + 1)]
    for user in users:
        outfits = database.outfits_of(user.user_id)
        assert len(outfits) > 10
        assert all(3 <= len(item_ids) <= 5 for item_ids in outfits.values())
        wanted = {item_id for item_ids in outfits.values() for item_id in item_ids}
        assert len(database.items(wanted)) == len(wanted)


def test_building_again_draws_and_changes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "_draw_batch", _forbidden)
    settings = Settings(home=home)
    before = (home / "catalog" / "CURRENT").read_text()
    shop = build_shop(settings, items=ITEMS, users=USERS, embedder=HashEmbedder())
    assert (home / "catalog" / "CURRENT").read_text() == before
    assert all(item.image is not None for item in shop.items.values())


@pytest.mark.usefixtures("quickly")
def test_an_interrupted_build_shows_nothing_and_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Catalog, "upsert", killed)
        with pytest.raises(KeyboardInterrupt):
            build_shop(settings, items=40, users=2, embedder=HashEmbedder())
    database = Database.open(settings)
    assert built_shop(database) is None
    assert database.count_items() == 0 and database.count_users() == 0
    assert Catalog.open(settings, HashEmbedder()).count() == 0

    with monkeypatch.context() as patch:
        patch.setattr(Database, "add_users", killed)
        with pytest.raises(KeyboardInterrupt):
            build_shop(settings, items=40, users=2, embedder=HashEmbedder())
    assert built_shop(database) is None  # items are there, the shop is not
    assert unfinished_shop(database) == ShopMark(items=40, users=2, seed=0)

    monkeypatch.setattr(build, "_draw_batch", _forbidden)
    build_shop(settings, items=40, users=2, embedder=HashEmbedder())
    assert built_shop(database) == ShopMark(items=40, users=2, seed=0)
    assert unfinished_shop(database) is None
    assert database.count_items() == 40 and database.count_users() == 2


@pytest.mark.usefixtures("quickly")
def test_another_seed_replaces_the_shop(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    build_shop(settings, items=45, users=2, seed=0, embedder=HashEmbedder())
    shop = build_shop(settings, items=40, users=2, seed=1, embedder=HashEmbedder())
    database = Database.open(settings)
    assert database.items(shop.items) == dict(shop.items)
    assert database.count_items() == 40
    assert Catalog.open(settings, HashEmbedder()).count() == 40
    for shopper in shop.shoppers:
        assert set(database.outfits_of(shopper.user_id)) == set(shopper.outfit_ids)


def _forbidden(*_: object, **__: object) -> None:
    raise AssertionError("nothing was to be drawn")
