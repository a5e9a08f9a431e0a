"""What the reading of a turn has brought so far: steps in the making and open ends."""

from dataclasses import dataclass, field
from itertools import pairwise

from agents.rules.clauses import Clause
from agents.rules.constraints import merge
from agents.rules.lexicon import is_unsorted, lexicon
from agents.rules.nouns import NounPhrase
from agents.rules.references import Shelf
from fashionm3.domain import Constraints, DialogueContext, Intent, Shown

_CREATES = ("recommend", "alternative")


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


class Notebook:
    """Filled clause by clause; later clauses go on from earlier ones."""

    def __init__(self, context: DialogueContext, text: str) -> None:
        """Begin with nothing but the dialogue."""
        self.context = context
        self.text = text
        self.shelf = Shelf(context)
        self.drafts: list[Draft] = []
        self.latest: list[Draft] = []
        """The drafts of the clause that made some last: a limit said later is about these."""
        self.pending = Constraints()
        """Limits said before any wish."""
        self.frame = Constraints()
        """Those of them that the first wish took: they hold for the wishes beside it as well."""
        self.topic: Shown | None = None
        """What was spoken of last in this turn."""
        self.mentioned: Shown | None = None
        """What was named without saying what to do with it: "the camel coat here - …"."""
        self.rejected: Shown | None = None
        self.rejected_word: str | None = None
        self.rejected_by_name = False
        self.complained = False
        self.remarked: Shown | None = None
        """What was said to be somehow: no praise, so it may be a reason to change it."""
        self.outworn: str | None = None
        """The kind of something complained of that was never shown: "my trousers are too big"."""
        self.pricey = False
        self.more = False
        """Whether more of something was asked for without saying what: "cheaper ones?"."""
        self.chatted: list[Clause] = []
        self.foreign: list[Clause] = []
        self.vague: list[Clause] = []
        self.said: list[Clause] = []

    def made(self) -> Draft | None:
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

    def resolve(
        self, phrase: NounPhrase, *, in_look: bool = False, kind: str | None = None
    ) -> Shown | None:
        """What a phrase points at; a pronoun means what was spoken of last.

        Args:
            phrase: a noun phrase.
            in_look: prefer what is in the look.
            kind: what the clause says it is: "a cheaper jumper like this one".
        """
        if kind is not None and phrase.head in ("pronoun", "one") and not phrase.marked:
            entries = self.shelf.of_kind(kind, self.shelf.singles)
            if entries:
                return entries[-1]
        if phrase.head == "pronoun" and self.topic is not None:
            if not (phrase.word == "this" and len(self.shelf.new_photos) == 1):
                return self.topic
        return self.shelf.resolve(phrase, in_look=in_look)

    def add(self, *drafts: Draft) -> None:
        """Add steps; limits said before any wish go to the first that take them."""
        for draft in drafts:
            self.limit(draft)
            if draft.refers_to is not None and draft.intent not in _CREATES:
                self.topic = self.shelf.by_ref(draft.refers_to)
        self.complained = False
        takers = ("recommend", "alternative", "find_product", "preference_update")
        if any(d.intent in takers for d in drafts):
            self.pending = Constraints()
        self.drafts += drafts
        self.latest = list(drafts)

    def limit(self, draft: Draft) -> None:
        """Put on a new step what was said before any wish, as far as it takes limits."""
        if draft.intent in ("chat", "out_of_scope", "generate_image", "try_on"):
            return
        if draft.intent == "recommend" and self.pending == Constraints():
            draft.constraints = merge(self.frame, draft.constraints)
            return
        if draft.intent == "recommend":
            self.frame = self.pending
        draft.constraints = merge(self.pending, draft.constraints)

    def absorb(self, own: Constraints) -> None:
        """Give limits to the steps of the clause that made some last."""
        for draft in self.latest or self.drafts[-1:]:
            draft.constraints = merge(draft.constraints, own)

    def reject(self, phrase: NounPhrase) -> None:
        """Note that a piece has to go."""
        entry = self.resolve(phrase, in_look=True)
        if entry is not None:
            self.rejected, self.rejected_word = entry, phrase.category
            self.rejected_by_name = self.complained = True

    def kind_before(self, clause: Clause) -> str | None:
        """The kind of the piece that was named last before a clause."""
        before = [p.category for c in self.said if c is not clause for p in c.phrases]
        return next((category for category in reversed(before) if category), None)

    def note_target(self, clause: Clause) -> None:
        """Note which piece a complaint is about."""
        for phrase in clause.phrases:
            if phrase.head in ("something", "photo"):
                continue
            named = (
                phrase.definite
                or (phrase.category and phrase.start == 0)
                or phrase.role == "negated"
            )
            if named and (entry := self.resolve(phrase, in_look=True)):
                self.rejected, self.rejected_word = entry, phrase.category
                self.rejected_by_name = phrase.category is not None
                return
            if phrase.definite and phrase.category and phrase.category != "Clothing":
                self.outworn = phrase.category
        if self.rejected is None and not self.drafts:
            self.rejected = self.topic or self.shelf.focus

    def is_about_clothes(self, clause: Clause) -> bool:
        """Whether a clause speaks of clothes at all, or at least of nothing else."""
        words = {mark.text for mark in clause.marks}
        pointing = [p for p in clause.phrases if p.definite]
        if any(
            self.resolve(p) or (p.head == "pronoun" and self.shelf.new_photos) for p in pointing
        ):
            return True
        if self.shelf.shown and any(p.head == "one" for p in clause.phrases):
            return True  # "which one is the warmest?"
        if (
            words & lexicon().clothes
            or self.names_unsorted(clause)
            or clause.of(
                "PIECE", "LOOK", "COLOUR", "MATERIAL", "PATTERN", "OCCASION", "SEASON", "SIZE"
            )
        ):
            return True
        return not self.is_foreign(clause)

    def names_unsorted(self, clause: Clause) -> bool:
        """Whether something to wear is named that no category holds: socks, an umbrella."""
        words = [mark.text for mark in clause.marks if not mark.tag]
        names = {*words, *(f"{first} {second}" for first, second in pairwise(words))}
        return any(is_unsorted(name) for name in names)

    def is_foreign(self, clause: Clause) -> bool:
        """Whether it has a subject that is none of ours."""
        ours = lexicon().ours
        return any(
            m.tag == "" and m.text.isalpha() and m.text not in ours for m in clause.marks
        ) or any(m.tag == "" and m.text[:1].isdigit() for m in clause.marks)
