"""A tiny checkpoint in the published format, through the client that a turn uses."""

import shutil
from pathlib import Path

import pytest
import torch
from PIL import Image, ImageChops, ImageDraw

from fashionm3.errors import CheckpointError, ConfigError, InputError
from fashionm3.serving.fashionvlm import FashionVlm
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.serving.requests import Drawing, Writing
from fashionm3.settings import VlmSettings


@pytest.fixture
def checkpoint(golden_checkpoint: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(golden_checkpoint, tmp_path / "checkpoint")


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


@pytest.mark.parametrize("dtype", ["auto", "int8"])
async def test_compiling_is_refused_where_it_does_nothing(checkpoint: Path, dtype: str) -> None:
    with pytest.raises(ConfigError, match="VLM__COMPILE is for a GPU; VLM__DEVICE is cpu"):
        await client(checkpoint, compile="true", dtype=dtype).warm_up()


def engine(checkpoint: Path, **settings: str) -> FashionVlm:
    return FashionVlm.load(
        VlmSettings.model_validate({"checkpoint": str(checkpoint), "dtype": "float32", **settings})
    )


def silent(done: int, total: int) -> None:
    pass


def test_pictures_drawn_together_are_those_drawn_alone(golden_checkpoint: Path) -> None:
    model = engine(golden_checkpoint)
    hat = model.draw("a red hat", seed=3, on_step=silent)
    drawings = [
        Drawing("a red hat", 3),
        Drawing("blue shoes", 4),
        Drawing("a green hat", 5, picture=hat),
    ]
    together = model.draw_together(drawings, on_step=silent)
    alone = [model.draw_together([drawing], on_step=silent)[0] for drawing in drawings]
    for one, other in zip(together, alone, strict=True):
        assert ImageChops.difference(one, other).getbbox() is None
    assert ImageChops.difference(together[0], hat).getbbox() is None


def test_answers_written_together_are_those_written_alone(
    golden_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fashionm3.serving.fashionvlm.MAX_NEW_TOKENS", 16)
    model = engine(golden_checkpoint)
    collage = Image.new("RGB", (64, 64), "white")
    writings = [
        Writing(collage, (("user", "Which shoes?"),), None),
        Writing(None, (("user", "A hat for the beach?"),), 7),
    ]
    together = ["", ""]
    for pieces in model.write_together(writings):
        together = [text + (piece or "") for text, piece in zip(together, pieces, strict=True)]
    alone = ["".join(model.write(w.collage, w.dialogue, seed=w.seed)) for w in writings]
    assert together == alone and all(alone)


def test_repainting_changes_the_region_and_keeps_the_other_tokens(
    golden_checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = engine(golden_checkpoint)
    seen: list[torch.Tensor] = []
    fill = "fashionm3.serving.fashionvlm.fill_canvas"
    from fashionm3.vlm import fill_canvas

    def recorded(showo, inputs, **options):  # type: ignore[no-untyped-def]
        codes = fill_canvas(showo, inputs, **options)
        seen.extend([inputs.tokens[:, -17:-1], codes])
        return codes

    monkeypatch.setattr(fill, recorded)
    picture = Image.new("RGB", (32, 32), "white")
    ImageDraw.Draw(picture).rectangle((0, 0, 15, 7), fill="red")
    model.repaint(picture, "a blue shirt", seed=1, region=None, on_step=silent)
    masked = seen[0][0] == 374
    assert masked.nonzero().flatten().tolist() == [0, 1]
    assert torch.equal(seen[1][0][~masked] + 310, seen[0][0][~masked])


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        (Drawing(" ", 0), "description is empty"),
        (Drawing("hat " * 500, 0), "tokens, FashionVLM reads 379"),
        (Drawing("a hat", 0, Image.new("RGB", (32, 32), "white")), "none of the picture's 16"),
        (
            Drawing("a hat", 0, Image.new("RGB", (32, 32)), Image.new("L", (8, 8), 255)),
            r"region is \(8, 8\), the picture \(32, 32\)",
        ),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_numbers(
    golden_checkpoint: Path, drawing: Drawing, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        engine(golden_checkpoint).draw_together([drawing], on_step=silent)


def test_a_picture_without_pixels_is_refused(golden_checkpoint: Path) -> None:
    nothing = Image.new("RGB", (0, 7))
    with pytest.raises(InputError, match="0 x 7 pixels"):
        next(engine(golden_checkpoint).write(nothing, (("user", "Which shoes?"),), seed=None))


def test_an_image_tokenizer_of_another_codebook_is_refused_with_both_numbers(
    golden_checkpoint: Path,
) -> None:
    with pytest.raises(CheckpointError, match="has 4096 codes, the model was built for 64"):
        engine(golden_checkpoint, image_tokenizer="mini")


def test_an_empty_question_is_refused(golden_checkpoint: Path) -> None:
    with pytest.raises(InputError, match="words are empty"):
        next(engine(golden_checkpoint).write(None, (("user", "  "),), seed=None))


def test_8_bit_weights_are_a_setting_of_the_cpu(golden_checkpoint: Path) -> None:
    model = engine(golden_checkpoint, dtype="int8")
    assert model.draw("a red hat", seed=1, on_step=silent).size == (32, 32)
    assert "".join(model.write(None, (("user", "Which shoes?"),), seed=None))
