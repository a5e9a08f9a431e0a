"""The vocabulary's phrases in a text, each in the sense that fits where it stands."""

from collections.abc import Sequence

from agents.rules.lexicon import Sense, is_unsorted, lexicon, piece_after
from agents.rules.marks import Mark, Reading, reading
from agents.rules.occasions import OPENERS, SUBJECTS, is_occasion
from agents.rules.text import Word, ends_sentence
from fashionm3.vocabulary import singular

_OBJECTS = frozenset("me my this these that it the a an him her us you yourself myself out".split())


_TO_GOERS = frozenset(
    "fit fits go goes match matches matching similar back add next belongs belong suitable fitting "
    "alternative alternatives closest close compared due adding prefer".split()
)


_BEFORE_COLOURS = frozenset(
    [",", "", "/", *"in or and not colour no dark light deep like wear love hate but".split()]
)


def named(
    words: Sequence[Word], texts: Sequence[str], index: int, marks: Sequence[Mark]
) -> Reading | None:
    """A phrase of the vocabulary in a sense that fits where it stands; longest first."""
    for length in range(min(lexicon().longest, len(texts) - index), 0, -1):
        phrase = " ".join(texts[index : index + length])
        senses = _senses_of(texts[index : index + length])
        fitting = [s for s in senses if _fits(s, phrase, texts, index, length)]
        if not fitting:
            continue
        sense = _prefer(fitting, texts, index + length)
        extra = _within(texts[index : index + length]) if sense.tag == "PIECE" else ()
        plural = phrase != singular(phrase) and not phrase.endswith("ss")
        return reading(words, index, length, sense.tag, sense.value, extra, plural)
    return None


_WEATHER = ("it", "weather", "will", "is", "to", "outside")
_BEFORE_WEATHER = frozenset(
    "the in when is it this so very for too gets get getting turns was be really quite".split()
)
_WHOSE = frozenset("your his her their our the".split())
_PURPOSES = {
    form: verb
    for verb in ("keep", "hold", "carry", "protect", "put")
    for form in (verb, f"{verb}s", f"{verb}ing")
} | {"carries": "carry"}


def _senses_of(texts: Sequence[str]) -> tuple[Sense, ...]:
    """What words in a row can mean: whose body it is does not matter, nor a blank in a word."""
    words = lexicon()
    if found := words.senses(" ".join(texts)):
        return found
    if len(texts) > 2:
        mine = " ".join("my" if text in _WHOSE else text for text in texts)
        if texts[0] in _PURPOSES:  # "that keeps her head warm"
            mine = f"to {_PURPOSES[texts[0]]} {mine.partition(' ')[2]}"
        return words.senses(mine)
    if len(texts) == 2 and not words.plain & set(texts) and texts[0] not in words.stops:
        return tuple(s for s in words.senses("".join(texts)) if s.tag == "PIECE")
    return ()


def _prefer(senses: Sequence[Sense], texts: Sequence[str], after: int) -> Sense:
    """Denim before a piece is its material, alone it is a piece; coffee before one is a colour."""
    by_tag = {sense.tag: sense for sense in senses}
    modifies = piece_after(texts, after)
    order = ("MATERIAL", "COLOUR", "PATTERN", "OCCASION", "SEASON", "PIECE")
    if not modifies:
        order = ("PIECE", "COLOUR", "MATERIAL", "PATTERN", "OCCASION", "SEASON")
    return next(by_tag[tag] for tag in order if tag in by_tag)


def _within(texts: Sequence[str]) -> tuple[Sense, ...]:
    found: list[Sense] = []
    if len(texts) > 1:
        for text in texts:
            found += [s for s in lexicon().senses(text) if s.tag in ("MATERIAL", "COLOUR")]
    return tuple(found)


_BEHIND_NOUNS = frozenset("and or with for in to is would goes please".split())


def _fits(sense: Sense, phrase: str, texts: Sequence[str], index: int, length: int) -> bool:
    before = texts[index - 1] if index else ""
    earlier = texts[index - 2] if index > 1 else ""
    after = texts[index + length] if index + length < len(texts) else ""
    if sense.tag == "PIECE":
        if phrase == "on top" and after == "of":
            return False
        if phrase.startswith("on my ") and before in (
            "am",
            "was",
            "been",
            "be",
            "stand",
            "standing",
        ):
            return False
        governed = before in ("the", "a", "this", "that", "my")
        if phrase == "knit" and not (governed and (not after.isalpha() or after in _BEHIND_NOUNS)):
            return False  # the material
        if phrase == "denim" and before not in ("some", "any", "which", "what", "need", "my", ""):
            return False  # the material
        if phrase == "denim" and after in (
            "would",
            "is",
            "if",
            "please",
            "preferred",
            "preferably",
        ):
            return False
        beyond = texts[index + length + 1] if index + length + 1 < len(texts) else ""
        return _is_piece(phrase, before, earlier, after, beyond)
    if sense.tag == "MATERIAL" and phrase != sense.value:
        return False  # laces are not lace
    if sense.tag == "OCCASION":
        return is_occasion(phrase, texts, index, length)
    if sense.tag == "SEASON":
        if phrase == "fall" and before in ("for", "this", "early", "late", "next"):
            return True
        if phrase == "fall":
            return before not in ("i", "to", "you", "not", "would", "will") and after not in (
                "in",
                "off",
                "apart",
                "down",
            )
        if phrase in ("cold", "heat", "snow", "freezing"):
            if before in ("gets", "get", "getting", "turns") and earlier not in _WEATHER:
                return False  # "my neck gets cold"
            return before in _BEFORE_WEATHER and earlier != "against"
        return before != "hot" or phrase != "spring"
    if sense.tag == "COLOUR":
        drinks = phrase in ("wine", "coffee", "lemon", "salmon", "chocolate", "peach", "mint")
        if phrase == "orange" and (before in ("an", "eat") or after == "juice"):
            return piece_after(texts, index + length)
        if drinks and before not in _BEFORE_COLOURS:
            return piece_after(texts, index + length)
        return not (phrase == "cream" and before == "ice")
    if sense.tag == "PATTERN":
        if phrase == "check" and after in (
            "if",
            "whether",
            "the",
            "it",
            "that",
            "out",
            "your",
            "for",
            "what",
        ):
            return False
        return (
            phrase not in ("check", "checks", "solid", "flowers", "dots")
            or before in ("in", "with", "without", "a", "of", "or", "and", "polka", "no", "not")
            or piece_after(texts, index + length)
        )
    return True


def _is_piece(phrase: str, before: str, earlier: str, after: str, beyond: str) -> bool:
    words = lexicon()
    one = singular(phrase)
    if phrase in words.plural_only and not (
        (phrase == "short" and before in ("jeans", "denim"))
        or (phrase in _PLACES_TOO and _tells_a_shoe(before, after))
    ):
        return False
    noun = before in ("the", "a", "my", "this", "that") and after in (
        "in",
        "up",
        "with",
        "at",
    )
    described = after == "in" and (
        _describes(before) or _describes(beyond) or beyond in ("stock", "size", "a", "my")
    )
    noun = noun or described  # "a silk tie in blue"
    others = words.not_before.get(phrase, frozenset()) | words.not_before.get(one, frozenset())
    if after in others and not noun:
        return False
    if " " in phrase and phrase.endswith("s") and one.split()[-1] in words.verbs_too:
        if not piece_after((phrase.split()[0],), 0):
            return True  # "any moon boots you like?"
        return after not in _OBJECTS - {"out"}  # "which skirt suits a short woman"
    if one not in words.verbs_too:
        return True
    if after == "that" and beyond in _DESCRIBES:
        return True  # "a bag that goes with …"
    if phrase.endswith("s") and not phrase.endswith("ss") and phrase != "tops":
        # "what suits me", "that matches the …": a verb of the third person.
        noun = (
            before in _BEFORE_NOUNS
            or (after == "you" and _describes(before))
            or (before in ("what", "which") and after == "you" and one != "suit")
            or (after == "this" and beyond in _TIMES)
        )
        if after in _OBJECTS - {"out"} and not noun:
            return False
        return not (before in ("that", "it", "this", "who") and after)
    if phrase == "suit" and before.endswith("s") and piece_after((before,), 0):
        if _describes(after) or piece_after((after,), 0):
            return False  # "do brown belts suit black shoes?"
    if one == "suit" and after in _OBJECTS:
        # "which earrings suit a round face", "does it suit me"
        counted = before.isdigit() or before in lexicon().numbers
        pointed = counted or before in (
            "ones",
            "it",
            "this",
            "that",
            "they",
            "these",
            "those",
            "them",
            "would",
            "does",
        )
        if piece_after((before,), 0) or is_unsorted(before) or (pointed and after in _PEOPLE):
            return False
    if before == "to" and earlier in _TO_GOERS:
        return True
    if before in SUBJECTS or (before in ("me", "us") and earlier in ("help", "let")):
        return False
    starts = before == "" or ends_sentence(before) or before in (*OPENERS, "and", "then")
    if starts and (after in _OBJECTS or after in ("up", "down")):
        return False
    return not (before in ("not", "please") and after in _OBJECTS)


_PLACES_TOO = ("oxford", "derby")


def _tells_a_shoe(before: str, after: str) -> bool:
    """Whether "a derby" is no match, "an oxford" no town."""
    ends = not after.isalpha() or after in lexicon().plain | lexicon().stops
    named = before in ("", ".", "?", "!", "a", "an", "which", "what", "new", "another")
    return ends and (named or _describes(before))


def _describes(word: str) -> bool:
    return any(s.tag in ("COLOUR", "MATERIAL", "PATTERN") for s in lexicon().senses(word))


_PEOPLE = frozenset("me my him her his their us you your them".split())
_BEFORE_NOUNS = frozenset(
    "are if than wear wearing find recommend suggest the my your about some any of for with those "
    "these such".split()
)
_TIMES = frozenset("season year month week autumn fall winter spring summer".split())
_DESCRIBES = frozenset(
    "goes go would is are fits fit matches match suits works will can looks has have do".split()
)
