"""Wishes for advice: which piece to wear."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits, merge, says_anything
from agents.rules.followups import is_follow_up, needs_one
from agents.rules.holds import has_outer_hold
from agents.rules.lexicon import lexicon
from agents.rules.notebook import Draft, Notebook
from agents.rules.nouns import NounPhrase
from agents.rules.picks import picked_first, read_bare_reference
from agents.rules.references import same_kind, slots_of
from agents.rules.rejections import (
    is_second_thought,
    not_taken_back,
    outdone,
    rejects_for,
    replace_rejected,
    ruled_out,
)
from fashionm3.domain import Constraints, Shown
from fashionm3.vocabulary import load_vocabulary, singular


def read_recommend(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """Which piece to wear: one step for each piece that is wished for."""
    wanted = [p for p in clause.phrases if p.role == "wanted" and p.category]
    if later and wanted and _TELLS_TASTE.match(clause.sketch) and _asks_for_another(later, wanted):
        return True  # "she likes mules, which earrings should I get her?"
    if any(p.head == "something" and p.start < wanted[0].start for p in clause.phrases if wanted):
        # "something to brighten up my suit": the suit is there.
        wanted = [p for p in wanted if p.determiner != "my"]
    if not wanted:  # "something like a poncho"
        wanted = [p for p in clause.phrases if p.role == "like" and p.category and not p.definite]
    context = [p for p in clause.phrases if p.role in ("context", "like") and p.definite]
    if re.match(r"(?:should|must|do|does|is|are|can|could) ", clause.sketch):
        # "Should I tuck the shirt in?": about what there is, not a wish for it.
        wanted = [p for p in wanted if not (p.definite and book.resolve(p))]
    about_clothes = book.is_about_clothes(clause) or has_outer_hold(clause)
    if not wanted and not _goes_over(clause) and not about_clothes:
        return False
    if (
        not wanted
        and any(p.role == "negated" and p.category for p in clause.phrases)
        and not any(p.role == "context" and p.category for p in clause.phrases)
        and not says_anything(limits(clause))
        and (book.shelf.shown or all(p.head != "something" for p in clause.phrases))
    ):
        book.reject(next(p for p in clause.phrases if p.role == "negated" and p.category))
        return True
    if (
        wanted
        and all(p.definite for p in wanted)
        and clause.sketch.startswith(("what about", "how about", "and what about"))
    ):
        if read_bare_reference(book, clause, wanted[0], later):
            return True
    if not wanted and later and (asked := _ASKS_OF.match(clause.folded)):
        pointed = next((p for p in clause.phrases if p.definite and book.resolve(p)), None)
        if asked and pointed is not None:
            book.topic = book.resolve(pointed)  # "Does the jacket suit me? Show it on me."
            return True
    if wanted and _means_something_else(book, clause, wanted):
        return False
    if not clause.phrases and _IS_AT_A_LOSS.match(clause.sketch):
        if book.drafts or any(_wishes(following) for following in later):
            return True  # "I have no idea what to buy. Find me a skirt."
    reference = singled_out(book, context)
    if not wanted and (named := _stood_for(book, clause)):
        add_recommend(book, clause, named, limits(clause), reference)
        return True
    if not wanted and _goes_over(clause):
        add_recommend(book, clause, "Outerwear", limits(clause), reference)
        return True
    if not wanted and book.rejected is not None and _speaks_of_another(book, context):
        book.rejected, book.complained = None, False  # "forget the jumper, what suits the coat?"
    if not wanted and book.rejected is not None and book.complained:
        target, book.rejected = book.rejected, None
        category = book.rejected_word or target.garment.category
        book.add(Draft("alternative", category, limits(clause), target.ref, [clause]))
        return True
    if (
        not wanted
        and not book.drafts
        and (is_follow_up(clause) or (book.shelf.last_search and needs_one(clause)))
        and (book.shelf.last_search or book.shelf.focus)
    ):
        one = next((p for p in clause.phrases if p.head == "one"), None)
        book.pending = merge(book.pending, limits(clause, one))
        return True
    decided = bool(book.drafts) and book.drafts[-1].intent == "chat"
    if not wanted and book.drafts and not decided and book.names_unsorted(clause):
        return True  # "which shirt and which socks": no category holds the second
    if not wanted:
        searched = bool(book.drafts) and book.drafts[-1].intent == "find_product"
        own = limits(clause, stock=searched)
        if (
            book.drafts
            and book.drafts[-1].intent in ("recommend", "find_product", "alternative")
            and (says_anything(own) or not context)
        ):
            book.absorb(own)
            return True
        add_recommend(book, clause, None, own, reference)
        return True
    wanted = not_taken_back(clause, wanted) or wanted
    if (picked := picked_first(clause, wanted)) is not None:
        read_bare_reference(book, clause, picked, later)  # "third one please, and a scarf"
    if len(wanted) == 2 and _said_better(clause, wanted):
        wanted = wanted[1:]
    if rejects_for(book, wanted):
        return replace_rejected(book, clause, wanted)
    if (worn := ruled_out(book, clause, wanted) or outdone(book, clause, wanted)) is not None:
        own = limits(clause, wanted[0])
        book.add(Draft("alternative", wanted[0].category, own, worn.ref, [clause]))
        return True
    if is_second_thought(book, clause, wanted) and book.shelf.focus is not None:
        focus = book.shelf.focus
        own = limits(clause, wanted[0])
        book.add(Draft("alternative", wanted[0].category, own, focus.ref, [clause]))
        return True
    for phrase in wanted:
        add_recommend(book, clause, phrase.category, limits(clause, phrase), reference)
    return True


_IS_AT_A_LOSS = re.compile(r"(?:i )?(?:(?:have )?(?:no|not any) (?:idea|clue)|do not know)(?!\S)")


def _wishes(clause: Clause) -> bool:
    return any(p.category and p.role == "wanted" for p in clause.phrases)


_TELLS_TASTE = re.compile(r"(?:she|he|they|my \S+) (?:\S+ )?(?:loves|likes|adores|collects)(?!\S)")


def _asks_for_another(later: tuple[Clause, ...], named: list[NounPhrase]) -> bool:
    """Whether the next clause wishes for a piece of another kind."""
    kinds = {p.category for p in named}
    wished = [p for p in later[0].phrases if p.role == "wanted" and p.category and not p.definite]
    return any(
        p.category not in kinds and not any(same_kind(p.category or "", k or "") for k in kinds)
        for p in wished
    )


_ASKS_OF = re.compile(r"(?:do|does|would|will) DEF (?:\S+ )?(?:suit|fit|flatter)(?!\S)")


def _speaks_of_another(book: Notebook, context: list[NounPhrase]) -> bool:
    named = [e for p in context if p.category and (e := book.resolve(p))]
    return bool(named) and book.rejected not in named


def _means_something_else(book: Notebook, clause: Clause, wanted: list[NounPhrase]) -> bool:
    """As in "What is the top score in bowling?": a word that is a garment elsewhere."""
    ambiguous = all(singular(p.word) in lexicon().verbs_too for p in wanted)
    asks = re.match(
        r"(how|explain|who|when|where|why|what is|is|tell me|what was)(?!\S)", clause.sketch
    )
    advice = {"best", "wear", "match", "go", "goes", "suit", "outfit", "recommend", "suggest"}
    clothes = advice & {mark.text for mark in clause.marks}
    return ambiguous and asks is not None and not clothes and book.is_foreign(clause)


def _stood_for(book: Notebook, clause: Clause) -> str | None:
    """The kind that "new ones" or "a replacement" stands for: what was spoken of before."""
    again = any(mark.text in ("replacement", "replacements") for mark in clause.marks)
    ones = any(p.head == "one" and not p.definite for p in clause.phrases)
    if book.drafts or not (ones or again):
        return None
    return book.kind_before(clause)


def add_recommend(
    book: Notebook, clause: Clause, category: str | None, own: Constraints, reference: Shown | None
) -> None:
    """Add the wish, or complete the one before that named no piece yet."""
    before = book.drafts[-1] if book.drafts else None
    if category is None and book.rejected is None:
        category = _stood_for(book, clause)
    if category is None and before is not None and before.intent == "online_search":
        category = before.category if any(p.head == "one" for p in clause.phrases) else None
    if before is not None and category is not None and _says_closer(clause, category, before):
        before.category = category
        before.constraints = merge(before.constraints, own)
        return
    if (again := _named_again(book, clause, category, own)) is not None:
        again.constraints = merge(again.constraints, own)
        return  # "belt and tie for the office, leather belt please"
    if before is not None and before.open and category is not None:
        before.category, before.open = category, False
        before.constraints = merge(before.constraints, own)
        before.clauses.append(clause)
        return
    open_wish = (
        before is not None
        and (
            before.intent == "recommend"
            or (
                before.intent == "find_product"
                and not before.category
                and says_anything(before.constraints)
            )
        )
        and (
            before.category is None
            or (
                before.clauses != [clause]
                and (category == before.category or _narrows(category, before.category))
            )
        )
    )
    if open_wish and before is not None and category is not None:
        # "What would you wear with these? I need shoes.": one wish, said twice.
        before.category = category
        before.constraints = merge(before.constraints, own)
        before.refers_to = before.refers_to or (reference.ref if reference else None)
        before.clauses.append(clause)
        book.latest = [before]
        return
    vague = category is None and not (own.occasion or own.season)
    draft = Draft("recommend", category, own, reference.ref if reference else None, [clause])
    draft.topic = not vague or has_outer_hold(clause)
    if before is not None and before in book.latest and before.clauses == [clause]:
        book.limit(draft)
        book.drafts.append(draft)
        book.latest.append(draft)
        return
    book.add(draft)


def _named_again(
    book: Notebook, clause: Clause, category: str | None, own: Constraints
) -> Draft | None:
    """The step of the same clause that is about this piece already, if the limits agree."""
    mine = [d for d in book.latest if d.clauses == [clause] and d.intent == "recommend"]
    found = next((d for d in mine[:-1] if category and d.category == category), None)
    if found is None or (found.constraints.colours and own.colours):
        return None
    return found


def _says_closer(clause: Clause, category: str, before: Draft) -> bool:
    """As in "a different skirt, maybe a pencil skirt"."""
    maybe = re.match(r"(?:maybe|perhaps|possibly) ", clause.sketch)
    if not maybe or before.intent != "alternative":
        return False
    # "replace the pants, maybe shorts"
    same_place = slots_of(category) == slots_of(before.category or "")
    return same_kind(category, before.category or "") or same_place


def singled_out(book: Notebook, context: list[NounPhrase]) -> Shown | None:
    """The one piece among several that a recommendation has to go with."""
    if not book.shelf.several:
        return None
    for phrase in context:
        if phrase.head == "pronoun" or (phrase.head == "one" and not phrase.marked):
            if phrase.head == "pronoun" and book.mentioned is not None:
                return book.mentioned
            continue
        if entry := book.resolve(phrase):
            return entry
    return None


def _said_better(clause: Clause, wanted: list[NounPhrase]) -> bool:
    """Whether the second piece names the first one closer: "which shoes, low heels please"."""
    between = [mark.text for mark in clause.marks[wanted[0].end : wanted[1].start]]
    listed = "and" in between or "or" in between
    return "," in between and not listed and _narrows(wanted[1].category, wanted[0].category or "")


def _narrows(category: str | None, broad: str) -> bool:
    """Whether a category is a special case of a broad word said just before."""
    vocabulary = load_vocabulary()
    return (
        category is not None
        and category != broad
        and broad in vocabulary.broad
        and category in vocabulary.expand(broad)
    )


def _goes_over(clause: Clause) -> bool:
    return " over " in f" {clause.sketch} " and any(
        m.text in ("something", "anything", "what", "sth") for m in clause.marks
    )
