"""Deeds on a piece: draw it, find it."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits
from agents.rules.intents import speaks_of
from agents.rules.notebook import Draft, Notebook
from agents.rules.nouns import NounPhrase
from agents.rules.references import same_kind
from agents.rules.wishes import read_recommend
from fashionm3.domain import Constraints, Shown


def read_foreign(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A redirection of the assistant, or a request for another trade."""
    if book.latest and clause.of("PRICE"):
        book.absorb(limits(clause))  # "find a ring. Ring the changes, my budget is 60"
        return True
    book.add(Draft("out_of_scope", clauses=[clause]))
    return True


_SEARCHING = frozenset("find buy order get search shop stock store have sell".split())


def read_find_product(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A search of the shop, for words, for a piece shown, or for both."""
    stock = True
    words = {mark.text for mark in clause.marks}
    if clause.sketch.startswith("got ") and not clause.question and _asks_for_piece(later):
        return True  # "Got brown boots, a tweed jacket. Trousers?": tells what there is
    alike = (
        re.search(r"(?<!would )(?<!should )like ", clause.sketch)
        and not words & _SEARCHING
        and not speaks_of(clause, "in_stock")
    )
    if alike and not book.shelf.shown:
        return False  # "a coat like the queen wore"
    wanted = [p for p in clause.phrases if p.role == "wanted" and p.head not in ("something",)]
    owned = [p for p in clause.phrases if p.role == "owned" and p.head not in ("something",)]
    like = [p for p in clause.phrases if p.role in ("like", "replaced") and p.head != "something"]
    if not wanted and owned:
        wanted = owned
    context = [p for p in clause.phrases if p.role == "context" and p.definite]
    pieces = [p for p in wanted if p.category]
    similar = any(mark.text in ("similar", "version", "lookalike", "dupe") for mark in clause.marks)
    kind = pieces[0].category if pieces else None
    reference = next((e for p in like if (e := book.resolve(p, kind=kind))), None)
    photo = next((p for p in clause.phrases if p.head == "photo"), None)
    if photo is not None and reference is None:
        reference = book.resolve(photo)
    made = book.made()
    drafts: list[Draft] = []
    if pieces and (entry := _named_before(book, clause, wanted, pieces[0])):
        own = limits(clause, pieces[0], stock=stock)
        drafts.append(Draft("find_product", entry.garment.category, own, entry.ref, [clause]))
    for phrase in pieces:
        entry = reference
        if entry is None and (phrase.definite or similar):
            entry = book.resolve(phrase)
        if photo is not None and phrase.role == "wanted" and phrase.category and reference is None:
            entry = book.resolve(phrase)
        ref = entry.ref if entry else None
        if made is not None and made.category and same_kind(phrase.category or "", made.category):
            ref = None
        drafts.append(
            Draft(
                "find_product",
                phrase.category,
                limits(clause, phrase, stock=stock, known=entry is not None),
                ref,
                [clause],
            )
        )
    if not drafts and like and like[0].category and True:
        entry = reference
        category = like[0].category
        drafts.append(
            Draft(
                "find_product",
                category,
                limits(clause, None, stock=stock),
                entry.ref if entry else None,
                [clause],
            )
        )
    if (
        not drafts
        and not clause.phrases
        and book.is_foreign(clause)
        and not book.names_unsorted(clause)
        and not clause.of("OCCASION", "SEASON")
        and not (book.shelf.last_search and words & {"any", "some"})
    ):
        return False
    if not drafts and not clause.phrases and _goes_on(book):
        book.absorb(limits(clause, stock=stock))  # "… a backpack. What do you have under 40?"
        return True
    if not drafts:
        drafts.append(_find_without_piece(book, clause, wanted, reference, made))
    if context and not pieces and drafts[0].refers_to is None and not drafts[0].category:
        entry = next((e for p in context if (e := book.resolve(p))), None)
        if entry is not None:
            drafts[0].refers_to, drafts[0].category = entry.ref, entry.garment.category
    book.add(*drafts)
    return True


def _asks_for_piece(later: tuple[Clause, ...]) -> bool:
    return any(c.question and any(p.category for p in c.phrases) for c in later)


def _goes_on(book: Notebook) -> bool:
    """Whether the step before is a search that the clause can only be about."""
    return bool(book.drafts) and book.drafts[-1].intent == "find_product"


def _named_before(
    book: Notebook, clause: Clause, wanted: list[NounPhrase], piece: NounPhrase
) -> Shown | None:
    """As in "find those and a bag"."""
    first = wanted[0]
    between = [mark.text for mark in clause.marks[first.end : piece.start]]
    joined = first.head in ("pronoun", "ordinal") and between == ["and"]
    return book.resolve(first) if joined else None


def _find_without_piece(
    book: Notebook,
    clause: Clause,
    wanted: list[NounPhrase],
    reference: Shown | None,
    made: Draft | None,
) -> Draft:
    """As in "find it in stock", "more like the second one", "do you have the olive one?"."""
    pointing = [p for p in wanted if p.head in ("one", "ordinal", "pronoun", "photo")]
    phrase = next((p for p in pointing if p.marked), pointing[0] if pointing else None)
    own = limits(clause, phrase, stock=True)
    before = book.drafts[-1] if book.drafts else None
    if reference is not None:
        return Draft("find_product", reference.garment.category, own, reference.ref, [clause])
    certain = phrase is not None and phrase.definite and (phrase.marked or phrase.head == "ordinal")
    if certain and phrase is not None and (entry := book.resolve(phrase)):
        return Draft("find_product", entry.garment.category, own, entry.ref, [clause])
    if made is not None:
        return Draft("find_product", made.category, own, None, [clause])
    if (
        before is not None
        and before.intent in ("online_search", "generate_image", "chat", "preference_update")
        and (phrase is not None or before.refers_to)
    ):
        if before.category or before.refers_to:
            return Draft("find_product", before.category, own, before.refers_to, [clause])
    if book.topic is not None:
        return Draft("find_product", book.topic.garment.category, own, book.topic.ref, [clause])
    if book.rejected is not None and phrase is not None and phrase.head == "one":
        entry = book.rejected  # "the jumper is scratchy, find me a softer one"
        return Draft("find_product", entry.garment.category, own, entry.ref, [clause])
    if phrase is not None and phrase.head == "one" and (kind := book.kind_before(clause)):
        return Draft("find_product", kind, own, None, [clause])
    if clause.of("LOOK") and phrase is None:
        return Draft("find_product", None, own, None, [clause])  # "find the whole outfit"
    search = book.shelf.last_search
    vague = phrase is None or phrase.head == "one" or book.shelf.focus is None
    named = any(p.head == "something" for p in clause.phrases)
    if search is not None and (vague or named) and search.category:
        return Draft("find_product", search.category, own, search.refers_to, [clause])
    has_hold = bool(own.occasion or own.season)
    alike = any(mark.text == "similar" for mark in clause.marks)
    if phrase is None and has_hold and not (alike and book.shelf.focus):
        return Draft("find_product", None, own, None, [clause])
    entry = book.shelf.focus
    return Draft(
        "find_product",
        entry.garment.category if entry else None,
        own,
        entry.ref if entry else None,
        [clause],
        topic=entry is not None,
    )


def read_cheaper(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """Goes on with a search."""
    if book.drafts and book.drafts[-1].intent == "find_product":
        book.absorb(limits(clause))
        return True
    return read_find_product(book, clause, later)


_SOME = re.compile(r"(?:please )?show me (?:some|a few|a couple)(?: please)?")


def read_generate_image(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """A picture of each piece that is named or meant."""
    if _recommends_with_picture(book, clause, later):
        return True
    phrases = [
        p
        for p in clause.phrases
        if p.role in ("wanted", "owned", "replaced") and p.head not in ("something", "photo")
    ]
    made = book.made()
    step = book.drafts[-1] if book.drafts else None
    if _SOME.fullmatch(clause.sketch) and book.made():
        return True  # "darker pants would be better. Show me some"
    if not clause.phrases and step and (step.intent, step.category) == ("try_on", None):
        return True  # "Does the whole look work on me? Show me."
    if not phrases:
        # "an outfit with wide leg jeans"
        phrases = [
            p for p in clause.phrases if p.role == "context" and p.category and not p.definite
        ] or [p for p in clause.phrases if p.role == "context" and p.category]
    drafts: list[Draft] = []
    for phrase in (p for p in phrases if p.category):
        entry = book.resolve(phrase) if phrase.definite else None
        drafts.append(
            Draft(
                "generate_image",
                phrase.category,
                limits(clause, phrase),
                entry.ref if entry else None,
                [clause],
            )
        )
    if not drafts:
        other = next((p for p in phrases if p.head in ("one", "ordinal", "pronoun")), None)
        nothing = other is None and made is None and not book.drafts and book.shelf.focus is None
        if nothing and book.is_foreign(clause) and not clause.of("LOOK", "COLOUR", "MATERIAL"):
            return False
        both = [d for d in book.latest if d.intent == "recommend" and d.category]
        if (other is None or other.plural or other.word == "both") and len(both) > 1:
            # "A necklace or a scarf? Show me both."
            drafts = [Draft("generate_image", d.category, clauses=[clause]) for d in both]
        else:
            drafts.append(_picture_without_piece(book, clause, other, made))
    book.add(*drafts)
    return True


def _picture_without_piece(
    book: Notebook, clause: Clause, phrase: NounPhrase | None, made: Draft | None
) -> Draft:
    own = limits(clause, phrase)
    certain = phrase is not None and phrase.definite and (phrase.marked or phrase.head == "ordinal")
    if certain and phrase is not None and (entry := book.resolve(phrase)):
        return Draft("generate_image", entry.garment.category, Constraints(), entry.ref, [clause])
    if made is not None:
        return Draft("generate_image", made.category, own, None, [clause])
    before = book.drafts[-1] if book.drafts else None
    if (
        before is not None
        and before.intent in ("online_search", "find_product")
        and before.category
    ):
        return Draft("generate_image", before.category, own, before.refers_to, [clause])
    entry = book.topic or book.shelf.focus
    if entry is None:
        return Draft("generate_image", None, own, None, [clause], topic=False)
    return Draft("generate_image", entry.garment.category, own, entry.ref, [clause])


_ADVISING = frozenset(
    "recommend recommendation recommendations suggest suggestion suggestions advise".split()
)


def _recommends_with_picture(book: Notebook, clause: Clause, later: tuple[Clause, ...]) -> bool:
    """As in "a recommendation for a skirt with a visualisation": both in one clause."""
    pictured = re.search(r"PIECES? with an? (?:picture|image|photo|drawing|sketch)", clause.sketch)
    if re.search(r"need an? (?:\S+ )?(?:picture|image|photo|drawing|sketch)(?!\S)", clause.sketch):
        return False  # the picture is what is needed
    if not pictured and not any(
        (m.text in _ADVISING and not any(p.head == "ordinal" for p in clause.phrases))
        or (
            m.text in ("which", "need")
            and any(p.category and not p.definite for p in clause.phrases)
        )
        for m in clause.marks
    ):
        return False
    if not read_recommend(book, clause, later):
        return False
    made = book.made()
    if made is not None:
        book.add(Draft("generate_image", made.category, clauses=[clause]))
    return True
