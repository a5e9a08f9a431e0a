"""The fashion vocabulary: categories, broad words, colours and the ways people say them.

The words stand in `vocabulary.yaml`, so a shop extends them without code.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import ParamSpec, Self, TypeVar, cast, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rapidfuzz import process

from fashionm3.domain import Slot
from fashionm3.errors import ConfigError, UnknownCategoryError

SLOTS: tuple[Slot, ...] = get_args(Slot)


class Entry(BaseModel):
    """Base of the entries of the data file."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Category(Entry):
    """One of FashionRec's sub-categories, or one that a shop added."""

    slot: Slot
    says: tuple[str, ...] = Field(description="Ways to say it: lower case, singular.")


class BroadWord(Entry):
    """A general word: all categories of its slots, and those it lists."""

    slots: tuple[Slot, ...] = ()
    categories: tuple[str, ...] = ()
    says: tuple[str, ...] = ()


class Colour(Entry):
    """A named colour with its anchor in sRGB."""

    srgb: str = Field(pattern=r"^#[0-9a-f]{6}$")
    says: tuple[str, ...] = ()

    @property
    def rgb(self) -> tuple[int, int, int]:
        """The anchor as three numbers from 0 to 255."""
        return int(self.srgb[1:3], 16), int(self.srgb[3:5], 16), int(self.srgb[5:7], 16)


class Vocabulary(Entry):
    """Everything the assistant has a word for."""

    categories: Mapping[str, Category]
    broad: Mapping[str, BroadWord]
    colours: Mapping[str, Colour]
    patterns: Mapping[str, tuple[str, ...]]
    materials: tuple[str, ...]
    occasions: Mapping[str, tuple[str, ...]]
    seasons: Mapping[str, tuple[str, ...]]

    @model_validator(mode="after")
    def _broad_words_name_known_categories(self) -> Self:
        for name, word in self.broad.items():
            if unknown := set(word.categories) - set(self.categories):
                raise ValueError(f"broad word {name!r} names unknown categories {sorted(unknown)}")
        return self

    def slot(self, category: str) -> Slot:
        """Where on the body a category is worn.

        Raises:
            UnknownCategoryError: if `category` is not one of the vocabulary's.
        """
        if category not in self.categories:
            raise self._unknown(category)
        return self.categories[category].slot

    def expand(self, word: str) -> tuple[str, ...]:
        """The categories that a category or broad word may mean, in the vocabulary's order.

        A name that is both (`Tops`) means the broad word.

        Raises:
            UnknownCategoryError: if `word` is neither.
        """
        if word in self.broad:
            broad = self.broad[word]
            return tuple(
                name
                for name, category in self.categories.items()
                if category.slot in broad.slots or name in broad.categories
            )
        if word in self.categories:
            return (word,)
        raise self._unknown(word)

    def resolve(self, text: str) -> str:
        """The category or broad word that `text` names, by its name or a way to say it.

        Case, surrounding blanks and a plural s do not matter.

        Raises:
            UnknownCategoryError: if it names none; the message suggests the nearest.
        """
        if found := self.category_phrases.get(singular(text)):
            return found
        raise self._unknown(text)

    @cached_property
    def category_phrases(self) -> Mapping[str, str]:
        """Singular phrase → category or broad word; exact names win over ways to say it."""
        phrases: dict[str, str] = {}
        says = {name: category.says for name, category in self.categories.items()}
        for name, word in self.broad.items():
            says[name] = (*word.says, *says.get(name, ()))
        for name in says:
            phrases.setdefault(singular(name), name)
        for name, ways in says.items():
            for phrase in ways:
                phrases.setdefault(singular(phrase), name)
        return phrases

    @cached_property
    def colour_phrases(self) -> Mapping[str, str]:
        """Phrase → colour name."""
        return _phrases({name: colour.says for name, colour in self.colours.items()})

    @cached_property
    def pattern_phrases(self) -> Mapping[str, str]:
        """Phrase → pattern name."""
        return _phrases(self.patterns)

    @cached_property
    def occasion_phrases(self) -> Mapping[str, str]:
        """Phrase → occasion name."""
        return _phrases(self.occasions)

    @cached_property
    def season_phrases(self) -> Mapping[str, str]:
        """Phrase → season name."""
        return _phrases(self.seasons)

    def _unknown(self, word: str) -> UnknownCategoryError:
        known = [*self.categories, *self.broad]
        near = [name for name, _, _ in process.extract(word, known, limit=3)]
        return UnknownCategoryError(f"unknown category {word!r}; the nearest are {', '.join(near)}")


def _phrases(ways: Mapping[str, Iterable[str]]) -> dict[str, str]:
    phrases = {name: name for name in ways}
    for name, says in ways.items():
        for phrase in says:
            phrases.setdefault(phrase, name)
    return phrases


def singular(phrase: str) -> str:
    """Lower-case `phrase` with its last word in the singular, by the regular rules.

    Words that merely end in s (dress, jeans is left alone by its own entry) come out the same
    for every spelling of the phrase, which is all that a look-up needs.
    """
    phrase = re.sub(r"\s+", " ", phrase.strip().lower())
    if phrase.endswith(("sses", "shes", "ches", "xes")):
        return phrase[:-2]
    if phrase.endswith("ies") and len(phrase) > 4:
        return phrase[:-3] + "y"
    if phrase.endswith("ves"):
        return phrase[:-3] + "f"
    if phrase.endswith("s") and not phrase.endswith(("ss", "us")):
        return phrase[:-1]
    return phrase


P = ParamSpec("P")
T = TypeVar("T")

_derived: list[Callable[[], None]] = []
_in_use: list[Path] = []


def cached_from_vocabulary(function: Callable[P, T]) -> Callable[P, T]:
    """Cache what is worked out from the vocabulary in use, until another one is put in use."""
    cached = cache(function)
    _derived.append(cached.cache_clear)
    return cast("Callable[P, T]", cached)


def use_vocabulary(extension: Path | None) -> Vocabulary:
    """Let `load_vocabulary()` mean the package's words with those of a shop, in this process.

    A process serves one shop; whoever opens it (`connect`) says which. None goes back to the
    package's own words.

    Raises:
        ConfigError: if the extension is unreadable or its entries do not fit; the vocabulary in
            use stays as it was.
    """
    vocabulary = _read(extension)
    _in_use[:] = [extension] if extension is not None else []
    for forget in _derived:
        forget()
    return vocabulary


def load_vocabulary(extension: Path | None = None) -> Vocabulary:
    """The package's words with those of a shop's file of the same shape.

    Args:
        extension: the shop's file, which need not exist; None means the vocabulary in use.

    Raises:
        ConfigError: if the extension is unreadable or its entries do not fit.
    """
    return _read(extension or (_in_use[0] if _in_use else None))


@cache
def _read(extension: Path | None) -> Vocabulary:
    words = yaml.safe_load(Path(__file__).with_name("vocabulary.yaml").read_text("utf-8"))
    if extension is not None and extension.exists():
        try:
            more = yaml.safe_load(extension.read_text("utf-8")) or {}
            for part, entries in more.items():
                if part not in words:
                    raise ConfigError(
                        f"{extension}: unknown part {part!r}; known are {list(words)}"
                    )
                if isinstance(words[part], list):
                    words[part] = [*words[part], *(e for e in entries if e not in words[part])]
                else:
                    words[part] |= entries
        except (OSError, yaml.YAMLError, TypeError, AttributeError) as error:
            raise ConfigError(f"{extension} is no vocabulary: {error}") from error
    try:
        return Vocabulary.model_validate(words)
    except ValidationError as error:
        raise ConfigError(f"{extension}: {error}") from error
