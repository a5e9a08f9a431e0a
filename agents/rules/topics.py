"""What is no wish for a piece: the web, tastes, foreign subjects, and talk about photos."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits, merge
from agents.rules.notebook import Draft, Notebook
from fashionm3.domain import Constraints

_TRENDS = frozenset("trend trends trending trendy fashion style styles".split())


def read_online_search(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A search of the web, and what it is about."""
    piece = next((p for p in clause.phrases if p.category), None)
    draft = Draft("online_search", piece.category if piece else None, _limits_of_topic(clause))
    draft.clauses = [clause]
    points_back = any(p.head == "pronoun" for p in clause.phrases)
    if points_back and book.drafts and book.drafts[-1].intent in ("recommend", "out_of_scope"):
        # "What is everybody wearing to a picnic? Look it up on the web."
        before = book.drafts.pop()
        draft.category = draft.category or before.category
        draft.constraints = merge(before.constraints, draft.constraints)
    if points_back or (not draft.category and draft.constraints == Constraints()):
        # "What is in fashion this season? Search the web.": the question is what to look up.
        book.foreign.clear()
    book.add(draft)
    return True


def is_topic_of_search(book: Notebook, clause: Clause) -> bool:
    """What to look up online: "go online and see what people wear to a wedding"."""
    before = book.drafts[-1] if book.drafts else None
    if (
        before is None
        or before.intent != "online_search"
        or before.category
        or before.constraints != Constraints()
    ):
        return False
    words = {mark.text for mark in clause.marks}
    if words & {"you", "i", "me", "my", "recommend", "find"}:
        return False
    if clause.marks[0].text not in (
        "see",
        "check",
        "what",
        "which",
        "how",
        "are",
        "is",
        "tell",
        "find",
        "for",
        "who",
        "if",
    ):
        return False
    if any(mark.text in _TRENDS for mark in before.clauses[0].marks):
        return False
    piece = next((p for p in clause.phrases if p.category), None)
    before.category = piece.category if piece else None
    before.constraints = _limits_of_topic(clause)
    before.clauses.append(clause)
    return True


def read_preference_update(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """Lasting tastes; those stated one after the other make one step."""
    piece = next((p for p in clause.phrases if p.category), None)
    stated = limits(clause, piece, liked=True)
    stated = Constraints(
        colours=stated.colours,
        not_colours=stated.not_colours,
        materials=stated.materials,
        sizes=stated.sizes,
    )
    category = piece.category if piece else None
    if category is None and any(mark.text in ("feet", "foot") for mark in clause.marks):
        category = "Shoes"
    before = book.drafts[-1] if book.drafts else None
    if before is not None and before.intent == "preference_update":
        before.constraints = merge(before.constraints, stated)
        before.category = before.category or category
        before.clauses.append(clause)
        return True
    draft = Draft(
        "preference_update", category, merge(_taste_pending(book), stated), clauses=[clause]
    )
    book.add(draft)
    return True


def _taste_pending(
    book: Notebook,
) -> Constraints:
    pending, book.pending = book.pending, Constraints()
    return pending


def is_own_thing(book: Notebook, clause: Clause) -> bool:
    """A statement about photos that came with the turn: "this skirt and this shirt instead"."""
    if not book.shelf.new_photos or clause.question or "instead of" in clause.sketch:
        return False
    said = clause.sketch.split()
    own = [
        p
        for p in clause.phrases
        if (
            p.determiner in ("this", "these")
            or p.word in ("mine",)
            or "of mine" in clause.sketch
            or "from me" in clause.sketch
            or "here is" in clause.sketch
        )
        and p.category
        and book.shelf.of_kind(p.category, book.shelf.new_photos)
    ]
    this_one = "this one" in clause.sketch and any(
        p.category and book.shelf.of_kind(p.category, book.shelf.new_photos) for p in clause.phrases
    )
    if not (own or this_one):
        return False
    asks = {
        "which",
        "what",
        "recommend",
        "suggest",
        "find",
        "show",
        "swap",
        "replace",
        "draw",
        "buy",
        "need",
        "for",
        "with",
        "how",
        "purchase",
        "similar",
        "like",
        "match",
        "search",
        "try",
        "put",
        "order",
        "looking",
        "where",
        "want",
        "exchange",
        "change",
        "switch",
        "go",
        "goes",
    }
    if re.match(r"(?:(?:and|now|ok|so|then) )*with ", clause.sketch) or this_one:
        asks -= {"with", "for"}
    return not asks & set(said)


def _limits_of_topic(clause: Clause) -> Constraints:
    """Colours, materials, occasion and season of what is looked up."""
    piece = next((p for p in clause.phrases if p.category), None)
    own = limits(clause, piece, known=False, liked=piece is None)
    return Constraints(
        colours=own.colours, materials=own.materials, occasion=own.occasion, season=own.season
    )
