"""Train FashionVLM: answer about collages, and draw garments from captions.

Each step sees a batch of dialogues, one of collages to be named and one of captions. Only rows
that are scored pass the head, and rows are cut to the longest of their batch: both are exact and
save most of the work.

Source: Show-o, arXiv 2408.12528, with FashionVLM's weights of the losses.
"""

import random
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from fashionm3.errors import CheckpointError
from fashionm3.vlm.checkpoint import load_image_tokenizer, load_showo, save_showo
from fashionm3.vlm.config import ShowoConfig
from fashionm3.vlm.image_tokenizer import ImageTokenizer
from fashionm3.vlm.masks import Task, of_task
from fashionm3.vlm.model import Showo
from fashionm3.vlm.noise import IGNORED, mask_tokens
from fashionm3.vlm.processor import Processor, TextTokenizer
from fashionm3.vlm.sequence import Batch
from training.args import TrainArgs
from training.data.dialogues import DialogueSample
from training.data.naming import name_pieces
from training.data.pictures import SIDE
from training.image_tokenizer import to_pixels
from training.loop import Loop
from training.material import Material
from training.text_tokenizer import train_text_tokenizer
from training.workers import Workers

SORTED_BATCHES = 8
"""Batches of dialogues that are drawn at once, to take one of like lengths."""


class VlmArgs(TrainArgs):
    """Knobs of FashionVLM's run."""

    shops: tuple[int, ...] = Field((1, 2, 3, 4, 5), description="Seeds of the demo shops.")
    items: int = Field(2000, gt=0, description="Garments of each shop.")
    users: int = Field(200, gt=0, description="Shoppers of each shop.")
    dialogue_batch: int = Field(8, gt=0, description="Dialogues per draw.")
    naming_batch: int = Field(8, ge=0, description="Collages to name per draw.")
    caption_batch: int = Field(8, gt=0, description="Pictures to draw per draw.")
    photo_share: float = Field(
        0.15, ge=0, le=1, description="Of plain garments in collages shown as a photo."
    )
    condition_dropout: float = Field(
        0.1, ge=0, le=1, description="Of captions emptied, so that guidance has what to leave."
    )
    t2i_weight: float = Field(1.0, ge=0)
    mmu_weight: float = Field(1.0, ge=0)
    naming_weight: float = Field(0.5, ge=0)
    text_entries: int = Field(4096, gt=256, description="Vocabulary of the text tokenizer.")
    max_text_tokens: int = Field(256, gt=0, description="Text positions of a sequence.")
    hidden_size: int = Field(384, gt=0)
    num_layers: int = Field(6, gt=0)
    num_heads: int = Field(6, gt=0)
    start: Path | None = Field(
        None,
        description="A trained model to go on from; its sizes and its text tokenizer stay.",
    )

    def config(self, text: TextTokenizer, image: ImageTokenizer) -> ShowoConfig:
        """The architecture of this run."""
        return ShowoConfig.from_name("mini").with_sizes(
            llm_vocab_size=text.base_size,
            codebook_size=image.config.codebook_size,
            num_vq_tokens=(SIDE // image.config.stride) ** 2,
            max_text_tokens=self.max_text_tokens,
            hidden_size=self.hidden_size,
            intermediate_size=4 * self.hidden_size,
            num_layers=self.num_layers,
            num_heads=self.num_heads,
        )


def scored_loss(model: Showo, batch: Batch, task: Task) -> Tensor:
    """Mean cross-entropy over the labels of a batch.

    Text rows predict the next token, picture rows themselves. Rows without a label never pass the
    head.
    """
    visible = of_task(task, batch.tokens, model.config)
    bias = torch.zeros(visible.shape).masked_fill_(~visible, -1e4)
    labels = batch.labels
    if task != "t2i":
        labels = F.pad(labels[:, 1:], (0, 1), value=IGNORED)
    with torch.autocast("cpu", torch.bfloat16):
        states = model.hidden(batch.tokens, bias)
        scored = labels != IGNORED
        logits = model.head(states[scored])
    return F.cross_entropy(logits, labels[scored])


class VlmBatches:
    """Makes the batches of a draw from its number alone, so that a resumed run sees the same."""

    def __init__(
        self,
        material: Material,
        image: ImageTokenizer,
        processor: Processor,
        args: VlmArgs,
    ) -> None:
        """Tokenise the pictures to draw; collages are tokenised as they come."""
        self._corpus, self._pool = material.corpus, material.pool
        self._stand_ins = material.stand_ins
        self._image, self._processor, self._args = image, processor, args
        self._whole = encode_pictures(image, self._pool.whole[: len(self._corpus.designs)])

    def dialogues(self, draw: int) -> Batch:
        """Dialogues about collages."""
        dice = random.Random(f"dialogues-{self._args.seed}-{draw}")
        return self._chats(self._alike_in_length(dice), dice)

    def namings(self, draw: int) -> Batch:
        """Collages of random pieces and their names."""
        dice = random.Random(f"namings-{self._args.seed}-{draw}")
        garments = self._corpus.captions
        samples = [name_pieces(garments, dice) for _ in range(self._args.naming_batch)]
        return self._chats(samples, dice)

    def _chats(self, samples: Sequence[DialogueSample], dice: random.Random) -> Batch:
        collages = []
        for sample in samples:
            pictures: Sequence[int] = sample.pictures
            if self._stand_ins is not None:
                pictures = self._stand_ins.replace(sample, dice, self._args.photo_share)
            collages.append(self._pool.collage(pictures))
        codes = encode_pictures(self._image, np.stack(collages))
        chats = [self._processor.text.chat(sample.rounds) for sample in samples]
        layout = self._processor.layout
        return layout.trimmed(layout.chat(codes, chats))

    def _alike_in_length(self, dice: random.Random) -> list[DialogueSample]:
        """One batch of several drawn at once, sorted by length: less padding, same odds for all."""
        size = self._args.dialogue_batch
        drawn = dice.choices(self._corpus.dialogues, k=size * SORTED_BATCHES)
        drawn.sort(key=lambda sample: sum(len(text) for words in sample.rounds for text in words))
        first = size * dice.randrange(SORTED_BATCHES)
        return drawn[first : first + size]

    def captions(self, draw: int) -> Batch:
        """Captions and their partly masked pictures, scored where masked."""
        dice = random.Random(f"captions-{self._args.seed}-{draw}")
        generator = torch.Generator().manual_seed(dice.getrandbits(60))
        samples = dice.choices(self._corpus.captions, k=self._args.caption_batch)
        layout, text = self._processor.layout, self._processor.text
        codes = self._whole[[sample.picture for sample in samples]].long()
        noisy = mask_tokens(
            layout.image_ids(codes), layout.config.mask_token_id, generator=generator
        )
        batch = layout.t2i(
            [text.encode(dice.choice(sample.captions)) for sample in samples],
            noisy.tokens,
            noisy.labels,
            dropout=self._args.condition_dropout,
            generator=generator,
        )
        # Only masked codes are scored: the reference also scores the caption's constants.
        labels = torch.where(batch.tokens == layout.config.mask_token_id, batch.labels, IGNORED)
        return layout.trimmed(Batch(batch.tokens, labels))


@torch.no_grad()
def encode_pictures(image: ImageTokenizer, pictures: np.ndarray) -> Tensor:
    """Tokenise `(n, H, W, 3)` uint8 pictures into codes `(n, N)` int64."""
    codes = []
    for start in range(0, len(pictures), 32):
        with torch.autocast("cpu", torch.bfloat16):
            codes.append(image.encode(to_pixels(pictures[start : start + 32])))
    return torch.cat(codes)


def start_from(path: Path, config: ShowoConfig) -> Showo:
    """The model at `path`, in float32, to be trained on.

    Raises:
        CheckpointError: if there is none, or it is of other sizes than `config`.
    """
    model = load_showo(path, dtype=torch.float32)
    if model.config != config:
        raise CheckpointError(f"{path} is {model.config}, this run is {config}")
    return model


def train_vlm(material: Material, image_tokenizer: Path, args: VlmArgs, folder: Path) -> Path:
    """Train on `material`; returns the directory with the finished model and its text tokenizer.

    Raises:
        FloatingPointError: if the loss stops being finite.
        CheckpointError: if `folder` holds a run of another architecture.
    """
    if args.threads:
        torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    finished = folder / "fashionvlm"
    text_folder = finished / "tokenizer"
    with Workers.join().first_alone():
        if not (text_folder / "tokenizer.json").exists():
            if args.start is not None:
                shutil.copytree(args.start / "tokenizer", text_folder)
            else:
                train_text_tokenizer(material.corpus.texts, text_folder, entries=args.text_entries)
    text = TextTokenizer.load(text_folder)
    image = load_image_tokenizer(image_tokenizer, dtype=torch.float32)
    config = args.config(text, image)
    model = Showo(config) if args.start is None else start_from(args.start, config)
    # Plain matrix products: their backward pass is twice as fast on a CPU as the fused kernel's.
    model.showo.config._attn_implementation = "eager"
    batches = VlmBatches(material, image, Processor(config, text), args)

    def losses(draw: int) -> Mapping[str, Tensor]:
        mmu = scored_loss(model, batches.dialogues(draw), "mmu")
        t2i = scored_loss(model, batches.captions(draw), "t2i")
        parts = {"mmu": mmu, "t2i": t2i}
        loss = args.mmu_weight * mmu + args.t2i_weight * t2i
        if args.naming_batch:
            parts["naming"] = scored_loss(model, batches.namings(draw), "mmu")
            loss = loss + args.naming_weight * parts["naming"]
        return {"loss": loss, **parts}

    def save(average: nn.Module, step: int) -> None:
        assert isinstance(average, Showo)
        save_showo(average, finished)

    loop = Loop(model, args, folder)
    average = loop.run(losses, on_save=save)
    if loop.workers.is_first:
        save(average, args.steps)
    return finished
