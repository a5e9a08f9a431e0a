"""What FashionVLM learns from: dialogues about collages, and captions of single garments.

The material comes from several demo shops with other seeds than the one that people run, so that
no shopper, outfit or drawing of that one is ever trained on. Some looks are kept from training in
every shop (see `drawn`), to measure pictures of things never seen or spoken of.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashionm3.colour import dominant_colours
from fashionm3.demoshop.catalogue import design_of, words_of
from fashionm3.demoshop.design import Design
from fashionm3.demoshop.dialogues import TASKS, Dialogue, captions_of, make_dialogues
from fashionm3.demoshop.shoppers import Shop, make_shop
from fashionm3.description import Article, is_plural, name_garment
from fashionm3.domain import Item
from fashionm3.vlm.prompts import Round
from training.data.drawn import is_held_out, look_of
from training.data.photos import Photo

_MAX_WORDS = 190
"""Of a dialogue that is trained on; longer ones would be cut and lose their end."""


@dataclass(frozen=True)
class DialogueSample:
    """A dialogue and the pictures of its collage, as numbers of a picture pool."""

    rounds: tuple[Round, ...]
    pictures: tuple[int, ...]
    plain: tuple[tuple[str, str] | None, ...]
    """Category and colour of each pictured piece of one colour: a photo may stand in for it."""


@dataclass(frozen=True)
class CaptionSample:
    """A garment and the ways to ask for it."""

    captions: tuple[str, ...]
    picture: int
    name: str
    """What a stylist calls it in passing."""
    plain: tuple[str, str] | None
    """Category and colour of a piece of one colour."""


@dataclass(frozen=True)
class Corpus:
    """Everything that FashionVLM learns from."""

    designs: tuple[Design, ...]
    """Drawings of the picture pool, in its order."""
    dialogues: tuple[DialogueSample, ...]
    captions: tuple[CaptionSample, ...]

    @property
    def texts(self) -> list[str]:
        """Every sentence, for the text tokenizer."""
        spoken = [text for d in self.dialogues for words in d.rounds for text in words]
        return spoken + [caption for sample in self.captions for caption in sample.captions]


def make_corpus(seeds: Sequence[int], *, items: int, users: int) -> Corpus:
    """Invent the shops of `seeds` and write their training dialogues.

    Args:
        seeds: one shop each; 0 is the shop that people run, and is refused.
        items: garments of each shop.
        users: shoppers of each shop.

    Raises:
        ValueError: if 0 is among the seeds.
    """
    if 0 in seeds:
        raise ValueError("seed 0 makes the shop that is tested on; train on others")
    designs: list[Design] = []
    dialogues: list[DialogueSample] = []
    captions: list[CaptionSample] = []
    for seed in seeds:
        shop = make_shop(items=items, users=users, seed=seed)
        numbers = {item_id: len(designs) + i for i, item_id in enumerate(shop.items)}
        for item in shop.items.values():
            if not is_held_out(look_of(item)):
                captions.append(
                    CaptionSample(
                        captions_of(item), numbers[item.item_id], _name(item), _plain(item)
                    )
                )
            designs.append(design_of(item))
        dialogues += _samples(shop, seed, numbers)
    return Corpus(tuple(designs), tuple(dialogues), tuple(captions))


def _samples(shop: Shop, seed: int, numbers: Mapping[str, int]) -> list[DialogueSample]:
    return [
        DialogueSample(
            rounds=dialogue.turns,
            pictures=tuple(numbers[item.item_id] for item in dialogue.pictured),
            plain=tuple(_plain(item) for item in dialogue.pictured),
        )
        for task in TASKS
        for dialogue in make_dialogues(shop, task, split="train", seed=seed)
        if _is_taught(dialogue)
    ]


def _is_taught(dialogue: Dialogue) -> bool:
    words = sum(len(text.split()) for turn in dialogue.turns for text in turn)
    return words <= _MAX_WORDS and not any(is_held_out(look_of(i)) for i in dialogue.targets)


def _name(item: Item) -> str:
    article: Article = "none" if is_plural(item.category) else "a"
    return name_garment(words_of(item), article=article)


def _plain(item: Item) -> tuple[str, str] | None:
    attributes = item.attributes
    return (item.category, attributes.colours[0]) if attributes.pattern == "plain" else None


class PhotoStandIns:
    """Real photos by category and colour, in place of drawings with the same words."""

    def __init__(self, photos: Sequence[Photo], pictures: np.ndarray, first: int) -> None:
        """Name the colour of each photo.

        Args:
            photos: the photos of the pool.
            pictures: their pictures `(n, H, W, 3)` uint8.
            first: number of the first of them in the pool.
        """
        self._numbers: dict[tuple[str, str], list[int]] = defaultdict(list)
        for offset, (photo, picture) in enumerate(zip(photos, pictures, strict=True)):
            found = dominant_colours(_as_picture(picture))
            if found:
                for category in photo.accepted:
                    self._numbers[category, found[0][0]].append(first + offset)

    def replace(
        self, sample: DialogueSample, generator: random.Random, share: float
    ) -> tuple[int, ...]:
        """The sample's pictures, with probability `share` each exchanged for a fitting photo."""
        pictures = []
        for number, look in zip(sample.pictures, sample.plain, strict=True):
            fitting = self._numbers.get(look, []) if look is not None else []
            if fitting and generator.random() < share:
                number = generator.choice(fitting)
            pictures.append(number)
        return tuple(pictures)


def _as_picture(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(np.asarray(pixels))
