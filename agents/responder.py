"""One reply from what the steps produced: the same words for the same results.

Every product carries the id that the index returned, and every name of a garment comes from what
was tagged or recommended, so that nothing in the reply is invented.
"""

import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.llm import Llm
from agents.prompts import REPLY, reply_prompt
from fashionm3.description import is_plural, join_words, mentioned_garments, name_garment
from fashionm3.domain import (
    Garment,
    ImageRef,
    Notice,
    Plan,
    PreferenceProfile,
    ProductHit,
    Recommendation,
    StylistReply,
    TryOnResult,
    WebResult,
)
from fashionm3.errors import LlmError

logger = logging.getLogger(__name__)

CAN_DO = (
    "I can recommend a piece for your outfit, draw it, find similar ones in the shop, show the "
    "whole look on a body and swap a piece for another one."
)
GREETING = f"Hello! Show me a photo of a garment or tell me the occasion. {CAN_DO}"
THANKS = "You're welcome! Tell me when you want to change or complete the look."
OUT_OF_SCOPE = f"That is outside of what I know: I am here for clothes and outfits. {CAN_DO}"
MAX_REPLY = 4_000
"""Characters; more is no wording of what the steps produced."""
_LISTED = re.compile(r"\d+\. ")
_THANKS = re.compile(r"\b(thank|thanks|thx|cheers|great|perfect|lovely|bye|goodbye)\b", re.I)


@dataclass(frozen=True)
class Produced:
    """What a turn has to tell about."""

    words: str
    plan: Plan | None = None
    photos: tuple[Garment, ...] = ()
    """Garments photographed in this turn."""
    picked: tuple[Garment, ...] = ()
    """What the user decided for."""
    recommendations: tuple[Recommendation, ...] = ()
    drawn: Garment | None = None
    products: tuple[ProductHit, ...] = ()
    try_on: TryOnResult | None = None
    web: tuple[WebResult, ...] = ()
    profile: PreferenceProfile = PreferenceProfile()
    notices: tuple[Notice, ...] = ()

    @property
    def picture(self) -> ImageRef | None:
        """The generated picture."""
        return self.drawn.image if self.drawn else None


def compose(produced: Produced) -> StylistReply:
    """The reply of a turn; `timings` are left to the caller."""
    dressed = produced.try_on
    images = [produced.picture, dressed.image if dressed else None]
    return StylistReply(
        text=reply_text(produced),
        recommendation=produced.recommendations[-1] if produced.recommendations else None,
        products=produced.products,
        images=tuple(image for image in images if image is not None),
        try_on=dressed,
        web=produced.web,
        notices=produced.notices,
    )


async def reword(reply: StylistReply, produced: Produced, llm: Llm) -> StylistReply:
    """The reply in the language model's words, as long as they say what the draft says.

    Words that lose a product's id or price, or that cannot be had, are not used; only the latter
    is worth a notice.
    """
    try:
        text = await llm.write(system=REPLY, prompt=reply_prompt(produced.words, reply.text))
    except LlmError as error:
        logger.warning("the reply is worded by rules: %s", error)
        notice = Notice(component="respond", message=f"reply: {error}, used built-in wording")
        return reply.model_copy(update={"notices": (*reply.notices, notice)})
    facts = [fact for hit in reply.products for fact in (hit.item.item_id, f"{hit.item.price:.2f}")]
    if any(fact not in text for fact in facts) or len(text) > MAX_REPLY:
        logger.warning("the reply is worded by rules: the model's words lost a fact")
        return reply
    return reply.model_copy(update={"text": text})


def reply_text(produced: Produced) -> str:
    """The words of the reply, paragraph by paragraph in the order in which things happened."""
    plan = produced.plan or Plan()
    if plan.question is not None:
        return "\n\n".join([*_photos(produced.photos), plan.question, *_notices(produced.notices)])
    intents = {step.intent for step in plan.steps}
    advice = [recommendation.text for recommendation in produced.recommendations]
    paragraphs = [
        *([] if _are_named(produced.photos, advice) else _photos(produced.photos)),
        *_picked(produced.picked),
        *advice,
        *([_picture(produced.drawn)] if produced.drawn else []),
        *_products(produced.products),
        *([_look(produced.try_on)] if produced.try_on else []),
        *_web(produced.web),
    ]
    if "preference_update" in intents:
        paragraphs.append(_tastes(produced.profile))
    if "out_of_scope" in intents:
        paragraphs.append(OUT_OF_SCOPE)
    if "chat" in intents and not paragraphs:
        paragraphs.append(THANKS if _THANKS.search(produced.words) else GREETING)
    paragraphs += _notices(produced.notices)
    return "\n\n".join(paragraphs) or GREETING


def without_cards(reply: StylistReply) -> str:
    """The words of a reply for a page that shows its products as cards: their lines left out."""
    cards = tuple(f"(id {hit.item.item_id})" for hit in reply.products)
    lines = reply.text.split("\n")
    return "\n".join(
        line for line in lines if not (_LISTED.match(line) and any(card in line for card in cards))
    )


def _photos(photos: Sequence[Garment]) -> list[str]:
    if not photos:
        return []
    names = [name_garment(photo) for photo in photos]
    many = len(photos) > 1 or is_plural(photos[0].category)
    return [f"Your {join_words(names)} {'make' if many else 'makes'} a good start."]


def _are_named(photos: Sequence[Garment], texts: Sequence[str]) -> bool:
    """Whether the texts say of each photo what it shows; then nobody needs to hear it twice."""
    named = [words for text in texts for words in mentioned_garments(text)]
    return all(
        any(w.category == p.category and set(w.colours) & set(p.colours) for w in named)
        for p in photos
    )


def _picked(picked: Sequence[Garment]) -> list[str]:
    if not picked:
        return []
    names = join_words([name_garment(garment, article="the") for garment in picked])
    return [f"Good choice: {names} it is."]


def _picture(drawn: Garment) -> str:
    return f"Here is a picture of the {name_garment(drawn)}."


def _products(hits: Sequence[ProductHit]) -> list[str]:
    if not hits:
        return []
    lines = [f"{number}. {_product(hit)}" for number, hit in enumerate(hits, start=1)]
    found = "This is the nearest in the shop:" if len(hits) == 1 else "The nearest in the shop:"
    return ["\n".join([found, *lines])]


def _product(hit: ProductHit) -> str:
    item = hit.item
    why = f": {hit.why}" if hit.why else ""
    return f"{item.title}, {item.price:.2f} {item.currency} (id {item.item_id}){why}"


def _look(result: TryOnResult) -> str:
    names = join_words([name_garment(garment, article="the") for garment in result.garments])
    preview = " It is a preview and says nothing about size or fit." if result.is_preview else ""
    return f"This is the look with {names}.{preview}"


def _web(results: Sequence[WebResult]) -> list[str]:
    if not results:
        return []
    lines = [f"- “{hit.title}” ({hit.url}): {hit.snippet}" for hit in results]
    return ["\n".join(["Others write on the web (quoted, not checked):", *lines])]


def _tastes(profile: PreferenceProfile) -> str:
    parts = []
    if profile.likes:
        parts.append(f"you like {join_words(list(profile.likes))}")
    if profile.dislikes:
        parts.append(f"you would rather avoid {join_words(list(profile.dislikes))}")
    if profile.sizes:
        sizes = [f"{size} for {slot}" for slot, size in profile.sizes.items()]
        parts.append(f"your size is {join_words(sizes)}")
    return f"I will remember that {join_words(parts)}." if parts else "I will keep that in mind."


def _notices(notices: Sequence[Notice]) -> list[str]:
    return ["\n".join(f"Note: {notice.message}" for notice in notices)] if notices else []
