"""Leftovers: wishes that no clause said outright, and follow-ups that name no deed."""

import re

from agents.rules.constraints import limits, says_anything
from agents.rules.notebook import Draft, Notebook
from agents.rules.wishes import add_recommend
from fashionm3.domain import Constraints

_LORE = frozenset("who how when why explain write tell translate is was did has".split())
"""What a question about garments begins with that is no wish for one."""


def take_named_pieces(book: Notebook) -> None:
    """A piece that somebody names and does not have is wished for, however it was said."""
    for clause in book.said:
        if clause.reason or clause.marks[0].text in _LORE or clause in book.chatted:
            continue
        wanted = [p for p in clause.phrases if p.role in ("wanted", "like") and p.category]
        some = re.search(r"(?<!\S)one of (?:those|these) ", clause.sketch)
        wanted = [p for p in wanted if not p.definite or (some and not book.resolve(p))]
        wanted = [p for p in wanted if p.determiner not in _OTHERS]
        if _LOST.match(clause.sketch) and not book.shelf.shown:
            wanted = [p for p in clause.phrases if p.category][:1]
        if not wanted and _LACKS.match(clause.sketch):
            wanted = [p for p in clause.phrases if p.role == "negated" and p.category]
        for phrase in wanted:
            add_recommend(book, clause, phrase.category, limits(clause, phrase), None)
        if wanted:
            book.foreign.clear()
    if not book.drafts and (asked := _asked_bare(book)):
        add_recommend(book, book.said[-1], asked, Constraints(), None)
    if not book.drafts and any(_ASKS_IF_IT_GOES.match(clause.sketch) for clause in book.said):
        owned = [(c, p) for c in book.said for p in c.phrases if p.role == "owned" and p.category]
        for clause, phrase in owned[-1:]:  # "I've got a burgundy jumper, would that go?"
            add_recommend(book, clause, phrase.category, limits(clause, phrase), None)


def renew(book: Notebook, category: str) -> None:
    """What was complained of is wished for anew, unless something else is."""
    if not book.drafts:
        book.add(Draft("recommend", category, book.pending, None, book.said[:1]))
    elif [draft.intent for draft in book.drafts] == ["recommend"] and not book.drafts[0].category:
        book.drafts[0].category = category


_ASKS_IF_IT_GOES = re.compile(
    r"(?:would|does|do|will|could) (?:that|it|they|those|this) (?:go|work|do|match|fit|suit)(?!\S)"
)
_LACKS = re.compile(
    r"(?:i|we|he|she|my \S+) .*\b(?:have|has|got|own|owns|but|and|,) (?:\S+ ){0,2}?no "
    r"|(?:i|we|he|she|my \S+) (?:do|does|did) not (?:\S+ )?(?:have|own|possess) "
)
_LOST = re.compile(
    r"(?:i|we|he|she) (?:have |has |just )*(?:lost|broke|broken|ruined|tore|outgrew|outgrown) my "
)


def _asked_bare(book: Notebook) -> str | None:
    """As in "my shirt is pink, my suit is grey; the tie?": a piece that nobody has shown."""
    last = book.said[-1] if book.said else None
    if last is None or not _BARE.fullmatch(last.folded):
        return None
    asks_on = last.question or bool(book.shelf.shown)
    return last.phrases[0].category if asks_on and not book.resolve(last.phrases[0]) else None


_BARE = re.compile(r"(?:now |then |and )?DEF(?: next| now| then| please| too| as well)*")
_OTHERS = frozenset("his her their your each every".split())


def act_on_what_is_left(
    book: Notebook,
) -> None:
    """Follow-ups that name no deed: "in blue?", "cheaper?", "not my style"."""
    own = book.pending
    last = book.context.last_plan
    clauses = [book.said[-1]] if book.said else []
    if book.remarked is not None and book.remarked in book.shelf.recommendations:
        book.rejected, book.complained = book.rejected or book.remarked, True
    follows = says_anything(own) or book.complained or book.pricey or book.more
    if not follows:
        if book.shelf.new_photos and not book.chatted and not book.foreign:
            book.add(Draft("recommend", clauses=clauses))
        return
    search = book.shelf.last_search
    if search is not None and (
        book.rejected is None or book.pricey or book.rejected is book.shelf.focus
    ):
        book.add(Draft("find_product", search.category, own, search.refers_to, clauses))
        return
    target = book.rejected or book.topic or book.shelf.focus
    if target is not None and not (own.occasion and not book.complained and not book.more):
        category = book.rejected_word if target is book.rejected else None
        book.add(
            Draft("alternative", category or target.garment.category, own, target.ref, clauses)
        )
        return
    answered = last is not None and last.question is not None
    if own.occasion or own.season or answered or book.context.shown:
        book.add(Draft("recommend", None, own, None, clauses))


def only_kind(book: Notebook) -> str | None:
    """As in "earrings must be small, which would you take?": the one kind that was named."""
    if book.shelf.shown:
        return None
    named = [p for clause in book.said for p in clause.phrases if p.category]
    kinds = {p.category for p in named if p.role in ("wanted", "like")}
    if not kinds and any(_LACKS.match(clause.sketch) for clause in book.said):
        kinds = {p.category for p in named if p.role == "negated"}
    return kinds.pop() if len(kinds) == 1 else None
