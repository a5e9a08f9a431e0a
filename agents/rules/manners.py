"""Manners: greetings, names and farewells around a request."""

from collections.abc import Sequence

from agents.rules.lexicon import lexicon
from agents.rules.marks import Mark

_GREETINGS = frozenset(
    "ok so hey hi hello hiya hmm hm mm well ah oh ooh aw yay erm um uh right alright yo now "
    "dear".split()
)
_LEADS = frozenset("next first then also actually finally".split())
"""What leads on to a request with a comma behind it: "next, show me …"."""
_FAREWELLS = frozenset("x xx xxx xo xoxo lol haha hehe mate hun babe bestie dear".split())
_THANKS = (["thanks"], ["thank", "you"], ["many", "thanks"], ["thanks", "a", "lot"])


def without_manners(marks: Sequence[Mark]) -> Sequence[Mark]:
    """Without the greeting before a request and the thanks behind it."""
    texts = [mark.text for mark in marks]
    first, last = 0, len(texts)
    for thanks in _THANKS:
        if last - len(thanks) >= 2 and texts[last - len(thanks) : last] == thanks:
            last -= len(thanks)
            break
    while first < last and (
        texts[first] in _GREETINGS
        or (texts[first] in _LEADS and texts[first + 1 : first + 2] == [","])
    ):
        first += 1
        if texts[first : first + 1] in (["there"], ["again"]):
            first += 1
        if texts[first : first + 1] == [","]:
            first += 1
    addressed = last - first == 1 and not marks[first].tag and texts[first] != "help"
    if first and last - first > 2 and texts[first + 1] == "," and _is_name(marks[first]):
        first += 2  # "hey Anna, …"
    while last - first > 1 and not marks[last - 1].tag and texts[last - 1] in _FAREWELLS:
        last -= 1
    return marks[first:last] if last - first > 0 and not (first and addressed) else marks


def _is_name(mark: Mark) -> bool:
    return not mark.tag and mark.text.isalpha() and mark.text not in lexicon().ours
