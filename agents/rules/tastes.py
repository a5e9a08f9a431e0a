"""Stated tastes in words: what is liked, what is not, and sizes."""

from dataclasses import dataclass, field

from agents.rules.clauses import split
from agents.rules.constraints import is_negated
from agents.rules.marking import mark
from agents.rules.text import read_words
from agents.rules.wordings import in_plain_wording


@dataclass
class Tastes:
    """Names of the vocabulary, in the order in which they were said."""

    likes: list[str] = field(default_factory=list)
    dislikes: list[str] = field(default_factory=list)
    sizes: list[tuple[str | None, str]] = field(default_factory=list)
    """(category that it is about, size)."""


def tastes(text: str) -> Tastes:
    """The tastes that `text` states."""
    found = Tastes()
    for clause in split(mark(in_plain_wording(read_words(text)))):
        category = next((p.category for p in clause.phrases if p.category), None)
        sized = bool(clause.of("SIZE"))
        for index, word in enumerate(clause.marks):
            if word.tag == "SIZE":
                found.sizes.append((category, str(word.value)))
            elif word.tag in ("COLOUR", "MATERIAL", "PATTERN") or (
                word.tag == "PIECE" and not sized
            ):
                disliked = is_negated(clause.marks, index, liked=True)
                (found.dislikes if disliked else found.likes).append(str(word.value))
    return found
