"""Phrasings with their labels, and the words that the transformations put in."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from fashionm3.domain import DialogueContext
from fashionm3.vocabulary import load_vocabulary
from tests.agents.scoring import DATA, context_of, ordered, read_lines
from tests.agents.test_phrasings import context, told_as

Step = tuple[str, str | None, str | None, dict[str, Any]]
"""Intent, category, reference and the stated limits."""


@dataclass(frozen=True)
class Phrasing:
    """Words in a context, and the steps they ask for; none is a question back."""

    text: str
    context: DialogueContext
    steps: tuple[Step, ...]
    changed: str = ""
    """What was put in."""

    def saying(self, text: str, changed: str, steps: Sequence[Step] | None = None) -> "Phrasing":
        """Other words in the same context."""
        steps = self.steps if steps is None else tuple(steps)
        return replace(self, text=text, changed=changed, steps=tuple(steps))

    @property
    def wishes(self) -> bool:
        """Whether something is asked for, and nothing that only looks like a wish."""
        return bool(self.steps) and not {s[0] for s in self.steps} & {"chat", "out_of_scope"}

    @property
    def shown(self) -> set[str]:
        """The categories of what was shown, and the broad words that mean them."""
        vocabulary = load_vocabulary()
        shown = {entry.garment.category for entry in self.context.shown}
        return shown | {b for b in vocabulary.broad if shown & set(vocabulary.expand(b))}


Transformation = Callable[[Phrasing, random.Random], Phrasing | None]


@cache
def words() -> dict[str, Any]:
    """What may be put in."""
    loaded: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_name("words.yaml").read_text("utf-8")
    )
    return loaded


@cache
def labelled(name: str) -> tuple[Phrasing, ...]:
    """The phrasings of a file: JSON Lines, or scenes and lines in YAML."""
    if name.endswith(".jsonl"):
        return tuple(
            Phrasing(
                line["text"],
                context_of(line),
                tuple(
                    (s["intent"], s["category"], s["refers_to"], ordered(s["constraints"]))
                    for s in line["expect"]["steps"]
                    if not line["expect"].get("question")
                ),
            )
            for line in read_lines(name)
        )
    source = yaml.safe_load((DATA / name).read_text("utf-8"))
    return tuple(
        Phrasing(text, context(scene, source), () if expected == "?" else tuple(told_as(expected)))
        for scene, text, expected in source["lines"]
    )


def with_small_start(text: str) -> str:
    """`text` as it goes on behind other words."""
    keeps = text[:2].isupper() or text.split(" ")[0].split("'")[0] == "I"
    return text if keeps else text[:1].lower() + text[1:]
