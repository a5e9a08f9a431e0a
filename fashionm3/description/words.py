"""From attributes to words: noun phrases, the garment note and the preference sentence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from fashionm3.description.nouns import DETAILS, NOUNS, Noun
from fashionm3.vocabulary import load_vocabulary

Article = Literal["a", "the", "your", "none"]

_SILENT_MATERIALS = {("Necklaces", "metal"), ("Earrings", "metal"), ("Rings", "metal")}
_MATERIAL_PARTS = {
    ("Watches", "leather"): "a leather strap",
    ("Watches", "metal"): "a metal strap",
    ("Sunglasses", "metal"): "a metal frame",
    ("Sunglasses", "polyester"): "a plastic frame",
}
# A denim jacket is "denim" once; jeans need not be called denim at all.
_SILENT_MATERIALS |= {("Jeans", "denim"), ("Denim", "denim")}
_WITH_ENDINGS = (
    *("neck", "neckline", "sleeves", "heel", "heels", "toe", "collar", "pocket", "pockets"),
    *("hem", "waist", "strap", "straps", "buckle", "face", "buttons", "detail", "cuffs"),
)
_PRONOUNCED_WITH_Y_OR_W = ("uni", "use", "usu", "eu", "one", "once")


class Described(Protocol):
    """Anything with what a glance at a garment tells; a `Garment` of the dialogue is one."""

    @property
    def category(self) -> str: ...  # noqa: D102
    @property
    def colours(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def pattern(self) -> str | None: ...  # noqa: D102


class Detailed(Described, Protocol):
    """A garment of which material and details are known too."""

    @property
    def material(self) -> str | None: ...  # noqa: D102
    @property
    def details(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True)
class GarmentWords:
    """What is known of a garment, in words of the vocabulary."""

    category: str
    colours: tuple[str, ...] = ()
    pattern: str | None = None
    material: str | None = None
    details: tuple[str, ...] = ()


def noun(category: str) -> Noun:
    """What a piece of `category` is called; an added category by its first way to say it."""
    if category in NOUNS:
        return NOUNS[category]
    says = load_vocabulary().categories
    return Noun(says[category].says[0] if category in says else category.lower())


def is_plural(category: str) -> bool:
    """Whether a piece of `category` takes a plural verb: "the pants go …"."""
    return noun(category).number == "pair"


def with_article(phrase: str) -> str:
    """`phrase` with a or an in front, by the sound of its first word."""
    first = phrase.split()[0] if phrase.split() else ""
    word = first.lower()
    vowel = word[:1] in "aeiou" and not word.startswith(_PRONOUNCED_WITH_Y_OR_W)
    return f"{'an' if vowel or word.startswith('hour') else 'a'} {phrase}"


def join_words(words: Sequence[str], last: str = "and") -> str:
    """`words` as people list them: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def describe(
    category: str,
    *,
    colours: Sequence[str] = (),
    pattern: str | None = None,
    material: str | None = None,
    details: Iterable[str] = (),
    article: Article = "a",
) -> str:
    """A noun phrase of everything that is known: "a navy striped cotton T-shirt with a crew neck".

    Args:
        category: one of the vocabulary's categories.
        colours: main colour first; all of them are named.
        pattern: a pattern of the vocabulary; `plain` goes without saying.
        material: a material of the vocabulary.
        details: visible features; unknown ones are placed by their last word.
        article: "a" gives "a pair of" where pieces come in pairs.
    """
    far: list[str] = []
    near: list[str] = []
    tail: list[str] = []
    head = noun(category)
    for name in details:
        detail = DETAILS.get(name)
        if detail is None:
            (tail if name.split()[-1] in _WITH_ENDINGS else near).append(
                with_article(name)
                if name.split()[-1] in _WITH_ENDINGS and not name.endswith("s")
                else name
            )
        elif detail.place == "head":
            head = Noun(detail.words, detail.number)
        else:
            {"far": far, "near": near, "with": tail}[detail.place].append(detail.words)
    if part := _MATERIAL_PARTS.get((category, material or "")):
        tail.append(part)
        material = None
    elif (category, material) in _SILENT_MATERIALS:
        material = None
    shown_pattern = None if pattern == "plain" else pattern
    before = [*far, join_words(list(colours)), shown_pattern, material, *near, head.word]
    phrase = " ".join(word for word in before if word)
    if tail:
        phrase += f" with {join_words(tail)}"
    if article == "none" or (article == "a" and head.number == "mass"):
        return phrase
    if article == "a":
        return f"a pair of {phrase}" if head.number == "pair" else with_article(phrase)
    return f"{article} {phrase}"


def describe_garment(garment: Detailed, *, article: Article = "a") -> str:
    """`describe` for a garment that carries its attributes."""
    return describe(
        garment.category,
        colours=garment.colours,
        pattern=garment.pattern,
        material=garment.material,
        details=garment.details,
        article=article,
    )


def name_garment(garment: Described, *, article: Article = "none") -> str:
    """The short name by main colour and pattern: "navy striped shirt"."""
    return describe(
        garment.category, colours=garment.colours[:1], pattern=garment.pattern, article=article
    )


def name_detail(detail: str) -> str:
    """A detail as a thing to speak about: "crew neck", "short sleeves", "A-line style"."""
    known = DETAILS.get(detail)
    if known is None or known.place != "with":
        return f"{known.words if known else detail} style"
    return known.words.removeprefix("a ").removeprefix("an ")


def wearing_note(garments: Sequence[Described]) -> str:
    """What the pictures show, in the words that are put after the user's own for the model.

    For example "(I am wearing a blue T-shirt and beige pants, and carrying a brown tote bag.)".
    Without garments there is no note: the empty string.
    """
    categories = load_vocabulary().categories
    worn: list[str] = []
    carried: list[str] = []
    for garment in garments:
        known = categories.get(garment.category)
        bag = known is not None and known.slot == "bag"
        article: Article = "none" if is_plural(garment.category) else "a"
        (carried if bag else worn).append(name_garment(garment, article=article))
    parts = [f"wearing {join_words(worn)}"] if worn else []
    if carried:
        parts.append(f"carrying {join_words(carried)}")
    return f"(I am {', and '.join(parts)}.)" if parts else ""


def shared_words(category: str, garments: Sequence[Detailed]) -> GarmentWords:
    """What more than half of `garments` have in common, as one garment's attributes.

    Two main colours stand together where no single one reaches half. At most two details.
    """
    half = len(garments) / 2

    def shared(values: Iterable[str | None]) -> list[str]:
        counts = Counter(value for value in values if value)
        return [value for value, count in counts.most_common() if count > half]

    mains = [garment.colours[0] for garment in garments if garment.colours]
    colours = shared(mains)
    if not colours:
        top = Counter(mains).most_common(2)
        if len(top) == 2 and top[0][1] + top[1][1] > half and top[1][1] > 1:
            colours = [colour for colour, _ in top]
    patterns = shared(garment.pattern for garment in garments)
    materials = shared(garment.material for garment in garments)
    details = shared(detail for garment in garments for detail in set(garment.details))
    # Sets have no order of their own: keep the order in which the garments list their details.
    order = list(dict.fromkeys(d for garment in garments for d in garment.details))
    return GarmentWords(
        category=category,
        colours=tuple(colours),
        pattern=patterns[0] if patterns else None,
        material=materials[0] if materials else None,
        details=tuple(sorted(details, key=order.index)[:2]),
    )


def prefer_sentence(shared: GarmentWords) -> str | None:
    """What a history has in common, as "I prefer …"; None when that is nothing.

    Source: the paper's preference summary, done by counting (`shared_words`).
    """
    if not (shared.colours or shared.pattern or shared.material or shared.details):
        return None
    colours = [join_words(shared.colours, "or")] if shared.colours else []
    phrase = plural_phrase(
        shared.category,
        colours=colours,
        pattern=shared.pattern,
        material=shared.material,
        details=shared.details,
    )
    if phrase == plural_phrase(shared.category):
        return None  # what they share goes without saying, as metal does of earrings
    return f"I prefer {phrase}."


def plural_phrase(
    category: str,
    *,
    colours: Sequence[str] = (),
    pattern: str | None = None,
    material: str | None = None,
    details: Sequence[str] = (),
) -> str:
    """A phrase for many pieces: "black leather tote bags", "plain wool sweaters"."""
    phrase = describe(
        category,
        colours=colours,
        pattern=pattern,
        material=material,
        details=details,
        article="none",
    )
    if pattern == "plain" and not (colours or material or details):
        phrase = f"plain {phrase}"
    front, mark, tail = phrase.partition(" with ")
    head = noun(category)
    for name in details:
        if name in DETAILS and DETAILS[name].place == "head":
            head = Noun(DETAILS[name].words, DETAILS[name].number)
    if head.number == "one":
        front = pluralise(front)
    return front + mark + tail


def pluralise(phrase: str) -> str:
    """`phrase` with its last word in the plural, by the regular rules of garment words."""
    if phrase.endswith("scarf"):
        return f"{phrase[:-1]}ves"
    if phrase.endswith(("s", "x", "ch", "sh")):
        return f"{phrase}es"
    return f"{phrase}s"
