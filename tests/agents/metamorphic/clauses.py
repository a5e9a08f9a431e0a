"""What stands around a request: favours, indirect questions, tellings, a second request."""

import random
import re

from fashionm3.vocabulary import load_vocabulary
from tests.agents.metamorphic.garments import mentions
from tests.agents.metamorphic.phrasings import Phrasing, labelled, with_small_start, words

_ORDER = re.compile(
    r"(?:please |pls |can you |could you |would you |will you |can u )*"
    r"((?:recommend|suggest|find|show|draw|put|swap|replace|change|exchange|search|sketch|render"
    r"|visualise|pick|generate|switch|look|order|buy)\b.*?)(?: please| pls| plz)?[?.!]*",
    re.I | re.S,
)


def asked_politely(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """An order may be wrapped in any way to ask for a favour."""
    found = _ORDER.fullmatch(phrasing.text)
    if not found or not phrasing.steps:
        return None
    parts = dice.choice(words()["favours"])
    said = " ".join(part for options in parts if (part := dice.choice(options)))
    return phrasing.saying(f"{said} {with_small_start(found.group(1))}", said)


_WHICH = re.compile(
    r"(?:which|what) (?:\w+ ){1,3}(?:would )?"
    r"(?:goes?|fits?|match(?:es)?|suits?|are|is|looks?)\b[^?.!]*[?.!]*",
    re.I,
)


def asked_indirectly(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """A question may be asked by way of another."""
    outright = _WHICH.fullmatch(phrasing.text) and not re.search(
        r"\bwould\b.*\blike\b", phrasing.text
    )
    if not outright or not phrasing.wishes:
        return None
    said = dice.choice(words()["indirectly"])
    return phrasing.saying(f"{said} {with_small_start(phrasing.text.rstrip('?.! '))}", said)


_POINTS = re.compile(r"\b(?:it|this|that|them|these|those|ones?)\b", re.I)


def told_something_first(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """What somebody tells about themselves first changes nothing."""
    if not phrasing.wishes or phrasing.context.last_plan or phrasing.context.shown:
        return None
    if any(s[0] not in ("recommend", "find_product") or s[1] is None for s in phrasing.steps):
        return None
    said = dice.choice(words()["tellings"])
    same = {m.category for m in mentions(said)} & {step[1] for step in phrasing.steps}
    if same or _POINTS.search(phrasing.text):
        return None
    return phrasing.saying(f"{said} {phrasing.text}", said)


_TRAILING = re.compile(
    r"([^,;.?!:]+?),? ((?:for|to|in) (?:an? |the |my |our )?([\w' -]+?))([?.!]*)"
)


def occasion_first(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """What it is for may be said first."""
    vocabulary = load_vocabulary()
    found = _TRAILING.fullmatch(phrasing.text)
    if not found or not phrasing.wishes or phrasing.context.shown or len(phrasing.steps) > 1:
        return None
    if phrasing.steps[0][0] == "online_search":
        return None
    rest, purpose, occasion, mark = found.groups()
    if occasion.lower() not in {**vocabulary.occasion_phrases, **vocabulary.season_phrases}:
        return None
    return phrasing.saying(f"{purpose}, {with_small_start(rest)}{mark}", "in front")


_REQUEST = re.compile(
    r"(?:which|what|find|show|draw|recommend|suggest|can|could|i want|i need|i'd|do you|have you"
    r"|where|please|pick|search|render)\b",
    re.I,
)


def joined(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Two whole requests in one message are both heard."""
    if not _stands_alone(phrasing):
        return None
    other = dice.choice([p for p in labelled("phrasings.jsonl") if _stands_alone(p)])
    if phrasing.steps[0][1] == other.steps[0][1]:
        return None
    join = dice.choice(words()["joins"])
    bare = phrasing.text.rstrip("?.! ")
    if join[0] in ".\n":
        mark = phrasing.text[len(bare) :].strip() or "."
        text = f"{bare}{mark}{join.removeprefix('.')}{other.text}"
    else:
        text = f"{bare}{join}{with_small_start(other.text)}"
    return phrasing.saying(text, join, (*phrasing.steps, *other.steps))


def _stands_alone(phrasing: Phrasing) -> bool:
    """Whether it is one whole request for a garment that is named, and points at nothing."""
    if phrasing.context.shown or phrasing.context.last_plan or len(phrasing.steps) != 1:
        return False
    intent, category, _, _ = phrasing.steps[0]
    return (
        category is not None
        and intent in ("recommend", "find_product", "generate_image")
        and len(phrasing.text) < 70
        and bool(_REQUEST.match(phrasing.text))
        and not _POINTS.search(phrasing.text)
        and not re.search(r"[.?!;:].", phrasing.text)
        and len(mentions(phrasing.text)) == 1
    )
