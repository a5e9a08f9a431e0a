"""What an answer recommends, as opposed to what the user already has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fashionm3.description.lexicon import Token, tokenise
from fashionm3.description.parse import Mention, find_mentions
from fashionm3.description.words import GarmentWords
from fashionm3.vocabulary import load_vocabulary

_OWNED = -6.0
_NEGATED = -6.0
_SEEN = -4.0
_CUED = 3.0
_ENOUGH = 1.5  # an indefinite phrase that nothing else speaks for stays below it

_RECOMMENDS = re.compile(
    r"\b(recommend\w*|suggest\w*|consider\w*|how about|what about|why not|try|trying|opt\w*|"
    r"choos\w*|chose|go (?:for|with)|going (?:for|with)|reach\w*|adding|add|pick|calls? for|"
    r"needs?|deserves?|asks? for|begs? for|would be|could be|might be|'d wear|would wear|wear|"
    r"introduc\w*|incorporat\w*|switch to|slip (?:on|into)|throw on|put on|following|"
    r"(?:choice|option|pick|match|alternative|idea|addition|change|piece|suggestion|recommendation)"
    r"(?: here)?(?: is| are| would be| for you)?|finish\w*|complet\w*|round\w* (?:off|out)|"
    r"elevat\w*|accessoris\w*|accessoriz\w*|look for|invest in|layer\w*|grab|select\w*|"
    r"(?:great|good|nicely|well|perfect|perfectly|lovely|best|better|beautifully) with|"
    r"(?:pair|team|add|styl|match|combin|finish|complet|round|elevat|balanc|accessori|break)\w*\b.*"
    r"\bwith|benefit\w* from|lean(?:ing)? towards?|"
    r"you(?:'ll| will| would|'d) (?:want|need|like)|all it takes is|"
    r"(?:thought|think|thinking) (?:about|of)|"
    r"instead,?)$"
)
_SWAPS = re.compile(r"\b(?:swap|replac|trad|exchang|switch|chang)\w*\b.*\b(?:with|for|by|to)$")
"""Ends right before the recommended phrase."""
_CUE_ANYWHERE = re.compile(
    r"\b(recommend|suggest|i would (?:choose|add|pick|go|try|wear|pair)|i'd (?:choose|add|pick|go|"
    r"try|wear|suggest|recommend|pair)|how about|what about|why not|consider|opt for|go for|"
    r"calls? for|you (?:could|can|might)|can't go wrong with|cannot go wrong with|try|look for)\b"
)
_SEES = re.compile(
    r"\b(i (?:can )?(?:see|love|like|notice)|wearing|you have|you've got|you own|you already own|"
    r"shows?|shown|showing|consists? of|consisting of|(?:this|that|it) is|it's|that's|such|what|"
    r"these are|those are|in the (?:photo|picture|image)|includes?|featuring|features|"
    r"your (?:outfit|look|ensemble|combination) (?:of|with)|you chose|"
    r"(?:photo|picture|image|collage) (?:has|with|of))"
    r"(?: \w+)?$"
)
_HAS = re.compile(
    r"\b(?:you|i|you're|i'm|you've|i've)(?: are| am| have| already| currently| now)* "
    r"(?:wear|wearing|have|own|chose|picked|uploaded|got|had)(?: on)?(?: \w+)?$"
)
_WORN = re.compile(
    r"^(?:that |which )?(?:you|i)(?:'re| are|'ve| have| already)* (?:wear|have|own|on\b)"
)
_COPULA = re.compile(r"^(?:\w+ )?(?:is|are|would be|could be|might be)$")
_REFUSES = re.compile(
    r"\b(instead of|rather than|avoid\w*|without|unlike|not|never|cannot recommend|can't recommend|"
    r"don't recommend|wouldn't|skip\w*|ditch\w*|than|no|replac\w*|swap\w*|leave out|drop|except|"
    r"apart from|stay away from|in place of)(?: \w+)?$"
)
_BESIDE = re.compile(
    r"\b(with|to|match\w*|complement\w*|beside|alongside|against|suits?|of|next to|from|for|as|in)$"
)
_PRAISED = re.compile(
    r"^(?:(?:would|will|could|can|might|should|'d|'ll)\b(?: \w+)? (?:pair|look|complement|go|work|"
    r"match|suit|be|make|add|give|complete|finish|round|tie|bring|ground|fit|elevate|balance|"
    r"keep|do)|(?:is|are) (?:a|an|the|my|your|just|ideal|perfect)|all you need|(?:pair|go|work)s? "
    r"(?:well|nicely|beautifully|great|perfectly))\b"
)
_DETERMINER_WORTH: dict[str | None, float] = {
    None: 0.5,
    **dict.fromkeys(("a", "an", "some", "another", "one", "any", "other"), 1.0),
    "the": -0.5,
    **dict.fromkeys(("this", "these", "that", "those"), -2.0),
    **dict.fromkeys(("your", "my", "his", "her", "our", "their"), _OWNED),
    "no": _NEGATED,
}
_KEPT_ARTICLES = ("a", "an", "some", "another", "one")


@dataclass(frozen=True)
class Extracted:
    """The recommended piece: its noun phrase, and what that says."""

    description: str
    words: GarmentWords

    @property
    def category(self) -> str:
        """One of the vocabulary's categories."""
        return self.words.category


def extract_item(text: str) -> tuple[str, str] | None:
    """The recommended item's noun phrase and its category, or None when nothing is recommended.

    Of several recommended items the first of the best-founded ones counts.

    Source: stands in for the language model of the published evaluation, which condenses an
    answer to the item's description; deterministic.
    """
    found = extract(text)
    return (found.description, found.category) if found else None


def extract(text: str) -> Extracted | None:
    """As `extract_item`, with the item's attributes."""
    text = _plain(text)
    tokens = tokenise(text)
    mentions = find_mentions(tokens)
    best: Mention | None = None
    best_score = _ENOUGH - 1e-9
    list_closed = False
    owned_group = False
    cued_group = False
    for number, mention in enumerate(mentions):
        previous = mentions[number - 1] if number else None
        by_comma = tokens[mention.first].gap == "comma"
        joined = previous is not None and _coordinated(tokens, previous, mention)
        if joined and by_comma and (list_closed or _is_praised(text, tokens, mention)):
            joined = False  # "next to your shirt and jeans, a white belt would …"
        list_closed = joined and not by_comma
        score, owned, cued = _score(text, tokens, mention, previous)
        if joined and mention.determiner not in ("your", "my"):
            owned = owned or owned_group
            cued = cued or cued_group
            if owned_group:
                score += _SEEN
            elif cued_group and score < best_score:
                score += _CUED / 2
        if score > best_score:
            best, best_score = mention, score
        owned_group, cued_group = owned, cued
    if best is None:
        return None
    return Extracted(_phrase(text, tokens, best), best.words)


def _plain(text: str) -> str:
    """The text without markdown emphasis, list marks and quotes."""
    text = re.sub(r"[*_`#]+", "", text)
    return re.sub(r"(?m)^\s*(?:[-•]|\d+[.)])\s+", "", text)


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after a span in its sentence, lower-case."""
    before = re.split(r"[.!?;\n](?:\s|$)", text[:start])[-1]
    after = re.split(r"[.!?;\n](?:\s|$)", text[end:], maxsplit=1)[0]
    return _squeeze(before), _squeeze(after)


def _squeeze(part: str) -> str:
    part = part.lower().replace("’", "'")
    return re.sub(r"\s+", " ", re.sub(r"[,:()–—\"“”]", " ", part)).strip()


def _score(
    text: str, tokens: Sequence[Token], mention: Mention, previous: Mention | None
) -> tuple[float, bool, bool]:
    """How much speaks for a recommendation; whether it is the user's; whether a cue names it."""
    start, end = tokens[mention.first].start, tokens[mention.last - 1].end
    before, after = _sentence(text, start, end)
    since = before
    if previous is not None:
        since = _squeeze(
            re.split(r"[.!?;\n](?:\s|$)", text[tokens[previous.last - 1].end : start])[-1]
        )
    score = _DETERMINER_WORTH.get(mention.determiner, 0.0)
    if _WORN.search(after):
        return score + _OWNED, True, False
    owned = score <= _OWNED
    cued = False
    if _REFUSES.search(since) and not re.search(r"\b(why not|not only|no doubt)$", since):
        return score + _NEGATED, True, False
    if _HAS.search(since) or (_SEES.search(since) and not _RECOMMENDS.search(since)):
        score += _SEEN
        owned = True
    elif _RECOMMENDS.search(since) or _SWAPS.search(before):
        score += _CUED
        cued = True
    elif text[:start].rstrip().endswith(":") or (
        previous is not None and _COPULA.search(since) and _same_slot(previous, mention)
    ):
        score += _CUED - 0.5
        cued = True
    elif mention.determiner not in ("the", "these", "this", "those", "that"):
        if before.endswith("with") and previous is not None:
            score += 2.0
            cued = True
        elif _CUE_ANYWHERE.search(since):
            score += 2.0
            cued = True
        elif not since and (previous is None or not _same_sentence(text, tokens, previous, start)):
            score += 1.0 if mention.determiner else 1.5
    elif _BESIDE.search(since):
        score -= 2.0
        owned = True
    if not owned and _PRAISED.search(after):
        score += 3.5 if mention.determiner in ("this", "these", "those") else 2.0
    return score, owned, cued


def _same_slot(one: Mention, other: Mention) -> bool:
    categories = load_vocabulary().categories
    return categories[one.words.category].slot == categories[other.words.category].slot


def _is_praised(text: str, tokens: Sequence[Token], mention: Mention) -> bool:
    _, after = _sentence(text, tokens[mention.first].start, tokens[mention.last - 1].end)
    return _PRAISED.search(after) is not None


def _same_sentence(text: str, tokens: Sequence[Token], previous: Mention, start: int) -> bool:
    between = text[tokens[previous.last - 1].end : start]
    return not re.search(r"[.!?;\n]", between)


def _coordinated(tokens: Sequence[Token], previous: Mention, mention: Mention) -> bool:
    """Whether only "and", "or" or a comma stands between two garments."""
    between = [token.text for token in tokens[previous.last : mention.first]]
    joined = between in (["and"], ["or"], ["&"], ["plus"])
    return joined or (not between and tokens[mention.first].gap == "comma")


def _phrase(text: str, tokens: Sequence[Token], mention: Mention) -> str:
    """The noun phrase as written; articles that point at something are left out."""
    first = mention.first
    if mention.determiner is not None and mention.determiner not in _KEPT_ARTICLES:
        first += 1
    while tokens[first].text in ("following", "same", "perfect", "ideal", "best"):
        first += 1
    phrase = text[tokens[first].start : tokens[mention.last - 1].end]
    return re.sub(r"\s+", " ", phrase)
