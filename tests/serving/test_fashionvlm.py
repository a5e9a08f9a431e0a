"""A tiny checkpoint in the published format, through the client that a turn uses."""

import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from fashionm3.errors import CheckpointError, ConfigError
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.settings import VlmSettings

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    place = tmp_path / "checkpoint"
    shutil.copytree(GOLDEN / "showo_pretrained", place)
    shutil.copytree(GOLDEN / "tokenizer", place / "tokenizer")
    shutil.copytree(GOLDEN / "magvit_pretrained", place / "image_tokenizer")
    (place / "README.md").write_text("---\nsampling: {steps: 3, guidance_scale: 2.0}\n---\n")
    return place


def client(checkpoint: Path, **settings: str) -> LocalVlm:
    values = {"checkpoint": str(checkpoint), "dtype": "float32", **settings}
    return LocalVlm(VlmSettings.model_validate(values))


async def answer(vlm: LocalVlm, seed: int | None) -> str:
    collage = Image.new("RGB", (64, 64), "white")
    words = vlm.recommend(collage, (("user", "Which shoes? <|soi|>"),), seed=seed)
    return "".join([piece async for piece in words])


async def test_answers_repeat_and_seeds_differ(
    checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashionm3.serving.fashionvlm.MAX_NEW_TOKENS", 16)
    vlm = client(checkpoint)
    greedy = [await answer(vlm, None) for _ in range(2)]
    sampled = [await answer(vlm, seed) for seed in (1, 1, 2)]
    await vlm.aclose()
    assert greedy[0] == greedy[1] and greedy[0]
    assert sampled[0] == sampled[1] != sampled[2]


async def test_pictures_repeat_and_the_card_sets_the_steps(checkpoint: Path) -> None:
    vlm = client(checkpoint)
    steps: list[tuple[int, int]] = []
    pictures = [
        await vlm.draw("a red hat", seed=seed, on_step=lambda *step: steps.append(step))
        for seed in (1, 1, 2)
    ]
    await vlm.aclose()
    assert steps[:3] == [(1, 3), (2, 3), (3, 3)]
    assert ImageChops.difference(pictures[0], pictures[1]).getbbox() is None
    assert ImageChops.difference(pictures[0], pictures[2]).getbbox() is not None


async def test_a_damaged_checkpoint_is_named(checkpoint: Path) -> None:
    (checkpoint / "pytorch_model.safetensors").write_bytes(b"\x00" * 100)
    with pytest.raises(CheckpointError, match="checkpoint"):
        await client(checkpoint).warm_up()


async def test_a_missing_device_is_a_setting(checkpoint: Path) -> None:
    with pytest.raises(ConfigError, match="VLM__DEVICE"):
        await client(checkpoint, device="meteor").warm_up()
