"""Other limits of the same kind."""

import random
import re
from collections.abc import Mapping
from typing import Any

from fashionm3.vocabulary import load_vocabulary
from tests.agents.metamorphic.garments import put
from tests.agents.metamorphic.phrasings import Phrasing, words
from tests.agents.scoring import ordered

AMOUNTS = (15, 25, 40, 55, 70, 85, 120, 150, 199, 250, 300)


def another_colour(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another colour changes the colour alone."""
    colours = {
        said: name
        for said, name in load_vocabulary().colour_phrases.items()
        if said not in words()["drinks"]
    }
    return _relimited(phrasing, dice, colours, ("colours", "not_colours"))


def another_material(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another material changes the material alone."""
    materials = {m: m for m in load_vocabulary().materials if m not in ("denim", "knit")}
    return _relimited(phrasing, dice, materials, ("materials",))


def another_season(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another season changes the season alone."""
    seasons = {name: name for name in load_vocabulary().seasons} | {"fall": "autumn"}
    return _relimited(phrasing, dice, seasons, ("season",))


def another_occasion(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another occasion of the same grammar changes the occasion alone."""
    groups = words()["occasions"].values()
    for group in dice.sample(list(groups), len(groups)):
        named = {said: load_vocabulary().occasion_phrases[said] for said in group}
        if found := _relimited(phrasing, dice, named, ("occasion",)):
            return found
    return None


def _relimited(
    phrasing: Phrasing, dice: random.Random, meant: Mapping[str, str], fields: tuple[str, ...]
) -> Phrasing | None:
    longest_first = sorted(map(re.escape, meant), key=len, reverse=True)
    said_now = [
        (match, meant[match.group().lower()])
        for match in re.finditer(
            rf"(?<![\w-])(?:{'|'.join(longest_first)})(?![\w-])", phrasing.text, re.I
        )
    ]
    stated = {value for step in phrasing.steps for value in _values(step[3], fields)}
    shown = {colour for e in phrasing.context.shown for colour in e.garment.colours}
    once = [v for _, v in said_now if [w for _, w in said_now].count(v) == 1]
    changeable = [(m, v) for m, v in said_now if v in stated and v not in shown and v in once]
    taken = {value for _, value in said_now} | stated | shown
    choices = sorted(said for said, value in meant.items() if value not in taken)
    if not changeable or not choices:
        return None
    match, old = dice.choice(changeable)
    said = dice.choice(choices)

    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [meant[said] if one == old else one for one in value]
        return meant[said] if value == old else value

    steps = [
        (
            intent,
            kind,
            ref,
            ordered({k: changed(v) if k in fields else v for k, v in limits.items()}),
        )
        for intent, kind, ref, limits in phrasing.steps
    ]
    return phrasing.saying(put(phrasing.text, match.start(), match.end(), said), said, steps)


def _values(limits: Mapping[str, Any], fields: tuple[str, ...]) -> list[str]:
    found = [limits[name] for name in fields if name in limits]
    return [value for one in found for value in (one if isinstance(one, list) else [one])]


_AMOUNT = (
    r"(?:[€£$] ?)?\d+(?:[.,]\d\d)?(?: ?(?:€|£|\$|euros?|eur|bucks|pounds|dollars|quid))?"
    r"(?![\w.,]*\d)"
)
_LIMIT = re.compile(
    r"(?<!\w)(?:(?:for |at )?(?:under|below|max\.?|up to|at most|not more than|no more than"
    rf"|less than|<) ?{_AMOUNT}|{_AMOUNT} (?:max|tops|or less))",
    re.I,
)


def another_price(phrasing: Phrasing, dice: random.Random) -> Phrasing | None:
    """Another amount, and another way to call it the most, change the price alone."""
    found = list(_LIMIT.finditer(phrasing.text))
    priced = {step[3]["max_price"] for step in phrasing.steps if "max_price" in step[3]}
    if len(found) != 1 or len(priced) != 1:
        return None
    amount = dice.choice(AMOUNTS)
    said = dice.choice(words()["prices"]).replace("N", str(amount))
    text = phrasing.text[: found[0].start()] + said + phrasing.text[found[0].end() :]
    steps = [
        (i, c, r, {**limits, "max_price": float(amount)} if "max_price" in limits else limits)
        for i, c, r, limits in phrasing.steps
    ]
    return phrasing.saying(text, said, steps)
