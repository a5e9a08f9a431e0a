"""Styling rules, and outfits put together by them.

A rule is a function of a piece and the pieces it joins; it says yes with a reason in words, and
these words become the stylist's answers in the dialogues.
"""

import random
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from fashionm3.demoshop.catalogue import contrast, words_of
from fashionm3.demoshop.traits import NEUTRALS, OCCASIONS, formality
from fashionm3.description import GarmentWords, is_plural, noun
from fashionm3.domain import Item, Slot
from fashionm3.vocabulary import SLOTS, load_vocabulary

Harmony = Literal["same", "metal", "neutral", "neutrals", "analogous", "complementary", "clash"]

METALS = ("gold", "silver")
HUES: Mapping[str, int] = MappingProxyType(
    {
        **{"red": 0, "orange": 30, "yellow": 52, "olive": 75, "green": 140, "turquoise": 180},
        **{"light blue": 205, "blue": 220, "purple": 275, "pink": 335, "burgundy": 345},
    }
)
"""Degrees on the colour wheel of the colours that are neither neutral nor metal."""
_ANALOGOUS_DEGREES = 46
_COMPLEMENTARY_DEGREES = 132
_MAX_HUES = 2  # more than two strong colours in one look compete
_MAX_FORMALITY_SPREAD = 1.4

PATTERN_SCALE: Mapping[str, str] = MappingProxyType(
    {"striped": "fine", "dotted": "fine", "checked": "bold", "floral": "bold"}
)
"""Two patterns may meet in one look when one is fine and the other bold."""

PATTERN_NOUN: Mapping[str, str] = MappingProxyType(
    {
        **{"striped": "stripes", "checked": "checks", "dotted": "dots", "floral": "flowers"},
        **{"colour-blocked": "colour blocks"},
    }
)

_SHAPES: tuple[tuple[tuple[Slot, ...], float], ...] = (
    (("top", "bottom", "shoes"), 2.0),
    (("top", "bottom", "shoes", "bag"), 2.0),
    (("top", "bottom", "shoes", "outer"), 1.5),
    (("top", "bottom", "outer", "shoes", "bag"), 1.5),
    (("top", "bottom", "shoes", "head"), 0.8),
    (("top", "bottom", "shoes", "belt"), 0.7),
    (("top", "bottom", "shoes", "jewellery"), 0.7),
    (("top", "bottom", "shoes", "eyes", "bag"), 0.6),
    (("top", "bottom", "outer", "shoes", "scarf"), 0.7),
    (("dress", "shoes", "bag"), 1.2),
    (("dress", "shoes", "jewellery"), 0.7),
    (("dress", "shoes", "outer", "bag"), 1.0),
    (("dress", "shoes", "bag", "jewellery"), 0.7),
    (("dress", "shoes", "head", "eyes"), 0.4),
)
"""Which slots make an outfit, and how common that is."""

_OCCASION_SHARE: Mapping[str, float] = MappingProxyType(
    {
        **{"casual": 3.0, "office": 2.2, "date": 1.6, "party": 1.5, "wedding": 1.0, "travel": 1.2},
        **{"festival": 1.0, "beach": 0.6, "sport": 0.5, "formal": 0.5},
    }
)
_TRIES = 14
_CANDIDATES = 24


@dataclass(frozen=True)
class Piece:
    """An item with what the rules look at."""

    item: Item
    words: GarmentWords
    slot: Slot
    level: float
    """Formality from 0 (gym) to 4 (black tie)."""
    main: str
    """The main colour."""
    patterned: bool
    hues: frozenset[str]
    """Its colours that are neither neutral nor metal."""
    clashes: frozenset[str]
    """All colours that get on badly with one of its own."""


@dataclass(frozen=True)
class ShopOutfit:
    """Three to five items that go together, and for what."""

    outfit_id: str
    item_ids: tuple[str, ...]
    occasion: str
    season: str
    split: Literal["train", "valid", "test"] = "train"


def piece_of(item: Item) -> Piece:
    """An item of the demo shop as the rules see it."""
    words = words_of(item)
    level = formality(item.category, words.pattern or "plain", words.material or "", words.details)
    return Piece(
        item=item,
        words=words,
        slot=load_vocabulary().slot(item.category),
        level=level,
        main=words.colours[0],
        patterned=words.pattern not in (None, "plain"),
        hues=frozenset(colour for colour in words.colours if colour in HUES),
        clashes=frozenset(
            theirs
            for theirs in load_vocabulary().colours
            if any(harmony(mine, theirs) == "clash" for mine in words.colours)
        ),
    )


@cache
def harmony(one: str, other: str) -> Harmony:
    """How two colours get on; the same in both directions."""
    if one == other:
        return "same"
    if one in METALS or other in METALS:
        return "metal" if not (one in METALS and other in METALS) else "clash"
    neutral = (one in NEUTRALS) + (other in NEUTRALS)
    if neutral == 2:
        return "neutrals"
    if neutral == 1:
        return "neutral"
    apart = abs(HUES[one] - HUES[other])
    apart = min(apart, 360 - apart)
    if apart <= _ANALOGOUS_DEGREES:
        return "analogous"
    return "complementary" if apart >= _COMPLEMENTARY_DEGREES else "clash"


def goes_with(piece: Piece, others: Sequence[Piece]) -> bool:
    """Whether `piece` may join `others`: colours, patterns and formality."""
    hues = piece.hues
    for other in others:
        if not piece.clashes.isdisjoint(other.words.colours):
            return False
        if abs(piece.level - other.level) > _MAX_FORMALITY_SPREAD:
            return False
        if piece.patterned and other.patterned and not _scales_differ(piece, other):
            return False
        hues |= other.hues
    if piece.patterned and sum(other.patterned for other in others) > 1:
        return False
    return len(hues) <= _MAX_HUES


def _scales_differ(one: Piece, other: Piece) -> bool:
    scales = {PATTERN_SCALE.get(p.words.pattern or "") for p in (one, other)}
    return scales == {"fine", "bold"}


@dataclass(frozen=True)
class Reason:
    """Why a piece joins the others: the rule, and a clause in words without a full stop."""

    rule: str
    text: str


def reasons(piece: Piece, others: Sequence[Piece], rng: random.Random) -> list[Reason]:
    """Every rule that speaks for `piece` beside `others`, strongest first, in varied words."""
    found: list[Reason] = []
    for other in others:
        found += [_reason(rule, piece, other, rng) for rule in _pair_rules(piece, other)]
    order = {rule: place for place, rule in enumerate(_CLAUSES)}
    unique = {reason.rule: reason for reason in found}
    return sorted(unique.values(), key=lambda reason: order[reason.rule])


def _pair_rules(piece: Piece, other: Piece) -> list[str]:
    rules = []
    kind = harmony(piece.main, other.main)
    if kind == "complementary":
        rules.append("complementary")
    elif kind == "analogous":
        rules.append("analogous")
    elif kind == "same":
        rules.append("tonal")
    elif kind == "metal":
        rules.append("metal")
    elif kind == "neutral":
        rules.append("grounds" if piece.main in NEUTRALS else "lifts")
    elif kind == "neutrals":
        rules.append("light and dark" if contrast(piece.main, other.main) > 0.4 else "calm")
    if other.patterned and piece.main in other.words.colours[1:]:
        rules.append("echo")
    if other.patterned and not piece.patterned:
        rules.append("quiet")
    if piece.patterned and other.patterned and _scales_differ(piece, other):
        rules.append("scale")
    elif piece.patterned and not other.patterned:
        rules.append("lively")
    return rules


_CLAUSES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "echo": (
            "the {mine} picks up the second colour of the {other}",
            "{it} repeat{s} the {mine} in the {pattern} of the {other}",
        ),
        "scale": (
            "the {my_pattern} and the {pattern} of the {other} differ in scale, so they get along",
        ),
        "complementary": (
            "{mine} and {theirs} are opposites on the colour wheel, so each makes the other glow",
            "the {mine} sets off the {theirs} of the {other} as its opposite",
            "against the {theirs} {other}, the {mine} looks even brighter",
        ),
        "analogous": (
            "{mine} and {theirs} are neighbours on the colour wheel and blend softly",
            "the {mine} flows gently into the {theirs} of the {other}",
        ),
        "tonal": (
            "the same {mine} as in the {other} ties the look together",
            "repeating the {mine} of the {other} makes the outfit look planned",
            "{it} match{es} the {other} tone for tone",
        ),
        "quiet": (
            "{its} plain surface leaves the stage to the {pattern} of the {other}",
            "without a pattern {it} let{s} the {pattern} of the {other} speak",
        ),
        "lively": (
            "the {my_pattern} bring some life to the plain {other}",
            "the {my_pattern} stand out nicely against the plain {other}",
        ),
        "grounds": (
            "the {mine} grounds the {theirs} of the {other}",
            "the {mine} keeps the attention on the {theirs} {other}",
            "quiet {mine} lets the {theirs} {other} shine",
        ),
        "lifts": (
            "the {mine} lifts the {theirs} {other} without competing",
            "a touch of {mine} wakes up the {theirs} of the {other}",
            "the {mine} adds colour to the quiet {theirs} {other}",
        ),
        "light and dark": (
            "the {mine} makes a clean contrast with the {theirs} {other}",
            "{mine} and {theirs} together look crisp and clear",
            "the contrast of {mine} and {theirs} gives the look a clear line",
        ),
        "calm": (
            "{mine} and {theirs} are a calm pair that never looks forced",
            "the {mine} sits easily beside the {theirs} {other}",
        ),
        "metal": (
            "the {mine} adds a little shine to the {theirs} {other}",
            "a glint of {mine} warms up the {theirs} {other}",
        ),
    }
)
"""Rule → ways to say why, the most telling rules first."""


def _reason(rule: str, piece: Piece, other: Piece, rng: random.Random) -> Reason:
    plural = is_plural(piece.item.category)
    text = rng.choice(_CLAUSES[rule]).format(
        mine=piece.main,
        theirs=other.main,
        other=noun(other.item.category).word,
        pattern=PATTERN_NOUN.get(other.words.pattern or "", ""),
        my_pattern=PATTERN_NOUN.get(piece.words.pattern or "", ""),
        it="they" if plural else "it",
        its="their" if plural else "its",
        s="" if plural else "s",
        es="" if plural else "es",
    )
    return Reason(rule, text)


Taste = Callable[[Item], float]
"""How much someone likes an item: a weight above 0, 1 when indifferent."""


class Stylist:
    """Puts outfits together from a set of items, by the rules."""

    def __init__(self, items: Collection[Item]) -> None:
        """Look at each item once."""
        self.pieces = {item.item_id: piece_of(item) for item in items}
        self._pools: dict[tuple[str, str], dict[Slot, list[Piece]]] = {}

    def outfit(
        self, rng: random.Random, *, start: Item | None = None, taste: Taste | None = None
    ) -> tuple[tuple[str, ...], str, str] | None:
        """One outfit as (item ids, occasion, season), or None when the rules found none.

        Args:
            rng: makes all choices.
            start: an item that has to be part of it.
            taste: prefers items; the rules stay in force.
        """
        for _ in range(_TRIES):
            occasion, season = self._setting(rng, start)
            pool = self._pool(occasion, season)
            shapes = [
                (shape, weight)
                for shape, weight in _SHAPES
                if start is None or self.pieces[start.item_id].slot in shape
            ]
            shape = rng.choices([s for s, _ in shapes], [w for _, w in shapes])[0]
            chosen = [self.pieces[start.item_id]] if start else []
            slots = [slot for slot in shape if not any(p.slot == slot for p in chosen)]
            for slot in slots:
                piece = self._pick(pool.get(slot, []), chosen, rng, taste)
                if piece is None:
                    break
                chosen.append(piece)
            else:
                chosen.sort(key=lambda p: shape.index(p.slot))
                return tuple(p.item.item_id for p in chosen), occasion, season
        return None

    def swap(
        self, outfit: ShopOutfit, position: int, rng: random.Random, taste: Taste | None = None
    ) -> Item | None:
        """Another item of the same category for one place of an outfit, or None."""
        old = self.pieces[outfit.item_ids[position]]
        rest = [self.pieces[i] for n, i in enumerate(outfit.item_ids) if n != position]
        pool = self._pool(outfit.occasion, outfit.season).get(old.slot, [])
        same = [
            piece
            for piece in pool
            if piece.item.category == old.item.category and _looks_different(piece, old)
        ]
        piece = self._pick(same, rest, rng, taste)
        return piece.item if piece else None

    def _setting(self, rng: random.Random, start: Item | None) -> tuple[str, str]:
        occasions = start.attributes.occasions if start else tuple(OCCASIONS)
        seasons = start.attributes.seasons if start else ("spring", "summer", "autumn", "winter")
        occasion = rng.choices(occasions, [_OCCASION_SHARE[o] for o in occasions])[0]
        return occasion, rng.choice(seasons)

    def _pool(self, occasion: str, season: str) -> dict[Slot, list[Piece]]:
        if (occasion, season) not in self._pools:
            pool: dict[Slot, list[Piece]] = {slot: [] for slot in SLOTS}
            for piece in self.pieces.values():
                attributes = piece.item.attributes
                if occasion in attributes.occasions and season in attributes.seasons:
                    pool[piece.slot].append(piece)
            self._pools[occasion, season] = pool
        return self._pools[occasion, season]

    def _pick(
        self,
        pool: Sequence[Piece],
        chosen: Sequence[Piece],
        rng: random.Random,
        taste: Taste | None,
    ) -> Piece | None:
        some = rng.sample(pool, min(len(pool), _CANDIDATES))
        fitting = [piece for piece in some if goes_with(piece, chosen)]
        if not fitting:
            return None
        if taste is None:
            return rng.choice(fitting)
        return rng.choices(fitting, [taste(piece.item) for piece in fitting])[0]


def _looks_different(one: Piece, other: Piece) -> bool:
    return one.item.item_id != other.item.item_id and (
        one.words.colours != other.words.colours
        or one.words.pattern != other.words.pattern
        or one.words.details != other.words.details
    )
