"""Moods of a clause: whether it tells something, asks, or orders."""

import re

from agents.rules.clauses import Clause

_VERBS = frozenset(
    "is are was were am have has had do does did say says said think thinks bought got keep keeps "
    "hurt went going been be want like love hate".split()
)
_SUBJECTS = frozenset(
    "i my we he she it they this these everybody everyone here there someone".split()
)


_TELLS_OF_ONESELF = re.compile(r"(?:i|we) (?:am|are|have|had|was)|it is raining")
"""A question mark makes no question of it."""
_COPULAS = frozenset("is are was were look looks feel feels seem seems has have does do".split())


def is_statement(clause: Clause) -> bool:
    """Whether the clause tells something: a subject with a verb."""
    words = [m.text for m in clause.marks if not m.tag]
    if (clause.question and not _TELLS_OF_ONESELF.match(clause.sketch)) or (
        words and words[0] in ("what", "which", "who", "how", "when", "where", "why")
    ):
        return False
    first = next(iter(clause.phrases), None)
    if first and first.definite and first.start == 0 and first.end < len(clause.marks):
        if clause.marks[first.end].text in _COPULAS:
            return True
    heads = [m.text for m in clause.marks[:4]]
    subject = any(word in _SUBJECTS for word in heads) or heads[:1] == ["that"]
    if heads[:1] and heads[0] in ("i", "we", "he", "she") and len(clause.marks) > 1:
        return True
    return subject and any(w in _VERBS or w.endswith(("ing", "ed")) for w in words)


def asks(clause: Clause) -> bool:
    """Whether the clause is a question or an order by its form."""
    first = clause.marks[0].text if clause.marks else ""
    return clause.question or first in (
        "what",
        "who",
        "how",
        "when",
        "where",
        "why",
        "tell",
        "write",
        "explain",
        "translate",
        "play",
        "book",
        "call",
        "ring",
        "is",
        "are",
        "do",
        "does",
        "can",
    )
