"""FashionRec dialogues of the three tasks over the demo shop, written by rules.

Answers name the pictured garments first, then recommend one item with its details, then give the
reason of the styling rule that speaks for it. User turns name the category, the occasion and the
season, never what is in the picture or what the target looks like.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from fashionm3.database.history import (
    MIN_HISTORY,
    MIN_REFERENCES,
    TOP_K,
    rank_history,
)
from fashionm3.demoshop.catalogue import words_of
from fashionm3.demoshop.outfits import Piece, ShopOutfit, reasons
from fashionm3.demoshop.phrases import (
    ALTERNATIVE_ANSWERS,
    ALTERNATIVE_QUESTIONS,
    ALTERNATIVE_QUESTIONS_PLURAL,
    ANSWERS_PLURAL,
    ANSWERS_SINGULAR,
    ASKS,
    CAPTIONS,
    CLOSINGS,
    COLOUR_WISHES,
    DEPARTURE_CLOSINGS,
    FIRST_QUESTIONS,
    NEXT_QUESTIONS,
    OCCASION_PHRASES,
    SEASON_CLOSINGS,
    SHARED_COLOUR_CLOSINGS,
    SHARED_DETAIL_CLOSINGS,
    SHARED_MATERIAL_CLOSINGS,
)
from fashionm3.demoshop.shoppers import Shop, Shopper, Split
from fashionm3.description import (
    GarmentWords,
    describe_garment,
    is_plural,
    join_words,
    name_detail,
    name_garment,
    noun,
    prefer_sentence,
    shared_words,
    wearing_note,
    with_article,
)
from fashionm3.domain import Item
from fashionm3.vocabulary import load_vocabulary

Task = Literal["basic", "personalized", "alternative"]
TASKS: tuple[Task, ...] = ("basic", "personalized", "alternative")

ALPHA = 3  # weight of |H_c| when the target is chosen; the authors' setting
MAX_PICTURES = 4  # the collage has four cells
_NOTE_SHARE = 1 / 3  # of user turns tell in words what the pictures show
_OCCASION_SHARE = 0.6
_SEASON_SHARE = 0.2
_COLOUR_WISH_SHARE = 0.12
_BROAD_SHARE = 0.55
_CORE = frozenset(("top", "outer", "bottom", "dress", "shoes", "bag"))
_MIN_WORDS, _MAX_WORDS = 22, 62


@dataclass(frozen=True)
class Dialogue:
    """One sample: what is pictured, what is recommended, and what was said about it."""

    task: Task
    turns: tuple[tuple[str, str], ...]
    """(user, stylist) by round."""
    pictured: tuple[Item, ...]
    """One to four items, in the order of the collage's cells."""
    targets: tuple[Item, ...]
    """What is recommended, one a round."""
    asked: tuple[frozenset[str], ...]
    """Categories that the words of each question allow; the target's is one of them."""
    outfit_id: str
    user_id: str | None = None
    history: tuple[Item, ...] = ()
    """U'_c, best first; of the personalized task only."""
    preference: str | None = None
    replaced: Item | None = None
    """Of the alternative task only; it is among the pictured."""


def make_dialogues(
    shop: Shop,
    task: Task,
    *,
    split: Split = "train",
    seed: int = 0,
    vectors: Mapping[str, NDArray[np.float32]] | None = None,
) -> Iterator[Dialogue]:
    """Write one dialogue for each outfit of the split that allows the task.

    Another seed splits, asks and answers differently, so several passes give new samples.

    Args:
        shop: the shop.
        task: one of `TASKS`.
        split: whose outfits.
        seed: makes all choices.
        vectors: item_id → (D,), the mean of the item's CLIP picture and text vectors, for
            Algorithm 1; without them, vectors made of the items' attributes stand in.
    """
    rng = random.Random(f"{task}-{split}-{seed}")
    if task == "alternative":
        yield from _alternatives(shop, split, rng)
        return
    owners = {oid: shopper for shopper in shop.shoppers for oid in shopper.outfit_ids}
    outfits = [outfit for outfit in shop.outfits.values() if outfit.split == split]
    rng.shuffle(outfits)
    if task == "basic":
        for outfit in outfits:
            yield _basic(shop, outfit, rng)
        return
    records = _Records(shop, vectors or attribute_vectors(shop))
    for outfit in outfits:
        dialogue = _personalized(shop, records, owners[outfit.outfit_id], outfit, rng)
        if dialogue is not None:
            yield dialogue


def captions_of(item: Item) -> tuple[str, ...]:
    """Ways to ask the picture generator for an item, the plainest first."""
    words = words_of(item)
    piece = describe_garment(words)
    return tuple(
        caption.format(
            piece=piece, bare=describe_garment(words, article="none"), Piece=_capital(piece)
        )
        for caption in CAPTIONS
    )


def attribute_vectors(shop: Shop) -> dict[str, NDArray[np.float32]]:
    """Unit vectors of the items' attributes: what CLIP sees, without CLIP."""
    features = {
        item.item_id: (
            *item.attributes.colours[:1],
            f"{item.attributes.pattern}",
            f"{item.attributes.material}",
            *item.attributes.details,
        )
        for item in shop.items.values()
    }
    columns = {
        name: n for n, name in enumerate(sorted({f for fs in features.values() for f in fs}))
    }
    vectors = {}
    for item_id, names in features.items():
        vector = np.zeros(len(columns), np.float32)
        vector[[columns[name] for name in names]] = 1
        vectors[item_id] = vector / np.linalg.norm(vector)
    return vectors


def _basic(shop: Shop, outfit: ShopOutfit, rng: random.Random) -> Dialogue:
    pieces = [shop.stylist.pieces[item_id] for item_id in outfit.item_ids]
    wanted = rng.choices(*_TARGET_NUMBERS[min(len(pieces), 4)])[0]
    wanted = max(wanted, len(pieces) - MAX_PICTURES)
    # The picture keeps at least one core piece.
    core = [piece for piece in pieces if piece.slot in _CORE]
    kept = rng.choice(core)
    targets = rng.sample([piece for piece in pieces if piece is not kept], wanted)
    pictured = [piece for piece in pieces if piece not in targets]
    rng.shuffle(pictured)
    turns: list[tuple[str, str]] = []
    asked = []
    for number, target in enumerate(targets):
        setting = _Setting.draw(target, outfit, rng, first=number == 0)
        question, allowed = _question(
            target, setting, rng, pictures=len(pictured), first=number == 0
        )
        asked.append(allowed)
        if number == 0:
            question = _with_note(question, pictured, rng)
        answer = _answer(target, pictured, targets[:number], setting, rng)
        turns.append((question, answer))
    return Dialogue(
        "basic",
        tuple(turns),
        _items(pictured),
        _items(targets),
        tuple(asked),
        outfit.outfit_id,
    )


_TARGET_NUMBERS = {
    # pieces of the outfit → (numbers of targets, weights); source: FashionRec's builder
    2: ((1,), (1.0,)),
    3: ((1, 2), (0.5, 0.5)),
    4: ((1, 2, 3), (0.34, 0.33, 0.33)),
}


class _Records:
    """Who wore what with what, without held-out outfits."""

    def __init__(self, shop: Shop, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        self.shop = shop
        self.vectors = vectors
        self.worn_in: dict[str, set[str]] = defaultdict(set)
        for outfit in shop.outfits.values():
            for item_id in outfit.item_ids:
                self.worn_in[item_id].add(outfit.outfit_id)

        self._training = frozenset(o.outfit_id for o in shop.outfits.values() if o.split == "train")
        self._known: dict[str, frozenset[str]] = {}

    def known_outfits(self, shopper: Shopper) -> frozenset[str]:
        """The training outfits and, of a held-out shopper, all of their own."""
        if shopper.split == "train":
            return self._training
        if shopper.user_id not in self._known:
            self._known[shopper.user_id] = self._training | set(shopper.outfit_ids)
        return self._known[shopper.user_id]


@dataclass(frozen=True)
class _Candidate:
    """An element of R in Algorithm 1: a possible target with its H_c and U_c."""

    target: str
    given: tuple[str, ...]
    references: Counter[str]
    history: Counter[str]

    @property
    def weight(self) -> int:
        return ALPHA * len(self.references) + len(self.history)


def _candidates(records: _Records, shopper: Shopper, outfit: ShopOutfit) -> list[_Candidate]:
    items = records.shop.items
    outfits = records.shop.outfits
    known = records.known_outfits(shopper)
    found = []
    for target in outfit.item_ids:
        given = tuple(item_id for item_id in outfit.item_ids if item_id != target)
        category = items[target].category
        hidden = {*given, target}

        def of_category(
            item_ids: Sequence[str], category: str = category, hidden: set[str] = hidden
        ) -> list[str]:
            return [i for i in item_ids if i not in hidden and items[i].category == category]

        history = Counter(
            item_id
            for outfit_id in shopper.outfit_ids
            if outfit_id in known and outfit_id != outfit.outfit_id
            for item_id in of_category(outfits[outfit_id].item_ids)
        )
        if len(history) < MIN_HISTORY:
            continue
        references = Counter(
            item_id
            for partner in given
            for outfit_id in records.worn_in[partner]
            if outfit_id in known and outfit_id != outfit.outfit_id
            for item_id in of_category(outfits[outfit_id].item_ids)
        )
        if len(references) >= MIN_REFERENCES:
            found.append(_Candidate(target, given, references, history))
    return found


def _personalized(
    shop: Shop, records: _Records, shopper: Shopper, outfit: ShopOutfit, rng: random.Random
) -> Dialogue | None:
    candidates = _candidates(records, shopper, outfit)
    if not candidates:
        return None
    best = max(candidates, key=lambda candidate: candidate.weight)
    own = sorted(best.history, key=lambda i: (-best.history[i], i))
    partners = sorted(best.references, key=lambda i: (-best.references[i], i))
    ranked = rank_history(
        np.stack([records.vectors[i] for i in own]),
        np.array([best.history[i] for i in own], np.int64),
        np.stack([records.vectors[i] for i in partners]),
        np.array([best.references[i] for i in partners], np.int64),
        limit=TOP_K,
    )
    history = [shop.items[own[index]] for index in ranked]
    target = shop.stylist.pieces[best.target]
    preferred = shared_words(target.item.category, [words_of(item) for item in history])
    preference = prefer_sentence(preferred)
    if preference is None:
        return None
    pictured = [shop.stylist.pieces[item_id] for item_id in best.given][:MAX_PICTURES]
    rng.shuffle(pictured)
    setting = _Setting.draw(target, outfit, rng, first=True)
    question, asked = _question(target, setting, rng, pictures=len(pictured), first=True)
    question = _with_note(question, pictured, rng)
    answer = _answer(target, pictured, (), setting, rng, preferred=preferred)
    return Dialogue(
        "personalized",
        ((f"{question} {preference}", answer),),
        _items(pictured),
        (target.item,),
        (asked,),
        outfit.outfit_id,
        user_id=shopper.user_id,
        history=tuple(history),
        preference=preference,
    )


def _alternatives(shop: Shop, split: Split, rng: random.Random) -> Iterator[Dialogue]:
    by_pair: dict[tuple[str, ...], list[ShopOutfit]] = defaultdict(list)
    for outfit in shop.outfits.values():
        if outfit.split == split:
            for pair in combinations(sorted(outfit.item_ids), 2):
                by_pair[pair].append(outfit)
    done: set[tuple[str, str]] = set()
    groups = [group for group in by_pair.values() if len(group) > 1]
    rng.shuffle(groups)
    for group in groups:
        for one, other in combinations(group, 2):
            if (one.outfit_id, other.outfit_id) in done:
                continue
            done.add((one.outfit_id, other.outfit_id))
            current, source = (one, other) if rng.random() < 0.5 else (other, one)
            if dialogue := _alternative(shop, current, source, rng):
                yield dialogue


def _alternative(
    shop: Shop, current: ShopOutfit, source: ShopOutfit, rng: random.Random
) -> Dialogue | None:
    """A dialogue that takes a piece of `source` instead of one of `current`, where one fits."""
    anchor = [i for i in current.item_ids if i in source.item_ids]
    if len(anchor) < 2 or len(current.item_ids) > MAX_PICTURES:
        return None
    swaps = [
        (old, new)
        for old in current.item_ids
        for new in source.item_ids
        if old not in anchor
        and new not in anchor
        and shop.items[old].category == shop.items[new].category
    ]
    if not swaps:
        return None
    old, new = rng.choice(swaps)
    target, replaced = shop.stylist.pieces[new], shop.stylist.pieces[old]
    rest = [shop.stylist.pieces[i] for i in current.item_ids if i != old]
    pictured = [*rest, replaced]
    rng.shuffle(pictured)
    rest = [piece for piece in pictured if piece is not replaced]
    setting = _Setting.draw(target, current, rng, first=True)
    plural = is_plural(target.item.category)
    questions = ALTERNATIVE_QUESTIONS_PLURAL if plural else ALTERNATIVE_QUESTIONS
    one, asked = noun(target.item.category).word, frozenset((target.item.category,))
    if plural and target.slot == "shoes" and rng.random() < _BROAD_SHARE:
        one, asked = "shoes", _allowed("shoes", target)
    question = rng.choice(questions).format(**{"one": one, "for": setting.words})
    question = _with_note(question + setting.wish, pictured, rng)
    answer = _answer(target, rest, (), setting, rng, alternative=True)
    return Dialogue(
        "alternative",
        ((question, answer),),
        _items(pictured),
        (target.item,),
        (asked,),
        current.outfit_id,
        replaced=replaced.item,
    )


@dataclass(frozen=True)
class _Setting:
    """What the user says about the target besides its category; true of the target."""

    occasion: str | None
    season: str | None
    words: str
    """" for the office in winter", or nothing."""
    wish: str
    """" Preferably in navy.", or nothing."""

    @staticmethod
    def draw(target: Piece, outfit: ShopOutfit, rng: random.Random, *, first: bool) -> "_Setting":
        occasion = season = None
        # A replacement comes from another outfit and need not suit this one's occasion.
        fits = target.item.attributes
        if first and rng.random() < _OCCASION_SHARE and outfit.occasion in fits.occasions:
            occasion = outfit.occasion
        if first and rng.random() < _SEASON_SHARE and outfit.season in fits.seasons:
            season = outfit.season
        words = f" {rng.choice(OCCASION_PHRASES[occasion])}" if occasion else ""
        words += f" in {season}" if season else ""
        wish = ""
        if rng.random() < _COLOUR_WISH_SHARE:
            wish = rng.choice(COLOUR_WISHES).format(colour=target.main)
        return _Setting(occasion, season, words, wish)


_THESE = {1: "this piece", 2: "these two", 3: "these three", 4: "these four"}


def _question(
    target: Piece, setting: _Setting, rng: random.Random, *, pictures: int, first: bool
) -> tuple[str, frozenset[str]]:
    category = target.item.category
    if rng.random() < _BROAD_SHARE:
        ask, bare = rng.choice(ASKS[target.slot])
        allowed = _allowed(bare, target)
    else:
        bare = noun(category).word
        allowed = frozenset((category,))
        ask = bare if is_plural(category) or category == "Activewear" else with_article(bare)
        if is_plural(category) and rng.random() < 0.3:
            ask = f"a pair of {bare}"
    templates = FIRST_QUESTIONS if first else NEXT_QUESTIONS
    words = {"ask": ask, "bare": bare, "for": setting.words, "these": _THESE[pictures]}
    return rng.choice(templates).format(**words) + setting.wish, allowed


def _allowed(word: str, target: Piece) -> frozenset[str]:
    """What a shopper who says `word` may mean, the target among it."""
    vocabulary = load_vocabulary()
    return frozenset((*vocabulary.expand(vocabulary.resolve(word)), target.item.category))


def _with_note(question: str, pictured: Sequence[Piece], rng: random.Random) -> str:
    if rng.random() >= _NOTE_SHARE:
        return question
    return f"{question} {wearing_note([piece.words for piece in pictured])}"


def _answer(
    target: Piece,
    pictured: Sequence[Piece],
    added: Sequence[Piece],
    setting: _Setting,
    rng: random.Random,
    *,
    preferred: GarmentWords | None = None,
    alternative: bool = False,
) -> str:
    """The stylist's turn: pictured garments, the item, the reason, and what was asked for."""
    named = join_words([name_garment(piece.words) for piece in (*pictured, *added)])
    a_named = join_words(
        [
            name_garment(p.words, article="none" if is_plural(p.item.category) else "a")
            for p in (*pictured, *added)
        ]
    )
    several = len(pictured) + len(added) > 1 or is_plural(pictured[0].item.category)
    if alternative:
        templates: tuple[str, ...] = ALTERNATIVE_ANSWERS
    else:
        templates = ANSWERS_PLURAL if several else ANSWERS_SINGULAR
    spoken = reasons(target, [*pictured, *added], rng)
    reason = rng.choice(spoken[:2]).text
    answer = rng.choice(templates).format(
        named=named,
        a_named=a_named,
        piece=describe_garment(target.words),
        reason=reason,
        Reason=_capital(reason),
    )
    closings = []
    if setting.occasion:
        closings.append(rng.choice(CLOSINGS[setting.occasion]))
    elif setting.season:
        closings.append(rng.choice(SEASON_CLOSINGS[setting.season]))
    if preferred:
        closings.insert(0, _preference_closing(target.words, preferred, rng))
    for closing in closings:
        sentence = _agree(closing, target.item.category)
        if len(f"{answer} {sentence}".split()) <= _MAX_WORDS:
            answer = f"{answer} {sentence}"
    if len(answer.split()) < _MIN_WORDS and len(spoken) > 1:
        other = rng.choice([r for r in spoken if r.text != reason])
        answer = f"{answer} {_capital(other.text)}."
    return answer


def _preference_closing(target: GarmentWords, preferred: GarmentWords, rng: random.Random) -> str:
    """Says which preferred attribute the item has, or that it departs from the usual."""
    ways = []
    if target.colours[0] in preferred.colours:
        ways.append((SHARED_COLOUR_CLOSINGS, target.colours[0]))
    if target.material and target.material == preferred.material:
        ways.append((SHARED_MATERIAL_CLOSINGS, target.material))
    ways += [
        (SHARED_DETAIL_CLOSINGS, name_detail(detail))
        for detail in target.details
        if detail in preferred.details
    ]
    if target.pattern != "plain" and target.pattern == preferred.pattern:
        ways.append((SHARED_DETAIL_CLOSINGS, f"{target.pattern} pattern"))
    if not ways:
        return rng.choice(DEPARTURE_CLOSINGS)
    closings, shared = rng.choice(ways)
    return rng.choice(closings).replace("{shared}", shared)


def _agree(template: str, category: str) -> str:
    plural = is_plural(category)
    it = "they" if plural else "it"
    return template.format(
        it=it,
        It=_capital(it),
        s="" if plural else "s",
        **{"is": "are" if plural else "is", "them": "them" if plural else "it"},
    )


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def _items(pieces: Sequence[Piece]) -> tuple[Item, ...]:
    return tuple(piece.item for piece in pieces)
