"""What the words name: garments and their looks, occasions, seasons, prices, sizes, ordinals."""

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.rules.lexicon import lexicon, piece_after
from agents.rules.marks import Mark, Reading, reading
from agents.rules.prices import NUMBER, figure, price
from agents.rules.senses import named
from agents.rules.sizes import size
from agents.rules.text import Word
from fashionm3.vocabulary import load_vocabulary


def mark(words: Sequence[Word]) -> tuple[Mark, ...]:
    """Read `words` from left to right, taking the longest thing that is named at each place."""
    marks: list[Mark] = []
    texts = [word.text for word in words]
    index = 0
    while index < len(words):
        found = price(words, texts, index) or size(words, texts, index, marks)
        found = found or _ordinal(words, texts, index) or _whole_look(words, texts, index)
        found = found or _on_own_photo(words, texts, index)
        found = found or _dress(words, texts, index, marks)
        found = found or named(words, texts, index, marks) or _word(words, index)
        marks.append(found[0])
        index += found[1]
    return tuple(_joined(_without_places(marks)))


def _dress(
    words: Sequence[Word], texts: Sequence[str], index: int, marks: Sequence[Mark]
) -> Reading | None:
    """As in "a wee red number"."""
    worn = bool(marks) and marks[-1].tag in ("COLOUR", "MATERIAL", "PATTERN")
    one = {"a", "an", "little", "that", "this"} & set(texts[max(0, index - 4) : index])
    if texts[index] != "number" or not (worn and one) or texts[index + 1 : index + 2] == ["of"]:
        return None
    return reading(words, index, 1, "PIECE", "Dresses")


_PLACE = re.compile(r"(?:against|on|for|in|around|round|to|(?:keep|hold|carr|protect|put)[a-z]*) ")


_STANDS_FOR = ("one", "ones", "pair", "it", "them", "those", "these")


def _without_places(marks: Sequence[Mark]) -> list[Mark]:
    """In "which jacket on top?" the place on the body is no piece: one is named already.

    Nor is a purpose, but it can tell which kind: "a bag to carry my laptop".
    """
    kept: list[Mark] = []
    named = False
    for mark in marks:
        place = mark.tag == "PIECE" and bool(_PLACE.match(mark.text))
        named = named or bool(kept and kept[-1].text == "enough")  # "big enough for my laptop"
        if place and kept and not mark.text.startswith(("on ", "for ")):
            if kept[-1].tag == "PIECE" and _names_kind(mark, kept[-1]):
                kept[-1] = replace(kept[-1], value=mark.value)
        kept.append(replace(mark, tag="", value=None) if place and named else mark)
        names = mark.text in _STANDS_FOR or (mark.tag == "PIECE" and not place)
        named = (named or names or mark.tag == "ORD") and mark.text[:1].isalnum()
    return kept


def _stands_alone(texts: Sequence[str], index: int) -> bool:
    """As in "show all on a mannequin"."""
    shown = index > 0 and texts[index - 1] in ("show", "put", "see", "have", "try", "draw")
    return shown and (index + 1 == len(texts) or texts[index + 1] in ("on", "together", "please"))


def _word(words: Sequence[Word], index: int) -> Reading:
    return reading(words, index, 1, "")


_HEADS = frozenset(
    "one ones photo picture image product item option pair piece result suggestion recommendation "
    "thing hit upload".split()
)


_MANNERS = frozenset(". ! ? , please thanks ok yes then".split())


def _ordinal(words: Sequence[Word], texts: Sequence[str], index: int) -> Reading | None:
    """As in "the second", "2nd", "number 4", "photo 1" (its number)."""
    ordinals = lexicon().ordinals
    text = texts[index]
    before = texts[index - 1] if index else ""
    after = texts[index + 1] if index + 1 < len(texts) else ""
    if text in ("number", "no", "nr", "#", "option", "product", "item") and NUMBER.fullmatch(
        after or "x"
    ):
        return reading(words, index, 2, "ORD", figure(after)) if figure(after) < 100 else None
    if text in ("number", "option", "product", "item") and after in lexicon().numbers:
        return reading(words, index, 2, "ORD", float(lexicon().numbers[after]))
    others = {*texts[:index], *texts[index + 1 :]} - _MANNERS
    if text in "123456789" and not others:
        return reading(words, index, 1, "ORD", float(text))
    if text not in ordinals:
        return None
    names = after in _HEADS or bool(piece_after(texts, index + 1))
    names = names or (
        before in ("the", "this", "that", "my")
        and after
        not in ("time", "date", "place", "thing", "day", "year", "week", "month", "season")
    )
    names = names or (text[0].isdigit() and before != "on")
    if before in ("a", "at") or not names:
        return None
    return reading(words, index, 1, "ORD", float(ordinals[text]))


_LOOK = re.compile(
    r"(?:the |this |that |my |a |an |our |your )?"
    r"(?:(?:whole|hole|full|complete|entire|total|final|all|new|current|finished) )+"
    r"(?:the |this |that |my )?"
    r"(?:look|outfit|ensemble|thing|result|set|combo|combination|attire|getup|lot|style|fit)"
    r"|everything(?: together)?|all (?:of )?(?:it|this|that|these|them|those)"
    r"|(?:these|those|all the|all my|all these|all those) (?:clothes|pieces|items|garments|things)"
    r"|(?:it|them|this|that) all|the lot|all together"
    r"|(?:the|this|that|my) (?:outfit|look|ensemble|combo|combination|fit|getup)(?: together)?"
)


_HELPERS = frozenset("do does did would will could might should how make makes".split())


def _whole_look(words: Sequence[Word], texts: Sequence[str], index: int) -> Reading | None:
    """Everything that is in the look: "the whole outfit", "everything", "all of it"."""
    if texts[index] == "complete" and texts[index + 1 : index + 2] in (["the"], ["my"], ["this"]):
        return None  # what to do with the look
    for length in range(min(6, len(texts) - index), 0, -1):
        phrase = " ".join(texts[index : index + length])
        verb = length == 2 and texts[index + 1] == "look" and index and texts[index - 1] in _HELPERS
        everything = phrase == "all" and _stands_alone(texts, index)
        if not verb and (everything or _LOOK.fullmatch(phrase)):
            return reading(words, index, length, "LOOK", phrase.split()[0])
    return None


_OWN_PHOTO = re.compile(
    r"(?:on|onto|into|over) (?:to )?"
    r"(?:my (?:own )?(?:photo|picture|pic|image|portrait|selfie|snap|snapshot)"
    r"(?: of (?:me|myself))?"
    r"|(?:a|the|this|that) (?:photo|picture|pic|image|selfie|snap|snapshot) of (?:me|myself))"
)
_WEARING = frozenset(
    "put try trying show see seeing dress place look looks fit display draw wear wearing sit sits "
    "visualise render preview have".split()
)
_ADVISING = frozenset(
    "which recommend suggest find buy go goes match matches suit suits similar replace swap".split()
)


def _on_own_photo(words: Sequence[Word], texts: Sequence[str], index: int) -> Reading | None:
    """As in "put the jacket on my photo": on the shopper, when the words are about wearing."""
    before = set(texts[:index])
    if texts[index] not in ("on", "onto", "into", "over"):
        return None
    if not before & _WEARING or before & _ADVISING:
        return None
    for length in range(min(8, len(texts) - index), 2, -1):
        if _OWN_PHOTO.fullmatch(" ".join(texts[index : index + length])):
            found, taken = reading(words, index, length, "")
            return replace(found, text="on me"), taken
    return None


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    """Two garments in a row are one, named by its last word: a *shirt dress*."""
    result: list[Mark] = []
    for current in marks:
        if result and current.tag == "PIECE" and _modifies(result[-1], current):
            first = result.pop()
            extra = (*first.extra, *current.extra)
            text = f"{first.text} {current.text}"
            value = first.value if _names_kind(first, current) else current.value
            current = replace(current, text=text, start=first.start, extra=extra, value=value)
        result.append(current)
    return result


def _names_kind(first: Mark, second: Mark) -> bool:
    """As in "loafer shoes", "clutch purse": the first word says which kind of the second."""
    vocabulary = load_vocabulary()
    broad = str(second.value)
    return broad in vocabulary.broad and first.value in vocabulary.expand(broad)


def _modifies(first: Mark, second: Mark) -> bool:
    return first.tag == "PIECE" and (not first.plural or first.text == "jeans")
