"""Noun phrases: what is spoken of, whether it is a certain piece, and which part it plays."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

import yaml

from agents.rules.lexicon import is_unsorted, lexicon
from agents.rules.marks import Mark

Role = Literal["wanted", "context", "owned", "replaced", "negated", "like"]


@dataclass(frozen=True)
class NounPhrase:
    """A garment, or a word that stands for one.

    `category` is None for "one", "the second", "it" and "the photo"; `marks` are its words.
    """

    start: int
    """Index of its first mark in the clause."""
    end: int
    """One past its last mark."""
    head: Literal["piece", "one", "ordinal", "photo", "pronoun", "something"]
    determiner: str
    category: str | None = None
    ordinal: int | None = None
    colours: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    plural: bool = False
    role: Role = "wanted"
    word: str = ""
    """The head as typed, in normal form."""
    shares: tuple[int, ...] = ()
    """Marks that describe it though they stand before another: *brown* shoes and boots."""

    @property
    def definite(self) -> bool:
        """Whether a certain piece is meant, one that both sides know."""
        if self.head in ("pronoun", "ordinal", "photo"):
            return True
        return self.determiner in _DEFINITE or self.ordinal is not None

    @property
    def marked(self) -> bool:
        """Whether something besides its kind tells it apart."""
        return bool(self.ordinal is not None or self.colours or self.materials or self.patterns)


_DEFINITE = frozenset("the this that these those my our both".split())
_DETERMINERS = _DEFINITE | frozenset(
    "a an some any another other different alternative new which what no your his her their each "
    "every".split()
)
_PRONOUNS = frozenset("it this that these those them they both mine".split())
_ADVICE = frozenset("recommendation suggestion proposal idea".split())
_KINDS = frozenset("pair kind type sort pairs kinds types sorts".split())
_SOUGHT = frozenset("perfect right ideal best ultimate proper nicest cutest".split())
_PHOTOS = frozenset("photo photos picture pictures image images pic upload".split())


def noun_phrases(marks: Sequence[Mark]) -> tuple[NounPhrase, ...]:
    """The noun phrases of a clause in order, with their roles."""
    found: list[NounPhrase] = []
    index = 0
    while index < len(marks):
        phrase = _phrase_at(marks, index, found[-1].end if found else 0)
        if phrase is not None:
            found.append(phrase)
            index = max(phrase.end, index + 1)
        else:
            index += 1
    return _with_roles(marks, _appositions(marks, found))


def _appositions(marks: Sequence[Mark], phrases: Sequence[NounPhrase]) -> list[NounPhrase]:
    """As in "that dress, the purple one": one phrase, told apart by its second half."""
    joined: list[NounPhrase] = []
    for phrase in phrases:
        last = joined[-1] if joined else None
        between = [mark.text for mark in marks[last.end : phrase.start]] if last else []
        if last and between in ([","], []) and last.head == "piece" and last.definite:
            if phrase.head in ("one", "ordinal") and phrase.definite and phrase.marked:
                whole = (*last.marks, *phrase.marks)
                joined[-1] = replace(
                    phrase, start=last.start, head="piece", category=last.category, marks=whole
                )
                continue
        joined.append(phrase)
    return joined


def _phrase_at(marks: Sequence[Mark], index: int, floor: int) -> NounPhrase | None:
    mark = marks[index]
    after = marks[index + 1] if index + 1 < len(marks) else None
    before = marks[index - 1] if index else None
    if mark.tag == "PIECE":
        return _built(marks, index, floor, "piece", category=str(mark.value))
    if mark.tag == "" and mark.text in ("one", "ones", "pair"):
        if mark.text == "pair" and after is not None and after.text == "of":
            return None
        if mark.text == "one" and before is not None and before.text in ("no",):
            return None
        return _built(marks, index, floor, "one")
    if mark.tag == "" and mark.text in _PHOTOS:
        return _photo(marks, index, floor)
    if mark.tag == "ORD" and not _leads_to_head(marks, index):
        built = _built(marks, index, floor, "ordinal")
        if after is not None and after.text in _ADVICE:
            return replace(built, end=index + 2, word=after.text)
        return built
    if mark.tag == "" and mark.text in _PRONOUNS and _is_pronoun(marks, index):
        return _built(marks, index, index, "pronoun")
    if mark.tag == "" and mark.text in ("something", "anything"):
        return _built(marks, index, index, "something")
    if mark.tag == "COLOUR" and before is not None and before.text == "the" and _ends_phrase(after):
        return _built(marks, index, floor, "one")
    return None


def _ends_phrase(after: Mark | None) -> bool:
    return after is None or (after.tag == "" and (after.text in lexicon().stops))


def _leads_to_head(marks: Sequence[Mark], index: int) -> bool:
    for mark in marks[index + 1 : index + 5]:
        if mark.tag == "PIECE" or mark.text in ("one", "ones", "pair") or mark.text in _PHOTOS:
            return True
        if mark.tag == "" and mark.text in lexicon().stops:
            return False
    return False


def _is_pronoun(marks: Sequence[Mark], index: int) -> bool:
    text = marks[index].text
    before = marks[index - 1] if index else None
    if text in ("it", "them", "they", "both", "mine"):
        return text != "both" or index + 1 == len(marks)
    for after in marks[index + 1 : index + 4]:
        # "this green coat": a determiner, not a pronoun.
        if after.tag == "PIECE" or after.text in ("one", "ones", "pair") or after.tag == "ORD":
            return False
        if after.tag == "" and after.text in (lexicon().stops | {"look", "would"}):
            break
    if text != "that" or before is None:
        return True
    if before.tag in ("PIECE", "PRICE") or before.text in (
        "remember", "think", "so", "know", "say", "note", "mind", "one", "ones", "something",
        "anything", "sure", "colour", "top", "forget", "hope"
    ):  # fmt: skip
        return False
    return index + 1 >= len(marks) or marks[index + 1].text not in ("i", "you", "we")


def _photo(marks: Sequence[Mark], index: int, floor: int) -> NounPhrase | None:
    """As in "the second photo", "photo 1"; a photo that is asked for is no phrase."""
    after = marks[index + 1] if index + 1 < len(marks) else None
    if after is not None and after.tag == "" and re.fullmatch(r"\d", after.text):
        built = _built(marks, index, floor, "photo")
        return replace(built, end=index + 2, ordinal=int(after.text))
    if after is not None and after.tag == "" and after.text in lexicon().numbers:
        built = _built(marks, index, floor, "photo")
        return replace(built, end=index + 2, ordinal=lexicon().numbers[after.text])
    built = _built(marks, index, floor, "photo")
    governor = marks[built.start - 1].text if built.start else ""
    uploaded = built.ordinal is not None or built.determiner in ("my", "this")
    if not uploaded and built.determiner in ("the", "that"):
        uploaded = governor in ("from", "in", "on", "like", "to", "of", "for", "with")
    return built if uploaded else None


def _built(
    marks: Sequence[Mark],
    head: int,
    floor: int,
    kind: Literal["piece", "one", "ordinal", "photo", "pronoun", "something"],
    category: str | None = None,
) -> NounPhrase:
    """Walk left from the head over what describes it, up to its determiner."""
    start, determiner = head, ""
    at = head - 1
    steps = 0
    while at >= floor and steps < 7 and kind not in ("pronoun", "something"):
        mark = marks[at]
        if mark.tag == "" and mark.text in _DETERMINERS:
            determiner = mark.text if not determiner or mark.text in _DEFINITE else determiner
            start = at
            if mark.text not in ("other", "different", "new", "alternative", "any", "no"):
                # "the other one", "any other": look one word further.
                break
        elif mark.tag in ("COLOUR", "MATERIAL", "PATTERN", "ORD", "OCCASION", "SEASON"):
            start = at
        elif mark.tag in ("PIECE", "PRICE", "SIZE", "LOOK") or not mark.text[:1].isalpha():
            if not (
                mark.text in ("/", ",")
                and _is_attribute(marks, at - 1)
                and _is_attribute(marks, at + 1)
            ):
                break
        elif mark.text in ("and", "or"):
            if not (_is_attribute(marks, at - 1) and _is_attribute(marks, at + 1)):
                break
            start = at - 1
        elif mark.text in lexicon().stops:
            if mark.text == "of" and at and marks[at - 1].text in _KINDS:
                at -= 2
                steps += 1
                continue
            break
        at -= 1
        steps += 1
    if not determiner and kind == "piece" and at >= floor and start > at + 1:
        # "with low heels": what describes it belongs to it, though nothing announces it.
        start = at + 1
    if not determiner and start > floor and marks[start - 1].text in _DETERMINERS:
        start -= 1
        determiner = marks[start].text
    inside = tuple(marks[start : head + 1])
    if determiner == "" and any(m.text in _DETERMINERS for m in inside):
        determiner = next(m.text for m in inside if m.text in _DETERMINERS)
    if kind == "piece" and determiner == "the" and any(m.text in _SOUGHT for m in inside):
        determiner = "a"  # "the perfect white tee": none that both sides know
    extra = marks[head].extra
    # In "a better top than …" the words between the determiner and the head do not matter.
    ordinals = [int(m.value) for m in inside if m.tag == "ORD" and m.value is not None]
    return NounPhrase(
        start=start,
        end=head + 1,
        head=kind,
        determiner=determiner,
        category=category,
        ordinal=ordinals[0] if ordinals else None,
        colours=_values(inside, "COLOUR") + tuple(s.value for s in extra if s.tag == "COLOUR"),
        materials=_values(inside, "MATERIAL")
        + tuple(s.value for s in extra if s.tag == "MATERIAL"),
        patterns=_values(inside, "PATTERN"),
        marks=inside,
        plural=marks[head].plural or marks[head].text in ("ones", "them", "those", "these", "they"),
        word=marks[head].text,
    )


def _values(marks: Sequence[Mark], tag: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(mark.value) for mark in marks if mark.tag == tag))


def _is_attribute(marks: Sequence[Mark], index: int) -> bool:
    return 0 <= index < len(marks) and marks[index].tag in ("COLOUR", "MATERIAL", "PATTERN")


# --- roles: decided by the words to the left -------------------------------------------------

_FILLER = (
    r"(?: (?:also|just|maybe|perhaps|really|please|all|both|else|some|now|only|too|already|still"
    r"|currently|today|me|out|far|so|many|enough|several|loads of|lots of|plenty of|tons of))*"
)


@cache
def _roles() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    source = yaml.safe_load(Path(__file__).with_name("roles.yaml").read_text("utf-8"))
    return tuple(
        (entry["role"], re.compile(rf"(?:^|.*\s)(?:{'|'.join(entry['after'])}){_FILLER}$"))
        for entry in source
    )


_JOINED_TO_LOOK = re.compile(
    r"(?:(?:finish|complete|round off|top off|accessorise|upgrade|lift|elevate|(?:pump|spice|jazz|pep|dress"
    r"|smarten|brighten|liven|glam) (?:\S+ ){0,2}?up)\b.*\bwith"
    r"|you (?:match|pair|combine|style))$"
)
_MEETS_OURS = re.compile(
    r"^(?!.*\b(?:which|what)\b).*\b(?:wear|worn|pair|combine|style|match|put|go|work|mix|team)\b"
    r"(?: \S+){0,4} with$"
)
_LISTED_AS_OWNED = re.compile(
    r"(?:^|.*\b)(?:i|we|he|she|husband|wife|mum|mom|dad) (?:(?:only|also|already|just) )*(?:have|has|own|owns|got|am wearing|is wearing)"
    r"((?: (?:got|an?|the|my|some|and|,|[A-Z]+|UNSORTED))+)$"
)
_SWAPPED = re.compile(
    r".*\b(?:swap|swapping|replace|replacing|exchange|switch|substitute|change|trade|out|instead)\b"
)
_NEW = re.compile(r".*\b(?:for|with|by|against|to|into)$")


def _with_roles(marks: Sequence[Mark], phrases: Sequence[NounPhrase]) -> tuple[NounPhrase, ...]:
    result: list[NounPhrase] = []
    for phrase in phrases:
        shares = _shared(marks, phrase, result[-1]) if result else ()
        result.append(replace(phrase, role=_role(marks, phrase, result), shares=shares))
    return tuple(result)


def _shared(marks: Sequence[Mark], phrase: NounPhrase, last: NounPhrase) -> tuple[int, ...]:
    """Places of what describes both of two bare nouns: "brown shoes and boots"."""
    joined = [mark.text for mark in marks[last.end : phrase.start]]
    bare = phrase.head == last.head == "piece" and phrase.end - phrase.start == 1
    if not bare or last.determiner not in ("", "some") or joined not in (["and"], ["or"]):
        return ()
    described = range(last.start, last.end - 1)
    return last.shares or tuple(i for i in described if marks[i].tag in ("COLOUR", "MATERIAL"))


def _role(marks: Sequence[Mark], phrase: NounPhrase, earlier: Sequence[NounPhrase]) -> Role:
    last = earlier[-1] if earlier else None
    between = [mark.text for mark in marks[(last.end if last else 0) : phrase.start]]
    listed = [text for text in between if text not in ("also", "maybe", "some", "matching")]
    if (
        last
        and listed
        and all(text in ("and", "or", ",", "/", "plus", "as", "well", "of") for text in listed)
        and listed != ["of"]
        or (last and listed in (["or", "with"], ["and", "with"]))
    ):
        if phrase.determiner == "no":
            return "negated"
        if last.role == "replaced" and last.definite and not phrase.definite:
            return "wanted"  # "instead of the jumper, a shirt"
        offers = marks[phrase.end].text if phrase.end < len(marks) else ""
        wished = any(p.role == "wanted" and p.category for p in earlier)
        if last.role == "context" and listed == [","] and offers == "or" and not wished:
            return "wanted"  # "which is better with a tux, bow tie or tie?"
        if last.role == "context" and phrase.determiner == "any":
            return "wanted"  # "a bit cold for that, any jacket?"
        return last.role
    left = " ".join(mark.symbol for mark in marks[: phrase.start])
    if phrase.determiner == "no":
        return "negated"
    if phrase.determiner in ("which", "what"):
        return "wanted"
    after = [mark.text for mark in marks[phrase.end : phrase.end + 2]]
    if after[:1] == ["no"] and after[1:] in ([], [","], ["."]):
        return "negated"  # "jumper yes, cardigan no"
    if _owned_in_list(marks[: phrase.start]):
        return "owned"
    for role, pattern in _roles():
        if pattern.match(left):
            if role == "context":
                return _context(phrase, earlier, left)
            if role == "replaced" and last and last.role == "replaced":
                continue
            return role
    return "wanted"


def _owned_in_list(left: Sequence[Mark]) -> bool:
    """As in "I have black tights, a skirt and …": nothing but things between."""
    symbols = ("UNSORTED" if is_unsorted(mark.text) else mark.symbol for mark in left)
    return bool(_LISTED_AS_OWNED.match(" ".join(symbols)))


def _context(phrase: NounPhrase, earlier: Sequence[NounPhrase], left: str) -> Role:
    """After a preposition: the new piece of a swap, what the wish has to go with, or the wish."""
    if not phrase.definite and _JOINED_TO_LOOK.search(left):
        return "wanted"
    if not phrase.definite and _MEETS_OURS.search(left) and any(p.definite for p in earlier):
        return "wanted"  # "can I wear it with boots?"
    swapping = any(other.role == "replaced" for other in earlier)
    if swapping and _NEW.match(left) and _SWAPPED.match(left):
        return "wanted"
    if left.endswith((" for", "^for")) or left == "for":
        wished = any(p.role == "wanted" and p.head not in ("pronoun", "something") for p in earlier)
        if not wished and not phrase.definite and phrase.head == "piece":
            return "wanted"
    return "context"
