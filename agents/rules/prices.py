"""Prices, in the shapes that people write them."""

import re
from collections.abc import Sequence

from agents.rules.lexicon import lexicon
from agents.rules.marks import Reading, reading
from agents.rules.text import Word

_DIGITS = r"\d|(?:a |one )?hundred\b|(?:" + "|".join(lexicon().numbers) + r")\b"


_HEDGE = r"(?: (?:only|just|about|around|max|like|maybe|up to))?"
_LIMIT = (
    r"(?:(?:not|no|nothing) (?:more|over|above|costing more)(?: than)?|under|below|beneath|"
    r"less than|cheaper than|lower than|max|max \.|maximum|at most|up to|upto|within|<=?|"
    r"until|till|capped at|cap at|limit(?: is)?|"
    r"(?:my |a |the )?(?:price )?(?:budget|limit|maximum|max)"
    rf"(?: (?!{_DIGITS})\S+){{0,2}}? ?(?:is|of|:|are|=)?{_HEDGE}|"
    r"(?:spend|pay|costs?|spending|paying)"
    r"(?: (?:only|just|about|around|max|like|maybe|up to|at most|more than|over)){0,2})"
)


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


_SUFFIX = frozenset(("tops", "top", "max", "maximum"))


def price(words: Sequence[Word], texts: Sequence[str], index: int) -> Reading | None:
    """An upper end of what it may cost, in any of its shapes; currencies are taken for one."""
    for length in range(min(8, len(texts) - index), 0, -1):
        cue = texts[index : index + length]
        phrase = " ".join(cue)
        if _is_limit(phrase) or phrase in ("between", "from"):
            at = index + length
            if at < len(texts) and texts[at] in ("around", "about", "like", "maybe"):
                at += 1
            amount = _amount(texts, at, currency=phrase in ("from",))
            if amount and not _is_size_cue(texts, at, amount[1]):
                taken = at - index + amount[1]
                taken += texts[index + taken : index + taken + 1] in (
                    ["tops"],
                    ["max"],
                    ["maximum"],
                )
                return reading(words, index, taken, "PRICE", amount[0])
            if length > 1 or phrase in ("between", "from"):
                continue
    amount = _amount(texts, index)
    if amount is None:
        asked = index and texts[index - 1] in ("what", "how")  # "how about one in white?"
        hedges = ("around", "about", "roughly", "approximately", "circa", "ca")
        if texts[index] in hedges and not asked:
            amount = _amount(texts, index + 1)
            if amount and not _is_size_cue(texts, index + 1, amount[1]):
                return reading(words, index, 1 + amount[1], "PRICE", amount[0])
        return None
    value, length, has_currency = amount
    after = texts[index + length : index + length + 3]
    if texts[index] == "one" and not has_currency:
        return None  # "a coat like this one, maximum 120"
    if after and after[0] in _SUFFIX and (len(after) == 1 or after[1] not in ("for", "and")):
        return reading(words, index, length + 1, "PRICE", value)
    if after[:2] in (
        ["or", "less"],
        ["or", "under"],
        ["or", "below"],
        ["at", "most"],
        ["or", "cheaper"],
    ):
        return reading(words, index, length + 2, "PRICE", value)
    if after[:2] == ["to", "spend"]:
        return reading(words, index, length + 2, "PRICE", value)
    if after[:1] == ["budget"]:
        return reading(words, index, length + 1, "PRICE", value)
    if has_currency:
        return reading(words, index, length, "PRICE", value)
    return None


_LIMIT_ONLY = re.compile(_LIMIT)


def _is_limit(phrase: str) -> bool:
    return bool(_LIMIT_ONLY.fullmatch(phrase))


def _is_size_cue(texts: Sequence[str], index: int, length: int) -> bool:
    after = texts[index + length : index + length + 1]
    return after in (
        ["%"],
        ["years"],
        ["year"],
        ["days"],
        ["weeks"],
        ["hours"],
        ["cm"],
        ["minutes"],
    )


def _amount(
    texts: Sequence[str], index: int, currency: bool = False
) -> tuple[float, int, bool] | None:
    """(upper value, words taken, whether a currency was said) of the amount that begins here."""
    start = index
    has_currency = index < len(texts) and texts[index] == "euros"
    if has_currency:
        index += 1
    first = _number(texts, index)
    if first is None:
        return None
    value, taken = first
    index += taken
    if index < len(texts) and texts[index] == "euros":
        has_currency = True
        index += 1
    if index + 1 < len(texts) and texts[index] in ("-", "–", "to", "and", "or"):
        skip = 2 if texts[index + 1] == "euros" else 1
        upper = _number(texts, index + skip)
        ranged = texts[index] in ("-", "–", "to") or (
            texts[index] == "and" and start > 0 and texts[start - 1] == "between"
        )
        if upper and ranged and upper[0] > value:
            after = index + skip + upper[1]
            closed = after < len(texts) and texts[after] == "euros"
            if (
                closed
                or has_currency
                or skip == 2
                or (start > 0 and texts[start - 1] in ("between", "from"))
            ):
                return upper[0], after + closed - start, True
    if currency and not has_currency:
        return None
    return value, index - start, has_currency


def _number(texts: Sequence[str], index: int) -> tuple[float, int] | None:
    if index >= len(texts):
        return None
    words = lexicon()
    if NUMBER.fullmatch(texts[index]):
        value, taken = figure(texts[index]), 1
    elif texts[index] in words.numbers:
        value, taken = float(words.numbers[texts[index]]), 1
        following = texts[index + 1] if index + 1 < len(texts) else ""
        if value >= 20 and following in words.numbers and words.numbers[following] < 10:
            value, taken = value + words.numbers[following], 2
    elif texts[index] in ("a", "one") and texts[index + 1 : index + 2] == ["hundred"]:
        value, taken = 1.0, 1
    elif texts[index] in words.multipliers:
        value, taken = 1.0, 0
    else:
        return None
    while index + taken < len(texts) and texts[index + taken] in words.multipliers:
        value, taken = value * words.multipliers[texts[index + taken]], taken + 1
        rest = texts[index + taken :]
        if rest[:1] == ["and"] and rest[1:2] and rest[1] in words.numbers:
            more = _number(texts, index + taken + 1)
        elif rest[:1] and rest[0] in words.numbers:
            more = _number(texts, index + taken)
        else:
            more = None
        if more and more[0] < 100:
            value += more[0]
            taken += more[1] + (rest[:1] == ["and"])
    return value, taken


def figure(text: str) -> float:
    """89,90 → 89.9; 1,200 and 1.200 → 1200."""
    parts = re.split(r"[.,]", text)[:4]
    whole = "".join(parts[:-1]) if len(parts) > 1 else parts[0]
    if len(parts) == 1:
        return float(parts[0][:12])
    if len(parts[-1]) == 3:
        return float((whole + parts[-1])[:12])
    return float(f"{whole[:12]}.{parts[-1][:4]}")
