"""Train CLIP mini: `fashionm3 train clip --photos DIR`.

- Real photos learn their category through prompts. A coarse label fits several categories:
  the loss is -log of the probability of all of them together. A head that is thrown away
  afterwards tells the 17 labels apart.
- Drawings of the demo shop, on white or laid on corners of photos, learn their category the
  same way and find their description among hundreds (InfoNCE, both directions).
- The text tower is frozen, so texts are embedded once. So are the first stages of the image
  tower: they cost most of a backward pass and ImageNet has taught them what they need.
"""

import copy
import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from pydantic import Field
from rich.progress import Progress
from torch import Tensor, nn

from fashionm3.vocabulary import load_vocabulary
from training.args import CONFIGS, TrainArgs
from training.clip_card import write_card
from training.data.augment import (
    DRAWING_VIEW,
    PHOTO_VIEW,
    PLACED_VIEW,
    as_tensor,
    backgrounds,
    blur_some,
    daylight,
    erase_some,
    place,
    random_view,
)
from training.data.drawn import DrawnPair, draw_pixels, make_pairs, painters_digest
from training.data.photos import ACCEPTED, TAUGHT, Photo, load_pixels, read_photos
from training.loop import Loop, Losses
from vectorstore.clip import has_fast_bf16
from vectorstore.mini_clip import (
    ASSETS,
    build_mini_clip,
    fuse_batch_norms,
    load_imagenet_weights,
    save_mini_clip,
    tokenize,
)
from vectorstore.zero_shot import SCORE_SCALE, CategoryPrompts

logger = logging.getLogger(__name__)

LABELS = tuple(ACCEPTED)


class ClipArgs(TrainArgs):
    """Knobs of the run of CLIP mini."""

    photos_per_step: int = Field(32, gt=0)
    drawings_per_step: int = Field(32, gt=0)
    train_size: int = Field(160, ge=96, description="Pixels; trained smaller than it is used.")
    cache_size: int = Field(208, ge=96, description="Pixels of a decoded picture in memory.")
    frozen_stages: int = Field(3, ge=0, le=7, description="Of the image tower, besides its stem.")
    shop_items: int = Field(2500, gt=0, description="Drawn items per shop.")
    shop_seeds: tuple[int, ...] = Field((101, 102), description="One made-up shop each.")
    placed_share: float = Field(0.4, ge=0, le=1, description="Of drawings laid on real scenes.")
    blurred_share: float = Field(0.3, ge=0, le=1, description="Of pictures made coarse.")
    erased_share: float = Field(0.25, ge=0, le=1, description="Of photos partly covered.")
    label_balance: float = Field(
        0.5, ge=0, le=1, description="0 draws labels as often as they occur, 1 equally often."
    )
    negatives: int = Field(480, ge=0, description="Further descriptions that are not the one.")
    dropout: float = Field(0.2, ge=0, lt=1, description="On the pooled features.")
    label_weight: float = Field(0.3, ge=0, description="Of the loss of the 17-way head.")
    drawn_weight: float = Field(0.5, ge=0, description="Of the category loss of drawings.")
    pair_weight: float = Field(0.5, ge=0, description="Of the contrastive loss.")


class Student(nn.Module):
    """What is trained: the later stages of the image tower, the projections and the scale."""

    def __init__(self, visual: Any, text_projection: nn.Linear, args: ClipArgs) -> None:
        """Take over an open_clip image tower and a text projection."""
        super().__init__()
        self.visual = visual.to(memory_format=torch.channels_last)
        self.text_projection = text_projection
        self.labels = nn.Linear(visual.trunk.num_features, len(LABELS))
        self.log_scale = nn.Parameter(torch.tensor(float(np.log(1 / 0.07))))
        self.dropout = nn.Dropout(args.dropout)
        self._frozen = [visual.trunk.conv_stem, visual.trunk.bn1]
        self._frozen += list(visual.trunk.blocks[: args.frozen_stages])
        for module in self._frozen:
            module.requires_grad_(False)
        self._bf16 = has_fast_bf16()
        for module in visual.trunk.blocks[args.frozen_stages :].modules():
            if isinstance(module, nn.Conv2d) and module.groups > 1:
                module.register_forward_pre_hook(_leave_bf16)
                module.register_forward_hook(_enter_bf16)

    def train(self, mode: bool = True) -> "Student":
        """Switch to training, but for the frozen stages, whose statistics stay as they are."""
        super().train(mode)
        for module in self._frozen:
            module.eval()
        return self

    def front(self) -> nn.Module:
        """The frozen stages as a fast network of their own: pixels → features, no gradient."""
        front = nn.Sequential(*copy.deepcopy(self._frozen)).eval()
        fuse_batch_norms(front)
        return front.bfloat16() if has_fast_bf16() else front

    def forward(self, stem: Tensor) -> tuple[Tensor, Tensor]:
        """Features of `front` → unit vectors `(B, dim)` and label logits `(B, labels)`."""
        trunk = self.visual.trunk
        stages = trunk.blocks[len(self._frozen) - 2 :]
        with torch.autocast("cpu", torch.bfloat16, enabled=self._bf16):
            pooled = trunk.global_pool(trunk.bn2(trunk.conv_head(stages(stem))))
        pooled = self.dropout(pooled.float())
        return F.normalize(self.visual.head(pooled), dim=-1), self.labels(pooled)

    def texts(self, features: Tensor) -> Tensor:
        """Features of the text tower `(n, 384)` → unit vectors `(n, dim)`."""
        return F.normalize(self.text_projection(features), dim=-1)


def _leave_bf16(module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    # The backward pass of a depthwise convolution takes twice as long in bf16 as in float32;
    # that of the others takes half.
    module.left_bf16 = torch.is_autocast_enabled("cpu")  # type: ignore[assignment]
    torch.set_autocast_enabled("cpu", False)
    return tuple(x.float() for x in inputs)


def _enter_bf16(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
    torch.set_autocast_enabled("cpu", bool(module.left_bf16))


@dataclass(frozen=True)
class TrainingSet:
    """Everything that a run learns from, decoded and in memory."""

    photos: NDArray[np.uint8]
    """`(n, S, S, 3)`."""
    labels: NDArray[np.int64]
    """Index into `LABELS` of each photo."""
    drawings: NDArray[np.uint8]
    """`(m, S, S, 4)`, premultiplied."""
    drawn_categories: NDArray[np.int64]
    """Index into the categories of the vocabulary of each drawing."""
    looks: NDArray[np.int64]
    """Drawings of equal number look alike but for folds."""
    texts: Tensor
    """Features of the text tower for each drawing's texts, `(m, 3, 384)`."""
    prompts: Tensor
    """Features of the category prompts, `(texts, 384)`."""


def text_features(text_tower: Any, texts: Sequence[str], batch: int = 32) -> Tensor:
    """Mean-pooled features `(n, 384)` float32 of the frozen text tower, before projection."""
    features = torch.empty(len(texts), text_tower.config.hidden_size)
    order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
    with torch.inference_mode():
        for start in range(0, len(order), batch):
            rows = order[start : start + batch]
            ids = tokenize([texts[i] for i in rows])
            mask = (ids != 0).long()
            found = text_tower.transformer(input_ids=ids, attention_mask=mask)
            features[rows] = text_tower.pooler(found, mask).float()
    return features.clone()


def gather(
    photos: Sequence[Photo],
    pairs: Sequence[DrawnPair],
    text_tower: Any,
    args: ClipArgs,
    folder: Path,
) -> TrainingSet:
    """Decode the photos, draw the garments and embed the texts, or open what was kept of it.

    Args:
        photos: real photos of the training side.
        pairs: drawn garments and their texts.
        text_tower: open_clip's `HFTextEncoder`.
        args: says how large pictures are kept.
        folder: keeps the result, so that a resumed run starts at once.
    """
    names = (
        [photo.path.name for photo in photos],
        [pair.texts for pair in pairs],
        CategoryPrompts(load_vocabulary()).texts,
        args.cache_size,
        painters_digest(),
    )
    kept = folder / f"material-{hashlib.sha256(repr(names).encode()).hexdigest()[:12]}.pt"
    if kept.exists():
        parts = torch.load(kept, weights_only=True)
        arrays = ("photos", "labels", "drawings", "drawn_categories", "looks")
        return TrainingSet(**{k: v.numpy() if k in arrays else v for k, v in parts.items()})
    data = _gather(photos, pairs, text_tower, args)
    folder.mkdir(parents=True, exist_ok=True)
    parts = {f.name: torch.as_tensor(getattr(data, f.name)) for f in fields(data)}
    torch.save(parts, kept.with_suffix(".tmp"))
    kept.with_suffix(".tmp").replace(kept)
    return data


def _gather(
    photos: Sequence[Photo], pairs: Sequence[DrawnPair], text_tower: Any, args: ClipArgs
) -> TrainingSet:
    categories = list(load_vocabulary().categories)
    looks = {look: i for i, look in enumerate(dict.fromkeys(pair.look for pair in pairs))}
    with Progress() as bar:

        def step(name: str, total: int) -> Callable[[], None]:
            task = bar.add_task(name, total=total)
            return lambda: bar.advance(task)

        decoded = load_pixels(photos, args.cache_size, on_photo=step("photos", len(photos)))
        drawn = draw_pixels(pairs, args.cache_size, on_drawing=step("drawings", len(pairs)))
    texts = [text for pair in pairs for text in pair.texts]
    prompts = CategoryPrompts(load_vocabulary())
    return TrainingSet(
        photos=decoded,
        labels=np.array([LABELS.index(photo.label) for photo in photos]),
        drawings=drawn,
        drawn_categories=np.array([categories.index(pair.item.category) for pair in pairs]),
        looks=np.array([looks[pair.look] for pair in pairs]),
        texts=text_features(text_tower, texts).view(len(pairs), 3, -1),
        prompts=text_features(text_tower, prompts.texts),
    )


class ClipLosses:
    """Computes the losses of a step from its number."""

    def __init__(self, student: Student, data: TrainingSet, args: ClipArgs) -> None:
        """Prepare what stays the same in every step."""
        self._student, self._data, self._args = student, data, args
        self._front = student.front()
        prompts = CategoryPrompts(load_vocabulary())
        self._membership = torch.from_numpy(prompts.membership)
        accepted = torch.zeros(len(LABELS), len(prompts.categories), dtype=torch.bool)
        for row, label in enumerate(LABELS):
            accepted[row, [prompts.categories.index(name) for name in TAUGHT[label]]] = True
        self._accepted = accepted
        self._photo_odds = _balanced(data.labels, args.label_balance)
        self._drawing_odds = _balanced(data.drawn_categories, 1.0)

    def __call__(self, step: int) -> Losses:
        """The losses of step `step`; equal steps see equal pictures."""
        args, data = self._args, self._data
        rng = np.random.default_rng((args.seed, step))
        generator = torch.Generator().manual_seed(args.seed * 1_000_003 + step)
        shot = rng.choice(len(data.labels), args.photos_per_step, p=self._photo_odds)
        drawn = rng.choice(len(data.looks), args.drawings_per_step, p=self._drawing_odds)
        pictures = torch.cat([self._photo_views(shot, generator), self._drawn_views(drawn, rng)])
        pictures = blur_some(pictures, args.blurred_share, generator).mul_(2).sub_(1)

        vectors, label_logits = self._student(self._stem(pictures))
        count = len(shot)
        logits = SCORE_SCALE * vectors @ self._class_vectors().T  # (B, categories)
        labels = torch.from_numpy(data.labels[shot])
        photo = coarse_loss(logits[:count], self._accepted[labels])
        label = F.cross_entropy(label_logits[:count], labels, label_smoothing=0.1)
        target = torch.from_numpy(data.drawn_categories[drawn])
        category = F.cross_entropy(logits[count:], target)
        pair = self._pair_loss(vectors[count:], drawn, rng)
        loss = photo + args.label_weight * label
        loss = loss + args.drawn_weight * category + args.pair_weight * pair
        return {"loss": loss, "photo": photo, "label": label, "drawn": category, "pair": pair}

    def _stem(self, pictures: Tensor) -> Tensor:
        pictures = pictures.contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            dtype = next(self._front.parameters()).dtype
            features: Tensor = self._front(pictures.to(dtype))
        return features.float()

    def _class_vectors(self) -> Tensor:
        prompts = self._student.texts(self._data.prompts)
        return F.normalize(self._membership @ prompts, dim=-1)

    def _photo_views(self, rows: NDArray[np.int64], generator: torch.Generator) -> Tensor:
        photos = as_tensor(self._data.photos[rows])
        size = self._args.train_size
        views = random_view(photos, PHOTO_VIEW, size, generator, padding="reflection")
        return erase_some(daylight(views, generator), self._args.erased_share, generator)

    def _drawn_views(self, rows: NDArray[np.int64], rng: np.random.Generator) -> Tensor:
        args, data = self._args, self._data
        generator = torch.Generator().manual_seed(int(rng.integers(2**62)))
        placed = int(round(args.placed_share * len(rows)))
        cutouts = as_tensor(data.drawings[rows])
        size = args.train_size
        on_scene = random_view(cutouts[:placed], PLACED_VIEW, size, generator, padding="zeros")
        on_white = random_view(cutouts[placed:], DRAWING_VIEW, size, generator, padding="zeros")
        corners = as_tensor(data.photos[rng.choice(len(data.photos), placed)])
        scenes = backgrounds(corners, size, generator)
        return torch.cat(
            [
                daylight(place(on_scene, scenes), generator),
                daylight(place(on_white, torch.ones(1, 3, 1, 1)), generator, strength=0.4),
            ]
        )

    def _pair_loss(
        self, vectors: Tensor, rows: NDArray[np.int64], rng: np.random.Generator
    ) -> Tensor:
        """InfoNCE of drawings with their texts; look-alikes are no negatives of each other."""
        data = self._data
        others = rng.choice(len(data.looks), self._args.negatives)
        items = np.concatenate([rows, others])
        # Titles name less than descriptions do; a title fits several drawings.
        ways = rng.choice(3, len(items), p=(0.45, 0.4, 0.15))
        texts = self._student.texts(data.texts[torch.from_numpy(items), torch.from_numpy(ways)])
        logits = self._student.log_scale.exp().clamp(max=100) * vectors @ texts.T
        alike = torch.from_numpy(data.looks[rows][:, None] == data.looks[items][None])
        itself = torch.eye(len(rows), len(items), dtype=torch.bool)
        logits = logits.masked_fill(alike & ~itself, -torch.inf)
        target = torch.arange(len(rows))
        to_text = F.cross_entropy(logits, target)
        return (to_text + F.cross_entropy(logits[:, : len(rows)].T, target)) / 2


def coarse_loss(logits: Tensor, right: Tensor) -> Tensor:
    """-log of the probability of all right categories together, mean over the batch.

    Its gradient moves the right ones alike. Moving each by its probability, as the plain formula
    does, would make the first favourite the only answer; which of them a picture shows, it has to
    learn elsewhere.

    Args:
        logits: `(B, categories)`.
        right: `(B, categories)` bool, at least one in each row.
    """
    mean = (logits * right).sum(-1, keepdim=True) / right.sum(-1, keepdim=True)
    level = torch.where(right, mean + (logits - mean).detach(), logits)
    together = level.masked_fill(~right, -torch.inf).logsumexp(-1)
    return (level.logsumexp(-1) - together).mean()


def train_clip(
    photos: Path,
    *,
    config: Path = CONFIGS / "clip-mini.yaml",
    out: Path = ASSETS,
    run: Path = Path("runs/clip-mini"),
    measure: bool = True,
    **overrides: Any,
) -> Path:
    """Train CLIP mini and write weights, configuration and card.

    Args:
        photos: folder of the public clothing dataset; only its training side is learned from.
        config: YAML of `ClipArgs`.
        out: where the checkpoint goes; it is loaded from the package by default.
        run: checkpoints and log of the run; a run that was interrupted resumes from here.
        measure: also measure the result and write its card, which takes some minutes.
        overrides: knobs that win over the file.

    Returns:
        `out`.

    Raises:
        InputError: if the photos are not what is expected.
        ConfigError: if the config is not valid.
        CheckpointError: if `run` belongs to another model.
    """
    args = ClipArgs.from_yaml(config, **overrides)
    if args.threads is not None:
        torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    model = build_mini_clip()
    load_imagenet_weights(model)
    student = Student(model.visual, model.text.proj, args)
    pairs = make_pairs(args.shop_items, args.shop_seeds)
    shots = read_photos(photos, "train")
    logger.info("%d photos, %d drawings", len(shots), len(pairs))
    data = gather(shots, pairs, model.text, args, run)
    loop = Loop(student, args, run)
    average = loop.run(ClipLosses(loop.module, data, args))  # type: ignore[arg-type]
    export(average, out)
    if measure:
        valid, search = write_card(out, photos, args)
        logger.info("held-out photos %s; drawings %s", valid.all, search.named)
    return out


def export(student: Any, out: Path) -> None:
    """Write a trained student as a checkpoint that `load_mini_clip` reads."""
    model = build_mini_clip()
    model.visual.load_state_dict(student.visual.state_dict())
    model.text.proj.load_state_dict(student.text_projection.state_dict())
    with torch.no_grad():
        model.logit_scale.copy_(student.log_scale)
    save_mini_clip(model, out)


def _balanced(labels: NDArray[np.int64], balance: float) -> NDArray[np.float64]:
    """Chance of each sample when its label's count is flattened by the power `balance`."""
    counts = np.bincount(labels).astype(np.float64)
    weights = counts[labels] ** -balance
    return np.asarray(weights / weights.sum(), np.float64)
