"""The words of the rules, read once: how people write, and what their phrases mean."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from fashionm3.vocabulary import cached_from_vocabulary, load_vocabulary, singular

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
    ours: frozenset[str]
    """Words that are no subject of their own: the plain ones and those that patterns look for."""
    describing: frozenset[str]
    unsorted: frozenset[str]
    spelt_right: frozenset[str]
    praise: tuple[str, ...]
    blame: tuple[str, ...]
    parts: tuple[str, ...]
    asides: frozenset[str]
    fillers: frozenset[str]
    same_as: Mapping[str, str]
    wordings: Mapping[str, tuple[str, ...]]
    """The plainest wording → others for the same."""
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
        forms = [phrase, singular(phrase), phrase.removesuffix("s")]
        if phrase.endswith(("oes", "zes")):
            forms.append(phrase.removesuffix("es"))
        for form in forms:
            if found := self.phrases.get(form):
                return found
        return ()


def is_unsorted(name: str) -> bool:
    """Whether `name`, in the singular or plural, is something to wear that no category holds."""
    unsorted = lexicon().unsorted
    return any(form in unsorted for form in (name, singular(name), name.removesuffix("s")))


def piece_after(texts: Sequence[str], index: int) -> bool:
    """Whether a garment is named within the next three words, behind nothing but its looks."""
    for at in range(index, min(index + 3, len(texts))):
        if any(_names_piece(texts[at : at + length]) for length in (1, 2, 3)):
            return True
        if not lexicon().senses(texts[at]):
            return False
    return False


def _names_piece(texts: Sequence[str]) -> bool:
    return any(sense.tag == "PIECE" for sense in lexicon().senses(" ".join(texts)))


def _cues(*but: str) -> set[str]:
    """The words of the patterns, without those of the groups `but`."""
    groups = yaml.safe_load((HERE / "patterns.yaml").read_text("utf-8"))
    said = [
        " ".join(pattern) for name, g in groups.items() if name not in but for pattern in g.values()
    ]
    return set(re.findall(r"(?<![a-z])[a-z]{4,}", " ".join(said)))


@cached_from_vocabulary
def lexicon() -> Lexicon:
    """The lexicon over the vocabulary in use."""
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
    pieces = [phrase for phrase, senses in phrases.items() if any(s.tag == "PIECE" for s in senses)]
    own |= {f"{phrase.split()[-1]}s" for phrase in pieces}
    plain = frozenset(words["plain"].split())
    cues = _cues("foreign", "chat")
    counted = {*words["numbers"], *words["multipliers"], *words["ordinals"], *words["sizes"]}
    counted |= set(words["comparatives"]) | set(words["clothes"]) | set(words["meant"])
    # A slip is more likely meant for a garment than for a word that only tells kinds apart.
    heads = {phrase.split()[-1] for phrase in phrases}
    heads |= {f"{word}s" for word in heads if any(s.tag == "PIECE" for s in phrases.get(word, ()))}
    kinds = {word for piece in pieces for word in piece.split()[:-1] if len(word) > 6}
    known = heads | kinds | plain | cues | counted
    ours = plain | cues | set(words["comparatives"]) | set(words["fillers"]) | set(words["same_as"])
    ours |= {
        word for part in ("praise", "blame", "parts") for say in words[part] for word in say.split()
    }
    targets = {word for word in known if len(word) >= 4 and word.isalpha()}
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
        ours=frozenset(ours),
        describing=frozenset(words["describing"]),
        unsorted=frozenset(words["unsorted"]),
        spelt_right=frozenset(words["spelt_right"]),
        praise=tuple(words["praise"]),
        blame=tuple(words["blame"]),
        parts=tuple(words["parts"]),
        asides=frozenset(words["asides"]),
        fillers=frozenset(words["fillers"]),
        same_as={word: name for name, others in words["same_as"].items() for word in others},
        wordings={plain: tuple(ways) for plain, ways in words["wordings"].items()},
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
