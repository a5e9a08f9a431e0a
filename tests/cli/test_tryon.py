"""`fashionm3 tryon` from the command line."""

from pathlib import Path

import pytest
from PIL import Image

from fashionm3.serving.clients import TryOnPicture
from tests.cli.conftest import Run, document
from tests.fakes import BoxTryOn, PaintingRefiner


def test_a_mannequin_is_chosen_by_name(
    run: Run, photos: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tryon = BoxTryOn()
    monkeypatch.setattr("fashionm3.serving.tryon_process.TryOnProcess", lambda *_, **__: tryon)
    look = (
        "tryon",
        "--garment",
        photos[1],
        "--category",
        "Jeans",
        "--out",
        str(tmp_path / "a.png"),
    )
    assert run(*look, "--body", "curvy-brown").exit_code == 0
    monkeypatch.setenv("FASHIONM3_TRYON__BODY", "full")
    assert run(*look).exit_code == 0
    assert tryon.bodies == ["curvy-brown", "full"]
    assert "there is no body 'tall'" in run(*look, "--body", "tall").stderr
    assert run(*look, "--body", "slim", "--person", photos[0]).exit_code == 2


def test_the_preview_is_written_first_and_the_models_picture_takes_its_place(
    run: Run, photos: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, out = tmp_path / "me.png", tmp_path / "look.png"
    Image.new("RGB", (100, 160), "tan").save(person)
    written: list[tuple[int, ...]] = []

    class Watching(PaintingRefiner):
        async def refine(self, base: Image.Image, *args: object, **options: object) -> TryOnPicture:
            with Image.open(out) as preview:
                written.append(preview.convert("RGB").getpixel((50, 120)))  # type: ignore[arg-type]
            return await super().refine(base, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setenv("FASHIONM3_TRYON__BACKEND", "fashn")
    refiner = Watching()
    monkeypatch.setattr("fashionm3.serving.tryon_process.TryOnProcess", lambda *_, **__: BoxTryOn())
    monkeypatch.setattr(
        "fashionm3.serving.refiner_process.RefinerProcess", lambda *_, **__: refiner
    )
    look = ("tryon", "--person", str(person), "--garment", photos[1], "--category", "Jeans")
    result = run(*look, "--out", str(out), "--json")
    assert (document(result)["backend"], document(result)["is_preview"]) == ("painter", False)
    (blue,) = written
    assert blue[2] > blue[0]
    with Image.open(out) as drawn:
        assert drawn.convert("RGB").getpixel((50, 120)) == (128, 0, 128)
        assert drawn.info["Description"] == "generated"
