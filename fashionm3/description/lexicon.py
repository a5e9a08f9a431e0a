"""Tokens of a text, and the vocabulary's phrases found among them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from fashionm3.description.nouns import DETAILS
from fashionm3.vocabulary import cached_from_vocabulary, load_vocabulary, singular

Kind = Literal["colour", "pattern", "material", "detail"]
Gap = Literal["soft", "comma", "hard"]

_TOO_BROAD = frozenset(("Clothing", "Accessories", "Outerwear"))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?|&")


@dataclass(frozen=True)
class Token:
    """A word of the text; `gap` is what stands between it and the word before."""

    text: str
    start: int
    end: int
    gap: Gap


@dataclass(frozen=True)
class Found:
    """An attribute at tokens [first, last)."""

    first: int
    last: int
    kind: Kind
    value: str


def tokenise(text: str) -> list[Token]:
    """The words of `text` in lower case; hyphens separate words, and so does emphasis."""
    tokens: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        between = text[end : match.start()]
        gap: Gap = "soft"
        if re.search(r"[.!?;:()\[\]\n–—|/]", between) or " - " in between:
            gap = "hard"
        elif "," in between:
            gap = "comma"
        word = match.group().lower().replace("’", "'")
        tokens.append(Token(word, match.start(), match.end(), gap if tokens else "hard"))
        end = match.end()
    return tokens


def find_attributes(tokens: Sequence[Token]) -> Iterator[Found]:
    """Colours, patterns, materials and details, longest phrase first at each place."""
    lexicon = _attribute_lexicon()
    place = 0
    while place < len(tokens):
        for words, kind, value in lexicon.get(singular(tokens[place].text), ()):
            if _matches(tokens, place, words):
                yield Found(place, place + len(words), kind, value)
                place += len(words)
                break
        else:
            place += 1


def find_nouns(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    """Garment words as (first, last, category or broad word), longest at each place."""
    lexicon = _noun_lexicon()
    place = 0
    while place < len(tokens):
        for words, name in lexicon.get(singular(tokens[place].text), ()):
            if _matches(tokens, place, words):
                yield place, place + len(words), name
                place += len(words)
                break
        else:
            place += 1


def _matches(tokens: Sequence[Token], place: int, words: tuple[str, ...]) -> bool:
    if place + len(words) > len(tokens):
        return False
    for offset, word in enumerate(words):
        token = tokens[place + offset]
        if offset and token.gap != "soft":
            return False
        if token.text != word and singular(token.text) != singular(word):
            return False
    return True


@cached_from_vocabulary
def _attribute_lexicon() -> Mapping[str, Sequence[tuple[tuple[str, ...], Kind, str]]]:
    vocabulary = load_vocabulary()
    entries: dict[tuple[str, ...], tuple[Kind, str]] = {}
    for name, detail in DETAILS.items():
        for phrase in (name, detail.words, *detail.says):
            entries.setdefault(_split(phrase), ("detail", name))
    for material in vocabulary.materials:
        entries[_split(material)] = ("material", material)
    # What descriptions call polyester that is hard: "sunglasses with a plastic frame".
    entries[_split("plastic")] = ("material", "polyester")
    for phrase, pattern in vocabulary.pattern_phrases.items():
        entries[_split(phrase)] = ("pattern", pattern)
    for phrase, colour in vocabulary.colour_phrases.items():
        entries[_split(phrase)] = ("colour", colour)
    by_first: dict[str, list[tuple[tuple[str, ...], Kind, str]]] = {}
    for words, (kind, value) in entries.items():
        by_first.setdefault(singular(words[0]), []).append((words, kind, value))
    return {first: sorted(found, key=lambda e: -len(e[0])) for first, found in by_first.items()}


@cached_from_vocabulary
def _noun_lexicon() -> Mapping[str, Sequence[tuple[tuple[str, ...], str]]]:
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for phrase, name in load_vocabulary().category_phrases.items():
        if name not in _TOO_BROAD:
            words = _split(phrase)
            by_first.setdefault(singular(words[0]), []).append((words, name))
    return {first: sorted(found, key=lambda e: -len(e[0])) for first, found in by_first.items()}


def _split(phrase: str) -> tuple[str, ...]:
    words = [word.group().lower() for word in _WORD.finditer(phrase)]
    return tuple(words[1:] if words[0] in ("a", "an") and len(words) > 2 else words)
