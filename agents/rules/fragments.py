"""Clauses that name no deed: bare nouns, limits, small talk."""

import re

from agents.rules.clauses import Clause, asks, is_statement
from agents.rules.constraints import limits, merge, says_anything
from agents.rules.intents import speaks_of
from agents.rules.notebook import Notebook
from agents.rules.picks import read_bare_reference
from agents.rules.wishes import add_recommend, rejects_for, replace_rejected, singled_out


def read_chat(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """Small talk, unless a piece is wished for in the same breath."""
    pieces = [p for p in clause.phrases if p.category and p.role == "wanted" and not p.definite]
    if any(p.marked and p.definite for p in clause.phrases) and not speaks_of(
        clause, "generate_image"
    ):
        return False
    if (
        pieces
        and not speaks_of(clause, "preference_update")
        and not clause.sketch.startswith(
            ("thank", "are you", "do you like", "do you know", "do you wear", "you ")
        )
    ):
        return False
    book.chatted.append(clause)
    return True


def read_fragment(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> None:
    """A clause without a verb that says what to do."""
    wanted = [p for p in clause.phrases if p.role in ("wanted",) and p.category and not p.definite]
    definite = [
        p
        for p in clause.phrases
        if p.definite and p.role in ("wanted", "owned") and p.head != "pronoun"
    ]
    own = limits(clause, wanted[0] if wanted else None)
    if is_statement(clause) and any(p.definite and p.category for p in clause.phrases):
        # "She gave me this dress for my birthday": not what it is for now.
        own = own.model_copy(update={"occasion": None, "season": None})
    if definite and not wanted and not is_statement(clause):
        if read_bare_reference(book, clause, definite[0], later):
            return
    if wanted and not is_statement(clause):
        if rejects_for(book, wanted):
            replace_rejected(book, clause, wanted)
            return
        if (
            any(m.text in ("from", "of") for m in clause.marks)
            and any(m.text in ("me", "mine") for m in clause.marks)
            and book.shelf.new_photos
        ):
            return
        for phrase in wanted:
            add_recommend(
                book,
                clause,
                phrase.category,
                limits(clause, phrase),
                singled_out(
                    book, [p for p in clause.phrases if p.role == "context" and p.definite]
                ),
            )
        return
    for phrase in clause.phrases:
        if phrase.role == "negated" and phrase.category:
            book.reject(phrase)
            book.more = book.more or not book.drafts
    wishes_more = re.match(r"(?:and |but )?(?:with|without|not|no) ", clause.sketch)
    if wishes_more and not book.drafts and book.shelf.focus is not None:
        # "with a zip please", "not leather": a changed wish for what was recommended.
        book.more = True
        book.pending = merge(book.pending, own)
        return
    subjects = [p for p in clause.phrases if p.head not in ("pronoun", "something")]
    if not subjects and book.is_foreign(clause) and not is_statement(clause):
        if not says_anything(own) or asks(clause):
            book.foreign.append(clause)
        elif book.latest:
            book.absorb(own)
        else:
            book.pending = merge(book.pending, own)
        return
    if is_statement(clause) and not says_anything(own):
        if not book.is_about_clothes(clause):
            book.vague.append(clause)
        return
    if says_anything(own):
        if book.latest:
            book.absorb(own)
        else:
            book.pending = merge(book.pending, own)
        return
    (book.foreign if book.is_foreign(clause) else book.vague).append(clause)
