"""New phrasings out of labelled ones: the words change in one respect, the label along with it.

A transformation takes a phrasing and dice and gives back another whose label follows by rule, or
None where nothing follows. What may stand in place of what is in `words.yaml`.
"""

from tests.agents.metamorphic.clauses import (
    asked_indirectly,
    asked_politely,
    joined,
    occasion_first,
    told_something_first,
)
from tests.agents.metamorphic.frames import about_something_shown, asked_in_full, for_an_occasion
from tests.agents.metamorphic.garments import another_companion, another_garment, another_name
from tests.agents.metamorphic.limits import (
    another_colour,
    another_material,
    another_occasion,
    another_price,
    another_season,
)
from tests.agents.metamorphic.manners import (
    in_haste,
    in_lower_case,
    rephrased,
    shouted,
    with_ending,
    with_opening,
    with_other_end_mark,
    with_slip,
    written_out,
)
from tests.agents.metamorphic.phrasings import Phrasing, Transformation, labelled

__all__ = ["TRANSFORMATIONS", "Phrasing", "Transformation", "labelled"]

TRANSFORMATIONS: tuple[Transformation, ...] = (
    another_name,
    another_garment,
    another_companion,
    another_colour,
    another_material,
    another_season,
    another_occasion,
    another_price,
    with_opening,
    with_ending,
    with_other_end_mark,
    shouted,
    in_lower_case,
    in_haste,
    written_out,
    with_slip,
    rephrased,
    asked_politely,
    asked_indirectly,
    told_something_first,
    occasion_first,
    joined,
    asked_in_full,
    about_something_shown,
    for_an_occasion,
)
