"""A mark: a stretch of words and what it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.rules.lexicon import Sense
from agents.rules.text import Word


@dataclass(frozen=True)
class Mark:
    """A stretch of words with what it names; plain words have the tag ``."""

    tag: str
    text: str
    start: int
    end: int
    value: str | float | None = None
    extra: tuple[Sense, ...] = ()
    """Colours and materials said within the name of a piece: a *leather* jacket."""
    plural: bool = False

    @property
    def symbol(self) -> str:
        """How the mark stands in a clause that patterns are matched on."""
        if self.tag == "PIECE" and self.plural:
            return "PIECES"
        return self.tag or self.text


Reading = tuple[Mark, int]
"""A mark and how many words it takes."""


def reading(
    words: Sequence[Word],
    index: int,
    length: int,
    tag: str,
    value: str | float | None = None,
    extra: tuple[Sense, ...] = (),
    plural: bool = False,
) -> Reading:
    """A mark over the next `length` words."""
    span = words[index : index + length]
    text = " ".join(word.text for word in span)
    return Mark(tag, text, span[0].start, span[-1].end, value, extra, plural), length
