"""Fittings: a piece, some, or the whole look on a body."""

from agents.rules.clauses import Clause
from agents.rules.notebook import Draft, Notebook


def _shows_look(book: Notebook) -> bool:
    before = book.drafts[-1] if book.drafts else None
    return before is not None and before.intent == "try_on" and before.category is None


def read_try_on(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A piece, or the whole look, on a body."""
    look = clause.of("LOOK") or any(mark.text == "both" for mark in clause.marks)
    if look or any(c.of("LOOK") for c in book.said[-2:-1] if c in book.chatted):
        book.add(Draft("try_on", clauses=[clause]))
        return True
    if (several := _several_named(book, clause)) is not None:
        book.add(*several)
        return True
    for phrase in clause.phrases:
        if phrase.head == "photo" and phrase.ordinal is None:
            continue
        if phrase.head == "something" or phrase.role == "negated":
            continue
        if phrase.head == "pronoun" and _shows_look(book):
            return True  # "put it all on, and let me see it on somebody"
        if phrase.head == "pronoun" and (made := book.made()):
            book.add(Draft("try_on", made.category, clauses=[clause]))
            return True
        entry = book.resolve(phrase)
        category = phrase.category or (entry.garment.category if entry else None)
        if entry is not None or (phrase.category and phrase.role != "context"):
            book.add(
                Draft("try_on", category, refers_to=entry.ref if entry else None, clauses=[clause])
            )
            return True
    if made := book.made():
        book.add(Draft("try_on", made.category, clauses=[clause]))
        return True
    entry = book.topic or book.shelf.focus
    book.add(
        Draft(
            "try_on",
            entry.garment.category if entry else None,
            refers_to=entry.ref if entry else None,
            clauses=[clause],
        )
    )
    return True


def _several_named(book: Notebook, clause: Clause) -> list[Draft] | None:
    """As in "try on the blazer and the belt": each of them, or together, the look."""
    named = [p for p in clause.phrases if p.category and p.role in ("wanted", "context", "owned")]
    between = [
        {m.text for m in clause.marks[a.end : b.start]}
        for a, b in zip(named, named[1:], strict=False)
    ]
    if len(named) < 2 or not all(words <= {"and", ",", "&", "with"} for words in between):
        return None
    found = [(p, e) for p in named if (e := book.resolve(p))]
    if len(found) < len(named):
        return None
    if any(mark.text == "together" for mark in clause.marks) or {"with"} in between:
        return [Draft("try_on", clauses=[clause])]
    return [Draft("try_on", p.category, refers_to=e.ref, clauses=[clause]) for p, e in found]
