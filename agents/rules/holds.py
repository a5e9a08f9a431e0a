"""What a wish can hold on to besides a piece: an event that the vocabulary has no word for."""

from agents.rules.clauses import Clause
from agents.rules.lexicon import lexicon

_DRESSING = frozenset(
    "wear dress outfit look clothes attire put pack packing bring something".split()
)


def has_outer_hold(clause: Clause) -> bool:
    """Whether there is an event to dress for that the vocabulary has no word for."""
    words = [m.text for m in clause.marks]
    if not _DRESSING & set(words):
        return False
    after_preposition = False
    for word in words:
        if word in ("for", "to", "at", "in", "on", "during"):
            after_preposition = True
        elif after_preposition and word.isalpha() and word not in lexicon().plain:
            return True
    return False
