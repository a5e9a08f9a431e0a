"""Occasions: whether a word is said as the occasion of the wish."""

import re
from collections.abc import Sequence

from agents.rules.lexicon import lexicon, piece_after

SUBJECTS = frozenset(
    "i you we they to should would could can will shall do does did not who might may must".split()
)


OPENERS = frozenset(", ok so hey hi hello hmm hm well yes no thanks please sorry oh".split())


_ARTICLES = frozenset("a an the my our your his her this that some any next first".split())


_INTO = frozenset("for to at on in by during into after before as like".split())


_BOOKABLE = frozenset(
    "find recommend suggest book reserve know open near where which what best".split()
)


_ALWAYS_OCCASIONS = ("casual", "formal", "smart casual", "bride", "bridesmaid", "hitched", "vow")


def is_occasion(phrase: str, texts: Sequence[str], index: int, length: int) -> bool:
    """Whether it is said as the occasion of the wish, not as a place to find or a thing to do."""
    after = texts[index + length] if index + length < len(texts) else ""
    if phrase == "works":
        return False  # "a blazer that works with jeans"
    if phrase == "work" and after == "with" and index and texts[index - 1] not in _INTO:
        return False  # "which shoes work with that dress?"
    asks = {"would", "will", "does", "do", "could", "might"} & set(texts[:index])
    if phrase == "work" and asks and not after.isalpha() and texts[index - 1] not in _INTO:
        return False  # "would an overshirt in corduroy work?"
    if after in ("present", "presents", "gift", "gifts", "card", "cake"):
        return False  # for somebody's birthday, not to be worn there
    if (
        phrase in ("black tie", "white tie")
        and index
        and texts[index - 1] in ("a", "my", "the")
        and (
            index + length == len(texts)
            or texts[index + length] in ("for", "and", "or", ",", "with", "to")
        )
    ):
        return False  # a tie that is black
    if phrase.startswith(("marry", "marri")) or phrase in _ALWAYS_OCCASIONS:
        return True
    if index and texts[index - 1] in ("watch", "play", "book", "see", "watching"):
        return False
    if phrase == "work" and texts[max(0, index - 2) : index] in (["wear", "to"], ["go", "to"]):
        return True
    if len(phrase.split()) > 1 or piece_after(texts, index + length):
        return True
    if after in (
        "guest",
        "outfit",
        "look",
        "attire",
        "wear",
        "clothes",
        "appropriate",
        "ready",
        "stuff",
        "gear",
        "kit",
        "things",
        "style",
        "wardrobe",
        "season",
    ):
        return True
    at = index - 1
    skipped = 0
    while at >= 0 and skipped < 4 and _is_describing(texts[at]):
        at -= 1
        skipped += 1
    governor = texts[at] if at >= 0 else ""
    if phrase in (
        "work",
        "date",
        "class",
        "training",
        "conference",
        "running",
        "travelling",
        "jogging",
    ):
        if index and texts[index - 1] in (
            *SUBJECTS,
            "that",
            "this",
            "it",
            "what",
            "up",
            "out",
            "which",
        ):
            return False
    if governor in _INTO or governor in (*OPENERS, "", ".", "!", "?", ":", "and", "or", "/"):
        return True
    if governor == "from":
        return "to" in texts[index : index + 4]  # "from the office to the bar"
    if governor in ("more", "less", "something", "anything", "smart", "very", "too", "be"):
        return phrase in ("casual", "formal", "everyday", "romantic")
    return (
        governor
        in (
            "have",
            "got",
            "attend",
            "attending",
            "is",
            "visiting",
            "hosting",
            "going",
            "having",
            "invited",
            "of",
            "with",
            "planning",
            "give",
            "giving",
            "host",
            "doing",
            "celebrating",
            "throwing",
            "has",
            "match",
            "wear",
            "wearing",
            "go",
            "need",
            "want",
        )
        and governor not in _BOOKABLE
    )


def _is_describing(text: str) -> bool:
    words = lexicon()
    if text in _ARTICLES or text in words.clothes or text in words.describing:
        return True
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", text):
        return True  # "to my gran's 80th birthday"
    if text in words.plain or not text.isalpha():
        return False
    return (
        text not in _BOOKABLE
        and text not in words.numbers
        and text not in words.targets
        or bool(words.senses(text))
    )
