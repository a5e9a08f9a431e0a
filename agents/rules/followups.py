"""Follow-ups: changed wishes for what was just shown."""

import re

from agents.rules.clauses import Clause
from agents.rules.constraints import limits


def is_follow_up(clause: Clause) -> bool:
    """As in "anything in leather?": a changed wish for what was shown, not a new one."""
    own = limits(clause, next((p for p in clause.phrases if p.head == "one"), None))
    words = {mark.text for mark in clause.marks}
    ones = any(p.head == "one" and not p.definite for p in clause.phrases)
    seen = bool(own.colours or own.materials or own.not_colours or own.sizes or own.max_price)
    if seen and (_IN_ANOTHER.fullmatch(clause.sketch) or _WHICH_OF.match(clause.sketch)):
        return True
    return (
        seen
        and not own.occasion
        and not own.season
        and (ones or bool(words & {"something", "anything"}))
        and not any(p.role == "context" and p.definite for p in clause.phrases)
        and not words & {"wear", "match", "which"}
        and not re.search(r"(?<!\S)for (?:my|his|her|the) ", clause.sketch)
    )


_NEEDS_ONE = re.compile(
    r"(?:i )?(?:would )?(?:need|want|look(?:ing)? for|like) ones? (?:for|to|that|with|in) "
)
_IN_ANOTHER = re.compile(
    r"(?:i would (?:prefer|like|love|rather have)|i (?:want|prefer)|rather|better)"
    r" (?:in )?(?:COLOUR|MATERIAL)(?: please| ones?)?"
)
"""As in "I'd prefer green" of what was just shown."""
_WHICH_OF = re.compile(r"(?:which|any|are any) (?:ones? )?of (?:these|those|them) ")


def needs_one(clause: Clause) -> bool:
    """As in "I need one for hiking" of the products."""
    return bool(_NEEDS_ONE.match(clause.sketch))
