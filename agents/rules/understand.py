"""One plan from the words of a turn: clause by clause, in the order in which things were said."""

import re
from collections.abc import Callable

from agents.rules.asides import without_asides
from agents.rules.changes import read_alternative, read_complaint, read_expensive
from agents.rules.clauses import Clause, asks, is_statement, split
from agents.rules.constraints import limits, merge, says_anything
from agents.rules.deeds import (
    read_cheaper,
    read_find_product,
    read_foreign,
    read_generate_image,
    read_try_on,
)
from agents.rules.fragments import adds_limits, read_chat, read_fragment
from agents.rules.intents import intent_of, speaks_of
from agents.rules.lexicon import lexicon
from agents.rules.marking import mark
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
from agents.rules.wishes import add_recommend, has_outer_hold, read_recommend
from fashionm3.domain import Constraints, DialogueContext, Plan, PlanStep

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
    marks = without_asides(without_restarts(mark(read_words(text))))
    book = Notebook(context, text)
    clauses = split(marks)
    for number, clause in enumerate(clauses):
        read(book, clause, clauses[number + 1 :])
    return plan(book)


def names_the_web(text: str) -> bool:
    """Whether `text` asks for a search of the web in so many words."""
    return any(speaks_of(clause, "online_search") for clause in split(mark(read_words(text))))


def read(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> None:
    """Take in one clause."""
    book.said.append(clause)
    if clause.reason or _calls_off(clause, later):
        return
    if adds_limits(book, clause) or is_own_thing(book, clause) or is_topic_of_search(book, clause):
        return
    skip: set[str] = set()
    while (intent := intent_of(clause, skip=frozenset(skip))) is not None:
        if READERS[intent](book, clause, later):
            return
        skip.add(intent)
    read_fragment(book, clause, later)


_CALLED_OFF = re.compile(
    r"(?:(?:no|well|please|hm+|sorry|and|but|i) )*(?:do not|not|no need to|need not|no)(?: (?:need|want))?"
    r"(?: (?:you )?to)?(?: (?:any|an?|some|the|more|just))*"
    r" (?:recommend\S*|suggest\S*|advice|advise|draw\S*|sketch|show|picture|pictures|image|images|photo"
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
        _take_named_pieces(book)
    if book.outworn is not None:
        _renew(book, book.outworn)
    if not book.drafts:
        _act_on_what_is_left(book)
    foreign = [c for c in book.foreign if c.question or not is_statement(c)]
    drafts = list(book.drafts)
    for clause in foreign:
        if drafts and not (asks(clause)):
            continue
        drafts.append(Draft("out_of_scope", clauses=[clause]))
    held = [draft for draft in drafts if not _is_empty(draft)]
    drafts = _collapsed(held or drafts)
    drafts.sort(key=lambda draft: draft.clauses[0].start if draft.clauses else 0)
    if not drafts:
        return _without_steps(book)
    if question := _question(book, drafts):
        if not (kind := _only_kind(book)):
            return Plan(question=question)
        drafts[-1].category = kind
    return Plan(steps=tuple(_step(book, draft, len(drafts)) for draft in drafts))


_LORE = frozenset("who how when why explain write tell translate is was did has".split())
"""What a question about garments begins with that is no wish for one."""


def _take_named_pieces(book: Notebook) -> None:
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


def _renew(book: Notebook, category: str) -> None:
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


def _act_on_what_is_left(
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
    if any(has_outer_hold(book, clause) for clause in book.said):
        return None
    if book.shelf.singles or (book.context.shown and drafts[0].intent == "recommend"):
        return None
    if book.context.last_plan is not None and book.context.last_plan.question is not None:
        return None
    about_piece = any(draft.intent in _ABOUT_A_PIECE for draft in drafts)
    return QUESTION_PIECE if about_piece else QUESTION


def _only_kind(book: Notebook) -> str | None:
    """As in "earrings must be small, which would you take?": the one kind that was named."""
    if book.shelf.shown:
        return None
    named = [p for clause in book.said for p in clause.phrases if p.category]
    kinds = {p.category for p in named if p.role in ("wanted", "like")}
    if not kinds and any(_LACKS.match(clause.sketch) for clause in book.said):
        kinds = {p.category for p in named if p.role == "negated"}
    return kinds.pop() if len(kinds) == 1 else None


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
