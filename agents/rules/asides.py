"""Asides: what people put into a sentence that changes nothing in it ("I think", "if possible")."""

from collections.abc import Sequence
from dataclasses import replace

from agents.rules.lexicon import lexicon
from agents.rules.marks import Mark

_LONGEST = 9
_ASKING = frozenset("do did does would could can will if what".split())


def without_asides(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks without asides, unless nothing else was said."""
    kept: list[Mark] = []
    index = 0
    while index < len(marks):
        length = _aside_at(marks, index)
        if length == 0:
            kept.append(marks[index])
            index += 1
            continue
        tag = " ".join(mark.text for mark in marks[index : index + length]) in _TAGS
        index += length
        if tag and index < len(marks) and marks[index].text == "?":
            kept.append(replace(marks[index], text="."))
            index += 1
            continue
        between = kept and kept[-1].text == "," and not kept[-1].tag
        if between and index < len(marks) and not marks[index].text.isalpha():
            kept.pop()  # ", I think," leaves one comma
    return tuple(kept) if any(mark.tag or mark.text.isalpha() for mark in kept) else tuple(marks)


_TAGS = ("is not it", "are not they", "is it not", "do not you think", "does not it", "right")
"""Questions that ask for nothing: "nice dress, isn't it?"."""

_THINKING = (["thinking", "of"], ["thinking", "about"], ["thinking", "maybe"])


def _aside_at(marks: Sequence[Mark], index: int) -> int:
    """Marks of the aside that begins here; 0 for none."""
    if marks[index].text == "you" and index and marks[index - 1].text in _ASKING:
        return 0  # "do you know anything about shoes?"
    if marks[index].text == "i" and [m.text for m in marks[index + 2 : index + 4]] in _THINKING:
        return 0  # "I'm thinking of a shirt dress"
    for length in range(min(_LONGEST, len(marks) - index), 0, -1):
        span = marks[index : index + length]
        if not any(mark.tag for mark in span):
            if " ".join(mark.text for mark in span) in lexicon().asides:
                return length
    return 0
