"""Self-correction: what somebody took back while typing does not count."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.rules.clauses import starts
from agents.rules.lexicon import lexicon
from agents.rules.marks import Mark
from agents.rules.text import ends_sentence

_RESTART = re.compile(
    r"^(?:(?:hm+|ok|no|oh|well|um|uh|ah|,|sorry|wait|actually|just|but) )*"
    r"(?:i mean|i meant|no wait|wait no|wait|sorry|actually|forget it|forget that|never mind|"
    r"nevermind|scratch that|on second thoughts?|come to think of it|"
    r"no sorry|correction|or rather|let us say|make that|make it)(?: |$)"
)


def without_restarts(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks without what was taken back: "which watch... I mean which movie".

    A fragment that breaks off goes when something complete follows it; a value goes when another
    of its kind is put in its place.
    """
    kept: list[Mark] = []
    index = 0
    while index < len(marks):
        mark = marks[index]
        rest = (
            marks[index + 1 :] if mark.text in ("...", ",", ".") and not mark.tag else marks[index:]
        )
        breaks = mark.tag == "" and mark.text in (
            "...",
            ",",
            ".",
            "i",
            "no",
            "sorry",
            "wait",
            "actually",
            "hm",
        )
        view = " ".join(m.symbol for m in rest[:9])
        restart = _RESTART.match(f"{view} ") if breaks else None
        if mark.text == "no" and not mark.tag and (whole := _before_bare_noun(kept, marks, index)):
            kept = kept[: whole - 1]
            index += 1
            continue
        if restart and kept:
            taken = len(restart.group().split())
            after = rest[taken:]
            kept = _taken_back(kept, after, broken=mark.text == "...", how=restart.group())
        elif (
            mark.text == "..."
            and kept
            and _HESITATION.match(f"{view} ")
            and _starts(_after_pause(rest))
        ):
            kept = _finished(kept)
        elif mark.text == "..." and kept and not _says_much(kept) and _starts(rest):
            kept = _finished(kept)
        elif mark.text == "..." and _begins_anew(kept, _after_pause(marks[index + 1 :])):
            kept = []
            index += 1
            continue
        if restart and "make" in restart.group() and mark.text not in ("...", ","):
            index += len(restart.group().split())  # "boots, but actually make that sneakers"
            continue
        if restart and kept is not None and mark.text in ("...", ","):
            kept.append(replace(mark, text=","))
            index += 1 + len(restart.group().split())
            continue
        kept.append(mark)
        index += 1
    return tuple(kept)


_BARE_NOUN = re.compile(
    r"(?:(?:an?|some|maybe|perhaps|COLOUR|MATERIAL) )*PIECES?"
    r"(?: (?:,|\?|\.\.\.|hm+|um+|uh|oh|well|or))+"
)
_RATHER = re.compile(
    r"(?:, |(?:, )?(?:rather|better) )"
    r"(?:(?:rather|better|maybe|perhaps|an?|some|COLOUR|MATERIAL) )*PIECES?(?!\S)"
)


def _before_bare_noun(kept: Sequence[Mark], marks: Sequence[Mark], index: int) -> int:
    """As in "boots? no, sandals": one more than the place where the first noun begins, or 0."""
    begins = len(kept)
    while begins and kept[begins - 1].text not in (".", "!", "\n"):
        begins -= 1
    noun = " ".join(mark.symbol for mark in kept[begins:])
    instead = " ".join(mark.symbol for mark in marks[index + 1 : index + 8])
    return begins + 1 if _BARE_NOUN.fullmatch(noun) and _RATHER.match(instead) else 0


_HESITATION = re.compile(r"^(?:ah+|oh|hm+|um+|uh|er|well|no|wait|anyway|just|actually) ")


def _after_pause(marks: Sequence[Mark]) -> Sequence[Mark]:
    """What follows "ah, just"."""
    index = 0
    while index < len(marks) and (
        marks[index].text == "," or _HESITATION.match(f"{marks[index].text} ")
    ):
        index += 1
    return marks[index:]


def _taken_back(kept: list[Mark], after: Sequence[Mark], *, broken: bool, how: str) -> list[Mark]:
    following = [mark for mark in after[:6] if mark.tag or mark.text[:1].isalpha()]
    first = next((mark for mark in following if not _only_describes(mark)), None)
    if first is not None and first.tag in (
        "COLOUR",
        "SIZE",
        "PRICE",
        "MATERIAL",
        "SEASON",
        "OCCASION",
    ):
        same = [i for i, mark in enumerate(kept) if mark.tag == first.tag]
        return kept[: same[-1]] + kept[same[-1] + 1 :] if same else kept
    forgotten = "forget" in how or "never" in how or "scratch" in how
    if first is not None and first.tag == "PIECE" and not _starts(after):
        same = [i for i, mark in enumerate(kept) if mark.tag == "PIECE"]
        return kept[: same[-1]] + kept[same[-1] + 1 :] if same else kept
    if (_starts(after) and (broken or "mean" in how or "wait" in how)) or forgotten:
        return _finished(kept)
    return kept


def _only_describes(mark: Mark) -> bool:
    """As "rather", "some" and "wide" before "trousers"."""
    small = mark.text in ("a", "the", "in", "rather", "some", "an")
    return not mark.tag and (small or mark.text not in lexicon().stops)


def _finished(kept: list[Mark]) -> list[Mark]:
    """The sentences before the one that breaks off."""
    ends = [
        i
        for i, mark in enumerate(kept)
        if not mark.tag and ends_sentence(mark.text) and mark.text != "..."
    ]
    return kept[: ends[-1] + 1] if ends else []


def _starts(marks: Sequence[Mark]) -> bool:
    return bool(starts().match(" ".join(mark.symbol for mark in marks[:9]).lstrip(", ")))


def _begins_anew(kept: Sequence[Mark], after: Sequence[Mark]) -> bool:
    """As in "a better shoe... a better skirt": broken off, and said again from the start."""
    short = 1 < len(kept) <= _LONGEST_ATTEMPT and len(after) > len(kept)
    return short and [m.symbol for m in kept[:2]] == [m.symbol for m in after[:2]]


_LONGEST_ATTEMPT = 4


def _says_much(marks: Sequence[Mark]) -> bool:
    return any(mark.tag for mark in marks)
