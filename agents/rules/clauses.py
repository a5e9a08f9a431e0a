"""Clauses: stretches of an utterance that hold one request or one statement each."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from agents.rules.lexicon import is_unsorted, lexicon
from agents.rules.manners import without_manners
from agents.rules.marks import Mark
from agents.rules.nouns import NounPhrase
from agents.rules.phrases import noun_phrases
from agents.rules.text import ends_sentence


@dataclass(frozen=True)
class Clause:
    """Marks that belong together."""

    marks: tuple[Mark, ...]
    question: bool = False
    """Whether it ends with a question mark."""
    reason: bool = False
    """Whether it only says why: "… because black is boring"."""

    @cached_property
    def phrases(self) -> tuple[NounPhrase, ...]:
        """Its noun phrases."""
        return noun_phrases(self.marks)

    @cached_property
    def sketch(self) -> str:
        """Words and marks, one blank between them."""
        return " ".join(mark.symbol for mark in self.marks)

    @cached_property
    def folded(self) -> str:
        """The sketch with every phrase that means a certain piece as DEF."""
        symbols: list[str] = []
        at = 0
        for phrase in self.phrases:
            if phrase.definite and phrase.start >= at and not self._is_filler(phrase, at):
                symbols += [mark.symbol for mark in self.marks[at : phrase.start]]
                symbols.append("DEF")
                at = phrase.end
        symbols += [mark.symbol for mark in self.marks[at:]]
        return " ".join(symbols)

    @cached_property
    def essence(self) -> str:
        """The folded sketch without adverbs, in the commonest words for what it says."""
        words = lexicon()
        essential = (word for word in self.folded.split() if word not in words.fillers)
        return " ".join(words.same_as.get(word, word) for word in essential)

    def _is_filler(self, phrase: NounPhrase, end_of_last: int) -> bool:
        """As in "number 4 it is": the pronoun adds nothing."""
        follows = phrase.start > 0 and phrase.start == end_of_last
        return follows and phrase.head == "pronoun" and self.marks[phrase.end - 1].text == "it"

    @property
    def start(self) -> int:
        """Where it begins in the text as typed."""
        return self.marks[0].start

    @property
    def end(self) -> int:
        """Where it ends in the text as typed."""
        return self.marks[-1].end

    def of(self, *tags: str) -> list[Mark]:
        """Its marks of some tags, in order."""
        return [mark for mark in self.marks if mark.tag in tags]


@cache
def starts() -> re.Pattern[str]:
    """Words that begin a request or a statement, polite ones before them included."""
    words = lexicon()
    openers = "|".join(words.openers)
    return re.compile(rf"(?:(?:{openers}) )*(?:{'|'.join(words.starts)})")


_JOINS = ("and", "then", ",", "but", "so", "plus", "afterwards", ";", "-", "–", "because", "n", ":")


def split(marks: Sequence[Mark]) -> tuple[Clause, ...]:
    """The clauses of an utterance.

    A sentence ends a clause; a comma or a conjunction does where a new request or statement
    begins behind it.
    """
    clauses: list[Clause] = []
    for sentence, question in _sentences(marks):
        pieces: list[list[Mark]] = [[]]
        for index, mark in enumerate(sentence):
            reason = bool(pieces[-1]) and pieces[-1][0].text == "because"
            ends = reason and (mark.text == "," or _wishes_at(sentence, index))
            if pieces[-1] and (mark.text == "because" or ends or _splits(sentence, index)):
                pieces.append([])
            elif (verb := _swaps_again(sentence, index)) is not None:
                pieces.append([verb])
                continue
            pieces[-1].append(mark)
        for number, piece in enumerate(pieces):
            trimmed = _trimmed(without_manners(_trimmed(piece)))
            if trimmed:
                asks = question and number == len(pieces) - 1
                clauses.append(Clause(trimmed, asks, piece[0].text in _REASONS))
    if all(clause.reason for clause in clauses):
        return tuple(replace(clause, reason=False) for clause in clauses)
    return tuple(clauses)


def _wishes_at(sentence: Sequence[Mark], index: int) -> bool:
    """As in "because my feet get cold I need boots"."""
    ahead = " ".join(mark.symbol for mark in sentence[index : index + 3])
    return ahead.startswith(("i need", "i want", "i would like", "i am looking"))


_REASONS = ("because", "since", "before", "until", "although", "though")
"""What begins a clause that asks for nothing itself: "before I decide, show me …"."""


def _sentences(marks: Sequence[Mark]) -> list[tuple[list[Mark], bool]]:
    sentences: list[tuple[list[Mark], bool]] = [([], False)]
    for index, mark in enumerate(marks):
        after = marks[index + 1].text if index + 1 < len(marks) else ""
        if mark.text == "..." and after in ("or", "and", "with", "in", "for", "but"):
            continue
        if mark.tag == "" and ends_sentence(mark.text):
            sentences[-1] = (sentences[-1][0], sentences[-1][1] or mark.text == "?")
            sentences.append(([], False))
        else:
            sentences[-1][0].append(mark)
    return [(sentence, question) for sentence, question in sentences if sentence]


def _splits(sentence: Sequence[Mark], index: int) -> bool:
    mark = sentence[index]
    if index > 2 and _starts_unannounced(sentence, index):
        return True
    if mark.tag or mark.text not in _JOINS:
        return False
    ending = sentence[index:] if len(sentence) - index < _LONGEST_ENDING else ()
    if index and ending and _LONE_PIECE.fullmatch(" ".join(m.symbol for m in ending)):
        before = " ".join(m.symbol for m in without_manners(sentence[:index]))
        if _TELLS.search(before) or _blames().search(before):
            return True  # "my shirt is blue - tie?"
    if index and len(ending) == 3 and is_unsorted(ending[2].text) and ending[1].text in _NEXT:
        return True  # "the last one was great, now gloves"
    if _NEXT_SWAP.match(" ".join(m.symbol for m in sentence[index : index + 6]) + " "):
        return index > 2  # "jeans instead of the trousers, and sneakers instead of the loafers"
    following = " ".join(m.symbol for m in sentence[index + 1 : index + 5])
    if _IN_ANOTHER_COLOUR.match(following) and _IN_ANOTHER_COLOUR.search(
        " ".join(m.symbol for m in sentence[:index])
    ):
        return True  # "the ring in gold and the skirt in navy"
    if _REMARKS.match(" ".join(m.symbol for m in sentence[index : index + 5])):
        return True  # "the shoes are fine but the tie is …"
    if index and sentence[index - 1].tag == "" and sentence[index - 1].text in _JOINS:
        return False
    if _BUT_NOT.fullmatch(" ".join(m.symbol for m in ending)) or _BUT_NOT.fullmatch(following):
        return bool(_TELLS.search(" ".join(m.symbol for m in without_manners(sentence[:index]))))
    if mark.text == "," and _interjects(sentence[:index]):
        thanked = sentence[index - 1].text in ("thanks", "you")
        goes_on = [mark.text for mark in sentence[index + 1 : index + 2]]
        return not (thanked and goes_on in (["you"], ["that"]))
    rest = " ".join(m.symbol for m in sentence[index + 1 : index + 8])
    if not starts().match(rest):
        return False
    earlier = " ".join(m.symbol for m in sentence[:index])
    # "which jacket and which shoes", "the one that is light and is not red": no new request.
    return bool(earlier) and not re.fullmatch(
        r"(?:and|ok|so|well|no|yes|hmm?|please|then|next|first|now|also|actually|finally"
        r"|after that|afterwards|later|oh and)",
        earlier,
    )


_INTERJECTION = re.compile(
    r"(?:(?:oh|ok|wow|ah|haha|hey|hi) )*(?:cool|great|nice|perfect|lovely|awesome|amazing|super"
    r"|brilliant|excellent|good (?:morning|evening|afternoon)|(?:many )?thanks|thank you|hey babe)"
)


def _interjects(marks: Sequence[Mark]) -> bool:
    """As in "cool, flat ones please"."""
    short = len(marks) <= _LONGEST_INTERJECTION
    return short and bool(_INTERJECTION.fullmatch(" ".join(mark.symbol for mark in marks)))


_LONGEST_INTERJECTION = 6
_BUT_NOT = re.compile(r"(?:, )?(?:but )?not (?:the|these|those|this|that) PIECES?")
"""As in "the skirt is fine, but not the boots"."""
_NEXT = ("now", "then", "maybe", "also", "next")
_SWAPS = frozenset("swap replace exchange switch change trade".split())
_FOR_ANOTHER = re.compile(
    r"(?:,|and) (?:(?:an?|the|my|this|that) )?PIECES? (?:for|with|by|against) "
    r"(?:\S+ )?PIECES?(?!\S)"
)


def _swaps_again(sentence: Sequence[Mark], index: int) -> Mark | None:
    """The verb that goes on in "swap the shorts for chinos and the slides for loafers"."""
    ahead = sentence[index : index + 6]
    if sentence[index].tag or not _FOR_ANOTHER.match(" ".join(m.symbol for m in ahead)):
        return None
    verb = next((m for m in sentence[:index] if not m.tag and m.text in _SWAPS), None)
    swapped = [m for m in sentence[:index] if m.tag == "PIECE"]
    return verb if len(swapped) > 1 else None


_UNANNOUNCED = re.compile(
    r"(?:(?:give|show|find) me|i also|(?:which|what) PIECES?|maybe an?)(?!\S)"
)
_NEXT_SWAP = re.compile(r"(?:,|and) (?:and )?(?:(?:an?|some) )?PIECES? (?:instead of|rather than) ")
_IN_ANOTHER_COLOUR = re.compile(r"(?:the|my) PIECES? in (?:a )?(?:COLOUR|MATERIAL)$")
_REMARKS = re.compile(
    r"(?:but|and|,) (?:the|this|that|these|those) (?:\S+ )?PIECES? "
    r"(?:is|are|looks?|feels?|does|do|seems?|less so|not so much|not)(?!\S)"
)
_LONE_PIECE = re.compile(
    r"[-–:,] (?:(?:maybe|perhaps|so|an?|some|any) )*(?:(?:COLOUR|MATERIAL) )?PIECES?"
    r"(?: (?:perhaps|maybe|instead|then|please|though|thanks))*"
)
_LONGEST_ENDING = 9
"""Marks of "maybe a brown leather belt then, please"."""
_TELLS = re.compile(
    r"(?:^|and |but )(?:the|this|that|these|those|my) (?:\S+ )?PIECES? "
    r"(?:is|are|looks?|feels?|seems?) \S+"
    r"|^(?:(?:the|these|those|this|that) )?PIECES? (?:(?:is|are|looks?|feels?) )?"
    r"(?:(?:a bit|way|far|just|really|little|much) )?too \S+(?: for \S+)?$"
    r"|too \S+ for PIECES?$"
)


@cache
def _blames() -> re.Pattern[str]:
    """As in "loafers look dull with this, pumps?"."""
    return re.compile(
        rf"^PIECES (?:are|looks?|feels?) (?:\S+ )?(?:{'|'.join(lexicon().blame)})(?!\S)"
    )


_LEADS_ON = frozenset(
    "ever never always tell me please and see know then to you show check out if about or but , : "
    "so for with say wonder ask of not - ; because also what which how where when who like now "
    "just on at in".split()
)


def _starts_unannounced(sentence: Sequence[Mark], index: int) -> bool:
    """Whether a request begins here although nobody typed a comma."""
    before = sentence[index - 1]
    if not before.tag and before.text in _LEADS_ON:
        return False
    return bool(_UNANNOUNCED.match(" ".join(m.symbol for m in sentence[index : index + 3])))


def _trimmed(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    first, last = 0, len(marks)
    while (
        first < last and not marks[first].tag and marks[first].text in (*_JOINS, ":", "(", ")", "/")
    ):
        first += 1
    while (
        last > first
        and not marks[last - 1].tag
        and marks[last - 1].text in (",", ":", "-", "(", ")", "–", "and")
    ):
        last -= 1
    return tuple(marks[first:last])
