"""From words to attributes: which garments a text names, and what it says of each."""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass

from fashionm3.description.lexicon import (
    Found,
    Kind,
    Token,
    find_attributes,
    find_nouns,
    tokenise,
)
from fashionm3.description.nouns import DEFAULTS, DETAILS
from fashionm3.description.words import GarmentWords
from fashionm3.vocabulary import load_vocabulary, singular

DETERMINERS = frozenset(
    (
        *("a", "an", "the", "your", "my", "his", "her", "our", "their", "these", "this", "those"),
        *("that", "some", "another", "any", "one", "other", "every", "each", "no"),
    )
)
_PAIRS = frozenset(("pair", "pairs", "set", "kind", "style"))
_ADJECTIVES = frozenset(
    (
        *("sleek", "classic", "simple", "elegant", "chic", "comfortable", "comfy", "minimalist"),
        *("minimal", "statement", "tailored", "delicate", "structured", "matching", "strappy"),
        *("nice", "good", "great", "beautiful", "stylish", "soft", "light", "dark", "bright"),
        *("pale", "deep", "smart", "casual", "formal", "vintage", "modern", "timeless", "neutral"),
        *("pointed", "high", "low", "tall", "cropped", "oversized", "fitted", "loose", "relaxed"),
        *("slim", "warm", "cosy", "cozy", "small", "little", "bold", "subtle", "polished"),
        *("quilted", "embellished", "printed", "metallic", "chunky", "heeled", "waisted", "rise"),
        *("new", "favourite", "favorite", "lightweight", "sturdy", "fresh", "fine", "long"),
    )
)
"""Words that belong to a garment even where no article opens the phrase."""
_STOPS = frozenset(
    (
        *("with", "for", "to", "of", "in", "on", "at", "by", "from", "over", "under", "into"),
        *("as", "like", "than", "but", "if", "so", "because", "since", "while", "when", "plus"),
        *("i", "you", "he", "she", "it", "we", "they", "them", "me", "us", "which", "who", "what"),
        *("is", "are", "was", "be", "been", "am", "do", "does", "has", "have", "had", "would"),
        *("will", "could", "can", "should", "may", "might", "must", "about", "not", "rather"),
        *("wear", "wears", "wearing", "worn", "recommend", "recommended", "suggest", "try"),
        *("add", "adding", "choose", "consider", "call", "calls", "need", "needs", "go", "goes"),
        *("pair", "pairs", "pairing", "match", "matches", "suit", "suits", "complement", "love"),
        *("take", "pick", "opt", "keep", "want", "get", "find", "buy", "see", "show", "shows"),
        *("look", "looks", "outfit", "ensemble", "photo", "picture", "image", "combination"),
        *("piece", "pieces", "swap", "replace", "switch", "change", "make", "makes", "complete"),
        *("deserve", "deserves", "use", "using", "have", "having", "here", "there", "also", "too"),
        *("let", "lets", "give", "gives", "bring", "brings", "ground", "grounds", "instead"),
        *("please", "maybe", "perhaps", "definitely", "then", "yes", "no", "both", "either"),
        *("following", "paired", "teamed", "features", "featuring", "ask", "asks", "beg", "begs"),
        *("complements", "completes", "including", "against", "next", "beside", "alongside"),
    )
)
_VERBLIKE = frozenset(
    (
        *("suit", "dress", "watch", "top", "layer", "tie", "belt", "pump", "slide", "ring", "knit"),
        *("clog", "shade", "cap", "boot", "heel", "tank", "chain", "robe", "mule", "work", "flat"),
        *("denim", "polo", "runner", "kick", "vest", "hoop"),
    )
)
"""Garment words that are as often something else: they need an article or an attribute."""
_OBJECTS = frozenset(
    (
        *("the", "your", "my", "you", "it", "this", "these", "both", "everything", "any", "up"),
        *("down", "off", "together", "out", "code", "of", "them", "well", "anything"),
    )
)
_PARTS = frozenset(
    (
        *("belt", "tie", "chain", "ring", "heel", "cap", "top", "hoop", "pendant", "turtleneck"),
        *("roll neck", "stiletto", "high heel", "waist belt", "bow tie", "knit", "denim", "flat"),
    )
)
"""Garment words that after "with" name a part of the garment before it."""


@dataclass(frozen=True)
class Mention:
    """A garment named in a text, as tokens [first, last) with the noun at [noun, noun_end)."""

    first: int
    last: int
    noun: int
    noun_end: int
    name: str
    """Category or broad word."""
    determiner: str | None
    words: GarmentWords
    """What is said of it; its category is always one of the vocabulary's categories."""


def parse_garment(phrase: str) -> GarmentWords | None:
    """What a noun phrase says of a garment, or None when it names none.

    Of several garments the first counts. A broad word becomes the category that the details give
    away ("heeled shoes with a kitten heel" are Pumps), or the most common one.
    """
    found = mentioned_garments(phrase)
    return found[0] if found else None


def mentioned_garments(text: str) -> list[GarmentWords]:
    """The garments that a text names, in its order, with what it says of each."""
    return [mention.words for mention in find_mentions(tokenise(text))]


def find_mentions(tokens: Sequence[Token]) -> list[Mention]:
    """The garments named by `tokens`, in order and without overlap."""
    attributes = list(find_attributes(tokens))
    by_token: dict[int, Found] = {i: a for a in attributes for i in range(a.first, a.last)}
    nouns = _nouns(tokens, attributes, by_token)
    spans: list[tuple[int, str | None]] = [
        _left_edge(tokens, noun, by_token, after=nouns[n - 1][1] if n else 0)
        for n, noun in enumerate(nouns)
    ]
    mentions: list[Mention] = []
    for n, (noun, (first, determiner)) in enumerate(zip(nouns, spans, strict=True)):
        start, end, name = noun
        if mentions and start < mentions[-1].last:
            continue
        limit = spans[n + 1][0] if n + 1 < len(nouns) else len(tokens)
        parts = _is_part_list(tokens, nouns[n + 1 :])
        last = _right_edge(tokens, end, by_token, len(tokens) if parts else limit)
        words = _words(name, attributes, first, (start, end), last)
        mentions.append(Mention(first, last, start, end, name, determiner, words))
    return [m for m in mentions if not _is_verb(tokens, m, by_token)]


_Noun = tuple[int, int, str]


def _nouns(
    tokens: Sequence[Token], attributes: Iterable[Found], by_token: Mapping[int, Found]
) -> list[_Noun]:
    """Garment nouns as (first, last, category or broad word); compounds count as their head."""
    parts = [a for a in attributes if a.kind == "detail" and DETAILS[a.value].place != "head"]
    kept: list[_Noun] = []
    found = list(find_nouns(tokens))
    noun_starts = {first for first, _, _ in found}
    for first, last, name in found:
        inside = any(
            a.first <= first
            and last <= a.last
            and (a.last - a.first > last - first or DETAILS[a.value].place == "with")
            for a in parts
        )
        heel = singular(tokens[last - 1].text) in ("heel", "stiletto", "turtleneck", "neck")
        if inside and not (heel and not _after_with(tokens, first, by_token)):
            continue
        # "denim" and "knit" before another noun or after "in" are only what it is made of.
        material = last - first == 1 and by_token.get(first, _NOTHING).kind == "material"
        if (
            material
            and tokens[first].text == singular(tokens[first].text)
            and (
                _after_with(tokens, first, by_token, ("in", "of", "from"))
                or _before_noun(last, tokens, by_token, noun_starts)
            )
        ):
            continue
        if kept and kept[-1][1] == first and tokens[first].gap == "soft":
            kept[-1] = (kept[-1][0], last, name)
        else:
            kept.append((first, last, name))
    return [noun for noun in kept if not _is_generic(tokens, noun)]


_NOTHING = Found(0, 0, "detail", "")


def _is_generic(tokens: Sequence[Token], noun: _Noun) -> bool:
    # "the bottom of the bag", "head to toe": only the plural is a garment.
    return noun[1] - noun[0] == 1 and tokens[noun[0]].text in ("bottom", "upper", "outer")


def _after_with(
    tokens: Sequence[Token],
    first: int,
    by_token: Mapping[int, Found],
    prepositions: Sequence[str] = ("with", "and", "featuring", "in"),
) -> bool:
    """Whether a preposition opens the phrase that holds `first`."""
    place = first - 1
    while place >= 0 and (place in by_token or tokens[place].text in ("a", "an", *_ADJECTIVES)):
        place -= 1
    return place >= 0 and tokens[place].text in prepositions


def _before_noun(
    place: int, tokens: Sequence[Token], by_token: Mapping[int, Found], noun_starts: Container[int]
) -> bool:
    """Whether only attributes stand between `place` and a garment noun."""
    while place < len(tokens) and tokens[place].gap == "soft":
        if place in noun_starts:
            return True
        if place not in by_token and tokens[place].text not in _ADJECTIVES:
            return False
        place += 1
    return False


def _left_edge(
    tokens: Sequence[Token], noun: _Noun, by_token: Mapping[int, Found], after: int
) -> tuple[int, str | None]:
    """Where the noun phrase begins, and its determiner (not part of the phrase's attributes)."""
    place = noun[0]
    bare = place  # the beginning when no determiner shows up
    unknown = 0
    while place - 1 >= after:
        word, gap = tokens[place - 1].text, tokens[place].gap
        known = place - 1 in by_token or word in _ADJECTIVES
        if gap == "hard" or (gap == "comma" and not known):
            break
        if word in DETERMINERS and place - 1 not in by_token:  # "A-line" begins with no article
            return place - 1, word
        if word == "of" and place - 2 >= after and tokens[place - 2].text in _PAIRS:
            start = place - 2
            while start - 1 >= after and tokens[start - 1].text in _ADJECTIVES:
                start -= 1
            before = tokens[start - 1].text if start - 1 >= after else ""
            return (start - 1, before) if before in DETERMINERS else (start, None)
        if word in ("and", "or", "&"):
            if place - 2 < after or place - 2 not in by_token or place not in by_token:
                break
        elif known:
            unknown = 0
            bare = place - 1
        elif word in _STOPS or unknown >= 3 or (word.endswith("s") and not word.endswith("ss")):
            break
        else:
            unknown += 1
        place -= 1
    return bare, None


def _right_edge(
    tokens: Sequence[Token], end: int, by_token: Mapping[int, Found], limit: int
) -> int:
    """Where "… with a crew neck, made of soft brown suede" ends."""
    place = end
    while place < limit:
        comma = tokens[place].gap == "comma"
        if tokens[place].gap == "hard":
            break
        word = tokens[place].text
        opens = word in ("with", "featuring", "in", "of") or (
            word in ("made", "crafted", "cut") and place + 1 < limit
        )
        if not opens or (comma and word == "of"):
            break
        stop = _phrase_end(tokens, place + 1, by_token, limit)
        if stop == place + 1:
            break
        if word in ("in", "of", "made", "crafted", "cut") and not any(
            by_token.get(i, _NOTHING).kind in ("colour", "material", "pattern")
            and by_token[i].value
            for i in range(place, stop)
        ):
            break
        place = stop
    return place


_POST_STOPS = frozenset(
    (
        *("to", "for", "because", "since", "as", "which", "that", "so", "it", "they", "while"),
        *("would", "will", "can", "could", "should", "is", "are", "your", "my", "you", "i"),
        *("this", "these", "those", "them", "look", "looks", "go", "goes", "instead", "or"),
        *("with", "featuring", "if", "when", "but", "both", "pair", "pairs", "any", "work"),
        *("complement", "complements", "add", "adds", "give", "gives", "make", "makes"),
        *("match", "matches", "suit", "suits", "bring", "brings", "keep", "keeps", "we"),
        *("spring", "summer", "autumn", "winter", "mind", "order", "case", "addition", "general"),
    )
)


def _phrase_end(
    tokens: Sequence[Token], place: int, by_token: Mapping[int, Found], limit: int
) -> int:
    start = place
    if place < limit and tokens[place].text == "the":
        return start
    while place < limit:
        word, gap = tokens[place].text, tokens[place].gap
        if gap == "hard" or word in _POST_STOPS:
            break
        if gap == "comma":
            ahead = range(place, min(place + 4, limit))
            if not any(by_token.get(i, _NOTHING).value for i in ahead):
                break
        place += 1
    while place > start and tokens[place - 1].text in ("and", "a", "an", "the", "or", "in", "also"):
        place -= 1
    return place


def _is_part_list(tokens: Sequence[Token], following: Sequence[_Noun]) -> bool:
    """Whether the next garment word, if any, is likely a part of the garment before it."""
    if not following:
        return True
    first, last, _ = following[0]
    phrase = " ".join(token.text for token in tokens[first:last])
    return singular(phrase) in _PARTS


def _is_verb(tokens: Sequence[Token], mention: Mention, by_token: Mapping[int, Found]) -> bool:
    """Whether a doubtful word is no garment here: "would suit", "top it off", "dress code"."""
    if mention.noun_end - mention.noun > 1:
        return False
    word = tokens[mention.noun].text
    if singular(word) not in _VERBLIKE:
        return False
    following = tokens[mention.noun_end] if mention.noun_end < len(tokens) else None
    modified = any(i in by_token for i in range(mention.first, mention.noun))
    article = mention.determiner in ("a", "an", "the", "your", "my", "another", "this", "these")
    if following and following.gap == "soft" and following.text in _OBJECTS:
        return not (modified and article)
    if word != singular(word) and word not in ("suits", "matches", "works", "ties", "layers"):
        return False
    return not (modified or article)


def _words(
    name: str, attributes: Sequence[Found], first: int, noun: tuple[int, int], last: int
) -> GarmentWords:
    inside = [a for a in attributes if first <= a.first and a.last <= last]
    front = [a for a in inside if a.first < noun[1]]

    def values(kind: Kind, among: Sequence[Found]) -> list[str]:
        return list(dict.fromkeys(a.value for a in among if a.kind == kind))

    # "black boots with a gold buckle" are black; "a dress with red stripes" is red.
    colours = values("colour", front) or values("colour", inside)
    patterns = values("pattern", front) or values("pattern", inside)
    materials = values("material", front) or values("material", inside)
    details = values("detail", inside)
    category = name
    vocabulary = load_vocabulary()
    if name in vocabulary.broad:
        category = _narrow(name, details)
    slot = vocabulary.categories[category].slot
    fitting = [
        detail
        for detail in details
        if (gives_away := DETAILS[detail].category or category) in vocabulary.categories
        and vocabulary.categories[gives_away].slot == slot
        and not (detail == "flat" and category == "Ballet flats")  # its own name
    ]
    return GarmentWords(
        category=category,
        colours=tuple(colours),
        pattern=patterns[0] if patterns else None,
        material=materials[0] if materials else None,
        details=tuple(d for d in fitting if slot in _ONLY_ON.get(d, (slot,))),
    )


_ONLY_ON: Mapping[str, tuple[str, ...]] = {
    "round": ("eyes", "jewellery", "bag"),
    "square": ("eyes", "jewellery", "bag"),
    "long": ("outer", "top", "dress", "bottom", "scarf"),
}


def _narrow(broad: str, details: Sequence[str]) -> str:
    vocabulary = load_vocabulary()
    possible = vocabulary.expand(broad)
    for detail in details:
        category = DETAILS[detail].category
        if category in possible:
            return category
    default = DEFAULTS.get(broad)
    return default if default in possible else possible[0]
