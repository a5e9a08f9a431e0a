"""What a noun phrase is: a garment, or a word that stands for one."""

from dataclasses import dataclass
from typing import Literal

from agents.rules.marks import Mark

DEFINITE = frozenset("the this that these those my our both".split())
"""Determiners of what both sides know."""

Role = Literal["wanted", "context", "owned", "replaced", "negated", "like"]


@dataclass(frozen=True)
class NounPhrase:
    """A garment, or a word that stands for one.

    `category` is None for "one", "the second", "it" and "the photo"; `marks` are its words.
    """

    start: int
    """Index of its first mark in the clause."""
    end: int
    """One past its last mark."""
    head: Literal["piece", "one", "ordinal", "photo", "pronoun", "something"]
    determiner: str
    category: str | None = None
    ordinal: int | None = None
    colours: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    plural: bool = False
    role: Role = "wanted"
    word: str = ""
    """The head as typed, in normal form."""
    shares: tuple[int, ...] = ()
    """Marks that describe it though they stand before another: *brown* shoes and boots."""

    @property
    def definite(self) -> bool:
        """Whether a certain piece is meant, one that both sides know."""
        if self.head in ("pronoun", "ordinal", "photo"):
            return True
        return self.determiner in DEFINITE or self.ordinal is not None

    @property
    def marked(self) -> bool:
        """Whether something besides its kind tells it apart."""
        return bool(self.ordinal is not None or self.colours or self.materials or self.patterns)
