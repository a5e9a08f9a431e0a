"""Where each token sits, and which positions are scored.

    t2i   [PAD]… [t2i] bos text eos | [soi] image [eoi]      text block of M + 1, padded on the left
    lm    bos text eos [PAD]…                                padded on the right
    mmu   [mmu] [soi] image [eoi] | text [PAD]…              text of M, padded on the right

Knows token ids, not strings or pixels. Image codes are shifted into the vocabulary here; the mask
id is the same in both id spaces.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.noise import IGNORED


@dataclass(frozen=True)
class Batch:
    """Rows of one task for training."""

    tokens: Tensor
    """Ids `(B, T)` int64."""
    labels: Tensor
    """What is to be predicted `(B, T)`, -100 where nothing is. Not shifted."""


@dataclass(frozen=True)
class T2IInputs:
    """What the image sampler takes."""

    tokens: Tensor
    """Ids `(B, T)`: text block, soi, N image ids (mask id where to be filled), eoi."""
    unconditional: Tensor | None = None
    """The same with empty texts, for guidance; its image part is not read."""


@dataclass(frozen=True)
class Chat:
    """A tokenised dialogue for training."""

    tokens: list[int]
    labels: list[int]


@dataclass(frozen=True)
class Layout:
    """Builds sequences for one model and one text tokenizer."""

    config: ShowoConfig
    eos: int
    """Id that begins and ends a text, `<|endoftext|>`."""

    # texts

    def framed(self, text: Sequence[int]) -> list[int]:
        """Bos, text, eos; a text that already begins with bos keeps its own."""
        head = [] if text and text[0] == self.eos else [self.eos]
        return [*head, *text, self.eos]

    def text_block(self, text: Sequence[int]) -> list[int]:
        """The M + 1 text positions of text to image; too long a text is cut before its eos."""
        length = self.config.max_text_tokens + 1
        ids = [self.config.t2i_id, *(self.framed(text) if text else [self.eos, self.eos])]
        if len(ids) > length:
            ids = [*ids[: length - 1], self.eos]
        return [self.config.pad_id] * (length - len(ids)) + ids

    def image_ids(self, codes: Tensor, fill: Tensor | None = None) -> Tensor:
        """Shift codes `(B, N)` into the vocabulary; the mask id where `fill` is True."""
        ids = codes + self.config.image_token_offset
        return ids if fill is None else torch.where(fill, self.config.mask_token_id, ids)

    # training

    def t2i(
        self,
        texts: Sequence[Sequence[int]],
        image_ids: Tensor,
        image_labels: Tensor,
        *,
        dropout: float = 0.0,
        generator: torch.Generator | None = None,
        draw: Tensor | None = None,
    ) -> Batch:
        """Rows that learn to fill pictures.

        Args:
            texts: token ids of each caption.
            image_ids: `(B, N)` ids in the vocabulary, masked in part.
            image_labels: `(B, N)` ids to find, -100 elsewhere.
            dropout: share of samples whose text is emptied, for guidance.
            generator: source of the one uniform number per sample; the global one without.
            draw: those numbers `(B,)` instead.
        """
        if draw is None:
            draw = torch.rand(len(texts), generator=generator)
        dropped = (draw < dropout).tolist()
        kept = [[] if drop else text for text, drop in zip(texts, dropped, strict=True)]
        block = torch.tensor([self.text_block(text) for text in kept], device=image_ids.device)
        labels = torch.where(block == self.config.pad_id, IGNORED, block)
        return Batch(self._enclose(block, image_ids), self._enclose(labels, image_labels))

    def lm(self, texts: Sequence[Sequence[int]], length: int | None = None) -> Batch:
        """Rows of plain text, `length` long (the length of text to image without one).

        A text that is cut has no eos.
        """
        length = length or self.config.sequence_length
        return self._padded([Chat(ids := self.framed(text), ids) for text in texts], length)

    def chat(self, codes: Tensor, chats: Sequence[Chat], length: int | None = None) -> Batch:
        """Rows that learn to answer about a picture.

        Args:
            codes: `(B, N)` image codes.
            chats: the dialogue of each picture.
            length: text positions, M without it; a longer dialogue is cut on the right.
        """
        text = self._padded(chats, length or self.config.max_text_tokens)
        prefix = self._prefix(codes)
        tokens = torch.cat((prefix, text.tokens.to(codes.device)), dim=1)
        unscored = torch.full_like(prefix, IGNORED)
        return Batch(tokens, torch.cat((unscored, text.labels.to(codes.device)), dim=1))

    def caption(self, codes: Tensor, texts: Sequence[Sequence[int]]) -> Batch:
        """Rows that learn to describe a picture, every text position scored."""
        room = self.config.max_text_tokens
        framed = [self.framed(text) for text in texts]
        cut = [ids if len(ids) <= room else [*ids[: room - 1], self.eos] for ids in framed]
        return self.chat(codes, [Chat(ids, ids) for ids in cut])

    def trimmed(self, batch: Batch) -> Batch:
        """Drop the pads that all rows share on the left and on the right.

        Exact: rotary attention depends on distances only and nothing scored looks at pads.
        """
        used = (batch.tokens != self.config.pad_id).any(0).nonzero().flatten().tolist()
        span = slice(used[0], used[-1] + 1) if used else slice(None)
        return replace(batch, tokens=batch.tokens[:, span], labels=batch.labels[:, span])

    # inference

    def t2i_inputs(
        self,
        texts: Sequence[Sequence[int]],
        *,
        codes: Tensor | None = None,
        fill: Tensor | None = None,
    ) -> T2IInputs:
        """Start of the image sampler.

        Args:
            texts: token ids of each prompt.
            codes: a known picture `(B, N)`, for in-painting.
            fill: True `(B, N)` where the known picture is to be repainted.

        Raises:
            ValueError: if there are no texts, or codes or `fill` are of another shape.
        """
        if not texts:
            raise ValueError("a picture needs at least 1 text, got 0")
        shape = (len(texts), self.config.num_vq_tokens)
        if codes is None:
            canvas = torch.full(shape, self.config.mask_token_id)
        elif codes.shape != shape or (fill is not None and fill.shape != shape):
            raise ValueError(f"a canvas of {shape} is needed, got {tuple(codes.shape)}")
        else:
            canvas = self.image_ids(codes, fill)
        block = torch.tensor([self.text_block(text) for text in texts], device=canvas.device)
        empty = torch.tensor([self.text_block([])] * len(texts), device=canvas.device)
        return T2IInputs(self._enclose(block, canvas), self._enclose(empty, canvas))

    def prompt(self, codes: Tensor | None, text: Sequence[int], *, sot: bool) -> list[int]:
        """The ids before an answer: picture `(N,)` or none, then text, eos before it with `sot`.

        Raises:
            ValueError: if the picture has another number of codes.
        """
        if codes is not None and codes.shape != (self.config.num_vq_tokens,):
            raise ValueError(
                f"a picture of ({self.config.num_vq_tokens},) codes is needed, "
                f"got {tuple(codes.shape)}"
            )
        begin = [self.eos] if sot else []
        prefix = [] if codes is None else self._prefix(codes[None])[0].tolist()
        return [*prefix, *begin, *text]

    def _prefix(self, codes: Tensor) -> Tensor:
        task = codes.new_full((len(codes), 1), self.config.mmu_id)
        return self._enclose(task, self.image_ids(codes))

    def _enclose(self, before: Tensor, image: Tensor) -> Tensor:
        soi, eoi = (image.new_full((len(image), 1), i) for i in self._borders)
        return torch.cat((before, soi, image, eoi), dim=1)

    @property
    def _borders(self) -> tuple[int, int]:
        return self.config.soi_id, self.config.eoi_id

    def _padded(self, rows: Sequence[Chat], length: int) -> Batch:
        tokens = torch.full((len(rows), length), self.config.pad_id)
        labels = torch.full((len(rows), length), IGNORED)
        for i, row in enumerate(rows):
            kept = min(len(row.tokens), length)
            tokens[i, :kept] = torch.tensor(row.tokens[:kept])
            labels[i, :kept] = torch.tensor(row.labels[:kept])
        return Batch(tokens, labels)
