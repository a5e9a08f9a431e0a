import json
import re
from pathlib import Path

import pytest

from tests.catalogue_files import BROKEN, pictures_in, with_broken, write_csv
from tests.cli.conftest import Run, document, refusal


def test_a_search_finds_items_of_the_category_within_the_price(run: Run) -> None:
    asked = ("--category", "shoes", "--max-price", "200", "--limit", "3", "--json")
    hits = document(run("catalog", "search", "brown leather", *asked))
    assert hits
    assert all(hit["item"]["price"] <= 200 for hit in hits)
    assert all(Path(hit["item"]["image"]["path"]).is_file() for hit in hits)


def test_an_unknown_category_gets_a_suggestion(run: Run) -> None:
    message = refusal(run("catalog", "search", "red", "--category", "snaekers"))
    assert "snaekers" in message
    assert "Sneakers" in message


def test_nothing_found_is_said_and_no_error(run: Run) -> None:
    result = run("catalog", "search", "shoes", "--max-price", "0")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "Nothing" in result.stderr


@pytest.mark.parametrize("pointer", ["g-nowhere", "", "../.."])
def test_a_damaged_index_is_named(run: Run, home: Path, pointer: str) -> None:
    (home / "catalog" / "CURRENT").write_text(pointer, "utf-8")
    assert str(home / "catalog") in refusal(run("catalog", "search", "shoes"))


def test_good_rows_go_in_and_bad_ones_are_reported_by_line(
    run: Run, tmp_path: Path, photos: tuple[str, str]
) -> None:
    rows = tmp_path / "shop.csv"
    rows.write_text(
        "item_id,title,category,description,price,image\n"
        "a-1,White shirt,Shirts,a white shirt,20,shirt.png\n"
        "a-2,Blue jeans,Jeanz,blue jeans,30,jeans.png\n"
        "a-3,Blue jeans,Jeans,blue jeans,cheap,jeans.png\n",
        "utf-8",
    )
    result = run("catalog", "ingest", str(rows))
    assert result.exit_code == 3
    assert "1 taken in" in result.stdout
    assert "line 3" in result.stderr
    assert "line 4" in result.stderr

    again = run("catalog", "ingest", str(rows), "--json")
    assert again.exit_code == 3
    assert '"accepted": 0' in again.stdout


def test_each_broken_row_is_told_by_line_and_reason_and_again_nothing_changes(
    run: Run, home: Path, tmp_path: Path
) -> None:
    rows, reasons = with_broken(120, len(BROKEN))
    path = write_csv(pictures_in(tmp_path / "own") / "shop.csv", rows)
    report = run("catalog", "ingest", str(path), "--json")
    assert report.exit_code == 3
    found = json.loads(report.stdout)
    assert (found["accepted"], found["unchanged"]) == (120 - len(BROKEN), 0)
    assert [line for line, _ in found["rejected"]] == sorted(reasons)
    for line, reason in found["rejected"]:
        assert re.search(reasons[line], reason), (line, reason)

    generation = (home / "catalog" / "CURRENT").read_text("utf-8")
    again = run("catalog", "ingest", str(path))
    assert again.exit_code == 3
    assert f"0 taken in, {120 - len(BROKEN)} unchanged, {len(BROKEN)} rejected" in again.stdout
    assert all(f"line {line}: " in again.stderr for line in reasons)
    assert (home / "catalog" / "CURRENT").read_text("utf-8") == generation


def test_a_file_that_is_no_catalogue_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "shop.docx"
    path.write_bytes(b"PK")
    assert "shop.docx" in refusal(run("catalog", "ingest", str(path)))
