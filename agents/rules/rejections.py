"""Wishes that take the place of a piece that was rejected, ruled out or outdone."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits
from agents.rules.notebook import Draft, Notebook
from agents.rules.nouns import NounPhrase
from agents.rules.references import same_kind, slots_of
from fashionm3.domain import Shown

_NEAR: tuple[set[str], ...] = ({"outer", "top", "scarf"}, {"dress", "bottom"}, {"head", "scarf"})
"""Slots of which one can do for another: "not the jacket, maybe a cardigan"."""


def rejects_for(book: Notebook, wanted: list[NounPhrase]) -> bool:
    """Whether the wish follows a rejection of a piece that it can stand in for."""
    if book.rejected is None or not book.complained or len(wanted) != 1:
        return False
    slot = book.rejected.garment.slot
    asked = slots_of(wanted[0].category or "")
    if slot in asked:
        return book.shelf.in_slot_of(wanted[0].category or "") is not None
    return book.rejected_by_name and any({slot, other} <= near for near in _NEAR for other in asked)


def replace_rejected(book: Notebook, clause: Clause, wanted: list[NounPhrase]) -> bool:
    """The wish takes the place of the piece that was rejected."""
    if book.rejected is None:
        return False
    draft = Draft(
        "alternative",
        wanted[0].category,
        limits(clause, wanted[0]),
        book.rejected.ref,
        [clause],
    )
    book.rejected, book.complained = None, False
    book.add(draft)
    return True


def ruled_out(book: Notebook, clause: Clause, wanted: list[NounPhrase]) -> Shown | None:
    """The piece of the look that must not be it: "I want boots, not sneakers"."""
    for phrase in clause.phrases:
        if phrase.role != "negated" or not phrase.category or len(wanted) > 1:
            continue
        entries = book.shelf.worn(book.shelf.of_kind(phrase.category, book.shelf.singles))
        rival = book.shelf.in_slot_of(wanted[0].category or "")
        if entries and rival is not None and rival.garment.slot == entries[-1].garment.slot:
            return entries[-1]
    return None


def outdone(book: Notebook, clause: Clause, wanted: list[NounPhrase]) -> Shown | None:
    """The piece of the look for which something is preferred: "I'd prefer boots" after pumps."""
    if len(wanted) > 1 or book.drafts:
        return None
    prefers = re.match(
        r"what if i |i would (?:personally )?(?:wear|choose|pick|go for) "
        r"|i (?:would )?(?:much )?(?:prefer|rather) ",
        clause.sketch,
    )
    worn = book.shelf.in_slot_of(wanted[0].category or "")
    contrasted = bool(book.chatted) and book.topic is not None and worn is book.topic
    return worn if prefers or contrasted else None


def not_taken_back(clause: Clause, wanted: list[NounPhrase]) -> list[NounPhrase]:
    """Without what the same breath takes back: "a belt and a tie, well, not the tie"."""
    back = {p.category for p in clause.phrases if p.role == "negated" and p.definite}
    return [p for p in wanted if p.definite or p.category not in back]


def is_second_thought(book: Notebook, clause: Clause, wanted: list[NounPhrase]) -> bool:
    """As in "maybe a bow tie" right after a tie."""
    focus = book.shelf.focus
    if focus is None or book.drafts or len(wanted) > 1:
        return False
    category = wanted[0].category or ""
    if re.match(r"(?:or )?(?:maybe|perhaps|possibly) ", clause.sketch):
        return same_kind(category, focus.garment.category)
    return False
