"""What the reading of a turn has brought so far: steps in the making and open ends."""

from dataclasses import dataclass, field

from agents.rules.clauses import Clause
from agents.rules.constraints import merge
from agents.rules.lexicon import lexicon
from agents.rules.phrases import NounPhrase
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

    def resolve(self, phrase: NounPhrase, *, in_look: bool = False) -> Shown | None:
        """What a phrase points at; a pronoun means what was spoken of last."""
        if phrase.head == "pronoun" and self.topic is not None:
            if not (phrase.word == "this" and len(self.shelf.new_photos) == 1):
                return self.topic
        return self.shelf.resolve(phrase, in_look=in_look)

    def add(self, *drafts: Draft) -> None:
        """Add steps; limits said before any wish go to the first that take them."""
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
        if self.rejected is None and not self.drafts:
            self.rejected = self.topic or self.shelf.focus

    def is_about_clothes(self, clause: Clause) -> bool:
        """Whether a clause speaks of clothes at all, or at least of nothing else."""
        words = {mark.text for mark in clause.marks}
        if words & lexicon().clothes or clause.of(
            "PIECE", "LOOK", "COLOUR", "MATERIAL", "PATTERN", "OCCASION", "SEASON", "SIZE"
        ):
            return True
        return not self.is_foreign(clause)

    def is_foreign(self, clause: Clause) -> bool:
        """Whether it has a subject that is none of ours."""
        plain = lexicon().plain
        return any(
            m.tag == "" and m.text.isalpha() and m.text not in plain for m in clause.marks
        ) or any(m.tag == "" and m.text[:1].isdigit() for m in clause.marks)
