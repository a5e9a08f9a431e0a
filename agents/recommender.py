"""What to wear: put the wish to FashionVLM, judge its answer, ask again, or go by the rules.

The model's words are shown as it writes them, but not before they name a piece that answers the
wish: what the user reads is never taken back.
"""

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from PIL.Image import Image

from agents.fallback import rule_based_advice
from fashionm3.description import (
    Extracted,
    GarmentWords,
    extract,
    mentioned_garments,
    parse_garment,
    wearing_note,
)
from fashionm3.domain import (
    Constraints,
    Garment,
    Notice,
    Outfit,
    PreferenceSummary,
    Recommendation,
    Slot,
)
from fashionm3.errors import CheckpointError, GenerationError
from fashionm3.serving.clients import VlmClient
from fashionm3.vocabulary import load_vocabulary
from tools.pictures import Pictures
from tools.recommendation import outfit_picture, recommend_outfit

logger = logging.getLogger(__name__)

ATTEMPTS = 4
"""Answers that are judged before the rules take over: one greedy, the others sampled."""
MAX_ANSWER = 1200
"""Characters; an answer that has not ended by then is a loop."""
_ONCE: tuple[Slot, ...] = ("top", "bottom", "dress", "outer", "shoes")
"""Slots of which one piece is worn, if not two were given."""


@dataclass(frozen=True)
class Wish:
    """What a recommendation has to answer."""

    words: str
    category: str | None = None
    """A category or broad word asked for; None: whatever completes the outfit."""
    constraints: Constraints = Constraints()
    outfit: Outfit = Outfit()
    replaces: Garment | None = None
    """For an alternative: the piece that has to give way."""
    preference: PreferenceSummary | None = None
    shown: tuple[Garment, ...] = ()
    """Pieces recommended before; another one must not look the same."""


@dataclass(frozen=True)
class Advice:
    """A recommendation, the piece it is about, and what the user should know about it."""

    recommendation: Recommendation
    garment: Garment
    notices: tuple[Notice, ...] = ()


async def recommend(
    wish: Wish,
    *,
    vlm: VlmClient,
    pictures: Pictures,
    on_text: Callable[[str], None] = lambda text: None,
) -> Advice:
    """Recommend one piece that answers the wish.

    Falls back to styling rules, with a notice, when the model cannot be asked or when none of its
    answers will do.

    Args:
        wish: what is asked for, and about which outfit.
        vlm: FashionVLM.
        pictures: where the outfit's pictures live.
        on_text: gets the answer piece by piece as soon as it is known to be a fitting one.

    Raises:
        NotFoundError: if a picture of the outfit was removed.
        UnknownCategoryError: if the wish names a category that is none.
    """
    allowed = fitting_categories(wish)
    query = query_words(wish)
    seen = [garment.image for garment in wish.outfit.all() if garment.image is not None]
    collage = await outfit_picture(seen, pictures=pictures)
    for attempt in range(ATTEMPTS):
        seed = None if attempt == 0 else attempt
        try:
            answer = await _ask(query, collage, wish, allowed, vlm=vlm, seed=seed, on_text=on_text)
        except (CheckpointError, GenerationError) as error:
            logger.warning("FashionVLM could not answer: %s", error)
            return _by_rules(wish, allowed, on_text, f"FashionVLM could not answer ({error})")
        if answer is not None:
            text, piece = answer
            return _advice(text, piece, wish)
        logger.info("answer %d of FashionVLM did not fit the wish", attempt + 1)
    reason = f"none of FashionVLM's {ATTEMPTS} answers fitted what you asked for"
    return _by_rules(wish, allowed, on_text, reason)


def query_words(wish: Wish) -> str:
    """The user's words, the note on what the pictures show, and the preference sentence."""
    photographed = [g for g in wish.outfit.all() if g.origin == "photo"]
    note = wearing_note(photographed)
    preference = wish.preference.sentence if wish.preference else ""
    return " ".join(part for part in (wish.words.strip(), note, preference) if part)


def fitting_categories(wish: Wish) -> tuple[str, ...]:
    """The categories that answer the wish, in the vocabulary's order.

    An alternative stays in the slot of the piece that it replaces. Without a category, everything
    that the outfit lacks will do.

    Raises:
        UnknownCategoryError: if the wish names a category that is none.
    """
    vocabulary = load_vocabulary()
    asked = vocabulary.expand(wish.category) if wish.category else tuple(vocabulary.categories)
    if wish.replaces is not None:
        slot = wish.replaces.slot
        same = tuple(name for name in asked if vocabulary.slot(name) == slot)
        # A skirt instead of the dress: what was asked for wins over the slot.
        return same or asked
    if wish.category:
        return asked
    worn = set(wish.outfit.garments)
    if "dress" in worn:
        worn |= {"top", "bottom"}
    elif worn & {"top", "bottom"}:
        worn.add("dress")
    return tuple(name for name in asked if vocabulary.slot(name) not in worn) or asked


def judge(text: str, wish: Wish, allowed: Sequence[str]) -> Extracted | None:
    """The piece that `text` recommends, or None if it does not answer the wish."""
    piece = extract(text)
    if piece is None or piece.category not in allowed:
        return None
    if not respects(piece.words, wish.constraints) or names_too_many(text, piece, wish.outfit):
        return None
    unlike = [wish.replaces, *wish.shown] if wish.replaces else []
    if any(garment and not differs(piece.words, garment) for garment in unlike):
        return None
    return piece


def names_too_many(text: str, piece: Extracted, outfit: Outfit) -> bool:
    """Whether a sentence names more pieces of a slot than are worn there.

    "Your grey jeans and grey jeans" took one picture of the collage for another. The recommended
    piece's own slot is left alone: there something may give way to something.
    """
    slot = load_vocabulary().slot
    for sentence in re.split(r"[.!?]\s", text):
        counts = Counter(slot(garment.category) for garment in mentioned_garments(sentence))
        del counts[slot(piece.category)]
        if any(counts[place] > max(1, len(outfit.garments.get(place, ()))) for place in _ONCE):
            return True
    return False


def respects(piece: GarmentWords, constraints: Constraints) -> bool:
    """Whether what the answer says of the piece contradicts nothing that the user asked for."""
    if set(piece.colours) & set(constraints.not_colours):
        return False
    if constraints.colours and piece.colours and not set(piece.colours) & set(constraints.colours):
        return False
    return not (
        constraints.materials
        and piece.material is not None
        and piece.material not in constraints.materials
    )


def differs(piece: GarmentWords, garment: Garment) -> bool:
    """Whether one sees that `piece` is not `garment`: category, colour, pattern or material."""
    if piece.category != garment.category:
        return True
    # What is not known of either cannot be seen to differ.
    known = parse_garment(garment.description)
    colours = garment.colours or (known.colours if known else ())
    pattern = garment.pattern or (known.pattern if known else None) or "plain"
    material = known.material if known else None
    if piece.colours and colours and piece.colours[0] != colours[0]:
        return True
    if (piece.pattern or "plain") != pattern:
        return True
    return bool(piece.material and material and piece.material != material)


async def _ask(
    query: str,
    collage: Image | None,
    wish: Wish,
    allowed: Sequence[str],
    *,
    vlm: VlmClient,
    seed: int | None,
    on_text: Callable[[str], None],
) -> tuple[str, Extracted] | None:
    """One answer and its piece, shown from the moment it is known to fit; None if it never does."""
    text, shown = "", 0
    piece: Extracted | None = None
    async with aclosing(recommend_outfit(query, collage=collage, vlm=vlm, seed=seed)) as answer:
        async for delta in answer:
            text += delta
            if piece is None and text.rstrip().endswith((".", "!")) and extract(text):
                # The rest of an answer that names a wrong piece is not worth waiting for.
                if (piece := judge(text, wish, allowed)) is None:
                    return None
            if piece is not None:
                on_text(text[shown:])
                shown = len(text)
            if len(text) > MAX_ANSWER:
                break
    piece = piece or judge(text, wish, allowed)
    if piece is None:
        return None
    on_text(text[shown:])
    return text.strip(), piece


def _advice(text: str, piece: Extracted, wish: Wish, notices: tuple[Notice, ...] = ()) -> Advice:
    recommendation = Recommendation(
        category=piece.category,
        text=text,
        item_description=piece.description,
        preference=wish.preference,
        evidence=wish.preference.evidence if wish.preference else (),
    )
    garment = Garment(
        origin="recommendation",
        category=piece.category,
        slot=load_vocabulary().slot(piece.category),
        colours=piece.words.colours,
        pattern=piece.words.pattern,
        description=piece.description,
    )
    return Advice(recommendation, garment, notices)


def _by_rules(
    wish: Wish, allowed: Sequence[str], on_text: Callable[[str], None], reason: str
) -> Advice:
    text, piece = rule_based_advice(
        allowed,
        outfit=wish.outfit,
        constraints=wish.constraints,
        unlike=[g for g in (wish.replaces, *wish.shown) if g is not None],
    )
    on_text(text)
    notice = Notice(
        component="recommender",
        message=f"This suggestion comes from styling rules: {reason}.",
    )
    return _advice(text, piece, wish, (notice,))
