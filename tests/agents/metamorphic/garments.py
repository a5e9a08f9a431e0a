"""Other words for a garment, and other garments."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from fashionm3.vocabulary import load_vocabulary, singular
from tests.agents.metamorphic.phrasings import Phrasing, words

WORD = re.compile(r"[A-Za-z]+(?:[-'][A-Za-z]+)*")


def another_name(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another word for the wanted garment changes nothing."""
    return _renamed(phrasing, dice, _changeable(phrasing, wanted=True), same=True)


def another_garment(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another garment changes the category alone."""
    return _renamed(phrasing, dice, _changeable(phrasing, wanted=True), same=False)


def another_companion(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another garment that the wanted one has to go with changes nothing."""
    return _renamed(phrasing, dice, _changeable(phrasing, wanted=False), same=False)


@dataclass(frozen=True)
class Mention:
    """A garment named in a text."""

    start: int
    end: int
    category: str
    plural: bool


def mentions(text: str) -> list[Mention]:
    """The garments that a text names in so many words; of two names the longer one counts."""
    phrases = load_vocabulary().category_phrases
    tokens = list(WORD.finditer(text))
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        for length in (4, 3, 2, 1):
            span = tokens[at : at + length]
            said = " ".join(token.group().lower() for token in span)
            if len(span) == length and singular(said) in phrases and _only_names(said):
                plural = said != singular(said) and not said.endswith("ss")
                category = phrases[singular(said)]
                found.append(Mention(span[0].start(), span[-1].end(), category, plural))
                at += length - 1
                break
        at += 1
    return found


@cache
def names(category: str, plural: bool) -> tuple[str, ...]:
    """What a category is called, as one or as several."""
    return tuple(dict.fromkeys(_names(category, plural)))


def _names(category: str, plural: bool) -> Iterator[str]:
    vocabulary = load_vocabulary()
    entries = (vocabulary.categories.get(category), vocabulary.broad.get(category))
    for said in (said for entry in entries if entry is not None for said in entry.says):
        meant = vocabulary.category_phrases.get(singular(said))
        if meant != category or not _only_names(said) or re.match(words()["no_names"], said):
            continue
        several = said.endswith("s") and not said.endswith("ss")
        several = several or bool(re.search(rf"(?:{words()['uncounted']})$", said))
        if plural:
            yield said if several else _plural(said)
        elif not several and said not in words()["never_one"]:
            yield said


def _plural(said: str) -> str:
    if re.search(r"[^aeiou]y$", said):
        return said[:-1] + "ies"
    if said.endswith("scarf"):
        return said[:-1] + "ves"
    return said + ("es" if said.endswith(("s", "sh", "ch", "x")) else "s")


def _only_names(said: str) -> bool:
    """Whether no colour, material or pattern within the name would be a limit as well."""
    vocabulary = load_vocabulary()
    looks = {*vocabulary.colour_phrases, *vocabulary.materials, *vocabulary.pattern_phrases}
    return said.split()[0] not in words()["places"] and not set(WORD.findall(said)) & looks


def put(text: str, start: int, end: int, said: str) -> str:
    """`text` with `said` in a place; a or an before it as it should be."""
    before = re.sub(
        r"\b([Aa])n?( +)$", rf"\1{with_article(said)[1 : -len(said) - 1]}\2", text[:start]
    )
    return before + (said.upper() if text.isupper() else said) + text[end:]


def with_article(said: str) -> str:
    """As in "an anorak", "a uniform"."""
    vowel = said[0] in "aeiou" and not said.startswith(("uni", "ug"))
    return f"{'an' if vowel else 'a'} {said}"


def _changeable(phrasing: Phrasing, *, wanted: bool) -> list[Mention]:
    """Mentions that may be another's: nothing shown and nothing else in the text is of the kind."""
    if not phrasing.wishes:
        return []
    found = mentions(phrasing.text)
    kinds = [mention.category for mention in found]
    asked = {step[1] for step in phrasing.steps if step[2] is None}
    pointed = {step[1] for step in phrasing.steps if step[2] is not None}
    taken = phrasing.shown | pointed
    return [
        mention
        for mention in found
        if kinds.count(mention.category) == 1
        and mention.category not in taken
        and (mention.category in asked) is wanted
        and not _may_be_no_garment(phrasing.text, mention)
    ]


def _may_be_no_garment(text: str, mention: Mention) -> bool:
    before = WORD.findall(text[: mention.start].lower())[-1:]
    after = WORD.findall(text[mention.end :].lower())[:1]
    if after and after[0] in words()["behind_modifiers"]:
        return True
    ambiguous = singular(text[mention.start : mention.end]) in words()["ambiguous"]
    return ambiguous and not (before and before[0] in words()["determiners"])


def _renamed(
    phrasing: Phrasing, dice: random.Random, changeable: list[Mention], *, same: bool
) -> Phrasing | None:
    if not changeable:
        return None
    mention = dice.choice(changeable)
    category = mention.category
    if not same:
        if re.search(r"\binstead\b", phrasing.text, re.I) and phrasing.context.shown:
            return None  # of which slot the new piece is decides what it is instead of
        taken = phrasing.shown | {m.category for m in mentions(phrasing.text)}
        category = dice.choice([c for c in single_categories() if c not in taken])
    now = phrasing.text[mention.start : mention.end].lower()
    choices = [name for name in names(category, mention.plural) if name != now]
    if not choices:
        return None
    said = dice.choice(choices)
    steps = [
        (intent, category if kind == mention.category else kind, ref, limits)
        for intent, kind, ref, limits in phrasing.steps
    ]
    return phrasing.saying(put(phrasing.text, mention.start, mention.end, said), said, steps)


def single_categories() -> list[str]:
    """The categories whose name is no broad word as well."""
    vocabulary = load_vocabulary()
    return [category for category in vocabulary.categories if category not in vocabulary.broad]
