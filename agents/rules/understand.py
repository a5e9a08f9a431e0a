"""One plan from the words of a turn: clause by clause, in the order in which things were said."""

import re
from collections.abc import Callable

from agents.rules.asides import without_asides
from agents.rules.changes import read_alternative, read_complaint, read_expensive
from agents.rules.clauses import Clause, split
from agents.rules.constraints import merge
from agents.rules.deeds import (
    read_cheaper,
    read_find_product,
    read_foreign,
    read_generate_image,
)
from agents.rules.fittings import read_try_on
from agents.rules.fragments import adds_limits, read_chat, read_fragment
from agents.rules.holds import has_outer_hold
from agents.rules.intents import intent_of, speaks_of
from agents.rules.leftovers import act_on_what_is_left, only_kind, renew, take_named_pieces
from agents.rules.lexicon import lexicon
from agents.rules.marking import mark
from agents.rules.moods import asks, is_statement
from agents.rules.notebook import Draft, Notebook
from agents.rules.picks import read_pick
from agents.rules.restarts import without_restarts
from agents.rules.text import read_words
from agents.rules.topics import (
    is_own_thing,
    is_topic_of_search,
    read_online_search,
    read_preference_update,
)
from agents.rules.wishes import read_recommend
from agents.rules.wordings import in_plain_wording
from fashionm3.domain import DialogueContext, Plan, PlanStep

QUESTION = "What are you looking for, or what is the occasion? A photo of a piece helps as well."

QUESTION_PIECE = "Which piece do you mean? Name it, or show me a photo of it."

_ABOUT_A_PIECE = ("generate_image", "find_product", "try_on", "alternative")

READERS: dict[str, Callable[[Notebook, Clause, tuple[Clause, ...]], bool]] = {
    "foreign": read_foreign,
    "online_search": read_online_search,
    "preference_update": read_preference_update,
    "pick": read_pick,
    "try_on": read_try_on,
    "find_product": read_find_product,
    "alternative": read_alternative,
    "cheaper": read_cheaper,
    "generate_image": read_generate_image,
    "complaint": read_complaint,
    "recommend": read_recommend,
    "expensive": read_expensive,
    "chat": read_chat,
}
"""How a clause of each group is read; False gives it back to the next group."""


def understand(text: str, context: DialogueContext) -> Plan:
    """The plan for `text`; never raises, whatever was typed."""
    marks = without_asides(without_restarts(mark(in_plain_wording(read_words(text)))))
    book = Notebook(context, text)
    clauses = split(marks)
    for number, clause in enumerate(clauses):
        read(book, clause, clauses[number + 1 :])
    return plan(book)


def names_the_web(text: str) -> bool:
    """Whether `text` asks for a search of the web in so many words."""
    return any(
        speaks_of(clause, "online_search")
        for clause in split(mark(in_plain_wording(read_words(text))))
    )


def read(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> None:
    """Take in one clause."""
    book.said.append(clause)
    if clause.reason or _calls_off(clause, later) or (later and _LORE.match(clause.sketch)):
        return
    if adds_limits(book, clause) or is_own_thing(book, clause) or is_topic_of_search(book, clause):
        return
    skip: set[str] = set()
    while (intent := intent_of(clause, skip=frozenset(skip))) is not None:
        if READERS[intent](book, clause, later):
            return
        skip.add(intent)
    read_fragment(book, clause, later)


_LORE = re.compile(
    r"(?:does|do|can|is|are) COLOUR (?:\S+ )?(?:go|work|match|fit)\S* (?:with|to) COLOUR"
)
"""As in "Does black go with brown? …": no colour that is wished for."""
_CALLED_OFF = re.compile(
    r"(?:(?:no|well|please|hm+|sorry|and|but|i) )*"
    r"(?:do not|not|no need to|need not|no)(?: (?:need|want))?"
    r"(?: (?:you )?to)?(?: (?:any|an?|some|the|more|just))*"
    r" (?:recommend\S*|suggest\S*|advice|advise|draw\S*|sketch|show|pictures?|images?|photo"
    r"|find|search|google|look|browse|buy|order|put|try|on me|help|tips?|ideas?)(?!\S)"
)


def _calls_off(clause: Clause, later: tuple[Clause, ...]) -> bool:
    """As in "don't draw them, put them on me": what is not asked for, and then what is."""
    if not later or not _CALLED_OFF.match(clause.sketch):
        return False
    if clause.of("PIECE", "COLOUR", "MATERIAL", "PATTERN"):
        return False  # "don't show me leather" is a taste
    return intent_of(later[0]) not in (None, "chat", "foreign", "preference_update")


def plan(
    book: Notebook,
) -> Plan:
    """The steps of everything that was read, or the question to ask back."""
    if not book.drafts:
        take_named_pieces(book)
    if book.outworn is not None:
        renew(book, book.outworn)
    if not book.drafts:
        act_on_what_is_left(book)
    foreign = [c for c in book.foreign if not is_statement(c)]
    drafts = list(book.drafts)
    for clause in foreign:
        if drafts and not (asks(clause)):
            continue
        drafts.append(Draft("out_of_scope", clauses=[clause]))
    _share_last(book, drafts)
    held = [draft for draft in drafts if not _is_empty(draft)]
    drafts = _collapsed(held or drafts)
    drafts.sort(key=lambda draft: draft.clauses[0].start if draft.clauses else 0)
    if not drafts:
        return _without_steps(book)
    if question := _question(book, drafts):
        if not (kind := only_kind(book)):
            return Plan(question=question)
        drafts[-1].category = kind
    return Plan(steps=tuple(_step(book, draft, len(drafts)) for draft in drafts))


def _without_steps(
    book: Notebook,
) -> Plan:
    wishes = [clause for clause in book.vague if not is_statement(clause)]
    bodily = any(m.text in lexicon().clothes for clause in wishes for m in clause.marks)
    last = book.context.last_plan
    answers = last is not None and last.question is not None and not book.chatted
    if answers and not any(clause.question for clause in book.said):
        return Plan(steps=(PlanStep(intent="recommend", query=book.text.strip()),))
    if book.shelf.shown and bodily and not book.foreign:
        return Plan(steps=(PlanStep(intent="recommend", query=book.text.strip()),))
    if book.chatted and not book.foreign and not wishes:
        return Plan(steps=(PlanStep(intent="chat", query=book.text.strip()),))
    if book.more or book.complained:
        return Plan(question=QUESTION_PIECE)
    if book.foreign or any(book.is_foreign(c) for c in book.vague):
        return Plan(steps=(PlanStep(intent="out_of_scope", query=book.text.strip()),))
    if book.chatted and not wishes:
        return Plan(steps=(PlanStep(intent="chat", query=book.text.strip()),))
    return Plan(question=QUESTION)


_ALL = re.compile(
    r".*(?<!\S)(?:all|both|everything) (?:of (?:it|them) )?(?:in |made of )?(?:COLOUR|MATERIAL)"
)


def _share_last(book: Notebook, drafts: list[Draft]) -> None:
    """What holds for every wish: "a dress, then shoes, then a bag, all in red"."""
    if not book.said or not drafts or not _ALL.fullmatch(book.said[-1].sketch):
        return
    shared = drafts[-1].constraints
    for draft in drafts[:-1]:
        if draft.intent == drafts[-1].intent:
            draft.constraints = merge(draft.constraints, shared)


def _question(book: Notebook, drafts: list[Draft]) -> str | None:
    """What to ask back, if no step has anything to hold on to."""
    for draft in drafts:
        if draft.intent in ("chat", "out_of_scope", "online_search", "preference_update"):
            return None
        if (
            draft.category
            or draft.refers_to
            or draft.constraints.occasion
            or draft.constraints.season
        ):
            return None
        pointing = any(p.head == "pronoun" for c in draft.clauses for p in c.phrases)
        if (
            draft.intent == "find_product"
            and (draft.constraints.materials or draft.constraints.colours)
            and not pointing
        ):
            return None  # the shop can be searched for these
    if any(p.category and p.role in ("context", "owned") for c in book.said for p in c.phrases):
        return None
    if any(book.names_unsorted(clause) for clause in book.said):
        return None
    if any(has_outer_hold(clause) for clause in book.said):
        return None
    if book.shelf.singles or (book.context.shown and drafts[0].intent == "recommend"):
        return None
    if book.context.last_plan is not None and book.context.last_plan.question is not None:
        return None
    about_piece = any(draft.intent in _ABOUT_A_PIECE for draft in drafts)
    return QUESTION_PIECE if about_piece else QUESTION


def _step(book: Notebook, draft: Draft, count: int) -> PlanStep:
    spans = [(c.start, c.end) for c in draft.clauses]
    query = book.text.strip()
    if count > 1 and spans:
        query = " ".join(book.text[start:end].strip() for start, end in spans)
    return PlanStep(
        intent=draft.intent,
        category=draft.category,
        query=query,
        constraints=draft.constraints,
        refers_to=draft.refers_to,
    )


def _is_empty(draft: Draft) -> bool:
    """Whether a deed has nothing to be done on; beside other steps it is noise."""
    own = draft.constraints
    holds = draft.category or draft.refers_to or own.occasion or own.season
    return draft.intent in ("find_product", "generate_image", "alternative") and not holds


def _collapsed(drafts: list[Draft]) -> list[Draft]:
    """Without small talk beside a request, and without the same thing twice."""
    kept: list[Draft] = []
    for draft in drafts:
        repeated = bool(kept) and draft.intent == "recommend" and kept[-1].clauses == draft.clauses
        same = kept and (kept[-1].intent, kept[-1].category, kept[-1].refers_to) == (
            draft.intent,
            draft.category,
            draft.refers_to,
        )
        if same and (repeated or kept[-1].intent != "recommend"):
            kept[-1].constraints = merge(kept[-1].constraints, draft.constraints)
            continue
        if kept and draft.intent == "out_of_scope" and kept[-1].intent == "out_of_scope":
            continue
        kept.append(draft)
    return kept
