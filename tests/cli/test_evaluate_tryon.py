from pathlib import Path

import pytest
from PIL import Image

from fashionm3.cli.evaluate_tryon import read_pairs, ssim
from fashionm3.errors import InputError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind in ("image", "cloth"):
        (tmp_path / "test" / kind).mkdir(parents=True)
        for name in ("a.jpg", "b.jpg"):
            Image.new("RGB", (32, 32), "white").save(tmp_path / "test" / kind / name)
    (tmp_path / "test_pairs.txt").write_text("a.jpg b.jpg\nb.jpg a.jpg\n")
    return tmp_path


def test_paired_people_wear_their_own_clothes(folder: Path) -> None:
    for paired in (True, False):
        pairs = read_pairs(folder, paired=paired)
        assert len(pairs) == 2
        assert all((pair.person.name == pair.garment.name) == paired for pair in pairs)


def test_a_missing_picture_is_named_with_its_line(folder: Path) -> None:
    (folder / "test" / "cloth" / "a.jpg").unlink()
    with pytest.raises(InputError, match=r"line 2: .*cloth/a\.jpg is missing"):
        read_pairs(folder, paired=False)


def test_a_folder_without_pairs_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"test_pairs\.txt"):
        read_pairs(tmp_path, paired=True)


def test_a_picture_is_most_like_itself() -> None:
    noise = Image.effect_noise((64, 64), 60).convert("RGB")
    assert ssim(noise, noise) == pytest.approx(1)
    assert ssim(noise, Image.new("RGB", (64, 64), "grey")) < 0.5
