"""Noun phrases: what is spoken of, whether it is a certain piece, and how it is described."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from agents.rules.lexicon import lexicon
from agents.rules.marks import Mark
from agents.rules.nouns import DEFINITE, NounPhrase
from agents.rules.roles import with_roles

_DETERMINERS = DEFINITE | frozenset(
    "a an some any another other different alternative new which what no your his her their each "
    "every".split()
)
_PRONOUNS = frozenset("it this that these those them they both mine".split())
_ADVICE = frozenset("recommendation suggestion proposal idea".split())
_KINDS = frozenset("pair kind type sort pairs kinds types sorts".split())
_SOUGHT = frozenset("perfect right ideal best ultimate proper nicest cutest".split())
_PHOTOS = frozenset("photo photos picture pictures image images pic upload".split())


def noun_phrases(marks: Sequence[Mark]) -> tuple[NounPhrase, ...]:
    """The noun phrases of a clause in order, with their roles."""
    found: list[NounPhrase] = []
    index = 0
    while index < len(marks):
        phrase = _phrase_at(marks, index, found[-1].end if found else 0)
        if phrase is not None:
            found.append(phrase)
            index = max(phrase.end, index + 1)
        else:
            index += 1
    return with_roles(marks, _appositions(marks, found))


def _appositions(marks: Sequence[Mark], phrases: Sequence[NounPhrase]) -> list[NounPhrase]:
    """As in "that dress, the purple one": one phrase, told apart by its second half."""
    joined: list[NounPhrase] = []
    for phrase in phrases:
        last = joined[-1] if joined else None
        between = [mark.text for mark in marks[last.end : phrase.start]] if last else []
        if last and between in ([","], []) and last.head == "piece" and last.definite:
            if phrase.head in ("one", "ordinal") and phrase.definite and phrase.marked:
                whole = (*last.marks, *phrase.marks)
                joined[-1] = replace(
                    phrase, start=last.start, head="piece", category=last.category, marks=whole
                )
                continue
        joined.append(phrase)
    return joined


def _phrase_at(marks: Sequence[Mark], index: int, floor: int) -> NounPhrase | None:
    mark = marks[index]
    after = marks[index + 1] if index + 1 < len(marks) else None
    before = marks[index - 1] if index else None
    if mark.tag == "PIECE":
        return _built(marks, index, floor, "piece", category=str(mark.value))
    if mark.tag == "" and mark.text in ("one", "ones", "pair"):
        if mark.text == "pair" and after is not None and after.text == "of":
            return None
        if mark.text == "one" and before is not None and before.text in ("no",):
            return None
        return _built(marks, index, floor, "one")
    if mark.tag == "" and mark.text in _PHOTOS:
        return _photo(marks, index, floor)
    if mark.tag == "ORD" and not _leads_to_head(marks, index):
        built = _built(marks, index, floor, "ordinal")
        if after is not None and after.text in _ADVICE:
            return replace(built, end=index + 2, word=after.text)
        return built
    if mark.tag == "" and mark.text in _PRONOUNS and _is_pronoun(marks, index):
        return _built(marks, index, index, "pronoun")
    if mark.tag == "" and mark.text in ("something", "anything"):
        return _built(marks, index, index, "something")
    if mark.tag == "COLOUR" and before is not None and before.text == "the" and _ends_phrase(after):
        return _built(marks, index, floor, "one")
    return None


def _ends_phrase(after: Mark | None) -> bool:
    return after is None or (after.tag == "" and (after.text in lexicon().stops))


def _leads_to_head(marks: Sequence[Mark], index: int) -> bool:
    for mark in marks[index + 1 : index + 5]:
        if mark.tag == "PIECE" or mark.text in ("one", "ones", "pair") or mark.text in _PHOTOS:
            return True
        if mark.tag == "" and mark.text in lexicon().stops:
            return False
    return False


def _is_pronoun(marks: Sequence[Mark], index: int) -> bool:
    text = marks[index].text
    before = marks[index - 1] if index else None
    if text in ("it", "them", "they", "both", "mine"):
        return text != "both" or index + 1 == len(marks)
    for after in marks[index + 1 : index + 4]:
        # "this green coat": a determiner, not a pronoun.
        if after.tag == "PIECE" or after.text in ("one", "ones", "pair") or after.tag == "ORD":
            return False
        if after.tag == "" and after.text in (lexicon().stops | {"look", "would"}):
            break
    if text != "that" or before is None:
        return True
    if before.tag in ("PIECE", "PRICE") or before.text in (
        "remember", "think", "so", "know", "say", "note", "mind", "one", "ones", "something",
        "anything", "sure", "colour", "top", "forget", "hope"
    ):  # fmt: skip
        return False
    return index + 1 >= len(marks) or marks[index + 1].text not in ("i", "you", "we")


def _photo(marks: Sequence[Mark], index: int, floor: int) -> NounPhrase | None:
    """As in "the second photo", "photo 1"; a photo that is asked for is no phrase."""
    after = marks[index + 1] if index + 1 < len(marks) else None
    if after is not None and after.tag == "" and re.fullmatch(r"\d", after.text):
        built = _built(marks, index, floor, "photo")
        return replace(built, end=index + 2, ordinal=int(after.text))
    if after is not None and after.tag == "" and after.text in lexicon().numbers:
        built = _built(marks, index, floor, "photo")
        return replace(built, end=index + 2, ordinal=lexicon().numbers[after.text])
    built = _built(marks, index, floor, "photo")
    governor = marks[built.start - 1].text if built.start else ""
    uploaded = built.ordinal is not None or built.determiner in ("my", "this")
    if not uploaded and built.determiner in ("the", "that"):
        uploaded = governor in ("from", "in", "on", "like", "to", "of", "for", "with")
    return built if uploaded else None


def _built(
    marks: Sequence[Mark],
    head: int,
    floor: int,
    kind: Literal["piece", "one", "ordinal", "photo", "pronoun", "something"],
    category: str | None = None,
) -> NounPhrase:
    """Walk left from the head over what describes it, up to its determiner."""
    start, determiner = head, ""
    at = head - 1
    steps = 0
    while at >= floor and steps < 7 and kind not in ("pronoun", "something"):
        mark = marks[at]
        if mark.tag == "" and mark.text in _DETERMINERS:
            determiner = mark.text if not determiner or mark.text in DEFINITE else determiner
            start = at
            if mark.text not in ("other", "different", "new", "alternative", "any", "no"):
                # "the other one", "any other": look one word further.
                break
        elif mark.tag in ("COLOUR", "MATERIAL", "PATTERN", "ORD", "OCCASION", "SEASON"):
            start = at
        elif mark.tag in ("PIECE", "PRICE", "SIZE", "LOOK") or not mark.text[:1].isalpha():
            if not (
                mark.text in ("/", ",")
                and _is_attribute(marks, at - 1)
                and _is_attribute(marks, at + 1)
            ):
                break
        elif mark.text in ("and", "or"):
            if not (_is_attribute(marks, at - 1) and _is_attribute(marks, at + 1)):
                break
            start = at - 1
        elif mark.text == "style" and at and marks[at - 1].text not in lexicon().stops:
            pass  # "a kimono style jacket"
        elif mark.text in lexicon().stops:
            if mark.text == "of" and at and marks[at - 1].text in _KINDS:
                at -= 2
                steps += 1
                continue
            break
        at -= 1
        steps += 1
    if not determiner and kind == "piece" and at >= floor and start > at + 1:
        # "with low heels": what describes it belongs to it, though nothing announces it.
        start = at + 1
    if not determiner and start > floor and marks[start - 1].text in _DETERMINERS:
        start -= 1
        determiner = marks[start].text
    inside = tuple(marks[start : head + 1])
    if determiner == "" and any(m.text in _DETERMINERS for m in inside):
        determiner = next(m.text for m in inside if m.text in _DETERMINERS)
    if kind == "piece" and determiner in DEFINITE and any(m.text in _KINDS for m in inside):
        determiner = "a"  # "the kind of shoes that sailors wear"
    if kind == "piece" and determiner == "the" and any(m.text in _SOUGHT for m in inside):
        determiner = "a"  # "the perfect white tee": none that both sides know
    extra = marks[head].extra
    # In "a better top than …" the words between the determiner and the head do not matter.
    ordinals = [int(m.value) for m in inside if m.tag == "ORD" and m.value is not None]
    return NounPhrase(
        start=start,
        end=head + 1,
        head=kind,
        determiner=determiner,
        category=category,
        ordinal=ordinals[0] if ordinals else None,
        colours=_values(inside, "COLOUR") + tuple(s.value for s in extra if s.tag == "COLOUR"),
        materials=_values(inside, "MATERIAL")
        + tuple(s.value for s in extra if s.tag == "MATERIAL"),
        patterns=_values(inside, "PATTERN"),
        marks=inside,
        plural=marks[head].plural or marks[head].text in ("ones", "them", "those", "these", "they"),
        word=marks[head].text,
    )


def _values(marks: Sequence[Mark], tag: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(mark.value) for mark in marks if mark.tag == tag))


def _is_attribute(marks: Sequence[Mark], index: int) -> bool:
    return 0 <= index < len(marks) and marks[index].tag in ("COLOUR", "MATERIAL", "PATTERN")
