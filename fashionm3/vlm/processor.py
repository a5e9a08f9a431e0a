"""Strings and pictures in, tensors out, and back.

The text tokenizer is read with the `tokenizers` library from its own file, so that ids do not
depend on which tokenizer class a version of `transformers` picks.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal, Self

import numpy as np
import torch
from PIL import Image
from tokenizers import AddedToken, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor

from fashionm3.errors import CheckpointError, InputError
from fashionm3.vlm import prompts
from fashionm3.vlm.collage import on_white
from fashionm3.vlm.config import MARKERS, PAD_TOKEN, ShowoConfig
from fashionm3.vlm.files import resolve_files
from fashionm3.vlm.noise import IGNORED
from fashionm3.vlm.prompts import END, Round, TemplateName
from fashionm3.vlm.sequence import Chat, Layout, T2IInputs

TOKENIZER_FILES = ("tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt")
PUBLISHED_TEXT_TOKENIZER = "microsoft/phi-1_5"
# Replaced after decoding where the tokenizer's own file asks for it, as the reference does.
_CLEAN_UP = (" .", " ?", " !", " ,", " ' ", " n't", " 'm", " 's", " 've", " 're")


class TextTokenizer:
    """A byte-level BPE with Show-o's control tokens added."""

    def __init__(self, base: Tokenizer, *, max_length: int = 2048, clean_up: bool = False) -> None:
        """Add the control tokens to `base`.

        Args:
            base: the tokenizer before the additions; changed in place.
            max_length: longest plain text in tokens.
            clean_up: whether decoding removes blanks before punctuation.

        Raises:
            CheckpointError: if it has no `<|endoftext|>`.
        """
        eos = base.token_to_id(END)
        if eos is None:
            raise CheckpointError(f"the text tokenizer has no {END}")
        self.base_size: int = base.get_vocab_size()
        base.add_special_tokens([PAD_TOKEN])
        base.add_tokens(list(MARKERS))
        self.max_length = max_length
        self.eos = eos
        self._clean_up = clean_up
        self._base = base

    @classmethod
    def load(cls, path_or_id: str | Path, *, revision: str | None = None) -> Self:
        """Read a directory or a hub repository.

        A checkpoint that carries its tokenizer in a folder `tokenizer/` is accepted too.

        Raises:
            CheckpointError: if there is no readable tokenizer.
        """
        folder = Path(path_or_id)
        if (folder / "tokenizer").is_dir():
            path_or_id = folder / "tokenizer"
        files = resolve_files(path_or_id, TOKENIZER_FILES, revision=revision)
        try:
            config = _read_json(files.get("tokenizer_config.json"))
            base = _read_tokenizer(files, config)
        # The library raises bare Exceptions of its own for a malformed file.
        except Exception as error:
            raise CheckpointError(f"{path_or_id}: unreadable text tokenizer: {error}") from error
        # Some published files say 1e30 for "no limit".
        limit = min(int(config.get("model_max_length") or 2048), 1 << 30)
        clean_up = bool(config.get("clean_up_tokenization_spaces", False))
        return cls(base, max_length=limit, clean_up=clean_up)

    def __len__(self) -> int:
        """Ids, control tokens included."""
        return int(self._base.get_vocab_size())

    def encode(self, text: str, max_length: int | None = None) -> list[int]:
        """Token ids, cut on the right at `max_length`. Control tokens in the text count as such."""
        ids: list[int] = self._base.encode(text, add_special_tokens=False).ids
        return ids if max_length is None else ids[:max_length]

    def decode(self, ids: Sequence[int], *, skip_special: bool = True) -> str:
        """The text of some ids; with `skip_special` without `<|endoftext|>` and `[PAD]`.

        Image ids have no text.
        """
        known = [i for i in ids if i < len(self)]
        text: str = self._base.decode(known, skip_special_tokens=skip_special)
        if self._clean_up:
            for pattern in _CLEAN_UP:
                text = text.replace(pattern, pattern.strip())
        return text

    def chat(self, rounds: Sequence[Round]) -> Chat:
        """Tokens and labels of a finished dialogue: only answers and their ends are scored.

        A dialogue whose parts do not tokenise to the whole is not scored at all, as in the
        reference.
        """
        text = prompts.finished(rounds)
        tokens = self.encode(text, self.max_length)
        labels = list(tokens)
        at = 0
        for part in text.split(END)[:-1]:
            pieces = part.split(f"{prompts.CUE} ")
            if len(pieces) != 2:
                return Chat(tokens, [IGNORED] * len(tokens))
            # The cue's last token is a dangling blank, which belongs to the answer's first word.
            asked = len(self.encode(pieces[0] + prompts.CUE + " ")) - 1
            labels[at : at + asked] = [IGNORED] * len(labels[at : at + asked])
            at += len(self.encode(part)) + 1
        if at != len(tokens):
            return Chat(tokens, [IGNORED] * len(tokens))
        return Chat(tokens, labels)


class Processor:
    """Everything between people and the model: text, pictures, prompts."""

    def __init__(self, config: ShowoConfig, text: TextTokenizer) -> None:
        """Join a text tokenizer to the model's sizes.

        Raises:
            CheckpointError: if they do not fit each other.
        """
        if text.base_size != config.llm_vocab_size:
            raise CheckpointError(
                f"the text tokenizer has {text.base_size} entries, "
                f"the model was built for {config.llm_vocab_size}"
            )
        self.config = config
        self.text = text
        self.layout = Layout(config, text.eos)

    @classmethod
    def load(
        cls,
        config: ShowoConfig,
        path_or_id: str | Path = PUBLISHED_TEXT_TOKENIZER,
        *,
        revision: str | None = None,
    ) -> Self:
        """Read the text tokenizer from a directory or the hub."""
        return cls(config, TextTokenizer.load(path_or_id, revision=revision))

    @property
    def stop_ids(self) -> tuple[int, ...]:
        """Ids that end an answer."""
        return (self.text.eos,)

    def t2i_inputs(
        self,
        descriptions: Sequence[str],
        *,
        codes: Tensor | None = None,
        fill: Tensor | None = None,
    ) -> T2IInputs:
        """Start of the image sampler for some descriptions; see `Layout.t2i_inputs`."""
        texts = [self.text.encode(prompts.sanitised(text)) for text in descriptions]
        return self.layout.t2i_inputs(texts, codes=codes, fill=fill)

    def mmu_prompt(
        self,
        codes: Tensor | None,
        question: str,
        rounds: Sequence[Round] = (),
        *,
        template: TemplateName = "training",
        reserve: int = 0,
    ) -> list[int]:
        """The ids before an answer.

        The oldest rounds are dropped until the text fits, then the question is cut on the right;
        the cue to answer always survives.

        Args:
            codes: image codes `(N,)`, or None to talk without a picture.
            question: what the user says now.
            rounds: earlier rounds, oldest first.
            template: how the dialogue is written; see `prompts`.
            reserve: text positions to leave free for the answer.
        """
        style = prompts.TEMPLATES[template]
        room = max(self.config.max_text_tokens - reserve, 1)
        asking = prompts.asking(question, style)
        for first in range(len(rounds) + 1):
            past = prompts.finished(rounds[first:], style)
            ids = self.text.encode(style.system + past + asking)
            if len(ids) <= room:
                break
        else:
            cue = self.text.encode(prompts.CUE)
            start = self.text.encode(style.system + asking.removesuffix(prompts.CUE))
            ids = [*start[: max(room - len(cue), 0)], *cue]
        return self.layout.prompt(codes, ids, sot=style.sot)

    def pixels(
        self, picture: Image.Image, *, fit: Literal["crop", "pad"] = "crop", size: int | None = None
    ) -> Tensor:
        """A picture as the image tokenizer wants it.

        Args:
            picture: any mode; transparency becomes white.
            fit: `crop` scales the shorter side and cuts the rest off, as for pictures in dialogues;
                `pad` scales the longer side and adds white, as for pictures to be drawn.
            size: side in pixels; the model's own without it.

        Returns:
            Pixels `(3, size, size)` float32 in [-1, 1].

        Raises:
            InputError: if the picture has no pixels.
        """
        size = size or self.config.picture_size
        return picture_to_pixels(picture, size, fit)


def picture_to_pixels(picture: Image.Image, size: int, fit: Literal["crop", "pad"]) -> Tensor:
    """See `Processor.pixels`."""
    rgb = on_white(picture)
    width, height = rgb.size
    if not (width and height):
        raise InputError(f"a picture of {width} x {height} pixels shows nothing")
    target = min(width, height) if fit == "crop" else max(width, height)
    if target != size:
        # Truncated, not rounded, as torchvision and the reference do it.
        scaled = [
            size if side == target else max(int(size * side / target), 1)
            for side in (width, height)
        ]
        rgb = rgb.resize((scaled[0], scaled[1]), Image.Resampling.BICUBIC)
    if fit == "pad":
        left, top = (size - rgb.width) // 2, (size - rgb.height) // 2
        canvas = Image.new("RGB", (size, size), "white")
        canvas.paste(rgb, (left, top))
        rgb = canvas
    else:
        left, top = round((rgb.width - size) / 2.0), round((rgb.height - size) / 2.0)
        rgb = rgb.crop((left, top, left + size, top + size))
    values = torch.from_numpy(np.array(rgb)).permute(2, 0, 1).float() / 255
    return (values - 0.5) / 0.5


def pixels_to_pictures(pixels: Tensor) -> list[Image.Image]:
    """Turn decoded pixels `(B, 3, H, W)`, nominally in [-1, 1], into pictures."""
    values = ((pixels.detach().float() + 1) / 2).clamp(0, 1) * 255
    # Cut off, not rounded: half a grey level darker, but what published figures are made of.
    grid = values.permute(0, 2, 3, 1).to(torch.uint8).cpu().numpy()
    return [Image.fromarray(picture) for picture in grid]


def _read_json(path: Path | None) -> dict[str, Any]:
    return {} if path is None else json.loads(path.read_text(encoding="utf-8"))


def _read_tokenizer(files: dict[str, Path], config: dict[str, Any]) -> Tokenizer:
    if "tokenizer.json" in files:
        return Tokenizer.from_file(str(files["tokenizer.json"]))
    if not {"vocab.json", "merges.txt"} <= files.keys():
        raise CheckpointError("neither tokenizer.json nor vocab.json and merges.txt are there")
    base = Tokenizer(BPE.from_file(str(files["vocab.json"]), str(files["merges.txt"])))
    base.pre_tokenizer = ByteLevel(add_prefix_space=False)
    base.decoder = ByteLevelDecoder()
    added = sorted(config.get("added_tokens_decoder", {}).items(), key=lambda item: int(item[0]))
    for _, entry in added:
        flags = {k: entry[k] for k in ("normalized", "special", "lstrip", "rstrip") if k in entry}
        base.add_tokens([AddedToken(entry["content"], **flags)])
    return base
