"""What is no wish for a piece: the web, tastes, foreign subjects, and talk about photos."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits, merge
from agents.rules.intents import intent_of, speaks_of
from agents.rules.moods import is_statement
from agents.rules.notebook import Draft, Notebook
from fashionm3.domain import Constraints

_TRENDS = frozenset("trend trends trending trendy fashion style styles".split())


def read_online_search(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A search of the web, and what it is about."""
    piece = next((p for p in clause.phrases if p.category), None)
    draft = Draft("online_search", piece.category if piece else None, _limits_of_topic(clause))
    draft.clauses = [clause]
    points_back = any(p.head == "pronoun" for p in clause.phrases)
    open_topic = not draft.category and draft.constraints == Constraints()
    if points_back or (open_topic and _asks_for_trends(book)):
        draft = _about_what_was_asked(book, draft)
    if points_back or open_topic or _asks_for_trends(book):
        # "What is in fashion this season? Search the web.": the question is what to look up.
        book.foreign.clear()
    book.add(draft)
    return True


def _about_what_was_asked(book: Notebook, draft: Draft) -> Draft:
    """As in "What is everybody wearing to a picnic? Look it up on the web."."""
    asked = book.said[-2] if len(book.said) > 1 else draft.clauses[0]
    piece = next((p for p in asked.phrases if p.category), None)
    draft.category = draft.category or (piece.category if piece else None)
    if not book.drafts:
        draft.constraints = merge(_limits_of_topic(asked), draft.constraints)
        return draft
    if not book.drafts or book.drafts[-1].intent not in ("recommend", "out_of_scope"):
        return draft
    before = book.drafts.pop()
    draft.category = draft.category or before.category
    draft.constraints = merge(before.constraints, draft.constraints)
    return draft


def _asks_for_trends(book: Notebook) -> bool:
    """Whether the clause before asks what is in fashion, or what people wear."""
    before = book.said[-2] if len(book.said) > 1 else None
    if before is None or book.drafts and before not in book.drafts[-1].clauses:
        return before is not None and not book.drafts
    said = {mark.text for mark in before.marks}
    others_wear = {"what", "wearing"} <= said and not said & {"i", "you", "me"}
    return others_wear or bool(said & (_TRENDS | {"still", "everybody"}))


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


_LASTING = frozenset("never always ever remember note generally usually again anymore".split())


_OF_A_KIND = re.compile(
    r"PIECES? |i can not wear PIECES"
    r"|i (?:do not|am not) (?:really |so )?(?:like|fancy|want|love|into|a fan of) PIECES$"
)


def _rejects_now(book: Notebook, clause: Clause, category: str | None) -> bool:
    """As in "pumps are not for me, what about loafers?" of the pumps just recommended."""
    lasting = any(mark.text in _LASTING for mark in clause.marks)
    worn = book.shelf.worn(book.shelf.of_kind(category, book.shelf.recommendations))
    bare = _OF_A_KIND.match(clause.sketch) is not None
    return bare and bool(worn) and not lasting and speaks_of(clause, "complaint")


_WISHES = ("recommend", "find_product", "alternative")
_SIZE_ONLY = re.compile(r"i (?:wear|am|take|need|have)(?: an?)? SIZE|my size is SIZE|my SIZE")


def _wishes_for_piece(clause: Clause) -> bool:
    wanted = any(p.role == "wanted" and p.category and not p.definite for p in clause.phrases)
    return wanted and intent_of(clause) == "recommend"


def read_preference_update(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """Lasting tastes; those stated one after the other make one step."""
    if _SIZE_ONLY.fullmatch(clause.sketch) and later and _wishes_for_piece(later[0]):
        book.pending = merge(book.pending, limits(clause))
        return True  # "I'm a size 46 and need a blazer"
    piece = next((p for p in clause.phrases if p.category), None)
    stated = limits(clause, piece, liked=True)
    stated = Constraints(
        colours=stated.colours,
        not_colours=stated.not_colours,
        materials=stated.materials,
        sizes=stated.sizes,
    )
    category = piece.category if piece else _spoken_of(book, clause)
    if category is None and any(mark.text in ("feet", "foot") for mark in clause.marks):
        category = "Shoes"
    before = book.drafts[-1] if book.drafts else None
    ones = any(p.head == "one" and not p.definite for p in clause.phrases)
    if before is not None and before.intent in _WISHES and ones and not piece:
        book.absorb(stated.model_copy(update={"sizes": ()}))
        return True  # "a new handbag, but I hate big ones"
    if later and piece and _rejects_now(book, clause, piece.category):
        return False
    if before is not None and _was_the_taste(before, clause, piece is None):
        before.intent = "preference_update"
    if before is not None and before.intent in _WISHES and _SIZE_ONLY.fullmatch(clause.sketch):
        book.absorb(stated)  # "Which polo matches? I wear XL"
        return True
    if before is not None and before.intent == "preference_update":
        before.constraints = merge(before.constraints, stated)
        before.category = before.category or category
        before.clauses.append(clause)
        return True
    draft = Draft(
        "preference_update", category, merge(_taste_pending(book, clause), stated), clauses=[clause]
    )
    book.add(draft)
    return True


def _spoken_of(book: Notebook, clause: Clause) -> str | None:
    """As in "I can't do heels, keep that in mind": the piece of the clause before."""
    points_back = any(mark.text in ("that", "this", "it") for mark in clause.marks)
    if not points_back or book.drafts or len(book.said) < 2:
        return None
    before = book.said[-2]
    if not is_statement(before):
        return None
    return next((p.category for p in before.phrases if p.category), None)


def _was_the_taste(before: Draft, clause: Clause, names_nothing: bool) -> bool:
    """As in "I can't do high heels, please keep that in mind": the statement before is meant."""
    points_back = any(mark.text in ("that", "this", "it") for mark in clause.marks)
    told = bool(before.clauses) and is_statement(before.clauses[-1])
    return names_nothing and points_back and told and before.intent == "recommend"


_NEVER = frozenset("never not no hate avoid stop ban".split())


def _taste_pending(book: Notebook, clause: Clause) -> Constraints:
    pending, book.pending = book.pending, Constraints()
    points_back = any(p.head == "pronoun" for p in clause.phrases)
    if points_back and any(mark.text in _NEVER for mark in clause.marks):
        # "Wool itches, never suggest it again."
        return Constraints(not_colours=(*pending.colours, *pending.not_colours))
    return pending.model_copy(update={"occasion": None, "season": None, "max_price": None})


_NO_REQUESTS = frozenset(("chat", "pick", "alternative"))
"""What a statement about one's own things may look like."""


def is_own_thing(book: Notebook, clause: Clause) -> bool:
    """A statement about photos that came with the turn: "this skirt and this shirt instead"."""
    if not book.shelf.new_photos or clause.question:
        return False
    if any(p.role in ("replaced", "negated") for p in clause.phrases):
        return False
    if speaks_of(clause, "try_on"):
        return False
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
    new = any(p.category and p.role == "wanted" and not p.definite for p in clause.phrases)
    if new or not (own or this_one):
        return False  # "a sweater for these jeans please"
    return intent_of(clause, skip=_NO_REQUESTS) is None


def _limits_of_topic(clause: Clause) -> Constraints:
    """Colours, materials, occasion and season of what is looked up."""
    piece = next((p for p in clause.phrases if p.category), None)
    own = limits(clause, piece, known=False, liked=piece is None)
    return Constraints(
        colours=own.colours, materials=own.materials, occasion=own.occasion, season=own.season
    )
