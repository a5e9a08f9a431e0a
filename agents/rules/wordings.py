"""Wordings: roundabout expressions in their plainest form, so that patterns know one of each.

"I was wondering whether you could show me" asks for no more than "show me", and whoever is on the
lookout for boots is looking for them.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate

from agents.rules.lexicon import lexicon
from agents.rules.text import Word, ends_sentence

_DEEDS = (
    "recommend|suggest|advise|find|search|look|show|draw|sketch|render|visualise|generate|create"
    "|make|pick|choose|swap|replace|change|exchange|switch|put|try|give|help|tell|buy|order|get"
    "|check|google|browse|paint|illustrate"
)
_MODAL = "(?:could|can|would|will|might|may)"
_ADVERB = "(?:please|kindly|possibly|maybe|perhaps|just|also|quickly|really|only|so|very|rather)"
_YOU = f"you (?:{_MODAL} be able to|{_MODAL} mind|are able to|{_MODAL})"
_ASKING = (
    f"(?:(?:i (?:(?:am|was) )?|was )?(?:{_ADVERB} )*"
    "(?:wondering|wonder|hoping|hope|asking|curious)"
    f"|(?:i )?(?:want|wanted|{_MODAL} (?:like|love)) to (?:know|ask)"
    f"|{_MODAL} i {_ADVERB}?ask)(?: (?:if|whether|that))?"
)
_POSSIBLE = "possible (?:for you )?to"
_BEGINS = (
    r"(?:^|(?<=[.!?,;:-] )|"
    + "|".join(rf"(?<=\b{word} )" for word in "and then so but ok hey hi please".split())
    + ")"
)
"""Where a request may begin."""
_FAVOUR = re.compile(
    _BEGINS + rf"(?:{_ASKING} (?:{_YOU}|it (?:is |would be )?{_POSSIBLE})"
    rf"|(?:is|will|would) it (?:be )?{_POSSIBLE}"
    rf"|{_MODAL} you(?: {_ADVERB})*"
    "(?: be able to| mind| be (?:so )?(?:kind|good|nice|kind enough) (?:as to|to|and)"
    "| do me a favour and| go ahead and| help me and)?"
    "|are you able to"
    rf"|do you (?:think|reckon) (?:that )?{_YOU}"
    rf"|(?:is there )?(?:any|a) (?:chance|way) (?:that )?(?:{_YOU}|to)"
    rf"|{_MODAL} i (?:ask|trouble|bother) you to"
    rf"|i (?:{_MODAL} )?(?:{_ADVERB} )*(?:like|love|want|need) you to"
    rf"|i would (?:{_ADVERB} )*(?:be (?:{_ADVERB} )*(?:grateful|happy|glad|obliged|thankful"
    rf"|pleased)|appreciate(?: it)?) if {_YOU}"
    rf"|it would be (?:{_ADVERB} )*(?:great|nice|lovely|good|cool|helpful|awesome|amazing|wonderful"
    rf"|fantastic|perfect|kind) if {_YOU}"
    rf"|(?:{_ADVERB} )?you (?:could|can)"
    "|be (?:a (?:dear|love|darling|star)|so (?:kind|good)) and|do me a favour and|go ahead and)"
    rf"(?: {_ADVERB})* (?=(?:{_DEEDS})(?:ing)? )"
)
"""What asks for a deed without saying more than the deed itself."""
_MINDED = {f"{deed}ing": deed for deed in _DEEDS.split("|")} | {
    "putting": "put", "getting": "get", "swapping": "swap", "giving": "give", "making": "make",
    "generating": "generate", "creating": "create", "replacing": "replace", "changing": "change",
    "exchanging": "exchange", "advising": "advise", "choosing": "choose", "trying": "try",
    "visualising": "visualise",
}  # fmt: skip
_INDIRECT = re.compile(
    _BEGINS + rf"(?:(?:{_MODAL} you (?:please )?)?(?:tell me|let me know|say|advise me)"
    "|(?:do|would) you (?:happen to )?know|do you have (?:an|any) idea"
    "|(?:i )?(?:(?:am|was|keep) )?(?:wonder|wondering|asking myself)|in your opinion"
    "|(?:i )?need (?:some )?advice(?: on)?"
    f"|i {_MODAL} (?:like|love) to know|i (?:just )?(?:want|need) to (?:know|decide)"
    "|(?:i have )?(?:no|any) (?:idea|clue)(?: about)?|(?:i am )?(?:not sure|unsure)"
    "|i (?:do not know|can not decide)|help me decide|(?:my|the) question is)(?: [,:])? (?=which )"
)
"""What leads to a question that could be asked outright."""


def in_plain_wording(words: Sequence[Word]) -> tuple[Word, ...]:
    """`words` without what leads up to a deed or a question, in the commonest expressions."""
    return _reworded(_without_endings(_without(_INDIRECT, _without(_FAVOUR, tuple(words)))))


_ENDINGS = tuple(
    tuple(ending.split())
    for ending in ("please", "asap", "mate", "ta", "cheers", "lol", "haha", "xx", "x")
)
_BEHIND_FIGURES = tuple(
    tuple(ending.split())
    for ending in ("thanks", "thank you", "right now", "or so", "or something", "maybe", "perhaps")
)
_SHORTEST = 2
"""Words that say enough for one of manners behind them to be one: "yes please" is an answer."""


def _without_endings(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """`words` without the manners that end a sentence: they hide that a size or a price ends it."""
    kept: list[Word] = []
    begins = 0
    for word in words:
        if ends_sentence(word.text):
            del kept[_end_of_said(kept, begins) :]
            begins = len(kept) + 1
        kept.append(word)
    del kept[_end_of_said(kept, begins) :]
    return tuple(kept)


def _end_of_said(words: Sequence[Word], begins: int) -> int:
    """Where the last sentence, which begins at `begins`, ends but for its manners."""
    texts = tuple(word.text for word in words)
    end = len(texts)
    for endings in (_ENDINGS, _BEHIND_FIGURES, _ENDINGS):
        for ending in endings:
            rest = end - len(ending)
            if rest - begins < _SHORTEST or texts[rest:end] != ending:
                continue
            figure = texts[rest - 1][0].isdigit() or texts[rest - 1] in lexicon().sizes
            if endings is _BEHIND_FIGURES and not figure:
                continue
            end = rest - (texts[rest - 1] == ",")
            break
    return end


def _without(pattern: re.Pattern[str], words: tuple[Word, ...]) -> tuple[Word, ...]:
    text = " ".join(word.text for word in words)
    found = list(pattern.finditer(text))
    if not found:
        return words
    starts = list(accumulate((len(word.text) + 1 for word in words), initial=0))
    kept: list[Word] = []
    at = 0
    for match in found:
        kept += words[at : bisect_right(starts, match.start()) - 1]
        at = bisect_right(starts, match.end()) - 1
        deed = _MINDED.get(words[at].text)
        if deed and "mind" in match.group():
            kept.append(replace(words[at], text=deed))
            at += 1
    return (*kept, *words[at:])


@cache
def _wordings() -> tuple[dict[tuple[str, ...], tuple[str, ...]], int]:
    table = {
        tuple(said.split()): tuple(plain.split())
        for plain, ways in lexicon().wordings.items()
        for said in ways
    }
    return table, max(map(len, table))


def _reworded(words: tuple[Word, ...]) -> tuple[Word, ...]:
    table, longest = _wordings()
    texts = tuple(word.text for word in words)
    result: list[Word] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            plain = table.get(texts[at : at + length])
            if plain is not None:
                start, end = words[at].start, words[at + length - 1].end
                result += [Word(text, start, end) for text in plain]
                at += length
                break
        else:
            result.append(words[at])
            at += 1
    return tuple(result)
