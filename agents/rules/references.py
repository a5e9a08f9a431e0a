"""What "it", "that jacket" and "the second one" point at among the things shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from agents.rules.lexicon import lexicon
from agents.rules.nouns import NounPhrase
from fashionm3.domain import DialogueContext, PlanStep, Shown
from fashionm3.errors import UnknownCategoryError
from fashionm3.vocabulary import load_vocabulary, singular


@dataclass(frozen=True)
class Shelf:
    """Everything shown in the thread, in the ways that people point at it."""

    context: DialogueContext

    @cached_property
    def shown(self) -> tuple[Shown, ...]:
        """Oldest first."""
        return self.context.shown

    def _of(self, origin: str) -> list[Shown]:
        return [entry for entry in self.shown if entry.garment.origin == origin]

    @cached_property
    def recommendations(self) -> list[Shown]:
        """Recommended pieces, oldest first."""
        return self._of("recommendation")

    @cached_property
    def photos(self) -> list[Shown]:
        """Photos of the thread, oldest first."""
        return self._of("photo")

    @cached_property
    def new_photos(self) -> list[Shown]:
        """Photos of this turn."""
        return [entry for entry in self.photos if entry.turn == self.context.turn]

    @cached_property
    def batch(self) -> list[Shown]:
        """The latest products that were shown together."""
        products = self._of("product")
        return [entry for entry in products if entry.turn == products[-1].turn] if products else []

    @cached_property
    def singles(self) -> list[Shown]:
        """What was put up on its own: photos, recommendations, and products that were picked."""
        worn = self.context.outfit.all()
        return [e for e in self.shown if e.garment.origin != "product" or e.garment in worn]

    def is_product(self, entry: Shown) -> bool:
        """Whether it was found in the shop."""
        return entry.garment.origin == "product"

    @property
    def several(self) -> bool:
        """Whether there is more than one garment that a wish could be about."""
        return len(self.shown) > 1

    @cached_property
    def last_step(self) -> PlanStep | None:
        """What the turn before ended with."""
        plan = self.context.last_plan
        return plan.steps[-1] if plan and plan.steps else None

    @cached_property
    def last_search(self) -> PlanStep | None:
        """The product search that the turn before ended with."""
        step = self.last_step
        return step if step is not None and step.intent == "find_product" else None

    def by_ref(self, ref: str | None) -> Shown | None:
        """The thing with a reference."""
        return next((entry for entry in self.shown if entry.ref == ref), None)

    @cached_property
    def focus(self) -> Shown | None:
        """What a pronoun means: what was picked just now, the latest recommendation, one photo."""
        step = self.last_step
        if (
            step is not None
            and step.refers_to
            and step.intent in ("chat", "try_on", "generate_image")
        ):
            if not self.new_photos and (entry := self.by_ref(step.refers_to)):
                return entry
        if self.recommendations:
            return self.recommendations[-1]
        if len(self.new_photos) == 1:
            return self.new_photos[0]
        singles = self.singles
        return singles[0] if len(singles) == 1 else None

    @cached_property
    def picked(self) -> Shown | None:
        """What the turn before decided for."""
        step = self.last_step
        return self.by_ref(step.refers_to) if step is not None and step.intent == "chat" else None

    def worn(self, entries: Sequence[Shown]) -> list[Shown]:
        """Those of `entries` that are in the look."""
        look = self.context.outfit.all()
        return [entry for entry in entries if entry.garment in look]

    def resolve(self, phrase: NounPhrase, *, in_look: bool = False) -> Shown | None:
        """The thing that a phrase points at.

        Args:
            phrase: a noun phrase; an indefinite one may still name a kind.
            in_look: prefer what is in the look, as for a piece that has to give way.
        """
        if phrase.head == "pronoun":
            if phrase.word == "this" and len(self.new_photos) == 1:
                return self.new_photos[0]
            return self.focus
        if phrase.head == "photo":
            return self._photo(phrase)
        if phrase.ordinal is not None:
            return self._ordinal(phrase)
        if phrase.head == "one" and not phrase.marked:
            return self.focus if phrase.definite else None
        if phrase.marked:
            return self._marked(phrase)
        if (picked := self.picked) and self.of_kind(phrase.category, [picked]):
            return picked
        entries = self.of_kind(phrase.category, self.singles)
        if phrase.determiner == "my":
            entries = [e for e in entries if e.garment.origin == "photo"] or entries
        if phrase.determiner == "this":
            entries = [e for e in entries if e in self.new_photos] or entries
        if special := self._by_special_word(phrase, entries):
            return special
        if in_look:
            entries = self.worn(entries) or entries
        if not entries and len(self.batch) == 1:
            entries = self.of_kind(phrase.category, self.batch)
        return entries[-1] if entries else None

    def _by_special_word(self, phrase: NounPhrase, singles: Sequence[Shown]) -> Shown | None:
        """As in "the trench" among four coats: one product alone is called so."""
        word = phrase.word
        general = {
            singular(name)
            for name in (phrase.category or "", *(phrase.category or "").split(" & "))
        }
        if phrase.category is None or singular(word) in general | {"shoe", "bag"}:
            return None

        def called(entry: Shown) -> bool:
            return singular(word) in entry.garment.description.lower()

        if any(called(entry) for entry in singles):
            return None
        products = [entry for entry in self.batch if called(entry)]
        return products[0] if len(products) == 1 else None

    def of_kind(self, category: str | None, entries: Sequence[Shown]) -> list[Shown]:
        """Those of `entries` that `category`, a category or broad word, may mean."""
        if category is None:
            return list(entries)
        exact = [entry for entry in entries if entry.garment.category == category]
        return exact or [e for e in entries if same_kind(category, e.garment.category)]

    def in_slot_of(self, category: str) -> Shown | None:
        """The latest piece in the look that sits where `category` is worn."""
        slots = slots_of(category)
        entries = [e for e in self.worn(self.singles) if e.garment.slot in slots]
        return entries[-1] if entries else None

    def _photo(self, phrase: NounPhrase) -> Shown | None:
        photos = self.new_photos or self.photos
        if phrase.ordinal is None:
            return photos[-1] if len(photos) == 1 else None
        return _nth(photos, phrase.ordinal)

    def _ordinal(self, phrase: NounPhrase) -> Shown | None:
        number = phrase.ordinal or 1
        if phrase.word in ("recommendation", "suggestion", "proposal", "idea"):
            return _nth(self.recommendations or self.batch, number)
        batch = self.of_kind(phrase.category, self.batch)
        if phrase.category is None:
            if batch:
                return _nth(batch, number)
            focus = self.focus
            kind = focus.garment.slot if focus else None
            recommended = [e for e in self.recommendations if e.garment.slot == kind]
            return _nth(recommended or self.new_photos or self.photos, number)
        earlier = self.of_kind(phrase.category, self.singles)
        recent = batch and batch[-1].turn >= self.context.turn - 1
        if batch and (recent or not earlier):
            return _nth(batch, number)
        return _nth(earlier, number)

    def _marked(self, phrase: NounPhrase) -> Shown | None:
        """The latest thing of a colour, a pattern, a material: "the brown ones"."""

        def fits(entry: Shown) -> bool:
            garment = entry.garment
            words = f"{garment.description} {garment.pattern or ''}"
            return (
                all(_has_colour(entry, colour) for colour in phrase.colours)
                and all(material in words for material in phrase.materials)
                and all(pattern in words for pattern in phrase.patterns)
            )

        entries = self.of_kind(phrase.category, [e for e in self.shown if fits(e)])
        if not entries and phrase.category:
            # A material is not seen on every garment; the kind still tells.
            colourless = not phrase.colours and not phrase.patterns
            entries = self.of_kind(phrase.category, self.singles) if colourless else []
            entries = entries or [
                e
                for e in self.of_kind(phrase.category, self.singles)
                if not phrase.colours or _has_colour(e, phrase.colours[0])
            ]
        return entries[-1] if entries else None


def same_kind(asked: str, category: str) -> bool:
    """Whether a piece of `category` can be called by `asked`, a category or broad word."""
    vocabulary = load_vocabulary()
    try:
        if category in vocabulary.expand(asked):
            return True
    except UnknownCategoryError:
        return False
    # A blouse is tagged as a shirt or a top, a bag of one kind as a bag of another.
    return asked in _NEAR and category in _NEAR[asked]


_FAMILIES = (
    ("Tops", "Shirts", "T-shirts & vests", "Polo shirts"),
    ("Knitwear", "Sweaters & knitwear"),
    ("Hats", "Hats & caps"),
    ("Clutches", "Clutch bags", "Mini bags"),
    ("Pants", "Jeans", "Denim"),
    ("Jackets", "Coats"),
    ("Oxford shoes", "Derby shoes", "Brogues"),
    ("Shoulder bags", "Cross-body bags", "Messenger bags"),
    ("Ballet flats", "Loafers"),
)
_NEAR = {
    name: tuple(other for other in family if other != name)
    for family in _FAMILIES
    for name in family
}


def _has_colour(entry: Shown, colour: str) -> bool:
    words = f" {entry.garment.description.lower()} "
    said = [phrase for phrase, name in load_vocabulary().colour_phrases.items() if name == colour]
    return colour in entry.garment.colours or any(f" {phrase} " in words for phrase in said)


def slots_of(category: str) -> set[str]:
    """Where a category, or what a broad word may mean, is worn."""
    vocabulary = load_vocabulary()
    try:
        return {vocabulary.slot(name) for name in vocabulary.expand(category)}
    except UnknownCategoryError:
        return set()


def _nth(entries: Sequence[Shown], number: int) -> Shown | None:
    if number < 0:
        return entries[-1] if entries else None
    return entries[number - 1] if 0 < number <= len(entries) else None


def knows(word: str) -> bool:
    """Whether `word` says nothing about another subject than clothes."""
    return word in lexicon().plain
