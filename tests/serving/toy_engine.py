"""A FashionVLM without a model, for tests of whoever hosts one: words say what it is to do.

It is imported by Ray's workers too.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from PIL import Image

from fashionm3.errors import CheckpointError, InputError
from fashionm3.serving.clients import Speaker, StepCallback
from fashionm3.serving.requests import Drawing, Writing
from fashionm3.settings import VlmSettings

STEPS = 10


class ToyEngine:
    """Notes in a file what it begins, does and ends, one word a line."""

    def __init__(self, settings: VlmSettings) -> None:
        self._notes = Path(settings.checkpoint)
        self._note(f"started {os.getpid()}")

    def check(self, request: Writing | Drawing) -> None:
        if isinstance(request, Drawing) and not request.description:
            raise InputError("the description is empty")

    def write(
        self, collage: Image.Image | None, dialogue: Sequence[tuple[Speaker, str]], *, seed: object
    ) -> Iterator[str]:
        writing = Writing(collage, dialogue)
        for (piece,) in self.write_together([writing], gone=lambda row: False):
            yield piece or ""

    def draw(self, description: str, *, seed: int, on_step: StepCallback) -> Image.Image:
        self.check(Drawing(description, seed))
        return self.draw_together([Drawing(description, seed)], on_step=on_step)[0]

    def repaint(
        self,
        picture: Image.Image,
        description: str,
        *,
        seed: int,
        region: Image.Image | None,
        on_step: StepCallback,
    ) -> Image.Image:
        return self.draw(description, seed=seed, on_step=on_step)

    def write_together(
        self, writings: Sequence[Writing], *, gone: Callable[[int], bool]
    ) -> Iterator[list[str | None]]:
        self._note(f"write {len(writings)}")
        asked = [w.dialogue[-1][1].split() for w in writings]
        for step in range(max(map(len, asked))):
            for row, words in enumerate(asked):
                if "slowly" in words and not gone(row):
                    time.sleep(0.1)
            if all(gone(row) for row in range(len(asked))):
                self._note("gave up")
                return
            yield [_word(words, step) for words in asked]

    def draw_together(
        self, drawings: Sequence[Drawing], *, on_step: Callable[[int, int], None]
    ) -> list[Image.Image]:
        self._note(f"draw {len(drawings)}")
        try:
            for step in range(1, STEPS + 1):
                for drawing in drawings:
                    if "slow" in drawing.description:
                        time.sleep(0.05)
                    if drawing.description == "poison" and step == STEPS // 2:
                        os._exit(1)
                on_step(step, STEPS)
        except BaseException:
            self._note("gave up")
            raise
        return [Image.new("RGB", (8, 8), (d.seed % 256, 0, 0)) for d in drawings]

    def _note(self, word: str) -> None:
        with self._notes.open("a") as file:
            file.write(f"{word}\n")


def load_toy(settings: VlmSettings) -> ToyEngine:
    return ToyEngine(settings)


def load_damaged(settings: VlmSettings) -> ToyEngine:
    raise CheckpointError("the weights are damaged")


def _word(words: list[str], step: int) -> str | None:
    if step >= len(words):
        return None
    return " " if words == ["silence"] else words[step] + " "
