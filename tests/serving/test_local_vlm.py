from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PIL import Image

from fashionm3.errors import CheckpointError, GenerationError
from fashionm3.serving.clients import Speaker, StepCallback
from fashionm3.serving.fashionvlm import as_rounds, read_sampling
from fashionm3.serving.local_vlm import LocalVlm
from fashionm3.settings import VlmSettings

ASKED: tuple[tuple[Speaker, str], ...] = (("user", "Which shoes?"),)


class Engine:
    def __init__(self, *words: str) -> None:
        self.words = words

    def write(
        self, collage: Image.Image | None, dialogue: Sequence[tuple[Speaker, str]], *, seed: object
    ) -> Iterator[str]:
        yield from self.words

    def draw(self, description: str, *, seed: int, on_step: StepCallback) -> Image.Image:
        for step in (1, 2):
            on_step(step, 2)
        return Image.new("RGB", (8, 8))

    def repaint(
        self,
        picture: Image.Image,
        description: str,
        *,
        seed: int,
        region: Image.Image | None,
        on_step: StepCallback,
    ) -> Image.Image:
        return picture


async def test_nothing_is_loaded_before_the_first_request() -> None:
    loaded: list[VlmSettings] = []

    def load(settings: VlmSettings) -> Engine:
        loaded.append(settings)
        return Engine("white ", "sneakers")

    vlm = LocalVlm(VlmSettings(), load=load)
    assert not loaded
    assert [text async for text in vlm.recommend(None, ASKED)] == ["white ", "sneakers"]
    assert [text async for text in vlm.recommend(None, ASKED)] == ["white ", "sneakers"]
    assert len(loaded) == 1
    await vlm.aclose()
    await vlm.aclose()


async def test_a_damaged_checkpoint_is_told_to_every_request() -> None:
    def load(settings: VlmSettings) -> Engine:
        raise CheckpointError("damaged")

    vlm = LocalVlm(VlmSettings(), load=load)
    for _ in range(2):
        with pytest.raises(CheckpointError):
            await anext(vlm.recommend(None, ASKED))
    with pytest.raises(CheckpointError):
        await vlm.draw("a hat", seed=0)
    await vlm.aclose()


async def test_an_empty_answer_is_an_error() -> None:
    vlm = LocalVlm(VlmSettings(), load=lambda settings: Engine(" ", "\n"))
    with pytest.raises(GenerationError, match="nothing"):
        async for _ in vlm.recommend(None, ASKED):
            pass
    await vlm.aclose()


async def test_drawing_reports_its_steps() -> None:
    vlm = LocalVlm(VlmSettings(), load=lambda settings: Engine())
    steps: list[tuple[int, int]] = []
    await vlm.draw("a hat", seed=0, on_step=lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]
    await vlm.aclose()


def test_the_card_says_how_to_sample(tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    assert read_sampling(tmp_path).steps == 50
    card.write_text("---\nsampling: {steps: 20, guidance_scale: 3.5}\n---\n# A model\n")
    assert (read_sampling(tmp_path).steps, read_sampling(tmp_path).guidance_scale) == (20, 3.5)
    card.write_text("# A model without front matter\n")
    assert read_sampling(tmp_path).guidance_scale == 5.0


@pytest.mark.parametrize("front", ["sampling: {steps: 0}", "sampling: [", "just words"])
def test_a_damaged_card_is_named(tmp_path: Path, front: str) -> None:
    (tmp_path / "README.md").write_text(f"---\n{front}\n---\n")
    with pytest.raises(CheckpointError, match=r"README\.md"):
        read_sampling(tmp_path)


def test_a_dialogue_is_rounds_and_an_open_question() -> None:
    talk: list[tuple[Speaker, str]] = [("user", "a"), ("assistant", "b"), ("user", "c")]
    assert as_rounds(talk) == ([("a", "b")], "c")
    with pytest.raises(ValueError, match="user, assistant"):
        as_rounds(talk[:2])
