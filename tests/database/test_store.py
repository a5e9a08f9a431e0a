"""Users, items, outfits, threads and profiles, in SQLite and in Postgres alike."""

import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from fashionm3.database.store import Database
from fashionm3.domain import Attributes, ImageRef, Item, PreferenceProfile, PreferenceSummary
from fashionm3.errors import BusyError, ConfigError, DatabaseError, NotFoundError
from fashionm3.settings import DatabaseSettings, Settings
from tests.held_file import held_for_a_moment

SPAWN = multiprocessing.get_context("spawn")


def item(item_id: str, **values: object) -> Item:
    fields = dict(title="Coat", category="Coats", description="a coat", price=99.5, stock=3)
    return Item.model_validate({"item_id": item_id, **fields, **values})


def test_an_item_comes_back_as_it_was(database: Database) -> None:
    picture = ImageRef(sha256="a" * 64, media_type="image/png", width=5, height=6)
    attributes = Attributes.model_validate({"colours": ["navy"], "lining": "silk"})
    coat = item("c1", attributes=attributes, sizes=("S", "M"), image=picture)
    database.put_items([coat, item("c2")])
    assert database.item("c1") == coat
    assert list(database.items(["c2", "nothing", "c1"])) == ["c2", "c1"]
    assert database.count_items() == 2 == len(database.list_items(["Coats"]))
    assert database.list_items(["Boots"]) == []


def test_putting_an_item_again_replaces_it(database: Database) -> None:
    database.put_items([item("c1"), item("c1", price=50)])
    database.put_items([item("c1", price=10)])
    assert database.item("c1").price == 10 and database.count_items() == 1


def test_thousands_of_items_are_put_and_found(database: Database) -> None:
    assert database.put_items(item(f"c{n}") for n in range(1201)) == 1201
    assert len(database.items(f"c{n}" for n in range(1201))) == 1201


def test_all_items_are_put_or_none(database: Database) -> None:
    def items() -> object:
        yield from (item(f"c{n}") for n in range(600))
        raise RuntimeError("the source broke off")

    with pytest.raises(RuntimeError):
        database.put_items(items())  # type: ignore[arg-type]
    assert database.count_items() == 0


def test_stock_and_price_change_alone(database: Database) -> None:
    database.put_items([item("c1")])
    database.set_stock("c1", 0)
    database.set_price("c1", 1.25)
    assert (database.item("c1").stock, database.item("c1").price) == (0, 1.25)
    for wrong in (lambda: database.set_stock("c1", -1), lambda: database.set_price("c1", -0.5)):
        with pytest.raises(ValueError, match="'c1'"):
            wrong()
    for missing in (lambda: database.set_stock("x", 1), lambda: database.item("x")):
        with pytest.raises(NotFoundError, match="unknown item 'x'"):
            missing()


def test_an_unknown_user_is_told_three_who_exist(database: Database) -> None:
    database.add_users([(f"user-{n}", "Ann") for n in range(5)])
    with pytest.raises(NotFoundError, match="'nobody'.*user-0, user-1, user-2$"):
        database.user("nobody")
    assert [user.user_id for user in database.users(2)] == ["user-0", "user-1"]


def test_adding_a_user_again_changes_nothing(database: Database) -> None:
    first = database.add_user("ann", name="Ann")
    assert database.add_user("ann", name="Somebody else") == first
    assert database.add_user().name == "Guest" and database.count_users() == 2


def test_a_profile_is_empty_until_it_is_saved(database: Database) -> None:
    database.add_user("ann")
    assert database.profile("ann") == PreferenceProfile()
    summary = PreferenceSummary(category="Coats", sentence="I prefer wool.", evidence=("c1",))
    profile = PreferenceProfile(likes=("navy",), sizes={"shoes": "42"}, summaries=(summary,))
    database.save_profile("ann", profile)
    assert database.profile("ann") == profile
    for call in (lambda: database.profile("x"), lambda: database.save_profile("x", profile)):
        with pytest.raises(NotFoundError, match="ann"):
            call()


def test_outfits_keep_their_order_and_forget_deleted_items(database: Database) -> None:
    database.put_items(item(f"c{n}") for n in range(4))
    database.add_user("ann")
    database.put_outfits({"o1": ["c2", "c0", "c1"], "o2": ["c3"]})
    database.put_outfits({"o2": ["c1", "c3"]})
    database.add_interactions([("ann", "o1"), ("ann", "o2"), ("ann", "o1")])
    assert database.outfits_of("ann") == {"o1": ("c2", "c0", "c1"), "o2": ("c1", "c3")}
    assert database.delete_items(["c1", "unknown"]) == 1
    assert database.outfit("o1") == ("c2", "c0")
    with pytest.raises(NotFoundError, match="'o9'"):
        database.outfit("o9")
    with pytest.raises(DatabaseError):
        database.put_outfits({"o3": ["unknown"]})


def test_a_foreign_thread_and_an_unknown_one_are_the_same_not_found(database: Database) -> None:
    database.add_users([("ann", "Ann"), ("bob", "Bob")])
    thread_id = database.create_thread("ann")
    assert database.thread_owner(thread_id) == "ann" == database.thread(thread_id, "ann").user_id
    messages = []
    for asked in (thread_id, "f" * 32):
        with pytest.raises(NotFoundError) as caught:
            database.thread(asked, "bob")
        messages.append(str(caught.value).replace(asked, "ID"))
        with pytest.raises(NotFoundError), database.claim_thread(asked, "bob"):
            pass
    assert messages[0] == messages[1]
    with pytest.raises(NotFoundError):
        database.create_thread("bob", thread_id=thread_id)
    assert database.create_thread("ann", thread_id=thread_id) == thread_id
    with pytest.raises(NotFoundError, match="ann, bob"):
        database.create_thread("nobody")


def test_the_last_used_thread_comes_first_and_keeps_its_title(database: Database) -> None:
    database.add_user("ann")
    first, second = database.create_thread("ann"), database.create_thread("ann", title="Shoes")
    assert [thread.thread_id for thread in database.threads("ann")] == [second, first]
    database.touch_thread(first, title="A coat for autumn")
    database.touch_thread(first, title="Something else")
    threads = database.threads("ann")
    assert [thread.title for thread in threads] == ["A coat for autumn", "Shoes"]
    assert threads[0].updated_at > threads[0].created_at
    assert threads[0].created_at.tzinfo is not None


def test_a_thread_takes_one_turn_at_a_time(database: Database) -> None:
    database.add_user("ann")
    thread_id, other = database.create_thread("ann"), database.create_thread("ann")
    with database.claim_thread(thread_id, "ann") as thread:
        assert thread.thread_id == thread_id
        with pytest.raises(BusyError, match=thread_id), database.claim_thread(thread_id):
            pass
        with database.claim_thread(other):
            pass
    with database.claim_thread(thread_id):
        pass


def test_a_turn_that_fails_gives_its_thread_back(database: Database) -> None:
    database.add_user("ann")
    thread_id = database.create_thread("ann")
    with pytest.raises(RuntimeError), database.claim_thread(thread_id):
        raise RuntimeError
    with database.claim_thread(thread_id):
        pass


def test_of_many_threads_of_execution_one_gets_the_turn(database: Database) -> None:
    database.add_user("ann")
    thread_id = database.create_thread("ann")

    refused = threading.Semaphore(0)

    def attempt(_: int) -> bool:
        try:
            with database.claim_thread(thread_id):
                return all(refused.acquire(timeout=30) for _ in range(7))
        except BusyError:
            refused.release()
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def _hold(settings: Settings, thread_id: str, pipe: Connection) -> None:
    with Database.open(settings).claim_thread(thread_id):
        pipe.send("held")
        pipe.recv()


def test_a_claim_ends_with_a_killed_process(settings: Settings, database: Database) -> None:
    database.add_user("ann")
    thread_id = database.create_thread("ann")
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=_hold, args=[settings, thread_id, theirs])
    process.start()
    assert ours.poll(120) and ours.recv() == "held"
    with pytest.raises(BusyError), database.claim_thread(thread_id):
        pass
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    for _ in range(400):  # a server needs a moment to see that its client is gone
        try:
            with database.claim_thread(thread_id):
                return
        except BusyError:
            time.sleep(0.05)
    raise AssertionError("the claim of a killed process is still held")


def _write_many(settings: Settings, who: str) -> None:
    database = Database.open(settings)
    for n in range(60):
        database.add_user(f"{who}-{n:02}")
        database.put_items([item(f"{who}-{n:02}")])


def test_processes_and_threads_write_at_the_same_time(settings: Settings) -> None:
    # Nobody has opened the database before: its schema is created in the race as well.
    processes = [SPAWN.Process(target=_write_many, args=[settings, who]) for who in ("a", "b")]
    for process in processes:
        process.start()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda who: _write_many(settings, who), ["c", "d"]))
    for process in processes:
        process.join()
        assert process.exitcode == 0
    database = Database.open(settings)
    assert database.count_users() == 240 == database.count_items()


def test_a_killed_writer_leaves_whole_transactions(settings: Settings) -> None:
    database = Database.open(settings)
    ours, theirs = SPAWN.Pipe()
    process = SPAWN.Process(target=_put_pairs, args=[settings, theirs])
    process.start()
    for _ in range(5):
        assert ours.poll(120)
        acknowledged = ours.recv()
    os.kill(process.pid or 0, signal.SIGKILL)
    process.join()
    ids = {i.item_id for i in Database.open(settings).list_items()}
    assert {f"{acknowledged}-a", f"{acknowledged}-b"} <= ids
    assert {name.replace("-a", "-b") for name in ids if name.endswith("-a")} == {
        name for name in ids if name.endswith("-b")
    }
    database.close()


def _put_pairs(settings: Settings, pipe: Connection) -> None:
    database = Database.open(settings)
    for n in range(10**6):
        database.put_items([item(f"{n}-a"), item(f"{n}-b")])
        pipe.send(n)


def test_facts_are_kept_but_not_over_the_schema_version(database: Database) -> None:
    assert database.meta("demo") is None
    database.set_meta("demo", "seed 0")
    database.set_meta("demo", "seed 1")
    assert (database.meta("demo"), database.meta("schema_version")) == ("seed 1", "1")
    with pytest.raises(ValueError, match="schema_version"):
        database.set_meta("schema_version", "2")


def test_a_newer_schema_is_an_error(settings: Settings) -> None:
    from sqlalchemy import text

    from fashionm3.database.engine import writing

    database = Database.open(settings)
    with writing(database._engine) as connection:
        connection.execute(text("UPDATE meta SET value = '99' WHERE key = 'schema_version'"))
    with pytest.raises(DatabaseError, match="schema version 99.*up to 1"):
        Database.open(settings)


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database " * 500)


def _torn(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[100:] = bytes(len(data) - 100)
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [_garbage, _torn])
def test_a_damaged_file_is_named(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    settings = Settings(home=tmp_path)
    database = Database.open(settings)
    database.put_items(item(f"c{n}") for n in range(300))
    database.close()
    damage(tmp_path / "fashionm3.sqlite")
    with pytest.raises(DatabaseError, match=r"fashionm3\.sqlite: damaged"):
        Database.open(settings).list_items()


def test_a_file_that_is_locked_for_a_moment_is_waited_for(tmp_path: Path) -> None:
    with held_for_a_moment(tmp_path / "fashionm3.sqlite"):
        began = time.monotonic()
        database = Database.open(Settings(home=tmp_path))
        assert time.monotonic() - began > 0.25
        assert database.count_items() == 0


def test_a_locked_file_is_named(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    database = Database.open(settings, busy_timeout_s=0.1)
    other = sqlite3.connect(tmp_path / "fashionm3.sqlite", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseError, match=r"fashionm3\.sqlite: locked by another process"):
        database.add_user("ann")
    assert database.users() == [], "readers go on while somebody writes"
    other.close()


def test_an_unreachable_server_is_named_without_its_password() -> None:
    url = "postgresql://shop:secret@127.0.0.1:1/shop?connect_timeout=2"
    with pytest.raises(DatabaseError, match="127.0.0.1:1/shop") as caught:
        Database.open(Settings(database=DatabaseSettings(url=url)))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url", ["mysql://a:secret@b/c", "nonsense", "sqlite://", "sqlite:///:memory:"]
)
def test_another_kind_of_database_is_a_setting_to_correct(url: str) -> None:
    with pytest.raises(ConfigError, match="DATABASE__URL") as caught:
        Database.open(Settings(database=DatabaseSettings(url=url)))
    assert "secret" not in str(caught.value)
