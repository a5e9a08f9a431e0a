"""What the words name: garments, colours, materials, occasions, seasons, prices, sizes, ordinals."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.rules.lexicon import Sense, lexicon
from agents.rules.text import Word, ends_sentence
from fashionm3.vocabulary import singular


@dataclass(frozen=True)
class Mark:
    """A stretch of words with what it names; plain words have the tag ``."""

    tag: str
    text: str
    start: int
    end: int
    value: str | float | None = None
    extra: tuple[Sense, ...] = ()
    """Colours and materials said within the name of a piece: a *leather* jacket."""
    plural: bool = False

    @property
    def symbol(self) -> str:
        """How the mark stands in a clause that patterns are matched on."""
        if self.tag == "PIECE" and self.plural:
            return "PIECES"
        return self.tag or self.text


Reading = tuple[Mark, int]
"""A mark and how many words it takes."""

_SUBJECTS = frozenset(
    "i you we they to should would could can will shall do does did not who might may must".split()
)
_OBJECTS = frozenset("me my this these that it the a an him her us you yourself myself out".split())
_ARTICLES = frozenset("a an the my our your his her this that some any next first".split())
_INTO = frozenset("for to at on in during into after before as like".split())
_TO_GOERS = frozenset(
    "fit fits go goes match matches matching similar back add next belongs belong suitable fitting "
    "alternative alternatives closest close compared due adding prefer".split()
)


def mark(words: Sequence[Word]) -> tuple[Mark, ...]:
    """Read `words` from left to right, taking the longest thing that is named at each place."""
    marks: list[Mark] = []
    texts = [word.text for word in words]
    index = 0
    while index < len(words):
        reading = _price(words, texts, index) or _size(words, texts, index, marks)
        reading = reading or _ordinal(words, texts, index) or _whole_look(words, texts, index)
        reading = reading or _named(words, texts, index, marks) or _word(words, index)
        marks.append(reading[0])
        index += reading[1]
    return tuple(_joined(marks))


def _reading(
    words: Sequence[Word],
    index: int,
    length: int,
    tag: str,
    value: str | float | None = None,
    extra: tuple[Sense, ...] = (),
    plural: bool = False,
) -> Reading:
    span = words[index : index + length]
    text = " ".join(word.text for word in span)
    return Mark(tag, text, span[0].start, span[-1].end, value, extra, plural), length


def _word(words: Sequence[Word], index: int) -> Reading:
    return _reading(words, index, 1, "")


# --- prices ---------------------------------------------------------------------------------

_DIGITS = r"\d|(?:a |one )?hundred\b|(?:" + "|".join(lexicon().numbers) + r")\b"
_LIMIT = (
    r"(?:(?:not|no|nothing) (?:more|over|above|costing more)(?: than)?|under|below|beneath|"
    r"less than|cheaper than|lower than|max|max \.|maximum|at most|up to|upto|within|<=?|"
    r"until|till|capped at|cap at|limit(?: is)?|(?:my |a |the )?(?:price )?(?:budget|limit|maximum|max)"
    rf"(?: (?!{_DIGITS})\S+){{0,2}}? ?(?:is|of|:|are|=)?(?: (?:only|just|about|around|max|like|maybe|up to))?|"
    r"(?:spend|pay|costs?|spending|paying)(?: (?:only|just|about|around|max|like|maybe|up to|at most|more than|over)){0,2})"
)
_ABOUT = r"(?:around|about|roughly|approximately|approx|circa|ca|~)"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE = re.compile(rf"^(?P<limit>{_LIMIT})(?: {_ABOUT})? (?P<rest>.*)$")
_SUFFIX = frozenset(("tops", "top", "max", "maximum"))


def _price(words: Sequence[Word], texts: Sequence[str], index: int) -> Reading | None:
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
                return _reading(words, index, taken, "PRICE", amount[0])
            if length > 1 or phrase in ("between", "from"):
                continue
    amount = _amount(texts, index)
    if amount is None:
        if texts[index] in ("around", "about", "roughly", "approximately", "circa", "ca"):
            amount = _amount(texts, index + 1)
            if amount and not _is_size_cue(texts, index + 1, amount[1]):
                return _reading(words, index, 1 + amount[1], "PRICE", amount[0])
        return None
    value, length, has_currency = amount
    after = texts[index + length : index + length + 3]
    if after and after[0] in _SUFFIX and (len(after) == 1 or after[1] not in ("for", "and")):
        return _reading(words, index, length + 1, "PRICE", value)
    if after[:2] in (
        ["or", "less"],
        ["or", "under"],
        ["or", "below"],
        ["at", "most"],
        ["or", "cheaper"],
    ):
        return _reading(words, index, length + 2, "PRICE", value)
    if after[:1] == ["budget"]:
        return _reading(words, index, length + 1, "PRICE", value)
    if has_currency:
        return _reading(words, index, length, "PRICE", value)
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
    if _NUMBER.fullmatch(texts[index]):
        value, taken = _figure(texts[index]), 1
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


def _figure(text: str) -> float:
    """89,90 → 89.9; 1,200 and 1.200 → 1200."""
    parts = re.split(r"[.,]", text)[:4]
    whole = "".join(parts[:-1]) if len(parts) > 1 else parts[0]
    if len(parts) == 1:
        return float(parts[0][:12])
    if len(parts[-1]) == 3:
        return float((whole + parts[-1])[:12])
    return float(f"{whole[:12]}.{parts[-1][:4]}")


# --- sizes ----------------------------------------------------------------------------------

_SYSTEMS = ("uk", "us", "eu", "it", "fr", "de")
_LETTER_SIZES = frozenset(("xxs", "xs", "s", "m", "l", "xl", "xxl", "3xl"))


def _size(
    words: Sequence[Word], texts: Sequence[str], index: int, marks: Sequence[Mark]
) -> Reading | None:
    """A size as people say it, upper case and without the word size."""
    at = index
    said = texts[at] in ("size", "sizes", "sz")
    if said:
        at += 1
        while at < len(texts) and texts[at] in ("is", "of", ":", "a", "in", "=") and at - index < 4:
            at += 1
    if found := _size_value(texts, at):
        value, taken = found
        before = texts[index - 1] if index else ""
        follows = bool(marks) and marks[-1].tag == "SIZE"
        listed = before in ("or", "and", "/", ",") and len(marks) > 1 and marks[-2].tag == "SIZE"
        plain_number = value.isdigit()
        word = texts[at]
        clear = value.startswith(("UK ", "US ")) or texts[at] in ("eu", "fr", "it", "de")
        clear = clear or (word in _LETTER_SIZES and len(word) > 1) or word.startswith("extra")
        after = texts[at + taken] if at + taken < len(texts) else ""
        cued = (
            before in ("in", "wear", "a", "take", "am", "for", "is", "than")
            and word in _LETTER_SIZES
        )
        cued = cued or (
            before in ("in", "a", "me")
            and word in ("medium", "large", "small")
            and not _is_adjective(texts, at + taken)
        )
        cued = cued or (
            plain_number and before == "in" and 20 <= int(value) <= 60 and after not in ("euros",)
        )
        cued = cued or (
            plain_number
            and before in ("wear", "a")
            and 20 <= int(value) <= 60
            and after != "euros"
            and (not after.isalpha() or after in ("in", "for"))
        )
        cued = cued or (
            plain_number
            and before == ","
            and 30 <= int(value) <= 50
            and after in ("", ",", ".", "!", "?", "please")
        )
        if said or clear or follows or listed or cued:
            return _reading(words, index, at - index + taken, "SIZE", value)
    return None


def _is_adjective(texts: Sequence[str], index: int) -> bool:
    return (
        index < len(texts)
        and texts[index].isalpha()
        and texts[index]
        not in ("or", "and", "please", "for", "in", "too", "with", "under", "still")
    )


def _size_value(texts: Sequence[str], index: int) -> tuple[str, int] | None:
    if index >= len(texts):
        return None
    words = lexicon()
    text = texts[index]
    two = " ".join(texts[index : index + 2])
    if text in _SYSTEMS and index + 1 < len(texts) and _NUMBER.fullmatch(texts[index + 1]):
        number = texts[index + 1]
        return (number if text in ("eu", "it", "fr", "de") else f"{text.upper()} {number}"), 2
    if two in words.sizes:
        return words.sizes[two], 2
    if text in words.sizes:
        return words.sizes[text], 1
    if _NUMBER.fullmatch(text) and len(text) <= 4:
        after = texts[index + 1] if index + 1 < len(texts) else ""
        if after in ("uk", "us"):
            return f"{after.upper()} {text}", 2
        return text.replace(",", "."), 2 if after == "eu" else 1
    return None


# --- ordinals and the whole look -------------------------------------------------------------

_HEADS = frozenset(
    "one ones photo picture image product item option pair piece result suggestion recommendation "
    "thing hit upload".split()
)


def _ordinal(words: Sequence[Word], texts: Sequence[str], index: int) -> Reading | None:
    """ "the second", "2nd", "number 4", "photo 1" (its number)."""
    ordinals = lexicon().ordinals
    text = texts[index]
    before = texts[index - 1] if index else ""
    after = texts[index + 1] if index + 1 < len(texts) else ""
    if text in ("number", "no", "nr", "#", "option", "product", "item") and _NUMBER.fullmatch(
        after or "x"
    ):
        return _reading(words, index, 2, "ORD", _figure(after)) if _figure(after) < 100 else None
    if text in ("number", "option", "product", "item") and after in lexicon().numbers:
        return _reading(words, index, 2, "ORD", float(lexicon().numbers[after]))
    if text in "123456789" and not "".join(texts[:index] + texts[index + 1 :]).strip(".!? "):
        return _reading(words, index, 1, "ORD", float(text))
    if text not in ordinals:
        return None
    names = after in _HEADS or bool(_piece_after(texts, index + 1))
    names = names or (
        before in ("the", "this", "that", "my")
        and after
        not in ("time", "date", "place", "thing", "day", "year", "week", "month", "season")
    )
    names = names or (text[0].isdigit() and before != "on")
    if before in ("a", "at") or not names:
        return None
    return _reading(words, index, 1, "ORD", float(ordinals[text]))


def _piece_after(texts: Sequence[str], index: int) -> bool:
    for at in range(index, min(index + 3, len(texts))):
        senses = lexicon().senses(texts[at])
        if any(sense.tag == "PIECE" for sense in senses):
            return True
        if not senses:
            return False
    return False


_LOOK = re.compile(
    r"(?:the |this |that |my |a |an |our |your )?(?:(?:whole|full|complete|entire|total|final|all|new|current|finished) )+"
    r"(?:the |this |that |my )?(?:look|outfit|ensemble|thing|set|combo|combination|attire|getup|lot|style|fit)"
    r"|everything(?: together)?|all (?:of )?(?:it|this|that|these|them|those)|(?:it|them|this|that) all|the lot"
    r"|all together|(?:the|this|that|my) (?:outfit|look|ensemble|combo|combination)(?: together)?"
)


_HELPERS = frozenset("do does did would will could might should how make makes".split())


def _whole_look(words: Sequence[Word], texts: Sequence[str], index: int) -> Reading | None:
    """Everything that is in the look: "the whole outfit", "everything", "all of it"."""
    for length in range(min(6, len(texts) - index), 0, -1):
        phrase = " ".join(texts[index : index + length])
        verb = length == 2 and texts[index + 1] == "look" and index and texts[index - 1] in _HELPERS
        if not verb and _LOOK.fullmatch(phrase):
            return _reading(words, index, length, "LOOK", phrase.split()[0])
    return None


# --- named things ---------------------------------------------------------------------------


def _named(
    words: Sequence[Word], texts: Sequence[str], index: int, marks: Sequence[Mark]
) -> Reading | None:
    """A phrase of the vocabulary in a sense that fits where it stands; longest first."""
    words_of = lexicon()
    for length in range(min(words_of.longest, len(texts) - index), 0, -1):
        phrase = " ".join(texts[index : index + length])
        senses = words_of.senses(phrase)
        fitting = [s for s in senses if _fits(s, phrase, texts, index, length)]
        if not fitting:
            continue
        sense = _prefer(fitting, texts, index + length)
        extra = _within(texts[index : index + length]) if sense.tag == "PIECE" else ()
        plural = phrase != singular(phrase) and not phrase.endswith("ss")
        return _reading(words, index, length, sense.tag, sense.value, extra, plural)
    return None


def _prefer(senses: Sequence[Sense], texts: Sequence[str], after: int) -> Sense:
    """Denim before a piece is its material, on its own it is a piece; coffee before one a colour."""
    by_tag = {sense.tag: sense for sense in senses}
    modifies = _piece_after(texts, after)
    order = ("MATERIAL", "COLOUR", "PATTERN", "OCCASION", "SEASON", "PIECE")
    if not modifies:
        order = ("PIECE", "COLOUR", "MATERIAL", "PATTERN", "OCCASION", "SEASON")
    return next(by_tag[tag] for tag in order if tag in by_tag)


def _within(texts: Sequence[str]) -> tuple[Sense, ...]:
    found: list[Sense] = []
    if len(texts) > 1:
        for text in texts:
            found += [s for s in lexicon().senses(text) if s.tag in ("MATERIAL", "COLOUR")]
    return tuple(found)


def _fits(sense: Sense, phrase: str, texts: Sequence[str], index: int, length: int) -> bool:
    before = texts[index - 1] if index else ""
    earlier = texts[index - 2] if index > 1 else ""
    after = texts[index + length] if index + length < len(texts) else ""
    if sense.tag == "PIECE":
        if phrase == "on top" and after == "of":
            return False
        if phrase == "denim" and before not in ("some", "any", "which", "what", "need", "my", ""):
            return False  # the material
        if phrase == "denim" and after in ("would", "is", "if", "please", "preferred", "preferably"):
            return False
        return _is_piece(phrase, before, earlier, after)
    if sense.tag == "MATERIAL" and phrase != sense.value:
        return False  # laces are not lace
    if sense.tag == "OCCASION":
        return _is_occasion(phrase, texts, index, length)
    if sense.tag == "SEASON":
        if phrase == "fall":
            return before not in ("i", "to", "you", "not", "would", "will") and after not in (
                "in",
                "off",
                "apart",
                "down",
            )
        if phrase in ("cold", "heat", "snow", "freezing"):
            return (
                before in ("the", "in", "when", "is", "it", "this", "so", "very", "for", "too")
                and earlier != "against"
            )
        return before != "hot" or phrase != "spring"
    if sense.tag == "COLOUR":
        drinks = phrase in ("wine", "coffee", "lemon", "salmon", "chocolate", "orange")
        if drinks and before in ("a", "of", "drink", "some", "have", "for", "with", "eat"):
            return _piece_after(texts, index + length)
        return not (phrase == "cream" and before == "ice")
    if sense.tag == "PATTERN":
        if phrase == "check" and after in (
            "if",
            "whether",
            "the",
            "it",
            "that",
            "out",
            "your",
            "for",
            "what",
        ):
            return False
        return (
            phrase not in ("check", "checks", "solid", "flowers", "dots")
            or before in ("in", "with", "a", "of", "or", "and", "polka", "no")
            or _piece_after(texts, index + length)
        )
    return True


def _is_piece(phrase: str, before: str, earlier: str, after: str) -> bool:
    words = lexicon()
    one = singular(phrase)
    if phrase in words.plural_only and not (phrase == "short" and before in ("jeans", "denim")):
        return False
    if after in words.not_before.get(phrase, ()) or after in words.not_before.get(one, ()):
        return False
    if one not in words.verbs_too:
        return True
    if phrase.endswith("s") and not phrase.endswith("ss") and phrase != "tops":
        # "what suits me", "that matches the …": a verb of the third person.
        noun = before in ("find", "recommend", "suggest", "the", "my", "your") or (
            before in ("what", "which") and after == "you" and one != "suit"
        )
        if after in _OBJECTS - {"out"} and not noun:
            return False
        return not (before in ("that", "it", "this", "who") and after)
    if after in _OBJECTS and before.endswith("s") and _piece_after((before,), 0):
        return False  # "which earrings suit a round face"
    if before == "to" and earlier in _TO_GOERS:
        return True
    if before in _SUBJECTS:
        return False
    starts = before == "" or ends_sentence(before) or before in (",", "and", "please", "then")
    if starts and (after in _OBJECTS or after in ("up", "down")):
        return False
    return not (before in ("not", "please") and after in _OBJECTS)


_BOOKABLE = frozenset(
    "find recommend suggest book reserve know open near where which what best".split()
)


def _is_occasion(phrase: str, texts: Sequence[str], index: int, length: int) -> bool:
    """Whether it is said as the occasion of the wish, not as a place to find or a thing to do."""
    after = texts[index + length] if index + length < len(texts) else ""
    if phrase.startswith(("marry", "marri")):
        return True
    if index and texts[index - 1] in ("watch", "play", "book", "see", "watching"):
        return False
    if len(phrase.split()) > 1 or _piece_after(texts, index + length):
        return True
    if after in (
        "guest",
        "outfit",
        "look",
        "attire",
        "wear",
        "clothes",
        "appropriate",
        "ready",
        "style",
        "wardrobe",
        "season",
    ):
        return True
    at = index - 1
    skipped = 0
    while at >= 0 and skipped < 4 and _is_describing(texts[at]):
        at -= 1
        skipped += 1
    governor = texts[at] if at >= 0 else ""
    if phrase in (
        "work",
        "date",
        "class",
        "training",
        "conference",
        "running",
        "travelling",
        "jogging",
    ):
        if index and texts[index - 1] in (
            *_SUBJECTS,
            "that",
            "this",
            "it",
            "what",
            "up",
            "out",
            "which",
        ):
            return False
    if governor in _INTO or governor in ("", ",", ".", "!", "?", ":", "and", "or", "/"):
        return True
    if governor in ("more", "less", "something", "anything", "smart", "very", "too", "be"):
        return phrase in ("casual", "formal", "everyday", "romantic")
    return (
        governor
        in (
            "have",
            "got",
            "attend",
            "attending",
            "is",
            "visiting",
            "hosting",
            "going",
            "having",
            "invited",
            "of",
            "with",
            "planning",
            "has",
            "match",
            "wear",
            "wearing",
            "go",
            "need",
            "want",
        )
        and governor not in _BOOKABLE
    )


def _is_describing(text: str) -> bool:
    words = lexicon()
    if text in _ARTICLES:
        return True
    if text in words.plain or not text.isalpha():
        return text in (
            "friend",
            "friends",
            "big",
            "fancy",
            "special",
            "new",
            "first",
            "very",
            "good",
            "nice",
            "colour",
            "lovely",
            "sister",
            "brother",
            "daughter",
            "son",
            "mom",
            "mum",
            "upcoming",
        )
    return (
        text not in _BOOKABLE
        and text not in words.numbers
        and text not in words.targets
        or bool(words.senses(text))
    )


def _joined(marks: Sequence[Mark]) -> list[Mark]:
    """Two garments in a row are one, named by its last word: a *shirt dress*."""
    result: list[Mark] = []
    for current in marks:
        if result and current.tag == "PIECE" and _modifies(result[-1], current):
            first = result.pop()
            extra = (*first.extra, *current.extra)
            text = f"{first.text} {current.text}"
            current = replace(current, text=text, start=first.start, extra=extra)
        result.append(current)
    return result


def _modifies(first: Mark, second: Mark) -> bool:
    return first.tag == "PIECE" and (not first.plural or first.text == "jeans")
