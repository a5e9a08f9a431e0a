"""The words of the rules, read once: how people write, and what their phrases mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

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
    openers: tuple[str, ...]
    starts: tuple[str, ...]
    stops: frozenset[str]
    clothes: frozenset[str]
    comparatives: tuple[str, ...]
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
        # Beanies are more than one beanie, long sleeves more than one long sleeve: the regular
        # rules make a beany and a sleef of them.
        for form in (phrase, singular(phrase), phrase.removesuffix("s"), phrase.removesuffix("es")):
            if found := self.phrases.get(form):
                return found
        return ()


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
    own |= {f"{word}s" for word in own if any(s.tag == "PIECE" for s in phrases.get(word, ()))}
    plain = frozenset(words["plain"].split())
    cues = set(re.findall(r"[a-z]{4,}", (HERE / "patterns.yaml").read_text("utf-8")))
    counted = {*words["numbers"], *words["multipliers"], *words["ordinals"], *words["sizes"]}
    counted |= set(words["comparatives"]) | set(words["clothes"]) | {"number"}
    targets = {word for word in own | plain | cues | counted if len(word) >= 4 and word.isalpha()}
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
        openers=tuple(words["openers"]),
        starts=tuple(words["starts"]),
        stops=frozenset(map(str, words["stops"])),
        clothes=frozenset(words["clothes"]),
        comparatives=tuple(words["comparatives"]),
        phrases={phrase: tuple(senses) for phrase, senses in phrases.items()},
        longest=max(len(phrase.split()) for phrase in phrases),
        hyphenated=frozenset(word for word in own if "-" in word),
        named=frozenset(own),
        targets=tuple(sorted(targets)),
    )
