"""How well FashionVLM answers dialogues of shoppers and outfits that it never saw.

Read from the answer's words alone: is the recommended piece of a category that was asked for ("a
top" asks for any), and are the pictured garments named rightly, category and a colour? The second
is asked again with the pictures of another dialogue: what is still right then was guessed from
the words.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from fashionm3.demoshop.catalogue import design_of
from fashionm3.demoshop.dialogues import TASKS, Dialogue, make_dialogues
from fashionm3.demoshop.drawing import draw
from fashionm3.demoshop.shoppers import make_shop
from fashionm3.description import extract_item, mentioned_garments
from fashionm3.domain import Item
from fashionm3.vlm.collage import outfit_collage
from training.eval.share import Share

Advise = Callable[[Image.Image, Sequence[str]], str]
"""A collage and the words so far (user, stylist, …, user) → the stylist's answer."""


@dataclass(frozen=True)
class AdviceFigures:
    """What was found on the held-out dialogues of the demo shop."""

    category: Share
    """Answers that recommend a piece of a category that was asked for."""
    named: Share
    """Collages all of whose garments are named with their category and main colour."""
    garments: Share
    """Single garments named so."""
    swapped: Share
    """Single garments named so in answers to another dialogue's collage."""
    seconds: tuple[float, float]
    """Median and 95th percentile of the time an answer takes."""


def evaluate_advice(
    advise: Advise,
    *,
    dialogues: int = 300,
    collages: int = 200,
    seed: int = 0,
    on_answer: Callable[[int, int], None] | None = None,
) -> AdviceFigures:
    """Answer the first round of held-out dialogues, without garment notes.

    Args:
        advise: the model.
        dialogues: how many are answered.
        collages: how many of them are answered again with another one's pictures.
        seed: picks the dialogues.
        on_answer: called with answers done and answers in all.
    """
    chosen = held_out_dialogues(dialogues, seed=seed)
    collage_of = [outfit_collage([draw(design_of(item)) for item in d.pictured]) for d in chosen]
    total = len(chosen) + min(collages, len(chosen))
    category, garments, whole, swapped, seconds = [], [], [], [], []
    for number, (dialogue, collage) in enumerate(zip(chosen, collage_of, strict=True)):
        began = time.perf_counter()
        answer = advise(collage, [dialogue.turns[0][0]])
        seconds.append(time.perf_counter() - began)
        found = extract_item(answer)
        category.append(found is not None and found[1] in dialogue.asked[0])
        rights = named_rightly(answer, dialogue.pictured)
        garments += rights
        if number < collages:
            whole.append(all(rights))
        if on_answer is not None:
            on_answer(number + 1, total)
    for number, dialogue in enumerate(chosen[:collages]):
        other = collage_of[(number + 1) % len(chosen)]
        swapped += named_rightly(advise(other, [dialogue.turns[0][0]]), dialogue.pictured)
        if on_answer is not None:
            on_answer(len(chosen) + number + 1, total)
    return AdviceFigures(
        category=Share.of(category),
        named=Share.of(whole),
        garments=Share.of(garments),
        swapped=Share.of(swapped),
        seconds=(float(np.median(seconds)), float(np.percentile(seconds, 95))),
    )


def held_out_dialogues(count: int, *, seed: int = 0) -> list[Dialogue]:
    """Dialogues of the demo shop's test shoppers and outfits, all tasks, none with a note."""
    shop = make_shop()
    found = [
        dialogue
        for task in TASKS
        for dialogue in make_dialogues(shop, task, split="test", seed=seed)
        if "(I am " not in dialogue.turns[0][0]
    ]
    return random.Random(f"advice-{seed}").sample(found, count)


def named_rightly(answer: str, pictured: Sequence[Item]) -> list[bool]:
    """For each pictured garment, whether the answer names its category with one of its colours."""
    named = mentioned_garments(answer)
    return [
        any(
            words.category == item.category and set(words.colours) & set(item.attributes.colours)
            for words in named
        )
        for item in pictured
    ]
