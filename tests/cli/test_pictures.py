from pathlib import Path

from fashionm3.database.images import ImageStore
from fashionm3.domain import ImageRef
from fashionm3.settings import Settings
from tests.cli.conftest import Run, document, refusal


def test_a_stored_picture_is_known_by_its_reference(
    run: Run, home: Path, photos: tuple[str, str]
) -> None:
    ref = ImageRef.model_validate(document(run("image", "add", photos[0])))
    assert ImageStore.open(Settings(home=home)).open_picture(ref).size == (64, 64)


def test_photos_are_tagged_in_their_order(run: Run, photos: tuple[str, str]) -> None:
    tags = document(run("tag", *photos, "--json"))
    assert [tag["category"] for tag in tags] == ["Shirts", "Jeans"]
    assert [tag["colours"] for tag in tags] == [["white"], ["blue"]]
    assert all({"category_scores", "description"} <= set(tag) for tag in tags)


def test_more_photos_than_are_held_at_once_are_all_tagged(
    run: Run, photos: tuple[str, str]
) -> None:
    tags = document(run("tag", *(photos * 10), "--json"))
    assert [tag["category"] for tag in tags] == ["Shirts", "Jeans"] * 10


def test_without_json_each_photo_is_a_line(run: Run, photos: tuple[str, str]) -> None:
    lines = run("tag", *photos).stdout.splitlines()
    assert len(lines) == 2
    assert "a white garment" in lines[0]


def test_a_file_that_is_no_photo_is_refused_by_name(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no photo", "utf-8")
    assert "notes.txt" in refusal(run("tag", str(path)))
    assert "notes.txt" in refusal(run("image", "add", str(path)))
