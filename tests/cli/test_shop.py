from pathlib import Path

import pytest

from tests.cli.conftest import Run, document


def test_a_command_that_finds_no_shop_builds_one_and_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FASHIONM3_HOME", str(tmp_path / "new"))
    monkeypatch.setattr("fashionm3.cli.shop.ITEMS", 35)
    monkeypatch.setattr("fashionm3.cli.shop.USERS", 2)
    result = run("catalog", "search", "shoes", "--json")
    assert document(result)
    assert "demo shop" in result.stderr
    assert "demo shop" not in run("catalog", "search", "shoes", "--json").stderr


def test_a_home_that_is_a_file_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "taken").write_text("a file", "utf-8")
    monkeypatch.setenv("FASHIONM3_HOME", str(tmp_path / "taken"))
    result = run("catalog", "search", "shoes")
    assert result.exit_code == 1
    assert str(tmp_path / "taken") in result.stderr
