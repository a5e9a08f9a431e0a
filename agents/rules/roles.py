"""Roles of noun phrases: what is wanted, owned, replaced, ruled out, by the words around it."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import yaml

from agents.rules.lexicon import is_unsorted
from agents.rules.marks import Mark
from agents.rules.nouns import NounPhrase, Role

_FILLER = (
    r"(?: (?:also|just|maybe|perhaps|really|please|all|both|else|some|now|only|too|already|still"
    r"|currently|today|me|out|far|so|many|enough|several"
    r"|two|three|four|five|six|seven|eight|nine|ten|loads of|lots of|plenty of|tons of))*"
)


@cache
def _roles() -> tuple[tuple[Role, re.Pattern[str]], ...]:
    source = yaml.safe_load(Path(__file__).with_name("roles.yaml").read_text("utf-8"))
    return tuple(
        (entry["role"], re.compile(rf"(?:^|.*\s)(?:{'|'.join(entry['after'])}){_FILLER}$"))
        for entry in source
    )


_JOINED_TO_LOOK = re.compile(
    r"(?:(?:finish|complete|round off|top off|accessorise|upgrade|lift|elevate"
    r"|(?:pump|spice|jazz|pep|dress|smarten|brighten|liven|glam) (?:\S+ ){0,2}?up)\b.*\bwith"
    r"|you (?:match|pair|combine|style))$"
)
_MEETS_OURS = re.compile(
    r"^(?!.*\b(?:which|what)\b).*\b(?:wear|worn|pair|combine|style|match|put|go|work|mix|team)\b"
    r"(?: \S+){0,4} with$"
)
_IS_IT = re.compile(r"(?:is|would|was) it (?:be )?(?:\S+ ){1,2}to ")
"""Here "it" is no piece: "is it weird to wear sneakers with a suit"."""
_FRONTED = re.compile(
    r"(?:(?:and|now|so|ok|then) )*(?:for|with|to|over|under) (?:the|this|that|these|those|my) "
    r"(?:\S+ )?PIECES? ,(?: maybe)?$"
)
"""As in "and for the coat, a scarf?"."""
_LISTED_AS_OWNED = re.compile(
    r"(?:^wearing|(?:^|.*\b)(?:i|we|he|she|husband|wife|mum|mom|dad) "
    r"(?:(?:only|also|already|just) )*"
    r"(?:have|has|own|owns|got|am wearing|is wearing))"
    r"(?: (?:got|an?|the|my|some|and|,|[A-Z]+|UNSORTED))+$"
)
_SETTLED = (
    r"(?:is|are) (?:already |all )?(?:settled|sorted|done|decided|covered|chosen|taken care of"
    r"|(?:at|in) (?:the |my )?(?:cleaners?|wash|laundry|dryer|washing machine|repair))\b"
)
"""As in "boots are settled, a top is missing"."""
_COUNTED = re.compile(r"(?:^| )(?:an? )?(?:couple|pair|bunch|number|set|handful|dozen) of$")
_PLACES = ("on ", "for my ", "for your ", "over ")
_HAVING = frozenset("have has own owns got wearing".split())
_LONGEST_LIST = 24
"""Marks of a list of what somebody owns."""
_SWAPPED = re.compile(
    r".*\b(?:swap|swapping|replace|replacing|exchange|switch|substitute|change|trade|out|instead|turn)\b"
)
_NEW = re.compile(r".*\b(?:for|with|by|against|to|into)$")


def with_roles(marks: Sequence[Mark], phrases: Sequence[NounPhrase]) -> tuple[NounPhrase, ...]:
    """The phrases of a clause, each with its role and what it shares with the one before."""
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
        if not phrase.definite and _begins_wish(marks, phrase, last):
            return "wanted"
        if last.role == "replaced" and last.definite and not phrase.definite:
            return "wanted"  # "instead of the jumper, a shirt"
        offers = marks[phrase.end].text if phrase.end < len(marks) else ""
        wished = any(p.role == "wanted" and p.category for p in earlier)
        left = " ".join(mark.symbol for mark in marks[: phrase.start])
        if phrase.determiner in ("a", "an", "some", "any") and _FRONTED.match(left):
            return "wanted"
        ends = offers in ("", "please", "instead", "maybe", "perhaps", "then", "rather")
        if last.determiner == "no" and listed == [","] and ends and not wished:
            return "wanted"  # "no slides, boat shoes please"
        if last.role == "context" and listed == [","] and offers == "or" and not wished:
            return "wanted"  # "which is better with a tux, bow tie or tie?"
        if last.role == "context" and last.head == "pronoun" and ends and not wished:
            return "wanted"  # "to look smarter in them, blazer?"
        if last.role == "context" and phrase.determiner == "any":
            return "wanted"  # "a bit cold for that, any jacket?"
        return last.role
    left = " ".join(mark.symbol for mark in marks[: phrase.start])
    if phrase.determiner == "no":
        return "negated"
    if phrase.determiner in ("which", "what"):
        return "wanted"
    after = [mark.text for mark in marks[phrase.end : phrase.end + 2]]
    if after == ["out", ","] or after == ["out", "and"]:
        return "replaced"  # "boots out, sandals in"
    if after == ["in"] and last and last.role == "replaced":
        return "wanted"
    if after[:1] == ["no"] and after[1:] in ([], [","], ["."]):
        return "negated"  # "jumper yes, cardigan no"
    if after == ["in", "mind"]:
        return "wanted"  # "I had boots in mind"
    if re.match(_SETTLED, " ".join(mark.text for mark in marks[phrase.end : phrase.end + 4])):
        return "owned"
    if phrase.word.startswith(_PLACES) and re.search(r"\bwhat\b", left):
        return "wanted"  # "what goes on top?"
    left = _COUNTED.sub("", left)
    if _owned_in_list(marks[: phrase.start]):
        return "owned"
    for role, pattern in _roles():
        if pattern.match(left):
            if role == "context":
                return _context(phrase, earlier, left)
            if role == "replaced" and last and last.role == "replaced":
                continue
            if role == "wanted" and phrase.determiner == "my" and left.endswith(" wear"):
                return "owned"  # "I want to wear my red trousers"
            return role
    return "wanted"


def _begins_wish(marks: Sequence[Mark], phrase: NounPhrase, last: NounPhrase) -> bool:
    """Whether it does not go on with the list before it."""
    if last.role == "negated" and phrase.determiner in ("some", "another", "other", "different"):
        return True  # "not a shirt, not a blouse, some other top"
    between = [mark.text for mark in marks[last.end : phrase.start]]
    if last.role == "negated" and between == [","] and phrase.determiner in ("a", "an"):
        return True  # "neither a coat nor a jacket, a cape maybe?"
    if last.head == "pronoun" and last.role in ("like", "context"):
        return phrase.determiner in ("a", "an", "some")  # "trousers like these and a belt"
    after = marks[phrase.end].text if phrase.end < len(marks) else ""
    # "shoes for the skirt, and a jacket for the shirt"
    return last.role == "context" and last.definite and after in ("for", "to")


def _owned_in_list(left: Sequence[Mark]) -> bool:
    """As in "I have black tights, a skirt and …": nothing but things between."""
    if not any(mark.text in _HAVING for mark in left[-_LONGEST_LIST:]):
        return False
    near = left[-_LONGEST_LIST:]
    symbols = ("UNSORTED" if is_unsorted(mark.text) else mark.symbol for mark in near)
    return bool(_LISTED_AS_OWNED.match(" ".join(symbols)))


def _context(phrase: NounPhrase, earlier: Sequence[NounPhrase], left: str) -> Role:
    """After a preposition: the new piece of a swap, what the wish has to go with, or the wish."""
    if not phrase.definite and left.endswith("matching"):
        return "wanted"  # "matching earrings for the silver one"
    if not phrase.definite and _JOINED_TO_LOOK.search(left):
        return "wanted"
    ours = any(p.definite and not _IS_IT.match(left) for p in earlier)
    if not phrase.definite and ours and left.endswith(" with") and _MEETS_OURS.search(left):
        return "wanted"  # "can I wear it with boots?"
    swapping = any(other.role == "replaced" for other in earlier) or " both " in f" {left} "
    if swapping and _NEW.match(left) and _SWAPPED.match(left):
        return "wanted"
    if left.endswith((" for", "^for")) or left == "for":
        wished = any(p.role == "wanted" and p.head not in ("pronoun", "something") for p in earlier)
        if not wished and not phrase.definite and phrase.head == "piece":
            return "wanted"
    return "context"
