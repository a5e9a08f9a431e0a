"""Clauses that name no deed: bare nouns, limits, small talk."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits, merge, says_anything
from agents.rules.intents import speaks_of
from agents.rules.lexicon import lexicon
from agents.rules.moods import asks, is_statement
from agents.rules.notebook import Draft, Notebook
from agents.rules.nouns import NounPhrase
from agents.rules.picks import read_bare_reference
from agents.rules.references import same_kind
from agents.rules.rejections import not_taken_back, rejects_for, replace_rejected, ruled_out
from agents.rules.wishes import add_recommend, singled_out
from fashionm3.domain import Shown

_DEMANDS = re.compile(
    r"(?:it|they|that|this|those|these|all|both) (?:\S+ )?"
    r"(?:should|must|has to|have to|needs?(?: to)?|ought to|can not|"
    r"can|would have to|may not|might|better|shall|will have to|got to) "
    r"|i (?:do not |would |really )*(?:want|like|need|prefer) (?:it|them) (?:to be|in) "
)


def adds_limits(book: Notebook, clause: Clause) -> bool:
    """Whether it says more of the wish before: "it should be navy, and in a size 12"."""
    if not book.latest or clause.question or not _DEMANDS.match(clause.sketch):
        return False
    if book.latest[-1].intent not in ("recommend", "find_product", "alternative"):
        return False
    own = limits(clause, stock=book.latest[-1].intent == "find_product")
    if any(p.category for p in clause.phrases) or not says_anything(own):
        return False
    book.absorb(own)
    return True


_APPROVES = re.compile(
    r"PIECES? (?:(?:is|are) )?(?:ok|good|fine|great|perfect|lovely|nice|cool)"
    r"|PIECES? and PIECES? (?:match|fit|work|go together)(?: .*)?"
)


def read_chat(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """Small talk, unless a piece is wished for in the same breath."""
    pieces = [p for p in clause.phrases if p.category and p.role == "wanted" and not p.definite]
    if any(p.marked and p.definite for p in clause.phrases) and not speaks_of(
        clause, "generate_image"
    ):
        return False
    approved = _APPROVES.fullmatch(clause.sketch) and pieces
    if approved and (entry := book.shelf.in_slot_of(pieces[0].category or "")):
        book.chatted.append(clause)
        book.topic = entry
        return True  # "boots ok. hat?"
    if (
        pieces
        and not speaks_of(clause, "preference_update")
        and not clause.sketch.startswith(
            (
                "thank",
                "what else can you",
                "are you",
                "do you like",
                "do you know",
                "do you wear",
                "you ",
                "what can you",
            )
        )
    ):
        return False
    book.chatted.append(clause)
    if entry := next((e for p in clause.phrases if p.definite and (e := book.resolve(p))), None):
        book.topic = entry  # "the sneakers are great, but …"
    return True


def _praised(book: Notebook, clause: Clause, phrase: NounPhrase) -> Shown | None:
    """What "lovely coat!" says of a coat in the look."""
    words = " ".join(mark.text for mark in clause.marks[: phrase.end - 1])
    praise = re.fullmatch(r"(?:what an? |such an? |very )?(.+)", words)
    if praise is None or praise.group(1) not in lexicon().praise or clause.question:
        return None
    return book.shelf.in_slot_of(phrase.category or "") if len(clause.marks) == phrase.end else None


def _asks_about(clause: Clause) -> bool:
    """As in "is the tie silk?": no decision, whatever it names."""
    first = clause.marks[0].text
    return first in ("is", "are", "was", "were", "does", "do", "has", "have")


def _names_its_colour(book: Notebook, clause: Clause) -> bool:
    """As in "hm, brown... could I see them in black?": how the thing in focus is now."""
    focus = book.shelf.focus
    colours = [mark.value for mark in clause.marks if mark.tag == "COLOUR"]
    bare = len(colours) == len(clause.marks) and not clause.question
    return bare and focus is not None and set(colours) <= set(focus.garment.colours)


def read_fragment(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> None:
    """A clause without a verb that says what to do."""
    if later and _names_its_colour(book, clause):
        book.chatted.append(clause)
        return
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
        if re.match(r"(?:i think |so |well )?DEF (?:is|are|was|were) ", clause.folded):
            own = own.model_copy(update={"colours": (), "not_colours": (), "materials": ()})
    if definite and not wanted and _asks_about(clause):
        book.chatted.append(clause)
        book.topic = book.resolve(definite[0]) or book.topic
        asked = book.resolve(definite[0])
        if asked is not None and book.shelf.is_product(asked) and own.max_price:
            kind = asked.garment.category
            book.add(Draft("find_product", kind, own, asked.ref, [clause]))
        return
    comment = is_statement(clause) and not speaks_of(clause, "chat")
    if definite and not wanted and not comment:
        if read_bare_reference(book, clause, definite[0], later):
            return
    if wanted and (entry := _praised(book, clause, wanted[0])):
        book.chatted.append(clause)
        book.topic = entry
        return
    if wanted and not is_statement(clause):
        first = definite[0] if definite else None
        if first is not None and first.marked and first.end < wanted[0].start:
            read_bare_reference(book, clause, first, later)  # "the first one and a scarf"
        if rejects_for(book, wanted):
            replace_rejected(book, clause, wanted)
            return
        if (worn := ruled_out(book, clause, wanted)) is not None:
            own = limits(clause, wanted[0])
            book.add(Draft("alternative", wanted[0].category, own, worn.ref, [clause]))
            return  # "no slides, boat shoes please"
        if (
            any(m.text in ("from", "of") for m in clause.marks)
            and any(m.text in ("me", "mine") for m in clause.marks)
            and book.shelf.new_photos
        ):
            return
        search = book.shelf.last_search
        narrows = any(mark.text in ("only", "just") for mark in clause.marks) and not book.drafts
        if search and narrows and same_kind(wanted[0].category or "", search.category or ""):
            draft = Draft("find_product", wanted[0].category, own, search.refers_to, [clause])
            book.add(draft)
            return  # "hoodies only, please" of the jumpers shown
        for phrase in not_taken_back(clause, wanted) or wanted:
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
    before = book.drafts[-1] if book.drafts else None
    if wanted and before and before.intent == "recommend" and before.category is None:
        # "Something for a christening. I'm a trouser person."
        add_recommend(book, clause, wanted[0].category, own, None)
        return
    ones = any(p.head == "one" and not p.definite for p in clause.phrases)
    if ones and not book.drafts and book.rejected is None and book.kind_before(clause):
        add_recommend(book, clause, None, own, None)
        return  # "she loves bracelets. A silver one?"
    if book.names_unsorted(clause) and not is_statement(clause):
        gone = [p for p in clause.phrases if p.role == "negated" and p.category]
        if gone and (entry := book.resolve(gone[0], in_look=True)):
            book.add(Draft("alternative", None, own, entry.ref, [clause]))
            return  # "no watch, cufflinks maybe"
        if book.rejected is not None and book.complained:
            book.add(Draft("alternative", None, own, book.rejected.ref, [clause]))
            book.rejected = None
            return  # "the belt is not my thing. Braces?"
        context = [p for p in clause.phrases if p.role == "context" and p.definite]
        add_recommend(book, clause, None, own, singled_out(book, context))
        return
    for phrase in clause.phrases:
        if phrase.role == "negated" and phrase.category:
            book.reject(phrase)
            book.more = book.more or not book.drafts
    wishes_more = re.match(
        r"(?:and |but )?(?:(?:any|anything|something|nothing|some|ones?) )?"
        r"(?:with|without|not|no) ",
        clause.sketch,
    )
    shown = book.shelf.focus is not None or book.shelf.last_search is not None
    if wishes_more and not book.drafts and shown:
        # "with a zip please", "not leather": a changed wish for what was recommended.
        book.more = True
        book.pending = merge(book.pending, own)
        return
    subjects = [p for p in clause.phrases if p.head not in ("pronoun", "something")]
    if not subjects and book.is_foreign(clause) and not is_statement(clause):
        if clause.phrases and asks(clause) and book.shelf.shown:
            book.vague.append(clause)  # "would you tuck it in?"
        elif not says_anything(own) or asks(clause):
            book.foreign.append(clause)
        elif book.latest:
            book.absorb(own)
        else:
            book.pending = merge(book.pending, own)
        return
    if comment and definite and (entry := book.resolve(definite[0])):
        book.topic = entry  # "the jumper is scratchy", and then what to do about it
        book.remarked = entry
    if is_statement(clause) and not says_anything(own):
        if not book.is_about_clothes(clause):
            book.vague.append(clause)
        return
    if says_anything(own):
        if clause.question and book.latest and book.latest[-1].intent == "preference_update":
            entry = book.shelf.focus
            if entry is not None:  # "brown is not my thing. Black?"
                book.add(Draft("alternative", entry.garment.category, own, entry.ref, [clause]))
            return
        if book.latest:
            book.absorb(own)
        else:
            book.pending = merge(book.pending, own)
        return
    if any(p.definite and book.resolve(p) for p in clause.phrases) and not asks(clause):
        book.chatted.append(clause)  # some comment on what was shown
        return
    (book.foreign if book.is_foreign(clause) else book.vague).append(clause)
