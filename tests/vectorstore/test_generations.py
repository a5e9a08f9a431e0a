"""A generation is in service whole or not at all, whoever is killed, and goes when unused."""

import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from fashionm3.errors import CatalogError
from fashionm3.settings import Settings
from tests.fakes import HashingEmbedder
from tests.vectorstore.shop import items
from vectorstore import Catalog

SPAWN = multiprocessing.get_context("spawn")


def open_catalog(settings: Settings) -> Catalog:
    return Catalog.open(settings, HashingEmbedder())


def generations(settings: Settings) -> set[str]:
    return {path.name for path in settings.catalog_path.glob("g-*")}


def in_service(settings: Settings) -> str:
    return (settings.catalog_path / "CURRENT").read_text()


def publish(settings: Settings, price: float) -> None:
    catalog = open_catalog(settings)
    shop = items(catalog.images, 20)
    catalog.upsert([item.model_copy(update={"price": price}) for item in shop])
    catalog.close()


def _publish_for_ever(settings: Settings, pipe: Connection) -> None:
    catalog = open_catalog(settings)
    shop = items(catalog.images, 20)
    for price in range(2, 10**6):
        pipe.send("building")
        catalog.upsert([item.model_copy(update={"price": price}) for item in shop])


def test_a_kill_in_mid_ingest_leaves_a_whole_generation_in_service(settings: Settings) -> None:
    publish(settings, 1)
    reader = open_catalog(settings)
    for delay in (0.05, 0.3):
        ours, theirs = SPAWN.Pipe()
        writer = SPAWN.Process(target=_publish_for_ever, args=[settings, theirs])
        writer.start()
        assert ours.poll(120) and ours.recv() == "building"
        time.sleep(delay)
        os.kill(writer.pid or 0, signal.SIGKILL)
        writer.join()
        another = open_catalog(settings)
        for catalog in (reader, another):
            hits = catalog.search("navy", limit=50)
            assert len(hits) == 20 == catalog.count()
            assert len({hit.item.price for hit in hits}) == 1
        another.close()
    publish(settings, 99)  # and the next ingest sweeps what the killed ones left
    reader.close()
    assert generations(settings) == {in_service(settings)}
    assert {hit.item.price for hit in open_catalog(settings).search("navy", limit=50)} == {99}


def _publish_and_die(settings: Settings, step: str) -> None:
    def die(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    pytest.MonkeyPatch().setattr(step, die)
    publish(settings, 2)


@pytest.mark.parametrize(
    "step",
    [
        "vectorstore.generations._copy",
        "vectorstore.edge._point",
        "vectorstore.generations._seal",
        "vectorstore.generations.os.replace",
    ],
)
def test_a_builder_killed_at_any_step_leaves_the_old_generation(
    settings: Settings, step: str
) -> None:
    publish(settings, 1)
    before = in_service(settings)
    process = SPAWN.Process(target=_publish_and_die, args=[settings, step])
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert in_service(settings) == before
    reader = open_catalog(settings)
    assert len(reader.search("navy", limit=50)) == 20
    reader.close()
    publish(settings, 2)  # the database has these prices already; the index has not
    assert in_service(settings) != before and len(generations(settings)) == 1


def test_another_process_sees_the_new_generation_and_the_old_one_goes_when_unused(
    settings: Settings,
) -> None:
    publish(settings, 1)
    first = in_service(settings)
    reader = open_catalog(settings)
    assert reader.search("navy", limit=1)[0].item.price == 1
    process = SPAWN.Process(target=publish, args=[settings, 2])
    process.start()
    process.join()
    assert process.exitcode == 0
    assert generations(settings) == {first, in_service(settings)}, "a reader has the old one open"
    assert reader.search("navy", limit=1)[0].item.price == 2
    assert generations(settings) == {in_service(settings)}


def _search_for_ever(settings: Settings, pipe: Connection) -> None:
    catalog = open_catalog(settings)
    searches = 0
    while not pipe.poll():
        assert len(catalog.search("navy", limit=50)) == 20
        searches += 1
        if searches == 1:
            pipe.send("begun")
        time.sleep(0.002)
    pipe.recv()
    pipe.send(searches)


def test_readers_in_other_processes_never_miss_a_hit_while_generations_change(
    settings: Settings,
) -> None:
    publish(settings, 1)
    pipes = [SPAWN.Pipe() for _ in range(2)]
    readers = [SPAWN.Process(target=_search_for_ever, args=[settings, pipe[1]]) for pipe in pipes]
    for reader in readers:
        reader.start()
    for ours, _ in pipes:
        assert ours.poll(120) and ours.recv() == "begun"
    for price in range(2, 5):
        publish(settings, price)
    for (ours, _), reader in zip(pipes, readers, strict=True):
        ours.send("stop")
        assert ours.poll(120) and ours.recv() > 0
        reader.join()
        assert reader.exitcode == 0


def test_publishers_do_not_lose_each_others_items(settings: Settings) -> None:
    publish(settings, 1)
    processes = [SPAWN.Process(target=_add, args=[settings, n]) for n in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
        assert process.exitcode == 0
    assert open_catalog(settings).count() == 20 + 2


def _add(settings: Settings, number: int) -> None:
    catalog = open_catalog(settings)
    catalog.upsert([items(catalog.images, 1)[0].model_copy(update={"item_id": f"new-{number}"})])


def _truncate(generation: Path) -> None:
    largest = max(generation.rglob("*.mmap"), key=lambda path: path.stat().st_size)
    with largest.open("r+b") as file:
        file.truncate(100)


def _shorten_what_a_shard_does_not_check(generation: Path) -> None:
    next(generation.rglob("*tracker.versions")).write_bytes(b"xx")


def _lose_a_file(generation: Path) -> None:
    next(generation.rglob("*.dat")).unlink()


def _garble_the_configuration(generation: Path) -> None:
    next(generation.rglob("segment.json")).write_text("xx")


def _unseal(generation: Path) -> None:
    (generation / "SEAL").write_text("{")


def _lose_the_generation(generation: Path) -> None:
    generation.rename(generation.with_name("elsewhere"))


def _garble_the_pointer(generation: Path) -> None:
    (generation.parent / "CURRENT").write_text("../../etc")


@pytest.mark.parametrize(
    "damage",
    [
        _truncate,
        _shorten_what_a_shard_does_not_check,
        _lose_a_file,
        _garble_the_configuration,
        _unseal,
        _lose_the_generation,
        _garble_the_pointer,
    ],
)
def test_a_damaged_index_is_named_and_ends_no_process(
    settings: Settings, damage: Callable[[Path], None]
) -> None:
    publish(settings, 1)
    damage(settings.catalog_path / in_service(settings))
    catalog = open_catalog(settings)
    with pytest.raises(CatalogError, match=str(settings.catalog_path)):
        catalog.search("navy")


def test_a_damaged_index_can_be_built_again(settings: Settings) -> None:
    publish(settings, 1)
    _truncate(settings.catalog_path / in_service(settings))
    catalog = open_catalog(settings)
    assert catalog.rebuild() == 20
    assert len(catalog.search("navy", limit=50)) == 20


def test_an_index_that_somebody_keeps_building_is_locked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from filelock import FileLock

    publish(settings, 1)
    monkeypatch.setattr("vectorstore.generations._WAIT_FOR_BUILDER_S", 0.1)
    with (
        FileLock(settings.catalog_path / "publishing.lock", thread_local=False),
        pytest.raises(CatalogError, match=f"{settings.catalog_path} is locked"),
    ):
        publish(settings, 2)
    assert len(open_catalog(settings).search("navy", limit=50)) == 20
