"""A FashionVLM checkpoint with its tokenizers, ready to write and to draw.

How many steps a picture takes and how strongly it follows its description belongs to a checkpoint:
it stands in the front matter of its model card (README.md), as

    sampling: {steps: 25, guidance_scale: 4.0}
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Self

import torch
import yaml
from PIL import Image
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from torch import Tensor

from fashionm3.errors import CheckpointError, ConfigError, InputError
from fashionm3.serving.clients import Speaker, StepCallback
from fashionm3.serving.requests import Drawing, Writing
from fashionm3.serving.spelling import Spelling
from fashionm3.settings import VlmSettings
from fashionm3.vlm import (
    ImageTokenizer,
    Processor,
    RowDraws,
    Showo,
    fill_canvas,
    load_image_tokenizer,
    load_showo,
    mini_directory,
    pixels_to_pictures,
    stream_texts,
)
from fashionm3.vlm.prepare import prepared, quantised
from fashionm3.vlm.prompts import Round, sanitised
from fashionm3.vlm.region import garment_region, touched_tokens

MAX_NEW_TOKENS = 200
"""Of an answer; FashionRec's answers have about 60, and the authors validate with 200."""
SAMPLED_TOP_K = 20
"""Choices per token when an answer is sampled again because the first one did not fit."""
PUBLISHED_IMAGE_TOKENIZER = "showlab/magvitv2"
PUBLISHED_TEXT_TOKENIZER = "microsoft/phi-1_5"


class Sampling(BaseModel):
    """A checkpoint's own way to draw; without a card, the authors' setting."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    steps: int = Field(50, ge=1)
    guidance_scale: float = Field(5.0, ge=0)


class FashionVlm:
    """The loaded model; calls block, and only one thread may use it at a time."""

    def __init__(
        self,
        model: Showo,
        image_tokenizer: ImageTokenizer,
        processor: Processor,
        settings: VlmSettings,
        sampling: Sampling,
    ) -> None:
        """Use `load` instead."""
        self._model = model
        self._image_tokenizer = image_tokenizer
        self._processor = processor
        self._settings = settings
        self._sampling = sampling

    @classmethod
    def load(cls, settings: VlmSettings) -> Self:
        """Load the checkpoint that the settings name, and the tokenizers that fit it.

        Raises:
            CheckpointError: if files are missing or damaged, or do not fit each other.
            ConfigError: if the device is not there.
        """
        place = checkpoint_directory(settings.checkpoint)
        device = _device(settings.device)
        if settings.compile and (device.type == "cpu" or settings.dtype == "int8"):
            raise ConfigError(
                f"VLM__COMPILE is for a GPU; VLM__DEVICE is {device}, VLM__DTYPE {settings.dtype}"
            )
        model = load_showo(settings.checkpoint, dtype=_dtype(settings, device)).to(device)
        if settings.dtype == "int8":
            model = quantised(model)
        elif device.type == "cpu" or settings.compile:
            model = prepared(model)
        tokenizer = load_image_tokenizer(
            settings.image_tokenizer or _part(settings.checkpoint, place, "image_tokenizer"),
            # Latents near zero flip their bit in a shorter type.
            dtype=torch.float32,
        ).to(device)
        if tokenizer.config.codebook_size != model.config.codebook_size:
            raise CheckpointError(
                f"the image tokenizer has {tokenizer.config.codebook_size} codes, "
                f"the model was built for {model.config.codebook_size}"
            )
        text = settings.text_tokenizer or _part(settings.checkpoint, place, "tokenizer")
        processor = Processor.load(model.config, text)
        return cls(model, tokenizer, processor, settings, read_sampling(place))

    def write(
        self,
        collage: Image.Image | None,
        dialogue: Sequence[tuple[Speaker, str]],
        *,
        seed: int | None,
    ) -> Iterator[str]:
        """See `VlmEngine.write`; what it yields adds up to the answer."""
        for (piece,) in self.write_together([Writing(collage, dialogue, seed)]):
            if piece:
                yield piece

    @torch.inference_mode()
    def write_together(
        self, writings: Sequence[Writing], *, gone: Callable[[int], bool] = lambda row: False
    ) -> Iterator[list[str | None]]:
        """Answer several askers at once; each answer is the one it would be alone.

        Args:
            writings: what is asked.
            gone: asked with an index now and then; True ends that answer.

        Yields:
            The next piece of each answer; "" where there is none yet, None where it has ended.
        """
        steps = stream_texts(
            self._model,
            [self._prompt(writing) for writing in writings],
            max_new_tokens=MAX_NEW_TOKENS,
            stop_ids=self._processor.stop_ids,
            top_k=SAMPLED_TOP_K,
            generators=[
                None if w.seed is None else torch.Generator("cpu").manual_seed(w.seed)
                for w in writings
            ],
            gone=gone,
        )
        spellings = [Spelling(self._processor.text) for _ in writings]
        for tokens in steps:
            yield [
                None if token is None else spelling.add(token)
                for token, spelling in zip(tokens, spellings, strict=True)
            ]

    def draw(self, description: str, *, seed: int, on_step: StepCallback) -> Image.Image:
        """See `VlmEngine.draw`."""
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
        """See `VlmEngine.repaint`."""
        drawing = Drawing(description, seed, picture, region)
        return self.draw_together([drawing], on_step=on_step)[0]

    @torch.inference_mode()
    def draw_together(
        self, drawings: Sequence[Drawing], *, on_step: StepCallback
    ) -> list[Image.Image]:
        """Draw several pictures at once; each is the one it would be alone."""
        canvases = [self._canvas(drawing) for drawing in drawings]
        codes = fill_canvas(
            self._model,
            self._processor.t2i_inputs(
                [drawing.description for drawing in drawings],
                codes=torch.stack([codes for codes, _ in canvases]),
                fill=torch.stack([fill for _, fill in canvases]),
            ),
            steps=self._settings.steps or self._sampling.steps,
            guidance_scale=self._sampling.guidance_scale,
            pace=self._settings.pace,
            # On the CPU, so that a seed draws the same picture on every device.
            draws=RowDraws.seeded([drawing.seed for drawing in drawings]),
            on_step=lambda step: on_step(step.step, step.steps),
        )
        return pixels_to_pictures(self._image_tokenizer.decode(codes))

    def check(self, request: Writing | Drawing) -> None:
        """Refuse what cannot be answered, before it shares a batch with others.

        Raises:
            InputError: naming what is empty, too long or of another size.
            ValueError: if a dialogue has no sense.
        """
        if isinstance(request, Writing):
            _, question = as_rounds(request.dialogue)
            if not question.strip():
                raise InputError("the user's words are empty")
            return
        if not request.description.strip():
            raise InputError("the description is empty")
        length = len(self._processor.text.encode(sanitised(request.description)))
        # The task token, a beginning and an end frame the words.
        limit = self._model.config.max_text_tokens - 2
        if length > limit:
            raise InputError(f"the description has {length} tokens, FashionVLM reads {limit}")
        if request.picture is None or request.region is None:
            return
        if request.picture.size != request.region.size:
            raise InputError(
                f"the region is {request.region.size}, the picture {request.picture.size}"
            )

    def _prompt(self, writing: Writing) -> list[int]:
        self.check(writing)
        rounds, question = as_rounds(writing.dialogue)
        codes = None
        if writing.collage is not None:
            codes = self._codes(writing.collage, "crop")
        room = self._model.config.max_text_tokens
        return self._processor.mmu_prompt(
            codes,
            question,
            rounds,
            template=self._settings.prompt,
            # Half of a short text may be the answer; a long one leaves room for all of it.
            reserve=min(MAX_NEW_TOKENS, room // 2),
        )

    def _canvas(self, drawing: Drawing) -> tuple[Tensor, Tensor]:
        """Codes `(N,)` to begin with, and True `(N,)` where they are to be found."""
        self.check(drawing)
        count = self._model.config.num_vq_tokens
        if drawing.picture is None:
            return torch.zeros(count, dtype=torch.long), torch.ones(count, dtype=torch.bool)
        region = drawing.region or garment_region(drawing.picture)
        fill = touched_tokens(region, self._model.config.grid)
        return self._codes(drawing.picture, "pad").cpu(), fill

    def _codes(self, picture: Image.Image, fit: Literal["crop", "pad"]) -> Tensor:
        """Image codes `(N,)` of a picture."""
        side = self._model.config.grid[0] * self._image_tokenizer.config.stride
        pixels = self._processor.pixels(picture, fit=fit, size=side)
        return self._image_tokenizer.encode(pixels[None].to(self._model.device))[0]


def as_rounds(dialogue: Sequence[tuple[Speaker, str]]) -> tuple[list[Round], str]:
    """Earlier rounds as pairs of question and answer, and the question that is open.

    Raises:
        ValueError: unless user and assistant take turns and the user speaks last.
    """
    speakers = [speaker for speaker, _ in dialogue]
    if speakers != ["user", "assistant"] * (len(dialogue) // 2) + ["user"]:
        raise ValueError(f"a dialogue goes user, assistant, …, user; this one goes {speakers}")
    words = [text for _, text in dialogue]
    return list(zip(words[:-1:2], words[1::2], strict=True)), words[-1]


def checkpoint_directory(checkpoint: str) -> Path | None:
    """The folder of a checkpoint; None for one on the hub."""
    if checkpoint == "mini":
        return mini_directory()
    return Path(checkpoint) if Path(checkpoint).is_dir() else None


def read_sampling(place: Path | None) -> Sampling:
    """The sampling that a checkpoint's card asks for; the authors' where it says nothing.

    Raises:
        CheckpointError: if the card's front matter is damaged or its numbers make no sense.
    """
    card = place / "README.md" if place else None
    if card is None or not card.is_file():
        return Sampling()
    try:
        return Sampling.model_validate(_front_matter(card.read_text("utf-8")).get("sampling", {}))
    except (yaml.YAMLError, ValidationError, AttributeError, UnicodeDecodeError) as error:
        raise CheckpointError(f"{card}: unreadable sampling: {error}") from error


def _front_matter(text: str) -> Mapping[str, Any]:
    if not text.startswith("---\n"):
        return {}
    head, mark, _ = text[4:].partition("\n---")
    found: Mapping[str, Any] = (yaml.safe_load(head) or {}) if mark else {}
    return found


def _part(checkpoint: str, place: Path | None, name: str) -> str:
    """Where a checkpoint's tokenizer is: beside it if it carries one, else the published one."""
    if checkpoint == "mini" and name == "image_tokenizer":
        return "mini"
    if place is not None and (place / name).is_dir():
        return str(place / name)
    return PUBLISHED_IMAGE_TOKENIZER if name == "image_tokenizer" else PUBLISHED_TEXT_TOKENIZER


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError) as error:
        raise ConfigError(f"VLM__DEVICE is {name!r}, which is not there: {error}") from error
    return device


def _dtype(settings: VlmSettings, device: torch.device) -> torch.dtype:
    if settings.dtype == "int8" and device.type != "cpu":
        raise ConfigError(f"VLM__DTYPE is int8, which is for a CPU; VLM__DEVICE is {device}")
    if settings.dtype not in ("auto", "int8"):
        return torch.bfloat16 if settings.dtype == "bfloat16" else torch.float32
    if device.type == "cuda":
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float32
    # Where the processor multiplies bfloat16 itself it is six times faster; elsewhere slower.
    capabilities = torch.cpu.get_capabilities()
    is_fast = capabilities.get("avx512_bf16") or capabilities.get("amx_bf16")
    return torch.bfloat16 if is_fast else torch.float32
