"""The limits that a clause puts on what is wanted."""

import re
from collections.abc import Sequence

from agents.rules.clauses import Clause
from agents.rules.intents import speaks_of
from agents.rules.lexicon import is_unsorted, lexicon
from agents.rules.marks import Mark
from agents.rules.nouns import NounPhrase
from fashionm3.domain import Constraints

_NEGATORS = frozenset(
    "not no nor less without except neither never avoid nothing avoiding hate hates dislike".split()
)
_CHAIN = frozenset(
    "made in or and nor , / the a any of colour colours coloured too really something anything be "
    "to "
    "wear wearing shades with "
    "it is that want me like show recommend suggest give either ever please less".split()
)


_EXCEPT = (("apart", "from"), ("other", "than"), ("aside", "from"), ("rather", "than"))
_ANY = frozenset("anything everything something colour any colours all one ones".split())

_DISLIKED = re.compile(
    r"(?<!\S)(never|not|no|hate|dislike|detest|loathe|despise|avoid|stand|bear|without|nothing|stopped"
    r"|quit|terrible|awful|bad|pale|horrible|ugly)(?!\S)"
)
_IS_DISLIKED = re.compile(
    r"^(?:(?:and|or) (?:COLOUR|MATERIAL|PATTERN) )?"
    r"(is|are|was|looks?|does|do|did|has|have|will|makes?) (\S+ ){0,2}"
    r"(not|never|ugly|awful|horrible|terrible|pale|old|ill|tired|fat|bad|wrong|cheap|weird|off|dreadful|rubbish)"
    r"(?!\S)"
)


_DESCRIBES = ("COLOUR", "MATERIAL", "PATTERN")
_DRESS_CODES = ("casual", "smart casual", "business casual", "formal", "everyday", "romantic")
"""How to dress: an occasion said besides says more."""


def limits(
    clause: Clause,
    phrase: NounPhrase | None = None,
    *,
    stock: bool = False,
    liked: bool = False,
    known: bool = True,
) -> Constraints:
    """What `clause` says about the wanted piece.

    Args:
        clause: where it is said.
        phrase: the wanted piece; what describes another piece of the clause does not count.
        stock: whether a question for stock counts, as it does in a product search.
        known: whether the wanted piece was shown before; what describes it is then no wish.
        liked: the clause is about tastes: what is hated counts as ruled out wherever it stands.
    """
    foreign = _described_elsewhere(clause, phrase, liked, known)
    colours: list[str] = []
    not_colours: list[str] = []
    materials: list[str] = []
    sizes: list[str] = []
    price: float | None = None
    occasion = season = None
    adjective = False
    pieces = bool(clause.of("PIECE"))
    for index, mark in enumerate(clause.marks):
        if index in foreign:
            continue
        if liked and index and clause.marks[index - 1].text in ("than", "over"):
            continue  # "silver more than gold" says nothing about gold
        describes = mark.tag in _DESCRIBES
        if describes and (
            _is_replaced(clause.marks, index) or _tells_a_detail(clause.marks, index)
        ):
            continue
        if describes and pieces and _is_of_unsorted(clause, index):
            continue
        negative = is_negated(clause.marks, index, liked)
        if mark.tag == "COLOUR":
            (not_colours if negative else colours).append(str(mark.value))
        elif mark.tag == "MATERIAL" and not negative:
            materials.append(str(mark.value))
        elif mark.tag == "SIZE" and not negative:
            sizes.append(str(mark.value))
        elif mark.tag == "PRICE" and mark.value is not None:
            price = float(mark.value)
        elif mark.tag == "OCCASION" and _names_unsorted(clause.marks, index):
            continue  # "swimming trunks"
        elif mark.tag == "OCCASION" and not negative:
            # A beach wedding is a wedding.
            compound = index > 0 and clause.marks[index - 1].tag == "OCCASION"
            if occasion is None or adjective or (compound and not _says_more(occasion, mark.value)):
                occasion, adjective = str(mark.value), mark.text in _DRESS_CODES
        elif mark.tag == "SEASON" and not negative and season is None:
            season = str(mark.value)
        for sense in mark.extra:
            if sense.tag == "MATERIAL" and not negative:
                materials.append(sense.value)
            elif sense.tag == "COLOUR":
                (not_colours if negative else colours).append(sense.value)
    return Constraints(
        max_price=price,
        colours=tuple(dict.fromkeys(colours)),
        not_colours=tuple(dict.fromkeys(not_colours)),
        materials=tuple(dict.fromkeys(materials)),
        sizes=tuple(dict.fromkeys(sizes)),
        occasion=occasion,
        season=season,
        in_stock=stock and speaks_of(clause, "in_stock"),
    )


def _says_more(first: str, second: object) -> bool:
    """Whether the first of two occasions in a row tells more: a ski trip is for sport."""
    return first == "formal" or (first in ("sport", "beach") and second == "travel")


def _is_replaced(marks: Sequence[Mark], index: int) -> bool:
    """As in "black instead of pink"."""
    return [mark.text for mark in marks[max(0, index - 2) : index]] in (
        ["instead", "of"],
        ["rather", "than"],
    )


def _tells_a_detail(marks: Sequence[Mark], index: int) -> bool:
    """As in "boots with silver buckles": not what the boots are."""
    if index == 0 or index + 1 >= len(marks) or marks[index].tag not in ("COLOUR", "MATERIAL"):
        return False
    first = last = index
    while first > 0 and marks[first - 1].tag in _DESCRIBES:
        first -= 1
    while last + 1 < len(marks) and marks[last + 1].tag in _DESCRIBES:
        last += 1
    after = marks[last + 1] if last + 1 < len(marks) else marks[last]
    noun = (
        after.tag == ""
        and after.text.isalpha()
        and after.text not in (*lexicon().stops, "one", "ones")
    )
    before = [mark.text for mark in marks[max(0, first - 2) : first]]
    return noun and (before[-1:] == ["with"] or before in (["with", "a"], ["with", "an"]))


def _is_of_unsorted(clause: Clause, index: int) -> bool:
    """As in "black tights and shoes": what it describes is no piece of ours."""
    described = clause.marks[index + 1 :]
    after = next((m.text for m in described if m.tag not in _DESCRIBES), "")
    return is_unsorted(after)


def _names_unsorted(marks: Sequence[Mark], index: int) -> bool:
    after = marks[index + 1].text if index + 1 < len(marks) else ""
    return is_unsorted(f"{marks[index].text} {after}")


def merge(first: Constraints, second: Constraints) -> Constraints:
    """Both limits; where one value is possible, the one said last."""
    return Constraints(
        max_price=second.max_price if second.max_price is not None else first.max_price,
        colours=tuple(dict.fromkeys((*first.colours, *second.colours))),
        not_colours=tuple(dict.fromkeys((*first.not_colours, *second.not_colours))),
        materials=tuple(dict.fromkeys((*first.materials, *second.materials))),
        sizes=tuple(dict.fromkeys((*first.sizes, *second.sizes))),
        occasion=first.occasion or second.occasion,
        season=first.season or second.season,
        in_stock=first.in_stock or second.in_stock,
    )


def _described_elsewhere(
    clause: Clause, wanted: NounPhrase | None, liked: bool, known: bool
) -> frozenset[int]:
    """Places of marks that describe another piece than the wanted one."""
    if liked:
        return frozenset()
    places: set[int] = set()
    for phrase in clause.phrases:
        if phrase == wanted and not (phrase.definite and known):
            continue
        if phrase.head in ("pronoun", "something"):
            continue
        if phrase.role == "negated" and phrase.head == "one":
            continue
        if phrase.role == "negated" and not phrase.definite and phrase.colours:
            continue
        if phrase.role == "wanted" and phrase.head == "one" and not phrase.definite:
            continue
        places.update(range(phrase.start, phrase.end))
    return frozenset(places.difference(wanted.shares if wanted else ()))


def is_negated(marks: Sequence[Mark], index: int, liked: bool) -> bool:
    """Whether a negation reaches the mark, over what may stand between in a list."""
    at = index - 1
    if at >= 0 and marks[index].tag == "OCCASION" and marks[at].text in ("too", "so"):
        return True
    while at >= 0:
        mark = marks[at]
        before = marks[at - 1].text if at else ""
        if mark.tag == "":
            if mark.text in _NEGATORS:
                return True
            beside = (before, mark.text) in _EXCEPT and at > 1
            if beside and marks[at - 2].text in _ANY:
                return True  # "any colour apart from mustard"
            if mark.text == "but":
                return before in _ANY - {"something", "one", "ones"}
            if mark.text == "fan":
                return any(m.text in _NEGATORS for m in marks[:at])
            if mark.text in ("stand", "bear", "vegan", "allergic"):
                return True
            if mark.text not in _CHAIN and marks[at + 1].text not in ("or", "nor"):
                break  # "no fur or leather": fur has no field
            listed = at > 0 and marks[at - 1].tag == marks[index].tag == marks[at + 1].tag
            if mark.text == "," and not listed:
                break
        elif mark.tag not in ("COLOUR", "MATERIAL", "PATTERN") or marks[index].tag == "SIZE":
            break
        at -= 1
    if not liked:
        return False
    left = " ".join(mark.symbol for mark in marks[:index])
    right = " ".join(mark.symbol for mark in marks[index + 1 :])
    here = left.rsplit(",", 1)[-1]
    return bool(_DISLIKED.search(here) or _IS_DISLIKED.search(right.split(" ,")[0]))


def says_anything(own: Constraints) -> bool:
    """Whether any limit was stated."""
    return own != Constraints()
