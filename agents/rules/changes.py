"""Changes: another piece for one that is there, and rejections."""

import re
from dataclasses import replace

from agents.rules.clauses import Clause
from agents.rules.constraints import limits, merge
from agents.rules.intents import speaks_of
from agents.rules.lexicon import lexicon
from agents.rules.notebook import Draft, Notebook
from agents.rules.nouns import NounPhrase
from agents.rules.picks import read_bare_reference
from agents.rules.references import same_kind, slots_of
from agents.rules.wishes import add_recommend
from fashionm3.domain import Constraints, Intent, Shown

_NOTHING = NounPhrase(0, 0, "something", "")


def read_alternative(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """Another piece for one that is there; for one that is not there yet, a wish."""
    replaced = [
        p for p in clause.phrases if p.role in ("replaced", "like") and p.head != "something"
    ]
    negated = [p for p in clause.phrases if p.role == "negated" and p.head != "something"]
    wanted = [p for p in clause.phrases if p.role in ("wanted", "owned") and p.head != "something"]
    context = [
        p for p in clause.phrases if p.role == "context" and p.definite and (p.category or p.marked)
    ]
    new = [p for p in wanted if p.category and not p.definite]
    if len(new) > 1 and _narrowed(clause, new):
        new = new[-1:]  # "different pants, jeans maybe"
    new = [p for p in new if not _is_part(book, clause, p)]
    besides = [p for p in new[1:] if _is_another_wish(clause, new[0], p)]
    kind = new[0].category if new else None
    old = [(p, e) for p in replaced if (e := book.resolve(p, in_look=True, kind=kind))]
    for phrase in negated:
        certain = phrase.category or (phrase.definite and phrase.marked)
        if not old and certain and (entry := book.resolve(phrase, in_look=True)):
            old.append((phrase, entry))
    both = re.search(r"(?:swap|replace|change|exchange|switch) (?:out )?both(?!\S)", clause.sketch)
    if not old and (both or any(p.word == "both" for p in (*replaced, *wanted))):
        old = [(replace(_NOTHING), entry) for entry in book.shelf.worn(book.shelf.singles)[-2:]]
    if not old:
        old = [
            (p, e)
            for p in wanted
            if p.definite and p.head != "pronoun" and (e := book.resolve(p, in_look=True))
        ]
        new = [p for p in new if all(p is not q for q, _ in old)]
    if not old and (book.rejected is None or not book.rejected_by_name):
        old = _meant_by_kind(book, new, context)
    if not old:
        entry = book.rejected
        if entry is None and not book.made():
            entry = book.topic or book.shelf.focus
        if entry is not None:
            if new and book.rejected is None and not _names(new[0], entry):
                same_slot = book.shelf.in_slot_of(new[0].category or "")
                entry = same_slot
            if entry is not None:
                word = book.rejected_word if entry is book.rejected else None
                old = [(replace(_NOTHING, category=word), entry)]
    if old and later and _ELSE.fullmatch(clause.sketch) and _goes_elsewhere(later[0], old[0][1]):
        return True  # "what else, maybe a bag?"
    gone = replaced or [p for p in wanted if p.definite and _GONE.search(clause.folded)]
    if later and old and not new and (goes := _what_goes(clause, negated, gone)):
        book.reject(goes)
        return True
    own = limits(clause, new[0] if new else next((p for p in wanted if p.head == "one"), None))
    search = book.shelf.last_search
    if (
        search is not None
        and not new
        and not book.rejected_by_name
        and not book.drafts
        and all(p is _NOTHING or p.category is None for p, _ in old)
        and not replaced
        and not any(p.definite for p in wanted)
    ):
        book.add(Draft("find_product", search.category, own, search.refers_to, [clause]))
        return True
    if (
        search is not None
        and not replaced
        and new
        and new[0].plural
        and _refines(new[0], search.category)
    ):
        book.add(Draft("find_product", new[0].category, own, search.refers_to, [clause]))
        return True
    if not old:
        if new:
            for phrase in new:
                add_recommend(book, clause, phrase.category, limits(clause, phrase), None)
            return True
        if book.drafts and book.drafts[-1].intent in (
            "recommend",
            "find_product",
            "alternative",
        ):
            book.absorb(own)
            return True
        named = [p for c in book.said[:-1] for p in c.phrases if p.category]
        if named and not book.drafts and not book.shelf.shown:
            for phrase in named:  # "I lost my cap, help me replace it"
                add_recommend(book, clause, phrase.category, own, None)
            return True
        if book.is_foreign(clause) and not clause.phrases and not book.shelf.shown:
            return False  # "how do I change a tyre"
        book.more = True
        book.pending = merge(book.pending, own)
        book.vague.append(clause)
        return True
    drafts = []
    for phrase, entry in old:
        category = new[0].category if new else (phrase.category or entry.garment.category)
        if not new and book.names_unsorted(clause):
            category = None  # "swap the belt for braces"
        offered = search is not None and entry not in book.shelf.singles
        intent: Intent = "find_product" if offered else "alternative"  # "the bomber, but in black"
        draft = Draft(intent, category, own, entry.ref, [clause])
        draft.open = not new and bool(
            re.search(r"(instead of|rather than|in place of)", clause.sketch)
        )
        drafts.append(draft)
    before = book.drafts[-1] if book.drafts else None
    if (
        before is not None
        and before.intent == "alternative"
        and before.refers_to == drafts[0].refers_to
    ):
        before.constraints = merge(before.constraints, own)
        if new:
            before.category = drafts[0].category
        return True
    book.rejected = None
    book.complained = False
    book.add(*drafts)
    for phrase in besides:
        add_recommend(book, clause, phrase.category, limits(clause, phrase), None)
    return True


_ELSE = re.compile(r"(?:and |so )?(?:what|anything|something) else")


def _goes_elsewhere(clause: Clause, entry: Shown) -> bool:
    """Whether a clause wishes for a piece that is worn elsewhere than `entry`."""
    wished = [p for p in clause.phrases if p.role == "wanted" and p.category and not p.definite]
    return bool(wished) and entry.garment.slot not in slots_of(wished[0].category or "")


def _is_part(book: Notebook, clause: Clause, phrase: NounPhrase) -> bool:
    """As in "higher heels please" of sandals: a part of what there is."""
    before = clause.marks[phrase.end - 2].text if phrase.end > 1 else ""
    focus = book.shelf.focus
    shoe = focus is not None and focus.garment.slot == "shoes"
    return shoe and phrase.word in ("heel", "heels") and before in lexicon().comparatives


def _is_another_wish(clause: Clause, first: NounPhrase, phrase: NounPhrase) -> bool:
    """As in "different sandals please, and a clutch"."""
    between = {mark.text for mark in clause.marks[first.end : phrase.start]}
    joined = "and" in between and between <= {"and", ",", "please", "also", "maybe"}
    apart = slots_of(first.category or "").isdisjoint(slots_of(phrase.category or ""))
    return joined and apart and phrase.determiner in ("a", "an", "some")


_GONE = re.compile(r"(?<!\S)(?:take|put|leave|throw) DEF (?:away|off|out|aside)(?!\S)")


def _what_goes(
    clause: Clause, negated: list[NounPhrase], replaced: list[NounPhrase]
) -> NounPhrase | None:
    """What a clause throws out without saying what comes for it: "lose the scarf, …"."""
    if negated and not replaced:
        return negated[0]
    thrown_out = _GONE.search(clause.folded) or re.match(
        r"(?:\S+ ){0,3}?(?:lose|drop|remove|ditch|get rid of|take away|take off|leave out|scrap) ",
        clause.sketch,
    )
    return replaced[0] if replaced and thrown_out else None


def _meant_by_kind(
    book: Notebook, new: list[NounPhrase], context: list[NounPhrase]
) -> list[tuple[NounPhrase, Shown]]:
    """As in "a different bag" is about the bag there is, "lighter trousers" about the trousers."""
    for phrase in new:
        entries = book.shelf.of_kind(phrase.category, book.shelf.singles)
        entries = book.shelf.worn(entries) or entries
        if entries:
            return [(phrase, entries[-1])]
        if phrase.category and (entry := book.shelf.in_slot_of(phrase.category)):
            return [(phrase, entry)]
    if new:
        return []
    for phrase in context:
        if entry := book.resolve(phrase, in_look=True):
            return [(phrase, entry)]
    return []


def read_expensive(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """What was shown costs too much."""
    book.pricey = True
    book.note_target(clause)
    book.pending = merge(book.pending, Constraints(max_price=limits(clause).max_price))
    before = book.drafts[-1] if book.drafts else None
    if before is not None and before.intent == "chat" and before.refers_to:
        book.drafts.pop()  # "I like number 3, but it is too expensive" decides for nothing
    return True


def read_complaint(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A rejection: it names what has to go, or means what is in focus."""
    if re.search(r"PIECES? (that|which|but|,)", clause.folded):
        return False
    wished = [
        p
        for p in clause.phrases
        if p.role == "wanted"
        and (p.determiner in ("a", "an", "some") or _is_bare_plural(p))
        and not _is_told_of(clause, p)
    ]
    negated = [p for p in clause.phrases if p.role == "negated" and p.definite]
    rival = next((p for p in clause.phrases if p.role == "wanted" and p.definite), None)
    if negated and rival is not None and rival.category and rival.start > negated[0].end:
        return read_bare_reference(book, clause, rival, later)  # "not the boots, the sneakers"
    if any(p.category for p in wished) and speaks_of(clause, "recommend"):
        return False  # "a jacket for the winter, not so heavy"
    if speaks_of(clause, "expensive"):
        return read_expensive(book, clause, later)
    book.complained = True
    book.note_target(clause)
    own = limits(clause)
    if own.season or own.occasion:
        # "too heavy for summer": that is what the next one is for.
        book.pending = merge(book.pending, Constraints(season=own.season, occasion=own.occasion))
    return True


def _narrowed(clause: Clause, new: list[NounPhrase]) -> bool:
    """Whether the last of two new pieces only says better what the first one is."""
    between = [mark.text for mark in clause.marks[new[0].end : new[-1].start]]
    return (
        "," in between
        and "and" not in between
        and same_kind(new[0].category or "", new[-1].category or "")
    )


def _refines(phrase: NounPhrase, category: str | None) -> bool:
    """Whether "smaller bags" are of the kind that was searched for."""
    return category is not None and same_kind(phrase.category or "", category)


def _is_bare_plural(phrase: NounPhrase) -> bool:
    return phrase.plural and not phrase.determiner


_COPULAS = frozenset("is are look looks feel feels too way".split())


def _is_told_of(clause: Clause, phrase: NounPhrase) -> bool:
    """Whether it is the subject: "boots are too heavy"."""
    after = clause.marks[phrase.end].text if phrase.end < len(clause.marks) else ""
    asked = clause.sketch.startswith("are ") and phrase.start == 1  # "are pumps not too dressy?"
    return (phrase.start == 0 and after in _COPULAS) or asked


def _names(phrase: NounPhrase, entry: Shown) -> bool:
    return phrase.category is not None and same_kind(phrase.category, entry.garment.category)
