"""Stores and services that cannot be used: what is told, and that nothing is lost."""

import sqlite3
from pathlib import Path

import pytest
from filelock import FileLock

from fashionm3.database.store import Database
from tests.catalogue_files import pictures_in, row, write_csv
from tests.cli.conftest import Run, document, refusal


def test_a_locked_database_is_named(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = Database.open.__func__.__kwdefaults__  # type: ignore[attr-defined]
    monkeypatch.setitem(waits, "busy_timeout_s", 0.1)
    path = home / "fashionm3.sqlite"
    with sqlite3.connect(path, isolation_level=None) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        message = refusal(run("ask", "hello"))
        other.execute("ROLLBACK")
    other.close()
    assert str(path) in message and "locked by another process" in message
    assert document(run("ask", "hello", "--json"))["text"]


def test_damaged_dialogues_are_named_and_the_shop_is_whole(run: Run, home: Path) -> None:
    path = home / "fashionm3.sqlite-dialogues"
    path.write_bytes(b"these are no dialogues " * 100)
    assert str(path) in refusal(run("ask", "hello"))
    path.unlink()
    found = document(run("ask", "find shoes in stock", "--json"))
    assert found["products"]


def test_an_index_that_is_being_built_refuses_an_ingest_and_answers_searches(
    run: Run, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vectorstore.generations._WAIT_FOR_BUILDER_S", 0.1)
    path = write_csv(pictures_in(tmp_path / "own") / "shop.csv", [row(0)])
    with FileLock(home / "catalog" / "publishing.lock"):
        message = refusal(run("catalog", "ingest", str(path)))
        assert document(run("catalog", "search", "shoes", "--json"))
    assert str(home / "catalog") in message and "is locked" in message
    assert run("catalog", "ingest", str(path)).exit_code == 0


def test_a_language_model_that_is_not_there_is_a_notice_and_the_rules_plan(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("PROVIDER", "openai"),
        ("MODEL", "none"),
        ("BASE_URL", "http://ada:secret@127.0.0.1:9/v1"),
        ("API_KEY", "none"),
    ):
        monkeypatch.setenv(f"FASHIONM3_LLM__{name}", value)
    answer = document(run("ask", "Which shoes for a wedding?", "--json"))
    assert [step["intent"] for step in answer["steps"]] == ["recommend"]
    assert answer["recommendation"]
    told = {notice["component"]: notice["message"] for notice in answer["notices"]}
    assert "127.0.0.1:9 is unreachable" in told["planner"]
    assert "secret" not in str(answer)


def test_a_text_that_is_too_long_is_told_value_and_limit(run: Run) -> None:
    message = refusal(run("ask", "x" * 4001))
    assert "4001" in message and "4000" in message
