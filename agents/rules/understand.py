"""One plan from the words of a turn: clause by clause, in the order in which things were said."""

import re
from dataclasses import dataclass, field, replace

from agents.rules.clauses import Clause, split
from agents.rules.constraints import limits, merge
from agents.rules.intents import intent_of, speaks_of
from agents.rules.lexicon import lexicon
from agents.rules.marks import mark
from agents.rules.phrases import NounPhrase
from agents.rules.references import Shelf, same_kind
from agents.rules.restarts import without_restarts
from agents.rules.text import read_words
from fashionm3.domain import Constraints, DialogueContext, Intent, Plan, PlanStep, Shown
from fashionm3.vocabulary import load_vocabulary, singular

QUESTION = "What are you looking for, or what is the occasion? A photo of a piece helps as well."
QUESTION_PIECE = "Which piece do you mean? Name it, or show me a photo of it."

_CREATES = ("recommend", "alternative")
_ABOUT_A_PIECE = ("generate_image", "find_product", "try_on", "alternative")


@dataclass
class Draft:
    """A step in the making."""

    intent: Intent
    category: str | None = None
    constraints: Constraints = Constraints()
    refers_to: str | None = None
    clauses: list[Clause] = field(default_factory=list)
    topic: bool = True
    """Whether anything but the words "recommend me something" stands behind it."""
    open: bool = False
    """For an alternative: the new piece is still to be named: "instead of the dress …"."""


def understand(text: str, context: DialogueContext) -> Plan:
    """The plan for `text`; never raises, whatever was typed."""
    marks = without_restarts(mark(read_words(text)))
    reader = _Reader(context, text)
    clauses = split(marks)
    for number, clause in enumerate(clauses):
        reader.read(clause, clauses[number + 1 :])
    return reader.plan()


class _Reader:
    """Reads clauses in order and keeps what later ones go on from."""

    def __init__(self, context: DialogueContext, text: str) -> None:
        self.context = context
        self.text = text
        self.shelf = Shelf(context)
        self.drafts: list[Draft] = []
        self.latest: list[Draft] = []
        """The drafts of the clause that made some last: a limit said later is about these."""
        self.pending = Constraints()
        """Limits said before any wish."""
        self.topic: Shown | None = None
        """What was spoken of last in this turn."""
        self.mentioned: Shown | None = None
        """What was named without saying what to do with it: "the camel coat here - …"."""
        self.rejected: Shown | None = None
        self.rejected_word: str | None = None
        self.rejected_by_name = False
        self.complained = False
        self.pricey = False
        self.more = False
        """Whether more of something was asked for without saying what: "cheaper ones?"."""
        self.chatted: list[Clause] = []
        self.foreign: list[Clause] = []
        self.vague: list[Clause] = []
        self.said: list[Clause] = []

    # --- reading ------------------------------------------------------------------------

    def read(self, clause: Clause, later: tuple[Clause, ...]) -> None:
        """Take in one clause."""
        self.said.append(clause)
        if clause.reason:
            return
        if self._is_own_thing(clause) or self._is_topic_of_search(clause):
            return
        skip: set[str] = set()
        while (intent := intent_of(clause, skip=frozenset(skip))) is not None:
            reader = getattr(self, f"_read_{intent}")
            if reader(clause, later):
                return
            skip.add(intent)
        self._read_fragment(clause, later)

    def _is_own_thing(self, clause: Clause) -> bool:
        """A statement about photos that came with the turn: "this skirt and this shirt instead"."""
        if not self.shelf.new_photos or clause.question or "instead of" in clause.sketch:
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
            and self.shelf.of_kind(p.category, self.shelf.new_photos)
        ]
        this_one = "this one" in clause.sketch and any(
            p.category and self.shelf.of_kind(p.category, self.shelf.new_photos)
            for p in clause.phrases
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

    def _is_topic_of_search(self, clause: Clause) -> bool:
        """What to look up online: "go online and see what people wear to a wedding"."""
        before = self.drafts[-1] if self.drafts else None
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

    def _read_foreign(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        self._add(Draft("out_of_scope", clauses=[clause]))
        return True

    def _read_online_search(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        piece = next((p for p in clause.phrases if p.category), None)
        draft = Draft("online_search", piece.category if piece else None, _limits_of_topic(clause))
        draft.clauses = [clause]
        points_back = any(p.head == "pronoun" for p in clause.phrases)
        if points_back and self.drafts and self.drafts[-1].intent in ("recommend", "out_of_scope"):
            # "What is everybody wearing to a picnic? Look it up on the web."
            before = self.drafts.pop()
            draft.category = draft.category or before.category
            draft.constraints = merge(before.constraints, draft.constraints)
        if points_back or (not draft.category and draft.constraints == Constraints()):
            # "What is in fashion this season? Search the web.": the question is what to look up.
            self.foreign.clear()
        self._add(draft)
        return True

    def _read_preference_update(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
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
        before = self.drafts[-1] if self.drafts else None
        if before is not None and before.intent == "preference_update":
            before.constraints = merge(before.constraints, stated)
            before.category = before.category or category
            before.clauses.append(clause)
            return True
        draft = Draft(
            "preference_update", category, merge(self._taste_pending(), stated), clauses=[clause]
        )
        self._add(draft)
        return True

    def _taste_pending(self) -> Constraints:
        pending, self.pending = self.pending, Constraints()
        return pending

    def _read_pick(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        phrases = [p for p in clause.phrases if p.definite and p.role != "negated"]
        for phrase in phrases:
            entry = self._resolve(phrase)
            if entry is None or (
                phrase.head == "pronoun"
                and self.topic is None
                and entry is self.shelf.focus
                and "back" not in clause.sketch
                and not clause.of("LOOK")
                and " it" not in f" {clause.sketch}"
            ):
                continue
            if entry in self.shelf.new_photos:
                # "I take this T-shirt", said of a photo: it is in the look already.
                self.topic = entry
                return bool(later)
            if self._repeats_pick(phrase, entry):
                return True
            self.topic = entry
            self._add(
                Draft(
                    "chat",
                    phrase.category or entry.garment.category,
                    refers_to=entry.ref,
                    clauses=[clause],
                )
            )
            return True
        return False

    def _repeats_pick(self, phrase: NounPhrase, entry: Shown) -> bool:
        """Whether the pick was made in the clause before: "the second one, I'll take it"."""
        before = self.drafts[-1] if self.drafts else None
        if before is None or before.intent != "chat" or before.refers_to is None:
            return False
        return phrase.head == "pronoun" or entry.ref == before.refers_to

    def _read_try_on(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        if clause.of("LOOK"):
            self._add(Draft("try_on", clauses=[clause]))
            return True
        for phrase in clause.phrases:
            if phrase.head in ("something",) or phrase.role == "negated" or phrase.head == "photo":
                continue
            if phrase.head == "pronoun" and (made := self._made()):
                self._add(Draft("try_on", made.category, clauses=[clause]))
                return True
            entry = self._resolve(phrase)
            category = phrase.category or (entry.garment.category if entry else None)
            if entry is not None or (phrase.category and phrase.role != "context"):
                self._add(
                    Draft(
                        "try_on", category, refers_to=entry.ref if entry else None, clauses=[clause]
                    )
                )
                return True
        if made := self._made():
            self._add(Draft("try_on", made.category, clauses=[clause]))
            return True
        entry = self.topic or self.shelf.focus
        self._add(
            Draft(
                "try_on",
                entry.garment.category if entry else None,
                refers_to=entry.ref if entry else None,
                clauses=[clause],
            )
        )
        return True

    def _made(self) -> Draft | None:
        """The piece that a step of this utterance is going to make."""
        before = self.drafts[-1] if self.drafts else None
        if before is not None and before.intent in _CREATES:
            return before
        if (
            before is not None
            and before.intent in ("generate_image", "find_product")
            and before.refers_to is None
        ):
            return next((d for d in reversed(self.drafts) if d.intent in _CREATES), None)
        return None

    def _read_find_product(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        stock = True
        wanted = [p for p in clause.phrases if p.role == "wanted" and p.head not in ("something",)]
        owned = [p for p in clause.phrases if p.role == "owned" and p.head not in ("something",)]
        like = [
            p for p in clause.phrases if p.role in ("like", "replaced") and p.head != "something"
        ]
        if not wanted and owned:
            wanted = owned
        context = [p for p in clause.phrases if p.role == "context" and p.definite]
        pieces = [p for p in wanted if p.category]
        similar = any(
            mark.text in ("similar", "version", "lookalike", "dupe") for mark in clause.marks
        )
        reference = next((e for p in like if (e := self._resolve(p))), None)
        photo = next((p for p in clause.phrases if p.head == "photo"), None)
        if photo is not None and reference is None:
            reference = self._resolve(photo)
        made = self._made()
        drafts: list[Draft] = []
        for phrase in pieces:
            entry = reference
            if entry is None and (phrase.definite or similar):
                entry = self._resolve(phrase)
            if (
                photo is not None
                and phrase.role == "wanted"
                and phrase.category
                and reference is None
            ):
                entry = self._resolve(phrase)
            ref = entry.ref if entry else None
            if (
                made is not None
                and made.category
                and same_kind(phrase.category or "", made.category)
            ):
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
            and self._is_foreign(clause)
            and not clause.of("OCCASION", "SEASON")
        ):
            return False
        if not drafts:
            drafts.append(self._find_without_piece(clause, wanted, reference, made))
        if context and not pieces and drafts[0].refers_to is None and not drafts[0].category:
            entry = next((e for p in context if (e := self._resolve(p))), None)
            if entry is not None:
                drafts[0].refers_to, drafts[0].category = entry.ref, entry.garment.category
        self._add(*drafts)
        return True

    def _find_without_piece(
        self, clause: Clause, wanted: list[NounPhrase], reference: Shown | None, made: Draft | None
    ) -> Draft:
        """ "find it in stock", "more like the second one", "do you have the olive one?"."""
        phrase = next((p for p in wanted if p.head in ("one", "ordinal", "pronoun", "photo")), None)
        own = limits(clause, phrase, stock=True)
        before = self.drafts[-1] if self.drafts else None
        if reference is not None:
            return Draft("find_product", reference.garment.category, own, reference.ref, [clause])
        certain = (
            phrase is not None and phrase.definite and (phrase.marked or phrase.head == "ordinal")
        )
        if certain and phrase is not None and (entry := self._resolve(phrase)):
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
        if self.topic is not None:
            return Draft("find_product", self.topic.garment.category, own, self.topic.ref, [clause])
        search = self.shelf.last_search
        vague = phrase is None or phrase.head == "one" or self.shelf.focus is None
        named = any(p.head == "something" for p in clause.phrases)
        if search is not None and (vague or named) and search.category:
            return Draft("find_product", search.category, own, search.refers_to, [clause])
        has_hold = bool(own.occasion or own.season)
        if phrase is None and has_hold:
            return Draft("find_product", None, own, None, [clause])
        entry = self.shelf.focus
        return Draft(
            "find_product",
            entry.garment.category if entry else None,
            own,
            entry.ref if entry else None,
            [clause],
            topic=entry is not None,
        )

    def _read_alternative(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        replaced = [
            p for p in clause.phrases if p.role in ("replaced", "like") and p.head != "something"
        ]
        negated = [p for p in clause.phrases if p.role == "negated" and p.head != "something"]
        wanted = [
            p for p in clause.phrases if p.role in ("wanted", "owned") and p.head != "something"
        ]
        context = [p for p in clause.phrases if p.role == "context" and p.definite and p.category]
        new = [p for p in wanted if p.category and not p.definite]
        old = [(p, e) for p in replaced if (e := self._resolve(p, in_look=True))]
        for phrase in negated:
            if not old and phrase.category and (entry := self._resolve(phrase, in_look=True)):
                old.append((phrase, entry))
        if not old:
            old = [
                (p, e)
                for p in wanted
                if p.definite and p.head != "pronoun" and (e := self._resolve(p, in_look=True))
            ]
            new = [p for p in new if all(p is not q for q, _ in old)]
        if not old and (self.rejected is None or not self.rejected_by_name):
            old = self._meant_by_kind(new, context)
        if not old:
            entry = self.rejected or self._made_before(new)
            if entry is None and not self._made():
                entry = self.topic or self.shelf.focus
            if entry is not None:
                if new and self.rejected is None and not _names(new[0], entry):
                    same_slot = self.shelf.in_slot_of(new[0].category or "")
                    entry = same_slot
                if entry is not None:
                    word = self.rejected_word if entry is self.rejected else None
                    old = [(replace(_NOTHING, category=word), entry)]
        if negated and old and not new and not replaced and later:
            self._reject(negated[0])
            return True
        own = limits(clause, new[0] if new else next((p for p in wanted if p.head == "one"), None))
        search = self.shelf.last_search
        if (
            search is not None
            and not new
            and not self.rejected_by_name
            and not self.drafts
            and all(p is _NOTHING or p.category is None for p, _ in old)
            and not replaced
            and not any(p.definite for p in wanted)
        ):
            self._add(Draft("find_product", search.category, own, search.refers_to, [clause]))
            return True
        if not old:
            if new:
                for phrase in new:
                    self._add_recommend(clause, phrase.category, limits(clause, phrase), None)
                return True
            if self.drafts and self.drafts[-1].intent in (
                "recommend",
                "find_product",
                "alternative",
            ):
                self._absorb(own)
                return True
            self.more = True
            self.pending = merge(self.pending, own)
            self.vague.append(clause)
            return True
        drafts = []
        for phrase, entry in old:
            category = new[0].category if new else (phrase.category or entry.garment.category)
            draft = Draft("alternative", category, own, entry.ref, [clause])
            draft.open = not new and bool(
                re.search(r"(instead of|rather than|in place of)", clause.sketch)
            )
            drafts.append(draft)
        before = self.drafts[-1] if self.drafts else None
        if (
            before is not None
            and before.intent == "alternative"
            and before.refers_to == drafts[0].refers_to
        ):
            before.constraints = merge(before.constraints, own)
            if new:
                before.category = drafts[0].category
            return True
        self.rejected = None
        self.complained = False
        self._add(*drafts)
        return True

    def _meant_by_kind(
        self, new: list[NounPhrase], context: list[NounPhrase]
    ) -> list[tuple[NounPhrase, Shown]]:
        """ "a different bag" is about the bag there is, "lighter trousers" about the trousers."""
        for phrase in new:
            entries = self.shelf.of_kind(phrase.category, self.shelf.singles)
            entries = self.shelf.worn(entries) or entries
            if entries:
                return [(phrase, entries[-1])]
            if phrase.category and (entry := self.shelf.in_slot_of(phrase.category)):
                return [(phrase, entry)]
        if new:
            return []
        for phrase in context:
            if entry := self._resolve(phrase, in_look=True):
                return [(phrase, entry)]
        return []

    def _made_before(self, new: list[NounPhrase]) -> Shown | None:
        return None

    def _read_cheaper(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        if self.drafts and self.drafts[-1].intent == "find_product":
            self._absorb(limits(clause))
            return True
        return self._read_find_product(clause, later)

    def _read_generate_image(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        if speaks_of(clause, "recommend") and self._recommends_with_picture(clause, later):
            return True
        phrases = [
            p
            for p in clause.phrases
            if p.role in ("wanted", "owned", "replaced") and p.head not in ("something", "photo")
        ]
        made = self._made()
        drafts: list[Draft] = []
        for phrase in (p for p in phrases if p.category):
            entry = self._resolve(phrase) if phrase.definite else None
            if entry is None and phrase.definite and not phrase.plural and phrase.marked:
                entry = None
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
            phrase = next((p for p in phrases if p.head in ("one", "ordinal", "pronoun")), None)
            nothing = phrase is None and made is None and not self.drafts and self.shelf.focus is None
            if nothing and self._is_foreign(clause) and not clause.of("LOOK", "COLOUR", "MATERIAL"):
                return False
            drafts.append(self._picture_without_piece(clause, phrase, made))
        self._add(*drafts)
        return True

    def _picture_without_piece(
        self, clause: Clause, phrase: NounPhrase | None, made: Draft | None
    ) -> Draft:
        own = limits(clause, phrase)
        certain = (
            phrase is not None and phrase.definite and (phrase.marked or phrase.head == "ordinal")
        )
        if certain and phrase is not None and (entry := self._resolve(phrase)):
            return Draft(
                "generate_image", entry.garment.category, Constraints(), entry.ref, [clause]
            )
        if made is not None:
            return Draft("generate_image", made.category, own, None, [clause])
        before = self.drafts[-1] if self.drafts else None
        if (
            before is not None
            and before.intent in ("online_search", "find_product")
            and before.category
        ):
            return Draft("generate_image", before.category, own, before.refers_to, [clause])
        entry = self.topic or self.shelf.focus
        if entry is None:
            return Draft("generate_image", None, own, None, [clause], topic=False)
        return Draft("generate_image", entry.garment.category, own, entry.ref, [clause])

    def _recommends_with_picture(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        """ "a recommendation for a skirt with a visualisation": both in one clause."""
        if not any(
            m.text.startswith(("recommend", "suggest", "advise", "advice"))
            or (m.text in ("which", "need") and any(p.category for p in clause.phrases))
            for m in clause.marks
        ):
            return False
        if not self._read_recommend(clause, later):
            return False
        made = self._made()
        if made is not None:
            self._add(Draft("generate_image", made.category, clauses=[clause]))
        return True

    def _read_recommend(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        wanted = [p for p in clause.phrases if p.role == "wanted" and p.category]
        context = [p for p in clause.phrases if p.role in ("context", "like") and p.definite]
        if not wanted and not _goes_over(clause) and not self._is_about_clothes(clause):
            return False
        if (
            not wanted
            and any(p.role == "negated" and p.category for p in clause.phrases)
            and not _limits_something(limits(clause))
        ):
            self._reject(next(p for p in clause.phrases if p.role == "negated" and p.category))
            return True
        if (
            wanted
            and all(p.definite for p in wanted)
            and clause.sketch.startswith(("what about", "how about", "and what about"))
        ):
            if self._read_bare_reference(clause, wanted[0], later):
                return True
        if wanted and self._means_something_else(clause, wanted):
            return False
        reference = self._singled_out(context)
        if not wanted and (named := self._stood_for(clause)):
            self._add_recommend(clause, named, limits(clause), reference)
            return True
        if not wanted and _goes_over(clause):
            self._add_recommend(clause, "Outerwear", limits(clause), reference)
            return True
        if not wanted and self.rejected is not None and self.complained:
            target, self.rejected = self.rejected, None
            category = self.rejected_word or target.garment.category
            self._add(Draft("alternative", category, limits(clause), target.ref, [clause]))
            return True
        if (
            not wanted
            and not self.drafts
            and _is_follow_up(clause)
            and (self.shelf.last_search or self.shelf.focus)
        ):
            one = next((p for p in clause.phrases if p.head == "one"), None)
            self.pending = merge(self.pending, limits(clause, one))
            return True
        if not wanted:
            own = limits(clause)
            if (
                self.drafts
                and self.drafts[-1].intent in ("recommend", "find_product", "alternative")
                and (_limits_something(own) or not context)
            ):
                self._absorb(own)
                return True
            self._add_recommend(clause, None, own, reference)
            return True
        if self._rejects_for(wanted):
            return self._replace_rejected(clause, wanted)
        for phrase in wanted:
            self._add_recommend(clause, phrase.category, limits(clause, phrase), reference)
        return True

    def _means_something_else(self, clause: Clause, wanted: list[NounPhrase]) -> bool:
        """ "What is the top score in bowling?": a word that is a garment elsewhere."""
        ambiguous = all(singular(p.word) in lexicon().verbs_too for p in wanted)
        asks = re.match(r"(how|explain|who|when|where|why|what is|is|tell me|what was)(?!\S)", clause.sketch)
        advice = {"wear", "match", "go", "goes", "suit", "outfit", "recommend", "suggest"}
        clothes = advice & {mark.text for mark in clause.marks}
        return ambiguous and asks is not None and not clothes and self._is_foreign(clause)

    def _stood_for(self, clause: Clause) -> str | None:
        """The kind that "new ones" stands for: what was spoken of before."""
        if self.drafts or not any(p.head == "one" and not p.definite for p in clause.phrases):
            return None
        before = [p.category for c in self.said if c is not clause for p in c.phrases if p.category]
        return before[-1] if before else None

    def _add_recommend(
        self, clause: Clause, category: str | None, own: Constraints, reference: Shown | None
    ) -> None:
        before = self.drafts[-1] if self.drafts else None
        if before is not None and before.open and category is not None:
            before.category, before.open = category, False
            before.constraints = merge(before.constraints, own)
            before.clauses.append(clause)
            return
        open_wish = (
            before is not None
            and before.intent == "recommend"
            and (
                before.category is None
                or (before.clauses != [clause] and _narrows(category, before.category))
            )
        )
        if open_wish and before is not None and category is not None:
            # "What would you wear with these? I need shoes.": one wish, said twice.
            before.category = category
            before.constraints = merge(before.constraints, own)
            before.refers_to = before.refers_to or (reference.ref if reference else None)
            before.clauses.append(clause)
            self.latest = [before]
            return
        vague = category is None and not (own.occasion or own.season)
        draft = Draft("recommend", category, own, reference.ref if reference else None, [clause])
        draft.topic = not vague or self._has_outer_hold(clause)
        if before is not None and before in self.latest and before.clauses == [clause]:
            self.drafts.append(draft)
            self.latest.append(draft)
            return
        self._add(draft)

    def _has_outer_hold(self, clause: Clause) -> bool:
        """Whether there is an event to dress for that the vocabulary has no word for."""
        words = [m.text for m in clause.marks]
        if not any(
            w in ("wear", "dress", "outfit", "look", "clothes", "attire", "put") for w in words
        ):
            return False
        after_preposition = False
        for word in words:
            if word in ("for", "to", "at", "in", "on", "during"):
                after_preposition = True
            elif after_preposition and word.isalpha() and word not in lexicon().plain:
                return True
        return False

    def _singled_out(self, context: list[NounPhrase]) -> Shown | None:
        """The one piece among several that a recommendation has to go with."""
        if not self.shelf.several:
            return None
        for phrase in context:
            if phrase.head == "pronoun" or (phrase.head == "one" and not phrase.marked):
                if phrase.head == "pronoun" and self.mentioned is not None:
                    return self.mentioned
                continue
            if entry := self._resolve(phrase):
                return entry
        return None

    def _read_expensive(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        self.pricey = True
        self._note_target(clause)
        return True

    def _read_complaint(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
        if re.search(r"PIECES? (that|which|but|,)", clause.sketch):
            return False
        self.complained = True
        self._note_target(clause)
        own = limits(clause)
        if own.season or own.occasion:
            # "too heavy for summer": that is what the next one is for.
            self.pending = merge(
                self.pending, Constraints(season=own.season, occasion=own.occasion)
            )
        return True

    def _note_target(self, clause: Clause) -> None:
        for phrase in clause.phrases:
            if phrase.head in ("something", "photo"):
                continue
            named = (
                phrase.definite
                or (phrase.category and phrase.start == 0)
                or phrase.role == "negated"
            )
            if named and (entry := self._resolve(phrase, in_look=True)):
                self.rejected, self.rejected_word = entry, phrase.category
                self.rejected_by_name = phrase.category is not None
                return
        if self.rejected is None and not self.drafts:
            self.rejected = self.topic or self.shelf.focus

    def _reject(self, phrase: NounPhrase) -> None:
        entry = self._resolve(phrase, in_look=True)
        if entry is not None:
            self.rejected, self.rejected_word = entry, phrase.category
            self.rejected_by_name = self.complained = True

    def _rejects_for(self, wanted: list[NounPhrase]) -> bool:
        """Whether the wish follows a rejection of a piece that it can stand in for."""
        if self.rejected is None or not self.complained or len(wanted) != 1:
            return False
        slots = self.shelf.in_slot_of(wanted[0].category or "")
        return slots is not None and slots.garment.slot == self.rejected.garment.slot

    def _replace_rejected(self, clause: Clause, wanted: list[NounPhrase]) -> bool:
        if self.rejected is None:
            return False
        draft = Draft(
            "alternative",
            wanted[0].category,
            limits(clause, wanted[0]),
            self.rejected.ref,
            [clause],
        )
        self.rejected, self.complained = None, False
        self._add(draft)
        return True

    def _read_chat(self, clause: Clause, later: tuple[Clause, ...]) -> bool:
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
        self.chatted.append(clause)
        return True

    def _read_fragment(self, clause: Clause, later: tuple[Clause, ...]) -> None:
        """A clause without a verb that says what to do."""
        wanted = [
            p for p in clause.phrases if p.role in ("wanted",) and p.category and not p.definite
        ]
        definite = [
            p
            for p in clause.phrases
            if p.definite and p.role in ("wanted", "owned") and p.head != "pronoun"
        ]
        own = limits(clause, wanted[0] if wanted else None)
        if _is_statement(clause) and any(p.definite and p.category for p in clause.phrases):
            # "She gave me this dress for my birthday": not what it is for now.
            own = own.model_copy(update={"occasion": None, "season": None})
        if definite and not wanted and not _is_statement(clause):
            if self._read_bare_reference(clause, definite[0], later):
                return
        if wanted and not _is_statement(clause):
            if self._rejects_for(wanted):
                self._replace_rejected(clause, wanted)
                return
            if (
                any(m.text in ("from", "of") for m in clause.marks)
                and any(m.text in ("me", "mine") for m in clause.marks)
                and self.shelf.new_photos
            ):
                return
            for phrase in wanted:
                self._add_recommend(
                    clause,
                    phrase.category,
                    limits(clause, phrase),
                    self._singled_out(
                        [p for p in clause.phrases if p.role == "context" and p.definite]
                    ),
                )
            return
        for phrase in clause.phrases:
            if phrase.role == "negated" and phrase.category:
                self._reject(phrase)
                self.more = self.more or not self.drafts
        wishes_more = re.match(r"(?:and |but )?(?:with|without|not|no) ", clause.sketch)
        if wishes_more and not self.drafts and self.shelf.focus is not None:
            # "with a zip please", "not leather": a changed wish for what was recommended.
            self.more = True
            self.pending = merge(self.pending, own)
            return
        subjects = [p for p in clause.phrases if p.head not in ("pronoun", "something")]
        if not subjects and self._is_foreign(clause) and not _is_statement(clause):
            if not _limits_something(own) or _asks(clause):
                self.foreign.append(clause)
            elif self.latest:
                self._absorb(own)
            else:
                self.pending = merge(self.pending, own)
            return
        if _is_statement(clause) and not _limits_something(own):
            if not self._is_about_clothes(clause):
                self.vague.append(clause)
            return
        if _limits_something(own):
            if self.latest:
                self._absorb(own)
            else:
                self.pending = merge(self.pending, own)
            return
        (self.foreign if self._is_foreign(clause) else self.vague).append(clause)

    def _read_bare_reference(
        self, clause: Clause, phrase: NounPhrase, later: tuple[Clause, ...]
    ) -> bool:
        """ "the second one please": a pick, unless the next clause says what to do with it."""
        entry = self._resolve(phrase)
        if entry is None:
            return False
        self.topic = entry
        goes_on = any(
            p.head in ("pronoun", "one") for c in later[:1] for p in c.phrases
        ) and not any(c.of("LOOK") for c in later[:1])
        if goes_on or (entry in self.shelf.new_photos and later):
            self.mentioned = entry
            self.pending = merge(self.pending, limits(clause, phrase))
            return True
        if self.drafts and self.drafts[-1].intent == "recommend" and not self.drafts[-1].refers_to:
            # "with that dress, the purple one?": tells which.
            self.drafts[-1].refers_to = entry.ref
            return True
        self._add(
            Draft(
                "chat",
                phrase.category or entry.garment.category,
                refers_to=entry.ref,
                clauses=[clause],
            )
        )
        return True

    # --- helpers ------------------------------------------------------------------------

    def _resolve(self, phrase: NounPhrase, *, in_look: bool = False) -> Shown | None:
        if phrase.head == "pronoun" and self.topic is not None:
            if not (phrase.word == "this" and len(self.shelf.new_photos) == 1):
                return self.topic
        return self.shelf.resolve(phrase, in_look=in_look)

    def _add(self, *drafts: Draft) -> None:
        for draft in drafts:
            draft.constraints = (
                merge(self.pending, draft.constraints)
                if draft.intent not in ("chat", "out_of_scope", "generate_image", "try_on")
                else draft.constraints
            )
            if draft.refers_to is not None and draft.intent not in _CREATES:
                self.topic = self.shelf.by_ref(draft.refers_to)
        self.complained = False
        if any(
            d.intent in ("recommend", "alternative", "find_product", "preference_update")
            for d in drafts
        ):
            self.pending = Constraints()
        self.drafts += drafts
        self.latest = list(drafts)

    def _absorb(self, own: Constraints) -> None:
        for draft in self.latest or self.drafts[-1:]:
            draft.constraints = merge(draft.constraints, own)

    def _is_about_clothes(self, clause: Clause) -> bool:
        words = {mark.text for mark in clause.marks}
        if words & _CLOTHES_WORDS or clause.of(
            "PIECE", "LOOK", "COLOUR", "MATERIAL", "PATTERN", "OCCASION", "SEASON", "SIZE"
        ):
            return True
        return not self._is_foreign(clause)

    def _is_foreign(self, clause: Clause) -> bool:
        """Whether it has a subject that is none of ours."""
        plain = lexicon().plain
        return any(
            m.tag == "" and m.text.isalpha() and m.text not in plain for m in clause.marks
        ) or any(m.tag == "" and m.text[:1].isdigit() for m in clause.marks)

    # --- the plan -----------------------------------------------------------------------

    def plan(self) -> Plan:
        """The steps of everything that was read, or the question to ask back."""
        if not self.drafts:
            self._act_on_what_is_left()
        foreign = [c for c in self.foreign if c.question or not _is_statement(c)]
        drafts = list(self.drafts)
        for clause in foreign:
            if drafts and not (_asks(clause)):
                continue
            drafts.append(Draft("out_of_scope", clauses=[clause]))
        drafts = _collapsed(drafts)
        drafts.sort(key=lambda draft: draft.clauses[0].start if draft.clauses else 0)
        if not drafts:
            return self._without_steps()
        if question := self._question(drafts):
            return Plan(question=question)
        return Plan(steps=tuple(self._step(draft, len(drafts)) for draft in drafts))

    def _act_on_what_is_left(self) -> None:
        """Follow-ups that name no deed: "in blue?", "cheaper?", "not my style"."""
        own = self.pending
        last = self.context.last_plan
        clauses = [self.said[-1]] if self.said else []
        follows = _limits_something(own) or self.complained or self.pricey or self.more
        if not follows:
            if self.shelf.new_photos and not self.chatted and not self.foreign:
                self._add(Draft("recommend", clauses=clauses))
            return
        search = self.shelf.last_search
        if search is not None and (
            self.rejected is None or self.pricey or self.rejected is self.shelf.focus
        ):
            self._add(Draft("find_product", search.category, own, search.refers_to, clauses))
            return
        target = self.rejected or self.topic or self.shelf.focus
        if target is not None and not (own.occasion and not self.complained and not self.more):
            category = self.rejected_word if target is self.rejected else None
            self._add(
                Draft("alternative", category or target.garment.category, own, target.ref, clauses)
            )
            return
        answered = last is not None and last.question is not None
        if own.occasion or own.season or answered or self.context.shown:
            self._add(Draft("recommend", None, own, None, clauses))

    def _without_steps(self) -> Plan:
        if self.chatted and not self.vague_request():
            return Plan(steps=(PlanStep(intent="chat", query=self.text.strip()),))
        if self.more or self.complained:
            return Plan(question=QUESTION_PIECE)
        if self.foreign or any(self._is_foreign(c) for c in self.vague):
            return Plan(steps=(PlanStep(intent="out_of_scope", query=self.text.strip()),))
        if self.chatted:
            return Plan(steps=(PlanStep(intent="chat", query=self.text.strip()),))
        return Plan(question=QUESTION)

    def vague_request(self) -> bool:
        """Whether something besides politeness was said."""
        return bool(self.foreign)

    def _question(self, drafts: list[Draft]) -> str | None:
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
        if any(p.category and p.role in ("context", "owned") for c in self.said for p in c.phrases):
            return None
        if any(self._has_outer_hold(clause) for clause in self.said):
            return None
        if self.context.shown:
            return None
        if self.context.last_plan is not None and self.context.last_plan.question is not None:
            return None
        about_piece = any(draft.intent in _ABOUT_A_PIECE for draft in drafts)
        return QUESTION_PIECE if about_piece else QUESTION

    def _step(self, draft: Draft, count: int) -> PlanStep:
        spans = [(c.start, c.end) for c in draft.clauses]
        query = self.text.strip()
        if count > 1 and spans:
            query = " ".join(self.text[start:end].strip() for start, end in spans)
        return PlanStep(
            intent=draft.intent,
            category=draft.category,
            query=query,
            constraints=draft.constraints,
            refers_to=draft.refers_to,
        )


_TRENDS = frozenset("trend trends trending trendy fashion style styles".split())
_NOTHING = NounPhrase(0, 0, "something", "")
_CLOTHES_WORDS = frozenset(
    """add warm cosy elegant comfy comfortable waterproof chic dressy sporty wear wearing worn outfit outfits dressed style styling styled clothes look match matches matching combine
    goes suits fits fashion stylish trendy wardrobe attire""".split()
)


def _names(phrase: NounPhrase, entry: Shown) -> bool:
    return phrase.category is not None and same_kind(phrase.category, entry.garment.category)


def _is_follow_up(clause: Clause) -> bool:
    """ "anything in leather?": a changed wish for what was shown, not a new one."""
    own = limits(clause, next((p for p in clause.phrases if p.head == "one"), None))
    words = {mark.text for mark in clause.marks}
    ones = any(p.head == "one" and not p.definite for p in clause.phrases)
    seen = bool(own.colours or own.materials or own.not_colours or own.sizes or own.max_price)
    return (
        seen
        and not own.occasion
        and not own.season
        and (ones or bool(words & {"something", "anything"}))
        and not words & {"wear", "match", "which"}
    )


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


def _limits_something(own: Constraints) -> bool:
    return own != Constraints()


def _limits_of_topic(clause: Clause) -> Constraints:
    """Colours, materials, occasion and season of what is looked up."""
    piece = next((p for p in clause.phrases if p.category), None)
    own = limits(clause, piece, known=False, liked=piece is None)
    return Constraints(
        colours=own.colours, materials=own.materials, occasion=own.occasion, season=own.season
    )


_VERBS = frozenset(
    "is are was were am have has had do does did say says said think thinks bought got keep keeps hurt went going been be want like love hate".split()
)


_SUBJECTS = frozenset(
    "i my we he she it they this these everybody everyone here there someone".split()
)


def _is_statement(clause: Clause) -> bool:
    """Whether the clause tells something: a subject with a verb."""
    words = [m.text for m in clause.marks if not m.tag]
    if clause.question or (
        words and words[0] in ("what", "which", "who", "how", "when", "where", "why")
    ):
        return False
    heads = [m.text for m in clause.marks[:4]]
    subject = any(word in _SUBJECTS for word in heads) or heads[:1] == ["that"]
    return subject and any(w in _VERBS or w.endswith(("ing", "ed")) for w in words)


def _asks(clause: Clause) -> bool:
    first = clause.marks[0].text if clause.marks else ""
    return clause.question or first in (
        "what",
        "who",
        "how",
        "when",
        "where",
        "why",
        "tell",
        "write",
        "explain",
        "translate",
        "play",
        "book",
        "call",
        "ring",
        "is",
        "are",
        "do",
        "does",
        "can",
    )


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


def names_the_web(text: str) -> bool:
    """Whether `text` asks for a search of the web in so many words."""
    return any(speaks_of(clause, "online_search") for clause in split(mark(read_words(text))))
