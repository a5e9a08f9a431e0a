"""Picks: decisions for something that was shown."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits, merge
from agents.rules.intents import intent_of
from agents.rules.notebook import Draft, Notebook
from agents.rules.nouns import NounPhrase
from fashionm3.domain import Shown


def read_pick(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A decision for something that was shown."""
    phrases = [p for p in clause.phrases if p.definite and p.role != "negated"]
    praises = re.match(r"i (like|love) ", clause.essence)
    for phrase in phrases:
        decides = clause.marks[-1].text in ("most", "best", "better", "more")
        if praises and not phrase.marked and not decides:
            continue  # "I love it" is praise, "I like the red ones" a choice
        entry = book.resolve(phrase)
        if entry is None or (
            phrase.head == "pronoun"
            and book.topic is None
            and entry is book.shelf.focus
            and "back" not in clause.sketch
            and not clause.of("LOOK")
            and phrase.word not in ("it", "them", "those", "these")
        ):
            continue
        if entry in book.shelf.new_photos:
            # "I take this T-shirt", said of a photo: it is in the look already.
            book.topic = entry
            return bool(later)
        if _repeats_pick(book, phrase, entry) or _stays(book, clause, entry, later):
            return True
        book.topic = entry
        book.add(
            Draft(
                "chat",
                phrase.category or entry.garment.category,
                refers_to=entry.ref,
                clauses=[clause],
            )
        )
        _pick_besides(book, clause, phrase, entry)
        _wish_besides(book, clause, phrase)
        return True
    return False


def _pick_besides(book: Notebook, clause: Clause, picked: NounPhrase, entry: Shown) -> None:
    """As in "I take the green one and the first one"."""
    for phrase in clause.phrases:
        between = [mark.text for mark in clause.marks[picked.end : phrase.start]]
        pointed = phrase.definite and (phrase.marked or phrase.ordinal is not None)
        if between != ["and"] or not pointed:
            continue
        other = book.resolve(phrase)
        if other is not None and other is not entry and other not in book.shelf.new_photos:
            category = phrase.category or other.garment.category
            book.add(Draft("chat", category, refers_to=other.ref, clauses=[clause]))


def _wish_besides(book: Notebook, clause: Clause, picked: NounPhrase) -> None:
    """As in "I want the black ones, and a hat to go with them"."""
    for phrase in clause.phrases:
        new = phrase.role == "wanted" and phrase.category and not phrase.definite
        if new and phrase.start >= picked.end:
            own = limits(clause, phrase)
            book.add(Draft("recommend", phrase.category, own, clauses=[clause]))


def _stays(book: Notebook, clause: Clause, entry: Shown, later: tuple[Clause, ...]) -> bool:
    """Whether a piece of the look just stays: "a new skirt, but keep the shoes"."""
    keeps = any(mark.text in ("keep", "keeping") for mark in clause.marks)
    changes = bool(later) and intent_of(later[0]) == "alternative"
    return keeps and bool(book.drafts or changes) and bool(book.shelf.worn([entry]))


def _repeats_pick(book: Notebook, phrase: NounPhrase, entry: Shown) -> bool:
    """Whether the pick was made in the clause before: "the second one, I'll take it"."""
    before = book.drafts[-1] if book.drafts else None
    if before is None or before.intent != "chat" or before.refers_to is None:
        return False
    return phrase.head == "pronoun" or entry.ref == before.refers_to


def picked_first(clause: Clause, wanted: list[NounPhrase]) -> NounPhrase | None:
    """What is decided for before a wish: "the second one, and a scarf to go with it"."""
    first = clause.phrases[0] if clause.phrases else None
    if first is None or not (first.definite and first.marked) or first.head not in _POINTING:
        return None
    new = next((p for p in wanted if p.start >= first.end and not p.definite), None)
    if first.start > 0 or first.role != "wanted" or new is None:
        return None
    between = {mark.text for mark in clause.marks[first.end : new.start]}
    return first if "and" in between and between <= {"and", ",", "please", "also", "then"} else None


_POINTING = ("one", "ordinal")


def _is_bare_deed(clause: Clause) -> bool:
    """Whether it says what to do, but not with which piece: "the sandals: show me"."""
    named = any(p.category or p.head == "ordinal" for p in clause.phrases) or clause.of("LOOK")
    return not named and intent_of(clause) in ("generate_image", "try_on", "find_product")


def read_bare_reference(
    book: Notebook, clause: Clause, phrase: NounPhrase, later: tuple[Clause, ...]
) -> bool:
    """As in "the second one please": a pick, unless the next clause says what to do with it."""
    entry = book.resolve(phrase)
    if entry is None:
        return False
    book.topic = entry
    goes_on = bool(later) and _is_bare_deed(later[0])
    goes_on = (
        goes_on
        or any(p.head in ("pronoun", "one") for c in later[:1] for p in c.phrases)
        and not any(c.of("LOOK") for c in later[:1])
    )
    if goes_on or (entry in book.shelf.new_photos and later):
        book.mentioned = entry
        book.pending = merge(book.pending, limits(clause, phrase))
        return True
    if book.drafts and book.drafts[-1].intent == "recommend" and not book.drafts[-1].refers_to:
        # "with that dress, the purple one?": tells which.
        book.drafts[-1].refers_to = entry.ref
        return True
    category = phrase.category or entry.garment.category
    own = limits(clause, phrase)
    wished = own.colours or own.materials
    but = phrase.end < len(clause.marks) and clause.marks[phrase.end].text == "but"
    if own.sizes or ((wished or but or own.max_price) and book.shelf.is_product(entry)):
        # "the silver ones in a 39?": whether there are any.
        book.add(Draft("find_product", category, own, entry.ref, [clause]))
        return True
    if (own.colours or own.materials) and not book.shelf.is_product(entry):
        book.add(Draft("alternative", category, own, entry.ref, [clause]))
        return True
    book.add(Draft("chat", category, refers_to=entry.ref, clauses=[clause]))
    return True
