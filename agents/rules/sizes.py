"""Sizes, in the shapes that people write them."""

from collections.abc import Sequence

from agents.rules.lexicon import lexicon, piece_after
from agents.rules.marks import Mark, Reading, reading
from agents.rules.prices import NUMBER
from agents.rules.text import Word, ends_sentence
from fashionm3.vocabulary import load_vocabulary

_SYSTEMS = ("uk", "us", "eu", "it", "fr", "de")


_LETTER_SIZES = frozenset(("xxs", "xs", "s", "m", "l", "xl", "xxl", "3xl"))


def size(
    words: Sequence[Word], texts: Sequence[str], index: int, marks: Sequence[Mark]
) -> Reading | None:
    """A size as people say it, upper case and without the word size."""
    at = index
    lexical = lexicon().sizes
    said = texts[at] in ("size", "sizes", "sz")
    if said:
        at += 1
        while at < len(texts) and texts[at] in ("is", "of", ":", "a", "in", "=") and at - index < 4:
            at += 1
    if found := _size_value(texts, at):
        value, taken = found
        before = texts[index - 1] if index else ""
        follows = bool(marks) and marks[-1].tag == "SIZE"
        listed = before in ("or", "and", "/", ",") and len(marks) > 1 and marks[-2].tag == "SIZE"
        plain_number = value.removesuffix(".5").isdigit()
        number = float(value) if plain_number else 0.0
        word = texts[at]
        clear = value.startswith(("UK ", "US ")) or texts[at] in ("eu", "fr", "it", "de")
        clear = clear or (word in _LETTER_SIZES and len(word) > 1) or word.startswith("extra")
        after = texts[at + taken] if at + taken < len(texts) else ""
        after = "" if ends_sentence(after) else after
        cued = (
            before in ("in", "wear", "a", "an", "both", "all", "take", "am", "for", "is", "than")
            and word in _LETTER_SIZES
        )
        cued = cued or (
            before in ("in", "a", "me")
            and word in ("medium", "large", "small")
            and not _is_adjective(texts, at + taken)
        )
        ends = not _is_adjective(texts, at + taken)
        cued = cued or (
            plain_number
            and before == "in"
            and (20 if not ends else 3) <= number <= (60 if not ends else 120)
            and after != "euros"
        )
        cued = cued or (
            plain_number
            and before in ("wear", "a", "an")
            and (3 if after == "in" else 20) <= number <= 60
            and after != "euros"
            and (not after.isalpha() or after in ("in", "for", "but", "and", "or"))
        )
        cued = cued or (
            plain_number
            and before in (",", ".", "(")
            and 30 <= number <= 50
            and after in ("", ",", ".", "!", "?", ")", "please")
        )
        cued = cued or (plain_number and texts[max(0, index - 2) : index] == ["in", "a"] and ends)
        looks = ("PIECE", "COLOUR", "MATERIAL", "PATTERN")
        last = not after and (not marks or marks[-1].tag in looks)
        cued = cued or (word in _LETTER_SIZES and last)  # "wool coat grey M", "L?"
        cued = cued or (before == after == "," and word in _LETTER_SIZES)
        cued = cued or (number >= 20 and after == "in" and piece_after(texts, at + taken + 1))
        cued = cued or (before == "," and word in lexical and not after)
        cued = cued or (34 <= number <= 48 and ends and not after and _is_shoe(marks))
        cued = cued or (plain_number and " ".join(texts[max(0, index - 2) : index]) in _MEASURES)
        cued = cued or (
            plain_number and after in ("waist", "inseam", "chest", "regular", "inches", "inch")
        )
        if said or clear or follows or listed or cued:
            return reading(words, index, at - index + taken, "SIZE", value)
    return None


_MEASURES = tuple(
    f"{part} {verb}"
    for part in ("waist", "chest", "hips", "bust", "inseam", "feet", "foot", "size", "sizes")
    for verb in ("is", "are", ":")
)
"""As in "my waist is 32"."""


def _is_shoe(marks: Sequence[Mark]) -> bool:
    """Whether shoes are named right before, with nothing but their looks in between."""
    for mark in reversed(marks):
        if mark.tag == "PIECE":
            vocabulary = load_vocabulary()
            return all(
                vocabulary.slot(name) == "shoes" for name in vocabulary.expand(str(mark.value))
            )
        if mark.tag not in ("COLOUR", "MATERIAL", "PATTERN"):
            return False
    return False


def _is_adjective(texts: Sequence[str], index: int) -> bool:
    return (
        index < len(texts)
        and texts[index].isalpha()
        and texts[index]
        not in ("or", "and", "please", "for", "in", "too", "with", "under", "still", "if")
    )


def _size_value(texts: Sequence[str], index: int) -> tuple[str, int] | None:
    if index >= len(texts):
        return None
    words = lexicon()
    text = texts[index]
    two = " ".join(texts[index : index + 2])
    if text in _SYSTEMS and index + 1 < len(texts) and NUMBER.fullmatch(texts[index + 1]):
        number = texts[index + 1]
        return (number if text in ("eu", "it", "fr", "de") else f"{text.upper()} {number}"), 2
    if two in words.sizes:
        return words.sizes[two], 2
    if text in words.sizes:
        return words.sizes[text], 1
    if text in words.numbers and texts[index - 1 : index] in (["size"], ["a"], ["in"]):
        half = texts[index + 1 : index + 4] == ["and", "a", "half"]
        unit = words.numbers.get("".join(texts[index + 1 : index + 2]), 10)
        if words.numbers[text] >= 20 and unit < 10:
            return str(words.numbers[text] + unit), 2
        return f"{words.numbers[text]}{'.5' if half else ''}", 4 if half else 1
    if NUMBER.fullmatch(text) and len(text) <= 4:
        after = texts[index + 1] if index + 1 < len(texts) else ""
        if after == "of" and texts[index + 2 : index + 3] != ["course"]:
            return None  # "2 of them"
        if after in ("uk", "us"):
            return f"{after.upper()} {text}", 2
        return text.replace(",", "."), 2 if after == "eu" else 1
    return None
